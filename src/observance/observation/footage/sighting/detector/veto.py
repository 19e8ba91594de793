"""Boxes that come back at one place, over and over, are of the scene: a sign, a tripod, a parked car, not a mover.

Somebody who stands as long does so too, but came or goes: where boxes lead to the first of such a run or away from its
last, all of them stay. Who stands from the clip's beginning to its end cannot be told from a sign, and is left out; the
note says where.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.sighting.detector.boxes import Boxes, overlap
from observance.observation.footage.sighting.detector.looks import Looks

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

SAME = 0.7
"""Overlap from which two boxes are at one place."""
OFTEN = 0.05
LEAST_TIMES = 8
MOST_SAID = 6
UNHEARD = -1
"""In place of a number of tracks: the model's silence was not counted."""
LABELS = ("person", "vehicle", "thing that moves")
_LEAD_S = 2.0
_LEAD_STEPS = 3
_AWAY = 0.5
_CELL = 48.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A place that boxes come back to: the usual box, how often of how many looks, and whether it was a mover."""

    place: Floats
    label: int
    times: int
    looks: int
    mover: bool


def still_places(looks: Looks, times: Floats) -> tuple[NDArray[np.bool_], tuple[Repeated, ...]]:
    """Which boxes (n,) are of the scene, and the places that were judged.

    Args:
        times: (steps,) seconds.
    """
    still = np.zeros(len(looks.boxes), dtype=bool)
    heaps = _heaps(looks.boxes)
    asked = int((looks.scale > 0).sum())
    judged: list[Repeated] = []
    for rows in heaps:
        steps = np.unique(looks.step[rows])
        if len(steps) < max(LEAST_TIMES, OFTEN * asked):
            continue
        usual = np.median(looks.boxes.place[rows], axis=0)
        mover = _came(looks, times, rows, usual, -1) or _came(looks, times, rows, usual, +1)
        label = int(np.bincount(looks.boxes.label[rows]).argmax())
        judged.append(Repeated(place=usual, label=label, times=len(steps), looks=asked, mover=mover))
        if not mover:
            still[rows] = True
    for one in judged:  # a box that jitters out of the heap is of the same thing
        if not one.mover:
            near = overlap(looks.boxes.place, one.place[None])[:, 0] > SAME
            still |= near & (looks.boxes.label == one.label)
    return still, tuple(judged)


def said_of(name: str, still: Sequence[Repeated], lacking: int) -> Iterator[str]:
    """Notes on what a segment's boxes were taken for."""
    for one in sorted(still, key=lambda one: (-one.times, tuple(one.place)))[:MOST_SAID]:
        left, top, width, height = (round(float(value)) for value in one.place)
        yield (
            f"{name}: boxes of a {LABELS[one.label]} at {left + width // 2}, {top + height} ({width} x {height} px), "
            f"in {one.times} of {one.looks} looks, neither came nor went: taken for part of the scene"
        )
    if len(still) > MOST_SAID:
        yield f"{name}: and {len(still) - MOST_SAID} more such places"
    if lacking == UNHEARD:
        yield f"{name}: the model sees few of the bodies that move here, so what it does not see counts for nothing"
    elif lacking:
        yield f"{name}: {lacking} tracks by motion that the model, shown the place, did not see are left out"


def _heaps(boxes: Boxes) -> list[Indices]:
    """Rows of boxes at one place each; a box belongs to the first heap that it fits best, in order."""
    middle = boxes.place[:, :2] + boxes.place[:, 2:] / 2
    cells = np.floor(middle / _CELL).astype(np.int64)
    heads: dict[tuple[int, int], list[int]] = {}
    members: dict[int, list[int]] = {}
    for row in range(len(boxes)):
        x, y = int(cells[row, 0]), int(cells[row, 1])
        near = [head for i in (-1, 0, 1) for j in (-1, 0, 1) for head in heads.get((x + i, y + j), ())]
        near = [head for head in near if boxes.label[head] == boxes.label[row]]
        if near:
            shares = overlap(boxes.place[row][None], boxes.place[near])[0]
            top = int(shares.argmax())
            if shares[top] > SAME:
                members[near[top]].append(row)
                continue
        heads.setdefault((x, y), []).append(row)
        members[row] = [row]
    return [np.array(rows, dtype=np.int64) for rows in members.values()]


def _came(looks: Looks, times: Floats, rows: Indices, usual: Floats, way: int) -> bool:
    """Whether boxes lead, step by step, to the first of a run (way -1) or away from its last (way +1)."""
    steps = looks.step[rows]
    step = int(steps.min() if way < 0 else steps.max())
    if (step == 0 and way < 0) or (step == len(times) - 1 and way > 0):
        return False
    at, far, led = usual, 0.0, 0
    label = looks.boxes.label[rows[0]]
    while 0 <= step + way < len(times) and led < 60:
        step += way
        if abs(float(times[step] - times[steps.min() if way < 0 else steps.max()])) > _LEAD_S * (1 + led):
            break
        here = looks.at(step)
        here = here.pick(here.label == label)
        if not len(here):
            continue
        shares = overlap(at[None], here.place)[0]
        apart = np.hypot(*(here.place[:, :2] + here.place[:, 2:] / 2 - at[:2] - at[2:] / 2).T)
        gap = np.where(shares > 0.1, apart, np.inf)
        top = int(gap.argmin())
        if not np.isfinite(gap[top]):
            continue
        at, led = here.place[top], led + 1
        far = float(np.hypot(*(at[:2] + at[2:] / 2 - usual[:2] - usual[2:] / 2)))
        if led >= _LEAD_STEPS and far > _AWAY * max(usual[2], 0.4 * usual[3]):
            return True
    return False
