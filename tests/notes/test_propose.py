"""Declarations proposed for notes that have none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checker import cli
from checker.engine import check_all
from checker.loader import load_file
from checker.notes.declare import declare
from checker.notes.propose import propose
from checker.notes.source import Text, joined

NOTES = Path(__file__).parent / "hand_written"


def bare(name: str) -> str:
    """Hand-written notes without their declarations."""
    text = (NOTES / f"{name}.md").read_text(encoding="utf-8")
    return re.sub(r"```derivation\n.*?```\n", "", text, flags=re.DOTALL)


def laws(source: str) -> dict[str, str]:
    found = re.search(r"\[laws\]\n(.*?)(?:\n\n|\n```)", propose(source, "n"), re.DOTALL)
    lines = found[1].splitlines() if found else []
    return dict(re.fullmatch(r"(\S+) = '([^']*)'.*", line).groups() for line in lines)  # type: ignore[union-attr,misc]


@pytest.mark.parametrize("name", ["lecture_telescoping", "chinese_telescoping", "pandoc_jensen", "myst_elbo_terms", "jupyter_evidence",
                                  "arxiv_markov", "hierarchical_bound", "tower_quoted", "chinese_full_width", "inline_run_chain_rule"])
def test_with_the_proposed_declarations_notes_are_verified(name: str, tmp_path: Path) -> None:
    source = bare(name)
    path = tmp_path / "n.md"
    path.write_text(propose(source, "n") + "\n" + source, encoding="utf-8")
    loaded = load_file(path)
    assert [e for d in loaded.derivations for e in d.errors if e.code != "E410"] == []
    assert check_all(loaded.derivations, loaded.errors).exit_status == 0


@pytest.mark.parametrize(("formula", "expected"), [
    ("q(x_t | x_{t-1}) = 1", {"q": "x_0 -> x_1 -> ... -> x_T"}), (r"\prod_{t=1}^N q(x_t | x_{t-1})= 1", {"q": "x_0 -> x_1 -> ... -> x_N"}),
    ("p(x_{t-1} | x_t) = 1", {"p": "x_T -> ... -> x_1 -> x_0"}), ("p(x_0 | x_1) = p(x_2)", {"p": "x_2 -> x_1 -> x_0"}), ("p(x | z) = p(x)", {"p": "x, z"}),
    (r"D_{KL}(f(x) \| g(x)) = 0", {"f": "x", "g": "x"}), (r"p_\theta(x | z) = 1", {r"'p_{\theta}'": "x, z"}), ("f(x + 1) = f(2)", {})])
def test_laws_are_found_with_the_graphs_that_their_densities_suggest(formula: str, expected: dict[str, str]) -> None:
    assert laws(f"$$ {formula} $$\n") == expected


@pytest.mark.parametrize(("source", "said"), [
    ("$$ p(x | z) = p(z | x) $$", "which way the arrows of p go"), ("$$ p(x | z) = 1 $$", "whether x, z are vectors"), ("$$ g(a + 1) = 2 $$", "what g(…) is"),
    ("$$ \\foo = 2 $$", "line 1, column 4: the command \\foo is not known"), (r"$$ \| c u \|^2 = 1 $$", "which of c, u are vectors")])
def test_what_could_not_be_told_is_said(source: str, said: str) -> None:
    assert said in propose(source, "n")


def test_vectors_are_inferred_from_norms_and_covariances() -> None:
    proposed = propose("$$ p(x | z) = \\mathcal{N}(x; z, I) $$\n\n$$ \\| z \\|^2 = 1 $$\n", "n")
    assert "[shapes]\nx = 'd'\nz = 'd'" in proposed


@pytest.mark.parametrize("path", sorted(NOTES.glob("*.md")), ids=lambda p: p.stem)
def test_what_is_proposed_can_be_read(path: Path) -> None:
    block = propose(path.read_text(encoding="utf-8"), "n").split("\n", 1)[1].removesuffix("```\n")
    text = joined(Text(line, ((0, k, 1),)) for k, line in enumerate(block.split("\n"), 1))
    assert declare(text, "n.md", "n.md", "n").derivation.errors == []


def test_the_command_proposes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "n.md"
    path.write_text("$$ p(x | z) = 1 $$", encoding="utf-8")
    assert cli.main(["--declare", str(path)]) == 0
    assert capsys.readouterr().out.startswith("```derivation\nname = 'n'\n")
    assert cli.main(["--declare", str(tmp_path / "none.md")]) == 2
    assert cli.main(["--declare", "jensen_bound"]) == 2
