"""When each frame was taken: in true time, on the camera's own clock, and in the file's time stamps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Floats
from observance.reenactment.retiming import retimed
from observance.reenactment.scenario import Scenario
from observance.reenactment.watching import CameraSpec
from observance.values.draws import normal, uniform

TICKS = 90_000
"""Ticks of the file's time base per second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shutter:
    """The frames of one recording span.

    Attributes:
        true: (n,), seconds of the scenario's day. clock: (n,), the same instants on the camera's own clock.
        ticks: (n,), the file's time stamps, from 0, in TICKS per second of the camera's clock.
        source: (n,), which of the camera's frames each one of the file is; shot: (n,), of an edited film.
    """

    true: Floats
    clock: Floats
    ticks: NDArray[np.int64]
    source: NDArray[np.int64]
    shot: NDArray[np.int64]


def clock_of(spec: CameraSpec, scenario: Scenario, true: Floats) -> Floats:
    """What the camera's clock shows at true times of day."""
    shown: Floats = true + spec.clock.offset_s + spec.clock.drift_ppm * 1e-6 * (true - scenario.start)
    return shown


def shutter(spec: CameraSpec, scenario: Scenario, clip: int) -> Shutter:
    """The frames of the camera's recording span number `clip`, from 0.

    The camera counts with its own clock: a fast clock takes its frames too often, and its time stamps do not show it.
    """
    span, rate = spec.records[clip], float(spec.rate)
    drift = spec.clock.drift_ppm * 1e-6
    first = float(clock_of(spec, scenario, np.array([span.begins]))[0])
    count = int(np.ceil((span.ends - span.begins) * (1 + abs(drift)) * rate)) + 1
    name = f"re-enactment/shutter/{spec.id}/{clip}"
    clock = first + np.arange(count) / rate
    if spec.jitter_s > 0:
        shake = spec.jitter_s * normal(scenario.seed, f"{name}/jitter", count)[:, 0]
        shake[0] = 0.0
        clock = clock + np.clip(shake, -0.45 / rate, 0.45 / rate)
    kept = uniform(scenario.seed, f"{name}/dropped", count)[:, 0] >= spec.dropped_share
    kept[0] = True
    true = (clock - spec.clock.offset_s + drift * scenario.start) / (1 + drift)
    kept &= true < span.ends - 1e-9
    for outage in spec.outages:
        kept &= (true < outage.begins) | (true >= outage.ends)
    true, clock = true[kept], clock[kept]
    made = retimed(spec, true, clock)
    ticks = np.round(made.stamp_s * TICKS).astype(np.int64)
    return Shutter(true=made.true, clock=made.clock, ticks=ticks, source=made.source, shot=made.shot)
