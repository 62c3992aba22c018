"""Variants of a line: every single edit of its right side, or of its relation, of the kinds that people make.

A mutation is data.  What means nothing is left out, and so is what is the line itself but for the names of bound variables,
or for variables left of a bar that stand right of it as well: these are not drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sympy import Basic, Expr, Pow, Rational, Tuple
from sympy.core.symbol import Str

from checker.edits import CONDITIONING, RELATION, Path, edits_of, put, slot
from checker.language import relations as rel
from checker.language.binding import Ambiguous, canonical
from checker.language.declarations import Declarations
from checker.language.indices import Facts, at_least_zero, within
from checker.language.matrices import (
    Covariance,
    Det,
    Identity,
    Inverse,
    MatrixAbbreviation,
    MatrixProduct,
    MatrixSum,
    MatVec,
    NamedMatrix,
    Trace,
    ZeroMatrix,
)
from checker.language.printing import unicode
from checker.language.relations import SYMBOLS, Line
from checker.language.terms import (
    KL,
    Abbreviation,
    Applied,
    Density,
    Dot,
    Integral,
    MalformedTerm,
    Matrix,
    Mean,
    Normal,
    NormalDensity,
    Parameter,
    Range,
    Ranged,
    Var,
    Variance,
    Vector,
)
from checker.language.validity import check_term


@dataclass(frozen=True, slots=True)
class Mutation:
    """A line with one edit.  ``where`` leads from the right side to the part that was replaced; it is empty for the whole of it."""

    kind: str
    where: Path
    words: str
    line: Line


def mutations(line: Line, declared: Declarations, facts: Facts, relations: bool = False) -> list[Mutation]:
    """All mutations of a line that mean something, each once; those of the relation first, then from left to right.

    ``relations`` also tries ≤ and ≥ in place of =, an edit that can mend a line and hardly ever breaks one.
    """
    return list(admitted(line, variants(line, relations), declared, facts))


def variants(line: Line, relations: bool = False) -> Iterator[Mutation]:
    """The mutations of a line before it is asked which of them mean something."""
    yield from _relations(line, relations)
    yield from edited(line)


def admitted(line: Line, made: Iterable[Mutation], declared: Declarations, facts: Facts) -> Iterator[Mutation]:
    """Those mutations of a line that mean something and are not the line itself, each once."""
    seen = {_name(line, facts)}
    for mutation in made:
        try:
            name = _name(mutation.line, facts)
            if name in seen or any(_named_twice(part, facts) for _, part in parts(mutation.line.rhs)):
                continue
            seen.add(name)
            check(mutation.line.rhs, declared, facts)
        except ValueError:  # malformed, or ambiguous
            continue
        yield mutation


def _name(line: Line, facts: Facts) -> tuple[str, Basic, Basic, tuple[Var, ...]]:
    return line.relation, canonical(_once(line.lhs, facts)), canonical(_once(line.rhs, facts)), line.variables


def _once(term: Basic, facts: Facts) -> Basic:
    """A term with q(x_{1:T} | x_0) for q(x_{0:T} | x_0), where both certainly have something left of the bar."""
    for path, part in parts(term):
        if isinstance(part, Density):
            targets = tuple(_rest(v, part.given, facts) for v in part.targets)
            if targets != part.targets.args:
                term = put(term, path, Density(part.law, targets, part.given))
    return term


def _rest(v: Basic, given: Tuple, facts: Facts) -> Basic:
    """A range without an end of it that is given."""
    if not isinstance(v, Range) or not at_least_zero(v.hi - v.lo - 1, facts):
        return v
    here = {w.at[0] for w in given if isinstance(w, Var) and w.name == v.name and w.mark == 0}
    return Range(v.name, v.lo + 1, v.hi, v.dim) if v.lo in here else Range(v.name, v.lo, v.hi - 1, v.dim) if v.hi in here else v


def _named_twice(q: Basic, facts: Facts) -> bool:
    """Whether a variable is given by itself and in a range: without it, it is another mutant."""
    if not isinstance(q, Density):
        return False
    single, ranges = ([v for v in q.given if isinstance(v, kind)] for kind in (Var, Range))
    return any(v.name == r.name and v.mark == 0 and within(v.at[0], r.lo, r.hi, facts) for v in single for r in ranges)


def meaningful(term: Basic, declared: Declarations, facts: Facts) -> None:
    """Raise `MalformedTerm` for what is no term, and for a term that means nothing under these declarations."""
    if not isinstance(term, (Expr, Vector, Matrix, Normal)):
        raise MalformedTerm(f"{term} is not a term", "write a number, a density, an expectation, a vector", "E208")
    check_term(term, declared, facts)
    check(term, declared, facts)
    try:
        canonical(term)
    except Ambiguous as error:
        raise MalformedTerm(f"it cannot be told whether {error}", "write the range apart, or give the variable another index") from error


def check(term: Basic, declared: Declarations, facts: Facts) -> None:
    """Raise `MalformedTerm` for what `check_term` refuses, and for what cannot be written down in the first place."""
    for _, part in parts(term):
        if isinstance(part, Density):
            declared.laws[part.law](*part.targets, *part.given)
            _distinct(part.given)
        elif isinstance(part, (KL, Mean, Variance, Dot, MatVec, MatrixSum, MatrixProduct, Trace, Det, Inverse, Covariance)):
            type(part)(*part.args)
        elif isinstance(part, Integral):
            _distinct(part.over)
        elif isinstance(part, NormalDensity):
            _distinct(part.points)
        elif isinstance(part, Var) and any(i.is_negative for i in part.at):
            raise MalformedTerm(f"{part} is before the first variable")
    check_term(term, declared, facts)


def _distinct(points: Basic) -> None:
    if len(set(points.args)) != len(points.args):
        raise MalformedTerm("a variable stands there twice")


# The relation --------------------------------------------------------------------------------------

_TURNED = {rel.GE: (rel.LE,), rel.LE: (rel.GE,), rel.GT: (rel.LT,), rel.LT: (rel.GT,), rel.PROPTO: (rel.EQ,), rel.LAW: (rel.EQ,)}


def _relations(line: Line, more: bool) -> Iterator[Mutation]:
    vectors = isinstance(line.lhs, (Vector, Matrix))
    for relation in (rel.GE, rel.LE) if more and line.relation == rel.EQ and not vectors else _TURNED.get(line.relation, ()):
        if not any(isinstance(side, Normal) for side in (line.lhs, line.rhs)):
            told = "equality in law" if line.relation == rel.LAW else SYMBOLS[line.relation]
            yield Mutation(RELATION, (), f"{SYMBOLS[relation]} instead of {told}", Line(relation, line.lhs, line.rhs))
    for v in line.variables if line.relation == rel.LAW else ():
        rest = tuple(w for w in line.variables if w != v)
        yield Mutation(CONDITIONING, (), f"not given {unicode(v)}", Line(line.relation, line.lhs, line.rhs, rest))


# The right side ------------------------------------------------------------------------------------


def edited(line: Line) -> Iterator[Mutation]:
    """All edits of the right side of a line, also those that mean nothing."""
    densities = list(dict.fromkeys(part for side in (line.lhs, line.rhs) for _, part in parts(side) if isinstance(part, Density)))
    points = list(dict.fromkeys(p for q in densities for p in (*q.targets, *q.given)))
    for path, part in parts(line.rhs):
        for edit in (*edits_of(part, points, densities), *(() if path else slot(part))):
            try:
                yield Mutation(edit.kind, path, edit.words, Line(line.relation, line.lhs, put(line.rhs, path, edit.new), line.variables))
            except MalformedTerm:
                continue


def parts(term: Basic, path: Path = ()) -> Iterator[tuple[Path, Basic]]:
    """A term and the parts in which something can be edited, with the ways to them."""
    yield path, term
    for step in _steps(term):
        inner = term
        for i in step:
            inner = inner.args[i]
        yield from parts(inner, (*path, *step))


def _steps(term: Basic) -> Iterator[Path]:
    if isinstance(term, (Var, Parameter, Range, Abbreviation, MatrixAbbreviation, Density, NamedMatrix, Identity, ZeroMatrix, Str)):
        return
    if isinstance(term, Integral):
        yield from ((0,), *((1, i) for i in range(len(term.over))))
    elif isinstance(term, NormalDensity):
        n = len(term.points)
        yield from ((part, i) for part in (0, 1) for i in range(n))
        yield from ((2, i, j) for i in range(n) for j in range(i, n))  # the table is symmetric
    elif isinstance(term, Applied):
        yield from ((i,) for i, a in enumerate(term.args) if isinstance(a, (Var, Parameter)))
    elif isinstance(term, Ranged) or (isinstance(term, Pow) and isinstance(term.exp, Rational)):
        yield (0,)
    else:
        yield from ((i,) for i in range(len(term.args)))
