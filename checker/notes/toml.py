"""TOML whose entries know where they stand: tables, keys, and the strings in their values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from checker.notes.source import Text

_MOST_MISTAKES = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value: the names of its tables (an array of tables adds a number), the key's place, and the strings of the value."""

    tables: tuple[str | int, ...]
    key: Text
    name: str
    value: Any
    strings: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is not TOML: where, and what was expected there."""

    place: tuple[int, int]
    message: str


def entries(body: Text) -> tuple[list[Entry], list[Mistake]]:
    """The entries of a text, and what is not TOML in it: a line with a mistake is left out, and the others are read."""
    mistakes: list[Mistake] = []
    text = body.text
    while len(mistakes) < _MOST_MISTAKES:
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            line, column, message = _told(error, text)
            starts = [m.end() for m in re.finditer(r"^", text, re.MULTILINE)]
            at = min(starts[line - 1] + column - 1, len(text))
            mistakes.append(Mistake(body.place(at), message))
            text = _without_statement(text, starts[line - 1])
        except RecursionError:
            return [], [*mistakes, Mistake(body.place(), "brackets are nested too deep")]
        else:
            return list(_located(Text(text, body.anchors), data)), mistakes
    return [], mistakes


def _told(error: tomllib.TOMLDecodeError, text: str) -> tuple[int, int, str]:
    """Line, column and words of a mistake; at the end of the text, the last line that says something."""
    m = re.fullmatch(r"(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error), re.DOTALL)
    if m is not None and m[2]:
        return int(m[2]), int(m[3]), m[1]
    last = text.rstrip().count("\n") + 1
    return last, len(text.rstrip().split("\n")[-1]) + 1, m[1] if m else str(error)


def _without_statement(text: str, start: int) -> str:
    """The text with the line at ``start`` blank, and with the lines of an array or string that it opens."""
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    return text[:start] + " " * (end - start) + text[end:]


_SPACE = re.compile(r"(?:\s|#[^\n]*)*")
_STRING = re.compile(
    r"(?P<mliteral>'''\n?(?P<a>.*?)'''(?!'))|(?P<mbasic>\"\"\"\n?(?P<b>(?:\\.|[^\\])*?)\"\"\"(?!\"))|(?P<literal>'(?P<c>[^'\n]*)')"
    r"|(?P<basic>\"(?P<d>(?:\\.|[^\"\\\n])*)\")", re.DOTALL)
_HEADER = re.compile(r"(\[\[?)((?:\"(?:\\.|[^\"\\])*\"|'[^']*'|[^\]\"'])*)\]\]?")
_KEY = re.compile(r"\s*(?:(?P<bare>[A-Za-z0-9_-]+)|(?P<quoted>'[^'\n]*'|\"(?:\\.|[^\"\\\n])*\"))\s*")


def _located(text: Text, data: dict[str, Any]) -> Iterator[Entry]:
    tables: tuple[str | int, ...] = ()
    counts: dict[tuple[str, ...], int] = {}
    at = _skip(text.text, 0)
    while at < len(text.text):
        header = _HEADER.match(text.text, at)
        if header is not None:
            names = tuple(name for name, _ in _keys(text, header.start(2), header.end(2)))
            if header[1] == "[[":
                counts[names] = counts.get(names, -1) + 1
                tables = (*names, counts[names])
            else:
                tables = names
            at = _skip(text.text, header.end())
            continue
        equals = _equals(text.text, at)
        keys = list(_keys(text, at, equals))
        end = _value_end(text.text, equals + 1)
        path = (*tables, *(name for name, _ in keys))
        yield Entry(path[:-1], keys[-1][1], str(path[-1]), _value(data, path), tuple(_strings(text, equals + 1, end)))
        at = _skip(text.text, end)


def _skip(text: str, at: int) -> int:
    m = _SPACE.match(text, at)
    return m.end() if m else at


def _equals(text: str, at: int) -> int:
    while text[at] != "=":
        m = _STRING.match(text, at)
        at = m.end() if m else at + 1
    return at


def _keys(text: Text, start: int, end: int) -> Iterator[tuple[str, Text]]:
    at = start
    while at < end and (m := _KEY.match(text.text, at, end)) is not None:
        key = text.part(*m.span("bare")) if m["bare"] is not None else _decoded(text.part(*m.span("quoted")))
        yield key.text, key
        at = m.end() + 1  # a dot


def _value_end(text: str, at: int) -> int:
    depth = 0
    while at < len(text):
        m = _STRING.match(text, at)
        if m is not None:
            at = m.end()
            continue
        if text[at] == "#":
            at = (text.find("\n", at) + len(text) + 1) % (len(text) + 1)
            continue
        if text[at] == "\n" and depth == 0:
            return at
        depth += (text[at] in "[{") - (text[at] in "]}")
        at += 1
    return at


def _strings(text: Text, start: int, end: int) -> Iterator[Text]:
    at = start
    while at < end:
        m = _STRING.match(text.text, at)
        if m is not None:
            yield _decoded(text.part(*m.span()))
            at = m.end()
        elif text.text[at] == "#":
            newline = text.text.find("\n", at)
            at = end if newline < 0 else newline
        else:
            at += 1


def _decoded(quoted: Text) -> Text:
    """What a string says; in a string with escapes each has its place."""
    m = _STRING.fullmatch(quoted.text)
    if m is None:
        return quoted
    group = next(g for g in "abcd" if m[g] is not None)
    inner = quoted.part(*m.span(group))
    if group in "ac" or "\\" not in inner.text:
        return inner
    found, anchors, length = [], [(0, *inner.place())], 0
    for piece in re.finditer(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|\s*\n\s*|.)|[^\\]+", inner.text, re.DOTALL):
        decoded = tomllib.loads(f'v = """{piece[0]}"""')["v"] if piece[0].startswith("\\") else piece[0]
        anchors.append((length, *inner.place(piece.start())))
        found.append(decoded)
        length += len(decoded)
    kept = {at: (line, column) for at, line, column in anchors}
    return Text("".join(found), tuple((at, *kept[at]) for at in sorted(kept)))


def _value(data: Any, path: tuple[str | int, ...]) -> Any:
    for name in path:
        data = data[name]
    return data


__all__ = ["Entry", "Mistake", "entries"]
