"""Every line of every shipped derivation reads back as itself, as it is printed in Unicode and in LaTeX; implications have no form there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from checker.language.binding import canonical
from checker.language.derivation import Derivation, Step
from checker.language.printing import line_latex, line_unicode
from checker.language.relations import IMPLIES, Line
from checker.loader import library, load_file
from checker.notes.formula import Names, read_relation


def steps() -> Iterator[tuple[Derivation, Step]]:
    for path in library().values():
        for derivation in load_file(path).derivations:
            yield from ((derivation, step) for step in derivation.steps if step.line.relation != IMPLIES)


@pytest.mark.parametrize("printed", [line_unicode, line_latex])
def test_every_line_of_the_library_reads_back_as_itself(printed: Callable[[Line, bool], str]) -> None:
    lines = 0
    for derivation, step in steps():
        line = read_relation(printed(step.line, True), Names(derivation.declared), step.facts)
        (link,) = line.links
        assert line.left is not None
        assert (canonical(line.left), link.relation, canonical(link.term), line.variables) == (
            canonical(step.line.lhs), step.line.relation, canonical(step.line.rhs), step.line.variables), printed(step.line, True)
        lines += 1
    assert lines >= 260


def test_the_lines_of_the_library_mean_what_they_mean_without_spaces() -> None:
    for derivation, step in steps():
        text = re.sub(" +", " ", line_latex(step.line))
        tight = re.sub(r"(?<![A-Za-z]) | (?![A-Za-z])", "", text)
        line = read_relation(tight, Names(derivation.declared), step.facts)
        assert canonical(line.links[0].term) == canonical(step.line.rhs), tight
