"""Which formulas are densities by their form: they are positive, and integrate to 1 in their variables.

A law by its name at the variable; a normal density; for a vector the product of one law for each component; and products of
densities of different variables, none of which is given in another.
"""

from __future__ import annotations

from sympy import Expr, Mul, Tuple

from checker.language.binding import canonical, free_variables, freshen, mentions
from checker.language.families import FamilyDensity
from checker.language.terms import ALONG, Density, Dot, NormalDensity, Product, Unit, Var


def is_normalised(density: Expr, targets: tuple[Var, ...]) -> bool:
    """Whether a formula is a density of the variables by its form."""
    found: list[Var] = []
    for factor in density.args if isinstance(density, Mul) else (density,):
        of = density_of(factor, targets)
        if of is None:
            return False
        found += of
    return len(found) == len(set(found)) and set(found) == set(targets)


def density_of(factor: Expr, targets: tuple[Var, ...]) -> list[Var] | None:
    """The variables that one factor is a density of, if it mentions no others of the targets."""
    if isinstance(factor, FamilyDensity):
        x = factor.point.args[0] if isinstance(factor.point, Dot) and factor.point.args[1] == ALONG else None
        return [x] if x in targets and not mentions(canonical(Tuple(*factor.parameters)), targets) else None
    if isinstance(factor, NormalDensity):
        fine = set(factor.points) <= set(targets) and not mentions(canonical(Tuple(factor.means, factor.cov)), targets)
        return list(factor.points) if fine else None
    if isinstance(factor, Density):
        fine = set(factor.targets) <= set(targets) and not free_variables(Tuple(*factor.given)) & set(targets)
        return list(factor.targets) if fine else None
    if isinstance(factor, Product):
        return _of_components(factor, targets)
    return None


def _of_components(factor: Product, targets: tuple[Var, ...]) -> list[Var] | None:
    """∏_{i=1}^{n} of one law at each component of a vector of R^n."""
    opened = freshen(factor)
    body = opened.body
    if not isinstance(body, FamilyDensity) or not isinstance(body.point, Dot) or opened.lo != 1:
        return None
    y, e = body.point.args
    whole = isinstance(e, Unit) and e.at == opened.i and e.dim == opened.hi == y.dim
    return [y] if whole and y in targets and not mentions(canonical(Tuple(*body.parameters)), targets) else None


__all__ = ["density_of", "is_normalised"]
