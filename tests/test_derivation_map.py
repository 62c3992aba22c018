"""The map of the library: current, and true to what the derivations say."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import derivation_map
import pytest
from derivation_map import Entry

from checker.engine import check_all
from checker.loader import library, load_file


def checked(*names: str) -> list[Entry]:
    derivations = [load_file(library()[name]).derivations[0] for name in names]
    with patch("checker.suggest.suggestions", return_value=()):
        report = check_all(derivations, details=False)
    return [Entry(d, r) for d, r in zip(derivations, report.derivations, strict=True)]


def test_the_map_is_current() -> None:
    with patch("checker.suggest.suggestions", return_value=()):  # most of the time, and not in the map
        assert derivation_map.main(["--check"]) == 0


@pytest.fixture(scope="module")
def some() -> list[Entry]:
    return checked("vdm_posterior", "x0_prediction_loss", "forward_marginal", "jensen_bound")


def test_sections_stand_in_the_order_of_the_notes(some: list[Entry]) -> None:
    headings = [line for line in derivation_map.text(some).splitlines() if line.startswith("## Notes")]
    assert headings == ["## Notes 1.3", "## Notes 3.9", "## Notes 3.10", "## Notes 3.11"]


def test_an_arrow_leads_from_what_is_cited_to_what_cites_it(some: list[Entry]) -> None:
    text = derivation_map.text(some)
    assert "    forward_marginal --> vdm_posterior\n" in text
    assert "Builds on: [`forward_marginal`](#forward_marginal)." in text
    assert "Used by: [`vdm_posterior`](#vdm_posterior)." in text


def test_a_step_is_told_with_its_number_its_equation_its_rules_and_its_verdict(some: list[Entry]) -> None:
    text = derivation_map.text(some)
    assert "| D1.4 | bound | ≥ | Luo (8) | jensen | proved | the logarithm is concave; equality if and only if q(z\\|x) = p(z\\|x) |" in text
    assert all(f"\n| D12.{n} |" in text for n in range(1, 15))


def test_an_erratum_is_told_with_its_number(some: list[Entry]) -> None:
    assert ("| E41 | [`x0_prediction_loss`](#x0_prediction_loss) | D15.5 | refuted, as expected | ‖cv‖² written as c‖v‖² |"
            in derivation_map.text(some))


def test_a_map_that_is_not_current_is_told_and_written(tmp_path: Path, some: list[Entry], capsys: pytest.CaptureFixture[str]) -> None:
    file = derivation_map.LIBRARY.parent / "README.md"
    with patch.object(derivation_map, "entries", return_value=some), patch.object(derivation_map, "MAP", file):
        assert derivation_map.main(["--check"]) == 1
    assert "README.md is not current: run python tools/derivation_map.py" in capsys.readouterr().err
    with patch.object(derivation_map, "entries", return_value=some), patch.object(derivation_map, "MAP", tmp_path / "README.md"):
        assert derivation_map.main([]) == 0
        assert derivation_map.main(["--check"]) == 0
