"""Points whose numbers are real, and whose indices are whole numbers."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from sympy import Basic, NumberSymbol, Pow, S, Symbol
from sympy import exp as Exp
from sympy import log as Log

from checker.language.families import Gamma
from checker.language.terms import (
    DIMENSION,
    KL,
    Density,
    Dot,
    Expectation,
    Integral,
    Matrix,
    NormalDensity,
    Parameter,
    Prefix,
    Ranged,
    Unit,
    Var,
    Variance,
)

from .exact import with_body
from .matrices import entries, inverse, is_definite
from .names import Names, index_value, scopes, signature
from .points import Point
from .verdicts import Undefined

TOLERANCE = 1e-8
"""Relative to the size of what is compared."""


class Real(Point):
    """Real numbers in the declared domains; densities are positive, expectations are positive sums over two copies."""

    coordinates = 2
    exact = False

    def number(self, n: Fraction) -> float:
        return float(n)

    def drawn(self, positive: bool) -> float:
        return math.exp(self.random.uniform(-1, 1)) if positive else self.random.uniform(-1, 1)

    def root(self, value: float) -> float:
        if value < -TOLERANCE:
            raise Undefined("the root of a negative number")
        return math.sqrt(max(value, 0.0))

    def _scalar(self, term: Any, names: Names) -> float:
        y = next((v for v in term.args if isinstance(v, Var)), None) if isinstance(term, Dot) else None
        if y is not None and y.dim != 1 and any(isinstance(v, Unit) for v in term.args) and self.declared is not None and (
                y.name in self.declared.spaces):
            key = ("component", frozenset(signature(v, names) for v in term.args))
            self.atoms.setdefault(key, self.coordinate(y))
            return float(self.atoms[key])
        try:
            return super()._scalar(term, names)
        except ZeroDivisionError as error:
            raise Undefined("division by 0") from error

    def atom(self, term: Any, names: Names) -> float:
        self.check(term, names)
        match term:
            case Ranged() | Prefix():
                return self.ranged(term, names)
            case Log():
                return self.logarithm(term.args[0], names)
            case Exp():
                return math.exp(self._scalar(term.args[0], names))
            case NormalDensity():
                return math.exp(self.log_normal(term, names))
            case Pow():
                return math.exp(self._scalar(term.exp, names) * self.logarithm(term.base, names))
            case Gamma():
                argument = self._scalar(term.args[0], names)
                if not argument > 0:
                    raise Undefined("Γ of what is not positive")
                return math.gamma(argument)
            case Expectation() | Integral():
                return self.mean(term, names)
            case Parameter():
                return self.parameter(term, names)
            case NumberSymbol():
                return float(term)
            case Symbol():
                value = names.get(term)
                return float(self.coordinates if term == DIMENSION else value if isinstance(value, int) else self.value(term.name))
        return self.value(signature(term, names), positive=isinstance(term, (Density, KL, Variance)))

    def coordinate(self, term: Any) -> float:
        space = self.declared.spaces.get(term.name) if isinstance(term, Var) and self.declared is not None else None
        if space is None:
            return float(super().coordinate(term))
        low, high = (None if e is None else float(index_value(e, self.names)) for e in (space.low, space.high))
        if space.discrete:
            first = 0 if low is None else int(low) + 1
            return float(self.random.randrange(first, first + 4 if high is None else int(high)))
        u = self.random.uniform(0.03, 0.97)
        if low is not None and high is not None:
            return low + u * (high - low)
        return low - math.log(u) if low is not None else high + math.log(u) if high is not None else self.drawn(positive=False)

    def logarithm(self, term: Basic, names: Names) -> float:
        if isinstance(term, NormalDensity):
            return self.log_normal(term, names)
        if isinstance(term, Exp):
            return self._scalar(term.args[0], names)
        value = self._scalar(term, names)
        if not value > 0:
            raise Undefined("the logarithm of what is not positive")
        return math.log(value)

    def parameter(self, term: Parameter, names: Names) -> float:
        found = self.defined(term, names)
        if found is not None:
            return found
        key = signature(term, names)
        if key not in self.atoms:
            self.atoms[key] = self._in_domain(self.declared.parameters[term.name].domain)
        return self.atoms[key]

    def _in_domain(self, domain: Any) -> float:
        u = self.random.uniform(0.03, 0.97)
        if domain.low is not None and domain.high is not None:
            return float(domain.low) + u * float(domain.high - domain.low)
        if domain.low is not None:
            return float(domain.low) - math.log(u)
        return float(domain.high) + math.log(u) if domain.high is not None else self.drawn(positive=False)

    def mean(self, term: Any, names: Names) -> float:
        frame = signature(with_body(term, S.One), names)
        weights = [self.value((frame, "weight", k), positive=True) for k in range(2)]
        size = sum(weights) if isinstance(term, Expectation) else 1.0
        bound, _, _ = scopes(term)  # type: ignore[misc]
        copies = ({**names, **{b: (frame, k, signature(b, names)) for b in bound}} for k in range(2))
        return sum(w * self._scalar(term.body, copy) for w, copy in zip(weights, copies, strict=True)) / size

    def log_normal(self, term: NormalDensity, names: Names) -> float:
        """log N(points; means, cov ⊗ I), coordinate by coordinate, by elimination."""
        if isinstance(term.cov[0][0], Matrix):
            return self._log_normal_full(term, names)
        table = [[self._scalar(c, names) for c in row] for row in term.cov]
        if any(abs(table[i][j] - table[j][i]) > TOLERANCE for i in range(len(table)) for j in range(i)):
            raise Undefined("the covariance is not symmetric")
        off = [self.components(self.combined(self.vector(p, names), self.vector(m, names), -1))
               for p, m in zip(term.points, term.means, strict=True)]
        total = 0.0
        for i, pivots in enumerate(table):
            if not pivots[i] > 0:
                raise Undefined("the covariance is not positive")
            square = sum(x * x for x in off[i]) / pivots[i]
            size = 1 if term.points[i].dim == 1 else self.coordinates
            total -= (size * math.log(2 * math.pi * pivots[i]) + square) / 2
            for j in range(i + 1, len(table)):
                ratio = table[j][i] / pivots[i]
                table[j] = [a - ratio * b for a, b in zip(table[j], pivots, strict=True)]
                off[j] = [a - ratio * b for a, b in zip(off[j], off[i], strict=True)]
        return total


    def _log_normal_full(self, term: NormalDensity, names: Names) -> float:
        """log N(x; m, Σ) for a matrix Σ."""
        ((cov,),) = term.cov
        if not is_definite(self, cov, strict=True):
            raise Undefined("the covariance is not positive definite")
        precision, size = inverse(self, entries(self, cov, names))
        off = self.components(self.combined(self.vector(term.points[0], names), self.vector(term.means[0], names), -1))
        square = sum(a * x * b for a, row in zip(off, precision, strict=True) for x, b in zip(row, off, strict=True))
        return -(len(off) * math.log(2 * math.pi) + math.log(size) + square) / 2


def differ(a: float, b: float) -> bool:
    return not abs(a - b) <= TOLERANCE * max(1.0, abs(a), abs(b))
