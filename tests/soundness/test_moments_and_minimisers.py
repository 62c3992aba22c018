"""False lines about moments, quantities of a law and minimisers over an unknown: none of them may be proved.

Only proofs are looked for, with every rule allowed and with those that are cited; numbers play no part.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from sympy import S
from test_attacks import proved

from checker import kernel
from checker.context import Context
from checker.kernel import NotProved
from checker.language import relations as rel
from checker.language.derivation import Derivation
from checker.language.relations import Line
from checker.language.terms import Expectation, N
from checker.loader import load_file
from checker.rules.expectations import MONOTONE
from checker.rules.minimisers import SAME_MINIMISERS
from checker.rules.rule import log, minus, product, total
from checker.session import Session

DECLARED = '''
from checker.language import *

d = Derivation("attacks on moments and minimisers")
T = d.integer("T", at_least=1)
t, s, i = d.index("t", 1, T), d.index("s", 0, T), d.index("i")
x, z, w, m = d.vectors("x"), d.vector("z"), d.vector("w"), d.vector("m")
α = d.parameters("α", 1, T, low=0, high=1)
σ, τ = d.parameter("σ"), d.parameter("τ", low=0)
η = d.noise("η")
f, g, h, μ = d.function("f"), d.function("g"), d.function("h"), d.vector_function("μ")
q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(α[t]) * x[t-1], var=1 - α[t]))
p = d.law("p", chain(x, T, 0))
r = d.law("r", joint(z, w))
u = d.law("u", graph((z, w)))
'''
REVERSE = '''
from checker.language import *

d = Derivation("a reverse chain that a network drives")
T = d.integer("T", at_least=1)
t = d.index("t", 1, T)
x, z = d.vectors("x"), d.vector("z")
σ = d.parameter("σ", low=0)
ε = d.noises("ε")
f, g, μ = d.function("f"), d.function("g"), d.vector_function("μ")
r = d.law("r", joint(x[0], x[1]))
p = d.law("p", chain(x, T, 0))
p.define(x[t-1] | x[t], Normal(mean=μ(x[t], t), var=σ), noise=ε[t])
'''

MINIMISERS = {
    # what depends on the unknown behind a name
    "a family that is defined by what depends on the unknown": """
β = d.let("β", t, f(t) * σ, 0, T)
θ = d.unknown("θ", f, g)
d.chain(g(t) + β[t]).argmin(g(t), over=θ)
""",
    "a family that is defined by a family that is defined by it": """
β = d.let("β", t, σ**2 + t, 0, T)
γ = d.let("γ", t, Product(β[i], (i, 1, t)), 0, T)
θ = d.unknown("θ", σ, g)
d.chain(g(t) + γ[t]).argmin(g(t), over=θ)
""",
    "an expectation under a factor whose mean is a function that depends": """
u.define(w | z, Normal(mean=μ(z), var=1))
θ = d.unknown("θ", μ, g)
d.chain(g(t) + E(u(w, z), f(w))).argmin(g(t), over=θ)
""",
    "a marginal of a law with a factor that depends": """
u.define(w | z, Normal(mean=μ(z), var=1))
θ = d.unknown("θ", μ, g)
d.chain(g(t) + log(u(w))).argmin(g(t), over=θ)
""",
    "the posterior of a factor that does not depend itself": """
θ = d.unknown("θ", u(w | z), g)
d.chain(g(t) + log(u(z | w))).argmin(g(t), over=θ)
""",
    "a density of a law around a mean that depends": """
θ = d.unknown("θ", m, g)
u.define(z, Normal(mean=m, var=1))
d.chain(g(t) + log(u(z))).argmin(g(t), over=θ)
""",
    "one step of a chain is every step": """
θ = d.unknown("θ", p(x[0] | x[1]), g)
d.chain(g(t) + log(p(x[t-1] | x[t]))).argmin(g(t), over=θ)
""",
    "a marginal further down the chain": """
θ = d.unknown("θ", p(x[0] | x[1]), g)
d.chain(g(t) + log(p(x[t]))).argmin(g(t), over=θ)
""",
    "a step against the arrows": """
