"""The tokens of a formula that are not commands of LaTeX: letters, words, numbers, signs, raised and lowered runs."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from checker.notes import characters as ch
from checker.notes.spans import Span, Unread

MOST = 20_000
"""The most tokens of a formula."""
LONGEST_WORD = 40
"""The most letters of a word and the most digits of a number."""

_WORD = re.compile(r"[A-Za-z]+(?![\u0300-\u036f\u20d7])")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_FLOAT = re.compile(r"[eE][+-]?[0-9]")
_COMPOUND = ("...", "..", ":=", "<=", ">=", "==", "!=", "->", "=>", "||", "**")
_COMPOUNDED = {sign[0] for sign in _COMPOUND}
_OLD_FACE = re.compile(r"\{\s*\\(rm|bf|cal|it|sf)\b\s*([A-Za-z]{1,40})\s*\}")
_IGNORED = "\u200b\u2061\u2062\u2063\u2064\ufeff"
_ATTACHED = {"sub", "sup", "accent", "frac", "root"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a formula: its kind, what it is, its place.

    ``accents`` are combining marks on a letter; ``face`` is the alphabet of a letter (rm, bf, cal, bb, …); ``spaced`` if white space
    stands before it; ``words`` what is set over a relation.
    """

    kind: str
    text: str
    span: Span
    face: str = ""
    accents: str = ""
    spaced: bool = False
    words: str = ""


