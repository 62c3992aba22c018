"""Sums and products with symbolic bounds: shifts, ends split off, telescoping.

All is said by prefix sums: for a body f that is taken as 0 where it means nothing there is one P with P(0) = 0 and
P(n) − P(n−1) = f(n) for every whole number n, and Σ_{i=a}^{b} f(i) = P(b) − P(a−1) whenever b ≥ a − 1.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Integer, S

from checker.conditions import Condition
from checker.language.binding import freshen, substitute
from checker.language.indices import at_least_zero
from checker.language.terms import Prefix, PrefixProduct, Ranged, Sum
from checker.rules.rule import Context, Instance, NotProved, Rule, equal, inverse, minus, product, total


def state_shift(context: Context, term: Ranged, by: int) -> Instance:
    """Σ_{i=a}^{b} f(i) = Σ_{i=a−k}^{b−k} f(i + k); likewise ∏."""
    if not isinstance(term, Ranged) or not by:
        raise NotProved("nothing to shift")
    r = freshen(term)
    body = substitute(r.body, {r.i: r.i + by})
    return Instance(equal(term, type(term)(body, (r.i, r.lo - by, r.hi - by))))


def state_empty(context: Context, term: Ranged) -> Instance:
    """Σ_{i=a}^{b} f(i) = 0 and ∏ f(i) = 1 where b < a."""
    if not isinstance(term, Ranged) or not at_least_zero(term.lo - term.hi - 1, context.facts):
        raise NotProved("not known to be empty")
    return Instance(equal(term, S.Zero if isinstance(term, Sum) else S.One))


def state_prefix(context: Context, term: Ranged) -> Instance:
    """Σ_{i=a}^{b} f(i) = P(b) − P(a−1) where b ≥ a − 1; ∏ likewise with f ≠ 0."""
    if not isinstance(term, Ranged) or not at_least_zero(term.hi - term.lo + 1, context.facts):
        raise NotProved("the range may run backwards")
    r = freshen(term)
    if isinstance(term, Sum):
        return Instance(equal(term, total(Prefix(r.body, r.i, r.hi), minus(Prefix(r.body, r.i, r.lo - 1)))))
    inside = context.facts | {r.i - r.lo, r.hi - r.i}
    nonzero = Condition("!= 0", r.body, inside)
    ratio = product(PrefixProduct(r.body, r.i, r.hi), inverse(PrefixProduct(r.body, r.i, r.lo - 1)))
    return Instance(equal(term, ratio), (nonzero,))


def state_unroll(context: Context, term: Prefix, back: int) -> Instance:
    """P(n) = P(n−k) + f(n−k+1) + … + f(n), f defined there; P(0) = 0.  Products likewise, f ≠ 0 there."""
    if not isinstance(term, Prefix) or not 0 < back <= _LONGEST:
        raise NotProved("nothing to unroll")
    r = freshen(term)
    start: Expr = type(term)(r.body, r.i, r.end - back)
    steps = [substitute(r.body, {r.i: r.end - k}) for k in reversed(range(back))]
    multiplicative = isinstance(term, PrefixProduct)
    if r.end == Integer(back):
        start = S.One if multiplicative else S.Zero
    if multiplicative:
        return Instance(equal(term, product(start, *steps)), tuple(Condition("!= 0", f, context.facts) for f in steps))
    return Instance(equal(term, total(start, *steps)))


def state_before_origin(context: Context, term: Prefix) -> Instance:
    """P(−k) = −f(−k+1) − … − f(0), f defined there.  Products likewise, f ≠ 0 there."""
    if not isinstance(term, Prefix) or not term.end.is_Integer or not -_LONGEST <= term.end < 0:
        raise NotProved("not at a number before the origin")
    r = freshen(term)
    steps = [substitute(r.body, {r.i: Integer(k)}) for k in range(int(term.end) + 1, 1)]
    if isinstance(term, PrefixProduct):
        return Instance(equal(term, inverse(product(*steps))), tuple(Condition("!= 0", f, context.facts) for f in steps))
    return Instance(equal(term, minus(total(*steps))))


def state_origin(context: Context, term: Prefix) -> Instance:
    """P(0) = 0; for products 1."""
    if not isinstance(term, Prefix) or term.end != 0:
        raise NotProved("not at the origin")
    return Instance(equal(term, S.One if isinstance(term, PrefixProduct) else S.Zero))


_LONGEST = 64
SHIFT = Rule(
    "range", "Σ_{i=a}^{b} f(i) is re-indexed, split at its ends, or cancels against another sum of the same terms",
    "b ≥ a to split an end off; b ≥ a − 1 to join sums; every term that is split off is defined",
    "Σ_{t=2}^{T-1} f(t) + f(T) = Σ_{t=2}^{T} f(t) for T ≥ 1: at T = 1 the left side is f(1)",
    "Σ_{t=2}^{T} f(t-1) = Σ_{t=1}^{T-1} f(t)", state_shift,
    ("index shift", "telescoping", "split off", "empty range", "split the range"))
EMPTY, PREFIX, UNROLL, ORIGIN, BEFORE_ORIGIN = (
    replace(SHIFT, state=state) for state in (state_empty, state_prefix, state_unroll, state_origin, state_before_origin))
