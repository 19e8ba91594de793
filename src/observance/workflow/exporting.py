"""Tracks given to other programs: boxes by item, or places on the earth with the time of the case clock."""

from __future__ import annotations

from datetime import timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from observance.observation.footage.interchange.annotation import ClipFacts, boxes_of
from observance.observation.footage.interchange.coco import write_coco
from observance.observation.footage.interchange.cvat import write_cvat
from observance.observation.footage.interchange.mot import write_mot
from observance.observation.footage.interchange.placed import (
    Placed,
    write_geojson,
    write_geoparquet,
    write_moving_csv,
)
from observance.observation.footage.interchange.viame import write_viame
from observance.reconstruction import clocks
from observance.reconstruction.inputs import Footage
from observance.values.errors import UsageError
from observance.workflow.calibrating import calibrate
from observance.workflow.case import Case, load_case
from observance.workflow.progress import Progress
from observance.workflow.track_files import TrackFile, read_tracks
from observance.workflow.tracking import track_items

BOXES = {"coco": write_coco, "viame": write_viame, "cvat": write_cvat}
PLACES = {"geojson": write_geojson, "geoparquet": write_geoparquet, "movingpandas": write_moving_csv}
FORMATS = ("mot", *BOXES, *PLACES)


def export_tracks(
    source: Path, form: str, out: Path, *, item: str | None, workers: int, progress: Progress
) -> list[str]:
    """Write the tracks of a case, or of one file of tracks, in another program's format.

    Raises:
        RefusedInput: the case or the file cannot be taken. UsageError: places without a case, or no single item.
    """
    if not source.is_dir():
        held = read_tracks(source)
        if form in PLACES:
            raise UsageError(f"{form} needs longitude, latitude and the clock: give the case folder, not a table")
        return _boxes(held, form, out)
    case = load_case(source)
    calibrations = {id: calibrate(file, f"cameras/{id}.yaml") for id, file in sorted(case.cameras.items())}
    tracked = track_items(case, calibrations, workers=workers, progress=progress)
    if item is not None and item not in {one.footage.item for one in tracked}:
        known = ", ".join(one.footage.item for one in tracked)
        raise UsageError(f"{item!r} has no tracks; those that have are {known or 'none'}")
    chosen = [one.footage for one in tracked if item in (None, one.footage.item)]
    if form in PLACES:
        return _places(case, {one.item: one for one in chosen}, form, out)
    if len(chosen) != 1:
        raise UsageError(f"{form} holds one item: say --item, one of {', '.join(one.item for one in chosen)}")
    return _boxes(read_tracks(_file_of(case, chosen[0].item)), form, out)


def _file_of(case: Case, item: str) -> Path:
    """The file that `track_items` left for an item."""
    folder = case.root / "work" / "tracks"
    annotated = item in {one.item for one in case.annotations.annotations}
    return folder / "annotated" / f"{item}.parquet" if annotated else folder / f"{item}.parquet"


def _boxes(held: TrackFile, form: str, out: Path) -> list[str]:
    out.parent.mkdir(parents=True, exist_ok=True)
    if form == "mot":
        write_mot(held.table, out)
    else:
        clip = ClipFacts(name=held.clip, width=held.size[0], height=held.size[1], times_s=held.times_s.tolist())
        BOXES[form](boxes_of(held.table), clip, out)
    return [f"{held.table.num_rows} boxes", f"written: {out}"]


def _places(case: Case, chosen: dict[str, Footage], form: str, out: Path) -> list[str]:
    fitted = clocks.fit(tuple(case.cameras.values()), case.observations.observations, [*chosen])
    zone = ZoneInfo(case.question.time_zone) if case.question.time_zone else timezone.utc
    frame = case.question.frame
    placed, lines = [], []
    for id, footage in sorted(chosen.items()):
        if id not in fitted.starts:
            lines.append(f"{id} left out: when it was filmed is not known")
            continue
        placed.append(
            Placed(
                item=id,
                tracks=footage.tracks,
                starts_at=fitted.starts[id],
                latitude=frame.latitude,
                longitude=frame.longitude,
            )
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    PLACES[form](placed, zone, out)
    return [*lines, f"{sum(one.tracks.num_rows for one in placed)} rows of {len(placed)} items", f"written: {out}"]
