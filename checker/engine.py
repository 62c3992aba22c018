"""A line in, a verdict out: forms and rules first, numbers next."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sympy import Basic, Symbol

from checker import kernel
from checker.forms.normaliser import Licence
from checker.kernel import Context, NotProved, Proof, Undischarged
from checker.language import relations as rel
from checker.language.binding import canonical, substitute
from checker.language.derivation import (
    Chain,
    Citation,
    Declarations,
    Derivation,
    Diagnostic,
    Hypothesis,
    Induction,
    Location,
    Step,
)
from checker.language.indices import Facts
from checker.language.printing import line_latex, unicode
from checker.language.relations import Line
from checker.language.terms import Applied, Density, Parameter, Var
from checker.prover import Prover
from checker.reading import Reader
from checker.rules import ALGEBRA, IMPLICIT, UnknownRule, resolve
from checker.verdict import (
    CONFIRMED,
    PROVED,
    REFUTED,
    STRENGTH,
    UNDECIDED,
    ChainReport,
    DerivationReport,
    ErrorReport,
    Reason,
    Report,
    StepReport,
)

ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Options:
    """How to judge: see the command's options of the same names.  ``details`` adds normal forms to the evidence of proofs."""

    require: str = CONFIRMED
    cross_check: bool = False
    seed: int = 0
    samples: int | None = None
    budget: float | None = None
    details: bool = True


@dataclass(slots=True)
class Cited:
    """What a step cites: names of rules, and for each cited line the proofs that it gives here."""

    rules: dict[str, str]
    lines: dict[str, list[Proof]]
    unproved: list[str]
    assumed: bool = False

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
        self._ways: dict[int, int | None] = {}
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
        self._open.discard(id(step))
        self._proofs[id(step)] = found
        return found

    def prove(self, derivation: Derivation, step: Step, licence: Licence, cited: Sequence[Proof], same_way: bool = False) -> Proof | None:
        """A proof of the step, or None; ``same_way`` tries only what proved it before."""
        prover = Prover(self.context(derivation.declared, step.facts), licence, cited, way=self._ways.get(id(step)) if same_way else None)
        found = prover.prove(step.line)
        if not same_way:
            self.undischarged[id(step)] = prover.undischarged
            self._ways[id(step)] = prover.way
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
        return found

    def _line(self, derivation: Derivation, step: Step, item: Any) -> tuple[str, Proof | None]:
        if isinstance(item, Chain):
            return item.name, self.conclusion(derivation, item, step.index)
        if isinstance(item, Induction):
            return item.name, self.induction(derivation, item)
        if isinstance(item, Hypothesis):
            return "hypothesis", self._hypothesis(derivation, step, item.induction)
        if isinstance(item, Citation):
            return str(item), self._foreign(derivation, item)
        return str(item), None

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
        if step.chain != induction.step.name:
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
        chain = next((c for c in other.chains if c.name == citation.chain), None) if other is not None else None
        if other is None or chain is None or not same_declarations(other.declared, derivation.declared):
            return None
        return self.conclusion(other, chain)

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


def _shipped(name: str) -> Derivation | None:
    from checker.loader import library, load_file

    path = library().get(name)
    if path is None:
        return None
    loaded = load_file(path)
    return loaded.derivations[0] if loaded.derivations and not loaded.errors else None


def same_declarations(other: Declarations, here: Declarations) -> bool:
    """Whether everything that the other derivation says of its laws and parameters is said here too."""
    laws = all(n in here.laws and (here.laws[n].graph, here.laws[n].definitions) == (law.graph, law.definitions)
               for n, law in other.laws.items())
    return laws and all(_same_family(here.parameters.get(n), f) for n, f in other.parameters.items())


def _same_family(a: Any, b: Any) -> bool:
    if a is None or (a.lo, a.hi, a.domain) != (b.lo, b.hi, b.domain) or (a.definition is None) != (b.definition is None):
        return False
    if a.definition is None:
        return True
    return bool(canonical(a.definition) == substitute(b.definition, {b.symbol: a.symbol}))


def _indices(pattern: Basic, line: Line) -> Iterator[dict[Symbol, Basic]]:
    """Values of the index symbol of a pattern at which it may occur in a line."""
    mine = _leading(pattern)
    symbols = sorted(mine.at[0].free_symbols, key=str) if mine is not None and mine.at else []
    if mine is None or len(symbols) != 1 or not (mine.at[0] - symbols[0]).is_Integer:
        return
    found = {p.at[0] for side in (line.lhs, line.rhs) for p in _parts(side) if isinstance(p, Var) and p.name == mine.name and p.at}
    for at in sorted(found, key=str):
        yield {symbols[0]: at - (mine.at[0] - symbols[0])}


