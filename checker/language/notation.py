"""How terms are set, whatever the letters: order, signs, and where a bracket must stand.

A piece of text carries what it is to its surroundings (an atom, a product, something open on its right such as ∑ …),
and each place knows what it brackets.  `checker.language.printing` fills in the letters of the two notations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

from sympy import Abs, Add, Basic, Mul, Number, Pow, Rational, S, Symbol, Tuple
from sympy import exp as _exp
from sympy import log as _log
from sympy.core.relational import Relational
from sympy.core.symbol import Str

from checker.language import glyphs
from checker.language.binding import rebuild
from checker.language.calculus import Derivative
from checker.language.families import Called, FamilyDensity, FamilyLaw, Gamma
from checker.language.matrices import (
    Covariance,
    Det,
    Identity,
    Inverse,
    MatrixAbbreviation,
    MatrixProduct,
    MatrixScaled,
    MatrixSum,
    MatVec,
    NamedMatrix,
    Trace,
    Transposed,
    ZeroMatrix,
)
from checker.language.quantities import Quantity, parts
from checker.language.relations import Statements
from checker.language.terms import (
    ALONG,
    DIMENSION,
    KL,
    OPENED,
    Abbreviation,
    Applied,
    AppliedVector,
    Approach,
    Density,
    Dot,
    Expectation,
    Integral,
    Matrix,
    Mean,
    Norm,
    Normal,
    NormalDensity,
    Parameter,
    Prefix,
    PrefixProduct,
    Product,
    Range,
    Ranged,
    Scaled,
    Sum,
    Unit,
    Unknown,
    Var,
    Variance,
    VectorSum,
)

# What a piece of text is to its surroundings: whether it needs a bracket there.
ATOM, POWER, ROOT, SMALL, QUOTIENT, PRODUCT, OPEN_PRODUCT, OPEN, NEGATIVE, SUM, FORM = range(11)
Piece = tuple[str, int]

BRACKETED_FACTOR = frozenset({QUOTIENT, PRODUCT, OPEN_PRODUCT, NEGATIVE, SUM})
BARE_ARGUMENT = frozenset({ATOM, ROOT, SMALL, OPEN})
BRACKETED_BODY = frozenset({QUOTIENT, NEGATIVE, SUM})

_CONSTANTS = {S.Pi: ("π", r"\pi "), S.Exp1: ("e", "e"), S.Infinity: ("∞", r"\infty "), S.NegativeInfinity: ("−∞", r"-\infty "),
              S.ImaginaryUnit: ("i", "i"), S.NaN: ("undefined", r"\text{undefined}"),
              S.ComplexInfinity: ("∞̃", r"\tilde{\infty}")}


def _is_reciprocal(e: Basic) -> bool:
    return isinstance(e, Pow) and e.exp == S.NegativeOne


def factors(term: Basic) -> tuple[bool, list[Basic], Basic | None]:
    """Sign, numerator and denominator of a product of scalars, or of a scalar and a vector or matrix, as written."""
    if isinstance(term, (Scaled, MatrixScaled)):
        return _scaled_factors(term)
    if not isinstance(term, Mul) or not term.args:
        return False, [term], None
    negative, args = _without_sign(list(term.args))
    if negative and len(args) == 1 and isinstance(args[0], Mul):
        inner = factors(args[0])
        return (True, args, None) if inner[0] else (True, *inner[1:])
    if not _is_reciprocal(args[-1]) or (len(args) == 1 and not negative):
        return negative, args, None
    numerator = args[:-1] or [S.One]
    if len(numerator) == 1:
        below, above, denominator = factors(numerator[0])
        if denominator is None:
            negative, numerator = negative ^ below, above
    return negative, numerator, args[-1].base


def _without_sign(args: list[Basic]) -> tuple[bool, list[Basic]]:
    first = args[0]
    if len(args) == 1 or not isinstance(first, Number) or not first.is_negative:
        return False, args
    return True, args[1:] if first == S.NegativeOne else [-first, *args[1:]]


def _scaled_factors(term: Scaled | MatrixScaled) -> tuple[bool, list[Basic], Basic | None]:
    scale, vector = term.args
    if scale == S.NegativeOne:
        inner = factors(vector)
        return (True, [vector], None) if inner[0] else (True, *inner[1:])
    if _is_reciprocal(scale):
        negative, above, denominator = factors(vector)
        return (negative, above, scale.base) if denominator is None else (False, [vector], scale.base)
    if isinstance(scale, Number):
        return bool(scale.is_negative), [abs(scale), vector], None
    negative = isinstance(scale, Mul) and len(scale.args) == 2 and scale.args[0] == S.NegativeOne
    scale = scale.args[1] if negative else scale
    below, above, denominator = factors(scale)
    if denominator is not None or (below and negative):
        return negative, [scale, vector], None
    return negative ^ below, [*above, vector], None


def _capital(v: Basic) -> Basic:
    """The random variable X of the value x: a letter by itself is written large."""
    name = v.name.upper() if len(v.name) == 1 else v.name
    return rebuild(v, (Str(name), *v.args[1:]))


class Notation:
    """How terms are set; the two notations differ in their signs, not in what needs a bracket."""

    minus, dot, tuple_separator, conjunction = "−", " · ", ", ", " and "
    column = 0

    def __init__(self, signs: dict[str, str], opened: bool = True) -> None:
        self.signs, self.opened = signs, opened

    def sign(self, what: str) -> str:
        return self.signs[what]

    # the letters, filled in by each notation

    def bracket(self, text: str) -> str:
        raise NotImplementedError

    def quotient(self, above: Piece, below: Piece) -> Piece:
        raise NotImplementedError

    def root(self, piece: Piece) -> Piece:
        raise NotImplementedError

    def raised(self, base: Piece, exponent: str) -> Piece:
        raise NotImplementedError

    def named(self, name: str, at: str = "", mark: int = 0) -> str:
        raise NotImplementedError

    def caption(self, name: str) -> str:
        raise NotImplementedError

    def rational(self, e: Rational) -> Piece:
        raise NotImplementedError

    def limits(self, big: str, below: str, above: str) -> str:
        raise NotImplementedError

    def fence(self, what: str, text: str) -> str:
        raise NotImplementedError

    # structure

    def text(self, term: Basic) -> str:
        """The term by itself."""
        return self.piece(term)[0]

    def piece(self, term: Basic, closed: bool = False) -> Piece:
        """The term, and what it is to its surroundings; ``closed`` if something follows, as dz an integrand."""
        negative, text, kind = self.signed(term, closed)
        return (self.minus + text, NEGATIVE) if negative else (text, kind)

    def signed(self, term: Basic, closed: bool = False) -> tuple[bool, str, int]:
        """The term without its sign, and whether that is a minus."""
        if isinstance(term, Scaled) and term.vector == ALONG:
            return self.signed(term.scale, closed)
        if isinstance(term, (Mul, Scaled, MatrixScaled)):
            return self._product(term, closed)
        if isinstance(term, Rational) and term.is_negative:
            return (True, *self.rational(-term))
        return (False, *self._handler(type(term))(self, term))

    def _handler(self, kind: type) -> Callable[[Notation, Any], Piece]:
        found = _HANDLERS.get(kind)
        if found is None:
            found = next((_HANDLERS[k] for k in kind.__mro__ if k in _HANDLERS), Notation.foreign)
            _HANDLERS[kind] = found
        return found

    def wrapped(self, piece: Piece, kinds: frozenset[int]) -> str:
        return self.bracket(piece[0]) if piece[1] in kinds else piece[0]

    def bare(self, piece: Piece, kinds: frozenset[int]) -> str:
        return piece[0] if piece[1] in kinds else self.bracket(piece[0])

    def listed(self, terms: Iterable[Basic]) -> str:
        return self.tuple_separator.join(self.text(a) for a in terms)

    def _product(self, term: Basic, closed: bool) -> tuple[bool, str, int]:
        negative, above, below = factors(term)
        piece = self._factors(above, closed and below is None, below is not None)
        if below is not None:
            piece = self.quotient(piece, self.piece(below))
        return (negative, *piece)

    def _factors(self, terms: Sequence[Basic], closed: bool, numerator: bool) -> Piece:
        if len(terms) == 1:
            piece = self.piece(terms[0])
            return piece if numerator or piece[1] not in BRACKETED_FACTOR else (self.bracket(piece[0]), ATOM)
        texts, kind = [], PRODUCT
        for k, term in enumerate(terms):
            text, kind = self.piece(term)
            last = k == len(terms) - 1
            open_inside = kind == OPEN and (not last or (closed and self.sign("int") in text))
            texts.append(self.bracket(text) if kind in BRACKETED_FACTOR or open_inside else text)
            kind = OPEN_PRODUCT if last and kind == OPEN and not open_inside else PRODUCT
        return self.juxtaposed(texts), kind

    def juxtaposed(self, texts: list[str]) -> str:
        """Factors side by side, with a dot where two numbers would run together."""
        found = texts[0]
        for before, text in pairwise(texts):
            numbers = self.is_digit(text) or before in ("0", "1")
            found += (self.dot if numbers else " ") + text
        return found

    def is_digit(self, text: str) -> bool:
        return text[0].isnumeric()

    # arithmetic

    def sum(self, term: Basic) -> Piece:
        if len(term.args) < 2:
            return self.piece(term.args[0]) if term.args else ("0", ATOM)
        found = ""
        for k, a in enumerate(term.args):
            negative, text, kind = self.signed(a)
            text = self.bracket(text) if kind in (SUM, NEGATIVE) else text
            operator = (self.minus if negative else "") if k == 0 else f" {self.minus if negative else '+'} "
            found += operator + text
        return found, SUM

    def power(self, term: Pow) -> Piece:
        if term.exp == S.Half:
            return self.root(self.piece(term.base))
        return self.raised(self.piece(term.base), self.exponent(term.exp))

    def exponent(self, e: Basic) -> str:
        return str(e) if e.is_Integer else self.text(e)

    def number(self, term: Number) -> Piece:
        return self.rational(term) if isinstance(term, Rational) else self.foreign(term)

    def constant(self, term: Basic) -> Piece:
        return _CONSTANTS[term][self.column], NEGATIVE if term is S.NegativeInfinity else ATOM

    def logarithm(self, term: Basic) -> Piece:
        piece = self.piece(term.args[0])
        log = self.sign("log")
        return (f"{log} {piece[0]}", OPEN) if piece[1] in BARE_ARGUMENT else (log + self.bracket(piece[0]), OPEN)

    def exponential(self, term: Basic) -> Piece:
        return self.sign("exp") + self.fence("brace", self.text(term.args[0])), ATOM

    def absolute(self, term: Basic) -> Piece:
        return self.fence("abs", self.text(term.args[0])), ATOM

    # names

    def variable(self, v: Var) -> Piece:
        mark = v.mark if self.opened or v.mark > OPENED else 0
        return self.named(v.name, ",".join(map(self.at, v.at)), mark), ATOM

    def at(self, e: Basic) -> str:
        """An index as it is typed, with or without the numbers of opened binders."""
        text = glyphs.index_text(e)
        return text if self.opened else glyphs.without_opened(text)

    def range(self, r: Range) -> Piece:
        return self.named(r.name, f"{self.at(r.lo)}:{self.at(r.hi)}"), ATOM

    def parameter(self, p: Parameter) -> Piece:
        return self.named(p.name, ",".join(map(self.at, p.at))), ATOM

    def symbol(self, s: Symbol) -> Piece:
        return self.index(s) if "•" in s.name or "@" in s.name else self.named(s.name), ATOM

    def approach(self, a: Approach) -> Piece:
        return f"{self.text(a.parameter)} {self.sign('to')} {self.text(a.value)}", SUM

    def unknown(self, u: Unknown) -> Piece:
        return self.named(u.name), ATOM

    def applied(self, f: Applied | AppliedVector) -> Piece:
        return f"{self.named(f.name)}({self.tuple_separator.join(self._argument(a) for a in f.at)})", ATOM

    def _argument(self, a: Basic) -> str:
        whole = isinstance(a, Add) and all(s.is_integer for s in a.free_symbols) and not a.has(Parameter, Applied)
        if whole and all(b.is_Symbol or b.is_Integer for b in a.args):
            return self.text(Add(*sorted(a.args, key=lambda b: bool(b.is_number)), evaluate=False))
        return self.text(a)

    def abbreviation(self, a: Abbreviation | MatrixAbbreviation) -> Piece:
        return self.caption(a.name), ATOM

    def called(self, c: Called) -> Piece:
        """A law or a function by its name, with its arguments."""
        if c.name == "!":
            (piece,) = map(self.piece, c.arguments)
            return self.bare(piece, frozenset({ATOM})) + "!", ATOM
        if isinstance(c, FamilyDensity):
            at, *told = map(self.text, c.arguments)
            return self.family(c.name) + self.fence("call", f"{at}; {self.tuple_separator.join(told)}"), ATOM
        if c.name == "binom":
            return self.choice(*c.arguments), ATOM
        return self.family(c.name) + self.fence("call", self.listed(c.arguments)), ATOM

    def choice(self, above: Basic, below: Basic) -> str:
        """A binomial coefficient."""
        return f"binom({self.text(above)}, {self.text(below)})"

    def family(self, sign: str) -> str:
        """The sign of a family of laws, or of a function."""
        return self.sign("N") if sign == "N" else sign

    def family_law(self, law: FamilyLaw) -> Piece:
        return self.family(law.name) + self.fence("call", self.listed(law.parameters)), ATOM

    def derivative(self, d: Derivative) -> Piece:
        of = self.text(d.of)
        return self.slope(of, self.fence("square", self.text(d.body))), ATOM

    def slope(self, of: str, body: str) -> str:
        """A derivative, of what is in a bracket."""
        return f"∂/∂{of} {body}"

    def gamma(self, g: Gamma) -> Piece:
        return self.sign("gamma") + self.fence("call", self.text(g.args[0])), ATOM

    def quantity(self, q: Quantity) -> Piece:
        told = parts(q)
        if "densities" in told:
            return f"{self.sign(q.name)}{self.fence('round', self.listed(told['densities']))}", ATOM
        if "measure" in told:
            return f"{self.sign(q.name)}_{{{self.text(told['measure'])}}}{self.fence('square', self.listed(told['of']))}", ATOM
        of = "; ".join(self.listed(map(_capital, part)) for part in told["of"])
        known = self.listed((*map(_capital, told["given"]), *told["at"]))
        law = self.named(told["law"])
        subscript = law if len(law) == 1 else f"{{{law}}}"
        return f"{self.sign(q.name)}_{subscript}" + self.fence("round", f"{of} {self.sign('mid')} {known}" if known else of), ATOM

    # the field's nodes

    def _conditional(self, q: Density) -> str:
        targets = self.listed(q.targets)
        return f"{targets} {self.sign('mid')} {self.listed(q.given)}" if q.given else targets

    def density(self, q: Density) -> Piece:
        return f"{self.named(q.law)}({self._conditional(q)})", ATOM

    def expectation(self, e: Expectation) -> Piece:
        return f"{self.sign('E')}_{{{self.text(e.measure)}}}{self.fence('square', self.text(e.body))}", ATOM

    def kl(self, k: KL) -> Piece:
        return self.sign("KL") + self.fence("round", f"{self.text(k.args[0])} {self.sign('parallel')} {self.text(k.args[1])}"), ATOM

    def mean(self, m: Mean) -> Piece:
        return self._moment("E", m.density), ATOM

    def variance(self, v: Variance) -> Piece:
        return self._moment("Var", v.density), ATOM

    def _moment(self, sign: str, q: Density) -> str:
        if not q.given:
            return f"{self.sign(sign)}_{{{self.density(q)[0]}}}{self.fence('square', self.listed(q.targets))}"
        law = self.named(q.law)
        return f"{self.sign(sign)}_{law if len(law) == 1 else f'{{{law}}}'}{self.fence('square', self._conditional(q))}"

    def norm(self, n: Norm) -> Piece:
        return self.fence("norm", self.text(n.args[0])), ATOM

    def inner(self, d: Dot) -> Piece:
        u, e = d.args
        if e == ALONG:
            return self.piece(u)
        if isinstance(e, Unit) and isinstance(u, Var) and not u.at:
            return self.named(u.name, self.at(e.at), u.mark if self.opened or u.mark > OPENED else 0), ATOM
        if isinstance(e, MatVec):
            return f"{self._superscript(self.piece(u), self.sign('T'))} {self._moved(e)}", FORM
        return self.fence("angle", self.listed(d.args)), ATOM

    # matrices

    def _superscript(self, piece: Piece, sign: str) -> str:
        """Aᵀ, A⁻¹ or vᵀ; brackets stand round all but a name by itself."""
        return self.bare(piece, frozenset({ATOM})) + sign

    def _factor(self, term: Basic) -> str:
        piece = self.piece(term)
        return self.bracket(piece[0]) if piece[1] in BRACKETED_FACTOR | {FORM, OPEN} else piece[0]

    def named_matrix(self, m: NamedMatrix) -> Piece:
        return self.applied(m) if m.at else (self.named(m.name), ATOM)

    def identity(self, m: Identity) -> Piece:
        return self._sized(self.sign("I"), m.rows)

    def zero_matrix(self, m: ZeroMatrix) -> Piece:
        return ("0", ATOM)

    def _sized(self, sign: str, n: Basic) -> Piece:
        return (sign if n == DIMENSION else self.limits(sign, self.text(n), "")), ATOM

    def transposed(self, m: Transposed) -> Piece:
        inverse = isinstance(m.matrix, Inverse)
        return self._superscript(self.piece(m.matrix.matrix if inverse else m.matrix), self.sign("-T" if inverse else "T")), POWER

    def inverse_matrix(self, m: Inverse) -> Piece:
        return self._superscript(self.piece(m.matrix), self.sign("-1")), POWER

    def matrix_product(self, m: Basic) -> Piece:
        return " ".join(map(self._factor, m.args)), FORM

    def _moved(self, v: MatVec) -> str:
        return f"{self._factor(v.matrix)} {self._factor(v.vector)}"

    def moved(self, v: MatVec) -> Piece:
        return self._moved(v), FORM

    def trace(self, t: Trace) -> Piece:
        return self.sign("tr") + self.fence("call", self.text(t.matrix)), ATOM

    def determinant(self, t: Det) -> Piece:
        return self.fence("abs", self.text(t.matrix)), ATOM

    def covariance(self, c: Covariance) -> Piece:
        return self._moment("Cov", c.density), ATOM

    def unit(self, e: Unit) -> Piece:
        return ("1" if e == ALONG else self.named("e", self.at(e.at))), ATOM

    def normal(self, law: Normal) -> Piece:
        return self.sign("N") + self.fence("call", f"{self.text(law.mean)}, {self._covariance(law.mean.dim, law.cov)}"), ATOM

    def normal_density(self, n: NormalDensity) -> Piece:
        if len(n.points) == 1:
            inside = f"{self.text(n.points[0])}; {self.text(n.means[0])}, {self._covariance(n.points[0].dim, n.cov[0][0])}"
        else:
            points, means = (f"({self.listed(part)})" for part in (n.points, n.means))
            inside = f"{points}; {means}, {self.matrix(n.cov)} {self.sign('otimes')} I"
        return self.sign("N") + self.fence("call", inside), ATOM

    def _covariance(self, dim: Basic, v: Basic) -> str:
        """A number on the line, and else a multiple of the identity."""
        return self.text(v) if dim == 1 else self._isotropic(v)

    def _isotropic(self, v: Basic) -> str:
        if isinstance(v, Matrix):
            return self.text(v)
        if v == S.One:
            return "I"
        negative, text, kind = self.signed(v)
        text = self.bracket(text) if kind in (SUM, QUOTIENT, OPEN, OPEN_PRODUCT) else text
        return f"{self.minus if negative else ''}{text}{self.sign('thin')}I"

    def matrix(self, rows: Tuple) -> str:
        return "[" + ", ".join(f"[{self.listed(row)}]" for row in rows) + "]"

    def integral(self, e: Integral) -> Piece:
        piece = self.piece(e.body, closed=True)
        nested = piece[1] == OPEN and self.sign("int") in piece[0]
        body = self.bracket(piece[0]) if nested or piece[1] in BRACKETED_BODY else piece[0]
        return f"{self.integral_sign(len(e.over))} {body} {self.differentials(e.over)}", OPEN

    def integral_sign(self, count: int) -> str:
        raise NotImplementedError

    def differentials(self, over: Tuple) -> str:
        return " ".join(f"d{self.text(v)}" for v in over)

    def ranged(self, e: Ranged) -> Piece:
        below, above = f"{self.index(e.i)}={self.index(e.lo)}", self.index(e.hi)
        return self._big("sum" if isinstance(e, Sum) else "prod", below, above, e.body)

    def prefix(self, e: Prefix) -> Piece:
        below = f"{self.index(e.i)}{self.sign('le')}{self.index(e.end)}"
        return self._big("prod" if isinstance(e, PrefixProduct) else "sum", below, "", e.body)

    def _big(self, sign: str, below: str, above: str, body: Basic) -> Piece:
        return f"{self.limits(self.sign(sign), below, above)} {self.wrapped(self.piece(body), BRACKETED_BODY)}", OPEN

    def index(self, e: Basic) -> str:
        raise NotImplementedError

    # the rest

    def string(self, s: Str) -> Piece:
        return s.name, ATOM

    def tuple(self, items: Tuple) -> Piece:
        return f"({self.listed(items)})", ATOM

    def relation(self, r: Relational) -> Piece:
        return f"{self.text(r.lhs)} {self.related(r.rel_op)} {self.text(r.rhs)}", SUM

    def statements(self, said: Statements) -> Piece:
        return self.conjunction.join(self.text(a) for a in said.args), SUM

    def related(self, relation: str) -> str:
        raise NotImplementedError

    def foreign(self, term: Any) -> Piece:
        """A node that is not of this language: its name, and its arguments in brackets."""
        if not isinstance(term, Basic) or not term.args:
            return str(term), ATOM if str(term).isidentifier() else SUM
        return f"{self.caption(type(term).__name__)}({self.listed(term.args)})", ATOM


_HANDLERS: dict[type, Callable[[Any, Any], Piece]] = {
    Add: Notation.sum, VectorSum: Notation.sum, MatrixSum: Notation.sum, Pow: Notation.power, Number: Notation.number,
    _log: Notation.logarithm, _exp: Notation.exponential, Abs: Notation.absolute,
    Var: Notation.variable, Range: Notation.range, Parameter: Notation.parameter, Symbol: Notation.symbol,
    Applied: Notation.applied, AppliedVector: Notation.applied, Abbreviation: Notation.abbreviation,
    Called: Notation.called, FamilyLaw: Notation.family_law, Gamma: Notation.gamma,
    Derivative: Notation.derivative,
    Quantity: Notation.quantity, Unknown: Notation.unknown, Approach: Notation.approach,
    Density: Notation.density,
    Expectation: Notation.expectation, KL: Notation.kl, Mean: Notation.mean, Variance: Notation.variance,
    MatrixAbbreviation: Notation.abbreviation,
    NamedMatrix: Notation.named_matrix, Identity: Notation.identity, ZeroMatrix: Notation.zero_matrix,
    Transposed: Notation.transposed, Inverse: Notation.inverse_matrix, MatrixProduct: Notation.matrix_product, MatVec: Notation.moved,
    Trace: Notation.trace, Det: Notation.determinant, Covariance: Notation.covariance,
    Norm: Notation.norm, Dot: Notation.inner, Unit: Notation.unit, Normal: Notation.normal, NormalDensity: Notation.normal_density,
    Integral: Notation.integral, Sum: Notation.ranged, Product: Notation.ranged, Prefix: Notation.prefix,
    PrefixProduct: Notation.prefix, Str: Notation.string, Tuple: Notation.tuple, Relational: Notation.relation,
    Statements: Notation.statements,
    **{type(c): Notation.constant for c in _CONSTANTS},
}
