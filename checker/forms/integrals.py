"""Integrals of explicit functions of one number: closed where a theorem has them, else in one form each.

What is positive and mentions the variable becomes one exponential; what its exponent has free of the variable stands before the integral.
Refuses: several variables at once, and factors whose sign is not known.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Basic, Expr, Mul, Pow, Rational, S
from sympy import exp as Exp
from sympy import log as Log

from checker import kernel
from checker.forms.normaliser import Normaliser, atoms, rewrites
from checker.kernel import NotProved, Proof
from checker.language.binding import canonical, freshen, mentions
from checker.language.declarations import Space
from checker.language.terms import ALONG, Density, Dot, Expectation, Integral, Mean, Var
from checker.polynomials import Poly, Quotient
from checker.reading import Reader
from checker.rules.algebra import EQUAL_LOGARITHMS
from checker.rules.expectations import DEFINITION, LINEARITY, MEASURE
from checker.rules.formulas import FORMULA
from checker.rules.gaussian import DEFINITION as NORMAL_DEFINITION
from checker.rules.integrals import BETA_INTEGRAL, FINITE_SUM, GAMMA_INTEGRAL, GAUSSIAN_INTEGRAL, MEAN_BY_DENSITY
from checker.rules.rule import log, power, product, total
from checker.signs import Signs


@rewrites(Mean)
def rewrite_mean(n: Normaliser, term: Basic) -> Proof | None:
    """The mean of a number whose density is given by a formula, as an integral."""
    q = term.density
    if term.dim != 1 or n.instance(FORMULA, Density(q.law, (q.targets[0].marked(0),), q.given)) is None:
        return None
    return n.instance(MEAN_BY_DENSITY, term)


@rewrites(Expectation)
def rewrite_by_formula(n: Normaliser, term: Basic) -> Proof | None:
    """An expectation under a law that is given by a formula: the integral of the formula, or the expectation under what it says."""
    opened = freshen(term)
    if any(not isinstance(v, Var) for v in opened.measure.targets):
        return None
    given = n.instance(FORMULA, opened.measure) or _exponential_of_normal(n, opened)
    if given is not None and isinstance(given.line.rhs, Density):
        same = kernel.congruence(n.context, log(opened.measure), given)
        return n.instance(MEASURE, opened, given.line.rhs, proofs=(same,))
    whole = n.instance(DEFINITION, opened) if given is not None and not _of_laws(given.line.rhs) else None
    if given is None or whole is None:
        return None
    return _with_formulas(n, whole, [given])


def _exponential_of_normal(n: Normaliser, opened: Expectation) -> Proof | None:
    """The density of one normal number, of which an exponential is averaged."""
    bound = tuple(opened.measure.targets)
    exponential = any(isinstance(a, Exp) and mentions(a, bound) for a in atoms(opened.body))
    if len(bound) != 1 or not isinstance(bound[0], Var) or bound[0].dim != 1 or not exponential:
        return None
    return n.instance(NORMAL_DEFINITION, opened.measure)


def _of_laws(term: Basic) -> bool:
    return any(isinstance(a, Density) for a in atoms(term))


def _with_formulas(n: Normaliser, whole: Proof, given: list[Proof]) -> Proof | None:
    """E = ∫ q f with the formula of q in its place."""
    inside = freshen(whole.line.rhs)
    try:
        reader = kernel.reader(n.context, given)
        body = reader.term(reader.scalar(inside.body))
        there = kernel.arithmetic(n.context, inside.body, body, given)
        return kernel.transitive(n.context, whole, kernel.congruence(n.context, inside, there))
    except NotProved:
        return None


@rewrites(Integral)
def rewrite_explicit(n: Normaliser, term: Basic) -> Proof | None:
    """An integral of an explicit function of one number."""
    opened = freshen(term)
    if len(opened.over) != 1 or not isinstance(opened.over[0], Var) or opened.over[0].dim != 1:
        return None
    (x,) = opened.over
    found = _by_formula(n, opened)
    if found is not None:
        return found
    if any(isinstance(a, Density) and mentions(a, (x,)) for a in atoms(opened.body)):
        return None
    found = n.instance(FINITE_SUM, opened)
    if found is not None:
        return found
    return _closed(n, opened, x) or _gathered(n, opened, x)


def _by_formula(n: Normaliser, opened: Integral) -> Proof | None:
    """The densities of the body by their formulas."""
    given = [found for a in atoms(opened.body) if isinstance(a, Density) and mentions(a, tuple(opened.over))
             and (found := n.instance(FORMULA, a)) is not None]
    return _with_formulas(n, kernel.identical(n.context, opened), given) if given else None


# One exponential -----------------------------------------------------------------------------------


def _positive(n: Normaliser, factor: Basic, x: Var) -> bool:
    """Whether a factor goes into the exponential: it is positive, and no whole power of the variable that may be negative."""
    base = factor.base if isinstance(factor, Pow) else factor
    if isinstance(base, Dot) and not (isinstance(factor, Pow) and not isinstance(factor.exp, Rational)):
        low = n.context.declared.spaces.get(x.name, Space()).low
        return low is not None and bool(low >= 0)
    return not isinstance(base, Log) and Signs(n.context.declared, n.context.facts).positive(canonical(factor))


def _parts(n: Normaliser, opened: Integral, x: Var) -> tuple[list[Expr], list[Expr]]:
    """The factors that go into the exponential, and the others."""
    factors = opened.body.args if isinstance(opened.body, Mul) else (opened.body,)
    inside = [f for f in factors if mentions(canonical(f), (x,)) and _positive(n, f, x)]
    return inside, [f for f in factors if f not in inside]


def _gathered(n: Normaliser, opened: Integral, x: Var) -> Proof | None:
    """The positive factors as one exponential of what mentions the variable, the rest before the integral."""
    inside, others = _parts(n, opened, x)
    if not inside:
        return None
    try:
        exponent = n.comparing().normal(log(product(*inside))).line.rhs
        about, free = _split(exponent, x)
        whole = product(Exp(free, evaluate=False), Exp(about, evaluate=False)) if free != 0 else Exp(about, evaluate=False)
        if free == 0 and tuple(inside) == (whole,):
            return None
        same = _equal_positive(n, product(*inside), whole)
        body = product(*others, whole)
        there = kernel.arithmetic(n.context, opened.body, body, (same,) if len(inside) == 1 else (), () if len(inside) == 1 else (
            (product(*others), same),))
        moved = kernel.congruence(n.context, opened, there)
        pulled = n.instance(LINEARITY, moved.line.rhs)
        return moved if pulled is None else kernel.transitive(n.context, moved, pulled)
    except NotProved:
        return None


def _equal_positive(n: Normaliser, lhs: Expr, rhs: Expr) -> Proof:
    same = n.comparing().equal(log(lhs), log(rhs))
    return kernel.instance(n.context, EQUAL_LOGARITHMS, lhs, rhs, proofs=(same,))


def _split(term: Expr, x: Var) -> tuple[Expr, Expr]:
    """A sum in normal form as what mentions the variable, and what does not."""
    reader = Reader()
    q = reader.scalar(term)
    about: Poly = {}
    free: Poly = {}
    for m, c in q.num.items():
        (about if any(mentions(reader.atoms[g], (x,)) for g, _ in m) else free)[m] = c
    return reader.term(Quotient(about, q.den)), reader.term(Quotient(free, q.den))


# Closed integrals ----------------------------------------------------------------------------------


def _closed(n: Normaliser, opened: Integral, x: Var) -> Proof | None:
    """The integral by the theorem that has it."""
    factors = opened.body.args if isinstance(opened.body, Mul) else (opened.body,)
    exponentials = [f for f in factors if isinstance(f, Exp)]
    rest = [f for f in factors if not isinstance(f, Exp)]
    if len(exponentials) != 1:
        return None
    value = Dot(x, ALONG)
    forms = _coefficients(exponentials[0].args[0], x, (value, log(value), log(canonical(total(S.One, product(-1, value))))))
    if forms is None:
        return None
    try:
        return _gaussian(n, opened, value, rest, forms) or _others(n, opened, value, rest, forms)
    except NotProved:
        return None


def _coefficients(exponent: Expr, x: Var, about: Iterable[Expr]) -> dict[tuple[Expr, int], Expr] | None:
    """The coefficients of powers of the variable and of its logarithms; None where something else mentions it."""
    reader = Reader()
    q = reader.scalar(exponent)
    if any(mentions(reader.atoms[g], (x,)) for k in q.den for m, _ in k for g, _ in m):
        return None
    places = {reader.atoms.index(a): a for a in about if a in reader.atoms}
    found: dict[tuple[Expr, int], dict[object, object]] = {}
    for m, c in q.num.items():
        inside = [p for p in m if mentions(reader.atoms[p[0]], (x,))]
        if len(inside) != 1 or inside[0][0] not in places:
            return None
        found.setdefault((places[inside[0][0]], inside[0][1]), {})[tuple(p for p in m if p not in inside)] = c
    return {key: reader.term(Quotient(poly, q.den)) for key, poly in found.items()}  # type: ignore[arg-type]


def _gaussian(n: Normaliser, opened: Integral, value: Expr, rest: list[Expr], forms: dict[tuple[Expr, int], Expr]) -> Proof | None:
    if not set(forms) <= {(value, 1), (value, 2)} or (value, 2) not in forms:
        return None
    powers = [1 if f == value else int(f.exp) if isinstance(f, Pow) and f.base == value and f.exp in (1, 2) else None for f in rest]
    if len(powers) > 1 or None in powers:
        return None
    k = powers[0] if powers else 0
    a, b = n.normal(product(-1, forms[value, 2])).line.rhs, forms.get((value, 1), S.Zero)
    exponent = total(product(-1, a, power(value, 2)), product(b, value))
    body = product(power(value, k or 0), Exp(exponent, evaluate=False))
    return n.instance(GAUSSIAN_INTEGRAL, opened, a, b, k, proofs=(_same_body(n, opened.body, body, exponent),))


def _same_body(n: Normaliser, body: Expr, other: Expr, exponent: Expr) -> Proof:
    """The bodies of the integral and of the theorem: alike but for their exponentials, whose exponents are equal."""
    old = next(f for f in (body.args if isinstance(body, Mul) else (body,)) if isinstance(f, Exp))
    same = _equal_positive(n, canonical(old), canonical(Exp(exponent, evaluate=False)))
    return kernel.arithmetic(n.context, body, other, (same,) if same.line.lhs != same.line.rhs else ())


def _others(n: Normaliser, opened: Integral, value: Expr, rest: list[Expr], forms: dict[tuple[Expr, int], Expr]) -> Proof | None:
    """The gamma and the beta integral."""
    if rest:
        return None
    s = n.normal(total(forms.get((log(value), 1), S.Zero), S.One)).line.rhs
    below = log(canonical(total(S.One, product(-1, value))))
    if set(forms) <= {(log(value), 1), (value, 1)} and (value, 1) in forms:
        b = n.normal(product(-1, forms[value, 1])).line.rhs
        exponent = total(product(total(s, S.NegativeOne), log(value)), product(-1, b, value))
        return n.instance(GAMMA_INTEGRAL, opened, s, b, proofs=(_same_body(n, opened.body, Exp(exponent, evaluate=False), exponent),))
    t = n.normal(total(forms.get((below, 1), S.Zero), S.One)).line.rhs
    exponent = total(product(total(s, S.NegativeOne), log(value)), product(total(t, S.NegativeOne), log(total(S.One, product(-1, value)))))
    return n.instance(BETA_INTEGRAL, opened, s, t, proofs=(_same_body(n, opened.body, Exp(exponent, evaluate=False), exponent),))
