"""An audit as a person reads it: a row a derivation, and below it each mutant that got through."""

from __future__ import annotations

from checker.render.layout import Page, padded, paragraph
from checker.verdict import AuditReport, DerivationAudit, Mutant

_COLUMNS = ("mutants", "refuted", "equivalent", "meaningless", "undecided", "faults")


def audit_lines(report: AuditReport, on: Page) -> list[str]:
    """The table, and what got through."""
    wide = max([len(d.name) for d in report.derivations] + [len("in all")])
    lines = [on.paint("bold", "  ".join([padded("", wide), *(c.rjust(len(c)) for c in _COLUMNS)]).rstrip())]
    for d in report.derivations:
        lines.append(_row(d.name, [_count(d, c) for c in _COLUMNS], wide))
        lines += [line for m in d.faults for line in _mutant(m, "fault", "red", on)]
        lines += [line for m in d.undecided for line in _mutant(m, "?", "yellow", on)]
    lines.append(on.paint("bold", _row("in all", [report.total(c) for c in _COLUMNS], wide)))
    different = report.total("refuted") + report.total("undecided")
    if different:
        lines.append(f"{100 * report.total('refuted') / different:.1f} of 100 mutants that say something else are refuted")
    return lines


def _count(d: DerivationAudit, column: str) -> int:
    value = getattr(d, column)
    return value if isinstance(value, int) else len(value)


def _row(name: str, counts: list[int], wide: int) -> str:
    return "  ".join([padded(name, wide), *(str(n).rjust(len(c)) for n, c in zip(counts, _COLUMNS, strict=True))])


def _mutant(m: Mutant, mark: str, style: str, on: Page) -> list[str]:
    words = paragraph([f"{m.location} {m.tag}", f"{m.kind}: {m.words}", m.reason], on.width - 4)
    return [on.paint(style, f"  {mark} {line}" if i == 0 else f"    {line}") for i, line in enumerate(words)]
