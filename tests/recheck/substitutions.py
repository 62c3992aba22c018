"""Expectations under normal laws as expectations over a noise, and functions at equal vectors."""

from __future__ import annotations

from typing import Any

from sympy import Add, Basic, Mul, Pow, S
from sympy import exp as Exp
from sympy import log as Log

from checker.language.terms import (
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

from .names import mentions, opened, same, signature, substitute
from .verdicts import need
from .ways import not_of_values

_PLAIN = (Add, Mul, Pow, Exp, Log, Norm, Dot, VectorSum, Scaled, Applied, AppliedVector)


def by_noise(proof: Any, declared: Any) -> None:
    """E_{q(x|C)}[f(x)] = E_{n(ε)}[f(m + √v ε)] for q(x|C) = N(x; m, v I), n(ε) = N(ε; 0, I)."""
    line, (law, standard) = proof.line, proof.parts
    need(line.relation == law.line.relation == standard.line.relation == "=", "not equations")
    need(not not_of_values(law) and not not_of_values(standard), "laws of some values only")
    drawn, noise = opened(line.lhs), opened(line.rhs)
    need(isinstance(drawn, Expectation) and isinstance(noise, Expectation) and not noise.measure.given, "not two expectations")
    (x,), (e,) = drawn.measure.targets, noise.measure.targets
    need(isinstance(x, Var) and isinstance(e, Var) and not e.at and (e.name, e.at) != (x.name, x.at) and e.dim == x.dim, "other vectors")
    m, v = _normal(law.line, drawn.measure, x)
    zero, one = _normal(standard.line, noise.measure, e)
    need(same(zero, VectorSum()) and one == 1, "not standard normal")
    need(_by_value(drawn.body, x), "more than the value of the vector is asked for")
    moved = substitute(drawn.body, {x: VectorSum(m, Scaled(Pow(v, S.Half, evaluate=False), e))})
    need(same(noise.body, moved), "another body")


def _normal(line: Any, measure: Any, x: Var) -> tuple[Any, Any]:
    """Mean and variance of the normal law of x that the line states for this measure."""
    need(isinstance(line.lhs, Density) and isinstance(line.rhs, NormalDensity), "not a normal law")
    (y,), (mean,), ((variance,),) = line.rhs.points, line.rhs.means, line.rhs.cov
    need((y.name, signature(y.at)) == (x.name, signature(x.at)), "of another vector")
    need(same(line.lhs, Density(measure.law, (y,), measure.given)), "of another law")
    need(not mentions(mean, frozenset({x, y})) and not mentions(variance, frozenset({x, y})), "the law moves with its own variable")
    return mean, variance


def _by_value(term: Basic, x: Var) -> bool:
    """Whether x stands only where any vector may stand."""
    if term == x or not mentions(term, frozenset({x})):
        return True
    return isinstance(term, _PLAIN) and all(_by_value(a, x) for a in term.args)


def argument(proof: Any, declared: Any) -> None:
    """f(…, a, …) = f(…, b, …) for vectors a = b."""
    line, (part,) = proof.line, proof.parts
    lhs, rhs = line.lhs, line.rhs
    need(line.relation == part.line.relation == "=" and not not_of_values(part), "not equations")
    need(isinstance(lhs, (Applied, AppliedVector)) and type(lhs) is type(rhs) and len(lhs.args) == len(rhs.args), "not one function")
    changed = [(a, b) for a, b in zip(lhs.args, rhs.args, strict=True) if not same(a, b)]
    need(all(isinstance(a, Vector) and same(part.line.lhs, a) and same(part.line.rhs, b) for a, b in changed), "other vectors")


RULES = {"substitution": by_noise, "equal arguments": argument}
