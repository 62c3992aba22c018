"""Names in a formula: found, given their indices, and checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import sympy
from sympy import Basic, Expr, S, Symbol

from checker.language.glyphs import value_mark
from checker.language.indices import Facts
from checker.language.laws import ChainGraph, Law
from checker.language.matrices import Identity
from checker.language.terms import DIMENSION, Abbreviation, Dot, MalformedTerm, Parameter, Range, Unit, Var, index
from checker.language.validity import check_term
from checker.notes.arithmetic import number
from checker.notes.names import (
    ABBREVIATION,
    FUNCTION,
    LAW,
    MATRIX,
    NOISE,
    PARAMETER,
    SYMBOL,
    VARIABLE,
    Entry,
    Names,
    is_indexed,
    kind_in_words,
    transliterated,
    written,
)
from checker.notes.spans import Span, Unread
from checker.notes.syntax import Bracketed, Ends, Name, Node, Number, Product, Sum

_COPIES = {"\u0303": 4, "\u0302": 5}
"""Accents that make a copy of a variable, and the copy's number; primes have 1 to 3."""
_CODES = {"E201": "R302", "E206": "R402", "E204": "R301"}


@contextmanager
def placed(span: Span) -> Iterator[None]:
    """What the language refuses is a complaint about this place."""
    try:
        yield
    except MalformedTerm as error:
        raise Unread(_CODES.get(error.code, "R401"), error.message, span, "", error.hint) from error


