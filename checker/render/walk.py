"""The values of a walk as a person reads them at a terminal; see `checker.walked` for what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import singledispatch
from typing import Any

from checker.render.layout import Page, formula, lowered, padded, paragraph, width, words
from checker.render.text import MARKS, conclusion_lines, relation_sign, short, step_lines
from checker.verdict import CONFIRMED, PROVED, REFUTED, UNDECIDED, StepReport
from checker.walked import (
    APART,
    AWAY,
    BETWEEN,
    JUMP,
    SAME,
    STILL,
    Declared,
    Hint,
    Judged,
    Left,
    Listing,
    Meant,
    Numbers,
    Row,
    Standing,
    Summary,
    Used,
    Why,
)

OWN = "yours"
_INDENT, _NARROW, _STAGES = 12, 80, 4
_LONGEST, _TERMS = 800, 24


def text(value: Any, on: Page | None = None) -> str:
    """A value of a walk as text, without a newline at its end."""
    return "\n".join(line.rstrip() for line in lines(value, on or Page()))


@singledispatch
def lines(value: Any, on: Page) -> list[str]:
    """A value of a walk as lines of a page."""
    return [str(value)]


def _block(text: str, on: Page, indent: int, head: str = "") -> list[str]:
    """A formula broken to the page, behind ``head``; of one that fills pages, the beginning."""
    text = text if len(text) <= _LONGEST else text[:_LONGEST] + " …"
    first, *rest = formula(text, on.width - indent - width(head))
    return [" " * indent + head + first, *(" " * (indent + width(head)) + line for line in rest)]


def _said(text: str, on: Page, indent: int, style: str = "") -> list[str]:
    found = words(text, on.width - indent, 0)
    return [" " * indent + (on.paint(style, line) if style else line) for line in found]


def count(n: int, what: str) -> str:
    """``1 line``, ``2 lines``."""
    return f"{n} {what}{'' if n == 1 else 's'}"


# Where we are --------------------------------------------------------------------------------------


@lines.register
def _(value: Left, on: Page) -> list[str]:
    if value.done:
        return [on.paint("green", "the end: every line is behind")]
    return [*_heading(value.chain, on), *_block(value.above.text, on, 4), *_said(to_go(value), on, 2, "dim")]


def _heading(chain: str, on: Page) -> list[str]:
    return ["  " + on.paint("bold", chain)]


def to_go(left: Left) -> str:
    """How much is left, in words."""
    told = [f"{count(left.lines, 'line')} to the goal"] if left.lines else []
    told += [f"{count(left.errata, 'published line')} to be judged"] if left.errata else []
    told += [f"{count(left.chains, 'chain')} after this one"] if left.chains else []
    told += [] if left.reachable else ["the goal cannot be reached from here: undo takes a line back"]
    return " · ".join(told)


def goal_lines(left: Left, on: Page) -> list[str]:
    """What the chain is to come to."""
    if left.goal is None:
        return _said("a published line is left here, to be judged" if left.errata else "the goal of this chain is reached", on, 2)
    return [*_block(left.above.text, on, 4), *_block(left.goal.text, on, 4, f"{relation_sign(left.relation, left.goal.text)} ")]


# Lines ---------------------------------------------------------------------------------------------


@lines.register
def _(value: StepReport, on: Page) -> list[str]:
    return [*_block(value.lhs, on, _INDENT + 2), *step_lines(value, _INDENT, on)]


@lines.register
def _(value: Judged, on: Page) -> list[str]:
    shown = replace(value.step, conditions=(), premises=(), location="", tag=_tag(value))
    if value.own and value.step.missing:
        shown = replace(shown, reason=None, missing=())
    indent = _indent(shown.tag, on)
    found = step_lines(shown, indent, on)
    for told, style in _told(value):
        found += _said(told, on, indent + 2, style)
    if value.conclusion is not None and value.conclusion.verdict in (PROVED, CONFIRMED):
        found += conclusion_lines(value.conclusion, on)
    return found


def _indent(tag: str, on: Page) -> int:
    """Where formulas begin: aligned where there is room."""
    return 6 + width(tag) if on.width < _NARROW else max(_INDENT, 6 + width(tag))


def _tag(value: Judged | Numbers) -> str:
    return OWN if value.own else value.step.tag or f"line {value.step.index}"


def _told(value: Judged) -> list[tuple[str, str]]:
    """What is said of a line beside its verdict."""
    told = []
    if value.standing is not None:
        told.append((standing(value.standing), "yellow" if value.standing.kind in (AWAY, APART) else "dim"))
    if value.published:
        told.append((f"this is {value.published} as it is published; it is false", "yellow"))
    if value.own and value.step.missing:
        rules, more = ", ".join(value.restricted), ", ".join(map(lowered, value.step.missing))
        told.append((f"true, but not by {rules} alone: it also needs {more}", "yellow"))
    elif value.own and value.verdict in (CONFIRMED, UNDECIDED):
        told.append((unproved(value), "yellow"))
    if value.cut:
        told.append(("what was meant was looked for only briefly: 'meant' tries every single change", "dim"))
    return told


def unproved(value: Judged) -> str:
    """What becomes of a line of one's own that is neither proved nor refuted."""
    if value.accepted:
        return "confirmed by numbers, not proved: the walk goes on from it, and the conclusion will be no more than confirmed"
    if value.verdict == CONFIRMED and value.restricted:
        return f"not taken: not proved by {', '.join(value.restricted)}; 'rule' alone lets it use every rule"
    return "not taken: only a proved line is gone on from; try a smaller step"


