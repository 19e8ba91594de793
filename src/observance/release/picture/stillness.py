"""Whether the pictures of a clip show one still view: without it there is no empty scene, and markers lie wrongly."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

_WIDEST = 640
_MOVED_PX, _TOLD = 2.0, 0.08
"""A picture shows another view from this shift on, pixels at most 640 wide; under this response nothing can be told."""
_FEW = 0.1


def moved(pictures: Sequence[Bytes]) -> int:
    """How many pictures of a clip are shifted against its middle one; 0 up to a tenth of them.

    The shift is the peak of the phase correlation of the strengths of edges, which neither brightness nor a few movers
    change (Kuglin and Hines 1975).

    Args:
        pictures: brightness (height, width), all of one size, in their order.
    """
    middle = _edges(pictures[len(pictures) // 2])
    window = cv2.createHanningWindow((middle.shape[1], middle.shape[0]), cv2.CV_32F)
    apart = 0
    for picture in pictures:
        (across, down), response = cv2.phaseCorrelate(middle, _edges(picture), window)
        apart += bool(response > _TOLD and np.hypot(across, down) > _MOVED_PX)
    return apart if apart > _FEW * len(pictures) else 0


def _edges(picture: Bytes) -> NDArray[np.float32]:
    """Strengths of edges; the strongest few count as much as the strong: one lamp is no scene."""
    scale = min(1.0, _WIDEST / picture.shape[1])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
    smooth = cv2.GaussianBlur(np.asarray(small, np.float32), (0, 0), 1.0)
    strength = np.hypot(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1))
    return np.asarray(np.minimum(strength, np.percentile(strength, 97)), np.float32)
