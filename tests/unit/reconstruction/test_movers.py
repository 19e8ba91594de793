"""Identity, anchors and paths: which tracks are one mover, drawn as whole partitions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import ground as g
import numpy as np
import pyarrow as pa
import pytest

from observance.observation.anchors import PersonAnchor
from observance.observation.marked import Frames
from observance.observation.smoothing import smooth
from observance.reconstruction import partitions, wander
from observance.reconstruction.inputs import Inputs
from observance.reconstruction.rebuild import Rebuilt, rebuild

PATHS: tuple[g.Walked, ...] = ([(0, 0, 5), (20, 10, 5)], [(0, 0, 25), (20, 10, 25)])
NEAR: tuple[g.Walked, ...] = ([(0, 0, 5), (20, 10, 5)], [(0, 0, 5.3), (20, 10, 5.3)])


def two_cameras(first: Sequence[pa.Table], second: Sequence[pa.Table], **more: Unpack[g.OfInputs]) -> Inputs:
    return Inputs(
        scene=g.scene(g.the_line()),
        cameras=(g.camera(), g.camera("cam-2", items=("clip-2",))),
        calibrations={"cam-1": g.lens(), "cam-2": g.lens("cam-2")},
        footage=(g.footage(*first), g.footage(*second, item="clip-2", camera_id="cam-2")),
        **more,
    )


def tracks_of(rebuilt: Rebuilt) -> list[tuple[str, ...]]:
    return sorted({tuple(t or ()) for t in rebuilt.paths["tracks"].to_pylist()})


def test_two_cameras_on_two_persons_far_apart_make_two_paths() -> None:
    first = [g.walk(p, track=f"cam-1/{i}") for i, p in enumerate(PATHS)]
    second = [g.walk(p, track=f"cam-2/{i}") for i, p in enumerate(reversed(PATHS))]
    rebuilt = rebuild(two_cameras(first, second), seed=1, histories=64)
    assert tracks_of(rebuilt) == [("clip-1/0", "clip-2/1"), ("clip-1/1", "clip-2/0")]


def test_two_tracks_of_one_camera_at_one_time_are_never_one() -> None:
    first = [g.walk(p, track=f"cam-1/{i}") for i, p in enumerate(NEAR)]
    second = [g.walk([(0, 0, 5.1), (20, 10, 5.1)], track="cam-2/0")]
    rebuilt = rebuild(two_cameras(first, second), seed=1, histories=4096)
    for tracks in tracks_of(rebuilt):
        assert not {"clip-1/0", "clip-1/1"} <= set(tracks)


def test_an_undecided_pair_is_drawn_as_a_whole() -> None:
    first = [g.walk(p, track=f"cam-1/{i}") for i, p in enumerate(NEAR)]
    second = [g.walk([(0, 0, 5.1), (20, 10, 5.1)], track="cam-2/0")]
    zone = g.feature("yard", "zone", [(-50, -50), (50, -50), (50, 50), (-50, 50), (-50, -50)])
    inputs = two_cameras(first, second)
    inputs = Inputs(
        scene=g.scene(zone), cameras=inputs.cameras, calibrations=inputs.calibrations, footage=inputs.footage
    )
    rebuilt = rebuild(inputs, seed=1, histories=4096)
    stays = [a for a in rebuilt.ensemble.acts if a.kind == "stays"]
    assert len({a.mover for a in stays}) <= 3
    number = np.sum([o.holds for a in stays for o in a.origins], axis=0)
    assert set(np.unique(number)) <= {2, 3}


def test_anchors_give_pseudonyms_and_unmatched_ones_are_listed() -> None:
    first = [g.walk(PATHS[0], box=(100, 100, 20, 60)), g.walk(PATHS[1], track="cam-1/2", box=(400, 100, 20, 60))]
    anchors = (
        PersonAnchor(person="man-1", frames=Frames(item="clip-1", first=10, last=20, box=(102, 98, 20, 60))),
        PersonAnchor(person="man-2", frames=Frames(item="clip-1", first=10, last=20, point=(410, 160))),
        PersonAnchor(person="man-3", frames=Frames(item="clip-1", first=10, last=20, box=(5, 5, 10, 10))),
    )
    rebuilt = rebuild(two_cameras(first, [], anchors=anchors), seed=1, histories=64)
    assert set(rebuilt.mover_of.values()) == {"man-1", "man-2"}
    assert any("man-3" in sentence for sentence in rebuilt.ensemble.unmatched)


def test_a_fused_path_is_surer_than_each_camera() -> None:
    first, second = [g.walk(PATHS[0], sigma_m=0.3)], [g.walk(PATHS[0], sigma_m=0.3, track="cam-2/1")]
    rebuilt = rebuild(two_cameras(first, second, identity_error_m=0.3), seed=1, histories=64)
    variance = np.array(rebuilt.paths["var_x_m2"])
    assert np.median(variance) == pytest.approx(0.3**2 / 2 + 1.0 * 0.0025 / 4, rel=0.3)


def test_partitions_are_weighed_as_a_whole() -> None:
    odds = np.full((3, 3), -np.inf)
    odds[0, 2] = odds[2, 0] = np.log(3)
    odds[1, 2] = odds[2, 1] = np.log(1)
    never = np.zeros((3, 3), dtype=bool)
    never[0, 1] = never[1, 0] = True
    table = partitions.weigh([frozenset([i]) for i in range(3)], odds, never, 1, "three")
    shares = {frozenset(way): share for way, share in zip(table.ways, table.shares, strict=True)}
    one, two, three = frozenset([0]), frozenset([1]), frozenset([2])
    assert shares[frozenset((one, two, three))] == pytest.approx(1 / 5)
    assert shares[frozenset((one | three, two))] == pytest.approx(3 / 5)
    assert shares[frozenset((one, two | three))] == pytest.approx(1 / 5)


def test_a_crowd_too_large_to_weigh_is_drawn_and_says_so() -> None:
    n = 12
    odds = np.full((n, n), 1.0)
    np.fill_diagonal(odds, -np.inf)
    table = partitions.weigh([frozenset([i]) for i in range(n)], odds, np.zeros((n, n), dtype=bool), 1, "crowd")
    assert not table.exact and table.ways[table.likeliest] == (frozenset(range(n)),)


def test_the_wandering_error_has_unit_variance_and_the_stated_correlation() -> None:
    own = np.arange(0, 5, 0.25)
    drawn = wander.unit(5, "t", 20_000, own)
    assert drawn.var(axis=2) == pytest.approx(np.ones((2, len(own))), abs=0.05)
    assert np.corrcoef(drawn[0]) == pytest.approx(wander.correlation(own), abs=0.03)


@pytest.mark.parametrize("rate_hz", [7, 12.5])
def test_the_wandering_error_of_a_walker_is_correlated_as_the_smoother_says(rate_hz: float) -> None:
    times = np.arange(0, 20, 1 / rate_hz)
    camera = g.lens()
    ground = np.column_stack([-8 + times, 5 - 0.3 * times, 0 * times])
    posterior = smooth(times, camera.project(ground), np.ones(len(times)), camera)
    rows = [len(times) // 2 + round(lag * rate_hz) for lag in (0, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0)]
    covariance = posterior.joint_covariance(rows)
    scale = np.sqrt(np.diag(covariance))
    theirs = (covariance / np.outer(scale, scale))[0]
    ours = wander.correlation(wander.pace(times, np.full(len(times), 1.04))[rows])[0]
    assert ours == pytest.approx(theirs[::2], abs=0.15)
    assert ours == pytest.approx(np.mean([theirs[::2], _along_y(covariance)], axis=0), abs=0.13)


def _along_y(covariance: g.Floats) -> g.Floats:
    scale: g.Floats = np.sqrt(np.diag(covariance))[1::2]
    correlation: g.Floats = covariance[1, 1::2] / scale / scale[0]
    return correlation


def test_a_window_of_the_wandering_error_is_the_same_whatever_else_is_drawn() -> None:
    own = np.arange(0, 30, 0.3)
    assert np.allclose(wander.unit(5, "t", 50, own)[:, 40:60], wander.unit(5, "t", 50, own[40:60]), atol=1e-12)
