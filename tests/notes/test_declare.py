"""Declarations of notes: what they declare, and what is said of those that cannot be used."""

from __future__ import annotations

import pytest
from sympy import Symbol

from checker.language.laws import ChainGraph, FiniteGraph
from checker.language.printing import unicode
from checker.notes.declare import declare
from checker.notes.setting import Setting
from checker.notes.source import Text, joined

T, t, d = (Symbol(name, integer=True) for name in "Ttd")


def text(source: str) -> Text:
    return joined(Text(line, ((0, number, 1),)) for number, line in enumerate(source.split("\n"), 1))


def setting(source: str, *formulas: str) -> Setting:
    return declare(text(source), "n.md", "n.md", "n", formulas)


def told(found: Setting) -> list[tuple[str, int, int]]:
    return [(e.code, e.location.line, e.location.column) for e in found.derivation.errors]


CHAIN = "[laws]\nq = 'x_0 -> x_1 -> ... -> x_T'\n"


# laws


@pytest.mark.parametrize(("graph", "expected"), [
    ("x_0 -> x_1 -> ... -> x_T", ChainGraph("x", 0, T)), ("x_T -> ... -> x_1 -> x_0", ChainGraph("x", 0, T, False)),
    (r"x_0 \to x_1 \to \dots \to x_T", ChainGraph("x", 0, T)), ("x_0 → x_1 → … → x_T", ChainGraph("x", 0, T)), ("x_0 -> x_1", ChainGraph("x", 0, 1)),
    ("x_3 -> x_2 -> x_1", ChainGraph("x", 1, 3, False)), (r"z_1 -> ... -> z_{N+1}", ChainGraph("z", 1, Symbol("N", integer=True) + 1))])
def test_a_chain_is_declared_by_its_ends(graph: str, expected: ChainGraph) -> None:
    found = setting(f"[laws]\nq = '{graph}'\n").derivation.declared
    graph_of = found.laws["q"].graph
    assert isinstance(graph_of, ChainGraph)
    assert (graph_of.family, graph_of.lo, graph_of.hi, graph_of.forward) == (expected.family, expected.lo, expected.hi, expected.forward)
    assert graph_of.family in found.variables


@pytest.mark.parametrize(("graph", "nodes", "edges"), [
    ("z -> x, z -> y", "zxy", {"zx", "zy"}), ("z -> x -> y", "zxy", {"zx", "xy"}), ("x, z", "xz", {"xz"}), ("x; z", "xz", set()),
    ("x, z; y", "xzy", {"xz"}), ("x", "x", set()), ("z -> x, y", "zxy", {"zx"}), (r"\theta -> y", "θy", {"θy"})])
def test_a_graph_is_declared_by_its_edges(graph: str, nodes: str, edges: set[str]) -> None:
    found = setting(f"[laws]\np = '{graph}'\n").derivation.declared.laws["p"].graph
    assert isinstance(found, FiniteGraph)
    assert "".join(v.name for v in found.nodes) == nodes
    assert {a.name + b.name for a, b in found.edges} == edges


@pytest.mark.parametrize("graph", [
    "{mu, tau} -> y", "y_i, i = 1..n", "x_0 -> x_1 -> ... -> x_T, x_0 -> y", "z -> x -> z", "x_0 -> ... -> y_T", "x_0 -> x_2 -> ... -> x_T", "a -> -> b",
    "x + y", "x_0 ->"])
def test_a_law_that_cannot_be_stated_is_refused_where_it_stands(graph: str) -> None:
    found = setting(f"[laws]\np = '{graph}'\nq = 'x, z'\n")
    (code, line, _), = told(found)
    assert code.startswith("R")
    assert line == 2
    assert "p" in found.refused
    assert list(found.derivation.declared.laws) == ["q"]


def test_a_chain_reaches_its_second_variable() -> None:
    assert setting(CHAIN).derivation.declared.facts == {T - 1}


def test_names_of_laws_and_variables_are_those_that_are_written() -> None:
    found = setting("[laws]\n'p_\\theta' = 'z -> x'\n'\\hat q' = '\\hat x, z'\n").derivation.declared
    assert list(found.laws) == ["p_θ", "q̂"]
    assert list(found.variables) == ["z", "x", "x̂"]


# shapes


def test_a_variable_is_a_real_number_unless_told() -> None:
    found = setting("[laws]\np = 'x, z'\n[shapes]\nz = 'd'\n").derivation.declared
    assert (found.variables["x"].dim, str(found.variables["z"].dim)) == (1, "d")  # type: ignore[union-attr]


def test_shapes_declare_what_no_law_has() -> None:
    found = setting(
        "[shapes]\na = 'real'\nb = 'positive'\nk = 'integer'\nv = 'n'\ng = 'R -> R'\nc = 'sequence, i = 1..n'\ne = 'd, sequence, i = 1, ..., n'\n"
    ).derivation.declared
    assert [str(found.parameters[n].domain) for n in "ab"] == ["(-∞, ∞)", "(0, ∞)"]
    assert [str(end) for end in (found.parameters["c"].lo, found.parameters["c"].hi)] == ["1", "n"]
    assert set(found.functions) == {"g"}
    assert {"k", "n"} <= set(found.symbols)
    assert {n: str(v.dim) for n, v in found.variables.items()} == {"v": "n", "e": "d"}


