"""Densities of a law: the chain rule, Bayes, and the independences of its graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sympy import Basic, Expr, Symbol

from checker.conditions import Condition
from checker.language.indices import Facts, at_least_zero, precedes
from checker.language.laws import ChainGraph
from checker.language.terms import Density, Product, Range, Sum, Var
from checker.rules.rule import Context, Instance, NotProved, Rule, equal, inverse, log, minus, product, total


def joint(law: str, points: Iterable[Basic], facts: Facts = frozenset()) -> Density:
    """The joint density of the points, each named once; x_0 and x_{1:T} together are x_{0:T}."""
    named = list(dict.fromkeys(points))
    for r in [p for p in named if isinstance(p, Range)]:
        lo, hi = r.lo, r.hi
        if not at_least_zero(hi - lo + 1, facts):
            continue  # it may run backwards, and then x_lo-1 and the range are not the longer range
        for v in [p for p in named if isinstance(p, Var) and p.name == r.name and p.mark == 0]:
            lo, hi = (lo - 1, hi) if v.at[0] == lo - 1 else (lo, hi + 1) if v.at[0] == hi + 1 else (lo, hi)
            if lo == v.at[0] or hi == v.at[0]:
                named.remove(v)
        named[named.index(r)] = Range(r.name, lo, hi, r.dim)
    return Density(law, tuple(named))


def _distinct(points: Iterable[Basic], context: Context) -> tuple[Condition, ...]:
    points = tuple(points)
    return tuple(Condition("distinct", a, context.facts, b) for i, a in enumerate(points) for b in points[:i] if a.name == b.name)


def state_chain_rule(context: Context, q: Density, logarithms: bool) -> Instance:
    """q(A | B) = q(A, B) / q(B), or the same for logarithms."""
    repeated = set(q.targets) & set(q.given)
    targets = [p for p in q.targets if p not in repeated]
    if not q.given or not targets:
        raise NotProved("nothing to take apart")
    whole, below = joint(q.law, (*targets, *q.given), context.facts), joint(q.law, q.given, context.facts)
    conditions = _distinct((*targets, *q.given), context)
    if logarithms:
        return Instance(equal(log(q), total(log(whole), minus(log(below)))), conditions)
    return Instance(equal(q, product(whole, inverse(below))), conditions)


def state_markov(context: Context, law: str, a: tuple[Var, ...], b: tuple[Var, ...], c: tuple[Var, ...], logarithms: bool) -> Instance:
    """q(A, B, C) q(C) = q(A, C) q(B, C), where the graph separates A from B by C."""
    declared = context.declared.laws.get(law)
    if declared is None or not a or not b or not all(isinstance(v, Var) for v in (*a, *b, *c)):
        raise NotProved("not about variables of a law")
    if not declared.graph.separated(a, b, c, context.facts):
        raise NotProved("the graph does not say so")
    whole, left, right = joint(law, (*a, *b, *c)), joint(law, (*a, *c)), joint(law, (*b, *c))
    conditions = _distinct((*a, *b, *c), context)
    premises = frozenset({f"markov({law})"})
    if logarithms:
        parts: list[Expr] = [log(left), log(right), *([minus(log(joint(law, c)))] if c else [])]
        return Instance(equal(log(whole), total(*parts)), conditions, premises=premises)
    factors = [left, right, *([inverse(joint(law, c))] if c else [])]
    return Instance(equal(whole, product(*factors)), conditions, premises=premises)


def state_forget(context: Context, q: Density, dropped: tuple[Var, ...], logarithms: bool) -> Instance:
    """q(A | B, C) = q(A | C), where the graph separates A from B by C.

    Two conditions may be one variable, with one value: x_t and x_T at t = T.
    """
    kept = tuple(p for p in q.given if p not in dropped)
    declared = context.declared.laws.get(q.law)
    points = (*q.targets, *q.given)
    if declared is None or not dropped or not set(dropped) <= set(q.given) or not all(isinstance(v, Var) for v in points):
        raise NotProved("not conditions of the density")
    if not declared.graph.separated(q.targets, dropped, kept, context.facts):
        raise NotProved("the graph does not say so")
    less = Density(q.law, q.targets, kept)
    line = equal(log(q), log(less)) if logarithms else equal(q, less)
    apart = tuple(c for c in _distinct(points, context) if not (c.term in q.given and c.other in q.given and c.term.mark == c.other.mark))
    return Instance(line, apart, premises=frozenset({f"markov({q.law})"}))


def state_factorisation(context: Context, q: Density, logarithms: bool) -> Instance:
    """q(x_{a:b} | x_{a−1}, …) = ∏_{t=a}^b q(x_t | x_{t−1}); without a condition q(x_{a:b}) = q(x_a) ∏_{t=a+1}^b q(x_t | x_{t−1}).

    From the other end likewise: p(x_{a:b}) = p(x_b) ∏_{t=a+1}^b p(x_{t−1} | x_t) for a chain that runs down.
    """
    law = context.declared.laws.get(q.law)
    if law is None or not isinstance(law.graph, ChainGraph) or len(q.targets) != 1 or not isinstance(q.targets[0], Range):
        raise NotProved("not the joint density of a range of a chain")
    r, facts = q.targets[0], context.facts
    if not all(isinstance(v, Var) for v in q.given):
        raise NotProved("conditions on ranges are not read")
    i = Symbol("i@0", integer=True)
    here, back, ahead = (Var(r.name, (i + k,), 0, r.dim) for k in (0, -1, 1))
    first: tuple[Density, ...] = ()
    if not q.given:
        if not at_least_zero(r.hi - r.lo, facts):
            raise NotProved("the range may be empty")
        end = Var(r.name, (r.lo if law.graph.forward else r.hi,), 0, r.dim)
        first = (Density(q.law, (end,)),)
        factor = Density(q.law, (here,), (back,)) if law.graph.forward else Density(q.law, (back,), (here,))
        limits = (i, r.lo + 1, r.hi)
    elif _all_before(q.given, r.lo - 1, facts):
        factor, limits = Density(q.law, (here,), (back,)), (i, r.lo, r.hi)
    elif _all_after(q.given, r.hi + 1, facts):
        factor, limits = Density(q.law, (here,), (ahead,)), (i, r.lo, r.hi)
    else:
        raise NotProved("the conditions are not next to the range")
    if not at_least_zero(r.hi - r.lo + 1, facts):
        raise NotProved("the range may run backwards")
    premises = frozenset({f"markov({q.law})"})
    if logarithms:
        return Instance(equal(log(q), total(*map(log, first), Sum(log(factor), limits))), premises=premises)
    return Instance(equal(q, product(*first, Product(factor, limits))), premises=premises)


def _all_before(given: Iterable[Var], end: Expr, facts: Facts) -> bool:
    given = tuple(given)
    return any(v.at[0] == end and v.mark == 0 for v in given) and all(v.at[0] == end or precedes(v.at[0], end, facts) for v in given)


def _all_after(given: Iterable[Var], end: Expr, facts: Facts) -> bool:
    given = tuple(given)
    return any(v.at[0] == end and v.mark == 0 for v in given) and all(v.at[0] == end or precedes(end, v.at[0], facts) for v in given)


def state_repeated(context: Context, q: Density) -> Instance:
    """q(A, B | B) = q(A | B): what is given is not drawn again."""
    targets = tuple(p for p in q.targets if p not in q.given)
    if not targets or len(targets) == len(q.targets):
        raise NotProved("nothing stands on both sides of the bar")
    return Instance(equal(q, Density(q.law, targets, q.given)))


CHAIN_RULE = Rule(
    "chain rule", "q(A | B) = q(A, B) / q(B)",
    "the variables are different from each other", "when an index may make two variables one, as q(x_{t-1} | x_0) at t = 1",
    "p(x, z) = p(x | z) p(z)", state_chain_rule, aliases=("bayes", "product rule", "conditional density"))

MARKOV = Rule(
    "markov", "q(A, B, C) q(C) = q(A, C) q(B, C) where the graph of q separates A from B by C (d-separation)",
    "the graph, and the declared order of the indices, say that C separates",
    "for q(x_t | x_{t-1}, x_{t+1}) = q(x_t | x_{t-1}): x_{t+1} is a descendant of x_t, and nothing stands between",
    "q(x_t | x_{t-1}, x_0) = q(x_t | x_{t-1})", state_markov, ("independence",))
FORGET = replace(MARKOV, state=state_forget)

FACTORISATION = replace(MARKOV, state=state_factorisation)

REPEATED = Rule("repeated condition", "q(A, B | B) = q(A | B)", "none", "when nothing is left of the bar but what is given",
                "q(x_0, x_2 | x_0) = q(x_2 | x_0)", state_repeated, implicit=True)


