"""Single edits of one part of a term, of the kinds that people make; `checker.mutations` makes them at every place of a line.

Terms are taken as they are written, and nothing is evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sympy import Add, Basic, Expr, Mul, Pow, Rational, S, Tuple
from sympy import exp as Exp
from sympy import log as Log

from checker.language.binding import rebuild
from checker.language.printing import unicode
from checker.language.terms import (
    KL,
    Applied,
    Density,
    Expectation,
    MalformedTerm,
    Normal,
    NormalDensity,
    Parameter,
    Product,
    Range,
    Ranged,
    Scaled,
    Var,
    Vector,
    VectorSum,
    index,
)
from checker.matrix_edits import matrix_edits

SIGN, COEFFICIENT, INDEX, RANGE, DROPPED = "sign", "coefficient", "index", "range", "dropped term"
CONDITIONING, DIVERGENCE, MEASURE = "conditioning", "divergence", "measure"
RELATION, VARIANCE, QUOTIENT, MATRIX = "relation", "variance", "quotient", "matrix"

KINDS = {
    CONDITIONING: "a conditioning variable dropped, added or exchanged",
    INDEX: "t - 1 or t + 1 in place of t, in one variable or parameter",
    RANGE: "an end of a sum, a product or a range of variables moved by one",
    SIGN: "+ in place of −, or − in place of +",
    DIVERGENCE: "the two laws of a KL divergence exchanged",
    MEASURE: "an expectation under another density of the line, or a divergence with another measure",
    RELATION: "≥ in place of ≤; = in place of ∝ or of equality in law",
    VARIANCE: "a standard deviation in place of a variance: √a for a, a for a²",
    QUOTIENT: "a quotient upside down, or a product in its place",
    MATRIX: "a transpose, an inverse or a factor left out, a product of matrices in another order",
    COEFFICIENT: "another number, a factor 2 inserted or dropped",
    DROPPED: "a summand or a factor left out",
}
"""The kinds of mutations; the likeliest slips of the pen come first."""

Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """What may stand in place of a part."""

    kind: str
    new: Basic
    words: str


def at(term: Basic, path: Path) -> Basic:
    return at(term.args[path[0]], path[1:]) if path else term


def put(term: Basic, path: Path, new: Basic) -> Basic:
    """The term with one part replaced; a table of covariances stays symmetric."""
    if not path:
        return new
    if isinstance(term, NormalDensity) and path[0] == 2 and path[1] != path[2]:
        term = _replaced(term, (2, path[2], path[1]), new if len(path) == 3 else put(at(term, path[:3]), path[3:], new))
    return _replaced(term, path, new)


def _replaced(term: Basic, path: Path, new: Basic) -> Basic:
    args = tuple(put(a, path[1:], new) if i == path[0] else a for i, a in enumerate(term.args))
    return rebuild(term, args)


def _instead(kind: str, old: Basic, new: Basic) -> Edit:
    return Edit(kind, new, f"{unicode(new)} instead of {unicode(old)}")


# Signs, coefficients, terms left out


def slot(term: Basic) -> Iterator[Edit]:
    """A summand, or what stands where a sum could: its sign, and a factor 2."""
    if isinstance(term, (Add, VectorSum, Normal)) or not isinstance(term, (Expr, Vector)):
        return
    yield _instead(SIGN, term, negated(term))
    yield _instead(COEFFICIENT, term, _doubled(term))


def negated(term: Basic) -> Basic:
    """The term with the other sign, drawn from the front of a numerator where there is one."""
    if isinstance(term, Scaled):
        if term.scale == S.NegativeOne:
            return term.vector
        return Scaled(negated(term.scale), term.vector) if _is_negative(term.scale) else Scaled(S.NegativeOne, term)
    if isinstance(term, Vector):
        return Scaled(S.NegativeOne, term)
    if isinstance(term, Rational):
        return -term
    if isinstance(term, Mul) and _is_negative(term.args[0]):
        first = negated(term.args[0])
        return _product((() if first == S.One and len(term.args) > 1 else (first,)) + term.args[1:])
    return Mul(S.NegativeOne, term, evaluate=False)


def _is_negative(term: Basic) -> bool:
    if isinstance(term, Mul) and term.args:
        return _is_negative(term.args[0])
    return isinstance(term, Rational) and bool(term < 0)


def _doubled(term: Basic) -> Basic:
    if isinstance(term, Vector):
        return Scaled(S(2), term)
    if isinstance(term, Rational):
        return 2 * term
    if isinstance(term, Mul) and isinstance(term.args[0], Rational) and term.args[0] != S.One:
        return _with_number(term, 0, 2 * term.args[0])
    return Mul(S(2), term, evaluate=False)


def _summands(term: Basic) -> Iterator[Edit]:
    if not isinstance(term, (Add, VectorSum)):
        return
    for i, summand in enumerate(term.args):
        for edit in slot(summand):
            yield Edit(edit.kind, rebuild(term, _with(term.args, i, edit.new)), edit.words)
        rest = term.args[:i] + term.args[i + 1:]
        if rest:
            yield Edit(DROPPED, rest[0] if len(rest) == 1 else rebuild(term, rest), f"without the summand {unicode(summand)}")


def _lone_slots(term: Basic) -> Iterator[Edit]:
    """Arguments that are not sums: of an exponential, of a logarithm, means and variances."""
    if isinstance(term, (Exp, Log)):
        slots: list[Path] = [(0,)]
    elif isinstance(term, NormalDensity):
        slots = [*((1, i) for i in range(len(term.means))), *((2, i, i) for i in range(len(term.means)))]
    else:
        slots = [(0,), (1,)] if isinstance(term, Normal) else []
    for path in slots:
        positive = isinstance(term, Log) or path[0] == (1 if isinstance(term, Normal) else 2)
        for edit in slot(at(term, path)):
            if not (positive and edit.kind == SIGN):
                yield Edit(edit.kind, put(term, path, edit.new), edit.words)


def _numbers(term: Basic) -> Iterator[Edit]:
    """Other numbers; in a product, 1 and −1 are signs."""
    if isinstance(term, (Mul, Scaled)):
        places = [i for i, a in enumerate(term.args) if isinstance(a, Rational) and abs(a) != 1]
    else:
        places = [i for i, a in enumerate(term.args) if isinstance(a, Rational)] if isinstance(term, (Add, Log)) else []
    for i in places:
        number = term.args[i]
        for other in _other_numbers(number):
            yield Edit(COEFFICIENT, _with_number(term, i, other), f"{unicode(other)} instead of {unicode(number)}")


def _other_numbers(number: Rational) -> Iterator[Rational]:
    sign = -1 if number < 0 else 1
    if abs(number) in (2, S.Half):
        yield S(sign)
    yield Rational(number.p, number.q + 1) if number.q > 1 else number + sign


def _with_number(term: Basic, i: int, number: Rational) -> Basic:
    if number == S.One and isinstance(term, Mul) and len(term.args) > 1:
        return _product(term.args[:i] + term.args[i + 1:])
    return term.args[1] if number == S.One and isinstance(term, Scaled) else rebuild(term, _with(term.args, i, number))


def _factors(term: Basic) -> Iterator[Edit]:
    if isinstance(term, Scaled) and not isinstance(term.scale, Rational):
        yield Edit(DROPPED, term.vector, f"without the factor {unicode(term.scale)}")
    if isinstance(term, Mul):
        for i, factor in enumerate(term.args):
            rest = term.args[:i] + term.args[i + 1:]
            if rest and not isinstance(factor, Rational):
                what = f"denominator {unicode(factor.base)}" if _is_reciprocal(factor) else f"factor {unicode(factor)}"
                yield Edit(DROPPED, _product(rest), f"without the {what}")


def _is_reciprocal(term: Basic) -> bool:
    return isinstance(term, Pow) and term.exp == S.NegativeOne


def _product(factors: tuple[Basic, ...]) -> Basic:
    return factors[0] if len(factors) == 1 else Mul(*factors, evaluate=False)


def _with(args: tuple[Basic, ...], i: int, new: Basic) -> tuple[Basic, ...]:
    return args[:i] + (new,) + args[i + 1:]


# Quotients, variances and standard deviations


def _quotients(term: Basic) -> Iterator[Edit]:
    if _is_reciprocal(term):
        yield Edit(QUOTIENT, term.base, f"times {unicode(term.base)} instead of divided by it")
    if isinstance(term, Mul):
        below = [a.base for a in term.args if _is_reciprocal(a)]
        above = [a for a in term.args if not _is_reciprocal(a) and a != S.One]
        if below and above:
            new = Mul(*below, Pow(_product(tuple(above)), S.NegativeOne, evaluate=False), evaluate=False)
            yield _instead(QUOTIENT, term, new)


def _deviations(term: Basic) -> Iterator[Edit]:
    if isinstance(term, Pow) and term.exp in (S.Half, S(2)):
        yield _instead(VARIANCE, term, term.base)
    spots: list[Path] = [(1,)] if isinstance(term, Normal) else []
    if isinstance(term, NormalDensity):
        spots = [(2, i, i) for i in range(len(term.means))]
    for path in spots:
        variance = at(term, path)
        if isinstance(variance, Expr) and not isinstance(variance, Rational):
            root = Pow(variance, S.Half, evaluate=False)
            yield Edit(VARIANCE, put(term, path, root), _instead(VARIANCE, variance, root).words)


# Indices and ranges


def _indices(term: Basic) -> Iterator[Edit]:
    if isinstance(term, (Var, Parameter)):
        yield from (_instead(INDEX, term, new) for new in _moved(term))
    elif isinstance(term, Density):
        for part in (1, 2):
            for i, point in enumerate(term.args[part]):
                for new in _moved(point):
                    yield _instead(RANGE if isinstance(point, Range) else INDEX, term, _replaced(term, (part, i), new))
    elif isinstance(term, Applied):
        for i, a in enumerate(term.args[1:], 1):
            if not isinstance(a, (Var, Parameter)) and _is_index(a):
                for at in (index(a) - 1, index(a) + 1):
                    yield _instead(INDEX, term, rebuild(term, _with(term.args, i, at)))


def _is_index(a: Basic) -> bool:
    try:
        return bool(index(a).free_symbols)
    except MalformedTerm:
        return False


def _moved(point: Basic) -> Iterator[Basic]:
    """A variable, a parameter or a range, one index further down or up."""
    if isinstance(point, Range):
        for low, high in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            yield Range(point.name, point.lo + low, point.hi + high, point.dim)
        return
    for k in range(len(point.at)):
        for by in (-1, 1):
            at = Tuple(*(index(a + by) if i == k else a for i, a in enumerate(point.at)))
            yield rebuild(point, (point.args[0], at, *point.args[2:]))


def _ranges(term: Basic) -> Iterator[Edit]:
    if not isinstance(term, Ranged):
        return
    sign = "∏" if isinstance(term, Product) else "∑"
    for low, high in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        new = rebuild(term, (term.body, Tuple(term.i, index(term.lo + low), index(term.hi + high))))
        words = [f"{sign} from {r.i} = {unicode(r.lo)} to {unicode(r.hi)}" for r in (new, term)]
        yield Edit(RANGE, new, " instead of ".join(words))


# Densities and measures


def _of_density(term: Basic, points: Iterable[Basic]) -> Iterator[Edit]:
    """Conditions dropped, added, replaced by another variable of the line, or exchanged with what they are conditions of."""
    if isinstance(term, Density):
        yield from (_instead(CONDITIONING, term, new) for new in _reconditioned(term, points))


def _reconditioned(q: Density, points: Iterable[Basic]) -> Iterator[Density]:
    others = [p for p in points if p not in (*q.targets, *q.given)]

    def density(targets: Iterable[Basic], given: Iterable[Basic]) -> Density:
        return Density(q.law, tuple(targets), tuple(given))

    for i in range(len(q.given)):
        yield density(q.targets, q.given[:i] + q.given[i + 1:])
    for v in others:
        yield density(q.targets, (*q.given, v))
    for i, g in enumerate(q.given):
        yield from (density(q.targets, _with(tuple(q.given), i, v)) for v in others)
        for k, target in enumerate(q.targets):
            yield density(_with(tuple(q.targets), k, g), _with(tuple(q.given), i, target))


def _of_measure(term: Basic, points: Iterable[Basic], densities: Iterable[Density]) -> Iterator[Edit]:
    if isinstance(term, KL):
        q, p = term.args
        yield _instead(DIVERGENCE, term, Basic.__new__(KL, p, q))
        ratio = Log(Mul(q, Pow(p, S.NegativeOne, evaluate=False), evaluate=False), evaluate=False)
        for m in dict.fromkeys((*densities, *_reconditioned(q, points))):
            if m != q and set(m.targets) == set(q.targets):
                yield _instead(MEASURE, term, Expectation(m, ratio))
    elif isinstance(term, Expectation):
        q = term.measure
        fewer = [Density(q.law, q.targets[:i] + q.targets[i + 1:], q.given) for i in range(len(q.targets)) if len(q.targets) > 1]
        for m in dict.fromkeys((*densities, *fewer)):
            if m != q and set(m.targets) & set(q.targets):
                words = f"the expectation under {unicode(m)} instead of {unicode(q)}"
                yield Edit(MEASURE, Basic.__new__(Expectation, m, term.body), words)


def _of_matrices(term: Basic) -> Iterator[Edit]:
    for words, new in matrix_edits(term):
        yield Edit(MATRIX, new, f"{unicode(new)} instead of {unicode(term)}: {words}")


_EDITS: tuple[Callable[[Basic], Iterator[Edit]], ...] = (
    _indices, _ranges, _summands, _lone_slots, _quotients, _deviations, _numbers, _factors, _of_matrices)


def edits_of(part: Basic, points: Iterable[Basic] = (), densities: Iterable[Density] = ()) -> Iterator[Edit]:
    """All edits of a part by itself.  ``points`` and ``densities`` are those of the line, which may take each other's place."""
    for edits in _EDITS:
        yield from edits(part)
    yield from _of_density(part, points)
    yield from _of_measure(part, points, densities)
