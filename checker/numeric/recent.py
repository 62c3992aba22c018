"""What was computed last: a table of bounded size, so that memory does not grow with the length of a chain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The last ``most`` values that were computed, by key; all others are computed again."""

    __slots__ = ("_most", "_values")

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._values: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """The value, if it is still there."""
        return self._values.get(key)

    def put(self, key: K, value: V) -> V:
        """Remember a value; the oldest one goes."""
        if key not in self._values and len(self._values) >= self._most:
            del self._values[next(iter(self._values))]
        self._values[key] = value
        return value

    def made(self, key: K, make: Callable[[], V]) -> V:
        """The value, computed unless it is there."""
        found = self._values.get(key)
        return self.put(key, make()) if found is None else found
