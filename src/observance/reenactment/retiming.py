"""Which instant each frame of a file shows, when and under what clock: edited, frozen, repeated, played too fast."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Floats
from observance.reenactment.troubles import Edited, Freezes, OddTime
from observance.reenactment.watching import CameraSpec

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retimed:
    """n frames of a file: the instant shown, the clock shown, the stamp in seconds, whose grain, which shot."""

    true: Floats
    clock: Floats
    stamp_s: Floats
    source: Whole
    shot: Whole


def retimed(spec: CameraSpec, true: Floats, clock: Floats) -> Retimed:
    """The frames that the recorder writes, from those (n,) that the camera takes."""
    count = len(true)
    source, shot = np.arange(count), np.zeros(count, dtype=np.int64)
    stamp = clock - clock[0] if count else clock
    shown = true.copy()
    for one in spec.troubles:
        if isinstance(one, Edited):
            source, shot, stamp = _edited(one, spec, true)
            shown, clock = true[source], clock[source]
        elif isinstance(one, Freezes):
            still = np.flatnonzero((shown >= one.begins) & (shown < one.ends))
            if len(still):
                source = source.copy()
                source[still], shown[still] = source[still[0]], shown[still[0]]
                if not one.clock_runs:
                    clock = clock.copy()
                    clock[still] = clock[still[0]]
        elif isinstance(one, OddTime):
            clock = clock.copy()
            if one.clock_steps_at is not None:
                clock[shown >= one.clock_steps_at] += one.clock_steps_s
            if one.repeat_every:
                times = np.where(np.arange(len(shown)) % one.repeat_every == one.repeat_every - 1, 2, 1)
                own = np.repeat(np.arange(len(shown)), times)
                source, shot, shown, clock = source[own], shot[own], shown[own], clock[own]
                stamp = np.arange(len(own)) / float(spec.rate)
            stamp = stamp / one.speed
    return Retimed(true=shown, clock=clock, stamp_s=stamp, source=source, shot=shot)


def _edited(one: Edited, spec: CameraSpec, true: Floats) -> tuple[Whole, Whole, Floats]:
    parts = [np.flatnonzero((true >= shot.begins) & (true < shot.ends)) for shot in one.shots]
    source = np.concatenate(parts)
    shot = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return source, shot, np.arange(len(source)) / float(spec.rate)
