"""Dialogues with the stepper in a terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from checker.render.layout import width

ROOT = Path(__file__).parents[2]
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r")
SIGN_ERROR = ("= exp(-1/2 (||x_t - sqrt(alpha_t) x_{t-1}||^2/(1-alpha_t) + ||x_{t-1} + sqrt(abar_{t-1}) x_0||^2/(1-abar_{t-1})"
              " - ||x_t - sqrt(abar_t) x_0||^2/(1-abar_t)))")
PUBLISHED = ("E_{q(x_1|x_0)}[log p(x_0|x_1)] - E_{q(x_{T-1}|x_0)}[KL(q(x_T|x_{T-1}) || p(x_T))]"
             " - sum_{i=1}^{T-1} E_{q(x_{i-1},x_{i+1}|x_0)}[KL(q(x_i|x_{i-1}) || p(x_i|x_{i+1}))]")


class Dialogue:
    """A stepper in a pseudo terminal; ``say`` types a line and returns what is answered."""

    def __init__(self, *arguments: str, columns: int = 100, **environ: str) -> None:
        env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "LINES")}
        env |= {"PYTHONPATH": str(ROOT), "TERM": "dumb", "PYTHONUTF8": "1", **environ}
        self.child = pexpect.spawn(sys.executable, ["-m", "checker", "--step", *arguments], dimensions=(60, columns), env=env, encoding="utf-8",
                                   timeout=60, cwd=ROOT)
        self.prompt = r"(?:\S| )+ [>›] $" if env["TERM"] == "dumb" else r"[^\n]+ ›[^\n]*$"

    def until(self, pattern: str = "") -> str:
        """What is printed up to the prompt, or up to a pattern; without escapes."""
        self.child.expect(pattern or self.prompt)
        return _ESCAPES.sub("", self.child.before)

    def say(self, text: str) -> str:
        self.child.sendline(text)
        self.child.expect_exact("\n")  # the echo
        return self.until()

    def end(self) -> int | None:
        self.child.expect(pexpect.EOF)
        self.left = _ESCAPES.sub("", self.child.before)
        self.child.close()
        return self.child.exitstatus


@pytest.fixture
def step(tmp_path: Path) -> Iterator[Callable[..., Dialogue]]:
    """A dialogue whose state is kept under a folder of its own."""
    made: list[Dialogue] = []

    def start(*arguments: str, **more: object) -> Dialogue:
        made.append(Dialogue(*arguments, **{"XDG_STATE_HOME": str(tmp_path), **more}))  # type: ignore[arg-type]
        return made[-1]

    yield start
    for dialogue in made:
        dialogue.child.close(force=True)


def test_the_posterior_with_lines_of_ones_own(step: Callable[..., Dialogue]) -> None:
    d = step("vdm_posterior")
    greeting = d.until()
    assert "The posterior of the forward chain" in greeting and "q(xₜ₋₁ | xₜ, x₀)" in greeting and "10 lines to the goal" in greeting
    assert "between the line above and D12.1" in d.say("q(x_t|x_{t-1}) q(x_{t-1}|x_0) / q(x_t|x_0)")
    assert "✓ D12.1" in d.say("")
    own = d.say("N(x_t; sqrt(alpha_t) x_{t-1}, (1-alpha_t) I) q(x_{t-1}|x_0) / q(x_t|x_0)")
    assert "✓ yours" in own and "between the line above and D12.2" in own
    assert "✓ D12.2" in d.say("")
    assert "✓ D12.3" in d.say("")
    wrong = d.say(SIGN_ERROR)
    assert "✗ yours" in wrong and "refuted · left" in wrong and "counterexample:" in wrong and "T = 2, t = 2" in wrong
    assert "did you mean −√ᾱₜ₋₁ x₀ instead of √ᾱₜ₋₁ x₀? This is D12.4" in wrong
    assert "✓ D12.4" in d.say("")
    d.child.sendline("quit")
    assert d.end() == 0
    assert "4 lines shown · 2 of your own · 0 hints · 1 line that went wrong" in d.left and "refuted in posterior" in d.left


def test_the_consistency_term_and_the_line_that_is_published(step: Callable[..., Dialogue]) -> None:
    d = step("vdm_elbo_consistency")
    d.until()
    d.say("")
    own = d.say("E_{q(x_{1:T}|x_0)}[log p(x_T) + sum_{i=1}^T log p(x_{i-1}|x_i) - sum_{i=1}^T log q(x_i|x_{i-1})]")
    assert "✓ yours" in own and "D7.2" in own
    d.say("goto D7.8")
    wrong = d.say(PUBLISHED)
    assert "✗ yours" in wrong and "refuted · left −1.2501, right −1.0304" in wrong
    assert "this is D7.8 as it is published; it is false" in wrong and "goal" in wrong
    d.say("goto D7d.1")
    assert "lines are judged by markov(q) only" in d.say("rule markov(q)")
    assert "✗ yours" in d.say("q(x_t | x_{t-1})")
    assert "✓ yours" in d.say("q(x_t | x_{t-1}, x_{t+1})")


def test_hints_come_in_order(step: Callable[..., Dialogue]) -> None:
    d = step("vdm_posterior")
    d.until()
    hints = [d.say("hint") for _ in range(4)]
    assert "hint 1 of 4: the rule\n    bayes" in hints[0]
    assert "q(A | B) = q(A, B) / q(B)" in hints[1] and "for example: p(x, z) = p(x | z) p(z)" in hints[1]
    assert "□" in hints[2] and "□" not in hints[3]
    assert "= q(xₜ | xₜ₋₁, x₀) q(xₜ₋₁ | x₀) / q(xₜ | x₀)" in hints[3]


def test_a_walk_is_offered_again_and_goes_on(step: Callable[..., Dialogue]) -> None:
    d = step("elbo_decomposition")
    d.until()
    d.say("E_{q(z|x)}[log(p(x|z) p(z)) - log q(z|x)]")
    d.child.sendeof()
    assert d.end() == 0 and "1 of your own" in d.left
    d = step("elbo_decomposition")
    assert "You were here before." in d.until(r"\[Y/n\] ")
    resumed = d.say("")
    assert "1 line of your own proved again" in resumed and "𝔼_{q(z | x)}[log(p(x | z) p(z)) − log q(z | x)]" in resumed
    assert "✓ D3.1" in d.say("")
    d.child.sendline("quit")
    d.end()
    d = step("elbo_decomposition")
    d.until(r"\[Y/n\] ")
    assert "𝔼_{q(z | x)}[log(p(x, z) / q(z | x))]\n" in d.say("n")


def test_an_interrupt_clears_the_line_and_ends_nothing(step: Callable[..., Dialogue]) -> None:
    d = step("elbo_decomposition")
    d.until()
    for _ in range(2):
        d.child.send("log p(")
        d.child.sendintr()
        assert "nothing was judged" in d.until()
    assert "✓ D3.1" in d.say("")


def test_the_end_of_input_ends_with_the_summary(step: Callable[..., Dialogue]) -> None:
    d = step("elbo_decomposition")
    d.until()
    d.child.sendeof()
    assert d.end() == 0
    assert "0 lines shown" in d.left


def test_the_end_of_a_derivation(step: Callable[..., Dialogue]) -> None:
    d = step("elbo_decomposition")
    d.until()
    d.say("")
    d.say("")
    last = d.say("")
    assert "so proved: " in last and "every line is behind" in last
    assert "there is no line left" in d.say("")
    d.child.sendline("quit")
    d.end()
    assert "walked to the end" in d.left


def test_sixty_columns_hold_every_answer(step: Callable[..., Dialogue]) -> None:
    d = step("vdm_posterior", columns=60)
    told = {"": d.until()}
    for text in ("", "hint", "hint", "", "why", "where", "goal", "laws", "list", "help", "explain markov", "check", SIGN_ERROR[:50] + "))"):
        told[text] = d.say(text)
    assert not {text for text, answer in told.items() for line in answer.splitlines() if width(line) > 60}


def test_a_dumb_terminal_gets_no_escapes(step: Callable[..., Dialogue]) -> None:
    d = step("elbo_decomposition")
    d.child.expect(d.prompt)
    assert "\x1b" not in d.child.before
    d.child.sendline("")
    d.child.expect(d.prompt)
    assert "\x1b" not in d.child.before


@pytest.mark.parametrize(("environ", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_gets_colours_unless_they_are_unwanted(step: Callable[..., Dialogue], environ: dict[str, str], coloured: bool) -> None:
    d = step("elbo_decomposition", TERM="xterm-256color", PROMPT_TOOLKIT_NO_CPR="1", **environ)
    d.child.expect("D3.1 ›")
    assert ("\x1b[1mThe evidence" in d.child.before or "\x1b[1m" in d.child.before) is coloured
    d.child.send("\r")
    d.child.expect("D3.2 ›")
    assert ("\x1b[32mproved" in d.child.before) is coloured


def test_completion_and_history_in_a_terminal(step: Callable[..., Dialogue]) -> None:
    d = step("vdm_posterior", TERM="xterm-256color", PROMPT_TOOLKIT_NO_CPR="1")
    d.child.expect("D12.1 ›")
    d.child.send("whe\t")
    d.child.expect("re")
    d.child.send("\r")
    d.child.expect("10 lines to the goal")
    d.child.expect("D12.1 ›")
    d.child.send("\x1b[A\r")
    d.child.expect("10 lines to the goal")
    d.child.expect("D12.1 ›")
    d.child.send("\x03")
    d.child.expect("nothing was judged")
    d.child.expect("D12.1 ›")
    d.child.send("\x04")
    assert d.end() == 0


@pytest.mark.parametrize(("text", "told"), [
    ("goto", "goto what?"), ("goto D99", "there is no line 'D99'"), ("explain", "explain what?"), ("explain byes", "did you mean 'bayes'"),
    ("rule byes", "did you mean bayes"), ("rule markov(r)", "no law is named 'r'"), ("undo", "nothing to take back"), ("back", "first line"),
    ("why", "no line was shown or tried yet"), ("log p(x", "the bracket ‘(’ is never closed"), ("save", "kept in")])
def test_what_cannot_be_done_is_told(step: Callable[..., Dialogue], text: str, told: str) -> None:
    d = step("vdm_posterior")
    d.until()
    assert told in d.say(text)
    assert "✓ D12.1" in d.say("")


def test_a_caret_stands_under_what_cannot_be_read(step: Callable[..., Dialogue]) -> None:
    d = step("elbo_decomposition")
    d.until()
    shown, caret, *rest = d.say("log p(x) + log r(x)").splitlines()
    assert shown[caret.index("^")] == "r"
    assert any("p, q, x, z" in line for line in rest)


def test_notes_are_walked_too(step: Callable[..., Dialogue], tmp_path: Path) -> None:
    notes = tmp_path / "small.md"
    notes.write_text("""
