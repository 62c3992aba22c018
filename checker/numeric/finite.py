"""Terms under finite laws, exactly: expectations are sums over tables, and integrals sums weighted by widths.

Sums eliminate one variable at a time.  The expectation of a sum is taken summand by summand, each under the
marginal of the variables that it depends on: along a chain the cost is linear in its length.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from sympy import Basic, Symbol

from checker.language.terms import KL, Density, Expectation, Integral, Mean, Var, Variance
from checker.numeric.blocks import Components
from checker.numeric.evaluate import Env, measured, written
from checker.numeric.outcome import Meaningless
from checker.numeric.recent import Recent
from checker.numeric.summands import Factors, SummandEvaluator, is_long
from checker.numeric.tables import eliminate, product
from checker.numeric.tensors import Axis, Tensor

_WIDE = 4
"""A product over more variables than this is not tabulated, if it has several factors."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What an expectation draws, also as a set, and what it is conditional on."""

    targets: tuple[Axis, ...]
    given: tuple[Axis, ...]
    drawn: frozenset[Axis]
    aliases: dict[Axis, Axis]


class FiniteEvaluator(SummandEvaluator):
    """Scalars and vectors of a term under finite laws."""

    _measures: Recent[tuple[Density, tuple[int | None, ...]], Measure]

    def density(self, term: Density, env: Env) -> Tensor:
        if self.draws.style.masses:
            return self._probability(term, env)
        return self._density(term.law, *written(term, env))

    def _probability(self, term: Density, env: Env) -> Tensor:
        """A density of discrete variables: a variable given itself has all its mass there."""
        targets, given = env.axes(term.targets), env.axes(term.given)
        known = {a[:2]: a for a in reversed(given)}
        result, left = self.arithmetic.number(1), []
        for axis in targets:
            if axis[:2] not in known:
                known[axis[:2]] = axis
                left.append(axis)
            elif known[axis[:2]] != axis:
                same = np.eye(self.draws.size(axis[:2]), dtype=np.int64)[None]
                result = result * self.arithmetic.ratio(same, np.ones_like(same), (known[axis[:2]], axis))
        conditions = tuple(a for a in known.values() if a not in left)
        return result * self._mass(term.law, tuple(left), conditions) if left else result

    # expectations

    def expectation(self, term: Expectation, env: Env) -> Tensor:
        measure, inner = self._measure(term.measure, env)
        if not measure.targets:
            return self.scalar(term.body, inner)
        return self._averages(term.measure.law, measure, self.summands(term.body, inner))

    def _measure(self, density: Density, env: Env) -> tuple[Measure, Env]:
        """What a measure draws; a range of variables is spelled out once, not for each index of a sum around it."""
        if env.aliases or not is_long(density):
            found = self._new_measure(density, env)
        else:
            if not hasattr(self, "_measures"):
                self._measures = Recent(16)
            key = (density, tuple(env.indices.get(s.name) for s in sorted(density.atoms(Symbol), key=str)))
            found = self._measures.made(key, lambda: self._new_measure(density, env))
        return found, env.with_aliases(found.aliases)

    def _new_measure(self, density: Density, env: Env) -> Measure:
        targets, given, inner = measured(density, env)
        self._distinct(targets, given)
        self.check_slots(density.law, (*targets, *given))
        return Measure(targets, given, frozenset(targets), {a: b for a, b in inner.aliases.items() if env.aliases.get(a) != b})

    def _averages(self, law: str, measure: Measure, summands: Iterable[Factors]) -> Tensor:
        """The expectation of a sum: every summand under the marginal of what it depends on."""
        total: Tensor | None = None
        for factors in summands:
            part = self._average(law, measure, factors)
            total = part if total is None else total + part
        return self.arithmetic.number(0) if total is None else total

    def _average(self, law: str, measure: Measure, factors: Factors) -> Tensor:
        needed = tuple(dict.fromkeys(a for f in factors for a in f.axes if a in measure.drawn))
        if len(factors) > 1 and len(needed) > _WIDE:
            weights = [t.power(n) for n, t in self.probabilities(law, needed, measure.given)]
            return eliminate([*weights, *factors], sorted(needed))
        body = product(factors)
        return (self._mass(law, needed, measure.given) * body).total(needed) if needed else body

    def divergence(self, term: KL, env: Env) -> Tensor:
        q, p = term.args
        if is_long(term) and self.is_chained(q) and self.is_chained(p):
            return self._long_divergence(q, p, env)
        targets, given, inner = measured(q, env) if self.draws.style.masses else (*written(q, env), env)
        if not self.draws.style.masses and set(targets) != set(written(p, env)[0]):
            raise Meaningless("one law of a KL divergence is a point mass")
        ratio = self.density(q, inner).log() - self.density(p, inner).log()
        return (self._mass(q.law, targets, given) * ratio).total(targets) if targets else ratio

    def _long_divergence(self, q: Density, p: Density, env: Env) -> Tensor:
        targets, given = written(q, env)
        if set(targets) != set(written(p, env)[0]):
            raise Meaningless("one law of a KL divergence is a point mass")

        def ratio() -> Iterator[Factors]:
            for sign, density in ((1, q), (-1, p)):
                for factors in self.logarithms(density, env):
                    yield [self.arithmetic.number(sign), *factors]

        return self._averages(q.law, Measure(targets, given, frozenset(targets), {}), ratio())

    def integral(self, term: Integral, env: Env) -> Tensor:
        over = env.axes(term.over)
        if is_long(term):
            return self._long_integral(term.body, over, env)
        body = self.scalar(term.body, env)
        _bounded(over, set(body.axes))
        for axis in over:
            body = body * self.width(axis)
        return body.total(over)

    def _long_integral(self, body: Basic, over: tuple[Axis, ...], env: Env) -> Tensor:
        """An integral of a sum of products, the variables of each eliminated one at a time."""
        widths = [self.width(a) for a in over]
        parts = list(self.summands(body, env))
        _bounded(over, {a for factors in parts for f in factors for a in f.axes})
        total = self.arithmetic.number(0)
        for factors in parts:
            total = total + eliminate([*factors, *widths], sorted(over))
        return total

    def _distinct(self, targets: tuple[Axis, ...], given: tuple[Axis, ...]) -> None:
        axes = {*targets, *given}
        if len({a[:2] for a in axes}) < len(axes) and not self.draws.style.masses:
            raise Meaningless("a measure gives one variable two values")

    # moments and values

    def mean(self, term: Mean, env: Env) -> Components:
        targets, given, inner = measured(term.density, env)
        self._distinct(targets, given)
        values = self.vector(term.density.targets[0], inner)
        if not targets:
            return values
        mass = self._mass(term.density.law, targets, given)
        return tuple((mass * v).total(targets) for v in values)

    def variance(self, term: Variance, env: Env) -> Tensor:
        targets, given, inner = measured(term.density, env)
        self._distinct(targets, given)
        values = self.vector(term.density.targets[0], inner)
        total = self.arithmetic.number(0)
        if not targets:
            return total
        mass = self._mass(term.density.law, targets, given)
        for v in values:
            mean = (mass * v).total(targets)
            total = total + (mass * v * v).total(targets) - mean * mean
        return total / self.arithmetic.number(len(values))

    def point(self, v: Var, env: Env) -> Components:
        axis = env.axis(v)
        if not any(axis[:2] in order for order in self._order.values()):
            return super().point(v, env)
        size, d = self.draws.size(axis[:2]), self.length(v, env)
        numerators, denominators = self.draws.points(axis[:2], (size, d))
        return tuple(self.valued(v.name, numerators[:, :, i], denominators[:, :, i], (axis,), env) for i in range(d))


def _bounded(over: tuple[Axis, ...], axes: set[Axis]) -> None:
    if any(axis not in axes for axis in over):
        raise Meaningless("an integral over the whole space of what does not depend on the variable")
