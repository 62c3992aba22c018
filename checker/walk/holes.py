"""A line with holes: parts that are new in it are left for the reader to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sympy import Basic, Number, Pow, Symbol

from checker.edits import Path, at, put
from checker.language.binding import canonical
from checker.language.quantities import Quantity
from checker.language.terms import (
    Abbreviation,
    Applied,
    Density,
    Dot,
    Integral,
    Mean,
    Norm,
    NormalDensity,
    Parameter,
    Range,
    Var,
    Variance,
    Vector,
)
from checker.mutations import parts

HOLE = "□"
_MOST = 4
_WHOLE = (Density, Parameter, Mean, Variance, Applied, Abbreviation, Var, Range)
"""Parts that are left out as a whole."""


def with_holes(term: Basic, above: Basic) -> Basic:
    """The term with some of the parts left out that the line above has not, wherever they stand; where nothing is new, of all parts."""
    known = {canonical(part) for _, part in parts(above)}
    spots = list(_spots(term, (), known)) or list(_spots(term, (), set()))
    hidden = set(_chosen(canonical(at(term, path)) for path in spots))
    for path in spots:
        if canonical(at(term, path)) in hidden:
            term = put(term, path, _hole(at(term, path)))
    return term


def _chosen(found: Iterable[Basic]) -> list[Basic]:
    """At least every other one stays, as something to hold on to, and at most four are left out."""
    distinct = list(dict.fromkeys(found))
    return distinct[::max(2, -(-len(distinct) // _MOST))]


def _spots(term: Basic, path: Path, known: set[Basic]) -> Iterator[Path]:
    """Ways to the parts that can be left out, from left to right, none inside another."""
    if path and canonical(term) in known:
        return
    if isinstance(term, _WHOLE) or (isinstance(term, Pow) and isinstance(term.base, Parameter) and term.exp.is_positive):
        yield path
    elif isinstance(term, Number):
        if not path or abs(term) != 1:
            yield path
    elif isinstance(term, Integral):
        yield from _spots(term.body, (*path, 0), known)
    elif isinstance(term, (Norm, Dot)):
        yield from ((*path, i) for i, v in enumerate(term.args) if canonical(v) not in known)
    elif isinstance(term, NormalDensity):
        ways = [w for i in range(len(term.points)) for w in ((1, i), (2, i, i))]
        yield from ((*path, *w) for w in ways if canonical(at(term, w)) not in known)
    else:
        for step in _children(term):
            yield from _spots(at(term, step), (*path, *step), known)


def _children(term: Basic) -> list[Path]:
    """The ways to the parts right below a term."""
    found: list[Path] = []
    for step, _ in parts(term):
        if step and not any(step[:len(s)] == s for s in found):
            found.append(step)
    return found


def _hole(part: Basic) -> Basic:
    """What stands for a part that is left out; of a density its law is left, and what stands left of a bar; of a quantity its letter."""
    if isinstance(part, Density):
        return Density(part.law, part.targets, (Var(HOLE),)) if part.given else Density(part.law, (Var(HOLE),))
    if isinstance(part, Abbreviation):
        head = re.split(r"[(\[]", part.name)[0]
        of_variables = head != part.name or isinstance(part, Quantity)
        return Abbreviation(f"{head}({HOLE})", part.term) if of_variables else Symbol(HOLE)
    return Var(HOLE, (), 0, part.dim) if isinstance(part, (Vector, Range)) else Symbol(HOLE)
