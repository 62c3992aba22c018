"""Derivations: declarations, and chains of lines with the rules that they cite."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sympy import Basic, Expr, Symbol, sympify
from sympy.core.relational import GreaterThan, LessThan, Relational, StrictGreaterThan, StrictLessThan

from checker.language import relations as rel
from checker.language.binding import free_variables, leaves, substitute
from checker.language.declarations import Declarations, Domain, FunctionFamily, MatrixFamily, NoiseFamily, ParameterFamily
from checker.language.dependence import Dependents
from checker.language.indices import Facts, at_least_zero, contradictory
from checker.language.laws import Family, Graph, Law
from checker.language.matrices import MatrixAbbreviation, NamedMatrix, size
from checker.language.relations import Line
from checker.language.terms import (
    DIMENSION,
    Abbreviation,
    Approach,
    MalformedTerm,
    Matrix,
    Normal,
    Parameter,
    Unknown,
    Var,
    Vector,
    index,
)

if TYPE_CHECKING:
    from checker.verdict import Report
    from checker.walk import Walk


@dataclass(frozen=True, slots=True)
class Location:
    """Where something stands: file, line and column, both counted from 1."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What could not be read: where, what was found, what to do.  A ``warning`` is told, and changes no exit status."""

    location: Location
    code: str
    message: str
    hint: str = ""
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A conclusion of another derivation, by the names of the derivation and of the chain."""

    derivation: str
    chain: str

    def __str__(self) -> str:
        return f"{self.derivation}:{self.chain}"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a chain, with what it cites.  ``tag`` is its number in the source.

    ``premises`` are chains before it that it may use without citing them.  ``doubt`` says what is known of its names and could not be
    declared: a proof does without it, and a counterexample may miss it.
    """

    index: int
    chain: str
    line: Line
    by: tuple[Any, ...]
    location: Location
    note: str = ""
    tag: str = ""
    expected: str = "holds"
    facts: Facts = frozenset()
    premises: tuple[Chain, ...] = ()
    doubt: str = ""

    @property
    def equation(self) -> Any:
        """The line as an unevaluated SymPy relation."""
        return self.line.equation


@dataclass(frozen=True, slots=True)
class Unread:
    """A line of notes that could not be read: both sides as far as they can be shown, and why.

    ``source`` is the formula as it stands in the file, ``caret`` marks below it what could not be read.
    """

    index: int
    chain: str
    location: Location
    relation: str
    lhs: str
    rhs: str
    why: Diagnostic
    source: str = ""
    caret: str = ""
    expected: str = "holds"


