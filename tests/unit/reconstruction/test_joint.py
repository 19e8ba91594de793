"""Joint calibration: cameras that saw the same movers agree, honestly, by whatever names and beside whatever else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import ground as g
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.reconstruction import joint, paths
from observance.reconstruction.clocks import Clocks
from observance.reconstruction.clocks import fit as fit_clocks
from observance.reconstruction.curves import Curve, curves_of
from observance.reconstruction.inputs import Inputs
from observance.reconstruction.joint import Joint
from observance.reconstruction.rebuild import rebuild
from observance.values import draws

Floats = NDArray[np.float64]

SIGMAS = np.array([5.0, *np.radians([0.3, 0.3, 0.3]), 0.15, 0.15, 0.15, 0.0])
COURSES: tuple[g.Walked, ...] = (
    [(0, -8, -5), (12, 6, 4)],
    [(0, 8, 2), (6, 2, -4), (14, -8, -2)],
    [(2, 0, 8), (10, 1, -2), (16, 7, -6)],
)


def standing(id: str, around: float) -> Camera:
    """A camera 25 m away and 9 m high that looks at the middle, `around` in radians."""
    centre = np.array([25 * np.cos(around), 25 * np.sin(around), 9.0])
    forward = -centre / np.linalg.norm(centre)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    return Camera(
        id=id, width=640, height=480, fx=520.0, fy=520.0, cx=320.0, cy=240.0, k1=0.0,
        rotation=np.stack([right, np.cross(forward, right), forward]), centre=centre, covariance=np.diag(SIGMAS**2),
    )  # fmt: skip


def off(seed: int) -> list[Floats]:
    """How far two cameras really are from what is stated, over PARAMETERS."""
    return list(SIGMAS * draws.normal(seed, "off", 2, 8))


def clocks_of(names: Sequence[str], trust_s: float = 0.02) -> Clocks:
    files = [g.camera(name, items=(f"clip-{name}",), error_s=0.02, trust_s=trust_s) for name in names]
    return fit_clocks(files, (), sorted(f"clip-{name}" for name in names))


def seen_by(camera: Camera, really: Camera, courses: Sequence[g.Walked], *, late_s: float = 0.0) -> list[Curve]:
    """The courses as this camera places them: filmed by what it really is, placed by what is stated."""
    found: list[Curve] = []
    for k, course in enumerate(courses):
        points = np.array(course, dtype=float)
        fine = np.arange(points[0, 0], points[-1, 0] + 1e-9, 0.5)
        xy = np.column_stack([np.interp(fine, points[:, 0], points[:, i]) for i in (1, 2)])
        placed = camera.ground(really.project(np.column_stack([xy, np.zeros(len(xy))])))
        walked = [(float(t - late_s), float(x), float(y)) for t, (x, y) in zip(fine, placed, strict=True)]
        walked = [(t, x, y) for t, x, y in walked if t >= 0]
        table = g.walk(walked, track=f"{camera.id}/{k}", sigma_m=0.1)
        found += curves_of(g.footage(table, item=f"clip-{camera.id}", camera_id=camera.id), camera)
    return found


def both(names: tuple[str, str], offs: Sequence[Floats], courses: Sequence[g.Walked] = COURSES) -> list[list[Curve]]:
    """Movers, each as the tracks of two cameras a right angle apart."""
    cameras = [standing(names[0], -1.57), standing(names[1], 0.0)]
    sides = [seen_by(c, c.moved(off), courses) for c, off in zip(cameras, offs, strict=True)]
    return [list(pair) for pair in zip(*sides, strict=True)]


def fused(movers: Sequence[Sequence[Curve]], known: Joint) -> list[paths.Path]:
    return [paths.fuse(t[0].key, "", [known.corrected(c) for c in t], known) for t in movers]


def true_xy(path: paths.Path, course: g.Walked) -> Floats:
    points = np.array(course, dtype=float)
    when = path.times - g.NOON
    return np.column_stack([np.interp(when, points[:, 0], points[:, i]) for i in (1, 2)])


def first_half(curve: Curve) -> Curve:
    """The track as if it broke off in its middle."""
    rows = slice(0, len(curve.times) // 2)
    return replace(
        curve, times=curve.times[rows], xy=curve.xy[rows], velocity=curve.velocity[rows], own=curve.own[rows],
        covariance=curve.covariance[rows], calibration=curve.calibration[rows], spread=curve.spread[rows],
        shown=curve.shown[rows],
    )  # fmt: skip


def test_cameras_that_saw_the_same_movers_agree_and_come_nearer_to_the_truth() -> None:
    """One camera sees the second half alone: it has learnt from the other."""
    squares: tuple[list[float], list[float]] = ([], [])
    apart_m: list[float] = []
    clocks = clocks_of(("a", "b"))
    for seed in range(20):
        movers = [[one, first_half(other)] for one, other in both(("a", "b"), off(seed))]
        after = joint.fit(movers, clocks)
        for known, into in zip((joint.apart(clocks), after), squares, strict=True):
            for path, course in zip(fused(movers, known), COURSES, strict=True):
                into.append(float(((path.mean - true_xy(path, course)) ** 2).sum(axis=1).mean()))
        one, other = (after.corrected(c).at(np.array([3.0])).xy for c in movers[0])
        apart_m.append(float(np.hypot(*(one - other)[0])))
    assert np.mean(squares[1]) < 0.5 * np.mean(squares[0])
    assert max(apart_m) < 0.1


def test_total_ellipses_hold_what_they_say() -> None:
    """Calibrations drawn from their covariance, tracks without noise of their own: a hundred scenes."""
    inside = []
    clocks = clocks_of(("a", "b"), trust_s=1e-3)
    for seed in range(100):
        movers = both(("a", "b"), off(1000 + seed), COURSES[:1])
        path = fused(movers, joint.fit(movers, clocks))[0]
        k = len(path.times) // 2
        miss = path.mean[k] - true_xy(path, COURSES[0])[k]
        inside.append(float(miss @ np.linalg.solve(path.common_covariance[k], miss)) < 5.991)
    assert 0.87 <= np.mean(inside) <= 0.99


def test_draws_have_the_joint_covariance_and_agree_with_each_other() -> None:
    clocks = clocks_of(("a", "b"), trust_s=0.3)
    movers = both(("a", "b"), [np.zeros(8), np.zeros(8)])
    known = joint.fit(movers, clocks)
    times, numbers = known.drawn(3, 20_000, ["a", "b"])
    stacked = np.vstack([numbers["a"], numbers["b"], times["item:clip-a"][None], times["item:clip-b"][None]])
    wanted = known.covariance(["a", "b"], ["clip-a", "clip-b"])
    assert np.abs(np.cov(stacked) - wanted).max() < 0.05
    place = [movers[0][i].at(np.array([5.0])).calibration[0] @ numbers[name] for i, name in enumerate(("a", "b"))]
    alone = np.std(place[0], axis=1).max()
    assert np.std(place[0] - place[1], axis=1).max() < 0.6 * alone
    few, _ = known.drawn(3, 100, ["a", "b"])
    assert np.allclose(few["item:clip-a"], times["item:clip-a"][:100], atol=1e-9)


def test_one_wrong_association_bends_nothing_and_is_told() -> None:
    clocks = clocks_of(("a", "b"))
    movers = both(("a", "b"), [np.zeros(8), np.zeros(8)])
    others = both(("a", "b"), [np.zeros(8), np.zeros(8)], [[(0, 5, 5), (12, -7, 6)], [(0, 9, 8), (12, -3, 9)]])
    wrong = [others[0][0], others[1][1]]
    right, bent = joint.fit(movers, clocks), joint.fit([*movers, wrong], clocks)
    for known, least in ((right, 0), (bent, 1)):
        assert len(known.conflicts) == least
    for curve in (c for tracks in movers for c in tracks):
        assert np.hypot(*(right.corrected(curve).xy - bent.corrected(curve).xy).T).max() < 0.1


def test_movers_tell_how_late_one_clock_is() -> None:
    clocks = clocks_of(("a", "b"), trust_s=1.0)
    cameras = [standing("a", -1.57), standing("b", 0.0)]
    movers = [
        list(pair)
        for pair in zip(
            seen_by(cameras[0], cameras[0], COURSES), seen_by(cameras[1], cameras[1], COURSES, late_s=1.0), strict=True
        )
    ]
    known = joint.fit(movers, clocks)
    late = known.clocks.starts["clip-b"] - known.clocks.starts["clip-a"]
    between = known.covariance([], ["clip-a", "clip-b"])
    sigma = float(np.sqrt(between[0, 0] + between[1, 1] - 2 * between[0, 1]))
    assert late == pytest.approx(1.0, abs=0.15)
    assert abs(late - 1.0) < 3 * sigma < 0.5


def test_movers_say_nothing_of_how_late_all_clocks_are_together() -> None:
    clocks = clocks_of(("a", "b"), trust_s=1.0)
    movers = both(("a", "b"), off(3))
    noisy = [[a, replace(b, velocity=b.velocity + 0.3)] for a, b in movers]
    known = joint.fit(noisy, clocks)
    before, after = clocks.covariance(["clip-a", "clip-b"]), known.covariance([], ["clip-a", "clip-b"])
    assert after.sum() == pytest.approx(before.sum(), rel=1e-6)
    assert after[0, 0] - after[0, 1] < 0.1 * (before[0, 0] - before[0, 1])
    moved = [known.clocks.starts[item] - clocks.starts[item] for item in ("clip-a", "clip-b")]
    assert sum(moved) == pytest.approx(0.0, abs=1e-6)


@settings(max_examples=8)
@given(st.integers(0, 1000))
def test_the_names_of_cameras_change_nothing(seed: int) -> None:
    found = []
    for names in (("a", "b"), ("y", "x")):
        movers = both(names, off(seed))
        found.append(fused(movers, joint.fit(movers, clocks_of(names))))
    for one, other in zip(*found, strict=True):
        assert np.allclose(one.mean, other.mean, atol=1e-6)
        assert np.allclose(one.common_covariance, other.common_covariance, atol=1e-8)


@settings(max_examples=8)
@given(st.integers(0, 1000))
def test_a_camera_that_agrees_never_widens_the_error(seed: int) -> None:
    names, around = ("a", "b", "c"), 6.28 * draws.uniform(seed, "around", 1, 3)[0]
    cameras = [standing(name, angle) for name, angle in zip(names, around, strict=True)]
    sides = [seen_by(camera, camera, COURSES) for camera in cameras]
    widths = []
    for number in (1, 2, 3):
        clocks = clocks_of(names[:number])
        movers = [list(tracks) for tracks in zip(*sides[:number], strict=True)]
        path = fused(movers, joint.fit(movers, clocks))[0]
        total = path.track_covariance + path.common_covariance
        widths.append(np.linalg.eigvalsh(total)[:: len(total) // 10, 1])
    assert (widths[1] <= widths[0] * 1.001).all() and (widths[2] <= widths[1] * 1.001).all()


def test_a_camera_that_sees_nothing_changes_nothing() -> None:
    cameras = {name: standing(name, angle) for name, angle in (("a", -1.57), ("b", 0.0), ("c", 1.57))}

    def case(*names: str) -> Inputs:
        return Inputs(
            scene=g.scene(g.the_line()),
            cameras=tuple(g.camera(name, items=(f"clip-{name}",)) for name in names),
            calibrations={name: cameras[name] for name in names},
            footage=tuple(
                g.footage(
                    *([g.walk(course, track=f"{name}/{k}") for k, course in enumerate(COURSES)] if name != "c" else []),
                    item=f"clip-{name}", camera_id=name,
                )
                for name in names
            ),
        )  # fmt: skip

    two, three = (rebuild(case(*names), seed=1, histories=64) for names in (("a", "b"), ("a", "b", "c")))
    assert two.paths.equals(three.paths) and two.acts.equals(three.acts)
    for one, other in zip(two.ensemble.acts, three.ensemble.acts, strict=True):
        assert np.array_equal(one.holds(), other.holds())
