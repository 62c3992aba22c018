"""The command ``verify-derivation``: arguments in, report and exit status out.

Nothing heavy is imported before the arguments are understood: ``--help``, ``--version``, a usage error and the
explanation of a code or a verdict do not load SymPy.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from checker import __version__
from checker.render.layout import is_terminal

if TYPE_CHECKING:
    from checker.language.derivation import Derivation, Diagnostic
    from checker.verdict import AuditReport, ErrorReport, Report

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


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status and never raises."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        return _run(arguments)
    except SystemExit as stop:  # of argparse
        return stop.code if isinstance(stop.code, int) else UNREADABLE
    except KeyboardInterrupt:
        print(f"\n{PROGRAM}: interrupted before anything was decided", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _drop_stdout()
        return OK
    except Exception as error:
        return _fault(arguments, error)


def _run(arguments: list[str]) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.explain is not None:
        return _explain(" ".join([options.explain, *options.what]))
    if options.list:
        return _list(options)
    if options.step:
        return _step(options, parser)
    if options.check is not None or options.given is not None:
        return _ask(options, parser)
    if not options.what and not options.all:
        parser.error("nothing to check: name a derivation, a file or a folder, or say --all")
    if options.output is not None and not options.output.absolute().parent.is_dir():
        parser.error(f"--output: there is no folder {options.output.absolute().parent}")
    if options.context is not None and not options.context.is_file():
        parser.error(f"--context: there is no file {options.context}")
    if options.declare:
        return _declare(options)
    if options.format == "markdown":
        return _markdown(options)
    if options.audit:
        return _audit(options)
    report, interrupted = _check(options)
    _emit(report, options)
    if interrupted:
        print(f"{PROGRAM}: interrupted; what was decided stands above", file=sys.stderr)
    return INTERRUPTED if interrupted else report.exit_status


# Arguments -----------------------------------------------------------------------------------------


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: Any, **__: Any) -> NoReturn:
        parser.exit(OK, version() + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM, allow_abbrev=False, usage=f"{PROGRAM} [NAME | FILE | FOLDER]... [options]", epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Check mathematical derivations line by line: each step is proved, confirmed, refuted or undecided.")
    add = parser.add_argument
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
    return parser


def _step(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Walk through a derivation at the terminal."""
    if len(options.what) != 1:
        parser.error("--step walks through one derivation: name it")
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        print(f"{PROGRAM}: --step needs a terminal to talk at.\n  In a terminal: {PROGRAM} --step {options.what[0]}\n"
              '  In a notebook or a script: from checker import load; walk = load("vdm_posterior").walk()', file=sys.stderr)
        return UNREADABLE
    gc.disable()  # as in _check: nothing that is loaded could be collected
    derivation, errors = _one(options.what[0], options.context)
    gc.freeze()
    gc.enable()
    if derivation is None:
        from checker.render.layout import page
        from checker.render.text import error_lines

        print("\n".join(line for e in errors for line in error_lines(_told(e), page(sys.stderr))), file=sys.stderr)
        return UNREADABLE
    from checker.engine import Options
    from checker.repl import step_through

    return step_through(derivation, Options(options.require, False, options.seed, options.samples, options.budget))


