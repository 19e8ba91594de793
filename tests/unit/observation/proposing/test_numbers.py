"""Numbers in texts: the gold sentences, what each rule is for, and texts made to hurt."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from gold_said import number_score, numbers_of
from hypothesis import given
from hypothesis import strategies as st

from observance.evidence.fields import Count
from observance.observation.statement.proposing.counting.units import UNIT, unit_of
from observance.observation.statement.proposing.excluded import excluded
from observance.observation.statement.proposing.numbers import numbers


@pytest.mark.parametrize("half", ["open", "held_out"])
def test_gold_sentences_are_read(half: str) -> None:
    sentences = numbers_of(half)
    assert len(sentences) >= 50 and sum(len(one.numbers) for one in sentences) >= 100
    score = number_score(sentences)
    assert score.f1 >= 0.95
    assert score.units >= 0.95 * score.right and score.counted >= 0.75 * score.right


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("an 82mm mortar", "calibre"),
        ("a 38-year-old soldier", "age"),
        ("the minister, 67, said", "age"),
        ("the fourth since 2014", "ordinal"),
        ("the 38th parallel", "ordinal"),
        ("paragraph 13(d)", "label"),
        ("Resolution 2254", "label"),
        ("six T-72 tanks", "label"),
        ("one of the men", "idiom"),
        ("at 3:11 p.m.", "time"),
        ("in the 1950-53 war", "time"),
        ("at 37.9561 N", "coordinate"),
    ],
)
def test_what_counts_nothing_is_left_out_by_kind(text: str, kind: str) -> None:
    assert kind in {one.kind for one in excluded(text)}
    assert [one for one in numbers(text) if one.low != 6] == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("about 40 rounds", Count(about=40)),
        ("more than 40 rounds", Count(at_least=41)),
        ("fewer than ten shots", Count(at_most=9)),
        ("at least four bullets", Count(at_least=4)),
        ("four to seven hits", Count(at_least=4, at_most=7)),
        ("up to 35 guards", Count(at_most=35)),
        ("dozens of shells", None),
        ("3.5 per cent", None),
        ("50 metres", None),
    ],
)
def test_a_count_is_as_the_case_writes_it(text: str, count: Count | None) -> None:
    assert [one.count() for one in numbers(text)] == [count]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("it rose from 8 to 11", [(8, 8), (11, 11)]),
        ("it rose by 12% to 48", [(12, 12), (48, 48)]),
        ("from 16 to 24 km", [(16, 24)]),
        ("two and three", [(2, 2), (3, 3)]),
        ("between two and three", [(2, 3)]),
        ("3-4 million", [(3e6, 4e6)]),
        ("two to three hundred", [(200, 300)]),
        ("12,214 came", [(12214, 12214)]),
        ("3,5 %", [(3.5, 3.5)]),
        ("one and a half million", [(1.5e6, 1.5e6)]),
        ("2½ hours", [(2.5, 2.5)]),
        ("3 1/2 years", [(3.5, 3.5)]),
        ("1,5 million", [(1.5e6, 1.5e6)]),
        ("1.5 mln people", [(1.5e6, 1.5e6)]),
        ("a quarter of a million people", [(250e3, 250e3)]),
        ("the vote was 11-4", []),
        ("thirty-five (35) guards", [(35, 35)]),
        ("40 (of 60) men", [(40, 40), (60, 60)]),
        ("nine out of ten", [(0.9, 0.9)]),
    ],
)
def test_ranges_are_told_from_two_numbers(text: str, ends: list[tuple[float, float]]) -> None:
    assert [(one.low, one.high) for one in numbers(text)] == ends


def test_half_a_unit_is_half_of_it() -> None:
    assert [(one.low, one.unit) for one in numbers("for half a minute, then half an hour")] == [
        (0.5, "min"),
        (0.5, "h"),
    ]


def test_a_metre_is_no_million() -> None:
    assert [(one.low, one.unit) for one in numbers("750 m and $2m")] == [(750, "m"), (2e6, "USD")]
    found = UNIT.match(" kilometres")
    assert found is not None and unit_of(found) == "km"


@given(st.text(alphabet="0123456789 ,.-–:/$%\nabetwnodhurms", max_size=120))
def test_any_text_is_read_in_order_and_inside_itself(text: str) -> None:
    found = numbers(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert found == numbers(text)


@pytest.mark.parametrize("piece", ["1", "1-", "1,", "one ", "A1", "12 November ", "5. "])
def test_a_text_made_to_hurt_takes_time_by_its_length(piece: str) -> None:
    began = time.process_time()
    numbers(piece * (60_000 // len(piece)))
    assert time.process_time() - began < 12
