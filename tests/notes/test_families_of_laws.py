"""Laws by their names: gamma, beta, binomial and others, their densities, moments and conjugate posteriors."""

from __future__ import annotations

from pathlib import Path

import pytest
from verdicts_of_notes import judged, verdicts

from checker.loader import load_file

GAMMA = r"""assume = ['a > 0', 'b > 0']
[laws]
q = 'w'
[let]
'q(w)' = '\mathrm{Gam}(w; a, b)'
[names]
'\mathrm{Gam}(x; a, b)' = 'gamma law, shape and rate'
'W' = 'variable w'"""
BINOMIAL = r"""assume = ['n \in \mathbb{N}', 'a > 0', 'b > 0']
[laws]
p = '\theta -> y'
[let]
'p(y \mid \theta)' = '\mathrm{Bin}(y; n, \theta)'
'p(\theta)' = '\mathrm{Bet}(\theta; a, b)'"""
BERNOULLI = r"""assume = ['0 < r < 1', '0 < s < 1']
[laws]
p = 'x'
q = 'x'
[let]
'p(x)' = '\mathrm{Bern}(x; r)'
'q(x)' = '\mathrm{Bern}(x; s)'
[names]
'X' = 'variable x'
'P' = 'law p'
'Q' = 'law q'
'\mathrm{E}(X)' = 'expectation under p'"""
POISSON = r"""assume = ['a > 0', 'b > 0']
[laws]
p = '\lambda -> k'
[let]
'p(k \mid \lambda)' = '\mathrm{Poiss}(k; \lambda)'
'p(\lambda)' = '\mathrm{Gam}(\lambda; a, b)'
[names]
'\mathrm{Gam}(x; a, b)' = 'gamma law, shape and rate'"""

NORMAL = r"""assume = ['\sigma > 0']
[laws]
q = 'z'
[let]
'q(z)' = '\mathcal{N}(z; \mu, \sigma^2)'
[names]
'Z' = 'variable z'"""

TRUE = [
    (GAMMA, r"W \sim \mathrm{Gam}(a, b)"),
    (GAMMA, r"q(w) = \frac{b^a}{\Gamma(a)} w^{a-1} \exp[-b w]"),
    (GAMMA, r"\mathrm{E}(W) = \frac{a}{b}"),
    (GAMMA, r"\mathrm{Var}(W) = \frac{a}{b^2}"),
    (GAMMA, r"\mathrm{E}(W) = \int_0^\infty w \, q(w) \, \mathrm{d}w"),
    (GAMMA, r"\Gamma(a + 2) = a (a + 1) \Gamma(a)"),
    (BINOMIAL, r"p(y \mid \theta) = \binom{n}{y} \theta^y (1-\theta)^{n-y}"),
    (BINOMIAL, r"p(y, \theta) = {n \choose y} \frac{1}{\mathrm{B}(a, b)} \theta^{a+y-1} (1-\theta)^{b+n-y-1}"),
    (BINOMIAL, r"p(\theta \mid y) = \mathrm{Bet}(\theta; a + y, b + n - y)"),
    (BINOMIAL, r"\binom{n}{y} = \frac{n!}{y! (n-y)!}"),
    (BERNOULLI, r"\mathrm{E}(X) = r"),
    (BERNOULLI, r"\mathrm{KL}[P||Q] = (1-r) \log \frac{1-r}{1-s} + r \log \frac{r}{s}"),
    (POISSON, r"p(\lambda \mid k) = \mathrm{Gam}(\lambda; a + k, b + 1)"),
]
TRUE += [
    (BERNOULLI, r"p(X = 0) = 1 - r"), (BERNOULLI.replace("r < 1'", "r < 1', 'p_1 > 0'"), r"p_1 p(X = 0) \cdot 2 = 2 p_1 (1 - r)"), (BERNOULLI, r"p(X = x) = r^x (1-r)^{1-x}"), (BERNOULLI, r"\sum_{x=0}^{1} x p(x) = r"),
    (BERNOULLI, r"\mathrm{E}\left[ e^{t X} \right] = 1 - r + r e^t"), (BINOMIAL, r"\sum_{y=0}^{n} p(y \mid \theta) = 1"),
    (NORMAL, r"\mathrm{E}\left[ e^{t Z} \right] = \exp\left[ \mu t + \frac{1}{2} \sigma^2 t^2 \right]"),
]
FALSE = [
    (NORMAL, r"\mathrm{E}\left[ e^{t Z} \right] = \exp\left[ \mu t + \sigma^2 t^2 \right]"), (BERNOULLI, r"p(X = 1) = 1 - r"),
    (GAMMA, r"\mathrm{E}(W) = a b"),
    (GAMMA, r"\mathrm{Var}(W) = \frac{a^2}{b^2}"),
    (GAMMA, r"q(w) = \frac{b^a}{\Gamma(a)} w^{a} \exp[-b w]"),
    (GAMMA, r"\Gamma(a + 1) = \Gamma(a)"),
    (BINOMIAL, r"p(\theta \mid y) = \mathrm{Bet}(\theta; a + y + 1, b + n - y)"),
    (BINOMIAL, r"p(y \mid \theta) = \theta^y (1-\theta)^{n-y}"),
    (BERNOULLI, r"\mathrm{KL}[P||Q] = (1-s) \log \frac{1-r}{1-s} + s \log \frac{r}{s}"),
    (POISSON, r"p(\lambda \mid k) = \mathrm{Gam}(\lambda; a + k, b)"),
]


