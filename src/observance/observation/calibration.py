"""One camera's calibration from control points, with the covariance of every parameter and its honest residuals.

The camera is fitted by Levenberg and Marquardt's method on reprojection, each point weighted by its pixel error and
by its survey error carried into the picture. Starts come from a perspective-n-point solution at each focal length of a
grid. What is left out one point at a time is what the fit is worth: those residuals are in metres on the ground.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from observance.observation.camera import PARAMETERS, Camera
from observance.observation.control_points import ControlPoint, faults_of, pixels_of, places_of
from observance.observation.tsai import TSAI_SIGMA, import_tsai
from observance.values.errors import Fault, RefusedInput, refuse

__all__ = ["TSAI_SIGMA", "ControlPoint", "Fit", "fit", "import_tsai"]

Floats = NDArray[np.float64]

_FOCALS = (0.4, 0.55, 0.75, 1.0, 1.35, 1.8, 2.5, 3.5, 5.0)
_STEPS = np.array([1e-1, 1e-6, 1e-6, 1e-6, 1e-4, 1e-4, 1e-4, 1e-6])
_POSE = (1, 2, 3, 4, 5, 6)
_ABSURD = 5.0
_FITS = 2.0
_WORST_CONDITION = 1e13
_WORST_FOCAL_SHARE = 0.5
_DULL_SHARE = 0.10


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A fitted camera.

    Attributes:
        camera: with its (8, 8) covariance over camera.PARAMETERS.
        residuals_px: (n, 2) measured minus projected.
        leave_one_out_m: (n,) how far from its place each point falls, on its own level, when the others alone make
            the camera; NaN where they cannot.
        notes: plain sentences on what weakens the fit.
    """

    camera: Camera
    residuals_px: Floats
    leave_one_out_m: Floats
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What is fitted to what: indices into PARAMETERS, and priors (value, sigma) where there are any."""

    points: Sequence[ControlPoint]
    free: tuple[int, ...]
    focal_prior: tuple[float, float] | None
    k1_prior: tuple[float, float] | None


def fit(
    points: Sequence[ControlPoint],
    *,
    id: str,
    width: int,
    height: int,
    focal_px: float | None = None,
    focal_sigma_px: float = 0.0,
    fit_k1: bool = False,
    k1: float = 0.0,
    k1_sigma: float = 0.0,
    file: str = "camera",
) -> Fit:
    """The camera that sees the control points where they were seen.

    Args:
        points: at least four, not in line. id, width, height: the camera's.
        focal_px: the focal length in pixels if known, with its error; an error of 0 keeps it fixed.
        fit_k1: also fit Tsai's radial term, from `k1` with prior `k1_sigma` (0: no prior); otherwise k1 is kept and
            `k1_sigma` goes into the covariance.
        file: what faults call the input.

    Raises:
        RefusedInput: points that do not fix the camera, or that no camera sees so.
    """
    faults = faults_of(points, width, height, file)
    free = (*((0,) if focal_px is None or focal_sigma_px > 0 else ()), *_POSE, *((7,) if fit_k1 else ()))
    if not faults and 2 * len(points) + (focal_px is not None) < len(free):
        wanted = f"enough points for {len(free)} unknowns"
        faults.append(Fault(file=file, line=0, where="control_points", wanted=wanted, got=f"{len(points)} points"))
    if faults:
        raise RefusedInput(faults)
    task = _Task(
        points=points,
        free=free,
        focal_prior=(focal_px, focal_sigma_px) if focal_px is not None and focal_sigma_px > 0 else None,
        k1_prior=(k1, k1_sigma) if fit_k1 and k1_sigma > 0 else None,
    )
    focals = [focal_px] if focal_px is not None else [share * width for share in _FOCALS]
    camera = _fitted(task, list(_starts(points, focals, id, width, height, k1)), file)

    def without(k: int) -> float:
        """How many times the stated errors the residuals are without point k; infinite where that cannot be said."""
        rest = [point for i, point in enumerate(points) if i != k]
        fewer = replace(task, points=rest)
        freedom = _freedom(fewer)
        if freedom <= 0 or faults_of(rest, width, height, file):
            return float(np.inf)
        try:
            left = _fitted(fewer, list(_starts(rest, focals, id, width, height, k1)), file)
        except RefusedInput:
            return float(np.inf)
        return float(np.sqrt(_cost(fewer, left) / freedom))

    spread, notes = _spread(task, camera, file, without)
    if not fit_k1:
        spread[7, 7] = k1_sigma**2
    camera = replace(camera, covariance=spread)
    left_out = _leave_one_out(task, camera)
    notes += [] if np.isfinite(left_out).all() else ["too few points to leave each out in turn"]
    residuals = pixels_of(points) - camera.project(places_of(points))
    return Fit(camera=camera, residuals_px=residuals, leave_one_out_m=left_out, notes=tuple(notes))


def _starts(
    points: Sequence[ControlPoint], focals: Sequence[float], id: str, width: int, height: int, k1: float
) -> Iterator[Camera]:
    places = places_of(points)
    pixels = pixels_of(points)
    centre = np.array([width / 2, height / 2])
    flat = bool(np.ptp(places[:, 2]) < 1e-6)
    for focal in focals:
        ideal = (pixels - centre) / focal
        ideal = ideal * (1 + k1 * (ideal**2).sum(axis=1))[:, None]
        flags = [cv2.SOLVEPNP_SQPNP, *((cv2.SOLVEPNP_IPPE,) if flat else ())]
        for flag in flags:
            try:
                _, turns, shifts, _ = cv2.solvePnPGeneric(places, ideal, np.eye(3), np.zeros(4), flags=flag)
            except cv2.error:
                continue
            for turn, shift in zip(turns, shifts, strict=True):
                rotation = np.asarray(cv2.Rodrigues(turn)[0], dtype=np.float64)
                where = -rotation.T @ np.asarray(shift, dtype=np.float64).ravel()
                if not np.isfinite(where).all() or where[2] <= places[:, 2].min():
                    continue  # a camera below all that it sees is the mirrored solution of flat points
                yield Camera(
                    id=id,
                    width=width,
                    height=height,
                    fx=focal,
                    fy=focal,
                    cx=float(centre[0]),
                    cy=float(centre[1]),
                    k1=k1,
                    rotation=rotation,
                    centre=where,
                    covariance=np.zeros((8, 8)),
                )


def _fitted(task: _Task, starts: Sequence[Camera], file: str) -> Camera:
    best: tuple[float, Camera] | None = None
    ranked = sorted(((_cost(task, start), k) for k, start in enumerate(starts)), key=lambda pair: pair[0])
    for _, k in ranked[:4]:
        camera = _refined(task, starts[k])
        cost = _cost(task, camera) if camera is not None else np.inf
        if camera is not None and (best is None or cost < best[0]):
            best = (cost, camera)
    if best is None or not np.isfinite(best[0]):
        raise refuse(file, "control_points", wanted="points that some camera above them sees so", got="none does")
    return best[1]


def _cost(task: _Task, camera: Camera) -> float:
    residuals = _residuals(task, camera, _roots(task, camera))
    return float((residuals**2).sum()) if np.isfinite(residuals).all() else np.inf


def _refined(task: _Task, start: Camera, turns: int = 3) -> Camera | None:
    camera = start
    for _ in range(turns):  # the survey error's weight depends on the camera: settle it in turns
        roots = _roots(task, camera)
        if not np.isfinite(roots).all():
            return None
        base = camera

        def misfit(change: Floats, base: Camera = base, roots: Floats = roots) -> Floats:
            moved = base.moved(_embedded(task, change))
            if moved.fx < 0.05 * base.width:
                return np.full(2 * len(task.points) + 2, 1e6)
            return np.nan_to_num(_residuals(task, moved, roots), nan=1e6)

        scale = np.array([0.01 * base.fx, 0.01, 0.01, 0.01, 1.0, 1.0, 1.0, 0.01])[list(task.free)]
        found = least_squares(misfit, np.zeros(len(task.free)), x_scale=scale, method="lm", max_nfev=400)
        camera = base.moved(_embedded(task, np.asarray(found.x, dtype=np.float64)))
    return camera if camera.centre[2] > places_of(task.points)[:, 2].min() else None


def _embedded(task: _Task, change: Floats) -> Floats:
    full = np.zeros(8)
    full[list(task.free)] = change
    return full


def _residuals(task: _Task, camera: Camera, roots: Floats) -> Floats:
    """Whitened reprojection residuals and priors, (2 n + 2,)."""
    miss = pixels_of(task.points) - camera.project(places_of(task.points))
    white = np.einsum("nij,nj->ni", roots, miss).ravel()
    focal = (camera.fx - task.focal_prior[0]) / task.focal_prior[1] if task.focal_prior else 0.0
    radial = (camera.k1 - task.k1_prior[0]) / task.k1_prior[1] if task.k1_prior else 0.0
    return np.concatenate([white, [focal, radial]])


def _roots(task: _Task, camera: Camera) -> Floats:
    """Inverse roots (n, 2, 2) of the points' errors in the picture: their own and the survey's carried there."""
    places = places_of(task.points)
    columns = []
    for axis in range(3):
        shift = np.zeros(3)
        shift[axis] = 0.01
        columns.append((camera.project(places + shift) - camera.project(places - shift)) / 0.02)
    carry = np.stack(columns, axis=2)
    survey = np.array([p.sigma_m for p in task.points])[:, None, None] * carry
    error = survey @ survey.transpose(0, 2, 1)
    error += np.array([p.sigma_px**2 for p in task.points])[:, None, None] * np.eye(2)
    if not np.isfinite(error).all():
        return np.full_like(error, np.nan)
    return np.asarray(np.linalg.inv(np.linalg.cholesky(error)))


def _freedom(task: _Task) -> int:
    """Measurements and priors less unknowns."""
    return 2 * len(task.points) + (task.focal_prior is not None) + (task.k1_prior is not None) - len(task.free)


def culprit(points: Sequence[ControlPoint], without: Callable[[int], float]) -> str:
    """The one point without which all others fit together, in words; "" where there is no such point, or several.

    Args:
        without: how many times the stated errors the residuals are without the point of that number.
    """
    left = np.array([without(k) for k in range(len(points))])
    order = np.argsort(left)
    if len(left) < 2 or not left[order[0]] <= _FITS or not left[order[1]] > _FITS * left[order[0]]:
        return ""
    return f"{points[order[0]].name}: without it the others fit to {left[order[0]]:.1f} times the stated errors"


def _spread(task: _Task, camera: Camera, file: str, without: Callable[[int], float]) -> tuple[Floats, list[str]]:
    """The covariance over PARAMETERS, enlarged where the residuals are larger than stated, and notes."""
    roots = _roots(task, camera)
    columns = []
    for index in task.free:
        change = np.zeros(8)
        change[index] = _STEPS[index]
        ahead, behind = (_residuals(task, camera.moved(sign * change), roots) for sign in (1.0, -1.0))
        columns.append((ahead - behind) / (2 * _STEPS[index]))
    slope = np.stack(columns, axis=1)
    size = np.maximum(np.linalg.norm(slope, axis=0), 1e-12)
    scaled = (slope / size).T @ (slope / size)
    if not np.isfinite(scaled).all() or np.linalg.cond(scaled) > _WORST_CONDITION:
        raise refuse(file, "control_points", wanted="points that fix the camera", got="points that leave it loose")
    inner = np.linalg.inv(scaled) / np.outer(size, size)
    notes: list[str] = []
    freedom = _freedom(task)
    ratio = _cost(task, camera) / freedom if freedom > 0 else 1.0
    if freedom <= 0:
        notes.append("as many unknowns as measurements: the residuals say nothing about the fit")
    if ratio > _ABSURD**2:
        worst = np.hypot(*(pixels_of(task.points) - camera.project(places_of(task.points))).T)
        names = ", ".join(f"{task.points[k].name} ({worst[k]:.1f} px)" for k in np.argsort(-worst)[:3])
        wanted = f"residuals within {_ABSURD:g} times the stated errors"
        one = culprit(task.points, without)
        got = f"{ratio**0.5:.1f} times; " + (f"it is {one}" if one else f"largest: {names}")
        raise refuse(file, "control_points", wanted=wanted, got=got, example="check those points' places and pixels")
    if ratio > 1:
        inner = inner * ratio
        if ratio > 4:
            one = culprit(task.points, without)
            also = f" (check {one})" if one else ""
            notes.append(f"residuals are {ratio**0.5:.1f} times the stated errors; the covariance was enlarged{also}")
    spread = np.zeros((len(PARAMETERS), len(PARAMETERS)))
    spread[np.ix_(task.free, task.free)] = inner
    focal_share = float(np.sqrt(spread[0, 0])) / camera.fx
    if focal_share > _WORST_FOCAL_SHARE:
        got = f"a focal length known to {100 * focal_share:.0f} % only"
        example = "state focal_px, or add points at other distances"
        raise refuse(file, "control_points", wanted="points that fix the camera", got=got, example=example)
    if focal_share > _DULL_SHARE:
        notes.append(f"the focal length is known to {100 * focal_share:.0f} % only")
    return spread, notes


def _leave_one_out(task: _Task, camera: Camera) -> Floats:
    count = len(task.points)
    left_out = np.full(count, np.nan)
    if 2 * (count - 1) + (task.focal_prior is not None) <= len(task.free) or count <= 4:
        return left_out
    for k, point in enumerate(task.points):
        rest = replace(task, points=[p for p in task.points if p is not point])
        refitted = _refined(rest, camera, turns=1)
        if refitted is not None:
            place = refitted.ground(np.array([[point.u_px, point.v_px]]), point.z_m)[0]
            left_out[k] = float(np.hypot(place[0] - point.x_m, place[1] - point.y_m))
    return left_out
