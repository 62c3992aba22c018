"""Inequalities: what is known to be ≥ 0 about the parts of a line, and how it adds up to the difference of the sides.

Nothing here is trusted; see `checker.kernel`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import TypeVar

from sympy import Basic, Mul, Pow, S
from sympy import log as Log

from checker import kernel
from checker.forms.normaliser import Licence, Normaliser, parts_above_binders
from checker.kernel import Context, NotProved, Proof
from checker.language import relations as rel
from checker.language.binding import freshen
from checker.language.quantities import INFORMATION, Quantity, parts
from checker.language.relations import Line
from checker.language.terms import KL, Applied, Density, Dot, Expectation, Norm, Sum, Variance
from checker.polynomials import Quotient
from checker.reading import Reader
from checker.rules.algebra import SIGN, TANGENT
from checker.rules.expectations import CONVEX, GIBBS, JENSEN, MONOTONE
from checker.rules.moments import VARIANCE_NOT_NEGATIVE
from checker.rules.rule import product as times

_Gap = TypeVar("_Gap")
Weighted = tuple[tuple[Fraction, Proof], ...]
_SEVERAL = 3
"""At most so many inequalities are added up to prove one."""


@dataclass(frozen=True)
class Inequalities:
    """Proves inequalities in one context.  ``cited`` are proofs that a line may stand on."""

    context: Context
    licence: Licence
    cited: Sequence[Proof] = ()

    def prove(self, line: Line, n: Normaliser) -> Proof | None:
        """A proof of an inequality between numbers, by a normaliser that knows the line, or None."""
        for chosen in self._adding_up(n, line, list(self._gaps(line)), list(self._tangents(n, line))):
            terms = (line.lhs, line.rhs, *(t for _, g in chosen for t in (g.line.lhs, g.line.rhs)))
            try:
                return kernel.ordered(self.context, line.relation, line.lhs, line.rhs, chosen, n.uses(*terms))
            except NotProved:
                continue
        return None

    def _adding_up(self, n: Normaliser, line: Line, gaps: Sequence[Proof], tangents: Sequence[Proof]) -> Iterator[Weighted]:
        """The choices of gaps that add up to the difference of the two sides; everything is read once for all of them.

        One gap may count several times.  What a choice leaves may also be a positive number, and a term whose sign is certain
        where it leaves all but tangents.
        """
        read = kernel.reader(self.context, n.uses(line.lhs, line.rhs, *(t for g in (*gaps, *tangents) for t in (g.line.lhs, g.line.rhs))))
        whole = _width(read, line)
        if whole is None:
            return
        left: list[tuple[Weighted, Quotient]] = [((), whole)]
        widths = [(gap, width) for gap in gaps if (width := _width(read, gap.line)) is not None]
        bent = [((gap, width),) for gap in tangents if (width := _width(read, gap.line)) is not None]
        for chosen in ((), *_choices(widths), *bent):
            weight = _times_over(whole, chosen[0][1]) if len(chosen) == 1 and chosen not in bent else Fraction(1)
            rest = whole
            for _, width in chosen:
                rest = read.field.add(rest, width, -weight)
            found = tuple((weight, gap) for gap, _ in chosen)
            if rest.is_zero:
                yield found
            elif chosen in bent or (found and not rest.den and set(rest.num) == {()} and rest.num[()] > 0):
                left.append((found, rest))
        for found, rest in left:
            strict = line.relation in (rel.GT, rel.LT) and not any(g.line.relation in (rel.GT, rel.LT) for _, g in found)
            sign = n.instance(SIGN, read.term(rest), strict)
            if sign is not None:
                yield (*found, (Fraction(1), sign))

    def _tangents(self, n: Normaliser, line: Line) -> Iterator[Proof]:
        """c (u − 1) ≥ c log u, or > where an order is strict, for the logarithms that are taken from the greater side; also for √u."""
        read = kernel.reader(self.context, n.uses(line.lhs, line.rhs))
        whole = _width(read, line)
        if whole is None:
            return
        for g, atom in enumerate(tuple(read.atoms)):
            with_g = {m: c for m, c in whole.num.items() if any(h == g for h, _ in m)} if isinstance(atom, Log) else {}
            if not with_g or any(dict(m)[g] != 1 for m in with_g):
                continue
            weight = read.term(Quotient({tuple(p for p in m if p[0] != g): -c for m, c in with_g.items()}, whole.den))
            for times_log, term in ((1, atom.args[0]), (2, Pow(atom.args[0], S.Half, evaluate=False))):
                scaled = times(times_log, weight) if times_log > 1 else weight
                made = n.instance(TANGENT, scaled, term, line.relation in (rel.GT, rel.LT)) or n.instance(TANGENT, scaled, term, False)
                if made is not None:
                    yield made

    def _gaps(self, line: Line) -> Iterator[Proof]:
        """What is known to be ≥ 0 about the parts of the line, and of what is supposed: divergences, informations, gaps of Jensen's
        inequality."""
        yield from (p for p in self.cited if p.line.relation in (rel.GE, rel.GT, rel.LE, rel.LT))
        said = (line, *(p.line for p in self.cited if p.supposing))
        for term in dict.fromkeys(t for each in said for side in (each.lhs, each.rhs) for t in parts_above_binders(side)):
            for made in (self._divergence(term), self._jensen(term), self._square(term)):
                if made is not None:
                    yield made

    def _square(self, term: Basic) -> Proof | None:
        """That a square, a length or a variance is ≥ 0, and an expectation of one."""
        n = Normaliser(self.context, self.licence)
        if isinstance(term, Expectation):
            opened = freshen(term)
            inner = self._square(opened.body)
            return None if inner is None else n.instance(MONOTONE, opened, proofs=(inner,))
        if isinstance(term, Mul):
            return self._scaled(term)
        if isinstance(term, Quantity):
            return n.instance(VARIANCE_NOT_NEGATIVE, term)
        return n.instance(SIGN, term, False) if isinstance(term, (Pow, Norm, Variance, Dot)) else None

    def _scaled(self, term: Mul) -> Proof | None:
        """That |c| E[f] ≥ 0, where |c| f ≥ 0."""
        n = Normaliser(self.context, self.licence)
        means = [a for a in term.args if isinstance(a, Expectation)]
        if len(means) != 1:
            return None
        opened = freshen(means[0])
        scale = [abs(a) if a.is_number else a for a in term.args if a is not means[0]]
        whole = Expectation(opened.measure, times(*scale, opened.body))
        inner = n.instance(SIGN, whole.body, False)
        return None if inner is None else n.instance(MONOTONE, whole, proofs=(inner,))

    def _divergence(self, term: Basic) -> Proof | None:
        n = Normaliser(self.context, self.licence)
        if isinstance(term, KL):
            return n.instance(GIBBS, term)
        if isinstance(term, Quantity) and term.name == INFORMATION:
            return self._divergence(_as_divergence(term))
        if isinstance(term, (Expectation, Sum)):
            opened = freshen(term)
            body = opened.args[1] if isinstance(opened, Expectation) else opened.body
            inside = self.context
            if isinstance(opened, Sum):
                inside = self.context.within(frozenset({opened.i - opened.lo, opened.hi - opened.i}))
            inner = Inequalities(inside, self.licence)._divergence(body)
            if inner is not None and isinstance(opened, Expectation):
                return n.instance(MONOTONE, opened, proofs=(inner,))
        return None

    def _jensen(self, term: Basic) -> Proof | None:
        if isinstance(term, Log) and isinstance(term.args[0], Expectation):
            return Normaliser(self.context, self.licence).instance(JENSEN, freshen(term.args[0]))
        if isinstance(term, Expectation) and isinstance(term.body, Applied):
            return Normaliser(self.context, self.licence).instance(CONVEX, freshen(term))
        return None


def _as_divergence(information: Quantity) -> Basic:
    """I(A; B | C) as the mean of D_KL(q(a | b, c) ‖ q(a | c)) over b and c."""
    told = parts(information)
    (a, b), law = told["of"], told["law"]
    drawn, known = (*b, *told["given"]), (*told["given"], *told["at"])
    return Expectation(Density(law, drawn, told["at"]), KL(Density(law, a, (*b, *known)), Density(law, a, known)))


def _choices(gaps: Sequence[_Gap]) -> Iterable[tuple[_Gap, ...]]:
    for size in range(1, min(_SEVERAL, len(gaps)) + 1):
        yield from combinations(gaps, size)


def _times_over(whole: Quotient, width: Quotient) -> Fraction:
    """How many times a gap may count: as its last term tells, or once."""
    last = max((m for m in width.num if m), default=())
    times = Fraction(whole.num.get(last, 0)) / Fraction(width.num.get(last, 1))
    return times if times > 0 and whole.den == width.den else Fraction(1)


def _width(read: Reader, line: Line) -> Quotient | None:
    """By how much the greater side of an inequality is greater, or None where that cannot be read."""
    high, low = (line.lhs, line.rhs) if line.relation in (rel.GE, rel.GT) else (line.rhs, line.lhs)
    try:
        return read.field.add(read.scalar(high), read.scalar(low), -1)
    except (ArithmeticError, ValueError, RecursionError):
        return None
