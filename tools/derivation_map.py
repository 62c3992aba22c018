"""The map of the library: ``python tools/derivation_map.py`` writes derivations/README.md.

Section by section of the notes: each derivation, its steps with the equations they come from and their verdicts, its errata,
and what it builds on; and a graph of which derivation stands on which.  With ``--check`` nothing is written: the status is 1
if the file is not what would be written, 0 if it is.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checker.engine import check_all
from checker.language.derivation import Citation, Derivation
from checker.language.relations import SYMBOLS
from checker.loader import LIBRARY, library, load_file
from checker.render.layout import lowered
from checker.verdict import DerivationReport, StepReport

MAP = LIBRARY / "README.md"
COMMAND = "python tools/derivation_map.py"
_SECTION = re.compile(r"notes (\d+(?:\.\d+)?)")
_EQUATIONS = re.compile(r"Luo \(\d+\)(?:(?:–| to )\(\d+\))*")
_ERRATUM = re.compile(r"(E\d+[a-z]?): ")


@dataclass(frozen=True, slots=True)
class Entry:
    """A derivation with its report."""

    derivation: Derivation
    report: DerivationReport

    @property
    def name(self) -> str:
        return self.derivation.name

    @property
    def section(self) -> tuple[int, ...]:
        """The section of the notes that it belongs to: (3, 6) for 3.6; empty if it names none."""
        found = _SECTION.search(self.derivation.source)
        return tuple(map(int, found[1].split("."))) if found else ()

    @property
    def builds_on(self) -> tuple[str, ...]:
        """The derivations that its lines cite."""
        cited = (item.derivation for step in self.derivation.steps for item in step.by if isinstance(item, Citation))
        return tuple(dict.fromkeys(cited))


def entries() -> list[Entry]:
    """The library, checked.  Raises `ValueError` for a file that cannot be read."""
    loaded = [load_file(path) for path in library().values()]
    derivations = [d for found in loaded for d in found.derivations]
    report = check_all(derivations, [e for found in loaded for e in found.errors], details=False)
    if report.errors:
        raise ValueError("; ".join(f"{e.file}:{e.line}: {e.message}" for e in report.errors))
    return [Entry(d, r) for d, r in zip(derivations, report.derivations, strict=True)]


def text(found: Iterable[Entry]) -> str:
    """The map as Markdown."""
    found = sorted(found, key=lambda e: (e.section or (99,), e.name))
    used_by = {e.name: [o.name for o in found if e.name in o.builds_on] for e in found}
    lines = ["# The derivations", "", f"Written by `{COMMAND}`; do not edit.", "", *_summary(found), "", "## What stands on what", "",
             *_graph(found)]
    section: tuple[int, ...] | None = None
    for entry in found:
        if entry.section != section:
            section = entry.section
            lines += ["", f"## Notes {'.'.join(map(str, section))}" if section else "## Beyond the sections of the notes"]
        lines += ["", *_entry(entry, used_by[entry.name])]
    return "\n".join([*lines, "", "## Errata", "", *_errata(found)]) + "\n"


def _summary(found: list[Entry]) -> Iterator[str]:
    steps = [s for e in found for s in e.report.steps]
    holds = [s for s in steps if s.expected == "holds"]
    verdicts = {v: sum(s.verdict == v for s in holds) for v in ("proved", "confirmed", "refuted", "undecided")}
    counted = ", ".join(f"{n} {v}" for v, n in verdicts.items() if n)
    errata = [s for s in steps if s.expected != "holds"]
    refuted = sum(s.verdict == "refuted" for s in errata)
    yield f"{len(found)} derivations with {len(steps)} steps: {counted}; {len(errata)} errata, {refuted} of them refuted as expected."
    yield ""
    yield "| section | derivation | steps | what it shows |"
    yield "|---|---|---|---|"
    for e in found:
        section = ".".join(map(str, e.section)) or "–"
        yield f"| {section} | [`{e.name}`](#{e.name}) | {len(e.report.steps)} | {_cell(lowered(e.derivation.title))} |"


def _graph(found: list[Entry]) -> list[str]:
    """An arrow from what is cited to what cites it; derivations without either are left out."""
    arrows = [(other, e.name) for e in found for other in e.builds_on]
    return ["```mermaid", "graph LR", *(f"    {a} --> {b}" for a, b in arrows), "```"]


def _entry(e: Entry, used_by: list[str]) -> Iterator[str]:
    yield f"### {e.name}"
    yield ""
    yield f"{lowered(e.derivation.title)}. Source: {e.derivation.source or 'none'}. [{e.name}.py]({e.name}.py)"
    for words, names in (("Builds on", e.builds_on), ("Used by", used_by)):
        if names:
            yield ""
            yield f"{words}: {', '.join(f'[`{n}`](#{n})' for n in names)}."
    yield ""
    yield "| step | chain | | equation | by | verdict | note |"
    yield "|---|---|---|---|---|---|---|"
    for step in e.report.steps:
        yield _row(step)


def _row(s: StepReport) -> str:
    note, equations = _without_equations(s.note)
    cells = [s.tag, s.chain, SYMBOLS[s.relation], equations, ", ".join(s.by), _verdict(s), lowered(note)]
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _without_equations(note: str) -> tuple[str, str]:
    """A note, and the equations of the paper that stand at its end."""
    found = list(_EQUATIONS.finditer(note))
    if not found or found[-1].end() != len(note):
        return note, ", ".join(m[0] for m in found)
    return note[:found[-1].start()].rstrip(". "), found[-1][0]


def _verdict(s: StepReport) -> str:
    return s.verdict if s.expected == "holds" else f"{s.verdict}, as expected" if s.ok else f"**{s.verdict}**, an erratum"


def _errata(found: list[Entry]) -> Iterator[str]:
    yield "| erratum | derivation | step | verdict | what is wrong |"
    yield "|---|---|---|---|---|"
    for e in found:
        for s in e.report.steps:
            if s.expected != "holds":
                number = _ERRATUM.match(s.note)
                words = lowered(s.note[number.end():] if number else s.note)
                cells = [number[1] if number else "", f"[`{e.name}`](#{e.name})", s.tag, _verdict(s), words]
                yield "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(words: str) -> str:
    """Words that do not end a cell of a table."""
    return words.replace("|", "\\|").replace("\n", " ")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="write the map of the library, derivations/README.md")
    parser.add_argument("--check", action="store_true", help="write nothing; the status is 1 if the file is not current")
    options = parser.parse_args(arguments)
    wanted = text(entries())
    if not options.check:
        MAP.write_text(wanted, encoding="utf-8")
        return 0
    if MAP.is_file() and MAP.read_text(encoding="utf-8") == wanted:
        return 0
    print(f"{MAP.relative_to(LIBRARY.parent)} is not current: run {COMMAND}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
