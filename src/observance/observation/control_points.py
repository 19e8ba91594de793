"""Control points: surveyed places that can be found in a picture, and why a set of them may not fix a camera."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from observance.values.errors import Fault

Floats = NDArray[np.float64]

LEAST = 4
_SLENDER = 0.02
_SAME_PX, _SAME_M = 0.5, 0.005
_OUTSIDE_PX = 1.0
_EXAMPLE = "at least 4 points spread over the picture, no three of any four in line"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPoint:
    """A place in the picture and on the ground.

    Attributes:
        u_px, v_px: where it is in the image, with sigma_px (1-sigma, each coordinate).
        x_m, y_m, z_m: where it is in the case's frame, with sigma_m (1-sigma, each coordinate).
        line: its line in the camera's file, 0 if it has none.
    """

    name: str
    u_px: float
    v_px: float
    x_m: float
    y_m: float
    z_m: float = 0.0
    sigma_px: float = 1.0
    sigma_m: float = 0.05
    line: int = 0


def pixels_of(points: Sequence[ControlPoint]) -> Floats:
    """Pixels (n, 2)."""
    return np.array([[p.u_px, p.v_px] for p in points], dtype=np.float64).reshape(-1, 2)


def places_of(points: Sequence[ControlPoint]) -> Floats:
    """Places (n, 3), metres."""
    return np.array([[p.x_m, p.y_m, p.z_m] for p in points], dtype=np.float64).reshape(-1, 3)


def faults_of(points: Sequence[ControlPoint], width: int, height: int, file: str) -> list[Fault]:
    """Everything that keeps these points from fixing a camera, all at once."""
    faults = list(_single(points, width, height, file))
    if len(points) < LEAST:
        got = f"{len(points)} control point{'s' if len(points) != 1 else ''}"
        faults.append(_fault(file, 0, "control_points", f"at least {LEAST} control points", got))
    if faults and not np.isfinite(np.hstack([pixels_of(points), places_of(points)])).all():
        return faults
    faults += _twins(points, file)
    faults += _in_line(points, file)
    return faults


def _fault(file: str, line: int, where: str, wanted: str, got: str) -> Fault:
    return Fault(file=file, line=line, where=where, wanted=wanted, got=got, example=_EXAMPLE)


def _single(points: Sequence[ControlPoint], width: int, height: int, file: str) -> Iterator[Fault]:
    for p in points:
        where = f"control_points/{p.name}"
        if not np.isfinite([p.u_px, p.v_px, p.x_m, p.y_m, p.z_m]).all():
            yield _fault(file, p.line, where, "finite coordinates", "a number that is not finite")
            continue
        if not (-_OUTSIDE_PX <= p.u_px <= width + _OUTSIDE_PX and -_OUTSIDE_PX <= p.v_px <= height + _OUTSIDE_PX):
            got = f"({p.u_px:g}, {p.v_px:g})"
            yield _fault(file, p.line, where, f"a pixel inside the {width} x {height} image", got)
        if not (p.sigma_px > 0 and p.sigma_m >= 0):
            got = f"{p.sigma_px:g} px, {p.sigma_m:g} m"
            yield _fault(file, p.line, where, "a pixel error above 0 and a survey error of 0 or more", got)


def _twins(points: Sequence[ControlPoint], file: str) -> Iterator[Fault]:
    pixels, places = pixels_of(points), places_of(points)
    for i, j in combinations(range(len(points)), 2):
        near_px = float(np.hypot(*(pixels[i] - pixels[j])))
        near_m = float(np.linalg.norm(places[i] - places[j]))
        if near_px < _SAME_PX or near_m < _SAME_M:
            got = f"{near_px:.2f} px and {near_m:.3f} m from {points[i].name}"
            yield _fault(file, points[j].line, f"control_points/{points[j].name}", "points apart from each other", got)


def _in_line(points: Sequence[ControlPoint], file: str) -> Iterator[Fault]:
    """All in line, or three of only four: then the rest is not fixed by the picture."""
    if len(points) < 3:
        return
    for values, what in ((places_of(points), "on the ground"), (pixels_of(points), "in the picture")):
        if _slenderness(values) < _SLENDER:
            yield _fault(file, 0, "control_points", f"points that are not in one line {what}", "all in one line")
            continue
        if len(points) == LEAST:
            for three in combinations(range(LEAST), 3):
                if _slenderness(values[list(three)]) < _SLENDER:
                    names = ", ".join(points[k].name for k in three)
                    wanted = f"of four points, no three in one line {what}"
                    yield _fault(file, points[three[-1]].line, "control_points", wanted, f"{names} in one line")


def _slenderness(values: Floats) -> float:
    """Second over first singular value of the centred points: 0 in one line."""
    spread = np.linalg.svd(values - values.mean(axis=0), compute_uv=False)
    return float(spread[1] / spread[0]) if spread[0] > 0 else 0.0
