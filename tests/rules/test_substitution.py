"""An expectation under a normal law as one over a noise, and functions at equal vectors."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Basic, Mul, Pow, Rational, S
from sympy import exp as Exp

from checker.context import Context, NotProved
from checker.language import KL, E, N, Normal, dot, graph, joint, log, norm, squared
from checker.language.binding import canonical, freshen
from checker.language.derivation import Derivation
from checker.language.terms import Dot, Norm, Scaled, Var, VectorSum
from checker.rules.substitution import ARGUMENT, BY_NOISE

from .proving import proved

DECLARED = '''
from checker.language import *

d = Derivation("over a noise")
x, z, e, u = d.vector("x"), d.vector("z"), d.vector("e"), d.vector("u")
w = d.vectors("w")
σ, τ = d.parameter("σ", low=0), d.parameter("τ")
f, g, μ = d.function("f"), d.vector_function("g"), d.vector_function("μ")
q = d.law("q", graph((x, z)))
q.define(z | x, Normal(mean=μ(x), var=σ**2))
p = d.law("p", joint(x, z))
n = d.law("n", joint(e))
n.define(e, Normal(mean=0, var=1))
m = d.law("m", joint(u))
m.define(u, Normal(mean=0, var=4))
'''
TRUE = {
    "a function": "d.chain(E(q(z | x), f(z))).eq(E(n(e), f(μ(x) + σ * e)))",
    "a function with values in R^d": "d.chain(E(q(z | x), squared(g(z) - x))).eq(E(n(e), squared(g(μ(x) + σ * e) - x)))",
    "with the summands turned": "d.chain(E(q(z | x), f(z))).eq(E(n(e), f(σ * e + μ(x))))",
    "below another expectation": "d.chain(E(q(x), E(q(z | x), f(z)))).eq(E(q(x), E(n(e), f(μ(x) + σ * e))))",
    "from the right": "d.chain(E(n(e), f(μ(x) + σ * e))).eq(E(q(z | x), f(z)))",
    "what the noise is": "d.chain(E(q(z | x), f((1 / σ) * (z - μ(x))))).eq(E(n(e), f(e)))",
    "a law with another scale": "d.chain(E(m(u), f(u))).eq(E(n(e), f(2 * e)))",
    "in a sum": "d.chain(2 * E(q(z | x), f(z)) + f(x)).eq(f(x) + E(n(e), 2 * f(μ(x) + σ * e)))",
    "a function at equal vectors": "d.chain(f(x + z)).eq(f(z + x))",
    "and one in another": "d.chain(f(g(x + z) + u)).eq(f(u + g(z + x)))",
}
FALSE = {
    "the variance for the deviation": "d.chain(E(q(z | x), f(z))).eq(E(n(e), f(μ(x) + σ**2 * e)))",
    "without the mean": "d.chain(E(q(z | x), f(z))).eq(E(n(e), f(σ * e)))",
    "a law that is not normal": "d.chain(E(p(z | x), f(z))).eq(E(n(e), f(μ(x) + σ * e)))",
    "a noise of another variance": "d.chain(E(q(z | x), f(z))).eq(E(m(u), f(μ(x) + σ * u)))",
    "a density of the vector": "d.chain(E(q(z | x), f(z) * p(z))).eq(E(n(e), f(μ(x) + σ * e) * p(z)))",
    "another function": "d.chain(E(q(z | x), f(z))).eq(E(n(e), f(μ(x) + σ * e)**2))",
    "a value of the vector outside": "d.chain(E(q(z | x), f(z))).eq(f(μ(x)))",
    "a function at other vectors": "d.chain(f(x + z)).eq(f(x - z))",
}


@pytest.mark.parametrize("line", TRUE.values(), ids=TRUE)
def test_it_is_proved(line: str, tmp_path: Path) -> None:
    assert proved(f"{DECLARED}{line}\n", tmp_path) == [True]


@pytest.mark.parametrize("line", FALSE.values(), ids=FALSE)
def test_a_near_miss_is_not_proved(line: str, tmp_path: Path) -> None:
    assert proved(f"{DECLARED}{line}\n", tmp_path) == [False]


class Case:
    """One vector z given x under a law q, and a noise e."""

    def __init__(self) -> None:
        self.d = Derivation("over a noise")
        self.x, self.z, self.e, self.u = (self.d.vector(name) for name in "xzeu")
        self.w = self.d.vectors("w")
        self.f = self.d.function("f")
        self.q = self.d.law("q", graph((self.x, self.z)))
        self.n = self.d.law("n", joint(self.e, self.u))
        self.r = self.d.law("r", joint(self.w[1], self.z))
        self.context = Context(self.d.declared, frozenset())

    def apply(self, term: Basic, noise: Any = None, mean: Any = None, var: Any = 2, point: Any = None) -> Any:
        normal = N(point or self.z, self.x if mean is None else mean, var)
        return BY_NOISE.apply(self.context, freshen(canonical(term)), noise or self.n(self.e), normal)


def test_the_rule_asks_for_both_laws() -> None:
    c = Case()
    said = c.apply(E(c.q(c.z | c.x), c.f(c.z)))
    law, standard = said.hypotheses
    assert (law.lhs, law.rhs) == (c.q(c.z | c.x), N(c.z, c.x, 2))
    assert (standard.lhs, standard.rhs) == (c.n(c.e), N(c.e, 0, 1))
    assert [k.kind for k in said.conditions] == ["> 0"]
    assert said.line.rhs == E(c.n(c.e), c.f(VectorSum(c.x, Scaled(Pow(S(2), S.Half, evaluate=False), c.e))))


REFUSED: dict[str, Callable[[Case], Any]] = {
    "two vectors": lambda c: c.apply(E(c.q(c.x, c.z), c.f(c.z))),
    "a noise with a condition": lambda c: c.apply(E(c.q(c.z | c.x), c.f(c.z)), c.n(c.e | c.u)),
    "two noises": lambda c: c.apply(E(c.q(c.z | c.x), c.f(c.z)), c.n(c.e, c.u)),
    "a noise that stands there": lambda c: c.apply(E(c.q(c.z | c.x), c.f(c.z) * c.f(c.e))),
    "a noise in the mean": lambda c: c.apply(E(c.q(c.z | c.x), c.f(c.z)), mean=c.e),
    "a noise in the variance": lambda c: c.apply(E(c.q(c.z | c.x), c.f(c.z)), var=squared(c.e)),
    "a noise with an index": lambda c: c.apply(E(c.q(c.z | c.x), c.f(c.z)), c.r(c.w[1])),
    "the vector itself as the noise": lambda c: c.apply(E(c.q(c.z | c.x), c.f(c.z)), c.r(c.z)),
    "a mean that moves with the vector": lambda c: c.apply(E(c.q(c.z | c.x), c.f(c.z)), mean=c.z),
    "a variance that moves with the vector": lambda c: c.apply(E(c.q(c.z | c.x), c.f(c.z)), var=squared(c.z)),
    "the law of another vector": lambda c: c.apply(E(c.q(c.z | c.x), c.f(c.z)), point=c.u),
    "a density of the vector": lambda c: c.apply(E(c.q(c.z | c.x), log(c.q(c.z)))),
    "a condition of a density": lambda c: c.apply(E(c.q(c.z | c.x), c.q(c.x | c.z))),
    "a divergence": lambda c: c.apply(E(c.q(c.z | c.x), KL(c.q(c.x | c.z), c.q(c.x)))),
    "an expectation inside": lambda c: c.apply(E(c.q(c.z | c.x), E(c.q(c.x), dot(c.x, c.z)))),
    "a normal density of the vector": lambda c: c.apply(E(c.q(c.z | c.x), N(c.z, 0, 1))),
    "no expectation": lambda c: BY_NOISE.apply(c.context, c.f(c.z), c.n(c.e), N(c.z, 0, 1)),
}


@pytest.mark.parametrize("ask", REFUSED.values(), ids=REFUSED)
def test_what_it_does_not_say_is_refused(ask: Callable[[Case], Any]) -> None:
    with pytest.raises(NotProved):
        ask(Case())


def test_what_declarations_mention_is_not_drawn() -> None:
    c = Case()
    v = c.d.vector("v")
    c.d.law("s", graph((v, c.w[2]))).define(c.w[2] | v, Normal(mean=v + c.u, var=1))
    assert "u" in c.d.declared.pinned()
    with pytest.raises(NotProved):
        c.apply(E(c.q(c.z | c.x), c.f(c.z)), c.n(c.u))


def test_a_function_is_asked_for_one_equation() -> None:
    c = Case()
    said = ARGUMENT.apply(c.context, c.f(c.z, 3), 1, c.x)
    assert (said.line.lhs, said.line.rhs) == (c.f(c.z, 3), c.f(c.x, 3))
    assert [(h.lhs, h.rhs) for h in said.hypotheses] == [(c.z, c.x)]
    for term, place in ((c.f(c.z, 3), 2), (norm(c.z), 0)):
        with pytest.raises(NotProved):
            ARGUMENT.apply(c.context, term, place, c.x)


GRID = np.linspace(-40, 40, 160_001)


def value(term: Basic, at: dict[Var, np.ndarray | float]) -> Any:
    """A term in one dimension."""
    if isinstance(term, Var):
        return at[term]
    parts = [value(a, at) for a in term.args]
    if isinstance(term, (Norm, Scaled, Dot, VectorSum)):
        return abs(parts[0]) if isinstance(term, Norm) else sum(parts) if isinstance(term, VectorSum) else parts[0] * parts[1]
    if isinstance(term, Exp):
        return np.exp(parts[0])
    if isinstance(term, Pow):
        return parts[0] ** parts[1]
    return float(term) if not parts or term.is_number else math.prod(parts) if isinstance(term, Mul) else sum(parts)


@settings(max_examples=40, deadline=None)
@given(st.integers(-3, 3), st.fractions(-2, 2, max_denominator=4), st.fractions("1/4", 3, max_denominator=4), st.integers(0, 3), st.booleans())
def test_both_sides_are_one_number(k: int, shift: Any, var: Any, power: int, damped: bool) -> None:
    """E[k ‖z‖^p + ⟨z, x⟩ …] for z ~ N(s x, v) at x = 0.7, by summation over a grid."""
    c = Case()
    mean, v = Scaled(Rational(shift.numerator, shift.denominator), c.x), Rational(var.numerator, var.denominator)
    body = k * norm(c.z)**power + dot(c.z - c.x, c.z) * (Exp(-squared(c.z), evaluate=False) if damped else S.One)
    opened = freshen(canonical(E(c.q(c.z | c.x), body)))
    said = BY_NOISE.apply(c.context, opened, c.n(c.e), N(c.z, mean, v))
    moved = said.line.rhs
    weight = np.exp(-(GRID - float(shift) * 0.7) ** 2 / (2 * float(var))) / math.sqrt(2 * math.pi * float(var))
    left = np.trapezoid(weight * value(opened.body, {opened.measure.targets[0]: GRID, c.x: 0.7}), GRID)
    noise = np.exp(-GRID**2 / 2) / math.sqrt(2 * math.pi)
    right = np.trapezoid(noise * value(moved.body, {moved.measure.targets[0]: GRID, c.x: 0.7}), GRID)
    assert math.isclose(left, right, rel_tol=1e-6, abs_tol=1e-6)
