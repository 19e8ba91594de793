"""The fit of offset and drift to walks that show the same movers, with errors that hold.

    t_a = t_b + offset + drift (t_b - middle),    x_a(t_a) = x_b(t_b) + shift(x) + G_a z_a - G_b z_b + error

Unknown are the offset, the drift, a planar shift between the cameras that changes linearly over the ground (six
numbers) and both cameras' calibrations (standard normal numbers z); where asked, a step of the offset at a border. The
error of one mover's walk is white, slow (it lasts a second or two) and constant parts, whose sizes are found from what
is left over; samples that lie far off count little (Cauchy). The covariance comes from leaving one
mover out at a time (the jackknife, "CR3" of Bell and McCaffrey, Bias reduction in standard errors for linear regression
with multi-stage samples, 2002): whatever is correlated inside one mover's walk is then counted once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from observance.reconstruction.walks import Walk

Floats = NDArray[np.float64]
SHIFT_M = 0.15
"""1 sigma of the planar shift between two cameras, calibration left out: how a foot is found differs by view."""
BEND_M = 0.10
"""1 sigma by which that shift changes over `LEVER_M`: half a degree of turn or a hundredth of scale in one view."""
LEVER_M = 10.0
DRIFT = 50e-6 * np.sqrt(2.0)
"""1 sigma of one clock's drift against another's, seconds per second, before looking."""
_SCALE = 1e-4
_STEP_S = 0.2
_PIECE = 150
_ROBUST = 2.5
_TAUS = (0.4, 0.8, 1.6, 3.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """What is left between two walks of one mover, per axis: variances in m2, and how long the slow part lasts."""

    white: float
    slow: float
    tau_s: float
    constant: float

    @property
    def variance(self) -> float:
        """All parts together, m2."""
        return self.white + self.slow + self.constant

    def covariance(self, times: Floats) -> Floats:
        """(n, n) of one axis."""
        lag = np.abs(times[:, None] - times[None, :])
        result: Floats = self.white * np.eye(len(times)) + self.slow * np.exp(-lag / self.tau_s) + self.constant
        return result


BEFORE = Noise(white=0.01, slow=0.015, tau_s=1.5, constant=0.0025)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """One mover's part of the normal equations at the solution: information (p, p) and gradient (p,).

    `spread`, `constant`: (p, p) covariance of the gradient if the noise is what it was found to be, and that of its
    constant part alone. `lasting_s`: how long the mover is seen by both.
    """

    information: Floats
    gradient: Floats
    spread: Floats
    constant: Floats
    lasting_s: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solved:
    """The fit.

    Attributes:
        theta: offset, drift in 1e-4, the shift's six numbers, both calibrations' numbers, the step.
        prior: (p,) information of the prior. blocks: one per mover.
        noise: of the residuals. middle_s: of the second item, where the offset holds.
    """

    theta: Floats
    prior: Floats
    blocks: tuple[Block, ...]
    noise: Noise
    middle_s: float

    @property
    def offset_s(self) -> float:
        """Time of the first item less time of the second, at `middle_s` of the second."""
        return float(self.theta[0])

    @property
    def drift(self) -> float:
        """Seconds that the first item's time gains per second of the second's."""
        return float(self.theta[1] * _SCALE)

    @property
    def step_s(self) -> float:
        """By how much the offset is more after the border."""
        return float(self.theta[-1])

    def step_error_s(self) -> float:
        """1 sigma of it: the larger of what the noise and what leaving movers out say."""
        n = len(self.blocks)
        few = n / max(n - 2.0, 0.5)
        return float(np.sqrt(few * max(self._modelled(False)[-1, -1], self._jackknifed()[-1, -1])))

    def information(self) -> Floats:
        """(p, p), prior included."""
        total: Floats = np.sum([b.information for b in self.blocks], axis=0) + np.diag(self.prior)
        return total

    @property
    def lasting_s(self) -> float:
        """How long all movers together are seen by both."""
        return sum(b.lasting_s for b in self.blocks)

    def modelled(self, *, constant_only: bool = False) -> Floats:
        """(2, 2) covariance of offset and drift if the noise is what it was found to be, or of its constant part."""
        return _unscaled(self._modelled(constant_only))

    def jackknifed(self) -> Floats:
        """(2, 2) covariance of offset and drift by leaving one mover out at a time, the prior's own error with it."""
        return _unscaled(self._jackknifed())

    def _modelled(self, constant_only: bool) -> Floats:
        inverse = np.linalg.inv(self.information())
        parts = [b.constant for b in self.blocks] if constant_only else [np.diag(self.prior)]
        parts += [] if constant_only else [b.spread for b in self.blocks]
        return np.asarray(inverse @ np.sum(parts, axis=0) @ inverse)

    def _jackknifed(self) -> Floats:
        total, n = self.information(), len(self.blocks)
        left = np.array(
            [np.linalg.solve(total - b.information, -b.gradient) for b in self.blocks]
        )  # how far the fit moves without each
        spread = left - left.mean(axis=0)
        inverse = np.linalg.inv(total)
        return np.asarray(spread.T @ spread * (n - 1) / n + inverse @ np.diag(self.prior) @ inverse)

    def drift_information(self) -> float:
        """What the movers alone say of the drift, 1 / variance, the prior taken out."""
        naive = np.linalg.inv(self.information())[1, 1] * _SCALE**2
        shrunk = naive / max(float(self.modelled()[1, 1]), 1e-30)
        return float(max(1 / naive - self.prior[1] / _SCALE**2, 0.0) * min(shrunk, 1.0))

    def left_share(self) -> float:
        """Share of the offset's information that is left when drift, shift and calibrations are unknown too."""
        own = float(sum(b.information[0, 0] for b in self.blocks))
        return float(1 / np.linalg.inv(self.information())[0, 0] / max(own, 1e-12))


