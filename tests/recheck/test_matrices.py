"""Words in matrices, determinants and normal laws with a full covariance are checked again; steps that were tampered with are rejected."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sympy import Add, Basic, Integer, Mul

from checker.language.derivation import Derivation
from checker.language.matrices import Covariance, Det, Inverse, MatrixProduct, NamedMatrix, Trace, Transposed
from checker.language.relations import Line
from checker.language.terms import Expectation, Mean
from checker.loader import load_file
from checker.session import Session

from .checker import Rechecker
from .names import rebuilt
from .tampering import like, moved
from .verdicts import Rejected

DECLARED = '''
from checker.language import *

d = Derivation("matrices")
m = d.integer("m", at_least=1)
x, y, z, μ, ν, b = (d.vector(n) for n in ("x", "y", "z", "μ", "ν", "b"))
A, B, C, G = d.matrix("A"), d.matrix("B"), d.matrix("C", "", m, x.dim), d.matrix("G", "invertible")
P, Q, R = d.matrix("P", "positive definite"), d.matrix("Q", "positive definite"), d.matrix("R", "positive semidefinite")
λ = d.parameter("λ", low=0)
I, n = identity(), x.dim
q, r = d.law("q", joint(x)), d.law("r", joint(x))
q.define(x, Normal(mean=μ, cov=P))
r.define(x, Normal(mean=ν, cov=Q))
u = d.law("u", graph((x, y)))
u.define(x, Normal(mean=μ, cov=P))
u.define(y | x, Normal(mean=A * x + b, cov=Q))
'''
LINES = {
    "a trace": "d.chain(trace(C * A * transpose(C)) + trace(I)).eq(trace(transpose(A) * transpose(C) * C) + n)",
    "an inverse of a sum": "d.chain(transpose(inverse(P + R + λ * I))).eq(inverse(R + λ * I + P))",
    "a matrix on the other side": "d.chain(dot(A * x, B * y)).eq(dot(transpose(B) * A * x, y))",
    "an equation of matrices": "d.chain(inverse(G * P) * (A + G)).eq(inverse(P) * inverse(G) * A + inverse(P))",
    "an equation of vectors": "d.chain(inverse(G) * (G * x + y)).eq(x + inverse(G) * y)",
    "a determinant": "d.chain(det(A * transpose(G) * A)).eq(det(A)**2 * det(G))",
    "its logarithm": "d.chain(log(det(λ * P))).eq(n * log(λ) + log(det(P)))",
    "a density": "d.chain(log(N(x, μ, P))).eq(-1/2 * log(det(2 * pi * P)) - 1/2 * quadratic(inverse(P), x - μ))",
    "a second moment": "d.chain(E(q(x), dot(A * x, B * x))).eq(trace(transpose(A) * B * P) + dot(A * μ, B * μ))",
    "an image's mean": "d.chain(mean(u(y))).eq(A * mean(u(x)) + b)",
    "an image's covariance": "d.chain(covariance_matrix(u(y))).eq(A * covariance_matrix(u(x)) * transpose(A) + Q)",
    "a variance": "d.chain(variance(q(x))).eq(trace(P) / n)",
    "a divergence": "d.chain(KL(q(x), r(x))).eq(1/2 * (log(det(Q)/det(P)) - n + trace(inverse(Q)*P) + quadratic(inverse(Q), μ - ν)))",
}


def shown(line: str, folder: Path) -> tuple[Any, Derivation]:
    file = folder / "line.py"
    file.write_text(f"{DECLARED}{line}\n", encoding="utf-8")
    (derivation,) = load_file(file).derivations
    proof = Session().proof(derivation, derivation.steps[0])
    assert proof is not None
    return proof, derivation


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_proof_with_matrices_holds_when_it_is_checked_again(line: str, tmp_path: Path) -> None:
    proof, derivation = shown(line, tmp_path)
    Rechecker().recheck(proof, derivation.declared)


def rejected(proof: Any, derivation: Derivation, old: Basic, new: Basic) -> None:
    changed = moved(proof.line.rhs, old, new)
    assert changed != proof.line.rhs
    Rechecker().step(proof, derivation.declared)
    with pytest.raises(Rejected):
        Rechecker().step(like(proof, line=Line(proof.line.relation, proof.line.lhs, changed, proof.line.variables)), derivation.declared)


def steps(line: str, folder: Path, way: str, lhs: type) -> tuple[Any, Derivation]:
    proof, derivation = shown(line, folder)
    return next(p for p in proof.walk() if p.way == way and isinstance(p.line.lhs, lhs)), derivation


def test_a_step_that_was_tampered_with_is_rejected(tmp_path: Path) -> None:
    moment = steps(LINES["a second moment"], tmp_path, "moments", Expectation)
    a = next(t for t in moment[0].line.rhs.find(Transposed))
    rejected(*moment, a, a.matrix)
    rejected(*steps(LINES["an image's covariance"], tmp_path, "total variance", Covariance), *turned(moment[1], "A"))
    rejected(*steps(LINES["a determinant"], tmp_path, "determinant", Det), Det(moment[1].declared.matrices["G"]()), Integer(1))
    variance, derivation = steps(LINES["a variance"], tmp_path, "moments", Basic)
    rejected(variance, derivation, next(iter(variance.line.rhs.find(Trace))), Integer(1))
    mean, derivation = steps(LINES["an image's mean"], tmp_path, "total variance", Mean)
    rejected(mean, derivation, *turned(derivation, "A"))


def turned(derivation: Derivation, name: str) -> tuple[Basic, Basic]:
    a = derivation.declared.matrices[name]()
    return a, Transposed(a)


def test_a_matrix_that_is_declared_otherwise_is_rejected(tmp_path: Path) -> None:
    proof, derivation = shown(LINES["a density"], tmp_path)
    p = derivation.declared.matrices["P"]()
    other = NamedMatrix("P", "invertible", *p.shape)

    def other_term(term: Basic) -> Basic:
        return moved(term, p, other)

    conditions = tuple(c.__class__(c.kind, other_term(c.term), c.facts, c.other) for c in proof.conditions)
    with pytest.raises(Rejected):
        Rechecker().step(like(proof, line=Line("=", other_term(proof.line.lhs), other_term(proof.line.rhs)), conditions=conditions),
                         derivation.declared)


def test_an_equation_of_matrices_is_told_from_a_false_one(tmp_path: Path) -> None:
    proof, derivation = shown(LINES["an equation of matrices"], tmp_path)
    product = next(t for t in proof.line.rhs.find(MatrixProduct))
    rejected(proof, derivation, product, rebuilt(product, tuple(reversed(product.args))))
    trace, derivation = shown(LINES["a trace"], tmp_path)
    rejected(trace, derivation, trace.line.rhs, Add(trace.line.rhs, Mul(Integer(1), Trace(Inverse(derivation.declared.matrices["P"]()))),
                                                  evaluate=False))
