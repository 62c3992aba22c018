"""Typed lines, in ASCII, Unicode and LaTeX: no wrong one is accepted, and no true one refuted.

The printed lines of the library and true variants of them, and single edits of them that numbers refute; below them lines typed by hand.
"""

from __future__ import annotations

import pytest

from checker.verdict import PROVED, REFUTED
from checker.walk.nearby import Tutor
from checker.walk.shape import same
from checker.walk.typed import Unreadable
from tests.walk.typed_by_hand import SAME_LINE, TRUE, WRONG
from tests.walk.typing import WAYS, typed
from tests.walk.variants import BEYOND, SHIPPED, at, derivation, holding, true_lines, walk_before, wrong_lines


@pytest.fixture(autouse=True)
def nothing_is_suggested(monkeypatch: pytest.MonkeyPatch) -> None:
    """What may have been meant is not asked for here."""
    monkeypatch.setattr(Tutor, "offered", lambda self, step: ())


# printed lines, variants and edits


@pytest.mark.parametrize("name", SHIPPED)
def test_true_lines_are_proved_however_they_are_typed(name: str) -> None:
    for step, way, term in true_lines(name):
        w = walk_before(derivation(name), step)
        text = typed(term, way, step.line.relation)
        try:
            judged = w.try_(text)
        except Unreadable:
            assert term.has(*BEYOND), (step.tag, way, text)
            continue
        assert judged.verdict == PROVED and judged.accepted, (step.tag, way, text, judged.verdict)
        own = [e.step.line.rhs for t in w.place.trails for e in t.entries if e.own]
        assert not own or same(own[-1], term), (step.tag, way, text)


@pytest.mark.parametrize("name", SHIPPED)
def test_wrong_lines_are_never_accepted(name: str) -> None:
    for step, way, term in wrong_lines(name):
        w = walk_before(derivation(name), step)
        try:
            judged = w.try_(typed(term, way, step.line.relation))
        except Unreadable:
            assert term.has(*BEYOND), (step.tag, way, typed(term, way))
            continue
        assert not judged.accepted and judged.verdict != PROVED, (step.tag, way, typed(term, way))
        assert not any(e.own for e in w.place.trail.entries)


def test_there_are_three_hundred_of_them_and_more() -> None:
    printed = sum(not s.line.rhs.has(*BEYOND) for name in SHIPPED for s in holding(name))
    assert printed * (len(WAYS) + 1) + len(TRUE) + len(WRONG) >= 300


# typed by hand


@pytest.mark.parametrize(("name", "tag", "text"), TRUE)
def test_a_true_line_typed_by_hand_is_accepted(name: str, tag: str, text: str) -> None:
    judged = at(name, tag).try_(text)
    assert judged.accepted and judged.verdict == PROVED


@pytest.mark.parametrize(("name", "tag", "text"), WRONG)
def test_a_wrong_line_typed_by_hand_is_refuted(name: str, tag: str, text: str) -> None:
    w = at(name, tag)
    above = w.above
    judged = w.try_(text)
    assert judged.verdict == REFUTED and not judged.accepted and judged.witness
    assert w.above == above


@pytest.mark.parametrize("texts", SAME_LINE)
def test_the_three_ways_say_one_thing(texts: tuple[str, ...]) -> None:
    read = [at("elbo_decomposition", "D3.1").try_(text).step for text in texts]
    assert len({s.rhs for s in read}) == 1


# what is typed is never carried out


@pytest.mark.parametrize("text", [
    "__import__('os').system('true')", "().__class__", "exec('1')", "lambda: 0", "q.__init__", "f'{1}'", "[x for x in ()]", "1; 2",
    "\\input{/etc/passwd}", "\\write18{true}", "\\def\\a{b}", "open('x')", "p(x" * 300, "(" * 5000, "^" * 2000,
    "sum_{t=2}^" * 200, "\\int_" * 400, "\x00", "", " ", "$", "🙂", "log p(x)" + " + log p(x)" * 4000])
def test_what_is_no_line_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        at("elbo_decomposition", "D3.1").try_(text)
    assert caught.value.message and all(len(line) < 200 for line in caught.value.lines())
