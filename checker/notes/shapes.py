"""What declarations say of a name: a number, a whole number, a vector, a sequence of them, a function."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sympy import Expr, Integer, Symbol

from checker.language.terms import DIMENSION
from checker.notes.matrices import KINDS, sizes
from checker.notes.spans import Span, Unread
from checker.notes.spelling import read_index, read_name, whole

_RANGE = re.compile(r"\s*(?P<index>[^=<>]+?)\s*=\s*(?P<lo>.+?)\s*\.\.\s*(?P<hi>.+?)\s*$")
_MATRIX = re.compile(r"(?<=[\w\s])(?:\bx\b|×|\\times)")
_VECTORS = re.compile(r"(?:R|\\mathbb\{R\}|ℝ)\^\{?(?P<dim>\w+)\}?")
_OF_MATRICES = {"positive definite", "positive semidefinite", "symmetric", "diagonal", "full column rank", "invertible"}
_OF_FUNCTIONS = {"convex", "concave", "smooth", "increasing", "decreasing", "regular"}


@dataclass(slots=True)
class Shape:
    """What a name is; ``refused`` says that it cannot be stated yet, ``doubted`` that a part of what is said cannot be."""

    kind: str = "real"
    dim: Expr | None = None
    index: str = ""
    lo: Expr | None = None
    hi: Expr | None = None
    positive: bool = False
    refused: str = ""
    doubted: str = ""
    values: Expr | None = None
    """Of a function whose values are vectors: their dimension."""
    sizes: tuple[Expr, Expr] | None = None
    """Of a matrix: its rows and columns."""
    words: list[str] = field(default_factory=list)
    """What is said of a matrix."""
    discrete: bool = False
    convex: bool = False
    listed: tuple[str, ...] = ()
    """The values of a variable that has finitely many, as they are written."""
    ends: tuple[Expr, Expr] | None = None
    """What the values are all whole numbers between, where the listed ones are that."""


def shape(text: str) -> Shape:
    """What a declaration says.  Raises `Unread` for words that are no shape."""
    found = Shape()
    for word in _words(text):
        _take(found, word)
    return found


def _words(text: str) -> list[str]:
    """The parts of a shape, ``1, ..., n`` being 1..n."""
    dotted = re.sub(r"\s*,?\s*(?:\.\.\.|…|\\[lc]?dots)\s*,?\s*", "..", text)
    if dotted.strip().startswith("finite"):
        return [dotted.strip()]
    return [re.sub(r"\s+", " ", word).strip() for word in dotted.split(",")]


def _take(found: Shape, word: str) -> None:
    ranged = _RANGE.fullmatch(word)
    if ranged is not None:
        found.index = whole(read_name(ranged["index"]))
        found.lo, found.hi = read_index(ranged["lo"]), read_index(ranged["hi"])
    elif word in ("real", "scalar", "number", ""):
        found.kind = "real"
    elif word == "positive":
        found.positive = True
    elif word in ("integer", "integers", "whole number"):
        found.refused = "" if found.dim is None else "a vector of whole numbers"
        found.kind = "integer"
    elif word == "sequence":
        found.kind = {"real": "sequence", "vector": "vectors"}.get(found.kind, found.kind)
    elif word.startswith("finite"):
        _list(found, word.partition(":")[2])
    elif "->" in word or "→" in word or r"\to" in word:
        target = re.split(r"->|→|\\to", word)[-1].strip()
        found.kind = "function"
        vectors = _VECTORS.fullmatch(target)
        found.values = dimension(vectors["dim"]) if vectors is not None else None
        found.refused = "" if target in ("R", r"\mathbb{R}", "ℝ") or vectors is not None else f"a function with values in {target}"
    elif word in _OF_FUNCTIONS or word.startswith("free of"):
        found.convex = found.convex or word == "convex"
        found.doubted = f"a function that is {word}" if found.kind == "function" else f"‘{word}’"
    elif word in _OF_MATRICES and found.kind == "function":
        found.doubted = f"a function that is {word}"
    elif word in KINDS:
        found.kind = "matrix"
        found.words.append(word)
    elif (told := sizes(word)) is not None:
        found.kind = "matrix"
        found.sizes = dimension(told[0]), dimension(told[1])
    elif word in _OF_MATRICES or _MATRIX.search(word):
        found.refused = "a matrix"
    else:
        found.kind = "vectors" if found.kind == "sequence" else "vector"
        found.dim = dimension(word)


def _list(found: Shape, text: str) -> None:
    """Finitely many values: ``0, 1``, ``1..6``, ``m_1..m_M``.  Raises `Unread` for dots between others than numbers in a row."""
    found.discrete = True
    values = [value.strip() for value in re.split(r",|\.\.", text) if value.strip()]
    numbers = [int(value) for value in values if re.fullmatch(r"-?\d+", value)]
    dotted = text.count("..")
    row = numbers[:-1] if dotted and len(numbers) == len(values) else numbers
    in_a_row = row == list(range(row[0], row[0] + len(row))) if row else False
    if dotted and (dotted > 1 or len(values) < 2 or (row and not in_a_row)):
        raise Unread("R501", "a list of values with a step that is not 1 cannot be stated yet", Span(0, 1), "as in 'finite: 1, ..., 6'",
                     "list all values")
    found.listed = (values[0], "..", values[-1]) if dotted else tuple(values)
    if in_a_row and len(numbers) == len(values):
        found.ends = Integer(numbers[0] - 1), Integer(numbers[-1] + 1)


def dimension(text: str) -> Expr:
    """The dimension that a letter or a number says.  Raises `Unread`."""
    try:
        found = read_index(text)
    except Unread as error:
        raise Unread("R203", f"‘{text}’ is no shape", error.span,
                     "real, positive, integer, a dimension such as d, a sequence, or a function",
                     "as in 'd', 'positive', 'sequence, i = 1..n', 'R -> R'") from None
    if isinstance(found, Integer) and found > 0:
        return found
    if isinstance(found, Symbol):
        return DIMENSION if found.name == DIMENSION.name else Symbol(found.name, integer=True)
    raise Unread("R501", f"the dimension {text} cannot be stated yet", Span(0, len(text)), "a letter or a number", "name it by a letter")


__all__ = ["Shape", "dimension", "shape"]
