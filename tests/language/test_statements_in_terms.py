"""Statements are sides of implications, and stand in no term."""

from __future__ import annotations

import pytest

from checker.language import Derivation, exp, holds
from checker.language.terms import MalformedTerm, Sum
from checker.language.validity import check_term


def _declared() -> Derivation:
    d = Derivation("statements")
    d.function("f")
    d.parameter("a", low=0)
    return d


def test_a_statement_is_no_argument_of_a_function_and_no_part_of_a_statement() -> None:
    d = _declared()
    a, f = d.declared.parameters["a"], d.declared.functions["f"]
    number = a[0].func("a", ())
    said = holds(number, "=", 1)
    inside = [f(said), f(said.args[0]), exp(f(said)), holds(f(said), "=", 0), Sum(f(said), (d.index("i"), 1, 3))]
    for term in inside:
        with pytest.raises(MalformedTerm, match="a statement stands inside of a term") as refused:
            check_term(term, d.declared, d.declared.facts)
        assert refused.value.code == "E205"


def test_a_statement_is_a_side_by_itself() -> None:
    d = _declared()
    number = d.declared.parameters["a"][0].func("a", ())
    check_term(holds(number, "=", 1), d.declared, d.declared.facts)
    i = d.index("i", 1, 3)
    check_term(d.declared.functions["f"](i), d.declared, d.declared.facts)
