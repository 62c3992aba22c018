"""What cannot be told is not told: undecided, with a reason; samples refute with a bound, and never confirm."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from checker.language.derivation import Derivation
from checker.language.relations import EQ, Line
from checker.numeric import Outcome, examine

Read = Callable[[str], Derivation]

CHAIN = """
T = d.integer("T", at_least=1)
t = d.index("t", 1, T)
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))
p = d.law("p", chain(x, T, 0))
"""
NORMAL = CHAIN + """
alpha = d.parameters("α", 1, T, low=0, high=1)
q.define(x[t] | x[t-1], Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]))
"""


def last(d: Derivation) -> Outcome:
    step = d.steps[-1]
    return examine(step.line, d.declared, step.facts)


def test_a_point_mass_has_no_density(read: Read) -> None:
    found = last(read(CHAIN + "c = d.chain(q(x[t] | x[t-1], x[0]))\n"
                              "c.eq(q(x[t-1] | x[t], x[0]) * q(x[t] | x[0]) / q(x[t-1] | x[0]))\n"))
    assert found.verdict == "undecided" and found.reason is not None and found.reason.code == "N103"
    assert "t = 1" in found.reason.message


@pytest.mark.parametrize("term", ["q(x[t]) / (q(x[t]) - q(x[t]))", "log(q(x[t]) - q(x[t]))", "sqrt(0 - q(x[t]))"])
def test_no_value_anywhere(read: Read, term: str) -> None:
    found = last(read(CHAIN + f"c = d.chain({term})\nc.eq({term})\n"))
    assert found.verdict == "undecided" and found.reason is not None and found.reason.code == "N103"


def test_no_whole_numbers(read: Read) -> None:
    d = read(CHAIN + "c = d.chain(q(x[t] | x[0]))\nc.eq(q(x[t] | x[0]))\n")
    t = d.declared.symbols["t"]
    found = examine(d.steps[0].line, d.declared, d.steps[0].facts | {-t})
    assert found.verdict == "undecided" and found.reason is not None and found.reason.code == "N102"


def test_an_integral_over_nothing(read: Read) -> None:
    found = last(read(CHAIN + "c = d.chain(Integral(q(x[0]), x[t]))\nc.eq(q(x[0]))\n"))
    assert found.verdict == "undecided"


def test_a_law_given_what_it_does_not_name(read: Read) -> None:
    found = last(read(NORMAL + "c = d.chain(x[t])\nc.dist(Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]), given=x[0])\n"))
    assert found.verdict == "undecided"


def test_false_only_without_the_definitions(read: Read) -> None:
    """q is normal; that finite laws in its place refute the line refutes nothing."""
    found = last(read(NORMAL + "c = d.chain(E(p(x[t]), q(x[1] | x[0])))\nc.eq(N(x[1], sqrt(alpha[1]) * x[0], 1 - alpha[1]))\n"))
    assert found.verdict != "refuted"


def test_samples_refute(read: Read) -> None:
    d = read(NORMAL + "c = d.chain(E(q(x[t] | x[t-1]), 1 / (1 + squared(x[t]))))\n"
                      "c.eq(1 / (1 + squared(sqrt(alpha[t]) * x[t-1])))\n")
    found = last(d)
    assert found.verdict == "refuted" and found.evidence["kind"] == "samples"
    assert abs(found.evidence["lhs"] - found.evidence["rhs"]) > found.evidence["error"] > 0
    assert found == last(d)


def test_samples_refute_under_a_second_moment(read: Read) -> None:
    """‖x‖ is unbounded; its second moment has a closed form, and that suffices."""
    found = last(read(NORMAL + "c = d.chain(E(q(x[t] | x[t-1]), norm(x[t])))\nc.eq(norm(sqrt(alpha[t]) * x[t-1]))\n"))
    assert found.verdict == "refuted" and "variance" in found.evidence["witness"]["premise"]


def test_samples_do_not_refute_without_moments(read: Read) -> None:
    found = last(read(NORMAL + "c = d.chain(E(q(x[t] | x[t-1]), log(norm(x[t]))))\nc.eq(log(norm(sqrt(alpha[t]) * x[t-1])))\n"))
    assert found.verdict == "undecided" and found.evidence["kind"] == "samples" and "premise" not in found.evidence
    assert abs(found.evidence["difference"]) > 6 * found.evidence["standard_error"]


def test_true_without_closed_form(read: Read) -> None:
    found = last(read(NORMAL + "c = d.chain(E(q(x[t-1] | x[0]), E(q(x[t] | x[t-1]), norm(x[t]))))\nc.eq(E(q(x[t] | x[0]), norm(x[t])))\n"))
    assert found.verdict == "confirmed" and "laws" in found.evidence


def test_abstract_laws_beside_defined_ones(read: Read) -> None:
    true = "c = d.chain(E(q(x[t] | x[0]), KL(q(x[t-1] | x[t], x[0]), p(x[t-1] | x[t]))))\n"
    d = read(NORMAL + true + "c.eq(E(q(x[t-1], x[t] | x[0]), log(q(x[t-1] | x[t], x[0])) - log(p(x[t-1] | x[t]))))\n")
    t = d.declared.symbols["t"]
    found = examine(d.steps[0].line, d.declared, d.steps[0].facts | {t - 2})
    assert found.verdict == "confirmed"
    wrong = Line(EQ, d.steps[0].line.lhs, -d.steps[0].line.rhs)
    assert examine(wrong, d.declared, d.steps[0].facts | {t - 2}).verdict == "refuted"


def test_what_the_verdicts_rest_on(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without widths log p <= 0 would pass; with marginals that forget a condition a true line would fail."""
    import numpy as np

    from checker.numeric.finite import FiniteEvaluator
    from checker.numeric.interpretation import Draws

    d = read(CHAIN + "c = d.chain(log(p(x[t])))\nc.le(0)\n")
    assert last(d).verdict == "refuted"
    with monkeypatch.context() as patch:
        patch.setattr(Draws, "widths", lambda self, slot, size: (np.ones((self.count, size)), np.ones((self.count, size))))
        assert last(d).verdict == "confirmed"
    d = read(CHAIN + "c = d.chain(q(x[t] | x[t-1]))\nc.eq(q(x[t-1], x[t]) / q(x[t-1]))\n")
    assert last(d).verdict == "confirmed"
    right = FiniteEvaluator._mass
    monkeypatch.setattr(FiniteEvaluator, "_mass", lambda self, law, targets, given: right(self, law, targets, ()))
    assert last(d).verdict == "refuted"


