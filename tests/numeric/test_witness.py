"""A witness is small, and holds all that is needed to compute both sides again; here that is done without the checker."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from checker.language.derivation import Derivation
from checker.numeric import Outcome, examine

Read = Callable[[str], Derivation]

CHAINS = """
T = d.integer("T", at_least=2)
t = d.index("t", 1, T - 1)
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))
p = d.law("p", chain(x, T, 0))
"""
POINTS = """
T = d.integer("T", at_least=2)
t = d.index("t", 2, T)
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]))
"""


def last(d: Derivation) -> Outcome:
    step = d.steps[-1]
    return examine(step.line, d.declared, step.facts)


def table(witness: dict[str, Any], name: str) -> Any:
    rows = witness["tables"][name]
    rows = rows if isinstance(rows, list) else [rows[k] for k in sorted(rows)]
    return np.array([[float(Fraction(q)) for q in r] if isinstance(r, list) else float(Fraction(r)) for r in rows])


def test_flagship(read: Read) -> None:
    """D7c: the descendant x_{t+1} does not drop out of q(x_t | x_{t-1}, x_{t+1}, x_0)."""
    found = last(read(CHAINS + """
c = d.chain(Integral(q(x[t] | x[t-1], x[t+1], x[0]) * q(x[t-1], x[t+1] | x[0]) * log(p(x[t] | x[t+1]) / q(x[t] | x[t-1])),
                     x[t-1], x[t], x[t+1]))
c.eq(Integral(q(x[t] | x[t-1]) * q(x[t-1], x[t+1] | x[0]) * log(p(x[t] | x[t+1]) / q(x[t] | x[t-1])),
              x[t-1], x[t], x[t+1]))
"""))
    w = found.evidence["witness"]
    assert found.verdict == "refuted" and (w["T"], w["t"]) == (2, 1) and "widths" not in w
    entries = {q for rows in w["tables"].values() for row in rows.values() for q in row}
    assert entries <= {"1/2", "1/10", "9/10"}
    start = w["values"]["x_0"]
    first, second, back = (table(w, n) for n in ("q(x_1 | x_0)", "q(x_2 | x_1)", "p(x_1 | x_2)"))
    lhs = rhs = 0.0
    for x2 in (0, 1):
        end = sum(first[start][k] * second[k][x2] for k in (0, 1))
        for x1 in (0, 1):
            gain = math.log(back[x2][x1] / first[start][x1])
            lhs += first[start][x1] * second[x1][x2] * gain
            rhs += first[start][x1] * end * gain
    assert (lhs, rhs) == pytest.approx((found.evidence["lhs"], found.evidence["rhs"]), abs=1e-12)
    assert abs(lhs - rhs) > 1e-3


def test_wrong_markov(read: Read) -> None:
    found = last(read(CHAINS + "c = d.chain(q(x[t] | x[t-1], x[t+1], x[0]))\nc.eq(q(x[t] | x[t-1]))\n"))
    w = found.evidence["witness"]
    first, second, v = table(w, "q(x_1 | x_0)"), table(w, "q(x_2 | x_1)"), w["values"]
    joint = [first[v["x_0"]][k] * second[k][v["x_2"]] for k in (0, 1)]
    assert found.evidence["lhs"] == pytest.approx(joint[v["x_1"]] / sum(joint))
    assert found.evidence["rhs"] == pytest.approx(first[v["x_0"]][v["x_1"]])
    assert w["T"] == 2 and found.evidence["error"] == 0.0


def test_terms_are_told_apart(read: Read) -> None:
    found = last(read("""
x, z = d.vector("x"), d.vector("z")
p, q = d.law("p", joint(x, z)), d.law("q", joint(x, z))
c = d.chain(E(q(z | x), log(p(x | z))) - KL(q(z | x), p(z)))
c.eq(E(q(z | x), log(p(x | z))) + KL(q(z | x), p(z)))
"""))
    (term,) = found.evidence["terms"]
    w = found.evidence["witness"]
    q = table(w, "q(z | x)")[w["values"]["x"]]
    marginal = table(w, "p(x)") @ table(w, "p(z | x)")
    divergence = float((q * np.log(q / marginal)).sum())
    assert term["term"] == 2 and (term["lhs"], term["rhs"]) == pytest.approx((-divergence, divergence))


def test_widths_where_they_are_needed(read: Read) -> None:
    found = last(read('x = d.vector("x")\np = d.law("p", independent(x))\nc = d.chain(log(p(x)))\nc.le(0)\n'))
    w = found.evidence["witness"]
    probability, width = (Fraction(part[w["values"]["x"]]) for part in (w["tables"]["p(x)"], w["widths"]["x"]))
    assert probability / width > 1
    assert found.evidence["lhs"] == pytest.approx(math.log(probability / width))


def test_two_values_of_a_proportionality(read: Read) -> None:
    found = last(read('x, z = d.vector("x"), d.vector("z")\np = d.law("p", joint(x, z))\n'
                      "c = d.chain(p(z | x))\nc.propto(p(x, z), in_=x)\n"))
    w = found.evidence["witness"]
    p = table(w, "p(x)")
    assert found.evidence["lhs"] == pytest.approx(1 / p[w["values"]["x"]])
    assert found.evidence["rhs"] == pytest.approx(1 / p[w["values"]["x (second value)"]])


def test_point(read: Read) -> None:
    found = last(read(POINTS + "c = d.chain(q(x[t] | x[t-1]))\nc.eq(N(x[t], sqrt(alpha[t]) * x[t-1], (1 - alpha[t]) * t))\n"))
    w = found.evidence["witness"]
    alpha = float(Fraction(w["parameters"][f"α_{w['t']}"]))
    now, before = (float(Fraction(w["vectors"][f"x_{i}"][0])) for i in (w["t"], w["t"] - 1))
    for side, var in (("lhs", 1 - alpha), ("rhs", (1 - alpha) * w["t"])):
        density = math.exp(-(now - math.sqrt(alpha) * before)**2 / (2 * var)) / math.sqrt(2 * math.pi * var)
        assert w["d"] == 1 and found.evidence[side] == pytest.approx(density)


def test_dimension_where_it_is_needed(read: Read) -> None:
    found = last(read(POINTS + "c = d.chain(E(q(x[t] | x[t-1]), squared(x[t])))\n"
                               "c.eq(alpha[t] * squared(x[t-1]) + 1 - alpha[t])\n"))
    assert found.evidence["witness"]["d"] == 2


def test_law(read: Read) -> None:
    found = last(read(POINTS + "c = d.chain(x[t])\nc.dist(Normal(mean=x[t-1], var=1 - alpha[t]), given=x[t-1])\n"))
    w = found.evidence["witness"]
    alpha = float(Fraction(w["parameters"][f"α_{w['t']}"]))
    assert w["compared"] == f"coefficient of x_{w['t'] - 1} in the mean"
    assert (found.evidence["lhs"], found.evidence["rhs"]) == pytest.approx((math.sqrt(alpha), 1.0))


def test_strict_where_tight(read: Read) -> None:
    found = last(read('x, z = d.vector("x"), d.vector("z")\np, q = d.law("p", graph((z, x))), d.law("q", joint(x, z))\n'
                      "c = d.chain(log(p(x)))\nc.gt(E(q(z | x), log(p(x, z) / q(z | x))))\n"))
    assert found.verdict == "refuted" and found.evidence["lhs"] == found.evidence["rhs"]