θ = d.unknown("θ", p(x[0] | x[1]), g)
d.chain(g(t) + log(p(x[t] | x[t-1]))).argmin(g(t), over=θ)
""",
    "the first variable moves all that come after it": """
θ = d.unknown("θ", p(x[T]), g)
d.chain(g(t) + E(p(x[0]), f(x[0]))).argmin(g(t), over=θ)
""",
    "x_s may be the first variable": """
θ = d.unknown("θ", q(x[0]), g)
d.chain(g(t) + log(q(x[s]))).argmin(g(t), over=θ)
""",
    "a joint density of the whole chain": """
θ = d.unknown("θ", q(x[0]), g)
d.chain(g(t) + log(q(x[0:T]))).argmin(g(t), over=θ)
""",
    "what is told of a marginal is true of the law": """
θ = d.unknown("θ", r(z), g)
d.chain(g(t) + log(r(w | z))).argmin(g(t), over=θ)
""",
    "a mean under what depends": """
θ = d.unknown("θ", p(x[T]), g)
d.chain(g(t) + dot(mean(p(x[0])), z)).argmin(g(t), over=θ)
""",
    "a variance under what depends": """
θ = d.unknown("θ", p(x[T]), g)
d.chain(g(t) + variance(p(x[0]))).argmin(g(t), over=θ)
""",
    "an entropy of what depends": """
θ = d.unknown("θ", u(w | z), g)
d.chain(g(t) + entropy(u, w, given=z)).argmin(g(t), over=θ)
""",
    "an information about what depends": """
θ = d.unknown("θ", u(w | z), g)
d.chain(g(t) + information(u, z, w)).argmin(g(t), over=θ)
""",
    "a function of a number that depends": """
θ = d.unknown("θ", f, g)
d.chain(g(t) + h(f(t))).argmin(g(t), over=θ)
""",
    "a noise that depends": """
θ = d.unknown("θ", η, g)
d.chain(g(t) + squared(η)).argmin(g(t), over=θ)
""",
    "the evidence is not free of what the bound is maximised over": """
θ = d.unknown("θ", u)
d.chain(KL(r(z | w), u(z | w))).argmin(-E(r(z | w), log(u(z, w))), over=θ)
""",
    # the factor
    "a factor whose sign is not known": 'θ = d.unknown("θ", f)\nd.chain(σ * f(t)).argmin(f(t), over=θ)\n',
    "a square may be 0": 'θ = d.unknown("θ", f)\nd.chain(σ**2 * f(t)).argmin(f(t), over=θ)\n',
    "a minimum is not a maximum": 'θ = d.unknown("θ", f)\nd.chain(-f(t)).argmin(f(t), over=θ)\n',
    "T − 1 may be 0": 'θ = d.unknown("θ", f)\nd.chain((T - 1) * f(t)).argmin(f(t), over=θ)\n',
    "1/(T − 1) may mean nothing": 'θ = d.unknown("θ", f)\nd.chain(f(t) / (T - 1)).argmin(f(t), over=θ)\n',
    "T − t may be 0": 'θ = d.unknown("θ", f)\nd.chain((T - t) * f(t)).argmin(f(t), over=θ)\n',
    "s may be 0": 'θ = d.unknown("θ", f)\nd.chain(s * f(t)).argmin(f(t), over=θ)\n',
    "d − 1 may be 0": 'θ = d.unknown("θ", f)\nd.chain((z.dim - 1) * f(t)).argmin(f(t), over=θ)\n',
    "a sum that may be empty": 'θ = d.unknown("θ", f)\nd.chain(f(t) * Sum(1, (i, 2, T))).argmin(f(t), over=θ)\n',
    "a factor that depends": 'θ = d.unknown("θ", f, τ)\nd.chain(τ * f(t)).argmin(f(t), over=θ)\n',
    # other functions of the unknown
    "a sum is not one of its terms": 'θ = d.unknown("θ", f)\nd.chain(Sum(f(i), (i, 1, T))).argmin(f(t), over=θ)\n',
    "a square is least elsewhere": 'θ = d.unknown("θ", f)\nd.chain(f(t)**2).argmin(f(t), over=θ)\n',
    "another argument": 'θ = d.unknown("θ", f)\nd.chain(f(t)).argmin(f(s), over=θ)\n',
    "a function at a copy": 'θ = d.unknown("θ", f)\nd.chain(f(z) + f(z.copy())).argmin(f(z), over=θ)\n',
    "a variable of the same name that an expectation draws": """
