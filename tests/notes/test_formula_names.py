"""A name is found however it is spelt, and no other name is taken for it."""

from __future__ import annotations

import unicodedata

import pytest
from formula_samples import derivation, refusal, shown

from checker.language import *
from checker.language.binding import canonical
from checker.language.printing import unicode
from checker.language.written import add, mul, pow_
from checker.notes.formula import Names, Unread, read, read_relation

SPELLINGS = {
    "αₜ": [r"\alpha_t", r"\alpha_{t}", "alpha_t", "α_t", "αₜ", r"\boldsymbol\alpha_t", r"\boldsymbol{\alpha}_{t}", "alpha_{t}", "𝛼_t"],
    "ᾱₜ": [r"\bar\alpha_t", r"\bar{\alpha}_t", r"\bar{\alpha_t}", r"\overline{\alpha}_{t}", "ᾱ_t", "ᾱₜ", "ᾱₜ", "abar_t", "alphabar_t",
           "alpha_bar_t", r"{\bar\alpha}_t", "ᾱ_t"],
    "xₜ₋₁": [r"x_{t-1}", "xₜ₋₁", r"\mathbf{x}_{t-1}", r"\boldsymbol{x}_{t-1}", r"\bm x_{t-1}", "x_{t - 1}", "𝑥_{t-1}", r"\mathbf{x_{t-1}}", "x_(t-1)"],
    "ε*ₜ₋₁": [r"\epsilon^*_{t-1}", r"\epsilon_{t-1}^*", r"\varepsilon^{*}_{t-1}", r"\boldsymbol\epsilon^*_{t-1}", "ε*ₜ₋₁", "ε*_{t-1}", "eps_star_{t-1}",
              "epsstar_{t-1}", r"\varepsilon^\ast_{t-1}", "eps*_{t-1}", r"\epsilon^{\star}_{t-1}"],
    "εₜ": [r"\epsilon_t", r"\varepsilon_t", "eps_t", "epsilon_t", "ϵ_t", "εₜ"],
    "ε̄": [r"\bar\epsilon", r"\bar{\varepsilon}", "epsbar", "eps_bar", "ε̄"],
    "μ_q": [r"\mu_q", "mu_q", "μ_q", r"\mu_{q}", r"\mu_{\mathrm{q}}"],
    "y′": ["y'", "y′", r"y^\prime", r"y^{\prime}", "y_prime"],
    "ỹ": [r"\tilde y", r"\tilde{y}", "ỹ", "ytilde", r"\widetilde{y}"],
    "π": [r"\pi", "pi", "π"],
}


@pytest.mark.parametrize(("found", "text"), [(found, text) for found, texts in SPELLINGS.items() for text in texts])
def test_a_name_is_found_in_every_spelling(found: str, text: str) -> None:
    assert shown(text) == unicodedata.normalize("NFC", found)


@pytest.mark.parametrize("text", [r"q_\phi(x_t | x_0)", "q_φ(x_t | x_0)", r"q_{\phi}(x_t \mid x_0)", "q_phi(x_t|x_0)", r"\mathrm{q}(x_t|x_0)"])
def test_parameters_below_a_law_change_nothing(text: str) -> None:
    assert shown(text) == "q(xₜ | x₀)"


def test_two_laws_with_parameters_are_not_one() -> None:
    error = refusal(r"q_\phi(x_t | x_0) - q_\psi(x_t | x_0)")
    assert (error.code, "q stands for q_{φ} already" in error.message) == ("R305", True)


def test_what_a_law_stands_for_holds_for_the_formulas_that_follow() -> None:
    names = Names(derivation().declared)
    read(r"q_\phi(x_1 | x_0)", names)
    read(r"q(x_1 | x_0) q_\phi(x_2 | x_0)", names)
    with pytest.raises(Unread):
        read(r"q_\theta(x_1 | x_0)", names)


def test_a_formula_that_is_refused_decides_nothing() -> None:
    names = Names(derivation().declared)
    with pytest.raises(Unread):
        read(r"q_\theta(x_1 | x_0) + undeclared", names)
    assert read(r"q_\phi(x_1 | x_0)", names) is not None


def test_a_number_below_a_law_is_no_parameter() -> None:
    assert refusal("q_1(x_t | x_0)").code == "R301"


def test_laws_that_differ_below_are_two_where_both_are_declared() -> None:
    d = Derivation("two laws")
    z = d.vector("z")
    d.law("p", joint(z))
    d.law("p_θ", joint(z))
    names = Names(d.declared)
    assert read(r"p_\theta(z)", names) != read("p(z)", names)
    assert read(r"p_{\theta}(z)", names).law == "p_θ"


