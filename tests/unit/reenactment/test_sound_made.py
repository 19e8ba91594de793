"""The sound of re-enacted files: physics of the waves, instants of their fronts, and the recorder's limits."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from observance.observation.sound.decode import Listener
from observance.reenactment.air import Surroundings, absorption_db, carried, speed_mps
from observance.reenactment.ambience import ambience, pascal
from observance.reenactment.gunfire import WEAPONS, arrivals, wave
from observance.reenactment.recorder import Recorder
from observance.reenactment.render import render
from observance.reenactment.scenario import Bang, Fires, Scenario
from observance.reenactment.watching import Microphone

MUZZLE, AHEAD = np.array([0.0, 0.0, 1.5]), np.array([1.0, 0.0, 0.0])


def with_sound(yard: Scenario) -> Scenario:
    """The yard's two seconds with one shot and one slam, heard by the first camera alone."""
    microphone = Microphone(wind_db=30, traffic_db=30, full_scale_pa=60)
    return yard.model_copy(
        update={
            "cameras": (yard.cameras[0].model_copy(update={"microphone": microphone}), *yard.cameras[1:]),
            "events": (
                Fires(kind="fires", by="walker", at=36001.5, toward=(0.0, 90.0)),
                Bang(kind="bang", of="door slam", at=36002.2, place=(0.0, 0.0)),
            ),
        }
    )


def test_the_speed_of_sound_and_what_air_takes_are_those_of_the_tables() -> None:
    assert speed_mps(20.0) == pytest.approx(343.2, abs=0.1)
    # ISO 9613-1, table 1: 20 degrees, 70 % humidity, dB per km
    lost = absorption_db(np.array([500.0, 1000.0, 4000.0]), 1000.0, Surroundings(temperature_c=20, humidity=0.7))
    assert lost == pytest.approx([2.8, 5.0, 22.9], rel=0.03)


def test_a_blast_weakens_with_distance_and_behind_the_muzzle() -> None:
    def peak(ear: list[float]) -> float:
        return arrivals(WEAPONS["pistol"], MUZZLE, AHEAD, np.array(ear), 340.0)[-1].peak_pa

    assert peak([200.0, 0, 1.5]) == pytest.approx(peak([100.0, 0, 1.5]) / 2)
    assert 20 * np.log10(peak([100.0, 0, 1.5]) / peak([-100.0, 0, 1.5])) == pytest.approx(8)


def test_a_bow_wave_comes_first_and_only_where_the_bullet_passes() -> None:
    near_its_way = arrivals(WEAPONS["rifle"], MUZZLE, AHEAD, np.array([200.0, 5.0, 1.5]), 340.0)
    assert [one.kind for one in near_its_way] == ["bow", "blast"]
    assert near_its_way[0].delay_s < near_its_way[1].delay_s
    assert 0.0001 < near_its_way[0].lasts_s < 0.0006
    behind = arrivals(WEAPONS["rifle"], MUZZLE, AHEAD, np.array([-200.0, 5.0, 1.5]), 340.0)
    assert [one.kind for one in behind] == ["blast"]


def test_waves_have_no_mean_pressure() -> None:
    t = np.arange(0, 0.2, 1e-6)
    for one in arrivals(WEAPONS["rifle"], MUZZLE, AHEAD, np.array([200.0, 5.0, 1.5]), 340.0):
        formed = wave(one, t)
        assert abs(formed.sum()) < 0.01 * np.abs(formed).sum()


def test_a_wave_is_heard_when_sound_has_come_there() -> None:
    air = Surroundings(walls=0, tail_db=-60)
    waves = arrivals(WEAPONS["pistol"], MUZZLE, AHEAD, np.array([-170.0, 0, 4.0]), speed_mps(air.temperature_c))
    heard = carried(waves, (1.5, 4.0), air, rate_hz=16000, seed=1, name="x")
    front = heard.starts_s + int(np.argmax(heard.pressure > 0.3 * heard.pressure.max())) / heard.rate_hz
    assert front == pytest.approx(waves[0].path_m / speed_mps(15.0), abs=0.0006)


def test_noise_has_its_level_and_pieces_join_without_a_step() -> None:
    noise = np.concatenate(
        list(ambience(8000 * 45, 8000, wind_db=60, traffic_db=60, own_db=20, seed=3, name="n"))  # three pieces
    )
    assert len(noise) == 8000 * 45
    assert np.sqrt(np.mean(noise**2)) == pytest.approx(pascal(63), rel=0.25)
    steps = np.abs(np.diff(noise))
    assert steps[8000 * 20 - 5 : 8000 * 20 + 5].max() < 6 * steps.std()


def test_a_recorder_clips_and_its_gain_ducks() -> None:
    loud = np.concatenate([np.full(4000, 0.02), np.full(400, 30.0), np.full(4000, 0.02)]) * np.sin(
        np.arange(8400) * 0.9
    )
    plain = np.concatenate(list(Recorder(full_scale_pa=10).store([loud], 8000)))
    assert np.abs(plain).max() == 32767
    ducked = np.concatenate(list(Recorder(full_scale_pa=10, follows=True).store([loud], 8000)))
    before, after = np.abs(ducked[3000:4000].astype(float)).mean(), np.abs(ducked[4500:5500].astype(float)).mean()
    assert after < 0.3 * before


def test_a_file_holds_its_sounds_at_the_instants_of_the_truth(yard: Scenario, tmp_path: Path) -> None:
    render(with_sound(yard), tmp_path)
    truth = json.loads((tmp_path / "truth.json").read_text())
    clip = next(one for one in truth["clips"] if one["camera"] == "a")
    heard = {source: fronts for source, fronts in clip["sounds"]}
    assert len(heard) == 2
    listener = Listener(tmp_path / "a-a.mp4")
    blocks = list(listener)
    samples = np.concatenate([block.samples for block in blocks])
    times = np.concatenate([b.time_s + np.arange(len(b.samples)) / b.rate_hz for b in blocks])
    for fronts in heard.values():
        near = np.abs(times - fronts[-1]) < 0.03
        assert times[near][np.abs(samples[near]).argmax()] == pytest.approx(fronts[-1], abs=0.006)
    assert listener.sound.ends_at_s == pytest.approx(2.0, abs=0.15)


def test_the_same_script_gives_the_same_sound_and_a_mute_one_keeps_its_digest(yard: Scenario, tmp_path: Path) -> None:
    script = with_sound(yard)
    for name in ("one", "two"):
        render(script, tmp_path / name)
    assert (tmp_path / "one" / "a-a.mp4").read_bytes() == (tmp_path / "two" / "a-a.mp4").read_bytes()
    mute = script.model_copy(update={"cameras": script.cameras[1:]})
    warmer = mute.model_copy(update={"air": mute.air.model_copy(update={"temperature_c": 30.0})})
    assert mute.digest == warmer.digest != script.digest
