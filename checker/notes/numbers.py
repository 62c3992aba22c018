"""Numbers that the language holds as vectors of R^1: a variable of a law that is a real scalar."""

from __future__ import annotations

from sympy import Basic, Expr

from checker.language.relations import EQ, LAW
from checker.language.terms import ZERO, Vector, number_of, on_the_line


def as_number(term: Basic) -> Basic:
    """The number that a vector of R^1 is; any other term as it is."""
    return number_of(term) if isinstance(term, Vector) and term.dim == 1 and term != ZERO else term


def alike(relation: str, *sides: Basic) -> tuple[Basic, ...]:
    """The sides of a relation as it takes them: numbers where one is a number, or where they are ordered."""
    if relation == LAW:
        return tuple(on_the_line(side) if isinstance(side, Expr) else side for side in sides)
    if relation == EQ and all(isinstance(side, Vector) or side == 0 for side in sides):
        return sides
    return tuple(map(as_number, sides))


__all__ = ["alike", "as_number"]
