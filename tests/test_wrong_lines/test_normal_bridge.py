"""Wrong variants of the lines of `normal_bridge`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from math import log
from pathlib import Path

import pytest
from judging import Wrong, is_a_witnessed_erratum
from points import Point, judge_number

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of the bridge")
T = d.integer("T", at_least=3)
t = d.index("t", 2, T - 1)
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]))
a, b, c = 1 - alpha[t], 1 - alpha[t+1], 1 - alpha[t] * alpha[t+1]
dimension = x[0].dim
known = information(q, x[t], x[t+1], at=x[t-1])
spread = variance(q(x[t] | x[t-1], x[t+1]))
pair = q(x[t], x[t+1] | x[t-1])
cross = E(pair, dot(x[t], x[t+1])) - E(q(x[t+1] | x[t-1]), E(q(x[t] | x[t-1]), dot(x[t], x[t+1])))
"""


def now(s: Point) -> float:
    return s.parameter(f"α_{s.t}")


def then(s: Point) -> float:
    return s.parameter(f"α_{s.t + 1}")


def known(s: Point) -> float:
    """I(X_t; X_{t+1} | x_{t-1})."""
    return s.d / 2 * log((1 - now(s) * then(s)) / (1 - then(s)))


def spread(s: Point) -> float:
    """Var[X_t | x_{t-1}, x_{t+1}]."""
    return (1 - now(s)) * (1 - then(s)) / (1 - now(s) * then(s))


def cross(s: Point) -> float:
    """The covariance of X_t and X_{t+1} given x_{t-1}, over the coordinates."""
    return s.d * then(s) ** 0.5 * (1 - now(s))


WRONG = [
    Wrong("the bridge has the variance of the step", "spread", "eq", "a", lambda s: (spread(s), 1 - now(s))),
    Wrong("the bridge has the variance of the next step", "spread", "eq", "b", lambda s: (spread(s), 1 - then(s))),
    Wrong("two neighbours are worth no more than one", "spread", "ge", "a", lambda s: (spread(s), 1 - now(s))),
    Wrong("the precision for the variance", "spread", "eq", "c / (a * b)", lambda s: (spread(s), 1 / spread(s))),
    Wrong("the next step tells nothing", "known", "eq", "0", lambda s: (known(s), 0)),
    Wrong("the quotient turned round", "known", "eq", "(dimension / 2) * log(b / c)", lambda s: (known(s), -known(s))),
    Wrong("the factor ½ is dropped", "known", "eq", "dimension * log(c / b)", lambda s: (known(s), 2 * known(s))),
    Wrong("the dimension is dropped", "known", "eq", "(1 / 2) * log(c / b)", lambda s: (known(s), known(s) / s.d)),
    Wrong("the step for the two steps", "known", "eq", "(dimension / 2) * log(a / b)",
          lambda s: (known(s), s.d / 2 * log((1 - now(s)) / (1 - then(s))))),
    Wrong("by the variance of the step", "known", "eq", "(dimension / 2) * log(c / a)",
          lambda s: (known(s), s.d / 2 * log((1 - now(s) * then(s)) / (1 - now(s))))),
    Wrong("the cross terms are equal", "cross", "eq", "0", lambda s: (cross(s), 0)),
    Wrong("the cross term without the root", "cross", "eq", "alpha[t+1] * a * dimension", lambda s: (cross(s), cross(s) * then(s) ** 0.5)),
    Wrong("the cross term with the noise of the next step", "cross", "eq", "sqrt(alpha[t+1]) * b * dimension",
          lambda s: (cross(s), s.d * then(s) ** 0.5 * (1 - then(s)))),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_number(case, PREAMBLE, tmp_path)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "the next step tells nothing"), PREAMBLE, tmp_path)
