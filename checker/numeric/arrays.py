"""Arrays of numbers whose error is bounded: floats with a bound, and exact or enclosed reals.

Both kinds have the same operations, entry by entry with numpy's broadcasting.  `Balls` are fast and decide
which interpretations are worth a closer look; `Reals` certify.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from checker.numeric import reals
from checker.numeric.reals import Real

EPS = 2.0**-52
"""Twice the unit roundoff: one basic operation errs by at most half of this, relatively."""
TINY = 1e-300
_SLACK = 1 + 2.0**-48


class Balls:
    """Floats ``mid``, each with ``rad`` such that the number is within ``rad`` of it; NaN where it may have no value.

    The bounds are those of the running error analysis of Higham (2002, section 3.3), rounded up generously;
    ``log`` and ``exp`` of numpy are taken to be within 8 units in the last place (their documentation says 4).
    """

    __slots__ = ("mid", "rad")

    def __init__(self, mid: Any, rad: Any) -> None:
        self.mid, self.rad = mid, rad

    @classmethod
    def ratio(cls, numerators: Any, denominators: Any) -> Balls:
        """Rationals from arrays of whole numbers below 2^53."""
        mid = np.asarray(numerators, dtype=float) / np.asarray(denominators, dtype=float)
        return cls(mid, np.abs(mid) * EPS)

    @classmethod
    def rationals(cls, values: Any) -> Balls:
        """From an array of `Fraction`."""
        mid = np.vectorize(float, otypes=[float])(values)
        return cls(mid, np.abs(mid) * EPS)

    @classmethod
    def pi(cls) -> Balls:
        return cls(np.array([np.pi]), np.array([4 * EPS]))

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.mid.shape)

    def like(self, change: Callable[[Any], Any]) -> Balls:
        """A view: the same change of shape for both parts."""
        return Balls(change(self.mid), change(self.rad))

    def __add__(self, other: Balls) -> Balls:
        mid = self.mid + other.mid
        return Balls(mid, (self.rad + other.rad + EPS * np.abs(mid)) * _SLACK)

    def __sub__(self, other: Balls) -> Balls:
        mid = self.mid - other.mid
        return Balls(mid, (self.rad + other.rad + EPS * np.abs(mid)) * _SLACK)

    def __neg__(self) -> Balls:
        return Balls(-self.mid, self.rad)

    def __mul__(self, other: Balls) -> Balls:
        mid = self.mid * other.mid
        rad = np.abs(self.mid) * other.rad + (np.abs(other.mid) + other.rad) * self.rad
        return Balls(mid, (rad + EPS * np.abs(mid)) * _SLACK + TINY)

    def __truediv__(self, other: Balls) -> Balls:
        room = np.abs(other.mid) - other.rad
        room = np.where(room > 0, room * (1 - 2.0**-48), np.nan)
        mid = self.mid / other.mid
        return Balls(mid, ((self.rad + np.abs(mid) * other.rad) / room + EPS * np.abs(mid)) * _SLACK + TINY)

    def power(self, n: int) -> Balls:
        """The n-th power, for a whole n of either sign."""
        if n < 0:
            return Balls(np.ones(1), np.zeros(1)) / self.power(-n)
        result, square = Balls(np.ones(1), np.zeros(1)), self
        while n:
            result, square, n = (result * square if n % 2 else result), square * square if n > 1 else square, n // 2
        return result

    def log(self) -> Balls:
        """The natural logarithm."""
        room = self.mid - self.rad
        room = np.where(room > 0, room * (1 - 2.0**-48), np.nan)
        mid = np.log(self.mid)
        return Balls(mid, (self.rad / room + 8 * EPS * np.abs(mid)) * _SLACK + TINY)

    def exp(self) -> Balls:
        """The exponential; NaN where it leaves the range of normal floats."""
        mid = np.exp(self.mid)
        mid = np.where((mid > 1e-290) & (mid < 1e290) & (self.rad < 1), mid, np.nan)
        return Balls(mid, mid * (np.expm1(self.rad) + 8 * EPS) * _SLACK)

    def sqrt(self) -> Balls:
        """The non-negative square root; NaN where 0 is within the bound, unless it is 0 exactly."""
        room = self.mid - self.rad
        room = np.where((room > 0) | (self.mid == 0) & (self.rad == 0), room, np.nan)
        mid = np.sqrt(self.mid)
        rad = np.where(self.rad > 0, self.rad / np.sqrt(room), 0.0)
        return Balls(mid, (rad + EPS * np.abs(mid)) * _SLACK + np.where(self.rad > 0, TINY, 0.0))

    def total(self, axes: tuple[int, ...]) -> Balls:
        """The sum over some axes."""
        count = int(np.prod([self.mid.shape[a] for a in axes]))
        error = self.rad.sum(axis=axes) + count * EPS * np.abs(self.mid).sum(axis=axes)
        return Balls(self.mid.sum(axis=axes), error * (1 + count * 2.0**-50))


class Reals:
    """An object array of `Real`."""

    __slots__ = ("data",)

    def __init__(self, data: Any) -> None:
        self.data = data

    @classmethod
    def ratio(cls, numerators: Any, denominators: Any) -> Reals:
        """Rationals from arrays of whole numbers."""
        return cls(_pairwise(np.asarray(numerators), np.asarray(denominators)))

    @classmethod
    def rationals(cls, values: Any) -> Reals:
        """From an array of `Fraction`."""
        return cls(_each(lambda q: Real(Fraction(q)), values))

    @classmethod
    def pi(cls) -> Reals:
        return cls(_each(lambda _: reals.pi(), np.zeros(1)))

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.data.shape)

    def like(self, change: Callable[[Any], Any]) -> Reals:
        return Reals(change(self.data))

    def __add__(self, other: Reals) -> Reals:
        return Reals(self.data + other.data)

    def __sub__(self, other: Reals) -> Reals:
        return Reals(self.data - other.data)

    def __neg__(self) -> Reals:
        return Reals(-self.data)

    def __mul__(self, other: Reals) -> Reals:
        return Reals(self.data * other.data)

    def __truediv__(self, other: Reals) -> Reals:
        return Reals(self.data / other.data)

    def power(self, n: int) -> Reals:
        return Reals(_each(lambda a: a.power(n), self.data))

    def log(self) -> Reals:
        return Reals(_each(Real.log, self.data))

    def exp(self) -> Reals:
        return Reals(_each(Real.exp, self.data))

    def sqrt(self) -> Reals:
        return Reals(_each(Real.sqrt, self.data))

    def total(self, axes: tuple[int, ...]) -> Reals:
        result = self.data.sum(axis=axes)
        return Reals(np.asarray(result, dtype=object))


Array = Balls | Reals


def _each(f: Callable[[Any], Any], values: Any) -> Any:
    values = np.asarray(values)
    result = np.empty(values.shape, dtype=object)
    result.ravel()[:] = [f(v) for v in values.ravel()]
    return result


def _pairwise(numerators: Any, denominators: Any) -> Any:
    numerators, denominators = np.broadcast_arrays(numerators, denominators)
    result = np.empty(numerators.shape, dtype=object)
    result.ravel()[:] = [Real(Fraction(int(n), int(k))) for n, k in zip(numerators.ravel(), denominators.ravel(), strict=True)]
    return result
