"""Typed lines in a walk, true and wrong: ``python benchmarks/typed.py``.

(a) a cold ``verify-derivation --step vdm_posterior`` up to its first prompt, in a terminal, against ``python -c "import sympy"``;
(b) the lines of the library as they are typed, in ASCII, Unicode and LaTeX: each printed one, and one with its summands and factors in
    another order, single edits that numbers refute, and lines typed by hand.  Told are how many were taken and how many refuted, and
    the processor time from a line to its verdict with what may have been meant, each line in a new walk of a program that runs already.

Fails if a wrong line is taken or a true one refuted.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.walk import Walk

REPEATS = 7
SLOWEST = 5
COMMAND = ["-m", "checker", "--step", "vdm_posterior"]


@dataclass(frozen=True, slots=True)
class Tried:
    """A line that was typed, and what became of it."""

    true: bool
    place: str
    text: str
    verdict: str
    taken: bool
    seconds: float


def start() -> float:
    """The time to the first prompt, in those of ``import sympy``."""
    import pexpect

    with tempfile.TemporaryDirectory() as state:
        env = {**os.environ, "XDG_STATE_HOME": state, "TERM": "xterm-256color", "PYTHONUTF8": "1", "PROMPT_TOOLKIT_NO_CPR": "1"}
        began = time.perf_counter()
        child = pexpect.spawn(sys.executable, COMMAND, env=env, encoding="utf-8", dimensions=(40, 100), timeout=60)
        child.expect_exact("›")
        ours = time.perf_counter() - began
        child.close(force=True)
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import sympy"], check=True)
    return ours / (time.perf_counter() - began)


def lines() -> Iterator[tuple[bool, str, Walk, str]]:
    """Whether a line is true, where it stands, a walk that is there, and the line as it is typed."""
    from tests.walk import variants
    from tests.walk.typed_by_hand import TRUE, WRONG
    from tests.walk.typing import WAYS, typed

    for name in variants.SHIPPED:
        derivation = variants.derivation(name)
        for n, step in enumerate(variants.holding(name)):
            for k, term in enumerate((step.line.rhs, variants.turned(step.line.rhs))):
                yield True, f"{name} {step.tag}", variants.walk_before(derivation, step), typed(term, WAYS[(n + k) % 3], step.line.relation)
        for step, way, term in variants.wrong_lines(name):
            yield False, f"{name} {step.tag}", variants.walk_before(derivation, step), typed(term, way, step.line.relation)
    for true, by_hand in ((True, TRUE), (False, WRONG)):
        for name, tag, text in by_hand:
            yield true, f"{name} {tag}", variants.at(name, tag), text


def tried() -> Iterator[Tried]:
    """The lines, each judged; those that cannot be typed are left out."""
    from checker.walk import Unreadable

    for true, place, walk, text in lines():
        began = time.process_time()
        try:
            judged = walk.try_(text)
        except Unreadable:
            continue
        yield Tried(true, place, text, judged.verdict, judged.accepted, time.process_time() - began)


def row(label: str, found: list[Tried]) -> str:
    """Counts and times of some lines."""
    seconds = sorted(t.seconds for t in found)
    proved, taken, refuted = (sum(x) for x in zip(*((t.verdict == "proved", t.taken, t.verdict == "refuted") for t in found), strict=True))
    high = statistics.quantiles(seconds, n=20)[-1]
    return (f"    {label:6} {len(found):5} {proved:7} {taken:6} {refuted:8}"
            f"   {statistics.median(seconds):7.3f} {high:7.3f} {seconds[-1]:7.3f}")


def main() -> int:
    ratio = statistics.median(start() for _ in range(REPEATS))
    print(f"(a) the first prompt of --step vdm_posterior / import sympy: {ratio:.2f}   (aim: at most 2.5)")
    found: list[Tried] = []
    for t in tried():
        found.append(t)
        if sys.stderr.isatty():
            print(f"\r{len(found)} lines", end="", file=sys.stderr, flush=True)
    print("(b) typed  lines  proved  taken  refuted    median    95 %     max   s of processor time (aim: 95 % within 0.5)")
    print(row("true", [t for t in found if t.true]))
    print(row("wrong", [t for t in found if not t.true]))
    print(row("all", found))
    print("    the slowest:")
    for t in sorted(found, key=lambda t: -t.seconds)[:SLOWEST]:
        print(f"    {t.seconds:7.3f}  {t.place}: {t.text[:90]}")
    faults = [t for t in found if (t.verdict == "refuted" if t.true else t.taken)]
    for t in faults:
        print(f"    {'a true line is refuted' if t.true else 'a wrong line is taken'}: {t.place}: {t.text}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    sys.exit(main())
