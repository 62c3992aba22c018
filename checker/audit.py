"""The proof procedures attacked by their own product: every step is mutated, and what gets through is told.

A mutant must be refuted by numbers, or be the line itself in another form: be proved as it stands, or follow from the
line that was mutated because their right sides are proved to be related alike.  One without a value at some admissible
point, such as the root of a negative number, says nothing and is only counted.  One that is proved while numbers refute
it, or find no value for it, is a fault of the checker, and so is one at which it fails.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from checker import kernel
from checker.forms.normaliser import Memory
from checker.kernel import Context, NotProved, Proof
from checker.language import relations as rel
from checker.language.derivation import Derivation, Step
from checker.language.relations import Line, Statements
from checker.language.terms import Normal
from checker.mutations import Mutation, mutations
from checker.prover import Prover
from checker.session import Session
from checker.verdict import REFUTED, AuditReport, DerivationAudit, ErrorReport, Mutant

_TRIALS = 24
_NO_VALUE = "N103"  # the code of numbers for a line that has no value at an admissible point


class Tally:
    """What became of the mutants of one derivation."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.counts: Counter[str] = Counter()
        self.through: dict[str, list[Mutant]] = {"undecided": [], "fault": []}

    def add(self, step: Step, mutation: Mutation, verdict: str, reason: str) -> None:
        self.counts[verdict] += 1
        if verdict in self.through:
            self.through[verdict].append(Mutant(str(step.location), step.tag, mutation.kind, mutation.words, reason))

    def report(self) -> DerivationAudit:
        counts = self.counts
        return DerivationAudit(self.name, counts.total(), counts[REFUTED], counts["equivalent"], counts["meaningless"],
                               tuple(self.through["undecided"]), tuple(self.through["fault"]))


def audit(derivations: Sequence[Derivation], errors: Iterable[ErrorReport] = (), *, seed: int = 0, samples: int | None = None,
          budget: float | None = None, progress: Callable[[int, int, str], None] | None = None) -> AuditReport:
    """Mutate every step that is expected to hold; ``progress(done, total, label)`` is called before each step.

    An interrupt carries what was found as ``report``.
    """
    session = Session()
    total, done, tallies = sum(len(d.steps) for d in derivations), 0, []
    limits = {k: v for k, v in (("samples", samples), ("budget", budget)) if v is not None}
    try:
        for derivation in derivations:
            tallies.append(Tally(derivation.name))
            for step in derivation.steps:
                if progress is not None:
                    progress(done, total, f"{derivation.name} {step.tag or step.index}")
                done += 1
                for mutation, verdict, reason in _step(session, derivation, step, {"seed": seed, **limits}):
                    tallies[-1].add(step, mutation, verdict, reason)
    except KeyboardInterrupt as stop:
        stop.report = AuditReport(tuple(t.report() for t in tallies), tuple(errors), seed)  # type: ignore[attr-defined]
        raise
    return AuditReport(tuple(t.report() for t in tallies), tuple(errors), seed)


def _step(session: Session, derivation: Derivation, step: Step, limits: dict[str, Any]) -> Iterator[tuple[Mutation, str, str]]:
    if step.expected != "holds":
        return
    context = session.context(derivation.declared, step.facts)
    cited = session.cited(derivation, step).proofs()
    original = session.proof(derivation, step)
    memory: Memory = {}
    for mutation in mutations(step.line, derivation.declared, step.facts):
        try:
            verdict, reason = _verdict(Prover(context, cited=cited, memory=memory), mutation, step, limits, original)
        except Exception as error:  # whatever it is, the other mutants are still tried
            verdict, reason = "fault", f"the checker fails: {type(error).__name__}: {error}"
        yield mutation, verdict, reason


def _verdict(prover: Prover, mutation: Mutation, step: Step, limits: dict[str, Any], original: Proof | None) -> tuple[str, str]:
    from checker.numeric import examine

    numbers = examine(mutation.line, prover.context.declared, step.facts, trials=_TRIALS, shrink=False, **limits)
    proof = prover.prove(mutation.line)
    undefined = numbers.reason is not None and numbers.reason.code == _NO_VALUE
    if proof is None and numbers.verdict != REFUTED and not undefined and original is not None:
        proof = _by_original(prover.context, original, mutation.line)
    if proof is not None and (numbers.verdict == REFUTED or undefined):
        return "fault", "proved, and refuted by numbers" if numbers.verdict == REFUTED else "proved, and without a value somewhere"
    if proof is not None:
        return "equivalent", ""
    if numbers.verdict == REFUTED:
        return REFUTED, ""
    if undefined:
        return "meaningless", ""
    reason = numbers.reason.message if numbers.reason is not None else f"numbers say {numbers.verdict}"
    return "undecided", reason


def _by_original(context: Context, original: Proof, line: Line) -> Proof | None:
    """a R c from a R b, which was mutated, and a proof of b = c or of b R c."""
    start = original.line.rhs
    for relation in dict.fromkeys((rel.EQ, line.relation)):
        if relation == rel.EQ != line.relation and any(isinstance(side, (Normal, Statements)) for side in (start, line.rhs)):
            continue
        between = Prover(context).prove(Line(relation, start, line.rhs, line.variables if relation != rel.EQ else ()))
        try:
            whole = None if between is None else kernel.transitive(context, original, between)
        except NotProved:
            continue
        if whole is not None and (whole.line.relation, set(whole.line.variables)) == (line.relation, set(line.variables)):
            return whole
    return None
