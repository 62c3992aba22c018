"""The indices at which a line means something, as far as nothing else is said about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sympy import Basic, Expr, Integer, Symbol

from checker.language.declarations import Declarations
from checker.language.indices import Facts
from checker.language.laws import ChainGraph
from checker.language.terms import Density, Parameter, Range, Ranged, Unit, Var, index


def evident(terms: Iterable[Basic], declared: Declarations, facts: Facts) -> Facts:
    """Bounds for the free indices of some terms: those at which every variable and number in them exists.

    A side on which an index is bounded already gets no further bound.
    """
    families = _families(declared)
    ends = {s for lo, hi in families.values() for end in (lo, hi) for s in end.free_symbols}
    found: set[Expr] = set()
    for term in terms:
        for name, at in _uses(term, {}):
            if not isinstance(name, str):
                lo, hi = Integer(1), name.dim
            elif name in families:
                lo, hi = families[name]
            else:
                continue
            for symbol in at.free_symbols - ends:
                found |= {fact for fact in (at - lo, hi - at) if not _bounded(symbol, fact.coeff(symbol), facts)}
    return frozenset(found)


def _families(declared: Declarations) -> dict[str, tuple[Expr, Expr]]:
    """The ranges of the indices of chains and of sequences."""
    chains = {law.graph.family: (law.graph.lo, law.graph.hi) for law in declared.laws.values() if isinstance(law.graph, ChainGraph)}
    sequences = {name: (f.lo, f.hi) for name, f in declared.parameters.items() if f.lo != f.hi}
    return {**chains, **sequences}


def _bounded(symbol: Symbol, direction: Expr, facts: Facts) -> bool:
    """Whether something is said of a symbol on this side: from below for a positive direction."""
    return any((fact.coeff(symbol) > 0) == bool(direction > 0) for fact in facts if fact.coeff(symbol) != 0)


Ends = Mapping[Symbol, tuple[Expr, Expr]]


def _uses(term: Basic, bound: Ends) -> Iterator[tuple[str | Unit, Expr]]:
    """The names with an index, or unit vectors, and that index; one that is bound is taken at the ends of its range."""
    if isinstance(term, Unit):
        yield from ((term, end) for end in _free(term.at, bound))
        return
    if isinstance(term, (Var, Parameter)):
        for at in term.at:
            yield from ((term.name, end) for end in _free(at, bound))
        return
    if isinstance(term, Range):
        for at in (term.lo, term.hi):
            yield from ((term.name, end) for end in _free(at, bound))
        return
    if isinstance(term, Ranged):
        yield from _uses(term.body, {**bound, term.i: (term.lo, term.hi)})
        return
    for part in (*term.targets, *term.given) if isinstance(term, Density) else term.args:
        yield from _uses(part, bound)


def _free(at: Expr, bound: Ends) -> Iterator[Expr]:
    """An index with bound symbols at the ends of their ranges."""
    inner = next((s for s in sorted(at.free_symbols, key=str) if s in bound), None)
    if inner is None:
        if at.free_symbols:
            yield at
        return
    outer = {s: ends for s, ends in bound.items() if s != inner}
    for end in bound[inner]:
        yield from _free(index(at + at.coeff(inner) * (end - inner)), outer)


__all__ = ["evident"]
