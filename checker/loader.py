"""Derivation files: found, read and run statement by statement, so that one mistake does not lose the rest."""

from __future__ import annotations

import ast
import os
import re
import traceback
from pathlib import Path
from typing import Any

from checker.language.derivation import Chain, Derivation, Diagnostic, Location, Step
from checker.language.terms import MalformedTerm
from checker.language.validity import check_term
from checker.language.written import NAMES, rewrite

NOTES = ".md"
LIBRARY = Path(__file__).resolve().parent.parent / "derivations"


class Loaded:
    """The derivations of a file, and what could not be read in it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.derivations: list[Derivation] = []
        self.errors: list[Diagnostic] = []
        self.lost_lines: set[int] = set()
        self.lost_names: set[str] = set()
        self.broken: set[str] = set()


def shown(path: Path) -> str:
    """A path as messages name it: relative to where one stands, or to the library's parent, if it can be."""
    for base in (Path.cwd(), LIBRARY.parent):
        try:
            return str(path.resolve().relative_to(base))
        except ValueError:
            continue
    return str(path)


def load_file(path: Path, context: Path | None = None) -> Loaded:
    """Run a derivation file, or read notes; every mistake becomes a `Diagnostic` with its place.

    ``context`` holds declarations for notes; those in a file beside them are found without it.
    """
    file = shown(path)
    loaded = Loaded(file)
    if path.suffix == NOTES:
        from checker.notes.reader import read_notes

        context = context or _beside(path)
        loaded.derivations, loaded.errors = read_notes(path, file, context, shown(context) if context is not None else "")
        return loaded
    try:
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source, filename=file)
    except SyntaxError as error:
        loaded.errors.append(Diagnostic(Location(file, error.lineno or 1, error.offset or 1), "E100",
                                        f"not valid Python: {error.msg}", "the file is a Python file; mend this line"))
        return loaded
    except (OSError, UnicodeDecodeError, ValueError) as error:
        loaded.errors.append(Diagnostic(Location(file, 1), "E101", f"cannot be read: {error}", "a derivation file is UTF-8 text"))
        return loaded
    namespace = _run(tree, file, loaded)
    for value in dict.fromkeys(v for v in namespace.values() if isinstance(v, Derivation)):
        value.name = value.name or path.stem
        value.errors.extend(_faults(value, loaded, _broken(loaded, namespace)))
        loaded.derivations.append(value)
    if not loaded.derivations and not loaded.errors:
        loaded.errors.append(Diagnostic(Location(file, 1), "E102", "no derivation is declared here",
                                        'a derivation file makes one: d = Derivation("title")'))
    return loaded


def _run(tree: ast.Module, file: str, loaded: Loaded) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "derivation", "__file__": file, **NAMES}
    lost = loaded.lost_names
    for statement in tree.body:
        module = rewrite(ast.Module([statement], []))
        try:
            exec(compile(module, file, "exec"), namespace)
        except Exception as error:  # any mistake of the file's author
            names = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
            if not (isinstance(error, NameError) and names & lost):
                loaded.errors.append(_diagnostic(error, file, statement))
            lost |= {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
            loaded.lost_lines.update(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
            loaded.broken |= names
    return namespace


def _diagnostic(error: Exception, file: str, statement: ast.stmt) -> Diagnostic:
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    line = frames[-1].lineno if frames and frames[-1].lineno else statement.lineno
    column = (frames[-1].colno or 0) + 1 if frames else statement.col_offset + 1
    place = Location(file, line, column)
    if isinstance(error, MalformedTerm):
        return Diagnostic(place, error.code, error.message, error.hint)
    if isinstance(error, NameError) and error.name is not None:
        return Diagnostic(place, "E204", f"{error.name} is not declared",
                          f'declare it before it is used, as in {error.name} = d.parameter("{error.name}")')
    return Diagnostic(place, "E103", f"{type(error).__name__}: {error}", "the statement could not be carried out")


def _broken(loaded: Loaded, namespace: dict[str, Any]) -> list[Chain]:
    """The chains that a statement that failed was about: that they lack lines is no mistake of its own."""
    return [c for name, c in namespace.items() if isinstance(c, Chain) and name in loaded.broken]


def _faults(derivation: Derivation, loaded: Loaded, broken: list[Chain]) -> list[Diagnostic]:
    found = []
    for chain in derivation.chains:
        if not chain.steps and chain not in broken and chain.location.line not in loaded.lost_lines:
            found.append(Diagnostic(chain.location, "E207", f"the {_title(chain)} has no second line",
                                    "relate its start to something: chain.eq(…)"))
    malformed: set[Any] = set()
    for step in list(derivation.steps):
        sides = (step.line.lhs, step.line.rhs, *step.line.variables)
        fault = next((f for side in sides if (f := _fault(side, step, derivation)) is not None), None)
        if fault is not None:
            if step.line.lhs not in malformed:
                found.append(fault)
            malformed.add(step.line.rhs)
            derivation.steps.remove(step)
            for chain in derivation.chains:
                chain.steps[:] = [s for s in chain.steps if s is not step]
    return found


def _fault(side: Any, step: Step, derivation: Derivation) -> Diagnostic | None:
    try:
        check_term(side, derivation.declared, step.facts)
    except MalformedTerm as error:
        return Diagnostic(step.location, error.code, error.message, error.hint)
    return None


def _title(chain: Chain) -> str:
    return chain.name if chain.name.startswith("chain") else f"chain {chain.name!r}"


def library() -> dict[str, Path]:
    """The shipped derivations by name."""
    return {p.stem: p for p in sorted(LIBRARY.glob("*.py")) if not p.stem.startswith("_")}


def _beside(path: Path) -> Path | None:
    """The declarations beside a notes file, if there are any."""
    found = path.with_name(f"{path.stem}.derivation.toml")
    return found if found.is_file() else None


def files_in(folder: Path) -> list[Path]:
    """The derivation files in a folder and below it: Python files that make a `Derivation`, and notes that have declarations."""
    found = []
    for root, dirs, names in os.walk(folder):
        dirs[:] = sorted(d for d in dirs if not d.startswith((".", "_")))
        found += [Path(root) / n for n in sorted(names) if n.endswith((".py", NOTES)) and not n.startswith("_")]
    return [p for p in found if _is_derivation(p)]


def _is_derivation(path: Path) -> bool:
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == NOTES:
        return _beside(path) is not None or re.search(r"^[ >]*(?:```+|~~~+)\s*derivation\b", text, re.MULTILINE) is not None
    return re.search(r"\bDerivation\(", text) is not None
