"""What samples may decide: whether the mean of a difference is certainly not what a line says.

Nothing is refuted without a premise on the difference, and each premise has its bound, valid for every law:

- its values lie in an interval of known width: the empirical Bernstein bound of Maurer and Pontil (2009,
  theorem 4), |mean − truth| ≤ √(2 V ln(4/δ) / n) + 7 w ln(4/δ) / (3 (n − 1)), V the sample variance;
- its variance is at most v: the estimator of Catoni (2012, proposition 2.4) with its soft truncation,
  |estimate − truth| ≤ √(2 v ln(2/δ) / (n − 2 ln(2/δ))); tails may be as heavy as a finite variance allows.

Samples double, every look at a fresh one; the level is halved at each look, so that all looks together err with
at most the level; and a refutation must repeat on another fresh sample.  To see a relative gap g at a coefficient
of variation c takes about 2 c² ln(4/δ) / g² samples: 500,000 for 1 per cent at c = 1 and one in a million.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from checker.language.relations import EQ, GE, GT, LE, LT
from checker.numeric.outcome import UNSUPPORTED, NotTried

LEVEL = 1e-6
"""The probability with which a sample may wrongly refute, over all looks at it."""
FIRST = 1_000
IDLE = 16_000
"""Where nothing can be refuted, more samples than this are not drawn."""

Pairs = Iterator[tuple[Any, Any, float]]
Draw = Callable[[int, tuple[int, int]], Pairs]
"""Values of both sides and a bound on their rounding errors together, in parts that hold as many as is asked for; the
pair of numbers names the random stream."""
_SUMMATION = 2.0**-40
"""More than the relative error of the sums below, for any number of samples that can be drawn."""


@dataclass(frozen=True, slots=True)
class Premise:
    """What is known of the difference of both sides: the width of an interval that holds it, a bound on its variance."""

    width: float = math.inf
    variance: float = math.inf

    @property
    def name(self) -> str:
        """What a reader is told."""
        if math.isfinite(self.width):
            return f"the difference lies in an interval of width {self.width:.6g}"
        if math.isfinite(self.variance):
            return f"the difference has a variance of at most {self.variance:.6g}"
        return ""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Means of both sides over ``count`` samples, and how far their difference may be from the true one."""

    lhs: float
    rhs: float
    error: float
    count: int
    deviation: float
    beyond: int = 0
    """1 or -1 where the difference of the true means is certainly positive or negative, but for the level."""


def decide(draw: Draw, relation: str, premise: Premise, most: int, level: float = LEVEL) -> tuple[Estimate, bool]:
    """The last estimate, and whether it refutes ``mean of lhs relation mean of rhs``; at most ``most`` samples a look.

    Raises `NotTried` where fewer than 2 samples are allowed, or a sample has no value.
    """
    if most < 2:
        raise NotTried(UNSUPPORTED, f"no closed form is known, and {most} samples decide nothing", "raise --samples")
    if not premise.name:
        return estimate(draw(min(IDLE, most), (0, 0)), premise, min(IDLE, most), level), False
    for look, count in enumerate(_sizes(most)):
        level /= 2
        found = estimate(draw(count, (look, 0)), premise, count, level)
        if _refutes(relation, found):
            again = estimate(draw(count, (look, 1)), premise, count, level)
            if _refutes(relation, again):
                return again, True
    return found, False


def _sizes(most: int) -> list[int]:
    sizes = [min(FIRST, most)]
    while sizes[-1] < most:
        sizes.append(min(2 * sizes[-1], most))
    return sizes


def _refutes(relation: str, e: Estimate) -> bool:
    return {EQ: e.beyond != 0, LE: e.beyond > 0, LT: e.beyond > 0, GE: e.beyond < 0, GT: e.beyond < 0}[relation]


def estimate(pairs: Pairs, premise: Premise, count: int, level: float) -> Estimate:
    """The means of a sample of ``count``, and what they tell with probability at least 1 − level."""
    told = math.log(4 / level)
    error = _catoni_error(premise.variance, count, level)
    scale = _catoni_scale(premise.variance, count, level)
    n, sums, mean, squares, high, low, rounding, size = 0, np.zeros(2), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for lhs, rhs, off in pairs:
        difference = lhs - rhs
        if not (np.isfinite(difference).all() and math.isfinite(off)):
            raise NotTried(UNSUPPORTED, "a sample has no value")
        sums += lhs.sum(), rhs.sum()
        rounding, size = max(rounding, off), size + float(np.abs(lhs).sum() + np.abs(rhs).sum())
        part, m = float(difference.mean()), len(difference)
        squares += float(((difference - part)**2).sum()) + (part - mean)**2 * n * m / (n + m)
        mean += (part - mean) * m / (n + m)
        n += m
        if not math.isfinite(premise.width) and math.isfinite(error):
            high += _softened(scale * (difference - error))
            low += _softened(scale * (difference + error))
    assert n == count
    variance = squares / (count - 1)
    if math.isfinite(premise.width):
        error = math.sqrt(2 * variance * told / count) + 7 * premise.width * told / (3 * (count - 1))
        high = low = mean
    error = error * (1 + 1e-6) + rounding + _SUMMATION * size / n
    beyond = 1 if mean > error and high > 0 else -1 if mean < -error and low < 0 else 0
    return Estimate(float(sums[0]) / n, float(sums[1]) / n, error, count, math.sqrt(variance / count), beyond)


def _catoni_error(variance: float, count: int, level: float) -> float:
    told = math.log(2 / level)
    if count <= 2 * told or not math.isfinite(variance):
        return math.inf
    return math.sqrt(2 * variance * told / (count - 2 * told))


def _catoni_scale(variance: float, count: int, level: float) -> float:
    told = math.log(2 / level)
    if count <= 2 * told or not 0 < variance < math.inf:
        return 1.0
    return math.sqrt(2 * told / (count * variance * (1 + 2 * told / (count - 2 * told))))


def _softened(x: Any) -> float:
    """Σ ψ(x) with ψ(x) = ± log(1 + |x| + x²/2): positive at x − e if and only if Catoni's estimate is above e."""
    size = np.abs(x)
    return float(np.copysign(np.log1p(size + size * size / 2), x).sum())
