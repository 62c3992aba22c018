"""Equal minimisers over an unknown: f = a g + b with a > 0, a and b free of the unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational, S

from checker.context import Context, NotProved
from checker.language.derivation import Derivation
from checker.language.relations import ARGMIN, EQ
from checker.language.terms import Unknown
from checker.rules.minimisers import SAME_MINIMISERS
from checker.rules.rule import product, total

from .proving import prove, proved

DECLARED = '''
from checker.language import *

d = Derivation("minimisers")
T = d.integer("T", at_least=2)
t, i = d.index("t", 1, T), d.index("i")
x, z = d.vector("x"), d.vector("z")
σ, τ = d.parameter("σ"), d.parameter("τ", low=0)
α = d.parameters("α", 1, T, low=0, high=1)
f, g, h, μ = d.function("f"), d.function("g"), d.function("h"), d.vector_function("μ")
q, p = d.law("q", joint(x, z)), d.law("p", joint(x, z))
m = d.law("m", graph((z, x)))
m.define(x | z, Normal(mean=μ(z), var=τ))
'''
TRUE = {
    "itself": 'θ = d.unknown("θ", f)\nd.chain(f(t)).argmin(f(t), over=θ)',
    "a positive multiple and a constant": 'θ = d.unknown("θ", f)\nd.chain(2 * f(t) + σ).argmin(f(t), over=θ)',
    "a positive parameter": 'θ = d.unknown("θ", f)\nd.chain(τ * f(t) - g(t)).argmin(f(t), over=θ)',
    "an index that is positive": 'θ = d.unknown("θ", f)\nd.chain(f(t) / t).argmin(f(t) * (T - 1), over=θ)',
    "numbers between 0 and 1": 'θ = d.unknown("θ", f)\nd.chain((1 - α[t]) * f(t)).argmin(f(t), over=θ)',
    "the divergence to a model and its cross-entropy": """
θ = d.unknown("θ", p)
d.chain(KL(q(x | z), p(x | z))).argmin(-E(q(x | z), log(p(x | z))), over=θ)""",
    "the bound of a fixed model and the gap": """
φ = d.unknown("φ", q)
d.chain(KL(q(z | x), p(z | x))).argmin(-E(q(z | x), log(p(x, z) / q(z | x))), over=φ)""",
    "the divergence of two normal laws and the distance of the means": """
θ = d.unknown("θ", μ)
d.chain(-E(q(x, z), log(m(x | z)))).argmin(E(q(x, z), squared(x - μ(z))), over=θ)""",
    "a factor of a law that does not depend": """
θ = d.unknown("θ", m(x | z))
d.chain(E(m(z), g(z)) + log(m(x | z))).argmin(log(m(x | z)), over=θ)""" .replace("m(", "q2(").replace(
        'θ = d', 'q2 = d.law("q2", graph((z, x)))\nθ = d'),
}
FALSE = {
    "a sign that is not known": 'θ = d.unknown("θ", f)\nd.chain(σ * f(t)).argmin(f(t), over=θ)',
    "minima and maxima": 'θ = d.unknown("θ", f)\nd.chain(1 - f(t)).argmin(f(t), over=θ)',
    "a factor that depends": 'θ = d.unknown("θ", f, τ)\nd.chain(τ * f(t)).argmin(f(t), over=θ)',
    "a constant that depends": 'θ = d.unknown("θ", f, g)\nd.chain(f(t) + g(t)).argmin(f(t), over=θ)',
    "the prior of a law that depends": """
θ = d.unknown("θ", p)
d.chain(KL(q(x | z), p(x | z))).argmin(-E(q(x | z), log(p(x, z))), over=θ)""",
    "the bound over the model": """
θ = d.unknown("θ", p)
d.chain(KL(q(z | x), p(z | x))).argmin(-E(q(z | x), log(p(x, z) / q(z | x))), over=θ)""",
    "a variance that depends": """
θ = d.unknown("θ", μ, τ)
d.chain(-E(q(x, z), log(m(x | z)))).argmin(E(q(x, z), squared(x - μ(z))), over=θ)""",
    "the reverse divergence": """
