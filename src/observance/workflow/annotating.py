"""Annotation taken in: a file of boxes becomes an item's tracks, instead of ours or where somebody annotated."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from observance.evidence.papers import read_paper
from observance.observation.annotations_file import AnnotationOfItem, AnnotationsFile, Format
from observance.observation.camera import Camera
from observance.observation.camera_file import CameraFile
from observance.observation.footage.interchange.annotated import annotated, as_table, corrected, foot_error
from observance.observation.footage.interchange.coco import read_coco
from observance.observation.footage.interchange.cvat import read_cvat
from observance.observation.footage.interchange.mot import read_mot
from observance.observation.footage.interchange.viame import read_viame
from observance.observation.footage.reading.decode import probe
from observance.observation.footage.tracker import UNCALIBRATED
from observance.values.digests import digest_file
from observance.values.errors import UsageError, refuse
from observance.workflow.case import load_case
from observance.workflow.track_files import read_tracks, write_tracks

READERS = {"mot": read_mot, "coco": read_coco, "viame": read_viame, "cvat": read_cvat}
FIRST_FRAME = {"mot": 1, "coco": 0, "viame": 0, "cvat": 0}
_SUFFIXES: dict[str, Format] = {".txt": "mot", ".json": "coco", ".csv": "viame", ".xml": "cvat"}
_FOLDER = "annotations"
_FILE = "annotations.yaml"


def write_annotated(
    file: Path,
    entry: AnnotationOfItem,
    video: Path,
    camera_file: CameraFile,
    camera: Camera | None,
    ours: Path | None,
    out: Path,
) -> None:
    """The tracks of an annotated item.

    Args:
        file: the annotation. video: the item. ours: our tracks of it, where the annotation corrects them.
        out: the file of tracks to write.

    Raises:
        RefusedInput: the annotation cannot be read, or names frames that the clip does not have.
    """
    clip = probe(video, camera_file.frame_rate_hz)
    annotation = READERS[entry.format](file, entry.first_frame)
    last = max(box.frame for box in annotation.boxes)
    if last >= clip.frames:
        wanted = f"frames {entry.first_frame} to {clip.frames - 1 + entry.first_frame} of {entry.item}"
        got = f"frame {last + entry.first_frame}"
        raise refuse(str(file), "frames", wanted=wanted, got=got, example="--first-frame, or another item's file")
    size = (clip.width, clip.height)
    times = np.asarray(clip.times_s, dtype=np.float64)
    made = annotated(annotation, times, camera, size, foot_error(entry.foot_error_share))
    by = f"annotated by {entry.by} ({entry.format}, sha256 {entry.sha256[:12]}…)"
    if ours is None:
        table, notes = as_table(made, camera_file.id), [f"tracks {by}, instead of those found by program"]
        notes += [*clip.notes, *(() if camera is not None else (UNCALIBRATED,))]
    else:
        held = read_tracks(ours)
        table, more = corrected(held.table, made, camera_file.id, camera)
        notes = [f"tracks found by program, corrected where {by}", *held.notes, *more]
    write_tracks([table], clip, [*notes, *(f"annotation: {note}" for note in made.notes)], out)


def import_annotation(
    root: Path,
    item: str,
    file: Path,
    *,
    form: Format | None,
    use: str,
    by: str,
    first_frame: int | None,
    foot_error_share: float | None,
) -> list[str]:
    """Take an annotation of an item into a case: a copy under `annotations/`, an entry in annotations.yaml.

    Raises:
        RefusedInput: the case or the annotation cannot be taken as it is. UsageError: no such item.
    """
    case = load_case(root)
    videos = {one.id for one in case.items if one.kind == "video" and one.camera is not None and one.status == "held"}
    if item not in videos:
        raise UsageError(f"{item!r} is no held video of a camera; those are {', '.join(sorted(videos)) or 'none'}")
    if not by.strip():
        raise UsageError("--by: say who annotated, by a function code such as analyst-2")
    kind = form or _SUFFIXES.get(file.suffix.lower())
    if kind is None:
        raise UsageError(f"{file.name}: say --format; the suffix {file.suffix or '(none)'} does not tell")
    first = FIRST_FRAME[kind] if first_frame is None else first_frame
    annotation = READERS[kind](file, first)
    target = f"{_FOLDER}/{item}{file.suffix.lower()}"
    entry = AnnotationOfItem.model_validate(
        {
            "item": item,
            "file": target,
            "sha256": digest_file(file),
            "format": kind,
            "first_frame": first,
            "by": by,
            "use": use,
            "foot_error_share": foot_error_share,
        }
    )
    path = root / target
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.read_bytes())
    held = read_paper(root / _FILE, AnnotationsFile).annotations if (root / _FILE).exists() else ()
    kept = [one for one in held if one.item != item]
    (root / _FILE).write_text(_written([*kept, entry]), encoding="utf-8")
    for one in held:
        if one.item == item and one.file != target:
            (root / one.file).unlink(missing_ok=True)  # the copy that was ours
    before = len(held) != len(kept)
    lines = [f"{len(annotation.boxes)} boxes of {len({box.track for box in annotation.boxes})} tracks"]
    lines += [*annotation.notes, *(["the annotation that stood for this item is replaced"] if before else [])]
    return [*lines, f"written: {path}", f"written: {root / _FILE}", f"next: observance run {root}"]


def _written(entries: list[AnnotationOfItem]) -> str:
    """The file, an entry for each item, sorted."""
    lines = ["# Annotation by analysts; `observance tracks import` writes this file anew.", "annotations:"]
    for one in sorted(entries, key=lambda entry: entry.item):
        lead = "  - "
        for key, value in one.model_dump(mode="json", exclude_none=True).items():
            said = json.dumps(value, ensure_ascii=False)  # which YAML reads alike
            lines.append(f"{lead}{key}: {said}")
            lead = "    "
    return "\n".join(lines) + "\n"
