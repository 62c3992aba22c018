"""What a line claims of numbers: comparisons, and how far each is from being false.

A claim is judged twice: on floats with error bounds, all trials at once, to find what is worth a closer look;
and on exact or enclosed reals, one trial at a time, to certify.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from sympy import Basic

from checker.language.dependence import depends
from checker.language.matrices import Covariance, NamedMatrix
from checker.language.relations import ARGMIN, EQ, GE, GT, IMPLIES, LE, LT, PROPTO, TENDS, Line, statements
from checker.language.terms import (
    KL,
    Applied,
    AppliedVector,
    Approach,
    Density,
    Expectation,
    Integral,
    Matrix,
    Mean,
    Parameter,
    Ranged,
    Var,
    Variance,
    Vector,
)
from checker.numeric.arrays import Array, Balls, Reals
from checker.numeric.evaluate import Env, Evaluator
from checker.numeric.outcome import UNSUPPORTED, NotTried
from checker.numeric.reals import UNDEFINED, UNKNOWN, Real
from checker.numeric.tensors import Axis, Tensor, over_all_axes

TOLERANCE = 1e-7
"""A claim is taken to hold on floats if both sides agree within their bounds, and these are relatively smaller."""
OTHER = -1_000_000
"""The mark of the second value of a variable in which a proportionality is claimed."""


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """``lhs relation rhs`` for every trial and every value of the axes at which all that is ``given`` holds.

    ``label`` says what is compared.
    """

    label: str
    relation: str
    lhs: Tensor
    rhs: Tensor
    given: tuple[Claim, ...] = ()

    def sides(self) -> tuple[tuple[Axis, ...], list[tuple[str, Array, Array]]]:
        """The relation and both sides of the claim, and of what is given, over the axes of all."""
        said = (self, *self.given)
        axes, arrays = over_all_axes([t for c in said for t in (c.lhs, c.rhs)])
        return axes, [(c.relation, a, b) for c, a, b in zip(said, arrays[::2], arrays[1::2], strict=True)]


def claims(line: Line, evaluator: Evaluator, env: Env) -> list[Claim]:
    """What a line claims under one interpretation; its sides must be canonical."""
    if line.relation == IMPLIES:
        given = tuple(c for said in statements(line.lhs) for c in claims(said, evaluator, env))
        return [replace(c, label=c.label or "the conclusion", given=given) for said in statements(line.rhs)
                for c in claims(said, evaluator, env)]
    if isinstance(line.lhs, Vector):
        pairs = zip(evaluator.vector(line.lhs, env), evaluator.vector(line.rhs, env), strict=True)
        return [Claim(f"component {i + 1}", EQ, a, b) for i, (a, b) in enumerate(pairs)]
    if isinstance(line.lhs, Matrix):
        both = (evaluator.matrix(side, env).rows for side in (line.lhs, line.rhs))
        return [Claim(f"entry {i + 1}, {j + 1}", EQ, a, b) for i, rows in enumerate(zip(*both, strict=True))
                for j, (a, b) in enumerate(zip(*rows, strict=True))]
    if line.relation == TENDS:
        (approach,) = line.variables
        if not _explicit(line.lhs, approach) or not _explicit(line.rhs, approach):
            raise NotTried(UNSUPPORTED, "a limit is tried of explicit numbers only, by continuity",
                           "relate the left side to a closed form first")
        evaluator.settle(approach.parameter, Fraction(int(approach.value.p), int(approach.value.q)), env)
        return [Claim("value at the limit", EQ, evaluator.scalar(line.lhs, env), evaluator.scalar(line.rhs, env))]
    if line.relation == PROPTO:
        other = env.with_aliases(second_values(line.variables, env))
        ratio = evaluator.scalar(line.lhs, env) / evaluator.scalar(line.rhs, env)
        again = evaluator.scalar(line.lhs, other) / evaluator.scalar(line.rhs, other)
        zero = evaluator.arithmetic.number(0)
        return [Claim("ratio at two values", EQ, ratio, again), Claim("sign of the ratio", GE, ratio, zero)]
    return [Claim("", line.relation, evaluator.scalar(line.lhs, env), evaluator.scalar(line.rhs, env))]


def _explicit(term: Basic, approach: Approach) -> bool:
    """Whether a term has no part that may move with the parameter in a way that is not written."""
    if isinstance(term, Parameter):
        return term == approach.parameter or not term.at
    if isinstance(term, (Density, Expectation, KL, Integral, Ranged, Applied, AppliedVector, NamedMatrix, Mean, Variance, Covariance)):
        return False
    return isinstance(term, Var) or all(_explicit(a, approach) for a in term.args)


def minimiser_claims(line: Line, evaluators: Sequence[Evaluator], env: Env) -> list[Claim]:
    """Of two values of an unknown, both sides are least at the same ones: their differences have one sign."""
    name, first = line.variables[0].name, evaluators[0]

    def difference(side: Basic) -> Tensor:
        if not depends(first.declared, name, side):
            return first.arithmetic.number(0)
        one, other = (e.scalar(side, env) for e in evaluators)
        return one - other

    return [Claim(f"value at {name}₁ less value at {name}₂", ARGMIN, difference(line.lhs), difference(line.rhs))]


def second_values(variables: Sequence[Var], env: Env) -> dict[Axis, Axis]:
    """Other axes for the variables of a proportionality, each a second value of the same variable."""
    return {(axis := env.axis(v)): (axis[0], axis[1], OTHER) for v in variables}


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """Claims on floats, an entry a trial: how surely false (relatively; > 0 is false), whether it must be looked at again, and
    whether what is given holds somewhere."""

    excess: Any
    unclear: Any
    met: Any


def look(found: Sequence[Claim], count: int) -> Look:
    """The first judgement, from claims in `Balls`."""
    excess, unclear, met = np.full(count, -np.inf), np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    with np.errstate(all="ignore"):
        for claim in found:
            _, (said, *given) = claim.sides()
            judged = [_excess(*said), *(_excess(*g) for g in given)]
            over, again, *premises = np.broadcast_arrays(*judged[0], *(np.asarray(beyond) <= 0 for beyond, _ in judged[1:]),
                                                         *(_surely(*g) for g in given))
            half = len(given)
            where = np.logical_and.reduce(premises[:half]) if given else np.ones(over.shape, dtype=bool)
            sure = np.logical_and.reduce(premises[half:]) if given else where
            over, again = np.where(where & ~np.isnan(over), over, -np.inf), again & where
            over, again, sure = (np.broadcast_to(x.reshape(len(x), -1), (count, int(x.size / len(x)))) for x in (over, again, sure))
            excess = np.maximum(excess, over.max(axis=1))
            unclear |= again.any(axis=1)
            met |= sure.any(axis=1)
    return Look(excess, unclear, met)


def _surely(relation: str, a: Array, b: Array) -> Any:
    """Whether a premise holds on floats: an order beyond what rounding may do, an equation up to it."""
    assert isinstance(a, Balls) and isinstance(b, Balls)
    difference, error = a.mid - b.mid, a.rad + b.rad
    return {EQ: np.abs(difference) <= error, LE: difference + error <= 0, LT: difference + error < 0, GE: difference - error >= 0,
            GT: difference - error > 0}[relation]


def _excess(relation: str, a: Array, b: Array) -> tuple[Any, Any]:
    assert isinstance(a, Balls) and isinstance(b, Balls)
    if relation == ARGMIN:
        return _unlike_signs(a, b)
    difference, error = a.mid - b.mid, a.rad + b.rad
    scale = np.maximum(np.maximum(np.abs(a.mid), np.abs(b.mid)), 1e-290)
    beyond = {EQ: np.abs(difference), LE: difference, LT: difference, GE: -difference, GT: -difference}[relation]
    certain = (beyond - error) / scale
    again = ~np.isfinite(certain) | (error > TOLERANCE * scale) & (np.abs(difference) <= error)
    if relation in (LT, GT):
        again = again | (np.abs(difference) <= error)
    elif relation in (LE, GE):
        again = again & ~(beyond < -error)
    return certain, again


def _unlike_signs(a: Balls, b: Balls) -> tuple[Any, Any]:
    sure = np.minimum(np.abs(a.mid) - a.rad, np.abs(b.mid) - b.rad) / np.maximum(np.maximum(np.abs(a.mid), np.abs(b.mid)), 1e-290)
    signs = np.sign(a.mid) * np.sign(b.mid)
    return np.where(sure > 0, -signs * sure, -np.inf), ~(sure > 0)


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim that is certainly false: which, at which values of the axes, and both numbers."""

    label: str
    values: dict[Axis, int]
    lhs: Real
    rhs: Real

    @property
    def error(self) -> float:
        return self.lhs.width() + self.rhs.width()


