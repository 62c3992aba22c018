"""How much gets through: every step is made wrong in every way there is, one edit at a time, and judged again.

A mutant is *refuted* if numbers refute it, or if it has no value where its step has one; *equivalent* if it is proved, or its right
side is proved to be that of the step, and numbers do not say otherwise; *undecided* if neither: that got through.  What is proved and
numerically refuted is a *fault* of the checker.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from checker.forms.normaliser import Licence, Memory
from checker.kernel import Context, Proof
from checker.language import relations as rel
from checker.language.derivation import Derivation, Diagnostic, Step
from checker.language.printing import unicode
from checker.language.relations import Line
from checker.mutations import Mutation, mutations
from checker.prover import Prover
from checker.rules import UnknownRule
from checker.session import Session
from checker.verdict import CONFIRMED, REFUTED, UNDECIDED, ErrorReport

EQUIVALENT, UNDEFINED, FAULT = "equivalent", "undefined", "fault"
_QUICK = 8
_MOST_THROUGH = 0.01
"""The share of mutants, those that are equivalent left out, above which too many got through."""


@dataclass(frozen=True, slots=True)
class Through:
    """A mutant that was not refuted, or should not have been proved: its place, what was changed, the line, and why it is told."""

    location: str
    tag: str
    kind: str
    words: str
    line: tuple[str, str, str]
    why: str


@dataclass(frozen=True, slots=True)
class DerivationAudit:
    """What became of the mutants of one derivation.  ``undefined`` are those of the refuted that have no value somewhere."""

    name: str
    mutants: int
    refuted: int
    undefined: int
    equivalent: int
    undecided: tuple[Through, ...] = ()
    faults: tuple[Through, ...] = ()
    kinds: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The result of an audit."""

    derivations: tuple[DerivationAudit, ...]
    errors: tuple[ErrorReport, ...] = ()
    seed: int = 0

    @property
    def mutants(self) -> int:
        return sum(d.mutants for d in self.derivations)

    @property
    def through(self) -> float:
        """The share of the mutants that are not equivalent and were not refuted."""
        wrong = self.mutants - sum(d.equivalent for d in self.derivations)
        return sum(len(d.undecided) for d in self.derivations) / wrong if wrong else 0.0

    @property
    def exit_status(self) -> int:
        """3 a fault of the checker, 2 nothing audited or unreadable, 1 more than one mutant in a hundred got through, else 0."""
        if any(d.faults for d in self.derivations):
            return 3
        if self.errors or not self.mutants:
            return 2
        return 1 if self.through > _MOST_THROUGH else 0


def audit(derivations: Sequence[Derivation], errors: Iterable[Diagnostic] = (), *, seed: int = 0, samples: int | None = None,
          budget: float | None = None, progress: Callable[[int, int, str], None] | None = None) -> AuditReport:
    """Mutate every step that is claimed to hold; ``progress(done, total, label)`` is called before each mutant."""
    session, unread = Session(), list(errors)
    numbers = Numbers(seed, samples or 20_000, budget or 10.0)
    work = [(d, [(s, mutations(s.line, d.declared, s.facts)) for s in d.steps if s.expected == "holds"]) for d in derivations]
    total, done = sum(len(found) for _, steps in work for _, found in steps), 0
    reports: list[DerivationAudit] = []
    for derivation, steps in work:
        started, tally = time.perf_counter(), _Tally()
        try:
            for step, found in steps:
                try:
                    judge = StepAudit(derivation, step, session, numbers)
                except UnknownRule as error:
                    unread.append(Diagnostic(step.location, "E300", str(error), error.hint))
                    continue
                for mutation in found:
                    if progress is not None:
                        progress(done, total, f"{derivation.name} {step.tag or step.index}: {mutation.kind}")
                    done += 1
                    tally.add(step, mutation, *judge.status(mutation))
        except KeyboardInterrupt as stop:
            reports.append(tally.report(derivation.name, started))
            stop.report = AuditReport(tuple(reports), tuple(map(_error, unread)), seed)  # type: ignore[attr-defined]
            raise
        unread.extend(derivation.errors)
        reports.append(tally.report(derivation.name, started))
    return AuditReport(tuple(reports), tuple(map(_error, unread)), seed)


def _error(e: Diagnostic) -> ErrorReport:
    return ErrorReport(e.location.file, e.location.line, e.location.column, e.code, e.message, e.hint)


