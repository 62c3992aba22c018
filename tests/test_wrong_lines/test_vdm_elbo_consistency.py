"""Wrong variants of the lines of `vdm_elbo_consistency`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging import Array, Wrong, is_a_witnessed_erratum
from tables import Tables, judge_tables

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of the consistency form")
T = d.integer("T", at_least=3)
t, i = d.index("t", 2, T - 1), d.index("i")
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))
p = d.law("p", chain(x, T, 0))
fit = log(p(x[t] | x[t+1]))
ratio = log(p(x[t] | x[t+1]) / q(x[t] | x[t-1]))
term = E(q(x[t-1], x[t], x[t+1] | x[0]), ratio)
two = E(q(x[t-1], x[t+1] | x[0]), KL(q(x[t] | x[t-1]), p(x[t] | x[t+1])))
bridged = E(q(x[t-1], x[t+1] | x[0]), KL(q(x[t] | x[t-1], x[t+1]), p(x[t] | x[t+1])))
information = E(q(x[t-1], x[t], x[t+1] | x[0]), log(q(x[t] | x[t-1], x[t+1]) / q(x[t] | x[t-1])))
"""


def a(s: Tables) -> str:
    return f"x_{s.t - 1}"


def b(s: Tables) -> str:
    return f"x_{s.t}"


def c(s: Tables) -> str:
    return f"x_{s.t + 1}"


def three(s: Tables, f: Array) -> Array:
    return s.mean("q", f"{a(s)}, {b(s)}, {c(s)} | x_0", f)


def ends(s: Tables, f: Array) -> Array:
    return s.mean("q", f"{a(s)}, {c(s)} | x_0", f)


def fit(s: Tables) -> Array:
    return s.log("p", f"{b(s)} | {c(s)}")


def term(s: Tables) -> Array:
    return three(s, fit(s) - s.log("q", f"{b(s)} | {a(s)}"))


def two(s: Tables) -> Array:
    """The term as it was published."""
    return ends(s, s.kl("q", f"{b(s)} | {a(s)}", "p", f"{b(s)} | {c(s)}"))


def bridged(s: Tables) -> Array:
    return ends(s, s.kl("q", f"{b(s)} | {a(s)}, {c(s)}", "p", f"{b(s)} | {c(s)}"))


def information(s: Tables) -> Array:
    return three(s, s.log("q", f"{b(s)} | {a(s)}, {c(s)}") - s.log("q", f"{b(s)} | {a(s)}"))


WRONG = [
    Wrong("the published step", "term", "eq", "-two", lambda s: (term(s), -two(s))),
    Wrong("the published term bounds it from above", "term", "le", "-two", lambda s: (term(s), -two(s))),
    Wrong("or from below", "term", "ge", "-two", lambda s: (term(s), -two(s))),
    Wrong("the bridge without the information", "term", "eq", "-bridged", lambda s: (term(s), -bridged(s))),
    Wrong("the information is subtracted", "term", "eq", "-bridged - information", lambda s: (term(s), -bridged(s) - information(s))),
    Wrong("the information beside the published term", "term", "eq", "-two + information", lambda s: (term(s), -two(s) + information(s))),
    Wrong("the term is not positive", "term", "le", "0", lambda s: (term(s), 0)),
    Wrong("x_t forgets x_{t+1}", "q(x[t] | x[t-1], x[t+1])", "eq", "q(x[t] | x[t-1])",
          lambda s: (s.density("q", f"{b(s)} | {a(s)}, {c(s)}"), s.density("q", f"{b(s)} | {a(s)}"))),
    Wrong("x_t forgets x_{t-1}", "q(x[t] | x[t-1], x[t+1])", "eq", "q(x[t] | x[t+1])",
          lambda s: (s.density("q", f"{b(s)} | {a(s)}, {c(s)}"), s.density("q", f"{b(s)} | {c(s)}"))),
    Wrong("the bridge upside down", "q(x[t] | x[t-1], x[t+1])", "eq", "(q(x[t+1] | x[t-1]) * q(x[t] | x[t-1])) / q(x[t+1] | x[t])",
          lambda s: (s.density("q", f"{b(s)} | {a(s)}, {c(s)}"), s.density("q", f"{c(s)} | {a(s)}") * s.density("q", f"{b(s)} | {a(s)}")
                     / s.density("q", f"{c(s)} | {b(s)}"))),
    Wrong("the measure loses x_{t-1}", "term", "eq", "E(q(x[t], x[t+1] | x[0]), log(p(x[t] | x[t+1]) / q(x[t] | x[0])))",
          lambda s: (term(s), s.mean("q", f"{b(s)}, {c(s)} | x_0", fit(s) - s.log("q", f"{b(s)} | x_0")))),
    Wrong("a variable that is mentioned is integrated out", "term", "eq", "E(q(x[t-1], x[t+1] | x[0]), E(q(x[t] | x[0]), ratio))",
          lambda s: (term(s), ends(s, s.mean("q", f"{b(s)} | x_0", fit(s) - s.log("q", f"{b(s)} | {a(s)}"))))),
    Wrong("the error is 0", "term + two", "eq", "0", lambda s: (term(s) + two(s), 0)),
    Wrong("the error with its sign turned", "term + two", "eq",
          "E(q(x[t-1], x[t+1] | x[0]), E(q(x[t] | x[t-1]), fit)) - E(q(x[t], x[t+1] | x[0]), fit)",
          lambda s: (term(s) + two(s), -(term(s) + two(s)))),
    Wrong("the error with independent neighbours", "term + two", "eq",
          "E(q(x[t], x[t+1] | x[0]), fit) - E(q(x[t+1] | x[0]), E(q(x[t] | x[0]), fit))",
          lambda s: (term(s) + two(s), three(s, fit(s)) - s.mean("q", f"{c(s)} | x_0", s.mean("q", f"{b(s)} | x_0", fit(s))))),
]
ERRATUM = "the published step"


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_tables(case, PREAMBLE, tmp_path)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == ERRATUM), PREAMBLE, tmp_path)
