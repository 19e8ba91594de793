"""A calibration carried over to a view into which the camera was turned: the same eye, other directions.

The turn (and the zoom) is fitted to points that both views show, by least squares on reprojection with the outliers
weighted down. Where a turn about the eye does not explain the points, the camera was shifted too, or the views do not
belong together: then there is no calibration.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.spatial.transform import Rotation

from observance.observation.camera import Camera
from observance.observation.footage.reading.steadiness.landmarks import carried

Floats = NDArray[np.float64]

_MOST_SHARE = 0.004
"""Of the picture's width: points that miss by more, in the middle, are not explained by a turn."""
_LEAST = 12
_ZOOMED = 0.02
_FAR_M = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Realigned:
    """A camera as it stands in another view, and how far the view may be off, 1 sigma, image pixels."""

    camera: Camera
    error_px: float


def realigned(camera: Camera, matrix: Floats, pairs: Floats | None) -> Realigned | None:
    """The camera as it stands in another view; None where a turn about the eye does not explain the view.

    Args:
        matrix: (3, 3), pixels of the calibrated view to those of the other.
        pairs: (n, 4), points that both views show, if there are any; the matrix serves otherwise.
    """
    if pairs is None or len(pairs) < _LEAST:
        pairs = _by_matrix(camera, matrix)
    if len(pairs) < _LEAST:
        return None
    before, after = pairs[:, :2], pairs[:, 2:]
    far = camera.centre + _FAR_M * camera.rays(before)
    zoom = 0.5 * float(np.log(abs(np.linalg.det(matrix[:2, :2] / matrix[2, 2]))))
    zooms = abs(zoom) > _ZOOMED

    def turned(change: Floats) -> Camera:
        focal = float(np.exp(change[3])) if zooms else 1.0
        turn = Rotation.from_rotvec(change[:3]).as_matrix()
        return replace(camera, fx=camera.fx * focal, fy=camera.fy * focal, rotation=turn @ camera.rotation)

    def misses(change: Floats) -> Floats:
        away = turned(change).project(far) - after
        return np.nan_to_num(away, nan=1e3).ravel()

    start = np.array([0.0, 0.0, 0.0, zoom if zooms else 0.0])
    fitted = least_squares(misses, start, loss="soft_l1", f_scale=1.0, x_scale=[0.01, 0.01, 0.01, 0.01])
    away = np.hypot(*misses(fitted.x).reshape(-1, 2).T)
    middle = float(np.median(away))
    if middle > _MOST_SHARE * camera.width:
        return None
    return Realigned(camera=turned(fitted.x), error_px=max(0.1, 2.5 * middle / float(np.sqrt(len(pairs)))))


def _by_matrix(camera: Camera, matrix: Floats) -> Floats:
    """Points of a grid that lie in both views, (n, 4)."""
    u, v = np.meshgrid(np.linspace(0.06, 0.94, 9) * camera.width, np.linspace(0.06, 0.94, 7) * camera.height)
    before = np.column_stack([u.ravel(), v.ravel()])
    after = carried(matrix, before)
    inside = ((after > 0) & (after < [camera.width, camera.height])).all(axis=1)
    return np.column_stack([before, after])[inside]
