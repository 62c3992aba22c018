"""Real numbers that are known exactly, or enclosed in a certified interval.

A number is exact as ``c + Σ k_i log a_i`` with rational c, k_i, a_i: sums of logarithms of probabilities stay
exact, and whether one is 0 can be decided.  What leaves that form becomes an interval of 160 bits whose ends are
rounded outward.  What has no value (log of 0, division by 0) is `UNDEFINED`; what the intervals are too wide
to tell is `UNKNOWN`.  Both swallow all that they meet.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, isqrt
from typing import Any

from mpmath import libmp
from mpmath.libmp import libmpi

PRECISION = 160
_LARGE = 6_000
_MANY = 500

Interval = tuple[Any, Any]


class Real:
    """A real number: exact (``const`` and ``logs``), or an interval, or without a value (neither)."""

    __slots__ = ("_interval", "const", "logs")

    def __init__(self, const: Fraction | None, logs: dict[Fraction, Fraction] | None = None,
                 interval: Interval | None = None) -> None:
        self.const, self.logs, self._interval = const, logs or None, interval

    @property
    def has_value(self) -> bool:
        return self.const is not None or self._interval is not None

    @property
    def interval(self) -> Interval:
        """Both ends, rounded outward.  Raises `ArithmeticError` for what has no value."""
        if self._interval is None:
            if self.const is None:
                raise ArithmeticError("no value")
            self._interval = _enclose(self.const, self.logs)
        return self._interval

    @property
    def is_rational(self) -> bool:
        return self.const is not None and self.logs is None

    def __add__(self, other: Real) -> Real:
        if self.const is not None and other.const is not None:
            return _exact(self.const + other.const, _merge(self.logs, other.logs))
        return _by_interval(libmpi.mpi_add, self, other)

    def __neg__(self) -> Real:
        if self.const is not None:
            return Real(-self.const, {a: -k for a, k in self.logs.items()} if self.logs else None)
        return _by_interval(libmpi.mpi_neg, self)

    def __sub__(self, other: Real) -> Real:
        return self + (-other)

    def __mul__(self, other: Real) -> Real:
        if not (self.has_value and other.has_value):
            return _absent(self, other)
        for a, b in ((self, other), (other, self)):
            if a.is_rational and (b.const is not None or a.const == 0):
                return _scaled(b, a.const)  # type: ignore[arg-type]
        return _by_interval(libmpi.mpi_mul, self, other)

    def __truediv__(self, other: Real) -> Real:
        if not (self.has_value and other.has_value):
            return _absent(self, other)
        if other.is_rational:
            return UNDEFINED if other.const == 0 else self * Real(Fraction(1) / other.const)  # type: ignore[operator]
        if other.sign() is None:
            return UNDEFINED if other.is_zero() else UNKNOWN
        return _by_interval(libmpi.mpi_div, self, other)

    def power(self, n: int) -> Real:
        """The n-th power, for a whole n of either sign."""
        if n < 0:
            return ONE / self.power(-n)
        if self.is_rational:
            return _exact(self.const**n, None)  # type: ignore[operator]
        return _by_interval(lambda a, prec: libmpi.mpi_pow_int(a, n, prec), self)

    def log(self) -> Real:
        """The natural logarithm."""
        if self.is_rational:
            return _log_rational(self.const)  # type: ignore[arg-type]
        if not self.has_value:
            return self
        sign = self.sign()
        if sign is None:
            return UNDEFINED if self.is_zero() else UNKNOWN
        return UNDEFINED if sign < 0 else _by_interval(libmpi.mpi_log, self)

    def exp(self) -> Real:
        """The exponential."""
        if self.const == 0 and all(k.denominator == 1 and abs(k) < 50 for k in (self.logs or {}).values()):
            value = Fraction(1)
            for a, k in (self.logs or {}).items():
                value *= a ** int(k)
            return Real(value)
        return _by_interval(libmpi.mpi_exp, self)

    def sqrt(self) -> Real:
        """The non-negative square root."""
        if not self.has_value:
            return self
        if self.is_rational:
            return _sqrt_rational(self.const)  # type: ignore[arg-type]
        low, high = self.interval
        if libmp.mpf_sign(low) < 0:
            return UNDEFINED if libmp.mpf_sign(high) < 0 else UNKNOWN
        return _by_interval(libmpi.mpi_sqrt, self)

    def sign(self) -> int | None:
        """1 or -1 where that is certain; None at 0, or where it cannot be told."""
        if self.is_rational:
            return None if self.const == 0 else (1 if self.const > 0 else -1)  # type: ignore[operator]
        low, high = self.interval
        if libmp.mpf_sign(low) > 0:
            return 1
        return -1 if libmp.mpf_sign(high) < 0 else None

    def is_zero(self) -> bool:
        """Whether the number is certainly 0.

        Sums of logarithms: a rational c ≠ 0 never balances logarithms of rationals (e^c is transcendental), and
        Σ k_i log a_i = 0 if and only if every exponent vanishes over a coprime base of the a_i.
        """
        if self.const is None or self.const != 0:
            return False
        return self.logs is None or _vanishes(self.logs)

    def width(self) -> float:
        """The width of the interval; 0.0 for what is exact."""
        if self.const is not None:
            return 0.0
        low, high = self.interval
        return float(libmp.to_float(libmp.mpf_sub(high, low, 53, "u")))

    def __float__(self) -> float:
        low, high = self.interval
        middle = libmp.mpf_shift(libmp.mpf_add(low, high, 80, "n"), -1)
        return float(libmp.to_float(middle))

    def __repr__(self) -> str:
        return f"Real({self.const}, {self.logs})" if self.const is not None else f"Real({float(self) if self.has_value else None})"


UNDEFINED = Real(None)
"""What has no value."""
UNKNOWN = Real(None)
"""What cannot be told with intervals of this width."""
ZERO, ONE = Real(Fraction(0)), Real(Fraction(1))


def pi() -> Real:
    """π, enclosed."""
    return Real(None, None, libmpi.mpi_pi(PRECISION))


def _absent(*numbers: Real) -> Real:
    return UNDEFINED if any(n is UNDEFINED for n in numbers) else UNKNOWN


def _by_interval(operation: Any, *numbers: Real) -> Real:
    if not all(n.has_value for n in numbers):
        return _absent(*numbers)
    low, high = operation(*(n.interval for n in numbers), PRECISION)
    if low in (libmp.fnan, libmp.finf, libmp.fninf) or high in (libmp.fnan, libmp.finf, libmp.fninf):
        return UNKNOWN
    return Real(None, None, (low, high))


def _exact(const: Fraction, logs: dict[Fraction, Fraction] | None) -> Real:
    large = const.denominator.bit_length() > _LARGE or const.numerator.bit_length() > _LARGE
    if large or (logs and len(logs) > _MANY):
        return Real(None, None, _enclose(const, logs))
    return Real(const, logs)


def _merge(a: dict[Fraction, Fraction] | None, b: dict[Fraction, Fraction] | None) -> dict[Fraction, Fraction] | None:
    if not a or not b:
        return a or b
    merged = dict(a)
    for argument, k in b.items():
        total = merged.get(argument, Fraction(0)) + k
        if total:
            merged[argument] = total
        else:
            del merged[argument]
    return merged


def _scaled(number: Real, factor: Fraction) -> Real:
    if factor == 0:
        return ZERO
    logs = {a: k * factor for a, k in number.logs.items()} if number.logs else None
    return _exact(number.const * factor, logs)  # type: ignore[operator]


def _rational(q: Fraction) -> Interval:
    return (libmp.from_rational(q.numerator, q.denominator, PRECISION, "f"),
            libmp.from_rational(q.numerator, q.denominator, PRECISION, "c"))


def _enclose(const: Fraction, logs: dict[Fraction, Fraction] | None) -> Interval:
    total = _rational(const)
    for argument, k in (logs or {}).items():
        term = libmpi.mpi_mul(_rational(k), libmpi.mpi_log(_rational(argument), PRECISION), PRECISION)
        total = libmpi.mpi_add(total, term, PRECISION)
    return total


def _log_rational(q: Fraction) -> Real:
    if q <= 0:
        return UNDEFINED
    return ZERO if q == 1 else Real(Fraction(0), {q: Fraction(1)})


def _sqrt_rational(q: Fraction) -> Real:
    if q < 0:
        return UNDEFINED
    above, below = isqrt(q.numerator), isqrt(q.denominator)
    if above * above == q.numerator and below * below == q.denominator:
        return Real(Fraction(above, below))
    return _by_interval(libmpi.mpi_sqrt, Real(q))


def _vanishes(logs: dict[Fraction, Fraction]) -> bool:
    base = _coprime({n for a in logs for n in (a.numerator, a.denominator) if n > 1})
    return all(sum(k * (_order(a.numerator, b) - _order(a.denominator, b)) for a, k in logs.items()) == 0 for b in base)


def _coprime(numbers: set[int]) -> list[int]:
    """Pairwise coprime numbers > 1 such that each given number is a product of their powers."""
    base: list[int] = []
    queue = sorted(numbers)
    while queue:
        n = queue.pop()
        for i, b in enumerate(base):
            g = gcd(n, b)
            if g > 1:
                del base[i]
                queue += [m for m in (g, n // g, b // g) if m > 1]
                break
        else:
            base.append(n)
    return base


def _order(n: int, b: int) -> int:
    count = 0
    while n % b == 0:
        n, count = n // b, count + 1
    return count
