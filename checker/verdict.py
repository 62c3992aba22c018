"""What is said of a step: plain data, all that renderers see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PROVED, CONFIRMED, REFUTED, UNDECIDED, UNREAD = "proved", "confirmed", "refuted", "undecided", "unread"
STRENGTH = {REFUTED: 0, UNREAD: 1, UNDECIDED: 1, CONFIRMED: 2, PROVED: 3}


class Shown:
    """A value that shows itself: as text where it is printed, as HTML in a notebook."""

    __slots__ = ()

    def __str__(self) -> str:
        from checker.render.shown import as_text

        return as_text(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text("…" if cycle else str(self))

    def _repr_html_(self) -> str:
        from checker.render.shown import as_html

        return as_html(self)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a step does not pass: a code of `--explain`, words, a place, and what to do."""

    code: str
    message: str
    hint: str = ""
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class StepReport(Shown):
    """The verdict on one step, with its evidence.

    ``evidence`` is JSON data: of a refutation the witness and both sides' values, of a confirmation the
    number of trials, the bound on the probability that a false line passes, and the seed; of a proof the rules used and the
    normal form that both sides came to.
    """

    index: int
    chain: str
    location: str
    relation: str
    lhs: str
    rhs: str
    latex: str
    note: str
    tag: str
    by: tuple[str, ...]
    verdict: str
    expected: str
    ok: bool
    method: str | None = None
    premises: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    evidence: dict[str, Any] = field(default_factory=dict)
    reason: Reason | None = None
    suggestions: tuple[str, ...] = ()
    seconds: float = 0.0
    fault: bool = False


@dataclass(frozen=True, slots=True)
class ChainReport:
    """The conclusion of a chain, with the weakest verdict of its lines."""

    name: str
    relation: str
    lhs: str
    rhs: str
    verdict: str


@dataclass(frozen=True, slots=True)
class DerivationReport:
    """All verdicts of one derivation."""

    name: str
    title: str
    source: str
    file: str
    steps: tuple[StepReport, ...]
    chains: tuple[ChainReport, ...] = ()
    assumptions: tuple[str, ...] = ()
    skipped: int = 0
    passed_over: int = 0
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return all(s.ok for s in self.steps)


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """What could not be read, or what is only worth a warning."""

    file: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Report(Shown):
    """The result of one run."""

    derivations: tuple[DerivationReport, ...]
    errors: tuple[ErrorReport, ...] = ()
    seed: int = 0

    @property
    def ok(self) -> bool:
        return all(d.ok for d in self.derivations) and not self.faults

    @property
    def faults(self) -> tuple[ErrorReport, ...]:
        """What could not be read."""
        return tuple(e for e in self.errors if not e.warning)

    @property
    def warnings(self) -> tuple[ErrorReport, ...]:
        return tuple(e for e in self.errors if e.warning)

    @property
    def steps(self) -> tuple[StepReport, ...]:
        return tuple(s for d in self.derivations for s in d.steps)

    @property
    def exit_status(self) -> int:
        """0 all holds, 1 some step does not, 2 nothing checked or unreadable, 3 a fault of the checker."""
        if any(s.fault for s in self.steps):
            return 3
        if self.faults or not self.steps:
            return 2
        return 0 if self.ok else 1

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command, as data."""
        from checker.render.json import to_dict

        return to_dict(self)


ALLOWED = 0.01
"""The share of mutants that may stay undecided before an audit fails."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mutant that got through: what was changed, where, and why it was not refuted."""

    location: str
    tag: str
    kind: str
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class DerivationAudit:
    """What became of the mutants of one derivation; ``meaningless`` ones have no value at some admissible point."""

    name: str
    mutants: int
    refuted: int
    equivalent: int
    meaningless: int
    undecided: tuple[Mutant, ...]
    faults: tuple[Mutant, ...]


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The result of an audit."""

    derivations: tuple[DerivationAudit, ...]
    errors: tuple[ErrorReport, ...] = ()
    seed: int = 0

    def total(self, what: str) -> int:
        """How many mutants there are of a kind: ``mutants``, ``refuted``, ``equivalent``, ``undecided`` or ``faults``."""
        values = [getattr(d, what) for d in self.derivations]
        return sum(v if isinstance(v, int) else len(v) for v in values)

    @property
    def exit_status(self) -> int:
        """3 for a fault, 2 where something could not be read, 1 where more than one in a hundred got through, else 0."""
        if self.total("faults"):
            return 3
        if self.errors or not self.total("mutants"):
            return 2
        different = self.total("refuted") + self.total("undecided")
        return 1 if self.total("undecided") > ALLOWED * different else 0
