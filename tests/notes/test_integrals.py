"""Integrals of explicit functions over the line and parts of it; sums over values by their names; components of vectors."""

from __future__ import annotations

from pathlib import Path

import pytest
from verdicts_of_notes import judged, verdicts

NUMBERS = r"assume = ['\sigma > 0', 'a > 0', 'b > 0']"
VALUES = r"""assume = ['M \in \mathbb{N}']
[laws]
p = 'm -> y'
[shapes]
m = 'finite: m_1, ..., m_M'
[let]
'\alpha_i' = 'p(m_i) p(y \mid m_i)'"""
SAMPLE = r"""assume = ['n \in \mathbb{N}', '\sigma > 0']
[laws]
p = '\mu -> y'
[shapes]
y = 'n'
[let]
'p(y \mid \mu)' = '\prod_{i=1}^{n} \mathcal{N}(y_i; \mu, \sigma^2)'
'p(\mu)' = '\mathcal{N}(\mu; 0, 1)'
'\bar{y}' = '\frac{1}{n} \sum_{i=1}^{n} y_i'
'\hat{\tau}^2' = '\frac{1}{n} \sum_{i=1}^n (y_i - \bar{y})^2'"""

FINITE = "[laws]\np = 'x'\n[shapes]\nx = 'finite: 0, 1'\n[names]\n'I' = 'values of x with p(x) > 0'"
CONVEX = "[laws]\np = 'x'\n[shapes]\ng = 'R -> R, convex'\nh = 'R -> R'\n[names]\n'X' = 'variable x'"

TRUE = [
    (NUMBERS, r"\int_{-\infty}^{\infty} \exp\left[ -\frac{z^2}{2 \sigma^2} \right] \, \mathrm{d}z = \sqrt{2 \pi} \sigma"),
    (NUMBERS, r"\int_{-\infty}^{+\infty} z \exp\left[ -a (z - c)^2 \right] \, \mathrm{d}z = c \sqrt{\frac{\pi}{a}}"),
    (NUMBERS, r"\int_0^\infty v^{a-1} \exp[-b v] \, \mathrm{d}v = \Gamma(a) b^{-a}"),
    (NUMBERS, r"\int_0^\infty v \exp[-b v] \, \mathrm{d}v = \frac{1}{b^2}"),
    (NUMBERS, r"\int_0^1 t^{a-1} (1-t)^{b-1} \, \mathrm{d}t = \mathrm{B}(a, b)"),
    (VALUES, r"p(m_i \mid y) = \frac{p(y \mid m_i) p(m_i)}{\sum_{j=1}^{M} p(y \mid m_j) p(m_j)}"),
    (VALUES, r"p(m_i \mid y) = \frac{\alpha_i}{\sum_{j=1}^{M} \alpha_j}"),
    (VALUES, r"\frac{p(m_1 \mid y)}{p(m_2 \mid y)} = \frac{p(y \mid m_1)}{p(y \mid m_2)} \frac{p(m_1)}{p(m_2)}"),
    (SAMPLE, r"y^\mathrm{T} y = \sum_{i=1}^{n} y_i^2"),
    (SAMPLE, r"\sum_{i=1}^{n} (y_i - \mu)^2 = y^\mathrm{T} y - 2 n \bar{y} \mu + n \mu^2"),
    (SAMPLE, r"\sum_{i=1}^{n} (y_i - \bar{y}) = 0"),
    (SAMPLE, r"p(\mu \mid y) = \mathcal{N}\left( \mu; \frac{n \bar{y}}{n + \sigma^2}, \frac{\sigma^2}{n + \sigma^2} \right)"),
]
TRUE += [
    (FINITE, r"\sum_{x \in \left\lbrace 0, 1 \right\rbrace} p(x) = 1"),
    (FINITE, r"\sum_{x \in I} p(x) = 1"),
    (SAMPLE, r"\hat{\tau}^2 = \frac{1}{n} \sum_{i=1}^{n} (y_i - \bar{y})^2"),
    (CONVEX, r"g(\mathrm{E}[X]) \le \mathrm{E}[g(X)]"),
]
FALSE = [
    (CONVEX, r"g(\mathrm{E}[X]) \ge \mathrm{E}[g(X)]"),
    (CONVEX, r"h(\mathrm{E}[X]) \le \mathrm{E}[h(X)]"),
    (NUMBERS, r"\int_{-\infty}^{\infty} \exp\left[ -\frac{z^2}{2 \sigma^2} \right] \, \mathrm{d}z = \sqrt{\pi} \sigma"),
    (NUMBERS, r"\int_0^\infty v \exp[-b v] \, \mathrm{d}v = \frac{1}{b}"),
    (NUMBERS, r"\int_{-\infty}^{\infty} \exp\left[ a z^2 \right] \, \mathrm{d}z = \sqrt{\frac{\pi}{a}}"),
    (VALUES, r"p(m_i \mid y) = \frac{p(y \mid m_i)}{\sum_{j=1}^{M} p(y \mid m_j)}"),
    (SAMPLE, r"\sum_{i=1}^{n} (y_i - \mu)^2 = y^\mathrm{T} y + n \mu^2"),
    (SAMPLE, r"y^\mathrm{T} y = n \bar{y}^2"),
    (SAMPLE, r"p(\mu \mid y) = \mathcal{N}\left( \mu; \bar{y}, \frac{\sigma^2}{n} \right)"),
]


