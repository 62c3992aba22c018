"""Finite laws that respect a graph: every value of a variable is a cell with a width, and conditionals are tables.

A density is probability by width, so that it may exceed 1.  Widths belong to variables, tables to laws.
Marginals are found by eliminating variables one at a time, in the order of the graph: along a chain the cost is
linear in its length (`checker.numeric.messages`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from checker.language.declarations import Declarations
from checker.language.laws import ChainGraph, FiniteGraph, Law
from checker.language.terms import Var
from checker.numeric.evaluate import Evaluator
from checker.numeric.interpretation import Draws
from checker.numeric.messages import ROOT, Messages
from checker.numeric.outcome import Meaningless
from checker.numeric.recent import Recent
from checker.numeric.tensors import Arithmetic, Axis, Tensor
from checker.numeric.whole import value

Slot = tuple[str, tuple[int, ...]]
"""A variable: its name and its indices."""


def axis_of(slot: Slot) -> Axis:
    """The axis of a variable that has not been copied."""
    return (*slot, 0)


class TableEvaluator(Evaluator):
    """Conditional probabilities under finite laws; every variable of a law is an axis."""

    def __init__(self, arithmetic: Arithmetic, draws: Draws, declared: Declarations, integers: Mapping[str, int],
                 dim: int) -> None:
        super().__init__(arithmetic, draws, declared, dim)
        self.integers = integers
        self._order = {name: self._slots(law) for name, law in declared.laws.items()}
        self._place = {name: {s: i for i, s in enumerate(order)} for name, order in self._order.items()}
        self._messages: dict[str, Messages] = {}
        self._factors: Recent[tuple[str, Slot], Tensor] = Recent()
        self._joints: Recent[tuple[str, frozenset[Slot]], Tensor] = Recent()
        self._densities: Recent[tuple[Any, ...], Tensor] = Recent()
        self.read: dict[str, dict[Slot, tuple[Slot, ...]]] = {}

    def known(self) -> Mapping[str, int]:
        return self.integers

    # graphs

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

    # probabilities

    def _factor(self, law: str, slot: Slot) -> Tensor:
        return self._factors.made((law, slot), lambda: self._new_factor(law, slot))

    def _new_factor(self, law: str, slot: Slot) -> Tensor:
        parents = self._order[law][slot]
        self.read.setdefault(law, {})[slot] = parents
        shape = tuple(self.draws.size(s) for s in (*parents, slot))
        numerators, denominators = self.draws.table(law, slot, shape)
        return self.arithmetic.ratio(numerators, denominators, tuple(axis_of(s) for s in (*parents, slot)))

    def _joint(self, law: str, slots: frozenset[Slot]) -> Tensor:
        """The probabilities of some variables of a finite graph together, over their axes."""
        return self._joints.made((law, slots), lambda: self._eliminated(law, slots))

    def _eliminated(self, law: str, slots: frozenset[Slot]) -> Tensor:
        order = self._order[law]
        needed: set[Slot] = set()
        for slot in reversed(order):
            if slot in slots or any(slot in order[s] for s in needed):
                needed.add(slot)
        factors = [self._factor(law, s) for s in order if s in needed]
        return eliminate([*factors, self.arithmetic.number(1)], [axis_of(s) for s in order if s in needed and s not in slots])

    def _between(self, law: str, a: int, b: int) -> Tensor:
        if law not in self._messages:
            slots = list(self._order[law])
            self._messages[law] = Messages(lambda i: self._factor(law, slots[i]), lambda i: axis_of(slots[i]))
        return self._messages[law].between(a, b)

    def probabilities(self, law: str, targets: tuple[Axis, ...], given: tuple[Axis, ...]) -> list[tuple[int, Tensor]]:
        """Factors, and powers 1 or -1, whose product is the conditional probability of the targets.

        Along a chain P(S | C) is P(S ∪ C) / P(C), and each of these a product of P(next | previous): the first of
        these cancel if the first variable is given.  In a finite graph it is one factor.
        """
        self.check_slots(law, (*targets, *given))
        law = self._source(law)
        names = {a[:2]: a for a in (*targets, *given)}
        rename = {axis_of(s): a for s, a in names.items()}
        if not isinstance(self.declared.laws[law].graph, ChainGraph):
            return [(n, t.renamed(rename)) for n, t in self._in_graph(law, frozenset(names), frozenset(a[:2] for a in given))]
        above, below = self._pairs(law, names), self._pairs(law, (a[:2] for a in given))
        return [(n, self._between(law, *pair).renamed(rename)) for n, pairs, others in ((1, above, below), (-1, below, above))
                for pair in pairs if pair not in others]

    def check_slots(self, law: str, axes: Iterable[Axis]) -> None:
        """Raise `Meaningless` for what is not a variable of the law, such as x_{T+1}."""
        for axis in axes:
            if axis[:2] not in self._order[law]:
                raise Meaningless(f"{axis[:2]} is not a variable of {law} here")

    def _in_graph(self, law: str, both: frozenset[Slot], known: frozenset[Slot]) -> list[tuple[int, Tensor]]:
        wanted = both - known
        if len(wanted) == 1 and known == frozenset(self._order[law][next(iter(wanted))]):
            return [(1, self._factor(law, next(iter(wanted))))]
        return [(1, self._joint(law, both)), *([(-1, self._joint(law, known))] if known else [])]

    def _pairs(self, law: str, slots: Iterable[Slot]) -> dict[tuple[int, int], None]:
        places = sorted(self._place[law][s] for s in slots)
        return dict.fromkeys(zip((ROOT, *places), places, strict=False))

    def _mass(self, law: str, targets: tuple[Axis, ...], given: tuple[Axis, ...]) -> Tensor:
        """Conditional probabilities over the axes of the variables as they are named in a term."""
        factors = self.probabilities(law, targets, given)
        above, below = ([t for n, t in factors if n == sign] for sign in (1, -1))
        mass = product(above) if above else self.arithmetic.number(1)
        return mass / product(below) if below else mass

    def width(self, axis: Axis) -> Tensor:
        """The widths of the cells of a variable."""
        space = self.declared.spaces.get(axis[0])
        if space is not None and space.discrete:
            return self.arithmetic.number(1)
        numerators, denominators = self.draws.widths(axis[:2], self.draws.size(axis[:2]))
        return self.arithmetic.ratio(numerators, denominators, (axis,))

    def _density(self, law: str, targets: tuple[Axis, ...], given: tuple[Axis, ...]) -> Tensor:
        return self._densities.made((law, frozenset(targets), frozenset(given)), lambda: self._new_density(law, targets, given))

    def _new_density(self, law: str, targets: tuple[Axis, ...], given: tuple[Axis, ...]) -> Tensor:
        density = self._mass(law, targets, given)
        for axis in targets:
            density = density / self.width(axis)
        return density


def product(factors: list[Tensor]) -> Tensor:
    """The product of at least one factor."""
    result = factors[0]
    for f in factors[1:]:
        result = result * f
    return result


def eliminate(factors: list[Tensor], over: Iterable[Axis]) -> Tensor:
    """The sum over some axes of a product, one axis after the other: only the factors that have it are multiplied."""
    having: dict[Axis, dict[int, None]] = {}
    for i, f in enumerate(factors):
        for axis in f.axes:
            having.setdefault(axis, {})[i] = None
    left: dict[int, Tensor] = dict(enumerate(factors))
    for step, axis in enumerate(over, start=len(factors)):
        near = [i for i in having.pop(axis, {}) if i in left]
        if not near:
            continue
        left[step] = product([left.pop(i) for i in near]).total((axis,))
        for a in left[step].axes:
            having.setdefault(a, {})[step] = None
    return product(list(left.values()))