θ = d.unknown("θ", f)
d.chain(E(r(z), f(z)) + f(z)).argmin(f(z), over=θ)
""",
}

MOMENTS = {
    # x_{t-1} is x_0 at t = 1
    "at t = 1 the law of x_{t-1} given x_0 has no moments": """
d.chain(E(q(x[t-1] | x[0]), squared(x[t-1]))).eq(squared(mean(q(x[t-1] | x[0]))) + x[0].dim * variance(q(x[t-1] | x[0])))
""",
    "at t = 1 there is no variance before": """
d.chain(variance(q(x[t] | x[0]))).eq(α[t] * variance(q(x[t-1] | x[0])) + 1 - α[t])
""",
    "at t = 1 there is no mean before": """
d.chain(mean(q(x[t] | x[0]))).eq(sqrt(α[t]) * mean(q(x[t-1] | x[0])))
""",
    "at t = 1 nothing is drawn before x_t": """
d.chain(E(q(x[t-1], x[t] | x[0]), dot(x[t-1], x[t]))).eq(E(q(x[t-1] | x[0]), dot(x[t-1], mean(q(x[t] | x[t-1], x[0])))))
""",
    # what is not linear
    "a variance that depends on what is drawn before": """
u.define(w | z, Normal(mean=z, var=squared(z) + 1))
d.chain(variance(u(w))).eq(variance(u(z)) + squared(z) + 1)
""",
    "nor is it the variance at the mean": """
u.define(w | z, Normal(mean=z, var=squared(z) + 1))
d.chain(variance(u(w))).eq(variance(u(z)) + squared(mean(u(z))) + 1)
""",
    "a mean that is not linear": """
u.define(w | z, Normal(mean=squared(z) * z, var=1))
d.chain(mean(u(w))).eq(squared(mean(u(z))) * mean(u(z)))
""",
    "a slope that depends on what is drawn before": """
u.define(w | z, Normal(mean=squared(z) * z, var=1))
d.chain(mean(u(w))).eq(squared(z) * mean(u(z)))
""",
    "an abstract mean": """
u.define(w | z, Normal(mean=μ(z), var=1))
d.chain(mean(u(w))).eq(μ(mean(u(z))))
""",
    "a shift that depends on what is drawn before": """
u.define(w | z, Normal(mean=z + μ(z), var=1))
d.chain(mean(u(w))).eq(mean(u(z)) + μ(z))
""",
    "two factors mention the vector": """
d.chain(E(q(x[1] | x[0]), dot(x[1], z) * dot(x[1], w))).eq(α[1] * dot(x[0], z) * dot(x[0], w))
""",
    "a function of the vector stands beside it": """
d.chain(E(q(x[1] | x[0]), dot(x[1], z) * f(x[1]))).eq(sqrt(α[1]) * dot(x[0], z) * E(q(x[1] | x[0]), f(x[1])))
""",
    "a vector function of the vector": """
d.chain(E(q(x[1] | x[0]), dot(μ(x[1]), x[1]))).eq(sqrt(α[1]) * E(q(x[1] | x[0]), dot(μ(x[1]), x[0])))
""",
    "a vector function at the mean": """
d.chain(E(q(x[1] | x[0]), dot(μ(x[1]), z))).eq(dot(μ(mean(q(x[1] | x[0]))), z))
""",
    "a fourth power": """
d.chain(E(q(x[1] | x[0]), squared(x[1])**2)).eq((α[1] * squared(x[0]) + x[0].dim * (1 - α[1]))**2)
""",
    "a length is not the root of the second moment": """
d.chain(E(q(x[1] | x[0]), norm(x[1]))).eq(sqrt(α[1] * squared(x[0]) + x[0].dim * (1 - α[1])))
""",
    # one coordinate and all of them
    "a second moment has a variance in each coordinate": """
