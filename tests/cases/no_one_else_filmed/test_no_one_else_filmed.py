"""Acceptance scenario 5 with footage: "no one else crossed" for what a camera could show, every hole with its cause."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from observance.workflow.progress import quiet
from observance.workflow.reenacting import reenact_case
from observance.workflow.run import run_case

from .spoiled import spoil

HERE = Path(__file__).parent
EXPECTED = YAML(typ="safe").load((HERE / "expected.yaml").read_text(encoding="utf-8"))
SURER = {"not determined": 0, "none seen": 1}
Doc = dict[str, Any]


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case with its footage, rendered once; it is run in place, so that the tracks are made once."""
    folder: Path = tmp_path_factory.mktemp("filmed") / "case"
    reenact_case(HERE / "case" / "scenario.yaml", folder, workers=1, progress=quiet)
    shutil.copyfile(HERE / "case" / "crossing.observance", folder / "crossing.observance")
    return folder


@pytest.fixture(scope="module")
def spoiled(filmed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a clip in which it grows dark, and in which the recorder repeats one picture for a while."""
    folder: Path = tmp_path_factory.mktemp("spoiled") / "case"
    shutil.copytree(filmed, folder, ignore=shutil.ignore_patterns("evidence", "work", "out"))
    clip = folder / "clips" / "cam-1-a.mp4"
    spoil(filmed / "clips" / "cam-1-a.mp4", clip, dark=[(60.0, 80.0)], frozen=[(28.0, 37.0)])
    return folder


def south(folder: Path) -> Doc:
    run_case(folder, until="assess", workers=1, progress=quiet, now=1.6e9, by="the tests")
    rows: list[Doc] = json.loads((folder / "out" / "findings.json").read_bytes())["rows"]
    return next(row for row in rows if row["level"] == "party" and row["party"] == "south")


@pytest.fixture
def with_outage(filmed: Path) -> Iterator[Path]:
    """The case, whose camera file may be changed: it is put back."""
    path = filmed / "cameras" / "cam-1.yaml"
    before = path.read_text(encoding="utf-8")
    yield path
    path.write_text(before, encoding="utf-8")


def as_expected(row: Doc, name: str) -> None:
    expected: Doc = EXPECTED[name]
    assert row["answer"] == expected["south"], row
    assert row["because"] == expected.get("because", [])
    low, high = expected["watched"]
    assert low <= row["coverage"]["watched_share"] <= high, row["coverage"]
    for words in expected["holes"]:
        assert any(all(word in hole for word in words) for hole in row["coverage"]["holes"]), row["coverage"]["holes"]


def test_no_one_else_crossed_for_the_ground_and_time_watched(filmed: Path) -> None:
    as_expected(south(filmed), "as filmed")


def test_darkness_and_a_repeated_picture_are_holes(spoiled: Path) -> None:
    as_expected(south(spoiled), "dark and frozen")


@pytest.mark.parametrize("first", [2, 20, 75])
def test_time_taken_away_never_makes_the_answer_surer(first: int, filmed: Path, with_outage: Path) -> None:
    before = south(filmed)
    text = with_outage.read_text(encoding="utf-8")
    hour = "2020-06-01T06"
    low, high = (f"{hour}:{second // 60:02d}:{second % 60:02d}+09:00" for second in (first, first + 12))
    later = f"  - {{from: {low}, to: {high}}}\n"
    with_outage.write_text(text + later, encoding="utf-8")
    after = south(filmed)
    assert after["coverage"]["watched_share"] < before["coverage"]["watched_share"] - 0.05
    assert SURER[after["answer"]] <= SURER[before["answer"]]


def test_a_lower_hut_hides_less(filmed: Path) -> None:
    before = south(filmed)
    path = filmed / "scene.geojson"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"height_m": 2.4', '"height_m": 1.0'), encoding="utf-8")
    try:
        after = south(filmed)
    finally:
        path.write_text(text, encoding="utf-8")
    assert after["coverage"]["watched_share"] > before["coverage"]["watched_share"] + 0.02
