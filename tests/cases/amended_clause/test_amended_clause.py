"""Acceptance scenario 10, on written evidence: a clause amended from a date, a witness who withdraws, and the diff."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from observance.finding.changes import Change
from observance.workflow.comparing import Compared, compare_case
from observance.workflow.progress import quiet
from observance.workflow.run import run_case

HERE = Path(__file__).parent
EXPECTED = YAML(typ="safe").load((HERE / "expected.yaml").read_text(encoding="utf-8"))
ACTS = {
    ("relief-1", 30): "the relief worker on 30 September",
    ("soldier-1", 30): "the soldier on 30 September",
    ("relief-1", 1): "the relief worker on 1 October",
}
MIDNIGHT = 1_601_478_000.0
"""2020-10-01T00:00:00+09:00."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "case"
    shutil.copytree(HERE / "case", copy)
    run_case(copy, until="assess", workers=1, progress=quiet, now=1.6e9, by="the tests")
    (copy / "out" / "findings.json").rename(tmp_path / "old.json")
    return copy


def again(folder: Path) -> Compared:
    return compare_case(folder, (), folder.parent / "old.json", workers=1, progress=quiet)


def answers(compared: Compared) -> dict[str, str]:
    found = {}
    for line in compared.comparison.lines:
        if line.level == "act" and line.began is not None and line.actor is not None and line.cells[0] is not None:
            found[ACTS[line.actor, 30 if line.began.middle < MIDNIGHT else 1]] = line.cells[0].answer
    return dict(found)


def acts(compared: Compared, *kinds: str) -> dict[str, Change]:
    assert compared.changes is not None
    return {
        ACTS[one.actor or "", 30 if one.began is not None and one.began.middle < MIDNIGHT else 1]: one
        for one in compared.changes.rows
        if one.level == "act" and one.kind in kinds
    }


def expected(name: str) -> dict[str, str]:
    return {act: answer for act, answer in EXPECTED[name].items() if act != "changed"}


def test_nothing_has_changed_when_nothing_has(folder: Path) -> None:
    compared = again(folder)
    assert answers(compared) == expected("as agreed in 2018")
    assert compared.changes is not None
    assert {one.kind for one in compared.changes.rows} == {"same"}
    assert not any(one.why for one in compared.changes.rows)


def test_the_clause_in_force_at_the_time_of_the_act_answers(folder: Path) -> None:
    shutil.copy(HERE / "amended.observance", folder / "crossing.observance")
    compared = again(folder)
    assert answers(compared) == expected("as amended")
    changed = acts(compared, "changed", "new", "gone")
    assert list(changed) == EXPECTED["as amended"]["changed"]
    (one,) = changed.values()
    assert (one.before, one.after) == ("breach", "permitted")
    assert one.why[0] == (
        "the clause is now read in its version “of 2020”, in force from 2020-10-01; it was the only one"
    )
    assert any(why.startswith("exception newly asked: ") and "relief workers" in why for why in one.why)
    assert len(acts(compared, "same")) == 2
    page = compared.page.read_text(encoding="utf-8")
    assert "What changed" in page and "Another answer (1)" in page


def test_a_witness_withdraws(folder: Path) -> None:
    (folder / "statements" / "resident-1.yaml").unlink()
    compared = again(folder)
    assert answers(compared) == expected("without the resident")
    changed = acts(compared, "changed", "new", "gone")
    assert list(changed) == EXPECTED["without the resident"]["changed"]
    (one,) = changed.values()
    assert one.after == "not determined: not corroborated"
    assert "rests on, no longer: resident-saw" in one.why
    assert "reason, new: not corroborated" in one.why


def test_the_earlier_findings_stay_as_they_were(folder: Path) -> None:
    before = (folder.parent / "old.json").read_bytes()
    shutil.copy(HERE / "amended.observance", folder / "crossing.observance")
    again(folder)
    assert (folder.parent / "old.json").read_bytes() == before
