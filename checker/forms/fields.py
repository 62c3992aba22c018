"""Logarithms, roots and exponentials: arguments factored, each factor one generator.

Refuses: factors whose sign is not known, roots of expressions that hold roots, symbolic exponents.
"""

from __future__ import annotations

from fractions import Fraction

from sympy import Basic, Expr, NumberSymbol, Pow, Rational, S, factor_list, factorint
from sympy import Symbol as _Symbol
from sympy import exp as Exp
from sympy import log as Log

from checker import kernel
from checker.forms.normaliser import Normaliser, rewrites
from checker.kernel import NotProved, Proof
from checker.language.binding import free
from checker.language.families import Gamma
from checker.language.matrices import Det
from checker.language.terms import (
    ALONG,
    DIMENSION,
    OPENED,
    Abbreviation,
    Density,
    Dot,
    NormalDensity,
    Parameter,
    Product,
    Var,
)
from checker.polynomials import Key, Quotient, TooLarge, key
from checker.reading import Reader
from checker.rules.algebra import (
    COMPARE_LOG_PRODUCT,
    COMPARE_LOGARITHM,
    EQUAL_LOGARITHMS,
    EXPONENTIAL,
    LOG_PRODUCT,
    LOGARITHM,
    RATIONAL_ROOT,
    ROOT,
    Factors,
)
from checker.rules.gaussian import NORMAL_DENSITY
from checker.rules.rule import log, minus, power, product, total
from checker.signs import Signs

_PLAIN = (Density, NormalDensity, Det, Exp, Product, Parameter, NumberSymbol, Gamma)


@rewrites(Log)
def rewrite_logarithm(n: Normaliser, term: Basic) -> Proof | None:
    """log of a product as a sum of logarithms; else the logarithm of the normal form of its argument."""
    argument = term.args[0]
    if isinstance(argument, Density) and argument not in n.cited and n.context.declared.laws[argument.law].formulas:
        return None  # by the logarithm of its formula
    split, over_range = (COMPARE_LOGARITHM, COMPARE_LOG_PRODUCT) if n.compare else (LOGARITHM, LOG_PRODUCT)
    may_split = n.licence.allows(split)
    if may_split and isinstance(argument, Product):
        found = n.instance(over_range, term)
        if found is not None:
            return found
    if may_split:
        factors = _as_written(argument, n)
        if factors is not None and (factors != ((argument, S.One),) or isinstance(argument, Exp)):
            found = _split(n, split, term, factors)
            if found is not None:
                return found
    normal = _argument(n, term, argument) if not _is_base(argument, n) else None
    if normal is not None or not may_split:
        return normal
    factors = factorised(n, argument)
    return _split(n, split, term, factors) if factors != ((argument, S.One),) else None


def _argument(n: Normaliser, term: Basic, argument: Basic) -> Proof | None:
    """The term at the normal form of its argument, where its sign can still be told: a sum of squares written out may not show it."""
    try:
        return n.argument(term, argument)
    except NotProved:
        return None


def _is_base(argument: Basic, n: Normaliser) -> bool:
    return isinstance(argument, (NumberSymbol, _Symbol)) or (isinstance(argument, NormalDensity) and n.licence.allows(NORMAL_DENSITY))


def _split(n: Normaliser, rule: object, term: Basic, factors: Factors) -> Proof | None:
    whole = product(*(f if e == 1 else power(f, e) for f, e in factors))
    try:
        same = kernel.arithmetic(n.context, term.args[0], whole)
    except NotProved:
        return None
    return n.instance(rule, term, factors, proofs=(same,))  # type: ignore[arg-type]


def _as_written(a: Basic, n: Normaliser) -> Factors | None:
    """The factors that one sees; None where a factor is neither plain nor a sum."""
    if isinstance(a, Abbreviation):
        return _as_written(a.term, n)
    if isinstance(a, Rational):
        return _of_rational(a)
    if a.is_Mul:
        parts = [_as_written(f, n) for f in a.args]
        return None if any(p is None for p in parts) else _collected([f for p in parts for f in p])  # type: ignore[union-attr]
    if isinstance(a, Pow) and isinstance(a.exp, Rational):
        inner = _as_written(a.base, n)
        return None if inner is None else tuple((f, e * a.exp) for f, e in inner)
    if isinstance(a, Pow) or (isinstance(a, Dot) and a.args[1] == ALONG):
        return ((a, S.One),)
    if (isinstance(a, _PLAIN) and a not in n.cited) or a == DIMENSION or a.is_Add:
        return ((a, S.One),)  # type: ignore[return-value]
    return None


def _of_rational(r: Rational) -> Factors | None:
    if r <= 0:
        return None
    primes = {**factorint(r.p)} | {p: -e for p, e in factorint(r.q).items()}
    return tuple((Rational(p), Rational(e)) for p, e in sorted(primes.items()) if p != 1)


def _collected(factors: list[tuple[Expr, Rational]]) -> Factors:
    powers: dict[Expr, Rational] = {}
    for f, e in factors:
        powers[f] = powers.get(f, S.Zero) + e
    return tuple((f, e) for f, e in powers.items() if e)


def factorised(n: Normaliser, a: Expr) -> Factors:
    """A canonical term as powers of irreducible factors over its atoms, each made positive where its sign is known."""
    memory, key_ = n.context.memory, ("factors", n.context.facts, a)
    if key_ not in memory:
        memory[key_] = _factorised(n, a)
    return memory[key_]


