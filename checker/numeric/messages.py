"""Conditional probabilities between two places of a Markov chain, one variable eliminated at a time.

What was computed last is kept, and every 32nd message of a long way: a sum over t of terms that need
P(x_t | x_0), P(x_T | x_t) and P(x_t) costs a multiple of T, and memory does not grow with T but for these few.
"""

from __future__ import annotations

from collections.abc import Callable

from checker.numeric.outcome import Meaningless
from checker.numeric.recent import Recent
from checker.numeric.tensors import Axis, Tensor

_STRIDE = 32
Pair = tuple[int, int]
ROOT = -1
"""The place before the first variable: P(x_b | ROOT) is the marginal."""


class Messages:
    """Messages of one chain; places count from 0 in the direction of its arrows.

    ``factor(b)`` is P(x_b | x_{b-1}), over the axes of both, and for b = 0 the first marginal.
    """

    def __init__(self, factor: Callable[[int], Tensor], axis: Callable[[int], Axis]) -> None:
        self._factor, self._axis = factor, axis
        self._recent: Recent[Pair, Tensor] = Recent()
        self._kept: dict[Pair, Tensor] = {}
        self._ends: set[int] = set()

    def between(self, a: int, b: int) -> Tensor:
        """P(x_b | x_a) for a < b.  Raises `Meaningless` for one place: a variable then has two values."""
        if a >= b:
            raise Meaningless("a density gives one variable two values")
        found = self._known(a, b)
        if found is None:
            way = self._way(a, b)
            found = self._forward(a, b, b - way) if way > 0 else self._backward(a, b, a - way)
        if b - a > _STRIDE:
            self._ends.add(b)
        return found

    def _known(self, a: int, b: int) -> Tensor | None:
        if b == a + 1:
            return self._factor(b)
        found = self._recent.get((a, b))
        return self._kept.get((a, b)) if found is None else found

    def _is_known(self, a: int, b: int) -> bool:
        return b == a + 1 or self._recent.get((a, b)) is not None or (a, b) in self._kept

    def _way(self, a: int, b: int) -> int:
        """How many steps the shortest way is: positive on from a message from ``a``, negative back from one to ``b``.

        Of two ways equally long, the one back if ``b`` was the end of a long way before: it is what does not change.
        """
        for k in range(1, b - a):
            ahead, behind = self._is_known(a, b - k), self._is_known(a + k, b)
            if ahead or behind:
                return -k if behind and (not ahead or b in self._ends) else k
        raise AssertionError("unreachable")

    def _forward(self, a: int, b: int, start: int) -> Tensor:
        found = self._known(a, start)
        assert found is not None
        for c in range(start + 1, b + 1):
            found = self._remember(a, c, (found * self._factor(c)).total((self._axis(c - 1),)), c)
        return found

    def _backward(self, a: int, b: int, end: int) -> Tensor:
        found = self._known(end, b)
        assert found is not None
        for c in range(end - 1, a - 1, -1):
            found = self._remember(c, b, (self._factor(c + 1) * found).total((self._axis(c + 1),)), c)
        return found

    def _remember(self, a: int, b: int, message: Tensor, place: int) -> Tensor:
        if b - a > _STRIDE and place % _STRIDE == 0:
            self._kept[a, b] = message
        return self._recent.put((a, b), message)
