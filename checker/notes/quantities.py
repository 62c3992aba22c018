"""Entropies, mutual information, and variances and covariances of numbers.

A capital letter in the bracket of H or I is the random variable of that letter, and is averaged over; a condition in a lower-case letter
is a fixed value: ``I_q(X_t; X_{t+1} \\mid X_{t-1}, x_0)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from sympy import Basic

from checker.language import quantities
from checker.language.laws import FiniteGraph, Law
from checker.language.terms import Density, Range, Var
from checker.notes.densities import density, made, point_of
from checker.notes.names import LAW, VARIABLE, written
from checker.notes.resolve import placed
from checker.notes.spans import Unread
from checker.notes.syntax import Apply, Name, Node

if TYPE_CHECKING:
    from checker.notes.meaning import Meaning

_Named = tuple[Name, bool]
"""A variable of a law as it is declared, and whether it stands as a random variable."""
_SHAPES = {"H": "H_q(X | Y, z)", "I": "I_q(X; Y | Z, w)"}


def entropy(m: Meaning, node: Apply) -> Basic:
    """H_q(X | Y, z): of X, averaged over Y, at the value z; H(p) of a law or a density, and H(p, q), the cross entropy of two."""
    measures = _measures(m, node)
    if measures:
        with placed(node.span):
            return _checked(m, quantities.cross_entropy(measures[0], measures[-1]), node)
    (of,), known = _parted(m, node, 1)
    law = _law(m, node, (*of, *known))
    with placed(node.span):
        found = quantities.entropy(law, _random(m, law, of), *_conditions(m, law, known))
    return _checked(m, found, node)


def _measures(m: Meaning, node: Apply) -> list[Density]:
    """The laws or densities in the bracket, one or two; nothing where variables stand in it."""
    def is_law(a: Node) -> bool:
        return m.names.find(a.head if isinstance(a, Apply) else a, LAW) is not None if isinstance(a, (Apply, Name)) else False

    listed = len(node.arguments) <= 2 and all(sign in (",", "‖") for sign in node.signs)
    if node.head.sub or not listed or not all(map(is_law, node.arguments)):
        return []
    found = []
    for a in node.arguments:
        if isinstance(a, Apply):
            found.append(density(m, a))
            continue
        assert isinstance(a, Name)
        law = m.law(a)
        if not isinstance(law.graph, FiniteGraph):
            raise Unread("R204", f"{law.name} has several variables: it is not clear which density of it is meant", a.span, "a density",
                         f"write {law.name}(…) at its variables")
        found.append(made(m, law, list(law.graph.nodes), [], node.span))
    return found


def information(m: Meaning, node: Apply) -> Basic:
    """I_q(X; Y | Z, w): of X and Y, averaged over Z, at the value w."""
    (first, second), known = _parted(m, node, 2)
    law = _law(m, node, (*first, *second, *known))
    with placed(node.span):
        found = quantities.information(law, _random(m, law, first), _random(m, law, second), *_conditions(m, law, known))
    return _checked(m, found, node)


def moment(m: Meaning, density: Density, *numbers: Node) -> Basic:
    """The variance of a number under a density, or the covariance of two."""
    terms = [m.scalar(number) for number in numbers]
    with placed(numbers[0].span.to(numbers[-1].span)):
        return quantities.variance(density, terms[0]) if len(terms) == 1 else quantities.covariance(density, *terms)


def _checked(m: Meaning, found: quantities.Quantity, node: Apply) -> Basic:
    m.check(found, node.span)
    return found


def _parted(m: Meaning, node: Apply, parts: int) -> tuple[list[list[_Named]], list[_Named]]:
    """The variables before the bar, parted by semicolons, and the conditions behind it."""
    what = "an entropy" if parts == 1 else "a mutual information"
    letters = node.head.letters
    bars = [k for k, sign in enumerate(node.signs) if sign == "|"]
    if node.head.primes:
        raise Unread("R203", f"a prime on {what}", node.head.span)
    if len(bars) > 1:
        raise Unread("R205", f"{what} has one bar", node.bracket, _SHAPES[letters.upper()], "separate several conditions by commas")
    end = bars[0] + 1 if bars else len(node.arguments)
    cuts = [k + 1 for k, sign in enumerate(node.signs[:end - 1]) if sign == ";"]
    if parts == 2 and not cuts and node.signs[:end - 1] == (",",):
        cuts = [1]  # I(X, Y) is of X and Y
    if len(cuts) != parts - 1 or any(sign not in (",", "|", ";") for sign in node.signs) or ";" in node.signs[end - 1:]:
        raise Unread("R203", f"{what} is of {'variables parted by commas' if parts == 1 else 'two sides parted by one semicolon'}",
                     node.bracket, _SHAPES[letters.upper()],
                     "write a cross entropy as an expectation: -E_{q(x)}[log p(x)]" if parts == 1 else "")
    edges = [0, *cuts, end]
    known = [_variable(m, a) for a in node.arguments[end:] if written(a) not in m.names.labels]
    return [[_variable(m, a) for a in node.arguments[low:high]] for low, high in pairwise(edges)], known


def _law(m: Meaning, node: Apply, names: Sequence[_Named]) -> Law:
    """The law below the line, or the only one that has all of the variables."""
    sub = node.head.sub
    if len(sub) == 1 and isinstance(sub[0], Name) and m.names.find(sub[0], LAW) is not None:
        return m.law(sub[0])
    if sub:
        raise Unread("R302", f"what stands below {node.head.letters} is no law", sub[0].span, "a declared law, as in "
                     + _SHAPES[node.head.letters.upper()])
    points = [m.point(name) for name, _ in names]
    laws = [law for law in m.names.declared.laws.values() if all(m.belongs(law, point) for point in points)]
    if len(laws) != 1:
        told = f"{' and '.join(law.name for law in laws) or 'no declared law'} {'have' if len(laws) > 1 else 'has'} all of these variables"
        raise Unread("R204", f"{node.head.letters} without a law: {told}", node.head.span, "a law below the line",
                     f"write {_SHAPES[node.head.letters.upper()]}")
    return laws[0]


def _variable(m: Meaning, node: Node) -> _Named:
    """A variable of a law as it is declared, and whether it stands as a random variable: in a capital letter."""
    if not isinstance(node, Name):
        raise Unread("R302", "what stands here is not a variable of a law", node.span, "a random variable, as in X_t",
                     "a cross entropy or the entropy of a law is written as an expectation: -E_{q(x)}[log p(x)]")
    lower = node.letters.lower()
    if len(node.letters) != 1 or lower == node.letters:
        return node, False
    declared = m.names.find(node)
    if declared is None:
        small = replace(node, letters=lower, face="")
        if m.names.find(small, VARIABLE) is None and m.copied(small) is None:
            raise Unread("R301", f"{m.shown(node)} is not declared, and there is no variable {m.shown(small)} of a law that it could be",
                         node.span, "a random variable, as in X_t", m.names.nearest(node))
        return small, True
    if declared[0].kind != VARIABLE or declared[0].name[0] == node.letters:
        raise Unread("R305", f"{m.shown(node)} is a declared name here; it cannot be the random variable of {lower}", node.span, "",
                     "give the variable of the law a small letter, and nothing else its capital")
    return node, True


def _random(m: Meaning, law: Law, names: Sequence[_Named]) -> tuple[Var | Range, ...]:
    """The variables before the bar, which are random."""
    for name, random in names:
        if not random:
            raise Unread("R302", f"{m.shown(name)} is a value; an entropy or a mutual information is of random variables", name.span,
                         "the capital letter of a variable, as in X_t")
    return tuple(point_of(m, law, name) for name, _ in names)


def _conditions(m: Meaning, law: Law, names: Sequence[_Named]) -> tuple[tuple[Var | Range, ...], tuple[Var | Range, ...]]:
    """The conditions that are averaged over, and those that are fixed values."""
    given, at = (tuple(point_of(m, law, name) for name, random in names if random is which) for which in (True, False))
    return given, at
