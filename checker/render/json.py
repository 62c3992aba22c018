"""The report as JSON: the keys and their order are what scripts are written against.

Two runs with one seed give the same text but for ``seconds``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import asdict
from typing import Any

from checker import __version__
from checker.verdict import AuditReport, ChainReport, DerivationReport, ErrorReport, Reason, Report, StepReport

VERSION = 1
_DIGITS = 6  # of a second: microseconds


def to_dict(report: Report | AuditReport) -> dict[str, Any]:
    """The report as plain data: dictionaries, lists, strings, finite numbers, true, false and null."""
    if isinstance(report, AuditReport):
        return {"version": VERSION, "checker": __version__, "seed": report.seed,
                "audit": [asdict(d) for d in report.derivations], "errors": [error_dict(e) for e in report.errors]}
    warnings = {"warnings": [error_dict(e) for e in report.warnings]} if report.warnings else {}
    return {
        "version": VERSION,
        "checker": __version__,
        "seed": report.seed,
        "derivations": [derivation_dict(d) for d in report.derivations],
        "errors": [error_dict(e) for e in report.faults],
        **warnings,
    }


def dumps(report: Report | AuditReport, ascii_only: bool = False) -> str:
    """The report as text that ends with a newline; ``ascii_only`` where the reader knows no Unicode."""
    return json.dumps(to_dict(report), ensure_ascii=ascii_only, indent=2, allow_nan=False) + "\n"


def derivation_dict(d: DerivationReport) -> dict[str, Any]:
    """One derivation with its steps and the conclusions of its chains."""
    return {
        "name": d.name,
        "title": d.title,
        "source": d.source,
        "file": d.file,
        "ok": d.ok,
        "seconds": round(d.seconds, _DIGITS),
        "steps": [step_dict(s) for s in d.steps],
        "chains": [chain_dict(c) for c in d.chains],
        "skipped": d.skipped,
        "passed_over": d.passed_over,
    }


def step_dict(s: StepReport) -> dict[str, Any]:
    """One step; its number in the source stands in front of its note."""
    return {
        "index": s.index,
        "location": s.location,
        "relation": s.relation,
        "lhs": s.lhs,
        "rhs": s.rhs,
        "latex": s.latex,
        "note": f"{s.tag} {s.note}".strip(),
        "by": list(s.by),
        "verdict": s.verdict,
        "expected": s.expected,
        "ok": s.ok,
        "method": s.method,
        "premises": list(s.premises),
        "missing": list(s.missing),
        "unused": list(s.unused),
        "conditions": list(s.conditions),
        "evidence": plain(s.evidence),
        "reason": reason_dict(s.reason),
        "suggestions": list(s.suggestions),
        "seconds": round(s.seconds, _DIGITS),
    }


def reason_dict(reason: Reason | None) -> dict[str, Any] | None:
    """Why a step does not pass, or null."""
    if reason is None:
        return None
    return {"code": reason.code, "message": reason.message, "line": reason.line, "column": reason.column, "hint": reason.hint}


def chain_dict(c: ChainReport) -> dict[str, Any]:
    """The conclusion of a chain."""
    return {"name": c.name, "relation": c.relation, "lhs": c.lhs, "rhs": c.rhs, "verdict": c.verdict}


def error_dict(e: ErrorReport) -> dict[str, Any]:
    """What could not be read."""
    return {"file": e.file, "line": e.line, "column": e.column, "code": e.code, "message": e.message, "hint": e.hint}


def plain(value: Any) -> Any:
    """JSON data for whatever evidence holds: sets are sorted; fractions, infinities and terms become strings."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, AbstractSet):
        return sorted((plain(v) for v in value), key=str)
    return plain(value.item()) if hasattr(value, "item") and not getattr(value, "shape", True) else str(value)
