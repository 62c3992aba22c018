"""Facts on indices: what follows from them, and small whole numbers that satisfy them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from sympy import Basic, Expr, Symbol

from .names import linear
from .verdicts import need

Row = dict[Symbol, Fraction]
"""A linear expression; the key None is its constant."""

_LARGEST = 6
_NONE = Symbol("constant")


def _row(e: Basic) -> Row:
    coefficients, constant = linear(e)
    return {**{s: Fraction(n) for s, n in coefficients.items()}, _NONE: Fraction(constant)}


def implied(e: Expr, facts: Iterable[Expr]) -> bool:
    """Whether e ≥ 0 follows: facts and −e − 1 ≥ 0 have no rational solution (Fourier–Motzkin)."""
    negated = {s: -c for s, c in _row(e).items()}
    negated[_NONE] -= 1
    rows = [negated, *(_row(f) for f in facts)]
    for s in {s for row in rows for s in row} - {_NONE}:
        rows = _without(s, rows)
    return any(row.get(_NONE, Fraction(0)) < 0 for row in rows)


def _without(s: Symbol, rows: list[Row]) -> list[Row]:
    """Every combination of two rows in which the symbol cancels."""
    kept = [{k: c for k, c in r.items() if k != s} for r in rows if not r.get(s)]
    above, below = [r for r in rows if r.get(s, 0) > 0], [r for r in rows if r.get(s, 0) < 0]
    for a, b in itertools.product(above, below):
        kept.append({k: a.get(k, Fraction(0)) / a[s] - b.get(k, Fraction(0)) / b[s] for k in (a.keys() | b.keys()) - {s}})
    return kept


@lru_cache(maxsize=10_000)
def _all_models(facts: frozenset[Expr], symbols: frozenset[Symbol]) -> tuple[dict[Basic, int], ...]:
    rows = [linear(f) for f in facts]
    names = sorted(symbols | {s for c, _ in rows for s in c}, key=str)
    found = (dict(zip(names, values, strict=True)) for values in itertools.product(range(-1, _LARGEST + 1), repeat=len(names)))
    return tuple(m for m in found if all(sum(n * m[s] for s, n in c.items()) + k >= 0 for c, k in rows))


def models(facts: Iterable[Expr], symbols: Iterable[Basic] = (), many: int = 1_000) -> tuple[dict[Basic, int], ...]:
    """Small whole numbers for all symbols that satisfy the facts: the smallest, then some spread over the rest."""
    found = _all_models(frozenset(facts), frozenset(s for s in symbols if isinstance(s, Symbol) and s.is_integer and s.name != "d"))
    need(found, "no small whole numbers satisfy the facts")
    if len(found) <= many:
        return found
    ordered = sorted(found, key=lambda m: (sum(abs(n) for n in m.values()), str(m)))
    step = (len(ordered) - many // 2) / (many - many // 2)
    return (*ordered[: many // 2], *(ordered[many // 2 + int(k * step)] for k in range(many - many // 2)))
