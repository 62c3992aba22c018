"""Logarithms, exponentials, roots, and how logarithms decide about what is positive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sympy import Basic, Expr, Pow, Rational, S, Tuple
from sympy import exp as Exp
from sympy import log as Log

from checker.conditions import Condition
from checker.language import relations as rel
from checker.language.binding import canonical, free_variables, freshen
from checker.language.families import FamilyDensity
from checker.language.formulas import density_of
from checker.language.relations import Line
from checker.language.terms import Density, NormalDensity, Product, Range, Sum, Var
from checker.rules.formulas import has_space
from checker.rules.rule import Context, Instance, NotProved, Rule, equal, log, minus, power, product, total

Factors = tuple[tuple[Expr, Rational], ...]


def state_logarithm(context: Context, term: Expr, factors: Factors) -> Instance:
    """log ∏ f^n = Σ n log f for f > 0; log exp a = a."""
    if not isinstance(term, Log):
        raise NotProved("not a logarithm")
    whole = product(*(f if n == 1 else power(f, n) for f, n in factors))
    terms = [product(n, f.args[0] if isinstance(f, Exp) else log(f)) for f, n in factors]
    conditions = tuple(Condition("> 0", f, context.facts) for f, _ in factors)
    return Instance(equal(term, total(*terms)), conditions, (equal(term.args[0], whole),))


def state_log_product(context: Context, term: Expr) -> Instance:
    """log ∏_{i} f(i) = Σ_i log f(i) for f > 0."""
    if not isinstance(term, Log) or not isinstance(term.args[0], Product):
        raise NotProved("not the logarithm of a product")
    p = freshen(term.args[0])
    inside = context.facts | {p.i - p.lo, p.hi - p.i}
    return Instance(equal(term, Sum(log(p.body), (p.i, p.lo, p.hi))), (Condition("> 0", p.body, inside),))


def state_root(context: Context, term: Pow, factors: Factors) -> Instance:
    """(∏ f^n)^(1/k) = ∏ (f^(1/k))^n for f ≥ 0, and f > 0 where n < 0."""
    if not isinstance(term, Pow) or not isinstance(term.exp, Rational) or term.exp.p != 1:
        raise NotProved("not a root")
    whole = product(*(f if n == 1 else power(f, n) for f, n in factors))
    roots = product(*(power(power(f, term.exp), n) if f != S.One else S.One for f, n in factors))
    conditions = tuple(Condition(">= 0" if n > 0 else "> 0", f, context.facts) for f, n in factors)
    if any(n.q != 1 for _, n in factors):
        raise NotProved("exponents are whole numbers")
    return Instance(equal(term, roots), conditions, (equal(term.base, whole),))


def state_rational_root(context: Context, term: Pow, value: Rational) -> Instance:
    """r^(1/k) = s for s ≥ 0 with s^k = r."""
    if not isinstance(term, Pow) or not isinstance(term.base, Rational) or value < 0 or value ** term.exp.q != term.base or term.exp.p != 1:
        raise NotProved("not that root")
    return Instance(equal(term, value))


def state_exponential(context: Context, term: Expr, summands: Sequence[tuple[Expr, Rational]]) -> Instance:
    """exp(Σ n a) = ∏ exp(a)^n for whole numbers n; exp(log a) = a."""
    if not isinstance(term, Exp) or any(n.q != 1 for _, n in summands):
        raise NotProved("not an exponential")
    whole = total(*(product(n, a) for a, n in summands))
    factors = [power(a.args[0] if isinstance(a, Log) else Exp(a, evaluate=False), n) for a, n in summands]
    return Instance(equal(term, product(*factors)), hypotheses=(equal(term.args[0], whole),))


def state_equal_logarithms(context: Context, lhs: Expr, rhs: Expr) -> Instance:
    """a = b for a, b > 0 with log a = log b."""
    return Instance(equal(lhs, rhs), hypotheses=(equal(log(lhs), log(rhs)),))


def others_than(variables: Iterable[Var | Range], free: Iterable[Basic], context: Context) -> tuple[Condition, ...]:
    """The conditions for variables to be others than some that are free: x_1 is x_{t-1} at t = 2, and x_2 is among x_{1:T}."""
    return tuple(Condition("distinct", v, context.facts, f) for v in variables for f in sorted(free, key=str)
                 if isinstance(f, (Var, Range)) and v.name == f.name)


def state_proportional(context: Context, lhs: Expr, rhs: Expr, variables: tuple[Var, ...], rest: Expr) -> Instance:
    """a ∝ b in x, for a, b > 0 with log a − log b free of x."""
    free = free_variables(rest)
    if set(variables) & free:
        raise NotProved("what is left depends on the variable")
    conditions = tuple(Condition("> 0", side, context.facts) for side in (lhs, rhs))
    conditions += others_than(variables, free, context)
    return Instance(Line(rel.PROPTO, lhs, rhs, variables), conditions, (equal(total(log(lhs), minus(log(rhs))), rest),))


def state_sign(context: Context, term: Expr, strict: bool) -> Instance:
    """a ≥ 0 for a square, a length, a variance, or what the declared domains make so; a > 0 likewise."""
    condition = Condition("> 0" if strict else ">= 0", canonical(term), context.facts)
    return Instance(Line(rel.GT if strict else rel.GE, term, S.Zero), (condition,))


def state_tangent(context: Context, weight: Expr, term: Expr, strict: bool) -> Instance:
    """c (u − 1) ≥ c log u for c ≥ 0 and u > 0; strictly for c > 0 and u ≠ 1."""
    above = total(term, S.NegativeOne)
    kinds = [("> 0" if strict else ">= 0", weight), ("> 0", term), *([("!= 0", above)] if strict else [])]
    conditions = tuple(Condition(kind, canonical(of), context.facts) for kind, of in kinds)
    return Instance(Line(rel.GT if strict else rel.GE, product(weight, above), product(weight, log(term))), conditions)


def state_normalised(context: Context, lhs: Expr, rhs: Expr, variables: tuple[Var, ...]) -> Instance:
    """a = b if a ∝ b in all of x and both are densities of x."""
    conditions: tuple[Condition, ...] = ()
    for side in (lhs, rhs):
        if isinstance(side, Density):
            targets, rest = side.targets, frozenset(side.given)
        elif isinstance(side, NormalDensity) and not any(p.name in context.declared.spaces for p in side.points):
            targets, rest = side.points, free_variables(Tuple(side.means, side.cov))
        elif isinstance(side, FamilyDensity) and (found := density_of(side, variables)) is not None and has_space(context, found[0], side):
            targets, rest = Tuple(*found), free_variables(Tuple(*side.parameters))
        else:
            raise NotProved("not a density")
        if set(targets) != set(variables):
            raise NotProved("not a density of the variables of ∝")
        conditions += others_than(variables, rest, context)
    return Instance(equal(lhs, rhs), conditions, (Line(rel.PROPTO, lhs, rhs, variables),))


LOGARITHM = Rule(
    "logarithm", "log ∏ f^n = Σ n log f, log ∏_i f(i) = Σ_i log f(i), log exp a = a", "every f > 0",
    "for a factor whose sign is not known: log(ab) = log a + log b needs a, b > 0", "log(p(x,z)/q(z|x)) = log p(x,z) − log q(z|x)",
    state_logarithm, ("log of a product", "logarithms"))
LOG_PRODUCT = replace(LOGARITHM, state=state_log_product)
COMPARE_LOGARITHM = replace(LOGARITHM, name="comparing logarithms", aliases=(), implicit=True)
COMPARE_LOG_PRODUCT = replace(COMPARE_LOGARITHM, state=state_log_product)
ROOT = Rule("roots", "(∏ f^n)^(1/k) = ∏ (f^(1/k))^n", "f ≥ 0, and > 0 below the line", "√(x²) = x: x may be negative",
            "√(α_t ᾱ_{t-1}) = √α_t √ᾱ_{t-1}", state_root, implicit=True)
RATIONAL_ROOT = Rule("roots", "r^(1/k) = s if s^k = r", "s ≥ 0", "for s < 0", "√4 = 2", state_rational_root, implicit=True)
EXPONENTIAL = Rule("exponentials", "exp(Σ n a) = ∏ exp(a)^n", "n is a whole number", "otherwise", "exp(a + b) = exp(a) exp(b)",
                   state_exponential, implicit=True)
EQUAL_LOGARITHMS = Rule("equal logarithms", "a = b if log a = log b", "a, b > 0", "otherwise", "exp(a) exp(b) = exp(a + b)",
                        state_equal_logarithms, implicit=True)
SIGN = Rule("sign", "a ≥ 0 for a square, a length, a variance, or by the declared domains", "the sign is certain",
            "for a number of any sign", "(f − g)² ≥ 0", state_sign, implicit=True)
TANGENT = Rule("tangent of the logarithm", "log u ≤ u − 1 for u > 0, and < for u ≠ 1", "u > 0",
               "for ≥; strictly at u = 1, where both are 0", "log(1 − a) < −a for 0 < a < 1", state_tangent, ("tangent",))
PROPORTIONAL = Rule("proportional", "a ∝ b in x if log a − log b is free of x", "a, b > 0",
                    "inside a sum or an expectation: ∝ holds at the top of a line only", "exp(-(x-y)²/2) ∝ exp(-x²/2 + xy) in x",
                    state_proportional, implicit=True)
NORMALISED = Rule("normalised", "a = b if a ∝ b in x and both are densities of x", "both integrate to 1 in x",
                  "if one side is a density of another variable", "q(z|x) ∝ N(z; m, v) in z gives q(z|x) = N(z; m, v)",
                  state_normalised, ("both sides are normalised",))

