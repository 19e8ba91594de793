"""Boxes that a model gave: places, scores and classes as columns; and the best of each heap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

SAME_SHARE = 0.5
"""Boxes of one kind that overlap by more than this are one thing seen twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxes:
    """place: (n, 4) left, top, width, height, px. score: (n,) 0 to 1. label: (n,) number of the class."""

    place: Floats
    score: Floats
    label: Indices

    def __len__(self) -> int:
        return len(self.score)

    def pick(self, rows: Indices | NDArray[np.bool_]) -> Boxes:
        """The boxes of these rows."""
        return Boxes(place=self.place[rows], score=self.score[rows], label=self.label[rows])

    @property
    def feet(self) -> Floats:
        """Middles (n, 2) of the lower edges."""
        return np.column_stack([self.place[:, 0] + self.place[:, 2] / 2, self.place[:, 1] + self.place[:, 3]])


NONE = Boxes(place=np.zeros((0, 4)), score=np.zeros(0), label=np.zeros(0, np.int64))


def joined_boxes(parts: list[Boxes]) -> Boxes:
    """One table of several, in order."""
    if not parts:
        return NONE
    return Boxes(
        place=np.concatenate([part.place for part in parts]),
        score=np.concatenate([part.score for part in parts]),
        label=np.concatenate([part.label for part in parts]),
    )


def overlap(a: Floats, b: Floats) -> Floats:
    """Intersection over union (n, m) of boxes (n, 4) and (m, 4)."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, :2] + a[:, None, 2:], b[None, :, :2] + b[None, :, 2:])
    common = np.clip(high - low, 0, None).prod(axis=2)
    both = a[:, 2:].prod(axis=1)[:, None] + b[:, 2:].prod(axis=1)[None] - common
    return np.asarray(common / np.maximum(both, 1e-9))


def best(boxes: Boxes, groups: Indices, share: float = SAME_SHARE) -> Boxes:
    """The best box of each heap of overlapping ones of the same group (n,), highest score first; ties by place."""
    keys = (boxes.label, *boxes.place.T, groups, -np.round(boxes.score, 6))
    order = np.lexsort(keys)
    kept: list[int] = []
    alike = overlap(boxes.place, boxes.place) > share
    for row in order:
        if not any(alike[row, other] and groups[row] == groups[other] for other in kept):
            kept.append(int(row))
    return boxes.pick(np.array(kept, dtype=np.int64))
