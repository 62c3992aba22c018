"""Derivatives by the rules of differentiation, and integrals with closed forms, against 40-digit numbers."""

from __future__ import annotations

from typing import Any

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Add, Expr, Integer, Mul, Pow, Rational, S, Symbol
from sympy import exp as Exp
from sympy import log as Log

from checker.context import Context, NotProved, Undischarged
from checker.kernel import instance
from checker.language import E, N, Product, Sum, entropy, graph, log
from checker.language.calculus import Derivative
from checker.language.declarations import Space
from checker.language.derivation import Derivation
from checker.language.families import Gamma
from checker.language.terms import ALONG, Dot, Integral, Parameter
from checker.rules.calculus import DERIVATIVE
from checker.rules.formulas import GAMMA, LOG_POWER
from checker.rules.integrals import BETA_INTEGRAL, GAMMA_INTEGRAL, GAUSSIAN_INTEGRAL


def worth(term: Expr, values: dict[Expr, Any]) -> Any:
    """The number that an explicit term is."""
    if term in values:
        return values[term]
    if isinstance(term, Rational):
        return mpmath.mpf(int(term.p)) / int(term.q)
    inner = [worth(a, values) for a in term.args]
    makes = {Add: mpmath.fsum, Mul: mpmath.fprod, Log: lambda a: mpmath.log(a[0]), Exp: lambda a: mpmath.exp(a[0]),
             Pow: lambda a: mpmath.power(*a), Gamma: lambda a: mpmath.gamma(a[0])}
    return next(make for kind, make in makes.items() if isinstance(term, kind))(inner) if inner else mpmath.mpf(str(term.evalf(40)))


def explicit(a: Expr, b: Expr) -> Any:
    """Explicit terms in two positive numbers, defined for all of these."""
    leaf = st.sampled_from([a, b, Integer(2), Rational(1, 3)])

    def more(inner: Any) -> Any:
        pairs = st.tuples(inner, inner)
        return st.one_of(
            pairs.map(lambda p: Add(*p, evaluate=False)), pairs.map(lambda p: Mul(*p, evaluate=False)),
            inner.map(lambda t: Pow(t, Integer(2), evaluate=False)), inner.map(lambda t: Pow(t, S.NegativeOne, evaluate=False)),
            inner.map(lambda t: Pow(t, S.Half, evaluate=False)), inner.map(lambda t: Log(t, evaluate=False)),
            inner.map(lambda t: Exp(Mul(Rational(-1, 5), t, evaluate=False), evaluate=False)), pairs.map(lambda p: Pow(*p, evaluate=False)))

    return st.recursive(leaf, more, max_leaves=5)


DECLARED = Derivation("calculus")
A, B = DECLARED.parameter("a", low=0), DECLARED.parameter("b", low=0)
CONTEXT = Context(DECLARED.declared, frozenset())


@settings(max_examples=120, deadline=None)
@given(explicit(A, B), st.booleans())
def test_a_derivative_is_the_limit_of_its_quotients(f: Expr, squared: bool) -> None:
    of = Pow(A, Integer(2), evaluate=False) if squared else A
    try:
        proof = instance(CONTEXT, DERIVATIVE, Derivative(f, of))
    except NotProved:
        return
    with mpmath.workdps(40):
        at, beside = mpmath.mpf("0.7"), mpmath.mpf("1.3")
        try:
            slope = mpmath.diff(lambda s: worth(f, {A: mpmath.sqrt(s) if squared else s, B: beside}), at**2 if squared else at)
            said = worth(proof.line.rhs, {A: at, B: beside})
        except (ValueError, ZeroDivisionError, OverflowError):
            return
        assert mpmath.almosteq(slope, said, 1e-12, 1e-12)


def test_what_is_defined_by_others_does_not_move_by_itself() -> None:
    d = Derivation("a product")
    end = d.integer("T", at_least=2)
    t, i = d.index("t", 1, end), d.index("i")
    alpha = d.parameters("α", 1, end, low=0, high=1)
    abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, end)
    context = Context(d.declared, d.declared.facts)
    for f, of in ((alpha[t], abar[t]), (abar[t] - abar[t - 1] * alpha[t], abar[t])):
        with pytest.raises(NotProved, match="does not move by itself"):
            instance(context, DERIVATIVE, Derivative(f, of))
    for hidden in (abar[t], alpha[t] + alpha[1], alpha[i]):  # α_t stands in ᾱ_t, and α_1 may be α_t
        with pytest.raises(NotProved):
            instance(context, DERIVATIVE, Derivative(hidden, alpha[t]))


def test_what_may_hide_the_number_is_not_differentiated() -> None:
    d = Derivation("hidden")
    s, x, z = d.parameter("s", low=0), d.vector("x"), d.vector("z")
    q, f = d.law("q", graph((x, z))), d.function("f")
    context = Context(d.declared, frozenset())
    for term in (q(z | x), log(q(z | x)), E(q(z | x), f(z)), entropy(q, x), f(s), Integral(N(x, z, s), x)):
        with pytest.raises(NotProved):
            instance(context, DERIVATIVE, Derivative(term, s))


