"""A small sheet on which one figure is drawn finely, then laid into the frame behind whatever stands before it."""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Floats
from observance.reenactment.backdrop import SUB

FINE = 4
"""Sub-pixels per pixel and axis while drawing."""

_SHIFT = 4

Spot: TypeAlias = "tuple[float, float] | list[float]"
"""A point of the frame, pixels."""

Tint: TypeAlias = "tuple[float, float, float] | None"
"""BGR 0 to 255; None draws a shadow's outline alone."""


class Canvas:
    """Parts are drawn one over the other; every part carries its depth. Pixel coordinates are the frame's own."""

    __slots__ = ("alpha", "colour", "depth", "left", "top")

    def __init__(self, left: int, top: int, width: int, height: int) -> None:
        self.left, self.top = left, top
        self.colour = np.zeros((height * FINE, width * FINE, 3), dtype=np.uint8)
        self.alpha = np.zeros((height * FINE, width * FINE), dtype=np.uint8)
        self.depth = np.zeros((height * FINE, width * FINE), dtype=np.float32)

    @classmethod
    def around(cls, pixels: Floats, margin_px: float, size: tuple[int, int]) -> Canvas | None:
        """A sheet that holds points (n, 2) with a margin; None if nothing of it can lie in the frame."""
        if not np.isfinite(pixels).all():
            return None
        low = np.floor(pixels.min(axis=0) - margin_px).astype(int)
        high = np.ceil(pixels.max(axis=0) + margin_px).astype(int) + 1
        if low[0] >= size[0] or low[1] >= size[1] or high[0] <= 0 or high[1] <= 0:
            return None
        low, high = np.maximum(low, [-size[0], -size[1]]), np.minimum(high, [2 * size[0], 2 * size[1]])
        return cls(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))

    def _fixed(self, pixels: Floats) -> NDArray[np.int32]:
        """Fixed-point positions; OpenCV's whole numbers are the middles of pixels, the frame's are their edges."""
        own = (np.atleast_2d(pixels) - [self.left, self.top]) * FINE - 0.5
        return np.round(own * (1 << _SHIFT)).astype(np.int32)

    def stroke(self, start: Spot, end: Spot, radius_px: float, colour: Tint, depth: float) -> None:
        """A limb: a line with round ends; colour BGR 0 to 255. Without a colour only the outline counts (a shadow)."""
        thick = max(1, round(2 * radius_px * FINE))
        first, last = self._spot(start), self._spot(end)
        cv2.line(self.alpha, first, last, 255, thick, cv2.LINE_8, _SHIFT)
        if colour:
            cv2.line(self.colour, first, last, colour, thick, cv2.LINE_8, _SHIFT)
            cv2.line(self.depth, first, last, depth, thick, cv2.LINE_8, _SHIFT)

    def _spot(self, pixel: Spot) -> tuple[int, int]:
        """`_fixed` for one point, without the cost of an array."""
        scale = 1 << _SHIFT
        return (
            round(((pixel[0] - self.left) * FINE - 0.5) * scale),
            round(((pixel[1] - self.top) * FINE - 0.5) * scale),
        )

    def fill(self, ring: Floats, colour: Tint, depth: float) -> None:
        """A convex piece (k, 2)."""
        points = self._fixed(ring)
        cv2.fillConvexPoly(self.alpha, points, 255, cv2.LINE_8, _SHIFT)
        if colour:
            cv2.fillConvexPoly(self.colour, points, colour, cv2.LINE_8, _SHIFT)
            cv2.fillConvexPoly(self.depth, points, depth, cv2.LINE_8, _SHIFT)

    def dot(self, centre: Spot, radius_px: float, colour: Tint, depth: float) -> None:
        """A disc."""
        self.stroke(centre, (centre[0] + 1e-3, centre[1]), radius_px, colour, depth)

    def lay(
        self,
        frame: NDArray[np.uint8],
        owners: NDArray[np.uint8],
        owner: int,
        still: NDArray[np.float32],
        blur_px: float,
    ) -> tuple[int, tuple[int, int, int, int] | None]:
        """Lay the sheet into a frame (h, w, 3) and note its owner per pixel.

        Args:
            still: depth of what stands still, (SUB*h, SUB*w).

        Returns:
            How many pixels the figure would fill with nothing before it, beyond the frame's edges too, and its box
            (left, top, width, height), None if nothing was drawn.
        """
        whole = (self.alpha.shape[1] // FINE, self.alpha.shape[0] // FINE)
        cover = cv2.resize(self.alpha, whole, interpolation=cv2.INTER_AREA)
        rows, columns = np.flatnonzero((cover > 127).any(axis=1)), np.flatnonzero((cover > 127).any(axis=0))
        if not len(rows):
            return 0, None
        box = (
            self.left + int(columns[0]), self.top + int(rows[0]),
            int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1,
        )  # fmt: skip
        total = int(np.count_nonzero(cover > 127))
        part = self._part(frame.shape)
        if part is None:
            return total, box
        (y0, y1, x0, x1), (t, b, le, r) = part
        fine = (slice(t * FINE, b * FINE), slice(le * FINE, r * FINE))
        step, small = FINE // SUB, (x1 - x0, y1 - y0)
        near = self.depth[fine][step // 2 :: step, step // 2 :: step]
        hidden = (still[y0 * SUB : y1 * SUB, x0 * SUB : x1 * SUB] <= near - 0.05) & (near > 0)
        covers, colours = self.alpha[fine], self.colour[fine]
        if hidden.any():
            shown = ~np.repeat(np.repeat(hidden, step, axis=0), step, axis=1)
            covers, colours = covers * shown, colours * shown[..., None]
        alpha, colour = _shrink(covers, small) / np.float32(255), _shrink(colours, small)
        owners[y0:y1, x0:x1][alpha > 0.498] = owner  # half covered counts, as in `cover`
        alpha, colour = _soften(alpha, blur_px), _soften(colour, blur_px)
        under = frame[y0:y1, x0:x1].astype(np.float32)
        frame[y0:y1, x0:x1] = np.clip(under * (1 - alpha[..., None]) + colour + 0.5, 0, 255).astype(np.uint8)
        return total, box

    def darken(
        self, frame: NDArray[np.uint8], shade: NDArray[np.float32], still: NDArray[np.float32], strength: float
    ) -> None:
        """Lay the sheet as a cast shadow; ground already in shade stays as it is."""
        part = self._part(frame.shape)
        if part is None:
            return
        (y0, y1, x0, x1), (t, b, le, r) = part
        fine = (slice(t * FINE, b * FINE), slice(le * FINE, r * FINE))
        small = (x1 - x0, y1 - y0)
        alpha = _soften(_shrink(self.alpha[fine], small), 0.7) / np.float32(255)
        free = np.isinf(still[y0 * SUB : y1 * SUB, x0 * SUB : x1 * SUB]).astype(np.uint8)
        known = shade[y0:y1, x0:x1]
        share = strength * alpha * _shrink(free, small) * (1 - known) / (1 - strength * known)
        under = frame[y0:y1, x0:x1].astype(np.float32)
        frame[y0:y1, x0:x1] = (under * (1 - share[..., None]) + 0.5).astype(np.uint8)

    def _part(self, shape: tuple[int, ...]) -> tuple[tuple[int, int, int, int], tuple[int, int, int, int]] | None:
        """Rows and columns of the frame (top, bottom, left, right) that the sheet meets, and the sheet's own."""
        height, width = self.alpha.shape[0] // FINE, self.alpha.shape[1] // FINE
        y0, y1 = max(self.top, 0), min(self.top + height, shape[0])
        x0, x1 = max(self.left, 0), min(self.left + width, shape[1])
        if y0 >= y1 or x0 >= x1:
            return None
        return (y0, y1, x0, x1), (y0 - self.top, y1 - self.top, x0 - self.left, x1 - self.left)


def _soften(image: NDArray[np.float32], blur_px: float) -> NDArray[np.float32]:
    soft = cv2.GaussianBlur(image, (0, 0), blur_px, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(soft, dtype=np.float32)


def _shrink(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.float32]:
    """The mean over each pixel's sub-pixels."""
    small = cv2.resize(image.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.float32)
