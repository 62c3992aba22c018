"""Assumptions: orders of indices, and open intervals of numbers."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from sympy import Expr, Integer, Rational

from checker.notes.names import Names, spelt
from checker.notes.parser import parse
from checker.notes.source import Text
from checker.notes.spans import Span, Unread
from checker.notes.spelling import base, whole, whole_number
from checker.notes.surface import PASSED, RELATION, marks, plain
from checker.notes.syntax import Apply, Name, Node, Number, Power, Quotient, Sum, walk

_NATURAL: dict[str, int | None] = {r"\mathbb{N}": 1, "ℕ": 1, r"\mathbb{N}_0": 0, "ℕ_0": 0, r"\mathbb{N}_{>0}": 1, r"\mathbb{N}^+": 1,
                                   r"\mathbb{Z}": None, "ℤ": None}
_REAL = (r"\mathbb{R}", "ℝ", "R")


@dataclass(frozen=True, slots=True)
class Order:
    """A fact about indices: an expression that is at least 0."""

    fact: Expr


@dataclass(frozen=True, slots=True)
class Bound:
    """An open end of the interval of a number.  Of a number whose square is positive the positive root is meant."""

    name: Name
    low: Expr | None = None
    high: Expr | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """A letter for a whole number, perhaps with a lower bound."""

    letter: str
    at_least: int | None = None


@dataclass(frozen=True, slots=True)
class Evident:
    """What goes without saying: that a density is positive."""


Assumption = Order | Bound | Whole | Evident


def noise(text: Text) -> Name | None:
    r"""The name of which a text says that it is standard normal noise, ``\varepsilon_t \sim \mathcal{N}(0, I)``; None for other texts."""
    said = plain(text.text)
    found = [m for m in marks(said) if m.kind in (RELATION, PASSED)]
    if len(found) != 1 or found[0].word != "~":
        return None
    name, law = _read((said[:found[0].start], 0)), _read((said[found[0].end:], found[0].end))
    standard = isinstance(law, Apply) and law.head.letters == "N" and len(law.arguments) == 2 and number(law.arguments[0]) == 0 and (
        number(law.arguments[1]) == 1 or (isinstance(law.arguments[1], Name) and law.arguments[1].letters in ("I", "𝟙")))
    if not isinstance(name, Name) or not standard:
        raise Unread("R501", "only standard normal noise can be declared so", Span(0, len(said)), "\\varepsilon \\sim \\mathcal{N}(0, I)",
                     "declare a law under [laws], and its density under [let]")
    return name


def assumptions(text: Text, indices: set[str], names: Names) -> list[Assumption]:
    """What a text assumes.  Raises `Unread` for what cannot be stated yet."""
    said = plain(text.text)
    found = [m for m in marks(said) if m.kind in (RELATION, PASSED)]
    if not found:
        raise Unread("R602", "an assumption is a relation", Span(0, len(said)), "an order such as T \\ge 2")
    ends = [0, *(m.end for m in found)]
    starts = [*(m.start for m in found), len(said)]
    sides = [(said[a:b], a) for a, b in zip(ends, starts, strict=True)]
    result: list[Assumption] = []
    for (left, right), mark in zip(pairwise(sides), found, strict=True):
        member = mark.kind == PASSED and mark.word in (r"\in", "∈")
        result += [_member(left, right)] if member else _ordered(left, mark.word, right, indices, names)
    return result


Side = tuple[str, int]


def _read(side: Side) -> Node:
    try:
        return parse(side[0])
    except Unread as error:
        raise error.moved(side[1]) from None


def _member(left: Side, right: Side) -> Assumption:
    r"""``n \in \mathbb{N}``, ``a \in \mathbb{R}`` and ``a \in (0, 1)``."""
    name = _read(left)
    domain = right[0].strip().strip(".;, ")
    if isinstance(name, Name) and domain in _NATURAL:
        return Whole(whole(name), _NATURAL[domain])
    if isinstance(name, Name) and domain in _REAL:
        return Bound(name)
    interval = re.fullmatch(r"\(\s*(\S+)\s*,\s*(\S+)\s*\)", domain)
    if isinstance(name, Name) and interval is not None:
        low, high = (_end(part) for part in interval.groups())
        return Bound(name, low, high)
    raise _refused(left, right)


def _end(text: str) -> Expr | None:
    if text.strip("+-") in (r"\infty", "∞"):
        return None
    node = parse(text)
    value = number(node)
    if value is None:
        raise Unread("R501", "an end that is no number cannot be stated yet", node.span, "a number")
    return value


def _ordered(left: Side, relation: str, right: Side, indices: set[str], names: Names) -> list[Assumption]:
    if relation not in ("<=", ">=", "<", ">", "="):
        raise _refused(left, right)
    a, b = _read(left), _read(right)
    if _is_density(a, names) and relation == ">" and number(b) == 0:
        return [Evident()]
    i, j = _index(a, indices), _index(b, indices)
    if i is not None and j is not None:
        strict = Integer(1) if relation in ("<", ">") else Integer(0)
        if relation == "=":
            return [Order(i - j), Order(j - i)]
        return [Order(j - i - strict if relation in ("<", "<=") else i - j - strict)]
    if relation in (">", ">="):
        a, b, relation = b, a, {">": "<", ">=": "<="}[relation]
    if relation != "<":
        raise _refused(left, right, "an open interval: ends that may be reached cannot be stated yet")
    if (name := _number_name(b)) is not None and (number(a) == 0 or (number(a) is not None and not isinstance(b, Power))):
        return [Bound(name, low=number(a))]
    if (name := _number_name(a)) is not None and number(b) is not None and not isinstance(a, Power):
        return [Bound(name, high=number(b))]
    raise _refused(left, right)


def _is_density(node: Node, names: Names) -> bool:
    return isinstance(node, Apply) and names.role(node.head) in ("law", "both")


def _number_name(node: Node) -> Name | None:
    """The number that an end is about: a name, or the square of one."""
    if isinstance(node, Power) and isinstance(node.base, Name) and isinstance(node.exponent, Number) and node.exponent.value == 2:
        return node.base
    return node if isinstance(node, Name) else None


def _index(node: Node, indices: set[str]) -> Expr | None:
    try:
        found = whole_number(node)
    except Unread:
        return None
    return found if all(s.name in indices for s in found.free_symbols) else None


def number(node: Node) -> Expr | None:
    """The number that a formula is, if it is a rational one."""
    value = _fraction(node)
    return None if value is None else Rational(value.numerator, value.denominator)


def _fraction(node: Node) -> Fraction | None:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Sum) and len(node.terms) == 1:
        inner = _fraction(node.terms[0][1])
        return None if inner is None else inner if node.terms[0][0] == "+" else -inner
    if isinstance(node, Quotient):
        above, below = _fraction(node.above), _fraction(node.below)
        return above / below if above is not None and below else None
    return None


def _refused(left: Side, right: Side, expected: str = "an order of whole numbers, or of a number and its ends") -> Unread:
    return Unread("R501", "this cannot be assumed yet", Span(left[1], right[1] + len(right[0])), expected,
                  "lines about what it names are not judged")


def letters(text: str) -> set[str]:
    """The names in a text that could be read, with and without what stands below them."""
    found: set[str] = set()
    said = plain(text)
    cuts = [(m.start, m.end) for m in marks(said) if m.kind in (RELATION, PASSED)]
    at = 0
    for start, end in [*cuts, (len(said), len(said))]:
        with suppress(Unread):
            found |= {name for node in walk(parse(said[at:start])) if isinstance(node, Name) for name in (base(node), whole(node))}
        at = end
    return found


def head(text: str) -> set[str]:
    """The name that a key is about: that of a law or a function, without its arguments."""
    try:
        tree = spelt(plain(text))
    except Unread:
        return letters(text)
    name = tree.head if isinstance(tree, Apply) else tree
    return {whole(name)} if isinstance(name, Name) else letters(text)


def noise_name(text: Text) -> Name | None:
    """The name that a text declares as noise, if it can be read."""
    try:
        return noise(text)
    except Unread:
        return None


__all__ = ["Assumption", "Bound", "Evident", "Order", "Whole", "assumptions", "head", "letters", "noise", "noise_name", "number"]
