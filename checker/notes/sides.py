"""The sides of a statement of notes as terms: read, defined where a sign of definition says so, drawn from a law."""

from __future__ import annotations

from contextlib import suppress
from typing import TypeAlias

from sympy import Basic

from checker.language import relations as rel
from checker.language.terms import Density, MalformedTerm, Unknown, Var
from checker.notes import spans
from checker.notes.defined import declare_noise, define
from checker.notes.drawn import of_law
from checker.notes.groups import Group
from checker.notes.minimisers import stated_minimiser, unknown_of
from checker.notes.names import spelt
from checker.notes.setting import Setting
from checker.notes.source import Text
from checker.notes.surface import plain
from checker.notes.terms import term_of

Term: TypeAlias = "Basic | spans.Unread"
"""What was read, or why nothing could be."""


class Sides:
    """The sides of one statement while they are read.

    ``laws`` are the laws named before a colon, by variable; ``over`` is the unknown over which minimisers are taken;
    ``definitions`` are the sides that declared something.
    """

    def __init__(self, setting: Setting, group: Group) -> None:
        self.setting, self.group = setting, group
        self.laws: dict[Basic, str] = {}
        self.over: Unknown | None = None
        self.definitions: list[Text] = []

    def complain(self, text: Text, error: spans.Unread) -> None:
        """Keep why the statement cannot be judged."""
        raise NotImplementedError

    def terms(self) -> list[Term]:
        found: list[Term] = []
        texts = self.minimised([self.group.start, *(link.related.term for link in self.group.links)])
        for text, link in zip(texts, [*self.group.links, None], strict=True):
            if text is None:
                found.append(spans.Unread("E420", "a chain starts with a relation: nothing stands left of it", spans.Span(0, 1),
                                          "an expression", "write the left side, or put this row into the display above"))
            elif link is not None and link.defines:
                found.append(self.defined(text, link.related.term))
            elif link is not None and link.related.mark.word == rel.LAW:
                found.append(self.drawn(text, link.related.term))
            else:
                found.append(self.read(text))
        return found

    def minimised(self, texts: list[Text | None]) -> list[Text | None]:
        """The sides, without the signs that make them statements about minimisers: argmin_θ f = argmin_θ g."""
        sides = [None if text is None else stated_minimiser(text) for text in texts]
        told = [side for side in sides if side is not None]
        if not told:
            return texts
        first = told[0][0]
        links = self.group.links
        if len(told) != len([text for text in texts if text is not None]) or any(link.related.mark.word != rel.EQ for link in links):
            self.complain(first, spans.Unread("R501", "minimisers are compared with minimisers only", spans.Span(0, len(first.text)),
                                              "\\arg\\min_\\theta f = \\arg\\min_\\theta g"))
            return texts
        try:
            unknowns = {unknown_of(self.setting.names, spelt(plain(place.text))) for place, _ in told}
        except spans.Unread as error:
            self.complain(first, error)
            return texts
        if len(unknowns) != 1:
            told_apart = spans.Unread("R501", "minimisers over different unknowns are not compared", spans.Span(0, len(first.text)))
            self.complain(first, told_apart)
            return texts
        self.over = unknowns.pop()
        return [None if side is None else side[1] for side in sides]

    def defined(self, text: Text, value: Text) -> Term:
        """What stands left of a sign of definition: what is declared already, or a name for what stands right of it."""
        try:
            found = term_of(text, self.setting, strict=True)
            if isinstance(found, Density):
                self.define_factor(text, value)
            return found
        except spans.Unread:
            right = self.read(value)
            if isinstance(right, spans.Unread):
                return spans.Unread("E424", "its definition could not be read", spans.Span(0, len(text.text)))
            return self.read(text, value)

    def drawn(self, text: Text, law: Text) -> Term:
        """What stands left of ∼: where it has no law yet, and the law is the standard normal one, it is noise from here on."""
        named = of_law(self.setting, text)
        if named is not None:
            found = self.read(named[1])
            if isinstance(found, Var):
                self.laws[found] = named[0]
            return found
        try:
            return term_of(text, self.setting, strict=True)
        except spans.Unread:
            with suppress(spans.Unread, MalformedTerm):
                declare_noise(self.setting, text, term_of(law, self.setting))
                self.definitions.append(text)
            return self.read(text)

    def define_factor(self, text: Text, value: Text) -> None:
        """Define a factor of a law; where it is none, or is defined already, the line is a step."""
        with suppress(spans.Unread, MalformedTerm):
            define(self.setting, text, value)
            self.definitions.append(text)

    def read(self, text: Text, value: Text | None = None) -> Term:
        """The term that a text is, or why there is none; with a value the text is defined first."""
        if not text:
            return spans.Unread("R202", "no formula stands here", spans.Span(0, 1), "an expression", "words are no formula: write it out")
        try:
            if value is not None:
                define(self.setting, text, value)
            return term_of(text, self.setting)
        except spans.Unread as error:
            return error
        except MalformedTerm as error:
            return spans.Unread(error.code, error.message, spans.Span(0, len(text.text)), "", error.hint)


__all__ = ["Sides", "Term"]
