"""Shared flashes and shared sound: by intervals and by correlation, corrected for the way of the sound, or refused."""

from __future__ import annotations

import ground as g
import numpy as np
import pyarrow as pa
import pytest
from calibrated.dice import Dice
from numpy.typing import NDArray

from observance.reconstruction import instants, sound_lags, tying
from observance.reconstruction.clocks import fit
from observance.reconstruction.inputs import Footage
from observance.reconstruction.instants import Series
from observance.reconstruction.sights import Blind
from observance.reconstruction.sound_lags import RATE_HZ, Heard
from observance.values.tables import IMPULSES, TRACKS

Floats = NDArray[np.float64]


def series(times: Floats, error: float = 0.01) -> Series:
    return Series(times=np.sort(times), errors=np.full(len(times), error))


def test_irregular_flashes_tell_the_offset_within_its_error() -> None:
    for number in range(20):
        chance = Dice(3, number).of("flashes")
        true = np.sort(chance.uniform(0, 100, 8))
        a = series(true + chance.normal(0, 0.01, 8))
        b = series(np.concatenate([true[chance.random(8) < 0.9] - 37.0, chance.uniform(-37, 63, 2)]))
        found = instants.match(a, b, low_s=-300, high_s=300)
        assert found.why == ""
        assert found.offset_s == pytest.approx(37.0, abs=5 * found.error_s)
        assert found.error_s < 0.02


def test_regular_flashes_are_refused() -> None:
    times: Floats = np.linspace(0.0, 1.1, 12)
    assert "second offset" in instants.match(series(times), series(times - 5.0), low_s=-60, high_s=60).why


def test_flashes_of_different_things_are_refused() -> None:
    for number in range(10):
        chance = Dice(3, number).of("strangers")
        one, other = chance.uniform(0, 60, 15), chance.uniform(0, 60, 15)
        assert instants.match(series(one, 0.05), series(other, 0.05), low_s=-60, high_s=60).why


def test_too_few_flashes_are_refused() -> None:
    two = series(np.array([1.0, 2.5]))
    assert instants.match(two, two, low_s=-9, high_s=9).why


def crowd(chance: np.random.Generator, seconds: float) -> Floats:
    """Noise whose loudness wanders, as of a street."""
    size = int(seconds * RATE_HZ)
    loud = np.interp(np.arange(size), np.linspace(0, size, int(seconds)), chance.gamma(1.0, 1.0, int(seconds)))
    return loud * chance.normal(0, 0.1, size)


def recordings(chance: np.random.Generator, lag_s: float, own_noise: float) -> tuple[Heard, Heard]:
    """The first starts at 0; the second hears at its 0 what the first hears at `lag_s`."""
    whole = crowd(chance, 90.0)
    a = whole + own_noise * chance.normal(0, 0.1, len(whole))
    begin = int(lag_s * RATE_HZ)
    b = whole[begin : begin + 50 * RATE_HZ]
    b = b + own_noise * chance.normal(0, 0.1, len(b))
    made = [Heard(begins_s=0.0, samples=x.astype(np.float32), offset_error_s=0.04) for x in (a, b)]
    return made[0], made[1]


def test_the_same_sound_is_found_through_noise() -> None:
    for number in range(3):
        chance = Dice(5, number).of("sound")
        lag = float(chance.uniform(5, 35))
        found = sound_lags.lag(*recordings(chance, lag, 1.0), low_s=-80, high_s=80)
        assert found.why == ""
        assert found.offset_s == pytest.approx(lag, abs=0.002)
        assert found.windows >= 2


def test_sound_of_different_places_is_refused() -> None:
    for number in range(3):
        chance = Dice(6, number).of("sound")
        one, _ = recordings(chance, 5.0, 0.5)
        other, _ = recordings(chance, 9.0, 0.5)
        assert sound_lags.lag(one, other, low_s=-80, high_s=80).why


def test_a_sound_that_repeats_itself_is_refused() -> None:
    chance = Dice(7, 0).of("sound")
    bar = crowd(chance, 4.0)
    loop = Heard(begins_s=0.0, samples=np.tile(bar, 12).astype(np.float32), offset_error_s=0.04)
    assert sound_lags.lag(loop, loop, low_s=-40, high_s=40).why


