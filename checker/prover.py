"""A line in, a proof out: which kernel steps to try for each relation.

Nothing here is trusted; see `checker.kernel`.  A line that is not proved by the procedures here may be true all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from sympy import Basic, Expr, Pow, Rational, S
from sympy import exp as Exp

import checker.forms.calculus
import checker.forms.expectations
import checker.forms.fields
import checker.forms.formulas
import checker.forms.integrals
import checker.forms.logdensity
import checker.forms.matrices
import checker.forms.moments
import checker.forms.quadratic
import checker.forms.ranges  # noqa: F401 - each registers what it rewrites
from checker import kernel
from checker.forms.fields import equal_by_logarithms
from checker.forms.moments import linear_moment
from checker.forms.normaliser import Licence, Memory, Normaliser, atoms, parts_above_binders
from checker.inequalities import Inequalities
from checker.kernel import Context, NotProved, Proof, Undischarged
from checker.language import relations as rel
from checker.language.binding import Ambiguous, canonical, parameters_in, substitute
from checker.language.dependence import depends
from checker.language.families import FamilyDensity, Gamma
from checker.language.indices import fixed
from checker.language.laws import ChainGraph, FiniteGraph
from checker.language.matrices import Covariance, Det
from checker.language.relations import Line
from checker.language.terms import (
    ZERO,
    Density,
    Expectation,
    Integral,
    Matrix,
    Mean,
    Normal,
    NormalDensity,
    Product,
    Scaled,
    Var,
    Variance,
    Vector,
    VectorSum,
)
from checker.polynomials import Quotient, constant
from checker.reading import Reader
from checker.rules.algebra import NORMALISED, PROPORTIONAL
from checker.rules.gaussian import (
    CONDITIONING,
    DEFINITION_LAW,
    DENSITY_OF_LAW,
    FEWER_CONDITIONS,
    REPARAMETRISATION,
    SUM_OF_NORMALS,
    normal_form,
)
from checker.rules.limits import CONTINUITY
from checker.rules.minimisers import SAME_MINIMISERS
from checker.rules.rule import log, minus, total
from checker.rules.rule import product as times
from checker.rules.substitution import BY_NOISE

_POSITIVE = (NormalDensity, Density, Det, Exp, Product, Gamma)
_OVER_NOISE = (-1, 0)
"""The way to prove an equation with expectations written over a noise."""

@dataclass
class Prover:
    """Proves lines in one context.  ``cited`` are proofs that the line may stand on."""

    context: Context
    licence: Licence = field(default_factory=Licence)
    cited: Sequence[Proof] = ()
    undischarged: list[Undischarged] = field(default_factory=list)
    way: tuple[int, int] | None = None
    """Which cited equation was solved, and which way to prove an equation was taken; set it to try no other."""
    memory: Memory = field(default_factory=dict)

    def prove(self, line: Line) -> Proof | None:
        """A proof of the line, or None."""
        try:
            return self._prove(Line(line.relation, canonical(line.lhs), canonical(line.rhs), line.variables))
        except Undischarged as missing:
            self.undischarged.append(missing)
            return None
        except (NotProved, Ambiguous, RecursionError):
            return None

    def _prove(self, line: Line) -> Proof | None:
        self.context.defined(line.lhs, line.rhs)
        return self._at_once(line) or self._where_determined(line)

    def _where_determined(self, line: Line) -> Proof | None:
        """The line with an index that the facts fix replaced by its value."""
        for symbol, value in fixed(self.context.facts).items():
            at = {symbol: value}
            moved = Line(line.relation, substitute(line.lhs, at), substitute(line.rhs, at), line.variables)
            if (moved.lhs, moved.rhs) != (line.lhs, line.rhs):
                found = Prover(self.context, self.licence, self.cited)._prove(moved)
                return None if found is None else kernel.determined(self.context, line, symbol, value, found)
        return None

    def _at_once(self, line: Line) -> Proof | None:
        if line.relation == rel.EQ:
            return self._vectors(line) if isinstance(line.lhs, (Vector, Matrix)) else self._equation(line)
        if line.relation == rel.PROPTO:
            return self._proportional(line)
        if line.relation == rel.LAW:
            return self._law(line)
        if line.relation == rel.ARGMIN:
            return self._same_minimisers(line)
        if line.relation == rel.TENDS:
            return self._limit(line)
        if line.relation == rel.IMPLIES:
            return self._implication(line)
        return self._inequality(line)

    def normaliser(self, line: Line, compare: bool = False, expand: bool = False, solved: Sequence[Proof] | None = None) -> Normaliser:
        """A normaliser whose defined families and prefix sums are brought to the lowest index of the line."""
        bases: dict[Any, int] = {}
        for term in (line.lhs, line.rhs):
            for parameter in parameters_in(term):
                constant = int(parameter.at[0].as_coeff_Add()[0])
                name = (parameter.name, parameter.at[0] - constant)
                bases[name] = min(bases.get(name, constant), constant)
        cited = solved if solved is not None else [*self._densities(), *(p for p in self.cited if _is_atom(p.line.lhs))]
        memory = self.memory if solved is None else None
        return Normaliser(self.context, self.licence, cited, compare, bases, expand, memory)

    def _densities(self) -> Iterator[Proof]:
        """Cited laws of variables, as densities."""
        for proof in self.cited:
            if proof.line.relation == rel.LAW:
                for law in self.context.declared.laws:
                    try:
                        yield kernel.instance(self.context, DENSITY_OF_LAW, proof.line, law, proofs=(proof,))
                    except NotProved:
                        continue

    # equations

    def _equation(self, line: Line) -> Proof | None:
        if line.lhs == line.rhs:
            return kernel.identical(self.context, line.lhs)
        found = self._normalised(line)
        if found is not None:
            return found
        conjugate = self._by_its_form(line)
        if conjugate is not None:
            return conjugate
        for ways in self._ways(line):
            for number, solved in enumerate(self._solved() if ways else ()):
                if self.way is None or self.way[0] == number:
                    found = self._by_forms(line, number, solved, ways)
                    if found is not None:
                        return found
        for noise in self._noises(line):
            if self.way in (None, _OVER_NOISE):
                n = self.normaliser(line)
                n.noise = noise
                n.renew()
                found = self._by_normal_form(line, n)
                if found is not None:
                    self.way = _OVER_NOISE
                    return found
        return None

    def _noises(self, line: Line) -> Iterator[Density]:
        """The measures of the line that are declared standard normal, if expectations may be written over them."""
        if not self.licence.allows(BY_NOISE):
            return
        measures = {e.measure for side in (line.lhs, line.rhs) for e in side.atoms(Expectation)}
        measures = {q for q in measures if len(q.targets) == 1 and isinstance(q.targets[0], Var)}
        for measure in sorted(measures, key=str):
            noise = Density(measure.law, (measure.targets[0].marked(0),), measure.given)
            law = self.context.declared.laws.get(noise.law)
            standard = Normal(ZERO, S.One)
            if law is not None and not noise.given and any(d.target == noise.targets[0] and d.normal == standard for d in law.definitions):
                yield noise

    def _ways(self, line: Line) -> tuple[list[int], list[int]]:
        """0: normal forms; 1: of logarithms, for what is positive; 2: with expectations as integrals.  The second ones are tried last."""
        multiplicative = any(isinstance(a, _POSITIVE) or _is_power(a) for side in (line.lhs, line.rhs) for a in atoms(side))
        exponential = any(isinstance(a, (NormalDensity, Exp, Gamma)) or _is_power(a) for side in (line.lhs, line.rhs) for a in atoms(side))
        ways, last = ([1] if exponential else [0, 1], [0] if exponential else []) if multiplicative else ([0], [])
        binders = [t for t in (*parts_above_binders(line.lhs), *parts_above_binders(line.rhs)) if isinstance(t, (Expectation, Integral))]
        if not multiplicative and binders and (self.licence.names is not None or any(isinstance(t, Integral) for t in binders)):
            ways.append(2)  # with every rule, expectations alone are decided by their normal forms
        first, second = ([w for w in each if self.way is None or self.way[1] == w] for each in (ways, last))
        return first, second

    def _by_forms(self, line: Line, number: int, solved: Sequence[Proof] | None, ways: Sequence[int]) -> Proof | None:
        for way in ways:
            n = self.normaliser(line, expand=way == 2, solved=solved)
            found = equal_by_logarithms(n, line.lhs, line.rhs) if way == 1 else self._by_normal_form(line, n)
            if found is not None:
                self.way = (number, way)
                return found
        return None

    def _by_normal_form(self, line: Line, n: Normaliser) -> Proof | None:
        self._extend(n, line)
        try:
            return n.equal(line.lhs, line.rhs)
        except Undischarged as missing:
            self.undischarged.append(missing)
        except NotProved:
            pass
        return None

    def _solved(self) -> Iterator[Sequence[Proof] | None]:
        """What is cited as it stands (None); nothing; then each cited equation solved for an atom in which it is linear."""
        yield None
        if self.cited:
            yield ()
        for proof in self.cited:
            if proof.line.relation == rel.EQ and not isinstance(proof.line.lhs, Vector):
                for made in solve_for_atoms(self.context, proof):
                    yield (made,)

    def _extend(self, n: Normaliser, line: Line) -> None:
        """Conditional moments, and prefix sums at several ends, which need a look at the whole line."""
        for term in (line.lhs, line.rhs):
            for atom in [a for a in parts_above_binders(term) if isinstance(a, (Mean, Variance, Covariance))]:
                for proof in self.cited:
                    found = n.instance(CONDITIONING, atom, proof.line, proofs=(proof,))
                    if found is not None:
                        n.cited[atom] = found
        self._linear_moments(n, line)
        n.uses(line.lhs, line.rhs)
        several = {family: min(constants) for family, constants in n.ends.items() if len(constants) > 1}
        if several:
            n.bases.update(several)
            n.renew()

    def _linear_moments(self, n: Normaliser, line: Line) -> None:
        """Moments of a vector by those of another one that the line speaks of."""
        moments = [a for side in (line.lhs, line.rhs) for a in parts_above_binders(side) if isinstance(a, (Mean, Variance, Covariance))]
        for atom, other in product(moments, moments):
            q, r = atom.density, other.density
            if type(atom) is type(other) and (q.law, q.given) == (r.law, r.given) and q != r:
                found = linear_moment(n, atom, r.targets[0].marked(0))
                if found is not None:
                    n.cited[atom] = found

    def _normalised(self, line: Line) -> Proof | None:
        """Equality of two densities that a cited line proves to be proportional."""
        for proof in self.cited:
            if proof.line.relation == rel.PROPTO and self.licence.allows(NORMALISED):
                try:
                    return kernel.instance(self.context, NORMALISED, line.lhs, line.rhs, proof.line.variables, proofs=(proof,))
                except NotProved:
                    continue
        return None

    def _by_its_form(self, line: Line) -> Proof | None:
        """Equality of a density of a law and one by its name, from their being proportional."""
        q, named = (line.lhs, line.rhs) if isinstance(line.lhs, Density) else (line.rhs, line.lhs)
        if not (isinstance(q, Density) and isinstance(named, (NormalDensity, FamilyDensity)) and self.licence.allows(NORMALISED)):
            return None
        variables = tuple(v for v in q.targets if isinstance(v, Var))
        try:
            alike = self._proportional(Line(rel.PROPTO, line.lhs, line.rhs, variables)) if variables else None
            return None if alike is None else kernel.instance(self.context, NORMALISED, line.lhs, line.rhs, variables, proofs=(alike,))
        except NotProved:
            return None

    # vectors

    def _vectors(self, line: Line) -> Proof | None:
        if line.lhs == line.rhs:
            return kernel.identical(self.context, line.lhs)
        n = self.normaliser(line)
        self._extend(n, line)
        uses = self._vector_uses(n, line.lhs, line.rhs)
        try:
            return kernel.arithmetic(self.context, line.lhs, line.rhs, uses)
        except NotProved:
            realised = {p.line.lhs: p for p in self._realisations(line)}
            if not realised:
                return None
            more = [*(p for p in uses if p.line.lhs not in realised), *realised.values()]
            inner = self._vector_uses(n, *(p.line.rhs for p in realised.values()))
            merged = {p.line.lhs: p for p in (*inner, *more)}
            return kernel.arithmetic(self.context, line.lhs, line.rhs, tuple(merged.values()))

    def _vector_uses(self, n: Normaliser, *terms: Basic) -> list[Proof]:
        """Rewritings of scalars, and cited equations for vectors."""
        found = {p.line.lhs: p for p in n.uses(*terms)}
        extra = [p for v, p in n.cited.items() if isinstance(v, Vector)]
        for p in extra:
            found.setdefault(p.line.lhs, p)
            for q in n.uses(p.line.rhs):
                found.setdefault(q.line.lhs, q)
        return list(found.values())

    def _realisations(self, line: Line) -> Iterator[Proof]:
        """x_t = m + √v ε for the variables of the line, but for those that both sides keep."""
        if not self.licence.allows(REPARAMETRISATION):
            return
        both = _vectors_of(line.lhs) & _vectors_of(line.rhs)
        for v in sorted((_vectors_of(line.lhs) | _vectors_of(line.rhs)) - both, key=str):
            yield from self._realisation(v)

    def _realisation(self, v: Basic) -> Iterator[Proof]:
        for factor in self._factors(v):
            try:
                yield kernel.instance(self.context, REPARAMETRISATION, factor)
                return
            except NotProved:
                continue

    def _factors(self, v: Basic) -> Iterator[Density]:
        """The factor of each law that has a variable left of the bar."""
        if isinstance(v, Var):
            for name, law in self.context.declared.laws.items():
                if isinstance(law.graph, FiniteGraph) and v in law.graph.nodes:
                    yield Density(name, (v,), tuple(sorted(law.graph.parents(v), key=str)))
        if isinstance(v, Var) and len(v.at) == 1:
            for name, law in self.context.declared.laws.items():
                if isinstance(law.graph, ChainGraph) and law.graph.family == v.name:
                    step = -1 if law.graph.forward else 1
                    yield Density(name, (v,), (Var(v.name, (v.at[0] + step,), v.mark, v.dim),))

    # proportionality

    def _proportional(self, line: Line) -> Proof | None:
        n = self.normaliser(line, compare=True)
        difference = canonical(total(log(line.lhs), minus(log(line.rhs))))
        normal = n.normal(difference)
        return kernel.instance(self.context, PROPORTIONAL, line.lhs, line.rhs, line.variables, normal.line.rhs, proofs=(normal,))

    # implications

    def _implication(self, line: Line) -> Proof | None:
        """Each conclusion from the premises: as they stand, or one of them in normal form and solved for an atom."""
        given = [kernel.supposition(self.context, line.lhs, i) for i in range(len(line.lhs.args))]
        ways = [given, *([*given, solved] for p in given if p.line.relation == rel.EQ for solved in self._solutions(p))]
        found: list[Proof] = []
        for said in rel.statements(line.rhs):
            each = (Prover(self.context, self.licence, (*self.cited, *way)).prove(said) for way in ways)
            proof = next((p for p in each if p is not None), None)
            if proof is None:
                return None
            found.append(proof)
        return kernel.implication(self.context, line, found)

    def _solutions(self, premise: Proof) -> Iterator[Proof]:
        """atom = term, from the normal form of a premise."""
        if isinstance(premise.line.lhs, Vector):
            return
        n = Normaliser(self.context, self.licence)
        normal = n.normal(total(premise.line.lhs, minus(premise.line.rhs))).line.rhs
        uses = n.uses(premise.line.lhs, premise.line.rhs)
        yield from solve_for_atoms(self.context, kernel.arithmetic(self.context, normal, S.Zero, uses, ((S.One, premise),)))

    # minimisers

    def _same_minimisers(self, line: Line) -> Proof | None:
        """f = a g + b: a is read off a part of both normal forms that depends on the unknown, b is what is left."""
        unknown, n = line.variables[0], self.normaliser(line)
        self._extend(n, line)
        left, right = n.normal(line.lhs), n.normal(line.rhs)
        for factor in self._factors_between(unknown.name, left.line.rhs, right.line.rhs):
            try:
                whole = canonical(total(line.lhs, minus(times(factor, line.rhs))))
                rest = n.normal(whole).line.rhs
                same = n.equal(line.lhs, canonical(total(times(factor, line.rhs), rest)))
                return kernel.instance(self.context, SAME_MINIMISERS, line.lhs, line.rhs, unknown, factor, rest, proofs=(same,))
            except Undischarged as missing:
                self.undischarged.append(missing)
            except NotProved:
                continue
        return None

    def _factors_between(self, unknown: str, left: Basic, right: Basic) -> Iterator[Expr]:
        """What the parts of one side that depend on the unknown are multiplied by to give those of the other."""
        yield S.One
        reader = Reader()
        parts = []
        for side in (left, right):
            coefficients: dict[Any, dict[Any, Any]] = {}
            q = reader.scalar(side)
            for m, c in q.num.items():
                about = tuple(p for p in m if depends(self.context.declared, unknown, reader.atoms[p[0]]))
                coefficients.setdefault(about, {})[tuple(p for p in m if p not in about)] = c
            parts.append({about: Quotient(poly, q.den) for about, poly in coefficients.items() if about})
        for about in parts[0]:
            if about in parts[1]:
                yield reader.term(reader.field.multiply(parts[0][about], reader.field.invert(parts[1][about])))
                return

    def _limit(self, line: Line) -> Proof | None:
        """The left side, or its normal form, at the number that is tended to."""
        (approach,) = line.variables
        n = self.normaliser(line)
        for form in (kernel.identical(self.context, line.lhs), n.normal(line.lhs)):
            try:
                there = n.equal(line.rhs, substitute(form.line.rhs, {approach.parameter: approach.value}))
                return kernel.instance(self.context, CONTINUITY, line.lhs, line.rhs, approach, form.line.rhs, proofs=(form, there))
            except Undischarged as missing:
                self.undischarged.append(missing)
            except NotProved:
                continue
        return None

    # equality in law

    def _law(self, line: Line) -> Proof | None:
        first = self._rewritten(line)
        for proof in (None, *first):
            lhs = line.lhs if proof is None else proof.line.rhs
            made = self._sum_of_normals(lhs, line)
            if made is not None:
                return made if proof is None else kernel.transitive(self.context, proof, made)
        return self._given_more(line)

    def _given_more(self, line: Line) -> Proof | None:
        """An equality in law from the one given more: what stands on a side and has no law of its own."""
        noises = self.context.declared.noises
        more = [v for v in _vectors_of(line.lhs) | _vectors_of(line.rhs) if isinstance(v, Var) and v.name not in noises]
        more = [v for v in sorted(more, key=str) if v not in line.variables and v != line.lhs]
        if not more:
            return None
        found = self._law(Line(line.relation, line.lhs, line.rhs, (*line.variables, *more)))
        if found is None:
            return None
        return kernel.instance(self.context, FEWER_CONDITIONS, line.lhs, line.rhs, line.variables, tuple(more), proofs=(found,))

    def _rewritten(self, line: Line) -> Iterator[Proof]:
        """The left side with variables replaced by what drives them."""
        if isinstance(line.lhs, Normal) or not self.licence.allows(REPARAMETRISATION):
            return
        for v in sorted(_vectors_of(line.lhs) - set(line.variables), key=str):
            for realised in self._realisation(v):
                reader = Reader({realised.line.lhs: realised.line.rhs})
                form = reader.vector(line.lhs)
                rhs = VectorSum(*(Scaled(reader.term(c), b) for b, c in form.items()))
                yield kernel.arithmetic(self.context, line.lhs, rhs, (realised,))

    def _sum_of_normals(self, lhs: Basic, line: Line) -> Proof | None:
        if not self.licence.allows(SUM_OF_NORMALS):
            return None
        for sources in self._sources(lhs, line):
            told = tuple(p.line for p in sources)
            try:
                left, right = (normal_form(self.context, s, line.variables, told) for s in (lhs, line.rhs))
                n = self.normaliser(Line(rel.EQ, left.variance, right.variance))
                kept = kernel.arithmetic(self.context, left.kept, right.kept, self._vector_uses(n, left.kept, right.kept))
                variance = n.equal(left.variance, right.variance)
                return kernel.instance(self.context, SUM_OF_NORMALS, lhs, line.rhs, line.variables, told,
                                       proofs=(*sources, kept, variance))
            except Undischarged as missing:
                self.undischarged.append(missing)
            except NotProved:
                continue
        return None

    def _sources(self, lhs: Basic, line: Line) -> Iterator[tuple[Proof, ...]]:
        """None; or the law of one variable, from what is cited or declared."""
        yield ()
        for v in sorted(_vectors_of(lhs) | _vectors_of(line.rhs), key=str):
            for proof in self.cited:
                if proof.line.relation == rel.LAW and proof.line.lhs == v:
                    yield (proof,)
            for factor in self._factors(v):
                if self.licence.allows(DEFINITION_LAW) and set(factor.given) == set(line.variables):
                    try:
                        yield (kernel.instance(self.context, DEFINITION_LAW, factor),)
                    except NotProved:
                        continue

    # inequalities

    def _inequality(self, line: Line) -> Proof | None:
        n = self.normaliser(line)
        self._extend(n, line)
        return Inequalities(self.context, self.licence, self.cited).prove(line, n)


def _is_atom(term: Basic) -> bool:
    return isinstance(term, (Vector, Matrix)) or atoms(term) == (term,)


def solve_for_atoms(context: Context, proof: Proof) -> Iterator[Proof]:
    """atom = term, for the atoms in which a proved equation is linear."""
    reader = Reader()
    difference = reader.difference(proof.line.lhs, proof.line.rhs)[0]
    for g, atom in enumerate(reader.atoms):
        with_g = {m: c for m, c in difference.num.items() if any(h == g for h, _ in m)}
        if not with_g or any(dict(m)[g] != 1 for m in with_g) or g in reader.field.roots:
            continue
        slope = Quotient({tuple(p for p in m if p[0] != g): c for m, c in with_g.items()})
        rest = Quotient({m: c for m, c in difference.num.items() if m not in with_g})
        inverse = reader.field.invert(slope)
        value = reader.term(reader.field.multiply(rest, reader.field.multiply(inverse, constant(-1))))
        weight = reader.term(reader.field.multiply(inverse, reader.field.invert(Quotient({(): 1}, difference.den))))
        try:
            yield kernel.arithmetic(context, atom, value, (), ((weight, proof),))
        except NotProved:
            continue


def _is_power(a: Basic) -> bool:
    """Whether an atom is a power with an exponent of letters."""
    return isinstance(a, Pow) and not isinstance(a.exp, Rational)


def _vectors_of(term: Basic) -> frozenset[Basic]:
    """The vectors that a linear term is made of."""
    if isinstance(term, Normal):
        return _vectors_of(term.mean)
    try:
        return frozenset(Reader().vector(term)) if isinstance(term, Vector) else frozenset()
    except ArithmeticError:
        return frozenset()
