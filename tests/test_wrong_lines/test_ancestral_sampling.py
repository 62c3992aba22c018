"""Wrong variants of the lines of `ancestral_sampling`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import pytest
from judging import Form, Wrong, is_a_witnessed_erratum
from points import Point, judge_law

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of ancestral sampling")
T = d.integer("T", at_least=2)
t, i = d.index("t", 2, T), d.index("i")
x, estimate = d.vectors("x"), d.vectors("ε̂")
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
sigma = d.parameters("σ", 1, T, low=0)
z = d.noise("z")
a, c, r = 1 - alpha[t], 1 - abar[t], sqrt(alpha[t])
mu = (1 / r) * x[t] - (a / (sqrt(c) * r)) * estimate[t]
step = Normal(mean=mu, var=sigma[t]**2)
"""


def sampled(s: Point, signal: float = 1, noise: float = 1, spread: float = 1) -> Form:
    """The step with its three coefficients multiplied by these factors."""
    a, c, r = 1 - s.parameter(f"α_{s.t}"), 1 - s.abar(s.t), sqrt(s.parameter(f"α_{s.t}"))
    return {f"x_{s.t}": signal / r, f"ε̂_{s.t}": -noise * a / (sqrt(c) * r), "ε": spread * sigma(s)}


def sigma(s: Point) -> float:
    return s.parameter(f"σ_{s.t}")


def one(s: Point) -> float:
    """√α_t."""
    return sqrt(s.parameter(f"α_{s.t}"))


def rest(s: Point) -> float:
    """√(1 − ᾱ_t)."""
    return sqrt(1 - s.abar(s.t))


GIVEN = "given=(x[t], estimate[t])"
WRONG = [
    Wrong("the variance for the deviation", "step", "dist", "mu + sigma[t]**2 * z", lambda s: (sampled(s), sampled(s, spread=sigma(s))), GIVEN),
    Wrong("unit noise", "step", "dist", "mu + z", lambda s: (sampled(s), sampled(s, spread=1 / sigma(s))), GIVEN),
    Wrong("the noise is dropped", "step", "dist", "mu + 0 * z", lambda s: (sampled(s), sampled(s, spread=0)), GIVEN),
    Wrong("the estimate is added", "step", "dist", "(1 / r) * (x[t] + (a / sqrt(c)) * estimate[t]) + sigma[t] * z",
          lambda s: (sampled(s), sampled(s, noise=-1)), GIVEN),
    Wrong("√α_t multiplies", "step", "dist", "r * (x[t] - (a / sqrt(c)) * estimate[t]) + sigma[t] * z",
          lambda s: (sampled(s), sampled(s, one(s) ** 2, one(s) ** 2)), GIVEN),
    Wrong("√α_t divides x_t only", "step", "dist", "(1 / r) * x[t] - (a / sqrt(c)) * estimate[t] + sigma[t] * z",
          lambda s: (sampled(s), sampled(s, noise=one(s))), GIVEN),
    Wrong("α_t without its root", "step", "dist", "(1 / alpha[t]) * (x[t] - (a / sqrt(c)) * estimate[t]) + sigma[t] * z",
          lambda s: (sampled(s), sampled(s, 1 / one(s), 1 / one(s))), GIVEN),
    Wrong("1 − ᾱ_t without its root", "step", "dist", "(1 / r) * (x[t] - (a / c) * estimate[t]) + sigma[t] * z",
          lambda s: (sampled(s), sampled(s, noise=1 / rest(s))), GIVEN),
    Wrong("the whole noise is taken away", "step", "dist", "(1 / r) * (x[t] - sqrt(c) * estimate[t]) + sigma[t] * z",
          lambda s: (sampled(s), sampled(s, noise=rest(s) ** 2 / (1 - one(s) ** 2))), GIVEN),
    Wrong("the noise is scaled with the mean", "step", "dist", "(1 / r) * (x[t] - (a / sqrt(c)) * estimate[t] + sigma[t] * z)",
          lambda s: (sampled(s), sampled(s, spread=1 / one(s))), GIVEN),
    Wrong("the estimate is forgotten", "step", "dist", "(1 / r) * x[t] + sigma[t] * z", lambda s: (sampled(s), sampled(s, noise=0)), GIVEN),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_law(case, PREAMBLE, tmp_path)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "the variance for the deviation"), PREAMBLE, tmp_path)
