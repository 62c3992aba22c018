"""Proofs of the steps of derivations, each made once: what a step cites, and what that gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sympy import Basic, Symbol

from checker import kernel
from checker.forms.normaliser import Licence, Memory
from checker.kernel import Context, NotProved, Proof, Undischarged
from checker.language.declarations import Declarations
from checker.language.derivation import Chain, Citation, Derivation, Hypothesis, Induction, Step
from checker.language.indices import Facts
from checker.language.relations import Line
from checker.language.terms import Density, Var
from checker.prover import Prover
from checker.rules import ALGEBRA, IMPLICIT, UnknownRule, resolve

ASSUMED = "assumed"


@dataclass(slots=True)
class Cited:
    """What a step cites: names of rules, and for each cited line the proofs that it gives here."""

    rules: dict[str, str]
    lines: dict[str, list[Proof]]
    unproved: list[str]
    assumed: bool = False
    premises: dict[str, list[Proof]] = field(default_factory=dict)
    """What it may use without citing it, until it is found to need it."""

    def licence(self, without: str = "") -> Licence:
        return Licence(frozenset(r for word, r in self.rules.items() if word != without and r != ALGEBRA))

    def proofs(self, without: str = "") -> list[Proof]:
        return [p for name, proofs in self.lines.items() if name != without for p in proofs]

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.rules, *self.lines)


class Session:
    """Proofs of the steps of derivations, each made once."""

    def __init__(self, library: Callable[[str], Derivation | None] | None = None) -> None:
        self._library = library or _shipped
        self._derivations: dict[str, Derivation | None] = {}
        self._contexts: dict[tuple[int, Facts], Context] = {}
        self._proofs: dict[int, Proof | None] = {}
        self._open: set[int] = set()
        self._cited: dict[int, Cited] = {}
        self._provers: dict[int, Prover] = {}
        self.undischarged: dict[int, list[Undischarged]] = {}

    def context(self, declared: Declarations, facts: Facts) -> Context:
        key = (id(declared), facts)
        if key not in self._contexts:
            self._contexts[key] = Context(declared, facts)
        return self._contexts[key]

    def derivation(self, name: str) -> Derivation | None:
        if name not in self._derivations:
            self._derivations[name] = self._library(name)
        return self._derivations[name]

    def proof(self, derivation: Derivation, step: Step) -> Proof | None:
        """The proof of a step from what it cites, or from everything if it cites nothing."""
        if id(step) in self._proofs:
            return self._proofs[id(step)]
        if id(step) in self._open or step.expected != "holds":
            return None
        self._open.add(id(step))
        cited = self.cited(derivation, step)
        licence = cited.licence() if step.by else Licence()
        found = None if cited.assumed else self.prove(derivation, step, licence, cited.proofs())
        if found is None and cited.premises and not cited.assumed:
            cited.lines.update((name, lines) for name, lines in cited.premises.items() if name not in cited.lines)
            found = self.prove(derivation, step, licence, cited.proofs())
        self._open.discard(id(step))
        if found is not None and found.hypothetical and not any(step.chain == i.step.name for i in derivation.inductions):
            found = None  # what rests on the hypothesis of an induction is proved only where the induction is
        self._proofs[id(step)] = found
        return found

    def prove(self, derivation: Derivation, step: Step, licence: Licence, cited: Sequence[Proof], without: str = "") -> Proof | None:
        """A proof of the step, or None.  ``without`` names what an earlier proof could use and this one may not: then only the way
        that proved it before is tried, and what was found without that name is kept."""
        prover = Prover(self.context(derivation.declared, step.facts), licence, cited)
        if without:
            before = self._provers[id(step)]
            prover.way, prover.memory = before.way, _kept(before.memory, without, cited, before.cited)
        found = prover.prove(step.line)
        if not without:
            self.undischarged[id(step)] = prover.undischarged
            self._provers[id(step)] = prover
        return found

    # citations

    def cited(self, derivation: Derivation, step: Step) -> Cited:
        """Raises `UnknownRule` for a word that names no rule."""
        if id(step) in self._cited:
            return self._cited[id(step)]
        found = self._cited[id(step)] = Cited({}, {}, [])
        for item in step.by:
            if item == ASSUMED:
                found.assumed = True
            elif isinstance(item, str):
                found.rules[item] = resolve(item)
            else:
                name, proof = self._line(derivation, step, item)
                if proof is None:
                    found.unproved.append(name)
                else:
                    found.lines[name] = list(self._instances(derivation, step, proof))
        for chain in step.premises:
            premise = self.conclusion(derivation, chain, step.index)
            if premise is not None:
                found.premises[chain.name] = list(self._instances(derivation, step, premise))
        return found

    def _line(self, derivation: Derivation, step: Step, item: Any) -> tuple[str, Proof | None]:
        if isinstance(item, Chain):
            if item.derivation is derivation:
                return item.name, self.conclusion(derivation, item, step.index)
            return item.name, self._adopted(derivation, item.derivation, item)
        if isinstance(item, Induction):
            return item.name, self.induction(derivation, item) if item in derivation.inductions else None
        if isinstance(item, Hypothesis):
            return "hypothesis", self._hypothesis(derivation, step, item.induction)
        if isinstance(item, Citation):
            return str(item), self._foreign(derivation, item)
        raise UnknownRule(str(item))

    def conclusion(self, derivation: Derivation, chain: Chain, before: int | None = None) -> Proof | None:
        """The chain's conclusion as a proof, from its steps before a given one."""
        steps = [s for s in chain.steps if s.expected == "holds" and (before is None or s.index < before)]
        whole: Proof | None = None
        for step in steps:
            proof = self.proof(derivation, step)
            if proof is None:
                return None
            context = self.context(derivation.declared, step.facts)
            try:
                whole = proof if whole is None else kernel.transitive(context, whole, proof)
            except NotProved:
                return None
        return whole

    def _hypothesis(self, derivation: Derivation, step: Step, induction: Induction) -> Proof | None:
        if induction not in derivation.inductions or not any(s is step for s in induction.step.steps):
            return None
        facts = derivation.declared.facts | induction.range
        context = self.context(derivation.declared, facts - {induction.symbol - induction.first})
        return kernel.hypothesis(context, induction.statement, induction.symbol, induction.first)

    def induction(self, derivation: Derivation, induction: Induction) -> Proof | None:
        """The statement of an induction, if its base and its step conclude it."""
        base, step = (self.conclusion(derivation, c) for c in (induction.base, induction.step))
        if base is None or step is None:
            return None
        facts = derivation.declared.facts | {f for f in induction.range if f != induction.symbol - induction.first}
        try:
            return kernel.induction(self.context(derivation.declared, frozenset(facts)), induction.statement, induction.symbol,
                                    induction.first, base, step)
        except NotProved:
            return None

    def _foreign(self, derivation: Derivation, citation: Citation) -> Proof | None:
        other = self.derivation(citation.derivation)
        if other is None:
            from checker.loader import library

            raise UnknownRule(citation.derivation, "derivation", library())
        chain = next((c for c in other.chains if c.name == citation.chain), None)
        if chain is None:
            raise UnknownRule(citation.chain, f"chain of {citation.derivation}", [c.name for c in other.chains])
        return self._adopted(derivation, other, chain)

    def _adopted(self, derivation: Derivation, other: Derivation, chain: Chain) -> Proof | None:
        """The conclusion of a chain of another derivation, if what it stands on is declared here too."""
        found = self.conclusion(other, chain)
        try:
            return None if found is None else kernel.adopt(self.context(derivation.declared, found.facts), found)
        except NotProved:
            return None

    def _instances(self, derivation: Derivation, step: Step, proof: Proof) -> Iterator[Proof]:
        """A proved line at the indices that occur in the step."""
        context = self.context(derivation.declared, step.facts)
        if proof.facts <= context.facts:
            yield proof
        if proof.hypothetical:
            return
        seen = {proof.line.lhs} if proof.facts <= context.facts else set()
        for values in _indices(proof.line.lhs, step.line):
            try:
                made = kernel.specialise(context, proof, values)
            except NotProved:
                continue
            if made.line.lhs not in seen:
                seen.add(made.line.lhs)
                yield made


