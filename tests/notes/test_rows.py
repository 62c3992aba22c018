"""Displays cut into rows, statements, conditions and remarks; words taken as citations; TOML with places.  No formula is read here."""

from __future__ import annotations

import pytest

from checker.notes.citations import cited, with_laws
from checker.notes.rows import Row, lines, rows
from checker.notes.source import Text, joined
from checker.notes.statements import Claim, claims
from checker.notes.toml import entries


def text(source: str) -> Text:
    return joined(Text(line, ((0, number, 1),)) for number, line in enumerate(source.split("\n"), 1))


def found(source: str) -> list[Claim]:
    return [claim for lane in lines(text(source)) for line in lane for claim in claims(line)]


def shown(source: str) -> list[str]:
    """Each statement as ``start | relation term | …``; a start that is missing is shown as …."""
    def one(claim: Claim) -> str:
        return " | ".join([claim.start.text if claim.start else "…", *(f"{r.mark.word} {' '.join(r.term.text.split())}" for r in claim.related)])

    return [one(c) for c in found(source)]


def all_rows(source: str) -> list[Row]:
    return [row for lane in rows(text(source)) for row in lane]


# rows and columns


@pytest.mark.parametrize(("source", "expected"), [
    ("a = b", ["a | = b"]),
    ("a = b = c", ["a | = b | = c"]),
    (r"a \le b < c", [r"a | <= b | < c"]),
    (r"\begin{align*} a &= b \\ &= c \end{align*}", ["a | = b", "… | = c"]),
    (r"\begin{equation} \begin{split} a &= b \\ &= c \end{split} \end{equation}", ["a | = b", "… | = c"]),
    (r"\begin{aligned}[t] a &= b \\[4pt] &= c \end{aligned}", ["a | = b", "… | = c"]),
    (r"\begin{alignat}{2} a &= b \\ &= c \end{alignat}", ["a | = b", "… | = c"]),
    (r"\begin{eqnarray} a &=& b \\ &=& c \end{eqnarray}", ["a | = b", "… | = c"]),
    (r"\begin{gather} a = b \\ c = d \end{gather}", ["a | = b", "c | = d"]),
    (r"a = \begin{aligned} &b \\ &+ c \end{aligned}", ["a | = b + c"]),
    (r"a \\ = b \\ = c", ["a", "… | = b", "… | = c"]),
    (r"a &= b \\ &\quad + c \\ &= d", ["a | = b + c", "… | = d"]),
    (r"a &= b + \\ &\quad c", ["a | = b + c"]),
    (r"a &= ( b \\ &\quad + c ) \\ &= d", ["a | = ( b + c )", "… | = d"]),
    (r"a &= \left( b \right. \\ &\left. + c \right) \\ &= d", ["a | = \\left( b + c \\right)", "… | = d"]),
    (r"a = \\ b", ["a | = b"]),
    (r"a &= b \\ -c &= d", ["a | = b", "-c | = d"]),
    (r"a &= b \\ &- c", ["a | = b - c"]),
    (r"a &= b \\ &+ c = d", ["a | = b + c | = d"]),
    (r"a &= b & c &= d \\ &= e & &= f", ["a | = b", "… | = e", "c | = d", "… | = f"]),
    (r"a &{}={} b \\ &\mathrel{=} c", ["a | = b", "… | = c"]),
    (r"p(x = 1) = \sum_{k=1}^n k^{a=b}", [r"p(x = 1) | = \sum_{k=1}^n k^{a=b}"]),
    (r"f = \begin{cases} a & x = 1 \\ b & x = 2 \end{cases}", [r"f | = \begin{cases} a & x = 1 \\ b & x = 2 \end{cases}"]),
    (r"a = \{ b \mid c = d \}", [r"a | = \{ b \mid c = d \}"]),
    ("a ＝ b，　c = d。", ["a | = b", "c | = d"]),
    (r"a \neq b", [r"a | \neq b"]), (r"a \not= b", [r"a | \not= b"]), (r"a \approx b = c", [r"a | \approx b | = c"]),
    (r"x := y", ["x | := y"]), (r"x \equiv y", [r"x | \equiv y"]),
    (r"\mathbb{R}^+ = a", [r"\mathbb{R}^+ | = a"]), (r"\frac{p(x}{2} = a", [r"\frac{p(x}{2} | = a"]),
])
def test_rows_become_statements(source: str, expected: list[str]) -> None:
    assert shown(source) == [" ".join(e.split()) if "|" not in e else e for e in expected]


