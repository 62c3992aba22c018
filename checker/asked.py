"""One line that someone asks about, judged against the laws of a derivation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checker.engine import Judge, Options, assumptions
from checker.forms.normaliser import Licence
from checker.kernel import Proof
from checker.language.derivation import Derivation, Location, Step
from checker.language.relations import ARGMIN, LAW, PROPTO, SYMBOLS, TENDS, Line
from checker.language.terms import MalformedTerm
from checker.mutations import meaningful
from checker.notes.formula import Span, Statement, Unread, caret, read_relation
from checker.session import Cited, Session
from checker.suggest import refuted
from checker.verdict import DerivationReport, ErrorReport, Report
from checker.walk.typed import names_of

_CHAIN = "the line that was asked about"


class Unreadable(ValueError):
    """A line that could not be read: a report with the error, and the line with a caret."""

    def __init__(self, report: Report, shown: tuple[str, ...]) -> None:
        super().__init__(report.errors[0].message)
        self.report, self.shown = report, shown


class Asked(Session):
    """Proofs for lines that stand in no derivation: with every rule, then also with one of the lines that the derivation
    proves or cites, or with all of them."""

    def __init__(self, derivation: Derivation) -> None:
        super().__init__()
        self.of, self.asked = derivation, set[int]()

    def cited(self, derivation: Derivation, step: Step) -> Cited:
        if step.chain != _CHAIN or id(step) in self._cited:
            return super().cited(derivation, step)
        found = self._cited[id(step)] = Cited({}, {}, [])
        if not refuted(step.line, derivation.declared, step.facts) and self.prove(derivation, step, Licence(), ()) is None:
            known = {name: list(self._instances(derivation, step, proof)) for name, proof in self._known(step)}
            alone = (name for name, proofs in known.items() if self.prove(derivation, step, Licence(), proofs) is not None)
            name = next(alone, None)
            found.lines.update(known if name is None else {name: known[name]})
        return found

    def _known(self, step: Step) -> Iterator[tuple[str, Proof]]:
        """The conclusions of the chains, and the lines that they cite."""
        step = replace(step, index=len(self.of.steps) + 1)  # below all of them
        for item in dict.fromkeys([*(b for s in self.of.steps for b in s.by if not isinstance(b, str)), *self.of.chains]):
            name, proof = self._line(self.of, step, item)
            if proof is not None and not proof.hypothetical:
                yield name, proof


def ask(text: str, derivation: Derivation, options: Options, source: str = "--check") -> Report:
    """The report on a line: its relations are the steps.  Raises `Unreadable`."""
    try:
        statement = read_relation(text, names_of(derivation.declared), derivation.declared.facts)
        steps = list(_steps(text, statement, derivation, source))
    except Unread as error:
        raise _unreadable(text, error.code, error.message, error.span, error.expected, error.hint, source) from error
    except MalformedTerm as error:
        raise _unreadable(text, error.code, error.message, Span(0, len(text)), "", error.hint, source) from error
    judge = Judge(derivation, Asked(derivation), options)
    judged = tuple(map(judge.judge, steps))
    told = DerivationReport(derivation.name, derivation.title, derivation.source, derivation.location.file, judged,
                            assumptions=tuple(assumptions(derivation)), seconds=sum(s.seconds for s in judged))
    return Report((told,), (), options.seed)


def _steps(text: str, statement: Statement, derivation: Derivation, source: str) -> Iterator[Step]:
    if statement.left is None:
        raise Unread("R602", "nothing stands left of the relation", statement.links[0].span, "a line with two sides", "as in log p(x) >= …")
    left = statement.left
    meaningful(left, derivation.declared, derivation.declared.facts)
    for n, link in enumerate(statement.links, 1):
        if link.relation not in SYMBOLS:
            raise Unread("R601", f"the relation {link.relation} is no step of a proof", link.span, "=, <=, >=, <, >, propto or ~")
        line = Line(link.relation, left, link.term, statement.variables if link.relation in (PROPTO, LAW, ARGMIN, TENDS) else ())
        meaningful(link.term, derivation.declared, derivation.declared.facts)
        yield Step(n, _CHAIN, line, (), Location(source, *_place(text, link.span)), facts=derivation.declared.facts,
                   doubt=next((s.doubt for s in derivation.steps if s.doubt), ""))
        left = link.term


def _place(text: str, span: Span) -> tuple[int, int]:
    """Line and column of a place in a text, counted from 1."""
    return text.count("\n", 0, span.start) + 1, span.start - text.rfind("\n", 0, span.start)


def _unreadable(text: str, code: str, message: str, span: Span, expected: str, hint: str, source: str) -> Unreadable:
    told = f"{message}; expected {expected}" if expected else message
    return Unreadable(Report((), (ErrorReport(source, *_place(text, span), code, told, hint),)), caret(text, span))
