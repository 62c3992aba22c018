"""False lines that a search over small random lines, and a reading of the declarations, found to be proved.

Each line is false, or means nothing, under the interpretation that is named beside it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sympy import Add, Integer, Mul, S
from test_attacks import DECLARED, proved

from checker import kernel
from checker.context import Context
from checker.engine import check_all
from checker.kernel import NotProved
from checker.language import Normal, chain, graph, norm
from checker.language import relations as rel
from checker.language.binding import canonical
from checker.language.derivation import Derivation
from checker.language.relations import Line
from checker.language.terms import MalformedTerm
from checker.loader import load_file
from checker.rules.gaussian import DEFINITION_LAW, SUM_OF_NORMALS
from checker.rules.minimisers import SAME_MINIMISERS

COPIES = {
    # s = 2: E[‖x_2′‖² | x_1] is not ‖x_2′‖²
    "a copy of x_s is the copy of x_2 that is drawn, where s is 2": """
d.chain(E(q(x[2].copy() | x[1]), norm(x[s].copy())**2)).eq(norm(x[s].copy())**2)
""",
    # the term with i = 2 is drawn
    "the copy of x_2 that is drawn is among the copies of the x_i of a sum": """
d.chain(E(q(x[2].copy() | x[1]), Sum(norm(x[i].copy())**2, (i, 1, T)))).eq(Sum(norm(x[i].copy())**2, (i, 1, T)))
""",
    "or integrated over": """
d.chain(Integral(q(x[2].copy() | x[1]) * norm(x[s].copy())**2, x[2].copy())).eq(norm(x[s].copy())**2)
""",
    "a copy of x_i is that of x_2 for one i of a sum": """
d.chain(Sum(E(q(x[i].copy() | x[i-1]), norm(x[2].copy())**2), (i, 1, T))).eq(Sum(norm(x[2].copy())**2, (i, 1, T)))
""",
}

PROPORTIONAL = {
    # τ = 1 and τ = 2
    "a parameter is not constant in itself": """
τ = d.parameter("τ", low=0)
d.chain(τ).propto(1, in_=τ)
""",
    "nor one of a family": """
d.chain(α[2]).propto(α[1], in_=α[2])
""",
    "nor an index": """
d.chain(exp(t)).propto(1, in_=t)
""",
    "nor the value of a function": """
g = d.function("g")
d.chain(exp(g(1))).propto(1, in_=g(1))
""",
    # r(z) = N(z; 0, θ)
    "a law that depends on an unknown is not constant in it": """
θ = d.unknown("θ", r)
d.chain(r(z)).propto(1, in_=θ)
""",
    # σ = 0 and σ = 1
    "a normal density is not constant in its variance": """
d.chain(r(z)).propto(N(z, 0, σ**2 + 1), in_=σ)
""",
}

FAMILIES = {
    # σ = −1: β_1 = exp(log(−1)) has no value, nor has γ_2
    "a family that is defined by a family without values has none": """
β = d.let("β", t, Product(exp(log(σ)), (i, 1, t)), 0, T)
γ = d.let("γ", t, Product(β[i], (i, 1, t)), 0, T)
d.chain(sqrt(γ[2]**2)).eq(γ[2])
""",
    # γ_2 = 1/0
    "nor one that is another family at an index where that has no value": """
β = d.let("β", t, 1 / (t - 2), 3, T)
γ = d.let("γ", t, β[t], 0, T)
d.chain(γ[2] + 1).eq(1 + γ[2])
""",
    # T = 4: β_2 = α_6 α_7, and there is no α_6
    "a family that is defined by parameters out of their range has no values": """
β = d.let("β", t, Product(α[i+5], (i, 1, t)), 0, T)
d.chain(sqrt(β[2]**2)).eq(β[2])
""",
}

LIMITS = {
    # 0 < a < 1
    "a parameter does not tend to a number outside of its domain": """
a = d.parameter("a", low=0, high=1)
d.chain(a).tends(5, when=(a, 5))
""",
    # α_1 < 1
    "nor does one of a family": """
