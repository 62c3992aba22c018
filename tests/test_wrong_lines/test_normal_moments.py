"""Wrong variants of lines about normal laws from their definition on: `variance_preservation`, `reparameterization`,
`gaussian_encoder_kl` and `prior_matching_limit`."""

from __future__ import annotations

from math import log
from pathlib import Path

import pytest
from judging import Wrong, is_a_witnessed_erratum, refuted, sq
from points import Point, judge_number

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of normal moments")
T = d.integer("T", at_least=1)
t, i = d.index("t", 1, T), d.index("i")
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]))
p = d.law("p", chain(x, T, 0))
p.define(x[T], Normal(mean=0, var=1))
y, y_next = d.vector("y"), d.vector("y′")
m, sigma = d.vector("m"), d.parameter("σ", low=0)
u = d.law("u", graph((y, y_next)))
u.define(y, Normal(mean=m, var=sigma**2))
u.define(y_next | y, Normal(mean=sqrt(alpha[t]) * y, var=1 - alpha[t]))
n = d.law("n", joint(y))
n.define(y, Normal(mean=0, var=1))
divergence, prior, dimension = KL(q(x[T] | x[0]), p(x[T])), KL(u(y), n(y)), y.dim
last = d.parameter("a", low=0, high=1)
formula = 1/2 * (last * (squared(m) - dimension) - dimension * log(1 - last))
"""


def alpha(s: Point) -> float:
    return s.parameter(f"α_{s.t}")


def sigma(s: Point) -> float:
    return s.parameter("σ")


def after(s: Point) -> float:
    """The variance after a step."""
    return alpha(s) * sigma(s) ** 2 + 1 - alpha(s)


def prior(s: Point) -> float:
    return (s.d * sigma(s) ** 2 + sq(s.vector("m")) - s.d - s.d * log(sigma(s) ** 2)) / 2


def divergence(s: Point) -> float:
    abar = s.abar(s.T)
    return (abar * (sq(s.vector("x_0")) - s.d) - s.d * log(1 - abar)) / 2


WRONG = [
    Wrong("t for I", "variance(u(y_next))", "eq", "alpha[t] * variance(u(y)) + (1 - alpha[t]) * t",
          lambda s: (after(s), alpha(s) * sigma(s) ** 2 + (1 - alpha(s)) * s.t)),
    Wrong("every variance is kept", "variance(u(y_next))", "eq", "variance(u(y))", lambda s: (after(s), sigma(s) ** 2)),
    Wrong("the root of α_t", "variance(u(y_next))", "eq", "sqrt(alpha[t]) * variance(u(y)) + (1 - alpha[t])",
          lambda s: (after(s), alpha(s) ** 0.5 * sigma(s) ** 2 + 1 - alpha(s))),
    Wrong("the noise alone", "variance(u(y_next))", "eq", "1 - alpha[t]", lambda s: (after(s), 1 - alpha(s))),
    Wrong("a step adds variance", "variance(u(y_next))", "ge", "variance(u(y))", lambda s: (after(s), sigma(s) ** 2)),
    Wrong("the deviation called variance", "variance(u(y))", "eq", "sigma", lambda s: (sigma(s) ** 2, sigma(s))),
    Wrong("the square of the variance", "variance(u(y))", "eq", "sigma**4", lambda s: (sigma(s) ** 2, sigma(s) ** 4)),
    Wrong("the second moment called variance", "E(u(y), squared(y))", "eq", "dimension * variance(u(y))",
          lambda s: (s.d * sigma(s) ** 2 + sq(s.vector("m")), s.d * sigma(s) ** 2)),
    Wrong("the square of the mean called second moment", "E(u(y), squared(y))", "eq", "squared(m)",
          lambda s: (s.d * sigma(s) ** 2 + sq(s.vector("m")), sq(s.vector("m")))),
    Wrong("the prior term without its logarithm", "prior", "eq", "1/2 * (dimension * sigma**2 + squared(m) - dimension)",
          lambda s: (prior(s), prior(s) + s.d * log(sigma(s) ** 2) / 2)),
    Wrong("the prior term with the sign of the logarithm turned", "prior", "eq",
          "1/2 * (dimension * sigma**2 + squared(m) - dimension + dimension * log(sigma**2))",
          lambda s: (prior(s), prior(s) + s.d * log(sigma(s) ** 2))),
    Wrong("the prior term of one coordinate", "prior", "eq", "1/2 * (sigma**2 + squared(m) - 1 - log(sigma**2))",
          lambda s: (prior(s), (sigma(s) ** 2 + sq(s.vector("m")) - 1 - log(sigma(s) ** 2)) / 2)),
    Wrong("x_T is standard normal", "divergence", "eq", "0", lambda s: (divergence(s), 0)),
    Wrong("the divergence with the last factor for the product", "divergence", "eq",
          "1/2 * (alpha[T] * (squared(x[0]) - dimension) - dimension * log(1 - alpha[T]))",
          lambda s: (divergence(s), (s.parameter(f"α_{s.T}") * (sq(s.vector("x_0")) - s.d) - s.d * log(1 - s.parameter(f"α_{s.T}"))) / 2)),
]
LIMITS = [
    Wrong("to the dimension", "formula", "tends", "dimension", lambda s: (0, s.d), "when=(last, 0)"),
    Wrong("to the length", "formula", "tends", "1/2 * squared(m)", lambda s: (0, sq(s.vector("m")) / 2), "when=(last, 0)"),
    Wrong("to 0 before the end", "formula", "tends", "0", lambda s: ((sq(s.vector("m")) / 2 - s.d / 2 - s.d * log(1 / 2)) / 2, 0),
          "when=(last, 1/2)"),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_number(case, PREAMBLE, tmp_path)


@pytest.mark.parametrize("case", LIMITS, ids=lambda c: c.name)
def test_another_limit_is_refuted(case: Wrong, tmp_path: Path) -> None:
    step = refuted(case, PREAMBLE, tmp_path)
    sides = case.sides(Point(step.evidence["witness"]))
    assert (step.evidence["lhs"], step.evidence["rhs"]) == pytest.approx(sides)
    assert sides[0] != pytest.approx(sides[1])


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "t for I"), PREAMBLE, tmp_path)
