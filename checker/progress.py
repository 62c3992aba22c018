"""A line on a terminal that tells how far long work is."""

from __future__ import annotations

import os
import time
from typing import TextIO

from checker.render.layout import is_terminal

_BAR = 20


class Progress:
    """A line on a terminal that says how far the check is, from its second second on."""

    def __init__(self, stream: TextIO, after: float = 1.0, every: float = 0.1) -> None:
        self.stream, self.every = stream, every
        self.shown = False
        self.due = time.monotonic() + after
        self.on = is_terminal(stream) and os.environ.get("TERM") != "dumb"

    def __call__(self, done: int, total: int, label: str) -> None:
        """Called for each step; cheap where nothing is shown."""
        now = time.monotonic()
        if not self.on or now < self.due:
            return
        from shutil import get_terminal_size

        filled = _BAR * done // max(total, 1)
        text = f"{'━' * filled}{'╌' * (_BAR - filled)} {done}/{total}  {label}"[:get_terminal_size().columns - 1]
        self.stream.write(f"\r{text}\x1b[K")
        self.stream.flush()
        self.shown, self.due = True, now + self.every

    def clear(self) -> None:
        """Take the line away again."""
        if self.shown:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
            self.shown = False
