"""True lines: cited wrongly they do not pass, look-alikes that are false are not proved, and bad input is told with its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from checker.engine import check_all
from checker.loader import load_file
from checker.verdict import ErrorReport, Report, StepReport

PAIR = """
from checker.language import *

d = Derivation("two laws of two variables")
x, z = d.vector("x"), d.vector("z")
p = d.law("p", joint(x, z))
q = d.law("q", joint(x, z))
"""
FORWARD = """
from checker.language import *

d = Derivation("the forward chain")
T = d.integer("T", at_least=2)
t, i = d.index("t", 2, T), d.index("i")
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
eps_star, eps = d.noises("ε*"), d.noises("ε")
fresh = d.noise("ε̄")
f = d.function("f")
q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]), noise=eps_star[t-1])
a, b, c = 1 - alpha[t], 1 - abar[t-1], 1 - abar[t]
"""


def chains(at_least: int = 3, bounds: str = "2, T - 1") -> str:
    """Laws q forward and p backward over x_0, …, x_T, and an index t with these bounds."""
    return f"""
from checker.language import *

d = Derivation("chains")
T = d.integer("T", at_least={at_least})
t, s = d.index("t", {bounds}), d.index("s")
x = d.vectors("x")
y = d.parameter("y")
f = d.function("f")
q = d.law("q", chain(x, 0, T))
p = d.law("p", chain(x, T, 0))
"""


CHAINS = chains()


def report_on(source: str, folder: Path, *others: str) -> Report:
    """The report on derivation files with these texts."""
    derivations, errors = [], []
    for k, text in enumerate((source, *others)):
        file = folder / f"file_{k}.py"
        file.write_text(text, encoding="utf-8")
        loaded = load_file(file)
        derivations += loaded.derivations
        errors += loaded.errors
    return check_all(derivations, errors)


def judged(source: str, folder: Path) -> StepReport:
    """The report on the last line of a derivation that can be read."""
    report = report_on(source, folder)
    assert report.errors == ()
    return report.steps[-1]


# (a) true lines, cited wrongly -----------------------------------------------------------------------


@dataclass(frozen=True)
class Cited:
    """A true line, a citation that does not suffice, and what is missing."""

    line: str
    wrong: str
    missing: tuple[str, ...]
    preamble: str = PAIR

    @property
    def source(self) -> str:
        return self.with_citation(repr(self.wrong))

    def with_citation(self, by: str) -> str:
        return f"{self.preamble}\n{self.line[:-1]}, by={by})\n"


JOINT_LAW = """
together = d.chain(q(x[t-1], x[t] | x[0]), name="joint")
together.eq(N((x[t-1], x[t]), (sqrt(abar[t-1]) * x[0], sqrt(abar[t]) * x[0]), ((b, sqrt(alpha[t]) * b), (sqrt(alpha[t]) * b, c))),
            by=("chain rule", "markov(q)", "definition", "normal density", d.cite("forward_marginal", "density")))
