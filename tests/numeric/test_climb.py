"""What only few laws break is looked for where it is nearly broken."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from checker.language.derivation import Derivation
from checker.numeric import Outcome, examine, search

Read = Callable[[str], Derivation]

TWO_STEPS = """
x = d.vectors("x")
q, p = d.law("q", chain(x, 0, 2)), d.law("p", chain(x, 2, 0))
start = E(q(x[1] | x[0]), log(p(x[0] | x[1])))
second = E(q(x[2] | x[0]), KL(q(x[1] | x[0]), p(x[1] | x[2])))
"""
BOUND = "d.chain(log(p(x[0]))).ge(start - E(q(x[1] | x[0]), KL({})) - second)"


def last(d: Derivation) -> Outcome:
    step = d.steps[-1]
    return examine(step.line, d.declared, step.facts)


def test_a_bound_that_holds_is_confirmed(read: Read) -> None:
    assert last(read(TWO_STEPS + BOUND.format("q(x[2] | x[1]), p(x[2])"))).verdict == "confirmed"


def test_a_bound_that_hardly_any_laws_break_is_refuted(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the divergence turned round: p(x_2) must be far from q(x_2 | x_0), and p(x_2 | x_0) near it."""
    d = read(TWO_STEPS + BOUND.format("p(x[2]), q(x[2] | x[1])"))
    found = last(d)
    assert found.verdict == "refuted" and found.evidence["lhs"] < found.evidence["rhs"] and found.evidence["error"] < 1e-20
    assert last(d) == found
    monkeypatch.setattr(search, "climb", lambda *_: iter(()))
    assert last(d).verdict == "confirmed"  # as it would be without the search
