"""The search for an interpretation in which a line is false.

A line is tried in ``trials`` random interpretations, spread over small whole numbers for its indices (the
boundary of what the facts allow among them), dimensions, and sizes of alphabets.  Floats with error bounds look
at all trials of a batch at once; what looks false, or cannot be told, is evaluated again on exact or enclosed
reals, and only that refutes.  A confirmation rests on both sides agreeing within bounds that are relatively
smaller than `checker.numeric.claims.TOLERANCE`, or than 1e-20 where it had to be looked at again.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from checker.language.declarations import Declarations
from checker.language.indices import Facts
from checker.language.relations import ARGMIN, EQ, GE, GT, IMPLIES, LE, LT, Line, statements
from checker.numeric.claims import Certificate, Finding, Look, certify, look
from checker.numeric.climb import climb
from checker.numeric.interpretation import Draws, Style
from checker.numeric.outcome import (
    NO_MODEL,
    NO_VALUE,
    OUT_OF_TIME,
    TOO_CLOSE,
    UNSUPPORTED,
    Meaningless,
    NotTried,
    Outcome,
    OutOfTime,
    confirmed,
    refuted,
    undecided,
)
from checker.numeric.world import FINITE, POINT, World, as_points, world
from checker.verdict import CONFIRMED

_CLOSER_LOOKS = 3
_CLIMBS, _CROWD = 4, 32
"""So many times, in settings of the whole numbers and the dimension in turn, a crowd of trials goes towards what is false."""
_PAIRS = 8
"""How many times as many trials a line about minimisers gets: few pairs of values of an unknown are told apart by a wrong one."""
_SIMPLE_ONES = 4
"""How many batches of simple numbers an implication gets: among these, premises such as KL(q ‖ p) = 0 hold now and then."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seed and budgets; ``seconds`` is for one line, all others are counted."""

    seed: int = 0
    trials: int = 64
    samples: int = 2_000_000
    seconds: float = 10.0
    shrink: bool = True


@dataclass(frozen=True, slots=True)
class Batch:
    """Trials that share their whole numbers, dimension and alphabets."""

    integers: dict[str, int]
    dim: int
    draws: Draws


@dataclass(frozen=True, slots=True)
class Candidate:
    """One interpretation in which the line is certainly false."""

    batch: Batch
    finding: Finding


@dataclass(slots=True)
class Tally:
    """What happened to the trials of a line."""

    held: int = 0
    undefined: str = ""
    unknown: str = ""
    refused: NotTried | None = None
    meaningless: list[Batch] = field(default_factory=list)


def search(line: Line, declared: Declarations, facts: Facts, limits: Limits) -> Outcome:
    """Refute a line, or confirm it, or say why neither."""
    deadline = time.monotonic() + limits.seconds
    try:
        about = world(line, declared, facts)
        if not about.integers:
            return undecided(NO_MODEL, "no small whole numbers satisfy the premises", "check the assumptions on the indices")
        return _decide(about, limits, deadline)
    except NotTried as refused:
        return undecided(refused.code, refused.message, refused.hint)
    except OutOfTime:
        return undecided(OUT_OF_TIME, f"not decided in {limits.seconds:g} s", "raise --budget")


def premises_hold(line: Line, declared: Declarations, facts: Facts, limits: Limits) -> bool:
    """Whether an interpretation was found in which the premises of an implication hold."""
    deadline = time.monotonic() + limits.seconds
    try:
        about = world(line, declared, facts)
        for batch in batches(about, limits):
            if time.monotonic() > deadline:
                break
            try:
                evaluator = about.evaluator(False, batch.draws, batch.integers, batch.dim)
                if look(about.claims(evaluator, batch.integers), batch.draws.count).met.any():
                    return True
            except Meaningless:
                continue
    except NotTried:
        pass
    return False


def _decide(about: World, limits: Limits, deadline: float) -> Outcome:
    tally = Tally()
    found = _first(about, batches(about, limits), tally, deadline) or _first(about, _discrete(tally), Tally(), deadline)
    if found is None and tally.held and not tally.undefined:
        found = _climbed(about, limits, deadline)
    if found is None:
        if tally.held == 0 and tally.refused is not None and about.kind == POINT and about.has_laws:
            return _as_finite(about, tally, limits, deadline)
        return _unless_leaning(about, tally, limits, deadline)
    if about.kind == FINITE and not about.faithful:
        return _as_normal(as_points(about), limits, deadline)
    return _refutation(about, found, limits)


def _as_normal(about: World, limits: Limits, deadline: float) -> Outcome:
    """Where finite laws in place of defined ones refute, which refutes nothing: normal laws in place of the others.

    Linear ones first, for which there are closed forms; then ones with a curved mean, also by samples.
    """
    found = _first(about, batches(about, limits), Tally(), deadline)
    if found is None:
        curved = (replace(b, draws=replace(b.draws, style=Style(curved=True))) for b in batches(about, limits))
        found = _first(about, curved, Tally(), deadline)
    if found is not None:
        return _refutation(about, found, limits)
    neither = NotTried(UNSUPPORTED, "false for finite laws in place of those that are defined; not refuted with normal laws, linear "
                       "or curved, in place of those that are not", "define all factors that the line is about")
    return _by_samples(about, Tally(refused=neither), limits, deadline, Style(curved=True))


