"""Every proof of the library holds when it is checked again by code that shares nothing with what made it; tampered ones do not."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Add, S, Symbol

from checker.language.derivation import Derivation
from checker.language.relations import GE, LE, Line
from checker.language.terms import Density, Matrix, Range, Var, Vector
from checker.loader import library

from .checker import CHECKS, Rechecker
from .tampering import find, like, moved, proofs
from .verdicts import Rejected


@pytest.mark.parametrize("name", library())
def test_every_proof_holds_when_it_is_checked_again(name: str) -> None:
    again = Rechecker()
    checked = 0
    for proof, derivation in proofs(name):
        again.recheck(proof, derivation.declared)
        checked += 1
    assert checked > 0


def test_an_unknown_way_is_rejected() -> None:
    proof, derivation = next(proofs("jensen_bound"))
    with pytest.raises(Rejected, match="no re-check"):
        Rechecker().step(like(proof, way="by magic"), derivation.declared)


def tampered(line: Line) -> Line | None:
    """A line that says something else: the right side with 1 added, another sign of an order, or twice the vector."""
    if line.relation in (GE, LE):
        return Line(LE if line.relation == GE else GE, line.lhs, line.rhs)
    if isinstance(line.rhs, (Vector, Matrix)):
        return Line(line.relation, line.lhs, line.rhs + line.rhs, line.variables)
    if line.relation == "=":
        return Line("=", line.lhs, Add(line.rhs, S.One, evaluate=False))
    return None


def nodes() -> dict[str, tuple[Any, Derivation]]:
    """One step of each way that occurs in the proofs of the library, told by what can be changed in it."""
    found: dict[str, tuple[Any, Derivation]] = {}
    for name in library():
        for proof, derivation in proofs(name):
            for part in proof.walk():
                if tampered(part.line) is not None:
                    found.setdefault(part.way, (part, derivation))
    return found


NODES = nodes()


@pytest.mark.parametrize("way", sorted(NODES.keys() - {"kernel:hypothesis"}))  # a hypothesis is seen where the induction ends
def test_a_tampered_step_is_rejected(way: str) -> None:
    proof, derivation = NODES[way]
    assert way in CHECKS
    Rechecker().step(proof, derivation.declared)
    with pytest.raises(Rejected):
        Rechecker().step(like(proof, line=tampered(proof.line)), derivation.declared)


def test_most_ways_occur_in_the_library() -> None:
    assert len(NODES) >= 20


def test_a_dropped_condition_is_rejected() -> None:
    """q(x_t | x_{t-1}, x_0) = q(x_t | x_{t-1}) by Markov, but not q(x_t | x_0)."""
    proof, d = find("vdm_posterior", "markov", lambda p: isinstance(p.line.rhs, Density) and len(p.line.lhs.given) == 2)
    q = proof.line.rhs
    other = next(v for v in proof.line.lhs.given if v not in q.given)
    with pytest.raises(Rejected):
        Rechecker().step(like(proof, line=Line("=", proof.line.lhs, Density(q.law, q.targets, (other,)))), d.declared)


def test_a_wrong_index_is_rejected() -> None:
    """The definition of q(x_t | x_{t-1}) with α_{t-1} in place of α_t."""
    proof, d = find("vdm_posterior", "definition", lambda p: isinstance(p.line.lhs, Density))
    t = Symbol("t", integer=True)
    from checker.language.terms import Parameter

    wrong = moved(proof.line.rhs, Parameter("α", (t,)), Parameter("α", (t - 1,)))
    assert wrong != proof.line.rhs
    with pytest.raises(Rejected):
        Rechecker().step(like(proof, line=Line("=", proof.line.lhs, wrong)), d.declared)


def test_a_premise_that_is_not_told_is_rejected() -> None:
    proof, d = find("vdm_posterior", "markov", lambda p: True)
    with pytest.raises(Rejected):
        Rechecker().step(like(proof, premises=frozenset()), d.declared)


def test_the_range_of_a_joint_density_matters() -> None:
    proof, d = find("vdm_elbo_denoising", "markov", lambda p: any(isinstance(v, Range) for v in getattr(p.line.lhs, "targets", ())))
    r = proof.line.lhs.targets[0]
    shorter = Density(proof.line.lhs.law, (Range(r.name, r.lo + 1, r.hi, r.dim), *proof.line.lhs.targets[1:]), proof.line.lhs.given)
    with pytest.raises(Rejected):
        Rechecker().step(like(proof, line=Line("=", shorter, proof.line.rhs)), d.declared)
    assert isinstance(r, Range) and not isinstance(r, Var)
