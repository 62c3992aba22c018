"""The grammar of fractions, roots, logarithms and exponentials."""

from __future__ import annotations

from fractions import Fraction

from checker.notes.brackets import chosen
from checker.notes.characters import GREEK
from checker.notes.ranges import Ranges
from checker.notes.scanner import Token, shortened
from checker.notes.spans import Span, Unread
from checker.notes.syntax import Apply, Bracketed, Function, Name, Node, Number, Power, Quotient, Root, Slope, Sum


def is_small(token: Token) -> bool:
    """Whether a token is the d or ∂ of a derivative, by itself or at the start of a word."""
    if token.kind == "differential" or (token.kind == "refused" and token.text == "partial"):
        return True
    return token.kind in ("letter", "word") and token.text[:1] == "d" and token.text not in (*GREEK, "det") and not token.face


BINOMIALS = ("binom", "dbinom", "tbinom")


class Functions(Ranges):
    """Reads what a command or a word is applied to."""

    def argument(self) -> Node:
        """The argument of a command: a group, or one sign."""
        token = self.token
        with self.inside("plain"):
            if token.kind == "open" and token.text == "{":
                self.next()
                found = self.sum()
                self.close(token)
                return found
            if token.kind in ("number", "word") and not token.face and len(token.text) > 1 and token.text not in GREEK:
                first, self.tokens[self.at] = shortened(token, 1)
                return Number(first.span, Fraction(first.text)) if first.kind == "number" else Name(first.span, first.text)
            return self.short()

    def fraction(self) -> Node:
        start = self.next().span
        if self.is_slope():
            return self.slope(start)
        above = self.argument()
        below = self.argument()
        return Quotient(self.span_from(start), above, below)

    def binomial(self) -> Node:
        """\\binom{n}{k}."""
        start = self.next().span
        if self.sees("open", "("):
            with self.inside("plain"):
                opened = self.next()
                above = self.sum()
                if not self.accept("comma"):
                    raise self.unexpected("a comma")
                below = self.sum()
                self.close(opened)
            return chosen(self.span_from(start), above, below)
        above, below = self.argument(), self.argument()
        return chosen(self.span_from(start), above, below)

    def is_slope(self) -> bool:
        """Whether a derivative starts here, behind the sign of a fraction: both parts of it start with a d or a ∂."""
        if not self.sees("open", "{") or not is_small(self.following):
            return self.sees("differential")
        depth, k = 0, self.at
        while k < len(self.tokens) - 1:
            token = self.tokens[k]
            depth += (token.kind == "open" and token.text == "{") - (token.kind == "close" and token.text == "}")
            k += 1
            if depth == 0:
                break
        inner = self.tokens[k + 1] if self.tokens[k].kind == "open" and k + 1 < len(self.tokens) else self.tokens[k]
        return is_small(inner)

    def slope(self, start: Span) -> Node:
        """A derivative: ``\\frac{\\mathrm{d} f}{\\mathrm{d} x}``, or with what it is of behind the fraction in a bracket."""
        body = self.small_part(of=False)
        below = self.small_part(of=True)
        assert below is not None
        if body is None:
            with self.inside():
                body = self.primary()
            if not isinstance(body, (Bracketed, Apply, Function)) or self.starts_factor():
                raise self.ambiguous("it is not clear how much is differentiated", start.to(body.span),
                                     "put what is differentiated into brackets, or above the line")
        return Slope(self.span_from(start), body, below)

    def small_part(self, of: bool) -> Node | None:
        """What stands behind the d above or below the line; nothing above it where the d stands alone."""
        opened = self.token
        if not self.accept("open", "{"):
            raise self.unexpected("braces round both parts of a derivative")
        first = self.token
        if first.kind == "word" and first.text[0] == "d":
            _, self.tokens[self.at] = shortened(first, 1)
        else:
            self.next()
        if self.sees("sup"):
            raise Unread("R501", "a second derivative cannot be stated yet", self.token.span, "", "leave this line out of the chain")
        if self.sees("close", "}") and not of:
            self.next()
            return None
        with self.inside("plain"):
            found = self.factor() if of else self.product()
            self.close(opened)
        return found

    def root(self) -> Node:
        start = self.next()
        degree = None
        if start.text == "√":
            body = self.under_root()
            if self.sees("sup"):
                raise self.ambiguous("a power behind a root: of the root, or of what is under it", self.token.span, "write (√a)² or √(a²)")
            beside = self.token.kind in ("letter", "word", "number", "accent") and not self.token.spaced
            if beside and self.previous.text not in (")", "]"):
                raise self.ambiguous("it is not clear how much stands under the root", start.span.to(self.token.span),
                                     "write √(a b), or √a b with a space")
            return Root(self.span_from(start.span), body)
        if self.latex and self.sees("open", "["):
            opened = self.token
            with self.inside("plain"):
                self.next()
                degree = self.sum()
                self.close(opened)
        body = self.argument() if self.sees("open", "{") else self.under_root()
        return Root(self.span_from(start.span), body, degree)

    def under_root(self) -> Node:
        """What stands under a root sign that has no line over it: one thing without its power."""
        with self.inside():
            if self.token.kind == "number":
                return self.digits()
            if self.token.kind in ("letter", "word", "accent"):
                found = self.scripted(self.letters(), powers=False)
                assert isinstance(found, Name)
                return self.applied(found) if self.token.kind == "open" and self.lexicon.role(found) not in ("number", "vector") else found
            bracket = self.following.kind == "open" and self.following.text != "⟨"
            if self.token.kind in ("big", "integral") or (self.sees("function") and not bracket):
                raise self.unexpected("brackets round what is under the root")
            found = self.primary()
            self.no_braces(found)
            return found.items[0] if isinstance(found, Bracketed) and len(found.items) == 1 else found

    def function(self, word: Token) -> Node:
        """``log`` and ``exp``, with brackets or without."""
        base = None
        power: Node | None = None
        while self.token.kind in ("sub", "sup"):
            if self.accept("sub"):
                parts = self.subscript()
                if word.text != "log" or len(parts) != 1 or base is not None:
                    raise self.unexpected("an argument")
                base = parts[0]
            else:
                what, power = self.raised(Name(word.span, word.text))
                if what != "power" or not isinstance(power, Number) or power.value <= 0:
                    raise Unread("R501", "an inverse of a function, or a mark on it", self.span_from(word.span), "",
                                 "write (log x)^n for a power")
        with self.inside():
            argument = self.function_argument(word)
        found = Function(self.span_from(word.span), word.text, argument, base)
        return found if power is None else Power(found.span, found, power)

    def function_argument(self, word: Token) -> Node:
        if self.token.kind == "open" and self.token.text in ("(", "[", "\\{"):
            return self.bracketed()
        if self.sees("open", "{"):
            opened = self.token
            inner = self.argument()
            found = Bracketed(self.span_from(opened.span), (inner,), "{" if self.latex else "\\{")
            if (isinstance(inner, Sum) and len(inner.terms) > 1) or is_slashed(inner):
                self.no_braces(found)
            return found
        if self.token.kind == "op":
            raise self.unexpected(f"the argument of {word.text}", f"put it into brackets: {word.text}(-x)")
        return self.product(function=True)


def is_slashed(node: Node) -> bool:
    """Whether this is a quotient with a slash, which has no line to show how far it reaches."""
    return isinstance(node, Quotient) and node.span.start == node.above.span.start
