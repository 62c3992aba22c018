"""Integrals over the line and parts of it: of exponentials of quadratics, the gamma and the beta integral, and finite sums."""

from __future__ import annotations

from sympy import Basic, Expr, Rational, S, pi
from sympy import exp as Exp

from checker.conditions import Condition
from checker.language.binding import canonical, mentions, substitute
from checker.language.calculus import Derivative
from checker.language.declarations import Space
from checker.language.families import Gamma
from checker.language.terms import ALONG, Density, Dot, Integral, Mean, Scaled, Var
from checker.rules.rule import Context, Instance, NotProved, Rule, equal, inverse, log, minus, power, product, total

MOST_VALUES = 12
"""A sum over more values than these is not written out."""


def one_variable(context: Context, opened: Basic) -> tuple[Integral, Var, Space]:
    """An opened integral over one variable on the line, and what is declared of its values."""
    if not isinstance(opened, Integral) or len(opened.over) != 1 or not isinstance(opened.over[0], Var) or opened.over[0].dim != 1:
        raise NotProved("not an integral over one number")
    (x,) = opened.over
    return opened, x, context.declared.spaces.get(x.name, Space())


def _free_of(x: Var, *terms: Expr) -> None:
    if any(mentions(canonical(t), (x,)) for t in terms):
        raise NotProved("a coefficient mentions the variable")


def state_gaussian(context: Context, opened: Integral, a: Expr, b: Expr, k: int) -> Instance:
    """∫ x^k exp(−a x² + b x) dx = √(π/a) exp(b²/(4a)) m_k over the line, a > 0: m_0 = 1, m_1 = b/(2a), m_2 = b²/(4a²) + 1/(2a)."""
    integral, x, space = one_variable(context, opened)
    if (space.low, space.high, space.discrete) != (None, None, False) or k not in (0, 1, 2):
        raise NotProved("not over the line, or of a power that is not read")
    _free_of(x, a, b)
    value = Dot(x, ALONG)
    body = product(power(value, k), Exp(total(product(-1, a, power(value, 2)), product(b, value)), evaluate=False))
    mean = product(Rational(1, 2), b, inverse(a))
    moment = (S.One, mean, total(power(mean, 2), product(Rational(1, 2), inverse(a))))[k]
    size = product(power(product(pi, inverse(a)), Rational(1, 2)), Exp(product(Rational(1, 4), power(b, 2), inverse(a)), evaluate=False))
    whole = product(size, moment)
    return Instance(equal(opened, whole), (Condition("> 0", canonical(a), context.facts),), (equal(integral.body, body),))


def state_gamma_integral(context: Context, opened: Integral, s: Expr, b: Expr) -> Instance:
    """∫_0^∞ exp((s − 1) log x − b x) dx = Γ(s) b^(−s) for s, b > 0."""
    integral, x, space = one_variable(context, opened)
    if (space.low, space.high, space.discrete) != (S.Zero, None, False):
        raise NotProved("not over the positive numbers")
    _free_of(x, s, b)
    value = Dot(x, ALONG)
    exponent = total(product(total(s, S.NegativeOne), log(value)), product(-1, b, value))
    whole = product(Gamma(s), power(b, minus(s)))
    conditions = tuple(Condition("> 0", canonical(t), context.facts) for t in (s, b))
    return Instance(equal(opened, whole), conditions, (equal(integral.body, Exp(exponent, evaluate=False)),))


def state_beta_integral(context: Context, opened: Integral, s: Expr, t: Expr) -> Instance:
    """∫_0^1 exp((s − 1) log x + (t − 1) log(1 − x)) dx = Γ(s) Γ(t) / Γ(s + t) for s, t > 0."""
    integral, x, space = one_variable(context, opened)
    if (space.low, space.high, space.discrete) != (S.Zero, S.One, False):
        raise NotProved("not over the numbers between 0 and 1")
    _free_of(x, s, t)
    value = Dot(x, ALONG)
    exponent = total(product(total(s, S.NegativeOne), log(value)), product(total(t, S.NegativeOne), log(total(S.One, minus(value)))))
    whole = product(Gamma(s), Gamma(t), inverse(Gamma(total(s, t))))
    conditions = tuple(Condition("> 0", canonical(part), context.facts) for part in (s, t))
    return Instance(equal(opened, whole), conditions, (equal(integral.body, Exp(exponent, evaluate=False)),))


