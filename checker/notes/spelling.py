"""Names and indices of declarations as the language has them: ``\\bar\\alpha_{t-1}`` is ᾱ at t − 1, ``p_\\theta`` is p_θ."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from sympy import Expr, Integer, Symbol

from checker.language.glyphs import superscript
from checker.language.terms import MalformedTerm, index
from checker.notes.names import spelt, written
from checker.notes.parser import parse
from checker.notes.spans import Unread
from checker.notes.syntax import Name, Node, Number, Product, Sum


def base(name: Name) -> str:
    """The name without its subscript, primes and superscript."""
    return unicodedata.normalize("NFC", replace(name, raised=0).base)


def whole(name: Name) -> str:
    """The name with its subscript and superscript as a part of it: p_θ, σ_{q,t}, σ_q²."""
    above = superscript(str(name.raised)) if name.raised else ""
    if not name.sub:
        return base(name) + above
    below = ",".join(_below(part) for part in name.sub)
    return (f"{base(name)}_{below}" if len(below) == 1 else f"{base(name)}_{{{below}}}") + above


def _below(node: Node) -> str:
    if isinstance(node, Name):
        return whole(node)
    if isinstance(node, Number):
        return str(node.value)
    try:
        return str(whole_number(node)).replace(" ", "")
    except Unread:
        return written(node)


def read_name(text: str) -> Name:
    """The name that a text is.  Raises `Unread` for anything else."""
    found = spelt(text)
    if not isinstance(found, Name):
        raise Unread("R203", "this is not a name", found.span, "a letter, perhaps with an accent and a subscript")
    return found


def whole_number(node: Node) -> Expr:
    """An index: a sum of whole numbers and letters for them.  Raises `Unread` for anything else."""
    try:
        return index(_linear(node))
    except MalformedTerm:
        raise Unread("R303", "this is no index", node.span, "a whole number such as t - 1 or 3") from None


def _linear(node: Node) -> Expr:
    if isinstance(node, Number) and node.value.denominator == 1:
        return Integer(int(node.value))
    if isinstance(node, Name) and not (node.sub or node.primes):
        return Symbol(base(node), integer=True)
    if isinstance(node, Sum):
        total: Expr = Integer(0)
        for sign, term in node.terms:
            total = total + _linear(term) if sign == "+" else total - _linear(term)
        return total
    if isinstance(node, Product) and len(node.factors) == 2 and isinstance(node.factors[0], Number):
        return _linear(node.factors[0]) * _linear(node.factors[1])
    raise Unread("R303", "this is no index", node.span, "a whole number such as t - 1 or 3")


def letter_of(name: Name) -> str:
    """The one letter that stands below a name, as an index does; nothing where something else does."""
    below = name.sub[0] if len(name.sub) == 1 else None
    return base(below) if isinstance(below, Name) and not below.sub and len(below.letters) == 1 else ""


def is_indexed(name: Name) -> bool:
    """Whether what stands below a name is one letter, as an index is."""
    return bool(letter_of(name))


def read_index(text: str) -> Expr:
    """The index that a text is.  Raises `Unread`."""
    return whole_number(parse(text))


__all__ = ["base", "is_indexed", "letter_of", "read_index", "read_name", "whole", "whole_number"]
