"""What people read.  The golden files are read by eye before they are kept: UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.render.layout import Page, formula, lowered, page, table, width, words
from checker.render.text import render
from checker.render.witness import number, witness_lines
from checker.verdict import Report

GOLDEN = Path(__file__).parent / "golden"
CASES = {
    "proved": samples.report(samples.BAYES),
    "confirmed": samples.report(samples.BAYES, samples.CONFIRMED_STEP, chains=(samples.CONCLUSION,)),
    "confirmed_too_weak": samples.report(samples.WEAK),
    "refuted": samples.report(samples.REFUTED_STEP),
    "undecided": samples.report(samples.UNDECIDED_STEP),
    "erratum": samples.report(samples.ERRATUM),
    "erratum_not_refuted": samples.report(replace(samples.BAYES, expected="refuted", ok=False)),
    "citation_does_not_suffice": samples.report(samples.INSUFFICIENT),
    "fault": samples.report(samples.FAULTY),
    "in_law": samples.report(samples.IN_LAW),
    "diagnostic": samples.report(samples.BAYES, errors=(samples.DIAGNOSTIC, samples.UNKNOWN)),
    "nothing": Report((), (samples.UNKNOWN,)),
    "everything": samples.EVERYTHING,
}


def golden(name: str, text: str) -> None:
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_reads_as_it_should(name: str) -> None:
    golden(name, render(CASES[name]))


def test_sixty_columns() -> None:
    text = render(samples.EVERYTHING, Page(60))
    golden("everything_60", text)
    assert max(map(width, text.splitlines())) <= 60


def test_colours_change_nothing_but_colours() -> None:
    import re

    coloured = render(samples.EVERYTHING, Page(80, colour=True))
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(samples.EVERYTHING, Page(80))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    assert page(Terminal(), {"TERM": "xterm"}) == Page(72, True)
    assert not page(Terminal(), {"TERM": "xterm", "NO_COLOR": "1"}).colour
    assert page(Terminal(), {"TERM": "xterm", "NO_COLOR": ""}).colour, "an empty NO_COLOR is none (no-color.org)"
    assert not page(Terminal(), {"TERM": "dumb"}).colour
    assert page(io.StringIO(), {}) == Page(100, False)
    assert page(io.StringIO(), {"COLUMNS": "wide"}).width == 100


def test_a_step_after_an_erratum_goes_on_from_the_line_before_it() -> None:
    after = replace(samples.BAYES, lhs=samples.ERRATUM.lhs, tag="D7.9")
    text = render(samples.report(samples.ERRATUM, after))
    assert text.count(f"  {samples.ERRATUM.lhs}\n") == 2


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("α\u0304", 1), ("笔记", 4), ("\x1b[1mx\x1b[0m", 1), ("q(xₜ | x₀)", 10)])
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(("name", "shown"), [
    ("q(x_1 | x_0)", "q(x₁ | x₀)"), ("α_12", "α₁₂"), ("x_{t-1}", "xₜ₋₁"), ("x_T", "x_T"), ("x_{T-1}", "x_{T-1}"), ("p_θ(x_0)", "p_θ(x₀)"),
    ("q(x_t | x_0) > 0", "q(xₜ | x₀) > 0"), ("D_KL(q ‖ p)", "D_KL(q ‖ p)"), ("σ_q", "σ_q"),
])
def test_names_of_data_are_set_as_in_formulas(name: str, shown: str) -> None:
    assert lowered(name) == shown


@pytest.mark.parametrize(("value", "shown"), [
    (0.3680612, "0.36806"), (-0.5108, "−0.5108"), (float("-inf"), "−∞"), ("-1/2", "−1/2"), (1e-15, "1e−15"), (3, "3"), (None, "none"),
    ("q(x_{t-1})", "q(x_{t-1})"),
])
def test_numbers(value: object, shown: str) -> None:
    assert number(value) == shown


def test_long_formulas_break_at_the_outermost_operators() -> None:
    text = "𝔼_{q(x₁ | x₀)}[log p(x₀ | x₁)] − D_KL(q(x_T | x₀) ‖ p(x_T)) − ∑_{t=2}^{T} 𝔼_{q(xₜ | x₀)}[f(t) + g(t)]"
    assert formula(text, 64) == [
        "𝔼_{q(x₁ | x₀)}[log p(x₀ | x₁)] − D_KL(q(x_T | x₀) ‖ p(x_T))",
        "  − ∑_{t=2}^{T} 𝔼_{q(xₜ | x₀)}[f(t) + g(t)]"]
    assert formula("‖xₜ − √αₜ xₜ₋₁‖² + ‖xₜ − √αₜ xₜ₋₁‖²", 30) == ["‖xₜ − √αₜ xₜ₋₁‖²", "  + ‖xₜ − √αₜ xₜ₋₁‖²"]
    assert formula("(a + b)/(c + d)", 10) == ["(a + b)", "  /(c + d)"]
    assert formula("x" * 50, 20) == ["x" * 50], "what cannot be broken is left whole"


@given(st.text("ab+−/ ()[]{}‖_^∑∫|,", max_size=60), st.integers(10, 40))
def test_breaking_a_formula_loses_nothing(text: str, room: int) -> None:
    assert "".join("".join(formula(text, room)).split()) == "".join(text.split())


@given(st.text("ab (),", max_size=60), st.integers(10, 40))
def test_breaking_words_loses_nothing(text: str, room: int) -> None:
    assert "".join("".join(words(text, room)).split()) == "".join(text.split())


def test_a_table_that_is_too_wide_says_so() -> None:
    lines = table(["q(x)", *(f"x = {k}" for k in range(20))], [["", *("1/20" for _ in range(20))]], 40)
    assert all(line.endswith("…") and width(line) <= 40 for line in lines)


WORDS = st.sampled_from(["x_0", "q(x_1 | x_0)", "α", "0, 1", "-1/2", "", "(("])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=8)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["T", "tables", "widths", "values", "parameters", "terms", "else"]), JSON))
def test_any_witness_can_be_shown(witness: dict[str, object]) -> None:
    assert isinstance(witness_lines(witness, 60), list)


def test_an_index_after_a_star_is_lowered_as_any_other() -> None:
    assert lowered("ε*_{t - 1} drives x_{t}") == "ε*ₜ₋₁ drives xₜ"


def test_what_an_abbreviation_means_is_told() -> None:
    from checker.engine import assumptions
    from derivations import load

    assert any(told.startswith("C(xₜ, x₀) = ‖xₜ‖²/(1 − αₜ)") for told in assumptions(load("vdm_posterior")))


def test_formulas_stand_in_the_place_of_the_numbers_that_were_drawn_for_them() -> None:
    witness = {"t": 1, "drawn": {"f (1) a": "1", "first q x_0 0": "-1/2"}, "vectors": {"x_0": ["-1/2"], "y": ["1", "2"]},
               "functions": {"f(u, 1)": "1 − u_1"}, "normal laws": {"q(x_0)": "𝒩(−1/2, 1)"}}
    assert witness_lines(witness, 60) == ["t = 1", "vectors: x₀ = −1/2, y = (1, 2)", "functions: f(u, 1) = 1 − u₁", "normal laws: q(x₀) = 𝒩(−1/2, 1)"]


def test_what_was_drawn_is_told_where_no_formula_says_it() -> None:
    assert witness_lines({"drawn": {"s": "1"}}, 60) == ["drawn: s = 1"]


def test_the_vectors_of_the_values_of_a_variable_are_a_row() -> None:
    lines = witness_lines({"vectors": {"u": [["0"], ["1"]], "y": [["0", "1"], ["-1", "2"]]}}, 60)
    assert lines[0].split() == ["values", "as", "vectors", "0", "1"] and lines[1].split() == ["u", "0", "1"]
    assert "(0, 1)" in lines[2] and "(−1, 2)" in lines[2]
