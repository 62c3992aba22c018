"""The cost of exact expectations against the length of a chain: ``python benchmarks/horizon.py``.

The lines of the denoising bound (notes 3.6; Luo 47 to 58) are evaluated at T = 10, 100, 1,000 under random finite
laws of 2 or 3 values a variable, 16 of them at once, on floats with error bounds.  Each T runs in a process of
its own: seconds of processor time for both sides of a line, a step of the chain in milliseconds, peak memory of the process, and
the peak of what Python and NumPy allocate while the costliest line is evaluated.  The last column of the seconds
is `checker.numeric.examine` on the whole: 64 interpretations, both sides, and the verdict.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path
from typing import Any

HORIZONS = (10, 100, 1_000)
TAGS = ("D9.1", "D9.2", "D9.3", "D9.5", "D9.7", "D9.10", "D9.11", "D9.12")
TRIALS = 16


def steps(horizon: int) -> list[tuple[Any, Any, Any]]:
    """The lines, the declarations, and the facts with T fixed."""
    from checker.loader import library, load_file

    d = load_file(library()["vdm_elbo_denoising"]).derivations[0]
    last = d.declared.symbols["T"]
    return [(s, d.declared, s.facts | {last - horizon, horizon - last}) for s in d.steps if s.tag in TAGS and s.chain == "bound"]


def evaluate(step: Any, declared: Any, facts: Any) -> tuple[float, float]:
    """Seconds for both sides, and the largest difference between them, relatively to the sum of the error bounds."""
    import numpy as np

    from checker.numeric.interpretation import Draws, Style
    from checker.numeric.world import world

    started = time.process_time()
    about = world(step.line, declared, facts)
    draws = Draws(0, "horizon", TRIALS, Style(binary=False))
    (claim,) = about.claims(about.evaluator(False, draws, about.integers[0], 1), about.integers[0])
    seconds = time.process_time() - started
    difference = np.abs(claim.lhs.data.mid - claim.rhs.data.mid)
    return seconds, float(np.max(difference / (claim.lhs.data.rad + claim.rhs.data.rad)))


def run(horizon: int) -> dict[str, Any]:
    """All figures of one T."""
    from checker.numeric import examine

    found: dict[str, Any] = {"lines": {}}
    lines = steps(horizon)
    evaluate(*steps(3)[0])
    for step, declared, facts in lines:
        found["lines"][step.tag] = evaluate(step, declared, facts)
    found["resident"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    tracemalloc.start()
    evaluate(*lines[-1])
    found["allocated"] = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    started = time.process_time()
    outcome = examine(lines[-1][0].line, lines[-1][1], lines[-1][2], budget=120.0)
    found["examine"] = [time.process_time() - started, outcome.verdict]
    return found


def main() -> None:
    if len(sys.argv) > 1:
        print(json.dumps(run(int(sys.argv[1]))))
        return
    found = {t: json.loads(subprocess.run([sys.executable, __file__, str(t)], capture_output=True, text=True, check=True).stdout)
             for t in HORIZONS}
    print("seconds for both sides" + "".join(f"{f'T = {t}':>12}" for t in HORIZONS) + f"{'ms a step':>12}{'1000 / 100':>12}")
    for tag in found[HORIZONS[0]]["lines"]:
        seconds = [found[t]["lines"][tag][0] for t in HORIZONS]
        inequality = tag == "D9.1"
        inside = all(found[t]["lines"][tag][1] <= 1 for t in HORIZONS)
        told = "an inequality" if inequality else f"equal within the error bounds: {'yes' if inside else 'NO'}"
        print(f"  {tag:20}" + "".join(f"{s:12.3f}" for s in seconds) + f"{seconds[-1]:12.2f}{seconds[-1] / seconds[-2]:12.1f}   {told}")
    print("  examine, D9.12      " + "".join(f"{found[t]['examine'][0]:12.3f}" for t in HORIZONS)
          + f"{'':12}{found[HORIZONS[-1]]['examine'][0] / found[HORIZONS[-2]]['examine'][0]:12.1f}   "
          + ", ".join(found[t]["examine"][1] for t in HORIZONS))
    print("peak memory, MiB      " + "".join(f"{found[t]['resident']:12.1f}" for t in HORIZONS) + "   of the process")
    print("                      " + "".join(f"{found[t]['allocated']:12.2f}" for t in HORIZONS) + "   allocated for D9.12")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main()
