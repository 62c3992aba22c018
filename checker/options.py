"""The arguments of the command, and its name, version and exit statuses."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, NoReturn

from checker import __version__

PROGRAM = "verify-derivation"
OK, FAILED, UNREADABLE, FAULT, INTERRUPTED = 0, 1, 2, 3, 130
_EXAMPLES = f"""examples:
  {PROGRAM} vdm_posterior             check a derivation that ships
  {PROGRAM} notes/ lecture.py         check all derivation files of a folder, and a file
  {PROGRAM} --all --require proved    check everything; numbers alone do not pass
  {PROGRAM} --step vdm_posterior      step through a derivation, with lines of your own
  {PROGRAM} --check "log p(x) >= E_{{q(z|x)}}[log p(x,z)/q(z|x)]" --given jensen_bound
  {PROGRAM} --explain "chain rule"    what a rule, a verdict or a diagnostic code means

exit status: 0 every step holds; 1 some step does not; 2 nothing was checked, or something cannot be read;
3 a fault of the checker; 130 interrupted"""


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: Any, **__: Any) -> NoReturn:
        parser.exit(OK, version() + "\n")


def command_line() -> argparse.ArgumentParser:
    """What the command line may say."""
    made = argparse.ArgumentParser(
        prog=PROGRAM, allow_abbrev=False, usage=f"{PROGRAM} [NAME | FILE | FOLDER]... [options]", epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Check mathematical derivations line by line: each step is proved, confirmed, refuted or undecided.")
    add = made.add_argument
    add("what", nargs="*", metavar="NAME, FILE or FOLDER", help="a shipped derivation, a .py derivation file, .md notes, a folder of them")
    add("--all", action="store_true", help="every derivation that ships")
    add("--list", action="store_true", help="name, title, number of steps, source: a line each")
    add("--require", choices=("proved", "confirmed"), default="confirmed",
        help="the weakest verdict that passes (default: confirmed)")
    add("--cross-check", action="store_true", help="also try numerically what was proved")
    add("--audit", action="store_true",
        help="mutate every step and report what got through; fails if more than one mutant in a hundred does")
    add("--step", action="store_true", help="step through a derivation at the terminal, with lines of your own")
    add("--check", metavar="LINE", help="judge one line, in ASCII, Unicode or LaTeX (- reads it from standard input)")
    add("--given", metavar="NAME|FILE", help="the derivation whose laws --check is judged against")
    add("--seed", type=int, default=0, metavar="N", help="of the numeric side (default: 0)")
    add("--samples", type=_positive(int), metavar="N", help="drawn at most for an expectation that has no closed form")
    add("--budget", type=_positive(float), metavar="SECONDS", help="the most time that one step may take")
    add("--format", choices=("text", "json", "markdown"), default="text",
        help="of the report (default: text); markdown writes the derivations as notes, and checks nothing")
    add("--output", type=Path, metavar="FILE", help="write the report to FILE; the text still goes to the terminal")
    add("--context", type=Path, metavar="FILE", help="the declarations for notes that hold none")
    add("--declare", action="store_true", help="propose the declarations for notes that have none")
    add("--explain", metavar="WORD", help="explain a rule, a verdict or a diagnostic code; 'rules' lists the rules")
    add("--version", nargs=0, action=_Version, help="checker, SymPy, NumPy, Python")
    return made


def _positive(kind: type[int] | type[float]) -> Any:
    def parse(text: str) -> int | float:
        try:
            value = kind(text)
        except ValueError:
            value = kind(0)
        if not 0 < value < float("inf"):
            raise argparse.ArgumentTypeError(f"{text!r} is not a positive {'whole ' if kind is int else ''}number")
        return value

    return parse


def version() -> str:
    """Checker, SymPy, NumPy and Python, without importing them."""
    import platform
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    def of(package: str) -> str:
        try:
            return installed(package)
        except PackageNotFoundError:
            return "not installed"

    return f"{PROGRAM} {__version__} (SymPy {of('sympy')}, NumPy {of('numpy')}, Python {platform.python_version()})"
