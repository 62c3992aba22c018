"""Numbers for what is abstract: tables for laws, points for parameters and vectors.

Every draw has a key and a random stream of its own, so that what is drawn does not depend on the order in
which a line is evaluated.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from sympy import Expr, Rational

from checker.language.declarations import Domain

Key = tuple[Any, ...]
UNDEFINED_ROLES = frozenset({"first", "shift", "slope", "spread", "bend"})
"""What is drawn for normal factors that are not defined; the law and the variable follow in the key."""
_MOST_DRAWN = 4_096
"""Of many trials at once no more draws are kept: a key that comes again is drawn again, and alike."""
Draw = tuple[Any, Any]
"""Numerators and denominators: arrays of whole numbers, the first axis counting trials."""



# Draws ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Style:
    """How to draw: ``simple`` gives 1/2, 1/4, 9/10 and widths 1; ``flat`` uniform tables, equal points and constant
    functions; ``edge`` parameters near the ends of their domains; ``sharp`` rows of tables with almost all mass in one
    place, so that laws are far apart;
    ``twins`` one joint distribution for all laws of the same variables, where their graphs allow it; ``masses``
    takes the variables as discrete, so that a variable given itself has a law too; ``curved`` gives normal laws
    that are not defined a mean and a variance that are not linear."""

    simple: bool = False
    flat: bool = False
    twins: bool = False
    sharp: bool = False
    masses: bool = False
    binary: bool = True
    curved: bool = False
    edge: bool = False


class At(NamedTuple):
    """Ends the key of what was drawn for one value of an unknown: which unknown, which of its values."""

    unknown: str
    number: int


@dataclass(frozen=True, slots=True)
class Variant:
    """One value of an unknown: what depends on it is drawn anew.  ``varies`` says of a law and a variable whether its factor does."""

    at: At
    names: frozenset[str]
    varies: Callable[[str, Any], bool]

    def key(self, key: Key) -> Key:
        """The key under which a number is drawn: one of its own for what depends on the unknown."""
        kind, name = key[0], key[1]
        if kind == "table":
            depends = self.varies(name, key[2])
        elif kind == "coefficient" and name in UNDEFINED_ROLES:
            depends = self.varies(key[2], key[3][:2])
        else:
            depends = (name[0] if kind in ("point", "width") else name) in self.names and kind != "width"
        return (*key, self.at) if depends else key


@dataclass(eq=False, slots=True)
class Draws:
    """Random numbers by key, for ``count`` trials at once."""

    seed: int
    stream: str
    count: int
    style: Style = Style()
    fixed: dict[Key, Draw] = field(default_factory=dict)
    drawn: dict[Key, Draw] = field(default_factory=dict)
    parent: Draws | None = None
    trial: int = 0
    variant: Variant | None = None

    def take(self, trial: int) -> Draws:
        """One of the trials by itself."""
        return Draws(self.seed, self.stream, 1, self.style, parent=self, trial=trial)

    def changed(self, key: Key, draw: Draw) -> Draws:
        """The same with another draw for one key."""
        return replace(self, fixed={**self.fixed, key: draw}, drawn={})

    def get(self, key: Key, make: Callable[[Any, int], Draw]) -> Draw:
        """What was drawn for the key; ``make(generator, count)`` draws it."""
        key = key if self.variant is None else self.variant.key(key)
        if key in self.drawn:
            return self.drawn[key]
        draw = self.fixed[key] if key in self.fixed else self._new(key, make)
        if self.count > 1 and len(self.drawn) >= _MOST_DRAWN:
            del self.drawn[next(iter(self.drawn))]
        self.drawn[key] = draw
        return draw

    def _new(self, key: Key, make: Callable[[Any, int], Draw]) -> Draw:
        if self.parent is not None:
            numerators, denominators = self.parent.get(key, make)
            part = slice(self.trial, self.trial + 1)
            return numerators[part], denominators[part]
        return make(self.generator(key), self.count)

    def generator(self, key: Key) -> Any:
        """The random stream of a key."""
        return np.random.Generator(np.random.PCG64([self.seed, zlib.crc32(f"{self.stream}|{key!r}".encode())]))

    def size(self, slot: Any) -> int:
        """How many values a variable has: 2, or 2 or 3."""
        if self.style.binary:
            return 2
        return 2 + zlib.crc32(f"{self.seed}|{self.stream}|{slot!r}".encode()) % 2

    def table(self, law: str, slot: Any, shape: tuple[int, ...]) -> Draw:
        """Conditional probabilities; the last axis is the variable's own and sums to 1."""
        return self.get(("table", law, slot), lambda g, n: self._rows(g, (n, *shape)))

    def _rows(self, g: Any, shape: tuple[int, ...]) -> Draw:
        if self.style.flat:
            weights = np.ones(shape, dtype=np.int64)
        elif self.style.simple:
            choice = np.array([[1, 1], [1, 1], [9, 1], [1, 9], [1, 3], [3, 1]], dtype=np.int64)
            weights = choice[g.integers(0, len(choice), shape[:-1])]
        else:
            weights = g.integers(1, 10, shape)
            extreme = (g.random(shape[:-1]) < (1.0 if self.style.sharp else 0.15))[..., None]
            one = g.integers(0, shape[-1], shape[:-1])[..., None] == np.arange(shape[-1])
            weights = np.where(extreme, np.where(one, 98, 1), weights)
        return weights, np.broadcast_to(weights.sum(axis=-1, keepdims=True), weights.shape)

    def widths(self, slot: Any, size: int) -> Draw:
        """The widths of the cells that the values of a variable stand for: a density is probability by width."""
        def make(g: Any, n: int) -> Draw:
            if self.style.simple or self.style.flat or self.style.masses:
                return np.ones((n, size), dtype=np.int64), np.ones((n, size), dtype=np.int64)
            return g.integers(1, 9, (n, size)), np.full((n, size), 4)

        return self.get(("width", slot), make)

    def points(self, slot: Any, shape: tuple[int, ...]) -> Draw:
        """The vectors that the values of a variable stand for; the last axis counts components."""
        def make(g: Any, n: int) -> Draw:
            if self.style.flat:
                return np.zeros((n, *shape), dtype=np.int64), np.ones((n, *shape), dtype=np.int64)
            if self.style.simple:
                return g.integers(-2, 3, (n, *shape)), np.ones((n, *shape), dtype=np.int64)
            return g.integers(-24, 25, (n, *shape)), np.full((n, *shape), 8)

        return self.get(("point", slot), make)

    def coefficient(self, key: Key) -> Draw:
        """A number of no particular sign, different from 0 unless all is flat."""
        def make(g: Any, n: int) -> Draw:
            if self.style.flat:
                return np.zeros(n, dtype=np.int64), np.ones(n, dtype=np.int64)
            signs = g.choice(np.array([-1, 1]), n)
            if self._varies(key) and not self.style.simple:
                return g.integers(1, 385, n) * signs, 128 * 4**self._amplitude(n)
            return g.integers(1, 13, n) * signs, np.full(n, 1 if self.style.simple else 4)

        return self.get(("coefficient", *key), make)

    def _varies(self, key: Key) -> bool:
        return self.variant is not None and self.variant.key(("coefficient", *key))[-1] == self.variant.at

    def _amplitude(self, n: int) -> Any:
        """How small what depends on an unknown is at this value of it: two values of one size would hardly ever be told apart."""
        assert self.variant is not None
        return self.generator(("amplitude", self.variant.at)).integers(0, 4, n)

    def positive(self, key: Key) -> Draw:
        """A positive number."""
        return self.get(("coefficient", *key), lambda g, n: (g.integers(1, 13, n), np.full(n, 4)))

    def pivot(self, key: Key) -> Draw:
        """A positive number, one in four near 0: what a matrix is invertible by."""
        def make(g: Any, n: int) -> Draw:
            if self.style.flat:
                return np.ones(n, dtype=np.int64), np.ones(n, dtype=np.int64)
            if self.style.simple:
                return g.integers(1, 3, n), np.ones(n, dtype=np.int64)
            return g.integers(1, 13, n), np.where(g.random(n) < 0.25, 256, 4)

        return self.get(("coefficient", *key), make)

    def bit(self, key: Key) -> Draw:
        """1, or one time in four 0: what makes a matrix singular."""
        return self.get(("coefficient", *key), lambda g, n: ((g.integers(0, 4, n) > 0).astype(np.int64), np.ones(n, dtype=np.int64)))

    def parameter(self, name: str, at: tuple[int, ...], domain: Domain) -> Draw:
        """A point of an open interval; one in four is near an end."""
        return self.get(("parameter", name, at), lambda g, n: _in_domain(g, n, domain, self.style))


