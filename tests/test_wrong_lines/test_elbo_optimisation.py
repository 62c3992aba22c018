"""Wrong variants of the lines of `elbo_optimisation`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from judging import Array, Wrong, is_a_witnessed_erratum, report_on
from minimisers import judge_minimisers
from tables import Tables, judge_tables

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of maximising the bound")
x, z = d.vector("x"), d.vector("z")
p, p_new = d.law("p", joint(x, z)), d.law("p′", joint(x, z))
q, q_new = d.law("q", joint(x, z)), d.law("q′", joint(x, z))


def elbo(encoder, decoder):
    return E(encoder(z | x), log(decoder(x, z) / encoder(z | x)))


def gap(encoder, decoder):
    return KL(encoder(z | x), decoder(z | x))
theta, phi = d.unknown("θ", p), d.unknown("φ", q(z | x))
"""


def orders(witness: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    return {law: ("x", "z") for law in ("p", "p′", "q", "q′")}


def elbo(s: Tables, q: str = "q", p: str = "p") -> Array:
    return s.mean(q, "z | x", s.log(p, "x, z") - s.log(q, "z | x"))


def gap(s: Tables, q: str = "q", p: str = "p") -> Array:
    return s.kl(q, "z | x", p, "z | x")


def evidence(s: Tables, p: str = "p") -> Array:
    return s.log(p, "x")


WRONG = [
    Wrong("the divergence is subtracted", "log(p(x))", "eq", "elbo(q, p) - gap(q, p)", lambda s: (evidence(s), elbo(s) - gap(s))),
    Wrong("the arguments of the divergence exchanged", "log(p(x))", "eq", "elbo(q, p) + KL(p(z | x), q(z | x))",
          lambda s: (evidence(s), elbo(s) + s.kl("p", "z | x", "q", "z | x"))),
    Wrong("the divergence from the prior", "log(p(x))", "eq", "elbo(q, p) + KL(q(z | x), p(z))",
          lambda s: (evidence(s), elbo(s) + s.kl("q", "z | x", "p", "z"))),
    Wrong("the gap of another encoder", "log(p(x))", "eq", "elbo(q, p) + gap(q_new, p)",
          lambda s: (evidence(s), elbo(s) + gap(s, "q′"))),
    Wrong("the divergence rises with the bound", "elbo(q_new, p) - elbo(q, p)", "eq", "gap(q_new, p) - gap(q, p)",
          lambda s: (elbo(s, "q′") - elbo(s), gap(s, "q′") - gap(s))),
    Wrong("a better encoder by the bound of another model", "elbo(q_new, p_new) - elbo(q, p_new)", "eq", "gap(q, p) - gap(q_new, p)",
          lambda s: (elbo(s, "q′", "p′") - elbo(s, "q", "p′"), gap(s) - gap(s, "q′"))),
    Wrong("the evidence does not depend on the decoder", "log(p_new(x))", "eq", "log(p(x))", lambda s: (evidence(s, "p′"), evidence(s))),
    Wrong("for a decoder the divergence falls as the bound rises", "elbo(q, p_new) - elbo(q, p)", "eq", "gap(q, p) - gap(q, p_new)",
          lambda s: (elbo(s, "q", "p′") - elbo(s), gap(s) - gap(s, "q", "p′"))),
    Wrong("the change of the evidence with the wrong sign", "elbo(q, p_new) - elbo(q, p)", "eq",
          "gap(q, p) - gap(q, p_new) + log(p(x)) - log(p_new(x))",
          lambda s: (elbo(s, "q", "p′") - elbo(s), gap(s) - gap(s, "q", "p′") + evidence(s) - evidence(s, "p′"))),
    Wrong("the bound is the evidence", "elbo(q, p)", "eq", "log(p(x))", lambda s: (elbo(s), evidence(s))),
    Wrong("the bound from above", "elbo(q, p)", "ge", "log(p(x))", lambda s: (elbo(s), evidence(s))),
    Wrong("never attained", "elbo(q, p)", "lt", "log(p(x))", lambda s: (elbo(s), evidence(s))),
    Wrong("the bound of one model below the evidence of another", "elbo(q, p)", "le", "log(p_new(x))",
          lambda s: (elbo(s), evidence(s, "p′"))),
]
MINIMISERS = [
    Wrong("for the decoder too the divergence is what is minimised", "-elbo(q, p)", "argmin", "gap(q, p)",
          lambda s: (-elbo(s), gap(s)), "over=theta"),
    Wrong("the evidence with the wrong sign", "-elbo(q, p)", "argmin", "gap(q, p) + log(p(x))",
          lambda s: (-elbo(s), gap(s) + evidence(s)), "over=theta"),
    Wrong("the bound is minimised", "elbo(q, p)", "argmin", "gap(q, p)", lambda s: (elbo(s), gap(s)), "over=phi"),
    Wrong("the divergence from the prior", "-elbo(q, p)", "argmin", "KL(q(z | x), p(z))",
          lambda s: (-elbo(s), s.kl("q", "z | x", "p", "z")), "over=phi"),
    Wrong("the divergence the other way", "-elbo(q, p)", "argmin", "KL(p(z | x), q(z | x))",
          lambda s: (-elbo(s), s.kl("p", "z | x", "q", "z | x")), "over=phi"),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_tables(case, PREAMBLE, tmp_path, orders)


@pytest.mark.parametrize("case", MINIMISERS, ids=lambda c: c.name)
def test_other_minimisers_are_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_minimisers(case, PREAMBLE, tmp_path, lambda w: Tables(w, orders(w)), Tables.at)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name.startswith("for a decoder")), PREAMBLE, tmp_path)


@pytest.mark.parametrize("conclusion", ["gap(q, p_new) <= gap(q, p)", "log(p_new(x)) <= log(p(x))"], ids=["smaller divergence", "less evidence"])
def test_a_larger_bound_says_neither(conclusion: str, tmp_path: Path) -> None:
    """In the witness the bound is no smaller, and what is said to follow is false; both are computed again."""
    left, right = conclusion.split(" <= ")
    line = f'd.chain(holds(elbo(q, p_new), ">=", elbo(q, p))).then(holds({left}, "<=", {right}))'
    (step,) = report_on(f"{PREAMBLE}\n{line}\n", tmp_path).steps
    assert step.verdict == "refuted"
    s = Tables(step.evidence["witness"], orders(step.evidence["witness"]))
    assert s.at(elbo(s, p="p′")) >= s.at(elbo(s)) - 1e-12
    new, old = (gap(s, p="p′"), gap(s)) if "gap" in left else (evidence(s, "p′"), evidence(s))
    assert s.at(new) > s.at(old)
    assert (step.evidence["lhs"], step.evidence["rhs"]) == pytest.approx((s.at(new), s.at(old)), rel=1e-6)
