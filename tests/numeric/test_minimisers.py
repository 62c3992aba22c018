"""Equal minimisers in numbers: both sides are compared at two values of the unknown, where what depends on it is drawn anew."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.language.derivation import Derivation
from checker.numeric import Outcome, examine
from checker.numeric.interpretation import At, Draws, Variant

Read = Callable[[str], Derivation]

DECLARED = """
T = d.integer("T", at_least=2)
t = d.index("t", 1, T)
x, z, y = d.vector("x"), d.vector("z"), d.vectors("y")
σ, τ = d.parameter("σ"), d.parameter("τ", low=0)
f, g, μ = d.function("f"), d.function("g"), d.vector_function("μ")
q, p = d.law("q", joint(x, z)), d.law("p", joint(x, z))
n, m, c = d.law("n", graph((z, x))), d.law("m", graph((z, x))), d.law("c", chain(y, T, 0))
m.define(x | z, Normal(mean=μ(z), var=τ))
"""
CONFIRMED = {
    "a positive multiple and a constant": 'θ = d.unknown("θ", f)\nd.chain(2 * f(t) + σ).argmin(f(t), over=θ)',
    "two constants": 'θ = d.unknown("θ", f)\nd.chain(g(t)).argmin(σ * g(t) + 1, over=θ)',
    "a divergence and a cross-entropy":
        'θ = d.unknown("θ", p)\nd.chain(KL(q(x | z), p(x | z))).argmin(-E(q(x | z), log(p(x | z))), over=θ)',
    "one factor depends, and another does not":
        'θ = d.unknown("θ", n(x | z))\nd.chain(KL(q(x | z), n(x | z))).argmin(-E(q(x | z), log(n(x, z))), over=θ)',
    "the first factor of a chain": 'θ = d.unknown("θ", c(y[T]))\nd.chain(-log(c(y[T]))).argmin(-log(c(y[T], y[T-1])), over=θ)',
    "a normal law and the distance of its mean": 'θ = d.unknown("θ", μ)\nd.chain(-log(m(x | z))).argmin(squared(x - μ(z)), over=θ)',
}
REFUTED = {
    "a sign that is not known": 'θ = d.unknown("θ", f)\nd.chain(σ * f(t)).argmin(f(t), over=θ)',
    "a maximum": 'θ = d.unknown("θ", f)\nd.chain(1 - f(t)).argmin(f(t), over=θ)',
    "a constant and what depends": 'θ = d.unknown("θ", f)\nd.chain(f(t)).argmin(g(t), over=θ)',
    "a sum and one of its terms": 'θ = d.unknown("θ", f, g)\nd.chain(f(t) + g(t)).argmin(f(t), over=θ)',
    "the reverse divergence":
        'θ = d.unknown("θ", p)\nd.chain(KL(p(x | z), q(x | z))).argmin(-E(q(x | z), log(p(x | z))), over=θ)',
    "a prior that depends": 'θ = d.unknown("θ", p)\nd.chain(KL(q(x | z), p(x | z))).argmin(-E(q(x | z), log(p(x, z))), over=θ)',
    "a marginal of what depends": 'θ = d.unknown("θ", n(z))\nd.chain(-log(n(z))).argmin(-log(n(x)), over=θ)',
    "every step of a chain depends where one does":
        'θ = d.unknown("θ", c(y[0] | y[1]))\nd.chain(-log(c(y[0] | y[1]))).argmin(-log(c(y[0], y[1])), over=θ)',
    "a variance that depends": 'θ = d.unknown("θ", μ, τ)\nd.chain(-log(m(x | z))).argmin(squared(x - μ(z)), over=θ)',
}


def examined(read: Read, line: str) -> Outcome:
    d = read(DECLARED + line + "\n")
    step = d.steps[-1]
    return examine(step.line, d.declared, step.facts)


@pytest.mark.parametrize("line", CONFIRMED.values(), ids=CONFIRMED)
def test_a_true_line_is_confirmed(line: str, read: Read) -> None:
    assert examined(read, line).verdict == "confirmed"


@pytest.mark.parametrize("line", REFUTED.values(), ids=REFUTED)
def test_a_false_line_is_refuted_by_differences_of_unlike_signs(line: str, read: Read) -> None:
    found = examined(read, line)
    assert found.verdict == "refuted" and "θ₁ less value at θ₂" in found.evidence["witness"]["compared"]
    signs = [(v > 0) - (v < 0) for v in (found.evidence["lhs"], found.evidence["rhs"])]
    assert signs[0] != signs[1]


def test_a_witness_tells_what_depends_at_both_values_and_what_does_not_once(read: Read) -> None:
    found = examined(read, REFUTED["a marginal of what depends"])
    w = found.evidence["witness"]
    assert set(w["tables"]) == {"n(x | z)", "n(z) at θ₁", "n(z) at θ₂"}
    given_z = {k: [Fraction(n) for n in row] for k, row in w["tables"]["n(x | z)"].items()}
    prior = [[Fraction(n) for n in w["tables"][f"n(z) at θ{k}"]] for k in "₁₂"]
    x, z = w["values"]["x"], w["values"]["z"]
    marginal = [sum(p[k] * given_z[str(k)][x] for k in (0, 1)) for p in prior]
    assert found.evidence["lhs"] == pytest.approx(-math.log(prior[0][z]) + math.log(prior[1][z]))
    assert found.evidence["rhs"] == pytest.approx(-math.log(marginal[0]) + math.log(marginal[1]))


def test_a_function_that_does_not_depend_has_one_value(read: Read) -> None:
    found = examined(read, REFUTED["a sum and one of its terms"])
    drawn = found.evidence["witness"]["drawn"]
    assert {k.split(" at ")[-1] for k in drawn} == {"θ₁", "θ₂"}
    one, other = ({k.split()[0]: Fraction(v) for k, v in drawn.items() if k.endswith(at)} for at in ("θ₁", "θ₂"))
    assert found.evidence["lhs"] == one["f"] + one["g"] - other["f"] - other["g"]
    assert found.evidence["rhs"] == one["f"] - other["f"]


# keys of what is drawn

NAMES = st.sampled_from(["f", "g", "x"])


@given(NAMES, st.sampled_from([("x", ()), ("y", (1,))]), st.sampled_from([1, 2]))
def test_what_depends_is_drawn_for_each_value_and_what_does_not_once_for_both(name: str, slot: Any, number: int) -> None:
    variant = Variant(At("θ", number), frozenset({"f"}), lambda law, s: law == "p" and s == ("x", ()))
    assert (variant.key(("parameter", name, ())) == ("parameter", name, (), At("θ", number))) is (name == "f")
    assert (variant.key(("table", "p", slot))[-1] == At("θ", number)) is (slot == ("x", ()))
    assert variant.key(("table", "q", slot)) == ("table", "q", slot)
    assert variant.key(("width", slot)) == ("width", slot)


@given(st.integers(0, 1_000))
def test_draws_agree_at_two_values_of_the_unknown_where_nothing_depends(seed: int) -> None:
    one, other = (Draws(seed, "test", 8, variant=Variant(At("θ", k), frozenset(), lambda law, s: law == "p")) for k in (1, 2))
    for law, alike in (("q", True), ("p", False)):
        tables = [d.table(law, ("x", ()), (4, 5))[0] for d in (one, other)]
        assert bool((tables[0] == tables[1]).all()) is alike
