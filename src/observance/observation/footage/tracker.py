"""Tracks from a video of a fixed camera, without a model file: the room's one door."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.footage.association import PERSON_MPS, VEHICLE_MPS, associate
from observance.observation.footage.blobs import Blobs, image_tracks
from observance.observation.footage.clip import Clip
from observance.observation.footage.courses import Track
from observance.observation.footage.crew import Crew
from observance.observation.footage.decode import probe
from observance.observation.footage.guiding import Guide, Guided, joined_guided, regrouped
from observance.observation.footage.hull import CAR, POSES, TRUCK, UPRIGHT, bounds
from observance.observation.footage.occupancy import Occupancy
from observance.observation.footage.plans import plan
from observance.observation.footage.rows import Seen, TrackRows, table, track_rows
from observance.observation.footage.search import Search
from observance.observation.footage.segments import Segments, stride
from observance.observation.footage.sightings import Found, Sightings, joined, place, within
from observance.observation.footage.stature import HEIGHTS, Measure, statures
from observance.observation.footage.view import USUAL_PX, View, view_of, working_scale

Floats = NDArray[np.float64]
Progress = Callable[[str, float], None]

LEAST_SEEN_S = 1.1
VEHICLES = (CAR, TRUCK)
LEAST_MOVE_M = 1.0
MOVE_SIGMAS = 3.0
SMALL_PX, SMALL_MOVE = 24.0, 0.8
"""A track that never moves this far along one axis, nor this many of its own errors, is taken for something that
sways, flickers (a burnt-in clock) or was left behind."""


UNCALIBRATED = "no calibration: tracks are in the image only, without place or speed on the ground"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A clip's tracks (values.tables.TRACKS), what the clip is, and what a reader should know about the run."""

    table: pa.Table
    clip: Clip
    notes: tuple[str, ...]


def _silent(step: str, share: float) -> None:
    """No progress shown."""


def track(
    path: Path,
    camera: Camera | None,
    *,
    camera_id: str,
    frame_rate_hz: float | None = None,
    masks: Sequence[Floats] = (),
    workers: int = 1,
    progress: Progress = _silent,
) -> pa.Table:
    """The TRACKS table of a video.

    Args:
        path: the video. camera: its calibration; without one, tracks are in the image only and x_m, y_m are NaN.
        camera_id: what track ids begin with.
        frame_rate_hz: the true rate where the file's time stamps are known to be wrong.
        masks: polygons (k, 2) in image pixels that are not looked at, such as a burnt-in clock.
        workers: processes to use; the result does not depend on it.
        progress: told the step's name and the share done, 0 to 1.

    Raises:
        RefusedInput: the file is not footage.
    """
    return track_clip(
        path,
        camera,
        camera_id=camera_id,
        frame_rate_hz=frame_rate_hz,
        masks=masks,
        workers=workers,
        progress=progress,
    ).table


def track_clip(
    path: Path,
    camera: Camera | None,
    *,
    camera_id: str,
    frame_rate_hz: float | None = None,
    masks: Sequence[Floats] = (),
    workers: int = 1,
    progress: Progress = _silent,
) -> Tracked:
    """As `track`, with the clip's own account and the notes.

    Raises:
        RefusedInput: the file is not footage.
    """
    with Crew(workers) as crew:
        progress("decode", 0.0)
        clip = probe(path, frame_rate_hz)
        if camera is None:
            tracks = _in_image(path, clip, masks, crew, progress)
        else:
            tracks = _on_ground(path, clip, camera, masks, crew, progress)
    progress("tracks", 1.0)
    notes = clip.notes if camera is not None else (*clip.notes, UNCALIBRATED)
    return Tracked(table=table(tracks, camera_id), clip=clip, notes=notes)


def _on_ground(
    path: Path, clip: Clip, camera: Camera, masks: Sequence[Floats], crew: Crew, progress: Progress
) -> list[TrackRows]:
    view = view_of(camera, clip.width, clip.height)
    segments = Segments(path, clip, view.width, view.height, crew.folder, masks, view.body())
    search = Search(occupancy=Occupancy(view))
    found: list[Found] = []
    for segment in segments.read(lambda share: progress("decode", share)):
        for lot in crew.each(segment, search):
            found.append(lot)
            progress("detect", segment_share(len(found), len(segments.times)))
    sightings = _on_plane(joined(found), segments.times, view)
    progress("associate", 0.0)
    vehicle = np.isin(sightings.found.pose, VEHICLES)
    tracks = [
        *_associated(sightings, np.flatnonzero(~vehicle), PERSON_MPS),
        *_associated(sightings, np.flatnonzero(vehicle), VEHICLE_MPS),
    ]
    progress("associate", 1.0)
    return _second_look(sightings, tracks, segments, crew, view, clip, progress)