"""
CITED = {
    "chain rule": Cited("d.chain(p(x)).eq(p(x, z) / p(z | x))", "gibbs", ("chain rule",)),
    "markov": Cited("d.chain(q(x[t] | x[t-1], x[0])).eq(q(x[t] | x[t-1]))", "bayes", ("markov(q)",), CHAINS),
    "markov of the other law": Cited("d.chain(p(x[t] | x[t+1], x[T])).eq(p(x[t] | x[t+1]))", "markov(q)", ("markov(p)",),
                                     chains(bounds="2, T - 2")),
    "markov beside Bayes": Cited("d.chain(q(x[t-1] | x[t], x[0])).eq(q(x[t] | x[t-1]) * q(x[t-1] | x[0]) / q(x[t] | x[0]))", "bayes",
                                 ("markov(q)",), CHAINS),
    "linearity": Cited("d.chain(E(q(z | x), log(p(x)) + log(p(z)))).eq(log(p(x)) + E(q(z | x), log(p(z))))", "jensen", ("linearity",)),
    "definition of expectation": Cited("d.chain(log(E(q(z | x), p(x, z)))).eq(log(Integral(q(z | x) * p(x, z), z)))", "linearity",
                                       ("definition of expectation",)),
    "definition of KL": Cited("d.chain(E(q(z | x), log(q(z | x)) - log(p(z)))).eq(KL(q(z | x), p(z)))", "linearity", ("definition of KL",)),
    "marginalisation": Cited("d.chain(p(x)).eq(Integral(p(x, z), z))", "chain rule", ("marginalisation",)),
    "tower": Cited("d.chain(E(p(x), E(p(z | x), log(q(z | x))))).eq(E(p(x, z), log(q(z | x))))", "bayes", ("tower",)),
    "jensen": Cited("d.chain(log(E(q(z | x), p(x, z)))).ge(E(q(z | x), log(p(x, z))))", "gibbs", ("jensen",)),
    "gibbs": Cited("d.chain(KL(q(z | x), p(z))).ge(0)", "jensen", ("gibbs",)),
    "tangent of the logarithm": Cited("d.chain(log(p(x))).le(p(x) - 1)", "logarithm", ("tangent of the logarithm",)),
    "logarithm": Cited("d.chain(log(p(x, z) / q(z | x))).eq(log(p(x, z)) - log(q(z | x)))", "algebra", ("logarithm",)),
    "range": Cited("d.chain(Sum(f(s - 1), (s, 2, T))).eq(Sum(f(s), (s, 1, T - 1)))", "algebra", ("range",), CHAINS),
    "definition of a factor": Cited("d.chain(q(x[t] | x[t-1])).eq(N(x[t], sqrt(alpha[t]) * x[t-1], a))", "normal density",
                                    ("definition",), FORWARD),
    "definition of a parameter": Cited("d.chain(alpha[t] * abar[t-1]).eq(abar[t])", "range", ("definition",), FORWARD),
    "normal density": Cited("d.chain(N(x[t], x[0], a)).propto(exp(-squared(x[t] - x[0]) / (2 * a)), in_=x[t])", "definition of q",
                            ("normal density",), FORWARD),
    "reparametrisation": Cited("d.chain(x[t]).eq(sqrt(alpha[t]) * x[t-1] + sqrt(a) * eps_star[t-1])", "independent normals",
                               ("reparametrisation",), FORWARD),
    "independent normals": Cited("d.chain(x[0] + sqrt(alpha[t]) * fresh + sqrt(a) * eps[t]).dist(x[0] + eps[0], given=x[0])",
                                 "reparametrisation", ("independent normals",), FORWARD),
}


@pytest.mark.parametrize("case", CITED.values(), ids=CITED)
def test_a_true_line_cited_to_the_wrong_rule_does_not_pass(case: Cited, tmp_path: Path) -> None:
    report = report_on(case.source, tmp_path)
    (step,) = report.steps
    assert (step.verdict, step.ok, step.missing) == ("proved", False, case.missing)
    assert report.exit_status == 1
    assert step.reason is not None and all(rule in step.reason.message for rule in case.missing)


@pytest.mark.parametrize("case", CITED.values(), ids=CITED)
def test_what_is_missing_is_what_would_do(case: Cited, tmp_path: Path) -> None:
    step = judged(case.with_citation(repr((case.wrong, *case.missing))), tmp_path)
    assert (step.verdict, step.ok, step.missing) == ("proved", True, ())


def test_a_cited_line_without_its_rule_does_not_pass(tmp_path: Path) -> None:
    line = "d.chain(variance(q(x[t-1] | x[t], x[0]))).eq(b - (alpha[t] * b**2) / c, by=(together, {}))\n"
    step = judged(FORWARD + JOINT_LAW + line.format('"normal density"'), tmp_path)
    assert (step.ok, step.missing) == (False, ("conditioning of normals",))
    assert judged(FORWARD + JOINT_LAW + line.format('"conditioning of normals"'), tmp_path).ok


@pytest.mark.parametrize(("by", "unused"), [
    ('("chain rule", "linearity", "jensen")', ("linearity", "jensen")),
    ('("gibbs", "chain rule")', ("gibbs",)),
    ('("chain rule",)', ()),
    ('("algebra", "chain rule")', ()),
])
def test_unused_citations_are_told_and_pass(by: str, unused: tuple[str, ...], tmp_path: Path) -> None:
    step = judged(f"{PAIR}\nd.chain(p(x)).eq(p(x, z) / p(z | x), by={by})\n", tmp_path)
    assert (step.verdict, step.ok, step.unused) == ("proved", True, unused)


def test_an_unused_line_is_told(tmp_path: Path) -> None:
    lines = 'one = d.chain(p(x), name="one")\none.eq(Integral(p(x, z), z))\nd.chain(p(x)).eq(p(x, z) / p(z | x), by=("chain rule", one))\n'
    assert judged(f"{PAIR}\n{lines}", tmp_path).unused == ("one",)


# (b) false lines that look like true ones ------------------------------------------------------------

FALSE = {
    "an inner x_1 is not the outer one": (
        CHAINS, "d.chain(E(q(x[2] | x[1]), E(q(x[1]), log(p(x[2] | x[1]))))).eq(E(q(x[1], x[2]), log(p(x[2] | x[1]))))"),
    "the end of a sum at T = 1": (chains(1, "1, T"), "d.chain(Sum(f(s), (s, 2, T - 1)) + f(T)).eq(Sum(f(s), (s, 2, T)))"),
    "the start of a sum at T = 1": (chains(1, "1, T"), "d.chain(Sum(f(s), (s, 1, T - 1))).eq(f(1) + Sum(f(s), (s, 2, T - 1)))"),
    "a bound index is not a free one": (chains(4), "d.chain(Sum(log(q(x[t+1] | x[s])), (s, 2, 3))).eq("
                                    "Sum(log(q(x[s+1] | x[s])), (s, 2, 3)))"),
    "a root of a square of unknown sign": (CHAINS, "d.chain(sqrt(y**2)).eq(y)"),
    "the tower over a descendant": (CHAINS, "d.chain(E(q(x[t-1], x[t+1] | x[0]), E(q(x[t] | x[t-1]), log(p(x[t] | x[t+1]))))).eq("
                                    "E(q(x[t-1], x[t], x[t+1] | x[0]), log(p(x[t] | x[t+1]))))"),
    "x_{t+1} is a descendant of x_t": (CHAINS, 'd.chain(q(x[t] | x[t-1], x[t+1], x[0])).eq(q(x[t] | x[t-1]), by="markov(q)")'),
}
PROPORTIONAL = """
one, two = d.chain(N(x, 0, 1), name="one"), d.chain(N(x, 0, 2), name="two")
one.propto(exp(-squared(x) / 2), in_=x, by="normal density")
two.propto(exp(-squared(x) / 4), in_=x, by="normal density")
bayes = d.chain(p(z | x), name="bayes")
bayes.propto(p(x | z) * p(z), in_=z, by="bayes")
"""
CONGRUENCES = {
    "a sum": "d.chain(N(x, 0, 1) + N(x, 0, 2)).propto(exp(-squared(x) / 2) + exp(-squared(x) / 4), in_=x, by=(one, two))",
    "a sum, under =": "d.chain(N(x, 0, 1) + N(x, 0, 2)).eq(exp(-squared(x) / 2) + exp(-squared(x) / 4), by=(one, two))",
    "a logarithm": "d.chain(log(N(x, 0, 1))).propto(-squared(x) / 2, in_=x, by=one)",
    "an expectation": "d.chain(E(p(x), p(z | x))).propto(E(p(x), p(x | z) * p(z)), in_=z, by=bayes)",
    "an integral": "d.chain(Integral(p(z | x), x)).propto(Integral(p(x | z) * p(z), x), in_=z, by=bayes)",
    "another variable": "d.chain(p(z | x)).propto(p(x | z) * p(z), in_=x, by=bayes)",
}


@pytest.mark.parametrize(("preamble", "line"), FALSE.values(), ids=FALSE)
def test_a_false_look_alike_is_refuted(preamble: str, line: str, tmp_path: Path) -> None:
    assert judged(f"{preamble}\n{line}\n", tmp_path).verdict == "refuted"


@pytest.mark.parametrize("line", CONGRUENCES.values(), ids=CONGRUENCES)
def test_proportionality_does_not_pass_through(line: str, tmp_path: Path) -> None:
    report = report_on(f"{PAIR}{PROPORTIONAL}\n{line}\n", tmp_path)
    assert [s.verdict for s in report.steps] == ["proved", "proved", "proved", "refuted"]


# (c) true lines that are proved ----------------------------------------------------------------------

ONE_STEP = """
from checker.language import *

