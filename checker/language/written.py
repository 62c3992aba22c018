"""Arithmetic that keeps a line as it was written.

SymPy folds ``x/x`` to 1 and ``1/(a/b)`` to ``b/a`` while an expression is being built; a division by
something that may be 0 would be gone before it can be checked.  So a derivation file's operators are
rewritten (`rewrite`) into the functions below, which build ``Add``, ``Mul`` and ``Pow`` unevaluated.
Indices, inside ``[...]``, are ordinary arithmetic.
"""

from __future__ import annotations

import ast
from typing import Any

import sympy
from sympy import Add, Expr, Mul, Pow, Rational, S, sympify

from checker.language.terms import MalformedTerm, Norm, Vector

_NUMBER = (int, Rational)


def _scalars(a: Any, b: Any) -> bool:
    """At least one operand is a term, and the other can stand beside it."""
    if not (isinstance(a, Expr) or isinstance(b, Expr)):
        return False
    for c in (a, b):
        if isinstance(c, float):
            raise MalformedTerm(f"{c} is a floating-point number", "write a fraction: 1/2")
    return all(isinstance(c, (Expr, int)) for c in (a, b))


def _numbers(a: Any, b: Any) -> bool:
    return isinstance(a, _NUMBER) and isinstance(b, _NUMBER)


def add(a: Any, b: Any) -> Any:
    """a + b."""
    if _numbers(a, b) or not _scalars(a, b):
        return a + b
    a, b = sympify(a), sympify(b)
    return Add(*(a.args if a.is_Add else (a,)), b, evaluate=False)


def neg(a: Any) -> Any:
    """-a."""
    if isinstance(a, Expr) and not isinstance(a, Rational):
        return Mul(S.NegativeOne, a, evaluate=False)
    return -a


def sub(a: Any, b: Any) -> Any:
    """a - b."""
    if _numbers(a, b) or not _scalars(a, b):
        return a - b
    return add(a, neg(sympify(b)))


def _is_quotient(e: Expr) -> bool:
    return e.is_Mul and any(f.is_Pow and f.exp == S.NegativeOne for f in e.args)


def mul(a: Any, b: Any) -> Any:
    """a * b."""
    if _numbers(a, b) or not _scalars(a, b):
        return a * b
    a, b = sympify(a), sympify(b)
    return Mul(*(a.args if a.is_Mul and not _is_quotient(a) else (a,)), b, evaluate=False)


def div(a: Any, b: Any) -> Any:
    """a / b; of two whole numbers, a fraction."""
    if _numbers(a, b):
        if b == 0:
            raise MalformedTerm("division by 0")
        return sympify(a) / sympify(b)
    if isinstance(a, Vector) or not _scalars(a, b):
        return a / b
    return Mul(sympify(a), Pow(sympify(b), S.NegativeOne, evaluate=False), evaluate=False)


def pow_(a: Any, b: Any) -> Any:
    """a ** b."""
    if isinstance(a, int) and isinstance(b, int) and b < 0:
        a = sympify(a)
    if _numbers(a, b) or not _scalars(a, b):
        return a**b
    return Pow(sympify(a), sympify(b), evaluate=False)


def log(a: Any) -> Expr:
    """The natural logarithm."""
    return sympy.log(_scalar(a), evaluate=False)


def exp(a: Any) -> Expr:
    """The exponential."""
    return sympy.exp(_scalar(a), evaluate=False)


def sqrt(a: Any) -> Expr:
    """The non-negative square root."""
    return Pow(_scalar(a), S.Half, evaluate=False)


def _scalar(a: Any) -> Expr:
    a = sympify(a)
    if not isinstance(a, Expr):
        raise MalformedTerm(f"{a} is not a number", "a vector has a length: norm(v)")
    return a


def squared(v: Vector) -> Expr:
    """‖v‖²."""
    return Pow(Norm(v), S(2), evaluate=False)


_OPERATORS = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow_"}
NAMES = {f"__{name}": function for name, function in (
    ("add", add), ("sub", sub), ("mul", mul), ("div", div), ("pow_", pow_), ("neg", neg))}


class _Written(ast.NodeTransformer):
    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        node.value = self.visit(node.value)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        name = _OPERATORS.get(type(node.op))
        return node if name is None else self._call(name, node, node.left, node.right)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        return self._call("neg", node, node.operand) if isinstance(node.op, ast.USub) else node

    @staticmethod
    def _call(name: str, node: ast.expr, *args: ast.expr) -> ast.AST:
        function = ast.copy_location(ast.Name(f"__{name}", ast.Load()), node)
        return ast.copy_location(ast.Call(function, list(args), []), node)


def rewrite(tree: ast.Module) -> ast.Module:
    """The tree with its arithmetic turned into calls of this module, under the names in `NAMES`."""
    return _Written().visit(tree)  # each new node has the place of the one it stands for
