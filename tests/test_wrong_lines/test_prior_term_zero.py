"""Wrong variants of the lines of `prior_term_zero`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from judging import Array, Wrong, is_a_witnessed_erratum, report_on
from tables import Tables, judge_tables

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of the prior term")
x, z = d.vector("x"), d.vector("z")
q = d.law("q", graph((x, z)))
p = d.law("p", joint(z))
information = E(q(x, z), log(q(x, z) / (q(x) * q(z))))
term = E(q(x), KL(q(z | x), p(z)))
"""


def orders(witness: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    return {"q": ("x", "z"), "p": ("z",)}


def information(s: Tables) -> Array:
    return s.mean("q", "x, z", s.log("q", "x, z") - s.log("q", "x") - s.log("q", "z"))


def term(s: Tables) -> Array:
    return s.mean("q", "x", s.kl("q", "z | x", "p", "z"))


def aggregate(s: Tables) -> Array:
    """D_KL(q(z) ‖ p(z))."""
    return s.kl("q", "z", "p", "z")


WRONG = [
    Wrong("only the codes of all data count", "term", "eq", "KL(q(z), p(z))", lambda s: (term(s), aggregate(s))),
    Wrong("only the information counts", "term", "eq", "information", lambda s: (term(s), information(s))),
    Wrong("the information is subtracted", "term", "eq", "KL(q(z), p(z)) - information", lambda s: (term(s), aggregate(s) - information(s))),
    Wrong("the mismatch the other way round", "term", "eq", "information + KL(p(z), q(z))",
          lambda s: (term(s), information(s) + s.kl("p", "z", "q", "z"))),
    Wrong("twice the information", "term", "eq", "2 * information + KL(q(z), p(z))", lambda s: (term(s), 2 * information(s) + aggregate(s))),
    Wrong("the logarithm upside down", "term", "eq", "E(q(x, z), log(q(z) / q(z | x)) + log(q(z) / p(z)))",
          lambda s: (term(s), s.mean("q", "x, z", 2 * s.log("q", "z") - s.log("q", "z | x") - s.log("p", "z")))),
    Wrong("the measure is a product", "term", "eq", "E(q(x), E(q(z), log(q(z | x) / q(z)) + log(q(z) / p(z))))",
          lambda s: (term(s), s.mean("q", "x", s.mean("q", "z", s.log("q", "z | x") - s.log("p", "z"))))),
    Wrong("the prior term as a lower bound of the information", "information", "ge", "term", lambda s: (information(s), term(s))),
    Wrong("the information is not positive", "information", "le", "0", lambda s: (information(s), 0)),
    Wrong("a code always carries something", "information", "gt", "0", lambda s: (information(s), 0)),
    Wrong("the information from the prior", "information", "eq", "E(q(x), KL(q(z | x), p(z)))", lambda s: (information(s), term(s))),
    Wrong("the code is perfect where the prior term is 0", "information", "ge", "entropy(q, x) - term",
          lambda s: (information(s), -s.mean("q", "x", s.log("q", "x")) - term(s))),
    Wrong("the code tells all", "information", "ge", "entropy(q, x)", lambda s: (information(s), -s.mean("q", "x", s.log("q", "x")))),
    Wrong("the information for one datum", "information", "eq", "KL(q(z | x), q(z))",
          lambda s: (information(s), s.kl("q", "z | x", "q", "z"))),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_tables(case, PREAMBLE, tmp_path, orders)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "only the codes of all data count"), PREAMBLE, tmp_path)


BOTH = PREAMBLE.replace('p = d.law("p", joint(z))', 'p = d.law("p", graph((z, x)))')


@pytest.mark.parametrize(("conclusion", "sides"), [
    ("KL(q(z | x), p(z | x))", lambda s: s.kl("q", "z | x", "p", "z | x")),
    ("KL(q(z), p(z))", lambda s: s.kl("q", "z", "p", "z")),
], ids=["a perfect encoder", "all codes together"])
def test_a_prior_term_of_0_at_one_datum_says_no_more(conclusion: str, sides: Any, tmp_path: Path) -> None:
    """In the witness the premise holds exactly, and the conclusion does not."""
    line = f'd.chain(holds(KL(q(z | x), p(z)), "=", 0)).then(holds({conclusion}, "=", 0))'
    (step,) = report_on(f"{BOTH}\n{line}\n", tmp_path).steps
    assert step.verdict == "refuted"
    tables = Tables(step.evidence["witness"], {"q": ("x", "z"), "p": ("z", "x")})
    assert tables.at(tables.kl("q", "z | x", "p", "z")) == pytest.approx(0, abs=1e-12)
    assert tables.at(sides(tables)) == pytest.approx(step.evidence["lhs"], rel=1e-6)
    assert step.evidence["lhs"] > 1e-3
