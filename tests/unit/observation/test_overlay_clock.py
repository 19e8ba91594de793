"""A burnt-in clock: read from words, misreadings left out, the frame of the change found by halving."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from observance.observation.footage.reading.overlay_clock import agreeing, change, shown
from observance.values.spans import seconds_from_iso

SEOUL = ZoneInfo("Asia/Seoul")
AT = seconds_from_iso("2020-06-01T15:14:05+09:00")


@pytest.mark.parametrize(
    "words",
    [
        ["CAM-2", "2020-06-01", "15:14:05"],
        ["2020/06/01 15:14:05"],
        ["20200601", "15.14.05"],
        ["15:14:05", "2020 06 01"],
    ],
)
def test_dates_that_begin_with_the_year_are_read(words: list[str]) -> None:
    assert shown(words, SEOUL) == AT


def test_what_cannot_be_a_clock_is_none() -> None:
    for words in (["01/06/2020 15:14:05"], ["2020-13-01", "15:14:05"], ["2020-06-01", "15:71:05"], ["REC"], []):
        assert shown(words, SEOUL) is None
    assert shown(["01/06/2020", "15:14:05"], SEOUL, date(2020, 6, 1)) == AT


def test_a_misread_minute_agrees_with_nothing() -> None:
    readings = [(0.0, AT), (10.0, AT + 10), (20.0, AT + 620), (30.0, AT + 31)]
    assert agreeing(readings) == [readings[0], readings[1], readings[3]]
    assert agreeing([(0.0, AT), (1.0, AT + 77)]) == []


@pytest.mark.parametrize("at", range(1, 10))
def test_the_change_is_found_with_few_looks(at: int) -> None:
    looked = []

    def read(frame: int) -> float:
        looked.append(frame)
        return AT + (frame >= at)

    assert change(10, read) == (at, AT + 1)
    assert len(looked) <= 7


def test_a_clock_that_stands_jumps_or_cannot_be_read_has_no_change() -> None:
    assert change(10, lambda frame: AT) is None
    assert change(10, lambda frame: AT + 7 * (frame > 3)) is None
    assert change(10, lambda frame: None) is None
