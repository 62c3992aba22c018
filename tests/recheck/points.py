"""Terms evaluated at a point: a value for each atom, the arithmetic of a field for the rest.

`Point` is plain arithmetic and inner products; what an atom is worth is said by its subclasses.

- `Exact`: residues modulo a large prime; whatever arithmetic does not look into is a random residue, and a root is one
  of the two roots of the value under it.  A false identity of degree n holds with probability below n/2^61 at a
  point, and half as often again for each root whose sign it needs.
- `Linear`: as `Exact`, but expectations, integrals and sums are sums over three copies of what they bind.
- `Exact` with declarations, and `Real`: every index is a number, so that sums, products and prefix sums are summed.
  `Real` computes logarithms, roots and normal densities as well, with a tolerance.
"""

from __future__ import annotations

import random
from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from sympy import Add, Basic, Integer, Mul, Pow, Rational, Symbol

from checker.language.matrices import Det, MatVec, Trace
from checker.language.terms import (
    DIMENSION,
    Abbreviation,
    Density,
    Dot,
    Matrix,
    Norm,
    Parameter,
    PrefixProduct,
    Range,
    Ranged,
    Scaled,
    Sum,
    Unit,
    Var,
    Vector,
    VectorSum,
)

from .matrices import determinant, entries, has_matrices
from .names import Names, index_value, signature
from .verdicts import Rejected, Undefined, need

_COORDINATES = 8
"""Of an exact vector: more than any line has vectors, so that inner products satisfy no relation."""

_MOST_SIZED = 5
"""Of a matrix: dimensions up to this are tried."""

Form = dict[Hashable, Any]
"""A vector as coefficients of vectors that arithmetic does not look into."""