@pytest.mark.parametrize(("shape", "refused"), [
    ("d x d, diagonal", True), ("n x m, diagonal", True), ("R -> R^{d x d}", True), ("R -> R, convex", False)])
def test_a_shape_that_cannot_be_stated_yet_is_told_where_it_stands(shape: str, refused: bool) -> None:
    found = setting(f"[shapes]\na = 'real'\nM = '{shape}'\n")
    assert told(found) == [("E402", 3, 6)]
    assert ("M" in found.refused, "M" in found.doubted) == (refused, not refused)


def test_a_function_with_vectors_for_values_and_what_depends_on_an_unknown_are_declared() -> None:
    found = setting("[laws]\np = 'z -> x'\n[shapes]\nf = 'R^d -> R^d'\n[parameters]\n'\\theta' = ['f', 'p(x \\mid z)']\n")
    assert str(found.derivation.declared.functions["f"].dim) == "d"
    told_of = found.derivation.declared.unknowns["θ"]
    assert (told_of.names, {str(which) for _, which in told_of.factors}, told_of.laws) == ({"f"}, {"p(x | z)"}, frozenset())


def test_words_that_are_no_shape_are_told() -> None:
    found = setting("[shapes]\na = 'nonsense word'\n")
    assert told(found)[0][1:] == (2, 6)
    assert "a" in found.refused


# assumptions


def test_orders_of_indices_are_facts() -> None:
    found = setting(f"assume = ['T \\ge 2', '1 \\le t < T']\n{CHAIN}", "x_t").derivation.declared.facts
    assert found == {T - 1, T - 2, t - 1, T - t - 1}


@pytest.mark.parametrize(("said", "domain"), [
    (r"0 < \sigma < 1", "(0, 1)"), (r"\sigma > 0", "(0, ∞)"), (r"\sigma^2 > 0", "(0, ∞)"), (r"\sigma \in (0, 1/2)", "(0, 1/2)"),
    (r"\sigma \in \mathbb{R}", "(-∞, ∞)"), (r"-1 < \sigma", "(-1, ∞)"), (r"\sigma < \frac{1}{2}", "(-∞, 1/2)")])
def test_a_number_has_an_open_interval(said: str, domain: str) -> None:
    assert str(setting(f"assume = ['{said}']\n").derivation.declared.parameters["σ"].domain) == domain


def test_a_letter_with_the_index_of_the_chain_is_a_sequence() -> None:
    family = setting(f"assume = ['0 < \\alpha_t < 1']\n{CHAIN}", "x_t").derivation.declared.parameters["α"]
    assert (family.lo, family.hi, str(family.domain)) == (0, T, "(0, 1)")


def test_whole_numbers_are_declared_by_their_set() -> None:
    found = setting("assume = ['n \\in \\mathbb{N}', 'm \\in \\mathbb{N}_0']\n").derivation.declared
    assert {str(f) for f in found.facts} == {"n - 1", "m"}


def test_that_a_density_is_positive_goes_without_saying() -> None:
    assert told(setting("assume = ['p(x) > 0', 'p(x \\mid z) > 0']\n[laws]\np = 'x, z'\n")) == []


@pytest.mark.parametrize("said", [r"0 \le c \le 1", "a > b", r"\sum_{i=1}^n c_i = 1", "c", r"c \neq 0", "c = a"])
def test_an_assumption_that_cannot_be_used_lets_no_counterexample_decide(said: str) -> None:
    found = setting(f"assume = ['T \\ge 2',\n  '{said}']\n{CHAIN}")
    assert [line for _, line, _ in told(found)] == [2]
    assert found.derivation.declared.facts == {T - 1, T - 2}
    assert "c" in found.doubted or "a" in found.doubted


def test_assumptions_that_contradict_each_other_are_told() -> None:
    assert [code for code, *_ in told(setting(f"assume = ['T \\ge 2', 'T \\le 1']\n{CHAIN}"))] == ["E230"]


# definitions


def test_definitions_of_sequences_factors_and_terms() -> None:
    found = setting(f"""assume = ['0 < \\alpha_t < 1']
{CHAIN}[shapes]
x = 'd'
[let]
'\\bar\\alpha_t' = '\\prod_{{i=1}}^{{t}} \\alpha_i'
'\\beta_t' = '1 - \\alpha_t'
'\\tilde\\beta_t' = '\\frac{{1 - \\bar\\alpha_{{t-1}}}}{{1 - \\bar\\alpha_t}} \\beta_t'
'q(x_t \\mid x_{{t-1}})' = '\\mathcal{{N}}(x_t; \\sqrt{{\\alpha_t}}\\, x_{{t-1}}, (1-\\alpha_t) I)'
'C(x_t, x_0)' = '\\| x_t \\|^2 - \\| x_0 \\|^2'
""")
    declared = found.derivation.declared
    assert told(found) == []
    assert [(n, f.lo, f.hi) for n, f in declared.parameters.items() if f.definition is not None] == [("ᾱ", 0, T), ("β", 0, T), ("β̃", 1, T)]
    definition, = declared.laws["q"].definitions
    assert (unicode(definition.target), unicode(definition.normal)) == ("xₜ", "𝒩(√αₜ xₜ₋₁, (1 − αₜ) I)")
    assert list(declared.abbreviations) == ["C(x_t, x_0)"]


