"""Densities, expectations, divergences, normal laws and noises."""

from __future__ import annotations

import pytest
from formula_samples import refusal, shown


@pytest.mark.parametrize("text", ["q(x_t | x_{t-1}, x_0)", r"q(x_t \mid x_{t-1}, x_0)", r"q(x_t \vert x_{t-1}, x_0)", r"q(x_t \,|\, x_{t-1}, x_0)",
                                  r"q\left(x_t \middle| x_{t-1}, x_0\right)", r"q\big(x_t\big|x_{t-1},x_0\big)", "q（x_t｜x_{t-1}，x_0）", "q(xₜ∣xₜ₋₁,x₀)"])
def test_every_bar_is_a_condition_in_a_density(text: str) -> None:
    assert shown(text) == "q(xₜ | xₜ₋₁, x₀)"


DIVERGENCES = ["KL(r(z|y) || r(z))", r"D_{KL}(r(z|y) \| r(z))", r"D_{\mathrm{KL}}\left(r(z|y) \,\|\, r(z)\right)", r"\mathrm{KL}[r(z|y)\,||\,r(z)]",
               "D_KL(r(z|y)‖r(z))", r"D_{\text{KL}}(r(z|y) \parallel r(z))", r"\mathbb{D}_{KL}[r(z|y)\|r(z)]", r"\operatorname{KL}(r(z|y) \Vert r(z))",
               "KL(r(z|y), r(z))", r"\mathrm{KL}\left( r(z|y) \middle\| r(z) \right)", r"KL(r(z|y)\,|\,|\,r(z))", r"D_{\rm KL}(r(z|y)\|r(z))".replace(r"{\rm KL}", r"{{\rm KL}}")]


@pytest.mark.parametrize("text", DIVERGENCES)
def test_a_divergence_is_read_in_every_spelling(text: str) -> None:
    assert shown(text) == "D_KL(r(z | y) ‖ r(z))"


EXPECTATIONS = ["E_{r(z|y)}[log r(y|z)]", r"\mathbb{E}_{r(z|y)}\left[\log r(y|z)\right]", r"\mathrm{E}_{r(z|y)}(\log r(y|z))", "𝔼_{r(z|y)}[log r(y|z)]",
                r"\mathbb{E}_{z \sim r(z|y)}[\log r(y|z)]", r"\mathop{\mathbb{E}}_{r(z|y)}[\log r(y|z)]", r"\mathbb{E}_{z\sim r(\cdot|y)}\{\log r(y|z)\}"
                .replace(r"\{", "[").replace(r"\}", "]"), r"\underset{r(z|y)}{\mathbb{E}}[\log r(y|z)]", r"\langle \log r(y|z) \rangle_{r(z|y)}",
                r"\left\langle \log r(y|z) \right\rangle_{r(z|y)}", r"\operatorname{E}_{r(z|y)}\Big[\log r(y|z)\Big]", "E_r[log r(y|z) | y]"]


@pytest.mark.parametrize("text", EXPECTATIONS)
def test_an_expectation_is_read_in_every_spelling(text: str) -> None:
    assert shown(text) == "𝔼_{r(z | y)}[log r(y | z)]"


