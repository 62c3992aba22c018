"""Integrals of explicit functions of one number, compared with their values by quadrature at real points."""

from __future__ import annotations

from typing import Any

from mpmath import inf, quad

from checker.language.terms import Integral

from .logarithms import samples
from .names import opened, signature
from .verdicts import Undefined, need

_CLOSE, _CLOSE_AT_ENDS = 1e-6, 0.03
"""Of a quadrature, relative to its value; where both ends are finite, what rounding leaves out beside them counts as well."""


def by_quadrature(proof: Any, declared: Any) -> None:
    """The integral over the values of its variable is what is said, at real points."""
    line = proof.line
    need(line.relation == "=" and isinstance(line.lhs, Integral), "not an integral")
    o: Any = opened(line.lhs)
    (x,) = o.over
    space = declared.spaces.get(x.name)
    need(x.dim == 1 and not (space is not None and space.discrete), "not over the values of a number")
    low = -inf if space is None or space.low is None else float(space.low)
    high = inf if space is None or space.high is None else float(space.high)
    for point in list(samples(proof, declared, line.lhs, line.rhs))[:2]:
        wanted = point.scalar(line.rhs)
        found = float(quad(lambda v, point=point: _at(point, o.body, x, v), [low, 0, high] if low < 0 < high else [low, high]))
        close = _CLOSE_AT_ENDS if high < inf else _CLOSE
        need(abs(found - wanted) <= close * max(1.0, abs(wanted)), f"the integral is {found}, not {wanted}")


def _at(point: Any, body: Any, x: Any, value: Any) -> float:
    """The body at one value of the variable."""
    number = float(value)
    point._vectors[signature(x, point.names)] = [number, *[0.0] * (point.coordinates - 1)]
    point._on_the_line[signature(x, point.names)] = x
    try:
        return float(point.scalar(body, point.names))
    except (OverflowError, Undefined):  # an end that rounding reaches
        return 0.0


def finite_sum(proof: Any, declared: Any) -> None:
    """A sum over whole numbers between two ends, term by term."""
    line = proof.line
    o: Any = opened(line.lhs)
    (x,) = o.over
    space = declared.spaces[x.name]
    need(space.discrete and space.whole, "not whole numbers")
    told, values = list(space.listed), [str(k) for k in range(int(space.low) + 1, int(space.high))]
    need(not told or told == values or (told[1:2] == [".."] and told[::2] == [values[0], values[-1]]), "other values are listed")
    for point in list(samples(proof, declared, line.rhs))[:3]:
        total = sum(_at(point, o.body, x, k) for k in range(int(space.low) + 1, int(space.high)))
        wanted = point.scalar(line.rhs)
        need(abs(total - wanted) <= 1e-8 * max(1.0, abs(wanted)), "another sum")


RULES = {"gaussian integral": by_quadrature, "gamma integral": by_quadrature, "beta integral": by_quadrature, "finite sum": finite_sum}
