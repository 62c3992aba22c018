"""The grammar of formulas: sums, products, quotients, powers, roots and functions.

How far things reach: a function without brackets takes the factors beside it; ∑ and ∏ take the whole product behind them; ∫ takes what
stands before its dz.  Where two readings are usual the formula is refused.
"""

from __future__ import annotations

from fractions import Fraction

from checker.notes.brackets import is_needless
from checker.notes.characters import GREEK
from checker.notes.cursor import MOST_SLASHES, AnyName, Lexicon
from checker.notes.ranges import Ranges
from checker.notes.spans import Unread
from checker.notes.syntax import (
    Apply,
    Bracketed,
    Function,
    Integral,
    Name,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Transposed,
)
from checker.notes.tokens import Token, shortened, tokens

_STARTS = {"number", "letter", "word", "accent", "open", "frac", "root", "function", "big", "integral", "begin", "refused"}
_OPERATORS = ("letter", "word")
_TIMES = ("·", "×", "*", "⊗")
_LARGE = {"E", "Var", "KL", "D", "V"}


def parse(text: str, lexicon: Lexicon | None = None, start: int = 0) -> Node:
    """The tree of one expression; ``start`` is added to all places.  Raises `Unread`."""
    parser = Parser(tokens(text, start), start + len(text), "\\" in text, lexicon or AnyName())
    found = parser.sum()
    parser.finish()
    return found


