"""The gallery: each broken agreement, vocabulary or text file is refused with the words that stand beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from observance.agreement.loading import load, parse
from observance.agreement.texts import read_texts
from observance.agreement.vocabulary import read_vocabulary
from observance.values.errors import RefusedInput

GALLERY = Path(__file__).parent
BROKEN = sorted(path.name.removesuffix(".words") for path in GALLERY.glob("*.words"))
SOUND = """agreement "A line that nobody crosses" in force from 2018-11-01.

line mdl "the line".

clause "L/1"
  text "No person crosses the line."
  status recollected
  for each person P, time T
  forbids P
  when P crosses line mdl at T.
"""


def _read(path: Path) -> None:
    if path.name.endswith(".vocabulary.txt"):
        read_vocabulary(path.read_text(encoding="utf-8"), path.name)
    elif path.name.endswith(".texts.txt"):
        read_texts(path.read_text(encoding="utf-8"), path.name)
    else:
        load(path)


@pytest.mark.parametrize("name", BROKEN)
def test_each_broken_file_is_refused_with_its_words(name: str) -> None:
    with pytest.raises(RefusedInput) as refusal:
        _read(GALLERY / name)
    message = str(refusal.value)
    wanted = (GALLERY / f"{name}.words").read_text(encoding="utf-8").splitlines()
    assert wanted
    for words in wanted:
        assert words in message, f"{words!r} is not in:\n{message}"
    assert refusal.value.exit_code == 3


def test_what_the_broken_files_are_broken_from_is_sound() -> None:
    assert parse(SOUND, "sound").clauses[0].id == "L/1"


def test_every_broken_file_has_its_words() -> None:
    files = {p.name for p in GALLERY.iterdir() if p.suffix in (".observance", ".txt")} - {"texts.txt"}
    assert files == set(BROKEN)
    assert len(BROKEN) >= 40


def test_what_a_fault_belongs_to_is_cut_after_a_word() -> None:
    text = SOUND.replace('"No person crosses the line."', '"No person shall cross the line of 1953."').replace(
        "statu", "stau"
    )
    with pytest.raises(RefusedInput) as refusal:
        parse(text, "line.observance")
    assert 'clause "L/1" text "No person shall …: wanted' in str(refusal.value)
