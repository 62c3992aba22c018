"""Wrong variants of the lines of `vdm_elbo_denoising`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging import Array, Wrong, is_a_witnessed_erratum
from tables import Tables, judge_tables

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of the denoising form")
T = d.integer("T", at_least=2)
t, s = d.index("t"), d.index("s", 2, T)
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))
p = d.law("p", chain(x, T, 0))
forward = q(x[1:T] | x[0])
elbo = E(forward, log(p(x[0:T]) / forward))
reconstruction = E(q(x[1] | x[0]), log(p(x[0] | x[1])))
prior = KL(q(x[T] | x[0]), p(x[T]))
denoising = Sum(E(q(x[t] | x[0]), KL(q(x[t-1] | x[t], x[0]), p(x[t-1] | x[t]))), (t, 2, T))
other_prior = E(q(x[T-1] | x[0]), KL(q(x[T] | x[T-1]), p(x[T])))
"""


def elbo(s: Tables) -> Array:
    steps = ", ".join(f"x_{i}" for i in range(1, s.T + 1))
    return s.mean("q", f"{steps} | x_0", s.log("p", f"x_0, {steps}") - s.log("q", f"{steps} | x_0"))


def reconstruction(s: Tables) -> Array:
    return s.mean("q", "x_1 | x_0", s.log("p", "x_0 | x_1"))


def prior(s: Tables) -> Array:
    return s.kl("q", f"x_{s.T} | x_0", "p", f"x_{s.T}")


def other_prior(s: Tables) -> Array:
    """The prior term of the consistency form."""
    return s.mean("q", f"x_{s.T - 1} | x_0", s.kl("q", f"x_{s.T} | x_{s.T - 1}", "p", f"x_{s.T}"))


def term(s: Tables, t: int, posterior: str = "x_{1} | x_{0}, x_0") -> Array:
    return s.mean("q", f"x_{t} | x_0", s.kl("q", posterior.format(t, t - 1), "p", f"x_{t - 1} | x_{t}"))


def denoising(s: Tables) -> Array:
    return sum((term(s, t) for t in range(2, s.T + 1)), start=0 * term(s, 2))


def step(s: Tables) -> Array:
    """q(x_s | x_{s-1})."""
    return s.density("q", f"x_{index(s)} | x_{index(s) - 1}")


def index(s: Tables) -> int:
    return int(s.witness["s"])


WRONG = [
    Wrong("Bayes upside down", "q(x[s] | x[s-1])", "eq", "(q(x[s-1] | x[s], x[0]) * q(x[s-1] | x[0])) / q(x[s] | x[0])",
          lambda s: (step(s), s.density("q", f"x_{index(s) - 1} | x_{index(s)}, x_0") * s.density("q", f"x_{index(s) - 1} | x_0")
                     / s.density("q", f"x_{index(s)} | x_0"))),
    Wrong("Bayes without x_0 in the posterior", "q(x[s] | x[s-1])", "eq", "(q(x[s-1] | x[s]) * q(x[s] | x[0])) / q(x[s-1] | x[0])",
          lambda s: (step(s), s.density("q", f"x_{index(s) - 1} | x_{index(s)}") * s.density("q", f"x_{index(s)} | x_0")
                     / s.density("q", f"x_{index(s) - 1} | x_0"))),
    Wrong("the prior term is added", "elbo", "eq", "reconstruction + prior - denoising",
          lambda s: (elbo(s), reconstruction(s) + prior(s) - denoising(s))),
    Wrong("the denoising terms are added", "elbo", "eq", "reconstruction - prior + denoising",
          lambda s: (elbo(s), reconstruction(s) - prior(s) + denoising(s))),
    Wrong("the prior term is dropped", "elbo", "eq", "reconstruction - denoising", lambda s: (elbo(s), reconstruction(s) - denoising(s))),
    Wrong("the prior term of the consistency form", "elbo", "eq", "reconstruction - other_prior - denoising",
          lambda s: (elbo(s), reconstruction(s) - other_prior(s) - denoising(s))),
    Wrong("the last step is left out", "elbo", "eq",
          "reconstruction - prior - Sum(E(q(x[t] | x[0]), KL(q(x[t-1] | x[t], x[0]), p(x[t-1] | x[t]))), (t, 2, T - 1))",
          lambda s: (elbo(s), reconstruction(s) - prior(s) - denoising(s) + term(s, s.T))),
    Wrong("the posterior without x_0", "elbo", "eq",
          "reconstruction - prior - Sum(E(q(x[t] | x[0]), KL(q(x[t-1] | x[t]), p(x[t-1] | x[t]))), (t, 2, T))",
          lambda s: (elbo(s), reconstruction(s) - prior(s) - sum(term(s, t, "x_{1} | x_{0}") for t in range(2, s.T + 1)))),
    Wrong("the reconstruction from x_T", "elbo", "eq", "E(q(x[T] | x[0]), log(p(x[0] | x[T]))) - prior - denoising",
          lambda s: (elbo(s), s.mean("q", f"x_{s.T} | x_0", s.log("p", f"x_0 | x_{s.T}")) - prior(s) - denoising(s))),
    Wrong("the bound is the evidence", "log(p(x[0]))", "eq", "reconstruction - prior - denoising",
          lambda s: (s.log("p", "x_0"), reconstruction(s) - prior(s) - denoising(s))),
    Wrong("the two prior terms are one number", "other_prior", "eq", "prior", lambda s: (other_prior(s), prior(s))),
    Wrong("the prior term of the consistency form is the smaller", "other_prior", "le", "prior", lambda s: (other_prior(s), prior(s))),
]
ERRATUM = "the two prior terms are one number"


@pytest.mark.parametrize("case", WRONG, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_tables(case, PREAMBLE, tmp_path)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in WRONG if c.name == ERRATUM), PREAMBLE, tmp_path)
