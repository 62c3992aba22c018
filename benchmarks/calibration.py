"""What the numeric side gets wrong: ``python benchmarks/calibration.py`` and ``python benchmarks/calibration.py --seeds``.

The first measures the decision by samples (`checker.numeric.decide`) on differences of known law, by default 2,000
true statements at a level of one in a million and at one of one in a hundred, and 2,000 false ones with a relative
gap of 1 per cent and a coefficient of variation of at most 1, all within the default budget.  Heavy tails are among
them: a lognormal variable with σ = 3 as it is (no premise, so that nothing may be refuted), cut off at a height,
and with its variance declared.  The second examines every step of the library under 100 seeds.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections import Counter
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
    """One table of refutations."""
    started = time.perf_counter()
    found = list(pool.map(_judge, [(i % kinds, i, level, gap) for i in range(total)], chunksize=10))
    print(f"{title}: {sum(f[1] for f in found)} of {total} refuted, level {level:g}   ({time.perf_counter() - started:.0f} s)")
    for name in dict.fromkeys(f[0] for f in found):
        rows = [f for f in found if f[0] == name]
        sizes = sorted(f[2] for f in rows)
        print(f"    {name:20}{sum(r[1] for r in rows):6} of {len(rows):5}   samples at the last look: median {sizes[len(sizes) // 2]:9,}, "
              f"most {sizes[-1]:9,}   deviation / mean {min(r[3] for r in rows):.2f} to {max(r[3] for r in rows):.2f}")


def samples(total: int, jobs: int) -> None:
    """The three tables of the decision by samples."""
    with ProcessPoolExecutor(jobs) as pool:
        table("false, gap 1 %", total, len(FALSE), 1e-6, 0.01, pool)
        table("true", total, len(TRUE), 1e-6, 0.0, pool)
        table("true", total, len(TRUE), 1e-2, 0.0, pool)


def examined(seed: int) -> list[tuple[str, str, str]]:
    """Each step of the library under one seed: its name, what is expected, the verdict."""
    from checker.loader import library, load_file
    from checker.numeric import examine

    return [(f"{name} {s.index} {s.tag}", s.expected,
             examine(s.line, d.declared, s.facts, seed=seed, shrink=False, budget=120.0).verdict)
            for name, path in library().items() for d in load_file(path).derivations for s in d.steps]


def seeds(total: int, jobs: int) -> None:
    """Verdicts of all steps, and those that are not the same for every seed."""
    started = time.perf_counter()
    with ProcessPoolExecutor(jobs) as pool:
        found = list(pool.map(examined, range(total)))
    verdicts: dict[tuple[str, str], Counter[str]] = {}
    for rows in found:
        for name, expected, verdict in rows:
            verdicts.setdefault((name, expected), Counter())[verdict] += 1
    print(f"{len(verdicts)} steps under {total} seeds   ({time.perf_counter() - started:.0f} s)")
    for expected in ("holds", "refuted"):
        counts = sum((c for (_, e), c in verdicts.items() if e == expected), Counter())
        print(f"    expected {expected:8}: " + ", ".join(f"{n} {v}" for v, n in sorted(counts.items())))
    changing = [(name, dict(c)) for (name, _), c in verdicts.items() if len(c) > 1]
    print(f"    not the same for all seeds: {len(changing)}", *(f"        {name}: {c}" for name, c in changing), sep="\n")
    wrong = [name for (name, e), c in verdicts.items() if (set(c) != {"refuted"} and e == "refuted") or (c["refuted"] and e == "holds")]
    unsettled = [(name, dict(c)) for (name, e), c in verdicts.items() if c["undecided"]]
    print(f"    wrong: {len(wrong)}", *(f"        {name}" for name in wrong), sep="\n")
    print(f"    undecided: {len(unsettled)}", *(f"        {name}: {c}" for name, c in unsettled), sep="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", action="store_true", help="examine the library under many seeds instead")
    parser.add_argument("--count", type=int, help="statements of each kind (2,000), or seeds (100)")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    if options.seeds:
        seeds(options.count or 100, options.jobs)
    else:
        samples(options.count or 2_000, options.jobs)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main()
