"""Coverage for other programs: GeoJSON (RFC 7946) and GeoParquet 1.1, in degrees, one feature per row of the table."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from shapely import from_wkt, get_parts
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from observance.values.digests import Json, canonical_json
from observance.values.spans import iso_from_seconds

Floats = NDArray[np.float64]
Degrees = Callable[[Floats], Floats]
"""From metres of the case frame (n, 2) to longitude and latitude (n, 2)."""

_DIGITS = 7


def coverage_geojson(coverage: pa.Table, degrees: Degrees) -> bytes:
    """A feature collection; times as ISO 8601, UTC; what is not known is null."""
    features: list[Json] = []
    for row in coverage.to_pylist():
        ground = _placed(str(row["polygon_wkt"]), degrees)
        properties = {name: _plain(value) for name, value in row.items() if name != "polygon_wkt"}
        for name in ("earliest_s", "latest_s"):
            properties[name.removesuffix("_s")] = iso_from_seconds(float(row[name]), digits=3)
        geometry: Json = json.loads(shapely.to_geojson(ground))
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return canonical_json({"type": "FeatureCollection", "features": features})


def coverage_geoparquet(coverage: pa.Table, degrees: Degrees) -> pa.Table:
    """The table with its ground as well-known binary in the column `geometry`."""
    grounds = [_placed(str(words), degrees) for words in coverage["polygon_wkt"].to_pylist()]
    kinds: list[Json] = [kind for kind in ("MultiPolygon", "Polygon") if any(g.geom_type == kind for g in grounds)]
    geo: Json = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": kinds, "orientation": "counterclockwise"}},
    }
    plain = coverage.drop_columns(["polygon_wkt"])
    table = plain.append_column("geometry", pa.array([shapely.to_wkb(ground) for ground in grounds], pa.binary()))
    return table.replace_schema_metadata({**(coverage.schema.metadata or {}), b"geo": canonical_json(geo)})


def _placed(words: str, degrees: Degrees) -> BaseGeometry:
    """The ground in degrees, outer rings counterclockwise, polygons only."""
    moved = shapely.transform(from_wkt(words), lambda points: np.round(degrees(points), _DIGITS))
    parts = [part for part in get_parts(shapely.make_valid(moved)) if isinstance(part, Polygon) and part.area > 0]
    return MultiPolygon([orient(part) for part in parts]) if len(parts) != 1 else orient(parts[0])


def _plain(value: object) -> Json:
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 6)
    return value if isinstance(value, str) else str(value)
