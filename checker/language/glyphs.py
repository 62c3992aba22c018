"""Letters of the two notations: names with accents, stars and primes, indices, sub- and superscripts.

The rule for an index in Unicode: if every character has a subscript form it is set with those, xₜ₋₁; else it
is written as it is typed, x_T or x_{T-1}.  There is no subscript form of capitals, commas, colons and Greek letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from sympy import Add, Basic, Mul

_SUBSCRIPT = dict(zip("0123456789+-()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_SUPERSCRIPT = dict(zip("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾", strict=True))
_PLAIN = {raised: plain for plain, raised in _SUPERSCRIPT.items()}
_LOWERED = {lowered: plain for plain, lowered in _SUBSCRIPT.items()}
_ACCENTS = {"\u0304": "bar", "\u0305": "bar", "\u0302": "hat", "\u0303": "tilde", "\u0307": "dot", "\u0308": "ddot",
            "\u20d7": "vec", "\u030c": "check", "\u0306": "breve"}
_PRIMES = {-1: "′", -2: "″", -3: "‴"}
_RAISED = {"*": "*", "'": r"\prime", "′": r"\prime", "″": r"\prime\prime", "‴": r"\prime\prime\prime"}
_OTHER_COPIES = {-4: "\u0303", -5: "\u0302"}
_GREEK = {"LAMDA": "lambda", "PHI": "varphi", "EPSILON": "varepsilon", "FINAL SIGMA": "varsigma", "OMICRON": "o"}
_VARIANTS = {"ϵ": r"\epsilon", "ϕ": r"\phi", "ϑ": r"\vartheta", "ϱ": r"\varrho", "ϖ": r"\varpi", "ℓ": r"\ell", "∇": r"\nabla"}
_LATIN_CAPITALS = {"ALPHA": "A", "BETA": "B", "EPSILON": "E", "ZETA": "Z", "ETA": "H", "IOTA": "I", "KAPPA": "K", "MU": "M",
                   "NU": "N", "OMICRON": "O", "RHO": "P", "TAU": "T", "CHI": "X"}
_ESCAPES = {"\\": r"\backslash ", "{": r"\{", "}": r"\}", "%": r"\%", "#": r"\#", "&": r"\&", "$": r"\$", "~": r"\sim ",
            "^": r"\hat{}", "_": r"\_", "*": r"\ast ", "•": r"\bullet ", "·": r"\cdot "}
_OPERATORS = " ()[]|,;:=+-/.!?'<>@"


# Indices -----------------------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def index_text(e: Basic) -> str:
    """An index as one types it: ``t-1``, ``T``, ``2t+1``; the number comes last."""
    if not isinstance(e, Add):
        return _multiple(e)
    parts = [_multiple(a) for a in sorted(e.args, key=lambda a: bool(a.is_number))]
    return "".join(part if k == 0 or part.startswith("-") else f"+{part}" for k, part in enumerate(parts))


def _multiple(e: Basic) -> str:
    if isinstance(e, Mul) and len(e.args) == 2 and e.args[0].is_Integer:
        scale, rest = e.args
        return ("-" if scale == -1 else str(scale)) + index_text(rest)
    return str(e)


def subscript(text: str) -> str:
    """``text`` set below the line, by the rule of this module."""
    if not text:
        return ""
    if all(c in _SUBSCRIPT for c in text):
        return "".join(_SUBSCRIPT[c] for c in text)
    return f"_{text}" if len(text) == 1 else f"_{{{text}}}"


def superscript(text: str) -> str:
    """``text`` set above the line: digits and signs raised, else ``^n`` or ``^{…}``."""
    if all(c in _SUPERSCRIPT for c in text):
        return "".join(_SUPERSCRIPT[c] for c in text)
    return f"^{text}" if len(text) == 1 else f"^{{{text}}}"


def ends_raised(text: str) -> bool:
    """Whether another superscript would run into the end of ``text``."""
    return text[-1:] in _PLAIN


def without_opened(text: str) -> str:
    """An index without the numbers of opened binders: t for t@1000."""
    return re.sub(r"(?<=\w)@\d+", "", text)


def unicode_index(text: str) -> str:
    """An index as it is shown: bound names •1 and opened ones t@1000 become •₁ and t₍₁₀₀₀₎."""
    text = re.sub(r"•(\d+)", lambda m: "•" + subscript(m[1]), text)
    return re.sub(r"@(\d+)", lambda m: subscript(f"({m[1]})"), text)


def latex_index(text: str) -> str:
    """The same index in LaTeX."""
    text = re.sub(r"•(\d+)", r"•_{\1}", re.sub(r"@(\d+)", r"_{(\1)}", text))
    return "".join(c if c in "_{}" else _letter(c) for c in text).strip()


# Names -------------------------------------------------------------------------------------------


def value_mark(index: str) -> int:
    """The mark of the value of a variable that an index names, as 1 does in m_1 and i in m_i; 0 where there is none."""
    if index.isascii() and index.isdigit() and len(index) <= 2:
        return -_NUMBERED - int(index)
    return -_LETTERED - ord(index) + ord("a") if len(index) == 1 and "a" <= index <= "z" else 0


def value_index(mark: int) -> str:
    """The index of the value that a mark stands for; empty for other marks."""
    if -_LETTERED < mark <= -_NUMBERED:
        return str(-mark - _NUMBERED)
    return chr(-mark - _LETTERED + ord("a")) if -_LETTERED - 26 < mark <= -_LETTERED else ""


_NUMBERED, _LETTERED = 100, 200
"""Marks of values by number, and by letter."""


def mark_text(mark: int) -> str:
    """What tells copies apart: z′, z″, z‴, z̃, ẑ for copies; z⁽¹⁾ for what is bound, z⁽⁻¹⁰⁰¹⁾ for what was."""
    if not mark:
        return ""
    return _PRIMES.get(mark) or _OTHER_COPIES.get(mark) or superscript(f"({mark})")


def unicode_name(name: str, at: str = "", mark: int = 0) -> str:
    """A name at an index: ``ᾱₜ₋₁``, ``ε*ₜ``, ``x_{1:T}``, ``σ_{q,t}``, ``z′``."""
    if value := value_index(mark):
        at, mark = ",".join(filter(None, (at, value))), 0
    (base, below), at = _parts(name), unicode_index(at)
    if not below:
        return base + mark_text(mark) + subscript(at)
    inner = ",".join(filter(None, (below, at)))
    return f"{base}{mark_text(mark)}_{inner}" if len(inner) == 1 else f"{base}{mark_text(mark)}_{{{inner}}}"


def _parts(name: str) -> tuple[str, str]:
    base, _, below = name.partition("_")
    if not base or not below:
        return name, ""
    return base, below[1:-1] if below.startswith("{") and below.endswith("}") else below


def unicode_caption(name: str) -> str:
    """A name that is a phrase, such as C(x_t, x_0), with its indices set: C(xₜ, x₀)."""
    return re.sub(r"(?<=\w)_(?:\{([^{}]*)\}|(\w))", lambda m: subscript(m[1] or m[2]), name)


def latex_name(name: str, at: str = "", mark: int = 0) -> str:
    """The same name in LaTeX: ``\\bar{\\alpha}_{t-1}``, ``\\varepsilon^{*}_{t}``, ``p_{\\theta}``."""
    if value := value_index(mark):
        at, mark = ",".join(filter(None, (at, value))), 0
    base, below = _parts(name)
    raised = ""
    while len(base) > 1 and base[-1] in _RAISED:
        base, raised = base[:-1], _RAISED[base[-1]] + raised
    if mark in _OTHER_COPIES:
        base += _OTHER_COPIES[mark]
    elif mark:
        raised += r"\prime" * -mark if mark in _PRIMES else f"({mark})"
    lowered = ",".join(filter(None, (_word(below) if below else "", latex_index(at))))
    return _word(base) + (f"^{{{raised}}}" if raised else "") + (f"_{{{lowered}}}" if lowered else "")


def latex_caption(name: str) -> str:
    """A name that is a phrase, such as C(x_t, x_0), in LaTeX."""
    found = re.split(r"(?<=\w)_(?:\{([^{}]*)\}|(\w))", name)
    parts = [_phrase(found[0])]
    for long, short, rest in zip(found[1::3], found[2::3], found[3::3], strict=True):
        parts += [f"_{{{latex_index(long or short)}}}", _phrase(rest)]
    return "".join(parts)


def _phrase(text: str) -> str:
    return "".join(_word(run) if run[0].isalpha() else "".join(map(_letter, run))
                   for run in re.findall(r"[^\W\d_][\w\u0300-\u036f*′']*|.", text))


def _word(word: str) -> str:
    """One letter in italics, a Greek letter by its command, a longer word upright."""
    letters = _graphemes(word)
    if len(letters) > 1 and word.isascii() and word.isalpha():
        return rf"\mathrm{{{word}}}"
    return "".join(map(_accented, letters)).strip()


def _graphemes(word: str) -> list[str]:
    found: list[str] = []
    for c in unicodedata.normalize("NFD", word):
        if found and unicodedata.combining(c):
            found[-1] += c
        else:
            found.append(c)
    return found


def _accented(grapheme: str) -> str:
    text = _letter(grapheme[0])
    for accent in grapheme[1:]:
        text = rf"\{_ACCENTS.get(accent, 'acute')}{{{text.strip()}}}"
    return text


@lru_cache(maxsize=1_000)
def _letter(c: str) -> str:
    """One character of a name; whatever is not a letter of mathematics is escaped or set as text."""
    if c in _ESCAPES:
        return _ESCAPES[c]
    if (c.isascii() and c.isalnum()) or c in _OPERATORS:
        return c
    if c in _VARIANTS:
        return _VARIANTS[c] + " "
    if "MATHEMATICAL SANS-SERIF SMALL" in (name := unicodedata.name(c, "")) or "MATHEMATICAL SANS-SERIF CAPITAL" in name:
        return rf"\mathsf{{{unicodedata.normalize('NFKC', c)}}}"
    if c in _PLAIN or c in _LOWERED:
        return f"^{{{_PLAIN[c]}}}" if c in _PLAIN else f"_{{{_LOWERED[c]}}}"
    return _greek(c) or (rf"\text{{{c}}}" if c.isprintable() else "")


def _greek(c: str) -> str:
    found = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER ([A-Z ]+)", unicodedata.name(c, ""))
    if not found:
        return ""
    if found[1] == "SMALL":
        return "\\" + _GREEK.get(found[2], found[2].lower()) + " "
    return _LATIN_CAPITALS.get(found[2]) or "\\" + _GREEK.get(found[2], found[2].lower()).removeprefix("var").capitalize() + " "
