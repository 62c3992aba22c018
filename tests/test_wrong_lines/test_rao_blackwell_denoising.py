"""Wrong variants of the lines of `rao_blackwell_denoising`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging import Array, Wrong, is_a_witnessed_erratum
from tables import Tables, judge_tables

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of total variance")
T = d.integer("T", at_least=2)
t = d.index("t", 2, T)
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))
p = d.law("p", chain(x, T, 0))


def variance_of(measure, f):
    return E(measure, (f - E(measure, f))**2)


pair, last, posterior = q(x[t-1], x[t] | x[0]), q(x[t] | x[0]), q(x[t-1] | x[t], x[0])
f = log(posterior / p(x[t-1] | x[t]))
between = E(last, (E(posterior, f) - E(pair, f))**2)
within = E(last, variance_of(posterior, f))
"""


def posterior(s: Tables) -> str:
    return f"x_{s.t - 1} | x_{s.t}, x_0"


def pair(s: Tables) -> str:
    return f"x_{s.t - 1}, x_{s.t} | x_0"


def last(s: Tables) -> str:
    return f"x_{s.t} | x_0"


def f(s: Tables) -> Array:
    return s.log("q", posterior(s)) - s.log("p", f"x_{s.t - 1} | x_{s.t}")


def total(s: Tables) -> Array:
    return s.variance("q", pair(s), f(s))


def between(s: Tables) -> Array:
    return s.variance("q", last(s), s.mean("q", posterior(s), f(s)))


def within(s: Tables) -> Array:
    return s.mean("q", last(s), s.variance("q", posterior(s), f(s)))


WRONG = [
    Wrong("the mean given x_t without its condition on x_0", "E(posterior, f)", "eq", "KL(q(x[t-1] | x[t]), p(x[t-1] | x[t]))",
          lambda s: (s.mean("q", posterior(s), f(s)), s.kl("q", f"x_{s.t - 1} | x_{s.t}", "p", f"x_{s.t - 1} | x_{s.t}"))),
    Wrong("the mean given x_t with its sign turned", "E(posterior, f)", "eq", "-KL(posterior, p(x[t-1] | x[t]))",
          lambda s: (s.mean("q", posterior(s), f(s)), -s.mean("q", posterior(s), f(s)))),
    Wrong("the mean over both for the mean given x_t", "E(pair, f)", "eq", "E(posterior, f)",
          lambda s: (s.mean("q", pair(s), f(s)), s.mean("q", posterior(s), f(s)))),
    Wrong("the variance within alone", "variance_of(pair, f)", "eq", "within", lambda s: (total(s), within(s))),
    Wrong("the variance between alone", "variance_of(pair, f)", "eq", "between", lambda s: (total(s), between(s))),
    Wrong("the parts are subtracted", "variance_of(pair, f)", "eq", "within - between", lambda s: (total(s), within(s) - between(s))),
    Wrong("the mean square for the variance", "variance_of(pair, f)", "eq", "E(pair, f**2)",
          lambda s: (total(s), s.mean("q", pair(s), f(s) ** 2))),
    Wrong("the square of the mean is added", "variance_of(pair, f)", "eq", "E(pair, f**2) + E(pair, f)**2",
          lambda s: (total(s), s.mean("q", pair(s), f(s) ** 2) + s.mean("q", pair(s), f(s)) ** 2)),
    Wrong("conditioning makes the variance larger", "variance_of(pair, f)", "le", "between", lambda s: (total(s), between(s))),
    Wrong("a variance is never 0", "variance_of(pair, f)", "gt", "0", lambda s: (total(s), 0)),
    Wrong("the variance given one x_t for its mean", "variance_of(pair, f)", "eq", "between + variance_of(posterior, f)",
          lambda s: (total(s), between(s) + s.variance("q", posterior(s), f(s)))),
    Wrong("the term over two variables varies more", "variance_of(q(x[t-2], x[t] | x[0]), KL(q(x[t-1] | x[t-2]), p(x[t-1] | x[t])))", "ge",
          "variance_of(last, KL(posterior, p(x[t-1] | x[t])))",
          lambda s: (s.variance("q", f"x_{s.t - 2}, x_{s.t} | x_0",
                                s.kl("q", f"x_{s.t - 1} | x_{s.t - 2}", "p", f"x_{s.t - 1} | x_{s.t}")), between(s)), "", "t >= 3"),
    Wrong("the term over two variables varies less", "variance_of(q(x[t-2], x[t] | x[0]), KL(q(x[t-1] | x[t-2]), p(x[t-1] | x[t])))", "le",
          "variance_of(last, KL(posterior, p(x[t-1] | x[t])))",
          lambda s: (s.variance("q", f"x_{s.t - 2}, x_{s.t} | x_0",
                                s.kl("q", f"x_{s.t - 1} | x_{s.t - 2}", "p", f"x_{s.t - 1} | x_{s.t}")), between(s)), "", "t >= 3"),
]
ERRATUM = "the variance within alone"


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_tables(case, PREAMBLE, tmp_path)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == ERRATUM), PREAMBLE, tmp_path)
