"""The search for the offset of two items' clocks: at which lags do the walks of one lie on the walks of the other.

At a lag, each walk of the second item takes the walk of the first that it agrees with best; agreement is the log
likelihood ratio of one mover against two, of the distance between them, summed over the time that both are there. Only
who moves says anything: a standing man agrees with himself at every lag.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.reconstruction.walks import Walk

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
STEP_S = 0.25
TAU_S = 1.5
"""Errors of a foot point last about so long: samples closer together say little more than one."""
CLUTTER = 0.02
_AREA_M2 = 200.0
_NEED = 6
_MOST = 4000
"""Samples of the second item's walks that are searched with; of more, an even selection of whole walks."""
_WINDOW_S = 2.0
_APART_M = 2.0
STILL_MPS = 0.25
"""Who gets on no faster says nothing: a standing man's track wanders so much."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sampled:
    """A walk where it moves: (n,) steps of the common grid, (n, 2) places, (n,) how much it moves, 0 to 1."""

    steps: Ints
    xy: Floats
    moving: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Agreement:
    """How well the two items agree at each lag.

    Attributes:
        lags: (k,) in steps: time of the first item less time of the second. score: (k,) nats.
        pairs: (first, second) walk to its first lag and its score per lag.
    """

    lags: Ints
    score: Floats
    pairs: dict[tuple[int, int], tuple[int, Floats]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The lag that fits best and the best one elsewhere, seconds, with their scores in nats."""

    lag_s: float
    score: float
    second_s: float
    second: float


def sampled(walk: Walk) -> Sampled:
    """The walk at the steps of the grid at which it gets on: the way over two seconds, not the speed of its jitter."""
    steps = np.arange(int(np.ceil(walk.times[0] / STEP_S)), int(np.floor(walk.times[-1] / STEP_S)) + 1)
    when = STEP_S * steps.astype(np.float64)
    before, after = np.maximum(when - 1.0, walk.times[0]), np.minimum(when + 1.0, walk.times[-1])
    way = walk.at(after)[0] - walk.at(before)[0]
    speed = np.hypot(way[:, 0], way[:, 1]) / np.maximum(after - before, 1e-6)
    moving = np.clip((speed - STILL_MPS) / (0.7 - STILL_MPS), 0.0, 1.0)
    kept = moving > 0
    return Sampled(steps=steps[kept], xy=walk.at(when[kept])[0], moving=moving[kept])


def agreement(a: Sequence[Walk], b: Sequence[Walk], low_s: float, high_s: float) -> Agreement:
    """Score every lag from `low_s` to `high_s`: t_a = t_b + lag."""
    low, high = int(np.floor(low_s / STEP_S)), int(np.ceil(high_s / STEP_S))
    score = np.zeros(high - low + 1)
    pairs: dict[tuple[int, int], tuple[int, Floats]] = {}
    first, second = [sampled(w) for w in a], [sampled(w) for w in b]
    error = float(np.median([w.error_m for w in (*a, *b)])) if a and b else 0.0
    variance = 0.3**2 + 2 * error**2
    bounds = _Bounds(first)
    for j in _chosen(second):
        best = np.zeros_like(score)
        y = second[j]
        for i in bounds.near(y):
            x = first[i]
            begin = int(x.steps[0] - y.steps[-1])
            if begin > high or int(x.steps[-1] - y.steps[0]) < low:
                continue
            values = _by_lag(x, y, begin, variance)
            pairs[i, j] = (begin, values)
            left, right = max(begin, low), min(begin + len(values) - 1, high)
            cut = best[left - low : right - low + 1]
            np.maximum(cut, values[left - begin : right - begin + 1], out=cut)
        score += best
    return Agreement(lags=np.arange(low, high + 1), score=score, pairs=pairs)


