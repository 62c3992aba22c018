"""Normal laws and normal densities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Basic, Expr, S

from checker.language import written as write
from checker.language.families import family_density
from checker.language.terms import Matrix as MatrixTerm
from checker.language.terms import Normal, NormalDensity, Var, as_vector
from checker.notes.numbers import as_number
from checker.notes.resolve import placed
from checker.notes.spans import Span, Unread
from checker.notes.syntax import Apply, Bracketed, Matrix, Name, Node, Product, Sum, walk

if TYPE_CHECKING:
    from checker.notes.meaning import Meaning

_IDENTITY = ("I", "𝟙")


def normal(m: Meaning, node: Apply) -> Basic:
    """N(x; m, v I) as a density, N(m, v I) as a law."""
    split = [k for k, sign in enumerate(node.signs) if sign in (";", "|")]
    if len(split) > 1 or any(sign == "‖" for sign in node.signs):
        raise Unread("R205", "a normal law with two bars", node.bracket, "N(x; m, v I)")
    at = split[0] + 1 if split else 0
    points, rest = node.arguments[:at], node.arguments[at:]
    if len(rest) != 2:
        more = len(rest) == 3 and not points
        raise Unread("R203", f"a normal law has a mean and a variance; here are {len(rest)}", node.bracket, "N(x; m, v I) or N(m, v I)",
                     "a semicolon stands behind the variable" if more else "")
    if not points:
        with placed(node.span):
            return Normal(m.term(rest[0]), isotropic(m, rest[1]))
    if len(points) == 1 and isinstance(points[0], Bracketed):
        return joint_normal(m, points[0], rest, node.span)
    plain = not any(is_identity(m, part) for part in walk(rest[1]))
    if len(points) == 1 and plain and isinstance(number := as_number(m.term(points[0])), Expr) and not isinstance(m.term(points[0]), Var):
        with placed(node.span):
            return family_density("N", number, m.scalar(rest[0]), isotropic(m, rest[1]))
    if len(points) != 1:
        raise Unread("R203", "a normal density is at one variable", points[1].span, ";", "write N((x, y); (m, n), …) for a joint one")
    with placed(node.span):
        return NormalDensity((variable_at(m, points[0]),), (m.term(rest[0]),), ((isotropic(m, rest[1]),),))


def variable_at(m: Meaning, node: Node) -> Var:
    """The variable at which a normal density stands."""
    if isinstance(node, Name):
        found = m.name(node)
        if isinstance(found, Var):
            return found
    raise Unread("R302", "a normal density stands at a variable", node.span, "a variable, as in N(x; m, v I)",
                 "substitute in a line of its own")


def isotropic(m: Meaning, node: Node) -> Expr | MatrixTerm:
    """v for a covariance ``v I`` or ``v``; a matrix for any other."""
    if is_identity(m, node):
        return S.One
    if isinstance(node, Sum) and len(node.terms) == 1:
        found = isotropic(m, node.terms[0][1])
        return -found if isinstance(found, MatrixTerm) else write.neg(found)
    if isinstance(node, Product) and is_identity(m, node.factors[-1]) and "⊗" not in node.signs:
        rest = node.factors[:-1]
        node = rest[0] if len(rest) == 1 else Product(rest[0].span.to(rest[-1].span), rest, node.signs[:-1])
    found = as_number(m.term(node))
    if not isinstance(found, (Expr, MatrixTerm)):
        raise Unread("R401", "a covariance is a number times the identity, or a matrix", node.span, "v I, or a declared matrix",
                     "declare it: '\\Sigma' = 'd x d, positive definite'")
    return found


def is_identity(m: Meaning, node: Node) -> bool:
    return isinstance(node, Name) and node.letters in _IDENTITY and not node.accents and not node.primes and not m.names.entries_of(node)


def joint_normal(m: Meaning, at: Bracketed, rest: tuple[Node, ...], span: Span) -> Basic:
    """N((x, y); (m, n), S ⊗ I)."""
    means, cov = rest
    product = cov
    if not isinstance(means, Bracketed) or not isinstance(product, Product) or product.signs != ("⊗",) or not is_identity(m,
                                                                                                                          product.factors[1]):
        raise Unread("R401", "a joint normal density has a mean for each variable and a covariance S ⊗ I", span, "N((x, y); (m, n), S ⊗ I)")
    rows = matrix(product.factors[0])
    with placed(span):
        return NormalDensity(tuple(variable_at(m, p) for p in at.items), tuple(as_vector(m.term(e)) for e in means.items),
                             tuple(tuple(m.scalar(e) for e in row) for row in rows))


def matrix(node: Node) -> tuple[tuple[Node, ...], ...]:
    """The rows of a matrix: ``[[a, b], [c, d]]`` or pmatrix."""
    if isinstance(node, Matrix):
        return node.rows
    if isinstance(node, Bracketed) and all(isinstance(row, Bracketed) for row in node.items):
        return tuple(row.items for row in node.items if isinstance(row, Bracketed))
    raise Unread("R203", "a matrix is written in rows", node.span, "[[a, b], [c, d]]")
