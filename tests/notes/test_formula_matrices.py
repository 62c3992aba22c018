"""Matrices in formulas and in declarations of notes: what is read, what is printed back, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.cli import main
from checker.language import Derivation, N, covariance_matrix, det, dot, identity, inverse, joint, log, quadratic, trace, transpose
from checker.language.binding import canonical
from checker.language.matrices import INVERTIBLE, SYMMETRIC_INVERTIBLE, Identity
from checker.language.printing import latex, unicode
from checker.language.written import div
from checker.notes.formula import read
from checker.notes.matrices import kind_of
from checker.notes.names import Names
from checker.notes.spans import Unread

d = Derivation("matrices")
n = d.integer("n", at_least=1)
x, y, mu = d.vector("x"), d.vector("y"), d.vector("μ")
w = d.vector("w", n)
S, A, B, G = d.matrix("Σ", "positive definite"), d.matrix("A"), d.matrix("B"), d.matrix("G", "invertible")
C = d.matrix("C", "", n, x.dim)
F = d.matrix_function("F", "positive definite")
c = d.parameter("c")
q = d.law("q", joint(x))
NAMES = Names(d.declared)


@pytest.mark.parametrize(("text", "meant"), [
    (r"x^\top \Sigma^{-1} x", quadratic(inverse(S), x)),
    (r"(x - \mu)^T \Sigma^{-1} (x - \mu)", quadratic(inverse(S), x - mu)),
    (r"(x-\mu)^{\mathrm{T}} A (y-\mu)", dot(x - mu, A * (y - mu))),
    ("(x − μ)ᵀ Σ⁻¹ (x − μ)", quadratic(inverse(S), x - mu)),
    (r"\operatorname{tr}(A B)", trace(A * B)), (r"\mathrm{tr}\left(A^\top\right)", trace(transpose(A))), (r"\tr(A)", trace(A)),
    ("tr(A Bᵀ)", trace(A * transpose(B))), (r"\operatorname{Tr}(A)", trace(A)),
    (r"\det(\Sigma)", det(S)), (r"\det \Sigma", det(S)), (r"|\Sigma|", det(S)), (r"\left|c \Sigma\right|", det(c * S)), ("log |Σ|", log(det(S))),
    (r"\frac{\det A}{\det B}", div(det(A), det(B))),
    ("A B x", A * B * x), ("A (B x)", A * (B * x)), ("2 A x", 2 * (A * x)), (r"A \cdot B", A * B), ("A + 2 B - I", A + 2 * B - identity()),
    ("A / c", A / c), ("A^2", A * A), (r"G^{-\top} x", transpose(inverse(G)) * x), (r"(A B)^\top", transpose(A * B)),
    (r"C^\top w", transpose(C) * w), ("I_n w", Identity(n) * w), ("I x", identity() * x), (r"w^\top C x", dot(w, C * x)),
    (r"\mathcal{N}(x; \mu, \Sigma)", N(x, mu, S)), (r"\mathcal{N}(x; \mu, c I)", N(x, mu, c)), (r"\mathcal{N}(x; \mu, F(y))", N(x, mu, F(y))),
    (r"\operatorname{Cov}_{q(x)}[x]", covariance_matrix(q(x))),
])
def test_a_formula_with_matrices_means_its_term(text: str, meant: object) -> None:
    assert canonical(read(text, NAMES)) == canonical(meant)


@pytest.mark.parametrize("term", [
    quadratic(inverse(S), x - mu), 3 * quadratic(A, x), dot(A * x, y), dot(A * x, B * y), transpose(A * B) * x, A * (B * x), (A * B) * x,
    trace(A * transpose(A)) - c * trace(A), det(2 * S), log(det(S)) - log(det(G)), A * (B + 2 * identity()), transpose(inverse(G)),
    inverse(transpose(G)), C * x + w, -A + B / 2, N(x, mu, S), N(x, A * y, F(y)), covariance_matrix(q(x)), A * B * A, (A + B) * (A - B),
    dot(w, C * (A * x)), quadratic(A * B, x)])
def test_what_is_printed_is_read_as_what_it_was(term: object) -> None:
    for shown in (unicode(term), latex(term)):
        assert canonical(read(shown, NAMES)) == canonical(term), shown


@pytest.mark.parametrize(("text", "code", "message"), [
    ("A + 1", "R401", "a number is added to a matrix"), ("A + x", "R401", "a vector is added to a matrix"), ("A C", "R401", "cannot multiply A"),
    ("C^{-1}", "R401", "has no inverse"), (r"\operatorname{tr}(C)", "R401", "has no trace"), ("|C|", "R401", "has no determinant"),
    (r"x^\top A", "R501", "a transposed vector without a vector behind it"), ("x A", "R401", "a number between two matrices"),
    (r"\det A B", "R204", "how much det is taken of"), ("A^c", "R401", "is no power"), ("1 / A", "R401", "a matrix where a number is expected"),
    ("log A", "R401", "a matrix where a number is expected"), (r"\mathcal{N}(x; \mu, C)", "R401", "is no covariance"), ("F", "R302", "F is a function"),
    (r"w^\top A x", "R401", "dimensions"), (r"\operatorname{tr}(x)", "R401", "tr is of one matrix"),
    (r"\operatorname{diag}(c)", "R501", "a diagonal matrix"), ("|c|", "R501", "an absolute value"),
])
def test_what_does_not_fit_is_refused_at_its_place(text: str, code: str, message: str) -> None:
    with pytest.raises(Unread) as error:
        read(text, NAMES)
    assert (error.value.code, message in error.value.message) == (code, True), error.value.message


def test_what_is_said_of_a_matrix_is_one_kind() -> None:
    assert kind_of(["invertible"]) == INVERTIBLE
    assert kind_of(["symmetric", "invertible"]) == SYMMETRIC_INVERTIBLE
    assert kind_of(["positive semidefinite", "invertible"]) == kind_of(["symmetric", "positive definite"]) == "positive definite"


NOTES = r"""
```derivation
name = "normals"
[laws]
q = 'x'
p = 'x'
[shapes]
x = 'd'
m = 'd'
v = 'd'
'\Sigma' = 'd x d, positive definite'
S = 'd \times d, positive definite'
A = 'k x d'
[let]
'q(x)' = '\mathcal{N}(x; m, \Sigma)'
'p(x)' = '\mathcal{N}(x; v, S)'
```