def _factorised(n: Normaliser, a: Expr) -> Factors:
    reader = Reader()
    try:
        q = reader.scalar(a)
    except (TooLarge, ZeroDivisionError):
        return ((a, S.One),)  # type: ignore[return-value]
    if q.is_zero:
        return ((a, S.One),)  # type: ignore[return-value]
    top, content, lead = key(q.num)
    found: list[tuple[Expr, Rational]] = [(reader.atoms[g], Rational(e)) for g, e in content]
    constant = Rational(lead.numerator, lead.denominator)
    pieces = [(top, 1), *((k, -e) for k, e in q.den.items())]
    for k, e in pieces:
        if len(k) == 1:
            continue
        scale, factors = _irreducible(reader, k)
        constant *= scale**e
        for f, m in factors:
            positive, sign = _made_positive(n, f)
            constant *= Rational(sign) ** (m * e)
            found.append((positive, Rational(m * e)))
    if constant == 0 or constant < 0:
        return ((a, S.One),)  # type: ignore[return-value]
    return (*(_of_rational(constant) or ()), *_collected(found))


def _made_positive(n: Normaliser, f: Expr) -> tuple[Expr, int]:
    signs = Signs(n.context.declared, n.context.facts)
    if not signs.positive(f):
        reader = Reader()
        opposite = reader.term(reader.scalar(minus(f)))
        if signs.positive(opposite):
            return opposite, -1
    return f, 1


def _irreducible(reader: Reader, k: Key) -> tuple[Rational, list[tuple[Expr, int]]]:
    """The factors of a polynomial, and a constant."""
    whole = reader.polynomial(k)
    if _surely_irreducible(k):
        return S.One, [(whole, 1)]
    names = {g: _Symbol(f"g{g}") for m, _ in k for g, _ in m}
    expression = sum(Rational(c.numerator, c.denominator) * _monomial(m, names) for m, c in k)
    constant, factors = factor_list(expression)
    back = {v: reader.atoms[g] for g, v in names.items()}
    return Rational(constant), [(_back(f, back), int(e)) for f, e in factors]


def _monomial(m: tuple[tuple[int, int], ...], names: dict[int, _Symbol]) -> Expr:
    value: Expr = S.One
    for g, e in m:
        value *= names[g] ** e
    return value


def _back(f: Expr, names: dict[_Symbol, Expr]) -> Expr:
    reader = Reader(dict(names))
    return reader.term(reader.scalar(f))


def _surely_irreducible(k: Key) -> bool:
    """A generator of degree 1 whose coefficient is a constant."""
    for g in {g for m, _ in k for g, _ in m}:
        with_g = [m for m, _ in k if any(h == g for h, _ in m)]
        if len(with_g) == 1 and with_g[0] == ((g, 1),):
            return True
    return False


@rewrites(Pow)
def rewrite_root(n: Normaliser, term: Basic) -> Proof | None:
    """The root of a product as a product of roots."""
    if not isinstance(term.exp, Rational) or term.exp.p != 1:
        return None
    base = term.base
    if isinstance(base, Rational):
        return _rational_root(n, term)
    normal = _argument(n, term, base)
    if normal is not None:
        return normal
    factors = factorised(n, base)
    if factors == ((base, S.One),):
        return None
    return _split(n, ROOT, term, factors)


def _rational_root(n: Normaliser, term: Pow) -> Proof | None:
    k = int(term.exp.q)
    value = term.base ** Rational(1, k)
    if isinstance(value, Rational):
        return n.instance(RATIONAL_ROOT, term, value)
    factors = _of_rational(term.base)
    return None if factors is None or factors == ((term.base, S.One),) else _split(n, ROOT, term, factors)


@rewrites(Exp)
def rewrite_exponential(n: Normaliser, term: Basic) -> Proof | None:
    """The exponential of the normal form of its argument; of what is not drawn or integrated over, one factor for each monomial."""
    found = n.argument(term, term.args[0])
    if found is not None or any(isinstance(v, Var) and v.mark <= OPENED for v in free(term)):
        return found
    summands = monomials(term.args[0])
    if summands is None or [k for _, k in summands] == [1]:
        return None
    try:
        same = n.equal(term.args[0], total(*(product(k, a) for a, k in summands)))
    except NotProved:
        return None
    return n.instance(EXPONENTIAL, term, tuple(summands), proofs=(same,))


def monomials(exponent: Expr) -> list[tuple[Expr, Rational]] | None:
    """A sum as whole multiples of its monomials, each with a coefficient 1/n."""
    reader = Reader()
    try:
        q = reader.scalar(exponent)
    except (TooLarge, ZeroDivisionError):
        return None
    return [(reader.term(Quotient({m: Fraction(1, c.denominator)}, q.den)), Rational(c.numerator)) for m, c in q.num.items()]


def equal_by_logarithms(n: Normaliser, lhs: Expr, rhs: Expr) -> Proof | None:
    """lhs = rhs for positive terms, by the normal forms of their logarithms."""
    try:
        same = n.comparing().equal(log(lhs), log(rhs))
    except NotProved:
        return None
    return n.instance(EQUAL_LOGARITHMS, lhs, rhs, proofs=(same,))

