"""A formula cut into tokens, each with its place.

Spaces, sizes of brackets, colours and the like are dropped; LaTeX commands, Unicode signs and ASCII words that mean the same
become the same token.  A raised or lowered run of Unicode, ``ₜ₋₁``, becomes ``_{t-1}``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from checker.notes import characters as ch
from checker.notes.refused import REFUSED
from checker.notes.spans import Span, Unread

LONGEST, MOST = 100_000, 20_000
"""The most characters and the most tokens of a formula."""

_MACRO = re.compile(r"\\(?:operatorname\*|tag\*|hspace\*|[A-Za-z]+|.)", re.DOTALL)
_WORD = re.compile(r"[A-Za-z]+(?![\u0300-\u036f\u20d7])")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_PLAIN = re.compile(r"\s*\{\s*([A-Za-z]+)\s*\}")
_OPERATOR = re.compile(r"\s*\{((?:[A-Za-z\s~-]|\\[,;:! ])+)\}")
_RELATION = re.compile(r"\s*\{?\s*(\\[A-Za-z]+|:=|<=|>=|[=<>≤≥∝∼~])\s*\}?")
_COMPOUND = ("...", ":=", "<=", ">=", "==", "!=", "->", "=>", "||", "**")
_ROW = re.compile(r"\s*\[[^\]\n]{0,20}\]")
_NAME = re.compile(r"\s*\{\s*([A-Za-z]+\*?)\s*\}")
_DEFINITION = re.compile(r"d[ée]?f\.?|definition|by definition|!|\\triangle|△|∆|Δ|\\Delta", re.IGNORECASE)


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


def tokens(text: str, start: int = 0) -> list[Token]:
    """The tokens of ``text``; ``start`` is added to their places.

    Raises `Unread` for a formula that is too long, an unknown command or character, and braces that do not match.
    """
    if len(text) > LONGEST:
        raise Unread("R101", f"the formula has {len(text)} characters; at most {LONGEST} are read", Span(start, start + 1), "",
                     "cut it into several formulas")
    return _Scanner(text, start).run()


class _Scanner:
    def __init__(self, text: str, start: int) -> None:
        self.text, self.start, self.at = text, start, 0
        self.found: list[Token] = []
        self.braces: list[tuple[str, int, str]] = []
        self.faces: list[str] = [""]
        self.next_face, self.spaced, self.matrices = "", False, 0
        self.latex = "\\" in text

    def run(self) -> list[Token]:
        while self.at < len(self.text):
            self.step()
            if len(self.found) > MOST:
                raise self.unread("R101", f"the formula has more than {MOST} signs", 0, 1, hint="cut it into several formulas")
        if self.braces:
            place = self.braces[-1][1]
            raise self.unread("R201", "this brace is never closed", place, place + 1, "}", "every { needs its }")
        return self.found

    def unread(self, code: str, message: str, start: int, end: int, expected: str = "", hint: str = "") -> Unread:
        return Unread(code, message, Span(start, end).moved(self.start), expected, hint)

    def add(self, kind: str, text: str, start: int, end: int, accents: str = "", words: str = "", face: str | None = None) -> None:
        face = (self.next_face or self.faces[-1]) if face is None else face
        if kind in ("letter", "word"):
            self.next_face = ""
            if text == "d" and face in ("rm", "text", "sf"):
                kind = "differential"
        else:
            face = ""
        self.found.append(Token(kind, text, Span(start, end).moved(self.start), face, accents, self.spaced, words))
        self.spaced = False

    # one piece at a time

    def step(self) -> None:
        c, at = self.text[self.at], self.at
        if c == "\\":
            self.macro()
        elif c.isspace() or c in "\u200b\u2061\u2062\u2063\ufeff":
            self.at, self.spaced = at + 1, True
        elif c == "%" and self.latex:
            end = self.text.find("\n", at)
            self.at = len(self.text) if end < 0 else end
        elif c.isascii() and c.isalpha() and (word := _WORD.match(self.text, at)):
            self.word(word[0][:1] if self.next_face else word[0])
        elif c.isascii() and c.isdigit():
            number = _NUMBER.match(self.text, at)
            assert number is not None
            self.at = number.end()
            self.add("number", number[0], at, self.at)
        elif c in ch.LOWERED or c in ch.RAISED:
            self.script(ch.LOWERED if c in ch.LOWERED else ch.RAISED)
        else:
            self.character()

    def word(self, word: str) -> None:
        at = self.at
        self.at += len(word)
        if len(word) == 1:
            self.add("letter", word, at, self.at)
        elif word in ("propto", "prop"):
            self.add("relation", "propto", at, self.at)
        else:
            kind, text = ch.WORDS.get(word, ("word", word))
            self.add(kind, text, at, self.at)

    def script(self, table: dict[str, str]) -> None:
        """A run of lowered or raised characters."""
        at, text = self.at, self.text
        end = at
        while end < len(text) and text[end] in table:
            end += 1
        plain = "".join(table[c] for c in text[at:end])
        lowered = table is ch.LOWERED
        self.add("sub" if lowered else "sup", "_" if lowered else "^", at, at)
        self.add("open", "{", at, at)
        place = at
        for piece in re.findall(r"[0-9]+|.", plain):
            kind, shown = ("number", piece) if piece.isdigit() else ("relation", "=") if piece == "=" else ch.SIGNS.get(piece, ("letter", piece))
            self.add(kind, shown, place, place + len(piece), face="")
            place += len(piece)
        self.add("close", "}", end, end)
        self.at = end

    def character(self) -> None:
        at, text = self.at, self.text
        compound = next((s for s in _COMPOUND if text.startswith(s, at)), None)
        if compound is not None:
            self.compound(compound)
            return
        if text[at] == "=" and text.startswith("ᵈ", at + 1):
            self.at = at + 2
            self.add("relation", "~", at, at + 2)
            return
        c, face = ch.mathematical(text[at])
        if c == "~":
            self.tilde()
        elif c in "{}" and text[at] == c:
            self.brace(c)
        elif c in ch.SIGNS:
            self.at = at + 1
            self.add(*ch.SIGNS[c], at, at + 1)
        elif c in ch.RELATIONS or c in ch.PASSED_OVER:
            self.at = at + 1
            self.relation(c, at)
        elif c in ch.VULGAR:
            self.at = at + 1
            self.add("number", str(ch.VULGAR[c]), at, at + 1)
        else:
            self.letter(c, face)

    def letter(self, c: str, face: str) -> None:
        """A letter with its combining marks."""
        at = self.at
        base, *marks = unicodedata.normalize("NFD", c)
        end = at + 1
        while end < len(self.text) and unicodedata.combining(self.text[end]):
            marks.append(self.text[end])
            end += 1
        if not base.isalpha() and base not in "ℏ":
            if "\u4e00" <= c <= "\u9fff" or "\u3000" <= c <= "\u30ff":
                raise self.unread("R106", f"‘{c}’ stands inside the formula", at, end, "mathematics", "put words outside of the formula, or into \\text{…}")
            raise self.unread("R105", f"the character ‘{c}’ (U+{ord(c):04X}) is not known", at, end, "", "write it as a LaTeX command or in ASCII")
        self.at = end
        self.add("letter", base, at, end, "".join(sorted(ch.COMBINING.get(m, m) for m in marks)), face=face or None)

    def compound(self, sign: str) -> None:
        at = self.at
        self.at += len(sign)
        if sign == "...":
            self.add("dots", "…", at, self.at)
        elif sign == "||":
            self.add("bars", "||", at, self.at)
        elif sign == "**":
            self.add("sup", "^", at, self.at)
        else:
            self.relation(sign, at)

    def relation(self, sign: str, at: int, words: str = "") -> None:
        if sign in ch.RELATIONS:
            self.add("relation", ch.RELATIONS[sign], at, self.at, words=words)
        else:
            self.add("passed", ch.PASSED_OVER[sign], at, self.at, words=words)

    def tilde(self) -> None:
        """``~`` is a relation where people type, and a space in LaTeX unless it stands free."""
        at = self.at
        self.at += 1
        free = at > 0 and self.text[at - 1].isspace() and self.text[at + 1:at + 2].isspace()
        if self.latex and not free:
            self.spaced = True
        else:
            self.add("relation", "~", at, at + 1)

    def brace(self, c: str) -> None:
        at = self.at
        self.at += 1
        if c == "{":
            self.braces.append(("{", at, ""))
            self.add("open", "{", at, at + 1)
            return
        if not self.braces:
            raise self.unread("R201", "this brace closes nothing", at, at + 1, "", "every } needs its {")
        what, _, extra = self.braces.pop()
        if what == "face":
            self.faces.pop()
        elif what in ("{", "brace"):
            self.add("close", "}", at, at + 1)
        if what == "brace":
            self.skip_scripts()
        elif what == "under":
            self.under(extra, at)

    # commands

    def macro(self) -> None:
        found = _MACRO.match(self.text, self.at)
        if found is None:
            raise self.unread("R202", "the formula ends in a backslash", self.at, self.at + 1, "a command")
        at, name = self.at, found[0][1:]
        self.at = found.end()
        if name == "\\":
            row = _ROW.match(self.text, self.at)
            self.at = row.end() if row else self.at
            self.add("row", "\\\\", at, at + 2)
        elif name in ch.GREEK and name != "eps":
            self.add("letter", ch.GREEK[name], at, self.at)
        elif name in ch.ACCENTS:
            self.add("accent", ch.ACCENTS[name], at, self.at)
        elif name in ch.MACROS:
            self.add(*ch.MACROS[name], at, self.at)
        elif name in ch.LETTER_MACROS:
            self.add("letter", ch.LETTER_MACROS[name], at, self.at)
        elif name in ch.FACES:
            self.face(ch.FACES[name], name.startswith("operatorname"), at)
        elif name in ch.TEXTS:
            self.words(at)
        elif name in ch.SIZES:
            self.size(ch.SIZES[name], at)
        elif "\\" + name in ch.RELATIONS or "\\" + name in ch.PASSED_OVER:
            self.relation("\\" + name, at)
        elif name in ("overset", "stackrel", "underset"):
            self.stacked(name, at)
        else:
            self.structure(name, at)

    def structure(self, name: str, at: int) -> None:
        """Commands that show, hide or begin something."""
        if name in ch.DROPPED or name.isspace():
            self.spaced = True
        elif name in ch.DROPPED_WITH_ARGUMENT:
            for _ in range(ch.DROPPED_WITH_ARGUMENT[name]):
                self.at = self.argument(at)[2]
            self.spaced = True
        elif name in ch.WRAPPERS or name in ch.BRACES:
            for _ in range(ch.WRAPPERS.get(name, 0)):
                self.at = self.argument(at)[2]
            self.wrapper("brace" if name in ch.BRACES else "wrapper")
        elif name in ("begin", "end"):
            self.environment(name, at)
        elif name in REFUSED:
            self.add("refused", name, at, self.at)
        elif name in ch.FORBIDDEN:
            raise self.unread("R104", f"\\{name} is not carried out: nothing in a formula defines, reads or runs anything", at, self.at, "a formula",
                              "write the formula out")
        elif name in "%#$&_":
            raise self.unread("R105", f"‘{name}’ has no meaning in a formula", at, self.at)
        else:
            raise self.unread("R103", f"the command \\{name} is not known", at, self.at, "", "write it in commands that the reader knows: "
                              "verify-derivation --explain notation")

    def wrapper(self, what: str) -> None:
        """The argument of a command that shows it: its braces are those of a group, or nothing."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        if self.text.startswith("{", self.at):
            self.braces.append((what, self.at, ""))
            if what == "brace":
                self.add("open", "{", self.at, self.at + 1)
            self.at += 1

    def face(self, face: str, operator: bool, at: int) -> None:
        plain = (_OPERATOR if operator else _PLAIN).match(self.text, self.at)
        if plain is not None:
            word = re.sub(r"\\.|[^A-Za-z]", "", plain[1])
            self.at = plain.end()
            kind, text = ch.WORDS.get(word, ("letter" if len(word) == 1 else "word", word))
            self.add(kind, text, at, self.at, face=face)
        elif re.compile(r"\s*\{").match(self.text, self.at):
            self.at = self.text.index("{", self.at) + 1
            self.braces.append(("face", self.at - 1, ""))
            self.faces.append(face)
        else:
            self.next_face = face

    def words(self, at: int) -> None:
        start, end, after = self.argument(at)
        content = self.text[start:end].strip()
        self.at = after
        if not content:
            self.spaced = True
        elif content.isascii() and content.isalpha():
            kind, text = ch.WORDS.get(content, ("letter" if len(content) == 1 else "word", content))
            self.add(kind, text, at, after, face="text")
        else:
            self.add("text", content, at, after)

    def size(self, side: str, at: int) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        place = self.at
        for sign, kinds in (("\\|", ("bars", "double")), ("\\Vert", ("bars", "double")), ("‖", ("bars", "double")), ("|", ("bar", "barred")),
                            ("\\vert", ("bar", "barred"))):
            if self.text.startswith(sign, place):
                self.at = place + len(sign)
                middle = self.text.startswith("\\middle", at)
                kind, text = (kinds[1], side) if side else ("mid", "|") if middle and kinds[0] == "bar" else (kinds[0], "‖" if kinds[0] == "bars" else "|")
                self.add(kind, text, at, self.at)
                return
        if self.text.startswith(".", place):
            self.at = place + 1
        elif self.text.startswith(("<", ">"), place):
            self.at = place + 1
            self.add("open" if self.text[place] == "<" else "close", "⟨" if self.text[place] == "<" else "⟩", at, self.at)

    def stacked(self, name: str, at: int) -> None:
        """Something over or under something: words over a relation, or a law under 𝔼."""
        start, end, after = self.argument(at)
        over = self.text[start:end].strip()
        self.at = after
        relation = _RELATION.match(self.text, after)
        sign = relation[1] if relation else ""
        if relation is not None and (sign in ch.RELATIONS or sign in ch.PASSED_OVER or sign == "~"):
            self.at = relation.end()
            words = re.sub(r"\\(?:text|mathrm|textrm|mathcal|mathit|textit)\s*\{([^{}]*)\}", r"\1", over).strip()
            if sign == "=" and words in ("d", "D", "\\mathcal D", "dist", "law", "\\mathscr{D}", "d."):
                self.add("relation", "~", at, self.at)
            elif sign in ("=", "\\equiv") and _DEFINITION.fullmatch(words):
                self.add("relation", ":=", at, self.at)
            else:
                self.relation("∼" if sign == "~" else sign, at, words)
            return
        self.wrapper("wrapper")
        if name == "underset" and self.braces and self.braces[-1][0] == "wrapper":
            self.braces[-1] = ("under", self.braces[-1][1], f"{start}:{end}")

    def under(self, place: str, at: int) -> None:
        """What stands under 𝔼 is its subscript; under anything else it means nothing."""
        last = self.found[-1] if self.found else None
        if last is None or last.text not in ("E", "Var", "V"):
            return
        start, end = map(int, place.split(":"))
        if "\\underset" in self.text[start:end]:
            raise self.unread("R203", "\\underset inside \\underset", start, end)
        self.add("sub", "_", at, at)
        self.add("open", "{", at, at)
        self.found += tokens(self.text[start:end], self.start + start)
        self.add("close", "}", at, at)

    def environment(self, name: str, at: int) -> None:
        found = _NAME.match(self.text, self.at)
        if found is None:
            raise self.unread("R202", f"\\{name} without the name of an environment", at, self.at, "{pmatrix}")
        self.at = found.end()
        what = found[1].rstrip("*")
        if what in ch.MATRICES:
            columns = _COLUMNS.match(self.text, self.at) if name == "begin" and what == "array" else None
            self.at = columns.end() if columns else self.at
            self.add(name, what, at, self.at)
        else:
            raise self.unread("R203", f"the environment {found[1]} inside a formula", at, self.at, "", "a formula is one row of a display")

    def argument(self, command: int) -> tuple[int, int, int]:
        """Start and end of the next argument, and where it is over."""
        text, at = self.text, self.at
        while at < len(text) and text[at].isspace():
            at += 1
        if not text.startswith("{", at):
            if at >= len(text):
                raise self.unread("R202", "the formula ends where an argument is missing", command, at, "{…}")
            single = _MACRO.match(text, at)
            end = single.end() if single else at + 1
            return at, end, end
        depth = 0
        for brace in _BRACE.finditer(text, at):
            depth += {"{": 1, "}": -1}.get(brace[0], 0)
            if depth == 0:
                return at + 1, brace.start(), brace.end()
        raise self.unread("R201", "this brace is never closed", at, at + 1, "}", "every { needs its }")

    def skip_scripts(self) -> None:
        while (found := _SCRIPT.match(self.text, self.at)) is not None:
            self.at = found.end()
            self.at = self.argument(found.start())[2]


_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_SCRIPT = re.compile(r"\s*[_^]")
_COLUMNS = re.compile(r"\s*\{[clr| ]*\}")


def shortened(token: Token, letters: int) -> tuple[Token, Token]:
    """A word or number cut after its first ``letters`` characters: ``\\frac12`` has the arguments 1 and 2."""
    cut = token.span.start + letters if token.span.end - token.span.start == len(token.text) else token.span.start
    one, rest = token.text[:letters], token.text[letters:]
    kind = token.kind if token.kind == "number" else "letter"
    first = replace(token, kind=kind, text=one, span=Span(token.span.start, max(cut, token.span.start)))
    last = replace(token, kind=token.kind if len(rest) > 1 or token.kind == "number" else "letter", text=rest, span=Span(cut, token.span.end), spaced=False)
    return first, last
