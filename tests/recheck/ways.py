"""The kernel's own ways of making a proof, each checked against its line and its parts."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from sympy import Basic, Eq, Expr, Ge, Gt, Le, Lt, Symbol

from checker.language.terms import Expectation, Prefix, Range, Ranged, Var

from .exact import Exact, difference, everywhere, is_zero
from .integers import implied
from .names import free, rebuilt, same, scopes, signature, substitute
from .verdicts import Rejected, need

HYPOTHESIS, SUPPOSED = "hypothesis in ", "supposing "


def arithmetic(proof: Any, declared: Any) -> None:
    """lhs − rhs − Σ weight (left − right) of the ``sums`` is 0, once the equations ``uses`` hold."""
    n, weights = proof.arguments
    need(proof.line.relation == "=", "arithmetic proves equations")
    _balances(proof, proof.line.lhs, proof.line.rhs, proof.parts[:n], list(zip(weights, proof.parts[n:], strict=True)))


def ordered(proof: Any, declared: Any) -> None:
    """What is greater, less what is smaller, is a positive combination of gaps g − h, for proved g ≥ h."""
    n, weights = proof.arguments
    gaps = list(zip(weights, proof.parts[n:], strict=True))
    strict = any(part.line.relation in (">", "<") for _, part in gaps)
    need(proof.line.relation in ("<=", ">=") or (proof.line.relation in ("<", ">") and strict), "no gap is strict")
    need(all(w > 0 and part.line.relation in (">", ">=", "<", "<=") for w, part in gaps), "a gap or a weight is not positive")
    gaps = [(w if part.line.relation in (">", ">=") else -w, part) for w, part in gaps]
    high, low = (proof.line.lhs, proof.line.rhs) if proof.line.relation in (">", ">=") else (proof.line.rhs, proof.line.lhs)
    _balances(proof, high, low, proof.parts[:n], gaps)


def _balances(proof: Any, lhs: Basic, rhs: Basic, uses: Any, sums: list[tuple[Any, Any]]) -> None:
    need(all(p.line.relation == "=" for p in uses), "only equations can be used")
    need(proof.way == "kernel:ordered" or all(p.line.relation == "=" for _, p in sums), "only equations can be added")
    equations = [(p.line.lhs, p.line.rhs) for p in uses]

    def rest(point: Any) -> Any:
        point.look_at(lhs, rhs, *(t for _, part in sums for t in (part.line.lhs, part.line.rhs)))
        gap = difference(point, lhs, rhs)
        for weight, part in sums:
            scale = point.number(weight) if isinstance(weight, Fraction) else point.scalar(weight)
            need(isinstance(part.line.lhs, Expr), "only equations between numbers can be added")
            gap = gap - scale * difference(point, part.line.lhs, part.line.rhs)
        return gap

    need(all(is_zero(gap) for gap in everywhere(lambda seed: Exact(seed, equations), rest)), "the two sides differ")


def identical(proof: Any, declared: Any) -> None:
    """a = a."""
    need(proof.line.relation == "=" and same(proof.line.lhs, proof.line.rhs), "the two sides are not alike")


def symmetric(proof: Any, declared: Any) -> None:
    """b R a from a R b."""
    line, (part,) = proof.line, proof.parts
    need(line.relation == part.line.relation and line.relation in ("=", "propto", "~", "argmin"), "an inequality has a direction")
    need(same(line.lhs, part.line.rhs) and same(line.rhs, part.line.lhs), "the sides are not those of the part")
    need(set(line.variables) == set(part.line.variables), "the variables differ")


_CHAINS = {"<=": {"=", "<="}, ">=": {"=", ">="}, "<": {"=", "<=", "<"}, ">": {"=", ">=", ">"},
           "=": {"="}, "propto": {"=", "propto"}, "~": {"=", "~"}, "argmin": {"=", "argmin"}, "->": {"=", "->"}}


def transitive(proof: Any, declared: Any) -> None:
    """a R c from a R b and b R c."""
    line, (first, second) = proof.line, (p.line for p in proof.parts)
    kinds = {first.relation, second.relation}
    need(kinds <= _CHAINS[line.relation] and (line.relation in kinds), "the relations do not compose")
    need(same(first.lhs, line.lhs) and same(second.rhs, line.rhs) and same(first.rhs, second.lhs), "the ends do not meet")
    named = [set(p.variables) for p in (first, second) if p.relation != "="]
    need(line.relation != "->" or len(named) == 1, "a limit of a limit")
    if line.relation in ("propto", "argmin", "->"):
        need(all(n == set(line.variables) for n in named), "∝ in other variables, minimisers over another unknown, or another limit")
        need(not any(map(tied, proof.parts)), "a variable that is made by a noise is not free of what makes it")
    if line.relation == "~":
        need(all(set(line.variables) <= n for n in named), "equal in law, but not given that")


# Congruence --------------------------------------------------------------------------------------------

Openings = tuple[tuple[Basic, Callable[[Basic], Basic]], ...]


def names_of(binders: tuple[Basic, ...], parts: tuple[Basic, ...], fits: Callable[[tuple[Mapping[Basic, Basic], ...]], bool],
             taken: frozenset[Basic] = frozenset()) -> tuple[Mapping[Basic, Basic], ...] | None:
    """Names for what the binders bind, alike for alike variables, under which ``fits`` holds; None if there are none.

    They are looked for among the free names of ``parts`` and must be free in none of the binders, nor ``taken``.
    """
    outer = frozenset().union(*(free(b) for b in binders)) | taken
    around = sorted(frozenset().union(*(free(p) for p in parts)) - outer, key=str)
    bound = [tuple(v for v in scopes(b)[0] if not isinstance(v, Range)) for b in binders]  # type: ignore[index]  # ranges keep their names
    slots = list(dict.fromkeys(slot(v) for names in bound for v in names))
    choices = [[a for a in around if slot(a) == s] or [None] for s in slots]
    for chosen in itertools.product(*choices):
        to = {s: c for s, c in zip(slots, chosen, strict=True) if c is not None}
        if len(set(to.values())) < len(to):
            continue
        values = tuple({v: to[slot(v)] for v in names if slot(v) in to} for names in bound)
        if fits(values):
            return values
    return None


def slot(name: Basic) -> object:
    """Variables can stand for each other if they are values of one variable, indices always."""
    return (name.name, tuple(map(str, name.at))) if isinstance(name, Var) else type(name)


def body(term: Any) -> Basic:
    return term.args[1] if isinstance(term, Expectation) else term.args[0]


def congruence(proof: Any, declared: Any) -> None:
    """f(a) = f(b) from a = b; below a binder for all that it binds."""
    lhs, rhs, (part,), path = proof.line.lhs, proof.line.rhs, proof.parts, tuple(proof.arguments)
    need(proof.line.relation == part.line.relation == "=", "only equations go inside")
    need(type(lhs) is type(rhs), "the two sides are not the same function")
    if scopes(lhs) is None:
        need(same(_at(lhs, path), part.line.lhs) and same(_at(rhs, path), part.line.rhs), "the equation is about something else")
        need(same(_put(lhs, path, part.line.rhs), rhs), "more was changed than the argument")
        return
    need(path == ((1,) if isinstance(lhs, Expectation) else (0,)), "not the body")
    need(same(_put(lhs, path, _ZERO), _put(rhs, path, _ZERO)), "the measures or ranges differ")
    need(not not_of_values(part), "a variable that is tied to its noise, or a hypothesis, cannot be bound")
    found = names_of((lhs, rhs), (part.line.lhs, part.line.rhs, *part.facts), lambda values: (
        same(substitute(body(lhs), values[0]), part.line.lhs) and same(substitute(body(rhs), values[1]), part.line.rhs)), _in(proof.facts))
    if found is None:
        raise Rejected("the equation is not about the body")
    inside = _limits(lhs, found[0]) if isinstance(lhs, Ranged) else set()
    need(part.facts <= proof.facts | inside, "the part knows more than holds here")


_ZERO = Symbol("nothing")


def tied(proof: Any) -> bool:
    """Whether a proof is about a variable and the noise that makes it: a realisation, and what uses one, but no equality in law."""
    known = _tied.get(id(proof))
    if known is None or known[0] is not proof:
        found = proof.line.relation != "~" and (proof.way == "reparametrisation" or any(map(tied, proof.parts)))
        known = _tied[id(proof)] = proof, found
    return known[1]


_tied: dict[int, tuple[Any, bool]] = {}


def not_of_values(part: Any) -> bool:
    """Whether a line does not hold for all values of what it mentions: it is tied, or stands on a hypothesis."""
    return tied(part) or any(p.startswith((HYPOTHESIS, SUPPOSED)) for p in part.premises)


def _in(facts: Any) -> frozenset[Basic]:
    return frozenset(s for f in facts for s in f.free_symbols)


def _limits(term: Any, names: Mapping[Basic, Basic]) -> set[Basic]:
    i = names.get(term.i, term.i)
    return {i - term.lo, term.hi - i}


def _at(term: Basic, path: tuple[int, ...]) -> Basic:
    return _at(term.args[path[0]], path[1:]) if path else term


def _put(term: Basic, path: tuple[int, ...], new: Basic) -> Basic:
    if not path:
        return new
    return rebuilt(term, tuple(_put(a, path[1:], new) if i == path[0] else a for i, a in enumerate(term.args)))


# Other indices -----------------------------------------------------------------------------------------


def specialise(proof: Any, declared: Any) -> None:
    """A line at other indices, or at other values of its variables."""
    (part,), values = proof.parts, dict(proof.arguments)
    need(not any(p.startswith((HYPOTHESIS, SUPPOSED)) for p in part.premises), "a hypothesis is about one index")
    renamed = [v for v in values if isinstance(v, Var)]
    if renamed:
        need(part.line.relation != "~" and not part.line.variables and not not_of_values(part), "a random variable cannot be renamed")
        need(all(isinstance(values[v], Var) and slot(values[v]) == slot(v) for v in renamed), "a value of another variable")
    need(all(isinstance(v, (Var, Symbol)) and not isinstance(values[v], Prefix) for v in values), "not a name")
    need(not renamed or len(renamed) == len(values), "a variable is renamed at an index that moves")
    need(not any(v.mark > 0 for value in values.values() for v in value.atoms(Var)), "a name that a binder has")
    _is_at(proof.line, part.line, values)
    for fact in part.facts:
        need(implied(substitute(fact, values), proof.facts), f"{fact} ≥ 0 is not known at the new indices")


def _is_at(line: Any, of: Any, values: Mapping[Any, Basic]) -> None:
    need(line.relation == of.relation, "another relation")
    need(same(line.lhs, substitute(of.lhs, values)) and same(line.rhs, substitute(of.rhs, values)), "not the line at those indices")
    need({signature(v) for v in line.variables} == {signature(substitute(v, values)) for v in of.variables}, "in other variables")


def hypothesis(proof: Any, declared: Any) -> None:
    """A statement one index lower; that it is the right one is seen where the induction ends."""
    symbol, first = proof.arguments
    need(not proof.parts and symbol - first - 1 in proof.facts, "a hypothesis starts one index above the first")
    need(any(p.startswith(f"{HYPOTHESIS}{symbol}:") for p in proof.premises), "the hypothesis is not named as a premise")


def hypotheses(proof: Any) -> Iterator[Any]:
    """The hypotheses that a proof stands on and that no induction below it has taken away, each once."""
    seen: set[tuple[int, frozenset[Symbol]]] = set()
    queue: list[tuple[Any, frozenset[Symbol]]] = [(proof, frozenset())]
    while queue:
        part, closed = queue.pop()
        if (id(part), closed) in seen:
            continue
        seen.add((id(part), closed))
        if part.way == "kernel:hypothesis" and part.arguments[0] not in closed:
            yield part
        below = closed | {part.arguments[0]} if part.way == "kernel:induction" else closed
        queue.extend((p, below) for p in part.parts)


def induction(proof: Any, declared: Any) -> None:
    """A statement for every index ≥ first, from the statement at first, and at each index from the one below."""
    (base, step), (symbol, first), line = proof.parts, proof.arguments, proof.line
    need(line.relation in ("=", "~"), "induction is for equations")
    about = {f for f in proof.facts if symbol in f.free_symbols}
    others = proof.facts - about
    need(symbol - first in about, "the statement is not said to start at the first index")
    need(all(f.coeff(symbol) < 0 for f in about - {symbol - first}), "the index is bounded from below")
    need(base.facts <= others, "the base stands on what holds for other indices")
    need(step.facts <= proof.facts | {symbol - first - 1}, "the step stands on what is not known")
    need(not any(symbol in free(v) for v in line.variables), "what is given moves with the index")
    need(not list(hypotheses(base)), "the base stands on a hypothesis")
    for part, values in ((base, {symbol: first}), (step, {})):
        need(set(line.variables) <= set(part.line.variables), "given something else")
        need(part.line.relation == line.relation, "another relation")
        need(same(part.line.lhs, substitute(line.lhs, values)) and same(part.line.rhs, substitute(line.rhs, values)), "another line")
    for assumed in hypotheses(step):
        if assumed.arguments[0] == symbol:
            need(assumed.arguments[1] == first, "the hypothesis starts elsewhere")
            _is_at(assumed.line, line, {symbol: symbol - 1})


def said_by(side: Any) -> list[tuple[str, Basic, Basic]]:
    """The statements of a side of an implication: relation, left, right."""
    return [(_RELATIONS[type(a)], *a.args) for a in side.args]


_RELATIONS = {Eq: "=", Le: "<=", Ge: ">=", Lt: "<", Gt: ">"}


def suppositions(proof: Any) -> Iterator[Any]:
    """The suppositions that a proof stands on."""
    for part in proof.walk():
        if part.way == "kernel:supposition":
            yield part


def supposition(proof: Any, declared: Any) -> None:
    """One of the premises of an implication."""
    premises, number = proof.arguments
    relation, lhs, rhs = said_by(premises)[number]
    need(not proof.parts and proof.line.relation == relation, "another relation than the premise")
    need(same(proof.line.lhs, lhs) and same(proof.line.rhs, rhs), "another line than the premise")
    need(any(p.startswith(SUPPOSED) for p in proof.premises), "the supposition is not named as a premise")


def implication(proof: Any, declared: Any) -> None:
    """Premises ⇒ conclusions: each conclusion is proved, from no other suppositions than these premises."""
    need(proof.line.relation == "=>", "not an implication")
    wanted = said_by(proof.line.rhs)
    need(len(wanted) == len(proof.parts), "a conclusion is missing")
    for (relation, lhs, rhs), part in zip(wanted, proof.parts, strict=True):
        need(part.line.relation == relation and same(part.line.lhs, lhs) and same(part.line.rhs, rhs), "another conclusion")
    need(all(same(part.arguments[0], proof.line.lhs) for part in suppositions(proof)), "it supposes something else")
    need(not list(hypotheses(proof)), "it stands on the hypothesis of an induction")


def determined(proof: Any, declared: Any) -> None:
    """A line from the line at the one value that the facts leave to an index."""
    (part,), (symbol, value) = proof.parts, proof.arguments
    need(implied(symbol - value, proof.facts) and implied(value - symbol, proof.facts), "the index may be something else")
    need(part.line.relation == proof.line.relation and not list(hypotheses(part)), "another relation, or a hypothesis")
    _is_at(part.line, proof.line, {symbol: value})


WAYS = {"kernel:determined": determined,
        "kernel:arithmetic": arithmetic, "kernel:ordered": ordered, "kernel:identical": identical, "kernel:symmetric": symmetric,
        "kernel:transitive": transitive, "kernel:congruence": congruence, "kernel:specialise": specialise,
        "kernel:hypothesis": hypothesis, "kernel:induction": induction,
        "kernel:supposition": supposition, "kernel:implication": implication}
