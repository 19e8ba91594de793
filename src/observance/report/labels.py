"""Where labels go, so that none lies on another: a greedy search over places round each anchor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np

from observance.report.drawn import Points
from observance.report.sheet import INK, PAPER, element, text, text_width

_AROUND = tuple(i * pi / 8 for i in (0, 2, -2, 8, 6, -6, 4, -4, 1, -1, 7, -7, 3, -3, 5, -5))


Box = tuple[float, float, float, float]
"""left, top, right, bottom, pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words that belong to a point of the sheet (pixels), or as well to one of the points `or_at`."""

    words: str
    at: tuple[float, float]
    or_at: tuple[tuple[float, float], ...] = ()
    size: float = 12.0
    colour: str = INK
    weight: int = 400
    clear: float = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A label at one of its points, with its box: left, top, right, bottom, pixels."""

    label: Label
    at: tuple[float, float]
    box: Box


def place_labels(
    labels: Sequence[Label],
    *,
    window: Box,
    busy: Points,
    taken: Sequence[Box] = (),
) -> tuple[list[Placed], list[Label]]:
    """The labels placed, in the order given, and those for which no place was free.

    Args:
        window: left, top, right, bottom; labels stay inside.
        busy: (n, 2) pixels that a label covers only when it must.
        taken: boxes that no label may touch.
    """
    boxes = list(taken)
    placed: list[Placed] = []
    homeless: list[Label] = []
    for label in labels:
        found = [_search(label, at, window, busy, boxes) for at in (label.at, *label.or_at)]
        cost, place = min((one[0], i) for i, one in enumerate(found))
        if cost == float("inf"):
            homeless.append(label)
        else:
            box = found[place][1]
            boxes.append(box)
            placed.append(Placed(label=label, at=(label.at, *label.or_at)[place], box=box))
    return placed, homeless


def _search(
    label: Label, at: tuple[float, float], window: Box, busy: Points, boxes: Sequence[Box]
) -> tuple[float, Box]:
    """The cheapest free box and its cost; an infinite cost when none is free."""
    width, height = text_width(label.words, label.size) + 4, label.size * 1.3
    best, cheapest = (0.0, 0.0, 0.0, 0.0), float("inf")
    for ring in range(7):
        reach = label.clear + ring * 11.0
        for turn in _AROUND:
            x = at[0] + reach * cos(turn) + (cos(turn) - 1) / 2 * width
            y = at[1] - reach * sin(turn) - (sin(turn) + 1) / 2 * height
            box = (x, y, x + width, y + height)
            if not _inside(box, window) or any(touch(box, other) for other in boxes):
                continue
            cost = ring * 4.0 + covered(box, busy)
            if cost < cheapest:
                best, cheapest = box, cost
        if cheapest <= ring * 4.0:
            break
    return cheapest, best


def _inside(box: Box, window: Box) -> bool:
    return box[0] >= window[0] and box[1] >= window[1] and box[2] <= window[2] and box[3] <= window[3]


def touch(a: Box, b: Box) -> bool:
    """The boxes share more than an edge."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def covered(box: Box, busy: Points) -> float:
    """A cost for the busy points that the box would cover."""
    if not len(busy):
        return 0.0
    inside = (busy[:, 0] > box[0]) & (busy[:, 0] < box[2]) & (busy[:, 1] > box[1]) & (busy[:, 1] < box[3])
    return float(np.count_nonzero(inside)) * 0.6


def draw_labels(placed: Sequence[Placed]) -> str:
    """The labels, each with a thin leader where it stands far from its point."""
    body = ""
    for one in placed:
        label, at, (left, top, right, bottom) = one.label, one.at, one.box
        near = (min(max(at[0], left), right), min(max(at[1], top), bottom))
        if np.hypot(near[0] - at[0], near[1] - at[1]) > label.clear + 8:
            for colour, width in ((PAPER, 2.4), (label.colour, 0.8)):
                body += element("line", x1=near[0], y1=near[1], x2=at[0], y2=at[1], stroke=colour, stroke_width=width)
        body += text(
            left + 2,
            bottom - label.size * 0.32,
            label.words,
            size=label.size,
            colour=label.colour,
            weight=label.weight,
            halo=True,
        )
    return body
