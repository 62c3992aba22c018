"""Densities of declared laws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Basic, Integer

from checker.language.binding import freshen, substitute
from checker.language.families import FamilyDensity
from checker.language.laws import FiniteGraph, Law
from checker.language.terms import ALONG, Abbreviation, Density, Dot, Product, Range, Scaled, Unit, Var
from checker.notes.names import VARIABLE, written
from checker.notes.resolve import placed
from checker.notes.spans import Span, Unread
from checker.notes.syntax import Apply, Name, Node, Valued, walk

if TYPE_CHECKING:
    from checker.notes.meaning import Meaning


def density(m: Meaning, node: Apply) -> Density:
    """A density of a declared law at its variables."""
    law = m.law(node.head)
    targets, given = conditioned(node)
    points = [point_of(m, law, t) for t in targets]
    conditions = [point_of(m, law, c) for c in given if written(c) not in m.names.labels]
    return made(m, law, points, conditions, node.span)


def density_of(m: Meaning, node: Apply) -> Density | None:
    """f_X(x): the density of the one law that has the variable X; None for other names."""
    head = node.head
    below = head.sub[0] if len(head.sub) == 1 else None
    variable = m.names.find(below, VARIABLE) if isinstance(below, Name) else None
    if head.letters != "f" or head.accents or head.primes or variable is None or m.names.find(head) is not None:
        return None
    assert isinstance(below, Name)
    point = m.point(below)
    laws = [law for law in m.names.declared.laws.values() if m.belongs(law, point)]
    if len(laws) != 1 or len(node.arguments) != 1:
        raise Unread("R204", f"{' and '.join(law.name for law in laws) or 'no law'} has the variable {point}", head.span,
                     "one law that has it", "write the density as p(x)")
    at = point_of(m, laws[0], node.arguments[0])
    if not (isinstance(at, Var) and isinstance(point, Var) and at.slot == point.slot):
        raise Unread("R302", f"the density of {point} stands at a value of {point}", node.arguments[0].span)
    return made(m, laws[0], [at], [], node.span)


def value_of_density(m: Meaning, node: Apply) -> Basic | None:
    """p(X = x) as p(x), and p(X = 0) as the formula of p(x) at 0; None where no value is told so.

    Raises `Unread` where the value is that of another variable: p(X = y) is not the density of y.
    """
    if not any(isinstance(a, Valued) for a in node.arguments):
        return None
    law, told = m.law(node.head), node.arguments[0]
    if len(node.arguments) != 1 or not isinstance(told, Valued):
        raise Unread("R501", "a value of one variable among others cannot be stated yet", node.bracket, "p(X = 0)")
    point = point_of(m, law, told.name)
    if not isinstance(point, Var) or point.mark:
        raise Unread("R302", "what takes a value is one variable as it is declared", told.name.span, "p(X = x)")
    if isinstance(told.value, Name) and m.names.find(told.value, VARIABLE) is not None:
        at = point_of(m, law, told.value)
        if not isinstance(at, Var) or at.slot != point.slot:
            raise Unread("R501", f"the density of {point} at {at}, which is another variable, cannot be stated yet", told.value.span,
                         f"a value of {point}", f"write {law.name}({point}) for the density of {point}")
        return made(m, law, [at], [], node.span)
    number = m.scalar(told.value)
    formula = next((f for f in law.formulas if f.targets == (point,) and not f.given), None)
    if not isinstance(number, Integer) or formula is None or not isinstance(formula.density, FamilyDensity):
        raise Unread("R501", f"{law.name} at a value cannot be stated yet", node.bracket, "a law by its name, at a whole number")
    space = m.names.declared.spaces.get(formula.targets[0].name)
    ends = (None, None) if space is None else (space.low, space.high)
    if space is None or not space.whole or not all(e is None or e.is_Integer for e in ends) or not (
            (ends[0] is None or number > ends[0]) and (ends[1] is None or number < ends[1])):
        raise Unread("R402", f"{number} is no value of {formula.targets[0]}", told.value.span)
    value = substitute(formula.density.term, {formula.targets[0]: Scaled(number, ALONG)})
    return Abbreviation(f"{law.name}({formula.targets[0].name} = {number})", value)


def density_of_component(m: Meaning, node: Apply) -> Basic | None:
    """p(y_i | z) where p(y | z) is declared as the product of one law for each component: that law at y_i; None for other densities."""
    law = m.law(node.head)
    targets, given = conditioned(node)
    found = m.names.find(targets[0], VARIABLE) if len(targets) == 1 and isinstance(targets[0], Name) else None
    formula = next((f for f in law.formulas if found is not None and f.targets == (found[0].value,)), None)
    if found is None or formula is None or len(found[1]) != 1 or not isinstance(formula.density, Product):
        return None
    conditions = [point_of(m, law, c) for c in given if written(c) not in m.names.labels]
    component, opened = m.term(targets[0]), freshen(formula.density)
    if set(conditions) != set(formula.given) or not isinstance(component, Dot) or not isinstance(component.args[1], Unit):
        return None
    return substitute(opened.body, {opened.i: component.args[1].at})


def made(m: Meaning, law: Law, targets: list[Var | Range], given: list[Var | Range], span: Span) -> Density:
    with placed(span):
        found = law(*targets[:-1], targets[-1] | given[0], *given[1:]) if given else law(*targets)
    m.check(found, span)
    return found


def conditioned(node: Apply) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """What stands left and right of the bar."""
    bars = [k for k, sign in enumerate(node.signs) if sign == "|"]
    other = next((k for k, sign in enumerate(node.signs) if sign not in (",", "|")), None)
    if other is not None:
        raise Unread("R203", f"‘{node.signs[other]}’ in a density", node.arguments[other].span.to(node.arguments[other + 1].span),
                     "a comma or one bar", "a condition stands behind a bar: p(x | z)")
    if len(bars) > 1:
        raise Unread("R205", "a density has one bar", node.bracket, "", "separate several conditions by commas: q(x_t | x_{t-1}, x_0)")
    if not bars:
        return node.arguments, ()
    return node.arguments[:bars[0] + 1], node.arguments[bars[0] + 1:]


def point_of(m: Meaning, law: Law, node: Node) -> Var | Range:
    """An argument of a density: one of the variables of its law."""
    if isinstance(node, Name) and m.names.find(node, VARIABLE) is None and m.copied(node) is None and m.names.find(node) is None:
        raise Unread("R302", f"{law.name} is a law over {m.variables_of(law)}; {m.shown(node)} is not one of its variables", node.span,
                     f"one of {m.variables_of(law)}", "declare it, or mend the name")
    point = m.point(node)
    if not m.belongs(law, point):
        raise Unread("R302", f"{law.name} is a law over {m.variables_of(law)}; {point} is not one of its variables", node.span,
                     f"one of {m.variables_of(law)}")
    return point


def variables_in(m: Meaning, law: Law, node: Node) -> list[Var | Range]:
    """The variables of the law that are named in a tree, in their order."""
    found: list[Var | Range] = []
    for part in walk(node):
        if isinstance(part, Name) and m.names.find(part, VARIABLE) is not None:
            point = m.point(part)
            if m.belongs(law, point) and point not in found:
                found.append(point)
    return found


def one_variable(law: Law) -> bool:
    return isinstance(law.graph, FiniteGraph) and len(law.graph.nodes) == 1