d.chain(α[1]).tends(2, when=(α[1], 2))
""",
    # ᾱ_0 = 1
    "what is defined as 1 does not tend to 3": """
abar = d.let("ᾱ", t, Product(α[i], (i, 1, t)), 0, T)
d.chain(abar[0] + σ).tends(3 + σ, when=(abar[0], 3))
""",
    # π_1 = a → 0, and then a + π_1 → 0
    "nor does a factor of a product that is the same at every index": """
a = d.parameter("a", low=0, high=1)
π = d.let("π", t, Product(a, (i, 1, t)), 0, 3)
d.chain(a + π[1]).tends(a, when=(π[1], 0))
""",
    # σ = 9
    "a domain whose end is a parameter is not known": """
c = d.parameter("c", low=σ)
d.chain(c + 1).tends(6, when=(c, 5))
""",
    # δ_1 = σ → 0, and then δ_1 + σ → 0, which is not σ = δ_1
    "what defines a parameter does not stay as it is when that tends to a number": """
δ = d.let("δ", t, σ, 0, T)
d.chain(δ[1] + σ).tends(σ, when=(δ[1], 0))
""",
}

GRAPHS = {
    # t = 2: x_2 is a common cause of z and w
    "two nodes of a graph that may be one variable connect what hangs on them": """
w = d.vector("w")
u = d.law("u", graph((x[t], z), (x[2], w)))
d.chain(u(z | w)).eq(u(z))
""",
    "as x_s and x_2 where s is 2": """
w = d.vector("w")
u = d.law("u", graph((x[s], z), (x[2], w)))
d.chain(u(z | w), where=[s >= 2, s <= 2]).eq(u(z))
""",
}

FALSE = COPIES | PROPORTIONAL | FAMILIES | LIMITS | GRAPHS


@pytest.mark.parametrize("lines", FALSE.values(), ids=FALSE)
def test_it_is_not_proved(lines: str, tmp_path: Path) -> None:
    assert not (proved(lines, tmp_path) or [False])[-1]


CONCLUDED = {
    # t = 2: N(y_2; 0, 2) is not N(y_2; 0, 1)
    "a variable with two laws, one of them under another index": DECLARED + """
u = d.law("u", independent(y[t], y[2]))
u.define(y[t], Normal(mean=0, var=1))
u.define(y[2], Normal(mean=0, var=2))
d.chain(N(y[2], 0, 2), name="false", where=[t >= 2, t <= 2]).eq(u(y[2])).eq(u(y[t])).eq(N(y[t], 0, 1)).eq(N(y[2], 0, 1))
""",
    # δ_1 = σ: as δ_1 → 0 so does 2σ, whatever σ was
    "2σ does not tend to σ as what is defined as σ tends to 0": DECLARED + """
δ = d.let("δ", t, σ, 0, T)
d.chain(2 * σ, name="false").eq(δ[1] + σ).tends(σ, when=(δ[1], 0))
""",
    # t = 4, α_1 = 1/2, α_4 = 1/3: β_1 = α_1 α_t = 1/6 there, and α_1² = 1/4 here
    "a definition in an index that another definition keeps is another definition": """
from checker.language import *

def made(title, own):
    d = Derivation(title)
    t, s = d.index("t", 1, 4), d.index("s", 1, 4)
    α = d.parameters("α", 1, 4, low=0, high=1)
    k = {"t": t, "s": s}[own]
    return d, t, α, d.let("β", k, α[k] * α[t], 1, 4)

