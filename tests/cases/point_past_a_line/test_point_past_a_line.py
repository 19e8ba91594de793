"""Acceptance scenario 3, on written evidence: both standards side by side, and what a second post changes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from observance.workflow.comparing import Compared, compare_case
from observance.workflow.progress import quiet
from observance.workflow.run import run_case

HERE = Path(__file__).parent
EXPECTED = YAML(typ="safe").load((HERE / "expected.yaml").read_text(encoding="utf-8"))
PROFILES = ("clear-and-convincing", "balance-of-probabilities")
SECOND_POST = """
  - id: second-post
    kind: seen
    author: observer O3
    also: [observer O4]
    certainty: certain
    when: {from: 2020-06-01T12:03:00+09:00, to: 2020-06-01T12:04:00+09:00}
    where: {at: [0.0, -2.0], error_m: 0.2}
    act: {does: stands, person: man-1}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "case"
    shutil.copytree(HERE / "case", copy)
    run_case(copy, until="assess", workers=1, progress=quiet, now=1.6e9, by="the tests")
    shutil.copy(copy / "out" / "findings.json", tmp_path / "old.json")
    return copy


def compared(folder: Path) -> Compared:
    names = tuple(str(HERE / f"{profile}.yaml") for profile in PROFILES)
    return compare_case(folder, names, folder.parent / "old.json", workers=1, progress=quiet)


def answers(found: Compared) -> dict[str, list[str]]:
    """By profile, the answers of all acts; the strongest is the party's."""
    acts = [line for line in found.comparison.lines if line.level == "act"]
    return {
        profile: [line.cells[k].answer for line in acts if line.cells[k] is not None]  # type: ignore[union-attr]
        for k, profile in enumerate(PROFILES)
    }


def test_both_standards_side_by_side(folder: Path) -> None:
    found = answers(compared(folder))
    for profile in PROFILES:
        assert found[profile] == [EXPECTED["as seen"][profile]["answer"]], profile
    (row,) = [r for r in json.loads((folder / "out" / "findings.json").read_bytes())["rows"] if r["level"] == "act"]
    low, high = EXPECTED["as seen"]["share"]
    assert low <= row["share"]["value"] <= high
    assert row["because"][0] == EXPECTED["as seen"]["clear-and-convincing"]["because"]
    assert any("survey" in line for line in row["would_settle"])


def test_a_second_post_settles_it_and_the_diff_says_why(folder: Path) -> None:
    path = folder / "observations.yaml"
    path.write_text(path.read_text() + SECOND_POST)
    now = compared(folder)
    for profile in PROFILES:
        assert EXPECTED["with a second post"][profile]["answer"] in answers(now)[profile]
    assert now.changes is not None
    changed = [one for one in now.changes.rows if one.level == "act" and one.kind != "same"]
    assert any("second-post" in why for one in changed for why in one.why), [one.why for one in changed]
