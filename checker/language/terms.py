"""Terms: the field's own nodes, all SymPy expressions that stay as they were written.

Scalars are ``sympy.Expr``; vectors are ``sympy.Basic`` with operators of their own, because a
commutative ``Expr`` folds ``x/x`` to 1 before anyone can look.  Nothing here evaluates: a node keeps
its arguments, and the arithmetic of `checker.language.written` builds ``Add``, ``Mul`` and ``Pow``
unevaluated.  No node carries ``is_positive``: SymPy would then decide ``KL >= 0`` by itself.

Binders are `Expectation`, `KL`, `Integral`, `Sum`, `Product`, `Mean` and `Variance`; how names are
bound and renamed is told in `checker.language.binding`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sympy import Add, Basic, Expr, Integer, Mul, Pow, Rational, S, Symbol, Tuple, sympify
from sympy.core.symbol import Str

OPENED = -1_000
"""Marks of variables from here down are of binders that were opened."""
DIMENSION = Symbol("d", integer=True, positive=True)
"""The dimension of vectors that name none."""


class MalformedTerm(ValueError):
    """A term that means nothing: what was found, what was expected, and a hint."""

    def __init__(self, message: str, hint: str = "", code: str = "E200") -> None:
        super().__init__(message)
        self.message, self.hint, self.code = message, hint, code


def index(expression: Any) -> Expr:
    """An index as SymPy would evaluate it: ``T - 1``, ``t``, ``3``.

    Raises `MalformedTerm` for anything that is not a sum of integers and integer symbols.
    """
    e = sympify(expression)
    if isinstance(e, (Add, Mul)):
        e = e.func(*(index(a) for a in e.args))
    linear = isinstance(e, Expr) and all(s.is_integer for s in e.free_symbols) and (
        e.is_Integer or e.is_Symbol or (e.is_Add and all(_multiple(a) for a in e.args)) or _multiple(e)
    )
    if not linear:
        raise MalformedTerm(f"{expression} cannot be an index", "an index is a whole number such as t - 1 or 3")
    return e


def _multiple(e: Expr) -> bool:
    return e.is_Integer or e.is_Symbol or (e.is_Mul and len(e.args) == 2 and e.args[0].is_Integer and e.args[1].is_Symbol)


class Printed:
    """What the nodes of this language share: ``str(term)`` is the Unicode printing, a notebook shows the LaTeX, and equal nodes are
    told by their hashes before their arguments are compared."""

    __hash__ = Basic.__hash__

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return type(self) is type(other) and hash(self) == hash(other) and bool(self.args == other.args)  # type: ignore[attr-defined]

    def _sympystr(self, printer: Any) -> str:
        from checker.language.printing import unicode

        return unicode(self)

    def _latex(self, printer: Any) -> str:
        from checker.language.printing import latex

        return latex(self)


# Vectors ---------------------------------------------------------------------------------------


class Vector(Printed, Basic):
    """A vector of R^d.  ``+ - *`` and division by a scalar build terms; anything else is refused."""

    @property
    def dim(self) -> Expr:
        raise NotImplementedError

    def __add__(self, other: Any) -> Vector:
        return vector_sum(self, other)

    def __radd__(self, other: Any) -> Vector:
        return vector_sum(other, self)

    def __sub__(self, other: Any) -> Vector:
        return vector_sum(self, scaled(S.NegativeOne, other))

    def __rsub__(self, other: Any) -> Vector:
        return vector_sum(other, scaled(S.NegativeOne, self))

    def __neg__(self) -> Vector:
        return scaled(S.NegativeOne, self)

    def __mul__(self, other: Any) -> Vector:
        return scaled(other, self)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Vector:
        if isinstance(other, Vector):
            raise MalformedTerm(f"cannot divide by the vector {other}", "divide by a scalar, or take norm(...)")
        return Scaled(Pow(sympify(other), S.NegativeOne, evaluate=False), self)

    def __pow__(self, other: Any) -> Any:
        raise MalformedTerm(f"({self})**{other} is a power of a vector", "write norm(v)**2 for a squared length")

    def __or__(self, given: Any) -> Given:
        return Given((self,), (given,))


class Var(Vector):
    """The value of a variable of a law: ``x_t``, ``z``.

    ``mark`` tells copies of one variable apart: 0 as written, negative for copies and for binders
    that were opened, positive for bound variables in canonical form.
    """

    def __new__(cls, name: Any, at: Any = (), mark: Any = 0, dim: Any = DIMENSION) -> Var:
        at = at if isinstance(at, Tuple) else Tuple(*(index(i) for i in at))
        return Basic.__new__(cls, Str(str(name)), at, Integer(mark), sympify(dim))

    @property
    def name(self) -> str:
        return self.args[0].name

    @property
    def at(self) -> Tuple:
        return self.args[1]

    @property
    def mark(self) -> int:
        return int(self.args[2])

    @property
    def dim(self) -> Expr:
        return self.args[3]

    @property
    def slot(self) -> tuple[str, Tuple]:
        """Which variable of the law this is a value of."""
        return (self.name, self.at)

    def copy(self, number: int = 1) -> Var:
        """Another value of the same variable: ``z.copy()`` prints as z′; ``number`` is 1 to 999."""
        if not isinstance(number, int) or not 0 < number < 1_000:
            raise MalformedTerm(f"{number} is not the number of a copy", "copies are counted from 1: z.copy(), z.copy(2)")
        return Var(self.name, self.at, -number, self.dim)

    def marked(self, mark: int) -> Var:
        return Var(self.name, self.at, mark, self.dim)


class Range(Printed, Basic):
    """The joint variables ``x_{lo:hi}`` of a chain, ends included; empty if ``hi < lo``."""

    def __new__(cls, name: Any, lo: Any, hi: Any, dim: Any = DIMENSION) -> Range:
        return Basic.__new__(cls, Str(str(name)), index(lo), index(hi), sympify(dim))

    name = property(lambda self: self.args[0].name)
    lo = property(lambda self: self.args[1])
    hi = property(lambda self: self.args[2])
    dim = property(lambda self: self.args[3])

    def __or__(self, given: Any) -> Given:
        return Given((self,), (given,))


class Given:
    """``targets | given`` while a density is being written; a second bar is refused."""

    def __init__(self, targets: Sequence[Any], given: Sequence[Any]) -> None:
        for point in (*targets, *given):
            if not isinstance(point, (Var, Range)):
                raise MalformedTerm(f"{point} is not a variable of a law", "write q(x[t] | x[t-1])")
        self.targets, self.given = tuple(targets), tuple(given)

    def __or__(self, other: Any) -> Given:
        raise MalformedTerm("a density has one bar", "separate several conditions by commas: q(x[t] | x[s], x[0])")


class AppliedVector(Vector):
    """An abstract function with values in R^d, of indices, numbers or variables: ``μ(x_t, t)``."""

    def __new__(cls, name: Any, dim: Any, *at: Any) -> AppliedVector:
        return Basic.__new__(cls, Str(str(name)), sympify(dim), *(a if isinstance(a, Basic) else index(a) for a in at))

    name = property(lambda self: self.args[0].name)
    at = property(lambda self: self.args[2:])

    @property
    def dim(self) -> Expr:
        return self.args[1]


class Unit(Vector):
    """The unit vector along a coordinate of R^n, counted from 1: ⟨x, e_i⟩ is the i-th component of x.

    R^1 has one: the number that x is there is ⟨x, e_1⟩, and the vector that a number a is there is a e_1.
    """

    def __new__(cls, at: Any, dim: Any) -> Unit:
        return Basic.__new__(cls, index(at), sympify(dim))

    at = property(lambda self: self.args[0])

    @property
    def dim(self) -> Expr:
        return self.args[1]


class VectorSum(Vector):
    """A sum of vectors; with no terms, the zero vector."""

    def __new__(cls, *terms: Vector) -> VectorSum:
        dims = {v.dim for v in terms if not isinstance(v, VectorSum) or v.args}
        if len(dims) > 1:
            raise MalformedTerm(f"cannot add vectors of dimensions {', '.join(sorted(map(str, dims)))}")
        return Basic.__new__(cls, *terms)

    @property
    def dim(self) -> Expr:
        return next((v.dim for v in self.args if not isinstance(v, VectorSum) or v.args), DIMENSION)


ZERO = VectorSum()
ALONG = Unit(1, 1)
"""The one direction of R^1."""


class Scaled(Vector):
    """A scalar times a vector."""

    def __new__(cls, scale: Any, vector: Vector) -> Scaled:
        scale = sympify(scale)
        if not isinstance(scale, Expr) or not isinstance(vector, Vector):
            raise MalformedTerm(f"cannot multiply {scale} by {vector}", "for two vectors write dot(u, v)")
        return Basic.__new__(cls, scale, vector)

    scale = property(lambda self: self.args[0])
    vector = property(lambda self: self.args[1])

    @property
    def dim(self) -> Expr:
        return self.vector.dim


def as_vector(v: Any, dim: Any = None) -> Vector:
    """``v`` itself, the zero vector for the number 0, or the vector of R^1 that a number is where ``dim`` is 1."""
    if isinstance(v, Vector):
        return v
    if v == 0:
        return ZERO
    if dim == 1 and isinstance(v, Expr):
        return on_the_line(v)
    raise MalformedTerm(f"{v} is not a vector", "a number cannot be added to a vector")


def on_the_line(number: Expr) -> Vector:
    """The vector of R^1 that a number is, by the vectors that it is linear in."""
    if isinstance(number, Add):
        return VectorSum(*map(on_the_line, number.args))
    factors = number.args if isinstance(number, Mul) else (number,)
    vectors = [f for f in factors if isinstance(f, Dot) and f.args[1] == ALONG]
    if len(vectors) != 1:
        return Scaled(number, ALONG)
    rest = [f for f in factors if f is not vectors[0]]
    if not rest:
        return vectors[0].args[0]
    return Scaled(rest[0] if len(rest) == 1 else Mul(*rest, evaluate=False), vectors[0].args[0])


def number_of(v: Vector) -> Expr:
    """The number that a vector of R^1 is, by the numbers of what it is made of."""
    if isinstance(v, VectorSum):
        return Add(*map(number_of, v.args), evaluate=False) if v.args else S.Zero
    if isinstance(v, Scaled):
        if v.vector == ALONG:
            return v.scale
        inner = number_of(v.vector)
        plain = v.scale.is_Mul and not any(f.is_Pow and f.exp == S.NegativeOne for f in v.scale.args)
        return Mul(*(v.scale.args if plain else (v.scale,)), inner, evaluate=False)
    return S.One if v == ALONG else Dot(v, ALONG)


def vector_sum(u: Any, v: Any) -> Vector:
    u, v = as_vector(u), as_vector(v)
    terms = [*(u.args if isinstance(u, VectorSum) else (u,)), v]
    return VectorSum(*terms)


def scaled(c: Any, v: Any) -> Vector:
    if isinstance(c, Vector):
        c, v = v, c
    return Scaled(c, v)


class Matrix(Printed, Basic):
    """A matrix, of a size that its term tells; the terms themselves are in `checker.language.matrices`."""

    rows: Expr
    cols: Expr

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.rows, self.cols

    def __add__(self, other: Any) -> Matrix:
        return _matrices().matrix_sum(self, other)

    def __sub__(self, other: Any) -> Matrix:
        return _matrices().matrix_sum(self, -_matrices().as_matrix(other))

    def __neg__(self) -> Matrix:
        return _matrices().MatrixScaled(S.NegativeOne, self)

    def __mul__(self, other: Any) -> Any:
        return _matrices().times(self, other)

    __matmul__ = __mul__

    def __rmul__(self, other: Any) -> Any:
        return _matrices().times(other, self)

    def __truediv__(self, other: Any) -> Matrix:
        return _matrices().divided(self, other)

    def __pow__(self, other: Any) -> Matrix:
        return _matrices().matrix_power(self, other)


def _matrices() -> Any:
    from checker.language import matrices

    return matrices


# Scalars ---------------------------------------------------------------------------------------


class Scalar(Printed, Expr):
    """Base of our scalar nodes: real, commutative, never evaluated, never decided by SymPy."""

    is_commutative = True
    is_number = False
    is_comparable = False

    def _eval_subs(self, old: Any, new: Any) -> Any:
        raise MalformedTerm("terms with binders are substituted with checker.language.binding.substitute")


class Dot(Scalar):
    """The inner product of two vectors."""

    def __new__(cls, u: Any, v: Any) -> Dot:
        u, v = as_vector(u), as_vector(v)
        VectorSum(u, v)  # refuses different dimensions
        return Basic.__new__(cls, u, v)


class Norm(Scalar):
    """The Euclidean length of a vector."""

    def __new__(cls, v: Any) -> Norm:
        return Basic.__new__(cls, as_vector(v))


class Parameter(Scalar):
    """A real number that the derivation declares: ``α_t``, ``σ``."""

    def __new__(cls, name: Any, at: Any = ()) -> Parameter:
        at = at if isinstance(at, Tuple) else Tuple(*(index(i) for i in at))
        return Basic.__new__(cls, Str(str(name)), at)

    name = property(lambda self: self.args[0].name)
    at = property(lambda self: self.args[1])


class Applied(Scalar):
    """An abstract real function at indices, scalars or variables: ``f(t)``, ``g(x_t, t)``."""

    def __new__(cls, name: Any, *at: Any) -> Applied:
        return Basic.__new__(cls, Str(str(name)), *(a if isinstance(a, Basic) else index(a) for a in at))

    name = property(lambda self: self.args[0].name)
    at = property(lambda self: self.args[1:])


class Unknown(Printed, Basic):
    """What is learned or chosen, such as θ: an element of some set; what depends on it is declared."""

    def __new__(cls, name: Any) -> Unknown:
        return Basic.__new__(cls, Str(str(name)))

    name = property(lambda self: self.args[0].name)


class Approach(Printed, Basic):
    """That a parameter tends to a number, from inside its domain."""

    def __new__(cls, parameter: Any, value: Any) -> Approach:
        value = sympify(value)
        if not isinstance(parameter, Parameter) or not isinstance(value, Rational):
            raise MalformedTerm(f"{parameter} → {value} is no limit that can be read", "a parameter tends to a number: when=(sigma, 0)")
        return Basic.__new__(cls, parameter, value)

    parameter = property(lambda self: self.args[0])
    value = property(lambda self: self.args[1])


class Abbreviation(Scalar):
    """A term under a name of its own, such as ``C(x_t, x_0)``; it means the term."""

    def __new__(cls, name: Any, term: Any) -> Abbreviation:
        return Basic.__new__(cls, Str(str(name)), sympify(term))

    name = property(lambda self: self.args[0].name)
    term = property(lambda self: self.args[1])


class Density(Scalar):
    """A density of a law, conditional or joint: ``q(x_{t-1} | x_t, x_0)``.

    Targets and conditions are `Var` or `Range`.  Made by calling a law, which checks them.
    """

    def __new__(cls, law: Any, targets: Iterable[Any], given: Iterable[Any] = ()) -> Density:
        return Basic.__new__(cls, Str(str(law)), Tuple(*targets), Tuple(*given))

    law = property(lambda self: self.args[0].name)
    targets = property(lambda self: self.args[1])
    given = property(lambda self: self.args[2])


class Normal(Printed, Basic):
    """A normal law on R^d: mean, and covariance: a matrix, or the variance v of each coordinate, for v I.

    A mean that is a number is one on the line.
    """

    def __new__(cls, mean: Any, var: Any = None, cov: Any = None) -> Normal:
        if (var is None) == (cov is None):
            raise MalformedTerm("a normal law has one variance or covariance", "Normal(mean=…, var=…) or Normal(mean=…, cov=…)")
        mean, cov = as_vector(mean, 1), sympify(var if cov is None else cov)
        _check_covariance(cov, mean if mean == ZERO else mean.dim)
        return Basic.__new__(cls, mean, cov)

    mean = property(lambda self: self.args[0])
    cov = property(lambda self: self.args[1])

    @property
    def is_isotropic(self) -> bool:
        """Whether the covariance is told by one number."""
        return isinstance(self.cov, Expr)

    @property
    def var(self) -> Expr:
        """The variance of each coordinate.  Raises `MalformedTerm` where the covariance is a matrix."""
        if not isinstance(self.cov, Expr):
            raise MalformedTerm(f"the covariance {self.cov} is a matrix", "one variance for all coordinates stands for v I")
        return self.cov


def _check_covariance(cov: Any, dim: Any) -> None:
    """Raise `MalformedTerm` for a covariance that is neither a number nor a square matrix of that size."""
    if isinstance(cov, Expr):
        return
    if not isinstance(cov, Matrix) or cov.rows != cov.cols or (isinstance(dim, Expr) and cov.rows != dim):
        told = f", {cov.rows} × {cov.cols}," if isinstance(cov, Matrix) else ""
        raise MalformedTerm(f"{cov}{told} is no covariance here", "a number v, for v I, or a square matrix of the size of the vector")


class NormalDensity(Scalar):
    """The density of jointly normal vectors at points, with a covariance by blocks.

    ``points`` and ``means`` have k entries, ``cov`` is the k × k table of blocks: a number c stands for c I, and a table of
    numbers S for ``S ⊗ I``.  One vector may have a matrix: N(x; m, Σ).  Made by `N`.
    """

    def __new__(cls, points: Any, means: Any, cov: Any) -> NormalDensity:
        points, dim = Tuple(*points), getattr(next(iter(points), None), "dim", None)
        means = Tuple(*(as_vector(m, dim) for m in means))
        rows = Tuple(*(Tuple(*(sympify(c) for c in row)) for row in cov))
        if not len(points) == len(means) == len(rows) or any(len(row) != len(rows) for row in rows):
            raise MalformedTerm("a normal density needs as many means as points, and a square covariance")
        if any(not isinstance(p, Var) for p in points):
            raise MalformedTerm("the points of a normal density are variables")
        if any(m.dim != p.dim and m != ZERO for p, m in zip(points, means, strict=True)):
            raise MalformedTerm("a point of a normal density and its mean have different dimensions")
        if len({p.slot for p in points}) < len(points):
            raise MalformedTerm("one variable stands twice among the points of a normal density", "two vectors, two names")
        for i, row in enumerate(rows):
            for c in row:
                _check_covariance(c, points[i].dim)
                if len(points) > 1 and not isinstance(c, Expr):
                    raise MalformedTerm("the covariance of several vectors is a table of numbers", "S stands for S ⊗ I")
        return Basic.__new__(cls, points, means, rows)

    points = property(lambda self: self.args[0])
    means = property(lambda self: self.args[1])
    cov = property(lambda self: self.args[2])


def N(point: Any, mean: Any, var: Any) -> NormalDensity:  # noqa: N802 - the field's letter
    """The normal density N(x; m, v I) or N(x; m, Σ), or for tuples the joint density with covariance ``S ⊗ I``."""
    if isinstance(point, Var):
        return NormalDensity((point,), (mean,), ((var,),))
    return NormalDensity(point, mean, var)


# Binders ---------------------------------------------------------------------------------------


def _measure(q: Any, what: str) -> Density:
    if not isinstance(q, Density):
        raise MalformedTerm(f"{what} needs a density, not {q}", "write q(z | x)")
    return q


class Expectation(Scalar):
    """E under a density, over its targets: ``E_{q(z|x)}[f]``."""

    def __new__(cls, measure: Any, body: Any) -> Expectation:
        if isinstance(body, Vector):
            raise MalformedTerm("the expectation of a vector is written mean(q(x | ...))")
        return Basic.__new__(cls, _measure(measure, "an expectation"), sympify(body))

    measure = property(lambda self: self.args[0])
    body = property(lambda self: self.args[1])


class KL(Scalar):
    """D_KL(q ‖ p), both densities of the same variables."""

    def __new__(cls, q: Any, p: Any) -> KL:
        q, p = _measure(q, "a KL divergence"), _measure(p, "a KL divergence")
        if set(q.targets) != set(p.targets):
            raise MalformedTerm(
                f"the two laws of a KL divergence have different variables: {q} and {p}",
                "both must be densities of the same variables, left of the bar", "E210")
        return Basic.__new__(cls, q, p)


class Mean(Vector):
    """The mean of the one target of a density: E[x_{t-1} | x_t, x_0]."""

    def __new__(cls, density: Any) -> Mean:
        q = _measure(density, "a mean")
        if len(q.targets) != 1 or not isinstance(q.targets[0], Var):
            raise MalformedTerm(f"the mean of {q} is not one vector", "leave one variable left of the bar")
        return Basic.__new__(cls, q)

    density = property(lambda self: self.args[0])

    @property
    def dim(self) -> Expr:
        return self.density.targets[0].dim


class Variance(Scalar):
    """The variance of a coordinate of the one target of a density, on average over the coordinates: v for covariance v I."""

    def __new__(cls, density: Any) -> Variance:
        return Basic.__new__(cls, Mean(density).density)

    density = property(lambda self: self.args[0])


class Integral(Scalar):
    """The integral over the whole space of each variable (a sum where it is discrete)."""

    def __new__(cls, body: Any, *variables: Any) -> Integral:
        over = variables[0] if len(variables) == 1 and isinstance(variables[0], Tuple) else Tuple(*variables)
        if not over or any(not isinstance(v, (Var, Range)) for v in over):
            raise MalformedTerm("an integral needs its variables", "write Integral(f, z)")
        if len({v.slot if isinstance(v, Var) else v for v in over}) < len(over):
            raise MalformedTerm("one integral over two values of one variable", "write one integral inside the other")
        return Basic.__new__(cls, sympify(body), over)

    body = property(lambda self: self.args[0])
    over = property(lambda self: self.args[1])


class Ranged(Scalar):
    """A sum or product of ``body`` for ``i`` from ``lo`` to ``hi``, ends included; empty if ``hi < lo``."""

    def __new__(cls, body: Any, limits: Any) -> Ranged:
        i, lo, hi = limits
        if not isinstance(i, Symbol) or i == DIMENSION:
            raise MalformedTerm(f"{i} is not an index", "d is the dimension of vectors" if i == DIMENSION else "")
        return Basic.__new__(cls, sympify(body), Tuple(i, index(lo), index(hi)))

    body = property(lambda self: self.args[0])
    i = property(lambda self: self.args[1][0])
    lo = property(lambda self: self.args[1][1])
    hi = property(lambda self: self.args[1][2])


class Sum(Ranged):
    """Σ_{i=lo}^{hi} body; 0 if empty (never the signed sum of SymPy's convention)."""


class Product(Ranged):
    """∏_{i=lo}^{hi} body; 1 if empty."""


class Prefix(Scalar):
    """P(n) for the P with P(0) = 0 and P(n) − P(n−1) = body at n, body taken as 0 where it means nothing."""

    def __new__(cls, body: Any, i: Any, end: Any) -> Prefix:
        return Basic.__new__(cls, sympify(body), i, index(end))

    body = property(lambda self: self.args[0])
    i = property(lambda self: self.args[1])
    end = property(lambda self: self.args[2])


class PrefixProduct(Prefix):
    """P(n) for the P with P(0) = 1 and P(n) = P(n−1) · body at n, body taken as 1 where it means nothing."""


# What a derivation writes ------------------------------------------------------------------------

E = Expectation


def norm(v: Any) -> Norm:
    """‖v‖."""
    return Norm(v)


def dot(u: Any, v: Any) -> Dot:
    """⟨u, v⟩."""
    return Dot(u, v)


def mean(density: Any) -> Mean:
    """The mean of a density's target."""
    return Mean(density)


def children(term: Basic) -> tuple[Basic, ...]:
    return tuple(a for a in term.args if isinstance(a, Basic))


def is_rational(term: Basic) -> bool:
    return isinstance(term, Rational)
