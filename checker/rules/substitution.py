"""Expectations under a normal law as expectations over a standard normal vector.

Refuses: several vectors at once; densities, divergences, sums and whatever else binds or conditions, where they mention the vector.
"""

from __future__ import annotations

from sympy import Add, Basic, Expr, Mul, Pow, S, Tuple
from sympy import exp as Exp
from sympy import log as Log

from checker.conditions import Condition
from checker.language.binding import canonical, mentions, rebuild
from checker.language.terms import (
    ZERO,
    Applied,
    AppliedVector,
    Density,
    Dot,
    Expectation,
    Norm,
    NormalDensity,
    Scaled,
    Var,
    Vector,
    VectorSum,
)
from checker.rules.rule import Context, Instance, NotProved, Rule, equal, power

_MADE_OF = (Add, Mul, Pow, Exp, Log, Norm, Dot, VectorSum, Scaled, Applied, AppliedVector)
"""Terms in which a vector may stand in place of a variable: they bind nothing, and say nothing of its law."""


def state_by_noise(context: Context, opened: Expectation, noise: Density, normal: NormalDensity) -> Instance:
    """E_{q(x|C)}[f(x)] = E_{n(ε)}[f(m + √v ε)] where q(x | C) = N(x; m, v I) and n(ε) = N(ε; 0, I)."""
    if not isinstance(opened, Expectation) or not isinstance(noise, Density) or not isinstance(normal, NormalDensity):
        raise NotProved("not an expectation, the density of a noise and a normal density")
    q = opened.measure
    if len(q.targets) != 1 or len(noise.targets) != 1 or noise.given or len(normal.points) != 1:
        raise NotProved("not one vector under a normal law, and a noise without conditions")
    (x,), (e,), (y,), (m,), v = q.targets, noise.targets, normal.points, normal.means, normal.cov[0][0]
    if not all(isinstance(z, Var) for z in (x, e, *q.given)) or e.at or e.slot == x.slot or y.slot != x.slot or e.dim != x.dim:
        raise NotProved("the vectors are not those of the laws")
    if not isinstance(v, Expr):
        raise NotProved("the covariance is a matrix")
    if mentions(canonical(Tuple(m, v)), (x, y)) or {x.name, e.name} & context.declared.pinned():
        raise NotProved("the law of the vector mentions it")
    body = canonical(opened.body)
    if mentions(canonical(Tuple(body, m, v, *q.given)), (e,)):
        raise NotProved("the noise stands there already")
    moved = Expectation(noise, _with(body, x, VectorSum(m, Scaled(power(v, S.Half), e))))
    hypotheses = (equal(Density(q.law, (y,), q.given), normal), equal(noise, NormalDensity((e,), (ZERO,), ((S.One,),))))
    return Instance(equal(opened, moved), (Condition("> 0", canonical(v), context.facts),), hypotheses)


def _with(term: Basic, x: Var, value: Vector) -> Basic:
    """The term with a vector in place of a variable; raises `NotProved` where more than its value is asked for."""
    if term == x:
        return value
    if not mentions(term, (x,)):
        return term
    if not isinstance(term, _MADE_OF):
        raise NotProved(f"{type(term).__name__} says more of the variable than its value")
    return rebuild(term, tuple(_with(a, x, value) for a in term.args))


def state_argument(context: Context, term: Basic, place: int, value: Vector) -> Instance:
    """f(…, a, …) = f(…, b, …) for vectors a = b."""
    if not isinstance(term, (Applied, AppliedVector)) or not isinstance(value, Vector) or not isinstance(term.args[place], Vector):
        raise NotProved("not a vector that a function is applied to")
    moved = rebuild(term, (*term.args[:place], value, *term.args[place + 1:]))
    return Instance(equal(term, moved), hypotheses=(equal(term.args[place], value),))


BY_NOISE = Rule(
    "substitution", "E_{q(x|C)}[f(x)] = E_{n(ε)}[f(m + √v ε)] where q(x|C) = N(x; m, v I) and n(ε) = N(ε; 0, I)",
    "m and v are free of x; f reads x as a vector", "where f holds a density of x, or a noise that is not independent of it",
    "E_{N(z; μ, σ² I)}[f(z)] = E_ε[f(μ + σ ε)]", state_by_noise,
    ("change of variables", "law of the unconscious statistician", "reparametrisation of an expectation"))
ARGUMENT = Rule("equal arguments", "f(a) = f(b) for vectors a = b", "a = b is proved", "otherwise", "f(x + y) = f(y + x)", state_argument,
                implicit=True)
