"""What a proof may stand on: near misses of inductions, normalisation, definitions and noises that must not pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.engine import check
from checker.loader import load_file

CHAIN = '''
from checker.language import *

d = Derivation("near misses")
T = d.integer("T", at_least=2)
t, i = d.index("t"), d.index("i")
x, z = d.vectors("x"), d.vector("z")
α = d.parameters("α", 1, T, low=0, high=1)
σ = d.parameter("σ")
ε, η = d.noises("ε"), d.noise("η")
q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(α[t]) * x[t-1], var=1 - α[t]), noise=ε[t-1])
r = d.law("r", joint(z))
'''


def verdicts(lines: str, folder: Path) -> list[str]:
    file = folder / "near_miss.py"
    file.write_text(CHAIN + lines, encoding="utf-8")
    loaded = load_file(file)
    assert not loaded.errors, loaded.errors
    report = check(loaded.derivations[0])
    assert report.steps, report.errors
    return [s.verdict for s in report.steps]


FALSE = {
    "a normal density around its own point is not a density of it": """
a = d.chain(N(z, z, 1))
a.propto(N(z, 2 * z, 1), in_=z)
b = d.chain(N(z, z, 1))
b.eq(N(z, 2 * z, 1), by=(a, "normalised"))
""",
    "x_1 is x_{t-1} at t = 2, so what holds x_1 is not free of it": """
k = d.index("k", 2, T)
d.chain(exp(-squared(x[k-1] - x[1]))).propto(exp(2 * dot(x[k-1], x[1]) - squared(x[k-1])), in_=x[k-1])
""",
    "nor is a normal density around x_1 one of x_{t-1}": """
k = d.index("k", 2, T)
a = d.chain(N(x[k-1], x[1], 1))
a.propto(N(x[k-1], x[1], 1), in_=x[k-1])
b = d.chain(N(x[k-1], x[1], 1))
b.eq(N(x[k-1], 2 * x[1], 1), by=(a, "normalised"))
""",
    "the noise that drives a variable is not independent of it": """
d.chain(x[2] + ε[1]).dist(Normal(mean=sqrt(α[2]) * x[1], var=2 - α[2]), given=x[1])
""",
    "a noise counts twice where it stands twice": """
d.chain(η + η).dist(Normal(mean=0, var=2))
""",
    "standard deviations do not add": """
d.chain(ε[0] + ε[1]).dist(2 * η)
""",
    "the first variable has no law of its own": """
d.chain(x[0]).dist(Normal(mean=0, var=1))
""",
    "a later variable is not independent of an earlier noise": """
d.chain(x[2] + ε[0]).dist(Normal(mean=sqrt(α[2]) * x[1], var=2 - α[2]), given=x[1])
""",
    "the root of a square is not the number itself": """
d.chain(sqrt(σ**2)).eq(σ)
""",
    "a quotient by what may be 0 is not 1": """
d.chain(σ / σ).eq(1)
""",
    "a divergence may be 0": """
d.chain(KL(q(x[1] | x[0]), q(x[1] | x[0]))).gt(0)
""",
    "Jensen's inequality does not turn round": """
d.chain(log(E(r(z), exp(norm(z))))).le(E(r(z), norm(z)))
""",
}


@pytest.mark.parametrize("lines", FALSE.values(), ids=FALSE)
def test_it_is_not_proved(lines: str, tmp_path: Path) -> None:
    assert verdicts(lines, tmp_path)[-1] != "proved"


def test_an_induction_cannot_rest_on_the_hypothesis_of_another(tmp_path: Path) -> None:
    """A false claim about x_t is the hypothesis of one induction; its step chain is cited by the step of another in the same index."""
    lines = """
false = d.induction("false", t, 0, x[t], 3 * x[0] + η, given=x[0], last=T)
false.base.dist(3 * x[0] + η, given=x[0])
false.step.dist(sqrt(α[t]) * (3 * x[0] + η) + sqrt(1 - α[t]) * ε[t-1], given=x[0], by=(false.hypothesis, "reparametrisation", "independent normals"))
d.chain(x[1]).dist(3 * x[0] + η, given=x[0], by=false)
d.chain(x[2]).dist(3 * sqrt(α[2]) * x[0] + sqrt(α[2]) * η + sqrt(1 - α[2]) * ε[1], given=x[0], by=(false.step, "independent normals"))
"""
    assert verdicts(lines, tmp_path)[-2:].count("proved") == 0


def test_a_step_that_is_right_without_a_base_proves_nothing(tmp_path: Path) -> None:
    lines = """
abar = d.let("ᾱ", t, Product(α[i], (i, 1, t)), 0, T)
claim = d.induction("claim", t, 0, x[t], sqrt(abar[t]) * x[0] + sqrt(2 - abar[t]) * η, given=x[0], last=T)
claim.base.dist(sqrt(abar[0]) * x[0] + sqrt(2 - abar[0]) * η, given=x[0])
claim.step.dist(sqrt(abar[t]) * x[0] + sqrt(α[t] * (2 - abar[t-1]) + 1 - α[t]) * η, given=x[0],
                by=(claim.hypothesis, "reparametrisation", "independent normals", "definition"))
d.chain(x[1]).dist(sqrt(abar[1]) * x[0] + sqrt(2 - abar[1]) * η, given=x[0], by=claim)
"""
    found = verdicts(lines, tmp_path)
    assert found[0] != "proved" and found[-1] != "proved"


def test_an_inner_product_of_two_vectors_has_no_sign(tmp_path: Path) -> None:
    assert verdicts("d.chain(1 / dot(x[1], x[2])).eq(1 / dot(x[2], x[1]))\n", tmp_path) != ["proved"]


COPIES = {
    "a copy has a noise of its own": "d.chain(x[2] - sqrt(α[2]) * x[1]).eq(x[2].copy() - sqrt(α[2]) * x[1].copy())",
    "a range that may be empty does not swallow its neighbour": (
        "s, u = d.index('s', 0, T - 2), d.index('u', 0, T)\np = d.law('p', chain(x, 0, T))\nd.chain(p(x[s+2:u] | x[s+1])).eq(p(x[s+1:u]) / p(x[s+1]))"),
    "an end is split off only where there is one": (
        "u = d.index('u', 0, T)\np = d.law('p', chain(x, 0, T))\nd.chain(Integral(p(x[0:u]), x[2:u])).eq(p(x[0], x[1]))"),
}


@pytest.mark.parametrize("lines", COPIES.values(), ids=COPIES)
def test_copies_and_empty_ranges_prove_nothing(lines: str, tmp_path: Path) -> None:
    assert "proved" not in verdicts(lines + "\n", tmp_path)


def test_two_values_of_one_variable_need_two_integrals(tmp_path: Path) -> None:
    file = tmp_path / "copies.py"
    file.write_text(CHAIN + "f = d.function('f')\nw = z.copy()\nd.chain(Integral(f(z, w) * r(z), z, w)).eq(1)\n", encoding="utf-8")
    assert [e.code for e in load_file(file).errors] == ["E200"]
    inner = "f = d.function('f')\nw = z.copy()\nd.chain(Integral(r(z) * Integral(r(w) * f(z, w), w), z)).eq(Integral(r(z) * r(z) * f(z, z), z))\n"
    assert verdicts(inner, tmp_path) != ["proved"]
