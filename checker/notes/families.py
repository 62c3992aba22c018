"""Laws by their names and the functions of mathematics, where a formula names them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sympy import Basic, Expr, Pow, S

from checker.language.families import FAMILIES, Gamma, beta, binomial, factorial, family_density, family_law
from checker.notes.names import Names, written
from checker.notes.resolve import placed
from checker.notes.spans import Unread
from checker.notes.syntax import Apply, Name

if TYPE_CHECKING:
    from checker.notes.meaning import Meaning

def family(names: Names, head: Name) -> tuple[str, bool] | None:
    """The family of laws that a name before a bracket is, and whether its last parameter is inverted, a scale for a rate.

    None for other names.
    """
    known = names.families.get(written(head))
    if known is not None:
        return known
    if names.entries_of(head) or head.sub or head.primes or head.accents:
        return None
    sign = next((f.sign for f in FAMILIES.values() if head.letters in f.spellings), None)
    if sign is None or (head.face not in ("rm", "text", "cal", "sf") and len(head.letters) < 3):
        return None
    if FAMILIES[sign].told and sign not in names.laws_in_use():
        raise Unread("R204", f"the parameters of the {FAMILIES[sign].words[0]} law are usual in two ways", head.span, "which are meant",
                     f"say so: [names] '\\mathrm{{{head.letters}}}(…)' = '{FAMILIES[sign].words[0]} law, {FAMILIES[sign].told}'")
    return sign, False


def named_law(m: Meaning, node: Apply, sign: str, inverted: bool) -> Basic:
    """Gam(x; a, b) as a density at a number, Gam(a, b) as a law."""
    split = [k for k, mark in enumerate(node.signs) if mark in (";", "|")]
    if len(split) > 1 or (split and split[0] != 0) or "‖" in node.signs:
        raise Unread("R203", "a density of a law by its name is at one number", node.bracket, "a semicolon behind the number",
                     f"write {node.head.letters}(x; …)")
    parameters = [m.scalar(a) for a in node.arguments[len(split):]]
    if inverted:
        parameters[-1] = Pow(parameters[-1], S.NegativeOne, evaluate=False)
    with placed(node.span):
        return family_density(sign, m.scalar(node.arguments[0]), *parameters) if split else family_law(sign, *parameters)


def usual_function(names: Names, head: Name) -> str:
    """The words for the function of mathematics that a name before a bracket is; empty for other names."""
    plain = not (head.sub or head.primes or head.accents or names.entries_of(head))
    return names.functions.get(written(head)) or (_USUAL.get((head.letters, head.face), "") if plain else "")


def function_of(m: Meaning, node: Apply) -> Expr | None:
    """A function of mathematics at its arguments; None for other names."""
    called = usual_function(m.names, node.head)
    if not called:
        return None
    make, count = _FUNCTIONS[called]
    if len(node.arguments) != count or any(sign != "," for sign in node.signs):
        raise Unread("R203", f"the {called} has {count} argument{'s' if count > 1 else ''}", node.bracket, "commas between them")
    with placed(node.span):
        return make(*map(m.scalar, node.arguments))


_FUNCTIONS: dict[str, tuple[Callable[..., Expr], int]] = {
    "gamma function": (Gamma, 1), "beta function": (beta, 2), "binomial coefficient": (binomial, 2), "factorial": (factorial, 1)}
_USUAL = {("Γ", ""): "gamma function", ("B", "rm"): "beta function", ("binom", ""): "binomial coefficient", ("!", ""): "factorial"}
FUNCTIONS = frozenset(_FUNCTIONS)
"""The functions that have a name in the language, by the words for them."""

__all__ = ["FUNCTIONS", "family", "function_of", "named_law", "usual_function"]
