"""A proposal of declarations for notes that have none: laws with the graphs that their densities suggest, and what could not be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sympy import Expr, Symbol

from checker.language.printing import latex
from checker.language.terms import Parameter
from checker.notes.blocks import LONGEST, Declaration, Display, Formula, blocks
from checker.notes.parser import parse
from checker.notes.rows import lines
from checker.notes.source import Text
from checker.notes.spans import Unread
from checker.notes.spelling import base, whole, whole_number
from checker.notes.statements import claims
from checker.notes.syntax import Apply, Big, Ends, Fenced, Name, Node, Number, Transposed, walk

_LAWS = frozenset("pqrπ")
_CONSTRUCTS = frozenset({"E", "V", "Var", "KL", "D", "N", "H", "I", "Cov", "h", "exp", "log", "ln"})
_MEASURED = frozenset({"E", "V", "Var"})


@dataclass(slots=True)
class Seen:
    """A law as it is used: its variables with their indices, and which stand before and behind the bar together."""

    points: dict[str, set[Expr | None]] = field(default_factory=dict)
    conditionals: set[tuple[tuple[str, Expr | None], tuple[str, Expr | None]]] = field(default_factory=set)
    evident: bool = False

    def add(self, apply: Apply) -> None:
        bar = next((k for k, sign in enumerate(apply.signs) if sign == "|"), len(apply.arguments) - 1)
        targets = [p for node in apply.arguments[:bar + 1] for p in _points(node)]
        given = [p for node in apply.arguments[bar + 1:] for p in _points(node)]
        for name, at in (*targets, *given):
            self.points.setdefault(name, set()).add(at)
        if len(targets) == 1:
            self.conditionals |= {(targets[0], g) for g in given}


@dataclass(slots=True)
class Notes:
    """What was seen in the formulas of a file."""

    laws: dict[str, Seen] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)
    applied: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    vectors: set[str] = field(default_factory=set)
    horizons: set[Symbol] = field(default_factory=set)
    unread: list[tuple[tuple[int, int], str]] = field(default_factory=list)
    declared: bool = False


def propose(source: str, name: str) -> str:
    """A block of declarations for the text of a notes file."""
    seen = _seen(source)
    out = ["```derivation", f"name = '{name}'"]
    if seen.declared:
        out.append("# the file has declarations already; this is what its formulas suggest")
    laws = list(_laws(seen))
    out += ["", "[laws]", *laws] if laws else ["", "# no laws were found"]
    shapes = list(_shapes(seen))
    out += ["", "[shapes]", *shapes] if shapes else []
    untold = list(_untold(seen))
    out += ["", "# What could not be told:", *(f"# - {line}" for line in untold)] if untold else []
    return "\n".join([*out, "```"]) + "\n"


# What stands in the formulas ---------------------------------------------------------------------------------


def _seen(source: str) -> Notes:
    found = Notes()
    for block in blocks(source):
        if isinstance(block, Declaration):
            found.declared = True
        elif isinstance(block, (Display, Formula)) and len(block.body.text) <= LONGEST:
            for text in _sides(block):
                _look(text, found)
    for name in [n for n, seen in found.laws.items() if not seen.evident and n[:1] not in _LAWS]:
        found.functions.add(name)
        del found.laws[name]
    return found


def _sides(block: Display | Formula) -> Iterator[Text]:
    for lane in lines(block.body):
        for line in lane:
            for claim in claims(line):
                yield from (side for side in (claim.start, *(r.term for r in claim.related)) if side)


def _look(text: Text, found: Notes) -> None:
    try:
        tree = parse(text.text)
    except Unread as error:
        found.unread.append((text.place(min(error.span.start, len(text.text))), error.message))
        return
    heads = {id(node.head) for node in walk(tree) if isinstance(node, Apply)}
    for node in walk(tree):
        if isinstance(node, Name) and id(node) not in heads:
            found.numbers.add(whole(node))
        if isinstance(node, Apply):
            _look_applied(node, found)
        elif isinstance(node, Fenced) and node.what in ("norm", "angle"):
            found.vectors |= {base(n) for item in node.items for n in walk(item) if isinstance(n, Name)}
        elif isinstance(node, Transposed) and isinstance(node.body, Name):
            found.vectors.add(base(node.body))
        elif isinstance(node, Big) and isinstance(node.hi, Name) and not node.hi.sub:
            found.horizons.add(Symbol(base(node.hi), integer=True))
        elif isinstance(node, Ends):
            found.horizons |= set() if (end := _index(node.hi)) is None else set(end.free_symbols)


def _look_applied(node: Apply, found: Notes) -> None:
    head = base(node.head)
    if head in _CONSTRUCTS:
        if head == "N" and any(isinstance(n, Name) and n.letters == "I" for a in node.arguments for n in walk(a)):
            found.vectors |= {base(a) for a in node.arguments[:1] if isinstance(a, Name)}
        below = [n for part in node.head.sub for n in walk(part)] if head in _MEASURED else []
        for measure in (*below, *(node.arguments if head in ("KL", "D") else ())):
            if isinstance(measure, Apply) and base(measure.head) not in _CONSTRUCTS:
                found.laws.setdefault(whole(measure.head), Seen()).evident = True
        return
    if not all(list(_points(argument)) for argument in node.arguments):
        found.functions.add(whole(node.head))
        return
    found.applied.add(whole(node.head))
    seen = found.laws.setdefault(whole(node.head), Seen())
    seen.evident = seen.evident or "|" in node.signs
    seen.add(node)


def _points(node: Node) -> Iterator[tuple[str, Expr | None]]:
    """The variables that an argument of a density is; none for anything else."""
    if not isinstance(node, Name):
        return
    if len(node.sub) == 1 and isinstance(node.sub[0], Ends):
        yield from ((base(node), end) for end in (_index(node.sub[0].lo), _index(node.sub[0].hi)) if end is not None)
    elif len(node.sub) == 1 and (at := _index(node.sub[0])) is not None:
        yield base(node), at
    else:
        yield whole(node), None


def _index(node: Node) -> Expr | None:
    if not isinstance(node, (Name, Number)) and any(isinstance(n, (Apply, Fenced)) for n in walk(node)):
        return None
    try:
        return whole_number(node)
    except Unread:
        return None


# The proposal ----------------------------------------------------------------------------------------------


def _laws(seen: Notes) -> Iterator[str]:
    for name, law in sorted(seen.laws.items()):
        graph, why = _graph(law, seen)
        yield f"{_quoted(_latex(name))} = '{graph}'" + (f"  # {why}" if why else "")


def _graph(law: Seen, seen: Notes) -> tuple[str, str]:
    """The graph that the densities of a law suggest, and why."""
    indexed = {name for name, ats in law.points.items() if any(at is not None and at.free_symbols for at in ats)}
    numbered = {name for name, ats in law.points.items() if len([at for at in ats if at is not None]) > 1}
    if len(indexed | numbered) == 1 and set(law.points) == indexed | numbered:
        return _chain(next(iter(law.points)), law, seen)
    variables = ", ".join(_latex(name) for name in sorted(law.points))
    if len(law.points) < 2:
        return variables, ""
    return variables, "nothing is independent; draw arrows where something is"


def _chain(name: str, law: Seen, seen: Notes) -> tuple[str, str]:
    steps = [(b, a) for (_, a), (_, b) in law.conditionals if a is not None and b is not None and abs(a - b) == 1]
    forward = sum(1 for b, a in steps if a - b == 1)
    backward = len(steps) - forward
    ends = [at for at in law.points[name] if at is not None]
    numbers = sorted(int(at) for at in ends if at.is_Integer)
    letters = {s for at in ends for s in at.free_symbols if s in seen.horizons or s.name.isupper()} or seen.horizons
    x, low = _latex(name), min(numbers, default=0)
    high = next((s.name for s in sorted(letters, key=str)), None)
    if high is None and numbers and all(at.is_Integer for at in ends):
        points = [f"{x}_{k}" for k in range(low, numbers[-1] + 1)]
    else:
        points = [f"{x}_{low}", f"{x}_{low + 1}", "...", f"{x}_{high or 'T'}"]
    points = points[::-1] if backward > forward else points
    said = "its densities go " + ("down" if backward > forward else "up") if steps else "a chain is supposed from its indices"
    return " -> ".join(points), said


def _shapes(seen: Notes) -> Iterator[str]:
    points = {name for law in seen.laws.values() for name in law.points}
    for name in sorted(seen.vectors & points):
        yield f"{_quoted(_latex(name))} = 'd'"


def _untold(seen: Notes) -> Iterator[str]:
    points = {name for law in seen.laws.values() for name in law.points}
    scalars = sorted(points - seen.vectors)
    if scalars:
        yield f"whether {', '.join(map(_latex, scalars))} are vectors: they are real numbers unless [shapes] says 'd'"
    for name in sorted(seen.functions - (seen.numbers - seen.applied)):
        yield f"what {_latex(name)}(…) is: a law, or a function under [shapes]"
    inside = sorted(seen.vectors - points)
    if inside:
        yield f"which of {', '.join(map(_latex, inside))} are vectors: they stand inside norms or inner products"
    both = sorted(n for n, law in seen.laws.items() if any((g, t) in law.conditionals for t, g in law.conditionals))
    if both:
        yield f"which way the arrows of {', '.join(map(_latex, both))} go: its densities are conditioned both ways"
    for (line, column), message in seen.unread[:10]:
        yield f"line {line}, column {column}: {message}"


def _latex(name: str) -> str:
    return latex(Parameter(name)).strip()


def _quoted(name: str) -> str:
    return name if name.isascii() and name.replace("_", "").isalnum() else f"'{name}'"


__all__ = ["propose"]
