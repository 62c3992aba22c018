"""The derivations that ship, and `load`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.language.derivation import Derivation


def load(name: str) -> Derivation:
    """The shipped derivation of that name.

    Raises `KeyError`, with near names, if there is none, and `ValueError` if its file cannot be read.
    """
    import difflib

    from checker.loader import library, load_file

    known = library()
    if name not in known:
        near = difflib.get_close_matches(name, known)
        raise KeyError(f"no derivation is named {name!r}" + (f"; did you mean {' or '.join(near)}?" if near else ""))
    loaded = load_file(known[name])
    if loaded.errors:
        raise ValueError("; ".join(f"{e.location}: {e.message}" for e in loaded.errors))
    return loaded.derivations[0]
