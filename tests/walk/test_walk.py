"""A walk: where it is, what it shows, what it takes, and how it moves."""

from __future__ import annotations

import pytest

from checker.engine import Options
from checker.language import *
from checker.language.printing import unicode
from checker.rules import UnknownRule
from checker.verdict import CONFIRMED, PROVED, REFUTED
from checker.walk import NothingLeft, Unreadable, Walk, nearby
from checker.walked import APART, AWAY, BETWEEN, JUMP, SAME, STILL
from derivations import load


def walk(name: str, to: str = "") -> Walk:
    found = load(name).walk()
    if to:
        found.goto(to)
    return found


# printed lines


def test_a_walk_begins_at_the_start_of_the_first_chain() -> None:
    w = walk("vdm_posterior")
    assert unicode(w.above) == "q(xₜ₋₁ | xₜ, x₀)"
    assert (w.left.chain, w.left.lines, w.left.relation, w.label) == ("posterior", 10, "propto", "D12.1")


def test_next_goes_through_every_line_and_gives_its_own_verdict() -> None:
    w = walk("elbo_decomposition")
    shown = [w.next() for _ in range(3)]
    assert [j.step.tag for j in shown] == ["D3.1", "D3.2", "D3.3"]
    assert all(j.verdict == PROVED and not j.own for j in shown)
    assert shown[-1].conclusion is not None and shown[-1].conclusion.verdict == PROVED
    assert w.done and w.left.done
    with pytest.raises(NothingLeft):
        w.next()


def test_a_published_line_that_is_false_is_shown_refuted_and_not_gone_on_from() -> None:
    w = walk("vdm_elbo_consistency", "D7c.3")
    above = w.above
    shown = w.next()
    assert shown.verdict == REFUTED and not shown.accepted and shown.witness["T"] == 2
    w.back()
    assert w.above == above


def test_the_end_of_a_chain_leads_to_the_next_one() -> None:
    w = walk("vdm_posterior", "D12.10")
    assert w.next().conclusion is not None
    assert w.left.chain == "coefficient of the linear term"


# lines of one's own


def test_a_true_line_that_is_not_printed_is_taken_and_gone_on_from() -> None:
    w = walk("vdm_posterior")
    judged = w.try_("q(x_t|x_{t-1}) q(x_{t-1}|x_0) / q(x_t|x_0)")
    assert judged.accepted and judged.verdict == PROVED
    assert judged.standing is not None and judged.standing.kind == BETWEEN
    assert unicode(w.above) == "q(xₜ | xₜ₋₁) q(xₜ₋₁ | x₀) / q(xₜ | x₀)"
    assert w.left.lines == 10
    shown = w.next()
    assert shown.verdict == PROVED and shown.step.lhs == "q(xₜ | xₜ₋₁) q(xₜ₋₁ | x₀) / q(xₜ | x₀)"


def test_a_line_that_was_proved_by_way_of_printed_ones_cites_them() -> None:
    w = walk("forward_marginal", "D11.4")
    judged = w.try_("~ sqrt(alpha_t alpha_{t-1}) x_{t-2} + sqrt(1 - alpha_t alpha_{t-1}) eps_{t-2}")
    assert judged.accepted and judged.step.by == ("D11.4", "D11.5", "D11.6")
    assert [u.name for u in w.why().used] == ["D11.4", "D11.5", "D11.6"]


def test_a_printed_line_below_ones_own_tells_what_it_cites_itself() -> None:
    w = walk("vdm_posterior", "D12.2")
    w.try_("q(x_t|x_{t-1}) q(x_{t-1}|x_0) / q(x_t|x_0)")
    assert "forward_marginal:density" not in w.next().step.evidence["rules"]
    assert {u.name for u in w.why().used} >= {"forward_marginal:density", "markov(q)"}


def test_a_line_that_stands_further_on_is_a_bigger_jump() -> None:
    w = walk("elbo_decomposition")
    judged = w.try_("E_{q(z|x)}[log p(x|z)] - KL(q(z|x) || p(z))")
    assert judged.accepted and judged.standing is not None
    assert (judged.standing.kind, judged.standing.passed, judged.standing.after) == (JUMP, ("D3.1", "D3.2"), "D3.3")
    assert w.done


