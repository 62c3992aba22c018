"""Terms read as quotients of polynomials over atoms; the kernel decides equality by it.

An atom is what arithmetic does not look into: a logarithm, a density, a sum.  Built in are only the laws of a
field, that (b^(1/k))^k = b, that inner products are bilinear and symmetric with ‖v‖² = ⟨v, v⟩, that in R^1, where e is the unit
vector, ⟨u, v⟩ = ⟨u, e⟩ ⟨v, e⟩ and u = ⟨u, e⟩ e, that ⟨e_i, e_i⟩ = 1, that an abbreviation means its term, and the arithmetic of
words in matrices (`checker.words`): products are bilinear and associative, (AB)ᵀ = BᵀAᵀ, A A⁻¹ = I, ⟨u, Wv⟩ = ⟨Wᵀu, v⟩, traces
are linear, cyclic and those of the transpose.  Everything else is told by ``values``: equations atom = term that were proved.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from sympy import Add, Basic, Expr, Integer, Mul, Pow, Rational, S

from checker.language.binding import key as name_of
from checker.language.matrices import (
    Identity,
    Inverse,
    MatrixAbbreviation,
    MatrixProduct,
    MatrixScaled,
    MatrixSum,
    MatVec,
    Trace,
    Transposed,
    ZeroMatrix,
)
from checker.language.terms import (
    ALONG,
    Abbreviation,
    Dot,
    Matrix,
    Norm,
    Scaled,
    Unit,
    Vector,
    VectorSum,
)
from checker.polynomials import Field, Key, Number, Poly, Quotient, constant, generator, tidy
from checker.words import Word, cyclic, inverted, is_sum, joined, letter, matrix_of, transposed


class Circular(ValueError):
    """The equations given for atoms define one of them by itself."""


LinearForm = dict[Basic, Quotient]
"""A vector as coefficients of the vectors that arithmetic does not look into, and of words in matrices times such."""
MatrixForm = dict[Word, Quotient]
"""A matrix as coefficients of words."""


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
        if isinstance(term, Trace):
            return self._trace(self.matrix(term.matrix), term.matrix)
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
        if ALONG in (a, b) and not isinstance(a, MatVec) and not isinstance(b, MatVec):
            return self.atom(Basic.__new__(Dot, b if a == ALONG else a, ALONG))
        return self.atom(_paired(a, b))

    def _trace(self, form: MatrixForm, matrix: Matrix) -> Quotient:
        total = constant(0)
        for word, c in form.items():
            turned = cyclic(word)
            worth = self.atom(Basic.__new__(Trace, matrix_of(turned))) if turned else self.scalar(matrix.rows)
            total = self.field.add(total, self.field.multiply(c, worth))
        return total

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
        if isinstance(term, MatVec):
            return self._moved(self.matrix(term.matrix), self.vector(term.vector))
        if term in self.values:
            return self.vector(self.values[term])
        return {term: constant(1)}

    def _moved(self, matrix: MatrixForm, vector: LinearForm) -> LinearForm:
        total: LinearForm = {}
        for word, c in matrix.items():
            for v, d in vector.items():
                before, base = _parts(v)
                moved = _applied(joined(word, before), base)
                total[moved] = self.field.add(total.get(moved, constant(0)), self.field.multiply(c, d))
        return {b: c for b, c in total.items() if not c.is_zero}

    def matrix(self, term: Basic) -> MatrixForm:
        """A matrix term as a linear combination of words; zero coefficients are left out.

        Raises ZeroDivisionError for the inverse of 0.
        """
        if isinstance(term, MatrixSum):
            total: MatrixForm = {}
            for a in term.args:
                total = self._sum(total, self.matrix(a))
            return total
        if isinstance(term, MatrixScaled):
            return self._product({(): self.scalar(term.scale)}, self.matrix(term.matrix))
        if isinstance(term, MatrixProduct):
            product: MatrixForm = {(): constant(1)}
            for a in term.args:
                product = self._product(product, self.matrix(a))
            return product
        if isinstance(term, Transposed):
            return {transposed(word): c for word, c in self.matrix(term.matrix).items()}
        if isinstance(term, Inverse):
            return self._inverse(self.matrix(term.matrix), term.matrix)
        if isinstance(term, MatrixAbbreviation):
            return self.matrix(term.term)
        if isinstance(term, (Identity, ZeroMatrix)):
            return {(): constant(1)} if isinstance(term, Identity) else {}
        if term in self.values:
            return self.matrix(self.values[term])
        return {(letter(term),): constant(1)}

    def _sum(self, a: MatrixForm, b: MatrixForm, weight: Number = 1) -> MatrixForm:
        total = dict(a)
        for word, c in b.items():
            total[word] = self.field.add(total.get(word, constant(0)), c, weight)
        return {word: c for word, c in total.items() if not c.is_zero}

    def _product(self, a: MatrixForm, b: MatrixForm) -> MatrixForm:
        total: MatrixForm = {}
        for u, c in a.items():
            total = self._sum(total, {joined(u, v): self.field.multiply(c, d) for v, d in b.items()})
        return total

    def _inverse(self, form: MatrixForm, matrix: Matrix) -> MatrixForm:
        """(c A B)⁻¹ = c⁻¹ B⁻¹ A⁻¹ for square A and B; the inverse of anything else is a letter, of the sum or of its transpose."""
        if not form:
            raise ZeroDivisionError
        ((word, c), *more) = form.items()
        if not more:
            whole = inverted(word, matrix.rows)
            if whole is not None:
                product: MatrixForm = {(): self.field.invert(c)}
                for a in whole:
                    product = self._product(product, self.matrix(matrix_of((a,))) if is_sum(a) else {(a,): constant(1)})
                return product
        turned = {transposed(w): k for w, k in form.items()}
        here, there = (self.matrix_term(f, matrix) for f in (form, turned))
        if here == there:
            return {(letter(here, symmetric=True, inverse=True),): constant(1)}
        base = min(here, there, key=name_of)
        return {(letter(base, turned=base == there, inverse=True),): constant(1)}

    def difference(self, lhs: Basic, rhs: Basic) -> list[Quotient]:
        """What must be 0 for two scalars, or two vectors, to be equal."""
        if isinstance(lhs, Matrix):
            return list(self._sum(self.matrix(lhs), self.matrix(rhs), -1).values())
        if not isinstance(lhs, Vector):
            return [self.field.add(self.scalar(lhs), self.scalar(rhs), -1)]
        u, v = self.vector(lhs), self.vector(rhs)
        if any(b.dim == 1 for b in (*u, *v)):
            along: LinearForm = {ALONG: constant(1)}
            return [self.field.add(self._inner(u, along), self._inner(v, along), -1)]
        return [self.field.add(u.get(b, constant(0)), v.get(b, constant(0)), -1) for b in {**u, **v}]

    # back to terms

    def normal(self, term: Basic) -> Basic:
        """The normal form of a scalar, a vector or a matrix, as a term."""
        if isinstance(term, Vector):
            return self.vector_term(self.vector(term))
        return self.matrix_term(self.matrix(term), term) if isinstance(term, Matrix) else self.term(self.scalar(term))

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

    def matrix_term(self, form: MatrixForm, like: Matrix) -> Matrix:
        """The term of a combination of words, in a fixed order; it has the size of another matrix."""
        rows, cols = like.shape
        terms = []
        for word, c in sorted(form.items(), key=lambda item: str(item[0])):
            m, scale = matrix_of(word) if word else Identity(rows), self.term(c)
            terms.append(m if scale == S.One else MatrixScaled(scale, m))
        if not terms:
            return ZeroMatrix(rows, cols)
        return terms[0] if len(terms) == 1 else MatrixSum(*terms)


def _parts(v: Basic) -> tuple[Word, Basic]:
    """A vector of a linear form as a word and the vector that it is applied to."""
    if not isinstance(v, MatVec):
        return (), v
    ((word, _),) = Reader().matrix(v.matrix).items()
    return word, v.vector


def _applied(word: Word, v: Basic) -> Basic:
    return Basic.__new__(MatVec, matrix_of(word), v) if word else v


def _paired(a: Basic, b: Basic) -> Basic:
    """The inner product ⟨U u, W w⟩ as ⟨u, UᵀW w⟩ or ⟨w, WᵀU u⟩: the one that comes first."""
    (left, u), (right, w) = _parts(a), _parts(b)
    word = joined(transposed(left), right)
    pairs = [(u, _applied(word, w)), (w, _applied(transposed(word), u))]
    return Basic.__new__(Dot, *min(pairs, key=lambda pair: (name_of(pair[0]), name_of(pair[1]))))