def _as_finite(about: World, before: Tally, limits: Limits, deadline: float) -> Outcome:
    """Where defined laws give no closed form: what holds for all finite laws in their place holds for them too."""
    return _finite(about, limits, deadline) or _by_samples(about, before, limits, deadline, Style())


def _finite(about: World, limits: Limits, deadline: float) -> Outcome | None:
    finite, tally = replace(about, kind=FINITE, faithful=False, random_vectors=False), Tally()
    if about.random_vectors or _first(finite, batches(finite, limits), tally, deadline) is not None or not tally.held:
        return None
    return _verdict(finite, tally, limits)


def _unless_leaning(about: World, tally: Tally, limits: Limits, deadline: float) -> Outcome:
    """The verdict, unless the line held only with normal laws for factors that are not defined, and depends on these."""
    outcome = _verdict(about, tally, limits)
    if about.kind == FINITE or outcome.verdict != CONFIRMED:
        return outcome
    from checker.numeric.standins import leaning

    names = sorted({n for b in batches(about, limits) for n in leaning(about, b.draws, b.integers, b.dim)})
    if not names:
        return outcome
    return _finite(about, limits, deadline) or undecided(
        UNSUPPORTED, f"it held with normal laws in place of {', '.join(names)}, not defined, and depends on what these are",
        "define these factors, or condition on the variables", kind=about.kind, trials=tally.held, seed=limits.seed)


def _by_samples(about: World, before: Tally, limits: Limits, deadline: float, style: Style) -> Outcome:
    """Where nothing else is left: samples may refute; that they do not is told, and is no confirmation."""
    from checker.numeric.decide import LEVEL
    from checker.numeric.montecarlo import sampled
    from checker.numeric.witness import interpretation

    try:
        found = sampled(about, limits.samples, limits.seed, deadline, style)
    except Meaningless:
        return _verdict(about, before, limits)
    except NotTried as refused:
        return _verdict(about, before, limits) if limits.samples > 1 else undecided(refused.code, refused.message, refused.hint)
    estimate = found.estimate
    told: dict[str, Any] = {"samples": estimate.count, "seed": limits.seed, "level": LEVEL}
    if found.premise.name:
        told["premise"] = found.premise.name
    if found.false:
        data = interpretation(about, Batch(found.integers, found.dim, found.draws))
        return refuted("samples", {**data, **told}, estimate.lhs, estimate.rhs, estimate.error)
    assert before.refused is not None
    return undecided(before.refused.code, before.refused.message, before.refused.hint, kind="samples",
                     difference=estimate.lhs - estimate.rhs, standard_error=estimate.deviation, **told)


def _first(about: World, tried: Iterable[Batch], tally: Tally, deadline: float) -> Candidate | None:
    for batch in tried:
        found = examine_batch(about, batch, tally, deadline)
        if found is not None:
            return found
    return None


def _climbed(about: World, limits: Limits, deadline: float) -> Candidate | None:
    settings = [(n, d) for n in about.integers for d in about.dims]
    for i in range(_CLIMBS):
        integers, dim = settings[i % len(settings)]
        for draws, trial in climb(about, integers, dim, Draws(limits.seed, f"climb {i}", _CROWD), deadline):
            batch = Batch(integers, dim, draws)
            certificate = closer_look(about, batch, trial)
            if certificate.false is not None:
                return Candidate(replace(batch, draws=draws.take(trial)), certificate.false)
    return None


def _discrete(tally: Tally) -> Iterator[Batch]:
    """What has no density, tried again with discrete variables; this can refute, and never confirms."""
    for batch in tally.meaningless:
        yield replace(batch, draws=replace(batch.draws, style=replace(batch.draws.style, masses=True), drawn={}))


