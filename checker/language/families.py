"""Laws that have names: their densities at numbers, and the functions of mathematics in them.

A density by its name means its formula, and is read as that everywhere; only its printing knows the name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy import Add, Basic, Expr, Integer, Mul, Pow, S, pi, sympify
from sympy import exp as Exp
from sympy.core.symbol import Str

from checker.language.declarations import Space
from checker.language.terms import Abbreviation, MalformedTerm, Printed, Scalar


class Gamma(Scalar):
    """Γ(a), for a > 0."""

    def __new__(cls, argument: Any) -> Gamma:
        return Basic.__new__(cls, sympify(argument))


class Called(Abbreviation):
    """A term under the name of a function of mathematics or of a law, with the arguments that it is printed with."""

    def __new__(cls, name: Any, term: Any, *arguments: Any) -> Called:
        return Basic.__new__(cls, Str(str(name)), sympify(term), *map(sympify, arguments))

    arguments = property(lambda self: self.args[2:])


class FamilyDensity(Called):
    """The density of a law by its name at a number: Gam(x; a, b)."""

    point = property(lambda self: self.args[2])
    parameters = property(lambda self: self.args[3:])


class FamilyLaw(Printed, Basic):
    """A law by its name: Gam(a, b)."""

    def __new__(cls, name: Any, *parameters: Any) -> FamilyLaw:
        return Basic.__new__(cls, Str(str(name)), *map(sympify, parameters))

    name = property(lambda self: self.args[0].name)
    parameters = property(lambda self: self.args[1:])


# Arithmetic that stays as it is ------------------------------------------------------------------


def _product(*factors: Any) -> Expr:
    return Mul(*map(sympify, factors), evaluate=False)


def _power(base: Any, exponent: Any) -> Expr:
    return Pow(sympify(base), sympify(exponent), evaluate=False)


def _over(above: Any, below: Any) -> Expr:
    return Mul(sympify(above), Pow(sympify(below), S.NegativeOne, evaluate=False), evaluate=False)


def _less(a: Any, b: Any) -> Expr:
    return Add(sympify(a), Mul(S.NegativeOne, sympify(b), evaluate=False), evaluate=False)


def _more(a: Any, b: Any) -> Expr:
    return Add(sympify(a), sympify(b), evaluate=False)


def _exponential(a: Any) -> Expr:
    return Exp(a, evaluate=False)


def factorial(n: Expr) -> Called:
    """n! = Γ(n + 1)."""
    return Called("!", Gamma(_more(n, 1)), n)


def binomial(n: Expr, k: Expr) -> Called:
    """n! / (k! (n − k)!), for 0 ≤ k ≤ n."""
    below = _product(Gamma(_more(k, 1)), Gamma(_more(_less(n, k), 1)))
    return Called("binom", _over(Gamma(_more(n, 1)), below), n, k)


def beta(a: Expr, b: Expr) -> Called:
    """B(a, b) = Γ(a) Γ(b) / Γ(a + b)."""
    return Called("B", _over(_product(Gamma(a), Gamma(b)), Gamma(_more(a, b))), a, b)


# Laws --------------------------------------------------------------------------------------------

LINE, POSITIVE, UNIT = Space(), Space(S.Zero), Space(S.Zero, S.One)
COUNTS = Space(S.NegativeOne, None, True, whole=True)


@dataclass(frozen=True, slots=True)
class FamilyOfLaws:
    """A law by its name: how many parameters, its density, the values of its variable, and what others call it.

    ``told`` are the words for its parameters where another choice is usual as well, so that a text must say which it means.
    """

    sign: str
    count: int
    density: Callable[..., Expr]
    space: Callable[..., Space]
    words: tuple[str, ...]
    spellings: tuple[str, ...]
    told: str = ""


def _normal(x: Expr, mean: Expr, var: Expr) -> Expr:
    square = _over(_power(_less(x, mean), 2), _product(2, var))
    return _over(_exponential(Mul(S.NegativeOne, square, evaluate=False)), _power(_product(2, pi, var), S.Half))


def _gamma(x: Expr, a: Expr, b: Expr) -> Expr:
    return _product(_over(_power(b, a), Gamma(a)), _power(x, _less(a, 1)), _exponential(_product(-1, b, x)))


def _beta(x: Expr, a: Expr, b: Expr) -> Expr:
    return _product(_power(beta(a, b), -1), _power(x, _less(a, 1)), _power(_less(1, x), _less(b, 1)))


def _bernoulli(x: Expr, p: Expr) -> Expr:
    return _product(_power(p, x), _power(_less(1, p), _less(1, x)))


def _binomial(x: Expr, n: Expr, p: Expr) -> Expr:
    return _product(binomial(n, x), _power(p, x), _power(_less(1, p), _less(n, x)))


def _poisson(x: Expr, rate: Expr) -> Expr:
    return _over(_product(_power(rate, x), _exponential(_product(-1, rate))), factorial(x))


def _exponential_law(x: Expr, rate: Expr) -> Expr:
    return _product(rate, _exponential(_product(-1, rate, x)))


def _chi_squared(x: Expr, k: Expr) -> Expr:
    return _gamma(x, _over(k, 2), S.Half)


def _log_normal(x: Expr, mean: Expr, var: Expr) -> Expr:
    from checker.language.written import log

    return _over(_normal(log(x), mean, var), x)


FAMILIES = {family.sign: family for family in (
    FamilyOfLaws("N", 2, _normal, lambda *_: LINE, ("normal",), ()),
    FamilyOfLaws("Bern", 1, _bernoulli, lambda *_: Space(S.NegativeOne, Integer(2), True, whole=True), ("bernoulli",),
                 ("Bern", "Ber", "Bernoulli")),
    FamilyOfLaws("Bin", 2, _binomial, lambda n, p: Space(S.NegativeOne, n + 1 if n.is_Symbol or n.is_Integer else None, True, whole=True),
                 ("binomial",), ("Bin", "Binom", "Binomial")),
    FamilyOfLaws("Poiss", 1, _poisson, lambda *_: COUNTS, ("poisson",), ("Poiss", "Pois", "Poisson", "Poi")),
    FamilyOfLaws("Bet", 2, _beta, lambda *_: UNIT, ("beta",), ("Bet", "Beta")),
    FamilyOfLaws("Gam", 2, _gamma, lambda *_: POSITIVE, ("gamma",), ("Gam", "Gamma", "Ga"), "shape and rate"),
    FamilyOfLaws("Exp", 1, _exponential_law, lambda *_: POSITIVE, ("exponential",), ("Exp", "Expon"), "rate"),
    FamilyOfLaws("chi2", 1, _chi_squared, lambda *_: POSITIVE, ("chi-squared", "chi-square"), ()),
    FamilyOfLaws("LogN", 2, _log_normal, lambda *_: POSITIVE, ("log-normal", "lognormal"), ("LogN", "LogNormal")),
)}


def family_density(sign: str, point: Expr, *parameters: Expr) -> FamilyDensity:
    """The density of a law by its name at a number.  Raises `MalformedTerm` for another number of parameters."""
    return FamilyDensity(sign, _family(sign, parameters).density(point, *parameters), point, *parameters)


def family_law(sign: str, *parameters: Expr) -> FamilyLaw:
    """A law by its name."""
    _family(sign, parameters)
    return FamilyLaw(sign, *parameters)


def _family(sign: str, parameters: tuple[Expr, ...]) -> FamilyOfLaws:
    family = FAMILIES[sign]
    if len(parameters) != family.count:
        raise MalformedTerm(f"the {family.words[0]} law has {family.count} parameters, and here are {len(parameters)}")
    return family


__all__ = ["FAMILIES", "Called", "FamilyDensity", "FamilyLaw", "Gamma", "beta", "binomial", "factorial", "family_density", "family_law"]
