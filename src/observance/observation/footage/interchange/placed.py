"""Tracks on the earth: GeoJSON, GeoParquet and a CSV that MovingPandas reads, with longitude, latitude and a zone.

Positions are WGS 84; times are on the case clock. Variances are metres squared, east and north, the calibration's own
error left out, as in the table of tracks.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone, tzinfo
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from observance.observation.local_frame import degrees_from_metres
from observance.values.digests import Json

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One item's tracks: a TRACKS table, when its time_s = 0 is (POSIX seconds), and the frame's origin, degrees."""

    item: str
    tracks: pa.Table
    starts_at: float
    latitude: float
    longitude: float


_COLUMNS = ("vx_mps", "vy_mps", "var_x_m2", "var_y_m2", "cov_xy_m2")
_NAMES = ("track", "item", "kind", "frame", "seen", *_COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    track: str
    item: str
    kind: str
    frame: int
    seen: bool
    time: datetime
    degrees: tuple[float, float]
    numbers: tuple[float, ...]


def write_geojson(placed: Sequence[Placed], zone: tzinfo, path: Path) -> None:
    """One feature a track, RFC 7946: a LineString with the times of its points beside it (or a Point)."""
    features: list[Json] = []
    for own in _by_track(placed, zone):
        points: list[Json] = [[round(row.degrees[0], 8), round(row.degrees[1], 8)] for row in own]
        shape: Json = {"type": "LineString", "coordinates": points}
        if len(points) == 1:
            shape = {"type": "Point", "coordinates": points[0]}
        variances: list[Json] = [[round(x, 6) for x in row.numbers[2:]] for row in own]
        times: list[Json] = [row.time.isoformat(timespec="milliseconds") for row in own]
        properties: Json = {
            "track": own[0].track,
            "item": own[0].item,
            "kind": own[0].kind,
            "times": times,
            "seen": [row.seen for row in own],
            "variances_m2": variances,
        }
        features.append({"type": "Feature", "id": own[0].track, "geometry": shape, "properties": properties})
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")


def write_geoparquet(placed: Sequence[Placed], zone: tzinfo, path: Path) -> None:
    """One row a point, GeoParquet 1.1: the geometry as well-known binary; no CRS means WGS 84, longitude first."""
    rows = list(_rows(placed, zone))
    points = np.array([row.degrees for row in rows], dtype="<f8").reshape(-1, 2)
    numbers = np.array([row.numbers for row in rows], dtype=np.float64).reshape(-1, len(_COLUMNS))
    bounds = [*points.min(axis=0).tolist(), *points.max(axis=0).tolist()] if rows else None
    column: dict[str, Json] = {"encoding": "WKB", "geometry_types": ["Point"]}
    if bounds is not None:
        column["bbox"] = [float(x) for x in bounds]
    geo: Json = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    table = pa.table(
        {
            "track": pa.array([row.track for row in rows], pa.string()),
            "item": pa.array([row.item for row in rows], pa.string()),
            "kind": pa.array([row.kind for row in rows], pa.string()),
            "frame": pa.array([row.frame for row in rows], pa.int32()),
            "seen": pa.array([row.seen for row in rows], pa.bool_()),
            **{name: pa.array(numbers[:, k], pa.float64()) for k, name in enumerate(_COLUMNS)},
            "time": pa.array([row.time for row in rows], pa.timestamp("us", tz=str(zone))),
            "geometry": pa.array([_point(point) for point in points], pa.binary()),
        }
    )
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)


def write_moving_csv(placed: Sequence[Placed], zone: tzinfo, path: Path) -> None:
    """One row a point: `TrajectoryCollection(pandas.read_csv(...), traj_id_col="track", t="t", x="lon", y="lat")`.

    The time bears its offset; MovingPandas takes the clock of the zone and drops the zone itself.
    """
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["track", "t", "lon", "lat", *_NAMES[1:], "time_zone"])
        for row in _rows(placed, zone):
            time = row.time.isoformat(timespec="microseconds")
            place = [f"{x:.9f}" for x in row.degrees]
            rest = [row.item, row.kind, row.frame, "true" if row.seen else "false", *(f"{x:.6f}" for x in row.numbers)]
            writer.writerow([row.track, time, *place, *rest, str(zone)])


def _by_track(placed: Sequence[Placed], zone: tzinfo) -> Iterator[list[_Row]]:
    own: list[_Row] = []
    for row in _rows(placed, zone):
        if own and own[-1].track != row.track:
            yield own
            own = []
        own.append(row)
    if own:
        yield own


def _rows(placed: Sequence[Placed], zone: tzinfo) -> Iterator[_Row]:
    """Every row that stands on the ground, by item, then track, then time."""
    for one in sorted(placed, key=lambda each: each.item):
        table = one.tracks.sort_by([("track", "ascending"), ("time_s", "ascending")])
        metres = np.column_stack([table.column(name).to_numpy() for name in ("x_m", "y_m")])
        numbers = np.column_stack([table.column(name).to_numpy() for name in _COLUMNS])
        degrees = degrees_from_metres(metres, latitude=one.latitude, longitude=one.longitude)
        names, kinds = table.column("track").to_pylist(), table.column("kind").to_pylist()
        frames, seen = table.column("frame").to_pylist(), table.column("seen").to_pylist()
        times = table.column("time_s").to_numpy()
        for k in np.flatnonzero(np.isfinite(metres).all(axis=1)).tolist():
            instant = datetime.fromtimestamp(round(one.starts_at + float(times[k]), 6), tz=timezone.utc)
            yield _Row(
                track=f"{one.item}/{str(names[k]).rsplit('/', 1)[-1]}",
                item=one.item,
                kind=str(kinds[k]),
                frame=int(frames[k] or 0),
                seen=bool(seen[k]),
                time=instant.astimezone(zone),
                degrees=(float(degrees[k, 0]), float(degrees[k, 1])),
                numbers=tuple(float(x) for x in numbers[k]),
            )


def _point(degrees: Floats) -> bytes:
    """Well-known binary of a point: byte order, type 1, two doubles."""
    return b"\x01\x01\x00\x00\x00" + np.asarray(degrees, dtype="<f8").tobytes()
