"""Which kind of interpretation a line gets, and its claims in one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from sympy import Basic, Expr, Symbol

from checker.language.binding import Ambiguous, canonical, free
from checker.language.declarations import Declarations
from checker.language.dependence import FIRST, STEP, factors_that_depend
from checker.language.indices import Facts
from checker.language.laws import ChainGraph
from checker.language.matrices import FULL_RANK, NamedMatrix
from checker.language.relations import ARGMIN, LAW, Line
from checker.language.terms import (
    DIMENSION,
    KL,
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
    Range,
    Var,
    Variance,
    Vector,
)
from checker.numeric.arrays import Balls, Reals
from checker.numeric.claims import Claim, claims, minimiser_claims
from checker.numeric.evaluate import Env, Evaluator
from checker.numeric.finite import FiniteEvaluator
from checker.numeric.interpretation import At, Draws, Variant
from checker.numeric.outcome import UNSUPPORTED, NotTried
from checker.numeric.tensors import Arithmetic
from checker.numeric.whole import assignments, value

FINITE, POINT = "finite law", "point"
_LARGEST = 3
"""The largest dimension that is tried."""


@dataclass(frozen=True, slots=True)
class World:
    """A line with what it is about: its sides canonical, its indices, the kind of its interpretations.

    Finite laws are ``faithful`` unless the line is about more than abstract laws: then what they confirm stands
    (it was asked of more laws than the line speaks of), and what they refute is tried again with normal laws.
    """

    line: Line
    declared: Declarations
    kind: str
    integers: tuple[dict[str, int], ...]
    faithful: bool = True
    dims: tuple[int, ...] = (1,)
    random_vectors: bool = False
    has_laws: bool = False

    def evaluator(self, exact: bool, draws: Draws, integers: Mapping[str, int], dim: int) -> Evaluator:
        """What evaluates terms in one interpretation."""
        arithmetic = Arithmetic(Reals if exact else Balls)
        if self.kind == FINITE:
            return FiniteEvaluator(arithmetic, draws, self.declared, integers, dim)
        from checker.numeric.points import PointEvaluator

        return PointEvaluator(arithmetic, draws, self.declared, integers, dim, realised(self.line, self.declared))

    def variants(self, integers: Mapping[str, int]) -> list[Variant]:
        """Two values of the unknown over which the line takes minimisers."""
        name = self.line.variables[0].name
        told, factors = self.declared.unknowns[name].names, {n: factors_that_depend(self.declared, name, law)
                                                             for n, law in self.declared.laws.items()}

        def varies(law: str, slot: tuple[str, tuple[int, ...]]) -> bool:
            found = factors[law]
            graph = self.declared.laws[law].graph
            if not isinstance(graph, ChainGraph):
                return None in found or any((w[0], tuple(value(i, integers) for i in w[1])) == slot for w in found if w is not None)
            first = value(graph.lo if graph.forward else graph.hi, integers) == slot[1][0]
            return None in found or (FIRST if first else STEP) in found

        return [Variant(At(name, k), told, varies) for k in (1, 2)]

    def claims(self, evaluator: Evaluator, integers: Mapping[str, int]) -> list[Claim]:
        """What the line claims in that interpretation."""
        with np.errstate(all="ignore"):
            if self.line.relation == ARGMIN:
                exact = evaluator.arithmetic.kind is Reals
                draws = [replace(evaluator.draws, variant=v) for v in self.variants(integers)]
                each = [self.evaluator(exact, d, integers, evaluator.dim) for d in draws]
                found = minimiser_claims(self.line, each, Env(integers))
                if isinstance(evaluator, FiniteEvaluator) and isinstance(each[0], FiniteEvaluator):
                    evaluator.read.update(each[0].read)
                return found
            if self.random_vectors:
                from checker.numeric.inlaw import law_claims
                from checker.numeric.points import PointEvaluator

                assert isinstance(evaluator, PointEvaluator)
                return law_claims(self.line, evaluator, Env(integers))
            return claims(self.line, evaluator, Env(integers))


def world(line: Line, declared: Declarations, facts: Facts) -> World:
    """Choose how a line is interpreted.  Raises `NotTried` where nothing here can."""
    try:
        line = replace(line, lhs=canonical(line.lhs), rhs=canonical(line.rhs))
    except Ambiguous as error:
        raise NotTried(UNSUPPORTED, str(error), "rename the variable, or bound its index") from None
    terms = [t for side in (line.lhs, line.rhs) for t in walk(side)]
    laws = {t.law for t in terms if isinstance(t, Density)}
    _one_kind_of_arguments(terms)
    kind = FINITE if any(_abstract(name, declared) for name in laws) else POINT
    mixed = any(declared.laws[name].definitions or declared.laws[name].formulas for name in laws if name in declared.laws)
    symbols, bounds = _symbols(line, laws, declared)
    integers = tuple(assignments(symbols, facts | bounds))
    noisy = kind == POINT and (line.relation == LAW or (isinstance(line.lhs, Vector) and bool(realised(line, declared))))
    dims = _dims(terms, kind) if not noisy else (1,)
    return World(line, declared, kind, integers, _faithful(terms) and not mixed, dims, noisy, bool(laws))


def _one_kind_of_arguments(terms: list[Basic]) -> None:
    """Refuse a function of a vector of R^1, of an index, or of a number in one place and of another of these in another line: it
    would not be drawn as one function."""
    kinds: dict[str, tuple[str, ...]] = {}
    for t in terms:
        if isinstance(t, (Applied, AppliedVector)):
            at = t.args[1:] if isinstance(t, Applied) else t.at
            found = tuple("vector" if isinstance(a, Vector) else "index" if _is_index(a) else "number" for a in at)
            if kinds.setdefault(t.name, found) != found:
                raise NotTried(UNSUPPORTED, f"{t.name} is a function of {' and '.join(found)} here, of {' and '.join(kinds[t.name])} there",
                               "write both arguments alike")


def _is_index(a: Basic) -> bool:
    return bool(a.is_Integer) or isinstance(a, Symbol) or ((a.is_Add or a.is_Mul) and all(map(_is_index, a.args)))


def _dims(terms: list[Basic], kind: str) -> tuple[int, ...]:
    """The dimensions to try.  Raises `NotTried` for vectors of several dimensions, or of one with another name."""
    random = (Density, Expectation, Integral, KL, Mean, NormalDensity, Variance)
    everywhere = {t.dim for t in terms if isinstance(t, (Var, Range))}
    general = DIMENSION in everywhere or any(t == DIMENSION for t in terms)
    dims = {v.dim for t in terms if isinstance(t, random) for v in walk(t) if isinstance(v, (Var, Range))}
    explicit = dims - {DIMENSION}
    if any(isinstance(t, Matrix) for t in terms) and not explicit:
        return (2, 1, 3)
    if len(explicit) == 1 and not general and (only := next(iter(explicit))).is_Integer:
        return (int(only),)
    if kind == POINT and (explicit or (general and everywhere != {DIMENSION})):
        raise NotTried(UNSUPPORTED, "vectors of several dimensions are not interpreted together")
    if kind == POINT and any(isinstance(t, (Applied, AppliedVector)) for t in terms) and len(everywhere) == 1 and not general and (
            only := next(iter(everywhere))).is_Integer:
        return (int(only),)
    vectors = kind == POINT and any(isinstance(t, (Var, NormalDensity)) for t in terms)
    return (1, 2) if vectors or any(isinstance(t, (Dot, Norm)) or t == DIMENSION for t in terms) else (1,)


def as_points(about: World) -> World:
    """The same line for normal laws.  Raises `NotTried` where its vectors do not fit together."""
    terms = [t for side in (about.line.lhs, about.line.rhs) for t in walk(side)]
    given = sorted({t.law for t in terms if isinstance(t, Density) and about.declared.laws[t.law].formulas})
    if given:
        raise NotTried(UNSUPPORTED, f"{given[0]} is given by a formula, for which no numbers are drawn")
    return replace(about, kind=POINT, faithful=True, dims=_dims(terms, POINT))


def _abstract(name: str, declared: Declarations) -> bool:
    """Whether a factor of a law has no definition, other than a first variable."""
    law = declared.laws.get(name)
    if law is None:
        raise NotTried(UNSUPPORTED, f"the law {name} is not declared")
    if law.formulas:
        return True
    if isinstance(law.graph, ChainGraph):
        return not any(d.given for d in law.definitions)
    defined = {d.target for d in law.definitions}
    return not law.definitions or any(b not in defined for _, b in law.graph.edges)


def _symbols(line: Line, laws: set[str], declared: Declarations) -> tuple[set[str], Facts]:
    """The free indices of a line and of its laws, and that each chain has at least one variable."""
    found = {s for side in (line.lhs, line.rhs, *line.variables) for s in _indices(side)}
    bounds: set[Expr] = set()
    terms = [line.lhs, line.rhs]
    variables = [t for side in (line.lhs, line.rhs) for t in walk(side) if isinstance(t, (Var, Range))]
    named = {t.name for t in variables if isinstance(t, Var)}
    found |= {s.name for t in variables for s in t.dim.free_symbols - {DIMENSION}}
    for low, high in {(space.low, space.high) for name, space in declared.spaces.items() if any(t.name == name for t in variables)}:
        ends = {s for end in (low, high) if end is not None for s in end.free_symbols}
        found |= {s.name for s in ends}
        bounds |= {high - low - 2} if ends and low is not None and high is not None else set()
    for name, law in declared.laws.items():
        if isinstance(law.graph, ChainGraph) and (name in laws or law.graph.family in named):
            bounds.add(law.graph.hi - law.graph.lo)
            found |= {s.name for e in (law.graph.lo, law.graph.hi) for s in e.free_symbols}
        elif not isinstance(law.graph, ChainGraph) and name in laws:
            found |= {s.name for v in law.graph.nodes for i in v.at for s in i.free_symbols}
        else:
            continue
        for d in law.definitions:
            terms += [d.normal.mean, d.normal.cov]
            found |= (_indices(d.normal.mean) | _indices(d.normal.cov)) - {getattr(d.symbol, "name", "")}
    bounds |= {t.rows - (t.cols if t.cols != DIMENSION else _LARGEST) for side in (line.lhs, line.rhs) for t in walk(side)
               if isinstance(t, NamedMatrix) and t.kind == FULL_RANK and t.rows != DIMENSION}
    return found | _in_definitions(terms, declared), frozenset(bounds)


def _indices(term: Basic) -> set[str]:
    """The names of the indices that a term has free."""
    return {s.name for s in free(canonical(term)) if isinstance(s, Symbol) and s != DIMENSION}


def _in_definitions(terms: Iterable[Basic], declared: Declarations) -> set[str]:
    """The free indices in the definitions of the parameters that are named, or that those need."""
    queue = [t.name for term in terms for t in walk(term) if isinstance(t, Parameter)]
    found: set[str] = set()
    seen: set[str] = set()
    while queue:
        name = queue.pop()
        family = declared.parameters.get(name)
        if name not in seen and family is not None and family.definition is not None:
            queue += [t.name for t in walk(family.definition) if isinstance(t, Parameter)]
            found |= _indices(family.definition) - {getattr(family.symbol, "name", "")}
        seen.add(name)
    return found


def realised(line: Line, declared: Declarations) -> frozenset[str]:
    """The laws whose variables are what the noises make them, because the line mentions those noises."""
    named = {t.name for side in (line.lhs, line.rhs) for t in walk(side) if isinstance(t, Var)}
    return frozenset(name for name, law in declared.laws.items()
                     if any(f.noise is not None and f.noise.name in named for f in law.definitions))


def walk(term: Basic) -> Iterator[Basic]:
    """A term and all its parts; what a variable or a range is made of is not a part."""
    yield term
    if not isinstance(term, (Var, Range)):
        for a in term.args:
            yield from walk(a)


def _faithful(terms: list[Basic]) -> bool:
    """Whether finite laws are fair models: no integral of an explicit function of vectors."""
    explicit = (NormalDensity, Norm, Dot)
    if any(isinstance(t, NormalDensity) for t in terms) and any(isinstance(t, Density) for t in terms):
        return False
    return not any(isinstance(t, Integral) and any(isinstance(u, explicit) for u in _inside(t)) for t in terms)


def _inside(term: Basic) -> Iterator[Basic]:
    for a in term.args:
        if not isinstance(a, Applied):
            yield a
            yield from _inside(a)