def _end(e: Expr | None) -> Fraction | None:
    if e is None or e.is_infinite:
        return None
    q = Rational(e) if e.is_Rational else Rational(str(e.evalf(30)))
    return Fraction(int(q.p), int(q.q))


def _in_domain(g: Any, n: int, domain: Domain, style: Style) -> Draw:
    low, high = _end(domain.low), _end(domain.high)
    if style.edge:
        parts = [Fraction(int(m), 1000) for m in g.permutation(np.resize([1, 999], n))]
    elif style.simple or style.flat:
        parts = [Fraction(int(k), 4) for k in g.integers(1, 4, n)]
    else:
        near = g.choice(np.array([1, 999]), n)
        parts = [Fraction(int(k), 64) for k in g.integers(1, 64, n)]
        parts = [Fraction(int(m), 1000) if u < 0.25 else q for m, u, q in zip(near, g.random(n), parts, strict=True)]
    if low is not None and high is not None:
        values = [low + (high - low) * u for u in parts]
    elif low is not None:
        values = [low + 2 * u / (1 - u) if not style.simple else low + 4 * u for u in parts]
    elif high is not None:
        values = [high - 2 * u / (1 - u) for u in parts]
    elif style.simple:
        values = [Fraction((-2, 1, 2)[int(4 * u) - 1]) for u in parts]
    else:
        values = [8 * (u - Fraction(1, 2)) + Fraction(1, 8) for u in parts]
    return (np.array([v.numerator for v in values], dtype=object), np.array([v.denominator for v in values], dtype=object))


def fractions(draw: Draw) -> Any:
    """The draw as an object array of `Fraction`."""
    numerators, denominators = np.broadcast_arrays(*draw)
    result = np.empty(numerators.shape, dtype=object)
    result.ravel()[:] = [Fraction(int(a), int(b)) for a, b in zip(numerators.ravel(), denominators.ravel(), strict=True)]
    return result


def every(sizes: Sequence[int]) -> Iterable[tuple[int, ...]]:
    """All places of a table."""
    return itertools.product(*(range(n) for n in sizes))
