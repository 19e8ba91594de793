"""The working size of a clip: how far its pictures are shrunk, and what the camera's ground looks like there."""

from __future__ import annotations

from dataclasses import dataclass

from observance.observation.camera import Camera
from observance.observation.footage.empty.view import USUAL_PX, View, view_of, working_scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """A size in pixels, its scale (working pixels per image pixel), and with a calibration the view of the ground."""

    width: int
    height: int
    scale: float
    view: View | None


def working_size(camera: Camera | None, width: int, height: int) -> Working:
    """The working size of a clip of `width` x `height` pixels."""
    if camera is not None:
        view = view_of(camera, width, height)
        return Working(width=view.width, height=view.height, scale=view.scale, view=view)
    scale = working_scale(width, height, USUAL_PX)
    return Working(width=max(16, round(width * scale)), height=max(16, round(height * scale)), scale=scale, view=None)
