"""Definitions: factors of laws, sequences in an index, and names for terms."""

from __future__ import annotations

from fractions import Fraction

from sympy import Basic, Expr, Integer, Mul, Pow, S, Symbol

from checker.language.binding import canonical, freshen
from checker.language.declarations import Domain, NoiseFamily, ParameterFamily, Space
from checker.language.families import FAMILIES, FamilyDensity
from checker.language.laws import ChainGraph
from checker.language.matrices import MatrixAbbreviation
from checker.language.terms import (
    ZERO,
    Abbreviation,
    Density,
    Dot,
    Given,
    MalformedTerm,
    Matrix,
    Normal,
    NormalDensity,
    Product,
    Scaled,
    Var,
    Vector,
    VectorSum,
)
from checker.language.validity import check_term
from checker.notes.formula import read
from checker.notes.names import ABBREVIATION, LAW, NOISE, PARAMETER, VARIABLE, spelt, written
from checker.notes.parser import parse
from checker.notes.setting import Setting
from checker.notes.source import Text
from checker.notes.spans import Span, Unread
from checker.notes.spelling import base, whole
from checker.notes.surface import plain
from checker.notes.syntax import Apply, Name, Node, Number, Power, walk
from checker.notes.terms import term_of

_ALL = Span(0, 1)


def define(setting: Setting, key: Text, value: Text) -> None:
    """Take in a definition.  Raises `Unread` or `MalformedTerm` for what cannot be defined yet; its places are those of the value."""
    try:
        tree = spelt(plain(key.text))
    except Unread as error:
        raise Unread(error.code, f"what is defined cannot be read: {error.message}", _ALL, error.expected, error.hint) from None
    if isinstance(tree, Apply) and setting.names.role(tree.head) in ("law", "both") and setting.names.find(tree.head, LAW) is not None:
        _factor(setting, read(plain(key.text), setting.names), value)
    elif isinstance(tree, Apply):
        _abbreviate(setting, f"{whole(tree.head)}({_arguments(tree)})", key, value)
    elif isinstance(tree, Power) and isinstance(tree.base, Name) and tree.exponent == Number(tree.exponent.span, Fraction(2)):
        _square(setting, whole(tree.base), key, value)
    elif isinstance(tree, Name) and (letter := _value_letter(setting, tree, value)):
        setting.names.patterns.append((tree, letter, parse(plain(value.text), setting.names)))
    elif isinstance(tree, Name) and len(tree.sub) == 1 and isinstance(tree.sub[0], Name) and whole(tree.sub[0]) in (
            setting.indices - setting.constants):
        _sequence(setting, base(tree), whole(tree.sub[0]), key, value)
    elif isinstance(tree, Name):
        _abbreviate(setting, whole(tree), key, value)
    else:
        raise Unread("R501", "a definition of this cannot be stated yet", _ALL, "a name, a density, or a name with its arguments")


def _value_letter(setting: Setting, tree: Name, value: Text) -> str:
    """The letter below a name that names the values of a variable in what defines it, as i does in α_i = p(m_i)."""
    letters = {base(part) for part in tree.sub if isinstance(part, Name) and not part.sub}
    for node in walk(parse(plain(value.text), setting.names)):
        found = setting.names.find(node, VARIABLE) if isinstance(node, Name) and len(node.sub) == 1 else None
        space = setting.derivation.declared.spaces.get(found[0].name) if found is not None else None
        if space is not None and space.listed and isinstance(node, Name) and written(node.sub[0]) in letters:
            return written(node.sub[0])
    return ""


def _arguments(tree: Apply) -> str:
    """The arguments of a name as they are written, with what parts them."""
    found = _argument(tree.arguments[0])
    for sign, argument in zip(tree.signs, tree.arguments[1:], strict=True):
        found += (f" {sign} " if sign in "|‖" else f"{sign} ") + _argument(argument)
    return found


def _argument(node: Node) -> str:
    if isinstance(node, Power):
        return f"{_argument(node.base)}^{written(node.exponent)}"
    return whole(node) if isinstance(node, Name) and not node.primes else written(node)


