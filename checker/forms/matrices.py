"""Determinants: of a product by those of its factors, of a multiple by what is taken out.

Refuses: determinants of sums.
"""

from __future__ import annotations

from sympy import Basic
from sympy import log as Log

from checker.forms.normaliser import Normaliser, rewrites
from checker.kernel import Proof
from checker.language.matrices import Det
from checker.rules.matrices import DETERMINANT, LOG_DETERMINANT


@rewrites(Det)
def rewrite_determinant(n: Normaliser, term: Basic) -> Proof | None:
    """det(A B) = det A det B; else the determinant of the normal form of its matrix."""
    assert isinstance(term, Det)
    return n.instance(DETERMINANT, term) or n.argument(term, term.matrix)


@rewrites(Log)
def rewrite_log_determinant(n: Normaliser, term: Basic) -> Proof | None:
    """log det(c A) = n log c + log det A."""
    return n.instance(LOG_DETERMINANT, term) if isinstance(term.args[0], Det) else None
