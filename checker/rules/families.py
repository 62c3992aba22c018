"""Families of parameters that are defined by a term, such as ᾱ_t = ∏_{i=1}^t α_i."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, S

from checker.language.binding import canonical, substitute
from checker.language.indices import at_least_zero
from checker.language.terms import Parameter, Product
from checker.rules.gaussian import DEFINITION
from checker.rules.rule import Context, Instance, NotProved, equal, product
from checker.signs import factors_of

_LONGEST = 64


def defining_product(context: Context, name: str) -> Product:
    """The product that defines a family, opened; raises `NotProved` if another term does."""
    family = context.declared.parameters.get(name)
    opened = factors_of(family) if family is not None else None
    if opened is None:
        raise NotProved("not a family that is defined as a product of factors that are the same for all ends")
    return opened


def state_recursion(context: Context, term: Parameter, back: int) -> Instance:
    """ᾱ_n = ᾱ_{n−k} α_{n−k+1} … α_n, and ᾱ_0 = 1."""
    if not isinstance(term, Parameter) or not 0 <= back <= _LONGEST:
        raise NotProved("not a parameter")
    p = defining_product(context, term.name)
    start = term.at[0] - back
    if not at_least_zero(start - p.lo + 1, context.facts):
        raise NotProved("below the first factor")
    at_origin = start == p.lo - 1
    if back == 0 and not at_origin:
        raise NotProved("nothing to unfold")
    factors = [substitute(p.body, {p.i: start + k}) for k in range(1, back + 1)]
    value = product(S.One if at_origin else Parameter(term.name, (start,)), *factors)
    return Instance(equal(term, value), premises=frozenset({f"definition of {term.name}"}))


def state_fold(context: Context, term: Product, name: str) -> Instance:
    """∏_{i=1}^n α_i = ᾱ_n."""
    p = defining_product(context, name)
    if not isinstance(term, Product) or term.lo != p.lo or not at_least_zero(term.hi - term.lo + 1, context.facts):
        raise NotProved("another range")
    if canonical(Product(p.body, (p.i, term.lo, term.hi))) != canonical(term):
        raise NotProved("another product")
    return Instance(equal(term, Parameter(name, (term.hi,))), premises=frozenset({f"definition of {name}"}))


def state_plain(context: Context, term: Parameter) -> Instance:
    """A parameter is the term that defines it."""
    family = context.declared.parameters.get(term.name) if isinstance(term, Parameter) else None
    if family is None or family.definition is None:
        raise NotProved("not a defined parameter")
    value: Expr = substitute(family.definition, {family.symbol: term.at[0]}) if family.symbol is not None else family.definition
    return Instance(equal(term, value), premises=frozenset({f"definition of {term.name}"}))


RECURSION, FOLD, PLAIN = (replace(DEFINITION, state=state) for state in (state_recursion, state_fold, state_plain))
