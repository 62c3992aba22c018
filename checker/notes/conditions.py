"""Conditions beside a line: ranges and orders of indices, ``given x_0``, and what tends where."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sympy import Expr

from checker.language.terms import Approach, MalformedTerm, Unknown, Var
from checker.notes.assume import Bound, Evident, Order, assumptions
from checker.notes.citations import readable
from checker.notes.formula import read
from checker.notes.minimisers import unknown_of
from checker.notes.names import spelt
from checker.notes.setting import Setting
from checker.notes.source import Text
from checker.notes.spans import Span, Unread
from checker.notes.spelling import base, read_index, read_name
from checker.notes.surface import COMMA, PASSED, RELATION, SPACE, WORDS, marks

_DOTS = re.compile(r"\\(?:ldots|dots|cdots|dotsc|dotsb|hdots)(?![A-Za-z])|\.\.\.|…|⋯")
_TENDS = re.compile(r"\\(?:to|rightarrow|longrightarrow)(?![A-Za-z])|→|->")
_NARROWING = re.compile(r"\b(?:for|if|when|whenever|assuming|provided)\b|对|当|若|如果|任意|\\forall", re.IGNORECASE)
_GIVEN = re.compile(r"\bgiven\b|给定", re.IGNORECASE)
_OVER = re.compile(r"over", re.IGNORECASE)
_PROPTO = re.compile(r"\bin\b|关于", re.IGNORECASE)


_BESIDE = frozenset({"where", "with", "其中", "and", "as", "here", "in which", "setting", "let"})
"""Words before a relation that the line may rest on."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a condition says: facts about indices, variables that are given or named, an unknown that is minimised over, what tends where.

    ``limit`` says that something tends somewhere in a way that cannot be stated.

    ``unused`` is a relation that is said beside the line and cannot be used.
    """

    facts: tuple[Expr, ...] = ()
    variables: tuple[Var, ...] = ()
    unknown: Unknown | None = None
    approach: Approach | None = None
    limit: bool = False
    unused: bool = False


def parts(text: Text) -> list[Text]:
    """A remark cut at wide spaces, and behind words that a comma follows."""
    cuts, words_end = [], -1
    for mark in marks(text.text):
        if mark.kind == SPACE or (mark.kind == COMMA and words_end >= 0 and not text.text[words_end:mark.start].strip()):
            cuts.append((mark.start, mark.end))
        words_end = mark.end if mark.kind == WORDS else -1
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text.text)]
    return [part for a, b in zip(starts, ends, strict=True) if (part := text.part(a, b).stripped()) and part.text.strip(" ,.;~")]


def condition(text: Text, setting: Setting) -> Condition | None:
    """What a text beside a line says; None if it is a remark that says nothing of the kind.

    Raises `Unread` for a condition that narrows the line and cannot be used.
    """
    words = " ".join(m.word for m in marks(text.text) if m.kind == WORDS)
    bare = _bare(text)
    if _TENDS.search(bare.text):
        approach = _approach(bare, setting)
        return Condition(limit=approach is None, approach=approach)
    if _OVER.fullmatch(readable(words)):
        unknown = _unknown(bare, setting)
        return None if unknown is None else Condition(unknown=unknown)
    narrows = bool(_NARROWING.search(words) or bare.text.startswith(r"\forall"))
    if _GIVEN.search(words) or _PROPTO.fullmatch(readable(words)):
        variables = _variables(bare, setting)
        if variables:
            return Condition(variables=variables)
    if words and not (narrows or readable(words).lower() in _BESIDE):
        return None
    formula = _without_forall(bare)
    if not any(m.kind in (RELATION, PASSED) for m in marks(formula.text)):
        return Condition() if formula.text != bare.text or (narrows and formula) else None
    try:
        return Condition(facts=tuple(_facts(formula, setting)))
    except Unread as error:
        if narrows:
            raise Unread("E423", f"this condition cannot be used yet: {error.message}", Span(0, len(text.text)),
                         "a range of indices, as in t = 2, \\ldots, T", "declare it, or leave it to the text") from None
        return Condition(unused=True)


def _unknown(text: Text, setting: Setting) -> Unknown | None:
    """The declared unknown that a text is; None for anything else."""
    try:
        return unknown_of(setting.names, spelt(text.text))
    except Unread:
        return None


def tending(text: Text, setting: Setting) -> Approach | None:
    """What a comment says tends where, ``sigma -> 0``; None where that cannot be stated."""
    return _approach(text, setting)


def _approach(text: Text, setting: Setting) -> Approach | None:
    """That a declared number tends to a number; None where something else is said to tend somewhere."""
    sides = _TENDS.split(text.text)
    if len(sides) != 2:
        return None
    try:
        return Approach(*(read(side, setting.names) for side in sides))
    except (Unread, MalformedTerm):
        return None


def _bare(text: Text) -> Text:
    """The formula in a condition: without words, brackets round it and punctuation."""
    spans = [(m.start, m.end) for m in marks(text.text) if m.kind == WORDS]
    found = text.blanked(spans).stripped()
    m = re.fullmatch(r"(?:\\left|\\[bB]ig+l?)?\s*[(\[](?P<inner>.*?)(?:\\right|\\[bB]ig+r?)?\s*[)\]]", found.text, re.DOTALL)
    if m is not None:
        inner = found.part(*m.span("inner"))
        return _bare(inner) if inner.text != found.text else inner
    trimmed = re.match(r"[\s,.;:~]*(.*?)[\s,.;:~]*$", found.text, re.DOTALL)
    return found.part(*trimmed.span(1)) if trimmed else found


def _without_forall(text: Text) -> Text:
    m = re.match(r"\\forall(?![A-Za-z])\s*|(?:\\[,;:! ]|\\q?quad(?![A-Za-z])|\s)+", text.text)
    return text if m is None or not m[0] else _without_forall(text.part(m.end()))


def _facts(text: Text, setting: Setting) -> list[Expr]:
    r"""Facts of ``t = 2, \ldots, T``, ``t \in \{1, \ldots, T\}`` and ``1 \le t \le T``.  Raises `Unread`."""
    dotted = _DOTS.search(text.text)
    if dotted is not None:
        return _range(text.text, setting)
    found: list[Expr] = []
    for part in re.split(r"(?<!\\),", text.text):
        for said in assumptions(Text(part, ((0, 1, 1),)), setting.indices, setting.names):
            if isinstance(said, Order):
                found.append(said.fact)
            elif isinstance(said, Bound) and not _is_declared(said, setting):
                raise Unread("R501", "a bound of a number holds where it is declared only", Span(0, len(text.text)))
            elif not isinstance(said, (Bound, Evident)):
                raise Unread("R501", "this is declared, not said beside a line", Span(0, len(text.text)))
    for fact in found:
        for symbol in fact.free_symbols:
            setting.index(symbol.name)
    return found


def _is_declared(said: Bound, setting: Setting) -> bool:
    """Whether a bound of a number follows from its declared interval."""
    family = setting.derivation.declared.parameters.get(base(said.name))
    if family is None:
        return False
    low, high = family.domain.low, family.domain.high
    above = said.low is None or (low is not None and bool(low >= said.low))
    return above and (said.high is None or (high is not None and bool(high <= said.high)))


def _range(text: str, setting: Setting) -> list[Expr]:
    m = re.match(r"\s*(?P<names>.+?)\s*(?:=|\\in(?![A-Za-z])|∈)\s*(?:\\\{|\[|\\left\\\{)?\s*(?P<rest>.*)$", text, re.DOTALL)
    if m is None or _DOTS.search(m["rest"]) is None:
        raise Unread("R303", "this is no range", Span(0, len(text)), "t = 2, \\ldots, T")
    before, after = _DOTS.split(m["rest"], maxsplit=1)
    first = before.strip().strip(",").split(",")[0]
    last = re.sub(r"(?:\\right)?\s*\\\}\s*$|\]\s*$", "", after.strip().strip(","))
    lo, hi = read_index(first), read_index(last)
    found: list[Expr] = []
    for written in m["names"].split(","):
        name = read_name(written)
        if name.sub or name.primes:
            raise Unread("R303", "an index is one letter", Span(0, len(text)), "t = 2, \\ldots, T")
        symbol = setting.index(base(name))
        setting.indices.add(symbol.name)
        found += [symbol - lo, hi - symbol]
    for end in (lo, hi):
        for s in end.free_symbols:
            setting.index(s.name)
    return found


def _variables(text: Text, setting: Setting) -> tuple[Var, ...]:
    """The variables that a text names; none if it names anything else."""
    found = []
    for part in text.text.split(","):
        try:
            term = read(part, setting.names)
        except Unread:
            return ()
        if not isinstance(term, Var):
            return ()
        found.append(term)
    return tuple(found)


def variables(text: Text, setting: Setting) -> tuple[Var, ...]:
    """The variables of a comment ``propto x_{t-1}``.  Raises `Unread` for anything else."""
    found = _variables(text, setting)
    if not found:
        raise Unread("E403", "this names no variables", Span(0, len(text.text)), "variables of a law, as in x_{t-1}")
    return found


__all__ = ["Condition", "condition", "variables"]
