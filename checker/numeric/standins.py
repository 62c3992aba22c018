"""Whether a line leans on what was put in place of a factor that is not defined.

Where some factors of a law are defined and others are not, those others get normal laws.  That a line holds then
may come from their being normal: a confirmation must not rest on it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from checker.numeric.arrays import Balls
from checker.numeric.inlaw import name_of
from checker.numeric.interpretation import UNDEFINED_ROLES, Draws, Key
from checker.numeric.outcome import Meaningless, NotTried
from checker.numeric.tensors import Tensor, aligned
from checker.numeric.world import World


def leaning(about: World, draws: Draws, integers: dict[str, int], dim: int) -> list[str]:
    """The factors that are not defined and matter: with other draws for one of them a side has another value."""
    try:
        before = about.claims(about.evaluator(False, draws, integers, dim), integers)
        factors: dict[str, list[Key]] = {}
        for key in draws.drawn:
            if key[0] == "coefficient" and key[1] in UNDEFINED_ROLES and key[2] in about.declared.laws:
                factors.setdefault(f"{key[2]}({name_of((*key[3][:2], 0))})", []).append(key)
        found = []
        for name, keys in sorted(factors.items()):
            other = {k: (draws.drawn[k][0] * 3, draws.drawn[k][1]) for k in keys}
            now = about.claims(about.evaluator(False, replace(draws, fixed=other, drawn={}), integers, dim), integers)
            pairs = [p for a, b in zip(before, now, strict=True) for p in ((a.lhs, b.lhs), (a.rhs, b.rhs))]
            if any(_differ(*p) for p in pairs):
                found.append(name)
        return found
    except (Meaningless, NotTried):
        return []


def _differ(a: Tensor, b: Tensor) -> bool:
    _, one, other = aligned(a, b)
    assert isinstance(one, Balls) and isinstance(other, Balls)
    with np.errstate(all="ignore"):
        return bool((np.abs(one.mid - other.mid) > one.rad + other.rad).any())
