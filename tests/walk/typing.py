"""Terms as people type them: in ASCII, in Unicode, in LaTeX."""

from __future__ import annotations

import re
import unicodedata

from sympy import Basic, Rational

from checker.language import glyphs
from checker.language.notation import ATOM, NEGATIVE, OPEN, OPEN_PRODUCT, POWER, QUOTIENT, SMALL, SUM, Notation, Piece
from checker.language.printing import latex, unicode
from checker.language.relations import ARGMIN, EQ, GE, GT, LAW, LE, LT, PROPTO

ASCII, UNICODE, LATEX = "ascii", "unicode", "latex"
WAYS = (ASCII, UNICODE, LATEX)
_GREEK = {"α": "alpha", "β": "beta", "ε": "eps", "σ": "sigma", "μ": "mu", "θ": "theta", "φ": "phi", "λ": "lambda", "τ": "tau"}
_ACCENTS = {"\u0304": "bar", "\u0302": "hat", "\u0303": "tilde"}
_SIGNS = {"log": "log", "exp": "exp", "mid": "|", "E": "E", "KL": "KL", "parallel": "||", "Var": "Var", "Cov": "Cov", "H": "H", "I": "I", "N": "N", "otimes": "⊗",
          "thin": " ", "sum": "sum", "prod": "prod", "int": "int", "le": "<="}
_FENCES = {"brace": ("(", ")"), "square": ("[", "]"), "round": ("(", ")"), "call": ("(", ")"), "norm": ("||", "||"), "abs": ("|", "|"),
           "angle": ("dot(", ")")}
_RELATIONS = {EQ: ("", "= ", "= "), LE: ("<= ", "≤ ", r"\le "), GE: (">= ", "≥ ", r"\ge "), LT: ("< ", "< ", "< "), GT: ("> ", "> ", "> "),
              PROPTO: ("propto ", "∝ ", r"\propto "), LAW: ("~ ", "~ ", r"\sim "),
              ARGMIN: ("argmin ", "argmin ", r"\overset{\arg\min}{=} ")}


def typed(term: Basic, way: str, relation: str = EQ) -> str:
    """A line as it is typed in one of the three ways."""
    sign = _RELATIONS[relation][WAYS.index(way)]
    return sign + {ASCII: _ASCII.text, UNICODE: unicode, LATEX: latex}[way](term)


def letters(name: str) -> str:
    """``abar`` for ᾱ, ``eps*`` for ε*, ``eps_hat`` for ε̂."""
    found = ""
    for c in unicodedata.normalize("NFD", name):
        if c in _ACCENTS:
            found = {"alphabar": "abar"}.get(found + _ACCENTS[c], found + _ACCENTS[c])
        else:
            found += _GREEK.get(c, c)
    return found


class _Ascii(Notation):
    minus, dot, tuple_separator = "-", " * ", ", "

    def fence(self, what: str, text: str) -> str:
        left, right = _FENCES[what]
        return f"{left}{text}{right}"

    def bracket(self, text: str) -> str:
        return f"({text})"

    def quotient(self, above: Piece, below: Piece) -> Piece:
        top = self.wrapped(above, frozenset({SMALL, QUOTIENT, OPEN, OPEN_PRODUCT, NEGATIVE, SUM}))
        return f"{top} / {self.bare(below, frozenset({ATOM, POWER}))}", QUOTIENT

    def root(self, piece: Piece) -> Piece:
        return f"sqrt({piece[0]})", ATOM

    def raised(self, base: Piece, exponent: str) -> Piece:
        raised = exponent if exponent.isdigit() else f"({exponent})"
        return f"{self.bare(base, frozenset({ATOM}))}^{raised}", POWER

    def rational(self, e: Rational) -> Piece:
        if e.is_Integer or e.is_negative:
            return str(e), NEGATIVE if e.is_negative else ATOM
        return f"{e.p}/{e.q}", QUOTIENT

    def named(self, name: str, at: str = "", mark: int = 0) -> str:
        base, _, below = name.partition("_")
        lowered = ",".join(filter(None, (below.strip("{}"), at)))
        index = "" if not lowered else f"_{lowered}" if re.fullmatch(r"\w", lowered) else f"_{{{lowered}}}"
        return letters(base) + "'" * -mark + index

    def caption(self, name: str) -> str:
        return name

    def index(self, e: Basic) -> str:
        return glyphs.index_text(e)

    def limits(self, big: str, below: str, above: str) -> str:
        return f"{big}_{{{below}}}" + (f"^{{{above}}}" if len(above) > 1 else f"^{above}" if above else "")

    def integral_sign(self, count: int) -> str:
        return {1: "int", 2: "iint", 3: "∭"}[count]

    def is_digit(self, text: str) -> bool:
        return text[0].isdigit()


_ASCII = _Ascii(_SIGNS)