$$\begin{aligned}
D_{KL}(q(x) \| p(x)) &= \frac12 \mathbb{E}_{q(x)}\left[\log\frac{|S|}{|\Sigma|} - (x-m)^T\Sigma^{-1}(x-m) + (x-v)^{\top}S^{-1}(x-v)\right] \\
&= \frac12\left[\log\frac{\det S}{\det\Sigma} - d + \operatorname{tr}(S^{-1}\Sigma) + (m-v)^\top S^{-1}(m-v)\right]
\end{aligned}$$

$$\operatorname{tr}(A \Sigma A^\top) = \operatorname{tr}(A^\top A \Sigma), \qquad \operatorname{tr}(I_k) = k$$
"""


def test_notes_on_normal_laws_with_full_covariances_are_proved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "normals.md"
    file.write_text(NOTES, encoding="utf-8")
    assert main([str(file), "--require", "proved"]) == 0, capsys.readouterr().out
    assert "4 proved" in capsys.readouterr().out


@pytest.mark.parametrize(("right", "wrong"), [
    (r"\operatorname{tr}(S^{-1}\Sigma)", r"\operatorname{tr}(\Sigma^{-1}S)"), (r"(m-v)^\top S^{-1}(m-v)\right]", r"(m-v)^\top \Sigma^{-1}(m-v)\right]"),
    (r"\frac{\det S}{\det\Sigma}", r"\frac{\det \Sigma}{\det S}"), ("- d +", "- 1 +"), (r"A^\top A \Sigma", r"A \Sigma A")])
def test_a_slip_in_them_is_not_passed(right: str, wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert right in NOTES
    file = tmp_path / "normals.md"
    file.write_text(NOTES.replace(right, wrong), encoding="utf-8")
    assert main([str(file)]) == 1
    shown = capsys.readouterr().out
    assert "refuted" in shown or "unread" in shown