def _square(setting: Setting, name: str, key: Text, value: Text) -> None:
    """A number by its square: it is the root that is not negative."""
    if setting.knows(name):
        raise Unread("R305", f"{name} is declared already", _ALL, "", "one name, one meaning")
    term = term_of(value, setting)
    if not isinstance(term, Expr):
        raise Unread("R501", "a square is a number", Span(0, len(value.text)), "a number")
    setting.add(ABBREVIATION, "abbreviations", name, Abbreviation(name, Pow(term, S.Half, evaluate=False)), key)


def _factor(setting: Setting, density: Basic, value: Text) -> None:
    """A factor of a law as a normal density: ``q(x_t | x_{t-1}) = N(x_t; …)``."""
    if not isinstance(density, Density):
        raise Unread("R501", "only a density can be defined", _ALL, "a factor of a law")
    term = term_of(value, setting)
    if isinstance(term, NormalDensity) and len(term.points) == 1 and tuple(term.points) == tuple(density.targets):
        term = Normal(term.means[0], term.cov[0][0])
    target, *_ = density.targets
    law = setting.derivation.declared.laws[density.law]
    if not isinstance(term, Normal):
        if not isinstance(term, Expr) or any(not isinstance(v, Var) for v in (*density.targets, *density.given)):
            raise Unread("R501", "a density is a number", Span(0, len(value.text)), "a density of its variable")
        found = _given_values(term)
        for variable, space in found:
            _values(setting, variable, space)
        law.define_density(tuple(density.targets), tuple(density.given), term)
        for variable, space in found:
            setting.narrow(variable.name, space)
        return
    _values(setting, target, Space())
    law.define(Given((target,), tuple(density.given)) if density.given else target, term)


def _given_values(term: Expr) -> list[tuple[Var, Space]]:
    """The values that laws by their names give to variables, or to all components of a vector."""
    result = []
    for factor in term.args if isinstance(term, Mul) else (term,):
        opened = freshen(factor) if isinstance(factor, Product) else None
        inner = factor if opened is None else opened.body
        if isinstance(inner, FamilyDensity) and isinstance(inner.point, Dot):
            space = FAMILIES[inner.name].space(*inner.parameters)
            own = opened is not None and any(end is not None and opened.i in end.free_symbols for end in (space.low, space.high))
            if own:
                raise Unread("R501", "components with values of their own cannot be stated yet", _ALL, "one set of values")
            result.append((inner.point.args[0], space))
    return result


def _values(setting: Setting, target: Var, space: Space) -> None:
    """Refuse a law whose values are others than those that the variable has been given, or has in another law."""
    told = setting.derivation.declared.spaces.get(target.name, Space())
    ends = ((told.low, space.low), (told.high, space.high))
    others = (told.discrete and not space.discrete) or (told.listed and not told.whole)
    if others or any(said is not None and said != own for said, own in ends):
        raise Unread("E230", f"{target} has other values than this law", _ALL, "one set of values for a variable",
                     "mend what is assumed of it, or give the variable of the other law a name of its own")
    for law in setting.derivation.declared.laws.values():
        elsewhere = [Space() for d in law.definitions if d.target.name == target.name]
        elsewhere += [own for f in law.formulas for v, own in _given_values(f.density) if v.name == target.name]
        if any(own != space for own in elsewhere):
            raise Unread("E230", f"{target} has other values in {law.name} than in this law", _ALL, "one set of values for a variable",
                         "give the variable of the other law a name of its own")


def _sequence(setting: Setting, name: str, letter: str, key: Text, value: Text) -> None:
    """A name that is defined for every index: ``\\bar\\alpha_t``; or a variable through its noise."""
    symbol = setting.index(letter)
    term = term_of(value, setting)
    if isinstance(term, Vector):
        _noise(setting, name, symbol, term, value)
        return
    if not isinstance(term, Expr):
        raise Unread("R501", "a definition of this cannot be stated yet", Span(0, len(value.text)), "a number")
    lo, hi = setting.ranges.get(name) or _range(setting, symbol, term)
    family = ParameterFamily(name, lo, hi, Domain(), symbol, term)
    setting.add(PARAMETER, "parameters", name, family, key)


