"""Expectations, integrals and divergences."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from sympy import Basic, Mul, S
from sympy import log as Log

from checker.language.terms import ALONG, KL, Applied, Density, Dot, Expectation, Integral, Mean, Range, Ranged, Scaled, Sum, Var

from . import densities
from .densities import slots
from .exact import Linear, identical
from .integers import models
from .names import free, mentions, opened, same, scopes, signature, substitute
from .verdicts import Rejected, need
from .ways import _in, body, names_of, not_of_values, slot


def _equation(proof: Any) -> tuple[Any, Any]:
    need(proof.line.relation == "=" and not proof.line.variables, "not an equation")
    return proof.line.lhs, proof.line.rhs


def definition(proof: Any, declared: Any) -> None:
    """E_{q(S|C)}[f] = ∫ q(S|C) f dS."""
    lhs, rhs = _equation(proof)
    if isinstance(lhs, Mean):
        x = lhs.density.targets[0]
        number = Integral(Mul(Dot(x, ALONG), lhs.density, evaluate=False), x)
        need(lhs.dim == 1 and isinstance(rhs, Scaled) and rhs.vector == ALONG and _same_integral(rhs.scale, number), "not the integral of x")
        return
    need(isinstance(lhs, Expectation), "not an expectation")
    e: Any = opened(lhs)
    need(same(rhs, Integral(Mul(e.measure, e.body, evaluate=False), *e.measure.targets)), "not the integral against the measure")


def _same_integral(one: Any, other: Any) -> bool:
    """Whether two integrals over one variable are one, up to its name."""
    return isinstance(one, Integral) and len(one.over) == 1 and slot(one.over[0]) == slot(other.over[0]) and identical(
        body_under(one, tuple(other.over)), other.body)


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
    to = {slot(n): n for n in names}
    bound, _, _ = scopes(term)  # type: ignore[misc]
    return substitute(body(term), {b: to[slot(b)] for b in bound})


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
        _integrated_out(proof, o, rhs)
    elif any(isinstance(v, Range) for v in o.measure.targets):
        _of_a_range(proof, lhs, rhs)
    else:
        kept = [v for v in o.measure.targets if mentions(o.body, frozenset({v}))]
        marginals = [kept, *([v for v in o.measure.targets if v in kept or v not in gone] for gone in ([t] for t in o.measure.targets))]
        fewer = [Expectation(Density(o.measure.law, k, o.measure.given), o.body) if k else o.body for k in marginals]
        need(any(same(rhs, f) for f in fewer), "something that is mentioned was dropped")


def _integrated_out(proof: Any, o: Any, rhs: Any) -> None:
    """∫ q(S, R | C) dR: for all small indices, S is what of the variables is not integrated."""
    q = o.body
    need(isinstance(q, Density) and not mentions(q.given, frozenset(o.over)), "not a density, or what is integrated is given")
    need(all(isinstance(v, Range) or v in q.targets for v in o.over), "not a density of what is integrated")
    need(rhs == 1 or (isinstance(rhs, Density) and rhs.law == q.law and same(rhs.given, q.given)), "not the marginal density")
    left = () if rhs == 1 else tuple(rhs.targets)
    for model in models(proof.facts, free(o) | free(rhs), many=40):
        drawn, gone, kept = (_values(points, model) for points in (q.targets, o.over, left))
        need(gone <= drawn and kept == drawn - gone, "not the marginal density")


def _values(points: Any, model: Any) -> set[Any]:
    """The variables that some points stand for, with their marks; each once."""
    found = [(*s, getattr(p, "mark", 0)) for p in points for s in slots(p, model)]
    need(len(set(found)) == len(found), "one variable stands twice")
    return set(found)


def _of_a_range(proof: Any, lhs: Any, rhs: Any) -> None:
    """E_{q(x_{a:b} | C)}[f]: for all small indices, what is drawn is what f mentions of the range, or what is given anyway."""
    q, r = lhs.measure, lhs.measure.targets[0]
    need(len(q.targets) == 1, "a range and other variables")
    drawn: tuple[Any, ...] = ()
    inner = rhs
    if isinstance(rhs, Expectation) and not same(rhs, lhs.body):
        need(rhs.measure.law == q.law and same(rhs.measure.given, q.given), "another measure")
        drawn = tuple(v.marked(0) for v in rhs.measure.targets)
        inner = substitute(rhs.body, {v: v.marked(0) for v in rhs.measure.targets})
    need(same(inner, lhs.body), "another body")
    mentioned = [v for v in free(lhs.body) if isinstance(v, (Var, Range)) and v.name == r.name]
    need(all(isinstance(v, Var) for v in mentioned), "ranges in the body are not read")
    for model in models(proof.facts, free(lhs) | free(rhs) | free(lhs.body), many=40):
        range_, given = slots(r, model), {s for g in q.given for s in slots(g, model)}
        for v in mentioned:
            (here,) = slots(v, model)
            if v in drawn:
                need(here in range_ | given, f"{v} may not be drawn")
            else:
                need(v.mark != 0 or here not in range_, f"{v} may be drawn")
        need(set(drawn) <= set(mentioned), "something is drawn that is not mentioned")


def repeated(proof: Any, declared: Any) -> None:
    """q(A, B | B) = q(A | B), and E_{q(A, y | y)}[f] = E_{q(A | y)}[f] with the y that is given."""
    lhs, rhs = _equation(proof)
    if isinstance(lhs, Density):
        densities.repeated(proof, declared)
        return
    o: Any = opened(lhs)
    need(isinstance(o, Expectation), "neither a density nor an expectation")
    given = {slot(v): v for v in o.measure.given if isinstance(v, Var)}
    again = {v: given[slot(v)] for v in o.measure.targets if isinstance(v, Var) and slot(v) in given}
    kept = [v for v in o.measure.targets if v not in again]
    inner = substitute(o.body, again)
    need(again and same(rhs, Expectation(Density(o.measure.law, kept, o.measure.given), inner) if kept else inner), "not the same expectation")


def tower(proof: Any, declared: Any) -> None:
    """E_{q(S|C)} E_{r(R|D)}[f] = E_{q(S, R | C)}[f] if r(R | D) = q(R | S, C); ∫ g (∫ f dS) dR = ∫ g f dS dR."""
    lhs, rhs = _equation(proof)
    if isinstance(lhs, Integral):
        need(not proof.parts and any(map(lambda i: _one_integral(lhs, i, rhs), range(len(_factors(lhs.body))))), "not one integral of the same")
        return
    (part,) = proof.parts
    need(part.line.relation == "=" and not not_of_values(part), "not an equation for all values")
    need(all(isinstance(t, Expectation) for t in (lhs, lhs.args[1], rhs)), "not expectations")
    outer = [slot(v) for v in lhs.measure.targets]
    inner = [slot(v) for v in lhs.args[1].measure.targets]
    taken = [slot(v) for v in lhs.measure.given]
    need(len({*outer, *inner, *taken}) == len(outer) + len(inner) + len(set(taken)), "one variable is drawn twice")
    need(sorted(map(str, (*outer, *inner))) == sorted(str(slot(v)) for v in rhs.measure.targets), "other variables are drawn")
    around = (free(part.line.lhs) | free(part.line.rhs)) - free(lhs) - free(rhs)
    choices = [[v for v in sorted(around, key=str) if slot(v) == s] for s in (*outer, *inner)]
    for chosen in itertools.product(*choices):
        to = dict(zip((*outer, *inner), chosen, strict=True))
        q, second = _measure_and_body(lhs, to)
        r, f = _measure_and_body(second, to)
        m, g = _measure_and_body(rhs, to)
        wanted = Density(q.law, r.targets, (*q.targets, *q.given))
        if (same(part.line.lhs, Log(r, evaluate=False)) and same(part.line.rhs, Log(wanted, evaluate=False))
                and same(m, Density(q.law, (*q.targets, *r.targets), q.given)) and same(f, g)):
            return
    raise Rejected("the inner density is another")


def _measure_and_body(e: Any, to: Mapping[Any, Basic]) -> tuple[Density, Basic]:
    """An expectation with chosen names for what it draws."""
    values = {v: to[slot(v)] for v in e.measure.targets}
    return Density(e.measure.law, [values[v] for v in e.measure.targets], e.measure.given), substitute(e.body, values)


def _factors(term: Any) -> list[Any]:
    return [f for a in term.args for f in _factors(a)] if isinstance(term, Mul) else [term]


def _one_integral(lhs: Any, position: int, rhs: Any) -> bool:
    """Whether ∫ g (∫ f dS) dR, the inner integral at a position among the factors, is the right side."""
    o: Any = opened(lhs)
    factors = _factors(o.body)
    if not isinstance(factors[position], Integral) or not isinstance(rhs, Integral):
        return False
    i: Any = opened(factors.pop(position))
    over = (*o.over, *i.over)
    slots = [slot(v) if isinstance(v, Var) else signature(v) for v in over]
    if len(set(slots)) < len(slots) or any(mentions(f, frozenset(i.over)) for f in factors):
        return False
    if sorted(map(str, slots)) != sorted(str(slot(v) if isinstance(v, Var) else signature(v)) for v in rhs.over):
        return False
    to = {slot(v): v for v in over if isinstance(v, Var)}
    return identical(substitute(rhs.body, {v: to[slot(v)] for v in rhs.over if isinstance(v, Var)}), Mul(*factors, i.body, evaluate=False))


def measure_under(term: Any, values: Mapping[Basic, Basic]) -> Density:
    q = term.measure
    return Density(q.law, [values.get(v, v) for v in q.targets], q.given)


def measures(proof: Any, declared: Any) -> None:
    """E_q[f] = E_r[f] where log q = log r."""
    lhs, rhs = _equation(proof)
    (part,) = (p.line for p in proof.parts)
    need(isinstance(lhs, Expectation) and isinstance(rhs, Expectation) and part.relation == "=", "not two expectations")

    def fits(values: tuple[Mapping[Basic, Basic], ...]) -> bool:
        left, right = values
        return (same(part.lhs, Log(measure_under(lhs, left), evaluate=False)) and same(part.rhs, Log(measure_under(rhs, right), evaluate=False))
                and same(substitute(body(lhs), left), substitute(body(rhs), right)))

    slots = [{slot(v) for v in t.measure.targets} for t in (lhs, rhs)]
    need(slots[0] == slots[1], "densities of different variables")
    need(not not_of_values(proof.parts[0]) and names_of((lhs, rhs), (part.lhs, part.rhs), fits), "the measures are not those of the equation")


def jensen(proof: Any, declared: Any) -> None:
    """log E_q[f] ≥ E_q[log f]; that f > 0 is seen where log f is looked at."""
    lhs, rhs = proof.line.lhs, proof.line.rhs
    if isinstance(lhs, Expectation):
        o: Any = opened(lhs)
        need(proof.line.relation == ">=" and isinstance(o.body, Applied) and len(o.body.at) == 1, "not a function of one thing")
        need(declared.functions[o.body.name].convex and tuple(o.measure.targets) == tuple(o.body.at), "not convex, or of something else")
        need(same(rhs, Applied(o.body.name, Mean(o.measure))), "not at the mean")
        return
    need(proof.line.relation == ">=" and isinstance(lhs, Log) and isinstance(lhs.args[0], Expectation), "not Jensen's inequality")
    e: Any = opened(lhs.args[0])
    need(same(rhs, Expectation(e.measure, Log(e.body, evaluate=False))), "not the expectation of the logarithm")


def gibbs(proof: Any, declared: Any) -> None:
    """D_KL(q ‖ p) ≥ 0."""
    lhs, rhs = proof.line.lhs, proof.line.rhs
    need(proof.line.relation == ">=" and isinstance(lhs, KL) and rhs == 0, "not a divergence ≥ 0")
    q, p = (Integral(density, *density.targets) for density in lhs.args)
    need({slot(v) for v in lhs.args[0].targets} == {slot(v) for v in lhs.args[1].targets}, "densities of different variables")
    need(not any(mentions(i.body.given, frozenset(i.over)) for i in (q, p)), "not densities of what is bound")


def monotone(proof: Any, declared: Any) -> None:
    """E[f] ≥ 0 and Σ f ≥ 0 where f ≥ 0 for everything that is bound."""
    lhs, (part,) = proof.line.lhs, proof.parts
    need(isinstance(lhs, (Expectation, Sum)) and proof.line.relation == part.line.relation == ">=", "not about an expectation or a sum")
    need(proof.line.rhs == 0 and part.line.rhs == 0 and not not_of_values(part), "not ≥ 0")
    taken = _in(proof.facts) if isinstance(lhs, Ranged) else frozenset()
    found = names_of((lhs,), (part.line.lhs,), lambda values: same(substitute(body(lhs), values[0]), part.line.lhs), taken)
    need(found is not None, "another body")


RULES = {"definition of expectation": definition, "definition of KL": divergence, "linearity": linearity, "marginalisation": marginal,
         "tower": tower, "repeated condition": repeated, "equal measures": measures, "jensen": jensen, "gibbs": gibbs, "monotone": monotone}
