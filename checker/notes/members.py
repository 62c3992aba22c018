"""Names that are written as a member of another: x_1 where x is a chain, a vector, a sequence, or has values m_1, …, m_M."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace

from sympy import Integer, Rational

from checker.language.declarations import ParameterFamily
from checker.language.terms import Var
from checker.notes.names import FUNCTION, LAW, MATRIX, NOISE, PARAMETER, UNKNOWN, VARIABLE, Entry, Names, is_indexed, spelt
from checker.notes.spans import Span, Unread
from checker.notes.spelling import whole_number
from checker.notes.syntax import Name, Node

_NO_NUMBERS = (LAW, FUNCTION, UNKNOWN)
"""What a bracket follows, or what stands below a minimum: nobody takes it for a member."""


def member(names: Names, indices: AbstractSet[str], name: Name) -> Entry | None:
    """The declared name of which another is written as a member: x for x_1, x_{t-1} and x̃_1; None where there is none."""
    plain = replace(name, sub=())
    spelt_so = [*names.entries_of(plain), *(names.entries_of(replace(plain, accents="")) if name.accents else ())]
    return next((e for e in spelt_so if not e.labels and not e.arguments and _holds(names, e, name.sub, indices)), None)


def refuse_member(names: Names, indices: AbstractSet[str], kind: str, name: str) -> None:
    """Refuse a new name that is written as a member of one that is declared.  Raises `Unread`."""
    tree = spelt(name)
    if kind in _NO_NUMBERS or not isinstance(tree, Name) or not tree.sub:
        return
    found = member(names, indices, tree)
    if found is not None and found.name != name:
        raise _two_meanings(name, found.name)


def refuse_members(names: Names, indices: AbstractSet[str], added: Entry) -> None:
    """Refuse a new name of which one that is declared is written as a member.  Raises `Unread`."""
    if added.labels or added.arguments:
        return
    for entry in names.entries:
        tree = entry.tree
        if entry.kind in _NO_NUMBERS or entry.name == added.name or not isinstance(tree, Name) or not tree.sub:
            continue
        if member(names, indices, tree) is added:
            raise _two_meanings(entry.name, added.name)


def _holds(names: Names, entry: Entry, below: tuple[Node, ...], indices: AbstractSet[str]) -> bool:
    """Whether what stands below a name picks a member of it."""
    value = entry.value
    if entry.kind == MATRIX:
        return not value.is_function and len(below) == 2 and all(_is_index(part, indices) for part in below)
    if entry.kind not in (VARIABLE, NOISE, PARAMETER) or len(below) != 1:
        return False
    space = names.declared.spaces.get(entry.name)
    if space is not None and space.listed:
        return True
    if not _is_index(below[0], indices):
        return False
    if isinstance(value, ParameterFamily):
        at = whole_number(below[0])
        outside = isinstance(at, Integer) and isinstance(value.lo, Integer) and at < value.lo
        return is_indexed(entry) and not outside
    return is_indexed(entry) or (isinstance(value, Var) and value.dim != 1)


def _is_index(node: Node, indices: AbstractSet[str]) -> bool:
    try:
        found = whole_number(node)
    except Unread:
        return False
    return isinstance(found, Rational) or all(s.name in indices for s in found.free_symbols)


def _two_meanings(name: str, of: str) -> Unread:
    return Unread("R305", f"{name} is written as a member of {of}, which is declared: it would have two meanings", Span(0, 1),
                  "a name that is no index, component or value of a declared name", f"give {name} a letter of its own")


__all__ = ["member", "refuse_member", "refuse_members"]
