"""What holds for some chains of a notes file: the derivation that they belong to, the names in it, and what was declared where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sympy import Basic, Expr, Symbol

from checker.language.declarations import Space
from checker.language.derivation import Derivation, Diagnostic, Location
from checker.language.indices import Facts
from checker.language.matrices import MatrixAbbreviation, NamedMatrix
from checker.language.terms import DIMENSION, Abbreviation, Applied, Density, MalformedTerm, Parameter, Range, Var
from checker.notes.members import refuse_member, refuse_members
from checker.notes.names import Names
from checker.notes.source import Text
from checker.notes.spans import Unread


@dataclass(slots=True)
class Local:
    """What holds for the displays with a label: further facts about indices, or that they are left out."""

    facts: Facts = frozenset()
    skip: bool = False
    place: Location | None = None
    used: bool = False


@dataclass(slots=True)
class Setting:
    """A derivation while its notes are read.

    ``refused`` are names that cannot be declared yet, with the reason, and ``doubted`` those of which only a part could be declared;
    ``declared_at`` is where each name was declared; ``indices`` are the letters that stand for indices; ``used`` the names that occur
    in a line; ``ranges`` the declared ranges of sequences that are defined; ``constants`` the letters for one whole number each.
    """

    file: str
    derivation: Derivation
    names: Names
    refused: dict[str, str] = field(default_factory=dict)
    doubted: dict[str, str] = field(default_factory=dict)
    declared_at: dict[str, Location] = field(default_factory=dict)
    locals: dict[str, Local] = field(default_factory=dict)
    indices: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    ranges: dict[str, tuple[Expr, Expr]] = field(default_factory=dict)
    constants: set[str] = field(default_factory=set)

    # places and complaints

    def at(self, place: Text | tuple[int, int], offset: int = 0) -> Location:
        line, column = place.place(offset) if isinstance(place, Text) else place
        return Location(self.file, line, column)

    def tell(self, place: Text | tuple[int, int], code: str, message: str, hint: str = "", warning: bool = True, offset: int = 0) -> None:
        """A warning, or an error, about a place in the file."""
        self.derivation.errors.append(Diagnostic(self.at(place, offset), code, message, hint, warning))

    def tell_unread(self, text: Text, error: Unread | MalformedTerm, warning: bool = True) -> None:
        """A complaint about a text that could not be read."""
        if isinstance(error, Unread):
            expected = f"; expected: {error.expected}" if error.expected else ""
            hint = error.hint or explained(error.code)
            self.tell(text, error.code, error.message + expected, hint, warning, min(error.span.start, len(text.text)))
        else:
            self.tell(text, error.code, error.message, error.hint or explained(error.code), warning)

    # declarations

    def add(self, kind: str, table: str, name: str, value: Any, place: Text | None = None) -> Any:
        """Declare a name, in the derivation and for the reader of formulas.

        Raises `Unread` where it would be read as a member of another name, or another as one of it.
        """
        refuse_member(self.names, self.indices | self.derivation.declared.symbols.keys(), kind, name)
        value = self.derivation.declared.add(table, name, value)
        self.names.add(kind, name, value)
        refuse_members(self.names, self.indices | self.derivation.declared.symbols.keys(), self.names.entries[-1])
        if place is not None:
            self.declared_at[name] = self.at(place)
        return value

    def index(self, letter: str) -> Symbol:
        """The symbol of an index, declared if it is not."""
        symbols = self.derivation.declared.symbols
        if letter not in symbols:
            self.add("symbol", "symbols", letter, Symbol(letter, integer=True))
        return symbols[letter]

    def narrow(self, variable: str, space: Space) -> None:
        """Say more of the values of a variable.

        Raises `MalformedTerm` where none are left, or it cannot be told which; no line about the variable is judged then.
        """
        spaces = self.derivation.declared.spaces
        try:
            spaces[variable] = spaces.get(variable, Space()).narrowed(space)
        except MalformedTerm as error:
            self.refuse({variable}, error.message)
            raise

    def positive(self, dim: Expr) -> None:
        """A dimension that is a letter is at least 1."""
        if dim.is_Symbol and dim != DIMENSION:
            self.constants.add(dim.name)
            self.derivation.declared.facts |= {self.index(dim.name) - 1}

    def knows(self, name: str) -> bool:
        d = self.derivation.declared
        tables = (d.laws, d.parameters, d.noises, d.variables, d.functions, d.matrices, d.symbols, d.abbreviations)
        return any(name in table for table in tables)

    def refuse(self, names: set[str], why: str) -> None:
        """Judge no line about these names."""
        for name in names:
            self.refused.setdefault(name, why)

    def doubt(self, names: set[str], why: str) -> None:
        """Let no counterexample decide lines about these names."""
        for name in names:
            self.doubted.setdefault(name, why)

    # use

    def use(self, term: Basic) -> None:
        """Count the names in a term as used."""
        self.used |= names_in(term)


def explained(code: str) -> str:
    """What to do where nothing better is known."""
    return f"verify-derivation --explain {code} says what is expected"


def names_in(term: Basic) -> set[str]:
    """The declared names that occur in a term."""
    found: set[str] = set()
    queue = [term]
    while queue:
        part = queue.pop()
        if isinstance(part, (Var, Range, Parameter, Applied, Abbreviation, MatrixAbbreviation, NamedMatrix, Symbol)):
            found.add(part.name)
        elif isinstance(part, Density):
            found.add(part.law)
        queue.extend(part.args)
    return found


__all__ = ["Local", "Setting", "explained", "names_in"]
