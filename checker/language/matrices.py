"""Matrices: declared ones, and what is made of them: sums, products, transposes, inverses, traces, determinants.

Sizes are whole numbers or symbols, and are compared as written; a term whose sizes do not fit is refused when it is
built.  Nothing is evaluated.  What is declared of a matrix (that it is symmetric, invertible, positive definite) is its
``kind``, a part of its name: two matrices of one name and different kinds are different terms, and only the declared one
means anything (`checker.conditions`).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sympy import Basic, Expr, Integer, Pow, S, sympify
from sympy.core.symbol import Str

from checker.language.terms import (
    DIMENSION,
    ZERO,
    Density,
    Dot,
    MalformedTerm,
    Matrix,
    Mean,
    Scalar,
    Vector,
    as_vector,
    index,
)

PLAIN, INVERTIBLE, FULL_RANK = "", "invertible", "full column rank"
SYMMETRIC, SEMIDEFINITE, DEFINITE = "symmetric", "positive semidefinite", "positive definite"
SYMMETRIC_INVERTIBLE = "symmetric invertible"
KINDS = (PLAIN, INVERTIBLE, FULL_RANK, SYMMETRIC, SYMMETRIC_INVERTIBLE, SEMIDEFINITE, DEFINITE)
SYMMETRIC_KINDS = frozenset({SYMMETRIC, SYMMETRIC_INVERTIBLE, SEMIDEFINITE, DEFINITE})
INVERTIBLE_KINDS = frozenset({INVERTIBLE, SYMMETRIC_INVERTIBLE, DEFINITE})


def size(e: Any) -> Expr:
    """The number of rows or columns: a positive whole number, or a sum of such and of index symbols."""
    found = index(e)
    if found.is_Integer and found < 1:
        raise MalformedTerm(f"a matrix cannot have {found} rows or columns", "sizes are at least 1")
    return found


class NamedMatrix(Matrix):
    """A declared matrix, or the value of a declared function with values in the matrices: ``Σ``, ``Σ(x_t, t)``."""

    def __new__(cls, name: Any, kind: Any, rows: Any, cols: Any, *at: Any) -> NamedMatrix:
        kind = str(kind)
        if kind not in KINDS:
            raise MalformedTerm(f"{kind!r} is no kind of matrix", "one of: " + ", ".join(k for k in KINDS if k))
        rows, cols = size(rows), size(cols)
        if kind not in (PLAIN, FULL_RANK) and rows != cols:
            raise MalformedTerm(f"{name} is {rows} × {cols}, and cannot be {kind}", "such a matrix is square")
        return Basic.__new__(cls, Str(str(name)), Str(kind), rows, cols, *(a if isinstance(a, Basic) else index(a) for a in at))

    name = property(lambda self: self.args[0].name)
    kind = property(lambda self: self.args[1].name)
    rows = property(lambda self: self.args[2])
    cols = property(lambda self: self.args[3])
    at = property(lambda self: self.args[4:])


class Identity(Matrix):
    """The identity matrix of a size."""

    def __new__(cls, n: Any = DIMENSION) -> Identity:
        return Basic.__new__(cls, size(n))

    rows = property(lambda self: self.args[0])
    cols = rows


class ZeroMatrix(Matrix):
    """The matrix whose entries are 0."""

    def __new__(cls, rows: Any, cols: Any) -> ZeroMatrix:
        return Basic.__new__(cls, size(rows), size(cols))

    rows = property(lambda self: self.args[0])
    cols = property(lambda self: self.args[1])


class Transposed(Matrix):
    """Aᵀ."""

    def __new__(cls, matrix: Any) -> Transposed:
        return Basic.__new__(cls, as_matrix(matrix))

    matrix = property(lambda self: self.args[0])
    rows = property(lambda self: self.matrix.cols)
    cols = property(lambda self: self.matrix.rows)


class Inverse(Matrix):
    """A⁻¹, of a square matrix; that it is invertible is a condition."""

    def __new__(cls, matrix: Any) -> Inverse:
        return Basic.__new__(cls, _square(matrix, "inverse"))

    matrix = property(lambda self: self.args[0])
    rows = property(lambda self: self.matrix.rows)
    cols = rows


class MatrixSum(Matrix):
    """A + B + …, all of one size."""

    def __new__(cls, *terms: Any) -> MatrixSum:
        terms = tuple(map(as_matrix, terms))
        if not terms:
            raise MalformedTerm("a sum of no matrices has no size", "write ZeroMatrix(m, n)")
        for m in terms[1:]:
            if m.shape != terms[0].shape:
                raise MalformedTerm(f"cannot add {terms[0]}, {_told(terms[0])}, and {m}, {_told(m)}", "both must have one size")
        return Basic.__new__(cls, *terms)

    rows = property(lambda self: self.args[0].rows)
    cols = property(lambda self: self.args[0].cols)


class MatrixScaled(Matrix):
    """A number times a matrix."""

    def __new__(cls, scale: Any, matrix: Any) -> MatrixScaled:
        scale = sympify(scale)
        if not isinstance(scale, Expr):
            raise MalformedTerm(f"{scale} is not a number", "a matrix times a vector is written A * v")
        return Basic.__new__(cls, scale, as_matrix(matrix))

    scale = property(lambda self: self.args[0])
    matrix = property(lambda self: self.args[1])
    rows = property(lambda self: self.matrix.rows)
    cols = property(lambda self: self.matrix.cols)


class MatrixProduct(Matrix):
    """A B …, in this order."""

    def __new__(cls, *factors: Any) -> MatrixProduct:
        factors = tuple(map(as_matrix, factors))
        if len(factors) < 2:
            raise MalformedTerm("a product has two factors or more")
        for a, b in pairwise(factors):
            if a.cols != b.rows:
                raise MalformedTerm(f"cannot multiply {a}, {_told(a)}, by {b}, {_told(b)}",
                                    "the first has as many columns as the second has rows")
        return Basic.__new__(cls, *factors)

    rows = property(lambda self: self.args[0].rows)
    cols = property(lambda self: self.args[-1].cols)


class MatrixAbbreviation(Matrix):
    """A matrix under a name of its own, such as ``Σ_q(t)``; it means the term."""

    def __new__(cls, name: Any, term: Any) -> MatrixAbbreviation:
        return Basic.__new__(cls, Str(str(name)), as_matrix(term))

    name = property(lambda self: self.args[0].name)
    term = property(lambda self: self.args[1])
    rows = property(lambda self: self.term.rows)
    cols = property(lambda self: self.term.cols)


class Covariance(Matrix):
    """The covariance matrix of the one target of a density: Cov[x | y]."""

    def __new__(cls, density: Any) -> Covariance:
        return Basic.__new__(cls, Mean(density).density)

    density = property(lambda self: self.args[0])
    rows = property(lambda self: self.density.targets[0].dim)
    cols = rows


class MatVec(Vector):
    """A matrix times a vector."""

    def __new__(cls, matrix: Any, vector: Any) -> MatVec:
        matrix, vector = as_matrix(matrix), as_vector(vector)
        if vector.dim != matrix.cols and vector != ZERO:
            raise MalformedTerm(f"cannot multiply {matrix}, {_told(matrix)}, by {vector}, a vector of dimension {vector.dim}",
                                "the matrix has as many columns as the vector has components")
        return Basic.__new__(cls, matrix, vector)

    matrix = property(lambda self: self.args[0])
    vector = property(lambda self: self.args[1])

    @property
    def dim(self) -> Expr:
        return self.matrix.rows


class Trace(Scalar):
    """tr A, of a square matrix."""

    def __new__(cls, matrix: Any) -> Trace:
        return Basic.__new__(cls, _square(matrix, "trace"))

    matrix = property(lambda self: self.args[0])


class Det(Scalar):
    """The determinant of a square matrix."""

    def __new__(cls, matrix: Any) -> Det:
        return Basic.__new__(cls, _square(matrix, "determinant"))

    matrix = property(lambda self: self.args[0])


def _told(m: Matrix) -> str:
    return f"{m.rows} × {m.cols}"


def _square(matrix: Any, what: str) -> Matrix:
    m = as_matrix(matrix)
    if m.rows != m.cols:
        raise MalformedTerm(f"{m} is {_told(m)}, and has no {what}", f"only a square matrix has one: {m.rows} and {m.cols} differ")
    return m


def as_matrix(m: Any) -> Matrix:
    """``m`` itself; raises `MalformedTerm` for what is no matrix."""
    if isinstance(m, Matrix):
        return m
    raise MalformedTerm(f"{m} is not a matrix", "a number times the identity matrix is written c * identity(n)")


# Operators, as `Matrix` calls them -----------------------------------------------------------------


def matrix_sum(a: Any, b: Any) -> Matrix:
    """A + B; a sum on the left is gone on with."""
    a = as_matrix(a)
    return MatrixSum(*(a.args if isinstance(a, MatrixSum) else (a,)), b)


def times(a: Any, b: Any) -> Matrix | Vector:
    """A B, A v or c A."""
    if isinstance(b, Vector):
        return MatVec(a, b)
    if not isinstance(a, Matrix) or not isinstance(b, Matrix):
        return MatrixScaled(b, a) if isinstance(a, Matrix) else MatrixScaled(a, b)
    return MatrixProduct(*(a.args if isinstance(a, MatrixProduct) else (a,)), b)


def divided(a: Matrix, c: Any) -> Matrix:
    """A / c for a number c."""
    if isinstance(c, (Matrix, Vector)):
        raise MalformedTerm(f"cannot divide by {c}", "divide by a number, or multiply by inverse(A)")
    return MatrixScaled(Pow(sympify(c), S.NegativeOne, evaluate=False), a)


def matrix_power(a: Matrix, n: Any) -> Matrix:
    """A⁻¹ for −1, A A … for whole n ≥ 1; other powers of a matrix are refused."""
    if n == -1:
        return Inverse(a)
    if not isinstance(n, (int, Integer)) or n < 1:
        raise MalformedTerm(f"({a})**{n} is no power that is known", "A**2, A**-1")
    return a if n == 1 else MatrixProduct(*[_square(a, "power")] * int(n))


# What a derivation writes ---------------------------------------------------------------------------


def identity(n: Any = DIMENSION) -> Identity:
    """The identity matrix; d × d unless told."""
    return Identity(n)


def transpose(a: Any) -> Transposed:
    """Aᵀ."""
    return Transposed(a)


def inverse(a: Any) -> Inverse:
    """A⁻¹."""
    return Inverse(a)


def trace(a: Any) -> Trace:
    """tr A."""
    return Trace(a)


def det(a: Any) -> Det:
    """The determinant |A|."""
    return Det(a)


def quadratic(a: Any, v: Any) -> Dot:
    """vᵀ A v."""
    return Dot(v, MatVec(a, v))


def covariance_matrix(density: Density) -> Covariance:
    """Cov[x] of the target of a density."""
    return Covariance(density)


def isotropic(cov: Any, n: Any) -> Matrix:
    """A covariance as a matrix: c I for a number c, which stands for it."""
    return cov if isinstance(cov, Matrix) else MatrixScaled(cov, Identity(n))
