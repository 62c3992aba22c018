"""Wrong variants of the lines of `variance_preservation`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import pytest
from judging import Form, Wrong, is_a_witnessed_erratum
from points import Point, judge_law, judge_number

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of the forward step")
T = d.integer("T", at_least=2)
t = d.index("t", 1, T)
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
unit, noise, fresh = d.noise("ε"), d.noise("ε′"), d.noise("ε̄")
q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]))
"""


def alpha(s: Point) -> float:
    return s.parameter(f"α_{s.t}")


def step(s: Point) -> Form:
    """x_t given x_{t-1}."""
    return after(s, sqrt(alpha(s)), sqrt(1 - alpha(s)))


def after(s: Point, mean: float, deviation: float) -> Form:
    return {f"x_{s.t - 1}": mean, "ε": deviation}


def noises(first: float, second: float) -> Form:
    return {"ε": first, "ε′": second}


LAWS = [
    Wrong("t for I", "x[t]", "dist", "Normal(mean=sqrt(alpha[t]) * x[t-1], var=(1 - alpha[t]) * t)",
          lambda s: (step(s), after(s, sqrt(alpha(s)), sqrt((1 - alpha(s)) * s.t))), "given=x[t-1]"),
    Wrong("α_t without its root", "x[t]", "dist", "Normal(mean=alpha[t] * x[t-1], var=1 - alpha[t])",
          lambda s: (step(s), after(s, alpha(s), sqrt(1 - alpha(s)))), "given=x[t-1]"),
    Wrong("the mean is the previous output", "x[t]", "dist", "Normal(mean=x[t-1], var=1 - alpha[t])",
          lambda s: (step(s), after(s, 1, sqrt(1 - alpha(s)))), "given=x[t-1]"),
    Wrong("the signal's share as the variance", "x[t]", "dist", "Normal(mean=sqrt(alpha[t]) * x[t-1], var=alpha[t])",
          lambda s: (step(s), after(s, sqrt(alpha(s)), sqrt(alpha(s)))), "given=x[t-1]"),
    Wrong("unit variance whatever is given", "x[t]", "dist", "Normal(mean=sqrt(alpha[t]) * x[t-1], var=1)",
          lambda s: (step(s), after(s, sqrt(alpha(s)), 1)), "given=x[t-1]"),
    Wrong("the input keeps its weight", "unit + sqrt(1 - alpha[t]) * noise", "dist", "fresh",
          lambda s: (noises(1, sqrt(1 - alpha(s))), noises(1, 0)), "given=()"),
    Wrong("the weights without their roots", "alpha[t] * unit + (1 - alpha[t]) * noise", "dist", "fresh",
          lambda s: (noises(alpha(s), 1 - alpha(s)), noises(1, 0)), "given=()"),
    Wrong("one noise twice", "sqrt(alpha[t]) * unit + sqrt(1 - alpha[t]) * unit", "dist", "fresh",
          lambda s: (noises(sqrt(alpha(s)) + sqrt(1 - alpha(s)), 0), noises(1, 0)), "given=()"),
    Wrong("two units of noise", "sqrt(alpha[t]) * unit + sqrt(1 - alpha[t]) * noise", "dist", "2 * fresh",
          lambda s: (noises(sqrt(alpha(s)), sqrt(1 - alpha(s))), noises(2, 0)), "given=()"),
]
NUMBERS = [
    Wrong("t for I in the sum of the variances", "alpha[t] * 1 + (1 - alpha[t]) * t", "eq", "1",
          lambda s: (alpha(s) + (1 - alpha(s)) * s.t, 1)),
    Wrong("the deviations add up to 1", "sqrt(alpha[t]) + sqrt(1 - alpha[t])", "eq", "1",
          lambda s: (sqrt(alpha(s)) + sqrt(1 - alpha(s)), 1)),
    Wrong("without the root the variance is kept", "alpha[t]**2 + (1 - alpha[t])", "eq", "1",
          lambda s: (alpha(s) ** 2 + 1 - alpha(s), 1)),
]


@pytest.mark.parametrize("case", LAWS, ids=lambda c: c.name)
def test_wrong_line_about_laws_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_law(case, PREAMBLE, tmp_path)


@pytest.mark.parametrize("case", NUMBERS, ids=lambda c: c.name)
def test_wrong_line_about_numbers_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_number(case, PREAMBLE, tmp_path)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in LAWS if c.name == "t for I"), PREAMBLE, tmp_path)
