"""Declarations that no line uses."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from checker.language.derivation import Diagnostic, Location
from checker.language.laws import ChainGraph
from checker.notes.setting import Setting, names_in
from checker.notes.spans import Unread
from checker.notes.tokens import tokens

_LONGEST = 10_000


def unused(setting: Setting, formulas: Iterable[str]) -> None:
    """Warn of each name, and each scope, that is declared and that no line uses."""
    used = _all_used(setting)
    written = _written(formulas) if setting.derivation.unread else set()
    if not (setting.derivation.steps or setting.derivation.unread):
        return
    for name, place in setting.declared_at.items():
        head, bracket, _ = name.partition("(")
        if name in used or unicodedata.normalize("NFD", head.split("_")[0]) in written:
            continue
        if not bracket or not any(other.startswith(f"{head}(") for other in used):
            _tell(setting, place, f"{name} is declared and never used")
    for label, local in setting.locals.items():
        if not local.used and local.place is not None:
            _tell(setting, local.place, f"no display has the label {label}")


def _tell(setting: Setting, place: Location, message: str) -> None:
    setting.derivation.errors.append(Diagnostic(place, "E410", message, "take it out, or mend its spelling", True))


def _all_used(setting: Setting) -> set[str]:
    """The names that lines use, and those that their definitions do."""
    declared = setting.derivation.declared
    used: set[str] = set()
    queue = list(setting.used)
    while queue:
        name = queue.pop()
        if name in used:
            continue
        used.add(name)
        if name in declared.laws:
            law = declared.laws[name]
            graph = law.graph
            queue += [graph.family] if isinstance(graph, ChainGraph) else [v.name for v in graph.nodes]
            for end in (graph.lo, graph.hi) if isinstance(graph, ChainGraph) else ():
                queue += [s.name for s in end.free_symbols]
            for definition in law.definitions:
                queue += [*names_in(definition.normal), *(names_in(definition.noise) if definition.noise is not None else ())]
            for formula in law.formulas:
                queue += names_in(formula.density)
        family = declared.parameters.get(name)
        if family is not None and family.definition is not None:
            queue += names_in(family.definition)
        if name in declared.abbreviations:
            queue += names_in(declared.abbreviations[name].term)
    return used


def _written(formulas: Iterable[str]) -> set[str]:
    """The letters and words in formulas, read or not."""
    found: set[str] = set()
    for formula in formulas:
        if len(formula) > _LONGEST:
            found |= set(formula)
            continue
        try:
            for token in tokens(formula):
                if token.kind in ("letter", "word"):
                    found |= {token.text, unicodedata.normalize("NFD", token.text + token.accents), *token.text}
        except Unread:
            found |= set(formula)
    return found


__all__ = ["unused"]
