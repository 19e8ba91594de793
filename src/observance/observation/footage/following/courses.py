"""Courses: a track's detections smoothed on the ground, forwards and back (Rauch, Tung and Striebel, AIAA J. 3, 1965).

These white-noise courses serve association only; what leaves the room is smoothed with a foot bias, in `smoothing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.compiled import applied, gain_back, inverse_of_two, loop, product, product_turned
from observance.observation.footage.sighting.sightings import Sightings

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
    noise = np.zeros((4, 4))
    noise[0, 0] = noise[1, 1] = acceleration * dt**3 / 3
    noise[0, 2] = noise[2, 0] = noise[1, 3] = noise[3, 1] = acceleration * dt**2 / 2
    noise[2, 2] = noise[3, 3] = acceleration * dt
    return move, noise


def course(sightings: Sightings, track: Track, acceleration: float = ACCELERATION) -> Course:
    """Smooth one track; a measurement three sigma off is de-weighted to three sigma."""
    step = sightings.step[track]
    first, last = int(step[0]), int(step[-1])
    ground = np.zeros((last - first + 1, 2))
    noise = np.zeros((len(ground), 2, 2))
    seen = np.zeros(len(ground), dtype=np.bool_)
    ground[step - first] = sightings.ground[track]
    noise[step - first] = sightings.noise[track]
    seen[step - first] = True
    states, covariances = _smoothed(
        np.asarray(sightings.times[first : last + 1], dtype=np.float64), ground, noise, seen, acceleration
    )
    return Course(first=first, states=states, covariances=covariances)


@loop
def _smoothed(
    times: Floats, ground: Floats, noise: Floats, seen: NDArray[np.bool_], acceleration: float
) -> tuple[Floats, Floats]:
    """States (n, 4) and covariances (n, 4, 4), forwards and back; the first instant is measured."""
    count = len(times)
    states, covs = np.zeros((count, 4)), np.zeros((count, 4, 4))
    ahead_states, ahead_covs = np.zeros((count, 4)), np.zeros((count, 4, 4))
    moves = np.zeros((count, 4, 4))
    state, cov = np.zeros(4), np.zeros((4, 4))
    state[:2] = ground[0]
    cov[:2, :2] = noise[0]
    cov[2, 2] = cov[3, 3] = FIRST_SPEED_VARIANCE
    states[0], covs[0] = state, cov
    for k in range(1, count):
        dt = times[k] - times[k - 1]
        move, power = np.eye(4), np.zeros((4, 4))
        for axis in range(2):
            move[axis, axis + 2] = dt
            power[axis, axis] = acceleration * dt**3 / 3
            power[axis, axis + 2] = power[axis + 2, axis] = acceleration * dt**2 / 2
            power[axis + 2, axis + 2] = acceleration * dt
        state = applied(move, state)
        cov = product_turned(product(move, cov), move) + power
        moves[k], ahead_states[k], ahead_covs[k] = move, state, cov
        if seen[k]:
            miss = ground[k] - state[:2]
            total = cov[:2, :2] + noise[k]
            inverse = inverse_of_two(total)
            distance = (miss * applied(inverse, miss)).sum()
            if distance > _OUTLIER:
                total = total + noise[k] * (distance / _OUTLIER - 1)
                inverse = inverse_of_two(total)
            gain = product(cov[:, :2], inverse)
            state = state + applied(gain, miss)
            cov = cov - product_turned(product(gain, total), gain)
        states[k], covs[k] = state, cov
    for k in range(count - 2, -1, -1):
        back = gain_back(covs[k], moves[k + 1], ahead_covs[k + 1])
        states[k] += applied(back, states[k + 1] - ahead_states[k + 1])
        covs[k] += product_turned(product(back, covs[k + 1] - ahead_covs[k + 1]), back)
    return states, covs


class Courses:
    """Courses of tracks, each smoothed once.

    Attributes:
        linked: (n,) the frame-by-frame track that each detection was in; -1 for none.
    """

    def __init__(self, sightings: Sightings, linked: Sequence[Track] = ()) -> None:
        self.sightings = sightings
        self.linked = np.full(len(sightings.step), -1, dtype=np.int64)
        for number, track in enumerate(linked):
            self.linked[track] = number
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
