"""What was found out about a term, remembered by which object the term is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sympy import Basic

R = TypeVar("R")
_MOST_REMEMBERED = 200_000


def by_identity(function: Callable[[Any], R]) -> Callable[[Any], R]:
    """A function of a term that looks up its answers by the identity of the term: comparing equal trees would cost more.

    The terms are kept, so that no other object can get the identity of one; all is forgotten when there are very many.
    """
    known: dict[int, tuple[Basic, R]] = {}

    def remembered(term: Basic) -> R:
        found = known.get(id(term))
        if found is None:
            answer = function(term)
            if len(known) > _MOST_REMEMBERED:
                known.clear()
            found = known[id(term)] = term, answer
        return found[1]

    remembered.__doc__ = function.__doc__
    return remembered
