"""Densities that are given by a formula, powers with any exponent, and the gamma function."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Basic, Expr, Mul, Pow, Rational, S, Symbol
from sympy import log as Log

from checker.conditions import Condition
from checker.language.binding import canonical, freshen, mentions, substitute
from checker.language.declarations import Space
from checker.language.families import FAMILIES, FamilyDensity, Gamma
from checker.language.formulas import density_of
from checker.language.laws import FormulaDefinition
from checker.language.terms import Density, Dot, NormalDensity, Prefix, PrefixProduct, Product, Sum, Unit, Var
from checker.rules.rule import Context, Instance, NotProved, Rule, equal, log, power, product, total


def state_formula(context: Context, q: Density) -> Instance:
    """q(x | z) = the formula by which it is declared, at these values of its variables."""
    law = context.declared.laws.get(q.law) if isinstance(q, Density) else None
    points = (*q.targets, *q.given) if law is not None else ()
    if law is None or any(not isinstance(v, Var) for v in points):
        raise NotProved("not a density of variables")
    actual = {v.slot: v for v in points}
    for found in law.formulas:
        found = _marginal(found, q) if not q.given and len(q.targets) < len(found.targets) else found
        told = [{v.slot for v in part} for part in (found.targets, found.given, q.targets, q.given)]
        if told[0] != told[2] or told[1] != told[3] or len(actual) != len(points):
            continue
        if any(context.declared.is_random(v) for v in _constants(found.density, (*found.targets, *found.given))):
            raise NotProved("the formula mentions what is random and not given")
        if not _values_fit(context, found):
            raise NotProved("a variable has other values than its law")
        values = {v: actual[v.slot] for v in (*found.targets, *found.given) if actual[v.slot] != v}
        of = ", ".join(map(str, found.targets)) + (f" | {', '.join(map(str, found.given))}" if found.given else "")
        name = f"definition of {q.law}({of})"
        return Instance(equal(q, substitute(found.density, values)), premises=frozenset({name}))
    raise NotProved("no declared formula")


def _marginal(found: FormulaDefinition, q: Density) -> FormulaDefinition:
    """What is left of a product of densities of different variables where the others are integrated out."""
    wanted = {v.slot for v in q.targets}
    factors = found.density.args if isinstance(found.density, Mul) else (found.density,)
    kept, targets = [], []
    for factor in factors:
        of = density_of(factor, found.targets) or []
        if {v.slot for v in of} <= wanted:
            kept.append(factor)
            targets += of
        elif {v.slot for v in of} & wanted:
            raise NotProved("a factor is of several variables, and not all are wanted")
    return FormulaDefinition(tuple(targets), (), product(*kept))


def _values_fit(context: Context, found: FormulaDefinition) -> bool:
    """Whether every variable, or component of one, has the values of the law that the formula gives it."""
    for factor in found.density.args if isinstance(found.density, Mul) else (found.density,):
        inner = freshen(factor).body if isinstance(factor, Product) else factor
        if isinstance(inner, FamilyDensity) and not has_space(context, inner.point.args[0], inner):
            return False
        if isinstance(inner, NormalDensity) and any(p.name in context.declared.spaces for p in inner.points):
            return False
    return True


def has_space(context: Context, x: Var, density: FamilyDensity) -> bool:
    """Whether the values of a variable are those of a law by its name."""
    space, own = context.declared.spaces.get(x.name, Space()), FAMILIES[density.name].space(*density.parameters)
    return (space.low, space.high, space.discrete, space.whole) == (own.low, own.high, own.discrete, own.whole)


def _constants(term: Basic, points: tuple[Var, ...]) -> list[Var]:
    from checker.language.binding import free_variables

    return [v for v in free_variables(term) if isinstance(v, Var) and v not in points]


def state_log_power(context: Context, term: Expr) -> Instance:
    """log b^e = e log b for b > 0."""
    raised = term.args[0] if isinstance(term, Log) else None
    if not isinstance(raised, Pow):
        raise NotProved("not the logarithm of a power")
    return Instance(equal(term, product(raised.exp, log(raised.base))), (Condition("> 0", raised.base, context.facts),))


def state_power(context: Context, term: Expr, summands: Sequence[tuple[Expr, Rational]]) -> Instance:
    """b^(Σ n e) = ∏ (b^e)^n for b > 0 and whole numbers n."""
    if not isinstance(term, Pow) or isinstance(term.exp, Rational) or any(n.q != 1 for _, n in summands):
        raise NotProved("not a power with an exponent to be parted")
    parted = product(*(power(term.base if e == S.One else power(term.base, e), n) for e, n in summands))
    whole = total(*(product(n, e) for e, n in summands))
    return Instance(equal(term, parted), (Condition("> 0", term.base, context.facts),), (equal(term.exp, whole),))


def state_gamma(context: Context, term: Expr, argument: Expr) -> Instance:
    """Γ(a + 1) = a Γ(a) for a > 0."""
    if not isinstance(term, Gamma):
        raise NotProved("not the gamma function")
    return Instance(equal(term, product(argument, Gamma(argument))), (Condition("> 0", canonical(argument), context.facts),),
                    (equal(term.args[0], total(argument, S.One)),))


def state_gamma_argument(context: Context, term: Expr, argument: Expr) -> Instance:
    """Γ(a) = Γ(b) for a = b."""
    if not isinstance(term, Gamma):
        raise NotProved("not the gamma function")
    return Instance(equal(term, Gamma(argument)), hypotheses=(equal(term.args[0], argument),))


def state_gamma_at_one(context: Context, term: Expr) -> Instance:
    """Γ(1) = 1."""
    if term != Gamma(S.One):
        raise NotProved("not the gamma function at 1")
    return Instance(equal(term, S.One))


def state_components(context: Context, term: Dot) -> Instance:
    """⟨x, y⟩ = Σ_{i=1}^{n} x_i y_i for vectors of R^n."""
    if not isinstance(term, Dot) or not all(isinstance(v, Var) for v in term.args):
        raise NotProved("not the inner product of two variables")
    u, v = term.args
    n = u.dim
    if not isinstance(n, Symbol) or v.dim != n:
        raise NotProved("not vectors of one dimension that is a letter")
    i = Symbol("i@0", integer=True)
    return Instance(equal(term, Sum(product(Dot(u, Unit(i, n)), Dot(v, Unit(i, n))), (i, S.One, n))))


def state_constant_sum(context: Context, term: Prefix) -> Instance:
    """P(n) = n f for a body f that does not mention the index."""
    if not isinstance(term, Prefix) or isinstance(term, PrefixProduct):
        raise NotProved("not a sum")
    opened = freshen(term)
    if mentions(canonical(opened.body), (opened.i,)):
        raise NotProved("the body mentions the index")
    return Instance(equal(term, product(term.end, opened.body)))


FORMULA = Rule("definition", "q(x | z) = the formula by which it is declared", "the formula is a density by its form",
               "for another factor", "p(x) = Gam(x; a, b)", state_formula, ("density function", "definition of the density"))
LOG_POWER = Rule("logarithm", "log b^e = e log b", "b > 0", "for a base of any sign", "log x^{a-1} = (a − 1) log x", state_log_power)
COMPARE_LOG_POWER = Rule("comparing logarithms", LOG_POWER.statement, LOG_POWER.conditions, LOG_POWER.fails, LOG_POWER.example,
                         state_log_power, implicit=True)
POWER = Rule("powers", "b^(Σ n e) = ∏ (b^e)^n", "b > 0; every n is a whole number", "for a base of any sign", "x^{a+1} = x^a x",
             state_power, implicit=True)
GAMMA = Rule("gamma function", "Γ(a + 1) = a Γ(a)", "a > 0", "for a = 0", "Γ(a + 1)/Γ(a) = a", state_gamma,
             ("recursion of the gamma function",), implicit=True)
GAMMA_ARGUMENT = Rule("gamma function", "Γ(a) = Γ(b) for a = b", "none", "never", "Γ(a + 1 − 1) = Γ(a)", state_gamma_argument,
                      implicit=True)
GAMMA_AT_ONE = Rule("gamma function", "Γ(1) = 1", "none", "never", "Γ(2) = 1", state_gamma_at_one, implicit=True)
COMPONENTS = Rule("components", "⟨x, y⟩ = Σ_i x_i y_i", "both are vectors of R^n", "otherwise", "y^T y = Σ_i y_i²", state_components,
                  implicit=True)
CONSTANT_SUM = Rule("range", "Σ_{i=a}^{b} c = (b − a + 1) c", "c does not mention the index; b ≥ a − 1", "otherwise", "Σ_{i=1}^n μ² = n μ²",
                    state_constant_sum, implicit=True)
