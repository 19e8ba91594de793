"""Where a film may show the footage itself: on a mover whose cover somebody lifted, for a reason, in part or whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from observance.release.picture.covers import Bools, Cover, Floats, window

Level = Literal["whole", "head", "none"]
"""What of a mover is covered: everything, the head, nothing."""

Rectangle = tuple[float, float, float, float]


def level_of(levels: Mapping[str, Level], cover: Cover, row: int) -> Level:
    """How much of a mover is covered at one row of its cover.

    A track that has no box of its own there is covered whole: nobody knows who stands in a box that was bridged. So is
    whoever lies or crouches, where only the head is to be covered: it may be anywhere in the box.
    """
    level = levels.get(cover.track, "whole")
    if level == "whole" or not cover.seen[row]:
        return "whole"
    left, top, right, bottom = cover.bodies[row]
    return "whole" if level == "head" and right - left > 0.8 * (bottom - top) else level


def opened(
    covers: tuple[Cover, ...],
    levels: Mapping[str, Level],
    frame: int,
    shape: tuple[int, int],
    blind: tuple[Rectangle, ...] = (),
) -> Bools:
    """Pixels (height, width) of a frame that may be shown.

    A body's own box, less where its head can be if that is to be covered, less everybody else's cover, less what is
    always filled. Whoever is to be covered wins over whoever is not.
    """
    mask = np.zeros(shape, dtype=np.bool_)
    closed: list[Floats] = [np.array(box) for box in blind]
    for cover in covers:
        row = frame - cover.first
        if not 0 <= row < len(cover.boxes):
            continue
        level = level_of(levels, cover, row)
        if level == "whole":
            closed.append(cover.boxes[row])
            continue
        mask[window(cover.bodies[row], shape)] = True
        if level == "head":
            closed.append(cover.heads[row])
    for box in closed:
        mask[window(box, shape)] = False
    return mask


def halved(mask: Bools, shape: tuple[int, ...]) -> Bools:
    """A mask at a colour plane's size: set where all four of its pixels are."""
    half = np.zeros(shape, np.bool_)
    height, width = mask.shape[0] // 2, mask.shape[1] // 2
    even = mask[: 2 * height, : 2 * width]
    half[:height, :width] = even[::2, ::2] & even[1::2, ::2] & even[::2, 1::2] & even[1::2, 1::2]
    return half
