"""A normal form term by term: one term for each thing that parameters are coefficients of.

This is for showing only.  What was proved is the normal form itself, a quotient of polynomials that is too long to read.
"""

from __future__ import annotations

from collections.abc import Iterable

import sympy
from sympy import Add, Basic, Expr, Mul, Number, Pow, S, Symbol

from checker.language.terms import Parameter, Scaled, VectorSum

_MOST = 400
"""Longer normal forms are shown as they are."""


def collected(term: Basic) -> tuple[Basic, ...]:
    """The terms of a normal form."""
    if isinstance(term, VectorSum):
        return tuple(Scaled(_tidy([s.scale], []), s.vector) if isinstance(s, Scaled) else s for s in term.args) or (term,)
    above, below = _split(term)
    summands = above.args if isinstance(above, Add) else (above,)
    if len(summands) > _MOST or not all(map(_is_coefficient, below)):
        return (term,)
    groups: dict[tuple[Basic, ...], list[Expr]] = {}
    for summand in summands:
        factors = summand.args if isinstance(summand, Mul) else (summand,)
        about = tuple(f for f in factors if not _is_coefficient(f))
        groups.setdefault(about, []).append(_product(f for f in factors if _is_coefficient(f)))
    return tuple(_times(_tidy(coefficients, below), about) for about, coefficients in groups.items())


def _split(term: Basic) -> tuple[Basic, list[Basic]]:
    """Numerator and denominators of a quotient as the arithmetic of the kernel writes it."""
    if isinstance(term, Mul):
        below = [a for a in term.args if isinstance(a, Pow) and a.exp.is_negative]
        above = [a for a in term.args if a not in below]
        return (above[0] if len(above) == 1 else _product(above)), below
    return term, []


def _is_coefficient(term: Basic) -> bool:
    """Whether a term is made of numbers, parameters and roots of them."""
    if isinstance(term, (Number, Parameter, Symbol)):
        return True
    return isinstance(term, (Add, Mul, Pow)) and all(map(_is_coefficient, term.args))


def _product(factors: Iterable[Basic]) -> Expr:
    found = tuple(factors)
    return S.One if not found else found[0] if len(found) == 1 else Mul(*found, evaluate=False)


def _times(coefficient: Expr, about: tuple[Basic, ...]) -> Expr:
    """A coefficient before what it is the coefficient of, its sign and its number at the front."""
    parts = coefficient.args if isinstance(coefficient, Mul) else (coefficient,)
    if about and all(not isinstance(p, Pow) or p.exp.is_positive for p in parts):
        return _product((*(p for p in parts if p != 1), *about))
    if parts[0] == S.NegativeOne:
        return _product((S.NegativeOne, _product(parts[1:]), *about))
    return _product((coefficient, *about))


def _tidy(coefficients: list[Expr], below: list[Basic]) -> Expr:
    """A sum of coefficients over denominators, factored and cancelled; parameters and their roots as letters meanwhile."""
    letters: dict[Basic, Symbol] = {}
    plain = sum((_plain(c, letters) for c in coefficients), S.Zero) * sympy.prod(_plain(b, letters) for b in below)
    names: dict[Basic, Basic] = {letter: atom for atom, letter in letters.items()}
    top, bottom = map(sympy.factor, sympy.fraction(sympy.factor(plain)))
    sign, above = _oriented(top, names)
    other, under = _oriented(bottom, names)
    negative = (S.NegativeOne,) if sign != other else ()
    number = _product(u for u in under if u.is_number)
    rest = [u for u in under if not u.is_number]
    if not rest:
        lead = _product(a for a in above if a.is_number) / number
        above = [a for a in above if not a.is_number]
        return _product((-lead if negative else lead, *above)) if above else (-lead if negative else lead)
    return _product((*negative, *(above or [S.One]), Pow(_product(under), S.NegativeOne, evaluate=False)))


def _oriented(term: Expr, names: dict[Basic, Basic]) -> tuple[bool, list[Expr]]:
    """The factors of a polynomial, sums with a positive term first, and whether the product of them has the other sign."""
    negative, numbers, found = False, S.One, []
    for factor in Mul.make_args(term):
        base, exponent = factor.as_base_exp()
        if base.is_number:
            numbers *= factor
            continue
        if isinstance(base, Add):
            parts = sorted(base.args, key=lambda a: (not a.is_number, str(_back(a, names))))
            if _is_negative(parts[0]):
                parts = [-a for a in parts]
                negative ^= bool(exponent.is_odd)
            parts.sort(key=_is_negative)
            base = Add(*(_back(a, names) for a in parts), evaluate=False)
        else:
            base = _back(base, names)
        found.append(base if exponent == 1 else Pow(base, exponent, evaluate=False))
    if numbers.is_negative:
        numbers, negative = -numbers, not negative
    found.sort(key=lambda f: (isinstance(f, Add), str(f)))
    return negative, [*([numbers] if numbers != 1 else []), *found]


def _is_negative(term: Expr) -> bool:
    return bool(term.as_coeff_Mul()[0].is_negative)


def _plain(term: Basic, letters: dict[Basic, Symbol]) -> Expr:
    if isinstance(term, Number):
        return term
    if isinstance(term, (Parameter, Symbol)) or (isinstance(term, Pow) and not term.exp.is_Integer):
        return letters.setdefault(term, sympy.Dummy())
    return term.func(*(_plain(a, letters) for a in term.args))


def _back(term: Basic, names: dict[Basic, Basic]) -> Expr:
    """A monomial with its letters put back."""
    if term in names:
        return names[term]
    if not term.args:
        return term
    args = [_back(a, names) for a in term.args]
    if isinstance(term, Mul):
        args.sort(key=lambda a: (not a.is_number, str(a)))
    return term.func(*args, evaluate=False)
