"""Where the picture stands though time goes on: frozen or repeated frames, told from a scene in which nothing stirs.

A recorder writes nothing new where nothing changes, so a still scene may repeat itself too. A picture counts as frozen
only where far less changes than in the clip's own quietest frames, for longer than the codec's usual pauses.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_LEAST_S = 0.5
_LEAST_FRAMES = 5
_QUIET = 0.2
_CLOCK = 0.004
"""Share of the pixels that the digits of a burnt-in clock may change."""
_TWICE, _AGAINST = 0.012, 0.3
"""Changed pixels of a frame that is written twice, as a share of the picture and of the frames beside it."""
_REFRESH = 2
"""Frames in a row that a codec may write anew though the picture stands."""


def runs(flags: Flags) -> list[tuple[int, int]]:
    """Begins and ends (one past) of the true stretches."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def frozen(changed: Floats, times_s: Floats) -> list[tuple[int, int]]:
    """Stretches of frames that repeat the one before their first; `changed` (n,) is the share of pixels that differ."""
    known = np.nan_to_num(changed, nan=1.0)
    stands = known <= _floor(known)
    parts = [(a, b) for a, b in runs(stands)]
    merged: list[tuple[int, int]] = []
    for a, b in parts:
        if merged and a - merged[-1][1] <= _REFRESH and min(b - a, merged[-1][1] - merged[-1][0]) >= 3:
            merged[-1] = (merged[-1][0], b)
        else:
            merged.append((a, b))
    rest = [b - a for a, b in merged]
    long = []
    for k, (a, b) in enumerate(merged):
        others = [length for j, length in enumerate(rest) if j != k]
        usual = 3 * float(np.quantile(others, 0.9)) if len(others) >= 4 else 0.0
        if b - a >= max(_LEAST_FRAMES, usual) and times_s[b - 1] - times_s[a - 1 if a else a] >= _LEAST_S:
            long.append((a, b))
    return long


def _floor(changed: Floats) -> float:
    """Share of changed pixels at or below which a frame repeats the one before; -1 where that cannot be told."""
    # A frame that stirs alone is the codec writing a still picture anew.
    stirs = changed > _CLOCK
    beside = np.concatenate([[False], stirs[:-1]]) | np.concatenate([stirs[1:], [False]])
    stirring = changed[stirs & beside]
    if len(stirring) < 5:
        return -1.0
    return float(min(_QUIET * np.quantile(stirring, 0.05), _CLOCK))


def repeats(changed: Floats) -> int:
    """Every how many frames one repeats the frame before, where that is regular; 0 otherwise."""
    known = np.nan_to_num(changed, nan=1.0)
    around = np.minimum(np.concatenate([known[:1], known[:-1]]), np.concatenate([known[1:], known[-1:]]))
    alone = np.flatnonzero((known < _TWICE) & (known < _AGAINST * around))
    if len(alone) < 4:
        return 0
    gaps = np.diff(alone)
    usual = int(np.median(gaps))
    regular = float(np.mean(gaps % usual == 0)) if usual > 1 else 0.0
    return usual if regular > 0.85 and len(alone) > 0.6 * len(changed) / usual else 0
