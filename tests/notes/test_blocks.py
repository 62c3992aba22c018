"""Where the mathematics of a Markdown file stands: displays, formulas of their own, declarations and comments, at the right places."""

from __future__ import annotations

import pytest

from checker.notes.blocks import Broken, Comment, Declaration, Display, Formula, Oversized, Prose, blocks
from checker.notes.source import Text


def displays(source: str) -> list[Display]:
    return [b for b in blocks(source) if isinstance(b, Display)]


def formulas(source: str) -> list[Formula]:
    return [b for b in blocks(source) if isinstance(b, Formula)]


def found(source: str, needle: str) -> tuple[int, int]:
    """Line and column of the only occurrence of a string in a source."""
    assert source.count(needle) == 1
    before = source[:source.index(needle)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def at(body: Text, needle: str) -> tuple[int, int]:
    return body.place(body.text.index(needle))


PLACES = {
    "dollars on lines of their own": "Text.\n\n$$\nX = Y\n$$\n",
    "dollars on one line": "Text.\n\n$$ X = Y $$\n",
    "dollars inside a paragraph": "Text\n$$\nX = Y\n$$\nmore text\n",
    "dollars between words": "Text $$ X = Y $$ more text\n",
    "dollars that words follow": "$$\nX\n= Y $$ where Y is known\n",
    "brackets": "Text\n\\[\nX = Y\n\\]\n",
    "brackets between words": "We have \\[ X = Y \\] and so on.\n",
    "an environment": "\\begin{align*}\nX &= Y\n\\end{align*}\n",
    "an environment in dollars": "$$\\begin{aligned}\nX &= Y\n\\end{aligned}$$\n",
    "a quotation": "> Text\n>\n> $$\n> X\n> = Y\n> $$\n",
    "a callout": "> [!note] Title\n> $$\n> X = Y\n> $$\n",
    "a list": "1. item\n\n    $$\n    X = Y\n    $$\n",
    "a list in a quotation": "> - item\n>\n>   \\begin{align}\n>     X &= Y\n>   \\end{align}\n",
    "a directive": "```{math}\n:label: eq:a\n\nX = Y\n```\n",
    "a centred block": '<div align="center">\n$$\nX = Y\n$$\n</div>\n',
    "Windows line ends": "Text\r\n\r\n$$\r\nX = Y\r\n$$\r\n",
    "Chinese text": "由贝叶斯公式，\n$$\nX = Y\n$$\n得证。\n",
    "a row that looks like a heading": "$$\nX\n=\nY\n$$\n",
    "rows that look like lists": "$$\nX\n= A\n+ B\n- C Y\n$$\n",
    "a blank line inside": "$$\nX\n\n= Y\n$$\n",
}


@pytest.mark.parametrize("source", PLACES.values(), ids=PLACES.keys())
def test_a_display_is_found_and_its_characters_keep_their_places(source: str) -> None:
    display, = displays(source)
    plain = source.replace("\r", "")
    assert at(display.body, "X") == found(plain, "X")
    assert at(display.body, "Y") == found(plain, "Y") if plain.count("Y") == 1 else True


@pytest.mark.parametrize(("source", "label"), [
    ("$$ a = b $$ (eq:a)", "eq:a"), ("$$\na = b\n$$ {#eq:a}", "eq:a"), ("```{math}\n:label: eq:a\na = b\n```", "eq:a"), ("$$ a = b $$ (12)", "12"),
    ("$$ a = b $$", ""), ("$$ a = b $$ ^block-id", ""), ("$$ a = b $$.", "")])
def test_a_display_may_have_a_label_after_it(source: str, label: str) -> None:
    assert [d.label for d in displays(source)] == [label]


@pytest.mark.parametrize("source", [
    "```\n$$ a = b $$\n```", "~~~tex\n\\[ a = b \\]\n~~~", "    $$ a = b $$", "`$$ a = b $$`", "<!-- $$ a = b $$ -->", "<script>\nx = '$$a = b$$'\n</script>",
    "---\ntitle: $$ a = b $$\n---\n", "# $a = b$", "Costs of $5 and $6 = $11.", r"\$\$ a = b"])
def test_code_comments_headers_and_prices_hold_no_mathematics(source: str) -> None:
    assert not [b for b in blocks(source) if isinstance(b, (Display, Broken))]
    assert not [f for f in formulas(source) if not f.words]


def test_paragraphs_of_one_formula_are_found_with_their_words() -> None:
    source = "First:\n\n$a$\n\n$= b$ (chain rule)\n\n> $= c$,\n\nThen $x$ and $y$.\n"
    assert [(f.body.text, f.body.place(), f.words.text) for f in formulas(source)] == [
        ("a", (3, 2), ""), ("= b", (5, 2), "chain rule"), ("= c", (7, 4), "")]
    assert [type(b) for b in blocks(source)] == [Prose, Formula, Formula, Formula, Prose]


def test_lines_of_a_paragraph_that_hold_one_formula_each_are_taken_line_by_line() -> None:
    source = "$a$\n$= b$ by Bayes\n$= c$"
    assert [(f.body.text, f.words.text) for f in formulas(source)] == [("a", ""), ("= b", "by Bayes"), ("= c", "")]


@pytest.mark.parametrize("source", ["$a$ and $b$", "$a$\nwords\n$b$", "$a$ $b$"])
def test_other_paragraphs_hold_no_formula_of_their_own(source: str) -> None:
    assert not formulas(source)


def test_declarations_and_comments_are_found() -> None:
    source = "# T\n\n```derivation\nname = 'x'\n```\n\n<!-- verify: skip -->\n$$ a = b $$\n\nword <!-- verify: refuted --> $c = d$\n<!-- a comment -->\n"
    declared, = (b for b in blocks(source) if isinstance(b, Declaration))
    assert (declared.body.text.strip(), declared.body.place()) == ("name = 'x'", (4, 1))
    assert [(b.words.text, b.words.place()) for b in blocks(source) if isinstance(b, Comment)] == [("skip", (7, 14)), ("refuted", (10, 19))]
    kinds = [type(b) for b in blocks(source)]
    assert kinds.index(Comment) == kinds.index(Display) - 1


@pytest.mark.parametrize("source", [
    "$$ a = b\n\nText.\n\n$$ c = d $$\n", "\\[ a = b\n\n\\[ c = d \\]\n", "\\begin{align} a &= b\n\n$$ c = d $$\n", "Text $$ a = b\n\n$$ c = d $$\n",
    "> $$\n> a = b\n\n$$ c = d $$\n", "$$\na = b\n\n## Next\n\n$$\nc = d\n$$\n"])
def test_a_display_that_is_not_closed_does_not_swallow_the_next_one(source: str) -> None:
    assert sum(isinstance(b, Broken) for b in blocks(source)) == 1
    assert [d.body.text.strip() for d in displays(source)] == ["c = d"]


def test_a_large_file_is_read() -> None:
    source = "$$ a = b $$\n\n$$" + "a + " * 1_250_000 + "b $$\n\n" + "$" * 10_000 + "\n\n" + "> " * 10_000 + "x\n\n$$ c = d $$\n"
    assert displays(source)[-1].body.text.strip() == "c = d"


def test_a_display_that_is_too_long_keeps_its_place_and_those_of_what_follows() -> None:
    source = "$$ a = b $$\n\n$$\n" + "a +\n" * 1_250_000 + "b $$\n\n$$ c = d $$\n"
    first, long, last = (b for b in blocks(source) if not isinstance(b, Prose))
    assert isinstance(long, Oversized)
    assert (first.body.place(), long.place, last.body.place()) == ((1, 3), (3, 3), (1_250_006, 3))  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["$\n$ $Q$", "$P$ `a\nb` $Q$", "`a $P$\nb` $Q$ and $R$\n$S$"])
def test_a_formula_over_two_lines_is_read_as_it_stands(text: str) -> None:
    assert all(isinstance(block, (Formula, Prose)) for block in blocks(text))
