"""Terms as written, with numbers in place of names.

`Evaluator` knows arithmetic, sums, products, parameters, functions and vectors.  What a density and what
integrates over it mean depends on the laws: `checker.numeric.finite` and `checker.numeric.points` add it.
Terms are canonical (`checker.language.binding.canonical`): a bound variable's mark names its binder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np
from sympy import Add, Basic, Expr, Mul, NumberSymbol, Pow, Rational, Symbol
from sympy import exp as Exp
from sympy import log as Log
from sympy import pi as Pi

from checker.language.declarations import Declarations, Space
from checker.language.matrices import Covariance, Det, MatVec, Trace
from checker.language.terms import (
    DIMENSION,
    KL,
    ZERO,
    Abbreviation,
    Applied,
    AppliedVector,
    Density,
    Dot,
    Expectation,
    Integral,
    Matrix,
    Mean,
    Norm,
    NormalDensity,
    Parameter,
    Product,
    Range,
    Scaled,
    Sum,
    Unit,
    Var,
    Variance,
    Vector,
    VectorSum,
)
from checker.numeric.blocks import Block, Coefficient, Components, determinant, moved, total, trace
from checker.numeric.gaussian import Linear, log_normal
from checker.numeric.interpretation import Draws, fractions
from checker.numeric.matrices import interpreted
from checker.numeric.outcome import NO_VALUE, UNSUPPORTED, Meaningless, NotTried
from checker.numeric.tensors import Arithmetic, Axis, Tensor
from checker.numeric.whole import value


@dataclass(frozen=True, slots=True)
class Env:
    """Where a term is evaluated: the values of indices, variables that another one stands for, and those that
    are *open*: being averaged or integrated over, so that terms are polynomials in them."""

    indices: Mapping[str, int]
    aliases: Mapping[Axis, Axis] = field(default_factory=dict)
    opens: frozenset[Axis] = frozenset()

    def index(self, e: Expr) -> int:
        return value(e, self.indices)

    def axis(self, v: Var) -> Axis:
        name = (v.name, tuple(self.index(i) for i in v.at), v.mark)
        return self.aliases.get(name, name)

    def axes(self, points: Any) -> tuple[Axis, ...]:
        """Variables and ranges, each once."""
        found: list[Axis] = []
        for point in points:
            if isinstance(point, Range):
                found += [(point.name, (i,), 0) for i in range(self.index(point.lo), self.index(point.hi) + 1)]
            else:
                found.append(self.axis(point))
        return tuple(dict.fromkeys(found))

    def with_index(self, name: str, n: int) -> Env:
        return replace(self, indices={**self.indices, name: n})

    def with_opens(self, axes: Iterable[Axis]) -> Env:
        return replace(self, opens=self.opens | frozenset(axes))

    def with_aliases(self, aliases: Mapping[Axis, Axis]) -> Env:
        return replace(self, aliases={**self.aliases, **aliases}) if aliases else self


class Evaluator:
    """Scalars and vectors of a term, for all trials of ``draws`` at once."""

    def __init__(self, arithmetic: Arithmetic, draws: Draws, declared: Declarations, dim: int) -> None:
        self.arithmetic, self.draws, self.declared, self.dim = arithmetic, draws, declared, dim
        self._parameters: dict[tuple[str, tuple[int, ...]], Tensor] = {}
        self.matrices: dict[str, Block] = {}
        self._scalars: dict[type, Callable[[Any, Env], Tensor]] = {
            Add: self._add, Mul: self._mul, Pow: self._pow, Exp: lambda t, e: self.scalar(t.args[0], e).exp(),
            Log: lambda t, e: self.log(t.args[0], e), Symbol: self._symbol, Parameter: self._parameter, Sum: self._sum,
            Product: self._product, Applied: self._applied, Dot: self._dot, Norm: self._norm,
            Trace: self._trace, Det: self._determinant,
            Density: self.density,
            NormalDensity: self.normal_density, Expectation: self.expectation, KL: self.divergence,
            Integral: self.integral, Variance: self.variance}

    # what the laws decide

    def density(self, term: Density, env: Env) -> Tensor:
        raise NotTried(UNSUPPORTED, f"densities of {term.law} have no interpretation here")

    expectation = divergence = integral = variance = density

    def normal_density(self, term: NormalDensity, env: Env) -> Tensor:
        """The normal density at the vectors that the variables stand for."""
        points, means = ([self.vector(v, env) for v in part] for part in (term.points, term.means))
        residuals = [Linear({}, tuple(a - b for a, b in zip(p, m, strict=True))) for p, m in zip(points, means, strict=True)]
        cov = [[self.coefficient(c, env) for c in row] for row in term.cov]
        return log_normal(residuals, cov, self.arithmetic.pi(), len(points[0])).constant.exp()

    def mean(self, term: Mean, env: Env) -> Components:
        raise NotTried(UNSUPPORTED, f"means under {term.density.law} have no interpretation here")

    def covariance(self, term: Covariance, env: Env) -> Block:
        """The covariance matrix of a vector under a density."""
        raise NotTried(UNSUPPORTED, f"covariances under {term.density.law} have no interpretation here")

    def point(self, v: Var, env: Env) -> Components:
        """The vector that a variable stands for."""
        name = (v.name, tuple(env.index(i) for i in v.at), v.mark)
        numerators, denominators = self.draws.points(name, (self.length(v, env),))
        return tuple(self.valued(v.name, numerators[:, i], denominators[:, i], (), env) for i in range(numerators.shape[1]))

    def valued(self, name: str, numerators: Any, denominators: Any, axes: tuple[Axis, ...], env: Env) -> Tensor:
        """Numbers from -3 to 3 as values of a variable: those that are listed, whole ones between the ends, or numbers between them."""
        space = self.declared.spaces.get(name, Space())
        if space.numbers and not space.whole:
            if len(space.numbers) < len(space.listed):
                raise NotTried(UNSUPPORTED, f"not all values of {name} are numbers")
            return self._chosen(space.numbers, numerators, axes)
        if space.whole:
            return self.arithmetic.ratio(self._whole(space, numerators, bool(axes), env), np.ones_like(numerators), axes)
        drawn, number = self.arithmetic.ratio(numerators, denominators, axes), self.arithmetic.number
        low, high = (None if e is None else number(Fraction(int(e.p), int(e.q))) for e in (space.low, space.high))
        if low is None and high is None:
            return drawn
        if low is not None and high is not None:
            part = (drawn + number(4)) / number(8)  # 1/8 to 7/8, moved towards the ends
            above, below = part * part, (number(1) - part) * (number(1) - part)
            return low + (high - low) * above / (above + below)
        power = (drawn + number(4)) / number(4)  # 1/4 to 7/4, and its fourth power on both sides of 1
        beyond = power * power * power * power
        return low + beyond if low is not None else high - beyond  # type: ignore[operator]

    def _chosen(self, values: tuple[Rational, ...], numerators: Any, axes: tuple[Axis, ...]) -> Tensor:
        """One of some numbers for each draw; the places of an axis take them in turn."""
        turn = np.broadcast_to(np.arange(numerators.shape[-1]) if axes else np.abs(numerators), numerators.shape) % len(values)
        above, below = (np.array([int(part) for part in parts]) for parts in ([v.p for v in values], [v.q for v in values]))
        return self.arithmetic.ratio(above[turn], below[turn], axes)

    def _whole(self, space: Space, numerators: Any, placed: bool, env: Env) -> Any:
        """A whole number between the ends for each draw, also the last ones; the places of an axis take them in turn."""
        first = None if space.low is None else env.index(space.low) + 1
        last = None if space.high is None else env.index(space.high) - 1
        if first is not None and last is not None and last < first:
            raise NotTried(NO_VALUE, "a variable has no values where its ends are so")
        turn = np.broadcast_to(np.arange(numerators.shape[-1]) if placed else np.abs(numerators), numerators.shape)
        if first is None:
            return turn % 7 - 3 if last is None else last - turn % 4
        if last is None:
            return first + (turn if placed else turn % 4)
        count = last - first + 1
        if placed or count <= 8:
            return first + np.minimum(turn, count - 1) if placed else first + turn % count
        return np.where(turn % 8 < 4, first + turn % 8, last - turn % 4)

    def unit(self, e: Unit, env: Env) -> Components:
        """The unit vector along a coordinate."""
        return tuple(self.arithmetic.number(int(i == env.index(e.at))) for i in range(1, self.length(e, env) + 1))

    def length(self, v: Var | Unit, env: Env) -> int:
        """How many components a variable has."""
        return self.size(v.dim, env)

    def size(self, n: Expr, env: Env) -> int:
        """A dimension, or the number of rows or columns of a matrix."""
        return self.dim if n == DIMENSION else env.index(n)

    # scalars

    def scalar(self, term: Basic, env: Env) -> Tensor:
        """The number that a term stands for.  Raises `NotTried` and `Meaningless`."""
        rule = self._scalars.get(type(term))
        if rule is not None:
            return rule(term, env)
        if isinstance(term, Rational):
            return self.arithmetic.number(Fraction(int(term.p), int(term.q)))
        if isinstance(term, Abbreviation):
            return self.scalar(term.term, env)
        if term == Pi:
            return self.arithmetic.pi()
        if isinstance(term, NumberSymbol) and str(term) == "E":
            return self.arithmetic.number(1).exp()
        raise NotTried(UNSUPPORTED, f"{type(term).__name__} has no numeric interpretation")

    def log(self, argument: Basic, env: Env) -> Tensor:
        """The logarithm of a term."""
        return self.scalar(argument, env).log()

    def _add(self, term: Add, env: Env) -> Tensor:
        first, *rest = (self.scalar(a, env) for a in term.args)
        for t in rest:
            first = first + t
        return first

    def _mul(self, term: Mul, env: Env) -> Tensor:
        result: Tensor | None = None
        for a in term.args:
            if isinstance(a, Pow) and a.exp == -1 and result is not None:
                result = result / self.scalar(a.base, env)
            else:
                factor = self.scalar(a, env)
                result = factor if result is None else result * factor
        assert result is not None
        return result

    def _pow(self, term: Pow, env: Env) -> Tensor:
        base, exponent = term.args
        if isinstance(base, Norm) and exponent == 2:
            return self._inner(*2 * (self.vector(base.args[0], env),))
        if exponent.is_Rational and exponent.q <= 2:
            number = self.scalar(base, env)
            number = number.sqrt() if exponent.q == 2 else number
            return number if exponent.p == 1 else number.power(int(exponent.p))
        whole = _whole(exponent, env)
        if whole is not None:
            return self.scalar(base, env).power(whole)
        return (self.scalar(exponent, env) * self.log(base, env)).exp()

    def _symbol(self, term: Symbol, env: Env) -> Tensor:
        if term == DIMENSION:
            return self.arithmetic.number(self.dim)
        return self.arithmetic.number(env.indices[term.name])

    def _parameter(self, term: Parameter, env: Env) -> Tensor:
        key = (term.name, tuple(env.index(i) for i in term.at))
        if key not in self._parameters:
            self._parameters[key] = self._new_parameter(*key)
        return self._parameters[key]

    def _new_parameter(self, name: str, at: tuple[int, ...]) -> Tensor:
        family = self.declared.parameters[name]
        if family.definition is not None and family.symbol is not None:
            return self.scalar(family.definition, Env({**self.known(), family.symbol.name: at[0]}))
        return self.arithmetic.rationals(fractions(self.draws.parameter(name, at, family.domain)))

    def settle(self, term: Parameter, number: Fraction, env: Env) -> None:
        """Give a parameter a value, whatever is drawn for it or defines it."""
        self._parameters[term.name, tuple(env.index(i) for i in term.at)] = self.arithmetic.number(number)

    def known(self) -> Mapping[str, int]:
        """The values of the free indices of the line."""
        return {}

    def _sum(self, term: Sum, env: Env) -> Tensor:
        total = self.arithmetic.number(0)
        for i in range(env.index(term.lo), env.index(term.hi) + 1):
            total = total + self.scalar(term.body, env.with_index(term.i.name, i))
        return total

    def _product(self, term: Product, env: Env) -> Tensor:
        total = self.arithmetic.number(1)
        for i in range(env.index(term.lo), env.index(term.hi) + 1):
            total = total * self.scalar(term.body, env.with_index(term.i.name, i))
        return total

    def _applied(self, term: Applied, env: Env) -> Tensor:
        return self._function(term.name, term.at, env)

    def _function(self, name: str, at: tuple[Basic, ...], env: Env, component: tuple[int, ...] = ()) -> Tensor:
        """a + b s + c / (1 + s²), s linear in the arguments that are not indices; a, b, c depend on the indices."""
        places = wholes(at, env)
        a, b, c = (self._coefficient((name, places, role, *component)) for role in "abc")
        s: Tensor | None = None
        for place, argument in enumerate(at):
            if places[place] is None:
                parts = self.vector(argument, env) if isinstance(argument, Vector) else (self.scalar(argument, env),)
                for i, part in enumerate(parts):
                    added = self._coefficient((name, "weight", place, i, *component)) * part
                    s = added if s is None else s + added
        return a if s is None else a + b * s + c / (self.arithmetic.number(1) + s * s)

    def _coefficient(self, key: tuple[Any, ...]) -> Tensor:
        return self.arithmetic.ratio(*self.draws.coefficient(key), ())

    # vectors

    def _dot(self, term: Dot, env: Env) -> Tensor:
        return self._inner(self.vector(term.args[0], env), self.vector(term.args[1], env))

    def _norm(self, term: Norm, env: Env) -> Tensor:
        return self._inner(*2 * (self.vector(term.args[0], env),)).sqrt()

    def _inner(self, u: Components, v: Components) -> Tensor:
        total = self.arithmetic.number(0)
        for a, b in zip(u, v, strict=True):
            total = total + a * b
        return total

    def vector(self, term: Basic, env: Env) -> Components:
        """The components of a vector."""
        if isinstance(term, Var):
            return self.point(term, env)
        if isinstance(term, VectorSum):
            if not term.args:
                return (self.arithmetic.number(0),) * self.dim
            parts = [self.vector(a, env) for a in term.args if a != ZERO] or [self.vector(ZERO, env)]
            return tuple(total(column) for column in zip(*parts, strict=True))
        if isinstance(term, Unit):
            return self.unit(term, env)
        if isinstance(term, Scaled):
            scale = self.scalar(term.scale, env)
            return tuple(scale * c for c in self.vector(term.vector, env))
        if isinstance(term, MatVec):
            return moved(self.matrix(term.matrix, env), self.vector(term.vector, env))
        if isinstance(term, Mean):
            return self.mean(term, env)
        if isinstance(term, AppliedVector):
            return tuple(self._function(term.name, term.at, env, (i,)) for i in range(self.size(term.dim, env)))
        raise NotTried(UNSUPPORTED, f"{type(term).__name__} is not a vector that can be interpreted")

    # matrices

    def matrix(self, term: Matrix, env: Env) -> Block:
        """The entries of a matrix.  Raises `NotTried` for what has no interpretation here."""
        return interpreted(self, term, env)

    def coefficient(self, cov: Basic, env: Env) -> Coefficient:
        """A covariance: a number, for c I, or a matrix."""
        return self.matrix(cov, env) if isinstance(cov, Matrix) else self.scalar(cov, env)

    def entry(self, name: str, at: tuple[Basic, ...], env: Env, place: tuple[Any, ...], positive: bool) -> Tensor:
        """A number that a declared matrix is made of: drawn, or a function of its arguments; other than 0 where it must be positive."""
        if at:
            found = self._function(name, at, env, place)
            return found * found + self.arithmetic.number(Fraction(1, 8)) if positive else found
        draw = self.draws.pivot((name, *place)) if positive else self.draws.coefficient((name, *place))
        return self.arithmetic.ratio(*draw, ())

    def _trace(self, term: Trace, env: Env) -> Tensor:
        return trace(self.matrix(term.matrix, env), 0)

    def _determinant(self, term: Det, env: Env) -> Tensor:
        return determinant(self.matrix(term.matrix, env))


def wholes(at: Iterable[Basic], env: Env) -> tuple[int | None, ...]:
    """The values of the arguments that are indices, and None for the others."""
    return tuple(_whole(a, env) if isinstance(a, Expr) else None for a in at)


def _whole(e: Expr, env: Env) -> int | None:
    """The value of an index, or None for what is not one."""
    if e.is_Integer:
        return int(e)
    if isinstance(e, Symbol):
        return env.indices.get(e.name)
    if (e.is_Add or e.is_Mul) and all(_whole(a, env) is not None for a in e.args):
        return value(e, env.indices)
    return None


def measured(term: Density, env: Env) -> tuple[tuple[Axis, ...], tuple[Axis, ...], Env]:
    """What a measure draws, what it is conditional on, and where its body is evaluated.

    A target that is the same variable as a condition is that condition's value, and is not drawn.
    """
    targets, given = env.axes(term.targets), env.axes(term.given)
    slots = {a[:2]: a for a in given}
    aliases = {a: slots[a[:2]] for a in targets if a[:2] in slots and slots[a[:2]] != a}
    return tuple(a for a in targets if a[:2] not in slots), given, env.with_aliases(aliases)


def written(term: Density, env: Env) -> tuple[tuple[Axis, ...], tuple[Axis, ...]]:
    """Targets and conditions of a density that stands as a number; a target that is a condition is dropped.

    Raises `Meaningless` for a point mass: nothing is left to draw, or one variable has two values.
    """
    targets, given = env.axes(term.targets), env.axes(term.given)
    left = tuple(a for a in targets if a not in given)
    everything = {*left, *given}
    if len({a[:2] for a in everything}) < len(everything):
        raise Meaningless(f"a density of {term.law} gives one variable two values")
    if targets and not left:
        raise Meaningless(f"{term.law}(v | v) is a point mass, not a density")
    return left, given
