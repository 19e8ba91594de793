"""MOTChallenge rows: frame from 1, id, left, top, width, height, confidence, then what the kind of file has.

Ten columns: x, y, z on the ground (or -1). Nine columns, as in ground truth since 2016: 7 is 0 where a row is not to be
counted, 8 the class, 9 the visible share (A. Milan et al., MOT16, arXiv 1603.00831, section 3.2).
"""

from __future__ import annotations

from math import isfinite
from pathlib import Path

import pyarrow as pa

from observance.observation.footage.interchange.annotation import Annotation, Box, gathered
from observance.observation.footage.interchange.text import lines_of
from observance.values.errors import Fault

_CLASSES = {1: "person", 2: "person", 3: "vehicle", 4: "other", 5: "vehicle", 6: "vehicle", 7: "person", 13: "other"}
_NO_MOVER = {8: "distractors", 9: "occluders", 10: "occluders", 11: "occluders", 12: "reflections"}
_EXAMPLE = "1,3,794.2,247.5,71.2,174.8,1,-1,-1,-1"
_HIDDEN = 0.5


def write_mot(table: pa.Table, path: Path) -> None:
    """Write a TRACKS table, by frame, then id; without a place on the ground the world columns are -1, as is usual."""
    names = ("frame", "track", "left_px", "top_px", "width_px", "height_px", "confidence", "x_m", "y_m")
    columns = [table.column(name).to_pylist() for name in names]
    lines = []
    for frame, track, left, top, width, height, confidence, x, y in zip(*columns, strict=True):
        number = int(str(track).rsplit("/", 1)[1])
        world = f"{x:.4f},{y:.4f},0.0000" if isfinite(x) else "-1,-1,-1"
        box = f"{left:.2f},{top:.2f},{width:.2f},{height:.2f}"
        lines.append((frame, number, f"{frame + 1},{number},{box},{confidence:.4f},{world}\n"))
    path.write_text("".join(line for _, _, line in sorted(lines)), encoding="ascii")


def read_mot(path: Path, first_frame: int = 1) -> Annotation:
    """The boxes of a file of rows.

    Raises:
        RefusedInput: rows that are none, detections without ids, and what `gathered` refuses.
    """
    faults: list[Fault] = []
    boxes: list[tuple[int, str, Box]] = []
    left_out: dict[str, int] = {}
    for number, line in lines_of(path):
        cells = [cell.strip() for cell in line.replace(";", ",").split(",")]
        try:
            values = [float(cell) for cell in cells]
        except ValueError:
            values = []
        if not 6 <= len(values) <= 10 or not all(v == v and abs(v) < 1e12 for v in values[:2]):
            got = f"{len(cells)} cells: {line[:60]}"
            faults.append(_fault(path, number, "row", "6 to 10 numbers with commas between them", got))
            continue
        if values[0] != int(values[0]) or values[1] != int(values[1]):
            faults.append(_fault(path, number, "frame and id", "whole numbers", f"{cells[0]}, {cells[1]}"))
            continue
        if values[1] < 0:
            wanted = "an id from 0 on: a mover's own in all its frames"
            faults.append(_fault(path, number, "id", wanted, f"{cells[1]}: detections, not tracks"))
            continue
        confidence, kind, hidden = values[6] if len(values) > 6 else 1.0, "person", False
        if len(values) == 9:
            what = int(values[7])
            if confidence == 0 or what in _NO_MOVER:
                why = _NO_MOVER.get(what, "rows marked as not to be counted")
                left_out[why] = left_out.get(why, 0) + 1
                continue
            kind, hidden = _CLASSES.get(what, "person" if what < 0 else "other"), 0 <= values[8] < _HIDDEN
        box = Box(
            track=str(int(values[1])),
            frame=int(values[0]) - first_frame,
            left=values[2],
            top=values[3],
            width=values[4],
            height=values[5],
            kind=kind,
            confidence=min(1.0, confidence) if confidence > 0 else 1.0,
            hidden=hidden,
        )
        boxes.append((number, "box", box))
    notes = [f"{count} boxes left out: {why}" for why, count in sorted(left_out.items())]
    return gathered(str(path), boxes, notes, faults)


def _fault(path: Path, line: int, where: str, wanted: str, got: str) -> Fault:
    return Fault(file=str(path), line=line, where=where, wanted=wanted, got=got, example=_EXAMPLE)
