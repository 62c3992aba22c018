"""Functionals of a law under their usual signs: entropy, mutual information, variance and covariance of numbers.

Each means the expectation that defines it, and is read as that everywhere; only its printing knows the sign.
A condition that is ``given`` is averaged over, one that is ``at`` is a fixed value:
``entropy(q, x[t], given=x[t-1], at=x[0])`` is −E_{q(x_{t-1}, x_t | x_0)}[log q(x_t | x_{t-1}, x_0)]
(Cover and Thomas 2006, chapters 2 and 8).
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Expr, Mul, Pow, S
from sympy import log as _log

from checker.language.laws import Law
from checker.language.terms import Abbreviation, Density, Expectation, MalformedTerm, Variance

ENTROPY, INFORMATION, VARIANCE, COVARIANCE = "H", "I", "Var", "Cov"


class Quantity(Abbreviation):
    """A functional of a law under its usual sign: ``name`` is the sign, ``term`` what it means."""


def entropy(law: Law, of: Any, given: Any = (), at: Any = ()) -> Quantity:
    """H of the variables ``of``, averaged over ``given``, at fixed values ``at``; differential where they are continuous."""
    of, given, at = _points(of), _points(given), _points(at)
    body = _log(_conditional(law, of, (*given, *at)), evaluate=False)
    return Quantity(ENTROPY, Mul(S.NegativeOne, Expectation(_conditional(law, (*of, *given), at), body), evaluate=False))


def cross_entropy(p: Density, q: Density) -> Quantity:
    """−E_p[log q] for densities of the same variables; the entropy of p where they are one."""
    if set(p.targets) != set(q.targets):
        raise MalformedTerm(f"the two laws of a cross entropy have different variables: {p} and {q}",
                            "both must be densities of the same variables, left of the bar", "E210")
    return Quantity(ENTROPY, Mul(S.NegativeOne, Expectation(p, _log(q, evaluate=False)), evaluate=False))


def information(law: Law, a: Any, b: Any, given: Any = (), at: Any = ()) -> Quantity:
    """The mutual information of ``a`` and ``b``, averaged over ``given``, at fixed values ``at``."""
    a, b, given, at = _points(a), _points(b), _points(given), _points(at)
    known = (*given, *at)
    both, first, second = (_conditional(law, part, known) for part in ((*a, *b), a, b))
    ratio = Mul(both, Pow(Mul(first, second, evaluate=False), S.NegativeOne, evaluate=False), evaluate=False)
    return Quantity(INFORMATION, Expectation(_conditional(law, (*a, *b, *given), at), _log(ratio, evaluate=False)))


def variance(density: Density, f: Expr | None = None) -> Quantity | Variance:
    """The variance of a number under a density, E[f²] − (E f)²; without one, that of each coordinate of the density's target."""
    return Variance(density) if f is None else Quantity(VARIANCE, _second(density, f, f))


def covariance(density: Density, f: Expr, g: Expr) -> Quantity:
    """The covariance of two numbers under a density: E[f g] − E f E g."""
    return Quantity(COVARIANCE, _second(density, f, g))


def _second(density: Density, f: Expr, g: Expr) -> Expr:
    if not isinstance(f, Expr) or not isinstance(g, Expr):
        raise MalformedTerm("a variance is of a number", "for a vector write variance(q(x | ...))")
    together = Pow(f, S(2), evaluate=False) if f == g else Mul(f, g, evaluate=False)
    one, other = Expectation(density, f), Expectation(density, g)
    apart = Pow(one, S(2), evaluate=False) if f == g else Mul(one, other, evaluate=False)
    return Add(Expectation(density, together), Mul(S.NegativeOne, apart, evaluate=False), evaluate=False)


def _points(points: Any) -> tuple[Any, ...]:
    return tuple(points) if isinstance(points, (tuple, list)) else (points,)


def _conditional(law: Law, targets: tuple[Any, ...], given: tuple[Any, ...]) -> Density:
    if not isinstance(law, Law):
        raise MalformedTerm(f"{law} is not a law", "write entropy(q, x[t], given=x[t-1], at=x[0])")
    if not targets:
        raise MalformedTerm("no variable is named", "write entropy(q, x[t])")
    first, *rest = targets
    return law(first, *rest) if not given else law(*targets[:-1], targets[-1] | given[0], *given[1:])


def parts(q: Quantity) -> dict[str, Any]:
    """What the sign of a quantity is printed with: its law, variables and conditions, read from what it means."""
    if q.name == ENTROPY:
        measure, inner = q.term.args[-1].measure, q.term.args[-1].body.args[0]
        if measure.law != inner.law:
            return {"densities": (measure, inner)}
        return {"law": measure.law, "of": (inner.targets,), **_conditions(inner, measure)}
    if q.name == INFORMATION:
        both, below = q.term.body.args[0].args
        first, second = below.base.args
        return {"law": both.law, "of": (first.targets, second.targets), **_conditions(both, q.term.measure)}
    squares, apart = q.term.args
    product = apart.args[-1] if isinstance(apart.args[-1], (Mul, Pow)) else apart
    means = (product.base,) if isinstance(product, Pow) else product.args[-2:]
    return {"measure": squares.measure, "of": tuple(m.body for m in means)}


def _conditions(inner: Density, measure: Density) -> dict[str, Any]:
    return {"given": tuple(v for v in inner.given if v not in measure.given), "at": tuple(measure.given)}
