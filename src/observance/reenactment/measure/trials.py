"""A take, tracked by our own tracker and held against its truth: trials for the detection curve."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from observance.observation.camera import Camera
from observance.observation.detection.fitting import Trials
from observance.observation.footage.empty.light import Light, light_of
from observance.observation.footage.tracker import track_clip
from observance.reenactment.measure.take import LENGTH_S, Asked, Setting, film

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]

ACROSS, ALONG, LEAST_PX = 0.35, 0.25, 3.0
_FAR = 10.0
"""A track lies on a mover when its foot is this near, in heights of the mover, and never nearer than LEAST_PX."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """What a take gave. `beside`: tracks a minute that never lay on anybody."""

    trials: Trials
    beside: float


def measure_take(
    camera: Camera, setting: Setting, *, seed: int, take: int, background: Bytes | None = None, workers: int = 1
) -> Take:
    """Film, track, compare."""
    with tempfile.TemporaryDirectory(prefix="observance-measure-") as folder:
        path = Path(folder) / "take.mp4"
        asked = film(camera, setting, path, seed=seed, take=take, background=background)
        if not asked:
            return Take(trials=trials_of((), np.zeros(0, bool), None), beside=0.0)
        table = track_clip(path, camera, camera_id="measured", workers=workers).table
        light = light_of(path)
    seen, beside = matched(asked, table)
    return Take(trials=trials_of(asked, seen, light), beside=beside * 60 / LENGTH_S)


def matched(asked: tuple[Asked, ...], table: pa.Table) -> tuple[NDArray[np.bool_], int]:
    """Whether a track lies on each of them (n,), and how many tracks lie on nobody. One track is on one mover only."""
    frames = table.column("frame").to_numpy()
    left, top, width, height = (table.column(f"{name}_px").to_numpy() for name in ("left", "top", "width", "height"))
    foot = np.column_stack([left + width / 2, top + height])
    names = np.array(table.column("track").to_pylist(), dtype=object)
    wanted = np.array([one.frame for one in asked])
    seen = np.zeros(len(asked), dtype=bool)
    met: set[object] = set()
    for frame in np.unique(wanted):
        own, here = np.flatnonzero(wanted == frame), np.flatnonzero(frames == frame)
        if not len(here):
            continue
        places = np.array([asked[k].foot for k in own])
        room = np.maximum(np.outer([asked[k].height_px for k in own], [ACROSS, ALONG]), LEAST_PX)
        gap = np.abs(foot[here][None] - places[:, None]) / room[:, None]
        far = gap.max(axis=2)
        rows, columns = linear_sum_assignment(np.minimum(far, _FAR))
        near = far[rows, columns] <= 1.0
        seen[own[rows[near]]] = True
        met |= set(names[here[columns[near]]])
    return seen, len(set(names.tolist()) - met)


def trials_of(asked: tuple[Asked, ...], seen: NDArray[np.bool_], light: Light | None) -> Trials:
    """The trials, each with its contrast over the noise that the film itself has there."""
    if not asked or light is None:
        nothing = np.zeros(0)
        return Trials(mover=nothing.astype(np.int64), height_px=nothing, contrast=nothing, seen=nothing.astype(bool))
    tall = np.array([one.height_px for one in asked])
    row, column = light.blocks(np.array([one.foot for one in asked]) - np.column_stack([0 * tall, tall / 2]))
    noise = np.median(light.hiding, axis=0)[row, column]
    return Trials(
        mover=np.array([one.walker for one in asked], dtype=np.int64),
        height_px=tall,
        contrast=np.array([one.difference for one in asked]) / noise,
        seen=seen,
    )
