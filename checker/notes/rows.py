"""Displays cut into rows, and rows into what they state and what is remarked beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from checker.notes.source import Text, joined
from checker.notes.surface import (
    COLUMN,
    DEFINE,
    IMPLIES,
    OPERATOR,
    PASSED,
    RELATION,
    ROW,
    SPACE,
    WORDS,
    Mark,
    dangling,
    group,
    is_blank,
    marks,
    open_brackets,
    plain,
    wrappers,
)

_RELATIONAL = (RELATION, DEFINE, IMPLIES, PASSED)
_DOTS = re.compile(r"\\(?:ldots|dots|cdots|dotsc|dotsb|hdots)(?![A-Za-z])|\.\.\.|…|⋯")
_MULTLINE = re.compile(r"\\begin\{multlined?\*?\}")
_SIGNS = ("-", "−", r"\pm", r"\mp")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what it states, the remarks beside it, and what is said of it in commands and comments."""

    body: Text
    remarks: tuple[Text, ...] = ()
    labels: tuple[str, ...] = ()
    tag: str = ""
    verify: tuple[Text, ...] = ()
    """The words of its comments ``% verify: …``."""


@dataclass(frozen=True, slots=True)
class Line:
    """Rows that go on with each other's expressions: their text, and from which offset on each row stands in it."""

    body: Text
    rows: tuple[tuple[int, Row], ...]

    def row(self, offset: int) -> Row:
        """The row that an offset of the text is in."""
        return next(row for start, row in reversed(self.rows) if start <= offset)


@dataclass(slots=True)
class _Cells:
    """A row as it is being cut."""

    cells: list[Text] = field(default_factory=list)
    start: int = 0
    end: int = 0
    last_line: int = 0


def lines(body: Text) -> list[list[Line]]:
    """The lines of a display, for each of its pairs of columns that hold statements of their own."""
    if _MULTLINE.search(body.text):
        return [[_line(lane)] for lane in rows(body)]
    return [list(put_together(lane)) for lane in rows(body)]


def rows(body: Text) -> list[list[Row]]:
    """The rows of a display, for each pair of columns; empty ones are left out."""
    clean, comments = _without_comments(Text(plain(body.text), body.anchors))
    clean = clean.blanked([*wrappers(clean.text), *dangling(clean.text)])
    clean, told = _without_commands(clean)
    found = list(_cut(clean))
    paired = any(_has_second(r.cells) for r in found)
    lanes: list[list[Row]] = []
    for r in found:
        statements = _lanes(r.cells) if paired else [_lane(r.cells)]
        for k, (main, remarks) in enumerate(statements):
            while len(lanes) <= k:
                lanes.append([])
            verify = tuple(words for at, words in comments if _belongs(r, found, at, clean))
            inside = [(name, words) for at, name, words in told if r.start <= at < r.end] if k == 0 else []
            labels = tuple(words for name, words in inside if name == "label")
            row = Row(_unspaced(main), tuple(remarks), labels, next((words for name, words in inside if name == "tag"), ""), verify)
            if main or row.labels or remarks:
                lanes[k].append(row)
    return [_with_labels(lane) for lane in lanes]


def _with_labels(lane: list[Row]) -> list[Row]:
    """Rows that state nothing give their labels and remarks to the next one, or the last one."""
    found: list[Row] = []
    waiting: Row | None = None
    for row in lane:
        if waiting is not None:
            row = replace(row, labels=waiting.labels + row.labels, remarks=waiting.remarks + row.remarks)
        waiting = None if row.body else row
        if row.body:
            found.append(row)
    if waiting is not None and found:
        found[-1] = replace(found[-1], labels=found[-1].labels + waiting.labels, remarks=found[-1].remarks + waiting.remarks)
    return found


# Comments and commands that are no part of a formula ------------------------------------------------------


def _without_comments(text: Text) -> tuple[Text, list[tuple[int, Text]]]:
    r"""The text without TeX comments, and the words of those that start with ``verify:``, with their offsets."""
    spans, told = [], []
    for m in re.finditer(r"\\.|%[^\n]*", text.text, re.DOTALL):
        if not m[0].startswith("%"):
            continue
        spans.append(m.span())
        said = re.match(r"%+\s*verify:", m[0])
        if said:
            told.append((m.start(), text.part(m.start() + said.end(), m.end()).stripped()))
    return text.blanked(spans), told


_BARE = re.compile(r"\\(?:nonumber|notag|displaystyle|textstyle|allowdisplaybreaks|hline|centering|small|footnotesize|boldmath|newline"
                   r"|noindent|mathstrut|strut|protect|relax|blacksquare|square|Box|qed|qedhere|qedsymbol|QED)(?![A-Za-z])(?:\s*\[\d\])?"
                   r"|\\l?eqno\s*(?:\{[^{}]*\}|\([^()]*\))")
_ARGUED = re.compile(r"\\(label|tag\*?|h?phantom|vphantom|color|intertext|shortintertext|vspace\*?)(?=\s*\{)")


def _without_commands(text: Text) -> tuple[Text, list[tuple[int, str, str]]]:
    """The text without labels, tags and commands of layout; labels and tags with their offsets."""
    spans = [m.span() for m in _BARE.finditer(text.text)]
    told = []
    for m in _ARGUED.finditer(text.text):
        argument = group(text.text, m.end())
        if argument is None:
            continue
        spans.append((m.start(), argument[2]))
        name = m[1].rstrip("*")
        if name in ("label", "tag"):
            told.append((m.start(), name, text.text[argument[0]:argument[1]].strip()))
    return text.blanked(spans), told


