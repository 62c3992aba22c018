"""What a numeric examination comes to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from checker.verdict import CONFIRMED, REFUTED, UNDECIDED, Reason


@dataclass(frozen=True, slots=True)
class Outcome:
    """``verdict`` is refuted, confirmed or undecided; never proved.

    ``evidence`` is JSON data.  Refuted: ``kind`` ("finite law", "point" or "samples"), ``witness`` (all that is
    needed to compute both sides again; rationals are strings), ``lhs``, ``rhs`` and ``error``, the sum of the
    widths of the certified intervals around them.  Confirmed: ``kind``, ``trials``, ``bound``, ``seed``.

    What ``bound`` means: a line that is false in at least half of the interpretations, as they are drawn here,
    passes n independent trials with probability at most (1/2)^n, and that is what is stated.  A line that is
    false more rarely has a better chance to pass; no bound for logarithms that is both honest and smaller is known.
    """

    verdict: str
    evidence: dict[str, Any] = field(default_factory=dict)
    reason: Reason | None = None


def confirmed(kind: str, trials: int, seed: int, **more: Any) -> Outcome:
    """The line held in every one of ``trials`` interpretations."""
    return Outcome(CONFIRMED, {"kind": kind, "trials": trials, "bound": 0.5**trials, "seed": seed, **more})


def refuted(kind: str, witness: dict[str, Any], lhs: Any, rhs: Any, error: float, **more: Any) -> Outcome:
    """The line is false in the interpretation that ``witness`` describes."""
    return Outcome(REFUTED, {"kind": kind, "witness": witness, "lhs": lhs, "rhs": rhs, "error": error, **more})


def undecided(code: str, message: str, hint: str = "", **evidence: Any) -> Outcome:
    """Neither; ``evidence`` says what was tried."""
    return Outcome(UNDECIDED, evidence, Reason(code, message, hint))


class NotTried(Exception):
    """The line, or a part of it, cannot be interpreted: a code, what was found, what to do."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


class Meaningless(Exception):
    """A side of the line has no value at all for the present indices, such as the density q(x_0 | x_0)."""


class OutOfTime(Exception):
    """The clock ended the examination."""


UNSUPPORTED = "N101"
"""No interpretation of this kind of term is known here."""
NO_MODEL = "N102"
"""No small whole numbers satisfy the premises."""
NO_VALUE = "N103"
"""A side is undefined at an admissible point."""
OUT_OF_TIME = "N104"
"""The clock ended the examination."""
TOO_CLOSE = "N105"
"""The certified intervals are too wide to tell."""
TOO_LARGE = "N106"
"""The smallest interpretations are too large to enumerate."""
