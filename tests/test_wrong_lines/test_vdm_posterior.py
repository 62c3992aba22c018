"""Wrong variants of the lines of `vdm_posterior`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from fractions import Fraction
from math import exp, sqrt
from pathlib import Path

import numpy as np
import pytest
from judging import Array, Forward, Wrong, inner, is_a_witnessed_erratum, judge_point, sq

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of the posterior of the forward chain")
T = d.integer("T", at_least=2)
t, i = d.index("t", 2, T), d.index("i")
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
eps_star = d.noises("ε*")
q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]), noise=eps_star[t-1])

a, b, c = 1 - alpha[t], 1 - abar[t-1], 1 - abar[t]
posterior = q(x[t-1] | x[t], x[0])
step, early, late = N(x[t], sqrt(alpha[t]) * x[t-1], a), N(x[t-1], sqrt(abar[t-1]) * x[0], b), N(x[t], sqrt(abar[t]) * x[0], c)
last = squared(x[t] - sqrt(abar[t]) * x[0]) / c
squares = squared(x[t] - sqrt(alpha[t]) * x[t-1]) / a + squared(x[t-1] - sqrt(abar[t-1]) * x[0]) / b - last
C = squared(x[t]) / a + (abar[t-1] * squared(x[0])) / b - last
with_first = dot(x[t-1], x[0])
cross, square = dot(x[t], x[t-1]), squared(x[t-1])
linear = (sqrt(alpha[t]) / a) * x[t] + (sqrt(abar[t-1]) / b) * x[0]
precision = c / (a * b)
mu_q = (sqrt(alpha[t]) * b * x[t] + sqrt(abar[t-1]) * a * x[0]) / c
collected = exp(-1/2 * ((alpha[t] / a + 1 / b) * square - 2 * dot(linear, x[t-1])))
"""


def squares(s: Forward) -> float:
    """The exponent of the quotient of normal densities, times −2."""
    return sq(s.now - s.ra * s.before) / s.a + sq(s.before - s.rb * s.first) / s.b - sq(s.now - s.rc * s.first) / s.c


def free_part(s: Forward) -> float:
    """C(x_t, x_0)."""
    return sq(s.now) / s.a + s.rb**2 * sq(s.first) / s.b - sq(s.now - s.rc * s.first) / s.c


def kept_part(s: Forward) -> float:
    """What depends on x_{t-1}, with its coefficients as they are before they are collected."""
    return (s.ra**2 * sq(s.before) - 2 * s.ra * inner(s.now, s.before)) / s.a + (sq(s.before) - 2 * s.rb * inner(s.before, s.first)) / s.b


def step(s: Forward, var: float) -> float:
    return s.normal(s.now, s.ra * s.before, var)


def normal(s: Forward, mean: Array, var: float) -> float:
    return s.normal(s.before, mean, var)


def coefficient(s: Forward) -> float:
    """The precision of the posterior, as the sum of those of its two factors."""
    return s.ra**2 / s.a + 1 / s.b


def given_the_last_only(s: Forward) -> float:
    """q(x_{t-1} | x_t) for the normal law of x_0 that the witness tells: mean m and variance v of each coordinate."""
    drawn = s.witness["drawn"]
    m = np.array([float(Fraction(drawn[f"first q x_0 {k}"])) for k in range(s.dim)])
    v = float(Fraction(drawn["spread q x_0"]))
    var_before, var_now = s.rb**2 * v + s.b, s.rc**2 * v + s.c
    gain = s.ra * var_before / var_now
    return s.normal(s.before, s.rb * m + gain * (s.now - s.rc * m), var_before - gain**2 * var_now)


