"""What decisions by samples get wrong: ``python benchmarks/calibration.py``.

It measures the decision by samples (`checker.numeric.decide`) on differences of known law, by default 2,000
true statements at a level of one in a million and at one of one in a hundred, and 2,000 false ones with a relative
gap of 1 per cent and a coefficient of variation of at most 1, all within the default budget: about 2 minutes of a
processor a table, each row printed as it is done (``--only`` makes one table).  Heavy tails are among them: a lognormal
variable with σ = 3 as it is (no premise, so that nothing may be refuted), cut off at a height, and with its variance
declared.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

CHUNK = 50_000
Sampler = Callable[[Any, int], Any]


@dataclass(frozen=True)
class Case:
    """A variable with a known mean, its standard deviation, and what is known of it to the decision."""

    sample: Sampler
    mean: float
    deviation: float
    width: float = math.inf
    variance: float = math.inf


def uniform(g: Any) -> Case:
    low, size = g.uniform(0, 2), g.uniform(0.5, 4)
    return Case(lambda r, n: low + size * r.random(n), low + size / 2, size / math.sqrt(12), width=size)


def two_points(g: Any) -> Case:
    """p ≥ 1/2 gives a coefficient of variation of at most 1."""
    p, size = g.uniform(0.5, 0.95), g.uniform(0.5, 4)
    return Case(lambda r, n: size * (r.random(n) < p), size * p, size * math.sqrt(p * (1 - p)), width=size)


def wide(g: Any) -> Case:
    """An exponential variable cut off at 30 times its scale: the interval is much wider than the deviation."""
    s, cut = g.uniform(0.5, 2), 30.0
    mean = s * (1 - math.exp(-cut))
    second = s * s * (2 - math.exp(-cut) * (2 * cut + 2))
    return Case(lambda r, n: np.minimum(s * r.standard_exponential(n), s * cut), mean, math.sqrt(second - mean * mean), width=s * cut)


def normal(g: Any) -> Case:
    """A bound on the variance is declared: up to twice the true one."""
    mean = g.uniform(0.5, 3)
    s = mean * g.uniform(0.2, 1)
    return Case(lambda r, n: mean + s * r.standard_normal(n), mean, s, variance=s * s * g.uniform(1, 2))


SIGMA = 3.0


def lognormal_cut(g: Any) -> Case:
    """exp(3 N), cut off at a height c: E min(X, c) = e^{σ²/2} Φ(a − σ) + c Φ(−a), a = log c / σ."""
    cut = 10.0 ** g.uniform(1, 4)

    def phi(u: float) -> float:
        return math.erfc(-u / math.sqrt(2)) / 2

    a = math.log(cut) / SIGMA
    mean = math.exp(SIGMA**2 / 2) * phi(a - SIGMA) + cut * phi(-a)
    second = math.exp(2 * SIGMA**2) * phi(a - 2 * SIGMA) + cut * cut * phi(-a)
    return Case(lambda r, n: np.minimum(np.exp(SIGMA * r.standard_normal(n)), cut), mean, math.sqrt(second - mean**2), width=cut)


def lognormal_variance(g: Any) -> Case:
    """exp(3 N) with its variance declared."""
    variance = math.exp(SIGMA**2) * (math.exp(SIGMA**2) - 1)
    return Case(lambda r, n: np.exp(SIGMA * r.standard_normal(n)), math.exp(SIGMA**2 / 2), math.sqrt(variance), variance=variance)


def lognormal(g: Any) -> Case:
    """exp(3 N), of which nothing is known."""
    case = lognormal_variance(g)
    return Case(case.sample, case.mean, case.deviation)


TRUE = (uniform, two_points, wide, normal, lognormal_cut, lognormal_variance, lognormal)
FALSE = (uniform, two_points, wide, normal)


def judge(kind: int, number: int, level: float, gap: float) -> tuple[str, bool, int, float]:
    """One statement "the mean is m (1 + gap)", ``=`` or ``≤`` or ``≥`` in turn; false in the direction of the gap."""
    from checker.numeric.decide import Premise, decide
    from checker.numeric.search import Limits

    make = (FALSE if gap else TRUE)[kind]
    case = make(np.random.default_rng([11, kind, number]))
    sign = 1 if number % 2 else -1
    told = case.mean * (1 + sign * gap)

    def draw(count: int, stream: tuple[int, int]) -> Iterator[tuple[Any, Any, float]]:
        g = np.random.Generator(np.random.SFC64([12, kind, number, *stream, int(1 / level)]))
        for start in range(0, count, CHUNK):
            n = min(CHUNK, count - start)
            yield case.sample(g, n), np.full(n, told), 0.0

    relation = ("=", ">=" if sign > 0 else "<=")[number // 2 % 2]
    estimate, false = decide(draw, relation, Premise(case.width, case.variance), Limits().samples, level)
    return make.__name__, false, estimate.count, case.deviation / case.mean


def _judge(job: tuple[int, int, float, float]) -> tuple[str, bool, int, float]:
    return judge(*job)


def table(title: str, total: int, kinds: int, level: float, gap: float, pool: Any) -> None:
    """One table of refutations, each row as soon as it is there."""
    started, all_false, all_looked = time.perf_counter(), 0, 0
    print(f"{title}, level {level:g}", flush=True)
    for kind in range(kinds):
        found = list(pool.map(_judge, [(kind, i, level, gap) for i in range(kind, total, kinds)], chunksize=10))
        sizes, wrong = sorted(f[2] for f in found), sum(f[1] for f in found)
        all_false, all_looked = all_false + wrong, all_looked + len(found)
        print(f"    {found[0][0]:20}{wrong:6} of {len(found):5} refuted   samples at the last look: median {sizes[len(sizes) // 2]:9,}, "
              f"most {sizes[-1]:9,}   deviation / mean {min(r[3] for r in found):.2f} to {max(r[3] for r in found):.2f}", flush=True)
    rate = "" if gap else f"; of true statements at most {_most(all_false, all_looked):.2g} are refuted, with confidence 99 %"
    print(f"    {'in all':20}{all_false:6} of {all_looked:5} refuted{rate}   ({time.perf_counter() - started:.0f} s)", flush=True)


def _most(wrong: int, total: int) -> float:
    """The largest rate at which so few of so many come with probability 1/100 (Clopper and Pearson)."""
    low, high = 0.0, 1.0
    for _ in range(60):
        rate = (low + high) / 2
        few = sum(math.exp(math.lgamma(total + 1) - math.lgamma(k + 1) - math.lgamma(total - k + 1) + k * math.log(rate)
                           + (total - k) * math.log1p(-rate)) for k in range(wrong + 1))
        low, high = (rate, high) if few > 0.01 else (low, rate)
    return high


TABLES = {"false": ("false, gap 1 %", len(FALSE), 1e-6, 0.01), "true": ("true", len(TRUE), 1e-6, 0.0),
          "loose": ("true", len(TRUE), 1e-2, 0.0)}


def samples(total: int, jobs: int, only: str | None) -> None:
    """The tables of the decision by samples."""
    with ProcessPoolExecutor(jobs) as pool:
        for name, (title, kinds, level, gap) in TABLES.items():
            if only in (None, name):
                table(title, total, kinds, level, gap, pool)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2_000, help="statements of each table (2,000)")
    parser.add_argument("--only", choices=TABLES, help="one table: false statements, true ones, true ones at the level 1/100")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    samples(options.count, options.jobs, options.only)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main()
