"""Polynomials of any degree under normal laws, and lines about functions of random vectors."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.language.derivation import Derivation
from checker.numeric import Outcome, examine
from checker.numeric.arrays import Reals
from checker.numeric.gaussian import Linear
from checker.numeric.outcome import NotTried
from checker.numeric.polynomials import Field, Polynomial, field
from checker.numeric.tensors import Arithmetic, Axis, Tensor

Read = Callable[[str], Derivation]
numbers = st.fractions(min_value=-3, max_value=3, max_denominator=4)
EXACT = Arithmetic(Reals)
X: Axis = ("x", (), 0)
Y: Axis = ("y", (), 0)
U: Axis = ("u", (), 0)
V: Axis = ("v", (), 0)


def constant(q: Fraction | int) -> Polynomial:
    return Polynomial(EXACT.number(q), {})


def exact(p: Polynomial) -> Fraction:
    assert p.is_constant
    value: Fraction = p.constant.data.data.ravel()[0].const  # type: ignore[union-attr]
    return value


def coordinates(axis: Axis, dim: int) -> Field:
    return field(Linear({axis: EXACT.number(1)}, (EXACT.number(0),) * dim))


def at(values: dict[Axis, list[Fraction]]) -> dict[Axis, Field]:
    return {a: Field(tuple(constant(q) for q in v)) for a, v in values.items()}


@settings(max_examples=40, deadline=None)
@given(numbers, st.fractions(min_value=0, max_value=4, max_denominator=4), st.integers(0, 8))
def test_a_power_of_a_normal_variable_has_the_moment_of_the_recursion(m: Fraction, v: Fraction, n: int) -> None:
    """E x^n = m E x^{n-1} + (n − 1) v E x^{n-2}."""
    moments = [Fraction(1), m]
    for k in range(2, n + 1):
        moments.append(m * moments[-1] + (k - 1) * v * moments[-2])
    (x,) = coordinates(X, 1).parts
    power = constant(1)
    for _ in range(n):
        power = power.times(x)
    assert exact(power.averaged(at({X: [m]}), {(X, X): EXACT.number(v)}, 1)) == moments[n]


@settings(max_examples=25, deadline=None)
@given(st.lists(numbers, min_size=8, max_size=8), st.lists(numbers, min_size=5, max_size=5))
def test_a_mean_under_two_correlated_vectors_is_what_independent_ones_give(c: list[Fraction], w: list[Fraction]) -> None:
    """x = a + r u, y = b + s u + t v for independent standard u, v: averaged as written, and after the change of variables."""
    dim = 2
    u, v = coordinates(U, dim), coordinates(V, dim)
    a, b, (r, s, t) = w[:2], w[2:4], (c[5], c[6], c[7])

    def polynomial(x: Field, y: Field) -> Polynomial:
        total = x.inner(x).times(y.inner(x)).scaled(EXACT.number(c[0])) + y.inner(y).times(y.parts[0]).scaled(EXACT.number(c[1]))
        return total + x.parts[1].times(y.parts[1]).times(x.parts[0]).scaled(EXACT.number(c[2])) + x.inner(y).scaled(EXACT.number(c[3])).plus(
            EXACT.number(c[4]))

    def shifted(by: list[Fraction], *parts: tuple[Field, Fraction]) -> Field:
        total = Field(tuple(constant(q) for q in by))
        for form, k in parts:
            total = total + form.scaled(EXACT.number(k))
        return total

    cov = {(X, X): EXACT.number(r * r), (X, Y): EXACT.number(r * s), (Y, Y): EXACT.number(s * s + t * t)}
    direct = polynomial(coordinates(X, dim), coordinates(Y, dim)).averaged(at({X: a, Y: b}), cov, dim)
    changed = polynomial(shifted(a, (u, r)), shifted(b, (u, s), (v, t)))
    one = EXACT.number(1)
    unit = {(U, U): one, (V, V): one}
    zero = at({U: [Fraction(0)] * dim, V: [Fraction(0)] * dim})
    assert exact(direct) == exact(changed.averaged(zero, unit, dim))


def test_a_product_that_would_be_too_large_is_refused() -> None:
    dim, powers = 30, coordinates(X, 30)
    square = powers.inner(powers)
    wide = powers.parts[0]
    for k in range(1, dim):
        wide = wide + powers.parts[k]
    assert not square.times(wide).is_constant
    with pytest.raises(NotTried):
        wide.times(wide).times(wide.times(wide))


def test_a_polynomial_is_averaged_over_some_of_its_vectors() -> None:
    x, y = coordinates(X, 1), coordinates(Y, 1)
    left = x.inner(x).times(y.inner(y)).averaged({X: y}, {(X, X): EXACT.number(2)}, 1)
    (value,) = at({Y: [Fraction(3)]})[Y].parts
    assert exact(left.substituted({Y: Field((value,))})) == (9 + 2) * 9


# Lines -----------------------------------------------------------------------------------------------

CHAIN = """
T = d.integer("T", at_least=2)
t = d.index("t", 1, T)
x, y = d.vectors("x"), d.vector("y")
s, b = d.parameters("s", 1, T, low=0), d.parameters("b", 1, T)
z = d.noises("z")
f = d.vector_function("f")
p = d.law("p", chain(x, T, 0))
p.define(x[t-1] | x[t], Normal(mean=b[t] * x[t] + f(x[t], t), var=s[t]**2), noise=z[t])
"""


def last(d: Derivation, trials: int = 64) -> Outcome:
    step = d.steps[-1]
    return examine(step.line, d.declared, step.facts, trials=trials)


TRUE = {
    "the law of a step": "d.chain(x[t-1]).dist(Normal(mean=f(x[t], t) + b[t] * x[t], var=s[t]**2), given=x[t])",
    "a step and its noise": "d.chain(x[t-1]).eq(b[t] * x[t] + f(x[t], t) + s[t] * z[t])",
    "two steps and their noises": "d.chain(x[0]).eq(b[1] * x[1] + f(b[2] * x[2] + f(x[2], 2) + s[2] * z[2], 1) + s[1] * z[1])",
    "a noise beside a function": "d.chain(f(x[t], t) + s[t] * z[t]).dist(Normal(mean=f(x[t], t), var=s[t]**2), given=x[t])",
    "two noises add": "d.chain(f(x[T], 1) + 3 * z[1] + 4 * z[2]).dist(f(x[T], 1) + 5 * z[2], given=x[T])",
    "the squared error of a step": "d.chain(E(p(x[t-1] | x[t]), squared(x[t-1] - f(x[t], t)))).eq(DIMENSION * s[t]**2 + b[t]**2 * squared(x[t]))",
    "a fourth moment": "d.chain(E(p(x[t-1] | x[t]), squared(x[t-1] - b[t] * x[t] - f(x[t], t))**2)).eq((DIMENSION**2 + 2 * DIMENSION) * s[t]**4)",
    "a step within a step": "d.chain(E(p(x[1] | x[2]), E(p(x[0] | x[1]), squared(x[0] - f(x[1], 1))))).eq("
                            "DIMENSION * s[1]**2 + b[1]**2 * E(p(x[1] | x[2]), squared(x[1])))",
}
FALSE = {
    "the law of a step": ("d.chain(x[t-1]).dist(Normal(mean=f(x[t], t) - b[t] * x[t], var=s[t]**2), given=x[t])",
                          "d.chain(x[t-1]).dist(Normal(mean=f(x[t], t) + b[t] * x[t], var=s[t]), given=x[t])",
                          "d.chain(x[t-1]).dist(Normal(mean=2 * f(x[t], t) + b[t] * x[t], var=s[t]**2), given=x[t])"),
    "a step and its noise": ("d.chain(x[t-1]).eq(b[t] * x[t] + f(x[t], t) + s[t] * z[1])",
                             "d.chain(x[t-1]).eq(b[t] * x[t] + f(x[t], 1) + s[t] * z[t])",
                             "d.chain(x[t-1]).eq(b[t] * x[t] + f(x[t-1], t) + s[t] * z[t])"),
    "two noises add": ("d.chain(f(x[T], 1) + 3 * z[1] + 4 * z[2]).dist(f(x[T], 1) + 7 * z[2], given=x[T])",),
    "the squared error of a step": ("d.chain(E(p(x[t-1] | x[t]), squared(x[t-1] - f(x[t], t)))).eq(b[t]**2 * squared(x[t]))",),
    "a step within a step": ("d.chain(E(p(x[1] | x[2]), E(p(x[0] | x[1]), squared(x[0] - f(x[1], 1))))).eq("
                             "DIMENSION * s[1]**2 + b[1]**2 * squared(b[2] * x[2] + f(x[2], 2)))",),
}


@pytest.mark.parametrize("line", TRUE.values(), ids=TRUE)
def test_a_true_line_about_a_function_of_a_random_vector_is_confirmed(line: str, read: Read) -> None:
    found = last(read("from checker.language.terms import DIMENSION\n" + CHAIN + line))
    assert found.verdict == "confirmed", found.reason


@pytest.mark.parametrize("line", [line for lines in FALSE.values() for line in lines])
def test_a_false_one_is_refuted_on_exact_numbers(line: str, read: Read) -> None:
    found = last(read("from checker.language.terms import DIMENSION\n" + CHAIN + line))
    assert found.verdict == "refuted" and found.evidence["kind"] == "point" and found.evidence["error"] < 1e-20


@pytest.mark.parametrize(("line", "code"), [
    ("d.chain(x[0]).dist(Normal(mean=b[1] * b[2] * x[2], var=s[1]**2), given=x[2])", "N101"),
    ("d.chain(x[t-1]).dist(Normal(mean=b[t] * x[t] + f(x[t], t), var=s[t]**2))", "N103"),
    ("d.chain(f(x[0], 1) + z[1]).dist(Normal(mean=f(x[0], 1), var=1), given=x[0])", "N101"),
], ids=["no closed form", "a mean that names what is not given", "a noise that made what is given"])
def test_what_has_no_law_in_closed_form_is_undecided(line: str, code: str, read: Read) -> None:
    found = last(read(CHAIN + line))
    assert found.verdict == "undecided" and found.reason is not None and found.reason.code == code


def test_a_noise_that_is_not_given_is_not_taken_for_independent_of_what_it_made(read: Read) -> None:
    """z_1 given x_0 and x_1 is no noise any more: (x_0 − …) / s_1 is its value."""
    found = last(read(CHAIN + "d.chain(f(x[1], 1) + z[1]).dist(Normal(mean=f(x[1], 1), var=1), given=(x[0], x[1]))"))
    assert found.verdict != "confirmed"


def test_the_numbers_do_not_depend_on_how_many_trials_are_looked_at(read: Read) -> None:
    d = read(CHAIN + FALSE["a step within a step"][0].replace("DIMENSION", "3"))
    one, other = (last(d, trials=n) for n in (16, 64))
    assert one.verdict == other.verdict == "refuted"


def test_tensors_in_floats_enclose_the_exact_mean() -> None:
    from checker.numeric.arrays import Balls

    def fourth(arithmetic: Arithmetic) -> Tensor:
        x = field(Linear({X: arithmetic.number(1)}, (arithmetic.number(0),)))
        mean = Field((Polynomial(arithmetic.number(Fraction(1, 3)), {}),))
        return x.inner(x).times(x.inner(x)).averaged({X: mean}, {(X, X): arithmetic.number(Fraction(2, 7))}, 1).constant

    ball, real = fourth(Arithmetic(Balls)).data, fourth(EXACT).data
    assert isinstance(ball, Balls) and isinstance(real, Reals)
    assert np.abs(ball.mid[0] - float(real.data[0])) <= ball.rad[0] < 1e-12
