"""Matrices as entries: declared ones by random factors that make them what they are declared to be.

A positive definite matrix is L Lᵀ with a lower triangular L whose diagonal is positive, one in four near 0: so that
nearly singular ones are among them.  An inverse is the adjugate by the determinant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.language.matrices import (
    DEFINITE,
    FULL_RANK,
    INVERTIBLE,
    SEMIDEFINITE,
    SYMMETRIC,
    SYMMETRIC_INVERTIBLE,
    Covariance,
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
from checker.numeric.blocks import Block, adjugate, determinant, plus, times, turned
from checker.numeric.outcome import UNSUPPORTED, NotTried

if TYPE_CHECKING:
    from checker.numeric.evaluate import Env, Evaluator


def interpreted(evaluator: Evaluator, term: Matrix, env: Env) -> Block:
    """The entries of a matrix term.  Raises `NotTried` for what has no interpretation."""
    if isinstance(term, NamedMatrix):
        return _declared(evaluator, term, env)
    if isinstance(term, (Identity, ZeroMatrix)):
        n, m = (evaluator.size(e, env) for e in term.shape)
        zero, one = evaluator.arithmetic.number(0), evaluator.arithmetic.number(int(isinstance(term, Identity)))
        return Block(tuple(tuple(one if i == j else zero for j in range(m)) for i in range(n)))
    if isinstance(term, MatrixScaled):
        return _block(times(evaluator.scalar(term.scale, env), evaluator.matrix(term.matrix, env)))
    if isinstance(term, MatrixAbbreviation):
        return evaluator.matrix(term.term, env)
    if isinstance(term, Covariance):
        return evaluator.covariance(term, env)
    if isinstance(term, (MatrixSum, MatrixProduct)):
        found, *rest = (evaluator.matrix(a, env) for a in term.args)
        for part in rest:
            found = _block((plus if isinstance(term, MatrixSum) else times)(found, part))
        return found
    if isinstance(term, Transposed):
        return _block(turned(evaluator.matrix(term.matrix, env)))
    if isinstance(term, Inverse):
        inner = evaluator.matrix(term.matrix, env)
        size = determinant(inner)
        return Block(tuple(tuple(x / size for x in row) for row in adjugate(inner).rows))
    raise NotTried(UNSUPPORTED, f"{type(term).__name__} is not a matrix that can be interpreted")


def _block(c: Any) -> Block:
    assert isinstance(c, Block)
    return c


def _declared(evaluator: Evaluator, term: NamedMatrix, env: Env) -> Block:
    """A declared matrix, of its kind; one without arguments is remembered for a witness."""
    found = _made(evaluator, term, env)
    if not term.at:
        evaluator.matrices[term.name] = found
    return found


def _made(evaluator: Evaluator, term: NamedMatrix, env: Env) -> Block:
    n, m = evaluator.size(term.rows, env), evaluator.size(term.cols, env)
    zero, one = (evaluator.arithmetic.number(k) for k in (0, 1))

    def entry(role: str, i: int, j: int, positive: bool = False) -> Any:
        return evaluator.entry(term.name, term.at, env, (role, i, j), positive)

    def bit(i: int) -> Any:
        return evaluator.arithmetic.ratio(*evaluator.draws.bit((term.name, "rank", i)), ())

    def lower(diagonal: Any) -> Block:
        return Block(tuple(tuple(entry("factor", i, j) if j < i else diagonal(i) if i == j else zero for j in range(m)) for i in range(n)))

    if term.kind == SYMMETRIC:
        return Block(tuple(tuple(entry("entry", max(i, j), min(i, j)) for j in range(n)) for i in range(n)))
    if term.kind not in (DEFINITE, SEMIDEFINITE, INVERTIBLE, SYMMETRIC_INVERTIBLE, FULL_RANK):
        rows = [tuple(entry("entry", i, j) for j in range(m)) for i in range(n)]
        return Block((*rows[:-1], tuple(x * bit(n - 1) for x in rows[-1])))
    if term.kind == FULL_RANK and n < m:
        raise NotTried(UNSUPPORTED, f"{term.name} has fewer rows than columns here, and so no full column rank", "assume that it has more")
    left = lower(lambda i: entry("factor", i, i, positive=True))
    if term.kind == FULL_RANK:
        return left
    if term.kind == SEMIDEFINITE:
        left = lower(lambda i: entry("factor", i, i, positive=True) * bit(i))
    if term.kind in (DEFINITE, SEMIDEFINITE):
        return _block(times(left, turned(left)))
    if term.kind == INVERTIBLE:
        right = Block(tuple(tuple(entry("other factor", i, j) if j > i else one if i == j else zero for j in range(n)) for i in range(n)))
        return _block(times(left, right))
    signs = [_sign(entry("sign", i, i)) for i in range(n)]
    return _block(times(Block(tuple(tuple(x * s for x, s in zip(row, signs, strict=True)) for row in left.rows)), turned(left)))


def _sign(x: Any) -> Any:
    """A number other than 0 that may be of either sign."""
    return x + x + x.constant(1) / x.constant(8)

