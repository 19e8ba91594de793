"""WILDTRACK: 313 persons on a square, seven cameras, an annotated position and boxes every half second, 200 seconds.

Boxes are taken as annotated where a person has one. They stand in pictures without distortion (with the intrinsics that
are published for those, feet and positions agree to .06 to .15 m, median, camera by camera; with those of the lens, to
a metre). Feet are carried to a camera with one focal length and its axis in the middle.
"""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from fused.scene import Course, Crowd, Feet
from observance.observation.camera import Camera

Floats = NDArray[np.float64]
NAMES = ("CVLab1", "CVLab2", "CVLab3", "CVLab4", "IDIAP1", "IDIAP2", "IDIAP3")
WIDTH, HEIGHT = 1920, 1080
_STEP_S = 0.5
_GRID_M, _ACROSS = 0.025, 480
_ORIGIN = np.array([-3.0, -9.0])


def wildtrack(folder: Path, seconds: float) -> Crowd:
    """The first so many seconds of it."""
    cameras = {name: _camera(folder / "calibrations", name) for name in NAMES}
    places: dict[str, list[tuple[float, float, float]]] = {}
    boxes: dict[tuple[str, str], list[tuple[float, float, float, float]]] = {}
    for path in sorted((folder / "annotations_positions").glob("*.json")):
        when = int(path.stem) / 10.0
        if when > seconds:
            break
        for one in json.loads(path.read_text()):
            person, number = str(one["personID"]), int(one["positionID"])
            x, y = _ORIGIN + _GRID_M * np.array([number % _ACROSS, number // _ACROSS])
            places.setdefault(person, []).append((when, float(x), float(y)))
            for view in one["views"]:
                if view["xmax"] > 0 and view["ymax"] < HEIGHT - 5:
                    row = (when, (view["xmin"] + view["xmax"]) / 2, view["ymax"], view["ymax"] - view["ymin"])
                    boxes.setdefault((person, NAMES[view["viewNum"]]), []).append(row)
    courses = {p: Course(times=np.array(r)[:, 0], xy=np.array(r)[:, 1:]) for p, r in places.items() if len(r) > 4}
    seen = {}
    for (person, name), rows in boxes.items():
        if person in courses:
            seen[person, name.lower()] = _stretches(np.array(rows), cameras[name])
    return Crowd(name="WILDTRACK", courses=courses, cameras=tuple(camera for camera, _ in cameras.values()), seen=seen)


def _camera(folder: Path, name: str) -> tuple[Camera, Floats]:
    """A plain camera where the real one stands, and the real one's matrix."""
    outer, inner = folder / "extrinsic" / f"extr_{name}.xml", folder / "intrinsic_zero" / f"intr_{name}.xml"
    rotation = np.asarray(cv2.Rodrigues(_numbers(outer, "rvec"))[0], dtype=np.float64)
    matrix = _numbers(inner, "camera_matrix").reshape(3, 3)
    focal = float((matrix[0, 0] + matrix[1, 1]) / 2)
    plain = Camera(
        id=name.lower(), width=WIDTH, height=HEIGHT, fx=focal, fy=focal, cx=WIDTH / 2, cy=HEIGHT / 2, k1=0.0,
        rotation=rotation, centre=-rotation.T @ (_numbers(outer, "tvec") / 100.0), covariance=np.zeros((8, 8)),
    )  # fmt: skip
    return plain, matrix


def _numbers(path: Path, name: str) -> Floats:
    text = path.read_text()
    inner = text.split(f"<{name}", 1)[1].split(f"</{name}>", 1)[0].split(">", 1)[1]
    inner = inner.split("<data>", 1)[1].split("</data>", 1)[0] if "<data>" in inner else inner
    return np.array(inner.split(), dtype=np.float64)


def _stretches(rows: Floats, real: tuple[Camera, Floats]) -> tuple[Feet, ...]:
    """Rows (time, foot u, foot v, height) without a break, on the plain camera, of at least two seconds."""
    plain, matrix = real
    straight = (rows[:, 1:3] - matrix[:2, 2]) / [matrix[0, 0], matrix[1, 1]]
    feet = straight * plain.fx + [plain.cx, plain.cy]
    tall = rows[:, 3] * plain.fx / matrix[1, 1]
    parts = np.split(np.arange(len(rows)), np.flatnonzero(np.diff(rows[:, 0]) > _STEP_S + 0.1) + 1)
    return tuple(Feet(times=rows[p, 0], feet=feet[p], tall=tall[p]) for p in parts if len(p) >= 5)
