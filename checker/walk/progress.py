"""A walk on disk: where it was, and the lines of one's own as they were typed.

What is read back is judged again: a line that would not be taken now is left out, whatever the file says.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from checker.language.derivation import Derivation
from checker.language.printing import line_unicode
from checker.language.relations import SYMBOLS
from checker.rules import UnknownRule
from checker.walk.place import Entry, Trail
from checker.walk.typed import Unreadable
from checker.walk.walk import Walk

VERSION = 1


def folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where walks are kept: under XDG_STATE_HOME, else under ~/.local/state."""
    told = environ.get("XDG_STATE_HOME", "")
    base = Path(told) if os.path.isabs(told) else Path.home() / ".local" / "state"
    return base / "verify-derivation"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a walk that was read back: how many lines of one's own were proved again, how many confirmed by numbers, and those
    that were neither."""

    own: int
    confirmed: int = 0
    lost: tuple[str, ...] = ()


class Progress:
    """The file of one derivation's walk."""

    def __init__(self, derivation: Derivation, at: Path | None = None) -> None:
        place = hashlib.sha256(derivation.location.file.encode()).hexdigest()[:8]
        self.path = (at or folder()) / "walks" / f"{derivation.name or 'derivation'}-{place}.json"
        self.derivation = derivation

    def save(self, walk: Walk) -> None:
        """Write where the walk is.  Raises `OSError`."""
        data = {
            "version": VERSION, "lines": _fingerprint(self.derivation), "chain": walk.place.chain,
            "trails": [_trail(t) for t in walk.place.trails],
            "shown": walk.shown, "hints": walk.hints, "wrong": walk.wrong,
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file, ensure_ascii=False)
        os.replace(name, self.path)

    def forget(self) -> None:
        """Remove the file, if there is one."""
        with contextlib.suppress(OSError):
            self.path.unlink()

    def read(self) -> dict[str, Any] | None:
        """What was kept; None where there is nothing, or nothing that fits the derivation as it is now."""
        try:
            data = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if not isinstance(data, dict) or data.get("version") != VERSION or data.get("lines") != _fingerprint(self.derivation):
            return None
        trails = data["trails"] if isinstance(data.get("trails"), list) else []
        return data if any(t.get("entries") or t.get("passed") for t in trails if isinstance(t, dict)) else None

    def restore(self, walk: Walk, data: dict[str, Any]) -> Kept:
        """Go to where a new walk was when it was kept; lines of one's own are judged again."""
        lost: list[str] = []
        try:
            for at, kept in enumerate(data["trails"][:len(walk.chains)]):
                if kept["entries"] or kept["passed"]:
                    lost += _again(walk, at, kept["entries"], int(kept["passed"]))
            walk.place = replace(walk.place, chain=min(max(int(data["chain"]), 0), len(walk.chains)))
            walk.shown, walk.hints = int(data["shown"]), int(data["hints"])
            walk.wrong = [(str(a), str(b), str(c)) for a, b, c in data["wrong"]]
        except (KeyError, TypeError, ValueError, AttributeError):
            pass  # a file that someone wrote: what was read so far was judged
        walk.settle()
        told = walk.summary()
        return Kept(told.own - told.confirmed, told.confirmed, tuple(lost))


def _trail(trail: Trail) -> dict[str, Any]:
    return {"passed": trail.passed, "entries": [_entry(e) for e in trail.entries]}


def _entry(entry: Entry) -> dict[str, Any]:
    if not entry.own:
        return {"before": entry.before}
    return {"before": entry.before, "own": entry.text, "relation": SYMBOLS[entry.step.line.relation]}


def _again(walk: Walk, at: int, entries: list[dict[str, Any]], passed: int) -> list[str]:
    """Walk a chain again; the lines that were not taken."""
    lost: list[str] = []
    own = [e for e in entries if "own" in e]
    passed = min(max(passed, 0), len(walk.chains[at].steps))
    walk.place = walk.place.going(walk.printed(at, min(max(int(own[0]["before"]), 0), passed) if own else passed), at)
    for entry in own:
        _on(walk, at, min(int(entry["before"]), passed))
        if walk.place.chain != at:
            break
        try:
            taken = walk.try_(str(entry["own"]), str(entry["relation"])).accepted
        except (Unreadable, UnknownRule):
            taken = False
        lost += [] if taken else [str(entry["own"])]
    _on(walk, at, passed)
    return lost


def _on(walk: Walk, at: int, passed: int) -> None:
    """Show printed lines until so many are behind in a chain."""
    while walk.place.chain == at and walk.place.trail.passed < passed:
        walk.next()


def _fingerprint(derivation: Derivation) -> str:
    """What the lines are, so that a walk is not taken up in another derivation."""
    told = "\n".join(f"{s.chain}: {line_unicode(s.line, True)}" for s in derivation.steps)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
