"""Moments of vectors: means under an expectation, and the mean and variance of normal laws.

The variance of a vector is that of a coordinate, on average over the coordinates: v for covariance v I, and tr(Σ)/d for Σ.
Refuses: ranges; a factor that mentions the vector as well; higher powers; means that are not linear, and variances that depend, in
what is drawn before; that a variance is > 0.
"""

from __future__ import annotations

from sympy import Basic, Expr, Mul, Pow, S, Tuple

from checker.language import relations as rel
from checker.language.binding import canonical, freshen, mentions
from checker.language.matrices import Covariance, Identity, MatrixProduct, MatrixScaled, MatrixSum, MatVec, Trace, Transposed, isotropic
from checker.language.quantities import VARIANCE, Quantity, variance
from checker.language.relations import Line
from checker.language.terms import (
    ALONG,
    Density,
    Dot,
    Expectation,
    Matrix,
    Mean,
    NormalDensity,
    Scaled,
    Var,
    Variance,
    Vector,
    VectorSum,
)
from checker.reading import Reader
from checker.rules.rule import Context, Instance, NotProved, Rule, equal, inverse, power, product, total


def _one_drawn(opened: Basic, x: Basic) -> tuple[Expectation, list[Expr], Dot]:
    """An expectation of a product in which one factor alone mentions x, an inner product; and the other factors."""
    if not isinstance(opened, Expectation) or not isinstance(x, Var) or x not in opened.measure.targets:
        raise NotProved("not an expectation over that vector")
    if any(not isinstance(v, Var) for v in (*opened.measure.targets, *opened.measure.given)):
        raise NotProved("ranges are not read")
    body = canonical(opened.body)
    factors = list(body.args) if isinstance(body, Mul) else [body]
    about = [f for f in factors if mentions(f, (x,))]
    inner = about[0] if len(about) == 1 else None
    if x.dim == 1 and isinstance(inner, Pow) and inner.exp == 2 and inner.base == Dot(x, ALONG):
        inner = Dot(x, x)
    if not isinstance(inner, Dot):
        raise NotProved("not linear in an inner product of the vector")
    return opened, [f for f in factors if f is not about[0]], inner


def _conditional(e: Expectation, x: Var) -> tuple[Density, tuple[Var, ...]]:
    others = tuple(v for v in e.measure.targets if v != x)
    return Density(e.measure.law, (x,), (*others, *e.measure.given)), others


def _averaged(e: Expectation, others: tuple[Var, ...], body: Expr) -> Expr:
    return Expectation(Density(e.measure.law, others, e.measure.given), body) if others else body


def state_mean_inside(context: Context, opened: Expectation, x: Var) -> Instance:
    """E_{q(S, x | C)}[r ⟨A x, a⟩] = E_{q(S | C)}[r ⟨A E[x | S, C], a⟩] for r, a and A free of x."""
    e, rest, inner = _one_drawn(opened, x)
    u, v = inner.args
    if mentions(v, (x,)):
        u, v = v, u
    if mentions(v, (x,)):
        raise NotProved("not the inner product of the vector with another")
    conditional, others = _conditional(e, x)
    return Instance(equal(opened, _averaged(e, others, product(*rest, Dot(_at(u, x, Mean(conditional)), v)))))


def _at(v: Basic, x: Var, value: Vector) -> Vector:
    """x, or A x for an A free of x, with another vector in the place of x."""
    if v == x:
        return value
    if isinstance(v, MatVec) and v.vector == x and not mentions(v.matrix, (x,)):
        return MatVec(v.matrix, value)
    raise NotProved("not the vector, nor a matrix times it")


