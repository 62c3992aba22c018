"""More false lines that must not be proved: variables that coincide at some index, derivations beside each other, and the kernel by itself.

Each line is false, or means nothing, under an interpretation that is named beside it.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from sympy import Add, Integer, Mul, Pow, S
from test_attacks import DECLARED, proved

from checker import kernel
from checker.context import Context
from checker.engine import check_all
from checker.forms.normaliser import Normaliser
from checker.kernel import NotProved
from checker.language import KL, E, Normal, Sum, chain, log
from checker.language import relations as rel
from checker.language.binding import canonical
from checker.language.derivation import Derivation
from checker.language.relations import Line
from checker.language.terms import DIMENSION, ZERO, Dot, MalformedTerm, Norm, NormalDensity, Scaled, VectorSum
from checker.loader import load_file
from checker.rules import families
from checker.rules.algebra import PROPORTIONAL, RATIONAL_ROOT, ROOT
from checker.rules.expectations import GIBBS, LINEARITY
from checker.rules.gaussian import REPARAMETRISATION
from checker.rules.ranges import EMPTY

COINCIDE = {
    # T = 4: the left side is ‖x_1‖² + E[‖x_2‖² | x_1] + ‖x_3‖² + ‖x_4‖²
    "x_2 is among the x_i of a sum": """
d.chain(E(q(x[2] | x[1]), Sum(norm(x[i])**2, (i, 1, T)))).eq(Sum(norm(x[i])**2, (i, 1, T)))
""",
    "an expectation over x_2 is of the whole log density of a path": """
d.chain(E(q(x[2] | x[1]), Sum(log(q(x[i] | x[i-1])), (i, 1, T)))).eq(Sum(log(q(x[i] | x[i-1])), (i, 1, T)))
""",
    "x_1 is among the x_i of a product": """
d.chain(Integral(q(x[1] | x[0]) * Product(norm(x[i]), (i, 1, T)), x[1])).eq(Product(norm(x[i]), (i, 1, T)))
""",
    # i = 2: E[‖x_2‖² | x_1] is not ‖x_2‖²
    "x_i is x_2 for one i of a sum": """
d.chain(Sum(E(q(x[i] | x[i-1]), norm(x[2])**2), (i, 1, T))).eq(Sum(norm(x[2])**2, (i, 1, T)))
""",
    "x_{t-1} is x_1 at t = 2": """
d.chain(E(q(x[t-1] | x[0]), norm(x[1])**2), where=[t >= 2, t <= T]).eq(norm(x[1])**2)
""",
    "x_t may be the x_s of the body": """
d.chain(E(q(x[t] | x[t-1]), norm(x[s])**2), where=[t >= 1, t <= T]).eq(norm(x[s])**2)
""",
    "x_s is x_2 where s is 2": """
d.chain(E(q(x[2] | x[1]), norm(x[s])**2), where=[s >= 2, s <= 2]).eq(norm(x[2])**2)
""",
    "a density of x_2 is not free of the x_s of an integral": """
d.chain(Integral(q(x[s] | x[s-1]) * q(x[2] | x[1]), x[s])).eq(q(x[2] | x[1]))
""",
    "an inner x_2 hides an outer x_s where s is 2": """
d.chain(E(q(x[s] | x[0]), E(q(x[2] | x[0]), norm(x[s])**2 * norm(x[2])**2)), where=[s >= 2, s <= 2]).eq(
    E(q(x[2] | x[0]), norm(x[2])**2)**2)
""",
    # (∫ √q)² = 1: for q = N(0, v) in one dimension it is √(8πv)
    "one integral over x_s and x_2 means nothing where s is 2": """
