"""From a clean picture to what a recorder stores: sensor noise, the word RE-ENACTMENT, the burnt-in clock."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.reenactment.watching import CameraSpec
from observance.values.draws import normal, uniform

WORD = "RE-ENACTMENT"
_BANK = 6
_PAD = 48
_READ = {"day": 1.0, "thermal": 2.0}
_SHOT = {"day": 0.018, "thermal": 0.006}
_FONT = cv2.FONT_HERSHEY_DUPLEX
_SCALE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """One camera's noise, word and clock bar, ready for many frames.

    Attributes:
        bank: (k, h + pad, w + pad), standard normal. sigma: (h, w), grey levels. word: (h, w), grey levels added.
        places: (n, 3), for each frame which noise field and where in it.
        bar: left, top, width, height of the clock in the picture; all 0 without one.
    """

    bank: NDArray[np.float32]
    sigma: NDArray[np.float32]
    chroma: float
    word: NDArray[np.float32]
    places: NDArray[np.int64]
    bar: tuple[int, int, int, int]

    def develop(self, frame: NDArray[np.uint8], index: int, clock: str, grey: bool = False) -> NDArray[np.uint8]:
        """A BGR frame (h, w, 3) as planar YUV 4:2:0 (h * 3 / 2, w), BT.601, limited range; `grey`: without colour."""
        height, width = frame.shape[:2]
        planes = np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2YUV_I420), dtype=np.uint8)
        field, y, x = self.places[index]
        grain = self.bank[field, y : y + height, x : x + width]
        luma = planes[:height] + grain * self.sigma + self.word
        planes[:height] = np.clip(luma + 0.5, 16, 235).astype(np.uint8)
        if grey:
            planes[height:] = 128
        elif self.chroma > 0:
            tint = self.bank[(field + 1) % _BANK, x : x + height // 2, y : y + width]
            planes[height:] = np.clip(planes[height:] + self.chroma * tint + 0.5, 16, 240).astype(np.uint8)
        if clock:
            self._burn(planes, clock, height, width)
        return planes

    def clocked(self, frame: NDArray[np.uint8], clock: str) -> NDArray[np.uint8]:
        """A BGR frame with the clock drawn into the scene itself."""
        left, top, wide, high = self.bar
        made = frame.copy()
        made[top : top + high, left : left + wide] = 20
        cv2.putText(made, clock, (left + 6, top + high - 6), _FONT, _SCALE, (240, 240, 240), 1, cv2.LINE_AA)
        return made

    def _burn(self, planes: NDArray[np.uint8], clock: str, height: int, width: int) -> None:
        left, top, wide, high = self.bar
        planes[top : top + high, left : left + wide] = 34
        half = height // 2, width // 2
        for colour in np.split(planes.reshape(-1)[height * width :], 2):  # a plane may end within a row
            square = colour.reshape(half)
            square[top // 2 : (top + high) // 2, left // 2 : (left + wide) // 2] = 128
        sheet = np.ascontiguousarray(planes[:height])
        cv2.putText(sheet, clock, (left + 6, top + high - 6), _FONT, _SCALE, 224, 1, cv2.LINE_AA)
        planes[:height] = sheet


def sensor_of(
    spec: CameraSpec,
    seed: int,
    clip: int,
    source: NDArray[np.int64],
    still: NDArray[np.float32],
    longest: str,
    worded: bool = True,
) -> Sensor:
    """Prepare a camera's sensor for one file.

    Args:
        source: (n,), which of the camera's frames each frame of the file is: what is written twice has one grain.
        still: (h, w, 3) or larger, the backdrop, from which the noise of each pixel follows.
        longest: the clock's longest text. worded: whether the word is laid over the frame here.
    """
    width, height = spec.size
    name = f"re-enactment/noise/{spec.id}"
    rows, columns = height + _PAD, width + _PAD
    bank = normal(seed, name, _BANK * rows, columns).reshape(_BANK, rows, columns).astype(np.float32)
    drawn = uniform(seed, f"{name}/{clip}", int(source.max(initial=0)) + 1, 3)
    places = np.floor(drawn[source] * [_BANK, _PAD, _PAD]).astype(np.int64)
    top, left = (still.shape[0] - height) // 2, (still.shape[1] - width) // 2
    level = np.maximum(still[top : top + height, left : left + width].mean(axis=2), 4.0)
    sigma = spec.noise * np.sqrt(_READ[spec.look] ** 2 + _SHOT[spec.look] * level)
    if spec.look == "thermal":
        stripes = normal(seed, f"{name}/stripes", width)[:, 0]
        fixed = np.tile(0.9 * spec.noise * stripes, (height, 1))
    else:
        fixed = np.zeros((height, width))
    bar = (0, 0, 0, 0)
    if spec.overlay.shown:
        (wide, _), _ = cv2.getTextSize(longest, _FONT, _SCALE, 1)
        bar = (8, 8, min((wide + 13) // 2 * 2, (width - 8) // 2 * 2), 22)
    return Sensor(
        bank=bank,
        sigma=sigma.astype(np.float32),
        chroma=0.8 * spec.noise if spec.look == "day" else 0.0,
        word=(fixed + (tiled_word(width, height) if worded else 0.0)).astype(np.float32),
        places=places,
        bar=bar,
    )


def noise_at(level: float, look: str = "day") -> float:
    """One sigma of a good sensor's pixel (`noise: 1`) at a brightness, grey levels."""
    return float(np.sqrt(_READ[look] ** 2 + _SHOT[look] * max(level, 4.0)))


def tiled_word(width: int, height: int) -> NDArray[np.float64]:
    """The word all over the picture, slanting, as grey levels to add: light letters with a thin dark edge."""
    reach = 2 * max(width, height)
    sheet = np.zeros((reach, reach), dtype=np.uint8)
    step_x, step_y = 250, 86
    for row, y in enumerate(range(40, reach, step_y)):
        for x in range(-120 + (row % 2) * step_x // 2, reach, step_x):
            cv2.putText(sheet, WORD, (x, y), cv2.FONT_HERSHEY_DUPLEX, 0.72, 255, 1, cv2.LINE_AA)
    turn = cv2.getRotationMatrix2D((reach / 2, reach / 2), 18.0, 1.0)
    slanted = cv2.warpAffine(sheet, turn, (reach, reach), flags=cv2.INTER_LINEAR)
    top, left = (reach - height) // 2, (reach - width) // 2
    light = slanted[top : top + height, left : left + width].astype(np.float64) / 255
    dark = slanted[top - 1 : top - 1 + height, left - 1 : left - 1 + width].astype(np.float64) / 255
    return 13.0 * light - 8.0 * dark * (1 - light)
