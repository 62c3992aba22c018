"""Expectations and integrals: definitions, linearity, marginals, towers, and the inequalities of Jensen and Gibbs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from sympy import Basic, Expr, S, Tuple

from checker.conditions import Condition
from checker.language import relations as rel
from checker.language.binding import canonical, free, freshen, key, mentions, rebuild, substitute
from checker.language.indices import Facts, at_least_zero, precedes, within
from checker.language.relations import Line
from checker.language.terms import KL, Applied, Density, Expectation, Integral, Mean, Range, Sum, Var
from checker.polynomials import Monomial, Number, Quotient
from checker.reading import Reader
from checker.rules.rule import Context, Instance, NotProved, Rule, equal, log, minus, product, total


def _fresh(term: Basic, kind: type) -> Basic:
    if not isinstance(term, kind):
        raise NotProved(f"not a {kind.__name__}")
    return freshen(term)


def state_definition(context: Context, term: Expectation) -> Instance:
    """E_{q(S|C)}[f] = ∫ q(S|C) f dS."""
    e = _fresh(term, Expectation)
    return Instance(equal(term, Integral(product(e.measure, e.body), *e.measure.targets)))


def state_kl(context: Context, term: KL) -> Instance:
    """D_KL(q ‖ p) = E_q[log q − log p]."""
    k = _fresh(term, KL)
    q, p = k.args
    return Instance(equal(term, Expectation(q, total(log(q), minus(log(p))))))


def bound_of(opened: Basic) -> tuple[Basic, ...]:
    """What a binder binds: the targets of an expectation, the variables of an integral, the index of a sum."""
    if isinstance(opened, Expectation):
        return tuple(opened.measure.targets)
    return tuple(opened.over) if isinstance(opened, Integral) else (opened.i,)


def _with_body(opened: Basic, body: Expr) -> Expr:
    position = 1 if isinstance(opened, Expectation) else 0
    return rebuild(opened, tuple(body if i == position else a for i, a in enumerate(opened.args)))


def split(reader: Reader, m: Monomial, c: Number, bound: tuple[Basic, ...]) -> tuple[Expr, Expr | None]:
    """A monomial as (what is free of the bound variables, the rest); the rest is None where it is 1."""
    inside = tuple((g, e) for g, e in m if mentions(reader.atoms[g], bound))
    outside = tuple(p for p in m if p not in inside)
    return reader.monomial(outside, c), reader.monomial(inside, 1) if inside else None


def state_linearity(context: Context, term: Basic) -> Instance:
    """E[a f + b g] = a E[f] + b E[g] for a and b free of what is bound; likewise for ∫ and Σ.  E[1] = 1."""
    if not isinstance(term, (Expectation, Integral, Sum)):
        raise NotProved("neither an expectation nor an integral nor a sum")
    opened = freshen(term)
    bound = bound_of(opened)
    reader = Reader()
    q = reader.scalar(canonical(opened.args[1] if isinstance(opened, Expectation) else opened.args[0]))
    below = [reader.term(Quotient({(): 1}, {k: e})) for k, e in q.den.items()]
    inner = [b for b in below if mentions(b, bound)]
    outer = [b for b in below if not mentions(b, bound)]
    parts = []
    for m, c in q.num.items():
        free, rest = split(reader, m, c, bound)
        body = product(*([rest] if rest is not None else []), *inner)
        if body == S.One and isinstance(term, Integral):
            raise NotProved("the integral of a constant over the whole space")
        whole = S.One if body == S.One and isinstance(term, Expectation) else _with_body(opened, body)
        parts.append(product(free, whole, *outer))
    return Instance(equal(term, total(*parts)))


def state_marginal(context: Context, term: Expectation) -> Instance:
    """E_{q(S, R | C)}[f] = E_{q(S | C)}[f] where f does not mention R; without S it is f."""
    e = _fresh(term, Expectation)
    kept = tuple(v for v in e.measure.targets if mentions(canonical(e.body), (v,)))
    if len(kept) == len(e.measure.targets):
        raise NotProved("every variable is mentioned")
    if not kept:
        return Instance(equal(term, e.body))
    return Instance(equal(term, Expectation(Density(e.measure.law, kept, e.measure.given), e.body)))


def state_marginal_of_range(context: Context, term: Expectation) -> Instance:
    """E_{q(x_{a:b} | C)}[f] = E_{q(x_A | C)}[f] where f mentions of the range only x_A.

    A variable that may be x_{a−1} is drawn as well if x_{a−1} is given: it is then not drawn again.
    """
    if not isinstance(term, Expectation) or len(term.measure.targets) != 1 or not isinstance(term.measure.targets[0], Range):
        raise NotProved("not an expectation over a range")
    q, r, body = term.measure, term.measure.targets[0], canonical(term.body)
    before, after = (any(isinstance(g, Var) and g.name == r.name and g.mark == 0 and g.at[0] == end for g in q.given)
                     for end in (r.lo - 1, r.hi + 1))
    low, high = r.lo - 1 if before else r.lo, r.hi + 1 if after else r.hi
    drawn = []
    for v in sorted((f for f in free(body) if isinstance(f, (Var, Range)) and f.name == r.name), key=key):
        if isinstance(v, Range):
            raise NotProved("ranges in the body are not read")
        if v.mark != 0 or v in q.given or precedes(v.at[0], r.lo, context.facts) or precedes(r.hi, v.at[0], context.facts):
            continue
        if not within(v.at[0], low, high, context.facts):
            raise NotProved(f"{v} may be in the range or not")
        drawn.append(v)
    return Instance(equal(term, Expectation(Density(q.law, drawn, q.given), body) if drawn else body))


def state_given_target(context: Context, opened: Expectation) -> Instance:
    """E_{q(A, y | y)}[f] = E_{q(A | y)}[f]: what is given is not drawn again, and without A it is f."""
    e = _fresh(opened, Expectation)
    q, body = e.measure, canonical(e.body)
    given = {v.slot: v for v in q.given if isinstance(v, Var)}
    repeated = [v for v in q.targets if isinstance(v, Var) and v.slot in given]
    if not repeated:
        raise NotProved("nothing is given that is drawn")
    kept = tuple(v for v in q.targets if v not in repeated)
    body = substitute(body, {v: given[v.slot] for v in repeated})
    return Instance(equal(opened, Expectation(Density(q.law, kept, q.given), body) if kept else body))


def state_interchange(context: Context, opened: Expectation) -> Instance:
    """E[Σ_t f(t)] = Σ_t E[f(t)]."""
    if not isinstance(opened, Expectation) or not isinstance(opened.body, Sum):
        raise NotProved("not the expectation of a sum")
    s = freshen(opened.body)
    return Instance(equal(opened, Sum(Expectation(opened.measure, s.body), (s.i, s.lo, s.hi))))


def state_integrate_out(context: Context, term: Integral) -> Instance:
    """∫ q(S, R | C) dR = q(S | C), and ∫ q(R | C) dR = 1."""
    i = _fresh(term, Integral)
    q = i.body
    if not isinstance(q, Density):
        raise NotProved("not the integral of a density")
    targets = _apart(q.targets, i.over, context.facts)
    if not set(i.over) <= set(targets) or mentions(Tuple(*q.given), tuple(i.over)):
        raise NotProved("not the integral of a density over its variables")
    kept = tuple(v for v in targets if v not in i.over)
    return Instance(equal(term, Density(q.law, kept, q.given) if kept else S.One))


def _apart(targets: Iterable[Basic], over: Iterable[Basic], facts: Facts) -> tuple[Basic, ...]:
    """x_{0:T} as x_0 and x_{1:T} where the integral is over x_{1:T}."""
    found: list[Basic] = []
    for v in targets:
        r = next((o for o in over if isinstance(v, Range) and isinstance(o, Range) and o.name == v.name), v)
        below, above = (r.lo - v.lo, v.hi - r.hi) if isinstance(v, Range) and isinstance(r, Range) else (S.Zero, S.Zero)
        few = all(k.is_Integer and 0 <= k <= 2 for k in (below, above))
        if isinstance(v, Range) and few and at_least_zero(v.hi - v.lo + 1 - below - above, facts):
            found += [Var(v.name, (v.lo + k,), 0, v.dim) for k in range(int(below))]
            found += [r, *(Var(v.name, (v.hi - k,), 0, v.dim) for k in range(int(above)))]
        else:
            found.append(v)
    return tuple(found)


def state_tower(context: Context, outer: Expectation) -> Instance:
    """E_{q(S|C)} E_{r(R|D)}[f] = E_{q(S, R | C)}[f], if r(R | D) = q(R | S, C).

    Both binders are given with names of their own, which the hypothesis is about.
    """
    if not isinstance(outer, Expectation) or not isinstance(outer.body, Expectation):
        raise NotProved("not an expectation of an expectation")
    q, r = outer.measure, outer.body.measure
    points = (*q.targets, *q.given)
    if any(not isinstance(p, Var) for p in (*points, *r.targets)) or {p.slot for p in r.targets} & {p.slot for p in points}:
        raise NotProved("one variable is drawn twice")
    conditional = Density(q.law, r.targets, points)
    merged = Density(q.law, (*q.targets, *r.targets), q.given)
    return Instance(equal(outer, Expectation(merged, outer.body.body)), hypotheses=(equal(log(r), log(conditional)),))


def state_measure(context: Context, opened: Expectation, measure: Density) -> Instance:
    """E_q[f] = E_r[f] where q = r as densities of the same variables."""
    if set(opened.measure.targets) != set(measure.targets):
        raise NotProved("densities of different variables")
    return Instance(equal(opened, Expectation(measure, opened.body)), hypotheses=(equal(log(opened.measure), log(measure)),))


def state_fubini(context: Context, term: Integral) -> Instance:
    """∫ g (∫ f dS) dR = ∫ g f dS dR."""
    o = _fresh(term, Integral)
    factors = list(o.body.args) if o.body.is_Mul else [o.body]
    inner = next((f for f in factors if isinstance(f, Integral)), None)
    if inner is None:
        raise NotProved("not an integral of an integral")
    factors.remove(inner)
    i = freshen(inner)
    if mentions(Tuple(*(canonical(f) for f in factors), *o.over), tuple(i.over)):
        raise NotProved("a range of the inner integral may hold a variable that stands outside of it")
    return Instance(equal(term, Integral(product(*factors, i.body), *o.over, *i.over)))


def state_jensen(context: Context, opened: Expectation) -> Instance:
    """log E_q[f] ≥ E_q[log f] for f > 0."""
    if not isinstance(opened, Expectation):
        raise NotProved("not an expectation")
    e = freshen(opened)
    return Instance(Line(rel.GE, log(opened), Expectation(e.measure, log(e.body))),
                    (Condition("> 0", canonical(e.body), context.facts),))


def state_convex(context: Context, opened: Expectation) -> Instance:
    """E_q[g(x)] ≥ g(E_q[x]) for a function g that is declared to be convex, x drawn from q."""
    e = opened.body if isinstance(opened, Expectation) else None
    if not isinstance(e, Applied) or len(e.at) != 1 or not isinstance(e.at[0], Var) or tuple(opened.measure.targets) != (e.at[0],):
        raise NotProved("not the expectation of a function of what is drawn")
    family = context.declared.functions.get(e.name)
    if family is None or not family.convex or e.at[0] in opened.measure.given:
        raise NotProved("not a function that is declared to be convex")
    return Instance(Line(rel.GE, opened, Applied(e.name, Mean(opened.measure))))


def state_gibbs(context: Context, term: KL) -> Instance:
    """D_KL(q ‖ p) ≥ 0."""
    if not isinstance(term, KL):
        raise NotProved("not a KL divergence")
    return Instance(Line(rel.GE, term, S.Zero))


def state_monotone(context: Context, opened: Basic) -> Instance:
    """E[f] ≥ 0 where f ≥ 0 for all values of what is bound."""
    if not isinstance(opened, Expectation) or any(v.name in context.declared.pinned() for v in opened.measure.targets):
        raise NotProved("not an expectation over what is drawn")
    return Instance(Line(rel.GE, opened, S.Zero), hypotheses=(Line(rel.GE, opened.body, S.Zero),))


def _rule(name: str, state: Callable[..., Instance], conditions: str, fails: str, example: str, *aliases: str,
          implicit: bool = False) -> Rule:
    return Rule(name, (state.__doc__ or "").split("\n")[0], conditions, fails, example, state, aliases, implicit)


_EXIST = "the integrals exist (a standing assumption)"
DEFINITION = _rule("definition of expectation", state_definition, _EXIST, "for a measure that is not a density",
                   "log ∫ p(x,z) q(z|x)/q(z|x) dz = log E_{q(z|x)}[p(x,z)/q(z|x)]", "expectation")
KL_DEFINITION = _rule("definition of KL", state_kl, "both are densities of the same variables",
                      "for KL(q(z|x) ‖ p(x,z)): the second is not a density of z", "-KL(q ‖ p) = E_q[log p/q]", "kl", "definition of kl")
LINEARITY = _rule("linearity", state_linearity, _EXIST, "for a factor that mentions what is bound",
                  "E[log a + log b] = E[log a] + E[log b]", "linearity of expectation", "linearity of the integral")
MARGINAL = _rule("marginalisation", state_marginal, "what is dropped is not mentioned",
                 "for E_{q(x_t|x_0)} of something that mentions x_{t-1} too", "E_{q(x_{1:T}|x_0)}[f(x_1)] = E_{q(x_1|x_0)}[f(x_1)]",
                 "irrelevant variables", "normalisation", "marginalization", "normalization")
MARGINAL_OF_RANGE = replace(MARGINAL, state=state_marginal_of_range)
GIVEN_TARGET = _rule("repeated condition", state_given_target, "none", "never",
                     "E_{q(x_0, x_1 | x_0)}[f] = E_{q(x_1 | x_0)}[f]", implicit=True)
INTERCHANGE = replace(LINEARITY, state=state_interchange)
INTEGRATE_OUT = _rule("marginalisation", state_integrate_out, _EXIST, "for a variable right of the bar",
                      "p(x) = ∫ p(x,z) dz", *MARGINAL.aliases)
TOWER = _rule("tower", state_tower, "the inner density is the conditional of the outer law",
              "for E_{q(x_{t-1},x_{t+1}|x_0)} E_{q(x_t|x_{t-1})}: given x_{t+1} the law of x_t is another",
              "E_{q(x_1|x_0)} E_{q(x_2|x_1)}[f] = E_{q(x_1,x_2|x_0)}[f]", "fubini", "iterated expectation")
FUBINI = _rule("tower", state_fubini, _EXIST, "where the order matters, which a standing assumption excludes",
               "∫ g(x) (∫ f(x,z) dz) dx = ∫ g(x) f(x,z) d(x,z)", *TOWER.aliases)
MEASURE = _rule("equal measures", state_measure, "the two densities are proved to be equal", "otherwise",
                "E_{q(x_2|x_1,x_0)}[f] = E_{q(x_2|x_1)}[f]",
                implicit=True)
JENSEN = _rule("jensen", state_jensen, "f > 0", "for a convex function the inequality turns round; it is never strict for constant f",
               "log E[X] ≥ E[log X]", "jensen's inequality")
CONVEX = replace(JENSEN, state=state_convex)
GIBBS = _rule("gibbs", state_gibbs, "none", "for < 0, or strictly > 0: it is 0 where q = p", "KL(q ‖ p) ≥ 0",
              "kl is non-negative", "gibbs' inequality")
MONOTONE = _rule("monotone", state_monotone, "f ≥ 0 is proved for all values of what is bound", "otherwise",
                 "E[KL(q ‖ p)] ≥ 0", implicit=True)

