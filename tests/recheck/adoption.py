"""A line that was proved in another derivation: all that was declared there, as far as it is used, is declared here too."""

from __future__ import annotations

from typing import Any

from sympy import Symbol

from .names import free, same, substitute
from .verdicts import need
from .ways import not_of_values


def adopted(proof: Any, declared: Any) -> None:
    """The laws and parameters of the other derivation mean the same here, its constants are not random, its unknowns move the same."""
    need(proof.line.relation != "~" and not not_of_values(proof), "not a line about values")
    for other in {id(p.declared): p.declared for p in proof.parts}.values():
        if other is not declared:
            _included(other, declared)
            if proof.line.relation == "argmin":
                (unknown,) = (v.name for v in proof.line.variables)
                need(other.unknowns.get(unknown) == declared.unknowns.get(unknown), "the unknown moves something else here")


def _included(other: Any, declared: Any) -> None:
    for name, law in other.laws.items():
        need(name in declared.laws and declared.laws[name].graph == law.graph, f"{name} is another law here")
        here = declared.laws[name].definitions
        need(len(here) == len(law.definitions), f"{name} is defined otherwise here")
        for a, b in zip(law.definitions, here, strict=True):
            need((a.target, a.given, a.symbol, a.noise) == (b.target, b.given, b.symbol, b.noise) and same(a.normal.mean, b.normal.mean)
                 and same(a.normal.var, b.normal.var), f"{name} is defined otherwise here")
            constants = {v for v in free(a.normal) if not isinstance(v, Symbol) and v not in a.given}
            need(not any(_random(v, declared) for v in constants), f"{name} is defined by what is random here")
    for name, family in other.parameters.items():
        need(name in declared.parameters, f"{name} is not declared here")
        found = declared.parameters[name]
        need((found.lo, found.hi, found.domain) == (family.lo, family.hi, family.domain), f"{name} is another family here")
        need((found.definition is None) == (family.definition is None), f"{name} is defined otherwise here")
        if family.definition is not None:
            names = {found.symbol: family.symbol} if found.symbol is not None else {}
            need(same(substitute(found.definition, names), family.definition), f"{name} is defined otherwise here")


def _random(v: Any, declared: Any) -> bool:
    return v.name in declared.noises or any(v.name in law.names for law in declared.laws.values())
