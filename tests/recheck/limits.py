"""Limits of explicit numbers by continuity, and lines that say that a number is not negative."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Add, Mul, NumberSymbol, Pow, Rational, S
from sympy import exp as Exp
from sympy import log as Log

from checker.language.terms import (
    DIMENSION,
    Abbreviation,
    Dot,
    Expectation,
    Norm,
    Parameter,
    Product,
    Scaled,
    Var,
    VectorSum,
)

from .exact import identical
from .integers import models
from .logarithms import samples
from .names import Names, free, index_value, opened, same, substitute
from .reals import Real
from .verdicts import Undefined, need
from .ways import not_of_values

_NEAR = Rational(1, 10**12)
_GAP = 1e-2
"""How far a value may be from that at the limit, this near: a fourth root is 1e-3 away."""


def continuity(proof: Any, declared: Any) -> None:
    """f → c as a → b, where f is made of a, and of what stays as it is, by continuous functions that are all defined at b."""
    line, (form, there) = proof.line, proof.parts
    need(line.relation == "->" and len(line.variables) == 1, "not a limit")
    need(form.line.relation == there.line.relation == "=" and not any(map(not_of_values, proof.parts)), "not equations between values")
    need(same(form.line.lhs, line.lhs) and same(there.line.lhs, line.rhs), "the equations are about something else")
    a, value = line.variables[0].parameter, line.variables[0].value
    need(same(there.line.rhs, substitute(form.line.rhs, {a: value})), "not the value at the limit")
    made_of = {p.name for p in _reached(proof, declared, a, value)}
    for leaf in _leaves(form.line.rhs):
        stays = isinstance(leaf, Parameter) and not leaf.at and declared.parameters[leaf.name].definition is None
        need(leaf == a or not isinstance(leaf, Parameter) or (stays and leaf.name not in made_of), f"{leaf} may move with {a}")
    for seed, point in enumerate(samples(proof, declared, form.line.rhs, there.line.rhs)):
        at_limit = point.scalar(there.line.rhs)
        for step in _inwards(declared, a, value):
            near = Real(seed, (), declared, point.names).scalar(substitute(form.line.rhs, {a: value + step}))  # type: ignore[arg-type]
            need(abs(near - at_limit) <= _GAP * (1 + abs(at_limit)), "the value nearby is another")


def _reached(proof: Any, declared: Any, a: Any, value: Any) -> set[Any]:
    """The parameters that ``a`` is a product of, at all small indices; itself where it is not defined.  It comes near the value."""
    family, made_of = declared.parameters[a.name], {a}
    if family.definition is not None:
        need(isinstance(family.definition, Product), "what it is defined by may not come near")
        need(0 <= value <= 1, "out of the reach of a product of numbers between 0 and 1")
        for model in models(proof.facts, free(a), many=40):
            factors = list(_factors(family, index_value(a.at[0], model)))
            need(bool(factors), f"{a} may be 1")
            made_of |= set(factors)
            for f in factors:
                of = declared.parameters[f.name]
                need(of.definition is None and (of.domain.low, of.domain.high) == (0, 1), f"{f} is not any number between 0 and 1")
        return made_of
    low, high = family.domain.low, family.domain.high
    need(all(end is None or isinstance(end, Rational) for end in (low, high)), "the domain is not that of a number")
    need((low is None or low <= value) and (high is None or value <= high), "out of the domain")
    return made_of


def _factors(family: Any, at: Any) -> Iterator[Parameter]:
    product = family.definition
    names: Names = {family.symbol: at}
    lo, hi = (index_value(e, names) for e in (product.lo, product.hi))
    for k in range(lo, hi + 1):  # type: ignore[call-overload, operator]
        factor = substitute(product.body, {product.i: Rational(k), family.symbol: Rational(at)})
        need(isinstance(factor, Parameter), "not a product of parameters")
        yield factor  # type: ignore[misc]


_CONTINUOUS = (Add, Mul, Pow, Exp, Log, Norm, Dot, VectorSum, Scaled)


def _leaves(term: Any) -> Iterator[Any]:
    """What a term is made of by continuous functions; nothing else may stand in it."""
    if isinstance(term, Abbreviation):
        yield from _leaves(term.term)
    elif isinstance(term, _CONTINUOUS):
        for part in term.args:
            yield from _leaves(part)
    else:
        need(isinstance(term, (Rational, NumberSymbol, Parameter, Var)) or term == DIMENSION, f"{term} may not be continuous")
        yield term


def _inwards(declared: Any, a: Any, value: Any) -> list[Any]:
    """Steps from the limit that stay in the domain of the parameter."""
    family = declared.parameters[a.name]
    low, high = (S.Zero, S.One) if family.definition is not None else (family.domain.low, family.domain.high)
    return [step for step, end in ((_NEAR, high), (-_NEAR, low)) if end is None or end != value]


class Edge(Real):
    """Real points at which numbers are often 0, or alike, so that what is ≥ 0 and no more is seen to be 0."""

    def drawn(self, positive: bool) -> float:
        return super().drawn(positive) if positive else float(self.random.choice((-2, -1, 0, 0, 1, 2)))


_POINTS = 24


def sign(proof: Any, declared: Any) -> None:
    """f ≥ 0, or f > 0: at real points, and where numbers are 0."""
    line = proof.line
    need(line.relation in (">", ">=") and same(line.rhs, S.Zero) and not proof.parts, "not about a sign")
    seen = 0
    for kind in (Real, Edge):
        for seed in range(_POINTS):
            for model in models(proof.facts, free(line.lhs), many=6):
                try:
                    value = kind((kind.__name__, seed), (), declared, model).scalar(line.lhs)  # type: ignore[arg-type]
                except Undefined:
                    continue
                seen += 1
                need(value > 0 or (value == 0 and line.relation == ">="), "another sign")
    need(seen >= _POINTS, "it cannot be evaluated at enough points")


def variance(proof: Any, declared: Any) -> None:
    """E[f²] − (E f)² ≥ 0, both under one measure."""
    line, means = proof.line, proof.line.lhs
    need(line.relation == ">=" and same(line.rhs, S.Zero) and not proof.parts, "not about a sign")
    while isinstance(means, Abbreviation):
        means = means.term
    squares = [e for e in means.args if isinstance(e, Expectation)]
    need(len(squares) == 1, "not the variance of a number")
    o: Any = opened(squares[0])
    need(isinstance(o.body, Pow) and o.body.exp == 2, "not the mean of a square")
    mean: Any = Expectation(o.measure, o.body.base)
    gap: Any = Add(o, Mul(S.NegativeOne, Pow(mean, Rational(2), evaluate=False), evaluate=False), evaluate=False)
    need(identical(means, gap), "not less the square of the mean")


RULES = {"continuity": continuity, "sign": sign, "variance": variance}
