"""Long, deep and hostile formulas: refused, or read with an effort that grows with their length."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from formula_samples import names, refusal

from checker.language.binding import canonical
from checker.notes.cursor import DEEPEST
from checker.notes.formula import Unread, read, read_relation
from checker.notes.scanner import MOST
from checker.notes.tokens import LONGEST


class Unreadable(str):
    """A text that must not be looked into."""

    def __getitem__(self, *_: Any) -> str:
        raise AssertionError("the text is looked into")

    __iter__ = __getitem__


def test_a_formula_of_five_megabytes_is_refused_unread() -> None:
    for text in ("a+" * 2_500_000, "{" * 5_000_000):
        assert refusal(Unreadable(text)).code == "R101"


def test_a_formula_with_too_many_signs_is_refused() -> None:
    assert MOST < LONGEST
    assert refusal("+".join(["a"] * MOST)).code == "R101"
    assert read("+".join(["a"] * (MOST // 2)), names()).args[-1] == read("a", names())


NESTED = ["{", "(", "[", r"\left(", r"\frac{", r"\sqrt{", r"\sqrt", "√", "log ", r"\log ", r"\exp{", "|", "‖", "x_{", "a^{", r"\bar{", r"\bar", "E_{", "E[", "KL(",
          "q(", "f(", "∑_{i=1}^T ", "∫ ", "⟨", "a/", "1/", "a/(", r"\underbrace{", r"\mathrm{", r"\boxed{", r"\overset{", r"\underset{q}{", r"\text{",
          r"\begin{pmatrix}", "-", "a^", "a_", "x'", r"\left|", "exp", "xyz", "dx", "∫ a dx_t ", "|a|b", "\\", "^", "_", "²", "ₜ", "x̂", "a|", "||", "a=", ",", "E_E"]


@pytest.mark.parametrize("piece", NESTED)
@pytest.mark.parametrize("reader", [read, read_relation])
def test_ten_thousand_of_anything_give_a_diagnostic(piece: str, reader: Callable[..., Any]) -> None:
    assert refusal(piece * 10_000, reader).code in ("R101", "R102", "R103", "R105", "R201", "R202", "R203", "R204", "R205", "R301", "R303", "R401", "R501", "R602")


@pytest.mark.parametrize(("before", "inside", "after"), [
    ("(", "a", ")"), (r"\frac{1}{1+", "a", "}"), (r"\sqrt{1+", "a", "}"), ("E_{r(z|y)}[", "a", "]"), ("log(1+", "a", ")"), ("∑_{i=1}^T ", "a", ""), ("(a+", "b", ")^2"),
    (r"y \left\|", "y", r"\right\|"), ("f(a, ", "b", ")"), (r"\exp\left\{-", "a", r"\right\}"),
])
def test_what_is_nested_is_read_up_to_a_depth_and_can_be_worked_with(before: str, inside: str, after: str) -> None:
    deep = DEEPEST // 2 - 2
    assert canonical(read(before * deep + inside + after * deep, names())) is not None
    with pytest.raises(Unread) as caught:
        read(before * (DEEPEST + 1) + inside + after * (DEEPEST + 1), names())
    assert caught.value.code == "R102"


def test_the_deepest_formula_needs_little_of_the_stack() -> None:
    text = r"E_{r(z|y)}[1 + " * (DEEPEST - 2) + "a" + "]" * (DEEPEST - 2)
    deepest = depth = 0

    def watch(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal deepest, depth
        depth += {"call": 1, "return": -1}.get(event, 0)
        deepest = max(deepest, depth)

    sys.setprofile(watch)
    try:
        read(text, names())
    finally:
        sys.setprofile(None)
    assert deepest < 600


def effort(reader: Callable[..., Any], text: str) -> int:
    """How many calls the reading of a text makes."""
    known, calls = names(), 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        reader(text, known)
    except Unread:
        pass
    finally:
        sys.setprofile(None)
    return calls


GROWING = ["a + ", "a - b c ", "a ", "α_t x_t + ", "log a + ", "f(a) ", r"\frac{a}{b} ", "q(x_t | x_0) ", "|", "‖y‖ ", "E_{s(u)}[a] + ", r"\sqrt{a} ", "(a + b) ", "∑_{i=1}^T α_i + ",
           "∫ s(u) du + ", "a = ", r"\underbrace{a}_{b} ", r"\text{a b}", r"\mathrm{KL} ", r"\overset{\text{x}}{=} ", "a^{2} ", "x_{t-1} + ", "{a}", "a ,", "½ ", "x̂", "KL(r(z|y)‖r(z)) + ",
           "a · ", "%\n", "\\alpha_t ", "ab ", "N(y; z, a I) "]


@pytest.mark.parametrize("piece", GROWING)
@pytest.mark.parametrize("reader", [read, read_relation])
def test_the_effort_grows_with_the_length(piece: str, reader: Callable[..., Any]) -> None:
    text = piece * (1_000 // len(piece))
    effort(reader, text + "a")
    once, twice = effort(reader, text + "a"), effort(reader, text * 2 + "a")
    assert twice <= 2.2 * once + 2_000
