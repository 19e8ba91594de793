"""Acceptance scenario 1, the example as it ships: rendered, run twice from nothing with other numbers of workers."""

from __future__ import annotations

import json
from pathlib import Path

import cut_case as cut
import pytest
from ruamel.yaml import YAML
from test_panmunjom_crossing import CAUTION, PAGES, Row, plain, rows, the_row

from observance.workflow.progress import quiet
from observance.workflow.reenacting import reenact_case
from observance.workflow.run import run_case

pytestmark = pytest.mark.assure
EXPECTED = YAML(typ="safe").load((Path(__file__).parent / "expected_whole.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "panmunjom"
    reenact_case(cut.EXAMPLE / "scenario.yaml", folder, workers=2, progress=quiet)
    run_case(folder, until=None, workers=2, progress=quiet, now=1.6e9, by="the tests")
    return folder


@pytest.mark.parametrize("wanted", EXPECTED["answers"], ids=lambda w: f"{w['clause']} {w['reading']} {w['actor']}")
def test_the_answers_of_the_example(whole: Path, wanted: Row) -> None:
    row = the_row(rows(whole), wanted)
    assert (row["answer"], row["because"]) == (wanted["answer"], wanted["because"])
    if "lasted_s" in wanted:
        low, high = wanted["lasted_s"]
        assert low <= row["lasted_s"][0] <= row["lasted_s"][1] <= high


def test_the_parties_of_the_example(whole: Path) -> None:
    for wanted in EXPECTED["parties"]:
        assert the_row(rows(whole, "party"), wanted)["answer"] == wanted["answer"]
    against = [r for level in ("act", "party") for r in rows(whole, level) if r["party"] == EXPECTED["never in breach"]]
    assert against and all(row["answer"] != "breach" for row in against)


def test_the_man_who_fled_is_a_legal_note_with_the_other_bodys_list_beside_it(whole: Path) -> None:
    page = plain((whole / "out" / "report.html").read_text(encoding="utf-8"))
    for actor in EXPECTED["notes only"]:
        assert [row for row in rows(whole) if row["actor"] == actor] == []
        notes = [row for row in rows(whole, "note") if row["actor"] == actor and row["clause"] == "KAA/7"]
        assert notes and all("no finding" in row["sentence"] for row in notes)
    for words in EXPECTED["conclusions"]:
        assert words in page
    for words in EXPECTED["never said"]:
        assert words not in page


def test_the_true_instants_lie_inside_the_bounds_of_the_example(whole: Path) -> None:
    truth = json.loads((whole / "clips" / "truth.json").read_text())
    out, back = (c["time_s"] for c in truth["crossings"] if c["mover"] == cut.SECOND)
    row = the_row(rows(whole), EXPECTED["answers"][0])
    assert row["began"]["earliest"] <= out <= row["began"]["latest"]
    assert row["ended"]["earliest"] <= back <= row["ended"]["latest"]


def test_no_clause_no_answer(whole: Path) -> None:
    held = {"KAA/6", "KAA/7", "KAA/8", "KAA/9", "KAA/10", "KAA/12", "KAA/14"}
    assert {row["clause"] for level in ("act", "party", "note") for row in rows(whole, level)} <= held


def test_every_file_of_the_example_says_what_it_is_computed_from(whole: Path) -> None:
    for name in (*PAGES, "findings.json"):
        assert CAUTION in (whole / "out" / name).read_text(encoding="utf-8"), name


def test_one_worker_gives_the_same_bytes_from_nothing(whole: Path, tmp_path: Path) -> None:
    again = tmp_path / "elsewhere" / whole.name  # the report prints the folder's name
    reenact_case(cut.EXAMPLE / "scenario.yaml", again, workers=1, progress=quiet)
    run_case(again, until=None, workers=1, progress=quiet, now=1.7e9, by="somebody else")
    for name in (*PAGES, "findings.json"):
        assert (again / "out" / name).read_bytes() == (whole / "out" / name).read_bytes(), name
