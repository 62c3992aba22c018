"""The terms that trees of formulas mean, under the names of a derivation.

Terms are built unevaluated, as a Python derivation builds them.  Whatever the language has no term for is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from sympy import Basic, Expr, Integer, Rational, Symbol, preorder_traversal

from checker.language import written as write
from checker.language.binding import canonical, free
from checker.language.calculus import Derivative
from checker.language.declarations import Space
from checker.language.matrices import Identity
from checker.language.printing import unicode
from checker.language.terms import Dot, Range, Var, Vector
from checker.language.terms import Integral as IntegralTerm
from checker.language.terms import Matrix as MatrixTerm
from checker.language.terms import Product as ProductTerm
from checker.language.terms import Sum as SumTerm
from checker.notes import arithmetic, constructs, matrices
from checker.notes.densities import density, density_of, density_of_component, value_of_density
from checker.notes.families import family, function_of, named_law
from checker.notes.letters import drawn_by, one_letter
from checker.notes.names import ABBREVIATION, FUNCTION, LAW, MATRIX, SYMBOL, VARIABLE, Entry, is_indexed, written
from checker.notes.numbers import as_number
from checker.notes.placeholders import filled
from checker.notes.readings import key_of, refuse_misread
from checker.notes.refused import REFUSED
from checker.notes.resolve import Scope, placed
from checker.notes.spans import Unread
from checker.notes.syntax import (
    Apply,
    Big,
    Bracketed,
    Ends,
    Fenced,
    Function,
    Integral,
    Matrix,
    Name,
    Node,
    Number,
    Placeholder,
    Power,
    Product,
    Quotient,
    Root,
    Slope,
    Sum,
    Transposed,
    Valued,
    walk,
)


class Meaning(Scope):
    """Turns trees into terms."""

    def term(self, node: Node) -> Any:
        """The term that a tree means: a number, a vector or a normal law.  Raises `Unread`."""
        return _TERMS.get(type(node), Meaning.misplaced)(self, node)

    def scalar(self, node: Node) -> Expr:
        """The number that a tree means."""
        found = as_number(self.term(node))
        if not isinstance(found, Expr):
            what = "a vector" if isinstance(found, Vector) else "a matrix" if isinstance(found, MatrixTerm) else "a law"
            raise Unread("R401", f"{what} where a number is expected", node.span, "a number", "a vector has a length: ‖v‖")
        return found

    # arithmetic

    def name(self, name: Name) -> Basic:
        if name.letters == "I" and name.sub and not name.accents and not name.primes and not self.names.entries_of(name):
            size = matrices.identity_size(self, name)
            if size is not None:
                with placed(name.span):
                    return Identity(size)
        return super().name(name)

    def number(self, node: Number) -> Basic:
        return arithmetic.number(node.value)

    def sum(self, node: Sum) -> Basic:
        terms = [(sign, self.term(part)) for sign, part in node.terms]
        if any(isinstance(term, Expr) and term != 0 for _, term in terms):
            terms = [(sign, as_number(term)) for sign, term in terms]
        self.one_kind(node, [term for _, term in terms])
        with placed(node.span):
            return arithmetic.total(terms)

    def one_kind(self, node: Sum, terms: list[Basic]) -> None:
        """Refuse a sum of a number and a vector, at the term that does not fit."""
        kinds = ["a vector" if isinstance(term, Vector) else "a matrix" if isinstance(term, MatrixTerm) else "a number" for term in terms]
        first = next((k for k, term in enumerate(terms) if term != 0), 0)
        for k, term in enumerate(terms):
            if isinstance(term, arithmetic.LAWS):
                raise Unread("R401", "a law in a sum", node.terms[k][1].span, "", "a normal law stands alone: x ~ N(m, v I)")
            if kinds[k] != kinds[first] and term != 0:
                raise Unread("R401", f"{kinds[k]} is added to {kinds[first]}", node.terms[k][1].span, kinds[first],
                             "a number times the identity matrix is written c I" if "a matrix" in (kinds[k], kinds[first])
                             else "is an index missing, or a norm?")

    def product(self, node: Product) -> Basic:
        if "⊗" in node.signs:
            raise Unread("R501", "⊗ stands only in the covariance of a joint normal density", node.span)
        found = matrices.factors_of(self, node.factors, ("", *node.signs))
        with placed(node.span):
            return arithmetic.product(found)

    def transposed(self, node: Node) -> Node | None:
        """What is transposed, if the factor is: ``x^\\top``, or x^T where T is no number."""
        if isinstance(node, Transposed):
            return node.body
        if isinstance(node, Power) and isinstance(node.exponent, Name) and node.exponent.letters == "T" and self.is_free(node.exponent):
            return node.base
        return None

    def is_free(self, name: Name) -> bool:
        return name.base not in self.bound and not self.names.entries_of(name)

    def quotient(self, node: Quotient) -> Basic:
        with placed(node.span):
            return arithmetic.quotient(self.term(node.above), self.scalar(node.below))

    def power(self, node: Power) -> Basic:
        if written(node) in self.names.symbols:
            raise Unread("R501", f"{written(node)} is one name here, and cannot be read as one yet", node.span, "a letter with a subscript",
                         "give it a name of its own")
        if isinstance(node.base, Name) and node.base.base == "e" and not node.base.sub and not node.base.primes and self.is_free(node.base):
            with placed(node.span):
                return write.exp(self.scalar(node.exponent))
        base = as_number(self.term(node.base))
        if isinstance(base, MatrixTerm):
            return matrices.power(self, base, node)
        if isinstance(base, Vector) and isinstance(node.exponent, Name) and node.exponent.letters == "T":
            raise Unread("R204", "T is a number here: this would be a power of a vector", node.span, "", "write a transpose as x^\\top")
        if isinstance(base, Vector):
            raise Unread("R401", "a power of a vector", node.span, "", "write \\|v\\|^2 for a squared length")
        with placed(node.span):
            return arithmetic.power(base, self.scalar(node.exponent))

    def lone_transposed(self, node: Transposed) -> Basic:
        return matrices.transposed(self, node)

    def root(self, node: Root) -> Basic:
        body = self.scalar(node.body)
        if node.degree is None:
            return write.sqrt(body)
        degree = self.term(node.degree)
        if not isinstance(degree, Rational) or not degree.is_Integer or degree < 2:
            raise Unread("R401", "the degree of a root is a whole number from 2 on", node.degree.span)
        with placed(node.span):
            return write.sqrt(body) if degree == 2 else arithmetic.power(body, 1 / degree)

    def function(self, node: Function) -> Basic:
        refuse_misread(self.names, key_of(node), node.span)
        argument = self.scalar(node.argument)
        if node.word == "exp":
            return write.exp(argument)
        found = write.log(argument)
        if node.base is None:
            return found
        with placed(node.span):
            return arithmetic.quotient(found, write.log(self.scalar(node.base)))

    # brackets

    def bracketed(self, node: Bracketed) -> Basic:
        if len(node.items) != 1:
            raise Unread("R203", "several things in one bracket", node.span, "one expression",
                         "a pair stands only in a joint normal density")
        return self.term(node.items[0])

    def fenced(self, node: Fenced) -> Basic:
        refuse_misread(self.names, key_of(node), node.span)
        if node.what == "norm":
            if node.sub and not (len(node.sub) == 1 and constructs.is_two(node.sub[0])):
                raise Unread("R501", "another norm than the Euclidean one cannot be stated yet", node.sub[0].span, "‖v‖ or ‖v‖_2")
            return constructs.length_of(self, node.items[0])
        if node.what == "size":
            found = matrices.size_of(self, node)
            if found is not None:
                return found
            raise Unread("R501", "an absolute value, a determinant or a size cannot be stated yet", node.span, "",
                         "write ‖v‖ for the length of a vector, and \\sqrt{a^2} for a size")
        if len(node.items) == 2 and not node.sub:
            return constructs.inner(self, node.items, node.span)
        if len(node.items) == 1:
            head = Name(node.span, "E", face="bb", sub=node.sub)
            return constructs.expectation(self, Apply(node.span, head, node.items, (), node.span))
        raise Unread("R203", "an inner product has two parts", node.span, "⟨u, v⟩")

    def apply(self, node: Apply) -> Basic:
        refuse_misread(self.names, key_of(node), node.span)
        construct = self.names.construct(node.head)
        known = family(self.names, node.head)
        if known is not None:
            return named_law(self, node, *known)
        if construct:
            return constructs.CONSTRUCTS[construct](self, node)
        if self.names.find(node.head, LAW):
            return value_of_density(self, node) or density_of_component(self, node) or density(self, node)
        found = self.names.find(node.head, FUNCTION) or self.names.find(node.head, MATRIX)
        if found is not None and (found[0].kind == FUNCTION or (found[0].value.is_function and not found[1])):
            return self.applied(found[0], node)
        value = function_of(self, node)
        if value is None:
            value = density_of(self, node)
        return self.abbreviation(node) if value is None else value

    def applied(self, entry: Entry, node: Apply) -> Basic:
        """An abstract function of its arguments; a bar or a semicolon parts them as a comma does."""
        if (found := self.names.find(node.head, FUNCTION)) is not None and found[1]:
            raise Unread("R303", f"the function {entry.name} has no index", node.head.span)
        if node.head.primes and not entry.base.endswith("'"):
            raise Unread("R501", "a derivative of a function cannot be stated yet", node.head.span)
        if "‖" in node.signs:
            raise Unread("R203", "a double bar among the arguments of a function", node.bracket, "commas")
        with placed(node.span):
            return entry.value(*(self.term(a) for a in node.arguments))

    def abbreviation(self, node: Apply) -> Basic:
        """A declared abbreviation at its arguments, or at others of their form."""
        labels = tuple(map(written, node.head.sub))
        declared = [e for e in self.names.entries_of(node.head) if e.kind == ABBREVIATION and e.arguments and e.labels == labels]
        for entry in sorted(declared, key=lambda e: e.arguments != tuple(map(written, node.arguments))):
            found = filled(self, entry, node)
            if found is not None:
                return found
        if declared:
            raise Unread("R302", f"{declared[0].name} is not declared for these arguments", node.span, declared[0].name)
        raise self.not_applicable(node)

    def not_applicable(self, node: Apply) -> Unread:
        """Why the name before a bracket cannot stand there."""
        head = node.head
        if head.letters in REFUSED and not self.names.entries_of(head):
            meaning, hint = REFUSED[head.letters]
            return Unread("R501", f"{meaning} ({head.letters}) cannot be stated yet", head.span, "", hint)
        if "‖" in node.signs:
            return Unread("R301", f"{self.shown(head)} is not declared", head.span, "",
                          "a KL divergence is written D_{KL}(q(z|x) \\| p(z))")
        if "|" in node.signs:
            return Unread("R301", f"the law {self.shown(head)} is not declared", head.span, "a declared law", self.names.nearest(head))
        return Unread("R206" if not self.names.entries_of(head) else "R301",
                      f"{self.shown(head)} is not declared: {self.shown(head)}(…) could be a density, a function or a product", head.span,
                      "a declared name", self.names.nearest(head))

    # sums and integrals

    def big(self, node: Big) -> Basic:
        if node.lo is None and node.hi is None:
            return self.over_values(node)
        if len(node.index) != 1 or node.lo is None or node.hi is None:
            raise Unread("R203", "a sum or product needs both ends", node.span, "\\sum_{t=1}^{T}")
        if self.over_whole_numbers(node):
            return self.over_values(replace(node, lo=None, hi=None))
        if (variable := self.running(node)) is not None:
            return self.over_listed(node, variable)
        lo, hi = self.index(node.lo), self.index(node.hi)
        with self.binding(node.index[0], lo, hi) as symbol:
            body = self.scalar(node.body)
        with placed(node.span):
            return (SumTerm if node.what == "sum" else ProductTerm)(body, (symbol, lo, hi))

    def over_whole_numbers(self, node: Big) -> bool:
        """Whether a sum runs over all values of a variable that are whole numbers: ∑_{x=0}^{n}, ∑_{x=0}^{∞}."""
        found = self.names.find(node.index[0], VARIABLE)
        if found is None or is_indexed(found[0]) or node.index[0].sub or node.lo is None or node.hi is None:
            return False
        space = self.names.declared.spaces.get(found[0].name)
        if space is None or not space.whole or space.low is None:
            return False
        last = None if _is_infinite(node.hi, "") else self.index(node.hi)
        if (space.low + 1, None if space.high is None else space.high - 1) != (self.index(node.lo), last):
            raise Unread("R501", f"a sum over some of the values of {found[0].name} cannot be stated yet", node.span, "all of them")
        return True

    def running(self, node: Big) -> Entry | None:
        """The variable whose values a sum from the first to the last of them runs over: ∑_{i=1}^{n} f(x_i)."""
        lo, hi = node.lo, node.hi
        if lo is None or hi is None:
            return None
        for entry in self.listed_below(node.body, node.index[0].base):
            listed = self.values(entry)
            first, last = (f"{entry.name}_{written(end)}" for end in (lo, hi))
            every = (first, "..", last), tuple(f"{entry.name}_{k}" for k in range(1, len(listed) + 1))
            if listed in every and (first, last) == (listed[0], listed[-1]):
                return entry
        return None

    def listed_below(self, node: Node, letter: str) -> Iterator[Entry]:
        """The variables whose values a letter names in a tree: m for i in m_i."""
        for part in walk(node):
            if not isinstance(part, Name):
                continue
            pattern = self.names.pattern(part)
            if pattern is not None:
                if written(pattern[1]) == letter:
                    yield from self.listed_below(pattern[2], pattern[0])
            elif len(part.sub) == 1 and written(part.sub[0]) == letter and (found := self.names.find(part, VARIABLE)) is not None and (
                    not is_indexed(found[0]) and self.values(found[0])):
                yield found[0]

    def over_listed(self, node: Big, entry: Entry) -> Basic:
        """A sum over all values of a variable, by their number."""
        letter = node.index[0]
        if node.what != "sum":
            raise Unread("R501", "a product over all values of a variable", node.span)
        before = self.valued
        self.valued = {**before, letter.base: False}
        body = self.scalar(node.body)
        self.valued = before
        if any(s.name == letter.base for s in free(canonical(body)) if isinstance(s, Symbol)):
            raise Unread("R501", f"{letter.base} counts the values of {entry.name}, and stands as a number as well", node.span, "",
                         "leave this line out of the chain")
        with placed(node.span):
            return IntegralTerm(body, self.value(letter, entry, (letter,)))

    def over_values(self, node: Big) -> Basic:
        """A sum over all values of variables."""
        first = node.index[0]
        found = self.names.find(first, VARIABLE)
        if found is None:
            known = first.base in self.bound or self.names.find(first, SYMBOL)
            raise Unread("R203" if known else "R301",
                         f"the sum over {self.shown(first)} has no ends" if known else f"{self.shown(first)} is not declared",
                         first.span, "both ends, as in \\sum_{t=1}^{T}", "" if known else self.names.nearest(first))
        if node.what != "sum":
            raise Unread("R501", "a product over all values of a variable", node.span)
        points = [self.point(v) for v in node.index]
        self.whole_domain(node, points)
        for point, name in zip(points, node.index, strict=True):
            if any(d.target.name == point.name for law in self.names.declared.laws.values() for d in law.definitions):
                raise Unread("R401", f"{point} has a normal law: it is integrated, not summed over", name.span, "\\int … dx")
        body = self.over(node.index, node.body)
        with placed(node.span):
            return IntegralTerm(body, *points)

    def integral(self, node: Integral) -> Basic:
        if len(node.variables) == 1 and (node.lo is not None or node.hi is not None) and self.between(node, node.variables[0]):
            try:
                return self.over_points(node)
            finally:
                self.names.forget()
        return self.over_points(node)

    def over_points(self, node: Integral) -> Basic:
        """An integral over variables that have their names."""
        points = [self.point(v) for v in node.variables]
        for end, sign in ((node.lo, "-"), (node.hi, "")) if len(points) != 1 else ():
            if end is not None and not _is_infinite(end, sign):
                raise Unread("R501", "an integral between ends over several variables cannot be stated yet", end.span,
                             "the whole line, or no ends")
        self.whole_domain(node, points)
        body = self.over(node.variables, node.body)
        with placed(node.span):
            return IntegralTerm(body, *points)

    def over(self, variables: tuple[Name, ...], node: Node) -> Expr:
        """What is summed or integrated over variables, each of which has one letter in it."""
        one_letter(self, (node,), variables, node.span)
        with self.drawing(drawn_by(self, variables)):
            return self.scalar(node)

    def between(self, node: Integral, name: Name) -> bool:
        """Check the ends of an integral: those of the values of its variable, which are its values where it is not declared.

        Whether it is not: then the letter has this meaning within the integral only.
        """
        ends = tuple(None if end is None or _is_infinite(end, sign) else self.scalar(end) for end, sign in ((node.lo, "-"), (node.hi, "")))
        spaces = self.names.declared.spaces
        if self.names.find(name) is None and self.copied(name) is None and not (name.sub or name.primes or name.accents):
            if not all(e is None or isinstance(e, Rational) for e in ends):
                raise Unread("R501", "an integral between ends that are no numbers cannot be stated yet", node.span)
            self.own(name, ends)
            return True
        point = self.point(name)
        space = spaces.get(point.name, Space())
        if (space.low, space.high) != ends or space.discrete or (point.dim != 1 and ends != (None, None)):
            end = node.lo or node.hi or node
            raise Unread("R501", f"an integral over less than all values of {point.name} cannot be stated yet", end.span,
                         f"the ends of the values of {point.name}", f"say what values {point.name} has: assume = ['{point.name} > 0']")
        return False

    def own(self, name: Name, ends: tuple[Expr | None, ...]) -> None:
        """Give the letter of an integral its values within it.  Raises `Unread` where it has others in another integral."""
        declared, integrated = self.names.declared, self.names.integrated
        if name.base not in integrated:
            with placed(name.span):
                declared.add("variables", name.base, Var(name.base, (), 0, 1))
            integrated[name.base] = ends
            if ends != (None, None):
                declared.spaces[name.base] = Space(ends[0], ends[1])
        if integrated[name.base] != ends:
            raise Unread("R501", f"{name.base} runs between other ends in another integral", name.span, "a letter for each pair of ends",
                         "integrate over another letter")
        self.names.add(VARIABLE, name.base, declared.variables[name.base])

    def whole_domain(self, node: Big | Integral, points: list[Var | Range]) -> None:
        """Refuse a sum or an integral over other than all values of its variables."""
        domain = node.domain
        spaces = [self.names.declared.spaces.get(point.name) for point in points]
        kinds = {space is not None and space.discrete for space in spaces if space is not None}
        if isinstance(node, Big) and False in kinds:
            raise Unread("R401", "a variable with values between numbers is integrated, not summed over", node.span, "\\int … dx")
        if isinstance(node, Integral) and True in kinds:
            raise Unread("R401", "a variable with single values is summed, not integrated over", node.span, "\\sum_x …")
        ends = isinstance(node, Integral) and len(points) != 1 and (node.lo is not None or node.hi is not None)
        if ends and not self.on_lines(points):
            raise Unread("R501", "an integral over more than the values of its variables cannot be stated", node.span, "no ends")
        if domain is None:
            return
        base = domain.base if isinstance(domain, Power) else domain
        powered = isinstance(domain, Power)
        listed = isinstance(base, Bracketed) and base.shape == "\\{" and len(points) == 1 and not powered
        if listed and spaces[0] is not None and self.is_whole(base, spaces[0]):
            return
        if isinstance(base, Name) and not base.marks and not base.accents:
            letters, declared = {point.name for point in points}, self.names.domain(base)
            if not declared and base.letters == "R" and base.face == "bb" and not base.sub:
                if isinstance(node, Integral) and self.on_lines(points) and self.size(domain) == sum(point.dim for point in points):
                    return
                raise Unread("R501", "this is not the set of all values of the variables", domain.span, "\\mathbb{R} for a number, "
                             "\\mathbb{R}^n for a vector of it", "say nothing of the set, and all values are meant")
            if powered:
                raise Unread("R501", "a power of a set cannot be stated yet", domain.span, "the values of one variable")
            if letters == {declared} and not base.sub:
                return
            if not declared and base.face == "cal" and {base.letters.lower()} == letters and not base.sub:
                return
            if self.names.find(base, VARIABLE) is not None and [self.point(base)] == points:
                return
        raise Unread("R301", "the set that is summed or integrated over is not known", domain.span,
                     "all values: \\mathcal{X} for x, or nothing", "name it: '\\mathcal{X}' = 'values of x'")

    def on_lines(self, points: list[Var | Range]) -> bool:
        """Whether all numbers are values of the variables."""
        spaces = [self.names.declared.spaces.get(point.name, Space()) for point in points]
        return all(isinstance(point, Var) for point in points) and all((s.low, s.high, s.discrete) == (None, None, False) for s in spaces)

    def size(self, domain: Node) -> Expr:
        """The dimension of the real line or a power of it."""
        return self.scalar(domain.exponent) if isinstance(domain, Power) else Integer(1)

    def is_whole(self, found: Node, space: Space) -> bool:
        """Whether a set in braces holds all values of a variable, as {0, 1} does for a law on 0 and 1."""
        items = tuple(written(item) for item in found.items) if isinstance(found, Bracketed) else ()
        if items and items == space.listed:
            return True
        ends = (space.low, space.high)
        if not space.whole or any(e is None or not e.is_Integer for e in ends):
            return False
        return items == tuple(str(k) for k in range(int(ends[0]) + 1, int(ends[1])))  # type: ignore[arg-type]

    def slope(self, node: Slope) -> Basic:
        """A derivative in a declared number, in its square, or in a variable of a law that is a number."""
        body, of = self.scalar(node.body), self.scalar(node.of)
        with placed(node.of.span):
            found = Derivative(body, of)
        moves = {found.root, *(found.root.args[:1] if isinstance(found.root, Dot) else ())}
        if not any(part in moves for part in preorder_traversal(body)):
            raise Unread("R204", f"what is differentiated does not mention {unicode(of)}: it could be a derivative at a value",
                         node.span, "a function of what it is differentiated in", "state the derivative as a function first")
        return found

    def misplaced(self, node: Node) -> Basic:
        told = {Ends: "a range stands only below a variable", Matrix: "a matrix cannot be stated yet",
                Placeholder: "a dot stands in for nothing here",
                Valued: "a value of a variable stands only in a probability: p(X=0)"}
        raise Unread("R501" if isinstance(node, Matrix) else "R203", told.get(type(node), "this cannot stand here"), node.span)


def _is_infinite(node: Node, sign: str) -> bool:
    if isinstance(node, Sum) and len(node.terms) == 1:
        signed, body = node.terms[0]
        return signed == (sign or "+") and isinstance(body, Name) and body.letters == "∞"
    return not sign and isinstance(node, Name) and node.letters == "∞"


_TERMS: dict[type[Node], Callable[[Meaning, Any], Any]] = {
    Number: Meaning.number, Name: Meaning.name, Sum: Meaning.sum, Product: Meaning.product, Quotient: Meaning.quotient,
    Power: Meaning.power,
    Transposed: Meaning.lone_transposed, Root: Meaning.root, Function: Meaning.function, Apply: Meaning.apply, Bracketed: Meaning.bracketed,
    Fenced: Meaning.fenced, Big: Meaning.big, Integral: Meaning.integral, Slope: Meaning.slope,
}
