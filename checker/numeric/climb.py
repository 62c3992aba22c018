"""A search towards what is false, for inequalities that only few interpretations refute.

The trials in which a line holds most narrowly are kept, and numbers of them are exchanged for fresh ones, round after
round.  It can only refute: what it finds is looked at again on exact or enclosed reals.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from checker.language.relations import GE, GT, LE, LT
from checker.numeric.claims import look
from checker.numeric.interpretation import Draw, Draws, Key, Style
from checker.numeric.outcome import Meaningless, NotTried, OutOfTime
from checker.numeric.world import World

_KEPT, _ROUNDS, _CHANGED = 8, 24, 0.3
_PATIENCE = 5
"""After so many rounds without a narrower trial the search ends."""
_DEEP = -1e300
Trial = tuple[Draws, int]


def climb(about: World, integers: dict[str, int], dim: int, start: Draws, deadline: float) -> Iterator[Trial]:
    """Trials in which floats say that the line is false; none for lines that are no inequalities.

    ``start`` gives the seed, the name and the size of the crowd.
    """
    if about.line.relation not in (LE, GE, LT, GT):
        return
    best: dict[Key, Draw] | None = None
    heights = np.full(1, _DEEP)
    idle = 0
    for number in range(_ROUNDS):
        before = heights[0]
        fresh = replace(start, stream=f"{start.stream}, round {number}", style=Style(sharp=number % 2 == 1), drawn={})
        found = _heights(about, fresh, integers, dim, deadline)
        if found is None:
            return
        yield from _false(fresh, found)
        if best is not None:
            child = replace(fresh, fixed=_crossed(best, fresh), drawn={})
            grown = _heights(about, child, integers, dim, deadline)
            if grown is None:
                return
            yield from _false(child, grown)
            pool = [(best, heights), (fresh.drawn, found), (child.drawn, grown)]
        else:
            pool = [(fresh.drawn, found)]
        best, heights = _narrowest(pool)
        idle = 0 if heights[0] > before + 1e-3 * abs(before) else idle + 1
        if idle == _PATIENCE:
            return


def _heights(about: World, draws: Draws, integers: dict[str, int], dim: int, deadline: float) -> Any:
    """How nearly false the line is in each trial, above 0 where it is false; None where it has no value."""
    if time.monotonic() > deadline:
        raise OutOfTime
    try:
        glance = look(about.claims(about.evaluator(False, draws, integers, dim), integers), draws.count)
    except (Meaningless, NotTried):
        return None
    return np.nan_to_num(glance.excess, nan=_DEEP, neginf=_DEEP)


def _false(draws: Draws, heights: Any) -> Iterator[Trial]:
    for trial in np.argsort(-heights, kind="stable")[:1]:
        if heights[trial] > 0:
            yield draws, int(trial)


def _narrowest(pool: list[tuple[dict[Key, Draw], Any]]) -> tuple[dict[Key, Draw], Any]:
    """The trials in which the line is nearest to being false, of several sets of them."""
    heights = np.concatenate([h for _, h in pool])
    kept = np.argsort(-heights, kind="stable")[:_KEPT]
    keys = set.intersection(*(set(drawn) for drawn, _ in pool))
    return {key: _taken([_whole(drawn[key], len(h)) for drawn, h in pool], kept) for key in keys}, heights[kept]


def _whole(draw: Draw, count: int) -> Draw:
    numerators, denominators = np.broadcast_arrays(*draw)
    return tuple(np.broadcast_to(part, (count, *part.shape[1:])) for part in (numerators, denominators))  # type: ignore[return-value]


def _taken(draws: list[Draw], places: Any) -> Draw:
    return np.concatenate([d[0] for d in draws])[places], np.concatenate([d[1] for d in draws])[places]


def _crossed(best: dict[Key, Draw], fresh: Draws) -> dict[Key, Draw]:
    """The kept trials in turn, with a part of their numbers, or rows of tables, from fresh ones."""
    places, found = np.arange(fresh.count) % _KEPT, {}
    generator = fresh.generator(("crossed",))
    for key in sorted(best, key=repr):
        if key in fresh.drawn:
            old, new = (tuple(part[places] for part in best[key]), _whole(fresh.drawn[key], fresh.count))
            shape = new[0].shape[:-1] + (1,) if key[0] == "table" else new[0].shape
            exchanged = generator.random(shape) < _CHANGED
            found[key] = tuple(np.where(exchanged, b, a) for a, b in zip(old, new, strict=True))
    return found  # type: ignore[return-value]
