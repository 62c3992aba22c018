"""How tests of the numeric side read lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from checker.language.derivation import Derivation
from checker.loader import load_file


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Derivation]:
    """A derivation from its source, read as a derivation file is."""
    def load(source: str) -> Derivation:
        file = tmp_path / "lines.py"
        file.write_text("from checker.language import *\nd = Derivation('lines')\n" + source, encoding="utf-8")
        loaded = load_file(file)
        assert not loaded.errors, loaded.errors
        return loaded.derivations[0]

    return load
