"""Tracklets of neighbouring segments joined over their overlap, one border after the other.

Each segment speaks for its own steps alone. Two tracklets are one mover where both segments measured the same feet at
the same instants; of the rows that they share, each gives those on its side of the border.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from observance.observation.footage.reading.segments import Span
from observance.observation.footage.tracklets import Tracklet, chained

Floats = NDArray[np.float64]
Ground = Callable[[Tracklet], Floats]
"""Points (n, 2) of a tracklet's feet, in metres or, without a calibration, in body heights times a usual body."""

SAME_M = 0.8
_LEAST_SHARED = 3
_LEAST_SHARE = 0.5


def joined(segments: Iterable[tuple[Span, Sequence[Tracklet]]], ground: Ground) -> Iterator[list[Tracklet]]:
    """Whole tracks, those together that no later segment can continue; segments come in order."""
    open_ones: list[tuple[list[Tracklet], Tracklet]] = []  # what is settled, and the last segment's whole tracklet
    before: Span | None = None
    for span, tracklets in segments:
        heads: list[list[Tracklet]] = [[] for _ in tracklets]
        if before is not None and span.joins:
            border = span.first
            ends = [k for k, (_, last) in enumerate(open_ones) if last.steps[-1] >= span.reach_first]
            starts = [
                k for k, one in enumerate(tracklets) if one.steps[-1] >= border and one.steps[0] < before.reach_end
            ]
            found = _matched([open_ones[k][1] for k in ends], [tracklets[k] for k in starts], ground)
            for a, b in found:
                heads[starts[b]] = open_ones[ends[a]][0]
            taken = {ends[a] for a, _ in found}
            open_ones = [one for k, one in enumerate(open_ones) if k not in taken]
        ended = [settled for settled, _ in open_ones]
        open_ones = []
        for head, one in zip(heads, tracklets, strict=True):
            own = one.within((one.steps >= span.first) & (one.steps < span.end))
            if len(own.steps):
                open_ones.append(([*head, own], one))
            elif head:
                ended.append(head)
        yield [chained(parts) for parts in ended]
        before = span
    yield [chained(settled) for settled, _ in open_ones]


def _matched(ends: list[Tracklet], starts: list[Tracklet], ground: Ground) -> list[tuple[int, int]]:
    """Pairs of one mover, by how often they agree where both were measured."""
    if not ends or not starts:
        return []
    places = [[ground(one) for one in side] for side in (ends, starts)]
    gain = np.zeros((len(ends), len(starts)))
    for a, end in enumerate(ends):
        for b, start in enumerate(starts):
            _, at_end, at_start = np.intersect1d(end.steps, start.steps, assume_unique=True, return_indices=True)
            if len(at_end):
                apart = np.hypot(*(places[0][a][at_end] - places[1][b][at_start]).T)
                agree = apart < SAME_M
                if agree.sum() >= _LEAST_SHARED and agree.mean() >= _LEAST_SHARE:
                    gain[a, b] = float((1 - apart[agree] / SAME_M).sum())
    return [(int(a), int(b)) for a, b in zip(*linear_sum_assignment(-gain), strict=True) if gain[a, b] > 0]
