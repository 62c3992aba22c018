"""What a derivation declares: laws, parameters, vectors, noises, functions, unknowns, indices and the facts about them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sympy import Expr, Rational, S, Symbol, Tuple, ceiling, floor

from checker.language.binding import canonical, free, substitute
from checker.language.dependence import Dependents
from checker.language.indices import Facts
from checker.language.laws import ChainGraph, Family, Law
from checker.language.matrices import NamedMatrix
from checker.language.terms import (
    DIMENSION,
    Abbreviation,
    Applied,
    AppliedVector,
    MalformedTerm,
    Parameter,
    Var,
)

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Domain:
    """An open interval; an end that is None is unbounded."""

    low: Expr | None = None
    high: Expr | None = None

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and not (self.high - self.low).is_positive:
            raise MalformedTerm(f"the interval {self} is empty, or may be", "give a low end below the high end, as numbers", "E230")

    def __str__(self) -> str:
        ends = ["-∞" if self.low is None else str(self.low), "∞" if self.high is None else str(self.high)]
        return f"({', '.join(ends)})"


@dataclass(frozen=True, slots=True)
class Space:
    """The values of a variable: of one on the line between two open ends; ``discrete`` if integrals over it are sums.

    ``listed`` are the values of one that has finitely many, as they are written: all, or the first, ``..`` and the last.
    ``whole``: they are all whole numbers between the ends, which are whole numbers themselves, or letters for them.
    Raises `MalformedTerm` where there is no value, or a listed one is not between the ends.
    """

    low: Expr | None = None
    high: Expr | None = None
    discrete: bool = False
    listed: tuple[str, ...] = ()
    whole: bool = False

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None:
            room = self.high - self.low
            if room.is_Rational and (room < 2 if self.whole else room <= 0):
                kind = "whole number" if self.whole else "number"
                raise MalformedTerm(f"no {kind} is above {self.low} and below {self.high}", "give a low end below the high end", "E230")
        outside = [v for v in self.numbers if (self.low is not None and (v > self.low) is S.false)
                   or (self.high is not None and (v < self.high) is S.false)]
        if outside:
            raise MalformedTerm(f"{outside[0]} is listed as a value, and not between the ends that are assumed",
                                "list the values that are meant, and no ends", "E230")

    @property
    def numbers(self) -> tuple[Rational, ...]:
        """The listed values that are numbers."""
        return tuple(Rational(v) for v in self.listed if re.fullmatch(r"[-+]?\d+(\.\d+|/[1-9]\d*)?", v))

    def narrowed(self, other: Space) -> Space:
        """The values that are in both.  Raises `MalformedTerm` where there are none, or the ends cannot be compared."""
        whole = (self.whole or other.whole) and not any(s.listed and not s.whole for s in (self, other))
        low, high = _nearer(self.low, other.low, max), _nearer(self.high, other.high, min)
        if whole:
            low, high = (floor(low) if isinstance(low, Rational) else low), (ceiling(high) if isinstance(high, Rational) else high)
        return Space(low, high, self.discrete or other.discrete, other.listed or self.listed, whole)


def _nearer(a: Expr | None, b: Expr | None, choose: Callable[[Expr, Expr], Expr]) -> Expr | None:
    """The end of two that leaves less."""
    if a is None or b is None or a == b:
        return b if a is None else a
    if not (isinstance(a, Rational) and isinstance(b, Rational)):
        raise MalformedTerm(f"it cannot be told which of the ends {a} and {b} comes first", "assume one of them", "E230")
    return choose(a, b)


@dataclass(frozen=True, slots=True)
class ParameterFamily:
    """Parameters ``α[lo], …, α[hi]``, each in an open interval, or each defined by a term in an index."""

    name: str
    lo: Expr
    hi: Expr
    domain: Domain = Domain()
    symbol: Symbol | None = None
    definition: Expr | None = None
    learnable = True

    def __getitem__(self, at: Any) -> Parameter:
        return Parameter(self.name, (at,))

    def same(self, other: ParameterFamily) -> bool:
        """Whether the two are over one range, in one domain, and by one definition."""
        if (self.lo, self.hi, self.domain) != (other.lo, other.hi, other.domain) or (self.definition is None) != (other.definition is None):
            return False
        if self.definition is None or other.definition is None:
            return True
        i = Symbol("i@0", integer=True)
        mine, theirs = (substitute(f.definition, {f.symbol: i} if f.symbol else {}) for f in (self, other))
        return bool(mine == theirs)


@dataclass(frozen=True, slots=True)
class NoiseFamily:
    """Standard normal vectors, independent of each other and of all that they do not drive."""

    name: str
    dim: Expr = DIMENSION

    def __getitem__(self, at: Any) -> Var:
        return Var(self.name, (at,), 0, self.dim)


@dataclass(frozen=True, slots=True)
class FunctionFamily:
    """An abstract function, with values in R or in R^d; ``convex`` if it is one real function of one vector and convex."""

    name: str
    dim: Expr | None = None
    convex: bool = False
    learnable = True

    def __call__(self, *at: Any) -> Applied | AppliedVector:
        return Applied(self.name, *at) if self.dim is None else AppliedVector(self.name, self.dim, *at)


@dataclass(frozen=True, slots=True)
class MatrixFamily:
    """A declared matrix, or a function with values in the matrices of that size and kind."""

    name: str
    kind: str
    rows: Expr
    cols: Expr
    is_function: bool = False
    learnable = True

    def __call__(self, *at: Any) -> NamedMatrix:
        return NamedMatrix(self.name, self.kind, self.rows, self.cols, *at)

    def has(self, matrix: NamedMatrix) -> bool:
        """Whether a term is this matrix, or a value of this function."""
        return matrix == self(*matrix.at) and bool(matrix.at) == self.is_function


@dataclass
class Declarations:
    """What a derivation declares, by name, and the facts about indices that it assumes."""

    laws: dict[str, Law] = field(default_factory=dict)
    parameters: dict[str, ParameterFamily] = field(default_factory=dict)
    noises: dict[str, NoiseFamily | Var] = field(default_factory=dict)
    variables: dict[str, Family | Var] = field(default_factory=dict)
    functions: dict[str, FunctionFamily] = field(default_factory=dict)
    matrices: dict[str, MatrixFamily] = field(default_factory=dict)
    symbols: dict[str, Symbol] = field(default_factory=dict)
    abbreviations: dict[str, Abbreviation] = field(default_factory=dict)
    unknowns: dict[str, Dependents] = field(default_factory=dict)
    spaces: dict[str, Space] = field(default_factory=dict)
    """What is said of the values of variables, by name; of others nothing is known."""
    facts: Facts = frozenset()
    memory: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    """Signs that were worked out once."""

    def add(self, kind: str, name: str, value: Any) -> Any:
        """Declare ``name``; raises `MalformedTerm` if it is taken or cannot be a name."""
        tables = (self.laws, self.parameters, self.noises, self.variables, self.functions, self.matrices, self.symbols,
                  self.abbreviations, self.unknowns)
        if not name or ((any(c in name for c in "•@ \n") or name[0].isdigit()) and kind != "abbreviations"):
            raise MalformedTerm(f"{name!r} cannot be a name", "use letters, digits and accents")
        if any(name in table for table in tables):
            raise MalformedTerm(f"{name} is declared already", "one name, one meaning", "E202")
        if kind == "noises" and any(name in law.names for law in self.laws.values()):
            raise MalformedTerm(f"{name} is a variable of a law, and has no other", "give the noise a name of its own", "E202")
        if kind == "symbols" and name == DIMENSION.name:
            value = DIMENSION  # the one letter for the dimension of vectors
        getattr(self, kind)[name] = value
        self.memory.clear()
        return value

    def pins(self, names: Iterable[Any]) -> bool:
        """Whether declarations mention any of these: it is then one number or vector, and no line holds for others in its place."""
        mentioned = self.pinned()
        return any(n.name in mentioned for n in names)

    def include(self, other: Declarations) -> bool:
        """Whether everything that another derivation says of its laws and parameters is said here too."""
        laws = all(n in self.laws and (self.laws[n].graph, self.laws[n].definitions, self.laws[n].formulas) == (
            law.graph, law.definitions, law.formulas) for n, law in other.laws.items())
        values = all(self.spaces.get(n) == other.spaces.get(n) for n in (*other.variables, *other.spaces))
        convex = all(n in self.functions and self.functions[n].convex for n, f in other.functions.items() if f.convex)
        constants = [v for law in other.laws.values() for d in law.definitions for v in d.constants]
        matrices = all(self.matrices.get(n) == m for n, m in other.matrices.items())
        return (laws and values and convex and matrices
                and all(n in self.parameters and self.parameters[n].same(f) for n, f in other.parameters.items())
                and all(self.unknowns.get(n) == u for n, u in other.unknowns.items()) and not any(map(self.is_random, constants)))

    def is_random(self, vector: Any) -> bool:
        """Whether a vector is a variable of a law or a noise."""
        return vector.name in self.noises or any(vector.name in law.names for law in self.laws.values())

    def pinned(self) -> frozenset[str]:
        """The numbers and vectors that declarations mention, such as a horizon T: a line about them is not one about others."""
        found: set[Any] = set()
        for law in self.laws.values():
            if isinstance(law.graph, ChainGraph):
                found |= law.graph.lo.free_symbols | law.graph.hi.free_symbols
            else:
                found |= {s for v in law.graph.nodes for s in v.at.free_symbols}
            for d in law.definitions:
                found |= Tuple(d.target, *d.given, d.normal, *([d.noise] if d.noise else [])).free_symbols - {d.symbol}
                found |= d.constants
            for f in law.formulas:
                found |= free(canonical(f.density)) - {*f.targets, *f.given}
        for space in self.spaces.values():
            found |= {s for end in (space.low, space.high) if end is not None for s in end.free_symbols}
        for family in self.parameters.values():
            found |= family.lo.free_symbols | family.hi.free_symbols
            if family.definition is not None:
                found |= {s for s in free(canonical(family.definition)) if isinstance(s, Symbol)} - {family.symbol}
        for matrix in self.matrices.values():
            found |= matrix.rows.free_symbols | matrix.cols.free_symbols
        return frozenset(f.name for f in found)
