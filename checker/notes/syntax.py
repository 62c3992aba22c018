"""Formulas as trees: what stands where, before any name has a meaning.  Each node has its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from fractions import Fraction

from checker.notes.spans import Span


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a formula."""

    span: Span


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number that is written in digits, or as ½."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A letter or a word with what belongs to it: ``\\bar\\alpha_{t-1}``, ``x'_{1:T}``, ``\\epsilon^*_t``.

    ``accents`` are combining marks.  ``sub`` are the parts of the subscript, parted by commas.
    ``raised`` is a whole number above the line that belongs to the name, as in \\sigma_q^2(t); 0 where there is none.
    """

    letters: str
    accents: str = ""
    stars: int = 0
    primes: int = 0
    face: str = ""
    sub: tuple[Node, ...] = ()
    raised: int = 0

    @property
    def base(self) -> str:
        """The name without its subscript and primes: ``ᾱ``, ``ε*``, ``σ^2``."""
        return self.letters + self.accents + self.marks

    @property
    def marks(self) -> str:
        """What stands above the line and belongs to the name."""
        return "*" * self.stars + (f"^{self.raised}" if self.raised else "")


@dataclass(frozen=True, slots=True)
class Ends(Node):
    """The ends of a range in a subscript: ``1:T``."""

    lo: Node
    hi: Node


@dataclass(frozen=True, slots=True)
class Sum(Node):
    """Terms with their signs."""

    terms: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Product(Node):
    """Factors; ``signs`` are what stands between them: nothing, ``·``, ``×``, ``*``, ``⊗``."""

    factors: tuple[Node, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quotient(Node):
    above: Node
    below: Node


@dataclass(frozen=True, slots=True)
class Power(Node):
    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Transposed(Node):
    body: Node


@dataclass(frozen=True, slots=True)
class Root(Node):
    """A square root, or one of a ``degree``."""

    body: Node
    degree: Node | None = None


@dataclass(frozen=True, slots=True)
class Function(Node):
    """``log`` or ``exp`` of its argument; ``base`` of a logarithm that has one."""

    word: str
    argument: Node
    base: Node | None = None


@dataclass(frozen=True, slots=True)
class Apply(Node):
    """A name before a bracket: a density, an expectation, a function of its arguments.

    ``signs`` are what parts the arguments: ``,``, ``;``, ``|`` or ``‖``; ``shape`` is how the bracket opens.
    """

    head: Name
    arguments: tuple[Node, ...]
    signs: tuple[str, ...]
    bracket: Span
    shape: str = "("


@dataclass(frozen=True, slots=True)
class Bracketed(Node):
    """Items in brackets of their own, parted by commas; one item is an expression in brackets."""

    items: tuple[Node, ...]
    shape: str


@dataclass(frozen=True, slots=True)
class Fenced(Node):
    """``norm``, ``size`` or ``angle``: ‖v‖, |a|, ⟨u, v⟩; ``sub`` stands behind the fence."""

    what: str
    items: tuple[Node, ...]
    sub: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Big(Node):
    """A sum or a product over an index, or a sum over the values of variables where there are no bounds."""

    what: str
    index: tuple[Name, ...]
    lo: Node | None
    hi: Node | None
    body: Node
    domain: Node | None = None


@dataclass(frozen=True, slots=True)
class Integral(Node):
    """An integral over variables; ``lo`` and ``hi`` are its bounds, ``domain`` what stands under the sign by itself."""

    variables: tuple[Name, ...]
    body: Node
    domain: Node | None = None
    lo: Node | None = None
    hi: Node | None = None


@dataclass(frozen=True, slots=True)
class Valued(Node):
    """``X = 0`` among the arguments of a law."""

    name: Node
    value: Node


@dataclass(frozen=True, slots=True)
class Slope(Node):
    """A derivative of ``body`` in ``of``: a name, or the square of one."""

    body: Node
    of: Node


@dataclass(frozen=True, slots=True)
class Drawn(Node):
    """``x \\sim p(x)`` in a subscript of an expectation."""

    variables: tuple[Node, ...]
    law: Node


@dataclass(frozen=True, slots=True)
class Matrix(Node):
    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Placeholder(Node):
    """``\\cdot`` in the place of an argument."""


def parts(node: Node) -> Iterator[Node]:
    """The nodes right below a node."""
    for field in fields(node):
        yield from _nodes(getattr(node, field.name))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)


def walk(node: Node) -> Iterator[Node]:
    """The node and all nodes below it, from left to right."""
    queue = [node]
    while queue:
        found = queue.pop()
        yield found
        queue.extend(reversed(list(parts(found))))
