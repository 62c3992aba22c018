"""Means and second moments under expectations, moments of normal laws, and total variance."""

from __future__ import annotations

from typing import Any

from sympy import Add, Basic, Integer, Mul, Pow, S

from checker.language.terms import (
    ALONG,
    Density,
    Dot,
    Expectation,
    Mean,
    NormalDensity,
    Scaled,
    Var,
    Variance,
    VectorSum,
)

from .densities import slots
from .exact import identical
from .integers import models
from .names import free, mentions, opened, same, signature, substitute
from .verdicts import need
from .ways import not_of_values, slot


def _product(*factors: Any) -> Any:
    return Mul(*factors, evaluate=False)


def _factors(term: Basic) -> list[Any]:
    return [f for a in term.args for f in _factors(a)] if isinstance(term, Mul) else [term]


def moments(proof: Any, declared: Any) -> None:
    """E[r ⟨x, a⟩] = E[r ⟨E[x | …], a⟩], E[r ‖x‖²] = E[r (‖E[x | …]‖² + d Var[x | …])]; E[x | C] = m, Var[x | C] = v for N(m, v I)."""
    lhs = proof.line.lhs
    need(proof.line.relation == "=" and not proof.line.variables, "not an equation")
    if isinstance(lhs, Expectation):
        need(not proof.parts, "a hypothesis too many")
        o: Any = opened(lhs)
        points = (*o.measure.targets, *o.measure.given)
        need(all(isinstance(v, Var) for v in points), "a range of variables")
        need(any(_inside(o, x, proof.line.rhs) for x in o.measure.targets), "not the moment of a vector that is drawn")
        return
    need(isinstance(lhs, (Mean, Variance)), "not a moment")
    x, mean, var, given = _normal(proof)
    need(given == _signatures(lhs.density.given), "given something else")
    need(not mentions(mean, frozenset({x})) and not mentions(var, frozenset({x})), "the law moves with its own variable")
    need(identical(proof.line.rhs, mean if isinstance(lhs, Mean) else var), "another value")


def _inside(o: Any, x: Any, rhs: Any) -> bool:
    """Whether the right side takes the moment of x inside: x is drawn last, given the others."""
    factors = _factors(o.body)
    about = [f for f in factors if mentions(f, frozenset({x}))]
    rest = [f for f in factors if not any(f is a for a in about)]
    if len(about) == 1 and isinstance(about[0], Pow) and about[0].exp == 2 and x.dim == 1 and about[0].base == Dot(x, ALONG):
        about = [Dot(x, x)]
    if len(about) != 1 or not isinstance(about[0], Dot):
        return False
    others = [v for v in o.measure.targets if v != x]
    last = Density(o.measure.law, (x,), (*others, *o.measure.given))
    u, v = about[0].args
    if u == v == x:
        new: Any = Add(Dot(Mean(last), Mean(last)), _product(x.dim, Variance(last)), evaluate=False)
    elif (u == x) != (v == x):
        other = v if u == x else u
        if mentions(other, frozenset({x})):
            return False
        new = Dot(Mean(last), other)
    else:
        return False
    wanted = _product(*rest, new)
    if not others:
        return identical(rhs, wanted)
    to = {slot(v): v for v in others}
    if not isinstance(rhs, Expectation) or {slot(v) for v in rhs.measure.targets} != to.keys():
        return False
    q = rhs.measure
    fits = q.law == o.measure.law and len(q.targets) == len(to) and same(q.given, o.measure.given)
    return fits and identical(substitute(rhs.body, {v: to[slot(v)] for v in q.targets}), wanted)


def _signatures(points: Any) -> set[Any]:
    return {signature(v) for v in points}


def _normal(proof: Any) -> tuple[Var, Any, Any, set[Any]]:
    """Variable, mean, variance and conditions of the normal law that the one part says a moment is of."""
    (part,), moment = proof.parts, proof.line.lhs
    q, normal = part.line.lhs, part.line.rhs
    need(part.line.relation == "=" and isinstance(q, Density) and isinstance(normal, NormalDensity), "not the density of a law")
    need(len(normal.points) == len(q.targets) == 1 and same(normal.points[0], q.targets[0]), "not the law of one vector")
    need(not not_of_values(part), "an equation that does not hold for all values")
    x = normal.points[0]
    need(q.law == moment.density.law and slot(x) == slot(moment.density.targets[0]), "the law of another variable")
    mean, var = normal.means[0], normal.cov[0][0]
    around = [v for v in free(mean) | free(var) if isinstance(v, Var) and v.name == x.name]
    for model in models(proof.facts, frozenset().union(*map(free, (x, *around))), many=40):
        need(all(not slots(x, model) & slots(v, model) for v in around), f"{x} may be what its mean is made of")
    return x, mean, var, _signatures(q.given)


def total_variance(proof: Any, declared: Any) -> None:
    """E[x | C] = a E[y | C] + b and Var[x | C] = a² Var[y | C] + v where q(x | y, C) = N(x; a y + b, v I)."""
    lhs, y = proof.line.lhs, proof.arguments[1]
    need(proof.line.relation == "=" and isinstance(lhs, (Mean, Variance)) and isinstance(y, Var), "not a moment")
    x, mean, var, given = _normal(proof)
    need(given == _signatures((*lhs.density.given, y)) and signature(y) not in _signatures(lhs.density.given), "given something else")
    need(slot(x) != slot(y), "a variable by itself")
    terms = _linear(mean)
    slopes = [scale for scale, base in terms if same(base, y)]
    others = [(scale, base) for scale, base in terms if not same(base, y)]
    both = frozenset({x, y})
    need(slopes and not any(mentions(t, both) for t in (var, *slopes, *(t for pair in others for t in pair))), "not linear, or not free")
    slope: Any = Add(*slopes, evaluate=False)
    before = Density(lhs.density.law, (y,), lhs.density.given)
    if isinstance(lhs, Mean):
        value: Any = VectorSum(Scaled(slope, Mean(before)), *(Scaled(scale, base) for scale, base in others))
    else:
        value = Add(_product(Pow(slope, Integer(2), evaluate=False), Variance(before)), var, evaluate=False)
    need(identical(proof.line.rhs, value), "another value")


def _linear(v: Any, scale: Any = S.One) -> list[tuple[Any, Any]]:
    """A vector as scalars times vectors."""
    if isinstance(v, VectorSum):
        return [pair for a in v.args for pair in _linear(a, scale)]
    if isinstance(v, Scaled):
        return _linear(v.vector, _product(scale, v.scale))
    return [(scale, v)]


RULES = {"moments": moments, "total variance": total_variance}