def test_the_square_moves_by_its_positive_root_only() -> None:
    d = Derivation("signs")
    s = d.parameter("s")
    with pytest.raises(Undischarged):
        instance(Context(d.declared, frozenset()), DERIVATIVE, Derivative(s**2, Pow(s, Integer(2), evaluate=False)))


# Integrals ------------------------------------------------------------------------------------------


def on_a_space(low: Any, high: Any, discrete: bool = False) -> tuple[Context, Any, Parameter, Parameter]:
    d = Derivation("an integral")
    x = d.vector("x", 1)
    s, b = d.parameter("s", low=0), d.parameter("b", low=0)
    d.declared.spaces["x"] = Space(low, high, discrete)
    return Context(d.declared, frozenset()), x, s, b


@settings(max_examples=20, deadline=None)
@given(st.fractions(min_value=1, max_value=4, max_denominator=4), st.fractions(min_value=1, max_value=4, max_denominator=4), st.integers(0, 2))
def test_the_closed_forms_are_the_integrals(u: Any, v: Any, k: int) -> None:
    with mpmath.workdps(25):
        numbers = mpmath.mpf(u.numerator) / u.denominator, mpmath.mpf(v.numerator) / v.denominator
        cases = (
            (None, None, GAUSSIAN_INTEGRAL, (k,), lambda x, s, b: x**k * mpmath.exp(-s * x**2 + b * x), [-mpmath.inf, 0, mpmath.inf]),
            (S.Zero, None, GAMMA_INTEGRAL, (), lambda x, s, b: x**(s - 1) * mpmath.exp(-b * x), [0, 1, mpmath.inf]),
            (S.Zero, S.One, BETA_INTEGRAL, (), lambda x, s, b: x**(s - 1) * (1 - x)**(b - 1), [0, mpmath.mpf(1) / 2, 1]))
        for low, high, rule, more, body, ends in cases:
            context, x, s, b = on_a_space(low, high)
            value = Dot(x, ALONG)
            said = rule.apply(context, Integral(value, x), s, b, *more).line.rhs
            wanted = mpmath.quad(lambda at: body(at, *numbers), ends)  # noqa: B023
            assert mpmath.almosteq(worth(said, {s: numbers[0], b: numbers[1]}), wanted, 1e-8, 1e-8), rule.name
            assert context is not None


@pytest.mark.parametrize(("rule", "fits"), [(GAUSSIAN_INTEGRAL, (None, None)), (GAMMA_INTEGRAL, (S.Zero, None)), (BETA_INTEGRAL, (S.Zero, S.One))])
def test_a_closed_form_is_for_its_own_range_and_for_constants(rule: Any, fits: tuple[Any, Any]) -> None:
    more = (0,) if rule is GAUSSIAN_INTEGRAL else ()
    for ends in {(None, None), (S.Zero, None), (S.Zero, S.One), (S.One, None)} - {fits}:
        context, x, s, b = on_a_space(*ends)
        with pytest.raises(NotProved):
            rule.apply(context, Integral(Dot(x, ALONG), x), s, b, *more)
    context, x, s, b = on_a_space(*fits, True)
    with pytest.raises(NotProved):
        rule.apply(context, Integral(Dot(x, ALONG), x), s, b, *more)
    context, x, s, b = on_a_space(*fits)
    with pytest.raises(NotProved):
        rule.apply(context, Integral(Dot(x, ALONG), x), s, Dot(x, ALONG), *more)
    wide = Derivation("a plane").vector("x", 2)
    with pytest.raises(NotProved):
        rule.apply(context, Integral(Dot(wide, wide), wide), s, b, *more)


def test_the_gamma_function_and_powers_ask_for_signs() -> None:
    d = Derivation("signs")
    c = d.parameter("c")
    context = Context(d.declared, frozenset())
    for rule, arguments in ((GAMMA, (Gamma(c + 1), c)), (LOG_POWER, (log(Pow(c, Symbol("k", integer=True), evaluate=False)),))):
        assert [k.kind for k in rule.apply(context, *arguments).conditions] == ["> 0"]
        with pytest.raises(NotProved):
            instance(context, rule, *arguments)


def test_a_sum_of_slopes_is_the_slope_of_a_sum() -> None:
    d = Derivation("a sum")
    n, i = d.integer("n", at_least=1), d.index("i")
    s, f = d.parameter("s", low=0), d.function("f")
    context = Context(d.declared, d.declared.facts)
    proof = instance(context, DERIVATIVE, Derivative(Sum(s * i, (i, 1, n)), s))
    assert isinstance(proof.line.rhs, Sum)
    with pytest.raises(NotProved):
        instance(context, DERIVATIVE, Derivative(Sum(f(i, s), (i, 1, n)), s))
