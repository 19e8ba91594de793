"""Where the picture's looks are switched while the camera stands: colour goes, polarity turns, the light steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Bytes
from observance.observation.footage.reading.steadiness.spells import Cause

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_AROUND = 5
_BLOCK = 4096
_COLOURED, _GREY = 3.0, 1.2
_STEP = 5.0
"""Grey levels by which most of the picture must change at once."""
_BUSY = 4.0
_INVERTED = -0.1
_SAME_PATTERN = 0.1
"""Share of the picture's contrast that a mere change of exposure leaves unexplained."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """At frame `frame` the picture's looks change; `factor`: of the brightness. `exposure`: all by that one factor."""

    frame: int
    cause: Cause
    factor: float
    exposure: bool


def switches(thumb: Bytes, colour: Floats, alike: Floats, skip: Flags) -> list[Switch]:
    """The switches in a clip's thumbnails (n, 12, 16), colour and likeness (n,); not at frames to be skipped (n,)."""
    count = len(thumb)
    if count < 2 * _AROUND:
        return []
    flat = thumb.reshape(count, -1)
    blocks = [flat[k : k + _BLOCK + 1].astype(np.int16) for k in range(0, count - 1, _BLOCK)]
    change = np.concatenate([np.median(np.abs(np.diff(block, axis=0)), axis=1) for block in blocks])
    usual = max(1.0, float(np.median(change)))
    hue = np.abs(np.diff(colour)) > 0.5 * np.maximum(colour[1:], colour[:-1]).clip(_COLOURED)
    found: list[Switch] = []
    for k in np.flatnonzero((change > max(_STEP, _BUSY * usual)) | hue) + 1:
        if skip[max(0, k - 1) : k + 2].any() or (found and k - found[-1].frame < _AROUND):
            continue
        one = _judged(flat, colour, float(alike[k]), int(k), skip)
        if one is not None:
            found.append(one)
    return found


def _judged(flat: Bytes, colour: Floats, alike: float, k: int, skip: Flags) -> Switch | None:
    """What happened at frame k, by the medians of a few frames on either side; None if it did not last."""
    own = slice(max(0, k - _AROUND), k), slice(k, k + _AROUND)
    before, after = (np.median(flat[part][~skip[part]], axis=0) for part in own)
    grey = [float(np.median(colour[part][~skip[part]])) for part in own]
    factor = float(np.median((after + 1) / (before + 1)))
    if grey[0] > _COLOURED and grey[1] < _GREY:
        return Switch(frame=k, cause="loses colour", factor=factor, exposure=False)
    if grey[1] > _COLOURED and grey[0] < _GREY:
        return Switch(frame=k, cause="gains colour", factor=factor, exposure=False)
    if np.median(np.abs(after - before)) < 0.6 * _STEP:
        return None
    if alike < _INVERTED:
        return Switch(frame=k, cause="inverts", factor=factor, exposure=False)
    left = float(np.median(np.abs(after - factor * before))) / max(float(after.std()), 1.0)
    return Switch(frame=k, cause="light changes", factor=factor, exposure=left < _SAME_PATTERN)
