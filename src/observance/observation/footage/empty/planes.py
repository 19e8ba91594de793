"""The pictures of one segment at the working size, in a file that is read lot by lot, and its empty scene."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.empty.background import Background
from observance.observation.footage.empty.view import shrink
from observance.observation.footage.reading.clip import Bytes, Clip, Frame

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planes:
    """A file of `frames` pictures, (3, height, width) bytes each."""

    path: Path
    frames: int
    width: int
    height: int

    def lot(self, start: int, count: int) -> Bytes:
        """(n, 3, height, width) from picture `start` on: read, not mapped, so that what was read can go again."""
        size = 3 * self.width * self.height
        data: Bytes = np.fromfile(self.path, np.uint8, count * size, offset=start * size)
        return data.reshape(-1, 3, self.height, self.width)

    def mapped(self) -> Bytes:
        """All pictures as a map of the file: only what is touched is read."""
        shape = (self.frames, 3, self.height, self.width)
        whole: Bytes = np.memmap(self.path, np.uint8, mode="r", shape=shape)
        return whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """What a crew works on: pictures, the step of the first, and the empty scene behind them."""

    planes: Planes
    first_step: int
    background: Background


def write_planes(
    frames: Iterator[Frame], count: int, width: int, height: int, path: Path, progress: Callable[[float], None]
) -> Planes:
    """Up to `count` frames, shrunk, into a file."""
    written = 0
    with path.open("wb") as stream:
        for frame in islice(frames, count):
            stream.write(shrink(frame, width, height).data)
            written += 1
            progress(written / count)
    return Planes(path=path, frames=written, width=width, height=height)


def blind_pixels(masks: Sequence[Floats], clip: Clip, width: int, height: int) -> NDArray[np.bool_]:
    """The working pixels (height, width) inside polygons (k, 2) of image pixels: burnt-in text, a flag, a tree."""
    blind = np.zeros((height, width), np.uint8)
    scale = np.array([width / clip.width, height / clip.height])
    for polygon in masks:
        cv2.fillPoly(blind, [np.round(np.asarray(polygon) * scale * 16).astype(np.int32)], 1, shift=4)
    return blind > 0
