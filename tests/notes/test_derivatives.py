"""Derivatives of explicit numbers: read in the usual spellings, proved by the rules of differentiation."""

from __future__ import annotations

from pathlib import Path

import pytest
from verdicts_of_notes import judged, verdicts

DECLARED = r"""assume = ['n \in \mathbb{N}', '\sigma > 0', 'a > 0']
[laws]
p = 'z'
[shapes]
y = 'n'
[let]
'\bar{y}' = '\frac{1}{n} \sum_{i=1}^{n} y_i'
'\mathrm{LL}(\mu,\sigma^2)' = '-\frac{n}{2} \log(2 \pi \sigma^2) - \frac{1}{2 \sigma^2} \sum_{i=1}^{n} (y_i - \mu)^2'"""


@pytest.mark.parametrize("line", [
    r"\frac{\mathrm{d}\mathrm{LL}(\mu,\sigma^2)}{\mathrm{d}\mu} = \frac{n}{\sigma^2} (\bar{y}-\mu)",
    r"\frac{\mathrm{d}\mathrm{LL}(\mu,\sigma^2)}{\mathrm{d}\sigma^2} = - \frac{n}{2 \sigma^2} + \frac{1}{2 (\sigma^2)^2} \sum_{i=1}^{n} (y_i - \mu)^2",
    r"\frac{\mathrm{d}}{\mathrm{d}a} (a^2 \log a) = 2 a \log a + a", r"\frac{d a^3}{d a} = 3 a^2",
    r"\frac{\partial}{\partial a} \exp[-a c] = -c \exp[-a c]", r"\frac{\partial}{\partial a} \log(1 + a^2) = \frac{2 a}{1 + a^2}",
    r"\frac{\mathrm{d}}{\mathrm{d}a} \left( a^c \right) = c a^{c-1}", r"\frac{\mathrm{d}}{\mathrm{d}a} (\sqrt{a}) = \frac{1}{2 \sqrt{a}}",
    r"\frac{\mathrm{d}}{\mathrm{d}z} (z^2 + c) = 2 z", r"\frac{\mathrm{d}}{\mathrm{d}c} (c^2) = 2 c"])
def test_a_derivative_is_proved(tmp_path: Path, line: str) -> None:
    assert verdicts(tmp_path, DECLARED, line) == ["proved"]


@pytest.mark.parametrize("line", [
    r"\frac{\mathrm{d}}{\mathrm{d}a} (a^2 \log a) = 2 a \log a", r"\frac{\partial}{\partial a} \exp[-a c] = \exp[-a c]",
    r"\frac{\mathrm{d}\mathrm{LL}(\mu,\sigma^2)}{\mathrm{d}\sigma} = - \frac{n}{2 \sigma^2} + \frac{1}{2 (\sigma^2)^2} \sum_{i=1}^{n} (y_i - \mu)^2",
    r"\frac{\mathrm{d}}{\mathrm{d}z} (\log p(z)) = 0", r"\frac{\mathrm{d}}{\mathrm{d}a} (a p(z)) = p(z) + 1"])
def test_a_false_derivative_is_neither_proved_nor_confirmed(tmp_path: Path, line: str) -> None:
    assert verdicts(tmp_path, DECLARED, line)[0] in ("undecided", "refuted")


@pytest.mark.parametrize(("line", "code"), [
    (r"\frac{\mathrm{d}\mathrm{LL}(c,\sigma^2)}{\mathrm{d}\mu} = 0", "R204"), (r"\frac{\mathrm{d}^2 a^3}{\mathrm{d}a^2} = 6 a", "R501"),
    (r"\frac{\mathrm{d}}{\mathrm{d}a} a^2 \log a = 2 a \log a + a", "R204"), (r"\frac{\mathrm{d}}{\mathrm{d}a} (a^2) \log a = 2 a \log a", "R204"),
    (r"\frac{\mathrm{d}}{\mathrm{d}(a + c)} (a^2) = 0", "R401"), (r"\frac{\partial a}{\partial c} = 0", "R204"),
    (r"\frac{\mathrm{d}}{\mathrm{d}a} c = 0", "R204"), (r"\frac{da}{dc} = 0", "R204"), ("a!! = 1", "R204")])
def test_a_derivative_that_could_mean_two_things_is_refused(tmp_path: Path, line: str, code: str) -> None:
    (report,) = judged(tmp_path, DECLARED, line)
    assert report.verdict == "unread"
    assert report.reason is not None
    assert report.reason.code == code
