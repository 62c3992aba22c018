"""Independence read off a graph, path by path."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

Node = Hashable


@dataclass(frozen=True, slots=True)
class Arrows:
    """A directed acyclic graph."""

    nodes: frozenset[Node]
    pairs: frozenset[tuple[Node, Node]]

    def near(self, node: Node) -> set[Node]:
        return {b for a, b in self.pairs if a == node} | {a for a, b in self.pairs if b == node}

    def descendants(self, node: Node) -> set[Node]:
        """The node, and all that it causes."""
        return {node}.union(*(self.descendants(b) for a, b in self.pairs if a == node))

    def paths(self, start: Node, end: Node, before: tuple[Node, ...] = ()) -> Iterator[tuple[Node, ...]]:
        """Every way from one node to another, along or against arrows, that meets no node twice."""
        way = (*before, start)
        if start == end:
            yield way
            return
        for node in self.near(start) - set(way):
            yield from self.paths(node, end, way)

    def blocked(self, path: tuple[Node, ...], given: set[Node]) -> bool:
        """Whether a node of the path stops it: one that is given, or a collision of arrows with nothing given below."""
        for a, b, c in zip(path, path[1:], path[2:], strict=False):
            collides = (a, b) in self.pairs and (c, b) in self.pairs
            if not self.descendants(b) & given if collides else b in given:
                return True
        return False

    def separated(self, a: set[Node], b: set[Node], given: set[Node]) -> bool:
        """Whether ``given`` stops every path between ``a`` and ``b``; the three have no node in common."""
        apart = not (a & b or a & given or b & given) and a | b | given <= self.nodes
        return apart and all(self.blocked(path, given) for u in a for v in b for path in self.paths(u, v))
