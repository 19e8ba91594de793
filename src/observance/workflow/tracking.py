"""The step `track`: every held video of a camera becomes a table of tracks and its true time stamps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.camera_file import CameraFile
from observance.observation.footage.kept import Keep
from observance.observation.footage.sighting.detector.running import Detector
from observance.observation.footage.tracker import tracking
from observance.reconstruction.inputs import Footage
from observance.reconstruction.sights import Sight
from observance.values.digests import Json, digest_file
from observance.workflow.annotating import write_annotated
from observance.workflow.calibrating import Calibration
from observance.workflow.case import Case
from observance.workflow.detecting import detector_of, made_by
from observance.workflow.progress import Progress
from observance.workflow.sighting import sight_of
from observance.workflow.steps import key_of, make
from observance.workflow.track_files import read_tracks, write_tracks
from observance.workflow.untimed import blind_through, said, untimed, without_ground


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedItem:
    """One item's footage for the reconstruction, the key that it was made under, and what its file says of itself.

    `sight`: what its pictures can show; None without a calibration, or without any detection curve.
    `heard`: what was looked for and listened to in it, for shots, once that was done.
    """

    footage: Footage
    key: str
    notes: tuple[str, ...]
    sight: Sight | None = None
    heard: tuple[str, ...] = ()


def track_items(
    case: Case,
    calibrations: Mapping[str, Calibration],
    *,
    workers: int,
    progress: Progress,
    model: Path | None = None,
) -> tuple[TrackedItem, ...]:
    """Track every held video that belongs to a camera; what is fresh under `work/tracks/` is read back.

    Where an analyst annotated an item, the annotation replaces or corrects its tracks.

    Args:
        model: a detector's file in place of the one that case.yaml names.

    Raises:
        RefusedInput: a file that is no footage, no detector, or an annotation that cannot be taken.
        Unavailable: a detector is asked for, and what it needs is not installed.
    """
    tracked = []
    detector = detector_of(case, model)
    videos = [item for item in case.items if item.status == "held" and item.kind == "video" and item.camera is not None]
    for number, item in enumerate(sorted(videos, key=lambda item: item.id)):
        path = case.original(item.id)
        if path is None or item.camera is None:
            continue  # `load_case` refuses a held item without its file
        file = case.cameras[item.camera]
        camera = calibrations[item.camera].camera
        key = video_key(path, camera, file, file.frame_rate_hz, detector)
        product = case.root / "work" / "tracks" / f"{item.id}.parquet"
        stage = f"track {item.id} ({number + 1} of {len(videos)})"

        def tell(step: str, done: float, stage: str = stage) -> None:
            progress(stage, _overall(step, done))

        keep = Keep(folder=product.parent / "segments" / item.id, key=key)
        entry = next((one for one in case.annotations.annotations if one.item == item.id), None)
        if entry is None or entry.use == "correct":
            make(product, key, partial(_track, path, file, camera, keep, workers, detector, tell))
        shots = read_tracks(product).shots if entry is None or entry.use == "correct" else ()
        if entry is not None:
            ours = product if entry.use == "correct" else None
            key = key_of([key, entry.model_dump(mode="json")], ("values", "observation", "workflow"))
            product = product.parent / "annotated" / f"{item.id}.parquet"
            make(product, key, partial(write_annotated, case.root / entry.file, entry, path, file, camera, ours))
        progress(stage, 1.0)
        held = read_tracks(product)
        readings = [reading.time_s for reading in file.clock.readings if reading.item == item.id]
        lost = untimed(shots, held.times_s, readings)
        notes, times, table = (*held.notes, *said(lost)), held.times_s, without_ground(held.table, lost)
        if lost:
            key = key_of([key, [list(shot) for shot in lost]], ("workflow/untimed.py",))
        footage = Footage(item=item.id, camera=item.camera, frame_times_s=times, tracks=_named(table, item.id))
        found = sight_of(case.root, item.id, path, file, progress) if camera is not None else None
        if found is None:
            tracked.append(TrackedItem(footage=footage, key=key, notes=notes))
        else:
            both = key_of([key, found.key])
            blind = tuple(sorted((*found.sight.blind, *blind_through(lost, times)), key=lambda one: one.begin_s))
            sight = replace(found.sight, blind=blind)
            tracked.append(TrackedItem(footage=footage, key=both, notes=(*notes, *found.notes), sight=sight))
    return tuple(tracked)


_DECODED = 0.06


def _overall(step: str, done: float) -> float:
    """The share of the whole: the first pass decodes, the rest is tracking."""
    return _DECODED * done if step == "decode" else _DECODED + (0.999 - _DECODED) * done


def _track(
    path: Path,
    file: CameraFile,
    camera: Camera | None,
    keep: Keep,
    workers: int,
    detector: Detector | None,
    progress: Progress,
    out: Path,
) -> None:
    with tracking(
        path,
        camera,
        camera_id=file.id,
        frame_rate_hz=file.frame_rate_hz,
        masks=masks_of(file),
        workers=workers,
        progress=progress,
        keep=keep,
        detector=detector,
    ) as made:
        write_tracks(made.blocks, made.clip, made.notes, out, made.shots)


def video_key(
    path: Path, camera: Camera | None, file: CameraFile | None, rate_hz: float | None, detector: Detector | None
) -> str:
    """What the tracks of a video rest on: its bytes, the camera, the settings, the detector, the code."""
    settings = _file_json(file) if file is not None else None
    return key_of(
        [digest_file(path), _camera_json(camera), settings, rate_hz, made_by(detector)], ("values", "observation")
    )


def masks_of(file: CameraFile) -> tuple[NDArray[np.float64], ...]:
    """The camera's masks, (k, 2) pixels each."""
    return tuple(np.array(mask, dtype=np.float64) for mask in file.masks)


def _named(table: pa.Table, item: str) -> pa.Table:
    """Track ids are unique within an item; across a camera's items the item's id comes first."""
    names = [f"{item}/{str(name).rsplit('/', 1)[-1]}" for name in table["track"].to_pylist()]
    place = table.schema.get_field_index("track")
    return table.set_column(place, table.schema.field(place), pa.array(names, pa.string()))


def _numbers(array: NDArray[np.float64]) -> Json:
    return [float(x) for x in np.ravel(array)]


def _camera_json(camera: Camera | None) -> Json:
    if camera is None:
        return None
    plain: list[Json] = [camera.width, camera.height, camera.fx, camera.fy, camera.cx, camera.cy, camera.k1]
    return [*plain, _numbers(camera.rotation), _numbers(camera.centre), _numbers(camera.covariance)]


def _file_json(file: CameraFile) -> Json:
    return [file.id, file.frame_rate_hz, [[[u, v] for u, v in mask] for mask in file.masks]]
