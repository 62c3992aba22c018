"""Graphs of laws as declarations write them: ``x_0 -> x_1 -> ... -> x_T``, ``z -> x, z -> y``, ``x, z`` and ``x; z``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from sympy import Expr, Symbol

from checker.language.laws import Family, Graph, chain, graph, independent
from checker.language.terms import MalformedTerm, Var
from checker.notes.source import Text
from checker.notes.spans import Span, Unread
from checker.notes.spelling import base, read_name, whole, whole_number
from checker.notes.syntax import Name

_COMMA, _SEMICOLON = re.compile(","), re.compile(";")
_ARROW = re.compile(r"->|→|⟶|\\(?:to|rightarrow|longrightarrow)(?![A-Za-z])")
_DOTS = re.compile(r"\.\.\.|…|⋯|\\[lc]?dots[cb]?")


@dataclass(slots=True)
class Drawn:
    """A graph, with the variables and families that it is over, and the symbols and bounds of its indices."""

    graph: Graph
    variables: dict[str, Family | Var] = field(default_factory=dict)
    symbols: dict[str, Symbol] = field(default_factory=dict)
    facts: tuple[Expr, ...] = ()
    """Expressions that are at least 0."""


def draw(text: Text, dims: Mapping[str, Expr]) -> Drawn:
    """The graph that a text draws; ``dims`` are the dimensions of the variables.

    Raises `Unread`, with offsets into the text, for what is no graph or cannot be stated yet.
    """
    if _ARROW.search(text.text) is None:
        return _without_arrows(text.text, dims)
    paths = [_parts(text.text, start, end, _ARROW) for start, end in _parts(text.text, 0, len(text.text), _COMMA)]
    if any(_DOTS.fullmatch(_said(text.text, part)) for path in paths for part in path):
        if len(paths) != 1:
            raise Unread("R501", "a chain beside other edges cannot be stated yet", Span(*paths[1][0]), "one chain",
                         "declare the chain by itself")
        return _chain(text.text, paths[0], dims)
    names = [[_name(text.text, part) for part in path] for path in paths]
    return _numbered(names, dims) or _finite(names, dims, text.text)


def _parts(text: str, start: int, end: int, separator: re.Pattern[str]) -> list[tuple[int, int]]:
    """The parts of a text between separators that stand outside of braces."""
    found, at, depth, k = [], start, 0, start
    while k < end:
        m = separator.match(text, k, end) if depth == 0 else None
        if m is not None:
            found.append((at, k))
            at = k = m.end()
            continue
        depth += (text[k] == "{") - (text[k] == "}")
        k += 1
    return [*found, (at, end)]


def _said(text: str, part: tuple[int, int]) -> str:
    return text[part[0]:part[1]].strip()


def _name(text: str, part: tuple[int, int]) -> Name:
    said = _said(text, part)
    start = text.index(said, part[0]) if said else part[0]
    if said.startswith(("{", r"\{")):
        raise Unread("R501", "several parents in braces cannot be stated yet", Span(start, start + len(said)), "one variable",
                     "write an arrow from each parent: mu -> y, tau -> y")
    if "=" in said:
        raise Unread("R501", "a plate of variables cannot be stated yet", Span(start, start + len(said)), "one variable",
                     "name the variables one by one")
    if not said:
        raise Unread("R202", "a variable is missing here", Span(part[0], max(part[1], part[0] + 1)), "a variable")
    try:
        return read_name(said)
    except Unread as error:
        raise error.moved(start) from None


def _at(name: Name) -> Expr | None:
    """The index of a variable, where it has one."""
    if len(name.sub) != 1:
        return None
    try:
        return whole_number(name.sub[0])
    except Unread:
        return None


def _chain(text: str, parts: list[tuple[int, int]], dims: Mapping[str, Expr]) -> Drawn:
    shown = [part for part in parts if not _DOTS.fullmatch(_said(text, part))]
    names = [_name(text, part) for part in shown]
    ends = [_at(name) for name in names]
    first, last = ends[0], ends[-1]
    place = Span(shown[0][0], shown[-1][1])
    if len(names) < 2 or first is None or last is None or any(at is None for at in ends) or len({base(n) for n in names}) != 1:
        raise Unread("R203", "this is no chain", place, "variables of one name with their indices, as in x_0 -> x_1 -> ... -> x_T")
    family = Family(base(names[0]), dims[base(names[0])])
    found = chain(family, first, last)
    length = found.hi - found.lo
    steps = [b - a for a, b in pairwise(ends) if (b - a).is_Integer]  # type: ignore[operator]
    if any(abs(step) != 1 or (step > 0) != found.forward for step in steps):
        raise Unread("R203", "the variables of this chain do not follow each other", place, "indices that go up, or down, one by one")
    symbols = {s.name: s for s in sorted((found.lo + found.hi).free_symbols, key=str)}
    return Drawn(found, {family.name: family}, symbols, () if length.is_Integer else (length - 1,))


def _numbered(names: list[list[Name]], dims: Mapping[str, Expr]) -> Drawn | None:
    """A chain of variables of one name whose numbers follow each other."""
    if len(names) != 1 or len({base(n) for n in names[0]}) != 1:
        return None
    ends = [_at(name) for name in names[0]]
    if any(at is None or not at.is_Integer for at in ends) or len(ends) < 2:
        return None
    steps = {b - a for a, b in pairwise(ends)}  # type: ignore[operator]
    if steps not in ({1}, {-1}):
        return None
    family = Family(base(names[0][0]), dims[base(names[0][0])])
    return Drawn(chain(family, ends[0], ends[-1]), {family.name: family})


def _finite(names: list[list[Name]], dims: Mapping[str, Expr], text: str) -> Drawn:
    flat = [name for path in names for name in path]
    variables, nodes = _variables(flat, dims)
    arrows: list[tuple[Var, Var] | Var] = []
    for path in names:
        points = [nodes[whole(name)] for name in path]
        arrows += list(pairwise(points)) or points
    try:
        return Drawn(graph(*arrows), variables)
    except MalformedTerm as error:
        raise Unread("R401", error.message, Span(0, len(text)), "", error.hint) from None


def _without_arrows(text: str, dims: Mapping[str, Expr]) -> Drawn:
    """``x, z``: nothing is independent; ``x; z``: the groups are."""
    groups = [[_name(text, part) for part in _parts(text, start, end, _COMMA)] for start, end in _parts(text, 0, len(text), _SEMICOLON)]
    variables, nodes = _variables([name for group in groups for name in group], dims)
    points = [[nodes[whole(name)] for name in group] for group in groups]
    if all(len(group) == 1 for group in points):
        return Drawn(independent(*(group[0] for group in points)), variables)
    edges: list[tuple[Var, Var] | Var] = []
    for group in points:
        edges += [*group, *((a, b) for k, a in enumerate(group) for b in group[k + 1:])]
    return Drawn(graph(*edges), variables)


def _variables(names: list[Name], dims: Mapping[str, Expr]) -> tuple[dict[str, Family | Var], dict[str, Var]]:
    """What is to be declared, and the variable for each name.

    A number below the line is an index where several names share their letter.
    """
    families: dict[str, Family] = {}
    variables: dict[str, Family | Var] = {}
    nodes: dict[str, Var] = {}
    for name in names:
        at = _at(name)
        several = len({whole(n) for n in names if base(n) == base(name)}) > 1
        if at is not None and at.is_Integer and several:
            family = families.setdefault(base(name), Family(base(name), dims[base(name)]))
            variables[family.name] = family
            found = family[at]
            assert isinstance(found, Var)
        else:
            key = whole(name) if whole(name) in dims else base(name)
            found = Var(whole(name), (), 0, dims[key])
            variables[whole(name)] = found
        nodes[whole(name)] = found
    return variables, nodes


__all__ = ["Drawn", "draw"]
