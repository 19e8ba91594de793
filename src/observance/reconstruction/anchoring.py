"""Which track answers to frames and a box or point of an item: anchors and marks survive a better tracker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.anchors import PersonAnchor
from observance.observation.marked import Frames
from observance.reconstruction.curves import Curve

Floats = NDArray[np.float64]
_LEAST_OVERLAP = 0.2
_LEAST_SHARE = 0.3
_NEAR = 0.5
"""How far from a point the foot or the body's middle may be, in heights of the body."""


def overlap(boxes: Floats, box: Floats) -> Floats:
    """Intersection over union of boxes (n, 4) with one box; left, top, width, height."""
    right = np.minimum(boxes[:, 0] + boxes[:, 2], box[0] + box[2])
    bottom = np.minimum(boxes[:, 1] + boxes[:, 3], box[1] + box[3])
    both = np.maximum(right - np.maximum(boxes[:, 0], box[0]), 0) * np.maximum(
        bottom - np.maximum(boxes[:, 1], box[1]), 0
    )
    either = boxes[:, 2] * boxes[:, 3] + box[2] * box[3] - both
    shares: Floats = both / np.maximum(either, 1e-9)
    return shares


def fit(frames: Frames, curve: Curve) -> float:
    """How well the track answers, 0 to 1: the share of its rows in these frames that lie at the box or point."""
    rows = (curve.boxes.frames >= frames.first) & (curve.boxes.frames <= frames.last)
    if not rows.any():
        return 0.0
    boxes = curve.boxes.boxes[rows]
    if frames.box is not None:
        box = np.array(frames.box)
        shares = overlap(boxes, box)
        middle = boxes[:, :2] + boxes[:, 2:] / 2
        within = ((middle >= box[:2]) & (middle <= box[:2] + box[2:])).all(axis=1)
        good = (shares >= _LEAST_OVERLAP) | within
        return float(np.mean(good) * (0.5 + 0.5 * shares.max())) if np.mean(good) >= _LEAST_SHARE else 0.0
    if frames.point is not None:
        point = np.array(frames.point)
        foot = boxes[:, :2] + boxes[:, 2:] * [0.5, 1.0]
        middle = boxes[:, :2] + boxes[:, 2:] / 2
        away = np.minimum(np.hypot(*(foot - point).T), np.hypot(*(middle - point).T)) / np.maximum(boxes[:, 3], 1.0)
        return float(1 / (1 + away.min())) if away.min() <= _NEAR else 0.0
    return 0.1


def answering(frames: Frames, curves: Sequence[Curve]) -> Curve | None:
    """The track of that item which answers best; None when none does, or several do with nothing to choose by."""
    scored = sorted(
        ((fit(frames, c), c) for c in curves if c.item == frames.item), key=lambda pair: (-pair[0], pair[1].key)
    )
    scored = [pair for pair in scored if pair[0] > 0]
    if not scored or (frames.box is None and frames.point is None and len(scored) > 1):
        return None
    return scored[0][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchored:
    """Track key to pseudonym, and the anchors that no track answers to, as sentences."""

    persons: Mapping[str, str]
    unmatched: tuple[str, ...]


def anchored(anchors: Sequence[PersonAnchor], curves: Sequence[Curve]) -> Anchored:
    """Tie tracks to pseudonyms; a track claimed for two persons keeps the better anchor and tells of the other."""
    best: dict[str, tuple[float, str]] = {}
    unmatched = []
    for anchor in anchors:
        frames = anchor.frames
        where = f"{frames.item} frames {frames.first}-{frames.last}"
        curve = answering(frames, curves)
        if curve is None:
            unmatched.append(f"{anchor.person} at {where}: no track answers to it.")
            continue
        score = fit(frames, curve)
        other = best.get(curve.key)
        if other is not None and other[1] != anchor.person:
            loser = anchor.person if other[0] >= score else other[1]
            unmatched.append(f"{loser} at {where}: track {curve.key} answers better to another person.")
        if other is None or score > other[0]:
            best[curve.key] = (score, anchor.person)
    return Anchored(persons={key: person for key, (_, person) in sorted(best.items())}, unmatched=tuple(unmatched))
