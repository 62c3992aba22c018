"""Wrong variants of the lines of `guidance`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from judging import Wrong, is_a_witnessed_erratum
from tables import Tables, judge_tables

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of guidance")
x, y = d.vector("x"), d.vector("y")
gamma = d.parameter("γ", low=0)
p = d.law("p", joint(x, y))
tilted = p(x) * exp(gamma * log(p(y | x)))
"""


def orders(witness: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    return {"p": ("x", "y")}


def gamma(s: Tables) -> float:
    return float(Fraction(s.witness["parameters"]["γ"]))


def posterior(s: Tables) -> Any:
    return s.density("p", "x | y")


def prior(s: Tables) -> Any:
    return s.density("p", "x")


def likelihood(s: Tables) -> Any:
    return s.density("p", "y | x")


def tilted(s: Tables) -> Any:
    return prior(s) * likelihood(s) ** gamma(s)


WRONG = [
    Wrong("the weight on the likelihood", "p(x | y)", "propto", "tilted", lambda s: (posterior(s), tilted(s)), "in_=x"),
    Wrong("the likelihood is dropped", "p(x | y)", "propto", "p(x)", lambda s: (posterior(s), prior(s)), "in_=x"),
    Wrong("the prior is dropped", "p(x | y)", "propto", "p(y | x)", lambda s: (posterior(s), likelihood(s)), "in_=x"),
    Wrong("the likelihood divides", "p(x | y)", "propto", "p(x) / p(y | x)", lambda s: (posterior(s), prior(s) / likelihood(s)), "in_=x"),
    Wrong("the prior squared", "p(x | y)", "propto", "p(x)**2 * p(y | x)", lambda s: (posterior(s), prior(s) ** 2 * likelihood(s)), "in_=x"),
    Wrong("proportional in y", "p(x | y)", "propto", "p(x) * p(y | x)", lambda s: (posterior(s), prior(s) * likelihood(s)), "in_=y"),
    Wrong("an equality", "p(x | y)", "eq", "p(x) * p(y | x)", lambda s: (posterior(s), prior(s) * likelihood(s))),
    Wrong("γ and 1 − γ exchanged", "tilted", "propto", "exp(gamma * log(p(x)) + (1 - gamma) * log(p(x | y)))",
          lambda s: (tilted(s), prior(s) ** gamma(s) * posterior(s) ** (1 - gamma(s))), "in_=x"),
    Wrong("the prior keeps its whole weight", "tilted", "propto", "exp(log(p(x)) + gamma * log(p(x | y)))",
          lambda s: (tilted(s), prior(s) * posterior(s) ** gamma(s)), "in_=x"),
    Wrong("the prior with 1 + γ", "tilted", "propto", "exp((1 + gamma) * log(p(x)) + gamma * log(p(x | y)))",
          lambda s: (tilted(s), prior(s) ** (1 + gamma(s)) * posterior(s) ** gamma(s)), "in_=x"),
    Wrong("only the posterior is raised", "tilted", "propto", "exp(gamma * log(p(x | y)))",
          lambda s: (tilted(s), posterior(s) ** gamma(s)), "in_=x"),
    Wrong("the tilted law is the posterior", "tilted", "propto", "p(x | y)", lambda s: (tilted(s), posterior(s)), "in_=x"),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_tables(case, PREAMBLE, tmp_path, orders)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "the weight on the likelihood"), PREAMBLE, tmp_path)
