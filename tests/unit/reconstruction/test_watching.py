"""Coverage: what was in view, when, and how much of a place that is."""

from __future__ import annotations

from typing import Unpack

import ground as g
import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from observance.observation.marked import Log
from observance.observation.scene import Scene
from observance.reconstruction.inputs import Inputs
from observance.reconstruction.rebuild import rebuild
from observance.reconstruction.seeing import Occluder, ground_in_view
from observance.reconstruction.watching import Watched, ground_of, watched

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
    seen = ground_in_view(g.camera(), LENS, []).seen
    x, y = np.meshgrid(np.linspace(-80, 80, 41), np.linspace(-40, 90, 41))
    points = np.column_stack([x.ravel(), y.ravel()])
    pixels = LENS.project(np.column_stack([points, np.zeros(len(points))]))
    inside = (pixels >= 0).all(axis=1) & (pixels <= [640, 480]).all(axis=1)
    inside &= np.hypot(*(points - LENS.centre[:2]).T) <= 100
    wrong = [p for p, is_in in zip(points, inside, strict=True) if seen.contains(Point(p)) != is_in]
    assert all(seen.boundary.distance(Point(p)) < 0.5 for p in wrong)


def test_a_building_hides_what_is_behind_it() -> None:
    building = box(-2, -10, 2, -6)
    seen = ground_in_view(g.camera(), LENS, [Occluder(ring=building)]).seen
    assert seen.contains(Point(0, -12)) and not seen.contains(Point(0, -8)) and not seen.contains(Point(0, 5))
    assert seen.contains(Point(8, 5))


def test_a_mask_is_not_watched() -> None:
    mask = ((300.0, 200.0), (340.0, 200.0), (340.0, 280.0), (300.0, 280.0))
    seen = ground_in_view(g.camera(masks=(mask,)), LENS, []).seen
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
    assert coverage["cause"].to_pylist() == ["off", "", ""]
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


def logged(name: str, first: float, last: float, rate: float, **where: object) -> Log:
    return Log.model_validate(
        {
            "kind": "log", "id": name, "author": "post", "certainty": "certain", "entry": "watched", "where": where,
            "when": {"from": g.iso(g.NOON + first), "to": g.iso(g.NOON + last)},
            "watched": {"detection_rate": rate, "declared_by": "head of the post", "basis": "a drill"},
        }
    )  # fmt: skip


def watch_of(*logs: Log) -> pa.Table:
    zone = g.feature("west", "zone", [(-10, -5), (0, -5), (0, 5), (-10, 5), (-10, -5)])
    return rebuild(Inputs(scene=g.scene(g.the_line(), zone), marked=logs), seed=1, histories=64).coverage


PLACE = box(-10, -5, 10, 5)
SPAN = (g.NOON, g.NOON + 100)
EAST = ((0, -5), (10, -5), (10, 5), (0, 5))


def test_a_log_counts_as_coverage_by_zone_or_polygon_and_its_holes_are_named() -> None:
    coverage = watch_of(logged("l-1", 0, 100, 0.9, feature="west"), logged("l-2", 0, 50, 0.8, polygon=EAST))
    assert coverage["camera"].to_pylist() == ["log:l-1", "log:l-2"]
    result = watched(coverage, PLACE, SPAN)
    assert result.share == pytest.approx(0.75)
    assert result.missed == pytest.approx(1 - (0.9 * 100 + 0.8 * 50) / 150)
    (hole,) = result.holes
    assert "50 % of the place was watched by nobody (log l-1 was kept)" in hole
    nobody = watched(coverage, PLACE, (g.NOON + 100, g.NOON + 200))
    assert "no camera ran and no log says that anybody watched" in nobody.holes[0]


def test_ground_watched_too_poorly_is_left_out_as_far_as_it_must_be() -> None:
    """A tenth may be missed: the good half misses nothing, so half of the poor half (0.3 missed) can stay."""
    coverage = watch_of(logged("l-1", 0, 100, 1.0, feature="west"), logged("l-2", 0, 100, 0.7, polygon=EAST))
    result = watched(coverage, PLACE, SPAN, most_missed=0.1)
    assert result.share == pytest.approx(0.5 + 0.5 * 0.5)
    assert result.missed == pytest.approx(0.1)
    poor = watched(watch_of(logged("l-2", 0, 100, 0.7, polygon=EAST)), PLACE, SPAN, most_missed=0.1)
    assert poor.share == pytest.approx(0.5)
    assert poor.missed == pytest.approx(0.3)


LOGS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(1, 5), st.sampled_from([0.5, 0.8, 0.9, 0.95, 1.0]), st.booleans()),
    min_size=1, max_size=4,
)  # fmt: skip


@settings(max_examples=40)
@given(LOGS, st.data())
def test_taking_a_watch_away_never_makes_an_answer_surer(
    given_logs: list[tuple[int, int, float, bool]], data: st.DataObject
) -> None:
    """`none seen` needs enough watched, with little enough missed; whatever is taken away, it is not gained."""

    def logs(left_out: int | None) -> list[Log]:
        found = []
        for k, (first, length, rate, west) in enumerate(given_logs):
            where: dict[str, object] = {"feature": "west"} if west else {"polygon": EAST}
            if k != left_out:
                found.append(logged(f"l-{k}", 10 * first, 10 * (first + length), rate, **where))
        return found

    out = data.draw(st.integers(0, len(given_logs) - 1))
    every, fewer = watch_of(*logs(None)), watch_of(*logs(out))
    for most in (0.05, 0.1, 0.3):
        enough = data.draw(st.sampled_from([0.2, 0.4, 0.6]))
        before, after = (watched(table, PLACE, SPAN, most_missed=most) for table in (every, fewer))
        assert not _none_seen(after, enough, most) or _none_seen(before, enough, most)


def _none_seen(one: Watched, enough: float, most: float) -> bool:
    return one.share >= enough - 1e-9 and one.missed <= most + 1e-9
