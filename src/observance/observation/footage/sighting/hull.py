"""Bodies that are not upright figures: a person lying and vehicles, as boxes on the ground drawn through the camera."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.empty.view import View
from observance.observation.footage.sighting.silhouette import Shape, shape_of

Floats = NDArray[np.float64]

UPRIGHT, LYING, CAR, TRUCK, OTHER = 0, 1, 2, 3, 4
TURNS = 8
"""Headings tried, evenly over half a turn: a box looks the same from both ends."""
_MARGIN = 4
_COVER = 0.95
_CELL_PX = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """A box: kind of mover, and metres."""

    kind: str
    long_m: float
    wide_m: float
    high_m: float


POSES = {
    UPRIGHT: Pose(kind="person", long_m=0.4, wide_m=0.6, high_m=1.75),
    LYING: Pose(kind="person", long_m=1.75, wide_m=0.55, high_m=0.30),
    CAR: Pose(kind="vehicle", long_m=4.2, wide_m=1.8, high_m=1.65),
    TRUCK: Pose(kind="vehicle", long_m=6.5, wide_m=2.4, high_m=2.6),
    OTHER: Pose(kind="other", long_m=1.0, wide_m=0.4, high_m=0.7),
}


def outline(view: View, ground: Floats, pose: int, turn: int) -> Floats:
    """Convex hull (k, 2), working px, of a pose at a ground point (2,), turned by `turn` eighths of half a turn."""
    box = POSES[pose]
    angle = np.pi * turn / TURNS
    along = np.array([np.cos(angle), np.sin(angle)]) * box.long_m / 2
    across = np.array([-np.sin(angle), np.cos(angle)]) * box.wide_m / 2
    corners = np.array([ground + s * along + t * across for s in (-1, 1) for t in (-1, 1)])
    pixels = np.vstack([view.pixels(corners), view.pixels(corners, box.high_m)])
    if not np.isfinite(pixels).all():
        return np.zeros((0, 2))
    return np.asarray(cv2.convexHull(pixels.astype(np.float32))[:, 0], dtype=np.float64)


class Hulls:
    """Shapes of boxes by pose, turn and place; one serves a cell of a few pixels."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._made: dict[tuple[int, int, int, int], Shape | None] = {}

    def shape(self, u: float, v: float, pose: int, turn: int) -> Shape | None:
        """The shape of a pose whose ground centre is at working pixel (u, v); None where the camera cannot see it."""
        cell = (pose, turn, round(u / _CELL_PX), round(v / _CELL_PX))
        if cell not in self._made:
            self._made[cell] = self._drawn(pose, turn, cell[2] * _CELL_PX, cell[3] * _CELL_PX)
        return self._made[cell]

    def _drawn(self, pose: int, turn: int, u: int, v: int) -> Shape | None:
        ground = self._view.ground(np.array([[float(u), float(v)]]))[0]
        if not np.isfinite(ground).all() or self._view.tall_at(u, v) <= 0:
            return None
        points = outline(self._view, ground, pose, turn)
        if not len(points):
            return None
        low = np.floor(points.min(axis=0)).astype(int) - _MARGIN
        high = np.ceil(points.max(axis=0)).astype(int) + _MARGIN
        size = high - low + 1
        if (size > 400).any() or (size < 2 * _MARGIN + 3).any():
            return None
        mask = np.zeros((int(size[1]), int(size[0])), np.uint8)
        cv2.fillConvexPoly(mask, np.round((points - low) * 16).astype(np.int32), 255, shift=4)
        soft = cv2.GaussianBlur(cv2.dilate(mask, np.ones((3, 3), np.uint8)), (5, 5), 0)
        covers = soft.astype(np.float64) / 255 * _COVER
        return shape_of(covers, int(u - low[0]), int(v - low[1]))


def bounds(view: View, ground: Floats, pose: int, turn: int) -> Floats:
    """Left, top, width, height in image pixels of a pose at a ground point; NaN if it is not in front of the camera."""
    points = outline(view, ground, pose, turn) / view.scale
    if not len(points):
        return np.full(4, np.nan)
    low, high = points.min(axis=0), points.max(axis=0)
    return np.array([low[0], low[1], high[0] - low[0], high[1] - low[1]])
