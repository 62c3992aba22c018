"""Words: products of matrices that arithmetic does not look into, each as it is, transposed, inverted, or both.

The empty word is the identity.  A letter beside its inverse is left out; a symmetric matrix is its own transpose.  That
what is inverted is invertible is a condition of the term, which the caller answers for.
"""

from __future__ import annotations

from typing import NamedTuple

from sympy import Basic, Expr

from checker.language.binding import key as name_of
from checker.language.matrices import (
    SYMMETRIC_KINDS,
    Covariance,
    Inverse,
    MatrixProduct,
    MatrixScaled,
    MatrixSum,
    NamedMatrix,
    Transposed,
)


class Letter(NamedTuple):
    """A matrix, its transpose, its inverse, or the inverse of its transpose; ``symmetric`` ones are never transposed."""

    matrix: Basic
    turned: bool
    inverse: bool
    symmetric: bool

    def transposed(self) -> Letter:
        return self if self.symmetric else self._replace(turned=not self.turned)

    def inverted(self) -> Letter:
        return self._replace(inverse=not self.inverse)

    @property
    def key(self) -> tuple[str, bool, bool]:
        """What orders letters, the same in every run."""
        return name_of(self.matrix), self.turned, self.inverse


Word = tuple[Letter, ...]


def letter(matrix: Basic, turned: bool = False, inverse: bool = False, symmetric: bool = False) -> Letter:
    """A matrix as a letter: symmetric if it is told to be, is declared so, or is a covariance."""
    declared = isinstance(matrix, NamedMatrix) and matrix.kind in SYMMETRIC_KINDS
    symmetric = symmetric or declared or isinstance(matrix, Covariance)
    return Letter(matrix, turned and not symmetric, inverse, symmetric)


def is_sum(a: Letter) -> bool:
    """Whether a letter is no letter at all, but the sum that its inverse was the inverse of."""
    return not a.inverse and isinstance(a.matrix, (MatrixSum, MatrixScaled, MatrixProduct))


def joined(u: Word, v: Word) -> Word:
    """The product of two words, what cancels where they meet left out."""
    while u and v and u[-1] == v[0].inverted():
        u, v = u[:-1], v[1:]
    return u + v


def transposed(word: Word) -> Word:
    """(A B)ᵀ = Bᵀ Aᵀ."""
    return tuple(a.transposed() for a in reversed(word))


def inverted(word: Word, size: Expr) -> Word | None:
    """(A B)⁻¹ = B⁻¹ A⁻¹ where all letters are square of the word's size; None where one is not: A B may be invertible all the same."""
    if any(a.matrix.rows != size or a.matrix.cols != size for a in word):
        return None
    return tuple(a.inverted() for a in reversed(word))


def cyclic(word: Word) -> Word:
    """The first, in a fixed order, of the words that have the same trace by rotation and transposition."""
    while len(word) > 1 and word[0] == word[-1].inverted():
        word = word[1:-1]
    turns = [w[i:] + w[:i] for w in (word, transposed(word)) for i in range(len(word))]
    return min(turns, key=lambda w: [a.key for a in w]) if turns else word


def matrix_of(word: Word) -> Basic:
    """A word that is not empty, as a term."""
    letters = []
    for a in word:
        m = Transposed(a.matrix) if a.turned else a.matrix
        letters.append(Inverse(m) if a.inverse else m)
    return letters[0] if len(letters) == 1 else MatrixProduct(*letters)
