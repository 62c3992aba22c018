"""What a step cites: rules by their words, other lines by their labels, conclusions of shipped derivations by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Basic

from checker.language.derivation import Chain, Citation, Induction
from checker.language.laws import ChainGraph, FiniteGraph
from checker.notes.citations import cited, readable, with_laws
from checker.notes.setting import Setting, names_in
from checker.notes.told import Told

Labels = dict[str, list["Chain | Induction"]]
"""What each label names."""


def by_and_note(words: Iterable[str], left: Basic, right: Basic, labels: Labels, setting: Setting,
                told: Told) -> tuple[tuple[Any, ...], str]:
    """What the words beside a step cite, and what else they say."""
    by: list[Any] = []
    notes: list[str] = []
    for said in words:
        if told.induction is not None and readable(said).lower() in ("hypothesis", "induction hypothesis", "by induction", "归纳假设"):
            by.append(told.induction.hypothesis)
            continue
        found = cited(said)
        missing = []
        for label in found.labels:
            named = labels.get(label) or _shipped(label)
            by += named
            missing += [] if named else [label]
        if missing or found.other:
            notes.append(" ".join(filter(None, (readable(found.rest), *(f"({label})" for label in missing)))))
        if not found.other:
            by += with_laws(found.rules, _laws_of(left, right, setting))
    return tuple(dict.fromkeys(by)), "; ".join(dict.fromkeys(notes))


def _shipped(label: str) -> list[Citation]:
    """The conclusion of a shipped derivation that ``vdm_elbo:bound`` names."""
    from checker.loader import library

    name, _, chain = label.partition(":")
    return [Citation(name, chain)] if chain and name in library() else []


def _laws_of(left: Basic, right: Basic, setting: Setting) -> list[str]:
    """The laws of a step in which something is independent."""
    laws = setting.derivation.declared.laws
    found = names_in(left) | names_in(right)
    return [name for name, law in laws.items() if name in found and _is_structured(law.graph)]


def _is_structured(graph: ChainGraph | FiniteGraph) -> bool:
    return isinstance(graph, ChainGraph) or 2 * len(graph.edges) < len(graph.nodes) * (len(graph.nodes) - 1)


__all__ = ["Labels", "by_and_note"]
