"""What the arguments name: shipped derivations, files and folders, read each once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from checker.options import PROGRAM

if TYPE_CHECKING:
    from argparse import Namespace

    from checker.language.derivation import Derivation, Diagnostic


def gather(options: Namespace) -> tuple[list[Derivation], list[Diagnostic]]:
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


def one(word: str, context: Path | None) -> tuple[Derivation | None, list[Diagnostic]]:
    """The derivation that a word names, the first one of a file that can be read, and what could not be read."""
    from checker.loader import library

    paths, error = _paths(word, library())
    derivations, errors = _load(paths[0], context) if paths else ([], [])
    found = next((d for d in derivations if not d.errors and d.steps), None)
    return found, [*([error] if error is not None else []), *errors, *(e for d in derivations for e in d.errors)]
