"""Wrong variants of the lines of `vdm_one_step_is_vae`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from judging import Array, Wrong, is_a_witnessed_erratum
from tables import Tables, judge_tables

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of the bound with one step")
t = d.index("t")
x = d.vectors("x")
q = d.law("q", chain(x, 0, 1))
p = d.law("p", chain(x, 1, 0))
reconstruction = E(q(x[1] | x[0]), log(p(x[0] | x[1])))
matching = KL(q(x[1] | x[0]), p(x[1]))
bound = E(q(x[1] | x[0]), log(p(x[0], x[1]) / q(x[1] | x[0])))
"""


def orders(witness: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    return {"q": ("x_0", "x_1"), "p": ("x_1", "x_0")}


def reconstruction(s: Tables) -> Array:
    return s.mean("q", "x_1 | x_0", s.log("p", "x_0 | x_1"))


def matching(s: Tables) -> Array:
    return s.kl("q", "x_1 | x_0", "p", "x_1")


def bound(s: Tables) -> Array:
    return reconstruction(s) - matching(s)


WRONG = [
    Wrong("the divergence is added", "bound", "eq", "reconstruction + matching", lambda s: (bound(s), reconstruction(s) + matching(s))),
    Wrong("the divergence the other way round", "bound", "eq", "reconstruction - KL(p(x[1]), q(x[1] | x[0]))",
          lambda s: (bound(s), reconstruction(s) - s.kl("p", "x_1", "q", "x_1 | x_0"))),
    Wrong("the posterior of the model for its prior", "bound", "eq", "reconstruction - KL(q(x[1] | x[0]), p(x[1] | x[0]))",
          lambda s: (bound(s), reconstruction(s) - s.kl("q", "x_1 | x_0", "p", "x_1 | x_0"))),
    Wrong("the codes of all data", "bound", "eq", "reconstruction - KL(q(x[1]), p(x[1]))",
          lambda s: (bound(s), reconstruction(s) - s.kl("q", "x_1", "p", "x_1"))),
    Wrong("the reconstruction under the prior", "bound", "eq", "E(p(x[1]), log(p(x[0] | x[1]))) - matching",
          lambda s: (bound(s), s.mean("p", "x_1", s.log("p", "x_0 | x_1")) - matching(s))),
    Wrong("the bound is the evidence", "bound", "eq", "log(p(x[0]))", lambda s: (bound(s), s.log("p", "x_0"))),
    Wrong("the bound is above the evidence", "bound", "ge", "log(p(x[0]))", lambda s: (bound(s), s.log("p", "x_0"))),
    Wrong("the prior term is dropped", "bound", "eq", "reconstruction", lambda s: (bound(s), reconstruction(s))),
    Wrong("a range that is not empty", "bound - Sum(reconstruction, (t, 1, 1))", "eq", "bound",
          lambda s: (bound(s) - reconstruction(s), bound(s))),
    Wrong("an empty range counted once", "bound - Sum(reconstruction, (t, 2, 1))", "eq", "-matching",
          lambda s: (bound(s), -matching(s))),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_tables(case, PREAMBLE, tmp_path, orders)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "the divergence is added"), PREAMBLE, tmp_path)
