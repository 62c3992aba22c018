"""Every true line is confirmed, every wrong one is refuted; the lines are in ``lines/`` and in the library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker.language.declarations import Declarations
from checker.language.derivation import Step
from checker.loader import LIBRARY, load_file
from checker.numeric import examine

FILES = [*sorted((Path(__file__).parent / "lines").glob("*.py")), LIBRARY / "jensen_bound.py", LIBRARY / "telescoping_log_ratio.py"]


def _steps() -> list[tuple[str, Declarations, Step]]:
    found = []
    for file in FILES:
        loaded = load_file(file)
        assert not loaded.errors
        for d in loaded.derivations:
            assert not d.errors
            found += [(f"{file.stem}: {s.tag}", d.declared, s) for s in d.steps]
    return found


STEPS = _steps()


@pytest.mark.parametrize(("declared", "step"), [s[1:] for s in STEPS], ids=[s[0] for s in STEPS])
def test_line(declared: Declarations, step: Step) -> None:
    outcome = examine(step.line, declared, step.facts)
    assert outcome.verdict == ("confirmed" if step.expected == "holds" else "refuted"), (outcome.reason, outcome.evidence)
    json.dumps(outcome.evidence, allow_nan=False)
    if outcome.verdict == "confirmed":
        assert outcome.evidence["trials"] >= 64
        assert outcome.evidence["bound"] <= 2.0**-64
    else:
        assert outcome.evidence["kind"] in ("finite law", "point")
        assert outcome.evidence["error"] < 1e-20


@pytest.mark.parametrize("name", ["D7.8", "D12.14", "Jensen strict", "D11.4"])
def test_two_runs_agree(name: str) -> None:
    _, declared, step = next(s for s in STEPS if s[2].tag == name)
    assert examine(step.line, declared, step.facts, seed=7) == examine(step.line, declared, step.facts, seed=7)


def test_the_seed_matters() -> None:
    _, declared, step = next(s for s in STEPS if s[2].tag == "D12.14")
    assert examine(step.line, declared, step.facts, seed=3).evidence["seed"] == 3


def test_out_of_time_is_undecided() -> None:
    _, declared, step = next(s for s in STEPS if s[2].tag == "D9.12")
    outcome = examine(step.line, declared, step.facts, budget=0.0)
    assert outcome.verdict == "undecided"
    assert outcome.reason is not None and outcome.reason.code == "N104"
