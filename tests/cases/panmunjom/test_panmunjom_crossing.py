"""Acceptance scenario 1, the minute of the crossing: answers come from footage and statements, not from a script."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cut_case as cut
import pytest
from ruamel.yaml import YAML

from observance.workflow.progress import quiet
from observance.workflow.run import run_case

if TYPE_CHECKING:
    from conftest import Cases

EXPECTED = YAML(typ="safe").load((Path(__file__).parent / "expected.yaml").read_text(encoding="utf-8"))
PAGES = ("report.html", "map.svg", "timeline.svg")
CAUTION = "Computed from a re-enactment"

Row = dict[str, Any]


def rows(folder: Path, level: str = "act") -> list[Row]:
    found = json.loads((folder / "out" / "findings.json").read_text(encoding="utf-8"))
    return [row for row in found["rows"] if row["level"] == level]


def the_row(found: list[Row], wanted: Row) -> Row:
    named = {"clause": "clause", "reading": "reading", "party": "party", "actor": "actor", "act": "act_kind"}
    asked = {key: wanted[word] for word, key in named.items() if word in wanted}
    fitting = [row for row in found if all(row[key] == value for key, value in asked.items())]
    assert len(fitting) == 1, f"{asked}: {[(r['answer'], r['act_words']) for r in fitting] or 'no row'}"
    return fitting[0]


ACTS = [
    pytest.param(name, wanted, id=f"{name}: {wanted['clause']} {wanted['reading']} {wanted['actor']} {wanted['act']}")
    for name, case in EXPECTED.items()
    for wanted in case["answers"]
]


@pytest.mark.parametrize(("name", "wanted"), ACTS)
def test_the_answers_are_as_expected(cases: Cases, name: str, wanted: Row) -> None:
    row = the_row(rows(cases.ran(name)), wanted)
    assert (row["answer"], row["because"]) == (wanted["answer"], wanted["because"])
    assert row["status"] == "draft"
    if "lasted_s" in wanted:
        low, high = wanted["lasted_s"]
        assert low <= row["lasted_s"][0] <= row["lasted_s"][1] <= high


@pytest.mark.parametrize("name", EXPECTED)
def test_who_is_protected_has_notes_and_no_answer(cases: Cases, name: str) -> None:
    for actor in EXPECTED[name]["notes only"]:
        notes = [row for row in rows(cases.ran(name), "note") if row["actor"] == actor]
        assert any(row["clause"] == "KAA/7" and row["act_kind"] == "crosses" for row in notes)
        assert all(row["answer"] not in ("breach", "permitted") for row in notes)
        assert [row for row in rows(cases.ran(name)) if row["actor"] == actor] == []


def test_the_parties_answers(cases: Cases) -> None:
    for wanted in EXPECTED["as scripted"]["parties"]:
        assert the_row(rows(cases.ran("as scripted"), "party"), wanted)["answer"] == wanted["answer"]
    assert all(row["answer"] != "breach" for row in rows(cases.ran("as scripted"), "party") if row["party"] == "unc")


def test_the_true_instants_lie_inside_the_bounds(cases: Cases) -> None:
    folder = cases.ran("as scripted")
    truth = json.loads((folder / "clips" / "truth.json").read_text())
    out, back = (c["time_s"] for c in truth["crossings"] if c["mover"] == "second-person")
    row = the_row(rows(folder), EXPECTED["as scripted"]["answers"][0])
    assert row["began"]["earliest"] <= out <= row["began"]["latest"]
    assert row["ended"]["earliest"] <= back <= row["ended"]["latest"]
    for bounds in (row["began"], row["ended"]):
        assert bounds["latest"] - bounds["earliest"] < 3.0


def test_the_answer_rests_on_frames_and_words(cases: Cases) -> None:
    row = the_row(rows(cases.ran("as scripted")), EXPECTED["as scripted"]["answers"][1])
    supports = set(row["supports"])
    assert any(name.startswith("path:") for name in supports)
    assert {"unc-crossing", "unc-few-seconds"} <= supports
    assert row["reviewed_by"] == ["reviewer-1", "reviewer-2"]


def test_out_of_footage_and_statements_his_answer_is_gone(cases: Cases) -> None:
    name = "neither seen nor spoken of"
    folder = cases.ran(name)
    for actor in EXPECTED[name]["no answer for"]:
        assert [row for level in ("act", "note") for row in rows(folder, level) if row["actor"] == actor] == []
    shares = [row["share"]["value"] for row in rows(folder) if row["clause"] == "KAA/7"]
    assert max(shares, default=0.0) < 0.05, "nobody else came over the line, as far as anybody saw"


def test_out_of_the_footage_only_the_statements_carry_their_own_share(cases: Cases) -> None:
    name = "only spoken of"
    expected = EXPECTED[name]
    row = the_row(rows(cases.ran(name)), expected["answers"][0])
    share = row["share"]
    assert share["sampling_low"] <= expected["share"] <= share["sampling_high"]
    assert row["share_low"]["value"] == 0.0
    assert row["supports"] == expected["rests on"]
    assert all(r["answer"] != "breach" for level in ("act", "party") for r in rows(cases.ran(name), level)
               if r["clause"] == "KAA/7")  # fmt: skip


def test_turned_back_nobody_of_the_case_is_in_breach_of_paragraph_7(cases: Cases) -> None:
    for name in ("turned back", "turned back, said to have crossed"):
        answers = {row["answer"] for level in ("act", "party") for row in rows(cases.ran(name), level)
                   if row["clause"] == "KAA/7"}  # fmt: skip
        assert "breach" not in answers, name


def test_turned_back_against_the_statements_the_disagreement_is_shown(cases: Cases) -> None:
    """The footage shows that he turned; statements say that he crossed; neither side silences the other."""
    folder = cases.ran("turned back, said to have crossed")
    mine = [r for r in rows(folder) if r["clause"] == "KAA/7" and r["actor"] == "second-person"]
    literal = [r for r in mine if r["reading"] == "literal"]
    assert {r["answer"] for r in literal} <= {"consistent", "not determined"}
    said = [r for r in literal if "unc-crossing" in r["supports"]]
    assert all(r["answer"] == "not determined" for r in said)


@pytest.mark.parametrize("name", ["as scripted", "without an agreement"])
def test_every_page_and_picture_says_what_it_is_computed_from(cases: Cases, name: str) -> None:
    out = cases.ran(name) / "out"
    written = sorted(path.name for path in out.iterdir() if not path.name.startswith("."))
    assert written == sorted([*PAGES, *(["findings.json", "answers"] if name == "as scripted" else [])])
    for file in (path for path in out.rglob("*") if path.is_file() and not path.name.startswith(".")):
        assert CAUTION in file.read_text(encoding="utf-8"), file


def test_without_an_agreement_it_stops_before_the_clauses_and_is_useful_so(cases: Cases) -> None:
    folder = cases.ran("without an agreement")
    page = plain((folder / "out" / "report.html").read_text(encoding="utf-8"))
    for item in ("cam-1-a", "cam-2-b"):
        assert item in page and item in (folder / "out" / "timeline.svg").read_text(encoding="utf-8")
    assert "KAA/" not in page and "breach" not in page and "Draft assessment" not in page
    assert not (folder / "out" / "findings.json").exists()
    assert (folder / "work" / "acts.parquet").exists()


def test_the_two_clocks_are_brought_together_and_both_times_stay(cases: Cases) -> None:
    """Camera 2's clock is three minutes fast and trusted to no better than five: shared events find by how much."""
    words = plain((cases.ran("without an agreement") / "out" / "report.html").read_text(encoding="utf-8"))
    said = re.search(r"cam-2-b cam-2 .*? ([+-]\d+\.\d) s ± (\d+\.\d) s", words)
    assert said is not None
    added, error = float(said[1]), float(said[2])
    assert abs(added + 180.7) < 3 * error < 3.0
    beside = words[words.rindex("Time: first sight of the vehicle") :][:700]
    assert "seen moving at 15:14" in beside and "begins at 15:11" in beside, "both times, side by side"


