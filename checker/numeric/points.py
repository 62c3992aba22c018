"""Points for parameters and vectors, and laws that are defined as normal: everything else is computed from these.

A law's variables are linear forms in independent normal vectors (its noises, and a first variable that has no
definition, which gets a random normal law), built from its definitions one variable after another.  Densities
and moments follow by conditioning in `checker.numeric.gaussian`.  Expectations and integrals are closed where
the term is a polynomial of degree 2, or its product with the exponential of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sympy import Add, Basic, Mul, Pow
from sympy import exp as Exp
from sympy import log as Log

from checker.language.derivation import Declarations
from checker.language.laws import ChainGraph, Definition
from checker.language.terms import (
    KL,
    Abbreviation,
    Applied,
    Density,
    Dot,
    Expectation,
    Integral,
    Mean,
    Norm,
    NormalDensity,
    Product,
    Scaled,
    Sum,
    Var,
    Variance,
    Vector,
    VectorSum,
)
from checker.numeric.evaluate import Env, Evaluator, measured, written
from checker.numeric.gaussian import Components, Conditional, Linear, Quadratic, condition, inner, integrate, log_normal
from checker.numeric.interpretation import Draws
from checker.numeric.outcome import UNSUPPORTED, Meaningless, NotTried
from checker.numeric.tensors import Arithmetic, Axis, Tensor
from checker.numeric.whole import value

_POSITIVE = (Density, NormalDensity, Exp)


class PointEvaluator(Evaluator):
    """Terms at points, under linear normal laws; ``realised`` laws have their variables made from their noises."""

    def __init__(self, arithmetic: Arithmetic, draws: Draws, declared: Declarations, integers: Mapping[str, int],
                 dim: int, realised: frozenset[str] = frozenset()) -> None:
        super().__init__(arithmetic, draws, declared, dim)
        self.integers, self.realised = integers, realised
        self.zero, self.one, self.pi = arithmetic.number(0), arithmetic.number(1), arithmetic.pi()
        self._forms: dict[tuple[str, Axis], Linear] = {}
        self._conditionals: dict[tuple[Any, ...], tuple[Conditional, tuple[Axis, ...]]] = {}
        self.moments: dict[Axis, tuple[Components, Tensor]] = {}

    def known(self) -> Mapping[str, int]:
        return self.integers

    # laws as linear forms in independent normal vectors

    def form(self, law: str, slot: Axis) -> Linear:
        """A variable of a law as a linear form."""
        key = (law, slot)
        if key not in self._forms:
            self._forms[key] = self._new_form(law, slot)
        return self._forms[key]

    def _new_form(self, law: str, slot: Axis) -> Linear:
        found = self._definition(law, slot)
        if found is None:
            return self._undefined_form(law, slot)
        definition, env = found
        parents = [env.axis(v) for v in definition.given]
        mean = self.linear(definition.normal.mean, env.with_opens(parents))
        mean = mean.substituted({a: self.form(law, a) for a in parents})
        axis = (f"noise of {law}({slot[0]})", slot[1], 0) if definition.noise is None else env.axis(definition.noise)
        return mean + self.noise(axis).scaled(self.scalar(definition.normal.var, env).sqrt())

    def _definition(self, law: str, slot: Axis) -> tuple[Definition, Env] | None:
        """The definition of a variable and where to evaluate it; one for a single index comes before a general one."""
        general = None
        for d in self.declared.laws[law].definitions:
            if d.target.name != slot[0] or len(d.target.at) != len(slot[1]):
                continue
            if d.symbol is None:
                if tuple(value(i, self.integers) for i in d.target.at) == slot[1]:
                    return d, Env(self.integers)
            elif d.given and self._inside(law, slot[1][0] + value(d.given[0].at[0] - d.target.at[0], {})):
                n = slot[1][0] - value(d.target.at[0], {d.symbol.name: 0})
                general = d, Env({**self.integers, d.symbol.name: n})
        return general

    def _inside(self, law: str, i: int) -> bool:
        graph = self.declared.laws[law].graph
        assert isinstance(graph, ChainGraph)
        return value(graph.lo, self.integers) <= i <= value(graph.hi, self.integers)

    def _undefined_form(self, law: str, slot: Axis) -> Linear:
        """A variable without a definition: the first of its law has a random normal law, others are refused."""
        graph = self.declared.laws[law].graph
        if isinstance(graph, ChainGraph):
            if not self._inside(law, slot[1][0]):
                raise Meaningless(f"{slot[0]}_{slot[1][0]} is not a variable of {law}")
            first = value(graph.lo if graph.forward else graph.hi, self.integers) == slot[1][0]
        else:
            first = not any(self._same(b, slot) for _, b in graph.edges)
        if not first:
            return self._abstract_form(law, slot)
        mean = tuple(self._drawn(("first", law, slot, i)) for i in range(self.dim))
        self.moments[slot] = mean, self.arithmetic.ratio(*self.draws.positive(("spread", law, slot)), ())
        return Linear({slot: self.one}, (self.zero,) * self.dim)

    def _abstract_form(self, law: str, slot: Axis) -> Linear:
        """An abstract factor, interpreted as linear normal."""
        graph = self.declared.laws[law].graph
        parents: list[Axis]
        if isinstance(graph, ChainGraph):
            parents = [(slot[0], (slot[1][0] + (-1 if graph.forward else 1),), 0)]
        else:
            parents = [(a.name, tuple(value(i, self.integers) for i in a.at), 0) for a, b in graph.edges if self._same(b, slot)]
        total = Linear({}, tuple(self._drawn(("shift", law, slot, i)) for i in range(self.dim)))
        for p in parents:
            total = total + self.form(law, p).scaled(self._drawn(("slope", law, slot, p)))
        noise = self.noise((f"noise of {law}({slot[0]})", slot[1], 0))
        return total + noise.scaled(self.arithmetic.ratio(*self.draws.positive(("spread", law, slot)), ()))

    def _same(self, v: Var, slot: Axis) -> bool:
        return v.name == slot[0] and tuple(value(i, self.integers) for i in v.at) == slot[1]

    def _drawn(self, key: tuple[Any, ...]) -> Tensor:
        return self.arithmetic.ratio(*self.draws.coefficient(key), ())

    def noise(self, axis: Axis) -> Linear:
        """A standard normal vector, independent of all others."""
        self.moments[axis] = (self.zero,) * self.dim, self.one
        return Linear({axis: self.one}, (self.zero,) * self.dim)

    def conditional(self, law: str, targets: tuple[Axis, ...], given: tuple[Axis, ...], env: Env) -> Conditional:
        """The normal law of some variables given the values of others."""
        slots = {a[:2]: a for a in given}
        forms, known = ([self.form(law, (*a[:2], 0)) for a in part] for part in (targets, slots.values()))
        return condition(forms, known, self.moments, [self._value(a, env) for a in slots.values()], targets)

    def _value(self, axis: Axis, env: Env) -> Linear:
        if axis in env.opens:
            return Linear({axis: self.one}, (self.zero,) * self.dim)
        return Linear({}, self.position(axis))

    # points

    def point(self, v: Var, env: Env) -> Components:
        axis = env.axis(v)
        if axis in env.opens:
            raise NotTried(UNSUPPORTED, "a vector that is averaged stands where no closed form is known")
        return self.position(axis, self.length(v, env))

    def position(self, axis: Axis, length: int | None = None) -> Components:
        """The point that a variable stands for: drawn, or made from the noises that are drawn."""
        law = next((name for name in sorted(self.realised) if self._definition(name, axis)), None)
        if law is not None and axis[2] == 0:
            form = self.form(law, axis)
            total = form.fixed
            for a, c in form.coefficients.items():
                total = tuple(t + c * p for t, p in zip(total, self._draw_point(a, self.dim), strict=True))
            return total
        return self._draw_point(axis, length or self.dim)

    def _draw_point(self, axis: Axis, length: int) -> Components:
        numerators, denominators = self.draws.points(axis, (length,))
        return tuple(self.arithmetic.ratio(numerators[:, i], denominators[:, i], ()) for i in range(length))

    def linear(self, term: Basic, env: Env) -> Linear:
        """A vector as a linear form in the open vectors."""
        if isinstance(term, Var):
            return self._value(env.axis(term), env) if env.axis(term) in env.opens else Linear({}, self.point(term, env))
        if isinstance(term, VectorSum):
            total = Linear({}, (self.zero,) * self.dim)
            for a in term.args:
                total = total + self.linear(a, env)
            return total
        if isinstance(term, Scaled):
            return self.linear(term.vector, env).scaled(self.scalar(term.scale, env))
        if isinstance(term, Mean):
            targets, given, inner_env = measured(term.density, env)
            if not targets:
                return self.linear(term.density.targets[0], inner_env)
            return self.conditional(term.density.law, targets, given, env).means[0]
        raise NotTried(UNSUPPORTED, f"{type(term).__name__} is not a vector that can be interpreted")

    def mean(self, term: Mean, env: Env) -> Components:
        return self.linear(term, env).fixed

    def variance(self, term: Variance, env: Env) -> Tensor:
        targets, given, _ = measured(term.density, env)
        return self.conditional(term.density.law, targets, given, env).cov[0][0] if targets else self.zero

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
            weighted = Mul(term.measure, term.body, evaluate=False)
            exponent, factor = integrate(*self._split(weighted, opened.with_opens(targets)), targets, self.pi, self.dim)
            return self._constant(exponent).exp() * self._constant(factor)

    def divergence(self, term: KL, env: Env) -> Tensor:
        return self._constant(self._divergence(term, env))

    def integral(self, term: Integral, env: Env) -> Tensor:
        exponent, factor = self._integrated(term, env)
        return self._constant(exponent).exp() * self._constant(factor)

    def log(self, argument: Basic, env: Env) -> Tensor:
        return self._constant(self.logarithm(argument, env))

    def _constant(self, form: Quadratic) -> Tensor:
        if not form.is_constant:
            raise NotTried(UNSUPPORTED, "a vector that is averaged stands where no closed form is known")
        return form.constant

    def quadratic(self, term: Basic, env: Env) -> Quadratic:
        """A scalar as a polynomial of degree 2 in the open vectors.  Raises `NotTried` for anything else."""
        if not self._opens(term, env):
            return Quadratic(self.scalar(term, env), {}, {})
        if isinstance(term, Add):
            return _added(self.quadratic(a, env) for a in term.args)
        if isinstance(term, Mul):
            first, *rest = (self.quadratic(a, env) for a in term.args)
            for r in rest:
                first = first.times(r)
            return first
        if isinstance(term, Sum):
            steps = range(env.index(term.lo), env.index(term.hi) + 1)
            return _added([Quadratic(self.zero, {}, {}), *(self.quadratic(term.body, env.with_index(term.i.name, i)) for i in steps)])
        if isinstance(term, Dot):
            return inner(self.linear(term.args[0], env), self.linear(term.args[1], env))
        if isinstance(term, Pow) and isinstance(term.base, Norm) and term.exp == 2:
            return inner(*2 * (self.linear(term.base.args[0], env),))
        if isinstance(term, Log):
            return self.logarithm(term.args[0], env)
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

    def _polynomial(self, term: Applied, env: Env) -> Quadratic:
        """An abstract function of vectors, interpreted as a polynomial of degree 2 in them, other in each index."""
        rest = Basic.__new__(Applied, term.args[0], *(a for a in term.args[1:] if not isinstance(a, Vector)))
        total = Quadratic(super()._applied(rest, env), {}, {})
        vectors = [self.linear(a, env) for a in term.args[1:] if isinstance(a, Vector)]
        for i, u in enumerate(vectors):
            weight = tuple(self._drawn((term.name, "slope", i, k)) for k in range(len(u.fixed)))
            total = total + inner(Linear({}, weight), u)
            for j, v in enumerate(vectors[:i + 1]):
                total = total + inner(u, v).scaled(self._drawn((term.name, "curvature", i, j)))
        return total

    def _opens(self, term: Basic, env: Env) -> bool:
        """Whether a term may mention an open vector."""
        if not env.opens:
            return False
        if isinstance(term, Var):
            try:
                return env.axis(term) in env.opens
            except KeyError:
                return any(a[0] == term.name for a in env.opens)
        return any(self._opens(a, env) for a in term.args)

    def logarithm(self, term: Basic, env: Env) -> Quadratic:
        """The logarithm of a term that is a product of densities, exponentials and numbers free of open vectors."""
        if isinstance(term, NormalDensity):
            return self._log_normal_density(term, env)
        if isinstance(term, Density):
            targets, given = written(term, env)
            law = self.conditional(term.law, targets, given, env)
            residuals = [self._value(a, env) - m for a, m in zip(targets, law.means, strict=True)]
            return log_normal(residuals, law.cov, self.pi, self.dim)
        if isinstance(term, Exp):
            return self.quadratic(term.args[0], env)
        if isinstance(term, Abbreviation):
            return self.logarithm(term.term, env)
        if isinstance(term, Pow) and term.exp.is_Integer and isinstance(term.base, (*_POSITIVE, Mul)) and self._positive(term.base):
            return self.logarithm(term.base, env).scaled(self.arithmetic.number(int(term.exp)))
        if isinstance(term, Product) and self._positive(term.body):
            steps = range(env.index(term.lo), env.index(term.hi) + 1)
            return _added([Quadratic(self.zero, {}, {}), *(self.logarithm(term.body, env.with_index(term.i.name, i)) for i in steps)])
        if isinstance(term, Mul) and any(self._positive(a) for a in term.args):
            rest = [a for a in term.args if not self._positive(a)]
            parts = [self.logarithm(a, env) for a in term.args if self._positive(a)]
            return _added([*parts, *([self.logarithm(Mul(*rest, evaluate=False) if len(rest) > 1 else rest[0], env)] if rest else [])])
        if isinstance(term, Integral):
            exponent, factor = self._integrated(term, env)
            return exponent + Quadratic(self._constant(factor).log(), {}, {})
        if self._opens(term, env):
            raise NotTried(UNSUPPORTED, f"an expectation of the logarithm of {type(term).__name__} has no closed form here")
        return Quadratic(self.scalar(term, env).log(), {}, {})

    def _positive(self, term: Basic) -> bool:
        """Whether a term is positive by its form."""
        if isinstance(term, Pow):
            return bool(term.exp.is_Integer) and self._positive(term.base)
        if isinstance(term, Mul):
            return all(self._positive(a) for a in term.args)
        return isinstance(term, _POSITIVE) or (isinstance(term, Product) and self._positive(term.body))

    def _log_normal_density(self, term: NormalDensity, env: Env) -> Quadratic:
        points = [self.linear(p, env) for p in term.points]
        residuals = [p - self.linear(m, env) for p, m in zip(points, term.means, strict=True)]
        return log_normal(residuals, [[self.scalar(c, env) for c in row] for row in term.cov], self.pi, len(points[0].fixed))

    def _expected(self, term: Expectation, env: Env) -> Quadratic:
        targets, given, inner_env = measured(term.measure, env)
        body = self.quadratic(term.body, inner_env.with_opens(targets))
        if not targets:
            return body
        law = self.conditional(term.measure.law, targets, given, env)
        return body.averaged(law.mean_of(), law.covariances(), self.dim)

    def _divergence(self, term: KL, env: Env) -> Quadratic:
        q, p = term.args
        targets, given = written(q, env)
        if set(targets) != set(written(p, env)[0]):
            raise Meaningless("one law of a KL divergence is a point mass")
        opened = env.with_opens(targets)
        ratio = self.logarithm(q, opened) + self.logarithm(p, opened).scaled(self.arithmetic.number(-1))
        law = self.conditional(q.law, targets, given, env)
        return ratio.averaged(law.mean_of(), law.covariances(), self.dim)

    def _integrated(self, term: Integral, env: Env) -> tuple[Quadratic, Quadratic]:
        over = env.axes(term.over)
        exponent, factor = self._split(term.body, env.with_opens(over))
        return integrate(exponent, factor, over, self.pi, self.dim)

    def _split(self, term: Basic, env: Env) -> tuple[Quadratic, Quadratic]:
        """A product as the exponential of one polynomial times another."""
        exponent, factor = Quadratic(self.zero, {}, {}), Quadratic(self.one, {}, {})
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


def _added(forms: Iterator[Quadratic] | list[Quadratic]) -> Quadratic:
    first, *rest = forms
    for f in rest:
        first = first + f
    return first