def test_a_law_that_is_declared_with_a_parameter_may_be_written_without() -> None:
    d = Derivation("one law")
    d.law("p_θ", joint(d.vector("z")))
    assert read("p(z)", Names(d.declared)).law == "p_θ"


def test_bold_and_plain_are_two_where_both_are_declared() -> None:
    d = Derivation("two letters")
    d.parameter("x")
    d.parameter("𝐱")
    names = Names(d.declared)
    assert [read(text, names).name for text in ("x", r"\mathbf{x}")] == ["x", "𝐱"]


def test_forms_of_a_letter_are_two_where_both_are_declared() -> None:
    d = Derivation("two letters")
    d.parameter("ϵ")
    d.parameter("ε")
    names = Names(d.declared)
    assert [read(text, names).name for text in (r"\epsilon", r"\varepsilon")] == ["ϵ", "ε"]


def test_an_accent_in_latex_is_never_on_another_letter() -> None:
    assert refusal(r"\bar a_t").code == "R301"
    assert shown("abar_t") == "ᾱₜ"


def test_an_alias_stands_for_what_it_names() -> None:
    names = Names(derivation().declared, aliases={"P": "s", "U": "u", r"\mathcal{Q}": "q"})
    assert str(read("P(U)", names)) == "s(u)"
    assert str(read(r"\mathcal{Q}(x_1 | x_0)", names)) == "q(x₁ | x₀)"


def test_a_label_among_the_conditions_changes_nothing() -> None:
    names = Names(derivation().declared, labels=["m"])
    assert str(read("r(y | z, m)", names)) == "r(y | z)"
    assert str(read("s(u | m)", names)) == "s(u)"


def test_a_star_of_its_own_and_a_product_are_told_apart() -> None:
    assert shown("a*b") == "a b"
    assert shown("a * b") == "a b"
    assert shown("α_t*x_0") == "αₜ x₀"


def test_an_abbreviation_is_found_with_its_arguments() -> None:
    assert shown("C(x_t, x_0)") == shown(r"C(x_{t},\, x_0)") == "C(xₜ, x₀)"
    assert refusal("C").code == "R302"


def test_the_index_of_an_argument_is_a_place_holder_if_it_is_a_letter() -> None:
    assert shown("C(x_{t-1}, x_0)") == "C(xₜ₋₁, x₀)"
    assert read("C(x_{t-1}, x_0)", Names(derivation().declared)).term == read("‖x_{t-1}‖^2", Names(derivation().declared))
    for text in ("C(x_t, x_1)", "C(x_t)", "C(y, x_0)", "C(x_t | x_0)", "C(x_t', x_0)", "C(a, x_0)"):
        assert refusal(text).code == "R302"


def test_a_letter_among_the_arguments_is_a_place_holder() -> None:
    d = Derivation("place holders")
    z, u = d.vector("z"), d.vector("u")
    p = d.law("p", joint(z, u))
    a, b = d.parameter("a"), d.parameter("b")
    d.abbreviate("w(z)", p(z) / p(u))
    d.abbreviate("h(a)", pow_(a, 2))
    d.abbreviate("k(z, z)", p(z))
    names = Names(d.declared)
    assert read("w(z')", names).term == p(z.copy()) / p(u)
    assert unicode(read("w(z') h(b + 1)", names)) == "w(z′) h(b + 1)"
    assert read("h(b + 1)", names).term == pow_(add(b, 1), 2)
    assert canonical(read("E_{p(z|u)}[w(z)]", names)) == canonical(E(p(z | u), d.declared.abbreviations["w(z)"]))
    for text in ("w(a)", "h(z)", "w(z, u)", "k(z, z')"):
        with pytest.raises(Unread):
            read(text, names)


def test_what_an_abbreviation_binds_captures_nothing() -> None:
    d = Derivation("bound names")
    u = d.vector("u")
    s, f = d.law("s", joint(u)), d.function("f")
    d.abbreviate("w(u)", Integral(mul(s(u.copy()), f(u, u.copy())), u.copy()))
    term = read("w(u')", Names(d.declared)).term
    assert canonical(term) == canonical(Integral(mul(s(u.copy(2)), f(u.copy(), u.copy(2))), u.copy(2)))



def test_products_of_letters_may_stand_in_one_word() -> None:
    assert shown("ab") == "a b"
    assert shown("logp(x_0)") == "log p(x₀)"


def test_an_index_that_is_forgotten_makes_no_product() -> None:
    assert refusal("at").code == "R301"


def test_a_line_decides_what_a_law_stands_for_as_well() -> None:
    names = Names(derivation().declared)
    read_relation(r"q_\phi(x_1 | x_0) = a", names)
    with pytest.raises(Unread):
        read_relation(r"q_\theta(x_1 | x_0) = a", names)