d.chain(E(q(x[1] | x[0]), squared(x[1]))).eq(α[1] * squared(x[0]) + (1 - α[1]))
""",
    "a second moment is not the square of the mean": """
d.chain(E(q(x[1] | x[0]), squared(x[1]))).eq(α[1] * squared(x[0]))
""",
    # copies and other laws
    "a copy is not drawn with the variable": """
d.chain(E(q(x[1] | x[0]), dot(x[1], x[1].copy()))).eq(α[1] * squared(x[0]) + x[0].dim * (1 - α[1]))
""",
    "what is given is not drawn again": """
d.chain(E(q(x[0], x[1] | x[0]), squared(x[0]))).eq(squared(mean(q(x[0]))) + x[0].dim * variance(q(x[0])))
""",
    "two variables of a chain are not independent": """
d.chain(E(r(z, w), dot(z, w))).eq(dot(mean(r(z)), mean(r(w))))
""",
    "the first variable has no law of its own": "d.chain(variance(q(x[0]))).eq(1)\n",
    "a marginal mean is not a conditional one": "d.chain(mean(q(x[1]))).eq(sqrt(α[1]) * x[0])\n",
    "another law of the same variables": """
v = d.law("v", chain(x, 0, T))
d.chain(mean(v(x[1] | x[0]))).eq(sqrt(α[1]) * x[0])
""",
    "a variance is not the mean of the conditional ones": "d.chain(variance(r(z))).eq(E(r(w), variance(r(z | w))))\n",
    "nor is it that of a number": "d.chain(variance(r(z, w), f(z, w))).eq(E(r(z), variance(r(w | z), f(z, w))))\n",
    # later values
    "what is given later tells of what came before": """
d.chain(variance(q(x[T-1] | x[T], x[0])), where=[T >= 2]).eq(1 - α[T-1])
""",
    "nor is the mean that of the step": """
d.chain(mean(q(x[1] | x[0], x[2])), where=[T >= 2]).eq(sqrt(α[1]) * x[0])
""",
    "total variance does not hold given what comes later": """
d.chain(variance(q(x[2] | x[3])), where=[T >= 3]).eq(α[2] * variance(q(x[1] | x[3])) + 1 - α[2])
""",
}

QUANTITIES = {
    "x_s may be x_t, and a variable has no joint density with itself": """
d.chain(information(q, x[t], x[s])).eq(information(q, x[s], x[t]))
""",
    "nor given another": "d.chain(information(q, x[t], x[s], at=x[0])).eq(information(q, x[s], x[t], at=x[0]))\n",
    "an information is not 0": "d.chain(information(r, z, w)).eq(0)\n",
    "an average condition is not a fixed one": "d.chain(entropy(r, z, given=w)).eq(entropy(r, z, at=w))\n",
    "what is fixed is not averaged as well": """
d.chain(entropy(q, x[1], given=x[0], at=x[0])).eq(entropy(q, x[1], given=x[0]))
""",
    "at t = 1 what is averaged is what is fixed": """
