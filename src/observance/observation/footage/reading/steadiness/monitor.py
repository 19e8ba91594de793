"""A film of a monitor: a bright four-sided picture in dark surroundings, seen again and again through the clip."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Bytes

Floats = NDArray[np.float64]

EVERY = 12
"""Frames between two looks for a monitor."""
_RIM = 0.04
_DARK = 0.45
_LEAST, _MOST = 0.2, 0.94
_FOUND = 0.6


def quadrilateral(picture: Bytes) -> Floats | None:
    """The corners (4, 2) of a bright four-sided part of a picture whose rim is dark; None without one."""
    height, width = picture.shape
    wide, high = max(2, round(_RIM * width)), max(2, round(_RIM * height))
    rim = np.concatenate(
        [picture[:high].ravel(), picture[-high:].ravel(), picture[:, :wide].ravel(), picture[:, -wide:].ravel()]
    )
    dark, bright = (
        float(np.median(rim)),
        float(np.median(picture[height // 4 : -height // 4, width // 4 : -width // 4])),
    )
    if dark > _DARK * bright or float(np.quantile(rim, 0.9)) > 0.7 * bright:
        return None
    soft = cv2.GaussianBlur(picture, (5, 5), 0)
    lit = (soft > dark + 0.3 * (bright - dark)).astype(np.uint8)
    closed = cv2.morphologyEx(lit, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    largest = max(contours, key=cv2.contourArea)
    area, hull = cv2.contourArea(largest), cv2.convexHull(largest)
    if not _LEAST < area / picture.size < _MOST or area < 0.94 * cv2.contourArea(hull):
        return None
    corners = cv2.approxPolyDP(hull, 0.04 * cv2.arcLength(hull, True), True)
    return corners.reshape(-1, 2).astype(np.float64) if len(corners) == 4 else None


@dataclass(slots=True)
class Watch:
    """Looks for a monitor in every EVERY-th frame."""

    looks: int = 0
    found: list[Floats] = field(default_factory=list)

    def see(self, picture: Bytes, index: int) -> None:
        """The next frame's brightness at the size of the scan."""
        if index % EVERY:
            return
        self.looks += 1
        corners = quadrilateral(picture)
        if corners is not None:
            self.found.append(corners)

    def corners(self) -> Floats | None:
        """The corners (4, 2) where most looks found one; None otherwise."""
        if self.looks < 2 or len(self.found) < _FOUND * self.looks:
            return None
        middle = [one[np.argsort(np.arctan2(*(one - one.mean(axis=0)).T[::-1]))] for one in self.found]
        return np.asarray(np.median(middle, axis=0), dtype=np.float64)