@dataclass(frozen=True, slots=True)
class Certificate:
    """The second judgement: a false claim, or a side without a value, or one that cannot be told."""

    false: Finding | None = None
    undefined: bool = False
    unknown: bool = False


def certify(found: Sequence[Claim]) -> Certificate:
    """The second judgement, from claims of one trial in `Reals`; the largest difference is the one shown."""
    best: tuple[float, Finding] | None = None
    undefined = unknown = False
    for claim in found:
        axes, sides = claim.sides()
        names = [relation for relation, _, _ in sides]
        arrays: Sequence[Any] = np.broadcast_arrays(*(_numbers(x) for _, a, b in sides for x in (a, b)))
        for place in np.ndindex(arrays[0].shape):
            one, two, *others = (x[place] for x in arrays)
            premises = [_holds(relation, a, b) for relation, a, b in zip(names[1:], others[::2], others[1::2], strict=True)]
            if False in premises:
                continue
            if None in premises:
                unknown |= not (one.has_value and two.has_value) or _false(claim.relation, one, two) is not False
                continue
            if not (one.has_value and two.has_value):
                undefined |= one is UNDEFINED or two is UNDEFINED
                unknown |= one is UNKNOWN or two is UNKNOWN
                continue
            status = _false(claim.relation, one, two)
            unknown |= status is None
            if status:
                size = _relative(one, two)
                if best is None or size > best[0]:
                    best = size, Finding(claim.label, dict(zip(axes, place[1:], strict=True)), one, two)
    return Certificate(best[1] if best else None, undefined, unknown)


