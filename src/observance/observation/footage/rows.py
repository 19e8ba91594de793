"""Tracks as rows of the TRACKS table: smoothed ground, its covariance, and the box that a body there would fill."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.footage.empty.view import PERSON_M
from observance.observation.footage.reading.laying import moved_boxes
from observance.observation.smoothing import Smoothed, foot_error, smooth

Floats = NDArray[np.float64]

BOX_WIDTH = 0.37
"""A person's box is this share of its height wide (mean of the annotated boxes in PETS S2L1, first half)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRows:
    """One track before it has a name: its columns, without the id."""

    first_frame: int
    columns: dict[str, Floats | list[str] | NDArray[np.int64] | NDArray[np.bool_]]

    @property
    def order(self) -> tuple[int, float, float]:
        """What tracks are numbered by: the first frame, then where the first box is."""
        left, top = self.columns["left_px"], self.columns["top_px"]
        return self.first_frame, float(left[0]), float(top[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A track's measurements: frames (n,) of the clip, feet (n, 2) in image pixels, visible (n,), by_model (n,).

    `times` (m,) are the seconds of every frame of the clip from the first of `frames` to the last; `ways` (m, 3, 3)
    take pixels of the camera's view to those of each of these frames, None where they are the same.
    """

    frames: NDArray[np.int64]
    times: Floats
    feet: Floats
    visible: Floats
    by_model: NDArray[np.bool_]
    kind: str
    stature: float
    box_of: Floats | None
    """(n, 4) boxes relative to the foot (left, top, width, height, image px) for poses that are not upright."""
    ways: Floats | None = None


def person_boxes(camera: Camera, ground: Floats, stature: float) -> Floats:
    """Boxes (n, 4) left, top, width, height of persons standing at ground points (n, 2)."""
    flat = np.column_stack([ground, np.zeros(len(ground))])
    foot = camera.project(flat)
    head = camera.project(flat + np.array([0.0, 0.0, PERSON_M * stature]))
    tall = foot[:, 1] - head[:, 1]
    wide = BOX_WIDTH * tall
    return np.column_stack([foot[:, 0] - wide / 2, head[:, 1], wide, tall])


def track_rows(seen: Seen, camera: Camera, stride: int, clip_size: tuple[int, int]) -> TrackRows | None:
    """The rows of one track, one per frame of the clip from its first to its last; None if all are out of view.

    Feet outside of the rows that are kept are left out of the smoothing too, so that the rows alone give it again.
    """
    path = _path(seen, camera)
    keep = np.flatnonzero(_in_view(path.boxes, clip_size))
    if not len(keep):
        return None
    if keep[0] > 0 or keep[-1] < len(path.frames) - 1:
        inside = (seen.frames >= path.frames[keep[0]]) & (seen.frames <= path.frames[keep[-1]])
        if not inside.any():
            return None
        own = seen.frames[inside]
        trimmed = replace(
            seen,
            frames=own,
            times=seen.times[own[0] - seen.frames[0] : own[-1] + 1 - seen.frames[0]],
            ways=None if seen.ways is None else seen.ways[own[0] - seen.frames[0] : own[-1] + 1 - seen.frames[0]],
            feet=seen.feet[inside],
            visible=seen.visible[inside],
            by_model=seen.by_model[inside],
            box_of=None if seen.box_of is None else seen.box_of[inside],
        )
        path = _path(trimmed, camera)
    has = np.isfinite(path.feet[:, 0])
    looked = path.frames % stride == 0
    mean, cov = path.smoothed.mean, path.smoothed.covariance
    return TrackRows(
        first_frame=int(path.frames[0]),
        columns={
            "frame": path.frames,
            "time_s": path.smoothed.times_s,
            "left_px": path.boxes[:, 0],
            "top_px": path.boxes[:, 1],
            "width_px": path.boxes[:, 2],
            "height_px": path.boxes[:, 3],
            "seen": has,
            "foot_u_px": path.feet[:, 0],
            "foot_v_px": path.feet[:, 1],
            "visible": path.visible,
            "by_model": path.by_model,
            "x_m": mean[:, 0],
            "y_m": mean[:, 1],
            "vx_mps": mean[:, 2],
            "vy_mps": mean[:, 3],
            "var_x_m2": cov[:, 0, 0],
            "var_y_m2": cov[:, 1, 1],
            "cov_xy_m2": cov[:, 0, 1],
            "kind": [seen.kind] * len(has),
            "confidence": np.full(len(has), float(has.sum()) / max(int(looked.sum()), 1)),
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Path:
    frames: NDArray[np.int64]
    feet: Floats
    visible: Floats
    by_model: NDArray[np.bool_]
    smoothed: Smoothed
    boxes: Floats


def _path(seen: Seen, camera: Camera) -> _Path:
    frames = np.arange(seen.frames[0], seen.frames[-1] + 1)
    at = seen.frames - frames[0]
    feet = np.full((len(frames), 2), np.nan)
    feet[at] = seen.feet
    visible = np.interp(np.arange(len(frames)), at, seen.visible)
    by_model = np.zeros(len(frames), dtype=bool)
    by_model[at] = seen.by_model
    smoothed = smooth(seen.times, feet, visible, camera, foot_error(seen.by_model))
    boxes = person_boxes(camera, smoothed.mean[:, :2], seen.stature)
    if seen.box_of is not None:
        nearest = np.abs(np.arange(len(frames))[:, None] - at[None]).argmin(axis=1)
        own = seen.box_of[nearest]
        foot = camera.project(np.column_stack([smoothed.mean[:, :2], np.zeros(len(frames))]))
        moved = np.column_stack([own[:, :2] + foot, own[:, 2:]])
        boxes = np.where(np.isfinite(own), moved, boxes)
    if seen.ways is not None:
        boxes = moved_boxes(boxes, seen.ways)
    return _Path(frames=frames, feet=feet, visible=visible, by_model=by_model, smoothed=smoothed, boxes=boxes)


def _in_view(boxes: Floats, clip_size: tuple[int, int]) -> NDArray[np.bool_]:
    """Boxes whose foot is in the image's width and not further below it than a seventh of the body."""
    width, height = clip_size
    foot_u = boxes[:, 0] + boxes[:, 2] / 2
    foot_v = boxes[:, 1] + boxes[:, 3]
    inside = (foot_u > 0) & (foot_u < width) & (foot_v < height + boxes[:, 3] / 7) & (boxes[:, 1] < height)
    return np.asarray(inside & np.isfinite(boxes).all(axis=1) & (foot_v > 0))
