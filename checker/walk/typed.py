"""What is typed as the next line: text in the grammar of notes, or a SymPy expression, as a line below the line above."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from sympy import Basic
from sympy.core.relational import GreaterThan, LessThan, Relational, StrictGreaterThan, StrictLessThan

from checker.language.declarations import Declarations
from checker.language.derivation import Chain, Step
from checker.language.indices import Facts
from checker.language.printing import unicode
from checker.language.relations import ARGMIN, EQ, GE, GT, LAW, LE, LT, PROPTO, SYMBOLS, TENDS, Line
from checker.language.terms import Density, MalformedTerm, Var
from checker.mutations import meaningful
from checker.walk.lines import facts
from checker.walk.shape import same

if TYPE_CHECKING:
    from checker.notes.formula import Names, Span, Statement, Unread

_OF_SYMPY = {GreaterThan: GE, LessThan: LE, StrictGreaterThan: GT, StrictLessThan: LT}
_WORDS = {"": EQ, "=": EQ, "<=": LE, "≤": LE, ">=": GE, "≥": GE, "<": LT, ">": GT, "propto": PROPTO, "∝": PROPTO, "~": LAW, "∼": LAW,
          "argmin": ARGMIN, "->": TENDS, "→": TENDS}
_MINIMISERS = "argmin "


class Unreadable(ValueError):
    """A line that cannot be read: what was found and where, what was expected, what to do, and the names that are declared."""

    def __init__(self, text: str, code: str, message: str, span: Span | None = None, expected: str = "", hint: str = "",
                 names: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.text, self.code, self.message, self.span = text, code, message, span
        self.expected, self.hint, self.names = expected, hint, names

    @property
    def column(self) -> int:
        """Where it is, counted from 1; 1 for the line as a whole."""
        return 1 if self.span is None else self.span.start + 1

    def lines(self, width: int = 100) -> list[str]:
        """The text with a caret, and what is said about the place."""
        from checker.notes.spans import caret

        shown = list(caret(self.text, self.span, width)) if self.span is not None else [self.text]
        told = [self.message, *([f"expected: {self.expected}"] if self.expected else []), *([f"help: {self.hint}"] if self.hint else []),
                *([f"declared: {', '.join(self.names)}"] if self.names else [])]
        return [line for line in shown if line.strip()] + told

    def __str__(self) -> str:
        return "\n" + "\n".join(self.lines())

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the caret, without the way that led here."""
        return [f"Unreadable [{self.code}]", *self.lines()]


@dataclass(frozen=True, slots=True)
class Typed:
    """A line that was typed, below the line above, and its text."""

    line: Line
    text: str


def read(what: Any, relation: str | None, above: Basic, chain: Chain, passed: int) -> Typed:
    """The line that text or an expression is, below ``above`` in a chain of which so many steps are behind.

    The relation is that of the text, else ``relation``, else =.  The variables of ∝, and what an equality in law is given, are those of the
    chain unless the text names them.  Raises `Unreadable`.
    """
    from checker.notes.spans import Unread

    text = what if isinstance(what, str) else unicode(what) if isinstance(what, Basic) else repr(what)
    try:
        if isinstance(what, str):
            found, term, variables = _of_text(what, relation, above, chain)
        else:
            found, term = _of_expression(what, relation, above)
            variables = ()
        meaningful(term, chain.derivation.declared, facts(chain))
        return Typed(Line(found, above, term, variables or _variables(found, chain, passed)), text)
    except Unread as error:
        raise Unreadable(text, error.code, error.message, error.span, error.expected, error.hint, declared(chain, error)) from error
    except MalformedTerm as error:
        raise Unreadable(text, error.code, error.message, hint=error.hint) from error


