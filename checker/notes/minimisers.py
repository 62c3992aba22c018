"""Relations outside of all brackets, also those that are words: ``argmin`` and ``→``; and the unknowns of minimisers."""

from __future__ import annotations

import re
from dataclasses import replace

from checker.language.relations import ARGMIN, TENDS
from checker.language.terms import Unknown
from checker.notes.names import UNKNOWN, Names, written
from checker.notes.source import Text
from checker.notes.spans import Unread
from checker.notes.syntax import Node
from checker.notes.tokens import Token

_ARROW = "→"
_MINIMISERS = {"argmin", "\\arg\\min", "\\argmin"}


def same_minimisers(words: str) -> bool:
    """Whether words over = say that the minimisers of both sides are the same."""
    return re.sub(r"[\s,~{}]|\\\\[,;:! ]|\\\\(?:operatorname\\*?|mathrm|text)(?![A-Za-z])", "", words) in _MINIMISERS


def cut_relations(found: list[Token]) -> tuple[list[list[Token]], list[Token]]:
    """The pieces between the relations that stand outside of all brackets, and the relations."""
    pieces: list[list[Token]] = [[]]
    relations: list[Token] = []
    depth = 0
    for k, token in enumerate(found):
        depth += {"open": 1, "begin": 1, "close": -1, "end": -1}.get(token.kind, 0)
        relation = _relation(token, found[k + 1:k + 2]) if depth == 0 else None
        if relation is not None:
            relations.append(relation)
            pieces.append([])
        else:
            pieces[-1].append(token)
    return pieces, relations


def _relation(token: Token, after: list[Token]) -> Token | None:
    """The relation that a token is, if it is one."""
    if token.kind == "passed" and token.text == _ARROW and not token.words:
        return replace(token, kind="relation", text=TENDS)
    if token.kind == "relation" and token.text == "=" and same_minimisers(token.words):
        return replace(token, text=ARGMIN, words="")
    if token.kind == "word" and token.text == "argmin" and after and after[0].kind != "sub" and after[0].spaced:
        return replace(token, kind="relation", text=ARGMIN)
    return token if token.kind in ("relation", "passed") else None


def minimiser(piece: list[Token]) -> int:
    """How many tokens ``\\arg\\min_`` are that a side begins with; 0 where it does not."""
    words = [token.text for token in piece[:3]]
    for start in (["arg", "min", "_"], ["argmin", "_"]):
        if words[:len(start)] == start and piece[len(start) - 1].kind == "sub":
            return len(start)
    return 0


_STATED = re.compile(r"\s*(?:\\operatorname\*?\s*\{\s*arg\s*(?:\\,|~|\s)?\s*min\s*\}|\\arg\s*(?:\\[,!;:]\s*)?\\min|\\argmin)\s*_\s*"
                     r"(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\\[A-Za-z]+|[A-Za-z]))\s*")


def stated_minimiser(text: Text) -> tuple[Text, Text] | None:
    """The unknown and the rest of a side that begins with ``\\arg\\min_\\theta``; None where it does not."""
    found = _STATED.match(text.text)
    if found is None:
        return None
    group = 1 if found[1] is not None else 2
    return text.part(*found.span(group)), text.part(found.end(), len(text.text))


def unknown_of(names: Names, node: Node) -> Unknown:
    """The declared unknown that a name is, such as θ or x̂(·).  Raises `Unread` for anything else."""
    for entry in names.entries:
        if entry.kind == UNKNOWN and entry.tree is not None and written(entry.tree) == written(node):
            return Unknown(entry.name)
    known = [entry.name for entry in names.entries if entry.kind == UNKNOWN]
    raise Unread("R301", f"{written(node)} is not declared as an unknown", node.span, "a declared unknown, over which minimisers are taken",
                 f"unknowns are {', '.join(known)}" if known else "no unknown is declared")


__all__ = ["cut_relations", "minimiser", "same_minimisers", "stated_minimiser", "unknown_of"]
