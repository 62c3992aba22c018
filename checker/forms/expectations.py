"""Expectations and integrals: linear combinations of expectations of one atom under one density.

A nest of expectations is an ordered list of conditional factors; two factors are joined where the inner one is proved to be
the conditional of the outer law, and a product that is not one conditional keeps its factors.
Refuses: measures over ranges x_{1:T}, integrals of what is not a density times something.
"""

from __future__ import annotations

from sympy import Basic, Expr, Mul, Pow, S

from checker import kernel
from checker.forms.normal_laws import over_noise
from checker.forms.normaliser import Normaliser, atoms, rewrites
from checker.kernel import NotProved, Proof
from checker.language.binding import freshen, mentions
from checker.language.terms import KL, Density, Expectation, Integral, NormalDensity, Range, Sum, Var
from checker.rules.densities import FORGET
from checker.rules.expectations import (
    DEFINITION,
    FUBINI,
    GIVEN_TARGET,
    INTEGRATE_OUT,
    INTERCHANGE,
    KL_DEFINITION,
    LINEARITY,
    MARGINAL,
    MARGINAL_OF_RANGE,
    MEASURE,
    TOWER,
    bound_of,
)
from checker.rules.formulas import FORMULA
from checker.rules.rule import log


@rewrites(KL)
def rewrite_kl(n: Normaliser, term: Basic) -> Proof | None:
    """D_KL(q ‖ p) = E_q[log q − log p]."""
    return n.instance(KL_DEFINITION, term)


@rewrites(Expectation)
def rewrite_expectation(n: Normaliser, term: Basic) -> Proof | None:
    """The body in normal form, then linearity, then the smallest measure."""
    assert isinstance(term, Expectation)
    found = n.instance(GIVEN_TARGET, term)
    if found is not None:
        return found
    if n.expand:
        return n.instance(DEFINITION, term)
    opened = freshen(term)
    by_noise = over_noise(n, opened) if n.noise is not None else None
    if by_noise is not None:
        return by_noise
    splits = n.licence.allows(LINEARITY)
    normal = n.argument(opened, opened.body, n.keeping_sums() if splits else None)
    if normal is not None:
        return normal
    if not is_single(opened, opened.body):
        return n.instance(LINEARITY, term)
    if isinstance(opened.body, Sum) and splits:
        found = n.instance(INTERCHANGE, opened)
        if found is not None:
            return found
    if any(isinstance(v, Range) for v in opened.measure.targets):
        return n.instance(MARGINAL_OF_RANGE, opened)
    if any(isinstance(a, (Density, NormalDensity)) for a in atoms(opened.body)):
        found = n.instance(DEFINITION, term)
        if found is not None:
            return found
    return n.instance(MARGINAL, term) or _joined(n, opened) or _smaller_condition(n, opened)


def is_single(opened: Basic, body: Basic) -> bool:
    """Whether a normal body is one product in which every factor mentions what is bound."""
    if body.is_Add or body == S.One:
        return False
    factors = body.args if isinstance(body, Mul) else (body,)
    bound = bound_of(opened)
    return all(mentions(f, bound) for f in factors)


def _joined(n: Normaliser, opened: Expectation) -> Proof | None:
    """E E[f] under one joint density, where the inner factor is the conditional of the outer law."""
    if not isinstance(opened.body, Expectation) or not n.licence.allows(TOWER):
        return None
    inner = freshen(opened.body)
    q, r = opened.measure, inner.measure
    if {v.slot for v in r.targets if isinstance(v, Var)} & {v.slot for v in (*q.targets, *q.given) if isinstance(v, Var)}:
        return None
    proof = _equal_densities(n, Density(q.law, r.targets, (*q.targets, *q.given)), r)
    if proof is None:
        return None
    return n.instance(TOWER, Expectation(q, inner), proofs=(kernel.symmetric(n.context, proof),))


def _equal_densities(n: Normaliser, more: Density, less: Density) -> Proof | None:
    """log more = log less, where the second has fewer conditions: the graph says so, or a cited line may."""
    dropped = tuple(v for v in more.given if v not in less.given)
    found = n.instance(FORGET, more, dropped, True, law=more.law) if dropped else None
    if found is None and (n.cited or not dropped):
        try:
            found = n.equal(log(more), log(less))
        except NotProved:
            return None
    return found


def _smaller_condition(n: Normaliser, opened: Expectation) -> Proof | None:
    """The same density with a condition less, where the graph allows it."""
    q = opened.measure
    for v in q.given:
        less = Density(q.law, q.targets, tuple(g for g in q.given if g != v))
        proof = _equal_densities(n, q, less)
        if proof is not None:
            return n.instance(MEASURE, opened, less, proofs=(proof,))
    return None


@rewrites(Integral)
def rewrite_integral(n: Normaliser, term: Basic) -> Proof | None:
    """Iterated integrals as one, linearity, and densities integrated out."""
    assert isinstance(term, Integral)
    opened = freshen(term)
    if any(isinstance(f, Integral) for f in (opened.body.args if opened.body.is_Mul else (opened.body,))):
        found = n.instance(FUBINI, term)
        if found is not None:
            return found
    found = n.instance(INTEGRATE_OUT, term)
    if found is not None:
        return found
    normal = n.argument(opened, opened.body)
    if normal is not None:
        return normal
    if not is_single(opened, opened.body):
        return n.instance(LINEARITY, term)
    return None if n.expand else _as_expectation(n, opened)


def _as_expectation(n: Normaliser, opened: Integral) -> Proof | None:
    """∫ q(S, C) f dS = q(C) E_{q(S|C)}[f] where one density holds all that is bound."""
    factors = opened.body.args if isinstance(opened.body, Mul) else (opened.body,)
    densities = [f for f in factors if isinstance(f, Density)]
    bound = set(opened.over)
    holders = [q for q in densities if bound <= set(q.targets)]
    rest = [f for f in factors if f not in holders]
    if len(holders) != 1 or any(isinstance(b, Pow) and isinstance(b.base, Density) for b in rest):
        return None
    q = holders[0]
    given = n.instance(FORMULA, q)
    if given is not None and not any(isinstance(a, Density) for a in atoms(given.line.rhs)):
        return None  # the formula is integrated
    if any(mentions(d, tuple(bound)) for d in rest if isinstance(d, Density)):
        return None
    return _as_conditional(n, opened, q, tuple(v for v in q.targets if v in bound), rest)


def _as_conditional(n: Normaliser, opened: Integral, q: Density, targets: tuple[Basic, ...], rest: list[Expr]) -> Proof | None:
    if not rest:
        return None
    given = tuple(v for v in q.targets if v not in targets) + tuple(q.given)
    body = rest[0] if len(rest) == 1 else Mul(*rest, evaluate=False)
    conditional = Expectation(Density(q.law, targets, given), body)
    outer = tuple(v for v in q.targets if v not in targets)
    value: Expr = conditional
    if outer:
        value = Mul(Density(q.law, outer, q.given), conditional, evaluate=False)
    definition = n.instance(DEFINITION, conditional)
    if definition is None:
        return None
    try:
        factor = Density(q.law, outer, q.given) if outer else S.One
        moved = Integral(Mul(factor, Density(q.law, targets, given), body, evaluate=False), *opened.over)
        same = n.equal(opened.body, moved.body)
        into = kernel.congruence(n.context, opened, same)
        pulled = kernel.instance(n.context, LINEARITY, moved)
        back = kernel.arithmetic(n.context, pulled.line.rhs, value, (definition,))
        return kernel.transitive(n.context, kernel.transitive(n.context, into, pulled), back)
    except NotProved:
        return None