def test_silence_is_no_admission_and_rival_numbers_are_not_averaged(cases: Cases) -> None:
    words = plain((cases.ran("as scripted") / "out" / "report.html").read_text(encoding="utf-8"))
    assert "recorded as non-response" in words
    for number in ("Five compatriots shot at him", "four members of the KPA fired"):
        assert number in words
    assert "4.5" not in re.findall(r"shooters .{0,400}", words)[0]


def test_a_camera_switched_off_lowers_what_was_watched_and_makes_nothing_surer(cases: Cases, tmp_path: Path) -> None:
    folder = cases.copy("as scripted", tmp_path / "case")
    off = {"from": "2017-11-13T15:14:40+09:00", "to": "2017-11-13T15:14:58+09:00"}
    cut.rewrite(folder / "cameras" / "cam-2.yaml", lambda doc: doc.update(outages=[off]))
    run_case(folder, until="assess", workers=1, progress=quiet, now=1.7e9, by="the tests")
    was, now = (
        {(r["clause"], r["reading"], r["party"]): r for r in rows(one, "party")}
        for one in (cases.ran("as scripted"), folder)
    )
    assert was.keys() == now.keys()
    for key, row in now.items():
        assert row["coverage"]["watched_share"] <= was[key]["coverage"]["watched_share"]
    mdl = ("KAA/7", "side", "unc")
    assert now[mdl]["coverage"]["watched_share"] < was[mdl]["coverage"]["watched_share"]
    assert now[mdl]["answer"] == "not determined" and "not covered" in now[mdl]["because"]


def test_a_hinge_says_what_the_case_without_that_item_answers(cases: Cases, tmp_path: Path) -> None:
    folder = cases.copy("as scripted", tmp_path / "case")

    def lose(doc: cut.Doc) -> None:
        (item,) = (one for one in doc["items"] if one["id"] == "cam-1-a")
        kept = {key: item[key] for key in ("id", "kind", "camera", "acquired_from", "acquired_by")}
        item.clear()
        item.update(kept, status="lost", why="lost for this test")

    cut.rewrite(folder / "items.yaml", lose)
    run_case(folder, until="assess", workers=1, progress=quiet, now=1.7e9, by="the tests")
    literal = EXPECTED["as scripted"]["answers"][1]
    answer = the_row(rows(folder), literal)["answer"]
    assert answer == "breach", "camera 2 alone and the statements carry it"
    assert "without cam-1-a: not determined" not in the_row(rows(cases.ran("as scripted")), literal)["hinges"]


def plain(page: str) -> str:
    """The words of a page, without pictures and marks."""
    without = re.sub(r"<(svg|style|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", without)).split())