def _chosen(walks: Sequence[Sampled]) -> list[int]:
    """All walks, or an even selection of those that move most, when there are more samples than can be looked at."""
    total = sum(len(w.xy) for w in walks)
    if total <= _MOST:
        return list(range(len(walks)))
    ranked = sorted(range(len(walks)), key=lambda j: (-float(walks[j].moving.sum()), j))
    kept, used = [], 0
    for j in ranked[:: max(1, total // (4 * _MOST))]:
        if used < _MOST:
            kept.append(j)
            used += len(walks[j].xy)
    return sorted(kept)


class _Bounds:
    """Where every walk of one item lies, so that walks that never come near each other are not compared."""

    def __init__(self, walks: Sequence[Sampled]) -> None:
        nowhere = np.full((1, 2), np.inf)
        self._low = np.array([w.xy.min(axis=0) if len(w.xy) else nowhere[0] for w in walks]).reshape(-1, 2)
        self._high = np.array([w.xy.max(axis=0) if len(w.xy) else -nowhere[0] for w in walks]).reshape(-1, 2)

    def near(self, other: Sampled) -> list[int]:
        """Indices of the walks that come within _APART_M of the other's bounds."""
        if not len(other.xy):
            return []
        apart = (self._low > other.xy.max(axis=0) + _APART_M) | (self._high < other.xy.min(axis=0) - _APART_M)
        return [int(i) for i in np.flatnonzero(~apart.any(axis=1))]


def _by_lag(x: Sampled, y: Sampled, begin: int, variance: float) -> Floats:
    """Agreement of two walks per lag, from the earliest at which they touch, nats."""
    size = int(x.steps[-1] - y.steps[0]) - begin + 1
    apart = ((x.xy[:, None, :] - y.xy[None, :, :]) ** 2).sum(axis=2)
    like = (1 - CLUTTER) * _AREA_M2 / (2 * np.pi * variance) * np.exp(-apart / (2 * variance)) + CLUTTER
    weight = np.sqrt(x.moving[:, None] * y.moving[None, :]) * (STEP_S / TAU_S)
    lag = (x.steps[:, None] - y.steps[None, :] - begin).ravel()
    values = np.bincount(lag, weights=(weight * np.log(like)).ravel(), minlength=size)
    shared = np.bincount(lag, minlength=size)
    result: Floats = np.where(shared >= _NEED, values, 0.0)
    return result


def best_of(found: Agreement, apart_s: float = 1.5) -> Best:
    """The best lag, and the best at least `apart_s` from it."""
    top = int(np.argmax(found.score))
    far = np.abs(found.lags - found.lags[top]) * STEP_S > apart_s
    other = int(np.argmax(np.where(far, found.score, -np.inf))) if far.any() else top
    return Best(
        lag_s=float(found.lags[top] * STEP_S), score=float(found.score[top]),
        second_s=float(found.lags[other] * STEP_S), second=float(found.score[other]) if far.any() else 0.0,
    )  # fmt: skip


def partners(
    found: Agreement, a: Sequence[Walk], b: Sequence[Walk], lag_s: float, window_s: float = _WINDOW_S
) -> list[tuple[int, int, float]]:
    """Walks that show one mover near a lag: (first, second, its own lag in seconds), the surest first.

    No walk has two partners at one instant; the pair that agrees better is taken.
    """
    centre, reach = round(lag_s / STEP_S), round(window_s / STEP_S)
    listed = []
    for (i, j), (begin, values) in found.pairs.items():
        left, right = max(begin, centre - reach), min(begin + len(values) - 1, centre + reach)
        if right < left:
            continue
        part = values[left - begin : right - begin + 1]
        top = int(np.argmax(part))
        if part[top] > 1.0:
            listed.append((float(part[top]), i, j, (left + top) * STEP_S))
    listed.sort(key=lambda p: (-p[0], p[1], p[2]))
    taken: list[tuple[int, int, float]] = []
    for _, i, j, lag in listed:
        if not any((i == k and _meet(b[j], b[m])) or (j == m and _meet(a[i], a[k])) for k, m, _ in taken):
            taken.append((i, j, lag))
    return taken


def _meet(x: Walk, y: Walk) -> bool:
    return bool(min(x.times[-1], y.times[-1]) > max(x.times[0], y.times[0]))
