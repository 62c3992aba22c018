"""Wrong variants of the lines of `telescoping_log_ratio`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from math import prod
from pathlib import Path

import pytest
from judging import Path0T, Wrong, is_a_witnessed_erratum, judge_path, refuted

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of the telescoping log-ratio")
T = d.integer("T", at_least=1)
t = d.index("t")
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))
start = log(Product(1 / (q(x[t] | x[0]) / q(x[t-1] | x[0])), (t, 2, T)))
ratios = Sum(log(q(x[t-1] | x[0])) - log(q(x[t] | x[0])), (t, 2, T))
earlier, later = Sum(log(q(x[t-1] | x[0])), (t, 2, T)), Sum(log(q(x[t] | x[0])), (t, 2, T))
ends = log(q(x[1] | x[0])) - log(q(x[T] | x[0]))
"""


def logs(s: Path0T, first: int, last: int) -> float:
    """Σ_{t=first}^{last} log q(x_t | x_0); 0 if that is empty."""
    return sum(s.log(t, 0) for t in range(first, last + 1))


def ratio(s: Path0T) -> float:
    """log q(x_1 | x_0) − log q(x_T | x_0), which is what all right lines come to."""
    return 0.0 if s.T == 1 else s.log(1, 0) - s.log(s.T, 0)


WRONG = [
    Wrong("the double fraction is not inverted", "start", "eq", "log(Product(q(x[t] | x[0]) / q(x[t-1] | x[0]), (t, 2, T)))",
          lambda s: (ratio(s), -ratio(s))),
    Wrong("the logarithm of a product as a product of logarithms", "start", "eq",
          "Product(log(q(x[t-1] | x[0]) / q(x[t] | x[0])), (t, 2, T))",
          lambda s: (ratio(s), prod(s.log(t - 1, 0) - s.log(t, 0) for t in range(2, s.T + 1)))),
    Wrong("the logarithm of a quotient as a sum", "start", "eq", "Sum(log(q(x[t-1] | x[0])) + log(q(x[t] | x[0])), (t, 2, T))",
          lambda s: (ratio(s), logs(s, 1, s.T - 1) + logs(s, 2, s.T))),
    Wrong("the logarithm of a quotient as a quotient", "start", "eq", "Sum(log(q(x[t-1] | x[0])) / log(q(x[t] | x[0])), (t, 2, T))",
          lambda s: (ratio(s), sum(s.log(t - 1, 0) / s.log(t, 0) for t in range(2, s.T + 1)))),
    Wrong("the sum starts at 3", "start", "eq", "Sum(log(q(x[t-1] | x[0])) - log(q(x[t] | x[0])), (t, 3, T))",
          lambda s: (ratio(s), logs(s, 2, s.T - 1) - logs(s, 3, s.T))),
    Wrong("the sum ends at T - 1", "start", "eq", "Sum(log(q(x[t-1] | x[0])) - log(q(x[t] | x[0])), (t, 2, T - 1))",
          lambda s: (ratio(s), logs(s, 1, s.T - 2) - logs(s, 2, s.T - 1))),
    Wrong("the second sum is added", "ratios", "eq", "earlier + later", lambda s: (ratio(s), logs(s, 1, s.T - 1) + logs(s, 2, s.T))),
    Wrong("the second sum is dropped", "ratios", "eq", "earlier", lambda s: (ratio(s), logs(s, 1, s.T - 1))),
    Wrong("the shift forgets the upper end", "earlier", "eq", "Sum(log(q(x[t] | x[0])), (t, 1, T))",
          lambda s: (logs(s, 1, s.T - 1), logs(s, 1, s.T))),
    Wrong("the shift forgets the lower end", "earlier", "eq", "Sum(log(q(x[t] | x[0])), (t, 2, T - 1))",
          lambda s: (logs(s, 1, s.T - 1), logs(s, 2, s.T - 1))),
    Wrong("the shift goes the wrong way", "earlier", "eq", "Sum(log(q(x[t-1] | x[0])), (t, 3, T + 1))",
          lambda s: (logs(s, 1, s.T - 1), logs(s, 2, s.T))),
    Wrong("the product runs to T after the shift", "Product(q(x[t-1] | x[0]) / q(x[t] | x[0]), (t, 2, T))", "eq",
          "Product(q(x[t] | x[0]), (t, 1, T)) / Product(q(x[t] | x[0]), (t, 2, T))",
          lambda s: (s.q(1, 0) / s.q(s.T, 0), s.q(1, 0))),
    Wrong("every term is the first one", "earlier", "eq", "(T - 1) * log(q(x[1] | x[0]))",
          lambda s: (logs(s, 1, s.T - 1), (s.T - 1) * s.log(1, 0))),
    Wrong("the difference once for each step", "ratios", "eq", "(T - 1) * ends", lambda s: (ratio(s), (s.T - 1) * ratio(s))),
    Wrong("the end is q(x_{T-1})", "ratios", "eq", "log(q(x[1] | x[0])) - log(q(x[T-1] | x[0]))",
          lambda s: (ratio(s), s.log(1, 0) - s.log(s.T - 1, 0)), where="T >= 2"),
    Wrong("the ends are added", "ratios", "eq", "log(q(x[1] | x[0])) + log(q(x[T] | x[0]))",
          lambda s: (ratio(s), s.log(1, 0) + s.log(s.T, 0))),
    Wrong("the ends lose their condition", "ratios", "eq", "log(q(x[1])) - log(q(x[T]))", lambda s: (ratio(s), s.log(1) - s.log(s.T))),
    Wrong("the second term is a transition", "Sum(log(q(x[t-1] | x[0])) - log(q(x[t] | x[t-1])), (t, 2, T))", "eq", "ends",
          lambda s: (logs(s, 1, s.T - 1) - sum(s.log(t, t - 1) for t in range(2, s.T + 1)), ratio(s))),
    Wrong("the quotient is inverted at the end", "ends", "eq", "log(q(x[T] | x[0]) / q(x[1] | x[0]))", lambda s: (ratio(s), -ratio(s))),
    Wrong("the quotient of logarithms at the end", "ends", "eq", "log(q(x[1] | x[0])) / log(q(x[T] | x[0]))",
          lambda s: (ratio(s), s.log(1, 0) / s.log(s.T, 0))),
    Wrong("the end is split off an empty sum", "Sum(log(q(x[t] | x[0])), (t, 1, T - 1))", "eq",
          "log(q(x[1] | x[0])) + Sum(log(q(x[t] | x[0])), (t, 2, T - 1))",
          lambda s: (logs(s, 1, s.T - 1), s.log(1, 0) + logs(s, 2, s.T - 1))),
    Wrong("densities fall along the chain", "ends", "ge", "0", lambda s: (ratio(s), 0)),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_path(case, PREAMBLE, tmp_path)


def test_splitting_an_empty_sum_fails_at_one_step_only(tmp_path: Path) -> None:
    case = next(c for c in WRONG if c.name == "the end is split off an empty sum")
    assert refuted(case, PREAMBLE, tmp_path).evidence["witness"]["T"] == 1


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "the ends are added"), PREAMBLE, tmp_path)
