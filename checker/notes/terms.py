"""Formulas of notes as terms: a letter of which nothing is said is a real number."""

from __future__ import annotations

import re
from contextlib import suppress

from sympy import Basic

from checker.language.declarations import ParameterFamily
from checker.language.terms import index
from checker.notes.formula import read
from checker.notes.names import PARAMETER
from checker.notes.parser import parse
from checker.notes.setting import Setting, names_in
from checker.notes.source import Text
from checker.notes.spans import Span, Unread
from checker.notes.spelling import base, read_name, whole
from checker.notes.surface import plain
from checker.notes.syntax import Name, Power, walk
from checker.notes.tokens import tokens

_MOST = 60
"""How many letters of one formula are taken as numbers of which nothing is said."""
_LONGEST_WORD = 4
_NOWHERE = Span(0, 0)
_APPLIED = re.compile(r"\s*(?:\\left|\\[bB]ig+l?)?\s*[(\[]")


def term_of(text: Text, setting: Setting, strict: bool = False) -> Basic:
    """The term that a formula is; all its letters must be declared if ``strict``.  Raises `Unread` with offsets into the text."""
    said = plain(text.text)
    if not strict:
        _split_words(said, setting)
    for _ in range(_MOST):
        try:
            term = read(said, setting.names)
        except Unread as error:
            refused = _refused(said[error.span.start:error.span.end], setting)
            if refused is not None:
                raise Unread("E402", refused, error.span, error.expected, "this line is not judged") from None
            if error.code != "R301" or strict or not _declare(said, error, setting):
                raise
        else:
            return _checked(term, setting, said)
    raise Unread("R301", "too many letters of this formula are not declared", Span(0, len(said)), "declared names")


def _split_words(said: str, setting: Setting) -> None:
    """Take the letters of a word as numbers where it is a product that holds a variable of a law: aX is a times X."""
    if "\\" not in said:
        return
    with suppress(Unread):
        for token in tokens(said):
            word = token.text
            if token.kind != "word" or token.face or not 1 < len(word) <= _LONGEST_WORD or setting.names.split(word) is not None:
                continue
            kinds = [setting.names.role(Name(_NOWHERE, c)) for c in word]
            if "vector" in kinds and all(kind in ("vector", "number", "unknown") for kind in kinds) and word[0] != "d":
                for letter, kind in zip(word, kinds, strict=True):
                    if kind == "unknown" and letter not in "ei" and not setting.knows(letter):
                        setting.add(PARAMETER, "parameters", letter, ParameterFamily(letter, index(0), index(0)))


def _checked(term: Basic, setting: Setting, said: str) -> Basic:
    """The term, unless it rests on a declaration that cannot be used."""
    for name in sorted(names_in(term) & set(setting.refused)):
        raise Unread("E402", f"{name}: {setting.refused[name]}", Span(0, len(said)), "", "this line is not judged")
    return term


def _refused(said: str, setting: Setting) -> str | None:
    """Why a name cannot be used, if something is declared of it that cannot be stated yet."""
    try:
        name = read_name(said)
    except Unread:
        return None
    known = next((n for n in (whole(name), base(name)) if n in setting.refused), None)
    return None if known is None else f"{known}: {setting.refused[known]}"


def _declare(said: str, error: Unread, setting: Setting) -> bool:
    """Take a letter of which nothing is said as a real number; not one before a bracket, and not one with an index."""
    try:
        name = parse(said[error.span.start:error.span.end])
    except Unread:
        return False
    name = name.base if isinstance(name, Power) else name
    if not isinstance(name, Name) or len(name.letters) != 1 or name.primes or setting.knows(whole(name)):
        return False
    if _APPLIED.match(said, error.span.end):
        return False
    below = {base(node) for part in name.sub for node in walk(part) if isinstance(node, Name)}
    if below & (setting.indices - setting.constants) or whole(name) in setting.indices:
        return False
    setting.add(PARAMETER, "parameters", whole(name), ParameterFamily(whole(name), index(0), index(0)))
    return True


__all__ = ["term_of"]