a = d.chain(Integral(sqrt(q(x[s])) * Integral(sqrt(q(x[2])), x[2]), x[s]), where=[s >= 2, s <= 2])
a.eq(Integral(sqrt(q(x[s])) * sqrt(q(x[2])), x[s], x[2]))
a.eq(1)
b = d.chain(Integral(sqrt(q(x[2])), x[2])**2, where=[s >= 2, s <= 2])
b.eq(Integral(sqrt(q(x[s])) * Integral(sqrt(q(x[2])), x[2]), x[s]))
b.eq(1, by=a)
""",
}

DECLARATIONS = {
    # y_2 | y_1 is N(y_1 + η, I): given y_2 − y_1 the law of η is another
    "a noise that is the mean of a law is not independent of what is drawn from it": """
u = d.law("u", chain(y, 0, T))
u.define(y[t] | y[t-1], Normal(mean=y[t-1] + η, var=1))
d.chain(η).dist(ε[5], given=y[2])
""",
    # z = x_3 + e, x_3 = √α_3 x_2 + √(1 − α_3) ε_2: z and ε_2 are correlated
    "a noise is not independent of what another law draws from the variable that it drives": """
w = d.law("w", graph(x[0], (x[3], z)))
w.define(z | x[3], Normal(mean=x[3], var=1))
d.chain(ε[2]).dist(η, given=z)
""",
    # "c ~ N(0, I)" for a copy, which is any value: c = 0
    "a copy of a noise is a value of it, and has no law": """
d.chain(η.copy()).dist(η)
""",
    # σ = 0, and σ < 0
    "a family that is defined by 0/0 has no values": """
δ = d.let("δ", t, Product(α[1] * (σ / σ), (i, 1, t)), 0, T)
d.chain(sqrt(δ[2])**2).eq(δ[2])
""",
    "nor one that is defined by the logarithm of a negative number": """
λ = d.let("λ", t, Product(exp(log(σ)), (i, 1, t)), 0, T)
d.chain(sqrt(λ[2]**2)).eq(λ[2])
""",
    "a bound u is not the declared u with its bounds: x_{-1} is none of the chain": """
u = d.index("u", 3, T)
d.chain(Sum(log(q(x[u-2] | x[u-3])), (u, 1, T))).eq(Sum(log(q(x[u-2] | x[u-3])), (u, 1, T)))
""",
    # names that print alike
    "what has the mark of a bound variable is not bound": """
d.chain(E(r(z), squared(z - z.marked(1)))).eq(0)
""",
    "a vector of another derivation, and of another dimension, is not the x_1 of this one": """
e = d.__class__("other")
X = e.vectors("x", 3)
d.chain(E(q(X[1] | x[0]), norm(x[1])**2)).eq(norm(x[1])**2)
""",
    "a symbol T with other assumptions is not the horizon": """
from sympy import Symbol
H = Symbol("T", integer=True, positive=True)
d.chain(E(q(x[H] | x[0]), norm(x[T])**2)).eq(norm(x[T])**2)
""",
    # σ = π/2
    "a function that the language does not have": """
import sympy
d.chain(sympy.tan(σ) - sympy.tan(σ)).eq(0)
""",
}

FALSE = COINCIDE | DECLARATIONS


@pytest.mark.parametrize("lines", FALSE.values(), ids=FALSE)
def test_it_is_not_proved(lines: str, tmp_path: Path) -> None:
    assert not (proved(lines, tmp_path) or [False])[-1]


# derivations beside each other, and what a report says of whole chains

OTHERS = {
    # τ = −1
    "a line of one derivation that another cites is not proved by the premises of the other": """
from checker.language import *

d = Derivation("one")
τ = d.parameter("τ", low=0)
e = Derivation("two")
ρ = e.parameter("τ")
c = e.chain(sqrt(ρ**2), name="false").eq(ρ)
d.chain(τ).eq(τ)
d.chain(sqrt(τ**2)).eq(τ, by=c)
""",
    # r(x_0, x_1, x_2) need not be a chain
    "nor by the graph of its law": """
from checker.language import *

