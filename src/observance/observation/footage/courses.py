"""Courses: a track's detections smoothed on the ground, forwards and back (Rauch, Tung and Striebel, AIAA J. 3, 1965).

These white-noise courses serve association only; what leaves the room is smoothed with a foot bias, in `smoothing`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.sightings import Sightings

Floats = NDArray[np.float64]
Track = NDArray[np.int64]
"""Rows of a Sightings table, in order of step, one per step."""

ACCELERATION = 0.07
"""Power density of a walker's acceleration, m2/s3."""
FIRST_SPEED_VARIANCE = 4.0
_OUTLIER = 9.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Smoothed x, y, vx, vy per step from `first` on: (n, 4), and covariances (n, 4, 4)."""

    first: int
    states: Floats
    covariances: Floats

    @property
    def last(self) -> int:
        """The last step."""
        return self.first + len(self.states) - 1

    def end_velocity(self, at_end: bool, steps: int) -> Floats:
        """Mean velocity (2,) over the last (or first) `steps` steps."""
        part = self.states[-steps:] if at_end else self.states[:steps]
        return np.asarray(part[:, 2:].mean(axis=0))


def transition(dt: float, acceleration: float) -> tuple[Floats, Floats]:
    """Constant velocity over dt seconds: transition and process noise, both (4, 4)."""
    move = np.eye(4)
    move[0, 2] = move[1, 3] = dt
    cube, square = dt**3 / 3, dt**2 / 2
    noise = acceleration * np.kron(np.array([[cube, square], [square, dt]]), np.eye(2))
    return move, noise


def course(sightings: Sightings, track: Track, acceleration: float = ACCELERATION) -> Course:
    """Smooth one track; a measurement three sigma off is de-weighted to three sigma."""
    step = sightings.step[track]
    first, last = int(step[0]), int(step[-1])
    count = last - first + 1
    row_of = dict(zip(step.tolist(), track.tolist(), strict=True))
    state = np.concatenate([sightings.ground[track[0]], np.zeros(2)])
    cov = np.diag([0.0, 0.0, FIRST_SPEED_VARIANCE, FIRST_SPEED_VARIANCE])
    cov[:2, :2] = sightings.noise[track[0]]
    states, covs = np.empty((count, 4)), np.empty((count, 4, 4))
    moves, ahead_states, ahead_covs = np.empty((count, 4, 4)), np.empty((count, 4)), np.empty((count, 4, 4))
    states[0], covs[0] = state, cov
    for k in range(1, count):
        move, noise = transition(float(sightings.times[first + k] - sightings.times[first + k - 1]), acceleration)
        state = move @ state
        cov = move @ cov @ move.T + noise
        moves[k], ahead_states[k], ahead_covs[k] = move, state, cov
        row = row_of.get(first + k)
        if row is not None:
            state, cov = _updated(state, cov, sightings.ground[row], sightings.noise[row])
        states[k], covs[k] = state, cov
    if count > 1:
        gains = covs[:-1] @ moves[1:].transpose(0, 2, 1) @ np.linalg.inv(ahead_covs[1:] + 1e-12 * np.eye(4))
        for k in range(count - 2, -1, -1):
            states[k] += gains[k] @ (states[k + 1] - ahead_states[k + 1])
            covs[k] += gains[k] @ (covs[k + 1] - ahead_covs[k + 1]) @ gains[k].T
    return Course(first=first, states=states, covariances=covs)


def _updated(state: Floats, cov: Floats, ground: Floats, noise: Floats) -> tuple[Floats, Floats]:
    miss = ground - state[:2]
    total = cov[:2, :2] + noise
    inverse = _inverse(total)
    distance = float(miss @ inverse @ miss)
    if distance > _OUTLIER:
        total = total + noise * (distance / _OUTLIER - 1)
        inverse = _inverse(total)
    gain = cov[:, :2] @ inverse
    return state + gain @ miss, cov - gain @ total @ gain.T


def _inverse(m: Floats) -> Floats:
    a, b, d = m[0, 0], m[0, 1], m[1, 1]
    inverse: Floats = np.array([[d, -b], [-b, a]]) / (a * d - b * b)
    return inverse


class Courses:
    """Courses of tracks, each smoothed once."""

    def __init__(self, sightings: Sightings) -> None:
        self.sightings = sightings
        self._made: dict[bytes, Course] = {}

    def of(self, track: Track) -> Course:
        """The course of a track."""
        key = track.tobytes()
        if key not in self._made:
            self._made[key] = course(self.sightings, track)
        return self._made[key]


def merged(sightings: Sightings, *parts: Track) -> Track:
    """One track of several, in order of step."""
    rows = np.concatenate(parts).astype(np.int64)
    return np.asarray(rows[np.argsort(sightings.step[rows], kind="stable")])
