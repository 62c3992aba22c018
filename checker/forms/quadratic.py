"""Normal densities as quadratics in inner products, defined families at their lowest index, and vectors drawn from a law.

The dimension stays a symbol: an identity that is linear in the inner products holds in every dimension.
Refuses: three and more jointly normal vectors.
"""

from __future__ import annotations

from sympy import Basic
from sympy import log as Log

from checker import kernel
from checker.forms.normaliser import Normaliser, rewrites
from checker.kernel import Proof
from checker.language.terms import NormalDensity, Parameter, Product
from checker.rules.families import PLAIN, RECURSION
from checker.rules.gaussian import NORMAL_DENSITY


@rewrites(Log)
def rewrite_log_normal(n: Normaliser, term: Basic) -> Proof | None:
    """log N(x; m, v I) = −(d/2) log(2πv) − ‖x − m‖²/(2v)."""
    return n.instance(NORMAL_DENSITY, term.args[0]) if isinstance(term.args[0], NormalDensity) else None


@rewrites(NormalDensity)
def rewrite_normal(n: Normaliser, term: Basic) -> Proof | None:
    """The same density with its means and covariances in normal form."""
    assert isinstance(term, NormalDensity)
    paths = [(1, i) for i in range(len(term.means))] + [(2, i, j) for i in range(len(term.cov)) for j in range(len(term.cov))]
    whole: Proof | None = None
    for path in paths:
        here = term if whole is None else whole.line.rhs
        argument = here.args[path[0]]
        for k in path[1:]:
            argument = argument.args[k]
        part = n.normal(argument)
        if part.line.rhs != part.line.lhs:
            step = kernel.congruence(n.context, here, part, path)
            whole = step if whole is None else kernel.transitive(n.context, whole, step)
    return whole


@rewrites(Parameter)
def rewrite_parameter(n: Normaliser, term: Basic) -> Proof | None:
    """ᾱ_n by the ᾱ of lowest index in the line and the factors between; ᾱ_0 = 1."""
    assert isinstance(term, Parameter)
    family = n.context.declared.parameters.get(term.name)
    if family is None or family.definition is None:
        return None
    if not isinstance(family.definition, Product):
        return n.instance(PLAIN, term)
    constant = int(term.at[0].as_coeff_Add()[0])
    lowest = 0 if term.at[0].is_Integer else n.bases.get((term.name, term.at[0] - constant), constant)
    return n.instance(RECURSION, term, constant - lowest) if constant >= lowest else None
