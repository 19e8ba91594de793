"""Tracklets of neighbouring segments: what was cut is whole again, what differs stays apart, nothing is told twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from observance.observation.footage.joining import joined
from observance.observation.footage.reading import segments
from observance.observation.footage.reading.clip import Clip
from observance.observation.footage.reading.segments import Span
from observance.observation.footage.reading.stretches import Stretch
from observance.observation.footage.tracklets import Tracklet

Floats = NDArray[np.float64]
STEPS, LENGTH = 240, 60


def spans(stretches: Sequence[Stretch]) -> tuple[Span, ...]:
    """Segments of 60 steps with 12 steps of each neighbour."""
    clip = Clip(
        name="a",
        container="",
        codec="",
        width=64,
        height=48,
        frames=STEPS,
        duration_s=STEPS / 10,
        starts_at_s=0.0,
        time_base=Fraction(1, 10),
        header_rate_hz=None,
        measured_rate_hz=10.0,
        rate_given_hz=None,
        repeated=0,
        gaps=0,
        times_s=tuple(k / 10 for k in range(STEPS)),
        stamps=(),
        metadata={},
        notes=(),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "MOST_STEPS", LENGTH)
        patch.setattr(segments, "OVERLAP_S", 1.2)
        return segments.spans(clip, stretches, 64, 48)


WHOLE = spans([Stretch(first=0, end=STEPS)])


def walker(lane: float, steps: Sequence[int], wobble: float = 0.0) -> Tracklet:
    """Somebody who walks along his lane, 0.1 m a step; feet are metres here."""
    count = len(steps)
    at = np.array(steps, dtype=np.int64)
    return Tracklet(
        steps=at,
        feet=np.column_stack([at * 0.1, np.full(count, lane) + wobble]),
        visible=np.ones(count),
        pose=np.zeros(count, dtype=np.int64),
        boxes=np.full((count, 4), np.nan),
        stature=np.ones(count),
        by_model=np.zeros(count, dtype=bool),
    )


def seen(whole: Sequence[Tracklet], by: Sequence[Span]) -> list[tuple[Span, list[Tracklet]]]:
    """What each segment would say of them: each sees its reach, and a little differently."""
    told = []
    for span in by:
        parts = [one.within((one.steps >= span.reach_first) & (one.steps < span.reach_end)) for one in whole]
        moved = [replace(one, feet=one.feet + 0.1 * (-1) ** span.number) for one in parts if len(one.steps) >= 3]
        told.append((span, moved[::-1] if span.number % 2 else moved))
    return told


def tracks(told: list[tuple[Span, list[Tracklet]]]) -> list[Tracklet]:
    return [one for ended in joined(told, lambda tracklet: tracklet.feet) for one in ended]


@st.composite
def walkers(draw: st.DrawFn) -> list[Tracklet]:
    """Up to four, each on a lane of his own, with holes shorter than the overlap."""
    found = []
    for lane in range(draw(st.integers(1, 4))):
        first = draw(st.integers(0, STEPS - 30))
        end = draw(st.integers(first + 25, STEPS))
        hole = draw(st.integers(first + 5, end - 5))
        gone = range(hole, hole + draw(st.integers(0, 8)))
        found.append(walker(3.0 * lane, [k for k in range(first, end) if k not in gone or k in (first, end - 1)]))
    return found


@given(walkers())
def test_what_was_cut_is_whole_again(whole: list[Tracklet]) -> None:
    found = sorted(tracks(seen(whole, WHOLE)), key=lambda one: float(one.feet[0, 1]))
    long = [one for one in found if len(one.steps) > 3]
    assert len(long) == len(whole)
    for one, true in zip(long, whole, strict=True):
        assert len(np.unique(one.steps)) == len(one.steps)
        assert set(one.steps.tolist()) <= set(true.steps.tolist())
        assert len(one.steps) >= len(true.steps) - 6  # fewer than three steps in a segment are no tracklet there
        assert (np.diff(one.steps) > 0).all()


def test_no_step_is_told_twice_and_a_stranger_is_not_joined() -> None:
    before = walker(0.0, range(0, 72))
    after = walker(5.0, range(48, 120))
    found = tracks([(WHOLE[0], [before]), (WHOLE[1], [after])])
    assert [(int(one.steps[0]), int(one.steps[-1])) for one in found] == [(0, 59), (60, 119)]


def test_of_two_that_agree_the_nearer_is_the_same() -> None:
    one, other = walker(0.0, range(0, 72)), walker(0.6, range(0, 72))
    found = tracks([(WHOLE[0], [one, other]), (WHOLE[1], [walker(0.5, range(48, 120)), walker(0.1, range(48, 120))])])
    ends = sorted((float(track.feet[0, 1]), float(track.feet[-1, 1])) for track in found)
    assert ends == [(0.0, 0.1), (0.6, 0.5)]


def test_nobody_goes_over_the_border_of_a_stretch() -> None:
    cut = spans([Stretch(first=0, end=100), Stretch(first=100, end=STEPS, cause="cut")])
    found = tracks(seen([walker(0.0, range(0, STEPS))], cut))
    assert sorted((int(one.steps[0]), int(one.steps[-1])) for one in found) == [(0, 99), (100, 239)]
