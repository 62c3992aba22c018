"""How far the samples of a difference can spread: bounds of a term over all values of what it averages over."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sympy import Add, Basic, Mul, Pow
from sympy import exp as Exp
from sympy import log as Log

from checker.language.declarations import Declarations
from checker.language.terms import KL, Density, Expectation, Integral, Norm, NormalDensity, Product, Sum
from checker.numeric.arrays import Balls
from checker.numeric.decide import Premise
from checker.numeric.evaluate import Env, measured, written
from checker.numeric.gaussian import Linear, log_normal
from checker.numeric.interpretation import Draws
from checker.numeric.outcome import Meaningless, NotTried
from checker.numeric.points import PointEvaluator
from checker.numeric.tensors import Arithmetic, Tensor
from checker.numeric.world import World

Bounds = tuple[float, float]


def spread(about: World, draws: Draws, integers: dict[str, int], dim: int) -> Premise:
    """What is known for certain of the difference of both sides: its range, or else its variance."""
    reader = _Range(draws, about.declared, integers, dim)
    (a, b), (c, e) = (reader.bounds(side, Env(integers)) for side in (about.line.lhs, about.line.rhs))
    width = (b - c) - (a - e)
    if math.isfinite(width):
        return Premise(width=max(width, 0.0))
    deviation = sum(reader.deviation(side, Env(integers)) for side in (about.line.lhs, about.line.rhs))
    return Premise(variance=deviation**2) if math.isfinite(deviation) else Premise()


def averages(term: Basic) -> bool:
    """Whether a term averages or integrates over something."""
    return isinstance(term, (Expectation, KL, Integral)) or any(averages(a) for a in term.args)


class _Range(PointEvaluator):
    """Bounds of a term over all values of the variables that it averages over."""

    def __init__(self, draws: Draws, declared: Declarations, integers: Mapping[str, int], dim: int) -> None:
        super().__init__(Arithmetic(Balls), draws, declared, integers, dim)

    def bounds(self, term: Basic, env: Env) -> Bounds:
        if not averages(term) and not self.opened(term, env):
            return _around(self.scalar(term, env))
        if isinstance(term, Expectation):
            targets, _, inside = measured(term.measure, env)
            return self.bounds(term.body, inside.with_opens(targets))
        if isinstance(term, Add):
            parts = [self.bounds(a, env) for a in term.args]
            return sum(p[0] for p in parts), sum(p[1] for p in parts)
        if isinstance(term, (Mul, Product, Sum)):
            return self._combined(term, env)
        if isinstance(term, Norm):
            return 0.0, math.inf
        if isinstance(term, Exp):
            return _monotone(_exp, self.bounds(term.args[0], env))
        if isinstance(term, Log):
            return _monotone(lambda u: math.log(u) if u > 0 else -math.inf, self.bounds(term.args[0], env))
        if isinstance(term, Pow) and term.exp.is_Rational:
            return _power(self.bounds(term.base, env), float(term.exp))
        if isinstance(term, (Density, NormalDensity)):
            return 0.0, _around(self._peak(term, env))[1]
        return -math.inf, math.inf

    def deviation(self, term: Basic, env: Env) -> float:
        """A bound on the standard deviation of a side at a joint sample: half its range, or the root of a second moment."""
        low, high = self.bounds(term, env)
        if math.isfinite(high - low):
            return (high - low) / 2
        if isinstance(term, Add):
            return sum(self.deviation(a, env) for a in term.args)
        if isinstance(term, Sum):
            steps = range(env.index(term.lo), env.index(term.hi) + 1)
            return sum(self.deviation(term.body, env.with_index(term.i.name, i)) for i in steps)
        whole, parts = self._root(term, env), _parts(term)
        if math.isfinite(whole) or len(parts) == 1:
            return whole
        return sum(self._root(part, env) for part in parts)

    def _root(self, term: Basic, env: Env) -> float:
        """The root of a second moment; infinite where none is known."""
        square = _squared(term)
        try:
            return math.inf if square is None else math.sqrt(max(_around(self.scalar(square, env))[1], 0.0))
        except NotTried:
            return math.inf

    def _combined(self, term: Basic, env: Env) -> Bounds:
        if isinstance(term, Mul):
            parts = [self.bounds(a, env) for a in term.args]
        else:
            steps = range(env.index(term.lo), env.index(term.hi) + 1)
            parts = [self.bounds(term.body, env.with_index(term.i.name, i)) for i in steps]
        if isinstance(term, Sum):
            return sum(p[0] for p in parts), sum(p[1] for p in parts)
        low, high = 1.0, 1.0
        for a, b in parts:
            ends = [_times(u, v) for u in (low, high) for v in (a, b)]
            low, high = min(ends), max(ends)
        return low, high

    def _peak(self, term: Density | NormalDensity, env: Env) -> Tensor:
        if isinstance(term, Density):
            targets, given = written(term, env)
            cov = self.conditional(term.law, targets, given, env).cov
        else:
            cov = [[self.coefficient(c, env) for c in row] for row in term.cov]
        nothing = [Linear({}, (self.zero,) * self.dim)] * len(cov)
        return log_normal(nothing, cov, self.pi, self.dim).constant.exp()


def _parts(term: Basic) -> list[Basic]:
    """Summands of an expectation: the root of the second moment of a sum is at most the sum of theirs (Minkowski)."""
    if isinstance(term, Add):
        return [p for a in term.args for p in _parts(a)]
    if isinstance(term, Expectation):
        return [Basic.__new__(Expectation, term.measure, p) for p in _parts(term.body)]
    if isinstance(term, Mul):
        for i, a in enumerate(term.args):
            if len(several := _parts(a)) > 1:
                return [q for p in several for q in _parts(Mul(*term.args[:i], p, *term.args[i + 1:], evaluate=False))]
    return [term]


def _squared(term: Basic) -> Basic | None:
    """The term whose value is the second moment of a joint sample, for a nest of expectations."""
    if isinstance(term, Expectation):
        body = _squared(term.body)
        return None if body is None else Basic.__new__(Expectation, term.measure, body)
    if isinstance(term, KL):
        q, p = term.args
        return Expectation(q, Pow(Add(Log(q), Mul(-1, Log(p), evaluate=False), evaluate=False), 2, evaluate=False))
    if isinstance(term, Mul):
        parts = [_squared(a) for a in term.args]
        lone = sum(averages(a) for a in term.args) <= 1
        return Mul(*(p for p in parts if p is not None), evaluate=False) if lone and None not in parts else None
    return None if averages(term) else Pow(term, 2, evaluate=False)


def _around(number: Tensor) -> Bounds:
    assert isinstance(number.data, Balls)
    mid, rad = float(number.data.mid.ravel()[0]), float(number.data.rad.ravel()[0])
    if not math.isfinite(mid + rad):
        raise Meaningless("a side has no value at the point that is sampled")
    return mid - 2 * rad, mid + 2 * rad


def _exp(u: float) -> float:
    return math.exp(u) if u < 700 else math.inf


def _monotone(f: Any, bounds: Bounds) -> Bounds:
    return f(bounds[0]) if bounds[0] > -math.inf else f(-1e300), f(bounds[1]) if bounds[1] < math.inf else math.inf


def _power(bounds: Bounds, n: float) -> Bounds:
    low, high = bounds
    if n < 0:
        low, high = _power(bounds, -n)
        return (1 / high if high < math.inf else 0.0, 1 / low) if low > 0 else (-math.inf, math.inf)
    if low >= 0:
        return low**n, high**n
    return (0.0, max(-low, high)**n) if n % 2 == 0 else (-math.inf, math.inf)


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b
