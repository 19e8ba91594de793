"""The step `listen`: flashes in every held video, impulsive sounds in every held recording, as tables of impulses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.footage.flashing.flashes import Watched, watch
from observance.observation.footage.reading.clip import Frame
from observance.observation.footage.reading.decode import CONTAINERS as VIDEO
from observance.observation.footage.reading.decode import Reader
from observance.observation.footage.sighting.upper_body import Bodies, bodies_of
from observance.observation.sound.decode import has_sound
from observance.observation.sound.impulses import listen
from observance.observation.sound.recording import OFFSET_S
from observance.observation.sound.table import impulse_table
from observance.report.shot_words import WEAK, listed_lines, said_of_flashes, said_of_sound
from observance.values.digests import digest_file
from observance.workflow.calibrating import Calibration
from observance.workflow.case import Case
from observance.workflow.progress import Progress
from observance.workflow.steps import key_of, make
from observance.workflow.tracking import TrackedItem, masks_of

_NOTES = b"notes"


def listen_items(
    case: Case, calibrations: Mapping[str, Calibration], tracked: tuple[TrackedItem, ...], *, progress: Progress
) -> tuple[TrackedItem, ...]:
    """The tracked videos with their impulses; what is fresh under `work/impulses/` is read back.

    Raises:
        RefusedInput: a file that is no recording.
    """
    heard = []
    for number, one in enumerate(tracked):
        item, camera = one.footage.item, one.footage.camera
        path = case.original(item)
        if path is None:
            heard.append(one)
            continue
        file, stage = case.cameras[camera], f"listen to {item} ({number + 1} of {len(tracked)})"
        key = key_of([digest_file(path), one.key, file.exposure_s], ("values", "observation"))
        source = _Source(
            item=item, path=path, bodies=bodies_of(one.footage.tracks), camera=calibrations[camera].camera,
            frame_rate_hz=file.frame_rate_hz, masks=masks_of(file), exposure_s=file.exposure_s,
        )  # fmt: skip
        table, notes = _kept(case, source, key, stage, progress)
        heard.append(replace(one, footage=replace(one.footage, impulses=table), key=key, heard=notes))
    return tuple(heard)


def listen_to_audio(case: Case, *, progress: Progress) -> list[str]:
    """Sound recordings without a picture: their impulses are written and counted, on the recording's own time."""
    lines = []
    for item in sorted(case.items, key=lambda item: item.id):
        path = case.original(item.id)
        if item.status != "held" or item.kind != "audio" or path is None:
            continue
        key = key_of([digest_file(path)], ("values", "observation"))
        source = _Source(item=item.id, path=path)
        table, notes = _kept(case, source, key, f"listen to {item.id}", progress)
        lines.append(f"{item.id}: {_counted(table)}, on its own time; it ties to nothing in the footage by itself")
        lines += [f"{item.id}: {note}" for note in notes]
    return lines


def impulse_counts(tracked: tuple[TrackedItem, ...]) -> list[str]:
    """One line per item in which something was listed."""
    tables = [(one.footage.item, one.footage.impulses) for one in tracked if one.footage.impulses is not None]
    return [f"{item}: {_counted(table)}" for item, table in tables if table.num_rows]


def _counted(table: pa.Table) -> str:
    fit = [row for row in table.to_pylist() if row["log_likelihood_ratio"] >= WEAK]
    flashes = sum(row["kind"] == "flash" for row in fit)
    linked = sum(bool(row["track"]) for row in fit)
    return (
        f"{flashes} flashes ({linked} at a tracked person) and {len(fit) - flashes} sounds consistent with a shot's "
        f"more than with what else was tried; {table.num_rows} impulses listed"
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Source:
    """One recording, and what is known of its camera."""

    item: str
    path: Path
    bodies: Bodies | None = None
    camera: Camera | None = None
    frame_rate_hz: float | None = None
    masks: tuple[NDArray[np.float64], ...] = ()
    exposure_s: float | None = None


def _kept(case: Case, source: _Source, key: str, stage: str, progress: Progress) -> tuple[pa.Table, tuple[str, ...]]:
    product = case.root / "work" / "impulses" / f"{source.item}.parquet"

    def build(out: Path) -> None:
        table, notes = _found(source, lambda share: progress(stage, 0.999 * share))
        meta = {**(table.schema.metadata or {}), _NOTES: "\n".join(notes).encode()}
        pq.write_table(table.replace_schema_metadata(meta), out)

    make(product, key, build)
    progress(stage, 1.0)
    table = pq.read_table(product)
    return table, tuple(line for line in (table.schema.metadata or {})[_NOTES].decode().split("\n") if line)


def listen_file(path: Path, *, progress: Progress) -> list[str]:
    """What one recording holds, in lines: its impulses, and at which rate they would have been seen or come by chance.

    Raises:
        RefusedInput: not a recording.
    """
    source = _Source(item=path.stem, path=path)
    table, notes = _found(source, lambda share: progress("listen", 0.999 * share))
    progress("listen", 1.0)
    return [*notes, *listed_lines(table)]


def _found(source: _Source, told: Callable[[float], None]) -> tuple[pa.Table, list[str]]:
    path, seen, heard = source.path, None, None
    if path.suffix.lower() in VIDEO:
        seen = _seen(source, lambda share: told(0.9 * share))
    if has_sound(path):
        length = max(seen.seconds, 1.0) if seen is not None else 600.0
        heard = listen(path, progress=lambda at: told(0.9 + 0.1 * min(1.0, at / length)))
    table = impulse_table(
        source.item,
        seen.flashes if seen is not None else (),
        heard.impulses if heard is not None else (),
        bodies=source.bodies,
        camera=source.camera,
        offset_error_s=heard.sound.offset_error_s if heard is not None else OFFSET_S,
    )
    notes = said_of_flashes(seen) if seen is not None else []
    return table, notes + said_of_sound(heard)


def _seen(source: _Source, told: Callable[[float], None]) -> Watched:
    reader = Reader(source.path, source.frame_rate_hz)
    frames = _told(reader, told)
    first = next(frames)
    blind = np.zeros(first.y.shape, np.uint8)
    for polygon in source.masks:
        cv2.fillPoly(blind, [np.round(polygon * 16).astype(np.int32)], 1, shift=4)
    return watch(chain([first], frames), blind=blind > 0 if source.masks else None, exposure_s=source.exposure_s)


def _told(reader: Reader, told: Callable[[float], None]) -> Iterator[Frame]:
    promised = max(reader.promised, 1)
    for frame in reader:
        if frame.index % 25 == 0:
            told(min(1.0, frame.index / promised))
        yield frame