class Chain:
    """A chain of lines from a start.  Each method adds a line that relates the last expression to a new one."""

    def __init__(self, derivation: Derivation, start: Any, name: str, location: Location,
                 facts: Facts = frozenset()) -> None:
        self.derivation, self.name, self.location, self.facts = derivation, name, location, facts
        self.start = self.last = _term(start)
        self.steps: list[Step] = []

    def eq(self, rhs: Any, by: Any = (), note: str = "", tag: str = "", erratum: bool = False) -> Chain:
        """… = rhs."""
        return self._add(rel.EQ, rhs, (), by, note, tag, erratum)

    def le(self, rhs: Any, by: Any = (), note: str = "", tag: str = "", erratum: bool = False) -> Chain:
        """… ≤ rhs."""
        return self._add(rel.LE, rhs, (), by, note, tag, erratum)

    def ge(self, rhs: Any, by: Any = (), note: str = "", tag: str = "", erratum: bool = False) -> Chain:
        """… ≥ rhs."""
        return self._add(rel.GE, rhs, (), by, note, tag, erratum)

    def lt(self, rhs: Any, by: Any = (), note: str = "", tag: str = "", erratum: bool = False) -> Chain:
        """… < rhs."""
        return self._add(rel.LT, rhs, (), by, note, tag, erratum)

    def gt(self, rhs: Any, by: Any = (), note: str = "", tag: str = "", erratum: bool = False) -> Chain:
        """… > rhs."""
        return self._add(rel.GT, rhs, (), by, note, tag, erratum)

    def propto(self, rhs: Any, in_: Any, by: Any = (), note: str = "", tag: str = "", erratum: bool = False) -> Chain:
        """… ∝ rhs, as functions of the variables ``in_``."""
        return self._add(rel.PROPTO, rhs, _tuple(in_), by, note, tag, erratum)

    def dist(self, rhs: Any, given: Any = (), by: Any = (), note: str = "", tag: str = "", erratum: bool = False) -> Chain:
        """… has the distribution of ``rhs``, a random vector or a `Normal` law, given the variables ``given``."""
        return self._add(rel.LAW, rhs, _tuple(given), by, note, tag, erratum)

    def argmin(self, rhs: Any, over: Any, by: Any = (), note: str = "", tag: str = "", erratum: bool = False) -> Chain:
        """… has the same minimisers as rhs, as functions of the unknown ``over``."""
        return self._add(rel.ARGMIN, rhs, _tuple(over), by, note, tag, erratum)

    def tends(self, rhs: Any, when: Any, by: Any = (), note: str = "", tag: str = "", erratum: bool = False) -> Chain:
        """… → rhs, as a parameter tends to a number, ``when=(sigma, 0)``; what else the line names stays as it is."""
        return self._add(rel.TENDS, rhs, (Approach(*_tuple(when)),), by, note, tag, erratum)

    def then(self, rhs: Any, by: Any = (), note: str = "", tag: str = "", erratum: bool = False) -> Chain:
        """… ⇒ rhs: statements that follow from those before, at all values of what is free in them."""
        return self._add(rel.IMPLIES, rhs, (), by, note, tag, erratum)

    def _add(self, relation: str, rhs: Any, variables: tuple[Any, ...], by: Any, note: str, tag: str,
             erratum: bool) -> Chain:
        return self.add(relation, rhs, variables, by, note, tag, erratum, _here(2))

    def add(self, relation: str, rhs: Any, variables: tuple[Any, ...], by: Any, note: str, tag: str, erratum: bool,
            location: Location, premises: tuple[Chain, ...] = (), doubt: str = "") -> Chain:
        """A line that stands at ``location``, for readers of other notations."""
        rhs = _term(rhs)
        line = Line(relation, self.last, rhs, variables)
        step = Step(self.derivation.next_index, self.name, line, _tuple(by), location, note, tag,
                    "refuted" if erratum else "holds", self.derivation.declared.facts | self.facts, premises, doubt)
        self.steps.append(step)
        self.derivation.steps.append(step)
        if not erratum:
            self.last = rhs
        return self

    @property
    def conclusion(self) -> Line | None:
        """Start, relation, end: = with ≤ gives ≤; None where the relations do not compose."""
        steps = [s for s in self.steps if s.expected == "holds"]
        kinds = {s.line.relation for s in steps} - {rel.EQ}
        if not steps or [s.line.lhs for s in steps] != [self.start, *(s.line.rhs for s in steps[:-1])]:
            return None  # a line that could not be read is missing
        if kinds <= {rel.LE, rel.LT} or kinds <= {rel.GE, rel.GT}:
            strict = kinds & {rel.LT, rel.GT}
            relation = strict.pop() if strict else kinds.pop() if kinds else rel.EQ
            return Line(relation, self.start, self.last)
        if len(kinds) == 1 and kinds & {rel.PROPTO, rel.LAW, rel.ARGMIN, rel.TENDS, rel.IMPLIES}:
            named = [frozenset(s.line.variables) for s in steps if s.line.relation != rel.EQ]
            common = frozenset.intersection(*named)
            if kinds == {rel.LAW} or all(n == common for n in named):
                ordered = tuple(v for s in steps for v in s.line.variables if v in common)
                return Line(kinds.pop(), self.start, self.last, tuple(dict.fromkeys(ordered)))
        return None


