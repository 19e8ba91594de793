"""All detections of a clip as columns, with their ground points and errors: what association works on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.empty.view import View

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

ALONG_SHARE, ACROSS_SHARE = 0.045, 0.045
"""1-sigma of a foot, along v and along u, as shares of the body's height in the image (notes: 4 of 85 px)."""
_FLOOR_M = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Detections as a worker hands them over, in working pixels.

    Attributes:
        step: (n,) which of the processed frames, from 0.
        foot: (n, 2) u, v. fit, visible: (n,) shares. pose: (n,) a key of `hull.POSES`.
        turn: (n,) heading of a pose that has one, in eighths of half a turn (hull.TURNS).
        colour: (n, colour.LENGTH), NaN where unknown.
    """

    step: Indices
    foot: Floats
    fit: Floats
    visible: Floats
    pose: Indices
    turn: Indices
    colour: NDArray[np.float32]


def joined(parts: list[Found]) -> Found:
    """One table of several, in order."""
    return Found(
        step=np.concatenate([part.step for part in parts]),
        foot=np.concatenate([part.foot for part in parts]),
        fit=np.concatenate([part.fit for part in parts]),
        visible=np.concatenate([part.visible for part in parts]),
        pose=np.concatenate([part.pose for part in parts]),
        turn=np.concatenate([part.turn for part in parts]),
        colour=np.concatenate([part.colour for part in parts]),
    )


class Plane(Protocol):
    """What lies under the movers: a camera's ground, or without a calibration the image itself."""

    def border(self, ground: Floats) -> Floats:
        """Distance of bodies standing at points (n, 2) from the image's border, in body heights; + inside."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sightings:
    """Detections on the ground.

    Attributes:
        times: (steps,) seconds of every processed frame.
        ground: (n, 2) metres. noise: (n, 2, 2) m2, of one detection by itself.
    """

    found: Found
    times: Floats
    plane: Plane
    ground: Floats
    noise: Floats

    @property
    def step(self) -> Indices:
        """(n,) processed frame of each detection."""
        return self.found.step

    @property
    def time(self) -> Floats:
        """(n,) seconds of each detection."""
        return np.asarray(self.times[self.found.step], dtype=np.float64)


def place(
    found: Found,
    times: Floats,
    view: View,
    across: float = ACROSS_SHARE,
    along: float = ALONG_SHARE,
    hidden_power: float = 0.0,
) -> Sightings:
    """Ground points and noise of detections; hidden bodies are less sure by visible ** -hidden_power."""
    ground = view.ground(found.foot)
    jacobian = view.camera.ground_by_pixel(found.foot / view.scale)
    tall = np.array([view.tall_at(u, v) for u, v in found.foot]) / view.scale
    doubt = np.clip(found.visible, 0.1, 1.0) ** -hidden_power
    sigma = np.stack([across * tall * doubt, along * tall * doubt], axis=1)
    spread = jacobian * sigma[:, None, :]
    noise = spread @ spread.transpose(0, 2, 1) + np.eye(2) * _FLOOR_M**2
    return Sightings(found=found, times=times, plane=view, ground=ground, noise=noise)


def within(found: Found, keep: Indices) -> Found:
    """The detections of these rows."""
    return Found(
        step=found.step[keep],
        foot=found.foot[keep],
        fit=found.fit[keep],
        visible=found.visible[keep],
        pose=found.pose[keep],
        turn=found.turn[keep],
        colour=found.colour[keep],
    )
