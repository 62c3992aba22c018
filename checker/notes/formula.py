"""Formulas as they are written in notes and typed by students: read into terms of the language.

LaTeX, Unicode and ASCII are one grammar and may be mixed.  Nothing is executed, and nothing is guessed: what has two
readings, or none, raises `Unread` with its place.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Basic

from checker.language.indices import Facts
from checker.notes.names import Names
from checker.notes.spans import Span, Unread, caret

__all__ = ["Link", "Names", "Span", "Statement", "Unread", "caret", "read", "read_relation"]

DEFINES = ":="
"""The relation of `:=`, `\\equiv` and `\\triangleq`; the others are those of `checker.language.relations`."""


@dataclass(frozen=True, slots=True)
class Link:
    """A relation and what stands right of it; ``words`` stand over the relation: ``\\overset{\\text{Bayes}}{=}``."""

    relation: str
    span: Span
    term: Basic
    term_span: Span
    words: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """``left = a = b``: what stands left of the first relation (None where the chain goes on), and the links.

    ``variables`` are those named behind the line: ``∝ … in x``, ``~ … given x_0``.
    """

    left: Basic | None
    left_span: Span
    links: tuple[Link, ...]
    variables: tuple[Basic, ...] = ()


def read(text: str, names: Names, facts: Facts | None = None) -> Basic:
    """The term that one expression is.

    ``facts`` are bounds of indices: with them, an index that is not known to be in its range is refused.
    Raises `Unread`.
    """
    raise NotImplementedError


def read_relation(text: str, names: Names, facts: Facts | None = None) -> Statement:
    """The relations of one line: ``a = b = c`` has two links.  Raises `Unread`."""
    raise NotImplementedError
