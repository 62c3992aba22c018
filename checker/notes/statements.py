"""Lines of a display cut into statements: what is related to what, and under which conditions.

Formulas stay text; `checker.notes.chains` reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from checker.notes.rows import Line, Row
from checker.notes.source import Text
from checker.notes.surface import COMMA, DEFINE, IMPLIES, PASSED, RELATION, SPACE, WORDS, Mark, marks

_RELATIONAL = (RELATION, DEFINE, PASSED)
_AND = {"and", "or", "resp", "respectively", "und", "et", "和", "且", "及", "与"}
_LISTED = re.compile(r"^\W*(?:given|in)\W*$", re.IGNORECASE)
CONDITION = re.compile(r"^\W*(?:for\b|if\b|in\W*$|when|whenever|where|over\b|with\b|as\b|assuming|given|provided|对|当|若|如果|其中|任意)",
                       re.IGNORECASE)
_DOTS = re.compile(r"\\(?:ldots|dots|cdots|dotsc|dotsb|hdots)(?![A-Za-z])|\.\.\.|…|⋯")
_TRIM = re.compile(r"(?:\\[,;:!> ]|\\(?:quad|qquad|enspace|thinspace|medspace|thickspace|hfill)(?![A-Za-z])|[\s~.,;:。，；]|\{\})+")
_WORD_SIGNS = re.compile(r"\\(?:operatorname|mathrm|text)")


@dataclass(frozen=True, slots=True)
class Related:
    """A relation and what stands right of it, in the row that they are of; ``over`` are the words at the relation."""

    mark: Mark
    place: Text
    term: Text
    row: Row


@dataclass(slots=True)
class Claim:
    """``start = a = b``, with the conditions and remarks that follow; without a start it goes on from the claim before it."""

    start: Text | None
    related: list[Related] = field(default_factory=list)
    conditions: list[Text] = field(default_factory=list)
    remarks: list[Text] = field(default_factory=list)
    strays: list[Text] = field(default_factory=list)
    """What is neither a statement, nor a condition, nor a remark."""
    follows: tuple[str, Text] | None = None
    """The sign of an implication before it, with its place."""
    whole: Text | None = None
    """All of it, where it stands in one piece."""


def claims(line: Line) -> list[Claim]:
    """The statements of a line."""
    return list(_Splitter(line).claims())


def trimmed(text: Text) -> Text:
    """A formula without space and final punctuation around it."""
    start = m.end() if (m := _TRIM.match(text.text)) else 0
    end = len(text.text)
    for m in _TRIM.finditer(text.text, start):
        if m.end() == len(text.text) and not _is_escaped(text.text, m.start()):
            end = m.start()
    return text.part(start, max(start, end))


def _is_escaped(text: str, at: int) -> bool:
    return (len(text[:at]) - len(text[:at].rstrip("\\"))) % 2 == 1


@dataclass(slots=True)
class _Segment:
    """What stands between two separators; ``words`` are those before it, ``spaced`` whether a wide space is."""

    start: int
    end: int
    marks: list[Mark]
    separators: list[Mark]

    @property
    def words(self) -> str:
        return " ".join(m.word for m in self.separators if m.kind == WORDS).strip()

    @property
    def spaced(self) -> bool:
        return any(m.kind == SPACE for m in self.separators)

    @property
    def implication(self) -> Mark | None:
        return next((m for m in self.separators if m.kind == IMPLIES), None)

    @property
    def related(self) -> bool:
        return any(m.kind in _RELATIONAL for m in self.marks)


class _Splitter:
    def __init__(self, line: Line) -> None:
        self.line, self.text = line, line.body

    def claims(self) -> Iterator[Claim]:
        segments = list(self._segments())
        current: Claim | None = None
        k = 0
        while k < len(segments):
            segment = segments[k]
            span = _range(segments, k, self.text)
            if current is not None and self._remark(segment, current, segments[k:]):
                break
            if current is not None and not segment.implication and (span or self._is_condition(segment)):
                while _LISTED.match(segment.words) and k + 1 < len(segments) and _is_listed(segments[k + 1]):
                    k += 1  # given x_{t-1}, x_0
                last = segments[k + max(span - 1, 0)]
                start = min((m.start for m in segment.separators if m.kind == WORDS), default=segment.start)
                current.conditions.append(trimmed(self.text.part(start, last.end)))
                k += max(span, 1)
                continue
            if segment.related:
                if current is not None:
                    yield current
                current = self._claim(segments, k)
            elif current is not None and trimmed(self.text.part(segment.start, segment.end)):
                current.strays.append(trimmed(self.text.part(segment.start, segment.end)))
            elif current is None and (span == 0 and not any(s.related for s in segments[k:])):
                yield Claim(trimmed(self.text))
                return
            k += 1
        if current is not None:
            yield current

    def _segments(self) -> Iterator[_Segment]:
        start, inside, separators = 0, list[Mark](), list[Mark]()
        for mark in marks(self.text.text):
            if mark.kind not in (COMMA, SPACE, IMPLIES) and not (mark.kind == WORDS and self._parts(mark)):
                inside.append(mark)
                continue
            if trimmed(self.text.part(start, mark.start)) or mark.kind == COMMA:
                yield _Segment(start, mark.start, inside, separators)
                separators = []
            inside = []
            separators.append(mark)
            start = mark.end
        if trimmed(self.text.part(start)) or separators:
            yield _Segment(start, len(self.text.text), inside, separators)

    def _parts(self, mark: Mark) -> bool:
        """Whether words stand beside a formula: not a name such as KL, which a bracket, an index or a sign surrounds."""
        word = mark.word
        if word != word.strip() or not re.fullmatch(r"[A-Za-z]+", word):
            return True
        before = self.text.text[:mark.start].rstrip(" {}~")
        after = self.text.text[mark.end:].lstrip(" {}~")
        return before.endswith((r"\quad", r"\qquad", ",")) and not after.startswith(("(", "[", r"\left", "_", "^"))

    def _remark(self, segment: _Segment, claim: Claim, rest: list[_Segment]) -> bool:
        """Whether a remark starts here: words that are no condition, or brackets after a wide space."""
        text = trimmed(self.text.part(segment.start, segment.end))
        bracketed = segment.spaced and re.fullmatch(r"(?:\\left|\\bigl?)?\s*[(\[].*[)\]]", text.text, re.DOTALL) and not segment.related
        words = segment.words and segment.words.strip(" ,.;:").lower() not in _AND and not CONDITION.match(segment.words)
        if segment.implication or not (bracketed or words):
            return False
        start = min((m.start for m in segment.separators if m.kind == WORDS), default=segment.start)
        claim.remarks.append(trimmed(self.text.part(start, rest[-1].end)))
        return True

    def _is_condition(self, segment: _Segment) -> bool:
        if segment.words and CONDITION.match(segment.words):
            return True
        text = self.text.text[segment.start:segment.end].lstrip(" ~\n")
        return text.startswith(r"\forall")

    def _claim(self, segments: list[_Segment], k: int) -> Claim:
        """The statement in a segment; a list of names before its first relation belongs to it."""
        first = k
        while first > 0 and not segments[first - 1].related and all(m.kind == COMMA for m in segments[first].separators):
            first -= 1
        segment = segments[k]
        found = [m for m in segment.marks if m.kind in _RELATIONAL]
        start = trimmed(self.text.part(segments[first].start, found[0].start))
        claim = Claim(start or None, whole=trimmed(self.text.part(segments[first].start, segment.end)))
        if segment.implication is not None:
            claim.follows = segment.implication.word, self.text.part(segment.implication.start, segment.implication.end)
        for mark, after in zip(found, [*found[1:], None], strict=True):
            term = trimmed(self.text.part(mark.end, after.start if after is not None else segment.end))
            claim.related.append(Related(mark, self.text.part(mark.start, mark.end), term, self.line.row(mark.start)))
        return claim


def _is_listed(segment: _Segment) -> bool:
    """Whether a segment goes on with a list: only a comma stands before it."""
    return not segment.related and all(m.kind == COMMA for m in segment.separators)


def _range(segments: list[_Segment], k: int, text: Text) -> int:
    r"""How many segments from here make a range ``t = 2, \ldots, T``; 0 if it is none."""
    if k + 2 >= len(segments) and not _DOTS.search(text.text, segments[k].start, segments[k].end):
        return 0
    first = text.text[segments[k].start:segments[k].end]
    if not (segments[k].related and len([m for m in segments[k].marks if m.kind in _RELATIONAL]) == 1):
        return 0
    if _DOTS.search(first):
        return 1
    for n in (k + 1, k + 2):
        if n + 1 < len(segments) and _DOTS.fullmatch(trimmed_words(text, segments[n])) and not segments[n + 1].related:
            return n + 2 - k
    return 0


def trimmed_words(text: Text, segment: _Segment) -> str:
    return text.text[segment.start:segment.end].strip(" ~\n{}")


__all__ = ["CONDITION", "Claim", "Related", "claims", "trimmed"]
