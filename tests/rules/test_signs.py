"""What is not negative: squares, lengths, variances, and expectations of those."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Add, Mul, Pow, S

from checker.context import Context, NotProved
from checker.language import E, covariance, joint, variance
from checker.language.derivation import Derivation
from checker.language.quantities import VARIANCE, Quantity
from checker.language.relations import GE, GT
from checker.rules.algebra import SIGN
from checker.rules.moments import VARIANCE_NOT_NEGATIVE

from .proving import prove, proved

DECLARED = '''
from checker.language import *

d = Derivation("signs")
z, w, v = d.vector("z"), d.vector("w"), d.vector("v")
σ, τ = d.parameter("σ"), d.parameter("τ", low=0)
f, g = d.function("f"), d.function("g")
r = d.law("r", joint(z, w))
'''
TRUE = {
    "a square": "d.chain((f(1) - g(1))**2).ge(0)",
    "a square that is left out": "d.chain(g(1) + f(1)**2).ge(g(1))",
    "on the other side": "d.chain(g(1) - σ**4).le(g(1))",
    "a squared length": "d.chain(squared(z - w)).ge(0)",
    "a length": "d.chain(norm(z) + σ).ge(σ)",
    "an expectation of a square": "d.chain(E(r(z), (f(z) - σ)**2)).ge(0)",
    "of a squared length": "d.chain(E(r(z), squared(z - v)) + σ).ge(σ)",
    "one in another": "d.chain(E(r(w), E(r(z | w), f(z)**2))).ge(0)",
    "a variance of a vector": "d.chain(variance(r(z | w))).ge(0)",
    "a variance of a number": "d.chain(variance(r(z), f(z)) + σ).ge(σ)",
    "the mean of one": "d.chain(E(r(w), variance(r(z | w), f(z)))).ge(0)",
    "one that is taken away": "d.chain(σ).ge(σ - variance(r(z), f(z)))",
    "by a number": "d.chain(f(1)).gt(f(1) - 1)",
    "by a square and a number": "d.chain(f(1) + g(1)**2).gt(f(1) - 1)",
    "by the domain of a parameter": "d.chain(τ + f(1)).gt(f(1))",
    "by a domain, in a product": "d.chain(σ).le(σ + τ**3 + τ)",
}
FALSE = {
    "a strict inequality": "d.chain((f(1) - g(1))**2).gt(0)",
    "a variance that may be 0": "d.chain(variance(r(z), f(z))).gt(0)",
    "a third power": "d.chain(f(1)**3).ge(0)",
    "a number of any sign": "d.chain(f(1) + σ).ge(σ)",
    "an inner product": "d.chain(dot(z, w)).ge(0)",
    "a mean of a number of any sign": "d.chain(E(r(z), f(z))).ge(0)",
    "a covariance": "d.chain(covariance(r(z, w), f(z), g(w))).ge(0)",
    "a square that is taken away": "d.chain(g(1) - f(1)**2).ge(g(1))",
    "the variance of another law": "d.chain(E(r(z), f(z)**2) - E(r(w), f(w))**2).ge(0)",
    "a product of two squares with a sign": "d.chain(σ * f(1)**2).ge(0)",
    "too large a number": "d.chain(f(1) + g(1)**2).ge(f(1) + 1)",
    "a number of the other sign": "d.chain(f(1) - 1).ge(f(1))",
    "a parameter of any sign": "d.chain(σ + f(1)).ge(f(1))",
    "the same number, strictly": "d.chain(f(1) + g(1)**2).gt(f(1))",
    "a product that has no sign": "d.chain(f(1)).le(f(1) + σ * τ)",
    "one variance and another": "d.chain(variance(r(z), f(z))).ge(variance(r(w), f(w)))",
}


@pytest.mark.parametrize("line", TRUE.values(), ids=TRUE)
def test_it_is_proved(line: str, tmp_path: Path) -> None:
    assert proved(f"{DECLARED}{line}\n", tmp_path) == [True]


@pytest.mark.parametrize("line", FALSE.values(), ids=FALSE)
def test_a_near_miss_is_not_proved(line: str, tmp_path: Path) -> None:
    assert proved(f"{DECLARED}{line}\n", tmp_path) == [False]


def test_the_variance_of_a_number_is_the_square_of_one_number_under_one_measure() -> None:
    d = Derivation("signs")
    z, w, f, g = d.vector("z"), d.vector("w"), d.function("f"), d.function("g")
    r = d.law("r", joint(z, w))
    context = Context(d.declared, frozenset())
    assert VARIANCE_NOT_NEGATIVE.apply(context, variance(r(z), f(z))).line.relation == GE
    squares = E(r(z), Pow(f(z), S(2), evaluate=False))
    for mean in (E(r(w), f(w)), E(r(z | w), f(z)), E(r(z), g(z))):
        wrong = Add(squares, Mul(S.NegativeOne, Pow(mean, S(2), evaluate=False), evaluate=False), evaluate=False)
        with pytest.raises(NotProved):
            VARIANCE_NOT_NEGATIVE.apply(context, Quantity(VARIANCE, wrong))
    for other in (covariance(r(z, w), f(z), g(w)), covariance(r(z), f(z), f(z)), f(1), variance(r(z))):
        with pytest.raises(NotProved):
            VARIANCE_NOT_NEGATIVE.apply(context, other)


def test_the_rule_asks_for_the_sign_as_a_condition() -> None:
    d = Derivation("signs")
    f, context = d.function("f"), Context(d.declared, frozenset())
    for strict, relation, kind in ((True, GT, "> 0"), (False, GE, ">= 0")):
        said = SIGN.apply(context, f(1), strict)
        assert (said.line.relation, said.line.rhs) == (relation, S.Zero)
        assert [(c.kind, c.term) for c in said.conditions] == [(kind, f(1))]


# random sums of squares, means and products, against their values under finite laws

WHOLE = st.integers(-2, 2)
VALUES = st.lists(st.tuples(st.integers(-3, 3), st.integers(1, 3)), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(st.tuples(*([WHOLE] * 5)), st.booleans(), VALUES, st.lists(st.integers(-3, 3), min_size=1, max_size=5))
def test_what_is_proved_is_not_negative_under_every_finite_law(
        c: Sequence[int], strict: bool, values: list[tuple[int, int]], numbers: list[int]) -> None:
    """c_0 f² + c_1 E[h²] + c_2 Var[h] + c_3 f + c_4 (f − 1)² for every value of f, and h of finitely many values and weights."""
    d = Derivation("signs")
    z, f, h = d.vector("z"), d.function("f"), d.function("h")
    r = d.law("r", joint(z))
    parts: list[Any] = [f(1)**2, E(r(z), h(z)**2), variance(r(z), h(z)), f(1), (f(1) - 1)**2]
    line = Add(*(Mul(S(k), p, evaluate=False) for k, p in zip(c, parts, strict=True)), evaluate=False)
    found = prove(d, line, S.Zero, GT if strict else GE)
    if min(c) == 0 and sum(c) == 1 and c[3] == 0 and not strict:
        assert found is not None
    if found is None:
        return
    weight = sum(w for _, w in values)
    mean, square = (Fraction(sum(w * v**n for v, w in values), weight) for n in (1, 2))
    for x in numbers:
        at = c[0] * x * x + c[1] * square + c[2] * (square - mean**2) + c[3] * x + c[4] * (x - 1)**2
        assert at > 0 or (at == 0 and not strict)
