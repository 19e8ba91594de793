"""Words for readers: times rounded outwards, reasons for every case, shares never finer than their span."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observance.finding.rows import BECAUSE, SpanEntry
from observance.observation.marked import Frames
from observance.observation.readings import ReviewReading
from observance.report.clock_words import (
    between,
    clock,
    lasted_words,
    period_words,
    plus_minus,
    span_words,
    with_clock,
    zone_words,
)
from observance.report.gathered import readers
from observance.report.words import BECAUSE_WORDS, GLOSSARY, GLOSSARY_OF_ANSWERS, because_sentence, coarse, share_words
from observance.values.shares import wilson
from observance.values.spans import Bounds, seconds_from_iso

AT = seconds_from_iso("2017-11-13T15:15:07+09:00")


def test_every_reason_has_its_sentence_in_the_fixed_order() -> None:
    assert tuple(BECAUSE_WORDS) == BECAUSE
    assert because_sentence("rests on an assumption: A3").endswith("(A3)")
    assert because_sentence("something new") == "something new"


@given(st.floats(0, 5000), st.floats(0, 5000))
def test_printed_bounds_hold_the_true_ones(before: float, after: float) -> None:
    bounds = Bounds(earliest=AT - before, middle=AT, latest=AT + after)
    found = [
        seconds_from_iso(f"2017-11-13T{t}+09:00") for t in re.findall(r"[\d:.]{5,}", between(bounds, "Asia/Seoul"))
    ]
    assert found[0] <= bounds.earliest + 1e-3 and found[-1] >= bounds.latest - 1e-3
    step = 60 if before + after >= 600 else 1 if before + after >= 2 else 0.1
    assert found[0] > bounds.earliest - step - 1e-3 and found[-1] < bounds.latest + step + 1e-3


@given(st.floats(0, 2000), st.floats(0, 2000))
def test_printed_durations_hold_the_true_ones(a: float, b: float) -> None:
    low, high = min(a, b), max(a, b)
    words = lasted_words((low, high))
    numbers = [float(n) for n in re.findall(r"[\d.]+", words)]
    unit = 60 if "minute" in words else 1
    assert numbers[0] * unit <= low + 1e-6 and numbers[-1] * unit >= high - 1e-6


def test_times_carry_zone_and_clock() -> None:
    assert zone_words("Asia/Seoul", AT) == "Asia/Seoul, UTC+09:00"
    assert zone_words("Asia/Pyongyang", AT) == "Asia/Pyongyang, UTC+08:30"
    assert clock(AT, "Asia/Pyongyang") == "14:45:07"
    assert period_words(AT - 7, AT + 53, "Asia/Seoul") == "15:15 to 15:16"
    assert span_words(None, None, "Asia/Seoul") == "no time can be given"
    assert lasted_words((2.2, 4.9)) == "2 to 5 seconds" and plus_minus(0.41) == "± 0.5 s"


@pytest.mark.parametrize(
    ("count", "said"), [(0, "under 1 %"), (4096, "over 99 %"), (2048, "50 %"), (4090, "over 99 %")]
)
def test_a_share_is_never_nil_nor_certain(count: int, said: str) -> None:
    words = share_words(wilson(count, 4096))
    assert words.startswith(said) and "100" not in words and not words.startswith("0")


def test_a_wide_span_takes_the_digits_away() -> None:
    def entry(count: int) -> SpanEntry:
        return SpanEntry(alternative="x", share=wilson(count, 4096), answer="breach")

    assert coarse([entry(4000), entry(3000)]) and not coarse([entry(4000), entry(3900)]) and not coarse([])
    assert share_words(wilson(2540, 4096), tens=True).startswith("60 %")


def test_the_glossary_keeps_to_the_words_of_the_house() -> None:
    words = " ".join(f"{term} {meaning}" for term, meaning in GLOSSARY + GLOSSARY_OF_ANSWERS).lower()
    for avoided in ("enemy", "target", "score", "truth", "perpetrator", "proven", "probability", "admissible"):
        assert avoided not in words


def test_instants_inside_of_a_sentence_become_clock_times() -> None:
    words = "From 2017-11-13T15:14:00+09:00 to 2017-11-13T06:17:00.5Z no camera ran."
    assert with_clock(words, "Asia/Seoul") == "From 15:14:00 to 15:17:00 no camera ran."
    assert with_clock("no time at all", "Asia/Seoul") == "no time at all"


def test_a_reader_is_named_with_the_question_and_only_when_the_reading_was_blind() -> None:
    def read(id: str, answer: Literal["yes", "no"], *, blind: bool = True) -> ReviewReading:
        frames = Frames(item="cam-1", first=0, last=5)
        return ReviewReading(
            id=id, reviewer=id[0], question="leaves-vehicle", frames=frames, answer=answer, certainty="certain",
            blind=blind,
        )  # fmt: skip

    given = (
        read("b-1", "yes"),
        read("a-1", "yes"),
        read("a-2", "yes"),
        read("c-1", "yes", blind=False),
        read("d", "no"),
    )
    assert readers(given, "yes") == ("a (asked: leaves vehicle)", "b (asked: leaves vehicle)")
    assert readers(given, "no") == ("d (asked: leaves vehicle)",)