d.chain(entropy(q, x[t], given=x[t-1], at=x[0])).eq(entropy(q, x[t], given=x[t-1]))
""",
    "a differential entropy may be negative": "d.chain(entropy(r, z)).ge(0)\n",
    "a condition does not raise an entropy": "d.chain(entropy(r, z)).le(entropy(r, z, given=w))\n",
    "variances do not add": "d.chain(variance(r(z, w), f(z) + g(w))).eq(variance(r(z), f(z)) + variance(r(w), g(w)))\n",
    "a factor comes out squared": "d.chain(variance(r(z), σ * f(z))).eq(σ * variance(r(z), f(z)))\n",
    "a covariance is not 0": "d.chain(covariance(r(z, w), f(z), g(w))).eq(0)\n",
}

NUMBERS = {
    "(T − 1)/(T − 1) means nothing at T = 1": "d.chain((T - 1) / (T - 1)).eq(1)\n",
    "s/s means nothing at s = 0": "d.chain(s / s).eq(1)\n",
    "log s means nothing at s = 0": "d.chain(log(s) - log(s)).eq(0)\n",
    "T − 2 may be negative": "d.chain(sqrt((T - 2)**2)).eq(T - 2)\n",
    "t − s has no sign": "d.chain(sqrt((t - s)**2)).eq(t - s)\n",
    "T − 1 is not positive": "d.chain(T - 1).gt(0)\n",
    "an index that is summed over begins where the sum does": "d.chain(Sum(sqrt((i - 2)**2), (i, 1, T))).eq(Sum(i - 2, (i, 1, T)))\n",
}


def read_and_not_proved(lines: str, folder: Path) -> bool:
    """Whether a file that can be read has a last line without a proof."""
    _loaded(DECLARED + lines, folder)
    return not proved(DECLARED + lines, folder)[-1]


@pytest.mark.parametrize("lines", MINIMISERS.values(), ids=MINIMISERS)
def test_equal_minimisers_are_not_proved(lines: str, tmp_path: Path) -> None:
    assert read_and_not_proved(lines, tmp_path)


@pytest.mark.parametrize("lines", MOMENTS.values(), ids=MOMENTS)
def test_a_moment_is_not_proved(lines: str, tmp_path: Path) -> None:
    assert read_and_not_proved(lines, tmp_path)


@pytest.mark.parametrize("lines", QUANTITIES.values(), ids=QUANTITIES)
def test_a_quantity_is_not_proved(lines: str, tmp_path: Path) -> None:
    assert read_and_not_proved(lines, tmp_path)


@pytest.mark.parametrize("lines", NUMBERS.values(), ids=NUMBERS)
def test_an_index_is_not_taken_for_a_positive_number(lines: str, tmp_path: Path) -> None:
    assert read_and_not_proved(lines, tmp_path)


# what depends on an unknown is declared, and nothing of it is passed over

IGNORED = {
    # A horizon is a number like another: T f(t) and f(t) differ by a factor that moves with θ.
    "an index that depends": 'θ = d.unknown("θ", T, f)\nd.chain(T * f(t)).argmin(f(t), over=θ)\n',
    "an index that depends, left out": 'θ = d.unknown("θ", T, f)\nd.chain(T + f(t)).argmin(f(t), over=θ)\n',
    "the end of a chain": 'θ = d.unknown("θ", T, f)\nd.chain(f(t) + log(p(x[0]))).argmin(f(t), over=θ)\n',
    # C is told to depend on θ: g(t), which is what it means, does then too.
    "an abbreviation that depends": """
C = d.abbreviate("C", g(t))
θ = d.unknown("θ", C, f)
d.chain(f(t) + C).argmin(f(t), over=θ)
""",
    "an entropy that depends": """
H = entropy(r, z)
θ = d.unknown("θ", H, f)
d.chain(f(t) + H).argmin(f(t), over=θ)
""",
    # f depends on φ, and φ on θ.
    "an unknown that depends on another": """
φ = d.unknown("φ", f)
θ = d.unknown("θ", φ, g)
d.chain(f(t) + g(t)).argmin(g(t), over=θ)
""",
    "what is no part of a term": 'θ = d.unknown("θ", d)\nd.chain(f(t)).argmin(0 * σ, over=θ)\n',
}


@pytest.mark.parametrize("lines", IGNORED.values(), ids=IGNORED)
def test_what_is_declared_to_depend_on_an_unknown_is_refused_or_heeded(lines: str, tmp_path: Path) -> None:
    """`depends` must heed every kind of name that `Dependents.of` accepts, or the declaration must be refused."""
    assert not (proved(DECLARED + lines, tmp_path) or [False])[-1]


# p_θ(x_{t-1} | x_t) = N(μ(x_t, t), σ I) is told to depend on θ: μ, σ or both do, and the line says that neither does

DEFINED = {
    "the log-density of a factor that depends": """
θ = d.unknown("θ", p(x[t-1] | x[t]), g)
d.chain(g(1) + log(p(x[0] | x[1]))).argmin(g(1), over=θ)
""",
    "the divergence from a law that depends": """
