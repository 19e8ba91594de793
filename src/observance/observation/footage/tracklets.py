"""Tracklets: what one segment has to say of its movers, small enough to keep, and its file.

Feet and boxes are in image pixels and steps count from the clip's start, so that tracklets of neighbouring segments can
be laid side by side without anything else of the segment.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Keep = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracklet:
    """One mover in one segment, at the steps at which it was measured.

    Attributes:
        steps: (n,) rising. feet: (n, 2) image px. visible: (n,) shares. pose: (n,) keys of `hull.POSES`.
        boxes: (n, 4) left, top (from the foot), width, height, image px; NaN where the pose gives the box.
        by_model: (n,) whether a detector's box supports the row.
        stature: (n,) the body's height against the usual one; without a calibration, the usual height in image px.
    """

    steps: Indices
    feet: Floats
    visible: Floats
    pose: Indices
    boxes: Floats
    stature: Floats
    by_model: Keep

    def within(self, keep: Keep) -> Tracklet:
        """The rows to keep."""
        return replace(
            self,
            steps=self.steps[keep],
            feet=self.feet[keep],
            visible=self.visible[keep],
            pose=self.pose[keep],
            boxes=self.boxes[keep],
            stature=self.stature[keep],
            by_model=self.by_model[keep],
        )

    def later(self, steps: int) -> Tracklet:
        """The same, `steps` later."""
        return replace(self, steps=self.steps + steps)


def chained(parts: Sequence[Tracklet]) -> Tracklet:
    """One tracklet of several that follow each other."""
    return Tracklet(
        steps=np.concatenate([part.steps for part in parts]),
        feet=np.concatenate([part.feet for part in parts]),
        visible=np.concatenate([part.visible for part in parts]),
        pose=np.concatenate([part.pose for part in parts]),
        boxes=np.concatenate([part.boxes for part in parts]),
        stature=np.concatenate([part.stature for part in parts]),
        by_model=np.concatenate([part.by_model for part in parts]),
    )


_FLOATS = ("foot_u_px", "foot_v_px", "visible", "left_px", "top_px", "width_px", "height_px", "stature")
_TYPES: list[tuple[str, pa.DataType]] = [("tracklet", pa.int32()), ("step", pa.int64()), ("pose", pa.int8())]
_TYPES += [(name, pa.float64()) for name in _FLOATS]
_TYPES += [("by_model", pa.bool_())]
_SCHEMA = pa.schema([pa.field(name, kind, nullable=False) for name, kind in _TYPES])
_KEY = b"key"
_NOTES = b"notes"


def write_tracklets(tracklets: Sequence[Tracklet], path: Path, key: str, notes: Sequence[str] = ()) -> None:
    """A segment's result with what is to be said of it, put in place when complete."""
    number = np.repeat(np.arange(len(tracklets)), [len(one.steps) for one in tracklets])
    whole = chained(tracklets) if tracklets else _nothing()
    numbers = np.column_stack([whole.feet, whole.visible, whole.boxes, whole.stature])
    arrays = [
        pa.array(number.astype(np.int32)),
        pa.array(whole.steps),
        pa.array(whole.pose.astype(np.int8)),
        *(pa.array(np.ascontiguousarray(numbers[:, k]), from_pandas=False) for k in range(len(_FLOATS))),
        pa.array(whole.by_model),
    ]
    table = pa.Table.from_arrays(
        arrays, schema=_SCHEMA.with_metadata({_KEY: key.encode(), _NOTES: "\n".join(notes).encode()})
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        pq.write_table(table, unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def read_tracklets(path: Path, key: str) -> tuple[Tracklet, ...] | None:
    """A segment's result of an earlier run; None if there is none, or it is not whole, or it is another's."""
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowInvalid):
        return None
    if (table.schema.metadata or {}).get(_KEY) != key.encode() or not table.schema.equals(_SCHEMA):
        return None
    number = np.asarray(table["tracklet"].to_numpy())
    numbers = np.column_stack([table[name].to_numpy() for name in _FLOATS])
    whole = Tracklet(
        steps=np.asarray(table["step"].to_numpy()),
        feet=numbers[:, :2],
        visible=numbers[:, 2],
        pose=np.asarray(table["pose"].to_numpy()).astype(np.int64),
        boxes=numbers[:, 3:7],
        stature=numbers[:, 7],
        by_model=np.asarray(table["by_model"].to_numpy(zero_copy_only=False)),
    )
    return tuple(whole.within(number == one) for one in np.unique(number))


def read_notes(path: Path) -> tuple[str, ...]:
    """What was said of a segment whose result `read_tracklets` gave."""
    said = (pq.read_schema(path).metadata or {}).get(_NOTES, b"").decode()
    return tuple(line for line in said.split("\n") if line)


def _nothing() -> Tracklet:
    none = np.zeros(0, dtype=np.int64)
    return Tracklet(
        steps=none,
        feet=np.zeros((0, 2)),
        visible=np.zeros(0),
        pose=none,
        boxes=np.zeros((0, 4)),
        stature=np.zeros(0),
        by_model=none.astype(bool),
    )
