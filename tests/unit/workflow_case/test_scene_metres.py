"""The scene in metres: degrees projected about the case's origin, sides of a line, what is in force when."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import LineString, Point

from observance.evidence.papers import parse_paper
from observance.observation.local_frame import degrees_from_metres, metres_from_degrees
from observance.observation.scene import Placed, Scene, SceneFile, scene_in_metres

SEOUL = {"latitude": 37.956, "longitude": 126.677}
metres = st.floats(-5_000, 5_000)


def line(*points: tuple[float, float]) -> Placed:
    return Placed(id="l", kind="line", name="l", points=np.array(points), survey="s", error_m=0.1, source="x")


def scene(frame: str, coordinates: str, more: str = "") -> Scene:
    text = f"""{{"type": "FeatureCollection", "frame": "{frame}",
      "surveys": [{{"id": "s", "shared_error_m": 0.1, "by": "x"}}],
      "features": [{{"type": "Feature",
        "properties": {{"id": "mdl", "kind": "line", "name": "l", "survey": "s", "error_m": 0.1, "source": "x"{more}}},
        "geometry": {{"type": "LineString", "coordinates": {coordinates}}}}}]}}"""
    return scene_in_metres(parse_paper(text.encode(), SceneFile, "scene.geojson"), **SEOUL)


@given(x=metres, y=metres)
def test_there_and_back(x: float, y: float) -> None:
    there = degrees_from_metres(np.array([[x, y]]), **SEOUL)
    back = metres_from_degrees(there, **SEOUL)
    assert np.abs(back - [[x, y]]).max() < 1e-6


@given(x=metres, y=metres)
def test_lengths_from_the_origin_are_those_on_the_ellipsoid(x: float, y: float) -> None:
    ((longitude, latitude),) = degrees_from_metres(np.array([[x, y]]), **SEOUL)
    _, _, length = Geod(ellps="WGS84").inv(SEOUL["longitude"], SEOUL["latitude"], longitude, latitude)
    assert abs(length - np.hypot(x, y)) < 1e-6 * np.hypot(x, y) + 1e-6


def test_degrees_become_metres_and_metres_stay() -> None:
    degrees = scene("wgs84", "[[126.677, 37.956], [126.677, 37.957]]").lines["mdl"].points
    assert np.allclose(degrees, [[0.0, 0.0], [0.0, 111.0]], atol=0.1)
    assert np.array_equal(scene("case", "[[1, 2], [3, 4]]").lines["mdl"].points, [[1, 2], [3, 4]])


def test_points_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        scene("case", "[[1, 2], [3, 4]]").lines["mdl"].points[0, 0] = 9


def test_left_is_above_nil_and_right_below() -> None:
    walk = line((0, 0), (10, 0), (10, 10))
    points = np.array([[5, 1], [5, -1], [12, 5], [9, 5], [-3, 0.5], [12, -0.5]], dtype=float)
    assert np.array_equal(np.sign(walk.signed_distance(points)), [1, -1, -1, 1, 1, -1])


@given(
    bends=st.lists(st.tuples(metres, metres), min_size=2, max_size=5),
    x=metres,
    y=metres,
)
def test_distance_is_that_to_the_nearest_point_and_turns_with_the_line(
    bends: list[tuple[float, float]], x: float, y: float
) -> None:
    assume(all(np.hypot(a[0] - b[0], a[1] - b[1]) > 0.1 for a, b in pairwise(bends)))
    point = np.array([[x, y]])
    (distance,) = line(*bends).signed_distance(point)
    assert abs(distance) == pytest.approx(LineString(bends).distance(Point(x, y)), rel=1e-9, abs=1e-6)
    (turned,) = line(*bends[::-1]).signed_distance(point)
    assert abs(turned) == pytest.approx(abs(distance), rel=1e-9, abs=1e-6)


@given(x=metres, y=metres)
def test_walking_the_other_way_swaps_the_sides(x: float, y: float) -> None:
    assume(abs(y) > 1e-6)
    (one,) = line((-9, 0), (4, 0)).signed_distance(np.array([[x, y]]))
    (other,) = line((4, 0), (-9, 0)).signed_distance(np.array([[x, y]]))
    assert one == pytest.approx(-other, rel=1e-12)  # the nearest point is found from either end


def test_what_is_in_force_when() -> None:
    dates = ', "valid_from": "2010-01-01T00:00:00Z", "valid_until": "2020-01-01T00:00:00Z"'
    placed = scene("case", "[[1, 2], [3, 4]]", dates).lines["mdl"]
    assert placed.in_force(1.5e9)
    assert not placed.in_force(1.0e9)
    assert not placed.in_force(1.6e9)
