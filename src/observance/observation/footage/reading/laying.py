"""How the frames of a stretch lie: on the stretch's own view, and that view towards the calibrated one.

A camera that shakes, was knocked or was turned still sees the ground from one eye. Frames are laid onto their stretch's
view before anything is looked for; feet are carried to the calibrated view, so that one camera serves the whole clip;
boxes are given in the frame itself, where they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.footage.reading.clip import Bytes, Frame

Floats = NDArray[np.float64]

_STILL_PX = 0.15
_HALF = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
"""OpenCV's whole numbers are the middles of pixels; the cameras' are their edges."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Laying:
    """How a stretch's frames lie; pixels are the clip's.

    Attributes:
        first: the stretch's first frame, to which the rows below belong.
        camera: as it stands in this stretch's view; None where that is not calibrated.
        known: the calibrated camera that feet are carried to; None where `camera` is.
        to_view: (n, 3, 3), each frame to the stretch's view; None where they lie on it as they are.
        to_frame: (n, 3, 3), the calibrated view (without one, the stretch's view) to each frame.
    """

    first: int
    camera: Camera | None
    known: Camera | None
    to_view: Floats | None
    to_frame: Floats

    def laid(self, frame: Frame) -> Frame:
        """A frame as it would look from the stretch's view; what is out of sight is continued from the edge."""
        if self.to_view is None:
            return frame
        way = self.to_view[min(max(frame.index - self.first, 0), len(self.to_view) - 1)]
        if not np.isfinite(way).all() or _moves(way, frame.y.shape) < _STILL_PX:
            return frame
        grow = np.diag([2.0, 2.0, 1.0])
        small = np.linalg.inv(grow) @ way @ grow
        return replace(frame, y=_warped(frame.y, way), u=_warped(frame.u, small), v=_warped(frame.v, small))

    def edge_px(self, width: int, height: int) -> float:
        """How far from the border the stretch's view shows nothing in some frames."""
        if self.to_view is None:
            return 0.0
        return max((_moves(way, (height, width)) for way in self.to_view if np.isfinite(way).all()), default=0.0)

    def carried(self, feet: Floats) -> Floats:
        """Feet (n, 2) in the stretch's view, in the calibrated view; unchanged where there is none."""
        if self.camera is None or self.known is None:
            return feet
        ground = self.camera.ground(feet)
        return self.known.project(np.column_stack([ground, np.zeros(len(ground))]))

    def ways(self, first: int, last: int) -> Floats:
        """(n, 3, 3), the matrices `to_frame` of frames `first` to `last`."""
        return self.to_frame[first - self.first : last + 1 - self.first]


def moved_boxes(boxes: Floats, ways: Floats) -> Floats:
    """Boxes (n, 4) left, top, width, height through one matrix each (n, 3, 3), about their middles and feet."""
    left, top, width, height = boxes.T
    foot = _through(ways, np.column_stack([left + width / 2, top + height]))
    head = _through(ways, np.column_stack([left + width / 2, top]))
    tall = np.hypot(*(foot - head).T)
    scale = tall / np.maximum(height, 1e-9)
    made = np.column_stack([foot[:, 0] - width * scale / 2, foot[:, 1] - tall, width * scale, tall])
    known = np.asarray(np.isfinite(ways).all(axis=(1, 2)), dtype=np.bool_)
    return np.where(known.reshape(-1, 1), made, boxes)


def _through(ways: Floats, points: Floats) -> Floats:
    flat = np.einsum("nij,nj->ni", ways, np.column_stack([points, np.ones(len(points))]))
    placed: Floats = flat[:, :2] / flat[:, 2:]
    return placed


def _warped(plane: Bytes, way: Floats) -> Bytes:
    own = np.linalg.inv(_HALF) @ way @ _HALF
    size = (plane.shape[1], plane.shape[0])
    return np.asarray(
        cv2.warpPerspective(plane, own, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8
    )


def _moves(way: Floats, shape: tuple[int, ...]) -> float:
    """The furthest that a corner goes."""
    height, width = shape[:2]
    corners = np.array([[0, 0], [width, 0], [0, height], [width, height]], dtype=np.float64)
    return float(np.hypot(*(_through(np.repeat(way[None], 4, axis=0), corners) - corners).T).max())
