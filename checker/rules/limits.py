"""Limits of explicit numbers, by continuity."""

from __future__ import annotations

from sympy import Add, Basic, Expr, Mul, NumberSymbol, Pow, Rational
from sympy import exp as Exp
from sympy import log as Log

from checker.language import relations as rel
from checker.language.binding import canonical, substitute
from checker.language.relations import Line
from checker.language.terms import DIMENSION, Abbreviation, Approach, Dot, Norm, Parameter, Scaled, Var, VectorSum
from checker.rules.rule import Context, Instance, NotProved, Rule, equal

_CONTINUOUS = (Add, Mul, Pow, Exp, Log, Norm, Dot, VectorSum, Scaled, Abbreviation)


def is_explicit(term: Basic, approach: Approach, declared_plain: frozenset[str]) -> bool:
    """Whether a term is made by continuous functions of the parameter and of what stays as it is: points, and parameters without index."""
    if term == approach.parameter or isinstance(term, (Rational, NumberSymbol, Var)) or term == DIMENSION:
        return True
    if isinstance(term, Parameter):
        return not term.at and term.name in declared_plain
    if isinstance(term, Abbreviation):
        return is_explicit(term.term, approach, declared_plain)
    return isinstance(term, _CONTINUOUS) and all(is_explicit(a, approach, declared_plain) for a in term.args)


def state_continuity(context: Context, lhs: Expr, rhs: Expr, approach: Approach, form: Expr) -> Instance:
    """f → f(c) as a → c, where f is made of a and of what stays as it is by continuous functions that are all defined at c."""
    if not isinstance(approach, Approach):
        raise NotProved("nothing tends anywhere")
    plain = frozenset(n for n, f in context.declared.parameters.items() if f.definition is None)
    if not is_explicit(canonical(form), approach, plain):
        raise NotProved("not made of the parameter, and of what stays as it is, by continuous functions")
    there = substitute(form, {approach.parameter: approach.value})
    return Instance(Line(rel.TENDS, lhs, rhs, (approach,)), hypotheses=(equal(lhs, form), equal(rhs, there)))


CONTINUITY = Rule(
    "continuity", "f → f(c) as a → c where f is continuous at c", "f is made of a by sums, products, roots, exp and log, defined at c",
    "where a part has no value at c, as log(a) at 0; where another parameter moves with a", "½(a ‖x‖² − d log(1 − a)) → 0 as a → 0",
    state_continuity, ("limit",), implicit=True)