def _unscaled(covariance: Floats) -> Floats:
    scale = np.array([1.0, _SCALE])
    result: Floats = covariance[:2, :2] * scale[:, None] * scale[None, :]
    return result


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _About:
    """Where drift and shift are nil, and after which instant the step holds (infinite: there is none); times of b."""

    middle_s: float
    centre: Floats
    border_s: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sampled:
    """Samples of one pair of walks at one state of the fit: times of b, residuals (n, 2), design (n, 2, p)."""

    times: Floats
    residual: Floats
    design: Floats


def _sample(a: Walk, b: Walk, theta: Floats, about: _About) -> _Sampled | None:
    count = int((b.times[-1] - b.times[0]) / _STEP_S)
    times = b.times[0] + _STEP_S * np.arange(count + 1)
    late = times > about.border_s
    when = times + theta[0] + theta[1] * _SCALE * (times - about.middle_s) + theta[-1] * late
    inside = (when >= a.times[0]) & (when <= a.times[-1])
    if int(inside.sum()) < 4:
        return None
    times, when, late = times[inside], when[inside], late[inside]
    xa, va = a.at(when)
    xb, _ = b.at(times)
    bent_a, bent_b = a.bent(when), b.bent(times)
    design = np.concatenate(
        [
            va[:, :, None],
            (va * (times - about.middle_s)[:, None] * _SCALE)[:, :, None],
            -_shift(xb - about.centre),
            -bent_a,
            bent_b,
            (va * late[:, None])[:, :, None],
        ],
        axis=2,
    )
    return _Sampled(times=times, residual=xa - xb + design[:, :, 2:-1] @ theta[2:-1], design=design)


def _shift(away: Floats) -> Floats:
    """(n, 2, 6): what the six numbers of the shift move at places (n, 2) from the middle of the ground."""
    eye = np.broadcast_to(np.eye(2), (len(away), 2, 2))
    lever = away / LEVER_M
    return np.concatenate([eye, eye * lever[:, 0, None, None], eye * lever[:, 1, None, None]], axis=2)


def start(a: Sequence[Walk], b: Sequence[Walk], offset_s: float, drift: float = 0.0) -> Floats:
    """Where a fit begins: the offset, and nothing known of the rest."""
    theta = np.zeros(9 + a[0].calibration.shape[2] + b[0].calibration.shape[2])
    theta[:2] = offset_s, drift / _SCALE
    return theta


