"""Which ground a camera has in view: its picture carried to the ground, less masks and what buildings hide."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.affinity import scale
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from observance.observation.camera import Camera
from observance.observation.camera_file import CameraFile
from observance.observation.scene import Scene

Floats = NDArray[np.float64]
_EDGE = 48
ONE_SIDED_95 = 1.645
"""An edge that is known with an error is drawn this many sigmas to the side where less is seen."""
_MOST_MARGIN = 0.2
FAR = 4.0
PASSAGE_M = 1.5
"""How far somebody walks in the second that the tracker needs (`tracker.LEAST_SEEN_S`): ground from which no straight
walk of this length stays in view is not watched."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Occluder:
    """A building. Without a height it hides everything behind it. `error_m`: 1 sigma of where its walls stand."""

    ring: Polygon
    height_m: float | None = None
    error_m: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """A camera's ground, metres.

    Attributes:
        field: what the picture reaches within range. seen: the part that nothing hides.
        masked, hidden: the parts of the field that masks and buildings take away.
    """

    field: BaseGeometry
    seen: BaseGeometry
    masked: BaseGeometry
    hidden: BaseGeometry


def occluders_of(scene: Scene) -> list[Occluder]:
    """The scene's buildings, each with its own error and its survey's."""
    found = []
    for placed in scene.buildings.values():
        survey = scene.surveys.get(placed.survey)
        error = hypot(placed.error_m, survey.shared_error_m if survey is not None else 0.0)
        ring = shapely.make_valid(Polygon(placed.points))
        parts = [p for p in shapely.get_parts(ring) if isinstance(p, Polygon)]
        found += [Occluder(ring=part, height_m=placed.height_m, error_m=error) for part in parts]
    return found


def ground_in_view(file: CameraFile, camera: Camera, occluders: Sequence[Occluder]) -> Ground:
    """The ground in view: never overstated, so every edge stands where it is for certain (95 %) seen."""
    reach = file.coverage.range_m
    margin = margin_px(camera, reach)
    field = _footprint(camera, _border(camera, margin), reach)
    masked: list[BaseGeometry] = []
    for mask in file.masks:
        wide = shapely.make_valid(Polygon(mask)).buffer(margin) if margin > 0 else shapely.make_valid(Polygon(mask))
        for part in (p for p in shapely.get_parts(wide) if isinstance(p, Polygon)):
            masked.append(_footprint(camera, _dense(np.asarray(part.exterior.coords)), reach))
    hidden = [_behind(one, camera.centre, FAR * reach) for one in occluders]
    behind_masks, behind = (shapely.union_all(parts) if parts else Polygon() for parts in (masked, hidden))
    seen = field.difference(behind_masks).difference(behind)
    half = PASSAGE_M / 2
    wide_enough = seen.buffer(-half, join_style="mitre").buffer(half, join_style="mitre", mitre_limit=20.0)
    return Ground(
        field=shapely.set_precision(field, 0.001),
        seen=shapely.set_precision(seen.intersection(wide_enough), 0.001),
        masked=shapely.set_precision(field.intersection(behind_masks), 0.001),
        hidden=shapely.set_precision(field.intersection(behind), 0.001),
    )


def margin_px(camera: Camera, reach_m: float) -> float:
    """How far inside of the picture's border, pixels, a ground point must lie to be in it for certain (95 %).

    The ground point's error by the calibration, first order, carried back into the picture; the border's largest one.
    """
    if not camera.covariance.any():
        return 0.0
    pixels = _border(camera, 0.0)
    ground = camera.ground(pixels)
    near = np.hypot(*(ground - camera.centre[:2]).T) <= reach_m  # NaN above the horizon: not near
    if not near.any():
        return 0.0
    moved = camera.ground_by_parameter(pixels[near])
    back = np.linalg.pinv(camera.ground_by_pixel(pixels[near]))
    slope = back @ moved
    spread = slope @ camera.covariance @ slope.transpose(0, 2, 1)
    sigma = float(np.sqrt(np.max(np.linalg.eigvalsh(spread)[:, -1])))
    return min(ONE_SIDED_95 * sigma, _MOST_MARGIN * min(camera.width, camera.height))


def _border(camera: Camera, margin: float) -> Floats:
    w, h = float(camera.width) - margin, float(camera.height) - margin
    across, down = np.linspace(margin, w, _EDGE), np.linspace(margin, h, _EDGE)
    return np.vstack(
        [
            np.column_stack([across, np.full(_EDGE, h)]),
            np.column_stack([np.full(_EDGE, w), down[::-1]]),
            np.column_stack([across[::-1], np.full(_EDGE, margin)]),
            np.column_stack([np.full(_EDGE, margin), down]),
        ]
    )


def _dense(ring: Floats) -> Floats:
    """A closed ring (k, 2) with points between its corners: straight in the picture is not straight on the ground."""
    steps = np.linspace(0, 1, 16, endpoint=False)[:, None]
    return np.vstack([a + steps * (b - a) for a, b in itertools.pairwise(ring)])


def _footprint(camera: Camera, border: Floats, reach: float) -> BaseGeometry:
    """The image polygon on the ground; what looks past the range or above the horizon is cut at the range."""
    ray = camera.rays(border)
    length = np.maximum(np.hypot(ray[:, 0], ray[:, 1]), 1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = -camera.centre[2] / ray[:, 2] * length
    distance = np.where((ray[:, 2] < 0) & (distance > 0), np.minimum(distance, FAR * reach), FAR * reach)
    points = camera.centre[:2] + ray[:, :2] / length[:, None] * distance[:, None]
    polygon = shapely.make_valid(Polygon(points))
    return polygon.intersection(shapely.Point(camera.centre[:2]).buffer(reach, quad_segs=32))


def _behind(one: Occluder, centre: Floats, reach: float) -> BaseGeometry:
    """The building and the ground that it hides: each wall carried away from the camera, as far as its roof is seen
    over. A camera on the building is not hidden by it."""
    ring = one.ring
    if ring.contains(shapely.Point(centre[:2])):
        return Polygon()
    if one.error_m > 0:
        wider = ring.buffer(ONE_SIDED_95 * one.error_m, join_style="mitre")
        if isinstance(wider, Polygon) and not wider.contains(shapely.Point(centre[:2])):
            ring = wider
    corners = np.asarray(ring.exterior.coords)[:, :2]
    away = corners - centre[:2]
    over = float(centre[2]) - one.height_m if one.height_m is not None else 0.0
    if over > 1e-6:
        times = float(centre[2]) / over
        far = centre[:2] + away * times
        roof: BaseGeometry = scale(ring, times, times, origin=(float(centre[0]), float(centre[1])))
    else:
        far = centre[:2] + away / np.maximum(np.hypot(*away.T), 1e-9)[:, None] * reach
        roof = Polygon()
    quads = [Polygon([corners[i], corners[i + 1], far[i + 1], far[i]]).buffer(0) for i in range(len(corners) - 1)]
    return shapely.union_all([ring, roof, *(q for q in quads if not q.is_empty)])
