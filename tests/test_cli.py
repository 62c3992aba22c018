"""The command: arguments, exit statuses, streams, what is imported when, and what happens when it is interrupted."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from checker import cli, explain
from checker.verdict import PROVED, REFUTED, DerivationReport, ErrorReport, Report, StepReport

ROOT = Path(__file__).parent.parent
SIMPLE = '''
from checker.language import *
d = Derivation("A simple one", source="nowhere")
x, z = d.vector("x"), d.vector("z")
p = d.law("p", joint(x, z))
c = d.chain(p(x), name="marginal")
c.eq(Integral(p(x, z), z), by="marginalisation", tag="S.1")
'''


def step(verdict: str = PROVED, ok: bool = True, **more: Any) -> StepReport:
    return StepReport(1, "marginal", "x.py:7:1", "=", "p(x)", "∫ p(x, z) dz", "p(x) = …", "", "S.1", ("marginalisation",), verdict, "holds",
                      ok, **more)


class Engine:
    """Stands in for the engine: every derivation gets the same step, and the calls are kept."""

    def __init__(self) -> None:
        self.calls: list[tuple[list[str], dict[str, Any]]] = []
        self.step = step()
        self.error: BaseException | None = None

    def check_all(self, derivations: Any, errors: Any, **options: Any) -> Report:
        self.calls.append(([d.name for d in derivations], options))
        if self.error is not None:
            raise self.error
        told = tuple(ErrorReport(e.location.file, e.location.line, e.location.column, e.code, e.message, e.hint) for e in errors)
        return Report(tuple(DerivationReport(d.name, d.title, d.source, "x.py", (self.step,)) for d in derivations), told, options["seed"])


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    found = Engine()
    module = types.ModuleType("checker.engine")
    module.check_all = found.check_all  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "checker.engine", module)
    monkeypatch.setattr(sys.modules["checker"], "engine", module, raising=False)
    return found


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "simple.py"
    path.write_text(SIMPLE, encoding="utf-8")
    return path


def python(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **more.pop("env", {})}
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=env, cwd=ROOT, check=False, **more)


# exit statuses


def test_all_holds(engine: Engine, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([str(file)]) == 0
    out = capsys.readouterr().out
    assert "✓ S.1" in out
    assert out.endswith("1 step: 1 proved · 0.00 s\n")


def test_a_step_that_does_not_hold(engine: Engine, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine.step = step(REFUTED, ok=False, evidence={"lhs": 1, "rhs": 2})
    assert cli.main([str(file)]) == 1
    assert "left 1, right 2" in capsys.readouterr().out


def test_a_fault_of_the_checker(engine: Engine, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine.step = step(ok=False, fault=True)
    assert cli.main([str(file)]) == 3
    assert "please send" in capsys.readouterr().out


def test_unknown_names_do_not_stop_the_others(engine: Engine, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["jensen_bond", str(file), "qqqq"]) == 2
    out = capsys.readouterr().out
    assert engine.calls[0][0] == ["simple"]
    assert "jensen_bond: error[E110]" in out
    assert "did you mean jensen_bound" in out
    assert "--list shows what ships" in out
    assert "✓ S.1" in out


@pytest.mark.parametrize("arguments", [
    ["--require", "maybe", "x"], ["--samples", "0", "x"], ["--budget", "-1", "x"], ["--budget", "inf", "x"], ["--seed", "half", "x"],
    ["--nonsense"], [], ["--al"], ["x", "--output", "no/such/folder/file"]])
def test_usage_errors(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("usage: verify-derivation [NAME | FILE | FOLDER]... [options]")


def test_an_empty_folder(engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([str(tmp_path)]) == 2
    assert not engine.calls
    out = capsys.readouterr().out
    assert "error[E111]" in out
    assert "nothing was checked" in out


def test_a_file_that_is_no_derivation(engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("p(x)")
    assert cli.main([str(notes)]) == 2
    assert "error[E112]" in capsys.readouterr().out


def test_a_file_with_a_mistake(engine: Engine, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("p = (\n")
    assert cli.main([str(file)]) == 2
    assert re.search(r"^simple\.py:1:\d+: error\[E100\]: not valid Python", capsys.readouterr().out, re.MULTILINE)


def test_a_file_that_ends_the_program(engine: Engine, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("import sys\nfrom checker.language import Derivation\nd = Derivation('x')\nsys.exit(0)\n")
    assert cli.main([str(file)]) == 2
    assert "the file ends the program" in capsys.readouterr().out


def test_the_highest_status_wins(engine: Engine, file: Path) -> None:
    engine.step = step(REFUTED, ok=False)
    assert cli.main([str(file), "no_such_name"]) == 2


def test_a_crash_says_what_to_send(engine: Engine, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine.error = ZeroDivisionError("of all things")
    assert cli.main([str(file), "--seed", "3"]) == 3
    told = capsys.readouterr()
    assert told.out == ""
    first, *_ = told.err.splitlines()
    assert first == "verify-derivation: a fault of the checker: ZeroDivisionError. It says nothing about your derivation."
    assert f"command  verify-derivation {file} --seed 3" in told.err
    assert re.search(r"version  verify-derivation 0\.1\.0 \(SymPy .*, NumPy .*, Python .*\)", told.err)
    assert told.err.index("traceback\n---------") < told.err.index("of all things")


def test_interrupted(engine: Engine, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine.error = KeyboardInterrupt()
    assert cli.main([str(file)]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_interrupted_with_something_decided(engine: Engine, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine.error = KeyboardInterrupt()
    engine.error.report = Report((DerivationReport("simple", "t", "", "x.py", (step(),)),))  # type: ignore[attr-defined]
    assert cli.main([str(file)]) == 130
    told = capsys.readouterr()
    assert "✓ S.1" in told.out
    assert "what was decided" in told.err


# arguments


def test_options_reach_the_engine(engine: Engine, file: Path) -> None:
    cli.main([str(file), "--require", "proved", "--cross-check", "--seed", "7", "--samples", "9", "--budget", "2.5"])
    options = engine.calls[0][1]
    assert callable(options.pop("progress"))
    assert options == {"require": "proved", "cross_check": True, "seed": 7, "samples": 9, "budget": 2.5, "details": False, "mend_errata": True}


def test_defaults(engine: Engine, file: Path) -> None:
    cli.main([str(file)])
    options = engine.calls[0][1]
    options.pop("progress")
    assert options == {"require": "confirmed", "cross_check": False, "seed": 0, "samples": None, "budget": None, "details": False, "mend_errata": True}


def test_each_file_is_checked_once(engine: Engine, file: Path) -> None:
    assert cli.main([str(file), str(file.parent), "simple.py"]) == 0
    assert engine.calls[0][0] == ["simple"]


def test_all(engine: Engine) -> None:
    from checker.loader import library

    assert cli.main(["--all"]) == 0
    assert engine.calls[0][0] == list(library())


# output


def test_json(engine: Engine, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([str(file), "no_such_name", "--format", "json"]) == 2
    data = json.loads(capsys.readouterr().out)
    assert data["derivations"][0]["steps"][0]["note"] == "S.1"
    assert [e["code"] for e in data["errors"]] == ["E110"]


def test_output_to_a_file_leaves_the_text_to_the_terminal(engine: Engine, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([str(file), "--format", "json", "--output", "report.json"]) == 0
    assert json.loads(Path("report.json").read_text(encoding="utf-8"))["version"] == 1
    assert "✓ S.1" in capsys.readouterr().out
    assert cli.main([str(file), "--output", "report.txt"]) == 0
    assert "✓ S.1" in Path("report.txt").read_text(encoding="utf-8")


def test_output_that_cannot_be_written(engine: Engine, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([str(file), "--output", str(file.parent)]) == 2
    assert "--output" in capsys.readouterr().err


def test_list(engine: Engine, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--list", str(file)]) == 0
    assert capsys.readouterr().out == "simple\tA simple one\t1\tnowhere\n"
    assert cli.main(["--list"]) == 0
    assert any(line.startswith("jensen_bound\t") for line in capsys.readouterr().out.splitlines())


def test_version() -> None:
    assert re.fullmatch(r"verify-derivation 0\.1\.0 \(SymPy [\d.]+, NumPy [\d.]+, Python [\d.]+\)", cli.version())


# explanations


def codes_in_the_source() -> Iterator[str]:
    for path in (ROOT / "checker").rglob("*.py"):
        if path.name != "explain.py":
            yield from re.findall(r"[\"']([EN]\d{3})[\"']", path.read_text(encoding="utf-8"))


def test_every_code_is_explained() -> None:
    assert set(codes_in_the_source()) <= set(explain.CODES)


@pytest.mark.parametrize("word", [*explain.VERDICTS, *explain.CODES, "e206", "Proved", "verdicts", "codes"])
def test_explanations(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--explain", word]) == 0
    assert capsys.readouterr().out


def test_every_rule_is_explained_by_name_and_alias() -> None:
    rules = explain._rules()
    assert rules
    for rule in rules.values():
        for word in (rule.name, *rule.aliases):
            assert rule.statement.split()[0] in (explain.explain(word) or "")


def test_a_rule_of_two_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--explain", "chain", "rule"]) == 0
    assert capsys.readouterr().out.startswith("chain rule (rule)")


def test_unknown_words_get_near_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--explain", "byes"]) == 2
    assert "did you mean 'bayes'" in capsys.readouterr().err


def test_without_rules_codes_are_still_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "checker.rules", None)
    assert explain.explain("E206")
    assert explain.explain("bayes") is None
    assert "--explain" in explain.near("zzzz")


# what is imported when


@pytest.mark.parametrize("code", [
    "import checker; assert checker.__version__ == '0.1.0'", "import checker; dir(checker)",
    *(f"from checker.cli import main; main({arguments!r})" for arguments in (
        ["--help"], ["--version"], ["--nonsense"], ["--explain", "E206"], ["--explain", "proved"], [])),
])
def test_sympy_and_numpy_are_not_loaded(code: str) -> None:
    done = python("-c", f"import sys\n{code}\nassert not {{'sympy', 'numpy'}} & set(sys.modules), 'loaded'")
    assert done.returncode == 0, done.stderr


def test_public_names() -> None:
    import checker
    from checker.language.derivation import Derivation

    assert checker.Derivation is Derivation
    assert checker.load("jensen_bound").name == "jensen_bound"
    assert checker.Report is Report
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        checker.nothing


# real streams

FAKE = f"""
import sys, types
sys.path.insert(0, {str(ROOT)!r})
from checker.verdict import *
def check_all(derivations, errors, *, progress, **options):
    {{body}}
    step = StepReport(1, "marginal", "x.py:7:1", "=", "p(x)", "∫ p(x, z) dz", "", "", "S.1", (), "proved", "holds", True)
    return Report(tuple(DerivationReport(d.name, d.title, d.source, "x.py", (step,) * {{steps}}) for d in derivations))
