"""Tracks without a calibration: connected foreground, followed in the image, with no claim about the ground.

Distances are counted in body heights (the median blob's height counts as PERSON_M metres), which lets the same
association work; the numbers never leave this module as metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.empty.background import Background
from observance.observation.footage.empty.view import PERSON_M
from observance.observation.footage.following.association import VEHICLE_MPS, associate
from observance.observation.footage.following.courses import course
from observance.observation.footage.reading.clip import Bytes
from observance.observation.footage.reading.laying import moved_boxes
from observance.observation.footage.rows import TrackRows
from observance.observation.footage.sighting.colour import LENGTH
from observance.observation.footage.sighting.detector.looks import Looks
from observance.observation.footage.sighting.hull import CAR, OTHER, POSES, UPRIGHT
from observance.observation.footage.sighting.sightings import Found, Sightings
from observance.observation.footage.tracklets import Tracklet

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

_LEAST_AREA_PX = 40
_SURE = 0.95
_SURE_SHARE = 0.25
_LEAST_HEIGHTS = 0.35
_LEAST_SEEN_S = 1.1
_LEAST_MOVE_HEIGHTS = 0.6
_FOOT_SHARE = 0.12
_EXPLAINED = 0.5
_TOLD = 0.3
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


def with_looks(boxes: Floats, looks: Looks, scale: float) -> tuple[Floats, Indices]:
    """Blobs (n, 5) and a model's boxes in one table; a blob that the model sees as one body or several gives way.

    Returns:
        The table, by step, and each row's label: as `looks`, -1 for a blob.
    """
    seen = np.column_stack([looks.step, looks.boxes.place * scale])
    kept = []
    for row, (step, left, top, width, height) in enumerate(boxes):
        own = looks.at(int(step)).place * scale
        low = np.maximum(own[:, :2], (left, top))
        high = np.minimum(own[:, :2] + own[:, 2:], (left + width, top + height))
        common = np.clip(high - low, 0, None).prod(axis=1)
        whole = own[:, 2:].prod(axis=1)
        if not len(own) or (common.sum() < _EXPLAINED * width * height and (common < _EXPLAINED * whole).all()):
            kept.append(row)
    table = np.concatenate([seen, boxes[kept]])
    label = np.concatenate([looks.boxes.label, np.full(len(kept), -1)])
    order = np.lexsort((table[:, 2], table[:, 1], table[:, 0]))
    return table[order], label[order].astype(np.int64)


def image_tracklets(
    boxes: Floats, times: Floats, scale: float, size: tuple[int, int], label: Indices | None = None
) -> tuple[Tracklet, ...]:
    """Tracklets of a segment's blobs; their `stature` is the usual height in image pixels.

    Args:
        boxes: (n, 5) as `Blobs` gives them. times: (steps,) of the pictures.
        scale: working pixels per image pixel. size: of the working image.
        label: (n,) of boxes that a model gave, as `with_looks` says; none by default.
    """
    if not len(boxes):
        return ()
    label = np.full(len(boxes), -1) if label is None else label
    body = _usual_height(boxes)
    large = boxes[:, 4] >= _LEAST_HEIGHTS * body
    boxes, label = boxes[large], label[large]
    pose = np.array([UPRIGHT, CAR, OTHER, UPRIGHT])[label]
    feet = np.column_stack([boxes[:, 1] + boxes[:, 3] / 2, boxes[:, 2] + boxes[:, 4]])
    sightings = _sightings(boxes[:, 0].astype(np.int64), feet, times, body, size)
    return tuple(
        Tracklet(
            steps=sightings.step[own],
            feet=feet[own] / scale,
            visible=np.ones(len(own)),
            pose=pose[own],
            boxes=np.column_stack([-boxes[own, 3] / 2, -boxes[own, 4], boxes[own, 3], boxes[own, 4]]) / scale,
            stature=np.full(len(own), body / scale),
            by_model=label[own] >= 0,
        )
        for own in associate(sightings, VEHICLE_MPS)
    )


def image_points(one: Tracklet) -> Floats:
    """A tracklet's feet (n, 2) in body heights, times the metres of a usual body."""
    return one.feet * PERSON_M / float(np.median(one.stature))


def image_rows(one: Tracklet, times: Floats, stride: int, ways: Floats | None = None) -> TrackRows | None:
    """The rows of a whole track of blobs; None for what is too short or does not move.

    Args:
        times: (m,) of every frame of the clip from its first to its last. stride: frames per step.
        ways: (m, 3, 3), its pixels to those of each of these frames; None where they are the same.
    """
    body = float(np.median(one.stature))
    start = int(one.steps[0])
    s = _sightings(one.steps - start, one.feet, times[::stride], body, (0, 0))
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
    by_model = np.zeros(len(frames), dtype=bool)
    by_model[seen] = one.by_model
    measured = np.full((len(frames), 2), np.nan)
    measured[seen] = one.feet
    nothing = np.full(len(frames), np.nan)
    boxes = np.column_stack([foot[:, 0] - width / 2, foot[:, 1] - height, width, height])
    if ways is not None:
        boxes = moved_boxes(boxes, ways)
    looked = frames % stride == 0
    return TrackRows(
        first_frame=int(frames[0]),
        columns={
            "frame": frames,
            "time_s": times,
            "left_px": boxes[:, 0],
            "top_px": boxes[:, 1],
            "width_px": boxes[:, 2],
            "height_px": boxes[:, 3],
            "seen": seen,
            "foot_u_px": measured[:, 0],
            "foot_v_px": measured[:, 1],
            "visible": np.ones(len(frames)),
            "by_model": by_model,
            **{name: nothing for name in ("x_m", "y_m", "vx_mps", "vy_mps", "var_x_m2", "var_y_m2", "cov_xy_m2")},
            "kind": [_kind(one)] * len(frames),
            "confidence": np.full(len(frames), float(seen.sum()) / max(int(looked.sum()), 1)),
        },
    )


def _kind(one: Tracklet) -> str:
    """By the model's word where it has one, else by the shape."""
    if float(one.by_model.mean()) > _TOLD:
        kinds = [POSES[int(pose)].kind for pose in one.pose[one.by_model]]
        return max(sorted(set(kinds)), key=kinds.count)
    return "person" if float(np.median(one.boxes[:, 2] / one.boxes[:, 3])) < _WALKER else "other"


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