def state_square_inside(context: Context, opened: Expectation, x: Var) -> Instance:
    """E_{q(S, x | C)}[r ⟨A x, B x⟩] = E_{q(S | C)}[r (⟨A m, B m⟩ + tr(AᵀB Cov[x | S, C]))], m = E[x | S, C], for r, A and B free of x;
    for A = B = I the trace is d Var[x | S, C]; on the line ‖x‖² is x²."""
    e, rest, inner = _one_drawn(opened, x)
    u, v = inner.args
    conditional, others = _conditional(e, x)
    m, cov = Mean(conditional), Covariance(conditional)
    square = Dot(_at(u, x, m), _at(v, x, m))
    if (u, v) == (x, x):
        spread = product(x.dim, Variance(conditional))
    else:
        around = [*([Transposed(u.matrix)] if isinstance(u, MatVec) else []), *([v.matrix] if isinstance(v, MatVec) else []), cov]
        spread = Trace(MatrixProduct(*around))
    return Instance(equal(opened, _averaged(e, others, product(*rest, total(square, spread)))))


def state_moment_of_normal(context: Context, term: Basic, normal: NormalDensity) -> Instance:
    """E[x | C] = m, Cov[x | C] = Σ and Var[x | C] = tr(Σ)/d where q(x | C) = N(x; m, Σ), m and Σ free of x; Var[x | C] = v for Σ = v I."""
    if not isinstance(term, (Mean, Variance, Covariance)) or not isinstance(normal, NormalDensity) or len(normal.points) != 1:
        raise NotProved("not a moment of one normal vector")
    q, x = term.density, normal.points[0]
    value = normal.means[0] if isinstance(term, Mean) else _spread(term, normal.cov[0][0], x.dim)
    if x.slot != q.targets[0].slot or mentions(canonical(Tuple(normal.means, normal.cov)), (x,)):
        raise NotProved("the law is not that of the vector")
    return Instance(equal(term, value), hypotheses=(equal(Density(q.law, (x,), q.given), normal),))


def _spread(term: Basic, cov: Basic, d: Expr) -> Basic:
    """The covariance matrix, or the variance of a coordinate on average, for a covariance that is a matrix or a number."""
    if isinstance(term, Covariance):
        return isotropic(cov, d)
    return product(inverse(d), Trace(cov)) if isinstance(cov, Matrix) else cov


def state_linear_moment(context: Context, term: Basic, y: Var, normal: NormalDensity) -> Instance:
    """E[x | C] = A E[y | C] + b and Cov[x | C] = A Cov[y | C] Aᵀ + Σ where q(x | y, C) = N(x; A y + b, Σ);
    Var[x | C] = a² Var[y | C] + v for A = a I and Σ = v I."""
    if not isinstance(term, (Mean, Variance, Covariance)) or not isinstance(normal, NormalDensity) or len(normal.points) != 1:
        raise NotProved("not a moment of one normal vector")
    q, x = term.density, normal.points[0]
    if not isinstance(y, Var) or x.slot != q.targets[0].slot or y.slot == x.slot:
        raise NotProved("the law is not that of the vector")
    reader = Reader()
    form = reader.vector(canonical(normal.means[0]))
    v = normal.cov[0][0]
    about = [(reader.term(c), base) for base, c in form.items() if base == y or (isinstance(base, MatVec) and base.vector == y)]
    others = [Scaled(reader.term(c), base) for base, c in form.items() if base not in [b for _, b in about]]
    if not about or mentions(canonical(Tuple(v, *others, *(Tuple(c, *_matrix_in(b)) for c, b in about))), (x, y)):
        raise NotProved("the mean is not linear in what is drawn before")
    before = Density(q.law, (y,), q.given)
    hypothesis = equal(Density(q.law, (x,), (y, *q.given)), normal)
    value: Basic
    if isinstance(term, Mean):
        value = VectorSum(*(Scaled(c, _at(b, y, Mean(before))) for c, b in about), *others)
    elif isinstance(term, Covariance):
        a = MatrixSum(*(MatrixScaled(c, _matrix_in(b)[0] if isinstance(b, MatVec) else Identity(y.dim)) for c, b in about))
        value = MatrixSum(MatrixProduct(a, Covariance(before), Transposed(a)), isotropic(v, x.dim))
    elif len(about) == 1 and about[0][1] == y and not isinstance(v, Matrix):
        value = total(product(power(about[0][0], 2), Variance(before)), v)
    else:
        raise NotProved("the variances of the coordinates depend on more than their average")
    return Instance(equal(term, value), hypotheses=(hypothesis,))


