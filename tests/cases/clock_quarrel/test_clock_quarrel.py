"""Acceptance scenario 2, with footage: one overlay three minutes off, settled by what both cameras show; both kept."""

from __future__ import annotations

import html
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from observance.reconstruction.rebuild import Rebuilt, rebuild
from observance.reenactment.render import render
from observance.reenactment.scenario import load_scenario
from observance.values.spans import seconds_from_iso
from observance.workflow.calibrating import calibrate
from observance.workflow.case import load_case
from observance.workflow.progress import quiet
from observance.workflow.rebuilding import inputs_of
from observance.workflow.run import run_case
from observance.workflow.tracking import track_items

HERE = Path(__file__).parent
EXPECTED = YAML(typ="safe").load((HERE / "expected.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case, rendered and run once."""
    folder = tmp_path_factory.mktemp("quarrel") / "case"
    shutil.copytree(HERE / "case", folder)
    render(load_scenario(folder / "scenario.yaml"), folder / "clips", workers=1)
    run_case(folder, until=None, workers=1, progress=quiet, now=1.6e9, by="the tests")
    return folder


def instant(text: object) -> float:
    return seconds_from_iso(text.isoformat() if hasattr(text, "isoformat") else str(text))


def page_of(case: Path) -> str:
    return html.unescape((case / "out" / "report.html").read_text(encoding="utf-8"))


def test_movements_tie_the_two_recordings(case: Path) -> None:
    (look,) = json.loads((case / "work" / "clock-ties.json").read_bytes())
    expected = EXPECTED["movements"]
    tie = look["tie"]
    offset = tie["time_s"] - tie["other_time_s"]
    assert abs(offset - expected["offset_s"]) < min(expected["within_s"], 3 * tie["error_s"] + 0.02)
    assert look["second_share"] < 0.5
    assert tie["words"] in page_of(case)


def test_both_times_are_kept_and_the_error_of_the_second_clock_is_told(case: Path) -> None:
    page, expected = page_of(case), EXPECTED["second overlay"]
    assert expected["set aside"] in page
    assert "cam-2's overlay runs 18" in page and "ahead of the other clocks" in page
    assert EXPECTED["kept"]["briefing"] in page
    assert EXPECTED["kept"]["overlay of the second"] in (case / "cameras" / "cam-2.yaml").read_text()
    assert "set aside" in page and "What is said of each clock" in page  # the picture is there


def test_the_crossing_stands_at_its_true_time_and_turns_on_no_clock(case: Path) -> None:
    rows: list[dict[str, Any]] = json.loads((case / "out" / "findings.json").read_bytes())["rows"]
    acts = [r for r in rows if r["actor"] == "man-1" and r["level"] == "act" and r["act_kind"] == "crosses"]
    row, told = sorted(acts, key=lambda r: float(r["began"]["earliest"]))
    assert told["began"]["earliest"] > instant(EXPECTED["without the first camera"]["crossing_after"])  # not merged
    expected = EXPECTED["crossing"]
    assert row["answer"] == expected["answer"]
    assert instant(expected["earliest"]) < row["began"]["earliest"] <= row["began"]["latest"]
    assert row["began"]["latest"] < instant(expected["latest"])
    assert EXPECTED["depends"] in page_of(case)


def rebuilt(folder: Path, leave_out: frozenset[str]) -> Rebuilt:
    case = load_case(folder)
    calibrations = {id: calibrate(file, id) for id, file in case.cameras.items()}
    given = inputs_of(case, calibrations, track_items(case, calibrations, workers=1, progress=quiet))
    return rebuild(given, seed=1, histories=64, leave_out=leave_out)


def test_the_fitted_error_of_the_second_clock_is_the_scripted_one(case: Path) -> None:
    clocks = rebuilt(case, frozenset()).clocks
    ahead, sigma = clocks.errors["cam-2"]
    assert ahead == pytest.approx(EXPECTED["second overlay"]["ahead_s"], abs=EXPECTED["second overlay"]["within_s"])
    assert abs(ahead - EXPECTED["second overlay"]["ahead_s"]) < 3 * sigma
    relative = clocks.starts["cam-2-a"] - clocks.starts["cam-1-a"]
    assert relative == pytest.approx(2.0, abs=0.1)


def test_without_the_first_camera_the_second_clock_stands_unchallenged(case: Path) -> None:
    alone = rebuilt(case, frozenset({"cam-1"}))
    assert alone.clocks.conflicts == ()
    begin = instant(EXPECTED["without the first camera"]["crossing_after"])
    times = np.asarray(alone.paths["time_s"])
    assert times.size and float(times.min()) > begin
