"""What troubles do to a clean picture before the sensor: hot air, switched looks, black, captions, a filmed monitor."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.reenactment.troubles import Dark, Edited, FilmedMonitor, Gains, Infrared, Inverts, Shimmers
from observance.reenactment.watching import CameraSpec
from observance.values.draws import normal

Picture = NDArray[np.uint8]
_BANDS_PER_PICTURE = 1.6
_BAND_HZ = 3.3
_WALL = 22.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoiling:
    """One camera's troubles with the picture itself, over one file."""

    spec: CameraSpec
    seed: int
    clip: int

    def spoiled(self, picture: Picture, i: int, true_s: float, file_s: float, shot: int) -> Picture:
        """A frame (h, w, 3) that shows the instant `true_s`, at `file_s` in the file, as it comes to the sensor."""
        for number, one in enumerate(self.spec.troubles):
            name = f"re-enactment/spoiling/{self.spec.id}/{self.clip}/{number}/{i}"
            if isinstance(one, Shimmers) and one.at(true_s):
                picture = _shimmered(picture, one, self.seed, name)
            elif isinstance(one, Inverts) and one.at(true_s):
                picture = np.asarray(255 - picture, dtype=np.uint8)
            elif isinstance(one, Infrared) and one.at(true_s):
                picture = _infrared(picture, one.gain)
            elif isinstance(one, Gains) and one.at(true_s):
                picture = _scaled(picture, one.factor)
            elif isinstance(one, Dark) and one.at(true_s):
                picture = np.zeros_like(picture)
            elif isinstance(one, Edited) and one.shots[shot].caption:
                picture = _captioned(picture, one.shots[shot].caption)
            elif isinstance(one, FilmedMonitor):
                picture = _on_monitor(picture, one, self.seed, name, file_s)
        return picture

    def grey(self, true_s: float) -> bool:
        """Whether the camera gives no colour at an instant."""
        return any(isinstance(one, Infrared) and one.at(true_s) for one in self.spec.troubles)

    @property
    def clock_in_scene(self) -> bool:
        """Whether the camera's clock belongs to the picture that is filmed, not to the file."""
        return any(isinstance(one, FilmedMonitor) for one in self.spec.troubles)

    @property
    def clock_lost(self) -> bool:
        """Whether no clock is left in the picture."""
        return any(isinstance(one, Edited) for one in self.spec.troubles)


def _scaled(picture: Picture, factor: float) -> Picture:
    made: Picture = np.clip(picture.astype(np.float32) * np.float32(factor) + 0.5, 0, 255).astype(np.uint8)
    return made


def _infrared(picture: Picture, gain: float) -> Picture:
    """Foliage and cloth reflect near infrared otherwise than light: the channels are weighed anew, colour is gone."""
    mixed = picture.astype(np.float32) @ np.array([0.1, 0.75, 0.35], dtype=np.float32)
    return np.repeat(np.clip(gain * mixed + 0.5, 0, 235).astype(np.uint8)[..., None], 3, axis=2)


def _shimmered(picture: Picture, one: Shimmers, seed: int, name: str) -> Picture:
    height, width = picture.shape[:2]
    cells = (max(2, round(height / one.size_px)) + 1, max(2, round(width / one.size_px)) + 1)
    drawn = normal(seed, name, cells[0] * cells[1], 2).reshape(*cells, 2).astype(np.float32)
    away = cv2.resize(drawn * np.float32(1.5 * one.px), (width, height), interpolation=cv2.INTER_CUBIC)
    v, u = np.mgrid[0:height, 0:width].astype(np.float32)
    moved = cv2.remap(picture, u + away[..., 0], v + away[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(cv2.GaussianBlur(moved, (0, 0), 0.6), dtype=np.uint8)


def _captioned(picture: Picture, words: str) -> Picture:
    height, width = picture.shape[:2]
    made = picture.copy()
    top, low = round(0.80 * height), round(0.93 * height)
    made[top:low, round(0.06 * width) : round(0.94 * width)] = (92, 40, 28)
    scale = 0.62 * (low - top) / 30
    at = (round(0.09 * width), low - round(0.3 * (low - top)))
    cv2.putText(made, words, at, cv2.FONT_HERSHEY_DUPLEX, scale, (240, 240, 240), 1, cv2.LINE_AA)
    return made


def _on_monitor(picture: Picture, one: FilmedMonitor, seed: int, name: str, file_s: float) -> Picture:
    """The picture on a screen in a dark room, seen a little from the side, with bands that roll and a fine pattern."""
    height, width = picture.shape[:2]
    v, u = np.mgrid[0:height, 0:width].astype(np.float32)
    band = 1 - one.band * (1 + np.sin(2 * np.pi * (_BANDS_PER_PICTURE * v / height - _BAND_HZ * file_s)))
    fine = 1 + one.moire * np.sin(2 * np.pi * (0.31 * u + 0.07 * v)) * np.sin(2 * np.pi * (0.27 * v - 0.05 * u))
    shown = picture.astype(np.float32) * (band * fine)[..., None] + 6
    shake = one.tremor_px * normal(seed, name, 1, 8)[0].reshape(4, 2) * 0.15
    shake += one.tremor_px * normal(seed, name + "/all", 1, 2)[0]
    wide, high = one.share * width / 2, one.share * height / 2
    skew = np.array([[-1.0, -1.0], [1.0, -0.94], [0.98, 0.97], [-0.99, 1.0]])
    corners = np.array([width / 2, height / 2]) + skew * [wide, high] + shake
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    room = np.full((height, width, 3), _WALL, dtype=np.float32) * (0.8 + 0.2 * v / height)[..., None]
    rim = np.array([width / 2, height / 2]) + (corners - [width / 2, height / 2]) * 1.05
    cv2.fillConvexPoly(room, np.round(rim).astype(np.int32), (9.0, 9.0, 9.0), cv2.LINE_AA)
    warp = cv2.getPerspectiveTransform(source, corners.astype(np.float32))
    laid = cv2.warpPerspective(shown, warp, (width, height), flags=cv2.INTER_AREA)
    cover = cv2.warpPerspective(np.ones((height, width), np.float32), warp, (width, height))[..., None]
    made: Picture = np.clip(laid * cover + room * (1 - cover) + 0.5, 0, 255).astype(np.uint8)
    return made
