"""The kernel: the only maker of a `Proof`.

A `Proof` says that a line holds for all values that satisfy the premises, and that both its sides are defined.
It can be made in the ways below and in no other; what searches for proofs (forms, rules, the engine) can
only call them, and whatever it finds is checked here.

=================  ==============================================================================
`identical`        a = a
`arithmetic`       a = b, where a − b is 0 as a quotient of polynomials once proved equations are used
`reduce`           a = the polynomial normal form of a, by the same reading
`congruence`       f(a) = f(b) from a = b, also below a binder
`instance`         an instance of a rule: a theorem of `checker.rules`, with its conditions discharged
`transitive`       a R c from a R b and b R c
`symmetric`        b = a from a = b
`ordered`          a ≥ b, where a − b is a sum, with positive weights, of terms proved to be ≥ 0
`specialise`       a proved line at other indices
`adopt`            a line that was proved under other declarations, which hold here too
`determined`       a line in an index that the facts fix, from the line at its value
`induction`        a line for all indices from a base and a step
`implication`      premises ⇒ a conclusion that was proved under the premises
=================  ==============================================================================

Trusted beside this file: `checker.reading`, `checker.polynomials` and `checker.words` (arithmetic), `checker.context`,
`checker.conditions` and `checker.signs` (what is defined), `checker.language.dependence` (what an unknown moves), the substitution
of `checker.language.binding`, and the theorems that `checker.rules` states.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field, replace
from fractions import Fraction
from typing import Any

from sympy import Basic, Expr, Pow, Symbol, srepr
from sympy import exp as Exp
from sympy import log as Log

from checker.conditions import Condition
from checker.context import Context, Instance, NotProved, Rule, Undischarged
from checker.language import relations as rel
from checker.language.binding import bound, canonical, free, free_variables, has_bound_name, may_be, part_at, substitute, with_part
from checker.language.declarations import Declarations
from checker.language.indices import Facts, at_least_zero, replaced
from checker.language.matrices import Det
from checker.language.relations import Line
from checker.language.terms import (
    DIMENSION,
    OPENED,
    Abbreviation,
    Expectation,
    Integral,
    Norm,
    Normal,
    NormalDensity,
    Prefix,
    PrefixProduct,
    Product,
    Ranged,
    Sum,
    Var,
)
from checker.reading import Reader

_SEAL = object()
_ORDERS = (rel.GE, rel.GT, rel.LE, rel.LT)
_HYPOTHESIS, _SUPPOSED = "hypothesis in ", "supposing "


@dataclass(frozen=True, slots=True)
class Proof:
    """A proved line.  Data: ``way`` names how it was made, ``parts`` are the proofs it was made from.

    ``tied``: it holds of random vectors together with the noises that make them, and not for all values of both.
    """

    line: Line
    way: str
    declared: Declarations = field(repr=False, compare=False)
    facts: Facts
    parts: tuple[Proof, ...] = ()
    premises: frozenset[str] = frozenset()
    conditions: tuple[Condition, ...] = ()
    arguments: tuple[Any, ...] = ()
    tied: bool = False
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("only checker.kernel makes a Proof")

    def __init_subclass__(cls) -> None:
        raise TypeError("Proof cannot be subclassed")

    def walk(self) -> Iterable[Proof]:
        """This proof and all that it stands on, each once."""
        seen: dict[int, Proof] = {}
        queue = [self]
        while queue:
            proof = queue.pop()
            if id(proof) not in seen:
                seen[id(proof)] = proof
                queue.extend(proof.parts)
        return seen.values()

    @property
    def hypothetical(self) -> bool:
        """Whether it stands on the hypothesis of an induction that is not finished, or on the premises of an implication."""
        return self.supposing or any(p.startswith(_HYPOTHESIS) for p in self.premises)

    @property
    def supposing(self) -> bool:
        """Whether it is proved only where the premises of an implication hold."""
        return any(p.startswith(_SUPPOSED) for p in self.premises)


def _proof(context: Context, line: Line, way: str, parts: Sequence[Proof] = (), *, inside: Facts = frozenset(),
           premises: Iterable[str] = (), drop: str = "", conditions: Sequence[Condition] = (),
           arguments: tuple[Any, ...] = (), tied: bool = False) -> Proof:
    """The one place where a `Proof` is made: both sides are defined, and no part knows more than holds here.

    ``inside`` are facts that hold for the parts only, because what they are about is bound in the line.
    """
    line = Line(line.relation, canonical(line.lhs), canonical(line.rhs), line.variables)
    for part in parts:
        if part.declared is not context.declared:
            raise NotProved("a part was proved under other declarations")
        if not part.facts <= context.facts | inside:
            raise NotProved("a part was proved under facts that do not hold here")
    met = tuple(dict.fromkeys((*context.defined(line.lhs, line.rhs), *conditions)))
    stands_on = frozenset(premises).union(*(p.premises for p in parts)) - {drop}
    tied = line.relation != rel.LAW and (tied or any(p.tied for p in parts))
    if (tied and line.relation not in (rel.EQ, *_ORDERS)) or (line.relation not in (rel.EQ, *_ORDERS, rel.IMPLIES) and any(
            p.startswith(_SUPPOSED) for p in stands_on)):
        raise NotProved("what a noise makes, and what is supposed, is about one value, and the line is about all values")
    return Proof(line, way, context.declared, context.facts, tuple(parts), stands_on, met, arguments, tied, _SEAL)


def _equal(lhs: Basic, rhs: Basic) -> Line:
    return Line(rel.EQ, lhs, rhs)


def identical(context: Context, term: Basic) -> Proof:
    """term = term."""
    return _proof(context, _equal(term, term), "kernel:identical")


def reader(context: Context, uses: Iterable[Proof]) -> Reader:
    """A reader that knows the proved equations atom = term."""
    values: dict[Basic, Basic] = {}
    for proof in uses:
        if proof.line.relation != rel.EQ or not proof.facts <= context.facts:
            raise NotProved("only equations that hold here can be used")
        if values.setdefault(proof.line.lhs, proof.line.rhs) != proof.line.rhs:
            raise NotProved("two values for one atom")
    return Reader(values)


def arithmetic(context: Context, lhs: Basic, rhs: Basic, uses: Sequence[Proof] = (),
               sums: Sequence[tuple[Expr, Proof]] = ()) -> Proof:
    """lhs = rhs, if lhs − rhs is a sum of weights times (left − right) of the proved equations ``sums``, as quotients.

    Weights are terms; the equations of ``sums`` are between numbers.
    """
    lhs, rhs = canonical(lhs), canonical(rhs)
    sums = [(canonical(weight), proof) for weight, proof in sums]
    context.defined(lhs, rhs, *(weight for weight, _ in sums))
    read = reader(context, uses)
    try:
        rest = read.difference(lhs, rhs)
        for weight, proof in sums:
            if proof.line.relation != rel.EQ or not proof.facts <= context.facts or any(
                    not isinstance(side, Expr) for side in (lhs, proof.line.lhs)):
                raise NotProved("only equations between numbers that hold here can be added")
            (gap,) = read.difference(proof.line.lhs, proof.line.rhs)
            rest = [read.field.add(rest[0], read.field.multiply(read.scalar(weight), gap), -1)]
    except (ArithmeticError, ValueError, RecursionError) as error:
        raise NotProved(str(error)) from error
    if not all(r.is_zero for r in rest):
        raise NotProved("the two sides differ as polynomials")
    parts = (*uses, *(p for _, p in sums))
    return _proof(context, _equal(lhs, rhs), "kernel:arithmetic", parts, arguments=(len(uses), tuple(w for w, _ in sums)))


def reduce(context: Context, term: Basic, uses: Sequence[Proof] = ()) -> Proof:
    """term = its polynomial normal form, after the proved equations are used."""
    term = canonical(term)
    context.defined(term)
    read = reader(context, uses)
    try:
        normal = read.normal(term)
    except (ArithmeticError, ValueError, RecursionError) as error:
        raise NotProved(str(error)) from error
    return _proof(context, _equal(term, normal), "kernel:arithmetic", tuple(uses), arguments=(len(uses), ()))


_ARGUMENT: dict[type, tuple[int, ...]] = {
    Expectation: (1,), Integral: (0,), Sum: (0,), Product: (0,), Prefix: (0,), PrefixProduct: (0,), Log: (0,), Exp: (0,),
    Pow: (0,), Norm: (0,), Det: (0,), Abbreviation: (1,), NormalDensity: (1, 2)}
"""Which arguments of a node `congruence` may replace."""


def congruence(context: Context, opened: Basic, part: Proof, path: tuple[int, ...] = ()) -> Proof:
    """f(a) = f(b) from a = b.  A binder is given with fresh names of its own; a range's bounds are then facts for a = b.

    ``path`` leads to the argument where there are several: (1, 0) is the first mean of a normal density, (2, 0, 0) its variance.
    """
    allowed = _ARGUMENT.get(type(opened), ())
    path = path or allowed[:1]
    deep = len(path) == (1 + path[0] if isinstance(opened, NormalDensity) else 1) if path else False
    if not deep or path[0] not in allowed or part.line.relation != rel.EQ or canonical(part_at(opened, path)) != part.line.lhs:
        raise NotProved("the equation is not about an argument that may be replaced")
    inside: Facts = frozenset()
    if isinstance(opened, (Ranged, Prefix)):
        if any(opened.i in f.free_symbols for f in context.facts) or context.declared.pins([opened.i]):
            raise NotProved("the index is not fresh")
        if isinstance(opened, Ranged):
            inside = frozenset({opened.i - opened.lo, opened.hi - opened.i})
    if (part.hypothetical and bound(opened)) or any(isinstance(b, Var) and b.mark > OPENED for b in bound(opened)):
        raise NotProved("what is assumed is about one index, or one value, only, or the binder is not opened")
    if isinstance(opened, (Expectation, Integral)) and (part.tied or context.declared.pins(bound(opened))):
        raise NotProved("what is bound is tied to no noise, and no constant of the declarations")
    return _proof(context, _equal(opened, with_part(opened, path, part.line.rhs)), "kernel:congruence", (part,), inside=inside,
                  arguments=path)


def instance(context: Context, rule: Rule, *arguments: Any, proofs: Sequence[Proof] = ()) -> Proof:
    """What the rule says of the arguments, its conditions discharged and its hypotheses proved by ``proofs``."""
    try:
        said = rule.apply(context, *arguments)
    except (ArithmeticError, ValueError, RecursionError) as error:
        raise NotProved(str(error)) from error
    for condition in said.conditions:
        context.discharge(condition)
    wanted = [(h.relation, canonical(h.lhs), canonical(h.rhs), h.variables) for h in said.hypotheses]
    given = [(p.line.relation, p.line.lhs, p.line.rhs, p.line.variables) for p in proofs]
    if wanted != given:
        raise NotProved(f"{rule.name} needs other hypotheses")
    if any((p.tied and said.line.relation != rel.LAW) or p.supposing for p in proofs):
        raise NotProved(f"{rule.name} is about all values, and a hypothesis about what a noise makes, or where premises hold")
    if said.line.relation == rel.PROPTO and context.declared.pins(said.line.variables):
        raise NotProved("∝ in a constant of the declarations")
    return _proof(context, said.line, rule.name, proofs, premises=said.premises, conditions=said.conditions,
                  arguments=arguments, tied=said.tied)


def symmetric(context: Context, part: Proof) -> Proof:
    """b = a from a = b; likewise for ∝, equality in law and equal minimisers."""
    if part.line.relation not in (rel.EQ, rel.PROPTO, rel.LAW, rel.ARGMIN):
        raise NotProved("an inequality has a direction")
    line = Line(part.line.relation, part.line.rhs, part.line.lhs, part.line.variables)
    return _proof(context, line, "kernel:symmetric", (part,))


def transitive(context: Context, first: Proof, second: Proof) -> Proof:
    """a R c from a R b and b R c."""
    relation = rel.COMPOSE.get((first.line.relation, second.line.relation))
    if relation is None or first.line.rhs != second.line.lhs:
        raise NotProved("the two lines do not compose")
    named = [p.line.variables for p in (first, second) if p.line.relation != rel.EQ]
    variables = named[0] if named else ()
    if len(named) == 2 and set(named[0]) != set(named[1]):
        if relation != rel.LAW:
            raise NotProved("∝ in different variables does not compose, nor do minimisers over different unknowns")
        variables = tuple(v for v in named[0] if v in named[1])
        _speak_of_conditions((first.line.lhs, second.line.rhs), variables)
    return _proof(context, Line(relation, first.line.lhs, second.line.rhs, variables), "kernel:transitive", (first, second))


def _speak_of_conditions(sides: Iterable[Basic], variables: Sequence[Any]) -> None:
    """A normal law that is given by its mean and variance says nothing where these mention what is no condition."""
    if any(isinstance(side, Normal) and not free_variables(side) <= set(variables) for side in sides):
        raise NotProved("the law mentions what is not given")


def ordered(context: Context, relation: str, lhs: Expr, rhs: Expr, gaps: Sequence[tuple[Fraction, Proof]],
            uses: Sequence[Proof] = ()) -> Proof:
    """lhs ≥ rhs (or ≤), if their difference is a positive combination of those of proved inequalities."""
    lhs, rhs = canonical(lhs), canonical(rhs)
    high, low = (lhs, rhs) if relation in (rel.GE, rel.GT) else (rhs, lhs)
    if relation not in _ORDERS:
        raise NotProved("not an inequality")
    context.defined(lhs, rhs)
    read = reader(context, uses)
    try:
        rest = read.field.add(read.scalar(high), read.scalar(low), -1)
        for weight, proof in gaps:
            if proof.line.relation not in _ORDERS or weight <= 0 or not proof.facts <= context.facts:
                raise NotProved("only proved inequalities with positive weights may be added")
            (gap,) = read.difference(proof.line.lhs, proof.line.rhs)
            rest = read.field.add(rest, gap, -weight if proof.line.relation in (rel.GE, rel.GT) else weight)
    except (ArithmeticError, ValueError, RecursionError) as error:
        raise NotProved(str(error)) from error
    strict = any(p.line.relation in (rel.GT, rel.LT) for _, p in gaps)
    if not rest.is_zero or (relation in (rel.GT, rel.LT) and not strict):
        raise NotProved("the difference is not a sum of terms that are known to be ≥ 0")
    return _proof(context, Line(relation, lhs, rhs), "kernel:ordered", (*uses, *(p for _, p in gaps)),
                  arguments=(len(uses), tuple(w for w, _ in gaps)))


def specialise(context: Context, part: Proof, values: Mapping[Basic, Basic]) -> Proof:
    """The line at other indices, or at other values of its variables; what was assumed of the old indices must follow for the new.

    Variables may be renamed where the line is about values: not in an equality in law, nor where a variable is tied to the noise
    that drives it.
    """
    if part.hypothetical:
        raise NotProved("the hypothesis of an induction is about one index only")
    renamed = [v for v in values if isinstance(v, Var)]
    if renamed and (part.line.relation == rel.LAW or part.line.variables or part.tied):
        raise NotProved("a random variable cannot be renamed")
    spoken = [f for side in (part.line.lhs, part.line.rhs) for f in free_variables(side) if isinstance(f, Var)]
    if any(values[v].slot != v.slot or any(may_be(v, f, context.facts) for f in spoken) for v in renamed):
        raise NotProved("a value of another variable, or of one that may be the same")
    indices = {s: v for s, v in values.items() if isinstance(s, Symbol)}
    if (renamed and indices) or any(has_bound_name(v) for v in values.values()):
        raise NotProved("values of variables at other indices, one after the other, and under no name that a binder has")
    if any(not isinstance(s, (Symbol, Var)) or s == DIMENSION for s in values) or context.declared.pins(values):
        raise NotProved("what the declarations mention is one number, or one vector")
    moved = frozenset(replaced(fact, indices) for fact in part.facts)
    for fact in moved - context.facts:
        if not at_least_zero(fact, context.facts):
            raise NotProved(f"{fact} >= 0 is not known")
    line = part.line
    line = Line(line.relation, substitute(line.lhs, values), substitute(line.rhs, values),
                tuple(substitute(v, values) for v in line.variables))
    return _proof(context, line, "kernel:specialise", (part,), inside=part.facts, arguments=tuple(values.items()))


def determined(context: Context, line: Line, symbol: Symbol, value: Expr, part: Proof) -> Proof:
    """The line, from the line with ``value`` for an index symbol that the facts say is that value."""
    if not (at_least_zero(symbol - value, context.facts) and at_least_zero(value - symbol, context.facts)):
        raise NotProved(f"{symbol} may be something else than {value}")
    at = {symbol: value}
    moved = (line.relation, substitute(line.lhs, at), substitute(line.rhs, at), tuple(substitute(v, at) for v in line.variables))
    if (part.line.relation, part.line.lhs, part.line.rhs, part.line.variables) != moved or part.hypothetical:
        raise NotProved("the part proves another line")
    return _proof(context, line, "kernel:determined", (part,), arguments=(symbol, value))


def adopt(context: Context, part: Proof) -> Proof:
    """A line that was proved under other declarations, all of which hold here too; it is about values, and not about what a noise makes."""
    if part.hypothetical or part.tied or part.line.relation == rel.LAW or not context.declared.include(part.declared):
        raise NotProved("it was proved under other declarations")
    context.defined(part.line.lhs, part.line.rhs)
    return replace(part, declared=context.declared, seal=_SEAL)


def _assumed(statement: Line, symbol: Symbol) -> str:
    sides = " ".join(srepr(canonical(side)) for side in (statement.lhs, statement.rhs, *statement.variables))
    return f"{_HYPOTHESIS}{symbol}: {statement.relation} {sides}"


def hypothesis(context: Context, statement: Line, symbol: Symbol, first: Expr) -> Proof:
    """The statement of an induction one index lower, to be used for its step; only `induction` takes it away again."""
    lower = {symbol: symbol - 1}
    line = Line(statement.relation, substitute(statement.lhs, lower), substitute(statement.rhs, lower),
                tuple(substitute(v, lower) for v in statement.variables))
    return _proof(context.within(frozenset({symbol - first - 1})), line, "kernel:hypothesis",
                  premises={_assumed(statement, symbol)}, arguments=(symbol, first))


def induction(context: Context, statement: Line, symbol: Symbol, first: Expr, base: Proof, step: Proof) -> Proof:
    """The statement for every ``symbol >= first``, from the statement at ``first`` and the step from one index to the next.

    The context may bound the index from above only.  The base knows nothing of the index; the step may use
    ``symbol > first`` and the hypothesis.
    """
    about = frozenset(f for f in context.facts if symbol in f.free_symbols)
    if context.declared.pins([symbol]) or symbol == DIMENSION:
        raise NotProved("a number that the declarations mention is one number")
    if any(f.coeff(symbol) > 0 for f in about) or not base.facts <= context.facts - about or base.hypothetical:
        raise NotProved("the index is bounded from below, or the base stands on what holds for other indices")
    if statement.relation not in (rel.EQ, rel.LAW) or any(symbol in free(v) for v in statement.variables):
        raise NotProved("induction is for equations, and what they are conditional on does not move with the index")
    for proof, at in ((base, first), (step, symbol)):
        wanted = (statement.relation, substitute(statement.lhs, {symbol: at}), substitute(statement.rhs, {symbol: at}))
        named = set(statement.variables) <= set(proof.line.variables)
        if (proof.line.relation, proof.line.lhs, proof.line.rhs) != wanted or not named or proof.supposing:
            raise NotProved("the base or the step proves another line")
    _speak_of_conditions((statement.lhs, statement.rhs), statement.variables)
    return _proof(context.within(frozenset({symbol - first})), statement, "kernel:induction", (base, step),
                  inside=frozenset({symbol - first - 1}), drop=_assumed(statement, symbol), arguments=(symbol, first))


def supposition(context: Context, premises: Basic, number: int) -> Proof:
    """One of the premises of an implication, to be used for its conclusion; only `implication` takes it away again."""
    return _proof(context, rel.statements(premises)[number], "kernel:supposition", premises={f"{_SUPPOSED}{srepr(canonical(premises))}"},
                  arguments=(premises, number))


def implication(context: Context, line: Line, parts: Sequence[Proof]) -> Proof:
    """premises ⇒ conclusions, from proofs of all conclusions, which may use the premises: at the same values of what is free."""
    if line.relation != rel.IMPLIES or [p.line for p in parts] != [
            Line(said.relation, canonical(said.lhs), canonical(said.rhs)) for said in rel.statements(line.rhs)]:
        raise NotProved("the parts prove other lines")
    return _proof(context, line, "kernel:implication", parts, drop=f"{_SUPPOSED}{srepr(canonical(line.lhs))}")


__all__ = ["Context", "Instance", "NotProved", "Proof", "Undischarged"]
