"""Walking through a derivation line by line, with lines of one's own."""

from checker.walk.typed import Unreadable
from checker.walk.walk import NothingLeft, Walk

__all__ = ["NothingLeft", "Unreadable", "Walk"]
