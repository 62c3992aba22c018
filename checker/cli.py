"""The command ``verify-derivation``: arguments in, report and exit status out.

Nothing heavy is imported before the arguments are understood: ``--help``, ``--version``, a usage error and the
explanation of a code or a verdict do not load SymPy.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from checker.gather import gather, one
from checker.options import FAULT, INTERRUPTED, OK, PROGRAM, UNREADABLE, command_line, version
from checker.progress import Progress
from checker.render.layout import is_terminal

if TYPE_CHECKING:
    from checker.language.derivation import Diagnostic
    from checker.verdict import AuditReport, ErrorReport, Report

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
    parser = command_line()
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


def _step(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Walk through a derivation at the terminal."""
    if len(options.what) != 1:
        parser.error("--step walks through one derivation: name it")
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        print(f"{PROGRAM}: --step needs a terminal to talk at.\n  In a terminal: {PROGRAM} --step {options.what[0]}\n"
              '  In a notebook or a script: from checker import load; walk = load("vdm_posterior").walk()', file=sys.stderr)
        return UNREADABLE
    gc.disable()  # as in _check: nothing that is loaded could be collected
    derivation, errors = one(options.what[0], options.context)
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
    derivation, errors = one(options.given, options.context)
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


# Checking ------------------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> tuple[Report, bool]:
    """The report, and whether it was interrupted; an interrupt may carry what was decided as ``report``."""
    gc.disable()  # loading SymPy makes much that lives on, and nothing that could be collected
    derivations, errors = gather(options)
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


def _audit(options: argparse.Namespace) -> int:
    """Mutate every step of the derivations, and print what got through."""
    derivations, errors = gather(options)
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
    derivations, errors = gather(options)
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

    derivations, errors = gather(options)
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