WRONG = [
    # Bayes, Markov, the normal densities
    Wrong("Bayes inverted", "posterior", "eq", "(q(x[t] | x[t-1], x[0]) * q(x[t] | x[0])) / q(x[t-1] | x[0])",
          lambda s: (s.posterior(), s.step() * s.marginal(s.t) / s.marginal(s.t - 1))),
    Wrong("Bayes without the evidence", "posterior", "eq", "q(x[t] | x[t-1], x[0]) * q(x[t-1] | x[0])",
          lambda s: (s.posterior(), s.step() * s.marginal(s.t - 1))),
    Wrong("x_0 is ignored", "posterior", "eq", "q(x[t-1] | x[t])", lambda s: (s.posterior(), given_the_last_only(s))),
    Wrong("the standard deviation as a variance", "posterior", "eq", "(N(x[t], sqrt(alpha[t]) * x[t-1], sqrt(a)) * early) / late",
          lambda s: (s.posterior(), step(s, sqrt(s.a)) * s.marginal(s.t - 1) / s.marginal(s.t))),
    Wrong("the prior at the wrong index", "posterior", "eq", "(step * N(x[t-1], sqrt(abar[t]) * x[0], c)) / late",
          lambda s: (s.posterior(), s.step() * normal(s, s.rc * s.first, s.c) / s.marginal(s.t))),
    # the exponent
    Wrong("the normalising constants are dropped under =", "posterior", "eq", "exp(-1/2 * squares)",
          lambda s: (s.posterior(), exp(-squares(s) / 2))),
    Wrong("the half is lost", "posterior", "propto", "exp(-squares)", lambda s: (s.posterior(), exp(-squares(s))), "in_=x[t-1]"),
    Wrong("the sign of the exponent", "posterior", "propto", "exp(1/2 * squares)",
          lambda s: (s.posterior(), exp(squares(s) / 2)), "in_=x[t-1]"),
    Wrong("the sign of the cross term", "exp(-1/2 * squares)", "eq",
          "exp(-1/2 * ((2 * sqrt(alpha[t]) * cross + alpha[t] * square) / a + (square - 2 * sqrt(abar[t-1]) * with_first) / b + C))",
          lambda s: (exp(-squares(s) / 2), exp(-(kept_part(s) + 4 * s.ra * inner(s.now, s.before) / s.a + free_part(s)) / 2))),
    Wrong("the square of the root is not taken", "exp(-1/2 * squares)", "eq",
          "exp(-1/2 * ((-2 * sqrt(alpha[t]) * cross + sqrt(alpha[t]) * square) / a + (square - 2 * sqrt(abar[t-1]) * with_first) / b + C))",
          lambda s: (exp(-squares(s) / 2), exp(-(kept_part(s) + (s.ra - s.ra**2) * sq(s.before) / s.a + free_part(s)) / 2))),
    Wrong("the cross term without its two", "exp(-1/2 * squares)", "eq",
          "exp(-1/2 * ((-sqrt(alpha[t]) * cross + alpha[t] * square) / a + (square - 2 * sqrt(abar[t-1]) * with_first) / b + C))",
          lambda s: (exp(-squares(s) / 2), exp(-(kept_part(s) + s.ra * inner(s.now, s.before) / s.a + free_part(s)) / 2))),
    Wrong("C is dropped under =", "exp(-1/2 * squares)", "eq", "collected", lambda s: (exp(-squares(s) / 2), exp(-kept_part(s) / 2))),
    Wrong("C is dropped in the wrong variable", "exp(-1/2 * squares)", "propto", "collected",
          lambda s: (exp(-squares(s) / 2), exp(-kept_part(s) / 2)), "in_=x[t]"),
    Wrong("C is dropped in x_0", "posterior", "propto", "collected", lambda s: (s.posterior(), exp(-kept_part(s) / 2)), "in_=x[0]"),
    Wrong("collected with the wrong denominator", "posterior", "propto",
          "exp(-1/2 * ((alpha[t] / a + 1 / c) * square - 2 * dot(linear, x[t-1])))",
          lambda s: (s.posterior(), exp(-((s.ra**2 / s.a + 1 / s.c) * sq(s.before) - 2 * inner(s.linear, s.before)) / 2)), "in_=x[t-1]"),
    # the coefficient of the square
    Wrong("the denominators are added", "alpha[t] / a + 1 / b", "eq", "(alpha[t] * b + 1 - alpha[t]) / (a + b)",
          lambda s: (coefficient(s), (s.ra**2 * s.b + s.a) / (s.a + s.b))),
    Wrong("α_t ᾱ_{t-1} = ᾱ_{t-1}", "(alpha[t] * b + 1 - alpha[t]) / (a * b)", "eq", "(alpha[t] - abar[t-1] + 1 - alpha[t]) / (a * b)",
          lambda s: (coefficient(s), (1 - s.rb**2) / (s.a * s.b))),
    Wrong("ᾱ_t = ᾱ_{t-1}", "alpha[t] * abar[t-1]", "eq", "abar[t-1]", lambda s: (s.abar(s.t), s.abar(s.t - 1))),
    Wrong("the precision is inverted", "alpha[t] / a + 1 / b", "eq", "(a * b) / c", lambda s: (coefficient(s), s.a * s.b / s.c)),
    Wrong("the precision called variance", "variance(posterior)", "eq", "precision", lambda s: (s.a * s.b / s.c, coefficient(s))),
    Wrong("variances of the factors are added", "variance(posterior)", "eq", "a / alpha[t] + b",
          lambda s: (1 / coefficient(s), s.a / s.ra**2 + s.b)),
    Wrong("the variance of the transition", "variance(posterior)", "eq", "a", lambda s: (1 / coefficient(s), s.a)),
    Wrong("the variance of conditioning is added", "variance(posterior)", "eq", "b + (alpha[t] * b**2) / c",
          lambda s: (1 / coefficient(s), s.b + s.ra**2 * s.b**2 / s.c)),
    # the posterior
    Wrong("the normal law with the precision as variance", "posterior", "propto", "N(x[t-1], mu_q, precision)",
          lambda s: (s.posterior(), normal(s, s.mu, s.c / (s.a * s.b))), "in_=x[t-1]"),
    Wrong("the weights of the mean exchanged", "posterior", "eq",
          "N(x[t-1], (sqrt(alpha[t]) * a * x[t] + sqrt(abar[t-1]) * b * x[0]) / c, (a * b) / c)",
          lambda s: (s.posterior(), normal(s, (s.ra * s.a * s.now + s.rb * s.b * s.first) / s.c, s.a * s.b / s.c))),
    Wrong("the root of ᾱ_t in the mean", "mean(posterior)", "eq", "(sqrt(alpha[t]) * b * x[t] + sqrt(abar[t]) * a * x[0]) / c",
          lambda s: (s.mu, (s.ra * s.b * s.now + s.rc * s.a * s.first) / s.c)),
    Wrong("the linear coefficient as the mean", "mean(posterior)", "eq", "linear", lambda s: (s.mu, s.linear)),
    Wrong("x_0 enters the mean with a minus", "mean(posterior)", "eq", "(sqrt(alpha[t]) * b * x[t] - sqrt(abar[t-1]) * a * x[0]) / c",
          lambda s: (s.mu, (s.ra * s.b * s.now - s.rb * s.a * s.first) / s.c)),
    Wrong("the covariance without its root", "q(x[t-1], x[t] | x[0])", "eq",
          "N((x[t-1], x[t]), (sqrt(abar[t-1]) * x[0], sqrt(abar[t]) * x[0]), ((b, alpha[t] * b), (alpha[t] * b, c)))",
          lambda s: (s.step() * s.marginal(s.t - 1), joint(s, s.ra**2 * s.b))),
    Wrong("the two steps taken as independent", "q(x[t-1], x[t] | x[0])", "eq",
          "N((x[t-1], x[t]), (sqrt(abar[t-1]) * x[0], sqrt(abar[t]) * x[0]), ((b, 0), (0, c)))",
          lambda s: (s.step() * s.marginal(s.t - 1), s.marginal(s.t - 1) * s.marginal(s.t))),
]


def joint(s: Forward, covariance: float) -> float:
    """The normal density of (x_{t-1}, x_t) given x_0 with that covariance, as a marginal times a conditional."""
    gain = covariance / s.b
    mean = s.rc * s.first + gain * (s.before - s.rb * s.first)
    return s.marginal(s.t - 1) * s.normal(s.now, mean, s.c - gain * covariance)


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_point(case, PREAMBLE, tmp_path)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "the precision called variance"), PREAMBLE, tmp_path)