def test_a_line_that_stands_between_two_printed_ones_further_on_is_a_jump_past_the_first() -> None:
    w = walk("vdm_posterior")
    judged = w.try_("N(x_t; sqrt(alpha_t) x_{t-1}, (1-alpha_t) I) q(x_{t-1}|x_0) / q(x_t|x_0)")
    assert judged.standing is not None
    assert (judged.standing.kind, judged.standing.before, judged.standing.after) == (JUMP, "D12.1", "D12.2")
    assert w.label == "D12.2"


@pytest.mark.parametrize("text", [
    "p(z) p(x|z)", r"p(x \mid z)\, p(z)", "p(x | z) · p(z)"])
def test_the_order_of_factors_makes_no_other_line(text: str) -> None:
    w = walk("elbo_decomposition")
    judged = w.try_(f"E_{{q(z|x)}}[log({text} / q(z|x))]")
    assert judged.standing is not None and (judged.standing.kind, judged.standing.after) == (SAME, "D3.1")


def test_the_line_above_written_again_leads_nowhere() -> None:
    w = walk("elbo_decomposition")
    judged = w.try_("E_{q(z|x)}[log(p(x,z)/q(z|x))]")
    assert judged.standing is not None and judged.standing.kind == STILL
    assert w.left.lines == 3 and not w.place.trail.entries


def test_a_line_that_goes_back_leads_away_from_the_goal() -> None:
    w = walk("elbo_decomposition", "D3.3")
    judged = w.try_("E_{q(z|x)}[log(p(x,z)/q(z|x))]")
    assert judged.accepted and judged.standing is not None
    assert judged.standing.kind == AWAY and "the start" in judged.standing.detail
    assert not w.left.reachable


def test_a_weaker_bound_than_the_goal_leads_away_from_it() -> None:
    w = walk("jensen_bound", "D1.1")
    judged = w.try_("log p(x) - KL(q(z|x) || p(z|x)) - KL(q(z|x) || p(z))", ">=")
    assert judged.accepted and judged.standing is not None
    assert judged.standing.kind == AWAY and "less is left" in judged.standing.detail
    assert not w.left.reachable
    shown = w.next()
    assert shown.step.tag == "D1.1" and shown.step.lhs == "log p(x)"
    assert shown.standing is not None and shown.standing.kind == APART
    assert w.left.reachable


def test_a_bound_that_still_holds_above_the_goal_is_on_the_way() -> None:
    w = walk("jensen_bound", "D1.1")
    judged = w.try_(">= log p(x) - KL(q(z|x) || p(z|x))")
    assert judged.accepted and judged.standing is not None and judged.standing.kind in (BETWEEN, JUMP)
    last = w.next()
    assert last.step.tag == "D1.4" and last.verdict == PROVED


def test_an_inequality_in_a_chain_of_equations_leads_away_from_its_goal() -> None:
    w = walk("elbo_decomposition")
    judged = w.try_("<= E_{q(z|x)}[log(p(x,z)/q(z|x))] + KL(q(z|x) || p(z))")
    assert judged.accepted and judged.standing is not None
    assert judged.standing.kind == AWAY and "says less than the equality" in judged.standing.detail


def test_a_false_line_is_refuted_with_a_witness_and_what_was_meant() -> None:
    w = walk("elbo_decomposition")
    above = w.above
    judged = w.try_("E_{q(z|x)}[log p(x|z)] + KL(q(z|x) || p(z))")
    assert judged.verdict == REFUTED and not judged.accepted
    assert {"lhs", "rhs", "witness"} <= set(judged.step.evidence)
    assert "D3.3" in judged.step.suggestions[0]
    assert w.above == above and w.left.lines == 3


def test_a_sign_is_mended_by_the_printed_line() -> None:
    w = walk("vdm_posterior", "D12.4")
    judged = w.try_("exp(-1/2 (||x_t - sqrt(alpha_t) x_{t-1}||^2/(1-alpha_t) + ||x_{t-1} + sqrt(abar_{t-1}) x_0||^2/(1-abar_{t-1})"
                    " - ||x_t - sqrt(abar_t) x_0||^2/(1-abar_t)))")
    assert judged.verdict == REFUTED
    assert judged.step.suggestions[0].startswith("did you mean −√ᾱₜ₋₁ x₀ instead of √ᾱₜ₋₁ x₀? This is D12.4")


@pytest.mark.parametrize(("name", "tag", "meant"), [("vdm_posterior", "D12.3", "∝"), ("forward_marginal", "D11.4", "~"), ("jensen_bound", "D1.4", "≥")])
def test_an_equals_sign_that_claims_too_much_is_mended_by_the_printed_relation(name: str, tag: str, meant: str) -> None:
    w = walk(name, tag)
    step = next(s for s in w.derivation.steps if s.tag == tag)
    judged = w.try_(unicode(step.line.rhs))
    assert judged.verdict == REFUTED
    assert judged.step.suggestions[0].startswith(f"did you mean {meant} instead of =? This is {tag}")


