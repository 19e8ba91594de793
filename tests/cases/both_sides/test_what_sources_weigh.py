"""Scenario 4 again: a source that is withdrawn was never there, and silence changes no byte of any answer."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from observance.reconstruction.fingerprint import fingerprint
from observance.workflow.answering import context_of, findings_of
from observance.workflow.case import Case, load_case
from observance.workflow.outsiders import kinds_of
from observance.workflow.rebuilding import Histories, histories_of, inputs_of

HERE = Path(__file__).parent
ACT = "{type: act, act: {does: fires, person: gunner-n, starts_in: north_side, lands_in: south_side, across: line}, "
WHEN = "when: {from: 2020-05-03T07:40:00+09:00, to: 2020-05-03T07:43:00+09:00}}"
TEXT = "Four men fired from the north."
"""Three who say that the northern post fired: two of them by one spokesman, one by herself."""
TELLERS = {
    "paper": ("C", 3, "spokesman of the Mission", ""),
    "radio": ("A", 2, "Mission spokesperson", ""),
    "resident": ("B", 2, "resident R1", ""),
    "other-radio": ("B", 3, "resident R2", "\n    excludes: [resident-1]"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "case"
    shutil.copytree(HERE / "case", copy)
    for id, (grade, credibility, speaker, more) in TELLERS.items():
        (copy / "statements" / f"{id}.yaml").write_text(
            f"source: {{id: {id}, outlet: {id}, kind: media, reliability: {grade}, graded_by: A1, independent: true}}\n"
            f'text: "{TEXT}"\nclaims:\n  - id: {id}-1\n    quote: "{TEXT}"\n    start: 0\n    speaker: {speaker}\n'
            f"    knows: was told\n    credibility: {credibility}{more}\n    content: {ACT}{WHEN}\n"
        )
    return copy


def drawn(folder: Path) -> tuple[Case, Histories]:
    case = load_case(folder)
    return case, histories_of(case, inputs_of(case, {}, ()))


@pytest.mark.parametrize("gone", [*TELLERS, "ballistics-note", "northern-silence"])
def test_withdrawing_a_source_is_never_having_had_it(folder: Path, gone: str) -> None:
    case, histories = drawn(folder)
    assert case.profile is not None
    without = context_of(case, case.profile, histories, ()).without
    assert without is not None
    left = without(gone)
    (folder / "statements" / f"{gone}.yaml").unlink()
    if gone == "resident":
        path = folder / "statements" / "other-radio.yaml"
        path.write_text(path.read_text().replace("    excludes: [resident-1]\n", ""))
    never = drawn(folder)[1].main.ensemble
    assert fingerprint(left) == fingerprint(never)


def test_silence_changes_no_byte_of_any_answer(folder: Path) -> None:
    case, histories = drawn(folder)
    spoken = findings_of(case, histories, (), case.agreements)
    silence = folder / "statements" / "northern-silence.yaml"
    text = silence.read_text()
    silence.write_text(
        text
        + text[text.index("  - id: no-reply") :].replace("id: no-reply", "id: again").replace("saw", "declines to say")
    )
    more = drawn(folder)
    assert findings_of(*more, (), more[0].agreements) == spoken
    silence.unlink()
    less = drawn(folder)
    assert findings_of(*less, (), less[0].agreements) == spoken


def test_it_is_said_which_declarations_of_independence_do_not_hold(folder: Path) -> None:
    assert load_case(folder).notes == (
        "paper-1, radio-1 go back to one origin ('spokesman of the Mission', claim 'paper-1') and count once, though "
        "declared independent",
    )


def test_papers_of_one_briefing_are_one_published_source_to_outsiders(folder: Path) -> None:
    kinds = kinds_of(load_case(folder))
    assert kinds["paper-1"] == kinds["radio-1"] == ("published source", "paper")
    assert len({kinds[f"{id}-1"] for id in TELLERS}) == 3
