"""Names that are bound, and the one way to rename or replace them.

A term is *canonical* when each binder's variables carry a positive mark: its height, counted from the
inside.  Free variables never do.  Two terms that differ in bound names only have one canonical form, and
replacing a free variable in a canonical term cannot capture.  SymPy's ``subs`` and ``xreplace`` know
nothing of this and are never used on terms.

A `Range` binds all variables in it and is not renamed; an outer binder of a variable that may be among
them is refused (`Ambiguous`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from sympy import Add, Basic, Expr, Mul, Pow, Symbol, Tuple
from sympy.core.symbol import Str

from checker.language.indices import Facts, distinct
from checker.language.matrices import Covariance, NamedMatrix
from checker.language.remembered import by_identity
from checker.language.terms import (
    KL,
    Applied,
    AppliedVector,
    Density,
    Expectation,
    Integral,
    Mean,
    Parameter,
    Prefix,
    Range,
    Ranged,
    Var,
    Variance,
    index,
)

_fresh = itertools.count(1_000)
_MOST_SHARED = 200_000
_CANONICAL_INDEX = "\u2022"  # no declared name may contain it


class Ambiguous(ValueError):
    """It cannot be told whether a variable is among those of a range."""


def rebuild(term: Basic, args: tuple[Basic, ...]) -> Basic:
    """The same node with other arguments; nothing is evaluated."""
    if isinstance(term, (Add, Mul)):
        return type(term)._from_args(args, is_commutative=True)
    if isinstance(term, Pow):
        made = Basic.__new__(Pow, *args)
        made.is_commutative = True
        return made
    return Basic.__new__(type(term), *args) if args else term


def part_at(term: Basic, path: Sequence[int]) -> Basic:
    """The part of a term to which a path of argument numbers leads."""
    return part_at(term.args[path[0]], path[1:]) if path else term


def with_part(term: Basic, path: Sequence[int], new: Basic) -> Basic:
    """The term with the part at a path replaced."""
    if not path:
        return new
    return rebuild(term, tuple(with_part(a, path[1:], new) if i == path[0] else a for i, a in enumerate(term.args)))


def _scopes(term: Basic) -> tuple[tuple[Basic, ...], tuple[Basic, ...]] | None:
    """What a binder binds, and the parts in which it does; None for what binds nothing."""
    if isinstance(term, Expectation):
        return tuple(term.measure.targets), (term.body, term.measure.targets)
    if isinstance(term, Integral):
        return tuple(term.over), (term.body, term.over)
    if isinstance(term, KL):
        return tuple(term.args[0].targets), (term.args[0].targets, term.args[1].targets)
    if isinstance(term, (Mean, Variance, Covariance)):
        return tuple(term.density.targets), (term.density.targets,)
    if isinstance(term, (Ranged, Prefix)):
        return (term.i,), (term.body,)
    return None


def bound(term: Basic) -> tuple[Basic, ...]:
    """What a node binds: variables, ranges, or an index; nothing for most."""
    scopes = _scopes(term)
    return scopes[0] if scopes is not None else ()


def _with_scopes(term: Basic, parts: tuple[Basic, ...], name: Basic | None) -> Basic:
    """The binder with its scopes replaced, in the order of `_scopes`; ``name`` replaces an index."""

    def density(q: Density, targets: Basic) -> Basic:
        return Basic.__new__(Density, q.args[0], targets, q.given)

    if isinstance(term, Expectation):
        return Basic.__new__(Expectation, density(term.measure, parts[1]), parts[0])
    if isinstance(term, Integral):
        return Basic.__new__(Integral, parts[0], parts[1])
    if isinstance(term, KL):
        return Basic.__new__(KL, density(term.args[0], parts[0]), density(term.args[1], parts[1]))
    if isinstance(term, (Mean, Variance, Covariance)):
        return Basic.__new__(type(term), density(term.density, parts[0]))
    if isinstance(term, Ranged):
        return Basic.__new__(type(term), parts[0], Tuple(name or term.i, term.lo, term.hi))
    return Basic.__new__(type(term), parts[0], name or term.i, term.args[2])


def outside(at: Expr, r: Range) -> bool:
    """Whether an index is before or after a range, whatever the symbols are."""
    below, above = r.lo - at, at - r.hi
    return bool((below.is_Integer and below > 0) or (above.is_Integer and above > 0))


_NAMES = (Var, Range, Parameter, Symbol)


@by_identity
def leaves(term: Basic) -> frozenset[Basic]:
    """The variables, ranges, parameters and symbols that occur in a term, bound ones too."""
    found: frozenset[Basic] = frozenset().union(*map(leaves, term.args)) if term.args else frozenset()
    return found | {term} if isinstance(term, _NAMES) else found


@by_identity
def _ranges(term: Basic) -> frozenset[str]:
    """The names of variables that stand in ranges."""
    return frozenset(r.name for r in leaves(term) if isinstance(r, Range))


def _replace(term: Basic, values: Mapping[Basic, Basic]) -> Basic:
    """Every occurrence of variables, parameters or index symbols, all at once, none of them bound inside."""
    return _put(term, values, frozenset(old.name for old in values if isinstance(old, Var)))


def _put(term: Basic, values: Mapping[Basic, Basic], names: frozenset[str]) -> Basic:
    if leaves(term).isdisjoint(values) and (not names or names.isdisjoint(_ranges(term))):
        return term
    new = values.get(term)
    if new is not None:
        return new
    if isinstance(term, Range) and term.name in names:
        for old in values:
            if isinstance(old, Var) and old.name == term.name and not outside(old.at[0], term):
                raise Ambiguous(f"{old.name}_{old.at[0]} may be among {term.name}_{{{term.lo}:{term.hi}}}")
    args = tuple(_put(a, values, names) for a in term.args)
    if all(a is b for a, b in zip(args, term.args, strict=True)):
        return term
    return _reindex(term, args)


def _reindex(term: Basic, args: tuple[Basic, ...]) -> Basic:
    """Rebuild after indices changed: ``(t - 1) + 1`` is ``t`` again."""
    if isinstance(term, (Var, Parameter)):
        return rebuild(term, (args[0], Tuple(*(index(i) for i in args[1])), *args[2:]))
    if isinstance(term, Range):
        return Range(args[0], args[1], args[2], args[3])
    if isinstance(term, (Applied, AppliedVector, NamedMatrix)):
        fixed = len(args) - len(term.at)
        return Basic.__new__(type(term), *args[:fixed], *(a if isinstance(a, (Var, Parameter)) else _tidy(a) for a in args[fixed:]))
    if isinstance(term, Ranged):
        limits = args[1]
        return Basic.__new__(type(term), args[0], Tuple(limits[0], index(limits[1]), index(limits[2])))
    if isinstance(term, Prefix):
        return Basic.__new__(type(term), args[0], args[1], index(args[2]))
    return rebuild(term, args)


def _tidy(a: Basic) -> Basic:
    try:
        return index(a)
    except ValueError:
        return a


@by_identity
def height(term: Basic) -> int:
    """How deep binders are nested in a term."""
    inner = max((height(a) for a in term.args), default=0)
    return inner if _scopes(term) is None else inner + 1


@by_identity
def key(term: Basic) -> str:
    """A name for a term that orders canonical terms, the same in every run."""
    if isinstance(term, (Symbol, Str)):
        return str(term.name)
    if not term.args:
        return str(term)
    return f"{type(term).__name__}({','.join(key(a) for a in term.args)})"


_shared: dict[Basic, Basic] = {}  # equal terms as one object: looking a term up then seldom compares trees


@by_identity
def canonical(term: Basic) -> Basic:
    """The canonical form: bound names by height, variables of a density in a fixed order."""
    return _one(_canonical(term))


def _one(term: Basic) -> Basic:
    if len(_shared) > _MOST_SHARED:
        _shared.clear()
    return _shared.setdefault(term, term)


def _canonical(term: Basic) -> Basic:
    if not term.args or isinstance(term, (Var, Range)):
        return term
    if isinstance(term, Density):
        targets, given = (_one(Tuple(*sorted(map(canonical, part), key=key))) for part in (term.targets, term.given))
        return Basic.__new__(Density, term.args[0], targets, given)
    if _scopes(term) is not None:
        opened = freshen(term) if _is_closed(term) else term
        bound, _ = _scopes(opened)  # type: ignore[misc]
        inner = rebuild(opened, tuple(canonical(a) for a in opened.args))
        return _sorted_binder(_close(inner, bound))
    return rebuild(term, tuple(canonical(a) for a in term.args))


def _is_closed(term: Basic) -> bool:
    bound, _ = _scopes(term)  # type: ignore[misc]
    return any((isinstance(b, Var) and b.mark > 0) or (isinstance(b, Symbol) and b.name.startswith(_CANONICAL_INDEX))
               for b in bound)


def _close(term: Basic, bound: tuple[Basic, ...]) -> Basic:
    _, parts = _scopes(term)  # type: ignore[misc]
    level = 1 + max(height(p) for p in parts)
    names = {b: b.marked(level) if isinstance(b, Var) else Symbol(f"{_CANONICAL_INDEX}{level}", integer=True)
             for b in bound if not isinstance(b, Range)}
    return _renamed(term, parts, names)


def _renamed(term: Basic, parts: tuple[Basic, ...], names: dict[Basic, Basic]) -> Basic:
    """The binder with other names for what it binds."""
    index = next((new for new in names.values() if isinstance(new, Symbol)), None)
    return _with_scopes(term, tuple(_replace(p, names) for p in parts), index)


def _sorted_binder(term: Basic) -> Basic:
    if isinstance(term, Integral):
        return Basic.__new__(Integral, term.body, Tuple(*sorted(term.over, key=key)))
    return term


@lru_cache(maxsize=50_000)
def freshen(term: Basic) -> Basic:
    """The binder with its own names made fresh, so that its body can be looked at on its own.

    One term has one opened form: its names were made after the term, so that they cannot occur in it, and what was found
    out about its body is found again.
    """
    bound, parts = _scopes(term)  # type: ignore[misc]
    numbers = {b: next(_fresh) for b in bound if not isinstance(b, Range)}
    return _renamed(term, parts, {b: b.marked(-n) if isinstance(b, Var) else Symbol(f"i@{n}", integer=True) for b, n in numbers.items()})


def substitute(term: Basic, values: Mapping[Basic, Basic]) -> Basic:
    """The canonical term with free variables and index symbols replaced, all at once.

    Raises `Ambiguous` where a variable may be among those of a range.
    """
    return canonical(_replace(canonical(term), values))


@by_identity
def free(term: Basic) -> frozenset[Basic]:
    """The variables, ranges and symbols that a canonical term has free."""
    if isinstance(term, (Var, Range)):
        indices = frozenset().union(*(a.free_symbols for a in term.args[1:3]))
        bound = isinstance(term, Var) and term.mark > 0
        return indices if bound else indices | {term}
    if isinstance(term, Symbol):
        return frozenset() if term.name.startswith(_CANONICAL_INDEX) else frozenset({term})
    found: frozenset[Basic] = frozenset().union(*(free(a) for a in term.args)) if term.args else frozenset()
    found = frozenset(f for f in found if not (isinstance(f, Symbol) and f.name.startswith(_CANONICAL_INDEX)))
    scopes = _scopes(term)
    if scopes is None:
        return found
    ranges = [b for b in scopes[0] if isinstance(b, Range)]
    return frozenset(f for f in found if not any(_in_range(f, r) for r in ranges))


def _in_range(f: Basic, r: Range) -> bool:
    """Whether a range surely binds a variable: where it cannot be told, the variable counts as free."""
    if isinstance(f, Range):
        return f == r
    if not isinstance(f, Var) or f.name != r.name or f.mark != 0:
        return False
    above, below = f.at[0] - r.lo, r.hi - f.at[0]
    return bool(above.is_Integer and above >= 0 and below.is_Integer and below >= 0)


def free_variables(term: Basic) -> frozenset[Var | Range]:
    """The free variables of laws in a term (canonical or not)."""
    return frozenset(f for f in free(canonical(term)) if isinstance(f, (Var, Range)))


def has_bound_name(term: Basic) -> bool:
    """Whether a term holds a name that only a binder of a canonical term gives: what it is put into could capture it."""
    return any((isinstance(a, Var) and a.mark > 0) or (isinstance(a, Symbol) and a.name.startswith(_CANONICAL_INDEX)) for a in leaves(term))


def may_be(v: Var, f: Var, facts: Facts) -> bool:
    """Whether a value under another index may be the same value of the same variable."""
    return v.name == f.name and v.mark == f.mark and v.at != f.at and not distinct(v.at[0], f.at[0], facts)


def mentions(term: Basic, variables: tuple[Basic, ...]) -> bool:
    """Whether a canonical term may depend on any of the variables or index symbols."""
    found = free(term)
    for v in variables:
        if v in found:
            return True
        for f in found:
            if isinstance(f, Range) and isinstance(v, Var) and f.name == v.name and not outside(v.at[0], f):
                return True
            if isinstance(v, Range) and isinstance(f, (Var, Range)) and f.name == v.name and not (
                isinstance(f, Var) and outside(f.at[0], v)
            ):
                return True
    return False


def parameters_in(term: Basic) -> Iterator[Parameter]:
    """The parameters with an index that occur in a term, each once, in no order."""
    return (p for p in leaves(term) if isinstance(p, Parameter) and p.at)
