"""Linear and quadratic forms of vectors, and normal laws, by elimination.

Coefficients are numbers c, for c I, or matrices of them (`checker.numeric.blocks`); numbers are tensors (trials, no other
axes), vectors are d of them.  A covariance is a table of such coefficients: of numbers S for ``S ⊗ I``.  Nothing is taken from the rules of
the proof side: conditioning is the Schur complement of the joint covariance, an integral of the exponential of
a quadratic form is the completed square, both computed by elimination without pivoting, as is safe for
positive definite matrices (a pivot that is not positive has no logarithm, and that is noticed).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from checker.numeric.blocks import (
    Coefficient,
    Components,
    Table,
    has_matrices,
    inverse,
    moved,
    negative,
    plus,
    solve,
    times,
    trace,
    turned,
)
from checker.numeric.outcome import UNSUPPORTED, NotTried
from checker.numeric.tensors import Axis, Tensor

K = TypeVar("K")


class VectorForm:
    """A vector as a function of open vectors; forms of one kind have the same operations."""

    __slots__ = ()

    def __add__(self, other: Any) -> VectorForm:
        raise NotImplementedError

    def __sub__(self, other: Any) -> VectorForm:
        raise NotImplementedError

    def scaled(self, factor: Coefficient) -> VectorForm:
        """A number or a matrix times the form."""
        raise NotImplementedError

    def inner(self, other: Any) -> Form:
        """⟨self, other⟩."""
        raise NotImplementedError

    @property
    def length(self) -> int:
        """How many components it has."""
        raise NotImplementedError

    def weighted(self, weights: Components) -> Form:
        """⟨weights, self⟩."""
        raise NotImplementedError


class Form:
    """A number as a function of open vectors."""

    __slots__ = ()
    constant: Tensor

    @property
    def is_constant(self) -> bool:
        raise NotImplementedError

    def __add__(self, other: Any) -> Form:
        raise NotImplementedError

    def plus(self, number: Tensor) -> Form:
        """With a number added."""
        raise NotImplementedError

    def scaled(self, factor: Tensor) -> Form:
        raise NotImplementedError

    def times(self, other: Any) -> Form:
        """The product.  Raises `NotTried` where it is no form of this kind."""
        raise NotImplementedError

    def averaged(self, means: Mapping[Axis, Any], cov: Mapping[tuple[Axis, Axis], Coefficient], dim: int) -> Form:
        """The expectation over vectors of R^dim with these means, and these covariances Cov(a, b) by pairs."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, eq=False)
class Linear(VectorForm):
    """``fixed + Σ coefficient · vector``, over vectors that are open."""

    coefficients: Mapping[Axis, Coefficient]
    fixed: Components

    def __add__(self, other: Linear) -> Linear:
        return Linear(_merged(self.coefficients, other.coefficients), vector_sum(self.fixed, other.fixed))

    def __sub__(self, other: Linear) -> Linear:
        return self + Linear({a: negative(c) for a, c in other.coefficients.items()}, tuple(-c for c in other.fixed))

    def scaled(self, factor: Coefficient) -> Linear:
        return Linear({a: times(factor, c) for a, c in self.coefficients.items()}, moved(factor, self.fixed))

    def inner(self, other: Linear) -> Quadratic:
        constant = self.fixed[0] * other.fixed[0]
        for a, b in zip(self.fixed[1:], other.fixed[1:], strict=True):
            constant = constant + a * b
        linear: dict[Axis, Components] = {}
        for one, two in ((self, other), (other, self)):
            for axis, c in one.coefficients.items():
                part = moved(turned(c), two.fixed)
                linear[axis] = vector_sum(linear[axis], part) if axis in linear else part
        square: dict[tuple[Axis, Axis], Coefficient] = {}
        for one_axis, c in self.coefficients.items():
            for other_axis, k in other.coefficients.items():
                pair, between = _pair(one_axis, other_axis), times(turned(c), k)
                between = between if pair == (one_axis, other_axis) else turned(between)
                square[pair] = plus(square[pair], between) if pair in square else between
        return Quadratic(constant, linear, square)

    @property
    def length(self) -> int:
        return len(self.fixed)

    def weighted(self, weights: Components) -> Quadratic:
        return Linear({}, weights).inner(self)

    def substituted(self, values: Mapping[Axis, Linear]) -> Linear:
        """Open vectors replaced by linear forms."""
        result = Linear({a: c for a, c in self.coefficients.items() if a not in values}, self.fixed)
        for axis, c in self.coefficients.items():
            if axis in values:
                result = result + values[axis].scaled(c)
        return result


