"""Times in texts: the gold passages, what is derived and said to be, and what is no time."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from gold_said import time_score, times_of
from hypothesis import given
from hypothesis import strategies as st

from observance.observation.statement.proposing.dates import TimeSaid, times

SEOUL = ZoneInfo("Asia/Seoul")
WEDNESDAY = datetime(2017, 11, 22, 11, 30, tzinfo=SEOUL).timestamp()


def said(text: str) -> tuple[TimeSaid, ...]:
    return times(text, WEDNESDAY, SEOUL)


def days(text: str) -> list[list[str]]:
    return [
        [datetime.fromtimestamp(first, SEOUL).strftime("%Y-%m-%d") for first, _ in one.candidates] for one in said(text)
    ]


@pytest.mark.parametrize("half", ["open", "held_out"])
def test_gold_passages_are_read(half: str) -> None:
    passages = times_of(half)
    assert sum(len(one.times) for one in passages) >= 40
    assert time_score(passages).f1 >= 0.95


def test_a_year_that_the_text_does_not_give_is_said_to_be_derived() -> None:
    (written,), (derived,) = said("on 13 November 2017"), said("on 13 November")
    assert written.candidates == derived.candidates
    assert (written.derived, derived.derived) == ("", "year")


def test_a_year_named_before_stands_beside_the_publications() -> None:
    assert days("It began on 1 May 2015; on 13 November it was over.")[1] == ["2015-11-13", "2017-11-13"]


def test_an_ambiguous_date_keeps_both_and_an_impossible_one_is_none() -> None:
    assert days("03/04/2017") == [["2017-04-03", "2017-03-04"]]
    assert days("13/11/2017") == [["2017-11-13"]]
    assert days("on 31 November and 45/13/2017") == []


def test_an_ambiguous_zone_keeps_all_its_readings() -> None:
    (one,) = said("at 15:11 IST on 13 November 2017")
    assert len(one.candidates) == 3 and one.zoned
    assert not said("at 15:11 on 13 November 2017")[0].zoned


def test_half_past_three_in_the_long_clock_or_the_short() -> None:
    assert len(said("on 13 November at 3:15")[0].candidates) == 2
    assert len(said("on 13 November at 15:15")[0].candidates) == 1
    assert len(said("on 13 November at 3:15 p.m.")[0].candidates) == 1


@pytest.mark.parametrize(
    "text",
    [
        "for about 40 minutes",
        "a 24-hour truce",
        "he may march",
        "2,017 rounds",
        "3.5 km",
        "a second man",
        "awake at night",
        "the next morning",
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert said(text) == ()


def test_the_half_of_the_day_that_was_meant_before_stands_first() -> None:
    _, second = said("At 3:11 p.m. on 13 November it came; at 3:13 it turned.")
    assert len(second.candidates) == 2
    assert datetime.fromtimestamp(second.candidates[0][0], SEOUL).hour == 15


def test_since_is_kept() -> None:
    assert [one.relation for one in said("since 2010, until 1 May 2018")] == ["since", "until"]


@given(st.text(alphabet="0123456789 ,.-:/NovMay1lastprm", max_size=100))
def test_any_text_is_read_in_order_and_inside_itself(text: str) -> None:
    found = said(text)
    assert all(0 <= one.start < one.end <= len(text) and one.words == text[one.start : one.end] for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(first <= last for one in found for first, last in one.candidates)
