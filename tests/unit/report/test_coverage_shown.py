"""Coverage as pictures and files: rates become shades, causes hatches; other programs read the ground in degrees."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from shapely.geometry import box

from observance.observation.local_frame import degrees_from_metres
from observance.report.coverage_files import coverage_geojson, coverage_geoparquet
from observance.report.coverage_map import coverage_map_svg
from observance.report.coverage_shown import ground_shown, rates_seen, rates_words
from observance.report.coverage_strips import CAUSES, GREENS, place_strip, strips_svg
from observance.report.drawn import DrawnCamera, DrawnLine, MapPicture
from observance.values.tables import COVERAGE

SVG = "{http://www.w3.org/2000/svg}"
DEGREES = partial(degrees_from_metres, latitude=37.9, longitude=126.6)
DRAWN = MapPicture(
    lines=(DrawnLine(id="l", name="Line", points=np.array([[-9.0, 0], [30, 0]]), error_m=0.1),),
    cameras=(DrawnCamera(id="cam-1", name="Gate", at=(0.0, -5.0)),),
)


def row(span: tuple[float, float], ground: shapely.Polygon, low: float, cause: str = "") -> dict[str, object]:
    return {
        "camera": "cam-1", "earliest_s": span[0], "latest_s": span[1], "polygon_wkt": shapely.to_wkt(ground),
        "detection_rate": low, "rate_low": low, "basis": "" if cause else "measured", "kind": "person walks",
        "least_height_m": 1.6 if not cause else float("nan"), "cause": cause,
    }  # fmt: skip


TABLE = pa.Table.from_pylist(
    [
        row((0, 50), box(0, 0, 10, 10), 0.96),
        row((0, 50), box(10, 0, 20, 10), 0.6),
        row((50, 100), box(0, 0, 20, 10), 0.55),
        row((0, 100), box(20, 0, 25, 10), 0.0, "behind buildings"),
    ],
    schema=COVERAGE,
)


def test_ground_is_shown_by_its_best_shade_and_what_is_never_seen_by_its_cause() -> None:
    shown = ground_shown(TABLE)
    assert [(one.low, one.cause) for one in shown] == [(0.95, ""), (0.5, ""), (0.0, "behind buildings")]
    assert [one.ground.area for one in shown] == pytest.approx([100, 100, 50])


def test_rates_are_shares_of_ground_and_time() -> None:
    rates = rates_seen(TABLE, "cam-1", (0, 100))
    assert [low for low, _ in rates] == [0.55, 0.6, 0.96]
    assert [share for _, share in rates] == pytest.approx([0.5, 0.25, 0.25])
    assert rates_words(rates) == "of its ground and time, 25 %: at least 0.95; 75 %: at least 0.5 of movers"
    assert rates_seen(TABLE, "cam-9", (0, 100)) == () and rates_words(()) == ""


def test_the_map_fills_seen_ground_and_hatches_the_rest() -> None:
    root = ElementTree.fromstring(
        coverage_map_svg(ground_shown(TABLE), DRAWN, width=900, prefix="m", caution="An exercise.")
    )
    fills = [one.attrib.get("fill", "") for one in root.iter(f"{SVG}path")]
    assert GREENS[4] in fills and GREENS[1] in fills and "url(#m-0)" in fills
    words = " ".join(one.text or "" for one in root.iter(f"{SVG}text"))
    assert "Gate" in words and "behind buildings" in words and "An exercise." in words
    described = next(one.text or "" for one in root.iter(f"{SVG}desc"))
    assert "100 m² at least 0.95 of movers seen" in described and "50 m² behind buildings" in described


def test_the_strip_is_as_high_as_the_share_and_as_wide_as_the_time() -> None:
    spells = [
        (0.0, 50.0, [(0.96, 0.5), (0.6, 0.25)], [(0.25, "behind buildings")]),
        (50.0, 100.0, [], [(1.0, "off")]),
    ]
    strip = place_strip("Line", spells, (0.0, 100.0), 0.375, 0.1)
    assert np.allclose(np.sum(strip.seen, axis=1)[:119], 0.75) and np.allclose(strip.why["off"][121:], 1.0)
    root = ElementTree.fromstring(strips_svg([strip], (0.0, 100.0), "UTC", width=482.0, prefix="s"))
    sizes = {
        one.attrib["fill"]: (float(one.attrib["width"]), float(one.attrib["height"]))
        for one in root.iter(f"{SVG}rect")
        if float(one.attrib["height"]) > 11.5
    }
    assert sizes[GREENS[4]][0] == pytest.approx(240, abs=2.5) and sizes[GREENS[4]][1] == pytest.approx(23, abs=0.2)
    off = sizes[CAUSES["off"]]
    assert off[0] == pytest.approx(240, abs=2.5) and off[1] == pytest.approx(46, abs=0.2)
    words = " ".join(one.text or "" for one in root.iter(f"{SVG}text"))
    assert "38 % watched" in words and "off" in words and "outside of every view" in words


def test_other_programs_read_the_ground_in_degrees(tmp_path: Path) -> None:
    doc = json.loads(coverage_geojson(TABLE, DEGREES))
    assert doc["type"] == "FeatureCollection" and len(doc["features"]) == 4
    first = doc["features"][0]
    assert first["properties"]["rate_low"] == 0.96 and first["properties"]["earliest"].startswith("1970-01-01T00:00:00")
    assert doc["features"][3]["properties"]["least_height_m"] is None
    ring = np.array(first["geometry"]["coordinates"][0])
    assert ring[:, 0].min() == pytest.approx(126.6, abs=1e-4) and ring[:, 1].max() == pytest.approx(
        37.9 + 10 / 111e3, abs=1e-5
    )
    path = tmp_path / "coverage.parquet"
    pq.write_table(coverage_geoparquet(TABLE, DEGREES), path)
    back = pq.read_table(path)
    geo = json.loads(back.schema.metadata[b"geo"])
    assert geo["version"] == "1.1.0" and geo["columns"]["geometry"]["geometry_types"] == ["Polygon"]
    grounds = shapely.from_wkb(back["geometry"].to_pylist())
    assert all(shapely.is_valid(grounds)) and all(shapely.is_ccw(shapely.get_exterior_ring(grounds)))