@dataclass(frozen=True, slots=True, eq=False)
class Quadratic(Form):
    """``constant + Σ ⟨linear_a, a⟩ + Σ_{a ≤ b} ⟨a, square_ab b⟩`` over open vectors."""

    constant: Tensor
    linear: Mapping[Axis, Components]
    square: Mapping[tuple[Axis, Axis], Coefficient]

    @property
    def is_constant(self) -> bool:
        return not self.linear and not self.square

    def __add__(self, other: Quadratic) -> Quadratic:
        linear = dict(self.linear)
        for a, v in other.linear.items():
            linear[a] = vector_sum(linear[a], v) if a in linear else v
        return Quadratic(self.constant + other.constant, linear, _merged(self.square, other.square))

    def plus(self, number: Tensor) -> Quadratic:
        return Quadratic(self.constant + number, self.linear, self.square)

    def scaled(self, factor: Tensor) -> Quadratic:
        return Quadratic(factor * self.constant, {a: tuple(factor * c for c in v) for a, v in self.linear.items()},
                         {k: times(factor, c) for k, c in self.square.items()})

    def times(self, other: Quadratic) -> Quadratic:
        """The product.  Raises `NotTried` if neither is constant, but for linear ones on the line."""
        if self.is_constant:
            return other.scaled(self.constant)
        if other.is_constant:
            return self.scaled(other.constant)
        if not (self.square or other.square) and all(len(v) == 1 for v in (*self.linear.values(), *other.linear.values())):
            one, two = (Linear({a: v[0] for a, v in q.linear.items()}, (q.constant,)) for q in (self, other))
            return one.inner(two)  # on the line every number that is linear in vectors is one of them
        raise NotTried(UNSUPPORTED, "an expectation of a polynomial of degree above 2 has no closed form here")

    def averaged(self, means: Mapping[Axis, Linear], cov: Mapping[tuple[Axis, Axis], Coefficient], dim: int) -> Quadratic:
        zero, one = (self.constant.constant(n) for n in (0, 1))

        def form(axis: Axis) -> Linear:
            return means[axis] if axis in means else Linear({axis: one}, (zero,) * dim)

        result = Quadratic(self.constant, {}, {})
        for a, v in self.linear.items():
            result = result + Linear({}, v).inner(form(a))
        for (a, b), c in self.square.items():
            result = result + form(a).inner(form(b).scaled(c))
            if (a, b) in cov:
                result = result.plus(trace(times(c, turned(cov[a, b])), dim))
        return result


def _merged(a: Mapping[K, Coefficient], b: Mapping[K, Coefficient]) -> dict[K, Coefficient]:
    result = dict(a)
    for key, c in b.items():
        result[key] = plus(result[key], c) if key in result else c
    return result


