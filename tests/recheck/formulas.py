"""Densities that are given by a formula, powers, the gamma function, components, variances of numbers."""

from __future__ import annotations

from typing import Any

from sympy import Add, Mul, Pow, S, preorder_traversal

from checker.language.calculus import Derivative
from checker.language.families import FamilyDensity, Gamma
from checker.language.terms import ALONG, Density, Dot, Expectation, Mean, NormalDensity, Product, Sum, Unit, Var, Variance

from .exact import identical
from .logarithms import samples, sign, values_agree
from .names import mentions, opened, same, signature, substitute
from .reals import differ
from .verdicts import Rejected, need


def definition(proof: Any, declared: Any) -> None:
    """A density as the formula by which it is declared, or as the factors of it that are left when the others integrate to 1."""
    q, rhs = proof.line.lhs, proof.line.rhs
    need(any(p.startswith(f"definition of {q.law}(") for p in proof.premises), "the premise is not named")
    need(identical(rhs, _formula(q, declared)), "defined otherwise")


def _formula(q: Any, declared: Any) -> Any:
    """The formula of a density, from the declarations."""
    points = {(v.name, v.at): v for v in (*q.targets, *q.given)}
    need(len(points) == len(q.targets) + len(q.given), "one variable twice")
    for f in declared.laws[q.law].formulas:
        factors = list(f.density.args) if isinstance(f.density, Mul) else [f.density]
        drawn = [_drawn(factor, declared) for factor in factors]
        need(sorted(v for of in drawn for v in of) == sorted((v.name, v.at) for v in f.targets), "not a density by its form")
        wanted = {(v.name, v.at) for v in q.targets}
        given = {(v.name, v.at) for v in q.given}
        if given != {(v.name, v.at) for v in f.given}:
            continue
        kept = [factor for factor, of in zip(factors, drawn, strict=True) if set(of) <= wanted]
        if {v for of in drawn if set(of) <= wanted for v in of} != wanted or (len(kept) < len(factors) and given):
            continue
        values = {v: points[v.name, v.at] for v in (*f.targets, *f.given) if (v.name, v.at) in points}
        return substitute(Mul(*kept, evaluate=False), values)
    raise Rejected("no declared formula")


def _drawn(factor: Any, declared: Any) -> list[Any]:
    """What a factor is a density of."""
    if isinstance(factor, FamilyDensity):
        x = factor.point.args[0]
        need(factor.point == Dot(x, ALONG) and not any(mentions(p, frozenset({x})) for p in factor.parameters), "not a density of a variable")
        values_agree(declared, factor)
        return [(x.name, x.at)]
    if isinstance(factor, Density):
        need(not mentions(factor.given, frozenset(factor.targets)), "given itself")
        return [(v.name, v.at) for v in factor.targets]
    if isinstance(factor, NormalDensity):
        return [(v.name, v.at) for v in factor.points]
    need(isinstance(factor, Product), "no density")
    p: Any = opened(factor)
    y, e = p.body.point.args
    need(isinstance(p.body, FamilyDensity), "not one law for each component")
    values_agree(declared, p.body)
    need(e == Unit(p.i, y.dim) and p.lo == 1 and p.hi == y.dim, "not over all components")
    need(not any(mentions(part, frozenset({y})) for part in p.body.parameters), "the law moves with the vector")
    return [(y.name, y.at)]


def power(proof: Any, declared: Any) -> None:
    """b^(Σ n e) = ∏ (b^e)^n for b > 0 and whole n, tried at real points."""
    line, part = proof.line, proof.parts[0].line
    need(isinstance(line.lhs, Pow) and same(part.lhs, line.lhs.exp), "not a power")
    sign(proof, declared, line.lhs.base, "> 0")
    need(all(n.q == 1 for _, n in proof.arguments[1]), "not a whole power")
    for point in samples(proof, declared, line.lhs, line.rhs):
        need(not differ(point.scalar(line.lhs), point.scalar(line.rhs)), "another number")


