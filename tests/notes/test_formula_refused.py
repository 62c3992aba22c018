"""What cannot be read is refused with a code, its place, and what to do."""

from __future__ import annotations

import pytest
from formula_samples import names, refusal

from checker.language import Derivation
from checker.language.terms import Parameter
from checker.notes.codes import CODES
from checker.notes.formula import Names, Unread, caret, read
from checker.notes.parser import parse
from checker.notes.spans import Span
from checker.notes.syntax import Sum
from checker.notes.tokens import tokens

REFUSED = [
    (r"a + \foo b", "R103", r"\foo"), (r"\operatornam{KL}", "R103", r"\operatornam"), (r"\input{/etc/passwd}", "R104", r"\input"),
    (r"\def\x{\x\x}\x", "R104", r"\def"), (r"\newcommand{\x}{a}", "R104", r"\newcommand"), (r"\write18{ls}", "R104", r"\write"), (r"\catcode`\@=11", "R104", r"\catcode"),
    ("a + # b", "R105", "#"), ("a $ b", "R105", "$"), ("a 💥 b", "R105", "💥"), ("1e-3", "R105", "1e"), ("变分 a", "R106", "变"), (r"\text{for all } a", "R106", r"\text{for all }"),
    (r"\frac{a}{b", "R201", "{"), ("a }", "R201", "}"), ("(a + b]", "R201", "]"), ("a )", "R201", ")"), ("p(x_0", "R202", "("), ("(a + b", "R202", "("),
    ("a +", "R202", ""), ("", "R202", ""), ("a \\", "R202", "\\"), (r"\frac{a}", "R202", ""), (r"\int r(y, z)", "R202", r"\int"), ("‖y", "R202", "‖"), (r"\sum_{i=1}^", "R202", ""),
    ("a + + b", "R203", "+"), ("a * / b", "R203", "/"), (r"\sum \alpha_t", "R203", r"\sum"), (r"\sum_i \alpha_i", "R203", "i"), ("q(x_1, ..., x_T)", "R203", "..."),
    (r"a \\ b", "R203", r"\\"), (r"a & b", "R203", "&"), (r"\begin{align} a \end{align}", "R203", r"\begin{align}"), ("p()", "R203", "()"), ("r(z) dz", "R203", "dz"),
    (r"\mathrm{d}z", "R203", r"\mathrm{d}"), ("a = b", "R203", "="), (r"\log -a", "R203", "-"), ("(a, b)", "R203", "(a, b)"), ("p(x_0:T)", "R203", ":"),
    ("e_t", "R304", "e_t"), (r"\hat{e}_t e^i_j", "R301", r"\hat{e}_t"), ("w", "R301", "w"), ("p(x_w | x_0)", "R301", "w"), ("w_t + a", "R301", "w_t"),
    (r"\sum_{a=1}^T b", "R302", "a"), (r"\sum_{y} r(y | w)", "R302", "w"),
    (r"\nabla_{x} a", "R501", r"\nabla"), (r"\partial a", "R501", r"\partial"),
    (r"\max_a b", "R501", r"\max"), (r"\arg\min_a b", "R501", r"\arg"), (r"\det a", "R401", r"\det"), (r"\lim_{a \to 0} b", "R501", r"\lim"),
    (r"\operatorname{tr}(a)", "R401", "(a)"),
    (r"\sin a", "R501", r"\sin"), ("|a|", "R501", "|a|"), (r"\int_0^1 s(u) du", "R501", "0"), ("p(x_0 = 1)", "R501", "(x_0 = 1)"), (r"a \pm b", "R501", r"\pm"),
    (r"\begin{pmatrix} a \end{pmatrix}", "R501", r"\begin{pmatrix} a \end{pmatrix}"), ("σ^{(i)}", "R501", "{(i)}"), ("f'(a)", "R501", "f'"), (r"\overline{a + b}", "R501", r"\overline{a +"),
    (r"\log^{-1} a", "R501", r"\log^{-1}"), (r"{a \over b}", "R501", r"\over"), ("1/0", "R401", "1/0"), ("0^{-1}", "R401", "0^{-1}"),
    ("9^{9^9}", "R401", "9^{9^9}"), ("1" * 41, "R101", "1" * 41), ("a" * 41, "R101", "a" * 41),
]


@pytest.mark.parametrize(("text", "code", "where"), REFUSED)
def test_what_cannot_be_read_is_refused_at_its_place(text: str, code: str, where: str) -> None:
    error = refusal(text)
    assert (error.code, text[error.span.start:error.span.end]) == (code, where), error.message
    assert error.message and (error.hint or error.expected or error.code in ("R105", "R401", "R101", "R501", "R301", "R203"))


def test_every_code_is_explained_and_used() -> None:
    used = {code for _, code, _ in REFUSED}
    known = {code for code in CODES if code.startswith("R")}
    assert used <= known
    assert known - used == {"R102", "R204", "R205", "R206", "R303", "R305", "R402", "R601", "R602"}, "these have tests of their own"


@pytest.mark.parametrize(("text", "hint"), [
    (r"\alpha_s", "indices are T, t, i"), ("alpa_t", "did you mean α"), ("x", "write x_t"), ("E_{r(z|y)} a", "write E_{q(z|x)}[…]"), ("x_t^2", r"\|v\|^2"),
    ("log a/b", "log(a/b)"), (r"\nabla a", "leave this line out"), ("p(x0)", "x_2"),
])
def test_hints_say_what_to_do(text: str, hint: str) -> None:
    assert hint in refusal(text).hint or hint in refusal(text).expected


def test_a_caret_stands_under_the_place() -> None:
    text = "log p(x_0) - log w(x_0)"
    line, under = caret(text, refusal(text).span)
    assert line == text and line[under.index("^")] == "w" and under.strip() == "^"


def test_a_caret_is_cut_from_a_long_line_and_from_lines_around_it() -> None:
    text = "a + b\n" + "a + " * 60 + "w" + " + a" * 60 + "\n+ c"
    line, under = caret(text, refusal(text).span, 60)
    assert len(line) <= 60 and line[under.index("^")] == "w" and "\n" not in line


def test_a_caret_knows_wide_letters() -> None:
    line, under = caret("（a＋w）", Span(3, 4))
    assert (line, under) == ("（a＋w）", "     ^")


def test_a_caret_behind_the_end_stands_behind_the_end() -> None:
    assert caret("a +", Span(3, 3)) == ("a +", "   ^")


def test_places_can_be_moved_into_a_larger_text() -> None:
    error = refusal("a + w").moved(10)
    assert isinstance(error, Unread) and error.span == Span(14, 15)
    assert tokens("a", 7)[0].span == Span(7, 8)


def test_nothing_is_evaluated() -> None:
    assert refusal("__import__('os').system('true')").code.startswith("R")
    assert refusal(r"\directlua{os.exit()}").code == "R104"


def test_trees_have_places_for_every_part() -> None:
    tree = parse(r"\frac{a}{b} - \log p(x)")
    assert isinstance(tree, Sum)
    assert [(s, (n.span.start, n.span.end)) for s, n in tree.terms] == [("+", (0, 11)), ("-", (14, 23))]


def test_reading_needs_names_only() -> None:
    assert str(read("a", names())) == "a"


@pytest.mark.parametrize("letter", ["e", "i"])
def test_e_and_i_are_names_where_they_are_declared_only(letter: str) -> None:
    d = Derivation("e and i")
    with pytest.raises(Unread) as caught:
        read(f"{letter}_1", Names(d.declared))
    assert caught.value.code == "R304"
    d.parameter(letter)
    assert read(letter, Names(d.declared)) == Parameter(letter)
