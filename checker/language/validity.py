"""Whether a line means anything: every name declared, every index in its range, every density well formed."""

from __future__ import annotations

from sympy import Basic, Expr, Function, Integer, NumberSymbol, Symbol, Tuple
from sympy import exp as Exp
from sympy import log as Log
from sympy.core.relational import Relational
from sympy.core.symbol import Str
from sympy.logic.boolalg import Boolean

from checker.language.binding import freshen
from checker.language.declarations import Declarations
from checker.language.dependence import undetermined
from checker.language.indices import Facts, at_least_zero, precedes, within
from checker.language.laws import ChainGraph
from checker.language.matrices import Identity, NamedMatrix, ZeroMatrix
from checker.language.relations import Statements
from checker.language.terms import (
    DIMENSION,
    OPENED,
    Applied,
    AppliedVector,
    Density,
    MalformedTerm,
    Parameter,
    Range,
    Ranged,
    Unit,
    Unknown,
    Var,
)


def check_term(term: Basic, declared: Declarations, facts: Facts, bound: frozenset[str] = frozenset()) -> None:
    """Raise `MalformedTerm` for an undeclared name, an index that is not known to be in range, or a statement inside of a term."""
    if isinstance(term, Ranged):
        for end in (term.lo, term.hi):
            _check_index(end, declared, bound)
        opened = freshen(term)
        _check_part(term, opened.body)
        inner = facts | {opened.i - opened.lo, opened.hi - opened.i}
        check_term(opened.body, declared, inner, bound | {opened.i.name})
        return
    if isinstance(term, Unknown):
        if term.name not in declared.unknowns:
            raise MalformedTerm(f"the unknown {term.name} is not declared", f'declare it: d.unknown("{term.name}", …)', "E204")
        loose = undetermined(declared, term.name)
        if loose is not None:
            raise MalformedTerm(f"{loose} is told to depend on {term.name}, and is defined by what does not",
                                "name what of its definition depends: a function, a vector or a parameter", "E231")
    elif isinstance(term, Unit):
        _check_unit(term, declared, facts, bound)
    elif isinstance(term, (Identity, ZeroMatrix)):
        loose = next((n for n in term.shape if n != DIMENSION and not at_least_zero(n - 1, facts)), None)
        if loose is not None:
            raise MalformedTerm(f"a matrix with {loose} rows or columns: {loose} is not known to be at least 1",
                                "declare the bounds of its size", "E206")
    elif isinstance(term, Var):
        _check_variable(term, declared, facts, bound)
    elif isinstance(term, Parameter):
        _check_parameter(term, declared, facts, bound)
    elif isinstance(term, Density):
        _check_density(term, declared, facts, bound)
    elif isinstance(term, (Applied, AppliedVector)) and term.name not in declared.functions:
        raise MalformedTerm(f"the function {term.name} is not declared", f'declare it: d.function("{term.name}")', "E204")
    elif isinstance(term, NamedMatrix):
        _check_matrix(term, declared)
    elif isinstance(term, Symbol):
        _check_index(term, declared, bound)
    elif term.is_Float or (not term.args and not _is_leaf(term)):
        raise MalformedTerm(f"{term} has no meaning here", "numbers are exact: write 1/2", "E205")
    elif isinstance(term, Function) and not isinstance(term, (Log, Exp)):
        raise MalformedTerm(f"{type(term).__name__} is no function of this language", "there are exp, log, sqrt, and d.function(…)", "E205")
    if not isinstance(term, (Var, Parameter, Range)):
        for argument in term.args:
            _check_part(term, argument)
            check_term(argument, declared, facts, bound)


def _check_part(term: Basic, part: Basic) -> None:
    """Refuse a statement inside of a term: statements are sides of an implication, and hold relations between terms."""
    said = isinstance(part, Statements) or (isinstance(part, Boolean) and not isinstance(part, Expr))
    if said and not (isinstance(term, Statements) and isinstance(part, Relational)):
        raise MalformedTerm("a statement stands inside of a term", "holds(…) is a side of an implication, and nothing else", "E205")