def _belongs(row: _Cells, all_rows: list[_Cells], at: int, text: Text) -> bool:
    """Whether a comment is of a row: it stands in it, or after its end on the same line."""
    line = text.place(at)[0]
    inside = next((r for r in all_rows if r.start <= at < r.end and text.text[r.start:at].strip()), None)
    before = [r for r in all_rows if r.end <= at and r.last_line == line and any(r.cells)]
    return row is (inside or (before[-1] if before else next((r for r in all_rows if r.start <= at < r.end), all_rows[-1])))


# Rows and columns -----------------------------------------------------------------------------------------


def _cut(text: Text) -> Iterator[_Cells]:
    start = at = 0
    cells: list[Text] = []
    for mark in marks(text.text):
        if mark.kind not in (ROW, COLUMN):
            continue
        cells.append(text.part(at, mark.start).stripped())
        at = mark.end
        if mark.kind == ROW:
            yield _Cells(cells, start, at, text.place(max(mark.end - 1, 0))[0])
            cells, start = [], at
    end = len(text.text)
    yield _Cells([*cells, text.part(at).stripped()], start, end, text.place(len(text.text.rstrip()))[0])


def _has_second(cells: list[Text]) -> bool:
    """Whether the third and fourth columns hold a statement of their own."""
    return bool(len(cells) >= 4 and _starts(cells[1]) in _RELATIONAL and _is_second(cells[2], cells[3]))


def _is_second(left: Text, right: Text) -> bool:
    """Whether two cells are a statement: not a remark, and no range such as t &= 2, \\ldots, T."""
    return bool(left) and _starts(right) in _RELATIONAL and not _holds_words(left) and not _DOTS.search(right.text)


def _lanes(cells: list[Text]) -> list[tuple[Text, list[Text]]]:
    pairs = [cells[k:k + 2] for k in range(0, len(cells), 2)]
    while len(pairs) > 1 and not _is_statement(pairs[-1]):
        pairs[-2:] = [pairs[-2] + pairs[-1]]
    return [_lane(pair) for pair in pairs]


def _is_statement(pair: list[Text]) -> bool:
    return len(pair) == 2 and ((_starts(pair[1]) in _RELATIONAL and not _DOTS.search(pair[1].text)) or not any(pair))


def _lane(cells: list[Text]) -> tuple[Text, list[Text]]:
    """What the cells of a row state, and the remarks in its last columns."""
    main: list[Text] = []
    for k, cell in enumerate(cells):
        if any(main) and cell and not _continues(joined(main, " "), cell, blank_before=not cells[k - 1]):
            return joined(main, " "), _remarks(cells[k:])
        main.append(cell)
    return joined(main, " ").stripped(), []


def _remarks(cells: list[Text]) -> list[Text]:
    """What stands in the last columns: cells that make one range belong together."""
    filled = [c for c in cells if c]
    ranged = len(filled) == 2 and not _holds_words(filled[0]) and _starts(filled[1]) in _RELATIONAL
    return [joined(filled, " ")] if ranged else filled


def _continues(main: Text, cell: Text, blank_before: bool) -> bool:
    if _unfinished(main):
        return True
    return not blank_before and _starts(cell) in (*_RELATIONAL, OPERATOR)


def _unspaced(text: Text) -> Text:
    """A row without the wide spaces that indent it."""
    found, at = [], 0
    for mark in marks(text.text):
        if mark.kind != SPACE or not is_blank(text.text[at:mark.start]):
            break
        found.append((mark.start, mark.end))
        at = mark.end
    return text.blanked(found).stripped() if found else text


def _starts(text: Text) -> str:
    """The kind of mark that a text starts with, or nothing."""
    text = _unspaced(text)
    first = next(iter(marks(text.text)), None)
    return first.kind if first is not None and is_blank(text.text[:first.start]) else ""


def _holds_words(text: Text) -> bool:
    return any(m.kind == WORDS for m in marks(text.text))


def _unfinished(text: Text) -> bool:
    """Whether a text ends in a relation or an operator, or leaves a bracket open."""
    found = marks(text.text)
    last = next((m for m in reversed(found) if m.kind != SPACE), None)
    ends = last is not None and last.kind in (*_RELATIONAL, OPERATOR) and is_blank(text.text[last.end:])
    return ends or open_brackets(text.text) > 0


def put_together(lane: list[Row]) -> Iterator[Line]:
    """Rows, with those that go on with an expression put together."""
    waiting: list[Row] = []
    for row in lane:
        if waiting and not (_unfinished(joined(r.body for r in waiting)) or _goes_on(row)):
            yield _line(waiting)
            waiting = []
        waiting.append(row)
    if waiting:
        yield _line(waiting)


def _goes_on(row: Row) -> bool:
    """Whether a row starts with an operator that goes on with the row before: a sign may also start a statement of its own."""
    found = marks(row.body.text)
    if _starts(row.body) != OPERATOR:
        return False
    return found[0].word not in _SIGNS or not any(m.kind in _RELATIONAL for m in found)


def _line(parts: list[Row]) -> Line:
    starts, length = [], 0
    for row in parts:
        starts.append((length, row))
        length += len(row.body.text) + 1
    return Line(joined(row.body for row in parts), tuple(starts))


__all__ = ["Line", "Mark", "Row", "lines", "put_together", "rows"]
