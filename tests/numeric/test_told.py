"""What was drawn for functions and laws is told as formulas, from which the sides follow."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from checker.language.derivation import Derivation
from checker.numeric import examine

Read = Callable[[str], Derivation]

DECLARED = """
T = d.integer("T", at_least=2)
t = d.index("t", 1, T)
x, y, u = d.vectors("x"), d.vector("y"), d.vector("u")
a = d.parameters("a", 1, T, low=0, high=1)
f, g, h = d.vector_function("f"), d.function("g"), d.function("h")
q, p, r = d.law("q", chain(x, 0, T)), d.law("p", chain(x, T, 0)), d.law("r", joint(y, u))
q.define(x[t] | x[t-1], Normal(mean=sqrt(a[t]) * x[t-1], var=1 - a[t]))
theta = d.unknown("θ", f)
"""


def last(d: Derivation) -> dict[str, Any]:
    step = d.steps[-1]
    found = examine(step.line, d.declared, step.facts)
    assert found.verdict == "refuted"
    return found.evidence


def value(text: str, **names: float) -> float:
    """A formula as it is told, at numbers for its letters."""
    plain = re.sub(r"(?<=[\d)]) (?=[a-z(])", " * ", text.replace("−", "-").replace("²", "**2"))
    return float(eval(plain, {}, names))


def test_a_function_that_is_averaged_is_told_as_a_polynomial(read: Read) -> None:
    """E f(x) for f(v) = k + m v + n v² is f(μ) + n σ²."""
    found = last(read(DECLARED + "d.chain(E(q(x[t] | x[t-1]), g(x[t], t))).eq(g(x[t-1], t))"))
    w = found["witness"]
    assert w["d"] == 1
    text, at = w["functions"][f"g(v, {w['t']})"], float(Fraction(w["vectors"][f"x_{w['t'] - 1}"][0]))
    alpha = float(Fraction(w["parameters"][f"a_{w['t']}"]))
    bend = (value(text, v=1) + value(text, v=-1) - 2 * value(text, v=0)) / 2
    assert found["lhs"] == pytest.approx(value(text, v=alpha**0.5 * at) + bend * (1 - alpha))
    assert found["rhs"] == pytest.approx(value(text, v=at))


def test_a_function_under_a_finite_law_is_told_with_its_fraction(read: Read) -> None:
    found = last(read(DECLARED + "d.chain(E(r(y | u), h(y))).eq(h(u))"))
    w = found["witness"]
    (row,) = [w["tables"][name] for name in w["tables"] if name.startswith("r(u")]
    ((name, text),) = w["functions"].items()
    assert name == "h(v)" and "/(1 + " in text
    (u,) = w["vectors"]["u"][w["values"]["u"]]
    assert len(row) == 2 and found["rhs"] == pytest.approx(value(text, v=float(Fraction(u))))


def test_a_law_that_is_not_defined_is_told_as_a_normal_one(read: Read) -> None:
    """D_KL(N(m, v) ‖ N(n, w)) in one dimension, from the laws as they are told."""
    found = last(read(DECLARED + "d.chain(KL(q(x[1] | x[0]), p(x[1] | x[2]))).eq(0)"))
    w = found["witness"]
    laws = w["normal laws"]
    match = re.fullmatch(r"𝒩\((.*), ([\d/]+)\)", next(text for name, text in laws.items() if name == "p(x_1 | x_2)"))
    assert match is not None and w.get("d", 1) == 1
    x0, x2 = (float(Fraction(w["vectors"].get(f"x_{i}", ["0"])[0])) for i in (0, 2))
    alpha = float(Fraction(w["parameters"]["a_1"]))
    mean, variance = value(match[1].replace("x_2", "x"), x=x2), float(Fraction(match[2]))
    import math

    divergence = (math.log(variance / (1 - alpha)) - 1 + ((1 - alpha) + (alpha**0.5 * x0 - mean)**2) / variance) / 2
    assert found["lhs"] == pytest.approx(divergence)


def test_a_function_at_two_values_of_an_unknown_is_told_twice(read: Read) -> None:
    found = last(read(DECLARED + "d.chain(E(q(x[t] | x[t-1]), squared(x[t] - f(x[t-1], t)))).argmin(squared(x[t-1] - f(x[t-1], t)), over=theta)"))
    names = list(found["witness"]["functions"])
    assert len(names) == 2 and names[0].endswith(" at θ₁") and names[1].endswith(" at θ₂")


def test_letters_that_the_line_uses_are_not_used_for_arguments(read: Read) -> None:
    found = last(read(DECLARED + "d.chain(g(y, 1)).eq(g(u, 1))"))
    assert list(found["witness"]["functions"]) == ["g(v, 1)"]


def test_what_is_told_as_formulas_is_there_number_by_number_too(read: Read) -> None:
    w = last(read(DECLARED + "d.chain(E(q(x[t]), squared(x[t]))).eq(E(q(x[t-1]), squared(x[t-1])))"))["witness"]
    assert w["normal laws"] == {"q(x_0)": f"𝒩({w['drawn']['first q x_0 0']}, {w['drawn']['spread q x_0']})".replace("-", "−")}
