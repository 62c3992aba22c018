"""Wrong variants of the lines of `evidence_decomposition`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from judging import Array, Pair, Wrong, is_a_witnessed_erratum, judge_pair

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of the decomposition of the evidence")
x, z = d.vector("x"), d.vector("z")
p = d.law("p", joint(x, z))
q = d.law("q", joint(x, z))
elbo = E(q(z | x), log(p(x, z) / q(z | x)))
gap = KL(q(z | x), p(z | x))
"""


def mean(s: Pair, f: Array) -> Array:
    """E_{q(z|x)}[f]."""
    return s.over_z(s.q_z_x * f)


def elbo(s: Pair) -> Array:
    return mean(s, np.log(s.p_xz / s.q_z_x))


def gap(s: Pair) -> Array:
    return s.kl(s.q_z_x, s.p_z_x)


def evidence(s: Pair) -> Array:
    return np.log(s.p_x)


WRONG = [
    Wrong("divided by the other conditional", "p(x)", "eq", "p(x, z) / p(x | z)", lambda s: (s.p_x, s.p_xz / s.p_x_z)),
    Wrong("multiplied by the conditional", "p(x)", "eq", "p(x, z) * p(z | x)", lambda s: (s.p_x, s.p_xz * s.p_z_x)),
    Wrong("the quotient is inverted", "p(x)", "eq", "p(z | x) / p(x, z)", lambda s: (s.p_x, s.p_z_x / s.p_xz)),
    Wrong("integrated over what q is conditioned on", "log(p(x)) * Integral(q(z | x), z)", "eq", "log(p(x)) * Integral(q(z | x), x)",
          lambda s: (evidence(s), evidence(s) * s.over_x(s.q_z_x))),
    Wrong("the joint of q does not integrate to 1", "log(p(x))", "eq", "log(p(x)) * Integral(q(x, z), z)",
          lambda s: (evidence(s), evidence(s) * s.over_z(s.q_xz))),
    Wrong("q loses its logarithm's partner", "Integral(q(z | x) * log(p(x)), z)", "eq", "Integral(q(z | x) * p(x), z)",
          lambda s: (evidence(s), s.p_x)),
    Wrong("the logarithm of the other conditional", "E(q(z | x), log(p(x)))", "eq", "E(q(z | x), log(p(x, z) / p(x | z)))",
          lambda s: (evidence(s), mean(s, np.log(s.p_z)))),
    Wrong("the divergence is dropped", "E(q(z | x), log(p(x, z) / p(z | x)))", "eq", "elbo", lambda s: (evidence(s), elbo(s))),
    Wrong("the parts are subtracted", "E(q(z | x), log((p(x, z) * q(z | x)) / (p(z | x) * q(z | x))))", "eq",
          "E(q(z | x), log(p(x, z) / q(z | x))) - E(q(z | x), log(q(z | x) / p(z | x)))", lambda s: (evidence(s), elbo(s) - gap(s))),
    Wrong("the second part is inverted", "E(q(z | x), log((p(x, z) * q(z | x)) / (p(z | x) * q(z | x))))", "eq",
          "E(q(z | x), log(p(x, z) / q(z | x))) + E(q(z | x), log(p(z | x) / q(z | x)))", lambda s: (evidence(s), elbo(s) - gap(s))),
    Wrong("the arguments of KL are swapped", "log(p(x))", "eq", "elbo + KL(p(z | x), q(z | x))",
          lambda s: (evidence(s), elbo(s) + s.kl(s.p_z_x, s.q_z_x))),
    Wrong("KL with the wrong sign", "log(p(x))", "eq", "elbo - gap", lambda s: (evidence(s), elbo(s) - gap(s))),
    Wrong("KL to the prior", "log(p(x))", "eq", "elbo + KL(q(z | x), p(z))", lambda s: (evidence(s), elbo(s) + s.kl(s.q_z_x, s.p_z))),
    Wrong("KL twice", "log(p(x))", "eq", "elbo + 2 * gap", lambda s: (evidence(s), elbo(s) + 2 * gap(s))),
    Wrong("the bound under the posterior of p", "log(p(x))", "eq", "E(p(z | x), log(p(x, z) / q(z | x))) + gap",
          lambda s: (evidence(s), s.over_z(s.p_z_x * np.log(s.p_xz / s.q_z_x)) + gap(s))),
    Wrong("the bound under the marginal of q", "log(p(x))", "eq", "E(q(z), log(p(x, z) / q(z | x))) + gap",
          lambda s: (evidence(s), s.over_z(s.q_z * np.log(s.p_xz / s.q_z_x)) + gap(s))),
    Wrong("the bound as an upper bound", "elbo + gap", "le", "elbo", lambda s: (evidence(s), elbo(s))),
    Wrong("Gibbs strict, false where q is the posterior", "elbo + gap", "gt", "elbo", lambda s: (evidence(s), elbo(s))),
    Wrong("Gibbs reversed", "gap", "le", "0", lambda s: (gap(s), 0)),
    Wrong("KL taken as symmetric", "gap", "eq", "KL(p(z | x), q(z | x))", lambda s: (gap(s), s.kl(s.p_z_x, s.q_z_x))),
    Wrong("a differential entropy is not negative", "E(q(z | x), log(q(z | x)))", "le", "0", lambda s: (mean(s, np.log(s.q_z_x)), 0)),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_pair(case, PREAMBLE, tmp_path)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "KL with the wrong sign"), PREAMBLE, tmp_path)
