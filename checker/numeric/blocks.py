"""Coefficients of vectors: a number c, which stands for c I, or a matrix of numbers.

A table of such coefficients is solved by elimination: of the numbers alone where all are numbers, else of all entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checker.numeric.outcome import UNSUPPORTED, NotTried
from checker.numeric.tensors import Tensor

Components = tuple[Tensor, ...]
"""A vector, as its components."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A matrix, as its rows."""

    rows: tuple[Components, ...]


Coefficient = Tensor | Block
Table = list[list[Coefficient]]


def total(numbers: Sequence[Tensor]) -> Tensor:
    """The sum of one number or more."""
    first, *rest = numbers
    for n in rest:
        first = first + n
    return first


def number(c: Coefficient) -> Tensor:
    """A coefficient that is a number.  Raises `NotTried` for a matrix."""
    if isinstance(c, Block):
        raise NotTried(UNSUPPORTED, "an equality in law is tried for covariances v I only")
    return c


def block(c: Coefficient, n: int) -> Block:
    """A coefficient as an n × n matrix."""
    if isinstance(c, Block):
        return c
    zero = c.constant(0)
    return Block(tuple(tuple(c if i == j else zero for j in range(n)) for i in range(n)))


def plus(a: Coefficient, b: Coefficient) -> Coefficient:
    """a + b."""
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        return a + b
    n = len((a if isinstance(a, Block) else b).rows)  # type: ignore[union-attr]
    return Block(tuple(tuple(x + y for x, y in zip(p, q, strict=True)) for p, q in zip(block(a, n).rows, block(b, n).rows, strict=True)))


def negative(a: Coefficient) -> Coefficient:
    """−a."""
    return -a if isinstance(a, Tensor) else Block(tuple(tuple(-x for x in row) for row in a.rows))


def times(a: Coefficient, b: Coefficient) -> Coefficient:
    """a b, in this order."""
    if isinstance(a, Tensor):
        return a * b if isinstance(b, Tensor) else Block(tuple(tuple(a * x for x in row) for row in b.rows))
    if isinstance(b, Tensor):
        return times(b, a)
    return Block(tuple(moved(turned(b), row) for row in a.rows))


def turned(a: Coefficient) -> Coefficient:
    """The transpose."""
    return a if isinstance(a, Tensor) else Block(tuple(zip(*a.rows, strict=True)))


def moved(a: Coefficient, v: Components) -> Components:
    """A coefficient times a vector."""
    if isinstance(a, Tensor):
        return tuple(a * x for x in v)
    return tuple(total([x * y for x, y in zip(row, v, strict=True)]) for row in a.rows)


def trace(a: Coefficient, n: int) -> Tensor:
    """The trace, of c I in n dimensions for a number c."""
    return a * a.constant(n) if isinstance(a, Tensor) else total([row[i] for i, row in enumerate(a.rows)])


def determinant(a: Block) -> Tensor:
    """By the first row, without a division."""
    first, *rest = a.rows
    if not rest:
        return first[0]
    parts = []
    for j, x in enumerate(first):
        minor = x * determinant(Block(tuple((*row[:j], *row[j + 1:]) for row in rest)))
        parts.append(minor if j % 2 == 0 else -minor)
    return total(parts)


def adjugate(a: Block) -> Block:
    """The matrix whose product with ``a`` is the determinant times the identity."""
    n = len(a.rows)
    if n == 1:
        return Block(((a.rows[0][0].constant(1),),))
    found = []
    for i in range(n):
        row = []
        for j in range(n):
            minor = determinant(Block(tuple((*r[:i], *r[i + 1:]) for k, r in enumerate(a.rows) if k != j)))
            row.append(minor if (i + j) % 2 == 0 else -minor)
        found.append(tuple(row))
    return Block(tuple(found))


def has_matrices(table: Table) -> bool:
    """Whether a coefficient of a table is a matrix, so that the table is solved by all its entries."""
    return any(isinstance(c, Block) for row in table for c in row)


def solve(matrix: Table, columns: Table) -> tuple[Table, list[Tensor]]:
    """``matrix⁻¹ columns`` for a positive definite table, and its pivots, whose product is the determinant: of S for ``S ⊗ I``."""
    blocks = [c for table in (matrix, columns) for row in table for c in row if isinstance(c, Block)]
    if not blocks:
        found, pivots = _eliminated(matrix, columns)  # type: ignore[arg-type]
        return found, pivots  # type: ignore[return-value]
    n = len(blocks[0].rows)
    flat, pivots = _eliminated(_flat(matrix, n), _flat(columns, n))
    height, width = len(flat) // n, len(flat[0]) // n
    parts = [[Block(tuple(tuple(row[j * n:j * n + n]) for row in flat[i * n:i * n + n])) for j in range(width)] for i in range(height)]
    return parts, pivots  # type: ignore[return-value]


def _flat(table: Table, n: int) -> list[list[Tensor]]:
    return [[x for c in row for x in block(c, n).rows[i]] for row in table for i in range(n)]


def _eliminated(matrix: list[list[Tensor]], columns: list[list[Tensor]]) -> tuple[list[list[Tensor]], list[Tensor]]:
    """By elimination without pivoting."""
    a = [list(row) for row in matrix]
    x = [list(row) for row in columns]
    n = len(a)
    for k in range(n):
        for i in range(k + 1, n):
            factor = a[i][k] / a[k][k]
            a[i] = [a[i][j] if j <= k else a[i][j] - factor * a[k][j] for j in range(n)]
            x[i] = [p - factor * q for p, q in zip(x[i], x[k], strict=True)]
    for k in reversed(range(n)):
        for j in range(k + 1, n):
            x[k] = [p - a[k][j] * q for p, q in zip(x[k], x[j], strict=True)]
        x[k] = [p / a[k][k] for p in x[k]]
    return x, [a[k][k] for k in range(n)]


def inverse(matrix: Table) -> tuple[Table, list[Tensor]]:
    """The inverse and the pivots."""
    some = next(x for c in matrix[0] for x in ([c] if isinstance(c, Tensor) else c.rows[0]))
    zero, one = (some.constant(n) for n in (0, 1))
    return solve(matrix, [[one if i == j else zero for j in range(len(matrix))] for i in range(len(matrix))])
