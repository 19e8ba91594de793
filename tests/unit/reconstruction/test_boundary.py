"""Geometry against shapely: distances, sides, cuts, and the part of a line that matters for a path."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon

from observance.reconstruction import boundary

COORDINATE = st.integers(-30, 30).map(float)
POINTS = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=7, unique=True)


def offsets(shape: boundary.Boundary, points: boundary.Floats) -> boundary.Offset:
    return boundary.offset(shape, points[:, 0], points[:, 1])


@settings(max_examples=60, deadline=None)
@given(POINTS, st.integers(0, 1000))
def test_distance_is_shapely_s_and_the_near_part_gives_the_same(vertices: list[tuple[float, float]], seed: int) -> None:
    shape = boundary.line(np.array(vertices))
    points = np.random.RandomState(seed).uniform(-10, 10, (20, 2)) + np.array((seed % 20, 0))
    lie = offsets(shape, points)
    expected = [LineString(vertices).distance(Point(p)) for p in points]
    assert np.abs(lie.distance) == pytest.approx(expected, abs=1e-9)
    part = boundary.near(shape, points.min(axis=0), points.max(axis=0))
    again = offsets(part, points)
    assert np.allclose(again.distance, lie.distance) and np.array_equal(again.abreast, lie.abreast)


@settings(max_examples=60, deadline=None)
@given(st.integers(3, 9), st.integers(0, 1000), st.booleans())
def test_inside_a_ring_is_positive(corners: int, seed: int, clockwise: bool) -> None:
    chance = np.random.RandomState(seed)
    angles = np.sort(chance.uniform(0, 2 * np.pi, corners) + np.arange(corners) * 1e-3)
    radius = chance.uniform(2, 10, corners)
    ring = np.column_stack([radius * np.cos(angles), radius * np.sin(angles)])
    polygon = Polygon(ring)
    if not polygon.is_valid or polygon.area < 1:
        return
    closed = np.vstack([ring, ring[:1]])
    points = chance.uniform(-12, 12, (40, 2))
    lie = offsets(boundary.ring(closed[::-1] if clockwise else closed), points)
    inside = [polygon.contains(Point(p)) for p in points]
    assert np.array_equal(lie.distance > 0, inside)
    assert lie.abreast.all()


@settings(max_examples=60, deadline=None)
@given(POINTS, st.integers(0, 1000))
def test_a_step_cuts_where_shapely_says(vertices: list[tuple[float, float]], seed: int) -> None:
    chance = np.random.RandomState(seed)
    before, after = chance.uniform(-30, 30, (20, 2)), chance.uniform(-30, 30, (20, 2))
    count, along = boundary.cuts(boundary.line(np.array(vertices)), before, after)
    for n, s, a, b in zip(count, along, before, after, strict=True):
        meets = LineString(vertices).intersection(LineString([a, b]))
        assert (n > 0) == (not meets.is_empty)
        if n > 0:
            assert Point(a + s * (b - a)).distance(meets) < 1e-6


def test_a_step_through_a_vertex_counts_once() -> None:
    bent = boundary.line(np.array([(-5.0, 0.0), (0.0, 0.0), (5.0, 1.0)]))
    count, _ = boundary.cuts(bent, np.array([(0.0, -1.0)]), np.array([(0.0, 1.0)]))
    assert count[0] == 1


def test_beyond_the_end_is_not_abreast() -> None:
    lie = offsets(boundary.line(np.array([(-5.0, 0.0), (5.0, 0.0)])), np.array([(6.0, 1.0), (4.0, 1.0), (-7.0, -1.0)]))
    assert lie.abreast.tolist() == [False, True, False]
    assert lie.distance == pytest.approx([np.sqrt(2), 1.0, -np.sqrt(5)])