e, t, α, β = made("one", "s")
c = e.chain(β[1]).eq(α[1] * α[t])
d, t, α, β = made("two", "t")
d.chain(β[1], name="false").eq(α[1] * α[t], by=c)
""",
}


@pytest.mark.parametrize("text", CONCLUDED.values(), ids=CONCLUDED)
def test_no_chain_that_concludes_it_is_reported_as_proved(text: str, tmp_path: Path) -> None:
    file = tmp_path / "attack.py"
    file.write_text(text, encoding="utf-8")
    loaded = load_file(file)
    report = check_all(loaded.derivations, loaded.errors)
    found = [c for d in report.derivations for c in d.chains if c.name.startswith("false")]
    assert "proved" not in [c.verdict for c in found], found


NO_VARIABLES = {
    "∝ in a number": "d.chain(σ**2 + 1).propto(1, in_=1)\n",
    "∝ in a length": "d.chain(exp(norm(x[1]))).propto(1, in_=norm(x[1]))\n",
    "a law given a range": "d.chain(x[2]).dist(sqrt(α[2]) * x[1] + sqrt(1 - α[2]) * η, given=(x[1], x[0:1]))\n",
}


@pytest.mark.parametrize("lines", NO_VARIABLES.values(), ids=NO_VARIABLES)
def test_what_is_no_variable_is_refused_and_ends_no_run(lines: str, tmp_path: Path) -> None:
    assert not (proved(lines, tmp_path) or [False])[-1]


def test_the_density_of_a_range_that_is_empty_at_one_index_ends_no_run(tmp_path: Path) -> None:
    """s = T: x_{s+1:T} holds no variable."""
    file = tmp_path / "empty.py"
    file.write_text(DECLARED + "d.chain(q(x[s:T] | x[0])).eq(q(x[s] | x[0]) * q(x[s+1:T] | x[s]))\n", encoding="utf-8")
    loaded = load_file(file)
    report = check_all(loaded.derivations, loaded.errors)
    assert [s.verdict for d in report.derivations for s in d.steps] != ["refuted"]


# the kernel by itself


def test_a_value_of_x_s_is_not_renamed_apart_from_x_2_where_s_is_2() -> None:
    """‖x_s‖ = ‖x_2‖ for s = 2, and ‖x_s′‖ = ‖x_2‖ is false."""
    d = Derivation("one value")
    last, s, x = d.integer("T", at_least=4), d.index("s"), d.vectors("x")
    d.law("q", chain(x, 0, last))
    context = Context(d.declared, d.declared.facts | {s - 2, 2 - s})
    same = kernel.identical(context, norm(x[2]))
    line = kernel.determined(context, Line(rel.EQ, norm(x[s]), norm(x[2])), s, Integer(2), same)
    with pytest.raises(NotProved):
        kernel.specialise(context, line, {x[s]: x[s].copy()})


def test_a_line_about_minimisers_is_not_adopted_where_more_depends_on_the_unknown() -> None:
    """f + g and f have the same minimisers in θ if g is free of θ; here g(1) = −2 f(1)."""
    other, d = Derivation("one"), Derivation("two")
    f, g = other.function("f"), other.function("g")
    unknown = other.unknown("θ", f)
    context = Context(other.declared, other.declared.facts)
    whole = canonical(Add(f(1), g(1), evaluate=False))
    taken_apart = kernel.arithmetic(context, whole, Add(Mul(1, f(1), evaluate=False), g(1), evaluate=False))
    line = kernel.instance(context, SAME_MINIMISERS, whole, f(1), unknown, S.One, g(1), proofs=(taken_apart,))
    d.unknown("θ", d.function("f"), d.function("g"))
    with pytest.raises(NotProved):
        kernel.adopt(Context(d.declared, d.declared.facts), line)


def test_a_noise_has_one_law() -> None:
    """N(0, I) ~ N(0, 2 I), by way of a law that draws the noise."""
    d = Derivation("noise")
    drive = d.noise("η")
    with pytest.raises((NotProved, MalformedTerm)):
        v = d.law("v", graph(drive))
        v.define(drive, Normal(mean=0, var=2))
        context = Context(d.declared, d.declared.facts)
        given = kernel.instance(context, DEFINITION_LAW, v(drive))
        told = SUM_OF_NORMALS.apply(context, Normal(mean=0, var=1), drive, (), ())
        parts = [kernel.arithmetic(context, h.lhs, h.rhs) for h in told.hypotheses]
        standard = kernel.instance(context, SUM_OF_NORMALS, Normal(mean=0, var=1), drive, (), (), proofs=parts)
        kernel.transitive(context, standard, given)
