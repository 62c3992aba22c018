"""Abbreviations with arguments: what is declared as w(z) serves w(z′), and C(x_t, x_0) serves C(x_s, x_0).

A letter among the arguments is a place holder, and so is the letter of an index; an index that is a number is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Basic, Expr, Symbol

from checker.language.binding import Ambiguous, substitute
from checker.language.printing import unicode
from checker.language.terms import Abbreviation, Parameter, Var, Vector
from checker.notes.names import SYMBOL, Entry, written
from checker.notes.spans import Unread
from checker.notes.syntax import Apply, Name, Node, Power

if TYPE_CHECKING:
    from checker.notes.meaning import Meaning


def filled(m: Meaning, entry: Entry, node: Apply) -> Basic | None:
    """The abbreviation at these arguments; None where they are not of its form."""
    tree = entry.tree
    if not isinstance(tree, Apply) or len(tree.arguments) != len(node.arguments) or tree.signs != node.signs:
        return None
    if entry.arguments == tuple(map(written, node.arguments)):
        return entry.value
    values: dict[Basic, Basic] = {}
    for holder, argument in zip(tree.arguments, node.arguments, strict=True):
        if not isinstance(holder, Name) and written(holder) == written(argument):
            continue
        pair = matched(m, holder, argument)
        if pair is None or values.setdefault(*pair) != pair[1]:
            return None
    values = {old: new for old, new in values.items() if old != new}
    try:
        term = substitute(entry.value.term, values)
    except Ambiguous as error:
        raise Unread("R401", f"{entry.name} cannot be taken at these arguments: {error}", node.span) from error
    arguments = unicode(m.term(node.arguments[0]))
    for sign, argument in zip(node.signs, node.arguments[1:], strict=True):
        arguments += (f" {sign} " if sign in "|‖" else f"{sign} ") + unicode(m.term(argument))
    return Abbreviation(f"{entry.name.partition('(')[0]}({arguments})", term)


def matched(m: Meaning, holder: Node, argument: Node) -> tuple[Basic, Basic] | None:
    """What an argument stands for, and what it is here; of squares their roots."""
    if isinstance(holder, Power) and isinstance(argument, Power) and written(holder.exponent) == written(argument.exponent) == "2":
        return matched(m, holder.base, argument.base)
    if not isinstance(holder, Name):
        return None
    if holder.sub:
        return indexed(m, holder, argument)
    place, value = m.name(holder), m.term(argument)
    if isinstance(place, Symbol):
        return place, m.index(argument)
    alike = (isinstance(place, Var) and isinstance(value, Var)) or (isinstance(place, Parameter) and isinstance(value, Expr))
    return (place, value) if alike and not (isinstance(value, Vector) and not isinstance(value, Var)) else None


def indexed(m: Meaning, holder: Name, argument: Node) -> tuple[Basic, Basic] | None:
    """``x_t`` at ``x_s``: t is s.  An index that is a number must be the same."""
    if not isinstance(argument, Name) or argument.base != holder.base or argument.primes or len(argument.sub) != 1 or len(holder.sub) != 1:
        return None
    letter = holder.sub[0]
    if isinstance(letter, Name) and m.names.find(letter, SYMBOL) is not None:
        return m.index(letter), m.index(argument.sub[0])
    same = m.index(letter) == m.index(argument.sub[0])
    return (m.index(letter), m.index(letter)) if same else None
