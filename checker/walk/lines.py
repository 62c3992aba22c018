"""Proofs in a walk: a typed line may stand on whatever its chain cites, and on the printed lines of the chain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from sympy import Basic

from checker import kernel
from checker.forms.normaliser import Licence
from checker.kernel import NotProved, Proof
from checker.language.binding import canonical
from checker.language.derivation import Chain, Derivation, Step
from checker.language.relations import ARGMIN, EQ, LAW, PROPTO, Line
from checker.language.terms import MalformedTerm, Normal
from checker.prover import Prover
from checker.rules import UnknownRule
from checker.session import Cited, Session
from checker.suggest import refuted
from checker.walk.shape import alike, distance, same

ALGEBRA_ONLY, EVERY_RULE = Licence(frozenset()), Licence()
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Anchor:
    """The printed line that a line of one's own is tied to: line ``k`` of the chain (0 is its start) relates to it by ``proof``, an
    equality, ∝, equality in law or equality of minimisers; None where it is that line."""

    k: int
    proof: Proof | None = None


class Lines(Session):
    """The proofs of the printed lines of a derivation, and of lines that are typed.

    A typed line that cites nothing may use every rule, every line that its chain cites, and the printed lines themselves.
    """

    def __init__(self, derivation: Derivation, library: Callable[[str], Derivation | None] | None = None) -> None:
        super().__init__(library)
        self.of = derivation
        self._typed: dict[int, tuple[Step, Chain, Anchor | None]] = {}
        self._found: dict[int, Proof | None] = {}

    def type(self, step: Step, chain: Chain, anchor: Anchor | None) -> Step:
        """Let a step be judged as a typed line of a chain, below a line with this anchor."""
        self._typed[id(step)] = step, chain, anchor  # the step is kept, so that its id stays its own
        return step

    def typed(self, step: Step) -> tuple[Chain, Anchor | None] | None:
        """The chain of a typed step and the anchor of the line above it; None for a printed step."""
        found = self._typed.get(id(step))
        return None if found is None else found[1:]

    def cited(self, derivation: Derivation, step: Step) -> Cited:
        if id(step) not in self._typed or step.by:
            return super().cited(derivation, step)
        if id(step) not in self._cited:
            _, chain, _ = self._typed[id(step)]
            items = tuple(dict.fromkeys(b for s in chain.steps for b in s.by if not isinstance(b, str)))
            try:
                lines = super().cited(derivation, replace(step, by=items)).lines
            except UnknownRule:
                lines = {}  # a citation of the file that names nothing is told where its line is judged
            self._cited[id(step)] = Cited({}, lines, [])
        return self._cited[id(step)]

    def proof(self, derivation: Derivation, step: Step) -> Proof | None:
        if id(step) not in self._typed or step.by:
            return super().proof(derivation, step)
        if id(step) not in self._found:
            _, chain, anchor = self._typed[id(step)]
            ways = (lambda: self._as_printed(chain, anchor, step.line), lambda: self.prove(derivation, step, Licence(), ()),
                    lambda: super(Lines, self).proof(derivation, step), lambda: self.by_printed(chain, anchor, step.line))
            found = ways[0]()
            if found is None and not refuted(step.line, derivation.declared, step.facts):
                found = next((proof for way in ways[1:] if (proof := way()) is not None), None)
            self._found[id(step)] = found
            if found is not None:
                self._cite_printed(derivation, step, chain, found)
        return self._found[id(step)]

    def _cite_printed(self, derivation: Derivation, step: Step, chain: Chain, found: Proof) -> None:
        """Count as cited what a proof goes by: of a line of one's own the printed lines, of a printed one what these cite."""
        made = {id(p) for p in found.walk()}
        lines = self.cited(derivation, step).lines
        for label, printed in zip(labels(holding(chain)), holding(chain), strict=True):
            proof = self._proofs.get(id(printed))
            if proof is None or id(proof) not in made:
                continue
            if step.index > len(derivation.steps):
                lines[label] = [proof]
            else:
                lines |= super().cited(derivation, printed).lines

    def by_way_of(self, derivation: Derivation, step: Step, chain: Chain) -> tuple[str, ...]:
        """The printed lines that the proof of a line of one's own goes by."""
        return tuple(name for name in labels(holding(chain)) if name in self.cited(derivation, step).lines)

    def _as_printed(self, chain: Chain, anchor: Anchor | None, line: Line) -> Proof | None:
        """The line as a printed line, where they are the same as written."""
        for k, term in enumerate(terms(chain)):
            if same(term, line.rhs):
                found = self._composed(chain, [self.between(chain, anchor, k), self.equal(chain, term, line.rhs)])
                if found is not None and proves(found, line):
                    return found
        return None

    def by_printed(self, chain: Chain, anchor: Anchor | None, line: Line) -> Proof | None:
        """The line by way of one of the printed lines nearest to it."""
        printed = terms(chain)
        for k in sorted(range(len(printed)), key=lambda k: distance(printed[k], line.rhs))[:_NEAREST]:
            known = self.between(chain, anchor, k)
            for relation in dict.fromkeys((EQ, line.relation)) if known is not None else ():
                try:
                    last = Line(relation, printed[k], line.rhs, line.variables if relation != EQ else ())
                except MalformedTerm:  # a law and a vector
                    continue
                found = self._composed(chain, [known, self.related(chain, last)])
                if found is not None and proves(found, line):
                    return found
        return None

    def equal(self, chain: Chain, lhs: Basic, rhs: Basic) -> Proof | None:
        """lhs = rhs by algebra alone, or None."""
        return self.related(chain, Line(EQ, lhs, rhs), ALGEBRA_ONLY) if alike(lhs, rhs) and not isinstance(lhs, Normal) else None

    def related(self, chain: Chain, line: Line, licence: Licence = EVERY_RULE) -> Proof | None:
        """A proof of a line with the facts of a chain, or None; it cites no line."""
        return Prover(self.context(self.of.declared, facts(chain)), licence).prove(line)

    def between(self, chain: Chain, anchor: Anchor | None, k: int) -> Proof | None:
        """What the line with this anchor is to the k-th printed line of the chain, or None where that is not known."""
        if anchor is None:
            return None
        steps = holding(chain)
        context = self.context(self.of.declared, facts(chain))
        try:
            back = kernel.symmetric(context, anchor.proof) if anchor.proof is not None else None
            if k >= anchor.k:
                parts = [self.proof(self.of, s) for s in steps[anchor.k:k]]
            else:
                printed = [self.proof(self.of, s) for s in steps[k:anchor.k]]
                parts = [kernel.symmetric(context, p) if p is not None else None for p in reversed(printed)]
        except NotProved:  # an inequality cannot be gone back
            return None
        first = kernel.identical(context, terms(chain)[k]) if back is None and not parts else back
        return self._composed(chain, [*([first] if first is not None else []), *parts])

    def extended(self, chain: Chain, anchor: Anchor | None, proof: Proof | None) -> Anchor | None:
        """The anchor of a line below one with an anchor; None where an inequality parts them, or only numbers tie them."""
        if anchor is None or proof is None or proof.line.relation not in (EQ, PROPTO, LAW, ARGMIN):
            return None
        whole = proof if anchor.proof is None else self._composed(chain, [anchor.proof, proof])
        return None if whole is None else Anchor(anchor.k, whole)

    def _composed(self, chain: Chain, parts: Sequence[Proof | None]) -> Proof | None:
        context = self.context(self.of.declared, facts(chain))
        whole: Proof | None = None
        for part in parts:
            if part is None:
                return None
            try:
                whole = part if whole is None else kernel.transitive(context, whole, part)
            except NotProved:
                return None
        return whole


def proves(proof: Proof, line: Line) -> bool:
    """Whether a proof is one of this line."""
    told, wanted = proof.line, (line.relation, canonical(line.lhs), canonical(line.rhs))
    alike = set(told.variables) == set(line.variables) if line.relation == PROPTO else told.variables == line.variables
    return (told.relation, told.lhs, told.rhs) == wanted and alike


def facts(chain: Chain) -> frozenset[Basic]:
    """What holds of the indices in a chain."""
    return chain.derivation.declared.facts | chain.facts


def doubt(derivation: Derivation) -> str:
    """What of a derivation could not be declared: a counterexample to a typed line may miss it too."""
    return next((s.doubt for s in derivation.steps if s.doubt), "")


def holding(chain: Chain) -> list[Step]:
    """The steps of a chain without its errata."""
    return [s for s in chain.steps if s.expected == "holds"]


def terms(chain: Chain) -> list[Basic]:
    """The start of a chain, and what its steps come to."""
    return [chain.start, *(s.line.rhs for s in holding(chain))]


def labels(steps: Iterable[Step]) -> tuple[str, ...]:
    """The numbers of printed lines."""
    return tuple(s.tag or f"line {s.index}" for s in steps)
