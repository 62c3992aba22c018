"""False lines that must not be proved: what hides behind ranges, names, noises, definitions and cited lines.

Only proofs are looked for here, with every rule allowed and with those that are cited; numbers play no part.
A file that is refused as malformed proves nothing either.
"""

from __future__ import annotations

import copy
import dataclasses
from pathlib import Path

import pytest
from sympy import S

from checker import kernel
from checker.context import Context
from checker.forms.normaliser import Licence
from checker.kernel import NotProved, Proof
from checker.language import E, Normal, Sum, binding, chain, norm
from checker.language import relations as rel
from checker.language.derivation import Derivation
from checker.language.relations import Line
from checker.language.terms import Expectation, MalformedTerm, Var
from checker.loader import load_file
from checker.rules.expectations import MONOTONE
from checker.rules.gaussian import REPARAMETRISATION, SUM_OF_NORMALS
from checker.session import Session

DECLARED = '''
from checker.language import *

d = Derivation("attacks")
T = d.integer("T", at_least=4)
t, i, s = d.index("t"), d.index("i"), d.index("s", 1, T)
n = d.index("n", None, T)
x, y, z = d.vectors("x"), d.vectors("y"), d.vector("z")
α = d.parameters("α", 1, T, low=0, high=1)
σ = d.parameter("σ")
ε, η = d.noises("ε"), d.noise("η")
q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(α[t]) * x[t-1], var=1 - α[t]), noise=ε[t-1])
r = d.law("r", joint(z))
'''


def proved(lines: str, folder: Path) -> list[bool]:
    """Which steps have a proof, from what they cite or from everything."""
    file = folder / "attack.py"
    file.write_text((DECLARED if "Derivation(" not in lines else "") + lines, encoding="utf-8")
    loaded = load_file(file)
    session, found = Session(), []
    for derivation in loaded.derivations:
        for step in derivation.steps:
            proof = session.proof(derivation, step)
            if proof is None:
                proof = session.prove(derivation, step, Licence(), session.cited(derivation, step).proofs())
            found.append(proof is not None)
    assert found or loaded.errors or any(d.errors for d in loaded.derivations)
    return found


