"""Two lists of instants from two items: at which offset one lies on the other, told by the intervals between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import poisson

Floats = NDArray[np.float64]
LEAST = 3
RIVAL_SHARE = 0.7
BY_CHANCE = 1e-3
_SIGMAS = 3.0
_MOST = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Instants of one item, seconds, sorted, each with its 1 sigma."""

    times: Floats
    errors: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """The offset (time of the first less time of the second) that most instants agree on.

    Attributes:
        why: "" when it can be told; otherwise why not. error_s: 1 sigma, what both series share left out.
        at_s: the middle of the matched instants of the second. matched: how many.
        second_s, second_share: the next best offset, and how many agree on it beside the best.
    """

    why: str
    offset_s: float
    error_s: float
    at_s: float
    matched: int
    second_s: float
    second_share: float


def _partners(a: Series, b: Series, offset: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices of instants that are one at this offset; each has one partner, the nearest."""
    moved = b.times + offset
    right = np.clip(np.searchsorted(a.times, moved), 0, len(a.times) - 1)
    left = np.maximum(right - 1, 0)
    near = np.where(np.abs(a.times[left] - moved) <= np.abs(a.times[right] - moved), left, right)
    within = np.abs(a.times[near] - moved) <= _SIGMAS * np.hypot(a.errors[near], b.errors)
    second = np.flatnonzero(within)
    first = near[second]
    _, once = np.unique(first, return_index=True)
    return first[once], second[once]


def match(a: Series, b: Series, *, low_s: float, high_s: float) -> Lag:
    """Match two series. A regular series fits itself a period later nearly as well, and is refused."""
    a, b = _strongest(a), _strongest(b)
    if min(len(a.times), len(b.times)) < LEAST:
        return _untold(f"fewer than {LEAST} instants in one of them")
    candidates = (a.times[:, None] - b.times[None, :]).ravel()
    candidates = np.unique(candidates[(candidates >= low_s) & (candidates <= high_s)])
    if not len(candidates):
        return _untold("no two instants can be one")
    counts = np.array([len(_partners(a, b, float(c))[0]) for c in candidates])
    offset = float(candidates[int(np.argmax(counts))])
    for _ in range(3):
        first, second = _partners(a, b, offset)
        weight = 1 / (a.errors[first] ** 2 + b.errors[second] ** 2)
        apart = a.times[first] - b.times[second]
        offset = float(np.average(apart, weights=weight))
    matched = len(first)
    tolerance = _SIGMAS * float(np.median(np.hypot(a.errors[first], b.errors[second])))
    far = np.abs(candidates - offset) > 2 * tolerance
    other = int(np.argmax(np.where(far, counts, -1)))
    share = float(counts[other] / matched) if far.any() else 0.0
    scatter = float(np.sqrt(np.average((apart - offset) ** 2, weights=weight) / max(matched - 1, 1)))
    found = Lag(
        why="", offset_s=offset, error_s=max(float(weight.sum() ** -0.5), scatter),
        at_s=float(b.times[second].mean()), matched=matched,
        second_s=float(candidates[other]) if far.any() else offset, second_share=share,
    )  # fmt: skip
    if matched < LEAST:
        return _with(found, f"only {matched} instants agree at any offset")
    if share > RIVAL_SHARE:
        return _with(found, f"a second offset, {found.second_s - offset:+.2f} s away, fits about as well")
    span = max(min(np.ptp(a.times), np.ptp(b.times)), 1.0)
    expected = len(a.times) * len(b.times) * 2 * tolerance / float(span)
    if float(poisson.sf(matched - 1, expected)) * len(candidates) > BY_CHANCE:
        return _with(found, "so many instants agree by chance alone")
    return found


def _strongest(series: Series) -> Series:
    """At most _MOST instants, those that are known best."""
    if len(series.times) <= _MOST:
        return series
    kept = np.sort(np.argsort(series.errors, kind="stable")[:_MOST])
    return Series(times=series.times[kept], errors=series.errors[kept])


def _untold(why: str) -> Lag:
    return Lag(why=why, offset_s=0.0, error_s=np.inf, at_s=0.0, matched=0, second_s=0.0, second_share=1.0)


def _with(lag: Lag, why: str) -> Lag:
    return Lag(
        why=why, offset_s=lag.offset_s, error_s=lag.error_s, at_s=lag.at_s, matched=lag.matched,
        second_s=lag.second_s, second_share=lag.second_share,
    )  # fmt: skip
