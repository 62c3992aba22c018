"""Limits, signs, fewer conditions and conditions that may be one variable are checked again; steps that were tampered with are rejected."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from sympy import Add, Mul, Pow, S, Symbol
from sympy import log as Log

from checker.language.relations import Line
from checker.language.terms import Approach, Density, Normal, NormalDensity, Parameter, Var

from .checker import Rechecker
from .tampering import like, moved
from .test_new_ways import conclusions, rejects, step
from .verdicts import Rejected

NOISE = '''
η, ε = d.noise("η"), d.noises("ε")
y = d.vectors("y")
l = d.law("l", chain(y, 0, T))
l.define(y[t] | y[t-1], Normal(mean=sqrt(α[t]) * y[t-1], var=1 - α[t]), noise=ε[t])
p = d.law("p", chain(x, T, 0))
ω, ρ = d.parameter("ω", low=0, high=1), d.parameter("ρ", low=0, high=1)
abar = d.let("ᾱ", t, Product(α[k], (k, 1, t)), 0, T)
'''
BODIES = """
h, e = d.vector_function("h"), d.vector("e")
o = d.law("o", joint(e))
o.define(e, Normal(mean=0, var=1))
"""
LINES = {
    "over a noise": BODIES + "d.chain(E(q(x[1] | x[0]), f(x[1]) * squared(h(x[1], 1)))).eq("
                    "E(o(e), f(sqrt(α[1]) * x[0] + sqrt(1 - α[1]) * e) * squared(h(sqrt(1 - α[1]) * e + sqrt(α[1]) * x[0], 1))))",
    "at equal vectors": BODIES + "d.chain(f(z + w) + σ * dot(h(2 * z), w)).eq(f(w + z) + σ * dot(h(z + z), w))",
    "a limit": "d.chain(σ + sqrt(ω) - log(1 - ω)).tends(σ, when=(ω, 0))",
    "a limit after an equation": "d.chain(ω * ω / ω + σ, name='c').eq(ω + σ).tends(1 + σ, when=(ω, 1))",
    "a limit of what is defined": "d.chain(squared(sqrt(abar[t]) * z + w)).tends(squared(w), when=(abar[t], 0))",
    "a square": "d.chain((f(1) - f(2))**2 + σ).ge(σ)",
    "a length": "d.chain(norm(z - w) + σ).ge(σ)",
    "a variance of a vector": "d.chain(variance(r(z))).ge(0)",
    "a scaled mean": "d.chain(σ - (1 / τ) * E(r(z), squared(z - w))).le(σ)",
    "a tangent": "d.chain(σ - τ * log(1 - ω)).gt(σ + τ * ω)",
    "a tangent at a root": "d.chain(log(τ)).le(2 * (sqrt(τ) - 1))",
    "a variance of a number": "d.chain(variance(r(z), f(z))).ge(0)",
    "fewer conditions": "d.chain(y[t]).dist(sqrt(α[t]) * y[t-1] + sqrt(1 - α[t]) * η)",
    "conditions that may be one": "d.chain(p(x[t-1] | x[t], x[T])).eq(p(x[t-1] | x[t]))",
    "likewise for logarithms": "d.chain(log(p(x[t-1] | x[t], x[T]))).eq(log(p(x[t-1] | x[t])))",
    "the sign of a difference": "d.chain(f(1) + τ).gt(f(1))",
    "a square and a number": "d.chain(f(1)**2 + g(1)).gt(g(1) - 1)",
}


@pytest.mark.parametrize("lines", LINES.values(), ids=LINES)
def test_it_holds_when_it_is_checked_again(lines: str, tmp_path: Path) -> None:
    for proof, derivation in conclusions(NOISE + lines, tmp_path):
        Rechecker().recheck(proof, derivation.declared)


# limits


def test_a_limit_is_the_value_there(tmp_path: Path) -> None:
    proof, declared = step(NOISE + LINES["a limit"], "continuity", tmp_path)
    lhs, rhs, (approach,) = proof.line.lhs, proof.line.rhs, proof.line.variables
    form, there = proof.parts
    rejects(proof, declared, Line("->", lhs, S.Zero, (approach,)))
    rejects(proof, declared, Line("->", lhs, rhs, (Approach(approach.parameter, S.Half),)))
    rejects(proof, declared, Line("->", lhs, rhs, (Approach(Parameter("τ"), S.Zero),)))
    rejects(proof, declared, Line("=", lhs, rhs))
    rejects(proof, declared, parts=(like(form, line=Line("=", lhs, approach.parameter)), there))
    rejects(proof, declared, parts=(like(form, line=Line("<=", lhs, form.line.rhs)), there))
    rejects(proof, declared, parts=(like(form, way="reparametrisation"), there))


def continued(form: object, value: object, limit: object, parameter: str, folder: Path) -> None:
    """The step with another form, its value there and what it tends to, each said of itself, is rejected."""
    proof, declared = step(NOISE + LINES["a limit"], "continuity", folder)
    parts = tuple(like(p, line=Line("=", term, term)) for p, term in zip(proof.parts, (form, value), strict=True))
    with pytest.raises(Rejected):
        Rechecker().step(like(proof, parts=parts, line=Line("->", form, value, (Approach(Parameter(parameter), limit),))), declared)


def test_a_limit_stays_in_the_domain(tmp_path: Path) -> None:
    continued(Parameter("ω"), S(5), S(5), "ω", tmp_path)


def test_a_limit_is_of_numbers_that_are_written_out(tmp_path: Path) -> None:
    t = Symbol("t", integer=True)
    other = Parameter("α", (t,))
    continued(Add(Parameter("ω"), other, evaluate=False), Add(S.Zero, other, evaluate=False), S.Zero, "ω", tmp_path)
    drawn = Density("r", (Var("z"),))
    continued(Mul(Parameter("ω"), drawn, evaluate=False), Mul(S.Zero, drawn, evaluate=False), S.Zero, "ω", tmp_path)


def test_what_a_parameter_is_made_of_does_not_stay_as_it_is(tmp_path: Path) -> None:
    """π_1 = ρ, and ρ − π_1 is 0 however near π_1 is to 0."""
    proof, declared = step(NOISE + LINES["a limit of what is defined"], "continuity", tmp_path)
    (a,) = (v.parameter for v in proof.line.variables)
    form, value = (Add(x, Parameter("ρ"), evaluate=False) for x in (a, S.Zero))
    parts = tuple(like(p, line=Line("=", x, x)) for p, x in zip(proof.parts, (form, value), strict=True))
    stays = like(proof, parts=parts, line=Line("->", form, value, proof.line.variables))
    Rechecker().step(stays, declared)
    family = declared.parameters["ᾱ"]
    product = family.definition
    declared.parameters["ᾱ"] = dataclasses.replace(family, definition=type(product)(Parameter("ρ"), (product.i, product.lo, product.hi)))
    with pytest.raises(Rejected, match="may move"):
        Rechecker().step(stays, declared)


def test_limits_do_not_compose(tmp_path: Path) -> None:
    proof, declared = step(NOISE + LINES["a limit after an equation"], "kernel:transitive", tmp_path, lambda p: p.line.relation == "->")
    first, second = proof.parts
    rejects(proof, declared, parts=(like(first, line=Line("->", first.line.lhs, first.line.rhs, proof.line.variables)), second))
    rejects(proof, declared, Line("->", proof.line.lhs, proof.line.rhs, (Approach(Parameter("ω"), S.Zero),)))
    rejects(proof, declared, Line("=", proof.line.lhs, proof.line.rhs))


# signs


@pytest.mark.parametrize("line", ["a square", "a length", "a variance of a vector"])
def test_a_sign_is_not_strict_and_not_that_of_another_term(line: str, tmp_path: Path) -> None:
    proof, declared = step(NOISE + LINES[line], "sign", tmp_path)
    lhs, zero = proof.line.lhs, proof.line.rhs
    rejects(proof, declared, Line(">=", lhs, S.One))
    rejects(proof, declared, Line(">=", Mul(S.NegativeOne, lhs, evaluate=False), zero))
    rejects(proof, declared, Line("<=", lhs, zero))
    if line != "a variance of a vector":
        rejects(proof, declared, Line(">", lhs, zero))
    if line == "a square":
        rejects(proof, declared, Line(">=", lhs.base, zero))


def test_a_variance_has_one_measure_and_one_number(tmp_path: Path) -> None:
    proof, declared = step(NOISE + LINES["a variance of a number"], "variance", tmp_path)
    squares, apart = proof.line.lhs.term.args
    (mean,) = {e for e in apart.args if e != -1} if isinstance(apart, Mul) else {apart}
    rejects(proof, declared, Line(">", proof.line.lhs, S.Zero))
    rejects(proof, declared, Line(">=", Add(squares, mean, evaluate=False), S.Zero))
    rejects(proof, declared, Line(">=", Add(squares, Mul(-2, mean, evaluate=False), evaluate=False), S.Zero))
    rejects(proof, declared, Line(">=", Add(mean.base, apart, evaluate=False), S.Zero))


def test_a_tangent_is_that_of_its_logarithm_and_does_not_touch_where_it_is_strict(tmp_path: Path) -> None:
    proof, declared = step(NOISE + LINES["a tangent"], "tangent of the logarithm", tmp_path)
    lhs, rhs = proof.line.lhs, proof.line.rhs
    rejects(proof, declared, Line(">", rhs, lhs))
    rejects(proof, declared, Line("<", lhs, rhs))
    rejects(proof, declared, Line(">", lhs, Mul(2, rhs, evaluate=False)))
    weight, u, strict = proof.arguments
    for c, v in ((Mul(-1, weight, evaluate=False), u), (S.Zero, u), (weight, S.One), (weight, Add(u, -1, evaluate=False))):
        above, below = Mul(c, Add(v, -1, evaluate=False), evaluate=False), Mul(c, Log(v, evaluate=False), evaluate=False)
        with pytest.raises(Rejected):
            Rechecker().step(like(proof, line=Line(">", above, below), arguments=(c, v, strict)), declared)


# another variable


def test_an_expectation_over_a_noise_has_the_mean_the_deviation_and_the_laws(tmp_path: Path) -> None:
    proof, declared = step(NOISE + LINES["over a noise"], "substitution", tmp_path)
    lhs, rhs = proof.line.lhs, proof.line.rhs
    law, standard = proof.parts
    rejects(proof, declared, Line("=", lhs, lhs))
    rejects(proof, declared, Line(">=", lhs, rhs))
    rejects(proof, declared, Line("=", lhs, moved(rhs, Pow(law.line.rhs.cov[0][0], S.Half, evaluate=False), law.line.rhs.cov[0][0])))
    rejects(proof, declared, Line("=", lhs, moved(rhs, law.line.rhs.means[0], Var("z"))))
    rejects(proof, declared, parts=(law, law))
    wide = NormalDensity(standard.line.rhs.points, standard.line.rhs.means, ((2,),))
    rejects(proof, declared, parts=(law, like(standard, line=Line("=", standard.line.lhs, wide))))
    rejects(proof, declared, parts=(like(law, line=Line("propto", law.line.lhs, law.line.rhs, (law.line.rhs.points[0],))), standard))


def test_a_function_is_at_equal_vectors(tmp_path: Path) -> None:
    proof, declared = step(NOISE + LINES["at equal vectors"], "equal arguments", tmp_path)
    (part,) = proof.parts
    rejects(proof, declared, Line("=", proof.line.rhs, proof.line.lhs))
    rejects(proof, declared, parts=(like(part, line=Line("=", part.line.lhs, Var("b"))),))


# conditions


def test_fewer_conditions_are_some_of_those_that_were_there(tmp_path: Path) -> None:
    proof, declared = step(NOISE + LINES["fewer conditions"], "fewer conditions", tmp_path)
    (part,) = proof.parts
    lhs, rhs = proof.line.lhs, proof.line.rhs
    rejects(proof, declared, Line("~", lhs, rhs, part.line.variables))
    rejects(proof, declared, Line("~", lhs, rhs, (Var("z"),)))
    rejects(proof, declared, Line("~", rhs, lhs))
    (before,) = part.line.variables
    law = Normal(before, S.One)
    rejects(proof, declared, Line("~", lhs, law), parts=(like(part, line=Line("~", lhs, law, (before,))),))


def test_two_conditions_may_be_one_variable_but_not_two_values_of_it(tmp_path: Path) -> None:
    proof, declared = step(NOISE + LINES["conditions that may be one"], "markov", tmp_path)
    lhs, rhs = proof.line.lhs, proof.line.rhs
    (last,) = (v for v in lhs.given if v not in rhs.given)
    (x,) = lhs.targets
    rejects(proof, declared, Line("=", Density(lhs.law, lhs.targets, (*rhs.given, last.marked(-7))), rhs))
    rejects(proof, declared, Line("=", lhs, Density(lhs.law, lhs.targets, (last,))))
    rejects(proof, declared, Line("=", Density(lhs.law, (x, last), rhs.given), Density(lhs.law, (x, last), ())))
    first = Var(last.name, (S.Zero,), 0, last.dim)
    rejects(proof, declared, Line("=", Density(lhs.law, lhs.targets, (*rhs.given, first)), rhs))
