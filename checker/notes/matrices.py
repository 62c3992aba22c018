"""Matrices in formulas: products with them, transposes and inverses, ``\\operatorname{tr}``, ``\\det``, ``|Σ|``, and how they are declared.

A product is read from left to right: ``A B x`` is (A B) x, and what follows a transposed vector makes a number with the next vector.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sympy import Basic, Expr, Integer

from checker.language.matrices import (
    DEFINITE,
    FULL_RANK,
    INVERTIBLE,
    PLAIN,
    SEMIDEFINITE,
    SYMMETRIC,
    SYMMETRIC_INVERTIBLE,
    Covariance,
    Det,
    Inverse,
    MatVec,
    Trace,
    Transposed,
    matrix_power,
    times,
)
from checker.language.terms import Dot, MalformedTerm, Matrix, Vector
from checker.notes.resolve import placed
from checker.notes.spans import Span, Unread
from checker.notes.syntax import Apply, Fenced, Name, Node, Number, Power, Sum
from checker.notes.syntax import Transposed as TransposedNode

if TYPE_CHECKING:
    from checker.notes.meaning import Meaning

Factors = list[tuple[str, Basic]]
_OF_ONE: dict[str, type[Trace] | type[Det]] = {"tr": Trace, "det": Det}
KINDS = {SYMMETRIC, SEMIDEFINITE, DEFINITE, INVERTIBLE, FULL_RANK}
_SIZE = re.compile(r"(?P<rows>[^\s×]+?)\s*(?:\bx\b|×|\\times\b)\s*(?P<cols>[^\s×]+)")


# Products -------------------------------------------------------------------------------------------------


def factors_of(m: Meaning, nodes: Sequence[Node], signs: Sequence[str]) -> Factors:
    """The factors of a product with their signs: what stands together with a matrix or a transposed vector is one factor."""
    found: Factors = []
    run: list[Any] = []
    row: Vector | None = None
    start, first = nodes[0].span, ""

    def close() -> None:
        nonlocal run, row
        if row is not None:
            raise Unread("R501", "a transposed vector without a vector behind it", start, "u^\\top v")
        if run:
            with placed(start):
                found.append((first, _multiplied(run)))
        run = []

    left = list(zip(signs, nodes, strict=True))
    while left:
        sign, node = left.pop(0)
        if isinstance(node, Name) and m.names.construct(node) in _OF_ONE:
            close()
            found.append((sign, _without_bracket(m, node, left)))
            continue
        turned = m.transposed(node)
        value = m.term(node) if turned is None else m.term(turned)
        with placed(node.span):
            if turned is not None and isinstance(value, Matrix):
                value, turned = Transposed(value), None
            if turned is not None and not isinstance(value, Vector):
                raise Unread("R501", "a transpose of what is no vector and no matrix", node.span, "a vector or a matrix")
            if turned is not None:
                close()
                row, start, first = value, node.span, sign
            elif isinstance(value, Matrix):
                if not run and row is None:
                    start, first = node.span, sign
                run.append(value)
            elif isinstance(value, Vector) and row is not None:
                found.append((first, Dot(row, _multiplied([*run, value]))))
                run, row = [], None
            elif isinstance(value, Vector) and run:
                found.append((first, _multiplied([*run, value])))
                run = []
            else:
                close()
                found.append((sign, value))
    close()
    return found


def _without_bracket(m: Meaning, head: Name, left: list[tuple[str, Node]]) -> Expr:
    """``\\det A``: of the one factor behind it.  Raises `Unread` where another matrix follows."""
    if not left:
        raise Unread("R203", f"{head.letters} of nothing", head.span, "a matrix, in brackets")
    value = m.term(left.pop(0)[1])
    if not isinstance(value, Matrix):
        raise Unread("R401", f"{head.letters} is of one matrix", head.span, "a matrix")
    if left and isinstance(m.term(left[0][1]), (Matrix, Vector)):
        raise Unread("R204", f"it is not clear how much {head.letters} is taken of", head.span, "brackets",
                     f"write {head.letters}(A) B or {head.letters}(A B)")
    with placed(head.span):
        return _OF_ONE[m.names.construct(head)](value)


def _multiplied(factors: Sequence[Any]) -> Any:
    """Matrices, and a vector behind them or none, from left to right."""
    *matrices, last = factors
    if not isinstance(last, Vector):
        matrices, last = list(factors), None
    if not matrices:
        return last
    whole = matrices[0] if len(matrices) == 1 else _product(matrices)
    return whole if last is None else MatVec(whole, last)


def _product(matrices: Sequence[Matrix]) -> Matrix:
    found = matrices[0]
    for a in matrices[1:]:
        made = times(found, a)
        assert isinstance(made, Matrix)
        found = made
    return found


# Powers, bars, constructs --------------------------------------------------------------------------------------


def power(m: Meaning, base: Matrix, node: Power) -> Matrix:
    """A⁻¹, Aᵀ, A⁻ᵀ and whole powers."""
    exponent = node.exponent
    if isinstance(exponent, Name) and exponent.letters == "T" and m.is_free(exponent):
        return Transposed(base)
    if isinstance(exponent, Sum) and len(exponent.terms) == 1 and exponent.terms[0][0] == "-" and _is_transpose(m, exponent.terms[0][1]):
        with placed(node.span):
            return Transposed(Inverse(base))
    value = m.scalar(exponent)
    with placed(node.span):
        return matrix_power(base, value)


def _is_transpose(m: Meaning, node: Node) -> bool:
    return isinstance(node, Name) and (node.letters == "⊤" or (node.letters == "T" and m.is_free(node))) and not node.sub


def size_of(m: Meaning, node: Fenced) -> Expr | None:
    """|A| for a matrix; None for the size of anything else."""
    value = m.term(node.items[0]) if may_be_matrix(m, node.items[0]) else None
    if not isinstance(value, Matrix):
        return None
    with placed(node.span):
        return Det(value)


def may_be_matrix(m: Meaning, node: Node) -> bool:
    """Whether a declared matrix, or a name for one, is named in a formula: only then is a bar round it a determinant."""
    from checker.notes.names import MATRIX
    from checker.notes.syntax import walk

    return any(isinstance(part, Name) and (m.names.find(part, MATRIX) is not None or _names_matrix(m, part)) for part in walk(node))


def _names_matrix(m: Meaning, name: Name) -> bool:
    return name.letters in ("I", "𝟙") or any(isinstance(getattr(e.value, "term", None), Matrix) for e in m.names.entries_of(name))


def trace(m: Meaning, node: Apply) -> Basic:
    """tr(A)."""
    return _of_matrix(m, node, Trace)


def determinant(m: Meaning, node: Apply) -> Basic:
    """det(A)."""
    return _of_matrix(m, node, Det)


def _of_matrix(m: Meaning, node: Apply, kind: type[Trace] | type[Det]) -> Basic:
    value = m.term(node.arguments[0]) if not node.signs else None
    if not isinstance(value, Matrix):
        raise Unread("R401", f"{node.head.letters} is of one matrix", node.bracket, "a matrix")
    with placed(node.span):
        return kind(value)


def covariance(density: Any, span: Span) -> Covariance:
    """Cov of the one variable of a density."""
    with placed(span):
        return Covariance(density)


def transposed(m: Meaning, node: TransposedNode) -> Matrix:
    """Aᵀ by itself."""
    value = m.term(node.body)
    if not isinstance(value, Matrix):
        raise Unread("R501", "a transposed vector without a vector behind it", node.span, "u^\\top v")
    return Transposed(value)


def identity_size(m: Meaning, name: Name) -> Expr | None:
    """The n of ``I_n``; None for what is no size."""
    if len(name.sub) != 1:
        return None
    if isinstance(name.sub[0], Number):
        return Integer(int(name.sub[0].value))
    found = m.term(name.sub[0])
    return found if isinstance(found, Expr) and found.is_integer else None


# Declarations ----------------------------------------------------------------------------------------------------


def sizes(word: str) -> tuple[str, str] | None:
    """The rows and columns that ``d x n`` says, as written; None for what says none."""
    found = _SIZE.fullmatch(word)
    return (found["rows"], found["cols"]) if found is not None else None


def kind_of(words: Sequence[str]) -> str:
    """One kind for all that is said of a matrix.  Raises `MalformedTerm` for what cannot be said together."""
    said = frozenset(words)
    for kind, covers in ((DEFINITE, {SYMMETRIC, SEMIDEFINITE, INVERTIBLE, FULL_RANK}), (SYMMETRIC_INVERTIBLE, set())):
        if kind in said and said <= {kind} | covers:
            return kind
    if said <= {SYMMETRIC, SEMIDEFINITE} and SEMIDEFINITE in said:
        return SEMIDEFINITE
    if said == {SYMMETRIC, INVERTIBLE}:
        return SYMMETRIC_INVERTIBLE
    if said == {SEMIDEFINITE, INVERTIBLE}:
        return DEFINITE
    if len(said) <= 1:
        return next(iter(said), PLAIN)
    raise MalformedTerm(f"{' and '.join(sorted(said))} cannot be stated together", "one of them, or positive definite")


__all__ = ["KINDS", "covariance", "determinant", "factors_of", "identity_size", "kind_of", "may_be_matrix", "power",
           "size_of", "sizes", "trace", "transposed"]
