"""What a derivation declares, in words: its laws with their graphs and definitions, and what it assumes throughout."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from checker.engine import assumptions
from checker.language.derivation import Derivation
from checker.language.laws import ChainGraph, Law
from checker.language.printing import unicode
from checker.language.terms import Density, Var
from checker.walked import Declared


def declared(derivation: Derivation) -> Declared:
    """The laws, the abbreviations and the assumptions of a derivation."""
    laws = tuple((law.name, said) for law in derivation.declared.laws.values() for said in _law(law))
    short = tuple((unicode(a), unicode(a.term)) for a in derivation.declared.abbreviations.values())
    told = {f"{name} = {term}" for name, term in short}
    return Declared(laws, short, tuple(a for a in assumptions(derivation) if a not in told))


def _law(law: Law) -> Iterator[str]:
    yield _graph(law)
    for d in law.definitions:
        factor = unicode(Density(law.name, (d.target,), d.given))
        noise = f", driven by {unicode(d.noise)}" if d.noise is not None else ""
        yield f"{factor} = {unicode(d.normal)}{noise}"


def _graph(law: Law) -> str:
    if isinstance(law.graph, ChainGraph):
        first, last = (law.graph.lo, law.graph.hi) if law.graph.forward else (law.graph.hi, law.graph.lo)
        second = first + 1 if law.graph.forward else first - 1
        ends = [unicode(Var(law.graph.family, (at,))) for at in (first, second, last)]
        return f"a Markov chain {ends[0]} → {ends[1]} → … → {ends[2]}"
    nodes = ", ".join(map(unicode, law.graph.nodes))
    if len(law.graph.edges) == len(list(combinations(law.graph.nodes, 2))):
        return f"a joint law of {nodes}; nothing is independent"
    if not law.graph.edges:
        return f"{nodes} are independent"
    return "a graph: " + ", ".join(f"{unicode(a)} → {unicode(b)}" for a, b in law.graph.edges)
