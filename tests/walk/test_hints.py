"""Hints say more one after the other, and the line with holes hides something that is new."""

from __future__ import annotations

import pytest
from sympy import Pow

from checker.language import *
from checker.language.printing import unicode
from checker.language.terms import Parameter, Var
from checker.loader import library
from checker.walk.holes import HOLE, with_holes
from checker.walk.shape import distance, same
from derivations import load


def test_hints_come_in_order_and_stay_at_the_last() -> None:
    w = load("vdm_posterior").walk()
    hints = [w.hint() for _ in range(5)]
    assert [h.stage for h in hints] == [1, 2, 3, 4, 4]
    assert hints[0].words == (("bayes", ""),)
    assert dict(hints[1].words)["bayes"].startswith("q(A | B) = q(A, B) / q(B)")
    assert "for example" in dict(hints[1].words)
    assert hints[2].formula is not None and HOLE in hints[2].formula.text
    assert hints[3].formula is not None and hints[3].formula.text == "q(xₜ | xₜ₋₁, x₀) q(xₜ₋₁ | x₀) / q(xₜ | x₀)"
    assert unicode(w.above) == "q(xₜ₋₁ | xₜ, x₀)"


def test_hints_begin_anew_at_the_next_line() -> None:
    w = load("vdm_posterior").walk()
    w.hint()
    w.hint()
    w.next()
    assert w.hint().stage == 1


def test_a_cited_line_is_hinted_at_by_what_it_says() -> None:
    w = load("vdm_posterior").walk()
    w.goto("D12.11")
    w.hint()
    name, said = w.hint().words[0]
    assert "coefficient of the square" in name and said.startswith("αₜ/(1 − αₜ) + 1/(1 − ᾱₜ₋₁) = ")


def test_a_line_that_cites_nothing_is_hinted_at_by_what_its_proof_used() -> None:
    d = Derivation("uncited")
    x, z = d.vector("x"), d.vector("z")
    p = d.law("p", joint(x, z))
    d.chain(p(x)).eq(Integral(p(x, z), z))
    assert d.walk().hint().words == (("marginalisation", ""),)


@pytest.mark.parametrize("name", library())
def test_every_line_of_the_library_has_holes_and_keeps_something(name: str) -> None:
    for step in load(name).steps:
        holed = unicode(with_holes(step.line.rhs, step.line.lhs))
        whole = isinstance(step.line.rhs, (Var, Parameter, Pow)) or step.line.rhs.is_number
        assert HOLE in holed and (whole or holed != HOLE), step.tag


def test_holes_leave_what_the_line_above_has() -> None:
    d = load("jensen_bound")
    step = next(s for s in d.steps if s.tag == "D1.2")
    assert unicode(with_holes(step.line.rhs, step.line.lhs)) == "log ∫ p(x, z) (q(z | □) / q(z | □)) dz"


# how terms stand to each other


def terms() -> tuple[object, ...]:
    d = load("elbo_decomposition").declared
    p, q, x, z = (*(d.laws[n] for n in "pq"), *(d.variables[n] for n in "xz"))
    return p(x | z), p(z), q(z | x), x, z


def test_order_brackets_and_bound_names_make_no_difference() -> None:
    a, b, c, _, z = terms()
    assert same(a * b / c, (b / c) * a)
    assert same(E(c, log(a)), E(c, log(a)))
    assert same(Integral(a * b, z), Integral(b * a, z))


@pytest.mark.parametrize("other", ["a * b * c", "a / b", "b * c / a", "a + b", "E(c, a)", "E(c, log(b))"])
def test_other_terms_are_not_the_same(other: str) -> None:
    a, b, c, _, _ = terms()
    assert not same(a * b / c, eval(other, {"a": a, "b": b, "c": c, "E": E, "log": log}))


def test_the_distance_is_none_to_itself_and_satisfies_the_triangle_inequality() -> None:
    d = load("vdm_elbo_consistency")
    lines = [s.line.rhs for s in d.steps[:8]]
    assert all(distance(u, u) == 0 for u in lines)
    assert all(distance(u, w) <= distance(u, v) + distance(v, w) for u in lines for v in lines for w in lines)
