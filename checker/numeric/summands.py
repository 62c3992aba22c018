"""A term as a sum of products of tensors over few variables each, so that long chains are never tabulated.

``log ∏_t p(x_{t-1} | x_t)`` depends on all variables, and is a sum of terms that depend on two.  Logarithms are
taken apart only where every factor is positive by its form.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sympy import Add, Basic, Mul, Pow
from sympy import exp as Exp
from sympy import log as Log

from checker.language.laws import ChainGraph
from checker.language.terms import Abbreviation, Density, NormalDensity, Product, Range, Sum
from checker.numeric.evaluate import Env, written
from checker.numeric.tables import TableEvaluator
from checker.numeric.tensors import Tensor

Factors = list[Tensor]


@lru_cache(maxsize=20_000)
def is_long(term: Basic) -> bool:
    """Whether a term names a range of variables, or multiplies or adds over one."""
    return isinstance(term, (Range, Product, Sum)) or any(is_long(a) for a in term.args)


@lru_cache(maxsize=20_000)
def is_positive(term: Basic) -> bool:
    """Whether a term is positive by its form."""
    if isinstance(term, Pow):
        return bool(term.exp.is_Integer) and is_positive(term.base)
    if isinstance(term, Mul):
        return all(is_positive(a) for a in term.args)
    if isinstance(term, Product):
        return is_positive(term.body)
    return isinstance(term, (Density, NormalDensity, Exp)) or bool(term.is_Rational and term > 0)


class SummandEvaluator(TableEvaluator):
    """Finite laws, with terms taken apart into summands and factors."""

    def summands(self, term: Basic, env: Env) -> Iterator[Factors]:
        """Products of tensors that add up to the term."""
        if isinstance(term, Abbreviation):
            yield from self.summands(term.term, env)
        elif isinstance(term, Add):
            for a in term.args:
                yield from self.summands(a, env)
        elif isinstance(term, Sum):
            for i in range(env.index(term.lo), env.index(term.hi) + 1):
                yield from self.summands(term.body, env.with_index(term.i.name, i))
        elif isinstance(term, Log) and is_long(term):
            yield from self.logarithms(term.args[0], env)
        elif isinstance(term, Mul):
            yield from self._multiplied(term, env)
        else:
            yield self.factors(term, env)

    def _multiplied(self, term: Mul, env: Env) -> Iterator[Factors]:
        sums = [a for a in term.args if isinstance(a, (Add, Sum, Log)) and is_long(a)]
        others = [a for a in term.args if a not in sums]
        if len(sums) != 1:
            yield self.factors(term, env)
            return
        before = [f for a in others for f in self.factors(a, env)]
        for summand in self.summands(sums[0], env):
            yield [*before, *summand]

    def factors(self, term: Basic, env: Env) -> Factors:
        """Tensors whose product is the term: one, unless the term is long."""
        if not is_long(term):
            return [self.scalar(term, env)]
        if isinstance(term, Abbreviation):
            return self.factors(term.term, env)
        if isinstance(term, Mul):
            return [f for a in term.args for f in self.factors(a, env)]
        if isinstance(term, Product):
            steps = range(env.index(term.lo), env.index(term.hi) + 1)
            return [self.arithmetic.number(1), *(f for i in steps for f in self.factors(term.body, env.with_index(term.i.name, i)))]
        if isinstance(term, Pow) and term.exp.is_Integer:
            return [f.power(int(term.exp)) for f in self.factors(term.base, env)]
        if isinstance(term, Density) and self.is_chained(term):
            return [f.power(n) for n, f in self.density_factors(term, env)]
        return [self.scalar(term, env)]

    def is_chained(self, term: Density) -> bool:
        """Whether a density is taken apart: of a range of a chain, and a density by width."""
        return is_long(term) and not self.draws.style.masses and isinstance(self.declared.laws[term.law].graph, ChainGraph)

    def density_factors(self, term: Density, env: Env) -> list[tuple[int, Tensor]]:
        """Factors of a density, and their powers."""
        targets, given = written(term, env)
        return [*self.probabilities(term.law, targets, given), *((-1, self.width(a)) for a in targets)]

    def logarithms(self, term: Basic, env: Env) -> Iterator[Factors]:
        """Products that add up to the logarithm of a term."""
        number = self.arithmetic.number
        if isinstance(term, Abbreviation):
            yield from self.logarithms(term.term, env)
        elif isinstance(term, Mul) and any(is_positive(a) for a in term.args):
            for a in term.args:
                if is_positive(a):
                    yield from self.logarithms(a, env)
            rest = [a for a in term.args if not is_positive(a)]
            if rest:
                yield [self.log(Mul(*rest, evaluate=False) if len(rest) > 1 else rest[0], env)]
        elif isinstance(term, Pow) and is_positive(term):
            for summand in self.logarithms(term.base, env):
                yield [number(int(term.exp)), *summand]
        elif isinstance(term, Product) and is_positive(term):
            for i in range(env.index(term.lo), env.index(term.hi) + 1):
                yield from self.logarithms(term.body, env.with_index(term.i.name, i))
        elif isinstance(term, Exp):
            yield from self.summands(term.args[0], env)
        elif isinstance(term, Density) and self.is_chained(term):
            for power, factor in self.density_factors(term, env):
                yield [number(power), factor.log()]
        else:
            yield [self.log(term, env)]
