"""Places in a formula, and what is said about one that cannot be read."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


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
    """A formula that cannot be read: its code in `checker.notes.codes`, what was found and where, what was expected, what to do."""

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
