"""Wrong variants of the lines of `posterior_mean_from_noise`, each refuted with a witness that is recomputed here.

Vectors are compared by their inner product with x_t.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from judging import Array, Wrong, is_a_witnessed_erratum
from points import Point, judge_number

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of the posterior mean through the noise")
T = d.integer("T", at_least=2)
t, i = d.index("t", 2, T), d.index("i")
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
a, b, c = 1 - alpha[t], 1 - abar[t-1], 1 - abar[t]
noise = (x[t] - sqrt(abar[t]) * x[0]) / sqrt(c)
mean_q = (sqrt(alpha[t]) * b * x[t] + sqrt(abar[t-1]) * a * x[0]) / c
share = a / (sqrt(c) * sqrt(alpha[t]))

def on(v):
    return dot(v, x[t])
"""


def noise(s: Point) -> Array:
    return np.asarray((now(s) - s.abar(s.t) ** 0.5 * first(s)) / (1 - s.abar(s.t)) ** 0.5)


def now(s: Point) -> Array:
    return s.vector(f"x_{s.t}")


def first(s: Point) -> Array:
    return s.vector("x_0")


def alpha(s: Point) -> float:
    return s.parameter(f"α_{s.t}")


def share(s: Point) -> float:
    return (1 - alpha(s)) / ((1 - s.abar(s.t)) * alpha(s)) ** 0.5


def on(s: Point, v: Array) -> float:
    return float(v @ now(s))


def mean_q(s: Point) -> Array:
    b, c = 1 - s.abar(s.t - 1), 1 - s.abar(s.t)
    return np.asarray((alpha(s) ** 0.5 * b * now(s) + s.abar(s.t - 1) ** 0.5 * (1 - alpha(s)) * first(s)) / c)


def gap(s: Point) -> tuple[float, float, float]:
    return 1 - alpha(s), 1 - s.abar(s.t - 1), 1 - s.abar(s.t)


WRONG = [
    Wrong("the noise is added", "on(x[0])", "eq", "on((x[t] + sqrt(c) * noise) / sqrt(abar[t]))",
          lambda s: (on(s, first(s)), on(s, (now(s) + gap(s)[2] ** 0.5 * noise(s)) / s.abar(s.t) ** 0.5))),
    Wrong("ᾱ_t without its root", "on(x[0])", "eq", "on((x[t] - sqrt(c) * noise) / abar[t])",
          lambda s: (on(s, first(s)), on(s, (now(s) - gap(s)[2] ** 0.5 * noise(s)) / s.abar(s.t)))),
    Wrong("the noise with its variance", "on(x[0])", "eq", "on((x[t] - c * noise) / sqrt(abar[t]))",
          lambda s: (on(s, first(s)), on(s, (now(s) - gap(s)[2] * noise(s)) / s.abar(s.t) ** 0.5))),
    Wrong("α_t in place of the product", "on(x[0])", "eq", "on((x[t] - sqrt(a) * noise) / sqrt(alpha[t]))",
          lambda s: (on(s, first(s)), on(s, (now(s) - gap(s)[0] ** 0.5 * noise(s)) / alpha(s) ** 0.5))),
    Wrong("the sign of the noise", "on(mean_q)", "eq", "on((1 / sqrt(alpha[t])) * x[t] + share * noise)",
          lambda s: (on(s, mean_q(s)), on(s, now(s) / alpha(s) ** 0.5 + share(s) * noise(s)))),
    Wrong("x_t is not scaled", "on(mean_q)", "eq", "on(x[t] - share * noise)",
          lambda s: (on(s, mean_q(s)), on(s, now(s) - share(s) * noise(s)))),
    Wrong("the root of α_t is lost in the share", "on(mean_q)", "eq", "on((1 / sqrt(alpha[t])) * x[t] - (a / sqrt(c)) * noise)",
          lambda s: (on(s, mean_q(s)), on(s, now(s) / alpha(s) ** 0.5 - gap(s)[0] / gap(s)[2] ** 0.5 * noise(s)))),
    Wrong("the share without the root of c", "on(mean_q)", "eq", "on((1 / sqrt(alpha[t])) * x[t] - (a / (c * sqrt(alpha[t]))) * noise)",
          lambda s: (on(s, mean_q(s)), on(s, now(s) / alpha(s) ** 0.5 - gap(s)[0] / (gap(s)[2] * alpha(s) ** 0.5) * noise(s)))),
    Wrong("the datum for the noise", "on(mean_q)", "eq", "on((1 / sqrt(alpha[t])) * x[t] - share * x[0])",
          lambda s: (on(s, mean_q(s)), on(s, now(s) / alpha(s) ** 0.5 - share(s) * first(s)))),
    Wrong("the noise of one step", "on(mean_q)", "eq", "on((1 / sqrt(alpha[t])) * (x[t] - sqrt(a) * noise))",
          lambda s: (on(s, mean_q(s)), on(s, (now(s) - gap(s)[0] ** 0.5 * noise(s)) / alpha(s) ** 0.5))),
    Wrong("the indices of ᾱ exchanged", "on((sqrt(alpha[t]) * c * x[t] + sqrt(abar[t]) * a * x[0]) / b)", "eq", "on(mean_q)",
          lambda s: (on(s, (alpha(s) ** 0.5 * gap(s)[2] * now(s) + s.abar(s.t) ** 0.5 * gap(s)[0] * first(s)) / gap(s)[1]), on(s, mean_q(s)))),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_number(case, PREAMBLE, tmp_path)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "the sign of the noise"), PREAMBLE, tmp_path)
