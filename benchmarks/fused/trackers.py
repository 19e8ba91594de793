"""What each camera's tracker gives of a crowd: feet with slow and fast errors, misses, broken tracks, wrong clocks."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from calibrated.dice import Dice
from numpy.typing import NDArray

from fused.scene import Crowd, Feet, in_picture, surveyed
from observance.observation.camera import Camera
from observance.observation.camera_file import CameraFile
from observance.observation.scene import scene_in_metres
from observance.observation.scene_file import SceneFile
from observance.observation.smoothing import MOTION, smooth
from observance.reconstruction.inputs import Footage, Inputs
from observance.values.spans import iso_from_seconds
from observance.values.tables import TRACKS

Floats = NDArray[np.float64]
NOON = 1_500_000_000.0
RATE_HZ = 5.0
CLOCK_S = 0.1
MISS, BREAK_PER_S = 0.15, 1 / 30.0
_LEAST = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Filmed:
    """The inputs of a rebuild, whom each track shows, and when each item truly began."""

    crowd: Crowd
    inputs: Inputs
    person_of: dict[str, str]


def filmed(dice: Dice, crowd: Crowd, cameras: tuple[str, ...], *, seconds: float) -> Filmed:
    """The crowd through these of its cameras, each calibrated anew from control points and with a clock of its own."""
    footage, files, calibrations, person_of = [], [], {}, {}
    for real in (c for c in crowd.cameras if c.id in cameras):
        everywhere = np.concatenate([course.xy for course in crowd.courses.values()])
        stated = surveyed(dice.of(f"points {real.id}"), real, everywhere[in_picture(real, everywhere)])
        late = float(dice.of(f"clock {real.id}").normal() * CLOCK_S)
        item = f"clip-{real.id}"
        tables: list[pa.Table] = []
        for person in sorted(crowd.courses):
            chance = dice.of(f"track {person} {real.id}")
            for stretch in crowd.seen.get((person, real.id), ()):
                for rows in _rows(chance, stretch, stated, late):
                    name = f"{len(tables):04d}"
                    person_of[f"{item}/{name}"] = person
                    tables.append(rows.set_column(0, TRACKS.field(0), pa.array([f"{real.id}/{name}"] * len(rows))))
        calibrations[real.id] = stated
        files.append(_file(real, item))
        footage.append(
            Footage(
                item=item, camera=real.id, frame_times_s=np.arange(0, seconds, 1 / RATE_HZ),
                tracks=pa.concat_tables(tables) if tables else TRACKS.empty_table(),
            )
        )  # fmt: skip
    scene = scene_in_metres(
        SceneFile.model_validate({"type": "FeatureCollection", "frame": "case", "surveys": [], "features": []}),
        latitude=0.0, longitude=0.0,
    )  # fmt: skip
    inputs = Inputs(scene=scene, cameras=tuple(files), calibrations=calibrations, footage=tuple(footage))
    return Filmed(crowd=crowd, inputs=replace(inputs, identity_error_m=0.2), person_of=person_of)


def _rows(chance: np.random.Generator, stretch: Feet, stated: Camera, late_s: float) -> list[pa.Table]:
    """Tracks of one stretch on the item's own time, which is `late_s` ahead of the true one."""
    own = np.arange(np.ceil(stretch.times[0] * RATE_HZ), stretch.times[-1] * RATE_HZ) / RATE_HZ
    result = []
    begin = 0
    while begin < len(own):
        stop = min(begin + _LEAST + int(chance.exponential(RATE_HZ / BREAK_PER_S)), len(own))
        if stop - begin >= _LEAST:
            table = _track(chance, own[begin:stop], stretch, stated, late_s)
            if table is not None:
                result.append(table)
        begin = stop + int(chance.integers(2, 8))
    return result


def _track(chance: np.random.Generator, own: Floats, stretch: Feet, stated: Camera, late_s: float) -> pa.Table | None:
    when = own + late_s
    feet = np.column_stack([np.interp(when, stretch.times, stretch.feet[:, axis]) for axis in (0, 1)])
    tall = np.interp(when, stretch.times, stretch.tall)
    feet = feet + tall[:, None] * _foot_errors(chance, own)
    seen = chance.random(len(own)) >= MISS
    seen[[0, -1]] = True
    with np.errstate(invalid="ignore"):
        if not np.isfinite(stated.ground(feet)).all():
            return None
    smoothed = smooth(own, np.where(seen[:, None], feet, np.nan), np.ones(len(own)), stated, MOTION)
    n = len(own)
    return pa.table(
        {
            "track": [""] * n, "frame": np.round(own * RATE_HZ).astype(np.int32), "time_s": own,
            "left_px": feet[:, 0] - 0.2 * tall, "top_px": feet[:, 1] - tall, "width_px": 0.4 * tall,
            "height_px": tall, "seen": seen, "foot_u_px": np.where(seen, feet[:, 0], np.nan),
            "foot_v_px": np.where(seen, feet[:, 1], np.nan), "visible": np.ones(n),
            "x_m": smoothed.mean[:, 0], "y_m": smoothed.mean[:, 1], "vx_mps": smoothed.mean[:, 2],
            "vy_mps": smoothed.mean[:, 3], "var_x_m2": smoothed.covariance[:, 0, 0],
            "var_y_m2": smoothed.covariance[:, 1, 1], "cov_xy_m2": smoothed.covariance[:, 0, 1],
            "kind": ["person"] * n, "confidence": np.full(n, float(seen.mean())), "by_model": np.zeros(n, dtype=bool),
        },
        schema=TRACKS,
    )  # fmt: skip


def _foot_errors(chance: np.random.Generator, own: Floats) -> Floats:
    """Errors (n, 2) as shares of the body's height: white and slow, of the sizes that the product states for motion."""
    keep = np.exp(-np.diff(own, prepend=own[0]) / MOTION.correlation_s)
    drawn = chance.normal(size=(len(own), 2))
    slow = np.empty((len(own), 2))
    slow[0] = drawn[0]
    for k in range(1, len(own)):
        slow[k] = keep[k] * slow[k - 1] + np.sqrt(1 - keep[k] ** 2) * drawn[k]
    scale = np.sqrt(5.0 / chance.chisquare(5.0))
    white = chance.normal(size=(len(own), 2)) * [MOTION.white_across, MOTION.white_along]
    errors: Floats = scale * (slow * [MOTION.bias_across, MOTION.bias_along] + white)
    return errors


def _file(real: Camera, item: str) -> CameraFile:
    shown = iso_from_seconds(NOON, digits=3)
    clock = {
        "readings": [{"item": item, "time_s": 0.0, "shows": shown, "error_s": 0.02, "read_by": "A1"}],
        "trusted_within_s": CLOCK_S, "basis": "its log",
    }  # fmt: skip
    return CameraFile.model_validate(
        {
            "id": real.id, "image_size": [real.width, real.height], "clock": clock,
            "coverage": {"range_m": 100.0, "detection_rate": 0.9, "basis": "declared"},
        }
    )  # fmt: skip
