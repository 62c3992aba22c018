"""Where a proof is made: the declarations, the facts on indices, the conditions that follow from them; and what a rule may say there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from sympy import Basic

from checker.conditions import Condition, holds, is_defined, requirements
from checker.language.binding import leaves
from checker.language.declarations import Declarations
from checker.language.indices import Facts
from checker.language.relations import Line
from checker.language.terms import Parameter


class NotProved(Exception):
    """The kernel could not make the proof: no answer, and no verdict on the line."""


class Undischarged(NotProved):
    """A condition does not follow from the premises."""

    def __init__(self, condition: Condition) -> None:
        super().__init__(f"{condition.term} {condition.kind}")
        self.condition = condition


@dataclass(frozen=True, slots=True)
class Instance:
    """What a rule says of its arguments: a line, if the conditions hold and the hypotheses are proved.

    ``tied``: the line is about a random vector and the noise that makes it.
    """

    line: Line
    conditions: tuple[Condition, ...] = ()
    hypotheses: tuple[Line, ...] = ()
    premises: frozenset[str] = frozenset()
    tied: bool = False


class Rule(Protocol):
    """A theorem; ``apply`` raises `NotProved` where it does not apply."""

    @property
    def name(self) -> str: ...

    def apply(self, context: Context, *arguments: Any) -> Instance: ...


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
        found: dict[Condition, None] = {}
        for term in terms:
            known = self._defined.get((term, self.facts))
            if known is None:
                known = requirements(term, self.facts)
                for condition in known:
                    self.discharge(condition)
                for p in leaves(term):
                    family = self.declared.parameters.get(p.name) if isinstance(p, Parameter) else None
                    if family is not None and not is_defined(family, self.declared):
                        raise NotProved(f"{p.name} is not known to be defined at every index")
                self._defined[term, self.facts] = known
            found.update(dict.fromkeys(known))
        return tuple(found)