FALSE = {
    # ranges
    "a range that runs backwards is empty, and does not take in the variable beside it": """
d.chain(q(x[1:n] | x[0])).eq(q(x[0:n]) / q(x[0]))
""",
    "an empty range has no first variable that could be left over": """
d.chain(Integral(q(x[0:n]), x[1:n])).eq(q(x[0]))
""",
    "a variable outside an integral over a range is not one of the range": """
d.chain(Integral(r(z) * norm(x[1])**2 * Integral(q(x[1:T] | x[0]), x[1:T]), z)).eq(
    Integral(r(z) * norm(x[1])**2 * q(x[1:T] | x[0]), z, x[1:T]))
""",
    "x_2 is among x_{1:T}": """
d.chain(exp(norm(x[2]))).propto(exp(0 * norm(x[2])), in_=x[1:T])
""",
    # one value, and all values
    "the noise of x_2 does not drive the x_2 that an expectation draws": """
c = d.chain(x[2]).eq(sqrt(α[2]) * x[1] + sqrt(1 - α[2]) * ε[1], by="reparametrisation")
d.chain(E(q(x[1:T] | x[0]), norm(x[2] - sqrt(α[2]) * x[1])**2)).eq((1 - α[2]) * norm(ε[1])**2, by=(c, "linearity", "marginalisation"))
""",
    "what is free of x_2 once x_2 is replaced by its noise is not free of x_2": """
c = d.chain(x[2]).eq(sqrt(α[2]) * x[1] + sqrt(1 - α[2]) * ε[1], by="reparametrisation")
d.chain(N(x[2], 0, 1)).propto(N(x[2], 0, 2), in_=x[2], by=(c, "normal density"))
""",
    "nor are two normal laws one": """
c = d.chain(x[2]).eq(sqrt(α[2]) * x[1] + sqrt(1 - α[2]) * ε[1], by="reparametrisation")
a = d.chain(N(x[2], 0, 1))
a.propto(N(x[2], 0, 2), in_=x[2], by=(c, "normal density"))
d.chain(N(x[2], 0, 1)).eq(N(x[2], 0, 2), by=(a, "normalised"))
""",
    "a second value of x_2 has not the noise of the first": """
d.chain(x[2].copy() - x[2]).eq(sqrt(α[2]) * (x[1].copy() - x[1]), by="reparametrisation")
""",
    "an index that a declared factor mentions is one number": """
u = d.law("u", chain(y, 0, T))
u.define(y[t] | y[t-1], Normal(mean=y[t-1], var=α[s]))
a = d.chain(u(y[s] | y[s-1]))
a.eq(N(y[s], y[s-1], α[s]))
d.chain(u(y[2] | y[1])).eq(N(y[2], y[1], α[2]), by=a)
""",
    "an index that the definition of a family mentions is one number": """
β = d.let("β", t, α[t] * α[s], 1, T)
a = d.chain(x[s])
a.dist(Normal(mean=sqrt(α[s]) * x[s-1], var=(1 - α[s]) * β[1] / (α[1] * α[s])), given=x[s-1])
d.chain(q(x[2] | x[1])).eq(N(x[2], sqrt(α[2]) * x[1], (1 - α[2]) * β[1] / (α[1] * α[2])), by=a)
""",
    "the last factor of a chain says nothing of the first": """
u = d.law("u", chain(y, 0, T))
u.define(y[T] | y[T-1], Normal(mean=y[T-1], var=2))
d.chain(u(y[1] | y[0])).eq(N(y[1], y[0], 2))
""",
    # names
    "a copy is not what an expectation binds": """
d.chain(E(r(z), squared(z - z.copy(-1)))).eq(0)
""",
    # families of parameters
    "factors that change with the end of a product do not make a falling family": """
β = d.let("β", t, Product(α[t], (i, 1, t)), 0, T)
d.chain(sqrt((β[1] - β[2])**2)).eq(β[1] - β[2])
""",
    "a product that starts at its end is one factor": """
u = d.index("u", 1, T)
β = d.let("β", u, Product(α[i], (i, u, u)), 1, T)
d.chain(β[T]).eq(β[T-1] * α[T])
""",
    "a product from u is not the one whose start moves with its end": """
u = d.index("u", 1, T)
β = d.let("β", u, Product(α[i], (i, u, u)), 1, T)
d.chain(Product(α[i], (i, u, T))).eq(β[T])
""",
    "a parameter is no name for what an expectation draws": """
m = d.let("m", t, norm(x[t])**2, 0, T)
d.chain(E(q(x[1] | x[0]), m[1])).eq(m[1])
""",
    # normal laws
    "a scale that is drawn is not a number: x_2 and its noise": """
d.chain(norm(x[2]) * ε[1]).dist(Normal(mean=0, var=norm(x[2])**2), given=x[1])
""",
    "a scale that is drawn is not a number: a noise by its own length": """
d.chain(norm(η) * η).dist(norm(η) * ε[3])
""",
    "a mean that is drawn is not given": """
d.chain(norm(x[2]) * x[1] + ε[1]).dist(norm(x[2]) * x[1] + η, given=x[1])
""",
    "two noises of one index are one noise": """
k = d.index("k")
a = d.chain(x[1], name="a", where=[k >= 2, k <= 2])
a.dist(sqrt(α[1]) * x[0] + sqrt(1 - α[1]) * ε[2], given=x[0])
a.eq(sqrt(α[1]) * x[0] + (sqrt(1 - α[1]) / 2) * (ε[2] + ε[k]))
d.chain(q(x[1] | x[0]), where=[k >= 2, k <= 2]).eq(N(x[1], sqrt(α[1]) * x[0], (1 - α[1]) / 2), by=a)
""",
    "a density of one vector twice is not a density": """
a = d.chain(N((z, z), (0, 0), ((1, 0), (0, 1))))
a.propto(N(z, 0, 1/2), in_=z)
d.chain(N((z, z), (0, 0), ((1, 0), (0, 1)))).eq(N(z, 0, 1/2), by=(a, "normalised"))
""",
    "one noise that drives every step is not independent of the steps": """
u = d.law("u", chain(y, 0, T))
u.define(y[t] | y[t-1], Normal(mean=y[t-1], var=1), noise=η)
d.chain(y[2] + η, where=[t >= 3]).dist(Normal(mean=y[1], var=2), given=y[1])
""",
    "a step that one noise drives is not the step before": """
u = d.law("u", chain(y, 0, T))
u.define(y[t] | y[t-1], Normal(mean=y[t-1], var=1), noise=η)
a = d.chain(y[2]).eq(y[1] + η)
b = d.chain(y[1]).eq(y[0] + η)
d.chain(y[2] + y[0]).eq(2 * y[1], by=(a, b))
""",
    "a noise with one index that drives every step is one noise": """
u = d.law("u", chain(y, 0, T))
u.define(y[t] | y[t-1], Normal(mean=y[t-1], var=1), noise=ε[1])
a = d.chain(y[2]).eq(y[1] + ε[1])
b = d.chain(y[1]).eq(y[0] + ε[1])
d.chain(y[2] + y[0]).eq(2 * y[1], by=(a, b))
""",
    "a factor cannot have a mean that is not given": """
u = d.law("u", chain(y, 0, T))
u.define(y[t] | y[t-1], Normal(mean=y[0], var=1))
d.chain(u(y[3] | y[2])).eq(N(y[3], y[0], 1))
""",
    "a factor cannot have a mean that is drawn with it": """
u = d.law("u", graph(z))
u.define(z, Normal(mean=z, var=1))
d.chain(u(z)).eq(N(z, z, 1))
""",
    # a vector that the declarations mention is one vector
    "a law is not free of the constant that is its mean": """
m = d.vector("m")
u = d.law("u", graph(y[0]))
u.define(y[0], Normal(mean=m, var=1))
a = d.chain(u(y[0]))
a.propto(1, in_=m)
""",
    "nor of the constants that are the means of its steps": """
m = d.vectors("m")
u = d.law("u", chain(y, 0, T))
u.define(y[t] | y[t-1], Normal(mean=m[t], var=1))
d.chain(u(y[1] | y[0])).propto(1, in_=m[1])
""",
    "the mean of a law is not another value of it": """
m = d.vector("m")
u = d.law("u", graph(y[0]))
u.define(y[0], Normal(mean=m, var=1))
a = d.chain(u(y[0]))
a.eq(N(y[0], m, 1))
d.chain(u(y[0])).eq(N(y[0], m.copy(), 1), by=a)
""",
    "an expectation does not draw what a declaration mentions": """
m = d.vector("m")
w = d.law("w", graph(m))
u = d.law("u", graph(y[0]))
u.define(y[0], Normal(mean=m, var=1))
d.chain(E(w(m), log(u(y[0])))).eq(E(w(m), log(N(y[0], m, 1))))
""",
    "a noise is no mean of a law": """
u = d.law("u", graph(y[0]))
u.define(y[0], Normal(mean=η, var=1))
d.chain(u(y[0])).eq(N(y[0], η, 1))
""",
    # a point mass has no density
    "what is given has no density": """
d.chain(Integral(q(x[0], x[1] | x[0]), x[1])).eq(q(x[0] | x[0]))
""",
    "what is given is not integrated out": """
d.chain(Integral(q(x[0], x[1] | x[0]), x[0], x[1])).eq(1)
""",
    # near misses
    "a node of a finite graph is that node at its own index only": """
u = d.law("u", joint(x[t], z))
d.chain(Sum(log(u(x[t], z)), (t, 1, T))).eq(Sum(log(u(x[t])) + log(u(z)), (t, 1, T)))
""",
    "a noise is not independent of a later value that is given": """
d.chain(ε[1]).dist(η, given=x[2])
""",
    "nor of a copy of it": """
d.chain(ε[1]).dist(η, given=x[2].copy())
""",
    "a copy and a noise are not independent": """
d.chain(x[2].copy() + ε[1]).dist(Normal(mean=sqrt(α[2]) * x[1], var=2 - α[2]), given=x[1])
""",
    "a collider that is given joins its causes": """
a, b, c = d.vector("a"), d.vector("b"), d.vector("c")
u = d.law("u", graph((a, c), (b, c)))
d.chain(u(a | b, c)).eq(u(a | c))
""",
    "a descendant of a collider joins them too": """
a, b, c, e = d.vector("a"), d.vector("b"), d.vector("c"), d.vector("e")
u = d.law("u", graph((a, c), (b, c), (c, e)))
d.chain(u(a | b, e)).eq(u(a | e))
""",
    "x_s may be x_t": """
d.chain(q(x[t] | x[s], x[0]), where=[t >= 1, t <= T]).eq(q(x[t] | x[s]))
""",
    "at t = 1 the law of x_{t-1} given x_0 has no density": """
d.chain(E(q(x[t], x[t-1] | x[0]), log(q(x[t-1] | x[0]))), where=[t >= 1, t <= T]).eq(E(q(x[t-1] | x[0]), log(q(x[t-1] | x[0]))))
""",
    "1 − ᾱ_{t−1} may be 0 at t = 1": """
abar = d.let("ᾱ", t, Product(α[i], (i, 1, t)), 0, T)
d.chain((1 - abar[t-1]) / (1 - abar[t-1]), where=[t >= 1, t <= T]).eq(1)
""",
}


