"""Places in a formula, and what is said about one that cannot be read."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

CODES = {
    "R101": "the formula is too long",
    "R102": "brackets, fractions or functions are nested too deep",
    "R103": "a command that is not known",
    "R104": "a command that would define, read or run something",
    "R105": "a character that is not known",
    "R106": "words inside a formula",
    "R201": "braces or brackets do not match",
    "R202": "the formula ends too early",
    "R203": "something stands where it cannot stand",
    "R204": "two readings are possible",
    "R205": "a bar that could be two things",
    "R206": "a bracket after a letter that could be a function or a factor",
    "R301": "a name that is not declared",
    "R302": "a name is used as what it is not",
    "R303": "an index is missing, or there is one too many",
    "R304": "e, i or d as the name of something",
    "R305": "one name stands for two things",
    "R401": "the parts do not fit together",
    "R402": "an index is out of its range",
    "R501": "known mathematics for which there is no term",
    "R601": "a relation that is no step of a proof",
    "R602": "a relation is missing, or there is one too many",
}
"""What the codes of `Unread` mean."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Offsets into a text: from ``start`` up to, without, ``end``."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """From the start of this one to the end of the other."""
        return Span(min(self.start, other.start), max(self.end, other.end))

    def moved(self, by: int) -> Span:
        """The same place in a text that has ``by`` characters before this one."""
        return Span(self.start + by, self.end + by)


class Unread(ValueError):
    """A formula that cannot be read: the code of `CODES`, what was found and where, what was expected, what to do."""

    def __init__(self, code: str, message: str, span: Span, expected: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.span, self.expected, self.hint = code, message, span, expected, hint

    def moved(self, by: int) -> Unread:
        """The same complaint about a text that has ``by`` characters before this one."""
        return Unread(self.code, self.message, self.span.moved(by), self.expected, self.hint)


def caret(text: str, span: Span, width: int = 100) -> tuple[str, str]:
    """The line of ``text`` that holds the start of the span, cut to ``width`` columns, and carets under the span.

    >>> print(*caret("log p(x) - log r(x)", Span(15, 16)), sep="\\n")
    log p(x) - log r(x)
                   ^
    """
    first = text.rfind("\n", 0, span.start) + 1
    last = text.find("\n", span.start)
    last = len(text) if last < 0 else last
    before, under = text[first:span.start].replace("\t", " "), text[span.start:min(span.end, last)].replace("\t", " ")
    after = text[min(span.end, last):last].replace("\t", " ")
    under, after = under[:width // 2], (under[width // 2:] + after)
    kept = max(width // 4, width - _columns(under) - _columns(after) - 2)
    left = before if _columns(before) <= kept else "… " + _tail(before, kept)
    shown = left + under + after
    if _columns(shown) > width:
        shown = _head(shown, width - 2) + " …"
    return shown, " " * _columns(left) + "^" * max(1, _columns(under))


def _columns(text: str) -> int:
    """How many columns a terminal gives to ``text``."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(bool(unicodedata.combining(c)) for c in text)


def _tail(text: str, columns: int) -> str:
    found = text[-columns:]
    while _columns(found) > columns:
        found = found[1:]
    return found


def _head(text: str, columns: int) -> str:
    found = text[:columns]
    while _columns(found) > columns:
        found = found[:-1]
    return found