@pytest.mark.parametrize(("source", "expected"), [
    (r"a = b, \quad c = d", ["a | = b", "c | = d"]),
    (r"a = b \quad c = d", ["a | = b", "c | = d"]),
    (r"a = b \quad \text{and} \quad c = d", ["a | = b", "c | = d"]),
    (r"a = b \text{ and } c = d", ["a | = b", "c | = d"]),
    (r"\text{KL}(q) = b", [r"\text{KL}(q) | = b"]),
    (r"a = b + \text{const}", [r"a | = b + \text{const}"]),
    (r"z_1, \ldots, z_K \sim q", [r"z_1, \ldots, z_K | ~ q"]),
    (r"f(x, y) = g[x, y], \; h = k", ["f(x, y) | = g[x, y]", "h | = k"]),
    (r"a = b \; , ", ["a | = b"]), (r"a = b \, .", ["a | = b"]),
])
def test_commas_spaces_and_words_part_statements(source: str, expected: list[str]) -> None:
    assert shown(source) == expected


@pytest.mark.parametrize(("source", "condition"), [
    (r"a = b, \quad t = 2, \ldots, T", r"t = 2, \ldots, T"),
    (r"a = b \quad (t = 1, \ldots, T)", r"(t = 1, \ldots, T)"),
    (r"a = b \quad \text{for } t \ge 2", r"\text{for } t \ge 2"),
    (r"a = b, \text{ if } t > 1", r"\text{ if } t > 1"),
    (r"a = b, \quad i = 1, 2, \dots, n", r"i = 1, 2, \dots, n"),
    (r"a = b \qquad \forall t", r"\forall t"),
    (r"a = b \quad \text{当 } t \ge 2", r"\text{当 } t \ge 2"),
    (r"a = b && t = 2, \ldots, T", r"t = 2, \ldots, T"),
])
def test_ranges_and_bounds_behind_a_statement_are_conditions_or_remarks(source: str, condition: str) -> None:
    claim, = found(source)
    beside = [*claim.conditions, *claim.remarks, *(r for row in all_rows(source) for r in row.remarks)]
    assert [c.text for c in beside] == [condition]
    assert len(claim.related) == 1


@pytest.mark.parametrize(("source", "remark"), [
    (r"a &= b && \text{(Bayes)}", r"\text{(Bayes)}"), (r"a &= b & \text{Bayes}", r"\text{Bayes}"), (r"a = b \quad \text{by Bayes}", r"\text{by Bayes}"),
    (r"a = b \quad \text{since } c = d", r"\text{since } c = d"), (r"a = b \quad (\beta \to 0)", r"(\beta \to 0)"),
    (r"a &= b && c \le d", r"c \le d"), (r"a = b \quad (\text{Bayes})", r"(\text{Bayes})")])
def test_what_stands_in_the_last_column_or_in_words_is_a_remark(source: str, remark: str) -> None:
    claim, = found(source)
    assert [r.text for r in [*claim.remarks, *(r for row in all_rows(source) for r in row.remarks)]] == [remark]
    assert [r.term.text.strip() for r in claim.related] == ["b"]


@pytest.mark.parametrize(("source", "words"), [
    (r"a \overset{\text{Bayes}}{=} b", r"\text{Bayes}"), (r"a \stackrel{(i)}{\le} b", "(i)"), (r"a \overset{\eqref{eq:a}}{=} b", r"\eqref{eq:a}"),
    (r"a \underset{\text{Bayes}}{=} b", r"\text{Bayes}"), (r"a \overset{d}{=} b", "d"), (r"a = b", "")])
def test_words_over_a_relation_stay_with_it(source: str, words: str) -> None:
    claim, = found(source)
    assert claim.related[0].mark.over == words


