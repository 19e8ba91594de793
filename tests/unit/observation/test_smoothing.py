"""Smoothing: the joint posterior equals the one by plain linear algebra, and errors of the stated kind are covered."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.smoothing import MOTION, body_px, smooth

Floats = NDArray[np.float64]


def overhead() -> Camera:
    """A camera that looks down steeply, over the whole scene."""
    tilt = 0.9
    rotation = np.array([[1, 0, 0], [0, -np.sin(tilt), -np.cos(tilt)], [0, np.cos(tilt), -np.sin(tilt)]])
    return Camera(
        id="c",
        width=800,
        height=600,
        fx=700,
        fy=700,
        cx=400,
        cy=300,
        k1=0.0,
        rotation=rotation,
        centre=np.array([0.0, -12.0, 15.0]),
        covariance=np.zeros((8, 8)),
    )


def walk(seed: int, count: int = 60, dt: float = 0.15) -> tuple[Floats, Floats, Floats]:
    """Times, true places and measured feet of a walker, with the errors of MOTION."""
    chance = np.random.RandomState(seed)
    camera = overhead()
    times = np.arange(count) * dt
    places = np.column_stack([-4 + 0.9 * times, 0.3 * np.sin(times)])
    pixels = camera.project(np.column_stack([places, np.zeros(count)]))
    tall = body_px(camera, places)
    keep = np.exp(-dt / MOTION.correlation_s)
    bias = np.zeros((count, 2))
    spread = np.array([MOTION.bias_across, MOTION.bias_along])
    bias[0] = spread * chance.normal(size=2)
    for k in range(1, count):
        bias[k] = keep * bias[k - 1] + np.sqrt(1 - keep**2) * spread * chance.normal(size=2)
    white = np.array([MOTION.white_across, MOTION.white_along]) * chance.normal(size=(count, 2))
    feet: Floats = np.asarray(pixels + tall[:, None] * (bias + white), dtype=np.float64)
    return times.astype(np.float64), places, feet


def test_joint_covariance_is_that_of_the_whole_linear_model() -> None:
    times, _, feet = walk(1, count=12)
    feet[4:7] = np.nan
    smoothed = smooth(times, feet, np.ones(12), overhead())
    joint = smoothed.joint_covariance([2, 5, 9])
    assert joint.shape == (6, 6)
    assert np.allclose(joint, joint.T, atol=1e-12)
    assert np.linalg.eigvalsh(joint).min() > 0
    for k, index in enumerate((2, 5, 9)):
        assert np.allclose(joint[2 * k : 2 * k + 2, 2 * k : 2 * k + 2], smoothed.covariance[index, :2, :2])
    whole = _by_linear_algebra(times, feet)
    pick = [0, 1, 2, 3, 4, 5]
    rows = [i for index in (2, 5, 9) for i in (6 * index, 6 * index + 1)]
    assert np.allclose(joint[np.ix_(pick, pick)], whole[np.ix_(rows, rows)], rtol=1e-3, atol=1e-7)


def _by_linear_algebra(times: Floats, feet: Floats) -> Floats:
    """Posterior covariance (6 n, 6 n) from the information matrix of the whole track at once."""
    camera = overhead()
    count = len(times)
    information = np.zeros((6 * count, 6 * count))
    bias = np.array([MOTION.bias_across, MOTION.bias_along]) ** 2
    information[:6, :6] += np.linalg.inv(np.diag([100, 100, 4, 4, *bias]))
    for k in range(1, count):
        dt = times[k] - times[k - 1]
        keep = np.exp(-dt / MOTION.correlation_s)
        move = np.eye(6)
        move[0, 2] = move[1, 3] = dt
        move[4, 4] = move[5, 5] = keep
        noise = np.zeros((6, 6))
        noise[:4, :4] = MOTION.acceleration * np.kron([[dt**3 / 3, dt**2 / 2], [dt**2 / 2, dt]], np.eye(2))
        noise[4:, 4:] = np.diag((1 - keep**2) * bias)
        link = np.hstack([-move, np.eye(6)])
        part = slice(6 * (k - 1), 6 * (k + 1))
        information[part, part] += link.T @ np.linalg.inv(noise) @ link
    for k in np.flatnonzero(np.isfinite(feet[:, 0])).tolist():
        ground = camera.ground(feet[k][None])
        spread = camera.ground_by_pixel(feet[k][None])[0] * body_px(camera, ground)[0]
        look = np.hstack([np.eye(2), np.zeros((2, 2)), spread])
        own = spread @ np.diag([MOTION.white_across**2, MOTION.white_along**2]) @ spread.T + 1e-6 * np.eye(2)
        part = slice(6 * k, 6 * k + 6)
        information[part, part] += look.T @ np.linalg.inv(own) @ look
    return np.asarray(np.linalg.inv(information))


def test_indices_may_come_in_any_order() -> None:
    times, _, feet = walk(2, count=20)
    smoothed = smooth(times, feet, np.ones(20), overhead())
    there, back = smoothed.joint_covariance([3, 15]), smoothed.joint_covariance([15, 3])
    assert np.allclose(there[:2, 2:], back[2:, :2])
    assert np.allclose(there[:2, :2], back[2:, 2:])


def test_errors_of_the_stated_kind_are_covered() -> None:
    distances = []
    for seed in range(30):
        times, places, feet = walk(seed)
        smoothed = smooth(times, feet, np.ones(len(times)), overhead())
        for k in (10, 30, 50):
            miss = smoothed.mean[k, :2] - places[k]
            distances.append(float(miss @ np.linalg.solve(smoothed.covariance[k, :2, :2], miss)))
    assert 1.2 < float(np.mean(distances)) < 3.0  # 2 expected


def test_a_gap_is_bridged_with_more_doubt() -> None:
    times, _, feet = walk(3)
    feet[20:40] = np.nan
    smoothed = smooth(times, feet, np.ones(len(times)), overhead())
    assert smoothed.covariance[30, 0, 0] > 1.5 * smoothed.covariance[10, 0, 0]
    assert smoothed.mean[30, 2] == pytest.approx(0.9, abs=0.3)


def test_a_sprinter_gets_a_harder_acceleration() -> None:
    times, _, feet = walk(4)
    camera = overhead()
    ahead = np.where(times < 4, 0.0, np.minimum((times - 4) * 5.0, 8.0))
    places = np.column_stack([-4 + ahead, np.zeros(len(times))])
    feet = camera.project(np.column_stack([places, np.zeros(len(times))]))
    smoothed = smooth(times, feet, np.ones(len(times)), camera)
    assert smoothed.acceleration > MOTION.acceleration
    assert smoothed.mean[:, 2].max() > 4.0


def test_a_track_without_a_foot_is_an_error() -> None:
    with pytest.raises(ValueError, match="without a measured foot"):
        smooth(np.arange(3.0), np.full((3, 2), np.nan), np.ones(3), overhead())


def test_a_hidden_body_is_less_sure() -> None:
    times, _, feet = walk(5)
    plain = smooth(times, feet, np.ones(len(times)), overhead())
    hidden = smooth(times, feet, np.where((times > 3) & (times < 6), 0.3, 1.0), overhead())
    at = int(np.searchsorted(times, 4.5))
    assert hidden.covariance[at, 0, 0] > 1.3 * plain.covariance[at, 0, 0]
    assert np.allclose(hidden.covariance[0], plain.covariance[0], rtol=0.1)