d = Derivation("one")
x = d.vectors("x")
q = d.law("q", chain(x, 0, 5))
e = Derivation("two")
y = e.vectors("x")
r = e.law("q", joint(y[0], y[1], y[2]))
c = e.chain(r(y[2] | y[1], y[0]), name="false").eq(r(y[2] | y[1]))
d.chain(x[1]).eq(x[1])
d.chain(q(x[2] | x[1], x[0])).eq(q(x[2] | x[1]), by=c)
""",
    # x_t = x_0 + η_1 + … + η_t
    "the hypothesis of an induction of another derivation is not that of the one with its name": """
from checker.language import *

def made(title):
    d = Derivation(title)
    T, t, x, η, ε = d.integer("T", at_least=2), d.index("t"), d.vectors("x"), d.noise("η"), d.noises("ε")
    q = d.law("q", chain(x, 0, T))
    q.define(x[t] | x[t-1], Normal(mean=x[t-1], var=1), noise=ε[t-1])
    return d, T, t, x, η

d, T, t, x, η = made("one")
e = made("two")[0]
other = e.induction("false", t, 0, x[t], 3 * x[0] + 2 * η, given=x[0], last=T)
other.base.dist(2 * x[0] + η, given=x[0])
other.step.dist(2 * x[0] + η, given=x[0])
mine = d.induction("false", t, 0, x[t], x[0] + 3 * η, given=x[0], last=T)
mine.base.dist(x[0] + 3 * η, given=x[0])
mine.step.dist(3 * x[0] + sqrt(5) * η, given=x[0], by=(other.hypothesis, "reparametrisation", "independent normals"))
""",
    # y_2 = ε_1: the left side is not constant in y_2
    "what is free of y_2 once y_2 is replaced by its noise is not free of y_2, in two lines": DECLARED + """
u = d.law("u", chain(y, 0, T))
u.define(y[t] | y[t-1], Normal(mean=0, var=1), noise=ε[t-1])
a = d.chain(y[2]).eq(ε[1], by=("reparametrisation", "algebra"))
c = d.chain(1 + squared(y[2]), name="false")
c.eq(1 + squared(ε[1]), by=(a, "algebra"))
c.propto(1, in_=y[2])
""",
    # σ = 2
    "a chain that lacks a line in the middle concludes nothing": DECLARED + """
c = d.chain(σ, name="false")
c.eq(σ + 0)
c.eq(α[T+5])
c.eq(σ**2 + 1)
c.eq(1 + σ**2)
""",
    # x_0 drawn: the law of x_2 alone is a mixture
    "a law that mentions x_0 is not the law given nothing": DECLARED + """
