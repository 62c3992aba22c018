"""How far functions, roots, sums, integrals and divisions reach."""

from __future__ import annotations

import pytest
from formula_samples import refusal, shown

REACH = [
    # a function without brackets takes the factors beside it
    (r"\log p(x_0) q(x_1)", "log(p(x₀) q(x₁))"),
    (r"\log p(x_0) + a", "log p(x₀) + a"),
    (r"\log p(x_0) - \log p(x_1)", "log p(x₀) − log p(x₁)"),
    (r"\log p(x_0) \cdot a", "(log p(x₀)) a"),
    (r"\log p(x_0) \times a", "(log p(x₀)) a"),
    (r"\log p(x_0) \log p(x_1)", "(log p(x₀)) log p(x₁)"),
    (r"\log a \sum_{i=1}^T \alpha_i", "(log a) ∑_{i=1}^{T} αᵢ"),
    (r"\log a \int s(u) du", "(log a) ∫ s(u) du"),
    (r"a \log b c", "a log(b c)"),
    (r"\log \frac{a}{b} c", "log((a/b) c)"),
    (r"\log 2\pi", "log(2 π)"),
    (r"\log a^2", "log(a²)"),
    (r"\log^2 a", "(log a)²"),
    (r"\log \log a", "log log a"),
    # one with brackets does not
    ("log(a) b", "(log a) b"),
    (r"\log\left(a\right) + b", "log a + b"),
    (r"\exp\{a\} b", "exp{a} b"),
    ("exp(a)^2", "exp{a}²"),
    ("log(a) [b + c]", "(log a) (b + c)"),
    # roots
    ("√a b", "√a b"), ("√a√b", "√a √b"), ("√(a)b", "√a b"), ("√f(a)b", "√f(a) b"),
    ("√(a b) c", "√(a b) c"),
    (r"\sqrt{a b} c", "√(a b) c"),
    (r"\sqrt a b", "√a b"),
    (r"\sqrt2 a", "√2 a"),
    (r"\sqrt{a}^2", "(√a)²"),
    ("sqrt(a)^2", "(√a)²"),
    (r"\sqrt[3]{a}", "a^⅓"),
    ("√αₜ xₜ", "√αₜ xₜ"),
    # sums and products take the product behind them
    (r"\sum_{i=1}^T \alpha_i b + c", "∑_{i=1}^{T} αᵢ b + c"),
    (r"\sum_{i=1}^T \alpha_i \cdot \log \alpha_i - c", "∑_{i=1}^{T} αᵢ log αᵢ − c"),
    (r"a \sum_{i=1}^T \alpha_i b", "a ∑_{i=1}^{T} αᵢ b"),
    (r"\log \prod_{i=1}^{t} \alpha_i b", "log ∏_{i=1}^{t} αᵢ b"),
    (r"\sum_{i=1}^T \sum_{t=2}^T \alpha_i \alpha_t", "∑_{i=1}^{T} ∑_{t=2}^{T} αᵢ αₜ"),
    (r"\left(\sum_{i=1}^T \alpha_i\right) b", "(∑_{i=1}^{T} αᵢ) b"),
    (r"\sum_{i=1}^T \alpha_i / b", "∑_{i=1}^{T} (αᵢ/b)"),
    # integrals take what stands before their differential
    (r"\int r(y, z) dz + a", "∫ r(y, z) dz + a"),
    (r"\int r(y, z) + a \, dz", "∫ (r(y, z) + a) dz"),
    (r"\int \int r(y, z) \, dy \, dz", "∫ (∫ r(y, z) dy) dz"),
    (r"\iint r(y, z) \, dy \, dz", "∬ r(y, z) dy dz"),
    (r"\int r(y, z) dy dz", "∬ r(y, z) dy dz"),
    (r"\int r(y) \int r(z) dz\, \mathrm{d}y", "∫ r(y) (∫ r(z) dz) dy"),
    (r"\int dz\, r(y, z) + a", "∫ r(y, z) dz + a"),
    (r"\int p(x_{0:T}) \mathrm{d} x_{1:T}", "∫ p(x_{0:T}) dx_{1:T}"),
    (r"\log \int r(y, z) {\rm d}z", "log ∫ r(y, z) dz"),
    ("∬ q(x_1, x_2|x_0) dx_1 dx_2", "∬ q(x₁, x₂ | x₀) dx₁ dx₂"),
    # division
    ("a b / c", "a b / c"),
    ("a / b * c", "(a/b) c"),
    ("a / b / c", "(a/b)/c"),
    ("a / (b c)", "a/(b c)"),
    ("1/2 a", "½ a"),
    ("-1/2 (a - b)^2", "−½ (a − b)²"),
    (r"\frac12 a", "½ a"),
    (r"\frac a b c", "(a/b) c"),
    ("a/b + c", "a/b + c"),
    ("-a^2", "−a²"),
    ("a^-1", "a⁻¹"),
    ("2a^2", "2 a²"), ("α_t - 1", "αₜ − 1"), (r"\alpha_t-1", "αₜ − 1"), ("αₜ-1", "αₜ − 1"), ("α_t-a", "αₜ − a"), ("a^{1/2}", "√a"),
    ("a**2", "a²"),
    # what means nothing
    (r"\underbrace{a + b}_{\text{both}} + c", "a + b + c"), (r"\pi + {b - c} - b", "π + b − c − b"), ("a + {b - c} - b", "a + (b − c) − b"), (r"\underbrace{a b}_{\text{both}} - c", "a b − c"),
    (r"{a} + \pi {b}", "a + π b"), (r"\log{\frac{a}{b}}", "log(a/b)"), (r"\log{p(x_0)} + a", "log p(x₀) + a"), ("log{a + b}", "log(a + b)"),
    ("{a + b}/c", "(a + b)/c"),
    (r"\color{red} a \textcolor{blue}{b} \boxed{c}", "a b c"),
    (r"a \,\;\!\quad b \tag{3} \label{eq:a} \nonumber", "a b"),
    (r"\Bigl( a + b \Bigr) c", "(a + b) c"),
    ("\\alpha_t + b % what is left out", "αₜ + b"),
    ("a + b.", "a + b"),
    ("a + b ，", "a + b"),
    ("（a＋b）c", "(a + b) c"),
    (r"{}a{}", "a"),
]


