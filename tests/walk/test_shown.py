"""Derivations, reports and verdicts show themselves in Python and in a notebook; the notebook of the examples runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

import checker
from checker.render.html import formula
from derivations import load

ROOT = Path(__file__).parents[2]
_VOID = {"br", "hr", "meta"}


class Balanced(HTMLParser):
    """Reads HTML, and notes elements that are not closed where they should be, and what would be loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.open.append(tag)
        self.loaded += [f"{tag} {name}" for name, value in attrs if name in ("src", "href") or (value or "").startswith("http")]
        if tag in ("script", "link", "iframe", "img"):
            self.loaded.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


def checked(html: str) -> str:
    """The HTML, which is balanced and loads nothing."""
    read = Balanced()
    read.feed(html)
    assert not read.faults and not read.open and not read.loaded
    return html


def test_importing_the_package_loads_no_sympy() -> None:
    told = subprocess.run([sys.executable, "-c", "import sys, checker; print('sympy' in sys.modules, checker.load.__name__, 'sympy' in sys.modules)"],
                          capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert told.stdout.split() == ["False", "load", "False"]


def test_the_names_are_there() -> None:
    assert {"load", "Walk", "Unreadable", "Derivation", "Report"} <= set(dir(checker))
    assert checker.load("jensen_bound").name == "jensen_bound"
    with pytest.raises(AttributeError):
        _ = checker.nothing


def test_a_derivation_shows_itself_with_verdicts_and_foldable_evidence() -> None:
    html = checked(load("elbo_decomposition")._repr_html_())
    assert html.count('<span class="badge proved">✓ proved</span>') == 3
    assert "<details>" in html and "<summary>by chain rule" in html
    assert "prefers-color-scheme:dark" in html


def test_a_refuted_line_shows_its_counterexample() -> None:
    w = load("elbo_decomposition").walk()
    judged = w.try_("E_{q(z|x)}[log p(x|z)] + KL(q(z|x) || p(z))")
    html = checked(judged._repr_html_())
    assert '<span class="badge refuted">✗ refuted</span>' in html and "<details open><summary>the counterexample" in html
    assert "did you mean" in html and "yours" in html
    assert "✗ yours" in repr(judged) and "counterexample:" in repr(judged)


def test_a_derivation_in_latex_has_every_line() -> None:
    d = load("jensen_bound")
    shown = d._repr_latex_()
    assert shown.count(r"\begin{aligned}") == len(d.chains) and shown.count(r"\\ &") == len(d.steps)
    assert r"\ge \mathbb{E}" in shown


def test_the_text_of_a_derivation_is_its_report() -> None:
    class Printer:
        def text(self, shown: str) -> None:
            self.shown = shown

    printer = Printer()
    load("jensen_bound")._repr_pretty_(printer, False)
    assert "✓ D1.4" in printer.shown and "5 steps: 5 proved" in printer.shown


def test_everything_that_a_walk_says_shows_itself() -> None:
    w = load("vdm_posterior").walk()
    values = [w.left, w.hint(), w.hint(), w.hint(), w.next(), w.why(), w.check(), w.list(), w.laws, w.summary()]
    for value in values:
        assert repr(value) == str(value) and repr(value).strip()
        checked(value._repr_html_())
    assert w._repr_html_() == w.left._repr_html_() and repr(w) == repr(w.left)


def test_a_report_and_its_steps_show_themselves() -> None:
    report = load("jensen_bound").check()
    assert str(report).endswith("proved · " + re.search(r"proved · (.*)$", str(report))[1])  # type: ignore[index]
    checked(report._repr_html_())
    checked(report.steps[0]._repr_html_())
    assert "✓ D1.0" in str(report.steps[0])


@pytest.mark.parametrize(("text", "html"), [
    ("x_T", "x<sub>T</sub>"), ("∑_{i=1}^{T-1} f", '∑<span class="lim"><span>T-1</span><span>i=1</span></span> f'),
    ("𝔼_{q(x_{1:T} | x₀)}[f]", "𝔼<sub>q(x<sub>1:T</sub> | x₀)</sub>[f]"), ("exp{−a}", "exp{−a}"), ("a < b", "a &lt; b"), ("D_KL(q ‖ p)", "D<sub>KL</sub>(q ‖ p)"),
    ("<script>", "&lt;script&gt;"), ("<b> < x_1 <", "&lt;b&gt; &lt; x<sub>1</sub> &lt;"), ("x_{<i>}", "x<sub>&lt;i&gt;</sub>"),
     ("x_", "x<sub></sub>"), ("x^{a", "x<sup>a</sup>")])
def test_formulas_are_set_and_nothing_in_them_is_markup(text: str, html: str) -> None:
    assert formula(text) == f'<span class="f">{html}</span>'


def test_an_unreadable_line_is_an_exception_with_the_caret() -> None:
    with pytest.raises(checker.Unreadable) as caught:
        load("elbo_decomposition").walk().try_("log p(x")
    head, shown, caret, *_ = caught.value._render_traceback_()
    assert head.startswith("Unreadable [R") and shown == "log p(x" and caret.strip() == "^"


def test_the_notebook_runs() -> None:
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(ROOT / "examples" / "first_steps.ipynb", as_version=4)
    kernel = {"env": {**os.environ, "PYTHONPATH": str(ROOT)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}).execute(**kernel)
    shown = [o.get("data", {}).get("text/plain", o.get("text", "")) + "".join(o.get("traceback", ()))
             for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    assert any("✓ yours" in s for s in shown) and any("✗ yours" in s and "counterexample:" in s for s in shown)
    assert any("^" in s and "Unreadable" in s for s in shown)
    results = [o.data for c in notebook.cells if c.cell_type == "code" for o in c.outputs if o.output_type == "execute_result"]
    assert sum("text/html" in data for data in results) == len(results) - 1  # all but the tuple


def test_the_notebook_keeps_no_outputs() -> None:
    """What it shows is made where it is run."""
    import nbformat

    notebook = nbformat.read(ROOT / "examples" / "first_steps.ipynb", as_version=4)
    assert all(not c.outputs and c.execution_count is None for c in notebook.cells if c.cell_type == "code")