@pytest.mark.parametrize(("declared", "line"), TRUE, ids=[line for _, line in TRUE])
def test_a_true_line_about_a_law_by_its_name_is_proved(tmp_path: Path, declared: str, line: str) -> None:
    assert verdicts(tmp_path, declared, line) == ["proved"]


@pytest.mark.parametrize(("declared", "line"), FALSE, ids=[line for _, line in FALSE])
def test_a_false_line_about_a_law_by_its_name_is_neither_proved_nor_confirmed(tmp_path: Path, declared: str, line: str) -> None:
    assert verdicts(tmp_path, declared, line)[0] in ("undecided", "refuted")


def test_the_parameters_of_a_gamma_law_must_be_told(tmp_path: Path) -> None:
    (report,) = judged(tmp_path, "assume = ['a > 0', 'b > 0']\n[laws]\nq = 'w'\n[names]\n'W' = 'variable w'", r"W \sim \mathrm{Gam}(a, b)")
    assert report.verdict == "unread"
    assert report.reason is not None
    assert report.reason.code == "R204"


@pytest.mark.parametrize(("line", "code"), [(r"p(X = 2) = 0", "R402"), (r"\sum_{x=1}^{1} p(x) = r", "R501"), (r"p(X = r) = 0", "R501")])
def test_a_value_that_is_none_and_a_part_of_the_values_are_refused(tmp_path: Path, line: str, code: str) -> None:
    (report,) = judged(tmp_path, BERNOULLI, line)
    assert report.reason is not None
    assert (report.verdict, report.reason.code) == ("unread", code)


def test_a_scale_is_one_over_a_rate(tmp_path: Path) -> None:
    assert verdicts(tmp_path, GAMMA.replace("shape and rate", "shape and scale"), r"\mathrm{E}(W) = a b") == ["proved"]


def test_a_law_whose_values_are_not_those_of_the_variable_is_not_taken(tmp_path: Path) -> None:
    declared = BINOMIAL.replace("'b > 0']", r"'b > 0', '\theta < 2']")
    assert "proved" not in verdicts(tmp_path, declared, r"p(\theta \mid y) = \mathrm{Bet}(\theta; a + y, b + n - y)")


@pytest.mark.parametrize("formula", [r"\mathrm{Gam}(w; a, w)", r"2 \, \mathrm{Gam}(w; a, b)", r"\exp[-w]"])
def test_what_is_no_density_by_its_form_defines_nothing(tmp_path: Path, formula: str) -> None:
    declared = GAMMA.replace(r"\mathrm{Gam}(w; a, b)'" + "\n[names]", formula + "'\n[names]")
    assert "proved" not in verdicts(tmp_path, declared, rf"q(w) = {formula}")


@pytest.mark.parametrize("line", [r"r \, \mathrm{Bern}(r) = r", r"r + \mathrm{Bern}(r) = r", r"- \mathrm{Bern}(r) = r", r"\mathrm{Bern}(r)^2 = r",
                                  r"\frac{r}{\mathrm{Bern}(r)} = r", r"\frac{\mathrm{Bern}(r)}{r} = r", r"\log \mathrm{Bern}(r) = r",
                                  r"\frac{X = 0}{r} = r"])
def test_a_law_is_no_number(tmp_path: Path, line: str) -> None:
    (report,) = judged(tmp_path, BERNOULLI, line)
    assert report.reason is not None
    assert (report.verdict, report.reason.code) in {("unread", "R401"), ("unread", "R203"), ("unread", "R204")}


