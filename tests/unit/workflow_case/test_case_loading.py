"""What a loaded case holds, what it notes, and the places that an agreement names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from observance.values.digests import digest_file
from observance.values.errors import RefusedInput
from observance.workflow.case import load_case

WHOLE = Path(__file__).parents[2] / "refused" / "case"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(WHOLE, tmp_path / "case")
    return tmp_path / "case"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_every_file_is_there_with_its_digest(folder: Path) -> None:
    case = load_case(folder)
    assert set(case.digests) == {
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix in (".yaml", ".geojson")
    }
    assert all(digest == digest_file(folder / name) for name, digest in case.digests.items())
    assert case.original("log-1") == folder / "logs" / "post.txt"
    assert case.decisions.decisions == ()


def test_only_three_files_are_required(folder: Path) -> None:
    for name in ("observations.yaml", "actors.yaml", "authorisations.yaml", "reviews.yaml", "profile.yaml"):
        (folder / name).unlink()
    shutil.rmtree(folder / "statements")
    change(folder / "items.yaml", "    camera: cam-1\n", "")
    shutil.rmtree(folder / "cameras")
    case = load_case(folder)
    assert (case.cameras, case.statements, case.profile) == ({}, {}, None)
    assert case.observations.observations == ()


def test_strangers_are_notes(folder: Path) -> None:
    (folder / "observation.yaml").write_text("x")
    (folder / "cameras" / "cam-2.yml").write_text("x")
    (folder / ".hidden").write_text("x")
    (folder / "out").mkdir()
    assert load_case(folder).notes == (
        "cameras/cam-2.yml is not read: only .yaml files are, one for each",
        "observation.yaml is not a file of a case and is not read; did you mean 'observations.yaml'?",
    )


def test_times_outside_the_span_are_notes(folder: Path) -> None:
    change(
        folder / "observations.yaml",
        "2017-11-13T15:14:00+09:00, to: 2017-11-13T15:16:00+09:00",
        "2017-11-13T15:14:00Z, to: 2017-11-13T15:16:00Z",
    )
    change(folder / "cameras" / "cam-1.yaml", "2017-11-13T15:11", "2017-11-16T15:11")
    notes = load_case(folder).notes
    assert len(notes) == 2
    assert "'shots' lies outside the case's time span" in notes[0]
    assert "'cam-1': its clock reads more than a day off" in notes[1]


def test_a_reading_of_another_file_is_a_note(folder: Path) -> None:
    change(folder / "reviews.yaml", "    blind: true", f'    blind: true\n    item_sha256: "{"a" * 64}"')
    assert load_case(folder).notes == ()
    change(folder / "items.yaml", "    camera: cam-1", f'    camera: cam-1\n    sha256: "{"b" * 64}"')
    assert load_case(folder).notes == ("reading 'reading-1' was made of another file than 'clip-1' now is",)


def test_sources_that_have_it_from_each_other(folder: Path) -> None:
    first = folder / "statements" / "src-1.yaml"
    change(first, "    credibility: 3\n", "    credibility: 3\n    relayed_by: [src-2]\n")
    text = first.read_text().replace("src-1", "src-9").replace("relayed_by: [src-2]", "relayed_by: [src-1]")
    (folder / "statements" / "src-2.yaml").write_text(text.replace("id: src-9\n", "id: src-2\n"))
    with pytest.raises(RefusedInput) as refused:
        load_case(folder)
    places = [(fault.file, fault.where) for fault in refused.value.faults]
    assert ("statements/src-1.yaml", "claims[1].relayed_by[0]") in places
    assert "'src-1' has it from 'src-2', which has it from 'src-1'" in str(refused.value)


def test_handing_on_one_way_is_no_circle(folder: Path) -> None:
    text = (folder / "statements" / "src-1.yaml").read_text()
    change(
        folder / "statements" / "src-1.yaml", "    credibility: 3\n", "    credibility: 3\n    relayed_by: [src-2]\n"
    )
    (folder / "statements" / "src-2.yaml").write_text(text.replace("src-1", "src-2"))
    assert set(load_case(folder).statements) == {"src-1", "src-2"}


def test_a_person_named_in_an_authorisation(folder: Path) -> None:
    (folder / "authorisations.yaml").write_text(
        (folder / "authorisations.yaml").read_text()
        + "authorisations:\n  - {id: a, register: register-1, issued_by: c, names: [third-person], allows: crossing,\n"
        + "     valid: {from: 2017-11-10T00:00:00Z, to: 2017-11-11T00:00:00Z}}\n"
    )
    with pytest.raises(RefusedInput, match=r"names\[0\]: wanted a person, unit or party of actors.yaml"):
        load_case(folder)


def test_a_reading_of_another_cameras_item(folder: Path) -> None:
    (folder / "cameras" / "cam-2.yaml").write_text(
        (folder / "cameras" / "cam-1.yaml").read_text().replace("id: cam-1", "id: cam-2")
    )
    with pytest.raises(RefusedInput, match=r"wanted an item of camera 'cam-2'; got 'clip-1', of camera 'cam-1'"):
        load_case(folder)
