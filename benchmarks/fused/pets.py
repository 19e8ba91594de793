"""PETS S2L1 through the eight Tsai cameras: the courses from View 001, in the picture of the others where they fall."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from fused.scene import Course, Crowd, Feet, in_picture
from observance.observation.calibration import import_tsai
from observance.observation.camera import Camera

Floats = NDArray[np.float64]
RATE_HZ = 7.0


def pets(folder: Path, seconds: float) -> Crowd:
    """The first so many seconds of it."""
    first = import_tsai(folder / "calibration" / "View_001.xml", "view-001")
    cameras = [_plain(folder, n) for n in range(1, 9)]
    rows = np.loadtxt(folder / "gt_subpixel.txt", delimiter=",")[:, :6]
    rows = rows[rows[:, 0] <= seconds * RATE_HZ]
    courses: dict[str, Course] = {}
    seen: dict[tuple[str, str], tuple[Feet, ...]] = {}
    for number in np.unique(rows[:, 1]):
        own = rows[rows[:, 1] == number]
        own = own[np.argsort(own[:, 0])]
        if len(own) < 20:
            continue
        place = first.ground(np.column_stack([own[:, 2] + own[:, 4] / 2, own[:, 3] + own[:, 5]]))
        course = Course(
            times=own[:, 0] / RATE_HZ, xy=np.column_stack([gaussian_filter1d(place[:, k], 3) for k in (0, 1)])
        )
        courses[str(int(number))] = course
        for camera in cameras:
            inside = np.flatnonzero(in_picture(camera, course.xy, 20.0))
            parts = np.split(inside, np.flatnonzero(np.diff(course.times[inside]) > 1.0) + 1)
            seen[str(int(number)), camera.id] = tuple(_feet(camera, course, part) for part in parts if len(part) > 14)
    return Crowd(name="PETS views", courses=courses, cameras=tuple(cameras), seen=seen)


def _plain(folder: Path, number: int) -> Camera:
    """The view's camera with its axis in the middle and one focal length, as the fit to control points takes it."""
    real = import_tsai(folder / "calibration" / f"View_00{number}.xml", f"view-00{number}")
    return replace(real, fx=real.fy, cx=real.width / 2, cy=real.height / 2)


def _feet(camera: Camera, course: Course, rows: NDArray[np.int64]) -> Feet:
    xy = course.xy[rows]
    feet = camera.project(np.column_stack([xy, np.zeros(len(xy))]))
    heads = camera.project(np.column_stack([xy, np.full(len(xy), 1.75)]))
    return Feet(times=course.times[rows], feet=feet, tall=np.hypot(*(feet - heads).T))
