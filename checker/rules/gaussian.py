"""Normal laws: their density, conditioning, and sums of independent normal vectors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sympy import Basic, Expr, Rational, S, Tuple, pi

from checker.conditions import Condition, leading_minors, positive_covariance
from checker.language import relations as rel
from checker.language.binding import canonical, free_variables, substitute
from checker.language.declarations import Space
from checker.language.indices import precedes, within
from checker.language.laws import ChainGraph, Definition, Graph
from checker.language.matrices import Det, Inverse, MatVec
from checker.language.relations import Line
from checker.language.terms import (
    ZERO,
    Density,
    Dot,
    Mean,
    Norm,
    Normal,
    NormalDensity,
    Scaled,
    Unit,
    Var,
    Variance,
    Vector,
    VectorSum,
)
from checker.language.written import neg
from checker.reading import Reader
from checker.rules.algebra import others_than
from checker.rules.rule import Context, Instance, NotProved, Rule, equal, inverse, log, minus, power, product, total


def _minus(u: Vector, v: Vector) -> Vector:
    return u if v == ZERO else VectorSum(u, Scaled(S.NegativeOne, v))


# The density ---------------------------------------------------------------------------------------


def state_normal_density(context: Context, term: NormalDensity) -> Instance:
    """log N(x; m, Σ) = −½ (d log(2π) + log det Σ) − ½ (x − m)ᵀ Σ⁻¹ (x − m) for a positive definite Σ; for v I this is
    −(d/2) log(2πv) − ‖x − m‖²/(2v), and likewise for two vectors with covariance S ⊗ I."""
    if not isinstance(term, NormalDensity) or len(term.points) > 2:
        raise NotProved("not the normal density of one or two vectors")
    d, k = term.points[0].dim, len(term.points)
    if any(p.dim != d for p in term.points) or (k == 2 and term.cov[0][1] != term.cov[1][0]):
        raise NotProved("the covariance is not a symmetric table times I")
    off = [_minus(p, m) for p, m in zip(term.points, term.means, strict=True)]
    if not isinstance(term.cov[0][0], Expr):
        cov = term.cov[0][0]
        size = product(Rational(1, 2), total(product(d, log(product(2, pi))), log(Det(cov))))
        line = equal(log(term), total(minus(size), product(Rational(-1, 2), Dot(off[0], MatVec(Inverse(cov), off[0])))))
        return Instance(line, positive_covariance(term, context.facts))
    minors = leading_minors(term)
    if k == 1:
        quadratic = product(power(Norm(off[0]), 2), inverse(term.cov[0][0]))
    else:
        (a, b), (_, c) = term.cov
        quadratic = product(total(product(c, power(Norm(off[0]), 2)), product(a, power(Norm(off[1]), 2)),
                                  product(-2, b, Dot(*off))), inverse(minors[1]))
    size = product(Rational(1, 2), d, total(product(k, log(product(2, pi))), log(minors[-1])))
    line = equal(log(term), total(minus(size), product(Rational(-1, 2), quadratic)))
    return Instance(line, positive_covariance(term, context.facts))


# Definitions ---------------------------------------------------------------------------------------


def matching(context: Context, q: Density) -> tuple[Definition, dict[Basic, Basic], str] | None:
    """The declared factor that a density is, with the values of its index and variables; none for a variable with other values."""
    law = context.declared.laws.get(q.law)
    if law is None or len(q.targets) != 1 or not isinstance(q.targets[0], Var):
        return None
    target = q.targets[0]
    if not _on_the_whole_line(context, target):
        return None
    if isinstance(law.graph, ChainGraph) and not within(target.at[0], law.graph.lo, law.graph.hi, context.facts):
        return None
    for definition in law.definitions:
        if any(map(context.declared.is_random, definition.constants)):
            continue
        index: dict[Basic, Basic] = {}
        if definition.symbol is not None:
            index = {definition.symbol: target.at[0] - (definition.target.at[0] - definition.symbol)}
        moved = [substitute(v, index) for v in (definition.target, *definition.given)]
        actual = {v.slot: v for v in (target, *q.given) if isinstance(v, Var)}
        if definition.symbol is not None and not _has_factor(law.graph, target.at[0], context):
            continue
        if moved[0].slot == target.slot and {v.slot for v in moved[1:]} == {v.slot for v in q.given if isinstance(v, Var)} and len(
            moved) == 1 + len(q.given):
            values: dict[Basic, Basic] = {v: actual[v.slot] for v in moved if actual[v.slot] != v}
            given = f" | {', '.join(map(_name, definition.given))}" if definition.given else ""
            name = f"definition of {q.law}({_name(definition.target)}{given})"
            return definition, {**index, **values}, name
    return None


def _on_the_whole_line(context: Context, x: Var) -> bool:
    """Whether a variable takes every real value, or every vector: one that does not has no normal law."""
    space = context.declared.spaces.get(x.name, Space())
    return (space.low, space.high, space.discrete) == (None, None, False)


def _has_factor(graph: Graph, at: Expr, context: Context) -> bool:
    """Whether the factor of a chain at an index has a condition: it is not the first variable."""
    if not isinstance(graph, ChainGraph):
        return True
    return precedes(graph.lo, at, context.facts) if graph.forward else precedes(at, graph.hi, context.facts)


def _name(v: Var) -> str:
    return f"{v.name}_{{{v.at[0]}}}" if v.at else v.name


def _instantiated(definition: Definition, values: dict[Basic, Basic], term: Basic) -> Basic:
    index = {k: v for k, v in values.items() if not isinstance(k, Var)}
    points = {k: v for k, v in values.items() if isinstance(k, Var)}
    moved = substitute(term, index) if index else term
    return substitute(moved, points) if points else moved


def _only_law(context: Context, law: str) -> None:
    """Refuse where two laws give the same variables a law: an equality in law does not say which it means."""
    laws = context.declared.laws
    if any((other.definitions or other.formulas) and other.names & laws[law].names for name, other in laws.items() if name != law):
        raise NotProved("two laws are declared for these variables")


def _no_copies(q: Density) -> None:
    """A noise drives the variable itself: another value of it has another noise."""
    if any(v.mark != 0 for v in (*q.targets, *q.given)):
        raise NotProved("a copy of a variable, or one that is bound")


def state_definition(context: Context, q: Density) -> Instance:
    """q(x_t | x_{t-1}) = N(x_t; m, v I) where the factor is declared so."""
    found = matching(context, q)
    if found is None:
        raise NotProved("no declared factor")
    definition, values, name = found
    normal = _instantiated(definition, values, definition.normal)
    line = equal(q, NormalDensity((q.targets[0],), (normal.mean,), ((normal.cov,),)))
    return Instance(line, premises=frozenset({name}))


def state_definition_law(context: Context, q: Density) -> Instance:
    """x_t has the law N(m, v I) given x_{t-1} where the factor is declared so."""
    found = matching(context, q)
    if found is None:
        raise NotProved("no declared factor")
    _no_copies(q)
    _only_law(context, q.law)
    definition, values, name = found
    normal = _instantiated(definition, values, definition.normal)
    return Instance(Line(rel.LAW, q.targets[0], normal, tuple(q.given)), premises=frozenset({name}))


def state_realisation(context: Context, q: Density) -> Instance:
    """x_t = m + √v ε for the standard normal ε that is declared to drive x_t."""
    found = matching(context, q)
    if found is None or found[0].noise is None or not found[0].normal.is_isotropic:
        raise NotProved("no noise is declared to drive this variable")
    _no_copies(q)
    _only_law(context, q.law)
    definition, values, name = found
    driver = found[0].noise
    normal = _instantiated(definition, values, definition.normal)
    noise = _instantiated(definition, values, driver)
    line = equal(q.targets[0], VectorSum(normal.mean, Scaled(power(normal.var, S.Half), noise)))
    return Instance(line, premises=frozenset({name, f"{_name(driver)} drives {_name(definition.target)}"}), tied=True)


# Laws of linear combinations -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NormalForm:
    """A random vector as kept + N(0, variance I), given what is kept, if the conditions hold and the noises are independent."""

    kept: Vector
    variance: Expr
    conditions: tuple[Condition, ...]
    noises: frozenset[str]

    @property
    def premises(self) -> frozenset[str]:
        return frozenset(f"the noises {n} are independent" for n in self.noises)


def normal_form(context: Context, side: Basic, given: tuple[Var, ...], sources: tuple[Line, ...]) -> NormalForm:
    """A linear combination of given vectors, noises and at most one vector of known law.

    Raises `NotProved` for anything else.
    """
    if isinstance(side, Normal):
        if not side.is_isotropic:
            raise NotProved("the covariance is a matrix")
        if not free_variables(side) <= set(given):
            raise NotProved("the law mentions what is not given")
        return NormalForm(side.mean, side.var, (), frozenset())
    reader = Reader()
    known = {s.lhs: s for s in sources if s.relation == rel.LAW and set(s.variables) == set(given)}
    kept, variances, random = [], [], []
    conditions: tuple[Condition, ...] = ()
    noises: frozenset[str] = frozenset()
    for base, coefficient in reader.vector(canonical(side)).items():
        scale = reader.term(coefficient)
        if not free_variables(scale) <= set(given):
            raise NotProved("a factor of a vector mentions what is not given")
        if base in given or isinstance(base, Unit):
            kept.append(Scaled(scale, base))
            continue
        noise = isinstance(base, Var) and base.name in context.declared.noises and base.mark == 0
        if not isinstance(base, Var) or (not noise and base not in known):
            raise NotProved(f"the law of {base} is not known")
        random.append(base)
        if base in known:
            form = normal_form(context, known[base].rhs, given, ())
            conditions, noises = conditions + form.conditions, noises | form.noises
            kept.append(Scaled(scale, form.kept))
            variances.append(product(power(scale, 2), form.variance))
        else:
            variances.append(power(scale, 2))
    used = frozenset(v.name for v in random if v.name in context.declared.noises)
    return NormalForm(VectorSum(*kept), total(*variances), conditions + _independent(context, random, given), noises | used)


def _driven(context: Context, noise: Var) -> Iterator[tuple[ChainGraph, Expr]]:
    """The indices of variables that a noise drives, with the chain that they belong to."""
    for law in context.declared.laws.values():
        for definition in law.definitions:
            if definition.noise is not None and definition.noise.name == noise.name:
                if not isinstance(law.graph, ChainGraph):
                    raise NotProved("a noise that drives a variable of a finite graph")
                if len(noise.at) != len(definition.noise.at) or (not noise.at and definition.symbol is not None):
                    raise NotProved("a noise that drives every variable of a chain")
                shift = definition.target.at[0] - definition.noise.at[0] if noise.at else S.Zero
                yield law.graph, noise.at[0] + shift if noise.at else definition.target.at[0]


def _related(context: Context, family: str) -> set[str]:
    """The names of variables that laws connect with a family, directly or through others."""
    found, before = {family}, 0
    while len(found) > before:
        before = len(found)
        found |= {n for law in context.declared.laws.values() if law.names & found for n in law.names}
    return found


def _independent(context: Context, random: list[Var], given: tuple[Var, ...]) -> tuple[Condition, ...]:
    """Conditions for the random vectors to be independent of each other and of what is given; refuses if they are not."""
    noises = [v for v in random if v.name in context.declared.noises]
    others = [v for v in random if v not in noises]
    if len(others) > 1:
        raise NotProved("two variables of one law are not independent")
    for noise in noises:
        if any(v.name in context.declared.noises for v in given):
            raise NotProved("a noise is given")
        if any(noise.name == c.name for law in context.declared.laws.values() for c in law.constants):
            raise NotProved("a declared factor mentions the noise")
        for graph, driven in _driven(context, noise):
            if not all(v.name != graph.family or (precedes(v.at[0], driven, context.facts) if graph.forward
                                                  else precedes(driven, v.at[0], context.facts)) for v in (*others, *given)):
                raise NotProved(f"{noise} is not independent of what it drives")
            if any(v.name != graph.family and v.name in _related(context, graph.family) for v in (*others, *given)):
                raise NotProved("a law may tie what is given to what the noise drives")
    return tuple(Condition("distinct", a, context.facts, b) for i, a in enumerate(noises) for b in noises[:i] if a.name == b.name)


def state_sum_of_normals(context: Context, lhs: Basic, rhs: Basic, given: tuple[Var, ...], sources: tuple[Line, ...]) -> Instance:
    """Given G, K + Σ a_i ε_i has the law N(K, Σ a_i² I) for independent standard normal ε_i, independent of G."""
    left, right = (normal_form(context, side, given, sources) for side in (lhs, rhs))
    hypotheses = (*sources, equal(left.kept, right.kept), equal(left.variance, right.variance))
    return Instance(Line(rel.LAW, lhs, rhs, given), left.conditions + right.conditions, hypotheses, left.premises | right.premises)


def state_fewer_conditions(context: Context, lhs: Basic, rhs: Basic, given: tuple[Var, ...], more: tuple[Var, ...]) -> Instance:
    """X ~ Y given G where X ~ Y given G and H: both are mixtures over the same law of H given G."""
    if any(isinstance(side, Normal) and not free_variables(side) <= set(given) for side in (lhs, rhs)):
        raise NotProved("the law mentions what is not given")
    return Instance(Line(rel.LAW, lhs, rhs, given), hypotheses=(Line(rel.LAW, lhs, rhs, (*given, *more)),))


def state_density_of_law(context: Context, source: Line, law: str) -> Instance:
    """q(x | G) = N(x; m, v I) where x, drawn from q, has the law N(m, v I) given G."""
    x = source.lhs
    declared = context.declared.laws.get(law)
    if source.relation != rel.LAW or not isinstance(x, Var) or declared is None or not source.variables:
        raise NotProved("not the law of a variable")
    graph = declared.graph
    if not isinstance(graph, ChainGraph) or any(v.name != graph.family for v in (x, *source.variables)):
        raise NotProved("not a variable of that law")
    if not _on_the_whole_line(context, x):
        raise NotProved("a variable that does not take every value has no normal law")
    _no_copies(Density(law, (x,), source.variables))
    _only_law(context, law)
    form = normal_form(context, source.rhs, source.variables, ())
    line = equal(Density(law, (x,), source.variables), NormalDensity((x,), (form.kept,), ((form.variance,),)))
    return Instance(line, form.conditions, (source,), form.premises | {f"markov({law})"})


# Conditioning --------------------------------------------------------------------------------------


def state_conditioning(context: Context, term: Basic, joint: Line) -> Instance:
    """For (x, y) ~ N((m, n), S ⊗ I): E[x | y] = m + (S_xy/S_yy)(y − n), and Var[x | y] = (S_xx − S_xy²/S_yy) I."""
    if not isinstance(term, (Mean, Variance)) or not isinstance(joint.rhs, NormalDensity) or len(joint.rhs.points) != 2:
        raise NotProved("not a conditional moment of two jointly normal vectors")
    q, normal, p = term.density, joint.rhs, joint.lhs
    x = q.targets[0]
    if not isinstance(p, Density) or set(p.targets) != set(normal.points) or p.law != q.law:
        raise NotProved("the joint density is of another law")
    slots = [v.slot for v in normal.points]
    if x.slot not in slots:
        raise NotProved("the joint density is of other variables")
    i = slots.index(x.slot)
    j = 1 - i
    y = normal.points[j]
    if set(q.given) != {y, *p.given} or free_variables(Tuple(normal.means, normal.cov)) & set(normal.points):
        raise NotProved("conditioned on something else")
    s = normal.cov
    slope = product(s[i][j], inverse(s[j][j]))
    if isinstance(term, Mean):
        value: Basic = VectorSum(normal.means[i], Scaled(slope, _minus(y, normal.means[j])))
    else:
        value = total(s[i][i], neg(product(slope, s[j][i])))
    others = others_than(normal.points, free_variables(Tuple(normal.means, normal.cov)), context)
    return Instance(equal(term, value), others, (joint,))


NORMAL_DENSITY = Rule(
    "normal density", "log N(x; m, Σ) = −½ (d log(2π) + log |Σ|) − ½ (x − m)ᵀΣ⁻¹(x − m), and for Σ = v I −(d/2) log(2πv) − ‖x − m‖²/(2v)",
    "Σ is positive definite, v > 0", "for v < 0, or a covariance that is not known to be positive definite",
    "N(z; 0, I) ∝ exp(−‖z‖²/2) in z", state_normal_density, ("density of a normal law", "gaussian density"))
DEFINITION = Rule(
    "definition", "a factor, or a family of parameters, is what the derivation declares it to be",
    "the index is in the declared range", "for a density that is not a factor of the graph",
    "q(x_t | x_{t-1}) = N(x_t; √α_t x_{t-1}, (1 − α_t) I)", state_definition, ("model",))
DEFINITION_LAW = replace(DEFINITION, state=state_definition_law)
REPARAMETRISATION = Rule(
    "reparametrisation", "x_t = m + √v ε for the standard normal ε that drives x_t",
    "the factor is N(m, v I), and a noise is declared for it",
    "with v in place of √v: then the variance is v²", "x_t = √α_t x_{t-1} + √(1 − α_t) ε*_{t-1}", state_realisation,
    ("reparameterisation", "reparametrization", "reparameterization"))
SUM_OF_NORMALS = Rule(
    "independent normals", "K + Σ a_i ε_i ~ N(K, Σ a_i² I) for independent standard normal ε_i",
    "the ε_i are independent of each other and of what is given",
    "for X + X: the variance is 4, not 2; and standard deviations do not add", "aε + bε' ~ √(a² + b²) ε", state_sum_of_normals,
    ("independent normals add", "sum of independent normals"))
DENSITY_OF_LAW = Rule(
    "density of a law", "q(x | G) = N(x; m, v I) if x ~ N(m, v I) given G", "x is drawn from q", "for a variable that is not of q",
    "x_t ~ N(√ᾱ_t x_0, (1 − ᾱ_t) I) given x_0", state_density_of_law, implicit=True)
FEWER_CONDITIONS = Rule(
    "fewer conditions", "X ~ Y given G if X ~ Y given G and H", "neither side is a normal law that mentions H",
    "for N(x_0, I), which is a law only where x_0 is given", "x_t ~ √ᾱ_t x_0 + √(1 − ᾱ_t) ε", state_fewer_conditions, implicit=True)
CONDITIONING = Rule(
    "conditioning of normals", "E[x | y] = m + (S_xy/S_yy)(y − n), Var[x | y] = (S_xx − S_xy²/S_yy) I",
    "(x, y) is jointly normal, S_yy > 0",
    "where x and y are normal but not jointly so", "q(x_{t-1} | x_t, x_0)", state_conditioning, ("conditional of a joint normal",))

