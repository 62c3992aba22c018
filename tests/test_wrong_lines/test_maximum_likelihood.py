"""Wrong variants of the lines of `maximum_likelihood`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from judging import Array, Wrong, is_a_witnessed_erratum
from minimisers import judge_minimisers
from tables import Tables, judge_tables

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of maximum likelihood")
x = d.vector("x")
data = d.law("p̂", joint(x))
p = d.law("p", joint(x))
loss = E(data(x), log(data(x))) - E(data(x), log(p(x)))
theta = d.unknown("θ", p)
"""


def orders(witness: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    return {"p̂": ("x",), "p": ("x",)}


def divergence(s: Tables) -> Array:
    return s.kl("p̂", "x", "p", "x")


def other_way(s: Tables) -> Array:
    return s.kl("p", "x", "p̂", "x")


def cross_entropy(s: Tables) -> Array:
    return -s.mean("p̂", "x", s.log("p", "x"))


def entropy(s: Tables) -> Array:
    return -s.mean("p̂", "x", s.log("p̂", "x"))


WRONG = [
    Wrong("the arguments exchanged", "loss", "eq", "KL(p(x), data(x))", lambda s: (divergence(s), other_way(s))),
    Wrong("the sign", "loss", "eq", "-KL(data(x), p(x))", lambda s: (divergence(s), -divergence(s))),
    Wrong("the entropy is added", "-E(data(x), log(data(x))) - E(data(x), log(p(x)))", "eq", "KL(data(x), p(x))",
          lambda s: (entropy(s) + cross_entropy(s), divergence(s))),
    Wrong("the entropy is dropped", "-E(data(x), log(p(x)))", "eq", "KL(data(x), p(x))", lambda s: (cross_entropy(s), divergence(s))),
    Wrong("the entropy of the model", "E(p(x), log(p(x))) - E(data(x), log(p(x)))", "eq", "KL(data(x), p(x))",
          lambda s: (s.mean("p", "x", s.log("p", "x")) + cross_entropy(s), divergence(s))),
    Wrong("the likelihood under the model", "E(data(x), log(data(x))) - E(p(x), log(p(x)))", "eq", "KL(data(x), p(x))",
          lambda s: (-entropy(s) - s.mean("p", "x", s.log("p", "x")), divergence(s))),
    Wrong("the logarithm of the mean likelihood", "E(data(x), log(data(x))) - log(E(data(x), p(x)))", "eq", "KL(data(x), p(x))",
          lambda s: (-entropy(s) - np.log(s.mean("p̂", "x", s.density("p", "x"))), divergence(s))),
    Wrong("twice", "loss", "eq", "2 * KL(data(x), p(x))", lambda s: (divergence(s), 2 * divergence(s))),
    Wrong("a divergence is not positive", "loss", "le", "0", lambda s: (divergence(s), 0)),
    Wrong("a divergence is never 0", "loss", "gt", "0", lambda s: (divergence(s), 0)),
    Wrong("an entropy is not negative", "-E(data(x), log(data(x)))", "ge", "0", lambda s: (entropy(s), 0)),
    Wrong("a log-likelihood is not positive", "E(data(x), log(p(x)))", "le", "0", lambda s: (-cross_entropy(s), 0)),
]
MINIMISERS = [
    Wrong("the divergence the other way", "-E(data(x), log(p(x)))", "argmin", "KL(p(x), data(x))",
          lambda s: (cross_entropy(s), other_way(s)), "over=theta"),
    Wrong("the likelihood is minimised", "E(data(x), log(p(x)))", "argmin", "KL(data(x), p(x))",
          lambda s: (-cross_entropy(s), divergence(s)), "over=theta"),
    Wrong("the entropy of the model is a constant", "KL(p(x), data(x))", "argmin", "-E(p(x), log(data(x)))",
          lambda s: (other_way(s), -s.mean("p", "x", s.log("p̂", "x"))), "over=theta"),
    Wrong("the mean likelihood for the mean logarithm", "-E(data(x), log(p(x)))", "argmin", "-E(data(x), p(x))",
          lambda s: (cross_entropy(s), -s.mean("p̂", "x", s.density("p", "x"))), "over=theta"),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_tables(case, PREAMBLE, tmp_path, orders)


@pytest.mark.parametrize("case", MINIMISERS, ids=lambda c: c.name)
def test_other_minimisers_are_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_minimisers(case, PREAMBLE, tmp_path, lambda w: Tables(w, orders(w)), Tables.at)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "the arguments exchanged"), PREAMBLE, tmp_path)
