"""Formulas as they are written in notes and typed by students: read into terms of the language.

LaTeX, Unicode and ASCII are one grammar and may be mixed.  Nothing is executed, and nothing is guessed: what has two
readings, or none, raises `Unread` with its place.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Basic

from checker.language.indices import Facts
from checker.language.terms import Var
from checker.notes.meaning import Meaning
from checker.notes.names import Names
from checker.notes.parser import Parser
from checker.notes.spans import Span, Unread, caret
from checker.notes.syntax import Name, Node
from checker.notes.tokens import Token, tokens

__all__ = ["DEFINES", "Link", "Names", "Span", "Statement", "Unread", "caret", "read", "read_relation"]

DEFINES = ":="
"""The relation of ``:=``, ``\\equiv`` and ``\\triangleq``; the others are those of `checker.language.relations`."""


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
    variables: tuple[Var, ...] = ()


def read(text: str, names: Names, facts: Facts | None = None) -> Basic:
    """The term that one expression is.

    ``facts`` are bounds of indices: with them, an index that is not known to be in its range is refused.
    Raises `Unread`.
    """
    return _Reading(text, names, facts).expression()


def read_relation(text: str, names: Names, facts: Facts | None = None) -> Statement:
    """The relations of one line: ``a = b = c`` has two links.  Raises `Unread`."""
    return _Reading(text, names, facts).statement()


class _Reading:
    """One formula while it is read."""

    def __init__(self, text: str, names: Names, facts: Facts | None) -> None:
        self.text, self.names, self.facts = text, names, facts
        self.tokens = tokens(text)
        names.begin()

    def expression(self) -> Basic:
        found = self.term(self.tokens, len(self.text))
        self.names.keep()
        return found

    def statement(self) -> Statement:
        body, tail = _cut_tail(self.tokens)
        pieces, relations = _cut_relations(body)
        if not relations:
            raise Unread("R602", "no relation stands in this line", Span(0, max(1, len(self.text))), "=, <=, >=, ~ or \\propto")
        end = tail[0].span.start if tail else len(self.text)
        left = self.term(pieces[0], relations[0].span.start) if pieces[0] else None
        ends = [*(r.span.start for r in relations[1:]), end]
        links = []
        for relation, piece, last in zip(relations, pieces[1:], ends, strict=True):
            if relation.kind == "passed":
                raise Unread("R601", f"the relation {relation.text} is no step of a proof", relation.span, "=, <=, >=, ~ or \\propto",
                             "the line is passed over")
            links.append(Link(relation.text, relation.span, self.term(piece, last), _around(piece, relation.span), relation.words))
        variables = self.variables(tail) if tail else ()
        self.names.keep()
        return Statement(left, _around(pieces[0], Span(0, 0)), tuple(links), variables)

    def term(self, piece: list[Token], end: int) -> Basic:
        parser = Parser(piece, end, "\\" in self.text, self.names)
        tree = parser.sum()
        parser.finish()
        return Meaning(self.names, self.facts).term(tree)

    def variables(self, tail: list[Token]) -> tuple[Var, ...]:
        """The variables behind ``given`` or ``in``."""
        parser = Parser(tail[1:], len(self.text), "\\" in self.text, self.names)
        nodes: list[Node] = [parser.name()]
        while parser.accept("comma"):
            nodes.append(parser.name())
        parser.finish()
        scope = Meaning(self.names, self.facts)
        found = [scope.name(node) for node in nodes if isinstance(node, Name)]
        for node, variable in zip(nodes, found, strict=True):
            if not isinstance(variable, Var):
                raise Unread("R302", f"a line holds {tail[0].text} variables", node.span, "a variable")
        return tuple(v for v in found if isinstance(v, Var))


def _cut_tail(found: list[Token]) -> tuple[list[Token], list[Token]]:
    """The tokens before ``given x`` or ``in x`` at the end of a line, and those."""
    for k, token in enumerate(found):
        if k and token.kind == "word" and token.text in ("given", "in") and token.spaced:
            return found[:k], found[k:]
    return found, []


def _cut_relations(found: list[Token]) -> tuple[list[list[Token]], list[Token]]:
    """The pieces between the relations that stand outside of all brackets, and the relations."""
    pieces: list[list[Token]] = [[]]
    relations: list[Token] = []
    depth = 0
    for token in found:
        depth += {"open": 1, "begin": 1, "close": -1, "end": -1}.get(token.kind, 0)
        if depth == 0 and token.kind in ("relation", "passed"):
            relations.append(token)
            pieces.append([])
        else:
            pieces[-1].append(token)
    return pieces, relations


def _around(piece: list[Token], otherwise: Span) -> Span:
    return piece[0].span.to(piece[-1].span) if piece else otherwise
