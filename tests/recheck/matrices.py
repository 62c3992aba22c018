"""Matrices at a point, entry by entry, whatever the numbers are; and the theorems on determinants."""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sympy import Basic
from sympy import log as Log

from checker.language.matrices import (
    Covariance,
    Det,
    Identity,
    Inverse,
    MatrixAbbreviation,
    MatrixProduct,
    MatrixScaled,
    MatrixSum,
    NamedMatrix,
    Transposed,
    ZeroMatrix,
)
from checker.language.terms import Matrix

from .names import Names, signature
from .verdicts import Undefined, need

Rows = list[list[Any]]
_SYMMETRIC = {"symmetric", "symmetric invertible", "positive definite", "positive semidefinite"}


def has_matrices(*terms: Basic) -> bool:
    return any(map(_has_matrices, terms))


@lru_cache(maxsize=200_000)
def _has_matrices(term: Basic) -> bool:
    return isinstance(term, Matrix) or any(map(_has_matrices, term.args))


def entries(point: Any, term: Any, names: Names) -> Rows:
    """The entries of a matrix; what is declared or averaged is drawn, of its kind."""
    key = signature(term, names)
    if point.uses and key in point.uses:
        need(key not in point.open, "the equations go round in a circle")
        point.open.add(key)
        found = entries(point, point.uses[key], names)
        point.open.discard(key)
        return found
    match term:
        case MatrixAbbreviation():
            return entries(point, term.term, names)
        case Identity() | ZeroMatrix():
            n, m = (point.extent(e, names) for e in term.shape)
            one = int(isinstance(term, Identity))
            return [[point.number(Fraction(one if i == j else 0)) for j in range(m)] for i in range(n)]
        case MatrixScaled():
            c = point.scalar(term.scale, names)
            return [[c * x for x in row] for row in entries(point, term.matrix, names)]
        case MatrixSum():
            return [[point.total(column) for column in zip(*rows, strict=True)]
                    for rows in zip(*(entries(point, a, names) for a in term.args), strict=True)]
        case MatrixProduct():
            found, *rest = (entries(point, a, names) for a in term.args)
            for part in rest:
                found = [[point.total(x * y for x, y in zip(row, column, strict=True)) for column in zip(*part, strict=True)] for row in found]
            return found
        case Transposed():
            return [list(column) for column in zip(*entries(point, term.matrix, names), strict=True)]
        case Inverse():
            return inverse(point, entries(point, term.matrix, names))[0]
        case NamedMatrix() | Covariance():
            return _drawn(point, term, key, names)
    raise AssertionError(f"{type(term).__name__} is not re-checked")


def _drawn(point: Any, term: Any, key: Hashable, names: Names) -> Rows:
    kind = term.kind if isinstance(term, NamedMatrix) else "positive semidefinite"
    n, m = (point.extent(e, names) for e in term.shape)
    made: Rows = [[point.value((key, i, j)) for j in range(m)] for i in range(n)]
    if point.exact:  # residues have no order: of a kind only that it is symmetric can be seen
        return [[made[max(i, j)][min(i, j)] for j in range(n)] for i in range(n)] if kind in _SYMMETRIC else made
    if kind in ("positive definite", "positive semidefinite", "invertible", "full column rank"):
        size = 0.5 if kind != "positive semidefinite" else 0.0
        lower = [[made[i][j] if j < i else abs(made[i][i]) + size if i == j else 0.0 for j in range(m)] for i in range(n)]
        if kind == "full column rank":
            need(n >= m, "fewer rows than columns")
            return lower
        right = [list(row) for row in zip(*lower, strict=True)]
        if kind == "invertible":
            right = [[1.0 if i == j else made[i][j] if j > i else 0.0 for j in range(n)] for i in range(n)]
        return [[sum(x * y for x, y in zip(row, column, strict=True)) for column in zip(*right, strict=True)] for row in lower]
    return [[made[max(i, j)][min(i, j)] for j in range(n)] for i in range(n)] if kind in _SYMMETRIC else made


def inverse(point: Any, rows: Rows) -> tuple[Rows, Any]:
    """The inverse, and the determinant, by elimination; raises ZeroDivisionError for a singular matrix."""
    n, zero, one = len(rows), point.number(Fraction(0)), point.number(Fraction(1))
    need(all(len(row) == n for row in rows), "not square")
    left, right, size = [list(row) for row in rows], [[one if i == j else zero for j in range(n)] for i in range(n)], one
    for k in range(n):
        at = max(range(k, n), key=lambda i: (left[i][k] != zero) if point.exact else abs(left[i][k]))
        if left[at][k] == zero:
            raise ZeroDivisionError
        if at != k:
            left[k], left[at], right[k], right[at] = left[at], left[k], right[at], right[k]
            size = zero - size
        pivot = left[k][k]
        size, scale = size * pivot, pivot ** -1
        left[k], right[k] = [scale * x for x in left[k]], [scale * x for x in right[k]]
        for i in range(n):
            if i != k and left[i][k] != zero:
                factor = left[i][k]
                left[i] = [x - factor * y for x, y in zip(left[i], left[k], strict=True)]
                right[i] = [x - factor * y for x, y in zip(right[i], right[k], strict=True)]
    return right, size


def determinant(point: Any, rows: Rows) -> Any:
    try:
        return inverse(point, rows)[1]
    except ZeroDivisionError:
        return point.number(Fraction(0))


def is_definite(point: Any, term: Any, strict: bool) -> bool:
    """Whether the matrix is symmetric, and positive definite or semidefinite, at a real point, by elimination."""
    rows = entries(point, term, point.names)
    n, size = len(rows), max((abs(x) for row in rows for x in row), default=1.0) or 1.0
    if any(abs(rows[i][j] - rows[j][i]) > 1e-9 * size for i in range(n) for j in range(n)):
        return False
    rows = [[x + (0.0 if strict or i != j else 1e-7 * size) for j, x in enumerate(row)] for i, row in enumerate(rows)]
    for k in range(n):
        if not rows[k][k] > 0:
            return False
        for i in range(k + 1, n):
            factor = rows[i][k] / rows[k][k]
            rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k], strict=True)]
    return True


def is_invertible(point: Any, term: Any) -> bool:
    try:
        return abs(determinant(point, entries(point, term, point.names))) > 1e-12
    except (ZeroDivisionError, Undefined):
        return False


def is_declared(term: Any, declared: Any) -> bool:
    """Whether the derivation declares this matrix, of this size and kind."""
    found = declared.matrices.get(term.name)
    return found is not None and (found.kind, found.rows, found.cols, found.is_function) == (
        term.kind, term.rows, term.cols, bool(term.at))


def determinants(proof: Any, declared: Any) -> None:
    """det of a product, an inverse, a transpose, compared at points; log det(c W) = n log c + log det W at real points."""
    from .exact import identical
    from .logarithms import samples
    from .reals import differ

    line = proof.line
    need(line.relation == "=" and not proof.parts, "not an equation by itself")
    if isinstance(line.lhs, Det):
        need(identical(line.lhs, line.rhs), "not the product of the determinants")
        return
    need(isinstance(line.lhs, Log) and isinstance(line.lhs.args[0], Det), "not the logarithm of a determinant")
    for point in samples(proof, declared, line.lhs, line.rhs):
        need(not differ(point.scalar(line.lhs), point.scalar(line.rhs)), "not its logarithm")


RULES = {"determinant": determinants}
