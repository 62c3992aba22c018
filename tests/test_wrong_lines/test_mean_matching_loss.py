"""Wrong variants of the lines of `mean_matching_loss`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging import Wrong, is_a_witnessed_erratum, sq
from points import Point, judge_number

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of matching means")
T = d.integer("T", at_least=2)
t, i = d.index("t", 2, T), d.index("i")
mu_q, mu = d.vectors("μ_q"), d.vectors("μ")
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
variance_q = ((1 - alpha[t]) * (1 - abar[t-1])) / (1 - abar[t])
difference = mu[t] - mu_q[t]
dimension = difference.dim
loss = 1/2 * (log(1) - dimension + dimension + dot(difference, difference / variance_q))
"""


def variance(s: Point) -> float:
    return (1 - s.parameter(f"α_{s.t}")) * (1 - s.abar(s.t - 1)) / (1 - s.abar(s.t))


def square(s: Point) -> float:
    """‖μ − μ_q‖²."""
    return sq(s.vector(f"μ_{s.t}") - s.vector(f"μ_q_{s.t}"))


def loss(s: Point) -> float:
    return square(s) / (2 * variance(s))


def lengths(s: Point) -> float:
    return sq(s.vector(f"μ_{s.t}")) - sq(s.vector(f"μ_q_{s.t}"))


WRONG = [
    Wrong("the factor ½ is dropped", "loss", "eq", "1 / variance_q * squared(difference)", lambda s: (loss(s), 2 * loss(s))),
    Wrong("multiplied by the variance", "loss", "eq", "variance_q / 2 * squared(difference)",
          lambda s: (loss(s), variance(s) / 2 * square(s))),
    Wrong("divided by the squared variance", "loss", "eq", "1 / (2 * variance_q**2) * squared(difference)",
          lambda s: (loss(s), square(s) / (2 * variance(s) ** 2))),
    Wrong("divided by the deviation", "loss", "eq", "1 / (2 * sqrt(variance_q)) * squared(difference)",
          lambda s: (loss(s), square(s) / (2 * variance(s) ** 0.5))),
    Wrong("the variance of the forward step", "loss", "eq", "1 / (2 * (1 - alpha[t])) * squared(difference)",
          lambda s: (loss(s), square(s) / (2 * (1 - s.parameter(f"α_{s.t}"))))),
    Wrong("the length for its square", "loss", "eq", "1 / (2 * variance_q) * norm(difference)",
          lambda s: (loss(s), square(s) ** 0.5 / (2 * variance(s)))),
    Wrong("a difference of squares", "loss", "eq", "1 / (2 * variance_q) * (squared(mu[t]) - squared(mu_q[t]))",
          lambda s: (loss(s), lengths(s) / (2 * variance(s)))),
    Wrong("a sum of the means", "loss", "eq", "1 / (2 * variance_q) * squared(mu[t] + mu_q[t])",
          lambda s: (loss(s), sq(s.vector(f"μ_{s.t}") + s.vector(f"μ_q_{s.t}")) / (2 * variance(s)))),
    Wrong("the dimension is left over", "loss", "eq", "1/2 * (dot(difference, difference / variance_q) - dimension)",
          lambda s: (loss(s), loss(s) - s.d / 2)),
    Wrong("the dimension twice", "loss", "eq", "1/2 * (2 * dimension + dot(difference, difference / variance_q))",
          lambda s: (loss(s), loss(s) + s.d)),
    Wrong("different means always cost", "loss", "gt", "0", lambda s: (loss(s), 0)),
    Wrong("the loss is not positive", "loss", "le", "0", lambda s: (loss(s), 0)),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_number(case, PREAMBLE, tmp_path)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "the factor ½ is dropped"), PREAMBLE, tmp_path)
