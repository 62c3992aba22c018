"""Lines: relations, what stands over them, and what stands behind them."""

from __future__ import annotations

import pytest
from formula_samples import derivation, names, refusal

from checker.language.printing import unicode
from checker.notes.formula import Names, Span, read_relation


def told(text: str) -> list[str]:
    line = read_relation(text, names())
    return ["" if line.left is None else unicode(line.left), *(f"{link.relation} {unicode(link.term)}" for link in line.links)]


@pytest.mark.parametrize(("sign", "relation"), [
    ("=", "="), ("==", "="), ("<=", "<="), (r"\le", "<="), (r"\leq", "<="), (r"\leqslant", "<="), ("≤", "<="), (">=", ">="), (r"\ge", ">="), (r"\geq", ">="),
    ("≥", ">="), ("<", "<"), (r"\lt", "<"), (">", ">"), (r"\gt", ">"), (r"\propto", "propto"), ("∝", "propto"), (" propto ", "propto"), (":=", ":="),
    (r"\equiv", ":="), (r"\triangleq", ":="), (r"\overset{\text{def}}{=}", ":="), (r"\overset{\mathrm{def}}{=}", ":="), (r"\stackrel{\triangle}{=}", ":="),
    ("＝", "="), (r"\overset{!}{=}", ":="), ("≔", ":="), (r"\coloneqq", ":="),
])
def test_relations_are_read_in_every_spelling(sign: str, relation: str) -> None:
    assert told(f"a {sign} b") == ["a", f"{relation} b"]


@pytest.mark.parametrize("sign", [r"\sim", "∼", "~", r"\overset{d}{=}", r"\stackrel{d}{=}", r"\overset{\mathcal{D}}{=}", "=ᵈ", r"\overset{\mathrm{d}}{=}"])
def test_equality_in_distribution_is_read_in_every_spelling(sign: str) -> None:
    assert told(f"x_t {sign} y") == ["xₜ", "~ y"]


def test_a_tie_is_white_space_in_latex_and_a_relation_where_people_type() -> None:
    assert told(r"x_t~=~\sigma y") == ["xₜ", "= σ y"]
    assert told("x_t ~ N(0, I)") == ["xₜ", "~ 𝒩(0, I)"]
    assert told(r"x_t ~ \mathcal{N}(0, I)") == ["xₜ", "~ 𝒩(0, I)"]


def test_a_chain_has_a_link_for_each_relation() -> None:
    assert told("a = b <= c = a b") == ["a", "= b", "<= c", "= a b"]


def test_a_line_that_starts_with_a_relation_goes_on() -> None:
    line = read_relation("= b = c", names())
    assert line.left is None and [link.relation for link in line.links] == ["=", "="]


def test_words_over_a_relation_are_kept() -> None:
    line = read_relation(r"a \overset{\text{Bayes' rule}}{=} b \overset{\eqref{eq:a}}{\leq} c \stackrel{(a)}{\sim} a", names())
    assert [link.words for link in line.links] == ["Bayes' rule", r"\eqref{eq:a}", "(a)"]


def test_places_are_those_of_the_text() -> None:
    text = r"  \alpha_t \overset{\text{Bayes}}{=} b + c \le \sum_{i=1}^{T} \alpha_i ."
    line = read_relation(text, names())
    cut = [text[s.start:s.end] for s in (line.left_span, *(s for link in line.links for s in (link.span, link.term_span)))]
    assert cut == [r"\alpha_t", r"\overset{\text{Bayes}}{=}", "b + c", r"\le", r"\sum_{i=1}^{T} \alpha_i ."]


def test_relations_in_brackets_and_below_the_line_are_not_those_of_the_line() -> None:
    assert told(r"\sum_{i=1}^T \alpha_i = E_{z \sim r(z|y)}[a]") == ["∑_{i=1}^{T} αᵢ", "= 𝔼_{r(z | y)}[a]"]
    assert told("∑ᵢ₌₁ᵀ α_i = a") == ["∑_{i=1}^{T} αᵢ", "= a"]


@pytest.mark.parametrize("tail", ["given x_0, y", r"\quad \text{given } x_0, y", r"\text{given}\; x_{0}, y"])
def test_what_is_given_stands_behind_the_line(tail: str) -> None:
    line = read_relation(f"x_t ~ N(0, I) {tail}", names())
    assert [str(v) for v in line.variables] == ["x₀", "y"]


def test_the_variables_of_a_proportionality_may_stand_behind_it() -> None:
    line = read_relation("r(z | y) propto r(y, z) in z", names())
    assert [str(v) for v in line.variables] == ["z"]


@pytest.mark.parametrize("sign", [r"\approx", "≈", r"\neq", "≠", "!=", r"\in", "∈", r"\to", "→", "->", r"\Rightarrow", "=>", r"\simeq", r"\ll", r"\overset{!}{\approx}"])
def test_relations_that_are_no_steps_are_refused_by_name(sign: str) -> None:
    error = refusal(f"a {sign} b", read_relation)
    assert error.code == "R601" and error.span.start == 2


@pytest.mark.parametrize("text", ["a + b", "", "  ", "x_t"])
def test_a_line_without_a_relation_is_refused(text: str) -> None:
    assert refusal(text, read_relation).code == "R602"


@pytest.mark.parametrize("text", ["a =", "a = = b", "a = b =", "="])
def test_nothing_behind_a_relation_is_refused(text: str) -> None:
    assert refusal(text, read_relation).code in ("R202", "R203")


def test_facts_about_indices_are_used() -> None:
    facts = derivation().declared.facts
    assert refusal("q(x_{t+1} | x_t)", lambda text, names: read_relation(f"a = {text}", names, facts)).code == "R402"
    read_relation("a = q(x_{t-1} | x_0)", names(), facts)
    read_relation(r"a = \sum_{i=1}^{T} \alpha_i", names(), facts)
    other = refusal("a = ∑_{t=1}^{T} q(x_t | x_{t-2})", lambda text, names: read_relation(text, names, facts))
    assert other.code == "R402", "that t is at least 2 elsewhere does not help under the sum"
    error = refusal("a = ∑_{i=0}^{T} α_i", lambda text, names: read_relation(text, names, facts))
    assert (error.code, error.span) == ("R402", Span(16, 19))


def test_names_are_those_that_were_given() -> None:
    other = Names(derivation().declared, aliases={"A": "a"})
    assert unicode(read_relation("A = b", other).links[0].term) == "b"
