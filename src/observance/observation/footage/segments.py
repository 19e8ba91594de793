"""Segments: a long clip cut into stretches that fit in memory, each with an empty scene of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.background import blinded, learn
from observance.observation.footage.clip import Clip
from observance.observation.footage.crew import Segment
from observance.observation.footage.decode import Reader
from observance.observation.footage.view import shrink

Floats = NDArray[np.float64]
Map = NDArray[np.float32]

MOST_BYTES = 1_500_000_000
MOST_FRAMES = 2400
LOOKS_HZ = 14.0
"""Frames per second that are looked at; of a faster clip every second, third, ... frame is."""


def stride(clip: Clip) -> int:
    """Every how many frames one is looked at."""
    rate = clip.rate_given_hz or clip.measured_rate_hz or LOOKS_HZ
    return max(1, round(rate / LOOKS_HZ))


def lengths(steps: int, width: int, height: int) -> list[int]:
    """Equal stretches of `steps` frames that stay within the bounds."""
    most = max(50, min(MOST_FRAMES, MOST_BYTES // (3 * width * height)))
    count = max(1, -(-steps // most))
    bounds = np.linspace(0, steps, count + 1).round().astype(int)
    return [int(n) for n in np.diff(bounds)]


def blind_pixels(masks: Sequence[Floats], clip: Clip, width: int, height: int) -> NDArray[np.bool_]:
    """The working pixels (height, width) inside polygons (k, 2) of image pixels: burnt-in text, a flag, a tree."""
    blind = np.zeros((height, width), np.uint8)
    scale = np.array([width / clip.width, height / clip.height])
    for polygon in masks:
        cv2.fillPoly(blind, [np.round(np.asarray(polygon) * scale * 16).astype(np.int32)], 1, shift=4)
    return blind > 0


class Segments:
    """The segments of one clip at one working size; asked for again, a lone segment is not decoded twice."""

    def __init__(
        self, path: Path, clip: Clip, width: int, height: int, folder: Path, masks: Sequence[Floats], body: Map | None
    ) -> None:
        self._path, self._clip = path, clip
        self._width, self._height = width, height
        self._folder = folder
        self._stride = stride(clip)
        self.times = np.array(clip.times_s)[:: self._stride]
        self._lengths = lengths(len(self.times), width, height)
        self._known: dict[int, Segment] = {}
        self._body = body
        self._blind = blind_pixels(masks, clip, width, height)

    def __iter__(self) -> Iterator[Segment]:
        yield from self.read(lambda share: None)

    def read(self, progress: Callable[[float], None]) -> Iterator[Segment]:
        """The segments in order; `progress` is told the share of frames decoded."""
        if len(self._lengths) == 1 and self._known:
            yield self._known[0]
            return
        frames = (frame for frame in Reader(self._path, self._clip.rate_given_hz) if frame.index % self._stride == 0)
        first = 0
        for number, length in enumerate(self._lengths):
            file = self._folder / "planes.npy"
            shape = (length, 3, self._height, self._width)
            stack = np.lib.format.open_memmap(file, mode="w+", dtype=np.uint8, shape=shape)
            for k in range(length):
                stack[k] = shrink(next(frames), self._width, self._height)
                progress((first + k + 1) / len(self.times))
            if number not in self._known:
                background = blinded(learn(stack, self._interval(first, length), self._body), self._blind)
                self._known[number] = Segment(path=file, first_step=first, frames=length, background=background)
            stack.flush()
            yield self._known[number]
            first += length

    def _interval(self, first: int, length: int) -> float:
        span = self.times[first : first + length]
        return float(span[-1] - span[0]) / max(length - 1, 1)
