"""Wrong variants of the lines of `denoising_gap`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging import Array, Wrong, is_a_witnessed_erratum
from minimisers import judge_minimisers
from tables import Tables, judge_tables, path

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of the denoising gap")
T = d.integer("T", at_least=2)
t = d.index("t", 2, T)
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))
p = d.law("p", chain(x, T, 0))
posterior, reverse, model = q(x[t-1] | x[t], x[0]), q(x[t-1] | x[t]), p(x[t-1] | x[t])
three = q(x[0], x[t-1], x[t])
information = E(three, log(q(x[t-1], x[0] | x[t]) / (q(x[t-1] | x[t]) * q(x[0] | x[t]))))
term = E(q(x[0], x[t]), KL(posterior, model))
rest = E(q(x[t]), KL(reverse, model))
theta = d.unknown("θ", model)
"""


def three(s: Tables) -> str:
    return f"x_0, x_{s.t - 1}, x_{s.t}"


def posterior(s: Tables) -> str:
    return f"x_{s.t - 1} | x_{s.t}, x_0"


def reverse(s: Tables) -> str:
    return f"x_{s.t - 1} | x_{s.t}"


def term(s: Tables) -> Array:
    return s.mean("q", f"x_0, x_{s.t}", s.kl("q", posterior(s), "p", reverse(s)))


def rest(s: Tables) -> Array:
    return s.mean("q", f"x_{s.t}", s.kl("q", reverse(s), "p", reverse(s)))


def information(s: Tables) -> Array:
    return s.mean("q", three(s), s.log("q", posterior(s)) - s.log("q", reverse(s)))


WRONG = [
    Wrong("x_0 is ignored", "reverse", "eq", "posterior", lambda s: (s.density("q", reverse(s)), s.density("q", posterior(s)))),
    Wrong("the term without the gap", "term", "eq", "rest", lambda s: (term(s), rest(s))),
    Wrong("the gap alone", "term", "eq", "information", lambda s: (term(s), information(s))),
    Wrong("the gap is subtracted", "term", "eq", "rest - information", lambda s: (term(s), rest(s) - information(s))),
    Wrong("twice the gap", "term", "eq", "2 * information + rest", lambda s: (term(s), 2 * information(s) + rest(s))),
    Wrong("the rest the other way round", "term", "eq", "information + E(q(x[t]), KL(model, reverse))",
          lambda s: (term(s), information(s) + s.mean("q", f"x_{s.t}", s.kl("p", reverse(s), "q", reverse(s))))),
    Wrong("the information with x_0 and x_t exchanged", "term", "eq",
          "E(three, log(q(x[t-1], x[t] | x[0]) / (q(x[t-1] | x[0]) * q(x[t] | x[0])))) + rest",
          lambda s: (term(s), s.mean("q", three(s), s.log("q", posterior(s)) - s.log("q", f"x_{s.t - 1} | x_0")) + rest(s))),
    Wrong("the information without its condition", "term", "eq", "E(three, log(q(x[t-1], x[0]) / (q(x[t-1]) * q(x[0])))) + rest",
          lambda s: (term(s), s.mean("q", three(s), s.log("q", f"x_{s.t - 1} | x_0") - s.log("q", f"x_{s.t - 1}")) + rest(s))),
    Wrong("the minimum is not reached", "term", "gt", "information", lambda s: (term(s), information(s))),
    Wrong("the term can be trained below the gap", "term", "le", "information", lambda s: (term(s), information(s))),
    Wrong("a mixture under the law of the data", "reverse", "eq", "Integral(posterior * q(x[0]), x[0])",
          lambda s: (s.density("q", reverse(s)), s.mean("q", "x_0", s.density("q", posterior(s))))),
    Wrong("the mixture for one datum", "reverse", "eq", "posterior * q(x[0] | x[t])",
          lambda s: (s.density("q", reverse(s)), s.density("q", posterior(s)) * s.density("q", f"x_0 | x_{s.t}"))),
]
ERRATUM = "x_0 is ignored"
MINIMISERS = [
    Wrong("the divergence from the model", "term", "argmin", "E(q(x[t]), KL(model, reverse))",
          lambda s: (term(s), s.mean("q", f"x_{s.t}", s.kl("p", reverse(s), "q", reverse(s)))), "over=theta"),
    Wrong("one datum for all", "term", "argmin", "E(q(x[t] | x[0]), KL(posterior, model))",
          lambda s: (term(s), s.mean("q", f"x_{s.t} | x_0", s.kl("q", posterior(s), "p", reverse(s)))), "over=theta"),
    Wrong("one x_t for all", "term", "argmin", "KL(reverse, model)", lambda s: (term(s), s.kl("q", reverse(s), "p", reverse(s))), "over=theta"),
    Wrong("the term is maximised", "term", "argmin", "-rest", lambda s: (term(s), -rest(s)), "over=theta"),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_tables(case, PREAMBLE, tmp_path)


@pytest.mark.parametrize("case", MINIMISERS, ids=lambda c: c.name)
def test_other_minimisers_are_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_minimisers(case, PREAMBLE, tmp_path, lambda w: Tables(w, path(w)), Tables.at)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == ERRATUM), PREAMBLE, tmp_path)
