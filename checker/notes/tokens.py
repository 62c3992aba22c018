"""A formula cut into tokens, each with its place.

Spaces, sizes of brackets, colours and the like are dropped; LaTeX commands, Unicode signs and ASCII words that mean the same
become the same token.  A raised or lowered run of Unicode, ``ₜ₋₁``, becomes ``_{t-1}``.

>>> [token.text for token in tokens("\\\\bar\\\\alpha_t")] == ["\\u0304", "α", "_", "t"]
True
"""

from __future__ import annotations

import re

from checker.notes import characters as ch
from checker.notes.refused import REFUSED
from checker.notes.scanner import LONGEST_WORD, Scanner, Token, shortened
from checker.notes.spans import Span, Unread

LONGEST = 60_000
"""The most characters of a formula."""

_MACRO = re.compile(r"\\(?:operatorname\*|tag\*|hspace\*|[A-Za-z]+|.)", re.DOTALL)
_PLAIN = re.compile(r"\s*\{\s*([A-Za-z]+)\s*\}")
_OPERATOR = re.compile(r"\s*\{((?:[A-Za-z\s~-]|\\[,;:! ])+)\}")
_RELATION = re.compile(r"\s*\{?\s*(\\[A-Za-z]+|:=|<=|>=|[=<>≤≥∝∼~≈])\s*\}?")
_OPENING = re.compile(r"\s*\{")
_SPACE = re.compile(r"\s*")
_ROW = re.compile(r"\s*\[[^\]\n]{0,20}\]")
_NAME = re.compile(r"\s*\{\s*([A-Za-z]+\*?)\s*\}")
_COLUMNS = re.compile(r"\s*\{[clr| ]*\}")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_SCRIPT = re.compile(r"\s*[_^]")
_DEFINITION = re.compile(r"d[ée]?f\.?|definition|by definition|!|\\triangle|△|∆|Δ|\\Delta", re.IGNORECASE)
_LAW = ("d", "D", "\\mathcal D", "\\mathcal{D}", "\\mathscr{D}", "dist", "law", "d.")
_WORDS = re.compile(r"\\(?:text|mathrm|textrm|mathcal|mathit|textit|mbox)\s*\{([^{}]*)\}")
_FENCES = (("\\|", "double"), ("\\Vert", "double"), ("‖", "double"), ("|", "single"), ("\\vert", "single"))


def tokens(text: str, start: int = 0) -> list[Token]:
    """The tokens of ``text``; ``start`` is added to their places.

    Raises `Unread` for a formula that is too long, an unknown command or character, and braces that do not match.
    """
    if len(text) > LONGEST:
        raise Unread("R101", f"the formula has {len(text)} characters; at most {LONGEST} are read", Span(start, start + 1), "",
                     "cut it into several formulas")
    return _Commands(text, start).run()


