"""The JSON that scripts are written against: keys, their order, and what may differ between two runs."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import samples

from checker.render.json import dumps, plain, to_dict
from checker.verdict import Reason, Report

STEP_KEYS = ["index", "location", "relation", "lhs", "rhs", "latex", "note", "by", "verdict", "expected", "ok", "method", "premises",
             "missing", "unused", "conditions", "evidence", "reason", "suggestions", "seconds"]


def test_keys_in_the_order_of_the_contract() -> None:
    data = to_dict(samples.EVERYTHING)
    assert list(data) == ["version", "checker", "seed", "derivations", "errors"]
    assert (data["version"], data["checker"], data["seed"]) == (1, "0.1.0", 0)
    derivation = data["derivations"][0]
    assert list(derivation) == ["name", "title", "source", "file", "ok", "seconds", "steps", "chains", "skipped", "passed_over"]
    assert all(list(step) == STEP_KEYS for step in derivation["steps"])
    assert list(derivation["chains"][0]) == ["name", "relation", "lhs", "rhs", "verdict"]
    assert list(data["errors"][0]) == ["file", "line", "column", "code", "message", "hint"]
    assert list(derivation["steps"][2]["reason"]) == ["code", "message", "line", "column", "hint"]


def test_one_step_to_the_letter() -> None:
    assert to_dict(samples.report(samples.BAYES))["derivations"][0]["steps"] == [{
        "index": 1, "location": "derivations/vdm_posterior.py:41:1", "relation": "=", "lhs": "q(xₜ₋₁ | xₜ, x₀)",
        "rhs": "q(xₜ | xₜ₋₁, x₀) q(xₜ₋₁ | x₀) / q(xₜ | x₀)", "latex": r"q(x_{t-1} \mid x_{t}, x_{0}) = …", "note": "D12.1 Luo (71)",
        "by": ["bayes"], "verdict": "proved", "expected": "holds", "ok": True, "method": "log density", "premises": ["markov(q)"],
        "missing": [], "unused": [], "conditions": ["q(x_t | x_0) > 0"], "evidence": {"rules": ["chain rule"]}, "reason": None,
        "suggestions": [], "seconds": 0.002123}]


@pytest.mark.parametrize(("tag", "note", "shown"), [("D1", "a", "D1 a"), ("", "a", "a"), ("D1", "", "D1"), ("", "", "")])
def test_the_tag_stands_in_front_of_the_note(tag: str, note: str, shown: str) -> None:
    step = replace(samples.BAYES, tag=tag, note=note)
    assert to_dict(samples.report(step))["derivations"][0]["steps"][0]["note"] == shown


def test_errors_are_always_there() -> None:
    assert to_dict(Report(()))["errors"] == []


def test_text_reads_back_as_the_data() -> None:
    assert json.loads(dumps(samples.EVERYTHING)) == to_dict(samples.EVERYTHING)
    assert dumps(samples.EVERYTHING, ascii_only=True).isascii()
    assert dumps(samples.EVERYTHING).endswith("}\n")
    assert samples.EVERYTHING.to_dict() == to_dict(samples.EVERYTHING)


def test_only_seconds_may_differ() -> None:
    again = replace(samples.derivation(replace(samples.BAYES, seconds=9.0)), seconds=8.0)
    first, second = to_dict(samples.report(samples.BAYES)), to_dict(Report((again,)))
    for data in (first, second):
        data["derivations"][0].pop("seconds")
        data["derivations"][0]["steps"][0].pop("seconds")
    assert first == second


def test_evidence_becomes_json() -> None:
    evidence = {"a": Fraction(1, 3), "b": float("-inf"), "c": (1, 2), "d": {"y", "x"}, 3: np.float64(0.5), "f": np.int64(7),
                "g": float("nan")}
    assert plain(evidence) == {"a": "1/3", "b": "-inf", "c": [1, 2], "d": ["x", "y"], "3": 0.5, "f": 7, "g": "nan"}
    dumps(samples.report(replace(samples.BAYES, evidence=evidence, reason=Reason("N1", "m"))))
