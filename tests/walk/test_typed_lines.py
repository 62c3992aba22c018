"""Typed lines, in ASCII, Unicode and LaTeX: no wrong one is accepted, and no true one refuted.

The printed lines of the library and true variants of them, and single edits of them that numbers refute; below them lines typed by hand.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

import pytest
from sympy import Add, Basic, Mul, Pow

from checker.language.binding import rebuild
from checker.language.derivation import Derivation, Step
from checker.language.quantities import Quantity
from checker.language.terms import Abbreviation, AppliedVector
from checker.mutations import mutations
from checker.numeric import examine
from checker.verdict import PROVED, REFUTED
from checker.walk.nearby import Tutor
from checker.walk.shape import same
from checker.walk.typed import Unreadable
from checker.walk.walk import Walk
from derivations import load
from tests.walk.typed_by_hand import SAME_LINE, TRUE, WRONG
from tests.walk.typing import WAYS, typed

SHIPPED = ("elbo_decomposition", "evidence_decomposition", "forward_marginal", "jensen_bound", "mhvae_elbo", "noise_prediction_loss",
           "posterior_mean_from_noise", "telescoping_log_ratio", "vdm_elbo", "vdm_elbo_consistency", "vdm_elbo_denoising",
           "vdm_one_step_is_vae", "vdm_posterior", "x0_prediction_loss")
_APART = 23
"""Which mutants are tried: every so-manieth, so that all kinds and places have their turn."""


_BEYOND = (AppliedVector, Quantity, Abbreviation)
"""What the grammar of typed lines may not know: functions with values in R^d, entropies and the like, names for terms."""


@pytest.fixture(autouse=True)
def nothing_is_suggested(monkeypatch: pytest.MonkeyPatch) -> None:
    """What may have been meant is not asked for here."""
    monkeypatch.setattr(Tutor, "offered", lambda self, step: ())


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


# printed lines, variants and edits


@pytest.mark.parametrize("name", SHIPPED)
def test_true_lines_are_proved_however_they_are_typed(name: str) -> None:
    for step, way, term in true_lines(name):
        w = walk_before(derivation(name), step)
        text = typed(term, way, step.line.relation)
        try:
            judged = w.try_(text)
        except Unreadable:
            assert term.has(*_BEYOND), (step.tag, way, text)
            continue
        assert judged.verdict == PROVED and judged.accepted, (step.tag, way, text, judged.verdict)
        own = [e.step.line.rhs for t in w.place.trails for e in t.entries if e.own]
        assert not own or same(own[-1], term), (step.tag, way, text)


@pytest.mark.parametrize("name", SHIPPED)
def test_wrong_lines_are_never_accepted(name: str) -> None:
    for step, way, term in wrong_lines(name):
        w = walk_before(derivation(name), step)
        try:
            judged = w.try_(typed(term, way, step.line.relation))
        except Unreadable:
            assert term.has(*_BEYOND), (step.tag, way, typed(term, way))
            continue
        assert not judged.accepted and judged.verdict != PROVED, (step.tag, way, typed(term, way))
        assert not any(e.own for e in w.place.trail.entries)


def test_there_are_three_hundred_of_them_and_more() -> None:
    printed = sum(not s.line.rhs.has(*_BEYOND) for name in SHIPPED for s in holding(name))
    assert printed * (len(WAYS) + 1) + len(TRUE) + len(WRONG) >= 300


# typed by hand


def at(name: str, tag: str) -> Walk:
    return walk_before(derivation(name), next(s for s in holding(name) if s.tag == tag))


@pytest.mark.parametrize(("name", "tag", "text"), TRUE)
def test_a_true_line_typed_by_hand_is_accepted(name: str, tag: str, text: str) -> None:
    judged = at(name, tag).try_(text)
    assert judged.accepted and judged.verdict == PROVED


@pytest.mark.parametrize(("name", "tag", "text"), WRONG)
def test_a_wrong_line_typed_by_hand_is_refuted(name: str, tag: str, text: str) -> None:
    w = at(name, tag)
    above = w.above
    judged = w.try_(text)
    assert judged.verdict == REFUTED and not judged.accepted and judged.witness
    assert w.above == above


@pytest.mark.parametrize("texts", SAME_LINE)
def test_the_three_ways_say_one_thing(texts: tuple[str, ...]) -> None:
    read = [at("elbo_decomposition", "D3.1").try_(text).step for text in texts]
    assert len({s.rhs for s in read}) == 1


# what is typed is never carried out


@pytest.mark.parametrize("text", [
    "__import__('os').system('true')", "().__class__", "exec('1')", "lambda: 0", "q.__init__", "f'{1}'", "[x for x in ()]", "1; 2",
    "\\input{/etc/passwd}", "\\write18{true}", "\\def\\a{b}", "open('x')", "p(x" * 300, "(" * 5000, "^" * 2000, "\x00", "", " ", "$", "🙂",
    "log p(x)" + " + log p(x)" * 4000])
def test_what_is_no_line_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        at("elbo_decomposition", "D3.1").try_(text)
    assert caught.value.message and all(len(line) < 200 for line in caught.value.lines())
