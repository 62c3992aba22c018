"""Polynomials in the components of open vectors, of any degree, and their means under normal laws.

The mean of f(Y) for Y ~ N(m, S ⊗ I) is ``exp(½ Σ_ij S_ij Σ_k ∂_ik ∂_jk) f`` at m: both sides solve the heat equation,
and for a polynomial the series ends.  A covariance that is a matrix has a term for each two components.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from checker.numeric.blocks import Block, Coefficient, Components
from checker.numeric.gaussian import Form, Linear, Quadratic, VectorForm
from checker.numeric.outcome import TOO_LARGE, NotTried
from checker.numeric.tensors import Axis, Tensor

Coordinate = tuple[Axis, int]
"""A component of an open vector."""
Monomial = tuple[tuple[Coordinate, int], ...]
"""Coordinates in order, each with its power; none for a constant."""

_MOST = 40_000


@dataclass(frozen=True, slots=True, eq=False)
class Polynomial(Form):
    """``constant + Σ coefficient · monomial``."""

    constant: Tensor
    terms: Mapping[Monomial, Tensor]

    @property
    def is_constant(self) -> bool:
        return not self.terms

    def __add__(self, other: Polynomial) -> Polynomial:
        return Polynomial(self.constant + other.constant, _summed((*self.terms.items(), *other.terms.items())))

    def plus(self, number: Tensor) -> Polynomial:
        return Polynomial(self.constant + number, self.terms)

    def scaled(self, factor: Tensor) -> Polynomial:
        return Polynomial(factor * self.constant, {m: factor * c for m, c in self.terms.items()})

    def times(self, other: Polynomial) -> Polynomial:
        """The product.  Raises `NotTried` where it would be too large."""
        if len(self.terms) * len(other.terms) > _MOST:
            raise NotTried(TOO_LARGE, f"a polynomial with more than {_MOST} products of terms", "split the expectation")
        found = [(m, c * other.constant) for m, c in self.terms.items()]
        found += [(m, self.constant * c) for m, c in other.terms.items()]
        found += [(_product(m, n), c * k) for m, c in self.terms.items() for n, k in other.terms.items()]
        return Polynomial(self.constant * other.constant, _summed(found))

    def averaged(self, means: Mapping[Axis, Field], cov: Mapping[tuple[Axis, Axis], Coefficient], dim: int) -> Polynomial:
        half, total, spread, n = self.constant.constant(1) / self.constant.constant(2), self, self, 0
        while not spread.is_constant:
            n += 1
            parts = [Polynomial(self.constant.constant(0), {})]
            for (a, b), s in cov.items():
                for k, h, c in _entries(s, dim):
                    parts.append(spread.derivative((a, k)).derivative((b, h)).scaled(half * c if a == b else c))
            spread = _added(parts).scaled(self.constant.constant(1) / self.constant.constant(n))
            total = total + spread
        return total.substituted(means)

    def derivative(self, by: Coordinate) -> Polynomial:
        """The partial derivative by a component."""
        constant, terms = self.constant.constant(0), []
        for monomial, c in self.terms.items():
            powers = dict(monomial)
            n = powers.pop(by, 0)
            if n == 1 and not powers:
                constant = constant + c
            elif n:
                rest = tuple(sorted({**powers, by: n - 1}.items())) if n > 1 else tuple(sorted(powers.items()))
                terms.append((rest, c.constant(n) * c))
        return Polynomial(constant, _summed(terms))

    def substituted(self, values: Mapping[Axis, Field]) -> Polynomial:
        """Open vectors replaced by forms in others."""
        kept = {m: c for m, c in self.terms.items() if not any(a in values for (a, _), _ in m)}
        parts = [Polynomial(self.constant, kept)]
        for monomial, c in self.terms.items():
            if monomial not in kept:
                rest = tuple(part for part in monomial if part[0][0] not in values)
                product = Polynomial(c.constant(0), {rest: c}) if rest else Polynomial(c, {})
                for (axis, k), n in monomial:
                    for _ in range(n if axis in values else 0):
                        product = product.times(values[axis].parts[k])
                parts.append(product)
        return _added(parts)


@dataclass(frozen=True, slots=True, eq=False)
class Field(VectorForm):
    """A vector whose components are polynomials in those of open vectors."""

    parts: tuple[Polynomial, ...]

    def __add__(self, other: Field) -> Field:
        return Field(tuple(a + b for a, b in zip(self.parts, other.parts, strict=True)))

    def __sub__(self, other: Field) -> Field:
        return self + other.scaled(-other.parts[0].constant.constant(1))

    def scaled(self, factor: Coefficient) -> Field:
        if isinstance(factor, Block):
            return Field(tuple(_added([p.scaled(c) for p, c in zip(self.parts, row, strict=True)]) for row in factor.rows))
        return Field(tuple(p.scaled(factor) for p in self.parts))

    def inner(self, other: Field) -> Polynomial:
        return _added([a.times(b) for a, b in zip(self.parts, other.parts, strict=True)])

    @property
    def length(self) -> int:
        return len(self.parts)

    def weighted(self, weights: Components) -> Polynomial:
        return _added([p.scaled(w) for p, w in zip(self.parts, weights, strict=True)])


def polynomial(form: Quadratic, dim: int) -> Polynomial:
    """A quadratic form in vectors of R^dim as a polynomial."""
    terms = [(_product((((a, k), 1),), (((b, h), 1),)), c) for (a, b), s in form.square.items() for k, h, c in _entries(s, dim)]
    terms += [((((a, k), 1),), c) for a, v in form.linear.items() for k, c in enumerate(v)]
    return Polynomial(form.constant, _summed(terms))


def field(form: Linear) -> Field:
    """A linear form as a polynomial."""
    slopes = [(a, k, h, c) for a, s in form.coefficients.items() for k, h, c in _entries(s, len(form.fixed))]
    return Field(tuple(Polynomial(c, {(((a, h), 1),): slope for a, i, h, slope in slopes if i == k}) for k, c in enumerate(form.fixed)))


def _entries(c: Coefficient, dim: int) -> Iterator[tuple[int, int, Tensor]]:
    """The entries of a coefficient with their places; of a number those of the diagonal."""
    if isinstance(c, Block):
        yield from ((i, j, x) for i, row in enumerate(c.rows) for j, x in enumerate(row))
    else:
        yield from ((i, i, c) for i in range(dim))


def _product(m: Monomial, n: Monomial) -> Monomial:
    powers = dict(m)
    for coordinate, p in n:
        powers[coordinate] = powers.get(coordinate, 0) + p
    return tuple(sorted(powers.items()))


def _summed(terms: Iterable[tuple[Monomial, Tensor]]) -> dict[Monomial, Tensor]:
    found: dict[Monomial, Tensor] = {}
    for m, c in terms:
        found[m] = found[m] + c if m in found else c
    return found


def _added(parts: list[Polynomial]) -> Polynomial:
    constant = parts[0].constant
    for p in parts[1:]:
        constant = constant + p.constant
    return Polynomial(constant, _summed(t for p in parts for t in p.terms.items()))
