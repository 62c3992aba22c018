"""Laws: named joint distributions over variables, with a graph that says what is independent of what."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sympy import Basic, Expr, Mul, Symbol, preorder_traversal

from checker.language.binding import free_variables
from checker.language.indices import Facts, at_least_zero, precedes
from checker.language.terms import (
    DIMENSION,
    ZERO,
    Density,
    Given,
    MalformedTerm,
    Normal,
    Range,
    Var,
    index,
)


class Family:
    """Variables with one index: ``x[t]`` is a variable, ``x[1:T]`` the joint of several (ends included)."""

    __iter__ = None

    def __init__(self, name: str, dim: Expr = DIMENSION) -> None:
        self.name, self.dim = name, dim

    def __getitem__(self, at: Any) -> Var | Range:
        if isinstance(at, slice):
            if at.start is None or at.stop is None or at.step is not None:
                raise MalformedTerm(f"{self.name}[...] needs both ends of its range", f"write {self.name}[1:T]")
            return Range(self.name, at.start, at.stop, self.dim)
        if index(at).is_negative:
            raise MalformedTerm(f"{self.name}[{at}] counts from the end, as in Python", "indices are mathematical")
        return Var(self.name, (at,), 0, self.dim)


@dataclass(frozen=True, slots=True)
class ChainGraph:
    """A Markov chain over ``family[lo], …, family[hi]``; ``forward`` if its factors are q(x_t | x_{t−1})."""

    family: str
    lo: Expr
    hi: Expr
    forward: bool = True

    def separated(self, a: Iterable[Var], b: Iterable[Var], c: Iterable[Var], facts: Facts) -> bool:
        """Whether every way from ``a`` to ``b`` passes ``c``: between any two there is one of ``c``.

        One of ``c`` may be that of ``b`` itself, with the same value: nothing of it is then left beside ``c``.
        """
        c = tuple(c)
        return all(any(self._between(u, w, v, facts) for w in c) for u, v in itertools.product(a, b))

    @staticmethod
    def _between(u: Var, w: Var, v: Var, facts: Facts) -> bool:
        i, k, j = u.at[0], w.at[0], v.at[0]
        gap = 0 if w.mark == v.mark else 1
        if precedes(i, k, facts):
            return at_least_zero(j - k - gap, facts)
        return precedes(k, i, facts) and at_least_zero(k - j - gap, facts)


@dataclass(frozen=True, slots=True)
class FiniteGraph:
    """A directed acyclic graph over finitely many variables."""

    nodes: tuple[Var, ...]
    edges: tuple[tuple[Var, Var], ...]

    def __post_init__(self) -> None:
        for u, v in itertools.combinations(self.nodes, 2):
            apart = [a - b for a, b in zip(u.at, v.at, strict=False)]
            if u.name == v.name and not any(k.is_Integer and k != 0 for k in apart):
                raise MalformedTerm(f"{u} and {v} may be one variable of the graph", "name variables that differ at every index")

    def parents(self, node: Var) -> frozenset[Var]:
        return frozenset(a for a, b in self.edges if b == node)

    def ancestors(self, nodes: Iterable[Var]) -> frozenset[Var]:
        """The nodes and all that they descend from."""
        found: set[Var] = set()
        queue = list(nodes)
        while queue:
            node = queue.pop()
            if node not in found:
                found.add(node)
                queue.extend(self.parents(node))
        return frozenset(found)

    def separated(self, a: Iterable[Var], b: Iterable[Var], c: Iterable[Var], facts: Facts = frozenset()) -> bool:
        """d-separation, by separation in the moral graph of the ancestors (Lauritzen 1990)."""
        a, b, c = (frozenset(v.marked(0) for v in part) for part in (a, b, c))
        kept = self.ancestors(a | b | c)
        near: dict[Var, set[Var]] = {v: set() for v in kept}
        for v in kept:
            family = self.parents(v) | {v}
            for u, w in itertools.permutations(family, 2):
                near[u].add(w)
        reached, queue = set(a), list(a)
        while queue:
            for w in near[queue.pop()] - reached - c:
                reached.add(w)
                queue.append(w)
        return not (reached & b)

    def has_cycle(self) -> bool:
        return any(v in self.ancestors(self.parents(v)) for v in self.nodes)


Graph = ChainGraph | FiniteGraph


def chain(family: Family, first: Any, last: Any) -> ChainGraph:
    """x[first] → … → x[last]; the index may run down: ``chain(x, T, 0)``."""
    first, last = index(first), index(last)
    down = (last.is_Integer and not first.is_Integer) or (first.is_Integer and last.is_Integer and last < first)
    return ChainGraph(family.name, *((last, first) if down else (first, last)), forward=not down)


def graph(*arrows: tuple[Var, Var] | Var) -> FiniteGraph:
    """A finite graph from its arrows ``(z, x)``; a variable by itself is a node without arrows."""
    nodes: dict[Var, None] = {}
    edges = []
    for arrow in arrows:
        for v in arrow if isinstance(arrow, tuple) else (arrow,):
            nodes[v] = None
        if isinstance(arrow, tuple):
            edges.append((arrow[0], arrow[1]))
    found = FiniteGraph(tuple(nodes), tuple(edges))
    if found.has_cycle():
        raise MalformedTerm("the graph of the law has a circle", "arrows go from causes to effects, never round")
    return found


def joint(*variables: Var) -> FiniteGraph:
    """All variables together, nothing independent."""
    return FiniteGraph(variables, tuple(itertools.combinations(variables, 2)))


def independent(*variables: Var) -> FiniteGraph:
    """All variables independent."""
    return FiniteGraph(variables, ())


@dataclass(frozen=True, slots=True)
class Definition:
    """A factor of a law that is given: ``target | given`` has this normal law, for every ``symbol``.

    ``noise`` is the standard normal variable that drives it: target = mean + √var · noise, for a variance that is a number.
    """

    target: Var
    given: tuple[Var, ...]
    normal: Normal
    symbol: Symbol | None
    noise: Var | None = None

    @property
    def constants(self) -> frozenset[Basic]:
        """The vectors that the law mentions and that are not given: they stand for one value each."""
        return free_variables(self.normal) - {*self.given}


@dataclass(frozen=True, slots=True)
class FormulaDefinition:
    """A density of a law that is given by a formula: of one factor of its graph, or of all its variables together."""

    targets: tuple[Var, ...]
    given: tuple[Var, ...]
    density: Expr

    @property
    def families(self) -> frozenset[str]:
        """The families of laws by name in the formula."""
        from checker.language.families import FamilyDensity

        return frozenset(part.name for part in preorder_traversal(self.density) if isinstance(part, FamilyDensity))


@dataclass
class Law:
    """A named joint distribution.  Calling it writes a density: ``q(x[t] | x[t-1], x[0])``."""

    name: str
    graph: Graph
    definitions: list[Definition] = field(default_factory=list)
    formulas: list[FormulaDefinition] = field(default_factory=list)

    @property
    def names(self) -> frozenset[str]:
        """The names of its variables, without indices."""
        return frozenset({self.graph.family} if isinstance(self.graph, ChainGraph) else {v.name for v in self.graph.nodes})

    def __call__(self, *points: Any) -> Density:
        targets: list[Any] = []
        given: list[Any] = []
        barred = False
        for point in points:
            if isinstance(point, Given):
                if barred:
                    raise MalformedTerm("a density has one bar", "separate several conditions by commas")
                barred = True
                targets.extend(point.targets)
                given.extend(point.given)
            else:
                (given if barred else targets).append(point)
        for point in (*targets, *given):
            self._check(point)
        slots = [v.slot if isinstance(v, Var) else v for v in targets]
        repeated = [v for i, v in enumerate(targets) if slots[i] in slots[:i]]
        if repeated:
            raise MalformedTerm(f"{repeated[0]} stands twice left of the bar of {self.name}")
        return Density(self.name, targets, given)

    def _check(self, point: Any) -> None:
        if not isinstance(point, (Var, Range)):
            raise MalformedTerm(f"{point} is not a variable", f"write {self.name}(x[t] | x[t-1])", "E201")
        if isinstance(self.graph, ChainGraph):
            known = point.name == self.graph.family and (isinstance(point, Range) or len(point.at) == 1)
        else:
            known = isinstance(point, Var) and point.marked(0) in self.graph.nodes
        if not known:
            raise MalformedTerm(f"{point} is not a variable of {self.name}", f"{self.name} is over {self.variables}", "E201")

    @property
    def variables(self) -> str:
        """The variables of the law, in words."""
        if isinstance(self.graph, ChainGraph):
            return f"{self.graph.family}[{self.graph.lo}] to {self.graph.family}[{self.graph.hi}]"
        return ", ".join(str(v) for v in self.graph.nodes)

    def define(self, conditional: Given | Var, normal: Normal, noise: Var | None = None) -> None:
        """Give a factor of the graph: ``q.define(x[t] | x[t-1], Normal(mean=…, var=…))``.

        Raises `MalformedTerm` for what is not a factor of the graph, or is defined already.
        """
        targets, given = (conditional.targets, conditional.given) if isinstance(conditional, Given) else ((conditional,), ())
        if len(targets) != 1 or not isinstance(targets[0], Var) or not isinstance(normal, Normal):
            raise MalformedTerm("a definition gives one variable a normal law", "q.define(x[t] | x[t-1], Normal(mean=…, var=…))")
        target = targets[0]
        for point in (target, *given):
            self._check(point)
        symbol = self._factor(target, given)
        loose = [v for v in free_variables(normal) - set(given) if v.name in self.names]
        if loose:
            raise MalformedTerm(f"the law of {target} mentions {', '.join(sorted(map(str, loose)))}, which is not given",
                                "mean and variance may mention what stands right of the bar", "E203")
        if normal.mean.dim != target.dim and normal.mean != ZERO:
            raise MalformedTerm(f"{target} and the mean of its law have different dimensions", "", "E203")
        if not normal.is_isotropic and normal.cov.rows != target.dim:
            told = f"{normal.cov.rows} × {normal.cov.cols}"
            raise MalformedTerm(f"{target} has dimension {target.dim}, and the covariance of its law is {told}", "", "E203")
        if noise is not None:
            if not normal.is_isotropic:
                raise MalformedTerm("a noise drives a variable with one variance for all coordinates", "Normal(mean=…, var=…)", "E203")
            self._check_noise(target, symbol, noise)
        if any((symbol is None and old.target.slot == target.slot) or (symbol is not None and old.symbol is not None)
               for old in self.definitions) or any(v.slot == target.slot for f in self.formulas for v in f.targets):
            raise MalformedTerm(f"{self.name}({target} | …) is defined already", "define each factor once", "E203")
        self.definitions.append(Definition(target, given, normal, symbol, noise))

    def define_density(self, targets: tuple[Var, ...], given: tuple[Var, ...], density: Expr) -> None:
        """Give a density by a formula that is normalised by its form: ``q.define_density((x,), (), Gam(x; a, b))``.

        It is a factor of the graph, or the density of all variables together where nothing else is given; the graph must tie what one
        of its factors ties, so that all that the graph says is true of the formula.
        Raises `MalformedTerm` for what is no such density, or is defined already.
        """
        from checker.language.formulas import is_normalised

        for point in (*targets, *given):
            self._check(point)
        if isinstance(self.graph, ChainGraph):
            raise MalformedTerm("a factor of a chain is given as a normal law", "q.define(x[t] | x[t-1], Normal(mean=…, var=…))", "E203")
        whole = not given and set(targets) == set(self.graph.nodes)
        if not whole:
            if len(targets) != 1:
                raise MalformedTerm("a definition gives one variable its law, or all of them", "", "E203")
            self._factor(targets[0], given)
        loose = [v for v in free_variables(density) - {*targets, *given} if v.name in self.names]
        if loose or not is_normalised(density, targets):
            raise MalformedTerm("this formula is not known to be a density of its variables",
                                "a law by its name, a product of independent ones, or of one law for each component", "E203")
        if whole:
            self._check_parted(density, targets)
        taken = {v.slot for f in self.formulas for v in f.targets} | {d.target.slot for d in self.definitions}
        if taken & {v.slot for v in targets}:
            raise MalformedTerm(f"{self.name}({', '.join(map(str, targets))} | …) is defined already", "define each factor once", "E203")
        self.formulas.append(FormulaDefinition(targets, given, density))

    def _check_parted(self, density: Expr, targets: tuple[Var, ...]) -> None:
        """Refuse a formula for all variables with a factor of two that the graph does not tie: the graph says more than is true.

        The parts of a product of densities of different variables are independent, so that all separations of the graph hold where any
        two variables of one part are tied.
        """
        from checker.language.formulas import density_of

        assert isinstance(self.graph, FiniteGraph)
        for factor in density.args if isinstance(density, Mul) else (density,):
            for u, v in itertools.combinations(density_of(factor, targets) or (), 2):
                if (u, v) not in self.graph.edges and (v, u) not in self.graph.edges:
                    raise MalformedTerm(f"one formula is about {u} and {v} together, which the graph of {self.name} does not tie",
                                        f"tie them in the graph of {self.name}, or give each of them a factor of its own", "E203")

    def _check_noise(self, target: Var, symbol: Symbol | None, noise: Var) -> None:
        """Each variable is driven by a noise of its own."""
        if noise.at.free_symbols if symbol is None else len(noise.at) != 1 or not (noise.at[0] - symbol).is_Integer:
            raise MalformedTerm(f"{noise} cannot drive every {target}", "give each step a noise of its own: noise=ε[t-1]", "E203")
        others = [d for d in self.definitions if d.noise is not None and d.noise.name == noise.name]
        if any(symbol is not None or d.symbol is not None or d.noise == noise for d in others):
            raise MalformedTerm(f"{noise} may drive another variable of {self.name}", "give each variable a noise of its own", "E203")

    def _factor(self, target: Var, given: tuple[Any, ...]) -> Symbol | None:
        if any(v.mark != 0 for v in (target, *given) if isinstance(v, Var)):
            raise MalformedTerm(f"a definition of {self.name} is about a copy of a variable", "define the variable itself", "E203")
        if isinstance(self.graph, FiniteGraph):
            if frozenset(given) != self.graph.parents(target):
                raise MalformedTerm(f"{self.name}({target} | …) is not a factor of the graph",
                                    f"the parents of {target} are {sorted(map(str, self.graph.parents(target))) or 'none'}", "E203")
            return None
        first = self.graph.lo if self.graph.forward else self.graph.hi
        if target.at[0] == first and not given:
            return None
        symbols = sorted(target.at[0].free_symbols, key=str)
        previous = target.at[0] - 1 if self.graph.forward else target.at[0] + 1
        if symbols and symbols[0] in self.graph.lo.free_symbols | self.graph.hi.free_symbols | {DIMENSION}:
            raise MalformedTerm(f"{symbols[0]} is where the chain {self.name} ends, and not any index",
                                f"define all its factors at once: {self.name}(x[t] | x[t{'-' if self.graph.forward else '+'}1])", "E203")
        if len(given) != 1 or len(symbols) != 1 or given[0].at[0] != previous or not (target.at[0] - symbols[0]).is_Integer:
            raise MalformedTerm(f"this is not a factor of the chain {self.name}",
                                f"its factors are {self.name}(x[t] | x[t{'-' if self.graph.forward else '+'}1])", "E203")
        return symbols[0]
