"""What several cameras see of a crowd: true courses, cameras as they stand and as their control points say, clocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.calibration import fit
from observance.observation.camera import Camera
from observance.observation.control_points import ControlPoint
from observance.values.errors import RefusedInput

Floats = NDArray[np.float64]
PIXEL_PX, SURVEY_M = 1.5, 0.03
POINTS = 12
_RAISED = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """Where one person really was: times (n,) in seconds, places (n, 2) in metres."""

    times: Floats
    xy: Floats

    def at(self, when: Floats) -> Floats:
        """Places (k, 2); straight between the known ones."""
        return np.column_stack([np.interp(when, self.times, self.xy[:, axis]) for axis in (0, 1)])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Feet:
    """One person in one camera's picture, stretch by stretch: times (n,), feet (n, 2) and height (n,) in pixels."""

    times: Floats
    feet: Floats
    tall: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crowd:
    """Persons by name; their courses; what each camera has in its picture, without any error of a tracker."""

    name: str
    courses: Mapping[str, Course]
    cameras: tuple[Camera, ...]
    seen: Mapping[tuple[str, str], tuple[Feet, ...]]
    """(person, camera) to stretches."""


def surveyed(chance: np.random.Generator, real: Camera, ground: Floats) -> Camera:
    """The camera that a surveyor's control points give: POINTS on and above the ground, both coordinates in error.

    Args:
        ground: (n, 2) places that the camera has in its picture, to choose control points among.

    Raises:
        RefusedInput: when ten choices of points do not fix it.
    """
    for last in [False] * 9 + [True]:
        chosen = ground[chance.choice(len(ground), POINTS, replace=False)]
        z = np.zeros(POINTS)
        z[:_RAISED] = chance.uniform(0.5, 2.5, _RAISED)
        places = np.column_stack([chosen, z])
        pixels = real.project(places) + chance.normal(0, PIXEL_PX, (POINTS, 2))
        places = places + chance.normal(0, SURVEY_M, (POINTS, 3))
        points = [
            ControlPoint(
                name=f"p{k}", u_px=float(u), v_px=float(v), x_m=float(x), y_m=float(y), z_m=float(h),
                sigma_px=PIXEL_PX, sigma_m=SURVEY_M,
            )
            for k, ((u, v), (x, y, h)) in enumerate(zip(pixels, places, strict=True))
        ]  # fmt: skip
        try:
            return fit(points, id=real.id, width=real.width, height=real.height, k1=real.k1).camera
        except RefusedInput:
            if last:
                raise
    raise AssertionError("the loop returns or raises")


def in_picture(camera: Camera, ground: Floats, least_px: float = 30.0) -> NDArray[np.bool_]:
    """Which places (n, 2) the camera has in its picture, with a body at least so many pixels tall."""
    feet = camera.project(np.column_stack([ground, np.zeros(len(ground))]))
    heads = camera.project(np.column_stack([ground, np.full(len(ground), 1.75)]))
    with np.errstate(invalid="ignore"):
        inside = (feet > 5).all(axis=1) & (feet < [camera.width - 5, camera.height - 5]).all(axis=1)
        tall = np.hypot(*(feet - heads).T) > least_px
    return np.asarray(inside & tall & np.isfinite(feet).all(axis=1))
