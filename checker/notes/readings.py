"""What the checker reads a notation as, against what [names] says of it: where they differ the notation is refused where it is used."""

from __future__ import annotations

import re

from checker.language.families import FAMILIES
from checker.notes.families import FUNCTIONS, family, usual_function
from checker.notes.names import LAW, VARIABLE, Names
from checker.notes.spans import Span, Unread
from checker.notes.syntax import Apply, Fenced, Function, Name, Node

_READ: dict[str, tuple[str, ...]] = {
    "E": ("expectation", "conditional expectation"), "Var": ("variance", "conditional variance"),
    "Cov": ("covariance", "conditional covariance", "covariance matrix"), "KL": ("kl divergence",),
    "H": ("entropy", "joint entropy", "conditional entropy", "cross entropy", "cross-entropy", "differential entropy",
          "joint differential entropy"),
    "I": ("mutual information",), "N": ("normal law",), "tr": ("trace",), "det": ("determinant",),
    "density": ("density of x", "probability"), "⟨⟩": ("expectation", "conditional expectation"), "||": ("determinant",),
    "log": ("natural logarithm",), "exp": (), "log_": ("logarithm to base b",),
}
"""The words for what is read, by its sign."""
_LOGARITHM = re.compile(r"\s*\\?(log|ln|exp)(?![A-Za-z])\s*(_?)")
_FENCE = re.compile(r"\s*(?:\\left)?\s*(\\langle|⟨|\||\\lvert|\\vert)")
_PARAMETERS: dict[str, tuple[str, ...]] = {
    "N": ("mean and variance",), "Bern": ("probability",), "Bin": ("trials and probability",), "Poiss": ("rate", "mean"), "Bet": (),
    "chi2": ("degrees of freedom",), "LogN": ("mean and variance",), "Gam": ("shape and rate",), "Exp": ("rate",)}
"""The words for the parameters of a law by its name, as they are read."""
_INVERTED = {"Gam": ("shape and scale",), "Exp": ("scale", "mean")}
"""Words for parameters of which the last is one over that of the language."""


def inverted(sign: str, said: str) -> bool | None:
    """Whether words for the parameters of a law say that the last is inverted; None where they say what is not read.

    No words are enough where no other choice is usual.
    """
    if said in _INVERTED.get(sign, ()):
        return True
    return False if said in _PARAMETERS[sign] or (not said and not FAMILIES[sign].told) else None


def compare(names: Names, text: str, tree: Node | None, said: str) -> None:
    """Keep a notation from being read where [names] says of it what it is not read as."""
    sign, key = _logarithm(text) if _LOGARITHM.match(text) else _fence(text) if _FENCE.match(text) else _sign(names, tree)
    if not key:
        return
    plain = re.sub(r"\s+under\s.*$", "", said.lower())
    if plain.endswith(" law") or " law," in plain:
        words = {f"{word} law" for f in FAMILIES.values() if f.sign == sign for word in f.words}
        fits = plain.partition(",")[0] in words and names.misread.get(key) is None
    else:
        fits = plain in _READ.get(sign, (sign,)) and not _other_entropy(names, tree, plain)
    if not fits:
        names.misread[key] = said


def refuse_misread(names: Names, key: str, span: Span) -> None:
    """Refuse a notation of which [names] says what it is not read as.  Raises `Unread`."""
    said = names.misread.get(key)
    if said is not None:
        raise Unread("R501", f"[names] says that this is ‘{said}’, which cannot be read", span, "a meaning that is known",
                     "leave the line to the text, or mend the entry")


def key_of(node: Node) -> str:
    """By what a notation is known that [names] may speak of."""
    if isinstance(node, Apply):
        return node.head.letters + node.head.accents
    if isinstance(node, Fenced):
        return {"angle": "⟨⟩", "size": "||"}.get(node.what, "")
    if isinstance(node, Function):
        return "exp" if node.word == "exp" else "log" if node.base is None else "log_"
    return ""


def _logarithm(text: str) -> tuple[str, str]:
    found = _LOGARITHM.match(text)
    sign = "" if found is None else "exp" if found[1] == "exp" else "log" + found[2]
    return sign, sign


def _fence(text: str) -> tuple[str, str]:
    found = _FENCE.match(text)
    sign = "" if found is None else "⟨⟩" if found[1] in ("\\langle", "⟨") else "||"
    return sign, sign


def _sign(names: Names, tree: Node | None) -> tuple[str, str]:
    """The sign of what a pattern is read as, and the key of its notation; empty where it is read as nothing."""
    if not isinstance(tree, Apply):
        return "", ""
    try:
        known = family(names, tree.head)
    except Unread:
        return "", key_of(tree)
    below = tree.head.sub[0] if len(tree.head.sub) == 1 else None
    if known is not None:
        return known[0], key_of(tree)
    if names.construct(tree.head):
        return names.construct(tree.head), key_of(tree)
    if names.find(tree.head, LAW) is not None:
        return "density", key_of(tree)
    called = usual_function(names, tree.head)
    if called in FUNCTIONS:
        return called, key_of(tree)
    if tree.head.letters == "f" and isinstance(below, Name) and names.find(below, VARIABLE) is not None:
        return "density", key_of(tree)
    return "", ""


def _other_entropy(names: Names, tree: Node | None, said: str) -> bool:
    """Whether two variables stand where a cross entropy is said, or two laws where a joint one is."""
    if not isinstance(tree, Apply) or len(tree.arguments) != 2 or not said.endswith("entropy"):
        return False
    crossed = said.startswith("cross")
    return all(isinstance(a, Name) and names.find(a, VARIABLE if crossed else LAW) is not None for a in tree.arguments)


__all__ = ["compare", "inverted", "key_of", "refuse_misread"]
