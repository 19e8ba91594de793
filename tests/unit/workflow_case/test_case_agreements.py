"""A case and its agreements: what is wrong in them, in the scene, or in the parties' names is found by loading."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from observance.values.errors import RefusedInput
from observance.workflow.actions import check
from observance.workflow.case import load_case

WHOLE = Path(__file__).parents[2] / "refused" / "case"
AGREEMENT = """agreement "The line" in force from 2017-01-01.

party northern "The north".
party southern "The south".
line line "the line".
zone north "the northern zone".

clause "LINE/1"
  text "No person shall cross the line."
  status recollected
  for each person P, time T
  forbids P
  when P crosses line line at T.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    case = tmp_path / "case"
    shutil.copytree(WHOLE, case)
    path = case / "case.yaml"
    path.write_text(path.read_text() + "agreements: [agreements/own.observance]\n")
    (case / "agreements").mkdir()
    (case / "agreements" / "own.observance").write_text(AGREEMENT)
    return case


def agree(folder: Path, old: str, new: str) -> None:
    path = folder / "agreements" / "own.observance"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def refused(folder: Path) -> str:
    with pytest.raises(RefusedInput) as refusal:
        check(folder)
    assert refusal.value.exit_code == 3
    return str(refusal.value)


def test_an_agreement_of_ones_own_is_read(folder: Path) -> None:
    case = load_case(folder)
    assert [one.name for one in case.agreements] == ["The line"]
    assert case.notes == ()


def test_a_misspelt_sentence_is_found_with_the_faults_of_other_files(folder: Path) -> None:
    agree(folder, "crosses line", "crosess line")
    (folder / "items.yaml").write_text((folder / "items.yaml").read_text().replace("camera: cam-1", "camera: cam-9"))
    said = refused(folder)
    assert "agreements/own.observance:13: " in said
    assert "items.yaml:" in said
    assert "'cam-9'" in said


def test_an_undeclared_zone(folder: Path) -> None:
    agree(folder, "crosses line line at T", "crosses line lines at T")
    said = refused(folder)
    assert "agreements/own.observance:13: " in said
    assert "lines" in said


def test_places_that_the_scene_lacks(folder: Path) -> None:
    agree(folder, 'line line "the line"', 'line lines "the line"')
    agree(folder, "crosses line line at", "crosses line lines at")
    agree(folder, "zone north", "zone dmz")
    said = refused(folder)
    assert "scene.geojson: features: wanted the line 'lines', which the agreement names (it holds line)" in said
    assert "did you mean 'line'?" in said
    assert "the zone 'dmz'" in said


def test_a_party_that_nobody_here_belongs_to(folder: Path) -> None:
    agree(folder, "party northern", "party northen")
    said = refused(folder)
    assert "agreements/own.observance:3: party northen: wanted the id of a party of actors.yaml" in said
    assert "(northern, southern); got 'northen'; did you mean 'northern'?" in said


def test_a_case_that_names_no_parties_is_told_what_that_means(folder: Path) -> None:
    actors = folder / "actors.yaml"
    text = actors.read_text().replace("    party: northern\n", "")
    actors.write_text(text[text.index("persons:") :])
    for path in (folder / "statements").glob("*.yaml"):
        kept = [line for line in path.read_text().splitlines() if not line.strip().startswith("party:")]
        path.write_text("\n".join(kept) + "\n")
    (note,) = load_case(folder).notes
    assert "actors.yaml names no parties" in note
    assert "'The line' (northern, southern)" in note


def test_a_scene_that_was_refused_is_not_held_against_the_agreement(folder: Path) -> None:
    (folder / "scene.geojson").write_text("{}")
    assert "own.observance" not in refused(folder)


def alleges(folder: Path, content: str) -> None:
    path = folder / "statements" / "src-1.yaml"
    old = "content: {type: count, of: rounds-fired, count: {about: 40}}"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, f"content: {{type: allegation, about: he crossed, {content}}}"))


def test_an_allegation_names_a_clause_of_the_loaded_agreements(folder: Path) -> None:
    alleges(folder, "clause: LINE/1")
    load_case(folder)


def test_an_allegation_of_a_clause_that_the_agreement_does_not_have(folder: Path) -> None:
    alleges(folder, "clause: LINE/11")
    with pytest.raises(RefusedInput) as refused:
        load_case(folder)
    message = str(refused.value)
    assert "statements/src-1.yaml:26: claims[1].content.clause: wanted a clause of 'The line' (LINE/1)" in message
    assert "got 'LINE/11'; did you mean 'LINE/1'?" in message


def test_an_allegation_may_name_a_clause_of_an_agreement_that_is_not_loaded(folder: Path) -> None:
    alleges(folder, "agreement: The other line, clause: LINE/11")
    load_case(folder)


def test_a_conclusion_on_a_clause_that_is_not_loaded_is_noted(folder: Path) -> None:
    text = (
        "conclusions:\n  - {id: theirs, body: a board, date: 2017-12-01T00:00:00Z, quote: he crossed, "
        "source: a letter, clause: LINE/2, answer: a breach}\n"
    )
    (folder / "conclusions.yaml").write_text(text)
    assert load_case(folder).notes == (
        "conclusion 'theirs' names clause 'LINE/2', which no loaded agreement has; did you mean 'LINE/1'?",
    )
    (folder / "conclusions.yaml").write_text(text.replace("LINE/2", "LINE/1"))
    assert load_case(folder).notes == ()
