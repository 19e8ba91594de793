"""Acceptance scenario 4: four rounds in, about thirty back, intent unknown, three calibres, one party silent."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from observance.evidence.papers import read_paper
from observance.observation.marked import ObservationsFile, Shared
from observance.workflow.comparing import Compared, compare_case
from observance.workflow.progress import quiet
from observance.workflow.run import run_case

HERE = Path(__file__).parent
EXPECTED = YAML(typ="safe").load((HERE / "expected.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("both") / "case"
    shutil.copytree(HERE / "case", copy)
    run_case(copy, until=None, workers=1, progress=quiet, now=1.6e9, by="the tests")
    return copy


@pytest.fixture(scope="module")
def compared(folder: Path) -> Compared:
    return compare_case(folder, ("unc-like", "osce-smm-like"), None, workers=1, progress=quiet)


def test_two_breaches_by_different_parties_and_intent_is_left_open(compared: Compared) -> None:
    expected = EXPECTED["unc-like"]
    rows = [row for row in compared.findings[0].rows if row.level == "act"]
    for clause in ("FIRE/1", "FIRE/2"):
        assert {row.party: row.answer for row in rows if row.clause == clause} == expected[clause]
    for row in rows:
        assert (expected["because"] in row.because) is (row.clause == "FIRE/2")
        assert row.answer != "breach" or f"assessment: {expected['word']}, established" in row.sentence


def test_a_mission_that_names_no_party_gives_the_same_answers_and_no_party(compared: Compared) -> None:
    expected = EXPECTED["osce-smm-like"]
    rows = [row for row in compared.findings[1].rows if row.level == "act"]
    assert {row.party for row in rows} == {None}
    for clause in ("FIRE/1", "FIRE/2"):
        assert [row.answer for row in rows if row.clause == clause] == expected[clause]
    words = [cell.word for line in compared.comparison.lines for cell in line.cells[1:] if cell is not None]
    assert expected["word"] in words and "breach" not in words and "violation" not in words


def test_nobody_admits_anything_by_silence(folder: Path, compared: Compared) -> None:
    """Without the silence on record every answer is the same."""
    (folder / "statements" / "northern-silence.yaml").rename(folder / "silence.aside")
    try:
        without = compare_case(folder, ("unc-like", "osce-smm-like"), None, workers=1, progress=quiet)
    finally:
        (folder / "silence.aside").rename(folder / "statements" / "northern-silence.yaml")
    assert without.comparison.lines == compared.comparison.lines
    page = _text((folder / "out" / "report.html").read_text(encoding="utf-8"))
    assert "Silence is recorded as non-response. It is not counted as an admission." in page
    assert f"{EXPECTED['silent']}: no account of the four rounds was given" in page
    assert "no reply is held" in page


def test_three_calibres_are_shown_as_they_were_given(folder: Path) -> None:
    page = _text((folder / "out" / "report.html").read_text(encoding="utf-8"))
    table = page[page.index("Value: calibre") :]
    table = table[: table.index("The sources")]
    assert all(calibre in table for calibre in EXPECTED["calibres"])
    assert "None is averaged with another" in page


def test_numbers_are_held_against_what_was_observed_and_never_averaged(folder: Path) -> None:
    html = (folder / "out" / "report.html").read_text(encoding="utf-8")
    for claim, verdict in EXPECTED["against what was observed"].items():
        row = _text(html[html.index(f'id="claim-{claim}"') :].partition("</tr>")[0])
        assert f" {verdict} " in row, claim
    question = _text(html[html.index('id="question-thirty-back"') :].partition("</figure>")[0])
    assert "about 30" in question and "28" in question and "29" not in question


def test_what_is_alleged_and_what_others_concluded_stands_beside_and_decides_nothing(
    folder: Path, compared: Compared
) -> None:
    page = _text((folder / "out" / "report.html").read_text(encoding="utf-8"))
    beside = page[page.index("Allegations, conclusions and claims of status") :]
    alleged = EXPECTED["alleged"]
    for words in (*alleged.values(), EXPECTED["says of the agreement"]):
        assert words in beside
    assert EXPECTED["others concluded"] in page
    assert f"Did not address: {EXPECTED['others left open']}" in page
    (copy := folder.parent / "without").exists() or shutil.copytree(folder, copy)
    (copy / "statements" / "southern-command.yaml").unlink()
    (copy / "conclusions.yaml").unlink()
    without = compare_case(copy, ("unc-like",), None, workers=1, progress=quiet).findings[0]
    told = {(row.clause, row.party): (row.answer, row.because, row.share) for row in without.rows}
    assert told == {(row.clause, row.party): (row.answer, row.because, row.share) for row in compared.findings[0].rows}


def test_the_numbers_of_rounds_are_as_they_were_given() -> None:
    marks = read_paper(HERE / "case" / "observations.yaml", ObservationsFile).observations
    acts = [mark.act for mark in marks if not isinstance(mark, Shared) and mark.act is not None]
    assert [act.count.words() for act in acts if act.count is not None] == [str(x) for x in EXPECTED["rounds"]]


def test_one_witness_is_not_two(folder: Path, tmp_path: Path) -> None:
    """The profile asks for two persons: without the second at each place nothing is confirmed."""
    copy = tmp_path / "case"
    shutil.copytree(HERE / "case", copy)
    path = copy / "observations.yaml"
    path.write_text(re.sub(r"\n    also: .*", "", path.read_text()))
    found = compare_case(copy, ("unc-like",), None, workers=1, progress=quiet).findings[0]
    answers = [(row.answer, row.because) for row in found.rows if row.level == "act" and row.clause == "FIRE/1"]
    assert answers == [("not determined", ("not reviewed",))] * 2
    lacking = next(row.lacking["not reviewed"] for row in found.rows if row.level == "act")
    assert lacking == (
        "no one observation of it has more than 1 witness (monitor M1, monitor M3), and the profile asks for 2 persons"
    )


def _text(html: str) -> str:
    bare = re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style)>.*?</\1>", " ", html, flags=re.S))
    return " ".join(bare.split()).replace(" :", ":")
