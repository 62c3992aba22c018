"""Differentiation of explicit numbers."""

from __future__ import annotations

from sympy import Add, Basic, Expr, Mul, Pow, Rational, S
from sympy import exp as Exp
from sympy import log as Log

from checker.conditions import Condition
from checker.language.binding import canonical, freshen, rebuild
from checker.language.calculus import Derivative
from checker.language.families import FamilyDensity, Gamma
from checker.language.indices import distinct
from checker.language.terms import Abbreviation, Density, Dot, NormalDensity, Parameter, Product, Sum, Unit, Var
from checker.rules.formulas import state_formula
from checker.rules.rule import Context, Instance, NotProved, Rule, equal, inverse, log, power, product, total

_EXPLICIT = (Add, Mul, Pow, Log, Exp, Rational, Abbreviation, Sum, Product, Parameter, Dot)
"""What may depend on what moves, and is differentiated."""


def state_derivative(context: Context, term: Derivative) -> Instance:
    """df/dx by the rules of sums, products, powers, logarithms and exponentials; df/d(s²) = (df/ds)/(2 s) for s > 0.

    A variable at another index, also one that a sum or a product runs over, is another one only where the order of both is known.

    The conditions of f hold for all x of an open interval, so that f is differentiable there.
    """
    if not isinstance(term, Derivative):
        raise NotProved("not a derivative")
    root = canonical(term.root)
    if isinstance(root, Dot):
        space = context.declared.spaces.get(root.args[0].name)
        if not isinstance(root.args[0], Var) or root.args[0].mark > 0 or (space is not None and space.discrete):
            raise NotProved("not a number that moves")
    elif context.declared.parameters[root.name].definition is not None:
        raise NotProved("what is defined by others does not move by itself")
    slope = differentiated(canonical(term.body), root, context)
    if term.of == term.root:
        return Instance(equal(term, slope))
    return Instance(equal(term, product(slope, inverse(product(2, root)))), (Condition("> 0", root, context.facts),))


def state_written_out(context: Context, term: Derivative) -> Instance:
    """df/dx where the densities in f are replaced by the formulas that define them for all values of their variables."""
    if not isinstance(term, Derivative):
        raise NotProved("not a derivative")
    premises: set[str] = set()
    body = _written_out(context, term.body, premises)
    if not premises:
        raise NotProved("no density that is given by a formula")
    return Instance(equal(term, Derivative(body, term.of)), premises=frozenset(premises))


def _written_out(context: Context, f: Basic, premises: set[str]) -> Basic:
    """An explicit number with formulas in place of densities; what binds variables is left as it is."""
    if isinstance(f, Density):
        found = state_formula(context, f)
        premises |= found.premises
        return found.line.rhs
    if isinstance(f, Abbreviation) and not isinstance(f, FamilyDensity):
        return _written_out(context, f.term, premises)
    if isinstance(f, (Add, Mul, Pow, Log, Exp)):
        return rebuild(f, tuple(_written_out(context, a, premises) for a in f.args))
    return f


def differentiated(f: Basic, x: Expr, context: Context) -> Expr:
    """The derivative of an explicit number.  Raises `NotProved` for what may depend on x in a way that is not written."""
    if f == x:
        return S.One
    if is_free(f, x, context):
        return S.Zero
    if isinstance(f, Abbreviation):
        return differentiated(f.term, x, context)
    if isinstance(f, Add):
        return total(*(differentiated(a, x, context) for a in f.args))
    if isinstance(f, Mul):
        return total(*(product(*f.args[:k], differentiated(a, x, context), *f.args[k + 1:]) for k, a in enumerate(f.args)
                       if not is_free(a, x, context)))
    if isinstance(f, Pow) and is_free(f.exp, x, context):
        lower = f.exp - 1 if isinstance(f.exp, Rational) else total(f.exp, S.NegativeOne)
        return product(f.exp, power(f.base, lower), differentiated(f.base, x, context))
    if isinstance(f, Pow):
        inner = total(product(differentiated(f.exp, x, context), log(f.base)),
                      product(f.exp, differentiated(f.base, x, context), inverse(f.base)))
        return product(f, inner)
    if isinstance(f, Log):
        return product(differentiated(f.args[0], x, context), inverse(f.args[0]))
    if isinstance(f, Exp):
        return product(f, differentiated(f.args[0], x, context))
    if isinstance(f, Product):
        opened = freshen(f)
        inner = product(differentiated(opened.body, x, _below(context, opened)), inverse(opened.body))
        return product(f, Sum(inner, (opened.i, opened.lo, opened.hi)))
    if isinstance(f, Sum):
        opened = freshen(f)
        return Sum(differentiated(opened.body, x, _below(context, opened)), (opened.i, opened.lo, opened.hi))
    raise NotProved(f"the derivative of {type(f).__name__} is not known")


def is_free(f: Basic, x: Expr, context: Context) -> bool:
    """Whether a term surely does not depend on x: it is explicit, and mentions x nowhere."""
    if f == x:
        return False
    if isinstance(f, Parameter):
        family = context.declared.parameters.get(f.name)
        same = isinstance(x, Parameter) and f.name == x.name  # another index of one family may be the same index
        return not same and family is not None and (family.definition is None or is_free(family.definition, x, context))
    if isinstance(f, Var):
        return not isinstance(x, Dot) or _is_another(f, x.args[0], context)
    if isinstance(f, Unit) or not f.args:
        return True
    if isinstance(f, (Sum, Product)):
        opened = freshen(f)
        return is_free(opened.body, x, _below(context, opened))
    if isinstance(f, (*_EXPLICIT, NormalDensity, Gamma)) or type(f).__name__ in ("Tuple", "Str"):
        return all(is_free(a, x, context) for a in f.args)
    return False


def _below(context: Context, opened: Sum | Product) -> Context:
    """Where the body of an opened sum or product stands."""
    return context.within(frozenset({opened.i - opened.lo, opened.hi - opened.i}))


def _is_another(u: Var, v: Var, context: Context) -> bool:
    """Whether two variables are surely not one: x_s may be x_t, and so may the x_i of a sum, unless s < t or t < s is known."""
    if (u.name, u.mark) != (v.name, v.mark):
        return True
    return len(u.at) == len(v.at) and any(distinct(i, j, context.facts) for i, j in zip(u.at, v.at, strict=True))


DERIVATIVE = Rule(
    "derivative", "df/dx by the rules of sums, products, powers, logarithms and exponentials; df/d(s²) = (df/ds)/(2 s)",
    "f is explicit and defined for all x of an open interval; s > 0; x_s is not x_t only where s < t or t < s is known",
    "for densities and integrals, which may hide x",
    "d/dμ (−(y − μ)²/2) = y − μ", state_derivative, ("differentiation", "differentiating", "chain rule of differentiation"))
WRITTEN_OUT = Rule(
    "derivative", "df/dx where the densities in f are replaced by the formulas that define them", "each is given by a formula in [let]",
    "for a density that no formula gives", "d/dλ log p(y | λ) = d/dλ (n log λ − λ Σ_i y_i)", state_written_out, implicit=True)
