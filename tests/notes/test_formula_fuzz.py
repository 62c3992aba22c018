"""Whatever is typed: a term or a complaint with a place, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from formula_samples import names
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sympy import Basic

from checker.language.declarations import Declarations
from checker.language.printing import latex, line_latex, line_unicode, unicode
from checker.loader import library, load_file
from checker.notes.codes import CODES
from checker.notes.formula import Names, Unread, caret, read, read_relation
from checker.notes.parser import parse
from checker.notes.syntax import walk

TYPED = r"""\alpha_t \bar\alpha x_{t-1} x_0 x_{1:T} y z u q( p( r( s( | \mid \| || ) ( [ ] { } \{ \} \left( \right) \left| \right| \left\| \right\| , ; : = \le ~ \sim
    \propto + - * / ^ _ ^2 ^{ _{ ' \log \exp log exp sqrt( \sqrt{ \frac{ }{ \frac12 \int \iint dx_t dy \mathrm{d} d z \sum_{i=1}^T \prod_{t=2}^{T} sum_{t=1}^T
    \mathbb{E}_{ E_q[ KL( D_{KL}( \mathcal{N}( N( I \mathbf{I} 1 2 0 1/2 0.5 \cdot \times \otimes \top ^\top ^T \langle \rangle \lvert \rvert a b c \sigma \mu_q
    \epsilon^*_{t-1} ε* ε ᾱₜ ² ₜ₋₁ ‖ √ ∑ ∫ 𝔼 𝒩 · − \text{foo} \text{given} \mathrm{0,I} \overset{d}{=} \overset{\text{x}}{=} \underset{q}{\mathbb{E}}
    \underbrace{ & \\ \begin{pmatrix} \end{pmatrix} \nabla \foo \def \input{x} … \ldots ! . ， （ ） abar_t alpha logp e i E Var f( f T t \hat \tilde \bar
    \boldsymbol{ \mathrm{ \operatorname{ \color{red} \label{a} % $ # @ 变 \ {\rm Σ_{t=2}^T .. ∞ given in"""
PIECES = TYPED.split()
SOUP = st.lists(st.one_of(st.sampled_from(PIECES), st.characters(), st.just(" ")), max_size=40).map("".join)
SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@lru_cache(maxsize=1)
def lines() -> list[tuple[str, Declarations]]:
    return [(printed(step.line), derivation.declared) for path in library().values() for derivation in load_file(path).derivations
            for step in derivation.steps for printed in (line_unicode, line_latex)]


@st.composite
def mutated(draw: Any) -> tuple[str, Declarations]:
    """A line of the library with a few places changed."""
    text, declared = draw(st.sampled_from(lines()))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 4)))
        text = text[:start] + draw(st.one_of(st.just(""), st.sampled_from(PIECES), st.characters(), st.just(text[start:end] * 2))) + text[end:]
    return text, declared


def tried(reader: Callable[..., Any], text: str, known: Names) -> Any:
    """What is read, or None for a complaint, which must be a good one."""
    try:
        return reader(text, known)
    except Unread as error:
        assert error.code in CODES and error.message
        assert 0 <= error.span.start <= error.span.end <= max(1, len(text)), (error.message, error.span)
        assert len(caret(text, error.span)) == 2
        return None


@SETTINGS
@given(SOUP)
def test_a_soup_of_signs_is_read_or_refused(text: str) -> None:
    for reader in (read, read_relation):
        tried(reader, text, names())


@SETTINGS
@given(mutated())
def test_a_changed_line_is_read_or_refused(line: tuple[str, Declarations]) -> None:
    text, declared = line
    found = tried(read_relation, text, Names(declared))
    for link in found.links if found is not None else ():
        assert text[link.term_span.start:link.term_span.end].strip()


@SETTINGS
@given(mutated())
def test_a_changed_line_that_is_read_prints_as_what_is_read_again(line: tuple[str, Declarations]) -> None:
    text, declared = line
    found = tried(read_relation, text, Names(declared))
    for term in [link.term for link in found.links] if found is not None else []:
        for printed in (unicode, latex):
            again = tried(read, printed(term), Names(declared))
            assert again is None or (isinstance(again, Basic) and unicode(again) == unicode(read(unicode(again), Names(declared))))


@SETTINGS
@given(SOUP)
def test_a_tree_without_names_has_its_parts_inside_it(text: str) -> None:
    try:
        tree = parse(text)
    except Unread:
        return
    for node in walk(tree):
        assert 0 <= node.span.start <= node.span.end <= len(text)
