"""The normal law of one vector, from what is declared or cited; nothing is rewritten here."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from sympy import Basic

from checker import kernel
from checker.forms.normaliser import Normaliser
from checker.kernel import NotProved, Proof
from checker.language import relations as rel
from checker.language.terms import Density, Expectation, NormalDensity, Var
from checker.rules.algebra import EQUAL_LOGARITHMS
from checker.rules.gaussian import DEFINITION
from checker.rules.rule import log
from checker.rules.substitution import BY_NOISE


def normal_law(n: Normaliser, q: Density) -> Proof | None:
    """q(x | C) = N(x; m, v I) for the target as written, from a declared factor or a cited line, with conditions dropped if need be."""
    x = q.targets[0]
    if not isinstance(x, Var) or any(not isinstance(v, Var) for v in q.given):
        return None
    whole = Density(q.law, (x.marked(0),), q.given)
    for kept in _conditions(q):
        less = Density(q.law, (x.marked(0),), kept)
        known = n.known_density(less) or n.instance(DEFINITION, less)
        if known is None or known.line.relation != rel.EQ or not isinstance(known.line.rhs, NormalDensity):
            continue
        if len(kept) == len(q.given):
            return known
        try:
            same = n.comparing().equal(log(whole), log(less))
            equal = kernel.instance(n.context, EQUAL_LOGARITHMS, whole, less, proofs=(same,))
            return kernel.transitive(n.context, equal, known)
        except NotProved:
            continue
    return None


def _conditions(q: Density) -> Iterator[tuple[Basic, ...]]:
    """All conditions, then fewer of them."""
    for size in range(len(q.given), -1, -1):
        yield from combinations(q.given, size)


def over_noise(n: Normaliser, opened: Expectation) -> Proof | None:
    """An expectation under the normal law of one vector, over the noise of the normaliser."""
    if n.noise is None or len(opened.measure.targets) != 1 or opened.measure.law == n.noise.law:
        return None
    normal, standard = (normal_law(n, q) for q in (opened.measure, n.noise))
    if normal is None or standard is None:
        return None
    return n.instance(BY_NOISE, opened, n.noise, normal.line.rhs, proofs=(normal, standard))
