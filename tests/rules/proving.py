"""How tests of rules ask for proofs: of the lines of a derivation file, or of one line of a derivation made in Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from checker.context import Context
from checker.forms.normaliser import Licence
from checker.kernel import Proof
from checker.language.derivation import Derivation
from checker.language.relations import EQ, Line
from checker.loader import load_file
from checker.prover import Prover
from checker.session import Session


def proofs(source: str, folder: Path) -> list[Proof | None]:
    """The proofs of the lines of a file that can be read, from what they cite or from everything."""
    file = folder / "lines.py"
    file.write_text(source, encoding="utf-8")
    loaded = load_file(file)
    assert not loaded.errors, loaded.errors
    (derivation,) = loaded.derivations
    assert not derivation.errors, derivation.errors
    session = Session()
    return [session.proof(derivation, step) or session.prove(derivation, step, Licence(), session.cited(derivation, step).proofs())
            for step in derivation.steps]


def proved(source: str, folder: Path) -> list[bool]:
    """Which lines have a proof."""
    return [p is not None for p in proofs(source, folder)]


def prove(derivation: Derivation, lhs: Any, rhs: Any, relation: str = EQ, variables: tuple[Any, ...] = ()) -> Proof | None:
    """A proof of one line, with every rule allowed."""
    declared = derivation.declared
    return Prover(Context(declared, declared.facts)).prove(Line(relation, lhs, rhs, variables))
