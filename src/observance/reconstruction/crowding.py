"""Movers that hide others: the ground behind each tracked mover, as the share of a stretch of time that it lies hidden.

A mover hides the ground behind it as far as the camera looks over its head, as wide as it is. Somebody is taken to be
hidden there, though head and shoulders may show: the watch is never overstated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.reconstruction.inputs import Footage

Floats = NDArray[np.float64]

SIZES = {"person": (0.35, 1.75), "vehicle": (1.3, 1.9)}
"""Half a mover's width and its height, metres, by kind; of any other kind, as a person."""
EVERY_S = 1.0
_BESIDE_M = 0.5
STEP = 0.05
"""Hidden shares are rounded up to whole steps; a share under half a step is none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Movers:
    """An item's movers at instants EVERY_S apart, by time.

    Attributes:
        time_s: (n,) the item's own time. place: (n, 2) metres. half_m, tall_m: (n,).
    """

    time_s: Floats
    place: Floats
    half_m: Floats
    tall_m: Floats


def movers_of(footage: Footage) -> Movers:
    """The tracked movers that have a place on the ground."""
    table = footage.tracks
    time = np.asarray(table["time_s"], dtype=np.float64)
    place = np.column_stack([np.asarray(table[name], dtype=np.float64) for name in ("x_m", "y_m")])
    names = np.array(table["track"].to_pylist(), dtype=str)
    step = np.floor(time / EVERY_S)
    _, first = np.unique(np.char.add(names, np.char.add("/", step.astype(np.int64).astype(str))), return_index=True)
    first = first[np.isfinite(place[first]).all(axis=1)]
    first = first[np.lexsort((names[first], time[first]))]
    sizes = [SIZES.get(str(table["kind"][int(k)]), SIZES["person"]) for k in first]
    half, tall = np.array(sizes, dtype=np.float64).reshape(-1, 2).T
    return Movers(time_s=time[first], place=place[first], half_m=half, tall_m=tall)


def hidden_share(movers: Movers, camera: Camera, quarters: Floats, begin_s: float, end_s: float) -> Floats:
    """The share (rows, columns) of cells (rows, columns, 4, 2), metres, and of a stretch that lies behind a mover."""
    ground = quarters.reshape(-1, 2)
    hidden = np.zeros(len(ground))
    low, high = np.searchsorted(movers.time_s, [begin_s, end_s])
    steps = max(1.0, (end_s - begin_s) / EVERY_S)
    away = ground - camera.centre[:2]
    far = np.hypot(*away.T)
    seconds = np.floor(movers.time_s[low:high] / EVERY_S)
    for second in np.unique(seconds):
        covered = np.zeros(len(ground), dtype=bool)
        for k in low + np.flatnonzero(seconds == second):
            covered |= _behind(movers, int(k), camera, away, far)
        hidden += covered / steps
    share = hidden.reshape(quarters.shape[:3]).mean(axis=2)
    return np.where(share < STEP / 2, 0.0, np.minimum(np.ceil(share / STEP - 1e-9) * STEP, 1.0))


def _behind(movers: Movers, k: int, camera: Camera, away: Floats, far: Floats) -> NDArray[np.bool_]:
    own = movers.place[k] - camera.centre[:2]
    distance = float(np.hypot(*own))
    over = float(camera.centre[2] - movers.tall_m[k])
    reach = distance * float(camera.centre[2]) / over if over > 1e-6 else np.inf
    along = away @ own / max(distance, 1e-6)
    across = np.abs(away[:, 0] * own[1] - away[:, 1] * own[0]) / max(distance, 1e-6)
    wide = movers.half_m[k] * along / max(distance, 1e-6)
    found: NDArray[np.bool_] = (along > distance + _BESIDE_M) & (far < reach) & (across < wide)
    return found
