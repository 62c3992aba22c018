"""A mutual information is a mean divergence, and so is not negative."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.engine import check
from checker.loader import load_file

from .proving import proved

DECLARED = '''
from checker.language import *

d = Derivation("informations")
T = d.integer("T", at_least=3)
t = d.index("t", 2, T - 1)
x, z, y, w = d.vectors("x"), d.vector("z"), d.vector("y"), d.vector("w")
q, p = d.law("q", chain(x, 0, T)), d.law("p", joint(y, z, w))
'''
TRUE = {
    "of two variables": "d.chain(information(p, y, z)).ge(0)",
    "given a variable, on average": "d.chain(information(p, y, z, given=w)).ge(0)",
    "given a value": "d.chain(information(q, x[t-1], x[t+1], at=x[0])).ge(0)",
    "of two variables and a third": "d.chain(information(p, (y, w), z)).ge(0)",
    "on the other side": "d.chain(log(p(y)) - information(p, y, z)).le(log(p(y)))",
    "less than nothing taken away": "d.chain(information(p, y, z)).ge(-information(p, y, z))",
    "twice a divergence": "d.chain(information(p, y, z) + KL(p(y), p(y | z))).ge(information(p, y, z) - KL(p(y), p(y | z)))",
}
FALSE = {
    "the other way": "d.chain(information(p, y, z)).le(0)",
    "more than nothing": "d.chain(information(p, y, z)).gt(0)",
    "twice itself": "d.chain(information(p, y, z)).ge(2 * information(p, y, z))",
    "an entropy of a density": "d.chain(entropy(p, y)).ge(0)",
    "two variables against one of them": "d.chain(information(p, y, z)).ge(information(p, (y, w), z))",
}


@pytest.mark.parametrize("line", TRUE.values(), ids=TRUE)
def test_an_information_is_not_negative(line: str, tmp_path: Path) -> None:
    assert proved(DECLARED + line, tmp_path) == [True]


@pytest.mark.parametrize("line", FALSE.values(), ids=FALSE)
def test_what_does_not_follow_from_that_is_not_proved(line: str, tmp_path: Path) -> None:
    assert proved(DECLARED + line, tmp_path) == [False]


@pytest.mark.parametrize("line", [line for name, line in FALSE.items() if name != "more than nothing"])
def test_and_it_is_refuted_where_it_is_false(line: str, tmp_path: Path) -> None:
    file = tmp_path / "false.py"
    file.write_text(DECLARED + line, encoding="utf-8")
    (step,) = check(load_file(file).derivations[0]).steps
    assert step.verdict == "refuted"
