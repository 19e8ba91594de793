"""Pairs of real cameras: annotated persons seen through calibrations, with errors of boxes, one camera's clock wrong.

WILDTRACK: seven cameras, a crowd, one position in half a second. Its boxes were made from the ground positions, so the
calibrations agree better than in life; box errors (white and constant per person) are added. One camera is given the
even instants, the other the odd ones: no instant is seen by both.
PETS: the courses of S2L1 from View 001, projected into the other seven views of the Tsai calibrations where they are in
the picture, box errors added, and carried back to the ground.
"""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from observance.observation.calibration import import_tsai
from observance.reconstruction.walks import Walk, walk
from paired.simulated import Pair

Floats = NDArray[np.float64]
Seen = dict[str, tuple[Floats, Floats]]
"""Person to (times, ground points)."""
NAMES = ("CVLab1", "CVLab2", "CVLab3", "CVLab4", "IDIAP1", "IDIAP2", "IDIAP3")
BOX_PX, FOOT_SHARE = 3.0, 0.02


def _numbers(path: Path, name: str) -> Floats:
    text = path.read_text()
    inner = text.split(f"<{name}", 1)[1].split(f"</{name}>", 1)[0].split(">", 1)[1]
    inner = inner.split("<data>", 1)[1].split("</data>", 1)[0] if "<data>" in inner else inner
    return np.array(inner.split(), dtype=np.float64)


def wildtrack(folder: Path, camera: int) -> Seen:
    """Every person's foot points in one camera, carried to the ground, metres; time from the first instant."""
    name, calibrations = NAMES[camera], folder / "calibrations"
    turn = np.asarray(
        cv2.Rodrigues(_numbers(calibrations / "extrinsic" / f"extr_{name}.xml", "rvec"))[0], dtype=np.float64
    )
    away = _numbers(calibrations / "extrinsic" / f"extr_{name}.xml", "tvec") / 100.0
    inner = calibrations / "intrinsic_zero" / f"intr_{name}.xml"
    matrix = _numbers(inner, "camera_matrix").reshape(3, 3)
    bent = np.asarray(_numbers(inner, "distortion_coefficients"), dtype=np.float64)
    boxes: dict[str, list[tuple[float, float, float, float]]] = {}
    for path in sorted((folder / "annotations_positions").glob("*.json")):
        for person in json.loads(path.read_text()):
            view = person["views"][camera]
            if view["xmax"] > 0 and view["ymax"] < 1075:
                row = (
                    int(path.stem) / 10.0,
                    (view["xmin"] + view["xmax"]) / 2,
                    view["ymax"],
                    view["ymax"] - view["ymin"],
                )
                boxes.setdefault(str(person["personID"]), []).append(row)
    seen = {}
    for person_id, rows in boxes.items():
        found = np.array(rows, dtype=np.float64)
        seen[person_id] = (found[:, 0], np.column_stack([found[:, 1:3], found[:, 3]]))
    return {
        id: (times, _ground(pixels, matrix, bent, turn, away)) for id, (times, pixels) in seen.items() if len(times) > 5
    }


def _ground(pixels: Floats, matrix: Floats, bent: Floats, turn: Floats, away: Floats) -> Floats:
    """Foot and height in pixels (n, 3) to (n, 4): ground point, and metres per pixel of the foot's row and column."""

    def carried(uv: Floats) -> Floats:
        plain = cv2.undistortPoints(np.ascontiguousarray(uv[:, None, :]), matrix, bent)[:, 0]
        rays = np.column_stack([plain, np.ones(len(plain))]) @ turn
        centre = -turn.T @ away
        return np.asarray(centre[:2] + rays[:, :2] * (-centre[2] / rays[:, 2])[:, None])

    here = carried(pixels[:, :2])
    across = np.hypot(*(carried(pixels[:, :2] + [1, 0]) - here).T)
    along = np.hypot(*(carried(pixels[:, :2] + [0, 1]) - here).T)
    return np.column_stack([here, across, along, pixels[:, 2]])


