"""The gallery: each broken file of example cases is refused with the words that stand beside it."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from observance.agreement.loading import load
from observance.agreement.trial_reading import read_trials
from observance.agreement.trials import Trials
from observance.finding.rows import BECAUSE, AnswerWord
from observance.values.errors import RefusedInput

GALLERY = Path(__file__).parent
BROKEN = sorted(path.name.removesuffix(".words") for path in GALLERY.glob("*.words"))
AGREEMENT = load(GALLERY / "agreement.observance")


def read(name: str) -> Trials:
    text = (GALLERY / name).read_text(encoding="utf-8")
    return read_trials(text, "cases.txt", AGREEMENT, answers=get_args(AnswerWord), reasons=BECAUSE)


@pytest.mark.parametrize("name", BROKEN)
def test_each_broken_file_is_refused_with_its_words(name: str) -> None:
    with pytest.raises(RefusedInput) as refusal:
        read(f"{name}.cases.txt")
    message = str(refusal.value)
    wanted = (GALLERY / f"{name}.words").read_text(encoding="utf-8").splitlines()
    assert wanted
    for words in wanted:
        assert words in message, f"{words!r} is not in:\n{message}"


def test_what_the_broken_files_are_broken_from_is_sound() -> None:
    case = read("sound.txt").cases[0]
    assert [given.denied for given in case.given] == [False, False, False, False, True]
    assert [thing.name for thing in case.things] == ["h1", "p1"]
    assert case.about[1] - case.about[0] == 600.0
    assert case.given[1].span == (case.about[0] + 280.0, case.about[0] + 284.0)
    assert len(case.expected) == 3


def test_every_broken_file_has_its_words() -> None:
    assert {p.name.removesuffix(".cases.txt") for p in GALLERY.glob("*.cases.txt")} == set(BROKEN)
    assert len(BROKEN) >= 40