def gamma(proof: Any, declared: Any) -> None:
    """Γ(a + 1) = a Γ(a), Γ(1) = 1, Γ(a) = Γ(b) for a = b, tried at real points."""
    line = proof.line
    need(line.relation == "=" and isinstance(line.lhs, Gamma), "not the gamma function")
    for point in samples(proof, declared, line.lhs, line.rhs):
        need(not differ(point.scalar(line.lhs), point.scalar(line.rhs)), "another number")


def components(proof: Any, declared: Any) -> None:
    """⟨x, y⟩ = Σ_{i=1}^{n} x_i y_i."""
    lhs, rhs = proof.line.lhs, proof.line.rhs
    need(isinstance(lhs, Dot) and all(isinstance(v, Var) for v in lhs.args) and isinstance(rhs, Sum), "not an inner product and a sum")
    s: Any = opened(rhs)
    u, v = lhs.args
    need(s.lo == 1 and s.hi == u.dim == v.dim, "not over all components")
    need(identical(s.body, Mul(Dot(u, Unit(s.i, u.dim)), Dot(v, Unit(s.i, v.dim)), evaluate=False)), "not the products of the components")


def variance(proof: Any, declared: Any) -> None:
    """Var[x] = E[x²] − (E x)² for a number x."""
    lhs, rhs = proof.line.lhs, proof.line.rhs
    need(isinstance(lhs, Variance) and lhs.density.targets[0].dim == 1, "not the variance of a number")
    x, q = lhs.density.targets[0], lhs.density
    square = Expectation(q, Pow(Dot(x, ALONG), S(2), evaluate=False))
    mean = Pow(Dot(Mean(q), ALONG), S(2), evaluate=False)
    need(identical(rhs, Add(square, Mul(-1, mean, evaluate=False), evaluate=False)), "not E[x²] − (E x)²")


def derivative(proof: Any, declared: Any) -> None:
    """df/dx, compared with differences of f at real points."""
    lhs, rhs = proof.line.lhs, proof.line.rhs
    need(proof.line.relation == "=" and isinstance(lhs, Derivative), "not a derivative")
    if isinstance(rhs, Derivative):
        densities = [q for q in preorder_traversal(lhs.body) if isinstance(q, Density)]
        need(all(any(p.startswith(f"definition of {q.law}(") for p in proof.premises) for q in densities), "the premise is not named")
        written = substitute(lhs.body, {q: _formula(q, declared) for q in densities})
        need(rhs.of == lhs.of and identical(rhs.body, written), "written out otherwise")
        return
    for point in samples(proof, declared, lhs.body, lhs.of, rhs):
        x = point.scalar(lhs.root)
        step = 1e-4 * max(1.0, abs(x))
        moved = [_moved(point, lhs, x + k * step) for k in (-2, -1, 1, 2)]
        slope = (moved[0] - 8 * moved[1] + 8 * moved[2] - moved[3]) / (12 * step)
        slope = slope if lhs.of == lhs.root else slope / (2 * x)
        wanted = point.scalar(rhs)
        need(abs(slope - wanted) <= 1e-5 * max(1.0, abs(wanted)), f"the slope is {slope}, not {wanted}")


def _moved(point: Any, term: Any, value: float) -> float:
    """What is differentiated, with another value of what moves."""
    root = term.root
    if isinstance(root, Dot):
        store, key, made = point._vectors, signature(root.args[0], point.names), [value, *[0.0] * (point.coordinates - 1)]
    else:
        store, key, made = point.atoms, signature(root, point.names), value
    kept = store[key]
    store[key] = made
    try:
        return float(point.scalar(term.body, point.names))
    finally:
        store[key] = kept


RULES = {"derivative": derivative, "powers": power, "gamma function": gamma, "components": components, "definition of variance": variance}
