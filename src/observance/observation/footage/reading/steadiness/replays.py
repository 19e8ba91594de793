"""Parts of an edited film that are shown again: the same movements at the same places, later in the file."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Bytes

Floats = NDArray[np.float64]

_LEAST_FRAMES = 8
_MOST_FRAMES, _MOST_SOUGHT = 3000, 600
"""How much of a shot is looked through, and how much of the later one is looked for."""
_OTHER_VIEW = 12.0
_ALIKE = 0.75
_STIRS, _LEAST_BLOCKS = 1.0, 3
"""Grey levels by which a block must stir, and how many must; any two pieces of a still scene look the same."""


def replays(thumb: Bytes, shots: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """(shot, earlier shot) where thumbnails (n, 12, 16) of shots (first, end) move alike."""
    found = []
    parts = [thumb[a : min(b, a + _MOST_FRAMES)] for a, b in shots]
    middles = [np.median(part[:: max(1, len(part) // 50)], axis=0) for part in parts]
    for later in range(1, len(shots)):
        for earlier in range(later):
            if np.median(np.abs(middles[later] - middles[earlier])) > _OTHER_VIEW:
                continue
            if _alike(_stirring(parts[later][:_MOST_SOUGHT]), _stirring(parts[earlier])):
                found.append((later, earlier))
                break
    return tuple(found)


def _stirring(part: Bytes) -> Floats:
    """What moves in a shot: thumbnails (n, 192) less their own median."""
    flat = part.reshape(len(part), -1).astype(np.float64)
    return flat - np.median(flat, axis=0) if len(part) else flat


def _alike(one: Floats, other: Floats) -> bool:
    """Whether most of the shorter one's movement is found in the other at some offset."""
    if min(len(one), len(other)) < _LEAST_FRAMES:
        return False
    best = 0.0
    for lag in range(-(len(one) - _LEAST_FRAMES), len(other) - _LEAST_FRAMES + 1):
        a, b = one[max(0, -lag) :], other[max(0, lag) :]
        size = min(len(a), len(b))
        if size < max(_LEAST_FRAMES, 0.5 * min(len(one), len(other))):
            continue
        a, b = a[:size] - np.median(a[:size], axis=0), b[:size] - np.median(b[:size], axis=0)
        busy = (a.std(axis=0) > _STIRS) | (b.std(axis=0) > _STIRS)
        if busy.sum() < _LEAST_BLOCKS:
            continue
        a, b = a[:, busy], b[:, busy]
        best = max(best, float((a * b).sum() / np.sqrt((a**2).sum() * (b**2).sum())))
    return best > _ALIKE