def _of_text(text: str, relation: str | None, above: Basic, chain: Chain) -> tuple[str, Basic, tuple[Any, ...]]:
    from checker.notes.formula import Unread
    from checker.notes.formula import read as read_term

    names = names_of(chain.derivation.declared)
    if text.lstrip().startswith(_MINIMISERS):
        before = text.index(_MINIMISERS) + len(_MINIMISERS)
        try:
            return ARGMIN, read_term(text[before:], names, facts(chain)), ()
        except Unread as error:
            raise error.moved(before) from error
    statement = statement_of(text, relation, names, facts(chain))
    links = statement.links
    if statement.left is not None and not same(statement.left, above):
        raise Unread("R602", "this is not the line above", statement.left_span, "the line above, or nothing, left of the relation",
                     f"start with a relation, as in = …; the line above is {unicode(above)}")
    if links[0].relation not in SYMBOLS:
        raise Unread("R601", f"{links[0].relation} is no step of a proof", links[0].span, "one of =, <=, >=, <, >, propto, ~, argmin")
    if len(links) != 1:
        raise Unread("R602", "one line at a time", links[1].span, "one relation", "give the lines one after the other")
    return links[0].relation, links[0].term, statement.variables


def names_of(declared: Declarations) -> Names:
    """The names of a derivation; one that the grammar cannot spell is left out, and cannot be typed."""
    from checker.notes.formula import Names

    tables = {f.name: getattr(declared, f.name) for f in fields(declared) if f.name not in ("facts", "memory")}
    spelt: dict[str, Any] = {key: {n: v for n, v in table.items() if _is_spelt(n)} for key, table in tables.items()}
    return Names(replace(declared, **spelt))


def _is_spelt(name: str) -> bool:
    from checker.notes.names import spelt

    try:
        spelt(name)
    except ValueError:
        return False
    return True


def statement_of(text: str, relation: str | None, names: Names, known: Facts) -> Statement:
    """A line in which a formula without a relation is an equation, or what ``relation`` says."""
    from checker.notes.formula import Unread, read_relation

    try:
        return read_relation(text, names, known)
    except Unread as error:
        if error.code != "R602":
            raise
    sign = SYMBOLS[_relation(relation)]
    try:
        return read_relation(f"{sign} {text}", names, known)
    except Unread as error:
        raise error.moved(-len(sign) - 1) from error


def _relation(relation: str | None) -> str:
    if (relation or "").strip() not in _WORDS:
        raise MalformedTerm(f"{relation!r} is not a relation", "one of =, <=, >=, <, >, propto, ~, argmin", "E220")
    return _WORDS[(relation or "").strip()]


def _of_expression(what: Any, relation: str | None, above: Basic) -> tuple[str, Basic]:
    if isinstance(what, Relational):
        if not same(what.lhs, above):
            raise MalformedTerm(f"{what.lhs} is not the line above", f"the line above is {unicode(above)}", "E220")
        return _OF_SYMPY.get(type(what), EQ), what.rhs
    if isinstance(what, int) and not isinstance(what, bool):
        from sympy import Integer

        what = Integer(what)
    if not isinstance(what, Basic):
        raise MalformedTerm(f"{what!r} is not a term", "give text, or a SymPy expression of the derivation's own names", "E208")
    return _relation(relation), what


def _variables(relation: str, chain: Chain, passed: int) -> tuple[Any, ...]:
    """The variables of a relation that names some, where the line names none: those of the chain's own, the next one first."""
    if relation not in (PROPTO, LAW, ARGMIN, TENDS):
        return ()
    steps: list[Step] = [*chain.steps[passed:], *reversed(chain.steps[:passed])]
    found = next((s.line.variables for s in steps if s.line.relation == relation), None)
    if found is None and relation == PROPTO and isinstance(chain.start, Density):
        found = tuple(v for v in chain.start.targets if isinstance(v, Var))
    return found or ()


def declared(chain: Chain, error: Unread) -> tuple[str, ...]:
    """The names that are declared, where an error is about a name."""
    if not error.code.startswith("R3") or "declared are" in error.hint:
        return ()
    d = chain.derivation.declared
    tables = (d.laws, d.variables, d.parameters, d.noises, d.functions, d.matrices, d.symbols, d.abbreviations)
    return tuple(name for table in tables for name in table)
