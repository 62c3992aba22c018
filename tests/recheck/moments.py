"""Means and second moments under expectations, moments of normal laws, and total variance."""

from __future__ import annotations

from typing import Any

from sympy import Add, Basic, Integer, Mul, Pow, S

from checker.language.matrices import Covariance, Identity, MatrixProduct, MatrixScaled, MatrixSum, MatVec, Trace, Transposed
from checker.language.terms import (
    ALONG,
    Density,
    Dot,
    Expectation,
    Matrix,
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
    """E[r ⟨A x, a⟩] = E[r ⟨A E[x | …], a⟩], E[r ⟨A x, B x⟩] = E[r (⟨A E[x | …], B E[x | …]⟩ + tr(AᵀB Cov[x | …]))];
    E[x | C] = m, Cov[x | C] = Σ and Var[x | C] = tr(Σ)/d for N(m, Σ)."""
    lhs = proof.line.lhs
    need(proof.line.relation == "=" and not proof.line.variables, "not an equation")
    if isinstance(lhs, Expectation):
        need(not proof.parts, "a hypothesis too many")
        o: Any = opened(lhs)
        points = (*o.measure.targets, *o.measure.given)
        need(all(isinstance(v, Var) for v in points), "a range of variables")
        need(any(_inside(o, x, proof.line.rhs) for x in o.measure.targets), "not the moment of a vector that is drawn")
        return
    need(isinstance(lhs, (Mean, Variance, Covariance)), "not a moment")
    x, mean, var, given = _normal(proof)
    need(given == _signatures(lhs.density.given), "given something else")
    need(not mentions(mean, frozenset({x})) and not mentions(var, frozenset({x})), "the law moves with its own variable")
    value: Any = mean if isinstance(lhs, Mean) else var
    if isinstance(lhs, Covariance) and not isinstance(var, Matrix):
        value = MatrixScaled(var, Identity(x.dim))
    if isinstance(lhs, Variance) and isinstance(var, Matrix):
        value = _product(Pow(x.dim, Integer(-1), evaluate=False), Trace(var))
    need(identical(proof.line.rhs, value), "another value")


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
    one, other = _image(u, x), _image(v, x)
    if u == v == x:
        new: Any = Add(Dot(Mean(last), Mean(last)), _product(x.dim, Variance(last)), evaluate=False)
    elif one is not None and other is not None:
        spread = Trace(MatrixProduct(Transposed(one), other, Covariance(last)))
        new = Add(Dot(MatVec(one, Mean(last)), MatVec(other, Mean(last))), spread, evaluate=False)
    elif one is not None or other is not None:
        rest_of = v if one is not None else u
        if mentions(rest_of, frozenset({x})):
            return False
        new = Dot(MatVec(one if one is not None else other, Mean(last)), rest_of)
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


def _image(v: Any, x: Any) -> Any:
    """The A of A x, which must be free of x; None for what is no such vector."""
    if v == x:
        return Identity(x.dim)
    if isinstance(v, MatVec) and v.vector == x and not mentions(v.matrix, frozenset({x})):
        return v.matrix
    return None


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
    """E[x | C] = A E[y | C] + b and Cov[x | C] = A Cov[y | C] Aᵀ + Σ where q(x | y, C) = N(x; A y + b, Σ);
    Var[x | C] = a² Var[y | C] + v for a number a and Σ = v I."""
    lhs, y = proof.line.lhs, proof.arguments[1]
    need(proof.line.relation == "=" and isinstance(lhs, (Mean, Variance, Covariance)) and isinstance(y, Var), "not a moment")
    x, mean, var, given = _normal(proof)
    need(given == _signatures((*lhs.density.given, y)) and signature(y) not in _signatures(lhs.density.given), "given something else")
    need(slot(x) != slot(y), "a variable by itself")
    terms = _linear(mean)
    slopes = [MatrixScaled(scale, matrix) for scale, base, matrix in terms if same(base, y)]
    others = [Scaled(scale, MatVec(matrix, base)) for scale, base, matrix in terms if not same(base, y)]
    both = frozenset({x, y})
    need(slopes and not any(mentions(t, both) for t in (var, *slopes, *others)), "not linear, or not free")
    slope = MatrixSum(*slopes)
    before = Density(lhs.density.law, (y,), lhs.density.given)
    if isinstance(lhs, Mean):
        value: Any = VectorSum(MatVec(slope, Mean(before)), *others)
    elif isinstance(lhs, Covariance):
        spread = var if isinstance(var, Matrix) else MatrixScaled(var, Identity(x.dim))
        value = MatrixSum(MatrixProduct(slope, Covariance(before), Transposed(slope)), spread)
    else:
        numbers = [scale for scale, base, matrix in terms if same(base, y) and isinstance(matrix, Identity)]
        need(len(numbers) == len(slopes) and not isinstance(var, Matrix), "coordinates of several variances")
        square: Any = Pow(Add(*numbers, evaluate=False), Integer(2), evaluate=False)
        value = Add(_product(square, Variance(before)), var, evaluate=False)
    need(identical(proof.line.rhs, value), "another value")


def _linear(v: Any, scale: Any = S.One, matrix: Any = None) -> list[tuple[Any, Any, Any]]:
    """A vector as scalars times matrices times vectors."""
    if isinstance(v, VectorSum):
        return [part for a in v.args for part in _linear(a, scale, matrix)]
    if isinstance(v, Scaled):
        return _linear(v.vector, _product(scale, v.scale), matrix)
    if isinstance(v, MatVec):
        return _linear(v.vector, scale, v.matrix if matrix is None else MatrixProduct(matrix, v.matrix))
    return [(scale, v, Identity(v.dim) if matrix is None else matrix)]


RULES = {"moments": moments, "total variance": total_variance}
