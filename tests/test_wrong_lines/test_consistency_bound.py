"""Wrong variants of the lines of `consistency_bound`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from judging import Array, Wrong, is_a_witnessed_erratum
from tables import Tables, judge_tables

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of the consistency bound")
T = d.integer("T", at_least=2)
t, i = d.index("t"), d.index("i")
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))
p = d.law("p", chain(x, T, 0))
forward = -Sum(E(q(x[i-1], x[i] | x[0]), log(q(x[i] | x[i-1]))), (i, 1, T))
backward = -Sum(E(q(x[i], x[i+1] | x[0]), log(q(x[i] | x[i+1], x[0]))), (i, 1, T - 1))
last = -E(q(x[T] | x[0]), log(q(x[T] | x[0])))


def information(a, b):
    return E(q(a, b | x[0]), log(q(a, b | x[0]) / (q(a | x[0]) * q(b | x[0]))))


published = (E(q(x[1] | x[0]), log(p(x[0] | x[1]))) - E(q(x[T-1] | x[0]), KL(q(x[T] | x[T-1]), p(x[T])))
             - Sum(E(q(x[i-1], x[i+1] | x[0]), KL(q(x[i] | x[i-1]), p(x[i] | x[i+1]))), (i, 1, T - 1)))
elbo = E(q(x[1:T] | x[0]), log(p(x[0:T]) / q(x[1:T] | x[0])))
"""


def forward(s: Tables, first: int = 1) -> Array:
    """The entropies of the steps, from one of them."""
    return sum((-s.mean("q", f"x_{i - 1}, x_{i} | x_0", s.log("q", f"x_{i} | x_{i - 1}")) for i in range(first, s.T + 1)), start=np.zeros(()))


def backward(s: Tables) -> Array:
    return sum((-s.mean("q", f"x_{i}, x_{i + 1} | x_0", s.log("q", f"x_{i} | x_{i + 1}, x_0")) for i in range(1, s.T)), start=np.zeros(()))


def last(s: Tables) -> Array:
    return -s.mean("q", f"x_{s.T} | x_0", s.log("q", f"x_{s.T} | x_0"))


def information(s: Tables, a: int, b: int) -> Array:
    return s.mean("q", f"x_{a}, x_{b} | x_0", s.log("q", f"x_{a}, x_{b} | x_0") - s.log("q", f"x_{a} | x_0") - s.log("q", f"x_{b} | x_0"))


def published(s: Tables) -> Array:
    """Luo (45)."""
    found = s.mean("q", "x_1 | x_0", s.log("p", "x_0 | x_1"))
    found = found - s.mean("q", f"x_{s.T - 1} | x_0", s.kl("q", f"x_{s.T} | x_{s.T - 1}", "p", f"x_{s.T}"))
    for i in range(1, s.T):
        found = found - s.mean("q", f"x_{i - 1}, x_{i + 1} | x_0", s.kl("q", f"x_{i} | x_{i - 1}", "p", f"x_{i} | x_{i + 1}"))
    return found


def elbo(s: Tables) -> Array:
    steps = ", ".join(f"x_{i}" for i in range(1, s.T + 1))
    return s.mean("q", f"{steps} | x_0", s.log("p", f"x_0, {steps}") - s.log("q", f"{steps} | x_0"))


WRONG = [
    Wrong("the entropy of the last variable is left out", "forward", "eq", "backward", lambda s: (forward(s), backward(s))),
    Wrong("the entropy of the last variable twice", "forward", "eq", "2 * last + backward", lambda s: (forward(s), 2 * last(s) + backward(s))),
    Wrong("the backward steps are not conditional on x_0", "forward", "eq",
          "last - Sum(E(q(x[i], x[i+1] | x[0]), log(q(x[i] | x[i+1]))), (i, 1, T - 1))",
          lambda s: (forward(s), last(s) - sum(s.mean("q", f"x_{i}, x_{i + 1} | x_0", s.log("q", f"x_{i} | x_{i + 1}"))
                                               for i in range(1, s.T)))),
    Wrong("the forward steps start at 2", "-Sum(E(q(x[i-1], x[i] | x[0]), log(q(x[i] | x[i-1]))), (i, 2, T))", "eq", "last + backward",
          lambda s: (forward(s, 2), last(s) + backward(s))),
    Wrong("marginal for conditional entropies", "forward", "eq", "-Sum(E(q(x[i] | x[0]), log(q(x[i] | x[0]))), (i, 1, T))",
          lambda s: (forward(s), -sum(s.mean("q", f"x_{i} | x_0", s.log("q", f"x_{i} | x_0")) for i in range(1, s.T + 1)))),
    Wrong("an entropy is not negative", "forward", "ge", "0", lambda s: (forward(s), 0)),
    Wrong("data processing reversed", "information(x[t], x[t+1])", "le", "information(x[t-1], x[t+1])",
          lambda s: (information(s, s.t, s.t + 1), information(s, s.t - 1, s.t + 1)), "", "t >= 2, t <= T - 1"),
    Wrong("data processing as an equality", "information(x[t], x[t+1])", "eq", "information(x[t-1], x[t+1])",
          lambda s: (information(s, s.t, s.t + 1), information(s, s.t - 1, s.t + 1)), "", "t >= 2, t <= T - 1"),
    Wrong("neighbours further on tell less", "information(x[t], x[t+1])", "le", "information(x[t-1], x[t])",
          lambda s: (information(s, s.t, s.t + 1), information(s, s.t - 1, s.t)), "", "t >= 2, t <= T - 1"),
    Wrong("the published form is the bound", "elbo", "eq", "published", lambda s: (elbo(s), published(s))),
    Wrong("the published form is never above the bound", "elbo", "ge", "published", lambda s: (elbo(s), published(s))),
    Wrong("nor never below it", "elbo", "le", "published", lambda s: (elbo(s), published(s))),
    Wrong("the published form is an upper bound", "log(p(x[0]))", "le", "published", lambda s: (s.log("p", "x_0"), published(s))),
]
ERRATUM = "the published form is the bound"


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_tables(case, PREAMBLE, tmp_path)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == ERRATUM), PREAMBLE, tmp_path)
