"""Entropies, mutual information, variances and covariances of numbers; minimisers and limits."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest
from formula_samples import derivation, names, refusal, shown
from sympy import Integer

from checker.language import *
from checker.language.binding import canonical
from checker.language.quantities import covariance, entropy, information, variance
from checker.language.relations import ARGMIN, TENDS
from checker.language.terms import Approach, Parameter, Unknown
from checker.notes.formula import Names, Unread, read, read_relation

D = derivation().declared
x, q, r, s, y, z, u = (table[n] for n, table in [("x", D.variables), *((n, D.laws) for n in "qrs"), *((n, D.variables) for n in "yzu")])
t, a = D.symbols["t"], D.parameters["a"]


def is_read_as(text: str, meant: Any) -> bool:
    return canonical(read(text, names())) == canonical(meant)


@pytest.mark.parametrize("text", ["I_q(X_t; X_{t+1} | X_{t-1}, x_0)", "I_q(Xₜ; Xₜ₊₁ | Xₜ₋₁, x₀)", r"I_q\left(X_{t}; X_{t+1} \mid X_{t-1}, x_{0}\right)",
                                  r"\mathrm{I}_{q}[X_t; X_{t+1} \,|\, X_{t-1}, x_0]"])
def test_a_capital_condition_is_averaged_over_and_a_small_one_is_a_value(text: str) -> None:
    assert is_read_as(text, information(q, x[t], x[t + 1], given=x[t - 1], at=x[0]))
    assert not is_read_as(text, information(q, x[t], x[t + 1], at=(x[t - 1], x[0])))
    assert shown(text) == "I_q(Xₜ; Xₜ₊₁ | Xₜ₋₁, x₀)"


@pytest.mark.parametrize("text", ["H_q(X_t | X_{t-1}, x_0)", "H_q(Xₜ | Xₜ₋₁, x₀)", r"H_{q}\left(X_{t} \mid X_{t-1}, x_{0}\right)"])
def test_an_entropy_is_read_in_every_spelling(text: str) -> None:
    assert is_read_as(text, entropy(q, x[t], given=x[t - 1], at=x[0]))


@pytest.mark.parametrize(("text", "meant"), [
    ("H(U)", entropy(s, u)), ("H(Y | Z)", entropy(r, y, given=z)), ("H(Y | z)", entropy(r, y, at=z)), ("H(Y, Z)", entropy(r, (y, z))),
    ("I(Y; Z)", information(r, y, z)),
])
def test_a_quantity_without_a_law_is_of_the_only_law_that_has_its_variables(text: str, meant: Any) -> None:
    assert is_read_as(text, meant)


@pytest.mark.parametrize(("text", "meant"), [
    (r"\operatorname{Var}_{r(z|y)}[\log r(y|z)]", variance(r(z | y), log(r(y | z)))), ("Var_{r(z|y)}[r(y)]", variance(r(z | y), r(y))),
    ("Cov_{r(y,z)}[r(y), r(z)]", covariance(r(y, z), r(y), r(z))), (r"\operatorname{Cov}_{r(y)}\left[r(y), 2\right]", covariance(r(y), r(y), Integer(2))),
    ("Var_{s(u)}[u]", variance(s(u))), ("Var_{q(x_1|x_0)}[x_1]", variance(q(x[1] | x[0]))),
])
def test_a_variance_is_of_a_number_or_of_each_coordinate_of_the_variable(text: str, meant: Any) -> None:
    assert is_read_as(text, meant)


@pytest.mark.parametrize(("text", "code", "message"), [
    ("H(X_t)", "R204", "q and p have all of these variables"), ("H(U, Y)", "R204", "no declared law has all"), ("H_s(u)", "R302", "u is a value"),
    ("H_s(W)", "R301", "there is no variable w of a law"), ("H_q(U)", "R302", "u is not one of its variables"), ("H_a(U)", "R302", "is no law"),
    ("H_s(U; Y)", "R203", "an entropy is of variables parted by commas"), ("I_r(Y, Z, U)", "R203", "parted by one semicolon"),
    ("I_r(Y; Z | Y | Z)", "R205", "has one bar"), ("H(a r(y))", "R302", "not a variable of a law"), ("H_s'(U)", "R203", "a prime on an entropy"),
    (r"\log a H_s(U)", "R204", "belongs to the function before it"), ("H_r(Y | Z; U)", "R203", "an entropy is of"),
])
def test_what_is_no_entropy_of_one_law_is_refused(text: str, code: str, message: str) -> None:
    error = refusal(text)
    assert (error.code, message in error.message) == (code, True), error.message


def test_a_capital_that_is_declared_is_no_random_variable() -> None:
    d = Derivation("capitals")
    v = d.vector("v")
    d.law("m", joint(v))
    d.parameter("V")
    with pytest.raises(Unread, match="V is a declared name here"):
        read("H_m(V)", Names(d.declared))


@pytest.mark.parametrize("text", ["σ_q²(t)", "sigma_q^2(t)", r"\sigma_q^2(t)", r"\sigma_{q}^{2}(t)"])
def test_a_superscript_belongs_to_a_name_that_is_declared_with_it(text: str) -> None:
    assert read(text, Names(learned().declared)) == learned().declared.abbreviations["σ_q²(t)"]


def test_a_superscript_before_a_bracket_is_a_power_where_it_is_not_declared() -> None:
    with pytest.raises(Unread):
        read("σ_q³(t)", Names(learned().declared))
    with pytest.raises(Unread):
        read("C^2(x_t, x_0)", names())


# minimisers and limits


@lru_cache(maxsize=1)
def learned() -> Derivation:
    d = Derivation("what is learned")
    v, w = d.vector("v"), d.vector("w")
    k = d.index("t", 1, 5)
    noise = d.parameters("β", 1, 5, low=0, high=1)
    d.parameter("σ", low=0)
    p, guess = d.law("p", joint(v, w)), d.vector_function("μ")
    d.abbreviate("σ_q²(t)", noise[k] * 2)
    d.unknown("θ", p(v | w))
    d.unknown("φ", guess)
    d.unknown("μ(·)", guess)
    return d


@pytest.mark.parametrize("text", [
    "p(v) argmin p(w) over θ", r"p(v) \overset{\arg\min}{=} p(w) \quad \text{over } \theta", r"\arg\min_\theta p(v) = \arg\min_{\theta} p(w)",
    r"\operatorname*{arg\,min}_\theta p(v) = \operatorname{argmin}_{\theta} p(w)", "argmin_θ p(v) = argmin_θ p(w)",
])
def test_equal_minimisers_are_read_with_their_unknown(text: str) -> None:
    line = read_relation(text, Names(learned().declared))
    p, v, w = learned().declared.laws["p"], *map(learned().declared.variables.get, "vw")
    assert (line.left, line.links[0].relation, line.links[0].term, line.variables) == (p(v), ARGMIN, p(w), (Unknown("θ"),))


def test_a_function_that_is_chosen_is_an_unknown() -> None:
    assert read_relation(r"p(v) \overset{\arg\min}{=} p(w) \quad \text{over } \mu(\cdot)", Names(learned().declared)).variables == (Unknown("μ(·)"),)


@pytest.mark.parametrize("text", ["p(v) → p(w) as σ → 0", "p(v) -> p(w) as sigma -> 0", r"p(v) \to p(w) \quad \text{as } \sigma \to 0"])
def test_a_limit_is_read_with_what_tends_where(text: str) -> None:
    line = read_relation(text, Names(learned().declared))
    assert (line.links[0].relation, line.variables) == (TENDS, (Approach(Parameter("σ"), 0),))


@pytest.mark.parametrize(("text", "message"), [
    (r"\arg\min_\theta p(v) = p(w)", "minimisers are compared with minimisers only"), (r"\arg\min_\theta p(v) = \arg\min_\phi p(w)", "different unknowns"),
    (r"\arg\min_\theta p(v) \le \arg\min_\theta p(w)", "minimisers are compared"), ("p(v) argmin p(w) over σ", "σ is not declared as an unknown"),
    ("p(v) → p(w) as σ", "does not tell what tends where"), ("p(v) → p(w) as v → 0", "is no limit"), (r"p(v) \xrightarrow{d} p(w)", "is no step of a proof"),
    (r"\arg\max_\theta p(v) = \arg\max_\theta p(w)", "a maximum or a minimum"),
])
def test_what_is_no_line_about_minimisers_or_limits_is_refused(text: str, message: str) -> None:
    with pytest.raises(Unread) as caught:
        read_relation(text, Names(learned().declared))
    assert message in caught.value.message