@pytest.mark.parametrize("lines", FALSE.values(), ids=FALSE)
def test_it_is_not_proved(lines: str, tmp_path: Path) -> None:
    assert not (proved(lines, tmp_path) or [False])[-1]


def test_a_law_holds_for_its_own_horizon(tmp_path: Path) -> None:
    """p(x_T) is given, and p(x_t) is not: T is a number that the law is declared with, and not for every T at once."""
    lines = """
from checker.language import *

d = Derivation("horizon")
T, t = d.integer("T", at_least=1), d.index("t")
x = d.vectors("x")
p = d.law("p", chain(x, T, 0))
p.define(x[T], Normal(mean=0, var=1))
last = d.chain(p(x[T])).eq(N(x[T], 0, 1))
d.chain(p(x[t]), where=[t >= 1, t <= T]).eq(N(x[t], 0, 1), by=last)
"""
    assert proved(lines, tmp_path) == [True, False]


# what the rules and the kernel say by themselves


def _declared() -> tuple[Derivation, dict]:
    d = Derivation("rules")
    last, t = d.integer("T", at_least=4), d.index("t")
    x, y = d.vectors("x"), d.vector("y")
    noises, drive = d.noises("ε"), d.noise("η")
    q = d.law("q", chain(x, 0, last))
    q.define(x[t] | x[t - 1], Normal(mean=x[t - 1], var=1), noise=noises[t - 1])
    return d, {"d": d, "T": last, "t": t, "x": x, "y": y, "ε": noises, "η": drive, "q": q}


