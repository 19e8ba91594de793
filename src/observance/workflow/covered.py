"""Coverage beyond the answers: each place over the case's span, and the table written out for other programs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq

from observance.observation.local_frame import degrees_from_metres
from observance.reconstruction import watching
from observance.reconstruction.rebuild import Rebuilt
from observance.report.coverage_files import coverage_geojson, coverage_geoparquet
from observance.report.coverage_strips import PlaceStrip, place_strip
from observance.values.errors import refuse
from observance.workflow.case import Case, load_case

STRIP_M = 3.0
"""A crossing of a line is seen in this strip to either side of it."""


def strips_of(case: Case, main: Rebuilt) -> tuple[PlaceStrip, ...]:
    """One strip for each line, or for each zone where the scene has no line; rival positions left out."""
    span = (case.question.time_span.earliest, case.question.time_span.latest)
    zone = ZoneInfo(case.question.time_zone)
    places = [p for p in case.scene.lines.values() if p.alternative_to is None]
    places = places or [p for p in case.scene.zones.values() if p.alternative_to is None]
    strips = []
    for placed in places:
        ground = watching.ground_of(case.scene, placed.id, STRIP_M)
        if ground.area <= 0 or span[1] <= span[0]:
            continue
        whole = watching.watched(main.coverage, ground, span, zone)
        spells = [
            (one.begin, one.end, one.seen, [(share, cause) for share, cause, _ in one.why])
            for one in watching.intervals(main.coverage, ground, span)
        ]
        strips.append(place_strip(placed.name, spells, span, whole.share, whole.missed))
    return tuple(strips)


def export_coverage(root: Path, out: Path) -> tuple[Path, ...]:
    """Write the coverage of a case that was run as GeoJSON and as GeoParquet.

    Raises:
        RefusedInput: the case itself, or one that was not run.
    """
    case = load_case(root)
    made = root / "work" / "coverage.parquet"
    if not made.is_file():
        raise refuse(str(root), "coverage", wanted="a case that was run", got="no work/coverage.parquet",
                     example=f"observance run {root} --step rebuild")  # fmt: skip
    table, frame = pq.read_table(made), case.question.frame
    degrees = partial(degrees_from_metres, latitude=frame.latitude, longitude=frame.longitude)
    out.mkdir(parents=True, exist_ok=True)
    files = (out / "coverage.geojson", out / "coverage.parquet")
    files[0].write_bytes(coverage_geojson(table, degrees))
    pq.write_table(coverage_geoparquet(table, degrees), files[1])
    return files