def test_implications_part_statements() -> None:
    first, second = found(r"a = b \quad \Rightarrow \quad c = d")
    assert first.follows is None
    assert second.follows is not None
    assert second.follows[0] == "=>"
    assert found(r"\implies c = d")[0].follows is not None


def test_labels_tags_and_errata_belong_to_their_rows() -> None:
    source = "\\label{eq:all}\n\\begin{align}\na &= b \\label{eq:a} \\\\ % verify: refuted\n&= c \\tag{3} \\nonumber % 50\\%\n\\\\ &= d % verify: refuted\n\\end{align}"
    first, second, third = all_rows(source)
    assert (first.labels, [v.text for v in first.verify]) == (("eq:all", "eq:a"), ["refuted"])
    assert (second.tag, second.verify) == ("3", ())
    assert [v.text for v in third.verify] == ["refuted"]
    assert [first.body.text, second.body.text.strip(), third.body.text] == ["a = b", "= c", "= d"]


def test_places_are_kept_through_cutting_and_joining() -> None:
    source = "a &= b \\\\\n  &\\quad + ccc \\\\\n  &\\le d"
    first, second = found(source)
    assert first.related[0].place.place() == (1, 4)
    assert first.related[0].term.place(first.related[0].term.text.index("ccc")) == (2, 12)
    assert second.related[0].place.place() == (3, 4)


# citations


@pytest.mark.parametrize(("words", "rules"), [
    ("Chain Rule of Probability", ("chain rule",)), ("by Jensen's inequality", ("jensen",)), ("(by the Markov property)", ("markov",)),
    ("Bayes' theorem", ("chain rule",)), (r"\text{Bayes' rule and linearity}", ("chain rule", "linearity")), ("由贝叶斯公式", ("chain rule",)),
    ("马尔可夫性质", ("markov",)), ("Markov property of q", ("markov(q)",)), ("markov(q), bayes", ("markov(q)", "bayes")),
    ("definition of the KL divergence", ("definition of KL",)), ("law of total probability", ("marginalisation",)), ("definition of q", ("definition of q",)),
    ("log rules", ("logarithm",)), ("using Fubini's theorem", ("tower",))])
def test_the_words_that_people_use_name_rules(words: str, rules: tuple[str, ...]) -> None:
    assert cited(words).rules == rules
    assert not cited(words).other


@pytest.mark.parametrize("words", ["multiply by 1", "(a)", "why not", r"\text{since } \log(1-u) \le -u", "Luo (71)"])
def test_other_words_name_none(words: str) -> None:
    assert cited(words).rules == ()
    assert cited(words).other


def test_references_are_citations() -> None:
    assert cited(r"\eqref{eq:a}, \ref{b}").labels == ("eq:a", "b")


def test_the_markov_property_is_that_of_each_law() -> None:
    assert with_laws(("markov", "linearity"), ("q", "p")) == ("markov(q)", "markov(p)", "linearity")


# TOML


def test_entries_of_toml_have_their_places() -> None:
    source = "name = 'n'  # c\nassume = ['a',\n  \"b\\\\c d\"]\n[laws]\n'p_\\theta' = '''x'''\n[[scope]]\nskip = true\n[[scope]]\nskip = false"
    read, mistakes = entries(text(source))
    assert not mistakes
    assert [(e.tables, e.name, e.value) for e in read] == [
        ((), "name", "n"), ((), "assume", ["a", "b\\c d"]), (("laws",), r"p_\theta", "x"), (("scope", 0), "skip", True), (("scope", 1), "skip", False)]
    assert [e.key.place() for e in read] == [(1, 1), (2, 1), (5, 2), (7, 1), (9, 1)]
    assert [s.place() for e in read for s in e.strings] == [(1, 9), (2, 12), (3, 4), (5, 17)]
    escaped = read[1].strings[1]
    assert (escaped.text, escaped.place(escaped.text.index("c"))) == ("b\\c d", (3, 7))


def test_a_line_that_is_no_toml_does_not_lose_the_others() -> None:
    read, mistakes = entries(text("a = 'x'\nb = = 3\nc = 'y'\noops\n"))
    assert [e.name for e in read] == ["a", "c"]
    assert [m.place[0] for m in mistakes] == [2, 4]
