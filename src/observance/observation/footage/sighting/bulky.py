"""Large or low foreground: where a vehicle or a lying person explains a whole patch better than standing figures."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.empty.view import BODY_SHARE, PAD
from observance.observation.footage.sighting.hull import CAR, LYING, POSES, TRUCK, TURNS, Hulls
from observance.observation.footage.sighting.scene import Placed, Scene
from observance.observation.footage.sighting.silhouette import Shape

Mask = NDArray[np.bool_]

_LARGE = 4.0
_SOLID = 0.5
_TRUCK_LARGE = 1.5
_LOW = 0.8
_FLAT = 1.1
_LOW_AREA = (0.3, 2.5)
_VEHICLE_FIT, _LYING_FIT = 0.60, 0.28
_LEAST_AREA_PX = 20
_FILLED = 0.5


def place_bulky(scene: Scene, hulls: Hulls) -> tuple[list[Placed], Mask]:
    """Vehicles and lying persons of a scene, painted in; and the mask (h, w) of the patches that vehicles explain."""
    mask = (scene.foreground[PAD:-PAD, PAD:-PAD] > 0.5).astype(np.uint8)
    count, labels, stats, centres = cv2.connectedComponentsWithStatsWithAlgorithm(mask, 8, cv2.CV_32S, cv2.CCL_BBDT)
    placed: list[Placed] = []
    explained = np.zeros(mask.shape, dtype=bool)
    for number in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[number])
        if area < _LEAST_AREA_PX:
            continue
        tall, wide, _ = scene.view.figure_at(left + width / 2, top + height)
        body = BODY_SHARE * tall * wide
        if tall <= 0:
            continue
        middle = float(centres[number][0]), float(centres[number][1])
        if area > _LARGE * body and width > 0.5 * tall and area > _SOLID * width * height:
            found = _fitted(scene, hulls, middle, (CAR,), (width, height, area), _VEHICLE_FIT)
            if found is None or area > _TRUCK_LARGE * (found.shape.covers > 0.5).sum():
                found = _fitted(scene, hulls, middle, (CAR, TRUCK), (width, height, area), _VEHICLE_FIT)
            if found is not None:
                explained |= (labels == number) & _beside(found, mask.shape)
        elif height < _LOW * tall and width > _FLAT * height and _LOW_AREA[0] < area / body < _LOW_AREA[1]:
            found = _fitted(scene, hulls, middle, (LYING,), (width, height, area), _LYING_FIT)
        else:
            continue
        if found is not None:
            scene.paint(found.u, found.v, found.shape, +1)
            placed.append(found)
    return placed, explained


def _beside(vehicle: Placed, size: tuple[int, ...]) -> Mask:
    """Pixels (h, w) of a vehicle and of its rims and shadow: within a third of its width."""
    shape = vehicle.shape
    canvas = np.zeros((size[0] + 2 * PAD, size[1] + 2 * PAD), np.uint8)
    top, left = round(vehicle.v) - shape.row + PAD, round(vehicle.u) - shape.column + PAD
    y0, x0 = max(top, 0), max(left, 0)
    y1, x1 = min(top + shape.covers.shape[0], canvas.shape[0]), min(left + shape.covers.shape[1], canvas.shape[1])
    if y1 > y0 and x1 > x0:
        canvas[y0:y1, x0:x1] = shape.covers[y0 - top : y1 - top, x0 - left : x1 - left] > 0.5
    reach = max(2, shape.covers.shape[1] // 3)
    wide = cv2.dilate(canvas, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    return np.asarray(wide[PAD:-PAD, PAD:-PAD] > 0)


def overlaps(explained: Mask, u: float, v: float, shape: Shape) -> float:
    """Share of a body's pixels that lie on patches already explained."""
    top, left = round(v) - shape.row, round(u) - shape.column
    rows, columns = np.nonzero(shape.covers > 0.6)
    rows, columns = rows + top, columns + left
    inside = (rows >= 0) & (columns >= 0) & (rows < explained.shape[0]) & (columns < explained.shape[1])
    return float(explained[rows[inside], columns[inside]].sum()) / max(len(rows), 1)


def _fitted(
    scene: Scene,
    hulls: Hulls,
    middle: tuple[float, float],
    poses: tuple[int, ...],
    size: tuple[int, int, int],
    least: float,
) -> Placed | None:
    """The pose and turn that explain most foreground around a patch's middle, if they fit.

    `size` is the patch's width, height and area in pixels.
    """
    best: Placed | None = None
    most = 0.0
    reach = max(4, min(24, min(size[:2]) // 3))
    for pose in poses:
        level = POSES[pose].high_m / 2
        at = scene.view.camera.ground(np.array([middle]) / scene.view.scale, level)
        if not np.isfinite(at).all():
            continue
        u, v = (float(value) for value in scene.view.pixels(at)[0])
        for turn in range(TURNS):
            shape = hulls.shape(u, v, pose, turn)
            if shape is None or size[2] < _FILLED * int((shape.covers > 0.5).sum()):
                continue  # too little to fill it: a group of people, not a vehicle
            fits = scene.fits(u, v, shape, reach, reach)
            if fits is None:
                continue
            new_u, new_v, fit = fits.peak()
            if fit * shape.norm > most and fit > least:
                most = fit * shape.norm
                best = Placed(u=new_u, v=new_v, shape=shape, fit=fit, pose=pose, turn=turn)
    return best
