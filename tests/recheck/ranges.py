"""Sums and products with symbolic ends: both sides are summed, term by term, for small whole numbers."""

from __future__ import annotations

from typing import Any

from checker.language.terms import Prefix, Ranged

from .exact import Exact, difference, is_zero
from .integers import models
from .names import free
from .verdicts import need


def ranges(proof: Any, declared: Any) -> None:
    """A shift, an end split off, an empty range, or a difference of prefix sums."""
    line = proof.line
    need(line.relation == "=" and isinstance(line.lhs, (Ranged, Prefix)), "not about a sum or a product")
    for seed, model in enumerate(models(proof.facts, free(line.lhs) | free(line.rhs), many=40)):
        gap = difference(Exact(seed, (), declared, model), line.lhs, line.rhs)  # type: ignore[arg-type]
        need(is_zero(gap), f"the sums differ at {model}")


RULES = {"range": ranges}
