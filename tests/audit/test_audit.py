"""An audit tells what got through, and a rule that is false is found out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from checker.audit import audit
from checker.engine import check
from checker.forms import expectations as forms
from checker.kernel import Context, Instance
from checker.language.terms import KL, Expectation
from checker.loader import library, load_file
from checker.rules import expectations
from checker.rules.rule import equal, minus


def test_nearly_all_mutants_of_the_lower_bound_are_refuted() -> None:
    report = audit(load_file(library()["jensen_bound"]).derivations)
    (found,) = report.derivations
    assert found.mutants > 20 and not found.faults
    assert found.refuted >= 0.99 * (found.refuted + len(found.undecided))
    assert report.exit_status == 0


def test_a_false_rule_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """D_KL(q ‖ p) = E_q[log p − log q] proves the mutant with the wrong sign, which numbers refute."""

    def state(context: Context, term: KL) -> Instance:
        line = expectations.state_kl(context, term).line
        e = line.rhs
        return Instance(equal(line.lhs, Expectation(e.measure, minus(e.body))))

    monkeypatch.setattr(forms, "KL_DEFINITION", replace(expectations.KL_DEFINITION, state=state))
    report = audit(load_file(library()["elbo_decomposition"]).derivations)
    assert report.exit_status == 3
    assert any("proved" in m.reason for d in report.derivations for m in d.faults)


def test_a_mutant_that_says_the_same_is_equivalent_where_only_the_citations_prove_the_line() -> None:
    """With every rule at once D5.7 is not proved; that two of its right sides are equal is."""
    report = audit(load_file(library()["mhvae_elbo"]).derivations)
    (found,) = report.derivations
    assert found.equivalent and not found.faults
    assert found.refuted >= 0.99 * (found.refuted + len(found.undecided)), [m.words for m in found.undecided]


def test_mutants_about_functions_of_random_vectors_are_refuted() -> None:
    report = audit(load_file(library()["ancestral_sampling"]).derivations)
    (found,) = report.derivations
    assert found.refuted > 100 and not found.undecided and not found.faults, [m.words for m in found.undecided]


def test_of_a_false_line_only_the_mutant_that_mends_it_is_proved(tmp_path: Path) -> None:
    file = tmp_path / "unproved.py"
    file.write_text(f"{LINES}\nd.chain(log(p(y))).eq(-log(p(y)) + log(p(z)) - log(p(z)))\n", encoding="utf-8")
    report = audit(load_file(file).derivations)
    (found,) = report.derivations
    assert found.mutants == found.refuted + found.equivalent + found.meaningless and found.equivalent == 1 and not found.faults


def test_what_can_be_told_of_a_mutated_implication_is_told(tmp_path: Path) -> None:
    """Its premise is an equality, so that numbers hardly ever refute; none of its mutants makes the checker fail."""
    file = tmp_path / "implication.py"
    file.write_text(f"{LINES}\nd.chain(holds(log(p(y)), '=', log(r(y)))).then(holds(log(p(y)) - log(r(y)), '>=', 0))\n", encoding="utf-8")
    (found,) = audit(load_file(file).derivations).derivations
    assert found.undecided and not found.faults, [m.reason for m in found.faults]


def test_a_law_given_less_follows_from_the_law_given_more(tmp_path: Path) -> None:
    """Of x_0 ~ √ᾱ_0 x_0 + √(1 − ᾱ_0) ε given x_0 the mutant that drops the condition is true as well."""
    file = tmp_path / "given.py"
    file.write_text(f"{LINES}{FORWARD}\nd.chain(w[0]).dist(sqrt(ᾱ[0]) * w[0] + sqrt(1 - ᾱ[0]) * ε, given=w[0])\n", encoding="utf-8")
    (found,) = audit(load_file(file).derivations).derivations
    assert found.equivalent and not found.faults
    assert not any("not given" in m.words for m in found.undecided), [m.words for m in found.undecided]


FORWARD = '''
w, ε, i = d.vectors("w"), d.noise("ε"), d.index("i")
α = d.parameters("α", 1, T, low=0, high=1)
ᾱ = d.let("ᾱ", t, Product(α[i], (i, 1, t)), 0, T)
g = d.law("g", chain(w, 0, T))
g.define(w[t] | w[t-1], Normal(mean=sqrt(α[t]) * w[t-1], var=1 - α[t]))
'''
LINES = '''
from checker.language import *

d = Derivation("near misses")
T = d.integer("T", at_least=2)
t = d.index("t", 1, T - 1)
x, z, y = d.vectors("x"), d.vector("z"), d.vector("y")
q = d.law("q", chain(x, 0, T))
p, r = d.law("p", joint(y, z)), d.law("r", joint(y, z))
'''
SUGGESTED = {
    "a sign": ("E(r(z | y), log(p(y | z))) + KL(r(z | y), p(z))", "E(r(z | y), log(p(y, z) / r(z | y)))", "−"),
    "an index": ("q(x[t+1] | x[t])", "q(x[t+1] | x[t], x[0])", ""),
    "the order of a divergence": ("E(r(z | y), log(p(y | z))) - KL(p(z), r(z | y))", "E(r(z | y), log(p(y, z) / r(z | y)))", "D_KL(r(z | y) ‖ p(z))"),
}


@pytest.mark.parametrize(("wrong", "start", "word"), SUGGESTED.values(), ids=SUGGESTED)
def test_what_is_suggested_is_proved(wrong: str, start: str, word: str, tmp_path: Path) -> None:
    file = tmp_path / "near.py"
    file.write_text(f"{LINES}\nd.chain({start}).eq({wrong})\n", encoding="utf-8")
    (step,) = check(load_file(file).derivations[0]).steps
    if step.verdict == "refuted":
        assert any(word in s for s in step.suggestions)
    else:
        assert not step.suggestions


def test_the_published_step_leads_to_the_true_conditional_law() -> None:
    steps = check(load_file(library()["vdm_elbo_consistency"]).derivations[0]).steps
    published = next(s for s in steps if s.tag == "D7c.3")
    assert published.verdict == "refuted"
    assert any("q(xₜ | xₜ₋₁, xₜ₊₁) instead of q(xₜ | xₜ₋₁)" in s and "t ≥ 2" in s for s in published.suggestions)


def test_the_whole_claim_leads_to_the_expectation_under_the_true_conditional_law() -> None:
    """Numbers confirm it from t = 1 on, and it is proved from t = 2 on."""
    steps = check(load_file(library()["vdm_elbo_consistency"]).derivations[0]).steps
    claim = next(s for s in steps if s.chain == "the whole claim" and s.expected == "refuted")
    assert claim.verdict == "refuted"
    assert any(s.startswith("did you mean 𝔼_{q(xₜ | xₜ₋₁, xₜ₊₁)}[") and "t ≥ 2" in s for s in claim.suggestions)


def test_a_line_that_means_nothing_at_the_first_index_is_told_from_where_on_it_is_proved(tmp_path: Path) -> None:
    file = tmp_path / "later.py"
    start, line = "log(q(x[t] | x[t-1], x[0]) * q(x[t-1] | x[0]))", "log(q(x[t-1], x[t] | x[0]))"
    file.write_text(f"{LINES}\nd.chain({start}).eq({line})\n", encoding="utf-8")
    (step,) = check(load_file(file).derivations[0]).steps
    assert step.verdict == "undecided" and step.reason is not None and step.reason.code == "N103"
    assert step.suggestions == ("it is proved for t ≥ 2",)


def test_nothing_is_suggested_where_nothing_is_proved(tmp_path: Path) -> None:
    file = tmp_path / "far.py"
    file.write_text(f"{LINES}\nd.chain(log(p(y))).eq(E(r(z | y), 3 * log(p(z)) + log(r(y))) - 7)\n", encoding="utf-8")
    (step,) = check(load_file(file).derivations[0]).steps
    assert (step.verdict, step.suggestions) == ("refuted", ())
