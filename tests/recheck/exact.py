"""Points whose numbers are residues modulo a large prime."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, TypeVar

from sympy import Basic, S, Symbol

from checker.language.terms import Density, Expectation, Integral, Matrix, Parameter, Prefix, Range, Ranged, Sum, Var, Vector

from . import residues
from .matrices import has_matrices
from .names import Names, index_value, rebuilt, scopes, signature
from .points import Point, evaluated
from .residues import NoRoot, Residue
from .verdicts import Rejected, need

POINTS = 16
"""At how many points an identity is tried: a root of the wrong sign passes with probability 2^-16."""

T = TypeVar("T")


class Exact(Point):
    """Random residues; a logarithm, an exponential and a density are atoms."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._roots: dict[Residue, Residue] = {}

    def number(self, n: Fraction) -> Residue:
        return residues.of(n)

    def drawn(self, positive: bool) -> Residue:
        return Residue(self.random.randrange(1, residues.PRIME))

    def root(self, value: Residue) -> Residue:
        if value not in self._roots:
            sign = self.random.choice((1, -1))
            self._roots[value] = value.root() * residues.of(Fraction(sign))
        return self._roots[value]

    def atom(self, term: Any, names: Names) -> Residue:
        if self.declared is not None:
            if isinstance(term, (Ranged, Prefix)):
                return self.ranged(term, names)
            self._look(term, names)
            if isinstance(term, Symbol) and isinstance(value := names.get(term), int):
                return self.number(Fraction(value))
            if isinstance(term, Parameter) and (found := self.defined(term, names)) is not None:
                return found
        return self.value(signature(term, names))

    def _look(self, term: Any, names: Names) -> None:
        """Whether what an atom is made of means something, as far as binders do not hide it."""
        self.check(term, names)
        if scopes(term) is None and not isinstance(term, (Density, Var)):
            for a in term.args:
                self._look(a, names)


class Linear(Exact):
    """Expectations, integrals and sums as sums over three copies, with weights that only the measure decides."""

    def atom(self, term: Any, names: Names) -> Residue:
        if not isinstance(term, (Expectation, Integral, Sum)):
            return super().atom(term, names)
        frame = signature(with_body(term, S.One), names)
        weights = [self.value((frame, "weight", k)) for k in range(3)]
        if isinstance(term, Expectation):
            weights[2] = self.number(Fraction(1)) - weights[0] - weights[1]
        bound, _, _ = scopes(term)  # type: ignore[misc]
        copies = ({**names, **{b: (frame, k, bare(b, names)) for b in bound}} for k in range(3))
        return self.total(w * self._scalar(term.body, copy) for w, copy in zip(weights, copies, strict=True))


def bare(b: Any, names: Names) -> Any:
    """What a binder binds, told by the variable and not by the name that it has there."""
    if isinstance(b, Var):
        return (b.name, *(index_value(i, names) for i in b.at))
    return signature(b, names) if isinstance(b, Range) else "index"


def with_body(term: Any, body: Basic) -> Basic:
    position = 1 if isinstance(term, Expectation) else 0
    return rebuilt(term, tuple(body if i == position else a for i, a in enumerate(term.args)))


def everywhere(make: Callable[[int], Point], look: Callable[[Point], T], many: int = POINTS) -> Iterator[T]:
    """What is seen at random points, but for those where a denominator is 0 or a root is missing."""
    seen = 0
    for seed in range(64 * many):
        try:
            found = look(make(seed))
        except (ZeroDivisionError, NoRoot):
            continue
        yield found
        seen += 1
        if seen == many:
            return
    raise Rejected("it cannot be evaluated at enough points")


def is_zero(value: Any) -> bool:
    """Whether a number, or every coefficient of a vector, is 0."""
    return all(c == Residue(0) for c in value.values()) if isinstance(value, dict) else value == Residue(0)


def difference(point: Point, lhs: Basic, rhs: Basic) -> Any:
    """The gap of two numbers, of two vectors by coefficients (by components where a matrix moves some), of two matrices by entries."""
    point.look_at(lhs, rhs)
    left, right = evaluated(point, lhs), evaluated(point, rhs)
    if not isinstance(lhs, (Vector, Matrix)):
        return left - right
    need(isinstance(lhs, Vector) or left.keys() == right.keys(), "matrices of two sizes")
    gap = point.combined(left, right, -1)
    if not isinstance(lhs, Vector):
        return gap
    on_the_line = any(key in point._on_the_line for key in gap)
    return dict(enumerate(point.components(gap))) if on_the_line or has_matrices(lhs, rhs) else gap


def identical(lhs: Basic, rhs: Basic, kind: type[Exact] = Exact) -> bool:
    """Whether two terms are equal by the laws of a field and of inner products alone."""
    return all(is_zero(gap) for gap in everywhere(kind, lambda point: difference(point, lhs, rhs)))
