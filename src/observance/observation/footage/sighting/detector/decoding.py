"""A model's outputs as boxes in pixels of the picture that went in, one reader per form."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.sighting.detector.boxes import NONE, Boxes
from observance.observation.footage.sighting.detector.layout import Layout

Floats = NDArray[np.float64]
Outputs = list[NDArray[np.float32]]

_MOST_BOXES = 2000


def decode(layout: Layout, outputs: Outputs) -> Boxes:
    """Boxes with at least the layout's score, in no order.

    Raises:
        ValueError: outputs of other shapes than the layout says.
    """
    if layout.form == "grid":
        return _grid(layout, outputs[0])
    if layout.form == "distances":
        rows = _flat(outputs[0], None)
        count = len(layout.classes)
        if rows.shape[1] <= count:
            raise ValueError(f"{rows.shape[1]} columns for {count} classes")
        return _distances(layout, rows[:, :count], rows[:, count:], layout.strides)
    if layout.form == "levels":
        parts = []
        for k, stride in enumerate(layout.strides):
            scores, sides = _flat(outputs[2 * k], len(layout.classes)), _flat(outputs[2 * k + 1], None)
            parts.append(_distances(layout, scores, sides, (stride,)))
        return Boxes(
            place=np.concatenate([part.place for part in parts]),
            score=np.concatenate([part.score for part in parts]),
            label=np.concatenate([part.label for part in parts]),
        )
    return _ready(layout, outputs) if layout.form == "ready" else _queries(layout, outputs)


def points(layout: Layout, strides: tuple[int, ...]) -> tuple[Floats, Floats]:
    """The cells' points (n, 2) in pixels, by level, then row, then column; and each one's stride (n,)."""
    shift = 0.5 if layout.centred else 0.0
    places, sizes = [], []
    for stride in strides:
        rows, columns = -(-layout.height // stride), -(-layout.width // stride)
        y, x = np.mgrid[:rows, :columns]
        places.append((np.column_stack([x.ravel(), y.ravel()]) + shift) * stride)
        sizes.append(np.full(rows * columns, float(stride)))
    return np.concatenate(places).astype(np.float64), np.concatenate(sizes)


def _flat(output: NDArray[np.float32], columns: int | None) -> NDArray[np.float32]:
    if output.ndim != 3 or output.shape[0] != 1 or (columns is not None and output.shape[2] != columns):
        raise ValueError(f"an output of shape {output.shape}")
    rows: NDArray[np.float32] = output[0]
    return rows


def _grid(layout: Layout, output: NDArray[np.float32]) -> Boxes:
    rows = _flat(output, 5 + len(layout.classes))
    corner, stride = points(layout, layout.strides)
    if len(rows) != len(corner):
        raise ValueError(f"{len(rows)} cells for strides {layout.strides}")
    label, score = _top(rows[:, 5:])
    score = score * rows[:, 4]
    keep = _kept(score, layout.least_score)
    numbers, label, score = rows[keep, :4].astype(np.float64), label[keep], score[keep]
    if layout.decoded:
        centre, size = numbers[:, :2], numbers[:, 2:]
    else:
        centre = numbers[:, :2] * stride[keep, None] + corner[keep]
        size = np.exp(np.clip(numbers[:, 2:], -20, 10)) * stride[keep, None]
    return _made(np.column_stack([centre - size / 2, size]), score, label)


def _distances(
    layout: Layout, scores: NDArray[np.float32], sides: NDArray[np.float32], strides: tuple[int, ...]
) -> Boxes:
    place, stride = points(layout, strides)
    if len(scores) != len(place) or len(sides) != len(place) or sides.shape[1] % 4:
        raise ValueError(f"{len(scores)} cells for strides {strides}")
    label, score = _top(scores)
    keep = _kept(score, layout.least_score)
    bins = sides[keep].reshape(len(keep), 4, sides.shape[1] // 4).astype(np.float64)
    weight = np.exp(bins - bins.max(axis=2, keepdims=True))
    reach = (weight * np.arange(bins.shape[2])).sum(axis=2) / weight.sum(axis=2) * stride[keep, None]
    low, high = place[keep] - reach[:, :2], place[keep] + reach[:, 2:]
    return _made(np.column_stack([low, high - low]), score[keep], label[keep])


def _ready(layout: Layout, outputs: Outputs) -> Boxes:
    labels, boxes, scores = outputs
    if boxes.ndim != 3 or boxes.shape[2] != 4 or labels.shape != scores.shape or boxes.shape[:2] != scores.shape:
        raise ValueError(f"outputs of shapes {labels.shape}, {boxes.shape}, {scores.shape}")
    score = scores[0].astype(np.float64)
    keep = _kept(score, layout.least_score)
    corner = boxes[0, keep].astype(np.float64)
    return _made(np.column_stack([corner[:, :2], corner[:, 2:] - corner[:, :2]]), score[keep], labels[0, keep])


def _queries(layout: Layout, outputs: Outputs) -> Boxes:
    logits, boxes = outputs
    if logits.ndim != 3 or boxes.ndim != 3 or boxes.shape[2] != 4 or logits.shape[:2] != boxes.shape[:2]:
        raise ValueError(f"outputs of shapes {logits.shape}, {boxes.shape}")
    label, top = _top(logits[0])
    score = 1 / (1 + np.exp(-np.clip(top.astype(np.float64), -50, 50)))
    keep = _kept(score, layout.least_score)
    share = boxes[0, keep].astype(np.float64) * np.array([layout.width, layout.height] * 2)
    return _made(np.column_stack([share[:, :2] - share[:, 2:] / 2, share[:, 2:]]), score[keep], label[keep])


def _top(scores: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    label = scores.argmax(axis=1)
    return label.astype(np.int64), scores[np.arange(len(scores)), label]


def _kept(score: NDArray[np.floating], least: float) -> NDArray[np.int64]:
    rows = np.flatnonzero(score >= least)  # a score that is no number is not kept
    if len(rows) > _MOST_BOXES:
        rows = rows[np.argsort(-score[rows], kind="stable")[:_MOST_BOXES]]
    return rows.astype(np.int64)


def _made(place: Floats, score: NDArray[np.floating], label: NDArray[np.number]) -> Boxes:
    sound = np.isfinite(place).all(axis=1) & (place[:, 2:] > 0).all(axis=1) & (score <= 1.0 + 1e-3)
    if not sound.any():
        return NONE
    return Boxes(
        place=place[sound],
        score=np.minimum(score[sound].astype(np.float64), 1.0),
        label=label[sound].astype(np.int64),
    )
