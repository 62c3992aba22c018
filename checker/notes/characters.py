"""What single characters and commands of LaTeX are: tables, and nothing else."""

from __future__ import annotations

import unicodedata
from fractions import Fraction
from functools import lru_cache

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "omicron": "ο", "pi": "π", "varpi": "ϖ",
    "rho": "ρ", "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ",
    "Psi": "Ψ", "Omega": "Ω", "eps": "ε",
}
"""Names of Greek letters, as commands and as words that people type."""

FOLDED = {"ϵ": "ε", "ϕ": "φ", "ϑ": "θ", "ϱ": "ρ", "ϖ": "π", "ς": "σ", "µ": "μ"}
"""Forms of one letter, one symbol unless both are declared."""

LETTER_MACROS = {"ell": "ℓ", "imath": "i", "jmath": "j", "hbar": "ℏ", "infty": "∞", "top": "⊤", "intercal": "⊤"}

ACCENTS = {
    "bar": "\u0304", "overline": "\u0304", "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "dot": "\u0307",
    "ddot": "\u0308", "vec": "\u20d7", "overrightarrow": "\u20d7", "check": "\u030c", "breve": "\u0306", "acute": "\u0301",
    "grave": "\u0300", "mathring": "\u030a",
}
COMBINING = {"\u0305": "\u0304"}
"""Combining marks that are another one's form."""

FACES = {
    "mathrm": "rm", "mathbf": "bf", "boldsymbol": "bf", "bm": "bf", "pmb": "bf", "bold": "bf", "symbf": "bf", "mathcal": "cal",
    "mathscr": "cal", "mathbb": "bb", "mathsf": "sf", "mathit": "it", "mathnormal": "it", "mathfrak": "frak", "mathtt": "tt",
    "operatorname": "rm", "operatorname*": "rm", "mathbbm": "bb",
}
TEXTS = {"text", "textrm", "textnormal", "textit", "textbf", "textsf", "texttt", "mbox", "hbox"}

