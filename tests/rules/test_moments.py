"""Means and second moments under expectations, moments of normal laws, and total variance."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational, S

from checker import kernel
from checker.context import Context, NotProved
from checker.language import E, N, Normal, dot, graph, mean, norm, variance
from checker.language.derivation import Derivation
from checker.language.terms import DIMENSION, Scaled, VectorSum
from checker.rules.moments import LINEAR_MOMENT, MEAN_INSIDE, NORMAL_MOMENT, SQUARE_INSIDE
from checker.rules.rule import power, product, total
from checker.session import rule_names

from .proving import proofs, prove, proved

DECLARED = '''
from checker.language import *

d = Derivation("moments")
T = d.integer("T", at_least=2)
t, k = d.index("t", 1, T), d.index("k", 2, T)
x, z, w, v = d.vectors("x"), d.vector("z"), d.vector("w"), d.vector("v")
α = d.parameters("α", 1, T, low=0, high=1)
f, μ = d.function("f"), d.vector_function("μ")
q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(α[t]) * x[t-1], var=1 - α[t]))
n = d.law("n", graph((v, w), (w, z)))
n.define(v, Normal(mean=0, var=5))
n.define(w | v, Normal(mean=2 * v, var=3))
n.define(z | w, Normal(mean=μ(w), var=1/2))
'''
TRUE = {
    "the mean comes inside an inner product": "d.chain(E(q(x[1] | x[0]), dot(x[1], v))).eq(sqrt(α[1]) * dot(x[0], v))",
    "on either side of it": "d.chain(E(q(x[1] | x[0]), dot(v, x[1]))).eq(sqrt(α[1]) * dot(v, x[0]))",
    "with a factor that is free of the vector": "d.chain(E(n(v, w), f(v) * dot(w, z))).eq(2 * E(n(v), f(v) * dot(v, z)))",
    "a second moment": "d.chain(E(q(x[1] | x[0]), squared(x[1]))).eq(α[1] * squared(x[0]) + x[0].dim * (1 - α[1]))",
    "a second moment about another vector":
        "d.chain(E(q(x[1] | x[0]), squared(x[1] - v))).eq(squared(sqrt(α[1]) * x[0] - v) + x[0].dim * (1 - α[1]))",
    "a mixed moment": "d.chain(E(n(v, w), dot(v, w))).eq(10 * v.dim)",
    "a mean that a network gives": "d.chain(E(n(z | w), dot(z, v))).eq(dot(μ(w), v))",
    "a second moment around it": "d.chain(E(n(z | w), squared(z))).eq(squared(μ(w)) + v.dim / 2)",
    "the moments of a declared law": "d.chain(variance(n(w | v))).eq(3)",
    "of one that is not the first": "d.chain(mean(q(x[t] | x[t-1]))).eq(sqrt(α[t]) * x[t-1])",
    "with a condition that the graph lets go": "d.chain(mean(q(x[k] | x[k-1], x[0]))).eq(sqrt(α[k]) * x[k-1])",
    "total expectation": "d.chain(mean(q(x[t]))).eq(sqrt(α[t]) * mean(q(x[t-1])))",
    "total variance": "d.chain(variance(q(x[t]))).eq(α[t] * variance(q(x[t-1])) + 1 - α[t])",
    "total variance given x_0": "d.chain(variance(q(x[k] | x[0]))).eq(α[k] * variance(q(x[k-1] | x[0])) + 1 - α[k])",
    "total variance of a finite law": "d.chain(variance(n(w))).eq(4 * variance(n(v)) + 3)",
}
FALSE = {
    "the mean of a factor twice": "d.chain(E(n(v, w), f(v) * dot(w, z))).eq(4 * E(n(v), f(v) * dot(v, z)))",
    "a factor that mentions the vector": "d.chain(E(n(v, w), f(w) * dot(w, z))).eq(2 * E(n(v), f(v) * dot(v, z)))",
    "a second moment without its variance": "d.chain(E(n(w | v), squared(w))).eq(4 * squared(v))",
    "with the variance of one coordinate": "d.chain(E(n(w | v), squared(w))).eq(4 * squared(v) + 3)",
    "with a standard deviation": "d.chain(E(n(w | v), squared(w))).eq(4 * squared(v) + sqrt(3) * v.dim)",
    "a slope that is not squared": "d.chain(variance(n(w))).eq(2 * variance(n(v)) + 3)",
    "without the variance of the step": "d.chain(variance(n(w))).eq(4 * variance(n(v)))",
    "a mean that is not linear": "d.chain(mean(n(z))).eq(μ(mean(n(w))))",
    "nor its variance": "d.chain(variance(n(z))).eq(variance(n(w)) + 1/2)",
    "a step skipped": "d.chain(variance(q(x[k]))).eq(α[k] * variance(q(x[k-2])) + 1 - α[k])",
    "the moment of the reverse conditional": "d.chain(mean(n(v | w))).eq(w / 2)",
    "x_{t-1} is x_0 at t = 1": "d.chain(variance(q(x[t] | x[0]))).eq(α[t] * variance(q(x[t-1] | x[0])) + 1 - α[t])",
}


@pytest.mark.parametrize("line", TRUE.values(), ids=TRUE)
def test_it_is_proved(line: str, tmp_path: Path) -> None:
    assert proved(f"{DECLARED}{line}\n", tmp_path) == [True]


@pytest.mark.parametrize("line", FALSE.values(), ids=FALSE)
def test_a_near_miss_is_not_proved(line: str, tmp_path: Path) -> None:
    assert proved(f"{DECLARED}{line}\n", tmp_path) == [False]


def test_a_proof_names_the_theorem_and_the_definition(tmp_path: Path) -> None:
    moment, variances = proofs(f"{DECLARED}{TRUE['a second moment']}\n{TRUE['total variance']}\n", tmp_path)
    assert moment is not None and variances is not None
    assert "moments" in rule_names(moment, ()) and "definition" in rule_names(moment, ())
    assert "total variance" in rule_names(variances, ()) and "definition of q(x_{t} | x_{t - 1})" in variances.premises


# what the rules say by themselves


@pytest.fixture
def declared() -> dict[str, Any]:
    d = Derivation("moments")
    x, y, z = d.vector("x"), d.vector("y"), d.vector("z")
    law = d.law("n", graph((y, x)))
    law.define(x | y, Normal(2 * y, S(3)))
    return {"context": Context(d.declared, frozenset()), "x": x, "y": y, "z": z, "n": law, "f": d.function("f")}


def test_an_inner_product_is_taken_apart_where_one_factor_alone_mentions_the_vector(declared: dict[str, Any]) -> None:
    x, z, n, f, context = (declared[k] for k in ("x", "z", "n", "f", "context"))
    opened = E(n(x | declared["y"]), dot(x, z))
    assert MEAN_INSIDE.apply(context, opened, x).line.rhs == dot(mean(n(x | declared["y"])), z)
    for body in (product(dot(x, z), f(x)), product(f(x), dot(x, z)), product(dot(x, z), dot(x, declared["y"])), dot(x, z) ** 2, dot(x, x),
                 dot(x, z) + f(x), f(x)):
        with pytest.raises(NotProved):
            MEAN_INSIDE.apply(context, E(n(x | declared["y"]), body), x)
    for body in (dot(x, z), product(dot(x, x), dot(x, x)), product(dot(x, x), f(x)), product(dot(x, x), dot(x, z)), norm(x)):
        with pytest.raises(NotProved):
            SQUARE_INSIDE.apply(context, E(n(x | declared["y"]), body), x)


def test_a_moment_needs_the_law_of_its_own_variable(declared: dict[str, Any]) -> None:
    x, y, n, context = (declared[k] for k in ("x", "y", "n", "context"))
    said = NORMAL_MOMENT.apply(context, mean(n(x | y)), N(x, 2 * y, 3))
    assert said.line.rhs == 2 * y and [h.lhs for h in said.hypotheses] == [n(x | y)]
    for normal in (N(y, 2 * x, 3), N(x, 2 * x, 3), N(x, 2 * y, dot(x, x)), N((x, y), (0, 0), ((1, 0), (0, 1)))):
        with pytest.raises(NotProved):
            NORMAL_MOMENT.apply(context, mean(n(x | y)), normal)


def test_a_moment_of_a_law_that_is_not_proved_is_no_proof(declared: dict[str, Any]) -> None:
    x, y, n, context = (declared[k] for k in ("x", "y", "n", "context"))
    with pytest.raises(NotProved):
        kernel.instance(context, NORMAL_MOMENT, mean(n(x | y)), N(x, 2 * y, 4), proofs=())


def test_total_variance_needs_a_mean_that_is_linear_and_a_variance_that_is_free(declared: dict[str, Any]) -> None:
    x, y, n, context = (declared[k] for k in ("x", "y", "n", "context"))
    said = LINEAR_MOMENT.apply(context, variance(n(x)), y, N(x, 2 * y, 3))
    assert prove_same(context, said.line.rhs, total(product(power(S(2), 2), variance(n(y))), S(3)))
    for normal in (N(x, dot(y, y) * y, 3), N(x, 2 * y, dot(y, y)), N(x, declared["z"], 3), N(x, 2 * y + x, 3), N(y, 2 * x, 3)):
        with pytest.raises(NotProved):
            LINEAR_MOMENT.apply(context, variance(n(x)), y, normal)
    with pytest.raises(NotProved):
        LINEAR_MOMENT.apply(context, variance(n(x)), x, N(x, 2 * y, 3))


def prove_same(context: Context, lhs: Any, rhs: Any) -> bool:
    try:
        return kernel.arithmetic(context, lhs, rhs).line.lhs is not None
    except NotProved:
        return False


# chains of normal laws with random coefficients, against exact linear algebra

NUMBERS = st.fractions(min_value=-3, max_value=3, max_denominator=4)
VARIANCES = st.fractions(min_value=Fraction(1, 4), max_value=4, max_denominator=4)
STEPS = st.lists(st.tuples(NUMBERS.filter(bool), NUMBERS, VARIANCES), min_size=2, max_size=3)


def rational(n: Fraction) -> Rational:
    return Rational(n.numerator, n.denominator)


def chain_of(steps: list[tuple[Fraction, Fraction, Fraction]]) -> tuple[Derivation, Any, Any, Any]:
    """y_0 ~ N(b_0 m, v_0), y_k = a_k y_{k−1} + b_k m + √v_k ε."""
    d = Derivation("a chain of normal laws")
    y, m = d.vectors("y"), d.vector("m")
    law = d.law("n", graph(*((y[k], y[k + 1]) for k in range(len(steps) - 1))))
    for k, (a, b, v) in enumerate(steps):
        shift = Scaled(rational(b), m)
        if k:
            law.define(y[k] | y[k - 1], Normal(VectorSum(Scaled(rational(a), y[k - 1]), shift), rational(v)))
        else:
            law.define(y[0], Normal(shift, rational(v)))
    return d, law, y, m


def moments(steps: list[tuple[Fraction, Fraction, Fraction]]) -> list[tuple[Fraction, Fraction]]:
    """Exactly: what m is multiplied by in the mean of each y_k, and its variance."""
    found: list[tuple[Fraction, Fraction]] = []
    for k, (a, b, v) in enumerate(steps):
        mu, var = found[-1] if k else (Fraction(0), Fraction(0))
        found.append((a * mu + b, a * a * var + v))
    return found


@settings(max_examples=30, deadline=None)
@given(STEPS, st.tuples(NUMBERS, NUMBERS, NUMBERS))
def test_total_mean_and_variance_are_those_of_the_exact_algebra(
        steps: list[tuple[Fraction, Fraction, Fraction]], off: tuple[Fraction, Fraction, Fraction]) -> None:
    """Proved with the exact coefficients, and with others only if they give the same numbers."""
    d, law, y, m = chain_of(steps)
    exact = moments(steps)
    for k in range(1, len(steps)):
        (mu, var), (before, var_before) = exact[k], exact[k - 1]
        a, b, v = steps[k]
        for slope, shift, add in ((a, b, v), tuple(p + o for p, o in zip((a, b, v), off, strict=True))):
            line = variance(law(y[k])), rational(slope**2) * variance(law(y[k - 1])) + rational(add)
            if prove(d, *line) is not None:
                assert slope**2 * var_before + add == var
            means = mean(law(y[k])), VectorSum(Scaled(rational(slope), mean(law(y[k - 1]))), Scaled(rational(shift), m))
            if prove(d, *means) is not None:
                assert slope * before + shift == mu
            if (slope, shift, add) == (a, b, v):
                assert prove(d, *line) is not None and prove(d, *means) is not None


@settings(max_examples=30, deadline=None)
@given(STEPS, st.tuples(NUMBERS, NUMBERS))
def test_second_moments_are_those_of_the_exact_algebra(
        steps: list[tuple[Fraction, Fraction, Fraction]], off: tuple[Fraction, Fraction]) -> None:
    """E‖y_1‖² and E⟨y_0, y_1⟩ as c ‖m‖² + e d, where only the exact c and e are right."""
    d, law, y, m = chain_of(steps)
    (mu0, var0), (mu1, var1) = moments(steps)[:2]
    a = steps[1][0]
    for line, (c, e) in (
            (E(law(y[0]), E(law(y[1] | y[0]), dot(y[1], y[1]))), (mu1 * mu1, var1)),
            (E(law(y[0], y[1]), dot(y[0], y[1])), (mu0 * mu1, a * var0))):
        assert prove(d, line, rational(c) * dot(m, m) + rational(e) * DIMENSION) is not None
        wrong = prove(d, line, rational(c + off[0]) * dot(m, m) + rational(e + off[1]) * DIMENSION)
        assert wrong is None or off == (0, 0)
