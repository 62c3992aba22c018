"""Printing: exact strings for real lines, and that what is printed can be read back in one way only."""

from __future__ import annotations

import ast
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Add, Basic, Function, Mul, Pow, Rational, S, Symbol, Tuple, pi, sin

from checker import language
from checker.language import (
    KL,
    E,
    Integral,
    N,
    Normal,
    Product,
    Sum,
    chain,
    dot,
    exp,
    log,
    mean,
    norm,
    sqrt,
    variance,
)
from checker.language.binding import canonical, freshen
from checker.language.derivation import Derivation
from checker.language.laws import Family, Law
from checker.language.notation import factors
from checker.language.printing import latex, line_latex, line_unicode, unicode
from checker.language.relations import EQ, GE, LAW, PROPTO, Line
from checker.language.terms import ZERO, Abbreviation, Applied, Parameter, Prefix, PrefixProduct, Range, Scaled, Var
from checker.language.written import NAMES, add, div, mul, neg, rewrite, sub

DECLARED = """
d = Derivation("printing")
T = d.integer("T", at_least=2)
t = d.index("t", 2, T)
i = d.index("i")
x = d.vectors("x")
e = d.noises("ε*")
eps = d.noise("ε")
alpha = d.parameters("α", 1, T, 0, 1)
ab = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
s = d.parameter("σ_q", 0)
th = d.function("μ")
X, z = d.vector("y"), d.vector("z")
q, p = d.law("q", chain(x, 0, T)), d.law("p", chain(x, T, 0))
pt, qf = d.law("p_θ", joint(X, z)), d.law("q_φ", joint(X, z))
"""


def read(source: str) -> Any:
    """A term as a derivation file would build it."""
    space = {**vars(language), **NAMES}
    exec(compile(rewrite(ast.parse(DECLARED + "found = " + source)), "printing", "exec"), space)
    return space["found"]


def stanzas() -> list[tuple[str, str, str, str]]:
    text = (Path(__file__).parent / "notation.txt").read_text(encoding="utf-8")
    blocks = [b.splitlines() for b in text.split("\n\n") if b and not b.startswith("#")]
    return [(b[0], b[1], b[2], b[3]) for b in blocks]


@pytest.mark.parametrize(("tag", "source", "in_unicode", "in_latex"), stanzas())
def test_lines_of_the_notes(tag: str, source: str, in_unicode: str, in_latex: str) -> None:
    term = read(source)
    assert unicode(term) == in_unicode
    assert latex(term) == in_latex


t, T = Symbol("t", integer=True), Symbol("T", integer=True)
x = Family("x")
q, p = Law("q", chain(x, 0, T)), Law("p", chain(x, T, 0))
z, y = Var("z"), Var("y")
a, b, c = Parameter("a"), Parameter("b"), Parameter("σ")


@pytest.mark.parametrize(("name", "in_unicode", "in_latex"), [
    ("α", "αₜ", r"\alpha_{t}"), ("ᾱ", "ᾱₜ", r"\bar{\alpha}_{t}"), ("α\u0304", "α\u0304ₜ", r"\bar{\alpha}_{t}"),
    ("ε*", "ε*ₜ", r"\varepsilon^{*}_{t}"), ("p_θ", "p_{θ,t}", r"p_{\theta,t}"), ("ELBO", "ELBOₜ", r"\mathrm{ELBO}_{t}"),
    ("x̂", "x̂ₜ", r"\hat{x}_{t}"), ("Σ", "Σₜ", r"\Sigma_{t}"), ("λ", "λₜ", r"\lambda_{t}"), ("a%", "a%ₜ", r"a\%_{t}"),
    (r"\input{f}", r"\input{f}ₜ", r"\backslash input\{f\}_{t}"), ("量", "量ₜ", r"\text{量}_{t}"),
])
def test_names(name: str, in_unicode: str, in_latex: str) -> None:
    term = Parameter(name, (t,))
    assert (unicode(term), latex(term)) == (in_unicode, in_latex)


@pytest.mark.parametrize(("at", "printed"), [
    (t - 1, "xₜ₋₁"), (t + 2, "xₜ₊₂"), (S(10), "x₁₀"), (T, "x_T"), (T - 1, "x_{T-1}"), (2 * t + 1, "x₂ₜ₊₁"),
    (T - t, "x_{T-t}"), (Symbol("n", integer=True), "xₙ"), (Symbol("b", integer=True), "x_b"),
    (Symbol("•2", integer=True) - 1, "x_{•₂-1}"), (Symbol("t@1000", integer=True), "x_{t₍₁₀₀₀₎}"),
])
def test_indices(at: Any, printed: str) -> None:
    assert unicode(x[at]) == printed


