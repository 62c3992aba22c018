"""Matrix terms: sizes are checked, what is written is printed, and the normal form of words is worth what the term is worth."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational, Symbol

from checker.language import Derivation, Normal, det, dot, identity, inverse, joint, mean, quadratic, trace, transpose
from checker.language.binding import canonical
from checker.language.matrices import (
    DEFINITE,
    INVERTIBLE,
    SYMMETRIC,
    Covariance,
    Identity,
    Inverse,
    MatrixProduct,
    MatrixScaled,
    MatrixSum,
    MatVec,
    NamedMatrix,
    Transposed,
    ZeroMatrix,
)
from checker.language.printing import latex, unicode
from checker.language.relations import EQ, GE, Line
from checker.language.terms import DIMENSION, MalformedTerm, Matrix, Var, Vector
from checker.reading import Reader

A, B = NamedMatrix("A", "", DIMENSION, DIMENSION), NamedMatrix("B", "", DIMENSION, DIMENSION)
G = NamedMatrix("G", INVERTIBLE, DIMENSION, DIMENSION)
S, P = NamedMatrix("S", SYMMETRIC, DIMENSION, DIMENSION), NamedMatrix("Σ", DEFINITE, DIMENSION, DIMENSION)
m = Symbol("m", integer=True)
C = NamedMatrix("C", "", m, DIMENSION)
x, y, w = Var("x"), Var("y"), Var("w", (), 0, m)


@pytest.mark.parametrize("write, told", [
    (lambda: A + C, "cannot add A, d × d, and C, m × d"),
    (lambda: C * C, "cannot multiply C, m × d, by C, m × d"),
    (lambda: C * w, "by w, a vector of dimension m"),
    (lambda: inverse(C), "C is m × d, and has no inverse"),
    (lambda: trace(C), "C is m × d, and has no trace"),
    (lambda: det(C * A), "has no determinant"),
    (lambda: x * A, "cannot multiply A by x"),
    (lambda: A + 1, "1 is not a matrix"),
    (lambda: A / B, "cannot divide by B"),
    (lambda: A ** Rational(1, 2), "is no power that is known"),
    (lambda: dot(w, A * x), "cannot add vectors of dimensions"),
    (lambda: NamedMatrix("C", DEFINITE, m, DIMENSION), "cannot be positive definite"),
    (lambda: NamedMatrix("C", "orthogonal", 2, 2), "is no kind of matrix"),
    (lambda: Identity(0), "cannot have 0 rows"),
    (lambda: Normal(mean=x, cov=C), "is no covariance here"),
    (lambda: Normal(mean=w, cov=A), "is no covariance here"),
    (lambda: Normal(mean=x), "one variance or covariance"),
    (lambda: Line(EQ, A, x), "one side is a number"),
    (lambda: Line(EQ, A, C), "cannot be compared"),
    (lambda: Line(GE, P, S), "cannot be compared with ≥"),
])
def test_what_does_not_fit_is_refused(write: Callable[[], object], told: str) -> None:
    with pytest.raises(MalformedTerm) as error:
        write()
    assert told in f"{error.value.message} {error.value.hint}"


def test_a_derivation_declares_a_matrix_once_with_sizes_of_at_least_1() -> None:
    d = Derivation("declared")
    n = d.integer("n")
    with pytest.raises(MalformedTerm, match="n is not known to be at least 1"):
        d.matrix("A", "", n)
    assert d.matrix("A", "symmetric") == NamedMatrix("A", SYMMETRIC, DIMENSION, DIMENSION)
    with pytest.raises(MalformedTerm, match="is declared already"):
        d.matrix("A")
    z = d.vector("z")
    law = d.law("q", joint(z))
    with pytest.raises(MalformedTerm, match="z has dimension d, and the covariance of its law is 3 × 3"):
        law.define(z, Normal(mean=0, cov=d.matrix("K", "positive definite", 3)))


@pytest.mark.parametrize("term, text, tex", [
    (quadratic(inverse(P), x - y), "(x − y)ᵀ Σ⁻¹ (x − y)", r"(x - y)^{\top} \Sigma^{-1} (x - y)"),
    (3 * quadratic(A, x), "3 xᵀ A x", r"3 x^{\top} A x"),
    (transpose(A * B), "(A B)ᵀ", r"(A B)^{\top}"),
    (transpose(inverse(G)), "G⁻ᵀ", r"G^{-\top}"),
    (inverse(transpose(G)), "(Gᵀ)⁻¹", r"(G^{\top})^{-1}"),
    (A * (B + 2 * identity()) * x, "(A (B + 2 I)) x", r"(A (B + 2 I)) x"),
    (A * (B * x), "A (B x)", "A (B x)"),
    (trace(A * transpose(A)), "tr(A Aᵀ)", r"\operatorname{tr}(A A^{\top})"),
    (det(2 * P), "|2 Σ|", r"\left|2 \Sigma\right|"),
    (A - B / 2, "A − B/2", r"A - \frac{B}{2}"),
    (identity(m), "I_{m}", "I_{m}"),
    (Normal(mean=x, cov=P), "𝒩(x, Σ)", r"\mathcal{N}(x, \Sigma)"),
    (NamedMatrix("Σ", DEFINITE, DIMENSION, DIMENSION, x), "Σ(x)", r"\Sigma(x)"),
])
def test_a_matrix_prints_in_the_notation_of_the_field(term: object, text: str, tex: str) -> None:
    assert (unicode(term), latex(term)) == (text, tex)


# Words, compared with entries ------------------------------------------------------------------------

Rows = list[list[Fraction]]


def entries(term: Matrix, values: dict[str, Rows]) -> Rows:
    """A matrix by the school's rules, 2 × 2."""
    if isinstance(term, NamedMatrix):
        return values[term.name]
    if isinstance(term, (Identity, ZeroMatrix)):
        one = Fraction(int(isinstance(term, Identity)))
        return [[one, Fraction(0)], [Fraction(0), one]]
    if isinstance(term, MatrixScaled):
        return [[Fraction(int(term.scale.p), int(term.scale.q)) * e for e in row] for row in entries(term.matrix, values)]
    parts = [entries(a, values) for a in term.args]
    if isinstance(term, Transposed):
        return [list(column) for column in zip(*parts[0], strict=True)]
    if isinstance(term, Inverse):
        (a, b), (c, d) = parts[0]
        size = a * d - b * c
        return [[d / size, -b / size], [-c / size, a / size]]
    found, *rest = parts
    for p in rest:
        if isinstance(term, MatrixSum):
            found = [[u + v for u, v in zip(r, s, strict=True)] for r, s in zip(found, p, strict=True)]
        else:
            assert isinstance(term, MatrixProduct)
            found = [[sum(u * v for u, v in zip(r, s, strict=True)) for s in zip(*p, strict=True)] for r in found]
    return found


