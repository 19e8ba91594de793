"""From trials to a detection curve: two soft thresholds, one in height and one in contrast, under a ceiling.

rate = ceiling * logistic(b (ln h - ln h0)) * logistic(d (ln c - ln c0)), b and d above nil, by maximum likelihood over
instants (damped Fisher scoring); error bounds by resampling movers (the instants of one mover are not independent),
and never narrower than the exact binomial bound over the movers that were easy to see (C. Clopper and E. Pearson,
Biometrika 26, 1934).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import beta

from observance.observation.detection.curve import Curve
from observance.values.draws import uniform
from observance.values.errors import refuse

Floats = NDArray[np.float64]

HEIGHTS_PX = np.array([5.0, 7, 9, 11, 14, 17, 21, 26, 32, 40, 50, 64, 80, 110, 160, 240])
CONTRASTS = np.array([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8.5, 10, 13, 17, 25])
LEAST_MOVERS = 20
LEAST_SUCH = 10
"""Nothing is claimed for heights and contrasts that are smaller than those of this many movers."""
_RESAMPLES = 200
_EASY = 0.95
_ONE_SIDED = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """What was tried: one row per mover and instant, all columns (n,).

    Attributes:
        mover: number of the mover. height_px: in the image. contrast: over noise.
        seen: whether a track lay on it.
    """

    mover: NDArray[np.int64]
    height_px: Floats
    contrast: Floats
    seen: NDArray[np.bool_]


def joined(parts: list[Trials]) -> Trials:
    """Several clips' trials as one, the movers numbered on."""
    first = np.cumsum([0, *(int(part.mover.max(initial=-1)) + 1 for part in parts)])
    return Trials(
        mover=np.concatenate([part.mover + k for part, k in zip(parts, first[:-1], strict=True)]),
        height_px=np.concatenate([part.height_px for part in parts]),
        contrast=np.concatenate([part.contrast for part in parts]),
        seen=np.concatenate([part.seen for part in parts]),
    )


def fit(trials: Trials, *, kind: str, measured_with: dict[str, str], seed: int) -> Curve:
    """The curve of these trials.

    Raises:
        RefusedInput: fewer movers than a curve can rest on.
    """
    names = np.unique(trials.mover)
    if len(names) < LEAST_MOVERS:
        wanted = f"at least {LEAST_MOVERS} movers in view"
        raise refuse("trials", "movers", wanted=wanted, got=str(len(names)), example="a longer re-enactment")
    x = np.column_stack([np.log(np.maximum(trials.height_px, 1.0)), np.log(np.maximum(trials.contrast, 0.05))])
    y = trials.seen.astype(np.float64)
    number = np.searchsorted(names, trials.mover)
    half = 0.5 * len(y) / len(names)
    best = _solve(x, y, np.ones(len(y)), half, None)
    rate = _grid(best)
    drawn = np.floor(uniform(seed, "detection/resample", _RESAMPLES, len(names)) * len(names)).astype(np.int64)
    tables = []
    for row in drawn:
        weight = np.bincount(row, minlength=len(names))[number].astype(np.float64)
        tables.append(_grid(_solve(x, y, weight, half, best)))
    ranked = np.quantile(np.stack(tables), [1 - _ONE_SIDED, _ONE_SIDED], axis=0)
    bound = _easy_bound(best, x, y, number)
    low = np.minimum(np.minimum(ranked[0], rate), bound)
    return Curve(
        kind=kind,
        heights_px=HEIGHTS_PX,
        contrasts=CONTRASTS,
        rate=_within(trials, _rising(rate)),
        low=_within(trials, _rising(low)),
        high=_within(trials, _rising(np.maximum(ranked[1], rate)), unknown=1.0),
        movers=len(names),
        instants=len(y),
        measured_with=measured_with,
    )


def _parts(parameters: Floats, x: Floats) -> tuple[float, Floats, Floats]:
    """The ceiling and the two thresholds (n,) at ln height and ln contrast (n, 2)."""
    ceiling, b, h0, d, c0 = parameters
    return float(expit(ceiling)), expit(np.exp(b) * (x[:, 0] - h0)), expit(np.exp(d) * (x[:, 1] - c0))


