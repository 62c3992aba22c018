"""Conditions that a law, or an equality in law, can do without."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import S

from checker.context import Context, NotProved
from checker.language import Normal, chain
from checker.language.derivation import Derivation
from checker.language.relations import LAW
from checker.rules.densities import FORGET
from checker.rules.gaussian import FEWER_CONDITIONS

from .proving import prove, proved

DECLARED = '''
from checker.language import *

d = Derivation("conditions")
T = d.integer("T", at_least=2)
t, k, s = d.index("t", 1, T), d.index("k", 2, T), d.index("s", 0, T)
x, y, z = d.vectors("x"), d.vectors("y"), d.vector("z")
α = d.parameters("α", 1, T, low=0, high=1)
ε, η, ζ = d.noises("ε"), d.noise("η"), d.noise("ζ")
q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(α[t]) * x[t-1], var=1 - α[t]), noise=ε[t])
u, p = d.law("u", chain(y, 0, T)), d.law("p", chain(y, T, 0))
'''
TRUE = {
    "what a step is made of need not be given": "d.chain(x[t]).dist(sqrt(α[t]) * x[t-1] + sqrt(1 - α[t]) * η)",
    "or only in part": "d.chain(x[2]).dist(sqrt(α[2]) * x[1] + sqrt(1 - α[2]) * η, given=x[0])",
    "two noises for one another": "d.chain(x[0] + η).dist(x[0] + ζ)",
    "a later condition of a chain that runs down, which may be the nearer one": "d.chain(p(y[t-1] | y[t], y[T])).eq(p(y[t-1] | y[t]))",
    "its logarithm": "d.chain(log(p(y[t-1] | y[t], y[T]))).eq(log(p(y[t-1] | y[t])))",
    "of a chain that runs up as well": "d.chain(u(y[t-1] | y[t], y[T])).eq(u(y[t-1] | y[t]))",
    "an earlier one, which may be the nearer one": "d.chain(u(y[t] | y[t-1], y[0])).eq(u(y[t] | y[t-1]))",
    "one that is known to be as late": "d.chain(p(y[t-1] | y[t], y[s]), where=[s >= t]).eq(p(y[t-1] | y[t]))",
}
FALSE = {
    "a law that mentions what is not given": "d.chain(x[t]).dist(Normal(mean=sqrt(α[t]) * x[t-1], var=1 - α[t]))",
    "another variance": "d.chain(x[t]).dist(sqrt(α[t]) * x[t-1] + (1 - α[t]) * η)",
    "given what comes later": "d.chain(x[1]).dist(sqrt(α[1]) * x[0] + sqrt(1 - α[1]) * η, given=x[2])",
    "a noise that drives an earlier step": "d.chain(x[2]).dist(sqrt(α[2]) * x[1] + sqrt(1 - α[2]) * ε[1])",
    "the nearer condition": "d.chain(p(y[t-1] | y[t], y[T])).eq(p(y[t-1] | y[T]))",
    "a condition on the other side": "d.chain(p(y[k-1] | y[k], y[k-2])).eq(p(y[k-1] | y[k]))",
    "x_{T−1}, which is x_{t−1} at t = T": "d.chain(p(y[t-1] | y[t], y[T-1])).eq(p(y[t-1] | y[t]))",
    "one that may be earlier": "d.chain(p(y[t-1] | y[t], y[s]), where=[s >= t - 1]).eq(p(y[t-1] | y[t]))",
    "the only condition": "d.chain(p(y[t-1] | y[T])).eq(p(y[t-1]))",
}


@pytest.mark.parametrize("line", TRUE.values(), ids=TRUE)
def test_it_is_proved(line: str, tmp_path: Path) -> None:
    assert proved(f"{DECLARED}{line}\n", tmp_path) == [True]


@pytest.mark.parametrize("line", FALSE.values(), ids=FALSE)
def test_a_near_miss_is_not_proved(line: str, tmp_path: Path) -> None:
    assert proved(f"{DECLARED}{line}\n", tmp_path) == [False]


def test_fewer_conditions_ask_for_the_line_with_more() -> None:
    d = Derivation("conditions")
    x, z, noise = d.vector("x"), d.vector("z"), d.noise("η")
    context = Context(d.declared, frozenset())
    said = FEWER_CONDITIONS.apply(context, x, z + noise, (), (z,))
    assert (said.line.relation, said.line.variables) == (LAW, ())
    assert [h.variables for h in said.hypotheses] == [(z,)]
    assert FEWER_CONDITIONS.apply(context, x, Normal(z, S.One), (z,), (x,)).line.variables == (z,)
    for side in (Normal(z, S.One), Normal(x + z, S.One)):
        with pytest.raises(NotProved):
            FEWER_CONDITIONS.apply(context, x, side, (), (z,))


def test_two_values_of_one_variable_are_not_one_condition() -> None:
    d = Derivation("conditions")
    y = d.vectors("y")
    p = d.law("p", chain(y, 3, 0))
    context = Context(d.declared, frozenset())
    q = p(y[0] | y[1], y[2])
    asked = FORGET.apply(context, q, (y[2],), False).conditions
    assert {frozenset((c.term, c.other)) for c in asked} == {frozenset((y[0], y[1])), frozenset((y[0], y[2]))}
    copy = y[1].marked(-5)
    with pytest.raises(NotProved):
        FORGET.apply(context, type(q)("p", (y[0],), (y[1], copy)), (copy,), False)


# four coins in a row, exactly

ODDS = st.fractions(Fraction(1, 5), Fraction(4, 5), max_denominator=5)
TABLE = st.tuples(ODDS, st.tuples(ODDS, ODDS), st.tuples(ODDS, ODDS), st.tuples(ODDS, ODDS))
PLACES = st.integers(0, 3)


def conditional(table: Any, target: tuple[int, int], known: dict[int, int]) -> Fraction:
    """The probability of one value given others, summed over all values of four coins in a row."""
    sums = {False: Fraction(0), True: Fraction(0)}
    for values in itertools.product((0, 1), repeat=4):
        if any(values[k] != v for k, v in known.items()):
            continue
        weight = table[0] if values[0] else 1 - table[0]
        for step in (1, 2, 3):
            up = table[step][values[step - 1]]
            weight *= up if values[step] else 1 - up
        sums[values[target[0]] == target[1]] += weight
    return sums[True] / sum(sums.values())


@settings(max_examples=80, deadline=None)
@given(PLACES, PLACES, PLACES, TABLE, st.tuples(*([st.integers(0, 1)] * 4)))
def test_what_is_forgotten_does_not_matter_to_coins_in_a_row(
        target: int, kept: int, dropped: int, table: Any, values: tuple[int, ...]) -> None:
    if len({target, kept, dropped}) < 3:
        return
    d = Derivation("conditions")
    y = d.vectors("y")
    u = d.law("u", chain(y, 0, 3))
    found = prove(d, u(y[target] | y[kept], y[dropped]), u(y[target] | y[kept]))
    between = target < kept < dropped or dropped < kept < target
    assert (found is not None) == between
    if found is not None:
        known = {kept: values[kept]}
        at = (target, values[target])
        assert conditional(table, at, known) == conditional(table, at, {**known, dropped: values[dropped]})
