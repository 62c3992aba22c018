"""Conditions: what must hold for a term to mean anything, and how each is discharged from the premises.

`requirements` lists them for a term as written, under the binders that surround each part.  `holds` answers only
what it can certify, signs by `checker.signs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sympy import Add, Basic, Expr, Function, Mul, Pow, Rational, S, Symbol
from sympy import exp as Exp
from sympy import log as Log

from checker.language.binding import canonical, freshen, leaves, substitute
from checker.language.declarations import Declarations, ParameterFamily
from checker.language.families import Gamma
from checker.language.indices import Facts, at_least_zero, distinct
from checker.language.matrices import DEFINITE, INVERTIBLE, SEMIDEFINITE, Identity, Inverse, NamedMatrix, ZeroMatrix
from checker.language.terms import (
    DIMENSION,
    KL,
    Density,
    Expectation,
    Integral,
    MalformedTerm,
    Normal,
    NormalDensity,
    Parameter,
    Prefix,
    Range,
    Ranged,
    Var,
)
from checker.language.validity import check_term
from checker.signs import Signs


@dataclass(frozen=True, slots=True)
class Condition:
    """``term`` must be "> 0", ">= 0" or "!= 0"; a matrix "positive definite", "positive semidefinite", "invertible", or "declared";
    for "distinct", two variables of a density must differ; for "apart", a variable below a binder must be another one than what is
    bound."""

    kind: str
    term: Basic
    facts: Facts
    other: Any = None


@lru_cache(maxsize=100_000)
def requirements(term: Basic, facts: Facts) -> tuple[Condition, ...]:
    """The conditions of a canonical term, under the facts that hold where each of its parts stands."""
    return tuple(dict.fromkeys(_requirements(term, facts)))


def _requirements(term: Basic, facts: Facts) -> Iterator[Condition]:
    if isinstance(term, Ranged):
        opened = freshen(term)
        yield from requirements(opened.body, facts | {opened.i - opened.lo, opened.hi - opened.i})
        return
    if isinstance(term, Expectation):
        opened = freshen(term)
        # a target that is given as well is not drawn again: E_{q(x_{t-1}, x_t | x_0)} means E_{q(x_1 | x_0)} at t = 1
        yield from _different(opened.measure.targets, facts)
        yield from _known(opened.measure.given, facts)
        yield from _apart(opened.body, opened.measure.targets, opened.measure.given, facts)
        yield from requirements(opened.body, facts)
        return
    if isinstance(term, Integral):
        opened = freshen(term)
        yield from _different(opened.over, facts)
        yield from _apart(opened.body, opened.over, (), facts)
        yield from requirements(opened.body, facts)
        return
    if isinstance(term, KL):
        for part in freshen(term).args:
            yield from requirements(part, facts)
        return
    if isinstance(term, Function) and not isinstance(term, (Log, Exp)):
        yield Condition("> 0", S.NegativeOne, facts)  # a function that the language does not have
        return
    if isinstance(term, Density):
        yield from _well_formed(term, facts)
        return
    if isinstance(term, (Var, Prefix)) or not term.args:
        return
    if isinstance(term, (Identity, ZeroMatrix)):
        yield from (Condition("> 0", n, facts) for n in dict.fromkeys(term.shape) if n != DIMENSION)
    if isinstance(term, Normal):
        yield Condition(">= 0" if term.is_isotropic else SEMIDEFINITE, term.cov, facts)
    elif isinstance(term, NamedMatrix):
        yield Condition("declared", term, facts)
    elif isinstance(term, Inverse):
        yield Condition(INVERTIBLE, term.matrix, facts)
    if isinstance(term, (Log, Gamma)):
        yield Condition("> 0", term.args[0], facts)
    elif isinstance(term, NormalDensity):
        yield from positive_covariance(term, facts)
        yield from _different(term.points, facts)
    elif isinstance(term, Pow):
        yield from _power(term, facts)
    for part in term.args:
        yield from requirements(part, facts)


def _power(term: Pow, facts: Facts) -> Iterator[Condition]:
    base, exponent = term.args
    if not isinstance(exponent, Rational):
        yield Condition("> 0", base, facts)
    elif exponent.q > 1:
        yield Condition("> 0" if exponent < 0 else ">= 0", base, facts)
    elif exponent < 0:
        yield Condition("!= 0", base, facts)


def _well_formed(q: Density, facts: Facts) -> Iterator[Condition]:
    """A density is of different variables.  What is given as well is not drawn again, q(x_0, x_2 | x_0) = q(x_2 | x_0), if others are."""
    drawn = [v for v in q.targets if v not in q.given] or q.targets
    yield from _different(drawn, facts)
    yield from _known(q.given, facts)
    for a in drawn:
        yield from (Condition("distinct", b, facts, a) for b in dict.fromkeys(q.given) if a.name == b.name)


def _known(given: Iterable[Basic], facts: Facts) -> Iterator[Condition]:
    """Two conditions may be one variable, if they give it one value."""
    for c in _different(dict.fromkeys(given), facts):
        if _mark(c.term) != _mark(c.other):
            yield c


def _mark(point: Basic) -> int:
    return point.mark if isinstance(point, Var) else 0


def _apart(scope: Basic, bound: Iterable[Basic], given: Iterable[Basic], facts: Facts) -> Iterator[Condition]:
    """What stands below a binder and is not bound there is no variable that is: x_i of a sum may be the x_2 of an expectation.

    What is given has the value that is given, whether it is drawn or not; a value of the very variable that is bound is
    another value in any case.
    """
    names = {b.name for b in bound if isinstance(b, Var)}
    for v, where in _variables_below(scope, names, facts):
        if v not in given:
            yield from (Condition("apart", v, where, b) for b in bound if isinstance(b, Var) and b.name == v.name and b.at != v.at)


def _variables_below(term: Basic, names: set[str], facts: Facts) -> Iterator[tuple[Var, Facts]]:
    """The values of variables of these names that no binder inside the term binds, with the facts that hold there."""
    if isinstance(term, Var):
        if term.name in names and term.mark <= 0:
            yield term, facts
    elif isinstance(term, Ranged):
        opened = freshen(term)
        yield from _variables_below(opened.body, names, facts | {opened.i - opened.lo, opened.hi - opened.i})
    elif not isinstance(term, (Range, Prefix)):
        for part in term.args:
            yield from _variables_below(part, names, facts)


def _different(points: Iterable[Basic], facts: Facts) -> Iterator[Condition]:
    """The points are values of different variables; one that stands twice is not."""
    points = tuple(points)
    for n, a in enumerate(points):
        for b in points[:n]:
            if a.name == b.name:
                yield Condition("distinct", b, facts, a)


def is_defined(family: ParameterFamily, declared: Declarations) -> bool:
    """Whether the term that defines a family means something at every index of the family."""
    if family.definition is None:
        return True
    key = ("defined", family.name)
    if key not in declared.memory:
        declared.memory[key] = False  # what comes back to itself is not known
        i = Symbol("i@0", integer=True)
        facts = declared.facts | {i - family.lo, family.hi - i}
        term = substitute(family.definition, {family.symbol: i}) if family.symbol is not None else canonical(family.definition)
        needed = {p.name for p in leaves(term) if isinstance(p, Parameter)}
        try:
            check_term(term, declared, facts, frozenset({i.name}))
        except MalformedTerm:
            return False
        declared.memory[key] = all(holds(c, declared) for c in requirements(term, facts)) and all(
            is_defined(declared.parameters[n], declared) for n in needed)
    return bool(declared.memory[key])


def positive_covariance(term: NormalDensity, facts: Facts) -> tuple[Condition, ...]:
    """That the covariance of a normal density is positive definite."""
    (first, *_), *_ = term.cov
    if not isinstance(first, Expr):
        return (Condition(DEFINITE, first, facts),)
    return tuple(Condition("> 0", minor, facts) for minor in leading_minors(term))


def leading_minors(term: NormalDensity) -> list[Expr]:
    """The leading principal minors of the covariance table of one or two vectors."""
    rows = term.cov
    if len(rows) == 1:
        return [rows[0][0]]
    if len(rows) == 2:
        off = Mul(S.NegativeOne, rows[0][1], rows[1][0], evaluate=False)
        return [rows[0][0], Add(Mul(rows[0][0], rows[1][1], evaluate=False), off, evaluate=False)]
    return [S.NegativeOne]  # larger tables are not read: their condition never holds


def holds(condition: Condition, declared: Declarations) -> bool:
    """Whether the condition is certain under the premises; False means only that it is not known."""
    if condition.kind in ("distinct", "apart"):
        return condition.other is not None and _distinct(condition.term, condition.other, condition.facts)
    if condition.kind == "declared":
        family = declared.matrices.get(condition.term.name)
        return family is not None and family.has(condition.term)
    signs = Signs(declared, condition.facts)
    if condition.kind in (DEFINITE, SEMIDEFINITE):
        return signs.definite(condition.term, condition.kind == DEFINITE)
    if condition.kind == INVERTIBLE:
        return signs.invertible(condition.term)
    if condition.kind == "> 0":
        return signs.positive(condition.term)
    if condition.kind == ">= 0":
        return signs.nonnegative(condition.term)
    return signs.nonzero(condition.term)


def _distinct(a: Basic, b: Basic, facts: Facts) -> bool:
    if isinstance(a, Range) and isinstance(b, Range):
        return at_least_zero(b.lo - a.hi - 1, facts) or at_least_zero(a.lo - b.hi - 1, facts)
    if isinstance(a, Range) or isinstance(b, Range):
        r, v = (a, b) if isinstance(a, Range) else (b, a)
        return at_least_zero(r.lo - v.at[0] - 1, facts) or at_least_zero(v.at[0] - r.hi - 1, facts)
    return len(a.at) == 1 and len(b.at) == 1 and distinct(a.at[0], b.at[0], facts)
