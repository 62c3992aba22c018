"""Where a walk is: data that is replaced, never changed, so that every step can be taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from checker.language.derivation import Step
from checker.verdict import CONFIRMED
from checker.walk.lines import Anchor
from checker.walked import AWAY, Judged


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that a walk went on from: a printed one, or one's ``own`` with its text.

    ``before`` is how many printed steps were behind it.  ``judged`` is None for a printed line that was passed without being shown.
    """

    step: Step
    anchor: Anchor | None
    before: int
    own: bool = False
    text: str = ""
    judged: Judged | None = None

    @property
    def confirmed(self) -> bool:
        """Whether it is a line of one's own that only numbers speak for."""
        return self.own and self.judged is not None and self.judged.verdict == CONFIRMED

    @property
    def away(self) -> bool:
        """Whether the line led away from the goal."""
        return self.judged is not None and self.judged.standing is not None and self.judged.standing.kind == AWAY


@dataclass(frozen=True, slots=True)
class Trail:
    """How far one went in a chain: the lines, and how many printed steps, errata among them, are behind."""

    entries: tuple[Entry, ...] = ()
    passed: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """The number of the chain that a walk is in, and the trails in all chains."""

    chain: int
    trails: tuple[Trail, ...]

    @property
    def at(self) -> int:
        """The number of the chain, or of the last one where all are ended."""
        return min(self.chain, len(self.trails) - 1)

    @property
    def trail(self) -> Trail:
        """How far the walk is in its chain."""
        return self.trails[self.at]

    def going(self, trail: Trail, chain: int | None = None) -> Place:
        """The same place with another trail, in its chain or in another one."""
        at = self.at if chain is None else chain
        return Place(at, (*self.trails[:at], trail, *self.trails[at + 1:]))

    def ended(self) -> Place:
        """The place after the end of the chain."""
        return replace(self, chain=self.chain + 1)