def _ask(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Judge one line against the laws of a derivation."""
    if options.check is None or options.given is None or options.what:
        parser.error('--check LINE --given NAME judges one line: --check "log p(x) >= …" --given jensen_bound')
    source, text = ("<stdin>", sys.stdin.read().strip()) if options.check == "-" else ("--check", options.check.strip())
    derivation, errors = _one(options.given, options.context)
    if derivation is None:
        _emit(_nothing(errors, options.seed), options)
        return UNREADABLE
    from checker.asked import Unreadable, ask
    from checker.engine import Options

    judging = Options(options.require, options.cross_check, options.seed, options.samples, options.budget, options.format == "json")
    try:
        report = ask(text, derivation, judging, source)
    except Unreadable as error:
        report = error.report
        print("\n".join(error.shown), file=sys.stderr)
    _emit(report, options)
    return report.exit_status


def _one(word: str, context: Path | None) -> tuple[Derivation | None, list[Diagnostic]]:
    """The derivation that a word names, the first one of a file that can be read, and what could not be read."""
    from checker.loader import library

    paths, error = _paths(word, library())
    derivations, errors = _load(paths[0], context) if paths else ([], [])
    found = next((d for d in derivations if not d.errors and d.steps), None)
    return found, [*([error] if error is not None else []), *errors, *(e for d in derivations for e in d.errors)]


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
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    def of(package: str) -> str:
        try:
            return installed(package)
        except PackageNotFoundError:
            return "not installed"

    return f"{PROGRAM} {__version__} (SymPy {of('sympy')}, NumPy {of('numpy')}, Python {platform.python_version()})"


# What to check -------------------------------------------------------------------------------------


def _gather(options: argparse.Namespace) -> tuple[list[Derivation], list[Diagnostic]]:
    """The derivations that the arguments name, each file once, and what could not be read outside of them."""
    from checker.loader import library

    known = library()
    paths: dict[Path, Path] = {}
    errors: list[Diagnostic] = []
    for word in [*options.what, *(known if options.all else ())]:
        found, error = _paths(word, known)
        for path in found:
            paths.setdefault(path.resolve(), path)
        errors += [error] if error else []
    derivations: list[Derivation] = []
    for path in paths.values():
        read, unread = _load(path, options.context)
        derivations += read
        errors += unread
    return derivations, errors


def _paths(word: str, known: dict[str, Path]) -> tuple[list[Path], Diagnostic | None]:
    """The files that an argument stands for, or why there are none."""
    from checker.loader import files_in

    path = Path(word)
    if word in known:
        return [known[word]], None
    if path.is_dir():
        found = files_in(path)
        return found, None if found else _about(word, "E111", "no derivation file in this folder",
                                                'a .py file that makes a Derivation("title"), or .md notes with a block of declarations')
    if path.is_file() and path.suffix in (".py", ".md"):
        return [path], None
    if path.is_file():
        return [], _about(word, "E112", "not a derivation file", "a derivation file ends in .py, notes end in .md")
    return [], _about(word, "E110", "no derivation, file or folder has this name", _near(word, known))


def _near(word: str, known: dict[str, Path]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(Path(word).stem.lower().replace("-", "_"), known)
    return f"did you mean {' or '.join(near)}?" if near else f"{PROGRAM} --list shows what ships"


def _about(word: str, code: str, message: str, hint: str) -> Diagnostic:
    """A diagnostic about an argument as a whole: line 0."""
    from checker.language.derivation import Diagnostic, Location

    return Diagnostic(Location(word, 0, 0), code, message, hint)


def _load(path: Path, context: Path | None) -> tuple[list[Derivation], list[Diagnostic]]:
    """What a file declares.  A file that ends the program, as ``sys.exit`` does, must not end the check."""
    from checker.loader import load_file, shown

    try:
        loaded = load_file(path, context)
    except SystemExit:
        return [], [_about(shown(path), "E103", "the file ends the program", "take out sys.exit()")]
    return loaded.derivations, loaded.errors


# Checking ------------------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> tuple[Report, bool]:
    """The report, and whether it was interrupted; an interrupt may carry what was decided as ``report``."""
    gc.disable()  # loading SymPy makes much that lives on, and nothing that could be collected
    derivations, errors = _gather(options)
    if not derivations:
        return _nothing(errors, options.seed), False
    from checker.engine import check_all

    gc.freeze()
    gc.enable()
    progress = Progress(sys.stderr)
    try:
        return check_all(derivations, errors, require=options.require, cross_check=options.cross_check, seed=options.seed,
                         samples=options.samples, budget=options.budget, details=options.format == "json",
                         mend_errata=len(derivations) == 1, progress=progress), False
    except KeyboardInterrupt as stop:
        decided = getattr(stop, "report", None)
        if decided is None:
            raise
        return decided, True
    finally:
        progress.clear()


def _nothing(errors: list[Diagnostic], seed: int) -> Report:
    """The report where there is nothing to check."""
    from checker.verdict import Report

    return Report((), tuple(map(_told, errors)), seed)


def _told(e: Diagnostic) -> ErrorReport:
    from checker.verdict import ErrorReport

    return ErrorReport(e.location.file, e.location.line, e.location.column, e.code, e.message, e.hint, e.warning)


_BAR = 20


class Progress:
    """A line on a terminal that says how far the check is, from its second second on."""

    def __init__(self, stream: TextIO, after: float = 1.0, every: float = 0.1) -> None:
        self.stream, self.every = stream, every
        self.shown = False
        self.due = time.monotonic() + after
        self.on = is_terminal(stream) and os.environ.get("TERM") != "dumb"

    def __call__(self, done: int, total: int, label: str) -> None:
        """Called for each step; cheap where nothing is shown."""
        now = time.monotonic()
        if not self.on or now < self.due:
            return
        from shutil import get_terminal_size

        filled = _BAR * done // max(total, 1)
        text = f"{'━' * filled}{'╌' * (_BAR - filled)} {done}/{total}  {label}"[:get_terminal_size().columns - 1]
        self.stream.write(f"\r{text}\x1b[K")
        self.stream.flush()
        self.shown, self.due = True, now + self.every

    def clear(self) -> None:
        """Take the line away again."""
        if self.shown:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
            self.shown = False


def _audit(options: argparse.Namespace) -> int:
    """Mutate every step of the derivations, and print what got through."""
    derivations, errors = _gather(options)
    errors += [e for d in derivations for e in d.errors]
    from checker.audit import audit

    progress = Progress(sys.stderr)
    interrupted = False
    try:
        report = audit(derivations, list(map(_told, errors)), seed=options.seed, samples=options.samples, budget=options.budget,
                       progress=progress)
    except KeyboardInterrupt as stop:
        report, interrupted = stop.report, True  # type: ignore[attr-defined]
    finally:
        progress.clear()
    _emit(report, options)
    return INTERRUPTED if interrupted else report.exit_status


# Output --------------------------------------------------------------------------------------------


def _emit(report: Report | AuditReport, options: argparse.Namespace) -> None:
    """The report to the terminal and, if asked for, to a file."""
    from checker.render import json, text
    from checker.render.layout import Page

    if options.output is not None:
        _write(json.dumps(report) if options.format == "json" else text.render(report, Page()), options.output)
    try:
        if options.format == "json" and options.output is None:
            sys.stdout.write(json.dumps(report, ascii_only="utf" not in (sys.stdout.encoding or "").lower()))
        else:
            text.write(report, sys.stdout)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough, as head has; the verdict stands
        _drop_stdout()


def _drop_stdout() -> None:
    """Let nothing be flushed into a closed pipe when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _list(options: argparse.Namespace) -> int:
    """What there is to check: columns at a terminal, tabs in a pipe."""
    from checker.render.layout import padded, page, width
    from checker.render.text import error_lines

    options.all = options.all or not options.what
    derivations, errors = _gather(options)
    rows = [(d.name, d.title, str(len(d.steps)), d.source) for d in derivations]
    if is_terminal(sys.stdout):
        widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
        rows = [(padded(a, widths[0]), padded(b, widths[1]), c.rjust(widths[2]), d) for a, b, c, d in rows]
    for row in rows:
        print(("  " if is_terminal(sys.stdout) else "\t").join(row).rstrip())
    errors += [e for d in derivations for e in d.errors]
    for error in errors:
        print("\n".join(error_lines(_told(error), page(sys.stderr))), file=sys.stderr)
    return UNREADABLE if not rows or any(not e.warning for e in errors) else OK


def _declare(options: argparse.Namespace) -> int:
    """A block of declarations for each notes file that is named."""
    from checker.notes.propose import propose

    status = OK
    for word in options.what:
        path = Path(word)
        try:
            if path.suffix != ".md":
                raise OSError(None, "declarations are proposed for notes, which end in .md")
            print(propose(path.read_text(encoding="utf-8-sig"), path.stem), end="")
        except (OSError, UnicodeDecodeError) as error:
            print(f"{PROGRAM}: --declare: {word}: {getattr(error, 'strerror', None) or error}", file=sys.stderr)
            status = UNREADABLE
    return status


def _markdown(options: argparse.Namespace) -> int:
    """The derivations as notes, to the terminal or to a file."""
    from checker.notes.write import markdown
    from checker.render.layout import page
    from checker.render.text import error_lines

    derivations, errors = _gather(options)
    errors += [e for d in derivations for e in d.errors]
    try:
        content = "\n".join(map(markdown, derivations))
    except ValueError as refused:
        print(f"verify-derivation: {refused}", file=sys.stderr)
        return UNREADABLE
    if options.output is not None:
        _write(content, options.output)
    else:
        print(content, end="")
    for error in errors:
        print("\n".join(error_lines(_told(error), page(sys.stderr))), file=sys.stderr)
    return UNREADABLE if not derivations or any(not e.warning for e in errors) else OK


def _write(content: str, path: Path) -> None:
    """A file, or a complaint about it."""
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        print(f"{PROGRAM}: --output: {path}: {error.strerror}", file=sys.stderr)
        raise SystemExit(UNREADABLE) from error


def _explain(word: str) -> int:
    from checker.explain import explain, near
    from checker.render.layout import page

    found = explain(word, page(sys.stdout))
    if found is None:
        print(f"{PROGRAM}: nothing is named {word!r}; {near(word)}", file=sys.stderr)
        return UNREADABLE
    print(found)
    return OK


def _fault(arguments: list[str], error: Exception) -> int:
    """Say that the checker itself failed, and what to send."""
    import shlex
    import traceback

    print(f"{PROGRAM}: a fault of the checker: {type(error).__name__}. It says nothing about your derivation.\n"
          f"Please send the file that was checked, and all of this:\n\n"
          f"  command  {shlex.join([PROGRAM, *arguments])}\n"
          f"  version  {version()}\n\n"
          f"traceback\n---------\n{''.join(traceback.format_exception(error, limit=-25))}", file=sys.stderr, end="")
    return FAULT