def test_indices_inside_definitions(read: Read) -> None:
    d = read("""
T = d.integer("T", at_least=1)
i = d.index("i")
t = d.index("t", 1, T)
a = d.parameters("a", 1, T, low=0)
w = d.let("w", t, a[t] / Sum(a[i], (i, 1, T)), 1, T)
c = d.chain(w[1])
c.le(1)
c.lt(1)
""")
    assert [examine(s.line, d.declared, s.facts).verdict for s in d.steps] == ["confirmed", "refuted"]
    d = read("""
T = d.integer("T", at_least=2)
i = d.index("i")
t = d.index("t", 1, T)
a = d.parameters("a", 1, T, low=0)
w = d.let("w", t, a[t] / Sum(a[i], (i, 1, T)), 1, T)
c = d.chain(w[1])
c.lt(1)
""")
    assert examine(d.steps[0].line, d.declared, d.steps[0].facts).verdict == "confirmed"


def test_a_free_x_T_beside_the_x_t_of_a_sum_gives_one_variable_two_values_at_the_end(read: Read) -> None:
    found = last(read("""
T = d.integer("T", at_least=2)
t = d.index("t")
x = d.vectors("x")
q, p = d.law("q", chain(x, 0, T)), d.law("p", chain(x, T, 0))
whole = Sum(E(q(x[t] | x[0]), KL(q(x[t-1] | x[t], x[0]), p(x[t-1] | x[t]))), (t, 2, T))
d.chain(whole).eq(Sum(E(q(x[t] | x[0]), KL(q(x[t-1] | x[t], x[T]), p(x[t-1] | x[t]))), (t, 2, T)))
"""))
    assert found.verdict == "undecided" and found.reason is not None and found.reason.code == "N103"


def test_samples_refute_a_divergence_by_the_moments_of_its_logarithms(read: Read) -> None:
    """Both sides are unbounded; each part of them has a second moment in closed form."""
    d = read("""
v, w = d.parameter("v", low=0), d.parameter("w", low=0)
m, x = d.vector("m"), d.vector("x")
q, p = d.law("q", graph(x)), d.law("p", graph(x))
q.define(x, Normal(mean=m, var=v))
p.define(x, Normal(mean=m, var=w))
c = d.chain(KL(q(x), p(x)))
c.eq(E(q(x), norm(x - m) / w - squared(x - m) / v))
""")
    found = last(d)
    assert found.verdict == "refuted" and found.evidence["kind"] == "samples" and "variance" in found.evidence["witness"]["premise"]