def standing(s: Standing) -> str:
    """How a line stands to the printed ones, in words."""
    passed = f", past {_listed(s.passed)}" if s.passed else ""
    alike = f"the same as {s.after}" + (f", {s.detail}" if s.detail else "")
    return {
        SAME: alike,
        BETWEEN: f"between {s.before} and {s.after}",
        JUMP: f"a bigger jump{passed}: " + (f"between {s.before} and {s.after}" if s.before else alike),
        AWAY: f"away from the goal: {s.detail}",
        STILL: "the line above once more: nothing to go on from",
        APART: s.detail or "how it stands to the printed lines could not be told",
    }[s.kind]


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"


# Explanations --------------------------------------------------------------------------------------


@lines.register
def _(value: Hint, on: Page) -> list[str]:
    found = [on.paint("bold", f"  hint {value.stage} of {_STAGES}: {value.title}")]
    for label, said in value.words:
        rest = f"{label}: {lowered(said)}" if said else label
        found += _said(rest, on, 4)
    if value.formula is not None:
        found += _block(value.formula.text, on, 4, f"{relation_sign(value.relation, value.formula.text)} ")
    return found


@lines.register
def _(value: Why, on: Page) -> list[str]:
    s = value.step
    if s.verdict != PROVED:
        return lines(Numbers(s, value.own), on)
    found = _said(f"proved{' by ' + ', '.join(s.by) if s.by else ''}", on, 2)
    for used in value.used:
        found += _used(used, on)
    if value.terms:
        found += [*_said(f"{value.heading}", on, 2, "bold")]
        for k, term in enumerate(value.terms[:_TERMS]):
            sign = "" if k == 0 else "− " if term.text.startswith("−") else "+ "
            found += _block(term.text.removeprefix("−") if sign == "− " else term.text, on, 4 if sign or len(value.terms) == 1 else 6, sign)
    if len(value.terms) > _TERMS:
        found.append(f"    … {count(len(value.terms) - _TERMS, 'more term')}")
    for label, items in (("where", short(s.conditions, 8)), ("given", s.premises), ("can do without", s.unused)):
        if items:
            rows = paragraph([f"{label} {lowered(items[0])}", *map(lowered, items[1:])], on.width - 5, ", ")
            found += [" " * 2 + rows[0], *(" " * 4 + row.lstrip() for row in rows[1:])]
    return found


def _used(used: Used, on: Page) -> list[str]:
    found = ["  " + on.paint("bold", lowered(used.name))]
    for said in used.said:
        found += _block(said.text, on, 4)
    return found + ([f"    … {count(used.more, 'more line')}"] if used.more else [])


@lines.register
def _(value: Meant, on: Page) -> list[str]:
    if not value.edits:
        return _said("no single change was found that makes it a line that is proved", on, 2)
    return [line for edit in value.edits for line in _said(edit, on, 2)]


@lines.register
def _(value: Numbers, on: Page) -> list[str]:
    shown = replace(value.step, conditions=(), premises=(), location="", by=(), note="", tag=_tag(value))
    return step_lines(shown, _indent(shown.tag, on), on)


# Overviews -----------------------------------------------------------------------------------------

_ROW_MARKS = {
    "seen": MARKS[PROVED], "own": MARKS[PROVED], "confirmed": MARKS[CONFIRMED], "here": "→", "hidden": " ", "erratum": MARKS[REFUTED]}


@lines.register
def _(value: Listing, on: Page) -> list[str]:
    found: list[str] = []
    chain = None
    tags = max((width(r.tag) for r in value.rows), default=0)
    for row in value.rows:
        if row.chain != chain:
            found += _heading(row.chain, on)
            chain = row.chain
        found.append(_row(row, tags, on))
    return found


def _row(row: Row, tags: int, on: Page) -> str:
    number = f"{row.number:>3}" if row.number else "   "
    head = f"  {_ROW_MARKS[row.state]} {number}  {padded(OWN if row.state in ('own', 'confirmed') else row.tag, max(tags, len(OWN)))}  "
    if not row.formula:
        return (head + ("the next line" if row.state == "here" else "")).rstrip()
    body = f"{relation_sign(row.relation, row.formula)} {row.formula}"
    return head + cut(body, on.width - width(head))


def cut(text: str, columns: int) -> str:
    """``text``, or its beginning and … where it is too long."""
    if width(text) <= columns:
        return text
    while text and width(text) > columns - 1:
        text = text[:-1]
    return text.rstrip() + "…"


@lines.register
def _(value: Declared, on: Page) -> list[str]:
    found: list[str] = []
    for name, said in value.laws:
        found += _block(said, on, 4, f"{name}: ")
    for name, said in value.abbreviations:
        found += _block(f"{name} = {said}", on, 4)
    rows = paragraph([lowered(a) for a in value.assumptions], on.width - 5, "; ")
    return found + ["    " + on.paint("dim", row) for row in rows if row]


@lines.register
def _(value: Summary, on: Page) -> list[str]:
    own = f"{value.own} of your own" + (f", {value.confirmed} of them only confirmed by numbers" if value.confirmed else "")
    told = [count(value.shown, "line") + " shown", own, count(value.hints, "hint"),
            count(len(value.wrong), "line") + " that went wrong"]
    found = [on.paint("bold", "  " + ("walked to the end" if value.finished else "so far"))]
    found += ["  " + line for line in paragraph(told, on.width - 2)]
    for chain, line, verdict in value.wrong:
        found += _said(f"{verdict} in {chain}: {line}", on, 4, "dim")
    return found


__all__ = ["count", "cut", "goal_lines", "lines", "standing", "text", "to_go", "unproved"]
