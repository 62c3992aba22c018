"""Proofs of the library, and stand-ins for their steps in which something was changed."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from checker.language.derivation import Derivation
from checker.loader import library, load_file
from checker.session import Session

from .names import rebuilt


def proofs(name: str) -> Iterator[tuple[Any, Derivation]]:
    """The proofs of the steps of a derivation, each after those of other derivations that it stands on."""
    derivation, session = load_file(library()[name]).derivations[0], Session()
    for step in derivation.steps:
        proof = session.proof(derivation, step)
        if step.expected == "holds":
            assert proof is not None, step.tag
            for other in session._derivations.values():
                assert other is not None
                yield from ((p, other) for c in other.chains if (p := session.conclusion(other, c)) is not None)
            yield proof, derivation


def like(proof: Any, **changes: Any) -> Any:
    """A stand-in with the attributes of a proof, some of them changed."""
    kept = {name: getattr(proof, name) for name in ("line", "way", "facts", "parts", "premises", "conditions", "arguments")}
    return SimpleNamespace(**{**kept, **changes})


def moved(term: Any, old: Any, new: Any) -> Any:
    if term == old:
        return new
    return rebuilt(term, tuple(moved(a, old, new) for a in term.args)) if term.args else term


def find(name: str, way: str, holds: Any) -> tuple[Any, Derivation]:
    return next((p, d) for proof, d in proofs(name) for p in proof.walk() if p.way == way and holds(p))
