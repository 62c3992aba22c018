"""A checker of mathematical derivations.  The names here are loaded when first asked for: importing this loads no SymPy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checker.language.derivation import Derivation
    from checker.verdict import Report
    from checker.walk import Unreadable, Walk
    from derivations import load

__version__ = "0.1.0"
__all__ = ["Derivation", "Report", "Unreadable", "Walk", "__version__", "load"]

_HOME = {"Derivation": "checker.language.derivation", "Report": "checker.verdict", "Unreadable": "checker.walk", "Walk": "checker.walk",
         "load": "derivations"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
