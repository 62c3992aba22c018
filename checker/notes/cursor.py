"""Walking along the tokens of a formula, and what the grammar must know of names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from checker.notes.characters import GREEK
from checker.notes.spans import Span, Unread
from checker.notes.syntax import Name
from checker.notes.tokens import Token

DEEPEST = 40
"""How deep brackets, fractions, roots and functions may be nested."""
MOST_SLASHES = 20
"""How many times one product may be divided by a slash."""

CLOSING = {"(": ")", "[": "]", "{": "}", "\\{": "\\}", "⟨": "⟩"}
SHOWN = {"op": "{0}", "relation": "the relation {0}", "passed": "the relation {0}", "text": "the words ‘{0}’", "row": "a new row",
         "column": "‘&’",
         "end of formula": "the end", "prime": "a prime", "sup": "‘^’", "sub": "‘_’", "bar": "a bar", "bars": "a double bar",
         "mid": "a bar"}


class Lexicon(Protocol):
    """What the grammar asks about names."""

    def role(self, name: Name) -> str:
        """``law``, ``function``, ``number``, ``vector``, ``both`` (a law and a number) or ``unknown``."""

    def split(self, word: str) -> tuple[str, ...] | None:
        """The word as the names that it is made of; None for a word that is no name and no product of names."""

    def known(self, word: str) -> bool:
        """Whether a whole word is a name, or has a meaning of its own."""

    def starred(self, name: Name) -> str:
        """``star`` if only the name with a star is declared, ``plain`` if only the one without, ``both`` or ``none``."""

    def raised(self, name: Name, exponent: int) -> bool:
        """Whether the name has this superscript where a bracket follows, and is no power: \\sigma_q^2(t)."""

    def variable(self, letters: str) -> bool:
        """Whether this can be integrated over."""


class AnyName:
    """The lexicon for formulas whose names are not declared: what stands before a bracket is applied to it."""

    def role(self, name: Name) -> str:
        return "unknown"

    def split(self, word: str) -> tuple[str, ...] | None:
        return (word,)

    def known(self, word: str) -> bool:
        return word in GREEK

    def starred(self, name: Name) -> str:
        return "none"

    def raised(self, name: Name, exponent: int) -> bool:
        return False

    def variable(self, letters: str) -> bool:
        return len(letters) == 1 or letters in GREEK


@dataclass(slots=True)
class Context:
    """The bracket that one is in: what a bar closes or parts there.

    ``beside`` once a size |a| was followed by a factor; ``product`` in what a ∏ is taken of.
    """

    bars: str
    beside: bool = False
    product: bool = False


class Cursor:
    """The tokens of a formula, and the place that one has come to."""

    def __init__(self, tokens: list[Token], end: int, latex: bool, lexicon: Lexicon) -> None:
        self.tokens = [*tokens, Token("end of formula", "", Span(end, end))]
        self.at, self.depth, self.integrals = 0, 0, 0
        self.latex, self.lexicon = latex, lexicon
        self.contexts = [Context("plain")]

    # tokens

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    @property
    def following(self) -> Token:
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]

    @property
    def previous(self) -> Token:
        return self.tokens[max(self.at - 1, 0)]

    def next(self) -> Token:
        token = self.tokens[self.at]
        if token.kind != "end of formula":
            self.at += 1
        return token

    def sees(self, kind: str, text: str = "") -> bool:
        token = self.tokens[self.at]
        return token.kind == kind and (not text or token.text == text)

    def accept(self, kind: str, text: str = "") -> bool:
        if self.sees(kind, text):
            self.at += 1
            return True
        return False

    def span_from(self, start: Span) -> Span:
        """From ``start`` to the last token that was taken."""
        return start.to(self.previous.span)

    # complaints

    def unexpected(self, expected: str, hint: str = "") -> Unread:
        """A complaint about the token that one stands at."""
        token = self.token
        if token.kind == "end of formula":
            return Unread("R202", "the formula ends too early", token.span, expected, hint or "is something missing at the end?")
        if token.kind == "text":
            return Unread("R106", f"the words ‘{token.text}’ stand inside the formula", token.span, expected, hint)
        if token.kind == "dots":
            return Unread("R203", "dots leave something out", token.span, expected, hint or "write a sum, a product or a range: x_{1:T}")
        if token.kind == "passed":
            return Unread("R601", f"the relation {token.text} is no step of a proof", token.span, expected, hint)
        if token.kind == "mid" or (token.kind == "bar" and self.contexts[-1].bars not in ("separator", "laws")):
            return Unread("R205", "this bar stands alone: it is no condition and closes no absolute value", token.span, expected,
                          hint or "write |a| for a size, and p(x | z) for a condition")
        if token.kind == "colon":
            return Unread("R203", "a colon stands only in a range", token.span, expected, hint or "a range needs braces: x_{1:T}")
        if token.kind == "close":
            return Unread("R201", f"‘{token.text}’ closes nothing", token.span, expected, hint)
        shown = SHOWN.get(token.kind, "‘{0}’").format(token.text or token.kind)
        return Unread("R203", f"{shown} cannot stand here", token.span, expected, hint)

    def ambiguous(self, message: str, span: Span, hint: str, code: str = "R204") -> Unread:
        return Unread(code, message, span, "one reading", hint)

    # nesting

    @contextmanager
    def inside(self, bars: str | None = None) -> Iterator[None]:
        """One level deeper; with ``bars``, in a bracket in which bars mean that, and integrals outside are not closed."""
        if self.depth >= DEEPEST:
            raise Unread("R102", f"this is nested more than {DEEPEST} deep", self.token.span, "", "give a part a name of its own")
        self.depth += 1
        integrals = self.integrals
        if bars is not None:
            self.contexts.append(Context(bars))
            self.integrals = 0
        try:
            yield
        finally:
            self.depth -= 1
            self.integrals = integrals
            if bars is not None:
                self.contexts.pop()
