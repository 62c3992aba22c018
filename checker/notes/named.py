"""How a text writes what the checker knows: ``'X' = 'variable x'``, ``'P' = 'law p'``, ``'m' = 'label'``."""

from __future__ import annotations

import difflib
import re

from checker.notes.names import spelt
from checker.notes.setting import Setting
from checker.notes.spans import Span, Unread
from checker.notes.spelling import read_name, whole
from checker.notes.syntax import Apply, Name
from checker.notes.toml import Entry

KNOWN = {
    "variable x": "another letter for a variable of a law",
    "law p": "another letter for a law",
    "label": "a condition that changes nothing: p(y | m) is p(y)",
    "values of x": "a set that sums and integrals run over: the values of a variable",
}
"""Words that say something of a notation, with what they say."""
USUAL = """density of X; distribution function of X; expectation; conditional expectation; variance; conditional variance; covariance;
    conditional covariance; covariance matrix; KL divergence; entropy; joint entropy; conditional entropy; cross entropy; cross-entropy;
    differential entropy; joint differential entropy; mutual information; probability; symbol; transpose; trace; determinant;
    identity matrix; inverse function; gamma function; digamma function; beta function; binomial coefficient; factorial; error function;
    inverse error function; multivariate gamma function; natural logarithm; logarithm to base b; number of values of x; mixture of laws;
    independent; normal law; Bernoulli law; binomial law; beta law; gamma law; Dirichlet law; exponential law; Poisson law;
    categorical law; uniform law; Wishart law; Student law"""
_USUAL = {word.strip().lower() for word in re.sub(r"\s+", " ", USUAL).split(";")}
_LAWS = re.compile(r"(\w[\w -]* law)\b.*")


def name_entry(setting: Setting, entry: Entry) -> None:
    """Take in one entry of the table of names; a value that is not known is a warning."""
    if not isinstance(entry.value, str):
        raise Unread("E401", "a string is expected here", Span(0, 1), "a string")
    said = re.sub(r"\b(?:the|a|an)\s+", "", re.sub(r"\s+", " ", entry.value.strip()))
    kind, _, rest = said.partition(" ")
    if kind in ("variable", "law") and rest:
        _alias(setting, entry, kind, rest)
    elif said.lower() == "label":
        setting.names.labels |= {whole(read_name(entry.key.text))}
    elif said.startswith("values of ") and "with" not in said:
        _domain(setting, entry, said.removeprefix("values of "))
    elif not _is_usual(said):
        near = difflib.get_close_matches(said.lower(), [*_USUAL, *KNOWN], 1)
        setting.tell(entry.strings[0], "E411", f"‘{entry.value}’ says nothing that is known here; its notation cannot be read",
                   f"did you mean ‘{near[0]}’?" if near else "verify-derivation --explain names lists what can be said")


def _alias(setting: Setting, entry: Entry, kind: str, name: str) -> None:
    target = whole(read_name(name))
    declared = setting.derivation.declared
    known = declared.laws if kind == "law" else declared.variables
    if target not in known:
        raise Unread("R301", f"the {kind} {target} is not declared", Span(0, len(entry.value)), f"a declared {kind}",
                     "declare it under [laws]")
    for found in [e for e in setting.names.entries if e.name == target]:
        setting.names.add(found.kind, found.name, found.value, entry.key.text)


def _domain(setting: Setting, entry: Entry, name: str) -> None:
    target = whole(read_name(name))
    tree = spelt(entry.key.text)
    if isinstance(tree, (Name, Apply)):
        setting.names.domains[setting.names._face_and_base(tree)] = target


def _is_usual(said: str) -> bool:
    plain = re.sub(r"\s+under\s.*$", "", said, flags=re.IGNORECASE).lower()
    law = _LAWS.fullmatch(plain)
    return plain in _USUAL or (law is not None and law[1] in _USUAL)


__all__ = ["KNOWN", "name_entry"]
