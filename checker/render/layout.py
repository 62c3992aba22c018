"""Lines of text for a terminal: widths, colours, broken formulas, paragraphs and small tables."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TextIO

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36", "fault": "1;31"}
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
_LOWERED = dict(zip("0123456789+-aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_NARROWEST, _WIDEST, _PIPE = 40, 120, 100
_BREAKS = {" = ": 0, " =ᵈ": 0, " ≤ ": 0, " ≥ ": 0, " < ": 0, " > ": 0, " ∝ ": 0, " ~ ": 0, " + ": 1, " − ": 1, " ‖ ": 1, " / ": 2, " · ": 2}
_LEVEL = 5


@dataclass(frozen=True, slots=True)
class Page:
    """What is written on: its width in columns, and whether it has colours."""

    width: int = _PIPE
    colour: bool = False

    def paint(self, style: str, text: str) -> str:
        """``text`` in a style, where there are colours."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.colour and text else text


def page(stream: TextIO, environ: Mapping[str, str] = os.environ) -> Page:
    """The page that a stream is: a terminal's own width, and colours unless NO_COLOR or a dumb terminal forbids them."""
    terminal = is_terminal(stream)
    told = environ.get("COLUMNS", "")
    columns = shutil.get_terminal_size((_PIPE, 24)).columns if terminal else int(told) if told.isdecimal() else _PIPE
    colour = terminal and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    return Page(min(max(columns, _NARROWEST), _WIDEST), colour)


def is_terminal(stream: TextIO) -> bool:
    """Whether a person reads along."""
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False


def width(text: str) -> int:
    """How many columns ``text`` takes: accents take none, Chinese characters two, colours none."""
    plain = _ESCAPE.sub("", text)
    if plain.isascii():
        return len(plain)
    return sum(map(_columns, plain))


@lru_cache(maxsize=10_000)
def _columns(c: str) -> int:
    return 0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1


def padded(text: str, columns: int) -> str:
    """``text`` with spaces up to a width."""
    return text + " " * (columns - width(text))


def lowered(text: str) -> str:
    """Names as JSON data holds them, set as in a formula: x_0 is x₀; an index without a subscript form stays."""
    def lower(match: re.Match[str]) -> str:
        index = (match[1] or match[2]).replace(" ", "")
        return "".join(_LOWERED[c] for c in index) if all(c in _LOWERED for c in index) else match[0]

    return re.sub(r"(?<=[\w*])_(?:\{([^{}]*)\}|([0-9]+|[a-z]\b))", lower, text)


# Formulas ----------------------------------------------------------------------------------------


def formula(text: str, room: int, hanging: int = 2) -> list[str]:
    """A formula broken before operators, the outermost first; later lines hang."""
    lines: list[str] = []
    rest, indent = text, ""
    while width(indent + rest) > room:
        cut = _cut(rest, room - len(indent))
        if cut is None:
            break
        lines.append(indent + rest[:cut].rstrip())
        rest, indent = rest[cut:].lstrip(), " " * hanging
    return [*lines, indent + rest]


def _cut(text: str, room: int) -> int | None:
    """Where to break: the least nested place that leaves a line of a decent length, the last of those."""
    places = [(cost, at) for cost, at in _places(text) if 0 < width(text[:at]) <= room]
    decent = [(cost, at) for cost, at in places if width(text[:at]) >= room * 0.4] or places
    if not decent:
        return next((at for _, at in _places(text) if at > 0), None)
    best = min(cost for cost, _ in decent)
    return max(at for cost, at in decent if cost == best)


def _places(text: str) -> list[tuple[int, int]]:
    """Places for a break with their costs: how deep they are nested, and what operator stands there."""
    found: list[tuple[int, int]] = []
    opened: list[str] = []  # what stands before each open bracket
    for at, c in enumerate(text):
        before, index = text[at - 1:at], "_" in opened or "^" in opened
        if _opens(text, at):
            opened.append(before)
            found += [(_LEVEL * len(opened) + 4, at + 1)] if before + c in ("}[", "p{") and not index else []
        elif opened and (c in ")]}⟩" or (c == "‖" and before != " ")):
            opened.pop()
        elif not index:
            found += [(_LEVEL * len(opened) + rank, at) for rank in _rank(text, at, opened[-1:] == ["𝒩"])]
    return found


