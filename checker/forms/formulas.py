"""Densities by their formulas, powers with any exponent, the gamma function, and inner products by components.

Refuses: bases whose sign is not known, arguments of Γ that may be 0 or negative.
"""

from __future__ import annotations

from sympy import Add, Basic, Pow, Rational
from sympy import log as Log

from checker.forms.fields import monomials
from checker.forms.normaliser import Normaliser, rewrites
from checker.kernel import NotProved, Proof
from checker.language.families import Gamma
from checker.language.terms import Dot, Prefix
from checker.reading import Reader
from checker.rules.formulas import (
    COMPARE_LOG_POWER,
    COMPONENTS,
    CONSTANT_SUM,
    GAMMA,
    GAMMA_ARGUMENT,
    GAMMA_AT_ONE,
    LOG_POWER,
    POWER,
)
from checker.rules.rule import product, total


@rewrites(Log)
def rewrite_log_power(n: Normaliser, term: Basic) -> Proof | None:
    """log b^e = e log b."""
    a = term.args[0]
    if isinstance(a, Pow) and not isinstance(a.exp, Rational):
        return n.instance(COMPARE_LOG_POWER if n.compare else LOG_POWER, term)
    return None


@rewrites(Pow)
def rewrite_power(n: Normaliser, term: Basic) -> Proof | None:
    """A power with an exponent of letters: its base in normal form, and whole numbers taken out of the exponent."""
    if isinstance(term.exp, Rational):
        return None
    normal = n.argument(term, term.base)
    if normal is not None:
        return normal
    try:
        summands = monomials(n.normal(term.exp).line.rhs)
        if summands is None or (len(summands) == 1 and summands[0] == (term.exp, 1)):
            return None
        same = n.equal(term.exp, total(*(product(k, e) for e, k in summands)))
        return n.instance(POWER, term, tuple(summands), proofs=(same,))
    except NotProved:
        return None


@rewrites(Gamma)
def rewrite_gamma(n: Normaliser, term: Basic) -> Proof | None:
    """Γ at an argument in normal form, brought down by 1 as long as that is positive."""
    argument = term.args[0]
    found = n.instance(GAMMA_AT_ONE, term)
    if found is not None:
        return found
    try:
        plain = n.normal(argument)
        if plain.line.rhs != argument:
            return n.instance(GAMMA_ARGUMENT, term, plain.line.rhs, proofs=(plain,))
        reader = Reader()
        lower = reader.term(reader.scalar(Add(argument, -1, evaluate=False)))
        same = n.equal(argument, Add(lower, 1, evaluate=False))
    except NotProved:
        return None
    return n.instance(GAMMA, term, lower, proofs=(same,))


@rewrites(Dot)
def rewrite_inner_product(n: Normaliser, term: Basic) -> Proof | None:
    """⟨x, y⟩ as a sum over components."""
    return n.instance(COMPONENTS, term)


@rewrites(Prefix)
def rewrite_constant_sum(n: Normaliser, term: Basic) -> Proof | None:
    """A sum of a constant."""
    return n.instance(CONSTANT_SUM, term)