class Induction:
    """A statement in an index from ``first`` to ``last``, proved by a base and a step.

    ``base`` is a chain for ``symbol = first``; ``step`` a chain for ``symbol > first`` that may cite
    ``hypothesis``, the statement one index lower.  Cite the induction itself for the statement at any index.
    """

    def __init__(self, derivation: Derivation, name: str, symbol: Symbol, first: Any, last: Any, statement: Line,
                 location: Location) -> None:
        first = index(first)
        self.name, self.symbol, self.first, self.statement = name, symbol, first, statement
        self.hypothesis = Hypothesis(self)
        at_base = substitute(statement.lhs, {symbol: first})
        self.base = derivation._new_chain(at_base, f"{name}, base", location)
        later = frozenset({symbol - first - 1} | ({index(last) - symbol} if last is not None else set()))
        self.range = frozenset({symbol - first} | ({index(last) - symbol} if last is not None else set()))
        self.step = derivation._new_chain(statement.lhs, f"{name}, step", location, later)


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """The statement of an induction at one index lower; only its own step may cite it."""

    induction: Induction = field(repr=False)


class Derivation:
    """Declarations, laws and chains of one derivation."""

    def __init__(self, title: str, source: str = "", name: str = "") -> None:
        self.title, self.source, self.name = title, source, name
        self.location = _here(1)
        self.declared = Declarations()
        self.chains: list[Chain] = []
        self.inductions: list[Induction] = []
        self.steps: list[Step] = []
        self.unread: list[Unread] = []
        self.errors: list[Diagnostic] = []
        self._report: Report | None = None
        self.skipped = self.passed_over = 0

    @property
    def next_index(self) -> int:
        """The number that the next line has."""
        return len(self.steps) + len(self.unread) + 1

    # declarations

    def integer(self, name: str, at_least: int | None = None) -> Symbol:
        """A whole number such as the horizon T, with a lower bound."""
        symbol = self.declared.add("symbols", name, Symbol(name, integer=True))
        if at_least is not None:
            self.assume(GreaterThan(symbol, at_least, evaluate=False))
        return symbol

    def index(self, name: str, lo: Any = None, hi: Any = None) -> Symbol:
        """An index; with bounds, ``lo <= index <= hi`` wherever it is not bound by a sum or a product."""
        symbol = self.declared.add("symbols", name, Symbol(name, integer=True))
        if lo is not None:
            self.assume(GreaterThan(symbol, index(lo), evaluate=False))
        if hi is not None:
            self.assume(LessThan(symbol, index(hi), evaluate=False))
        return symbol

    def vectors(self, name: str, dim: Any = DIMENSION) -> Family:
        """Variables with an index, in R^d."""
        return self.declared.add("variables", name, Family(name, self._dimension(dim)))

    def vector(self, name: str, dim: Any = DIMENSION) -> Var:
        """One variable, in R^d."""
        return self.declared.add("variables", name, Var(name, (), 0, self._dimension(dim)))

    def parameters(self, name: str, lo: Any, hi: Any, low: Any = None, high: Any = None) -> ParameterFamily:
        """Parameters with an index from ``lo`` to ``hi``, each in the open interval (low, high)."""
        family = ParameterFamily(name, index(lo), index(hi), Domain(_end(low), _end(high)))
        return self.declared.add("parameters", name, family)

    def parameter(self, name: str, low: Any = None, high: Any = None) -> Parameter:
        """A real parameter in the open interval (low, high)."""
        family = ParameterFamily(name, index(0), index(0), Domain(_end(low), _end(high)))
        self.declared.add("parameters", name, family)
        return Parameter(name)

    def let(self, name: str, symbol: Symbol, definition: Any, lo: Any, hi: Any) -> ParameterFamily:
        """A family that is defined: ``d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)``."""
        term = sympify(definition)
        if symbol == DIMENSION:
            raise MalformedTerm(f"{symbol} is the dimension of vectors", "give the index another letter", "E202")
        if not isinstance(term, Expr):
            raise MalformedTerm(f"{definition} is not a number", "a family of parameters is defined by a number", "E208")
        unknown = sorted({p.name for p in leaves(term) if isinstance(p, Parameter) and p.name not in self.declared.parameters})
        if unknown:
            raise MalformedTerm(f"{name} is defined by {', '.join(unknown)}, which is not declared before it",
                                "a definition speaks of what is declared already, and not of itself", "E204")
        variables = free_variables(term)
        if variables:
            told = ", ".join(sorted(map(str, variables)))
            raise MalformedTerm(f"{name} is a family of numbers, and its definition mentions {told}",
                                "d.abbreviate gives a name to a term that mentions variables", "E209")
        family = ParameterFamily(name, index(lo), index(hi), Domain(), symbol, term)
        return self.declared.add("parameters", name, family)

    def abbreviate(self, name: str, term: Any) -> Abbreviation | MatrixAbbreviation:
        """A name for a number or a matrix, as in "where C(x_t, x_0) = …"."""
        if isinstance(term, Matrix):
            return self.declared.add("abbreviations", name, MatrixAbbreviation(name, term))
        if not isinstance(term, Expr):
            raise MalformedTerm(f"{term} is not a number", "a name stands for a number or a matrix; a vector is written out", "E208")
        return self.declared.add("abbreviations", name, Abbreviation(name, term))

    def noises(self, name: str) -> NoiseFamily:
        """Independent standard normal vectors with an index."""
        return self.declared.add("noises", name, NoiseFamily(name))

    def noise(self, name: str) -> Var:
        """A standard normal vector, independent of all else."""
        return self.declared.add("noises", name, Var(name))

    def unknown(self, name: str, *dependents: Any) -> Unknown:
        """What is learned or chosen, such as θ, and what depends on it: laws, factors p(x[t-1] | x[t]), functions, vectors, parameters.

        What is defined by something that depends on it depends on it as well.
        """
        self.declared.add("unknowns", name, Dependents.of(dependents))
        return Unknown(name)

    def function(self, name: str, convex: bool = False) -> FunctionFamily:
        """An abstract real function; one of a number or a vector may be declared to be convex."""
        return self.declared.add("functions", name, FunctionFamily(name, convex=convex))

    def vector_function(self, name: str, dim: Any = DIMENSION) -> FunctionFamily:
        """An abstract function with values in R^d, such as the mean that a network gives: ``μ(x[t], t)``."""
        return self.declared.add("functions", name, FunctionFamily(name, self._dimension(dim)))

    def matrix(self, name: str, kind: str = "", rows: Any = DIMENSION, cols: Any = None) -> NamedMatrix:
        """A matrix, d × d unless told; ``kind`` says what is known of it: "positive definite", "symmetric", "invertible" …"""
        return self._matrices(name, kind, rows, cols, False)()

    def matrix_function(self, name: str, kind: str = "", rows: Any = DIMENSION, cols: Any = None) -> MatrixFamily:
        """An abstract function whose values are matrices of that size and kind: ``Σ(x[t], t)``."""
        return self._matrices(name, kind, rows, cols, True)

    def _matrices(self, name: str, kind: str, rows: Any, cols: Any, is_function: bool) -> MatrixFamily:
        rows = size(rows)
        cols = rows if cols is None else size(cols)
        NamedMatrix(name, kind, rows, cols)  # refuses what is malformed
        for n in (rows, cols):
            self._dimension(n)
        return self.declared.add("matrices", name, MatrixFamily(name, kind, rows, cols, is_function))

    def _dimension(self, n: Any) -> Expr:
        """A dimension, or a number of rows: a whole number that is known to be at least 1."""
        n = index(n)
        if n != DIMENSION and not at_least_zero(n - 1, self.declared.facts):
            raise MalformedTerm(f"{n} is not known to be at least 1", f'declare it: d.integer("{n}", at_least=1)', "E204")
        return n

    def law(self, name: str, graph: Graph) -> Law:
        """A law over variables, with its graph."""
        law = Law(name, graph)
        noises = sorted(law.names & self.declared.noises.keys())
        if noises:
            raise MalformedTerm(f"{noises[0]} is a noise, and has a law already", "a law is over variables: d.vector, d.vectors", "E203")
        return self.declared.add("laws", name, law)

    def assume(self, *assumptions: Any) -> None:
        """Premises on indices: ``T >= 2``.

        Raises `MalformedTerm` for other relations, and where the premises have no model.
        """
        self.declared.facts = _consistent(self.declared.facts | {_fact(a) for a in assumptions})

    def cite(self, derivation: str, chain: str) -> Citation:
        """The conclusion of a chain of another derivation."""
        return Citation(derivation, chain)

    # chains

    def chain(self, start: Any, name: str = "", where: Sequence[Any] = ()) -> Chain:
        """A new chain from ``start``; ``where`` adds bounds on indices for its lines."""
        facts = frozenset(_fact(a) for a in where)
        _consistent(self.declared.facts | facts)
        return self._new_chain(start, name or f"chain {len(self.chains) + 1}", _here(1), facts)

    def induction(self, name: str, symbol: Symbol, first: int, claim: Any, law: Any, given: Any = (), last: Any = None) -> Induction:
        """Prove by induction on ``symbol`` that ``claim`` has the distribution of ``law`` given ``given``."""
        statement = Line(rel.LAW, claim, law, _tuple(given))
        found = Induction(self, name, symbol, first, last, statement, _here(1))
        self.inductions.append(found)
        return found

    def _new_chain(self, start: Any, name: str, location: Location, facts: Facts = frozenset()) -> Chain:
        if any(c.name == name for c in self.chains):
            raise MalformedTerm(f"two chains are named {name}", "give each a name of its own")
        chain = Chain(self, start, name, location, facts)
        self.chains.append(chain)
        return chain

    def check(self, require: str = "confirmed", **options: Any) -> Report:
        """Judge every step; see `checker.engine.check`."""
        from checker.engine import check

        return check(self, require=require, **options)

    def walk(self) -> Walk:
        """A walk through the chains, line by line, with lines of one's own; see `checker.walk`."""
        from checker.walk import Walk

        return Walk(self)

    # in a notebook

    def _judged(self) -> Report:
        """The report, made again after lines were added."""
        if self._report is None or len(self._report.steps) != len(self.steps):
            self._report = self.check()
        return self._report

    def _repr_html_(self) -> str:
        return self._judged()._repr_html_()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text("…" if cycle else str(self._judged()))

    def _repr_latex_(self) -> str:
        from checker.language.printing import latex, right_latex

        rows = [r" \\ ".join([latex(c.start), *(rf"&{right_latex(s.line)}" for s in c.steps)]) for c in self.chains]
        return "\n".join(rf"$$\begin{{aligned}}& {row} \end{{aligned}}$$" for row in rows)


