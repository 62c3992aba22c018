"""The way back: every shipped derivation written as notes gives the same steps and the same verdicts when it is read again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from checker import cli
from checker.engine import check_all
from checker.language.binding import canonical
from checker.language.derivation import Derivation, Step
from checker.loader import library, load_file
from checker.notes.write import markdown


def again(derivation: Derivation, folder: Path) -> Derivation:
    path = folder / "written.md"
    path.write_text(markdown(derivation), encoding="utf-8")
    loaded = load_file(path)
    assert loaded.errors == []
    found, = loaded.derivations
    return found


def shipped(name: str) -> Derivation:
    found, = load_file(library()[name]).derivations
    return found


def what(step: Step) -> Any:
    return (step.chain, step.line.relation, canonical(step.line.lhs), canonical(step.line.rhs), frozenset(step.line.variables), step.expected,
            step.tag, frozenset(str(getattr(item, "name", item)) for item in step.by))


@pytest.mark.parametrize("name", library())
def test_a_derivation_that_is_written_and_read_again_has_the_same_steps(name: str, tmp_path: Path) -> None:
    derivation = shipped(name)
    found = again(derivation, tmp_path)
    assert Counter(map(what, found.steps)) == Counter(map(what, derivation.steps))
    assert found.unread == []
    assert [e for e in found.errors if e.code != "E410"] == []
    assert (found.name, found.title, found.source) == (name, derivation.title, derivation.source)
    assert {c.name for c in found.chains} >= {c.name for c in derivation.chains if c.steps}


@pytest.mark.parametrize("name", library())
def test_a_derivation_that_is_written_and_read_again_has_the_same_verdicts(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.suggest.suggestions", lambda *_: ())
    derivation = shipped(name)
    reports = [check_all([d], details=False).derivations[0] for d in (derivation, again(derivation, tmp_path))]
    first, second = ({(s.chain, s.lhs, s.rhs): (s.verdict, s.ok, s.missing, s.unused) for s in r.steps} for r in reports)
    assert second == first
    assert {(c.name, c.verdict) for c in reports[0].chains} == {(c.name, c.verdict) for c in reports[1].chains}


def test_the_command_writes_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["jensen_bound", "--format", "markdown"]) == 0
    written = capsys.readouterr().out
    assert written == markdown(shipped("jensen_bound"))
    assert cli.main(["jensen_bound", "--format", "markdown", "--output", str(tmp_path / "bound.md")]) == 0
    assert capsys.readouterr().out == ""
    assert cli.main([str(tmp_path / "bound.md")]) == 0
    assert "✓ D1.4" in capsys.readouterr().out


def test_what_is_written_looks_like_notes() -> None:
    lines = markdown(shipped("jensen_bound")).splitlines()
    assert lines[:3] == ["# The evidence lower bound, by Jensen's inequality", "", "```derivation"]
    assert "p = 'x, z'" in lines
    assert r"p(x) &= \int p(x, z) \, dz && \text{by marginalisation} \quad \text{Luo (1)} \tag{D1.0} \label{marginal}" in lines
