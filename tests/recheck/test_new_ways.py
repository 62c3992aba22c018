"""Moments, equal minimisers, ranges and adopted lines are checked again; steps that were tampered with are rejected."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sympy import Integer, S

from checker.language.derivation import Derivation
from checker.language.relations import Line
from checker.language.terms import (
    Density,
    Dot,
    Expectation,
    Mean,
    NormalDensity,
    Range,
    Variance,
)
from checker.loader import load_file
from checker.session import Session

from .checker import Rechecker
from .tampering import find, like, moved
from .verdicts import Rejected

DECLARED = '''
from checker.language import *

d = Derivation("moments and minimisers")
T = d.integer("T", at_least=2)
t, k = d.index("t", 1, T), d.index("k", 2, T)
x, z, w, b = d.vectors("x"), d.vector("z"), d.vector("w"), d.vector("b")
α = d.parameters("α", 1, T, low=0, high=1)
σ, τ, ς = d.parameter("σ"), d.parameter("τ", low=0), d.parameter("ς", low=0)
f, g, μ = d.function("f"), d.function("g"), d.vector_function("μ")
q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(α[t]) * x[t-1], var=1 - α[t]))
r = d.law("r", joint(z, w))
m = d.law("m", graph((z, w)))
m.define(w | z, Normal(mean=2 * z + μ(b), var=ς))
v = d.vector("v")
n = d.law("n", graph((v, w)))
n.define(w | v, Normal(mean=2 * v, var=3))
θ = d.unknown("θ", f, μ, m(w | z))
'''
LINES = {
    "a mean inside": "d.chain(E(q(x[1] | x[0]), dot(x[1], z))).eq(sqrt(α[1]) * dot(x[0], z))",
    "a mean inside, under what is drawn before": "d.chain(E(n(v, w), f(v) * dot(w, z))).eq(2 * E(n(v), f(v) * dot(v, z)))",
    "a second moment": "d.chain(E(q(x[1] | x[0]), squared(x[1]))).eq(α[1] * squared(x[0]) + x[0].dim * (1 - α[1]))",
    "a moment": "d.chain(variance(q(x[k] | x[k-1], x[0]))).eq(1 - α[k])",
    "total mean": "d.chain(mean(m(w))).eq(2 * mean(m(z)) + μ(b))",
    "total variance": "d.chain(variance(q(x[k] | x[0]))).eq(α[k] * variance(q(x[k-1] | x[0])) + 1 - α[k])",
    "equal minimisers": "d.chain(τ**2 * f(t) / t + σ).argmin(f(t), over=θ)",
    "a divergence and a cross-entropy": """
