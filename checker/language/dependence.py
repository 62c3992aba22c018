"""What depends on an unknown: named functions, vectors and parameters, factors of laws, and all that is defined by them.

Refuses: what cannot depend on anything; a density that is not one factor of its law counts as dependent if any factor is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sympy import Basic

from checker.language.laws import ChainGraph, Family, Law
from checker.language.matrices import NamedMatrix
from checker.language.terms import Applied, AppliedVector, Density, MalformedTerm, Parameter, Range, Var

if TYPE_CHECKING:
    from checker.language.declarations import Declarations

FIRST, STEP = "first", "step"
"""The factors of a chain: of its first variable, and of each other one given the one before."""


@dataclass(frozen=True, slots=True)
class Dependents:
    """``names`` of functions, vectors and parameters; ``factors`` as (law, which); ``laws`` as a whole."""

    names: frozenset[str]
    factors: frozenset[tuple[str, Density]]
    laws: frozenset[str]

    @classmethod
    def of(cls, things: Iterable[Any]) -> Dependents:
        """Raises `MalformedTerm` for what cannot depend on anything."""
        names, factors, laws = set(), set(), set()
        for thing in things:
            if isinstance(thing, Density):
                factors.add((thing.law, thing))
            elif isinstance(thing, Law):
                laws.add(thing.name)
            elif getattr(thing, "learnable", False) or isinstance(thing, (Parameter, Var, Family, NamedMatrix)):
                names.add(thing.name)
            else:
                raise MalformedTerm(f"{thing} cannot depend on an unknown", "name laws, factors, functions, vectors or parameters")
        return cls(frozenset(names), frozenset(factors), frozenset(laws))


def undetermined(declared: Declarations, name: str) -> str | None:
    """A factor that is told to depend on an unknown and is defined by what does not: which of it depends is not said."""
    told = declared.unknowns[name]
    for law in declared.laws.values():
        factors = {which_factor(law, q.targets, q.given) for n, q in told.factors if n == law.name}
        for d in law.definitions:
            which = which_factor(law, (d.target,), d.given)
            if (law.name in told.laws or which in factors) and not depends(declared, name, d.normal):
                return f"{law.name}({d.target} | …)"
        for f in law.formulas:
            which = which_factor(law, f.targets, f.given)
            named = bool(factors) if which is None else which in factors
            if (law.name in told.laws or named) and not depends(declared, name, f.density):
                return f"{law.name}({', '.join(map(str, f.targets))} | …)"
    return None


def which_factor(law: Law, targets: Iterable[Basic], given: Iterable[Basic]) -> Any:
    """Which factor of its law a density is, as written; None where it is not one factor."""
    targets, given = tuple(targets), tuple(given)
    if len(targets) != 1 or any(not isinstance(v, Var) for v in (*targets, *given)):
        return None
    target = targets[0]
    if not isinstance(law.graph, ChainGraph):
        return target.slot if {v.slot for v in given} == {v.slot for v in law.graph.parents(target.marked(0))} else None
    if not given:
        return FIRST if target.at[0] == (law.graph.lo if law.graph.forward else law.graph.hi) else None
    before = target.at[0] + (-1 if law.graph.forward else 1)
    return STEP if len(given) == 1 and given[0].at[0] == before else None


def factors_that_depend(declared: Declarations, name: str, law: Law, within: frozenset[str] = frozenset()) -> frozenset[Any]:
    """Which factors of a law depend on an unknown, by what defines them or as it is told.

    Those of a whole law are told by `None` among them: all depend, as they do where one formula for all variables does.
    """
    told = declared.unknowns[name]
    found = {which_factor(law, q.targets, q.given) for n, q in told.factors if n == law.name}
    for d in law.definitions:
        if depends(declared, name, d.normal, within | {law.name}):
            found.add(which_factor(law, (d.target,), d.given))
    found |= {which_factor(law, f.targets, f.given) for f in law.formulas if depends(declared, name, f.density, within | {law.name})}
    return frozenset(found | {None}) if law.name in told.laws else frozenset(found)


def depends(declared: Declarations, name: str, term: Basic, within: frozenset[str] = frozenset()) -> bool:
    """Whether a term may depend on an unknown; a density does unless it is one factor that does not.

    ``within`` are the laws whose formulas are looked at: one that is given by itself may depend on anything.
    """
    told = declared.unknowns[name]
    if isinstance(term, (Applied, AppliedVector, NamedMatrix, Parameter, Var, Range)) and term.name in told.names:
        return True
    if isinstance(term, Parameter):
        family = declared.parameters.get(term.name)
        if family is not None and family.definition is not None and depends(declared, name, family.definition, within):
            return True
    if isinstance(term, Density):
        law = declared.laws.get(term.law)
        which = None if law is None else which_factor(law, term.targets, term.given)
        if law is None or law.name in within:
            return True
        found = factors_that_depend(declared, name, law, within)
        if found and (None in found or which is None or which in found):
            return True
    return any(depends(declared, name, a, within) for a in term.args)
