"""Which letters stand for indices: those below a name that has an index, and those that a sum or a product runs over."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress

from checker.notes.spans import Unread
from checker.notes.tokens import Token, tokens

_COUNTED = re.compile(
    r"(?<![A-Za-z\\])([A-Za-z])\s*=\s*1\s*(?:\}\s*\^\s*\{?|\^\s*\{?|,?\s*(?:\.\.\.?|…|\\[lc]?dots)\s*,?)\s*([A-Za-z])(?![A-Za-z])")
_LONGEST = 5_000
"""Rows that are longer are not looked at."""


def index_letters(sources: Iterable[str], families: Iterable[str]) -> set[str]:
    """The letters that stand for indices in formulas; ``families`` are the names that have one."""
    known = {unicodedata.normalize("NFD", name) for name in families}
    found: set[str] = set()
    for source in sources:
        for piece in _pieces(source):
            if len(piece) <= _LONGEST:
                with suppress(Unread):
                    found |= set(_letters(tokens(piece), known))
    return found


def counted_letters(sources: Iterable[str]) -> set[tuple[str, str]]:
    """Letters that run from 1 to another letter, with that letter: below a sum, or as in ``i = 1, \\ldots, n``."""
    return {(m[1], m[2]) for source in sources for m in _COUNTED.finditer(source)}


def _pieces(source: str) -> list[str]:
    """The rows of a formula, so that one that cannot be read does not hide the others."""
    text = re.sub(r"\\(?:begin|end)\s*\{[^{}]*\}|\\label\s*\{[^{}]*\}|&", " ", source)
    return re.split(r"\\\\", text)


def _letters(line: list[Token], families: set[str]) -> Iterator[str]:
    accents = ""
    for k, token in enumerate(line):
        if token.kind == "accent":
            accents += token.text
            continue
        if token.kind == "big":
            yield from _limits(line, k + 1)
        elif token.kind in ("letter", "word") and unicodedata.normalize("NFD", token.text + token.accents + accents) in families:
            yield from _limits(line, _behind(line, k), sub_only=True)
        if token.kind not in ("open", "close"):
            accents = ""


def _behind(line: list[Token], k: int) -> int:
    """Where the scripts of a name begin: behind the brace of an accent, and behind stars and primes."""
    k += 1
    while k < len(line) and ((line[k].kind == "close" and line[k].text == "}") or line[k].kind == "prime"):
        k += 1
    return k


def _limits(line: list[Token], k: int, sub_only: bool = False) -> Iterator[str]:
    """The letters in the sub- and superscripts that begin here."""
    while k < len(line) and line[k].kind in ("sub", "sup"):
        take = line[k].kind == "sub" or not sub_only
        k += 1
        depth = 0
        while k < len(line):
            token = line[k]
            depth += (token.kind == "open") - (token.kind == "close")
            if take and token.kind == "letter" and not token.face:
                yield token.text
            k += 1
            if depth <= 0:
                break


__all__ = ["counted_letters", "index_letters"]
