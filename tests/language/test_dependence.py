"""What depends on an unknown: what is told, what is defined by it, and every density that is not one factor without it."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import S

from checker.language import KL, E, Integral, N, Normal, Product, Sum, chain, dot, entropy, graph, joint, log, mean, variance
from checker.language.dependence import FIRST, STEP, Dependents, depends, factors_that_depend, which_factor
from checker.language.derivation import Derivation
from checker.language.terms import MalformedTerm


def declared() -> dict[str, Any]:
    d = Derivation("dependence")
    last, t, i = d.integer("T", at_least=3), d.index("t"), d.index("i")
    x, y, z, w, m = d.vectors("x"), d.vectors("y"), d.vector("z"), d.vector("w"), d.vector("m")
    return {"d": d, "T": last, "t": t, "i": i, "x": x, "y": y, "z": z, "w": w, "m": m, "σ": d.parameter("σ"), "f": d.function("f"),
            "g": d.function("g"), "h": d.function("h"), "μ": d.vector_function("μ"), "q": d.law("q", chain(x, 0, last)),
            "p": d.law("p", chain(y, last, 0)), "u": d.law("u", graph((z, w))), "r": d.law("r", joint(z, w))}


def free(n: dict[str, Any], *dependents: Any) -> Any:
    """Whether a term is free of an unknown on which these depend."""
    name = f"θ{len(n['d'].declared.unknowns)}"
    n["d"].unknown(name, *dependents)
    return lambda term: not depends(n["d"].declared, name, term + S.Zero if term.is_commutative else term)


def test_a_name_depends_wherever_it_stands() -> None:
    n = declared()
    f, g, z, w, i, last = (n[k] for k in ("f", "g", "z", "w", "i", "T"))
    is_free = free(n, f, n["σ"], n["μ"], n["m"])
    for term in (f(1), g(f(1)), n["σ"] ** 2, g(n["m"]), dot(n["μ"](z), w), Sum(f(i), (i, 1, last)), E(n["r"](z), f(z)), log(N(z, n["m"], 1)),
                 Integral(f(z) * n["r"](z), z), n["d"].abbreviate("C", f(2))):
        assert not is_free(term)
    for term in (g(1), g(z), dot(z, w), Sum(g(i), (i, 1, last)), E(n["r"](z), g(z)), KL(n["r"](z), n["u"](z))):
        assert is_free(term)


def test_a_family_depends_on_what_defines_it() -> None:
    n = declared()
    d, t, i, last = (n[k] for k in ("d", "t", "i", "T"))
    first = d.let("β", t, n["f"](t) + 1, 0, last)
    second = d.let("γ", t, Product(first[i], (i, 1, t)), 0, last)
    is_free = free(n, n["f"])
    assert not is_free(first[1]) and not is_free(second[t]) and is_free(n["σ"] * 1)


def test_a_factor_of_a_law_is_told_from_all_other_densities() -> None:
    n = declared()
    x, y, z, w, t, last = (n[k] for k in ("x", "y", "z", "w", "t", "T"))
    cases = [(n["q"], (x[0],), (), FIRST), (n["q"], (x[t],), (x[t - 1],), STEP), (n["p"], (y[last],), (), FIRST),
             (n["p"], (y[0],), (y[1],), STEP), (n["u"], (z,), (), z.slot), (n["u"], (w,), (z,), w.slot)]
    for law, targets, given, which in cases:
        assert which_factor(law, targets, given) == which
    others = [(n["q"], (x[t],), ()), (n["q"], (x[t - 1],), (x[t],)), (n["q"], (x[t],), (x[t - 2],)), (n["q"], (x[t],), (x[t - 1], x[0])),
              (n["p"], (y[t],), (y[t - 1],)), (n["p"], (y[0],), ()), (n["q"], (x[0:t],), ()), (n["q"], (x[0], x[1]), ()),
              (n["u"], (z,), (w,)), (n["u"], (w,), ()), (n["u"], (z, w), ()), (n["u"], (w,), (z, w))]
    for law, targets, given in others:
        assert which_factor(law, targets, given) is None


def test_a_density_is_free_of_an_unknown_only_as_one_factor_that_does_not_depend() -> None:
    n = declared()
    u, z, w, f = (n[k] for k in ("u", "z", "w", "f"))
    is_free = free(n, u(w | z))
    assert is_free(u(z)) and is_free(E(u(z), f(z)))
    for q in (u(w | z), u(w), u(z, w), u(z | w), E(u(z, w), f(z)), dot(mean(u(w)), z), variance(u(w)), entropy(u, w)):
        assert not is_free(q)
    is_free = free(n, u(z))
    assert is_free(u(w | z)) and not is_free(u(w)) and not is_free(u(z | w))


def test_one_step_of_a_chain_stands_for_all() -> None:
    n = declared()
    p, y, t, last = (n[k] for k in ("p", "y", "t", "T"))
    is_free = free(n, p(y[0] | y[1]))
    assert is_free(p(y[last])) and not is_free(p(y[t - 1] | y[t])) and not is_free(p(y[t])) and not is_free(p(y[0:last]))
    is_free = free(n, p(y[last]))
    assert is_free(p(y[t - 1] | y[t])) and not is_free(p(y[0])) and not is_free(p(y[t] | y[t - 1]))


def test_what_is_told_of_no_factor_is_told_of_the_whole_law() -> None:
    n = declared()
    for told in (n["r"](n["z"] | n["w"]), n["r"](n["z"], n["w"]), n["r"]):
        is_free = free(n, told)
        assert not is_free(n["r"](n["z"])) and not is_free(n["r"](n["w"] | n["z"])) and is_free(n["u"](n["z"]))


def test_a_law_depends_on_what_its_factors_are_defined_by() -> None:
    n = declared()
    u, z, w = n["u"], n["z"], n["w"]
    u.define(w | z, Normal(n["μ"](z), S.One))
    name = n["d"].unknown("θ", n["μ"]).name
    assert factors_that_depend(n["d"].declared, name, u) == {w.slot}
    assert not depends(n["d"].declared, name, u(z)) and depends(n["d"].declared, name, u(w))


def test_what_a_law_is_defined_by_may_be_told_later() -> None:
    n = declared()
    u, z = n["u"], n["z"]
    name = n["d"].unknown("θ", n["m"]).name
    assert not depends(n["d"].declared, name, u(z))
    u.define(z, Normal(n["m"], S.One))
    assert depends(n["d"].declared, name, u(z))


def test_what_has_no_name_cannot_depend() -> None:
    n = declared()
    for thing in (1, "f", n["x"][0:2], dot(n["z"], n["w"]), None):
        with pytest.raises(MalformedTerm, match="cannot depend"):
            Dependents.of([thing])
