"""The chain rule and the independences of a graph, as arithmetic of sets of variables."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Any

from sympy import Add, Basic, Mul, Pow, Rational
from sympy import log as Log

from checker.language.terms import Density, Range, Var

from .integers import models
from .names import free, index_value, same, signature
from .separation import Arrows
from .verdicts import Rejected, need

Joint = tuple[str, frozenset[Hashable]]
"""A law, and the variables of one of its joint densities."""


def joints(term: Basic, power: int = 1) -> Counter[Joint]:
    """A product of densities as powers of joint densities: q(A | B) = q(A, B) / q(B)."""
    if isinstance(term, Density):
        given, all_ = (frozenset(map(signature, points)) for points in (term.given, (*term.targets, *term.given)))
        found = Counter({(term.law, all_): power})
        if given:
            found[term.law, given] -= power
        return found
    if isinstance(term, Mul):
        return _sum(joints(a, power) for a in term.args)
    if isinstance(term, Pow) and term.exp.is_Integer:
        return joints(term.base, power * int(term.exp))
    need(term == 1, f"{term} is not a density")
    return Counter()


def logarithms(term: Basic, weight: int = 1) -> Counter[Joint]:
    """A sum of logarithms of densities, likewise."""
    if isinstance(term, Log):
        return joints(term.args[0], weight)
    if isinstance(term, Add):
        return _sum(logarithms(a, weight) for a in term.args)
    if isinstance(term, Mul):
        scale = [int(a) for a in term.args if isinstance(a, Rational)]
        (rest,) = [a for a in term.args if not isinstance(a, Rational)]
        for n in scale:
            weight *= n
        return logarithms(rest, weight)
    raise Rejected(f"{term} is not a logarithm of a density")


def _sum(parts: Iterable[Counter[Joint]]) -> Counter[Joint]:
    total: Counter[Joint] = Counter()
    for part in parts:
        for joint, n in part.items():
            total[joint] += n
    return total


def both(line: Any) -> tuple[Counter[Joint], Counter[Joint]]:
    need(line.relation == "=", "not an equation")
    read = logarithms if isinstance(line.lhs, Log) else joints
    return read(line.lhs), read(line.rhs)


def points(*terms: Basic) -> list[Any]:
    """All variables of the densities in the terms."""
    found: dict[Hashable, Any] = {}
    for term in terms:
        if isinstance(term, Density):
            found |= {signature(p): p for p in (*term.targets, *term.given)}
        else:
            found |= {signature(p): p for p in points(*term.args)} if term.args else {}
    return list(found.values())


def slots(point: Any, model: Any) -> set[tuple[Hashable, ...]]:
    """The variables of a law that a point stands for, its indices as numbers."""
    if isinstance(point, Range):
        return {(point.name, k) for k in range(index_value(point.lo, model), index_value(point.hi, model) + 1)}  # type: ignore[arg-type]
    return {(point.name, *(index_value(i, model) for i in point.at))}


def are_distinct(proof: Any, all_: list[Any]) -> None:
    """No two variables are one, whatever the indices are; all belong to their chain."""
    for model in models(proof.facts, frozenset().union(*map(free, all_))):
        for a, b in itertools.combinations(all_, 2):
            need(not slots(a, model) & slots(b, model), f"{a} may be {b}")


def chain_rule(proof: Any, declared: Any) -> None:
    """Both sides are the same powers of joint densities, of variables that differ."""
    left, right = both(proof.line)
    need(_nonzero(left) == _nonzero(right), "not the same joint densities")
    need(all(law in declared.laws for law, _ in left), "no such law")
    are_distinct(proof, points(proof.line.lhs, proof.line.rhs))


def _nonzero(c: Counter[Joint]) -> dict[Joint, int]:
    return {k: n for k, n in c.items() if n}


def repeated(proof: Any, declared: Any) -> None:
    """q(A, B | B) = q(A | B)."""
    lhs, rhs = proof.line.lhs, proof.line.rhs
    need(isinstance(lhs, Density) and isinstance(rhs, Density) and proof.line.relation == "=" and lhs.law == rhs.law, "not two densities")
    drawn, given, kept = (frozenset(map(signature, p)) for p in (lhs.targets, lhs.given, rhs.targets))
    need(kept == drawn - given and kept and frozenset(map(signature, rhs.given)) == given, "something else is left out")


def markov(proof: Any, declared: Any) -> None:
    """q(A, B, C) q(C) = q(A, C) q(B, C), or q(A | B, C) = q(A | C): the graph separates A from B by C."""
    named = {signature(p): p for p in points(proof.line.lhs, proof.line.rhs)}
    law, a, b, c = _claim(proof.line)
    need(law in declared.laws and f"markov({law})" in proof.premises, "the premise is not named")
    need(all(isinstance(p, Var) for p in named.values()), "a range of variables is not separated from anything")
    are_distinct(proof, list(named.values()))
    for model in models(proof.facts, frozenset().union(*map(free, named.values())), many=40):
        sets = [{s for k in part for s in slots(named[k], model)} for part in (a, b, c)]
        need(arrows(declared.laws[law].graph, model).separated(*sets), "the graph does not say so")


def _claim(line: Any) -> tuple[str, frozenset[Hashable], frozenset[Hashable], frozenset[Hashable]]:
    """Law, A, B and C of what a line says: log q(A, B, C) + log q(C) = log q(A, C) + log q(B, C)."""
    left, right = both(line)
    gap = _nonzero(_sum((left, Counter({k: -n for k, n in right.items()}))))
    laws = {law for law, _ in gap}
    plus, minus = ([set_ for (_, set_), n in gap.items() if n == sign] for sign in (1, -1))
    need(len(laws) == 1 and len(gap) == len(plus) + len(minus), "not an independence")
    whole = max(plus, key=len)
    need(len(minus) == 2 and len(plus) <= 2, "not an independence")
    c = minus[0] & minus[1]
    need(minus[0] | minus[1] == whole and [s for s in plus if s != whole] == ([c] if c else []), "not an independence")
    return laws.pop(), minus[0] - c, minus[1] - c, c


def arrows(graph: Any, model: Any) -> Arrows:
    """The graph of a law, with indices as numbers."""
    if hasattr(graph, "edges"):
        named = {v: next(iter(slots(v, model))) for v in graph.nodes}
        return Arrows(frozenset(named.values()), frozenset((named[a], named[b]) for a, b in graph.edges))
    lo, hi = (index_value(e, model) for e in (graph.lo, graph.hi))
    steps = [((graph.family, k), (graph.family, k + 1)) for k in range(lo, hi)]  # type: ignore[arg-type]
    nodes = frozenset((graph.family, k) for k in range(lo, hi + 1))  # type: ignore[arg-type, operator]
    return Arrows(nodes, frozenset(steps if graph.forward else [(b, a) for a, b in steps]))


RULES = {"chain rule": chain_rule, "repeated condition": repeated, "markov": markov}
__all__ = ["RULES", "arrows", "both", "points", "same", "slots"]
