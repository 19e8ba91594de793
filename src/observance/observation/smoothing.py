"""Ground smoothing with an honest error: a slow foot bias beside the white noise, and the joint posterior of a track.

A foot that is measured too low stays too low for a second: shoes, shadow and gait do not change from frame to frame.
Taken as white noise, such errors make a smoother believe itself several times too much. State: x, y, vx, vy and two
biases, first-order autoregressive, as shares of the body's height in the image. Measurement: foot = ground + J h
(bias + white) / sqrt(visible). Covariances are updated in Joseph's form, which keeps them positive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.compiled import applied, gain_back, inverse_of_two, loop, product, product_turned

Floats = NDArray[np.float64]

STUDENT_NU = 5.0
"""Degrees of freedom of the tail: a caller who draws histories scales each track's departure from the mean once per
history by sqrt(nu / chi2_nu); a level's ellipse is e' C^-1 e <= 2 F(level; 2, nu). Not in the covariances here."""

BODY_M = 1.75
"""Body height whose image is the unit of the foot's error, metres."""
_FIRST_SPEED_VARIANCE = 4.0
_OUTLIER = 9.0
_HARDER = (4.0, 16.0, 64.0)
_HARDER_GAIN = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FootError:
    """1-sigma errors of a foot as shares of the body's height in the image, across (u) and along (v).

    Attributes:
        correlation_s: time constant of the bias. acceleration: power density of a mover's acceleration, m2/s3.
    """

    white_across: float
    white_along: float
    bias_across: float
    bias_along: float
    correlation_s: float
    acceleration: float


MOTION = FootError(
    white_across=0.0141,
    white_along=0.0181,
    bias_across=0.0389,
    bias_along=0.0277,
    correlation_s=1.2,
    acceleration=0.088,
)
"""For feet found by motion. White part, time constant and acceleration: maximum likelihood on PETS S2L1, first half,
without ground truth. The bias cannot be told from a guided track itself, whose feet are drawn to its course: .7 of
what the first detector's feet had. By that half's true places, .65 holds 96 % at 95 % and .8 is the likeliest."""

DETECTED = FootError(
    white_across=0.016,
    white_along=0.016,
    bias_across=0.038,
    bias_along=0.037,
    correlation_s=1.18,
    acceleration=0.077,
)
"""For feet that a detector's boxes and motion give together: likewise, of the boxes of YOLOX-nano."""


def foot_error(by_model: NDArray[np.bool_]) -> FootError:
    """The error of a track's feet, by whether a detector's boxes support most of its measurements (n,)."""
    return DETECTED if len(by_model) and float(by_model.mean()) > 0.5 else MOTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoothed:
    """A track's posterior, calibration left out.

    Attributes:
        times_s: (n,). mean: (n, 4) x, y, vx, vy. covariance: (n, 4, 4).
        acceleration: the power density that was used, m2/s3.
    """

    times_s: Floats
    mean: Floats
    covariance: Floats
    acceleration: float
    full_covariance: Floats
    gains: Floats

    def joint_covariance(self, indices: Sequence[int]) -> Floats:
        """Covariance (2 K, 2 K) of the positions (x, y) at K instants, given as indices in any order.

        For i < j, cov(i, j) = G_i ... G_(j-1) C_j with the smoother's gains G and covariances C.
        """
        order = sorted(set(indices))
        place = {index: k for k, index in enumerate(order)}
        blocks = np.zeros((len(order), len(order), 6, 6))
        for k, index in enumerate(order):
            blocks[k, k] = self.full_covariance[index]
        for k in range(len(order) - 2, -1, -1):
            carry = np.eye(6)
            for step in range(order[k], order[k + 1]):
                carry = carry @ self.gains[step]
            for later in range(k + 1, len(order)):
                blocks[k, later] = carry @ blocks[k + 1, later]
                blocks[later, k] = blocks[k, later].T
        rows = [place[index] for index in indices]
        chosen = blocks[np.ix_(rows, rows)][:, :, :2, :2]
        count = 2 * len(rows)
        return np.asarray(chosen.transpose(0, 2, 1, 3).reshape(count, count))


