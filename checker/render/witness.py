"""A counterexample as small tables: whatever a witness holds is told, known parts in the field's words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from checker.render.layout import formula, lowered, padded, paragraph, table, width

_INLINE = ("parameters", "values", "indices", "dimensions", "variables")
_HEADINGS = {"widths": "cell widths", "terms": "the parts of both sides", "parameters": "parameters", "values": "values"}
_SIGNS = {"<=": "≤", ">=": "≥"}
_FORMULAS = ("functions", "normal laws")
_ROWS = 16
_GAP = "    "


def witness_lines(witness: Mapping[str, Any], room: int) -> list[str]:
    """Numbers first, then the tables of the laws, then all else that the witness holds."""
    plain = {k: v for k, v in witness.items() if _is_scalar(v)}
    inline = [*_equations(plain), *(e for k in _INLINE for e in _equations(_scalars(witness.get(k))))]
    lines = paragraph(inline, room, ", ") if inline else []
    told = any(_holds_something(witness.get(k)) for k in _FORMULAS)
    for key, value in witness.items():
        if key == "drawn" and told:
            continue  # the formulas say it
        rest = {k: v for k, v in value.items() if not _is_scalar(v)} if key in _INLINE and isinstance(value, Mapping) else value
        if key not in plain and _holds_something(rest):
            lines += _block(key, rest, room)
    return lines


def number(value: Any, digits: int = 5) -> str:
    """A number as a reader wants it: five significant digits, a true minus; fractions and words as they are."""
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, float) and math.isfinite(value):
        value = f"{value:.{digits}g}"
    return re.sub(r"(?<![\w.)])-(?=[\d.∞i])|(?<=\de)-(?=\d)", "−", str(value)).replace("inf", "∞").replace("−-", "−")


def _is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, float, bool))


def _holds_something(value: Any) -> bool:
    return value is not None and value not in ({}, [], ())


def _scalars(value: Any) -> dict[str, Any]:
    return {k: v for k, v in value.items() if _is_scalar(v)} if isinstance(value, Mapping) else {}


def _equations(values: Mapping[str, Any]) -> list[str]:
    return [f"{lowered(str(k))} = {lowered(number(v))}" for k, v in values.items()]


def _block(key: str, value: Any, room: int) -> list[str]:
    if key == "tables" and isinstance(value, Mapping):
        return _beside([_table(str(name), content, room) for name, content in value.items()], room)
    if key == "vectors" and isinstance(value, Mapping):
        value = {name: _vector(v) for name, v in value.items()}
        key = key if all(map(_is_scalar, value.values())) else "values as vectors"
    if key == "premises":
        held = (f"{number(p['lhs'])} {_SIGNS.get(p['relation'], p['relation'])} {number(p['rhs'])}" for p in value)
        return paragraph([f"the premises hold: {', '.join(held)}"], room)
    if isinstance(value, Mapping) and all(map(_is_scalar, value.values())):
        return _listing(_HEADINGS.get(key, lowered(key)), value, room)
    return _table(_HEADINGS.get(key, key), value, room)


def _vector(value: Any) -> Any:
    """A number for a vector of one component, (1, 2) for others; the vectors of the values of a variable stay a row."""
    if isinstance(value, (list, tuple)) and value and all(isinstance(v, (list, tuple)) for v in value):
        return [_vector(v) for v in value]
    if not isinstance(value, (list, tuple)):
        return value
    return value[0] if len(value) == 1 else f"({', '.join(map(number, value))})"


def _beside(blocks: Sequence[list[str]], room: int) -> list[str]:
    """Tables next to each other as far as there is room."""
    rows: list[list[str]] = []
    for block in blocks:
        left = rows[-1] if rows else []
        column = max(map(width, left), default=0) + len(_GAP)
        if left and column + max(map(width, block)) <= room:
            height = max(len(left), len(block))
            both = zip([*left, *[""] * (height - len(left))], [*block, *[""] * (height - len(block))], strict=True)
            rows[-1] = [(padded(a, column) + b).rstrip() for a, b in both]
        else:
            rows.append(block)
    return [line for row in rows for line in row]


def _listing(heading: str, values: Mapping[str, Any], room: int) -> list[str]:
    """``heading: a = 1, b = 2``, or a line each where that is too long."""
    short = paragraph([f"{heading}: " + ", ".join(_equations(values))], room)
    if len(short) == 1:
        return short
    found = [f"{heading}:"]
    for name, value in values.items():
        *body, last = formula(lowered(str(name)), room - 2)
        found += [f"  {line}" for line in body] + [f"  {last} = {lowered(number(value))}"]
    return found


def _table(name: str, content: Any, room: int) -> list[str]:
    across, down = _variables(name)
    heads, rows = _grid(content, across, down)
    if not rows:
        return [f"{lowered(name)}: {number(content) if _is_scalar(content) else content}"]
    more = [f"… and {len(rows) - _ROWS} more rows"] if len(rows) > _ROWS else []
    return [*table([lowered(name), *heads], rows[:_ROWS], room), *more]


def _variables(name: str) -> tuple[str, str]:
    """What the columns and the rows of a density's table are for: ``q(x_1 | x_0)`` has x₁ across and x₀ down."""
    match = re.fullmatch(r"[^()]*\(([^()|]*)(?:\|([^()]*))?\)", name)
    return ("", "") if match is None else (lowered(match[1].strip()), lowered((match[2] or "").strip()))