@pytest.mark.parametrize(("text", "meant"), [
    ("E_s[log s(u)]", "𝔼_{s(u)}[log s(u)]"), ("E[log s(u)]", "𝔼_{s(u)}[log s(u)]"),
    ("E[log r(y | z)]", "𝔼_{r(y, z)}[log r(y | z)]"), ("E[‖y‖^2]", "𝔼_{r(y)}[‖y‖²]"), ("E[y]", "𝔼_{r(y)}[y]"), (r"\langle \log s(u) \rangle", "𝔼_{s(u)}[log s(u)]"),
    ("E_q[x_{t-1} | x_t, x_0]", "𝔼_q[xₜ₋₁ | xₜ, x₀]"), (r"\mathbb{E}_{q(x_{t-1}|x_t,x_0)}[x_{t-1}]", "𝔼_q[xₜ₋₁ | xₜ, x₀]"),
    ("Var_q[x_{t-1} | x_t, x_0]", "Var_q[xₜ₋₁ | xₜ, x₀]"), (r"\operatorname{Var}_{q(x_1|x_0)}[x_1]", "Var_q[x₁ | x₀]"),
    ("E_{r(y) r(z|y)}[a]", "𝔼_{r(y)}[𝔼_{r(z | y)}[a]]"), ("E_{r(z|y) r(y)}[a]", "𝔼_{r(y)}[𝔼_{r(z | y)}[a]]"),
    ("E_{r(y), s(u)}[a]", "𝔼_{r(y)}[𝔼_{s(u)}[a]]"), ("E_{r(y) r(y')}[r(y) r(y')]", "𝔼_{r(y)}[𝔼_{r(y′)}[r(y) r(y′)]]"),
    (r"E_{r(y)} \left[ E_{r(z|y)}[a] \right] b", "𝔼_{r(y)}[𝔼_{r(z | y)}[a]] b"), ("mean(q(x_1|x_0))", "𝔼_q[x₁ | x₀]"), ("E_{s(u)}[a] (b + c)", "𝔼_{s(u)}[a] (b + c)"),
    (r"E_{x_{1:T} \sim q(\cdot | x_0)}[a]", "𝔼_{q(x_{1:T} | x₀)}[a]"),
])
def test_what_is_averaged_over_is_told_or_plain(text: str, meant: str) -> None:
    assert shown(text) == meant


@pytest.mark.parametrize(("text", "code", "message"), [
    ("E_r[log r(y|z)]", "R204", "r has several variables"), ("E_q[a]", "R204", "q has several variables"), ("E[x_0]", "R204", "an expectation without a law"),
    ("E[a]", "R204", "an expectation without a law"), (r"E_{q_\phi}(x_1|x_0)[a]", "R204", "two brackets behind an expectation"),
    ("E_{z}[r(y|z)]", "R204", "another variable of the law stands in the bracket"), ("E_{r(z|y)} log r(y|z)", "R203", "E without a bracket"),
    ("E_{r(y) r(y)}[a]", "R401", "two densities of one variable"), ("E_{r(y|z) r(z|y)}[a]", "R401", "in a circle"),
    ("E_{r(z|y)}[a | z]", "R205", "a condition in the bracket"), (r"E_{r(z|y)}[z + y]", "R501", "the expectation of a vector"),
    ("KL(r(z|y), a)", "R203", "no double bar"), ("KL(r(z|y) | r(z))", "R203", "no double bar"), ("KL(r || s)", "R204", "r has several variables"),
    ("KL(a || b)", "R302", "is no density"), ("KL(r(z) || r(y))", "R401", "different variables"), ("D(r(z)||r(z|y))", "R301", "D is not declared"),
    ("Var_r[a]", "R204", "Var of a number without its density"), ("Cov(a, b)", "R204", "no declared law has variables"),
    ("Cov_{s(u)}[a]", "R203", "a covariance is of two numbers"), ("Var_{s(u)}[a | y]", "R205", "a condition in the bracket"),
    ("Corr(a, b)", "R501", "a correlation"),
    ("KL(N(z; 0, I) || r(z))", "R501", "normal densities that no law has"),
])
def test_what_is_not_told_is_refused(text: str, code: str, message: str) -> None:
    error = refusal(text)
    assert (error.code, message in error.message) == (code, True), error.message


NORMALS = ["N(x_t; √α_t x_{t-1}, (1 - α_t) I)", r"\mathcal{N}(x_t; \sqrt{\alpha_t}x_{t-1}, (1-\alpha_t)\mathbf{I})",
           r"\mathcal{N}\left(x_t \mid \sqrt{\alpha_t}\,x_{t-1},\; (1-\alpha_t)\,\mathbf I\right)", r"\mathcal N(x_t;\sqrt{\alpha_t}x_{t-1},(1-\alpha_t)\boldsymbol{I})",
           "𝒩(xₜ; √αₜ xₜ₋₁, (1 − αₜ) I)", "N(x_t; sqrt(alpha_t) x_{t-1}, (1-alpha_t) I)", r"\mathrm{N}(x_t; \sqrt{\alpha_t} x_{t-1}, 1-\alpha_t)",
           "Normal(x_t; sqrt(alpha_t) x_{t-1}, 1 - alpha_t)"]