def test_a_number_that_a_copy_has_is_never_that_of_an_opened_binder() -> None:
    _, n = _declared()
    x, q = n["x"], n["q"]
    outer = x[1].copy(999)
    opened = binding.freshen(Expectation(q(x[1] | x[0]), norm(x[1] + S.NegativeOne * outer) ** 2))
    assert outer in binding.free_variables(opened.body) and opened.measure.targets[0].mark < -999
    for number in (1_000, next(binding._fresh) + 1, 0, -1):
        with pytest.raises(MalformedTerm):
            x[1].copy(number)


def test_a_bound_index_that_the_facts_know_proves_no_sum_positive() -> None:
    d, n = _declared()
    t = n["t"]
    f = d.function("f")
    context = Context(d.declared, d.declared.facts | {t - 2})
    body = Sum(f(t), (t, 1, n["T"]))
    fake = kernel.Line(rel.GE, f(t), S.Zero)
    with pytest.raises(NotProved):
        kernel.instance(context, MONOTONE, body, proofs=(_standing_for(fake, context),))


class _Standing:
    """What `kernel.instance` reads of a proof, to ask what a rule would make of a line under some facts."""

    def __init__(self, line: Line, context: Context) -> None:
        self.line, self.facts = Line(line.relation, binding.canonical(line.lhs), binding.canonical(line.rhs)), context.facts
        self.premises: frozenset[str] = frozenset()
        self.hypothetical = False


def _standing_for(line: Line, context: Context) -> _Standing:
    return _Standing(line, context)


def test_a_noise_that_drives_a_variable_of_a_finite_graph_is_not_independent_of_it() -> None:
    from checker.language import graph

    d, n = _declared()
    y, drive = n["y"], n["η"]
    r = d.law("r", graph(y))
    r.define(y, Normal(mean=0, var=1), noise=drive)
    context = Context(d.declared, d.declared.facts)
    source = Line(rel.LAW, y, Normal(mean=0, var=1))
    with pytest.raises(NotProved):
        SUM_OF_NORMALS.apply(context, y + drive, Normal(mean=0, var=S(2)), (), (source,))


def test_what_drives_a_variable_is_not_used_below_a_binder_of_it() -> None:
    d, n = _declared()
    x, q = n["x"], n["q"]
    context = Context(d.declared, d.declared.facts)
    drawn = [Var("x", (k,), -5_000_000) for k in (1, 2)]
    with pytest.raises(NotProved):
        realised = kernel.instance(context, REPARAMETRISATION, q(drawn[1] | drawn[0]))
        length = kernel.arithmetic(context, norm(drawn[1]) ** 2, norm(realised.line.rhs) ** 2, (realised,))
        kernel.congruence(context, E(q(drawn[0], drawn[1] | x[0]), norm(drawn[1]) ** 2), length)


def test_a_proof_is_not_made_by_copying_another() -> None:
    d, n = _declared()
    term = n["q"](n["x"][1] | n["x"][0])
    made = kernel.identical(Context(d.declared, d.declared.facts), term)
    false = Line(rel.EQ, term, S.Zero)
    with pytest.raises(TypeError):
        dataclasses.replace(made, line=false)
    with pytest.raises(TypeError):
        Proof(false, "kernel:identical", made.facts)
    with pytest.raises(TypeError):
        type("Other", (Proof,), {})
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.line = false  # type: ignore[misc]
    assert copy.copy(made).line == made.line
