"""Logarithms, exponentials, roots, and what follows from equal logarithms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Add, Basic, Expr, Mul, Pow, Rational, S
from sympy import exp as Exp
from sympy import log as Log

from checker.language.families import FamilyDensity
from checker.language.terms import Density, Dot, NormalDensity, Product, Range, Sum, Var

from .exact import identical
from .integers import models
from .names import free, mentions, opened, same, signature
from .reals import Real
from .verdicts import Rejected, need


def _log(term: Any) -> Expr:
    return Log(term, evaluate=False)


def _power(term: Any, n: Any) -> Expr:
    return Pow(term, n, evaluate=False)


def _product(factors: list[Any]) -> Expr:
    return Mul(*factors, evaluate=False) if factors else S.One


def samples(proof: Any, declared: Any, *terms: Basic, facts: Any = None) -> Iterator[Real]:
    """Real points at which the facts hold, for terms of that proof."""
    symbols = frozenset().union(*map(free, terms))
    for seed, model in enumerate(models(proof.facts if facts is None else facts, symbols, many=6)):
        yield Real(seed, (), declared, model)  # type: ignore[arg-type]


def sign(proof: Any, declared: Any, term: Basic, lowest: str) -> None:
    """Raises `Rejected` where a sample of the term is not > 0, or not ≥ 0."""
    for point in samples(proof, declared, term):
        value = 1.0 if isinstance(term, NormalDensity) else point.scalar(term)
        need(value > 0 or (lowest == ">= 0" and value == 0), f"{term} {lowest} does not hold")


def logarithm(proof: Any, declared: Any) -> None:
    """log ∏ f^n = Σ n log f and log exp a = a, every f > 0; log ∏_i f(i) = Σ_i log f(i)."""
    line = proof.line
    need(line.relation == "=" and isinstance(line.lhs, Log), "not about a logarithm")
    if not proof.parts and isinstance(line.lhs.args[0], Pow):
        base, exponent = line.lhs.args[0].args
        sign(proof, declared, base, "> 0")
        need(identical(line.rhs, Mul(exponent, _log(base), evaluate=False)), "not the exponent times the logarithm")
        return
    if not proof.parts:
        p: Any = opened(line.lhs.args[0])
        need(isinstance(p, Product) and same(line.rhs, Sum(_log(p.body), (p.i, p.lo, p.hi))), "not the sum of the logarithms")
        return
    factors, part = proof.arguments[1], proof.parts[0].line
    need(part.relation == "=" and same(part.lhs, line.lhs.args[0]), "the factors are those of another term")
    need(identical(part.rhs, _product([_power(f, n) for f, n in factors])), "other factors")
    for f, _ in factors:
        sign(proof, declared, f, "> 0")
    terms = [Mul(n, f.args[0] if isinstance(f, Exp) else _log(f), evaluate=False) for f, n in factors]
    need(identical(line.rhs, Add(*terms, evaluate=False)), "not the sum of the logarithms")


def root(proof: Any, declared: Any) -> None:
    """(∏ f^n)^(1/k) = ∏ (f^(1/k))^n for f ≥ 0; r^(1/k) = s for s ≥ 0 with s^k = r."""
    line = proof.line
    need(line.relation == "=" and isinstance(line.lhs, Pow) and isinstance(line.lhs.exp, Rational) and line.lhs.exp.p == 1, "not a root")
    base, k = line.lhs.args
    if not proof.parts:
        need(isinstance(base, Rational) and isinstance(line.rhs, Rational), "not a root of a number")
        need(line.rhs >= 0 and line.rhs ** int(k.q) == base, "another root")
        return
    factors, part = proof.arguments[1], proof.parts[0].line
    need(part.relation == "=" and same(part.lhs, base), "the factors are those of another term")
    need(identical(part.rhs, _product([_power(f, n) for f, n in factors])), "other factors")
    for f, n in factors:
        sign(proof, declared, f, ">= 0" if n > 0 else "> 0")
        need(n.q == 1, "not a whole power")
    need(identical(line.rhs, _product([_power(_power(f, k), n) for f, n in factors if f != 1])), "not the product of the roots")


def exponential(proof: Any, declared: Any) -> None:
    """exp(Σ n a) = ∏ exp(a)^n for whole n; exp(log a) = a."""
    line, part, summands = proof.line, proof.parts[0].line, proof.arguments[1]
    need(line.relation == part.relation == "=" and isinstance(line.lhs, Exp) and same(part.lhs, line.lhs.args[0]), "not an exponential")
    need(all(n.q == 1 for _, n in summands), "not a whole power")
    need(identical(part.rhs, Add(*(Mul(n, a, evaluate=False) for a, n in summands), evaluate=False)), "other summands")
    factors = [_power(a.args[0] if isinstance(a, Log) else Exp(a, evaluate=False), n) for a, n in summands]
    need(identical(line.rhs, _product(factors)), "not the product of the exponentials")


def equal(proof: Any, declared: Any) -> None:
    """a = b for log a = log b."""
    line, (part,) = proof.line, (p.line for p in proof.parts)
    need(line.relation == part.relation == "=", "not equations")
    need(same(part.lhs, _log(line.lhs)) and same(part.rhs, _log(line.rhs)), "not the logarithms of the two sides")


def proportional(proof: Any, declared: Any) -> None:
    """a ∝ b in x for a, b > 0, where log a − log b is free of x."""
    line, (part,) = proof.line, (p.line for p in proof.parts)
    need(line.relation == "propto" and line.variables and part.relation == "=", "not a proportionality")
    need(identical(part.lhs, Add(_log(line.lhs), Mul(-1, _log(line.rhs), evaluate=False), evaluate=False)), "not the gap of the logarithms")
    rest = free(part.rhs)
    need(not any(isinstance(f, Range) for f in rest) and not mentions(part.rhs, frozenset(line.variables)), "what is left depends on the variable")


def normalised(proof: Any, declared: Any) -> None:
    """a = b for a ∝ b in x, both densities of x."""
    line, (part,) = proof.line, (p.line for p in proof.parts)
    need(line.relation == "=" and part.relation == "propto", "not from a proportionality")
    need(same(line.lhs, part.lhs) and same(line.rhs, part.rhs), "other sides")
    for side in (line.lhs, line.rhs):
        if isinstance(side, FamilyDensity):
            values_agree(declared, side)
        need({signature(v) for v in _drawn(side)} == {signature(v) for v in part.variables}, "not a density of the variable")


def values_agree(declared: Any, side: FamilyDensity) -> None:
    """The variable has the values of the law: the positive numbers for Gam, Exp and the like, 0 to 1 for Bet, whole numbers for counts."""
    space = declared.spaces.get(side.point.args[0].name)
    ends = {"N": (None, None), "Bet": (0, 1), "Bern": (-1, 2), "Poiss": (-1, None)}.get(side.name, (0, None))
    if side.name == "Bin":
        ends = (-1, side.parameters[0] + 1)
    found = (None, None) if space is None else (space.low, space.high)
    need(found == ends, "the variable has other values")
    need((space is not None and space.discrete) == (side.name in ("Bern", "Bin", "Poiss")), "whole numbers, or not")


def tangent(proof: Any, declared: Any) -> None:
    """c (u − 1) ≥ c log u for c ≥ 0 and u > 0; > for c > 0 and u ≠ 1."""
    line, (weight, u, *_) = proof.line, proof.arguments
    need(line.relation in (">=", ">") and not proof.parts, "not an order")
    above = Add(u, -1, evaluate=False)
    need(identical(line.lhs, Mul(weight, above, evaluate=False)), "not the tangent")
    need(identical(line.rhs, Mul(weight, _log(u), evaluate=False)), "not the logarithm")
    sign(proof, declared, u, "> 0")
    sign(proof, declared, weight, "> 0" if line.relation == ">" else ">= 0")
    for point in samples(proof, declared, u) if line.relation == ">" else ():
        need(point.scalar(above) != 0, "the tangent touches")


def _drawn(side: Any) -> tuple[Any, ...]:
    """What a density is a density of."""
    if isinstance(side, Density):
        need(not mentions(side.given, frozenset(side.targets)), "the variable is given")
        return tuple(side.targets)
    if isinstance(side, NormalDensity):
        need(not mentions(side.means, frozenset(side.points)) and not mentions(side.cov, frozenset(side.points)), "the mean moves with the variable")
        return tuple(side.points)
    if isinstance(side, FamilyDensity):
        x = side.point.args[0]
        need(isinstance(side.point, Dot) and isinstance(x, Var) and not any(mentions(p, frozenset({x})) for p in side.parameters),
             "the law moves with the variable")
        return (x,)
    raise Rejected(f"{side} is not a density")


RULES = {"logarithm": logarithm, "comparing logarithms": logarithm, "roots": root, "exponentials": exponential,
         "equal logarithms": equal, "proportional": proportional, "normalised": normalised,
         "tangent of the logarithm": tangent}
