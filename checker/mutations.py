"""Wrong variants of a line: every single edit of its right side, or of its relation, of the kinds that people make.

A mutation is data.  Terms are taken as they are written, and nothing is evaluated.  What means nothing is left out
(`checker.language.validity`), and so is what is the line itself but for the names of bound variables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Basic, Pow, Rational
from sympy.core.symbol import Str

from checker.edits import CONDITIONING, RELATION, at, edits, put, slot
from checker.language import relations as rel
from checker.language.binding import canonical
from checker.language.derivation import Declarations
from checker.language.indices import Facts
from checker.language.printing import unicode
from checker.language.relations import SYMBOLS, Line
from checker.language.terms import (
    Abbreviation,
    Applied,
    Density,
    Integral,
    MalformedTerm,
    Normal,
    NormalDensity,
    Parameter,
    Range,
    Ranged,
    Var,
    Vector,
)
from checker.language.validity import check_term

Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Mutation:
    """A line with one edit.  ``where`` leads from the right side to the part that was replaced; it is empty for the whole of it."""

    kind: str
    where: Path
    words: str
    line: Line


def mutations(line: Line, declared: Declarations, facts: Facts, relations: bool = False) -> list[Mutation]:
    """All mutations of a line that mean something, each once; those of the relation first, then from left to right.

    ``relations`` also tries ≤ and ≥ in place of =, which is an edit that mends a line, and hardly ever breaks one.
    """
    seen = {_name(line)}
    found: list[Mutation] = []
    for made in (*_relations(line, relations), *_edits(line)):
        try:
            name = _name(made.line)
            if name not in seen:
                check_term(made.line.rhs, declared, facts)
                found.append(made)
        except ValueError:  # malformed, or ambiguous
            continue
        seen.add(name)
    return found


def _name(line: Line) -> tuple[str, Basic, Basic, tuple[Var, ...]]:
    return line.relation, canonical(line.lhs), canonical(line.rhs), line.variables


# The relation --------------------------------------------------------------------------------------

_TURNED = {rel.GE: (rel.LE,), rel.LE: (rel.GE,), rel.GT: (rel.LT,), rel.LT: (rel.GT,), rel.PROPTO: (rel.EQ,), rel.LAW: (rel.EQ,)}


def _relations(line: Line, more: bool) -> Iterator[Mutation]:
    vectors = isinstance(line.lhs, Vector) or isinstance(line.rhs, (Vector, Normal))
    offered = (rel.GE, rel.LE) if more and line.relation == rel.EQ and not vectors else _TURNED.get(line.relation, ())
    for relation in offered:
        if not isinstance(line.rhs, Normal):
            words = f"{SYMBOLS[relation]} instead of {'equality in law' if line.relation == rel.LAW else SYMBOLS[line.relation]}"
            yield Mutation(RELATION, (), words, Line(relation, line.lhs, line.rhs))
    if line.relation == rel.LAW:
        for v in line.variables:
            rest = tuple(w for w in line.variables if w != v)
            yield Mutation(CONDITIONING, (), f"not given {unicode(v)}", Line(line.relation, line.lhs, line.rhs, rest))


# The right side ------------------------------------------------------------------------------------


def _edits(line: Line) -> Iterator[Mutation]:
    points = list(dict.fromkeys(p for side in (line.lhs, line.rhs) for q in _densities(side) for p in (*q.targets, *q.given)))
    others = list(dict.fromkeys(q for side in (line.lhs, line.rhs) for q in _densities(side)))
    for path, part in _parts(line.rhs):
        found = list(edits(part, points, others))
        found += [] if path else list(slot(part))
        for edit in found:
            try:
                changed = Line(line.relation, line.lhs, put(line.rhs, path, edit.new), line.variables)
            except MalformedTerm:
                continue
            yield Mutation(edit.kind, path, edit.words, changed)


def _densities(term: Basic) -> Iterator[Density]:
    return (part for _, part in _parts(term) if isinstance(part, Density))


def _parts(term: Basic, path: Path = ()) -> Iterator[tuple[Path, Basic]]:
    """A term and the parts in which something can be edited, with the ways to them.  A density is one part."""
    yield path, term
    for step in _steps(term):
        yield from _parts(at(term, step), (*path, *step))


def _steps(term: Basic) -> Iterator[Path]:
    if isinstance(term, (Var, Parameter, Range, Abbreviation, Density, Str)):
        return
    if isinstance(term, Integral):
        yield from ((0,), *((1, i) for i in range(len(term.over))))
    elif isinstance(term, Ranged):
        yield (0,)
    elif isinstance(term, NormalDensity):
        n = len(term.points)
        yield from (*((0, i) for i in range(n)), *((1, i) for i in range(n)))
        yield from ((2, i, j) for i in range(n) for j in range(i, n))
    elif isinstance(term, Pow) and isinstance(term.exp, Rational):
        yield (0,)
    elif isinstance(term, Applied):
        yield from ((i,) for i, a in enumerate(term.args) if isinstance(a, (Var, Parameter)))
    else:
        yield from ((i,) for i in range(len(term.args)))