d = Derivation("one step")
t = d.index("t")
x = d.vectors("x")
q, p = d.law("q", chain(x, 0, 1)), d.law("p", chain(x, 1, 0))
vae = E(q(x[1] | x[0]), log(p(x[0] | x[1]))) - KL(q(x[1] | x[0]), p(x[1]))
matching = Sum(E(q(x[t] | x[0]), KL(q(x[t-1] | x[t], x[0]), p(x[t-1] | x[t]))), (t, 2, 1))
consistency = Sum(E(q(x[t-1], x[t+1] | x[0]), KL(q(x[t] | x[t-1]), p(x[t] | x[t+1]))), (t, 1, 0))
"""
ANY_STEPS = """
from checker.language import *

d = Derivation("T = 1, as a premise")
T = d.integer("T", at_least=1)
d.assume(T <= 1)
t = d.index("t")
x = d.vectors("x")
q, p = d.law("q", chain(x, 0, T)), d.law("p", chain(x, T, 0))
vae = E(q(x[1] | x[0]), log(p(x[0] | x[1]))) - KL(q(x[1] | x[0]), p(x[1]))
matching = Sum(E(q(x[t] | x[0]), KL(q(x[t-1] | x[t], x[0]), p(x[t-1] | x[t]))), (t, 2, T))
"""
TELESCOPING = "log(Product(1 / (q(x[s] | x[0]) / q(x[s-1] | x[0])), (s, 2, T)))"
TRUE = {
    "a tower over an irrelevant descendant": (
        CHAINS, "d.chain(E(q(x[t-1], x[t+1] | x[0]), E(q(x[t] | x[t-1]), log(q(x[t] | x[t-1]))))).eq("
                "E(q(x[t-1], x[t] | x[0]), log(q(x[t] | x[t-1]))))"),
    "the end of a sum": (chains(2, "1, T"), "d.chain(Sum(f(s), (s, 2, T - 1)) + f(T)).eq(Sum(f(s), (s, 2, T)))"),
    "the start of a sum": (chains(2, "1, T"), "d.chain(Sum(f(s), (s, 1, T - 1))).eq(f(1) + Sum(f(s), (s, 2, T - 1)))"),
    "the root of a square": (CHAINS, "d.chain(sqrt(p(x[t])**2)).eq(p(x[t]))"),
    "D8 in one line, T >= 1": (chains(1, "1, T"), f"d.chain({TELESCOPING}).eq(log(q(x[1] | x[0]) / q(x[T] | x[0])))"),
    "D8.6, T >= 1": (chains(1, "1, T"), "d.chain(Sum(log(q(x[s] | x[0])), (s, 1, T - 1)) - Sum(log(q(x[s] | x[0])), (s, 2, T))).eq("
                     "log(q(x[1] | x[0])) - log(q(x[T] | x[0])))"),
    "D10.2, the sum of the denoising form is empty": (ONE_STEP, "d.chain(vae - matching).eq(vae)"),
    "D10.4, the sum of the consistency form is empty": (ONE_STEP, "d.chain(vae - consistency).eq(vae)"),
    "D10.4, the prior term": (ONE_STEP, "d.chain(E(q(x[0] | x[0]), KL(q(x[1] | x[0]), p(x[1])))).eq(KL(q(x[1] | x[0]), p(x[1])))"),
    "D10.4": (ONE_STEP, "d.chain(E(q(x[1] | x[0]), log(p(x[0] | x[1]))) - E(q(x[0] | x[0]), KL(q(x[1] | x[0]), p(x[1]))) - consistency)"
                        ".eq(vae)"),
    "what is given is not drawn again": (ONE_STEP, "d.chain(E(q(x[0], x[1] | x[0]), log(p(x[0] | x[1])))).eq("
                                                   "E(q(x[1] | x[0]), log(p(x[0] | x[1]))))"),
    "D10.2, T pinned to 1": (ANY_STEPS, "d.chain(vae - matching).eq(vae)"),
    "D10.2, x_T at T = 1": (ANY_STEPS, "d.chain(E(q(x[1] | x[0]), log(p(x[0] | x[1]))) - KL(q(x[T] | x[0]), p(x[T])) - matching).eq(vae)"),
}


@pytest.mark.parametrize(("preamble", "line"), TRUE.values(), ids=TRUE)
def test_a_true_line_is_proved(preamble: str, line: str, tmp_path: Path) -> None:
    step = judged(f"{preamble}\n{line}\n", tmp_path)
    assert (step.verdict, step.ok) == ("proved", True)


def test_the_telescoping_chain_holds_from_one_step_on() -> None:
    from derivations import load

    report = load("telescoping_log_ratio").check(require="proved")
    assert report.ok and "T ≥ 1" in report.derivations[0].assumptions


# (d) which independences a chain has -----------------------------------------------------------------

GRAPH = """
from checker.language import *

