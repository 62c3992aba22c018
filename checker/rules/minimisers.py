"""Minimisers: two numbers, as functions of an unknown, are least at the same places.

Refuses: a factor whose sign is not known; a factor or a rest that may depend on the unknown; increasing functions that are not linear;
an unknown of which it is not said what moves.
"""

from __future__ import annotations

from sympy import Expr

from checker.conditions import Condition
from checker.language import relations as rel
from checker.language.binding import canonical
from checker.language.dependence import depends, undetermined
from checker.language.relations import Line
from checker.language.terms import Unknown
from checker.rules.rule import Context, Instance, NotProved, Rule, equal, product, total


def state_same_minimisers(context: Context, lhs: Expr, rhs: Expr, unknown: Unknown, factor: Expr, rest: Expr) -> Instance:
    """f and g have the same minimisers in θ where f = a g + b, a > 0, a and b free of θ."""
    if not isinstance(unknown, Unknown) or unknown.name not in context.declared.unknowns:
        raise NotProved("not an unknown")
    if undetermined(context.declared, unknown.name) is not None:
        raise NotProved("a factor that depends is defined, and it is not said what of it depends")
    if any(depends(context.declared, unknown.name, canonical(t)) for t in (factor, rest)):
        raise NotProved("the factor, or what is left out, depends on the unknown")
    whole = total(product(factor, rhs), rest)
    return Instance(Line(rel.ARGMIN, lhs, rhs, (unknown,)), (Condition("> 0", canonical(factor), context.facts),), (equal(lhs, whole),))


SAME_MINIMISERS = Rule(
    "same minimisers", "f and g have the same minimisers in θ if f = a g + b", "a > 0; a and b are free of θ",
    "for a < 0, which turns minima into maxima; for a term left out that depends on θ",
    "KL(q ‖ p_θ) and −E_q[log p_θ] have the same minimisers in θ", state_same_minimisers, ("argmin", "equal minimisers"), implicit=True)