def _leading(term: Basic) -> Var | None:
    target = term.targets[0] if isinstance(term, Density) and len(term.targets) == 1 else term
    return target if isinstance(target, Var) else None


def _parts(term: Basic) -> Iterator[Basic]:
    yield term
    for a in term.args:
        yield from _parts(a)


# Verdicts --------------------------------------------------------------------------------------------


class Judge:
    """Judges the steps of one derivation."""

    def __init__(self, derivation: Derivation, session: Session, options: Options) -> None:
        self.derivation, self.session, self.options = derivation, session, options

    def judge(self, step: Step) -> StepReport:
        """The verdict on one step."""
        started = time.perf_counter()
        report = self._blank(step)
        try:
            report = self._judged(step, report)
        except UnknownRule as error:
            raise error
        return replace(report, ok=self._passes(report), seconds=time.perf_counter() - started)

    def _blank(self, step: Step) -> StepReport:
        line = step.line
        return StepReport(
            index=step.index, chain=step.chain, location=str(step.location), relation=line.relation, lhs=unicode(line.lhs),
            rhs=unicode(line.rhs), latex=line_latex(line), note=step.note, tag=step.tag, by=tuple(_word(b) for b in step.by),
            verdict=UNDECIDED, expected=step.expected, ok=False)

    def _judged(self, step: Step, report: StepReport) -> StepReport:
        cited = self.session.cited(self.derivation, step)
        if _holds_nothing(step.line):
            why = Reason("N120", "the line holds no declared object", "say something of the laws and parameters of the derivation")
            return replace(report, reason=why)
        if cited.assumed:
            why = Reason("N121", "assumed, not judged", "an assumption is never proved; cite what proves it")
            return self._by_numbers(step, replace(report, reason=why))
        proof = self._proof(step, cited)
        missing: tuple[str, ...] = ()
        if proof is None and step.by:
            proof, missing = self._with_more(step, cited)
        if proof is None:
            return self._by_numbers(step, replace(report, reason=self._reason(step, cited)))
        report = self._proved(step, report, proof, cited, missing)
        return self._cross_checked(step, report) if self.options.cross_check else report

    def _proof(self, step: Step, cited: Cited) -> Proof | None:
        if step.expected == "holds":
            return self.session.proof(self.derivation, step)
        return self.session.prove(self.derivation, step, cited.licence() if step.by else Licence(), cited.proofs())

    def _with_more(self, step: Step, cited: Cited) -> tuple[Proof | None, tuple[str, ...]]:
        """A proof by rules that are not cited, and the rules that are missing, as few as deletion finds."""
        said = list(self.session.undischarged.get(id(step), ()))
        proof = self.session.prove(self.derivation, step, Licence(), cited.proofs())
        stop = cited.proofs()
        if proof is None:
            self.session.undischarged[id(step)] = said
            return None, ()
        allowed = frozenset(cited.rules.values()) | rule_names(proof, stop)
        for name in sorted(rule_names(proof, stop) - frozenset(cited.rules.values())):
            fewer = self.session.prove(self.derivation, step, Licence(allowed - {name}), cited.proofs())
            if fewer is not None:
                proof, allowed = fewer, allowed - {name}
        return proof, tuple(sorted(rule_names(proof, stop) - frozenset(cited.rules.values())))

    def _proved(self, step: Step, report: StepReport, proof: Proof, cited: Cited, missing: tuple[str, ...]) -> StepReport:
        reason = None
        if missing:
            words = ", ".join(missing)
            reason = Reason("N101", f"what it cites does not suffice: it needs {words}", f"cite {words}", step.location.line, step.location.column)
        stop = cited.proofs()
        unused = self._unused(step, proof, cited) if not missing else ()
        rules = sorted(rule_names(proof, stop)) or [ALGEBRA]
        evidence: dict[str, Any] = {"rules": rules}
        if self.options.details:
            evidence["normal_form"] = normal_form(self.session.context(self.derivation.declared, step.facts), proof)
        return replace(report, verdict=PROVED, method=method(proof, stop), premises=tuple(sorted(proof.premises)), missing=missing, unused=unused,
                       conditions=tuple(dict.fromkeys(_condition(c) for c in proof.conditions)), evidence=evidence, reason=reason)

    def _unused(self, step: Step, proof: Proof, cited: Cited) -> tuple[str, ...]:
        """Cited rules and lines that the proof does without, deleted one after the other."""
        if not step.by or (len(cited.names) == 1 and cited.names[0] == ALGEBRA):
            return ()
        unused: list[str] = []
        stop = cited.proofs()
        made = {id(p) for p in proof.walk()}
        rules, lines = dict(cited.rules), dict(cited.lines)
        for name in cited.names:
            if rules.get(name) == ALGEBRA:
                continue
            fewer = Cited({k: v for k, v in rules.items() if k != name}, {k: v for k, v in lines.items() if k != name}, [])
            in_use = rules[name] in rule_names(proof, stop) if name in rules else any(id(p) in made for p in lines[name])
            if not in_use or self.session.prove(self.derivation, step, fewer.licence(), fewer.proofs(), same_way=True) is not None:
                unused.append(name)
                rules, lines = fewer.rules, fewer.lines
        return tuple(unused)

    def _reason(self, step: Step, cited: Cited) -> Reason:
        place = {"line": step.location.line, "column": step.location.column}
        if cited.unproved:
            return Reason("N102", f"it cites {', '.join(cited.unproved)}, which is not proved", "prove that line first", **place)
        for missing in self.session.undischarged.get(id(step), ()):
            return Reason("N103", f"not known: {_condition(missing.condition)}", "declare a domain or bounds from which it follows", **place)
        return Reason("N100", "the normal forms of the two sides differ, which refutes nothing", "", **place)

    def _by_numbers(self, step: Step, report: StepReport) -> StepReport:
        from checker.numeric import examine

        found = examine(step.line, self.derivation.declared, step.facts, **self._numeric())
        reason = report.reason if found.verdict != UNDECIDED or found.reason is None else found.reason
        if found.verdict == REFUTED:
            reason = None
        return replace(report, verdict=found.verdict, evidence=dict(found.evidence), reason=reason, method=found.evidence.get("kind"))

    def _numeric(self) -> dict[str, Any]:
        told = {"samples": self.options.samples, "budget": self.options.budget}
        return {"seed": self.options.seed, **{k: v for k, v in told.items() if v is not None}}

    def _cross_checked(self, step: Step, report: StepReport) -> StepReport:
        from checker.numeric import examine

        found = examine(step.line, self.derivation.declared, step.facts, **self._numeric())
        evidence = {**report.evidence, "cross_check": {"verdict": found.verdict, **found.evidence}}
        if found.verdict != REFUTED:
            return replace(report, evidence=evidence)
        why = Reason("E900", "proof and numbers disagree: a fault of the checker", "please send the derivation file, the seed and this witness",
                     step.location.line, step.location.column)
        return replace(report, evidence=evidence, reason=why, fault=True)

    def _passes(self, report: StepReport) -> bool:
        if report.fault or report.missing:
            return False
        if report.expected == "refuted":
            return report.verdict == REFUTED
        return STRENGTH[report.verdict] >= STRENGTH[self.options.require]


