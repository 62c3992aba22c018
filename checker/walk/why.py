"""What a verdict rests on, said so that it can be followed: the rules at work, and what both sides come to, term by term."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.engine import normal_term
from checker.kernel import Context, Proof
from checker.language.derivation import Derivation, Step
from checker.rules import IMPLICIT
from checker.session import Session, own_parts
from checker.verdict import PROVED
from checker.walk.collected import collected
from checker.walk.readable import readable, readable_line
from checker.walked import Formula, Judged, Used, Why

_SHOWN, _READABLE = 3, 240


def why(judged: Judged, step: Step, derivation: Derivation, session: Session) -> Why:
    """What the verdict on a line rests on."""
    report = judged.step
    proof = session.proof(derivation, step) if report.verdict == PROVED else None
    if proof is None:
        return Why(report, judged.own)
    cited = session.cited(derivation, step)
    context = session.context(derivation.declared, step.facts)
    heading, terms = _came_to(context, proof, cited.proofs())
    made = {id(p) for p in proof.walk()}
    lines = [Used(name, tuple(readable_line(p.line) for p in proofs[:_SHOWN]), max(0, len(proofs) - _SHOWN))
             for name, proofs in cited.lines.items() if any(id(p) in made for p in proofs)]
    return Why(report, judged.own, (*_rules(proof, cited.proofs()), *lines), heading, terms)


def _rules(proof: Proof, cited: Sequence[Proof]) -> Iterator[Used]:
    """The rules at work with what they said, shortest first."""
    said: dict[str, dict[str, Formula]] = {}
    for part in own_parts(proof, cited):
        if not part.way.startswith("kernel:") and part.way not in IMPLICIT:
            name = next((m for m in part.premises if m.startswith("markov(")), part.way) if part.way == "markov" else part.way
            shown = readable_line(part.line)
            said.setdefault(name, {}).setdefault(shown.text, shown)
    for name in sorted(said):
        rows = sorted(said[name].values(), key=lambda f: len(f.text))
        short = [f for f in rows if len(f.text) <= _READABLE][:_SHOWN]
        yield Used(name, tuple(short), len(rows) - len(short))


def _came_to(context: Context, proof: Proof, cited: Sequence[Proof]) -> tuple[str, tuple[Formula, ...]]:
    """Words for what both sides were brought to, and its terms."""
    heading, part = "both sides come to", proof
    if proof.way == "equal logarithms":
        heading, part = "the logarithms of both sides come to", proof.parts[-1]
    elif proof.way == "proportional":
        free = ", ".join(readable(v).text for v in proof.line.variables)
        heading, part = f"the logarithm of their ratio comes to this, which is free of {free}", proof.parts[-1]
    elif proof.way == "kernel:transitive":
        own = (p for p in proof.parts if p not in cited)
        return next((found for p in own if (found := _came_to(context, p, cited))[1]), ("", ()))
    normal = normal_term(context, part)
    if normal is None:
        return "", ()
    return heading, tuple(map(readable, collected(normal)))