def batches(about: World, limits: Limits) -> Iterator[Batch]:
    """The trials of a line: whole numbers and dimensions in turn, alphabets of 2 and of 2 or 3 values."""
    settings = [(n, d) for n in about.integers for d in about.dims]
    count = max(len(settings), 4) if len(settings) > 1 else 2
    size = -(-limits.trials // count) * (_PAIRS if about.line.relation == ARGMIN else 1)
    for i in range(count):
        integers, dim = settings[i % len(settings)]
        binary = (i % len(settings) + i // len(settings)) % 2 == 0
        yield Batch(integers, dim, Draws(limits.seed, f"batch {i}", size, Style(binary=binary)))
    if about.line.relation == IMPLIES:
        for i in range(_SIMPLE_ONES):
            integers, dim = settings[i % len(settings)]
            yield Batch(integers, dim, Draws(limits.seed, f"simple {i}", _PAIRS * limits.trials, Style(simple=True)))
    if about.line.relation in (LE, GE, LT, GT):
        for i, style in enumerate((Style(twins=True), Style(flat=True), Style(flat=True, twins=True), Style(flat=True, edge=True),
                                   Style(sharp=True), Style(sharp=True, twins=True))):
            for integers, dim in settings[:3]:
                yield Batch(integers, dim, Draws(limits.seed, f"tight {i}", 48 if style.sharp else 4, style))


def examine_batch(about: World, batch: Batch, tally: Tally, deadline: float) -> Candidate | None:
    """Try one batch; count in ``tally`` what held."""
    if time.monotonic() > deadline:
        raise OutOfTime
    try:
        evaluator = about.evaluator(False, batch.draws, batch.integers, batch.dim)
        glance = look(about.claims(evaluator, batch.integers), batch.draws.count)
    except Meaningless as reason:
        tally.undefined = tally.undefined or f"{reason} ({describe(batch.integers)})"
        if about.kind == FINITE:
            tally.meaningless.append(batch)
        return None
    except NotTried as refused:
        tally.refused = tally.refused or refused
        return None
    return _closer_looks(about, batch, glance, tally, deadline)


def _closer_looks(about: World, batch: Batch, glance: Look, tally: Tally, deadline: float) -> Candidate | None:
    suspects = [int(b) for b in np.argsort(-glance.excess, kind="stable")[:_CLOSER_LOOKS] if glance.excess[b] > 0]
    unsettled = 0
    for trial in (*suspects, *(int(b) for b in np.flatnonzero(glance.unclear) if b not in suspects)):
        if time.monotonic() > deadline:
            raise OutOfTime
        if unsettled == _CLOSER_LOOKS:
            break  # it is not confirmed any more
        certificate = closer_look(about, batch, trial)
        if certificate.false is not None:
            return Candidate(replace(batch, draws=batch.draws.take(trial)), certificate.false)
        if certificate.undefined or certificate.unknown:
            unsettled += 1
            where = f"at {describe(batch.integers)}" if batch.integers else "at a point that was tried"
            if certificate.undefined:
                tally.undefined = tally.undefined or f"a side has no value {where}"
            else:
                tally.unknown = tally.unknown or f"the sides cannot be told apart {where}"
    tally.held += int(glance.met.sum())
    return None


def closer_look(about: World, batch: Batch, trial: int) -> Certificate:
    """One trial on exact or enclosed reals."""
    evaluator = about.evaluator(True, batch.draws.take(trial), batch.integers, batch.dim)
    return certify(about.claims(evaluator, batch.integers))


def describe(integers: dict[str, int]) -> str:
    """``T = 2, t = 1``."""
    return ", ".join(f"{name} = {n}" for name, n in sorted(integers.items())) or "no index is free"


def _refutation(about: World, found: Candidate, limits: Limits) -> Outcome:
    from checker.numeric.witness import numbers, smallest, witness

    lhs, rhs = (_shown(x) for x in (found.finding.lhs, found.finding.rhs))
    if not limits.shrink:
        return refuted(about.kind, numbers(about, found.batch), lhs, rhs, found.finding.error)
    found = smallest(about, found, limits)
    told = witness(about, found)
    lhs, rhs = (_shown(x) for x in (found.finding.lhs, found.finding.rhs))
    return refuted(about.kind, told.data, lhs, rhs, found.finding.error, **told.beside)


def _shown(number: object) -> float | str:
    shown = float(number)  # type: ignore[arg-type]
    return shown if np.isfinite(shown) else repr(number)


def _verdict(about: World, tally: Tally, limits: Limits) -> Outcome:
    tried: dict[str, Any] = {"kind": about.kind, "trials": tally.held, "seed": limits.seed}
    if tally.undefined:
        return undecided(NO_VALUE, tally.undefined, "exclude it by an assumption, such as t >= 2", **tried)
    if tally.refused is not None:
        return undecided(tally.refused.code, tally.refused.message, tally.refused.hint, **tried)
    if tally.unknown:
        return undecided(TOO_CLOSE, tally.unknown, **tried)
    if about.line.relation == IMPLIES and (tally.held == 0 or any(said.relation == EQ for said in statements(about.line.lhs))):
        told = "in no interpretation that was tried" if tally.held == 0 else "in special interpretations only"
        return undecided(NO_MODEL, f"the premises hold {told}", "a conclusion that holds there may fail elsewhere", **tried)
    if tally.held == 0:
        return undecided(NO_MODEL, "no interpretation could be tried", **tried)
    stands_in = about.kind == FINITE and not about.faithful
    more = {"laws": "finite ones in place of those that the line speaks of"} if stands_in else {}
    return confirmed(about.kind, tally.held, limits.seed, **more)
