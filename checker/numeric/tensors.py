"""Numbers that depend on the values of finitely many variables: one named axis a variable, and one for trials.

An axis is named by what it is the value of: ``(name, indices, mark)``.  Shapes are (trials or 1, sizes of the
axes in order); operations align axes by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from checker.numeric.arrays import Array, Balls, Reals
from checker.numeric.outcome import TOO_LARGE, NotTried

Axis = tuple[str, tuple[int, ...], int]
"""The value of a variable: its name, its indices, and the mark that tells copies apart."""

_MOST = 4_000_000
_MOST_EXACT = 150_000


@dataclass(frozen=True, slots=True)
class _Diagonal:
    """Two axes of an array made one, in the place of the first."""

    first: int
    second: int

    def __call__(self, x: Any) -> Any:
        return np.moveaxis(np.diagonal(x, 0, self.first, self.second), -1, self.first)


@dataclass(frozen=True, slots=True, eq=False)
class Tensor:
    """Numbers over named axes; the first axis of ``data`` counts trials."""

    axes: tuple[Axis, ...]
    data: Array

    def __add__(self, other: Tensor) -> Tensor:
        axes, a, b = aligned(self, other)
        return Tensor(axes, a + b)  # type: ignore[operator]

    def __sub__(self, other: Tensor) -> Tensor:
        axes, a, b = aligned(self, other)
        return Tensor(axes, a - b)  # type: ignore[operator]

    def __mul__(self, other: Tensor) -> Tensor:
        axes, a, b = aligned(self, other)
        return Tensor(axes, a * b)  # type: ignore[operator]

    def __truediv__(self, other: Tensor) -> Tensor:
        axes, a, b = aligned(self, other)
        return Tensor(axes, a / b)  # type: ignore[operator]

    def __neg__(self) -> Tensor:
        return Tensor(self.axes, -self.data)

    def constant(self, n: int) -> Tensor:
        """A whole number of the same kind."""
        return Tensor((), type(self.data).ratio(np.array([n]), np.array([1])))

    def power(self, n: int) -> Tensor:
        return Tensor(self.axes, self.data.power(n))

    def log(self) -> Tensor:
        return Tensor(self.axes, self.data.log())

    def exp(self) -> Tensor:
        return Tensor(self.axes, self.data.exp())

    def sqrt(self) -> Tensor:
        return Tensor(self.axes, self.data.sqrt())

    def total(self, over: tuple[Axis, ...]) -> Tensor:
        """The sum over some axes; those that it does not have are passed over."""
        places = tuple(1 + i for i, a in enumerate(self.axes) if a in over)
        if not places:
            return self
        return Tensor(tuple(a for a in self.axes if a not in over), self.data.total(places))

    def renamed(self, names: Mapping[Axis, Axis]) -> Tensor:
        """The same numbers under other axes; two axes that get one name become their diagonal."""
        axes = tuple(names.get(a, a) for a in self.axes)
        if len(set(axes)) == len(axes):
            return Tensor(axes, self.data)
        for i, a in enumerate(axes):
            j = axes.index(a)
            if j < i:
                return Tensor(axes[:i] + axes[i + 1:], self.data.like(_Diagonal(j + 1, i + 1))).renamed({})
        raise AssertionError("unreachable")

    def at(self, axis: Axis, value: int) -> Tensor:
        """The numbers at one value of a variable."""
        if axis not in self.axes:
            return self
        place = 1 + self.axes.index(axis)
        return Tensor(tuple(a for a in self.axes if a != axis), self.data.like(lambda x: np.take(x, value, axis=place)))


def aligned(a: Tensor, b: Tensor) -> tuple[tuple[Axis, ...], Array, Array]:
    """The arrays of both over all their axes, in one order.  Raises `NotTried` where they would be too large."""
    if a.axes == b.axes:
        return a.axes, a.data, b.data
    axes, (left, right) = over_all_axes((a, b))
    return axes, left, right


def over_all_axes(tensors: Sequence[Tensor]) -> tuple[tuple[Axis, ...], list[Array]]:
    """The arrays of several tensors over all their axes, in one order.  Raises `NotTried` where they would be too large."""
    axes = tuple(dict.fromkeys(x for t in tensors for x in t.axes))
    arrays = [_spread(t, axes) for t in tensors]
    if prod(map(max, zip(*(a.shape for a in arrays), strict=True))) > (_MOST_EXACT if isinstance(arrays[0], Reals) else _MOST):
        raise NotTried(TOO_LARGE, f"a part of the line depends on {len(axes)} variables at once",
                       "split the expectation, or bound the range")
    return axes, arrays


def _spread(t: Tensor, axes: tuple[Axis, ...]) -> Array:
    if t.axes == axes[:len(t.axes)]:
        after = (..., *(None,) * (len(axes) - len(t.axes)))
        return t.data.like(lambda x: x[after])
    order = (0, *(1 + t.axes.index(a) for a in axes if a in t.axes))
    places = (slice(None), *(slice(None) if a in t.axes else None for a in axes))
    return t.data.like(lambda x: x.transpose(order)[places])


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Which numbers to compute with: `Balls` for all trials at once, or `Reals` for one of them."""

    kind: type[Balls] | type[Reals]

    def number(self, value: int | Fraction) -> Tensor:
        """A rational constant."""
        value = Fraction(value)
        if self.kind is Balls and max(abs(value.numerator), value.denominator) < 2**53:
            mid = np.array([value.numerator / value.denominator])
            exact = value.denominator == 1
            return Tensor((), Balls(mid, np.zeros(1) if exact else np.abs(mid) * 2.0**-52))
        return Tensor((), self.kind.rationals(np.array([value], dtype=object)))

    def rationals(self, values: Any, axes: tuple[Axis, ...] = ()) -> Tensor:
        """From an array of `Fraction` of shape (trials, sizes of the axes)."""
        return Tensor(axes, self.kind.rationals(values))

    def ratio(self, numerators: Any, denominators: Any, axes: tuple[Axis, ...]) -> Tensor:
        """From arrays of whole numbers of shape (trials, sizes of the axes)."""
        return Tensor(axes, self.kind.ratio(numerators, denominators))

    def pi(self) -> Tensor:
        return Tensor((), self.kind.pi())
