"""Displays in Markdown: a rule for the library that finds paragraphs, quotations and lists, so that it finds displays among them.

A display may interrupt a paragraph; where each of its characters came from is kept.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

ENVIRONMENTS = ("equation", "align", "aligned", "alignat", "flalign", "gather", "gathered", "multline", "eqnarray", "split", "displaymath",
                "math", "dmath")
"""Environments that make a display where they stand by themselves."""

OPENER = re.compile(r"\$\$|\\\[|\\begin\{(" + "|".join(ENVIRONMENTS) + r")(\*?)\}")
LABEL = re.compile(r"\s*(?:\(([\w:.-]+)\)|\{#([\w:.-]+)[^}]*\}|\^[\w-]+)?\s*[.,;:。，；：]?\s*$")
"""What may stand behind a display on its line: a label, and punctuation."""



def parser() -> MarkdownIt:
    md = MarkdownIt("commonmark")
    md.core.ruler.enableOnly(["normalize", "block"])
    md.block.ruler.before("fence", "display", _display_rule, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    return md


def _display_rule(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """A display that starts a line, up to its end; where it has none, up to the next blank line."""
    if state.is_code_block(first):
        return False
    start = state.bMarks[first] + state.tShift[first]
    opener = OPENER.match(state.src, start, state.eMarks[first])
    if opener is None:
        return False
    closed = _close(state, opener, first, last)
    if closed is not None and not LABEL.match(state.src[closed[2]:state.eMarks[closed[0]]]):
        return False  # words follow on its line: it stands in a paragraph
    if silent:
        return True
    token = state.push("display", "math", 0)
    if closed is None:
        end = first + 1
        while end < last and not state.isEmpty(end):
            end += 1
        token.meta = {"segments": [(start, state.eMarks[first])], "closed": False, "opener": opener[0], "label": ""}
        state.line = end
    else:
        line, inner, outer = closed
        label = LABEL.match(state.src[outer:state.eMarks[line]])
        body = opener.start() if opener[1] else opener.end()
        token.meta = {"segments": _segments(state, first, line, body, outer if opener[1] else inner), "closed": True, "opener": opener[0],
                      "label": (label[1] or label[2] or "") if label else ""}
        state.line = line + 1
    token.map = [first, state.line]
    return True


def _segments(state: StateBlock, first: int, last: int, start: int, end: int) -> list[tuple[int, int]]:
    """What stands between two offsets, line by line, without the marks of quotations and lists."""
    found = []
    for line in range(first, last + 1):
        left = start if line == first else state.bMarks[line] + state.tShift[line]
        right = end if line == last else state.eMarks[line]
        found.append((min(left, right), right))
    return found


_STEPS = {"$$": re.compile(r"\\.|\$\$"), r"\[": re.compile(r"\\.")}


def _close(state: StateBlock, opener: re.Match[str], first: int, last: int) -> tuple[int, int, int] | None:
    """The line on which a display ends, and the offsets before and after what closes it; None if nothing does."""
    name = (opener[1] or "") + (opener[2] or "")
    steps = re.compile(r"\\(begin|end)\{" + re.escape(name) + r"\}|\\.") if name else _STEPS[opener[0]]
    depth, blank = 1, False
    for line in range(first, last):
        if state.isEmpty(line):
            blank = True
            continue
        if line > first and (state.sCount[line] < state.blkIndent or (blank and not name and _is_prose(state, line, opener[0]))):
            return None
        start = opener.end() if line == first else state.bMarks[line] + state.tShift[line]
        for m in steps.finditer(state.src, start, state.eMarks[line]):
            if name and m[1]:
                depth += 1 if m[1] == "begin" else -1
            if (name and depth == 0) or m[0] == "$$" or (opener[0] == r"\[" and m[0] == r"\]"):
                return line, m.start(), m.end()
            if opener[0] == r"\[" and m[0] == r"\[":
                return None
    return None


def _is_prose(state: StateBlock, line: int, opener: str) -> bool:
    """Whether a line below a blank one is not mathematics: it has words, starts a block, or opens a display."""
    text = state.src[state.bMarks[line] + state.tShift[line]:state.eMarks[line]]
    if text.strip() != "$$" and OPENER.match(text) and not text.startswith(r"\begin"):
        return True
    plain = re.sub(r"\\text\w*\{[^{}]*\}|\\[A-Za-z]+", " ", text)
    return bool(re.match(r"#|```|~~~|!\[|<!--", text) or re.search(r"[A-Za-z]{4,}|[\u3040-\u30ff\u4e00-\u9fff]{2,}", plain))


__all__ = ["ENVIRONMENTS", "LABEL", "OPENER", "parser"]
