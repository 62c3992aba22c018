"""Terms in the field's notation, in Unicode and in LaTeX, as they were written.

Order and brackets follow the term: nothing is sorted or simplified, a division is a fraction, and a bracket
stands where leaving it out would make another reading possible.  Signs are drawn to the front: −(a b), (−a) b and
(−1) a b all print as −a b.

>>> from sympy import Symbol
>>> from checker.language.laws import Family, Law, chain
>>> t, T = Symbol("t", integer=True), Symbol("T", integer=True)
>>> x = Family("x")
>>> q = Law("q", chain(x, 0, T))
>>> print(unicode(q(x[t-1] | x[t], x[0])), unicode(q(x[1:T] | x[0])))
q(xₜ₋₁ | xₜ, x₀) q(x_{1:T} | x₀)
>>> print(latex(q(x[t-1] | x[t], x[0])))
q(x_{t-1} \\mid x_{t}, x_{0})
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from sympy import Basic, Rational, Tuple

from checker.language import glyphs
from checker.language.notation import (
    ATOM,
    NEGATIVE,
    OPEN,
    OPEN_PRODUCT,
    POWER,
    QUOTIENT,
    ROOT,
    SMALL,
    SUM,
    Notation,
    Piece,
)
from checker.language.relations import ARGMIN, EQ, GE, GT, IMPLIES, LAW, LE, LT, PROPTO, TENDS, Line
from checker.language.terms import Normal

BRACKETED_NUMERATOR = frozenset({SMALL, QUOTIENT, OPEN, OPEN_PRODUCT, NEGATIVE, SUM})
BARE_DENOMINATOR = frozenset({ATOM, POWER, ROOT})
BARE_BASE = frozenset({ATOM})
VULGAR = {(1, 2): "½", (1, 3): "⅓", (2, 3): "⅔", (1, 4): "¼", (3, 4): "¾", (1, 5): "⅕", (1, 6): "⅙", (1, 8): "⅛"}
UNICODE_SIGNS = {
    "log": "log", "exp": "exp", "mid": "|", "E": "𝔼", "KL": "D_KL", "parallel": "‖", "Var": "Var", "Cov": "Cov", "H": "H", "I": "I",
    "N": "𝒩", "gamma": "Γ",
    "otimes": "⊗", "thin": " ", "to": "→", "sum": "∑", "prod": "∏", "int": "∫", "le": "≤", "tr": "tr", "T": "ᵀ", "-1": "⁻¹", "-T": "⁻ᵀ",
}
UNICODE_FENCES = {
    "brace": ("{", "}"), "square": ("[", "]"), "round": ("(", ")"), "call": ("(", ")"), "norm": ("‖", "‖"),
    "abs": ("|", "|"), "angle": ("⟨", "⟩"),
}
LATEX_SIGNS = {
    "log": r"\log", "exp": r"\exp", "mid": r"\mid", "E": r"\mathbb{E}", "KL": r"D_{\mathrm{KL}}",
    "parallel": r"\,\|\,", "Var": r"\operatorname{Var}", "Cov": r"\operatorname{Cov}", "H": "H", "I": "I",
    "N": r"\mathcal{N}", "gamma": r"\Gamma", "otimes": r"\otimes",
    "thin": r"\,", "to": r"\to", "sum": r"\sum", "prod": r"\prod", "int": r"\int", "le": r" \le ", "tr": r"\operatorname{tr}",
    "T": r"^{\top}", "-1": "^{-1}", "-T": r"^{-\top}",
}
LATEX_FENCES = {
    "brace": (r"\{", r"\}"), "square": ("[", "]"), "round": ("(", ")"), "norm": (r"\|", r"\|"),
    "abs": ("|", "|"), "angle": (r"\langle ", r"\rangle "),
}
_RELATIONS = {EQ: ("=", "="), LE: ("≤", r"\le"), GE: ("≥", r"\ge"), LT: ("<", "<"), GT: (">", ">"),
              PROPTO: ("∝", r"\propto"), LAW: ("~", r"\sim"),
              ARGMIN: ("argmin", r"\overset{\arg\min}{=}"), TENDS: ("→", r"\to"),
              IMPLIES: ("⇒", r"\Rightarrow"), "==": ("=", "="), "!=": ("≠", r"\ne")}


@lru_cache(maxsize=10_000)
def unicode(term: Any, opened: bool = True) -> str:
    """The term in Unicode; anything that is not a SymPy node as ``str`` has it.

    ``opened=False`` leaves out the numbers of opened binders: z for z⁽⁻¹⁰⁰¹⁾, as conditions are shown to a reader.
    """
    if not isinstance(term, Basic):
        return str(term)
    return (_UNICODE if opened else _READABLE).text(term)


def latex(term: Any) -> str:
    """The term in LaTeX, for amsmath."""
    return _LATEX.text(term) if isinstance(term, Basic) else glyphs.latex_caption(str(term))


def line_unicode(line: Line, named: bool = False) -> str:
    """A line: ``u =ᵈ v given x₀``; ``named`` adds the variables of ∝."""
    return f"{unicode(line.lhs)} {right_unicode(line, named)}"


def right_unicode(line: Line, named: bool = False) -> str:
    """The relation of a line, and what stands right of it."""
    relation = "=ᵈ" if _between_vectors(line) else _RELATIONS[line.relation][0]
    told = f" {_word(line, named)} " + ", ".join(map(unicode, line.variables)) if _word(line, named) else ""
    return f"{relation} {unicode(line.rhs)}{told}"


def tail_unicode(line: Line) -> str:
    """What follows a limit, or equal minimisers: ``as σ → 0``, ``over θ``; nothing after other relations."""
    return f" {_word(line, False)} {unicode(line.variables[0])}" if line.relation in (ARGMIN, TENDS) else ""


def _word(line: Line, named: bool) -> str:
    """The word before the variables of a relation, where they are told."""
    if not line.variables or (line.relation == PROPTO and not named):
        return ""
    return {LAW: "given", PROPTO: "in", ARGMIN: "over", TENDS: "as"}.get(line.relation, "")


def line_latex(line: Line, named: bool = False) -> str:
    """The same line in LaTeX."""
    return f"{latex(line.lhs)} {right_latex(line, named)}"


def right_latex(line: Line, named: bool = False) -> str:
    """The relation of a line in LaTeX, and what stands right of it."""
    relation = r"\overset{d}{=}" if _between_vectors(line) else _RELATIONS[line.relation][1]
    variables = ", ".join(map(latex, line.variables))
    tail = rf" \quad \text{{{_word(line, named)} }} {variables}" if _word(line, named) else ""
    return f"{relation} {latex(line.rhs)}{tail}"


def _between_vectors(line: Line) -> bool:
    return line.relation == LAW and not isinstance(line.rhs, Normal)


class _Unicode(Notation):

    def fence(self, what: str, text: str) -> str:
        left, right = UNICODE_FENCES[what]
        return f"{left}{text}{right}"

    def bracket(self, text: str) -> str:
        return f"[{text}]" if _depth(text) > 1 else f"({text})"

    def quotient(self, above: Piece, below: Piece) -> Piece:
        top, bottom = self.wrapped(above, BRACKETED_NUMERATOR), self.bare(below, BARE_DENOMINATOR)
        tight = all(" " not in text or text != piece[0] for piece, text in ((above, top), (below, bottom)))
        return f"{top}{'/' if tight else ' / '}{bottom}", QUOTIENT

    def root(self, piece: Piece) -> Piece:
        return "√" + self.bare(piece, BARE_BASE), ROOT

    def raised(self, base: Piece, exponent: str) -> Piece:
        text = self.bare(base, BARE_BASE)
        text = self.bracket(text) if glyphs.ends_raised(text) else text
        return text + glyphs.superscript(exponent), POWER

    def rational(self, e: Rational) -> Piece:
        if e.is_Integer or e.is_negative:
            return str(e).replace("-", "−"), NEGATIVE if e.is_negative else ATOM
        vulgar = VULGAR.get((int(e.p), int(e.q)))
        return (vulgar, SMALL) if vulgar else (f"{e.p}/{e.q}", QUOTIENT)

    def named(self, name: str, at: str = "", mark: int = 0) -> str:
        return glyphs.unicode_name(name, at, mark)

    def caption(self, name: str) -> str:
        return glyphs.unicode_caption(name)

    def index(self, e: Basic) -> str:
        return glyphs.unicode_index(self.at(e))

    def limits(self, big: str, below: str, above: str) -> str:
        return f"{big}_{{{below}}}" + (f"^{{{above}}}" if above else "")

    def integral_sign(self, count: int) -> str:
        return "∫" if count == 1 else {2: "∬", 3: "∭"}.get(count, "∫…∫")

    def related(self, relation: str) -> str:
        return _RELATIONS[relation][0] if relation in _RELATIONS else relation


def _depth(text: str) -> int:
    """How deep round and square brackets nest in ``text``."""
    deepest = depth = 0
    for c in text:
        if c in "([":
            depth += 1
            deepest = max(deepest, depth)
        elif c in ")]":
            depth -= 1
    return deepest


class _Latex(Notation):
    minus, dot, conjunction, column = "-", r" \cdot ", r" \text{ and } ", 1

    def fence(self, what: str, text: str) -> str:
        if what == "call":
            return rf"\left({text}\right)" if _is_tall(text) else f"({text})"
        left, right = LATEX_FENCES[what]
        return rf"\left{left}{text}\right{right}".rstrip()

    def bracket(self, text: str) -> str:
        left, right = ("[", "]") if _depth(text) > 1 else ("(", ")")
        return rf"\left{left}{text}\right{right}" if _is_tall(text) else f"{left}{text}{right}"

    def quotient(self, above: Piece, below: Piece) -> Piece:
        return rf"\frac{{{above[0]}}}{{{below[0]}}}", SMALL

    def root(self, piece: Piece) -> Piece:
        return rf"\sqrt{{{piece[0]}}}", ROOT

    def raised(self, base: Piece, exponent: str) -> Piece:
        text = self.bare(base, BARE_BASE)
        text = self.bracket(text) if _is_raised(text) else text
        return f"{text}^{{{exponent}}}", POWER

    def rational(self, e: Rational) -> Piece:
        if e.is_Integer or e.is_negative:
            return str(e), NEGATIVE if e.is_negative else ATOM
        return rf"\frac{{{e.p}}}{{{e.q}}}", SMALL

    def is_digit(self, text: str) -> bool:
        return text.removeprefix(r"\frac{")[0].isdigit()

    def named(self, name: str, at: str = "", mark: int = 0) -> str:
        return glyphs.latex_name(name, at, mark)

    def caption(self, name: str) -> str:
        return glyphs.latex_caption(name)

    def index(self, e: Basic) -> str:
        return glyphs.latex_index(self.at(e))

    def limits(self, big: str, below: str, above: str) -> str:
        return f"{big}_{{{below}}}" + (f"^{{{above}}}" if above else "")

    def integral_sign(self, count: int) -> str:
        return {1: r"\int", 2: r"\iint", 3: r"\iiint"}.get(count, r"\int\cdots\int")

    def differentials(self, over: Tuple) -> str:
        return " ".join(rf"\, d{self.text(v)}" for v in over)

    def matrix(self, rows: Tuple) -> str:
        body = r" \\ ".join(" & ".join(map(self.text, row)) for row in rows)
        return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"

    def choice(self, above: Basic, below: Basic) -> str:
        return rf"\binom{{{self.text(above)}}}{{{self.text(below)}}}"

    def slope(self, of: str, body: str) -> str:
        return rf"\frac{{\partial}}{{\partial {of}}} {body}"

    def family(self, sign: str) -> str:
        return super().family(sign) if sign == "N" else rf"\mathrm{{{sign}}}"

    def related(self, relation: str) -> str:
        return _RELATIONS[relation][1] if relation in _RELATIONS else relation


def _is_tall(text: str) -> bool:
    return any(sign in text for sign in (r"\frac", r"\sum", r"\prod", r"\int", r"\left", r"\begin"))


def _is_raised(text: str) -> bool:
    """Whether a name carries a superscript already, so that another would not compile."""
    depth = 0
    for token in re.findall(r"\\left|\\right|[{}()\[\]^]", text):
        if token == "^" and depth == 0:
            return True
        depth += (token in (r"\left", "{", "(", "[")) - (token in (r"\right", "}", ")", "]"))
    return False


_UNICODE, _READABLE, _LATEX = _Unicode(UNICODE_SIGNS), _Unicode(UNICODE_SIGNS, opened=False), _Latex(LATEX_SIGNS)
