"""How a wrong line is judged here: it must be refuted, and its witness must bear that out.

A case gives the line as a derivation file would, and a function that recomputes both sides from the witness, in
plain numpy, from what the line says on paper.  Nothing of the checker's numeric side is used for that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from checker.engine import check_all
from checker.loader import load_file
from checker.verdict import Report, StepReport

Array = NDArray[np.float64]
Number = float | Array

def _close(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


HOLDS: dict[str, Callable[[float, float], bool]] = {
    "eq": _close, "propto": _close, "dist": _close, "le": lambda a, b: a < b or _close(a, b), "ge": lambda a, b: a > b or _close(a, b),
    "lt": lambda a, b: a < b and not _close(a, b), "gt": lambda a, b: a > b and not _close(a, b)}


@dataclass(frozen=True)
class Wrong:
    """``lhs relation rhs`` is false.  ``sides`` recomputes both from what the family of the case makes of the witness.

    ``more`` are further arguments of the relation, ``where`` bounds on the indices.
    """

    name: str
    lhs: str
    relation: str
    rhs: str
    sides: Callable[[Any], tuple[Any, Any]]
    more: str = ""
    where: str = ""

    def source(self, preamble: str, ending: str = "") -> str:
        """A derivation file whose only line is this one."""
        more = f", {self.more}" if self.more else ""
        return f"{preamble}\nd.chain({self.lhs}, where=[{self.where}]).{self.relation}({self.rhs}{more}{ending})\n"


def report_on(source: str, folder: Path) -> Report:
    """The report on a derivation file with that text."""
    file = folder / "wrong_line.py"
    file.write_text(source, encoding="utf-8")
    loaded = load_file(file)
    return check_all(loaded.derivations, loaded.errors)


def refuted(case: Wrong, preamble: str, folder: Path) -> StepReport:
    """The report on the line, which may use every rule and is refuted all the same."""
    with patch("checker.suggest.suggestions", return_value=()):  # most of the time; the errata are judged with them
        report = report_on(case.source(preamble), folder)
    assert report.errors == ()
    (step,) = report.steps
    assert step.verdict == "refuted", (step.lhs, step.relation, step.rhs, step.verdict, step.evidence, step.reason)
    assert not step.ok
    assert report.exit_status == 1
    assert set(step.evidence) >= {"kind", "witness", "lhs", "rhs", "error"}
    return step


def borne_out(case: Wrong, step: StepReport, lhs: float, rhs: float) -> None:
    """The recomputed sides are the reported ones, and break the relation."""
    told = step.evidence
    assert _close(lhs, told["lhs"]), (lhs, told)
    assert _close(rhs, told["rhs"]), (rhs, told)
    assert not HOLDS[case.relation](lhs, rhs), (lhs, rhs)


def is_a_witnessed_erratum(case: Wrong, preamble: str, folder: Path) -> None:
    """Recorded as an erratum, the line is refuted as expected, and the file passes."""
    report = report_on(case.source(preamble, ", erratum=True"), folder)
    assert [(s.verdict, s.ok) for s in report.steps] == [("refuted", True)]
    assert report.exit_status == 0


# Finite laws ---------------------------------------------------------------------------------------


def masses(witness: Mapping[str, Any], law: str, variables: Sequence[str]) -> Array:
    """The joint table of a law of the witness, an axis a variable.

    ``variables`` come in an order of the law's graph.  A factor that the witness does not tell must not matter: it is
    filled in at random, so that a witness that leaves out what matters is not borne out.
    """
    tables = {key: rows for key, rows in witness.get("tables", {}).items() if key.startswith(f"{law}(")}
    told = {_target(key) for key in tables}
    sizes = {v: size(witness, v) for v in variables}
    joint = np.ones(tuple(sizes.values()))
    for i, v in enumerate(variables):
        if v not in told:
            filler = np.random.default_rng(i).uniform(0.1, 1, (*joint.shape[:i + 1], *(1,) * (len(sizes) - i - 1)))
            joint = joint * filler / filler.sum(axis=i, keepdims=True)
    for place in np.ndindex(*joint.shape):
        at = dict(zip(sizes, place, strict=True))
        joint[place] *= float(math.prod((_entry(key, rows, at) for key, rows in tables.items()), start=Fraction(1)))
    return joint


def _target(key: str) -> str:
    return key[key.index("(") + 1:-1].partition(" | ")[0]


def _entry(key: str, rows: Any, at: Mapping[str, int]) -> Fraction:
    target, _, parents = key[key.index("(") + 1:-1].partition(" | ")
    row = rows[",".join(str(at[p]) for p in parents.split(", "))] if parents else rows
    entries = [Fraction(q) for q in row]
    assert sum(entries) == 1 and min(entries) > 0, "a row of a table is a law with positive probabilities"
    return entries[at[target]]


def size(witness: Mapping[str, Any], variable: str) -> int:
    """How many values a variable has, from the tables of all laws."""
    for key, rows in witness.get("tables", {}).items():
        target, _, parents = key[key.index("(") + 1:-1].partition(" | ")
        names = parents.split(", ") if parents else []
        if target == variable:
            return len(next(iter(rows.values())) if names else rows)
        if variable in names:
            return 1 + max(int(k.split(",")[names.index(variable)]) for k in rows)
    return 1


def widths(witness: Mapping[str, Any], variable: str) -> Array:
    """The widths of the cells that the values of a variable stand for; 1 unless told."""
    told = witness.get("widths", {}).get(variable)
    found = np.array([float(Fraction(w)) for w in told]) if told else np.ones(size(witness, variable))
    assert (found > 0).all()
    return found


class Pair:
    """The laws p and q of the variables x and z: densities, as tables over the values of (x, z).

    ``p_order`` is the order of the variables of p: x before z, or z before x.
    """

    def __init__(self, witness: Mapping[str, Any], p_order: str = "xz") -> None:
        self.values = witness.get("values", {})
        self.dz, self.dx = widths(witness, "z")[None, :], widths(witness, "x")[:, None]
        p = masses(witness, "p", p_order)
        self.p_xz = (p if p_order == "xz" else p.T) / (self.dx * self.dz)
        self.q_xz = masses(witness, "q", "xz") / (self.dx * self.dz)
        self.p_x, self.p_z = self.over_z(self.p_xz), self.over_x(self.p_xz)
        self.p_z_x, self.p_x_z = self.p_xz / self.p_x, self.p_xz / self.p_z
        self.q_z = self.over_x(self.q_xz)
        self.q_z_x, self.q_x_z = self.q_xz / self.over_z(self.q_xz), self.q_xz / self.q_z

    def over_z(self, f: Array) -> Array:
        """∫ f dz."""
        return np.asarray((f * self.dz).sum(axis=1, keepdims=True))

    def over_x(self, f: Array) -> Array:
        """∫ f dx."""
        return np.asarray((f * self.dx).sum(axis=0, keepdims=True))

    def kl(self, a: Array, b: Array) -> Array:
        """D_KL(a ‖ b) of two densities of z."""
        return self.over_z(a * np.log(a / b))

    def at(self, side: Number) -> float:
        """A side at the values of the witness."""
        table = np.broadcast_to(np.asarray(side), self.p_xz.shape)
        return float(table[self.values.get("x", 0), self.values.get("z", 0)])


def judge_pair(case: Wrong, preamble: str, folder: Path, p_order: str = "xz") -> None:
    """A wrong line about two laws of two variables."""
    step = refuted(case, preamble, folder)
    assert step.evidence["kind"] == "finite law"
    pair = Pair(step.evidence["witness"], p_order)
    lhs, rhs = case.sides(pair)
    borne_out(case, step, pair.at(lhs), pair.at(rhs))


class Path0T:
    """The law q of a chain x_0, …, x_T at the values of the witness."""

    def __init__(self, witness: Mapping[str, Any]) -> None:
        self.T: int = witness["T"]
        self.values = witness.get("values", {})
        names = [f"x_{i}" for i in range(self.T + 1)]
        self.joint = masses(witness, "q", names)
        self.width = [widths(witness, name) for name in names]

    def q(self, target: int, *given: int) -> float:
        """The density q(x_target | x_given, …) at the values of the witness."""
        mass = self._mass(target, *given) / (self._mass(*given) if given else 1.0)
        return mass / float(self.width[target][self.values[f"x_{target}"]])

    def log(self, target: int, *given: int) -> float:
        return math.log(self.q(target, *given))

    def _mass(self, *variables: int) -> float:
        others = tuple(i for i in range(self.T + 1) if i not in variables)
        marginal = self.joint.sum(axis=others)
        return float(marginal[tuple(self.values[f"x_{i}"] for i in sorted(set(variables)))])


def judge_path(case: Wrong, preamble: str, folder: Path) -> None:
    """A wrong line about densities of a finite chain."""
    step = refuted(case, preamble, folder)
    assert step.evidence["kind"] == "finite law"
    lhs, rhs = case.sides(Path0T(step.evidence["witness"]))
    borne_out(case, step, float(lhs), float(rhs))


# The forward chain ---------------------------------------------------------------------------------


class Forward:
    """The forward chain x_t = √α_t x_{t-1} + √(1 − α_t) ε*_{t-1} at the parameters and points of the witness."""

    def __init__(self, witness: Mapping[str, Any]) -> None:
        self.witness = witness
        self.t: int = witness["t"]
        self.T: int = witness["T"]
        assert 2 <= self.t <= self.T, "the bounds of t are those that are declared"
        self.dim: int = witness.get("d", 1)
        self.alphas = {int(name.partition("_")[2]): float(Fraction(q)) for name, q in witness.get("parameters", {}).items()}
        assert all(0 < a < 1 and 1 <= i <= self.T for i, a in self.alphas.items()), "α_1, …, α_T are in (0, 1)"
        self.points = {name: np.array([float(Fraction(q)) for q in v]) for name, v in witness.get("vectors", {}).items()}

    def alpha(self, t: int) -> float:
        return self.alphas[t]

    def abar(self, t: int) -> float:
        """ᾱ_t."""
        return math.prod(self.alphas[i] for i in range(1, t + 1))

    def x(self, t: int) -> Array:
        """x_t; what the witness does not tell must not matter, and is filled in at random."""
        return self.points[f"x_{t}"] if f"x_{t}" in self.points else np.random.default_rng(t).normal(size=self.dim)

    def second(self, name: str) -> Forward:
        """The same at the second value of a variable."""
        found = Forward(self.witness)
        found.points = {**self.points, name: self.points[f"{name} (second value)"]}
        return found

    def normal(self, x: Array, mean: Array, var: float) -> float:
        """N(x; mean, var I)."""
        return float(math.exp(-((x - mean) ** 2).sum() / (2 * var)) / (2 * math.pi * var) ** (self.dim / 2))

    # the laws of the chain, and shorthands of the posterior

    def step(self) -> float:
        """q(x_t | x_{t-1})."""
        return self.normal(self.x(self.t), self.alpha(self.t) ** 0.5 * self.x(self.t - 1), self.a)

    def marginal(self, t: int) -> float:
        """q(x_t | x_0)."""
        return self.normal(self.x(t), self.abar(t) ** 0.5 * self.x(0), 1 - self.abar(t))

    def posterior(self) -> float:
        """q(x_{t-1} | x_t, x_0), by Bayes' rule."""
        return self.step() * self.marginal(self.t - 1) / self.marginal(self.t)

    @property
    def a(self) -> float:
        """1 − α_t."""
        return 1 - self.alpha(self.t)

    @property
    def b(self) -> float:
        """1 − ᾱ_{t-1}."""
        return 1 - self.abar(self.t - 1)

    @property
    def c(self) -> float:
        """1 − ᾱ_t."""
        return 1 - self.abar(self.t)

    @property
    def ra(self) -> float:
        """√α_t."""
        return math.sqrt(self.alpha(self.t))

    @property
    def rb(self) -> float:
        """√ᾱ_{t-1}."""
        return math.sqrt(self.abar(self.t - 1))

    @property
    def rc(self) -> float:
        """√ᾱ_t."""
        return math.sqrt(self.abar(self.t))

    @property
    def now(self) -> Array:
        """x_t."""
        return self.x(self.t)

    @property
    def before(self) -> Array:
        """x_{t-1}."""
        return self.x(self.t - 1)

    @property
    def first(self) -> Array:
        """x_0."""
        return self.x(0)

    @property
    def mu(self) -> Array:
        """The mean of the posterior."""
        return np.asarray((self.ra * self.b * self.now + self.rb * self.a * self.first) / self.c)

    @property
    def linear(self) -> Array:
        """The mean of the posterior times its precision."""
        return np.asarray(self.ra / self.a * self.now + self.rb / self.b * self.first)


