"""Words in matrices, determinants, normal laws with a full covariance: what is proved, and near misses that are not.

What is proved is also tried at points with d = 1, 2 and 3, and checked again by code that shares nothing with the checker; a
near miss must have no proof, whatever the numbers say of it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.loader import load_file
from checker.numeric import examine
from checker.verdict import CONFIRMED

from .proving import proved

DECLARED = '''
from checker.language import *

d = Derivation("matrices")
m = d.integer("m", at_least=1)
x, y, z, μ, ν, b = (d.vector(n) for n in ("x", "y", "z", "μ", "ν", "b"))
w = d.vector("w", m)
A, B, C = d.matrix("A"), d.matrix("B"), d.matrix("C", "", m, x.dim)
G, H = d.matrix("G", "invertible"), d.matrix("H", "invertible")
S, K = d.matrix("S", "symmetric"), d.matrix("K", "symmetric invertible")
P, Q, R = d.matrix("P", "positive definite"), d.matrix("Q", "positive definite"), d.matrix("R", "positive semidefinite")
X = d.matrix("X", "full column rank", m, x.dim)
F = d.matrix_function("F", "positive definite")
c, λ = d.parameter("c"), d.parameter("λ", low=0)
I, n = identity(), x.dim
q, r = d.law("q", joint(x)), d.law("r", joint(x))
q.define(x, Normal(mean=μ, cov=P))
r.define(x, Normal(mean=ν, cov=Q))
u = d.law("u", graph((x, y)))
u.define(x, Normal(mean=μ, cov=P))
u.define(y | x, Normal(mean=A * x + b, cov=Q))
k = d.law("k", graph((z, y)))
k.define(z, Normal(mean=0, var=λ))
k.define(y | z, Normal(mean=G * z, var=2))
g = d.law("g", graph((x, y)))
g.define(y | x, Normal(mean=x, cov=F(x)))
'''
TRUE = {
    "a trace is cyclic": "d.chain(trace(A * B * S)).eq(trace(S * A * B))",
    "and that of the transpose": "d.chain(trace(A * B)).eq(trace(transpose(A) * transpose(B)))",
    "and linear": "d.chain(trace(c * A + 2 * B)).eq(c * trace(A) + 2 * trace(B))",
    "also of words that are not square": "d.chain(trace(C * A * transpose(C))).eq(trace(transpose(C) * C * A))",
    "of the identity it is the size": "d.chain(trace(identity(m)) + trace(G * inverse(G))).eq(m + n)",
    "of similar matrices": "d.chain(trace(G * A * inverse(G))).eq(trace(A))",
    "products are bilinear": "d.chain((A + B) * (A - B)).eq(A * A - A * B + B * A - B * B)",
    "and associative": "d.chain(C * (A * x)).eq((C * A) * x)",
    "a transposed product": "d.chain(transpose(C * A)).eq(transpose(A) * transpose(C))",
    "an inverse product": "d.chain(inverse(G * P)).eq(inverse(P) * inverse(G))",
    "an inverse multiple": "d.chain(inverse(λ * G)).eq(inverse(G) / λ)",
    "an inverse transpose": "d.chain(inverse(transpose(G))).eq(transpose(inverse(G)))",
    "an inverse of an inverse": "d.chain(inverse(inverse(P))).eq(P)",
    "an inverse of a sum of positive definite matrices": "d.chain(transpose(inverse(P + R))).eq(inverse(R + P))",
    "an inverse of an inverse of a sum": "d.chain(inverse(inverse(P + R))).eq(P + R)",
    "what a full column rank makes invertible": "d.chain(inverse(transpose(X) * X) + A).eq(A + inverse(transpose(X) * X))",
    "a matrix moves to the other side": "d.chain(dot(w, C * x)).eq(dot(transpose(C) * w, x))",
    "a square is expanded": "d.chain(quadratic(S, x - y)).eq(quadratic(S, x) - 2 * dot(x, S * y) + quadratic(S, y))",
    "one that is not symmetric as well": "d.chain(quadratic(A, x - y)).eq(quadratic(A, x) - dot(x, A * y) - dot(y, A * x) + quadratic(A, y))",
    "only the symmetric part counts": "d.chain(quadratic(A, x)).eq(1/2 * quadratic(A + transpose(A), x))",
    "a length": "d.chain(squared(C * x)).eq(quadratic(transpose(C) * C, x))",
    "a determinant of a product": "d.chain(det(A * transpose(B) * A)).eq(det(A)**2 * det(B))",
    "of an inverse": "d.chain(det(inverse(G))).eq(1 / det(G))",
    "of similar matrices, too": "d.chain(det(G * A * inverse(G))).eq(det(A))",
    "its logarithm": "d.chain(log(det(P * inverse(Q)))).eq(log(det(P)) - log(det(Q)))",
    "with a number taken out": "d.chain(log(det(λ * P))).eq(n * log(λ) + log(det(P)))",
    "of a multiple of I": "d.chain(log(det(λ * I))).eq(n * log(λ))",
    "a normal density": "d.chain(log(N(x, μ, P))).eq(-1/2 * log(det(2 * pi * P)) - 1/2 * quadratic(inverse(P), x - μ))",
    "of covariance v I": "d.chain(N(x, μ, λ * I)).eq(N(x, μ, λ))",
    "up to a factor": "d.chain(N(x, μ, P)).propto(exp(-1/2 * quadratic(inverse(P), x) + dot(x, inverse(P) * μ)), in_=x)",
    "a second moment": "d.chain(E(q(x), quadratic(A, x))).eq(trace(A * P) + quadratic(A, μ))",
    "of two images": "d.chain(E(q(x), dot(A * x, B * x))).eq(trace(transpose(A) * B * P) + dot(A * μ, B * μ))",
    "a first moment": "d.chain(E(q(x), dot(A * x, y))).eq(dot(A * μ, y))",
    "a length's moment": "d.chain(E(q(x), squared(x))).eq(trace(P) + squared(μ))",
    "the mean of an image": "d.chain(mean(u(y))).eq(A * mean(u(x)) + b)",
    "its covariance": "d.chain(covariance_matrix(u(y))).eq(A * covariance_matrix(u(x)) * transpose(A) + Q)",
    "with one variance before": "d.chain(covariance_matrix(k(y))).eq(G * covariance_matrix(k(z)) * transpose(G) + 2 * I)",
    "the covariance of one variance": "d.chain(covariance_matrix(k(z))).eq(λ * I)",
    "the variance of a coordinate on average": "d.chain(variance(q(x))).eq(trace(P) / n)",
    "a divergence":
        "d.chain(KL(q(x), r(x))).eq(1/2 * (log(det(Q)/det(P)) - n + trace(inverse(Q) * P) + quadratic(inverse(Q), μ - ν)))",
    "an entropy": "d.chain(entropy(q, x)).eq(1/2 * log(det(2 * pi * exp(1) * P)))",
    "a covariance that moves with what is given": "d.chain(E(g(y | x), quadratic(A, y - x))).eq(trace(A * F(x)))",
    "a form is not negative": "d.chain(quadratic(transpose(C) * C + R, x)).ge(0)",
}
FALSE = {
    "a transpose left out": "d.chain(dot(w, C * x)).eq(dot(x, transpose(C) * w) + dot(A * x, y) - dot(x, A * y))",
    "a trace in another order": "d.chain(trace(A * B * S)).eq(trace(B * A * S))",
    "of one factor transposed": "d.chain(trace(A * B)).eq(trace(transpose(A) * B))",
    "of a product, as a product": "d.chain(trace(A * B)).eq(trace(A) * trace(B))",
    "sizes exchanged": "d.chain(trace(identity(m))).eq(n)",
    "a product in another order": "d.chain(A * B * x).eq(B * A * x)",
    "a square without its mixed terms": "d.chain((A + B) * (A + B)).eq(A * A + 2 * A * B + B * B)",
    "a transposed product in its old order": "d.chain(transpose(A * B)).eq(transpose(A) * transpose(B))",
    "an inverse product in its old order": "d.chain(inverse(G * H)).eq(inverse(G) * inverse(H))",
    "an inverse of a sum": "d.chain(inverse(P + Q)).eq(inverse(P) + inverse(Q))",
    "an inverse that is not transposed": "d.chain(transpose(inverse(G))).eq(inverse(G))",
    "an inverse multiple": "d.chain(inverse(λ * G)).eq(λ * inverse(G))",
    "an inverse of what may be singular": "d.chain(inverse(A) * A * x).eq(x)",
    "of what is symmetric only": "d.chain(S * inverse(S)).eq(I)",
    "of what is semidefinite only": "d.chain(inverse(R) * R).eq(I)",
    "of a multiple that may be 0": "d.chain(inverse(c * P) * (c * P)).eq(I)",
    "of a difference": "d.chain(inverse(P - Q) * (P - Q)).eq(I)",
    "of invertible summands": "d.chain(inverse(G + H)).eq(inverse(H + G))",
    "of rows that may depend": "d.chain(inverse(X * transpose(X)) + identity(m)).eq(identity(m) + inverse(X * transpose(X)))",
    "of a product that may be singular": "d.chain(inverse(C * transpose(C)) + identity(m)).eq(identity(m) + inverse(C * transpose(C)))",
    "a symmetric product": "d.chain(transpose(P * Q)).eq(P * Q)",
    "a mixed term twice, for what is not symmetric": "d.chain(quadratic(A, x - y)).eq(quadratic(A, x) - 2 * dot(x, A * y) + quadratic(A, y))",
    "a determinant of a sum": "d.chain(det(P + Q)).eq(det(P) + det(Q))",
    "of a multiple": "d.chain(det(λ * P)).eq(λ * det(P))",
    "its logarithm without the size": "d.chain(log(det(λ * P))).eq(log(λ) + log(det(P)))",
    "a logarithm of what may be negative": "d.chain(log(det(G * H))).eq(log(det(G)) + log(det(H)))",
    "of a semidefinite determinant": "d.chain(log(det(R * R))).eq(2 * log(det(R)))",
    "a quotient the other way round": "d.chain(log(det(inverse(P) * Q))).eq(log(det(P)) - log(det(Q)))",
    "a density without its inverse": "d.chain(log(N(x, μ, P))).eq(-1/2 * log(det(2 * pi * P)) - 1/2 * quadratic(P, x - μ))",
    "of what is no covariance": "d.chain(log(N(x, μ, S))).eq(-1/2 * log(det(2 * pi * S)) - 1/2 * quadratic(inverse(S), x - μ))",
    "of a semidefinite covariance": "d.chain(log(N(x, μ, R))).eq(-1/2 * log(det(2 * pi * R)) - 1/2 * quadratic(inverse(R), x - μ))",
    "of a product that is not symmetric": "d.chain(N(x, μ, P * Q)).eq(N(x, μ, Q * P))",
    "one determinant for each coordinate": "d.chain(log(N(x, μ, P))).eq(-n/2 * log(det(2 * pi * P)) - 1/2 * quadratic(inverse(P), x - μ))",
    "a mean kept, up to a factor": "d.chain(N(x, μ, P)).propto(exp(-1/2 * quadratic(inverse(P), x) + dot(x, P * μ)), in_=x)",
    "a moment without its trace": "d.chain(E(q(x), quadratic(A, x))).eq(quadratic(A, μ))",
    "with a trace of the matrix alone": "d.chain(E(q(x), quadratic(A, x))).eq(trace(A) + quadratic(A, μ))",
    "with another covariance": "d.chain(E(q(x), quadratic(A, x))).eq(trace(A * Q) + quadratic(A, μ))",
    "a moment of two images, one of them transposed": "d.chain(E(q(x), dot(A * x, B * x))).eq(trace(A * B * P) + dot(A * μ, B * μ))",
    "an image's covariance without a transpose": "d.chain(covariance_matrix(u(y))).eq(A * covariance_matrix(u(x)) * A + Q)",
    "turned round": "d.chain(covariance_matrix(u(y))).eq(transpose(A) * covariance_matrix(u(x)) * A + Q)",
    "without its noise": "d.chain(covariance_matrix(u(y))).eq(A * covariance_matrix(u(x)) * transpose(A))",
    "an image's variance as for a number": "d.chain(variance(k(y))).eq(det(G)**2 * variance(k(z)) + 2)",
    "the trace as a variance": "d.chain(variance(q(x))).eq(trace(P))",
    "a divergence with the trace the other way round":
        "d.chain(KL(q(x), r(x))).eq(1/2 * (log(det(Q)/det(P)) - n + trace(inverse(P) * Q) + quadratic(inverse(Q), μ - ν)))",
    "with the determinants the other way round":
        "d.chain(KL(q(x), r(x))).eq(1/2 * (log(det(P)/det(Q)) - n + trace(inverse(Q) * P) + quadratic(inverse(Q), μ - ν)))",
    "with the other precision":
        "d.chain(KL(q(x), r(x))).eq(1/2 * (log(det(Q)/det(P)) - n + trace(inverse(Q) * P) + quadratic(inverse(P), μ - ν)))",
    "an entropy without its size": "d.chain(entropy(q, x)).eq(1/2 * log(2 * pi * exp(1) * det(P)))",
    "a covariance that moves with what is drawn": "d.chain(E(g(x, y), quadratic(A, y))).eq(E(g(x), quadratic(A, x)) + trace(A * F(x)))",
    "a form that may be negative": "d.chain(quadratic(S, x)).ge(0)",
    "a form of two vectors": "d.chain(dot(x, P * y)).ge(0)",
    "a difference of forms": "d.chain(quadratic(P - Q, x)).ge(0)",
}


@pytest.mark.parametrize("line", TRUE.values(), ids=TRUE)
def test_it_is_proved_and_holds_at_points(line: str, tmp_path: Path) -> None:
    assert proved(f"{DECLARED}{line}\n", tmp_path) == [True]
    (derivation,) = load_file(tmp_path / "lines.py").derivations
    (step,) = derivation.steps
    assert examine(step.line, derivation.declared, step.facts, trials=24).verdict == CONFIRMED


@pytest.mark.parametrize("line", FALSE.values(), ids=FALSE)
def test_a_near_miss_is_not_proved(line: str, tmp_path: Path) -> None:
    assert proved(f"{DECLARED}{line}\n", tmp_path) == [False]
