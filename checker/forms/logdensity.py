"""Densities and their logarithms, as joint marginals under the graph of the law.

log q(A | B) = L(A ∪ B) − L(B).  On a chain, L(S) for sorted indices is the sum over neighbouring pairs less the sum over
what lies between; on a finite graph, the d-separations are solved as linear equations once for each law.
Refuses: ranges x_{1:T}, and indices whose order cannot be told.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from functools import cmp_to_key
from typing import TypeVar

from sympy import Basic, Rational, S
from sympy import log as Log

from checker import kernel
from checker.forms.normaliser import Normaliser, atoms, rewrites
from checker.kernel import NotProved, Proof
from checker.language.indices import precedes
from checker.language.laws import ChainGraph, FiniteGraph
from checker.language.terms import Density, Range, Var
from checker.rules.densities import CHAIN_RULE, FACTORISATION, FORGET, MARKOV, REPEATED
from checker.rules.formulas import FORMULA
from checker.rules.gaussian import DEFINITION, matching
from checker.rules.rule import log, power, product

Pair = tuple[frozenset[Var], frozenset[Var], frozenset[Var]]
K = TypeVar("K")
_MOST = 6
"""Finite graphs with more variables are not solved."""


@rewrites(Density)
def rewrite_density(n: Normaliser, q: Basic) -> Proof | None:
    """q(A | B) as its definition, or as a quotient of joint densities, or with fewer conditions."""
    assert isinstance(q, Density)
    if set(q.targets) & set(q.given):
        return n.instance(REPEATED, q)
    if n.compare and matching(n.context, q) is not None:
        found = n.instance(DEFINITION, q)
        if found is not None:
            return found
    found = n.instance(FORMULA, q)
    if found is not None and (n.compare or all(isinstance(a, Density) for a in atoms(found.line.rhs))):
        return found
    if any(isinstance(v, Range) for v in q.targets):
        found = n.instance(FACTORISATION, q, False, law=q.law)
        if found is not None:
            return found
    if q.given:
        found = n.instance(CHAIN_RULE, q, False)
        return found or _fewer_conditions(n, q, False)
    return _joint(n, q, False)


@rewrites(Log)
def rewrite_log_density(n: Normaliser, term: Basic) -> Proof | None:
    """log q(A | B), likewise."""
    q = term.args[0]
    if not isinstance(q, Density) or q in n.cited or set(q.targets) & set(q.given):
        return None
    proof = n.instance(DEFINITION, q) if matching(n.context, q) is not None else n.instance(FORMULA, q)
    if proof is not None:
        return kernel.congruence(n.context, term, proof)
    if any(isinstance(v, Range) for v in q.targets):
        found = n.instance(FACTORISATION, q, True, law=q.law)
        if found is not None:
            return found
    if q.given:
        found = n.instance(CHAIN_RULE, q, True)
        return found or _fewer_conditions(n, q, True)
    return _from_definition(n, q) or _joint(n, q, True)


def _fewer_conditions(n: Normaliser, q: Density, logarithms: bool) -> Proof | None:
    """Drop all conditions that the graph allows to drop, one at a time."""
    for v in q.given:
        found = n.instance(FORGET, q, (v,), logarithms, law=q.law)
        if found is not None:
            return found
    return None


def _from_definition(n: Normaliser, q: Density) -> Proof | None:
    """log q(A, B) = log N + log q(B), where q(A | B) is declared, or cited, to be the density N."""
    if len(q.targets) != 2:
        return None
    for target, given in itertools.permutations(q.targets):
        conditional = Density(q.law, (target,), (given,))
        known = n._cited(conditional) or (n.instance(DEFINITION, conditional) if matching(n.context, conditional) else None) or n.instance(
            FORMULA, conditional)
        chained = n.instance(CHAIN_RULE, conditional, True) if known is not None else None
        if known is not None and chained is not None:
            logs = kernel.congruence(n.context, log(conditional), known)
            rhs = logs.line.rhs + log(Density(q.law, (given,)))
            return n.attempt(kernel.arithmetic, log(q), rhs, (), ((S.NegativeOne, chained), (S.One, logs)))
    return None


def _joint(n: Normaliser, q: Density, logarithms: bool) -> Proof | None:
    law = n.context.declared.laws.get(q.law)
    if law is None or len(q.targets) < 2 or not all(isinstance(v, Var) for v in q.targets):
        return None
    if isinstance(law.graph, ChainGraph):
        return _joint_of_chain(n, q, logarithms)
    return _joint_of_graph(n, q, law.graph, logarithms) if n.licence.allows(MARKOV, q.law) else None


def _joint_of_chain(n: Normaliser, q: Density, logarithms: bool) -> Proof | None:
    """Split off the first of three or more variables, sorted by index."""
    if len(q.targets) < 3:
        return None
    facts = n.context.facts

    def order(a: Var, b: Var) -> int:
        if precedes(a.at[0], b.at[0], facts):
            return -1
        if precedes(b.at[0], a.at[0], facts):
            return 1
        raise NotProved("the order of the indices is not known")

    try:
        first, second, *others = sorted(q.targets, key=cmp_to_key(order))
    except NotProved:
        return None
    return n.instance(MARKOV, q.law, (first,), tuple(others), (second,), logarithms, law=q.law)


_solved: dict[FiniteGraph, dict[frozenset[Var], tuple[dict[frozenset[Var], Fraction], dict[Pair, Fraction]]]] = {}


def _joint_of_graph(n: Normaliser, q: Density, graph: FiniteGraph, logarithms: bool) -> Proof | None:
    """log q(S) as the combination of joint densities that the independences of the graph leave."""
    if len(graph.nodes) > _MOST:
        return None
    if graph not in _solved:
        _solved[graph] = solve(graph)
    actual = {v.marked(0): v for v in q.targets}
    row = _solved[graph].get(frozenset(actual))
    if row is None or not all({*a, *b, *c} <= set(actual) for a, b, c in row[1]):
        return None
    combination, weights = row
    sums = []
    for (a, b, c), weight in weights.items():
        parts = (tuple(actual[v] for v in part) for part in (a, b, c))
        found = n.instance(MARKOV, q.law, *parts, True, law=q.law)
        if found is None:
            return None
        sums.append((Rational(weight.numerator, weight.denominator), found))
    joints = [(Density(q.law, tuple(actual[v] for v in s)), w) for s, w in combination.items()]
    rhs = sum((w.numerator * log(d) / w.denominator for d, w in joints), start=0 * log(q))
    proof = n.attempt(kernel.arithmetic, log(q), rhs, (), tuple(sums))
    if proof is None or logarithms:
        return proof
    if any(w.denominator != 1 for _, w in joints):
        return None
    from checker.forms.fields import equal_by_logarithms

    return equal_by_logarithms(n, q, product(*(power(d, w.numerator) for d, w in joints)))


def solve(graph: FiniteGraph) -> dict[frozenset[Var], tuple[dict[frozenset[Var], Fraction], dict[Pair, Fraction]]]:
    """For each set of variables that is not free: the sets that its log density is a combination of, and the weights of the
    conditional independences that say so.  Larger sets are expressed by smaller ones (Gauss–Jordan)."""
    rows: list[tuple[dict[frozenset[Var], Fraction], dict[Pair, Fraction]]] = []
    for a, b in itertools.combinations(graph.nodes, 2):
        rest = [v for v in graph.nodes if v not in (a, b)]
        for size in range(len(rest) + 1):
            for c in itertools.combinations(rest, size):
                if graph.separated((a,), (b,), c):
                    rows.append(_row(frozenset({a}), frozenset({b}), frozenset(c)))
    names = {v: i for i, v in enumerate(graph.nodes)}
    pivots: dict[frozenset[Var], tuple[dict[frozenset[Var], Fraction], dict[Pair, Fraction]]] = {}
    for vector, weights in rows:
        for s in list(vector):
            if s in vector and s in pivots:
                _subtract(vector, weights, vector[s], pivots[s])
        if not vector:
            continue
        pivot = max(vector, key=lambda s: (len(s), sorted(names[v] for v in s)))
        scale = vector[pivot]
        row = ({s: w / scale for s, w in vector.items()}, {p: w / scale for p, w in weights.items()})
        for other in pivots.values():
            if pivot in other[0]:
                _subtract(*other, other[0][pivot], row)
        pivots[pivot] = row
    return {s: ({t: -w for t, w in vector.items() if t != s}, weights) for s, (vector, weights) in pivots.items()}


def _row(a: frozenset[Var], b: frozenset[Var], c: frozenset[Var]) -> tuple[dict[frozenset[Var], Fraction], dict[Pair, Fraction]]:
    vector = {a | b | c: Fraction(1), a | c: Fraction(-1), b | c: Fraction(-1)}
    if c:
        vector[c] = Fraction(1)
    return vector, {(a, b, c): Fraction(1)}


def _subtract(vector: dict[frozenset[Var], Fraction], weights: dict[Pair, Fraction], scale: Fraction,
              row: tuple[dict[frozenset[Var], Fraction], dict[Pair, Fraction]]) -> None:
    _less(vector, row[0], scale)
    _less(weights, row[1], scale)


def _less(target: dict[K, Fraction], source: dict[K, Fraction], scale: Fraction) -> None:
    for k, w in source.items():
        target[k] = target.get(k, Fraction(0)) - scale * w
        if not target[k]:
            del target[k]
