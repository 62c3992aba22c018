"""The kernel is the only maker of a proof, short enough to read in one sitting, and nothing below it leans on what is above."""

from __future__ import annotations

import ast
import copy
import dataclasses
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

import checker
from checker import kernel
from checker.context import Context, NotProved
from checker.kernel import Instance, Proof
from checker.language.derivation import Derivation
from checker.language.relations import EQ, Line
from checker.language.terms import Parameter

PACKAGE = Path(checker.__file__).parent


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts), ast.parse(path.read_text(encoding="utf-8"))


@pytest.fixture
def context() -> Context:
    d = Derivation("a parameter")
    d.parameter("σ", 0)
    return Context(d.declared, frozenset())


def test_a_proof_is_made_by_the_kernel_only(context: Context) -> None:
    proof = kernel.identical(context, Parameter("σ"))
    false = Line(EQ, Parameter("σ"), Parameter("σ") + 1)
    with pytest.raises(TypeError):
        Proof(false, "by hand", frozenset())
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(proof, line=false)
    with pytest.raises(TypeError):
        type("Forged", (Proof,), {})
    with pytest.raises(AttributeError):
        proof.line = false  # type: ignore[misc]
    assert copy.copy(proof).line == proof.line
    assert pickle.loads(pickle.dumps(proof)).line == proof.line


def test_an_object_that_is_not_initialised_proves_nothing(context: Context) -> None:
    empty = object.__new__(Proof)
    with pytest.raises(AttributeError):
        _ = empty.line
    with pytest.raises(AttributeError):
        kernel.transitive(context, empty, kernel.identical(context, Parameter("σ")))
    with pytest.raises(TypeError):
        Proof.__init__(empty, Line(EQ, Parameter("σ"), Parameter("σ") + 1), "by hand", frozenset())


FORGERY = {"__setstate__", "__reduce__", "__reduce_ex__", "__set__", "__setattr__", "__dict__", "pickle", "ctypes"}
"""What could write into frozen data, or make it without its constructor."""


def names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (a.name for a in node.names)
            yield getattr(node, "module", None) or ""
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_nothing_writes_into_a_proof_behind_its_constructor() -> None:
    for name, tree in sources():
        assert not set(names(tree)) & FORGERY, name


def test_no_other_module_names_the_seal_or_writes_into_frozen_data() -> None:
    for name, tree in sources():
        text = ast.unparse(tree)
        if name != "checker.kernel":
            assert "_SEAL" not in text, name
        assert "object.__setattr__" not in text and "object.__new__" not in text, name


def test_only_the_rules_make_rules() -> None:
    """The kernel believes a rule's theorem: what searches for proofs may not invent one."""
    for name, tree in sources():
        if not name.startswith("checker.rules"):
            made = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id in ("Rule", "Instance")]
            assert not made, name


def test_a_false_equation_cannot_be_made(context: Context) -> None:
    sigma = Parameter("σ")
    with pytest.raises(NotProved):
        kernel.arithmetic(context, sigma, sigma + 1)
    part = kernel.identical(context, sigma)
    with pytest.raises(NotProved):
        kernel.transitive(context, part, kernel.identical(context, sigma + 1))


def test_conditions_and_hypotheses_of_a_rule_are_not_skipped(context: Context) -> None:
    sigma = Parameter("σ")

    @dataclasses.dataclass(frozen=True)
    class Claim:
        name: str = "claim"

        def apply(self, context: Context, *arguments: object) -> Instance:
            return Instance(Line(EQ, sigma, sigma + 1), hypotheses=(Line(EQ, sigma, sigma + 1),))

    with pytest.raises(NotProved):
        kernel.instance(context, Claim())
    with pytest.raises(NotProved):
        kernel.instance(context, Claim(), proofs=(kernel.identical(context, sigma),))


def test_the_kernel_is_read_in_one_sitting() -> None:
    assert len((PACKAGE / "kernel.py").read_text(encoding="utf-8").splitlines()) <= 400


BELOW = {
    "checker.language": ("checker.language",),
    "checker.polynomials": (),
    "checker.words": ("checker.language",),
    "checker.reading": ("checker.language", "checker.polynomials", "checker.words"),
    "checker.signs": ("checker.language", "checker.polynomials", "checker.reading", "checker.words"),
    "checker.conditions": ("checker.language", "checker.signs"),
    "checker.context": ("checker.language", "checker.conditions"),
    "checker.kernel": ("checker.language", "checker.polynomials", "checker.reading", "checker.conditions", "checker.context"),
    "checker.rules": ("checker.language", "checker.polynomials", "checker.reading", "checker.signs", "checker.conditions",
                      "checker.context", "checker.kernel", "checker.rules", "checker.words"),
    "checker.forms": ("checker.language", "checker.polynomials", "checker.reading", "checker.signs", "checker.conditions",
                      "checker.context", "checker.kernel", "checker.rules", "checker.forms"),
    "checker.numeric": ("checker.language", "checker.numeric", "checker.verdict"),
    "checker.render": ("checker.render", "checker.verdict", "checker.walked"),
    "checker.walked": ("checker.verdict", "checker.render.shown"),
    "checker.verdict": ("checker.render",),
}
LATE = {("checker.language.derivation", other) for other in ("checker.engine", "checker.verdict", "checker.walk")}
"""`Derivation.check` and `Derivation.walk` are asked for by users; what they need is imported when they are called."""


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, "imports are absolute"
            yield from (f"checker.{a.name}" for a in node.names) if node.module == "checker" else (node.module,)
        elif isinstance(node, ast.Import):
            yield from (a.name for a in node.names)


def test_modules_lean_downward_only() -> None:
    for name, tree in sources():
        layer = next((k for k in BELOW if name == k or name.startswith(k + ".")), None)
        if layer is None:
            continue
        for other in imported(tree):
            if other.startswith("checker.") and other != "checker.__version__" and (name, other) not in LATE:
                assert any(other == b or other.startswith(b + ".") for b in BELOW[layer]), f"{name} imports {other}"


def test_nothing_asks_sympy_to_decide() -> None:
    for name, tree in sources():
        calls = {n.func.attr if isinstance(n.func, ast.Attribute) else n.func.id for n in ast.walk(tree)
                 if isinstance(n, ast.Call) and isinstance(n.func, (ast.Attribute, ast.Name))}
        assert not calls & {"simplify", "doit", "xreplace"}, name
        assert "subs" not in calls or name == "checker.language.indices", name
