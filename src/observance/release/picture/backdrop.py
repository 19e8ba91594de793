"""The empty scene of a fixed camera: at each pixel the median of the moments at which nobody's cover lay on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Bools = NDArray[np.bool_]
Planes = tuple[Bytes, Bytes, Bytes]

SAMPLES = 61
FLAT = (96, 128, 128)
"""What stands where the scene was never uncovered: grey, Y, U, V."""
_STRIP = 64


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
        made.append(_median(values, own, FLAT[plane]))
    return Backdrop(planes=(made[0], made[1], made[2]), unknown=np.asarray(hidden.all(axis=0)))


def _median(values: Bytes, hidden: Bools, fill: int) -> Bytes:
    """The median over the first axis of what is not hidden; `fill` where everything is."""
    out = np.empty(values.shape[1:], np.uint8)
    for top in range(0, values.shape[1], _STRIP):
        strip = np.where(hidden[:, top : top + _STRIP], 256, values[:, top : top + _STRIP].astype(np.int16))
        strip.sort(axis=0)
        seen = (~hidden[:, top : top + _STRIP]).sum(axis=0)
        middle = np.take_along_axis(strip, np.maximum((seen - 1) // 2, 0)[None], axis=0)[0]
        out[top : top + _STRIP] = np.where(seen > 0, middle, fill)
    return out


def _fit(half: Bools, shape: tuple[int, ...]) -> Bools:
    """A half-size mask cut or widened to a colour plane's size."""
    height, width = shape
    fitted = np.zeros((len(half), height, width), np.bool_)
    rows, columns = min(height, half.shape[1]), min(width, half.shape[2])
    fitted[:, :rows, :columns] = half[:, :rows, :columns]
    return fitted
