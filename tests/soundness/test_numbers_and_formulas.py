"""False lines about signs, derivatives, laws that are given by formulas, and the values of variables.

Each line is false, or means nothing, at the value that stands beside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sympy import S, Symbol
from test_attacks import proved

from checker.context import Context
from checker.engine import check_all
from checker.kernel import Proof
from checker.language import N, Normal, graph, independent, joint
from checker.language.declarations import Space
from checker.language.derivation import Derivation
from checker.language.relations import EQ, Line
from checker.language.terms import MalformedTerm
from checker.loader import load_file
from checker.prover import Prover

DECLARED = '''
from sympy import S, Symbol
from checker.language import *
from checker.language.calculus import Derivative
from checker.language.terms import ALONG, Dot

d = Derivation("attacks")
n = d.integer("n", at_least=3)
t, i, j = d.index("t", 0, 5), d.index("i", 1, n), d.index("j", 1, n)
a = d.parameter("a", low=0)
'''


def prove(d: Derivation, lhs: object, rhs: object) -> Proof | None:
    """A proof of an equality, with every rule allowed."""
    return Prover(Context(d.declared, d.declared.facts)).prove(Line(EQ, lhs, rhs))


def verdict(declared: str, line: str, folder: Path) -> str:
    """The verdict on one line of notes; the codes of what is refused where the notes have no line to judge."""
    file = folder / "notes.md"
    file.write_text(f"```derivation\n{declared}\n```\n\n$$\n{line}\n$$\n", encoding="utf-8")
    loaded = load_file(file)
    (report,) = check_all(loaded.derivations, seed=0).derivations
    return report.steps[-1].verdict


# signs at the ends of the values

BERNOULLI = r"""
assume = ['0 < r < 1', 'b > 0']
[laws]
p = 'x'
q = 'y'
[let]
'p(x)' = '\mathrm{Bern}(x; r)'
'q(y)' = '\mathrm{Bern}(y; r)'
"""


@pytest.mark.parametrize("line", [
    "2 x > 0", "x r > 0", "(1+x)^2 > 1", "x^2 + x > 0",  # x = 0
    "x + y > 0", "x b + y > 0",  # x = y = 0
    "1 - x > 0", "1 - x y > 0", "2 - x - y > 0",  # x = y = 1
    "x y + 1 - x > 0",  # x = 1, y = 0
])
def test_no_strict_sign_is_proved_that_fails_at_an_end(line: str, tmp_path: Path) -> None:
    assert verdict(BERNOULLI, line, tmp_path) not in ("proved", "confirmed")


@pytest.mark.parametrize("line", [r"2 x \ge 0", "1 + x > 0", r"(1+x)^2 \ge 1", "x b + r > 0", "2 - x > 0", "3 - x - y > 0", "1 + x - x r > 0"])
def test_a_strict_sign_that_holds_at_both_ends_is_proved(line: str, tmp_path: Path) -> None:
    assert verdict(BERNOULLI, line, tmp_path) == "proved"


# derivatives in a variable with an index

MOVED = r"""
assume = ['T \ge 2', '1 \le s', 's \le T', '1 \le t', 't \le T', 'a > 0', '1 \le u', 'u < t']
[laws]
q = 'x_0 -> x_1 -> ... -> x_T'
[let]
'q(x_t | x_{t-1})' = '\mathcal{N}(x_t; x_{t-1}, 1)'
'\gamma_t' = 'a^2'
[shapes]
'\gamma' = 'sequence, t = 1..T'
"""


@pytest.mark.parametrize("line", [
    r"\frac{\partial}{\partial x_t} (x_t x_s) = x_s",  # s = t
    r"\frac{\partial}{\partial x_1} \left(x_1 + \sum_{i=1}^T x_i\right) = 1",  # 2
    r"\frac{\partial}{\partial x_t} \left(x_t + \sum_{i=1}^T x_i\right) = 1",  # 2
    r"\frac{\partial}{\partial x_t} \left(x_t + \prod_{i=1}^T \exp[x_i]\right) = 1",
    # it holds x_{t+1} and x_{t-1}
    r"\frac{\partial}{\partial x_t} \left(-\frac{1}{2} \sum_{i=1}^T (x_i - x_{i-1})^2 - \frac{x_t^2}{2}\right) = -x_t",
    # what is defined does not move by itself: γ_1 = a²
    r"\frac{\partial}{\partial \gamma_1} (\gamma_1 + a^2) = 1", r"\frac{\partial}{\partial \gamma_t} (\gamma_t a) = a",
])
def test_a_variable_at_another_index_may_be_the_same(line: str, tmp_path: Path) -> None:
    assert verdict(MOVED, line, tmp_path) not in ("proved", "confirmed")


@pytest.mark.parametrize("line", [
    r"\frac{\partial}{\partial x_t} (x_t x_{t-1}) = x_{t-1}", r"\frac{\partial}{\partial x_t} (x_t x_u + x_{t-1}) = x_u",
    r"\frac{\partial}{\partial x_0} \left(x_0 a + \sum_{i=1}^T x_i\right) = a",
    r"\frac{\partial}{\partial x_t} \left(x_t^2 + \prod_{i=1}^{t-1} \exp[x_i]\right) = 2 x_t",
])
def test_a_variable_is_another_where_the_order_is_known(line: str, tmp_path: Path) -> None:
    assert verdict(MOVED, line, tmp_path) == "proved"


LINES = {
    # x_i x_j at i = j has the slope 2 x_i
    "another index may be the same variable": """
