"""Displays and runs of formulas as chains: the steps, what they cite, where they hold, and what is said of lines that cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sympy import Symbol

from checker.engine import check_all
from checker.language.derivation import Chain, Derivation
from checker.language.printing import unicode
from checker.loader import load_file

T, t = (Symbol(name, integer=True) for name in "Tt")
LAWS = "```derivation\n[laws]\nq = 'x_0 -> x_1 -> ... -> x_T'\np = 'z -> y'\n[shapes]\nx = 'd'\nz = 'd'\ny = 'd'\nu = 'd'\nv = 'd'\n```\n\n"


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)

    def one(body: str, laws: str = LAWS) -> Derivation:
        path = tmp_path / "notes.md"
        path.write_text(laws + body, encoding="utf-8")
        loaded = load_file(path)
        assert loaded.errors == []
        derivation, = loaded.derivations
        return derivation

    return one


def lines(d: Derivation) -> list[tuple[str, str, str]]:
    return [(unicode(s.line.lhs), s.line.relation, unicode(s.line.rhs)) for s in d.steps]


def problems(d: Derivation) -> list[str]:
    """The codes of what was said, but for declarations that are not used."""
    return [*(u.why.code for u in d.unread), *(e.code for e in d.errors if e.code != "E410")]


# steps


def test_each_relation_is_a_step(read: Any) -> None:
    d = read(r"$$ p(y, z) = p(y \mid z) p(z) = p(z \mid y) p(y) $$")
    assert lines(d) == [("p(y, z)", "=", "p(y | z) p(z)"), ("p(y | z) p(z)", "=", "p(z | y) p(y)")]
    assert [c.name for c in d.chains] == ["line 13"]
    assert problems(d) == []


@pytest.mark.parametrize(("sign", "relation"), [
    ("=", "="), (r"\le", "<="), (r"\leq", "<="), (r"\geqslant", ">="), ("<", "<"), (">", ">"), ("≤", "<="), (r"\propto", "propto"),
    (r"\overset{\text{Jensen}}{\ge}", ">="), (r"\mathrel{=}", "="), ("＝", "=")])
def test_relations(read: Any, sign: str, relation: str) -> None:
    assert lines(read(f"$$ p(y) {sign} p(y \\mid z) $$")) == [("p(y)", relation, "p(y | z)")]


def test_steps_stand_at_their_relation(read: Any) -> None:
    d = read("\\begin{align}\np(y)\n  &= p(y) \\\\\n  &\\le 2 p(y)\n\\end{align}\n")
    assert [str(s.location) for s in d.steps] == ["notes.md:15:4", "notes.md:16:4"]


def test_a_row_without_a_left_side_goes_on_from_the_row_before(read: Any) -> None:
    d = read(r"\begin{align} p(y) &= 2 p(y) \\ &= 3 p(y) \end{align}")
    assert lines(d)[1] == ("2 p(y)", "=", "3 p(y)")
    assert len(d.chains) == 1


def test_a_row_with_a_left_side_is_a_new_statement_that_may_use_the_rows_above(read: Any) -> None:
    d = read(r"\begin{align} p(y) &= 2 p(y) \\ p(z) &= 3 p(z) \\ -p(z) &= 3 p(z) \end{align}")
    assert [c.name for c in d.chains] == ["line 13", "line 13 (2)", "line 13 (3)"]
    assert [tuple(c.name for c in s.premises) for s in d.steps] == [(), ("line 13",), ("line 13", "line 13 (2)")]
    assert unicode(d.steps[2].line.lhs) == "−p(z)"


def test_a_row_that_starts_with_an_operator_goes_on_with_the_expression(read: Any) -> None:
    d = read(r"\begin{align} p(y) &= p(z) \\ &\quad + 2 p(y) \\ &= p(y) + \\ & p(z) \end{align}")
    assert lines(d) == [("p(y)", "=", "p(z) + 2 p(y)"), ("p(z) + 2 p(y)", "=", "p(y) + p(z)")]


def test_premises_that_a_proof_used_are_named(read: Any) -> None:
    d = read("\\begin{align}\n\\sqrt{a} &= b \\label{eq:a} \\\\\n\\sqrt{a} + b &= 2 b\n\\end{align}", "```derivation\nassume = ['a > 0']\n```\n")
    report = check_all([d])
    assert [s.verdict for s in report.steps] == ["refuted", "refuted"]  # a premise that is not proved proves nothing
    d = read("\\begin{align}\n\\log p(y, z) &= \\log p(y \\mid z) + \\log p(z) \\\\\n-\\log p(y, z) &= -\\log p(y \\mid z) - \\log p(z)\n\\end{align}")
    assert all(s.verdict == "proved" for s in check_all([d]).steps)


def test_a_statement_may_use_a_cited_label(read: Any) -> None:
    d = read("$$ p(y, z) = p(y \\mid z) p(z) $$ (eq:a)\n\n$$ p(y, z) \\overset{\\eqref{eq:a}}{=} p(y \\mid z) p(z) $$\n")
    cited, = d.steps[1].by
    assert isinstance(cited, Chain)
    assert cited.name == "eq:a"
    assert [c.name for c in d.chains] == ["eq:a", "line 15"]


def test_a_label_in_the_middle_names_the_chain_up_to_it(read: Any) -> None:
    d = read("\\begin{align} p(y) &= 2 p(y) \\label{eq:m} \\\\ &= 3 p(y) \\end{align}\n\n\\begin{equation} p(z) \\overset{\\eqref{eq:m}}{=} p(z) \\end{equation}\n")
    cited, = d.steps[2].by
    assert isinstance(cited, Chain)
    assert [unicode(s.line.rhs) for s in cited.steps] == ["2 p(y)"]


def test_several_statements_in_one_display(read: Any) -> None:
    d = read(r"$$ p(y) = 1, \quad p(z) = 2 \quad \text{and} \quad p(y, z) = 3 $$")
    assert [lhs for lhs, *_ in lines(d)] == ["p(y)", "p(z)", "p(y, z)"]


def test_a_run_of_paragraphs_is_a_chain(read: Any) -> None:
    d = read("$p(y, z)$\n\n$= p(y \\mid z) p(z)$ (Bayes)\n\n$= p(z \\mid y) p(y)$.\n\nWords.\n\n$p(y) = p(y)$\n")
    assert len(d.steps) == 3
    assert [c.name for c in d.chains] == ["line 15", "line 21"]
    assert d.steps[0].by == ("bayes",)


def test_words_beside_a_formula_that_cite_nothing_end_the_run_and_are_counted(read: Any) -> None:
    d = read("$p(y, z)$\n\n$= p(y \\mid z) p(z)$ by magic\n")
    assert (len(d.steps), d.passed_over) == (0, 1)


# what is said beside a line


@pytest.mark.parametrize(("beside", "by"), [
    (r"&& \text{(chain rule)}", ("chain rule",)), (r"&& \text{by Jensen's inequality}", ("jensen",)), (r"\quad \text{Markov property}", ("markov(q)",)),
    (r"\tag{Bayes}", ("bayes",)), (r"&& \text{Bayes and linearity}", ("bayes", "linearity"))])
def test_words_cite_rules(read: Any, beside: str, by: tuple[str, ...]) -> None:
    d = read(f"\\begin{{align}} q(x_1) &= q(x_1) {beside} \\end{{align}}")
    assert d.steps[0].by == by


def test_words_that_name_no_rule_are_a_note(read: Any) -> None:
    d = read(r"\begin{align} p(y) &= p(y) && \text{multiply by one} \tag{7} \end{align}")
    assert (d.steps[0].by, d.steps[0].note, d.steps[0].tag) == ((), "multiply by one", "7")


def test_the_markov_property_is_of_laws_in_which_something_is_independent(read: Any) -> None:
    d = read(r"$$ q(x_1) p(y) = p(y) q(x_1) \quad \text{Markov property} $$")
    assert d.steps[0].by == ("markov(q)",)


@pytest.mark.parametrize("range_", [
    r", \quad t = 2, \ldots, T", r"\quad \text{for } 2 \le t \le T", r"&& (t = 2, \ldots, T)", r"\quad \text{for all } t \in \{2, \ldots, T\}",
    r"&& \text{Bayes}, \quad t = 2, \dots, T", r", \quad \forall t = 2, ..., T"])
def test_a_range_beside_a_line_is_a_condition_of_its_chain(read: Any, range_: str) -> None:
    d = read(f"\\begin{{align}} q(x_t) &= q(x_t) {range_} \\\\ &= q(x_t) \\end{{align}}")
    assert [s.facts - d.declared.facts for s in d.steps] == [{t - 2, T - t}] * 2


def test_an_index_of_which_nothing_is_said_runs_where_the_line_means_something(read: Any) -> None:
    d = read(r"$$ q(x_{t+1} \mid x_{t-1}) = q(x_{t+1} \mid x_{t-1}) $$")
    assert d.steps[0].facts == {T - 1, t - 1, T - t - 1, t + 1, T - t + 1} or d.steps[0].facts >= {t - 1, T - t - 1}


def test_a_side_that_is_bounded_gets_no_further_bound(read: Any) -> None:
    d = read(r"$$ q(x_{t+1}) = q(x_{t+1}) \quad \text{for } 1 \le t \le T $$")
    assert problems(d) == ["E206"]


def test_the_end_of_a_sum_is_bounded_too(read: Any) -> None:
    d = read(r"$$ \sum_{i=1}^{t} \log q(x_i) = \sum_{j=1}^{t} \log q(x_j) $$")
    assert problems(d) == []
    assert T - t in d.steps[0].facts


def test_a_proportionality_is_meant_in_the_variables_of_its_density(read: Any) -> None:
    d = read("$$ p(z \\mid y) \\propto p(y \\mid z) p(z) $$\n\n<!-- verify: propto z -->\n$$ p(y, z) \\propto p(z \\mid y) $$\n\n$$ 2 p(y) \\propto p(y) $$\n")
    assert [tuple(map(unicode, s.line.variables)) for s in d.steps] == [("z",), ("z",)]
    assert problems(d) == ["E403"]


def test_equality_in_law_is_given_what_stands_in_the_law(read: Any) -> None:
    d = read("$$ u \\sim \\mathcal{N}(v, I) $$\n\n$$ u \\overset{d}{=} v $$\n\n$$ u \\sim \\mathcal{N}(x_1, I) \\quad \\text{given } x_0 $$\n")
    assert [(s.line.relation, tuple(map(unicode, s.line.variables))) for s in d.steps] == [("~", ("v",)), ("~", ("v",)), ("~", ("x₀",))]


# definitions


def test_a_definition_names_a_term(read: Any) -> None:
    d = read("$$ \\mathcal{L} := \\log p(y) $$\n\n$$ \\mathcal{L} + \\log p(z \\mid y) = \\log p(y, z) $$\n")
    assert [unicode(s.line.lhs) for s in d.steps] == ["L + log p(z | y)"]
    assert [s.verdict for s in check_all([d]).steps] == ["proved"]


@pytest.mark.parametrize("sign", [r"\equiv", r"\triangleq", r"\coloneqq", r"\overset{\text{def}}{=}", r"\stackrel{\Delta}{=}"])
def test_signs_of_definition(read: Any, sign: str) -> None:
    d = read(f"$$ A {sign} \\log p(y) $$\n\n$$ A = \\log p(y) $$\n")
    assert [s.verdict for s in check_all([d]).steps] == ["proved"]


def test_a_definition_of_what_is_declared_is_a_step(read: Any) -> None:
    d = read("$$ A := \\log p(y) $$\n\n$$ A := \\log p(z) $$\n")
    assert [s.verdict for s in check_all([d]).steps] == ["refuted"]


def test_a_letter_of_which_nothing_is_said_is_a_real_number(read: Any) -> None:
    d = read(r"$$ (a + \beta_1)^2 = a^2 + 2 a \beta_1 + \beta_1^2 $$")
    assert set(d.declared.parameters) == {"a", "β_1"}
    assert [s.verdict for s in check_all([d]).steps] == ["proved"]


@pytest.mark.parametrize("formula", [r"\sum_{i=1}^n a_i", "f(a)", "r(y | z)", "word"])
def test_what_could_be_something_else_is_no_number(read: Any, formula: str) -> None:
    assert problems(read(f"$$ {formula} = p(y) $$")) != []


# errata and what is left out


def test_errata_of_a_chain_and_of_a_row(read: Any) -> None:
    d = read("<!-- verify: refuted -->\n$$ p(y) = p(z) $$\n\n\\begin{align}\np(y) &= 2 p(y) \\\\ % verify: refuted\n&= p(y)\n\\end{align}\n")
    assert [s.expected for s in d.steps] == ["refuted", "refuted", "holds"]
    assert unicode(d.steps[2].line.lhs) == "p(y)"


def test_an_erratum_in_a_run(read: Any) -> None:
    d = read("$p(y)$\n\n<!-- verify: refuted -->\n$= 2 p(y)$\n\n$= p(y)$\n")
    assert [s.expected for s in d.steps] == ["refuted", "holds"]


@pytest.mark.parametrize("body", [
    "<!-- verify: refuted -->\n$$ p(y) = 2 p(y) = 3 p(y) $$", "\\begin{align} p(y) &= 2 p(y) = 3 p(y) \\\\ % verify: refuted\n\\end{align}"])
def test_an_erratum_of_several_steps_is_not_clear(read: Any, body: str) -> None:
    d = read(body)
    assert problems(d) == ["E422"]
    assert not d.errors[0].warning


def test_what_is_skipped_is_counted(read: Any) -> None:
    d = read("<!-- verify: skip -->\n$$ \\nonsense $$\n\n$$ p(y) = p(y) $$\n\n<!-- verify: skip -->\n\n$p(y)$\n\n$= 7$\n")
    assert (len(d.steps), d.skipped, problems(d)) == (1, 2, [])


def test_relations_that_are_no_steps_are_passed_over_and_told(read: Any) -> None:
    d = read("$$ p(y) = p(y) \\approx 3 = a $$\n\n$$ y \\in \\mathbb{R}^d $$\n\n$$ p(y) \\neq 0 $$\n")
    assert lines(d) == [("p(y)", "=", "p(y)"), ("3", "=", "a")]
    assert d.passed_over == 3
    assert [(e.code, e.warning) for e in d.errors if e.code != "E410"] == [("R601", True)] * 3


# what cannot be read


@pytest.mark.parametrize(("body", "code", "column"), [
    (r"$$ \foo{a} = p(y) $$", "R103", 4), (r"$$ r(y \mid z) = p(y) $$", "R301", 4), (r"$$ = p(y) $$", "E420", 4), (r"$$ p(y) = f(y) $$", "R206", 11),
    (r"$$ p(y) = \input{/etc/passwd} $$", "R104", 11), (r"$$ p(y) = \def\a{\a\a} \a $$", "R104", 11), (r"$$ \frac{p(y}{2} = 1 $$", "R201", 13),
    (r"$$ p(y) = q(x_t) \quad a $$", "E428", 24), (r"$$ p(y) = p(z) \quad \text{for } a > b $$", "E423", 22), (r"$$ p(y) \to 1 $$", "E427", 9),
    (r"$$ p(y) = 1 \Leftrightarrow p(z) = 2 $$", "E426", 13), (r"$$ p(y) = q(x_{T+1}) $$", "E206", 11), (r"$$ p(y) = |a|b| $$", "R205", 15),
    (r"$$ p(y) = $$", "R202", 10), (r"$$ u = p(y) $$", "E220", 6)])
def test_a_line_that_cannot_be_read_is_told_at_its_place_and_the_rest_is_read(read: Any, body: str, code: str, column: int) -> None:
    d = read(f"{body}\n\n$$ p(y, z) = p(y \\mid z) p(z) $$\n")
    first = d.unread[0]
    assert (first.why.code, first.why.location.line, first.why.location.column) == (code, 13, column)
    assert first.why.message
    assert lines(d)[-1] == ("p(y, z)", "=", "p(y | z) p(z)")


def test_what_follows_on_an_unread_expression_is_unread_too(read: Any) -> None:
    d = read("\\begin{align}\np(y) &= p(y) \\\\\n&= \\foo \\\\\n&= p(y) \\\\\n&= 2 p(y)\n\\end{align}\n")
    assert [u.why.code for u in d.unread] == ["R103", "E424"]
    assert lines(d) == [("p(y)", "=", "p(y)"), ("p(y)", "=", "2 p(y)")]
    assert [s.index for s in d.steps] == [1, 4]
    assert len(d.chains) == 2  # no conclusion bridges the gap


def test_the_place_in_a_formula_is_marked(read: Any) -> None:
    unread, = read(r"$$ p(y) = 1 + \foo + p(z) $$").unread
    assert (unread.source, unread.caret) == (r"1 + \foo + p(z)", "    ^^^^")
    assert (unread.lhs, unread.rhs, unread.relation) == ("p(y)", r"1 + \foo + p(z)", "=")


@pytest.mark.parametrize(("body", "code", "line"), [
    ("\\begin{align}\np(y) &= 1\n\n$$ p(y) = p(y) $$\n", "E421", 13), ("<!-- verify: maybe -->\n$$ p(y) = p(y) $$\n", "E425", 13),
    ("$$ p(y) = p(y) $$\n\n<!-- verify: skip -->\n", "E425", 15), ("$$ ( p(y) = 1 $$\n\n$$ p(y) = p(y) $$\n", "R201", 13),
    ("\\begin{align} p(y) &= p(y) \\\\ % verify: wrong\n\\end{align}\n", "E425", 13), ("$$" + " a" * 60_000 + " $$\n\n$$ p(y) = p(y) $$\n", "R101", 13)])
def test_what_is_wrong_with_the_notes_is_an_error_at_its_place(read: Any, body: str, code: str, line: int) -> None:
    d = read(body)
    assert [(e.code, e.location.line) for e in d.errors if not e.warning] == [(code, line)]
    assert lines(d) == [("p(y)", "=", "p(y)")]


def test_a_line_that_rests_on_a_refused_declaration_says_so(read: Any) -> None:
    d = read("$$ M = 2 $$\n\n$$ a = a $$\n", "```derivation\n[shapes]\nM = 'n x n'\n```\n")
    assert [(u.why.code, u.why.message.split(";")[0]) for u in d.unread] == [("E402", "M: a matrix cannot be stated yet")]
    assert len(d.steps) == 1


def test_no_counterexample_decides_where_something_could_not_be_declared(read: Any) -> None:
    laws = "```derivation\nassume = ['a > b']\n```\n"
    d = read("$$ 2 a > a + b $$\n\n$$ a + a = 2 a $$\n", laws)
    assert [(s.verdict, s.reason.code if s.reason else "") for s in check_all([d]).steps] == [("undecided", "N113"), ("proved", "")]


def test_declarations_that_no_line_uses_are_told_at_their_place(read: Any) -> None:
    d = read("$$ p(y, z) = p(y \\mid z) p(z) $$\n")
    unused = [(e.location.line, e.location.column) for e in d.errors if e.code == "E410"]
    assert (3, 1) in unused  # q
    assert (4, 1) not in unused  # p
    assert all(e.warning for e in d.errors)


# several blocks


def test_each_block_holds_for_the_chains_below_it(tmp_path: Path) -> None:
    path = tmp_path / "two.md"
    path.write_text("# First\n$$ a = b $$\n\n```derivation\nname = 'one'\n[laws]\np = 'x, z'\n```\n$$ p(x) = p(x) $$\n\n"
                    "## Second\n```derivation\n[laws]\nq = 'x, z'\n```\n$$ p(x) = q(x) $$\n", encoding="utf-8")
    one, two = load_file(path).derivations
    assert (one.name, two.name, one.title, two.title, one.skipped) == ("one", "two 2", "First", "Second", 1)
    assert (len(one.steps), len(two.steps)) == (1, 0)
    assert [u.why.code for u in two.unread] == ["R206"]


# habits of writing

CHAIN_RULE = ("p(y, z)", "=", "p(y | z) p(z)")


@pytest.mark.parametrize("body", [
    r"$$\begin{array}{rcl} p(y,z) &=& p(y|z) p(z) \end{array}$$", r"\begin{align}\begin{split} p(y,z) &= p(y|z)p(z) \end{split}\end{align}",
    r"\begin{equation}\begin{aligned} p(y,z) = {}& p(y|z)p(z) \end{aligned}\end{equation}", "$$\n\\begin{align*}\n& p(y,z) \\\\\n=\\;& p(y|z) p(z)\n\\end{align*}\n$$",
    r"$$ p(y,z) = \underbrace{p(y|z)}_{\text{likelihood}} \underbrace{p(z)}_{\text{prior}} $$", r"$$ \boxed{p(y,z) = p(y|z) p(z)} $$",
    r"$$ \therefore\quad p(y,z) = p(y|z) p(z) \qquad\blacksquare $$", r"$$ {\color{red} p(y,z)} = {\color{blue}p(y|z)} p(z) $$",
    r"$$ p(y,z) = p(y|z) p(z) \eqno{(1)} $$", r"$$ \forall y, z: \quad p(y,z) = p(y|z) p(z) $$", r"$$ \text{Hence } p(y,z) = p(y|z) p(z). $$",
    r"$$ \text{(i)}\quad p(y,z) = p(y|z) p(z) $$", r"\(p(y,z) = p(y|z)p(z)\)", "> - $p(y,z)=p(y|z)p(z)$", "\\begin{multline}\np(y,z) \\\\ = p(y|z) \\\\ p(z)\n\\end{multline}",
    "\\begin{subequations}\n\\begin{align} p(y,z) &= p(y|z) p(z) \\end{align}\n\\end{subequations}", r"$$ p(y,z) = p(y|z) p(z) \qquad T \ge 1 $$",
    r"$$\begin{cases} p(y,z) = p(y|z)p(z) \end{cases}$$", r"$$ p(y , z)\ =\ \, p(y\,|\,z)\;p(z)\,, $$", r"$$ p(y,z) = p(y|z) p(z) \quad \text{where } p(z) = 1 $$"])
def test_habits_of_writing_change_nothing(read: Any, body: str) -> None:
    d = read(body)
    assert lines(d) == [CHAIN_RULE]
    assert problems(d) == []


def test_a_tag_that_names_a_rule_cites_it(read: Any) -> None:
    assert read(r"$$ p(y,z) = p(y|z) p(z) \tag{chain rule} $$").steps[0].by == ("chain rule",)


def test_a_factor_may_be_defined_in_a_chain(read: Any) -> None:
    d = read("$$ p(z) := \\mathcal{N}(z; 0, I) $$\n\n$$ p(z) = \\mathcal{N}(z; 0, I) $$\n\n$$ p(y, z) := p(y | z) p(z) $$\n")
    assert [s.verdict for s in check_all([d]).steps] == ["proved", "proved"]


def test_a_row_that_neither_states_nor_goes_on_is_told(read: Any) -> None:
    d = read("\\begin{align}\np(y, z) &= p(y | z) \\\\\n&\\quad p(z)\n\\end{align}\n\n$$ p(y, z) = p(y | z) p(z) $$\n")
    assert [(u.why.code, u.why.location.line) for u in d.unread] == [("E428", 15)]
    assert lines(d) == [CHAIN_RULE]


@pytest.mark.parametrize("body", [r"$$ \frac{p(y,z) = p(y|z)p(z)}{2} $$", r"$$ \sqrt{p(y) = 1} $$"])
def test_a_relation_inside_of_something_is_told(read: Any, body: str) -> None:
    d = read(body)
    assert (len(d.steps), problems(d), d.passed_over) == (0, ["E429"], 1)


@pytest.mark.parametrize("body", ["We have $p(y,z)=p(y|z)p(z)$ here.", r"$$ \sum_{t=1}^T q(x_t) $$", "$p(y)$ and $p(z) = 1$", "| a |\n|---|\n| $p(y)=1$ |"])
def test_formulas_that_are_no_chains_say_nothing(tmp_path: Path, body: str) -> None:
    path = tmp_path / "n.md"
    path.write_text(LAWS + body, encoding="utf-8")
    assert all(not d.steps and not d.unread for d in load_file(path).derivations)


def test_a_name_without_a_law_that_is_drawn_from_the_standard_normal_law_is_noise(tmp_path: Path) -> None:
    path = tmp_path / "n.md"
    path.write_text("```derivation\nassume = ['0 < \\alpha < 1']\n[shapes]\nu = 'd'\n```\n\n"
                    "$$ \\varepsilon \\sim \\mathcal{N}(0, I) $$\n\n$$ \\sqrt{\\alpha} u + \\sqrt{1 - \\alpha} \\varepsilon \\sim \\mathcal{N}(\\sqrt{\\alpha} u, (1 - \\alpha) I) $$\n",
                    encoding="utf-8")
    derivation, = load_file(path).derivations
    assert set(derivation.declared.noises) == {"ε"}
    assert [s.verdict for s in check_all([derivation]).steps] == ["proved"]


@pytest.mark.parametrize(("beside", "verdict"), [
    (r"&& a = b", "undecided"), (r"\quad \text{where } a > b", "undecided"), (r"\quad \text{since } a > b", "refuted"), ("", "refuted")])
def test_no_counterexample_decides_where_a_relation_beside_the_line_was_not_used(read: Any, beside: str, verdict: str) -> None:
    assert [s.verdict for s in check_all([read(f"\\begin{{align}} 2 a &= a + b {beside} \\end{{align}}")]).steps] == [verdict]


@pytest.mark.parametrize(("range_", "facts"), [
    (r"t = 2, \ldots, T-1", {t - 2, T - t - 1}), (r"t = 1, 2, \dots, T", {t - 1, T - t}), (r"3 \le t < T", {t - 3, T - t - 1}),
    (r"t \in \{0, \ldots, T\}", {t, T - t}), (r"t > 1", {t - 2, T - t})])
def test_both_ends_of_a_range_hold(read: Any, range_: str, facts: set[Any]) -> None:
    step, = read(f"$$ q(x_t) = q(x_t) \\quad ({range_}) $$").steps
    assert step.facts == {T - 1} | facts


@pytest.mark.parametrize("range_", [r"1, \ldots, t = 2", r"\ldots = T"])
def test_a_range_without_an_end_behind_its_name_narrows_nothing(read: Any, range_: str) -> None:
    step, = read(f"$$ q(x_t) = q(x_t) \\quad ({range_}) $$").steps
    assert step.facts == {T - 1, t, T - t}
    assert step.doubt
