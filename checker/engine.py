"""A line in, a verdict out: forms and rules first, numbers next."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sympy import Add, Basic, Expr, Symbol

from checker import kernel
from checker.conditions import Condition, holds, requirements
from checker.forms.normaliser import Licence
from checker.kernel import Context, Proof
from checker.language.binding import Ambiguous, canonical
from checker.language.declarations import Declarations
from checker.language.dependence import depends
from checker.language.derivation import Derivation, Diagnostic, Hypothesis, Location, Step, Unread
from checker.language.glyphs import without_opened
from checker.language.printing import line_latex, tail_unicode, unicode
from checker.language.relations import ARGMIN, IMPLIES, Line
from checker.language.terms import Applied, Density, Parameter, Var, Vector
from checker.reading import Reader
from checker.rules import ALGEBRA, UnknownRule
from checker.session import Cited, Session, own_parts, parts_of, rule_names
from checker.verdict import (
    CONFIRMED,
    PROVED,
    REFUTED,
    STRENGTH,
    UNDECIDED,
    UNREAD,
    ChainReport,
    DerivationReport,
    ErrorReport,
    Reason,
    Report,
    StepReport,
)

if TYPE_CHECKING:
    from checker.numeric import Outcome


@dataclass(frozen=True, slots=True)
class Options:
    """How to judge: see the command's options of the same names.  ``details`` adds LaTeX, and normal forms to the evidence of
    proofs; ``mend_errata`` looks for what was meant also where a line is recorded as an erratum."""

    require: str = CONFIRMED
    cross_check: bool = False
    seed: int = 0
    samples: int | None = None
    budget: float | None = None
    details: bool = True
    mend_errata: bool = True


class Judge:
    """Judges the steps of one derivation."""

    def __init__(self, derivation: Derivation, session: Session, options: Options) -> None:
        self.derivation, self.session, self.options = derivation, session, options

    def judge(self, step: Step) -> StepReport:
        """The verdict on one step."""
        started = time.perf_counter()
        report = self._blank(step)
        report = self._judged(step, report)
        ok = self._passes(report)
        return replace(report, ok=ok, reason=None if ok else report.reason, seconds=time.perf_counter() - started)

    def _blank(self, step: Step) -> StepReport:
        line = step.line
        return StepReport(
            index=step.index, chain=step.chain, location=str(step.location), relation=line.relation, lhs=unicode(line.lhs),
            rhs=unicode(line.rhs) + tail_unicode(line), latex=line_latex(line) if self.options.details else "",
            note=step.note, tag=step.tag, by=tuple(_word(b) for b in step.by), verdict=UNDECIDED, expected=step.expected, ok=False)

    def _judged(self, step: Step, report: StepReport) -> StepReport:
        cited = self.session.cited(self.derivation, step)
        if _holds_nothing(step.line):
            why = Reason("N120", "the line holds no declared object", "say something of the laws and parameters of the derivation")
            return replace(report, reason=why)
        if step.line.relation == ARGMIN and not any(
                depends(self.derivation.declared, step.line.variables[0].name, canonical(side)) for side in (step.line.lhs, step.line.rhs)):
            why = Reason("N120", f"neither side depends on {step.line.variables[0].name}", "declare what depends on it: d.unknown(…)")
            return replace(report, reason=why)
        if cited.assumed:
            why = Reason("N121", "assumed, not judged", "an assumption is never proved; cite what proves it")
            return self._by_numbers(step, replace(report, reason=why))
        if step.expected == REFUTED and not self.options.cross_check:
            numbers = self._by_numbers(step, report)
            if numbers.verdict == REFUTED:
                return numbers
        proof = self._proof(step, cited)
        missing: tuple[str, ...] = ()
        if proof is None and step.by:
            proof, missing = self._with_more(step, cited)
        if proof is None:
            return self._by_numbers(step, replace(report, reason=self._reason(step, cited)))
        report = self._proved(step, report, proof, cited, missing)
        if step.line.relation == IMPLIES and not self._has_model(step):
            why = Reason("N115", "no interpretation was found in which the premises hold: the line may say nothing",
                         "mend the premises, or state the conclusion without them", *_place(step))
            return replace(report, verdict=UNDECIDED, reason=why)
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
            reason = Reason("N110", f"what it cites does not suffice: it needs {words}", f"cite {words}", *_place(step))
        stop = cited.proofs()
        unused = self._unused(step, proof, cited) if not missing else ()
        rules = sorted(rule_names(proof, stop)) or [ALGEBRA]
        evidence: dict[str, Any] = {"rules": rules}
        if self.options.details:
            evidence["normal_form"] = normal_form(self.session.context(self.derivation.declared, step.facts), proof)
        conditions = tuple(dict.fromkeys(_condition(c) for c in proof.conditions if c.kind != "declared" and not _is_evident(c)))
        made = {id(p) for p in proof.walk()}
        lines = [c.name for c in step.premises if any(id(p) in made for p in cited.lines.get(c.name, ()))]
        premises = (*sorted(p.split(":")[0] for p in proof.premises), *lines)
        return replace(report, verdict=PROVED, method=method(proof, stop), premises=premises, missing=missing, unused=unused,
                       conditions=conditions, evidence=evidence, reason=reason)

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
            if not in_use or self.session.prove(self.derivation, step, fewer.licence(), fewer.proofs(), rules.get(name, name)) is not None:
                unused.append(name)
                rules, lines = fewer.rules, fewer.lines
        return tuple(unused)

    def _hidden(self, step: Step) -> Reason | None:
        """That a variable below a binder may be the one that is bound: the line then means different things at different indices."""
        for side in (step.line.lhs, step.line.rhs):
            try:
                conditions = requirements(canonical(side), step.facts)
            except Ambiguous as error:
                return Reason("N114", str(error), "write another value of the variable as x[2].copy(), or bound the indices", *_place(step))
            for c in conditions:
                if c.kind == "apart" and not holds(c, self.derivation.declared):
                    one, other = (unicode(v, opened=False) for v in (c.term, c.other))
                    return Reason("N114", f"{one} may be the {other} that is drawn or integrated over",
                                  "write another value of the variable as x[2].copy(), or bound the indices", *_place(step))
        return None

    def _reason(self, step: Step, cited: Cited) -> Reason:
        place = _place(step)
        if cited.unproved:
            return Reason("N111", f"it cites {', '.join(cited.unproved)}, which is not proved", "prove that line first", *place)
        for missing in self.session.undischarged.get(id(step), ()):
            return Reason("N112", f"not known: {_condition(missing.condition)}", "declare a domain or bounds from which it follows", *place)
        return Reason("N100", "the normal forms of the two sides differ, which refutes nothing", "", *place)

    def numbers(self, step: Step) -> StepReport:
        """What interpretations say of a step, whatever can be proved."""
        found = self._examined(step)
        return replace(self._blank(step), verdict=found.verdict, evidence=dict(found.evidence), reason=found.reason,
                       method=found.evidence.get("kind"))

    def _by_numbers(self, step: Step, report: StepReport) -> StepReport:
        found = self._examined(step)
        reason = report.reason if found.verdict != UNDECIDED or found.reason is None else found.reason
        offered: tuple[str, ...] = ()
        told = self.options.mend_errata or step.expected != REFUTED
        if told and (found.verdict == REFUTED or (found.reason is not None and found.reason.code == "N103")):
            offered = self.offered(step)
        if found.verdict == REFUTED and step.doubt:
            why = Reason("N113", f"no proof, and the counterexample that was found may miss what cannot be declared yet: {step.doubt}",
                         "state it without what cannot be declared", *_place(step))
            return replace(report, verdict=UNDECIDED, reason=why)
        if found.verdict == REFUTED:
            reason = None
        hidden = self._hidden(step) if found.verdict == CONFIRMED else None
        if hidden is not None:
            return replace(report, verdict=UNDECIDED, reason=hidden, evidence=dict(found.evidence))
        return replace(report, verdict=found.verdict, evidence=dict(found.evidence), reason=reason, method=found.evidence.get("kind"),
                       suggestions=offered)

    def offered(self, step: Step, until: float = math.inf) -> tuple[str, ...]:
        """What may have been meant by a step that does not hold: single edits that are proved, looked for until the processor time
        is past ``until``."""
        from checker.suggest import suggestions

        context = self.session.context(self.derivation.declared, step.facts)
        return suggestions(step.line, context, self.session.cited(self.derivation, step).proofs(), until, self._otherwise(step))

    def _otherwise(self, step: Step) -> Callable[[Line], Proof | None]:
        """How else a line in the place of a step may be proved than by what the step cites."""
        return lambda line: None

    def _examined(self, step: Step) -> Outcome:
        from checker.numeric import examine

        told: dict[str, Any] = {"samples": self.options.samples, "budget": self.options.budget}
        given = {k: v for k, v in told.items() if v is not None}
        return examine(step.line, self.derivation.declared, step.facts, seed=self.options.seed, **given)

    def _has_model(self, step: Step) -> bool:
        from checker.numeric import has_model

        return has_model(step.line, self.derivation.declared, step.facts, seed=self.options.seed)

    def _cross_checked(self, step: Step, report: StepReport) -> StepReport:
        found = self._examined(step)
        evidence = {**report.evidence, "cross_check": {"verdict": found.verdict, **found.evidence}}
        if found.verdict != REFUTED:
            return replace(report, evidence=evidence)
        why = Reason("E900", "proof and numbers disagree: a fault of the checker",
                     "please send the derivation file, the seed and this witness", *_place(step))
        return replace(report, evidence=evidence, reason=why, fault=True)

    def _passes(self, report: StepReport) -> bool:
        if report.fault or report.missing:
            return False
        if report.expected == "refuted":
            return report.verdict == REFUTED
        return STRENGTH[report.verdict] >= STRENGTH[self.options.require]


def _place(step: Step) -> tuple[int, int]:
    return step.location.line, step.location.column


def _word(item: Any) -> str:
    if isinstance(item, str):
        return item
    return "hypothesis" if isinstance(item, Hypothesis) else str(getattr(item, "name", item))


def _is_evident(c: Condition) -> bool:
    """That t − 1 and t are different indices goes without saying."""
    both = isinstance(c.term, Var) and isinstance(c.other, Var) and c.term.at and c.other.at
    return bool(both and (c.term.at[0] - c.other.at[0]).is_Integer)


def _condition(c: Condition) -> str:
    if c.kind in ("distinct", "apart"):
        if isinstance(c.term, Var) and isinstance(c.other, Var) and c.term.at:
            low, high = sorted((c.term.at[0], c.other.at[0]), key=lambda at: (bool(at.is_Integer), str(at)))
            return f"{_index(low)} ≠ {_index(high)}"
        return f"{unicode(c.term, opened=False)} ≠ {unicode(c.other, opened=False)}"
    return f"{unicode(c.term, opened=False)} {_SIGNS.get(c.kind, c.kind if c.kind[0] in '<>=!' else f'is {c.kind}')}"


_SIGNS = {">= 0": "≥ 0", "!= 0": "≠ 0"}


def _index(at: Expr) -> str:
    return without_opened(str(at)).replace(" - ", " − ").replace(" -", " −")


def _order(fact: Expr) -> str:
    """A fact ``e >= 0`` as an order: "T ≥ 2", "t ≤ T"."""
    constant, rest = fact.as_coeff_Add()
    terms = rest.args if rest.is_Add else (rest,)
    above = [t for t in terms if t.could_extract_minus_sign()]
    below = [t for t in terms if t not in above]
    left, right = Add(*below), Add(*(-t for t in above))
    if not above:
        return f"{left} ≥ {-constant}"
    if not below:
        return f"{right} ≤ {constant}"
    return f"{right - min(constant, 0)} ≤ {left + max(constant, 0)}"


def _holds_nothing(line: Line) -> bool:
    kinds = (Var, Density, Parameter, Applied, Symbol)
    return not any(isinstance(p, kinds) for side in (line.lhs, line.rhs) for p in parts_of(side))


_METHODS = {
    "kernel:induction": "induction", "jensen": "jensen", "gibbs": "gibbs", "independent normals": "law of a sum",
    "conditioning of normals": "conditioning of normals", "normalised": "normalisation", "normal density": "quadratic form",
    "range": "ranges", "definition of KL": "expectation", "tower": "expectation", "linearity": "expectation",
    "definition of expectation": "expectation", "marginalisation": "expectation", "markov": "log density", "chain rule": "log density",
    "logarithm": "logarithm", "proportional": "quadratic form", "reparametrisation": "reparametrisation", "definition": "definition"}
"""The procedure that a rule belongs to, the most telling first."""


def method(proof: Proof, cited: Sequence[Proof] = ()) -> str:
    """The name of the procedure that decided."""
    if proof.way == "kernel:identical":
        return "identical"
    ways = {p.way for p in own_parts(proof, cited)}
    return next((name for way, name in _METHODS.items() if way in ways), "field")


def normal_form(context: Context, proof: Proof) -> str | None:
    """What both sides came to, where the proof is an equality of normal forms of numbers."""
    term = None if isinstance(proof.line.lhs, Vector) else normal_term(context, proof)
    return None if term is None else unicode(term, opened=False)


def normal_term(context: Context, proof: Proof) -> Basic | None:
    """The term that both sides came to, where the proof is an equality of normal forms."""
    if proof.way != "kernel:arithmetic":
        return None
    uses = proof.parts[: proof.arguments[0]]
    read: Reader = kernel.reader(context, uses)
    side = proof.line.lhs
    return read.vector_term(read.vector(side)) if isinstance(side, Vector) else read.term(read.scalar(side))


def check(derivation: Derivation, *, require: str = CONFIRMED, cross_check: bool = False, seed: int = 0, samples: int | None = None,
          budget: float | None = None, details: bool = True, mend_errata: bool = True) -> Report:
    """Judge every step of a derivation."""
    return check_all([derivation], (), require=require, cross_check=cross_check, seed=seed, samples=samples, budget=budget, details=details,
                     mend_errata=mend_errata)


def check_all(derivations: Sequence[Derivation], errors: Iterable[Diagnostic] = (), *, require: str = CONFIRMED, cross_check: bool = False,
              seed: int = 0, samples: int | None = None, budget: float | None = None, details: bool = True, mend_errata: bool = True,
              progress: Callable[[int, int, str], None] | None = None) -> Report:
    """Judge every step of the derivations; ``progress(done, total, label)`` is called before each step."""
    options = Options(require, cross_check, seed, samples, budget, details, mend_errata)
    session = Session()
    unread = list(errors)
    reports: list[DerivationReport] = []
    tell = _counted(progress, sum(len(d.steps) for d in derivations))
    for derivation in derivations:
        started, steps = time.perf_counter(), []
        try:
            for step in derivation.steps:
                tell(f"{derivation.name} {step.tag or step.index}")
                try:
                    steps.append(Judge(derivation, session, options).judge(step))
                except UnknownRule as error:
                    unread.append(Diagnostic(step.location, "E300", str(error), error.hint))
        except KeyboardInterrupt as stop:
            reports.append(_report(session, derivation, tuple(steps), time.perf_counter() - started))
            stop.report = Report(tuple(reports), tuple(_error(e) for e in unread), seed)  # type: ignore[attr-defined]
            raise
        unread.extend(derivation.errors)
        steps = sorted([*steps, *map(_unread, derivation.unread)], key=lambda s: s.index)
        reports.append(_report(session, derivation, tuple(steps), time.perf_counter() - started))
    return Report(tuple(reports), tuple(_error(e) for e in unread), seed)


def _counted(progress: Callable[[int, int, str], None] | None, total: int) -> Callable[[str], None]:
    done = itertools.count()
    return lambda label: progress(next(done), total, label) if progress is not None else None


def _error(e: Diagnostic) -> ErrorReport:
    return ErrorReport(e.location.file, e.location.line, e.location.column, e.code, e.message, e.hint, e.warning)


def _unread(u: Unread) -> StepReport:
    """The report on a line that could not be read."""
    why = Reason(u.why.code, u.why.message, u.why.hint, u.why.location.line, u.why.location.column)
    shown = {"source": u.source, "caret": u.caret} if u.source else {}
    return StepReport(u.index, u.chain, str(u.location), u.relation, u.lhs, u.rhs, "", "", "", (), UNREAD, u.expected, False,
                      evidence=shown, reason=why)


def _report(session: Session, derivation: Derivation, steps: tuple[StepReport, ...], seconds: float) -> DerivationReport:
    return DerivationReport(derivation.name, derivation.title, derivation.source, _file(derivation.location), steps,
                            tuple(_chains(session, derivation, steps)), tuple(assumptions(derivation)), derivation.skipped,
                            derivation.passed_over, seconds)


def _file(location: Location) -> str:
    return str(Path(location.file))


def _chains(session: Session, derivation: Derivation, steps: Sequence[StepReport]) -> Iterator[ChainReport]:
    for chain in derivation.chains:
        conclusion = chain.conclusion
        verdicts = [s.verdict for s in steps if s.chain == chain.name and s.expected == "holds"]
        if conclusion is not None and verdicts:
            weakest = min(verdicts, key=STRENGTH.__getitem__)
            if weakest == PROVED and session.conclusion(derivation, chain) is None:
                continue  # the lines do not compose, or one was proved with more than it cites
            yield ChainReport(chain.name, conclusion.relation, unicode(conclusion.lhs),
                              unicode(conclusion.rhs) + tail_unicode(conclusion), weakest)


def assumptions(derivation: Derivation) -> Iterator[str]:
    """What a derivation assumes throughout, in words."""
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
    yield from _values(declared)
    for abbreviation in declared.abbreviations.values():
        yield f"{unicode(abbreviation)} = {unicode(abbreviation.term)}"
    yield from sorted(_order(f) for f in declared.facts)


def _values(declared: Declarations) -> Iterator[str]:
    """What is assumed of the values of variables."""
    for name, space in declared.spaces.items():
        vector = declared.variables.get(name)
        name = name if vector is None or vector.dim == 1 else f"each component of {name}"
        if space.listed and not space.whole:
            yield f"{name} ∈ {{{', '.join(space.listed)}}}"
        elif space.whole:
            ends = (("from", None if space.low is None else space.low + 1), ("to", None if space.high is None else space.high - 1))
            told = "".join(f" {word} {unicode(e)}" for word, e in ends if e is not None)
            yield f"{name} is a whole number{told}"
        elif space.discrete and space.low is None and space.high is None:
            yield f"{name} has countably many values"
        elif space.low is not None or space.high is not None:
            low, high = ("−∞" if space.low is None else unicode(space.low)), ("∞" if space.high is None else unicode(space.high))
            yield f"{name} ∈ ({low}, {high})"
