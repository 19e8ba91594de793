"""How a track's error wanders: a unit Gaussian process that is slow for who walks and nearly still for who stands.

A foot's error is mostly slow (autocorrelation time 1.1-1.8 s, measured on walkers); it comes from gait, shape and
light. Who stands keeps the same shape in the same light, so the process runs on the mover's own pace and not on the
clock: otherwise a man who stands a hand's breadth short of a line for a minute would cross it "at some instant" in
nearly every history.

The variances are the smoother's own, row by row; the correlation between rows is this process's: a moving average of
independent normal numbers by a cubic B-spline, each number drawn under its own name, so that any window of it is the
same whatever else is drawn.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from observance.values import draws

Floats = NDArray[np.float64]
SPACING_S = 1.4
"""Knot spacing at walking pace: the correlation then is that of the smoother's joint posterior, to 0.1 (a test)."""
WALKING_MPS = 1.0
STILL = 0.02
"""Share of its usual pace at which the error wanders when the mover stands."""
NU = 5.0
"""Degrees of freedom of the heavy tail (50/80/95 % ellipses held 51/83/94.6 % on footage with truth)."""
_BLOCK = 8


def pace(times_s: Floats, speed_mps: Floats) -> Floats:
    """The mover's own clock at each row, in knots, starting from 0."""
    rate = np.clip(speed_mps / WALKING_MPS, STILL, 1.0)
    steps = np.diff(times_s) * (rate[1:] + rate[:-1]) / 2
    own: Floats = np.concatenate([[0.0], np.cumsum(steps)]) / SPACING_S
    return own


def _weights(own: Floats) -> tuple[NDArray[np.int64], Floats]:
    """First knot (n,) and the four spline weights (n, 4), scaled to unit variance."""
    first = np.floor(own).astype(np.int64)
    f = own - first
    four = np.stack([(1 - f) ** 3, 3 * f**3 - 6 * f**2 + 4, -3 * f**3 + 3 * f**2 + 3 * f + 1, f**3], axis=1)
    return first, four / np.sqrt((four**2).sum(axis=1))[:, None]


def correlation(own: Floats) -> Floats:
    """Correlation (n, n) of the process between these paces."""
    basis, _ = _basis(own)
    result: Floats = basis @ basis.T
    return result


def _basis(own: Floats) -> tuple[Floats, list[int]]:
    """Weights (n, knots) over the touched blocks of knots, and these blocks."""
    first, four = _weights(own)
    knots = first[:, None] + np.arange(4)
    blocks = sorted({int(b) for b in np.unique(knots // _BLOCK)})
    column = {block: i * _BLOCK for i, block in enumerate(blocks)}
    basis = np.zeros((len(own), len(blocks) * _BLOCK))
    for j in range(4):
        places = [column[int(k) // _BLOCK] + int(k) % _BLOCK for k in knots[:, j]]
        basis[np.arange(len(own)), places] += four[:, j]
    return basis, blocks


def unit(seed: int, track: str, histories: int, own: Floats) -> Floats:
    """The process at these paces in every history, two independent components: (2, n, histories)."""
    basis, blocks = _basis(own)
    knots = np.concatenate(
        [
            draws.normal(seed, f"track:{track}:wander:{b}", histories, 2 * _BLOCK).reshape(histories, 2, _BLOCK)
            for b in blocks
        ],
        axis=2,
    )
    both: Floats = np.matmul(basis, np.ascontiguousarray(knots.transpose(1, 2, 0)))
    return both


def tail(seed: int, track: str, histories: int) -> Floats:
    """One scale per track and history, sqrt(nu / chi2), (histories,): the whole track is better or worse than thought.

    The chi-squared number of five degrees is made from five normal ones, so that it depends on the name alone.
    """
    normal = draws.normal(seed, f"track:{track}:tail", histories, int(NU))
    scale: Floats = np.sqrt(NU / (normal**2).sum(axis=1))
    return scale