x = d.vectors("x", 1)
d.chain(Derivative(Dot(x[i], ALONG) * Dot(x[j], ALONG), Dot(x[i], ALONG))).eq(Dot(x[j], ALONG))
""",
    # the slope is 2 x_1
    "the terms of a sum are among what moves": """
x = d.vectors("x", 1)
d.chain(Derivative(Sum(Dot(x[i], ALONG)**2, (i, 1, n)), Dot(x[1], ALONG))).eq(0)
""",
    # β_1 = a²: a² moves with β_1, at slope 1
    "what is defined does not move by itself": """
β = d.let("β", t, a**2, 0, 5)
d.chain(Derivative(a**2, β[1])).eq(0)
""",
    # p(y) = ∫ N(x; a, 1) p(y | x) dx
    "a law that is given by a formula depends on what its formula depends on": """
x, y = d.vector("x", 1), d.vector("y", 1)
p = d.law("p", graph((x, y)))
p.define_density((x,), (), N(x, a, 1))
θ = d.unknown("θ", a)
d.chain(exp(a) + log(p(y))).argmin(exp(a), over=θ)
""",
    "so does the factor itself": """
x, y = d.vector("x", 1), d.vector("y", 1)
p = d.law("p", graph((x, y)))
p.define_density((x,), (), N(x, a, 1))
θ = d.unknown("θ", a)
d.chain(exp(a) + log(p(x))).argmin(exp(a), over=θ)
""",
    "and a formula for all variables makes each of them depend": """
x, y = d.vector("x", 1), d.vector("y", 1)
p = d.law("p", independent(x, y))
p.define_density((x, y), (), N(x, a, 1) * N(y, S(0), 1))
θ = d.unknown("θ", a)
d.chain(exp(a) + log(p(x))).argmin(exp(a), over=θ)
""",
    # p = r, and r = p
    "laws that are given by each other may depend on anything": """
x = d.vector("x", 1)
p, r = d.law("p", joint(x)), d.law("r", joint(x))
p.define_density((x,), (), r(x))
r.define_density((x,), (), p(x))
θ = d.unknown("θ", a)
d.chain(exp(a) + log(p(x))).argmin(exp(a), over=θ)
""",
    # N(x; 0, 1) does not depend on b, though p is told to
    "what is told to depend is not given by a formula that does not": """