def _word(item: Any) -> str:
    if isinstance(item, str):
        return item
    return "hypothesis" if isinstance(item, Hypothesis) else str(getattr(item, "name", item))


def _condition(c: Any) -> str:
    if c.kind == "distinct":
        return f"{unicode(c.term)} ≠ {unicode(c.other)}" if not isinstance(c.term, Var) or not c.term.at else (
            f"{c.term.at[0]} ≠ {c.other.at[0]}")
    return f"{unicode(c.term)} {c.kind.replace('>=', '≥').replace('!=', '≠')}"


def _holds_nothing(line: Line) -> bool:
    kinds = (Var, Density, Parameter, Applied, Symbol)
    return not any(isinstance(p, kinds) for side in (line.lhs, line.rhs) for p in _parts(side))


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


_METHODS = (
    ("kernel:induction", "induction"), ("jensen", "jensen"), ("gibbs", "gibbs"), ("independent normals", "law of a sum"),
    ("conditioning of normals", "conditioning of normals"), ("normalised", "normalisation"), ("normal density", "quadratic form"),
    ("range", "ranges"), ("definition of KL", "expectation"), ("tower", "expectation"), ("linearity", "expectation"),
    ("definition of expectation", "expectation"), ("marginalisation", "expectation"), ("markov", "log density"), ("chain rule", "log density"),
    ("logarithm", "logarithm"), ("proportional", "quadratic form"), ("reparametrisation", "reparametrisation"), ("definition", "definition"))


