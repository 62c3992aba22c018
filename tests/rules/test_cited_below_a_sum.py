"""A line that is proved for an index may be cited for each term of a sum whose range is in its bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.loader import load_file
from checker.session import Session

DECLARED = '''
from checker.language import *

d = Derivation("cited below a sum")
T = d.integer("T", at_least=3)
t, i = d.index("t", 2, T), d.index("i")
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))
p = d.law("p", chain(x, T, 0))


def loss(k):
    return E(q(x[k], x[k-1]), log(q(x[k-1] | x[k]) / p(x[k-1] | x[k])))


def short(k):
    return E(q(x[k]), KL(q(x[k-1] | x[k]), p(x[k-1] | x[k])))


step = d.chain(loss(t), name="step")
step.eq(short(t))
d.chain({start}).eq({end}, by=({by}))
'''


@pytest.mark.parametrize(("start", "end", "by", "expected"), [
    ("Sum(loss(i), (i, 2, T))", "Sum(short(i), (i, 2, T))", "step,", True),
    ("Sum(loss(i), (i, 3, T - 1))", "Sum(short(i), (i, 3, T - 1))", "step,", True),
    ("2 * Sum(loss(i), (i, 2, T))", "Sum(2 * short(i), (i, 2, T))", "step, 'linearity'", True),
    ("Sum(loss(i), (i, 1, T))", "Sum(short(i), (i, 1, T))", "step,", False),
    ("Sum(loss(i), (i, 2, T))", "Sum(short(i), (i, 3, T))", "step,", False),
    ("Sum(loss(i), (i, 2, T))", "Sum(short(i - 1), (i, 2, T))", "step,", False),
    ("Sum(loss(i), (i, 2, T))", "Sum(short(i), (i, 2, T))", "'algebra',", False),
], ids=["the same range", "a smaller range", "with a factor", "below its bound", "another range", "another index", "without the citation"])
def test_it_holds_within_its_bounds(start: str, end: str, by: str, expected: bool, tmp_path: Path) -> None:
    file = tmp_path / "lines.py"
    file.write_text(DECLARED.format(start=start, end=end, by=by), encoding="utf-8")
    (derivation,) = load_file(file).derivations
    session = Session()
    assert session.proof(derivation, derivation.steps[0]) is not None
    assert (session.proof(derivation, derivation.steps[1]) is not None) is expected
