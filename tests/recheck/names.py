"""Bound names: what a binder binds, terms up to the names that they bind, substitution without capture.

`signature` gives two terms one value if and only if they differ in bound names, in the order of the variables of a
density, or in how an index is written.  `substitute` renames every binder that it passes.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any

from sympy import Add, Basic, Expr, Integer, Mul, Pow, Rational, Symbol, Tuple
from sympy import exp as Exp
from sympy import log as Log

from checker.language.matrices import Covariance
from checker.language.terms import (
    KL,
    Applied,
    AppliedVector,
    Density,
    Expectation,
    Integral,
    Mean,
    Parameter,
    Prefix,
    Range,
    Ranged,
    Var,
    Variance,
)

from .verdicts import Rejected

Names = Mapping[Basic, Hashable]
"""What stands for a name: a whole number for an index, or a key."""

_numbers = itertools.count(5_000_000)


def scopes(term: Basic) -> tuple[tuple[Basic, ...], tuple[Basic, ...], tuple[Basic, ...]] | None:
    """What a binder binds, the parts where it does, and the parts where it does not; None for what binds nothing."""
    match term:
        case Expectation():
            return tuple(term.measure.targets), (term.measure.targets, term.body), (term.measure.given,)
        case Integral():
            return tuple(term.over), (term.over, term.body), ()
        case KL():
            q, p = term.args
            return tuple(q.targets), (q.targets, p.targets), (q.given, p.given)
        case Mean() | Variance() | Covariance():
            return tuple(term.density.targets), (term.density.targets,), (term.density.given,)
        case Ranged():
            return (term.i,), (term.i, term.body), (term.lo, term.hi)
        case Prefix():
            return (term.i,), (term.i, term.body), (term.end,)
    return None


def _with_inside(term: Any, parts: tuple[Basic, ...]) -> Basic:
    """The binder with other parts where it binds, in the order of `scopes`."""
    make = Basic.__new__
    match term:
        case Expectation():
            return make(Expectation, make(Density, term.measure.args[0], parts[0], term.measure.given), parts[1])
        case Integral():
            return make(Integral, parts[1], parts[0])
        case KL():
            q, p = (make(Density, density.args[0], part, density.given) for density, part in zip(term.args, parts, strict=True))
            return make(KL, q, p)
        case Mean() | Variance() | Covariance():
            return make(type(term), make(Density, term.density.args[0], parts[0], term.density.given))
        case Ranged():
            return make(type(term), parts[1], Tuple(parts[0], term.lo, term.hi))
    return make(type(term), parts[1], parts[0], term.end)


# Indices -------------------------------------------------------------------------------------------


def linear(e: Basic) -> tuple[dict[Symbol, int], int]:
    """An index as whole multiples of symbols, and a constant."""
    if isinstance(e, Integer):
        return {}, int(e)
    if isinstance(e, Symbol):
        return {e: 1}, 0
    parts = [linear(a) for a in e.args] if isinstance(e, (Add, Mul)) else []
    if isinstance(e, Add):
        symbols = {s for c, _ in parts for s in c}
        return {s: n for s in symbols if (n := sum(c.get(s, 0) for c, _ in parts))}, sum(n for _, n in parts)
    if isinstance(e, Mul) and sum(bool(c) for c, _ in parts) <= 1:
        scale = 1
        for c, n in parts:
            scale *= 1 if c else n
        inner, constant = next(((c, n) for c, n in parts if c), ({}, 1))
        return {s: scale * n for s, n in inner.items()}, scale * constant
    raise Rejected(f"{e} is not an index")


def tidy(e: Basic) -> Expr:
    """An index as SymPy would write it."""
    coefficients, constant = linear(e)
    return Add(Integer(constant), *(Mul(Integer(n), s) for s, n in coefficients.items()))


def index_value(e: Basic, names: Names) -> Hashable:
    """An index: a number where all its symbols are numbers."""
    coefficients, constant = linear(e)
    rest: dict[Hashable, int] = {}
    for symbol, n in coefficients.items():
        value = names.get(symbol, ("name", symbol.name))
        if isinstance(value, int):
            constant += n * value
        else:
            rest[value] = rest.get(value, 0) + n
    left = tuple(sorted(((k, n) for k, n in rest.items() if n), key=repr))
    return (left, constant) if left else constant


# Signatures ----------------------------------------------------------------------------------------


@lru_cache(maxsize=200_000)
def _plain(term: Basic) -> Hashable:
    return _signature(term, {}, 0)


def signature(term: Basic, names: Names | None = None) -> Hashable:
    """The term up to bound names; ``names`` are what its free names stand for."""
    return _signature(term, names, 0) if names else _plain(term)


def same(a: Basic, b: Basic) -> bool:
    return signature(a) == signature(b)


def _signature(term: Any, names: Names, level: int) -> Hashable:
    def inner(part: Basic) -> Hashable:
        return _signature(part, names, level)

    if isinstance(term, Var):
        return _variable(term, names)
    if isinstance(term, Range):
        return names.get(term, ("range", term.name, index_value(term.lo, names), index_value(term.hi, names)))
    if isinstance(term, Symbol):
        return names.get(term, ("name", term.name))
    if isinstance(term, Rational):
        return ("number", int(term.p), int(term.q))
    if isinstance(term, Parameter):
        return ("parameter", term.name, *(index_value(i, names) for i in term.at))
    if isinstance(term, Applied):
        return ("applied", term.name, *(index_value(a, names) if _is_index(a) else inner(a) for a in term.args[1:]))
    if isinstance(term, AppliedVector):
        return ("vector", term.name, inner(term.dim), *(index_value(a, names) if _is_index(a) else inner(a) for a in term.at))
    if isinstance(term, Density):
        return ("density", term.law, _together(term.targets, names, level), _together(term.given, names, level))
    if scopes(term) is not None:
        return _bound(term, names, level)
    return (type(term).__name__, *map(inner, term.args)) if term.args else (type(term).__name__, str(term))


def _is_index(a: Basic) -> bool:
    return isinstance(a, (Integer, Symbol)) or (isinstance(a, (Add, Mul)) and all(_is_index(part) for part in a.args))


def _variable(v: Var, names: Names) -> Hashable:
    if v in names:
        return names[v]
    at = tuple(index_value(i, names) for i in v.at)
    for r in names:
        if isinstance(r, Range) and in_range(v, r):
            return ("in", names[r], v.name, at, v.mark)
    return ("variable", v.name, at, v.mark)


def in_range(v: Var, r: Range) -> bool:
    """Whether a variable may be among those of a range."""
    if v.name != r.name or v.mark != 0 or len(v.at) != 1:
        return False
    for gap in (linear(r.lo - v.at[0]), linear(v.at[0] - r.hi)):
        if not gap[0] and gap[1] > 0:
            return False
    return True


def _together(points: Tuple, names: Names, level: int) -> Hashable:
    return tuple(sorted((_signature(p, names, level) for p in points), key=repr))


def _bound(term: Basic, names: Names, level: int) -> Hashable:
    bound, inside, outside = scopes(term)  # type: ignore[misc]
    known = dict(names)
    for b in bound:
        if isinstance(b, Var):
            known[b] = ("bound", level, b.name, tuple(index_value(i, names) for i in b.at))
        elif isinstance(b, Symbol):
            known[b] = ("bound", level)
        else:
            known[b] = ("bound", level, _signature(b, names, level))
    law = tuple(q.law for q in term.args if isinstance(q, Density))
    parts = (_together(p, known, level + 1) if isinstance(p, Tuple) else _signature(p, known, level + 1) for p in inside)
    rest = (_together(p, names, level) if isinstance(p, Tuple) else index_value(p, names) for p in outside)
    return (type(term).__name__, law, *parts, *rest)


# Free names and substitution -------------------------------------------------------------------------


@lru_cache(maxsize=200_000)
def free(term: Basic) -> frozenset[Basic]:
    """The variables, ranges and symbols that a term does not bind."""
    if isinstance(term, Symbol):
        return frozenset({term})
    below = frozenset().union(*(free(a) for a in term.args)) if term.args else frozenset()
    if isinstance(term, (Var, Range)):
        return below | {term}
    found = scopes(term)
    if found is None:
        return below
    bound, inside, outside = found
    within = frozenset().union(*(free(p) for p in inside))
    ranges = [b for b in bound if isinstance(b, Range)]
    left = {f for f in within if f not in bound and not any(isinstance(f, Var) and in_range(f, r) for r in ranges)}
    indices = frozenset().union(*(free(b) - {b} for b in bound))
    return frozenset(left) | indices | frozenset().union(*(free(p) for p in outside))


def mentions(term: Basic, variables: frozenset[Basic]) -> bool:
    """Whether a term may depend on any of the variables; a range depends on all that may be in it."""
    found = free(term)
    return any(
        f == v
        or (isinstance(f, Range) and isinstance(v, Var) and in_range(v.marked(0), f))
        or (isinstance(v, Range) and ((isinstance(f, Var) and in_range(f, v)) or (isinstance(f, Range) and f.name == v.name)))
        for f in found for v in variables)


def opened(term: Basic) -> Basic:
    """The binder with names of its own that occur nowhere else."""
    bound, inside, _ = scopes(term)  # type: ignore[misc]
    fresh: dict[Basic, Basic] = {}
    for b in bound:
        if not isinstance(b, Range):
            fresh[b] = b.marked(-next(_numbers)) if isinstance(b, Var) else Symbol(f"@{next(_numbers)}", integer=True)
    return _with_inside(term, tuple(_replaced(p, fresh) for p in inside))


def substitute(term: Basic, values: Mapping[Basic, Basic]) -> Basic:
    """Free names replaced, all at once."""
    if scopes(term) is not None:
        _, inside, _ = scopes(apart := opened(term))  # type: ignore[misc]
        inner = _with_inside(apart, tuple(substitute(p, values) for p in inside))
        return _outside(inner, values)
    if term in values:
        return values[term]
    if isinstance(term, Range) and any(isinstance(v, Var) and in_range(v, term) for v in values):
        raise Rejected("it cannot be told whether a variable is among those of a range")
    return rebuilt(term, tuple(substitute(a, values) for a in term.args))


def _outside(term: Any, values: Mapping[Basic, Basic]) -> Basic:
    """The parts of a binder where it does not bind."""
    make = Basic.__new__

    def density(q: Density) -> Basic:
        return make(Density, q.args[0], q.targets, substitute(q.given, values))

    match term:
        case Expectation():
            return make(Expectation, density(term.measure), term.body)
        case KL() | Mean() | Variance() | Covariance():
            return make(type(term), *(density(q) for q in term.args))
        case Ranged():
            return make(type(term), term.body, Tuple(term.i, *(tidy(substitute(e, values)) for e in (term.lo, term.hi))))
        case Prefix():
            return make(type(term), term.body, term.i, tidy(substitute(term.end, values)))
    return term


def _replaced(term: Basic, values: Mapping[Basic, Basic]) -> Basic:
    """Names replaced everywhere, by names that occur nowhere."""
    if term in values:
        return values[term]
    return rebuilt(term, tuple(_replaced(a, values) for a in term.args))


def rebuilt(term: Basic, args: tuple[Basic, ...]) -> Basic:
    """The same node with other arguments; indices are tidied, nothing else is evaluated."""
    if not args or args == term.args:
        return term
    if isinstance(term, (Var, Parameter)):
        return Basic.__new__(type(term), args[0], Tuple(*(tidy(i) for i in args[1])), *args[2:])
    if isinstance(term, Range):
        return Basic.__new__(Range, args[0], tidy(args[1]), tidy(args[2]), args[3])
    if isinstance(term, (Add, Mul, Pow, Log, Exp)):
        return term.func(*args, evaluate=False)
    return Basic.__new__(type(term), *args)