def _range(setting: Setting, symbol: Symbol, term: Expr) -> tuple[Expr, Expr]:
    """The indices of the chain at which a definition means something: all but a few at its ends."""
    chains = {(law.graph.lo, law.graph.hi) for law in setting.derivation.declared.laws.values() if isinstance(law.graph, ChainGraph)}
    chains |= {(f.lo, f.hi) for f in setting.derivation.declared.parameters.values() if f.lo != f.hi} if not chains else set()
    if len(chains) != 1:
        raise Unread("R303", "it cannot be told what the index runs over", _ALL, "one chain of variables",
                     "declare a chain under [laws], or the range of the sequence under [shapes]")
    lo, hi = next(iter(chains))
    error: MalformedTerm | None = None
    for first, last in ((0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (2, 1)):
        facts = setting.derivation.declared.facts | {symbol - lo - first, hi - last - symbol}
        try:
            check_term(term, setting.derivation.declared, frozenset(facts))
        except MalformedTerm as found:
            error = error or found
        else:
            return lo + first, hi - last
    assert error is not None
    raise error


def _noise(setting: Setting, name: str, symbol: Symbol, term: Vector, value: Text) -> None:
    """``x_t = mean + √var ε_t``: the noise that drives a factor that is defined."""
    for law in setting.derivation.declared.laws.values():
        for k, definition in enumerate(law.definitions):
            target = definition.target
            noise = _driving(setting, term)
            if target.name == name and noise is not None and _is_driven(term, definition.normal, noise):
                law.definitions[k] = type(definition)(target, definition.given, definition.normal, definition.symbol, noise)
                return
    raise Unread("R501", "a vector can be defined only as the mean and the noise of a factor that is defined before it",
                 Span(0, len(value.text)), "mean + \\sqrt{variance} \\varepsilon", "leave it out, and state it as a line")


def declare_noise(setting: Setting, text: Text, law: Basic) -> None:
    """Declare a name as standard normal noise.  Raises `Unread` where it is no name, or the law is another one."""
    if not isinstance(law, Normal) or law.var != 1 or canonical(law.mean) != ZERO:
        raise Unread("R501", "only standard normal noise can be declared so", _ALL, "\\mathcal{N}(0, I)")
    tree = spelt(plain(text.text))
    dims = {v.dim for v in setting.derivation.declared.variables.values()}
    if not isinstance(tree, Name) or len(dims) > 1:
        raise Unread("R501", "the dimension of this noise cannot be told", _ALL, "",
                     "declare it: assume = ['\\varepsilon \\sim \\mathcal{N}(0, I)']")
    dim = next(iter(dims), Integer(1))
    indexed = len(tree.sub) == 1 and isinstance(tree.sub[0], Name) and whole(tree.sub[0]) in setting.indices
    name = base(tree) if indexed else whole(tree)
    setting.add(NOISE, "noises", name, NoiseFamily(name, dim) if indexed else Var(name, (), 0, dim))


def _driving(setting: Setting, term: Vector) -> Var | None:
    noises = [v for v in _variables(term) if v.name in setting.derivation.declared.noises]
    return noises[0] if len(set(noises)) == 1 else None


def _variables(term: Basic) -> list[Var]:
    return [term] if isinstance(term, Var) else [v for a in term.args for v in _variables(a)]


def _is_driven(term: Vector, normal: Normal, noise: Var) -> bool:
    """Whether the term is the mean of the normal law, plus the root of its variance times the noise."""
    mean = normal.mean.args if isinstance(normal.mean, VectorSum) else (normal.mean,)
    scaled = Scaled(Pow(normal.var, S.Half, evaluate=False), noise) if normal.var != Integer(1) else noise
    return bool(canonical(term) == canonical(VectorSum(*mean, scaled)))


def _abbreviate(setting: Setting, name: str, key: Text, value: Text) -> None:
    """A name for a term."""
    if setting.knows(name):
        raise Unread("R305", f"{name} is declared already", _ALL, "", "one name, one meaning")
    term = term_of(value, setting)
    if isinstance(term, Matrix):
        setting.add(ABBREVIATION, "abbreviations", name, MatrixAbbreviation(name, term), key)
        return
    if not isinstance(term, Expr):
        raise Unread("R501", "a name for a vector or a law cannot be declared yet", Span(0, len(value.text)), "a number", "write it out")
    setting.add(ABBREVIATION, "abbreviations", name, Abbreviation(name, term), key)


__all__ = ["define"]
