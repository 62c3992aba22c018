"""Normal forms, and how terms get there: each atom is rewritten by one rule at a time until none applies.

A `Normaliser` finds proofs and can be wrong about nothing: each step is an instance of a rule or a congruence,
made by the kernel.  The files of this folder each know one kind of atom and register what they do with `rewrites`;
an atom that no file can rewrite is left as it is, and is then a coordinate of the normal form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sympy import Add, Basic, Mul, Pow, Rational, Symbol

from checker import kernel
from checker.kernel import Context, NotProved, Proof
from checker.language import relations as rel
from checker.language.binding import Ambiguous, bound, canonical, free, substitute
from checker.language.binding import key as name_of
from checker.language.matrices import Inverse, MatrixAbbreviation, MatrixProduct, MatrixScaled, MatrixSum, MatVec, Trace, Transposed
from checker.language.remembered import by_identity
from checker.language.terms import (
    DIMENSION,
    KL,
    Abbreviation,
    Density,
    Dot,
    Expectation,
    MalformedTerm,
    Norm,
    Scaled,
    Sum,
    Var,
    VectorSum,
)
from checker.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Licence:
    """Which rules a line may use: all of them, or those that it cites."""

    names: frozenset[str] | None = None

    def allows(self, rule: Rule, law: str | None = None) -> bool:
        if self.names is None or rule.implicit:
            return True
        return (f"{rule.name}({law})" if law is not None and rule.name == "markov" else rule.name) in self.names

    def without(self, name: str) -> Licence:
        return Licence(None if self.names is None else self.names - {name})


Rewrite = Callable[["Normaliser", Basic], "Proof | None"]
Ends = dict[Any, set[int]]
Memory = dict[Any, dict[Basic, "Proof | None"]]
"""What atoms were rewritten to, by mode and facts.  What was found without a rule, or not found with it, stands without it too."""
REWRITES: dict[type, list[Rewrite]] = {}
_MOST_REWRITES = 3_000
"""More atoms of one line are not rewritten: the longest line of the library needs a tenth of it."""


def rewrites(*kinds: type) -> Callable[[Rewrite], Rewrite]:
    """Register a function that turns an atom of these kinds into something simpler, or answers None."""

    def register(function: Rewrite) -> Rewrite:
        for kind in kinds:
            REWRITES.setdefault(kind, []).append(function)
        return function

    return register


_STRUCTURE = (Add, Mul, VectorSum, Scaled, Dot, MatVec, MatrixSum, MatrixScaled, MatrixProduct, Transposed, Inverse, Trace)


@by_identity
def atoms(term: Basic) -> tuple[Basic, ...]:
    """The atoms of a canonical term: what arithmetic does not look into, as `checker.reading` sees it."""
    if isinstance(term, _STRUCTURE):
        found = tuple(atom for a in term.args for atom in atoms(a))
        letters = isinstance(term, Dot) and isinstance(term.args[0].dim, Symbol) and term.args[0].dim != DIMENSION
        return (*found, *_pairs(term)) if letters else found
    if isinstance(term, (Abbreviation, MatrixAbbreviation)):
        return atoms(term.term)
    if isinstance(term, Pow) and isinstance(term.exp, Rational):
        if term.exp.q == 1:
            return atoms(term.base.args[0] if isinstance(term.base, Norm) and term.exp % 2 == 0 else term.base)
        return (Pow(term.base, Rational(1, term.exp.q), evaluate=False),)
    return () if isinstance(term, Rational) else (term,)


def _pairs(term: Dot) -> Iterator[Basic]:
    """The inner products of variables that an inner product is made of, in a dimension that is another letter than d."""
    left, right = ([v for v in atoms(side) if isinstance(v, Var)] for side in term.args)
    for u in left:
        for v in right:
            yield Basic.__new__(Dot, *sorted((u, v), key=name_of))


@by_identity
def parts_above_binders(term: Basic) -> tuple[Basic, ...]:
    """A term and the parts of it that are not below a binder."""
    if not term.args or isinstance(term, (Expectation, Sum, KL)):
        return (term,)
    return (term, *(part for a in term.args for part in parts_above_binders(a)))


def renaming(pattern: Basic, q: Density) -> dict[Basic, Basic] | None:
    """Values of variables at which one density is another, or None."""
    if not isinstance(pattern, Density) or pattern.law != q.law or len(pattern.targets) != len(q.targets):
        return None
    values: dict[Basic, Basic] = {}
    for mine, theirs in ((pattern.targets, q.targets), (pattern.given, q.given)):
        actual = {v.slot: v for v in theirs if isinstance(v, Var)}
        if {v.slot for v in mine if isinstance(v, Var)} != set(actual) or len(mine) != len(theirs) or len(actual) != len(theirs):
            return None
        values |= {v: actual[v.slot] for v in mine if actual[v.slot] != v}
    return values


def other_index(pattern: Basic, atom: Basic) -> dict[Basic, Basic] | None:
    """The value of an index at which one atom is another, as t = i below a sum over i; None where there is none."""
    if type(pattern) is not type(atom):
        return None
    mine, theirs = free(pattern), free(atom)
    for symbol in sorted(mine - theirs, key=str):
        for other in sorted(theirs - mine, key=str):
            if isinstance(symbol, Symbol) and isinstance(other, Symbol) and substitute(pattern, {symbol: other}) == atom:
                return {symbol: other}
    return None


class Normaliser:
    """Brings terms to normal form in one context, under one licence.

    ``cited`` are proved equations atom = term that the line cites; ``compare`` says that logarithms are taken only to
    compare positive terms, which needs no citation; ``expand`` that expectations are written as integrals; ``whole`` that sums
    are not taken apart into prefix sums.  ``ends`` collects where prefix sums end.  ``noise`` is the density of a standard normal vector
    over which expectations under normal laws are written.
    """

    def __init__(self, context: Context, licence: Licence = Licence(), cited: Iterable[Proof] = (), compare: bool = False,
                 bases: dict[Any, int] | None = None, expand: bool = False, memory: Memory | None = None,
                 whole: bool = False, ends: Ends | None = None, fuel: list[int] | None = None, noise: Density | None = None) -> None:
        self.context, self.licence, self.compare, self.expand, self.noise = context, licence, compare, expand, noise
        self.cited = {p.line.lhs: p for p in cited if p.line.relation == rel.EQ}
        self.bases = bases if bases is not None else {}
        self.memory = memory if memory is not None else {}
        self.whole = whole
        self.ends: Ends = ends if ends is not None else {}
        self.fuel = fuel if fuel is not None else [_MOST_REWRITES]
        self.renew()

    def renew(self) -> None:
        """Start anew where `bases` changed."""
        key = (self.compare, self.expand, self.whole, self.noise, self.context.facts, frozenset(self.bases.items()))
        self._known = self.memory.setdefault(key, {})

    def _like(self, context: Context | None = None, compare: bool | None = None, whole: bool | None = None) -> Normaliser:
        return Normaliser(context or self.context, self.licence, self.cited.values(), self.compare if compare is None else compare,
                          self.bases, self.expand, self.memory, self.whole if whole is None else whole, self.ends, self.fuel, self.noise)

    def below(self, opened: Basic) -> Normaliser:
        """The same for the body of a node: what is supposed of one value cannot be used below a binder."""
        cited = [p for p in self.cited.values() if not p.supposing]
        if len(cited) == len(self.cited) or not bound(opened):
            return self
        return Normaliser(self.context, self.licence, cited, self.compare, self.bases, self.expand, {}, self.whole, self.ends, self.fuel)

    def inside(self, context: Context) -> Normaliser:
        """The same under other facts: for the body of a sum."""
        return self._like(context)

    def comparing(self) -> Normaliser:
        """The same, for the logarithms of positive terms."""
        return self._like(compare=True)

    def keeping_sums(self) -> Normaliser:
        """The same, with sums left whole: below an expectation, which is then taken of each term."""
        return self._like(whole=True)

    def instance(self, rule: Rule, *arguments: Any, proofs: Iterable[Proof] = (), law: str | None = None) -> Proof | None:
        """An instance of a rule, or None where it is not licensed or does not apply."""
        if not self.licence.allows(rule, law):
            return None
        try:
            return kernel.instance(self.context, rule, *arguments, proofs=tuple(proofs))
        except NotProved:
            return None

    def attempt(self, make: Callable[..., Proof], *arguments: Any) -> Proof | None:
        """What a kernel function makes of the arguments, or None."""
        try:
            return make(self.context, *arguments)
        except (NotProved, Ambiguous):
            return None

    def rewrite(self, atom: Basic) -> Proof | None:
        """One step from an atom to a simpler term, or None if it is in normal form."""
        if atom in self._known:
            return self._known[atom]
        self._known[atom] = None  # an atom that comes back to itself stays as it is
        self.fuel[0] -= 1
        if self.fuel[0] < 0:
            raise NotProved("a rewriting that does not end, as of log p(x) by an equation that holds log p(x) below an expectation")
        found = self._cited(atom)
        for function in REWRITES.get(type(atom), ()):
            if found is not None:
                break
            try:
                found = function(self, atom)
            except (Ambiguous, MalformedTerm, ArithmeticError):
                found = None
        if found is not None and found.line.rhs == atom:
            found = None
        self._known[atom] = found
        return found

    def known_density(self, q: Density) -> Proof | None:
        """What a cited line says of a density."""
        return self._cited(canonical(q))

    def _cited(self, atom: Basic) -> Proof | None:
        proof = self.cited.get(atom)
        if proof is not None:
            return proof if proof.facts <= self.context.facts else None
        for pattern, proof in self.cited.items():
            values = renaming(pattern, atom) if isinstance(atom, Density) else other_index(pattern, atom)
            if values:
                return self.attempt(kernel.specialise, proof, values)
        return None

    def uses(self, *terms: Basic) -> list[Proof]:
        """The rewritings of all atoms of the terms, and of what they lead to."""
        found: dict[Basic, Proof] = {}
        queue = [a for t in terms for a in atoms(canonical(t))]
        seen: set[Basic] = set()
        while queue:
            atom = queue.pop()
            if atom in seen:
                continue
            seen.add(atom)
            proof = self.rewrite(atom)
            if proof is not None:
                found[atom] = proof
                queue.extend(atoms(proof.line.rhs))
            elif isinstance(atom, Pow):
                queue.extend(atoms(atom.base))
        return list(found.values())

    def normal(self, term: Basic) -> Proof:
        """term = its normal form.  Raises `NotProved` where the term means nothing."""
        term = canonical(term)
        return kernel.reduce(self.context, term, self.uses(term))

    def equal(self, lhs: Basic, rhs: Basic) -> Proof:
        """lhs = rhs by normal forms.  Raises `NotProved` if they differ, which refutes nothing."""
        lhs, rhs = canonical(lhs), canonical(rhs)
        if lhs == rhs:
            return kernel.identical(self.context, lhs)
        return kernel.arithmetic(self.context, lhs, rhs, self.uses(lhs, rhs))

    def argument(self, opened: Basic, body: Basic, inner: Normaliser | None = None) -> Proof | None:
        """f(a) = f(normal form of a), or None if ``a`` is in normal form already; ``inner`` knows what holds below a binder."""
        proof = (inner or self).below(opened).normal(body)
        if proof.line.rhs == proof.line.lhs:
            return None
        return kernel.congruence(self.context, opened, proof)
