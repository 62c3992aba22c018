"""The report as a person reads it, at a terminal or in a log.

Each step is a mark, its number in the source, the relation with the new expression, and below it what was found::

    ✓ D8.2  = log ∏_{t=2}^{T} (q(xₜ₋₁ | x₀) / q(xₜ | x₀))
              proved by algebra · where q(xₜ | x₀) > 0

Marks: ✓ proved, ≈ confirmed, ✗ refuted, ? undecided, ! proved or confirmed and yet not passed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TextIO

from checker.render.audit import audit_lines
from checker.render.differs import differing, marked
from checker.render.layout import Page, flow, formula, lowered, padded, page, paragraph, width, words
from checker.render.witness import number, witness_lines
from checker.verdict import (
    CONFIRMED,
    PROVED,
    REFUTED,
    UNDECIDED,
    UNREAD,
    AuditReport,
    ChainReport,
    DerivationReport,
    ErrorReport,
    Report,
    StepReport,
)

MARKS = {PROVED: "✓", CONFIRMED: "≈", REFUTED: "✗", UNDECIDED: "?", UNREAD: "·"}
_STYLES = {PROVED: "green", CONFIRMED: "cyan", REFUTED: "red", UNDECIDED: "yellow", UNREAD: "yellow"}
_RELATIONS = {"<=": "≤", ">=": "≥", "propto": "∝", "->": "→", "=>": "⇒"}
_MARGIN = 2
_SHOWN = 4  # conditions; the JSON has all
_OPENED = re.compile(r"⁽⁻[⁰-⁹¹²³]{4,}⁾|₍[₀-₉]{4,}₎|@\d{4,}")  # the number of a binder that a proof opened
_BOUND = re.compile(r"•([₀-₉]+)")  # a bound index of a proof


def write(report: Report | AuditReport, stream: TextIO) -> None:
    """Write the report as its stream can show it."""
    stream.write(render(report, page(stream)))


def render(report: Report | AuditReport, on: Page | None = None) -> str:
    """The whole report as text that ends with a newline."""
    on = on or Page()
    if isinstance(report, AuditReport):
        blocks = [error_lines(e, on) for e in report.errors]
        return "\n".join("\n".join(block) + "\n" for block in [*blocks, audit_lines(report, on)])
    blocks = [derivation_lines(d, on) for d in report.derivations if d.steps or d.chains]
    blocks += [error_lines(e, on) for e in report.errors]
    blocks.append(summary_lines(report, on))
    return "\n".join("\n".join(block) + "\n" for block in blocks)


# A derivation --------------------------------------------------------------------------------------


def derivation_lines(d: DerivationReport, on: Page) -> list[str]:
    """Title, place, standing assumptions, and the chains."""
    lines = [on.paint("bold", line) for line in words(d.title or d.name, on.width, 0)]
    place = [d.name, d.source, d.file] if d.title else [d.source, d.file]
    lines += [on.paint("dim", line) for line in paragraph([p for p in place if p], on.width)]
    if d.assumptions:
        lines += [on.paint("dim", line) for line in _listed("assumed throughout: ", d.assumptions, on.width)]
    conclusions = {c.name: c for c in d.chains}
    for name in dict.fromkeys(s.chain for s in d.steps):
        steps = [s for s in d.steps if s.chain == name]
        lines += ["", *chain_lines(name, steps, conclusions.get(name), on)]
    if d.skipped or d.passed_over:
        told = [f"{n} {what}" for n, what in ((d.skipped, "skipped"), (d.passed_over, "passed over")) if n]
        lines += ["", on.paint("yellow", " " * _MARGIN + "not checked: " + ", ".join(told))]
    return lines


def chain_lines(name: str, steps: Sequence[StepReport], conclusion: ChainReport | None, on: Page) -> list[str]:
    """The start, the steps, and what follows from all of them."""
    indent = _MARGIN + 2 + _tag_column(steps)
    lines = [] if re.fullmatch(r"(chain \d+)?", name) else [" " * _MARGIN + on.paint("bold", name)]
    left: str | None = None
    for step in steps:
        if step.lhs != left:
            lines += _hung(formula(step.lhs, on.width - indent - 2), indent + 2)
        lines += step_lines(step, indent, on)
        left = step.rhs if step.expected == "holds" else None
    if conclusion is not None and conclusion.verdict in (PROVED, CONFIRMED) and sum(s.expected == "holds" for s in steps) > 1:
        lines += conclusion_lines(conclusion, on)
    return lines


def conclusion_lines(c: ChainReport, on: Page) -> list[str]:
    """Start, relation, end, and the weakest verdict of the chain."""
    verdict = f"{c.verdict}: "
    whole = f"{c.lhs} {relation_sign(c.relation, c.rhs)} {c.rhs}"
    first, *rest = formula(whole, on.width - _MARGIN - len(verdict) - 3)
    head = on.paint("dim", "so ") + on.paint(_STYLES[c.verdict], c.verdict) + ": "
    return [" " * _MARGIN + head + first, *_hung(rest, _MARGIN + 3 + len(verdict))]


def _tag_column(steps: Iterable[StepReport]) -> int:
    return max((width(s.tag) + 2 for s in steps if s.tag), default=0)


def _hung(lines: Iterable[str], indent: int) -> list[str]:
    return [" " * indent + line for line in lines]


def relation_sign(relation: str, rhs: str) -> str:
    """A relation as it is set; equality in law is =ᵈ unless a normal law stands right of it."""
    return "=ᵈ" if relation == "~" and not rhs.startswith("𝒩") else _RELATIONS.get(relation, relation)


# A step --------------------------------------------------------------------------------------------


def step_lines(s: StepReport, indent: int, on: Page) -> list[str]:
    """One step: its formula, then what was found, then what to do."""
    relation = relation_sign(s.relation, s.rhs)
    body = formula(s.rhs, on.width - indent - len(relation) - 1)
    body = marked(body, s.rhs, differing(relation, s.rhs, s.suggestions) if s.verdict == REFUTED else None)
    mark = on.paint(_style(s), "!" if not s.ok and _holds(s) else MARKS.get(s.verdict, "?"))
    head = padded(f"{' ' * _MARGIN}{mark} {s.tag}", indent)
    below = indent + 2
    lines = [f"{head}{relation} {body[0]}", *_hung(body[1:], indent + len(relation) + 1)]
    lines += _hung(_found(s, on.width - below, on), below)
    lines += _hung(_trouble(s, on.width - below, on), below)
    return lines


def _holds(s: StepReport) -> bool:
    return s.verdict in (PROVED, CONFIRMED)


def _style(s: StepReport) -> str:
    if s.fault:
        return "fault"
    if s.ok:
        return "green" if s.expected == REFUTED else _STYLES.get(s.verdict, "yellow")
    return "red" if s.expected == REFUTED or (not _holds(s) and s.verdict == REFUTED) else "yellow"


def _found(s: StepReport, room: int, on: Page) -> list[str]:
    """The verdict with its grounds, and the note."""
    verdict = _verdict_words(s)
    by = s.by if s.verdict == PROVED and s.expected != REFUTED else ()
    lines = flow([*_listing(f"{verdict} by" if by else verdict, by), *_grounds(s)], room)
    lines[0] = on.paint(_style(s), verdict) + lines[0].removeprefix(verdict)
    if s.note:
        lines += [on.paint("dim", line) for line in words(f"— {lowered(s.note)}", room)]
    return lines


def _verdict_words(s: StepReport) -> str:
    if s.expected == REFUTED:
        return "refuted, as expected" if s.verdict == REFUTED else f"{s.verdict}, though it is recorded as an erratum"
    return s.verdict


def _grounds(s: StepReport) -> list[tuple[str, str]]:
    """What the verdict rests on, in few words, with the separators before them."""
    found: list[str] = []
    if s.verdict == PROVED:
        used = s.evidence.get("rules", ()) if not s.by else ()
        found += [f"with {', '.join(map(str, used))}"] if used else []
        found += [str(s.method)] if s.method and s.method not in s.by else []
    elif s.verdict == REFUTED:
        found += _sides(s)
    else:
        found += [*(_trials(s) if s.verdict == CONFIRMED else ()), *([f"cited: {', '.join(s.by)}"] if s.by else [])]
    premises = [lowered(p) for p in s.premises if p not in s.by]
    return [*((" · ", part) for part in found), *_listing("where", short(s.conditions)), *_listing("given", premises)]


def _listing(label: str, items: Sequence[str]) -> list[tuple[str, str]]:
    """``label a, b, c``, to be broken between its items."""
    if not items:
        return [(" · ", label)] if label not in ("where", "given") else []
    return [(" · ", f"{label} {items[0]}"), *((", ", item) for item in items[1:])]


def short(conditions: Sequence[str], most: int = _SHOWN) -> list[str]:
    """The first few conditions that are short enough to be read, and how many more there are."""
    unique = list(dict.fromkeys(lowered(_BOUND.sub(_index, _OPENED.sub("", c))) for c in conditions))
    unique.sort(key=lambda c: bool(re.fullmatch(r"[\w+ -]+ ≠ [\w+ -]+", c)))  # orders of indices last
    shown = [c for c in unique if width(c) <= 40][:most]
    more = len(unique) - len(shown)
    return [*shown, *([f"and {more} more" if shown else f"{more} conditions hold"] if more else [])]


def _index(bound: re.Match[str]) -> str:
    return "ijklmn"["₀₁₂₃₄₅₆₇₈₉".index(bound[1][-1]) % 6 - 1]


def _trials(s: StepReport) -> list[str]:
    """How often it held, and what that is worth."""
    trials, bound, seed = (s.evidence.get(key) for key in ("trials", "bound", "seed"))
    kind = f" ({s.evidence['kind']})" if s.evidence.get("kind") else ""
    held = [f"no proof, but it held in all {trials} interpretations tried{kind}"] if trials is not None else ["no proof"]
    if isinstance(bound, (int, float)):
        held.append(f"a line that is false in half of them passes with probability {number(float(bound), 2)}")
    return [*held, *([f"seed {seed}"] if seed is not None else [])]


def _sides(s: StepReport) -> list[str]:
    sides = [f"{side} {number(s.evidence[key])}" for key, side in (("lhs", "left"), ("rhs", "right"))
             if isinstance(s.evidence.get(key), (int, float, str))]
    kind = [str(s.evidence["kind"])] if s.evidence.get("kind") else []
    return [", ".join(sides), *kind] if sides else kind


# What does not pass --------------------------------------------------------------------------------


def _trouble(s: StepReport, room: int, on: Page) -> list[str]:
    """The counterexample, and why the step does not pass and what would help."""
    lines: list[str] = []
    if s.fault:
        lines += [on.paint("fault", line) for line in words(
            "a fault of the checker: proof and numbers disagree; please send this step with its file", room)]
    if s.missing and s.reason is None:
        lines += _labelled("missing", f"the cited rules do not suffice: needs {', '.join(map(lowered, s.missing))}", "yellow", room, on)
    if s.unused:
        lines += _labelled("unused", f"can do without {', '.join(map(lowered, s.unused))}", "dim", room, on)
    if not (s.ok or s.missing or s.reason or s.fault) and s.expected != REFUTED and s.verdict == CONFIRMED:
        lines += _labelled("level", "confirmed by numbers; a proof was asked for", "yellow", room, on)
    lines += [str(s.evidence[key]) for key in ("source", "caret") if s.verdict == UNREAD and key in s.evidence]
    if s.reason is not None:
        lines += _labelled(s.reason.code or "why", s.reason.message, "yellow", room, on)
        lines += _labelled("help", s.reason.hint, "blue", room, on) if s.reason.hint else []
    for suggestion in s.suggestions:
        lines += _labelled("nearby", suggestion, "blue", room, on)
    witness = s.evidence.get("witness")
    if s.verdict == REFUTED and isinstance(witness, dict) and witness:
        lines += ["counterexample:", *_hung(witness_lines(witness, room - 2), 2)]
    if not s.ok and s.location:
        lines += [on.paint("dim", f"at {s.location}")]
    return lines


def _labelled(label: str, text: str, style: str, room: int, on: Page) -> list[str]:
    first, *rest = words(text, room - len(label) - 2, 0)
    return [f"{on.paint(style, label)}: {first}", *_hung(rest, len(label) + 2)]


def error_lines(e: ErrorReport, on: Page) -> list[str]:
    """``file:line:column: error[E206]: message``, and what to do; line 0 is a whole file or argument."""
    place = f"{e.file}:{e.line}:{e.column}:" if e.line else f"{e.file}:"
    kind = f"{'warning' if e.warning else 'error'}[{e.code}]"
    lines = words(f"{place} {kind}: {e.message}", on.width)
    lines[0] = lines[0].replace(place, on.paint("bold", place), 1).replace(kind, on.paint("yellow" if e.warning else "red", kind), 1)
    return lines + ([*_hung(_labelled("help", e.hint, "blue", on.width - 2, on), 2)] if e.hint else [])


# The end -------------------------------------------------------------------------------------------


def summary_lines(report: Report, on: Page) -> list[str]:
    """How many steps, with which verdicts, whether that is enough, and how long it took."""
    steps = report.steps
    if not steps:
        return [on.paint("red", "nothing was checked") + (f" · {_count(len(report.faults), 'error')}" if report.faults else "")]
    counts = [(name, sum(s.verdict == name and not _as_expected(s) for s in steps)) for name in MARKS]
    told = [f"{n} {name}" for name, n in counts if n]
    expected = sum(map(_as_expected, steps))
    told += [f"{expected} refuted as expected"] if expected else []
    failed = sum(not s.ok for s in steps)
    parts = [on.paint("green" if report.ok else "bold", f"{_count(len(steps), 'step')}: {', '.join(told)}")]
    parts += [on.paint("red", f"{failed} {'does' if failed == 1 else 'do'} not pass")] if failed else []
    parts += [_count(len(told), what) for told, what in ((report.faults, "error"), (report.warnings, "warning")) if told]
    return paragraph([*parts, on.paint("dim", _seconds(sum(d.seconds for d in report.derivations)))], on.width)


def _as_expected(s: StepReport) -> bool:
    return s.expected == REFUTED and s.verdict == REFUTED


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"


def _listed(label: str, items: Sequence[str], room: int) -> list[str]:
    first, *rest = paragraph([label + items[0], *items[1:]], room - _MARGIN, "; ")
    return [first, *_hung(rest, _MARGIN)]
