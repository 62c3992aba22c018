"""Derivatives of explicit numbers, taken.

Refuses: what may hide the variable, as a density or an integral does.
"""

from __future__ import annotations

from sympy import Basic

from checker.forms.normaliser import Normaliser, rewrites
from checker.kernel import Proof
from checker.language.calculus import Derivative
from checker.rules.calculus import DERIVATIVE, WRITTEN_OUT


@rewrites(Derivative)
def rewrite_derivative(n: Normaliser, term: Basic) -> Proof | None:
    """A derivative by the rules of differentiation."""
    return n.instance(DERIVATIVE, term) or n.instance(WRITTEN_OUT, term)