class _Commands(Scanner):
    """Reads the commands of LaTeX."""

    def macro(self) -> None:
        found = _MACRO.match(self.text, self.at)
        if found is None:
            raise self.unread("R202", "the formula ends in a backslash", self.at, self.at + 1, "a command")
        at, name = self.at, found[0][1:]
        self.at = found.end()
        if name == "\\":
            row = _ROW.match(self.text, self.at)
            self.at = row.end() if row else self.at
            self.add("row", "\\\\", at)
        elif name in ch.GREEK and name != "eps":
            self.add("letter", ch.GREEK[name], at)
        elif name in ch.ACCENTS:
            self.add("accent", ch.ACCENTS[name], at)
        elif name in ch.MACROS:
            self.add(*ch.MACROS[name], at)
        elif name in ch.LETTER_MACROS:
            self.add("letter", ch.LETTER_MACROS[name], at)
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
        """Commands that show, hide or begin something, and those that are refused."""
        if name in ch.DROPPED or name.isspace():
            self.spaced = True
        elif name in ch.DROPPED_WITH_ARGUMENT:
            self.at = self.argument(at)[2]
            self.spaced = True
        elif name in ch.WRAPPERS or name in ch.BRACES:
            for _ in range(ch.WRAPPERS.get(name, 0)):
                self.at = self.argument(at)[2]
            self.wrapper("brace" if name in ch.BRACES else "wrapper")
        elif name in ("begin", "end"):
            self.environment(name, at)
        elif name in REFUSED:
            self.add("refused", name, at)
        elif name in ch.FORBIDDEN:
            raise self.unread("R104", f"\\{name} is not carried out: nothing in a formula defines, reads or runs anything", at, self.at,
                              "a formula", "write the formula out")
        elif name in "%#$&_":
            raise self.unread("R105", f"‘{name}’ has no meaning in a formula", at, self.at)
        else:
            raise self.unread("R103", f"the command \\{name} is not known", at, self.at, "", "write it in commands that are known")

    def wrapper(self, what: str) -> None:
        """The argument of a command that shows it; its braces are those of a group, or nothing."""
        opening = _OPENING.match(self.text, self.at)
        if opening is not None:
            self.at = opening.end()
            self.braces.append((what, self.at - 1, ""))
            if what == "brace":
                self.add("open", "{", self.at - 1)

    def face(self, face: str, operator: bool, at: int) -> None:
        """Letters of an alphabet: one word, or letters in a formula."""
        plain = (_OPERATOR if operator else _PLAIN).match(self.text, self.at)
        opening = _OPENING.match(self.text, self.at)
        if plain is not None:
            word = re.sub(r"\\.|[^A-Za-z]", "", plain[1])[:LONGEST_WORD]
            self.at = plain.end()
            self.add(*ch.WORDS.get(word, ("letter" if len(word) == 1 else "word", word)), at, face=face)
        elif opening is not None:
            self.at = opening.end()
            self.braces.append(("face", self.at - 1, ""))
            self.faces.append(face)
        else:
            self.next_face = face

    def words(self, at: int) -> None:
        start, end, self.at = self.argument(at)
        content = self.text[start:end].strip()
        if not content:
            self.spaced = True
        elif content.isascii() and content.isalpha() and len(content) <= LONGEST_WORD:
            self.add(*ch.WORDS.get(content, ("letter" if len(content) == 1 else "word", content)), at, face="text")
        else:
            self.add("text", content, at)

    def size(self, side: str, at: int) -> None:
        """The size of a bracket; behind ``\\left`` and ``\\right`` a bar has a side."""
        space = _SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at
        text, place = self.text, self.at
        sign, kind = next(((s, k) for s, k in _FENCES if text.startswith(s, place)), ("", ""))
        if sign:
            self.at = place + len(sign)
            if side:
                self.add("barred" if kind == "single" else "double", side, at)
            elif kind == "single":
                self.add("mid" if text.startswith("\\middle", at) else "bar", "|", at)
            else:
                self.add("bars", "‖", at)
        elif text.startswith(".", place):
            self.at = place + 1
        elif text.startswith(("<", ">"), place):
            self.at = place + 1
            self.add(*(("open", "⟨") if text[place] == "<" else ("close", "⟩")), at)

    def stacked(self, name: str, at: int) -> None:
        """Something over or under something: words over a relation, or a law under 𝔼."""
        start, end, self.at = self.argument(at)
        over = self.text[start:end].strip()
        relation = _RELATION.match(self.text, self.at)
        sign = "∼" if relation and relation[1] == "~" else relation[1] if relation else ""
        if relation is not None and (sign in ch.RELATIONS or sign in ch.PASSED_OVER):
            self.at = relation.end()
            words = _WORDS.sub(r"\1", over).strip()
            if sign == "=" and (words in _LAW or over in _LAW):
                self.add("relation", "~", at)
            elif sign in ("=", "\\equiv") and _DEFINITION.fullmatch(words):
                self.add("relation", ":=", at)
            else:
                self.relation(sign, at, words)
            return
        self.wrapper("wrapper")
        if name == "underset" and self.braces and self.braces[-1][:2] == ("wrapper", self.at - 1):
            self.braces[-1] = ("under", self.at - 1, f"{start}:{end}")

    def under(self, place: str, at: int) -> None:
        """What stands under 𝔼 is its subscript; under anything else it means nothing."""
        if not self.found or self.found[-1].text not in ("E", "Var", "V"):
            return
        start, end = map(int, place.split(":"))
        if "\\underset" in self.text[start:end]:
            raise self.unread("R203", "\\underset inside \\underset", start, end)
        self.add("sub", "_", at)
        self.add("open", "{", at)
        self.found += tokens(self.text[start:end], self.start + start)
        self.add("close", "}", at)

    def environment(self, name: str, at: int) -> None:
        found = _NAME.match(self.text, self.at)
        if found is None:
            raise self.unread("R202", f"\\{name} without the name of an environment", at, self.at, "{pmatrix}")
        self.at = found.end()
        what = found[1].rstrip("*")
        if what not in ch.MATRICES:
            raise self.unread("R203", f"the environment {found[1]} inside a formula", at, self.at, "", "a formula is one row of a display")
        columns = _COLUMNS.match(self.text, self.at) if name == "begin" and what == "array" else None
        self.at = columns.end() if columns else self.at
        self.add(name, what, at)

    def argument(self, command: int) -> tuple[int, int, int]:
        """Start and end of the next argument, and where it is over."""
        text = self.text
        space = _SPACE.match(text, self.at)
        at = space.end() if space else self.at
        if at >= len(text):
            raise self.unread("R202", "the formula ends where an argument is missing", command, at, "{…}")
        if text[at] != "{":
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
        """Leave out what stands under or over a brace."""
        while (found := _SCRIPT.match(self.text, self.at)) is not None:
            self.at = found.end()
            self.at = self.argument(found.start())[2]


__all__ = ["LONGEST", "Token", "shortened", "tokens"]
