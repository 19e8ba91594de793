"""From waypoints to motion: place, heading, speed, gait and posture of a mover at any instants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import gaussian_filter1d

from observance.observation.camera import Floats
from observance.reenactment.scenario import Person, Posture, Vehicle, Waypoint

_GRID_S = 0.05
_STILL_MPS = 0.25
_TURN_S = 0.2
_CHANGE_S = 0.7
"""A change of posture takes this long, around its waypoint."""

BACKWARD: frozenset[Posture] = frozenset({"drags"})
"""Who drags walks backward."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A mover's motion at n instants.

    Attributes:
        present: (n,). place: (n, 2), metres. heading: (n, 2), unit vectors. speed: (n,), m/s.
        gait: (n,), radians; two steps are one turn. tilt: (n,), radians, nose down.
        postures: the posture before and after, and how far (0 to 1) the change has gone, each (n,).
    """

    present: NDArray[np.bool_]
    place: Floats
    heading: Floats
    speed: Floats
    gait: Floats
    tilt: Floats
    before: NDArray[np.int64]
    after: NDArray[np.int64]
    change: Floats


def places(waypoints: Sequence[Waypoint], times: Floats) -> Floats:
    """Places (n, 2) at times of day; held before the first and after the last waypoint.

    Shape-preserving cubics (F. N. Fritsch and J. Butland, SIAM J. Sci. Stat. Comput. 5, 1984): no overshoot, so a mover
    that is told to turn at a point turns at that point.
    """
    at = np.array([point.at for point in waypoints])
    to = np.array([point.to for point in waypoints], dtype=float)
    result: Floats = PchipInterpolator(at, to, axis=0)(np.clip(times, at[0], at[-1]))
    return result


def presence(waypoints: Sequence[Waypoint], times: Floats) -> NDArray[np.bool_]:
    """Whether the mover is there, (n,): from its first to its last waypoint, without the gaps after a leaving."""
    at = np.array([point.at for point in waypoints])
    index = np.clip(np.searchsorted(at, times, side="right") - 1, 0, len(at) - 1)
    left = np.array([point.leaves for point in waypoints])
    there: NDArray[np.bool_] = (times >= at[0]) & (times <= at[-1]) & ~left[index]
    return there


def follow(mover: Person | Vehicle, times: Floats) -> Course:
    """The motion of a mover at times of day (n,)."""
    way = mover.waypoints
    at = np.array([point.at for point in way])
    grid = np.arange(at[0] - 1.0, at[-1] + 1.0 + _GRID_S, _GRID_S)
    place = places(way, grid)
    velocity = np.gradient(place, _GRID_S, axis=0)
    speed = np.hypot(velocity[:, 0], velocity[:, 1])
    heading = _headings(way, at, grid, velocity, speed)
    stride = 0.75 + 0.5 * speed if isinstance(mover, Person) else np.full_like(speed, 1.0)
    stride = np.where(speed < 1.2, np.maximum(0.7, 0.55 + 0.65 * speed), stride)
    gait = np.concatenate([[0.0], np.cumsum(2 * np.pi * speed / stride)[:-1] * _GRID_S])
    turned = np.column_stack([np.interp(times, grid, heading[:, i]) for i in range(2)])
    turned /= np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-9)
    before, after, change = _postures(way, at, times)
    return Course(
        present=presence(way, times),
        place=places(way, times),
        heading=turned,
        speed=np.interp(times, grid, speed),
        gait=np.interp(times, grid, gait),
        tilt=np.radians(np.interp(times, at, [point.tilt_deg for point in way])),
        before=before,
        after=after,
        change=change,
    )


def _headings(way: Sequence[Waypoint], at: Floats, grid: Floats, velocity: Floats, speed: Floats) -> Floats:
    """Along the motion, held while still; `facing_deg` overrides; both smoothed, as bodies turn."""
    moving = speed > _STILL_MPS
    held = np.maximum.accumulate(np.where(moving, np.arange(len(grid)), -1))
    first = int(np.argmax(moving)) if moving.any() else -1
    held = np.where(held < 0, first, held)
    unit = velocity / np.maximum(speed, 1e-9)[:, None]
    heading = unit[held] if moving.any() else np.tile([0.0, 1.0], (len(grid), 1))
    index = np.clip(np.searchsorted(at, grid, side="right") - 1, 0, len(at) - 1)
    for i, point in enumerate(way):
        here = index == i
        if point.posture in BACKWARD:
            heading[here] = -heading[here]
        if point.facing_deg is not None:
            bearing = np.radians(point.facing_deg)
            heading[here] = [np.sin(bearing), np.cos(bearing)]
    smooth: Floats = gaussian_filter1d(heading, _TURN_S / _GRID_S, axis=0, mode="nearest")
    return smooth


def _postures(
    way: Sequence[Waypoint], at: Floats, times: Floats
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """The indices of the waypoints that rule before and after the nearest change, and its progress."""
    middle = np.clip(np.searchsorted(at, times + _CHANGE_S / 2, side="right") - 1, 0, len(at) - 1)
    earlier = np.clip(np.searchsorted(at, times - _CHANGE_S / 2, side="right") - 1, 0, len(at) - 1)
    linear = np.clip((times - at[middle]) / _CHANGE_S + 0.5, 0.0, 1.0)
    change: Floats = np.where(middle == earlier, 1.0, linear * linear * (3 - 2 * linear))
    return earlier, middle, change
