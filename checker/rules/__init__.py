"""The rules: theorems, one family a file.  `RULES` names them; a citation names a rule or one of its aliases."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from checker.rules import (
    algebra,
    calculus,
    densities,
    expectations,
    families,
    formulas,
    gaussian,
    integrals,
    limits,
    minimisers,
    moments,
    ranges,
    substitution,
)
from checker.rules.rule import Rule

ALGEBRA = "algebra"
"""What may always be used, and is cited where nothing else is needed."""

RULES: dict[str, Rule] = {}
for _module in (algebra, densities, expectations, moments, gaussian, ranges, families, minimisers, limits, formulas, integrals, calculus,
                substitution):
    for _rule in vars(_module).values():
        if isinstance(_rule, Rule):
            RULES.setdefault(_rule.name, _rule)

IMPLICIT = frozenset(r.name for r in RULES.values() if r.implicit)
CITABLE = frozenset(RULES) - IMPLICIT
_ALIASES = {alias: r.name for r in RULES.values() for alias in (r.name, *r.aliases)}


class UnknownRule(ValueError):
    """A citation that names no rule, or no derivation or chain."""

    def __init__(self, word: str, kind: str = "rule", known: Iterable[str] = ()) -> None:
        near = difflib.get_close_matches(word.lower(), list(known) or [*_ALIASES, ALGEBRA], n=2)
        super().__init__(f"no {kind} is named {word!r}")
        lists = "verify-derivation --explain rules lists them" if kind == "rule" else "verify-derivation --list names what there is"
        self.hint = f"did you mean {' or '.join(near)}?" if near else lists


def resolve(word: str) -> str:
    """The rule that a citation names: "bayes" is "chain rule"; "markov(q)" stays with its law.

    Raises `UnknownRule`, with near names.
    """
    plain = word.strip().lower()
    if plain == ALGEBRA:
        return ALGEBRA
    if plain.startswith(("markov(", "independence(")) and plain.endswith(")"):
        return "markov(" + word.strip()[plain.index("(") + 1:]
    if plain.startswith("definition of ") and plain not in _ALIASES:
        return "definition"
    if plain in _ALIASES and _ALIASES[plain] != "markov":
        return _ALIASES[plain]
    raise UnknownRule(word)


def explain(word: str) -> Rule | None:
    """The rule that a word names, or None."""
    try:
        return RULES.get(resolve(word).split("(")[0])
    except UnknownRule:
        return RULES.get(word.strip().lower())