d = Derivation("a finite graph")
x0, x1, x2, x3 = d.vector("x0"), d.vector("x1"), d.vector("x2"), d.vector("x3")
q = d.law("q", graph((x0, x1), (x1, x2), (x2, x3)))
"""
INDEPENDENCE = {
    "chain, a descendant": (CHAINS, "q(x[t] | x[t-1], x[t+1], x[0])", "q(x[t] | x[t-1])", "refuted"),
    "chain, both neighbours": (CHAINS, "q(x[t] | x[t-1], x[t+1], x[0])", "q(x[t] | x[t-1], x[t+1])", "proved"),
    "chain, the future beyond x_t": (CHAINS, "q(x[t-1] | x[t], x[t+1], x[0])", "q(x[t-1] | x[t], x[0])", "proved"),
    "chain, the start is not separated": (CHAINS, "q(x[t-1] | x[t], x[t+1], x[0])", "q(x[t-1] | x[t])", "refuted"),
    "graph, a descendant": (GRAPH, "q(x2 | x1, x3, x0)", "q(x2 | x1)", "refuted"),
    "graph, both neighbours": (GRAPH, "q(x2 | x1, x3, x0)", "q(x2 | x1, x3)", "proved"),
    "graph, the future beyond x2": (GRAPH, "q(x1 | x2, x3, x0)", "q(x1 | x2, x0)", "proved"),
    "graph, the start is not separated": (GRAPH, "q(x1 | x2, x3, x0)", "q(x1 | x2)", "refuted"),
}


@pytest.mark.parametrize(("preamble", "lhs", "rhs", "verdict"), INDEPENDENCE.values(), ids=INDEPENDENCE)
def test_conditional_independence_is_that_of_the_graph(preamble: str, lhs: str, rhs: str, verdict: str, tmp_path: Path) -> None:
    step = judged(f'{preamble}\nd.chain({lhs}).eq({rhs}, by="markov(q)")\n', tmp_path)
    assert (step.verdict, step.ok) == (verdict, verdict == "proved")


# (e) bad input ---------------------------------------------------------------------------------------

GOOD = "d.chain(p(x)).eq(p(x, z) / p(z | x), by='chain rule')"
WITH_CHAIN = PAIR + """
T = d.integer("T", at_least=2)
t = d.index("t", 1, T)
y = d.vectors("y")
w = d.law("w", chain(y, 0, T))
"""


@dataclass(frozen=True)
class Bad:
    """A line that cannot be read: its diagnostic's code, words of its message, and words of its hint."""

    line: str
    code: str
    message: str
    hint: str