x, b = d.vector("x", 1), d.parameter("b")
p = d.law("p", joint(x))
p.define_density((x,), (), N(x, S(0), 1))
θ = d.unknown("θ", p, b)
d.chain(exp(b) + log(p(x))).argmin(exp(b) + log(p(x)), over=θ)
d.chain(exp(b) + E(p(x), norm(x)**2)).argmin(exp(b), over=θ)
""",
}


@pytest.mark.parametrize("lines", LINES.values(), ids=LINES)
def test_a_false_line_has_no_proof(tmp_path: Path, lines: str) -> None:
    assert not any(proved(DECLARED + lines, tmp_path))


def test_a_factor_that_is_given_by_a_formula_without_the_unknown_does_not_depend_on_it(tmp_path: Path) -> None:
    assert proved(DECLARED + """
x, y = d.vector("x", 1), d.vector("y", 1)
p = d.law("p", graph((x, y)))
p.define_density((x,), (), N(x, S(0), 1))
θ = d.unknown("θ", a)
d.chain(exp(a) + log(p(y))).argmin(exp(a), over=θ)
""", tmp_path) == [True]


# one density, declared twice, and against its graph


def test_a_density_is_not_given_by_a_formula_and_as_a_normal_law() -> None:
    d = Derivation("twice")
    x, y = d.vector("x", 1), d.vector("y", 1)
    p, q = d.law("p", joint(x)), d.law("q", independent(x, y))
    p.define_density((x,), (), N(x, S(0), 1))
    q.define_density((x, y), (), N(x, S(0), 1) * N(y, S(0), 1))
    for law, of in ((p, x), (q, x), (q, y)):
        with pytest.raises(MalformedTerm, match="defined already"):
            law.define(of, Normal(mean=S(1), var=1))


def test_nor_as_a_normal_law_and_by_a_formula_for_all_variables() -> None:
    d = Derivation("twice")
    x, y = d.vector("x", 1), d.vector("y", 1)
    p = d.law("p", independent(x, y))
    p.define(x, Normal(mean=S(1), var=1))
    with pytest.raises(MalformedTerm, match="defined already"):
        p.define_density((x, y), (), N(x, S(0), 1) * N(y, S(0), 1))
    with pytest.raises(MalformedTerm, match="defined already"):
        p.define_density((x,), (), N(x, S(0), 1))


def test_a_copy_of_a_variable_is_not_defined_without_what_the_variable_is_given() -> None:
    d = Derivation("twice")
    x, y = d.vector("x", 1), d.vector("y", 1)
    p = d.law("p", graph((x, y)))
    with pytest.raises(MalformedTerm, match="copy"):
        p.define(y.copy(), Normal(mean=S(1), var=1))
    with pytest.raises(MalformedTerm, match="copy"):
        p.define_density((y.copy(),), (), N(y.copy(), S(0), 1))


CORRELATED = ((2, 1), (1, 2))


def test_a_formula_does_not_tie_what_the_graph_parts() -> None:
    d = Derivation("graphs")
    x, y, z = (d.vector(name, 1) for name in "xyz")
    both = N((x, y), (S(0), S(0)), CORRELATED)
    # x and y have the covariance 1: given nothing, and given z
    for parted in (independent(x, y, z), graph((x, z), (y, z)), graph((z, x), (z, y)), graph((x, z), (z, y))):
        with pytest.raises(MalformedTerm, match="does not tie"):
            d.law(f"p{len(d.declared.laws)}", parted).define_density((x, y, z), (), both * N(z, S(0), 1))


def test_a_formula_may_tie_what_the_graph_ties_and_part_what_it_does_not() -> None:
    d = Derivation("graphs")
    x, y, z = (d.vector(name, 1) for name in "xyz")
    both = N((x, y), (S(0), S(0)), CORRELATED)
    for tied in (joint(x, y, z), graph((y, x), z), graph((x, y), (x, z))):
        d.law(f"p{len(d.declared.laws)}", tied).define_density((x, y, z), (), both * N(z, S(0), 1))
    apart = N(x, S(0), 1) * N(y, S(0), 1) * N(z, S(0), 1)
    d.law("q", independent(x, y, z)).define_density((x, y, z), (), apart)
    d.law("r", graph((x, y), (y, z))).define_density((x, y, z), (), apart)


# normal laws of variables that have other values, and of variables of two laws

SPACED = r"""
assume = ['a > 0', 'b > 0'{}]
[laws]
q = 'x'
r = 'x'
[let]
'q(x)' = '\mathcal{{N}}(x; 0, 1)'
'r(x)' = '\mathrm{{Gam}}(x; a, b)'
[names]
'\mathrm{{Gam}}(x; a, b)' = 'gamma law, shape and rate'
'X' = 'variable x'
"""


@pytest.mark.parametrize(("declared", "line"), [
    # under q, x is negative half of the time: √(2/π), and 0
    (SPACED.format(""), r"\mathrm{E}_{q(x)}[\sqrt{x^2}] = 0"), (SPACED.format(""), r"\mathrm{E}_{q(x)}[x^3] > 0"),
    # under r, or under q, x is positive: it has no normal law
    (SPACED.format(", 'x > 0'"), r"q(x) = \mathcal{N}(x; 0, 1)"), (SPACED.format(", 'x > 0'"), r"\mathrm{E}_{q(x)}[x] = 0"),
    # drawn from r
    (r"""
