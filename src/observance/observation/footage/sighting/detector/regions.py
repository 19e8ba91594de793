"""Where a model is asked to look in one frame: around what moves and around what is known to stand, in whole bodies.

The pieces go side by side into one picture of the model's size, at their own size if they fit, else smaller together,
down to the size that they would have in the whole frame: then the whole frame is the better picture. One look costs one
run of the model, and a frame in which nothing moves costs none.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.sighting.detector.packing import Piece, Window, packed, whole

Map = NDArray[np.float32]
Floats = NDArray[np.float64]

CELL_PX = 8
"""Side of the cells, working pixels, by which foreground is gathered."""
_FILLED = 0.12
_GAP_PX = 8
_SHRINKS = (2.0, 1.5, 1.25, 1.0, 0.87, 0.75, 0.66)
_MARGIN = 0.18
"""Kept around a piece, as a share of a body's height, at least; a detector needs to see where a body ends."""


def windows_of(
    foreground: Map, scale: float, size: tuple[int, int], tall: Map | None, also: Floats
) -> tuple[Window, ...]:
    """Windows in image pixels.

    Args:
        foreground: (h, w), 0 to 1, at the working size. scale: working pixels per image pixel.
        size: width and height of the image.
        tall: (h, w) height of a person whose foot is at each working pixel; None without a calibration.
        also: (n, 4) boxes, image pixels, to be looked at whatever moves.
    """
    height, width = foreground.shape
    rows, columns = -(-height // CELL_PX), -(-width // CELL_PX)
    filled = np.zeros((rows * CELL_PX, columns * CELL_PX), np.float32)
    filled[:height, :width] = foreground > 0.5
    share = filled.reshape(rows, CELL_PX, columns, CELL_PX).mean(axis=(1, 3))
    active = (share > _FILLED).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(active, connectivity=8)
    boxes = [stats[k, :4].astype(np.float64) * CELL_PX / scale for k in range(1, count)]
    areas = [_with_margin(box, _body(box, scale, tall)) for box in boxes]
    areas += [_with_margin(box, float(box[3])) for box in also]
    return tuple(_even(area, size) for area in _united(areas))


def pictures(windows: Sequence[Window], size: tuple[int, int], model: tuple[int, int]) -> list[Piece]:
    """The pieces of the one picture that shows all windows; the whole frame where they do not fit; none without any."""
    if not windows:
        return []
    full = whole(size[0], size[1], model)
    for shrink in _SHRINKS:
        if shrink <= full.scale:
            break
        packs = packed(windows, model, _GAP_PX, shrink)
        if len(packs) == 1:
            return packs[0]
    return [full]


def _body(box: Floats, scale: float, tall: Map | None) -> float:
    """Height in image pixels of a person at a patch of foreground."""
    if tall is None:
        return float(box[3])
    row = min(int((box[1] + box[3]) * scale), tall.shape[0] - 1)
    column = min(int((box[0] + box[2] / 2) * scale), tall.shape[1] - 1)
    known = float(tall[row, column]) / scale
    return known if known > 0 else float(box[3])


def _with_margin(box: Floats, body: float) -> Floats:
    """left, top, right, bottom of a box with what may belong to it: at least a body, and a margin."""
    margin = _MARGIN * body
    top = min(box[1], box[1] + box[3] - body) - margin
    side = max(0.0, 0.45 * body - box[2] / 2)
    return np.array([box[0] - margin - side, top, box[0] + box[2] + margin + side, box[1] + box[3] + margin])


def _united(areas: list[Floats]) -> list[Floats]:
    """Areas joined where together they take no more room than apart."""
    areas = sorted(areas, key=lambda a: tuple(a))
    joined = True
    while joined:
        joined = False
        for i in range(len(areas)):
            for j in range(i + 1, len(areas)):
                both = np.concatenate([np.minimum(areas[i][:2], areas[j][:2]), np.maximum(areas[i][2:], areas[j][2:])])
                if _room(both) <= 1.05 * (_room(areas[i]) + _room(areas[j])):
                    areas = [one for k, one in enumerate(areas) if k not in (i, j)] + [both]
                    joined = True
                    break
            if joined:
                break
    return areas


def _room(area: Floats) -> float:
    return float((area[2] - area[0]) * (area[3] - area[1]))


def _even(area: Floats, size: tuple[int, int]) -> Window:
    left, top = (max(0, int(np.floor(value))) // 2 * 2 for value in area[:2])
    right, bottom = (min(most, int(np.ceil(value))) for value, most in zip(area[2:], size, strict=True))
    return left, top, max(2, right - left), max(2, bottom - top)
