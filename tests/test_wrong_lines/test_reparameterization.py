"""Wrong variants of the lines of `reparameterization`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import pytest
from judging import Form, Wrong, is_a_witnessed_erratum
from points import Point, judge_law

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of reparametrisation")
mu, sigma = d.vector("μ"), d.parameter("σ", low=0)
eps, other = d.noise("ε"), d.noise("ε′")
code = Normal(mean=mu, var=sigma**2)
"""


def form(mean: float, deviation: float) -> Form:
    return {"μ": mean, "ε": deviation}


def sigma(s: Point) -> float:
    return s.parameter("σ")


def code(s: Point) -> Form:
    return form(1, sigma(s))


WRONG = [
    Wrong("the variance for the deviation", "code", "dist", "mu + sigma**2 * eps", lambda s: (code(s), form(1, sigma(s) ** 2)), "given=mu"),
    Wrong("the root of the deviation", "code", "dist", "mu + sqrt(sigma) * eps", lambda s: (code(s), form(1, sqrt(sigma(s)))), "given=mu"),
    Wrong("unit noise", "code", "dist", "mu + eps", lambda s: (code(s), form(1, 1)), "given=mu"),
    Wrong("the mean is scaled too", "code", "dist", "sigma * (mu + eps)", lambda s: (code(s), form(sigma(s), sigma(s))), "given=mu"),
    Wrong("the mean is dropped", "code", "dist", "sigma * eps", lambda s: (code(s), form(0, sigma(s))), "given=mu"),
    Wrong("the mean is subtracted", "code", "dist", "sigma * eps - mu", lambda s: (code(s), form(-1, sigma(s))), "given=mu"),
    Wrong("the noise is dropped", "code", "dist", "mu + 0 * eps", lambda s: (code(s), form(1, 0)), "given=mu"),
    Wrong("the noise divided by the deviation", "code", "dist", "mu + eps / sigma", lambda s: (code(s), form(1, 1 / sigma(s))), "given=mu"),
    Wrong("two noises, each with the whole deviation", "code", "dist", "mu + sigma * eps + sigma * other",
          lambda s: (code(s), {**code(s), "ε′": sigma(s)}), "given=mu"),
    Wrong("the deviation called variance", "mu + sigma * eps", "dist", "Normal(mean=mu, var=sigma)",
          lambda s: (code(s), form(1, sqrt(sigma(s)))), "given=mu"),
    Wrong("scaled by the variance, and the variance σ² claimed", "mu + sigma**2 * eps", "dist", "Normal(mean=mu, var=sigma**2)",
          lambda s: (form(1, sigma(s) ** 2), code(s)), "given=mu"),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_law(case, PREAMBLE, tmp_path)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "the variance for the deviation"), PREAMBLE, tmp_path)
