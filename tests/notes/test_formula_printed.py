"""A term that is printed and read again is the same term, or the printing is refused; it is never another term.

Printing draws signs to the front and does not show how factors were grouped, so terms are compared up to these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from formula_samples import derivation, names
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sympy import Add, Basic, Mul, Pow, Rational, S, sympify

from checker.language import *
from checker.language.printing import latex, unicode
from checker.language.terms import MalformedTerm, Parameter, Scaled, Var, VectorSum
from checker.language.written import add, div, mul, neg, pow_, sub
from checker.notes.formula import Unread, read

declared = derivation().declared
T, t, i = (declared.symbols[name] for name in "Tti")
x, y, z, u = (declared.variables[name] for name in "xyzu")
alpha, abar = declared.parameters["α"], declared.parameters["ᾱ"]
q, p, r, s = (declared.laws[name] for name in "qprs")
f = declared.functions["f"]
a, b = Parameter("a"), Parameter("b")

NUMBERS = [
    a, b, Parameter("σ"), Parameter("μ_q"), alpha[t], alpha[t - 1], abar[t], S(1), S(2), S(-3), Rational(1, 2), Rational(-5, 7), t, T, f(t), f(x[t], t),
    f(sub(T, 1)), q(x[t] | x[0]), p(x[t - 1] | x[t]), q(x[1:T] | x[0]), r(y, z), r(z | y), r(z.copy() | y), KL(r(z | y), r(z)),
    variance(q(x[t - 1] | x[t], x[0])), N(x[t], abar[t] * x[0], alpha[t]), declared.abbreviations["C(x_t, x_0)"],
]
VECTORS = [x[t], x[0], x[t - 1], y, z, Var("ε*", (t - 1,)), Var("ε", (t,)), Var("ε̄"), mean(q(x[t - 1] | x[t], x[0])), z.copy(), y.copy(4)]
OVER = [(z,), (y, z), (x[t], x[t - 1]), (x[1:T],), (u,)]
MEASURES = [q(x[1] | x[0]), r(z | y), r(z, y), q(x[1:T] | x[0]), s(u)]


@st.composite
def terms(draw: Any, depth: int = 4, vector: bool | None = None) -> Basic:
    """A term of the language, a number or a vector."""
    vector = draw(st.integers(0, 3)) == 0 if vector is None else vector
    if depth == 0 or draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from(VECTORS if vector else NUMBERS))
    number = lambda: draw(terms(depth - 1, False))  # noqa: E731
    arrow = lambda: draw(terms(depth - 1, True))  # noqa: E731
    build: list[Callable[[], Any]] = [
        lambda: arrow() + arrow(), lambda: arrow() - arrow(), lambda: -arrow(), lambda: number() * arrow(), lambda: arrow() / number(),
    ] if vector else [
        lambda: add(number(), number()), lambda: sub(number(), number()), lambda: mul(number(), number()), lambda: mul(number(), number()),
        lambda: div(number(), number()), lambda: neg(number()), lambda: log(number()), lambda: exp(number()), lambda: sqrt(number()),
        lambda: pow_(number(), draw(st.sampled_from([2, 3, -1, -2, b]))), lambda: Sum(number(), (i, 1, T)), lambda: Product(number(), (t, 2, T)),
        lambda: Integral(number(), *draw(st.sampled_from(OVER))), lambda: E(draw(st.sampled_from(MEASURES)), number()), lambda: norm(arrow()),
        lambda: squared(arrow()), lambda: dot(arrow(), arrow()), lambda: N(x[t], arrow(), number()), lambda: f(number(), number()),
    ]
    try:
        found = sympify(draw(st.sampled_from(build))())
    except (MalformedTerm, ZeroDivisionError):
        return draw(st.sampled_from(VECTORS if vector else NUMBERS))
    return found if isinstance(found, Basic) and not found.has(S.ComplexInfinity, S.NaN) else S(2)


def factors(term: Basic, up: bool, above: list[str], below: list[str]) -> Any:
    """The number that a product has, after its other factors were appended."""
    if isinstance(term, (Mul, Scaled)):
        found = S(1)
        for part in term.args:
            found *= factors(part, up, above, below)
        return found
    if isinstance(term, Rational):
        return term if up else 1 / term
    if isinstance(term, Pow) and term.exp == -1:
        return factors(term.base, not up, above, below)
    if isinstance(term, (Add, VectorSum)) and len(term.args) == 1:
        return factors(term.args[0], up, above, below)
    (above if up else below).append(str(shape(term)))
    return S(1)


def shape(term: Basic) -> Any:
    """A term up to signs, and to the order and grouping of factors."""
    if term == 0:
        return "0"
    if isinstance(term, (Mul, Scaled, Rational)) or (isinstance(term, Pow) and term.exp == -1):
        above: list[str] = []
        below: list[str] = []
        return "*", str(factors(term, True, above, below)), tuple(sorted(above)), tuple(sorted(below))
    if isinstance(term, Add) and all(part.is_Symbol or part.is_Integer for part in term.args):
        return "+", *sorted(map(str, term.args))
    if isinstance(term, (Add, VectorSum)) and term.args:
        return ("+", *map(shape, term.args)) if len(term.args) > 1 else shape(term.args[0])
    return (type(term).__name__, *map(shape, term.args)) if term.args else str(term)


SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much])


@pytest.mark.parametrize("printed", [unicode, latex])
@SETTINGS
@given(term=terms())
def test_a_printed_term_is_read_as_itself_or_refused(printed: Callable[[Basic], str], term: Basic) -> None:
    try:
        again = read(printed(term), names())
    except Unread:
        return
    assert shape(again) == shape(term), printed(term)


@pytest.mark.parametrize("printed", [unicode, latex])
@SETTINGS
@given(term=terms())
def test_what_was_read_is_printed_and_read_again_as_itself(printed: Callable[[Basic], str], term: Basic) -> None:
    try:
        once = read(printed(term), names())
        twice = read(printed(once), names())
    except Unread:
        return
    assert shape(twice) == shape(once)


@pytest.mark.parametrize("printed", [unicode, latex])
def test_few_printings_are_refused(printed: Callable[[Basic], str]) -> None:
    refused: list[str] = []

    @settings(parent=SETTINGS, derandomize=True, max_examples=150, database=None)
    @given(terms())
    def collect(term: Basic) -> None:
        try:
            read(printed(term), names())
        except Unread as error:
            refused.append(f"{printed(term)}: {error.message}")

    collect()
    assert len(refused) <= 3, refused


@SETTINGS
@given(terms(3), terms(3))
def test_terms_that_print_alike_are_read_alike(one: Basic, other: Basic) -> None:
    if unicode(one) == unicode(other):
        assert shape(one) == shape(other)