class Scope:
    """The names of a formula, the indices that sums bind in it, and what is known of indices."""

    def __init__(self, names: Names, facts: Facts | None) -> None:
        self.names, self.facts = names, facts
        self.bound: dict[str, Symbol] = {}
        self.meant: dict[str, Node] = {}
        """What the letters of an abbreviation stand for while it is read."""
        self.valued: dict[str, bool] = {}
        """Letters that run over the values of a variable, and whether they did so below one."""
        self.drawn: frozenset[tuple[str, tuple[str, ...]]] = frozenset()
        """The variables that the averages and integrals around a term draw, by their names and indices."""

    @contextmanager
    def binding(self, name: Name, lo: Expr, hi: Expr) -> Iterator[Symbol]:
        """The index of a sum, from ``lo`` to ``hi``, within its body."""
        symbol = self.index_symbol(name)
        bound, facts = self.bound, self.facts
        self.bound = {**bound, name.base: symbol}
        if facts is not None:
            others = frozenset(fact for fact in facts if symbol not in fact.free_symbols)
            self.facts = others | {symbol - lo, hi - symbol}
        try:
            yield symbol
        finally:
            self.bound, self.facts = bound, facts

    @contextmanager
    def drawing(self, drawn: frozenset[tuple[str, tuple[str, ...]]]) -> Iterator[None]:
        """Within an average or an integral over some variables."""
        before = self.drawn
        self.drawn = before | drawn
        try:
            yield
        finally:
            self.drawn = before

    def index_symbol(self, name: Name) -> Symbol:
        found = self.names.find(name)
        if name.sub or name.primes or (found is not None and found[0].kind != SYMBOL):
            raise Unread("R302", f"{name.base} is declared as {kind_in_words(found[0])}; it cannot be the index of a sum" if found
                         else "the index of a sum is one letter", name.span, "a letter that is free, such as i")
        return found[0].value if found is not None else Symbol(name.base, integer=True)

    def check(self, term: Any, span: Span) -> Any:
        """The term, if its indices are known to be in their ranges."""
        if self.facts is not None:
            bound = frozenset(s.name for s in self.bound.values())
            if (term, self.facts, bound) not in self.names.checked:
                with placed(span):
                    check_term(term, self.names.declared, self.facts, bound)
                self.names.checked.add((term, self.facts, bound))
        return term

    # names as terms

    def name(self, name: Name) -> Basic:
        """The term that a name is by itself."""
        if name.base in self.bound and not name.sub and not name.primes:
            return self.bound[name.base]
        pattern = self.names.pattern(name)
        if pattern is not None:
            return self.patterned(*pattern, name)
        found = self.names.find(name, PARAMETER, VARIABLE, NOISE, SYMBOL, ABBREVIATION, MATRIX)
        if found is None:
            return self.without_entry(name)
        entry, rest = found
        if entry.kind in (VARIABLE, NOISE):
            if rest and not is_indexed(entry) and (part := self.component(name, entry, rest)) is not None:
                return self.check(part, name.span)
            if rest and not is_indexed(entry) and entry.value.dim == 1 and not self.values(entry):
                raise self.undeclared(name)
            point = self.variable(name, entry, rest)
            if isinstance(point, Range):
                raise Unread("R302", f"{name.letters} with a range is no number or vector", name.span, "",
                             "a range stands in a density or behind d")
            return self.check(point, name.span)
        if name.primes and not entry.base.endswith("'" * name.primes):
            raise self.undeclared(name)
        if entry.kind == PARAMETER:
            return self.check(Parameter(entry.name, self.indices(name, entry, rest)), name.span)
        if rest:
            raise Unread("R303", f"{entry.name} has no index", rest[0].span, "",
                         f"declare {entry.name} with an index, or this as a name of its own")
        if entry.kind == MATRIX and entry.value.is_function:
            raise Unread("R302", f"{entry.name} is a function", name.span, "", f"write {entry.name}(x)")
        if entry.kind == MATRIX:
            return entry.value()
        if entry.arguments:
            raise Unread("R302", f"{entry.name} is declared with its arguments", name.span, "", f"write {entry.name}")
        return entry.value

    def without_entry(self, name: Name) -> Basic:
        """Numbers that need no declaration; raises `Unread` for all else."""
        plain = not name.sub and not name.primes and not name.accents and not name.stars
        other = self.names.find(name)
        if other is not None:
            entry = other[0]
            wanted = f"{entry.name}(x)" if entry.kind in (LAW, FUNCTION) else entry.name
            raise Unread("R302", f"{entry.name} is {kind_in_words(entry)}; by itself it is no number", name.span, "", f"write {wanted}")
        copy = self.copied(name)
        if copy is not None:
            return self.check(copy, name.span)
        if self.names.construct(name) and not (plain and name.letters == "I"):
            raise Unread("R203", f"{name.letters} without a bracket", name.span.to(name.span), "a bracket with what it is taken of",
                         "write E_{q(z|x)}[…], D_{KL}(q \\| p), N(x; m, v I)")
        if plain and name.letters in ("π", "pi"):
            return sympy.pi
        if plain and name.letters == "e":
            return S.Exp1
        if plain and name.letters == "d" and self.names.has_dimension():
            return DIMENSION
        if plain and name.letters == "I" and self.names.has_dimension():
            return Identity()
        if plain and name.letters == "I":
            raise Unread("R501", "the identity matrix of a size that is not told", name.span, "",
                         "declare a vector or a matrix of dimension d, or write I_n")
        if plain and name.letters == "∞":
            raise Unread("R501", "∞ is no number", name.span, "", "it may stand at the ends of an integral over the whole line")
        if name.letters in ("e", "i") and not name.accents:
            what = "Euler's number" if name.letters == "e" else "an index, or the imaginary unit"
            raise Unread("R304", f"{name.letters} is {what} unless it is declared", name.span, "",
                         f"declare {name.letters}, or use another letter")
        raise self.undeclared(name)

    def undeclared(self, name: Name) -> Unread:
        entries = self.names.entries_of(name)
        shown = self.shown(name)
        if name.letters[0] == "d" and not name.face and self.names.variable(name.letters[1:]):
            return Unread("R203", f"the differential {shown} without its integral", name.span, "an integral sign before it")
        if entries:
            labels = ", ".join(e.name for e in entries[:4])
            return Unread("R301", f"{shown} is not declared; {labels} is", name.span, "",
                          f"declare {shown}, or {entries[0].name} with an index")
        if name.letters == name.base and len(name.letters) > 1:
            return Unread("R301", f"‘{shown}’ is not declared, and is no product of declared names", name.span, "a declared name",
                          self.names.nearest(name))
        return Unread("R301", f"{shown} is not declared", name.span, "a declared name", self.names.nearest(name))

    @staticmethod
    def shown(name: Name) -> str:
        return written(replace(name, stars=0)).replace("'", "′") if not name.stars else name.base

    # indices

    def indices(self, name: Name, entry: Entry, rest: tuple[Node, ...]) -> tuple[Expr, ...]:
        if not is_indexed(entry):
            if rest:
                raise Unread("R303", f"{entry.name} has no index", rest[0].span, "",
                             f"declare {entry.name} with an index, or this as a name of its own")
            return ()
        if not rest:
            raise Unread("R303", f"{entry.name} needs an index", name.span, f"{entry.name}_t", f"write {entry.name}_t")
        if len(rest) > 1:
            raise Unread("R303", f"{entry.name} has one index", rest[1].span)
        return (self.index(rest[0]),)

    def index(self, node: Node) -> Expr:
        """An index: a sum of whole numbers and index letters."""
        if isinstance(node, Ends):
            raise Unread("R303", "a range where one index is expected", node.span, "an index",
                         "a range x_{1:T} stands in a density or behind d")
        value = self.whole(node)
        with placed(node.span):
            return index(value)

    def whole(self, node: Node) -> Expr:
        if isinstance(node, Number):
            return number(node.value)
        if isinstance(node, Name):
            found = self.bound.get(node.base) if not node.sub else None
            entry = self.names.find(node, SYMBOL) if found is None else None
            if found is None and (entry is None or entry[1] or node.primes):
                raise Unread("R301", f"the index {self.shown(node)} is not declared", node.span, "a declared index", self.index_hint())
            return found if found is not None else entry[0].value  # type: ignore[index]
        if isinstance(node, Sum):
            return sympy.Add(*(self.whole(term) if sign == "+" else -self.whole(term) for sign, term in node.terms))
        if isinstance(node, Product):
            return sympy.Mul(*(self.whole(f) for f in node.factors))
        if isinstance(node, Bracketed) and len(node.items) == 1:
            return self.whole(node.items[0])
        raise Unread("R303", "this is no index", node.span, "a whole number such as t-1")

    def index_hint(self) -> str:
        known = [*(s.name for s in self.bound.values()), *self.names.declared.symbols]
        return f"indices are {', '.join(dict.fromkeys(known))}" if known else "no index is declared"

    # variables of laws

    def variable(self, name: Name, entry: Entry, rest: tuple[Node, ...]) -> Var | Range:
        """A value of a variable, or the joint variables of a range."""
        mark = name.primes if not entry.base.endswith("'" * name.primes) or not name.primes else 0
        if mark > 3:
            raise Unread("R501", "more than three primes", name.span)
        if not is_indexed(entry):
            if rest and self.values(entry) and not mark:
                return self.value(name, entry, rest)
            if rest:
                raise Unread("R303", f"{entry.name} has no index", rest[0].span, "",
                             f"declare {entry.name} as a chain or a sequence, or write a copy as {entry.name}′")
            return entry.value.copy(mark) if mark else entry.value
        if len(rest) == 1 and isinstance(rest[0], Ends):
            if mark or entry.kind == NOISE:
                raise Unread("R501", "a range of copies or of noises", name.span)
            with placed(name.span):
                return Range(entry.name, self.index(rest[0].lo), self.index(rest[0].hi), entry.value.dim)
        if not rest:
            raise Unread("R303", f"{entry.name} needs an index", name.span, f"{entry.name}_t",
                         f"write {entry.name}_t, or {entry.name}_{{1:T}} for a range")
        at = self.indices(name, entry, rest)[0]
        with placed(rest[0].span):
            found = entry.value[at]
        return found.copy(mark) if mark else found

    def values(self, entry: Entry) -> tuple[str, ...]:
        """The values of a variable that has finitely many, as they are written."""
        space = self.names.declared.spaces.get(entry.name)
        return space.listed if space is not None else ()

    def value(self, name: Name, entry: Entry, rest: tuple[Node, ...]) -> Var:
        """m_1 and m_i where the values of m are m_1 to m_M: some value of the variable."""
        node = rest[0]
        letter = node.base if isinstance(node, Name) else ""
        node = self.meant.get(letter, node)
        if isinstance(node, Name) and node.base in self.bound:
            raise Unread("R501", f"a sum over some of the values of {entry.name} cannot be stated yet", name.span,
                         f"all of them: {self.values(entry)[0]} to {self.values(entry)[-1]}")
        mark = value_mark(written(node)) if len(rest) == 1 else 0
        if not mark:
            raise Unread("R501", "a value of a variable is named by one number or one letter", name.span,
                         f"{entry.name}_1 or {entry.name}_i")
        if isinstance(node, Name) and node.base in self.valued:
            self.valued[node.base] = True
        return entry.value.copy(-mark)

    def component(self, name: Name, entry: Entry, rest: tuple[Node, ...]) -> Dot | None:
        """y_i where y is a vector of R^n and i runs from 1 to n; None where that is not known."""
        dim = entry.value.dim
        letter = rest[0].base if len(rest) == 1 and isinstance(rest[0], Name) and not rest[0].sub else ""
        if not dim.is_Symbol or not letter or (letter, dim.name) not in self.names.counted or name.primes:
            return None
        with placed(name.span):
            return Dot(entry.value, Unit(self.index(rest[0]), dim))

    def patterned(self, letter: str, argument: Node, tree: Node, name: Name) -> Basic:
        """An abbreviation at an index of its own: BF_{j,0} where BF_{i,0} is declared."""
        before = self.meant
        self.meant = {**before, letter: before.get(argument.base, argument) if isinstance(argument, Name) else argument}
        try:
            term = self.term(tree)
        finally:
            self.meant = before
        if not isinstance(term, Expr):
            raise Unread("R401", "a name stands for a number", name.span)
        return Abbreviation(self.shown(name), term)

    def term(self, node: Node) -> Any:
        """The term that a tree means."""
        raise NotImplementedError

    def copied(self, name: Name) -> Var | None:
        """Another value of a variable: x̃ where x is declared, and nothing is as x̃."""
        if name.accents and self.names.find(name) is not None:
            return None
        typed = [] if name.accents else transliterated(name.letters)
        for letters, accent in ((name.letters, name.accents), *typed):
            plain = replace(name, letters=letters, accents="")
            found = self.names.find(plain, VARIABLE) if accent in _COPIES and not name.primes and not name.stars else None
            if found is not None:
                point = self.variable(plain, *found)
                return point.copy(_COPIES[accent]) if isinstance(point, Var) else None
        return None

    def point(self, node: Node) -> Var | Range:
        """A variable of a law."""
        if isinstance(node, Name):
            found = self.names.find(node, VARIABLE)
            if found is not None:
                return self.variable(node, *found)
            copy = self.copied(node)
            if copy is not None:
                return copy
            other = self.names.find(node)
            if other is None:
                raise self.undeclared(node)
            raise Unread("R302", f"{other[0].name} is {kind_in_words(other[0])}, not a variable of a law", node.span, "a variable of a law")
        raise Unread("R302", "what stands here is not a variable of a law", node.span, "a variable, as in x_t",
                     "a density is written at its variables: q(x_t | x_{t-1})")

    # laws

    def law(self, name: Name) -> Law:
        found = self.names.find(name, LAW)
        if found is None:
            raise self.undeclared(name)
        if not self.names.use_law(found[0], name):
            other, shown = self.names.meant(found[0]), self.shown(name)
            raise Unread("R305", f"{found[0].name} stands for {other} already; {shown} would be the same law", name.span, "",
                         f"declare {shown} as a law of its own")
        return found[0].value

    def variables_of(self, law: Law) -> str:
        if isinstance(law.graph, ChainGraph):
            f = law.graph.family
            return f"{f}_{law.graph.lo}, …, {f}_{law.graph.hi}"
        return ", ".join(str(v) for v in law.graph.nodes)

    def belongs(self, law: Law, point: Var | Range) -> bool:
        if isinstance(law.graph, ChainGraph):
            return point.name == law.graph.family
        return isinstance(point, Var) and point.marked(0) in law.graph.nodes
