"""Wrong variants of the lines of `forward_marginal`, each refuted with a witness that is recomputed here."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt
from pathlib import Path

import pytest
from judging import Form, Forward, Wrong, borne_out, is_a_witnessed_erratum, judge_point, judge_vector, refuted

PREAMBLE = """
from checker.language import *

d = Derivation("wrong lines of the forward chain in closed form")
T = d.integer("T", at_least=2)
t, i = d.index("t", 2, T), d.index("i")
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
eps_star, eps = d.noises("ε*"), d.noises("ε")
fresh = d.noise("ε̄")
q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]), noise=eps_star[t-1])
two = sqrt(alpha[t]) * (sqrt(alpha[t-1]) * x[t-2] + sqrt(1 - alpha[t-1]) * eps_star[t-2]) + sqrt(1 - alpha[t]) * eps_star[t-1]
"""


def name(k: int, what: str = "x") -> str:
    return f"{what}_{k}"


def one_step(s: Forward) -> Form:
    """x_t from x_{t-1} and the noise of the step."""
    return {name(s.t - 1): s.ra, name(s.t - 1, "ε*"): sqrt(s.a)}


def two_steps(s: Forward) -> Form:
    """x_t from x_{t-2} and the noises of two steps."""
    earlier = s.alpha(s.t - 1)
    return {name(s.t - 2): sqrt(s.alpha(s.t) * earlier), name(s.t - 2, "ε*"): sqrt(s.alpha(s.t) * (1 - earlier)),
            name(s.t - 1, "ε*"): sqrt(s.a)}


def two_steps_kept(s: Forward, noise: str, deviation: float) -> Form:
    """The right share of x_{t-2}, and a noise."""
    return {name(s.t - 2): two_steps(s)[name(s.t - 2)], noise: deviation}


def all_steps(s: Forward) -> Form:
    """The law of x_t given x_0, from the recursion m ← √α m, v ← α v + 1 − α."""
    m, v = 1.0, 0.0
    for k in range(1, s.t + 1):
        m, v = sqrt(s.alpha(k)) * m, s.alpha(k) * v + 1 - s.alpha(k)
    return {"x_0": m, "ε": sqrt(v)}


def scaled(c: float, form: Form) -> Form:
    return {n: c * a for n, a in form.items()}


def drawn(s: Forward, t: int) -> Form:
    """x_t from x_0 and the noises of all steps."""
    form: Form = {"x_0": 1.0}
    for k in range(1, t + 1):
        form = {**scaled(sqrt(s.alpha(k)), form), name(k - 1, "ε*"): sqrt(1 - s.alpha(k))}
    return form


def drawn_forward(s: Forward) -> Form:
    return drawn(s, s.t)


def before(s: Forward) -> Form:
    return drawn(s, s.t - 1)


def without(k: int, form: Form) -> Form:
    """The form without the noise that drives x_{k+1}."""
    return {n: c for n, c in form.items() if n != name(k, "ε*")}


def from_start(mean: float, deviation: float) -> Form:
    return {"x_0": mean, "ε": deviation}


def marginal_density(s: Forward) -> float:
    law = all_steps(s)
    return s.normal(s.now, law["x_0"] * s.first, law["ε"] ** 2)


VECTORS = [
    Wrong("the variance for the standard deviation", "x[t]", "dist", "sqrt(alpha[t]) * x[t-1] + (1 - alpha[t]) * fresh",
          lambda s: (one_step(s), {name(s.t - 1): s.ra, "ε̄": s.a}), "given=x[t-1]"),
    Wrong("the coefficient of the mean without its root", "x[t]", "dist", "alpha[t] * x[t-1] + sqrt(1 - alpha[t]) * fresh",
          lambda s: (one_step(s), {name(s.t - 1): s.alpha(s.t), "ε̄": sqrt(s.a)}), "given=x[t-1]"),
    Wrong("the mean is the previous output", "x[t]", "dist", "x[t-1] + sqrt(1 - alpha[t]) * fresh",
          lambda s: (one_step(s), {name(s.t - 1): 1, "ε̄": sqrt(s.a)}), "given=x[t-1]"),
    Wrong("the sign of the noise", "x[t]", "eq", "sqrt(alpha[t]) * x[t-1] - sqrt(1 - alpha[t]) * eps_star[t-1]",
          lambda s: (drawn_forward(s), {**drawn_forward(s), name(s.t - 1, "ε*"): -sqrt(s.a)})),
    Wrong("the noise of the step before", "x[t]", "eq", "sqrt(alpha[t]) * x[t-1] + sqrt(1 - alpha[t]) * eps_star[t-2]",
          lambda s: (drawn_forward(s), {**without(s.t - 1, drawn_forward(s)),
                                        name(s.t - 2, "ε*"): drawn_forward(s)[name(s.t - 2, "ε*")] + sqrt(s.a)})),
    Wrong("both steps are driven by one noise", "x[t]", "eq",
          "sqrt(alpha[t]) * (sqrt(alpha[t-1]) * x[t-2] + sqrt(1 - alpha[t-1]) * eps_star[t-1]) + sqrt(1 - alpha[t]) * eps_star[t-1]",
          lambda s: (drawn_forward(s), {**without(s.t - 2, drawn_forward(s)),
                                        name(s.t - 1, "ε*"): sqrt(s.alpha(s.t) * (1 - s.alpha(s.t - 1))) + sqrt(s.a)})),
    Wrong("the root is not carried to the noise", "two", "eq",
          "sqrt(alpha[t] * alpha[t-1]) * x[t-2] + sqrt(1 - alpha[t-1]) * eps_star[t-2] + sqrt(1 - alpha[t]) * eps_star[t-1]",
          lambda s: (drawn_forward(s), {**drawn_forward(s), name(s.t - 2, "ε*"): sqrt(1 - s.alpha(s.t - 1))}), "", "t >= 2"),
    Wrong("standard deviations are added", "x[t]", "dist",
          "sqrt(alpha[t] * alpha[t-1]) * x[t-2] + (sqrt(1 - alpha[t]) + sqrt(alpha[t] - alpha[t] * alpha[t-1])) * eps[t-2]",
          lambda s: (two_steps(s), two_steps_kept(s, "ε", sqrt(s.a) + sqrt(s.alpha(s.t) * (1 - s.alpha(s.t - 1))))),
          "given=(x[t-2], x[0])"),
    Wrong("the noises are one and the same", "x[t]", "dist",
          "sqrt(alpha[t] * alpha[t-1]) * x[t-2] + sqrt(alpha[t] - alpha[t] * alpha[t-1]) * fresh + sqrt(1 - alpha[t]) * fresh",
          lambda s: (two_steps(s), two_steps_kept(s, "ε̄", sqrt(s.a) + sqrt(s.alpha(s.t) * (1 - s.alpha(s.t - 1))))),
          "given=(x[t-2], x[0])"),
    Wrong("the variances are subtracted", "x[t]", "dist",
          "sqrt(alpha[t] * alpha[t-1]) * x[t-2] + sqrt((alpha[t] - alpha[t] * alpha[t-1] - (1 - alpha[t]))**2) * eps[t-2]",
          lambda s: (two_steps(s), two_steps_kept(s, "ε", abs(s.alpha(s.t) * (1 - s.alpha(s.t - 1)) - s.a))),
          "given=(x[t-2], x[0])"),
    Wrong("equality in law written as equality", "two", "eq",
          "sqrt(alpha[t] * alpha[t-1]) * x[t-2] + sqrt(1 - alpha[t] * alpha[t-1]) * eps[t-2]",
          lambda s: (drawn_forward(s), {**scaled(sqrt(s.alpha(s.t) * s.alpha(s.t - 1)), drawn(s, s.t - 2)),
                                        name(s.t - 2, "ε"): sqrt(1 - s.alpha(s.t) * s.alpha(s.t - 1))})),
    Wrong("the product stops one step early", "x[t]", "dist",
          "sqrt(Product(alpha[i], (i, 1, t - 1))) * x[0] + sqrt(1 - Product(alpha[i], (i, 1, t - 1))) * eps[0]",
          lambda s: (all_steps(s), from_start(s.rb, sqrt(s.b))), "given=x[0]"),
    Wrong("the product starts at 2", "x[t]", "dist",
          "sqrt(Product(alpha[i], (i, 2, t))) * x[0] + sqrt(1 - Product(alpha[i], (i, 2, t))) * eps[0]",
          lambda s: (all_steps(s), from_start(s.rc / sqrt(s.alpha(1)), sqrt(1 - s.abar(s.t) / s.alpha(1)))), "given=x[0]"),
    Wrong("a sum for the product", "x[t]", "dist", "sqrt(Sum(alpha[i], (i, 1, t))) * x[0] + sqrt(1 - abar[t]) * eps[0]",
          lambda s: (all_steps(s), from_start(sqrt(sum(s.alpha(k) for k in range(1, s.t + 1))), sqrt(s.c))), "given=x[0]"),
    Wrong("the deviation called variance", "x[t]", "dist", "Normal(mean=sqrt(abar[t]) * x[0], var=sqrt(1 - abar[t]))",
          lambda s: (all_steps(s), from_start(s.rc, s.c**0.25)), "given=x[0]"),
    Wrong("the law of x_t is standard normal", "x[t]", "dist", "Normal(mean=0, var=1)",
          lambda s: (all_steps(s), from_start(0, 1)), "given=x[0]"),
    Wrong("ᾱ in the mean without its root", "x[t]", "dist", "Normal(mean=abar[t] * x[0], var=1 - abar[t])",
          lambda s: (all_steps(s), from_start(s.abar(s.t), sqrt(s.c))), "given=x[0]"),
    Wrong("the signal's share as the variance", "x[t]", "dist", "Normal(mean=sqrt(abar[t]) * x[0], var=abar[t])",
          lambda s: (all_steps(s), from_start(s.rc, s.rc)), "given=x[0]"),
    Wrong("(1 − α_t) t for (1 − α_t) I", "x[t]", "dist", "Normal(mean=sqrt(alpha[t]) * x[t-1], var=(1 - alpha[t]) * t)",
          lambda s: (one_step(s), {name(s.t - 1): s.ra, "ε": sqrt(s.a * s.t)}), "given=x[t-1]"),
    Wrong("the induction step forgets α_t before the noise", "x[t]", "dist",
          "sqrt(alpha[t] * abar[t-1]) * x[0] + sqrt(1 - abar[t-1]) * fresh + sqrt(1 - alpha[t]) * eps_star[t-1]",
          lambda s: (all_steps(s), {"x_0": s.rc, "ε̄": sqrt(s.b), "ε*": sqrt(s.a)}), "given=x[0]"),
    Wrong("conditioned on x_{t-1} as well", "x[t]", "dist", "sqrt(abar[t]) * x[0] + sqrt(1 - abar[t]) * fresh",
          lambda s: (one_step(s), from_start(s.rc, sqrt(s.c))), "given=(x[t-1], x[0])"),
]




NUMBERS = [
    Wrong("the noise is dropped", "x[t]", "eq", "sqrt(alpha[t]) * x[t-1]", lambda s: (s.now, s.ra * s.before)),
    Wrong("any noise is as good as the one that drives", "x[t]", "eq", "sqrt(alpha[t]) * x[t-1] + sqrt(1 - alpha[t]) * fresh",
          lambda s: (s.now, s.ra * s.before + sqrt(s.a) * s.points["ε̄"])),
    Wrong("the squares do not cancel to α_t", "sqrt(alpha[t] - alpha[t] * alpha[t-1] + 1 - alpha[t])", "eq", "sqrt(1 - alpha[t-1])",
          lambda s: (sqrt(1 - s.alpha(s.t) * s.alpha(s.t - 1)), sqrt(1 - s.alpha(s.t - 1)))),
    Wrong("the root of a sum as a sum of roots", "sqrt(sqrt(alpha[t] - alpha[t] * alpha[t-1])**2 + sqrt(1 - alpha[t])**2)", "eq",
          "sqrt(alpha[t] - alpha[t] * alpha[t-1]) + sqrt(1 - alpha[t])",
          lambda s: (sqrt(1 - s.alpha(s.t) * s.alpha(s.t - 1)), sqrt(s.alpha(s.t) * (1 - s.alpha(s.t - 1))) + sqrt(s.a))),
    Wrong("ᾱ_t from the wrong factor", "abar[t]", "eq", "alpha[t-1] * abar[t-1]",
          lambda s: (s.abar(s.t), s.alpha(s.t - 1) * s.abar(s.t - 1))),
    Wrong("ᾱ_t as a power", "abar[t]", "eq", "alpha[t]**t", lambda s: (s.abar(s.t), s.alpha(s.t) ** s.t)),
    Wrong("1 − ᾱ_t as a product", "1 - abar[t]", "eq", "Product(1 - alpha[i], (i, 1, t))",
          lambda s: (s.c, (1 - s.alpha(1)) * _rest(s))),
    Wrong("the density one step early", "q(x[t] | x[0])", "eq", "N(x[t], sqrt(abar[t-1]) * x[0], 1 - abar[t-1])",
          lambda s: (marginal_density(s), s.normal(s.now, s.rb * s.first, s.b))),
    Wrong("the density with the transition's variance", "q(x[t] | x[0])", "eq", "N(x[t], sqrt(abar[t]) * x[0], 1 - alpha[t])",
          lambda s: (marginal_density(s), s.normal(s.now, s.rc * s.first, s.a))),
    Wrong("the density with the precision as variance", "q(x[t] | x[0])", "eq", "N(x[t], sqrt(abar[t]) * x[0], 1 / (1 - abar[t]))",
          lambda s: (marginal_density(s), s.normal(s.now, s.rc * s.first, 1 / s.c))),
    Wrong("the sign of the mean", "q(x[t] | x[0])", "eq", "N(x[t], -sqrt(abar[t]) * x[0], 1 - abar[t])",
          lambda s: (marginal_density(s), s.normal(s.now, -s.rc * s.first, s.c))),
]


def _rest(s: Forward) -> float:
    found = 1.0
    for k in range(2, s.t + 1):
        found *= 1 - s.alpha(k)
    return found


REUSED = Wrong(
    "a noise that is not independent of what is given", "x[t]", "dist", "sqrt(alpha[t]) * x[t-1] + sqrt(1 - alpha[t]) * eps_star[t-2]",
    lambda s: (drawn_forward(s), {**scaled(s.ra, before(s)), name(s.t - 2, "ε*"): s.ra * before(s)[name(s.t - 2, "ε*")] + sqrt(s.a)}),
    "given=x[t-1]")


def test_a_noise_that_drives_what_is_given_is_not_independent_of_it(tmp_path: Path) -> None:
    step = refuted(REUSED, PREAMBLE, tmp_path)
    witness = step.evidence["witness"]
    s = Forward(witness)
    start, spread = (float(Fraction(witness["drawn"][key])) for key in ("first q x_0 0", "spread q x_0"))
    lhs, rhs = (conditioned(form, before(s), start, spread)[witness["compared"]] for form in REUSED.sides(s))
    borne_out(REUSED, step, lhs, rhs)


def conditioned(form: Form, given: Form, start: float, spread: float) -> dict[str, float]:
    """The law of a form given x_{t-1} for x_0 ~ N(start, spread) and standard normal noises."""
    def covariance(f: Form, g: Form) -> float:
        return sum(c * g.get(n, 0.0) * (spread if n == "x_0" else 1.0) for n, c in f.items())

    gain = covariance(form, given) / covariance(given, given)
    return {"coefficient of x_1 in the mean": gain, "constant part of the mean": (form["x_0"] - gain * given["x_0"]) * start,
            "variance": covariance(form, form) - gain * covariance(form, given)}


@pytest.mark.parametrize("case", VECTORS, ids=lambda c: c.name)
def test_wrong_line_about_random_vectors_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_vector(case, PREAMBLE, tmp_path)


@pytest.mark.parametrize("case", NUMBERS, ids=lambda c: c.name)
def test_wrong_line_is_refuted(case: Wrong, tmp_path: Path) -> None:
    judge_point(case, PREAMBLE, tmp_path)


def test_a_wrong_line_recorded_as_an_erratum_passes(tmp_path: Path) -> None:
    is_a_witnessed_erratum(next(c for c in VECTORS if c.name == "standard deviations are added"), PREAMBLE, tmp_path)
