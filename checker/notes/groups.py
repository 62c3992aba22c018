"""The claims of a display put together: each statement with all rows that go on from it, and what is said of each of its steps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from checker.notes.assume import Order, assumptions
from checker.notes.citations import cited, readable
from checker.notes.rows import Line, Row
from checker.notes.setting import Setting
from checker.notes.source import Text
from checker.notes.spans import Unread
from checker.notes.statements import Claim, Related, claims
from checker.notes.surface import DEFINE

IN_LAW = frozenset({"d", "D", "law", "dist", "distr", "st", "in law", "in distribution"})
"""Words over = that make it an equality in law."""
DEFINES = frozenset({"def", "def.", "definition", "Δ", r"\Delta", r"\triangle", "△", "定义"})
"""Words over = that make it a definition."""


@dataclass(slots=True)
class Link:
    """A relation, what stands right of it, and all that is said of it."""

    related: Related
    remarks: list[Text] = field(default_factory=list)
    conditions: list[Text] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    tag: str = ""
    labels: list[str] = field(default_factory=list)
    erratum: bool = False

    def says(self, words: Iterable[str]) -> bool:
        """Whether one of these words stands over the relation."""
        over = self.related.mark.over
        return readable(over) in words or re.sub(r"\\math\w+\s*\{?|[{}\s]", "", over) in words

    @property
    def defines(self) -> bool:
        """Whether it gives a name to what stands right of it."""
        return self.related.mark.kind == DEFINE or (self.related.mark.word == "=" and self.says(DEFINES))


@dataclass(slots=True)
class Group:
    """One statement with all rows that go on from it."""

    start: Text | None
    links: list[Link] = field(default_factory=list)
    strays: list[Text] = field(default_factory=list)
    follows: tuple[str, Text] | None = None

    def sides(self) -> list[Text]:
        """What stands left of the first relation, or the relation itself, and what stands right of each."""
        return [self.start or self.links[0].related.place, *(link.related.term for link in self.links)]

    @property
    def last_line(self) -> int:
        return self.links[-1].related.place.place()[0] if self.links else 0


def grouped(lane: Sequence[Line], setting: Setting) -> list[Group]:
    """The statements of a display, or of one of its pairs of columns."""
    found: list[Group] = []
    for group in _groups(lane, setting):
        if group.start is not None and not group.links and found:
            found[-1].strays.append(group.start)
        else:
            found.append(group)
    return found


def _groups(lane: Sequence[Line], setting: Setting) -> Iterator[Group]:
    current: Group | None = None
    for line in lane:
        links: list[Link] = [] if current is None else current.links[-1:]
        for claim in claims(line):
            if links and _is_order(claim, setting):
                links[-1].conditions += [claim.whole] if claim.whole is not None else []
                continue
            if claim.start is not None or current is None or claim.follows is not None:
                if current is not None:
                    yield current
                current = Group(claim.start, follows=claim.follows)
            added = [Link(related) for related in claim.related]
            current.links += added
            links += added
            current.strays += claim.strays
            if links:
                links[-1].conditions += claim.conditions
                links[-1].remarks += claim.remarks
        _attributes(line, links, setting)
    if current is not None:
        yield current


def _is_order(claim: Claim, setting: Setting) -> bool:
    """Whether a statement behind another one is only an order of indices: a condition."""
    if claim.start is None or claim.whole is None or any(r.mark.word not in ("<=", ">=", "<", ">") for r in claim.related):
        return False
    try:
        found = assumptions(claim.whole, setting.indices, setting.names)
    except Unread:
        return False
    return bool(found) and all(isinstance(a, Order) for a in found)


def _attributes(line: Line, links: list[Link], setting: Setting) -> None:
    """Give each row's remarks, tag, labels and comments to the step that it ends with."""
    for _, row in line.rows:
        own = [link for link in links if link.related.row is row]
        _comments(row, own, setting)
        for link in (own or links)[-1:]:
            link.remarks += row.remarks
            if cited(row.tag).rules or " " in row.tag:
                link.words.append(row.tag)
            else:
                link.tag = row.tag or link.tag
            link.labels += row.labels


def _comments(row: Row, links: list[Link], setting: Setting) -> None:
    for words in row.verify:
        if words.text.strip().lower() not in ("refuted", "erratum"):
            setting.tell(words, "E425", f"‘{words.text}’ says nothing here", "at the end of a row stands: % verify: refuted", warning=False)
        elif len(links) != 1:
            setting.tell(words, "E422", "it cannot be told which step of this row is the erratum", "give each step a row of its own",
                         warning=False)
        else:
            links[0].erratum = True


__all__ = ["DEFINES", "IN_LAW", "Group", "Link", "grouped"]
