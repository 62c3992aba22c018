"""Samples, for expectations under normal laws that have no closed form here.

Both sides must be affine in their expectations, so that one joint sample of all bound variables gives an
unbiased value of their difference.  A sample refutes only where that difference is bounded, which is read off
the term by interval arithmetic over the whole space; then the empirical Bernstein bound of Maurer and Pontil
(2009, theorem 4) holds for the mean without further assumptions.  Samples double; the level, one in a million,
is halved at each look, and a decision must repeat on a fresh sample.  Samples never confirm.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sympy import Add, Basic, Mul, Pow
from sympy import exp as Exp
from sympy import log as Log

from checker.language.derivation import Declarations
from checker.language.relations import EQ, GE, GT, LE, LT
from checker.language.terms import KL, Density, Expectation, Integral, Norm, NormalDensity, Product, Sum
from checker.numeric.arrays import Balls
from checker.numeric.evaluate import Env, measured, written
from checker.numeric.gaussian import Components, Linear, log_normal
from checker.numeric.interpretation import Draws
from checker.numeric.outcome import UNSUPPORTED, Meaningless, NotTried
from checker.numeric.points import PointEvaluator
from checker.numeric.tensors import Arithmetic, Axis, Tensor
from checker.numeric.world import World

LEVEL = 1e-6
"""The probability with which a sample may wrongly refute, over all looks at it."""
_FIRST = 1_000
Bounds = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Means of both sides over ``count`` samples, and how far their difference may be from the true one."""

    lhs: float
    rhs: float
    error: float
    count: int
    deviation: float


class SampleEvaluator(PointEvaluator):
    """Terms at one joint sample a trial: an expectation draws its variables and is its body there."""

    def __init__(self, draws: Draws, declared: Declarations, integers: Mapping[str, int], dim: int, count: int,
                 generator: Any) -> None:
        super().__init__(Arithmetic(Balls), draws, declared, integers, dim)
        self.count, self.generator = count, generator
        self._sampled: dict[Axis, Components] = {}

    def position(self, axis: Axis, length: int | None = None) -> Components:
        return self._sampled.get(axis) or super().position(axis, length)

    def expectation(self, term: Expectation, env: Env) -> Tensor:
        targets, given, inside = measured(term.measure, env)
        self._sample(term.measure.law, targets, given, env)
        return self.scalar(term.body, inside)

    def divergence(self, term: KL, env: Env) -> Tensor:
        q, p = term.args
        targets, given = written(q, env)
        self._sample(q.law, targets, given, env)
        return self.log(q, env) - self.log(p, env)

    def integral(self, term: Integral, env: Env) -> Tensor:
        raise NotTried(UNSUPPORTED, "an integral that is not an expectation is not sampled")

    def _sample(self, law: str, targets: tuple[Axis, ...], given: tuple[Axis, ...], env: Env) -> None:
        """Draw variables given the values of others: mean + L noise, L Lᵀ their covariance."""
        if not targets:
            return
        found = self.conditional(law, targets, given, env)
        root = _cholesky(found.cov)
        noise = self.generator.standard_normal((len(targets), self.dim, self.count))
        for i, (axis, mean) in enumerate(zip(targets, found.means, strict=True)):
            parts = []
            for k in range(self.dim):
                total = mean.fixed[k]
                for j in range(i + 1):
                    total = total + root[i][j] * Tensor((), Balls(noise[j, k], np.zeros(self.count)))
                parts.append(total)
            self._sampled[axis] = tuple(parts)


def _cholesky(matrix: list[list[Tensor]]) -> list[list[Tensor]]:
    root: list[list[Tensor]] = []
    for i, row in enumerate(matrix):
        found: list[Tensor] = []
        for j in range(i + 1):
            rest = row[j]
            for k in range(j):
                rest = rest - found[k] * (root[j][k] if j < i else found[k])
            found.append(rest.sqrt() if i == j else rest / root[j][j])
        root.append(found)
    return root


