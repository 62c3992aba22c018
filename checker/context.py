"""Where a proof is made: the declarations and the facts on indices that hold there, and the conditions that follow from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sympy import Basic

from checker.conditions import Condition, holds, requirements
from checker.language.derivation import Declarations
from checker.language.indices import Facts


class NotProved(Exception):
    """The kernel could not make the proof: no answer, and no verdict on the line."""


class Undischarged(NotProved):
    """A condition does not follow from the premises."""

    def __init__(self, condition: Condition) -> None:
        super().__init__(f"{condition.term} {condition.kind}")
        self.condition = condition


@dataclass(slots=True)
class Context:
    """Where a proof is made: the declarations, and the facts on indices that hold there."""

    declared: Declarations
    facts: Facts
    _discharged: dict[Condition, bool] = field(default_factory=dict)
    _defined: dict[tuple[Basic, Facts], tuple[Condition, ...]] = field(default_factory=dict)
    memory: dict[Any, Any] = field(default_factory=dict)
    """For those who search; the kernel does not look at it."""

    def within(self, facts: Facts) -> Context:
        """The same declarations, under more facts."""
        return Context(self.declared, self.facts | facts, self._discharged, self._defined, self.memory)

    def discharge(self, condition: Condition) -> None:
        """Raises `Undischarged` unless the condition is certain."""
        known = self._discharged.get(condition)
        if known is None:
            known = self._discharged[condition] = holds(condition, self.declared)
        if not known:
            raise Undischarged(condition)

    def defined(self, *terms: Basic) -> tuple[Condition, ...]:
        """The conditions under which the terms mean something, all discharged."""
        found: list[Condition] = []
        for term in terms:
            known = self._defined.get((term, self.facts))
            if known is None:
                known = requirements(term, self.facts)
                for condition in known:
                    self.discharge(condition)
                self._defined[term, self.facts] = known
            found.extend(known)
        return tuple(dict.fromkeys(found))
