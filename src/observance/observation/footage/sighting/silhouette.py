"""The expected silhouette of a standing or walking person, drawn by formula, as log-likelihoods per pixel.

The outline is a half-width over the body's height, after the mean of walking persons in the first half of PETS S2L1,
without the shadow at their feet; around it the chance of being covered falls off
logistically, for gait, arms and clothing differ. The evidence map is blurred 5 x 5, which widens a figure by a fixed
number of pixels: the outline is widened by the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]
Floats = NDArray[np.float64]

_DOWN = (0.0, 0.03, 0.08, 0.12, 0.17, 0.24, 0.32, 0.50, 0.60, 0.70, 0.80, 0.90, 1.0)
_HALF_WIDTH = (0.01, 0.040, 0.050, 0.067, 0.100, 0.127, 0.141, 0.147, 0.111, 0.100, 0.130, 0.145, 0.136)
_SOFT_SIDE = 0.036
_SOFT_END = 0.012
_BLUR_PX = 1.5
_BLUR_FOOT_PX = 0.3
_COVERED, _CLEAR = 0.97, 0.02
FALSE_SHARE = 0.15
"""Chance that a pixel with nobody in front of it shows foreground."""
MISS_FLOOR = 0.2
"""A covered pixel that shows background counts no worse than this: clothing may match the ground."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What one mover at one place is expected to cover.

    Attributes:
        covers: (rows, columns) chance that the pixel is covered.
        log_clear: log(1 - covers).
        kernel: (rows, columns, 2) log-likelihood ratio of a foreground and of a background pixel.
        column, row: the foot's place in `covers`.
        norm: the kernel's sum where everything is foreground; a fit is a share of it.
    """

    covers: Map
    log_clear: Map
    kernel: Map
    column: int
    row: int
    norm: float


def shape_of(covers: Floats, column: int, row: int) -> Shape:
    """The shape with its log-likelihoods, from chances of being covered (rows, columns)."""
    bounded = np.clip(covers, _CLEAR, _COVERED)
    hit = np.log(bounded + FALSE_SHARE * (1 - bounded)) - np.log(FALSE_SHARE)
    miss = np.log(np.maximum(1 - bounded, MISS_FLOOR))
    return Shape(
        covers=bounded.astype(np.float32),
        log_clear=np.log1p(-bounded).astype(np.float32),
        kernel=np.dstack([hit, miss]).astype(np.float32),
        column=column,
        row=row,
        norm=float(np.maximum(hit, 0).sum()),
    )


def standing(tall: int, wide: int, lean: int) -> Shape:
    """A person `tall` px high, PERSON_M across spanning `wide` px, the head `lean` px to the right of the foot."""
    margin = max(2, round(tall * 0.11))
    half = max(3, round(wide * 0.5)) + abs(lean) // 2
    rows = np.arange(-margin, tall + margin + 1)
    columns = np.arange(-half, half + 1)
    down = (rows / tall)[:, None]
    across = columns[None, :] - lean * np.clip(1 - down, 0, 1)
    outline = np.interp(down[:, 0], _DOWN, _HALF_WIDTH)[:, None] * wide + _BLUR_PX
    side = _logistic((outline - np.abs(across)) / (_SOFT_SIDE * wide))
    end = _SOFT_END * tall + 0.45
    top = _logistic((down * tall + _BLUR_PX) / end)
    bottom = _logistic((tall - down * tall + _BLUR_FOOT_PX) / end)
    return shape_of(side * top * bottom, half, margin + tall)


def _logistic(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))), dtype=np.float64)


class Silhouettes:
    """Standing figures by size, made once each."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, int, int], Shape] = {}

    def standing(self, tall: float, wide: float, lean: float) -> Shape:
        """The shape for a size, rounded to whole pixels (the lean to two)."""
        key = (max(6, round(tall)), max(6, 2 * round(wide / 2)), 2 * round(lean / 2))
        if key not in self._made:
            self._made[key] = standing(*key)
        return self._made[key]