class Parser(Ranges):
    """Reads expressions by precedence."""

    def finish(self) -> None:
        """The formula must be over here, but for its final punctuation."""
        while self.token.kind in ("stop", "comma", "semicolon"):
            self.next()
        if self.token.kind != "end of formula":
            raise self.unexpected("the end of the formula")

    # sums and products

    def sum(self) -> Node:
        terms: list[tuple[str, Node]] = []
        start, sign = self.token.span, "+"
        signed = self.token.kind == "op" and self.token.text in "+-"
        if signed:
            sign = self.next().text
        while True:
            if self.token.kind == "op" and self.token.text in "+-":
                raise Unread("R203", "two signs, one after the other", self.token.span, "a term", "put the second into brackets: a - (-b)")
            terms.append((sign, self.product()))
            if self.token.kind != "op" or self.token.text not in "+-":
                break
            sign = self.next().text
        if len(terms) == 1 and terms[0][0] == "+":
            return terms[0][1]
        return Sum(self.span_from(start), tuple(terms))

    def product(self, function: bool = False) -> Node:
        """Factors side by side; the argument of a function that has no brackets if ``function``."""
        factors, signs, slashes = [self.factor()], [""], 0
        while True:
            token = self.token
            if token.kind == "op" and token.text == "/":
                slashes += 1
                self.no_slash(function, factors, slashes)
                factors, signs = [self.divided(factors, signs)], [""]
            elif token.kind == "op" and token.text in _TIMES and not function:
                self.next()
                factors.append(self.factor())
                signs.append(token.text)
            elif self.starts_factor() and not (function and token.kind in ("big", "integral", "function")):
                self.check_beside(factors, token, function)
                factors.append(self.factor())
                signs.append("")
                self.check_bracket(factors, token)
                if function and isinstance(factors[-1], Apply) and factors[-1].head.letters in _LARGE:
                    raise self.ambiguous("it is not clear whether this belongs to the function before it", factors[-1].span,
                                         "put the argument of the function into brackets")
            else:
                break
        return self.multiplication(factors, signs)

    def multiplication(self, factors: list[Node], signs: list[str]) -> Node:
        if len(factors) == 1:
            found = factors[0]
            return found.items[0] if isinstance(found, Bracketed) and found.shape == "{" else found
        flat: list[Node] = []
        between: list[str] = []
        for factor, sign in zip(factors, signs, strict=True):
            self.no_braces(factor)
            flat += factor.factors if isinstance(factor, Product) else (factor,)
            between += (sign, *factor.signs) if isinstance(factor, Product) else (sign,)
        return Product(factors[0].span.to(factors[-1].span), tuple(flat), tuple(between[1:]))

    def no_braces(self, factor: Node) -> None:
        if isinstance(factor, Bracketed) and factor.shape == "{":
            raise self.ambiguous("braces are not shown: on the page these terms stand without brackets", factor.span,
                                 "write \\left( … \\right)")

    def no_slash(self, function: bool, factors: list[Node], slashes: int) -> None:
        if function:
            raise self.ambiguous("it is not clear whether the function is of the quotient", factors[0].span.to(self.token.span),
                                 "write log(a/b) or (log a)/b")
        if self.contexts[-1].product:
            raise self.ambiguous("it is not clear whether the division belongs to each factor of the product", self.token.span,
                                 "put the product or the quotient into brackets")
        if slashes > MOST_SLASHES:
            raise Unread("R102", f"more than {MOST_SLASHES} divisions in one product", self.token.span)

    def divided(self, factors: list[Node], signs: list[str]) -> Node:
        above = self.multiplication(factors, signs)
        self.no_braces(above)
        self.next()
        if self.token.kind in ("big", "integral"):
            raise self.ambiguous("it is not clear how much is divided by", self.token.span, "put the denominator into brackets")
        below = self.factor()
        self.no_braces(below)
        return Quotient(above.span.to(below.span), above, below)

    def check_beside(self, factors: list[Node], token: Token, function: bool) -> None:
        """Refuse a factor beside another where people read it in two ways."""
        last = factors[-1]
        if token.kind == "number":
            raise self.ambiguous(f"the number {token.text} stands behind a factor: it could be an index, a power or a factor",
                                 last.span.to(token.span),
                                 "write x_2, x^2 or x \\cdot 2")
        bare = isinstance(last, Apply) and last.head.letters in _LARGE and not any(isinstance(part, Apply) for part in last.head.sub)
        if bare and isinstance(last, Apply) and last.shape == "(" and last.signs != ("‖",) and token.kind == "open" and token.text != "⟨":
            raise self.ambiguous("two brackets behind an expectation or a divergence", last.bracket.to(token.span),
                                 "the law stands below the line: \\mathbb{E}_{q(z|x)}[…]")
        if isinstance(last, Quotient) and last.span.start == last.above.span.start:
            plain = isinstance(last.above, Number) and isinstance(last.below, Number) and len(factors) == 1
            if not plain or not (token.spaced or token.kind in ("open", "bars", "double")):
                raise self.ambiguous("it is not clear whether this factor is divided by, too", token.span,
                                     "write \\frac{a}{b} c or a/(b c)")
        if isinstance(last, Integral):
            raise self.ambiguous("a factor behind the differential of an integral", token.span, "put the integral into brackets")
        if isinstance(last, Function):
            shape = last.argument.shape if isinstance(last.argument, Bracketed) else ""
            if function or shape == "{" or (token.kind == "open" and token.text == shape):
                raise self.ambiguous("it is not clear whether this factor belongs to the function", token.span,
                                     "put the argument of the function and the "
                                     "function into brackets")

    def check_bracket(self, factors: list[Node], token: Token) -> None:
        """Refuse ``a^2(x)``, where the bracket could be left out if this were a product."""
        before, last = factors[-2:]
        base = before.base if isinstance(before, Power) else before
        bracket = token.kind == "open" and token.text != "⟨"
        if bracket and isinstance(base, Name) and isinstance(last, Bracketed) and is_needless(last.items):
            raise self.ambiguous(f"{base.base}…(…) could be a function of what is in the bracket, or a product", before.span.to(last.span),
                                 "write a product with \\cdot, or without the bracket", "R206")

    # factors

    def starts_factor(self) -> bool:
        """Whether a factor starts here, beside one that came before."""
        token = self.token
        if token.kind in _STARTS:
            return not self.is_differential()
        if token.kind == "bar":
            here = self.contexts[-1]
            if here.bars in ("separator", "laws", "size"):
                return False
            if here.beside:
                raise Unread("R205", "bars that can be paired in two ways", token.span, "", "write \\left| a \\right|, or put brackets")
            return True
        if token.kind == "bars":
            return self.contexts[-1].bars not in ("laws", "norm") and not (self.contexts[-1].bars == "size" and token.text == "||")
        return token.kind in ("barred", "double") and token.text == "open"

    def factor(self) -> Node:
        return self.powered(self.primary())

    def powered(self, base: Node) -> Node:
        """A factor with the power behind it."""
        if self.sees("bang"):
            raise Unread("R501", "a factorial cannot be stated yet", self.token.span, "", "leave this line out of the chain")
        if not self.sees("sup"):
            return base
        if isinstance(base, (Power, Transposed, Name)):
            raise self.unexpected("one superscript", "put the first power into brackets: (x^2)^3")
        if isinstance(base, Function) and base.word == "log":
            raise self.ambiguous("a power behind a logarithm: of the logarithm, or of what it is taken of", self.token.span,
                                 "write (log a)^2 or log(a^2)")
        self.no_braces(base)
        what, exponent = self.raised(base)
        span = self.span_from(base.span)
        if self.sees("sup"):
            raise self.unexpected("one superscript", "put the first power into brackets: (x^2)^3")
        if what == "transposed":
            return Transposed(span, base)
        if what != "power":
            raise Unread("R203", "a star or a prime on what is no name", span, "a power")
        return Power(span, base, exponent)

    def primary(self) -> Node:
        token = self.token
        kind = token.kind
        if kind in ("letter", "word", "accent"):
            return self.big() if self.is_greek_sum() else self.noun()
        if kind == "number":
            return self.number()
        if kind == "open":
            if token.text == "⟨":
                return self.angle()
            if token.text == "{":
                return self.after_group(self.group())
            return self.bracketed()
        if kind == "function":
            return self.function(self.next())
        if kind == "frac":
            return self.fraction()
        if kind == "root":
            return self.root()
        if kind == "big":
            return self.big()
        if kind == "integral":
            return self.integral()
        if kind in ("bar", "barred") and token.text != "close":
            return self.size()
        if kind in ("bars", "double") and token.text != "close":
            return self.norm()
        if kind == "begin":
            return self.matrix()
        if kind == "refused":
            raise self.refused(token.text, token.span)
        if kind == "differential":
            raise Unread("R203", "a differential without its integral", token.span, "an integral sign before it",
                         "write \\int f \\, dx; a derivative cannot be "
                         "stated yet")
        raise self.unexpected("a number, a name or a bracket")

    def noun(self) -> Node:
        """A name, or a name with its arguments; ``logp`` is log p."""
        token = self.token
        if token.kind == "word" and not token.face:
            pieces = self.lexicon.split(token.text)
            if pieces is not None and len(pieces) > 1 and pieces[0] in ("log", "ln", "exp"):
                first, self.tokens[self.at] = shortened(token, len(pieces[0]))
                return self.function(Token("function", "exp" if pieces[0] == "exp" else "log", first.span))
        return self.after_name(self.scripted(self.letters()))

    def after_group(self, inner: Node) -> Node:
        """``{\\bar\\alpha}_t``: scripts behind a group that is a name belong to the name."""
        return self.after_name(self.scripted(inner)) if isinstance(inner, Name) else inner

    def after_name(self, found: Node) -> Node:
        opens = self.token.kind == "open" and self.token.text in ("(", "[", "\\{")
        if isinstance(found, Name):
            return self.applied(found) if opens else found
        base = found.base if isinstance(found, Power) else None
        if opens and isinstance(base, Name) and self.lexicon.role(base) in ("law", "function", "construct"):
            raise self.ambiguous(f"a power between {base.base} and its bracket", found.span,
                                 f"write {base.base}(x)^2 for a power of the value")
        return found

    # fractions, roots, functions

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
        first = self.following if self.sees("open", "{") else self.token
        if first.kind == "differential":
            raise Unread("R501", "a derivative, or a differential in a fraction, cannot be stated yet", start.to(first.span), "",
                         "leave this line out of the chain")
        typed = self.begins_with_d()
        above = self.argument()
        if typed and self.begins_with_d():
            raise Unread("R501", "a derivative cannot be stated yet", start.to(self.token.span), "", "leave this line out of the chain")
        below = self.argument()
        return Quotient(self.span_from(start), above, below)

    def begins_with_d(self) -> bool:
        token = self.following if self.sees("open", "{") else self.token
        return token.kind in _OPERATORS and token.text[:1] == "d" and token.text not in GREEK and not token.face

    def root(self) -> Node:
        start = self.next()
        degree = None
        if start.text == "√":
            body = self.under_root()
            if self.sees("sup"):
                raise self.ambiguous("a power behind a root: of the root, or of what is under it", self.token.span, "write (√a)² or √(a²)")
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
            return Bracketed(self.span_from(opened.span), (inner,), "{" if self.latex else "\\{")
        if self.token.kind == "op":
            raise self.unexpected(f"the argument of {word.text}", f"put it into brackets: {word.text}(-x)")
        return self.product(function=True)
