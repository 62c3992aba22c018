"""The grammar of brackets: groups, arguments, norms and sizes, inner products, matrices."""

from __future__ import annotations

from dataclasses import replace

from checker.notes.cursor import CLOSING
from checker.notes.nouns import Nouns
from checker.notes.spans import Span, Unread
from checker.notes.syntax import Apply, Bracketed, Fenced, Matrix, Name, Node, Number, Power, Product, Quotient, Sum, Valued
from checker.notes.tokens import Token

_PARTS = {"comma": ",", "semicolon": ";", "bar": "|", "mid": "|", "bars": "‖"}
_DIVERGENCES = {"KL", "D", "DKL", "Dkl", "kl", "JS"}
"""What has a double bar between two laws."""
_NEEDLESS = (Name, Number, Apply, Fenced, Power)
"""What no one brackets to multiply by it."""
_BROKEN_BY_BRACES = (Sum, Quotient)


def is_needless(items: tuple[Node, ...]) -> bool:
    """Whether a bracket with these items would not be written round a factor."""
    return len(items) != 1 or isinstance(items[0], _NEEDLESS)


def chosen(span: Span, above: Node, below: Node) -> Apply:
    """The binomial coefficient of two numbers."""
    return Apply(span.to(below.span), Name(span, "binom"), (above, below), (",",), span.to(below.span))


