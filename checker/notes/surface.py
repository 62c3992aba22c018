"""What stands at the top of a formula: relations, operators, commas, words, rows and columns outside of all brackets.

This is as much of LaTeX as must be known to cut a display into rows and statements; no meaning is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

RELATION, PASSED, DEFINE, IMPLIES, OPERATOR, COMMA, SPACE, WORDS, ROW, COLUMN = (
    "relation", "passed", "define", "implies", "operator", "comma", "space", "words", "row", "column")

_RELATIONS = {
    "=": "=", r"\eq": "=", r"\le": "<=", r"\leq": "<=", r"\leqslant": "<=", r"\leqq": "<=", "≤": "<=", "⩽": "<=", "<": "<", r"\lt": "<",
    r"\ge": ">=", r"\geq": ">=", r"\geqslant": ">=", r"\geqq": ">=", "≥": ">=", "⩾": ">=", ">": ">", r"\gt": ">",
    r"\propto": "propto", r"\varpropto": "propto", "∝": "propto", r"\sim": "~", r"\thicksim": "~", "∼": "~",
    r"\to": "->", r"\rightarrow": "->", r"\longrightarrow": "->", r"\xrightarrow": "->", "→": "->",
}
_DEFINE = {":=", r"\coloneqq", r"\coloneq", r"\equiv", r"\triangleq", r"\doteq", r"\eqdef", "≡", "≜", "≔"}
_IMPLIES = {r"\Rightarrow": "=>", r"\implies": "=>", r"\Longrightarrow": "=>", "⇒": "=>", r"\therefore": "=>",
            r"\Leftrightarrow": "<=>", r"\iff": "<=>", r"\Longleftrightarrow": "<=>", "⇔": "<=>", r"\Leftarrow": "<=", r"\impliedby": "<="}
_PASSED_SIGNS = r"""\in \notin \ni \subset \subseteq \neq \ne \approx \simeq \cong \approxeq \ll \gg \lesssim \gtrsim \lessapprox \perp
    \mapsto \gets \leftarrow \succeq \preceq \succ \prec ∈ ∉ ≠ ≈ ≃ ≅ ≪ ≫ ⊂ ⊆ ⊥ ↦"""
_PASSED = frozenset(_PASSED_SIGNS.split())
_OPERATORS = {"+", "-", "−", "*", "/", "·", "×", "±", r"\cdot", r"\times", r"\pm", r"\mp", r"\div", r"\ast", r"\otimes", r"\oplus"}
_OPENING = {"(", "[", r"\{", r"\langle", r"\lvert", r"\lVert", r"\lbrace", r"\lbrack", r"\lfloor", r"\lceil", r"\lgroup"}
_CLOSING = {")", "]", r"\}", r"\rangle", r"\rvert", r"\rVert", r"\rbrace", r"\rbrack", r"\rfloor", r"\rceil", r"\rgroup"}
_SPACES = {r"\quad", r"\qquad", r"\enspace", r"\hspace", r"\hspace*", r"\hfill", r"\hskip"}
_TEXTS = {r"\text", r"\textrm", r"\textit", r"\textbf", r"\textnormal", r"\textsf", r"\texttt", r"\mbox", r"\intertext", r"\shortintertext"}
_OVER = {r"\overset", r"\stackrel", r"\underset", r"\overunderset", r"\mathrel", r"\mathop", r"\mathbin"}
_SIZES = re.compile(r"\\(?:[bB]igg?[lrm]?|middle)$")
_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|:=|.", re.DOTALL)
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_WIDE = str.maketrans("（）［］｛｝＋－＝＜＞，；：．｜／＊！？。、−　", "()[]{}+-=<>,;:.|/*!?.,- ")
_ROWS = re.compile(r"\\(?:begin|end)\s*\{(?:equation|displaymath|math|dmath|gather|gathered|align|aligned|alignat|alignedat|flalign|split"
                   r"|multline|multlined|eqnarray|IEEEeqnarray|subequations)\*?\}")
_BLANK = re.compile(r"(?:\\[,;:!> ]|\\(?:quad|qquad|enspace|thinspace|medspace|thickspace|hfill)(?![A-Za-z])|[\s~{}])*")
_ARGUMENTS = re.compile(r"(?:\s*\[[tbc]\])?(?:\s*\{[\drclRCL ]*\})?")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at the top of a formula: its kind, where it stands, what it says, and words set over or under it."""

    kind: str
    start: int
    end: int
    word: str
    over: str = ""
    open: int = 0
    """For the end of a row: how many brackets are open there."""