def _rank(text: str, at: int, arguments: bool) -> list[int]:
    """How well a line can end before this place, 0 best: relations and arguments, sums, quotients, factors, the rest."""
    if text[at] == "/":
        return [2] if " " not in text[at - 1:at + 2] and text[at + 1:at + 2] in ("(", "[") else []
    if text[at] != " ":
        return []
    operator, before, after = text[at:at + 3], text[at - 1:at], text[at + 1:at + 2]
    if operator in _BREAKS:
        return [_BREAKS[operator]]
    if before and before in ",;":
        return [0 if arguments else 4]
    if _before_body(text, at):
        return [4]
    bound = before in "|‖+−/·≤≥=<>∝~ᵈ" or after in "|‖+−/·≤≥=<>∝~I" or text[max(0, at - 3):at] in ("log", "exp")
    return [] if bound else [3]


def _before_body(text: str, at: int) -> bool:
    """Whether the sign of a sum, product or integral ends here, or dz follows; these are parted only in need."""
    return bool(re.search(r"(?:[∑∏]_\{[^{}]*\}(?:\^\{[^{}]*\})?|[∫∬∭])$", text[:at])) or text[at + 1:at + 2] == "d"


def _opens(text: str, at: int) -> bool:
    if text[at] != "‖":
        return text[at] in "([{⟨"
    return (text[at + 1:at + 2] not in ("", " ") and text[at - 1:at] in ("", " ", "(", "[", "{", "−", "√")) or at == 0


# Paragraphs and tables -----------------------------------------------------------------------------


def paragraph(parts: Sequence[str], room: int, separator: str = " · ") -> list[str]:
    """Parts one after another, each kept together where it can be; what is longer than a line is broken at spaces."""
    return flow([(separator, part) for part in parts], room)


def flow(parts: Sequence[tuple[str, str]], room: int) -> list[str]:
    """Parts with the separators before them; a comma stays at the end of its line."""
    lines: list[str] = []
    for separator, part in parts:
        if lines and width(lines[-1] + separator + part) <= room:
            lines[-1] += separator + part
            continue
        if lines and separator[0] in ",;":
            lines[-1] += separator[0]
        hanging = "  " if separator[0] in ",;" and lines else ""
        lines += [hanging + line for line in words(part, room - len(hanging))]
    return lines


def words(text: str, room: int, hanging: int = 2) -> list[str]:
    """Words one after another; spaces inside brackets do not part a formula as long as it fits a line."""
    lines: list[str] = []
    current = ""
    for word in re.findall(r"\S*[(\[{⟨][^()\[\]{}⟨⟩]*[)\]}⟩]\S*|\S+", text):
        room_here = room - (hanging if lines else 0)
        if current and width(current) + 1 + width(word) > room_here:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    lines.append(current)
    return [line if k == 0 else " " * hanging + line for k, line in enumerate(lines)]


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[str]:
    """A table with right-aligned cells; the first column is aligned left, and too many columns are cut with …."""
    columns = [[head, *(row[k] for row in rows)] for k, head in enumerate(heads)]
    widths = [max(map(width, column)) for column in columns]
    shown = len(widths)
    while shown > 2 and sum(widths[:shown]) + 2 * (shown - 1) + (3 if shown < len(widths) else 0) > room:
        shown -= 1
    return ["  ".join(_cells([column[r] for column in columns[:shown]], widths)) + ("  …" if shown < len(widths) else "")
            for r in range(len(rows) + 1)]


def _cells(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [padded(c, w) if k == 0 else " " * (w - width(c)) + c for k, (c, w) in enumerate(zip(cells, widths, strict=False))]
