"""Derivatives of explicit numbers."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Pow, S, sympify

from checker.language.terms import ALONG, Dot, MalformedTerm, Parameter, Scalar


class Derivative(Scalar):
    """The derivative of a number in a parameter, in the square of one, or in a variable of the line; it stays as it is written."""

    def __new__(cls, body: Any, of: Any) -> Derivative:
        of = sympify(of)
        root = of.base if isinstance(of, Pow) and of.exp == S(2) else of
        on_the_line = isinstance(root, Dot) and root.args[1] == ALONG
        if not (isinstance(root, Parameter) or (on_the_line and root is of)):
            raise MalformedTerm(f"{of} is nothing to take a derivative in", "a parameter, the square of one, or a number that a law has")
        return Basic.__new__(cls, sympify(body), of)

    body = property(lambda self: self.args[0])
    of = property(lambda self: self.args[1])

    @property
    def root(self) -> Expr:
        """What moves: the parameter or the variable."""
        return self.of.base if isinstance(self.of, Pow) else self.of


__all__ = ["Derivative"]
