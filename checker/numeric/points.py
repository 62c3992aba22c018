"""Terms at points for parameters and vectors, under normal laws (`checker.numeric.normals`).

Expectations and integrals are closed where the term is a polynomial of degree 2, or its product with the
exponential of one; expectations also where it is a polynomial of any degree (`checker.numeric.nonlinear`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Add, Basic, Mul, Pow
from sympy import exp as Exp
from sympy import log as Log

from checker.language.terms import (
    DIMENSION,
    KL,
    Abbreviation,
    Applied,
    AppliedVector,
    Density,
    Dot,
    Expectation,
    Integral,
    Norm,
    NormalDensity,
    Product,
    Sum,
    Vector,
)
from checker.numeric.blocks import Components
from checker.numeric.evaluate import Env, measured, wholes, written
from checker.numeric.gaussian import Form, Quadratic, VectorForm, integrate, log_normal
from checker.numeric.normals import NormalLaws
from checker.numeric.outcome import UNSUPPORTED, Meaningless, NotTried
from checker.numeric.tensors import Axis, Tensor

_POSITIVE = (Density, NormalDensity, Exp)


class PointEvaluator(NormalLaws):
    """Terms at points, under normal laws."""

    _nonlinear: PointEvaluator | None = None

    # forms in the open vectors

    def number(self, value: Tensor) -> Form:
        """A form that is constant."""
        return Quadratic(value, {}, {})

    def open_form(self, axis: Axis, env: Env) -> VectorForm:
        """The value of a variable, open or not."""
        return self.value_form(axis, env)

    # scalars

    def density(self, term: Density, env: Env) -> Tensor:
        return self._constant(self.logarithm(term, env)).exp()

    def normal_density(self, term: NormalDensity, env: Env) -> Tensor:
        return self._constant(self.logarithm(term, env)).exp()

    def expectation(self, term: Expectation, env: Env) -> Tensor:
        try:
            return self._constant(self._expected(term, env))
        except NotTried:
            targets, _, opened = measured(term.measure, env)
            if not targets:
                raise
        try:
            weighted = Mul(term.measure, term.body, evaluate=False)
            exponent, factor = self._split(weighted, opened.with_opens(targets))
            exponent, factor = integrate(as_quadratic(exponent), as_quadratic(factor), targets, self.pi, self.dim)
            return self._constant(exponent).exp() * self._constant(factor)
        except NotTried:
            return self._constant(self.nonlinear()._expected(term, env))

    def divergence(self, term: KL, env: Env) -> Tensor:
        try:
            return self._constant(self._divergence(term, env))
        except NotTried:
            return self._constant(self.nonlinear()._divergence(term, env))

    def nonlinear(self) -> PointEvaluator:
        """What evaluates polynomials of any degree in the same interpretation."""
        from checker.numeric.nonlinear import PolynomialEvaluator

        if self._nonlinear is None:
            self._nonlinear = PolynomialEvaluator(self)
        return self._nonlinear

    def integral(self, term: Integral, env: Env) -> Tensor:
        exponent, factor = self._integrated(term, env)
        return self._constant(exponent).exp() * self._constant(factor)

    def log(self, argument: Basic, env: Env) -> Tensor:
        return self._constant(self.logarithm(argument, env))

    def _constant(self, form: Form) -> Tensor:
        if not form.is_constant:
            raise NotTried(UNSUPPORTED, "a vector that is averaged stands where no closed form is known")
        return form.constant

    def quadratic(self, term: Basic, env: Env) -> Form:
        """A scalar as a polynomial of degree 2 in the open vectors.  Raises `NotTried` for anything else."""
        if not self.opened(term, env):
            return self.number(self.scalar(term, env))
        if isinstance(term, Add):
            return _added(self.quadratic(a, env) for a in term.args)
        if isinstance(term, Mul):
            first, *rest = (self.quadratic(a, env) for a in term.args)
            for r in rest:
                first = first.times(r)
            return first
        if isinstance(term, Sum):
            steps = range(env.index(term.lo), env.index(term.hi) + 1)
            return _added([self.number(self.zero), *(self.quadratic(term.body, env.with_index(term.i.name, i)) for i in steps)])
        if isinstance(term, Dot):
            return self.vector_form(term.args[0], env).inner(self.vector_form(term.args[1], env))
        if isinstance(term, Pow) and term.exp.is_Integer and term.exp > 0 and (term.exp % 2 == 0 or not isinstance(term.base, Norm)):
            return self._power(term, env)
        if isinstance(term, Log):
            return self.logarithm(term.args[0], env)
        if isinstance(term, Product):
            total = self.number(self.one)
            for i in range(env.index(term.lo), env.index(term.hi) + 1):
                total = total.times(self.quadratic(term.body, env.with_index(term.i.name, i)))
            return total
        if isinstance(term, Expectation):
            return self._expected(term, env)
        if isinstance(term, KL):
            return self._divergence(term, env)
        if isinstance(term, Applied):
            return self._polynomial(term, env)
        if isinstance(term, Abbreviation):
            return self.quadratic(term.term, env)
        raise NotTried(UNSUPPORTED, f"an expectation of {type(term).__name__} has no closed form here")

    def _applied(self, term: Applied, env: Env) -> Tensor:
        if any(isinstance(a, Vector) for a in term.args[1:]):
            return self._constant(self._polynomial(term, env))
        return super()._applied(term, env)

    def _polynomial(self, term: Applied, env: Env) -> Form:
        """An abstract function of vectors, interpreted as a polynomial of degree 2 in them, other in each index."""
        rest = Basic.__new__(Applied, term.args[0], *(a for a in term.args[1:] if not isinstance(a, Vector)))
        vectors = [self.vector_form(a, env) for a in term.args[1:] if isinstance(a, Vector)]
        return self._bent(self.number(super()._applied(rest, env)), vectors, (term.name,))

    def components(self, term: AppliedVector, env: Env) -> list[Form]:
        """An abstract function with vectors for values, each component of it such a polynomial."""
        rest = tuple(a for a in term.at if not isinstance(a, Vector))
        vectors = [self.vector_form(a, env) for a in term.at if isinstance(a, Vector)]
        count = self.dim if term.dim == DIMENSION else env.index(term.dim)
        constants = [self.number(self._function(term.name, rest, env, (i,))) for i in range(count)]
        return [self._bent(c, vectors, (term.name, *wholes(rest, env), i)) for i, c in enumerate(constants)]

    def _bent(self, total: Form, vectors: list[VectorForm], key: tuple[Any, ...]) -> Form:
        """A form, plus one that is linear and one that is quadratic in some vectors."""
        name, *more = key
        for i, u in enumerate(vectors):
            total = total + u.weighted(tuple(self._drawn((name, "slope", i, k, *more)) for k in range(u.length)))
            for j, v in enumerate(vectors[:i + 1]):
                total = total + u.inner(v).scaled(self._drawn((name, "curvature", i, j, *more)))
        return total

    def vector(self, term: Basic, env: Env) -> Components:
        if isinstance(term, AppliedVector) and any(isinstance(a, Vector) for a in term.at):
            return tuple(self._constant(c) for c in self.components(term, env))
        return super().vector(term, env)

    def _power(self, term: Pow, env: Env) -> Form:
        """A power of a form, and of a length where it is even."""
        if isinstance(term.base, Norm):
            vector = self.vector_form(term.base.args[0], env)
            base, n = vector.inner(vector), int(term.exp) // 2
        else:
            base, n = self.quadratic(term.base, env), int(term.exp)
        result = base
        for _ in range(n - 1):
            result = result.times(base)
        return result

    def logarithm(self, term: Basic, env: Env) -> Form:
        """The logarithm of a term that is a product of densities, exponentials and numbers free of open vectors."""
        if isinstance(term, NormalDensity):
            return self._log_normal_density(term, env)
        if isinstance(term, Density):
            targets, given = written(term, env)
            if not targets:  # a range that is empty
                return self.number(self.zero)
            law = self.conditional(term.law, targets, given, env)
            residuals = [self.open_form(a, env) - m for a, m in zip(targets, law.means, strict=True)]
            return log_normal(residuals, law.cov, self.pi, self.dim)
        if isinstance(term, Exp):
            return self.quadratic(term.args[0], env)
        if isinstance(term, Abbreviation):
            return self.logarithm(term.term, env)
        if isinstance(term, Pow) and term.exp.is_Integer and isinstance(term.base, (*_POSITIVE, Mul)) and self._positive(term.base):
            return self.logarithm(term.base, env).scaled(self.arithmetic.number(int(term.exp)))
        if isinstance(term, Product) and self._positive(term.body):
            steps = range(env.index(term.lo), env.index(term.hi) + 1)
            return _added([self.number(self.zero), *(self.logarithm(term.body, env.with_index(term.i.name, i)) for i in steps)])
        if isinstance(term, Mul) and any(self._positive(a) for a in term.args):
            rest = [a for a in term.args if not self._positive(a)]
            parts = [self.logarithm(a, env) for a in term.args if self._positive(a)]
            return _added([*parts, *([self.logarithm(Mul(*rest, evaluate=False) if len(rest) > 1 else rest[0], env)] if rest else [])])
        if isinstance(term, Integral):
            exponent, factor = self._integrated(term, env)
            return exponent.plus(self._constant(factor).log())
        if self.opened(term, env):
            raise NotTried(UNSUPPORTED, f"an expectation of the logarithm of {type(term).__name__} has no closed form here")
        return self.number(self.scalar(term, env).log())

    def _positive(self, term: Basic) -> bool:
        """Whether a term is positive by its form."""
        if isinstance(term, Pow):
            return bool(term.exp.is_Integer) and self._positive(term.base)
        if isinstance(term, Mul):
            return all(self._positive(a) for a in term.args)
        return isinstance(term, _POSITIVE) or (isinstance(term, Product) and self._positive(term.body))

    def _log_normal_density(self, term: NormalDensity, env: Env) -> Form:
        points = [self.vector_form(p, env) for p in term.points]
        residuals = [p - self.vector_form(m, env) for p, m in zip(points, term.means, strict=True)]
        cov = [[self.coefficient(c, env) for c in row] for row in term.cov]
        return log_normal(residuals, cov, self.pi, self.length(term.points[0], env))

    def _expected(self, term: Expectation, env: Env) -> Form:
        targets, given, inner_env = measured(term.measure, env)
        body = self.quadratic(term.body, inner_env.with_opens(targets))
        if not targets:
            return body
        law = self.conditional(term.measure.law, targets, given, env)
        return body.averaged(law.mean_of(), law.covariances(), self.dim)

    def _divergence(self, term: KL, env: Env) -> Form:
        q, p = term.args
        targets, given = written(q, env)
        if set(targets) != set(written(p, env)[0]):
            raise Meaningless("one law of a KL divergence is a point mass")
        opened = env.with_opens(targets)
        ratio = self.logarithm(q, opened) + self.logarithm(p, opened).scaled(self.arithmetic.number(-1))
        law = self.conditional(q.law, targets, given, env)
        return ratio.averaged(law.mean_of(), law.covariances(), self.dim)

    def _integrated(self, term: Integral, env: Env) -> tuple[Form, Form]:
        over = env.axes(term.over)
        exponent, factor = self._split(term.body, env.with_opens(over))
        return integrate(as_quadratic(exponent), as_quadratic(factor), over, self.pi, self.dim)

    def _split(self, term: Basic, env: Env) -> tuple[Form, Form]:
        """A product as the exponential of one polynomial times another."""
        exponent, factor = self.number(self.zero), self.number(self.one)
        for a in term.args if isinstance(term, Mul) else (term,):
            if self._positive(a):
                exponent = exponent + self.logarithm(a, env)
            elif isinstance(a, Integral):
                more, times = self._integrated(a, env)
                exponent, factor = exponent + more, factor.times(times)
            elif isinstance(a, Mul):
                more, times = self._split(a, env)
                exponent, factor = exponent + more, factor.times(times)
            else:
                factor = factor.times(self.quadratic(a, env))
        return exponent, factor


def as_quadratic(form: Form) -> Quadratic:
    assert isinstance(form, Quadratic)
    return form


def _added(forms: Iterator[Form] | list[Form]) -> Form:
    first, *rest = forms
    for f in rest:
        first = first + f
    return first
