"""The grammar of names: letters with accents, stars, primes, subscripts and superscripts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from checker.notes.characters import GREEK
from checker.notes.cursor import CLOSING, Cursor
from checker.notes.refused import REFUSED
from checker.notes.spans import Span, Unread
from checker.notes.syntax import Bracketed, Drawn, Ends, Name, Node, Number, Placeholder, Power, Sum, Transposed
from checker.notes.tokens import Token, shortened

_WHOLE = {"KL", "JS"}
"""Words that stand below the line without braces; of others only the first letter does, as in LaTeX."""
_TYPED = {"bar", "hat", "tilde", "star", "prime"}
"""Words that people type behind a name for what stands above it: alpha_bar_t."""
_TRANSPOSES = ("rm", "sf", "bf", "text", "it")


class Nouns(Cursor):
    """Reads names and what is above and below the line."""

    def sum(self) -> Node:
        raise NotImplementedError

    def factor(self) -> Node:
        raise NotImplementedError

    def primary(self) -> Node:
        raise NotImplementedError

    # names

    def letters(self) -> Name:
        """A letter or a word with its accents."""
        accents, start = "", self.token.span
        while self.sees("accent"):
            accents += self.next().text
            if len(accents) > 3:
                raise Unread("R102", "more than three accents on one letter", self.span_from(start))
        if accents and self.sees("open", "{"):
            return self.accented_group(accents, start)
        token = self.token
        if token.kind == "word":
            token = self.first_of_word()
        elif token.kind in ("letter", "differential"):
            self.next()
        else:
            raise self.unexpected("a letter")
        return Name(self.span_from(start), token.text, "".join(sorted(accents + token.accents)), face=token.face)

    def first_of_word(self) -> Token:
        """The first of the names that a word is made of; the rest of the word stays where it is."""
        token = self.token
        pieces = self.lexicon.split(token.text) if not token.face else (token.text,)
        if pieces is None or len(pieces) == 1:
            return self.next()
        first, self.tokens[self.at] = shortened(token, len(pieces[0]))
        return first

    def accented_group(self, accents: str, start: Span) -> Name:
        opened = self.next()
        with self.inside():
            found = self.scripted(self.letters(), powers=False)
            if not isinstance(found, Name) or not self.sees("close", "}"):
                raise Unread("R501", "an accent over more than one letter", start.to(self.token.span), "one letter, as in \\bar{x}",
                             "there is no term for this yet")
        self.next()
        return replace(found, span=self.span_from(opened.span.to(start)), accents="".join(sorted(found.accents + accents)))

    def name(self) -> Name:
        """A name with its subscript, stars and primes, and no power."""
        found = self.scripted(self.letters(), powers=False)
        assert isinstance(found, Name)
        return found

    def scripted(self, name: Name, powers: bool = True) -> Node:
        """The name with what stands above and below it; a power of it if it has one."""
        exponent: Node | None = None
        transposed = False
        while True:
            if self.sees("sub"):
                name = self.lowered(name)
            elif self.sees("prime"):
                name = replace(name, primes=name.primes + int(self.next().text))
            elif self.sees("sup") and not powers and not self.marks_name():
                break
            elif self.sees("sup") and not (exponent or transposed):
                what, node = self.raised(name)
                if what in ("star", "prime"):
                    assert isinstance(node, Number)
                    more = int(node.value)
                    name = replace(name, stars=name.stars + more) if what == "star" else replace(name, primes=name.primes + more)
                elif what == "transposed":
                    transposed = True
                else:
                    exponent = node
            elif self.sees("sup"):
                raise self.ambiguous("two superscripts on one letter", self.token.span, "put the first power into brackets: (x^2)^3")
            elif self.is_star(name):
                self.next()
                name = replace(name, stars=name.stars + 1)
            else:
                break
        name = replace(name, span=self.span_from(name.span))
        if transposed:
            return Transposed(name.span, name)
        return Power(name.span, name, exponent) if exponent is not None else name

    def marks_name(self) -> bool:
        """Whether a superscript is a star or primes, which belong to a name."""
        mark = self.following if self.following.kind != "open" else self.tokens[min(self.at + 2, len(self.tokens) - 1)]
        return mark.kind == "prime" or (mark.kind == "op" and mark.text == "*")

    def is_star(self, name: Name) -> bool:
        """Whether ``*`` belongs to the name, ``ε*_t``, and is no sign between factors."""
        if not self.sees("op", "*") or name.sub:
            return False
        known, after, star = self.lexicon.starred(name), self.following, self.token
        if after.kind == "sub":
            return True
        if known in ("plain", "none"):
            return False
        ends = after.kind in ("end of formula", "close", "comma", "semicolon", "relation") or (after.kind == "op" and after.text in "+-/")
        if ends or known == "star":
            return True
        if star.spaced == after.spaced:
            return False
        raise self.ambiguous(f"‘{name.base}*’ could be a name with a star or a product", name.span.to(star.span),
                             f"write {name.letters}^* for the name, and a \\cdot for a product")

    # below the line

    def lowered(self, name: Name) -> Name:
        start = self.next().span
        token = self.token
        if token.kind == "word" and not token.face and token.text in _TYPED and not name.sub:
            self.next()
            return replace(name, primes=name.primes + 1) if token.text == "prime" else replace(name, letters=name.letters + token.text)
        if name.sub:
            raise self.ambiguous("two subscripts on one letter", start, "write one subscript with commas: \\sigma_{q,t}")
        name = replace(name, sub=self.subscript())
        if token.kind in ("letter", "word") and not self.latex and self.runs_on("+-"):
            end = self.following.span
            raise self.ambiguous("it is not clear how much of this is the index", start.to(end),
                                 "write x_{t-1} with braces, or x_t - 1 with spaces")
        return name

    def runs_on(self, signs: str) -> bool:
        """Whether a sign and a number follow without white space."""
        sign, number = self.token, self.following
        return sign.kind == "op" and sign.text in signs and number.kind == "number" and not (sign.spaced or number.spaced)

    def subscript(self) -> tuple[Node, ...]:
        """The parts of a subscript."""
        token = self.token
        if token.kind == "open" and token.text in "{(":
            with self.inside("plain"):
                self.next()
                found = self.subscripts(CLOSING[token.text])
                self.next()
            return found
        if token.kind == "number":
            return (self.digits(),)
        if token.kind == "word" and not token.face and token.text not in GREEK and token.text not in _WHOLE:
            first, self.tokens[self.at] = shortened(token, 1)
            return (Name(first.span, first.text),)
        if token.kind in ("letter", "word", "accent"):
            if token.kind == "word":
                self.next()
                return (Name(token.span, token.text, face=token.face),)
            return (self.letters(),)
        if token.kind == "op" and token.text == "*":
            self.next()
            return (Name(token.span, "*"),)
        raise self.unexpected("an index")

    def subscripts(self, closing: str) -> tuple[Node, ...]:
        found: list[Node] = []
        while not self.sees("close", closing):
            found.append(self.sub_part())
            if not self.accept("comma") and not self.sees("close", closing):
                raise self.unexpected(f"‘{closing}’ or a comma in the subscript")
        return tuple(found)

    def sub_part(self) -> Node:
        """An index, a range, a word, or ``x \\sim p(x)``."""
        token = self.token
        if token.kind == "text":
            self.next()
            return Name(token.span, token.text, face="text")
        if token.kind == "dots":
            raise Unread("R203", "dots in a subscript", token.span, "an index or a range", "write a range with a colon: x_{1:T}")
        if token.kind == "op" and token.text == "*" and self.following.kind == "close":
            self.next()
            return Name(token.span, "*")
        first = self.sum()
        if self.accept("colon"):
            last = self.sum()
            return Ends(first.span.to(last.span), first, last)
        if self.sees("relation", "~"):
            self.next()
            law = self.sum()
            return Drawn(first.span.to(law.span), (first,), law)
        return first

    # above the line

    def raised(self, base: Node) -> tuple[str, Node]:
        """What a superscript is: ``star``, ``prime``, ``transposed`` or ``power``, with the count or the exponent."""
        sup = self.next().span
        token = self.token
        simple = self.simple_script(token)
        if simple:
            return simple, self.counted(token)
        if token.kind == "open" and token.text == "{":
            return self.raised_group(base, sup)
        if token.kind == "open" and token.text == "(":
            return "power", self.primary()
        negative = self.accept("op", "-")
        body = self.short()
        if isinstance(body, Number) and self.runs_on("/"):
            raise self.ambiguous("it is not clear how much of this stands above the line", sup.to(self.following.span), "write x^{1/2}")
        return "power", Sum(token.span.to(body.span), (("-", body),)) if negative else body

    def simple_script(self, token: Token) -> str:
        if token.kind == "prime":
            return "prime"
        if token.kind == "op" and token.text == "*":
            return "star"
        if token.kind == "letter" and (token.text == "⊤" or (token.text == "T" and token.face in _TRANSPOSES)):
            return "transposed"
        return ""

    def counted(self, token: Token) -> Number:
        self.next()
        return Number(token.span, Fraction(int(token.text) if token.kind == "prime" else 1))

    def raised_group(self, base: Node, sup: Span) -> tuple[str, Node]:
        with self.inside("plain"):
            opened = self.next()
            what, count = self.simple_script(self.token), 0
            while what and self.simple_script(self.token) == what:
                count += int(self.counted(self.token).value)
            if what:
                if not self.accept("close", "}"):
                    raise self.unexpected("the end of the superscript")
                return what, Number(self.span_from(sup), Fraction(count))
            inner = self.sum()
            if not self.sees("close", "}"):
                raise self.unexpected("the end of the superscript")
            self.next()
        if isinstance(inner, Bracketed) and isinstance(base, Name) and base.letters != "e":
            raise Unread("R501", "a number in brackets above a letter is the number of a copy, not a power", self.span_from(opened.span),
                         "", "write x' or \\tilde{x} for another value, and x^n without brackets for a power")
        return "power", inner

    def short(self) -> Node:
        """One sign above the line, or the argument of a command, without braces."""
        token = self.token
        if token.kind == "number":
            return self.digits()
        if token.kind == "word" and not token.face and (self.lexicon.split(token.text) or ("", "")) != (token.text,
                                                                                                        ) and token.text not in GREEK:
            if not self.latex or token.text[0] != "T":
                raise self.ambiguous(f"it is not clear how much of ‘{token.text}’ stands above the line", token.span,
                                     "put braces round it: x^{…}")
            first, self.tokens[self.at] = shortened(token, 1)
            return Name(first.span, first.text)
        if token.kind in ("letter", "word", "accent"):
            return self.letters()
        return self.primary()

    def digits(self) -> Number:
        """A number without braces above or below the line: in LaTeX only its first digit would stand there."""
        token = self.token
        if self.latex and token.kind == "number" and len(token.text) > 1 and token.span.end - token.span.start > 1:
            raise self.ambiguous(f"LaTeX takes only the {token.text[0]} of {token.text}", token.span,
                                 f"put braces round it: {{{token.text}}}")
        return self.number()

    def number(self) -> Number:
        token = self.next()
        return Number(token.span, Fraction(token.text))

    def placeholder(self) -> Placeholder | None:
        """``\\cdot`` by itself, as in q(\\cdot | x)."""
        if self.sees("op", "·") and self.following.kind in ("close", "comma", "bar", "mid", "semicolon"):
            return Placeholder(self.next().span)
        return None

    def refused(self, what: str, span: Span) -> Unread:
        """A complaint about mathematics for which there is no term."""
        meaning, hint = REFUSED[what]
        return Unread("R501", f"{meaning} ({what}) cannot be stated yet", span, "", hint)
