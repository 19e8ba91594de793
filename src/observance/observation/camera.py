"""A camera: pixels to the ground and back, in metres, with the errors that its calibration carries.

Frame: the case's local metric frame, x and y on the ground, z up, metres. Pixels: u to the right, v down, in the
image's own continuous coordinates. The lens term is Tsai's (R. Y. Tsai, IEEE J. RA-3, 1987, eq. 5a-6b): ideal =
distorted * (1 + k1 * r_distorted^2), in normalised image coordinates, so that going to the ground is closed form.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PARAMETERS = ("focal_px", "rx", "ry", "rz", "x_m", "y_m", "z_m", "k1")
"""What a calibration's covariance is over, in this order; rx, ry, rz is a small rotation in the camera's own axes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """A fixed, calibrated camera.

    Attributes:
        fx, fy: focal lengths in pixels. cx, cy: the principal point in pixels. k1: Tsai's radial term.
        rotation: (3, 3), from the case's frame to the camera's (x right, y down, z forward).
        centre: (3,), where the camera stands, metres.
        covariance: (8, 8), of PARAMETERS; common to everything that this camera sees.
        terrain_error_m: 1 sigma by which the ground lies above or below z = 0 where the camera looks.
    """

    id: str
    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float
    k1: float
    rotation: Floats
    centre: Floats
    covariance: Floats
    terrain_error_m: float = 0.0

    def project(self, points: Floats) -> Floats:
        """Pixels (n, 2) of points (n, 3) in metres; NaN behind the camera."""
        local = (np.atleast_2d(points) - self.centre) @ self.rotation.T
        depth = np.where(local[:, 2] > 1e-6, local[:, 2], np.nan)
        ideal = local[:, :2] / depth[:, None]
        radius = np.hypot(ideal[:, 0], ideal[:, 1])
        distorted = radius.copy()
        for _ in range(20):  # Newton on r_d (1 + k1 r_d^2) = r_u
            distorted -= (distorted * (1 + self.k1 * distorted**2) - radius) / (1 + 3 * self.k1 * distorted**2)
        ratio = np.where(radius > 1e-12, distorted / np.maximum(radius, 1e-12), 1.0)
        pixels: Floats = ideal * ratio[:, None] * [self.fx, self.fy] + [self.cx, self.cy]
        return pixels

    def rays(self, pixels: Floats) -> Floats:
        """Directions (n, 3) in the case's frame, not normalised, of pixels (n, 2)."""
        flat = (np.atleast_2d(pixels) - [self.cx, self.cy]) / [self.fx, self.fy]
        flat = flat * (1 + self.k1 * (flat**2).sum(axis=1))[:, None]
        return np.column_stack([flat, np.ones(len(flat))]) @ self.rotation

    def ground(self, pixels: Floats, z_m: float = 0.0) -> Floats:
        """Where the pixels' rays (n, 2) meet the plane z = z_m, metres (n, 2); NaN at and above the horizon."""
        ray = self.rays(pixels)
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = (z_m - self.centre[2]) / ray[:, 2]
        reach = np.where(reach > 0, reach, np.nan)
        points: Floats = self.centre[:2] + reach[:, None] * ray[:, :2]
        return points

    def ground_by_pixel(self, pixels: Floats, step_px: float = 0.5) -> Floats:
        """Jacobian (n, 2, 2), metres per pixel: column 0 for u, column 1 for v."""
        pixels = np.atleast_2d(pixels)
        columns = [
            (self.ground(pixels + shift) - self.ground(pixels - shift)) / (2 * step_px)
            for shift in (np.array([step_px, 0.0]), np.array([0.0, step_px]))
        ]
        return np.stack(columns, axis=2)

    def moved(self, change: Floats) -> Camera:
        """This camera with PARAMETERS changed by `change` (8,)."""
        focal = 1 + change[0] / self.fx
        return Camera(
            id=self.id,
            width=self.width,
            height=self.height,
            fx=self.fx * focal,
            fy=self.fy * focal,
            cx=self.cx,
            cy=self.cy,
            k1=self.k1 + float(change[7]),
            rotation=_small_rotation(change[1:4]) @ self.rotation,
            centre=self.centre + change[4:7],
            covariance=self.covariance,
            terrain_error_m=self.terrain_error_m,
        )

    def by_height(self, ground: Floats) -> Floats:
        """Metres (n, 2) by which a foot at ground points (n, 2) is misplaced for each metre that it stands higher.

        Along the ray: at horizontal distance r from a camera H above the ground, r / H away from the camera.
        """
        slope: Floats = (np.atleast_2d(ground) - self.centre[:2]) / self.centre[2]
        return slope

    def ground_by_parameter(self, pixels: Floats) -> Floats:
        """Jacobian (n, 2, 8) of the ground point by PARAMETERS: the error that all detections share."""
        steps = np.array([self.fx * 1e-4, 1e-5, 1e-5, 1e-5, 1e-3, 1e-3, 1e-3, 1e-5])
        columns = []
        for i, step in enumerate(steps):
            change = np.zeros(8)
            change[i] = step
            columns.append((self.moved(change).ground(pixels) - self.moved(-change).ground(pixels)) / (2 * step))
        return np.stack(columns, axis=2)


def _small_rotation(angles: Floats) -> Floats:
    """Rodrigues' formula for a rotation vector (3,), radians."""
    size = float(np.linalg.norm(angles))
    cross = np.array([[0, -angles[2], angles[1]], [angles[2], 0, -angles[0]], [-angles[1], angles[0], 0]])
    if size < 1e-12:
        return np.asarray(np.eye(3) + cross)
    rotation: Floats = np.eye(3) + np.sin(size) / size * cross + (1 - np.cos(size)) / size**2 * (cross @ cross)
    return rotation
