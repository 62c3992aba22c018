"""Declarations of notes: a block of TOML, or a file beside the notes, made into the declarations of a derivation.

What the language cannot express yet is refused by name: it is told where it stands, and lines about it are not judged.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from sympy import Expr, Integer, Symbol

from checker.language.declarations import Domain, FunctionFamily, MatrixFamily, NoiseFamily, ParameterFamily, Space
from checker.language.dependence import Dependents
from checker.language.derivation import Derivation, Location
from checker.language.laws import ChainGraph, Family, Law
from checker.language.matrices import NamedMatrix
from checker.language.terms import DIMENSION, MalformedTerm, Var
from checker.notes.assume import Bound, Order, Whole, assumptions, head, letters, noise, noise_name
from checker.notes.defined import define
from checker.notes.formula import read
from checker.notes.graphs import Drawn, draw
from checker.notes.indexed import counted_letters, index_letters
from checker.notes.matrices import kind_of
from checker.notes.named import name_entry
from checker.notes.names import FUNCTION, LAW, MATRIX, NOISE, PARAMETER, UNKNOWN, VARIABLE, Names, spelt
from checker.notes.setting import Local, Setting
from checker.notes.shapes import Shape, shape
from checker.notes.source import Text
from checker.notes.spans import Span, Unread
from checker.notes.spelling import base, is_indexed, letter_of, read_name, whole
from checker.notes.surface import marks, plain
from checker.notes.syntax import Apply, Name
from checker.notes.toml import Entry, entries

Some = AbstractSet[str]
_NOWHERE = Span(0, 1)
_TABLES = ("laws", "shapes", "let", "names", "scope", "parameters")
_TOP = ("name", "title", "assume", "source")
_IN_SCOPE = ("labels", "assume", "skip")


@dataclass(slots=True)
class _Number:
    """A number, or a sequence of them, as far as it is declared."""

    place: Text
    index: bool = False
    lo: Expr | None = None
    hi: Expr | None = None
    low: Expr | None = None
    high: Expr | None = None


class _Dims(dict[str, Expr]):
    """Dimensions of variables; a real scalar unless told."""

    def __missing__(self, name: str) -> Expr:
        return Integer(1)


def declare(body: Text | None, file: str, notes: str, default: str, formulas: Iterable[str] = (), title: str = "",
            place: tuple[int, int] = (1, 1)) -> Setting:
    """What declarations say; ``formulas`` are those that it holds for.

    ``file`` is where the declarations stand and ``notes`` the file that they are for; ``default`` and ``title`` are taken where they
    give no name and no title.
    """
    derivation = Derivation(title or default, name=default)
    setting = Setting(file, derivation, Names(derivation.declared))
    derivation.location = Location(notes, *place)
    found, mistakes = entries(body) if body is not None else ([], [])
    for mistake in mistakes:
        setting.tell(mistake.place, "E400", f"not valid TOML: {mistake.message}", "mend this line; the others are read", warning=False)
    _Declaring(setting, found, list(formulas)).run()
    setting.file = notes
    return setting


@dataclass(slots=True)
class _Declaring:
    setting: Setting
    entries: list[Entry]
    formulas: list[str]
    dims: _Dims = field(default_factory=_Dims)
    shapes: dict[str, tuple[Shape, Entry]] = field(default_factory=dict)
    numbers: dict[str, _Number] = field(default_factory=dict)
    drawn: dict[str, Drawn] = field(default_factory=dict)

    defined: set[str] = field(default_factory=set)

    def run(self) -> None:
        for entry in self.table("let"):
            self.defined |= letters(entry.key.text) if "(" not in entry.key.text else set()
        self.unknown()
        self.each("shapes", self.read_shape)
        self.each("laws", self.draw_law)
        self.top()
        self.find_indices()
        for text in self.strings((), "assume"):
            self.attempt(text, lambda text=text: self.find_noise(text))  # type: ignore[misc]
        self.declare_shapes()
        for text in self.strings((), "assume"):
            self.attempt(text, lambda text=text: self.assume(text), doubt=letters(text.text))  # type: ignore[misc]
        self.declare_numbers()
        self.declare_indices()
        self.each("names", lambda entry: name_entry(self.setting, entry))
        self.each("let", lambda entry: define(self.setting, entry.key, self.value(entry)))
        self.each("parameters", self.unknown_parameter)
        self.scopes()

    # entries

    def table(self, name: str) -> list[Entry]:
        return [e for e in self.entries if e.tables[:1] == (name,)]

    def strings(self, tables: tuple[str | int, ...], name: str) -> list[Text]:
        return [text for e in self.entries if e.tables == tables and e.name == name for text in e.strings]

    def value(self, entry: Entry) -> Text:
        if not isinstance(entry.value, str) or len(entry.strings) != 1:
            raise Unread("E401", "a string is expected here", _NOWHERE, "a string")
        return entry.strings[0]

    def each(self, table: str, act: Callable[[Entry], object]) -> None:
        for entry in self.table(table):
            text, named = entry.strings[0] if entry.strings else entry.key, head(entry.key.text)
            laws = set(self.setting.derivation.declared.laws) & named
            known = {"doubt": laws} if table == "let" and laws else {"refuse": named if table != "names" else set()}
            self.attempt(text, lambda entry=entry: act(entry), **known)  # type: ignore[misc]

    def attempt(self, text: Text, act: Callable[[], object], refuse: Some = frozenset(), doubt: Some = frozenset()) -> None:
        """Carry out a declaration.

        Where it cannot be, say so: names to ``refuse`` are in no line that is judged, and no counterexample decides a line about those
        to ``doubt``.
        """
        try:
            act()
        except (Unread, MalformedTerm) as error:
            self.setting.tell_unread(text, error)
            self.setting.refuse({n for n in refuse if n not in self.setting.indices and not self.setting.knows(n)}, error.message)
            self.setting.doubt(set(doubt) - self.setting.indices, error.message)

    def unknown(self) -> None:
        """Tables and keys that are none."""
        for entry in self.entries:
            table = entry.tables[0] if entry.tables else ""
            known = _TOP if not entry.tables else _IN_SCOPE if table == "scope" else None
            if entry.tables and table not in _TABLES:
                self.setting.tell(entry.key, "E401", f"there is no table [{table}]", _near(str(table), _TABLES))
            elif known is not None and entry.name not in known:
                self.setting.tell(entry.key, "E401", f"there is no entry {entry.name!r} here", _near(entry.name, (*known, *_TABLES)))

    def top(self) -> None:
        derivation = self.setting.derivation
        for name in ("name", "title", "source"):
            for text in self.strings((), name):
                setattr(derivation, name, text.text)

    # laws and shapes

    def read_shape(self, entry: Entry) -> None:
        name = read_name(entry.key.text)
        key = base(name) if len(name.sub) == 1 and base(name) not in self.shapes and is_indexed(name) else whole(name)
        found = shape(self.value(entry).text)
        self.shapes[key] = found, entry
        if found.dim is not None:
            self.dims[key] = found.dim

    def draw_law(self, entry: Entry) -> None:
        name = whole(read_name(entry.key.text))
        found = draw(self.value(entry), self.dims)
        self.drawn[name] = found
        for variable, value in found.variables.items():
            if not self.setting.knows(variable):
                self.setting.add(VARIABLE, "variables", variable, value)
        for symbol in found.symbols.values():
            self.setting.index(symbol.name)
        if self.setting.knows(name):
            name = self.upright(name, entry)
        derivation = self.setting.derivation
        for fact in found.facts:
            derivation.declared.facts |= {fact}
        self.setting.add(LAW, "laws", name, Law(name, found.graph), entry.key)
        if name != whole(read_name(entry.key.text)):
            self.setting.names.add(LAW, name, self.setting.derivation.declared.laws[name], entry.key.text)

    def upright(self, name: str, entry: Entry) -> str:
        """The name of a law whose letter, in another face, is a variable: the letter without serifs."""
        tree = read_name(entry.key.text)
        if len(name) != 1 or not name.isascii() or not tree.face:
            raise Unread("R305", f"{name} is declared already", _NOWHERE, "", "one name, one meaning; another face is another name")
        return chr((0x1D5BA if name.islower() else 0x1D5A0) + ord(name.lower()) - ord("a"))

    def find_indices(self) -> None:
        families = {n for d in self.drawn.values() for n, v in d.variables.items() if isinstance(v, Family)}
        families |= {n for n, (s, _) in self.shapes.items() if s.kind in ("sequence", "vectors") or ".." in s.listed}
        families |= {n for n, (s, _) in self.shapes.items() if s.kind == "vector" and s.dim is not None and s.dim.is_Symbol}
        families |= {base(n) for text in self.strings((), "assume") if (n := noise_name(text)) is not None}
        sources = [*self.formulas, *(t.text for e in self.entries for t in (e.key, *e.strings) if e.tables != ("names",))]
        whole_numbers = {n for n, (s, _) in self.shapes.items() if s.kind == "integer"}
        dims = {s.name for dim in self.dims.values() for s in dim.free_symbols}
        ends = {s.name for s, _ in self.shapes.values() for end in (s.lo, s.hi) if end is not None for s in end.free_symbols}
        known = whole_numbers | dims | ends | set(self.setting.derivation.declared.symbols)
        self.setting.indices |= index_letters(sources, families) | known
        self.setting.names.counted |= counted_letters(sources)

    def declare_indices(self) -> None:
        for letter in sorted(self.setting.indices):
            if not self.setting.knows(letter) and letter not in self.setting.refused:
                self.setting.index(letter)

    def declare_shapes(self) -> None:
        for name, (found, entry) in self.shapes.items():
            self.attempt(entry.strings[0], lambda name=name, found=found, entry=entry: self.declare_shape(name, found, entry),  # type: ignore[misc]
                         refuse={name})

    def declare_shape(self, name: str, found: Shape, entry: Entry) -> None:
        setting = self.setting
        if found.refused:
            setting.refuse({name}, f"{found.refused} cannot be stated yet")
            setting.tell(entry.strings[0], "E402", f"{found.refused} cannot be stated yet", "lines about it are not judged")
        elif found.doubted:
            setting.doubt({name}, f"{found.doubted} cannot be stated yet")
            setting.tell(entry.strings[0], "E402", f"{found.doubted} cannot be stated yet",
                         "it is left out; lines about it may be proved, and no counterexample refutes them")
        if name in setting.derivation.declared.variables and (found.discrete or found.positive or found.kind == "integer"):
            low, high = found.ends or (None, None)
            counted = found.kind == "integer"
            setting.narrow(name, Space(low, high, found.discrete or counted, found.listed, found.ends is not None or counted))
            if found.positive:
                setting.narrow(name, Space(Integer(0)))
        if found.dim is not None:
            setting.positive(found.dim)
        if setting.knows(name) or found.refused:
            setting.declared_at.setdefault(name, setting.at(entry.key))
            return
        if found.kind == "integer":
            setting.index(name)
            setting.declared_at[name] = setting.at(entry.key)
        elif found.kind == "function":
            setting.add(FUNCTION, "functions", name, FunctionFamily(name, found.values, found.convex), entry.key)
        elif found.kind == "matrix":
            self.declare_matrix(name, found, entry)
        elif found.kind == "vectors":
            setting.add(VARIABLE, "variables", name, Family(name, found.dim or Integer(1)), entry.key)
            self.ends(found)
        elif found.kind == "vector":
            setting.add(VARIABLE, "variables", name, Var(name, (), 0, found.dim), entry.key)
        elif name in self.defined:
            if found.lo is not None and found.hi is not None:
                setting.ranges[name] = found.lo, found.hi
                self.ends(found)
        else:
            low = Integer(0) if found.positive else None
            self.numbers[name] = _Number(entry.key, found.kind == "sequence", found.lo, found.hi, low)
            self.ends(found)

    def declare_matrix(self, name: str, found: Shape, entry: Entry) -> None:
        """A matrix; letters for its sizes are whole numbers from 1 on."""
        if found.sizes is None:
            raise Unread("R203", "the size of a matrix is not told", _NOWHERE, "as in 'd x d, positive definite'")
        rows, cols = (self.size(n.name) if isinstance(n, Symbol) and n != DIMENSION else n for n in found.sizes)
        kind = kind_of(found.words)
        NamedMatrix(name, kind, rows, cols)  # refuses what is malformed
        self.setting.add(MATRIX, "matrices", name, MatrixFamily(name, kind, rows, cols), entry.key)

    def size(self, letter: str) -> Expr:
        """The symbol of a size, which is at least 1."""
        symbol = self.setting.index(letter)
        self.setting.derivation.assume(symbol >= 1)
        return symbol

    def ends(self, found: Shape) -> None:
        for end in (found.lo, found.hi):
            for symbol in end.free_symbols if end is not None else ():
                self.setting.index(symbol.name)

    # assumptions and numbers

    def find_noise(self, text: Text) -> None:
        name = noise(text)
        if name is None:
            return
        key = base(name) if is_indexed(name) else whole(name)
        value = NoiseFamily(key, self.dims[key]) if is_indexed(name) else Var(key, (), 0, self.dims[key])
        if is_indexed(name):
            self.setting.index(letter_of(name))
        self.setting.add(NOISE, "noises", key, value, text)

    def assume(self, text: Text) -> None:
        if any(m.word == "~" for m in marks(plain(text.text))):
            return
        facts = []
        for found in assumptions(text, self.setting.indices, self.setting.names):
            if isinstance(found, Order) and (values := found.fact.free_symbols & self.counts()):
                self.end_of_values(found.fact, *values)
            elif isinstance(found, Order):
                for symbol in sorted(found.fact.free_symbols, key=str):
                    self.setting.index(symbol.name)
                facts.append(found.fact)
            elif isinstance(found, Whole) and found.letter in self.setting.derivation.declared.variables:
                low = None if found.at_least is None else Integer(found.at_least - 1)
                self.setting.narrow(found.letter, Space(low, None, True, whole=True))
            elif isinstance(found, Bound) and (variable := self.of_values(found.name)):
                self.setting.narrow(variable, Space(found.low, found.high))
            elif isinstance(found, Whole):
                self.setting.constants.add(found.letter)
                symbol = self.setting.index(found.letter)
                self.setting.indices.add(found.letter)
                facts += [] if found.at_least is None else [symbol - found.at_least]
            elif isinstance(found, Bound):
                self.bound(found, text)
        self.setting.derivation.assume(*(fact >= 0 for fact in facts if not fact.is_Integer))

    def of_values(self, name: Name) -> str:
        """The variable whose values, or whose components, a name stands for; empty where there is none."""
        variables = self.setting.derivation.declared.variables
        if whole(name) in variables:
            return whole(name)
        vector = variables.get(base(name))
        return base(name) if isinstance(vector, Var) and vector.dim.is_Symbol and is_indexed(name) else ""

    def counts(self) -> set[Symbol]:
        """The variables of laws that are whole numbers, as letters of an order."""
        return {Symbol(name, integer=True) for name, space in self.setting.derivation.declared.spaces.items() if space.whole}

    def end_of_values(self, fact: Expr, *letters: Symbol) -> None:
        """An end of the values of a variable, from an order such as y \\le n."""
        if len(letters) != 1 or abs(fact.coeff(letters[0])) != 1:
            raise Unread("R501", "an order of the values of two variables cannot be stated yet", _NOWHERE, "one variable")
        (y,) = letters
        end = fact - fact.coeff(y) * y
        for symbol in end.free_symbols:
            self.setting.index(symbol.name)
        high = end + 1 if fact.coeff(y) < 0 else None
        self.setting.narrow(y.name, Space(-end - 1 if high is None else None, high, True, whole=True))

    def bound(self, found: Bound, text: Text) -> None:
        name, index = self.number_name(found)
        if index and name in self.setting.derivation.declared.variables:
            raise Unread("R501", f"values of {name} at some index only cannot be assumed yet", _NOWHERE, "",
                         "leave this out, or give the variable another name")
        number = self.numbers.setdefault(name, _Number(text, index))
        both = Space(number.low, number.high).narrowed(Space(found.low, found.high))
        number.low, number.high = both.low, both.high

    def number_name(self, found: Bound) -> tuple[str, bool]:
        """The number that a bound is about: a sequence where its subscript is an index."""
        name = found.name
        if whole(name) in self.numbers or len(name.sub) != 1:
            return whole(name), False
        return (base(name), True) if is_indexed(name) and letter_of(name) in self.setting.indices else (whole(name), False)

    def declare_numbers(self) -> None:
        for name, number in self.numbers.items():
            if not self.setting.knows(name):
                self.attempt(number.place, lambda name=name, number=number: self.declare_number(name, number),  # type: ignore[misc]
                             refuse={name})

    def declare_number(self, name: str, number: _Number) -> None:
        lo, hi = Integer(0), Integer(0)
        variable = self.setting.derivation.declared.variables.get(name.partition("_")[0])
        if isinstance(variable, Family) or (isinstance(variable, Var) and variable.dim != 1):
            self.setting.doubt({variable.name}, f"what is said of {name}")
            raise Unread("R305", f"{name} is one of the variables {variable.name}, and no number", _NOWHERE, "one name, one meaning",
                         "leave this out, or give the number another name")
        if number.index:
            lo, hi = (number.lo, number.hi) if number.lo is not None and number.hi is not None else chain_range(self.setting, number.place)
        self.setting.add(PARAMETER, "parameters", name, ParameterFamily(name, lo, hi, Domain(number.low, number.high)), number.place)

    # unknowns

    def unknown_parameter(self, entry: Entry) -> None:
        """``'\\theta' = ['\\mu', 'p(x \\mid z)']``: what depends on an unknown."""
        tree = spelt(plain(entry.key.text))
        name = whole(tree) if isinstance(tree, Name) else f"{whole(tree.head)}(·)" if isinstance(tree, Apply) else ""
        if not name:
            raise Unread("R203", "this is not a name", _NOWHERE, "a letter such as \\theta, or a function such as \\mu(\\cdot)")
        dependents = Dependents.of(self.dependent(text) for text in entry.strings)
        self.setting.add(UNKNOWN, "unknowns", name, dependents, entry.key)

    def dependent(self, text: Text) -> Any:
        """What depends on an unknown: a function, a law, a factor of one, a number or a vector.  Raises `Unread`."""
        said = plain(text.text)
        names = self.setting.names
        tree = spelt(said)
        found = names.find(tree, FUNCTION, LAW) if isinstance(tree, Name) else None
        return found[0].value if found is not None else read(said, names)

    # scopes

    def scopes(self) -> None:
        for number in sorted({e.tables[1] for e in self.table("scope")}, key=str):
            tables = ("scope", number)
            local = Local()
            for text in self.strings(tables, "assume"):
                self.attempt(text, lambda text=text, local=local: self.narrow(local, text),  # type: ignore[misc]
                             doubt=letters(text.text))
            skip = [e for e in self.entries if e.tables == tables and e.name == "skip"]
            local.skip = any(e.value is True for e in skip)
            for text in self.strings(tables, "labels"):
                local.place = self.setting.at(text)
                self.setting.locals[text.text] = local

    def narrow(self, local: Local, text: Text) -> None:
        for found in assumptions(text, self.setting.indices, self.setting.names):
            if not isinstance(found, Order):
                raise Unread("R501", "for some displays only bounds of indices can be assumed", _NOWHERE, "an order such as t \\ge 2")
            for symbol in found.fact.free_symbols:
                self.setting.index(symbol.name)
            local.facts |= {found.fact}


def chain_range(setting: Setting, text: Text) -> tuple[Expr, Expr]:
    """The range of the index of the chain that is declared.  Raises `Unread` where there is none, or more than one."""
    ranges = {(law.graph.lo, law.graph.hi) for law in setting.derivation.declared.laws.values() if isinstance(law.graph, ChainGraph)}
    if len(ranges) != 1:
        raise Unread("R303", "it cannot be told what its index runs over", _NOWHERE, "a range",
                     "declare it: [shapes] '\\alpha' = 'sequence, t = 1..T'")
    lo, hi = next(iter(ranges))
    return lo, hi


def _near(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), 1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"


__all__ = ["chain_range", "declare"]