def vector_sum(u: Components, v: Components) -> Components:
    return tuple(a + b for a, b in zip(u, v, strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Conditional:
    """A normal law of several vectors: their means, forms in what is given, and the table of their covariances."""

    targets: tuple[Axis, ...]
    means: tuple[Any, ...]
    cov: Table

    def mean_of(self) -> dict[Axis, Any]:
        return dict(zip(self.targets, self.means, strict=True))

    def covariances(self) -> dict[tuple[Axis, Axis], Coefficient]:
        """By pairs of targets, the smaller one first; a pair of different ones stands for itself only once."""
        n = range(len(self.targets))
        return {(self.targets[i], self.targets[j]): self.cov[i][j] for i in n for j in n
                if self.targets[i] <= self.targets[j]}


Moments = Mapping[Axis, tuple[Components, Coefficient]]
"""Means and covariances of independent vectors."""


def condition(forms: Sequence[Linear], given: Sequence[Linear], moments: Moments,
              values: Sequence[Linear], targets: tuple[Axis, ...]) -> Conditional:
    """The law of ``forms`` given that ``given`` have ``values``.

    ``moments`` are those of the independent vectors in which the forms are linear.
    """
    cov = [[covariance(f, g, moments) for g in forms] for f in forms]
    means = [mean(f, moments) for f in forms]
    if not given:
        return Conditional(targets, tuple(Linear({}, m) for m in means), cov)
    across = [[covariance(g, f, moments) for f in forms] for g in given]
    gains, _ = solve([[covariance(g, h, moments) for h in given] for g in given], across)
    centred = [v - Linear({}, mean(g, moments)) for v, g in zip(values, given, strict=True)]
    found = []
    for j, m in enumerate(means):
        total = Linear({}, m)
        for i, v in enumerate(centred):
            total = total + v.scaled(turned(gains[i][j]))
        found.append(total)
    for i in range(len(forms)):
        for j in range(len(forms)):
            for k in range(len(given)):
                cov[i][j] = plus(cov[i][j], negative(times(turned(gains[k][i]), across[k][j])))
    return Conditional(targets, tuple(found), cov)


def mean(form: Linear, moments: Moments) -> Components:
    """The mean of a form in independent vectors."""
    total = form.fixed
    for a, c in form.coefficients.items():
        total = vector_sum(total, moved(c, moments[a][0]))
    return total


def covariance(f: Linear, g: Linear, moments: Moments) -> Coefficient:
    """The cross-covariance of two forms in independent vectors."""
    total: Coefficient = f.fixed[0].constant(0)
    for a, c in f.coefficients.items():
        if a in g.coefficients:
            total = plus(total, times(times(c, moments[a][1]), turned(g.coefficients[a])))
    return total


def log_normal(residuals: Sequence[VectorForm], cov: Table, pi: Tensor, dim: int) -> Form:
    """The log density of the normal law with mean 0 and that table of covariances at vectors of R^dim that are forms."""
    precision, pivots = inverse(cov)
    often = 1 if has_matrices(cov) else dim
    half = pi.constant(1) / pi.constant(2)
    constant = pi.constant(0)
    for pivot in pivots:
        constant = constant - half * pi.constant(often) * (pi.constant(2) * pi * pivot).log()
    parts = [r.inner(s.scaled(negative(times(half, precision[i][j])))) for i, r in enumerate(residuals) for j, s in enumerate(residuals)]
    total = parts[0].plus(constant)
    for part in parts[1:]:
        total = total + part
    return total


def integrate(exponent: Quadratic, factor: Quadratic, over: tuple[Axis, ...], pi: Tensor, dim: int) -> tuple[Quadratic, Quadratic]:
    """``∫ exp(exponent) · factor`` over vectors of R^dim, again as an exponent and a factor.

    The part of the exponent that is quadratic in them must be negative definite; else a logarithm has no value.
    """
    zero, n = pi.constant(0), range(len(over))
    square, empty = exponent.square, (zero,) * dim
    pairs = {(over[i], over[j]) for i in n for j in n}
    precision = [[negative(_between(square, over[i], over[j], zero)) for j in n] for i in n]
    slopes = [Linear({b if a == over[i] else a: c if a == over[i] else turned(c) for (a, b), c in square.items()
                      if over[i] in (a, b) and (a, b) not in pairs and (b, a) not in pairs}, exponent.linear.get(over[i], empty))
              for i in n]
    cov, pivots = inverse(precision)
    often = 1 if has_matrices(precision) else dim
    means = [_combined([cov[i][j] for j in n], slopes, empty) for i in n]
    half = pi.constant(1) / pi.constant(2)
    rest = Quadratic(exponent.constant, {a: v for a, v in exponent.linear.items() if a not in over},
                     {k: c for k, c in square.items() if not set(k) & set(over)})
    for i in n:
        rest = rest + slopes[i].inner(means[i]).scaled(half)
    for pivot in pivots:
        rest = rest.plus(half * pi.constant(often) * (pi.constant(2) * pi / pivot).log())
    law = Conditional(over, tuple(means), cov)
    return rest, factor.averaged(law.mean_of(), law.covariances(), dim)


def _pair(a: Axis, b: Axis) -> tuple[Axis, Axis]:
    return (a, b) if a <= b else (b, a)


def _between(square: Mapping[tuple[Axis, Axis], Coefficient], a: Axis, b: Axis, zero: Tensor) -> Coefficient:
    """The M of ⟨a, M b⟩ in a quadratic form; twice its symmetric part for a = b."""
    found = square.get(_pair(a, b), zero)
    if a == b:
        return plus(found, turned(found))
    return found if (a, b) == _pair(a, b) else turned(found)


def _combined(weights: Sequence[Coefficient], forms: Sequence[Linear], empty: Components) -> Linear:
    total = Linear({}, empty)
    for w, f in zip(weights, forms, strict=True):
        total = total + f.scaled(w)
    return total
