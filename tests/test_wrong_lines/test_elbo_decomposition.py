"""Wrong variants of the lines of `elbo_decomposition`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from judging import Array, Pair, Wrong, is_a_witnessed_erratum, judge_pair

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of reconstruction and prior matching")
x, z = d.vector("x"), d.vector("z")
p = d.law("p", joint(z, x))
q = d.law("q", joint(x, z))
elbo = E(q(z | x), log(p(x, z) / q(z | x)))
split = E(q(z | x), log(p(x | z))) + E(q(z | x), log(p(z) / q(z | x)))
reconstruction = E(q(z | x), log(p(x | z)))
"""


def mean(s: Pair, f: Array) -> Array:
    """E_{q(z|x)}[f]."""
    return s.over_z(s.q_z_x * f)


def elbo(s: Pair) -> Array:
    return mean(s, np.log(s.p_xz / s.q_z_x))


def reconstruction(s: Pair) -> Array:
    return mean(s, np.log(s.p_x_z))


def prior(s: Pair) -> Array:
    """D_KL(q(z|x) ‖ p(z))."""
    return s.kl(s.q_z_x, s.p_z)


WRONG = [
    Wrong("the encoder's conditional for the decoder's", "elbo", "eq", "E(q(z | x), log((p(z | x) * p(z)) / q(z | x)))",
          lambda s: (elbo(s), mean(s, np.log(s.p_z_x * s.p_z / s.q_z_x)))),
    Wrong("the evidence for the prior", "elbo", "eq", "E(q(z | x), log((p(x | z) * p(x)) / q(z | x)))",
          lambda s: (elbo(s), mean(s, np.log(s.p_x_z * s.p_x / s.q_z_x)))),
    Wrong("the prior is dropped", "elbo", "eq", "E(q(z | x), log(p(x | z) / q(z | x)))",
          lambda s: (elbo(s), mean(s, np.log(s.p_x_z / s.q_z_x)))),
    Wrong("the prior in the denominator", "elbo", "eq", "E(q(z | x), log(p(x | z) / (p(z) * q(z | x))))",
          lambda s: (elbo(s), mean(s, np.log(s.p_x_z / (s.p_z * s.q_z_x))))),
    Wrong("the second part is inverted", "elbo", "eq", "reconstruction + E(q(z | x), log(q(z | x) / p(z)))",
          lambda s: (elbo(s), reconstruction(s) + prior(s))),
    Wrong("the parts are subtracted", "elbo", "eq", "reconstruction - E(q(z | x), log(p(z) / q(z | x)))",
          lambda s: (elbo(s), reconstruction(s) + prior(s))),
    Wrong("the sign of KL", "split", "eq", "reconstruction + KL(q(z | x), p(z))", lambda s: (elbo(s), reconstruction(s) + prior(s))),
    Wrong("the order of KL", "split", "eq", "reconstruction - KL(p(z), q(z | x))",
          lambda s: (elbo(s), reconstruction(s) - s.kl(s.p_z, s.q_z_x))),
    Wrong("the measure of the reconstruction", "split", "eq", "E(p(z), log(p(x | z))) - KL(q(z | x), p(z))",
          lambda s: (elbo(s), s.over_z(s.p_z * np.log(s.p_x_z)) - prior(s))),
    Wrong("the measure loses its condition", "split", "eq", "E(q(z), log(p(x | z))) - KL(q(z | x), p(z))",
          lambda s: (elbo(s), s.over_z(s.q_z * np.log(s.p_x_z)) - prior(s))),
    Wrong("reconstruction of the code, not the datum", "split", "eq", "E(q(z | x), log(p(z | x))) - KL(q(z | x), p(z))",
          lambda s: (elbo(s), mean(s, np.log(s.p_z_x)) - prior(s))),
    Wrong("the joint in the reconstruction", "split", "eq", "E(q(z | x), log(p(x, z))) - KL(q(z | x), p(z))",
          lambda s: (elbo(s), mean(s, np.log(s.p_xz)) - prior(s))),
    Wrong("KL to the posterior", "split", "eq", "reconstruction - KL(q(z | x), p(z | x))",
          lambda s: (elbo(s), reconstruction(s) - s.kl(s.q_z_x, s.p_z_x))),
    Wrong("KL of the aggregate", "split", "eq", "reconstruction - KL(q(z), p(z))",
          lambda s: (elbo(s), reconstruction(s) - s.kl(s.q_z, s.p_z))),
    Wrong("half of KL", "split", "eq", "reconstruction - 1/2 * KL(q(z | x), p(z))", lambda s: (elbo(s), reconstruction(s) - prior(s) / 2)),
    Wrong("KL is dropped", "split", "eq", "reconstruction", lambda s: (elbo(s), reconstruction(s))),
    Wrong("the definition of KL without its sign", "E(q(z | x), log(p(z) / q(z | x)))", "eq", "KL(q(z | x), p(z))",
          lambda s: (-prior(s), prior(s))),
    Wrong("the reconstruction as a lower bound", "elbo", "ge", "reconstruction", lambda s: (elbo(s), reconstruction(s))),
    Wrong("a reconstruction is not positive", "reconstruction", "le", "0", lambda s: (reconstruction(s), 0)),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_pair(case, PREAMBLE, tmp_path, p_order="zx")


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "the order of KL"), PREAMBLE, tmp_path)