@pytest.mark.parametrize(("mark", "printed", "in_latex"), [
    (-1, "z′", r"z^{\prime}"), (-2, "z″", r"z^{\prime\prime}"), (-3, "z‴", r"z^{\prime\prime\prime}"),
    (1, "z⁽¹⁾", "z^{(1)}"), (-1001, "z⁽⁻¹⁰⁰¹⁾", "z^{(-1001)}"),
])
def test_marks(mark: int, printed: str, in_latex: str) -> None:
    assert (unicode(z.marked(mark)), latex(z.marked(mark))) == (printed, in_latex)


@pytest.mark.parametrize(("term", "printed"), [
    (ZERO, "0"), (Scaled(-1, ZERO), "−0"), (Range("x", 1, T), "x_{1:T}"), (Normal(0, 1), "𝒩(0, I)"),
    (Prefix(a, t, T), "∑_{t≤T} a"), (PrefixProduct(div(a, b), t, T), "∏_{t≤T} (a/b)"),
    (Integral(a, z, y, Var("w"), Var("v")), "∫…∫ a dz dy dw dv"), (Abbreviation("C(x_t, x_0)", a), "C(xₜ, x₀)"),
    (Applied("f", T - 1, z), "f(T − 1, z)"), (Tuple(a, b), "(a, b)"), (sin(a), "sin(a)"), (Function("g")(a, b), "g(a, b)"),
    (S.Infinity, "∞"), (add(a, S.NegativeInfinity), "a + (−∞)"), (pi, "π"), (S(1.5), "1.50000000000000"), (Symbol("k"), "k"),
    (Mul(S.NegativeOne, Pow(a, -1), evaluate=False), "−1/a"), (abs(a), "|a|"), (a < b, "a < b"),
])
def test_other_nodes(term: Basic, printed: str) -> None:
    assert unicode(term) == printed
    assert latex(term)


def test_lines() -> None:
    u, v = sqrt(a) * x[0], sqrt(b) * x[1]
    assert line_unicode(Line(EQ, a, b)) == "a = b"
    assert line_unicode(Line(GE, a, b)) == "a ≥ b"
    assert line_latex(Line(GE, a, b)) == r"a \ge b"
    assert line_unicode(Line(LAW, u, v, (x[0],))) == "√a x₀ =ᵈ √b x₁ given x₀"
    assert line_unicode(Line(LAW, u, v)) == "√a x₀ =ᵈ √b x₁"
    assert line_unicode(Line(LAW, u, Normal(0, a))) == "√a x₀ ~ 𝒩(0, a I)"
    assert line_latex(Line(LAW, u, v, (x[0],))) == r"\sqrt{a} x_{0} \overset{d}{=} \sqrt{b} x_{1} \quad \text{given } x_{0}"
    assert line_unicode(Line(PROPTO, a, b, (x[t - 1],))) == "a ∝ b"
    assert line_unicode(Line(PROPTO, a, b, (x[t - 1], z)), named=True) == "a ∝ b in xₜ₋₁, z"


def test_str_of_a_node_is_its_printing() -> None:
    term = E(q(x[1] | x[0]), log(p(x[0] | x[1])))
    assert str(term) == unicode(term) == "𝔼_{q(x₁ | x₀)}[log p(x₀ | x₁)]"
    assert term._repr_latex_() == f"$\\displaystyle {latex(term)}$"


def test_bound_names_in_evidence_are_told_apart() -> None:
    term = Sum(E(q(x[t] | x[0]), log(q(x[t] | x[0]))), (t, 1, T))
    assert unicode(canonical(term)) == "∑_{•₂=1}^{T} 𝔼_{q(x⁽¹⁾_{•₂} | x₀)}[log q(x⁽¹⁾_{•₂} | x₀)]"
    opened = freshen(term)
    assert re.fullmatch(r"∑_\{[a-z]₍[₀-₉]+₎=1\}\^\{T\} .*", unicode(opened))
    assert unicode(Sum(log(a), (Symbol("t@1000", integer=True), 1, T)), opened=False) == "∑_{t=1}^{T} log a"
    assert unicode(z.marked(-1001), opened=False) == "z"
    assert unicode(z.copy(), opened=False) == "z′"


def test_a_line_is_printed_well_under_a_millisecond() -> None:
    term = read(next(source for tag, source, *_ in stanzas() if tag == "D12.11"))
    for printed in (unicode, latex):
        times = []
        for _ in range(30):
            start = time.perf_counter()
            printed(term)
            times.append(time.perf_counter() - start)
        assert min(times) < 1e-3


# Reading back -------------------------------------------------------------------------------------

