"""Variables that are numbers: their moments, linear combinations and laws; false lines about them are not proved."""

from __future__ import annotations

from pathlib import Path

import pytest
from verdicts_of_notes import judged, verdicts

TWO = "[laws]\np = 'x, y'\n[names]\n'X' = 'variable x'\n'Y' = 'variable y'"
NORMAL = r"""assume = ['\sigma > 0', '\tau > 0']
[laws]
p = 'x -> y'
[let]
'p(x)' = '\mathcal{N}(x; \mu, \sigma^2)'
'p(y \mid x)' = '\mathcal{N}(y; a x + c, \tau^2)'
[names]
'X' = 'variable x'
'Y' = 'variable y'"""

TRUE = [
    (TWO, r"\mathrm{E}(aX+bY) = a \mathrm{E}(X) + b \mathrm{E}(Y)"),
    (TWO, r"\mathrm{Var}(X) = \mathrm{E}\left[ (X - \mathrm{E}(X))^2 \right]"),
    (TWO, r"\mathrm{Var}(X) = \mathrm{E}(X^2) - \mathrm{E}(X)^2"),
    (TWO, r"\mathrm{Cov}(X, Y) = \mathrm{E}(XY) - \mathrm{E}(X) \mathrm{E}(Y)"),
    (TWO, r"\mathrm{Var}(aX + c) = a^2 \mathrm{Var}(X)"),
    (TWO, r"\mathrm{Var}(aX+bY) = a^2 \mathrm{Var}(X) + b^2 \mathrm{Var}(Y) + 2ab \, \mathrm{Cov}(X,Y)"),
    (TWO, r"\mathrm{E}_x[x^2] = \mathrm{E}(X^2)"),
    (NORMAL, r"X \sim \mathcal{N}(\mu, \sigma^2)"),
    (NORMAL, r"\mathrm{E}(X) = \mu"),
    (NORMAL, r"\mathrm{Var}(X) = \sigma^2"),
    (NORMAL, r"\mathrm{E}(X^2) = \mu^2 + \sigma^2"),
    (NORMAL, r"\mathrm{E}(Y) = a \mu + c"),
    (NORMAL, r"p(x) = \frac{1}{\sqrt{2 \pi} \sigma} \exp\left[ -\frac{1}{2} \left( \frac{x - \mu}{\sigma} \right)^2 \right]"),
]
FALSE = [
    (TWO, r"\mathrm{Cov}(X, Y) = \mathrm{E}(XY)"),
    (TWO, r"\mathrm{Var}(aX + c) = a \mathrm{Var}(X)"),
    (TWO, r"\mathrm{E}(XY) = \mathrm{E}(X) \mathrm{E}(Y)"),
    (TWO, r"\mathrm{E}(X^2) = \mathrm{E}(X)^2"),
    (NORMAL, r"\mathrm{E}(X^2) = \sigma^2"),
    (NORMAL, r"\mathrm{Var}(X) = \sigma"),
    (NORMAL, r"p(x) = \frac{1}{\sqrt{2 \pi}} \exp\left[ -\frac{1}{2} \left( \frac{x - \mu}{\sigma} \right)^2 \right]"),
]


@pytest.mark.parametrize(("declared", "line"), TRUE, ids=[line for _, line in TRUE])
def test_a_true_line_about_numbers_is_proved(tmp_path: Path, declared: str, line: str) -> None:
    assert verdicts(tmp_path, declared, line, cross_check=True) == ["proved"]


@pytest.mark.parametrize(("declared", "line"), FALSE, ids=[line for _, line in FALSE])
def test_a_false_line_about_numbers_is_refuted(tmp_path: Path, declared: str, line: str) -> None:
    assert verdicts(tmp_path, declared, line) == ["refuted"]


def test_an_equality_in_law_is_not_the_wrong_one(tmp_path: Path) -> None:
    assert verdicts(tmp_path, NORMAL, r"X \sim \mathcal{N}(\mu, \sigma)", r"X \sim \mathcal{N}(0, \sigma^2)")[0] not in ("proved", "confirmed")


def test_an_expectation_below_which_a_variable_stands_is_refused_where_another_variable_of_its_law_stands_in_it(tmp_path: Path) -> None:
    (report,) = judged(tmp_path, TWO, r"\mathrm{E}_x[x y] = \mathrm{E}(XY)")
    assert report.verdict == "unread"
    assert report.reason is not None
    assert report.reason.code == "R204"


def test_the_law_of_an_expectation_may_be_told_by_a_name(tmp_path: Path) -> None:
    declared = "[laws]\np = 'x'\nq = 'x'\n[names]\n'X' = 'variable x'\n'\\mathrm{E}(X)' = 'expectation under q'"
    assert verdicts(tmp_path, declared, r"\mathrm{E}(X^2) = \int x^2 q(x) \, \mathrm{d}x", r"\mathrm{E}(X^2) = \int x^2 p(x) \, \mathrm{d}x") == [
        "proved", "refuted"]
