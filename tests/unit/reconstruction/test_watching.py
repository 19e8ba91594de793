"""Coverage: what was in view, when, and how much of a place that is."""

from __future__ import annotations

from typing import Unpack

import ground as g
import numpy as np
import pyarrow as pa
import pytest
import shapely
from shapely.geometry import Point, box

from observance.observation.scene import Scene
from observance.reconstruction.inputs import Inputs
from observance.reconstruction.rebuild import rebuild
from observance.reconstruction.watching import ground_of, ground_seen, watched

LENS = g.lens()


def table(*, times: g.Floats | None = None, scene: Scene | None = None, **camera: Unpack[g.OfCamera]) -> pa.Table:
    footage = g.footage(length_s=60.0)
    if times is not None:
        footage = type(footage)(item="clip-1", camera="cam-1", frame_times_s=times, tracks=footage.tracks)
    inputs = Inputs(
        scene=scene or g.scene(g.the_line()), cameras=(g.camera(**camera),), calibrations={"cam-1": LENS},
        footage=(footage,),
    )  # fmt: skip
    return rebuild(inputs, seed=1, histories=64).coverage


def test_every_point_of_the_ground_seen_is_in_the_image_and_in_range() -> None:
    seen = ground_seen(g.camera(), LENS, [])
    x, y = np.meshgrid(np.linspace(-80, 80, 41), np.linspace(-40, 90, 41))
    points = np.column_stack([x.ravel(), y.ravel()])
    pixels = LENS.project(np.column_stack([points, np.zeros(len(points))]))
    inside = (pixels >= 0).all(axis=1) & (pixels <= [640, 480]).all(axis=1)
    inside &= np.hypot(*(points - LENS.centre[:2]).T) <= 100
    wrong = [p for p, is_in in zip(points, inside, strict=True) if seen.contains(Point(p)) != is_in]
    assert all(seen.boundary.distance(Point(p)) < 0.5 for p in wrong)


def test_a_building_hides_what_is_behind_it() -> None:
    building = box(-2, -10, 2, -6)
    seen = ground_seen(g.camera(), LENS, [building])
    assert seen.contains(Point(0, -12)) and not seen.contains(Point(0, -8)) and not seen.contains(Point(0, 5))
    assert seen.contains(Point(8, 5))


def test_a_mask_is_not_watched() -> None:
    mask = ((300.0, 200.0), (340.0, 200.0), (340.0, 280.0), (300.0, 280.0))
    seen = ground_seen(g.camera(masks=(mask,)), LENS, [])
    middle = LENS.ground(np.array([[320.0, 240.0]]))[0]
    beside = LENS.ground(np.array([[380.0, 240.0]]))[0]
    assert not seen.contains(Point(middle)) and seen.contains(Point(beside))


def test_watched_share_counts_area_and_time() -> None:
    coverage = table()
    place = box(-2, -5, 2, 5)
    whole = watched(coverage, place, (g.NOON + 5, g.NOON + 55))
    assert whole.share == pytest.approx(1.0) and whole.holes == ()
    assert whole.missed == pytest.approx(0.1)
    late = watched(coverage, place, (g.NOON + 30, g.NOON + 90))
    assert late.share == pytest.approx(0.5, abs=0.01)
    assert len(late.holes) == 1 and "no camera ran" in late.holes[0]
    half = watched(coverage, box(-2, -40, 2, 0).union(box(-2, -240, 2, -200)), (g.NOON + 5, g.NOON + 55))
    assert half.share < 0.5 and "in view of no camera" in half.holes[0]


def test_taking_footage_away_never_raises_the_watched_share() -> None:
    frames = np.arange(0, 60, 0.1)
    fewer = frames[(frames < 20) | (frames > 40)]
    place = ground_of(g.scene(g.the_line(half=3.0)), "mdl")
    span = (g.NOON, g.NOON + 59)
    all_, some = (watched(table(times=t), place, span) for t in (frames, fewer))
    assert some.share < all_.share - 0.3 and len(some.holes) == 1


def test_an_outage_is_a_hole() -> None:
    outage = {"from": g.iso(g.NOON + 10), "to": g.iso(g.NOON + 20)}
    coverage = table(outages=(outage,))
    assert coverage.num_rows == 2
    share = watched(coverage, box(-1, -1, 1, 1), (g.NOON, g.NOON + 59.9)).share
    assert share == pytest.approx(49.9 / 59.9, abs=0.01)


def test_overlapping_cameras_count_once_and_the_better_rate_counts() -> None:
    coverage = table()
    rows = coverage.to_pylist()
    other = {**rows[0], "camera": "cam-2", "detection_rate": 0.6}
    both = type(coverage).from_pylist([*rows, other], schema=coverage.schema)
    place = box(-2, -5, 2, 5)
    result = watched(both, place, (g.NOON + 5, g.NOON + 55))
    assert result.share == pytest.approx(1.0) and result.missed == pytest.approx(0.1)


def test_the_ground_of_a_line_is_a_strip_and_of_nothing_named_every_line() -> None:
    scene = g.scene(g.the_line(half=10.0))
    assert ground_of(scene, "mdl").area == pytest.approx(40.0)
    assert shapely.equals(ground_of(scene, ""), ground_of(scene, "mdl"))