class Scanner:
    """Cuts a formula into tokens."""

    def __init__(self, text: str, start: int) -> None:
        self.text, self.start, self.at = text, start, 0
        self.found: list[Token] = []
        self.braces: list[tuple[str, int, str]] = []
        self.faces: list[str] = [""]
        self.next_face, self.spaced = "", False
        self.latex = "\\" in text

    def run(self) -> list[Token]:
        while self.at < len(self.text):
            self.step()
            if len(self.found) > MOST:
                raise self.unread("R101", f"the formula has more than {MOST} signs", 0, 1, "", "cut it into several formulas")
        if self.braces:
            place = self.braces[-1][1]
            raise self.unread("R201", "this brace is never closed", place, place + 1, "}", "every { needs its }")
        return self.found

    def unread(self, code: str, message: str, start: int, end: int, expected: str = "", hint: str = "") -> Unread:
        return Unread(code, message, Span(start, end).moved(self.start), expected, hint)

    def add(self, kind: str, text: str, start: int, accents: str = "", words: str = "", face: str | None = None) -> None:
        """A token from ``start`` to where one has come."""
        face = (self.next_face or self.faces[-1]) if face is None else face
        if kind in ("letter", "word"):
            self.next_face = ""
            if text == "d" and face in ("rm", "text", "sf"):
                kind = "differential"
        else:
            face = ""
        self.found.append(Token(kind, text, Span(start, self.at).moved(self.start), face, accents, self.spaced, words))
        self.spaced = False

    def step(self) -> None:
        """The next token."""
        c, at = self.text[self.at], self.at
        if c == "\\":
            self.macro()
        elif c.isspace() or c in _IGNORED:
            self.at, self.spaced = at + 1, True
        elif c == "%" and self.latex:
            end = self.text.find("\n", at)
            self.at = len(self.text) if end < 0 else end
        elif c.isascii() and c.isalpha() and (word := _WORD.match(self.text, at)):
            self.word(word[0][:1] if self.next_face else word[0])
        elif c.isascii() and c.isdigit():
            self.number()
        elif c in ch.LOWERED or c in ch.RAISED:
            self.script(ch.LOWERED if c in ch.LOWERED else ch.RAISED)
        else:
            self.character()

    def macro(self) -> None:
        raise NotImplementedError

    def word(self, word: str) -> None:
        at = self.at
        self.at += len(word)
        if len(word) > LONGEST_WORD:
            raise self.unread("R101", f"a word with more than {LONGEST_WORD} letters", at, self.at)
        if len(word) == 1:
            self.add("letter", word, at)
        elif word == "propto":
            self.add("relation", "propto", at)
        else:
            self.add(*ch.WORDS.get(word, ("word", word)), at)

    def number(self) -> None:
        found = _NUMBER.match(self.text, self.at)
        assert found is not None
        at, self.at = self.at, found.end()
        if len(found[0]) > LONGEST_WORD:
            raise self.unread("R101", f"a number with more than {LONGEST_WORD} digits", at, self.at, "", "name it")
        if _FLOAT.match(self.text, self.at):
            raise self.unread("R105", "a floating-point number", at, self.at + 1, "an exact number", "write 1/1000 or 10^{-3}")
        self.add("number", found[0], at)

    def script(self, table: dict[str, str]) -> None:
        """A run of lowered or raised characters: ``_{…}`` or ``^{…}``."""
        at, text = self.at, self.text
        end = at
        while end < len(text) and text[end] in table:
            end += 1
        plain = "".join(table[c] for c in text[at:end])
        lowered = table is ch.LOWERED
        self.add("sub" if lowered else "sup", "_" if lowered else "^", at)
        self.add("open", "{", at)
        for piece in re.findall(r"[0-9]+|.", plain):
            start = self.at
            self.at += len(piece)
            if piece.isdigit():
                self.add("number", piece, start)
            else:
                kind, shown = ("relation", "=") if piece == "=" else ch.SIGNS.get(piece, ("letter", piece))
                self.add(kind, shown, start, face="rm" if piece == "T" else "")
        self.add("close", "}", self.at)

    def character(self) -> None:
        at, text = self.at, self.text
        compound = next((s for s in _COMPOUND if text.startswith(s, at)), "") if text[at] in _COMPOUNDED else ""
        if compound:
            self.compound(compound)
            return
        if text[at] == "=" and text.startswith("ᵈ", at + 1):
            self.at = at + 2
            self.add("relation", "~", at)
            return
        c, face = ch.mathematical(text[at])
        if c == "~":
            self.tilde()
        elif c in "{}" and text[at] == c:
            self.brace(c)
        elif c in ch.SIGNS:
            self.at = at + 1
            self.add(*ch.SIGNS[c], at)
        elif c in ch.RELATIONS or c in ch.PASSED_OVER:
            self.at = at + 1
            self.relation(c, at)
        elif c in ch.VULGAR:
            self.at = at + 1
            self.add("number", str(ch.VULGAR[c]), at)
        else:
            self.letter(c, face)

    def letter(self, c: str, face: str) -> None:
        """A letter with its combining marks."""
        at = self.at
        base, *marks = list(unicodedata.normalize("NFD", c))
        end = at + 1
        while end < len(self.text) and unicodedata.combining(self.text[end]):
            marks.append(self.text[end])
            end += 1
        if not base.isalpha():
            raise self.unread("R105", f"the character ‘{c}’ (U+{ord(c):04X}) is not known", at, end, "",
                              "write it as a LaTeX command or in ASCII")
        if "\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7af":
            raise self.unread("R106", f"‘{c}’ stands inside the formula", at, end, "mathematics",
                              "put words outside of the formula, or into \\text{…}")
        if len(marks) > 3:
            raise self.unread("R102", "more than three accents on one letter", at, end)
        self.at = end
        self.add("letter", base, at, "".join(sorted(ch.COMBINING.get(m, m) for m in marks)), face=face or None)

    def compound(self, sign: str) -> None:
        at = self.at
        self.at += len(sign)
        other = {"...": ("dots", "…"), "..": ("dots", "…"), "||": ("bars", "||"), "**": ("sup", "^")}.get(sign)
        if other is not None:
            self.add(*other, at)
        else:
            self.relation(sign, at)

    def relation(self, sign: str, at: int, words: str = "") -> None:
        if sign in ch.RELATIONS:
            self.add("relation", ch.RELATIONS[sign], at, words=words)
        else:
            self.add("passed", ch.PASSED_OVER[sign], at, words=words)

    def tilde(self) -> None:
        """``~`` is a relation where people type, and a space in LaTeX unless it stands free."""
        at = self.at
        self.at += 1
        free = at > 0 and self.text[at - 1].isspace() and self.text[at + 1:at + 2].isspace()
        if self.latex and not free:
            self.spaced = True
        else:
            self.add("relation", "~", at)

    def brace(self, c: str) -> None:
        at = self.at
        self.at += 1
        if c == "{" and self.old_face(at):
            return
        if c == "{":
            self.braces.append(("{", at, ""))
            self.add("open", "{", at)
            return
        if not self.braces:
            raise self.unread("R201", "this brace closes nothing", at, at + 1, "", "every } needs its {")
        what, _, extra = self.braces.pop()
        if what == "face":
            self.faces.pop()
        elif what in ("{", "brace"):
            self.close_brace(at)
        if what == "brace":
            self.skip_scripts()
        elif what == "under":
            self.under(extra, at)

    def close_brace(self, at: int) -> None:
        """A closing brace; braces with nothing in them are white space."""
        empty = self.found and self.found[-1].kind == "open" and self.found[-1].text == "{"
        if empty and (len(self.found) == 1 or self.found[-2].kind not in _ATTACHED):
            self.found.pop()
            self.spaced = True
        else:
            self.add("close", "}", at)

    def old_face(self, at: int) -> bool:
        """Read ``{\\rm d}`` as ``\\mathrm{d}``."""
        found = _OLD_FACE.match(self.text, at)
        if found is None:
            return False
        self.at = found.end()
        self.add(*ch.WORDS.get(found[2], ("letter" if len(found[2]) == 1 else "word", found[2])), at, face=found[1])
        return True

    def skip_scripts(self) -> None:
        raise NotImplementedError

    def under(self, place: str, at: int) -> None:
        raise NotImplementedError


def shortened(token: Token, letters: int) -> tuple[Token, Token]:
    """A word or number cut after its first ``letters`` characters: ``\\frac12`` has the arguments 1 and 2."""
    whole = token.span.end - token.span.start == len(token.text)
    cut = token.span.start + letters if whole else token.span.end
    one, rest = token.text[:letters], token.text[letters:]
    kinds = ["number" if token.kind == "number" else "letter" if len(part) == 1 else token.kind for part in (one, rest)]
    first = replace(token, kind=kinds[0], text=one, span=Span(token.span.start, cut))
    last = replace(token, kind=kinds[1], text=rest, span=Span(cut if whole else token.span.start, token.span.end), spaced=False)
    return first, last
