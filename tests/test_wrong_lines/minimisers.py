"""Wrong lines about equal minimisers: at two values of the unknown the sides are ordered differently."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from judging import Wrong, refuted

_COMPARED = re.compile(r"value at (\S+) less value at (\S+)")


def judge_minimisers(case: Wrong, preamble: str, folder: Path, read: Callable[[Mapping[str, Any]], Any],
                     value: Callable[[Any, Any], float]) -> None:
    """``read`` makes of a witness what ``sides`` takes, ``value`` is the number that a side is."""
    step = refuted(case, preamble, folder)
    told = step.evidence
    found = _COMPARED.fullmatch(told["witness"]["compared"])
    assert found is not None
    one, other = (_sides(case, at_value(told["witness"], mark), read, value) for mark in found.groups())
    lhs, rhs = one[0] - other[0], one[1] - other[1]
    assert abs(lhs - told["lhs"]) <= 1e-9 * max(1, abs(lhs)), (lhs, told)
    assert abs(rhs - told["rhs"]) <= 1e-9 * max(1, abs(rhs)), (rhs, told)
    assert not (lhs > 0 and rhs > 0) and not (lhs < 0 and rhs < 0), "the two values are in one order"


def _sides(case: Wrong, witness: Mapping[str, Any], read: Callable[[Mapping[str, Any]], Any], value: Callable[[Any, Any], float]) -> list[float]:
    subject = read(witness)
    return [float(value(subject, side)) for side in case.sides(subject)]


def at_value(witness: Mapping[str, Any], mark: str) -> Mapping[str, Any]:
    """The witness at one value of the unknown: what is told at the others is left out."""
    tables = ("tables", "parameters", "vectors", "drawn")
    return {key: _at(entry, mark) if key in tables else entry for key, entry in witness.items()}


def _at(told: Mapping[str, Any], mark: str) -> Mapping[str, Any]:
    return {name.removesuffix(f" at {mark}"): entry for name, entry in told.items() if " at " not in name or name.endswith(f" at {mark}")}
