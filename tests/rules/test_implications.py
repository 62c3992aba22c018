"""Implications: what follows wherever the premises hold, at one value of what is free; and what does not."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Add, Integer, Mul
from sympy import log as Log

from checker import kernel
from checker.context import Context, NotProved
from checker.engine import check
from checker.language import KL, E, graph, holds, together
from checker.language.derivation import Derivation
from checker.language.relations import EQ, GE, GT, IMPLIES, LE, LT, Line, Statements, statements
from checker.language.terms import MalformedTerm
from checker.loader import load_file
from checker.numeric import examine
from checker.prover import Prover
from checker.rules.algebra import PROPORTIONAL
from checker.rules.expectations import MONOTONE

from .proving import proved

DECLARED = """
from checker.language import *

d = Derivation("implications")
T = d.integer("T", at_least=2)
t, i = d.index("t", 1, T), d.index("i")
z, x = d.vector("z"), d.vector("x")
y = d.vectors("y")
q, p = d.law("q", graph((x, z))), d.law("p", graph((z, x)))
f, g = d.function("f"), d.function("g")
a, b, s = d.parameter("a"), d.parameter("b"), d.parameter("s", low=0)
"""
TRUE = {
    "the same on both sides": 'd.chain(holds(a, "=", b)).then(holds(a**2 + 1, "=", b**2 + 1))',
    "vectors": 'd.chain(holds(x, "=", 2 * z)).then(holds(dot(x, z), "=", 2 * squared(z)))',
    "a premise that is solved": 'd.chain(holds(2 * a + b, "=", 4)).then(holds(a, "=", 2 - b / 2))',
    "an inequality and a constant": 'd.chain(holds(a, "<=", b)).then(holds(a + 1, "<", b + 2))',
    "two inequalities": 'd.chain(together(holds(a, "<=", 1), holds(1, "<", b))).then(holds(a, "<", b))',
    "two conclusions": 'd.chain(holds(a, "=", b)).then(together(holds(a**2, "=", a * b), holds(a - b, "=", 0)))',
    "one after the other": 'd.chain(holds(a, "=", b)).then(holds(a + s, "=", b + s)).then(holds(a + 2 * s, "=", b + 2 * s))',
    "inside a logarithm": 'd.chain(holds(f(z), "=", g(z))).then(holds(log(1 + f(z)**2), "=", log(1 + g(z)**2)))',
    "nothing is carried": 'd.chain(holds(E(q(x), KL(q(z | x), p(z))), "=", 0)).then(holds(information(q, x, z), "=", -KL(q(z), p(z))))',
    "by Gibbs": 'd.chain(holds(information(q, x, z), "=", -KL(q(z), p(z)))).then(holds(information(q, x, z), "<=", 0))',
    "an equation that is not used below a binder":
        'd.chain(holds(log(p(x)), "=", log(q(x)))).then(holds(KL(q(z | x), p(z | x)), "=", E(q(z | x), log(q(x, z) / p(x, z)))))',
    "what holds anyway": 'd.chain(holds(f(z), "<=", 1)).then(holds(KL(q(z | x), p(z)), ">=", 0))',
}
FALSE = {
    "at one value, and not on average": 'd.chain(holds(f(z), "=", g(z))).then(holds(E(q(z), f(z)), "=", E(q(z), g(z))))',
    "nor an inequality": 'd.chain(holds(f(z), "<=", g(z))).then(holds(E(q(z), f(z)), "<=", E(q(z), g(z))))',
    "nor in a sum": 'd.chain(holds(f(t), "=", g(t))).then(holds(Sum(f(i), (i, 1, T)), "=", Sum(g(i), (i, 1, T))))',
    "nor at another index": 'd.chain(holds(f(t), "=", g(t))).then(holds(f(t + 1), "=", g(t + 1)))',
    "nor for another variable": 'd.chain(holds(f(z), "=", g(z))).then(holds(f(x), "=", g(x)))',
    "the converse": 'd.chain(holds(a**2, "=", b**2)).then(holds(a, "=", b))',
    "a factor that may be 0": 'd.chain(holds(a * f(z), "=", a * g(z))).then(holds(f(z), "=", g(z)))',
    "a factor of any sign": 'd.chain(holds(a, "<=", b)).then(holds(a * f(z), "<=", b * f(z)))',
    "strictness out of nothing": 'd.chain(holds(a, "<=", b)).then(holds(a, "<", b))',
    "the other way round": 'd.chain(holds(a, "<=", b)).then(holds(b, "<=", a))',
    "a constant too many": 'd.chain(holds(a, "<=", b + 1)).then(holds(a, "<=", b))',
    "one conclusion of two": 'd.chain(holds(a, "=", b)).then(together(holds(a**2, "=", a * b), holds(a, "=", 0)))',
    "a perfect encoder": 'd.chain(holds(KL(q(z | x), p(z)), "=", 0)).then(holds(KL(q(z | x), p(z | x)), "=", 0))',
    "a density, from one of its values": 'd.chain(holds(q(z | x), "=", p(z))).then(holds(KL(q(z | x), p(z)), "=", 0))',
}


@pytest.mark.parametrize("line", TRUE.values(), ids=TRUE)
def test_it_is_proved(line: str, tmp_path: Path) -> None:
    assert all(proved(f"{DECLARED}{line}\n", tmp_path))


@pytest.mark.parametrize("line", FALSE.values(), ids=FALSE)
def test_a_near_miss_is_not_proved(line: str, tmp_path: Path) -> None:
    assert proved(f"{DECLARED}{line}\n", tmp_path) == [False]


def verdicts(line: str, folder: Path) -> list[tuple[str, str]]:
    file = folder / "lines.py"
    file.write_text(f"{DECLARED}{line}\n", encoding="utf-8")
    report = check(load_file(file).derivations[0])
    return [(s.verdict, s.reason.code if s.reason else "") for s in report.steps]


REFUTED = ["at one value, and not on average", "nor an inequality", "the converse", "a factor of any sign", "strictness out of nothing",
           "the other way round", "a constant too many", "one conclusion of two", "a perfect encoder"]


@pytest.mark.parametrize("name", REFUTED)
def test_numbers_refute_it_where_the_premises_hold(name: str, tmp_path: Path) -> None:
    assert verdicts(FALSE[name], tmp_path)[0][0] == "refuted"


def test_the_witness_tells_what_the_premises_are_there(tmp_path: Path) -> None:
    file = tmp_path / "lines.py"
    file.write_text(f"{DECLARED}{FALSE['the other way round']}\n", encoding="utf-8")
    report = check(load_file(file).derivations[0])
    (premise,) = report.steps[0].evidence["witness"]["premises"]
    assert premise["relation"] == "<=" and premise["lhs"] <= premise["rhs"]
    assert f"the premises hold: {premise['lhs']:g} ≤ {premise['rhs']:g}".replace("-", "−") in str(report)


def test_premises_that_nothing_satisfies_prove_nothing(tmp_path: Path) -> None:
    assert verdicts('d.chain(holds(s, "=", 0)).then(holds(2 * s, "=", s))', tmp_path) == [("undecided", "N115")]
    assert verdicts('d.chain(together(holds(a, "=", 1), holds(a, "=", 2))).then(holds(2 * a, "=", 3))', tmp_path)[0][0] == "undecided"


def test_premises_that_hold_in_special_cases_only_confirm_nothing(tmp_path: Path) -> None:
    line = 'd.chain(holds(a**2, "=", b**2)).then(holds(a**2 + 1, ">", b**2))'
    assert verdicts(line, tmp_path) == [("undecided", "N102")]


def test_an_implication_is_between_statements_and_a_statement_between_numbers_or_vectors() -> None:
    d = Derivation("implications")
    a, z = d.parameter("a"), d.vector("z")
    for wrong in (lambda: d.chain(holds(a, "=", 1)).eq(a), lambda: d.chain(a).then(holds(a, "=", 1)), lambda: d.chain(a).then(a),
                  lambda: holds(a, "propto", 1), lambda: holds(z, "<=", z), lambda: holds(z, "=", a)):
        with pytest.raises(MalformedTerm):
            wrong()


# what the kernel refuses


def made() -> tuple[Context, dict[str, Any]]:
    d = Derivation("implications")
    z = d.vector("z")
    return Context(d.declared, frozenset()), {
        "z": z, "q": d.law("q", graph((d.vector("x"), z))), "f": d.function("f"), "g": d.function("g"), "a": d.parameter("a")}


def test_what_is_supposed_goes_below_no_binder_and_into_no_theorem() -> None:
    context, m = made()
    z, q, f, g = (m[k] for k in "zqfg")
    equal = kernel.supposition(context, holds(f(z), "=", g(z)), 0)
    assert equal.supposing and equal.hypothetical
    assert kernel.congruence(context, Log(1 + f(z)**2), kernel.arithmetic(context, 1 + f(z)**2, 1 + g(z)**2, (equal,))).supposing
    opened = z.marked(-2_000)  # a name such as an opened binder has
    inside = kernel.supposition(context, holds(f(opened), "=", g(opened)), 0)
    with pytest.raises(NotProved, match="one value"):
        kernel.congruence(context, E(q(opened), f(opened)), inside)
    with pytest.raises(NotProved):
        kernel.specialise(context, equal, {z: z.copy()})
    with pytest.raises(NotProved):
        kernel.adopt(context, equal)
    below = kernel.supposition(context, holds(f(z), ">=", 0), 0)
    with pytest.raises(NotProved):
        kernel.instance(context, MONOTONE, E(q(z), f(z)), proofs=(below,))
    logs = kernel.supposition(context, holds(Log(q(z)) - Log(q(z)), "=", f(z)), 0)
    with pytest.raises(NotProved):
        kernel.instance(context, PROPORTIONAL, q(z), q(z), (z,), f(z), proofs=(logs,))


def test_an_implication_takes_away_its_own_premises_only() -> None:
    context, m = made()
    f, g, a = m["f"](1), m["g"](1), m["a"]
    one, two = holds(f, "=", g), holds(g, "=", a)
    first, second = kernel.supposition(context, one, 0), kernel.supposition(context, two, 0)
    both = kernel.transitive(context, first, second)
    conclusion = holds(f, "=", a)
    assert kernel.implication(context, Line(IMPLIES, one, conclusion), [both]).supposing
    whole = kernel.supposition(context, together(one, two), 1)
    assert whole.line.lhs == g
    with pytest.raises(NotProved):
        kernel.implication(context, Line(IMPLIES, together(one, two), conclusion), [first])
    with pytest.raises(NotProved):
        kernel.implication(context, Line(IMPLIES, one, together(conclusion, conclusion)), [both])


def test_implications_compose_and_are_not_turned_round() -> None:
    context, m = made()
    a, f = m["a"], m["f"](1)
    prover = Prover(context)
    one = prover.prove(Line(IMPLIES, holds(a, "=", f), holds(2 * a, "=", 2 * f)))
    two = prover.prove(Line(IMPLIES, holds(2 * a, "=", 2 * f), holds(a + 1, "=", f + 1)))
    assert one is not None and two is not None and not one.hypothetical
    assert kernel.transitive(context, one, two).line.relation == IMPLIES
    with pytest.raises(NotProved):
        kernel.symmetric(context, one)
    with pytest.raises(NotProved):
        kernel.transitive(context, two, one)


# against all values of a grid

NAMES = ("a", "b")
GRID = [Fraction(n, 2) for n in range(-6, 7)]
TESTS = {EQ: lambda x: x == 0, LE: lambda x: x <= 0, GE: lambda x: x >= 0, LT: lambda x: x < 0, GT: lambda x: x > 0}
linear = st.tuples(st.integers(-2, 2), st.integers(-2, 2), st.integers(-3, 3), st.sampled_from([EQ, LE, GE, LT, GT]))


@settings(max_examples=150, deadline=None)
@given(st.lists(linear, min_size=1, max_size=2), linear)
def test_what_is_proved_of_linear_statements_holds_at_every_point_of_a_grid(premises: Any, conclusion: Any) -> None:
    d = Derivation("linear")
    values = [d.parameter(n) for n in NAMES]

    def said(row: Any) -> Statements:
        terms = [Mul(Integer(c), v, evaluate=False) for c, v in zip(row[:2], values, strict=True)]
        return holds(Add(*terms, evaluate=False), row[3], -Integer(row[2]))

    line = Line(IMPLIES, together(*map(said, premises)), said(conclusion))
    proof = Prover(Context(d.declared, frozenset())).prove(line)
    points = [p for p in product(GRID, repeat=2) if all(TESTS[r[3]](r[0] * p[0] + r[1] * p[1] + r[2]) for r in premises)]
    if proof is not None:
        assert all(TESTS[conclusion[3]](conclusion[0] * p[0] + conclusion[1] * p[1] + conclusion[2]) for p in points)
    if examine(line, d.declared, frozenset(), trials=8, shrink=False).verdict == "refuted":
        assert proof is None


def test_statements_say_their_lines() -> None:
    d = Derivation("implications")
    a, x, z = d.parameter("a"), d.vector("x"), d.vector("z")
    q, p = d.law("q", graph((x, z))), d.law("p", graph((z, x)))
    said = together(holds(a, "<=", 1), holds(KL(q(z | x), p(z)), "=", 0))
    assert [line.relation for line in statements(said)] == [LE, EQ]
    assert str(said) == "a ≤ 1 and D_KL(q(z | x) ‖ p(z)) = 0"