def test_a_value_of_a_variable_stands_in_no_abbreviation(tmp_path: Path) -> None:
    declared = BERNOULLI.replace("[names]", "'f(r)' = 'r^2'\n[names]")
    (report,) = judged(tmp_path, declared, "f(X = 0) = 0")
    assert report.reason is not None
    assert (report.verdict, report.reason.code) == ("unread", "R203")


SAMPLE = r"""assume = ['n \in \mathbb{N}', 'a > 0']
[laws]
p = 'a -> y'
[shapes]
y = 'n'
[names]
'\mathrm{Exp}(x; a)' = 'exponential law, rate'
[let]
'p(y \mid a)' = '\prod_{i=1}^{n} \mathrm{Exp}(y_i; a)'"""
COUNTS = SAMPLE.replace("Exp}(y_i", "Poiss}(y_i")


@pytest.mark.parametrize(("declared", "line"), [
    (SAMPLE, r"p(y \mid a) = \prod_{i=1}^{n} p(y_i \mid a) = \prod_{j=1}^{n} a \exp[-a y_j]"),
    (SAMPLE, r"p(y \mid a) = a^n \exp\left[-a \sum_{i=1}^{n} y_i\right]"),
    (SAMPLE, r"\log p(y \mid a) = \sum_{i=1}^n \log p(y_i \mid a)"),
    (SAMPLE, r"\frac{\mathrm{d}}{\mathrm{d}a} \log p(y \mid a) = \frac{n}{a} - \sum_{i=1}^{n} y_i"),
    (COUNTS, r"p(y \mid a) = \prod_{i=1}^{n} \frac{a^{y_i} \exp[-a]}{y_i !}"),
    (COUNTS, r"\log p(y \mid a) = \log a \sum_{i=1}^{n} y_i - n a - \sum_{i=1}^{n} \log (y_i !)"),
    (COUNTS, r"\frac{\mathrm{d}}{\mathrm{d}a} \log p(y \mid a) = \frac{1}{a} \sum_{i=1}^{n} y_i - n"),
])
def test_a_sample_from_a_law_by_its_name_is_proved(tmp_path: Path, declared: str, line: str) -> None:
    assert set(verdicts(tmp_path, declared, line)) == {"proved"}


@pytest.mark.parametrize("line", [
    r"p(y \mid a) = a \exp\left[-a \sum_{i=1}^{n} y_i\right]", r"\log p(y \mid a) = n \log a + a \sum_{i=1}^{n} y_i",
    r"\frac{\mathrm{d}}{\mathrm{d}a} \log p(y \mid a) = \frac{1}{a} - \sum_{i=1}^{n} y_i"])
def test_a_false_line_about_a_sample_is_neither_proved_nor_confirmed(tmp_path: Path, line: str) -> None:
    assert verdicts(tmp_path, SAMPLE, line)[0] in ("undecided", "refuted")


@pytest.mark.parametrize("line", [r"p(y_i) = a \exp(-a y_i)", r"\sum_{i=1}^{n} \log p(y_1 \mid a) = \log p(y \mid a)", r"p(y_i, y_j \mid a) = 1",
                                  r"p(y_i \mid y, a) = 1"])
def test_a_density_of_a_component_that_is_not_declared_is_refused(tmp_path: Path, line: str) -> None:
    (report,) = judged(tmp_path, SAMPLE, line)
    assert report.verdict == "unread"


def test_components_with_values_of_their_own_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("```derivation\n" + SAMPLE.replace(r"\mathrm{Exp}(y_i; a)", r"\mathrm{Bin}(y_i; i, a)") + "\n```\n\n$$\np(y) = p(y)\n$$\n", encoding="utf-8")
    assert {"R501"} <= {e.code for d in load_file(path).derivations for e in d.errors}


def test_the_line_is_not_all_values_of_a_positive_number(tmp_path: Path) -> None:
    (report,) = judged(tmp_path, GAMMA, r"\int_{\mathbb{R}} q(w) \, \mathrm{d}w = 1")
    assert report.verdict == "unread"


def test_a_variance_is_under_the_law_of_the_expectation(tmp_path: Path) -> None:
    assert verdicts(tmp_path, BERNOULLI, r"\mathrm{Var}(X) = r - r^2", r"\mathrm{Var}(X) = s - s^2")[0] == "proved"
