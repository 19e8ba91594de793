"""Pictures for a model: a whole frame made to fit, or pieces of frames side by side at their own size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Bytes, Frame
from observance.observation.footage.sighting.detector.boxes import Boxes

Floats = NDArray[np.float64]
Window = tuple[int, int, int, int]
"""left, top, width, height in image pixels; left and top even, so that colours stay in step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A window of the frame and where it lies in the picture, scaled: picture = (image - window) * scale + at."""

    window: Window
    left: int
    top: int
    scale: float

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in the picture."""
        return max(1, round(self.window[2] * self.scale)), max(1, round(self.window[3] * self.scale))

    def in_image(self, boxes: Boxes) -> Boxes:
        """Boxes of the picture in image pixels."""
        place = boxes.place.copy()
        place[:, :2] -= (self.left, self.top)
        place /= self.scale
        place[:, :2] += self.window[:2]
        return Boxes(place=place, score=boxes.score, label=boxes.label)


def whole(width: int, height: int, size: tuple[int, int]) -> Piece:
    """A whole frame of width x height, made to fit into `size` at the top left."""
    scale = min(size[0] / width, size[1] / height)
    return Piece(window=(0, 0, width, height), left=0, top=0, scale=scale)


def packed(windows: Sequence[Window], size: tuple[int, int], gap: int, most: float = 1.0) -> list[list[Piece]]:
    """Windows on as many pictures of `size` as they need, on shelves, tallest first.

    All are scaled by `most`, too large ones by less. The order of the windows does not matter.
    """
    scaled = [(min(most, size[0] / w[2], size[1] / w[3]), w) for w in windows]
    order = sorted(scaled, key=lambda one: (-round(one[1][3] * one[0]), -round(one[1][2] * one[0]), one[1]))
    pictures: list[list[Piece]] = []
    shelves: list[list[list[int]]] = []  # per picture: [top, height, next left]
    for scale, window in order:
        wide, high = max(1, round(window[2] * scale)), max(1, round(window[3] * scale))
        spot = _spot(shelves, size, wide, high, gap)
        if spot is None:
            pictures.append([])
            shelves.append([[0, high, wide + gap]])
            spot = (len(pictures) - 1, 0, 0)
        picture, left, top = spot
        pictures[picture].append(Piece(window=window, left=left, top=top, scale=scale))
    return pictures


def _spot(
    shelves: list[list[list[int]]], size: tuple[int, int], wide: int, high: int, gap: int
) -> tuple[int, int, int] | None:
    for number, own in enumerate(shelves):
        for shelf in own:
            if shelf[2] + wide <= size[0] and high <= shelf[1]:
                left = shelf[2]
                shelf[2] += wide + gap
                return number, left, shelf[0]
        top = own[-1][0] + own[-1][1] + gap
        if top + high <= size[1]:
            own.append([top, high, wide + gap])
            return number, 0, top
    return None


def drawn(frame: Frame, pieces: Sequence[Piece], size: tuple[int, int], fill: int) -> Bytes:
    """The picture (height, width, 3), blue, green, red, of pieces of a frame on a grey ground."""
    picture = np.full((size[1], size[0], 3), fill, np.uint8)
    for piece in pieces:
        width, height = piece.window[2:]
        wide, high = piece.size
        colours = bgr(frame, piece.window)
        if (wide, high) != (width, height):
            method = cv2.INTER_AREA if piece.scale < 0.5 else cv2.INTER_LINEAR
            colours = np.asarray(cv2.resize(colours, (wide, high), interpolation=method), dtype=np.uint8)
        picture[piece.top : piece.top + high, piece.left : piece.left + wide] = colours
    return picture


def bgr(frame: Frame, window: Window) -> Bytes:
    """A window of a frame as blue, green, red (height, width, 3), by ITU-R BT.601 with studio levels."""
    left, top, width, height = window
    luma = frame.y[top : top + height, left : left + width]
    wide, high = luma.shape[1] + luma.shape[1] % 2, luma.shape[0] + luma.shape[0] % 2
    if luma.shape != (high, wide):
        luma = np.pad(luma, ((0, high - luma.shape[0]), (0, wide - luma.shape[1])), mode="edge")
    chroma = [
        np.ascontiguousarray(plane[top // 2 : top // 2 + high // 2, left // 2 : left // 2 + wide // 2])
        for plane in (frame.u, frame.v)
    ]
    flat = np.concatenate([luma.ravel(), chroma[0].ravel(), chroma[1].ravel()]).reshape(high * 3 // 2, wide)
    colours = cv2.cvtColor(flat, cv2.COLOR_YUV2BGR_I420)
    return np.asarray(colours[:height, :width], dtype=np.uint8)