def smooth(times_s: Floats, feet_px: Floats, visible: Floats, camera: Camera, error: FootError = MOTION) -> Smoothed:
    """Smooth one track at every instant of `times_s`.

    Args:
        times_s: (n,) never falling.
        feet_px: (n, 2) measured feet, NaN where there is none; at least one is not.
        visible: (n,) share of the body that nothing hides; both errors grow with its inverse square root.
        error: the foot's error; a mover whose path says that it accelerates harder gets a multiple of its
            acceleration, if that makes the measurements e^3 times as likely.

    Raises:
        ValueError: no measured foot.
    """
    seen: NDArray[np.bool_] = np.isfinite(feet_px[:, 0]) & np.isfinite(feet_px[:, 1])
    ground = camera.ground(np.where(seen[:, None], feet_px, np.nan))
    seen &= np.isfinite(ground[:, 0])
    if not seen.any():
        raise ValueError("a track without a measured foot")
    spread = np.zeros((len(times_s), 2, 2))
    spread[seen] = camera.ground_by_pixel(feet_px[seen]) * body_px(camera, ground[seen])[:, None, None]
    doubt = np.clip(visible, 0.2, 1.0) ** -0.5
    forward = _forward(times_s, ground, seen, spread, doubt, error)
    for multiple in _HARDER:
        harder = replace(error, acceleration=error.acceleration * multiple)
        rival = _forward(times_s, ground, seen, spread, doubt, harder)
        if rival.likelihood < forward.likelihood + _HARDER_GAIN:
            break
        forward = rival
    return _backward(times_s, forward)


def smooth_rows(rows: pa.Table, camera: Camera) -> Smoothed:
    """The posterior of one track's rows of a TRACKS table, in order of time: the same as the tracker's."""
    feet = np.column_stack([rows.column(name).to_numpy() for name in ("foot_u_px", "foot_v_px")])
    by_model = rows.column("by_model").to_numpy(zero_copy_only=False)[np.isfinite(feet[:, 0])]
    error = foot_error(by_model.astype(bool))
    return smooth(rows.column("time_s").to_numpy(), feet, rows.column("visible").to_numpy(), camera, error)