[laws]
q = 'x'
r = 'x, y'
[let]
'q(x)' = '\mathcal{N}(x; 0, 1)'
'r(x, y)' = '\mathcal{N}(x; 5, 1) \mathcal{N}(y; 0, 1)'
[names]
'X' = 'variable x'
""", r"X \sim \mathcal{N}(0, 1)"),
])
def test_a_normal_law_is_of_a_variable_on_the_whole_line_and_of_one_law(declared: str, line: str, tmp_path: Path) -> None:
    assert verdict(declared, line, tmp_path) not in ("proved", "confirmed")


def test_a_variable_that_is_declared_positive_has_no_normal_law(tmp_path: Path) -> None:
    d = Derivation("positive")
    x = d.vector("x", 1)
    q = d.law("q", joint(x))
    q.define(x, Normal(mean=S(0), var=1))
    assert prove(d, q(x), N(x, S(0), 1)) is not None
    d.declared.spaces["x"] = Space(S.Zero)
    assert prove(d, q(x), N(x, S(0), 1)) is None


# the values of variables

COUNTED = r"""
assume = ['0 < r < 1'{}]
[laws]
p = 'x'
[shapes]
x = '{}'
"""
WITH_LAW = COUNTED + r"""[let]
'p(x)' = '\mathrm{{Bern}}(x; r)'
"""
HALVES = r"""
assume = ['x > \frac{1}{2}', 'y > \frac{1}{2}', 'x \in \mathbb{Z}', 'y \in \mathbb{Z}', 'x < \frac{7}{2}']
[laws]
p = 'x, y'
"""
EMPTY = r"""
assume = ['x > 2', 'x < 1']
[laws]
p = 'x'
"""


@pytest.mark.parametrize(("declared", "line"), [
    (COUNTED.format(", 'x > 0', 'x < 4'", "finite: 1, 3"), r"\sum_{x \in \{1,3\}} x = 6"),  # 1 + 3 = 4
    (COUNTED.format("", "finite: 1, 3"), r"\sum_{x \in \{1,3\}} x = 6"),
    (COUNTED.format("", "finite: 1, 3"), r"(x - 2)^2 > 0 - 1 + x"),  # x = 3
    (COUNTED.format("", "finite: 1, 3, ..., 9"), r"\sum_{x \in \{1,...,9\}} x = 45"),  # 1 + 3 + 5 + 7 + 9 = 25
    (WITH_LAW.format("", "finite: 1, 2"), r"\sum_{x \in \{1,2\}} x = 1"),  # 1 + 2 = 3
    (WITH_LAW.format("", "finite: 1/2, 3/2"), r"\sum_{x} x = 1"),  # 1/2 + 3/2 = 2
    (COUNTED.format(", 'x > 0', 'x < 2'", "finite: 1/2, 3/2"), r"x - \frac{9}{10} > 0"),  # x = 1/2
    (COUNTED.format(", 'x > 0', 'x < 2', 'x \\in \\mathbb{Z}'", "finite: 1/2, 3/2"), r"x - \frac{9}{10} > 0"),
    (COUNTED.format(", 'x > 0', 'x < 2'", "finite"), r"x - \frac{9}{10} > 0"),
    (HALVES, "x + y - 2 > 0"), (HALVES, "x > 1"),  # x = y = 1
    (HALVES, "3 - x > 0"),  # x = 3
    (COUNTED.format(", 'x > 1', 'x > -1'", "real"), "x > 2"),
    # there is no such x
    (EMPTY, "x > 2 + 0 x"), (EMPTY, r"\int_2^1 p(x) \, \mathrm{d}x = 1"),
    (COUNTED.format("", "real"), r"\int_1^0 t \, \mathrm{d}t = \frac{1}{2}"),
])
def test_no_line_is_proved_by_values_that_a_variable_does_not_have(declared: str, line: str, tmp_path: Path) -> None:
    assert verdict(declared, line, tmp_path) not in ("proved", "confirmed")


@pytest.mark.parametrize(("declared", "line"), [
    (COUNTED.format("", "finite: 1, 2, 3"), r"\sum_{x \in \{1,2,3\}} x = 6"),
    (WITH_LAW.format("", "finite: 0, 1"), r"\sum_{x \in \{0,1\}} x = 1"),
    (COUNTED.format("", "finite: 0, 1"), r"x \ge 0"), (COUNTED.format("", "finite: 0, 1"), "x > -1"),
    (COUNTED.format(", 'x > 1', 'x > -1'", "real"), "x > 1"), (COUNTED.format(", 'x > 1', 'x > -1'", "real"), "x > -1"),
    (COUNTED.format(", 'x > -1', 'x > 1'", "real"), "x > 1"),
    (HALVES, r"x + y \ge 2"), (HALVES, r"3 - x \ge 0"), (HALVES, r"\sum_{x=1}^3 x = 6"),
])
def test_it_is_proved_by_the_values_that_it_has(declared: str, line: str, tmp_path: Path) -> None:
    assert verdict(declared, line, tmp_path) == "proved"


@pytest.mark.parametrize("ends", [
    {"low": S(2), "high": S(1)}, {"low": S(1), "high": S(1)}, {"low": S.Zero, "high": S.One, "discrete": True, "whole": True},
    {"low": S(2), "listed": ("1", "3")}, {"high": S(3), "listed": ("1/2", "3")}])
def test_values_that_no_number_has_are_refused(ends: dict[str, Any]) -> None:
    with pytest.raises(MalformedTerm) as refused:
        Space(**ends)
    assert refused.value.code == "E230"


def test_what_is_assumed_twice_of_a_variable_holds_together() -> None:
    assert Space(S(1)).narrowed(Space(S(-1), S(5))) == Space(S(1), S(5))
    assert Space(S.Half).narrowed(Space(None, S(7) / 2, True, whole=True)) == Space(S.Zero, S(4), True, whole=True)
    with pytest.raises(MalformedTerm):
        Space(S(2)).narrowed(Space(None, S(1)))
    with pytest.raises(MalformedTerm):
        Space(None, Symbol("n", integer=True)).narrowed(Space(None, Symbol("m", integer=True)))


# numbers that are drawn for variables lie among their values, and near both ends of them

TOSSED = r"""
assume = ['0 < r < 1', 'n \in \mathbb{N}']
[laws]
p = 'y'
q = 'y'
[let]
'p(y)' = '\mathrm{Bin}(y; n, r)'
"""
CHAINED = r"""
assume = ['T \ge 2', '{}']
[laws]
q = 'x_0 -> x_1 -> ... -> x_T'
[let]
'q(x_t | x_{{t-1}})' = '\mathcal{{N}}(x_t; x_{{t-1}}, 1)'
"""
COMPONENTS = r"""
assume = ['n \in \mathbb{N}', 'y_i > 0', 'a_i > 0']
[laws]
p = 'y'
[shapes]
y = 'n'
a = 'sequence, i = 1..n'
"""


@pytest.mark.parametrize(("declared", "line"), [
    (COUNTED.format("", "finite: 0, 1"), "x^2 = x"), (COUNTED.format("", "finite: 1, 3"), "(x - 1) (x - 3) = 0"),
    (COUNTED.format("", "finite: 1, 3"), "x > 0"), (COUNTED.format("", "integer"), r"x^2 \ge x"),
    (COUNTED.format(", 'x > -1', 'x > 1'", "real"), "x^2 > 1"), (TOSSED, r"y^2 \ge y"),
])
def test_a_line_that_holds_for_all_values_is_not_refuted(declared: str, line: str, tmp_path: Path) -> None:
    assert verdict(declared, line, tmp_path) in ("proved", "confirmed")


@pytest.mark.parametrize(("declared", "line"), [
    (COUNTED.format(", 'x > 0'", "real"), r"x \ge 1"), (COUNTED.format(", 'x > 0'", "real"), r"x \le 4"),
    (COUNTED.format(", 'x < 0'", "real"), r"x \le -1"), (COUNTED.format(", 'x > 0', 'x < 1'", "real"), r"x \le \frac{9}{10}"),
    (COUNTED.format(", 'x > 0', 'x < 1'", "real"), r"x \ge \frac{1}{10}"),
    (COUNTED.format(", 'x > 0', 'x < 6'", "integer"), "5 - x > 0"), (COUNTED.format("", "finite: 1, ..., 20"), "20 - x > 0"),
    (COUNTED.format("", "finite: 0, 1"), "x > 0"), (COUNTED.format("", "finite: 1, 3"), "x < 3"),
    (TOSSED, "y > 0"), (TOSSED, r"\mathrm{E}_{q(y)}[y] = 1"),
    (COMPONENTS, r"\sum_{i=1}^n y_i \ge n"), (COMPONENTS, r"\sum_{i=1}^n a_i \ge n"),
])
def test_a_line_that_fails_near_an_end_is_refuted(declared: str, line: str, tmp_path: Path) -> None:
    assert verdict(declared, line, tmp_path) == "refuted"


@pytest.mark.parametrize(("said", "line"), [("x_t > 0", "x_1 > 0"), ("x_1 > 0", "x_1 > 0")])
def test_what_is_assumed_of_some_variables_of_a_chain_is_refused_aloud(said: str, line: str, tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_text(f"```derivation\n{CHAINED.format(said)}\n```\n\n$$\n{line}\n$$\n", encoding="utf-8")
    loaded = load_file(file)
    (report,) = check_all(loaded.derivations, seed=0).derivations
    assert report.steps[-1].verdict == "undecided"
    assert any(error.code in ("R305", "R501") for error in loaded.derivations[0].errors)


@pytest.mark.parametrize("line", [r"\mathrm{E}_{q(x_1|x_0)}[x_1] = x_1", r"\int q(x_1 | x_0) x_1 \, \mathrm{d}x_1 = x_1"])
def test_a_variable_of_a_chain_is_no_number(line: str, tmp_path: Path) -> None:
    assert verdict(CHAINED.format("x_1 > 0"), line, tmp_path) not in ("proved", "confirmed")  # E[x_1] = x_0


def test_a_function_of_a_sum_of_numbers_has_values(tmp_path: Path) -> None:
    declared = "[laws]\np = 'x'\n[shapes]\ng = 'R -> R'"
    assert verdict(declared, r"g((x+x)/2) = g(x) + 1", tmp_path) == "refuted"