def test_a_summand_that_is_left_out_is_named_by_the_printed_line() -> None:
    w = walk("vdm_posterior", "D12.4")
    judged = w.try_("exp(-1/2 (||x_t - sqrt(alpha_t) x_{t-1}||^2/(1-alpha_t) + ||x_{t-1} - sqrt(abar_{t-1}) x_0||^2/(1-abar_{t-1})))")
    assert judged.verdict == REFUTED
    assert judged.step.suggestions[0].startswith("is something missing? D12.4 is")


def test_the_published_false_line_is_known_as_such() -> None:
    w = walk("vdm_elbo_consistency", "D7c.3")
    judged = w.try_("int q(x_t|x_{t-1}) q(x_{t-1},x_{t+1}|x_0) log(p(x_t|x_{t+1})/q(x_t|x_{t-1})) dx_{t-1} dx_t dx_{t+1}")
    assert judged.verdict == REFUTED and judged.published == "D7c.3"
    assert w.left.chain == "after the false step"


CONFIRMED_ONLY = ">= log p(x) + exp(-KL(q(z|x) || p(z|x))) - 1"
"""True, and no procedure proves it."""


def test_a_line_that_only_numbers_confirm_is_gone_on_from_and_counted_apart() -> None:
    w = walk("jensen_bound", "D1.1")
    judged = w.try_(CONFIRMED_ONLY)
    assert judged.verdict == CONFIRMED and judged.accepted
    assert unicode(w.above) != "log p(x)" and w.label == "D1.1"
    assert (w.summary().own, w.summary().confirmed) == (1, 1)
    assert [r.state for r in w.list().rows if not r.number] == ["confirmed"]


def test_what_follows_from_a_confirmed_line_is_no_more_than_confirmed() -> None:
    d = Derivation("a bound")
    x = d.vector("x")
    p, q = d.law("p", joint(x)), d.law("q", joint(x))
    d.chain(log(p(x))).ge(log(p(x)) + exp(-KL(q(x), p(x))) - 1).ge(log(p(x)) - 1)
    w = d.walk()
    assert w.try_(">= log p(x) + exp(-KL(q(x) || p(x))) - 1").accepted
    last = w.next()
    assert last.verdict == PROVED and last.conclusion is not None
    assert (last.conclusion.rhs, last.conclusion.verdict) == ("−1 + log p(x)", CONFIRMED)


def test_where_a_proof_is_required_a_confirmed_line_is_not_taken() -> None:
    w = Walk(load("jensen_bound"), Options(require=PROVED))
    w.goto("D1.1")
    judged = w.try_(CONFIRMED_ONLY)
    assert judged.verdict == CONFIRMED and not judged.accepted
    assert unicode(w.above) == "log p(x)"


def test_a_line_that_is_to_be_proved_by_a_rule_is_not_taken_from_numbers() -> None:
    w = walk("jensen_bound", "D1.1")
    w.rule("jensen")
    assert not w.try_(CONFIRMED_ONLY).accepted


def test_a_printed_line_is_told_to_be_tied_to_a_confirmed_one_by_numbers_only() -> None:
    w = walk("jensen_bound", "D1.1")
    w.try_(CONFIRMED_ONLY)
    shown = w.next()
    assert shown.standing is not None and shown.standing.kind == APART and shown.verdict == PROVED
    assert not any(e.own for e in w.place.trail.entries)


def test_a_published_line_that_is_false_is_shown_with_what_was_meant() -> None:
    shown = walk("vdm_elbo_consistency", "D7c.3").next()
    assert any("q(xₜ | xₜ₋₁, xₜ₊₁) instead of q(xₜ | xₜ₋₁)" in edit for edit in shown.step.suggestions)