def body_px(camera: Camera, ground: Floats) -> Floats:
    """Height in pixels (n,) of a body of BODY_M standing at ground points (n, 2)."""
    ground = np.atleast_2d(ground)
    foot = camera.project(np.column_stack([ground, np.zeros(len(ground))]))
    head = camera.project(np.column_stack([ground, np.full(len(ground), BODY_M)]))
    return np.asarray(np.maximum(np.hypot(*(foot - head).T), 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Forward:
    states: Floats
    covs: Floats
    ahead_states: Floats
    ahead_covs: Floats
    moves: Floats
    likelihood: float
    acceleration: float


def _forward(
    times: Floats, ground: Floats, seen: NDArray[np.bool_], spread: Floats, doubt: Floats, error: FootError
) -> _Forward:
    first = int(np.flatnonzero(seen)[0])
    bias = np.array([error.bias_across, error.bias_along]) ** 2
    white = np.array([error.white_across, error.white_along]) ** 2
    gaps = np.diff(times, prepend=times[:1])
    states, covs, ahead_states, ahead_covs, moves, likelihood = _filtered(
        gaps, ground, seen, spread, doubt, bias, white, first, error.correlation_s, error.acceleration
    )
    return _Forward(
        states=states,
        covs=covs,
        ahead_states=ahead_states,
        ahead_covs=ahead_covs,
        moves=moves,
        likelihood=likelihood,
        acceleration=error.acceleration,
    )


@loop
def _filtered(
    gaps: Floats,
    ground: Floats,
    seen: NDArray[np.bool_],
    spread: Floats,
    doubt: Floats,
    bias: Floats,
    white: Floats,
    first: int,
    correlation_s: float,
    acceleration: float,
) -> tuple[Floats, Floats, Floats, Floats, Floats, float]:
    count = len(gaps)
    state, cov = np.zeros(6), np.zeros((6, 6))
    state[:2] = ground[first]
    cov[0, 0] = cov[1, 1] = 100.0
    cov[2, 2] = cov[3, 3] = _FIRST_SPEED_VARIANCE
    cov[4, 4], cov[5, 5] = bias[0], bias[1]
    states, covs = np.zeros((count, 6)), np.zeros((count, 6, 6))
    ahead_states, ahead_covs = np.zeros((count, 6)), np.zeros((count, 6, 6))
    moves = np.zeros((count, 6, 6))
    identity = np.eye(6)
    likelihood = 0.0
    for k in range(count):
        dt = gaps[k]
        keep = np.exp(-dt / correlation_s)
        move, noise = np.eye(6), np.zeros((6, 6))
        for axis in range(2):
            move[axis, axis + 2] = dt
            move[axis + 4, axis + 4] = keep
            noise[axis, axis] = acceleration * dt**3 / 3
            noise[axis, axis + 2] = noise[axis + 2, axis] = acceleration * dt**2 / 2
            noise[axis + 2, axis + 2] = acceleration * dt
            noise[axis + 4, axis + 4] = (1 - keep**2) * bias[axis]
        if k:
            state = applied(move, state)
            cov = product_turned(product(move, cov), move) + noise
        moves[k], ahead_states[k], ahead_covs[k] = move, state, cov
        if seen[k]:
            look = np.zeros((2, 6))
            look[0, 0] = look[1, 1] = 1.0
            look[:, 4:] = spread[k] * doubt[k]
            own = product_turned(spread[k] * (white * doubt[k] ** 2), spread[k]) + 1e-6 * np.eye(2)
            miss = ground[k] - applied(look, state)
            apart = product_turned(product(look, cov), look)
            inverse = inverse_of_two(apart + own)
            distance = (miss * applied(inverse, miss)).sum()
            if distance > _OUTLIER:  # de-weighted to three sigma
                trace = apart[0, 0] + apart[1, 1] + own[0, 0] + own[1, 1]
                own = own * (1 + (distance / _OUTLIER - 1) * trace / (own[0, 0] + own[1, 1]))
                inverse = inverse_of_two(apart + own)
            if k > first:
                det = 1 / (inverse[0, 0] * inverse[1, 1] - inverse[0, 1] * inverse[1, 0])
                likelihood -= 0.5 * ((miss * applied(inverse, miss)).sum() + np.log(det))
            gain = product(product_turned(cov, look), inverse)
            state = state + applied(gain, miss)
            rest = identity - product(gain, look)
            cov = product_turned(product(rest, cov), rest) + product_turned(product(gain, own), gain)
        states[k], covs[k] = state, cov
    return states, covs, ahead_states, ahead_covs, moves, likelihood


def _backward(times: Floats, forward: _Forward) -> Smoothed:
    mean, cov, gains = _carried_back(
        forward.states, forward.covs, forward.ahead_states, forward.ahead_covs, forward.moves
    )
    return Smoothed(
        times_s=times,
        mean=mean[:, :4],
        covariance=cov[:, :4, :4],
        acceleration=forward.acceleration,
        full_covariance=cov,
        gains=gains,
    )


@loop
def _carried_back(
    states: Floats, covs: Floats, ahead_states: Floats, ahead_covs: Floats, moves: Floats
) -> tuple[Floats, Floats, Floats]:
    count = len(states)
    mean, cov = states.copy(), covs.copy()
    gains = np.zeros((max(count - 1, 0), 6, 6))
    for k in range(count - 2, -1, -1):
        gain = gain_back(covs[k], moves[k + 1], ahead_covs[k + 1])
        mean[k] += applied(gain, mean[k + 1] - ahead_states[k + 1])
        cov[k] += product_turned(product(gain, cov[k + 1] - ahead_covs[k + 1]), gain)
        cov[k] = (cov[k] + cov[k].T) / 2
        gains[k] = gain
    return mean, cov, gains
