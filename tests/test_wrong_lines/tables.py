"""The sides of a wrong line about finite laws, from the tables of its witness in plain numpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from judging import Array, Number, Wrong, borne_out, masses, refuted, widths

Orders = Callable[[Mapping[str, Any]], Mapping[str, Sequence[str]]]
"""The variables of each law, in an order of its graph, from a witness."""


class Tables:
    """Laws over common variables; a density, and what is built of densities, is a table with an axis for each variable.

    ``points`` are written as on paper: ``s.density("q", "x_1, x_2 | x_0")``.
    """

    def __init__(self, witness: Mapping[str, Any], orders: Mapping[str, Sequence[str]]) -> None:
        self.witness = witness
        self.values = witness.get("values", {})
        self.T: int = witness.get("T", 0)
        self.t: int = witness.get("t", 0)
        self.names = tuple(sorted({v for order in orders.values() for v in order}))
        self.width = {v: self._axis(v, widths(witness, v)) for v in self.names}
        self.joint = {law: self._table(masses(witness, law, order), order) for law, order in orders.items()}

    def _axis(self, variable: str, entries: Array) -> Array:
        return entries.reshape([-1 if v == variable else 1 for v in self.names])

    def _table(self, table: Array, order: Sequence[str]) -> Array:
        """The axes of a table in the order of the names; a variable that is not of the law has one entry."""
        sorted_axes = np.transpose(table, [list(order).index(v) for v in self.names if v in order])
        return sorted_axes.reshape([table.shape[list(order).index(v)] if v in order else 1 for v in self.names])

    def density(self, law: str, points: str) -> Array:
        """A density of a law; what is given is not drawn again."""
        targets, given = self._points(points)
        joint = self.joint[law]
        mass = self._marginal(joint, {*targets, *given}) / self._marginal(joint, given)
        for v in targets:
            mass = mass / self.width[v]
        return mass

    def mean(self, law: str, points: str, f: Number) -> Array:
        """E under a density, over its targets."""
        targets, _ = self._points(points)
        return self.integral(self.density(law, points) * f, *targets)

    def integral(self, f: Number, *over: str) -> Array:
        """∫ f over variables."""
        found = np.asarray(f)
        for v in over:
            axis = self.names.index(v)
            whole = np.broadcast_to(found, np.broadcast_shapes(found.shape, self.width[v].shape))
            found = (whole * self.width[v]).sum(axis=axis, keepdims=True)
        return found

    def kl(self, q: str, points: str, p: str, others: str) -> Array:
        """D_KL(q(points) ‖ p(others))."""
        return self.mean(q, points, self.log(q, points) - self.log(p, others))

    def log(self, law: str, points: str) -> Array:
        return np.log(self.density(law, points))

    def variance(self, law: str, points: str, f: Number) -> Array:
        """Var f under a density."""
        return self.mean(law, points, (np.asarray(f) - self.mean(law, points, f)) ** 2)

    def at(self, side: Number, **values: int) -> float:
        """A side at the values of the witness, or at others."""
        table = np.asarray(side)
        if not table.ndim:
            return float(table)
        place = {**self.values, **values}
        return float(table[tuple(place[v] if n > 1 else 0 for v, n in zip(self.names, table.shape, strict=True))])

    def _points(self, points: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        left, _, right = points.partition(" | ")
        given = tuple(right.split(", ")) if right else ()
        return tuple(v for v in left.split(", ") if v not in given), given

    def _marginal(self, joint: Array, kept: Sequence[str] | set[str]) -> Array:
        return np.asarray(joint.sum(axis=tuple(i for i, v in enumerate(self.names) if v not in kept), keepdims=True))


def path(witness: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    """A forward chain q over x_0, …, x_T, and a chain p that runs down."""
    names = [f"x_{i}" for i in range(witness["T"] + 1)]
    return {"q": names, "p": names[::-1]}


def judge_tables(case: Wrong, preamble: str, folder: Path, orders: Orders = path) -> None:
    """A wrong line about finite laws; for ∝, the ratio of the sides at two values of a variable differs."""
    step = refuted(case, preamble, folder)
    assert step.evidence["kind"] == "finite law"
    witness = step.evidence["witness"]
    tables = Tables(witness, orders(witness))
    lhs, rhs = case.sides(tables)
    if case.relation == "propto":
        (name,) = (n.removesuffix(" (second value)") for n in tables.values if n.endswith(" (second value)"))
        again = {name: tables.values[f"{name} (second value)"]}
        borne_out(case, step, tables.at(lhs) / tables.at(rhs), tables.at(lhs, **again) / tables.at(rhs, **again))
    else:
        borne_out(case, step, tables.at(lhs), tables.at(rhs))
