"""How a text writes what the checker knows: ``'X' = 'variable x'``, ``'P' = 'law p'``, ``'m' = 'label'``."""

from __future__ import annotations

import difflib
import re

from checker.language.families import FAMILIES
from checker.notes.families import FUNCTIONS
from checker.notes.members import refuse_members
from checker.notes.names import spelt, written
from checker.notes.readings import compare, inverted, key_of
from checker.notes.setting import Setting
from checker.notes.spans import Span, Unread
from checker.notes.spelling import read_name, whole
from checker.notes.syntax import Apply, Name, Node
from checker.notes.toml import Entry

KNOWN = {
    "variable x": "another letter for a variable of a law",
    "law p": "another letter for a law",
    "label": "a condition that changes nothing: p(y | m) is p(y)",
    "symbol": "one name for a number, and no power: R^2",
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
_VALUES = re.compile(r"values of (\S+)(?: (?:with|where) \w+\(\1\) > 0)?")
"""All values of a variable; that a density is positive there is a standing assumption."""
_UNDER = re.compile(r"([A-Za-z ]+?) under (?:law )?(\S+)")
_AVERAGES = {"expectation": "E", "variance": "Var", "covariance": "Cov"}
"""What may be said to be taken under a law, with its construct."""
_BY_NAME = re.compile(r"([a-z -]+?) (?:law|distribution)(?:, (.*))?")
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
    elif (values := _VALUES.fullmatch(said)) is not None:
        _domain(setting, entry, values[1])
    elif said.lower() == "symbol":
        _symbol(setting, entry)
    else:
        _notation(setting, entry, said)
        compare(setting.names, entry.key.text, spelt_or_none(entry.key.text), said)


def _notation(setting: Setting, entry: Entry, said: str) -> None:
    """Take in what is said of a notation."""
    if (under := _UNDER.fullmatch(said)) is not None and under[1].lower() in _AVERAGES:
        _under(setting, entry, _AVERAGES[under[1].lower()], under[2])
    elif said.lower() in FUNCTIONS and isinstance(tree := spelt_or_none(entry.key.text), Apply):
        setting.names.functions[written(tree.head)] = said.lower()
    elif (law := _BY_NAME.fullmatch(said.lower())) is not None and (sign := _family(law[1])):
        _law_by_name(setting, entry, sign, law[2] or "")
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
        refuse_members(setting.names, setting.indices | setting.derivation.declared.symbols.keys(), setting.names.entries[-1])


def _under(setting: Setting, entry: Entry, construct: str, name: str) -> None:
    """``'\\mathrm{E}(X)' = 'expectation under p'``: the law that is meant where none is named."""
    law = whole(read_name(name))
    if law not in setting.derivation.declared.laws:
        raise Unread("R301", f"the law {law} is not declared", Span(0, len(entry.value)), "a declared law", "declare it under [laws]")
    tree = spelt_or_none(entry.key.text)
    if not (isinstance(tree, Apply) and tree.head.sub):
        setting.names.under[construct] = law


def _family(word: str) -> str:
    """The sign of a family of laws by its word; empty where there is none."""
    return next((family.sign for family in FAMILIES.values() if word in family.words), "")


def _law_by_name(setting: Setting, entry: Entry, sign: str, parameters: str) -> None:
    """``'\\mathrm{Gam}(x; a, b)' = 'gamma law, shape and rate'``."""
    tree = spelt_or_none(entry.key.text)
    if not isinstance(tree, Apply):
        raise Unread("R203", "this is no law with its parameters", Span(0, 1), "as in \\mathrm{Gam}(x; a, b)")
    family = FAMILIES[sign]
    turned = inverted(sign, re.sub(r"\s+", " ", parameters.strip()))
    if turned is None:
        setting.names.misread[key_of(tree)] = str(entry.value)
        raise Unread("R204", f"the parameters of the {family.words[0]} law are usual in two ways" if family.told
                     else f"the {family.words[0]} law cannot be read with these parameters", Span(0, len(str(entry.value))),
                     "which are meant", f"as in '{family.words[0]} law{f', {family.told}' if family.told else ''}'")
    setting.names.families[written(tree.head)] = sign, turned


def spelt_or_none(text: str) -> Node | None:
    """A pattern as a tree, where it is a name or a name with its arguments."""
    try:
        return spelt(text)
    except Unread:
        return None


def _symbol(setting: Setting, entry: Entry) -> None:
    """``'R^2' = 'symbol'``: a name by itself is one already; one with a number above it is told, and not read as a power."""
    tree = spelt_or_none(entry.key.text)
    if isinstance(tree, Name):
        return
    if tree is not None:
        setting.names.symbols.add(written(tree))
    setting.tell(entry.key, "E411", f"{entry.key.text} cannot be one name yet: lines with it are not read",
                 "give it a name of its own, as R_2")


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
