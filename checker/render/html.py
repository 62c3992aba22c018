"""Reports and the values of a walk as HTML for a notebook or a page: one fragment that brings its own style and loads nothing.

Formulas are set from their Unicode text.  What supports a verdict is folded below it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from functools import singledispatch
from typing import Any

from checker.render.layout import Page, lowered
from checker.render.text import MARKS, relation_sign, short
from checker.render.walk import OWN, count, standing, to_go, unproved
from checker.render.walk import lines as text_lines
from checker.render.witness import number, witness_lines
from checker.verdict import CONFIRMED, PROVED, REFUTED, UNDECIDED, ChainReport, DerivationReport, ErrorReport, Report, StepReport
from checker.walked import Hint, Judged, Left, Listing, Numbers, Summary, Why

STYLE = """
.vd{--g:#1a7f37;--b:#0a6c8c;--r:#c62828;--y:#8a6100;--dim:#6a6a6a;--line:rgba(128,128,128,.35);--tint:rgba(128,128,128,.09);
font:14px/1.5 system-ui,sans-serif;max-width:72em}
@media(prefers-color-scheme:dark){.vd{--g:#56c271;--b:#5cc0e0;--r:#ff7b72;--y:#e3b341;--dim:#9a9a9a}}
[data-jp-theme-light="true"] .vd,.vscode-light .vd{--g:#1a7f37;--b:#0a6c8c;--r:#c62828;--y:#8a6100;--dim:#6a6a6a}
[data-jp-theme-light="false"] .vd,.vscode-dark .vd{--g:#56c271;--b:#5cc0e0;--r:#ff7b72;--y:#e3b341;--dim:#9a9a9a}
.vd h3{font-size:1.15em;margin:.2em 0}.vd h4{font-size:1em;margin:1em 0 .3em}.vd p{margin:.25em 0}.vd .dim{color:var(--dim)}
.vd .f{font-family:"STIX Two Math","Cambria Math","Latin Modern Math","DejaVu Serif",serif;font-size:1.1em}
.vd sub,.vd sup{font-size:.72em;line-height:0}
.vd .lim{display:inline-block;vertical-align:middle;text-align:left;font-size:.72em;line-height:1.15;margin:0 .15em}
.vd .lim span{display:block}
.vd .step{display:grid;grid-template-columns:7.2em 5em 1fr;gap:0 .7em;align-items:baseline;padding:.3em 0;border-top:1px solid var(--line)}
.vd .start{padding:.3em 0 .3em 12.9em}.vd .tag{color:var(--dim);font-size:.9em}
.vd .badge{justify-self:start;white-space:nowrap;border:1px solid currentColor;border-radius:1em;padding:0 .6em}
.vd .badge{font-size:.82em;font-weight:600}
.vd .proved{color:var(--g)}.vd .confirmed{color:var(--b)}.vd .refuted{color:var(--r)}.vd .undecided,.vd .unread,.vd .weak{color:var(--y)}
.vd details{margin:.15em 0 .1em;color:inherit}.vd summary{cursor:pointer;color:var(--dim);font-size:.92em}
.vd pre{background:var(--tint);color:inherit;padding:.5em .7em;border-radius:.3em;overflow:auto;margin:.3em 0}
.vd pre{font-size:.88em;line-height:1.35}
.vd ul{margin:.2em 0;padding-left:1.4em}
@media(max-width:600px){.vd .step{grid-template-columns:auto 1fr}.vd .step>.body{grid-column:1/-1}.vd .start{padding-left:0}}
"""
_WITNESS_COLUMNS, _TERMS = 96, 24


def fragment(*parts: str) -> str:
    """Parts as one piece of HTML with its style."""
    return f'<div class="vd"><style>{STYLE}</style>{"".join(parts)}</div>'


def report(value: Report) -> str:
    """A whole report."""
    return fragment(*map(_derivation, value.derivations), *map(_error, value.errors))


def step(value: StepReport) -> str:
    """One step with its verdict."""
    return fragment(_start(value.lhs), _step(value))


def walked(value: Any) -> str:
    """A value of a walk."""
    return fragment(_walked(value))


# Formulas ------------------------------------------------------------------------------------------


def formula(text: str) -> str:
    """A formula in Unicode with its sub- and superscripts set."""
    return f'<span class="f">{_set(text)}</span>'


def _set(text: str) -> str:
    found, at = "", 0
    for match in re.finditer(r"[_^]", text):
        if match.start() < at:
            continue
        found += html.escape(text[at:match.start()])
        below, at = _script(text, match.start())
        above = ""
        if text[match.start()] == "_" and text[at:at + 1] == "^":
            above, at = _script(text, at)
        if above:
            found += f'<span class="lim"><span>{_set(above)}</span><span>{_set(below)}</span></span>'
        else:
            tag = "sub" if text[match.start()] == "_" else "sup"
            found += f"<{tag}>{_set(below)}</{tag}>"
    return found + html.escape(text[at:])


def _script(text: str, at: int) -> tuple[str, int]:
    """What a ``_`` or ``^`` raises or lowers, and where it ends."""
    if text[at + 1:at + 2] != "{":
        word = re.compile(r"[^\W_]+|.?", re.DOTALL).match(text, at + 1)
        return ("", at + 1) if word is None else (word[0], word.end())
    depth = 0
    for end in range(at + 1, len(text)):
        depth += (text[end] == "{") - (text[end] == "}")
        if depth == 0:
            return text[at + 2:end], end + 1
    return text[at + 2:], len(text)


def _related(relation: str, rhs: str) -> str:
    return f"{html.escape(relation_sign(relation, rhs))} {formula(rhs)}"


# Steps ---------------------------------------------------------------------------------------------


def _derivation(d: DerivationReport) -> str:
    place = " · ".join(html.escape(p) for p in (d.name if d.title else "", d.source) if p)
    found = f'<h3>{html.escape(d.title or d.name)}</h3><p class="dim">{place}</p>'
    if d.assumptions:
        found += _folded("assumed throughout", _bullets(formula(lowered(a)) for a in d.assumptions))
    conclusions = {c.name: c for c in d.chains}
    for name in dict.fromkeys(s.chain for s in d.steps):
        found += _chain(name, [s for s in d.steps if s.chain == name], conclusions.get(name))
    return found


def _chain(name: str, steps: Sequence[StepReport], conclusion: ChainReport | None) -> str:
    found = "" if re.fullmatch(r"(chain \d+)?", name) else f"<h4>{html.escape(name)}</h4>"
    left = None
    for s in steps:
        if s.lhs != left:
            found += _start(s.lhs)
        found += _step(s)
        left = s.rhs if s.expected == "holds" else None
    return found + (_conclusion(conclusion) if conclusion is not None and sum(s.expected == "holds" for s in steps) > 1 else "")


def _conclusion(c: ChainReport) -> str:
    if c.verdict not in (PROVED, CONFIRMED):
        return ""
    return f'<p>so <b class="{c.verdict}">{c.verdict}</b>: {formula(c.lhs)} {_related(c.relation, c.rhs)}</p>'


def _start(lhs: str) -> str:
    return f'<div class="start">{formula(lhs)}</div>'


def _step(s: StepReport, tag: str = "", more: str = "") -> str:
    """One step: its badge, its number in the source, the formula, and what supports the verdict folded below."""
    return (f'<div class="step">{badge(s)}<span class="tag">{html.escape(tag or s.tag)}</span><div class="body">'
            f"{_related(s.relation, s.rhs)}{more}{_trouble(s)}{_evidence(s)}</div></div>")


def badge(s: StepReport) -> str:
    """The verdict of a step as a badge."""
    weak = not s.ok and s.verdict in (PROVED, CONFIRMED)
    return f'<span class="badge {"weak" if weak else s.verdict}">{MARKS.get(s.verdict, "?")} {s.verdict}</span>'


def _evidence(s: StepReport) -> str:
    """The citations and the note of a step; what its verdict rests on is folded behind them."""
    rules = [f"rules: {html.escape(', '.join(map(str, s.evidence['rules'])))}"] if s.evidence.get("rules") else []
    rows = [*rules, *_listed("where", short(s.conditions, 12)), *_listed("given", s.premises),
            *_listed("can do without", s.unused)]
    if s.method and s.verdict == PROVED:
        rows.append(f"procedure: {html.escape(s.method)}")
    if s.evidence.get("normal_form"):
        rows.append(f"both sides come to {formula(str(s.evidence['normal_form']))}")
    if s.verdict == CONFIRMED and "trials" in s.evidence:
        rows.append(f"held in all {s.evidence['trials']} interpretations tried; seed {s.evidence.get('seed', 0)}")
    expected = "recorded as false" if s.expected == REFUTED else ""
    said = " · ".join(filter(None, (f"by {', '.join(s.by)}" if s.by else "", lowered(s.note), expected)))
    if not rows:
        return f'<p class="dim">{html.escape(said)}</p>' if said else ""
    return _folded(said or {PROVED: "what the proof used", CONFIRMED: "what was tried"}.get(s.verdict, "more"), _bullets(rows))


def _trouble(s: StepReport) -> str:
    found = ""
    if s.verdict == REFUTED and "lhs" in s.evidence:
        found += f"<p>left {number(s.evidence['lhs'])}, right {number(s.evidence['rhs'])}</p>"
    if s.missing:
        found += f'<p class="weak">it also needs {html.escape(", ".join(map(lowered, s.missing)))}</p>'
    elif s.reason is not None:
        hint = f" · {html.escape(s.reason.hint)}" if s.reason.hint else ""
        found += f'<p class="weak">{html.escape(s.reason.message)}{hint}</p>'
    found += "".join(f"<p>{_set(x)}</p>" for x in s.suggestions)
    witness = s.evidence.get("witness")
    if s.verdict == REFUTED and isinstance(witness, dict) and witness:
        found += _folded("the counterexample", _pre(witness_lines(witness, _WITNESS_COLUMNS)), opened=s.expected != REFUTED)
    return found


def _listed(label: str, items: Iterable[str]) -> list[str]:
    told = ", ".join(formula(lowered(str(i))) for i in items)
    return [f"{label}: {told}"] if told else []


def _bullets(rows: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{row}</li>" for row in rows) + "</ul>"


def _folded(summary: str, inside: str, opened: bool = False) -> str:
    return f"<details{' open' if opened else ''}><summary>{html.escape(summary)}</summary>{inside}</details>"


def _pre(rows: Iterable[str]) -> str:
    return f"<pre>{html.escape(chr(10).join(rows))}</pre>"


def _error(e: ErrorReport) -> str:
    place = f"{e.file}:{e.line}:{e.column}" if e.line else e.file
    told = f"{html.escape(e.message)} {html.escape(e.hint)}"
    return f'<p><b>{html.escape(place)}</b> <span class="refuted">{html.escape(e.code)}</span> {told}</p>'


# A walk --------------------------------------------------------------------------------------------


@singledispatch
def _walked(value: Any) -> str:
    return _pre(text_lines(value, Page(_WITNESS_COLUMNS)))


@_walked.register
def _(value: Left) -> str:
    if value.done:
        return '<p class="proved">the end: every line is behind</p>'
    return f'<h4>{html.escape(value.chain)}</h4><p>{formula(value.above.text)}</p><p class="dim">{html.escape(to_go(value))}</p>'


@_walked.register
def _(value: Judged) -> str:
    more = f'<p class="dim">{html.escape(standing(value.standing))}</p>' if value.standing is not None else ""
    if value.published:
        more += f'<p class="weak">this is {html.escape(value.published)} as it is published; it is false</p>'
    if value.own and value.verdict in (CONFIRMED, UNDECIDED):
        more += f'<p class="weak">{html.escape(unproved(value))}</p>'
    end = _conclusion(value.conclusion) if value.conclusion is not None else ""
    return _start(value.step.lhs) + _step(value.step, OWN if value.own else "", more) + end


@_walked.register
def _(value: Hint) -> str:
    found = f"<p><b>hint {value.stage}: {html.escape(value.title)}</b></p>"
    found += "".join(f"<p>{html.escape(label)}{': ' + formula(lowered(said)) if said else ''}</p>" for label, said in value.words)
    return found + (f"<p>{_related(value.relation, value.formula.text)}</p>" if value.formula is not None else "")


@_walked.register
def _(value: Why) -> str:
    if value.step.verdict != PROVED:
        return _walked(Numbers(value.step, value.own))
    found = ""
    for u in value.used:
        more = [f"… {count(u.more, 'more line')}"] if u.more else []
        found += _folded(lowered(u.name), _bullets([*(formula(f.text) for f in u.said), *more]), opened=True)
    if value.terms:
        terms = _bullets(formula(t.text) for t in value.terms)
        found += f"<p>{html.escape(value.heading)}</p>{terms}" if len(value.terms) <= _TERMS else _folded(value.heading, terms)
    return found + _bullets([*_listed("where", short(value.step.conditions, 8)), *_listed("given", value.step.premises),
                             *_listed("can do without", value.step.unused)])


@_walked.register
def _(value: Numbers) -> str:
    return _start(value.step.lhs) + _step(value.step, OWN if value.own else "")


__all__ = ["UNDECIDED", "Listing", "Summary", "badge", "formula", "fragment", "report", "step", "walked"]
