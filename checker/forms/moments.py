"""Expectations of inner products and squares of vectors, and moments of normal laws.

Refuses: powers of inner products, moments under measures over ranges x_{1:T}.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Mul, Pow

from checker.forms.normal_laws import normal_law
from checker.forms.normaliser import Normaliser, rewrites
from checker.kernel import Proof
from checker.language.binding import freshen, mentions
from checker.language.laws import FiniteGraph, Law
from checker.language.terms import (
    ALONG,
    Applied,
    AppliedVector,
    Density,
    Dot,
    Expectation,
    Mean,
    Var,
    Variance,
    Vector,
    VectorSum,
)
from checker.rules.moments import LINEAR_MOMENT, MEAN_INSIDE, NORMAL_MOMENT, SQUARE_INSIDE, VARIANCE_OF_NUMBER
from checker.rules.substitution import ARGUMENT


@rewrites(Expectation)
def rewrite_inner_product(n: Normaliser, term: Basic) -> Proof | None:
    """An expectation of an inner product with a vector that is drawn last, by its conditional mean and variance."""
    opened = freshen(term)
    factors = opened.body.args if isinstance(opened.body, Mul) else (opened.body,)
    law = n.context.declared.laws.get(opened.measure.law)
    for x in sorted(opened.measure.targets, key=lambda v: _last(v, law), reverse=True):
        about = [f for f in factors if mentions(f, (x,))]
        square = (x.dim == 1 and len(about) == 1 and isinstance(about[0], Pow) and about[0].exp == 2
                  and about[0].base == Dot(x, ALONG))
        if square or (len(about) == 1 and isinstance(about[0], Dot)):
            rule = SQUARE_INSIDE if square or about[0].args == (x, x) else MEAN_INSIDE
            if rule is SQUARE_INSIDE and normal_law(n, Mean(_conditional(opened, x)).density) is None:
                continue
            found = n.instance(rule, opened, x)
            if found is not None:
                return found
    return None


def _last(v: Basic, law: Law | None) -> tuple[Any, ...]:
    """Where a vector comes in its law: x_{t-1}, x_t and x_{t+1} stand in this order, and a cause before its effects."""
    if not isinstance(v, Var) or law is None:
        return ()
    if isinstance(law.graph, FiniteGraph):
        return (len(law.graph.ancestors((v.marked(0),))), str(v))
    shift, symbols = v.at[0].as_coeff_Add()
    return (str(symbols), shift if law.graph.forward else -shift)


def _conditional(opened: Expectation, x: Var) -> Density:
    others = tuple(v for v in opened.measure.targets if v != x)
    return Density(opened.measure.law, (x,), (*others, *opened.measure.given))


@rewrites(Mean, Variance)
def rewrite_moment(n: Normaliser, term: Basic) -> Proof | None:
    """The mean and the variance of a normal law that is declared or cited."""
    normal = normal_law(n, term.density)
    if normal is None:
        return _by_its_cause(n, term) or n.instance(VARIANCE_OF_NUMBER, term)
    return n.instance(NORMAL_MOMENT, term, normal.line.rhs, proofs=(normal,))


def _by_its_cause(n: Normaliser, term: Basic) -> Proof | None:
    """A moment of a vector of a finite graph by that of the one vector that it is drawn given."""
    q = term.density
    law = n.context.declared.laws.get(q.law)
    if law is None or not isinstance(law.graph, FiniteGraph) or q.given:
        return None
    causes = law.graph.parents(q.targets[0].marked(0))
    return linear_moment(n, term, next(iter(causes))) if len(causes) == 1 else None


def linear_moment(n: Normaliser, term: Basic, y: Var) -> Proof | None:
    """A moment of x by that of y, where the law of x given y is normal with a mean linear in y."""
    q = term.density
    normal = normal_law(n, Density(q.law, q.targets, (y, *q.given)))
    return None if normal is None else n.instance(LINEAR_MOMENT, term, y, normal.line.rhs, proofs=(normal,))


@rewrites(Applied, AppliedVector)
def rewrite_argument(n: Normaliser, term: Basic) -> Proof | None:
    """A function at the normal form of the first vector that is not in normal form."""
    for place, a in enumerate(term.args):
        if isinstance(a, Vector) and not isinstance(a, Var):
            normal = n.normal(a)
            form = normal.line.rhs
            if isinstance(form, VectorSum) and len(form.args) == 1 and form.args[0].scale == 1:
                form = form.args[0].vector  # a vector by itself
                normal = n.equal(a, form)
            if form != normal.line.lhs:
                return n.instance(ARGUMENT, term, place, form, proofs=(normal,))
    return None