class Brackets(Nouns):
    """Reads what stands in brackets."""

    def bracketed(self) -> Node:
        """An expression in brackets, or several parted by commas."""
        opened = self.token
        with self.inside("plain"):
            self.next()
            items = [self.sum()]
            while self.accept("comma"):
                items.append(self.sum())
            self.close(opened)
        return Bracketed(self.span_from(opened.span), tuple(items), opened.text)

    def group(self) -> Node:
        """What stands in braces, which LaTeX does not show."""
        opened = self.token
        with self.inside("plain"):
            self.next()
            inner = self.sum()
            if self.sees("refused", "choose"):
                self.next()
                inner = chosen(opened.span, inner, self.sum())
                self.close(opened)
                return inner
            self.close(opened)
        shape = "{" if self.latex else "("
        return Bracketed(self.span_from(opened.span), (inner,), shape) if isinstance(inner, _BROKEN_BY_BRACES) or not self.latex else inner

    def close(self, opened: Token) -> Token:
        closing = CLOSING[opened.text]
        if self.sees("close", closing):
            return self.next()
        if self.token.kind == "close":
            raise Unread("R201", f"‘{self.token.text}’ does not close ‘{opened.text}’", self.token.span, closing,
                         "brackets close in the order in which they opened")
        if self.token.kind == "end of formula":
            raise Unread("R202", f"the bracket ‘{opened.text}’ is never closed", opened.span, closing, "every bracket needs its other half")
        raise self.unexpected(f"‘{closing}’")

    # arguments

    def applied(self, head: Name) -> Node:
        """A name with the bracket behind it: its arguments, or a factor if the name is a number."""
        role = self.lexicon.role(head)
        opened = self.token
        items, signs, bracket = self.arguments(head.letters in _DIVERGENCES)
        span = self.span_from(head.span)
        apply = Apply(span, head, items, signs, bracket, opened.text)
        if role == "both":
            points = (item.name if isinstance(item, Valued) else item for item in items)
            role = "law" if any(isinstance(point, Name) and self.lexicon.variable(point.letters) for point in points) else "number"
        return self.multiplied(apply, opened, role) if role in ("number", "vector") else apply

    def multiplied(self, apply: Apply, opened: Token, role: str) -> Node:
        """A number with a bracket behind it, which is a product if the bracket could not be left out."""
        name = apply.head.base
        if is_needless(apply.arguments):
            raise self.ambiguous(f"{name} is declared as a {role}: {name}(…) could be a function of what is in the bracket, or a product",
                                 apply.span, f"declare {name} as a function, or write {name} \\cdot (…)", "R206")
        inner = Bracketed(apply.bracket, apply.arguments, opened.text)
        return Product(apply.span, (apply.head, self.powered(inner)), ("",))

    def powered(self, base: Node) -> Node:
        raise NotImplementedError

    def arguments(self, divergence: bool) -> tuple[tuple[Node, ...], tuple[str, ...], Span]:
        """What stands in a bracket behind a name, and what parts it; a double bar does so only in a divergence."""
        opened = self.token
        items: list[Node] = []
        signs: list[str] = []
        with self.inside("laws" if divergence else "separator"):
            self.next()
            if self.sees("close", CLOSING[opened.text]):
                raise Unread("R203", "nothing stands in the bracket", opened.span.to(self.token.span), "an argument")
            while True:
                items.append(self.placeholder() or self.sum())
                if self.sees("relation", "=") and isinstance(items[-1], Name) and not divergence:
                    self.next()
                    items[-1] = Valued(items[-1].span.to(self.token.span), items[-1], self.sum())
                sign = _PARTS.get(self.token.kind)
                if sign is None:
                    break
                first = self.next()
                if sign == "|" and self.token.kind == first.kind == "bar":
                    self.next()
                    sign = "‖"
                signs.append(sign)
            if self.token.kind == "relation":
                raise Unread("R501", "a relation inside a bracket: the probability of an event cannot be stated yet", self.token.span, "",
                             "write the density at a point: p(x)")
            self.close(opened)
        return tuple(items), tuple(signs), self.span_from(opened.span)

    # norms, sizes, inner products

    def size(self) -> Node:
        """|a|."""
        opened = self.next()
        directed, here = opened.kind == "barred", self.contexts[-1]
        with self.inside("sides" if directed else "size"):
            inner = self.sum()
            closes = self.sees("barred", "close") if directed else self.sees("bar") or self.sees("bars", "||")
            if not closes:
                raise Unread("R205", "this bar is never closed", opened.span, "|",
                             "a size |a| needs two bars; a condition stands in a density: p(x | z)")
        if self.sees("bars"):
            self.tokens[self.at] = replace(self.token, kind="bar", text="|")
        else:
            self.next()
        if not directed and self.starts_factor() and not self.sees("bar"):
            here.beside = True
        return Fenced(self.span_from(opened.span), "size", (inner,))

    def norm(self) -> Node:
        """‖v‖, ‖v‖_2."""
        opened = self.next()
        directed = opened.kind == "double"
        with self.inside("sides" if directed else "norm"):
            inner = self.sum()
            if not (self.sees("double", "close") if directed else self.sees("bars")):
                raise Unread("R202", "this double bar is never closed", opened.span, "‖", "a norm ‖v‖ needs two double bars")
            self.next()
        sub = self.fence_sub()
        return Fenced(self.span_from(opened.span), "norm", (inner,), sub)

    def angle(self) -> Node:
        """⟨u, v⟩, or ⟨f⟩ under a law."""
        opened = self.token
        with self.inside("separator"):
            self.next()
            items = [self.sum()]
            while self.accept("comma") or self.accept("bar") or self.accept("mid"):
                items.append(self.sum())
            self.close(opened)
        sub = self.fence_sub()
        return Fenced(self.span_from(opened.span), "angle", tuple(items), sub)

    def fence_sub(self) -> tuple[Node, ...]:
        return self.subscript() if self.accept("sub") else ()

    def starts_factor(self) -> bool:
        raise NotImplementedError

    # matrices

    def matrix(self) -> Node:
        opened = self.next()
        rows: list[tuple[Node, ...]] = []
        row: list[Node] = []
        with self.inside("plain"):
            while not self.sees("end"):
                row.append(self.sum())
                if self.accept("column"):
                    continue
                rows.append(tuple(row))
                row = []
                if not self.accept("row") and not self.sees("end"):
                    raise self.unexpected("the end of a row of the matrix")
            if row:
                raise self.unexpected("an entry of the matrix")
            if self.next().text != opened.text:
                raise Unread("R201", f"\\begin{{{opened.text}}} is ended by \\end{{{self.previous.text}}}", self.previous.span)
        return Matrix(self.span_from(opened.span), tuple(rows))
