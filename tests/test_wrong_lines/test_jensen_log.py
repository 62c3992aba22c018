"""Wrong variants of the lines of `jensen_log`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from judging import Array, Wrong, is_a_witnessed_erratum
from tables import Tables, judge_tables

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of Jensen's inequality")
z = d.vector("z")
p = d.law("p", joint(z))
q = d.law("q", joint(z))
r = d.law("r", joint(z))
X = p(z) / r(z)
"""


def orders(witness: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    return {law: ("z",) for law in "pqr"}


def x(s: Tables) -> Array:
    """X, a positive function of z."""
    return s.density("p", "z") / s.density("r", "z")


def mean(s: Tables, f: Array, law: str = "q") -> Array:
    return s.mean(law, "z", f)


def log_mean(s: Tables) -> Array:
    return np.log(mean(s, x(s)))


def mean_log(s: Tables) -> Array:
    return mean(s, np.log(x(s)))


WRONG = [
    Wrong("reversed", "E(q(z), log(X))", "ge", "log(E(q(z), X))", lambda s: (mean_log(s), log_mean(s))),
    Wrong("an equality", "E(q(z), log(X))", "eq", "log(E(q(z), X))", lambda s: (mean_log(s), log_mean(s))),
    Wrong("strict, false for a constant", "E(q(z), log(X))", "lt", "log(E(q(z), X))", lambda s: (mean_log(s), log_mean(s))),
    Wrong("for the negative the same way round", "E(q(z), -log(X))", "le", "-log(E(q(z), X))", lambda s: (-mean_log(s), -log_mean(s))),
    Wrong("under two measures", "E(q(z), log(X))", "le", "log(E(r(z), X))",
          lambda s: (mean_log(s), np.log(mean(s, x(s), "r")))),
    Wrong("the mean of the logarithm below the mean less 2", "E(q(z), log(X))", "le", "E(q(z), X) - 2",
          lambda s: (mean_log(s), mean(s, x(s)) - 2)),
    Wrong("the mean above the logarithm, with the logarithm doubled", "2 * E(q(z), log(X))", "le", "log(E(q(z), X))",
          lambda s: (2 * mean_log(s), log_mean(s))),
    Wrong("the square is convex, not concave", "E(q(z), X**2)", "le", "E(q(z), X)**2",
          lambda s: (mean(s, x(s) ** 2), mean(s, x(s)) ** 2)),
    Wrong("the reciprocal is convex, not concave", "E(q(z), 1 / X)", "le", "1 / E(q(z), X)",
          lambda s: (mean(s, 1 / x(s)), 1 / mean(s, x(s)))),
    Wrong("a mean of logarithms is not positive", "E(q(z), log(X))", "le", "0", lambda s: (mean_log(s), 0)),
    Wrong("the mean of a product as the product of the means", "E(q(z), X * log(X))", "eq", "E(q(z), X) * E(q(z), log(X))",
          lambda s: (mean(s, x(s) * np.log(x(s))), mean(s, x(s)) * mean_log(s))),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_tables(case, PREAMBLE, tmp_path, orders)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "reversed"), PREAMBLE, tmp_path)