def inner(u: Array, v: Array) -> float:
    """⟨u, v⟩."""
    return float(u @ v)


def sq(v: Array) -> float:
    """‖v‖²."""
    return inner(v, v)


def judge_point(case: Wrong, preamble: str, folder: Path) -> None:
    """A wrong line about numbers or densities at points; for ∝, the ratio of the sides at two values differs."""
    step = refuted(case, preamble, folder)
    assert step.evidence["kind"] == "point"
    witness = step.evidence["witness"]
    chain = Forward(witness)
    lhs, rhs = case.sides(chain)
    if case.relation == "propto":
        assert witness["compared"] == "ratio at two values"
        (name,) = (n.removesuffix(" (second value)") for n in chain.points if n.endswith(" (second value)"))
        again = case.sides(chain.second(name))
        lhs, rhs = lhs / rhs, again[0] / again[1]
    elif isinstance(lhs, np.ndarray):
        i = int(witness["compared"].removeprefix("component ")) - 1
        lhs, rhs = lhs[i], rhs[i]
    borne_out(case, step, float(lhs), float(rhs))


Form = dict[str, float]
"""A random vector: the coefficients of what it is a linear combination of."""


def judge_vector(case: Wrong, preamble: str, folder: Path) -> None:
    """A wrong line about random vectors: a coefficient differs, or the variance given what is kept.

    ``sides`` gives each side as a `Form`: the coefficients of what is given, and those of independent noises.
    """
    step = refuted(case, preamble, folder)
    assert step.evidence["kind"] == "point"
    witness = step.evidence["witness"]
    lhs, rhs = (compared(side, witness["compared"]) for side in case.sides(Forward(witness)))
    borne_out(case, step, lhs, rhs)


def compared(side: Form, label: str) -> float:
    """What the witness compares, of one side: a coefficient, or the variance of its noises."""
    if label == "variance":
        return sum(c**2 for name, c in side.items() if name.startswith("ε"))
    name = label.removeprefix("coefficient of ").removesuffix(" in the mean")
    return side.get(name, 0.0)
