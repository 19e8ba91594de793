"""Whether the pictures of a clip show one still view: without it there is no empty scene, and markers lie wrongly."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Bools = NDArray[np.bool_]

_WIDEST = 640
_MOVED_PX, _TOLD = 2.0, 0.08
"""A picture shows another view from this shift on, pixels at most 640 wide; under this response nothing can be told."""
_FEW, _FAINT = 0.1, 1.5


def moved(pictures: Sequence[Bytes], covered: Sequence[Bools]) -> int:
    """How many pictures of a clip are shifted against its middle one; 0 up to a tenth of them.

    The shift is the peak of the phase correlation of the strengths of edges outside of covers, which brightness does
    not change (Kuglin and Hines 1975). Where there are hardly any edges, as at night, nothing can be told.

    Args:
        pictures: brightness (height, width), all of one size, in their order. covered: where movers are in each.
    """
    middle = _edges(pictures[len(pictures) // 2], covered[len(pictures) // 2])
    window = cv2.createHanningWindow((middle.shape[1], middle.shape[0]), cv2.CV_32F)
    apart = 0
    for picture, hidden in zip(pictures, covered, strict=True):
        edges = _edges(picture, hidden)
        if min(float(edges.mean()), float(middle.mean())) < _FAINT:
            continue
        (across, down), response = cv2.phaseCorrelate(middle, edges, window)
        apart += bool(response > _TOLD and np.hypot(across, down) > _MOVED_PX)
    return apart if apart > _FEW * len(pictures) else 0


def _edges(picture: Bytes, hidden: Bools) -> NDArray[np.float32]:
    """Strengths of edges, none under covers; the strongest few count as much as the strong: one lamp is no scene."""
    scale = min(1.0, _WIDEST / picture.shape[1])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
    smooth = cv2.GaussianBlur(np.asarray(small, np.float32), (0, 0), 1.0)
    strength = np.hypot(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1))
    strength[cv2.resize(hidden.astype(np.uint8), strength.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0] = 0
    return np.asarray(np.minimum(strength, np.percentile(strength, 97)), np.float32)
