"""Words and pictures of impulses: never more than consistent; none is no evidence of none; a picture of both senses."""

from __future__ import annotations

import cv2
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from observance.observation.footage.flashing.flashes import watch
from observance.observation.footage.reading.clip import Frame
from observance.observation.sound.events import events_of
from observance.observation.sound.excerpt import Excerpt
from observance.report.shot_picture import shot_picture
from observance.report.shot_words import NO_EVIDENCE, likelihood_words, listed_lines, said_of_flashes, said_of_sound
from observance.values.tables import IMPULSES

NAN = float("nan")


def row(id: str, time_s: float, kind: str = "flash", **more: object) -> dict[str, object]:
    plain: dict[str, object] = {
        "id": id, "item": "i", "kind": kind, "time_s": time_s, "error_s": 0.01, "frame": 5, "u_px": 30.0,
        "v_px": 40.0, "size_px": 4.0, "signal_db": 20.0, "log_likelihood_ratio": 3.0, "burst": "",
        "burst_position": 0, "track": "", "pair": "", "range_m": NAN, "range_error_m": NAN,
        "ground_range_m": NAN, "ground_range_error_m": NAN, "notes": "",
    }  # fmt: skip
    return plain | more


def table(*rows: dict[str, object]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=IMPULSES)


@given(ratio=st.floats(-7, 7), kind=st.sampled_from(["flash", "sound"]))
def test_no_ratio_ever_says_more_than_consistent(ratio: float, kind: str) -> None:
    words = likelihood_words(ratio, kind)
    assert not {"is a shot", "was a shot", "certain", "proves", "strongly more than any"} & {words}
    assert ("consistent" in words) == (np.exp(ratio) >= 2)


def test_an_empty_list_says_that_it_is_no_evidence() -> None:
    (line,) = listed_lines(table())
    assert NO_EVIDENCE in line
    assert listed_lines(table(row("i/flash/1", 1.0)))[-1] == NO_EVIDENCE
    assert "nothing can be heard" in said_of_sound(None)[0]


def test_the_rate_at_which_a_flash_would_be_seen_is_said() -> None:
    grey = np.full((48, 64), 60, np.uint8)
    frames = [
        Frame(index=k, time_s=k / 25, y=grey, u=np.full((24, 32), 128, np.uint8), v=np.full((24, 32), 128, np.uint8))
        for k in range(30)
    ]
    assert "would be in a frame" in said_of_flashes(watch(frames))[0]
    assert "8 % to 18 % of them" in said_of_flashes(watch(frames, exposure_s=0.002))[0]
    assert "too few" in said_of_flashes(watch(frames[:2]))[0]


def test_events_gather_what_follows_within_seconds_by_person() -> None:
    events = events_of(
        table(
            row("i/flash/1", 1.0, track="i/1", pair="i/sound/1", range_m=100.0, range_error_m=14.0),
            row("i/sound/1", 1.3, kind="sound", pair="i/flash/1", range_m=100.0, range_error_m=14.0),
            row("i/flash/2", 2.0, track="i/1"),
            row("i/flash/3", 2.5, track="i/2"),
            row("i/sound/2", 2.6, kind="sound"),
            row("i/flash/4", 9.0, track="i/1"),
            row("i/flash/5", 2.1, log_likelihood_ratio=-1.0),
        ),
        0.7,
    )
    assert [event.ids for event in events] == [
        ("i/flash/1", "i/sound/1", "i/flash/2"), ("i/flash/3",), ("i/sound/2",), ("i/flash/4",)
    ]  # fmt: skip
    assert [event.track for event in events] == ["i/1", "i/2", "", "i/1"]
    assert (events[0].flashes, events[0].sounds, events[0].range_m) == (2, 1, 100.0)


def test_a_picture_holds_frames_and_sound_and_none_of_nothing() -> None:
    frames = [(f"frame {k}", np.full((60, 80, 3), 40 * k, np.uint8)) for k in range(3)]
    wave = Excerpt(begins_s=0.5, rate_hz=8000, samples=np.sin(np.arange(16000) / 9).astype(np.float32))
    both = cv2.imdecode(np.frombuffer(shot_picture(frames, (70, 5), wave, [1.0]), np.uint8), cv2.IMREAD_COLOR)
    seen = cv2.imdecode(np.frombuffer(shot_picture(frames, (70, 5), None, []), np.uint8), cv2.IMREAD_COLOR)
    assert both is not None and seen is not None
    assert both.shape[0] > seen.shape[0] > 200
    with pytest.raises(ValueError, match="nothing"):
        shot_picture([], (0, 0), None, [])
