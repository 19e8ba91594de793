"""Broken case files and the words that their messages must hold: file and line, what was wanted, what was got.

The mistakes stand in `mistakes.yaml`, the case that they are made in under `case/`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pydantic import BaseModel, TypeAdapter
from ruamel.yaml import YAML

from observance.values.errors import RefusedInput
from observance.workflow.case import load_case

HERE = Path(__file__).parent
WHOLE = HERE / "case"


class Mistake(BaseModel):
    name: str
    file: str
    old: str = ""
    new: str | None = None
    latin1: bool = False
    words: list[str]


MISTAKES = TypeAdapter(list[Mistake]).validate_python(YAML(typ="safe", pure=True).load(HERE / "mistakes.yaml"))


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_message_says_where_what_was_wanted_and_what_was_got(mistake: Mistake, tmp_path: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(WHOLE, case)
    path = case / mistake.file
    if mistake.new is None:
        path.unlink()
    else:
        text = path.read_text() if path.exists() else ""
        assert mistake.old in text, "the whole case no longer holds what this mistake replaces"
        text = text.replace(mistake.old, mistake.new, 1) if mistake.old else mistake.new
        path.write_bytes(text.encode("latin-1" if mistake.latin1 else "utf-8"))
    with pytest.raises(RefusedInput) as refusal:
        load_case(case)
    message = str(refusal.value)
    for word in mistake.words:
        assert word in message
    assert str(tmp_path) not in message, "a message names files within the case"


def test_the_gallery_is_large_and_names_each_mistake_once() -> None:
    assert len(MISTAKES) >= 25
    assert len({mistake.name for mistake in MISTAKES}) == len(MISTAKES)


def test_the_whole_case_loads() -> None:
    case = load_case(WHOLE)
    assert case.notes == ()
    assert case.profile is not None
    assert case.profile.id == "mission"


def test_all_faults_of_all_files_are_reported_together(tmp_path: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(WHOLE, case)
    for name, old, new in (
        ("case.yaml", "seed: 2", "sead: 2"),
        ("items.yaml", "kind: log", "kind: lag"),
        ("cameras/cam-1.yaml", "range_m: 60", "range_m: -60"),
    ):
        (case / name).write_text((case / name).read_text().replace(old, new, 1))
    with pytest.raises(RefusedInput) as refusal:
        load_case(case)
    files = [fault.file for fault in refusal.value.faults]
    assert files == ["cameras/cam-1.yaml", "case.yaml", "case.yaml", "items.yaml"]
    assert refusal.value.exit_code == 3


def test_a_refused_file_is_not_held_against_the_others(tmp_path: Path) -> None:
    """With a broken scene, nothing can be said of the lines and zones that other files name."""
    case = tmp_path / "case"
    shutil.copytree(WHOLE, case)
    (case / "scene.geojson").write_text("{}")
    with pytest.raises(RefusedInput) as refusal:
        load_case(case)
    assert {fault.file for fault in refusal.value.faults} == {"scene.geojson"}


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match="wanted a case folder; got nothing there"):
        load_case(tmp_path / "nowhere")
