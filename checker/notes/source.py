"""Pieces of a file that know where each of their characters stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

Anchor = tuple[int, int, int]
"""From this offset of a text on, its characters stand side by side in a file, from this line and column on."""


@dataclass(frozen=True, slots=True)
class Text:
    """Characters, and the places that they stand at; lines and columns are counted from 1."""

    text: str
    anchors: tuple[Anchor, ...]

    def place(self, offset: int = 0) -> tuple[int, int]:
        """Line and column of the character at an offset; one past the end is allowed."""
        at, line, column = self.anchors[max(0, bisect_right(self.anchors, (offset, _LAST, _LAST)) - 1)]
        return line, column + offset - at

    def part(self, start: int, end: int | None = None) -> Text:
        """The characters from ``start`` up to ``end``."""
        end = len(self.text) if end is None else end
        inside = tuple((at - start, line, column) for at, line, column in self.anchors if start < at < end)
        return Text(self.text[start:end], ((0, *self.place(start)), *inside))

    def stripped(self) -> Text:
        """The text without the white space around it."""
        start = len(self.text) - len(self.text.lstrip())
        return self.part(start, max(start, len(self.text.rstrip())))

    def blanked(self, spans: Iterable[tuple[int, int]]) -> Text:
        """The text with spaces in place of some of its characters."""
        found, at = [], 0
        for start, end in sorted(spans):
            start = max(start, at)
            if end > start:
                found += [self.text[at:start], " " * (end - start)]
                at = end
        return Text("".join([*found, self.text[at:]]), self.anchors)

    def __bool__(self) -> bool:
        return bool(self.text.strip())


_LAST = 1 << 60


def joined(parts: Iterable[Text], between: str = "\n") -> Text:
    """Texts one after the other."""
    texts: list[str] = []
    anchors: list[Anchor] = []
    length = 0
    for part in parts:
        anchors += [(at + length, line, column) for at, line, column in part.anchors]
        texts.append(part.text)
        length += len(part.text) + len(between)
    return Text(between.join(texts), tuple(anchors) or ((0, 1, 1),))
