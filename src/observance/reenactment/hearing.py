"""What a camera's microphone records over one span: shots and bangs carried through the air, over wind and traffic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from observance.observation.camera import Floats
from observance.reenactment import figure as fig
from observance.reenactment.air import Heard, Surroundings, carried, speed_mps
from observance.reenactment.ambience import ambience
from observance.reenactment.bangs import bang
from observance.reenactment.courses import follow
from observance.reenactment.gunfire import WEAPONS, Arrival, arrivals
from observance.reenactment.recorder import Pcm, Recorder
from observance.reenactment.scenario import Bang, Person, Scenario
from observance.reenactment.shots import shots
from observance.reenactment.shutter import Shutter, clock_of
from observance.reenactment.watching import CameraSpec, Microphone
from observance.values.draws import uniform

_OWN_DB = 32.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundRow:
    """A sound that a file holds: which shot or bang, and when its fronts are heard, on the file's own time."""

    source: str
    fronts_s: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The sound of one file: 16-bit pieces from the first frame on, and what is in it."""

    microphone: Microphone
    pieces: Iterator[Pcm]
    rows: tuple[SoundRow, ...]


def record(spec: CameraSpec, scenario: Scenario, clip: int, when: Shutter) -> Recorded | None:
    """The sound beside the frames of a recording span; None without a microphone.

    The recorder counts samples with the camera's own clock, from the instant of the first frame.
    """
    microphone = spec.microphone
    if microphone is None or not len(when.clock):
        return None
    begins = float(when.clock[0])
    ends = float(when.clock[-1]) + 1 / float(spec.rate)
    count = round((ends - begins) * microphone.rate_hz)
    heard: list[tuple[int, Floats]] = []
    rows = []
    for source, at, sound, waves in _sources(spec, scenario, microphone):
        zero = float(clock_of(spec, scenario, np.array([at]))[0]) - begins + microphone.late_s
        first = round((zero + sound.starts_s) * microphone.rate_hz)
        if first < count and first + len(sound.pressure) > 0:
            heard.append((first, sound.pressure))
            rows.append(SoundRow(source=source, fronts_s=tuple(round(zero + w.delay_s, 6) for w in waves)))
    recorder = Recorder(full_scale_pa=microphone.full_scale_pa, follows=microphone.gain_follows)
    noise = ambience(
        count, microphone.rate_hz, wind_db=microphone.wind_db, traffic_db=microphone.traffic_db, own_db=_OWN_DB,
        seed=scenario.seed, name=f"re-enactment/sound/{spec.id}/{clip}",
    )  # fmt: skip
    return Recorded(
        microphone=microphone, pieces=recorder.store(_mixed(noise, heard), microphone.rate_hz), rows=tuple(rows)
    )


def _mixed(noise: Iterator[Floats], heard: list[tuple[int, Floats]]) -> Iterator[Floats]:
    begin = 0
    for piece in noise:
        total = np.array(piece)
        for first, pressure in heard:
            low, high = max(first, begin), min(first + len(pressure), begin + len(total))
            if high > low:
                total[low - begin : high - begin] += pressure[low - first : high - first]
        begin += len(total)
        yield total


def _sources(
    spec: CameraSpec, scenario: Scenario, microphone: Microphone
) -> Iterator[tuple[str, float, Heard, tuple[Arrival, ...]]]:
    """Every source with its instant (seconds of the day), what is heard of it after that, and its direct waves."""
    air = Surroundings(**scenario.air.model_dump())
    sound = speed_mps(air.temperature_c)
    ear = np.array(spec.position, dtype=np.float64)
    for shot in shots(scenario):
        mover = scenario.mover(shot.by)
        assert isinstance(mover, Person)
        course = follow(mover, np.array([shot.at]))
        if not course.present[0]:
            continue
        muzzle = fig.joints(mover, course)[0, fig.MUZZLE]
        toward = np.array([*shot.toward, 1.0]) - muzzle
        waves = arrivals(WEAPONS["pistol" if mover.carries == "pistol" else "rifle"], muzzle, toward, ear, sound)
        name = f"re-enactment/sound/{shot.id}/{spec.id}"
        up = (max(float(muzzle[2]), 0.1), max(float(ear[2]), 0.5))
        yield (
            shot.id,
            shot.at,
            carried(waves, up, air, rate_hz=microphone.rate_hz, seed=scenario.seed, name=name),
            waves,
        )
    for event in scenario.events:
        if not isinstance(event, Bang):
            continue
        name = f"{event.of}/{event.at:.3f}"
        drawn = uniform(scenario.seed, f"re-enactment/bangs/{name}", event.count)
        far = max(float(np.linalg.norm(ear - np.array([*event.place, 1.0]))), 1.0)
        waves = (Arrival(kind="blast", delay_s=far / sound, peak_pa=1 / far, lasts_s=0.001, path_m=far),)
        for i in range(event.count):
            one = f"{name}/{i + 1}"
            own = bang(event.of, scenario.seed, f"re-enactment/bangs/{one}")
            at = event.at + i * event.every_s + 0.1 * event.every_s * float(drawn[i, 0])
            yield one, at, carried(
                waves, (1.0, max(float(ear[2]), 0.5)), air, rate_hz=microphone.rate_hz, seed=scenario.seed,
                name=f"re-enactment/sound/{one}/{spec.id}", own=own,
            ), waves  # fmt: skip