def state_finite_sum(context: Context, opened: Integral) -> Instance:
    """∫ f(x) dx = f(a) + … + f(b) for a variable whose values are the whole numbers from a to b."""
    integral, x, space = one_variable(context, opened)
    low, high = space.low, space.high
    if not (space.discrete and space.whole) or low is None or high is None or not (low.is_Integer and high.is_Integer):
        raise NotProved("not over whole numbers between two ends")
    values = range(int(low) + 1, int(high))
    if not 0 < len(values) <= MOST_VALUES or _in_density(integral.body, x):
        raise NotProved("too many values, or a density that has no formula")
    return Instance(equal(opened, total(*(substitute(integral.body, {x: Scaled(Rational(k), ALONG)}) for k in values))))


def _in_density(term: Basic, x: Var) -> bool:
    """Whether a variable stands in a density or below a binder, where no number can stand."""
    if isinstance(term, Derivative):
        return mentions(canonical(term), (x,))
    if isinstance(term, Dot) and term.args == (x, ALONG):
        return False
    return term == x or any(_in_density(a, x) for a in term.args)


def state_mean_by_density(context: Context, term: Mean) -> Instance:
    """E[x | C] = ∫ x q(x | C) dx for x on the line."""
    if not isinstance(term, Mean) or term.dim != 1:
        raise NotProved("not the mean of a number")
    q = term.density
    x = q.targets[0].marked(0)
    whole = Integral(product(Dot(x, ALONG), Density(q.law, (x,), q.given)), x)
    if any(v == x for v in q.given):
        raise NotProved("what is given is drawn")
    return Instance(equal(term, Scaled(whole, ALONG)))


GAUSSIAN_INTEGRAL = Rule(
    "gaussian integral",
    "∫ x^k exp(−a x² + b x) dx = √(π/a) exp(b²/(4a)) m_k over the line: m_0 = 1, m_1 = b/(2a), m_2 = b²/(4a²) + 1/(2a)",
    "a > 0; a and b do not mention x; x takes every real value", "for a ≤ 0, where the integral does not exist",
    "∫ exp(−x²/2) dx = √(2π)", state_gaussian, ("integral of a gaussian",), implicit=True)
GAMMA_INTEGRAL = Rule(
    "gamma integral", "∫_0^∞ x^(s−1) exp(−b x) dx = Γ(s) b^(−s)", "s, b > 0, and neither mentions x", "for s ≤ 0 or b ≤ 0",
    "∫_0^∞ exp(−b x) dx = 1/b", state_gamma_integral, (), implicit=True)
BETA_INTEGRAL = Rule(
    "beta integral", "∫_0^1 x^(s−1) (1 − x)^(t−1) dx = Γ(s) Γ(t) / Γ(s + t)", "s, t > 0, and neither mentions x", "for s ≤ 0 or t ≤ 0",
    "∫_0^1 x dx = 1/2", state_beta_integral, (), implicit=True)
FINITE_SUM = Rule(
    "finite sum", "a sum over finitely many whole numbers is written out", "the values are the whole numbers between two ends",
    "for a variable of which that is not known", "Σ_{x ∈ {0, 1}} f(x) = f(0) + f(1)", state_finite_sum, (), implicit=True)
MEAN_BY_DENSITY = Rule(
    "definition of expectation", "E[x] = ∫ x q(x) dx for a number x", "the integral exists (a standing assumption)", "never",
    "E[x] = ∫ x p(x) dx", state_mean_by_density, ())
