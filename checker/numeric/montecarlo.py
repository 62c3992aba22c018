"""Samples, for expectations under normal laws that have no closed form here.

Both sides must be affine in their expectations, so that one joint sample of all bound variables gives an
unbiased value of their difference.  A sample refutes only where something is known of that difference for certain
(`checker.numeric.decide`): an interval that holds it, read off the term by interval arithmetic over the whole space
(`checker.numeric.spread`), or a bound on its variance, from second moments in closed form.  Samples never confirm.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sympy import Add, Basic, Mul

from checker.language.declarations import Declarations
from checker.language.relations import EQ, GE, GT, LE, LT
from checker.language.terms import KL, Expectation, Integral, Sum
from checker.numeric.arrays import Balls
from checker.numeric.blocks import Components, Table, has_matrices
from checker.numeric.decide import LEVEL, Draw, Estimate, Pairs, Premise, decide
from checker.numeric.evaluate import Env, measured, written
from checker.numeric.interpretation import Draws, Style
from checker.numeric.outcome import UNSUPPORTED, NotTried, OutOfTime
from checker.numeric.points import PointEvaluator
from checker.numeric.spread import averages, spread
from checker.numeric.tensors import Arithmetic, Axis, Tensor
from checker.numeric.world import World

_CHUNK = 50_000


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
        root = _cholesky(_numbers(found.cov))
        noise = self.generator.standard_normal((len(targets), self.dim, self.count))
        for i, (axis, mean) in enumerate(zip(targets, found.means, strict=True)):
            parts = []
            for k in range(self.dim):
                total = mean.fixed[k]
                for j in range(i + 1):
                    total = total + root[i][j] * Tensor((), Balls(noise[j, k], np.zeros(self.count)))
                parts.append(total)
            self._sampled[axis] = tuple(parts)


def _numbers(table: Table) -> list[list[Tensor]]:
    if has_matrices(table):
        raise NotTried(UNSUPPORTED, "no samples are drawn where a covariance is a matrix")
    return table  # type: ignore[return-value]


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


@dataclass(frozen=True, slots=True)
class Sampled:
    """The interpretation that was sampled, what was found, whether it refutes, and from which premise."""

    draws: Draws
    integers: dict[str, int]
    dim: int
    estimate: Estimate
    false: bool
    premise: Premise


def sampled(about: World, samples: int, seed: int, deadline: float, style: Style) -> Sampled:
    """Samples in an interpretation in which they tell the sides apart, or in the first one.

    Raises `NotTried` where the line cannot be sampled, and `OutOfTime`.
    """
    if about.line.relation not in (EQ, LE, GE, LT, GT) or about.random_vectors:
        raise NotTried(UNSUPPORTED, "only equalities and inequalities of numbers are sampled")
    if not (_affine(about.line.lhs) and _affine(about.line.rhs)):
        raise NotTried(UNSUPPORTED, "a side is not affine in its expectations, so that samples of it are biased")
    first: Sampled | None = None
    settings = [(n, d) for n in about.integers[:2] for d in about.dims]
    for i, (integers, dim) in enumerate(settings):
        draws = Draws(seed, f"samples {i}", 1, style)
        premise = spread(about, draws, integers, dim)
        estimate, false = decide(_draw(about, draws, integers, dim, deadline), about.line.relation, premise, samples,
                                 LEVEL / len(settings))
        found = Sampled(draws, integers, dim, estimate, false, premise)
        if false:
            return found
        first = first or found
    assert first is not None
    return first


def _draw(about: World, draws: Draws, integers: dict[str, int], dim: int, deadline: float) -> Draw:
    """Both sides at joint samples, a part at a time."""

    def draw(count: int, stream: tuple[int, int]) -> Pairs:
        generator = draws.generator(("samples", *stream))
        while count > 0:
            if time.monotonic() > deadline:
                raise OutOfTime
            part = min(count, _CHUNK)
            count -= part
            evaluator = SampleEvaluator(draws, about.declared, integers, dim, part, generator)
            with np.errstate(all="ignore"):
                values = [evaluator.scalar(side, Env(integers)).data for side in (about.line.lhs, about.line.rhs)]
            lhs, rhs = (np.broadcast_to(v.mid, (part,)) for v in values if isinstance(v, Balls))
            yield lhs, rhs, sum(float(v.rad.max()) for v in values if isinstance(v, Balls))

    return draw


def _affine(term: Basic) -> bool:
    """Whether a term is affine in the expectations that it holds."""
    if isinstance(term, Add):
        return all(_affine(a) for a in term.args)
    if isinstance(term, Mul):
        random = [a for a in term.args if averages(a)]
        return len(random) <= 1 and all(_affine(a) for a in random)
    if isinstance(term, (Sum, Expectation)):
        return _affine(term.body)
    return isinstance(term, KL) or not averages(term)
