"""The view: a camera's ground seen at the working size, where every pixel knows how tall a person standing there is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.footage.reading.clip import Bytes, Frame

Floats = NDArray[np.float64]
Map = NDArray[np.float32]

PERSON_M = 1.75
"""Height of the body that is looked for, metres, shoes included; `stature` adjusts it per track."""
PAD = 48
"""Working pixels around the image in which a foot may stand while part of the body is inside."""
BODY_SHARE = 0.28
"""A standing person's pixels as a share of height times what PERSON_M spans across."""
SCALES = (1.0, 0.75, 2 / 3, 0.5, 0.4, 1 / 3, 0.25, 0.2)
USUAL_PX = 32.0
"""Height in working pixels that the smaller figures (30 % quantile over the ground) should keep."""
MOST_PIXELS = 400_000
REACH_M = 150.0
LEAST_PX, MOST_PX = 9.0, 170.0


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A camera at the working size. Maps are (height + 2 PAD, width + 2 PAD) over foot pixels.

    Attributes:
        scale: working pixels per image pixel.
        tall: a person's height at this foot, working px; 0 where none can stand or would be too small.
        wide: what PERSON_M metres across the view span at this foot, working px.
        lean: how far to the right of the foot the head is, working px.
    """

    camera: Camera
    scale: float
    width: int
    height: int
    tall: Map
    wide: Map
    lean: Map

    def body(self) -> Map:
        """Pixels (height, width) that a person whose foot is at each pixel covers; 0 where none can stand."""
        inner = slice(PAD, -PAD)
        return np.asarray(BODY_SHARE * self.tall[inner, inner] * self.wide[inner, inner], dtype=np.float32)

    def tall_at(self, u: float, v: float) -> float:
        """Height of a person whose foot is at working pixel (u, v)."""
        return float(self.tall[self._cell(u, v)])

    def figure_at(self, u: float, v: float) -> tuple[float, float, float]:
        """(tall, wide, lean) at working pixel (u, v)."""
        cell = self._cell(u, v)
        return float(self.tall[cell]), float(self.wide[cell]), float(self.lean[cell])

    def _cell(self, u: float, v: float) -> tuple[int, int]:
        rows, columns = self.tall.shape
        return min(max(round(v) + PAD, 0), rows - 1), min(max(round(u) + PAD, 0), columns - 1)

    def ground(self, working: Floats) -> Floats:
        """Ground points (n, 2), metres, of working pixels (n, 2)."""
        return self.camera.ground(np.atleast_2d(working) / self.scale)

    def pixels(self, ground: Floats, z_m: float = 0.0) -> Floats:
        """Working pixels (n, 2) of ground points (n, 2) lifted to z_m."""
        ground = np.atleast_2d(ground)
        return self.camera.project(np.column_stack([ground, np.full(len(ground), z_m)])) * self.scale

    def border(self, ground: Floats) -> Floats:
        """Distance of bodies standing at ground points (n, 2) from the image's border, in body heights; + inside."""
        feet = self.pixels(ground)
        heads = self.pixels(ground, PERSON_M)
        tall = np.maximum(feet[:, 1] - heads[:, 1], 4.0)
        nearest = np.minimum.reduce([feet[:, 0], self.width - feet[:, 0], self.height - feet[:, 1], heads[:, 1]])
        return np.asarray(np.nan_to_num(nearest / tall, nan=-1.0), dtype=np.float64)


def working_scale(width: int, height: int, smaller_px: float) -> float:
    """The scale at which figures of `smaller_px` image pixels keep USUAL_PX, within MOST_PIXELS."""
    wanted = min(1.0, USUAL_PX / max(smaller_px, 1.0), (MOST_PIXELS / (width * height)) ** 0.5)
    return min(SCALES, key=lambda scale: abs(np.log(scale / wanted)))


def view_of(camera: Camera, width: int, height: int) -> View:
    """The view of a camera whose clip is `width` x `height` image pixels."""
    coarse_u, coarse_v = np.meshgrid(np.arange(4.0, width, 8), np.arange(4.0, height, 8))
    tall, _, _ = _figures(camera, np.column_stack([coarse_u.ravel(), coarse_v.ravel()]))
    standing = tall[tall >= LEAST_PX]
    scale = working_scale(width, height, float(np.quantile(standing, 0.3)) if standing.size else USUAL_PX)
    small_w, small_h = max(16, round(width * scale)), max(16, round(height * scale))
    step = 4
    us = np.arange(-PAD, small_w + PAD + step, step)
    vs = np.arange(-PAD, small_h + PAD + step, step)
    grid_u, grid_v = np.meshgrid(us, vs)
    figures = _figures(camera, np.column_stack([grid_u.ravel(), grid_v.ravel()]) / scale)
    shape = (small_h + 2 * PAD, small_w + 2 * PAD)
    maps = [_spread(values.reshape(grid_u.shape) * scale, shape, step) for values in figures]
    standing_map = (maps[0] >= LEAST_PX) & (maps[0] <= MOST_PX)
    return View(
        camera=camera,
        scale=scale,
        width=small_w,
        height=small_h,
        tall=np.where(standing_map, maps[0], np.float32(0)),
        wide=maps[1],
        lean=maps[2],
    )


def shrink(frame: Frame, width: int, height: int) -> Bytes:
    """Planes (3, height, width) of a frame at the working size, brightness and colour alike."""
    return np.stack([_resized(plane, width, height) for plane in (frame.y, frame.u, frame.v)])


def _resized(plane: Bytes, width: int, height: int) -> Bytes:
    if plane.shape == (height, width):
        return plane
    smaller = plane.shape[1] >= width
    resized: Bytes = cv2.resize(
        plane, (width, height), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    ).astype(np.uint8, copy=False)
    return resized


def _figures(camera: Camera, feet: Floats) -> tuple[Floats, Floats, Floats]:
    """Height, width of PERSON_M across, and lean, in image pixels, of persons at foot pixels (n, 2); 0 where none."""
    ground = camera.ground(feet)
    away = ground - camera.centre[:2]
    reach = np.hypot(away[:, 0], away[:, 1])
    stands = np.isfinite(reach) & (reach < REACH_M)
    safe = np.where(stands[:, None], ground, camera.centre[:2] + 10.0)
    across = np.column_stack([-away[:, 1], away[:, 0]]) / np.maximum(reach, 1e-6)[:, None]
    side = np.where(stands[:, None], across, 0.0) * PERSON_M / 2
    head = camera.project(np.column_stack([safe, np.full(len(safe), PERSON_M)]))
    left = camera.project(np.column_stack([safe - side, np.zeros(len(safe))]))
    right = camera.project(np.column_stack([safe + side, np.zeros(len(safe))]))
    tall = feet[:, 1] - head[:, 1]
    stands &= np.isfinite(tall) & (tall > 0)
    wide = np.hypot(*(right - left).T)
    lean = head[:, 0] - feet[:, 0]
    zero = np.zeros(len(feet))
    return (
        np.where(stands, tall, zero),
        np.where(stands & np.isfinite(wide), wide, zero),
        np.where(stands & np.isfinite(lean), lean, zero),
    )


def _spread(values: Floats, shape: tuple[int, int], step: int) -> Map:
    """Grid values held over cells of `step` pixels and cut to `shape`."""
    held = np.repeat(np.repeat(values, step, axis=0), step, axis=1)
    return held[: shape[0], : shape[1]].astype(np.float32)
