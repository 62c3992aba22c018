"""Wrong variants of the lines of `prior_matching_limit`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from math import log
from pathlib import Path

import pytest
from judging import Wrong, is_a_witnessed_erratum, sq
from points import Point, judge_number

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of how near x_T is to standard normal")
T = d.integer("T", at_least=1)
t, i = d.index("t"), d.index("i")
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
dimension, length = x[0].dim, squared(x[0])
divergence = 1/2 * (-dimension * log(1 - abar[T]) - dimension + dimension * (1 - abar[T]) + abar[T] * length)
"""


def abar(s: Point) -> float:
    return s.abar(s.T)


def length(s: Point) -> float:
    """‖x_0‖²."""
    return sq(s.vector("x_0"))


def divergence(s: Point) -> float:
    return (-s.d * log(1 - abar(s)) - s.d + s.d * (1 - abar(s)) + abar(s) * length(s)) / 2


def logarithm(s: Point) -> float:
    return s.d * log(1 - abar(s))


WRONG = [
    Wrong("the dimension is dropped beside the length", "divergence", "eq", "1/2 * (abar[T] * length - dimension * log(1 - abar[T]))",
          lambda s: (divergence(s), (abar(s) * length(s) - logarithm(s)) / 2)),
    Wrong("the dimension is dropped beside the logarithm", "divergence", "eq", "1/2 * (abar[T] * (length - dimension) - log(1 - abar[T]))",
          lambda s: (divergence(s), (abar(s) * (length(s) - s.d) - log(1 - abar(s))) / 2)),
    Wrong("the sign of the logarithm", "divergence", "eq", "1/2 * (abar[T] * (length - dimension) + dimension * log(1 - abar[T]))",
          lambda s: (divergence(s), (abar(s) * (length(s) - s.d) + logarithm(s)) / 2)),
    Wrong("the sign of the dimension", "divergence", "eq", "1/2 * (abar[T] * (length + dimension) - dimension * log(1 - abar[T]))",
          lambda s: (divergence(s), (abar(s) * (length(s) + s.d) - logarithm(s)) / 2)),
    Wrong("the signal for the noise in the logarithm", "divergence", "eq", "1/2 * (abar[T] * (length - dimension) - dimension * log(abar[T]))",
          lambda s: (divergence(s), (abar(s) * (length(s) - s.d) - s.d * log(abar(s))) / 2)),
    Wrong("the factor ½ is dropped", "divergence", "eq", "abar[T] * (length - dimension) - dimension * log(1 - abar[T])",
          lambda s: (divergence(s), abar(s) * (length(s) - s.d) - logarithm(s))),
    Wrong("the root of ᾱ_T", "divergence", "eq", "1/2 * (sqrt(abar[T]) * (length - dimension) - dimension * log(1 - abar[T]))",
          lambda s: (divergence(s), (abar(s) ** 0.5 * (length(s) - s.d) - logarithm(s)) / 2)),
    Wrong("the length without its square", "divergence", "eq", "1/2 * (abar[T] * (norm(x[0]) - dimension) - dimension * log(1 - abar[T]))",
          lambda s: (divergence(s), (abar(s) * (length(s) ** 0.5 - s.d) - logarithm(s)) / 2)),
    Wrong("the last factor for the product", "divergence", "eq", "1/2 * (alpha[T] * (length - dimension) - dimension * log(1 - alpha[T]))",
          lambda s: (divergence(s), (s.parameter(f"α_{s.T}") * (length(s) - s.d) - s.d * log(1 - s.parameter(f"α_{s.T}"))) / 2)),
    Wrong("the product stops one step early", "divergence", "eq", "1/2 * (abar[T-1] * (length - dimension) - dimension * log(1 - abar[T-1]))",
          lambda s: (divergence(s), (s.abar(s.T - 1) * (length(s) - s.d) - s.d * log(1 - s.abar(s.T - 1))) / 2), "", "T >= 2"),
    Wrong("x_T is standard normal", "divergence", "eq", "0", lambda s: (divergence(s), 0)),
    Wrong("the divergence is at most that of the means", "divergence", "le", "1/2 * abar[T] * length",
          lambda s: (divergence(s), abar(s) * length(s) / 2)),
    Wrong("the divergence is not positive", "divergence", "le", "0", lambda s: (divergence(s), 0)),
    Wrong("the length counts twice", "divergence", "ge", "abar[T] * length", lambda s: (divergence(s), abar(s) * length(s))),
    Wrong("the bound to the first power", "divergence", "ge", "(dimension / 2) * (1 - sqrt(1 - abar[T]))",
          lambda s: (divergence(s), s.d / 2 * (1 - (1 - abar(s)) ** 0.5))),
    Wrong("the bound from above", "divergence", "le", "(dimension / 2) * (1 - sqrt(1 - abar[T]))**2",
          lambda s: (divergence(s), s.d / 2 * (1 - (1 - abar(s)) ** 0.5) ** 2)),
    Wrong("the logarithm above its tangent", "log(1 - abar[T])", "ge", "-abar[T]", lambda s: (log(1 - abar(s)), -abar(s))),
    Wrong("a factor is as small as the product", "alpha[T]", "le", "abar[T]", lambda s: (s.parameter(f"α_{s.T}"), abar(s)), "", "T >= 2"),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_number(case, PREAMBLE, tmp_path)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "x_T is standard normal"), PREAMBLE, tmp_path)
