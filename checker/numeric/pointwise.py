"""Equalities of random vectors, and of their laws, where an abstract function of a random vector stands in them.

There is no linear form then.  An equality is compared at drawn values of the noises and of first variables, from which
all others are made.  A law given some variables is compared at drawn values of these: what remains is a linear form in
noises that did not make them, and so has the law that it has without them.
"""

from __future__ import annotations

from sympy import Basic

from checker.language.relations import EQ, LAW, Line
from checker.language.terms import AppliedVector, Normal, Scaled, Var, VectorSum
from checker.numeric.blocks import Components, moved, number
from checker.numeric.claims import Claim
from checker.numeric.evaluate import Env
from checker.numeric.gaussian import Linear, covariance, mean, vector_sum
from checker.numeric.inlaw import name_of, names_of, source
from checker.numeric.outcome import NO_VALUE, UNSUPPORTED, NotTried
from checker.numeric.points import PointEvaluator
from checker.numeric.tensors import Axis


def applies(line: Line, evaluator: PointEvaluator) -> bool:
    """Whether a side, or the definition of a variable that is named, holds an abstract function."""
    named = {v.name for side in (line.lhs, line.rhs, *line.variables) for v in variables(side)}
    laws = [law for law in evaluator.declared.laws.values() if names_of(law) & named]
    return any(t.has(AppliedVector) for t in (line.lhs, line.rhs, *(d.normal for law in laws for d in law.definitions)))


def pointwise_claims(line: Line, evaluator: PointEvaluator, env: Env) -> list[Claim]:
    """What a line between random vectors claims of their values, or of means and variances at values of what is given."""
    if line.relation != LAW:
        made = Made(evaluator)
        pairs = zip(made.vector(line.lhs, env), made.vector(line.rhs, env), strict=True)
        return [Claim(f"component {i + 1} at values of the noises", EQ, a, b) for i, (a, b) in enumerate(pairs)]
    rest = Remaining(evaluator, {env.axis(v) for v in line.variables})
    for side in (line.lhs, line.rhs):
        rest.closed(side, env)
    one, other = (rest.law(side, env, str(i)) for i, side in enumerate((line.lhs, line.rhs)))
    moments = evaluator.moments
    pairs = zip(mean(one, moments), mean(other, moments), strict=True)
    found = [Claim("mean at values of what is given", EQ, a, b) for a, b in pairs]
    return [*found, Claim("variance", EQ, number(covariance(one, one, moments)), number(covariance(other, other, moments)))]


def variables(term: Basic) -> list[Var]:
    """The variables that stand in a term."""
    return [term] if isinstance(term, Var) else [v for a in term.args for v in variables(a)]


class Made(PointEvaluator):
    """Every variable of a law is made from drawn noises and first variables, by its definitions."""

    def __init__(self, base: PointEvaluator) -> None:
        super().__init__(base.arithmetic, base.draws, base.declared, base.integers, base.dim, base.realised)
        self._made: dict[tuple[str, Axis], Components] = {}

    def position(self, axis: Axis, length: int | None = None) -> Components:
        law = None if axis[2] or axis[0] in self.declared.noises else source(axis[0], self)
        return super().position(axis, length) if law is None else self._value_in(law, axis)

    def _value_in(self, law: str, slot: Axis) -> Components:
        key = (law, slot)
        if key not in self._made:
            found = self.definition(law, slot)
            if found is None:
                form = self.form(law, slot)
                value = form.fixed
                for a, c in form.coefficients.items():
                    value = vector_sum(value, moved(c, self._draw_point(a, self.dim)))
            else:
                definition, env = found
                scale = number(self.coefficient(definition.normal.cov, env)).sqrt()
                noise = self._draw_point(self.noise_axis(law, slot, definition, env), self.dim)
                value = vector_sum(self.vector(definition.normal.mean, env), tuple(scale * p for p in noise))
            self._made[key] = value
        return self._made[key]


class Remaining:
    """Vectors as linear forms in noises, given drawn values of some variables."""

    def __init__(self, base: PointEvaluator, given: set[Axis]) -> None:
        self.base, self.given = base, given
        self.at = PointEvaluator(base.arithmetic, base.draws, base.declared, base.integers, base.dim)
        self.at.moments = base.moments
        self._used: set[Axis] = {a for g in given for a in self._ancestors(g)}

    def _ancestors(self, slot: Axis) -> set[Axis]:
        """The noises, and first variables, that make a variable."""
        if slot[0] in self.base.declared.noises:
            return {slot}
        law = source(slot[0], self.base)
        if law is None:
            return set()
        found = self.base.definition(law, slot)
        above = {a for p in self.base.parents(law, slot) for a in self._ancestors(p)}
        return above | ({slot} if found is None else {self.base.noise_axis(law, slot, *found)})

    def closed(self, side: Basic, env: Env) -> None:
        """Refuse a normal law whose mean names a random variable that is not given: that is no one law."""
        if isinstance(side, Normal):
            loose = [v for v in variables(side.mean) if env.axis(v) not in self.given and self._is_random(v)]
            if loose:
                raise NotTried(NO_VALUE, f"the mean of the law names {name_of(env.axis(loose[0]))}, which is not given",
                               f"write given={loose[0].name}[...]")

    def law(self, side: Basic, env: Env, which: str) -> Linear:
        """A side as a form.  Raises `NotTried` where a noise that it needs has made a variable that is given."""
        if isinstance(side, Normal):
            noise = self.base.noise((f"noise of side {which}", (), 0))
            return self.form(side.mean, env) + noise.scaled(number(self.at.coefficient(side.cov, env)).sqrt())
        found = self.form(side, env)
        if found.coefficients.keys() & self._used:
            raise NotTried(UNSUPPORTED, "what is given tells something of a noise, under laws that are not linear",
                           "condition on a later variable of the chain only")
        return found

    def _is_random(self, v: Var) -> bool:
        return v.name in self.base.declared.noises or source(v.name, self.base) is not None

    def form(self, term: Basic, env: Env) -> Linear:
        """A vector as a linear form in noises."""
        if isinstance(term, Var):
            return self._variable(env.axis(term))
        if isinstance(term, VectorSum) and term.args:
            first, *rest = (self.form(a, env) for a in term.args)
            for r in rest:
                first = first + r
            return first
        if isinstance(term, Scaled):
            return self.form(term.vector, env).scaled(self.at.scalar(term.scale, env))
        loose = [v for v in variables(term) if self._variable(env.axis(v)).coefficients]
        if loose:
            raise NotTried(UNSUPPORTED, f"no closed form is known for the law of a function of {name_of(env.axis(loose[0]))}",
                           "condition on the variable")
        return Linear({}, self.at.vector(term, env))

    def _variable(self, axis: Axis) -> Linear:
        if axis in self.given:
            return Linear({}, self.at.position(axis))
        if axis[0] in self.base.declared.noises:
            return self.base.noise(axis)
        law = source(axis[0], self.base)
        if law is None:
            return Linear({}, self.at.position(axis))
        found = self.base.definition(law, axis)
        if found is None:
            return self.base.form(law, axis)
        definition, env = found
        noise = self.base.noise(self.base.noise_axis(law, axis, definition, env))
        return self.form(definition.normal.mean, env) + noise.scaled(number(self.at.coefficient(definition.normal.cov, env)).sqrt())
