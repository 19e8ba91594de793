"""Tracks without a calibration: connected foreground, followed in the image, with no claim about the ground.

Distances are counted in body heights (the median blob's height counts as PERSON_M metres), which lets the same
association work; the numbers never leave this module as metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.association import VEHICLE_MPS, associate
from observance.observation.footage.background import Background
from observance.observation.footage.clip import Bytes
from observance.observation.footage.colour import LENGTH
from observance.observation.footage.courses import course
from observance.observation.footage.rows import TrackRows
from observance.observation.footage.sightings import Found, Sightings
from observance.observation.footage.tracklets import Tracklet
from observance.observation.footage.view import PERSON_M

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

_LEAST_AREA_PX = 40
_SURE = 0.95
_SURE_SHARE = 0.25
_LEAST_HEIGHTS = 0.35
_LEAST_SEEN_S = 1.1
_LEAST_MOVE_HEIGHTS = 0.6
_FOOT_SHARE = 0.12
_WALKER = 1.2
"""A blob wider than this share of its height is not called a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blobs:
    """Foreground blobs of frames as a crew's work: boxes (n, 5) of step, left, top, width, height, working px."""

    def __call__(self, background: Background, stack: Bytes, first_step: int) -> Floats:
        """The boxes of one lot."""
        boxes: list[tuple[float, ...]] = []
        for k, planes in enumerate(stack):
            foreground = background.foreground(planes)
            mask = (foreground > 0.5).astype(np.uint8)
            mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((7, 3), np.uint8)), dtype=np.uint8)
            count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
            sure = np.bincount(labels[foreground > _SURE], minlength=count)
            for number, (left, top, width, height, area) in enumerate(stats):
                if number and area >= _LEAST_AREA_PX and sure[number] >= _SURE_SHARE * area:
                    boxes.append((float(first_step + k), float(left), float(top), float(width), float(height)))
        return np.array(boxes, dtype=np.float64).reshape(-1, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Image:
    """The image as a plane: points in body heights times PERSON_M, from the top left."""

    width: float
    height: float
    body: float

    def border(self, ground: Floats) -> Floats:
        """Distance from the image's border in body heights."""
        pixels = np.atleast_2d(ground) / PERSON_M * self.body
        u, v = pixels[:, 0], pixels[:, 1]
        nearest = np.minimum.reduce([u, self.width - u, self.height - v, v - self.body])
        return np.asarray(nearest / self.body, dtype=np.float64)


def image_tracklets(boxes: Floats, times: Floats, scale: float, size: tuple[int, int]) -> tuple[Tracklet, ...]:
    """Tracklets of a segment's blobs; their `stature` is the usual height in image pixels.

    Args:
        boxes: (n, 5) as `Blobs` gives them. times: (steps,) of the pictures.
        scale: working pixels per image pixel. size: of the working image.
    """
    if not len(boxes):
        return ()
    body = _usual_height(boxes)
    boxes = boxes[boxes[:, 4] >= _LEAST_HEIGHTS * body]
    feet = np.column_stack([boxes[:, 1] + boxes[:, 3] / 2, boxes[:, 2] + boxes[:, 4]])
    sightings = _sightings(boxes[:, 0].astype(np.int64), feet, times, body, size)
    return tuple(
        Tracklet(
            steps=sightings.step[own],
            feet=feet[own] / scale,
            visible=np.ones(len(own)),
            pose=np.zeros(len(own), dtype=np.int64),
            boxes=np.column_stack([-boxes[own, 3] / 2, -boxes[own, 4], boxes[own, 3], boxes[own, 4]]) / scale,
            stature=np.full(len(own), body / scale),
        )
        for own in associate(sightings, VEHICLE_MPS)
    )


def image_points(one: Tracklet) -> Floats:
    """A tracklet's feet (n, 2) in body heights, times the metres of a usual body."""
    return one.feet * PERSON_M / float(np.median(one.stature))


def image_rows(one: Tracklet, all_times: Floats, stride: int) -> TrackRows | None:
    """The rows of a whole track of blobs; None for what is too short or does not move.

    Args:
        all_times: of every frame of the clip. stride: frames per step.
    """
    body = float(np.median(one.stature))
    start = int(one.steps[0])
    times = all_times[::stride][start : int(one.steps[-1]) + 1]
    s = _sightings(one.steps - start, one.feet, times, body, (0, 0))
    own = np.arange(len(one.steps))
    if times[-1] - times[0] < _LEAST_SEEN_S or np.ptp(s.ground, axis=0).max() < _LEAST_MOVE_HEIGHTS * PERSON_M:
        return None
    smoothed = course(s, own)
    frames = np.arange(one.steps[0] * stride, one.steps[-1] * stride + 1)
    at = frames / stride - start
    foot = (
        np.column_stack(
            [np.interp(at, np.arange(smoothed.first, smoothed.last + 1), smoothed.states[:, k]) for k in (0, 1)]
        )
        * body
        / PERSON_M
    )
    width = np.interp(at, s.step, _steady(one.boxes[:, 2]))
    height = np.interp(at, s.step, _steady(one.boxes[:, 3]))
    seen = np.isin(frames, one.steps * stride)
    measured = np.full((len(frames), 2), np.nan)
    measured[seen] = one.feet
    nothing = np.full(len(frames), np.nan)
    looked = frames % stride == 0
    kind = "person" if float(np.median(one.boxes[:, 2] / one.boxes[:, 3])) < _WALKER else "other"
    return TrackRows(
        first_frame=int(frames[0]),
        columns={
            "frame": frames,
            "time_s": all_times[frames],
            "left_px": foot[:, 0] - width / 2,
            "top_px": foot[:, 1] - height,
            "width_px": width,
            "height_px": height,
            "seen": seen,
            "foot_u_px": measured[:, 0],
            "foot_v_px": measured[:, 1],
            "visible": np.ones(len(frames)),
            **{name: nothing for name in ("x_m", "y_m", "vx_mps", "vy_mps", "var_x_m2", "var_y_m2", "cov_xy_m2")},
            "kind": [kind] * len(frames),
            "confidence": np.full(len(frames), float(seen.sum()) / max(int(looked.sum()), 1)),
        },
    )


def _sightings(step: Indices, feet: Floats, times: Floats, body: float, size: tuple[int, int]) -> Sightings:
    """Blobs whose feet (n, 2) are in the pixels that `body` and `size` are in."""
    count = len(feet)
    found = Found(
        step=step,
        foot=feet,
        fit=np.ones(count),
        visible=np.ones(count),
        pose=np.zeros(count, dtype=np.int64),
        turn=np.zeros(count, dtype=np.int64),
        colour=np.full((count, LENGTH), np.nan, np.float32),
    )
    noise = np.broadcast_to(np.eye(2) * (_FOOT_SHARE * PERSON_M) ** 2, (count, 2, 2)).copy()
    plane = _Image(width=float(size[0]), height=float(size[1]), body=body)
    return Sightings(found=found, times=times, plane=plane, ground=feet * PERSON_M / body, noise=noise)


def _usual_height(boxes: Floats) -> float:
    """Median height, each blob counted by its area: specks do not set the measure."""
    order = np.argsort(boxes[:, 4], kind="stable")
    area = np.cumsum((boxes[:, 3] * boxes[:, 4])[order])
    return float(boxes[order[np.searchsorted(area, area[-1] / 2)], 4])


def _steady(values: Floats, reach: int = 2) -> Floats:
    """Running median over 2 reach + 1 values, the ends repeated."""
    padded = np.pad(values, reach, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    return np.asarray(np.median(windows, axis=1), dtype=np.float64)