def number(term: object, values: dict[str, Rows], points: dict[Vector, list[Fraction]]) -> Fraction:
    """A polynomial in traces and inner products, likewise."""
    from sympy import Add, Mul, Pow

    from checker.language.matrices import Trace
    from checker.language.terms import Dot

    if isinstance(term, Trace):
        return sum((row[i] for i, row in enumerate(entries(term.matrix, values))), Fraction(0))
    if isinstance(term, Dot):
        u, v = (vector(a, values, points) for a in term.args)
        return sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0))
    if isinstance(term, Pow):
        return number(term.base, values, points) ** int(term.exp)
    if isinstance(term, (Add, Mul)):
        found, *rest = (number(a, values, points) for a in term.args)
        for r in rest:
            found = found + r if isinstance(term, Add) else found * r
        return found
    return Fraction(2) if term == DIMENSION else Fraction(int(term.p), int(term.q))  # type: ignore[attr-defined]


def vector(term: Vector, values: dict[str, Rows], points: dict[Vector, list[Fraction]]) -> list[Fraction]:
    if isinstance(term, MatVec):
        inner = vector(term.vector, values, points)
        return [sum((a * b for a, b in zip(row, inner, strict=True)), Fraction(0)) for row in entries(term.matrix, values)]
    return points[term]


WORTH: dict[str, Rows] = {
    name: [[Fraction(e) for e in row] for row in rows]
    for name, rows in {"A": [[1, 2], [0, -3]], "B": [[2, -1], [5, 1]], "G": [[1, 4], [1, 2]], "S": [[0, 3], [3, -1]], "Σ": [[2, 1], [1, 3]]}.items()}
POINTS: dict[Vector, list[Fraction]] = {x: [Fraction(1), Fraction(-2)], y: [Fraction(3), Fraction(5)]}

MATRICES = st.recursive(
    st.sampled_from([A, B, G, S, P, identity()]),
    lambda inner: st.one_of(
        st.builds(lambda a, b: a + b, inner, inner), st.builds(lambda a, b: a * b, inner, inner),
        st.builds(transpose, inner), st.builds(lambda c, a: Rational(c, 2) * a, st.sampled_from([-3, 1, 2]), inner),
        st.builds(inverse, st.sampled_from([G, P, transpose(G), G * P, 2 * P * G, P + 2 * identity(), G * P * transpose(G) + P]))),
    max_leaves=8)


@settings(max_examples=300, deadline=None)
@given(MATRICES)
def test_the_normal_form_of_a_matrix_has_its_entries(term: Matrix) -> None:
    normal = Reader().normal(canonical(term))
    assert isinstance(normal, Matrix)
    assert entries(normal, WORTH) == entries(term, WORTH)
    assert Reader().normal(normal) == normal


@settings(max_examples=300, deadline=None)
@given(MATRICES, MATRICES, st.sampled_from([x, y]), st.sampled_from([x, y]))
def test_the_normal_form_of_a_number_is_worth_what_it_is(a: Matrix, b: Matrix, u: Var, v: Var) -> None:
    for term in (trace(a * b), dot(a * u, b * v)):
        normal = Reader().normal(canonical(term))
        assert number(normal, WORTH, POINTS) == number(term, WORTH, POINTS)
        assert Reader().normal(canonical(normal)) == normal


def test_letters_that_differ_in_anything_are_different_words() -> None:
    """Of all products of two letters, two are equal only where they are so by transposition of what is symmetric."""
    letters = [A, transpose(A), B, G, inverse(G), transpose(inverse(G)), S, P, inverse(P)]
    forms: dict[object, Rows] = {}
    for a, b in product(letters, letters):
        normal = Reader().normal(canonical(a * b))
        assert forms.setdefault(normal, entries(a * b, WORTH)) == entries(a * b, WORTH)
    assert len(forms) == len(letters) ** 2 - 3  # G G⁻¹, G⁻¹ G, Σ Σ⁻¹ and Σ⁻¹ Σ are one


def test_a_covariance_is_symmetric_and_bound_names_do_not_matter() -> None:
    d = Derivation("bound")
    z = d.vector("z")
    q = d.law("q", joint(z))
    c = Covariance(q(z))
    assert canonical(transpose(c) * mean(q(z))) != canonical(c * mean(q(z)))
    reader = Reader()
    assert reader.normal(canonical(transpose(c))) == reader.normal(canonical(c))
    assert canonical(Covariance(q(z.copy()))) == canonical(c)
