"""Relations of a line, and the line itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Basic, Eq, Ge, Gt, Le, Lt, sympify
from sympy.core.relational import Relational

from checker.language.terms import ZERO, Approach, MalformedTerm, Matrix, Normal, Printed, Range, Unknown, Var, Vector

EQ, LE, GE, LT, GT, PROPTO, LAW, ARGMIN, TENDS, IMPLIES = "=", "<=", ">=", "<", ">", "propto", "~", "argmin", "->", "=>"
SYMBOLS = {EQ: "=", LE: "≤", GE: "≥", LT: "<", GT: ">", PROPTO: "∝", LAW: "~", ARGMIN: "argmin", TENDS: "→", IMPLIES: "⇒"}

COMPOSE = {(EQ, r): r for r in SYMBOLS} | {(r, EQ): r for r in SYMBOLS} | {
    (LE, LE): LE, (GE, GE): GE, (LT, LT): LT, (GT, GT): GT,
    (LE, LT): LT, (LT, LE): LT, (GE, GT): GT, (GT, GE): GT,
    (PROPTO, PROPTO): PROPTO, (LAW, LAW): LAW, (ARGMIN, ARGMIN): ARGMIN,
    (IMPLIES, IMPLIES): IMPLIES}
"""What a R b and b S c give: the relation of a and c."""


class Proportional(Relational):
    """lhs ∝ rhs: their ratio is positive and free of the named variables."""


class EqualInLaw(Relational):
    """lhs ~ rhs: one distribution, given the named variables."""


class SameMinimisers(Relational):
    """lhs and rhs, as functions of an unknown, have the same minimisers in every set of its values."""


class Limit(Relational):
    """lhs → rhs, as a parameter tends to a number."""


class Implication(Relational):
    """lhs ⇒ rhs: wherever all statements on the left hold, all on the right do."""


class Statements(Printed, Basic):
    """Equations and inequalities that hold together: a side of an implication."""


_SYMPY = {EQ: Eq, LE: Le, GE: Ge, LT: Lt, GT: Gt}


def holds(lhs: Any, relation: str, rhs: Any) -> Statements:
    """The statement ``lhs relation rhs``, as a side of an implication: ``holds(KL(q(z | x), p(z)), "=", 0)``."""
    if relation not in _SYMPY:
        raise MalformedTerm(f"{relation} is no relation of a statement", f"a statement has one of {', '.join(_SYMPY)}", "E221")
    return Statements(Line(relation, sympify(lhs), sympify(rhs)).equation)


def together(*said: Statements) -> Statements:
    """All the statements at once."""
    return Statements(*(a for s in said for a in s.args))


def statements(side: Basic) -> tuple[Line, ...]:
    """The lines that a side of an implication says."""
    names = {kind: name for name, kind in _SYMPY.items()}
    return tuple(Line(names[type(a)], a.args[0], a.args[1]) for a in side.args)


@dataclass(frozen=True, slots=True)
class Line:
    """``lhs relation rhs``.

    ``variables`` are those of ∝, what an equality in law is conditional on, the unknown over which minimisers are taken, or
    what tends where.
    """

    relation: str
    lhs: Basic
    rhs: Basic
    variables: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        vectors = (isinstance(self.lhs, Vector), isinstance(self.rhs, Vector))
        if any(isinstance(side, Statements) != (self.relation == IMPLIES) for side in (self.lhs, self.rhs)):
            raise MalformedTerm("an implication holds between statements, and nothing else does",
                                'write d.chain(holds(a, "=", b)).then(holds(c, "<=", e))', "E220")
        matrices = (isinstance(self.lhs, Matrix), isinstance(self.rhs, Matrix))
        if self.relation == LAW:
            if not all(isinstance(side, (Vector, Normal)) for side in (self.lhs, self.rhs)):
                raise MalformedTerm("equality in law holds between random vectors, or a vector and its law",
                                    "numbers are compared with eq", "E220")
        elif any(isinstance(side, Normal) for side in (self.lhs, self.rhs)) or vectors[0] != vectors[1] or (
                matrices[0] != matrices[1]):
            raise MalformedTerm("one side is a number and the other is not", "compare like with like", "E220")
        elif all(matrices) and (self.relation != EQ or self.lhs.shape != self.rhs.shape):
            told = " and ".join(f"{m.rows} × {m.cols}" for m in (self.lhs, self.rhs))
            raise MalformedTerm(f"a matrix {told} cannot be compared with {SYMBOLS[self.relation]}", "matrices of one size, with =", "E220")
        elif vectors[0] and self.relation != EQ:
            raise MalformedTerm(f"vectors cannot be compared with {SYMBOLS[self.relation]}", "", "E220")
        sizes = {side.dim for side in (self.lhs, self.rhs) if isinstance(side, Vector) and side != ZERO}
        if len(sizes) > 1:
            raise MalformedTerm(f"one side is a vector of dimension {' and the other one of '.join(sorted(map(str, sizes)))}",
                                "compare vectors of one dimension", "E220")
        if self.relation == ARGMIN and not (len(self.variables) == 1 and isinstance(self.variables[0], Unknown)):
            raise MalformedTerm("equal minimisers need the unknown over which they are taken", "write argmin(..., over=θ)", "E221")
        if self.relation == TENDS and not (len(self.variables) == 1 and isinstance(self.variables[0], Approach)):
            raise MalformedTerm("a limit needs what tends where", "write tends(0, when=(sigma, 0))", "E221")
        kinds = {PROPTO: (Var, Range), LAW: (Var,)}.get(self.relation)
        if kinds is not None and not all(isinstance(v, kinds) for v in self.variables):
            raise MalformedTerm("∝ is in variables, and a law is given variables", "name variables of laws: in_=x[t-1], given=x[0]", "E221")
        if self.relation == PROPTO and not self.variables:
            raise MalformedTerm("∝ needs the variable in which it holds", "write propto(..., in_=x[t-1])", "E221")

    @property
    def equation(self) -> Any:
        """The line as an unevaluated SymPy relation."""
        if self.relation in _SYMPY:
            return _SYMPY[self.relation](self.lhs, self.rhs, evaluate=False)
        kinds = {PROPTO: Proportional, LAW: EqualInLaw, ARGMIN: SameMinimisers, TENDS: Limit, IMPLIES: Implication}
        return Basic.__new__(kinds[self.relation], self.lhs, self.rhs)
