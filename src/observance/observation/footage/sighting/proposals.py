"""Where a person might stand: body, head and surround boxes over every ground cell, summed by one integral image."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.empty.view import LEAST_PX, PAD, View

Map = NDArray[np.float32]
Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

_FILL = 0.35
_SURROUND = 0.21


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    """Corner indices (4, cells) into a flattened integral image, and areas (cells,)."""

    corners: Indices
    area: Floats

    def sum(self, integral: Floats, cells: Indices) -> Floats:
        low_right, high_right, low_left, high_left = self.corners[:, cells]
        return np.asarray(integral[low_right] - integral[high_right] - integral[low_left] + integral[high_left])


class Proposals:
    """The cells of one view and their boxes."""

    def __init__(self, view: View, step_u: int = 4, step_v: int = 3) -> None:
        grid_u, grid_v = np.meshgrid(np.arange(2, view.width - 1, step_u), np.arange(0, view.height + PAD // 3, step_v))
        u, v = grid_u.ravel(), grid_v.ravel()
        tall = view.tall[v + PAD, u + PAD].astype(np.float64)
        inside = tall >= LEAST_PX
        self.u, self.v, self.tall = u[inside], v[inside], tall[inside]
        self._wide = view.wide[self.v + PAD, self.u + PAD].astype(np.float64)
        self._size = (view.height, view.width)
        self._body = self._box(0.17, 0.12, 1.0)
        self._head = self._box(0.08, 0.0, 0.15)
        self._around = self._box(0.34, -0.12, 1.12)
        self._norm = np.maximum(self._wide * 0.34 * self.tall, 1.0)

    def _box(self, half: float, top: float, bottom: float) -> _Box:
        height, width = self._size
        x0 = np.clip(self.u - half * self._wide, 0, width).astype(np.int64)
        x1 = np.clip(self.u + half * self._wide, 0, width).astype(np.int64)
        y0 = np.clip(self.v - self.tall + top * self.tall, 0, height).astype(np.int64)
        y1 = np.clip(self.v - self.tall + bottom * self.tall, 0, height).astype(np.int64)
        stride = width + 1
        corners = np.stack([y1 * stride + x1, y0 * stride + x1, y1 * stride + x0, y0 * stride + x0])
        return _Box(corners=corners, area=np.maximum((x1 - x0) * (y1 - y0), 1).astype(np.float64))

    def every(self) -> Indices:
        """All cells."""
        return np.arange(len(self.u))

    def promise(self, foreground: Map, cells: Indices) -> Floats:
        """How much the foreground in each cell's boxes speaks for a person there, about -1 to 1."""
        integral = cv2.integral(foreground).ravel().astype(np.float64, copy=False)
        body, head = self._body.sum(integral, cells), self._head.sum(integral, cells)
        around = self._around.sum(integral, cells) - body - head
        area = self._body.area[cells] + self._head.area[cells]
        return np.asarray((body + head - _FILL * area - _SURROUND * around) / self._norm[cells])
