"""Sums, products and powers of terms, built as `checker.language.written` builds them, in one go however long they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Add, Basic, Expr, Integer, Mul, Pow, Rational, S

from checker.language import written
from checker.language.families import FamilyLaw
from checker.language.terms import Dot, MalformedTerm, Norm, Normal, Scaled, Vector, VectorSum, as_vector, number_of

LAWS = (Normal, FamilyLaw)

LARGEST = 4_000
"""The most binary digits of a number that is worked out while reading."""


def number(value: Any) -> Expr:
    """An exact number; a fraction in lowest terms."""
    return Rational(value.numerator, value.denominator)


def total(terms: Sequence[tuple[str, Basic]]) -> Basic:
    """The sum of signed terms, numbers or vectors."""
    signed = [_negative(term, k == 0) if sign == "-" else term for k, (sign, term) in enumerate(terms)]
    if len(signed) == 1:
        return signed[0]
    if any(isinstance(term, Vector) for term in signed):
        parts: list[Vector] = []
        for k, term in enumerate(signed):
            vector = as_vector(term)
            parts += vector.args if k == 0 and isinstance(vector, VectorSum) else (vector,)
        return VectorSum(*parts)
    while len(signed) > 1 and isinstance(signed[0], Rational) and isinstance(signed[1], Rational):
        signed[:2] = [_small(signed[0] + signed[1])]
    if len(signed) == 1:
        return signed[0]
    first = signed[0].args if signed[0].is_Add else (signed[0],)
    return Add(*first, *signed[1:], evaluate=False)


def _negative(term: Basic, first: bool) -> Basic:
    """The term with a minus before it, which at the start of a sum belongs to the number that the term starts with."""
    if isinstance(term, LAWS):
        raise MalformedTerm("a law cannot be added to anything", "a normal law stands alone: x ~ N(m, v I)")
    if isinstance(term, Scaled) and first and _is_counted(term.scale):
        return Scaled(_negative(term.scale, True), term.vector)
    if isinstance(term, Vector):
        return Scaled(S.NegativeOne, term)
    if isinstance(term, Mul) and first and _is_counted(term):
        return Mul(-term.args[0], *term.args[1:], evaluate=False)
    if isinstance(term, Mul) and first and not _is_quotient(term):
        return Mul(S.NegativeOne, *term.args, evaluate=False)
    return written.neg(term)


def _is_counted(term: Basic) -> bool:
    """Whether the term starts with a positive number."""
    if isinstance(term, Mul):
        return isinstance(term.args[0], Rational) and term.args[0].is_positive and not _is_quotient(term)
    return isinstance(term, Rational) and bool(term.is_positive)


def product(factors: Sequence[tuple[str, Basic]]) -> Basic:
    """The product of factors; two vectors with a dot between them have an inner product."""
    scalars: list[Expr] = []
    vector: Vector | None = None
    for sign, factor in factors:
        if isinstance(factor, LAWS):
            raise MalformedTerm("a law cannot be multiplied by anything", "a normal law stands alone: x ~ N(m, v I)")
        if not isinstance(factor, Vector):
            if vector is None:
                _multiply(scalars, factor)
            else:
                vector = Scaled(factor, vector)
        elif vector is None:
            vector = Scaled(_product_of(scalars), factor) if scalars else factor
            scalars = []
        elif vector.dim == 1 and factor.dim == 1:
            number = number_of(vector)
            scalars, vector = list(number.args) if number.is_Mul and not _is_quotient(number) else [number], None
            _multiply(scalars, number_of(factor))
        elif sign == "·":
            scalars, vector = [Dot(vector, factor)], None
        else:
            raise MalformedTerm("two vectors side by side", "write an inner product as ⟨u, v⟩ or u^\\top v, and ‖v‖^2 for a squared length")
    return _product_of(scalars) if vector is None else vector


def _is_quotient(e: Expr) -> bool:
    return any(_is_reciprocal(f) for f in e.args)


def _is_reciprocal(e: Basic) -> bool:
    return isinstance(e, Pow) and e.exp == S.NegativeOne


def _multiply(scalars: list[Expr], factor: Any) -> None:
    """Append a factor; what is a quotient by then becomes one factor, and numbers are multiplied out."""
    if not scalars:
        if isinstance(factor, Mul) and not _is_quotient(factor):
            scalars += factor.args
        else:
            scalars.append(factor)
        return
    if len(scalars) == 1 and isinstance(scalars[0], Rational) and isinstance(factor, Rational):
        scalars[0] = _small(scalars[0] * factor)
        return
    if len(scalars) > 1 and _is_reciprocal(scalars[-1]):
        scalars[:] = [Mul(*scalars, evaluate=False)]
    scalars.append(factor)


def _product_of(scalars: list[Expr]) -> Expr:
    return scalars[0] if len(scalars) == 1 else Mul(*scalars, evaluate=False)


def quotient(above: Basic, below: Basic) -> Basic:
    """above / below."""
    if isinstance(below, Vector):
        raise MalformedTerm("a vector cannot be divided by", "divide by a number, or by a length ‖v‖")
    if isinstance(above, LAWS) or isinstance(below, LAWS):
        raise MalformedTerm("a law cannot be divided", "write the density of it: N(x; m, v I)")
    found = written.div(above, below)
    return _small(found) if isinstance(found, Rational) else found


def power(base: Basic, exponent: Basic) -> Basic:
    """base ** exponent."""
    if isinstance(base, Vector):
        raise MalformedTerm("a power of a vector", "write ‖v‖^2 for a squared length")
    if isinstance(base, LAWS):
        raise MalformedTerm("a power of a law", "write the density of it: N(x; m, v I)")
    if not isinstance(base, Expr) or not isinstance(exponent, Expr):
        raise MalformedTerm("a power of what is no number", "the exponent and what is raised are numbers")
    if isinstance(base, Rational) and isinstance(exponent, Rational):
        if exponent.is_Integer and abs(int(exponent)) > LARGEST // max(1, _digits(base)):
            raise MalformedTerm(f"{base}^{exponent} is too large a number", "name it")
        if base == 0 and exponent.is_negative:
            raise MalformedTerm("division by 0")
        return written.pow_(base, exponent) if exponent.is_Integer else Pow(base, exponent, evaluate=False)
    return written.pow_(base, exponent)


def length(v: Basic) -> Expr:
    """‖v‖."""
    if not isinstance(v, Vector):
        raise MalformedTerm(f"‖…‖ is the length of a vector, and {v} is a number" if len(str(v)) < 40 else "‖…‖ is the length of a vector",
                            "nested lengths need \\left\\| … \\right\\|")
    return Norm(v)


def _digits(value: Rational) -> int:
    return max(abs(int(value.p)), int(value.q)).bit_length()


def _small(value: Any) -> Any:
    if _digits(value) > LARGEST:
        raise MalformedTerm("a number with more than a thousand digits", "name it")
    return value


ZERO, ONE = Integer(0), Integer(1)
