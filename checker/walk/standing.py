"""How a line that was taken stands to the printed lines of its chain.  What is said here accepts nothing: the line was judged before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sympy import Basic

from checker.kernel import Proof
from checker.language.derivation import Chain, Step
from checker.language.relations import EQ, GE, GT, LAW, LE, LT, SYMBOLS, Line
from checker.suggest import refuted
from checker.verdict import REFUTED
from checker.walk.lines import Anchor, Lines, facts, holding, labels, terms
from checker.walk.shape import distance, same
from checker.walked import APART, AWAY, BETWEEN, JUMP, SAME, STILL, Standing

_ORDERS = {GE: (GE, GT), GT: (GE, GT), LE: (LE, LT), LT: (LE, LT)}


@dataclass(frozen=True, slots=True)
class Placed:
    """A standing, how many printed lines (errata aside) are behind, and what the line is tied to."""

    standing: Standing
    passed: int
    anchor: Anchor | None


class Placing:
    """Places the lines that were taken below a line of a chain: ``above``, with ``passed`` printed lines behind it."""

    def __init__(self, lines: Lines, chain: Chain, above: Basic, passed: int, anchor: Anchor | None) -> None:
        self.lines, self.chain, self.above, self.passed, self.anchor = lines, chain, above, passed, anchor
        self.printed = terms(chain)
        self.labels = ("the start", *labels(holding(chain)))

    def place(self, line: Line, proof: Proof | None) -> Placed:
        """Where a line stands that was proved, or that numbers confirm; its left side is the line above."""
        if same(line.rhs, self.above):
            return Placed(Standing(STILL), self.passed, self.anchor)
        lost = self._lost(line)
        if lost:
            return Placed(Standing(AWAY, detail=lost), self.passed, self.lines.extended(self.chain, self.anchor, proof))
        behind = next((k for k in range(self.passed) if same(line.rhs, self.printed[k])), None)
        if behind is not None:
            anchor = self.lines.extended(self.chain, self.anchor, proof)
            return Placed(Standing(AWAY, detail=f"it goes back to {self.labels[behind]}"), self.passed, anchor)
        anchor = self.lines.extended(self.chain, self.anchor, proof)
        alike = self._alike(line.rhs)
        if anchor is None and alike is not None:
            equal = self.lines.equal(self.chain, self.printed[alike], line.rhs)
            anchor = Anchor(alike, equal) if equal is not None else None
        if alike is not None:
            return Placed(self._at(alike, line.rhs), alike, anchor)
        if line.relation in _ORDERS:
            return self._between_bounds(line, anchor)
        return self._in_slot(self._nearest(line.rhs, range(self.passed + 1, len(self.printed))), anchor)

    def _lost(self, line: Line) -> str:
        """Why the conclusion of the chain cannot be had with this relation, or nothing."""
        whole = self.chain.conclusion
        relation = whole.relation if whole is not None else EQ
        sign = SYMBOLS[line.relation]
        if line.relation == EQ or line.relation in _ORDERS.get(relation, ()):
            return ""
        if line.relation == relation and whole is not None and (relation == LAW or set(line.variables) == set(whole.variables)):
            return ""
        if line.relation in _ORDERS and relation in _ORDERS:
            return f"{sign} and {SYMBOLS[relation]} do not add up to the goal, which is a bound from the other side"
        if relation == EQ:
            return f"{sign} says less than the equality that is the goal"
        return f"{sign} does not lead to the goal, which is related by {SYMBOLS[relation]}"

    def _alike(self, term: Basic) -> int | None:
        """The printed line ahead that this one is, as written or by algebra; None where it is none or several by algebra."""
        ahead = range(self.passed + 1, len(self.printed))
        for k in ahead:
            if same(term, self.printed[k]):
                return k
        alike = [k for k in ahead if self.lines.equal(self.chain, self.printed[k], term) is not None]
        if len(alike) != 1 or self.lines.equal(self.chain, self.above, term) is not None:
            return None  # where rearranging leads from line to line, none of them is meant by being equal
        return alike[0]

    def _at(self, k: int, term: Basic) -> Standing:
        written = "" if same(term, self.printed[k]) else "but for algebra"
        if k == self.passed + 1:
            return Standing(SAME, after=self.labels[k], detail=written)
        return Standing(JUMP, after=self.labels[k], passed=self.labels[self.passed + 1:k], detail=written)

    def _nearest(self, term: Basic, slots: Sequence[int]) -> int:
        """The printed line before which the term is the smallest detour, counting parts as they are written."""
        if not slots:
            return len(self.printed)
        path = [self.above, *self.printed[self.passed + 1:]]
        away = [distance(p, term) for p in path]

        def detour(k: int) -> int:
            i = k - self.passed
            return away[i - 1] + away[i] - distance(path[i - 1], path[i])

        return min(slots, key=lambda k: (detour(k), k))

    def _in_slot(self, k: int, anchor: Anchor | None) -> Placed:
        """Between the printed lines k − 1 and k."""
        if k >= len(self.printed):
            return Placed(Standing(APART), self.passed, anchor)
        before = "the line above" if k == self.passed + 1 else self.labels[k - 1]
        kind = BETWEEN if k == self.passed + 1 else JUMP
        return Placed(Standing(kind, before, self.labels[k], self.labels[self.passed + 1:k]), k - 1, anchor)

    def _between_bounds(self, line: Line, anchor: Anchor | None) -> Placed:
        """A bound that is no printed line: before the first one that it bounds in turn, or too weak for all of them."""
        relation = _ORDERS[line.relation][0]
        for k in range(self.passed + 1, len(self.printed)):
            if self.lines.related(self.chain, Line(relation, line.rhs, self.printed[k])) is not None:
                return self._in_slot(k, anchor)
        to_goal, declared = Line(relation, line.rhs, self.printed[-1]), self.chain.derivation.declared
        if len(self.printed) > self.passed + 1 and refuted(to_goal, declared, facts(self.chain)):
            detail = f"{SYMBOLS[relation]} {self.labels[-1]} does not hold from here: less is left in this line than the goal needs"
            return Placed(Standing(AWAY, detail=detail), self.passed, anchor)
        return Placed(Standing(APART), self.passed, anchor)


def published(chain: Chain, line: Line) -> Step | None:
    """The printed line of a chain that is recorded as false, and that a line is."""
    for step in chain.steps:
        alike = step.line.relation == line.relation and same(step.line.lhs, line.lhs) and same(step.line.rhs, line.rhs)
        if step.expected == REFUTED and alike:
            return step
    return None
