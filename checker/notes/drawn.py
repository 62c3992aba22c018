"""That a variable has a law: X ∼ Gam(a, b), P: X ∼ N(μ, σ²); and what is said of values by their names."""

from __future__ import annotations

import re

from sympy import Basic

from checker.language.binding import free_variables
from checker.language.declarations import Declarations
from checker.language.families import FamilyLaw, family_density
from checker.language.glyphs import value_index
from checker.language.laws import FiniteGraph
from checker.language.printing import unicode
from checker.language.terms import Density, Normal, NormalDensity, Var, number_of
from checker.notes.names import LAW
from checker.notes.setting import Setting
from checker.notes.source import Text
from checker.notes.spans import Span, Unread
from checker.notes.spelling import read_name

_LABELLED = re.compile(r"\s*([^:\s]+)\s*:(?!=)")


def of_law(setting: Setting, text: Text) -> tuple[str, Text] | None:
    """The law and the rest of ``P: X``; None where no law stands before a colon."""
    found = _LABELLED.match(text.text)
    if found is None:
        return None
    try:
        law = setting.names.find(read_name(found[1]), LAW)
    except Unread:
        return None
    rest = text.part(found.end(), len(text.text))
    space = re.match(r"(?:\s|\\[;,:!> ]|~)*", rest.text)
    return None if law is None else (law[0].name, rest.part(space.end() if space else 0, len(rest.text)))


def as_density(declared: Declarations, left: Basic, right: Basic, name: str) -> tuple[Basic, Basic]:
    """That a variable has a law, as an equation between densities: p(x) = Gam(x; a, b)."""
    laws = [law for law in declared.laws.values() if isinstance(left, Var) and left.name in law.names and (not name or law.name == name)]
    if len(laws) != 1 or not isinstance(left, Var) or not isinstance(laws[0].graph, FiniteGraph):
        raise Unread("R204", "it cannot be told which density this is about", Span(0, 1), "a variable that one law has")
    density = Density(laws[0].name, (left,), tuple(sorted(laws[0].graph.parents(left.marked(0)), key=str)))
    if isinstance(right, Normal):
        return density, NormalDensity((left,), (right.mean,), ((right.var,),))
    if not isinstance(right, FamilyLaw) or left.dim != 1:
        raise Unread("R501", "a law by its name is one of a number", Span(0, 1), "a real scalar")
    return density, family_density(right.name, number_of(left), *right.parameters)


def values_doubt(*sides: Basic) -> str:
    """That values by name are any values in a counterexample, and not those that are listed; empty where there are none."""
    for v in (v for side in sides for v in free_variables(side) if isinstance(v, Var)):
        if value_index(v.mark):
            return f"that {unicode(v)} is one value of {v.name} and no other"
    return ""


__all__ = ["as_density", "of_law", "values_doubt"]
