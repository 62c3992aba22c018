"""The chains of notes: displays and runs of formulas, added to a derivation statement by statement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from checker.language.derivation import Chain, Induction
from checker.language.terms import MalformedTerm
from checker.notes.citing import Labels
from checker.notes.groups import Group, grouped
from checker.notes.rows import Line
from checker.notes.setting import Setting
from checker.notes.source import Text
from checker.notes.spans import Span, Unread
from checker.notes.stated import Statement
from checker.notes.surface import open_brackets
from checker.notes.told import Over, Told

_RELATED = re.compile(r"[=<>≤≥]|\\(?:le|ge|leq|geq|propto|sim)(?![A-Za-z])")


def _arrow(group: Group, after: Group) -> Text | None:
    """The sign of an implication between two statements of one row."""
    return after.follows[1] if after.follows is not None and after.follows[1].place()[0] == group.last_line else None


class Builder:
    """Adds the chains of displays to a derivation."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.labels: Labels = {}
        self.inductions: dict[str, Induction] = {}

    def add(self, lanes: Iterable[Sequence[Line]], told: Told) -> None:
        """Add the statements of a display."""
        before: list[Chain] = []
        for lane in lanes:
            groups = grouped(lane, self.setting)
            if told.claims is not None:
                self.induction(groups, told, told.claims)
                return
            self.mark_erratum(groups, told)
            last: Text | None = None
            for k, group in enumerate(groups):
                beside = [_arrow(a, b) for a, b in pairwise(groups[max(k - 1, 0):k + 2])]
                arrow = next((arrow for arrow in beside if arrow is not None), None)
                if arrow is None and last is not None and group.last_line == last.place()[0]:
                    arrow = last  # a further statement behind it in its row
                last = arrow
                before += self.statement(group, told, before, arrow)

    def induction(self, groups: Sequence[Group], told: Told, over: Over) -> None:
        """An induction, from the display that says what it proves."""
        labels = [told.label, *(label for g in groups for link in g.links for label in link.labels)]
        name = next((label for label in labels if label), "induction")
        try:
            if len(groups) != 1:
                raise Unread("E422", "an induction proves one line", Span(0, 1), "a display with one relation")
            line = Statement(self.setting, self.labels, groups[0], told, ()).claim()
            found = Induction(self.setting.derivation, name, over.symbol, over.first, over.last, line, self.setting.at(over.place))
        except (Unread, MalformedTerm) as error:
            self.setting.tell_unread(over.place.part(0, 0), error, warning=False)
            return
        self.setting.derivation.inductions.append(found)
        self.inductions[name] = found
        self.labels[name] = [found]

    def part(self, which: str, name: str) -> tuple[Chain, Induction] | None:
        """The base or the step of an induction."""
        found = self.inductions.get(name)
        return None if found is None else (found.base if which == "base" else found.step, found)

    def mark_erratum(self, groups: Sequence[Group], told: Told) -> None:
        links = [link for group in groups for link in group.links]
        if told.erratum is not None and len(links) == 1:
            links[0].erratum = True
        elif told.erratum is not None:
            self.setting.tell(told.erratum, "E422", "it cannot be told which of the steps below is the erratum",
                              "put % verify: refuted at the end of its row", warning=False)

    def statement(self, group: Group, told: Told, before: Sequence[Chain], arrow: Text | None) -> list[Chain]:
        """The chains of one statement; ``before`` are those above it in its display."""
        if group.links:
            return Statement(self.setting, self.labels, group, told, before).build(arrow)
        said = group.start.text if group.start is not None else ""
        if group.start is not None and open_brackets(said) and _RELATED.search(said):
            self.setting.tell(group.start, "R201", "a bracket or a brace is never closed: no relation stands outside of it",
                              "every bracket needs its other half", warning=False)
        elif group.start is not None and _RELATED.search(_outside(said)):
            self.setting.derivation.passed_over += 1
            self.setting.tell(group.start, "E429", "no statement was found here: its relations stand inside of something",
                              "write the statement by itself")
        return []


def _outside(said: str) -> str:
    """A text without sub- and superscripts, words and what stands in round and square brackets."""
    while True:
        less = re.sub(r"[_^]\s*\{[^{}]*\}|\\text\w*\s*\{[^{}]*\}|\([^()]*\)|\[[^\[\]]*\]", " ", said)
        less = re.sub(r"\{([^{}=<>≤≥\\]*)\}", r" \1 ", less)
        if less == said:
            return said
        said = less


__all__ = ["Builder"]
