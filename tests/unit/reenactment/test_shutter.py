"""Frames and clocks: offset, drift, shake, drops, outages; and flashes that an exposure catches or misses."""

from __future__ import annotations

import numpy as np
import pytest

from observance.reenactment.filming import clock_text
from observance.reenactment.scenario import Fires, Scenario
from observance.reenactment.shots import caught, shots
from observance.reenactment.shutter import TICKS, clock_of, shutter
from observance.reenactment.watching import CameraClock, CameraSpec, Overlay, Span


def _span(begins: str, ends: str) -> Span:
    return Span.model_validate({"from": begins, "until": ends})


def _with(yard: Scenario, **changes: object) -> tuple[Scenario, CameraSpec]:
    spec = yard.cameras[0].model_copy(update=changes)
    return yard.model_copy(update={"cameras": (spec,)}), spec


def test_the_camera_counts_by_its_own_clock(yard: Scenario) -> None:
    scenario, spec = _with(yard, clock=CameraClock(offset_s=180.0, drift_ppm=5000.0))
    frames = shutter(spec, scenario, 0)
    assert np.allclose(np.diff(frames.clock), 0.1)
    assert np.allclose(np.diff(frames.true), 0.1 / 1.005)
    assert frames.true[0] == pytest.approx(36001.0)
    assert frames.clock[0] == pytest.approx(36001.0 + 180.0 + 0.005)
    assert np.allclose(clock_of(spec, scenario, frames.true), frames.clock)
    assert np.allclose(frames.ticks / TICKS, frames.clock - frames.clock[0], atol=1 / TICKS)


def test_odd_rates_shaken_and_dropped_frames_keep_their_real_time_stamps(yard: Scenario) -> None:
    scenario, spec = _with(
        yard, fps="30000/1001", jitter_s=0.05, dropped_share=0.3, records=(_span("10:00:01", "10:00:21"),)
    )
    frames = shutter(spec, scenario, 0)
    whole = 20 * 30000 / 1001
    assert 0.6 * whole < len(frames.true) < 0.8 * whole
    assert (np.diff(frames.ticks) > 0).all()
    steps = np.diff(frames.true)
    assert steps.min() > 0.09 / 29.97
    assert np.std(steps) > 0.005
    again = shutter(spec, scenario, 0)
    assert np.array_equal(frames.ticks, again.ticks)


def test_an_outage_is_a_gap_in_the_file(yard: Scenario) -> None:
    scenario, spec = _with(yard, outages=(_span("10:00:01.45", "10:00:02.35"),), clock=CameraClock())
    frames = shutter(spec, scenario, 0)
    assert not ((frames.true > 36001.45) & (frames.true < 36002.35)).any()
    assert np.diff(frames.ticks).max() == pytest.approx(1.0 * TICKS, abs=TICKS // 20)


def test_the_burnt_in_clock_is_as_wrong_as_the_camera(yard: Scenario) -> None:
    _, spec = _with(yard, overlay=Overlay(decimals=1))
    assert clock_text(yard, spec, 36181.96) == "A  2024-05-01  10:03:01.9"
    _, plain = _with(yard)
    assert clock_text(yard, plain, 36181.96) == "A  2024-05-01  10:03:01"


def test_a_flash_is_seen_as_often_as_exposures_catch_it(yard: Scenario) -> None:
    event = Fires(kind="fires", by="hidden", at=36001.0, count=1000, every_s=0.0137, toward=(0.0, 0.0))
    scenario, spec = _with(yard.model_copy(update={"events": (event,)}), records=(_span("10:00:00", "10:00:20"),))
    true, exposure = shutter(spec, scenario, 0).true, 0.01
    made = shots(scenario)
    assert len(made) == 1000
    assert all(0.001 <= shot.lasts_s <= 0.005 for shot in made)
    seen = np.mean([(caught(shot, true, exposure) > 0).any() for shot in made])
    # a flash of 3 ms on average meets an exposure of 10 ms ten times a second: 13 %; sampling error about 1 %
    assert seen == pytest.approx(0.13, abs=0.035)
    assert [shot.at for shot in shots(scenario)] == [shot.at for shot in made]


def test_a_flash_wholly_inside_the_exposure_is_wholly_caught(yard: Scenario) -> None:
    event = Fires(kind="fires", by="hidden", at=36001.0, toward=(0.0, 0.0))
    shot = shots(yard.model_copy(update={"events": (event,)}))[0]
    frames = np.array([shot.at - 0.1, shot.at - 1e-4, shot.at + shot.lasts_s / 2, shot.at + 0.1])
    share = caught(shot, frames, 0.02)
    assert share[0] == 0
    assert share[1] == pytest.approx(1.0)
    assert share[2] == pytest.approx(0.5)
    assert share[3] == 0
