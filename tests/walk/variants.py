"""Lines of the library as they are typed, true and wrong: each printed one, its summands and factors in another order, single edits."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from sympy import Add, Basic, Mul, Pow

from checker.language.binding import rebuild
from checker.language.derivation import Derivation, Step
from checker.language.quantities import Quantity
from checker.language.terms import Abbreviation, AppliedVector
from checker.mutations import mutations
from checker.numeric import examine
from checker.verdict import REFUTED
from checker.walk.walk import Walk
from derivations import load
from tests.walk.typing import WAYS

SHIPPED = ("elbo_decomposition", "evidence_decomposition", "forward_marginal", "jensen_bound", "mhvae_elbo", "noise_prediction_loss",
           "posterior_mean_from_noise", "telescoping_log_ratio", "vdm_elbo", "vdm_elbo_consistency", "vdm_elbo_denoising",
           "vdm_one_step_is_vae", "vdm_posterior", "x0_prediction_loss")
_APART = 23
"""Which mutants are tried: every so-manieth, so that all kinds and places have their turn."""
BEYOND = (AppliedVector, Quantity, Abbreviation)
"""What the grammar of typed lines may not know: functions with values in R^d, entropies and the like, names for terms."""


@functools.cache
def derivation(name: str) -> Derivation:
    return load(name)


def walk_before(d: Derivation, step: Step) -> Walk:
    w = d.walk()
    at = next(n for n, c in enumerate(w.chains) if c.name == step.chain)
    w.place = w.place.going(w.printed(at, w.chains[at].steps.index(step)), at)
    return w


def holding(name: str) -> list[Step]:
    return [s for s in derivation(name).steps if s.expected == "holds"]


def turned(term: Basic) -> Basic:
    """The term with its summands and factors in another order, a quotient kept a quotient."""
    args = tuple(turned(a) for a in term.args)
    if isinstance(term, Add):
        return rebuild(term, args[1:] + args[:1])
    if isinstance(term, Mul):
        above = [a for a in args if not (isinstance(a, Pow) and a.exp == -1)]
        below = [a for a in args if isinstance(a, Pow) and a.exp == -1]
        return rebuild(term, (*above[1:], *above[:1], *below)) if len(above) > 1 and not above[0].is_number else rebuild(term, args)
    return term if not term.args or not isinstance(term, (Add, Mul)) else rebuild(term, args)


def true_lines(name: str) -> Iterator[tuple[Step, str, Basic]]:
    """Each printed line in the three ways, and turned round in one of them."""
    for n, step in enumerate(holding(name)):
        for way in WAYS:
            yield step, way, step.line.rhs
        yield step, WAYS[n % 3], turned(step.line.rhs)


def wrong_lines(name: str) -> Iterator[tuple[Step, str, Basic]]:
    """Some of the single edits of each printed line, as far as numbers refute them."""
    for n, step in enumerate(holding(name)):
        found = mutations(step.line, derivation(name).declared, step.facts)
        edited = [m for m in found if m.line.relation == step.line.relation and m.line.variables == step.line.variables]
        for k, m in enumerate(edited[n % 7::_APART][:2]):
            numbers = examine(m.line, derivation(name).declared, step.facts, trials=8, shrink=False)
            if numbers.verdict == REFUTED:
                yield step, WAYS[(n + k) % 3], m.line.rhs


def at(name: str, tag: str) -> Walk:
    return walk_before(derivation(name), next(s for s in holding(name) if s.tag == tag))
