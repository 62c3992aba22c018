"""Terms read as quotients of polynomials over atoms; the kernel decides equality by it.

An atom is what arithmetic does not look into: a logarithm, a density, a sum.  Built in are only the laws of a
field, that (b^(1/k))^k = b, that inner products are bilinear and symmetric with ‖v‖² = ⟨v, v⟩, that in R^1, where e is the unit
vector, ⟨u, v⟩ = ⟨u, e⟩ ⟨v, e⟩ and u = ⟨u, e⟩ e, that ⟨e_i, e_i⟩ = 1, and that an abbreviation means its term.
Everything else is told by ``values``: equations atom = term that were proved.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from sympy import Add, Basic, Expr, Integer, Mul, Pow, Rational, S

from checker.language.binding import key as name_of
from checker.language.terms import (
    ALONG,
    Abbreviation,
    Dot,
    Norm,
    Scaled,
    Unit,
    Vector,
    VectorSum,
)
from checker.polynomials import Field, Key, Number, Poly, Quotient, constant, generator, tidy


class Circular(ValueError):
    """The equations given for atoms define one of them by itself."""


LinearForm = dict[Basic, Quotient]
"""A vector as coefficients of the vectors that arithmetic does not look into."""


class Reader:
    """Reads canonical terms; all terms that are to be compared must go through one reader."""

    def __init__(self, values: Mapping[Basic, Basic] | None = None) -> None:
        self.field = Field()
        self.values = values or {}
        self.atoms: list[Basic] = []
        self._numbers: dict[Basic, Quotient] = {}
        self._scalars: dict[Basic, Quotient] = {}
        self._open: set[Basic] = set()

    def scalar(self, term: Basic) -> Quotient:
        """The quotient that a scalar term is.  Raises ZeroDivisionError where it divides by 0."""
        known = self._scalars.get(term)
        if known is None:
            known = self._scalars[term] = self._scalar(term)
        return known

    def _scalar(self, term: Basic) -> Quotient:
        if isinstance(term, Rational):
            return constant(tidy(Fraction(int(term.p), int(term.q))))
        if isinstance(term, Add):
            total = constant(0)
            for a in term.args:
                total = self.field.add(total, self.scalar(a))
            return total
        if isinstance(term, Mul):
            product = constant(1)
            for a in term.args:
                product = self.field.multiply(product, self.scalar(a))
            return product
        if isinstance(term, Pow) and isinstance(term.exp, Rational):
            return self._power(term.base, term.exp)
        if isinstance(term, Abbreviation):
            return self.scalar(term.term)
        if isinstance(term, Dot):
            return self._inner(self.vector(term.args[0]), self.vector(term.args[1]))
        return self.atom(term)

    def _power(self, base: Basic, exponent: Rational) -> Quotient:
        p, q = int(exponent.p), int(exponent.q)
        if q == 1:
            if isinstance(base, Norm) and p % 2 == 0:
                v = self.vector(base.args[0])
                return self.field.power(self._inner(v, v), p // 2)
            return self.field.power(self.scalar(base), p)
        root = Pow(base, Rational(1, q), evaluate=False)
        return self.field.power(self.atom(root), p)

    def atom(self, term: Basic) -> Quotient:
        """What an atom is worth: the value proved for it, or a generator."""
        known = self._numbers.get(term)
        if known is not None:
            return known
        if term in self.values:
            if term in self._open:
                raise Circular(str(term))
            self._open.add(term)
            found = self.scalar(self.values[term])
            self._open.discard(term)
        else:
            self.atoms.append(term)
            g = len(self.atoms) - 1
            found = generator(g)
            if isinstance(term, Pow) and isinstance(term.exp, Rational):
                self.field.roots[g] = (int(term.exp.q), self.scalar(term.base))
            if isinstance(term, Norm):
                v = self.vector(term.args[0])
                self.field.roots[g] = (2, self._inner(v, v))
        self._numbers[term] = found
        return found

    def _inner(self, u: LinearForm, v: LinearForm) -> Quotient:
        total = constant(0)
        for a, c in u.items():
            for b, d in v.items():
                total = self.field.add(total, self.field.multiply(self.field.multiply(c, d), self._pair(a, b)))
        return total

    def _pair(self, a: Basic, b: Basic) -> Quotient:
        """⟨a, b⟩ for vectors that arithmetic does not look into."""
        if a.dim == 1 and ALONG not in (a, b):
            return self.field.multiply(self._pair(a, ALONG), self._pair(b, ALONG))
        if isinstance(a, Unit) and a == b:
            return constant(1)
        if ALONG in (a, b):
            return self.atom(Basic.__new__(Dot, b if a == ALONG else a, ALONG))
        return self.atom(Basic.__new__(Dot, *sorted((a, b), key=name_of)))

    def vector(self, term: Basic) -> LinearForm:
        """A vector term as a linear form; zero coefficients are left out."""
        if isinstance(term, VectorSum):
            total: LinearForm = {}
            for a in term.args:
                for b, c in self.vector(a).items():
                    total[b] = self.field.add(total.get(b, constant(0)), c)
            return {b: c for b, c in total.items() if not c.is_zero}
        if isinstance(term, Scaled):
            scale = self.scalar(term.scale)
            form = {b: self.field.multiply(scale, c) for b, c in self.vector(term.vector).items()}
            return {b: c for b, c in form.items() if not c.is_zero}
        if term in self.values:
            return self.vector(self.values[term])
        return {term: constant(1)}

    def difference(self, lhs: Basic, rhs: Basic) -> list[Quotient]:
        """What must be 0 for two scalars, or two vectors, to be equal."""
        if not isinstance(lhs, Vector):
            return [self.field.add(self.scalar(lhs), self.scalar(rhs), -1)]
        u, v = self.vector(lhs), self.vector(rhs)
        if any(b.dim == 1 for b in (*u, *v)):
            along: LinearForm = {ALONG: constant(1)}
            return [self.field.add(self._inner(u, along), self._inner(v, along), -1)]
        return [self.field.add(u.get(b, constant(0)), v.get(b, constant(0)), -1) for b in {**u, **v}]

    # back to terms

    def monomial(self, m: tuple[tuple[int, int], ...], c: Number) -> Expr:
        """A product of powers of atoms as a term, in a fixed order."""
        powers = sorted(((self.atoms[g], e) for g, e in m), key=lambda pair: name_of(pair[0]))
        factors = [a if e == 1 else Pow(a, Integer(e), evaluate=False) for a, e in powers]
        if c != 1 or not factors:
            factors.insert(0, Rational(c.numerator, c.denominator))
        return factors[0] if len(factors) == 1 else Mul(*factors, evaluate=False)

    def polynomial(self, p: Poly | Key) -> Expr:
        items = p.items() if isinstance(p, dict) else p
        terms = sorted((self.monomial(m, c) for m, c in items), key=name_of)
        if not terms:
            return S.Zero
        return terms[0] if len(terms) == 1 else Add(*terms, evaluate=False)

    def term(self, q: Quotient) -> Expr:
        """The term of a quotient: the same for equal quotients, whatever the order of generators was."""
        num, below = dict(q.num), []
        for k, e in q.den.items():
            terms = sorted(k, key=lambda item: name_of(self.monomial(item[0], 1)))
            lead = terms[0][1]
            num = {m: tidy(c / Fraction(lead) ** e) for m, c in num.items()}
            below.append(Pow(self.polynomial(tuple((m, tidy(c / Fraction(lead))) for m, c in k)), Integer(-e), evaluate=False))
        top = self.polynomial(num)
        if not below:
            return top
        return Mul(top, *sorted(below, key=name_of), evaluate=False)

    def vector_term(self, form: LinearForm) -> Vector:
        """The term of a linear form, its vectors in a fixed order."""
        terms = [Scaled(self.term(c), b) for b, c in sorted(form.items(), key=lambda item: name_of(item[0]))]
        return VectorSum(*terms)
