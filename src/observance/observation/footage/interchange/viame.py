"""VIAME CSV: one row a box, frames from 0, then pairs of a label and its confidence, and marks in brackets.

Columns: 1 track, 2 image name or time, 3 frame, 4-7 left, top, right, bottom, 8 confidence, 9 length (-1), 10 and 11
label and confidence, and again; then (kp), (poly), (note), (atr) and (trk-atr) in any number (VIAME's manual,
"Detection file conversions"; DIVE's serialiser). Of these, `(atr) occluded` and `(atr) seen` say something here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from observance.observation.footage.interchange.annotation import (
    Annotation,
    Box,
    ClipFacts,
    gathered,
    kind_of,
    label_notes,
    track_numbers,
)
from observance.observation.footage.interchange.text import text_of
from observance.values.errors import Fault

_HEAD = (
    *("# 1: Detection or Track-id", "2: Video or Image Identifier", "3: Unique Frame Identifier"),
    *("4-7: Img-bbox(TL_x", "TL_y", "BR_x", "BR_y)", "8: Detection or Length Confidence"),
    *("9: Target Length (0 or -1 if invalid)", "10-11+: Repeated Species", "Confidence Pairs or Attributes"),
)
_EXAMPLE = "3,00:00:01.400000,14,412.0,188.0,443.0,262.0,1.0,-1,person,1.0"
_YES = frozenset({"true", "1", "yes"})


def write_viame(boxes: Sequence[Box], clip: ClipFacts, path: Path) -> None:
    """Write boxes by track, then frame; a box that is bridged bears `(atr) seen false`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEAD)
    writer.writerow(["# metadata", f"fps: {clip.rate_hz:.6g}", f'video: "{clip.name}"'])
    numbers = track_numbers(boxes)
    for box in boxes:
        corners = (box.left, box.top, box.left + box.width, box.top + box.height)
        marks = [] if box.measured else ["(atr) seen false"]
        marks += ["(atr) occluded true"] if box.hidden else []
        row = [numbers[box.track], _clock(clip.times_s[box.frame]), box.frame, *(f"{x:.4f}" for x in corners)]
        writer.writerow([*row, f"{box.confidence:.6f}", -1, box.kind, f"{box.confidence:.6f}", *marks])
    path.write_text(out.getvalue(), encoding="utf-8")


def read_viame(path: Path, first_frame: int = 0) -> Annotation:
    """The boxes of a file; the label with the highest confidence is taken.

    Raises:
        RefusedInput: rows that are none, and what `gathered` refuses.
    """
    faults: list[Fault] = []
    boxes: list[tuple[int, str, Box]] = []
    labels: set[str] = set()
    reader = csv.reader(io.StringIO(text_of(path)))
    try:
        for cells in reader:
            if not cells or not any(cells) or cells[0].lstrip().startswith("#"):
                continue
            box = _box([cell.strip() for cell in cells], first_frame, labels)
            if isinstance(box, Box):
                boxes.append((reader.line_num, "box", box))
            else:
                faults.append(_fault(path, reader.line_num, *box))
    except csv.Error as error:
        faults.append(_fault(path, reader.line_num, "row", "comma-separated values", str(error)))
    return gathered(str(path), boxes, label_notes(labels), faults)


def _box(cells: list[str], first_frame: int, labels: set[str]) -> Box | tuple[str, str, str]:
    if len(cells) < 9:
        return "row", "at least 9 cells", f"{len(cells)}"
    try:
        frame, (left, top, right, bottom) = int(cells[2]), (float(cell) for cell in cells[3:7])
        sure = float(cells[7]) if cells[7] else 1.0
    except ValueError:
        return "cells 3 to 8", "a whole frame number, four corners and a confidence", ", ".join(cells[2:8])
    if not cells[0]:
        return "cell 1", "the id of a track", "nothing"
    pairs: list[tuple[float, str]] = []
    at = 9
    while at + 1 < len(cells) and cells[at] and not cells[at].startswith("("):
        try:
            pairs.append((float(cells[at + 1]), cells[at]))
        except ValueError:
            return f"cell {at + 2}", f"the confidence of the label {cells[at]!r}", repr(cells[at + 1])
        at += 2
    marks = {mark[1].lower(): mark[2].lower() for mark in (cell.split(None, 2) for cell in cells[at:]) if _is(mark)}
    label = max(pairs)[1] if pairs else ""
    labels |= {label} if label else set()
    confidence = max(pairs)[0] if pairs else sure
    return Box(
        track=cells[0],
        frame=frame - first_frame,
        left=left,
        top=top,
        width=right - left,
        height=bottom - top,
        kind=kind_of(label) if label else "person",
        confidence=min(1.0, confidence) if confidence > 0 else 1.0,
        measured=marks.get("seen", "true") in _YES,
        hidden=marks.get("occluded", "false") in _YES,
    )


def _is(mark: list[str]) -> bool:
    return len(mark) == 3 and mark[0] == "(atr)"


def _clock(seconds: float) -> str:
    micros = round(seconds * 1e6)
    minutes, rest = divmod(micros, 60_000_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{rest // 1_000_000:02d}.{rest % 1_000_000:06d}"


def _fault(path: Path, line: int, where: str, wanted: str, got: str) -> Fault:
    return Fault(file=str(path), line=line, where=where, wanted=wanted, got=got, example=_EXAMPLE)
