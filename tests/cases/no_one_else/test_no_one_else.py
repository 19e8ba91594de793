"""Acceptance scenario 5, on written logs: "no one else crossed" holds for what was watched, and gains by no loss."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from observance.workflow.progress import quiet
from observance.workflow.run import run_case

HERE = Path(__file__).parent
EXPECTED = YAML(typ="safe").load((HERE / "expected.yaml").read_text(encoding="utf-8"))
START = datetime.fromisoformat("2020-06-01T06:00:00+09:00")
SURER = {"not determined": 0, "none seen": 1}

Doc = dict[str, Any]


class Run:
    """Runs changed copies of the case to their answers."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, 0

    def __call__(self, edit: Callable[[Path], None]) -> list[Doc]:
        self.number += 1
        copy = self.folder / f"case-{self.number}"
        shutil.copytree(HERE / "case", copy)
        edit(copy)
        run_case(copy, until="assess", workers=1, progress=quiet, now=1.6e9, by="the tests")
        rows: list[Doc] = json.loads((copy / "out" / "findings.json").read_bytes())["rows"]
        return rows


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def edited(change: Callable[[list[Doc]], list[Doc]]) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        path = folder / "observations.yaml"
        doc = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        doc["observations"] = change(doc["observations"])
        path.write_text(json.dumps(doc, default=str), encoding="utf-8")

    return edit


def cut(log: str, minute: int, minutes: int = 1) -> Callable[[list[Doc]], list[Doc]]:
    """That log without those minutes: up to two entries stay of it."""
    begin, end = START + timedelta(minutes=minute), START + timedelta(minutes=minute + minutes)

    def change(observations: list[Doc]) -> list[Doc]:
        kept = []
        for one in observations:
            if one["id"] != log:
                kept.append(one)
                continue
            low, high = (datetime.fromisoformat(str(one["when"][key])) for key in ("from", "to"))
            for name, a, b in ((log, low, min(high, begin)), (f"{log}-later", max(low, end), high)):
                if a < b:
                    kept.append({**one, "id": name, "when": {"from": a.isoformat(), "to": b.isoformat()}})
        return kept

    return change


CHANGES = {
    "as it was": edited(lambda observations: observations),
    "the western log ends at 06_12": edited(cut("post-w", 12, 8)),
    "post E kept no log": edited(lambda o: [one for one in o if not one["id"].startswith("post-e")]),
}


@pytest.mark.parametrize("name", list(CHANGES))
def test_the_answer_is_as_expected(name: str, run: Run) -> None:
    expected = EXPECTED[name]
    rows = run(CHANGES[name])
    south = next(row for row in rows if row["level"] == "party" and row["party"] == "south")
    north = next(row for row in rows if row["level"] == "party" and row["party"] == "north")
    assert north["answer"] == "breach"
    assert south["answer"] == expected["south"]
    assert south["because"] == expected.get("because", [])
    coverage: Doc = south["coverage"]
    assert expected["watched"][0] <= coverage["watched_share"] <= expected["watched"][1]
    if "missed" in expected:
        assert expected["missed"][0] <= coverage["missed_share"] <= expected["missed"][1]
    for hole in expected.get("holes", []):
        assert any(hole in said for said in coverage["holes"]), coverage["holes"]
    if south["answer"] == "none seen":
        assert "none seen, over 95 % of the line from 06:00:00" in str(south["sentence"])


@pytest.mark.parametrize(("log", "minute"), [("post-w", 0), ("post-w", 14), ("post-e-before", 4), ("patrol-3", 3)])
def test_a_minute_less_never_makes_the_answer_surer(log: str, minute: int, run: Run) -> None:
    """Also of the patrol in the rain, whose minutes are worth less than the posts'."""

    def south(change: Callable[[list[Doc]], list[Doc]]) -> tuple[str, float]:
        rows = run(edited(change))
        row = next(row for row in rows if row["level"] == "party" and row["party"] == "south")
        coverage: Doc = row["coverage"]
        return str(row["answer"]), float(coverage["watched_share"])

    answer, share = south(lambda observations: observations)
    less, fewer = south(cut(log, minute))
    assert fewer <= share
    assert SURER[less] <= SURER[answer]
    assert (fewer < share) is (log != "patrol-3"), "the posts watch what the patrol watches, and better"


def test_a_poor_watch_that_is_lost_does_not_turn_the_answer(run: Run) -> None:
    """Post E could see next to nothing: its minutes are no watch to this profile, and without them nothing is surer."""

    def poor(observations: list[Doc]) -> list[Doc]:
        return [
            {**one, "watched": {**one["watched"], "detection_rate": 0.5}} if one["id"].startswith("post-e") else one
            for one in observations
        ]

    with_it = run(edited(poor))
    without = run(CHANGES["post E kept no log"])
    for rows in (with_it, without):
        assert next(row["answer"] for row in rows if row["party"] == "south") == "not determined"
