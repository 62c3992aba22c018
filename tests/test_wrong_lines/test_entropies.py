"""Wrong lines about entropies, informations and variances under their signs, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging import Array, Wrong, is_a_witnessed_erratum
from tables import Tables, judge_tables

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of entropies")
T = d.integer("T", at_least=2)
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))
p = d.law("p", chain(x, T, 0))
f = log(q(x[1] | x[2], x[0]) / p(x[1] | x[2]))
"""


def entropy(s: Tables, of: str, given: str = "") -> Array:
    """H(of | given) at x_0, averaged over what is given."""
    joint = f"{of}, {given}" if given else of
    return -s.mean("q", f"{joint} | x_0", s.log("q", f"{of} | {given}, x_0" if given else f"{of} | x_0"))


def information(s: Tables) -> Array:
    return entropy(s, "x_1") - entropy(s, "x_1", "x_2")


def ratio(s: Tables) -> Array:
    return s.log("q", "x_1 | x_2, x_0") - s.log("p", "x_1 | x_2")


def divergence(s: Tables) -> Array:
    return s.mean("q", "x_1 | x_2, x_0", ratio(s))


WRONG = [
    Wrong("an entropy is not negative", "entropy(q, x[1], at=x[0])", "ge", "0", lambda s: (entropy(s, "x_1"), 0)),
    Wrong("a condition adds entropy", "entropy(q, x[1], given=x[2], at=x[0])", "ge", "entropy(q, x[1], at=x[0])",
          lambda s: (entropy(s, "x_1", "x_2"), entropy(s, "x_1"))),
    Wrong("a condition does not matter", "entropy(q, x[1], given=x[2], at=x[0])", "eq", "entropy(q, x[1], at=x[0])",
          lambda s: (entropy(s, "x_1", "x_2"), entropy(s, "x_1"))),
    Wrong("conditional entropies are symmetric", "entropy(q, x[1], given=x[2], at=x[0])", "eq", "entropy(q, x[2], given=x[1], at=x[0])",
          lambda s: (entropy(s, "x_1", "x_2"), entropy(s, "x_2", "x_1"))),
    Wrong("the entropies of two variables add", "entropy(q, (x[1], x[2]), at=x[0])", "eq", "entropy(q, x[1], at=x[0]) + entropy(q, x[2], at=x[0])",
          lambda s: (entropy(s, "x_1") + entropy(s, "x_2", "x_1"), entropy(s, "x_1") + entropy(s, "x_2"))),
    Wrong("the information is the entropy", "information(q, x[1], x[2], at=x[0])", "eq", "entropy(q, x[1], at=x[0])",
          lambda s: (information(s), entropy(s, "x_1"))),
    Wrong("the information with the sign turned", "information(q, x[1], x[2], at=x[0])", "eq",
          "entropy(q, x[1], given=x[2], at=x[0]) - entropy(q, x[1], at=x[0])", lambda s: (information(s), -information(s))),
    Wrong("an information is not positive", "information(q, x[1], x[2], at=x[0])", "le", "0", lambda s: (information(s), 0)),
    Wrong("the variance of the log-ratio is that of the divergence", "variance(q(x[1], x[2] | x[0]), f)", "eq",
          "variance(q(x[2] | x[0]), E(q(x[1] | x[2], x[0]), f))",
          lambda s: (s.variance("q", "x_1, x_2 | x_0", ratio(s)), s.variance("q", "x_2 | x_0", divergence(s)))),
    Wrong("the divergence in closed form has the larger variance", "variance(q(x[1], x[2] | x[0]), f)", "le",
          "variance(q(x[2] | x[0]), E(q(x[1] | x[2], x[0]), f))",
          lambda s: (s.variance("q", "x_1, x_2 | x_0", ratio(s)), s.variance("q", "x_2 | x_0", divergence(s)))),
    Wrong("a variance is a second moment", "variance(q(x[2] | x[0]), log(q(x[2] | x[0])))", "eq", "E(q(x[2] | x[0]), log(q(x[2] | x[0]))**2)",
          lambda s: (s.variance("q", "x_2 | x_0", s.log("q", "x_2 | x_0")), s.mean("q", "x_2 | x_0", s.log("q", "x_2 | x_0") ** 2))),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_tables(case, PREAMBLE, tmp_path)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "a condition adds entropy"), PREAMBLE, tmp_path)