def _solve(x: Floats, y: Floats, weight: Floats, half: float, start: Floats | None) -> Floats:
    """Parameters (logit ceiling, ln b, ln h0, ln d, ln c0); weak normal priors keep what the data leave open in reach.

    The ceiling's prior is that of half a mover seen and half a mover missed (Jeffreys): `half` instants of each.
    """
    now = _MIDDLE if start is None else start
    damping, cost = 1e-2, np.inf
    slope, bend = np.zeros(5), np.eye(5)
    for _ in range(60):
        step = 0 * now if np.isinf(cost) else np.linalg.solve(bend + damping * np.diag(np.diag(bend)), slope)
        tried = np.clip(now + step, *_REACH)
        found = _cost(tried, x, y, weight, half)
        if found < cost:
            done = cost - found < 1e-7 * max(abs(cost), 1.0)
            now, cost, damping = tried, found, max(damping / 5, 1e-9)
            if done:
                break
            slope, bend = _slope(now, x, y, weight, half)
        else:
            damping *= 5
            if damping > 1e8:
                break
    return now


_MIDDLE, _SPREAD = np.array([3.0, 1.5, np.log(14.0), 1.0, np.log(2.0)]), np.array([9.0, 1.0, 1.5, 1.0, 1.5])
_REACH = np.array([[-4.0, -1.0, 0.7, -1.0, -2.5], [9.0, 3.0, 5.5, 3.0, 3.5]])


def _cost(parameters: Floats, x: Floats, y: Floats, weight: Floats, half: float) -> float:
    top, tall, clear = _parts(parameters, x)
    share = np.clip(top * tall * clear, 1e-9, 1 - 1e-9)
    away = (parameters - _MIDDLE) / _SPREAD
    fits = float((weight * (y * np.log(share) + (1 - y) * np.log1p(-share))).sum())
    return 0.5 * float((away * away).sum()) - fits - half * float(np.log(top) + np.log1p(-top))


def _slope(parameters: Floats, x: Floats, y: Floats, weight: Floats, half: float) -> tuple[Floats, Floats]:
    """The way down and Fisher's information, (5,) and (5, 5). No library call that starts threads for it."""
    top, tall, clear = _parts(parameters, x)
    share = np.clip(top * tall * clear, 1e-9, 1 - 1e-9)
    steep, sharp = np.exp(parameters[1]), np.exp(parameters[3])
    by_log = np.stack(  # derivatives of ln share
        [
            np.full(len(x), 1 - top),
            (1 - tall) * steep * (x[:, 0] - parameters[2]),
            -(1 - tall) * steep,
            (1 - clear) * sharp * (x[:, 1] - parameters[4]),
            -(1 - clear) * sharp,
        ]
    )
    slope = (by_log * (weight * (y - share) / (1 - share))).sum(axis=1) - (parameters - _MIDDLE) / _SPREAD**2
    slope[0] += half * (1 - 2 * top)
    heavy = by_log * (weight * share / (1 - share))
    bend = np.array([[float((heavy[i] * by_log[j]).sum()) for j in range(5)] for i in range(5)])
    bend += np.diag(1 / _SPREAD**2)
    bend[0, 0] += 2 * half * top * (1 - top)
    return slope, bend


def _grid(parameters: Floats) -> Floats:
    tall, clear = np.meshgrid(np.log(HEIGHTS_PX), np.log(CONTRASTS), indexing="ij")
    top, small, faint = _parts(parameters, np.column_stack([tall.ravel(), clear.ravel()]))
    shares: Floats = (top * small * faint).reshape(tall.shape)
    return shares


def _easy_bound(best: Floats, x: Floats, y: Floats, number: NDArray[np.int64]) -> float:
    """The exact lower bound of the ceiling, over the movers that were easy; half a miss is half a miss."""
    _, tall, clear = _parts(best, x)
    easy = tall * clear >= _EASY
    count = np.bincount(number[easy])
    shares = np.bincount(number[easy], weights=y[easy])[count > 0] / count[count > 0]
    n, k = float(len(shares)), float(shares.sum())
    return float(beta.ppf(1 - _ONE_SIDED, k, n - k + 1)) if k > 0 else 0.0


def _rising(values: Floats) -> Floats:
    """Rounding and resampling quantiles undone: never falling along either axis, never raised."""
    turned = np.minimum.accumulate(np.minimum.accumulate(values[::-1, ::-1], axis=0), axis=1)
    return np.clip(turned[::-1, ::-1], 0.0, 1.0)


def _within(trials: Trials, values: Floats, unknown: float = 0.0) -> Floats:
    """`unknown` where fewer than LEAST_SUCH movers were as small or as faint: the form of the curve is no evidence."""
    least = []
    for column in (trials.height_px, trials.contrast):
        by_mover = np.sort([float(np.median(column[trials.mover == one])) for one in np.unique(trials.mover)])
        least.append(by_mover[min(LEAST_SUCH, len(by_mover)) - 1])
    tried = (least[0] <= HEIGHTS_PX * 1.05)[:, None] & (least[1] <= CONTRASTS * 1.05)[None, :]
    return np.where(tried, values, unknown)
