"""Terms of a proof as a reader wants them: bound names as letters, no numbers of opened binders, no factor 1."""

from __future__ import annotations

from sympy import Basic, Mul, Pow, S, Symbol

from checker.language.binding import canonical, rebuild
from checker.language.printing import latex, line_latex, line_unicode, right_latex, right_unicode, unicode
from checker.language.relations import Line
from checker.language.terms import Range, Scaled, Var
from checker.walked import Formula

_LETTERS = "ijkmnrst"


def formula(term: Basic) -> Formula:
    """A term as it was written."""
    return Formula(unicode(term), latex(term))


def line_formula(line: Line) -> Formula:
    """A line as it was written."""
    return Formula(line_unicode(line), line_latex(line))


def readable(term: Basic) -> Formula:
    """A term of a proof, for reading only: what it shows is not fed back."""
    shown = _named(term)
    return Formula(unicode(shown, opened=False), latex(shown))


def readable_line(line: Line) -> Formula:
    """A line of a proof, for reading only."""
    left, right = _named(line.lhs), _named(line.rhs)
    relation, tail = (right_unicode(line, True).partition(unicode(line.rhs))[i] for i in (0, 2))
    shown = f"{unicode(left, opened=False)} {relation}{unicode(right, opened=False)}{tail}"
    return Formula(shown, f"{latex(left)} {right_latex(Line(line.relation, left, right, line.variables), True)}")


def _named(term: Basic) -> Basic:
    """Bound names as letters that occur nowhere else, marks of bound variables dropped where nothing else has that name."""
    term = canonical(term)
    symbols = sorted({s for s in term.atoms(Symbol) if s.name.startswith("•") or "@" in s.name}, key=lambda s: s.name)
    taken = {s.name for s in term.atoms(Symbol)}
    letters = [c for c in _LETTERS if c not in taken]
    names = {s: Symbol(letter, integer=True) for s, letter in zip(symbols, letters, strict=False)}
    variables = {v for v in term.atoms(Var) if not isinstance(v, Range)}
    marks: dict[Basic, Basic] = {}
    for v in sorted((v for v in variables if v.mark > 0), key=str):
        others = {w for w in variables if w.slot == v.slot and w != v}
        if not others:
            marks[v] = v.marked(0)
    return _replaced(term, {**names, **marks})


def _replaced(term: Basic, names: dict[Basic, Basic]) -> Basic:
    """Names replaced, and factors and exponents 1 left out."""
    if term in names:
        term = names[term]
    if not term.args:
        return term
    args = tuple(_replaced(a, names) for a in term.args)
    if isinstance(term, Mul):
        args = tuple(a for a in args if a != S.One) or (S.One,)
        return args[0] if len(args) == 1 else rebuild(term, args)
    if isinstance(term, Pow) and args[1] == S.One:
        return args[0]
    if isinstance(term, Scaled) and args[0] == S.One:
        return args[1]
    return rebuild(term, args)
