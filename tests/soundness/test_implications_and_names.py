"""Premises that hold nowhere, or everywhere and too tightly to be certain; functions of whole numbers; two replacements at once.

Each line is false, or true and said to be false, under an interpretation that is named beside it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from checker import kernel
from checker.context import Context
from checker.engine import check
from checker.kernel import NotProved
from checker.language import E, Normal, chain, graph, sqrt
from checker.language.derivation import Derivation
from checker.language.relations import EQ, Line
from checker.language.terms import MalformedTerm, N
from checker.loader import load_file
from checker.prover import Prover

DECLARED = """
from checker.language import *

d = Derivation("premises")
T = d.integer("T", at_least=1)
t = d.index("t", 1, T)
a, b, c = d.parameter("a"), d.parameter("b"), d.parameter("c", low=0)
n = d.let("n", t, t, 0, T)
two = d.abbreviate("Two", a - a + 2)
z, x = d.vector("z"), d.vectors("x")
f, m = d.function("f"), d.vector_function("m")
q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=x[t-1], var=1))
u, w = d.vector("u", dim=2), d.vector("w", dim=3)
"""


def verdicts(line: str, folder: Path) -> list[tuple[str, str]]:
    file = folder / "lines.py"
    file.write_text(f"{DECLARED}{line}\n", encoding="utf-8")
    report = check(load_file(file).derivations[0])
    return [(s.verdict, s.reason.code if s.reason else "") for s in report.steps]


ALWAYS = {  # a = 0: the premise holds, and 0 is not 7
    "an exponential": 'holds(exp(a), "<=", exp(a))',
    "a constant": 'holds(pi, "<=", pi)',
    "a product that is 1": 'holds(exp(a) * exp(-a), "<=", 1)',
    "an entropy": 'holds(E(q(x[1] | x[0]), log(q(x[1] | x[0]))), "<=", -entropy(q, x[1], at=x[0]))',
    "an equation in two halves": 'together(holds(exp(a), "<=", exp(b)), holds(exp(a), ">=", exp(b)))',
}
NEVER = {
    "a number below itself": ('holds(a, "<", a)', 'holds(b, "<", b)'),
    "two orders": ('together(holds(a, "<", b), holds(b, "<", a))', 'holds(a, "<", a)'),
    "an order of what is equal": ('together(holds(a, "=", b), holds(a, "<", b))', 'holds(a, "<", a)'),
    "an order by rounding": ('holds(log(c) + log(2), "<", log(2 * c))', 'holds(c, "<", c)'),
    "what no interpretation is tried of": ('together(holds(a, "=", 1), holds(a, "=", 2))',
                                           'holds(a + norm(u) + norm(w), "=", 1 + norm(u) + norm(w))'),
}
TRUE = {
    "a number that is 1": 'd.chain(holds(a, "=", 1)).then(holds(f(a), "=", f(1)))',
    "a vector function": 'd.chain(holds(a, "=", 1)).then(holds(m(z, a), "=", m(z, 1)))',
    "a fixed point": 'd.chain(holds(f(t), "=", t)).then(holds(f(f(t)), "=", t))',
    "a quotient": "d.chain(f(T / T)).eq(f(1))",
    "a root": "d.chain(f(sqrt(4))).eq(f(2))",
    "an abbreviation": "d.chain(f(two)).eq(f(2))",
    "a family": "d.chain(f(n[t])).eq(f(t))",
}


@pytest.mark.parametrize("premise", ALWAYS.values(), ids=ALWAYS)
def test_a_conclusion_is_not_confirmed_where_it_is_false_and_the_premise_is_not_known_to_fail(premise: str, tmp_path: Path) -> None:
    ((verdict, _),) = verdicts(f'd.chain({premise}).then(holds(a, "=", 7))', tmp_path)
    assert verdict in ("undecided", "refuted")


@pytest.mark.parametrize(("premises", "conclusion"), NEVER.values(), ids=NEVER)
def test_premises_that_nothing_satisfies_prove_nothing(premises: str, conclusion: str, tmp_path: Path) -> None:
    ((verdict, _),) = verdicts(f"d.chain({premises}).then({conclusion})", tmp_path)
    assert verdict == "undecided"


@pytest.mark.parametrize("line", TRUE.values(), ids=TRUE)
def test_a_function_is_the_same_at_an_index_and_at_a_number_of_that_value(line: str, tmp_path: Path) -> None:
    ((verdict, _),) = verdicts(line, tmp_path)
    assert verdict != "refuted"


def test_a_variable_is_not_renamed_at_one_index_while_the_line_moves_to_another() -> None:
    """At t = 2 the law of x_2 given x_0 has the variance 1 − α_1 α_2, and not 1 − α_1."""
    d = Derivation("two at once")
    end = d.integer("T", at_least=5)
    t, x = d.index("t", 1, end), d.vectors("x")
    alpha = d.parameters("α", 1, end, low=0, high=1)
    q = d.law("q", chain(x, 0, end))
    q.define(x[t] | x[t - 1], Normal(mean=sqrt(alpha[t]) * x[t - 1], var=1 - alpha[t]))
    context = Context(d.declared, d.declared.facts)
    said = Prover(context).prove(Line(EQ, q(x[t] | x[t - 1]), N(x[t], sqrt(alpha[t]) * x[t - 1], 1 - alpha[t])))
    assert said is not None
    with pytest.raises(NotProved):
        kernel.specialise(context.within(frozenset({t - 2})), said, {x[t]: x[t].copy(), t: t - 1})


def test_a_variable_is_not_renamed_to_one_that_a_binder_binds() -> None:
    """f = g = z: E[z²] is not E[z] E[z]."""
    d = Derivation("captured")
    y, z = d.vector("y"), d.vector("z")
    p, r = (d.law(n, graph((y, z))) for n in "pr")
    f, g = d.function("f"), d.function("g")
    context = Context(d.declared, frozenset())
    said = Prover(context).prove(Line(EQ, E(p(z), f(z) * g(z.copy())), E(r(z), g(z.copy())) * E(p(z), f(z))))
    assert said is not None
    with pytest.raises(NotProved):
        kernel.specialise(context, said, {z.copy(): z.marked(1)})


def test_vectors_of_two_dimensions_are_not_compared() -> None:
    d = Derivation("dimensions")
    u, w = d.vector("u", dim=2), d.vector("w", dim=3)
    with pytest.raises(MalformedTerm, match="dimension"):
        d.chain(0 * u).eq(0 * w)
