"""Values that show themselves: which renderer shows which."""

from __future__ import annotations

from typing import Any

from checker.verdict import Report, StepReport


def as_text(value: Any) -> str:
    """A report, a step or a value of a walk as text."""
    from checker.render import text, walk

    return text.render(value).rstrip("\n") if isinstance(value, Report) else walk.text(value)


def as_html(value: Any) -> str:
    """The same as HTML."""
    from checker.render import html

    if isinstance(value, Report):
        return html.report(value)
    return html.step(value) if isinstance(value, StepReport) else html.walked(value)
