"""The blocks of a Markdown file: displays, formulas that stand by themselves, declarations and comments, each with its place.

A Markdown library finds paragraphs, quotations, lists and code; displays are found by a rule of our own, which may interrupt a paragraph
and knows where each character came from.  Nothing here reads a formula.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markdown_it.token import Token

from checker.notes.displays import ENVIRONMENTS, LABEL, parser
from checker.notes.source import Text, joined


@dataclass(frozen=True, slots=True)
class Display:
    """Displayed mathematics: what stands between its delimiters; an environment that stands by itself is part of the body.

    ``label`` is the name that Markdown gives it, as in ``$$ … $$ (eq:a)``.
    """

    body: Text
    label: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """An inline formula that has a paragraph, or a line of its own in one, and the words beside it."""

    body: Text
    words: Text


@dataclass(frozen=True, slots=True)
class Declaration:
    """The text of a fenced block of declarations."""

    body: Text


@dataclass(frozen=True, slots=True)
class Comment:
    """The words of a comment ``<!-- verify: words -->``."""

    words: Text


@dataclass(frozen=True, slots=True)
class Broken:
    """A display that is opened and not closed."""

    place: tuple[int, int]
    opener: str


@dataclass(frozen=True, slots=True)
class Oversized:
    """A display that is too long to be read."""

    place: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading."""

    words: str


@dataclass(frozen=True, slots=True)
class Prose:
    """All else: it ends a run of formulas."""


Block = Display | Formula | Declaration | Comment | Broken | Oversized | Heading | Prose

LONGEST = 60_000
"""How many characters a display or a formula may have."""
_LEFT_OUT = "\ue000"

_COMMENT = re.compile(r"<!--\s*verify:(.*?)-->", re.DOTALL)
_PUNCTUATION = " \t\n.,;:!?…()[]{}*_-–—~>|、。，；：！？（）【】「」“”\"'`"


def blocks(source: str) -> list[Block]:
    """The blocks of a Markdown text, in order."""
    return list(_Reader(*_shortened(_normalised(source))).blocks())


def _normalised(source: str) -> str:
    """Lines end in a newline; a header of metadata is blank."""
    text = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    header = re.match(r"---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|$)", text)
    return text if header is None else re.sub(r"[^\n]", "", header[0]) + text[header.end():]


_LONG = re.compile(
    r"\$\$((?:[^$\\]++|\\.|\$(?!\$))*+)\$\$|\\\[((?:[^\\]++|\\[^\]])*+)\\\]"
    r"|\\begin\{(" + "|".join(ENVIRONMENTS) + r")(\*?)\}((?:[^\\]++|\\(?!end\{\3\4\}))*+)\\end\{\3\4\}", re.DOTALL)


