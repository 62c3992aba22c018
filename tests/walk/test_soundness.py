"""No line of one's own is gone on from as proved unless the kernel proved that very line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker import kernel
from checker.engine import Options
from checker.kernel import Proof
from checker.language.derivation import Derivation
from checker.language.relations import EQ, GE, Line
from checker.verdict import CONFIRMED, PROVED, REFUTED
from checker.walk import lines as walk_lines
from checker.walk.lines import proves
from checker.walk.progress import Progress
from checker.walk.walk import Walk
from derivations import load

FALSE = "E_{q(z|x)}[log p(x|z)] + KL(q(z|x) || p(z))"
CONFIRMED_ONLY = ">= log p(x) + exp(-KL(q(z|x) || p(z|x))) - 1"
TRUE = "E_{q(z|x)}[log p(x|z)] - KL(q(z|x) || p(z))"


def test_every_line_that_is_gone_on_from_has_a_proof_of_itself() -> None:
    w = load("vdm_posterior").walk()
    w.try_("q(x_t|x_{t-1}) q(x_{t-1}|x_0) / q(x_t|x_0)")
    w.next()
    w.try_("N(x_t; sqrt(alpha_t) x_{t-1}, (1-alpha_t) I) q(x_{t-1}|x_0) / q(x_t|x_0)")
    w.next()
    for entry in w.place.trail.entries:
        proof = w._lines.proof(w.derivation, entry.step)
        assert isinstance(proof, Proof) and proves(proof, entry.step.line)


def test_a_proof_of_another_line_is_no_proof_of_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the search for a proof comes up with, the line itself must be what it proves."""
    w = load("elbo_decomposition").walk()

    def wrong(self: object, *arguments: object, **more: object) -> Proof:
        return kernel.identical(w._lines.context(w.derivation.declared, w.derivation.declared.facts), w.above)

    for name in ("between", "equal", "related", "prove"):
        monkeypatch.setattr(walk_lines.Lines, name, wrong)
    judged = w.try_(FALSE)
    assert not judged.accepted and not w.place.trail.entries


def test_a_proof_proves_its_own_relation_and_sides_only() -> None:
    w = load("elbo_decomposition").walk()
    step = w.derivation.steps[0]
    proof = w._lines.proof(w.derivation, step)
    assert proof is not None and proves(proof, step.line)
    assert not proves(proof, Line(GE, step.line.lhs, step.line.rhs))
    assert not proves(proof, Line(EQ, step.line.rhs, step.line.lhs))
    assert not proves(proof, Line(EQ, step.line.lhs, w.derivation.steps[1].line.rhs))


def test_bounds_do_not_add_up_the_wrong_way() -> None:
    """After ≥ nothing is known of what is above, though the printed lines go on by equations."""
    w = load("jensen_bound").walk()
    w.goto("D1.1")
    assert w.try_(">= E_{q(z|x)}[log(p(x,z)/q(z|x))] - KL(q(z|x) || p(z))").accepted
    assert w.try_(">= E_{q(z|x)}[log(p(x,z)/q(z|x))]").verdict == REFUTED
    assert w.try_("= E_{q(z|x)}[log(p(x,z)/q(z|x))]").verdict == REFUTED


# what is kept on disk


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Derivation, Progress, Walk]:
    d = load("elbo_decomposition")
    w, progress = d.walk(), Progress(d, tmp_path)
    w.try_("E_{q(z|x)}[log(p(x|z) p(z)) - log q(z|x)]")
    w.next()
    progress.save(w)
    return d, progress, w


def again(d: Derivation, progress: Progress) -> tuple[Walk, object]:
    w = d.walk()
    data = progress.read()
    assert data is not None
    return w, progress.restore(w, data)


def test_a_walk_is_taken_up_where_it_was(kept: tuple[Derivation, Progress, Walk]) -> None:
    d, progress, before = kept
    w, told = again(d, progress)
    assert (told.own, told.lost) == (1, ())  # type: ignore[attr-defined]
    assert (w.label, w.above) == (before.label, before.above) and w.summary().own == 1
    assert [e.own for e in w.place.trail.entries] == [True, False]
    assert w.last is not None and w.last.step.tag == "D3.1"


def test_a_false_line_in_the_file_is_left_out(kept: tuple[Derivation, Progress, Walk]) -> None:
    d, progress, _ = kept
    data = json.loads(progress.path.read_text(encoding="utf-8"))
    data["trails"][0]["entries"][0]["own"] = FALSE
    progress.path.write_text(json.dumps(data), encoding="utf-8")
    w, told = again(d, progress)
    assert told.lost == (FALSE,)  # type: ignore[attr-defined]
    assert not any(e.own for e in w.place.trail.entries)


@pytest.mark.parametrize("change", [
    {"trails": [{"passed": "x", "entries": 3}]}, {"trails": 7}, {"chain": "far"}, {"trails": [{"passed": 99, "entries": []}], "chain": 50},
    {"wrong": [[1]]}, {"trails": [{"passed": 2, "entries": [{"own": "__import__('os')", "before": -4, "relation": "="}]}]}])
def test_a_file_that_someone_wrote_harms_nothing(kept: tuple[Derivation, Progress, Walk], change: dict[str, object]) -> None:
    d, progress, _ = kept
    data = {**json.loads(progress.path.read_text(encoding="utf-8")), **change}
    progress.path.write_text(json.dumps(data), encoding="utf-8")
    w, found = d.walk(), progress.read()
    if found is not None:
        progress.restore(w, found)
    for entry in w.place.trail.entries:
        assert not entry.own or (entry.judged is not None and entry.judged.verdict == PROVED)
    assert w.left is not None


def test_a_line_that_numbers_confirmed_is_judged_again(tmp_path: Path) -> None:
    d = load("jensen_bound")
    w, progress = d.walk(), Progress(d, tmp_path)
    w.goto("D1.1")
    assert w.try_(CONFIRMED_ONLY).verdict == CONFIRMED
    progress.save(w)
    taken, told = again(d, progress)
    assert (told.own, told.confirmed, told.lost) == (0, 1, ())  # type: ignore[attr-defined]
    assert taken.above == w.above
    strict = Walk(d, Options(require=PROVED))
    assert progress.restore(strict, progress.read() or {}).lost == (CONFIRMED_ONLY,)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 99}'])
def test_a_file_that_cannot_be_used_is_as_none(kept: tuple[Derivation, Progress, Walk], text: str) -> None:
    _, progress, _ = kept
    progress.path.write_text(text, encoding="utf-8")
    assert progress.read() is None


def test_a_walk_is_not_taken_up_in_another_derivation(kept: tuple[Derivation, Progress, Walk]) -> None:
    progress = kept[1]
    other = load("elbo_decomposition")
    other.steps.pop()
    progress.derivation = other
    assert progress.read() is None


def test_the_folder_is_the_one_for_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from checker.walk.progress import folder

    assert folder({"XDG_STATE_HOME": str(tmp_path)}) == tmp_path / "verify-derivation"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert folder({}) == folder({"XDG_STATE_HOME": "relative"}) == tmp_path / ".local" / "state" / "verify-derivation"
