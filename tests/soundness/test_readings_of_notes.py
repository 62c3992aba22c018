"""Lines of notes that would be false under what is written, and true only under another reading: none is proved or confirmed.

Each stands with the value at which it fails, or with the reading that would make it true.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.engine import check_all
from checker.loader import load_file

CHAIN = r"""[laws]
q = 'x_0 -> x_1 -> ... -> x_T'
[let]
'q(x_t | x_{t-1})' = '\mathcal{N}(x_t; x_{t-1}, 1)'
"""


def read(tmp_path: Path, declared: str, *lines: str) -> tuple[list[str], set[str]]:
    """The verdicts on displays, each with one line, and the codes of what is said of the file and of lines that are unread."""
    file = tmp_path / "notes.md"
    displays = "\n\n".join(f"$$\n{shown}\n$$" for shown in lines)
    file.write_text(f"```derivation\n{declared}\n```\n\n{displays}\n", encoding="utf-8")
    loaded = load_file(file)
    told = {error.code for derivation in loaded.derivations for error in derivation.errors}
    (report,) = check_all(loaded.derivations, seed=0).derivations
    return [step.verdict for step in report.steps], told | {step.reason.code for step in report.steps if step.reason is not None}


def verdicts(tmp_path: Path, declared: str, *lines: str) -> list[str]:
    """The verdicts on displays, each with one line, under declarations."""
    return read(tmp_path, declared, *lines)[0]


MEMBERS = [
    (f"assume = ['T \\ge 2', '{said}']\n{CHAIN}", line)
    for said in ("x_1 > 0", r"x_1 \in \mathbb{R}", r"x_1 \in \mathbb{N}", r"\tilde{x}_1 > 0")
    for line in (r"\mathrm{E}_{q(x_1|x_0)}[x_1] = x_1", r"\int q(x_1 | x_0) x_1 \, \mathrm{d}x_1 = x_1",
                 r"\mathrm{E}_{q(\tilde{x}_1|x_0)}[\tilde{x}_1] = \tilde{x}_1")
]
"""The mean of x_1 is x_0: x_1 stands for no number beside the variable."""
MEMBERS += [
    (f"assume = ['T \\ge 2']\n{CHAIN}[shapes]\n'x_1' = 'positive'", r"\mathrm{E}_{q(x_1|x_0)}[x_1] = x_1"),
    (f"assume = ['T \\ge 2']\n{CHAIN}'x_1' = '3'", r"\mathrm{E}_{q(x_1|x_0)}[x_1] = 3"),
    (f"assume = ['T \\ge 2']\n{CHAIN}'x_1' = '3'", r"\mathrm{E}_{q(x_1|x_0)}[x_1] = x_1"),
    # the third component of a vector is what it is
    (r"assume = ['n \in \mathbb{N}', 'a_1 > 0']" + "\n[laws]\np = 'a'\n[shapes]\na = 'n'", r"\sqrt{a_1^2} = a_1"),
    # α_1 is a member of the sequence, and any number of (0, 1)
    (r"assume = ['T \ge 2', '0 < \alpha_t < 1', '1 \le t', 't \le T']" + "\n[shapes]\n'\\alpha' = 'sequence, t = 1..T'\n"
     + "[let]\n'\\alpha_1' = '\\frac{1}{2}'", r"\prod_{t=1}^{1} \alpha_t = \frac{1}{2}"),
]


@pytest.mark.parametrize(("declared", "line"), MEMBERS)
def test_a_number_is_not_written_as_a_member_of_another_name(tmp_path: Path, declared: str, line: str) -> None:
    assert verdicts(tmp_path, declared, line)[-1] not in ("proved", "confirmed")


@pytest.mark.parametrize("said", ["x_1 > 0", r"x_1 \in \mathbb{R}", r"x_1 \in \mathbb{N}"])
def test_what_is_said_of_such_a_number_is_refused_and_the_true_line_is_not_refuted(tmp_path: Path, said: str) -> None:
    declared = f"assume = ['T \\ge 2', '{said}']\n{CHAIN}"
    found, codes = read(tmp_path, declared, r"\mathrm{E}_{q(x_1|x_0)}[x_1] = x_0")
    assert found == ["proved"]
    assert "R305" in codes


def test_a_number_before_the_first_of_a_sequence_has_its_own_name(tmp_path: Path) -> None:
    declared = r"assume = ['T \ge 2', '\alpha_0 > 0']" + "\n[shapes]\n'\\alpha' = 'sequence, t = 1..T'"
    found, codes = read(tmp_path, declared, r"\sqrt{\alpha_0^2} = \alpha_0")
    assert found == ["proved"]
    assert "R305" not in codes


def test_a_number_with_the_accent_of_a_copy_is_no_copy(tmp_path: Path) -> None:
    declared = "assume = ['\\tilde{x} > 0']\n[laws]\np = 'x'"
    assert verdicts(tmp_path, declared, r"\mathrm{E}_{p(\tilde{x})}[\tilde{x}] = \tilde{x}") == ["unread"]


@pytest.mark.parametrize("line", [r"p(X=y) = p(y)", r"\int p(X=y) \, \mathrm{d}y = 1", r"p(X=y) = p(x)"])
def test_the_density_of_a_variable_at_another_is_neither_of_theirs(tmp_path: Path, line: str) -> None:
    assert verdicts(tmp_path, "[laws]\np = 'x, y'\n[names]\n'X' = 'variable x'", line) == ["unread"]


def test_nor_is_it_so_in_a_chain(tmp_path: Path) -> None:
    assert verdicts(tmp_path, f"assume = ['T \\ge 2']\n{CHAIN}", r"q(x_1 = x_0) = q(x_0)") == ["unread"]


def test_the_density_of_a_variable_at_its_own_value_is_read(tmp_path: Path) -> None:
    assert verdicts(tmp_path, "[laws]\np = 'x, y'\n[names]\n'X' = 'variable x'", r"p(X=x) = p(x)") == ["proved"]


CAPITALS = "[laws]\np = 'x, y'\n[names]\n'X' = 'variable x'\n'Y' = 'variable y'"


@pytest.mark.parametrize("line", [
    r"\mathrm{E}[(X-x)^2] = 0", r"\mathrm{E}[X x] = \mathrm{E}[X^2]", r"\mathrm{E}[\exp[X-x]] = 1",
    r"\mathrm{Cov}(X, x) = \mathrm{Var}(X)", r"\mathrm{Var}(X - x) = 0", r"\mathrm{E}_{p(x)}[(X - x)^2] = 0",
    r"\mathrm{E}_{X}[(X - x)^2] = 0", r"\mathrm{E}_{X}[x] = \mathrm{E}[X]", r"\langle (X - x)^2 \rangle_{p(x)} = 0",
    r"\int p(x) (X - x)^2 \, \mathrm{d}x = 0", r"\int X p(x) \, \mathrm{d}x = \mathrm{E}[X]",
    r"\mathrm{E}_{p(x)}[Y] = Y", r"\mathrm{E}_{p(x|y)}[Y] = Y", r"\mathrm{E}[X y] = \mathrm{E}[X Y]",
])
def test_a_random_variable_and_a_value_of_it_are_not_one(tmp_path: Path, line: str) -> None:
    """x is a value, which X need not have; and what is not drawn may be averaged over, or given."""
    assert verdicts(tmp_path, CAPITALS, line) == ["unread"]


@pytest.mark.parametrize("line", [
    r"\mathrm{E}[(X - \mathrm{E}(X))^2] = \mathrm{Var}(X)", r"\mathrm{E}_{p(x)}[X^2] = \int x^2 p(x) \, \mathrm{d}x",
    r"\int (x - \mathrm{E}(X))^2 p(x) \, \mathrm{d}x = \mathrm{Var}(X)", r"\mathrm{E}_{p(x)}[\mathrm{E}_{p(y|x)}[X Y]] = \mathrm{E}[X Y]",
    r"\mathrm{E}_{p(x)}[y] = y",
])
def test_a_letter_that_an_inner_average_or_integral_binds_is_read(tmp_path: Path, line: str) -> None:
    assert verdicts(tmp_path, CAPITALS, line)[0] in ("proved", "confirmed", "undecided")


@pytest.mark.parametrize(("entry", "line"), [
    (r"'\mathcal{N}(x; a, b)' = 'normal law, mean and precision'", r"\mathrm{E}_{q(w)}[w^2] = a^2 + \mathcal{N}(w; a, b)"),
    (r"'\mathrm{Gam}(x; a, b)' = 'gamma law, shape and mean'", r"\int \mathrm{Gam}(v; a, b) \, \mathrm{d}v = 1"),
    (r"'\mathrm{Gam}(x; a, b)' = 'gamma law, mean and scale'", r"\int \mathrm{Gam}(v; a, b) \, \mathrm{d}v = 1"),
    (r"'\Gamma(x)' = 'digamma function'", r"\Gamma(a+1) = a \Gamma(a)"),
    (r"'\log x' = 'logarithm to base b'", r"\frac{\mathrm{d}}{\mathrm{d}a} (\log a) = \frac{1}{a}"),
    (r"'\log' = 'logarithm to base 2'", r"\log(\exp(a)) = a"),
    (r"'\mathrm{E}(X)' = 'variance'", r"\mathrm{E}(a W) = a \mathrm{E}(W)"),
    (r"'\mathrm{E}(X)' = 'variance under q'", r"\mathrm{E}(a W) = a \mathrm{E}(W)"),
    (r"'\mathrm{E}(X)' = 'the median'", r"\mathrm{E}(a W) = a \mathrm{E}(W)"),
    (r"'\mathrm{E}(X)' = 'gamma function'", r"\mathrm{E}(a W) = a \mathrm{E}(W)"),
    (r"'\langle f \rangle' = 'variance'", r"\langle a W \rangle = a \langle W \rangle"),
    (r"'\mathrm{Var}(X)' = 'covariance matrix'", r"\mathrm{Var}(a W) = a^2 \mathrm{Var}(W)"),
    (r"'f_W(w)' = 'distribution function of X'", r"\int f_W(w) \, \mathrm{d}w = 1"),
    (r"'\mathrm{H}(X)' = 'mutual information'", r"\mathrm{H}(W) = -\mathrm{E}_{q(w)}[\log q(w)]"),
])
def test_a_notation_that_is_said_to_be_something_else_is_not_read_as_usual(tmp_path: Path, entry: str, line: str) -> None:
    declared = f"assume = ['a > 0', 'b > 0']\n[laws]\nq = 'w'\n[names]\n'W' = 'variable w'\n{entry}"
    assert verdicts(tmp_path, declared, line) == ["unread"]


def test_a_law_is_not_defined_by_a_notation_that_is_not_read(tmp_path: Path) -> None:
    declared = ("assume = ['a > 0', 'b > 0']\n[laws]\nq = 'w'\n[let]\n'q(w)' = '\\mathcal{N}(w; a, b)'\n[names]\n'W' = 'variable w'\n"
                "'\\mathcal{N}(x; a, b)' = 'normal law, mean and precision'")
    found, codes = read(tmp_path, declared, r"\mathrm{Var}(W) = b")
    assert found[0] not in ("proved", "confirmed", "refuted")
    assert "R204" in codes


@pytest.mark.parametrize(("entry", "line"), [
    (r"'\mathcal{N}(x; a, b)' = 'normal law, mean and variance'", r"\int \mathcal{N}(w; a, b) \, \mathrm{d}w = 1"),
    (r"'\mathrm{E}(X)' = 'the expectation'", r"\mathrm{E}(a W) = a \mathrm{E}(W)"),
    (r"'\log_b' = 'logarithm to base b'", r"\log(a b) = \log a + \log b"),
    (r"'\ln' = 'natural logarithm'", r"\ln(a b) = \ln a + \ln b"),
    (r"'\Gamma(x)' = 'gamma function'", r"\Gamma(a+1) = a \Gamma(a)"),
])
def test_a_notation_that_is_said_to_be_what_it_is_read_as_is_read(tmp_path: Path, entry: str, line: str) -> None:
    declared = f"assume = ['a > 0', 'b > 0']\n[laws]\nq = 'w'\n[names]\n'W' = 'variable w'\n{entry}"
    assert verdicts(tmp_path, declared, line)[0] in ("proved", "confirmed")


@pytest.mark.parametrize("line", [r"\sqrt{t^2} = t", "t < 1", r"\int_0^2 t \, \mathrm{d}t = \frac{1}{2}"])
def test_the_letter_of_an_integral_has_its_values_there_only(tmp_path: Path, line: str) -> None:
    """t may be -1, or 2; and another integral has ends of its own."""
    found = verdicts(tmp_path, "assume = ['a > 0']", r"\int_0^1 t \, \mathrm{d}t = \frac{1}{2}", line)
    assert found[0] == "proved"
    assert found[1] not in ("proved", "confirmed")


def test_the_integral_is_judged_by_its_own_ends_whatever_follows(tmp_path: Path) -> None:
    lines = [r"\int_0^1 t \, \mathrm{d}t = \frac{1}{2}", r"\int_0^2 t \, \mathrm{d}t = 2", r"\int_0^1 t \, \mathrm{d}t < 1"]
    found = verdicts(tmp_path, "assume = ['a > 0']", *lines)
    assert found[0] == "proved"
    assert found[1] in ("proved", "unread")
    assert found[2] != "refuted"


LINES = r"""assume = ['x > 0', 'n \in \mathbb{N}', '0 < r < 1']
[laws]
p = 'x'
q = 'y'
b = 'z'
g = 'w'
h = 'u, v'
[shapes]
y = 'n'
[let]
'b(z)' = '\mathrm{Bern}(z; r)'
'g(w)' = '\mathcal{N}(w; 0, 1)'
[names]
'I' = 'values of z'
'J' = 'values of u'"""


@pytest.mark.parametrize("line", [
    r"\int_{\mathbb{R}} \exp[-x] \, \mathrm{d}x = 1", r"\int_{\mathbb{R}^2} q(y) \, \mathrm{d}y = 1", r"\int_{\mathbb{R}} q(y) \, \mathrm{d}y = 1",
    r"\int_{\mathbb{R}_+} g(w) \, \mathrm{d}w = 1", r"\int_{\mathbb{R}} h(u, v) \, \mathrm{d}u \, \mathrm{d}v = 1",
    r"\sum_{z \in \mathbb{R}} z = 1", r"\sum_{z \in I^2} b(z) = 1", r"\sum_w g(w) = 1",
    r"\int_{\mathbb{R}} z \, \mathrm{d}z = 1", r"\int z \, \mathrm{d}z = 1", r"\int_J h(u, v) \, \mathrm{d}u \, \mathrm{d}v = 1",
    r"\int_{\mathbb{R}^n} g(w) \, \mathrm{d}w = 1",
])
def test_a_sum_or_an_integral_is_not_over_another_set_than_is_written(tmp_path: Path, line: str) -> None:
    assert verdicts(tmp_path, LINES, line) == ["unread"]


@pytest.mark.parametrize("line", [
    r"\int_{\mathbb{R}^n} q(y) \, \mathrm{d}y = 1", r"\int_{\mathbb{R}} g(w) \, \mathrm{d}w = 1", r"\sum_{z \in I} b(z) = 1",
    r"\int_{\mathbb{R}^2} h(u, v) \, \mathrm{d}u \, \mathrm{d}v = 1", r"\int_0^\infty \exp[-x] \, \mathrm{d}x = 1", r"\sum_u h(u, v) = h(v)",
])
def test_a_sum_or_an_integral_over_all_values_is_read(tmp_path: Path, line: str) -> None:
    assert verdicts(tmp_path, LINES, line) == ["proved"]
