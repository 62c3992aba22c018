"""Hints to the next printed line, each saying more than the one before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Basic

from checker.language.derivation import Chain, Citation, Hypothesis, Induction, Step
from checker.language.printing import line_unicode, unicode
from checker.rules import ALGEBRA, RULES, explain
from checker.session import ASSUMED, Session
from checker.walk.holes import with_holes
from checker.walk.readable import formula
from checker.walked import Hint

STAGES = 4
_ALGEBRA = ("algebra", "arithmetic of sums, products, quotients and powers: expand, collect, put over one denominator, cancel",
            "a/b + c/d = (a d + c b)/(b d)")


def hint(stage: int, step: Step, above: Basic, rules: Iterable[str], session: Session) -> Hint:
    """The hint of a stage from 1 to 4; ``rules`` are those that the proof of the step used, for a step that cites nothing."""
    cited = tuple(b for b in step.by if b != ASSUMED) or tuple(rules) or (ALGEBRA,)
    if stage == 1:
        return Hint(1, "the rule", tuple((_name(item), "") for item in cited))
    if stage == 2:
        return Hint(2, "the rule in words", tuple(row for item in cited for row in _words(item, session)))
    if stage == 3:
        return Hint(3, "the line with holes", _note(step), step.line.relation, formula(with_holes(step.line.rhs, above)))
    return Hint(STAGES, "the line", _note(step), step.line.relation, formula(step.line.rhs))


def _name(item: Any) -> str:
    if isinstance(item, str):
        return item
    return "the hypothesis of the induction" if isinstance(item, Hypothesis) else f"line {_line_name(item)!r}"


def _line_name(item: Any) -> str:
    return str(getattr(item, "name", item))


def _words(item: Any, session: Session) -> list[tuple[str, str]]:
    """What a rule states with its example, or what a cited line says."""
    if not isinstance(item, str):
        said = _said(item, session)
        return [(_name(item), said)] if said else [(_name(item), "it is cited here")]
    if item == ALGEBRA:
        name, statement, example = _ALGEBRA
    else:
        rule = explain(item) or RULES.get(item)
        if rule is None:
            return [(item, "")]
        name, statement, example = item, rule.statement, rule.example
    return [(name, statement), ("for example", example)]


def _said(item: Any, session: Session) -> str:
    if isinstance(item, Chain):
        return "" if item.conclusion is None else line_unicode(item.conclusion)
    if isinstance(item, (Induction, Hypothesis)):
        induction = item.induction if isinstance(item, Hypothesis) else item
        before = f" for {unicode(induction.symbol - 1)} in place of {induction.symbol}" if isinstance(item, Hypothesis) else ""
        return line_unicode(induction.statement) + before
    if isinstance(item, Citation):
        other = session.derivation(item.derivation)
        chain = next((c for c in other.chains if c.name == item.chain), None) if other is not None else None
        return "" if chain is None or chain.conclusion is None else line_unicode(chain.conclusion)
    return ""


def _note(step: Step) -> tuple[tuple[str, str], ...]:
    return (("note", step.note),) if step.note else ()
