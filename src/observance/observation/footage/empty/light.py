"""The light of a clip: brightness and noise of the empty scene, by stretch of time and block of the picture.

The noise is what is left of a pixel after its own median over some frames of the stretch, pooled over the block: its
68 % point, so that movers who cross the block do not count. Noise of the colours hides movers too, since the tracker
takes the largest departure of brightness and colours: it counts by the weight that the tracker gives them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Bytes, Frame
from observance.observation.footage.reading.decode import Reader

Floats = NDArray[np.float64]

STRETCH_S = 10.0
ROWS, COLUMNS = 12, 16
_LOOKS = 9
"""Frames of a stretch that are compared."""
_ONE_SIGMA = 0.6827
_MOST = 64
LEAST_NOISE, FLOOR = (2.0, 0.6), (2.5, 0.6)
"""Noise of brightness and of colours counts as at least this, and this much is added, as in `background`."""
CHROMA_WEIGHT = 3.75
"""How many grey levels of brightness one of a colour difference counts for in a quiet picture, as in `background`."""
BLACK = 16.0
"""Brightness of black in limited range."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Light:
    """A clip's light.

    Attributes:
        times: (n, 2) first and last second of each stretch, in the item's own time.
        level: (n, ROWS, COLUMNS) grey levels. noise, chroma: (n, ROWS, COLUMNS) one sigma of a pixel from frame to
            frame, of brightness and of the colour differences.
        size: width and height of the picture, pixels.
    """

    times: Floats
    level: Floats
    noise: Floats
    chroma: Floats
    size: tuple[int, int]

    @property
    def hiding(self) -> Floats:
        """What a difference has to stand out from (n, ROWS, COLUMNS), grey levels: the noise, and what rounding and
        compression hide; of brightness or of the colours, whichever is worse."""
        bright = np.maximum(self.noise, LEAST_NOISE[0]) + FLOOR[0]
        colour = np.maximum(self.chroma, LEAST_NOISE[1]) + FLOOR[1]
        return np.maximum(bright, CHROMA_WEIGHT * colour)

    def blocks(self, pixels: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Row and column of the block that holds each pixel (n, 2); the nearest one outside of the picture."""
        known = np.nan_to_num(pixels)
        row = np.floor(known[:, 1] * ROWS / self.size[1])
        column = np.floor(known[:, 0] * COLUMNS / self.size[0])
        return np.clip(row, 0, ROWS - 1).astype(np.int64), np.clip(column, 0, COLUMNS - 1).astype(np.int64)


class Meter:
    """Sees every frame of a clip once, in order, and then knows its light; a few frames of a stretch in memory."""

    def __init__(self) -> None:
        self._found: list[tuple[float, float, Floats, Floats, Floats]] = []
        self._kept: list[Frame] = []
        self._begin = self._last = 0.0
        self._size = (0, 0)

    def see(self, frame: Frame) -> None:
        """The next frame."""
        self._size = (frame.y.shape[1], frame.y.shape[0])
        if frame.time_s >= self._begin + STRETCH_S and self._kept:
            self._found.append((self._begin, self._last, *_measured(self._kept)))
            # Stretches begin at whole multiples, however the frames fall.
            self._begin, self._kept = float(np.floor(frame.time_s / STRETCH_S) * STRETCH_S), []
        if frame.time_s >= self._begin + len(self._kept) * STRETCH_S / _LOOKS and len(self._kept) < _LOOKS:
            self._kept.append(replace(frame, y=np.array(frame.y), u=np.array(frame.u), v=np.array(frame.v)))
        self._last = frame.time_s

    def light(self) -> Light:
        """What was found; at least one frame was seen."""
        found = [*self._found, *([(self._begin, self._last, *_measured(self._kept))] if self._kept else [])]
        return Light(
            times=np.array([one[:2] for one in found]),
            level=np.stack([one[2] for one in found]),
            noise=np.stack([one[3] for one in found]),
            chroma=np.stack([one[4] for one in found]),
            size=self._size,
        )


def light_of(path: Path, frame_rate_hz: float | None = None, told: Callable[[float], None] | None = None) -> Light:
    """The light of a video, decoded once; `told` is called with the item's second that is reached.

    Raises:
        RefusedInput: the file is not footage.
    """
    meter = Meter()
    for frame in Reader(path, frame_rate_hz):
        meter.see(frame)
        if told is not None and frame.index % 100 == 0:
            told(frame.time_s)
    return meter.light()


def _measured(kept: list[Frame]) -> tuple[Floats, Floats, Floats]:
    level, noise = _by_block(np.stack([frame.y for frame in kept]))
    colours = [_by_block(np.stack(planes))[1] for planes in ([f.u for f in kept], [f.v for f in kept])]
    return level, noise, np.maximum(*colours)


def _by_block(stack: Bytes) -> tuple[Floats, Floats]:
    """The level and the noise (ROWS, COLUMNS) of planes (n, h, w)."""
    middle = np.median(stack, axis=0).astype(np.float32)
    away = np.minimum(np.rint(np.abs(stack - middle)), _MOST - 1).astype(np.int64)
    level, noise = np.zeros((ROWS, COLUMNS)), np.zeros((ROWS, COLUMNS))
    across = np.linspace(0, stack.shape[2], COLUMNS + 1).astype(int)
    down = np.linspace(0, stack.shape[1], ROWS + 1).astype(int)
    share = (len(stack) - 1) / len(stack)  # the median takes its own part of the scatter away
    for i in range(ROWS):
        for j in range(COLUMNS):
            part = (slice(down[i], down[i + 1]), slice(across[j], across[j + 1]))
            level[i, j] = float(np.median(middle[part]))
            counted = np.bincount(away[(slice(None), *part)].ravel(), minlength=_MOST)
            noise[i, j] = _one_sigma(counted) / np.sqrt(max(share, 0.5))
    return level, noise


def _one_sigma(counted: NDArray[np.int64]) -> float:
    """The 68 % point of departures counted by whole grey levels: level k stands for k - 0.5 to k + 0.5."""
    wanted = _ONE_SIGMA * float(counted.sum())
    before = np.concatenate([[0], np.cumsum(counted)])
    k = int(np.searchsorted(before, wanted, side="left")) - 1
    low, high = (0.0, 0.5) if k <= 0 else (k - 0.5, k + 0.5)
    k = max(k, 0)
    return float(low + (high - low) * (wanted - before[k]) / max(float(counted[k]), 1.0))


def empty_picture(path: Path, frame_rate_hz: float | None = None) -> Bytes:
    """The picture (h, w, 3), BGR, without its movers.

    Raises:
        RefusedInput: the file is not footage.
    """
    return np.asarray(cv2.cvtColor(empty_planes(path, frame_rate_hz), cv2.COLOR_YUV2BGR_I420), dtype=np.uint8)


def empty_planes(path: Path, frame_rate_hz: float | None = None, looks: int = 41) -> Bytes:
    """The planes (h * 3 / 2, w), I420 of even size, without movers: the median over `looks` frames or up to twice as
    many, evenly spread.

    Raises:
        RefusedInput: the file is not footage.
    """
    kept: list[Bytes] = []
    every = 1
    for frame in Reader(path, frame_rate_hz):
        if frame.index % every:
            continue
        kept.append(_planar(frame))
        if len(kept) >= 2 * looks:
            kept, every = kept[::2], 2 * every
    return np.asarray(np.median(np.stack(kept), axis=0), dtype=np.uint8)


def _planar(frame: Frame) -> Bytes:
    """A frame as I420 of even size."""
    height, width = frame.y.shape[0] // 2 * 2, frame.y.shape[1] // 2 * 2
    small = (slice(0, height // 2), slice(0, width // 2))
    flat = np.concatenate([frame.y[:height, :width].ravel(), frame.u[small].ravel(), frame.v[small].ravel()])
    return flat.reshape(height * 3 // 2, width)


def write_light(light: Light, path: Path) -> None:
    """Write it as a table: one row per stretch and block."""
    n = len(light.times)
    stretch, row, column = (x.ravel() for x in np.meshgrid(range(n), range(ROWS), range(COLUMNS), indexing="ij"))
    columns = {
        "begin_s": light.times[stretch, 0], "end_s": light.times[stretch, 1], "row": row, "column": column,
        "level": light.level.ravel(), "noise": light.noise.ravel(), "chroma": light.chroma.ravel(),
    }  # fmt: skip
    size = {b"width": str(light.size[0]).encode(), b"height": str(light.size[1]).encode()}
    pq.write_table(pa.table(columns).replace_schema_metadata(size), path)


def read_light(path: Path) -> Light:
    """Read back what `write_light` wrote."""
    table = pq.read_table(path)
    every = ROWS * COLUMNS
    cube = {name: np.asarray(table[name], dtype=np.float64) for name in ("level", "noise", "chroma")}
    times = np.column_stack([np.asarray(table[name], dtype=np.float64)[::every] for name in ("begin_s", "end_s")])
    meta = table.schema.metadata or {}
    shape = (len(times), ROWS, COLUMNS)
    return Light(
        times=times, level=cube["level"].reshape(shape), noise=cube["noise"].reshape(shape),
        chroma=cube["chroma"].reshape(shape), size=(int(meta[b"width"]), int(meta[b"height"])),
    )  # fmt: skip
