"""What one frame looks like at a glance: brightness, contrast, colour, what changed since the frame before, bands."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Bytes, Frame

THUMB = (16, 12)
"""Columns and rows of the thumbnail by which frames are held against each other."""
_CHANGED = 2
"""Grey levels; less is rounding."""
_STANDS_OUT = 8.0
"""Grey levels at which relief is cut: a clock's bar, which no switch inverts, must not outweigh the scene."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One frame at a glance.

    Attributes:
        mean: of the brightness, grey levels. low, high: 5 and 85 % quantiles, without what a
            clock or a word in it adds. colour: mean distance of both colour planes from grey.
        changed: share of pixels that differ from the frame before; NaN for the first.
        band: how much rows as a whole brightened or darkened against each other since the frame before, natural log.
        alike: correlation of what stands out of its surroundings with the frame before; NaN for the first.
        thumb: (12, 16) brightness.
    """

    mean: float
    low: float
    high: float
    colour: float
    changed: float
    band: float
    alike: float
    thumb: Bytes


class Glances:
    """Looks at frames one after the other."""

    def __init__(self) -> None:
        self._before: Bytes | None = None
        self._rows: NDArray[np.float32] | None = None
        self._relief: NDArray[np.float32] | None = None

    def of(self, frame: Frame, small: Bytes) -> Look:
        """The look of the next frame; `small` is its brightness at the size of the scan."""
        thin = np.ascontiguousarray(frame.y[::2, ::2])
        changed = np.nan
        if self._before is not None and self._before.shape == thin.shape:
            away = cv2.absdiff(thin, self._before)
            changed = np.count_nonzero(away >= _CHANGED) / away.size
        self._before = thin
        size = (small.shape[1] // 4, small.shape[0] // 4)
        coarse = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        ranked = np.sort(coarse[::2, ::2], axis=None)
        grey = (
            np.abs(frame.u[::4, ::4].astype(np.int16) - 128).mean()
            + np.abs(frame.v[::4, ::4].astype(np.int16) - 128).mean()
        )
        return Look(
            mean=float(coarse.mean()),
            low=float(ranked[len(ranked) // 20]),
            high=float(ranked[len(ranked) * 85 // 100]),
            colour=float(grey),
            changed=float(changed),
            band=self._band(coarse),
            alike=self._alike(coarse),
            thumb=np.asarray(cv2.resize(coarse, THUMB, interpolation=cv2.INTER_AREA), dtype=np.uint8),
        )

    def _band(self, coarse: Bytes) -> float:
        """Spread over rows of the median change of brightness along each row: what moves fills few rows' medians."""
        rows = np.log(coarse.astype(np.float32) + 8)
        before, self._rows = self._rows, rows
        if before is None:
            return np.nan
        change = np.median(rows - before, axis=1)
        smooth = np.convolve(change, np.ones(5) / 5, mode="valid")
        return float(smooth.std())

    def _alike(self, coarse: Bytes) -> float:
        relief = coarse.astype(np.float32)
        relief = np.clip(relief - cv2.boxFilter(relief, -1, (11, 11)), -_STANDS_OUT, _STANDS_OUT).ravel()
        before, self._relief = self._relief, relief
        if before is None or before.shape != relief.shape:
            return np.nan
        return float(relief @ before) / max(float(np.sqrt((relief @ relief) * (before @ before))), 1e-6)
