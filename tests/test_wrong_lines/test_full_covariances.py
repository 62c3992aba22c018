"""Wrong variants of lines on normal laws with a full covariance, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from judging import Array, Wrong, is_a_witnessed_erratum
from points import Point, judge_number

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of normal laws with a full covariance")
x, y = d.vector("x"), d.vector("y")
mean1, mean2 = d.vector("μ₁"), d.vector("μ₂")
cov1, cov2, A = d.matrix("Σ₁", "positive definite"), d.matrix("Σ₂", "positive definite"), d.matrix("A")
q, p = d.law("q", joint(x)), d.law("p", joint(x))
q.define(x, Normal(mean=mean1, cov=cov1))
p.define(x, Normal(mean=mean2, cov=cov2))
r, s = d.law("r", joint(y)), d.law("s", joint(y))
r.define(y, Normal(mean=mean1, cov=cov1))
s.define(y, Normal(mean=mean2, cov=cov1))
u = d.law("u", graph((x, y)))
u.define(x, Normal(mean=mean1, cov=cov1))
u.define(y | x, Normal(mean=A * x, cov=cov2))
n, ratio, between = x.dim, log(det(cov2) / det(cov1)), quadratic(inverse(cov2), mean2 - mean1)
"""


def form(a: Array, v: Array) -> float:
    return float(v @ a @ v)


class Sides:
    """The two laws, and the divergence of one from the other."""

    def __init__(self, s: Point) -> None:
        self.n, self.a, self.b = s.d, s.matrix("Σ₁"), s.matrix("Σ₂") if "Σ₂" in s.matrices else np.eye(s.d)
        self.off = s.vector("μ₂") - s.vector("μ₁")
        self.mean = s.vector("μ₁")
        self.log_ratio = float(np.log(np.linalg.det(self.b) / np.linalg.det(self.a)))
        self.trace = float(np.trace(np.linalg.solve(self.b, self.a)))
        self.square = form(np.linalg.inv(self.b), self.off)

    @property
    def divergence(self) -> float:
        return (self.log_ratio - self.n + self.trace + self.square) / 2

    @property
    def common(self) -> float:
        """For one covariance."""
        return form(np.linalg.inv(self.a), self.off) / 2


def wrong(name: str, rhs: str, value: object, relation: str = "eq") -> Wrong:
    return Wrong(name, "KL(q(x), p(x))", relation, rhs, lambda s: (Sides(s).divergence, value(Sides(s))))  # type: ignore[operator]


WRONG = [
    wrong("the covariances of the trace the other way round", "1/2 * (ratio - n + trace(inverse(cov1) * cov2) + between)",
          lambda k: k.divergence + (np.trace(np.linalg.solve(k.a, k.b)) - k.trace) / 2),
    wrong("the trace of a product", "1/2 * (ratio - n + trace(cov2 * cov1) + between)",
          lambda k: k.divergence + (np.trace(k.b @ k.a) - k.trace) / 2),
    wrong("the determinants the other way round", "1/2 * (log(det(cov1) / det(cov2)) - n + trace(inverse(cov2) * cov1) + between)",
          lambda k: k.divergence - k.log_ratio),
    wrong("the other precision", "1/2 * (ratio - n + trace(inverse(cov2) * cov1) + quadratic(inverse(cov1), mean2 - mean1))",
          lambda k: k.divergence + (form(np.linalg.inv(k.a), k.off) - k.square) / 2),
    wrong("the covariance for the precision", "1/2 * (ratio - n + trace(inverse(cov2) * cov1) + quadratic(cov2, mean2 - mean1))",
          lambda k: k.divergence + (form(k.b, k.off) - k.square) / 2),
    wrong("the dimension is dropped", "1/2 * (ratio + trace(inverse(cov2) * cov1) + between)", lambda k: k.divergence + k.n / 2),
    wrong("1 for the dimension", "1/2 * (ratio - 1 + trace(inverse(cov2) * cov1) + between)", lambda k: k.divergence + (k.n - 1) / 2),
    wrong("the factor ½ is dropped", "ratio - n + trace(inverse(cov2) * cov1) + between", lambda k: 2 * k.divergence),
    wrong("a trace of determinants", "1/2 * (ratio - n + n * det(cov1) / det(cov2) + between)",
          lambda k: k.divergence + (k.n * np.linalg.det(k.a) / np.linalg.det(k.b) - k.trace) / 2),
    wrong("only the means count", "1/2 * between", lambda k: k.square / 2, "le"),
    Wrong("the covariances cancel, and the trace of I is d²", "KL(r(y), s(y))", "eq",
          "1/2 * (log(1) - n + n**2 + quadratic(inverse(cov1), mean2 - mean1))",
          lambda s: (Sides(s).common, Sides(s).common + (s.d**2 - s.d) / 2)),
    Wrong("one covariance, its inverse left out", "KL(r(y), s(y))", "eq", "1/2 * quadratic(cov1, mean2 - mean1)",
          lambda s: (Sides(s).common, form(Sides(s).a, Sides(s).off) / 2)),
    Wrong("an entropy without its size", "entropy(q, x)", "eq", "1/2 * log(2 * pi * exp(1) * det(cov1))",
          lambda s: (s.d / 2 * np.log(2 * np.pi * np.e) + np.log(np.linalg.det(s.matrix("Σ₁"))) / 2,
                     np.log(2 * np.pi * np.e * np.linalg.det(s.matrix("Σ₁"))) / 2)),
    Wrong("a second moment without the covariance", "E(q(x), quadratic(A, x))", "eq", "quadratic(A, mean1)",
          lambda s: (np.trace(s.matrix("A") @ s.matrix("Σ₁")) + form(s.matrix("A"), s.vector("μ₁")), form(s.matrix("A"), s.vector("μ₁")))),
    Wrong("a second moment with the trace of the matrix", "E(q(x), quadratic(A, x))", "eq", "trace(A) + quadratic(A, mean1)",
          lambda s: (np.trace(s.matrix("A") @ s.matrix("Σ₁")) + form(s.matrix("A"), s.vector("μ₁")),
                     np.trace(s.matrix("A")) + form(s.matrix("A"), s.vector("μ₁")))),
    Wrong("the trace of an image's covariance, turned round", "trace(covariance_matrix(u(y)))", "eq",
          "trace(transpose(A) * cov1 * A + cov2)",
          lambda s: (np.trace(s.matrix("A") @ s.matrix("Σ₁") @ s.matrix("A").T + s.matrix("Σ₂")),
                     np.trace(s.matrix("A").T @ s.matrix("Σ₁") @ s.matrix("A") + s.matrix("Σ₂")))),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_number(case, PREAMBLE, tmp_path)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "the other precision"), PREAMBLE, tmp_path)
