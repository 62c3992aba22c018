"""The proof procedures attacked by their own product: every step is mutated, and what gets through is told.

A mutant must be refuted by numbers, or be the line itself in another form; one without a value at some admissible point, such as the root
of a negative number, says nothing and is only counted.  One that is proved while numbers refute it is a
fault of the checker.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from checker.forms.normaliser import Memory
from checker.language.derivation import Derivation, Step
from checker.mutations import Mutation, mutations
from checker.prover import Prover
from checker.session import Session
from checker.verdict import REFUTED, AuditReport, DerivationAudit, ErrorReport, Mutant

_TRIALS = 24
_NO_VALUE = "N103"  # the code of numbers for a line that has no value at an admissible point


def audit(derivations: Sequence[Derivation], errors: Iterable[ErrorReport] = (), *, seed: int = 0,
          progress: Callable[[int, int, str], None] | None = None) -> AuditReport:
    """Mutate every step that is expected to hold; ``progress(done, total, label)`` is called before each step."""
    session = Session()
    total, done, found = sum(len(d.steps) for d in derivations), 0, []
    for derivation in derivations:
        counts: Counter[str] = Counter()
        through: dict[str, list[Mutant]] = {"undecided": [], "fault": []}
        for step in derivation.steps:
            if progress is not None:
                progress(done, total, f"{derivation.name} {step.tag or step.index}")
            done += 1
            for mutation, verdict, reason in _step(session, derivation, step, seed):
                counts[verdict] += 1
                if verdict in through:
                    through[verdict].append(Mutant(str(step.location), step.tag, mutation.kind, mutation.words, reason))
        found.append(DerivationAudit(derivation.name, counts.total(), counts[REFUTED], counts["equivalent"], counts["meaningless"],
                                     tuple(through["undecided"]), tuple(through["fault"])))
    return AuditReport(tuple(found), tuple(errors), seed)


def _step(session: Session, derivation: Derivation, step: Step, seed: int) -> Iterator[tuple[Mutation, str, str]]:
    if step.expected != "holds":
        return
    context = session.context(derivation.declared, step.facts)
    cited = session.cited(derivation, step).proofs()
    memory: Memory = {}
    for mutation in mutations(step.line, derivation.declared, step.facts):
        yield (mutation, *_verdict(Prover(context, cited=cited, memory=memory), mutation, step, seed))


def _verdict(prover: Prover, mutation: Mutation, step: Step, seed: int) -> tuple[str, str]:
    from checker.numeric import examine

    numbers = examine(mutation.line, prover.context.declared, step.facts, seed=seed, trials=_TRIALS, shrink=False)
    proof = prover.prove(mutation.line)
    if proof is not None:
        return ("fault", "proved, and refuted by numbers") if numbers.verdict == REFUTED else ("equivalent", "")
    if numbers.verdict == REFUTED:
        return REFUTED, ""
    if numbers.reason is not None and numbers.reason.code == _NO_VALUE:
        return "meaningless", ""
    reason = numbers.reason.message if numbers.reason is not None else f"numbers say {numbers.verdict}"
    return "undecided", reason
