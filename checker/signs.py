"""Signs of scalar terms, certified from the declared domains.

Structure first: a density is positive, so is an exponential.  Then the polynomial method: each parameter in an interval
(a, b) becomes (a + b s)/(1 + s) with s > 0, and all coefficients must have one sign.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from typing import Any

from sympy import Add, Basic, Expr, Mul, NumberSymbol, Pow, Rational, S, Symbol
from sympy import exp as Exp

from checker.language.binding import canonical, free, freshen, parameters_in, substitute
from checker.language.declarations import Declarations, ParameterFamily, Space
from checker.language.families import Gamma
from checker.language.indices import Facts, at_least_zero
from checker.language.matrices import (
    DEFINITE,
    FULL_RANK,
    INVERTIBLE_KINDS,
    SEMIDEFINITE,
    Covariance,
    Det,
    MatVec,
    NamedMatrix,
    Trace,
)
from checker.language.terms import (
    DIMENSION,
    Abbreviation,
    Density,
    Dot,
    Expectation,
    Integral,
    MalformedTerm,
    Matrix,
    Norm,
    NormalDensity,
    Parameter,
    PrefixProduct,
    Product,
    Sum,
    Unit,
    Var,
    Variance,
    Vector,
    index,
)
from checker.polynomials import Monomial, Poly, TooLarge
from checker.reading import Reader
from checker.words import Letter, Word, transposed

Interval = tuple[Fraction | None, Fraction | None, bool, bool]
"""Low and high end, None where unbounded, and whether each may be attained."""


def factors_of(family: ParameterFamily) -> Product | None:
    """The product that defines a family for every end, opened: its factors and its start are the same for all ends."""
    if not isinstance(family.definition, Product) or family.symbol is None or family.definition.hi != family.symbol:
        return None
    opened = freshen(canonical(family.definition))
    return None if family.symbol in opened.body.free_symbols | opened.lo.free_symbols else opened


class Signs:
    """Certified signs of canonical scalar terms under the declared domains."""

    def __init__(self, declared: Declarations, facts: Facts) -> None:
        self.declared, self.facts = declared, facts

    def _remembered(self, what: str, term: Basic, find: Callable[[Basic], Any]) -> Any:
        key = (what, self.facts, term)
        if key not in self.declared.memory:
            self.declared.memory[key] = None  # what comes back to itself is not known
            self.declared.memory[key] = find(term)
        return self.declared.memory[key]

    def positive(self, term: Basic) -> bool:
        """Whether the term is > 0 wherever it is defined."""
        return bool(self._remembered("> 0", term, self._positive))

    def nonnegative(self, term: Basic) -> bool:
        """Whether the term is ≥ 0 wherever it is defined."""
        return bool(self._remembered(">= 0", term, self._nonnegative))

    def _positive(self, term: Basic) -> bool:
        if isinstance(term, (Density, Exp, NormalDensity, Gamma)) or term == DIMENSION or _whole_and_at_least(term, 1, self.facts):
            return True
        if isinstance(term, (Rational, NumberSymbol)):
            return bool(term > 0)
        if isinstance(term, Abbreviation):
            return self.positive(term.term)
        if isinstance(term, (Det, Trace)) and self.definite(term.matrix, strict=True):
            return True
        if isinstance(term, Det):
            return self._has_positive_determinant(term.matrix)
        if isinstance(term, (Expectation, Integral)):
            return self.positive(freshen(term).body)
        if isinstance(term, (Product, Sum)):
            opened = freshen(term)
            inner = Signs(self.declared, self.facts | {opened.i - opened.lo, opened.hi - opened.i})
            nonempty = isinstance(term, Product) or at_least_zero(term.hi - term.lo, self.facts)
            return nonempty and inner.positive(opened.body)
        if isinstance(term, Pow) and not isinstance(term.exp, Rational):
            return self.positive(term.base)
        if isinstance(term, Pow) and isinstance(term.exp, Rational):
            even = term.exp.q == 1 and term.exp % 2 == 0
            return self.positive(term.base) or (even and self.nonzero(term.base))
        if isinstance(term, Mul) and all(self.positive(a) for a in term.args):
            return True
        if isinstance(term, Add) and self._within_space(term):
            return True
        if isinstance(term, Add) and all(self.nonnegative(a) for a in term.args):
            return any(self.positive(a) for a in term.args) or self._by_coefficients(term, strict=True)
        return self._by_coefficients(term, strict=True)

    def _nonnegative(self, term: Basic) -> bool:
        if isinstance(term, (Norm, Variance)) or self._is_form(term):
            return True
        if isinstance(term, (Det, Trace)) and self.definite(term.matrix, strict=False):
            return True
        if isinstance(term, (Rational, NumberSymbol)):
            return bool(term >= 0)
        if isinstance(term, Pow) and isinstance(term.exp, Rational) and (term.exp % 2 == 0 or term.exp.q > 1):
            return True  # where it is defined
        if isinstance(term, (Product, Sum)):
            opened = freshen(term)
            inner = Signs(self.declared, self.facts | {opened.i - opened.lo, opened.hi - opened.i})
            if inner.nonnegative(opened.body):
                return True
        if isinstance(term, Abbreviation):
            return self.nonnegative(term.term)
        if isinstance(term, Mul) and all(self.nonnegative(a) for a in term.args):
            return True
        if isinstance(term, Add) and all(self.nonnegative(a) for a in term.args):
            return True
        return self.positive(term) or self._by_coefficients(term, strict=False)

    def nonzero(self, term: Basic) -> bool:
        """Whether the term is not 0 wherever it is defined."""
        if isinstance(term, Mul):
            return all(self.nonzero(a) for a in term.args)
        if isinstance(term, Pow) and isinstance(term.exp, Rational):
            return self.nonzero(term.base)
        if isinstance(term, Det) and self.invertible(term.matrix):
            return True
        return self.positive(term) or self.positive(Mul(S.NegativeOne, term, evaluate=False))

    # matrices

    def definite(self, term: Basic, strict: bool) -> bool:
        """Whether a matrix is positive definite, or positive semidefinite, wherever it is defined: symmetric, as a sum with weights ≥ 0
        of words U C Uᵀ with such a C in their middle."""
        assert isinstance(term, Matrix)
        reader = Reader()
        try:
            form = [(word, reader.term(c)) for word, c in reader.matrix(term).items()]
        except (TooLarge, ZeroDivisionError):
            return False
        if not all(self.nonnegative(c) and self._is_square_of(word, strict=False) for word, c in form):
            return False
        return not strict or any(self.positive(c) and self._is_square_of(word, strict=True) for word, c in form)

    def _is_square_of(self, word: Word, strict: bool) -> bool:
        """Whether a word is U C Uᵀ with a positive (semi)definite C; U has independent rows where it must be definite."""
        half = len(word) // 2
        if word != transposed(word):
            return False
        middle = word[half:len(word) - half]
        if strict and not all(self._has_independent_rows(a) for a in word[:half]):
            return False
        return all(self._is_definite(a, strict) for a in middle)

    def _is_definite(self, a: Letter, strict: bool) -> bool:
        if isinstance(a.matrix, NamedMatrix):
            return a.matrix.kind == DEFINITE or (a.matrix.kind == SEMIDEFINITE and (a.inverse or not strict))
        if isinstance(a.matrix, Covariance):
            return a.inverse or not strict
        return a.inverse and self.definite(a.matrix, strict)

    def _has_independent_rows(self, a: Letter) -> bool:
        return self._is_invertible(a) or (isinstance(a.matrix, NamedMatrix) and a.matrix.kind == FULL_RANK and a.turned)

    def _is_invertible(self, a: Letter) -> bool:
        return a.inverse or (isinstance(a.matrix, NamedMatrix) and a.matrix.kind in INVERTIBLE_KINDS)

    def invertible(self, term: Basic) -> bool:
        """Whether a square matrix is invertible: positive definite, or a number that is not 0 times a word of invertible letters."""
        assert isinstance(term, Matrix)
        reader = Reader()
        try:
            form = [(word, reader.term(c)) for word, c in reader.matrix(term).items()]
        except (TooLarge, ZeroDivisionError):
            return False
        if len(form) == 1 and all(map(self._is_invertible, form[0][0])) and self.nonzero(form[0][1]):
            return True
        return self.definite(term, strict=True)

    def _has_positive_determinant(self, term: Basic) -> bool:
        """Whether a matrix is a positive number times a word of square letters, each positive definite, or invertible and there twice."""
        assert isinstance(term, Matrix)
        reader = Reader()
        try:
            form = [(word, reader.term(c)) for word, c in reader.matrix(term).items()]
        except (TooLarge, ZeroDivisionError):
            return False
        if len(form) != 1 or not self.positive(form[0][1]):
            return False
        others = [a for a in form[0][0] if not self._is_definite(a, strict=True)]
        return all(map(self._is_invertible, others)) and all(
            sum(b.matrix == a.matrix for b in others) % 2 == 0 for a in others)

    def _is_form(self, term: Basic) -> bool:
        """Whether an inner product is ⟨v, A v⟩ for a positive semidefinite A, or ⟨v, v⟩."""
        if not isinstance(term, Dot):
            return False
        u, v = term.args
        if u == v:
            return True
        return isinstance(v, MatVec) and v.vector == u and self.definite(v.matrix, strict=False)

    def _within_space(self, term: Add) -> bool:
        """Whether a sum such as n − x + b is > 0 for values x that end at whole numbers, such as n."""
        reader = Reader()
        try:
            q = reader.scalar(term)
        except (TooLarge, ZeroDivisionError):
            return False
        total, strict, ended, rest = S.Zero, False, False, []
        for m, c in q.num.items():
            plain = not m or (len(m) == 1 and m[0][1] == 1)
            atom = reader.atoms[m[0][0]] if m and plain else S.One
            space = self._space_of(atom) if plain and c.denominator == 1 else None
            if space is not None:
                end = space.low if c > 0 else space.high
                if end is None:
                    return False
                counted = space.whole and bool(end.is_integer)
                step = (1 if c > 0 else -1) if counted else 0
                total, ended, strict = total + int(c) * (end + step), True, strict or not counted
            elif plain and c.denominator == 1 and (atom == S.One or (isinstance(atom, Symbol) and atom != DIMENSION)):
                total = total + int(c) * atom
            else:
                rest.append(reader.monomial(m, c))
        if q.den or not ended or not (total == 0 or total.is_Integer or all(s.is_integer for s in total.free_symbols)):
            return False
        least = 1 if not (strict or rest) else 0
        above = bool(total >= least) if total.is_Integer else _whole_and_at_least(total, least, self.facts)
        beside = rest[0] if len(rest) == 1 else Add(*rest, evaluate=False)
        return above and (not rest or (self.nonnegative(beside) if strict else self.positive(beside)))

    def _space_of(self, atom: Basic) -> Space | None:
        """What is declared of the values of a variable on the line, or of a component."""
        units = [v for v in atom.args if isinstance(v, Unit)] if isinstance(atom, Dot) else []
        points = [v for v in atom.args if isinstance(v, Var)] if units else []
        return self.declared.spaces.get(points[0].name) if points else None

    # the polynomial method

    def _by_coefficients(self, term: Basic, strict: bool) -> bool:
        if isinstance(term, Vector):
            return False
        reader = Reader(self._families(term))
        try:
            q = reader.scalar(term)
            if len(q.num) == 1 and not q.den and reader.atoms == [term]:
                return self._atom(term, strict)
            signs = [self._sign(reader, q.num)] + [self._sign(reader, dict(k)) for k in q.den]
        except (TooLarge, ZeroDivisionError):
            return False
        below = 1
        for (sign, definite), e in zip(signs[1:], q.den.values(), strict=True):
            if not definite:
                return False
            below *= sign**e
        sign, definite = signs[0]
        return sign * below > 0 and (definite or not strict)

    def _families(self, term: Basic) -> dict[Basic, Basic]:
        """ᾱ_n = ᾱ_m α_{m+1} … α_n for the families that are defined as products, m the lowest index in the term."""
        lowest: dict[tuple[str, Expr], int] = {}
        for p in parameters_in(term):
            constant = int(p.at[0].as_coeff_Add()[0])
            group = (p.name, p.at[0] - constant)
            lowest[group] = min(lowest.get(group, constant), constant)
        values: dict[Basic, Basic] = {}
        for p in parameters_in(term):
            constant = int(p.at[0].as_coeff_Add()[0])
            back = constant - lowest[p.name, p.at[0] - constant]
            opened = factors_of(self.declared.parameters[p.name])
            if back and opened is not None and at_least_zero(p.at[0] - back - opened.lo + 1, self.facts):
                factors = [substitute(opened.body, {opened.i: p.at[0] - k}) for k in range(back)]
                values[p] = Mul(Parameter(p.name, (p.at[0] - back,)), *factors, evaluate=False)
        return values

    def _atom(self, term: Basic, strict: bool) -> bool:
        bounds = self._bounds(term)
        if bounds is None:
            return False
        low, _, closed_low, _ = bounds
        return low is not None and (low > 0 or (low == 0 and (not strict or not closed_low)))

    def _sign(self, reader: Reader, p: Poly) -> tuple[int, bool]:
        """The common sign of all coefficients after the substitution (0 if mixed), and whether it is strict.

        Strict: some term is not 0 for any s >= 0, nor where some of the s are infinite, at the closed low ends of bounded intervals;
        what is left there is the coefficient of the highest power of each such s.
        """
        strict: dict[int, bool] = {}
        infinite: dict[int, int] = {}
        for g in {g for m in p for g, _ in m}:
            bounds = self._bounds(reader.atoms[g])
            if bounds is None:
                return 0, False
            if bounds[0] is not None and bounds[1] is not None and bounds[2]:
                infinite[g] = _degree(p, g)
            p, strict[g] = _substituted(p, g, bounds)
        coefficients = set(c > 0 for c in p.values())
        if len(coefficients) != 1:
            return 0, False
        definite = len(infinite) <= _MOST_CLOSED and all(
            any(_is_left(m, {g: infinite[g] for g in chosen}, strict) for m in p)
            for k in range(len(infinite) + 1) for chosen in combinations(sorted(infinite), k))
        return (1 if coefficients.pop() else -1), definite

    def _bounds(self, atom: Basic) -> Interval | None:
        """(low, high, whether each end may be attained); None where nothing is known."""
        if isinstance(atom, Pow) and isinstance(atom.exp, Rational) and atom.exp > 0:
            inner = self._interval(atom.base)
            return inner if inner in (_UNIT, _UNIT_CLOSED) else (_POSITIVE if self.positive(atom.base) else _NONNEGATIVE)
        return self._interval(atom)

    def _interval(self, atom: Basic) -> Interval | None:
        return self._remembered("in", atom, self._found_interval)

    def _found_interval(self, atom: Basic) -> Interval | None:
        if isinstance(atom, Parameter):
            family = self.declared.parameters[atom.name]
            opened = factors_of(family)
            if opened is not None:
                return self._product(Product(opened.body, (opened.i, opened.lo, atom.at[0])))
            low, high = family.domain.low, family.domain.high
            if all(e is None or isinstance(e, Rational) for e in (low, high)) and (low, high) != (None, None):
                return (_fraction(low), _fraction(high), False, False)
            return None
        if isinstance(atom, Product):
            return self._product(atom)
        if (space := self._space_of(atom)) is not None:
            low, high = (e if e is None or isinstance(e, Rational) else None for e in (space.low, space.high))
            if space.whole:
                low, high = (None if e is None or not e.is_Integer else e + k for e, k in ((low, 1), (high, -1)))
            return None if low is None and high is None else (_fraction(low), _fraction(high), space.whole, space.whole)
        if isinstance(atom, (Norm, Dot, Variance)):
            return _NONNEGATIVE if not isinstance(atom, Dot) or self._is_form(atom) else None
        if isinstance(atom, (Det, Trace)):
            return _POSITIVE if self.positive(atom) else _NONNEGATIVE if self.nonnegative(atom) else None
        if isinstance(atom, (Density, Exp, NormalDensity, NumberSymbol, Expectation, Integral, Sum, Gamma)) or (
                isinstance(atom, Pow) and not isinstance(atom.exp, Rational)):
            return _POSITIVE if self.positive(atom) else None
        if isinstance(atom, PrefixProduct):
            opened = freshen(atom)
            return _POSITIVE if self.positive(opened.body) else None
        if isinstance(atom, Symbol) and atom != DIMENSION:
            low = next((n for n in (2, 1, 0) if _whole_and_at_least(atom, n, self.facts)), None)
            return None if low is None else (Fraction(low), None, True, False)
        return _POSITIVE if atom == DIMENSION else None

    def _product(self, term: Product) -> Interval | None:
        """The interval of a product: of factors in (0, 1) it is in (0, 1), or 1 if it may be empty."""
        opened = freshen(canonical(term))
        inner = Signs(self.declared, self.facts | {opened.i - opened.lo, opened.hi - opened.i})
        if inner._bounds(opened.body) != _UNIT:
            return _POSITIVE if inner.positive(opened.body) else None
        return _UNIT if at_least_zero(term.hi - term.lo, self.facts) else _UNIT_CLOSED


def _whole_and_at_least(term: Basic, n: int, facts: Facts) -> bool:
    """Whether a term in index symbols is known to be ≥ n, such as T − 1 ≥ 1 for T ≥ 2."""
    if not isinstance(term, (Symbol, Add)) or not all(isinstance(s, Symbol) and s.is_integer for s in free(term)):
        return False
    try:
        return at_least_zero(index(term) - n, facts)
    except MalformedTerm:
        return False


_UNIT = (Fraction(0), Fraction(1), False, False)
_UNIT_CLOSED = (Fraction(0), Fraction(1), False, True)
_POSITIVE = (Fraction(0), None, False, False)
_NONNEGATIVE = (Fraction(0), None, True, False)


_MOST_CLOSED = 8
"""No strict sign is found for a polynomial in more numbers that may be at the low end of a bounded interval."""


def _degree(p: Poly, g: int) -> int:
    """The power of 1 + s that a polynomial in generator g is multiplied with."""
    powers = [dict(m).get(g, 0) for m in p]
    return max(powers) - min(0, *powers)


def _is_left(m: Monomial, infinite: dict[int, int], strict: dict[int, bool]) -> bool:
    """Whether a term stays where these s are infinite and the others are as small as they can be."""
    powers = dict(m)
    return all(powers.get(g, 0) == degree for g, degree in infinite.items()) and all(strict[g] for g in powers if g not in infinite)


def _fraction(e: Expr | None) -> Fraction | None:
    return None if e is None else Fraction(int(e.p), int(e.q))


def _substituted(p: Poly, g: int, bounds: Interval) -> tuple[Poly, bool]:
    """The numerator after generator g is written with one s >= 0, and whether s > 0 is certain."""
    low, high, closed_low, closed_high = bounds
    lowest = min(0, min(dict(m).get(g, 0) for m in p))
    degree = _degree(p, g)
    if lowest and (low is None or low < 0):
        return {(): 1, ((g, 1),): -1}, False  # a sign that is not known: mixed
    result: Poly = {}
    for m, c in p.items():
        e = dict(m).get(g, 0) - lowest
        rest = tuple((h, n) for h, n in m if h != g)
        for k, weight in enumerate(_expanded(low, high, e, degree)):
            if weight:
                mono = tuple(sorted((*rest, (g, k)))) if k else rest
                result[mono] = result.get(mono, 0) + c * weight
    strict = not closed_low and not closed_high
    return {m: c for m, c in result.items() if c}, strict


def _expanded(low: Fraction | None, high: Fraction | None, e: int, degree: int) -> list[Fraction]:
    """Coefficients in s of g^e (times (1 + s)^degree where the interval is bounded)."""
    one = Fraction(1)
    if low is not None and high is not None:
        # g = (high + low s)/(1 + s): s = 0 is the upper end
        return _product_of([[high, low]] * e + [[one, one]] * (degree - e))
    if low is not None:
        return _product_of([[low, one]] * e)
    return _product_of([[high or Fraction(0), -one]] * e)


def _product_of(factors: list[list[Fraction]]) -> list[Fraction]:
    result = [Fraction(1)]
    for f in factors:
        new = [Fraction(0)] * (len(result) + 1)
        for i, a in enumerate(result):
            for j, b in enumerate(f):
                new[i + j] += a * b
        result = new
    return result
