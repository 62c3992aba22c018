"""Speed and memory, as ratios taken in one run: ``python benchmarks/speed.py``.

(a) a cold ``verify-derivation vdm_posterior``, and a cold ``--all``, against ``python -c "import sympy"``;
(b) for each step of the library, the time of our proof against ``sympy.simplify`` of the difference of the two sides (of their
    logarithms where a side is a density or an exponential), and how many each decides;
(c) peak memory, against that of ``import sympy``.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

REPEATS = 7
LONGEST = 10
"""Seconds that `simplify` gets for one line; then it has not decided."""
COMMAND = [sys.executable, "-m", "checker", "vdm_posterior"]
IMPORT = [sys.executable, "-c", "import sympy"]


def cold(command: list[str], compiled: str) -> tuple[float, int]:
    """Seconds and peak kilobytes of a command in a process of its own, with byte code in a folder, as an installation has it."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {"PYTHONPYCACHEPREFIX": compiled}
    probe = ("import resource, subprocess, sys, time; t = time.perf_counter(); subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
             "print(time.perf_counter() - t, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    run = subprocess.run([sys.executable, "-c", probe, *command], capture_output=True, text=True, check=True, env=environment)
    seconds, kilobytes = run.stdout.split()
    return float(seconds), int(kilobytes)


def plain(term: Any, symbols: dict[Any, Any]) -> Any:
    """A term of ours in SymPy's own nodes: d = 1, variables and parameters as positive symbols, expectations opaque."""
    import sympy

    from checker.language import terms

    def go(t: Any) -> Any:
        return plain(t, symbols)

    def symbol(t: Any, **assumptions: Any) -> Any:
        return symbols.setdefault(t, sympy.Symbol(f"s{len(symbols)}", **assumptions))

    if isinstance(t := term, (terms.Var, terms.Mean)):
        return symbol(t, real=True)
    if isinstance(t, (terms.Density, terms.Variance)) or t == terms.DIMENSION:
        return symbols[t] if t in symbols else symbol(t, positive=True)
    if isinstance(t, terms.Parameter):
        if t.name == "ᾱ" and str(t.at[0]) == "t":
            return go(terms.Parameter("α", t.at)) * go(terms.Parameter("ᾱ", (t.at[0] - 1,)))
        return symbol(t, positive=True)
    if isinstance(t, terms.VectorSum):
        return sympy.Add(*map(go, t.args))
    if isinstance(t, (terms.Scaled, terms.Dot)):
        return go(t.args[0]) * go(t.args[1])
    if isinstance(t, terms.Norm):
        return sympy.Abs(go(t.args[0]))
    if isinstance(t, terms.Abbreviation):
        return go(t.term)
    if isinstance(t, terms.NormalDensity):
        return _normal([go(p) for p in t.points], [go(m) for m in t.means], [[go(c) for c in row] for row in t.cov])
    if isinstance(t, terms.Ranged):
        kind = sympy.Sum if isinstance(t, terms.Sum) else sympy.Product
        q = sympy.Function("f", positive=True)
        law = {e: q(*(a for v in (*e.targets, *e.given) if isinstance(v, terms.Var) for a in v.at)) for e in t.body.atoms(terms.Density)}
        inner = {**symbols, **law}
        return kind(plain(t.body, inner), (t.i, t.lo, t.hi))
    if isinstance(t, (terms.Expectation, terms.Integral)):
        return sympy.Function("E")(go(t.body if isinstance(t, terms.Integral) else t.measure), go(t.body))
    if isinstance(t, terms.KL):
        return sympy.Function("KL")(*map(go, t.args))
    return t.func(*map(go, t.args)) if t.args else t


def _normal(x: list[Any], m: list[Any], s: list[list[Any]]) -> Any:
    import sympy

    cov = sympy.Matrix(s)
    off = sympy.Matrix([a - b for a, b in zip(x, m, strict=True)])
    return sympy.exp(-(off.T * cov.inv() * off)[0] / 2) / sympy.sqrt((2 * sympy.pi) ** len(x) * cov.det())


def _stop(*_: Any) -> None:
    raise TimeoutError


def by_simplify(step: Any) -> tuple[float, bool]:
    """Seconds, and whether the difference came out as 0 (for ∝, free of the variable)."""
    import sympy

    symbols: dict[Any, Any] = {}
    lhs, rhs = plain(step.line.lhs, symbols), plain(step.line.rhs, symbols)
    multiplicative = any(s.has(sympy.exp) for s in (lhs, rhs))
    started = time.perf_counter()
    signal.signal(signal.SIGALRM, _stop)
    signal.alarm(LONGEST)
    try:
        found = sympy.simplify(sympy.log(lhs) - sympy.log(rhs) if multiplicative else lhs - rhs)
    except Exception:  # SymPy's own, on what it does not know
        found = sympy.nan
    finally:
        signal.alarm(0)
    seconds = time.perf_counter() - started
    if step.line.relation == "propto":
        free = found.free_symbols if found is not None else set()
        return seconds, not any(symbols.get(v) in free for v in step.line.variables)
    return seconds, found == 0


def steps() -> list[tuple[str, Any, float]]:
    """Name, step and seconds of our proof, each proved once before so that both sides have warm caches."""
    from checker.loader import library, load_file
    from checker.session import Session

    found = []
    for name, path in library().items():
        derivation = load_file(path).derivations[0]
        Session().conclusion(derivation, derivation.chains[0])
        session = Session()
        for step in derivation.steps:
            session.cited(derivation, step)
            if step.expected == "holds" and step.line.relation in ("=", "propto"):
                started = time.perf_counter()
                proof = session.proof(derivation, step)
                found.append((f"{name} {step.tag}", step, time.perf_counter() - started if proof is not None else float("nan")))
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as compiled:
        for command in (COMMAND, IMPORT):
            cold(command, compiled)  # compiles
        runs = [(cold(COMMAND, compiled), cold(IMPORT, compiled)) for _ in range(REPEATS)]
        whole = cold([*COMMAND[:-1], "--all"], compiled)[0] / statistics.median(theirs[0] for _, theirs in runs)
    ratio = statistics.median(ours[0] / theirs[0] for ours, theirs in runs)
    memory = max(ours[1] for ours, _ in runs) / min(theirs[1] for _, theirs in runs)
    print(f"(a) cold verify-derivation vdm_posterior / import sympy: {ratio:.2f}   (aim: at most 2)")
    print(f"    cold verify-derivation --all / import sympy: {whole:.1f}   (aim: at most 12)")
    print(f"(c) peak memory / import sympy: {memory:.2f}   (aim: at most 1.5)")
    rows, left_out = [], 0
    for name, step, ours in steps():
        try:
            rows.append((name, ours, *by_simplify(step)))
        except (AttributeError, TypeError, ValueError):  # what plain SymPy has no term for, as functions with values in R^d
            left_out += 1
    print(f"(b) {'step':34} {'ours, ms':>9} {'simplify, ms':>13} {'ratio':>7}  simplify decides")
    for name, ours, theirs, decided in rows:
        print(f"    {name:34} {1e3 * ours:9.2f} {1e3 * theirs:13.1f} {theirs / ours:7.1f}  {'yes' if decided else 'no'}")
    ratios = [r[2] / r[1] for r in rows]
    for label, values in (("ours", [r[1] for r in rows]), ("simplify", [r[2] for r in rows]), ("ratio", ratios),
                          ("ratio where simplify decides", [ratio for ratio, r in zip(ratios, rows, strict=True) if r[3]])):
        unit = 1 if label.startswith("ratio") else 1e3
        median, high = statistics.median(values), statistics.quantiles(values, n=20)[-1]
        print(f"    {label}: median {unit * median:.2f}, 95th percentile {unit * high:.2f}" + ("" if unit == 1 else " ms"))
    print(f"    left out, as SymPy has no term for them: {left_out}")
    print(f"    decided: ours {sum(r[1] == r[1] for r in rows)} of {len(rows)}, simplify {sum(r[3] for r in rows)} of {len(rows)}")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main()
