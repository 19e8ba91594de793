"""The step `listen`: flashes in every held video, impulsive sounds in every held recording, as tables of impulses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.footage.clip import Frame
from observance.observation.footage.decode import CONTAINERS as VIDEO
from observance.observation.footage.decode import Reader
from observance.observation.footage.flashes import Watched, watch
from observance.observation.footage.upper_body import Bodies, bodies_of
from observance.observation.sound.decode import has_sound
from observance.observation.sound.impulses import Heard, listen
from observance.observation.sound.recording import OFFSET_S
from observance.observation.sound.table import impulse_table
from observance.report.shot_words import listed_lines, said_of_flashes, said_of_sound
from observance.values.digests import digest_file
from observance.workflow.calibrating import Calibration
from observance.workflow.case import Case
from observance.workflow.progress import Progress
from observance.workflow.steps import key_of, make
from observance.workflow.tracking import TrackedItem, masks_of

_NOTES = b"notes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listened:
    """One item's table IMPULSES, the key that it was made under, and what was and was not listened to."""

    item: str
    table: pa.Table
    key: str
    notes: tuple[str, ...]


def listen_items(
    case: Case, calibrations: Mapping[str, Calibration], tracked: tuple[TrackedItem, ...], *, progress: Progress
) -> tuple[Listened, ...]:
    """The impulses of every tracked video and every held sound file; what is fresh under `work/impulses/` is read back.

    Raises:
        RefusedInput: a file that is no recording.
    """
    known = {one.footage.item: one for one in tracked}
    held = [i for i in case.items if i.status == "held" and (i.id in known or i.kind == "audio")]
    done = []
    for number, item in enumerate(sorted(held, key=lambda item: item.id)):
        path = case.original(item.id)
        if path is None:
            continue
        track = known.get(item.id)
        key = key_of([digest_file(path), track.key if track is not None else None], ("values", "observation"))
        product = case.root / "work" / "impulses" / f"{item.id}.parquet"
        stage = f"listen to {item.id} ({number + 1} of {len(held)})"
        camera = calibrations[item.camera].camera if item.camera in calibrations and item.camera is not None else None
        file = case.cameras.get(item.camera or "")
        rate = file.frame_rate_hz if file is not None else None
        masks = masks_of(file) if file is not None else ()

        def build(
            out: Path, path: Path = path, track: TrackedItem | None = track, camera: Camera | None = camera,
            rate: float | None = rate, masks: tuple[NDArray[np.float64], ...] = masks, id: str = item.id,
            stage: str = stage,
        ) -> None:  # fmt: skip
            bodies = bodies_of(track.footage.tracks) if track is not None else None
            _write(out, id, path, bodies, camera, rate, masks, lambda share: progress(stage, 0.999 * share))

        make(product, key, build)
        progress(stage, 1.0)
        table = pq.read_table(product)
        notes = tuple(line for line in (table.schema.metadata or {})[_NOTES].decode().split("\n") if line)
        done.append(Listened(item=item.id, table=table, key=key, notes=notes))
    return tuple(done)


def listen_file(path: Path, *, progress: Progress) -> list[str]:
    """What one recording holds, in lines: its impulses, and at which rate they would have been seen or come by chance.

    Raises:
        RefusedInput: not a recording.
    """
    table, notes = _found(path.stem, path, None, None, None, (), lambda share: progress("listen", 0.999 * share))
    progress("listen", 1.0)
    return [*notes, *listed_lines(table)]


def _write(
    out: Path, item: str, path: Path, bodies: Bodies | None, camera: Camera | None, rate: float | None,
    masks: Sequence[NDArray[np.float64]], told: Callable[[float], None],
) -> None:  # fmt: skip
    table, notes = _found(item, path, bodies, camera, rate, masks, told)
    meta = {**(table.schema.metadata or {}), _NOTES: "\n".join(notes).encode()}
    pq.write_table(table.replace_schema_metadata(meta), out)


def _found(
    item: str, path: Path, bodies: Bodies | None, camera: Camera | None, rate: float | None,
    masks: Sequence[NDArray[np.float64]], told: Callable[[float], None],
) -> tuple[pa.Table, list[str]]:  # fmt: skip
    seen = _seen(path, rate, masks, lambda share: told(0.9 * share)) if path.suffix.lower() in VIDEO else None
    heard: Heard | None = None
    if has_sound(path):
        length = max(seen.seconds, 1.0) if seen is not None else 600.0
        heard = listen(path, progress=lambda at: told(0.9 + 0.1 * min(1.0, at / length)))
    table = impulse_table(
        item,
        seen.flashes if seen is not None else (),
        heard.impulses if heard is not None else (),
        bodies=bodies,
        camera=camera,
        offset_error_s=heard.sound.offset_error_s if heard is not None else OFFSET_S,
    )
    notes = said_of_flashes(seen) if seen is not None else []
    return table, notes + said_of_sound(heard)


def _seen(
    path: Path, rate: float | None, masks: Sequence[NDArray[np.float64]], told: Callable[[float], None]
) -> Watched:
    reader = Reader(path, rate)
    promised = max(reader.promised, 1)

    frames = _told(reader, promised, told)
    first = next(frames)
    blind = np.zeros(first.y.shape, np.uint8)
    for polygon in masks:
        cv2.fillPoly(blind, [np.round(polygon * 16).astype(np.int32)], 1, shift=4)
    return watch(chain([first], frames), blind=blind > 0 if len(masks) else None)


def _told(reader: Reader, promised: int, told: Callable[[float], None]) -> Iterator[Frame]:
    for frame in reader:
        if frame.index % 25 == 0:
            told(min(1.0, frame.index / promised))
        yield frame
