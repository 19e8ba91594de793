"""A camera that does not stand still: a wider picture from the same eye, turned and zoomed frame by frame.

A turn about the eye is a homography of the picture, exactly (R. Hartley and A. Zisserman, Multiple View Geometry,
2004, 8.4.2), whatever stands in the scene; so the scene is drawn once, wider, and each frame is a warp of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Floats
from observance.reenactment.troubles import TURNING, Edited, Handheld, Knocked, Shakes, Tours
from observance.reenactment.watching import CameraSpec
from observance.values.draws import normal

_MARGIN_PX = 12
_STEP_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """How a camera is turned over n frames.

    Attributes:
        size: of each frame. wide: the camera that the scene is drawn with. warps: (n, 3, 3), its pixels to a frame's.
    """

    size: tuple[int, int]
    wide: CameraSpec
    warps: Floats

    def turned(self, picture: NDArray[np.uint8], i: int) -> NDArray[np.uint8]:
        """Frame `i` of a wide picture; of whose pixels is what (h, w), nothing is mixed."""
        flags = cv2.INTER_CUBIC if picture.ndim == 3 else cv2.INTER_NEAREST
        # OpenCV's whole numbers are the middles of pixels; the cameras' are their edges.
        half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
        warp = np.linalg.inv(half) @ self.warps[i] @ half
        return np.asarray(cv2.warpPerspective(picture, warp, self.size, flags=flags), dtype=np.uint8)

    def moved(self, points: Floats, i: int) -> Floats:
        """Where wide pixels (n, 2) are in frame `i`."""
        flat = np.column_stack([points, np.ones(len(points))]) @ self.warps[i].T
        placed: Floats = flat[:, :2] / flat[:, 2:]
        return placed

    def from_untouched(self) -> Floats:
        """(n, 3, 3), pixels of the camera as its keys give it to pixels of each frame."""
        width, height = self.wide.size
        own_w, own_h = self.size
        shift = np.array([[1, 0, (width - own_w) / 2], [0, 1, (height - own_h) / 2], [0, 0, 1]])
        warps = self.warps @ shift
        return np.asarray(warps / warps[:, 2:, 2:])


def turns(spec: CameraSpec) -> bool:
    """Whether the camera is ever turned."""
    return any(isinstance(one, TURNING) for one in spec.troubles) or any(
        shot.right_deg or shot.down_deg or shot.zoom != 1
        for one in spec.troubles
        if isinstance(one, Edited)
        for shot in one.shots
    )


def angles(spec: CameraSpec, seed: int, true: Floats, shot: NDArray[np.int64]) -> Floats:
    """Right, down, roll (radians) and log zoom, (n, 4), at times of day (n,), each in a shot of an edited film."""
    made = np.zeros((len(true), 4))
    stops = sorted((t for t in spec.troubles if isinstance(t, Tours)), key=lambda t: t.at)
    before = np.zeros(4)
    for stop in stops:
        after = np.array([*np.radians([stop.right_deg, stop.down_deg]), 0.0, np.log(stop.zoom)])
        share = np.clip((true - stop.at) / stop.takes_s, 0, 1)
        made += (share * share * (3 - 2 * share))[:, None] * (after - before)
        before = after
    for number, one in enumerate(spec.troubles):
        name = f"re-enactment/turning/{spec.id}/{number}"
        if isinstance(one, Knocked):
            made[true >= one.at, :3] += np.radians([one.right_deg, one.down_deg, one.roll_deg])
        elif isinstance(one, Shakes):
            sway = _swing(seed, name, one.begins, one.ends, one.hz, true)
            scale = np.array([one.px / spec.focal_px, one.px / spec.focal_px, np.radians(one.roll_deg)])
            made[:, :3] += sway * scale
        elif isinstance(one, Handheld):
            slow = _swing(seed, name + "/slow", one.begins, one.ends, 0.35, true)
            fast = _swing(seed, name + "/fast", one.begins, one.ends, 4.0, true)
            wide, tremor, lean = np.radians(one.wander_deg), one.tremor_px / spec.focal_px, np.radians(one.lean_deg)
            made[:, :3] += slow * [wide, 0.6 * wide, lean] + fast * [tremor, tremor, 0.2 * tremor]
        elif isinstance(one, Edited):
            for k, part in enumerate(one.shots):
                own = shot == k
                made[own, :2] += np.radians([part.right_deg, part.down_deg])
                made[own, 3] += np.log(part.zoom)
    return made


def _swing(seed: int, name: str, begins: float, ends: float, hz: float, true: Floats) -> Floats:
    """Three swings about nil of unit strength, each with a band about `hz`, nil outside of the span, (n, 3)."""
    grid = np.arange(begins, ends + _STEP_S, _STEP_S)
    drawn = normal(seed, name, len(grid) + 200, 3)
    omega, damping = 2 * np.pi * hz, 0.25
    place, speed = np.zeros(3), np.zeros(3)
    made = np.empty((len(drawn), 3))
    for k, push in enumerate(drawn):  # a damped oscillator pushed by the wind
        speed = speed + _STEP_S * (push - 2 * damping * omega * speed - omega**2 * place)
        place = place + _STEP_S * speed
        made[k] = place
    made = made[200:] / made.std(axis=0)
    inside = (true >= begins) & (true < ends)
    return np.where(inside[:, None], np.column_stack([np.interp(true, grid, column) for column in made.T]), 0.0)


def turning(spec: CameraSpec, turn: Floats) -> Turning:
    """The wide camera that holds every turn (n, 4) of a camera, and the warps."""
    width, height = spec.size
    rotations = np.stack([_rotation(*row[:3]) for row in turn])
    focal = spec.focal_px * np.exp(turn[:, 3])
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]], dtype=float)
    reach = np.array([width / 2, height / 2])
    for rotation, own in zip(rotations, focal, strict=True):
        rays = corners @ np.linalg.inv(_matrix(own, width, height)).T @ rotation
        ahead = spec.focal_px * rays[:, :2] / np.maximum(rays[:, 2:], 0.05)
        reach = np.maximum(reach, np.abs(ahead).max(axis=0))
    wide_w, wide_h = (2 * int(np.ceil(r + _MARGIN_PX)) for r in reach)
    wide = spec.model_copy(update={"size": (min(wide_w, 4096), min(wide_h, 4096))})
    from_wide = np.linalg.inv(_matrix(spec.focal_px, *wide.size))
    warps = [_matrix(own, width, height) @ rotation @ from_wide for rotation, own in zip(rotations, focal, strict=True)]
    return Turning(size=spec.size, wide=wide, warps=np.stack(warps))


def _matrix(focal: float, width: int, height: int) -> Floats:
    return np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1.0]])


def _rotation(right: float, down: float, roll: float) -> Floats:
    """From the untouched camera's axes (x right, y down, z forward) to the turned one's."""
    cr, sr, cd, sd, cl, sl = np.cos(right), np.sin(right), np.cos(down), np.sin(down), np.cos(roll), np.sin(roll)
    about_y = np.array([[cr, 0, -sr], [0, 1, 0], [sr, 0, cr]])
    about_x = np.array([[1, 0, 0], [0, cd, -sd], [0, sd, cd]])
    about_z = np.array([[cl, sl, 0], [-sl, cl, 0], [0, 0, 1]])
    made: Floats = about_z @ about_x @ about_y
    return made
