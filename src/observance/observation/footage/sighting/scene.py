"""One frame's foreground with the movers placed in it so far: what each explains, no other needs to explain again."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.empty.view import PAD, View
from observance.observation.footage.sighting.silhouette import Shape, Silhouettes

Map = NDArray[np.float32]


@dataclass(slots=True, kw_only=True)
class Placed:
    """A mover in the scene: its foot (u, v) in working pixels, its shape, and how well the foreground fits, 0 to 1."""

    u: float
    v: float
    shape: Shape
    fit: float
    pose: int = 0
    turn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FitMap:
    """Fits of one shape at whole-pixel feet; `u0`, `v0` is the foot of the map's first cell."""

    values: Map
    u0: int
    v0: int

    def peak(self, values: Map | None = None) -> tuple[float, float, float]:
        """(u, v, fit) of the largest value of `values` (this map's own by default), refined by parabolas."""
        by = self.values if values is None else values
        row, column = np.unravel_index(int(by.argmax()), by.shape)
        shift_u = _vertex(by[row, column - 1 : column + 2]) if 0 < column < by.shape[1] - 1 else 0.0
        shift_v = _vertex(by[row - 1 : row + 2, column]) if 0 < row < by.shape[0] - 1 else 0.0
        return self.u0 + int(column) + shift_u, self.v0 + int(row) + shift_v, float(self.values[row, column])


def _vertex(three: Map) -> float:
    left, middle, right = (float(value) for value in three)
    bend = left - 2 * middle + right
    return float(np.clip(0.5 * (left - right) / bend, -0.5, 0.5)) if bend < -1e-9 else 0.0


class Scene:
    """The padded evidence of one frame and the log chance that each pixel is still unexplained."""

    def __init__(self, foreground: Map, view: View, silhouettes: Silhouettes) -> None:
        shape = (view.height + 2 * PAD, view.width + 2 * PAD)
        self.view = view
        self.silhouettes = silhouettes
        self.foreground = np.zeros(shape, np.float32)
        self.foreground[PAD:-PAD, PAD:-PAD] = foreground
        self._empty = np.zeros(shape, np.float32)
        self._empty[PAD:-PAD, PAD:-PAD] = 1 - foreground  # outside the image nothing is known: neither for nor against
        self.unexplained = np.zeros(shape, np.float32)

    def person_shape(self, u: float, v: float, stature: float = 1.0) -> Shape | None:
        """The standing shape at a foot; None where nobody can stand."""
        tall, wide, lean = self.view.figure_at(u, v)
        if tall <= 0:
            return None
        return self.silhouettes.standing(tall * stature, wide * stature, lean * stature)

    def paint(self, u: float, v: float, shape: Shape, sign: int) -> None:
        """Put a mover in (sign +1) or take it out (-1)."""
        rows, columns, inner_rows, inner_columns = self._window(u, v, shape)
        if rows.stop > rows.start and columns.stop > columns.start:
            self.unexplained[rows, columns] += sign * shape.log_clear[inner_rows, inner_columns]

    def fits(self, u: float, v: float, shape: Shape, reach_u: int, reach_v: int) -> FitMap | None:
        """Fits of `shape` at feet within the reach of (u, v); None where it leaves the padded image."""
        height, width = shape.covers.shape
        top = max(0, round(v) + PAD - reach_v - shape.row)
        left = max(0, round(u) + PAD - reach_u - shape.column)
        bottom = min(self.foreground.shape[0], round(v) + PAD + reach_v - shape.row + height)
        right = min(self.foreground.shape[1], round(u) + PAD + reach_u - shape.column + width)
        if bottom - top < height or right - left < width:
            return None
        share = np.exp(self.unexplained[top:bottom, left:right])
        seen = np.dstack([self.foreground[top:bottom, left:right] * share, self._empty[top:bottom, left:right]])
        values = np.asarray(cv2.matchTemplate(seen, shape.kernel, cv2.TM_CCORR), dtype=np.float32) / shape.norm
        return FitMap(values=values.astype(np.float32), u0=left + shape.column - PAD, v0=top + shape.row - PAD)

    def residual(self) -> Map:
        """Foreground (h, w) that nothing placed explains."""
        return self.residual_at(slice(0, self.view.height), slice(0, self.view.width))

    def residual_at(self, rows: slice, columns: slice) -> Map:
        """The same, of a window of the image."""
        high, wide = self.view.height + PAD, self.view.width + PAD
        window = (
            slice(rows.start + PAD, min(rows.stop + PAD, high)),
            slice(columns.start + PAD, min(columns.stop + PAD, wide)),
        )
        return np.asarray(self.foreground[window] * np.exp(self.unexplained[window]), dtype=np.float32)

    def explained(self, left: Map, mover: Placed) -> None:
        """Bring a residual up to date after a mover was painted in: only its window differs."""
        rows, columns, _, _ = self._window(mover.u, mover.v, mover.shape, pad=PAD)
        inner = slice(rows.start - PAD, rows.stop - PAD), slice(columns.start - PAD, columns.stop - PAD)
        left[inner] = self.residual_at(*inner)

    def own_pixels(self, u: float, v: float, shape: Shape) -> tuple[NDArray[np.bool_], float, slice, slice, int]:
        """A placed mover's visible foreground pixels and the share of its body that they are.

        Returns:
            (mask, share, rows, columns, first): the mask over image rows and columns, and the row of the shape that
            the mask's first row is.
        """
        rows, columns, inner_rows, inner_columns = self._window(u, v, shape, pad=PAD)
        covers = shape.covers[inner_rows, inner_columns]
        body = covers > 0.6
        others = self.unexplained[rows, columns] - shape.log_clear[inner_rows, inner_columns]
        mask = body & (self.foreground[rows, columns] > 0.5) & (others > np.log(0.5))
        whole = int((shape.covers > 0.6).sum())
        share = float(mask.sum()) / max(whole, 1)
        image_rows = slice(rows.start - PAD, rows.stop - PAD)
        return mask, share, image_rows, slice(columns.start - PAD, columns.stop - PAD), inner_rows.start

    def _window(self, u: float, v: float, shape: Shape, pad: int = 0) -> tuple[slice, slice, slice, slice]:
        top, left = round(v) + PAD - shape.row, round(u) + PAD - shape.column
        height, width = shape.covers.shape
        y0, x0 = max(pad, top), max(pad, left)
        y1 = max(y0, min(self.foreground.shape[0] - pad, top + height))
        x1 = max(x0, min(self.foreground.shape[1] - pad, left + width))
        return slice(y0, y1), slice(x0, x1), slice(y0 - top, y1 - top), slice(x0 - left, x1 - left)
