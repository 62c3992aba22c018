"""A letter before a bracket: a density, a function, or a factor; never one for the other."""

from __future__ import annotations

import pytest
from formula_samples import refusal, shown

from checker.language import *
from checker.notes.formula import Names, read


@pytest.mark.parametrize(("text", "meant"), [
    ("f(x_t, t)", "f(xₜ, t)"), ("f(t+1)", "f(t + 1)"), ("f(x_t | t)", "f(xₜ, t)"), ("f(a; b)", "f(a, b)"), ("f(a)^2", "f(a)²"), ("2 f(a) b", "2 f(a) b"),
    ("a(b + c)", "a (b + c)"), ("α_t(1 - α_t)", "αₜ (1 − αₜ)"), ("a(b + c)^2", "a (b + c)²"), ("a[b - c]", "a (b − c)"), ("a(b c)", "a (b c)"),
    ("a^2(b + c)", "a² (b + c)"), ("(a + b)(c)", "(a + b) c"), ("p (x_0)", "p(x₀)"), (r"p\left(x_0\right)", "p(x₀)"),
    ("σ^2 (1 - a)", "σ² (1 − a)"), (r"a ε_{t-1}^*+ε_t", "a ε*ₜ₋₁ + εₜ"),
])
def test_what_stands_before_a_bracket_is_what_it_is_declared_as(text: str, meant: str) -> None:
    assert shown(text) == meant


@pytest.mark.parametrize("text", ["a(b)", "a(b, c)", "a(x_t)", "α_t(t)", "a[b]", "a(2)", "a^2(b)", "σ^2(x_t)", "a(‖x_t‖)", "a(f(b))", "g(x_t)", "g(a + b)"])
def test_a_letter_that_could_be_a_function_or_a_factor_is_refused(text: str) -> None:
    assert refusal(text).code == "R206"


@pytest.mark.parametrize("text", ["p^2(x_0)", "f^{-1}(a)", "KL^2(r(z|y) || r(z))"])
def test_a_power_between_a_function_and_its_bracket_is_refused(text: str) -> None:
    assert refusal(text).code == "R204"


def test_a_bar_makes_an_undeclared_letter_a_law() -> None:
    error = refusal("w(y | z)")
    assert (error.code, error.message) == ("R301", "the law w is not declared")


def test_a_letter_may_be_a_law_and_a_number() -> None:
    d = Derivation("a law and a number")
    x = d.vector("x")
    law = d.law("q", joint(x))
    names = Names(d.declared)
    number = Derivation("the number").parameter("q")
    from checker.language.declarations import ParameterFamily
    from checker.language.terms import index

    d.declared.parameters["q"] = ParameterFamily("q", index(0), index(0))
    names = Names(d.declared)
    assert read("q(x)", names) == law(x)
    assert read("q (1 - q)", names) == read("q \\cdot (1 - q)", names)
    assert read("q", names) == number
    assert read("q^2 (1 - q)", names) == read("q^2 \\cdot (1 - q)", names)


@pytest.mark.parametrize(("text", "message"), [
    ("p", "p is a law; by itself it is no number"), ("f", "f is a function; by itself it is no number"),
    ("r(x_t)", "r is a law over y, z; xₜ is not one of its variables"), ("q(w)", "q is a law over x_0, …, x_T; w is not one of its variables"),
    ("r(a)", "a is a number, not a variable of a law"), ("q(x_t | a)", "a is a number, not a variable of a law"),
    ("q(x_t + x_0)", "what stands here is not a variable of a law"), ("r(y, y)", "y stands twice left of the bar of r"),
    ("α", "α needs an index"), ("x", "x needs an index"), ("a_t", "a has no index"), ("α_{t,1}", "α has one index"), ("α_a", "the index a is not declared"),
    ("y_1", "y has no index"), ("x_{1:T}", "x with a range is no number or vector"), ("α_{1:T}", "a range where one index is expected"),
])
def test_messages_say_what_is_wrong(text: str, message: str) -> None:
    assert refusal(text).message == message
