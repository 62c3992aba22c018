"""Numbers modulo a prime, with √−1: every number of the prime field has a square root here."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

PRIME = 2**61 - 1
"""Prime, and 3 modulo 4: −1 has no root among the real ones."""


class NoRoot(Exception):
    """Half of all numbers with an imaginary part have no root; another point is to be tried."""


@dataclass(frozen=True, slots=True)
class Residue:
    """re + im √−1."""

    re: int
    im: int = 0

    def __add__(self, other: Residue) -> Residue:
        return Residue((self.re + other.re) % PRIME, (self.im + other.im) % PRIME)

    def __sub__(self, other: Residue) -> Residue:
        return Residue((self.re - other.re) % PRIME, (self.im - other.im) % PRIME)

    def __mul__(self, other: Residue) -> Residue:
        return Residue((self.re * other.re - self.im * other.im) % PRIME, (self.re * other.im + self.im * other.re) % PRIME)

    def __pow__(self, n: int) -> Residue:
        if n < 0:
            return self.inverse() ** -n
        result, square = Residue(1), self
        while n:
            if n % 2:
                result = result * square
            square, n = square * square, n // 2
        return result

    def inverse(self) -> Residue:
        """Raises ZeroDivisionError for 0."""
        norm = (self.re * self.re + self.im * self.im) % PRIME
        if not norm:
            raise ZeroDivisionError
        scale = pow(norm, -1, PRIME)
        return Residue(self.re * scale % PRIME, -self.im * scale % PRIME)

    def root(self) -> Residue:
        """One of the two square roots; raises `NoRoot` where there is none."""
        if not self.im:
            found = _root(self.re)
            return Residue(found) if found is not None else Residue(0, _sure(_root(-self.re % PRIME)))
        length = _sure(_root((self.re * self.re + self.im * self.im) % PRIME))
        half = pow(2, -1, PRIME)
        re = _root((self.re + length) * half % PRIME)
        if re is None:
            re = _sure(_root((self.re - length) * half % PRIME))
        return Residue(re, self.im * pow(2 * re, -1, PRIME) % PRIME)


def of(n: Fraction) -> Residue:
    return Residue(n.numerator * pow(n.denominator, -1, PRIME) % PRIME)


def _root(n: int) -> int | None:
    root = pow(n, (PRIME + 1) // 4, PRIME)
    return root if root * root % PRIME == n % PRIME else None


def _sure(root: int | None) -> int:
    if root is None:
        raise NoRoot
    return root