Tree = Any
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
TOKEN = re.compile(r"""(?P<density>[qp]\([^()]*\)|𝔼_\{[^}]*\}(?=\[)|[∑∏]_\{[^}]*\}\^\{[^}]*\}|∫)|(?P<d>d[zy](?![a-z]))
    |(?P<word>log|exp)|(?P<name>[a-zσ](?![a-z])|[½⅓⅔¼¾⅕⅙⅛]|\d+)|(?P<raised>[⁰-⁹¹²³⁻]+)|(?P<sign>[-+−/·√(){}\[\]])
    |(?P<space>[ ]+)""", re.VERBOSE)
FRACTIONS = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅙": (1, 6), "⅛": (1, 8)}


class Reader:
    """A reader of printed arithmetic: sums of quotients of products, and what is open on its right takes all it can."""

    def __init__(self, text: str) -> None:
        self.tokens = []
        while text:
            match = TOKEN.match(text)
            assert match, f"cannot be read: {text!r}"
            if match.lastgroup != "space":
                self.tokens.append((match.lastgroup, match[0]))
            text = text[match.end():]

    def peek(self) -> str:
        return self.tokens[0][1] if self.tokens else ""

    def next(self) -> tuple[Any, str]:
        return self.tokens.pop(0)

    def whole(self) -> Tree:
        tree = self.sum()
        assert not self.tokens, self.tokens
        return tree

    def sum(self) -> Tree:
        terms = [self.negated(self.peek() == "−")]
        while self.peek() in ("+", "−"):
            terms.append(self.negated(self.next()[1] == "−", taken=True))
        return terms[0] if len(terms) == 1 else ("+", *terms)

    def negated(self, negative: bool, taken: bool = False) -> Tree:
        if negative and not taken:
            self.next()
        return ("neg", self.quotient()) if negative else self.quotient()

    def quotient(self) -> Tree:
        above = self.product()
        if self.peek() == "/":
            self.next()
            return ("/", above, self.factor())
        return above

    def product(self) -> Tree:
        found = [self.factor()]
        while self.peek() and (self.peek() == "·" or (self.peek() not in "+−/)]}" and self.tokens[0][0] != "d")):
            if self.peek() == "·":
                self.next()
            found.append(self.factor())
        return found[0] if len(found) == 1 else ("*", *found)

    def factor(self) -> Tree:
        kind, text = self.next()
        if text[0] in "∑∏":
            return (text, self.product())
        if text == "∫":
            body = self.product()
            return (text, body, self.next()[1])
        base = self.primary(kind, text)
        if self.tokens and self.tokens[0][0] == "raised":
            return ("^", base, self.next()[1].translate(RAISED))
        return base

    def primary(self, kind: Any, text: str) -> Tree:
        if text in ("(", "[", "{"):
            tree = self.sum()
            assert self.next()[1] in ")]}"
            return tree
        if text == "√":
            return ("√", self.primary(*self.next()))
        if kind == "word":
            return (text, self.primary(*self.next()) if self.peek() in ("(", "[", "{") else self.factor())
        if text.startswith("𝔼"):
            return (text, self.primary(*self.next()))
        if text in FRACTIONS:
            return ("/", *map(str, FRACTIONS[text]))
        assert kind in ("name", "density"), text
        return text


def reading(term: Basic) -> Tree:
    """What a printed term must be read back as."""
    if isinstance(term, Rational):
        magnitude = str(abs(term)) if term.is_Integer else ("/", str(abs(term.p)), str(term.q))
        return ("neg", magnitude) if term.is_negative else magnitude
    if isinstance(term, Mul):
        negative, above, below = factors(term)
        tree = reading(above[0]) if len(above) == 1 else ("*", *map(reading, above))
        tree = tree if below is None else ("/", tree, reading(below))
        return ("neg", tree) if negative else tree
    if isinstance(term, Add):
        return ("+", *map(reading, term.args))
    if isinstance(term, Pow):
        return ("√", reading(term.base)) if term.exp == S.Half else ("^", reading(term.base), str(term.exp))
    if isinstance(term, (Sum, Product)):
        sign = "∑" if isinstance(term, Sum) else "∏"
        return (f"{sign}_{{{term.i}={term.lo}}}^{{{term.hi}}}", reading(term.body))
    if isinstance(term, Integral):
        return ("∫", reading(term.body), f"d{term.over[0].name}")
    if isinstance(term, language.E):
        return (f"𝔼_{{{unicode(term.measure)}}}", reading(term.body))
    if type(term).__name__ in ("log", "exp"):
        return (type(term).__name__, reading(term.args[0]))
    return unicode(term)