def method(proof: Proof, cited: Sequence[Proof] = ()) -> str:
    """The name of the procedure that decided."""
    if proof.way == "kernel:identical":
        return "identical"
    ways = {p.way for p in own_parts(proof, cited)}
    return next((name for way, name in _METHODS if way in ways), "field")


def normal_form(context: Context, proof: Proof) -> str | None:
    """What both sides came to, where the proof is an equality of normal forms."""
    if proof.way != "kernel:arithmetic":
        return None
    uses = proof.parts[: proof.arguments[0]]
    read: Reader = kernel.reader(context, uses)
    if not hasattr(proof.line.lhs, "is_commutative") or proof.line.lhs.is_commutative is None:
        return None
    return unicode(read.term(read.scalar(proof.line.lhs)))


def check(derivation: Derivation, *, require: str = CONFIRMED, cross_check: bool = False, seed: int = 0, samples: int | None = None,
          budget: float | None = None, details: bool = True) -> Report:
    """Judge every step of a derivation."""
    return check_all([derivation], (), require=require, cross_check=cross_check, seed=seed, samples=samples, budget=budget, details=details)


def check_all(derivations: Sequence[Derivation], errors: Iterable[Diagnostic] = (), *, require: str = CONFIRMED, cross_check: bool = False,
              seed: int = 0, samples: int | None = None, budget: float | None = None, details: bool = True,
              progress: Callable[[int, int, str], None] | None = None) -> Report:
    """Judge every step of the derivations; ``progress(done, total, label)`` is called before each step."""
    options = Options(require, cross_check, seed, samples, budget, details)
    session = Session()
    unread = list(errors)
    total, done, reports = sum(len(d.steps) for d in derivations), 0, []
    for derivation in derivations:
        started = time.perf_counter()
        judge, steps = Judge(derivation, session, options), []
        for step in derivation.steps:
            if progress is not None:
                progress(done, total, f"{derivation.name} {step.tag or step.index}")
            done += 1
            try:
                steps.append(judge.judge(step))
            except UnknownRule as error:
                unread.append(Diagnostic(step.location, "E300", str(error), error.hint))
        unread.extend(derivation.errors)
        reports.append(_report(derivation, session, tuple(steps), time.perf_counter() - started))
    return Report(tuple(reports), tuple(_error(e) for e in unread), seed)


def _error(e: Diagnostic) -> ErrorReport:
    return ErrorReport(e.location.file, e.location.line, e.location.column, e.code, e.message, e.hint)


def _report(derivation: Derivation, session: Session, steps: tuple[StepReport, ...], seconds: float) -> DerivationReport:
    return DerivationReport(derivation.name, derivation.title, derivation.source, _file(derivation.location), steps,
                            tuple(_chains(derivation, steps)), tuple(_assumptions(derivation)), seconds=seconds)


def _file(location: Location) -> str:
    return str(Path(location.file))


def _chains(derivation: Derivation, steps: Sequence[StepReport]) -> Iterator[ChainReport]:
    for chain in derivation.chains:
        conclusion = chain.conclusion
        verdicts = [s.verdict for s in steps if s.chain == chain.name and s.expected == "holds"]
        if conclusion is not None and verdicts:
            yield ChainReport(chain.name, conclusion.relation, unicode(conclusion.lhs), unicode(conclusion.rhs), min(verdicts, key=STRENGTH.__getitem__))


def _assumptions(derivation: Derivation) -> Iterator[str]:
    declared = derivation.declared
    for name, law in declared.laws.items():
        del law
        yield f"the densities of {name} are positive, and the integrals exist"
    for name, family in declared.parameters.items():
        if family.definition is not None:
            at = f"_{family.symbol}" if family.symbol is not None else ""
            yield f"{name}{at} = {unicode(family.definition)}"
        elif str(family.domain) != "(-∞, ∞)":
            yield f"{name} ∈ {family.domain}"
    yield from (f"{f} ≥ 0" for f in sorted(map(str, declared.facts)))


__all__ = ["Judge", "Options", "Session", "check", "check_all", "method", "normal_form", "rel"]
