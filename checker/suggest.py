"""Near misses: the single edits of a refuted line that make it provable.  Nothing is suggested that was not proved.

An edit is tried by numbers first, in few interpretations: most are refuted at once, and only what is left is worth a proof.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, zip_longest

from sympy import Basic, Expr, Symbol

from checker.edits import DROPPED, KINDS
from checker.forms.normaliser import Memory
from checker.kernel import Context, Proof
from checker.language.declarations import Declarations
from checker.language.indices import Facts, contradictory
from checker.language.printing import unicode
from checker.language.relations import EQ, SYMBOLS, Line
from checker.language.terms import Vector
from checker.mutations import Mutation, admitted, variants
from checker.prover import Prover
from checker.verdict import CONFIRMED, REFUTED

MOST = 3
_EFFORT, _FEWEST = 2_000, 4  # parts of terms looked at, and edits tried at least
_EDITS = 2_000  # of a longer line only the first ones
_PROOFS = 12
_TRIALS = 4


def suggestions(line: Line, context: Context, cited: Sequence[Proof], until: float = math.inf,
                otherwise: Callable[[Line], Proof | None] = lambda line: None) -> tuple[str, ...]:
    """At most three edits of the line, each proved, each kind in turn; none is tried once the processor time is past ``until``.

    ``otherwise`` is asked for a proof of what numbers confirm in this context and the prover does not prove.
    """
    found: list[str] = []
    proofs = 0
    memories: dict[Facts, Memory] = {}
    for words, edited in _candidates(line, context):
        for condition, where in _where(edited, context) if len(found) < MOST and proofs < _PROOFS else ():
            proofs += 1
            proof = Prover(where, cited=cited, memory=memories.setdefault(where.facts, {})).prove(edited)
            if proof is not None or (where is context and otherwise(edited) is not None):
                found.append(words.format(condition))
                break
        if (found and edited is line) or time.process_time() > until:
            break  # nothing else is wrong with it, or time is up
    return tuple(found)


def _candidates(line: Line, context: Context) -> Iterator[tuple[str, Line]]:
    """Words, and a line: the line itself, then its single edits."""
    yield "it is proved{}", line
    relations = line.relation == EQ and not isinstance(line.lhs, Vector)
    by_kind: dict[str, list[Mutation]] = {kind: [] for kind in KINDS if kind != DROPPED}
    for m in islice(variants(line, relations), _EDITS):
        by_kind.get(m.kind, []).append(m)
    in_turn = (m for turn in zip_longest(*by_kind.values()) for m in turn if m is not None)
    meaningful = admitted(line, in_turn, context.declared, context.facts)
    for m in islice(meaningful, max(_FEWEST, _EFFORT // _size(line.rhs))):
        shown = f"{SYMBOLS[m.line.relation]} {unicode(m.line.rhs)}".replace("{", "{{").replace("}", "}}")
        yield f"did you mean {m.words.replace('{', '{{').replace('}', '}}')}? This is proved{{}}: {shown}", m.line


def refuted(line: Line, declared: Declarations, facts: Facts) -> bool:
    """Whether a few interpretations refute a line at once: then no proof need be looked for."""
    from checker.numeric import examine

    return examine(line, declared, facts, trials=_TRIALS, shrink=False).verdict == REFUTED


def _size(term: Basic) -> int:
    return 1 + sum(map(_size, term.args))


def _where(line: Line, context: Context) -> Iterator[tuple[str, Context]]:
    """Where numbers confirm a line, the widest first: as it stands, and for larger indices only, where a proof may ask for those."""
    from checker.numeric import examine

    found = examine(line, context.declared, context.facts, trials=_TRIALS, shrink=False)
    if found.verdict == CONFIRMED:
        yield "", context
    witness = found.evidence.get("witness", {})
    for symbol, raised in _later(context):
        constant = raised.as_coeff_Add()[0]
        if int(witness.get(symbol.name, -constant - 1)) + constant >= 0:
            continue  # false there too
        narrower = context.within(frozenset({raised}))
        if examine(line, narrower.declared, narrower.facts, trials=_TRIALS, shrink=False).verdict == CONFIRMED:
            yield f" for {unicode(symbol)} ≥ {-constant}", narrower


def _later(context: Context) -> Iterator[tuple[Symbol, Expr]]:
    """Lower bounds of an index raised by one: a line may be true for t ≥ 2 and mean nothing at t = 1."""
    for fact in sorted(context.facts, key=str):
        _, symbol = fact.as_coeff_Add()
        if isinstance(symbol, Symbol) and fact - 1 not in context.facts and not contradictory(context.facts | {fact - 1}):
            yield symbol, fact - 1