def _kept(memory: Memory, without: str, cited: Sequence[Proof], before: Sequence[Proof]) -> Memory:
    """The rewritings that use neither the rule ``without`` nor a cited line that is no longer there."""
    lost = {id(p) for p in before} - {id(p) for p in cited}
    verdicts: dict[int, bool] = {}

    def stands(proof: Proof) -> bool:
        if id(proof) not in verdicts:
            named = proof.way if proof.way != "markov" else next(iter(m for m in proof.premises if m.startswith("markov(")), "markov")
            verdicts[id(proof)] = named != without and id(proof) not in lost and all(stands(p) for p in proof.parts)
        return verdicts[id(proof)]

    return {mode: {atom: p for atom, p in found.items() if p is None or stands(p)} for mode, found in memory.items()}


def _shipped(name: str) -> Derivation | None:
    from checker.loader import library, load_file

    path = library().get(name)
    if path is None:
        return None
    loaded = load_file(path)
    return loaded.derivations[0] if loaded.derivations and not loaded.errors else None


def _indices(pattern: Basic, line: Line) -> Iterator[dict[Symbol, Basic]]:
    """Values of the index symbol of a pattern at which it may occur in a line."""
    mine = _leading(pattern)
    symbols = sorted(mine.at[0].free_symbols, key=str) if mine is not None and mine.at else []
    if mine is None or len(symbols) != 1 or not (mine.at[0] - symbols[0]).is_Integer:
        return
    found = {p.at[0] for side in (line.lhs, line.rhs) for p in parts_of(side) if isinstance(p, Var) and p.name == mine.name and p.at}
    for at in sorted(found, key=str):
        yield {symbols[0]: at - (mine.at[0] - symbols[0])}


def _leading(term: Basic) -> Var | None:
    target = term.targets[0] if isinstance(term, Density) and len(term.targets) == 1 else term
    return target if isinstance(target, Var) else None


def parts_of(term: Basic) -> Iterator[Basic]:
    yield term
    for a in term.args:
        yield from parts_of(a)


def own_parts(proof: Proof, cited: Sequence[Proof]) -> Iterator[Proof]:
    """The parts of a proof, without those of the lines that it cites."""
    stop = {id(p) for p in cited}
    seen: set[int] = set()
    queue = [proof]
    while queue:
        part = queue.pop()
        if id(part) not in stop and id(part) not in seen:
            seen.add(id(part))
            queue.extend(part.parts)
            yield part


def rule_names(proof: Proof, cited: Sequence[Proof]) -> frozenset[str]:
    """The citable rules of a proof: markov with its law, bookkeeping left out."""
    found = set()
    for p in own_parts(proof, cited):
        if p.way.startswith("kernel:") or p.way in IMPLICIT:
            continue
        found.add(next((m for m in p.premises if m.startswith("markov(")), p.way) if p.way == "markov" else p.way)
    return frozenset(found)
