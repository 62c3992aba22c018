"""One line judged against the laws of a derivation: verdicts, formats and exit statuses of the command."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest

from checker import cli

BOUND = "log p(x) >= E_{q(z|x)}[log p(x,z) - log q(z|x)]"


def ask(capsys: pytest.CaptureFixture[str], line: str, given: str, *more: str) -> tuple[int, str, str]:
    status = cli.main(["--check", line, "--given", given, *more])
    told = capsys.readouterr()
    return status, told.out, told.err


def data(capsys: pytest.CaptureFixture[str], line: str, given: str, *more: str) -> tuple[int, dict[str, Any]]:
    status, out, _ = ask(capsys, line, given, "--format", "json", *more)
    return status, json.loads(out)


@pytest.mark.parametrize("line", [BOUND, "log p(x) ≥ 𝔼_{q(z|x)}[log p(x,z) − log q(z|x)]",
                                  r"\log p(x) \ge \mathbb{E}_{q(z|x)}[\log p(x,z) - \log q(z|x)]"])
def test_a_true_line_holds_however_it_is_typed(capsys: pytest.CaptureFixture[str], line: str) -> None:
    status, out, _ = ask(capsys, line, "jensen_bound", "--require", "proved")
    assert status == 0
    assert "✓ ≥" in out and "1 step: 1 proved" in out


def test_a_false_line_is_refuted(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = data(capsys, BOUND.replace(">=", "<="), "jensen_bound")
    (step,) = found["derivations"][0]["steps"]
    assert (status, step["verdict"], step["ok"], step["relation"], step["location"]) == (1, "refuted", False, "<=", "--check:1:10")
    assert step["evidence"]["witness"]


def test_each_relation_of_a_line_is_a_step(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = data(capsys, "p(x) = int p(x,z) dz = p(z)", "jensen_bound")
    assert status == 1
    assert [s["verdict"] for s in found["derivations"][0]["steps"]] == ["proved", "refuted"]


def test_a_line_may_stand_on_what_the_derivation_proves(capsys: pytest.CaptureFixture[str]) -> None:
    line = ("q(x_{t-1}|x_t, x_0) = N(x_{t-1}; (sqrt(alpha_t) (1-abar_{t-1}) x_t + sqrt(abar_{t-1}) (1-alpha_t) x_0)/(1-abar_t),"
            " ((1-alpha_t) (1-abar_{t-1})/(1-abar_t)) I)")
    status, _, _ = ask(capsys, line, "vdm_posterior", "--require", "proved")
    assert status == 0


def test_numbers_alone_do_not_pass_where_a_proof_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    line = "log p(x) >= log p(x) + exp(-KL(q(z|x) || p(z|x))) - 1"
    assert ask(capsys, line, "jensen_bound")[0] == 0
    assert ask(capsys, line, "jensen_bound", "--require", "proved")[0] == 1


def test_a_line_on_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(BOUND + "\n"))
    assert ask(capsys, "-", "jensen_bound")[0] == 0


@pytest.mark.parametrize(("line", "code", "column"), [
    ("log p(x) >= E_{q(z|w)}[log p(x,z)]", "R302", 20), ("log p(x) = log p(x", "R202", 17), ("log p(x)", "R602", 1), (">= log p(x)", "R602", 1)])
def test_what_cannot_be_read_is_told_with_its_place(capsys: pytest.CaptureFixture[str], line: str, code: str, column: int) -> None:
    status, found = data(capsys, line, "jensen_bound")
    (error,) = found["errors"]
    assert (status, error["code"], error["file"], error["line"], error["column"]) == (2, code, "--check", 1, column)
    assert found["derivations"] == []


def test_the_place_is_shown_with_a_caret(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, err = ask(capsys, "log p(x) >= log r(x)", "jensen_bound")
    shown, caret = err.splitlines()
    assert shown[caret.index("^")] == "r"
    assert "--check:1:17: error[" in out


def test_an_unknown_derivation_is_an_error_with_near_names(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = data(capsys, BOUND, "jensen_bond")
    assert status == 2 and "jensen_bound" in found["errors"][0]["hint"]


@pytest.mark.parametrize("arguments", [["--check", "p(x) = p(x)"], ["--given", "jensen_bound"], ["--check", "p(x) = 1", "--given", "x", "y"]])
def test_the_line_and_the_derivation_are_both_needed(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert cli.main(arguments) == 2
    assert "--check LINE --given NAME" in capsys.readouterr().err


def test_a_line_that_means_nothing_is_not_judged(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(capsys, "log p(x) = x", "jensen_bound")[0] == 2