BAD = {
    "an unknown rule": Bad("d.chain(p(x)).eq(p(x, z) / p(z | x), by='chian rule')", "E300", "chian rule", "chain rule"),
    "one unknown rule among known ones": Bad("d.chain(p(x)).eq(p(x), by=('bayes', 'jenson'))", "E300", "jenson", "jensen"),
    "an exception": Bad("raise ValueError('out of tea')", "E103", "ValueError: out of tea", ""),
    "an exception inside a term": Bad("d.chain(p(x)[0]).eq(p(x))", "E103", "TypeError", ""),
    "an undeclared name": Bad("d.chain(p(x)).eq(u * p(x))", "E204", "u is not declared", 'd.parameter("u")'),
    "an undeclared symbol": Bad("import sympy; d.chain(p(x)).eq(sympy.Symbol('u') * p(x))", "E204", "u is not declared", "declare it"),
    "a number and a vector": Bad("d.chain(p(x)).eq(x)", "E220", "one side is a number", "like with like"),
    "an order of vectors": Bad("d.chain(x).le(z)", "E220", "vectors cannot be compared", ""),
    "a law for a number": Bad("d.chain(p(x)).dist(Normal(mean=x, var=1))", "E220", "random vectors", "eq"),
    "no second line": Bad("d.chain(p(x), name='lonely')", "E207", "lonely", "eq"),
    "another law's variable": Bad("d.chain(p(y[1])).eq(1)", "E201", "is not a variable of p", "x, z"),
    "a variable of no chain": Bad("d.chain(w(x)).eq(1)", "E201", "is not a variable of w", "y[0] to y[T]"),
    "divergence of different variables": Bad("d.chain(KL(q(z | x), p(x, z))).ge(0)", "E210", "different variables", "same variables"),
    "an index beyond the chain": Bad("d.chain(w(y[T+1])).eq(1)", "E206", "outside the declared range", "index"),
    "an index that may be beyond the chain": Bad("d.chain(w(y[t+1])).eq(1)", "E206", "not known to be inside", "bounds"),
    "an index that counts from the end": Bad("d.chain(w(y[-1])).eq(1)", "E200", "counts from the end", ""),
    "contradictory assumptions": Bad("d.assume(T <= 1)", "E230", "contradict", "vacuous"),
    "contradictory bounds of a chain": Bad("d.chain(w(y[T]), where=[T <= 1]).eq(w(y[T]))", "E230", "contradict", "vacuous"),
    "a float": Bad("d.chain(p(x)).eq(0.5 * p(x))", "E200", "floating-point", "1/2"),
    "nothing at all": Bad("d.chain(p(x)).eq(None)", "E208", "None is not a term", ""),
    "a truth value": Bad("d.chain(p(x)).eq(True)", "E208", "True is not a term", ""),
    "a citation that is no rule": Bad("d.chain(p(x)).eq(p(x), by=3)", "E300", "'3'", ""),
    "a citation of an unknown derivation": Bad("d.chain(p(x)).eq(p(x, z) / p(z | x), by=d.cite('forward_marginl', 'density'))", "E300",
                                               "forward_marginl", "forward_marginal"),
    "a citation of an unknown chain": Bad("d.chain(p(x)).eq(p(x, z) / p(z | x), by=d.cite('forward_marginal', 'densty'))", "E300",
                                          "densty", "density"),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_bad_input_is_told_with_its_place_and_the_rest_is_checked(case: Bad, tmp_path: Path) -> None:
    source = f"{WITH_CHAIN}{GOOD}\n{case.line}\n{GOOD}\n"
    place = source.splitlines().index(case.line) + 1
    report = report_on(source, tmp_path)
    assert report.exit_status == 2
    assert [(e.line, Path(e.file).name) for e in report.errors] == [(place, "file_0.py")], report.errors
    (error,) = report.errors
    assert case.code in error.code and case.message in error.message and case.hint in error.hint
    good = [s for s in report.steps if s.by == ("chain rule",)]
    assert [(s.verdict, s.ok) for s in good] == [("proved", True)] * 2


def test_the_column_is_that_of_the_mistake(tmp_path: Path) -> None:
    report = report_on(f"{PAIR}{GOOD}\nd.chain(p(x)).eq(p(x) + nothing)\n", tmp_path)
    error = next(e for e in report.errors if e.code == "E204")
    assert error.column == len("d.chain(p(x)).eq(p(x) + ") + 1


def test_a_syntax_error_loses_its_file_only(tmp_path: Path) -> None:
    report = report_on(f"{PAIR}{GOOD}\nd.chain(p(x)).eq(p(x)\n", tmp_path, f"{PAIR}{GOOD}\n")
    (error,) = report.errors
    assert (error.code, Path(error.file).name, error.line) == ("E100", "file_0.py", len(PAIR.splitlines()) + 2)
    assert "never closed" in error.message
    assert [(s.verdict, s.ok) for s in report.steps] == [("proved", True)]
    assert report.exit_status == 2


def test_contradictory_premises_prove_nothing(tmp_path: Path) -> None:
    """After the diagnostic nothing rests on the contradiction: Σ_{s=1}^{T} f(s) is not empty."""
    lines = 's, f = d.index("s"), d.function("f")\nd.assume(T <= 0)\nd.chain(Sum(f(s), (s, 1, T))).eq(0)\n'
    report = report_on(WITH_CHAIN + lines, tmp_path)
    assert report.exit_status == 2 and "proved" not in {s.verdict for s in report.steps}


def test_contradictory_bounds_of_a_chain_prove_nothing(tmp_path: Path) -> None:
    lines = 's, f = d.index("s"), d.function("f")\nd.chain(Sum(f(s), (s, 1, T)), where=[T <= 0]).eq(0)\n'
    report = report_on(WITH_CHAIN + lines, tmp_path)
    assert "proved" not in {s.verdict for s in report.steps}
    assert report.exit_status == 2


def test_a_wrong_rule_in_one_derivation_leaves_the_other(tmp_path: Path) -> None:
    other = GOOD.replace("d.chain", "e.chain")
    second = PAIR.replace("from checker.language import *", "").replace("d = ", "e = ").replace("d.", "e.")
    report = report_on(f"{PAIR}d.chain(p(x)).eq(p(x), by='nonsense')\n{second}{other}\n", tmp_path)
    errors: tuple[ErrorReport, ...] = report.errors
    assert [e.code for e in errors] == ["E300"]
    assert [len(d.steps) for d in report.derivations] == [0, 1] and report.steps[0].ok
