"""Exact and enclosed reals, floats with bounds, laws by elimination, normal laws by conditioning."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf
from sympy import symbols

import checker.numeric
from checker.language.declarations import Declarations
from checker.language.laws import Family, Law, chain, graph
from checker.language.terms import Var
from checker.numeric.arrays import Balls, Reals
from checker.numeric.evaluate import Env
from checker.numeric.finite import FiniteEvaluator
from checker.numeric.gaussian import Linear, condition, solve
from checker.numeric.interpretation import Draws, Style
from checker.numeric.reals import UNDEFINED, UNKNOWN, Real
from checker.numeric.tensors import Arithmetic, Tensor
from checker.numeric.whole import assignments

rationals = st.fractions(min_value=Fraction(1, 50), max_value=50, max_denominator=60)


def real(q: int | Fraction) -> Real:
    return Real(Fraction(q))


@settings(max_examples=60, deadline=None)
@given(rationals, rationals, rationals)
def test_intervals_hold_the_number(a: Fraction, b: Fraction, c: Fraction) -> None:
    mp.dps = 80
    x, y, z = (mpf(q.numerator) / q.denominator for q in (a, b, c))
    cases = [(real(a).log() * real(b).log(), mp.log(x) * mp.log(y)), (real(a).sqrt() / real(c), mp.sqrt(x) / z),
             ((real(a).log() + real(b)).exp(), mp.exp(mp.log(x) + y)), (real(a).sqrt().power(3).log(), 3 * mp.log(x) / 2)]
    for number, exact in cases:
        low, high = (mp.make_mpf(end) for end in number.interval)
        assert low <= exact <= high and high - low < mpf(10)**-35 * (1 + abs(exact))


def test_sums_of_logarithms_are_exact() -> None:
    zero = real(6).log() - real(2).log() - real(3).log()
    assert zero.is_zero() and zero.sign() is None
    assert not (real(6).log() - real(2).log() - real(3)).is_zero()
    assert (real(4).log() * real(Fraction(1, 2)) - real(2).log()).is_zero()


def test_what_has_no_value() -> None:
    zero = real(3) - real(3)
    assert (real(1) / zero) is UNDEFINED and zero.log() is UNDEFINED and (zero - real(1)).sqrt() is UNDEFINED
    hidden = real(2).sqrt() * real(2).sqrt() - real(2)
    assert (real(1) / hidden) is UNKNOWN and hidden.log() is UNKNOWN
    assert not (UNDEFINED + real(1)).has_value and not (real(0) * UNDEFINED).has_value


@settings(max_examples=40, deadline=None)
@given(st.lists(rationals, min_size=3, max_size=3))
def test_balls_hold_the_number(values: list[Fraction]) -> None:
    def term(kind: type[Balls] | type[Reals]) -> Balls | Reals:
        a, b, c = (kind.rationals(np.array([q], dtype=object)) for q in values)
        return ((a / b).log() + (b * c).sqrt() - (a - c) * (a - c)).exp() / (a + b).power(-2)

    ball, exact = term(Balls), term(Reals)
    assert isinstance(ball, Balls) and isinstance(exact, Reals)
    if not math.isnan(ball.mid[0]):
        low, high = (mp.make_mpf(end) for end in exact.data[0].interval)
        assert mpf(ball.mid[0]) - mpf(ball.rad[0]) <= high and low <= mpf(ball.mid[0]) + mpf(ball.rad[0])
        assert ball.rad[0] < 1e-9 * abs(ball.mid[0])


def test_balls_give_up_near_zero() -> None:
    with np.errstate(all="ignore"):
        small = Balls(np.array([1e-17]), np.array([1e-16]))
        assert np.isnan(small.log().rad).all() and np.isnan((Balls(np.ones(1), np.zeros(1)) / small).rad).all()


def probabilities(law: Law, integers: dict[str, int], exact: bool = True) -> FiniteEvaluator:
    declared = Declarations(laws={law.name: law})
    return FiniteEvaluator(Arithmetic(Reals if exact else Balls), Draws(0, "test", 1, Style(binary=False)), declared, integers, 1)


@pytest.mark.parametrize("down", [False, True])
def test_chain_marginals_by_enumeration(down: bool) -> None:
    x = Family("x")
    law = Law("q", chain(x, 3, 0) if down else chain(x, 0, 3))
    evaluator = probabilities(law, {})
    slots = [("x", (i,)) for i in range(4)]
    sizes = [evaluator.draws.size(s) for s in slots]
    joint = {}
    for values in itertools.product(*map(range, sizes)):
        joint[values] = Fraction(1)
        order = range(3, -1, -1) if down else range(4)
        for i in order:
            before = [] if i == order[0] else [i + 1 if down else i - 1]
            top, bottom = evaluator.draws.table("q", slots[i], tuple(sizes[j] for j in (*before, i)))
            place = (0, *(values[j] for j in (*before, i)))
            joint[values] *= Fraction(int(top[place]), int(bottom[place]))
    assert sum(joint.values()) == 1
    axes = [(*s, 0) for s in slots]
    found = evaluator._mass("q", (axes[1],), (axes[0], axes[3]))
    for a, b, c in itertools.product(*(range(sizes[i]) for i in (0, 1, 3))):
        above = sum(p for v, p in joint.items() if (v[0], v[1], v[3]) == (a, b, c))
        below = sum(p for v, p in joint.items() if (v[0], v[3]) == (a, c))
        number = found.at(axes[0], a).at(axes[1], b).at(axes[3], c).data.data.ravel()[0]
        assert number.const == above / below


def test_a_graph_is_respected() -> None:
    """x ← z → y: x and y are independent given z, and not without it."""
    x, y, z = Var("x"), Var("y"), Var("z")
    evaluator = probabilities(Law("p", graph((z, x), (z, y))), {})
    p = Law("p", evaluator.declared.laws["p"].graph)
    env = Env({})

    def differ(a: Tensor, b: Tensor) -> bool:
        return any((u - v).sign() for u, v in zip((a - a + a).data.data.ravel(), (b + a - a).data.data.ravel(), strict=True))

    assert not differ(evaluator.density(p(x | z, y), env), evaluator.density(p(x | z), env))
    difference = evaluator.density(p(x | y), env) - evaluator.density(p(x), env)
    assert any(n.sign() for n in difference.data.data.ravel())


def test_cost_is_linear_along_a_chain() -> None:
    evaluator = probabilities(Law("q", chain(Family("x"), 0, 60)), {}, exact=False)
    found = evaluator._mass("q", (("x", (60,), 0),), (("x", (0,), 0),))
    assert len(found.axes) == 2 and found.total((("x", (60,), 0),)).data.mid == pytest.approx(1.0)


def test_conditioning_agrees_with_numpy() -> None:
    rng = np.random.default_rng(5)
    a = rng.integers(-4, 5, (4, 4)) / 2.0 + 3 * np.eye(4)
    arithmetic = Arithmetic(Balls)
    names = [("n", (i,), 0) for i in range(4)]
    zero = arithmetic.number(0)
    moments = {n: ((zero,), arithmetic.number(1)) for n in names}
    forms = [Linear({n: arithmetic.number(Fraction(float(v))) for n, v in zip(names, row, strict=True)}, (zero,)) for row in a]
    given = [("g", (i,), 0) for i in range(2)]
    values = [Linear({g: arithmetic.number(1)}, (zero,)) for g in given]
    law = condition(forms[:2], forms[2:], moments, values, (("a", (), 0), ("b", (), 0)))
    cov = a @ a.T
    gains = cov[:2, 2:] @ np.linalg.inv(cov[2:, 2:])
    rest = cov[:2, :2] - gains @ cov[2:, :2]
    for i in range(2):
        for j in range(2):
            assert law.means[i].coefficients[given[j]].data.mid[0] == pytest.approx(gains[i, j])
            assert law.cov[i][j].data.mid[0] == pytest.approx(rest[i, j])


def test_solve() -> None:
    arithmetic = Arithmetic(Reals)
    matrix = [[arithmetic.number(n) for n in row] for row in ((2, 1), (1, 3))]
    solution, pivots = solve(matrix, [[arithmetic.number(3)], [arithmetic.number(4)]])
    assert [row[0].data.data[0].const for row in solution] == [1, 1]
    assert [p.data.data[0].const for p in pivots] == [2, Fraction(5, 2)]


def test_whole_numbers_satisfy_the_facts() -> None:
    s, t, horizon = symbols("s t T", integer=True)
    facts = frozenset({horizon - 2, t - 2, horizon - t, s, t - s - 1})
    found = assignments({"t"}, facts)
    assert found[0] == {"T": 2, "s": 0, "t": 2} and len(found) <= 10
    assert all(n["s"] < n["t"] <= n["T"] and n["t"] >= 2 for n in found)
    assert any(n["t"] < n["T"] for n in found) and {n["T"] for n in found} >= {2, 3}
    assert assignments({"T"}, frozenset({horizon - 12}))[0] == {"T": 12}
    assert assignments({"T"}, frozenset({horizon - 2, 1 - horizon})) == []
    assert assignments(set(), frozenset()) == [{}]


FORBIDDEN = ("checker.kernel", "checker.forms", "checker.rules", "checker.prover", "checker.engine")


def test_nothing_of_the_proof_side_is_imported() -> None:
    folder = Path(checker.numeric.__file__).parent
    lines = [line for file in folder.glob("*.py") for line in file.read_text(encoding="utf-8").splitlines() if "import" in line]
    assert not [line for line in lines if any(name in line for name in (*FORBIDDEN, "scipy", "simplify"))]


def test_numpy_waits() -> None:
    code = "import sys, checker.numeric; print('numpy' in sys.modules, 'sympy' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          cwd=Path(checker.__file__).parent.parent)
    assert told.stdout.split() == ["False", "False"]
