"""Who stood still is not the scene: places that show two layers in turn, and which of the two is the empty one.

Where somebody stays for more than half of a clip, the temporal median is that somebody; when they move, the true
ground looks like a ghost. Such places are found by their second, steady level. Of two layers, the one whose outline
stands out from its surroundings is the body; the other is the ground. Who never moves in the whole clip stays unseen.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Bytes

Map = NDArray[np.float32]
Mask = NDArray[np.bool_]

STAY_S = 1.5
"""How long the second level must be seen at a stretch; a passer-by covers a pixel for less."""
_LEAST_SAMPLES = 3
_LEAST_AREA_PX = 12
_STEADY = 8.0, 4.0, 4.0
_FLATTER = 0.85
_LARGE = 4.0
_STANDS_SHARE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """Something large that stands for a while: while it does, it is the scene, and who passes before it is seen.

    Attributes:
        rows, columns: its window. region: (h, w) in the window. level: (3, h, w), the scene with it.
    """

    rows: slice
    columns: slice
    region: Mask
    level: Map

    def stands(self, brightness: Map) -> bool:
        """Whether most of the region shows it in a frame's brightness (height, width)."""
        near = np.abs(brightness[self.rows, self.columns] - self.level[0]) <= _STEADY[0]
        return float(near[self.region].mean()) > _STANDS_SHARE


def emptied(
    sample: Bytes, away: Mask, level: Map, interval_s: float, body: Map | None
) -> tuple[Map, Mask, tuple[Parked, ...]]:
    """The level (3, h, w) with bodies that stand in it replaced by the ground behind them.

    Args:
        sample: planes (n, 3, h, w), interval_s apart. away: (n, h, w), where they depart from the level.
        level: the temporal median. body: (h, w) pixels of a person standing at each, 0 where unknown.

    Returns:
        The level, a mask (h, w) of what was replaced, and what is larger than people among it.
    """
    run = max(_LEAST_SAMPLES, int(np.ceil(STAY_S / max(interval_s, 1e-3))))
    replaced = np.zeros(level.shape[1:], dtype=bool)
    if len(sample) < 3 * _LEAST_SAMPLES or run > len(sample) // 2:
        return level, replaced, ()
    rows, columns = np.nonzero(away.sum(axis=0) >= run)
    if not len(rows):
        return level, replaced, ()
    away_here = away[:, rows, columns]
    values = sample[:, :, rows, columns]
    second = _second_level(values, away_here)
    near = np.stack([np.abs(values[:, k] - second[k]) <= _STEADY[k] for k in range(3)]).all(axis=0) & away_here
    steady = _longest_run(near) >= run
    candidate = np.zeros_like(replaced)
    candidate[rows[steady], columns[steady]] = True
    other = level.copy()
    other[:, rows[steady], columns[steady]] = second[:, steady]
    result = level.copy()
    parked: list[Parked] = []
    count, labels, stats, _ = cv2.connectedComponentsWithStats(candidate.astype(np.uint8), connectivity=8)
    for number in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[number])
        if area < _LEAST_AREA_PX:
            continue
        window = (slice(max(0, top - 5), top + height + 5), slice(max(0, left - 5), left + width + 5))
        region = labels[window] == number
        if _outline(other[:, *window], region) < _FLATTER * _outline(level[:, *window], region):
            result[:, *window] = np.where(region, other[:, *window], result[:, *window])
            replaced[window] |= region
            foot = body[top + height - 1, left + width // 2] if body is not None else 0.0
            if 0 < _LARGE * foot < area:
                own = level[:, *window].copy()
                parked.append(Parked(rows=window[0], columns=window[1], region=region, level=own))
    return result, replaced, tuple(parked)


def _second_level(values: Bytes, away: Mask) -> NDArray[np.float32]:
    """Median (3, m) of the values (n, 3, m) at the instants at which they are away (n, m)."""
    masked = np.sort(np.where(away[:, None], values.astype(np.int16), np.int16(1000)), axis=0)
    middle = (away.sum(axis=0) - 1) // 2
    picked = np.take_along_axis(masked, np.broadcast_to(middle, (1, 3, len(middle))), axis=0)[0]
    return np.asarray(picked, dtype=np.float32)


def _longest_run(bits: Mask) -> NDArray[np.int64]:
    """Longest run of true values down the first axis, (m,)."""
    now = np.zeros(bits.shape[1], dtype=np.int64)
    longest = now.copy()
    for row in bits:
        now = np.where(row, now + 1, 0)
        longest = np.maximum(longest, now)
    return longest


def _outline(layer: Map, region: Mask) -> float:
    """Mean brightness and colour gradient along a region's border."""
    solid = region.astype(np.uint8)
    wide = cv2.dilate(solid, np.ones((3, 3), np.uint8))
    core = cv2.erode(solid, np.ones((5, 5), np.uint8))
    band = (wide > 0) & (core == 0)
    strength = np.zeros(region.shape, np.float32)
    for plane, gain in zip(layer, (1.0, 2.0, 2.0), strict=True):
        smooth = cv2.GaussianBlur(np.ascontiguousarray(plane), (3, 3), 0)
        across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0)
        down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
        strength += np.float32(gain) * np.hypot(across, down)
    return float(strength[band].mean())
