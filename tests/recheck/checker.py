"""A second, plain check of proofs, from the two terms of each line.

It shares nothing with what made the proofs: names, order of indices, arithmetic, separation in graphs and the
theorems are written again here, plainly.  Arithmetic is tried at random points of a finite field, ranges and
definitions at small whole numbers, conditions at random real points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sympy import Integer

from checker.language.relations import Statements
from checker.language.terms import Normal, Vector

from . import (
    adoption,
    densities,
    expectations,
    formulas,
    integrals,
    limits,
    logarithms,
    minimisers,
    moments,
    normals,
    ranges,
    substitutions,
    ways,
)
from .densities import slots
from .integers import implied, models
from .logarithms import samples
from .names import free
from .verdicts import Rejected, need

Check = Callable[[Any, Any], None]

CHECKS: dict[str, Check] = {
    **ways.WAYS, **densities.RULES, **expectations.RULES, **logarithms.RULES, **normals.RULES, **ranges.RULES,
    **moments.RULES, **minimisers.RULES, **limits.RULES, **formulas.RULES, **integrals.RULES, **substitutions.RULES}
"""How each way of making a proof is checked again."""

_OWN_FACTS = {"kernel:congruence", "kernel:specialise", "kernel:induction"}
"""Ways whose parts may know of what is bound in the line, or of other indices; they look at that themselves."""


class Rechecker:
    """Checks proofs made under some declarations; each proof, and each condition, once."""

    def __init__(self) -> None:
        self._seen: dict[int, Any] = {}
        self._defined: set[Any] = set()

    def recheck(self, proof: Any, declared: Any) -> None:
        """Raises `Rejected` unless the proof, and all that it stands on, can be justified."""
        need(getattr(proof, "declared", declared) is declared, "proved under other declarations")
        for part in _parts_first(proof, self._seen):
            try:
                self.step(part, getattr(part, "declared", declared))
            except Rejected as error:
                line = part.line
                raise Rejected(f"{part.way}: {line.lhs} {line.relation} {line.rhs}: {error}") from error
            self._seen[id(part)] = part

    def step(self, proof: Any, declared: Any) -> None:
        """One step: its way, what its parts knew, its premises, and whether all that it says means something."""
        check = CHECKS.get(proof.way)
        if check is None:
            raise Rejected(f"no re-check for {proof.way!r}")
        try:
            check(proof, declared)
        except (TypeError, ValueError, AttributeError) as error:
            raise Rejected(f"it cannot be read: {error}") from error
        if any(getattr(p, "declared", declared) is not declared for p in proof.parts):
            adoption.adopted(proof, declared)
        if proof.way not in _OWN_FACTS:
            need(all(p.facts <= proof.facts for p in proof.parts), "a part knows more than holds here")
        if not proof.way.startswith("kernel:") or proof.line.relation not in ("=", "<", "<=", ">", ">=", "=>"):
            need(not any(p.startswith(ways.SUPPOSED) for part in proof.parts for p in part.premises), "a theorem is about all values")
        dropped = {"kernel:induction": f"{ways.HYPOTHESIS}{proof.arguments[0] if proof.arguments else ''}:",
                   "kernel:implication": ways.SUPPOSED}.get(proof.way, "nothing is dropped")
        told = all(p in proof.premises or p.startswith(dropped) for part in proof.parts for p in part.premises)
        need(told, "a premise of a part is not told")
        self._means_something(proof, declared)
        for condition in proof.conditions:
            self._holds(proof, condition, declared)

    def _means_something(self, proof: Any, declared: Any) -> None:
        for term in (proof.line.lhs, proof.line.rhs):
            key = (id(declared), term, proof.facts)
            if key not in self._defined:
                for point in samples(proof, declared, term):
                    _evaluate(point, term)
                self._defined.add(key)

    def _holds(self, proof: Any, condition: Any, declared: Any) -> None:
        key = (id(declared), condition)
        if key in self._defined or implied(Integer(-1), condition.facts):  # known, or below an empty range
            return
        if condition.kind in ("distinct", "apart"):
            a, b = condition.term, condition.other
            for model in models(condition.facts, free(a) | free(b)):
                need(not slots(a, model) & slots(b, model), f"{a} may be {b}")
        else:
            for point in samples(proof, declared, condition.term, facts=condition.facts):
                value = point.scalar(condition.term)
                met = {"> 0": value > 0, ">= 0": value >= -1e-12, "!= 0": value != 0}[condition.kind]
                need(met, f"{condition.term} {condition.kind} does not hold")
        self._defined.add(key)


def _evaluate(point: Any, term: Any) -> None:
    if isinstance(term, Statements):
        for _, lhs, rhs in ways.said_by(term):
            _evaluate(point, lhs)
            _evaluate(point, rhs)
    elif isinstance(term, Normal):
        point.vector(term.mean)
        need(point.scalar(term.var) >= -1e-12, "a negative variance")
    elif isinstance(term, Vector):
        point.vector(term)
    else:
        point.scalar(term)


def _parts_first(proof: Any, seen: dict[int, Any]) -> Iterator[Any]:
    """The proof and what it stands on, parts before what is made of them."""
    queue, done = [(proof, False)], set()
    while queue:
        part, expanded = queue.pop()
        if id(part) in seen or id(part) in done:
            continue
        if expanded:
            done.add(id(part))
            yield part
        else:
            queue.append((part, True))
            queue.extend((p, False) for p in part.parts)


def recheck(proof: Any, declared: Any) -> None:
    """Raises `Rejected` unless the proof, and all that it stands on, can be justified."""
    Rechecker().recheck(proof, declared)