class _Tally:
    """Counts of one derivation."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.undecided: list[Through] = []
        self.faults: list[Through] = []

    def add(self, step: Step, mutation: Mutation, status: str, why: str) -> None:
        self.counts[status] += 1
        self.kinds[mutation.kind] += 1
        if status in (UNDECIDED, FAULT):
            line = mutation.line
            told = Through(str(step.location), step.tag, mutation.kind, mutation.words, (unicode(line.lhs), line.relation, unicode(line.rhs)), why)
            (self.faults if status == FAULT else self.undecided).append(told)

    def report(self, name: str, started: float) -> DerivationAudit:
        n = self.counts
        return DerivationAudit(name, n.total(), n[REFUTED] + n[UNDEFINED], n[UNDEFINED], n[EQUIVALENT], tuple(self.undecided),
                               tuple(self.faults), dict(sorted(self.kinds.items())), time.perf_counter() - started)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numeric side, as an audit uses it: a refutation needs no witness that is small."""

    seed: int
    samples: int
    budget: float

    def verdict(self, line: Line, derivation: Derivation, step: Step) -> tuple[str, str]:
        """The verdict of numbers on a line, "undefined" where it has no value somewhere, and why it is not refuted."""
        from checker.numeric import examine
        from checker.numeric.outcome import NO_VALUE

        if self._quickly(line, derivation, step):
            return REFUTED, ""
        found = examine(line, derivation.declared, step.facts, seed=self.seed, samples=self.samples, budget=self.budget)
        if found.verdict == CONFIRMED:
            return CONFIRMED, f"held in all {found.evidence['trials']} interpretations that were tried ({found.evidence['kind']})"
        if found.reason is not None and found.reason.code == NO_VALUE:
            return UNDEFINED, found.reason.message
        return found.verdict, "" if found.reason is None else f"{found.reason.code}: {found.reason.message}"

    def _quickly(self, line: Line, derivation: Derivation, step: Step) -> bool:
        """Whether one of a few interpretations refutes the line."""
        from checker.numeric.outcome import NotTried
        from checker.numeric.search import Limits, OutOfTime, Tally, batches, examine_batch
        from checker.numeric.world import world

        deadline = time.monotonic() + self.budget
        try:
            about = world(line, derivation.declared, step.facts)
            if not about.faithful:
                return False
            return any(examine_batch(about, batch, Tally(), deadline) for batch in batches(about, Limits(self.seed, _QUICK)))
        except (NotTried, OutOfTime):
            return False


class StepAudit:
    """Judges the mutants of one step.  Raises `UnknownRule` for a citation that names no rule."""

    def __init__(self, derivation: Derivation, step: Step, session: Session, numbers: Numbers) -> None:
        self.derivation, self.step, self.numbers = derivation, step, numbers
        self.context: Context = session.context(derivation.declared, step.facts)
        self.cited = session.cited(derivation, step).proofs()
        self.memory: Memory = {}

    def status(self, mutation: Mutation) -> tuple[str, str]:
        """What became of a mutant, and why that is told."""
        try:
            verdict, why = self.numbers.verdict(mutation.line, self.derivation, self.step)
            proof = self.prove(mutation.line)
            if proof is not None and verdict in (REFUTED, UNDEFINED):
                ways = ", ".join(sorted(p for p in proof.rules)) or "algebra"
                return FAULT, f"proved ({ways}), and numbers {'refute it' if verdict == REFUTED else f'say: {why}'}"
            if proof is not None or (verdict not in (REFUTED, UNDEFINED) and self._same_side(mutation.line)):
                return EQUIVALENT, ""
        except Exception as error:  # of the prover or of the numeric side, on a line that nobody wrote
            return FAULT, f"{type(error).__name__}: {error}"
        return (verdict, why) if verdict in (REFUTED, UNDEFINED) else (UNDECIDED, why)

    def prove(self, line: Line) -> Proof | None:
        """A proof of the line by any rules, and by what the step cites."""
        return Prover(self.context, Licence(), self.cited, memory=self.memory).prove(line)

    def _same_side(self, line: Line) -> bool:
        """Whether the right side of a mutant is proved to equal that of the step."""
        told = self.step.line
        if (line.relation, line.variables) != (told.relation, told.variables):
            return False
        try:
            return self.prove(Line(rel.EQ, told.rhs, line.rhs)) is not None
        except ValueError:  # a law has no equal
            return False


def listed(report: AuditReport) -> Iterator[tuple[str, Through]]:
    """What was not refuted, and the faults, with the names of their derivations."""
    for d in report.derivations:
        yield from ((d.name, t) for t in (*d.faults, *d.undecided))
