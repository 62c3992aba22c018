"""Wrong variants of the lines of `posterior_mean_minimizer`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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

d = Derivation("wrong lines of the best guess")
T = d.integer("T", at_least=2)
t = d.index("t", 1, T)
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))
guess = d.vector_function("x̂")
choice = d.unknown("x̂(·)", guess)
pair = q(x[0], x[t])
best = mean(q(x[0] | x[t]))
error = E(q(x[t]), squared(guess(x[t], t) - best))
left = E(pair, squared(best - x[0]))
loss = E(pair, squared(guess(x[t], t) - x[0]))
"""


class Guess:
    """The law of (x_0, x_t) with the values of both as vectors, and the guess at each x_t."""

    def __init__(self, witness: Mapping[str, Any]) -> None:
        self.T, self.t, self.d = witness["T"], witness["t"], witness["d"]
        names = [f"x_{i}" for i in range(self.T + 1)]
        joint = masses(witness, "q", names)
        self.pair = joint.sum(axis=tuple(i for i in range(1, self.T + 1) if i != self.t))
        self.start, self.now = (self._values(witness, i, joint.shape[i]) for i in (0, self.t))
        self.guesses = [vector_function(witness.get("drawn", {}), self.d, "x̂", v, self.t) for v in self.now]

    def _values(self, witness: Mapping[str, Any], i: int, count: int) -> list[Array]:
        told = witness.get("vectors", {}).get(f"x_{i}")
        if told is None:
            return list(np.random.default_rng(i).normal(size=(count, self.d)))
        return [np.array([float(Fraction(c)) for c in v]) for v in told]

    def mean(self, f: Callable[[Array, Array, Array, Array], float]) -> float:
        """E of f(x_0, x_t, guess at x_t, E[x_0 | x_t])."""
        total = 0.0
        for j, now in enumerate(self.now):
            column = self.pair[:, j]
            best = np.asarray(sum(m * v for m, v in zip(column, self.start, strict=True)) / column.sum())
            total += sum(float(m) * f(v, now, self.guesses[j], best) for m, v in zip(column, self.start, strict=True))
        return total


def square(v: Array) -> float:
    return float(v @ v)


def loss(s: Guess) -> float:
    return s.mean(lambda x0, xt, g, best: square(g - x0))


def error(s: Guess) -> float:
    return s.mean(lambda x0, xt, g, best: square(g - best))


def left(s: Guess) -> float:
    return s.mean(lambda x0, xt, g, best: square(best - x0))


VALUES = [
    Wrong("what no guess can know is left out", "loss", "eq", "error", lambda s: (loss(s), error(s))),
    Wrong("it is subtracted", "loss", "eq", "error - left", lambda s: (loss(s), error(s) - left(s))),
    Wrong("the guess does not matter", "loss", "eq", "left", lambda s: (loss(s), left(s))),
    Wrong("the cross term stays", "loss", "eq", "error + left + 2 * E(pair, dot(guess(x[t], t) - best, best))",
          lambda s: (loss(s), error(s) + left(s) + 2 * s.mean(lambda x0, xt, g, best: float((g - best) @ best)))),
    Wrong("the factor ½", "loss", "eq", "1/2 * (error + left)", lambda s: (loss(s), loss(s) / 2)),
    Wrong("a guess can do better than the posterior mean", "loss", "lt", "left", lambda s: (loss(s), left(s))),
    Wrong("every guess costs more than it can help", "loss", "le", "error", lambda s: (loss(s), error(s))),
    Wrong("the error is that from x_t", "E(pair, squared(x[t] - x[0]))", "eq", "left",
          lambda s: (s.mean(lambda x0, xt, g, best: square(xt - x0)), left(s))),
]
MINIMISERS = [
    Wrong("the shortest guess", "loss", "argmin", "E(q(x[t]), squared(guess(x[t], t)))",
          lambda s: (loss(s), s.mean(lambda x0, xt, g, best: square(g))), "over=choice"),
    Wrong("the guess nearest to x_t", "loss", "argmin", "E(q(x[t]), squared(guess(x[t], t) - x[t]))",
          lambda s: (loss(s), s.mean(lambda x0, xt, g, best: square(g - xt))), "over=choice"),
    Wrong("the sign", "loss", "argmin", "-error", lambda s: (loss(s), -error(s)), "over=choice"),
    Wrong("with the guess in what is left", "loss", "argmin", "error - E(q(x[t]), squared(guess(x[t], t)))",
          lambda s: (loss(s), error(s) - s.mean(lambda x0, xt, g, best: square(g))), "over=choice"),
]


@pytest.mark.parametrize("case", VALUES, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    step = refuted(case, PREAMBLE, tmp_path)
    lhs, rhs = case.sides(Guess(step.evidence["witness"]))
    borne_out(case, step, lhs, rhs)


@pytest.mark.parametrize("case", MINIMISERS, ids=lambda c: c.name)
def test_other_minimisers_are_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_minimisers(case, PREAMBLE, tmp_path, Guess, lambda s, side: side)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in VALUES if c.name == "what no guess can know is left out"), PREAMBLE, tmp_path)