θ = d.unknown("θ", p)
d.chain(KL(p(x | z), q(x | z))).argmin(-E(q(x | z), log(p(x | z))), over=θ)""",
    "an increasing function": 'θ = d.unknown("θ", f)\nd.chain(exp(f(t))).argmin(f(t), over=θ)',
}


@pytest.mark.parametrize("line", TRUE.values(), ids=TRUE)
def test_it_is_proved(line: str, tmp_path: Path) -> None:
    assert proved(f"{DECLARED}{line}\n", tmp_path) == [True]


@pytest.mark.parametrize("line", FALSE.values(), ids=FALSE)
def test_a_near_miss_is_not_proved(line: str, tmp_path: Path) -> None:
    assert proved(f"{DECLARED}{line}\n", tmp_path) == [False]


def test_the_rule_asks_for_the_equation_and_for_the_sign_of_the_factor() -> None:
    d = Derivation("minimisers")
    f, g, scale = d.function("f"), d.function("g"), d.parameter("σ")
    unknown = d.unknown("θ", f)
    context = Context(d.declared, frozenset())
    said = SAME_MINIMISERS.apply(context, f(1), f(2), unknown, scale, g(1))
    assert said.line.variables == (unknown,) and said.line.relation == ARGMIN
    assert [(c.kind, c.term) for c in said.conditions] == [("> 0", scale)]
    assert [(h.relation, h.lhs, h.rhs) for h in said.hypotheses] == [(EQ, f(1), total(product(scale, f(2)), g(1)))]
    for factor, rest in ((f(1), g(1)), (scale, f(2)), (scale, f(2) - f(2) + g(f(1)))):
        with pytest.raises(NotProved):
            SAME_MINIMISERS.apply(context, f(1), f(2), unknown, factor, rest)
    with pytest.raises(NotProved):
        SAME_MINIMISERS.apply(context, f(1), f(2), Unknown("φ"), scale, g(1))


# random combinations, against minimisers over finite sets

WHOLE = st.integers(-2, 2)
COMBINATION = st.tuples(*([WHOLE] * 6))
VALUES = st.lists(st.tuples(WHOLE, WHOLE), min_size=2, max_size=4)


def combined(c: Sequence[int], atoms: Mapping[str, Any]) -> Any:
    """c_0 f(1) + c_1 f(2) + (c_2 f(1) + c_3 f(2)) τ + c_4 g(1) + c_5 σ g(1)."""
    f1, f2, g1, sigma, tau = (atoms[k] for k in ("f1", "f2", "g1", "σ", "τ"))
    return c[0] * f1 + c[1] * f2 + (c[2] * f1 + c[3] * f2) * tau + c[4] * g1 + c[5] * sigma * g1


def least(values: Sequence[Fraction]) -> set[int]:
    return {k for k, v in enumerate(values) if v == min(values)}


def _declared() -> tuple[Derivation, Unknown, dict[str, Any]]:
    d = Derivation("minimisers")
    f, g = d.function("f"), d.function("g")
    atoms = {"f1": f(1), "f2": f(2), "g1": g(1), "σ": d.parameter("σ"), "τ": d.parameter("τ", low=0)}
    return d, d.unknown("θ", f), atoms


@settings(max_examples=150, deadline=None)
@given(COMBINATION, COMBINATION, VALUES, st.tuples(WHOLE, WHOLE), st.fractions(Fraction(1, 4), 3, max_denominator=4))
def test_what_is_proved_has_the_same_minimisers_in_every_set(
        left: Sequence[int], right: Sequence[int], values: list[tuple[int, int]], fixed: tuple[int, int], tau: Fraction) -> None:
    d, unknown, atoms = _declared()
    if prove(d, combined(left, atoms) + S.Zero, combined(right, atoms) + S.Zero, ARGMIN, (unknown,)) is None:
        return
    at = [{"f1": Fraction(a), "f2": Fraction(b), "g1": Fraction(fixed[0]), "σ": Fraction(fixed[1]), "τ": tau} for a, b in values]
    assert least([combined(left, a) for a in at]) == least([combined(right, a) for a in at])


@settings(max_examples=60, deadline=None)
@given(COMBINATION, st.sampled_from(["1", "2", "1/3", "τ", "-1", "σ"]), WHOLE, VALUES, st.tuples(WHOLE, WHOLE))
def test_a_positive_multiple_and_a_constant_are_proved_and_others_only_where_they_are_right(
        right: Sequence[int], factor: str, shift: int, values: list[tuple[int, int]], fixed: tuple[int, int]) -> None:
    """f = a g + b is proved for a = 1, 2, 1/3 and τ > 0; for a = −1 and σ, which may be negative, only where g is constant."""
    d, unknown, atoms = _declared()
    scale = {"τ": atoms["τ"], "σ": atoms["σ"]}.get(factor) or Rational(factor)
    rhs = combined(right, atoms) + S.Zero
    found = prove(d, scale * rhs + shift * atoms["g1"], rhs, ARGMIN, (unknown,))
    if factor not in ("-1", "σ"):
        assert found is not None
    elif found is not None:
        at = [{"f1": Fraction(a), "f2": Fraction(b), "g1": Fraction(fixed[0]), "σ": Fraction(fixed[1]), "τ": Fraction(1, 3)} for a, b in values]
        assert len({combined(right, a) for a in at}) == 1