def _numbers(array: Array) -> Any:
    assert isinstance(array, Reals)
    return array.data


def _holds(relation: str, a: Real, b: Real) -> bool | None:
    """Whether ``a relation b`` is certainly true, or certainly false; None where that cannot be told."""
    if not (a.has_value and b.has_value):
        return None
    difference = a - b
    sign = 0 if difference.is_zero() else difference.sign()
    if sign is None:
        return None
    return {EQ: sign == 0, LE: sign <= 0, GE: sign >= 0, LT: sign < 0, GT: sign > 0}[relation]


def _false(relation: str, a: Real, b: Real) -> bool | None:
    """Whether ``a relation b`` is certainly false; None where the intervals are too wide to take it as true."""
    if relation == ARGMIN:
        signs = [0 if x.is_zero() else x.sign() for x in (a, b)]
        return None if None in signs else signs[0] != signs[1]
    difference = a - b
    sign = difference.sign()
    if relation == EQ:
        return True if sign else (None if _wide(difference, a, b) else False)
    below = sign if relation in (GE, GT) else (None if sign is None else -sign)
    if sign is not None:
        return below == -1
    if relation in (GT, LT):
        return True if difference.is_zero() else None
    return None if _wide(difference, a, b) else False


def _wide(difference: Real, a: Real, b: Real) -> bool:
    return difference.const is None and difference.width() > 1e-20 * max(abs(float(a)), abs(float(b)), 1.0)


def _relative(a: Real, b: Real) -> float:
    one, two = float(a), float(b)
    return abs(one - two) / max(abs(one), abs(two), 1e-290)
