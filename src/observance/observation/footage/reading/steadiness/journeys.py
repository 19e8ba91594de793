"""How the picture moved: journeys of the camera, knocks, and the swing about its place.

The path of the picture's middle and corners is split into a slow part, its running median over a second (which keeps a
step a step), and a swing about it. What the slow part does is a journey or a knock; what is left is shaking.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_WINDOW_S = 1.0
_SLOW_PX = 1.0
"""Within half a second, image pixels: slower drift than this is followed, not told."""
_KNOCK_PX = 1.5
_KNOCK_S = 0.35
_FAR = 0.04
"""Share of the picture's width: a journey further than this leaves the place."""
_JUMP = 0.25
_STILL_PX = 0.5
_BRIDGE_S = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """The picture goes from one place to another in frames `first` to `end` - 1; a knock takes no longer than a blow.

    Attributes:
        knock: it was sudden, and then it stayed. far: further than a knock goes in a moment: another view.
    """

    first: int
    end: int
    knock: bool
    jump: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """One unbroken run of frames: its journeys, and per frame (n,) how far it lies from the slow path, image px."""

    journeys: list[Journey]
    swing: Floats


def paths(step: Floats, times_s: Floats, width: int, weak: Flags) -> Paths:
    """The journeys in steps (n, 5, 2) of the middle and corners of a picture `width` pixels wide.

    Where the picture was held for want of landmarks (weak, (n,)), a small step is no knock.
    """
    count = len(step)
    if count < 3:
        return Paths(journeys=[], swing=np.zeros(count))
    usual = max(float(np.median(np.diff(times_s))), 1e-3)
    flat = np.cumsum(step, axis=0).reshape(count, -1)
    half = max(1, round(_WINDOW_S / 2 / usual))
    slow = median_filter(flat, size=(2 * half + 1, 1), mode="nearest")
    swing = _size(flat - slow)
    speed = _size(step.reshape(count, -1))
    reach = max(1, round(0.25 / usual))
    ahead = np.concatenate([slow[reach:], np.repeat(slow[-1:], reach, axis=0)])
    behind = np.concatenate([np.repeat(slow[:1], reach, axis=0), slow[:-reach]])
    drift = _size(ahead - behind)
    usual_drift = float(np.quantile(drift, 0.75))
    going = drift > _SLOW_PX
    found: list[Journey] = []
    for a, b in _bridged(going, round(_BRIDGE_S / usual)):
        found += _judged(slow, flat, swing, speed, weak, a, b, usual, width, usual_drift)
    return Paths(journeys=found, swing=swing)


def _judged(
    slow: Floats,
    flat: Floats,
    swing: Floats,
    speed: Floats,
    weak: Flags,
    a: int,
    b: int,
    usual: float,
    width: int,
    usual_drift: float,
) -> list[Journey]:
    around = slice(max(0, a - 1), min(len(slow), b + 1))
    part = slow[around]
    extent = float(np.sqrt((np.ptp(part, axis=0) ** 2).sum() / 5))
    # The step frames themselves do not belong to the swing that a knock must stand out of.
    tremor = float(np.median(swing[max(0, a - 20) : b + 20]))
    # In a picture that always drifts a little, a little step is no knock.
    if extent < max(_KNOCK_PX, 3 * tremor, min(4 * usual_drift, _FAR * width)):
        return []
    busy = speed[a:b] > max(_STILL_PX, 0.05 * float(speed[a:b].max()), 3 * float(np.quantile(speed, 0.2)))
    if not busy.any():
        return []
    at = np.flatnonzero(busy)
    first, end = a + int(at[0]), a + int(at[-1]) + 1
    peak = a + int(speed[a:b].argmax())
    before, after = slow[max(0, a - 1)], slow[min(len(slow) - 1, b)]
    net = float(_size((after - before)[None])[0])
    if weak[max(0, peak - 3) : peak + 2].any() and net < _FAR * width:
        return []
    sudden = float(speed[peak]) > 0.6 * net and net > 0.6 * extent
    if sudden or ((end - first) * usual <= _KNOCK_S and net > 0.6 * extent):
        return [
            Journey(first=peak if sudden else first, end=peak if sudden else end, knock=True, jump=net > _JUMP * width)
        ]
    if extent > _FAR * width:
        return [Journey(first=first, end=end, knock=False, jump=False)]
    if net > max(_KNOCK_PX, 3 * tremor, 0.7 * extent):
        return [Journey(first=first, end=first, knock=True, jump=False)]
    return []


def _size(moved: Floats) -> Floats:
    """Root mean square over five points of displacements (n, 10)."""
    size: Floats = np.sqrt((moved**2).sum(axis=1) / 5)
    return size


def _bridged(flags: Flags, gap: int) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    made: list[tuple[int, int]] = []
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        if made and a - made[-1][1] <= gap:
            made[-1] = (made[-1][0], int(b))
        else:
            made.append((int(a), int(b)))
    return made
