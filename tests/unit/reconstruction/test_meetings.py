"""Gait and acts between movers, on tracks with a known course, and what they must not be taken for."""

from __future__ import annotations

from collections.abc import Sequence

import ground as g
import numpy as np
import pyarrow as pa
import pytest

from observance.observation.smoothing import body_px
from observance.reconstruction import clocks, curves, gait, joint, paths
from observance.reconstruction.ensemble import Act
from observance.reconstruction.inputs import Inputs
from observance.reconstruction.rebuild import rebuild

TALL = float(body_px(g.lens(), np.array([[0.0, -15.0]]))[0])
UP: g.Box = (100.0, 100.0, 0.35 * TALL, TALL)
DOWN: g.Box = (100.0, 100.0, 0.9 * TALL, 0.35 * TALL)


def acts(tracks: Sequence[pa.Table], kind: str, histories: int = 512) -> list[Act]:
    inputs = Inputs(
        scene=g.scene(g.the_line()), cameras=(g.camera(),), calibrations={"cam-1": g.lens()},
        footage=(g.footage(*tracks, length_s=100.0),),
    )  # fmt: skip
    return [a for a in rebuild(inputs, seed=3, histories=histories).ensemble.acts if a.kind == kind]


def path_of(track: pa.Table) -> paths.Path:
    (curve,) = curves.curves_of(g.footage(track), g.lens())
    known = joint.apart(clocks.fit([g.camera()], (), ["clip-1"]))
    return paths.fuse("path:1", "", [curve], known)


def boxed(track: pa.Table, boxes: Sequence[tuple[float, g.Box]]) -> pa.Table:
    """The track with another box from each of these times on."""
    times = track["time_s"].to_numpy()
    for column, name in enumerate(("left_px", "top_px", "width_px", "height_px")):
        values = np.array([next(box[column] for t, box in reversed(boxes) if t <= when + 1e-9) for when in times])
        track = track.set_column(track.schema.get_field_index(name), track.schema.field(name), pa.array(values))
    return track


CAR = g.walk([(0, -30, -15), (10, 0, -15), (40, 0, -15)], track="cam-1/1", kind="vehicle")


def test_gait_is_told_by_spells_with_shares() -> None:
    course = [(0, -20, -15), (10, -10, -15), (20, -10, -15), (25, 10, -15)]
    found = gait.spells(path_of(g.walk(course, sigma_m=0.1, box=UP)))
    assert [s.gait for s in found] == ["walks", "stands", "runs"]
    for spell, (begins, ends) in zip(found, ((0, 10), (10, 20), (20, 25)), strict=True):
        assert spell.begins - g.NOON == pytest.approx(begins, abs=1.0)
        assert spell.ends - g.NOON == pytest.approx(ends, abs=1.0)
        assert spell.share > 0.8
    of = gait.shares(path_of(g.walk(course, sigma_m=0.1, box=UP)))
    assert np.allclose(of.sum(axis=1), 1.0) and (of >= 0).all()


def test_between_walking_and_running_the_share_is_open() -> None:
    fast = path_of(g.walk([(0, -10, -15), (8, 10, -15)], sigma_m=0.3, box=UP))
    shares = gait.shares(fast)[10:-10]
    assert 0.2 < shares[:, 2].mean() < 0.8
    lying = path_of(g.walk([(0, 0, -15), (8, 0.4, -15)], box=DOWN))
    assert gait.shares(lying)[:, 3].mean() == pytest.approx(gait.LIE_SHARE)


def test_who_stood_and_is_down_at_once_fell_and_who_lies_all_the_time_did_not() -> None:
    course = [(0, -5, -15), (6, 0, -15), (16, 0.2, -15)]
    (fall,) = acts([boxed(g.walk(course), [(0, UP), (6, DOWN)])], "falls", 4096)
    assert fall.holds().mean() == pytest.approx(gait.LIE_SHARE, abs=0.03)
    assert np.nanmedian(fall.times()[0]) == pytest.approx(g.NOON + 6, abs=0.3)
    half: g.Box = (100.0, 100.0, 0.6 * TALL, 0.6 * TALL)
    assert not acts([boxed(g.walk(course), [(0, UP), (6, half), (10, DOWN)])], "falls")
    assert not acts([boxed(g.walk(course), [(0, DOWN)])], "falls")


