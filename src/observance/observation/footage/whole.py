"""A whole track as rows: smoothed on the ground where there is one, judged by how long it lasts and how far it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.footage.blobs import image_rows
from observance.observation.footage.rows import Seen, TrackRows, track_rows
from observance.observation.footage.sighting.hull import LYING, POSES, UPRIGHT
from observance.observation.footage.tracklets import Tracklet

Floats = NDArray[np.float64]

LEAST_SEEN_S = 1.1
LEAST_MOVE_M = 1.0
MOVE_SIGMAS = 3.0
DRAGGED_MPS = 0.8
"""What looks like somebody lying and gets on faster than this is nobody who lies: the roof of a car behind a wall."""
SMALL_PX, SMALL_MOVE = 24.0, 0.8
"""A track that never moves this far along one axis, nor this many of its own errors, is taken for something that
sways, flickers (a burnt-in clock) or was left behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """Whole tracks as a crew's task; a part is one track.

    Attributes:
        times: of each track, the seconds of every frame from its first to its last.
        stride: frames per step. size: of the clip, image px.
        ways: of each track, the matrices (m, 3, 3) that take its pixels to those of every frame; None where it is seen
            in the frames as it is.
    """

    tracks: Sequence[Tracklet]
    times: Sequence[Floats]
    camera: Camera | None
    stride: int
    size: tuple[int, int]
    ways: Sequence[Floats | None]

    def part(self, number: int) -> TrackRows | None:
        """The rows of one track; None for what is no mover."""
        one, times = self.tracks[number], self.times[number]
        if self.camera is None:
            return image_rows(one, times, self.stride, self.ways[number])
        if times[-1] - times[0] < LEAST_SEEN_S - 1e-9:
            return None
        seen = Seen(
            frames=one.steps * self.stride,
            times=times,
            feet=one.feet,
            visible=one.visible,
            by_model=one.by_model,
            kind=_kind(one.pose),
            stature=float(np.median(one.stature)),
            ways=self.ways[number],
            box_of=None if (one.pose == UPRIGHT).all() else one.boxes,
        )
        rows = track_rows(seen, self.camera, self.stride, self.size)
        if rows is None or not moves(rows):
            return None
        if float((one.pose == LYING).mean()) > 0.5 and _net_mps(rows) > DRAGGED_MPS:
            rows.columns["kind"] = ["other"] * len(rows.columns["kind"])
        return rows


def _net_mps(rows: TrackRows) -> float:
    """Speed from a track's first place to its last."""
    first, last = (np.array([float(rows.columns[name][k]) for name in ("time_s", "x_m", "y_m")]) for k in (0, -1))
    return float(np.hypot(*(last - first)[1:]) / max(last[0] - first[0], 1e-9))


def _kind(poses: NDArray[np.int64]) -> str:
    kinds = [POSES[int(pose)].kind for pose in poses]
    return max(sorted(set(kinds)), key=kinds.count)


def moves(rows: TrackRows) -> bool:
    """Whether a track goes further than LEAST_MOVE_M and than its error explains.

    A far, small figure must also move in the picture: there a pixel is metres, and burnt-in digits that change look
    like someone who shuffles.
    """
    box = np.column_stack([rows.columns[name] for name in ("left_px", "top_px", "width_px", "height_px")])
    foot = np.column_stack([box[:, 0] + box[:, 2] / 2, box[:, 1] + box[:, 3]]).astype(np.float64)
    tall = float(np.median(box[:, 3]))
    if tall < SMALL_PX and float(np.hypot(*np.ptp(foot, axis=0))) < SMALL_MOVE * tall:
        return False
    place = np.column_stack([rows.columns["x_m"], rows.columns["y_m"]]).astype(np.float64)
    spread = np.sqrt(np.maximum(np.column_stack([rows.columns["var_x_m2"], rows.columns["var_y_m2"]]), 0))
    for axis in (0, 1):
        low, high = int(place[:, axis].argmin()), int(place[:, axis].argmax())
        error = float(np.hypot(spread[low, axis], spread[high, axis]))
        if place[high, axis] - place[low, axis] > max(LEAST_MOVE_M, MOVE_SIGMAS * error):
            return True
    return False
