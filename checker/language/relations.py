"""Relations of a line, and the line itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Basic, Eq, Ge, Gt, Le, Lt
from sympy.core.relational import Relational

from checker.language.terms import Approach, MalformedTerm, Matrix, Normal, Range, Unknown, Var, Vector

EQ, LE, GE, LT, GT, PROPTO, LAW, ARGMIN, TENDS = "=", "<=", ">=", "<", ">", "propto", "~", "argmin", "->"
SYMBOLS = {EQ: "=", LE: "≤", GE: "≥", LT: "<", GT: ">", PROPTO: "∝", LAW: "~", ARGMIN: "argmin", TENDS: "→"}


class Proportional(Relational):
    """lhs ∝ rhs: their ratio is positive and free of the named variables."""


class EqualInLaw(Relational):
    """lhs ~ rhs: one distribution, given the named variables."""


class SameMinimisers(Relational):
    """lhs and rhs, as functions of an unknown, have the same minimisers in every set of its values."""


class Limit(Relational):
    """lhs → rhs, as a parameter tends to a number."""


_SYMPY = {EQ: Eq, LE: Le, GE: Ge, LT: Lt, GT: Gt}


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
        kinds = {PROPTO: Proportional, LAW: EqualInLaw, ARGMIN: SameMinimisers, TENDS: Limit}
        return Basic.__new__(kinds[self.relation], self.lhs, self.rhs)
