"""The chain rule and the independences of a graph, as arithmetic of sets of variables."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

from sympy import Add, Basic, Integer, Mul, Pow, Rational
from sympy import log as Log

from checker.language.terms import Density, Product, Range, Sum

from .integers import models
from .names import free, index_value, same, signature, substitute
from .separation import Arrows
from .verdicts import Rejected, need

Model = Mapping[Any, int]
Joint = tuple[str, frozenset[Hashable]]
"""A law, and the variables of one of its joint densities."""


def joints(term: Basic, model: Model | None = None, power: int = 1) -> Counter[Joint]:
    """A product of densities as powers of joint densities: q(A | B) = q(A, B) / q(B); with indices as numbers where there is a model."""
    if isinstance(term, Density):
        given, all_ = (_named(points, model) for points in (term.given, (*term.targets, *term.given)))
        found = Counter({(term.law, all_): power})
        if given:
            found[term.law, given] -= power
        return found
    if isinstance(term, Mul):
        return _sum(joints(a, model, power) for a in term.args)
    if isinstance(term, Pow) and term.exp.is_Integer:
        return joints(term.base, model, power * int(term.exp))
    if isinstance(term, Product) and model is not None:
        return _sum(joints(body, model, power) for body in _each(term, model))
    need(term == 1, f"{term} is not a density")
    return Counter()


def _each(term: Any, model: Model) -> list[Basic]:
    """What stands under a sum or a product, at each value of its index."""
    lo, hi = (index_value(e, model) for e in (term.lo, term.hi))
    return [substitute(term.body, {term.i: Integer(k)}) for k in range(lo, hi + 1)]  # type: ignore[arg-type, operator]


def _named(points: Iterable[Any], model: Model | None) -> frozenset[Hashable]:
    if model is None:
        return frozenset(map(signature, points))
    found = [(*s, getattr(p, "mark", 0)) for p in dict.fromkeys(points) for s in sorted(slots(p, model))]
    need(len(set(found)) == len(found), "one variable stands twice")
    return frozenset(found)


def logarithms(term: Basic, model: Model | None = None, weight: int = 1) -> Counter[Joint]:
    """A sum of logarithms of densities, likewise."""
    if isinstance(term, Log):
        return joints(term.args[0], model, weight)
    if isinstance(term, Add):
        return _sum(logarithms(a, model, weight) for a in term.args)
    if isinstance(term, Sum) and model is not None:
        return _sum(logarithms(body, model, weight) for body in _each(term, model))
    if isinstance(term, Mul):
        scale = [int(a) for a in term.args if isinstance(a, Rational)]
        (rest,) = [a for a in term.args if not isinstance(a, Rational)]
        for n in scale:
            weight *= n
        return logarithms(rest, model, weight)
    raise Rejected(f"{term} is not a logarithm of a density")


def _sum(parts: Iterable[Counter[Joint]]) -> Counter[Joint]:
    total: Counter[Joint] = Counter()
    for part in parts:
        for joint, n in part.items():
            total[joint] += n
    return total


def both(line: Any, model: Model | None = None) -> tuple[Counter[Joint], Counter[Joint]]:
    need(line.relation == "=", "not an equation")
    read = logarithms if isinstance(line.lhs, Log) else joints
    return read(line.lhs, model), read(line.rhs, model)


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


def are_distinct(proof: Any, all_: list[Any], known: frozenset[Hashable] = frozenset()) -> None:
    """No two variables are one, whatever the indices are, but for two that are ``known`` to have one value."""
    for model in models(proof.facts, frozenset().union(*map(free, all_))):
        for a, b in itertools.combinations(all_, 2):
            alike = {signature(a), signature(b)} <= known and getattr(a, "mark", 0) == getattr(b, "mark", 0)
            need(alike or not slots(a, model) & slots(b, model), f"{a} may be {b}")


def chain_rule(proof: Any, declared: Any) -> None:
    """Both sides are the same powers of joint densities, of variables that differ; ranges are spelled out, for all small indices."""
    line, all_ = proof.line, points(proof.line.lhs, proof.line.rhs)
    if any(isinstance(p, Range) for p in all_):
        for model in models(proof.facts, frozenset().union(*map(free, all_)), many=40):
            left, right = both(line, model)
            need(_nonzero(left) == _nonzero(right), "not the same joint densities")
            need(all(law in declared.laws for law, _ in left), "no such law")
        return
    left, right = both(line)
    need(_nonzero(left) == _nonzero(right), "not the same joint densities")
    need(all(law in declared.laws for law, _ in left), "no such law")
    are_distinct(proof, all_)


def _nonzero(c: Counter[Joint]) -> dict[Joint, int]:
    return {k: n for k, n in c.items() if n and k[1]}


def repeated(proof: Any, declared: Any) -> None:
    """q(A, B | B) = q(A | B)."""
    lhs, rhs = proof.line.lhs, proof.line.rhs
    need(isinstance(lhs, Density) and isinstance(rhs, Density) and proof.line.relation == "=" and lhs.law == rhs.law, "not two densities")
    drawn, given, kept = (frozenset(map(signature, p)) for p in (lhs.targets, lhs.given, rhs.targets))
    need(kept == drawn - given and kept and frozenset(map(signature, rhs.given)) == given, "something else is left out")


def markov(proof: Any, declared: Any) -> None:
    """q(A, B, C) q(C) = q(A, C) q(B, C), or q(A | B, C) = q(A | C): the graph separates A from B by C.

    Where ranges stand in it: both sides are the same product over neighbours, for all small indices.
    """
    if any(isinstance(t, (Range, Product, Sum)) for side in (proof.line.lhs, proof.line.rhs) for t in _parts(side)):
        _same_neighbours(proof, declared)
        return
    named = {signature(p): p for p in points(proof.line.lhs, proof.line.rhs)}
    law, a, b, c = _claim(proof.line)
    need(law in declared.laws and f"markov({law})" in proof.premises, "the premise is not named")
    known = _conditions(proof.line)
    are_distinct(proof, list(named.values()), known)
    for model in models(proof.facts, frozenset().union(*map(free, named.values())), many=40):
        between = {s for k in c for s in slots(named[k], model)}
        one, other = ({s for k in part for s in slots(named[k], model) if not (k in known and s in between)} for part in (a, b))
        need(arrows(declared.laws[law].graph, model).separated(one, other, between), "the graph does not say so")


def _conditions(line: Any) -> frozenset[Hashable]:
    """The conditions that a density and one with fewer conditions have: two of them may be one variable, if they give it one value."""
    sides = [side.args[0] if isinstance(side, Log) else side for side in (line.lhs, line.rhs)]
    if not all(isinstance(side, Density) for side in sides):
        return frozenset()
    drawn, given = ([frozenset(map(signature, part)) for part in parts] for parts in ([s.targets for s in sides], [s.given for s in sides]))
    need(drawn[0] == drawn[1] and given[1] < given[0], "not the density with fewer conditions")
    return given[0]


def _parts(term: Basic) -> Iterator[Basic]:
    yield term
    for a in term.args:
        yield from _parts(a)


def _same_neighbours(proof: Any, declared: Any) -> None:
    """On a chain, q(x_i, …, x_k) is the product of q(a, b) over neighbours among them, by that of q(a) over what lies between."""
    line = proof.line
    for model in models(proof.facts, free(line.lhs) | free(line.rhs), many=40):
        gap: Counter[Joint] = Counter()
        for side, sign in zip(both(line, model), (1, -1), strict=True):
            for (law, points_), n in side.items():
                need(law in declared.laws and f"markov({law})" in proof.premises, "the premise is not named")
                graph = declared.laws[law].graph
                need(hasattr(graph, "family"), "not a chain")
                nodes = arrows(graph, model).nodes
                need(all((name, at) in nodes for name, at, _ in points_), "not a variable of the chain")  # type: ignore[misc]
                row = sorted(points_, key=lambda p: p[1])  # type: ignore[index]
                need(len({p[1] for p in row}) == len(row), "two values of one variable")  # type: ignore[index]
                for pair in itertools.pairwise(row):
                    gap[law, frozenset(pair)] += sign * n
                for one in row[1:-1] if len(row) > 1 else row:
                    gap[law, frozenset({one})] += sign * n * (-1 if len(row) > 1 else 1)
        need(not any(gap.values()), "not the same product over neighbours")


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


RULES = {"chain rule": chain_rule, "markov": markov}
__all__ = ["RULES", "arrows", "both", "points", "same", "slots"]
