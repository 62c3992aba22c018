"""Equal minimisers over an unknown, and what depends on it: whatever a told name can have a part in.

A factor that is told to depend, and is defined, is made of something that is told to depend: else it is not said what moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Add, Basic, Mul, Symbol

from checker.language.terms import (
    Abbreviation,
    Applied,
    AppliedVector,
    Density,
    Parameter,
    Range,
    Unknown,
    Var,
)

from .exact import identical
from .logarithms import sign
from .names import free, same
from .verdicts import need
from .ways import not_of_values

_NAMED = (Applied, AppliedVector, Parameter, Var, Range, Abbreviation, Symbol)


def same_minimisers(proof: Any, declared: Any) -> None:
    """f and g have the same minimisers in θ where f = a g + b with a > 0, a and b free of θ."""
    line, (part,), (_, _, unknown, factor, rest) = proof.line, proof.parts, proof.arguments
    need(line.relation == "argmin" and tuple(line.variables) == (unknown,) and isinstance(unknown, Unknown), "not about an unknown")
    need(unknown.name in declared.unknowns, "no such unknown")
    need(part.line.relation == "=" and same(part.line.lhs, line.lhs), "an equation about something else")
    need(not not_of_values(part), "an equation that does not hold for all values")
    whole = Add(Mul(factor, line.rhs, evaluate=False), rest, evaluate=False)
    need(identical(part.line.rhs, whole), "not a multiple and a rest")
    moved = Moved(declared, unknown.name)
    for term in (factor, rest):
        need(not any(map(moved.moves, _within(declared, term))), f"{term} may depend on {unknown.name}")
    sign(proof, declared, factor, "> 0")


class Moved:
    """What an unknown may move: what is told of it, of unknowns that it moves, and factors that are made of that."""

    def __init__(self, declared: Any, unknown: str) -> None:
        self.declared = declared
        self.names: set[str] = set()
        self.laws: set[str] = set()
        self.factors: set[tuple[str, Any]] = set()
        queue = [unknown]
        while queue:
            told = declared.unknowns[queue.pop()]
            queue += [n for n in told.names - self.names if n in declared.unknowns]
            self.names |= told.names
            self.laws |= told.laws
            self.factors |= {(law, kind(declared.laws[law], q.targets, q.given)) for law, q in told.factors}
        tables = (declared.functions, declared.variables, declared.noises, declared.parameters, declared.symbols, declared.unknowns)
        for name in self.names:
            need(any(name in table for table in tables), f"it cannot be told what {name} moves")
        for name in self.laws | {law for law, _ in self.factors}:
            for d in declared.laws[name].definitions:
                if name in self.laws or (name, kind(declared.laws[name], (d.target,), d.given)) in self.factors:
                    need(self._made_of_told(d), f"{name}({d.target} | …) depends, and it is not told what of it")
        for name, law in declared.laws.items():
            ends = free(law.graph.lo) | free(law.graph.hi) if hasattr(law.graph, "family") else set()
            if any(s.name in self.names for s in ends):
                self.laws.add(name)
            made = [d for d in law.definitions if self._made_of_told(d)]
            self.factors |= {(name, kind(law, (d.target,), d.given)) for d in made}

    def _made_of_told(self, definition: Any) -> bool:
        return any(isinstance(t, _NAMED) and t.name in self.names for t in _within(self.declared, definition.normal))

    def moves(self, term: Any) -> bool:
        """Whether a term by itself may move; a density does with its law, unless it is one factor of it that does not."""
        if isinstance(term, _NAMED):
            return term.name in self.names
        if not isinstance(term, Density):
            return False
        mine = kind(self.declared.laws[term.law], term.targets, term.given)
        moved = {which for law, which in self.factors if law == term.law}
        return term.law in self.laws or (bool(moved) and (mine is None or None in moved or mine in moved))


def _within(declared: Any, term: Basic) -> Iterator[Any]:
    """A term and all its parts, with what its parameters are defined by."""
    yield term
    if isinstance(term, Parameter):
        family = declared.parameters.get(term.name)
        if family is not None and family.definition is not None:
            yield from _within(declared, family.definition)
    for a in term.args:
        yield from _within(declared, a)


def kind(law: Any, targets: Any, given: Any) -> Any:
    """Which factor of its law a density is, one kind for all steps of a chain; None for what is none, or may be none."""
    if len(targets) != 1 or any(isinstance(v, Range) for v in (*targets, *given)):
        return None
    (x,) = targets
    if hasattr(law.graph, "edges"):
        parents = {(a.name, a.at) for a, b in law.graph.edges if (b.name, b.at) == (x.name, x.at)}
        return (x.name, x.at) if {(v.name, v.at) for v in given} == parents else None
    first, back = (law.graph.lo, -1) if law.graph.forward else (law.graph.hi, 1)
    if not given:
        return "first" if x.at[0] == first else None
    return "step" if len(given) == 1 and given[0].at[0] == x.at[0] + back else None


RULES = {"same minimisers": same_minimisers}