def sampled(about: World, samples: int, seed: int) -> tuple[Draws, dict[str, int], int, Estimate, bool]:
    """The interpretation in which samples tell the sides apart most clearly, the estimate, and whether it refutes.

    Raises `NotTried` where the line cannot be sampled.
    """
    if about.line.relation not in (EQ, LE, GE, LT, GT) or about.random_vectors:
        raise NotTried(UNSUPPORTED, "only equalities and inequalities of numbers are sampled")
    if not (_affine(about.line.lhs) and _affine(about.line.rhs)):
        raise NotTried(UNSUPPORTED, "a side is not affine in its expectations, so that samples of it are biased")
    best: tuple[Draws, dict[str, int], int, Estimate, bool] | None = None
    for i, (integers, dim) in enumerate([(n, d) for n in about.integers[:2] for d in about.dims]):
        draws = Draws(seed, f"samples {i}", 1)
        estimate, false = _doubling(about, draws, integers, dim, samples)
        if false:
            return draws, integers, dim, estimate, True
        best = best or (draws, integers, dim, estimate, False)
    assert best is not None
    return best


def _doubling(about: World, draws: Draws, integers: dict[str, int], dim: int, samples: int) -> tuple[Estimate, bool]:
    count, level, look = min(_FIRST, samples), LEVEL / 2, 0
    width = _width(about, draws, integers, dim)
    while True:
        estimate = _estimate(about, draws, integers, dim, count, (look, 0), width, level)
        if _refutes(about.line.relation, estimate):
            again = _estimate(about, draws, integers, dim, count, (look, 1), width, level)
            if _refutes(about.line.relation, again):
                return again, True
        if 2 * count > samples:
            return estimate, False
        count, level, look = 2 * count, level / 2, look + 1


def _estimate(about: World, draws: Draws, integers: dict[str, int], dim: int, count: int, stream: tuple[int, int],
              width: float, level: float) -> Estimate:
    evaluator = SampleEvaluator(draws, about.declared, integers, dim, count, draws.generator(("samples", *stream)))
    with np.errstate(all="ignore"):
        values = [evaluator.scalar(side, Env(integers)).data for side in (about.line.lhs, about.line.rhs)]
    lhs, rhs = (np.broadcast_to(v.mid, (count,)) for v in values if isinstance(v, Balls))
    difference = lhs - rhs
    if not np.isfinite(difference).all():
        raise NotTried(UNSUPPORTED, "a sample has no value")
    variance = float(difference.var(ddof=1))
    told = math.log(4 / level)
    error = math.sqrt(2 * variance * told / count) + 7 * width * told / (3 * (count - 1))
    return Estimate(float(lhs.mean()), float(rhs.mean()), error, count, math.sqrt(variance / count))


def _refutes(relation: str, e: Estimate) -> bool:
    difference = e.lhs - e.rhs
    beyond = {EQ: abs(difference), LE: difference, LT: difference, GE: -difference, GT: -difference}[relation]
    return math.isfinite(e.error) and beyond > e.error * (1 + 1e-6)


def _affine(term: Basic) -> bool:
    """Whether a term is affine in the expectations that it holds."""
    if isinstance(term, Add):
        return all(_affine(a) for a in term.args)
    if isinstance(term, Mul):
        random = [a for a in term.args if _averages(a)]
        return len(random) <= 1 and all(_affine(a) for a in random)
    if isinstance(term, (Sum, Expectation)):
        return _affine(term.body)
    return isinstance(term, KL) or not _averages(term)


def _averages(term: Basic) -> bool:
    return isinstance(term, (Expectation, KL, Integral)) or any(_averages(a) for a in term.args)


# How large a sample of the difference can be -----------------------------------------------------------


def _width(about: World, draws: Draws, integers: dict[str, int], dim: int) -> float:
    reader = _Range(draws, about.declared, integers, dim)
    (a, b), (c, e) = (reader.bounds(side, Env(integers)) for side in (about.line.lhs, about.line.rhs))
    width = (b - c) - (a - e)
    return width if math.isfinite(width) else math.inf


class _Range(PointEvaluator):
    """Bounds of a term over all values of the variables that it averages over."""

    def __init__(self, draws: Draws, declared: Declarations, integers: Mapping[str, int], dim: int) -> None:
        super().__init__(Arithmetic(Balls), draws, declared, integers, dim)

    def bounds(self, term: Basic, env: Env) -> Bounds:
        if not _averages(term) and not self._opens(term, env):
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
            cov = [[self.scalar(c, env) for c in row] for row in term.cov]
        nothing = [Linear({}, (self.zero,) * self.dim)] * len(cov)
        return log_normal(nothing, cov, self.pi, self.dim).constant.exp()


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
