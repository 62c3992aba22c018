"""Notes in the styles that people use, half of them with one wrong line: the right verdict at the right line.

Each file says at its end how many steps it has, and at which lines of the file one is wrong.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checker.engine import check_all
from checker.loader import load_file
from checker.verdict import CONFIRMED, PROVED, REFUTED

NOTES = sorted((Path(__file__).parent / "hand_written").glob("*.md"))


def expected(path: Path) -> tuple[int, list[int]]:
    said = re.search(r"<!-- expected: (\d+) steps?(?:, wrong at ([\d, ]+))? -->\n$", path.read_text(encoding="utf-8"))
    assert said is not None
    return int(said[1]), [int(line) for line in (said[2] or "").split(", ") if line]


@pytest.mark.parametrize("path", NOTES, ids=lambda p: p.stem)
def test_the_right_verdict_at_the_right_line(path: Path) -> None:
    steps, wrong = expected(path)
    loaded = load_file(path)
    report = check_all(loaded.derivations, loaded.errors)
    assert report.errors == ()
    assert len(report.steps) == steps
    assert [int(s.location.split(":")[-2]) for s in report.steps if not s.ok] == wrong
    assert all(s.verdict == REFUTED for s in report.steps if not s.ok)
    assert all(s.verdict in (PROVED, CONFIRMED) for s in report.steps if s.ok and s.expected == "holds")
    assert report.exit_status == bool(wrong)


def test_half_of_the_notes_have_a_wrong_line() -> None:
    wrong = [p for p in NOTES if expected(p)[1]]
    assert len(NOTES) >= 40
    assert {p.stem for p in wrong} == {p.stem for p in NOTES if p.stem.endswith("_wrong")}
    assert 2 * len(wrong) == len(NOTES)


def test_the_passage_of_the_lecture_notes_is_proved_as_it_stands() -> None:
    path, = (p for p in NOTES if p.stem == "lecture_telescoping")
    loaded = load_file(path)
    derivation, = loaded.derivations
    assert loaded.errors == []
    assert {s.verdict for s in derivation.check().steps} == {PROVED}
    assert [(s.location.line, s.location.column) for s in derivation.steps] == [(16, 2), (18, 2), (20, 2), (22, 2), (24, 2), (26, 2)]


def test_rows_that_build_on_a_row_above_say_so() -> None:
    path, = (p for p in NOTES if p.stem == "posterior_by_conditioning")
    report = check_all(load_file(path).derivations)
    first, *later = report.steps
    assert first.chain == "line 26"
    assert "line 26" not in first.premises
    assert all("line 26" in step.premises for step in later)
