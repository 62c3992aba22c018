"""Mutations of lines: which there are, and at which places."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.edits import KINDS
from checker.language.derivation import Derivation
from checker.loader import load_file
from checker.mutations import Mutation, mutations

PREAMBLE = '''
from checker.language import *

d = Derivation("mutants")
T = d.integer("T", at_least=3)
t, s = d.index("t", 2, T - 1), d.index("s")
x, z = d.vectors("x"), d.vector("z")
α = d.parameters("α", 1, T, low=0, high=1)
f = d.function("f")
q = d.law("q", chain(x, 0, T))
p = d.law("p", chain(x, T, 0))
'''


def loaded(lines: str, folder: Path) -> Derivation:
    file = folder / "mutants.py"
    file.write_text(PREAMBLE + lines, encoding="utf-8")
    found = load_file(file)
    assert not found.errors and not found.derivations[0].errors, found.errors
    return found.derivations[0]


def mutants(rhs: str, folder: Path, relation: str = "eq") -> list[Mutation]:
    d = loaded(f"d.chain(f(1)).{relation}({rhs})\n", folder)
    step = d.steps[0]
    return mutations(step.line, d.declared, step.facts)


PLACES = {
    "a sign": ("f(1) - f(2)", "sign", 2),
    "an index": ("f(1) * α[t]", "index", 2),
    "both ends of a sum": ("Sum(f(s), (s, 2, T - 1))", "range", 4),
    "the arguments of a divergence": ("KL(q(x[t] | x[t-1]), p(x[t] | x[t+1]))", "divergence", 1),
    "a conditioning variable": ("log(q(x[t] | x[t-1], x[0]))", "conditioning", 2),
    "the inequality": ("f(2)", "relation", 1),
}


@pytest.mark.parametrize(("rhs", "kind", "least"), PLACES.values(), ids=PLACES)
def test_there_is_a_mutant_of_each_kind_at_its_places(rhs: str, kind: str, least: int, tmp_path: Path) -> None:
    found = [m for m in mutants(rhs, tmp_path, "ge" if kind == "relation" else "eq") if m.kind == kind]
    assert len(found) >= least
    assert all(m.words and m.kind in KINDS for m in found)


def test_mutants_differ_from_the_line_and_from_each_other(tmp_path: Path) -> None:
    d = loaded("d.chain(f(1)).eq(Sum(f(s) - 2 * f(s+1), (s, 2, T - 1)) * α[t])\n", tmp_path)
    found = mutations(d.steps[0].line, d.declared, d.steps[0].facts)
    lines = [m.line for m in found]
    assert d.steps[0].line not in lines and len(set(lines)) == len(lines)


def test_what_means_nothing_is_no_mutant(tmp_path: Path) -> None:
    """α is declared from 1 to T, so α_0 and α_{T+1} are no mutants of α_1 and α_T."""
    shown = " ".join(m.words for m in mutants("α[1] + α[T]", tmp_path))
    assert "α₀" not in shown and "α_{T+1}" not in shown and "α₂" in shown


def test_a_law_on_the_left_is_not_compared_as_a_vector(tmp_path: Path) -> None:
    """N(z, I) ~ z + ε has mutants, and none of them says N(z, I) = z + ε."""
    d = loaded('ε = d.noise("ε")\nd.chain(Normal(mean=z, var=1)).dist(z + ε, given=z)\n', tmp_path)
    found = mutations(d.steps[0].line, d.declared, d.steps[0].facts)
    assert found and all(m.line.relation == "~" for m in found)


def test_a_range_with_an_end_that_is_given_is_the_line_itself(tmp_path: Path) -> None:
    """q(x_{0:T} | x_0) and q(x_{0:t} | x_t) draw what q(x_{1:T} | x_0) and q(x_{0:t-1} | x_t) draw."""
    for rhs, same in (("E(q(x[1:T] | x[0]), log(p(x[0:T])))", "q(x_{0:T} | x₀)"), ("E(q(x[0:t-1] | x[t]), log(p(x[0:T])))", "q(x_{0:t} | xₜ)")):
        found = [m.words for m in mutants(rhs, tmp_path) if m.kind == "range"]
        assert found and not any(w.startswith(f"{same} instead") for w in found), found


def test_a_range_is_not_made_shorter_where_nothing_might_be_left_of_it(tmp_path: Path) -> None:
    """At s = 0 q(x_{0:s} | x_0) has no density, and q(x_{1:s} | x_0) is 1."""
    d = loaded("d.chain(f(1)).eq(E(q(x[1:T] | x[0]), log(p(x[0:T]))))\n", tmp_path)
    step = d.steps[0]
    without = frozenset({step.line.rhs.measure.targets[0].hi})
    assert any(m.words.startswith("q(x_{0:T} | x₀) instead") for m in mutations(step.line, d.declared, without))


def test_a_variable_is_not_given_twice(tmp_path: Path) -> None:
    """x_1 is in x_{1:T}: q(x_0 | x_1, x_{1:T}) is q(x_0 | x_{1:T}), a mutant by itself."""
    d = loaded("d.chain(E(q(x[1:T] | x[0]), log(p(x[0] | x[1])))).eq(E(q(x[1:T] | x[0]), log(p(x[0] | x[1]))))\n", tmp_path)
    found = [m.words for m in mutations(d.steps[0].line, d.declared, d.steps[0].facts) if m.kind == "conditioning"]
    assert any(w.startswith("p(x₀ | x_{1:T}) instead") for w in found), found
    assert not any(w.startswith("p(x₀ | x₁, x_{1:T}) instead") for w in found)
