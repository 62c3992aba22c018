"""Finite laws that respect a graph, exactly: every value of a variable is a cell with a width.

A density is probability by width, and an integral the sum weighted by widths, so that densities may exceed 1.
Widths belong to variables, tables to laws.  Marginals are found by eliminating variables one at a time, in the
order of the graph: along a chain the cost is linear in its length.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from checker.language.derivation import Declarations
from checker.language.laws import ChainGraph, FiniteGraph, Law
from checker.language.terms import KL, Density, Expectation, Integral, Mean, Var, Variance
from checker.numeric.evaluate import Env, Evaluator, measured, written
from checker.numeric.gaussian import Components
from checker.numeric.interpretation import Draws
from checker.numeric.outcome import UNSUPPORTED, Meaningless, NotTried
from checker.numeric.tensors import Arithmetic, Axis, Tensor
from checker.numeric.whole import value

Slot = tuple[str, tuple[int, ...]]
"""A variable: its name and its indices."""


def _axis(slot: Slot) -> Axis:
    return (*slot, 0)


class FiniteEvaluator(Evaluator):
    """Terms under finite laws; every variable of a law is an axis."""

    def __init__(self, arithmetic: Arithmetic, draws: Draws, declared: Declarations, integers: Mapping[str, int],
                 dim: int) -> None:
        super().__init__(arithmetic, draws, declared, dim)
        self.integers = integers
        self._order = {name: self._slots(law) for name, law in declared.laws.items()}
        self._joints: dict[tuple[str, frozenset[Slot], Slot | None], Tensor] = {}
        self._densities: dict[tuple[Any, ...], Tensor] = {}
        self.read: dict[str, dict[Slot, tuple[Slot, ...]]] = {}

    def known(self) -> Mapping[str, int]:
        return self.integers

    # laws

    def _slots(self, law: Law) -> dict[Slot, tuple[Slot, ...]]:
        """The variables of a law, parents first, each with its parents; none if the line leaves its indices open."""
        try:
            return self._chain_slots(law.graph) if isinstance(law.graph, ChainGraph) else self._graph_slots(law.graph)
        except KeyError:
            return {}

    def _chain_slots(self, graph: ChainGraph) -> dict[Slot, tuple[Slot, ...]]:
        lo, hi = value(graph.lo, self.integers), value(graph.hi, self.integers)
        line = range(lo, hi + 1) if graph.forward else range(hi, lo - 1, -1)
        places = [(graph.family, (i,)) for i in line]
        return {s: tuple(places[max(i - 1, 0):i]) for i, s in enumerate(places)}

    def _graph_slots(self, graph: FiniteGraph) -> dict[Slot, tuple[Slot, ...]]:
        found: dict[Slot, tuple[Slot, ...]] = {}
        while len(found) < len(graph.nodes):
            for v in graph.nodes:
                parents = tuple(sorted(self._slot(u) for u in graph.parents(v)))
                if self._slot(v) not in found and all(u in found for u in parents):
                    found[self._slot(v)] = parents
        return found

    def _slot(self, v: Var) -> Slot:
        return (v.name, tuple(value(i, self.integers) for i in v.at))

    def _source(self, law: str) -> str:
        """The law whose joint distribution this one has: its own, or with twins that of the first like it."""
        if self.draws.style.twins:
            for other in self.declared.laws:
                if other != law and self._order[other].keys() == self._order[law].keys() and (
                        self._fits(other, law) and (other < law or not self._fits(law, other))):
                    return other
        return law

    def _fits(self, source: str, law: str) -> bool:
        """Whether a joint distribution of ``source`` respects the graph of ``law``."""
        a, b = self.declared.laws[source].graph, self.declared.laws[law].graph
        if isinstance(a, ChainGraph) and isinstance(b, ChainGraph):
            return True
        n = len(self._order[law])
        return a == b or (isinstance(b, FiniteGraph) and len({frozenset(e) for e in b.edges}) == n * (n - 1) // 2)

    def _factor(self, law: str, slot: Slot) -> Tensor:
        parents = self._order[law][slot]
        self.read.setdefault(law, {})[slot] = parents
        shape = tuple(self.draws.size(s) for s in (*parents, slot))
        numerators, denominators = self.draws.table(law, slot, shape)
        return self.arithmetic.ratio(numerators, denominators, tuple(_axis(s) for s in (*parents, slot)))

    def _joint(self, law: str, slots: frozenset[Slot], base: Slot | None = None) -> Tensor:
        """The probabilities of some variables together, over their axes; given ``base``, if that is one of them."""
        key = (law, slots, base)
        if key not in self._joints:
            self._joints[key] = self._eliminated(law, slots, base)
        return self._joints[key]

    def _eliminated(self, law: str, slots: frozenset[Slot], base: Slot | None) -> Tensor:
        order = self._order[law]
        needed: set[Slot] = set()
        for slot in reversed(order):
            if slot in slots or any(slot in order[s] for s in needed):
                needed.add(slot)
            if slot == base:
                break
        factors = [self._factor(law, s) for s in order if s in needed and s != base]
        for slot in (s for s in order if s in needed and s not in slots):
            near = [f for f in factors if _axis(slot) in f.axes]
            factors = [f for f in factors if _axis(slot) not in f.axes]
            factors.append(_product(near).total((_axis(slot),)))
        return _product([*factors, self.arithmetic.number(1)])

    def _base(self, law: str, targets: frozenset[Slot], given: frozenset[Slot]) -> Slot | None:
        """The first variable that is given, where a chain's law of all that follows needs nothing before it."""
        if not isinstance(self.declared.laws[law].graph, ChainGraph):
            return None
        order = list(self._order[law])
        first = min(given, key=order.index, default=None)
        return first if first is not None and all(order.index(t) > order.index(first) for t in targets) else None

    def _mass(self, law: str, targets: tuple[Axis, ...], given: tuple[Axis, ...]) -> Tensor:
        """Conditional probabilities over the axes of the variables as they are named in a term."""
        law = self._source(law)
        wanted, known = frozenset(a[:2] for a in targets), frozenset(a[:2] for a in given)
        missing = (wanted | known) - self._order[law].keys()
        if missing:
            raise Meaningless(f"{sorted(missing)[0]} is not a variable of {law} here")
        if len(wanted) == 1 and known == frozenset(self._order[law][next(iter(wanted))]):
            mass = self._factor(law, next(iter(wanted)))
        else:
            base = self._base(law, wanted, known)
            mass = self._joint(law, wanted | known, base)
            if known and known != {base}:
                mass = mass / self._joint(law, known, base)
        return mass.renamed({_axis(a[:2]): a for a in (*targets, *given)})

    def width(self, axis: Axis) -> Tensor:
        """The widths of the cells of a variable."""
        numerators, denominators = self.draws.widths(axis[:2], self.draws.size(axis[:2]))
        return self.arithmetic.ratio(numerators, denominators, (axis,))

    # terms

    def density(self, term: Density, env: Env) -> Tensor:
        if self.draws.style.masses:
            return self._probability(term, env)
        return self._density(term.law, *written(term, env))

    def _probability(self, term: Density, env: Env) -> Tensor:
        """A density of discrete variables: a variable given itself has all its mass there."""
        targets, given = env.axes(term.targets), env.axes(term.given)
        known = {a[:2]: a for a in reversed(given)}
        result, left = self.arithmetic.number(1), []
        for axis in targets:
            if axis[:2] not in known:
                known[axis[:2]] = axis
                left.append(axis)
            elif known[axis[:2]] != axis:
                same = np.eye(self.draws.size(axis[:2]), dtype=np.int64)[None]
                result = result * self.arithmetic.ratio(same, np.ones_like(same), (known[axis[:2]], axis))
        conditions = tuple(a for a in known.values() if a not in left)
        return result * self._mass(term.law, tuple(left), conditions) if left else result

    def _density(self, law: str, targets: tuple[Axis, ...], given: tuple[Axis, ...]) -> Tensor:
        key = (law, frozenset(targets), frozenset(given))
        if key not in self._densities:
            density = self._mass(law, targets, given)
            for axis in targets:
                density = density / self.width(axis)
            self._densities[key] = density
        return self._densities[key]

    def expectation(self, term: Expectation, env: Env) -> Tensor:
        targets, given, inner = measured(term.measure, env)
        self._distinct(targets, given)
        body = self.scalar(term.body, inner)
        if not targets:
            return body
        return (self._mass(term.measure.law, targets, given) * body).total(targets)

    def divergence(self, term: KL, env: Env) -> Tensor:
        q, p = term.args
        targets, given, inner = measured(q, env) if self.draws.style.masses else (*written(q, env), env)
        if not self.draws.style.masses and set(targets) != set(written(p, env)[0]):
            raise Meaningless("one law of a KL divergence is a point mass")
        ratio = self.density(q, inner).log() - self.density(p, inner).log()
        return (self._mass(q.law, targets, given) * ratio).total(targets) if targets else ratio

    def integral(self, term: Integral, env: Env) -> Tensor:
        body = self.scalar(term.body, env)
        over = env.axes(term.over)
        if any(axis not in body.axes for axis in over):
            raise Meaningless("an integral over the whole space of what does not depend on the variable")
        for axis in over:
            body = body * self.width(axis)
        return body.total(over)

    def _distinct(self, targets: tuple[Axis, ...], given: tuple[Axis, ...]) -> None:
        axes = {*targets, *given}
        if len({a[:2] for a in axes}) < len(axes) and not self.draws.style.masses:
            raise Meaningless("a measure gives one variable two values")

    def mean(self, term: Mean, env: Env) -> Components:
        targets, given, inner = measured(term.density, env)
        self._distinct(targets, given)
        values = self.vector(term.density.targets[0], inner)
        if not targets:
            return values
        mass = self._mass(term.density.law, targets, given)
        return tuple((mass * v).total(targets) for v in values)

    def variance(self, term: Variance, env: Env) -> Tensor:
        targets, given, inner = measured(term.density, env)
        self._distinct(targets, given)
        values = self.vector(term.density.targets[0], inner)
        if len(values) != 1:
            raise NotTried(UNSUPPORTED, "a finite law in several dimensions has no single variance")
        if not targets:
            return self.arithmetic.number(0)
        mass = self._mass(term.density.law, targets, given)
        mean = (mass * values[0]).total(targets)
        return (mass * values[0] * values[0]).total(targets) - mean * mean

    def point(self, v: Var, env: Env) -> Components:
        axis = env.axis(v)
        if not any(axis[:2] in order for order in self._order.values()):
            return super().point(v, env)
        size, d = self.draws.size(axis[:2]), self.length(v, env)
        numerators, denominators = self.draws.points(axis[:2], (size, d))
        return tuple(self.arithmetic.ratio(numerators[:, :, i], denominators[:, :, i], (axis,)) for i in range(d))


def _product(factors: list[Tensor]) -> Tensor:
    result = factors[0]
    for f in factors[1:]:
        result = result * f
    return result
