"""Where persons are, frame by frame, with everything that a tracker can miss for a moment joined over time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CORE = np.array([0.5, 0.8])
HEAD_SHARE = 0.28
"""The head is looked for in this upper share of the body's box; padding and joining widen it."""
PAD_SHARE, PAD_PX = 0.15, 4.0
"""A cover reaches this share of the body's height, and at least so many pixels, beyond the track's box."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """One track's cover: from frame `first` on, boxes (n, 4) left, top, right, bottom in pixels, without a gap.

    Attributes:
        bodies: (n, 4) the track's own box, neither padded nor joined.
        heads: (n, 4) where the head can be: the upper part of the body, padded and joined over time as `boxes` are.
        feet: (n, 2) where the mover stands, pixels.
        seen: (n,) whether the track has a box of its own at that frame; elsewhere the cover is held or bridged.
        kind: person, vehicle or other.
    """

    track: str
    first: int
    boxes: Floats
    bodies: Floats
    heads: Floats
    feet: Floats
    seen: Bools
    kind: str

    def at(self, frame: int) -> Floats | None:
        """The box (4,) at a frame; None before and after."""
        row = frame - self.first
        return self.boxes[row] if 0 <= row < len(self.boxes) else None

    def core(self, frame: int) -> Floats | None:
        """The middle of the body's own box at a frame, half as wide and four fifths as high: hardly any ground."""
        row = frame - self.first
        if not 0 <= row < len(self.bodies):
            return None
        body = self.bodies[row]
        middle, half = (body[:2] + body[2:]) / 2, (body[2:] - body[:2]) / 2 * CORE
        return np.concatenate([middle - half, middle + half])

    def foot(self, frame: int) -> Floats | None:
        """Where the mover stands at a frame."""
        row = frame - self.first
        return self.feet[row] if 0 <= row < len(self.feet) else None


def covers_of(tracks: pa.Table, frames: int, reach: int) -> tuple[Cover, ...]:
    """Every track's cover.

    A box is the union of the track's boxes over `reach` frames to either side, padded; the track's ends are held for
    that long: whoever is found late was there before, and one missed frame uncovers nobody.

    Args:
        tracks: a TRACKS table of one item. frames: of the clip. reach: in frames.
    """
    names = np.array(tracks.column("track").to_pylist(), dtype=object)
    columns = {name: tracks.column(name).to_numpy() for name in ("frame", "left_px", "top_px", "width_px", "height_px")}
    kinds = tracks.column("kind").to_pylist()
    made = []
    for name in sorted(set(names.tolist())):
        rows = np.flatnonzero(names == name)
        rows = rows[np.argsort(columns["frame"][rows], kind="stable")]
        own = {key: values[rows].astype(np.float64) for key, values in columns.items()}
        at = np.arange(int(own["frame"][0]), int(own["frame"][-1]) + 1)
        left, top, width, height = (
            np.interp(at, own["frame"], own[key]) for key in ("left_px", "top_px", "width_px", "height_px")
        )
        first, last = max(0, int(at[0]) - reach), min(frames - 1, int(at[-1]) + reach)
        whole = np.clip(np.arange(first, last + 1) - at[0], 0, len(at) - 1)
        pad = np.maximum(PAD_SHARE * height, PAD_PX)
        box = np.column_stack([left - pad, top - pad, left + width + pad, top + height + pad])[whole]
        head = np.column_stack([left - pad, top - pad, left + width + pad, top + HEAD_SHARE * height + pad])[whole]
        made.append(
            Cover(
                track=str(name),
                first=first,
                boxes=_joined(box, reach),
                bodies=np.column_stack([left, top, left + width, top + height])[whole],
                heads=_joined(head, max(2, reach // 3)),
                feet=np.column_stack([left + width / 2, top + height])[whole],
                seen=np.isin(np.arange(first, last + 1), own["frame"].astype(int)),
                kind=str(kinds[int(rows[0])]),
            )
        )
    return tuple(made)


def boxes_at(covers: tuple[Cover, ...], frame: int) -> Iterator[tuple[Cover, Floats]]:
    """Covers that have a box at a frame."""
    for cover in covers:
        box = cover.at(frame)
        if box is not None:
            yield cover, box


def mask_at(covers: tuple[Cover, ...], frame: int, shape: tuple[int, int]) -> Bools:
    """Pixels (height, width) under any cover at a frame."""
    mask = np.zeros(shape, dtype=np.bool_)
    for _, box in boxes_at(covers, frame):
        rows, columns = window(box, shape)
        mask[rows, columns] = True
    return mask


def window(box: Floats, shape: tuple[int, int]) -> tuple[slice, slice]:
    """The pixels of a box inside an image (height, width): rows and columns, whole pixels outward."""
    low = np.floor(np.clip(box[:2], 0, None)).astype(int)
    right, bottom = int(np.ceil(min(box[2], shape[1]))), int(np.ceil(min(box[3], shape[0])))
    return slice(int(low[1]), max(int(low[1]), bottom)), slice(int(low[0]), max(int(low[0]), right))


def _joined(boxes: Floats, reach: int) -> Floats:
    """The union of each box with those up to `reach` frames away."""
    if reach <= 0:
        return boxes
    padded = np.pad(boxes, ((reach, reach), (0, 0)), mode="edge")
    views = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=0)
    return np.column_stack([views[:, :2].min(axis=2), views[:, 2:].max(axis=2)])
