"""Whole numbers for the indices of a line: small ones, and both ends of what its facts allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod

from sympy import Expr, Symbol

from checker.language.indices import Facts

_LEVELS = (8, 16, 40)
_ROUNDS = 40

Affine = tuple[Mapping[str, int], int]
"""Coefficients of the symbols, and a constant; what a fact says is at least 0."""
Interval = tuple[int, int | None]


def value(e: Expr, integers: Mapping[str, int]) -> int:
    """A linear expression at whole numbers.  Raises `KeyError` for a symbol that has none."""
    if e.is_Integer:
        return int(e)
    if isinstance(e, Symbol):
        return integers[e.name]
    parts = [value(a, integers) for a in e.args]
    return sum(parts) if e.is_Add else prod(parts)


def assignments(symbols: Iterable[str], facts: Facts, most: int = 10) -> list[dict[str, int]]:
    """Whole numbers for the symbols, and for all that the facts tie to them, that satisfy the facts.

    Smallest first; at most ``most``.  For each symbol the lowest and the highest value are among them that it has
    where the largest number is within 3 of the smallest possible.  Empty if none is found.
    """
    names, tied = _tied(set(symbols), facts)
    if not names:
        return [{}] if all(value(f, {}) >= 0 for f in tied) else []
    known = [_affine(f, names) for f in tied]
    for top in _LEVELS:
        if top > _LEVELS[0] and len(names) > 3:
            break
        found = sorted(_solutions(names, known, {}, top), key=lambda s: (max(s.values()), sum(s.values()), sorted(s.items())))
        if found:
            return _spread(found, most)
    return []


def _tied(symbols: set[str], facts: Facts) -> tuple[list[str], list[Expr]]:
    """The symbols that the facts connect with the given ones, and those facts (and the ones without symbols)."""
    names = set(symbols)
    while True:
        tied = [f for f in sorted(facts, key=str) if not f.free_symbols or {s.name for s in f.free_symbols} & names]
        more = names | {s.name for f in tied for s in f.free_symbols}
        if more == names:
            return sorted(names), tied
        names = more


def _affine(fact: Expr, names: Sequence[str]) -> Affine:
    constant = value(fact, dict.fromkeys(names, 0))
    slopes = {s.name: value(fact, {**dict.fromkeys(names, 0), s.name: 1}) - constant for s in fact.free_symbols}
    return slopes, constant


def _solutions(names: Sequence[str], facts: Sequence[Affine], chosen: dict[str, int], top: int) -> Iterable[dict[str, int]]:
    """Solutions with each number among the ``top`` lowest, or the two highest, that are left once those before it are chosen."""
    bounds = _bounds(names, facts, chosen)
    if bounds is None:
        return
    if len(chosen) == len(names):
        yield dict(chosen)
        return
    name = names[len(chosen)]
    low, high = bounds[name]
    candidates = set(range(low, low + top))
    if high is not None:
        candidates = {n for n in candidates | {high - 1, high} if low <= n <= high}
    for n in sorted(candidates):
        yield from _solutions(names, facts, {**chosen, name: n}, top)


def _bounds(names: Sequence[str], facts: Sequence[Affine], chosen: Mapping[str, int]) -> dict[str, Interval] | None:
    """An interval for each number, 0 at least, drawn closer as each fact says; None where one is empty."""
    found: dict[str, Interval] = {n: (chosen[n], chosen[n]) if n in chosen else (0, None) for n in names}
    for _ in range(_ROUNDS):
        before = dict(found)
        for slopes, constant in facts:
            if not slopes and constant < 0:
                return None
            for name, slope in slopes.items():
                _tighten(found, name, slope, _rest(slopes, constant, name, found))
        if any(high is not None and low > high for low, high in found.values()):
            return None
        if found == before:
            break
    return found


def _rest(slopes: Mapping[str, int], constant: int, name: str, bounds: Mapping[str, Interval]) -> int | None:
    """The most that a fact comes to without one of its symbols; None where that is unbounded."""
    total = constant
    for other, slope in slopes.items():
        end = bounds[other][1 if slope > 0 else 0]
        if other != name and slope:
            if end is None:
                return None
            total += slope * end
    return total


def _tighten(bounds: dict[str, Interval], name: str, slope: int, rest: int | None) -> None:
    if rest is None or slope == 0:
        return
    low, high = bounds[name]
    if slope > 0:
        bounds[name] = max(low, -(rest // slope)), high
    else:
        most = rest // -slope
        bounds[name] = low, most if high is None else min(high, most)


def _spread(found: list[dict[str, int]], most: int) -> list[dict[str, int]]:
    lowest = max(found[0].values())
    small = [s for s in found if max(s.values()) <= lowest + 3]
    if len(small) <= most:
        return small
    ends = {0}
    for name in sorted(found[0]):
        places = sorted(range(len(small)), key=lambda i, name=name: (small[i][name], i))  # type: ignore[misc]
        ends |= {places[0], min(i for i in places if small[i][name] == small[places[-1]][name])}
    even = [round(i * (len(small) - 1) / (most - 1)) for i in range(most)]
    kept = [*sorted(ends), *(i for i in even if i not in ends)][:most]
    return [small[i] for i in sorted(kept)]
