"""The grammar of sums and products over an index, and of integrals."""

from __future__ import annotations

from checker.notes.brackets import Brackets
from checker.notes.characters import GREEK
from checker.notes.scanner import shortened
from checker.notes.spans import Span, Unread
from checker.notes.syntax import Big, Integral, Name, Node, Sum

Limits = tuple[Node | None, Node | None, Node | None]
_GREEK_SUMS = {"Σ": "sum", "Π": "prod"}


class Ranges(Brackets):
    """Reads what runs over something."""

    def product(self, function: bool = False) -> Node:
        raise NotImplementedError

    def no_braces(self, factor: Node) -> None:
        raise NotImplementedError

    def is_greek_sum(self) -> bool:
        """Whether the letter Σ or Π stands for ∑ or ∏: only then has it an equation below."""
        if self.token.kind != "letter" or self.token.text not in _GREEK_SUMS:
            return False
        below = self.tokens[self.at + 1:self.at + 5]
        return [t.kind for t in below] == ["sub", "open", "letter", "relation"] and below[3].text == "="

    def big(self) -> Node:
        sign = self.next()
        what = _GREEK_SUMS.get(sign.text, sign.text)
        index: tuple[Name, ...] = ()
        lo = hi = domain = None
        while self.token.kind in ("sub", "sup"):
            if self.next().kind == "sub":
                if index:
                    raise self.unexpected("one range")
                index, lo, upper, domain = self.lower_limit()
                hi = upper or hi
            elif hi is None:
                hi = self.upper_limit()
            else:
                raise self.unexpected("one upper end")
        word = "sum" if what == "sum" else "product"
        if not index:
            raise Unread("R203", f"a {word} over nothing", sign.span, "its index, as in \\sum_{t=1}^{T}", f"say what the {word} runs over")
        if self.token.kind == "op" and self.token.text in "+-":
            raise self.unexpected(f"what the {word} is taken of", "put a term with a sign into brackets")
        here = self.contexts[-1]
        outer, here.product = here.product, here.product or what == "prod"
        with self.inside():
            body = self.product()
        self.no_braces(body)
        here.product = outer
        return Big(self.span_from(sign.span), what, index, lo, hi, body, domain)

    def lower_limit(self) -> tuple[tuple[Name, ...], Node | None, Node | None, Node | None]:
        """What stands below the sign: the names, both ends if they stand there (``t=1..T``), and the set."""
        opened = self.token
        if opened.kind != "open":
            return (self.letters(),), None, None, None
        with self.inside("plain"):
            self.next()
            names = [self.name()]
            while self.accept("comma"):
                names.append(self.name())
            lo = hi = domain = None
            if self.accept("relation", "="):
                lo = self.sum()
                hi = self.sum() if self.accept("dots") else None
            elif self.sees("passed", "∈"):
                self.next()
                domain = self.sum() if not self.sees("open", "\\{") else self.primary()
            elif not self.sees("close"):
                raise self.unexpected("an index and its first value, as in t=1", "write both ends: \\sum_{t=1}^{T}")
            self.close(opened)
        return tuple(names), lo, hi, domain

    def upper_limit(self) -> Node:
        with self.inside():
            return self._upper_limit()

    def _upper_limit(self) -> Node:
        if self.token.kind == "open":
            opened = self.token
            with self.inside("plain"):
                self.next()
                found = self.sum()
                self.close(opened)
            return found
        if self.token.kind == "word" and not self.token.face and self.token.text not in GREEK:
            first, self.tokens[self.at] = shortened(self.token, 1)
            return Name(first.span, first.text)
        if self.token.kind == "op" and self.token.text in "+-":
            sign = self.next()
            body = self.short()
            return Sum(sign.span.to(body.span), ((sign.text, body),)) if sign.text == "-" else body
        return self.short()

    def integral(self) -> Node:
        start = self.token.span
        count, domain, lo, hi = self.integral_signs()
        outer = self.integrals
        if self.is_differential(behind_sign=True):
            variables = self.differentials(0)
            with self.inside():
                body = self.product()
            self.no_braces(body)
            return self.integral_over(start, count, variables, body, (domain, lo, hi))
        with self.inside():
            self.integrals += 1
            body = self.sum()
            if not self.is_differential():
                if self.token.kind == "end of formula" or self.token.kind in ("relation", "close", "comma"):
                    raise Unread("R202", "this integral has no differential", start, "d and a variable, as in dz",
                                 "say what is integrated over")
                raise self.unexpected("the differential of the integral")
        variables = self.differentials(count if outer else 0)
        return self.integral_over(start, count, variables, body, (domain, lo, hi))

    def integral_over(self, start: Span, count: int, variables: tuple[Name, ...], body: Node, limits: Limits) -> Node:
        if count > 1 and len(variables) != count:
            raise Unread("R203", f"{count} integral signs and {len(variables)} differentials", start, "a differential for each sign")
        return Integral(self.span_from(start), variables, body, *limits)

    def integral_signs(self) -> tuple[int, Node | None, Node | None, Node | None]:
        """How many signs stand here (0 for any number), the set below them, and both ends."""
        count = int(self.next().text)
        if self.sees("dots") and self.following.kind == "integral":
            self.next()
            self.next()
            count = 0
        domain = lo = hi = None
        while self.token.kind in ("sub", "sup"):
            if self.next().kind == "sup":
                hi = self.upper_limit()
            else:
                lo = self.upper_limit()
        if hi is None:
            domain, lo = lo, None
        return count, domain, lo, hi

    def is_differential(self, behind_sign: bool = False) -> bool:
        """Whether a differential starts here, in an integral or right behind its sign."""
        token = self.token
        if token.kind == "differential":
            return True
        if token.kind not in ("letter", "word") or token.text[0] != "d" or token.face or token.accents:
            return False
        if not (self.integrals or behind_sign):
            return False
        if token.kind == "letter":
            after = self.following
            return after.kind == "accent" or (after.kind in ("letter", "word") and self.is_integrated(after.text + after.accents))
        return not self.lexicon.known(token.text) and self.is_integrated(token.text[1:])

    def is_integrated(self, letters: str) -> bool:
        return self.lexicon.variable(letters) or self.lexicon.variable(letters[0]) or (
            len(letters) == 1 and letters.isascii() and self.lexicon.role(Name(self.token.span, letters)) == "unknown")

    def differentials(self, most: int) -> tuple[Name, ...]:
        """The variables of ``dx dz``, at most so many; all of them if 0."""
        found: list[Name] = []
        self.integrals += 1
        try:
            while self.is_differential() and (not most or len(found) < most):
                token = self.token
                if token.kind == "word":
                    _, rest = shortened(token, 1)
                    self.tokens[self.at] = rest
                    if rest.kind == "word" and not self.lexicon.variable(rest.text):
                        first, self.tokens[self.at] = shortened(rest, 1)
                        found.append(Name(first.span, first.text))
                        continue
                else:
                    self.next()
                if self.token.kind not in ("letter", "word", "accent"):
                    raise Unread("R501", "a differential of an expression", token.span.to(self.token.span), "a variable",
                                 "substitute in a line of its own")
                found.append(self.name())
        finally:
            self.integrals -= 1
        return tuple(found)

