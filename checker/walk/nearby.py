"""What may have been meant by a line that is false: a printed line from which it differs by one slip."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator

from checker.edits import DROPPED
from checker.engine import Judge, Options
from checker.kernel import Proof
from checker.language.derivation import Chain, Derivation, Step
from checker.language.printing import unicode
from checker.language.relations import SYMBOLS, Line
from checker.mutations import edited
from checker.walk.lines import Anchor, Lines, holding, labels, terms
from checker.walk.shape import alike, distance, same

_NEAR, _READABLE = 60, 60
"""Terms that have more parts than this not in common differ by more than one slip; longer words for a slip are left out."""
_TYPED, _SHOWN = 0.15, 1.0
"""Seconds of processor time that edits are tried for before a verdict is told, on a line that was typed or shown."""


class Tutor(Judge):
    """Judges the lines of a walk.  Of a typed line that is false it first looks for the printed line that may have been meant.

    A verdict does not wait long for what may have been meant; ``cut`` holds the numbers of the steps whose edits were not all tried.
    """

    session: Lines

    def __init__(self, derivation: Derivation, session: Lines, options: Options) -> None:
        super().__init__(derivation, session, options)
        self.cut: set[int] = set()

    def offered(self, step: Step, until: float | None = None) -> tuple[str, ...]:
        typed = self.session.typed(step)
        until = time.process_time() + (_SHOWN if typed is None else _TYPED) if until is None else until
        found = next(nearby(self.session, *typed, step), None) if typed is not None else None
        offered = super().offered(step, until) if found is None else (found,)
        if not offered and time.process_time() > until:
            self.cut.add(step.index)
        return offered

    def _otherwise(self, step: Step) -> Callable[[Line], Proof | None]:
        typed = self.session.typed(step)
        return super()._otherwise(step) if typed is None else lambda line: self.session.by_printed(*typed, line)

    def meant(self, step: Step) -> tuple[str, ...]:
        """What may have been meant by a line that is false, every edit tried."""
        return self.offered(step, math.inf)


def nearby(lines: Lines, chain: Chain, anchor: Anchor | None, step: Step) -> Iterator[str]:
    """The printed lines that hold below the line above, and from which a line differs by its relation, one edit, or a part left out."""
    line = step.line
    names = ("", *labels(holding(chain)))
    printed = {k: term for k, term in enumerate(terms(chain)) if k and distance(term, line.rhs) <= _NEAR and alike(term, line.rhs)}
    for k, term in printed.items():
        known = lines.between(chain, anchor, k) if same(term, line.rhs) else None
        if known is not None and known.line.relation != line.relation:
            sign = SYMBOLS[known.line.relation]
            yield f"did you mean {sign} instead of {SYMBOLS[line.relation]}? This is {names[k]}: {sign} {unicode(term)}"
    for m in edited(line) if printed else ():
        for k, term in printed.items():
            if m.kind != DROPPED and same(m.line.rhs, term) and _holds(lines, chain, anchor, k, line):
                slip = f"{m.words}? This is {names[k]}" if len(m.words) <= _READABLE else names[k]
                yield f"did you mean {slip}: {SYMBOLS[line.relation]} {unicode(term)}"
    for k, term in printed.items():
        dropped = (m for m in edited(Line(line.relation, line.lhs, term, line.variables)) if m.kind == DROPPED)
        if any(same(m.line.rhs, line.rhs) for m in dropped) and _holds(lines, chain, anchor, k, line):
            yield f"is something missing? {names[k]} is {SYMBOLS[line.relation]} {unicode(term)}"


def _holds(lines: Lines, chain: Chain, anchor: Anchor | None, k: int, line: Line) -> bool:
    """Whether the k-th printed line is proved to stand in this relation to the line above."""
    known = lines.between(chain, anchor, k)
    return known is not None and known.line.relation == line.relation and set(known.line.variables) == set(line.variables)
