"""Whatever stands in a notes file: nothing is raised, and each step points at its relation in the file."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.loader import load_file
from checker.notes.propose import propose

NOTES = [p.read_text(encoding="utf-8") for p in sorted((Path(__file__).parent / "hand_written").glob("*.md"))]
PIECES = [
    "$$", "$", r"\[", r"\]", r"\begin{align}", r"\end{align}", r"\begin{aligned}", r"\end{aligned}", r"\\", "&", "&&", "=", r"\le", r"\propto", r"\sim", ":=",
    r"\overset{d}{=}", r"\text{Bayes}", r"\quad", ",", ".", r"\label{a}", r"\eqref{a}", r"\tag{1}", "<!-- verify: refuted -->", "<!-- verify: skip -->",
    "% verify: refuted", "> ", "- ", "```", "```derivation\n", "[laws]\n", "[shapes]\n", "[let]\n", "x_0 -> ... -> x_T", "'", '"', "{", "}", "(", ")", "[", "]",
    r"\left(", r"\right.", r"\right)", r"\left.", "|", r"\mid", r"\frac{", "^", "_", r"\Rightarrow", r"t = 2, \ldots, T", r"\text{for }", r"\forall", "变", "（",
    "：", "\n\n", "\n", "\t", "\x00", "\u2028", "𝔼", "&=", r"\approx", r"\begin{cases}", r"\end{cases}", "<!-- verify: induction on t from 0 -->", r"\!"]
EDITS = st.lists(st.tuples(st.floats(0, 1), st.sampled_from(["insert", "cut", "double"]), st.sampled_from(PIECES), st.integers(1, 60)), max_size=6)
RELATION = re.compile(r"[=<>≤≥∝∼~＝:]|\\(?:le|ge|leq|geq|lt|gt|propto|sim|overset|stackrel|underset|mathrel|equiv|triangleq|coloneqq|leqslant|geqslant|to)|\{")


def edited(text: str, edits: list[tuple[float, str, str, int]]) -> str:
    for where, what, piece, size in edits:
        at = int(where * len(text))
        text = {"insert": text[:at] + piece + text[at:], "cut": text[:at] + text[at + size:],
                "double": text[:at + size] + text[at:at + size] + text[at + size:]}[what]
    return text


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(NOTES), EDITS)
def test_nothing_is_raised_and_steps_point_at_their_relations(text: str, edits: list[tuple[float, str, str, int]]) -> None:
    source = edited(text, edits)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "n.md"
        path.write_text(source, encoding="utf-8", newline="")
        loaded = load_file(path)
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for derivation in loaded.derivations:
        for step in derivation.steps:
            assert RELATION.match(lines[step.location.line - 1], step.location.column - 1), (step.location, lines[step.location.line - 1])
        for told in [*derivation.errors, *(u.why for u in derivation.unread)]:
            assert 1 <= told.location.line <= len(lines)
            assert 1 <= told.location.column <= len(lines[told.location.line - 1]) + 1


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(NOTES), EDITS)
def test_a_proposal_is_made_for_anything(text: str, edits: list[tuple[float, str, str, int]]) -> None:
    assert propose(edited(text, edits), "n").startswith("```derivation\nname = 'n'\n")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_a_proposal_is_made_for_any_text(text: str) -> None:
    assert propose(text, "n").endswith("```\n")