def _is_leaf(term: Basic) -> bool:
    return isinstance(term, (Str, Tuple, NumberSymbol)) or bool(term.is_Rational) or term == Tuple() or not isinstance(term, Expr)


def _check_index(at: Expr, declared: Declarations, bound: frozenset[str]) -> None:
    for symbol in at.free_symbols:
        if symbol.name not in bound and symbol != DIMENSION and declared.symbols.get(symbol.name) != symbol:
            raise MalformedTerm(f"the symbol {symbol} is not declared",
                                f'declare it: d.index("{symbol}", lo, hi) or d.parameter("{symbol}")', "E204")


def _check_variable(v: Var, declared: Declarations, facts: Facts, bound: frozenset[str]) -> None:
    if v.name not in declared.variables and v.name not in declared.noises:
        raise MalformedTerm(f"the variable {v.name} is not declared", f'declare it: d.vectors("{v.name}")', "E204")
    told = declared.variables.get(v.name) or declared.noises[v.name]
    if told.dim != v.dim or len(v.at) != (0 if isinstance(told, Var) else 1) or not OPENED < v.mark <= 0:
        raise MalformedTerm(f"{v} is not the declared {v.name}", "use the variable that this derivation declares", "E204")
    for at in v.at:
        _check_index(at, declared, bound)


def _check_unit(e: Unit, declared: Declarations, facts: Facts, bound: frozenset[str]) -> None:
    _check_index(e.at, declared, bound)
    if not within(e.at, Integer(1), e.dim, facts):
        raise MalformedTerm(f"the component {e.at} is not known to be one of 1 to {e.dim}", "declare the bounds of its index", "E206")


def _check_parameter(p: Parameter, declared: Declarations, facts: Facts, bound: frozenset[str]) -> None:
    family = declared.parameters.get(p.name)
    if family is None:
        raise MalformedTerm(f"the parameter {p.name} is not declared", f'declare it: d.parameter("{p.name}")', "E204")
    if p.at and family.symbol is None and family.lo == family.hi == 0:
        raise MalformedTerm(f"the parameter {p.name} has no index", f"write {p.name}", "E204")
    for at in p.at:
        _check_index(at, declared, bound)
        _in_range(at, family.lo, family.hi, facts, p.name)


def _check_matrix(m: NamedMatrix, declared: Declarations) -> None:
    told = declared.matrices.get(m.name)
    if told is None:
        raise MalformedTerm(f"the matrix {m.name} is not declared", f'declare it: d.matrix("{m.name}", "positive definite")', "E204")
    if not told.has(m):
        raise MalformedTerm(f"{m} is not the declared {m.name}", "use the matrix that this derivation declares", "E204")


def _check_density(q: Density, declared: Declarations, facts: Facts, bound: frozenset[str]) -> None:
    law = declared.laws.get(q.law)
    if law is None:
        raise MalformedTerm(f"the law {q.law} is not declared", f'declare it: d.law("{q.law}", …)', "E204")
    if not isinstance(law.graph, ChainGraph):
        return
    for point in (*q.targets, *q.given):
        if isinstance(point, Range):
            for end in (point.lo, point.hi):
                _check_index(end, declared, bound)
            if not (at_least_zero(point.lo - law.graph.lo, facts) and at_least_zero(law.graph.hi - point.hi, facts)):
                raise _out_of_range(f"{point.name}[{point.lo}:{point.hi}]", point.name, law.graph.lo, law.graph.hi)
        else:
            _check_index(point.at[0], declared, bound)
            _in_range(point.at[0], law.graph.lo, law.graph.hi, facts, point.name)


def _in_range(at: Expr, lo: Expr, hi: Expr, facts: Facts, name: str) -> None:
    if not within(at, lo, hi, facts):
        sure = precedes(at, lo, facts) or precedes(hi, at, facts)
        raise _out_of_range(f"{name}[{at}]", name, lo, hi, sure)


def _out_of_range(what: str, name: str, lo: Expr, hi: Expr, sure: bool = False) -> MalformedTerm:
    verb = "is outside" if sure else "is not known to be inside"
    return MalformedTerm(f"{what} {verb} the declared range {name}[{lo}] to {name}[{hi}]",
                         "declare the bounds of its index, or mend the index", "E206")
