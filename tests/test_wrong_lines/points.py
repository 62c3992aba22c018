"""The sides of a wrong line about numbers, vectors and normal laws, from the parameters and points of its witness."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from judging import Array, Form, Wrong, borne_out, refuted


class Point:
    """The whole numbers, parameters and vectors of a witness.  What it leaves out must not matter, and is filled in at random."""

    def __init__(self, witness: Mapping[str, Any]) -> None:
        self.T: int = witness.get("T", 0)
        self.t: int = witness.get("t", 0)
        self.n: int = witness.get("n", 0)
        self.d: int = witness.get("d", 1)
        self.told = {name: float(Fraction(q)) for name, q in witness.get("parameters", {}).items()}
        self.drawn: Mapping[str, str] = witness.get("drawn", {})
        self.vectors = {name: np.array([float(Fraction(q)) for q in v]) for name, v in witness.get("vectors", {}).items()}

        self.matrices = {name: np.array([[float(Fraction(q)) for q in row] for row in rows]) for name, rows in witness.get("matrices", {}).items()}

    def matrix(self, name: str) -> Array:
        """A declared matrix; the witness leaves none out."""
        return self.matrices[name]

    def parameter(self, name: str) -> float:
        return self.told.get(name, float(np.random.default_rng(len(name)).uniform(0.2, 0.8)))

    def family(self, name: str) -> list[float]:
        """The parameters name_1, …, name_n."""
        return [self.parameter(f"{name}_{j}") for j in range(1, self.n + 1)]

    def abar(self, t: int) -> float:
        """ᾱ_t."""
        return math.prod(self.parameter(f"α_{i}") for i in range(1, t + 1))

    def function(self, name: str, *at: Array | int) -> Array:
        """An abstract function with values in R^d: in each component a polynomial of degree 2 in its vectors."""
        return polynomial_function(self.drawn, self.d, name, *at)

    def vector(self, name: str) -> Array:
        return self.vectors[name] if name in self.vectors else np.random.default_rng(len(name)).normal(size=self.d)


def polynomial_function(drawn: Mapping[str, str], dim: int, name: str, *at: Array | int) -> Array:
    """The value of an abstract function under normal laws: a + ⟨slope, u⟩ + curvature ⟨u, v⟩ for its vectors u, v."""
    told = _told(drawn, name)
    indices, vectors = [a for a in at if isinstance(a, int)], [a for a in at if not isinstance(a, int)]

    def component(i: int) -> float:
        more = " ".join(map(str, [*indices, i]))
        total = told(f"({', '.join(map(str, indices))}) a {i}")
        for j, u in enumerate(vectors):
            total += sum(told(f"slope {j} {k} {more}") * part for k, part in enumerate(u))
            total += sum(told(f"curvature {j} {k} {more}") * float(u @ v) for k, v in enumerate(vectors[:j + 1]))
        return total

    return np.array([component(i) for i in range(dim)])


def _told(drawn: Mapping[str, str], name: str) -> Callable[[str], float]:
    def told(key: str) -> float:
        filler = float(np.random.default_rng(len(key)).uniform(0.5, 1.5))
        return float(Fraction(drawn[f"{name} {key}"])) if f"{name} {key}" in drawn else filler

    return told


def vector_function(drawn: Mapping[str, str], dim: int, name: str, *at: Array | int) -> Array:
    """The value of an abstract function under finite laws: a + b s + c / (1 + s²) in each component, s linear in its vectors.

    What the witness leaves out must not matter.
    """
    wholes = "(" + "".join(f"{a}, " if isinstance(a, int) else "None, " for a in at)
    wholes = f"{wholes[:-1]})" if len(at) == 1 else f"{wholes[:-2]})"
    told = _told(drawn, name)

    def component(i: int) -> float:
        s = sum(told(f"weight {place} {k} {i}") * part for place, v in enumerate(at) if not isinstance(v, int) for k, part in enumerate(v))
        a, b, c = (told(f"{wholes} {role} {i}") for role in "abc")
        return a + b * s + c / (1 + s * s)

    return np.array([component(i) for i in range(dim)])


def judge_number(case: Wrong, preamble: str, folder: Path) -> None:
    """A wrong line about numbers."""
    step = refuted(case, preamble, folder)
    assert step.evidence["kind"] == "point"
    lhs, rhs = case.sides(Point(step.evidence["witness"]))
    borne_out(case, step, float(lhs), float(rhs))


def judge_law(case: Wrong, preamble: str, folder: Path) -> None:
    """A wrong line about normal laws: the variance differs, or the mean at the vectors of the witness.

    ``sides`` gives each side as a `Form`; its noises are named ε and ε′.
    """
    step = refuted(case, preamble, folder)
    assert step.evidence["kind"] == "point"
    witness = step.evidence["witness"]
    point = Point(witness)
    lhs, rhs = (_compared(side, witness["compared"], point) for side in case.sides(point))
    borne_out(case, step, lhs, rhs)


_NOISES = ("ε", "ε′")


def _compared(side: Form, label: str, point: Point) -> float:
    if label == "variance":
        return sum(c**2 for name, c in side.items() if name in _NOISES)
    if label == "constant part of the mean":
        return sum(c * float(point.vector(name)[0]) for name, c in side.items() if name not in _NOISES)
    return side.get(label.removeprefix("coefficient of ").removesuffix(" in the mean"), 0.0)
