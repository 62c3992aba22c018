"""The smallest interpretation found in which a line is false, told so that it can be computed again by hand.

First two values a variable, widths 1 and probabilities among 1/2, 1/4, 3/4, 1/10 and 9/10 are drawn for the
smallest whole numbers; of the interpretations that refute, the one with the fewest rows other than (1/2, 1/2) is
kept.  Then each number that is left is made simpler where the line stays false by a clear margin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from sympy import Add

from checker.language.relations import GT, LT
from checker.numeric.arrays import Reals
from checker.numeric.claims import OTHER, Finding, certify, look
from checker.numeric.evaluate import Env
from checker.numeric.finite import FiniteEvaluator
from checker.numeric.inlaw import name_of
from checker.numeric.interpretation import At, Draw, Draws, Key, Style, every, fractions
from checker.numeric.outcome import Meaningless, NotTried
from checker.numeric.reals import Real
from checker.numeric.search import Batch, Candidate, Limits
from checker.numeric.tensors import Axis, Tensor
from checker.numeric.told import formulas
from checker.numeric.world import FINITE, World

_CLEAR = 1e-3
_CROWD = 256
_STEPS = 160
_ROWS = {2: ([1, 1], [9, 1], [1, 9], [3, 1], [1, 3]), 3: ([1, 1, 1], [8, 1, 1], [1, 8, 1], [1, 1, 8])}


@dataclass(frozen=True, slots=True)
class Told:
    """``data`` is the witness; ``beside`` goes beside it in the evidence."""

    data: dict[str, Any]
    beside: dict[str, Any] = field(default_factory=dict)


def smallest(about: World, found: Candidate, limits: Limits) -> Candidate:
    """A simpler interpretation in which the line is false, or the one that was found."""
    wanted = min(_CLEAR, _excess(about, found.batch) / 2)
    best = next(_simple(about, found, limits, wanted), found)
    return _simplified(about, best, wanted)


def _simple(about: World, found: Candidate, limits: Limits, wanted: float) -> Iterator[Candidate]:
    """Candidates among simple interpretations, smallest whole numbers first."""
    strict = about.line.relation in (LT, GT)
    styles = [Style(simple=True)]
    if strict:
        styles += [Style(flat=True), Style(simple=True, twins=True), Style(flat=True, twins=True)]
    for integers in about.integers:
        for dim in about.dims:
            for style in styles:
                batch = Batch(integers, dim, Draws(limits.seed, "simple", _CROWD, style))
                if about.kind == FINITE and _is_meaningless(about, batch):
                    batch = replace(batch, draws=replace(batch.draws, style=replace(style, masses=True)))
                candidate = _simplest(about, batch, wanted)
                if candidate is not None:
                    yield candidate
        if integers == found.batch.integers:
            return


def _is_meaningless(about: World, batch: Batch) -> bool:
    try:
        about.claims(about.evaluator(False, replace(batch.draws, drawn={}, count=1), batch.integers, batch.dim), batch.integers)
    except Meaningless:
        return True
    except NotTried:
        return False
    return False


def _simplest(about: World, batch: Batch, wanted: float) -> Candidate | None:
    try:
        evaluator = about.evaluator(False, batch.draws, batch.integers, batch.dim)
        glance = look(about.claims(evaluator, batch.integers), batch.draws.count)
    except (Meaningless, NotTried):
        return None
    tight = glance.unclear if about.line.relation in (LT, GT) else np.zeros_like(glance.unclear)
    false = np.flatnonzero((glance.excess > wanted) | tight)
    cost = _cost(batch.draws)
    for trial in sorted(false, key=lambda b: (cost[b], b))[:3]:
        single = replace(batch, draws=batch.draws.take(int(trial)))
        finding = certified(about, single)
        if finding is not None:
            return Candidate(single, finding)
    return None


def _cost(draws: Draws) -> Any:
    """How far each trial is from the simplest one."""
    cost = np.zeros(draws.count)
    for key, (numerators, denominators) in sorted(draws.drawn.items(), key=lambda item: repr(item[0])):
        n = len(numerators)
        if key[0] == "table":
            uneven = (numerators != numerators[..., :1]).any(axis=-1)
            cost[:n] += uneven.reshape(n, -1).sum(axis=1)
        elif key[0] != "width":
            size = np.abs(numerators.astype(float)) + np.abs(np.broadcast_to(denominators, numerators.shape).astype(float)) - 1
            cost[:n] += 0.2 * size.reshape(n, -1).sum(axis=1)
    return cost


def certified(about: World, batch: Batch) -> Finding | None:
    """The claim that is false in a single interpretation, on exact or enclosed reals."""
    evaluator = about.evaluator(True, batch.draws, batch.integers, batch.dim)
    try:
        return certify(about.claims(evaluator, batch.integers)).false
    except (Meaningless, NotTried):
        return None


def _excess(about: World, batch: Batch) -> float:
    """By how much the line is certainly false on floats; -1.0 where that cannot be told."""
    try:
        evaluator = about.evaluator(False, batch.draws, batch.integers, batch.dim)
        excess = float(look(about.claims(evaluator, batch.integers), 1).excess[0])
    except (Meaningless, NotTried):
        return -1.0
    return excess if np.isfinite(excess) else -1.0


def _simplified(about: World, start: Candidate, wanted: float) -> Candidate:
    """Replace one number, or one row of a table, after the other by a simpler one."""
    batch, steps = start.batch, _STEPS
    if wanted <= 0:
        return start
    _excess(about, batch)
    for key in sorted(batch.draws.drawn, key=lambda k: (k[0] != "width", repr(k))):
        for place in list(every(_places(key, batch.draws.drawn[key]))):
            for draw in _simpler(key, batch.draws.get(key, _never), place):
                if steps == 0:
                    break
                steps -= 1
                tried = replace(batch, draws=batch.draws.changed(key, draw))
                if _excess(about, tried) > wanted:
                    batch = tried
                    break
    finding = certified(about, batch)
    return start if finding is None else Candidate(batch, finding)


def _never(_: Any, __: int) -> Draw:
    raise AssertionError("drawn before")


def _places(key: Key, draw: Draw) -> tuple[int, ...]:
    shape: tuple[int, ...] = draw[0].shape[1:]
    return shape[:-1] if key[0] == "table" else shape


def _simpler(key: Key, draw: Draw, place: tuple[int, ...]) -> Iterator[Draw]:
    """Simpler entries for one place, up to the one that is there."""
    numerators, denominators = (np.array(np.broadcast_to(part, draw[0].shape)) for part in draw)
    spot = (0, *place)
    if key[0] == "table":
        for row in _ROWS.get(numerators.shape[-1], ()):
            if list(numerators[spot]) == row:
                return
            yield _with(numerators, denominators, spot, row, sum(row))
        return
    choices = {"width": ((1, 1), (1, 2), (2, 1)), "parameter": ((1, 2), (1, 4), (3, 4), (1, 1), (2, 1)),
               "point": ((0, 1), (1, 1), (-1, 1), (2, 1)), "coefficient": ((1, 1), (2, 1), (-1, 1), (1, 2))}[key[0]]
    now = (int(numerators[spot]), int(denominators[spot]))
    for choice in choices:
        if choice == now:
            return
        yield _with(numerators, denominators, spot, *choice)


def _with(numerators: Any, denominators: Any, spot: tuple[int, ...], top: Any, bottom: Any) -> Draw:
    numerators, denominators = numerators.copy(), denominators.copy()
    numerators[spot], denominators[spot] = top, bottom
    return numerators, denominators


# Telling ---------------------------------------------------------------------------------------------


def witness(about: World, found: Candidate) -> Told:
    """All that is needed to compute both sides again: whole numbers, tables, widths, values, parameters."""
    batch = found.batch
    evaluator = about.evaluator(True, batch.draws, batch.integers, batch.dim)
    judged = next((c for c in about.claims(evaluator, batch.integers) if c.label == found.finding.label), None)
    data = numbers(about, batch)
    drawn = [(key, draw) for key, draw in sorted(batch.draws.drawn.items(), key=lambda item: repr(item[0]))
             if key[0] not in ("coefficient", "point") or _matters(about, found, key, draw)]
    for key, draw in drawn:
        _tell(data, key, fractions(draw)[0], evaluator)
    data |= _formulas(about, batch, [key for key, _ in drawn])
    values = {named(a): n for a, n in sorted(found.finding.values.items())}
    if values:
        data["values"] = values
    if found.finding.label:
        data["compared"] = found.finding.label
    if judged is not None and judged.given:
        data["premises"] = [{"lhs": float(at_values(g.lhs, found.finding.values)), "relation": g.relation,
                             "rhs": float(at_values(g.rhs, found.finding.values))} for g in judged.given]
    if batch.draws.style.masses:
        data["reading"] = "discrete variables; a variable given itself has all its mass there"
    return Told(data, _terms(about, found))


def numbers(about: World, batch: Batch) -> dict[str, Any]:
    """The whole numbers and the dimension of an interpretation."""
    return {**dict(sorted(batch.integers.items())), **({} if about.dims == (1,) else {"d": batch.dim})}


def interpretation(about: World, batch: Batch) -> dict[str, Any]:
    """All that was drawn for one trial."""
    data = numbers(about, batch)
    for key, draw in sorted(batch.draws.drawn.items(), key=lambda item: repr(item[0])):
        _tell(data, key, fractions(draw)[0], None)
    return data | _formulas(about, batch, batch.draws.drawn)


def _formulas(about: World, batch: Batch, keys: Iterable[Key]) -> dict[str, dict[str, str]]:
    """What was drawn for functions and for laws, as a reader writes it; in ``drawn`` it stands number by number."""
    return formulas(about, batch.draws, batch.integers, batch.dim, [k for k in keys if k[0] == "coefficient"])


def _matters(about: World, found: Candidate, key: Key, draw: Draw) -> bool:
    """Whether another number in this place changes either side of the claim that is false."""
    other = replace(found.batch, draws=found.batch.draws.changed(key, (draw[0] + 7 * draw[1], draw[1])))
    evaluator = about.evaluator(True, other.draws, other.integers, other.dim)
    for claim in about.claims(evaluator, other.integers):
        if claim.label == found.finding.label:
            for tensor, before in ((claim.lhs, found.finding.lhs), (claim.rhs, found.finding.rhs)):
                now = at_values(tensor, found.finding.values)
                if not now.has_value or (now - before).sign() is not None:
                    return True
            return False
    return True


def at_values(tensor: Tensor, values: dict[Axis, int]) -> Real:
    """The number at certain values of the axes, of one trial."""
    for axis, n in values.items():
        tensor = tensor.at(axis, n)
    assert isinstance(tensor.data, Reals)
    number: Real = tensor.data.data.ravel()[0]
    return number


def named(axis: Axis) -> str:
    """``x_2``; copies are primed, and the second value of a proportionality is said to be that."""
    mark = " (second value)" if axis[2] == OTHER else "\u2032" * -min(axis[2], 0)
    return name_of(axis) + mark


def _tell(data: dict[str, Any], key: Key, draw: Any, evaluator: Any) -> None:
    at = f" at {key[-1].unknown}{'₀₁₂'[key[-1].number]}" if isinstance(key[-1], At) else ""
    key = key[:-1] if at else key
    kind = key[0]
    if kind == "table" and isinstance(evaluator, FiniteEvaluator):
        law, slot = key[1], key[2]
        parents = evaluator.read[law][slot]
        bar = " | " + ", ".join(name_of((*s, 0)) for s in parents) if parents else ""
        rows = {",".join(map(str, place)): [str(q) for q in draw[place]] for place in every(draw.shape[:-1])}
        data.setdefault("tables", {})[f"{law}({name_of((*slot, 0))}{bar}){at}"] = rows if parents else rows[""]
    elif kind == "width":
        if any(q != 1 for q in draw):
            data.setdefault("widths", {})[name_of((*key[1], 0))] = [str(q) for q in draw]
    elif kind == "point":
        name = named(key[1]) if len(key[1]) == 3 else name_of((*key[1], 0))
        data.setdefault("vectors", {})[name + at] = _strings(draw)
    elif kind == "parameter":
        data.setdefault("parameters", {})[name_of((key[1], key[2], 0)) + at] = str(draw)
    else:
        data.setdefault("drawn", {})[" ".join(_plain(part) for part in key[1:]) + at] = str(draw)


def _plain(part: Any) -> str:
    if isinstance(part, tuple) and len(part) == 3 and isinstance(part[0], str):
        return name_of(part)
    return f"({', '.join(map(str, part))})" if isinstance(part, tuple) else str(part)


def _strings(values: Any) -> Any:
    return [_strings(v) for v in values] if getattr(values, "ndim", 0) else str(values)


def _terms(about: World, found: Candidate) -> dict[str, Any]:
    """Which summands differ, where both sides are sums of equally many."""
    lhs, rhs = about.line.lhs, about.line.rhs
    if not (isinstance(lhs, Add) and isinstance(rhs, Add) and len(lhs.args) == len(rhs.args)) or about.random_vectors:
        return {}
    batch, told = found.batch, []
    for i, (a, b) in enumerate(zip(lhs.args, rhs.args, strict=True)):
        evaluator = about.evaluator(True, batch.draws, batch.integers, batch.dim)
        pair = [at_values(evaluator.scalar(side, Env(batch.integers)), found.finding.values) for side in (a, b)]
        if (pair[0] - pair[1]).sign() is not None:
            told.append({"term": i + 1, "lhs": float(pair[0]), "rhs": float(pair[1])})
    return {"terms": told}
