"""Entropy, mutual information, variance and covariance: what each means, how it is printed, and which equations of them are proved."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Add, Mul, S

from checker.context import Context
from checker.kernel import Proof
from checker.language import E, chain, covariance, entropy, information, joint, log, variance
from checker.language.binding import canonical
from checker.language.derivation import Derivation
from checker.language.relations import EQ, GE, LE, Line
from checker.language.terms import MalformedTerm, Variance
from checker.prover import Prover


def declared() -> dict[str, Any]:
    d = Derivation("quantities")
    last = d.integer("T", at_least=2)
    t, k, s = d.index("t", 1, last), d.index("k", 2, last), d.index("s", 0, last)
    x, a, b, c = d.vectors("x"), d.vector("a"), d.vector("b"), d.vector("c")
    return {"d": d, "T": last, "t": t, "k": k, "s": s, "x": x, "a": a, "b": b, "c": c, "r": d.law("r", joint(a, b, c)),
            "q": d.law("q", chain(x, 0, last)), "f": d.function("f"), "g": d.function("g"), "σ": d.parameter("σ")}


def prove(n: Mapping[str, Any], lhs: Any, rhs: Any, relation: str = EQ) -> Proof | None:
    declared = n["d"].declared
    return Prover(Context(declared, declared.facts)).prove(Line(relation, lhs, rhs))


# what they mean


def test_an_entropy_averages_over_what_is_given_and_not_over_what_is_fixed() -> None:
    n = declared()
    x, q, k = n["x"], n["q"], n["k"]
    found = entropy(q, x[k], given=x[k - 1], at=x[0])
    assert canonical(found.term) == canonical(Mul(-1, E(q(x[k - 1], x[k] | x[0]), log(q(x[k] | x[k - 1], x[0]))), evaluate=False))
    fixed = entropy(q, x[k], at=(x[k - 1], x[0]))
    assert canonical(fixed.term) == canonical(Mul(-1, E(q(x[k] | x[k - 1], x[0]), log(q(x[k] | x[k - 1], x[0]))), evaluate=False))
    assert canonical(found.term) != canonical(fixed.term)


def test_a_variance_of_one_density_is_that_of_a_vector_and_of_a_number_the_expectations() -> None:
    n = declared()
    q, f = n["r"](n["a"]), n["f"](n["a"])
    assert variance(q) == Variance(q)
    assert prove(n, variance(q, f), E(q, f * f) - E(q, f) * E(q, f)) is not None
    assert prove(n, covariance(q, f, f), variance(q, f)) is not None


@pytest.mark.parametrize("made", [
    lambda n: information(n["r"], n["a"], n["a"]), lambda n: information(n["r"], n["a"], n["b"], given=n["a"]),
    lambda n: information(n["q"], (n["x"][1], n["x"][2]), (n["x"][2], n["x"][0])), lambda n: entropy(n["r"], n["a"], given=n["a"]),
    lambda n: entropy(n["r"], ()), lambda n: entropy("r", n["a"]), lambda n: entropy(n["r"], n["x"][1]),
    lambda n: variance(n["r"](n["a"]), n["a"]), lambda n: variance(n["r"](n["a"], n["b"])),
    lambda n: covariance(n["r"](n["a"]), n["a"], n["f"](1))])
def test_what_means_nothing_is_refused(made: Callable[[Mapping[str, Any]], Any]) -> None:
    with pytest.raises(MalformedTerm):
        made(declared())


def test_a_quantity_of_variables_that_may_be_one_is_not_compared() -> None:
    """x_s may be x_t, x_{t−1} is x_0 at t = 1: neither side means anything there."""
    n = declared()
    x, q, t, s, k = (n[v] for v in ("x", "q", "t", "s", "k"))
    assert prove(n, information(q, x[t], x[s]), information(q, x[s], x[t])) is None
    assert prove(n, entropy(q, x[t], given=x[t - 1], at=x[0]), entropy(q, x[t], given=x[t - 1], at=x[0]) + 0 * n["σ"]) is None
    assert prove(n, information(q, x[k], x[k - 1]), information(q, x[k - 1], x[k])) is not None
    assert prove(n, entropy(q, x[k], given=x[k - 1], at=x[0]), E(q(x[k - 1] | x[0]), entropy(q, x[k], at=x[k - 1]))) is not None


@pytest.mark.parametrize(("made", "text"), [
    (lambda n: entropy(n["r"], n["a"]), "H"), (lambda n: information(n["r"], n["a"], n["b"]), "I"),
    (lambda n: variance(n["r"](n["a"]), n["f"](n["a"])), "Var"), (lambda n: covariance(n["r"](n["a"]), n["f"](n["a"]), n["g"](n["a"])), "Cov")])
def test_it_is_printed_with_its_sign(made: Callable[[Mapping[str, Any]], Any], text: str) -> None:
    assert str(made(declared())).startswith(text)


# against enumeration of finite laws

SIZES = {"a": 2, "b": 2, "c": 2}
Table = dict[tuple[int, ...], float]


def table(seed: int) -> Table:
    """A random joint distribution of a, b, c."""
    g = random.Random(seed)
    weights = {v: g.uniform(0.05, 1) for v in itertools.product(*(range(k) for k in SIZES.values()))}
    whole = sum(weights.values())
    return {v: w / whole for v, w in weights.items()}


def marginal(law: Table, names: str) -> dict[tuple[int, ...], float]:
    places = ["abc".index(v) for v in names]
    found: dict[tuple[int, ...], float] = {}
    for v, p in law.items():
        key = tuple(v[i] for i in places)
        found[key] = found.get(key, 0.0) + p
    return found


def shannon(law: Table, names: str) -> float:
    return -sum(p * math.log(p) for p in marginal(law, names).values()) if names else 0.0


QUANTITIES: dict[str, tuple[Callable[[Mapping[str, Any]], Any], dict[str, int]]] = {
    # each as a term, and as whole multiples of entropies of sets
    "H(a)": (lambda n: entropy(n["r"], n["a"]), {"a": 1}),
    "H(b)": (lambda n: entropy(n["r"], n["b"]), {"b": 1}),
    "H(a,b)": (lambda n: entropy(n["r"], (n["a"], n["b"])), {"ab": 1}),
    "H(a|b)": (lambda n: entropy(n["r"], n["a"], given=n["b"]), {"ab": 1, "b": -1}),
    "H(c|a,b)": (lambda n: entropy(n["r"], n["c"], given=(n["a"], n["b"])), {"abc": 1, "ab": -1}),
    "I(a;b)": (lambda n: information(n["r"], n["a"], n["b"]), {"a": 1, "b": 1, "ab": -1}),
    "I(a;b|c)": (lambda n: information(n["r"], n["a"], n["b"], given=n["c"]), {"ac": 1, "bc": 1, "abc": -1, "c": -1}),
    "I(a;c)": (lambda n: information(n["r"], n["a"], n["c"]), {"a": 1, "c": 1, "ac": -1}),
    "I(a;b,c)": (lambda n: information(n["r"], n["a"], (n["b"], n["c"])), {"a": 1, "bc": 1, "abc": -1}),
}
WEIGHTS = st.dictionaries(st.sampled_from(sorted(QUANTITIES)), st.integers(-2, 2).filter(bool), min_size=1, max_size=4)


def total(n: Mapping[str, Any], weights: Mapping[str, int]) -> Any:
    return Add(*(Mul(S(w), QUANTITIES[k][0](n), evaluate=False) for k, w in weights.items()), evaluate=False)


def entropies(weights: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for k, w in weights.items():
        for names, m in QUANTITIES[k][1].items():
            found[names] = found.get(names, 0) + w * m
    return {k: w for k, w in found.items() if w}


IDENTITIES = {
    "the chain rule of entropy": ({"H(a,b)": 1}, {"H(b)": 1, "H(a|b)": 1}),
    "information is a gain in entropy": ({"I(a;b)": 1}, {"H(a)": 1, "H(a|b)": -1}),
    "information by joint entropy": ({"I(a;b)": 1, "H(a,b)": 1}, {"H(a)": 1, "H(b)": 1}),
    "the chain rule of information": ({"I(a;b,c)": 1}, {"I(a;c)": 1, "I(a;b|c)": 1}),
    "twice": ({"I(a;b)": 2, "H(a|b)": 2}, {"H(a)": 2}),
}


@pytest.mark.parametrize(("left", "right"), IDENTITIES.values(), ids=IDENTITIES)
def test_an_identity_of_entropies_is_proved(left: dict[str, int], right: dict[str, int]) -> None:
    assert entropies(left) == entropies(right)
    n = declared()
    assert prove(n, total(n, left), total(n, right)) is not None


@settings(max_examples=40, deadline=None)
@given(WEIGHTS, WEIGHTS, st.integers(0, 10_000))
def test_what_is_proved_of_entropies_holds_in_every_finite_law_and_what_differs_is_not_proved(
        left: dict[str, int], right: dict[str, int], seed: int) -> None:
    n = declared()
    alike = entropies(left) == entropies(right)
    assert (prove(n, total(n, left), total(n, right)) is not None) is alike
    law = table(seed)
    gap = sum(w * shannon(law, k) for k, w in entropies(left).items()) - sum(w * shannon(law, k) for k, w in entropies(right).items())
    assert not alike or abs(gap) < 1e-9


@settings(max_examples=25, deadline=None)
@given(st.tuples(*[st.integers(-1, 2)] * 3), st.integers(0, 10_000))
def test_total_variance_is_proved_with_its_own_weights_only(weights: tuple[int, int, int], seed: int) -> None:
    """Var f(a, b) = u E Var(f | a) + v Var E[f | a] + w Var E[f | b], by enumeration of a random law and a random f."""
    n = declared()
    r, a, b, f = n["r"], n["a"], n["b"], n["f"]
    whole = variance(r(a, b), f(a, b))
    within = E(r(a), variance(r(b | a), f(a, b)))
    between, other = variance(r(a), E(r(b | a), f(a, b))), variance(r(b), E(r(a | b), f(a, b)))
    rhs = Add(*(Mul(S(w), t, evaluate=False) for w, t in zip(weights, (within, between, other), strict=True)), evaluate=False)
    law, g = marginal(table(seed), "ab"), random.Random(seed)
    value = {v: g.uniform(-2, 2) for v in law}

    def moment(k: int, at: Mapping[int, int]) -> tuple[float, float]:
        """The probability of what is fixed, and the mean of f^k given it."""
        some = {v: p for v, p in law.items() if all(v[i] == x for i, x in at.items())}
        mass = sum(some.values())
        return mass, sum(p * value[v]**k for v, p in some.items()) / mass

    def spread(place: int) -> tuple[float, float]:
        parts = [(moment(1, {place: k}), moment(2, {place: k})) for k in (0, 1)]
        mean = sum(m * e for (m, e), _ in parts)
        return sum(m * (s - e * e) for (m, e), (_, s) in parts), sum(m * e * e for (m, e), _ in parts) - mean * mean

    exact = moment(2, {})[1] - moment(1, {})[1] ** 2
    (inside, outside), (_, outside_b) = spread(0), spread(1)
    proved = prove(n, whole, rhs) is not None
    assert proved is (weights == (1, 1, 0))
    claimed = weights[0] * inside + weights[1] * outside + weights[2] * outside_b
    assert not proved or abs(exact - claimed) < 1e-9


def test_only_what_holds_of_every_law_is_proved_of_signs() -> None:
    n = declared()
    r, a, b = n["r"], n["a"], n["b"]
    assert prove(n, information(r, a, b), S.Zero, LE) is None
    assert prove(n, entropy(r, a), S.Zero, GE) is None
    assert prove(n, entropy(r, a, given=b), entropy(r, a), GE) is None
