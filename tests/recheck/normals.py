"""Normal laws, and what a derivation defines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Basic, Expr, Mul, Pow, S
from sympy import log as Log

from checker.language.terms import Density, Mean, Normal, NormalDensity, Range, Scaled, Var, Variance, VectorSum

from . import formulas
from .densities import arrows, slots
from .exact import Exact, difference, everywhere, identical, is_zero
from .integers import models
from .logarithms import samples
from .names import free, index_value, same, signature, substitute
from .points import Form, Point
from .reals import differ
from .verdicts import Rejected, need


def density(proof: Any, declared: Any) -> None:
    """log N(x; m, S ⊗ I), compared with its value at real points."""
    line = proof.line
    need(line.relation == "=" and isinstance(line.lhs, Log) and isinstance(line.lhs.args[0], NormalDensity), "not about a normal density")
    for point in samples(proof, declared, line.lhs, line.rhs):
        need(not differ(point.logarithm(line.lhs.args[0], point.names), point.scalar(line.rhs)), "not its logarithm")  # type: ignore[arg-type]


# What is defined ---------------------------------------------------------------------------------------


def definition(proof: Any, declared: Any) -> None:
    """A factor of a law, as a density or as a law; or a family of parameters, compared term by term."""
    line = proof.line
    if isinstance(line.lhs, Density) and _has_formula(line.lhs, declared):
        formulas.definition(proof, declared)
    elif isinstance(line.lhs, Density):
        x, (mean, var) = line.lhs.targets[0], _factor(proof, declared, line.lhs)[:2]
        need(line.relation == "=" and len(line.lhs.targets) == 1, "not a factor")
        need(same(line.rhs, NormalDensity((x,), (mean,), ((var,),))), "defined otherwise")
    elif line.relation == "~":
        _same_law(declared, line.lhs)
        tried = [Density(name, (line.lhs,), line.variables) for name in declared.laws]
        laws = [found for q in tried if (found := _try(proof, declared, q)) is not None]
        need(any(same(line.rhs, Normal(mean, var)) for mean, var, _ in laws), "defined otherwise")
    else:
        need(line.relation == "=" and any(p.startswith("definition of ") for p in proof.premises), "the premise is not named")
        for seed, model in enumerate(models(proof.facts, free(line.lhs) | free(line.rhs), many=24)):
            gap = difference(Exact(seed, (), declared, model), line.lhs, line.rhs)  # type: ignore[arg-type]
            need(is_zero(gap), "defined otherwise")


def _has_formula(q: Density, declared: Any) -> bool:
    """Whether what a density is of is given by a formula."""
    names = {v.name for v in q.targets}
    return any(names <= {v.name for v in f.targets} for f in declared.laws[q.law].formulas)


def _try(proof: Any, declared: Any, q: Density) -> tuple[Basic, Basic, Basic | None] | None:
    try:
        return _factor(proof, declared, q)
    except Rejected:
        return None


def _factor(proof: Any, declared: Any, q: Density) -> tuple[Basic, Basic, Basic | None]:
    """Mean, variance and noise of a declared factor at the indices and points of a density."""
    target = q.targets[0]
    for d in declared.laws[q.law].definitions:
        index: dict[Basic, Expr] = {d.symbol: target.at[0] - d.target.at[0] + d.symbol} if d.symbol is not None else {}
        wanted = [substitute(v, index) for v in (d.target, *d.given)]
        points = {(v.name, v.at): v for v in (target, *q.given)}
        if len(points) != 1 + len(q.given) or {(v.name, v.at) for v in wanted} != points.keys() or wanted[0].at != target.at:
            continue
        need(any(p.startswith(f"definition of {q.law}(") for p in proof.premises), "the premise is not named")
        _is_factor(proof, declared.laws[q.law].graph, target, q.given)
        values = {v: points[v.name, v.at] for v in wanted}
        parts = (d.normal.mean, d.normal.cov, *([d.noise] if d.noise is not None else []))
        mean, var, *noise = (substitute(substitute(part, index), values) for part in parts)
        return mean, var, noise[0] if noise else None
    raise Rejected("no declared factor")


def _is_factor(proof: Any, graph: Any, target: Var, given: Any) -> None:
    """The graph has the variable, and exactly these parents of it, at all indices."""
    for model in models(proof.facts, frozenset().union(*map(free, (target, *given))), many=40):
        whole = arrows(graph, model)
        (node,) = slots(target, model)
        need(node in whole.nodes, f"{target} may not be a variable of the law")
        parents = {s for v in given for s in slots(v, model)}
        need(parents == {a for a, b in whole.pairs if b == node}, f"{target} may have other parents")


def _same_law(declared: Any, variable: Any) -> None:
    """Only one law may define a law of the variable: an equality in law does not say which it means."""
    need(sum(bool(law.definitions) and _has(law.graph, variable) for law in declared.laws.values()) <= 1, "two laws are declared for it")


def _has(graph: Any, variable: Any) -> bool:
    return variable.name == graph.family if hasattr(graph, "family") else variable.name in {v.name for v in graph.nodes}


def realisation(proof: Any, declared: Any) -> None:
    """x = m + √v ε for the noise ε that is declared to drive x; for the random variable itself, never for a copy of it."""
    line = proof.line
    need(line.relation == "=" and isinstance(line.lhs, Var), "not about a variable")
    need(all(v.mark == 0 for side in (line.lhs, line.rhs) for v in free(side) if isinstance(v, Var)), "a copy is not driven by the noise")
    need(any(" drives " in p for p in proof.premises), "the premise is not named")
    _same_law(declared, line.lhs)
    (q,) = proof.arguments
    need(same(q.targets[0], line.lhs), "another variable")
    mean, var, noise = _factor(proof, declared, q)
    need(noise is not None and isinstance(var, Expr), "no noise drives it")
    need(same(line.rhs, VectorSum(mean, Scaled(Pow(var, S.Half, evaluate=False), noise))), "driven otherwise")


# Laws of sums --------------------------------------------------------------------------------------------


def _law(point: Point, side: Any, declared: Any, given: set[Any], sources: dict[Any, Any]) -> tuple[Form, Any, list[Any]]:
    """A vector as what is kept, the variance of the rest, and the random vectors in it."""
    if isinstance(side, Normal):
        return point.vector(side.mean), point.scalar(side.var), []
    kept: Form = {}
    variance, drawn = point.total(()), []
    names = {signature(v): v for v in free(side) if isinstance(v, Var)}
    for key, c in point.vector(side).items():
        base = names.get(key)
        if key in given or c == point.total(()):
            kept = point.combined(kept, {key: c})
        elif key in sources:
            mean, v, _ = _law(point, sources[key], declared, given, {})
            kept = point.combined(kept, {b: c * d for b, d in mean.items()})
            variance = variance + c * c * v
            drawn.append(base)
        else:
            need(base is not None and base.name in declared.noises, f"the law of {base} is not known")
            variance = variance + c * c
            drawn.append(base)
    return kept, variance, drawn


def sum_of_normals(proof: Any, declared: Any) -> None:
    """Given G, K + Σ a ε ~ N(K, Σ a² I) for standard normal ε, independent of each other and of G."""
    line, (*told, kept, variance) = proof.line, proof.parts
    need(line.relation == "~" and kept.line.relation == variance.line.relation == "=", "not an equality in law")
    given = {signature(v) for v in line.variables}
    sources = {signature(p.line.lhs): p.line.rhs for p in told if p.line.relation == "~"}
    need(all({signature(v) for v in p.line.variables} == given for p in told), "a law that is given something else")
    seen: list[list[Any]] = []

    def agrees(point: Point) -> bool:
        gaps = []
        for side, mean, var in ((line.lhs, kept.line.lhs, variance.line.lhs), (line.rhs, kept.line.rhs, variance.line.rhs)):
            form, v, drawn = _law(point, side, declared, given, sources)
            seen.append(drawn)
            gaps += [point.combined(point.vector(mean), form, -1), point.scalar(var) - v]
        return all(map(is_zero, gaps))

    need(all(everywhere(Exact, agrees)), "not the law of the sum")
    mentioned = {v for side in (line.lhs, line.rhs) if isinstance(side, Normal) for v in free(side.mean) if isinstance(v, Var)}
    need({signature(v) for v in mentioned} <= given, "the mean mentions what is not given")
    for drawn in {tuple(sorted(d, key=str)) for d in seen}:
        _independent(proof, declared, drawn)


def _independent(proof: Any, declared: Any, drawn: tuple[Any, ...]) -> None:
    """No two random vectors are one, at most one is not a noise, and no noise has a part in what is kept or drawn."""
    noises = [v for v in drawn if v.name in declared.noises]
    others = [v for v in drawn if v.name not in declared.noises]
    need(len(others) <= 1, "two variables of a law may depend on each other")
    need(not any(v.name in declared.noises for v in proof.line.variables), "a noise is given")
    kept = (*others, *proof.line.variables)
    used = {v.name for v in noises}
    need(all(f"the noises {n} are independent" in proof.premises for n in used), "the premise is not named")
    for model in models(proof.facts, frozenset().union(frozenset(), *map(free, (*drawn, *kept))), many=40):
        named = [next(iter(slots(v, model))) for v in noises]
        need(len(set(named)) == len(named), "two noises may be one")
        for noise in noises:
            for graph, node in _driven(declared, noise, model):
                below = arrows(graph, model).descendants(node)
                need(not below & {s for v in kept for s in slots(v, model)}, f"{noise} has a part in what is kept")


def _driven(declared: Any, noise: Any, model: Any) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """The variables that a noise drives, with their graphs."""
    for law in declared.laws.values():
        for d in law.definitions:
            if d.noise is None or d.noise.name != noise.name:
                continue
            if not noise.at or d.symbol is None:
                yield law.graph, next(iter(slots(d.target, model)))
            else:
                at = index_value(noise.at[0] - d.noise.at[0] + d.target.at[0], model)
                yield law.graph, (d.target.name, at)


def fewer_conditions(proof: Any, declared: Any) -> None:
    """X ~ Y given G where X ~ Y given G and H; a normal law on either side is one given G."""
    line, (part,) = proof.line, (p.line for p in proof.parts)
    need(line.relation == part.relation == "~" and same(line.lhs, part.lhs) and same(line.rhs, part.rhs), "not the same equality in law")
    given, more = ({signature(v) for v in one.variables} for one in (line, part))
    need(given < more, "not fewer conditions")
    mentioned = {v for side in (line.lhs, line.rhs) if isinstance(side, Normal) for v in free(side) if isinstance(v, (Var, Range))}
    need({signature(v) for v in mentioned} <= given, "the law mentions what is not given")


def density_of_law(proof: Any, declared: Any) -> None:
    """q(x | G) = N(x; m, v I) where x ~ N(m, v I) given G."""
    line, (part,) = proof.line, (p.line for p in proof.parts)
    q, n = line.lhs, line.rhs
    need(line.relation == "=" and part.relation == "~" and isinstance(q, Density) and isinstance(n, NormalDensity), "not a density")
    x = part.lhs
    need(isinstance(x, Var) and len(q.targets) == len(n.points) == 1 and same(q.targets[0], x) and same(n.points[0], x), "of another variable")
    given = {signature(v) for v in part.variables}
    need({signature(v) for v in q.given} == given, "given something else")
    law = declared.laws[q.law]
    need(bool(law.definitions) and all(_has(law.graph, v) for v in (x, *q.given)), "not a variable that the law defines")
    _same_law(declared, x)

    def agrees(point: Point) -> bool:
        form, v, _ = _law(point, part.rhs, declared, given, {})
        return is_zero(point.combined(point.vector(n.means[0]), form, -1)) and is_zero(point.scalar(n.cov[0][0]) - v)

    need(all(everywhere(Exact, agrees)), "another mean or variance")


def conditioning(proof: Any, declared: Any) -> None:
    """For (x, y) ~ N((m, n), S ⊗ I): E[x | y] = m + (S_xy/S_yy)(y − n), and Var[x | y] = (S_xx − S_xy²/S_yy) I."""
    line, (part,) = proof.line, (p.line for p in proof.parts)
    moment, q, n = line.lhs, part.lhs, part.rhs
    need(line.relation == part.relation == "=" and isinstance(moment, (Mean, Variance)), "not a conditional moment")
    need(isinstance(n, NormalDensity) and len(n.points) == 2 and isinstance(q, Density) and q.law == moment.density.law, "not a joint law")
    need({signature(v) for v in q.targets} == {signature(v) for v in n.points}, "the joint law is of other variables")
    x = moment.density.targets[0]
    (i,) = [k for k, v in enumerate(n.points) if (v.name, v.at) == (x.name, x.at)]
    y = n.points[1 - i]
    need({signature(v) for v in moment.density.given} == {signature(v) for v in (y, *q.given)}, "conditioned on something else")
    need(not any(v in free(m) for m in n.means for v in n.points), "the mean moves with the variables")
    s_xx, s_xy, s_yx, s_yy = n.cov[i][i], n.cov[i][1 - i], n.cov[1 - i][i], n.cov[1 - i][1 - i]
    need(identical(s_xy, s_yx), "the covariance is not symmetric")
    slope = Mul(s_xy, Pow(s_yy, -1, evaluate=False), evaluate=False)
    if isinstance(moment, Mean):
        value: Basic = VectorSum(n.means[i], Scaled(slope, y), Scaled(Mul(-1, slope, evaluate=False), n.means[1 - i]))
    else:
        value = s_xx - slope * s_xy
    need(identical(line.rhs, value), "not the conditional moment")


RULES = {"normal density": density, "definition": definition, "reparametrisation": realisation, "independent normals": sum_of_normals,
         "density of a law": density_of_law, "conditioning of normals": conditioning,
         "fewer conditions": fewer_conditions}

