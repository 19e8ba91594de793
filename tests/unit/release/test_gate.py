"""The gate: a whole release passes, each planted leak stops it (all of them many times over in benchmarks/leaks.py)."""

from __future__ import annotations

from pathlib import Path

import pytest
from leaks import NAMES, PLANTS, Made, look, make

from observance.release.gate.wording import Protected, wording_stops

CHEAP = [name for name in PLANTS if name not in ("unredacted throughout", "half transparent", "blurred", "slower")]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return make(tmp_path, 7)


def test_a_whole_release_passes(made: Made) -> None:
    gated = look(made)
    assert gated.opens, gated.stops
    assert not any("safe" in words for words in gated.looked_for)


@pytest.mark.parametrize("name", CHEAP)
def test_a_planted_leak_stops_it(name: str, made: Made) -> None:
    PLANTS[name](made)
    gated = look(made)
    assert not gated.opens
    said = " ".join(str(stop) for stop in gated.stops)
    every = [word for words in NAMES.values() for word in words]
    assert name == "a name in a file's name" or not any(word in said for word in every), "a stop tells the word"


def test_a_word_that_the_release_says_on_purpose_is_no_leak(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("the man who fled crossed")
    protected = Protected.of({"a person": ["the man who fled", "shooter-1"]}, ["the man who fled crossed"])
    assert list(wording_stops(tmp_path, [tmp_path / "a.txt"], protected, {})) == []
    (tmp_path / "a.txt").write_text("SHOOTER\u20111".replace("\u2011", "-"))
    assert [stop.kind for stop in wording_stops(tmp_path, [tmp_path / "a.txt"], protected, {})] == ["protected word"]
