"""Who walks where: movers spread evenly over the heights that a camera shows and over contrasts, apart from each other.

None hides another: what one mover hides of another is no matter of size and contrast, and coverage counts it elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.values.draws import uniform

Floats = NDArray[np.float64]

SPEED_MPS = {"walks": 1.3, "runs": 3.0, "crawls": 0.5, "stands": 1.3}
LASTS_S = {"walks": 8.0, "runs": 6.0, "crawls": 10.0, "stands": 12.0}
SHORTEST_S = 4.0
LEAST_PX, MOST_SHARE = 6.0, 0.6
"""Heights that are tried: at least this many pixels, at most this share of the picture's height."""
FAINTEST, CLEAREST = 0.05, 0.9
"""Contrasts that are tried: brightness off the ground behind, as a share of it."""
_STEP_S = 0.5
_TURNS = 8
_TRIES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One mover: from when to when (seconds of the clip), from where to where (metres), how far off the ground's
    brightness (a share; below nil is darker)."""

    begins_s: float
    ends_s: float
    start: tuple[float, float]
    end: tuple[float, float]
    contrast: float

    def place(self, times: Floats) -> Floats:
        """Ground points (n, 2) at seconds of the clip."""
        share = np.clip((times - self.begins_s) / (self.ends_s - self.begins_s), 0, 1)[:, None]
        points: Floats = np.array(self.start) + share * (np.array(self.end) - np.array(self.start))
        return points


def figure(camera: Camera, ground: Floats, height_m: float) -> tuple[Floats, Floats]:
    """Feet and heads (n, 2), pixels, of persons upright at ground points (n, 2)."""
    flat = np.column_stack([ground, np.zeros(len(ground))])
    return camera.project(flat), camera.project(flat + np.array([0.0, 0.0, height_m]))


def tall(camera: Camera, ground: Floats, height_m: float) -> Floats:
    """Heights (n,), pixels; nil where not wholly in the picture."""
    feet, heads = figure(camera, ground, height_m)
    both = np.stack([feet, heads])
    with np.errstate(invalid="ignore"):
        inside = ((both > 1) & (both < [camera.width - 1, camera.height - 1])).all(axis=(0, 2))
    return np.where(inside, np.hypot(*(feet - heads).T), 0.0)


def walks(
    camera: Camera, *, kind: str, height_m: float, reach_m: float, length_s: float, most: int, seed: int, clip: int
) -> tuple[Walk, ...]:
    """Up to `most` movers of one clip; fewer where the view has no room for more."""
    u, v = np.meshgrid(np.arange(4.0, camera.width, 6), np.arange(4.0, camera.height, 3))
    ground = camera.ground(np.column_stack([u.ravel(), v.ravel()]))
    away = np.hypot(*(ground - camera.centre[:2]).T)
    ground = ground[np.isfinite(away) & (away <= reach_m)]
    heights = tall(camera, ground, height_m)
    fits = (heights >= LEAST_PX) & (heights <= MOST_SHARE * camera.height)
    ground, heights = ground[fits], heights[fits]
    if not len(ground):
        return ()
    order = np.argsort(heights, kind="stable")
    ground, logs = ground[order], np.log(heights[order])
    chances = uniform(seed, f"measure/walks/{kind}/{clip}", _TRIES * most, 6)
    chosen: list[Walk] = []
    boxes: list[tuple[Floats, Floats]] = []
    for chance in chances:
        wanted = logs[0] + chance[0] * (logs[-1] - logs[0])
        near = np.searchsorted(logs, [wanted - 0.06, wanted + 0.06])
        index = min(near[0] + int(chance[1] * max(near[1] - near[0], 1)), len(logs) - 1)
        walk = _through(camera, ground[index], chance[2:], kind, height_m, length_s)
        if walk is None:
            continue
        own = _boxes(camera, walk, height_m)
        if not any(_meet(own, other) for other in boxes):
            chosen.append(walk)
            boxes.append(own)
        if len(chosen) == most:
            break
    return tuple(chosen)


def _through(
    camera: Camera, middle: Floats, chance: Floats, kind: str, height_m: float, length_s: float
) -> Walk | None:
    """A way through a point, in the first direction that stays in the picture; a shorter one where none does."""
    size = np.log(FAINTEST) + abs(2 * chance[2] - 1) * (np.log(CLEAREST) - np.log(FAINTEST))
    contrast = float(np.exp(size)) * (1 if chance[2] > 0.5 else -1)
    for lasts in (LASTS_S[kind], SHORTEST_S):
        begins = float(chance[1] * (length_s - lasts))
        for turn in range(_TURNS):
            angle = 2 * np.pi * (chance[0] + turn / _TURNS)
            half = 0.5 * lasts * SPEED_MPS[kind] * np.array([np.cos(angle), np.sin(angle)])
            if kind == "stands":
                half = half * (2 / 3)  # a third of the time is spent standing
            start, end = middle - half, middle + half
            way = start + np.linspace(0, 1, 9)[:, None] * (end - start)
            if (tall(camera, way, height_m) >= LEAST_PX).all():
                return Walk(
                    begins_s=begins, ends_s=begins + lasts, contrast=contrast,
                    start=(float(start[0]), float(start[1])), end=(float(end[0]), float(end[1])),
                )  # fmt: skip
    return None


def _boxes(camera: Camera, walk: Walk, height_m: float) -> tuple[Floats, Floats]:
    """Steps of time and the boxes (n, 4) there, with room around: left, top, right, bottom."""
    times = np.arange(np.floor(walk.begins_s / _STEP_S) - 1, np.ceil(walk.ends_s / _STEP_S) + 2) * _STEP_S
    feet, heads = figure(camera, walk.place(times), height_m)
    size = np.hypot(*(feet - heads).T)[:, None]
    room = 0.5 * size + 4
    return times, np.hstack([np.minimum(feet, heads) - room, np.maximum(feet, heads) + room])


def _meet(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> bool:
    shared, i, j = np.intersect1d(one[0], other[0], return_indices=True)
    if not len(shared):
        return False
    a, b = one[1][i], other[1][j]
    return bool((np.maximum(a[:, :2], b[:, :2]) < np.minimum(a[:, 2:], b[:, 2:])).all(axis=1).any())