def _matrix_in(v: Basic) -> tuple[Matrix, ...]:
    return (v.matrix,) if isinstance(v, MatVec) else ()


def state_variance_of_number(context: Context, term: Basic) -> Instance:
    """Var[x | C] = E_{q(x | C)}[x²] − (E[x | C])² for x on the line."""
    if not isinstance(term, Variance) or term.density.targets[0].dim != 1:
        raise NotProved("not the variance of a number")
    q = freshen(term).density
    x = Dot(q.targets[0], ALONG)
    return Instance(equal(term, total(Expectation(q, power(x, 2)), product(-1, power(Dot(Mean(q), ALONG), 2)))))


def state_variance_not_negative(context: Context, term: Basic) -> Instance:
    """E[f²] − (E f)² ≥ 0, the variance of a number."""
    if not isinstance(term, Quantity) or term.name != VARIANCE:
        raise NotProved("not the variance of a number")
    squares = freshen(term.term.args[0])
    f = squares.body.base if isinstance(squares.body, Pow) else None
    if f is None or canonical(term) != canonical(variance(squares.measure, f)):
        raise NotProved("not the variance of a number")
    return Instance(Line(rel.GE, term, S.Zero))


MEAN_INSIDE = Rule(
    "moments", "E_{q(S,x|C)}[r ⟨x, a⟩] = E_{q(S|C)}[r ⟨E[x|S,C], a⟩], E[r xᵀA x] = E[r (mᵀA m + tr(A Cov[x|S,C]))] for m = E[x|S,C], "
    "E[r ‖x‖²] = E[r (‖m‖² + d Var[x|S,C])]; E[x] = m, Cov[x] = Σ for N(m, Σ) and Var[x] = v for N(m, v I)",
    "r, a and A are free of x; the moments exist (a standing assumption)",
    "for a factor that mentions x as well, or a higher power", "E_{N(x; m, v I)}[‖x‖²] = ‖m‖² + d v", state_mean_inside,
    ("mean and variance", "second moment", "moments of a normal law"))
SQUARE_INSIDE = Rule(
    MEAN_INSIDE.name, MEAN_INSIDE.statement, MEAN_INSIDE.conditions, MEAN_INSIDE.fails, MEAN_INSIDE.example, state_square_inside,
    MEAN_INSIDE.aliases)
NORMAL_MOMENT = Rule(
    MEAN_INSIDE.name, MEAN_INSIDE.statement, MEAN_INSIDE.conditions, MEAN_INSIDE.fails, MEAN_INSIDE.example, state_moment_of_normal,
    MEAN_INSIDE.aliases)
LINEAR_MOMENT = Rule(
    "total variance", "E[x|C] = A E[y|C] + b, Cov[x|C] = A Cov[y|C] Aᵀ + Σ where q(x|y,C) = N(x; A y + b, Σ); "
    "Var[x|C] = a² Var[y|C] + v for A = a I, Σ = v I",
    "A and Σ do not depend on y", "for a variance that depends on y", "Var[x_t] = α_t Var[x_{t-1}] + 1 − α_t", state_linear_moment,
    ("law of total variance", "law of total expectation"))
VARIANCE_OF_NUMBER = Rule(
    "definition of variance", "Var[x] = E[x²] − (E x)² for a number x", "the moments exist (a standing assumption)",
    "for a vector, whose variance is that of a coordinate on average", "Var[x] = E[(x − E x)²]", state_variance_of_number,
    implicit=True)
VARIANCE_NOT_NEGATIVE = Rule(
    "variance", "E[f²] − (E f)² ≥ 0", "the moments exist (a standing assumption)", "for > 0: it is 0 where f is constant",
    "Var[f] ≥ 0", state_variance_not_negative, ("a variance is not negative",), implicit=True)
