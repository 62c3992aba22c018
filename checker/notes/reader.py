"""A notes file in, its derivations out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from checker.language.derivation import Derivation, Diagnostic, Location
from checker.language.terms import MalformedTerm
from checker.notes.blocks import LONGEST, Block, Broken, Comment, Declaration, Display, Formula, Heading, Oversized, blocks
from checker.notes.chains import Builder
from checker.notes.citations import cited
from checker.notes.declare import declare
from checker.notes.rows import Line, Row, lines, put_together, rows
from checker.notes.setting import Setting
from checker.notes.source import Text, joined
from checker.notes.spans import Unread
from checker.notes.spelling import base, read_index, read_name
from checker.notes.statements import trimmed
from checker.notes.surface import DEFINE, PASSED, RELATION, marks, plain
from checker.notes.told import Over, Told
from checker.notes.unused import unused

LARGEST = 20_000_000
"""How many bytes a file may have."""


@dataclass(slots=True)
class Part:
    """Declarations, and the blocks that they hold for."""

    body: Text | None
    file: str
    title: str = ""
    blocks: list[Block] = field(default_factory=list)


def read_notes(path: Path, file: str, context: Path | None = None, context_file: str = "") -> tuple[list[Derivation], list[Diagnostic]]:
    """The derivations of a notes file, and what is wrong with the file as a whole.

    ``file`` is the path as messages name it; ``context`` a file of declarations that hold up to the first block of the notes.
    """
    try:
        if path.stat().st_size > LARGEST:
            return [], [Diagnostic(Location(file, 1), "E101", f"cannot be read: it has more than {LARGEST} bytes",
                                   "part it into several files")]
        source = path.read_text(encoding="utf-8-sig")
        declared = None if context is None else _text_of(context)
    except (OSError, UnicodeDecodeError) as error:
        return [], [Diagnostic(Location(file, 1), "E101", f"cannot be read: {error}", "notes are UTF-8 text")]
    every = blocks(source)
    parts = _parts(every, declared, file, context_file)
    found: list[Derivation] = []
    for number, part in enumerate(parts, 1):
        default = path.stem if number == 1 else f"{path.stem} {number}"
        place = part.body.place() if part.body is not None and part.file == file else (1, 1)
        setting = declare(part.body, part.file, file, default, _formulas(part.blocks), part.title, place)
        _Reader(setting, part.blocks).run()
        unused(setting, list(_formulas(part.blocks)))
        found.append(setting.derivation)
    if parts[0].body is not None and context is None:
        _count_above(found, every)
    return [d for d in found if d.steps or d.unread or d.errors or d.skipped or d.passed_over], []


def _text_of(path: Path) -> Text:
    source = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    return joined(Text(line, ((0, number, 1),)) for number, line in enumerate(source.split("\n"), 1))


def _parts(found: list[Block], declared: Text | None, file: str, context_file: str) -> list[Part]:
    """The blocks by the declarations that hold for them; what stands above the first declarations belongs to none."""
    parts = [Part(declared, context_file or file)]
    heading = ""
    for block in found:
        if isinstance(block, Declaration):
            parts.append(Part(block.body, file, heading))
        else:
            parts[-1].blocks.append(block)
        if isinstance(block, Heading):
            heading = block.words
            parts[-1].title = parts[-1].title or heading
    return parts[1:] if declared is None and len(parts) > 1 else parts


def _formulas(found: Iterable[Block]) -> Iterator[str]:
    for block in found:
        if isinstance(block, (Display, Formula)) and len(block.body.text) <= LONGEST:
            yield plain(block.body.text)


def _count_above(found: list[Derivation], every: list[Block]) -> None:
    """Displays above the first declarations are not checked."""
    for block in every:
        if isinstance(block, Declaration):
            return
        if isinstance(block, Display):
            found[0].skipped += 1


class _Reader:
    """Reads the blocks of one part in order."""

    def __init__(self, setting: Setting, found: list[Block]) -> None:
        self.setting, self.blocks = setting, found
        self.builder = Builder(setting)
        self.comments: list[Text] = []
        self.run_rows: list[Row] = []
        self.run_comments: list[Text] = []

    def run(self) -> None:
        for block in self.blocks:
            if isinstance(block, Formula):
                self.formula(block)
            elif isinstance(block, Comment):
                self.comments.append(block.words)
            else:
                self.end_run()
                if isinstance(block, Display):
                    self.display(block)
                elif isinstance(block, Oversized):
                    self.comments = []
                    self.setting.tell(block.place, "R101", f"this display has more than {LONGEST} characters", "part it into several",
                                      warning=False)
                elif isinstance(block, Broken):
                    self.setting.tell(block.place, "E421", f"what {block.opener} opens is never closed",
                                      "close it before the next paragraph", warning=False)
        self.end_run()
        for words in self.comments:
            self.setting.tell(words, "E425", f"no chain follows on ‘verify: {words.text}’",
                              "it stands right before the chain that it is about", warning=False)

    # displays

    def display(self, block: Display) -> None:
        comments, self.comments = self.comments, []
        labels = [block.label, *re.findall(r"\\label\s*\{([^{}]*)\}", block.body.text)]
        told = self.told(comments, [label for label in labels if label])
        if told is not None:
            told.label = block.label or _outer_label(block.body.text)
            self.builder.add(lines(block.body), told)

    def told(self, comments: list[Text], labels: list[str]) -> Told | None:
        """What comments and scopes say of a chain; None if it is left out."""
        found = Told()
        skip = False
        for words in comments:
            kind, _, rest = words.text.strip().partition(" ")
            if kind in ("refuted", "erratum") and not rest:
                found.erratum = words
            elif kind == "skip" and not rest:
                skip = True
            elif kind in ("propto", "limit") and rest.strip():
                setattr(found, kind, words.part(words.text.index(rest)).stripped())
            elif not self.induction(words, found):
                self.setting.tell(words, "E425", f"‘verify: {words.text}’ says nothing here",
                                  "there are refuted, skip, propto x, limit T -> oo, induction on t from 0", warning=False)
        for label in labels:
            local = self.setting.locals.get(label)
            if local is not None:
                local.used = True
                found.local = local
        if skip or (found.local is not None and found.local.skip):
            self.setting.derivation.skipped += 1
            return None
        return found

    def induction(self, words: Text, told: Told) -> bool:
        """Whether a comment is about an induction: its claim, its base or its step."""
        said = words.text.strip()
        over = re.fullmatch(r"induction on (\S+) from (\d+)(?: to (\S+))?", said)
        if over is not None:
            try:
                symbol = self.setting.index(base(read_name(over[1])))
                told.claims = Over(symbol, int(over[2]), read_index(over[3]) if over[3] else None, words)
            except (Unread, MalformedTerm):
                return False
            return True
        part = re.fullmatch(r"(base|step) of (.+)", said)
        found = self.builder.part(part[1], part[2]) if part is not None else None
        if found is None:
            return False
        told.part, told.induction = found
        return True

    # runs of formulas

    def formula(self, block: Formula) -> None:
        if len(block.body.text) > LONGEST:
            self.end_run()
            self.comments = []
            self.setting.tell(block.body, "R101", f"this formula has more than {LONGEST} characters", "part it into several", warning=False)
            return
        goes_on = _starts_with_relation(block.body)
        words = trimmed(block.words)
        if words and cited(words.text).other:
            self.end_run()
            if goes_on:
                self.setting.derivation.passed_over += 1
            return
        if not goes_on:
            self.end_run()
        found = [row for lane in rows(block.body)[:1] for row in lane]
        if not found:
            return
        if self.run_rows:
            found[0] = Row(found[0].body, found[0].remarks, found[0].labels, found[0].tag, (*found[0].verify, *self.comments))
        else:
            self.run_comments = self.comments
        self.comments = []
        if words:
            last = found[-1]
            found[-1] = Row(last.body, (*last.remarks, words), last.labels, last.tag, last.verify)
        self.run_rows += found

    def end_run(self) -> None:
        rows_of_run, self.run_rows = self.run_rows, []
        comments, self.run_comments = self.run_comments, []
        found: list[Line] = list(put_together(rows_of_run))
        if not any(m.kind in (RELATION, DEFINE, PASSED) for line in found for m in marks(line.body.text)):
            self.comments = comments + self.comments
            return
        told = self.told(comments, [label for row in rows_of_run for label in row.labels])
        if told is not None:
            self.builder.add([found], told)


def _outer_label(text: str) -> str:
    """The label of a display as a whole: the only one in it, where its rows have none of their own."""
    found = re.findall(r"\\label\s*\{([^{}]*)\}", text)
    rowed = re.search(r"\\begin\{(?:align|alignat|flalign|gather|eqnarray)\}", text)
    return found[0].strip() if len(found) == 1 and not rowed else ""


def _starts_with_relation(text: Text) -> bool:
    said = plain(text.text)
    first = next(iter(marks(said)), None)
    return first is not None and first.kind in (RELATION, DEFINE, PASSED) and not said[:first.start].strip("{}& \n")


__all__ = ["read_notes"]
