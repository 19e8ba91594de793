"""Clocks from movers that two items show: the offset with an error that holds, and refused where nothing can tell."""

from __future__ import annotations

import numpy as np
import pytest
from calibrated.dice import Dice
from paired.simulated import Course, Pair, pair

from observance.reconstruction.clock_paths import Matched, match
from observance.reconstruction.walks import walk


def courses() -> list[Course]:
    """Eight invented walks of 15 s: at a steady pace, turning slowly."""
    found: list[Course] = []
    for n in range(8):
        chance = Dice(1, n).of("course")
        times = np.arange(0, 15.0, 1 / 7.0)
        heading = np.cumsum(chance.normal(0, 0.12, len(times))) + chance.uniform(0, 6)
        step = chance.uniform(1.0, 1.5) / 7.0
        found.append((times, np.cumsum(step * np.column_stack([np.cos(heading), np.sin(heading)]), axis=0)))
    return found


BASE = courses()


def made(kind: str, number: int) -> tuple[Pair, Matched]:
    one = pair(kind, Dice(4, number).of(kind), BASE)
    return one, match(one.a, one.b, low_s=-320.0, high_s=320.0)


def test_offset_within_its_bar() -> None:
    sigmas = []
    for number in range(8):
        one, found = made("paths", number)
        assert found.why == ""
        error = found.offset_s - one.truth(found.middle_s)
        assert abs(error) < 0.1
        sigmas.append(error / found.error_s)
        at, offset, sigma = found.steadiest()
        assert offset == pytest.approx(one.truth(at), abs=4 * sigma)
        assert 0.005 < found.error_s < 0.1
    assert sum(abs(s) <= 1.96 for s in sigmas) >= 6


def test_strangers_in_one_camera_only_change_little() -> None:
    one, found = made("clutter", 1)
    assert found.why == "" and abs(found.offset_s - one.truth(found.middle_s)) < 4 * found.error_s


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("one direction", "one way"), ("periodic", "fits about as well"), ("one walker", ""), ("no overlap", ""),
        ("step", ""),
    ],
)  # fmt: skip
def test_what_nothing_can_tell_is_refused(kind: str, words: str) -> None:
    for number in range(4):
        _, found = made(kind, number)
        assert found.why != "" and words in found.why


def test_a_clock_set_on_the_way_is_said() -> None:
    said = [made("step", number)[1].why for number in range(6)]
    assert all("clock" in why for why in said) and any("a clock was set" in why for why in said)


def test_the_true_offset_outside_the_range_is_not_made_up() -> None:
    one = pair("paths", Dice(4, 0).of("paths"), BASE)
    found = match(one.a, one.b, low_s=one.offset_s + 40, high_s=one.offset_s + 400)
    assert found.why != ""


def test_nobody_seen_is_undetermined() -> None:
    here = (walk("a/1", np.arange(0, 9.0, 0.1), np.zeros((90, 2))),)
    assert match((), here, low_s=-1, high_s=1).why and match(here, here, low_s=-9, high_s=9).why


def test_the_order_of_the_walks_plays_no_part() -> None:
    one = pair("paths", Dice(4, 2).of("paths"), BASE)
    there = match(one.a, one.b, low_s=-320, high_s=320)
    again = match(one.a[::-1], one.b[::-1], low_s=-320, high_s=320)
    assert again.offset_s == pytest.approx(there.offset_s, abs=1e-4)
    assert again.movers == there.movers