SIZES = {f"{big}{side}": {"l": "open", "r": "close", "m": "", "": ""}[side]
         for big in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")} | {"left": "open", "right": "close", "middle": ""}

DROPPED = {
    ",", ";", ":", "!", ">", " ", "quad", "qquad", "thinspace", "medspace", "thickspace", "negthinspace", "negmedspace", "negthickspace",
    "enspace", "displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle", "limits", "nolimits", "nonumber", "notag", "hfill",
    "allowbreak", "mathstrut", "strut", "noindent", "relax", "space", "nobreak", "/",
}
DROPPED_WITH_ARGUMENT = {"label": 1, "tag": 1, "tag*": 1, "hspace": 1, "hspace*": 1, "vspace": 1, "mspace": 1, "hphantom": 1, "phantom": 1,
                         "vphantom": 1, "color": 1}
WRAPPERS = {"boxed": 0, "mathop": 0, "mathbin": 0, "mathrel": 0, "mathord": 0, "mathopen": 0, "mathclose": 0, "mathpunct": 0, "smash": 0,
            "ensuremath": 0, "textcolor": 1, "colorbox": 1, "underline": 0}
"""Commands that show their last argument; the number is of arguments before it that are not shown."""
BRACES = {"underbrace", "overbrace", "underbracket", "overbracket"}
"""Commands that show their argument with a script under or over it that means nothing."""

RELATIONS = {
    "=": "=", "\\eq": "=", "==": "=", "≤": "<=", "⩽": "<=", "<=": "<=", "\\le": "<=", "\\leq": "<=", "\\leqslant": "<=", "\\leqq": "<=",
    "≥": ">=", "⩾": ">=", ">=": ">=", "\\ge": ">=", "\\geq": ">=", "\\geqslant": ">=", "\\geqq": ">=", "<": "<", "\\lt": "<", ">": ">",
    "\\gt": ">", "∝": "propto", "\\propto": "propto", "\\varpropto": "propto", "∼": "~", "\\sim": "~", "\\thicksim": "~", ":=": ":=",
    "≔": ":=", "\\coloneqq": ":=", "\\coloneq": ":=", "≡": ":=", "\\equiv": ":=", "≜": ":=", "\\triangleq": ":=", "\\doteq": ":=",
    "\\eqdef": ":=", "≝": ":=", "⩴": ":=",
}
PASSED_OVER = {
    "≈": "≈", "\\approx": "≈", "≃": "≃", "\\simeq": "≃", "≅": "≅", "\\cong": "≅", "≠": "≠", "\\ne": "≠", "\\neq": "≠", "!=": "≠", "∈": "∈",
    "\\in": "∈", "\\notin": "∉", "⊂": "⊂", "\\subset": "⊂", "\\subseteq": "⊆", "→": "→", "\\to": "→", "\\rightarrow": "→", "->": "→",
    "\\longrightarrow": "→", "↦": "↦", "\\mapsto": "↦", "⇒": "⇒", "\\Rightarrow": "⇒", "\\implies": "⇒", "=>": "⇒", "⇔": "⇔",
    "\\Leftrightarrow": "⇔", "\\iff": "⇔", "≪": "≪", "\\ll": "≪", "≫": "≫", "\\gg": "≫", "⊥": "⊥", "\\perp": "⊥", "\\lesssim": "≲",
    "\\gtrsim": "≳", "\\asymp": "≍", "\\leftarrow": "←", "\\gets": "←", "\\xrightarrow": "⟶",
}
"""Relations that are no steps, by the sign that they are shown with."""

SIGNS = {
    "+": ("op", "+"), "-": ("op", "-"), "−": ("op", "-"), "–": ("op", "-"), "*": ("op", "*"), "∗": ("op", "*"), "·": ("op", "·"),
    "⋅": ("op", "·"), "∙": ("op", "·"), "×": ("op", "×"), "/": ("op", "/"), "÷": ("op", "/"), "∕": ("op", "/"), "⊗": ("op", "⊗"),
    "(": ("open", "("), ")": ("close", ")"), "[": ("open", "["), "]": ("close", "]"), "{": ("open", "{"), "}": ("close", "}"),
    "⟨": ("open", "⟨"), "⟩": ("close", "⟩"), "〈": ("open", "⟨"), "〉": ("close", "⟩"), "|": ("bar", "|"), "∣": ("bar", "|"),
    "‖": ("bars", "‖"), "∥": ("bars", "‖"), "ǁ": ("bars", "‖"), ",": ("comma", ","), "、": ("comma", ","), ";": ("semicolon", ";"),
    ":": ("colon", ":"), "∶": ("colon", ":"), "'": ("prime", "1"), "′": ("prime", "1"), "’": ("prime", "1"), "″": ("prime", "2"),
    "‴": ("prime", "3"), "^": ("sup", "^"), "_": ("sub", "_"), "∑": ("big", "sum"), "∏": ("big", "prod"), "∫": ("integral", "1"),
    "∬": ("integral", "2"), "∭": ("integral", "3"), "√": ("root", "√"), "…": ("dots", "…"), "⋯": ("dots", "…"), ".": ("stop", "."),
    "。": ("stop", "."), "!": ("bang", "!"), "∞": ("letter", "∞"), "⊤": ("letter", "⊤"), "∇": ("refused", "nabla"),
    "∂": ("refused", "partial"), "&": ("column", "&"), "?": ("mark", "?"), "ⅆ": ("differential", "d"),
}
MACROS = {
    "cdot": ("op", "·"), "times": ("op", "×"), "ast": ("op", "*"), "star": ("op", "*"), "div": ("op", "/"), "otimes": ("op", "⊗"),
    "{": ("open", "\\{"), "}": ("close", "\\}"), "lbrace": ("open", "\\{"), "rbrace": ("close", "\\}"), "lbrack": ("open", "["),
    "rbrack": ("close", "]"), "langle": ("open", "⟨"), "rangle": ("close", "⟩"), "lparen": ("open", "("), "rparen": ("close", ")"),
    "mid": ("mid", "|"), "vert": ("bar", "|"), "lvert": ("barred", "open"), "rvert": ("barred", "close"), "|": ("bars", "‖"),
    "Vert": ("bars", "‖"), "parallel": ("bars", "‖"), "lVert": ("double", "open"), "rVert": ("double", "close"), "prime": ("prime", "1"),
    "sum": ("big", "sum"), "prod": ("big", "prod"), "int": ("integral", "1"), "iint": ("integral", "2"), "iiint": ("integral", "3"),
    "idotsint": ("integral", "0"), "frac": ("frac", "frac"), "dfrac": ("frac", "frac"), "tfrac": ("frac", "frac"),
    "cfrac": ("frac", "frac"), "sqrt": ("root", "sqrt"), "log": ("function", "log"), "ln": ("function", "log"), "exp": ("function", "exp"),
    "ldots": ("dots", "…"), "cdots": ("dots", "…"), "dots": ("dots", "…"), "dotsc": ("dots", "…"), "dotsb": ("dots", "…"),
    "dd": ("differential", "d"), "colon": ("colon", ":"), "E": ("word", "E"),
    "KL": ("word", "KL"), "Var": ("word", "Var"), "tr": ("word", "tr"), "Tr": ("word", "tr"), "det": ("word", "det"),
}
WORDS = {
    "log": ("function", "log"), "ln": ("function", "log"), "exp": ("function", "exp"), "sqrt": ("root", "sqrt"), "sum": ("big", "sum"),
    "prod": ("big", "prod"), "int": ("integral", "1"), "iint": ("integral", "2"), "integral": ("integral", "1"), "product": ("big", "prod"),
    "frac": ("frac", "frac"), "cdot": ("op", "·"), "times": ("op", "×"), "infty": ("letter", "∞"), "oo": ("letter", "∞"),
    "mid": ("mid", "|"),
}
"""What the commands of LaTeX mean when they are typed as words."""

FORBIDDEN = {
    "def", "edef", "gdef", "xdef", "let", "newcommand", "renewcommand", "providecommand", "DeclareMathOperator", "newenvironment", "input",
    "include", "includegraphics", "openin", "openout", "read", "write", "immediate", "catcode", "csname", "endcsname", "expandafter",
    "loop", "repeat", "usepackage", "require", "special", "href", "url", "html", "htmlClass", "htmlId", "unicode", "directlua", "newtoks",
    "newcount", "futurelet", "begingroup", "endgroup", "aftergroup", "jobname", "everymath", "output", "number", "romannumeral", "string",
    "meaning",
}
MATRICES = {"matrix", "pmatrix", "bmatrix", "smallmatrix", "array"}

LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", "0123456789+-=()aehijklmnoprstuvxβγρφχ", strict=True))
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵀᵈⁿⁱᵗᵏᵐˢˣʲᵃᵇᶜ", "0123456789+-=()Tdnitkmsxjabc", strict=True))
VULGAR = {"½": Fraction(1, 2), "⅓": Fraction(1, 3), "⅔": Fraction(2, 3), "¼": Fraction(1, 4), "¾": Fraction(3, 4), "⅕": Fraction(1, 5),
          "⅙": Fraction(1, 6), "⅛": Fraction(1, 8)}


@lru_cache(maxsize=4_096)
def mathematical(c: str) -> tuple[str, str]:
    """A letter of a mathematical or full-width alphabet as the plain letter and its face.

    >>> mathematical("𝔼"), mathematical("𝑥"), mathematical("Ｔ")
    (('E', 'bb'), ('x', ''), ('T', ''))
    """
    if c in FOLDED or c == "ℓ" or (c.isascii() or "\u0370" <= c <= "\u03ff"):
        return c, ""
    plain = unicodedata.normalize("NFKC", c)
    if len(plain) != 1 or plain == c:
        return c, ""
    name = unicodedata.name(c, "")
    for word, face in (("DOUBLE-STRUCK", "bb"), ("SCRIPT", "cal"), ("FRAKTUR", "frak"), ("BLACK-LETTER", "frak"), ("BOLD", "bf"),
                       ("SANS-SERIF", "sf")):
        if word in name:
            return plain, face
    return plain, ""