@pytest.mark.parametrize(("declared", "line"), TRUE, ids=[line for _, line in TRUE])
def test_a_true_line_is_proved(tmp_path: Path, declared: str, line: str) -> None:
    assert verdicts(tmp_path, declared, line) == ["proved"]


@pytest.mark.parametrize(("declared", "line"), FALSE, ids=[line for _, line in FALSE])
def test_a_false_line_is_neither_proved_nor_confirmed(tmp_path: Path, declared: str, line: str) -> None:
    assert verdicts(tmp_path, declared, line)[0] in ("undecided", "refuted")


@pytest.mark.parametrize(("declared", "line", "code"), [
    ("assume = ['x > 0']\n[laws]\np = 'x'", r"\int_0^1 p(x) \, \mathrm{d}x = 1", "R501"),
    ("[laws]\np = 'x'", r"\int_0^\infty p(x) \, \mathrm{d}x = 1", "R501"),
    (VALUES, r"\sum_{j=1}^{M-1} p(m_j) = 1", "R501"),
    ("[laws]\np = 'x'\n[shapes]\nx = 'n'", r"x_i = x_1", "R303"),
])
def test_less_than_all_values_is_refused(tmp_path: Path, declared: str, line: str, code: str) -> None:
    (report,) = judged(tmp_path, declared, line)
    assert report.verdict == "unread"
    assert report.reason is not None
    assert report.reason.code == code


def test_components_that_are_assumed_to_be_positive_are_drawn_so(tmp_path: Path) -> None:
    declared = "assume = ['a_i > 0', 'b_i > 0', 'n \\in \\mathbb{N}']\n[shapes]\na = 'n'\nb = 'n'"
    line = r"\sum_{i=1}^{n} a_i \log \frac{a_i}{b_i} \ge \left( \sum_{i=1}^n a_i \right) \log \frac{\sum_{i=1}^n a_i}{\sum_{i=1}^n b_i}"
    assert verdicts(tmp_path, declared, line, r"\sum_{i=1}^{n} a_i > 0", r"\sum_{i=1}^{n} a_i > 5") == ["confirmed", "confirmed", "refuted"]


def test_that_values_by_name_are_all_is_not_refuted_by_others(tmp_path: Path) -> None:
    declared = "[laws]\np = 'm'\n[shapes]\nm = 'finite: m_1, m_2'"
    assert verdicts(tmp_path, declared, r"p(m_1) + p(m_2) = 1") == ["undecided"]
