"""Expectations, integrals and divergences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Basic, Mul, S
from sympy import log as Log

from checker.language.terms import KL, Density, Expectation, Integral, Ranged, Sum

from .exact import Linear, identical
from .names import mentions, opened, same, scopes, signature, substitute
from .verdicts import need
from .ways import DRIVES, HYPOTHESIS, _in, _slot, body, names_of


def _equation(proof: Any) -> tuple[Any, Any]:
    need(proof.line.relation == "=" and not proof.line.variables, "not an equation")
    return proof.line.lhs, proof.line.rhs


def definition(proof: Any, declared: Any) -> None:
    """E_{q(S|C)}[f] = ∫ q(S|C) f dS."""
    lhs, rhs = _equation(proof)
    need(isinstance(lhs, Expectation), "not an expectation")
    e: Any = opened(lhs)
    need(same(rhs, Integral(Mul(e.measure, e.body, evaluate=False), *e.measure.targets)), "not the integral against the measure")


def divergence(proof: Any, declared: Any) -> None:
    """D_KL(q ‖ p) = E_q[log q − log p], both of the same variables."""
    lhs, rhs = _equation(proof)
    need(isinstance(lhs, KL) and isinstance(rhs, Expectation), "not a divergence and an expectation")
    k: Any = opened(lhs)
    q, p = k.args
    need({signature(v) for v in q.targets} == {signature(v) for v in p.targets}, "densities of different variables")
    gap = Log(q, evaluate=False) - Log(p, evaluate=False)
    need(same(_framed(rhs), _framed(Expectation(q, S.Zero))), "the expectation is under something else")
    need(identical(body_under(rhs, tuple(q.targets)), gap), "not the gap of the logarithms")


def _framed(term: Any) -> Basic:
    return Expectation(term.measure, S.One)


def body_under(term: Any, names: tuple[Any, ...]) -> Basic:
    """The body of a binder, with the given names for what it binds."""
    to = {_slot(n): n for n in names}
    bound, _, _ = scopes(term)  # type: ignore[misc]
    return substitute(body(term), {b: to[_slot(b)] for b in bound})


def linearity(proof: Any, declared: Any) -> None:
    """The two sides agree under every linear functional; an expectation of 1 is 1."""
    lhs, rhs = _equation(proof)
    need(isinstance(lhs, (Expectation, Integral, Sum)), "not a linear functional")
    need(all(mentions(i.body, frozenset(i.over)) for i in _integrals(rhs)), "the integral of a constant over the whole space")
    need(identical(lhs, rhs, Linear), "the two sides are different functionals")


def _integrals(term: Basic) -> list[Any]:
    return [term] if isinstance(term, Integral) else [i for a in term.args for i in _integrals(a)]


def marginal(proof: Any, declared: Any) -> None:
    """E_{q(S, R | C)}[f] = E_{q(S | C)}[f] for f free of R; ∫ q(S, R | C) dR = q(S | C)."""
    lhs, rhs = _equation(proof)
    o: Any = opened(lhs)
    need(isinstance(o, (Expectation, Integral)), "neither an expectation nor an integral")
    if isinstance(o, Integral):
        need(isinstance(o.body, Density) and set(o.over) <= set(o.body.targets), "not a density of what is integrated")
        kept = [v for v in o.body.targets if v not in o.over]
        need(not mentions(o.body.given, frozenset(o.over)), "what is integrated is given")
        need(same(rhs, Density(o.body.law, kept, o.body.given) if kept else S.One), "not the marginal density")
        return
    kept = [v for v in o.measure.targets if mentions(o.body, frozenset({v}))]
    marginals = [kept, *([v for v in o.measure.targets if v in kept or v not in gone] for gone in ([t] for t in o.measure.targets))]
    fewer = [Expectation(Density(o.measure.law, k, o.measure.given), o.body) if k else o.body for k in marginals]
    need(any(same(rhs, f) for f in fewer), "something that is mentioned was dropped")


def tower(proof: Any, declared: Any) -> None:
    """E_{q(S|C)} E_{r(R|D)}[f] = E_{q(S, R | C)}[f] if r(R | D) = q(R | S, C); ∫∫ as one integral."""
    lhs, rhs = _equation(proof)
    if isinstance(lhs, Integral):
        o: Any = opened(lhs)
        i: Any = opened(o.body)
        need(isinstance(i, Integral) and not {_slot(v) for v in o.over} & {_slot(v) for v in i.over}, "not an integral of an integral")
        need(same(rhs, Integral(i.body, *o.over, *i.over)), "not one integral of the same")
        return
    ((part, _),) = [(p.line, need(p.line.relation == "=", "not an equation")) for p in proof.parts]
    need(all(isinstance(t, Expectation) for t in (lhs, lhs.args[1], rhs)), "not expectations")

    def fits(values: tuple[Mapping[Basic, Basic], ...]) -> bool:
        outer, inner, merged = values
        q, r, m = (measure_under(t, v) for t, v in ((lhs, outer), (_inner(lhs, outer), inner), (rhs, merged)))
        wanted = Density(q.law, r.targets, (*q.targets, *q.given))
        return (same(part.lhs, Log(r, evaluate=False)) and same(part.rhs, Log(wanted, evaluate=False))
                and same(m, Density(q.law, (*q.targets, *r.targets), q.given))
                and same(substitute(body(_inner(lhs, outer)), inner), substitute(body(rhs), merged)))

    drawn = [{_slot(v) for v in t.measure.targets} for t in (lhs, lhs.args[1])]
    need(not drawn[0] & drawn[1] and not drawn[1] & {_slot(v) for v in lhs.measure.given}, "one variable is drawn twice")
    need(not _tied(proof.parts[0]) and names_of((lhs, lhs.args[1], rhs), (part.lhs, part.rhs), fits), "the inner density is another")


def _inner(outer: Any, values: Mapping[Basic, Basic]) -> Any:
    """The expectation inside, where the names of the outer one are chosen."""
    return substitute(body(outer), values)


def measure_under(term: Any, values: Mapping[Basic, Basic]) -> Density:
    q = term.measure
    return Density(q.law, [values.get(v, v) for v in q.targets], q.given)


def _tied(part: Any) -> bool:
    return any(DRIVES in p or p.startswith(HYPOTHESIS) for p in part.premises)


def measures(proof: Any, declared: Any) -> None:
    """E_q[f] = E_r[f] where log q = log r."""
    lhs, rhs = _equation(proof)
    (part,) = (p.line for p in proof.parts)
    need(isinstance(lhs, Expectation) and isinstance(rhs, Expectation) and part.relation == "=", "not two expectations")

    def fits(values: tuple[Mapping[Basic, Basic], ...]) -> bool:
        left, right = values
        return (same(part.lhs, Log(measure_under(lhs, left), evaluate=False)) and same(part.rhs, Log(measure_under(rhs, right), evaluate=False))
                and same(substitute(body(lhs), left), substitute(body(rhs), right)))

    slots = [{_slot(v) for v in t.measure.targets} for t in (lhs, rhs)]
    need(slots[0] == slots[1], "densities of different variables")
    need(not _tied(proof.parts[0]) and names_of((lhs, rhs), (part.lhs, part.rhs), fits), "the measures are not those of the equation")


def jensen(proof: Any, declared: Any) -> None:
    """log E_q[f] ≥ E_q[log f]; that f > 0 is seen where log f is looked at."""
    lhs, rhs = proof.line.lhs, proof.line.rhs
    need(proof.line.relation == ">=" and isinstance(lhs, Log) and isinstance(lhs.args[0], Expectation), "not Jensen's inequality")
    e: Any = opened(lhs.args[0])
    need(same(rhs, Expectation(e.measure, Log(e.body, evaluate=False))), "not the expectation of the logarithm")


def gibbs(proof: Any, declared: Any) -> None:
    """D_KL(q ‖ p) ≥ 0."""
    lhs, rhs = proof.line.lhs, proof.line.rhs
    need(proof.line.relation == ">=" and isinstance(lhs, KL) and rhs == 0, "not a divergence ≥ 0")
    q, p = (Integral(density, *density.targets) for density in lhs.args)
    need({_slot(v) for v in lhs.args[0].targets} == {_slot(v) for v in lhs.args[1].targets}, "densities of different variables")
    need(not any(mentions(i.body.given, frozenset(i.over)) for i in (q, p)), "not densities of what is bound")


def monotone(proof: Any, declared: Any) -> None:
    """E[f] ≥ 0 and Σ f ≥ 0 where f ≥ 0 for everything that is bound."""
    lhs, (part,) = proof.line.lhs, proof.parts
    need(isinstance(lhs, (Expectation, Sum)) and proof.line.relation == part.line.relation == ">=", "not about an expectation or a sum")
    need(proof.line.rhs == 0 and part.line.rhs == 0 and not _tied(part), "not ≥ 0")
    taken = _in(proof.facts) if isinstance(lhs, Ranged) else frozenset()
    found = names_of((lhs,), (part.line.lhs,), lambda values: same(substitute(body(lhs), values[0]), part.line.lhs), taken)
    need(found is not None, "another body")


RULES = {"definition of expectation": definition, "definition of KL": divergence, "linearity": linearity, "marginalisation": marginal,
         "tower": tower, "equal measures": measures, "jensen": jensen, "gibbs": gibbs, "monotone": monotone}