def test_the_noise_of_a_factor_is_declared_by_writing_it_out() -> None:
    found = setting(f"""assume = ['0 < \\alpha_t < 1', '\\varepsilon_t \\sim \\mathcal{{N}}(0, I)']
{CHAIN}[shapes]
x = 'd'
'\\varepsilon' = 'd'
[let]
'q(x_t \\mid x_{{t-1}})' = '\\mathcal{{N}}(x_t; \\sqrt{{\\alpha_t}} x_{{t-1}}, (1-\\alpha_t) I)'
'x_t' = '\\sqrt{{\\alpha_t}} x_{{t-1}} + \\sqrt{{1 - \\alpha_t}} \\varepsilon_{{t-1}}'
""")
    assert told(found) == []
    assert unicode(found.derivation.declared.laws["q"].definitions[0].noise) == "εₜ₋₁"


@pytest.mark.parametrize(("key", "value"), [
    ("p(x)", r"\mathrm{Bern}(x; \theta)"), ("p(x)", r"q(x) r(x)"), (r"\mu(z)", "z"), ("a b", "1"), ("c", r"\foo"), ("p(x | z)", r"\mathcal{N}(z; 0, I)")])
def test_a_definition_that_cannot_be_stated_is_told_at_its_value(key: str, value: str) -> None:
    found = setting(f"[laws]\np = 'z -> x'\n[let]\n'{key}' = '{value}'\n")
    assert [line for _, line, _ in told(found)] == [4]
    assert found.refused or found.doubted


# names, scopes, tables


def test_other_letters_for_variables_and_laws() -> None:
    found = setting("[laws]\np = 'x, z'\n[names]\n'X' = 'the variable x'\n'P' = 'law p'\nm = 'label'\n'\\mathcal{S}' = 'values of x'\n")
    assert told(found) == []
    assert found.names.labels == {"m"}
    assert {e.name for e in found.names.entries if e.base in "XP"} == {"x", "p"}


@pytest.mark.parametrize(("entry", "code"), [("'X' = 'some variable'", "E411"), ("'X' = 'variable y'", "R301"), ("'E' = 'expectations'", "E411")])
def test_a_name_that_says_nothing_known_is_a_warning(entry: str, code: str) -> None:
    found = setting(f"[laws]\np = 'x, z'\n[names]\n{entry}\n")
    (error,) = found.derivation.errors
    assert (error.code, error.location.line, error.warning) == (code, 4, True)


def test_what_is_spelt_in_the_usual_ways_needs_no_entry_and_may_have_one() -> None:
    entries = ["'\\mathbb{E}[X]' = 'expectation under p'", "'\\mathrm{Gam}(x; a, b)' = 'gamma law, shape and rate'", "'A^T' = 'the transpose'"]
    assert told(setting("[laws]\np = 'x, z'\n[names]\n" + "\n".join(entries))) == []


def test_a_scope_has_its_own_facts() -> None:
    found = setting(f"{CHAIN}[[scope]]\nlabels = ['eq:a', 'eq:b']\nassume = ['t \\ge 2']\n[[scope]]\nlabels = ['eq:c']\nskip = true\n", "x_t")
    assert {label: (local.facts, local.skip) for label, local in found.locals.items()} == {
        "eq:a": ({t - 2}, False), "eq:b": ({t - 2}, False), "eq:c": (set(), True)}


@pytest.mark.parametrize(("source", "code", "place", "warning"), [
    ("nme = 'x'", "E401", (1, 1), True), ("[law]\np = 'x'", "E401", (2, 1), True), ("[[scope]]\nlabel = ['a']", "E401", (2, 1), True),
    ("name = 'a'\nassume = [", "E400", (2, 11), False), ("a = = 1\nname = 'b'", "E400", (1, 5), False), ("[laws]\np = 3", "E401", (2, 1), True)])
def test_mistakes_are_told_at_their_place(source: str, code: str, place: tuple[int, int], warning: bool) -> None:
    error = setting(source).derivation.errors[0]
    assert (error.code, (error.location.line, error.location.column), error.warning) == (code, place, warning)


def test_a_mistake_does_not_lose_the_other_declarations() -> None:
    found = setting("name = 'a'\nb = = 1\n[laws]\np = 'x, z'\n").derivation
    assert (found.name, list(found.declared.laws)) == ("a", ["p"])
