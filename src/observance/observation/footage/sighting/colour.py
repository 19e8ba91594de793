"""What a mover wears: colour histograms of head, upper and lower body, over the foreground pixels that are its own."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Bytes
from observance.observation.footage.sighting.scene import Placed, Scene

Histogram = NDArray[np.float32]
Floats = NDArray[np.float64]

_BINS = (8, 6, 6)
_PART = _BINS[0] * _BINS[1] * _BINS[2]
_HALF_RANGE = 24
_PARTS = ((0.0, 0.17), (0.17, 0.50), (0.50, 0.90))
_LEAST_PIXELS = 3
LENGTH = len(_PARTS) * _PART

_LEVELS = np.arange(256)
_BRIGHT = np.clip((_LEVELS - 16) * 1.164 + 0.5, 0, 255).astype(np.uint8)
_COLOUR = np.clip((_LEVELS - 128) * 1.138 + 128.5, 0, 255).astype(np.uint8)


def unknown() -> Histogram:
    """The histogram of a mover whose colour cannot be told: NaN."""
    return np.full(LENGTH, np.nan, np.float32)


def wear(planes: Bytes, scene: Scene, mover: Placed) -> tuple[Histogram, float]:
    """A placed mover's colours (LENGTH,), summing to 1 over all parts, and its visible share."""
    mask, share, rows, columns, first = scene.own_pixels(mover.u, mover.v, mover.shape)
    if mask.size == 0 or mask.shape[0] < 6 or mask.shape[1] < 4:
        return unknown(), share
    lab = _lab(planes[:, rows, columns])
    foot, head = mover.shape.row, mover.shape.row - _body_height(mover)
    down = (np.arange(mask.shape[0]) + first - head) / max(foot - head, 1)
    parts = []
    for top, bottom in _PARTS:
        band = (down >= top) & (down < bottom)
        own = lab[band][mask[band]]
        if len(own) < _LEAST_PIXELS:
            return unknown(), share
        parts.append(_histogram(own))
    return np.concatenate(parts) / np.float32(len(_PARTS)), share


def alike(a: Floats | Histogram, b: Floats | Histogram) -> Floats:
    """Bhattacharyya coefficients (n, m) of histograms (n, k) and (m, k); NaN where either is unknown."""
    return np.asarray(np.sqrt(np.maximum(a, 0)) @ np.sqrt(np.maximum(b, 0)).T, dtype=np.float64)


def _body_height(mover: Placed) -> int:
    margin = mover.shape.covers.shape[0] - 1 - mover.shape.row
    return max(1, int(mover.shape.row) - int(margin))


def _lab(planes: Bytes) -> Bytes:
    full = cv2.merge([_BRIGHT[planes[0]], _COLOUR[planes[2]], _COLOUR[planes[1]]])
    return np.asarray(cv2.cvtColor(cv2.cvtColor(full, cv2.COLOR_YCrCb2BGR), cv2.COLOR_BGR2LAB), dtype=np.uint8)


def _histogram(pixels: Bytes) -> Histogram:
    """Lightness shared with its neighbour bins, so that a shade does not flip the bin."""
    values = pixels.astype(np.float32)
    light = np.minimum(values[:, 0] / 255 * _BINS[0], _BINS[0] - 1e-3).astype(np.int64)
    green_red, blue_yellow = (
        np.clip((values[:, k] - 128 + _HALF_RANGE) / (2 * _HALF_RANGE) * _BINS[k], 0, _BINS[k] - 1e-3).astype(np.int64)
        for k in (1, 2)
    )
    flat = (light * _BINS[1] + green_red) * _BINS[2] + blue_yellow
    counts = np.bincount(flat, minlength=_PART).reshape(_BINS).astype(np.float32)
    counts += np.float32(0.5) * (np.roll(counts, 1, axis=0) + np.roll(counts, -1, axis=0))
    return np.asarray((counts / counts.sum()).ravel(), dtype=np.float32)