def _shortened(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without what stands in displays that are too long, and how many lines were left out before which offset."""
    if len(text) < LONGEST:
        return text, []
    found: list[str] = []
    left_out: list[tuple[int, int]] = []
    at = length = lines = 0
    for m in _LONG.finditer(text):
        start, end = next(m.span(group) for group in (1, 2, 5) if m[group] is not None)
        if end - start > LONGEST:
            found += [text[at:start], _LEFT_OUT]
            length += start - at + 1
            lines += text.count("\n", start, end)
            left_out.append((length, lines))
            at = end
    return "".join([*found, text[at:]]), left_out


class _Reader:
    """One file; ``starts`` are the offsets of its lines."""

    def __init__(self, text: str, left_out: list[tuple[int, int]]) -> None:
        self.text, self.left_out = text, left_out
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def blocks(self) -> Iterator[Block]:
        heading = False
        for token in parser().parse(self.text):
            if token.type == "display":
                yield from self._display(token.meta)
            elif token.type == "fence":
                yield from self._fence(token)
            elif token.type == "heading_open":
                heading = True
            elif token.type == "inline":
                yield from [Heading(token.content.strip())] if heading else self._paragraph(self._lines(token))
                heading = False
            elif token.type == "html_block":
                yield from self._html(self._lines(token))
            elif token.type in ("code_block", "hr"):
                yield Prose()

    # places

    def _piece(self, start: int, end: int) -> Text:
        """A part of one line of the file, by offsets."""
        line = bisect_right(self.starts, start) - 1
        return Text(self.text[start:end], ((0, self._number(line), start - self.starts[line] + 1),))

    def _number(self, line: int) -> int:
        """The number in the file of a line of the text."""
        before = [lines for offset, lines in self.left_out if offset <= self.starts[line]]
        return line + 1 + (before[-1] if before else 0)

    def _lines(self, token: Token, fence: bool = False) -> Text:
        """The content of a block with the places of its lines, which end like lines of the file."""
        first, last = token.map or [0, 0]
        pieces = []
        for number, text in zip(range(first + fence, last), token.content.split("\n"), strict=False):
            column = self.lines[number].rfind(text.rstrip()) if text.strip() else 0
            pieces.append(Text(text, ((0, self._number(number), max(column, 0) + 1),)))
        return joined(pieces)

    # blocks

    def _display(self, meta: dict[str, Any]) -> Iterator[Block]:
        body = joined(self._piece(start, end) for start, end in meta["segments"])
        if not meta["closed"]:
            yield Broken(body.place(), meta["opener"])
        elif _LEFT_OUT in body.text:
            yield Oversized(body.place())
        else:
            yield Display(body, meta["label"])

    def _fence(self, token: Token) -> Iterator[Block]:
        kind = token.info.strip().split(maxsplit=1)[0] if token.info.strip() else ""
        if kind == "derivation":
            yield Declaration(self._lines(token, fence=True))
        elif kind in ("{math}", "math") and token.content.strip():
            label, body = _directive(self._lines(token, fence=True))
            yield Display(body, label)
        else:
            yield Prose()

    def _html(self, text: Text) -> Iterator[Block]:
        comments = [Comment(text.part(*m.span(1)).stripped()) for m in _COMMENT.finditer(text.text)]
        yield from comments
        if not re.match(r"\s*<(?:!|\?|script|style|pre|textarea)", text.text, re.IGNORECASE):
            yield from self._paragraph(text)
        elif not comments and not text.text.lstrip().startswith("<!--"):
            yield Prose()

    def _paragraph(self, text: Text) -> Iterator[Block]:
        """The displays and comments of a paragraph, or its formulas if each of its lines holds one and no more."""
        found = list(_inline(text))
        if any(isinstance(f, (Display, Broken, Oversized)) for f in found):
            yield Prose()
            for f in found:
                if not isinstance(f, Formula):
                    yield f
            yield Prose()
            return
        yield from (f for f in found if isinstance(f, Comment))
        formulas = [f for f in found if isinstance(f, Formula)]
        if len(formulas) == 1:
            yield formulas[0]
            return
        alone = len(formulas) > 1 and len({f.body.place()[0] for f in formulas}) == len(formulas) == text.text.count("\n") + 1
        yield from (_own_words(text, formulas) if alone else [Prose()])


def _own_words(text: Text, formulas: list[Formula]) -> Iterator[Block]:
    """Formulas that have a line each, with the words of that line."""
    start = 0
    for line, formula in zip(text.text.split("\n"), formulas, strict=True):
        inner = [f for f in _inline(text.part(start, start + len(line))) if isinstance(f, Formula)]
        yield next((f for f in inner if f.body == formula.body), formula)
        start += len(line) + 1


_INLINE = re.compile(
    r"(?P<code>(`+)(?!`).*?(?<!`)\2(?!`))"
    r"|<!--(?P<comment>.*?)-->"
    r"|\$\$(?P<double>(?:\\.|[^\\$]++|\$(?!\$))*)\$\$"
    r"|\\\[(?P<bracket>(?:\\[^\]]|[^\\]++)*)\\\]"
    r"|(?P<env>\\begin\{(?P<name>" + "|".join(ENVIRONMENTS) + r")(?P<star>\*?)\}.*?\\end\{(?P=name)(?P=star)\})"
    r"|(?P<broken>\$\$|\\\[|\\begin\{(?:" + "|".join(ENVIRONMENTS) + r")\*?\})"
    r"|\\\((?P<round>(?:\\[^)]|[^\\]++)*?)\\\)"
    r"|\$(?P<dollar>(?:\\.|[^\\$]++)++)\$(?!\d)"
    r"|\\.", re.DOTALL)


def _inline(text: Text) -> Iterator[Block]:
    """The mathematics and the comments in a text, outside of code."""
    rest: list[tuple[int, int]] = []
    found: list[Block] = []
    for m in _INLINE.finditer(text.text):
        kind = next((k for k in ("double", "bracket", "env", "broken", "round", "dollar", "comment") if m[k] is not None), "")
        if not kind:
            continue
        rest.append(m.span())
        if kind == "comment":
            said = _COMMENT.fullmatch(m[0])
            found += [Comment(text.part(m.start() + said.start(1), m.start() + said.end(1)).stripped())] if said else []
        elif kind == "broken":
            found.append(Broken(text.place(m.start()), m[0]))
        elif kind in ("round", "dollar"):
            found.append(Formula(text.part(*m.span(kind)), text))
        elif _LEFT_OUT in m[kind]:
            found.append(Oversized(text.place(m.start())))
        elif m[kind].strip():
            label = LABEL.match(text.text[m.end():].split("\n")[0])
            found.append(Display(text.part(*m.span(kind)), (label[1] or label[2] or "") if label else ""))
    starts, ends = [0, *(end for _, end in rest)], [*(start for start, _ in rest), len(text.text)]
    words = _without_marks(joined([text.part(a, b) for a, b in zip(starts, ends, strict=True)], " "))
    for f in found:
        yield Formula(f.body, words) if isinstance(f, Formula) else f


def _without_marks(text: Text) -> Text:
    """Words without list marks, tags and the punctuation around them."""
    text = text.blanked(m.span() for m in re.finditer(r"<[^<>]*>|^\s*(?:\d+[.)]|[-*+>#]+)\s", text.text, re.MULTILINE))
    start = len(text.text) - len(text.text.lstrip(_PUNCTUATION))
    return text.part(start, max(start, len(text.text.rstrip(_PUNCTUATION))))


def _directive(text: Text) -> tuple[str, Text]:
    """The label and the body of a ``math`` directive, whose options stand first."""
    label, start = "", 0
    while (m := re.compile(r"[ \t]*:([\w-]+):[ \t]*(.*)(?:\n|$)").match(text.text, start)) is not None:
        label = m[2].strip() if m[1] in ("label", "name") else label
        start = m.end()
    return label, text.part(start)
