"""What a verdict rests on."""

from __future__ import annotations

import pytest
from sympy import Add, Mul, Pow, Rational

from checker.language import *
from checker.language.printing import unicode
from checker.loader import library
from checker.verdict import REFUTED
from checker.walk import NothingLeft
from checker.walk.collected import collected
from checker.walk.readable import readable
from checker.walked import Why
from derivations import load


def why(name: str, tag: str) -> Why:
    w = load(name).walk()
    w.goto(tag)
    w.next()
    return w.why()


def test_the_rules_at_work_are_told_with_what_they_said() -> None:
    found = why("vdm_posterior", "D12.2")
    said = {u.name: [f.text for f in u.said] for u in found.used}
    assert said["markov(q)"] == ["q(xₜ | x₀, xₜ₋₁) = q(xₜ | xₜ₋₁)"]
    assert "q(xₜ | x₀) = 𝒩(xₜ; √ᾱₜ x₀, (1 − ᾱₜ) I)" in said["forward_marginal:density"]
    assert any("markov(q)" in p for p in found.step.premises)


def test_both_sides_come_to_one_normal_form_term_by_term() -> None:
    found = why("vdm_posterior", "D12.7")
    assert found.heading == "the logarithms of both sides come to"
    assert [t.text for t in found.terms] == [
        "(√ᾱₜ₋₁/(1 − ᾱₜ₋₁)) ⟨x₀, xₜ₋₁⟩", "(√αₜ/(1 − αₜ)) ⟨xₜ₋₁, xₜ⟩", "−[(1 − αₜ ᾱₜ₋₁)/(2 (1 − αₜ) (1 − ᾱₜ₋₁))] ⟨xₜ₋₁, xₜ₋₁⟩"]


def test_a_proportionality_shows_what_is_free_of_its_variable() -> None:
    found = why("vdm_posterior", "D12.3")
    assert "free of xₜ₋₁" in found.heading
    assert found.terms and not any("xₜ₋₁" in t.text for t in found.terms)


def test_what_fills_pages_is_counted_and_not_shown() -> None:
    found = why("training_objective", "D21.1")
    linearity = next(u for u in found.used if u.name == "linearity")
    assert linearity.more and all(len(f.text) <= 240 for f in linearity.said)
    assert len(str(found)) < 20_000


def test_what_a_line_could_do_without_is_told() -> None:
    assert why("vdm_posterior", "D12.13").step.unused == ("coefficient of the linear term",)


def test_a_refuted_line_rests_on_numbers() -> None:
    found = why("vdm_elbo_consistency", "D7c.3")
    assert found.step.verdict == REFUTED and found.step.evidence["witness"] and not found.used


def test_numbers_can_be_asked_for_whatever_was_proved() -> None:
    w = load("vdm_posterior").walk()
    w.next()
    assert w.check().step.verdict == "confirmed"


def test_there_is_nothing_to_explain_before_the_first_line() -> None:
    w = load("vdm_posterior").walk()
    for ask in (w.why, w.check):
        with pytest.raises(NothingLeft):
            ask()


@pytest.mark.parametrize("name", library())
def test_every_proved_line_of_the_library_says_why(name: str) -> None:
    w = load(name).walk()
    for step in (s for s in w.derivation.steps if s.expected == "holds"):
        w.goto(step.index)
        judged = w.next()
        found = w.why()
        assert found.used or found.terms or judged.step.method in ("identical", "field") or judged.verdict == REFUTED, judged.step.tag
        assert "•" not in str(found) and "@" not in str(found)


# terms for reading


def test_coefficients_are_cancelled_and_signs_stand_in_front() -> None:
    d = Derivation("parameters")
    a, x = d.parameter("a", 0, 1), d.vector("x")
    square = dot(x, x)
    numerator = Add(Mul(Rational(1, 2), a**2, square, evaluate=False), Mul(Rational(-1, 2), a, square, evaluate=False), evaluate=False)
    (term,) = collected(Mul(numerator, Pow(1 - a, -2, evaluate=False), evaluate=False))
    assert unicode(term) == "−[a/(2 (1 − a))] ⟨x, x⟩"


def test_what_is_no_quotient_of_parameters_stays_as_it_is() -> None:
    d = load("elbo_decomposition").declared
    p, x, z = d.laws["p"], d.variables["x"], d.variables["z"]
    ratio = Mul(p(x, z), Pow(p(z), -1, evaluate=False), evaluate=False)
    assert collected(ratio) == (ratio,)


def test_bound_names_are_letters_that_stand_for_nothing_else() -> None:
    d = load("telescoping_log_ratio")
    from checker.language.binding import canonical

    shown = readable(canonical(d.steps[1].line.rhs)).text
    assert "•" not in shown and shown.startswith("∑_{i=2}^{T}")
