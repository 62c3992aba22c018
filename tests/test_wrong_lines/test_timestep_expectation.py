"""Wrong variants of the lines of `timestep_expectation`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging import Array, Wrong, is_a_witnessed_erratum
from minimisers import judge_minimisers
from tables import Tables, judge_tables, path

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of a random step")
T = d.integer("T", at_least=2)
t = d.index("t")
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))
p = d.law("p", chain(x, T, 0))
term = E(q(x[t] | x[0]), KL(q(x[t-1] | x[t], x[0]), p(x[t-1] | x[t])))
loss = Sum(term, (t, 2, T))
steps = Sum(1, (t, 2, T))
theta = d.unknown("θ", p(x[t-1] | x[t]))
"""


def term(s: Tables, t: int) -> Array:
    return s.mean("q", f"x_{t} | x_0", s.kl("q", f"x_{t - 1} | x_{t}, x_0", "p", f"x_{t - 1} | x_{t}"))


def loss(s: Tables, last: int = 0) -> Array:
    """The sum of the terms from 2 to T − last."""
    return sum((term(s, t) for t in range(2, s.T + 1 - last)), start=0 * term(s, 2))


def under_reverse(s: Tables, t: int) -> Array:
    return s.mean("p", f"x_{t} | x_0", s.kl("q", f"x_{t - 1} | x_{t}, x_0", "p", f"x_{t - 1} | x_{t}"))


def turned(s: Tables, t: int) -> Array:
    return s.mean("q", f"x_{t} | x_0", s.kl("p", f"x_{t - 1} | x_{t}", "q", f"x_{t - 1} | x_{t}, x_0"))


def ignoring(s: Tables, t: int) -> Array:
    return s.mean("q", f"x_{t} | x_0", s.kl("q", f"x_{t - 1} | x_{t}", "p", f"x_{t - 1} | x_{t}"))


WRONG = [
    Wrong("the factor T − 1 is dropped", "loss", "eq", "Sum((1 / steps) * term, (t, 2, T))", lambda s: (loss(s), loss(s) / (s.T - 1))),
    Wrong("T for T − 1", "loss", "eq", "T * Sum((1 / steps) * term, (t, 2, T))", lambda s: (loss(s), s.T * loss(s) / (s.T - 1))),
    Wrong("weights 1/T", "loss", "eq", "steps * Sum((1 / T) * term, (t, 2, T))", lambda s: (loss(s), (s.T - 1) * loss(s) / s.T)),
    Wrong("the last step is left out", "loss", "eq", "steps * Sum((1 / steps) * term, (t, 2, T - 1))", lambda s: (loss(s), loss(s, 1))),
    Wrong("the first step is left out", "loss", "eq", "steps * Sum((1 / steps) * term, (t, 3, T))",
          lambda s: (loss(s), loss(s) - term(s, 2))),
    Wrong("weights 1/t", "loss", "eq", "Sum((1 / t) * term, (t, 2, T))", lambda s: (loss(s), sum(term(s, t) / t for t in range(2, s.T + 1)))),
    Wrong("the square of the number of steps", "loss", "eq", "steps**2 * Sum((1 / steps) * term, (t, 2, T))",
          lambda s: (loss(s), (s.T - 1) * loss(s))),
    Wrong("one step stands for all", "loss", "eq", "steps * E(q(x[2] | x[0]), KL(q(x[1] | x[2], x[0]), p(x[1] | x[2])))",
          lambda s: (loss(s), (s.T - 1) * term(s, 2))),
    Wrong("the measure of the model", "loss", "eq", "Sum(E(p(x[t] | x[0]), KL(q(x[t-1] | x[t], x[0]), p(x[t-1] | x[t]))), (t, 2, T))",
          lambda s: (loss(s), sum(under_reverse(s, t) for t in range(2, s.T + 1)))),
    Wrong("the divergence the other way round", "loss", "eq", "Sum(E(q(x[t] | x[0]), KL(p(x[t-1] | x[t]), q(x[t-1] | x[t], x[0]))), (t, 2, T))",
          lambda s: (loss(s), sum(turned(s, t) for t in range(2, s.T + 1)))),
    Wrong("x_0 is forgotten in the posterior", "loss", "eq", "Sum(E(q(x[t] | x[0]), KL(q(x[t-1] | x[t]), p(x[t-1] | x[t]))), (t, 2, T))",
          lambda s: (loss(s), sum(ignoring(s, t) for t in range(2, s.T + 1)))),
    Wrong("the mean is larger than the sum", "Sum((1 / steps) * term, (t, 2, T))", "gt", "loss", lambda s: (loss(s) / (s.T - 1), loss(s))),
]
ERRATUM = "the factor T − 1 is dropped"
MINIMISERS = [
    Wrong("the first term for all", "loss", "argmin", "E(q(x[2] | x[0]), KL(q(x[1] | x[2], x[0]), p(x[1] | x[2])))",
          lambda s: (loss(s), term(s, 2)), "over=theta", "T >= 3"),
    Wrong("the sum is maximised", "loss", "argmin", "-Sum((1 / steps) * term, (t, 2, T))",
          lambda s: (loss(s), -loss(s) / (s.T - 1)), "over=theta"),
    Wrong("the steps weighted by their number", "loss", "argmin", "Sum(t * term, (t, 2, T))",
          lambda s: (loss(s), sum(t * term(s, t) for t in range(2, s.T + 1))), "over=theta", "T >= 3"),
    Wrong("x_0 is forgotten in the posterior of one datum", "loss", "argmin", "Sum(E(q(x[t] | x[0]), KL(q(x[t-1] | x[t]), p(x[t-1] | x[t]))), (t, 2, T))",
          lambda s: (loss(s), sum(ignoring(s, t) for t in range(2, s.T + 1))), "over=theta"),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_tables(case, PREAMBLE, tmp_path)


@pytest.mark.parametrize("case", MINIMISERS, ids=lambda c: c.name)
def test_other_minimisers_are_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_minimisers(case, PREAMBLE, tmp_path, lambda w: Tables(w, path(w)), Tables.at)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == ERRATUM), PREAMBLE, tmp_path)
