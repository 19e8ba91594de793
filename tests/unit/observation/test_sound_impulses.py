"""Impulsive sounds: found once, wherever and however loud; a burst is known by its rhythm; other bangs fit worse."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from observance.observation.sound.impulses import Impulse, impulses_in
from observance.observation.sound.likeness import MOST, learned
from observance.observation.sound.recording import Block
from observance.observation.sound.series import series
from observance.observation.sound.shape import NAMES
from observance.observation.sound.windows import windows
from observance.reenactment.air import Surroundings, carried
from observance.reenactment.ambience import ambience
from observance.reenactment.bangs import Kind, bang
from observance.reenactment.gunfire import WEAPONS, Arrival, arrivals

Floats = NDArray[np.float64]
RATE = 16000
AIR = Surroundings(walls=1)


def blocks(samples: Floats, rate: int = RATE, size: int = 1000, begins_s: float = 0.0) -> Iterator[Block]:
    for begin in range(0, len(samples), size):
        piece = samples[begin : begin + size].astype(np.float32)
        yield Block(
            time_s=begins_s + begin / rate, rate_hz=rate, samples=piece, joins=begin > 0,
            clipped=np.abs(piece) > 0.975,
        )  # fmt: skip


def noise(seconds: float, seed: int = 1) -> Floats:
    """Wind and traffic, about 0.002 of full scale."""
    count = round(seconds * RATE)
    return np.concatenate(list(ambience(count, RATE, wind_db=55, traffic_db=50, own_db=35, seed=seed, name="n"))) / 10


def shot(seed: int = 1, far: float = 120.0) -> Floats:
    ear = np.array([-far, 0.0, 4.0])
    waves = arrivals(WEAPONS["rifle"], np.array([0, 0, 1.5]), np.array([1.0, 0.4, 0]), ear, 340.0)
    return carried(waves, (1.5, 4.0), AIR, rate_hz=RATE, seed=seed, name="s").pressure / 10


def other(kind: Kind, seed: int) -> Floats:
    waves = (Arrival(kind="blast", delay_s=0.1, peak_pa=1 / 20, lasts_s=0.001, path_m=20),)
    return carried(waves, (1, 3), AIR, rate_hz=RATE, seed=seed, name="o", own=bang(kind, seed, "o")).pressure / 10


def laid(base: Floats, sound: Floats, at_s: float, gain: float = 1.0) -> Floats:
    begin = round(at_s * RATE)
    whole = base.copy()
    whole[begin : begin + len(sound)] += gain * sound[: len(base) - begin]
    return whole


SCENE = laid(noise(4.0), shot(), 1.5)


def loudest(found: tuple[Impulse, ...]) -> Impulse:
    return max(found, key=lambda one: one.signal_db)


def test_a_shot_is_found_where_it_is_and_fits_better_than_not() -> None:
    one = loudest(impulses_in(blocks(SCENE)))
    assert one.time_s == pytest.approx(1.52, abs=0.02)  # a wave begins 20 ms into what is carried, to the next 20 ms
    assert one.log_ratio > 0.5
    assert one.error_s < 0.002
    assert not one.clipped


@pytest.mark.parametrize("kind", ["door slam", "hammer", "clap", "chirp", "backfire"])
def test_other_bangs_fit_worse(kind: Kind) -> None:
    worse = 0
    for seed in range(4):
        sound = other(kind, seed)
        found = impulses_in(blocks(laid(noise(3.0), sound, 1.0, 0.06 / np.abs(sound).max())))
        worse += all(one.log_ratio < 0 for one in found)
    assert worse >= 3


def test_a_shot_is_likest_to_a_firework_and_that_is_said() -> None:
    one = loudest(impulses_in(blocks(SCENE)))
    assert one.log_ratio < np.log(50)
    assert one.likest == "firework"


@given(before=st.integers(0, 60), after=st.integers(0, 60))
@settings(max_examples=8)
def test_silence_before_and_after_changes_nothing(before: int, after: int) -> None:
    plain = impulses_in(blocks(SCENE))
    silence = [np.zeros(n * RATE // 10) for n in (before, after)]
    padded = impulses_in(blocks(np.concatenate([silence[0], SCENE, silence[1]]), begins_s=-before / 10))
    assert [one.time_s for one in padded] == pytest.approx([one.time_s for one in plain], abs=1e-6)
    assert [one.log_ratio for one in padded] == pytest.approx([one.log_ratio for one in plain], abs=1e-4)


@given(hops=st.integers(0, 20_000), size=st.integers(200, 5000))
@settings(max_examples=8)
def test_what_comes_later_is_found_later_and_is_the_same(hops: int, size: int) -> None:
    base = noise(26.0, seed=5)
    first = loudest(impulses_in(blocks(laid(base[: 4 * RATE], shot(), 1.5))))
    moved = np.concatenate([base[: hops * RATE // 1000], laid(base[: 4 * RATE], shot(), 1.5)])
    found = [one for one in impulses_in(blocks(moved, size=size)) if one.log_ratio > 0]
    assert len(found) == 1  # once, whatever window borders lie near
    assert found[0].time_s == pytest.approx(first.time_s + hops / 1000, abs=1e-6)
    assert found[0].log_ratio == pytest.approx(first.log_ratio, abs=0.3)


@given(gain=st.floats(0.05, 1.0))
@settings(max_examples=8)
def test_a_recording_turned_down_says_the_same(gain: float) -> None:
    top = 0.95 / np.abs(SCENE).max()
    loud, soft = (loudest(impulses_in(blocks(SCENE * top * share))) for share in (1.0, gain))
    assert soft.log_ratio == pytest.approx(loud.log_ratio, abs=0.02)


@pytest.mark.parametrize("seed", range(6))
def test_a_louder_shot_over_the_same_noise_never_turns_into_something_else(seed: int) -> None:
    """The learned function wavers a little with the strength; it neither falls by much nor changes sides."""
    base, sound = noise(3.0, seed), shot(seed, far=60.0 + 30 * seed)
    scale = 0.03 / np.abs(sound).max()
    found = [impulses_in(blocks(laid(base, sound, 1.0, scale * g))) for g in (1.0, 2.0, 4.0, 8.0, 16.0)]
    ratios = [max((one.log_ratio for one in some if abs(one.time_s - 1.03) < 0.02), default=-MOST) for some in found]
    assert all(b >= a - 1.0 for a, b in pairwise(ratios)), ratios
    assert min(ratios[1:]) > 0


def test_where_a_recording_is_cut_is_no_sound() -> None:
    hum = 0.4 + 0.1 * np.sin(2 * np.pi * 100 * np.arange(3 * RATE) / RATE) + noise(3.0)
    assert not impulses_in(blocks(hum))


def test_clipping_is_told() -> None:
    one = loudest(impulses_in(blocks(np.clip(SCENE * 40, -1, 1))))
    assert one.clipped


def test_an_automatic_burst_fits_far_better_than_a_single_shot() -> None:
    base = noise(4.0)
    for k in range(6):
        base = laid(base, shot(k), 1.0 + 0.09 * k)
    found = [one for one in impulses_in(blocks(base)) if one.burst]
    assert [one.position for one in found] == [1, 2, 3, 4, 5, 6]
    assert min(one.log_ratio for one in found) > 3.0


def test_regular_intervals_weigh_and_chance_ones_do_not() -> None:
    level = np.full(8, 20.0)
    regular = np.asarray(0.09 * np.arange(8) + 0.002 * np.sin(np.arange(8)), dtype=np.float64)
    (one,) = series(regular, level)
    assert one.members == tuple(range(8))
    assert one.period_s == pytest.approx(0.09, abs=0.001)
    assert one.log_ratio > 5
    assert not series(np.cumsum([0.3, 0.9, 0.4, 0.5, 0.2, 0.7, 0.35, 0.6]), level)
    assert not series(regular, np.linspace(0, 80, 8))  # each much louder than the one before
    assert not series(np.arange(200.0) * 0.09, np.full(200, 20.0))  # a machine


@given(
    gaps=st.lists(st.floats(0.05, 0.15), min_size=2, max_size=8), shift=st.floats(-100, 100), late=st.floats(0, 0.004)
)
def test_a_series_does_not_depend_on_when_and_worse_rhythm_never_weighs_more(
    gaps: list[float], shift: float, late: float
) -> None:
    times = np.round(np.concatenate([[0.0], np.cumsum(gaps)]) * 4096) / 4096  # so that adding rounds nothing off
    level = np.full(len(times), 20.0)
    found, moved = series(times, level), series(times + round(shift), level)
    assert [one.members for one in found] == [one.members for one in moved]
    even = np.asarray(0.1 * np.arange(len(times)), dtype=np.float64)
    rough = even.copy()
    rough[1] += late
    assert series(rough, level)[0].log_ratio <= series(even, level)[0].log_ratio + 1e-9


def test_windows_hold_every_sample_in_one_core() -> None:
    samples = np.zeros(RATE * 37 + 123)
    cores = [(w.time_s + w.first / w.rate_hz, w.time_s + w.last / w.rate_hz) for w in windows(blocks(samples))]
    assert cores[0][0] == 0.0
    assert cores[-1][1] == pytest.approx(len(samples) / RATE)
    assert all(a[1] == pytest.approx(b[0]) for a, b in pairwise(cores))


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 48000])
def test_other_rates_are_heard_too(rate: int) -> None:
    ear = np.array([-90.0, 0.0, 4.0])
    waves = arrivals(WEAPONS["rifle"], np.array([0, 0, 1.5]), np.array([1.0, 0.4, 0]), ear, 340.0)
    sound = carried(waves, (1.5, 4.0), AIR, rate_hz=rate, seed=1, name="s").pressure / 10
    base = np.concatenate(list(ambience(3 * rate, rate, wind_db=50, traffic_db=45, own_db=35, seed=1, name="n"))) / 10
    base[rate : rate + len(sound)] += sound
    one = loudest(impulses_in(blocks(base, rate)))
    assert one.time_s == pytest.approx(1.03, abs=0.012)
    assert one.log_ratio > 0


@pytest.mark.parametrize("rate", [8000, 16000])
def test_the_learned_function_is_whole_and_bounded(rate: int) -> None:
    function = learned(rate)
    assert function.kinds[0] == "shot"
    wild = np.random.Generator(np.random.Philox(1)).normal(0, 50, (200, len(NAMES)))
    ratios, named = function.log_ratio(wild)
    assert np.abs(ratios).max() <= MOST
    assert set(named) <= set(function.kinds[1:])
    assert np.exp(function.log_shares(wild)).sum(axis=1) == pytest.approx(1)
