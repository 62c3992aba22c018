"""The way back: a derivation written as notes, which read again give the same steps."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from sympy import Expr, Integer, Pow, S, Symbol

from checker.language.declarations import ParameterFamily
from checker.language.derivation import Chain, Citation, Derivation, Hypothesis, Induction, Step
from checker.language.indices import at_least_zero
from checker.language.laws import ChainGraph, Family, FiniteGraph, Law
from checker.language.printing import latex, unicode
from checker.language.relations import ARGMIN, EQ, GE, GT, IMPLIES, LAW, LE, LT, PROPTO, TENDS
from checker.language.terms import Matrix, Normal, NormalDensity, Parameter, Scaled, Unknown, Var, Vector, VectorSum
from checker.notes.citations import cited

_SIGNS = {EQ: "=", LE: r"\le", GE: r"\ge", LT: "<", GT: ">", PROPTO: r"\propto", LAW: r"\sim",
          ARGMIN: r"\overset{\arg\min}{=}", TENDS: r"\to"}
_ESCAPED = {"\\": r"\textbackslash ", "_": r"\_", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "{": r"\{", "}": r"\}", "^": r"\^{}"}
_SHORT, _WIDE = 40, 120
"""How long a start may be that stands in the row of its first relation, and a line of assumptions."""


def markdown(derivation: Derivation) -> str:
    """The derivation as a Markdown file.

    Raises `ValueError` for what notes cannot say.
    """
    for why in _unwritten(derivation):
        raise ValueError(f"{derivation.name} cannot be written as notes: {why}")
    parts = [f"# {derivation.title or derivation.name}", "\n".join(["```derivation", *_block(derivation), "```"])]
    for chain in _ordered(derivation):
        parts += _chain(derivation, chain)
    return "\n\n".join(parts) + "\n"


def _unwritten(d: Derivation) -> Iterator[str]:
    """What notes cannot say, or would not mean when it is read again."""
    declared = d.declared
    for table in (declared.laws, declared.variables, declared.noises, declared.parameters, declared.functions, declared.matrices):
        for name in table:
            if any(c in name for c in "'′″‴"):
                yield f"a name with a prime cannot be declared there ({name})"
            if any(c in name for c in "₀₁₂₃₄₅₆₇₈₉"):
                yield f"a name with a lowered number would be another name there ({name})"
    if declared.spaces or any(law.formulas for law in declared.laws.values()) or any(f.convex for f in declared.functions.values()):
        yield "laws by formulas, values with ends and convex functions are read there, and not written yet"
    for name, family in declared.matrices.items():
        if family.is_function:
            yield f"a function with matrices for values cannot be declared there ({name})"
    for name, abbreviation in declared.abbreviations.items():
        if not isinstance(abbreviation.term, (Expr, Matrix)) or isinstance(abbreviation.term, Vector):
            yield f"a name for a vector or a law cannot be declared there ({name})"
    for definition in (each for law in declared.laws.values() for each in law.definitions):
        if definition.noise is not None and not all(at.is_Symbol for at in definition.target.at):
            yield f"that a noise makes {unicode(definition.target)} cannot be said there: its index is no letter"
    for step in d.steps:
        if step.line.relation == LAW and isinstance(step.line.lhs, Normal):
            yield f"an equality in law that starts from a law cannot be stated there (in {step.chain})"
        if step.line.relation == IMPLIES:
            yield f"an implication cannot be stated there (in {step.chain})"


# Declarations ------------------------------------------------------------------------------------------


def _block(d: Derivation) -> Iterator[str]:
    for key in ("name", "title", "source"):
        if getattr(d, key):
            yield f"{key} = {_string(getattr(d, key))}"
    assumed = list(_assumptions(d))
    if assumed:
        line = "assume = [" + ", ".join(map(_string, assumed)) + "]"
        yield line if len(line) <= _WIDE else "assume = [\n" + "".join(f"    {_string(said)},\n" for said in assumed) + "]"
    for table, entries in (("laws", _laws(d)), ("shapes", _shapes(d)), ("let", _definitions(d))):
        lines = [f"{_key(key)} = {_string(value)}" for key, value in entries]
        if lines:
            yield from ("", f"[{table}]", *lines)
    if d.declared.unknowns:
        yield from ("", "[parameters]", *_unknowns(d))


def _string(text: str) -> str:
    if "'" not in text and "\n" not in text:
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)


def _key(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else _string(text)


def _assumptions(d: Derivation) -> Iterator[str]:
    chains = frozenset(e for law in d.declared.laws.values() if isinstance(law.graph, ChainGraph)
                       if not (e := law.graph.hi - law.graph.lo - 1).is_Integer)
    yield from orders([fact for fact in sorted(d.declared.facts, key=str) if not at_least_zero(fact, chains)])
    for name, family in d.declared.parameters.items():
        if family.definition is None and (family.domain.low is not None or family.domain.high is not None):
            low = "" if family.domain.low is None else f"{latex(family.domain.low)} < "
            high = "" if family.domain.high is None else f" < {latex(family.domain.high)}"
            yield low + _indexed(name, family) + high
    for name, noise in d.declared.noises.items():
        at = latex(noise) if isinstance(noise, Var) else latex(noise[_letter(d)])
        del name
        yield rf"{at} \sim \mathcal{{N}}(0, I)"


def orders(facts: Sequence[Expr]) -> list[str]:
    """Facts as orders, the two ends of an index in one: 2 \\le t \\le T."""
    left, found = list(facts), []
    for fact in facts:
        symbols = [s for s in sorted(fact.free_symbols, key=str) if fact.coeff(s) == 1 and (fact - s).is_Integer]
        upper = next((f for s in symbols for f in left if f.coeff(s) == -1), None)
        if fact in left and upper is not None:
            low, high = symbols[0] - fact, upper + symbols[0]
            found.append(rf"{latex(low)} \le {latex(symbols[0])} \le {latex(high)}")
            left = [f for f in left if f not in (fact, upper)]
    return [*map(order, left), *found]


def order(fact: Expr) -> str:
    """A fact ``e >= 0`` as an order: T \\ge 2."""
    constant, rest = fact.as_coeff_Add()
    terms = rest.args if rest.is_Add else (rest,)
    above = [t for t in terms if t.could_extract_minus_sign()]
    left, right = sum((t for t in terms if t not in above), Integer(0)), sum((-t for t in above), Integer(0))
    if not above:
        return rf"{latex(left)} \ge {-constant}"
    if left == 0:
        return rf"{latex(right)} \le {constant}"
    return rf"{latex(right - min(constant, Integer(0)))} \le {latex(left + max(constant, Integer(0)))}"


def _letter(d: Derivation) -> Symbol:
    """A letter for the index of a sequence, that no declared range ends in."""
    used = {s for f in d.declared.parameters.values() for end in (f.lo, f.hi) for s in end.free_symbols}
    used |= {s for law in d.declared.laws.values() if isinstance(law.graph, ChainGraph) for s in law.graph.hi.free_symbols}
    known = [s for s in d.declared.symbols.values() if s not in used]
    return next((s for s in known if s.name == "t"), known[0] if known else Symbol("t", integer=True))


def _indexed(name: str, family: ParameterFamily, letter: Symbol | None = None) -> str:
    if family.lo == 0 == family.hi and family.symbol is None:
        return latex(Parameter(name))
    return latex(Parameter(name, (letter or Symbol("t", integer=True),)))


def _laws(d: Derivation) -> Iterator[tuple[str, str]]:
    for name, law in d.declared.laws.items():
        yield _named(name), _graph(law, d)


def _named(name: str) -> str:
    return latex(Parameter(name))


def _graph(law: Law, d: Derivation) -> str:
    graph = law.graph
    if isinstance(graph, ChainGraph):
        return _chain_graph(graph)
    if not isinstance(graph, FiniteGraph):
        raise ValueError(f"the graph of {law.name} cannot be written")
    full = len(graph.nodes) * (len(graph.nodes) - 1) // 2
    nodes = [latex(v) for v in graph.nodes]
    if not graph.edges or len(graph.edges) == full:
        return ("; " if not graph.edges else ", ").join(nodes)
    alone = [latex(v) for v in graph.nodes if not any(v in edge for edge in graph.edges)]
    return ", ".join([*(f"{latex(a)} -> {latex(b)}" for a, b in graph.edges), *alone])


def _chain_graph(graph: ChainGraph) -> str:
    family = Family(graph.family)
    length = graph.hi - graph.lo
    if length.is_Integer:
        points = [latex(family[graph.lo + k]) for k in range(int(length) + 1)]
        points = points if graph.forward else points[::-1]
        return " -> ".join(points)
    ends = [latex(family[at]) for at in (graph.lo, graph.lo + 1, graph.hi)]
    shown = [ends[0], ends[1], "...", ends[2]]
    return " -> ".join(shown if graph.forward else shown[::-1])


def _shapes(d: Derivation) -> Iterator[tuple[str, str]]:
    in_laws = {law.graph.family for law in d.declared.laws.values() if isinstance(law.graph, ChainGraph)}
    in_laws |= {v.name for law in d.declared.laws.values() if isinstance(law.graph, FiniteGraph) for v in law.graph.nodes}
    letter = _letter(d)
    for name, value in d.declared.variables.items():
        dim = latex(value.dim)
        if isinstance(value, Family) and name not in in_laws:
            yield _named(name), f"{dim}, sequence, {latex(letter)} = 0..{_last(d)}"
        elif value.dim != 1:
            yield _named(name), dim
    for name, noise in d.declared.noises.items():
        if noise.dim != 1:
            yield _named(name), latex(noise.dim)
    for name, family in d.declared.parameters.items():
        if family.lo != 0 or family.hi != 0:
            at = latex(family.symbol or letter)
            yield _named(name), f"sequence, {at} = {latex(family.lo)}..{latex(family.hi)}"
        elif family.definition is None and family.domain.low is None and family.domain.high is None:
            yield _named(name), "real"
    for name, m in d.declared.matrices.items():
        yield _named(name), ", ".join([f"{latex(m.rows)} x {latex(m.cols)}", *([m.kind.replace(" inv", ", inv")] if m.kind else [])])
    for name, function in d.declared.functions.items():
        yield _named(name), "R -> R" if function.dim is None else f"R^d -> R^{latex(function.dim)}"


def _unknowns(d: Derivation) -> Iterator[str]:
    """What depends on each unknown: laws, factors of laws, functions, vectors and numbers."""
    for name, told in d.declared.unknowns.items():
        parts = [*map(_named, sorted({*told.laws, *told.names})), *sorted(latex(which) for _, which in told.factors)]
        yield f"{_string(latex(Unknown(name)))} = [{', '.join(map(_string, parts))}]"


def _last(d: Derivation) -> str:
    return next((latex(f.hi) for f in d.declared.parameters.values() if f.lo != f.hi), "n")


def _definitions(d: Derivation) -> Iterator[tuple[str, str]]:
    for name, family in d.declared.parameters.items():
        if family.definition is not None:
            yield _indexed(name, family, family.symbol), latex(family.definition)
    for abbreviation in d.declared.abbreviations.values():
        yield latex(abbreviation), latex(abbreviation.term)
    for law in d.declared.laws.values():
        for definition in law.definitions:
            given = (definition.target | definition.given[0], *definition.given[1:]) if definition.given else (definition.target,)
            normal = definition.normal
            yield latex(law(*given)), latex(NormalDensity((definition.target,), (normal.mean,), ((normal.cov,),)))
            if definition.noise is not None:
                yield latex(definition.target), latex(_driven(normal, definition.noise))


def _driven(normal: Normal, noise: Var) -> VectorSum:
    """The mean of a normal law, plus the root of its variance times a noise."""
    mean = normal.mean.args if isinstance(normal.mean, VectorSum) else (normal.mean,)
    scaled = noise if normal.var == 1 else Scaled(Pow(normal.var, S.Half, evaluate=False), noise)
    return VectorSum(*mean, scaled)


# Chains ----------------------------------------------------------------------------------------------------


def _ordered(d: Derivation) -> list[Chain]:
    """The chains, each behind those that it cites."""
    found: list[Chain] = []
    parts = {id(c): i for i in d.inductions for c in (i.base, i.step)}

    def visit(chain: Chain) -> None:
        if any(c is chain for c in found):
            return
        for step in chain.steps:
            for item in step.by:
                if isinstance(item, Chain):
                    visit(item)
                elif isinstance(item, Induction):
                    visit(item.base)
                    visit(item.step)
        if id(chain) in parts and chain is parts[id(chain)].step:
            visit(parts[id(chain)].base)
        found.append(chain)

    for chain in d.chains:
        visit(chain)
    return found


def _chain(d: Derivation, chain: Chain) -> Iterator[str]:
    induction = next((i for i in d.inductions if chain in (i.base, i.step)), None)
    if induction is not None and chain is induction.base:
        yield _claim(induction)
    if not chain.steps:
        return
    comment = "" if induction is None else f"<!-- verify: {'base' if chain is induction.base else 'step'} of {induction.name} -->\n"
    facts = "" if induction is not None else _where(chain, d)
    rows = list(_rows(chain, facts))
    yield comment + "\n".join(["$$", r"\begin{align}", *rows, r"\end{align}", "$$"])


def _claim(induction: Induction) -> str:
    line = induction.statement
    last = ""
    for fact in sorted(induction.range, key=str):
        if fact.coeff(induction.symbol) == -1:
            last = f" to {latex(fact + induction.symbol)}"
    comment = f"<!-- verify: induction on {latex(induction.symbol)} from {latex(induction.first)}{last} -->"
    given = rf" \quad \text{{given }} {', '.join(map(latex, line.variables))}" if line.variables else ""
    body = f"{latex(line.lhs)} {_sign(line.relation, line.rhs)} {latex(line.rhs)}{given}"
    return "\n".join([comment, "$$", r"\begin{align}", rf"{body} \label{{{induction.name}}}", r"\end{align}", "$$"])


def _where(chain: Chain, d: Derivation) -> str:
    facts = sorted(chain.facts - d.declared.facts, key=str)
    return r"\text{for } " + ", ".join(orders(facts)) if facts else ""


def _rows(chain: Chain, facts: str) -> Iterator[str]:
    start = latex(chain.start)
    if len(start) > _SHORT:
        yield rf"& {start} \\"
    for k, step in enumerate(chain.steps):
        left = f"{start} " if k == 0 and len(start) <= _SHORT else ""
        if k > 0 and chain.steps[k - 1].expected == "holds" and chain.steps[k - 1].line.rhs != step.line.lhs:
            raise ValueError(f"the chain {chain.name} does not go on from the line before")
        remarks = [r for r in (facts if k == 0 else "", _given(step), _cited(step), _note(step)) if r]
        beside = " && " + r" \quad ".join(remarks) if remarks else ""
        tag = rf" \tag{{{_escaped(step.tag)}}}" if step.tag else ""
        last = k == len(chain.steps) - 1
        label = rf" \label{{{chain.name}}}" if last and not re.fullmatch(r"(?:chain|line) \d+(?: \(\d+\))?", chain.name) else ""
        erratum = " % verify: refuted" if step.expected == "refuted" else ""
        row = f"{left}&{_sign(step.line.relation, step.line.rhs)} {latex(step.line.rhs)}{beside}{tag}{label}"
        yield row + ("" if last else r" \\") + erratum


def _sign(relation: str, rhs: object) -> str:
    return r"\overset{d}{=}" if relation == LAW and not isinstance(rhs, Normal) else _SIGNS[relation]


def _given(step: Step) -> str:
    word = {LAW: "given", PROPTO: "in", ARGMIN: "over", TENDS: "as"}.get(step.line.relation)
    return rf"\text{{{word} }} {', '.join(map(latex, step.line.variables))}" if word and step.line.variables else ""


def _cited(step: Step) -> str:
    words, references = [], []
    for item in step.by:
        if isinstance(item, str):
            words.append(item)
        elif isinstance(item, Hypothesis):
            words.append("hypothesis")
        elif isinstance(item, Citation):
            references.append(str(item))
        else:
            references.append(item.name)
    said = [rf"\text{{{_escaped(word)}}}" for word in (["by " + ", ".join(w for w in words if w != "hypothesis")] if _rules(words) else [])]
    said += [r"\text{hypothesis}"] if "hypothesis" in words else []
    return r" \quad ".join([*said, *(rf"\eqref{{{name}}}" for name in references)])


def _rules(words: Sequence[str]) -> bool:
    return any(w != "hypothesis" for w in words)


def _note(step: Step) -> str:
    if not step.note:
        return ""
    note = step.note if cited(step.note).other else f"— {step.note}"
    return rf"\text{{{_escaped(note)}}}"


def _escaped(text: str) -> str:
    return "".join(_ESCAPED.get(c, c) for c in text)


__all__ = ["markdown"]