class Point:
    """Arithmetic at one point; ``uses`` are equations atom = term that hold there."""

    coordinates = _COORDINATES
    exact = True

    def __init__(self, seed: Hashable, uses: Iterable[tuple[Basic, Basic]] = (), declared: Any = None,
                 names: Mapping[Basic, int] | None = None) -> None:
        self.random = random.Random(repr(seed))
        self.uses = {signature(lhs): rhs for lhs, rhs in uses}
        self.declared, self.names = declared, dict(names or {})
        self.atoms: dict[Hashable, Any] = {}
        self._vectors: dict[Hashable, list[Any]] = {}
        self._known: dict[Basic, Any] = {}
        self.open: set[Hashable] = set()
        self._on_the_line: dict[Hashable, Any] = {}
        self._sizes: dict[Basic, int] | None = None
        self._lengths: dict[Hashable, int] = {}
        for pair in uses:
            self.look_at(*pair)

    # sizes: d is a number of no value where nothing is a matrix, else how many coordinates there are

    def look_at(self, *terms: Basic) -> None:
        """Told of all terms before any is evaluated: with matrices among them, every dimension is a number."""
        if self._sizes is None and has_matrices(*terms):
            self._sizes = {}
            if self.exact:
                self.coordinates = self.random.randrange(2, _MOST_SIZED + 1)

    def extent(self, n: Basic, names: Names) -> int:
        """A dimension, or a number of rows or columns."""
        if n == DIMENSION:
            return self.coordinates
        value = index_value(n, names)
        if isinstance(value, int):
            return value
        sizes = self._sizes if self._sizes is not None else {}
        return sizes.setdefault(n, self.random.randrange(2, 7) if self.exact else 2)

    # numbers, said by the subclasses

    def number(self, n: Fraction) -> Any:
        raise NotImplementedError

    def drawn(self, positive: bool) -> Any:
        raise NotImplementedError

    def root(self, value: Any) -> Any:
        raise NotImplementedError

    def atom(self, term: Any, names: Names) -> Any:
        """What arithmetic does not look into."""
        return self.value(signature(term, names))

    def value(self, key: Hashable, positive: bool = False) -> Any:
        """The value that an atom was given, or a new one."""
        if key not in self.atoms:
            self.atoms[key] = self.drawn(positive)
        return self.atoms[key]

    # scalars

    def scalar(self, term: Basic, names: Names | None = None) -> Any:
        if names is not None:
            return self._scalar(term, names)
        if term not in self._known:
            self._known[term] = self._scalar(term, self.names)
        return self._known[term]

    def _scalar(self, term: Any, names: Names) -> Any:
        if self.uses and (key := signature(term, names)) in self.uses:
            need(key not in self.open, "the equations go round in a circle")
            self.open.add(key)
            found = self._scalar(self.uses[key], names)
            self.open.discard(key)
            return found
        return self._arithmetic(term, names)

    def _arithmetic(self, term: Any, names: Names) -> Any:
        match term:
            case Rational():
                return self.number(Fraction(int(term.p), int(term.q)))
            case Add():
                return self.total(self._scalar(a, names) for a in term.args)
            case Mul():
                return self.product(self._scalar(a, names) for a in term.args)
            case Pow() if isinstance(term.exp, Rational):
                return self._power(term.base, term.exp, names)
            case Abbreviation():
                return self._scalar(term.term, names)
            case Dot():
                return self.inner(self.vector(term.args[0], names), self.vector(term.args[1], names))
            case MatVec() | Matrix():
                raise Rejected(f"{term} is not a number")
            case Trace():
                rows = entries(self, term.matrix, names)
                return self.total(row[i] for i, row in enumerate(rows))
            case Det():
                return determinant(self, entries(self, term.matrix, names))
            case Symbol() if self.exact and self._sizes is not None and term not in names:
                return self.number(Fraction(self.extent(term, names)))
            case Norm():
                v = self.vector(term.args[0], names)
                return self.root(self.inner(v, v))
        return self.atom(term, names)

    def _power(self, base: Basic, exponent: Rational, names: Names) -> Any:
        n, k = int(exponent.p), int(exponent.q)
        if k > 1:
            root = Pow(base, Rational(1, k), evaluate=False)
            if self.uses and signature(root, names) in self.uses:
                return self._scalar(root, names) ** n
            need(k == 2, f"no re-check for roots of order {k}")
            return self.root(self._scalar(base, names)) ** n
        if isinstance(base, Norm) and n % 2 == 0:
            v = self.vector(base.args[0], names)
            return self.inner(v, v) ** (n // 2)
        return self._scalar(base, names) ** n

    def total(self, terms: Iterable[Any]) -> Any:
        result = self.number(Fraction(0))
        for t in terms:
            result = result + t
        return result

    def product(self, factors: Iterable[Any]) -> Any:
        result = self.number(Fraction(1))
        for f in factors:
            result = result * f
        return result

    # vectors

    def vector(self, term: Any, names: Names | None = None) -> Form:
        """A vector term as coefficients of the vectors that it is made of."""
        names = self.names if names is None else names
        if isinstance(term, VectorSum):
            result: Form = {}
            for a in term.args:
                result = self.combined(result, self.vector(a, names))
            return result
        if isinstance(term, Scaled):
            scale = self._scalar(term.scale, names)
            return {b: scale * c for b, c in self.vector(term.vector, names).items()}
        if self.uses and (key := signature(term, names)) in self.uses:
            need(key not in self.open, "the equations go round in a circle")
            self.open.add(key)
            found = self.vector(self.uses[key], names)
            self.open.discard(key)
            return found
        if isinstance(term, MatVec):
            rows, form = entries(self, term.matrix, names), self.vector(term.vector, names)
            parts = self.components(form) if form else [self.number(Fraction(0))] * len(rows[0])
            return self._made([self.total(x * y for x, y in zip(row, parts, strict=True)) for row in rows])
        self.check(term, names)
        key = signature(term, names)
        self._lengths[key] = self.coordinates if self._sizes is None else self.extent(term.dim, names)
        if term.dim == 1:
            self._on_the_line[key] = term
        return {key: self.number(Fraction(1))}

    def _made(self, values: list[Any]) -> Form:
        """A vector that is known by its components."""
        key = ("made", *values)
        self._vectors[key] = values
        return {key: self.number(Fraction(1))}

    def combined(self, u: Form, v: Form, weight: int = 1) -> Form:
        result, scale = dict(u), self.number(Fraction(weight))
        for b, c in v.items():
            result[b] = result[b] + scale * c if b in result else scale * c
        return result

    def inner(self, u: Form, v: Form) -> Any:
        return self.total(a * b for a, b in zip(self.components(u), self.components(v), strict=bool(u and v)))

    def coordinate(self, term: Any) -> Any:
        """The number that a vector of R^1 is; 1 for its unit vector."""
        return self.number(Fraction(1)) if isinstance(term, Unit) else self.drawn(positive=False)

    def components(self, form: Form) -> list[Any]:
        for key in form:
            if key not in self._vectors and key in self._on_the_line:
                rest = [self.number(Fraction(0))] * (self._lengths.get(key, self.coordinates) - 1)
                self._vectors[key] = [self.coordinate(self._on_the_line[key]), *rest]
            elif key not in self._vectors:
                self._vectors[key] = [self.drawn(positive=False) for _ in range(self._lengths.get(key, self.coordinates))]
        length = max((len(self._vectors[key]) for key in form), default=self.coordinates)
        result = [self.number(Fraction(0))] * length
        for key, c in form.items():
            result = [r + c * x for r, x in zip(result, self._vectors[key], strict=True)]
        return result

    # indices that are numbers

    def check(self, term: Any, names: Names) -> None:
        """Raises `Undefined` for a variable of a chain, or a parameter, that there is not."""
        if self.declared is None:
            return
        if isinstance(term, Var):
            chains = [law.graph for law in self.declared.laws.values() if getattr(law.graph, "family", None) == term.name]
            if chains and not any(_is_within(term, chain, names) for chain in chains):
                raise Undefined(f"there is no {term}")
        if isinstance(term, Density):
            if not _are_different(term, names):
                raise Undefined("one variable stands twice in a density")
            graph = self.declared.laws[term.law].graph
            for p in (*term.targets, *term.given):
                self.check(p, names)
                if hasattr(graph, "family") and isinstance(p, Var) and not _is_within(p, graph, names):
                    raise Undefined(f"there is no {p} in {term.law}")
        if isinstance(term, Parameter) and term.at:
            at = index_value(term.at[0], names)
            if isinstance(at, int) and term.name in self.declared.parameters:
                _within(at, self.declared.parameters[term.name], names, f"{term.name}_{at}")

    def ranged(self, term: Any, names: Names) -> Any:
        """A sum or product, or a prefix of one, term by term."""
        if isinstance(term, Ranged):
            lo, hi = (_whole(e, names) for e in (term.lo, term.hi))
            values = [self._scalar(term.body, {**names, term.i: k}) for k in range(lo, hi + 1)]
            return self.total(values) if isinstance(term, Sum) else self.product(values)
        end, multiplicative = _whole(term.end, names), isinstance(term, PrefixProduct)
        values = []
        for k in range(1, end + 1) if end >= 0 else range(end + 1, 1):
            try:
                values.append(self._scalar(term.body, {**names, term.i: k}))
            except Undefined:
                continue
        if multiplicative:
            return self.product(values) ** (1 if end >= 0 else -1)
        return self.total(values) * self.number(Fraction(1 if end >= 0 else -1))

    def defined(self, term: Parameter, names: Names) -> Any:
        """A parameter that is defined by a term; None where it is not."""
        family = self.declared.parameters.get(term.name) if self.declared is not None else None
        if family is None or family.definition is None:
            return None
        at = {family.symbol: _whole(term.at[0], names)} if family.symbol is not None else {}
        return self._scalar(family.definition, {**self.names, **at})


def _whole(e: Basic, names: Names) -> int:
    value = index_value(e, names)
    if not isinstance(value, int):
        raise Rejected(f"{e} is not a number here")
    return value


def _are_different(q: Density, names: Names) -> bool:
    """Whether what is drawn differs from each other and from what is given; two conditions may be one variable, with one value."""

    def slot(p: Any) -> Hashable:
        return signature(p, names) if isinstance(p, Range) else (p.name, *(index_value(i, names) for i in p.at))

    drawn = [slot(p) for p in q.targets if p not in q.given] or [slot(p) for p in q.targets]
    given = {(slot(p), getattr(p, "mark", 0)) for p in q.given}
    known = {s for s, _ in given}
    return len(set(drawn)) == len(drawn) and len(known) == len(given) and not known & set(drawn)


def _is_within(v: Var, family: Any, names: Names) -> bool:
    """Whether a variable may be among those of a chain."""
    at, lo, hi = (index_value(e, names) for e in (v.at[0] if v.at else Integer(0), family.lo, family.hi))
    below, above = isinstance(lo, int) and isinstance(at, int) and at < lo, isinstance(hi, int) and isinstance(at, int) and at > hi
    return bool(v.at) and not below and not above


def _within(at: int, family: Any, names: Names, what: str) -> None:
    lo, hi = (index_value(e, names) for e in (family.lo, family.hi))
    if (isinstance(lo, int) and at < lo) or (isinstance(hi, int) and at > hi):
        raise Undefined(f"there is no {what}")


def evaluated(point: Point, term: Basic) -> Any:
    """A scalar, the coefficients of a vector, or the entries of a matrix."""
    if isinstance(term, Matrix):
        return {(i, j): x for i, row in enumerate(entries(point, term, point.names)) for j, x in enumerate(row)}
    return point.vector(term) if isinstance(term, Vector) else point.scalar(term)
