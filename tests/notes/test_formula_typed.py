"""What people type in ASCII, in Unicode and in LaTeX is one term: the one that a Python derivation builds."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from formula_samples import derivation, names

from checker import language
from checker.language.terms import Var
from checker.language.written import NAMES, rewrite
from checker.notes.formula import read

LINES = [
    ("log(s(u))", "log s(u)", "log s(u)", r"\log s(u)"),
    ("E(r(z | y), log(r(y | z))) - KL(r(z | y), r(z))", "E_{r(z|y)}[log r(y|z)] - KL(r(z|y) || r(z))", "𝔼_{r(z|y)}[log r(y|z)] − D_KL(r(z|y)‖r(z))",
     r"\mathbb{E}_{r(z|y)}\left[\log r(y|z)\right] - D_{\mathrm{KL}}\left(r(z|y)\,\|\,r(z)\right)"),
    ("sqrt(alpha[t]) * x[t-1] + sqrt(1 - alpha[t]) * star[t-1]", "sqrt(alpha_t) x_{t-1} + sqrt(1 - alpha_t) eps_star_{t-1}", "√αₜ xₜ₋₁ + √(1 − αₜ) ε*ₜ₋₁",
     r"\sqrt{\alpha_t}x_{t-1}+\sqrt{1-\alpha_t}\,\epsilon^*_{t-1}"),
    ("Sum(log(q(x[t] | x[0])), (t, 2, T))", "sum_{t=2}^T log q(x_t|x_0)", "∑_{t=2}^T log q(xₜ|x₀)", r"\sum_{t=2}^{T}\log q(x_t|x_0)"),
    ("Sum(log(q(x[t] | x[0])), (t, 2, T))", "sum_{t=2..T} log(q(x_t|x_0))", "Σ_{t=2}^T log q(xₜ|x₀)", r"\sum\limits_{t=2}^T \ln q(x_t \mid x_0)"),
    ("log(Product(1 / (q(x[t] | x[0]) / q(x[t-1] | x[0])), (t, 2, T)))", "log prod_{t=2}^T (1/(q(x_t|x_0)/q(x_{t-1}|x_0)))",
     "log ∏_{t=2}^{T} [1/(q(xₜ | x₀) / q(xₜ₋₁ | x₀))]", r"\log \prod_{t=2}^T\frac{1}{\frac{q(x_t|x_0)}{q(x_{t-1}|x_0)}}"),
    ("Sum(log(q(x[t-1] | x[0])) - log(q(x[t] | x[0])), (t, 2, T))", "sum_{t=2}^T (log q(x_{t-1}|x_0) - log q(x_t|x_0))",
     "∑_{t=2}^{T} (log q(xₜ₋₁|x₀) − log q(xₜ|x₀))", r"\sum_{t=2}^T (\log q(x_{t-1}|x_0) - \log q(x_t|x_0))"),
    ("abar[t]", "abar_t", "ᾱₜ", r"\bar\alpha_t"),
    ("a / b", "a/b", "a/b", r"\frac{a}{b}"),
    ("exp(-1/2 * (a - b)**2)", "exp(-1/2 (a - b)^2)", "exp(−½ (a − b)²)", r"\exp\left(-\frac{1}{2}(a-b)^2\right)"),
    ("exp(-1/2 * (a - b)**2)", "exp(-1/2*(a-b)**2)", "exp{−½ (a−b)²}", r"e^{-\frac12 (a-b)^2}"),
    ("norm(x[t] - x[0])**2", "||x_t - x_0||^2", "‖xₜ − x₀‖²", r"\lVert x_t-x_0\rVert_2^2"),
    ("Integral(r(y, z) * (s(u) / s(u)), z)", "int r(y,z) (s(u)/s(u)) dz", "∫ r(y, z) (s(u)/s(u)) dz", r"\int r(y,z)\frac{s(u)}{s(u)}\,\mathrm{d}z"),
    ("Integral(p(x[0:T]), x[1:T])", "int p(x_{0:T}) dx_{1:T}", "∫ p(x_{0:T}) dx_{1:T}", r"\int p(x_{0:T})\,dx_{1:T}"),
    ("E(q(x[1:T] | x[0]), log(p(x[0:T]) / q(x[1:T] | x[0])))", "E_{q(x_{1:T}|x_0)}[log(p(x_{0:T})/q(x_{1:T}|x_0))]", "𝔼_{q(x_{1:T}|x₀)}[log(p(x_{0:T})/q(x_{1:T}|x₀))]",
     r"\mathbb{E}_{q(\mathbf{x}_{1:T}|\mathbf{x}_0)}\Big[\log\frac{p(\mathbf{x}_{0:T})}{q(\mathbf{x}_{1:T}|\mathbf{x}_0)}\Big]"),
    ("(q(x[t] | x[t-1], x[0]) * q(x[t-1] | x[0])) / q(x[t] | x[0])", "q(x_t|x_{t-1},x_0) q(x_{t-1}|x_0) / q(x_t|x_0)", "q(xₜ|xₜ₋₁,x₀) q(xₜ₋₁|x₀) / q(xₜ|x₀)",
     r"\frac{q(x_t|x_{t-1},x_0)q(x_{t-1}|x_0)}{q(x_t|x_0)}"),
    ("N(x[t], sqrt(abar[t]) * x[0], 1 - abar[t])", "N(x_t; sqrt(abar_t) x_0, (1 - abar_t) I)", "𝒩(xₜ; √ᾱₜ x₀, (1 − ᾱₜ) I)",
     r"\mathcal{N}(x_t;\sqrt{\bar\alpha_t}x_0,(1-\bar\alpha_t)\mathbf{I})"),
    ("a - 2 * sqrt(alpha[t]) * dot(x[t], x[t-1]) / (1 - alpha[t])", "a - 2 sqrt(alpha_t) dot(x_t, x_{t-1})/(1 - alpha_t)", "a − 2 √αₜ ⟨xₜ, xₜ₋₁⟩/(1 − αₜ)",
     r"a-2\sqrt{\alpha_t}\langle x_t,x_{t-1}\rangle/(1-\alpha_t)"),
    ("((sqrt(alpha[t]) * (1 - abar[t-1])) / (1 - abar[t])) * x[t] - x[0] / sqrt(a)",
     "((sqrt(alpha_t)*(1 - abar_{t-1}))/(1 - abar_t)) x_t - x_0/sqrt(a)", "(√αₜ (1 − ᾱₜ₋₁)/(1 − ᾱₜ)) xₜ − x₀/√a",
     r"\frac{\sqrt{\alpha_t}(1-\bar{\alpha}_{t-1})}{1-\bar{\alpha}_t}x_t-\frac{x_0}{\sqrt{a}}"),
    ("a * b**2 / c - 3", "a b^2/c - 3", "a b²/c − 3", r"\frac{ab^2}{c}-3"),
    ("a - b - (c - 1)", "a - b - (c - 1)", "a − b − (c − 1)", r"a-b-\left(c-1\right)"),
    ("f(x[t], t) * z.copy()", "f(x_t, t) z'", "f(xₜ, t) z′", r"f(x_t,t)\,z^\prime"),
    ("mean(q(x[t-1] | x[t], x[0]))", "E_q[x_{t-1} | x_t, x_0]", "𝔼_q[xₜ₋₁ | xₜ, x₀]", r"\mathbb{E}_{q}\left[x_{t-1}\mid x_t,x_0\right]"),
    ("sqrt(Product(alpha[i], (i, 1, t))) * x[0] + fresh", "sqrt(prod_{i=1}^t alpha_i) x_0 + epsbar", "√(∏_{i=1}^t αᵢ) x₀ + ε̄",
     r"\sqrt{\prod_{i=1}^{t}\alpha_i}\,x_0+\bar{\epsilon}"),
    ("2**3 + 1/2", "2^3 + 1/2", "2³ + ½", r"2^3+\frac{1}{2}"),
]


def typed_in_python(source: str) -> Any:
    """The term that a derivation file builds from this source."""
    d = derivation().declared
    known = {**vars(language), **NAMES, **{n: d.symbols[n] for n in "Tti"}, **{n: d.variables[n] for n in "xyzu"}, **{n: d.laws[n] for n in "qprs"}, "f": d.functions["f"],
             "alpha": d.parameters["α"], "abar": d.parameters["ᾱ"], "star": d.noises["ε*"], "fresh": Var("ε̄"), "sqrt": language.sqrt,
             **{n: language.terms.Parameter(n) for n in "abc"}}
    module = rewrite(ast.parse(f"found = {source}"))
    exec(compile(module, "typed", "exec"), known)
    return known["found"]


@pytest.mark.parametrize(("source", "text"), [(source, text) for source, *texts in LINES for text in texts])
def test_what_is_typed_is_the_term_that_python_builds(source: str, text: str) -> None:
    assert read(text, names()) == typed_in_python(source)


def test_the_three_ways_may_be_mixed() -> None:
    mixed = r"√{\alpha_t} xₜ₋₁ + sqrt(1 - αₜ) \epsilon^*_{t-1}"
    assert read(mixed, names()) == read(LINES[2][1], names())
