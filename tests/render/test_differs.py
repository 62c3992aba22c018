"""What of a refuted line is marked: where all the proved edits differ from it, and nothing where they do not agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.render.differs import differing, marked
from checker.render.layout import formula


def offered(rhs: str, relation: str = "=") -> str:
    return f"did you mean this? This is proved: {relation} {rhs}"


def part(rhs: str, *others: str) -> str | None:
    found = differing("=", rhs, [offered(other) for other in others])
    return None if found is None else rhs[found[0]:found[1]]


@pytest.mark.parametrize(("rhs", "other", "wrong"), [
    ("a + b", "a − b", "+"),
    ("2 σ² + log σ", "2 σ³ + log σ", "σ²"),
    ("12 a b c d", "13 a b c d", "12"),
    ("log q(x, y) + log p(x, y)", "log q(x, y) + log p(x | y)", ","),
    ("a + b + c log(d e)", "a + b + c log(d) e", "(d e)"),
    ("log(p(x) / q(x)) + c + d + e", "log p(x) + c + d + e", "(p(x) / q(x))"),
    ("a + b", "a + b + c", "b"),
    ("a + b + c", "a + b", "+ c"),
])
def test_the_part_that_differs_is_whole(rhs: str, other: str, wrong: str) -> None:
    assert part(rhs, other) == wrong


def test_a_mark_below_everything_tells_nothing() -> None:
    assert part("log p(x)", "q(y)") is None


def test_edits_at_different_places_mark_nothing() -> None:
    assert part("a + b + c + d + e", "a − b + c + d + e", "a + b + c − d + e") is None


def test_edits_at_one_place_mark_it() -> None:
    assert part("a + b + c + d + e", "a − b + c + d + e", "a · b + c + d + e") == "+"


@pytest.mark.parametrize("said", ["it is proved for t ≥ 2", "did you mean ≤ instead of =? This is proved: ≤ a", offered("a", "≤")])
def test_what_is_said_of_the_whole_line_marks_nothing(said: str) -> None:
    assert differing("=", "a", [said]) is None


def test_a_condition_of_the_proof_is_passed_over() -> None:
    assert differing("=", "a + b", ["did you mean this? This is proved for t ≥ 2: = a − b"]) == (2, 3)


def test_carets_stand_below_each_line_of_a_broken_formula() -> None:
    lines = ["aaa + bbb", "  + ccc"]
    assert marked(lines, "aaa + bbb + ccc", (6, 15)) == ["aaa + bbb", "      ^^^", "  + ccc", "  ^^^^^"]


def test_nothing_is_marked_without_a_part() -> None:
    assert marked(["a", "  b"], "a b", None) == ["a", "  b"]


@given(st.text("ab+ ()[]σ²log", min_size=1, max_size=30).map(str.strip).filter(bool), st.text("ab+ ()[]σ²log", max_size=30), st.integers(8, 40))
def test_any_two_formulas_can_be_compared(rhs: str, other: str, room: int) -> None:
    found = differing("=", rhs, [offered(other)])
    lines = formula(rhs, room)
    if found is not None:
        assert 0 <= found[0] < found[1] <= len(rhs)
    assert [line for line in marked(lines, rhs, found) if set(line) - {" ", "^"}] == [line for line in lines if line.strip()]