@pytest.mark.parametrize("text", NORMALS)
def test_a_normal_density_is_read_in_every_spelling(text: str) -> None:
    assert shown(text) == "𝒩(xₜ; √αₜ xₜ₋₁, (1 − αₜ) I)"


@pytest.mark.parametrize(("text", "meant"), [
    (r"\mathcal{N}(0, I)", "𝒩(0, I)"), (r"N(0, \sigma^2 I)", "𝒩(0, σ² I)"), (r"N(x_T;\mathrm{0,I})", "𝒩(x_T; 0, I)"), ("N(0, 1)", "𝒩(0, I)"),
    (r"N(x_t; 0, \frac{a b}{c} I)", "𝒩(xₜ; 0, (a b / c) I)"),
    (r"N((y, z); (0, m_0), [[a, b], [b, c]] ⊗ I)".replace("m_0", "0"), "𝒩((y, z); (0, 0), [[a, b], [b, c]] ⊗ I)"),
    (r"\mathcal{N}\left((y, z); (0, 0), \begin{pmatrix} a & b \\ b & c \end{pmatrix} \otimes I\right)", "𝒩((y, z); (0, 0), [[a, b], [b, c]] ⊗ I)"),
])
def test_normal_laws_have_a_mean_and_a_variance(text: str, meant: str) -> None:
    assert shown(text) == meant


@pytest.mark.parametrize(("text", "code", "message"), [
    ("N(x_t, 0, I)", "R203", "here are 3"), ("N(x_t; 0)", "R203", "here are 1"), ("N(a; 0, I)", "R302", "stands at a variable"),
    ("N(x_t; a, I)", "R401", "is not a vector"), ("N(0, I) + a", "R401", "a law in a sum"), ("a N(0, I)", "R401", "cannot be multiplied"),
    ("N(x_t; 0, x_t)", "R401", "a covariance is a number times the identity"),
    ("N(x_t - x_0; 0, I)", "R302", "stands at a variable"),
])
def test_other_normal_laws_are_refused(text: str, code: str, message: str) -> None:
    error = refusal(text)
    assert (error.code, message in error.message) == (code, True), error.message


@pytest.mark.parametrize(("text", "meant"), [
    ("sqrt(α_t) x_{t-1} + sqrt(1 - α_t) ε*_{t-1}", "√αₜ xₜ₋₁ + √(1 − αₜ) ε*ₜ₋₁"), (r"\langle x_t, x_0 \rangle", "⟨xₜ, x₀⟩"), (r"x_t^\top x_0", "⟨xₜ, x₀⟩"),
    (r"(x_t - y)^\mathrm{T} (x_t - y)", "⟨xₜ − y, xₜ − y⟩"), (r"x_t \cdot x_0", "⟨xₜ, x₀⟩"), ("dot(x_t, x_0)", "⟨xₜ, x₀⟩"), ("norm(y)^2", "‖y‖²"),
    (r"\lVert y \rVert_2^2", "‖y‖²"), (r"a \|y\| z", "a ‖y‖ z"), ("xₜᵀx₀", "⟨xₜ, x₀⟩"), ("y/a", "y/a"), ("-2 y + 0", "−2 y + 0"),
])
def test_vectors_are_added_scaled_and_measured(text: str, meant: str) -> None:
    assert shown(text) == meant


@pytest.mark.parametrize(("text", "code", "message"), [
    ("x_t x_0", "R401", "two vectors side by side"), ("x_t * x_0", "R401", "two vectors side by side"), ("x_t^2", "R401", "a power of a vector"),
    ("x_t + a", "R401", "a number is added to a vector"), ("a + x_t", "R401", "a vector is added to a number"), ("a / y", "R401", "a vector where a number"),
    ("log y", "R401", "a vector where a number"), ("‖a‖", "R401", "the length of a vector"), (r"x_t^\top", "R501", "a transposed vector"),
    ("x_t^T x_0", "R204", "T is a number here"), (r"\|y\|_1", "R501", "another norm"), ("x_t - 1", "R401", "a number is added to a vector"),
    ("|y|", "R501", "an absolute value"), ("y ⊗ z", "R501", "⊗ stands only"),
])
def test_what_is_no_vector_arithmetic_is_refused(text: str, code: str, message: str) -> None:
    error = refusal(text)
    assert (error.code, message in error.message) == (code, True), error.message
