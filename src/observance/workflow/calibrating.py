"""From a camera file to a camera: control points are fitted, a given calibration is taken with its stated error."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, radians

import numpy as np

from observance.observation.calibration import Fit, fit
from observance.observation.camera import Camera
from observance.observation.camera_file import CameraFile, Given

_UNKNOWN_K1_SIGMA = 0.02
"""How far an ordinary lens may be from free of distortion when nobody measured it; goes into the covariance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A camera file's camera, or none; the fit where control points made it; sentences for readers."""

    camera: Camera | None
    fit: Fit | None
    notes: tuple[str, ...]


def calibrate(file: CameraFile, shown_as: str) -> Calibration:
    """The camera of a camera file.

    Raises:
        RefusedInput: control points that do not fix a camera.
    """
    if file.calibration is not None:
        given = file.calibration
        note = (
            f"{file.id}: calibration given by {given.source}; 1 sigma: pointing "
            f"{given.pointing_error_deg:g} degrees, position {given.position_error_m:g} m, focal length "
            f"{100 * given.focal_error_share:g} %"
        )
        own = replace(_given(file, given), terrain_error_m=file.terrain_error_m)
        return Calibration(camera=own, fit=None, notes=(note,))
    if not file.control_points:
        note = f"{file.id}: no calibration; its tracks stay in the image and serve through marked observations"
        return Calibration(camera=None, fit=None, notes=(note,))
    lens = file.lens
    enough = 2 * len(file.control_points) >= 16  # eight unknowns, twice over
    # The fit puts the principal point in the middle; a known one is the same fit in a wider picture about it.
    wide, high, du, dv = _about_principal(file)
    points = [replace(point, u_px=point.u_px + du, v_px=point.v_px + dv) for point in file.surveyed()]
    fitted = fit(
        points,
        id=file.id,
        width=wide,
        height=high,
        focal_px=lens.focal_px,
        focal_sigma_px=lens.focal_error_px or 0.0,
        fit_k1=lens.k1 is None and enough,
        k1=lens.k1 or 0.0,
        k1_sigma=_UNKNOWN_K1_SIGMA if lens.k1 is None else 0.0,
        file=shown_as,
    )
    width, height = file.image_size
    own = replace(
        fitted.camera, width=width, height=height, cx=fitted.camera.cx - du, cy=fitted.camera.cy - dv,
        terrain_error_m=file.terrain_error_m,
    )  # fmt: skip
    fitted = replace(fitted, camera=own)
    return Calibration(camera=fitted.camera, fit=fitted, notes=tuple(f"{file.id}: {note}" for note in fitted.notes))


def ground_lines(file: CameraFile, made: Calibration) -> list[str]:
    """What a calibration's own error comes to on the ground, straight ahead at the camera's `range_m`, as a sentence.

    First order: the ground point's derivative by the camera's parameters, times their covariance.
    """
    camera, reach = made.camera, file.coverage.range_m
    if camera is None:
        return []
    ahead = camera.rotation[2, :2] / max(float(np.hypot(*camera.rotation[2, :2])), 1e-12)
    point = np.array([[*(camera.centre[:2] + reach * ahead), 0.0]])
    slope = camera.ground_by_parameter(camera.project(point))[0]
    spread = slope @ camera.covariance @ slope.T
    if not np.isfinite(spread).all():
        return [f"{file.id}: the ground {reach:g} m straight ahead is not in its view"]
    aside = np.array([-ahead[1], ahead[0]])
    along, across = (float(np.sqrt(max(0.0, way @ spread @ way))) for way in (ahead, aside))
    return [
        f"{file.id}: on the ground {reach:g} m straight ahead this comes to {along:.2f} m along the line of sight and "
        f"{across:.2f} m across it, 1 sigma"
    ]


def _about_principal(file: CameraFile) -> tuple[int, int, float, float]:
    """Width and height of the picture widened about its principal point, and how far it is moved in it, pixels."""
    width, height = file.image_size
    u, v = file.lens.principal or (width / 2, height / 2)
    wide, high = 2 * ceil(max(u, width - u)), 2 * ceil(max(v, height - v))
    return wide, high, wide / 2 - u, high / 2 - v


def _given(file: CameraFile, given: Given) -> Camera:
    sigmas = np.array(
        [
            given.focal_error_share * given.fx,
            *([radians(given.pointing_error_deg)] * 3),
            *([given.position_error_m] * 3),
            0.0,
        ]
    )
    return Camera(
        id=file.id,
        width=file.image_size[0],
        height=file.image_size[1],
        fx=given.fx,
        fy=given.fy,
        cx=given.cx,
        cy=given.cy,
        k1=given.k1,
        rotation=np.array(given.rotation, dtype=np.float64),
        centre=np.array(given.centre, dtype=np.float64),
        covariance=np.diag(sigmas**2),
    )
