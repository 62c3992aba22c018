"""Notes judged in one go, for tests of what lines of notes are worth."""

from __future__ import annotations

from pathlib import Path

from checker.engine import check_all
from checker.loader import load_file
from checker.verdict import StepReport


def judged(tmp_path: Path, declarations: str, *lines: str, cross_check: bool = False) -> list[StepReport]:
    """The reports on displays, each with one line, under declarations."""
    path = tmp_path / "notes.md"
    displays = "\n\n".join(f"$$\n{line}\n$$" for line in lines)
    path.write_text(f"```derivation\n{declarations}\n```\n\n{displays}\n", encoding="utf-8")
    loaded = load_file(path)
    assert loaded.errors == []
    (derivation,) = check_all(loaded.derivations, cross_check=cross_check, seed=0).derivations
    assert not any(s.fault for s in derivation.steps)
    return list(derivation.steps)


def verdicts(tmp_path: Path, declarations: str, *lines: str, cross_check: bool = False) -> list[str]:
    """The verdicts on displays, each with one line."""
    return [s.verdict for s in judged(tmp_path, declarations, *lines, cross_check=cross_check)]
