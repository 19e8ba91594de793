"""What a model saw in one segment: boxes by step, and at which size it was shown each step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.sighting.detector.boxes import Boxes, best, joined_boxes

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

PERSON, VEHICLE, OTHER = 0, 1, 2
"""Labels of boxes, as `running.kinds` counts them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """Boxes in image pixels, in order of step.

    Attributes:
        step: (n,) of each box.
        scale: (steps,) pixels of the model's picture per image pixel in the whole frame or its pieces; 0 where the
            model was not asked.
        whole: (steps,) whether the model was shown the whole frame; else only the windows below.
        windows: per step, (k, 4) left, top, width, height that it was shown.
    """

    step: Indices
    boxes: Boxes
    scale: Floats
    whole: NDArray[np.bool_]
    windows: tuple[Floats, ...]

    def at(self, step: int) -> Boxes:
        """The boxes of one step."""
        low, high = np.searchsorted(self.step, [step, step + 1])
        return self.boxes.pick(np.arange(low, high))

    def shown(self, step: int, places: Floats) -> NDArray[np.bool_]:
        """Which of the boxes (n, 4) the model was shown whole, or nearly so, at a step."""
        if self.scale[step] <= 0:
            return np.zeros(len(places), dtype=bool)
        if self.whole[step]:
            return np.ones(len(places), dtype=bool)
        middle = places[:, :2] + places[:, 2:] / 2
        window = self.windows[step]
        low, high = window[None, :, :2], window[None, :, :2] + window[None, :, 2:]
        inside = np.all((middle[:, None] >= low) & (middle[:, None] <= high), axis=2)
        return np.asarray(np.any(inside, axis=1))

    def pick(self, keep: NDArray[np.bool_]) -> Looks:
        """The same looks with some of the boxes."""
        return Looks(
            step=self.step[keep],
            boxes=self.boxes.pick(keep),
            scale=self.scale,
            whole=self.whole,
            windows=self.windows,
        )


def outside(looks: Looks, blind: NDArray[np.bool_], scale: float) -> Looks:
    """Looks without boxes with their middle on a pixel (h, w) that is not looked at; `scale`: such per image px."""
    middle = (looks.boxes.place[:, :2] + looks.boxes.place[:, 2:] / 2) * scale
    column = np.clip(middle[:, 0].astype(np.int64), 0, blind.shape[1] - 1)
    row = np.clip(middle[:, 1].astype(np.int64), 0, blind.shape[0] - 1)
    return looks.pick(~blind[row, column])


def gathered(parts: list[tuple[int, Boxes]], scale: Floats, whole: NDArray[np.bool_], windows: list[Floats]) -> Looks:
    """Looks of boxes per step, several parts of one step thinned together: a thing that two pieces show is one."""
    by_step: dict[int, list[Boxes]] = {}
    for step, boxes in parts:
        by_step.setdefault(step, []).append(boxes)
    kept = [(step, best(joined_boxes(by_step[step]), joined_boxes(by_step[step]).label)) for step in sorted(by_step)]
    return Looks(
        step=np.concatenate([np.zeros(0, np.int64), *(np.full(len(boxes), step) for step, boxes in kept)]).astype(
            np.int64
        ),
        boxes=joined_boxes([boxes for _, boxes in kept]),
        scale=scale,
        whole=whole,
        windows=tuple(windows),
    )