p = d.law("p", joint(z, w))
φ = d.unknown("φ", p)
c = d.chain(2 * KL(r(z | w), p(z | w)))
c.argmin(KL(r(z | w), p(z | w)), over=φ)
c.argmin(-E(r(z | w), log(p(z | w))), over=φ)""",
}


def loaded(source: str, folder: Path, name: str = "lines") -> Derivation:
    file = folder / f"{name}.py"
    file.write_text(source, encoding="utf-8")
    found = load_file(file)
    assert not found.errors and not found.derivations[0].errors
    return found.derivations[0]


def conclusions(lines: str, folder: Path) -> list[tuple[Any, Derivation]]:
    derivation, session = loaded(f"{DECLARED}{lines}\n", folder), Session()
    proofs = [session.conclusion(derivation, c) for c in derivation.chains]
    assert all(proofs)
    return [(p, derivation) for p in proofs]


@pytest.mark.parametrize("lines", LINES.values(), ids=LINES)
def test_it_holds_when_it_is_checked_again(lines: str, tmp_path: Path) -> None:
    for proof, derivation in conclusions(lines, tmp_path):
        Rechecker().recheck(proof, derivation.declared)


def step(lines: str, way: str, folder: Path, holds: Callable[[Any], bool] = lambda p: True) -> tuple[Any, Any]:
    """The first step of a way in the proof of a line, with the declarations."""
    ((proof, derivation),) = conclusions(lines, folder)
    return next(p for p in proof.walk() if p.way == way and holds(p)), derivation.declared


def rejects(proof: Any, declared: Any, line: Line | None = None, **changes: Any) -> None:
    """The step as it is passes; with a change it is rejected."""
    Rechecker().step(proof, declared)
    with pytest.raises(Rejected):
        Rechecker().step(like(proof, line=line or proof.line, **changes), declared)


# moments


def test_a_mean_inside_is_that_of_the_same_conditional(tmp_path: Path) -> None:
    proof, declared = step(LINES["a mean inside, under what is drawn before"], "moments", tmp_path,
                           lambda p: isinstance(p.line.lhs, Expectation))
    rhs = proof.line.rhs
    rejects(proof, declared, Line("=", proof.line.lhs, rhs.body))
    inner = next(t for t in _parts(rhs) if isinstance(t, Mean))
    other = Mean(Density(inner.density.law, inner.density.targets, ()))
    rejects(proof, declared, Line("=", proof.line.lhs, moved(rhs, inner, other)))


def test_a_second_moment_has_the_dimension_and_the_variance(tmp_path: Path) -> None:
    proof, declared = step(LINES["a second moment"], "moments", tmp_path, lambda p: isinstance(p.line.lhs, Expectation))
    (variance,) = [t for t in _parts(proof.line.rhs) if isinstance(t, Variance)]
    rejects(proof, declared, Line("=", proof.line.lhs, moved(proof.line.rhs, variance, S.Zero)))
    rejects(proof, declared, Line("=", proof.line.lhs, moved(proof.line.rhs, variance.density.targets[0].dim, S.One)))


def test_a_vector_that_stands_twice_is_not_taken_inside(tmp_path: Path) -> None:
    proof, declared = step(LINES["a mean inside"], "moments", tmp_path, lambda p: isinstance(p.line.lhs, Expectation))
    lhs, rhs = proof.line.lhs, proof.line.rhs
    rejects(proof, declared, Line("=", Expectation(lhs.measure, lhs.body * lhs.body), rhs * rhs))


def test_a_moment_is_that_of_the_law_of_the_part(tmp_path: Path) -> None:
    proof, declared = step(LINES["a moment"], "moments", tmp_path)
    (part,) = proof.parts
    rejects(proof, declared, Line("=", Variance(Density("q", proof.line.lhs.density.targets, ())), proof.line.rhs))
    rejects(proof, declared, Line("=", Mean(proof.line.lhs.density), proof.line.lhs.density.targets[0]))
    normal = part.line.rhs
    around = NormalDensity(normal.points, normal.points, normal.cov)
    rejects(proof, declared, parts=(like(part, line=Line("=", part.line.lhs, around)),), line=Line(
        "=", Mean(proof.line.lhs.density), normal.points[0]))


# total variance


def test_total_variance_squares_the_slope_and_adds_the_variance(tmp_path: Path) -> None:
    proof, declared = step(LINES["total variance"], "total variance", tmp_path)
    lhs, rhs = proof.line.lhs, proof.line.rhs
    (before,) = [t for t in _parts(rhs) if isinstance(t, Variance)]
    rejects(proof, declared, Line("=", lhs, before))
    rejects(proof, declared, Line("=", lhs, rhs + before))
    rejects(proof, declared, Line("=", lhs, moved(rhs, before, lhs)))


def test_total_variance_needs_a_linear_mean_and_a_free_variance(tmp_path: Path) -> None:
    proof, declared = step(LINES["total variance"], "total variance", tmp_path)
    (part,), y = proof.parts, proof.arguments[1]
    normal = part.line.rhs
    square = Dot(y, y)
    for means, cov in (((square * y,), normal.cov), (normal.means, ((square,),))):
        other = NormalDensity(normal.points, means, cov)
        rejects(proof, declared, parts=(like(part, line=Line("=", part.line.lhs, other)),))


# minimisers


def test_equal_minimisers_need_the_equation_the_sign_and_freedom(tmp_path: Path) -> None:
    proof, declared = step(LINES["equal minimisers"], "same minimisers", tmp_path)
    lhs, rhs, unknown, factor, rest = proof.arguments
    rejects(proof, declared, arguments=(lhs, rhs, unknown, 2 * factor, rest))
    rejects(proof, declared, arguments=(lhs, rhs, unknown, factor, rest + 1))
    rejects(proof, declared, Line("argmin", rhs, lhs, proof.line.variables))
    for worse, left in ((-factor, rest), (S.Zero, lhs), (factor, rest + rhs - rhs + _function(declared, "f", 1))):
        whole = like(proof.parts[0], line=Line("=", lhs, worse * rhs + left))
        rejects(proof, declared, parts=(whole,), arguments=(lhs, rhs, unknown, worse, left))


def test_a_factor_that_depends_is_made_of_something_that_is_told_to(tmp_path: Path) -> None:
    """m(w | z) is told to depend on θ, and is made of μ and ς; without μ it is not told which of them moves."""
    proof, declared = step("d.chain(2 * f(t)).argmin(f(t), over=θ)", "same minimisers", tmp_path)
    Rechecker().step(proof, declared)
    told = declared.unknowns["θ"]
    declared.unknowns["θ"] = dataclasses.replace(told, names=told.names - {"μ"})
    with pytest.raises(Rejected):
        Rechecker().step(proof, declared)


@pytest.mark.parametrize("name", ["T", "C", "d"])
def test_a_horizon_that_depends_moves_its_chains_and_a_name_that_is_none_moves_what_cannot_be_told(name: str, tmp_path: Path) -> None:
    proof, declared = step("p = d.law('p', chain(x, T, 0))\nd.chain(f(t) + log(p(x[0]))).argmin(f(t), over=θ)", "same minimisers", tmp_path)
    Rechecker().step(proof, declared)
    told = declared.unknowns["θ"]
    declared.unknowns["θ"] = dataclasses.replace(told, names=told.names | {name})
    with pytest.raises(Rejected):
        Rechecker().step(proof, declared)


def test_equal_minimisers_do_not_follow_from_a_realisation(tmp_path: Path) -> None:
    """A line that is tied to a noise says nothing of a function of θ, whichever step brings the two together."""
    derivation, declared = conclusions(LINES["equal minimisers"], tmp_path)[0]
    chain = like(derivation, way="kernel:transitive", parts=(derivation, derivation), line=derivation.line)
    part = like(derivation, way="reparametrisation", line=Line("=", derivation.line.lhs, derivation.line.lhs))
    with pytest.raises(Rejected):
        Rechecker().step(like(chain, parts=(part, derivation)), declared.declared)


# other derivations

FIRST = '''
from checker.language import *

d = Derivation("first")
y, m = d.vector("y"), d.vector("m")
u = d.law("u", graph(y))
u.define(y, Normal(mean=m, var=1))
c = d.chain(u(y), name="c")
c.eq(1 * u(y))
c.eq(N(y, m, 1))
'''


def test_an_adopted_line_is_checked_where_it_was_proved_and_for_what_it_means_here(tmp_path: Path) -> None:
    first = loaded(FIRST, tmp_path, "first")
    second = loaded(FIRST.replace("first", "second").replace('c.eq(N(y, m, 1))', 'c.eq(N(y, m, 1), by=d.cite("first", "c"))'), tmp_path)
    session = Session(library=lambda name: first)
    adopted = session._foreign(second, second.cite("first", "c"))
    assert adopted is not None
    Rechecker().recheck(adopted, second.declared)
    for kind in ('d.noise("m")', 'd.vector("m")\nw = d.law("w", graph(m))'):
        other = loaded(FIRST.replace('y, m = d.vector("y"), d.vector("m")', f'y = d.vector("y")\nm = {kind}'), tmp_path, "other")
        with pytest.raises(Rejected, match="random"):
            Rechecker().step(like(adopted), other.declared)
    wider = loaded(FIRST.replace("var=1)", "var=2)").replace("N(y, m, 1)", "N(y, m, 2)"), tmp_path, "wider")
    with pytest.raises(Rejected, match="defined otherwise"):
        Rechecker().step(like(adopted), wider.declared)


# ranges


def test_the_factors_of_a_joint_density_run_over_its_whole_range() -> None:
    proof, d = find("vdm_elbo_denoising", "markov", lambda p: any(isinstance(v, Range) for v in getattr(p.line.lhs, "targets", ())))
    (product,) = [t for t in _parts(proof.line.rhs) if type(t).__name__ == "Product"]
    shorter = type(product)(product.body, (product.i, product.lo, product.hi - 1))
    rejects(proof, d.declared, Line("=", proof.line.lhs, moved(proof.line.rhs, product, shorter)))
    (step_,) = [t for t in _parts(product) if isinstance(t, Density)]
    marginal = Density(step_.law, step_.targets, ())
    rejects(proof, d.declared, Line("=", proof.line.lhs, moved(proof.line.rhs, step_, marginal)))


def test_what_is_mentioned_of_a_range_stays_drawn() -> None:
    proof, d = find("vdm_elbo_consistency", "marginalisation", lambda p: _over_a_range(p.line.lhs) and isinstance(p.line.rhs, Expectation))
    lhs, rhs = proof.line.lhs, proof.line.rhs
    rejects(proof, d.declared, Line("=", lhs, lhs.body))
    q = rhs.measure
    rejects(proof, d.declared, Line("=", lhs, Expectation(Density(q.law, q.targets, ()), rhs.body)))
    wider = Expectation(Density(lhs.measure.law, (Range(*_end(lhs.measure.targets[0])),), lhs.measure.given), lhs.body)
    rejects(proof, d.declared, Line("=", wider, rhs))


def test_a_range_is_integrated_out_of_its_own_density() -> None:
    proof, d = find("mhvae_elbo", "marginalisation", lambda p: any(isinstance(v, Range) for v in getattr(p.line.lhs, "over", ())))
    kept = proof.line.rhs
    (x,) = kept.targets
    later = Density(kept.law, (type(x)(x.name, (Integer(1),), 0, x.dim),), ())
    rejects(proof, d.declared, Line("=", proof.line.lhs, later))
    rejects(proof, d.declared, Line("=", proof.line.lhs, S.One))


def _over_a_range(term: Any) -> bool:
    return isinstance(term, Expectation) and any(isinstance(v, Range) for v in term.measure.targets)


def _end(r: Any) -> tuple[Any, ...]:
    """A range that starts two later."""
    return r.name, r.lo + 2, r.hi, r.dim


def _parts(term: Any) -> list[Any]:
    return [term, *(p for a in term.args for p in _parts(a))]


def _function(declared: Any, name: str, at: int) -> Any:
    return declared.functions[name](at)


# what the second check may lean on

FORBIDDEN = ("kernel", "rules", "forms", "numeric", "conditions", "context", "reading", "polynomials", "prover", "language.binding",
             "language.dependence")


def test_the_second_check_leans_on_nothing_that_makes_or_refutes_proofs() -> None:
    for file in sorted(Path(__file__).parent.glob("*.py")):
        if file.name.startswith("test_") or file.name == "tampering.py":  # these make the proofs that are checked
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or "", *(f"{node.module}.{a.name}" for a in node.names)]
            for name in names:
                assert not any(name == f"checker.{f}" or name.startswith(f"checker.{f}.") for f in FORBIDDEN), (file.name, name)
                assert not name.startswith("checker") or name == "checker.language" or name.startswith("checker.language."), (file.name, name)
