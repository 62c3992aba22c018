"""What is said in a walk through a derivation: plain data, all that renderers see of it.

A value shows itself: as text where it is printed, as HTML in a notebook.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from checker.verdict import ChainReport, Shown, StepReport

SAME, BETWEEN, JUMP, AWAY, STILL, APART = "same", "between", "jump", "away", "still", "apart"
"""How a true line stands to the printed ones: it is one of them; between the line above and the next one; further on; true, but the
goal cannot be reached from it; the line above again; not known."""


class Value(Shown):
    """A value of a walk; Python shows it as it prints it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Formula:
    """A term or a line, in Unicode and in LaTeX."""

    text: str
    latex: str = ""

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a true line stands to the printed ones.  ``before`` and ``after`` are numbers of printed lines, ``passed`` those that it
    passes over; ``detail`` says more in words."""

    kind: str
    before: str = ""
    after: str = ""
    passed: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Left(Value):
    """Where a walk is, and what is left of it: the line above, the goal of the chain and how the two are related, how many printed
    lines lie between them, and how many chains come after.  ``reachable`` is False where a line of one's own led away from the goal."""

    chain: str
    above: Formula
    relation: str = ""
    goal: Formula | None = None
    lines: int = 0
    errata: int = 0
    chains: int = 0
    reachable: bool = True

    @property
    def done(self) -> bool:
        """Whether there is nothing left at all."""
        return not (self.lines or self.errata or self.chains)


@dataclass(frozen=True, slots=True, repr=False)
class Judged(Value):
    """A line of a walk with its verdict: a printed one, or one's ``own``.

    ``accepted`` is True for a line that the walk went on from: one that is proved or, where no proof was asked for, confirmed by numbers.
    ``restricted`` are the rules that it had to be proved with.  ``conclusion`` is that of the chain, where the line ended it.
    ``published`` is the number of the printed line that this one is and that is recorded as false.  ``cut`` tells that more can be tried
    to find what was meant.
    """

    step: StepReport
    own: bool
    accepted: bool
    left: Left
    standing: Standing | None = None
    restricted: tuple[str, ...] = ()
    conclusion: ChainReport | None = None
    published: str = ""
    cut: bool = False

    @property
    def verdict(self) -> str:
        """proved, confirmed, refuted or undecided."""
        return self.step.verdict

    @property
    def witness(self) -> dict[str, Any]:
        """The counterexample of a refuted line; empty for others."""
        return dict(self.step.evidence.get("witness", {}))

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.step.latex}$"


@dataclass(frozen=True, slots=True, repr=False)
class Hint(Value):
    """A hint to the next printed line: ``stage`` 1 names its rules, 2 says them in words, 3 has the line with holes, 4 the line."""

    stage: int
    title: str
    words: tuple[tuple[str, str], ...] = ()
    relation: str = ""
    formula: Formula | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """A rule or a line that a proof used, and what it said there."""

    name: str
    said: tuple[Formula, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class Why(Value):
    """What a verdict rests on: of a proof what it used and the terms of the normal form that both sides came to, of other verdicts the
    numbers in ``step``."""

    step: StepReport
    own: bool = False
    used: tuple[Used, ...] = ()
    heading: str = ""
    terms: tuple[Formula, ...] = ()
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Meant(Value):
    """What may have been meant by a line that is false: single edits that were proved."""

    edits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Numbers(Value):
    """What interpretations said of a line: how many held, or a counterexample, or why none could be tried."""

    step: StepReport
    own: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line in the list of a walk."""

    number: int
    chain: str
    tag: str
    relation: str
    formula: str
    state: str
    """``seen``, ``here`` (the next one), ``hidden``, ``own``, ``confirmed`` (one's own, by numbers) or ``erratum`` (seen, and known to be
    false)."""


@dataclass(frozen=True, slots=True, repr=False)
class Listing(Value):
    """The lines of a derivation as far as they were seen, with those of one's own among them."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Declared(Value):
    """What a derivation declares: each law with what is said of it, abbreviations with what they mean, and assumptions."""

    laws: tuple[tuple[str, str], ...]
    abbreviations: tuple[tuple[str, str], ...] = ()
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Summary(Value):
    """How a walk went: lines of each kind, hints, and the lines that went wrong with what was typed.

    ``own`` are the lines of one's own that the walk went on from, and ``confirmed`` those among them that only numbers speak for.
    """

    name: str
    shown: int = 0
    own: int = 0
    confirmed: int = 0
    hints: int = 0
    wrong: tuple[tuple[str, str, str], ...] = ()
    """The chain, the line that was tried, its verdict."""
    finished: bool = False
