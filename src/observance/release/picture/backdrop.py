"""The empty scene of a fixed camera: at each pixel the median of the moments at which nobody's cover lay on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Bools = NDArray[np.bool_]
Planes = tuple[Bytes, Bytes, Bytes]

SAMPLES = 61
FLAT = (96, 128, 128)
"""What stands where the scene was never uncovered: grey, Y, U, V."""
_STRIP = 64
_STRANGE = 14.0
"""Levels by which two scenes of one camera differ where something stands in one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backdrop:
    """The empty scene as planes Y (height, width), U and V (half of that), and where it is unknown (height, width)."""

    planes: Planes
    unknown: Bools


def sampled(frames: int, samples: int = SAMPLES) -> tuple[int, ...]:
    """The frames that a backdrop is made from: evenly over the clip."""
    return tuple(sorted({int(i) for i in np.linspace(0, frames - 1, min(samples, frames)).round()}))


def backdrop(pictures: Sequence[Planes], covered: Iterable[Bools]) -> Backdrop:
    """The empty scene.

    Args:
        pictures: planes of the sampled frames. covered: for each, the pixels (height, width) under somebody's cover.
    """
    hidden = np.stack(list(covered))
    half = hidden[:, ::2, ::2]
    made = []
    for plane in range(3):
        own = hidden if plane == 0 else _fit(half, pictures[0][plane].shape)
        values = np.stack([picture[plane] for picture in pictures])
        made.append(median_uncovered(values, own, FLAT[plane]))
    scene = Backdrop(planes=(made[0], made[1], made[2]), unknown=np.asarray(hidden.all(axis=0)))
    return _filled(scene, scene.unknown)


def median_uncovered(values: Bytes, hidden: Bools, fill: int) -> Bytes:
    """The median over the first axis (n, height, width) of what is not hidden; `fill` where everything is."""
    out = np.empty(values.shape[1:], np.uint8)

    def one(top: int) -> None:
        strip = np.where(hidden[:, top : top + _STRIP], 256, values[:, top : top + _STRIP].astype(np.int16))
        strip.sort(axis=0)
        seen = (~hidden[:, top : top + _STRIP]).sum(axis=0)
        middle = np.take_along_axis(strip, np.maximum((seen - 1) // 2, 0)[None], axis=0)[0]
        out[top : top + _STRIP] = np.where(seen > 0, middle, fill)

    with ThreadPoolExecutor(2) as pool:  # sorting lets go of the interpreter's lock
        list(pool.map(one, range(0, values.shape[1], _STRIP)))
    return out


def _fit(half: Bools, shape: tuple[int, ...]) -> Bools:
    """A half-size mask cut or widened to a colour plane's size."""
    height, width = shape
    fitted = np.zeros((len(half), height, width), np.bool_)
    rows, columns = min(height, half.shape[1]), min(width, half.shape[2])
    fitted[:, :rows, :columns] = half[:, :rows, :columns]
    return fitted


def without_strangers(scene: Backdrop, others: Sequence[Backdrop]) -> Backdrop:
    """The scene with everything filled that another clip of the same camera shows otherwise.

    Who stands in one place through a whole clip is in its median, and in no track. Another hour's scene tells.
    """
    strange = np.zeros(scene.unknown.shape, np.uint8)
    for other in others:
        if other.planes[0].shape != scene.planes[0].shape:
            continue
        a, b = (np.asarray(one.planes[0], dtype=np.float32) for one in (scene, other))
        gain = float(np.median(a) / max(float(np.median(b)), 1.0))
        apart = np.abs(np.asarray(cv2.boxFilter(a - gain * b, cv2.CV_32F, (3, 3))))
        strange |= ((apart > _STRANGE) & ~other.unknown).astype(np.uint8)
    strange = np.asarray(cv2.morphologyEx(strange, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)), np.uint8)
    return _filled(scene, strange > 0)


def _filled(scene: Backdrop, mask: Bools) -> Backdrop:
    """The scene with a mask filled, four pixels wider: a fill too narrow to be seen as one hides nothing for sure."""
    hidden = np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0)
    half = _fit(_halved(hidden)[None], scene.planes[1].shape)[0]
    planes = [
        np.where(own, np.uint8(fill), plane)
        for own, fill, plane in zip((hidden, half, half), FLAT, scene.planes, strict=True)
    ]
    return Backdrop(planes=(planes[0], planes[1], planes[2]), unknown=scene.unknown | hidden)


def _halved(mask: Bools) -> Bools:
    """A mask at half size: set where any of its four pixels is."""
    height, width = mask.shape[0] // 2 * 2, mask.shape[1] // 2 * 2
    even = mask[:height, :width]
    return np.asarray(even[::2, ::2] | even[1::2, ::2] | even[::2, 1::2] | even[1::2, 1::2])
