"""Formulas as they are written in notes and typed by students: read into terms of the language.

LaTeX, Unicode and ASCII are one grammar and may be mixed.  Nothing is executed, and nothing is guessed: what has two
readings, or none, raises `Unread` with its place.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Basic

from checker.language.indices import Facts
from checker.language.relations import ARGMIN, TENDS
from checker.language.terms import Approach, Var
from checker.notes.meaning import Meaning
from checker.notes.minimisers import cut_relations, minimiser, unknown_of
from checker.notes.names import Names
from checker.notes.parser import Parser
from checker.notes.resolve import placed
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

    ``variables`` are those named behind the line: ``∝ … in x``, ``~ … given x_0``, ``argmin … over θ``, ``→ … as σ → 0``.
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
        pieces, relations = cut_relations(body)
        unknown = self.minimised(pieces, relations, tail)
        arrow = next((relation for relation in relations if relation.text == TENDS), None)
        if arrow is not None and not (tail and tail[0].text == "as"):
            raise Unread("R601", "the relation → is no step of a proof without what tends where", arrow.span,
                         "as \\sigma \\to 0 behind the line")
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
            meant = ARGMIN if unknown else relation.text
            links.append(Link(meant, relation.span, self.term(piece, last), _around(piece, relation.span), relation.words))
        variables = unknown or (self.told(tail) if tail else ())
        self.names.keep()
        return Statement(left, _around(pieces[0], Span(0, 0)), tuple(links), variables)

    def term(self, piece: list[Token], end: int) -> Basic:
        parser = Parser(piece, end, "\\" in self.text, self.names)
        tree = parser.sum()
        parser.finish()
        return Meaning(self.names, self.facts).term(tree)

    def minimised(self, pieces: list[list[Token]], relations: list[Token], tail: list[Token]) -> tuple[Basic, ...]:
        """The unknown of ``\\arg\\min_\\theta f = \\arg\\min_\\theta g``, whose sides are then f and g; nothing in any other line."""
        starts = [minimiser(piece) for piece in pieces]
        if not any(starts):
            return ()
        first = next(k for k, start in enumerate(starts) if start)
        odd = next((piece for piece, start in zip(pieces, starts, strict=True) if piece and not start), None)
        if odd is not None or tail or any(relation.text != "=" for relation in relations):
            place = odd[0].span if odd else tail[0].span if tail else pieces[first][0].span
            raise Unread("R501", "minimisers are compared with minimisers only", place, "\\arg\\min_\\theta f = \\arg\\min_\\theta g")
        found = []
        for piece, start in zip(pieces, starts, strict=True):
            if start:
                parser = Parser(piece[start:], len(self.text), "\\" in self.text, self.names)
                found += [unknown_of(self.names, part) for part in parser.subscript()]
                del piece[:start + parser.at]
        if len(set(found)) != 1:
            raise Unread("R501", "minimisers over different unknowns are not compared", pieces[first][0].span)
        return (found[0],)

    def told(self, tail: list[Token]) -> tuple[Basic, ...]:
        """What stands behind ``given``, ``in``, ``over`` or ``as``."""
        if tail[0].text == "over":
            parser = Parser(tail[1:], len(self.text), "\\" in self.text, self.names)
            node = parser.noun()
            parser.finish()
            return (unknown_of(self.names, node),)
        return (self.approach(tail),) if tail[0].text == "as" else self.variables(tail)

    def approach(self, tail: list[Token]) -> Approach:
        """``as σ → 0``."""
        pieces, relations = cut_relations(tail[1:])
        if len(relations) != 1 or relations[0].text != TENDS or not all(pieces):
            raise Unread("R203", "this does not tell what tends where", tail[0].span.to(tail[-1].span), "as \\sigma \\to 0")
        parameter, value = self.term(pieces[0], relations[0].span.start), self.term(pieces[1], len(self.text))
        with placed(tail[0].span.to(tail[-1].span)):
            return Approach(parameter, value)

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
    """The tokens before ``given x``, ``in x``, ``over θ`` or ``as σ → 0`` at the end of a line, and those."""
    for k, token in enumerate(found):
        if k and token.kind == "word" and token.text in ("given", "in", "over", "as") and token.spaced:
            return found[:k], found[k:]
    return found, []


def _around(piece: list[Token], otherwise: Span) -> Span:
    return piece[0].span.to(piece[-1].span) if piece else otherwise
