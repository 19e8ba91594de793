"""An annotation as tracks: boxes on the camera's ground, with the error that the analyst states, or instead of ours.

A gap in a track is bridged where it is shorter than association would bridge; a longer one begins another track. A box
that the picture cuts off below shows no foot: its row is bridged too. Boxes stay as they were drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from observance.observation.camera import Camera
from observance.observation.footage.interchange.annotation import Annotation, Box
from observance.observation.footage.rows import TrackRows
from observance.observation.smoothing import MOTION, FootError, smooth, smooth_rows
from observance.values.tables import TRACKS

Floats = NDArray[np.float64]

LONGEST_GAP_S = 7.0
LEAST_SEEN_S = 1.1
SAME_OVERLAP = 0.3
_CUT_OFF_PX = 1.0
_HIDDEN_VISIBLE = 0.5
"""What share of a body marked as occluded is taken to be visible."""


def foot_error(share: float | None) -> FootError:
    """The standard error of a foot, or one whose size is `share` of the body's height in the image, 1 sigma."""
    if share is None:
        return MOTION
    usual = (MOTION.white_across**2 + MOTION.bias_across**2 + MOTION.white_along**2 + MOTION.bias_along**2) / 2
    factor = share / float(np.sqrt(usual))
    return replace(
        MOTION,
        white_across=MOTION.white_across * factor,
        white_along=MOTION.white_along * factor,
        bias_across=MOTION.bias_across * factor,
        bias_along=MOTION.bias_along * factor,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotated:
    """Tracks made of an annotation, each with its id in the file, and notes on what was left out."""

    tracks: tuple[tuple[str, TrackRows], ...]
    notes: tuple[str, ...]


def annotated(
    annotation: Annotation, times: Floats, camera: Camera | None, size: tuple[int, int], error: FootError
) -> Annotated:
    """The tracks of an annotation of a clip.

    Args:
        times: (frames,) seconds of the clip's frames; boxes are within them. size: of the picture, px.
    """
    made: list[tuple[str, TrackRows]] = []
    split = cut = lost = 0
    for id, group in groupby(annotation.boxes, key=lambda box: box.track):
        parts = _parts(list(group), times)
        split += len(parts) - 1
        for part in parts:
            feet = _feet(part, size)
            cut += int((~np.isfinite(feet[:, 0])).sum())
            rows = _rows(part, feet, times, camera, error)
            if rows is None:
                lost += 1
            else:
                made.append((id, rows))
    notes = list(annotation.notes)
    notes += [f"{split} gaps of more than {LONGEST_GAP_S:g} s begin another track"] if split else []
    notes += [f"{cut} boxes are cut off below: they show no foot, and their rows are bridged"] if cut else []
    notes += [f"{lost} tracks left out: no foot of theirs stands on the ground"] if lost else []
    return Annotated(tracks=tuple(sorted(made, key=lambda pair: pair[1].order)), notes=tuple(notes))


def _parts(own: list[Box], times: Floats) -> list[list[Box]]:
    parts = [[own[0]]]
    for box in own[1:]:
        if times[box.frame] - times[parts[-1][-1].frame] > LONGEST_GAP_S:
            parts.append([])
        parts[-1].append(box)
    return parts


def _feet(own: list[Box], size: tuple[int, int]) -> Floats:
    """(n, 2) the middle of the lower edge; NaN where the picture's own edge is all that is seen."""
    bottom = np.array([box.top + box.height for box in own])
    middle = np.array([box.left + box.width / 2 for box in own])
    feet = np.column_stack([middle, bottom])
    feet[(bottom >= size[1] - _CUT_OFF_PX) | np.array([not box.measured for box in own])] = np.nan
    return feet


def _rows(own: list[Box], feet: Floats, times: Floats, camera: Camera | None, error: FootError) -> TrackRows | None:
    at = np.array([box.frame for box in own], dtype=np.int64)
    frames = np.arange(at[0], at[-1] + 1)
    given = np.array([[box.left, box.top, box.width, box.height] for box in own])
    boxes = np.column_stack([np.interp(frames, at, given[:, k]) for k in range(4)])
    visible = np.interp(frames, at, [_HIDDEN_VISIBLE if box.hidden else 1.0 for box in own])
    measured = np.full((len(frames), 2), np.nan)
    measured[at - at[0]] = feet
    seen = np.isfinite(measured[:, 0])
    if not seen.any() or (camera is not None and not np.isfinite(camera.ground(measured[seen])).all(axis=1).any()):
        return None
    ground = np.full((len(frames), 7), np.nan)
    if camera is not None:
        smoothed = smooth(times[frames], measured, visible, camera, error)
        cov = smoothed.covariance
        ground = np.column_stack([smoothed.mean, cov[:, 0, 0], cov[:, 1, 1], cov[:, 0, 1]])
    kinds = [box.kind for box in own]
    names = ("x_m", "y_m", "vx_mps", "vy_mps", "var_x_m2", "var_y_m2", "cov_xy_m2")
    return TrackRows(
        first_frame=int(frames[0]),
        columns={
            "frame": frames,
            "time_s": times[frames],
            "left_px": boxes[:, 0],
            "top_px": boxes[:, 1],
            "width_px": boxes[:, 2],
            "height_px": boxes[:, 3],
            "seen": seen,
            "foot_u_px": measured[:, 0],
            "foot_v_px": measured[:, 1],
            "visible": visible,
            "by_model": np.zeros(len(frames), dtype=bool),
            **{name: ground[:, k] for k, name in enumerate(names)},
            "kind": [max(sorted(set(kinds)), key=kinds.count)] * len(frames),
            "confidence": np.full(len(frames), float(seen.mean())),
        },
    )


def as_table(made: Annotated, prefix: str, first_number: int = 1) -> pa.Table:
    """The TRACKS table, numbered in order of appearance."""
    tables = []
    for number, (_, rows) in enumerate(made.tracks, start=first_number):
        columns = {"track": [f"{prefix}/{number:04d}"] * len(rows.columns["frame"]), **rows.columns}
        arrays = [pa.array(columns[field.name], type=field.type, from_pandas=False) for field in TRACKS]
        tables.append(pa.Table.from_arrays(arrays, schema=TRACKS))
    return pa.concat_tables([TRACKS.empty_table(), *tables]).combine_chunks()


def corrected(ours: pa.Table, made: Annotated, prefix: str, camera: Camera | None) -> tuple[pa.Table, tuple[str, ...]]:
    """Our tracks where nobody annotated, and the annotated ones.

    A row of ours goes where an annotated track has a box in the same frame that overlaps it by SAME_OVERLAP (one to
    one, the largest overlaps first). What is left of a track of ours is cut into the pieces between; a piece shorter
    than LEAST_SEEN_S goes too; the others are smoothed anew, each by itself.
    """
    highest = max((int(str(name).rsplit("/", 1)[-1]) for name in ours["track"].to_pylist()), default=0)
    theirs = as_table(made, prefix, -(-(highest + 1) // 1000) * 1000 + 1)
    gone = _replaced(ours, theirs)
    pieces: list[pa.Table] = []
    short = 0
    names = np.asarray(ours["track"].to_pylist())
    frames = np.asarray(ours["frame"].to_numpy())
    number = highest
    for name in sorted(set(names.tolist())):
        rows = np.flatnonzero(names == name)
        left = rows[~gone[rows]]
        if len(left) == len(rows):
            pieces.append(ours.take(rows))
            continue
        kept = 0
        for piece in np.split(left, np.flatnonzero(np.diff(frames[left]) > 1) + 1) if len(left) else []:
            part = _ends_seen(ours.take(piece))
            if part.num_rows == 0 or part["time_s"][-1].as_py() - part["time_s"][0].as_py() < LEAST_SEEN_S:
                short += 1
                continue
            if kept:
                number += 1
                part = _named(part, f"{prefix}/{number:04d}")
            kept += 1
            pieces.append(_smoothed_anew(part, camera))
    notes = [f"{int(gone.sum())} rows of ours are replaced by annotated ones"]
    notes += [f"{short} pieces of ours shorter than {LEAST_SEEN_S:g} s beside them left out"] if short else []
    return pa.concat_tables([TRACKS.empty_table(), *pieces, theirs]).combine_chunks(), tuple(notes)


def _replaced(ours: pa.Table, theirs: pa.Table) -> NDArray[np.bool_]:
    gone = np.zeros(ours.num_rows, dtype=bool)
    names = ("left_px", "top_px", "width_px", "height_px")
    a, b = (np.column_stack([table[name].to_numpy() for name in names]) for table in (ours, theirs))
    frame_a, frame_b = np.asarray(ours["frame"].to_numpy()), np.asarray(theirs["frame"].to_numpy())
    order = np.argsort(frame_a, kind="stable")
    sorted_frames = frame_a[order]
    for frame in np.unique(frame_b):
        low, high = np.searchsorted(sorted_frames, [frame, frame + 1])
        here, there = order[low:high], np.flatnonzero(frame_b == frame)
        if len(here):
            shared = overlaps(a[here], b[there])
            i, j = linear_sum_assignment(-shared)
            gone[here[i[shared[i, j] >= SAME_OVERLAP]]] = True
    return gone


def overlaps(a: Floats, b: Floats) -> Floats:
    """Intersection over union (n, m) of boxes (n, 4) and (m, 4): left, top, width, height."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, :2] + a[:, None, 2:], b[None, :, :2] + b[None, :, 2:])
    common = np.clip(high - low, 0, None).prod(axis=2)
    both = a[:, 2:].prod(axis=1)[:, None] + b[:, 2:].prod(axis=1)[None] - common
    return np.asarray(common / np.maximum(both, 1e-9))


def _ends_seen(part: pa.Table) -> pa.Table:
    """From the first row that a detection supports to the last."""
    seen = np.flatnonzero(np.asarray(part["seen"].to_pylist(), dtype=bool))
    return part.slice(int(seen[0]), int(seen[-1] - seen[0]) + 1) if len(seen) else part.slice(0, 0)


def _named(part: pa.Table, name: str) -> pa.Table:
    return part.set_column(0, TRACKS.field("track"), pa.array([name] * part.num_rows, pa.string()))


def _smoothed_anew(part: pa.Table, camera: Camera | None) -> pa.Table:
    if camera is None:
        return part
    smoothed = smooth_rows(part, camera)
    cov = smoothed.covariance
    columns = {
        **{name: smoothed.mean[:, k] for k, name in enumerate(("x_m", "y_m", "vx_mps", "vy_mps"))},
        "var_x_m2": cov[:, 0, 0],
        "var_y_m2": cov[:, 1, 1],
        "cov_xy_m2": cov[:, 0, 1],
    }
    for name, values in columns.items():
        place = TRACKS.get_field_index(name)
        part = part.set_column(place, TRACKS.field(name), pa.array(np.ascontiguousarray(values)))
    return part