def test_who_vanishes_beside_a_vehicle_gets_in_and_who_passes_it_does_not() -> None:
    person = g.walk([(15, 10, -14), (25, 1, -15)], track="cam-1/2", box=UP)
    (act,) = acts([CAR, person], "enters-vehicle")
    assert act.mover == "path:clip-1/2" and act.attributes["object"] == "path:clip-1/1"
    assert act.holds().mean() > 0.95
    passing = g.walk([(15, 10, -14), (25, 1, -14), (36, -10, -14)], track="cam-1/2", box=UP)
    for kind in ("enters-vehicle", "leaves-vehicle"):
        assert not [a for a in acts([CAR, passing], kind) if a.mover == "path:clip-1/2"]
    till_the_end = g.walk([(85, 10, -14), (99.9, 1, -15)], track="cam-1/2", box=UP)
    assert not acts([CAR, till_the_end], "enters-vehicle")


def test_lost_behind_a_vehicle_and_found_again_is_doubtful_both_ways() -> None:
    before = g.walk([(15, 10, -14), (22, 1.5, -14)], track="cam-1/2", box=UP)
    after = g.walk([(31.5, -1.5, -14), (38, -10, -14)], track="cam-1/3", box=UP)
    (into,), (out,) = (acts([CAR, before, after], kind, 4096) for kind in ("enters-vehicle", "leaves-vehicle"))
    assert into.holds().mean() == pytest.approx(0.5, abs=0.05)
    assert out.holds().mean() == pytest.approx(0.5, abs=0.05)


def test_who_goes_the_same_way_behind_another_follows_and_who_goes_beside_him_or_across_does_not() -> None:
    way = [(0.0, -12.0, -15.0), (10.0, 0.0, -15.0), (20.0, 4.0, -5.0)]
    leader = g.walk(way, track="cam-1/1", box=UP)
    behind = g.walk([(t + 4, x, y) for t, x, y in way], track="cam-1/2", box=UP)
    (act,) = acts([leader, behind], "follows")
    assert act.mover == "path:clip-1/2" and act.attributes["object"] == "path:clip-1/1"
    assert act.holds().mean() > 0.95 and float(act.attributes["behind_s"]) == pytest.approx(4, abs=1)
    beside = g.walk([(t, x, y - 1.2) for t, x, y in way], track="cam-1/2", box=UP)
    assert not acts([leader, beside], "follows")
    across = g.walk([(0, 0, -24), (20, 0, -4)], track="cam-1/2", box=UP)
    assert not acts([leader, across], "follows")
    against = g.walk([(t, x, y) for t, (_, x, y) in zip((0.0, 10.0, 20.0), reversed(way), strict=True)],
                     track="cam-1/2", box=UP)  # fmt: skip
    assert not acts([leader, against], "follows")


def test_who_is_low_and_comes_along_with_others_is_moved_and_who_crawls_alone_or_lies_still_is_not() -> None:
    drawn = g.walk([(0, 0, -15), (10, 5, -15)], track="cam-1/1", box=DOWN)
    helper = g.walk([(0, 1.0, -15), (10, 6.0, -15)], track="cam-1/2", box=UP)
    (act,) = acts([drawn, helper], "moves", 4096)
    assert act.mover == "path:clip-1/1" and act.attributes["by"] == "path:clip-1/2"
    assert act.holds().mean() == pytest.approx(gait.LIE_SHARE, abs=0.03)
    assert not acts([drawn], "moves")
    still = g.walk([(0, 3, -15), (10, 3.1, -15)], track="cam-1/1", box=DOWN)
    assert not acts([still, helper], "moves")
    walking = g.walk([(0, 0, -15), (10, 5, -15)], track="cam-1/1", box=UP)
    assert not acts([walking, helper], "moves")
