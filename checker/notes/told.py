"""What the comments before a display, and the scopes that name it, say of it."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Symbol

from checker.language.derivation import Chain, Induction
from checker.language.indices import Facts
from checker.notes.setting import Local
from checker.notes.source import Text


@dataclass(frozen=True, slots=True)
class Over:
    """What an induction runs over: ``induction on t from 0 to T``."""

    symbol: Symbol
    first: int
    last: Expr | None
    place: Text

    @property
    def range(self) -> Facts:
        return frozenset({self.symbol - self.first} | ({self.last - self.symbol} if self.last is not None else set()))


@dataclass(slots=True)
class Told:
    """``part`` is the chain that the display goes on with, where it is the base or the step of ``induction``."""

    erratum: Text | None = None
    propto: Text | None = None
    limit: Text | None = None
    label: str = ""
    local: Local | None = None
    part: Chain | None = None
    induction: Induction | None = None
    claims: Over | None = None
    """The display is the claim of an induction."""


__all__ = ["Over", "Told"]
