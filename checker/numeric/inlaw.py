"""Equalities of random vectors, and of their laws given some variables.

Every vector is a linear form in independent ones: noises, and first variables of laws.  Two random vectors are
equal if their coefficients are; two laws given G are equal if, after conditioning on G, the mean as a function
of G and the variance are.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Basic

from checker.language.laws import ChainGraph, Law
from checker.language.relations import EQ, LAW, Line
from checker.language.terms import Normal, Scaled, Var, VectorSum
from checker.numeric.blocks import number, solve
from checker.numeric.claims import Claim
from checker.numeric.evaluate import Env
from checker.numeric.gaussian import Linear, covariance, mean
from checker.numeric.outcome import NO_VALUE, UNSUPPORTED, NotTried
from checker.numeric.points import PointEvaluator
from checker.numeric.tensors import Axis, Tensor


def law_claims(line: Line, evaluator: PointEvaluator, env: Env) -> list[Claim]:
    """What a line between random vectors claims of coefficients, means and variances."""
    from checker.numeric.pointwise import applies, pointwise_claims

    if applies(line, evaluator):
        return pointwise_claims(line, evaluator, env)
    lhs, rhs = (random_vector(side, evaluator, env, str(i)) for i, side in enumerate((line.lhs, line.rhs)))
    if line.relation != LAW:
        return _coefficients(lhs, rhs, evaluator)
    given = {env.axis(v): random_vector(v, evaluator, env, "") for v in line.variables}
    kept = {a: form for a, form in given.items() if form.coefficients}
    for side in (line.lhs, line.rhs):
        _closed(side, set(given), evaluator, env)
    one, other = (_conditioned(form, list(kept.values()), evaluator) for form in (lhs, rhs))
    found = [Claim(f"coefficient of {name_of(a)} in the mean", EQ, g, h)
             for a, g, h in zip(kept, one.gains, other.gains, strict=True)]
    found += [Claim("constant part of the mean", EQ, a, b) for a, b in zip(one.offset, other.offset, strict=True)]
    return [*found, Claim("variance", EQ, one.variance, other.variance)]


def _closed(side: Basic, given: set[Axis], evaluator: PointEvaluator, env: Env) -> None:
    """Refuse a normal law whose mean names a random variable that is not given: that is no one law."""
    if isinstance(side, Normal):
        found = random_vector(side.mean, evaluator, env, "")
        loose = [v for v in _variables(side.mean) if env.axis(v) not in given and _variable(v, evaluator, env).coefficients]
        if found.coefficients and loose:
            raise NotTried(NO_VALUE, f"the mean of the law names {name_of(env.axis(loose[0]))}, which is not given",
                           f"write given={loose[0].name}[...]")


def _variables(term: Basic) -> list[Var]:
    return [term] if isinstance(term, Var) else [v for a in term.args for v in _variables(a)]


def name_of(axis: Axis) -> str:
    """``x_2``, ``ε_1``."""
    return "_".join([axis[0], *(",".join(map(str, axis[1])),) * bool(axis[1])])


def random_vector(term: Basic, evaluator: PointEvaluator, env: Env, side: str) -> Linear:
    """A vector, or a vector with a normal law, as a linear form in independent vectors."""
    if isinstance(term, Normal):
        mean_part = random_vector(term.mean, evaluator, env, side)
        noise = evaluator.noise((f"noise of side {side}", (), 0))
        return mean_part + noise.scaled(number(evaluator.coefficient(term.cov, env)).sqrt())
    if isinstance(term, Var):
        return _variable(term, evaluator, env)
    if isinstance(term, VectorSum):
        total = Linear({}, (evaluator.zero,) * evaluator.dim)
        for a in term.args:
            total = total + random_vector(a, evaluator, env, side)
        return total
    if isinstance(term, Scaled):
        return random_vector(term.vector, evaluator, env, side).scaled(evaluator.scalar(term.scale, env))
    raise NotTried(UNSUPPORTED, f"{type(term).__name__} has no interpretation as a random vector")


def _variable(v: Var, evaluator: PointEvaluator, env: Env) -> Linear:
    axis = env.axis(v)
    if v.name in evaluator.declared.noises:
        return evaluator.noise(axis)
    law = source(v.name, evaluator)
    return Linear({}, evaluator.position(axis)) if law is None else evaluator.form(law, axis)


def source(name: str, evaluator: PointEvaluator) -> str | None:
    """The law that a random variable is drawn from: one whose noises the line names, or the only one defined."""
    laws = evaluator.declared.laws
    defined = [n for n, law in laws.items() if (law.definitions or law.formulas) and name in names_of(law)]
    named = [n for n in defined if n in evaluator.realised]
    if len(defined) == 1 and laws[defined[0]].formulas:
        raise NotTried(UNSUPPORTED, f"{defined[0]} is given by a formula, for which no numbers are drawn")
    if len(named) == 1 or len(defined) == 1:
        return (named or defined)[0]
    if defined:
        raise NotTried(UNSUPPORTED, f"{name} is drawn from {' or '.join(defined)}; the line does not say which")
    return None


def names_of(law: Law) -> set[str]:
    """The names of the variables of a law."""
    return {law.graph.family} if isinstance(law.graph, ChainGraph) else {v.name for v in law.graph.nodes}


def _coefficients(lhs: Linear, rhs: Linear, evaluator: PointEvaluator) -> list[Claim]:
    axes = sorted(lhs.coefficients.keys() | rhs.coefficients.keys())
    found = [Claim(f"coefficient of {name_of(a)}", EQ, number(lhs.coefficients.get(a, evaluator.zero)),
                   number(rhs.coefficients.get(a, evaluator.zero))) for a in axes]
    return found + [Claim("constant part", EQ, a, b) for a, b in zip(lhs.fixed, rhs.fixed, strict=True)]


@dataclass(frozen=True, slots=True, eq=False)
class _Law:
    gains: list[Tensor]
    offset: tuple[Tensor, ...]
    variance: Tensor


def _conditioned(form: Linear, given: list[Linear], evaluator: PointEvaluator) -> _Law:
    """The law of a form given others: gains K, offset E[form] − K E[given], variance."""
    moments = evaluator.moments
    variance, offset = number(covariance(form, form, moments)), mean(form, moments)
    if not given:
        return _Law([], offset, variance)
    across = [number(covariance(g, form, moments)) for g in given]
    solved, _ = solve([[covariance(g, h, moments) for h in given] for g in given], [[c] for c in across])
    gains = [number(row[0]) for row in solved]
    for k, g, c in zip(gains, given, across, strict=True):
        variance = variance - k * c
        offset = tuple(o - k * m for o, m in zip(offset, mean(g, moments), strict=True))
    return _Law(gains, offset, variance)
