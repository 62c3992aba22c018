"""What stands before a bracket and has a meaning of its own: expectations, divergences, normal laws, norms.

To add one: a function of the meaning and the tree, under its name in `CONSTRUCTS`; its spellings are in `checker.notes.names`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sympy import Basic, Expr

from checker.language.laws import ChainGraph, FiniteGraph, Law
from checker.language.terms import KL, Density, Dot, Expectation, Mean, Range, Variance, Vector, as_vector
from checker.notes import matrices, quantities
from checker.notes.arithmetic import length
from checker.notes.densities import conditioned, density, made, one_variable, point_of, variables_in
from checker.notes.letters import all_random, drawn_by, one_letter, only_drawn
from checker.notes.names import LAW, VARIABLE, written
from checker.notes.normals import normal
from checker.notes.numbers import as_number
from checker.notes.resolve import placed
from checker.notes.spans import Span, Unread
from checker.notes.syntax import Apply, Bracketed, Drawn, Name, Node, Number, Placeholder, Product

if TYPE_CHECKING:
    from checker.notes.meaning import Meaning

_HINT_MEASURE = "write the density below the line: \\mathbb{E}_{q(z|x)}[…]"


# Expectations --------------------------------------------------------------------------------------


def expectation(m: Meaning, node: Apply) -> Basic:
    """E under a density below the line, under a law, or of a variable that one law has."""
    body, given = body_of(node)
    if node.head.accents or node.head.primes:
        raise Unread("R203", "an accent or a prime on an expectation", node.head.span)
    check_letters(m, node)
    if len(node.head.sub) == 1 and isinstance(node.head.sub[0], Name) and m.names.find(node.head.sub[0], LAW):
        return under_law(m, m.law(node.head.sub[0]), body, given, node, node.head.sub[0].span)
    drawn = drawn_below(m, node)
    if drawn is not None:
        return nested(m, [drawn], body, node.span)
    if not node.head.sub:
        return under_law(m, only_law(m, body, node), body, given, node, node.head.span)
    if given:
        raise Unread("R205", "a condition in the bracket and a density below the line", node.bracket, "",
                     "put the condition into the density: \\mathbb{E}_{q(z|x)}[…]")
    with m.drawing(drawn_by(m, node.head.sub)):
        return nested(m, measures(m, node.head), body, node.span)


def check_letters(m: Meaning, node: Apply) -> None:
    """Refuse an average in which a variable has two letters, or a random variable is not known to be drawn.  Raises `Unread`."""
    sub, place = node.head.sub, node.bracket
    one_letter(m, node.arguments, [p for part in sub for p in (part.variables if isinstance(part, Drawn) else (part,))], place)
    body = Bracketed(node.bracket, averaged(node), "(")
    if not sub or (len(sub) == 1 and isinstance(sub[0], Name) and m.names.find(sub[0], LAW) is not None):
        all_random(m, body, place)
    else:
        only_drawn(m, body, sub, place)


def drawn_below(m: Meaning, node: Apply) -> Density | None:
    """The law of the variables below the line, ``E_x[…]`` and ``E_{X, Y}[…]``, given the conditions behind a bar.

    None for what is no list of variables.
    """
    names = node.head.sub
    if not names or not all(isinstance(name, Name) and m.names.find(name, VARIABLE) for name in names):
        return None
    body, given = body_of(node)
    law = only_law(m, Bracketed(node.head.span, names, "("), node)
    if isinstance(law.graph, ChainGraph) and not given:
        raise Unread("R204", f"{law.name} has several variables: this could be an expectation given some of them", node.head.span,
                     "a density below the line", _HINT_MEASURE)
    conditions = [point_of(m, law, c) for c in given if written(c) not in m.names.labels]
    targets = [point_of(m, law, name) for name in names]
    if any(v not in targets and v not in conditions for v in variables_in(m, law, body)):
        raise Unread("R204", "another variable of the law stands in the bracket: it could be given, or not", node.head.span,
                     "a density below the line", _HINT_MEASURE)
    return made(m, law, targets, conditions, node.span)


def body_of(node: Apply) -> tuple[Node, tuple[Node, ...]]:
    """What the expectation is taken of, and the conditions behind a bar."""
    if node.signs and (node.signs[0] != "|" or any(s != "," for s in node.signs[1:])):
        wrong = node.signs[0] if node.signs[0] != "|" else "a second bar"
        code = "R205" if "|" in (wrong, *node.signs) else "R203"
        raise Unread(code, f"‘{wrong}’ in the bracket of an expectation", node.bracket, "one expression, or one bar and conditions",
                     "a size |a| in an expectation needs \\left| a \\right|")
    return node.arguments[0], node.arguments[1:]


def measures(m: Meaning, head: Name) -> list[Density]:
    """The densities below the line, outermost first."""
    found: list[Density] = []
    for part in head.sub:
        for factor in part.factors if isinstance(part, Product) else (part,):
            found.append(measure(m, factor))
    ordered: list[Density] = []
    while found:
        outer = next((q for q in found if not any(set(q.given) & set(r.targets) for r in found if r is not q)), None)
        if outer is None:
            raise Unread("R401", "these densities condition on each other in a circle", head.span)
        found.remove(outer)
        if any(set(outer.targets) & set(q.targets) for q in (*ordered, *found)):
            raise Unread("R401", "two densities of one variable below one expectation", head.span, "",
                         "write one of them at a copy: p(x) p(x')")
        ordered.append(outer)
    return ordered


def measure(m: Meaning, node: Node) -> Density:
    """A density below the line: ``q(z|x)``, ``z \\sim q(z|x)``, ``z \\sim q(\\cdot|x)``, ``z \\sim q``."""
    if isinstance(node, Bracketed) and len(node.items) == 1:
        node = node.items[0]
    if isinstance(node, Drawn):
        return drawn(m, node)
    if isinstance(node, Apply) and m.names.find(node.head, LAW):
        return density(m, node)
    raise Unread("R203", "what stands below the expectation is no density", node.span, "a density, as in q(z|x)", _HINT_MEASURE)


def drawn(m: Meaning, node: Drawn) -> Density:
    points = [m.point(v) for v in node.variables]
    if isinstance(node.law, Name):
        return made(m, m.law(node.law), points, [], node.span)
    if not isinstance(node.law, Apply):
        raise Unread("R203", "a variable is drawn from a law", node.law.span, "a density, as in q(z|x)")
    law = m.law(node.law.head)
    targets, given = conditioned(node.law)
    if len(targets) == 1 and isinstance(targets[0], Placeholder):
        return made(m, law, points, [point_of(m, law, c) for c in given], node.span)
    found = density(m, node.law)
    if set(found.targets) != set(points):
        raise Unread("R401", "what is drawn is not what the density is of", node.span)
    return found


def nested(m: Meaning, densities: list[Density], body: Node, span: Span) -> Basic:
    """The expectation under each density in turn; the mean of a variable where that is what stands in the bracket."""
    inside = m.term(body)
    if isinstance(inside, Vector) and (len(densities) > 1 or tuple(densities[-1].targets) != (inside,)):
        inside = as_number(inside)
    if isinstance(inside, Vector):
        q = densities[-1]
        if len(densities) > 1 or tuple(q.targets) != (inside,):
            raise Unread("R501", "the expectation of a vector other than the variable itself", body.span, "",
                         "take its norm or an inner product, or the mean of the variable")
        with placed(span):
            return Mean(q)
    with placed(span):
        for q in reversed(densities):
            inside = Expectation(q, inside)
    return inside


def under_law(m: Meaning, law: Law, body: Node, given: tuple[Node, ...], node: Apply, place: Span) -> Basic:
    """E under a law by itself: with a bar, of the variables of the law in the bracket given the others."""
    conditions = [point_of(m, law, c) for c in given if written(c) not in m.names.labels]
    joint = one_variable(law) or not (node.head.sub or isinstance(law.graph, ChainGraph))
    if isinstance(body, Name) and m.names.find(body, VARIABLE) and (conditions or joint):
        point = point_of(m, law, body)
        if isinstance(point, Range):
            raise Unread("R302", "the mean of a range", body.span, "one variable")
        with placed(node.span):
            return Mean(made(m, law, [point], conditions, node.span))
    mentioned = variables_in(m, law, body)
    if not conditions and not joint:
        raise Unread("R204", f"{law.name} has several variables: this could be an expectation over all of them, or given one of them",
                     place, "a density below the line", _HINT_MEASURE)
    targets = [v for v in mentioned if v not in conditions]
    if not mentioned and one_variable(law) and isinstance(law.graph, FiniteGraph):
        targets = list(law.graph.nodes)
    if any(isinstance(v, Range) for v in (*targets, *conditions)) or not targets:
        raise Unread("R204", "it cannot be told which variables are averaged over", place, "a density below the line", _HINT_MEASURE)
    return nested(m, [made(m, law, list(targets), conditions, node.span)], body, node.span)


def only_law(m: Meaning, body: Node, node: Apply) -> Law:
    """The law of the variables in the bracket, if only one has them."""
    laws = [law for law in m.names.declared.laws.values() if variables_in(m, law, body)]
    construct = m.names.construct(node.head) or "E"
    told = m.names.under.get(construct) or (m.names.under.get("E") if construct in ("Var", "Cov") else None)  # moments are expectations
    if len(laws) != 1 and told is not None:
        laws = [law for law in laws if law.name == told] or laws or [m.names.declared.laws[told]]
    if len(laws) == 1:
        return laws[0]
    found = f"{' and '.join(law.name for law in laws) or 'no declared law'} has variables that stand in it"
    raise Unread("R204", f"an expectation without a law: {found}", node.head.span, "a density below the line", _HINT_MEASURE)


def variance(m: Meaning, node: Apply) -> Basic:
    """Var of the one variable of a density, v where its covariance is v I; or of a number under a density."""
    check_letters(m, node)
    body, given = body_of(node)
    sub = node.head.sub
    if not isinstance(body, Name) or not m.names.find(body, VARIABLE):
        return quantities.moment(m, below(m, node, given), body)
    point = m.point(body)
    if not sub or isinstance(sub[0], Name):
        law = m.law(sub[0]) if sub and isinstance(sub[0], Name) else only_law(m, body, node)
        if isinstance(point, Range) or (isinstance(law.graph, ChainGraph) and not given):
            raise Unread("R204", f"{law.name} has several variables: this could be a variance given one of them", node.head.span,
                         "a condition")
        q = made(m, law, [point], [point_of(m, law, c) for c in given if written(c) not in m.names.labels], node.span)
    else:
        q = below(m, node, given)
        if tuple(q.targets) != (point,):
            raise Unread("R401", "the variance is not of the variable of the density below the line", node.span)
    with placed(node.span):
        return Variance(q)


def covariance(m: Meaning, node: Apply) -> Basic:
    """Cov of two numbers under a density, or the covariance matrix of its variable."""
    if not node.signs or node.signs == ("|",):
        return covariance_matrix(m, node)
    check_letters(m, node)
    if node.signs != (",",):
        raise Unread("R203", "a covariance is of two numbers", node.bracket, "Cov_{q(z|x)}[f, g]")
    return quantities.moment(m, below(m, node, ()), *node.arguments)


def covariance_matrix(m: Meaning, node: Apply) -> Basic:
    """The covariance matrix of the one variable of a density, written as a variance is."""
    found = variance(m, node)
    if not isinstance(found, Variance):
        raise Unread("R203", "a covariance is of two numbers, or of one vector that is drawn", node.bracket, "Cov_{q(z|x)}[f, g]")
    return matrices.covariance(found.density, node.span)


def below(m: Meaning, node: Apply, given: tuple[Node, ...]) -> Density:
    """The one density below the line of a variance or a covariance."""
    name, sub = node.head.letters, node.head.sub
    drawn = drawn_below(m, node)
    if drawn is not None:
        return drawn
    if not sub and not isinstance((law := only_law(m, Bracketed(node.bracket, node.arguments, "("), node)).graph, ChainGraph):
        conditions = [point_of(m, law, c) for c in given if written(c) not in m.names.labels]
        targets = [v for v in variables_in(m, law, Bracketed(node.bracket, averaged(node), "(")) if v not in conditions]
        return made(m, law, targets, conditions, node.span)
    if len(sub) != 1 or isinstance(sub[0], Name):
        raise Unread("R204", f"{name} of a number without its density: it cannot be told which variables are averaged over",
                     node.head.span, "one density below the line", f"write {name}_{{q(z|x)}}[…]")
    if given:
        raise Unread("R205", "a condition in the bracket and a density below the line", node.bracket, "",
                     f"put the condition into the density: {name}_{{q(z|x)}}[…]")
    return measure(m, sub[0])


def averaged(node: Apply) -> tuple[Node, ...]:
    """What stands before the bar in a bracket."""
    bars = [k for k, sign in enumerate(node.signs) if sign == "|"]
    return node.arguments[:bars[0] + 1] if bars else node.arguments


# Divergences ---------------------------------------------------------------------------------------


def divergence(m: Meaning, node: Apply) -> Basic:
    """D_KL(q ‖ p)."""
    if node.head.sub and node.head.letters != "D":
        raise Unread("R203", "a subscript on a divergence", node.head.span)
    split = [k for k, sign in enumerate(node.signs) if sign == "‖"]
    if len(node.signs) != 1 or (node.signs[0] != "‖" and not (node.signs[0] == "," and all(isinstance(a, Apply) for a in node.arguments))):
        what = "two double bars" if len(split) > 1 else "no double bar between two laws"
        raise Unread("R203", f"{what} in a divergence", node.bracket, "two densities with ‖ between them", "write D_{KL}(q(z|x) \\| p(z))")
    laws = [m.names.find(side, LAW) for side in node.arguments if isinstance(side, Name)]
    nodes = {frozenset(found[0].value.graph.nodes) for found in laws if found is not None and isinstance(found[0].value.graph, FiniteGraph)}
    joint = len(laws) == 2 and None not in laws and len(nodes) == 1
    with placed(node.span):
        return KL(*(divergent(m, side, joint) for side in node.arguments))


def divergent(m: Meaning, node: Node, joint: bool = False) -> Density:
    """A density of a divergence; a law by its name is that of its variable, or of all of them where both sides are so (``joint``)."""
    if isinstance(node, Apply) and m.names.find(node.head, LAW):
        return density(m, node)
    if isinstance(node, Name) and m.names.find(node, LAW):
        law = m.law(node)
        if isinstance(law.graph, ChainGraph) or not (joint or one_variable(law)):
            raise Unread("R204", f"{law.name} has several variables: it is not clear which density of it is meant", node.span, "a density",
                         f"write {law.name}(…) at its variables")
        return made(m, law, list(law.graph.nodes), [], node.span)
    if isinstance(node, Apply) and m.names.construct(node.head) == "N":
        raise Unread("R501", "a divergence between normal densities that no law has", node.span, "",
                     "give the law a name, and its density in [let]")
    raise Unread("R302", "what stands in a divergence is no density", node.span, "a density, as in q(z|x)")


# Lengths and inner products ------------------------------------------------------------------------


def norm(m: Meaning, node: Apply) -> Basic:
    """norm(v)."""
    return length_of(m, single(node))


def length_of(m: Meaning, node: Node) -> Expr:
    with placed(node.span):
        return length(m.term(node))


def dot(m: Meaning, node: Apply) -> Basic:
    """dot(u, v)."""
    if node.signs != (",",):
        raise Unread("R203", "an inner product has two arguments", node.bracket, "dot(u, v)")
    return inner(m, node.arguments, node.span)


def inner(m: Meaning, items: tuple[Node, ...], span: Span) -> Expr:
    with placed(span):
        return Dot(*(as_vector(m.term(i)) for i in items))


def mean_of(m: Meaning, node: Apply) -> Basic:
    """mean(q(x | y))."""
    with placed(node.span):
        return Mean(measure(m, single(node)))


def variance_of(m: Meaning, node: Apply) -> Basic:
    """variance(q(x | y))."""
    with placed(node.span):
        return Variance(measure(m, single(node)))


def single(node: Apply) -> Node:
    if node.signs:
        raise Unread("R203", f"{node.head.letters} has one argument", node.bracket)
    return node.arguments[0]


def is_two(node: Node) -> bool:
    return isinstance(node, Number) and node.value == 2


CONSTRUCTS: dict[str, Callable[[Meaning, Apply], Basic]] = {
    "E": expectation, "Var": variance, "KL": divergence, "N": normal, "norm": norm, "dot": dot, "mean": mean_of, "variance": variance_of,
    "Cov": covariance, "tr": matrices.trace, "det": matrices.determinant, "H": quantities.entropy, "I": quantities.information,
}
"""By the name before the bracket."""
