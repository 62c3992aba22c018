"""Wrong variants of the lines of `gaussian_kl`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from math import log
from pathlib import Path

import pytest
from judging import Wrong, is_a_witnessed_erratum, sq
from points import Point, judge_number

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of the divergence of two normal laws")
x = d.vector("x")
mean1, mean2 = d.vector("μ₁"), d.vector("μ₂")
v1, v2 = d.parameter("v₁", low=0), d.parameter("v₂", low=0)
q, p = d.law("q", joint(x)), d.law("p", joint(x))
q.define(x, Normal(mean=mean1, var=v1))
p.define(x, Normal(mean=mean2, var=v2))
dimension, between = x.dim, squared(mean2 - mean1)
divergence = KL(q(x), p(x))
"""


def first(s: Point) -> float:
    return s.parameter("v₁")


def second(s: Point) -> float:
    return s.parameter("v₂")


def between(s: Point) -> float:
    return sq(s.vector("μ₂") - s.vector("μ₁"))


def divergence(s: Point) -> float:
    return (s.d * log(second(s) / first(s)) - s.d + s.d * first(s) / second(s) + between(s) / second(s)) / 2


def mixed(s: Point) -> float:
    """E_q‖x − μ₂‖²."""
    return s.d * first(s) + between(s)


WRONG = [
    Wrong("the arguments exchanged", "divergence", "eq", "KL(p(x), q(x))",
          lambda s: (divergence(s), (s.d * log(first(s) / second(s)) - s.d + s.d * second(s) / first(s) + between(s) / first(s)) / 2)),
    Wrong("the order of the covariances in the trace", "divergence", "eq",
          "1/2 * (dimension * log(v2 / v1) - dimension + (dimension * v2) / v1 + between / v2)",
          lambda s: (divergence(s), divergence(s) + s.d * (second(s) / first(s) - first(s) / second(s)) / 2)),
    Wrong("the quotient in the logarithm turned round", "divergence", "eq",
          "1/2 * (dimension * log(v1 / v2) - dimension + (dimension * v1) / v2 + between / v2)",
          lambda s: (divergence(s), divergence(s) - s.d * log(second(s) / first(s)))),
    Wrong("the dimension is dropped", "divergence", "eq", "1/2 * (dimension * log(v2 / v1) + (dimension * v1) / v2 + between / v2)",
          lambda s: (divergence(s), divergence(s) + s.d / 2)),
    Wrong("the logarithm of the determinants without the dimension", "divergence", "eq",
          "1/2 * (log(v2 / v1) - dimension + (dimension * v1) / v2 + between / v2)",
          lambda s: (divergence(s), divergence(s) - (s.d - 1) * log(second(s) / first(s)) / 2)),
    Wrong("the means by the first variance", "divergence", "eq",
          "1/2 * (dimension * log(v2 / v1) - dimension + (dimension * v1) / v2 + between / v1)",
          lambda s: (divergence(s), divergence(s) + between(s) * (1 / first(s) - 1 / second(s)) / 2)),
    Wrong("the factor ½ is dropped", "divergence", "eq", "dimension * log(v2 / v1) - dimension + (dimension * v1) / v2 + between / v2",
          lambda s: (divergence(s), 2 * divergence(s))),
    Wrong("the square about the other mean is the variance", "E(q(x), squared(x - mean2))", "eq", "dimension * v1",
          lambda s: (mixed(s), s.d * first(s))),
    Wrong("the square about the mean is that of the mean", "E(q(x), squared(x - mean2))", "eq", "between", lambda s: (mixed(s), between(s))),
    Wrong("the variance of one coordinate", "E(q(x), squared(x - mean1))", "eq", "v1", lambda s: (s.d * first(s), first(s))),
    Wrong("only the means count", "divergence", "le", "1/2 * between / v2", lambda s: (divergence(s), between(s) / second(s) / 2)),
    Wrong("a divergence is not positive", "divergence", "le", "0", lambda s: (divergence(s), 0)),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_number(case, PREAMBLE, tmp_path)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "the order of the covariances in the trace"), PREAMBLE, tmp_path)
