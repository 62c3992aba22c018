"""How near two terms are as they are written: the same but for order and names, or so many parts apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from sympy import Add, Basic, Integer, Mul, Pow, Rational, S, Tuple

from checker.language.binding import Ambiguous, canonical, key
from checker.language.terms import Dot, Normal, Scaled, Vector, VectorSum

Shape = tuple[object, ...]


def same(a: Basic, b: Basic) -> bool:
    """Whether two terms differ in the order of sums and products, in brackets and in the names of bound variables only."""
    try:
        a, b = canonical(a), canonical(b)
    except Ambiguous:
        return False
    return a == b or shape(a) == shape(b)


def alike(a: Basic, b: Basic) -> bool:
    """Whether two terms are of one kind: numbers, vectors, or laws."""
    return all(isinstance(a, kind) == isinstance(b, kind) for kind in (Vector, Normal))


@lru_cache(maxsize=20_000)
def shape(term: Basic) -> Shape:
    """A canonical term without the order of its summands and factors, and without their brackets."""
    if isinstance(term, (Add, VectorSum)):
        return ("+", *_sorted(s for a in term.args for s in _inside("+", a)))
    if isinstance(term, (Mul, Scaled)):
        return _product([f for a in term.args for f in _inside("*", a)])
    if isinstance(term, Pow) and term.exp == S.NegativeOne:
        return _inverse(shape(term.base))
    if isinstance(term, Dot):
        return ("dot", *_sorted(map(shape, term.args)))
    if isinstance(term, Rational):
        return ("number", int(term.p), int(term.q))
    if not term.args:
        return (key(term),)
    return (type(term).__name__, *map(shape, term.args))


def _inside(sign: str, term: Basic) -> list[Shape]:
    found = shape(term)
    return list(found[1:]) if found[0] == sign else [found]  # type: ignore[arg-type]


def _product(factors: list[Shape]) -> Shape:
    """Numbers multiplied, the rest sorted; a 1 goes without saying."""
    number = Rational(1)
    for f in factors:
        if f[0] == "number":
            number *= Rational(f[1], f[2])
    rest = _sorted(f for f in factors if f[0] != "number")
    whole = [*([("number", int(number.p), int(number.q))] if number != 1 or not rest else []), *rest]
    return whole[0] if len(whole) == 1 else ("*", *whole)


def _inverse(of: Shape) -> Shape:
    if of[0] == "*":
        return _product([_inverse(f) for f in of[1:]])  # type: ignore[arg-type]
    if of[0] == "number" and of[1]:
        number = Integer(1) / Rational(of[1], of[2])
        return ("number", int(number.p), int(number.q))
    return of[1] if of[0] == "1/" else ("1/", of)  # type: ignore[return-value]


def _sorted(shapes: Iterator[Shape] | map[Shape]) -> list[Shape]:
    return sorted(shapes, key=repr)


@lru_cache(maxsize=2_000)
def _parts(term: Basic) -> Counter[Shape]:
    """How often each part occurs in a term, however deep."""
    found = Counter({shape(term): 1})
    for a in term.args:
        if a.args or not isinstance(a, Tuple):
            found.update(_parts(a))
    return found


def distance(a: Basic, b: Basic) -> int:
    """How many parts of one term the other lacks, counted on both sides: a metric on terms as they are written."""
    left, right = _parts(canonical(a)), _parts(canonical(b))
    return sum((left - right).values()) + sum((right - left).values())
