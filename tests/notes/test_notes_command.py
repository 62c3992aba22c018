"""Notes on the command line: files, folders, declarations beside them, statuses, JSON and text."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from checker import cli

BLOCK = "```derivation\nname = 'n'\ntitle = 'Of notes'\n[laws]\np = 'x, z'\n```\n\n"
RIGHT = "$$ p(x, z) = p(x \\mid z) p(z) $$\n"
WRONG = "$$ p(x, z) = p(x) p(z) $$\n"
UNREAD = "$$ p(x, z) = \\foo p(z) $$\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path.name)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = cli.main(list(arguments))
    return status, capsys.readouterr().out


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    status, out = run(capsys, *arguments, "--format", "json")
    return status, json.loads(out)


@pytest.mark.parametrize(("body", "status", "verdicts"), [
    (RIGHT, 0, ["proved"]), (RIGHT + "\n" + WRONG, 1, ["proved", "refuted"]), (UNREAD + "\n" + RIGHT, 1, ["unread", "proved"]), ("Words.\n", 2, []),
    (RIGHT + "\n$$ a = b\n\nWords.\n", 2, ["proved"]), ("<!-- verify: skip -->\n" + RIGHT, 2, []), ("<!-- verify: refuted -->\n" + WRONG, 0, ["refuted"]),
    ("<!-- verify: refuted -->\n" + RIGHT, 1, ["proved"])])
def test_exit_statuses(folder: Path, capsys: pytest.CaptureFixture[str], body: str, status: int, verdicts: list[str]) -> None:
    write(folder / "n.md", BLOCK + body)
    found, data = report(capsys, "n.md")
    assert (found, [s["verdict"] for d in data["derivations"] for s in d["steps"]]) == (status, verdicts)


def test_the_report_says_where_the_wrong_line_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "n.md", BLOCK + RIGHT + "\n" + WRONG)
    _, out = run(capsys, "n.md")
    assert "Of notes" in out
    assert "counterexample:" in out
    assert "at n.md:10:12" in out


def test_a_line_that_cannot_be_read_is_a_step_of_the_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "n.md", BLOCK + UNREAD)
    status, data = report(capsys, "n.md")
    step, = data["derivations"][0]["steps"]
    assert status == 1
    assert (step["verdict"], step["expected"], step["ok"], step["location"], step["relation"]) == ("unread", "holds", False, "n.md:8:12", "=")
    assert (step["reason"]["code"], step["reason"]["line"], step["reason"]["column"]) == ("R103", 8, 14)
    assert step["reason"]["hint"]
    assert data["errors"] == []


def test_a_line_that_cannot_be_read_is_shown_with_a_caret(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "n.md", BLOCK + UNREAD)
    _, out = run(capsys, "n.md")
    lines = [line.strip() for line in out.splitlines()]
    assert lines[lines.index(r"\foo p(z)") + 1] == "^^^^"
    assert "1 unread · 1 does not pass" in out


def test_warnings_are_told_and_change_no_status(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "n.md", BLOCK.replace("p = 'x, z'", "p = 'x, z'\nr = 'y'") + RIGHT)
    status, data = report(capsys, "n.md")
    assert (status, data["errors"]) == (0, [])
    assert {(w["line"], w["column"], w["code"]) for w in data["warnings"]} == {(6, 1, "E410")}
    _, out = run(capsys, "n.md")
    assert "n.md:6:1: warning[E410]: r is declared and never used" in out


def test_a_mistake_in_the_declarations_is_an_error_and_the_rest_is_checked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "n.md", BLOCK.replace("title =", "title = =") + RIGHT)
    status, data = report(capsys, "n.md")
    assert status == 2
    assert [(e["file"], e["line"], e["code"]) for e in data["errors"]] == [("n.md", 3, "E400")]
    assert [s["verdict"] for s in data["derivations"][0]["steps"]] == ["proved"]


def test_declarations_may_stand_beside_the_notes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "n.md", RIGHT)
    write(folder / "n.derivation.toml", "name = 'beside'\n[laws]\np = 'x, z'\nr = 'y'\n")
    status, data = report(capsys, "n.md")
    assert (status, data["derivations"][0]["name"]) == (0, "beside")
    assert [w["file"] for w in data["warnings"]] == ["n.derivation.toml"]
    assert data["derivations"][0]["file"] == "n.md"


def test_declarations_may_be_given(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "n.md", RIGHT)
    write(folder / "other.toml", "[laws]\np = 'x, z'\n")
    assert run(capsys, "n.md", "--context", "other.toml")[0] == 0
    assert run(capsys, "n.md")[0] == 1
    assert run(capsys, "n.md", "--context", "none.toml")[0] == 2


def test_notes_without_declarations_are_read_as_far_as_they_need_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "n.md", "# On squares\n\n$$ (a + b)^2 = a^2 + 2 a b + b^2 $$\n")
    status, data = report(capsys, "n.md")
    assert (status, data["derivations"][0]["name"], data["derivations"][0]["title"]) == (0, "n", "On squares")


def test_folders_hold_notes_that_have_declarations(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "a" / "one.md", BLOCK + RIGHT)
    write(folder / "a" / "b" / "two.md", RIGHT)
    write(folder / "a" / "b" / "two.derivation.toml", "name = 'two'\n[laws]\np = 'x, z'\n")
    write(folder / "a" / "README.md", "# Words\n\n$$ a = b $$\n")
    write(folder / "a" / "_draft.md", BLOCK + WRONG)
    status, data = report(capsys, "a")
    assert (status, sorted(d["name"] for d in data["derivations"])) == (0, ["n", "two"])


def test_notes_are_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "n.md", BLOCK + RIGHT + "\n" + RIGHT)
    assert run(capsys, "--list", "n.md") == (0, "n\tOf notes\t2\n")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", "Text".encode("utf-16")])
def test_notes_are_utf_8(folder: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    (folder / "n.md").write_bytes(content)
    status, data = report(capsys, "n.md")
    assert status == 2
    assert [e["code"] for e in data["errors"]] == ["E101"]


def test_a_mark_of_byte_order_and_windows_line_ends_change_no_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "n.md").write_bytes(b"\xef\xbb\xbf" + (BLOCK + WRONG).replace("\n", "\r\n").encode())
    _, data = report(capsys, "n.md")
    assert data["derivations"][0]["steps"][0]["location"] == "n.md:8:12"


def test_nothing_in_notes_is_carried_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "n.md", BLOCK + "```python\nopen('made', 'w')\n```\n\n$$ \\input{/etc/passwd} = p(x) $$\n\n$$ \\write18{touch made} = 1 $$\n\n" + RIGHT)
    status, data = report(capsys, "n.md")
    assert [s["verdict"] for s in data["derivations"][0]["steps"]] == ["unread", "unread", "proved"]
    assert status == 1
    assert not (folder / "made").exists()
    assert "root" not in json.dumps(data)


def test_two_runs_say_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "n.md", BLOCK + RIGHT + "\n" + WRONG + "\n" + UNREAD)

    def stable(data: Any) -> Any:
        return {k: stable(v) for k, v in data.items() if k != "seconds"} if isinstance(data, dict) else (
            [stable(v) for v in data] if isinstance(data, list) else data)

    assert stable(report(capsys, "n.md")[1]) == stable(report(capsys, "n.md")[1])


@pytest.mark.parametrize("arguments", [["--version"], ["--list"], ["jensen_bound"], ["--explain", "E420"]])
def test_what_reads_notes_is_not_loaded_for_anything_else(arguments: list[str]) -> None:
    code = ("import sys\nfrom checker import cli\ncli.main(sys.argv[1:])\n"
            "assert not {'markdown_it', 'checker.notes.reader', 'tomllib'} & set(sys.modules), 'loaded'")
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert "AssertionError" not in done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize("word", ["names", "E420", "R206"])
def test_notes_are_explained(capsys: pytest.CaptureFixture[str], word: str) -> None:
    status, out = run(capsys, "--explain", word)
    assert status == 0
    assert out
