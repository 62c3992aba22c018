"""Overviews of a walk: its lines as far as they were seen, and how it went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.language.derivation import Chain
from checker.language.printing import unicode
from checker.verdict import REFUTED
from checker.walk.place import Place
from checker.walked import Row


def rows(chains: Sequence[Chain], place: Place) -> Iterator[Row]:
    """The lines of all chains; of those ahead only that they are there."""
    for at, chain in enumerate(chains):
        trail = place.trails[at]
        for n, step in enumerate(chain.steps):
            for e in (e for e in trail.entries if e.own and e.before == n):
                state = "confirmed" if e.confirmed else "own"
                yield Row(0, chain.name, "", e.step.line.relation, unicode(e.step.line.rhs), state)
            if n < trail.passed:
                state = "erratum" if step.expected == REFUTED else "seen"
                yield Row(step.index, chain.name, step.tag, step.line.relation, unicode(step.line.rhs), state)
            else:
                yield Row(step.index, chain.name, step.tag, "", "", "here" if n == trail.passed and at == place.chain else "hidden")