def _grid(content: Any, across: str, down: str) -> tuple[list[str], list[list[str]]]:
    """Column heads, and rows that start with their label."""
    if isinstance(content, Mapping) and content and all(isinstance(v, Mapping) for v in content.values()):
        flat = {str(k): dict(_flat(v)) for k, v in content.items()}
        columns = list(dict.fromkeys(c for row in flat.values() for c in row))
        return ([_label(across, c) for c in columns],
                [[_label(down, k), *(number(row.get(c, "")) for c in columns)] for k, row in flat.items()])
    if isinstance(content, Mapping) and content and all(isinstance(v, (list, tuple)) for v in content.values()):
        heads, rows = _grid_of_list(list(content.values()), across, down)
        return heads, [[_label(down, str(k)), *row[1:]] for k, row in zip(content, rows, strict=True)]
    if isinstance(content, Mapping):
        flat = dict(_flat(content))
        return [_label(across, k) for k in flat], [["", *map(number, flat.values())]] if flat else []
    if isinstance(content, (list, tuple)):
        return _grid_of_list(content, across, down)
    return [], []


def _grid_of_list(content: Iterable[Any], across: str, down: str) -> tuple[list[str], list[list[str]]]:
    rows = list(content)
    if rows and all(isinstance(r, Mapping) and r for r in rows):
        columns = list(dict.fromkeys(c for row in rows for c in row))
        return ([lowered(str(c)) for c in columns[1:]],
                [[f"{lowered(str(columns[0]))} = {number(row.get(columns[0], ''))}", *(number(row.get(c, "")) for c in columns[1:])]
                 for row in rows])
    if rows and all(isinstance(r, (list, tuple)) for r in rows):
        longest = max(map(len, rows))
        return ([_label(across, str(k)) for k in range(longest)],
                [[_label(down, str(k)), *map(number, row), *[""] * (longest - len(row))] for k, row in enumerate(rows)])
    return [_label(across, str(k)) for k in range(len(rows))], [["", *map(number, rows)]] if rows else []


def _flat(content: Any, path: str = "") -> Iterable[tuple[str, Any]]:
    if not isinstance(content, Mapping):
        return [(path, content)]
    return [pair for k, v in content.items() for pair in _flat(v, f"{path}, {k}" if path else str(k))]


def _label(variable: str, value: str) -> str:
    """``x₀ = 1``; a key that says so itself stays as it is."""
    return lowered(value) if not variable or "=" in value else f"{variable} = {value}"
