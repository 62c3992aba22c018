"""What a rule is: a theorem with its words, and a function that states it for given arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy import Add, Basic, Expr, Mul, Pow, S, sympify
from sympy import log as Log

from checker.kernel import Context, Instance, NotProved
from checker.language import relations as rel
from checker.language.relations import Line


@dataclass(frozen=True, slots=True)
class Rule:
    """A theorem.  ``statement``, ``conditions``, ``fails`` and ``example`` are what `--explain` prints.

    ``implicit`` rules are bookkeeping that no line needs to cite.
    """

    name: str
    statement: str
    conditions: str
    fails: str
    example: str
    state: Callable[..., Instance]
    aliases: tuple[str, ...] = ()
    implicit: bool = False

    def apply(self, context: Context, *arguments: Any) -> Instance:
        """The theorem for these arguments; raises `NotProved` where it does not apply."""
        return self.state(context, *arguments)


def equal(lhs: Basic, rhs: Basic) -> Line:
    return Line(rel.EQ, lhs, rhs)


def total(*terms: Expr) -> Expr:
    """A sum as a term, unevaluated."""
    return S.Zero if not terms else terms[0] if len(terms) == 1 else Add(*terms, evaluate=False)


def product(*factors: Any) -> Expr:
    """A product as a term, unevaluated."""
    factors = tuple(sympify(f) for f in factors)
    return S.One if not factors else factors[0] if len(factors) == 1 else Mul(*factors, evaluate=False)


def minus(term: Expr) -> Expr:
    return Mul(S.NegativeOne, term, evaluate=False)


def inverse(term: Expr) -> Expr:
    return Pow(term, S.NegativeOne, evaluate=False)


def power(term: Expr, n: Any) -> Expr:
    return Pow(term, sympify(n), evaluate=False)


def log(term: Expr) -> Expr:
    return Basic.__new__(Log, term)


__all__ = ["Context", "Instance", "NotProved", "Rule", "equal", "inverse", "log", "minus", "power", "product", "total"]
