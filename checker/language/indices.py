"""Order of indices, from declared bounds: linear inequalities over the whole numbers.

A fact is a linear expression that is at least 0: ``t - 2`` and ``T - t`` for 2 ≤ t ≤ T.  An answer is
certified: the expression is a sum of facts with positive weights and a constant that is at least 0.
Refuses (answers None) what is not linear, and what follows only by rounding (2t ≥ 3 gives no t ≥ 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache

from sympy import Expr, Integer, Symbol

Linear = tuple[tuple[tuple[str, Fraction], ...], Fraction]
Facts = frozenset[Expr]
"""Expressions that are at least 0."""

_DEPTH = 6


@lru_cache(maxsize=20_000)
def _linear(e: Expr) -> Linear | None:
    coefficients: dict[str, Fraction] = {}
    constant = Fraction(0)
    for term in e.args if e.is_Add else (e,):
        scale, rest = (term.args[0], term.args[1]) if term.is_Mul and len(term.args) == 2 else (1, term)
        if rest.is_Integer:
            constant += Fraction(int(rest)) * Fraction(int(scale))
        elif isinstance(rest, Symbol) and getattr(scale, "is_Integer", scale == 1):
            coefficients[rest.name] = coefficients.get(rest.name, Fraction(0)) + Fraction(int(scale))
        else:
            return None
    return tuple(sorted((k, v) for k, v in coefficients.items() if v)), constant


def _minus(e: Linear, weight: Fraction, f: Linear) -> Linear:
    coefficients = dict(e[0])
    for name, c in f[0]:
        coefficients[name] = coefficients.get(name, Fraction(0)) - weight * c
    return tuple(sorted((k, v) for k, v in coefficients.items() if v)), e[1] - weight * f[1]


def _search(e: Linear, facts: tuple[Linear, ...], depth: int) -> bool:
    if not e[0]:
        return e[1] >= 0
    if depth == 0:
        return False
    name, c = e[0][0]
    for f in facts:
        slope = dict(f[0]).get(name, Fraction(0))
        if slope * c > 0 and _search(_minus(e, c / slope, f), facts, depth - 1):
            return True
    return False


@lru_cache(maxsize=10_000)
def _known(facts: Facts) -> tuple[Linear, ...]:
    """The facts that are linear, in a fixed order."""
    return tuple(sorted(f for f in map(_linear, facts) if f is not None))


@lru_cache(maxsize=50_000)
def at_least_zero(e: Expr, facts: Facts) -> bool:
    """Whether ``e >= 0`` follows from the facts.

    >>> from sympy import symbols
    >>> t, T = symbols("t T", integer=True)
    >>> at_least_zero(T - 2, frozenset({t - 2, T - t})), at_least_zero(T - 3, frozenset({t - 2, T - t}))
    (True, False)
    """
    linear = _linear(e)
    if linear is None:
        return False
    return _search(linear, _known(facts), _DEPTH)


def replaced(e: Expr, values: Mapping[Symbol, Expr]) -> Expr:
    """An index with symbols replaced, all at once."""
    return e.subs(list(values.items()), simultaneous=True)


@lru_cache(maxsize=50_000)
def precedes(i: Expr, j: Expr, facts: Facts) -> bool:
    """Whether ``i < j`` follows."""
    return at_least_zero(j - i - 1, facts)


def distinct(i: Expr, j: Expr, facts: Facts) -> bool:
    """Whether ``i != j`` follows from an order of the two."""
    return precedes(i, j, facts) or precedes(j, i, facts)


@lru_cache(maxsize=50_000)
def within(i: Expr, lo: Expr, hi: Expr, facts: Facts) -> bool:
    """Whether ``lo <= i <= hi`` follows."""
    return at_least_zero(i - lo, facts) and at_least_zero(hi - i, facts)


@lru_cache(maxsize=10_000)
def fixed(facts: Facts) -> dict[Symbol, Integer]:
    """The index symbols that the facts fix to a number: T ≥ 1 and T ≤ 1."""
    found = {}
    for fact in facts:
        constant, rest = fact.as_coeff_Add()
        if isinstance(rest, Symbol) and at_least_zero(-constant - rest, facts):
            found[rest] = -constant
    return dict(sorted(found.items(), key=lambda item: str(item[0])))


def contradictory(facts: Iterable[Expr]) -> bool:
    """Whether the facts have no model, by the same search: ``-1 >= 0`` follows from them."""
    known = _known(frozenset(facts))
    falsum: Linear = ((), Fraction(-1))
    return any(_search(_minus(falsum, Fraction(1), f), known, _DEPTH) for f in known)
