"""Limits of explicit numbers, by continuity."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf
from sympy import Add, Expr, Mul, Pow, Rational, S, lambdify
from sympy import Symbol as Plain
from sympy import exp as Exp
from sympy import log as Log

from checker.context import Context, NotProved
from checker.language import relations as rel
from checker.language.derivation import Derivation
from checker.language.terms import Approach, Parameter
from checker.rules.limits import CONTINUITY

from .proving import prove, proved

DECLARED = '''
from checker.language import *

d = Derivation("limits")
T = d.integer("T", at_least=2)
t, i = d.index("t", 1, T), d.index("i")
z, w = d.vector("z"), d.vector("w")
σ, τ, a, b = d.parameter("σ"), d.parameter("τ", low=0), d.parameter("a", low=0, high=1), d.parameter("b", low=0, high=1)
α = d.parameters("α", 1, T, low=0, high=1)
ᾱ = d.let("ᾱ", t, Product(α[i], (i, 1, t)), 0, T)
f = d.function("f")
r = d.law("r", joint(z))
'''
TRUE = {
    "a sum and a product": "d.chain(2 * a + a * b + σ).tends(σ, when=(a, 0))",
    "a limit inside the domain": "d.chain(a * b).tends(b / 2, when=(a, 1/2))",
    "a root at its end": "d.chain(1 + sqrt(a)).tends(1, when=(a, 0))",
    "a quotient": "d.chain(a / (1 + a)).tends(1/2, when=(a, 1))",
    "a logarithm": "d.chain(a - log(1 - a)).tends(0, when=(a, 0))",
    "an exponential": "d.chain(exp(τ)).tends(exp(1), when=(τ, 1))",
    "lengths of points": "d.chain(squared(sqrt(a) * z + w)).tends(squared(w), when=(a, 0))",
    "the dimension": "d.chain(a * z.dim + b).tends(b, when=(a, 0))",
    "a factor that cancels": "d.chain(τ**2 / τ + 1).tends(1, when=(τ, 0))",
    "one of a family": "d.chain(1 - α[t]).tends(1, when=(α[t], 0))",
    "a product of numbers between 0 and 1": "d.chain(log(1 - ᾱ[t])).tends(0, when=(ᾱ[t], 0))",
    "an expectation that has a closed form": "d.chain(a + E(r(z), 1)).tends(1, when=(a, 0))",
}
FALSE = {
    "another number": "d.chain(2 * a + σ).tends(2 + σ, when=(a, 0))",
    "what still moves": "d.chain(2 * a).tends(a, when=(a, 0))",
    "a logarithm of 0": "d.chain(log(a)).tends(0, when=(a, 0))",
    "0 times a logarithm of 0": "d.chain(a * log(a)).tends(0, when=(a, 0))",
    "a quotient by 0": "d.chain(1 / a).tends(0, when=(a, 0))",
    "a quotient by a root of 0": "d.chain(1 / sqrt(1 - a)).tends(0, when=(a, 1))",
    "a function of which only the name is known": "d.chain(a * f(1)).tends(0, when=(a, 0))",
    "a law": "d.chain(a * r(z)).tends(0, when=(a, 0))",
    "an end that is not in reach": "d.chain(τ + 1).tends(0, when=(τ, -1))",
    "a number above the domain": "d.chain(a).tends(2, when=(a, 2))",
    "another one of the family, which may be the same": "d.chain(α[t] + α[1]).tends(α[1], when=(α[t], 0))",
    "a factor of what tends to 0": "d.chain(ᾱ[t] + α[t]).tends(α[t], when=(ᾱ[t], 0))",
    "an empty product, which is 1": "d.chain(ᾱ[0]).tends(0, when=(ᾱ[0], 0))",
}


@pytest.mark.parametrize("line", TRUE.values(), ids=TRUE)
def test_it_is_proved(line: str, tmp_path: Path) -> None:
    assert proved(f"{DECLARED}{line}\n", tmp_path)[-1]


@pytest.mark.parametrize("line", FALSE.values(), ids=FALSE)
def test_a_near_miss_is_not_proved(line: str, tmp_path: Path) -> None:
    assert proved(f"{DECLARED}{line}\n", tmp_path) == [False]


def test_the_rule_asks_for_a_form_and_for_its_value_at_the_limit() -> None:
    d = Derivation("limits")
    a, sigma, f = d.parameter("a", low=0, high=1), d.parameter("σ"), d.function("f")
    context, approach = Context(d.declared, frozenset()), Approach(a, S.Zero)
    said = CONTINUITY.apply(context, f(1), sigma, approach, a + sigma)
    assert (said.line.relation, said.line.variables, said.conditions) == (rel.TENDS, (approach,), ())
    form, there = said.hypotheses
    assert (form.relation, form.lhs, form.rhs) == (rel.EQ, f(1), a + sigma)
    assert (there.relation, there.lhs, set(there.rhs.args)) == (rel.EQ, sigma, {S.Zero, sigma})
    for wrong, at in ((f(1), approach), (a + f(1), approach), (a, Approach(a, S(2))), (a, Approach(Parameter("b"), S.Zero)), (a, S.Zero)):
        with pytest.raises(NotProved):
            CONTINUITY.apply(context, f(1), sigma, at, wrong)


# random explicit numbers, against their values near the limit

NUMBER = st.fractions(-2, 2, max_denominator=3).map(lambda q: Rational(q.numerator, q.denominator))
NAME = st.just(Parameter("a"))


def _nodes(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.tuples(inner, inner).map(lambda p: Add(*p, evaluate=False)),
        st.tuples(inner, inner).map(lambda p: Mul(*p, evaluate=False)),
        st.tuples(inner, st.sampled_from([S(2), S(-1), S.Half, -S.Half])).map(lambda p: Pow(*p, evaluate=False)),
        inner.map(lambda e: Log(e, evaluate=False)),
        inner.map(lambda e: Exp(e, evaluate=False)),
    )


EXPRESSION = st.recursive(st.one_of(NUMBER, NAME, NAME), _nodes, max_leaves=6)
ENDS = {S.Zero: (1,), S.One: (-1,), S.Half: (1, -1)}


def value(e: Expr, at: Any) -> Any:
    """The value of a number, 40 digits; None where it has none."""
    name = Plain("a")
    written = e.xreplace({Parameter("a"): name})
    try:
        found = lambdify(name, written, "mpmath")(at)
    except (ZeroDivisionError, ValueError, OverflowError):
        return None
    return mp.mpmathify(found)


@settings(max_examples=250, deadline=None)
@given(EXPRESSION, EXPRESSION, st.sampled_from(list(ENDS)), st.booleans())
def test_what_is_proved_to_tend_somewhere_comes_near(e: Expr, other: Expr, end: Rational, itself: bool) -> None:
    """The limit that is asked for is the value there, if there is one, or any other number."""
    d = Derivation("limits")
    a = d.parameter("a", low=0, high=1)
    limit = (e if itself else other).xreplace({a: end})
    with mp.workdps(40):
        try:
            line_proved = prove(d, e, limit, rel.TENDS, (Approach(a, end),)) is not None
        except ValueError:
            return
        if not line_proved:
            return
        there = value(limit, mpf(0))
        assert there is not None
        for step in ENDS[end]:
            far, near = (value(e, mpf(end.p) / end.q + step * mpf(10) ** -n) for n in (6, 9))
            assert far is not None and near is not None
            gaps = [abs(v - there) for v in (far, near)]
            assert gaps[1] < mpf(10) ** -12 or gaps[1] < gaps[0] / 2


@pytest.mark.parametrize("e, end, limit, holds", [
    (lambda a: Pow(a, S.Half), 0, 0, True), (lambda a: Log(1 + a), 0, 0, True), (lambda a: Log(Exp(a)), 0, 0, True),
    (lambda a: Pow(a, -S.Half), 1, 1, True), (lambda a: Exp(a), 0, 0, False), (lambda a: Pow(a, -1), 0, 0, False)])
def test_some_of_them_are_proved(e: Any, end: int, limit: int, holds: bool) -> None:
    d = Derivation("limits")
    a = d.parameter("a", low=0, high=1)
    assert (prove(d, e(a), S(limit), rel.TENDS, (Approach(a, S(end)),)) is not None) == holds