θ = d.unknown("θ", p, g)
d.chain(g(1) + KL(r(x[0] | x[1]), p(x[0] | x[1]))).argmin(g(1), over=θ)
""",
    "the loss of a law that depends is a constant": """
θ = d.unknown("θ", p)
d.chain(KL(r(x[0] | x[1]), p(x[0] | x[1]))).argmin(1, over=θ)
""",
    "the mean of a factor that depends": """
θ = d.unknown("θ", p(x[t-1] | x[t]), g)
d.chain(g(1) + dot(mean(p(x[0] | x[1])), z)).argmin(g(1), over=θ)
""",
    "the variance of a factor that depends": """
θ = d.unknown("θ", p(x[t-1] | x[t]), g)
d.chain(g(1) + variance(p(x[0] | x[1]))).argmin(g(1), over=θ)
""",
    "what defines a factor that depends": """
θ = d.unknown("θ", p(x[t-1] | x[t]), g)
d.chain(g(1) + squared(μ(x[1], 1))).argmin(g(1), over=θ)
""",
}


@pytest.mark.parametrize("lines", DEFINED.values(), ids=DEFINED)
def test_what_defines_a_factor_that_depends_is_not_free_of_the_unknown(lines: str, tmp_path: Path) -> None:
    """What defines a told factor must count as depending, or the declaration must be refused and ask which of it depends."""
    assert not (proved(REVERSE + lines, tmp_path) or [False])[-1]


# a variable that a noise drives is a value for the theorem, and a function of θ for the equation

TIED = REVERSE + """
θ = d.unknown("θ", μ, g)
c = d.chain(x[0]).eq(μ(x[1], 1) + sqrt(σ) * ε[1])
a = d.chain(squared(μ(x[1], 1) + sqrt(σ) * ε[1]) + g(1), name="a")
a.eq(squared(x[0]) + g(1), by=c)
a.argmin(g(1), over=θ)
"""


def _loaded(lines: str, folder: Path, name: str = "file") -> Derivation:
    file = folder / f"{name}.py"
    file.write_text(lines, encoding="utf-8")
    loaded = load_file(file)
    assert not loaded.errors and not loaded.derivations[0].errors
    return loaded.derivations[0]


def test_a_realisation_and_equal_minimisers_do_not_compose(tmp_path: Path) -> None:
    """‖μ_θ(x_1) + √σ ε‖² + g_θ has not the minimisers of g_θ: x_0 is free of θ in the second line, and not in the first."""
    derivation, session = _loaded(TIED, tmp_path), Session()
    assert session.conclusion(derivation, derivation.chains[-1]) is None


# declarations of another derivation

FIRST_UNKNOWN = """
from checker.language import *

d = Derivation("first")
f, g = d.function("f"), d.function("g")
θ = d.unknown("θ", g)
c = d.chain(f(1) + g(1), name="c").argmin(g(1), over=θ)
"""
SECOND_UNKNOWN = """
from checker.language import *

d = Derivation("second")
f, g = d.function("f"), d.function("g")
θ = d.unknown("θ", f, g)
c = d.chain(f(1) + g(1), name="c").argmin(g(1), over=θ, by=d.cite("first", "c"))
"""


def test_equal_minimisers_are_not_adopted_where_more_depends_on_the_unknown(tmp_path: Path) -> None:
    """f is free of the θ of the first file and not of that of the second: `Declarations.include` must compare unknowns."""
    first, second = _loaded(FIRST_UNKNOWN, tmp_path, "first"), _loaded(SECOND_UNKNOWN, tmp_path, "second")
    session = Session(library=lambda name: first)
    proof = session.conclusion(first, first.chains[0])
    assert proof is not None and proof.line.relation == rel.ARGMIN
    with pytest.raises(NotProved):
        kernel.adopt(session.context(second.declared, frozenset()), proof)
    assert session.proof(second, second.steps[0]) is None


CONSTANT = """
from checker.language import *

