"""Wrong variants of lines that write an expectation over a noise (`reparameterization`, `training_objective`), each refuted with a
witness that is recomputed here: a polynomial f, whose mean under a normal law is known."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from judging import Wrong, borne_out, is_a_witnessed_erratum, refuted

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines over a noise")
x, z, e = d.vector("x"), d.vector("z"), d.vector("e")
sigma = d.parameter("σ", low=0)
f = d.function("f")
q = d.law("q", graph((x, z)))
q.define(z | x, Normal(mean=x, var=sigma**2))
n = d.law("n", joint(e))
n.define(e, Normal(mean=0, var=1))
"""


class Witness:
    """σ, x and the polynomial f of a witness, in one dimension."""

    def __init__(self, witness: dict[str, Any]) -> None:
        assert witness.get("d", 1) == 1
        self.sigma = float(Fraction(witness["parameters"]["σ"]))
        self.x = float(Fraction(witness.get("vectors", {}).get("x", ["3/7"])[0]))
        self.a, self.b, self.c = coefficients(witness["functions"]["f(u)"])

    def mean(self, shift: float, deviation: float) -> float:
        """E[f(shift + deviation ε)]."""
        return self.a + self.b * shift + self.c * (shift**2 + deviation**2)


def coefficients(polynomial: str) -> tuple[float, float, float]:
    """Those of 1, u and u² in a polynomial such as 1 + 2 u − u²."""
    found = {"": 0.0, "u": 0.0, "u²": 0.0}
    for sign, number, power in re.findall(r"(?:^|\s)(?:([+−-])\s*)?(\d+(?:/\d+)?)?\s*(u²?|)(?=\s|$)", polynomial):
        if number or power:
            found[power] += float(Fraction(number or 1)) * (-1 if sign in ("−", "-") else 1)
    return found[""], found["u"], found["u²"]


def true(s: Witness) -> float:
    return s.mean(s.x, s.sigma)


def against(shift: Callable[[Witness], float], deviation: Callable[[Witness], float]) -> Callable[[Witness], tuple[float, float]]:
    return lambda s: (true(s), s.mean(shift(s), deviation(s)))


LEFT = "E(q(z | x), f(z))"
WRONG = [
    Wrong("the variance for the deviation", LEFT, "eq", "E(n(e), f(x + sigma**2 * e))", against(lambda s: s.x, lambda s: s.sigma**2)),
    Wrong("the root of the deviation", LEFT, "eq", "E(n(e), f(x + sqrt(sigma) * e))", against(lambda s: s.x, lambda s: s.sigma**0.5)),
    Wrong("unit noise", LEFT, "eq", "E(n(e), f(x + e))", against(lambda s: s.x, lambda s: 1)),
    Wrong("no noise", LEFT, "eq", "f(x)", against(lambda s: s.x, lambda s: 0)),
    Wrong("the mean is dropped", LEFT, "eq", "E(n(e), f(sigma * e))", against(lambda s: 0, lambda s: s.sigma)),
    Wrong("the mean is subtracted", LEFT, "eq", "E(n(e), f(sigma * e - x))", against(lambda s: -s.x, lambda s: s.sigma)),
    Wrong("the mean is scaled too", LEFT, "eq", "E(n(e), f(sigma * (x + e)))", against(lambda s: s.sigma * s.x, lambda s: s.sigma)),
    Wrong("the function is outside", LEFT, "eq", "E(n(e), f(x) + sigma * f(e))",
          lambda s: (true(s), s.mean(s.x, 0) + s.sigma * s.mean(0, 1))),
    Wrong("twice the noise", LEFT, "eq", "E(n(e), f(x + 2 * sigma * e))", against(lambda s: s.x, lambda s: 2 * s.sigma)),
    Wrong("the mean of a value is the value at the mean", LEFT, "le", "f(x)", against(lambda s: s.x, lambda s: 0)),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    step = refuted(case, PREAMBLE, tmp_path)
    lhs, rhs = case.sides(Witness(step.evidence["witness"]))
    borne_out(case, step, lhs, rhs)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(WRONG[0], PREAMBLE, tmp_path)