c = d.chain(x[2], name="false")
c.dist(sqrt(α[2]) * x[1] + sqrt(1 - α[2]) * ε[1], given=x[1])
b = d.chain(x[1]).dist(Normal(mean=sqrt(α[1]) * x[0], var=1 - α[1]), given=x[0])
c.dist(Normal(mean=sqrt(α[2]) * sqrt(α[1]) * x[0], var=α[2] * (1 - α[1]) + 1 - α[2]), given=x[0], by=(b, "independent normals"))
""",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_no_chain_that_concludes_it_is_reported_as_proved(text: str, tmp_path: Path) -> None:
    file = tmp_path / "attack.py"
    file.write_text(text, encoding="utf-8")
    loaded = load_file(file)
    report = check_all(loaded.derivations, loaded.errors)
    found = [c for d in report.derivations for c in d.chains if c.name.startswith("false")]
    assert "proved" not in [c.verdict for c in found], found


# the kernel by itself


def _declared() -> tuple[dict, Context]:
    d = Derivation("kernel")
    last, t, i = d.integer("T", at_least=4), d.index("t"), d.index("i")
    x, y, z = d.vectors("x"), d.vector("y"), d.vector("z")
    noises = d.noises("ε")
    q = d.law("q", chain(x, 0, last))
    q.define(x[t] | x[t - 1], Normal(mean=x[t - 1], var=1), noise=noises[t - 1])
    names = {"d": d, "T": last, "t": t, "i": i, "x": x, "y": y, "z": z, "q": q, "υ": d.parameter("υ", low=0, high=1),
             "f": d.function("f")}
    return names, Context(d.declared, d.declared.facts)


def _squared(v: object) -> Pow:
    return Pow(Norm(v), S(2), evaluate=False)


def _root_of_square(context: Context, a: object) -> kernel.Proof:
    """√(a²) = a, for a ≥ 0."""
    square = Pow(a, S(2), evaluate=False)
    root = kernel.instance(context, ROOT, Pow(square, S.Half, evaluate=False), ((a, S(2)),), proofs=(kernel.identical(context, square),))
    return kernel.transitive(context, root, kernel.arithmetic(context, root.line.rhs, a))


def test_an_inequality_is_not_an_equation() -> None:
    """0 = KL(q ‖ p) from KL(q ‖ p) ≥ 0."""
    n, context = _declared()
    x, q = n["x"], n["q"]
    gap = kernel.instance(context, GIBBS, canonical(KL(q(x[2] | x[1]), q(x[2] | x[0]))))
    with pytest.raises(NotProved):
        kernel.ordered(context, rel.EQ, S.Zero, gap.line.lhs, [(Fraction(1), gap)])


def test_an_equation_of_vectors_is_none_of_numbers() -> None:
    """1 = 0 from y_2 = 0, which has one coefficient, 1."""
    d = Derivation("point mass")
    last, t = d.integer("T", at_least=4), d.index("t")
    y, noises = d.vectors("y"), d.noises("ε")
    u = d.law("u", chain(y, 0, last))
    u.define(y[t] | y[t - 1], Normal(mean=0, var=S.Zero), noise=noises[t - 1])
    context = Context(d.declared, d.declared.facts)
    realised = kernel.instance(context, REPARAMETRISATION, u(y[2] | y[1]))
    root = kernel.instance(context, RATIONAL_ROOT, Pow(S.Zero, S.Half, evaluate=False), S.Zero)
    nothing = kernel.arithmetic(context, y[2], ZERO, (realised, root))
    with pytest.raises(NotProved):
        kernel.arithmetic(context, S.One, S.Zero, (), ((S.One, nothing),))


def test_a_parameter_with_a_domain_is_not_specialised() -> None:
    """√((1 − υ)²) = 1 − υ for υ in (0, 1), and √((1 − 5)²) = 1 − 5 is false."""
    n, context = _declared()
    rest = canonical(Add(1, Mul(-1, n["υ"], evaluate=False), evaluate=False))
    line = _root_of_square(context, rest)
    with pytest.raises(NotProved):
        kernel.specialise(context, line, {n["υ"]: Integer(5)})


def test_the_dimension_is_not_specialised() -> None:
    """√(d²) = d, and √((−3)²) = −3 is false."""
    d = Derivation("dimension")
    context = Context(d.declared, d.declared.facts)
    line = _root_of_square(context, DIMENSION)
    with pytest.raises(NotProved):
        kernel.specialise(context, line, {DIMENSION: Integer(-3)})


def test_a_path_of_a_congruence_does_not_lead_through_a_binder_of_an_index() -> None:
    """Σ_{i=t}^1 f(i) = 0 for t ≥ 2, and the sum over t begins at 1."""
    n, context = _declared()
    t, i = n["t"], n["i"]
    later = context.within(frozenset({t - 2}))
    inner = Sum(n["f"](i), (i, t, 1))
    opened = NormalDensity((n["z"],), (Scaled(Sum(inner, (t, 1, n["T"])), n["y"]),), ((S.One,),))
    part = kernel.instance(later, EMPTY, canonical(inner))
    with pytest.raises(NotProved):
        kernel.congruence(later, opened, part, (1, 0, 0, 0))


def test_nor_through_a_binder_of_a_variable() -> None:
    """E[‖x_2‖²] is not E[‖x_1 + ε_1‖²] for one ε_1 that is not drawn."""
    n, context = _declared()
    x, q = n["x"], n["q"]
    opened = NormalDensity((n["z"],), (Scaled(E(q(x[1], x[2] | x[0]), _squared(x[2])), n["y"]),), ((S.One,),))
    realised = kernel.instance(context, REPARAMETRISATION, q(x[2] | x[1]))
    part = kernel.arithmetic(context, _squared(x[2]), _squared(realised.line.rhs), (realised,))
    with pytest.raises(NotProved):
        kernel.congruence(context, opened, part, (1, 0, 0, 1))


def test_a_congruence_does_not_bind_what_was_free() -> None:
    """‖x_2‖² = E[‖x_2‖² | x_1]: x_2 is bound in E[‖x_1‖² + ‖x_2‖²], and was not in E[Σ_i ‖x_i‖²]."""
    n, context = _declared()
    x, q, i = n["x"], n["q"], n["i"]
    total = canonical(Sum(_squared(x[i]), (i, 1, 2)))
    written = Normaliser(context).equal(total, Add(_squared(x[1]), _squared(x[2]), evaluate=False))
    opened = E(q(x[2] | x[1]), total)
    with pytest.raises(NotProved):
        inside = kernel.congruence(context, opened, written)
        pulled = kernel.instance(context, LINEARITY, canonical(opened))
        parts = kernel.instance(context, LINEARITY, inside.line.rhs)
        both = kernel.transitive(context, kernel.symmetric(context, pulled), kernel.transitive(context, inside, parts))
        kernel.arithmetic(context, _squared(x[2]), E(q(x[2] | x[1]), Dot(x[2], x[2])), (written,), ((S.One, both),))


def test_an_equation_about_noises_does_not_compose_with_proportionality() -> None:
    """exp(‖x_2‖²) ∝ exp(‖x_1 + ε_1‖²) in x_2: the left side is not constant in x_2."""
    n, context = _declared()
    x = n["x"]
    realised = kernel.instance(context, REPARAMETRISATION, n["q"](x[2] | x[1]))
    moved = VectorSum(*realised.line.rhs.args)
    lhs, rhs = (Add(1, _squared(v), evaluate=False) for v in (x[2], moved))
    tied = kernel.arithmetic(context, lhs, rhs, (realised,))
    same = kernel.arithmetic(context, Add(log(rhs), Mul(-1, log(rhs), evaluate=False), evaluate=False), S.Zero)
    free = kernel.instance(context, PROPORTIONAL, tied.line.rhs, tied.line.rhs, (x[2],), S.Zero, proofs=(same,))
    with pytest.raises(NotProved):
        kernel.transitive(context, tied, free)


def test_a_family_is_not_defined_by_itself() -> None:
    """β_t = β_t + 1, by way of a family of that name of another derivation."""
    other, d = Derivation("other"), Derivation("circle")
    last, t = d.integer("T", at_least=4), d.index("t")
    β = other.parameters("β", 0, 4)
    with pytest.raises((NotProved, MalformedTerm)):
        mine = d.let("β", t, β[t] + 1, 0, last)
        context = Context(d.declared, d.declared.facts)
        line = kernel.instance(context, families.PLAIN, mine[1])
        kernel.arithmetic(context, S.One, S.Zero, (), ((S.NegativeOne, line),))


def test_hypotheses_of_two_statements_have_two_names() -> None:
    """The symbol that is named 1 is not the number 1; only its own hypothesis is taken away by an induction."""
    d = Derivation("names")
    t = d.index("t")
    f = d.function("f")
    with pytest.raises(MalformedTerm):
        one = d.index("1")
        a, b = (kernel._assumed(Line(rel.EQ, f(t, n), S.Zero), t) for n in (one, S.One))
        if a != b:
            raise MalformedTerm("two names")
