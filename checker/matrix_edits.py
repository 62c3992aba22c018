"""Single edits of matrices, of the kinds that people make: a transpose or an inverse left out, a product in another order."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Basic, S

from checker.language.matrices import (
    SYMMETRIC_KINDS,
    Inverse,
    MatrixProduct,
    MatrixScaled,
    MatrixSum,
    MatVec,
    NamedMatrix,
    Transposed,
)
from checker.language.terms import Matrix


def matrix_edits(term: Basic) -> Iterator[tuple[str, Basic]]:
    """What a slip of the pen makes of a part, with words for it; sizes that do not fit are for the caller to refuse."""
    if isinstance(term, NamedMatrix) and term.kind not in SYMMETRIC_KINDS and term.rows == term.cols:
        yield "transposed", Transposed(term)
    if isinstance(term, (Transposed, Inverse)):
        yield f"without the {'transpose' if isinstance(term, Transposed) else 'inverse'}", term.matrix
    elif isinstance(term, MatrixScaled):
        yield "without the factor", term.matrix
        yield "with the other sign", MatrixScaled(-term.scale, term.matrix) if term.scale.is_Rational else MatrixScaled(S.NegativeOne, term)
    elif isinstance(term, MatVec):
        yield "without the matrix", term.vector
    elif isinstance(term, MatrixProduct):
        yield from _of_product(term)
    elif isinstance(term, MatrixSum):
        yield from _of_sum(term)


def _of_product(term: MatrixProduct) -> Iterator[tuple[str, Basic]]:
    args: tuple[Matrix, ...] = term.args
    for i in range(len(args) - 1):
        yield "in another order", Basic.__new__(MatrixProduct, *args[:i], args[i + 1], args[i], *args[i + 2:])
    for i in range(len(args)):
        rest = args[:i] + args[i + 1:]
        yield "without a factor", rest[0] if len(rest) == 1 else Basic.__new__(MatrixProduct, *rest)


def _of_sum(term: MatrixSum) -> Iterator[tuple[str, Basic]]:
    args: tuple[Matrix, ...] = term.args
    for i, a in enumerate(args):
        yield "with the other sign of a summand", MatrixSum(*args[:i], -a, *args[i + 1:])
        rest = args[:i] + args[i + 1:]
        if rest:
            yield "without a summand", rest[0] if len(rest) == 1 else MatrixSum(*rest)
