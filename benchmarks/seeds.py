"""Whether the verdicts on the library depend on the seed: ``python benchmarks/seeds.py [--cross-check] [--count 100]``.

No proof depends on a seed, so each step is proved once; what is not proved is examined numerically under every seed, as
the command does, and with ``--cross-check`` what is proved is too.  One line a seed is printed as it is done, with the
steps whose verdict is not what it was under the first seed; at the end the errata that were not refuted, the steps that
were refuted although they hold, and those that were undecided under some seed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

FAULT = "proved and refuted"
Verdicts = dict[str, str]


def proved(name: str) -> set[str]:
    """The steps of a derivation that are proved from what they cite."""
    from checker.loader import library, load_file
    from checker.session import Session

    session = Session()
    return {f"{name} {s.index} {s.tag}".strip() for d in load_file(library()[name]).derivations for s in d.steps
            if s.expected == "holds" and session.proof(d, s) is not None}


def examined(seed: int, known: set[str], cross_check: bool) -> tuple[Verdicts, float]:
    """The verdict on each step of the library under one seed, and the seconds that it took."""
    from checker.loader import library, load_file
    from checker.numeric import examine

    found: Verdicts = {}
    started = time.process_time()
    for name, path in library().items():
        for d in load_file(path).derivations:
            for s in d.steps:
                step = f"{name} {s.index} {s.tag}".strip()
                if step in known and not cross_check:
                    found[step] = "proved"
                    continue
                numbers = examine(s.line, d.declared, s.facts, seed=seed, shrink=False, budget=120.0).verdict
                found[step] = numbers if step not in known else FAULT if numbers == "refuted" else f"proved, {numbers}"
    return found, time.process_time() - started


def main() -> None:
    from checker.loader import library, load_file

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cross-check", action="store_true", help="examine what is proved as well")
    parser.add_argument("--count", type=int, default=100, help="how many seeds (100)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (0)")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    errata = {f"{name} {s.index} {s.tag}".strip() for name, path in library().items() for d in load_file(path).derivations
              for s in d.steps if s.expected == "refuted"}
    verdicts: dict[str, Counter[str]] = {}
    first: Verdicts = {}
    with ProcessPoolExecutor(options.jobs) as pool:
        known = {step for steps in pool.map(proved, library()) for step in steps}
        print(f"{len(known)} steps are proved, whatever the seed", flush=True)
        seeds = range(options.first, options.first + options.count)
        each = pool.map(examined, seeds, [known] * len(seeds), [options.cross_check] * len(seeds))
        for seed, (found, seconds) in zip(seeds, each, strict=True):
            first = first or found
            for step, verdict in found.items():
                verdicts.setdefault(step, Counter())[verdict] += 1
            others = [f"{step}: {found[step]}" for step in found if found[step] != first[step]]
            print(f"seed {seed}: {len(found)} steps, {len(others)} not as under seed {options.first} ({seconds:.0f} s)", flush=True)
            for other in others:
                print(f"    {other}", flush=True)
    changing = [step for step, c in verdicts.items() if len(c) > 1]
    wrong = [step for step, c in verdicts.items() if (set(c) != {"refuted"} if step in errata else {FAULT, "refuted"} & set(c))]
    unsettled = [step for step, c in verdicts.items() if any("undecided" in v for v in c)]
    for title, steps in (("not the same for all seeds", changing), ("wrong under some seed", wrong),
                         ("undecided by numbers under some seed", unsettled)):
        print(f"{title}: {len(steps)} of {len(verdicts)}", *(f"    {s}: {dict(verdicts[s])}" for s in steps), sep="\n", flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main()
