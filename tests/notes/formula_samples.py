"""Derivations whose names the tests of the formula reader use, and how the tests read."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

import pytest

from checker.language import *
from checker.language.printing import unicode
from checker.notes.formula import Names, Unread, read


@lru_cache(maxsize=1)
def derivation() -> Derivation:
    """A forward chain q and a backward one p over x, a joint law r of y and z, a law s of u alone."""
    d = Derivation("names for formulas")
    horizon = d.integer("T", at_least=2)
    t, i = d.index("t", 2, horizon), d.index("i")
    x, y, z, u = d.vectors("x"), d.vector("y"), d.vector("z"), d.vector("u")
    alpha = d.parameters("α", 1, horizon, low=0, high=1)
    d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, horizon)
    d.noises("ε*")
    d.noises("ε")
    d.noise("ε̄")
    d.law("q", chain(x, 0, horizon))
    d.law("p", chain(x, horizon, 0))
    d.law("r", joint(y, z))
    d.law("s", joint(u))
    for name in ("a", "b", "c", "μ_q"):
        d.parameter(name)
    d.parameter("σ", low=0)
    d.function("f")
    d.abbreviate("C(x_t, x_0)", squared(x[t]))
    return d


def names() -> Names:
    """The names of `derivation`, new for each formula."""
    return Names(derivation().declared)


def shown(text: str) -> str:
    """The formula as it is read, printed in Unicode."""
    return unicodedata.normalize("NFC", unicode(read(text, names())))


def refusal(text: str, reader: Any = read) -> Unread:
    """The complaint about a formula."""
    with pytest.raises(Unread) as caught:
        reader(text, names())
    return caught.value
