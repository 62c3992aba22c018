"""Laws that are defined as normal, as linear forms in independent normal vectors, and the points of vectors.

A law's variables are linear forms in its noises, and in a first variable that has no definition, which gets a
random normal law; they are built from its definitions one variable after another.  Densities and moments follow by
conditioning in `checker.numeric.gaussian`.  A factor that is not defined is linear normal, or, in the style
``curved``, normal with a mean and a variance that are no linear functions of what it is conditional on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sympy import Basic

from checker.language.declarations import Declarations
from checker.language.laws import ChainGraph, Definition
from checker.language.matrices import Covariance, MatVec
from checker.language.terms import ALONG, AppliedVector, Mean, Scaled, Unit, Var, Variance, VectorSum
from checker.numeric.blocks import Block, Coefficient, Components, block, trace
from checker.numeric.evaluate import Env, Evaluator, measured
from checker.numeric.gaussian import Conditional, Form, Linear, Quadratic, VectorForm, condition
from checker.numeric.interpretation import Draws
from checker.numeric.outcome import UNSUPPORTED, Meaningless, NotTried
from checker.numeric.tensors import Arithmetic, Axis, Tensor
from checker.numeric.whole import value


class NormalLaws(Evaluator):
    """Variables of normal laws; ``realised`` laws have their variables made from their noises."""

    def __init__(self, arithmetic: Arithmetic, draws: Draws, declared: Declarations, integers: Mapping[str, int],
                 dim: int, realised: frozenset[str] = frozenset()) -> None:
        super().__init__(arithmetic, draws, declared, dim)
        self.integers, self.realised = integers, realised
        self.zero, self.one, self.pi = arithmetic.number(0), arithmetic.number(1), arithmetic.pi()
        self._forms: dict[tuple[str, Axis], Linear] = {}
        self.moments: dict[Axis, tuple[Components, Coefficient]] = {}

    def known(self) -> Mapping[str, int]:
        return self.integers

    def quadratic(self, term: Basic, env: Env) -> Form:
        """A number as a polynomial of degree 2 in the open vectors."""
        raise NotImplementedError

    # laws as linear forms in independent normal vectors

    def form(self, law: str, slot: Axis) -> Linear:
        """A variable of a law as a linear form."""
        key = (law, slot)
        if key not in self._forms:
            self._forms[key] = self._new_form(law, slot)
        return self._forms[key]

    def _new_form(self, law: str, slot: Axis) -> Linear:
        found = self.definition(law, slot)
        if found is None:
            return self._undefined_form(law, slot)
        definition, env = found
        parents = [env.axis(v) for v in definition.given]
        mean = self.linear(definition.normal.mean, env.with_opens(parents))
        mean = mean.substituted({a: self.form(law, a) for a in parents})
        axis = self.noise_axis(law, slot, definition, env)
        spread = self.coefficient(definition.normal.cov, env)
        if len(mean.fixed) != self.dim:
            raise NotTried(UNSUPPORTED, "normal laws of vectors of several dimensions are not interpreted together")
        return mean + (self.noise(axis, spread) if isinstance(spread, Block) else self.noise(axis).scaled(spread.sqrt()))

    def noise_axis(self, law: str, slot: Axis, definition: Definition, env: Env) -> Axis:
        """The noise of a variable that is defined: its own, where none is named."""
        return (f"noise of {law}({slot[0]})", slot[1], 0) if definition.noise is None else env.axis(definition.noise)

    def definition(self, law: str, slot: Axis) -> tuple[Definition, Env] | None:
        """The definition of a variable and where to evaluate it; one for a single index comes before a general one."""
        general = None
        for d in self.declared.laws[law].definitions:
            if d.target.name != slot[0] or len(d.target.at) != len(slot[1]):
                continue
            if d.symbol is None:
                if tuple(value(i, self.integers) for i in d.target.at) == slot[1]:
                    return d, Env(self.integers)
            elif d.given and self._inside(law, slot[1][0] + value(d.given[0].at[0] - d.target.at[0], {})):
                n = slot[1][0] - value(d.target.at[0], {d.symbol.name: 0})
                general = d, Env({**self.integers, d.symbol.name: n})
        return general

    def _inside(self, law: str, i: int) -> bool:
        graph = self.declared.laws[law].graph
        assert isinstance(graph, ChainGraph)
        return value(graph.lo, self.integers) <= i <= value(graph.hi, self.integers)

    def _undefined_form(self, law: str, slot: Axis) -> Linear:
        """A variable without a definition: the first of its law has a random normal law, others are refused."""
        graph = self.declared.laws[law].graph
        if isinstance(graph, ChainGraph):
            if not self._inside(law, slot[1][0]):
                raise Meaningless(f"{slot[0]}_{slot[1][0]} is not a variable of {law}")
            first = value(graph.lo if graph.forward else graph.hi, self.integers) == slot[1][0]
        else:
            first = not any(self._same(b, slot) for _, b in graph.edges)
        if not first:
            return self._abstract_form(law, slot)
        mean = tuple(self._drawn(("first", law, slot, i)) for i in range(self.dim))
        self.moments[slot] = mean, self.arithmetic.ratio(*self.draws.positive(("spread", law, slot)), ())
        return Linear({slot: self.one}, (self.zero,) * self.dim)

    def parents(self, law: str, slot: Axis) -> list[Axis]:
        """The variables that a variable of a law depends on directly."""
        graph = self.declared.laws[law].graph
        if isinstance(graph, ChainGraph):
            before = slot[1][0] + (-1 if graph.forward else 1)
            return [(slot[0], (before,), 0)] if self._inside(law, before) else []
        return [(a.name, tuple(value(i, self.integers) for i in a.at), 0) for a, b in graph.edges if self._same(b, slot)]

    def _abstract_form(self, law: str, slot: Axis) -> Linear:
        """An abstract factor, interpreted as linear normal."""
        total = Linear({}, tuple(self._drawn(("shift", law, slot, i)) for i in range(self.dim)))
        for p in self.parents(law, slot):
            total = total + self.form(law, p).scaled(self._drawn(("slope", law, slot, p)))
        noise = self.noise((f"noise of {law}({slot[0]})", slot[1], 0))
        return total + noise.scaled(self._spread(law, slot))

    def _spread(self, law: str, slot: Axis) -> Tensor:
        return self.arithmetic.ratio(*self.draws.positive(("spread", law, slot)), ())

    def _curved(self, law: str, targets: tuple[Axis, ...], given: tuple[Axis, ...], env: Env) -> Conditional | None:
        """A factor that is not defined, given points: normal, mean and variance functions of tanh of a linear form.

        None for what is defined all along.  Raises `NotTried` for what needs more of the law than this one factor.
        """
        slots = {a[:2]: a for a in given}
        target = (*targets[0][:2], 0)
        parents = self.parents(law, target)
        if len(targets) == 1 and {p[:2] for p in parents} == slots.keys():
            if self.definition(law, target) is not None or not parents:
                return None
            if any(a in env.opens for a in given):
                raise NotTried(UNSUPPORTED, "no closed form is known under a law with a curved mean")
            return self._curved_factor(law, target, [self.position(slots[p[:2]]) for p in parents], targets)
        if self._is_defined(law):
            return None
        raise NotTried(UNSUPPORTED, "no closed form is known under a law with a curved mean")

    def _is_defined(self, law: str) -> bool:
        graph = self.declared.laws[law].graph
        if isinstance(graph, ChainGraph):
            places = range(value(graph.lo, self.integers), value(graph.hi, self.integers) + 1)
            slots: list[Axis] = [(graph.family, (i,), 0) for i in places]
        else:
            slots = [(v.name, tuple(value(i, self.integers) for i in v.at), 0) for v in graph.nodes]
        return all(self.definition(law, s) is not None or not self.parents(law, s) for s in slots)

    def _curved_factor(self, law: str, slot: Axis, points: list[Components], targets: tuple[Axis, ...]) -> Conditional:
        total = self._drawn(("shift", law, slot, "inside"))
        for k, point in enumerate(points):
            for i, c in enumerate(point):
                total = total + self._drawn(("slope", law, slot, k, i)) * c
        bend = self.one - self.one.constant(2) / ((total / self.one.constant(4)).exp() + self.one)
        mean = tuple(self._drawn(("shift", law, slot, i)) + self._drawn(("bend", law, slot, i)) * bend for i in range(self.dim))
        spread = self._spread(law, slot)
        return Conditional(targets, (Linear({}, mean),), [[spread * spread * (self.one + bend * bend)]])

    def _same(self, v: Var, slot: Axis) -> bool:
        return v.name == slot[0] and tuple(value(i, self.integers) for i in v.at) == slot[1]

    def _drawn(self, key: tuple[Any, ...]) -> Tensor:
        return self.arithmetic.ratio(*self.draws.coefficient(key), ())

    def noise(self, axis: Axis, cov: Coefficient | None = None) -> Linear:
        """A normal vector with mean 0, independent of all others; standard unless a covariance is told."""
        self.moments[axis] = (self.zero,) * self.dim, self.one if cov is None else cov
        return Linear({axis: self.one}, (self.zero,) * self.dim)

    def conditional(self, law: str, targets: tuple[Axis, ...], given: tuple[Axis, ...], env: Env) -> Conditional:
        """The normal law of some variables given the values of others."""
        if self.draws.style.curved:
            curved = self._curved(law, targets, given, env)
            if curved is not None:
                return curved
        factor = self.factor(law, targets, given, env)
        if factor is not None:
            return factor
        slots = {a[:2]: a for a in given}
        forms, known = ([self.form(law, (*a[:2], 0)) for a in part] for part in (targets, slots.values()))
        return condition(forms, known, self.moments, [self.value_form(a, env) for a in slots.values()], targets)

    def factor(self, law: str, targets: tuple[Axis, ...], given: tuple[Axis, ...], env: Env) -> Conditional | None:
        """A factor whose mean is a function of what is given, at points; None for all that linear forms can do."""
        found = self.definition(law, targets[0]) if len(targets) == 1 else None
        if found is None or not found[0].normal.has(AppliedVector):
            return None
        definition, inner = found
        slots = {a[:2]: a for a in given}
        parents = [inner.axis(v) for v in definition.given]
        if {p[:2] for p in parents} != slots.keys():
            return None
        inner = replace(inner.with_aliases({p: slots[p[:2]] for p in parents}), opens=env.opens)
        mean = self.vector_form(definition.normal.mean, inner)
        return Conditional(targets, (mean,), [[self.coefficient(definition.normal.cov, inner)]])

    def value_form(self, axis: Axis, env: Env) -> Linear:
        if axis in env.opens:
            return Linear({axis: self.one}, (self.zero,) * self.dim)
        return Linear({}, self.position(axis))

    # points

    def point(self, v: Var, env: Env) -> Components:
        axis = env.axis(v)
        if axis in env.opens:
            raise NotTried(UNSUPPORTED, "a vector that is averaged stands where no closed form is known")
        return self.position(axis, self.length(v, env))

    def position(self, axis: Axis, length: int | None = None) -> Components:
        """The point that a variable stands for: drawn, or made from the noises that are drawn."""
        law = next((name for name in sorted(self.realised) if self.definition(name, axis)), None)
        if law is not None and axis[2] == 0:
            form = self.form(law, axis)
            total = form.fixed
            for a, c in form.coefficients.items():
                assert isinstance(c, Tensor)  # what a noise drives has one variance for all coordinates
                total = tuple(t + c * p for t, p in zip(total, self._draw_point(a, self.dim), strict=True))
            return total
        return self._draw_point(axis, length or self.dim)

    def _draw_point(self, axis: Axis, length: int) -> Components:
        numerators, denominators = self.draws.points(axis, (length,))
        here = Env(self.integers)
        return tuple(self.valued(axis[0], numerators[:, i], denominators[:, i], (), here) for i in range(length))

    def linear(self, term: Basic, env: Env) -> Linear:
        """A vector as a linear form in the open vectors."""
        if isinstance(term, Var):
            return self.value_form(env.axis(term), env) if env.axis(term) in env.opens else Linear({}, self.point(term, env))
        if isinstance(term, VectorSum):
            total = Linear({}, (self.zero,) * self.dim)
            for a in term.args:
                total = total + self.linear(a, env)
            return total
        if isinstance(term, Unit):
            return Linear({}, self.unit(term, env))
        if isinstance(term, Scaled) and term.vector == ALONG and self.opened(term.scale, env):
            return self._on_the_line(self.quadratic(term.scale, env))
        if isinstance(term, Scaled):
            return self.linear(term.vector, env).scaled(self.scalar(term.scale, env))
        if isinstance(term, MatVec) and not self.opened(term.matrix, env):
            return self.linear(term.vector, env).scaled(self.matrix(term.matrix, env))
        if isinstance(term, Mean):
            targets, given, inner_env = measured(term.density, env)
            if not targets:
                return self.linear(term.density.targets[0], inner_env)
            return self.conditional(term.density.law, targets, given, env).means[0]
        if isinstance(term, AppliedVector) and not self.opened(term, env):
            return Linear({}, self.vector(term, env))
        raise NotTried(UNSUPPORTED, f"{type(term).__name__} is not a vector that can be interpreted")

    def _on_the_line(self, form: Form) -> Linear:
        """The vector of R^1 that a number is, which is linear in the open ones."""
        if not isinstance(form, Quadratic) or form.square:
            raise NotTried(UNSUPPORTED, "a vector that is not linear in what is averaged has no closed form here")
        return Linear({a: c[0] for a, c in form.linear.items()}, (form.constant,))

    def vector_form(self, term: Basic, env: Env) -> VectorForm:
        """A vector as a form in the open vectors."""
        return self.linear(term, env)

    def opened(self, term: Basic, env: Env) -> bool:
        """Whether a term may mention an open vector."""
        if not env.opens:
            return False
        if isinstance(term, Var):
            try:
                return env.axis(term) in env.opens
            except KeyError:
                return any(a[0] == term.name for a in env.opens)
        return any(self.opened(a, env) for a in term.args)

    def mean(self, term: Mean, env: Env) -> Components:
        return self.linear(term, env).fixed

    def variance(self, term: Variance, env: Env) -> Tensor:
        targets, given, _ = measured(term.density, env)
        if not targets:
            return self.zero
        cov = self.conditional(term.density.law, targets, given, env).cov[0][0]
        return cov if isinstance(cov, Tensor) else trace(cov, self.dim) / self.zero.constant(self.dim)

    def covariance(self, term: Covariance, env: Env) -> Block:
        targets, given, _ = measured(term.density, env)
        return block(self.conditional(term.density.law, targets, given, env).cov[0][0] if targets else self.zero, self.dim)
