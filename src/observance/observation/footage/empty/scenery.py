"""A segment's empty scene, learned by the whole crew: every process takes a band of the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.empty.background import Background, blinded, learn_from, levels, lights, sampled
from observance.observation.footage.empty.crew import Crew
from observance.observation.footage.empty.planes import Planes

Floats = NDArray[np.float64]
Map = NDArray[np.float32]

_BAND = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class _Levels:
    planes: Planes
    light: Floats

    def part(self, number: int) -> tuple[Map, Map]:
        """Level and noise of one band of rows."""
        band = slice(number * _BAND, (number + 1) * _BAND)
        sample = self.planes.mapped()[:: sampled(self.planes.frames), :, band]
        return levels(np.ascontiguousarray(sample), self.light)


def scene_of(
    planes: Planes, times: Floats, body: Map | None, blind: NDArray[np.bool_], crew: Crew, name: str
) -> Background:
    """The empty scene of pictures at `times` (n,); `blind` pixels (h, w) never count as foreground."""
    every = sampled(planes.frames)
    sample = np.ascontiguousarray(planes.mapped()[::every])
    bands = list(crew.parts(_Levels(planes=planes, light=lights(sample)), -(-planes.height // _BAND), name))
    level = np.concatenate([band[0] for band in bands], axis=1)
    noise = np.concatenate([band[1] for band in bands], axis=1)
    interval = float(times[-1] - times[0]) / max(len(times) - 1, 1)
    return blinded(learn_from(sample, level, noise, interval * every, body), blind)
