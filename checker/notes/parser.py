"""The grammar of formulas: sums, products, quotients, powers, roots and functions.

How far things reach: a function without brackets takes the factors beside it; ∑ and ∏ take the whole product behind them; ∫ takes what
stands before its dz.  Where two readings are usual the formula is refused.
"""

from __future__ import annotations

from dataclasses import replace

from checker.notes.brackets import is_needless
from checker.notes.cursor import MOST_SLASHES, AnyName, Lexicon
from checker.notes.functions import BINOMIALS, Functions, is_slashed
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
    Sum,
    Transposed,
)
from checker.notes.tokens import Token, shortened, tokens

_STARTS = {"number", "letter", "word", "accent", "open", "frac", "root", "function", "big", "integral", "begin", "refused"}
_TIMES = ("·", "×", "*", "⊗")
_LARGE = {"E", "Var", "KL", "D", "V"}
_QUANTITIES = {"H", "I", "Cov", "cov"}
"""What is as large unless the letter is declared as something else."""


def parse(text: str, lexicon: Lexicon | None = None, start: int = 0) -> Node:
    """The tree of one expression; ``start`` is added to all places.  Raises `Unread`."""
    parser = Parser(tokens(text, start), start + len(text), "\\" in text, lexicon or AnyName())
    found = parser.sum()
    parser.finish()
    return found


class Parser(Functions):
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
            return shown(terms[0][1])
        return Sum(self.span_from(start), tuple(part for sign, term in terms for part in self.as_shown(sign, term)))

    def as_shown(self, sign: str, term: Node) -> tuple[tuple[str, Node], ...]:
        """The terms of a group in braces as terms of the sum that it stands in."""
        inner = shown(term)
        if inner is term or not isinstance(inner, Sum):
            return ((sign, inner),)
        if sign == "-":
            self.no_braces(term)
        return inner.terms

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
                if function and self.is_large(factors[-1]):
                    raise self.ambiguous("it is not clear whether this belongs to the function before it", factors[-1].span,
                                         "put the argument of the function into brackets")
            else:
                break
        return self.multiplication(factors, signs)

    def is_large(self, factor: Node) -> bool:
        """Whether the factor is an expectation, a divergence or another functional, of which no one takes a logarithm without brackets."""
        if not isinstance(factor, Apply):
            return False
        letters = factor.head.letters
        return letters in _LARGE or (letters in _QUANTITIES and self.lexicon.role(factor.head) == "construct")

    def multiplication(self, factors: list[Node], signs: list[str]) -> Node:
        if len(factors) == 1:
            return factors[0]
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
                                 last.span.to(token.span), "write x_2, x^2 or x \\cdot 2")
        bare = isinstance(last, Apply) and last.head.letters in _LARGE and not any(isinstance(part, Apply) for part in last.head.sub)
        if bare and isinstance(last, Apply) and last.shape == "(" and last.signs != ("‖",) and token.kind == "open" and token.text != "⟨":
            raise self.ambiguous("two brackets behind an expectation or a divergence", last.bracket.to(token.span),
                                 "the law stands below the line: \\mathbb{E}_{q(z|x)}[…]")
        if isinstance(last, Quotient) and is_slashed(last):
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
                                     "put the argument of the function and the function into brackets")

    def check_bracket(self, factors: list[Node], token: Token) -> None:
        """Refuse ``a^2(x)``, where the bracket could be left out if this were a product."""
        before, last = factors[-2:]
        base = before.base if isinstance(before, Power) else before
        bracket = token.kind == "open" and token.text != "⟨"
        if bracket and isinstance(base, (Name, Apply)) and isinstance(last, Bracketed) and is_needless(last.items):
            head = base.base if isinstance(base, Name) else f"{base.head.base}(…)"
            raise self.ambiguous(f"{head}(…) could be a function of what is in the bracket, or a product", before.span.to(last.span),
                                 "write a product with \\cdot, or without the bracket", "R206")

    # factors

    def starts_factor(self) -> bool:
        """Whether a factor starts here, beside one that came before."""
        token = self.token
        if token.kind in _STARTS:
            return not self.is_differential() and not self.sees("refused", "choose")
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
            base = self.factorial(base)
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

    def factorial(self, base: Node) -> Node:
        """n!; of what is in brackets, or of one name or number."""
        self.no_braces(base)
        sign = self.next()
        inner = base.items[0] if isinstance(base, Bracketed) and len(base.items) == 1 else base
        if self.sees("bang") or not isinstance(base, (Name, Number, Bracketed, Apply)):
            raise self.ambiguous("a factorial of what is not in brackets, or two of them", sign.span, "write (n - k)!")
        return Apply(self.span_from(base.span), Name(sign.span, "!"), (inner,), (), self.span_from(base.span))

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
        if kind == "refused" and token.text in BINOMIALS:
            return self.binomial()
        if kind == "refused":
            raise self.refused(token.text, token.span)
        if kind == "differential":
            raise Unread("R203", "a differential without its integral", token.span, "an integral sign before it",
                         "write \\int f \\, dx; a derivative cannot be stated yet")
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
        above = whole(found.exponent) if isinstance(found, Power) else 0
        if opens and above and isinstance(base, Name) and self.lexicon.raised(base, above):
            return self.applied(replace(base, span=found.span, raised=above))
        if opens and isinstance(base, Name) and self.lexicon.role(base) in ("law", "function", "construct"):
            raise self.ambiguous(f"a power between {base.base} and its bracket", found.span,
                                 f"write {base.base}(x)^2 for a power of the value")
        return found


def whole(node: Node) -> int:
    """The positive whole number that an exponent is; 0 for any other."""
    return int(node.value) if isinstance(node, Number) and node.value.denominator == 1 and node.value > 0 else 0


def shown(node: Node) -> Node:
    """A group in braces as what stands in it."""
    return node.items[0] if isinstance(node, Bracketed) and node.shape == "{" else node
