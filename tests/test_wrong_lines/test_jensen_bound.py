"""Wrong variants of the lines of `jensen_bound`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from judging import Pair, Wrong, is_a_witnessed_erratum, judge_pair

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of the Jensen bound")
x, z = d.vector("x"), d.vector("z")
p = d.law("p", joint(x, z))
q = d.law("q", joint(x, z))
"""
BOUND = "E(q(z | x), log(p(x, z) / q(z | x)))"


def elbo(s: Pair) -> np.ndarray:
    return s.over_z(s.q_z_x * np.log(s.p_xz / s.q_z_x))


WRONG = [
    Wrong("the integral is forgotten", "p(x)", "eq", "p(x, z)", lambda s: (s.p_x, s.p_xz)),
    Wrong("integrated over the wrong variable", "p(x)", "eq", "Integral(p(x, z), x)", lambda s: (s.p_x, s.over_x(s.p_xz))),
    Wrong("the conditional is integrated, not the joint", "p(x)", "eq", "Integral(p(z | x), z)", lambda s: (s.p_x, s.over_z(s.p_z_x))),
    Wrong("the prior is dropped from the joint", "p(x)", "eq", "Integral(p(x | z), z)", lambda s: (s.p_x, s.over_z(s.p_x_z))),
    Wrong("the logarithm moves into the integral", "log(p(x))", "eq", "Integral(log(p(x, z)), z)",
          lambda s: (np.log(s.p_x), s.over_z(np.log(s.p_xz)))),
    Wrong("multiplied by q, not by q/q", "log(p(x))", "eq", "log(Integral(p(x, z) * q(z | x), z))",
          lambda s: (np.log(s.p_x), np.log(s.over_z(s.p_xz * s.q_z_x)))),
    Wrong("divided by q only", "log(Integral(p(x, z), z))", "eq", "log(Integral(p(x, z) / q(z | x), z))",
          lambda s: (np.log(s.p_x), np.log(s.over_z(s.p_xz / s.q_z_x)))),
    Wrong("the denominator is lost in the expectation", "log(Integral(p(x, z) * (q(z | x) / q(z | x)), z))", "eq",
          "log(E(q(z | x), p(x, z)))", lambda s: (np.log(s.p_x), np.log(s.over_z(s.q_z_x * s.p_xz)))),
    Wrong("the measure is the prior", "log(Integral(p(x, z) * (q(z | x) / q(z | x)), z))", "eq", "log(E(p(z), p(x, z) / q(z | x)))",
          lambda s: (np.log(s.p_x), np.log(s.over_z(s.p_z * s.p_xz / s.q_z_x)))),
    Wrong("q is conditioned the other way round", "log(p(x))", "eq", "log(E(q(z | x), p(x, z) / q(x | z)))",
          lambda s: (np.log(s.p_x), np.log(s.over_z(s.q_z_x * s.p_xz / s.q_x_z)))),
    Wrong("q loses its condition in the ratio", "log(p(x))", "eq", "log(E(q(z | x), p(x, z) / q(z)))",
          lambda s: (np.log(s.p_x), np.log(s.over_z(s.q_z_x * s.p_xz / s.q_z)))),
    Wrong("the ratio is inverted", "log(p(x))", "eq", "log(E(q(z | x), q(z | x) / p(x, z)))",
          lambda s: (np.log(s.p_x), np.log(s.over_z(s.q_z_x * s.q_z_x / s.p_xz)))),
    Wrong("Jensen reversed", "log(E(q(z | x), p(x, z) / q(z | x)))", "le", BOUND, lambda s: (np.log(s.p_x), elbo(s))),
    Wrong("Jensen as an equality", "log(E(q(z | x), p(x, z) / q(z | x)))", "eq", BOUND, lambda s: (np.log(s.p_x), elbo(s))),
    Wrong("Jensen strict, false where q is the posterior", "log(p(x))", "gt", BOUND, lambda s: (np.log(s.p_x), elbo(s))),
    Wrong("the bound under the prior", "log(p(x))", "ge", "E(p(z), log(p(x, z) / q(z | x)))",
          lambda s: (np.log(s.p_x), s.over_z(s.p_z * np.log(s.p_xz / s.q_z_x)))),
    Wrong("the bound with its ratio inverted", "log(p(x))", "ge", "E(q(z | x), log(q(z | x) / p(x, z)))",
          lambda s: (np.log(s.p_x), -elbo(s))),
    Wrong("the entropy is dropped, as if it were never negative", "log(p(x))", "ge", "E(q(z | x), log(p(x, z)))",
          lambda s: (np.log(s.p_x), s.over_z(s.q_z_x * np.log(s.p_xz)))),
    Wrong("twice the bound", "log(p(x))", "ge", f"2 * {BOUND}", lambda s: (np.log(s.p_x), 2 * elbo(s))),
    Wrong("a log-density is not positive", "log(p(x))", "le", "0", lambda s: (np.log(s.p_x), 0)),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_pair(case, PREAMBLE, tmp_path)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == "Jensen reversed"), PREAMBLE, tmp_path)