def _second_look(
    first: Sightings,
    tracks: list[Track],
    segments: Segments,
    crew: Crew,
    view: View,
    clip: Clip,
    progress: Progress,
) -> list[TrackRows]:
    occupancy = Occupancy(view)
    usual = plan(first, tracks, [1.0] * len(tracks), view, beyond=False)
    trials = [np.zeros((0, 1 + len(HEIGHTS)))]
    for segment in segments:
        trials += crew.each(segment, Measure(occupancy=occupancy, plan=usual))
    progress("refine", 0.2)
    heights = statures(np.concatenate(trials), len(tracks))
    guide = Guide(occupancy=occupancy, plan=plan(first, tracks, heights, view))
    lots: list[Guided] = []
    for segment in segments:
        for lot in crew.each(segment, guide):
            lots.append(lot)
            progress("refine", 0.2 + 0.8 * segment_share(len(lots), len(segments.times)))
    guided = joined_guided(lots)
    second = place(guided.found, segments.times, view)
    rows = [_rows(second, own, clip, view, heights[k]) for k, own in regrouped(guided)]
    return [track for track in rows if track is not None]


def _in_image(path: Path, clip: Clip, masks: Sequence[Floats], crew: Crew, progress: Progress) -> list[TrackRows]:
    scale = working_scale(clip.width, clip.height, USUAL_PX)
    width, height = max(16, round(clip.width * scale)), max(16, round(clip.height * scale))
    segments = Segments(path, clip, width, height, crew.folder, masks, None)
    boxes = [np.zeros((0, 5))]
    for segment in segments.read(lambda share: progress("decode", share)):
        boxes += crew.each(segment, Blobs())
    return image_tracks(
        np.concatenate(boxes), segments.times, np.array(clip.times_s), stride(clip), scale, (width, height)
    )


def segment_share(lots: int, steps: int) -> float:
    """Share of frames done after `lots` lots."""
    return min(1.0, lots * 24 / max(steps, 1))


def _associated(sightings: Sightings, rows: NDArray[np.int64], most_mps: float) -> list[Track]:
    part = replace(
        sightings, found=within(sightings.found, rows), ground=sightings.ground[rows], noise=sightings.noise[rows]
    )
    return [rows[track] for track in associate(part, most_mps)]


def _on_plane(found: Found, times: Floats, view: View) -> Sightings:
    ground = view.ground(found.foot)
    return place(within(found, np.flatnonzero(np.isfinite(ground).all(axis=1))), times, view)


def _kind(poses: NDArray[np.int64]) -> str:
    kinds = [POSES[int(pose)].kind for pose in poses]
    return max(sorted(set(kinds)), key=kinds.count)


def _boxes(sightings: Sightings, own: Track, view: View) -> Floats | None:
    """Boxes relative to the foot of poses that are not upright; NaN rows for those that are."""
    found = sightings.found
    if (found.pose[own] == UPRIGHT).all():
        return None
    boxes = np.full((len(own), 4), np.nan)
    for k, row in enumerate(own):
        if found.pose[row] != UPRIGHT:
            boxes[k] = bounds(view, sightings.ground[row], int(found.pose[row]), int(found.turn[row]))
            boxes[k, :2] -= found.foot[row] / view.scale
    return boxes


def _rows(sightings: Sightings, own: Track, clip: Clip, view: View, stature: float) -> TrackRows | None:
    if sightings.time[own[-1]] - sightings.time[own[0]] < LEAST_SEEN_S - 1e-9:
        return None
    every = stride(clip)
    seen = Seen(
        frames=sightings.step[own] * every,
        feet=sightings.found.foot[own] / view.scale,
        visible=sightings.found.visible[own],
        kind=_kind(sightings.found.pose[own]),
        stature=stature,
        box_of=_boxes(sightings, own, view),
    )
    rows = track_rows(seen, np.array(clip.times_s), view.camera, every, (clip.width, clip.height))
    return rows if rows is not None and moves(rows) else None


def moves(rows: TrackRows) -> bool:
    """Whether a track goes further than LEAST_MOVE_M and than its error explains.

    A far, small figure must also move in the picture: there a pixel is metres, and burnt-in digits that change look
    like someone who shuffles.
    """
    box = np.column_stack([rows.columns[name] for name in ("left_px", "top_px", "width_px", "height_px")])
    foot = np.column_stack([box[:, 0] + box[:, 2] / 2, box[:, 1] + box[:, 3]]).astype(np.float64)
    tall = float(np.median(box[:, 3]))
    if tall < SMALL_PX and float(np.hypot(*np.ptp(foot, axis=0))) < SMALL_MOVE * tall:
        return False
    place = np.column_stack([rows.columns["x_m"], rows.columns["y_m"]]).astype(np.float64)
    spread = np.sqrt(np.maximum(np.column_stack([rows.columns["var_x_m2"], rows.columns["var_y_m2"]]), 0))
    for axis in (0, 1):
        low, high = int(place[:, axis].argmin()), int(place[:, axis].argmax())
        error = float(np.hypot(spread[low, axis], spread[high, axis]))
        if place[high, axis] - place[low, axis] > max(LEAST_MOVE_M, MOVE_SIGMAS * error):
            return True
    return False