@pytest.mark.parametrize(("text", "meant"), REACH)
def test_things_reach_as_far_as_they_are_read_to(text: str, meant: str) -> None:
    assert shown(text) == meant


TWO_READINGS = [
    (r"\log a/b", "function is of the quotient"), (r"\log(a)(b + c)", "belongs to the function"), (r"\log(a)^2", "power behind a logarithm"),
    (r"\log{a b} c", "belongs to the function"), (r"\log \exp(a) b", "belongs to the function"),
    (r"\log a \mathbb{E}_{s(u)}[b]", "belongs to the function"), ("√a²", "power behind a root"), ("√ab", "how much stands under the root"), ("1/√2π", "how much stands under the root"),
    ("√α_tα_{t-1}", "how much stands under the root"), ("√αₜαₜ₋₁", "how much stands under the root"),
    ("a/b c", "divided by, too"), ("1/2a", "divided by, too"), ("a b/2 c", "divided by, too"), ("a/∑_{i=1}^T α_i", "how much is divided by"),
    (r"\prod_{i=1}^t \alpha_i / b", "each factor of the product"), (r"\int r(y, z) dz\, b", "behind the differential"),
    ("a 2", "could be an index, a power or a factor"), ("a^2^2", "two superscripts"), (r"\sqrt 12", "only the 1 of 12"),
    (r"x_10 + \alpha_t", "only the 1 of 10"), (r"\alpha_t{a + b}", "braces are not shown"), (r"\pi - {a + b}", "braces are not shown"),
    (r"{\pi + b}/c", "braces are not shown"), (r"{\pi + b}^2", "braces are not shown"), (r"\log{a + b}", "braces are not shown"),
    (r"\log{a/b}", "braces are not shown"), (r"√{\pi + b}", "braces are not shown"), (r"-\underbrace{a + b}_{c}", "braces are not shown"),
    ("α_t-1", "how much of this is the index"), ("x_t+1", "how much of this is the index"), ("a^1/2", "stands above the line"),
    (r"\sum_{i=1}^T {a + b}", "braces are not shown"), (r"\int dz {a + b}", "braces are not shown"),
    (r"\iint s(u) du", "2 integral signs and 1 differentials"), ("a_t_t", "two subscripts"),
]


@pytest.mark.parametrize(("text", "why"), TWO_READINGS)
def test_what_people_read_in_two_ways_is_refused(text: str, why: str) -> None:
    error = refusal(text)
    assert error.code in ("R203", "R204") and why in error.message


BARS = ["|a| b |c|", "|a| b + c |b|", "a | b", "p(x_0 | x_1 | x_2)", r"\mid a", r"E_q[x_t | x_0 | x_1]"]


@pytest.mark.parametrize("text", BARS)
def test_a_bar_that_could_be_two_things_is_refused(text: str) -> None:
    assert refusal(text).code == "R205"


def test_double_bars_are_norms_divisions_of_laws_or_neither() -> None:
    assert shown("||x_t - x_0||^2 + a ‖x_0‖") == "‖xₜ − x₀‖² + a ‖x₀‖"
    assert shown("KL(r(z|y) || r(z))") == "D_KL(r(z | y) ‖ r(z))"
    assert shown(r"E_{q(x_1|x_0)}[a \|x_1\|^2]") == "𝔼_{q(x₁ | x₀)}[a ‖x₁‖²]"
    assert refusal("r(z || y)").code == "R202"
    assert refusal("‖a ‖y‖ y‖").code == "R401"
    assert shown(r"\left\|a \left\|y\right\| y\right\|") == "‖a ‖y‖ y‖"