def solve(
    a: Sequence[Walk],
    b: Sequence[Walk],
    pairs: Sequence[tuple[int, int]],
    theta: Floats,
    middle_s: float,
    drift_error: float = DRIFT,
    border_s: float = np.inf,
    rounds: int = 3,
) -> Solved | None:
    """Fit; None where nothing is left to fit to. Noise and weights are found anew in every round."""
    stepless = 1e8 if np.isinf(border_s) else 1e-8
    prior = np.concatenate(
        [[1e-8, (_SCALE / drift_error) ** 2], [SHIFT_M**-2] * 2, [BEND_M**-2] * 4, np.ones(len(theta) - 9), [stepless]]
    )
    noise = BEFORE
    movers = _movers(pairs)
    centre = np.mean([b[j].xy.mean(axis=0) for _, j in pairs], axis=0)
    about = _About(middle_s=middle_s, centre=np.asarray(centre), border_s=border_s)
    blocks: list[Block] = []
    for _ in range(rounds):
        for _step in range(6):
            blocks = []
            for mover in movers:
                parts = [_part(a[i], b[j], theta, about, noise) for i, j in mover]
                kept = [part for part in parts if part is not None]
                if kept:
                    blocks.append(_sum(kept))
            if not blocks:
                return None
            total = np.sum([k.information for k in blocks], axis=0) + np.diag(prior)
            step = -np.linalg.solve(total, np.sum([k.gradient for k in blocks], axis=0) + prior * theta)
            theta = theta + np.clip(step, -1.0, 1.0)
            if abs(step[0]) < 1e-4 and abs(step[1]) * _SCALE < 1e-7:
                break
        noise = _noise(a, b, pairs, theta, about)
    return Solved(theta=theta, prior=prior, blocks=tuple(blocks), noise=noise, middle_s=middle_s)


def _movers(pairs: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Pairs that share a walk belong to one mover."""
    groups: list[list[tuple[int, int]]] = []
    for pair in sorted(pairs):
        touching = [g for g in groups if any(p[0] == pair[0] or p[1] == pair[1] for p in g)]
        groups = [g for g in groups if g not in touching]
        groups.append([pair, *(p for g in touching for p in g)])
    return [sorted(g) for g in groups]


def _part(a: Walk, b: Walk, theta: Floats, about: _About, noise: Noise) -> Block | None:
    """One pair's part. Samples are weighted as if independent: the noise's correlation goes into `spread` only.

    Weighting by the full covariance would draw on what is quick in the walks, where their velocities are mostly noise.
    """
    one = _sample(a, b, theta, about)
    if one is None:
        return None
    size = (one.residual**2).sum(axis=1)
    weight = 1 / (1 + size / (_ROBUST**2 * noise.variance)) ** 2 / noise.variance
    weighted = one.design * weight[:, None, None]
    information = np.einsum("nai,naj->ij", weighted, one.design)
    gradient = np.einsum("nai,na->i", weighted, one.residual)
    spread = np.zeros_like(information)
    total = weighted.sum(axis=0)
    constant = noise.constant * total.T @ total
    for first in range(0, len(one.times), _PIECE):
        piece = slice(first, first + _PIECE)
        spread += np.einsum("nai,nm,maj->ij", weighted[piece], noise.covariance(one.times[piece]), weighted[piece],
                            optimize=True)  # fmt: skip
    lasting = _STEP_S * len(one.times)
    return Block(information=information, gradient=gradient, spread=spread, constant=constant, lasting_s=lasting)


def _sum(parts: Sequence[Block]) -> Block:
    return Block(
        information=np.sum([p.information for p in parts], axis=0),
        gradient=np.sum([p.gradient for p in parts], axis=0),
        spread=np.sum([p.spread for p in parts], axis=0),
        constant=np.sum([p.constant for p in parts], axis=0),
        lasting_s=sum(p.lasting_s for p in parts),
    )


def _noise(
    a: Sequence[Walk], b: Sequence[Walk], pairs: Sequence[tuple[int, int]], theta: Floats, about: _About
) -> Noise:
    """White, slow and constant variance from the products of residuals at lags up to 5 s, weighted as in the fit."""
    most = int(5.0 / _STEP_S)
    products, counts = np.zeros(most + 1), np.zeros(most + 1)
    before = BEFORE.variance
    for i, j in pairs:
        one = _sample(a[i], b[j], theta, about)
        if one is None:
            continue
        size = (one.residual**2).sum(axis=1)
        weighted = one.residual / (1 + size / (_ROBUST**2 * 4 * before))[:, None]
        for lag in range(min(most, len(weighted) - 1) + 1):
            products[lag] += (weighted[: len(weighted) - lag] * weighted[lag:]).sum()
            counts[lag] += 2 * (len(weighted) - lag)
    used = counts > 0
    lags = _STEP_S * np.arange(most + 1)[used]
    values, weight = products[used] / counts[used], np.sqrt(counts[used])
    best, found = np.inf, BEFORE
    for tau in _TAUS:
        columns = np.column_stack([lags == 0, np.exp(-lags / tau), np.ones(len(lags))]).astype(np.float64)
        parts, left = nnls(columns * weight[:, None], values * weight)
        if left < best:
            best = float(left)
            found = Noise(
                white=max(float(parts[0]), 4e-4), slow=float(parts[1]), tau_s=tau, constant=max(float(parts[2]), 1e-4)
            )
    return found
