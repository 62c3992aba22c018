"""Wrong variants of the lines of `gaussian_encoder_kl`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from pathlib import Path

import pytest
from judging import Wrong, is_a_witnessed_erratum
from points import Point, judge_number

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of the prior term of a normal encoder")
n = d.integer("n", at_least=1)
j = d.index("j")
mu = d.parameters("μ", 1, n)
sigma = d.parameters("σ", 1, n, low=0)
term = Sum(-1/2 * log(sigma[j]**2) - 1/2 + 1/2 * (sigma[j]**2 + mu[j]**2), (j, 1, n))
"""


def total(s: Point, f: Callable[[float, float], float]) -> float:
    """Σ_j f(σ_j, μ_j)."""
    return sum(f(a, b) for a, b in zip(s.family("σ"), s.family("μ"), strict=True))


def term(s: Point) -> float:
    return total(s, lambda a, b: (a**2 + b**2 - 1 - log(a**2)) / 2)


WRONG = [
    Wrong("the factor ½ is dropped", "term", "eq", "Sum(sigma[j]**2 + mu[j]**2 - 1 - log(sigma[j]**2), (j, 1, n))",
          lambda s: (term(s), 2 * term(s))),
    Wrong("the sign of the logarithm", "term", "eq", "1/2 * Sum(sigma[j]**2 + mu[j]**2 - 1 + log(sigma[j]**2), (j, 1, n))",
          lambda s: (term(s), total(s, lambda a, b: (a**2 + b**2 - 1 + log(a**2)) / 2))),
    Wrong("the deviation for the variance in the logarithm", "term", "eq", "1/2 * Sum(sigma[j]**2 + mu[j]**2 - 1 - log(sigma[j]), (j, 1, n))",
          lambda s: (term(s), total(s, lambda a, b: (a**2 + b**2 - 1 - log(a)) / 2))),
    Wrong("the deviation for the variance beside it", "term", "eq", "1/2 * Sum(sigma[j] + mu[j]**2 - 1 - log(sigma[j]**2), (j, 1, n))",
          lambda s: (term(s), total(s, lambda a, b: (a + b**2 - 1 - log(a**2)) / 2))),
    Wrong("the mean without its square", "term", "eq", "1/2 * Sum(sigma[j]**2 + mu[j] - 1 - log(sigma[j]**2), (j, 1, n))",
          lambda s: (term(s), total(s, lambda a, b: (a**2 + b - 1 - log(a**2)) / 2))),
    Wrong("the mean is dropped", "term", "eq", "1/2 * Sum(sigma[j]**2 - 1 - log(sigma[j]**2), (j, 1, n))",
          lambda s: (term(s), total(s, lambda a, b: (a**2 - 1 - log(a**2)) / 2))),
    Wrong("1 is subtracted once, not for each coordinate", "term", "eq", "1/2 * (Sum(sigma[j]**2 + mu[j]**2 - log(sigma[j]**2), (j, 1, n)) - 1)",
          lambda s: (term(s), term(s) + (s.n - 1) / 2)),
    Wrong("1 is added", "term", "eq", "1/2 * Sum(sigma[j]**2 + mu[j]**2 + 1 - log(sigma[j]**2), (j, 1, n))",
          lambda s: (term(s), term(s) + s.n)),
    Wrong("the last coordinate is left out", "term", "eq", "1/2 * Sum(sigma[j]**2 + mu[j]**2 - 1 - log(sigma[j]**2), (j, 1, n - 1))",
          lambda s: (term(s), term(s) - (s.family("σ")[-1] ** 2 + s.family("μ")[-1] ** 2 - 1 - log(s.family("σ")[-1] ** 2)) / 2)),
    Wrong("the logarithm of the sum", "term", "eq",
          "1/2 * (Sum(sigma[j]**2 + mu[j]**2 - 1, (j, 1, n)) - log(Sum(sigma[j]**2, (j, 1, n))))",
          lambda s: (term(s), total(s, lambda a, b: (a**2 + b**2 - 1) / 2) - log(total(s, lambda a, b: a**2)) / 2)),
    Wrong("the mean of the coordinates", "term", "eq", "(1 / (2 * n)) * Sum(sigma[j]**2 + mu[j]**2 - 1 - log(sigma[j]**2), (j, 1, n))",
          lambda s: (term(s), term(s) / s.n)),
    Wrong("the term is not positive", "term", "le", "0", lambda s: (term(s), 0)),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_number(case, PREAMBLE, tmp_path)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "the factor ½ is dropped"), PREAMBLE, tmp_path)
