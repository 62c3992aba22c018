"""Two letters for one variable: X, the random variable, and x, a value of it.

Below one average they are not told apart, so they are refused.  A variable that an inner average or an integral runs over
stands for itself: E[(X − E(X))²] and ∫ (x − E(X))² p(x) dx are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from checker.notes.names import LAW, VARIABLE, written
from checker.notes.spans import Span, Unread
from checker.notes.syntax import Apply, Big, Bracketed, Drawn, Fenced, Integral, Name, Node, Product, Valued, parts

if TYPE_CHECKING:
    from checker.notes.meaning import Meaning

_AVERAGES = ("E", "Var", "Cov", "KL", "H", "I", "mean", "variance")
_Key = tuple[str, tuple[str, ...]]


def one_letter(m: Meaning, body: Iterable[Node], points: Iterable[Node], place: Span) -> None:
    """Refuse what stands below one average or one integral over ``points`` with two letters for one variable.  Raises `Unread`."""
    seen: dict[_Key, str] = {}
    for name in [*(p for p in points if isinstance(p, Name)), *(name for part in body for name in _free(m, part))]:
        found = _told(m, name)
        if found is None:
            continue
        key, letter, _ = found
        if seen.setdefault(key, letter) != letter:
            raise _refused(f"{seen[key]} and {letter} are letters of one variable: it is not clear which of them is averaged over", place,
                           "one letter for what is averaged over")


def all_random(m: Meaning, body: Node, place: Span) -> None:
    """Refuse an average that names no density where a random variable and a value of another variable stand in it.  Raises `Unread`."""
    found = {told[1]: told[2] for name in _free(m, body) if (told := _told(m, name)) is not None}
    if len(set(found.values())) > 1:
        small = ", ".join(letter for letter, other in found.items() if not other)
        raise _refused(f"{small} may be averaged over here, or be a value", place, "a density below the line")


def only_drawn(m: Meaning, body: Node, measures: Iterable[Node], place: Span) -> None:
    """Refuse a random variable in an average over densities that do not draw it, nor are given it.  Raises `Unread`."""
    drawn, given = set(m.drawn), set()
    for measure in measures:
        points, conditions = _points(m, measure)
        drawn |= {told[0] for name in points if (told := _told(m, name)) is not None}
        given |= {told[:2] for name in conditions if (told := _told(m, name)) is not None}
    for name in _free(m, body):
        told = _told(m, name)
        if told is not None and told[2] and told[0] not in drawn and told[:2] not in given:
            raise _refused(f"{told[1]} is a random variable that is not drawn here: it is not clear whether it is averaged over", place,
                           "a density of all that is averaged over")


def drawn_by(m: Meaning, measures: Iterable[Node]) -> frozenset[_Key]:
    """The variables that densities below a line draw."""
    return frozenset(told[0] for measure in measures for name in _points(m, measure)[0] if (told := _told(m, name)) is not None)


def _told(m: Meaning, name: Name) -> tuple[_Key, str, bool] | None:
    """The variable that a name stands for, the letter, and whether it is the capital of another; None for other names."""
    found = m.names.find(name, VARIABLE)
    if found is None:
        return None
    entry, rest = found
    declared = [e for e in m.names.entries if e.name == entry.name and e.kind == VARIABLE]
    other = declared[0].base != entry.base and entry.base[:1].isupper()
    return (entry.name, (*map(written, rest), "'" * name.primes)), entry.base, other


def _free(m: Meaning, node: Node) -> Iterator[Name]:
    """The names in a tree that no average and no integral in it binds."""
    if isinstance(node, Name):
        yield node
    elif isinstance(node, Valued):
        yield from _free(m, node.value)
    elif isinstance(node, (Integral, Big)):
        own = {told[0] for v in (node.variables if isinstance(node, Integral) else node.index) if (told := _told(m, v)) is not None}
        yield from _without(m, _free(m, node.body), own)
    elif isinstance(node, Fenced) and node.what == "angle":
        yield from _below(m, node.sub, node.items, ())
    elif isinstance(node, Apply) and m.names.construct(node.head) in _AVERAGES:
        bars = [k + 1 for k, sign in enumerate(node.signs) if sign == "|"]
        at = bars[0] if bars else len(node.arguments)
        yield from _below(m, node.head.sub, node.arguments[:at], node.arguments[at:])
    elif isinstance(node, Apply):
        for part in node.arguments:
            yield from _free(m, part)
    else:
        for part in parts(node):
            yield from _free(m, part)


def _below(m: Meaning, measures: tuple[Node, ...], body: tuple[Node, ...], given: tuple[Node, ...]) -> Iterator[Name]:
    """The free names of an average: all but what is drawn, which is everything before the bar where no density is named."""
    named = [part for measure in measures for part in _densities(measure)]
    if any(isinstance(part, (Apply, Drawn)) for part in named):
        own = drawn_by(m, measures)
        yield from _without(m, (name for part in body for name in _free(m, part)), own)
    for part in given:
        yield from _free(m, part)


def _without(m: Meaning, names: Iterable[Name], own: Iterable[_Key]) -> Iterator[Name]:
    bound = set(own)
    return (name for name in names if (told := _told(m, name)) is None or told[0] not in bound)


def _densities(measure: Node) -> tuple[Node, ...]:
    return measure.factors if isinstance(measure, Product) else measure.items if isinstance(measure, Bracketed) else (measure,)


def _points(m: Meaning, measure: Node) -> tuple[list[Name], list[Name]]:
    """The variables that a density below the line draws, and those that it is given."""
    points: list[Name] = []
    given: list[Name] = []
    for part in _densities(measure):
        law = part.law if isinstance(part, Drawn) else part
        if isinstance(part, Drawn):
            points += [v for v in part.variables if isinstance(v, Name)]
        if isinstance(law, Apply) and m.names.find(law.head, LAW) is not None:
            bars = [k + 1 for k, sign in enumerate(law.signs) if sign == "|"]
            at = bars[0] if bars else len(law.arguments)
            points += [a for a in law.arguments[:at] if isinstance(a, Name)]
            given += [a for a in law.arguments[at:] if isinstance(a, Name)]
        elif isinstance(law, Name) and law is part:
            points.append(law)
    return points, given


def _refused(message: str, place: Span, expected: str) -> Unread:
    return Unread("R204", message, place, expected, "write the capital letters only, or an integral over the small one")


__all__ = ["all_random", "drawn_by", "one_letter", "only_drawn"]
