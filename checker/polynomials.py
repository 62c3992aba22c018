"""Exact quotients of polynomials in numbered generators.

A monomial is a sorted tuple of (generator, exponent), exponents of either sign; a polynomial maps monomials to
non-zero rationals.  A quotient keeps its denominator as powers of multi-term polynomials, which are multiplied
out only when two quotients are added: no greatest common divisor is ever taken.  A quotient is zero if and only
if its numerator is empty, provided that every generator with a negative exponent and every denominator is not 0;
the caller answers for that.

A generator may have a relation g^k = value (a root); exponents are then kept in 0 … k−1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

Number = int | Fraction
Monomial = tuple[tuple[int, int], ...]
Poly = dict[Monomial, Number]
Key = tuple[tuple[Monomial, Number], ...]
"""A polynomial with leading coefficient 1, as something that can be hashed."""


class TooLarge(ArithmeticError):
    """A polynomial grew past the limit; the procedure gives up."""


LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Quotient:
    """``num / ∏ key^exponent``."""

    num: Poly
    den: Mapping[Key, int] = field(default_factory=dict)

    @property
    def is_zero(self) -> bool:
        return not self.num


def tidy(n: Number) -> Number:
    return n.numerator if isinstance(n, Fraction) and n.denominator == 1 else n


def constant(n: Number) -> Quotient:
    return Quotient({(): tidy(n)} if n else {})


def generator(g: int, exponent: int = 1) -> Quotient:
    return Quotient({((g, exponent),): 1})


def _times(a: Monomial, b: Monomial) -> Monomial:
    if not a or not b:
        return a or b
    powers = dict(a)
    for g, e in b:
        powers[g] = powers.get(g, 0) + e
    return tuple(sorted((g, e) for g, e in powers.items() if e))


def _add(a: Poly, b: Poly, weight: Number = 1) -> Poly:
    total = dict(a)
    for m, c in b.items():
        s = total.get(m, 0) + weight * c
        if s:
            total[m] = s if type(s) is int else tidy(s)
        else:
            total.pop(m, None)
    return total


def _multiply(a: Poly, b: Poly) -> Poly:
    if len(a) > len(b):
        a, b = b, a
    product: Poly = {}
    for m, c in a.items():
        for n, d in b.items():
            k = _times(m, n)
            s = product.get(k, 0) + c * d
            if s:
                product[k] = s if type(s) is int else tidy(s)
            else:
                product.pop(k, None)
    if len(product) > LIMIT:
        raise TooLarge
    return product


def key(p: Poly) -> tuple[Key, Monomial, Number]:
    """``p`` as constant · monomial · key, where the key has no common monomial and leading coefficient 1."""
    generators = {g for m in p for g, _ in m}
    powers = [dict(m) for m in p]
    content = tuple(sorted((g, e) for g in generators if (e := min(m.get(g, 0) for m in powers))))
    inverse = tuple((g, -e) for g, e in content)
    items = sorted((_times(m, inverse), c) for m, c in p.items())
    lead = items[-1][1]
    if lead != 1:
        items = [(m, tidy(Fraction(c) / lead)) for m, c in items]
    return tuple(items), content, lead


class Field:
    """Arithmetic with the relations g^k = value of some generators."""

    def __init__(self) -> None:
        self.roots: dict[int, tuple[int, Quotient]] = {}

    def add(self, a: Quotient, b: Quotient, weight: Number = 1) -> Quotient:
        """a + weight · b."""
        if a.den == b.den:
            return self._reduced(_add(a.num, b.num, weight), a.den)
        left, right, den = dict(a.num), dict(b.num), dict(a.den)
        for k in a.den.keys() | b.den.keys():
            i, j = a.den.get(k, 0), b.den.get(k, 0)
            den[k] = max(i, j)
            for _ in range(den[k] - i):
                left = _multiply(left, dict(k))
            for _ in range(den[k] - j):
                right = _multiply(right, dict(k))
        return self._settle(Quotient(_add(left, right, weight), den))

    def multiply(self, a: Quotient, b: Quotient) -> Quotient:
        den = dict(a.den)
        for k, e in b.den.items():
            den[k] = den.get(k, 0) + e
        return self._settle(Quotient(_multiply(a.num, b.num), den))

    def invert(self, a: Quotient) -> Quotient:
        """1 / a; raises ZeroDivisionError if the numerator is empty."""
        if a.is_zero:
            raise ZeroDivisionError
        k, content, lead = key(a.num)
        inverse = tuple((g, -e) for g, e in content)
        num: Poly = {inverse: tidy(1 / Fraction(lead))}
        for d, e in a.den.items():
            for _ in range(e):
                num = _multiply(num, dict(d))
        return self._settle(Quotient(num, {} if len(k) == 1 else {k: 1}))

    def power(self, a: Quotient, n: int) -> Quotient:
        """a^n for a whole number n of either sign."""
        if n < 0:
            return self.power(self.invert(a), -n)
        if len(a.num) == 1 and not a.den:
            ((m, c),) = a.num.items()
            return self._settle(Quotient({tuple((g, e * n) for g, e in m if n): tidy(Fraction(c) ** n)}))
        result = constant(1)
        for _ in range(n):
            result = self.multiply(result, a)
        return result

    def _reduced(self, num: Poly, den: Mapping[Key, int]) -> Quotient:
        """Cancel a denominator that is the numerator up to a monomial."""
        if not num:
            return Quotient({})
        if len(num) > 1 and any(len(d) == len(num) for d in den):
            k, content, lead = key(num)
            if k in den:
                rest = {d: e - (d == k) for d, e in den.items() if e - (d == k)}
                return Quotient({content: lead}, rest)
        return Quotient(num, den)

    def _settle(self, a: Quotient) -> Quotient:
        """Bring exponents of roots into range, then cancel."""
        if self.roots and any(g in self.roots and not 0 <= e < self.roots[g][0] for m in a.num for g, e in m):
            total = Quotient({})
            for m, c in a.num.items():
                total = self.add(total, self._monomial(m, c))
            a = self.multiply(total, Quotient({(): 1}, a.den)) if a.den else total
        return self._reduced(a.num, a.den)

    def _monomial(self, m: Monomial, c: Number) -> Quotient:
        value = Quotient({tuple((g, e % self.roots[g][0] if g in self.roots else e) for g, e in m
                                if g not in self.roots or e % self.roots[g][0]): c})
        for g, e in m:
            if g in self.roots and e // self.roots[g][0]:
                value = self.multiply(value, self.power(self.roots[g][1], e // self.roots[g][0]))
        return value
