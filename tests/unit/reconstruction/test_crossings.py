"""Passages over a line: the cases that neighbours get wrong, and the acceptance scenario of the line in the ellipse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Unpack

import ground as g
import numpy as np
import pytest
from scipy.stats import norm

from observance.observation.anchors import PersonAnchor
from observance.observation.marked import Frames
from observance.reconstruction.ensemble import Act
from observance.reconstruction.inputs import Inputs
from observance.reconstruction.rebuild import rebuild
from observance.reconstruction.slots import three_way

N = 2048


def crossings(
    points: g.Walked, *, line: Mapping[str, object] | None = None, histories: int = N, seed: int = 1,
    **walk: Unpack[g.OfWalk],
) -> list[Act]:  # fmt: skip
    inputs = Inputs(
        scene=g.scene(line or g.the_line()),
        cameras=(g.camera(),),
        calibrations={"cam-1": g.lens()},
        footage=(g.footage(g.walk(points, **walk)),),
    )
    rebuilt = rebuild(inputs, seed=seed, histories=histories)
    return [act for act in rebuilt.ensemble.acts if act.kind == "crosses"]


def share(acts: Sequence[Act]) -> float:
    assert len(acts) == 1
    return float(acts[0].holds().mean())


def test_a_track_that_ends_just_past_the_line_has_the_analytic_share() -> None:
    acts = crossings([(0, 0, -20), (20.3, 0, 0.3)], line=g.the_line(error_m=0.5), sigma_m=0.8, histories=4096)
    expected = norm.cdf(0.3 / np.hypot(0.5, 0.8))
    assert share(acts) == pytest.approx(expected, abs=0.025)
    assert three_way(share(acts)) == "cannot tell"


def test_a_second_camera_that_shrinks_the_error_settles_it() -> None:
    points = [(0, 0, -20), (22.0, 0, 2.0)]
    one = crossings(points, line=g.the_line(error_m=0.5), sigma_m=1.6, histories=4096)
    inputs = Inputs(
        scene=g.scene(g.the_line(error_m=0.5)),
        cameras=(g.camera(), g.camera("cam-2", items=("clip-2",))),
        calibrations={"cam-1": g.lens(), "cam-2": g.lens("cam-2")},
        footage=(
            g.footage(g.walk(points, sigma_m=1.6)),
            g.footage(g.walk(points, sigma_m=0.3, track="cam-2/1"), item="clip-2", camera_id="cam-2"),
        ),
        identity_error_m=0.3,
    )
    both = [a for a in rebuild(inputs, seed=1, histories=4096).ensemble.acts if a.kind == "crosses"]
    assert share(one) < 0.95
    assert share(both) > 0.97


def test_walking_through_is_one_passage_with_its_instant() -> None:
    (act,) = crossings([(0, 0, -10), (20, 0, 10)])
    begins, ends = act.times()
    assert float(act.holds().mean()) == 1.0
    assert act.attributes["passages"] == "1"
    assert np.median(begins) == pytest.approx(g.NOON + 10.0, abs=0.1)
    assert np.array_equal(begins, ends)
    assert act.outer[0] <= begins.min() and ends.max() <= act.outer[1]


def test_out_and_back_is_one_act_of_two_passages() -> None:
    (act,) = crossings([(0, 0, -10), (13, 0, 3), (26, 0, -10)])
    begins, ends = act.times()
    assert float(act.holds().mean()) > 0.999
    assert act.attributes["returns"] == "yes"
    assert np.median(ends - begins) == pytest.approx(6.0, abs=0.3)


def test_out_and_back_a_minute_later_is_two_acts() -> None:
    acts = crossings([(0, 0, -10), (20, 0, 10), (60, 0, 10), (80, 0, -10)])
    assert len(acts) == 2
    assert all(a.holds().mean() > 0.99 for a in acts)


def test_to_and_fro_is_out_and_back_and_then_anew() -> None:
    acts = crossings([(0, 0, -8), (8, 0, 8), (16, 0, -8), (24, 0, 8), (32, 0, -8)])
    assert [act.attributes["passages"] for act in acts] == ["2", "2"]
    assert all(act.attributes["returns"] == "yes" for act in acts)


def test_round_the_end_is_no_crossing() -> None:
    acts = crossings([(0, -3, -3), (10, 8, -3), (18, 8, 3), (28, -3, 3)], line=g.the_line(half=5.0))
    assert share(acts) == 0.0
    acts = crossings([(0, -3, -3), (10, 3, -3), (18, 3, 3), (28, -3, 3)], line=g.the_line(half=5.0))
    assert share(acts) > 0.99


@pytest.mark.parametrize("seconds", [20, 60, 300])
def test_who_stands_just_short_of_the_line_cannot_be_told(seconds: float) -> None:
    points = [(0, 0, -10), (10, 0, -0.05), (10 + seconds, 0, -0.05), (20 + seconds, 0, -10)]
    assert three_way(share(crossings(points, line=g.the_line(error_m=0.05), sigma_m=0.2))) == "cannot tell"
    assert three_way(share(crossings(points[:3], line=g.the_line(error_m=0.05), sigma_m=0.2))) == "cannot tell"


def test_a_slow_walker_on_a_noisy_line_crosses_once() -> None:
    (act,) = crossings([(0, -20, -2), (80, 20, 2)])
    assert act.holds().mean() > 0.99
    assert act.attributes["passages"] == "1"


def test_walking_along_beside_the_line_is_not_many_crossings() -> None:
    acts = crossings([(0, -20, -0.2), (40, 20, -0.2)])
    assert len(acts) == 1
    assert three_way(share(acts)) == "cannot tell"


def test_a_jump_over_the_line_between_two_frames_is_a_crossing() -> None:
    (act,) = crossings([(0, 0, -10), (20, 0, 10)], skip=[(8.5, 11.5)])
    begins, _ = act.times()
    assert act.holds().mean() > 0.99
    assert np.nanmin(begins) > g.NOON + 8 and np.nanmax(begins) < g.NOON + 12


def test_turned_back_a_metre_short_is_an_act_that_does_not_hold() -> None:
    acts = crossings([(0, 0, -10), (9, 0, -1), (18, 0, -10)])
    assert share(acts) < 0.02
    assert float(acts[0].attributes["nearest_m"]) == pytest.approx(1.0, abs=0.05)
    assert acts[0].watched


def test_over_the_line_and_back_counts_although_the_track_then_ends_in_doubt() -> None:
    """A metre deep for six seconds is a passage in every history that places him so, wherever his track is lost."""
    there = [(0, 0, -8), (9, 0, 1.2), (15, 0, 1.2), (16.5, 0, -0.2)]
    acts = crossings(there, line=g.the_line(error_m=0.45), sigma_m=0.2, histories=4096)
    assert share(acts) == pytest.approx(norm.cdf((1.2 - 0.15) / np.hypot(0.45, 0.2)), abs=0.02)


def test_clocks_that_differ_do_not_carry_over_the_line_who_stops_short_of_it() -> None:
    """One camera loses him before he stops; the other's clock moves where its track is read, and he still stops."""
    points = [(0, 0, -10), (8, 0, -1), (16, 0, -1)]
    lost = [(0, 0, -10), (6, 0, -3.25)]
    inputs = Inputs(
        scene=g.scene(g.the_line(error_m=0.05)),
        cameras=(g.camera(trust_s=4.0), g.camera("cam-2", items=("clip-2",), trust_s=4.0)),
        calibrations={"cam-1": g.lens(), "cam-2": g.lens("cam-2")},
        footage=(
            g.footage(g.walk(points, sigma_m=0.1)),
            g.footage(g.walk(lost, sigma_m=0.3, track="cam-2/1"), item="clip-2", camera_id="cam-2"),
        ),
        anchors=tuple(PersonAnchor(person="man", frames=Frames(item=i, first=0, last=9)) for i in ("clip-1", "clip-2")),
    )
    (act,) = [a for a in rebuild(inputs, seed=1, histories=1024).ensemble.acts if a.kind == "crosses"]
    assert act.holds().mean() < 0.01


def test_far_from_the_line_is_no_act() -> None:
    assert crossings([(0, 0, -30), (20, 0, -12)]) == []