def test_a_verdict_does_not_wait_for_what_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search is cut short and says so; asked for, it is done."""
    monkeypatch.setattr(nearby, "_TYPED", -1.0)
    w = walk("vdm_posterior", "D12.1")
    judged = w.try_("q(x_t | x_{t-1}) q(x_{t-1} | x_0) / q(x_{t-1} | x_0)")
    assert judged.verdict == REFUTED and judged.cut and not judged.step.suggestions
    assert any("This is proved" in edit for edit in w.meant().edits)


def test_only_of_a_refuted_line_it_is_asked_what_was_meant() -> None:
    w = walk("elbo_decomposition")
    w.next()
    with pytest.raises(NothingLeft, match="not refuted"):
        w.meant()


def test_proportional_lines_are_so_in_the_variables_of_the_chain() -> None:
    w = walk("vdm_posterior", "D12.3")
    assert w.try_("propto exp(-||x_t - sqrt(alpha_t) x_{t-1}||^2/(2(1-alpha_t)) - ||x_{t-1} - sqrt(abar_{t-1}) x_0||^2/(2(1-abar_{t-1})))"
                  ).accepted
    assert w.try_("propto exp(-||x_t - sqrt(alpha_t) x_{t-1}||^2/(2(1-alpha_t)))").verdict == REFUTED
    assert w.next().verdict == PROVED


def test_an_expression_is_a_line_too() -> None:
    d = load("elbo_decomposition")
    p, q, x, z = (*(d.declared.laws[n] for n in "pq"), *(d.declared.variables[n] for n in "xz"))
    w = d.walk()
    assert w.try_(E(q(z | x), log(p(x | z))) - KL(q(z | x), p(z))).accepted
    w.undo()
    assert w.try_(d.steps[0].equation).accepted


def test_what_means_nothing_is_no_line() -> None:
    w = walk("vdm_posterior")
    d = w.derivation.declared
    with pytest.raises(Unreadable, match="not a term"):
        w.try_(object())
    with pytest.raises(Unreadable, match="declared range"):
        w.try_(d.parameters["α"][0])
    with pytest.raises(Unreadable, match="one side is a number"):
        w.try_(d.variables["x"][1])


def test_a_line_that_cannot_be_read_shows_the_place() -> None:
    w = walk("elbo_decomposition")
    with pytest.raises(Unreadable) as caught:
        w.try_("log p(x) + log r(x)")
    shown, caret, *told = caught.value.lines()
    assert shown[caret.index("^")] == "r"
    assert any("p, q, x, z" in line for line in told)
    assert "^" in str(caught.value)


def test_a_left_side_must_be_the_line_above() -> None:
    w = walk("elbo_decomposition")
    assert w.try_("E_{q(z|x)}[log(p(x,z)/q(z|x))] = E_{q(z|x)}[log(p(x|z) p(z)/q(z|x))]").accepted
    with pytest.raises(Unreadable, match="not the line above"):
        w.try_("log p(x) = log p(x)")


def test_one_line_at_a_time() -> None:
    w = walk("elbo_decomposition")
    with pytest.raises(Unreadable, match="one line at a time"):
        w.try_("= E_{q(z|x)}[log(p(x|z) p(z)/q(z|x))] = log p(x)")


def test_a_name_that_cannot_be_typed_keeps_no_line_from_being_read() -> None:
    d = Derivation("a name of two parts")
    d.abbreviate("σ²(t) or so", d.parameter("σ", 0) ** 2)
    a = d.parameter("a", 0)
    d.chain(a + a).eq(2 * a)
    assert d.walk().try_("a + a - a + a").accepted


@pytest.mark.parametrize("text", [":= log p(x)", "≡ log p(x)", "≠ log p(x)", "≈ log p(x)", "∈ p(x)"])
def test_what_relates_nothing_is_no_step(text: str) -> None:
    with pytest.raises(Unreadable):
        walk("elbo_decomposition").try_(text)


def test_a_law_is_not_compared_with_the_printed_vectors() -> None:
    w = walk("forward_marginal", "D11.10")
    assert w.try_("~ N(sqrt(abar_t) x_0, abar_t I)").verdict == REFUTED


def test_what_an_abbreviation_means_is_told_once() -> None:
    told = walk("noise_prediction_loss").laws
    assert told.abbreviations == (("σ_q²(t)", "(1 − αₜ) (1 − ᾱₜ₋₁) / (1 − ᾱₜ)"),)
    assert not any(a.startswith("σ_q²(t)") for a in told.assumptions) and "T ≥ 2" in told.assumptions


# a rule


def test_a_rule_restricts_what_a_line_may_use() -> None:
    w = walk("vdm_elbo_consistency", "D7d.1")
    w.rule("bayes")
    kept_out = w.try_("q(x_t | x_{t-1}, x_{t+1})")
    assert kept_out.verdict == PROVED and not kept_out.accepted and kept_out.step.missing == ("markov(q)",)
    w.rule("markov(q)")
    assert w.try_("q(x_t | x_{t-1}, x_{t+1})").accepted
    w.rule()
    assert w.rules == ()


def test_what_markov_does_not_say_is_refuted_under_it_too() -> None:
    w = walk("vdm_elbo_consistency", "D7d.1")
    w.rule("markov(q)")
    assert w.try_("q(x_t | x_{t-1})").verdict == REFUTED


def test_a_rule_must_exist_and_its_law_be_declared() -> None:
    w = walk("elbo_decomposition")
    with pytest.raises(UnknownRule, match="byes"):
        w.rule("byes")
    with pytest.raises(UnknownRule, match="'r'"):
        w.rule("markov(r)")


# moving


def test_undo_takes_back_lines_and_moves() -> None:
    w = walk("elbo_decomposition")
    w.next()
    w.try_("E_{q(z|x)}[log p(x|z)] - KL(q(z|x) || p(z))")
    assert w.done
    w.undo()
    assert (w.done, w.label) == (False, "D3.2")
    w.goto("D3.3")
    w.undo()
    assert w.label == "D3.2"
    w.undo()
    assert w.label == "D3.1"
    with pytest.raises(NothingLeft):
        w.undo()


def test_back_goes_a_line_up() -> None:
    w = walk("vdm_posterior")
    w.next()
    w.try_("N(x_t; sqrt(alpha_t) x_{t-1}, (1-alpha_t) I) q(x_{t-1}|x_0) / q(x_t|x_0)")
    w.back()
    assert (w.label, w.last and w.last.step.tag) == ("D12.2", "D12.1")
    w.back()
    assert (w.label, w.last) == ("D12.1", None)


def test_back_from_the_start_of_a_chain_leads_before_the_last_line_of_the_one_before() -> None:
    w = walk("vdm_posterior", "D12.8")
    w.back()
    assert (w.left.chain, w.label) == ("posterior", "D12.14")
    w.next()
    assert w.label == "D12.8"
    w.back()
    assert (w.left.chain, w.label) == ("posterior", "D12.14")


def test_back_from_the_end_leads_before_the_last_line() -> None:
    w = walk("elbo_decomposition", "D3.3")
    w.next()
    w.back()
    assert (w.done, w.label) == (False, "D3.3")


def test_the_first_line_has_none_before_it() -> None:
    with pytest.raises(NothingLeft):
        walk("elbo_decomposition").back()


@pytest.mark.parametrize(("where", "label"), [("D12.5", "D12.5"), (9, "D12.9"), ("posterior mean", "D12b.2")])
def test_goto_knows_tags_numbers_and_chains(where: int | str, label: str) -> None:
    w = walk("vdm_posterior")
    w.goto(where)
    assert w.label == label


def test_goto_refuses_what_is_not_there() -> None:
    with pytest.raises(KeyError):
        walk("vdm_posterior").goto("D99")


def test_the_list_tells_only_what_was_seen() -> None:
    w = walk("vdm_posterior")
    w.try_("q(x_t|x_{t-1}) q(x_{t-1}|x_0) / q(x_t|x_0)")
    w.next()
    rows = w.list().rows
    assert [r.state for r in rows[:4]] == ["own", "seen", "here", "hidden"]
    assert all(not r.formula for r in rows if r.state in ("here", "hidden"))


def test_a_derivation_without_lines_cannot_be_walked() -> None:
    with pytest.raises(NothingLeft):
        Derivation("empty").walk()


# the end


def test_the_summary_counts_lines_hints_and_what_went_wrong() -> None:
    w = walk("elbo_decomposition")
    w.hint()
    w.try_("E_{q(z|x)}[log p(x|z)] + KL(q(z|x) || p(z))")
    w.next()
    w.try_("E_{q(z|x)}[log p(x|z)] - KL(q(z|x) || p(z))")
    s = w.summary()
    assert (s.shown, s.own, s.hints, s.finished) == (1, 1, 1, True)
    assert s.wrong == (("elbo", "E_{q(z|x)}[log p(x|z)] + KL(q(z|x) || p(z))", REFUTED),)


def test_the_conclusion_has_the_weakest_relation_that_was_walked() -> None:
    w = walk("jensen_bound", "bound")
    judged = w.try_(">= E_{q(z|x)}[log(p(x,z)/q(z|x))]")
    assert judged.conclusion is not None
    assert (judged.conclusion.relation, judged.conclusion.lhs, judged.conclusion.verdict) == (">=", "log p(x)", PROVED)
