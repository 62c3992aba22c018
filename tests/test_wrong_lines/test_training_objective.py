"""Wrong variants of the lines of `training_objective`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from judging import Array, Wrong, borne_out, is_a_witnessed_erratum, masses, refuted
from minimisers import judge_minimisers
from points import vector_function

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of the training objective")
T = d.integer("T", at_least=2)
t, j = d.index("t", 2, T), d.index("j")
x = d.vectors("x")
w = d.parameters("w", 2, T, low=0)
q = d.law("q", chain(x, 0, T))
estimate = d.vector_function("x̂")
theta = d.unknown("θ", estimate)
one = squared(x[0] - estimate(x[t], t))
nested = E(q(x[0]), E(q(x[t] | x[0]), one))
step = E(q(x[0], x[t]), one)
each = E(q(x[0], x[j]), squared(x[0] - estimate(x[j], j)))
weighted, simple = Sum(w[j] * each, (j, 2, T)), Sum(each, (j, 2, T))
"""


class Training:
    """The laws of (x_0, x_t) with their values as vectors, and the estimate at each x_t."""

    def __init__(self, witness: Mapping[str, Any]) -> None:
        self.witness = witness
        self.T, self.t, self.d = witness["T"], witness["t"], witness["d"]
        self.joint = masses(witness, "q", [f"x_{i}" for i in range(self.T + 1)])

    def values(self, i: int) -> list[Array]:
        told = self.witness.get("vectors", {}).get(f"x_{i}")
        if told is None:
            return list(np.random.default_rng(i).normal(size=(self.joint.shape[i], self.d)))
        return [np.array([float(Fraction(c)) for c in v]) for v in told]

    def weight(self, t: int) -> float:
        return float(Fraction(self.witness.get("parameters", {}).get(f"w_{t}", "1/3")))

    def pair(self, t: int) -> Array:
        return np.asarray(self.joint.sum(axis=tuple(i for i in range(1, self.T + 1) if i != t)))

    def step(self, t: int, joint: Array | None = None) -> float:
        """The mean of ‖x_0 − x̂(x_t, t)‖² under a table of (x_0, x_t)."""
        table, total = self.pair(t) if joint is None else joint, 0.0
        for k, now in enumerate(self.values(t)):
            guess = vector_function(self.witness.get("drawn", {}), self.d, "x̂", now, t)
            total += sum(float(m) * float((v - guess) @ (v - guess)) for m, v in zip(table[:, k], self.values(0), strict=True))
        return total

    def apart(self, t: int) -> Array:
        """x_0 and x_t drawn independently."""
        table = self.pair(t)
        return np.asarray(table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True))


def weighted(s: Training) -> float:
    return sum(s.weight(t) * s.step(t) for t in range(2, s.T + 1))


def simple(s: Training) -> float:
    return sum(s.step(t) for t in range(2, s.T + 1))


VALUES = [
    Wrong("x_t drawn apart from the datum", "nested", "eq", "E(q(x[0]), E(q(x[t]), one))", lambda s: (s.step(s.t), s.step(s.t, s.apart(s.t)))),
    Wrong("another step for the noise", "nested", "eq", "E(q(x[0], x[t-1]), squared(x[0] - estimate(x[t-1], t)))",
          lambda s: (s.step(s.t), _other(s))),
    Wrong("twice", "nested", "eq", "2 * step", lambda s: (s.step(s.t), 2 * s.step(s.t))),
    Wrong("the first step is left out", "weighted", "eq", "Sum(w[j] * each, (j, 3, T))",
          lambda s: (weighted(s), weighted(s) - s.weight(2) * s.step(2))),
    Wrong("every step weighs as this one", "weighted", "eq", "w[t] * simple", lambda s: (weighted(s), s.weight(s.t) * simple(s))),
    Wrong("the data drawn apart at every step", "simple", "eq", "Sum(E(q(x[0]), E(q(x[j]), squared(x[0] - estimate(x[j], j)))), (j, 2, T))",
          lambda s: (simple(s), sum(s.step(t, s.apart(t)) for t in range(2, s.T + 1)))),
    Wrong("the weights are dropped", "weighted", "eq", "simple", lambda s: (weighted(s), simple(s))),
    Wrong("the weights are at least 1", "weighted", "ge", "simple", lambda s: (weighted(s), simple(s))),
    Wrong("the weights are at most 1", "weighted", "le", "simple", lambda s: (weighted(s), simple(s))),
]
MINIMISERS = [
    Wrong("all weights at once", "weighted", "argmin", "simple", lambda s: (weighted(s), simple(s)), "over=theta", "T >= 3"),
    Wrong("one step for all", "simple", "argmin", "step", lambda s: (simple(s), s.step(s.t)), "over=theta", "T >= 3"),
    Wrong("the sign", "simple", "argmin", "-simple", lambda s: (simple(s), -simple(s)), "over=theta"),
    Wrong("x_t drawn apart from the datum", "step", "argmin", "E(q(x[0]), E(q(x[t]), one))",
          lambda s: (s.step(s.t), s.step(s.t, s.apart(s.t))), "over=theta"),
]


def _other(s: Training) -> float:
    """The estimate for step t at x_{t-1}."""
    table, total = s.pair(s.t - 1), 0.0
    for k, now in enumerate(s.values(s.t - 1)):
        guess = vector_function(s.witness.get("drawn", {}), s.d, "x̂", now, s.t)
        total += sum(float(m) * float((v - guess) @ (v - guess)) for m, v in zip(table[:, k], s.values(0), strict=True))
    return total


@pytest.mark.parametrize("case", VALUES, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    step = refuted(case, PREAMBLE, tmp_path)
    lhs, rhs = case.sides(Training(step.evidence["witness"]))
    borne_out(case, step, lhs, rhs)


@pytest.mark.parametrize("case", MINIMISERS, ids=lambda c: c.name)
def test_other_minimisers_are_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_minimisers(case, PREAMBLE, tmp_path, Training, lambda s, side: side)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in VALUES if c.name == "the weights are dropped"), PREAMBLE, tmp_path)
