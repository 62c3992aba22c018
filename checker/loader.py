"""Derivation files: found, read and run statement by statement, so that one mistake does not lose the rest."""

from __future__ import annotations

import ast
import os
import re
import traceback
from pathlib import Path
from typing import Any

from checker.language.derivation import Chain, Derivation, Diagnostic, Location
from checker.language.terms import MalformedTerm
from checker.language.validity import check_term
from checker.language.written import NAMES, rewrite

LIBRARY = Path(__file__).resolve().parent.parent / "derivations"


class Loaded:
    """The derivations of a file, and what could not be read in it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.derivations: list[Derivation] = []
        self.errors: list[Diagnostic] = []


def shown(path: Path) -> str:
    """A path as messages name it: relative to where one stands, or to the library's parent, if it can be."""
    for base in (Path.cwd(), LIBRARY.parent):
        try:
            return str(path.resolve().relative_to(base))
        except ValueError:
            continue
    return str(path)


def load_file(path: Path) -> Loaded:
    """Run a derivation file; every mistake becomes a `Diagnostic` with its place."""
    file = shown(path)
    loaded = Loaded(file)
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
        value.errors.extend(_faults(value))
        loaded.derivations.append(value)
    if not loaded.derivations and not loaded.errors:
        loaded.errors.append(Diagnostic(Location(file, 1), "E102", "no derivation is declared here",
                                        'a derivation file makes one: d = Derivation("title")'))
    return loaded


def _run(tree: ast.Module, file: str, loaded: Loaded) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "derivation", "__file__": file, **NAMES}
    lost: set[str] = set()
    for statement in tree.body:
        module = rewrite(ast.Module([statement], []))
        try:
            exec(compile(module, file, "exec"), namespace)
        except Exception as error:  # any mistake of the file's author
            names = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
            if not (isinstance(error, NameError) and names & lost):
                loaded.errors.append(_diagnostic(error, file, statement))
            lost |= {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
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


def _faults(derivation: Derivation) -> list[Diagnostic]:
    found = []
    for chain in derivation.chains:
        if not chain.steps:
            found.append(Diagnostic(chain.location, "E207", f"the {_title(chain)} has no second line",
                                    "relate its start to something: chain.eq(…)"))
    for step in list(derivation.steps):
        for side in (step.line.lhs, step.line.rhs, *step.line.variables):
            try:
                check_term(side, derivation.declared, step.facts)
            except MalformedTerm as error:
                found.append(Diagnostic(step.location, error.code, error.message, error.hint))
                derivation.steps.remove(step)
                break
    return found


def _title(chain: Chain) -> str:
    return chain.name if chain.name.startswith("chain") else f"chain {chain.name!r}"


def library() -> dict[str, Path]:
    """The shipped derivations by name."""
    return {p.stem: p for p in sorted(LIBRARY.glob("*.py")) if not p.stem.startswith("_")}


def files_in(folder: Path) -> list[Path]:
    """The derivation files in a folder and below it: Python files that make a `Derivation`."""
    found = []
    for root, dirs, names in os.walk(folder):
        dirs[:] = sorted(d for d in dirs if not d.startswith((".", "_")))
        found += [Path(root) / n for n in sorted(names) if n.endswith(".py") and not n.startswith("_")]
    return [p for p in found if re.search(r"\bDerivation\(", p.read_text(encoding="utf-8", errors="replace"))]
