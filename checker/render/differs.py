"""Carets below the part of a refuted formula that differs from what is proved in its place::

    ✗ = (d/2) (σ²/b + 1 − log(σ²/b))
                    ^
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from checker.render.layout import width

Part = tuple[int, int]

_CLAIM = re.compile(r"This is proved[^:]*: (\S+) (.*)", re.DOTALL)
_PAIRS = {")": "(", "]": "[", "}": "{", "⟩": "⟨"}
_MOST = 0.6  # of the formula: a mark below nearly all of it tells nothing


def differing(relation: str, rhs: str, suggestions: Sequence[str]) -> Part | None:
    """The part in which all the edits that are proved differ from the formula; None where there is no such part."""
    parts: list[Part] = []
    for suggestion in suggestions:
        claim = _CLAIM.search(suggestion)
        if claim is None or claim[1] != relation or claim[2] == rhs:
            return None
        parts.append(_part(rhs, claim[2]))
    if not parts:
        return None
    start, end = min(parts, key=lambda part: part[1] - part[0])
    alike = all(a <= start and end <= b for a, b in parts)
    return (start, end) if alike and end - start <= max(1, _MOST * len(rhs)) else None


def _part(text: str, other: str) -> Part:
    """The shortest part of a text outside of which it is as the other: of whole names and numbers, and with its brackets."""
    least = min(len(text), len(other))
    start = next((k for k in range(least) if text[k] != other[k]), least)
    behind = next((k for k in range(least - start) if text[-1 - k] != other[-1 - k]), least - start)
    end = len(text) - behind
    if start == end:
        start = min(start, len(text) - 1)
        return start, start + 1
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    start, end = _closed(text, start, end)
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), max(start + 1, end - len(part) + len(part.rstrip()))


def _closed(text: str, start: int, end: int) -> Part:
    """The part made longer until each of its brackets has its other half."""
    opened: list[int] = []
    for at, c in enumerate(text):
        if c in _PAIRS.values():
            opened.append(at)
        elif c in _PAIRS and opened:
            first = opened.pop()
            if start <= first < end <= at:
                end = at + 1
            elif first < start <= at < end:
                start = first
    return start, end


def marked(lines: Sequence[str], text: str, part: Part | None) -> list[str]:
    """The lines of a broken formula, with carets below the part."""
    if part is None:
        return list(lines)
    found: list[str] = []
    at = 0
    for line in lines:
        found.append(line)
        shown = line.strip()
        at = text.index(shown, at)
        start, end = max(at, part[0]), min(at + len(shown), part[1])
        if start < end:
            indent = len(line) - len(line.lstrip())
            found.append(" " * (indent + width(text[at:start])) + "^" * max(1, width(text[start:end])))
        at += len(shown)
    return found
