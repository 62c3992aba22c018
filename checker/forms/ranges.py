"""Sums and products with symbolic bounds, as differences of formal prefix sums.

A body is shifted so that its smallest offset to the index is 0; prefix sums with one symbolic base are brought to the lowest
end that occurs, the difference as explicit terms.
Refuses: ranges that may run backwards, and ends where the body means nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Basic, Expr, Symbol

from checker.forms.expectations import is_single
from checker.forms.normaliser import Normaliser, rewrites
from checker.kernel import Proof
from checker.language.binding import freshen
from checker.language.terms import (
    Applied,
    Parameter,
    Prefix,
    PrefixProduct,
    Product,
    Range,
    Ranged,
    Sum,
    Unit,
    Var,
)
from checker.rules.expectations import LINEARITY
from checker.rules.families import FOLD
from checker.rules.ranges import BEFORE_ORIGIN, EMPTY, ORIGIN, PREFIX, SHIFT, UNROLL


@rewrites(Sum, Product)
def rewrite_ranged(n: Normaliser, term: Basic) -> Proof | None:
    """Empty ranges, the body in normal form, linearity, the shift, then prefix sums."""
    assert isinstance(term, Ranged)
    found = n.instance(EMPTY, term)
    if found is not None:
        return found
    if isinstance(term, Product):
        for name, family in n.context.declared.parameters.items():
            folded = n.instance(FOLD, term, name) if family.definition is not None else None
            if folded is not None:
                return folded
    opened = freshen(term)
    inner = n.context.within(frozenset({opened.i - opened.lo, opened.hi - opened.i}))
    normal = n.argument(opened, opened.body, n.inside(inner))
    if normal is not None:
        return normal
    if isinstance(term, Sum) and not is_single(opened, opened.body) and opened.body != 1:
        found = n.instance(LINEARITY, term)
        if found is not None:
            return found
    offsets = sorted(_offsets(opened.body, opened.i))
    if offsets and offsets[0] != 0:
        found = n.instance(SHIFT, term, -offsets[0])
        if found is not None:
            return found
    return None if n.whole and isinstance(term, Sum) else n.instance(PREFIX, term)


def _offsets(term: Basic, i: Symbol) -> Iterator[int]:
    """The k of all indices i + k in a term."""
    indices: tuple[Basic, ...] = ()
    if isinstance(term, (Var, Parameter)):
        indices = tuple(term.at)
    elif isinstance(term, Unit):
        indices = (term.at,)
    elif isinstance(term, Range):
        indices = (term.lo, term.hi)
    elif isinstance(term, Applied):
        indices = tuple(a for a in term.args[1:] if isinstance(a, Expr))
    elif isinstance(term, Ranged):
        indices = (term.lo, term.hi)
    for at in indices:
        k = at - i if i in at.free_symbols else None
        if k is not None and k.is_Integer:
            yield int(k)
    if not isinstance(term, (Var, Parameter, Range)):
        for a in term.args:
            yield from _offsets(a, i)


def family_of(term: Prefix) -> tuple[Basic, Expr]:
    """What prefix sums must share to be compared: the body, and the symbolic part of the end."""
    constant = term.end.as_coeff_Add()[0]
    return (type(term), term.body), term.end - constant  # type: ignore[return-value]


@rewrites(Prefix, PrefixProduct)
def rewrite_prefix(n: Normaliser, term: Basic) -> Proof | None:
    """P(n) by the lowest end that occurs; at a number, by P(0)."""
    assert isinstance(term, Prefix)
    constant = int(term.end.as_coeff_Add()[0])
    if term.end.is_Integer:
        if constant == 0:
            return n.instance(ORIGIN, term)
        return n.instance(UNROLL, term, constant) if constant > 0 else n.instance(BEFORE_ORIGIN, term)
    n.ends.setdefault(family_of(term), set()).add(constant)
    lowest = n.bases.get(family_of(term))
    if lowest is None or constant <= lowest:
        return None
    return n.instance(UNROLL, term, constant - lowest)