d = Derivation("first")
y, m = d.vector("y"), d.{kind}("m")
u = d.law("u", graph(y))
u.define(y, Normal(mean=m, var=1))
{more}
c = d.chain(u(y), name="c").eq(N(y, m, 1){by})
"""


@pytest.mark.parametrize(("kind", "more"), [("noise", ""), ("vector", 'w = d.law("w", graph(m))')], ids=["a noise", "a variable of a law"])
def test_a_definition_is_not_adopted_where_its_mean_is_random(kind: str, more: str, tmp_path: Path) -> None:
    """In the first file m is one vector; in the second it is random, and there the definition alone proves nothing."""
    first = _loaded(CONSTANT.format(kind="vector", more="", by=""), tmp_path, "first")
    second = _loaded(CONSTANT.format(kind=kind, more=more, by=', by=d.cite("first", "c")'), tmp_path, "second")
    session = Session(library=lambda name: first)
    assert session.proof(first, first.steps[0]) is not None
    assert session.proof(second, second.steps[0]) is None


def test_what_holds_of_a_constant_is_not_averaged_over_draws_of_it(tmp_path: Path) -> None:
    """E_{w(m)}[log u(y) − log N(y; m, I)] ≥ 0 is false where u has one mean: `monotone` must not bind what is pinned."""
    first = _loaded(CONSTANT.format(kind="vector", more="", by=""), tmp_path, "first")
    second = _loaded(CONSTANT.format(kind="vector", more='w = d.law("w", graph(m))', by=""), tmp_path, "second")
    session = Session()
    context = session.context(second.declared, frozenset())
    proof = session.conclusion(first, first.chains[0])
    assert proof is not None
    y, m = second.declared.variables["y"], second.declared.variables["m"]
    w, u = second.declared.laws["w"], second.declared.laws["u"]
    body = total(log(u(y)), minus(log(N(y, m, 1))))
    with pytest.raises(NotProved):
        same = kernel.congruence(context, log(u(y)), kernel.adopt(context, proof))
        above = kernel.ordered(context, rel.GE, body, 0 * log(u(y)), (), (same,))
        kernel.instance(context, MONOTONE, Expectation(w(m), body), proofs=(above,))


# vectors of different dimension

DIMENSIONS = {
    "the second moment of a law that cannot be": "d.chain(E(v(b | a), squared(b))).eq(squared(a) + 3)\n",
    "the mean of a vector in R^3 is no vector of R^2": "d.chain(mean(v(b))).eq(mean(v(a)))\n",
    "the variance of a law that cannot be": "d.chain(variance(v(b))).eq(variance(v(a)) + 1)\n",
}


@pytest.mark.parametrize("lines", DIMENSIONS.values(), ids=DIMENSIONS)
def test_a_law_whose_mean_has_another_dimension_proves_nothing(lines: str, tmp_path: Path) -> None:
    """Nothing has this law: `Law.define` (and `NormalDensity`) must refuse a mean of another dimension."""
    declared = """
a, b = d.vector("a", 2), d.vector("b", 3)
v = d.law("v", graph((a, b)))
v.define(b | a, Normal(mean=a, var=1))
"""
    assert not (proved(DECLARED + declared + lines, tmp_path) or [False])[-1]


def test_the_line_of_the_other_relation_is_not_that_of_equal_minimisers() -> None:
    """Equal minimisers order nothing: they do not compose with ≤, nor do they go below a binder."""
    d = Derivation("relations")
    f, g = d.function("f"), d.function("g")
    unknown = d.unknown("θ", f, g)
    context = Context(d.declared, frozenset())
    whole = total(product(S.One, f(1)), S.Zero)
    same = kernel.instance(context, SAME_MINIMISERS, f(1), f(1), unknown, S.One, S.Zero, proofs=(kernel.arithmetic(context, f(1), whole),))
    assert same.line == Line(rel.ARGMIN, f(1), f(1), (unknown,))
    with pytest.raises(NotProved):
        kernel.ordered(context, rel.GE, f(1), f(1), ((Fraction(1), same),))
    with pytest.raises(NotProved):
        kernel.congruence(context, log(f(1)), same)
    with pytest.raises(NotProved):
        kernel.arithmetic(context, f(1), f(1), (same,))