def plain(text: str) -> str:
    """The text with full-width punctuation and signs as their ASCII forms, character by character."""
    return text.translate(_WIDE)


def is_blank(text: str) -> bool:
    """Whether a text shows nothing: spaces, commands for spaces, empty braces."""
    return _BLANK.fullmatch(text) is not None


def group(text: str, start: int) -> tuple[int, int, int] | None:
    """Start and end of the argument of a command, without its braces, and where it is over; None where there is none."""
    at = start
    while at < len(text) and text[at].isspace():
        at += 1
    if at >= len(text):
        return None
    if text[at] != "{":
        token = _TOKEN.match(text, at)
        return None if token is None or text[at] in "}&" else (at, token.end(), token.end())
    depth = 0
    for token in _BRACES.finditer(text, at):
        depth += (token[0] == "{") - (token[0] == "}")
        if depth == 0:
            return at + 1, token.start(), token.end()
    return None


_WHOLE = re.compile(r"\s*\\begin\s*\{(array|cases|dcases|rcases)\}(?:\s*\{[^{}]*\})?(.*)\\end\s*\{\1\}[\s.,;]*", re.DOTALL)
_BOXED = re.compile(r"\s*\\(?:boxed|fbox)\s*(?=\{)")


def wrappers(text: str) -> list[tuple[int, int]]:
    """Where environments that only arrange rows begin and end, with their arguments; and what only frames the whole."""
    found = []
    whole, boxed = _WHOLE.fullmatch(text), _BOXED.match(text)
    if whole is not None and r"\begin" not in whole[2]:
        found += [(whole.start(), whole.start(2)), (whole.end(2), whole.end())]
    if boxed is not None and (inside := group(text, boxed.end())) is not None and not text[inside[2]:].strip(" .,;\n"):
        found += [(boxed.start(), inside[0]), (inside[1], inside[2])]
    for m in _ROWS.finditer(text):
        end = m.end()
        if m[0].startswith(r"\begin") and (argument := _ARGUMENTS.match(text, end)) is not None and argument[0]:
            end = argument.end()
        found.append((m.start(), end))
    return found