atoms = st.sampled_from([a, b, c, q(x[t] | x[0]), p(x[t - 1] | x[t]), S(1), S(2), S(-1), S(-3), Rational(1, 2), Rational(-5, 7)])


BUILD = [
    add, sub, mul, lambda f, g: div(f, g) if g != 0 else f,
    *(lambda f, _, do=do: do(f) for do in (neg, log, exp, sqrt)),
    *(lambda f, _, n=n: Pow(f, S(n), evaluate=False) for n in (2, 3, -1, -2)),
    lambda f, _: Sum(f, (t, 1, T)), lambda f, _: Product(f, (t, 2, T)), lambda f, _: Integral(f, z),
    lambda f, _: E(q(x[1] | x[0]), f),
]


def grown(inner: st.SearchStrategy[Basic]) -> st.SearchStrategy[Basic]:
    built = st.tuples(st.sampled_from(BUILD), inner, inner).map(lambda parts: parts[0](parts[1], parts[2]))
    return built.filter(lambda e: isinstance(e, Basic) and not e.has(S.ComplexInfinity, S.NaN))


terms = st.recursive(atoms, grown, max_leaves=12)


@settings(max_examples=600, deadline=None)
@given(terms)
def test_a_printed_term_reads_back_as_itself(term: Basic) -> None:
    assert Reader(unicode(term)).whole() == reading(term)


@settings(max_examples=400, deadline=None)
@given(terms, terms)
def test_different_terms_print_differently(one: Basic, other: Basic) -> None:
    assert (unicode(one) == unicode(other)) == (reading(one) == reading(other))


def test_no_two_small_terms_print_alike() -> None:
    small: list[Basic] = [a, b, S(2), S(-1), Rational(1, 2), q(x[1] | x[0])]
    wrap = [neg, log, sqrt, lambda e: Sum(e, (t, 1, T)), lambda e: Integral(e, z), lambda e: Pow(e, S(2), evaluate=False)]
    once = [f(e) for f in wrap for e in small] + [f(u, v) for f in (add, sub, mul, div) for u in small for v in small]
    twice = [f(e) for f in wrap for e in once] + [f(u, v) for f in (add, sub, mul, div) for u in once for v in small[:3] + once[::7]]
    seen: dict[str, Tree] = {}
    for term in small + once + twice:
        assert seen.setdefault(unicode(term), reading(term)) == reading(term)


@pytest.mark.parametrize(("one", "other"), [
    (KL(q(x[1] | x[0]), p(x[1])), KL(q(x[1] | x[0]), p(x[1] | x[2]))), (dot(z, y), dot(y, z)), (norm(z), norm(y)),
    (mean(q(x[1] | x[0])), mean(p(x[1] | x[0]))), (variance(q(x[1] | x[0])), variance(q(x[1]))),
    (N(z, y, a), N(z, y, b)), (N((z, y), (0, 0), ((a, b), (b, a))), N((y, z), (0, 0), ((a, b), (b, a)))),
    (z, z.copy()), (z.copy(), z.copy(2)), (z.marked(1), z.copy()), (x[1], x[T]), (Parameter("a", (t,)), Parameter("a")),
    (Integral(Integral(a, z), y), Integral(a, z, y)), (Sum(Integral(a, z), (t, 1, T)), Integral(Sum(a, (t, 1, T)), z)),
    (Sum(a, (t, 1, T)) + b, Sum(a + b, (t, 1, T))), (q(x[1:T] | x[0]), q(x[1], x[T] | x[0])),
    (Scaled(a, Scaled(b, z)), Scaled(mul(a, b), z)), (z / a, Scaled(div(S(1), a), z)), ((z + y) / a, z + y / a),
    (Applied("f", z), Applied("f", y)), (log(Sum(a, (t, 1, T))), Sum(log(a), (t, 1, T))),
])
def test_other_different_terms_print_differently(one: Basic, other: Basic) -> None:
    assert unicode(one) != unicode(other)
    assert latex(one) != latex(other)


@settings(max_examples=300, deadline=None)
@given(terms)
def test_latex_is_balanced(term: Basic) -> None:
    text = latex(term)
    assert text.count(r"\left") == text.count(r"\right")
    depth = 0
    for token in re.findall(r"(?<!\\)[{}]", text):
        depth += 1 if token == "{" else -1
        assert depth >= 0
    assert depth == 0
    assert not re.search(r"\^\{[^{}]*\}\^", text), "a double superscript does not compile"


def test_the_shipped_derivations_print() -> None:
    from checker.loader import library, load_file

    for path in library().values():
        for derivation in load_file(path).derivations:
            assert isinstance(derivation, Derivation)
            for step in derivation.steps:
                assert line_unicode(step.line, named=True)
                assert line_latex(step.line, named=True)