def test_the_way_of_the_sound_is_taken_off_or_is_an_error() -> None:
    here, there = np.array([0.0, 0.0]), np.array([100.0, 0.0])
    later, error = sound_lags.travel(here, there, (np.array([100.0, 0.0]), 0.5), 500.0)
    assert later == pytest.approx(100.0 / 340.3, rel=0.01) and error < 0.02
    nowhere, unsure = sound_lags.travel(here, there, None, 500.0)
    assert nowhere == 0.0 and unsure == pytest.approx(100.0 / np.sqrt(3) / 340.3, rel=0.01)
    _, farther = sound_lags.travel(None, there, None, 500.0)
    assert farther > unsure
    assert sound_lags.speed_mps(20.0) == pytest.approx(343.2, abs=0.2)


def footage(item: str, camera: str, kind: str, times: Floats) -> Footage:
    blank = {f.name: "" if f.type == pa.string() else 0 for f in IMPULSES}
    own = {"item": item, "kind": kind, "error_s": 0.005, "log_likelihood_ratio": 3.0}
    rows = [{**blank, **own, "id": f"{item}/{kind}/{n}", "time_s": float(t)} for n, t in enumerate(times)]
    return Footage(
        item=item, camera=camera, frame_times_s=np.arange(0, 100, 0.04), tracks=TRACKS.empty_table(),
        impulses=pa.Table.from_pylist(rows, schema=IMPULSES),
    )  # fmt: skip


def test_impulses_of_two_cameras_tie_their_clocks() -> None:
    chance = Dice(8, 0).of("shots")
    true = np.sort(chance.uniform(10, 80, 6))
    cameras = [g.camera(f"cam-{i}", items=(f"clip-{i}",), trust_s=60.0) for i in (1, 2)]
    both = [footage("clip-1", "cam-1", "sound", true), footage("clip-2", "cam-2", "sound", true - 4.0 + 0.2)]
    rough = fit(cameras, [], ["clip-1", "clip-2"], held=tying.held_of(both))
    ears = tying.Ears(heard={}, places={"cam-1": np.zeros(2), "cam-2": np.array([68.06, 0.0])}, reach_m={},
                      sources={"clip-1": (np.array([-50.0, 0.0]), 1.0)})  # fmt: skip
    (found,) = tying.sounds(both, rough, ears)
    assert found.tie is not None  # the second hears 0.2 s later: that is its way, not its clock
    assert found.tie.time_s - found.tie.other_time_s == pytest.approx(4.0, abs=0.01)
    (unknown,) = tying.sounds(both, rough, tying.Ears(heard={}, places=ears.places, reach_m={}, sources={}))
    assert unknown.tie is not None and unknown.tie.error_s > 0.1
    assert abs(unknown.tie.time_s - unknown.tie.other_time_s - 4.0) < 2 * unknown.tie.error_s
    seen = [footage("clip-1", "cam-1", "flash", true), footage("clip-2", "cam-2", "flash", true - 4.0)]
    (flash,) = tying.flashes(seen, rough)
    assert flash.tie is not None and flash.tie.error_s >= 0.04 / np.sqrt(6) - 1e-9
    tied = fit(cameras, [], ["clip-1", "clip-2"], ties=[flash.tie], held=tying.held_of(seen))
    assert tied.starts["clip-2"] - tied.starts["clip-1"] == pytest.approx(4.0, abs=0.01)


def test_what_an_edited_film_shows_in_other_shots_ties_nothing() -> None:
    one = footage("clip-1", "cam-1", "flash", np.array([1.0, 2.0, 30.0, 31.0]))
    cut = (Blind(begin_s=10.0, end_s=60.0, cause=tying.OTHER_SHOT),)
    left, whole = tying.in_time(one, cut)
    assert left.impulses is not None and left.impulses["time_s"].to_pylist() == [1.0, 2.0] and not whole
    assert tying.in_time(one, ()) == (one, True)
    dark = (Blind(begin_s=10.0, end_s=60.0, cause="too dark"),)
    assert tying.in_time(one, dark)[1]
