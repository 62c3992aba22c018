"""Expectations of what is a polynomial of degree above 2 in the vectors that are averaged over.

An abstract function of vectors is a polynomial of degree 2, so that the squared error of a network, or a divergence
from a law whose mean is one, is a polynomial of degree 4: under normal laws its mean is known exactly.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Basic

from checker.language.matrices import MatVec
from checker.language.terms import ALONG, AppliedVector, Integral, Mean, Scaled, VectorSum
from checker.numeric.blocks import Components
from checker.numeric.evaluate import Env, measured
from checker.numeric.gaussian import Conditional, Form, Linear
from checker.numeric.points import PointEvaluator, as_quadratic
from checker.numeric.polynomials import Field, Polynomial, field, polynomial
from checker.numeric.tensors import Axis, Tensor


class PolynomialEvaluator(PointEvaluator):
    """Terms as polynomials of any degree in the open vectors; what has none open is what ``base`` says."""

    def __init__(self, base: PointEvaluator) -> None:
        super().__init__(base.arithmetic, base.draws, base.declared, base.integers, base.dim, base.realised)
        self.base = base

    def scalar(self, term: Basic, env: Env) -> Tensor:
        return self.base.scalar(term, env)

    def vector(self, term: Basic, env: Env) -> Components:
        return self.base.vector(term, env)

    def number(self, value: Tensor) -> Polynomial:
        return Polynomial(value, {})

    def open_form(self, axis: Axis, env: Env) -> Field:
        return field(self.base.value_form(axis, env))

    def vector_form(self, term: Basic, env: Env) -> Field:
        if isinstance(term, VectorSum) and term.args:
            first, *rest = (self.vector_form(a, env) for a in term.args)
            for r in rest:
                first = first + r
            return first
        if isinstance(term, Scaled) and term.vector == ALONG and self.opened(term.scale, env):
            number = self.quadratic(term.scale, env)
            assert isinstance(number, Polynomial)
            return Field((number,))
        if isinstance(term, Scaled):
            return self.vector_form(term.vector, env).scaled(self.scalar(term.scale, env))
        if isinstance(term, MatVec) and not self.opened(term.matrix, env):
            return self.vector_form(term.vector, env).scaled(self.matrix(term.matrix, env))
        if isinstance(term, AppliedVector):
            return Field(tuple(p for p in self.components(term, env) if isinstance(p, Polynomial)))
        if isinstance(term, Mean):
            targets, given, inner = measured(term.density, env)
            if not targets:
                return self.vector_form(term.density.targets[0], inner)
            found: Field = self.conditional(term.density.law, targets, given, env).means[0]
            return found
        return field(self.base.linear(term, env))

    def conditional(self, law: str, targets: tuple[Axis, ...], given: tuple[Axis, ...], env: Env) -> Conditional:
        found = self.factor(law, targets, given, env) or self.base.conditional(law, targets, given, env)
        return replace(found, means=tuple(field(m) if isinstance(m, Linear) else m for m in found.means))

    def _integrated(self, term: Integral, env: Env) -> tuple[Form, Form]:
        exponent, factor = (polynomial(as_quadratic(form), self.dim) for form in self.base._integrated(term, env))
        return exponent, factor