```derivation
name = "small"
title = "A small one"
[laws]
p = 'x, z'
q = 'x, z'
```

$$
\\begin{aligned}
\\log p(x) &= \\log \\int p(x, z) dz && \\text{marginalisation} \\\\
&= \\log \\mathbb{E}_{q(z|x)}\\left[\\frac{p(x,z)}{q(z|x)}\\right]
\\end{aligned}
$$
""", encoding="utf-8")
    d = step(str(notes))
    assert "A small one" in d.until()
    assert "proved" in d.say("")
    assert "✓ yours" in d.say(r"= \log \mathbb{E}_{q(z|x)}[\frac{p(x,z)}{q(z|x)}]")


def test_a_folder_that_cannot_be_written_is_told_once(step: Callable[..., Dialogue], tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    d = step("elbo_decomposition", XDG_STATE_HOME=str(blocked))
    d.until()
    assert "the walk cannot be kept" in d.say("")
    assert "cannot be kept" not in d.say("")


# without a terminal


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "checker", *arguments], capture_output=True, text=True, input="", check=False, cwd=ROOT,
                          env={**os.environ, "PYTHONPATH": str(ROOT), **more})


def test_without_a_terminal_it_says_how_to_use_it() -> None:
    told = run("--step", "vdm_posterior")
    assert told.returncode == 2 and told.stdout == ""
    assert "--step needs a terminal" in told.stderr and "verify-derivation --step vdm_posterior" in told.stderr and ".walk()" in told.stderr


@pytest.mark.parametrize("arguments", [["--step"], ["--step", "vdm_posterior", "vdm_elbo"]])
def test_one_derivation_is_walked(arguments: list[str]) -> None:
    told = run(*arguments)
    assert told.returncode == 2 and "--step walks through one derivation" in told.stderr
