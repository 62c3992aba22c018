"""Minimisers named on both sides, limits that a comment tells, and names that a table of names tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from verdicts_of_notes import judged, verdicts

LEARNED = r"""assume = ['\sigma > 0']
[laws]
p = 'x -> y'
q = 'x'
[parameters]
'\theta' = ['p(y \mid x)']
[names]
'R^2' = 'symbol'"""
LOSS = r"\mathbb{E}_{q(x)}[-\log p(y \mid x)]"


@pytest.mark.parametrize("sign", [r"\arg\min_\theta", r"\arg\min_{\theta}", r"\operatorname*{arg\,min}_{\theta}", r"\operatorname{argmin}_\theta",
                                  r"\arg \, \min_\theta"])
def test_minimisers_on_both_sides_are_compared(tmp_path: Path, sign: str) -> None:
    more = LOSS.replace(r"-\log", r"-2 \log")
    assert verdicts(tmp_path, LEARNED, f"{sign} {LOSS} = {sign} {more}") == ["proved"]
    less = LOSS.replace(r"-\log", r"\log")
    assert verdicts(tmp_path, LEARNED, f"{sign} {LOSS} = {sign} {less}") == ["refuted"]


@pytest.mark.parametrize(("line", "code"), [
    (rf"\arg\min_\theta {LOSS} = 3", "R501"), (rf"\arg\min_\phi {LOSS} = \arg\min_\phi 3", "R301"),
    (rf"\arg\min_\theta {LOSS} \le \arg\min_\theta {LOSS}", "R501"), ("R^2 = R R", "R501")])
def test_what_is_no_comparison_of_minimisers_is_refused(tmp_path: Path, line: str, code: str) -> None:
    (report,) = judged(tmp_path, LEARNED, line)
    assert report.reason is not None
    assert (report.verdict, report.reason.code) == ("unread", code)


def test_neither_side_of_an_implication_is_refuted_and_each_may_be_proved(tmp_path: Path) -> None:
    assert verdicts(tmp_path, LEARNED, r"a = 0 \Rightarrow a^2 + b = b") == ["undecided", "undecided"]
    assert verdicts(tmp_path, LEARNED, r"a = 0 \Rightarrow a b = 0 \quad \text{and} \quad a c = 0") == ["undecided"] * 3
    assert verdicts(tmp_path, LEARNED, r"p(x, y) = p(x) p(y \mid x) \Rightarrow \log p(x, y) = \log p(x) + \log p(y \mid x)") == ["proved", "proved"]


@pytest.mark.parametrize(("comment", "verdict"), [("sigma -> 0", "proved"), (r"\sigma \to 0", "proved"), ("T -> oo", "unread")])
def test_a_comment_tells_what_tends_where(tmp_path: Path, comment: str, verdict: str) -> None:
    path = tmp_path / "notes.md"
    path.write_text(f"```derivation\n{LEARNED}\n```\n\n<!-- verify: limit {comment} -->\n$$ \\sigma^2 + a \\to a $$\n", encoding="utf-8")
    from checker.engine import check_all
    from checker.loader import load_file

    (derivation,) = check_all(load_file(path).derivations).derivations
    assert [s.verdict for s in derivation.steps] == [verdict]
