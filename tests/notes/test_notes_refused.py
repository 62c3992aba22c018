"""What notes may hold and the reader does not know: each is told with a code, a place and a hint, and the rest of the file is checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.engine import check_all
from checker.loader import load_file
from checker.verdict import Report

HEAD = "```derivation\nname = 'n'\n[laws]\np = 'x, z'\n[shapes]\na = 'real'\n```\n\n"
GOOD = "\n\n$$ p(x, z) = p(x \\mid z) p(z) - a + a $$\n"
LINE = 9
"""The line of the file on which what is refused starts."""

LINES = {
    "an unknown macro": (r"$$ \foo{x} = p(x) $$", "R103"),
    "unbalanced braces": (r"$$ \frac{p(x}{p(z)} = 1 $$", "R201"),
    "an undeclared law": (r"$$ r(x \mid z) = p(x \mid z) $$", "R301"),
    "a function that could be a product": (r"$$ f(x) = p(x) $$", "R206"),
    "a number before a bracket": (r"$$ a(z) = p(x) $$", "R206"),
    "a bar that could be two things": (r"$$ |a|a| = p(x) $$", "R205"),
    "e as a name": (r"$$ e_1 = p(x) $$", "R304"),
    "i as a name": (r"$$ i + i = p(x) $$", "R304"),
    "a chain that starts with a relation": (r"$$ = p(x) $$", "E420"),
    "a file to be read": (r"$$ \input{/etc/passwd} = p(x) $$", "R104"),
    "a macro that grows": (r"$$ \def\a{\a\a}\a = p(x) $$", "R104"),
    "a command that runs": (r"$$ \write18{rm} = p(x) $$", "R104"),
    "10,000 nested braces": ("$$ a = " + "{" * 10_000 + "a" + "}" * 10_000 + " $$", "R10"),
    "10,000 nested brackets": ("$$ a = " + "(" * 10_000 + "a" + ")" * 10_000 + " $$", "R10"),
    "100 nested fractions": ("$$ a = " + r"\frac{1}{" * 100 + "a" + "}" * 100 + " $$", "R102"),
    "words in a formula": (r"$$ p(x) = \text{the prior of it} $$", "R202"),
    "a derivative": (r"$$ \frac{\mathrm{d}^2}{\mathrm{d} a^2} a^2 = 2 $$", "R501"),
    "a limit": (r"$$ p(x) \to 1 $$", "E427"),
    "an implication": (r"$$ a = 1 \Leftrightarrow p(x) = 1 $$", "E426"),
}
"""Lines of a chain: they are steps that are unread."""

FAULTS = {
    "a truncated environment": ("\\begin{align}\na &= p(x) \\\\", "E421"),
    "a display that is not closed": ("$$ a = p(x)", "E421"),
    "a formula of 5 MB": ("$$ a = " + "a + " * 1_250_000 + "a $$", "R101"),
    "a formula of 5 MB in many lines": ("$$\na = " + "a +\n" * 1_250_000 + "a\n$$", "R101"),
    "an inline formula of 5 MB": ("$a = " + "a + " * 1_250_000 + "a$", "R101"),
    "a comment that says nothing": ("<!-- verify: maybe -->", "E425"),
}
"""What is wrong with the file: an error."""

WARNINGS = {
    "approximately": (r"$$ p(x) \approx p(z) $$", "R601"),
    "an element": (r"$$ x \in \mathbb{R} $$", "R601"),
    "a relation inside of something": (r"$$ \sqrt{p(x) = 1} $$", "E429"),
}


def read(tmp_path: Path, body: str, head: str = HEAD) -> Report:
    path = tmp_path / "n.md"
    path.write_text(head + body + GOOD, encoding="utf-8")
    loaded = load_file(path)
    return check_all(loaded.derivations, loaded.errors)


@pytest.mark.parametrize(("body", "code"), LINES.values(), ids=LINES.keys())
def test_lines_that_are_refused(tmp_path: Path, body: str, code: str) -> None:
    report = read(tmp_path, body)
    first, *_, last = report.steps
    assert first.reason is not None
    assert first.reason.code.startswith(code)
    assert (first.verdict, first.ok, first.reason.line) == ("unread", False, LINE)
    assert first.reason.column > 0
    assert first.reason.hint
    assert (last.verdict, report.exit_status) == ("proved", 1)


@pytest.mark.parametrize(("body", "code"), FAULTS.values(), ids=FAULTS.keys())
def test_faults_of_a_file(tmp_path: Path, body: str, code: str) -> None:
    report = read(tmp_path, body)
    error, = report.faults
    assert (error.code, error.line) == (code, LINE)
    assert error.column > 0
    assert error.hint
    assert ([s.verdict for s in report.steps], report.exit_status) == (["proved"], 2)


@pytest.mark.parametrize(("body", "code"), WARNINGS.values(), ids=WARNINGS.keys())
def test_what_is_passed_over(tmp_path: Path, body: str, code: str) -> None:
    report = read(tmp_path, body)
    warning, = report.warnings
    assert (warning.code, warning.line) == (code, LINE)
    assert warning.hint
    assert report.derivations[0].passed_over == 1
    assert ([s.verdict for s in report.steps], report.exit_status) == (["proved"], 0)


@pytest.mark.parametrize(("declared", "code", "line", "warning"), [
    ("nme = 'n'\n", "E401", 2, True), ("name = = 'n'\n", "E400", 2, False), ("[laws]\nr = 'y'\n", "E410", 3, True), ("[names]\n'X' = 'thing'\n", "E411", 3, True),
    ("[shapes]\nM = 'd x d, diagonal'\n", "E402", 3, True), ("[laws]\nr = 'a + b'\n", "R203", 3, True), ("assume = ['a >']\n", "R202", 2, True)])
def test_declarations_that_cannot_be_used(tmp_path: Path, declared: str, code: str, line: int, warning: bool) -> None:
    head = "```derivation\n" + declared + ("" if "[laws]" in declared else "[laws]\n") + "p = 'x, z'\n```\n\n"
    report = read(tmp_path, "", head)
    told = next(e for e in report.errors if e.code == code)
    assert (told.line, told.warning) == (line, warning)
    assert told.hint
    assert [s.verdict for s in report.steps] == ["proved"]
