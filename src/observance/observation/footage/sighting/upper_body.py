"""Whose upper body a flash is at: the nearest tracked person within 1.5 m, or nobody.

Metres at a person come from the camera's geometry where his place on the ground is known, otherwise from his box, taken
as 1.7 m tall; a person who kneels or lies is smaller, so that the reach is then too short rather than too long.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from observance.observation.camera import Camera

Floats = NDArray[np.float64]

REACH_M = 1.5
CHEST_M = 1.3
_TALL_M = 1.7
_NEAR_S = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Bodies:
    """Where the tracked persons of one item are: rows of its table of tracks, by time."""

    tracks: tuple[str, ...]
    times_s: Floats
    boxes: Floats
    places: Floats
    variances: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The person at a flash.

    Attributes:
        track: his track. away_m: from the middle of his upper body. others: further tracks within reach.
        range_m, range_error_m: from the camera to his chest over the ground's geometry, 1 sigma; NaN without it.
    """

    track: str
    away_m: float
    others: tuple[str, ...]
    range_m: float
    range_error_m: float


def bodies_of(tracks: pa.Table) -> Bodies:
    """The persons of a table TRACKS."""
    rows = tracks.filter(pc.equal(tracks["kind"], pa.scalar("person"))).sort_by("time_s")

    def columns(*names: str) -> Floats:
        return np.column_stack([np.asarray(rows[name], dtype=np.float64) for name in names])

    return Bodies(
        tracks=tuple(str(name) for name in rows["track"].to_pylist()),
        times_s=np.asarray(rows["time_s"], dtype=np.float64),
        boxes=columns("left_px", "top_px", "width_px", "height_px"),
        places=columns("x_m", "y_m"),
        variances=columns("var_x_m2", "var_y_m2", "cov_xy_m2"),
    )


def link(u_px: float, v_px: float, time_s: float, bodies: Bodies, camera: Camera | None) -> Link | None:
    """The person whose upper body is nearest to a flash, within reach; None: it stays unlinked."""
    first, last = np.searchsorted(bodies.times_s, [time_s - _NEAR_S, time_s + _NEAR_S])
    nearest: dict[str, tuple[float, int]] = {}
    for k in range(int(first), int(last)):
        away = _away(np.array([u_px, v_px]), bodies, k, camera)
        apart = abs(bodies.times_s[k] - time_s)
        name = bodies.tracks[k]
        held = nearest.get(name)
        if held is None or apart < abs(bodies.times_s[held[1]] - time_s):
            nearest[name] = (away, k)
    within = sorted((away, name, k) for name, (away, k) in nearest.items() if away <= REACH_M)
    if not within:
        return None
    away, name, k = within[0]
    far, error = _range(bodies, k, camera)
    return Link(
        track=name, away_m=away, others=tuple(other for _, other, _ in within[1:]), range_m=far, range_error_m=error
    )


def _away(at: Floats, bodies: Bodies, k: int, camera: Camera | None) -> float:
    left, top, width, height = bodies.boxes[k]
    if camera is not None and np.isfinite(bodies.places[k]).all():
        x, y = bodies.places[k]
        pixels = camera.project(np.array([[x, y, 0.0], [x, y, CHEST_M], [x, y, _TALL_M]]))
        scale = float(np.hypot(*(pixels[2] - pixels[0]))) / _TALL_M
        if np.isfinite(pixels).all() and scale > 0:
            return float(np.hypot(*(at - pixels[1]))) / scale
    scale = max(float(height), 1.0) / _TALL_M
    chest = np.array([left + width / 2, top + height * (1 - CHEST_M / _TALL_M)])
    return float(np.hypot(*(at - chest))) / scale


def _range(bodies: Bodies, k: int, camera: Camera | None) -> tuple[float, float]:
    if camera is None or not np.isfinite(bodies.places[k]).all():
        return float("nan"), float("nan")
    x, y = bodies.places[k]
    way = np.array([x, y, CHEST_M]) - camera.centre
    far = float(np.linalg.norm(way))
    along = way[:2] / max(far, 1e-9)
    var_x, var_y, cov = bodies.variances[k]
    own = np.array([[var_x, cov], [cov, var_y]])
    foot = camera.project(np.array([[x, y, 0.0]]))
    shared = camera.ground_by_parameter(foot)[0]
    total = np.nan_to_num(own) + shared @ camera.covariance @ shared.T
    return far, float(np.sqrt(max(float(along @ total @ along), 0.0)))