def dangling(text: str) -> list[tuple[int, int]]:
    r"""``\right.`` and ``\left.`` that carry a bracket over the end of a row."""
    ends = re.compile(r"\\right\s*\.").finditer(text)
    found = []
    for end in ends:
        start = re.compile(r"\s*(?:\\nonumber|\\notag)?\s*\\\\[^\\]*?(\\left\s*\.)").match(text, end.end())
        if start is not None:
            found += [end.span(), start.span(1)]
    return found


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.hard = self.soft = 0
        self.outside: list[int] = []  # how many brackets are open outside of each brace
        self.at = 0

    def marks(self) -> Iterator[Mark]:
        while (m := _TOKEN.match(self.text, self.at)) is not None:
            start, token = self.at, m[0]
            self.at = m.end()
            if token in "{}":
                found = self._braced(start) if token == "{" and not self.hard else None
                if found is None:
                    self._nest(token == "{")
            else:
                found = self._mark(token, start)
            if found is not None:
                yield found

    def _nest(self, opens: bool) -> None:
        """Into a brace, or out of it; brackets that are open inside of it are of no account outside."""
        if opens:
            self.outside.append(self.soft)
        elif self.outside:
            self.soft = self.outside.pop()
        self.hard += 1 if opens else -1 if self.hard else 0

    def _mark(self, token: str, start: int) -> Mark | None:
        if token in ("^", "_"):
            self._skip()
        elif token in (r"\begin", r"\end"):
            self.hard = max(0, self.hard + (1 if token == r"\begin" else -1))
            self._skip()
        elif token in (r"\left", r"\right"):
            self.soft = max(0, self.soft + (1 if token == r"\left" else -1))
            self._skip()
        elif _SIZES.match(token):
            pass
        elif token in _OPENING or token in _CLOSING:
            self.soft = max(0, self.soft + (1 if token in _OPENING else -1))
        elif self.hard:
            pass
        elif token == r"\\":
            return Mark(ROW, start, self._row_end(), token, open=self.soft)
        elif token == "&":
            return Mark(COLUMN, start, self.at, token)
        elif not self.soft:
            return self._top(token, start)
        return None

    def _top(self, token: str, start: int) -> Mark | None:
        if token in _OVER:
            return self._stacked(start)
        kind, word = _kind(token)
        if token in _SPACES:
            if token.rstrip("*") == r"\hspace":
                self._skip()
            return Mark(SPACE, start, self.at, token)
        if token in _TEXTS:
            argument = group(self.text, self.at)
            if argument is None:
                return None
            self.at = argument[2]
            return Mark(WORDS, start, self.at, self.text[argument[0]:argument[1]])
        if token == r"\xrightarrow" and (argument := group(self.text, self.at)) is not None:
            self.at = argument[2]
            return Mark(RELATION, start, self.at, "->", self.text[argument[0]:argument[1]])
        if token == r"\not":
            self._skip()
            return Mark(PASSED, start, self.at, self.text[start:self.at])
        return None if kind is None else Mark(kind, start, self.at, word)

    def _stacked(self, start: int) -> Mark | None:
        r"""A relation with words over it: ``\overset{\text{Bayes}}{=}``."""
        groups: list[str] = []
        while len(groups) < 3 and (argument := group(self.text, self.at)) is not None and self.text[argument[0] - 1:argument[0]] == "{":
            groups.append(self.text[argument[0]:argument[1]].strip())
            self.at = argument[2]
        inner = next((mark for word in reversed(groups) if (mark := _alone(word)) is not None), None)
        if inner is None:
            return None
        words = " ".join(g for g in groups if _alone(g) is None)
        return Mark(inner.kind, start, self.at, inner.word, " ".join(filter(None, (words, inner.over))))

    def _braced(self, start: int) -> Mark | None:
        """A relation in braces of its own."""
        argument = group(self.text, start)
        if argument is None or self.soft:
            return None
        inner = _alone(self.text[argument[0]:argument[1]].strip())
        if inner is None:
            return None
        self.at = argument[2]
        return Mark(inner.kind, start, self.at, inner.word, inner.over)

    def _skip(self) -> None:
        argument = group(self.text, self.at)
        if argument is not None:
            self.at = argument[2]

    def _row_end(self) -> int:
        m = re.compile(r"\*?(?:\s*\[-?[\d.]+\s*[a-z]+\])?").match(self.text, self.at)
        self.at = m.end() if m else self.at
        return self.at


def _kind(token: str) -> tuple[str | None, str]:
    if token in _RELATIONS:
        return RELATION, _RELATIONS[token]
    if token in _IMPLIES:
        return IMPLIES, _IMPLIES[token]
    if token in _DEFINE:
        return DEFINE, token
    if token in _PASSED:
        return PASSED, token
    if token in _OPERATORS:
        return OPERATOR, token
    return (COMMA, token) if token in (",", ";") else (None, token)


def _alone(text: str) -> Mark | None:
    """The relation that a text consists of."""
    if len(text) > 400:
        return None
    found = list(_Scanner(text).marks())
    if len(found) != 1 or found[0].kind not in (RELATION, DEFINE, IMPLIES, PASSED):
        return None
    return found[0] if not (text[:found[0].start] + text[found[0].end:]).strip() else None


@lru_cache(maxsize=2_000)
def _scanned(text: str) -> tuple[tuple[Mark, ...], int]:
    """The marks of a text, and how many brackets are open at its end."""
    scanner = _Scanner(text)
    found = tuple(scanner.marks())
    return found, scanner.soft + scanner.hard


def marks(text: str) -> tuple[Mark, ...]:
    """The marks at the top of a text, in order; the ends of rows and columns also inside round and square brackets."""
    return _scanned(text)[0]


def open_brackets(text: str) -> int:
    """How many brackets are open at the end of a text."""
    return _scanned(text)[1]