def wildtrack_pair(seen: tuple[Seen, Seen], chance: np.random.Generator) -> Pair:
    """Two cameras of it, errors added, the second one's clock wrong by up to 5 minutes and 50 ppm."""
    offset, drift = float(chance.uniform(-300, 300)), float(chance.uniform(-50e-6, 50e-6))
    span = 200.0
    sides: list[list[Walk]] = [[], []]
    for side in (0, 1):
        for person, (times, rows) in sorted(seen[side].items()):
            chosen = (np.round(times * 2).astype(np.int64) % 2) == side
            for part in np.split(np.flatnonzero(chosen), np.flatnonzero(np.diff(times[chosen]) > 1.2) + 1):
                if len(part) < 6:
                    continue
                when, place = times[part], rows[part]
                person_px = chance.normal(0, FOOT_SHARE, 2) * place[:, 4].mean()
                white = chance.normal(0, BOX_PX, (len(part), 2))
                xy = place[:, :2] + (white + person_px) * place[:, 2:4] * _signs(chance)
                own = when if side == 0 else (when - offset + drift * span / 2) / (1 + drift)
                sides[side].append(walk(f"{side}/{person}", own, xy, 0.2, half_s=1.0))
    return Pair(a=tuple(sides[0]), b=tuple(sides[1]), offset_s=offset, drift=drift, span_s=span)


def _signs(chance: np.random.Generator) -> Floats:
    return chance.choice([-1.0, 1.0], 2)


def pets_views(pets: Path, view: int) -> Seen:
    """The walkers of S2L1 where they are in the picture of a view: time, and foot in pixels of that view."""
    first, other = (import_tsai(pets / "calibration" / f"View_00{n}.xml", f"view-00{n}") for n in (1, view))
    rows = np.loadtxt(pets / "gt_subpixel.txt", delimiter=",")[:, :6]
    seen = {}
    for person in np.unique(rows[:, 1]):
        own = rows[rows[:, 1] == person]
        own = own[np.argsort(own[:, 0])]
        place = first.ground(np.column_stack([own[:, 2] + own[:, 4] / 2, own[:, 3] + own[:, 5]]))
        if len(own) < 40:
            continue
        place = np.column_stack([gaussian_filter1d(place[:, k], 3) for k in (0, 1)])
        pixels = other.project(np.column_stack([place, np.zeros(len(place))]))
        tops = other.project(np.column_stack([place, np.full(len(place), 1.75)]))
        tall = pixels[:, 1] - tops[:, 1]
        inside = (pixels > 5).all(axis=1) & (pixels < (other.width - 5, other.height - 5)).all(axis=1) & (tall > 20)
        for part, run in enumerate(
            np.split(np.flatnonzero(inside), np.flatnonzero(np.diff(np.flatnonzero(inside)) > 1) + 1)
        ):
            if len(run) > 20:
                seen[f"{int(person)}.{part}"] = (own[run, 0] / 7.0, np.column_stack([pixels[run], tall[run]]))
    return seen


def pets_pair(pets: Path, views: tuple[int, int], chance: np.random.Generator) -> Pair:
    """Two views of one scene, foot errors in pixels: white and slow, sizes as measured of detectors on View 001."""
    offset, drift = float(chance.uniform(-300, 300)), float(chance.uniform(-50e-6, 50e-6))
    span = 113.0
    sides: list[list[Walk]] = [[], []]
    for side, view in enumerate(views):
        camera = import_tsai(pets / "calibration" / f"View_00{view}.xml", f"view-00{view}")
        for person, (times, rows) in sorted(pets_views(pets, view).items()):
            error = _wandering(len(times), 7.0, chance) * rows[:, 2:3]
            late = chance.uniform(0, 1 / 7.0)
            xy = camera.ground(rows[:, :2] + error)
            smooth = np.column_stack([gaussian_filter1d(xy[:, k], 2.0) for k in (0, 1)])
            inner = np.arange(times[0] + late, times[-1], 1 / 7.0)
            smooth = np.column_stack([np.interp(inner, times, smooth[:, k]) for k in (0, 1)])
            own = inner if side == 0 else (inner - offset + drift * span / 2) / (1 + drift)
            sides[side].append(walk(f"{side}/{person}", own, smooth, 0.2))
    return Pair(a=tuple(sides[0]), b=tuple(sides[1]), offset_s=offset, drift=drift, span_s=span)


def _wandering(count: int, rate_hz: float, chance: np.random.Generator) -> Floats:
    """Foot error as a share of the body's height: white .016, slow .038, lasting 1.2 s (measured on View 001)."""
    keep = np.exp(-1 / rate_hz / 1.2)
    slow = np.zeros((count, 2))
    slow[0] = chance.normal(0, 0.038, 2)
    for i in range(1, count):
        slow[i] = keep * slow[i - 1] + chance.normal(0, 0.038 * np.sqrt(1 - keep**2), 2)
    return slow + chance.normal(0, 0.016, (count, 2))