sys.modules["checker.engine"] = types.ModuleType("checker.engine")
sys.modules["checker.engine"].check_all = check_all
from checker.cli import main
raise SystemExit(main(sys.argv[1:]))
"""


def fake(body: str = "pass", steps: int = 1) -> str:
    return FAKE.replace("{body}", body).replace("{steps}", str(steps))


Spawn = Callable[..., str]


@pytest.fixture
def at_terminal(file: Path) -> Spawn:
    def run(*arguments: str, columns: int = 80, body: str = "pass", **env: str) -> str:
        told = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS")} | {"TERM": "xterm-256color", **env}
        child = pexpect.spawn(sys.executable, ["-c", fake(body), str(file), *arguments], dimensions=(24, columns), env=told,
                              encoding="utf-8", timeout=60)
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0
        return str(child.before)

    return run


def test_colours_at_a_terminal(at_terminal: Spawn) -> None:
    assert "\x1b[32m✓\x1b[0m S.1" in at_terminal()


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colours_where_they_are_not_wanted(at_terminal: Spawn, env: dict[str, str]) -> None:
    text = at_terminal(**env)
    assert "✓ S.1" in text
    assert "\x1b" not in text


def test_no_colours_in_a_pipe(file: Path) -> None:
    done = python("-c", fake(), str(file))
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout


def test_progress_at_a_terminal_after_a_second(at_terminal: Spawn) -> None:
    body = "import time; progress(0, 9, 'early'); time.sleep(1.1); progress(3, 9, 'simple S.1')"
    text = at_terminal(body=body)
    assert "\r━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 3/9  simple S.1\x1b[K\r\x1b[K" in text
    assert "early" not in text
    assert "3/9" not in at_terminal(body=body, TERM="dumb")


def test_no_progress_in_a_pipe(file: Path) -> None:
    done = python("-c", fake("import time; time.sleep(1.1); progress(3, 9, 'x')"), str(file))
    assert done.stderr == ""


def test_ctrl_c_at_a_terminal(file: Path) -> None:
    body = "print('ready', flush=True); import time; time.sleep(60)"
    child = pexpect.spawn(sys.executable, ["-c", fake(body), str(file)], encoding="utf-8", timeout=60)
    child.expect("ready")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert "Traceback" not in child.before


def test_a_reader_that_has_seen_enough(file: Path) -> None:
    command = f"\"$PY\" -c \"$CODE\" {file} | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False,
                          env={**os.environ, "PY": sys.executable, "CODE": fake(steps=20_000)})
    assert done.stdout == "A simple one\n0\n"
    assert done.stderr == ""


def test_a_terminal_that_knows_no_unicode(file: Path) -> None:
    done = python("-c", fake(), str(file), env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 0
    assert "? S.1" in done.stdout
    done = python("-c", fake(), str(file), "--format", "json", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert json.loads(done.stdout)["derivations"][0]["steps"][0]["rhs"] == "∫ p(x, z) dz"


def test_module_is_the_command() -> None:
    done = python("-m", "checker", "jensen_bound", "--format", "json")
    assert done.returncode in (0, 1), done.stderr
    assert json.loads(done.stdout)["derivations"][0]["name"] == "jensen_bound"
