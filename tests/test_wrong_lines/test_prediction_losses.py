"""Wrong variants of the lines of `x0_prediction_loss`, `noise_prediction_loss` and of the minimisers of `mean_matching_loss`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from judging import Array, Wrong, is_a_witnessed_erratum, sq
from minimisers import judge_minimisers
from points import Point, judge_number

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of the losses of prediction")
T = d.integer("T", at_least=2)
t, i = d.index("t", 2, T), d.index("i")
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
a, b, c = 1 - alpha[t], 1 - abar[t-1], 1 - abar[t]
variance_q = (a * b) / c
estimate = d.vector_function("x̂")
guess = estimate(x[t], t)
theta = d.unknown("θ", estimate)
factor = (sqrt(abar[t-1]) * a) / c
loss = (1 / (2 * variance_q)) * squared(factor * (guess - x[0]))
noise = (x[t] - sqrt(abar[t]) * x[0]) / sqrt(c)
eps = (x[t] - sqrt(abar[t]) * guess) / sqrt(c)
error = squared(noise - guess)
share = a / (sqrt(c) * sqrt(alpha[t]))
noise_loss = (1 / (2 * variance_q)) * squared(share * (noise - guess))
"""


def abc(s: Point) -> tuple[float, float, float]:
    return 1 - s.parameter(f"α_{s.t}"), 1 - s.abar(s.t - 1), 1 - s.abar(s.t)


def guess(s: Point) -> Array:
    return s.function("x̂", s.vector(f"x_{s.t}"), s.t)


def first(s: Point) -> Array:
    return s.vector("x_0")


def noise(s: Point) -> Array:
    return np.asarray((s.vector(f"x_{s.t}") - s.abar(s.t) ** 0.5 * first(s)) / abc(s)[2] ** 0.5)


def weight(s: Point) -> float:
    a, b, c = abc(s)
    return c / (2 * a * b)


def factor(s: Point) -> float:
    a, _, c = abc(s)
    return s.abar(s.t - 1) ** 0.5 * a / c


def loss(s: Point) -> float:
    return weight(s) * factor(s) ** 2 * sq(guess(s) - first(s))


def share(s: Point) -> float:
    a, _, c = abc(s)
    return a / (c * s.parameter(f"α_{s.t}")) ** 0.5


def noise_loss(s: Point) -> float:
    return weight(s) * share(s) ** 2 * sq(noise(s) - guess(s))


NUMBERS = [
    Wrong("‖cv‖² as c‖v‖²", "loss", "eq", "(1 / (2 * variance_q)) * factor * squared(guess - x[0])", lambda s: (loss(s), loss(s) / factor(s))),
    Wrong("the variance forgotten", "loss", "eq", "factor**2 * squared(guess - x[0])", lambda s: (loss(s), loss(s) / weight(s))),
    Wrong("ᾱ_t for ᾱ_{t-1}", "loss", "eq", "(1 / (2 * variance_q)) * ((abar[t] * a**2) / c**2) * squared(guess - x[0])",
          lambda s: (loss(s), loss(s) * s.parameter(f"α_{s.t}"))),
    Wrong("the length of the error", "loss", "eq", "(1 / (2 * variance_q)) * factor**2 * norm(guess - x[0])",
          lambda s: (loss(s), weight(s) * factor(s) ** 2 * sq(guess(s) - first(s)) ** 0.5)),
    Wrong("a difference of squares", "loss", "eq", "(1 / (2 * variance_q)) * factor**2 * (squared(guess) - squared(x[0]))",
          lambda s: (loss(s), weight(s) * factor(s) ** 2 * (sq(guess(s)) - sq(first(s))))),
    Wrong("the weight of the noise without α_t", "noise_loss", "eq", "(1 / (2 * variance_q)) * (a**2 / c) * error",
          lambda s: (noise_loss(s), noise_loss(s) * s.parameter(f"α_{s.t}"))),
    Wrong("the weight of the noise with the root of 1 − ᾱ_t", "noise_loss", "eq", "(1 / (2 * variance_q)) * (a**2 / (sqrt(c) * alpha[t])) * error",
          lambda s: (noise_loss(s), noise_loss(s) * abc(s)[2] ** 0.5)),
    Wrong("the weight of the noise is 1", "noise_loss", "eq", "error", lambda s: (noise_loss(s), sq(noise(s) - guess(s)))),
    Wrong("the two errors are equal", "squared(x[0] - guess)", "eq", "squared(noise - eps)",
          lambda s: (sq(first(s) - guess(s)), s.abar(s.t) / abc(s)[2] * sq(first(s) - guess(s)))),
    Wrong("their ratio turned round", "squared(x[0] - guess)", "eq", "(abar[t] / c) * squared(noise - eps)",
          lambda s: (sq(first(s) - guess(s)), (s.abar(s.t) / abc(s)[2]) ** 2 * sq(first(s) - guess(s)))),
]
MINIMISERS = [
    Wrong("the length of the estimate", "loss", "argmin", "squared(guess)", lambda s: (loss(s), sq(guess(s))), "over=theta"),
    Wrong("the sign", "loss", "argmin", "-squared(guess - x[0])", lambda s: (loss(s), -sq(guess(s) - first(s))), "over=theta"),
    Wrong("x_t in the place of x_0", "loss", "argmin", "squared(guess - x[t])",
          lambda s: (loss(s), sq(guess(s) - s.vector(f"x_{s.t}"))), "over=theta"),
    Wrong("the estimate left out of the square", "loss", "argmin", "squared(guess - x[0]) - squared(guess)",
          lambda s: (loss(s), sq(guess(s) - first(s)) - sq(guess(s))), "over=theta"),
    Wrong("x_0 in the place of the noise", "noise_loss", "argmin", "squared(guess - x[0])",
          lambda s: (noise_loss(s), sq(guess(s) - first(s))), "over=theta"),
    Wrong("the noise with the other sign", "noise_loss", "argmin", "squared(noise + guess)",
          lambda s: (noise_loss(s), sq(noise(s) + guess(s))), "over=theta"),
]


@pytest.mark.parametrize("case", NUMBERS, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_number(case, PREAMBLE, tmp_path)


@pytest.mark.parametrize("case", MINIMISERS, ids=lambda c: c.name)
def test_other_minimisers_are_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_minimisers(case, PREAMBLE, tmp_path, Point, lambda s, side: side)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in NUMBERS if c.name == "‖cv‖² as c‖v‖²"), PREAMBLE, tmp_path)
