"""Wrong variants of the lines of `vae_objective`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from judging import Wrong, is_a_witnessed_erratum, sq
from minimisers import judge_minimisers
from points import Point, judge_number
from tables import Tables, judge_tables

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of the reconstruction term")
x, z, f, l = d.vector("x"), d.vector("z"), d.vector("f"), d.index("l")
s = d.parameter("s", low=0)
p = d.law("p", graph((z, x)))
q = d.law("q", graph((x, z)))
dimension = x.dim
error = squared(x - f)
normal = log(N(x, f, s**2))
theta, phi = d.unknown("θ", p(x | z)), d.unknown("φ", q(z | x))
bound = E(q(z | x), log(p(x, z) / q(z | x)))
"""


def orders(witness: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    return {"p": ("z", "x"), "q": ("x", "z")}


def log_normal(s: Point) -> float:
    return -error(s) / (2 * sigma(s) ** 2) - s.d / 2 * math.log(2 * math.pi * sigma(s) ** 2)


def error(s: Point) -> float:
    return sq(s.vector("x") - s.vector("f"))


def sigma(s: Point) -> float:
    return s.parameter("s")


def reconstruction(s: Tables) -> Any:
    return s.mean("q", "z | x", s.log("p", "x | z"))


def matching(s: Tables) -> Any:
    return s.kl("q", "z | x", "p", "z")


LAWS = [
    Wrong("a density is at most 1", "p(x | z)", "le", "1", lambda s: (s.density("p", "x | z"), 1)),
    Wrong("a log density is not positive", "log(p(x | z))", "le", "0", lambda s: (s.log("p", "x | z"), 0)),
    Wrong("nor its mean", "E(q(z | x), log(p(x | z)))", "le", "0", lambda s: (reconstruction(s), 0)),
    Wrong("the mean log density is not negative", "E(q(z | x), log(p(x | z)))", "ge", "0", lambda s: (reconstruction(s), 0)),
    Wrong("the mean of two samples is their sum", "Sum(E(q(z | x), log(p(x | z))), (l, 1, 2))", "eq", "E(q(z | x), log(p(x | z)))",
          lambda s: (2 * reconstruction(s), reconstruction(s))),
    Wrong("the mean of three samples divided by two", "Sum(1/2 * E(q(z | x), log(p(x | z))), (l, 1, 3))", "eq", "E(q(z | x), log(p(x | z)))",
          lambda s: (1.5 * reconstruction(s), reconstruction(s))),
    Wrong("the reconstruction under the prior", "E(q(z | x), log(p(x | z)))", "eq", "E(p(z), log(p(x | z)))",
          lambda s: (reconstruction(s), s.mean("p", "z", s.log("p", "x | z")))),
    Wrong("the reconstruction is the log evidence", "E(q(z | x), log(p(x | z)))", "eq", "log(p(x))",
          lambda s: (reconstruction(s), s.log("p", "x"))),
]
NUMBERS = [
    Wrong("the constant is dropped", "normal", "eq", "-(1 / (2 * s**2)) * error", lambda s: (log_normal(s), -error(s) / (2 * sigma(s) ** 2))),
    Wrong("the squared error without ½", "normal", "eq", "-(1 / s**2) * error - (dimension / 2) * log(2 * pi * s**2)",
          lambda s: (log_normal(s), log_normal(s) - error(s) / (2 * sigma(s) ** 2))),
    Wrong("the deviation for the variance", "normal", "eq", "-(1 / (2 * s)) * error - (dimension / 2) * log(2 * pi * s)",
          lambda s: (log_normal(s), -error(s) / (2 * sigma(s)) - s.d / 2 * math.log(2 * math.pi * sigma(s)))),
    Wrong("the sign of the squared error", "normal", "eq", "(1 / (2 * s**2)) * error - (dimension / 2) * log(2 * pi * s**2)",
          lambda s: (log_normal(s), log_normal(s) + error(s) / sigma(s) ** 2)),
    Wrong("one dimension for d", "normal", "eq", "-(1 / (2 * s**2)) * error - (1/2) * log(2 * pi * s**2)",
          lambda s: (log_normal(s), log_normal(s) + (s.d - 1) / 2 * math.log(2 * math.pi * sigma(s) ** 2))),
    Wrong("π is lost", "normal", "eq", "-(1 / (2 * s**2)) * error - (dimension / 2) * log(2 * s**2)",
          lambda s: (log_normal(s), log_normal(s) + s.d / 2 * math.log(math.pi))),
    Wrong("the normal decoder is below 0 at its best", "normal", "le", "0", lambda s: (log_normal(s), 0)),
    Wrong("the largest value is a lower bound", "normal", "ge", "-(dimension / 2) * log(2 * pi * s**2)",
          lambda s: (log_normal(s), -s.d / 2 * math.log(2 * math.pi * sigma(s) ** 2))),
    Wrong("the largest value with the deviation for the variance", "normal", "le", "-(dimension / 2) * log(2 * pi * s)",
          lambda s: (log_normal(s), -s.d / 2 * math.log(2 * math.pi * sigma(s)))),
]
MINIMISERS = [
    Wrong("reconstruction is prior matching", "-E(q(z | x), log(p(x | z)))", "argmin", "KL(q(z | x), p(z))",
          lambda s: (-reconstruction(s), matching(s)), "over=phi"),
    Wrong("the prior term is a constant for the encoder", "-bound", "argmin", "-E(q(z | x), log(p(x | z)))",
          lambda s: (matching(s) - reconstruction(s), -reconstruction(s)), "over=phi"),
    Wrong("the terms are added", "-bound", "argmin", "-E(q(z | x), log(p(x | z))) - KL(q(z | x), p(z))",
          lambda s: (matching(s) - reconstruction(s), -reconstruction(s) - matching(s)), "over=phi"),
    Wrong("for the decoder, the likelihood of the prior's codes", "-bound", "argmin", "-log(p(x))",
          lambda s: (matching(s) - reconstruction(s), -s.log("p", "x")), "over=theta"),
]


@pytest.mark.parametrize("case", LAWS, ids=lambda c: c.name)
def test_wrong_line_about_laws_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_tables(case, PREAMBLE, tmp_path, orders)


@pytest.mark.parametrize("case", NUMBERS, ids=lambda c: c.name)
def test_wrong_line_about_the_normal_decoder_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_number(case, PREAMBLE, tmp_path)


@pytest.mark.parametrize("case", MINIMISERS, ids=lambda c: c.name)
def test_other_minimisers_are_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_minimisers(case, PREAMBLE, tmp_path, lambda w: Tables(w, orders(w)), Tables.at)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in LAWS if c.name == "a density is at most 1"), PREAMBLE, tmp_path)