def _consistent(facts: Facts) -> Facts:
    """The facts; raises `MalformedTerm` where they have no model."""
    if contradictory(facts):
        told = ", ".join(f"{f} >= 0" for f in sorted(facts, key=str))
        raise MalformedTerm(f"the assumptions contradict each other: {told}",
                            "nothing can satisfy them; a line that rests on them would be vacuous", "E230")
    return facts


def _term(value: Any) -> Basic:
    """A term as it is written; raises `MalformedTerm` for what is none."""
    found = value if isinstance(value, Basic) else sympify(value) if isinstance(value, int) and not isinstance(value, bool) else None
    if not isinstance(found, (Expr, Vector, Matrix, Normal, rel.Statements)):
        raise MalformedTerm(f"{value!r} is not a term", "a line holds numbers or vectors: d.chain(p(x)).eq(1)", "E208")
    return found


def _end(value: Any) -> Expr | None:
    return None if value is None else sympify(value)


def _tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _fact(a: Any) -> Expr:
    if not isinstance(a, Relational):
        raise MalformedTerm(f"{a} is not an assumption that can be used", "write T >= 2; other domains belong to declarations", "E230")
    lhs, rhs = index(a.lhs), index(a.rhs)
    differences = {GreaterThan: lhs - rhs, LessThan: rhs - lhs, StrictGreaterThan: lhs - rhs - 1, StrictLessThan: rhs - lhs - 1}
    if type(a) not in differences:
        raise MalformedTerm(f"{a} is not an order of indices", "write T >= 2", "E230")
    return differences[type(a)]


def _here(depth: int) -> Location:
    """Where the call stands that led here, ``depth`` public functions further out."""
    frame = sys._getframe(depth + 1)
    line, column = frame.f_lineno, 1
    positions = list(frame.f_code.co_positions())[frame.f_lasti // 2]
    if positions[0] is not None and positions[2] is not None:
        line, column = positions[0], positions[2] + 1
    return Location(_relative(frame.f_code.co_filename), line, column)


def _relative(file: str) -> str:
    try:
        return str(Path(file).relative_to(Path.cwd()))
    except ValueError:
        return file


__all__ = ["Chain", "Citation", "Derivation", "Diagnostic", "Domain", "Induction", "Location", "Normal", "Step"]
