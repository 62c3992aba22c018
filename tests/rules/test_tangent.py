"""The tangent of the logarithm: log u ≤ u − 1, with a factor, and strictly where u is not 1."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf
from sympy import Add, Integer, Mul, Pow, Rational, S

from checker.context import Context
from checker.language import log
from checker.language.derivation import Derivation
from checker.language.relations import GE, GT
from checker.rules.algebra import TANGENT

from .proving import prove, proved

DECLARED = '''
from checker.language import *

d = Derivation("tangents")
z = d.vector("z")
σ, τ, ω = d.parameter("σ"), d.parameter("τ", low=0), d.parameter("ω", low=0, high=1)
f = d.function("f")
r = d.law("r", joint(z))
'''
TRUE = {
    "as it stands": "d.chain(log(τ)).le(τ - 1)",
    "turned round": "d.chain(τ).ge(1 + log(τ))",
    "of a density": "d.chain(log(r(z))).le(r(z) - 1)",
    "strictly, where it is not 1": "d.chain(log(1 - ω)).lt(-ω)",
    "strictly, above 1": "d.chain(log(1 + τ)).lt(τ)",
    "with a factor": "d.chain(f(1) - ω * log(τ)).ge(f(1) + ω - ω * τ)",
    "with a square before it": "d.chain(f(1)**2 * log(τ)).le(f(1)**2 * (τ - 1))",
    "at the root": "d.chain(log(τ)).le(2 * (sqrt(τ) - 1))",
    "and something to spare": "d.chain(log(τ)).le(τ)",
    "and a square to spare": "d.chain(log(τ)).le(τ - 1 + f(1)**2)",
    "in a divergence of two normal laws": "d.chain(τ - log(τ) - 1).ge(0)",
}
FALSE = {
    "strictly, where it may be 1": "d.chain(log(τ)).lt(τ - 1)",
    "turned over": "d.chain(log(τ)).ge(τ - 1)",
    "a factor of any sign": "d.chain(σ * log(τ)).le(σ * (τ - 1))",
    "the logarithm with the other sign": "d.chain(-log(τ)).le(1 - τ)",
    "too low": "d.chain(log(τ)).le(τ - 2)",
    "another argument": "d.chain(log(τ)).le(ω - 1)",
    "strictly, with a factor that may be 0": "d.chain(f(1)**2 * log(1 - ω)).lt(-f(1)**2 * ω)",
    "too low at the root": "d.chain(log(τ)).le(sqrt(τ) - 1)",
    "a square of the logarithm": "d.chain(log(τ)**2).le((τ - 1)**2)",
}


@pytest.mark.parametrize("line", TRUE.values(), ids=TRUE)
def test_it_is_proved(line: str, tmp_path: Path) -> None:
    assert proved(f"{DECLARED}{line}\n", tmp_path) == [True]


@pytest.mark.parametrize("line", FALSE.values(), ids=FALSE)
def test_a_near_miss_is_not_proved(line: str, tmp_path: Path) -> None:
    assert proved(f"{DECLARED}{line}\n", tmp_path) == [False]


def test_the_rule_asks_for_its_conditions() -> None:
    d = Derivation("tangents")
    f, context = d.function("f"), Context(d.declared, frozenset())
    weak, strict = (TANGENT.apply(context, f(1), f(2), strict) for strict in (False, True))
    assert (weak.line.relation, strict.line.relation) == (GE, GT)
    above = Add(f(2), S.NegativeOne, evaluate=False)
    assert weak.line.lhs == Mul(f(1), above, evaluate=False) and weak.line.rhs == Mul(f(1), log(f(2)), evaluate=False)
    assert {(c.kind, c.term) for c in weak.conditions} == {(">= 0", f(1)), ("> 0", f(2))}
    assert {c.kind for c in strict.conditions if c.term == f(1)} == {"> 0"}
    assert [c.kind for c in strict.conditions].count("!= 0") == 1


COEFFICIENTS = st.lists(st.integers(-3, 3), min_size=5, max_size=5)


@settings(max_examples=150, deadline=None)
@given(COEFFICIENTS, st.booleans(), st.lists(st.fractions(Fraction(1, 50), Fraction(49, 50)), min_size=1, max_size=5))
def test_what_is_proved_holds_at_points(c: Sequence[int], strict: bool, points: list[Fraction]) -> None:
    """c_0 log(1 − a) + c_1 log a + c_2 a + c_3 √a + c_4 ≥ 0, or > 0, for 0 < a < 1, to 40 digits."""
    d = Derivation("tangents")
    a = d.parameter("a", low=0, high=1)
    parts = [log(Add(S.One, Mul(S.NegativeOne, a, evaluate=False), evaluate=False)), log(a), a, Pow(a, S.Half, evaluate=False), S.One]
    line = Add(*(Mul(Integer(k), p, evaluate=False) for k, p in zip(c, parts, strict=True)), evaluate=False)
    if prove(d, line, S.Zero, GT if strict else GE) is None:
        return
    with mp.workdps(40):
        for point in (*points, Fraction(1, 10**6), 1 - Fraction(1, 10**6)):
            x = mpf(point.numerator) / point.denominator
            value = c[0] * mp.log(1 - x) + c[1] * mp.log(x) + c[2] * x + c[3] * mp.sqrt(x) + c[4]
            assert value > 0 or (not strict and value > -mpf(10)**-35)


@pytest.mark.parametrize(("k", "bound"), [(1, 1), (2, 1), (3, 2), (-1, -1)])
def test_multiples_are_proved(k: int, bound: int) -> None:
    """k log u ≤ b (u − 1) for b = k ≥ 0."""
    d = Derivation("tangents")
    u = d.parameter("u", low=0)
    line = Mul(Integer(bound), Add(u, S.NegativeOne, evaluate=False), evaluate=False), Mul(Rational(k), log(u), evaluate=False)
    assert (prove(d, *line, GE) is not None) is (k == bound and k > 0)
