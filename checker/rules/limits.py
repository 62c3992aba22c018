"""Limits of explicit numbers, by continuity.

Refuses: what has no value at the limit as written, such as a log(a) at 0; laws, named functions, and other parameters with an
index, which may move; numbers out of the parameter's reach.
"""

from __future__ import annotations

from sympy import Add, Basic, Expr, Mul, NumberSymbol, Pow, Rational
from sympy import exp as Exp
from sympy import log as Log

from checker.language import relations as rel
from checker.language.binding import canonical, substitute
from checker.language.indices import at_least_zero
from checker.language.relations import Line
from checker.language.terms import DIMENSION, Abbreviation, Approach, Dot, Norm, Parameter, Scaled, Var, VectorSum
from checker.rules.rule import Context, Instance, NotProved, Rule, equal
from checker.signs import factors_of

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


def may_tend(context: Context, approach: Approach) -> bool:
    """Whether the number is in the parameter's domain or at an end of it; of what is defined, products of factors in (0, 1)."""
    parameter, value = approach.parameter, approach.value
    family = context.declared.parameters.get(parameter.name)
    if family is None:
        return False
    if family.definition is not None:
        factors = factors_of(family)
        own = factors is not None and isinstance(factors.body, Parameter) and tuple(factors.body.at) == (factors.i,)
        if factors is None or not own or not at_least_zero(parameter.at[0] - factors.lo, context.facts):
            return False
        family = context.declared.parameters[factors.body.name]
        if family.definition is not None or (family.domain.low, family.domain.high) != (0, 1):
            return False
    low, high = family.domain.low, family.domain.high
    if any(end is not None and not isinstance(end, Rational) for end in (low, high)):
        return False
    return (low is None or bool(low <= value)) and (high is None or bool(value <= high))


def state_continuity(context: Context, lhs: Expr, rhs: Expr, approach: Approach, form: Expr) -> Instance:
    """f → f(c) as a → c, where f is made of a and of what stays as it is by continuous functions that are all defined at c."""
    if not isinstance(approach, Approach) or not may_tend(context, approach):
        raise NotProved("the parameter does not range up to that number")
    plain = frozenset(n for n, f in context.declared.parameters.items() if f.definition is None)
    if not is_explicit(canonical(form), approach, plain):
        raise NotProved("not made of the parameter, and of what stays as it is, by continuous functions")
    there = substitute(form, {approach.parameter: approach.value})
    return Instance(Line(rel.TENDS, lhs, rhs, (approach,)), hypotheses=(equal(lhs, form), equal(rhs, there)))


CONTINUITY = Rule(
    "continuity", "f → f(c) as a → c where f is continuous at c", "f is made of a by sums, products, roots, exp and log, defined at c",
    "where a part has no value at c, as log(a) at 0; where another parameter moves with a", "½(a ‖x‖² − d log(1 − a)) → 0 as a → 0",
    state_continuity, ("limit",), implicit=True)
