"""Slots: the stretches of a path in which the fitted posterior does not settle on which side of a boundary it is.

A slot is fixed before any history is drawn: it lies between two instants at which the side is certain to 0.999, or ends
with the track.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.reconstruction import boundary
from observance.reconstruction.lines import Place
from observance.reconstruction.paths import Path

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

ONE_ACT_S = 30.0
"""Passages of one path over one line closer than this are one act, no longer than out and back."""
_NORMAL = 3.0902
"""0.999 of a normal number."""
_TAIL = 5.8934
"""0.999 of Student's t with five degrees, for the part with the heavy tail."""
_PAD = 4
"""Knots beyond the first certain one, so that hardly any history is drawn on its wrong side."""
CANNOT_TELL = (0.05, 0.95)


def three_way(share: float) -> str:
    """`crossed`, `not` or `cannot tell`, by the share of histories that hold the passage."""
    low, high = CANNOT_TELL
    return "not" if share < low else "crossed" if share > high else "cannot tell"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """A path's mean against one boundary, at each of its knots: signed metres, and whether that side is certain."""

    distance: Floats
    abreast: Bools
    certain: Bools


def standing(path: Path, place: Place) -> Standing:
    """Where the path stands against the place, its survey's error included; clocks move times, not sides."""
    shape = boundary.near(place.boundary, path.mean.min(axis=0), path.mean.max(axis=0))
    lie = boundary.offset(shape, path.mean[:, 0], path.mean[:, 1], with_normal=True)
    n = lie.normal
    common = np.einsum("ni,nij,nj->n", n, path.common_covariance, n) + place.variance
    own = np.einsum("ni,nij,nj->n", n, path.track_covariance, n)
    # beyond a line's end the nearest point is the end itself: the error towards it may be along the line
    wide = np.trace(path.common_covariance, axis1=1, axis2=2) + place.variance
    common = np.where(lie.abreast, common, wide)
    own = np.where(lie.abreast, own, np.trace(path.track_covariance, axis1=1, axis2=2))
    reach = np.sqrt(_NORMAL**2 * common + _TAIL**2 * own)
    return Standing(distance=lie.distance, abreast=lie.abreast, certain=np.abs(lie.distance) > reach)


def _runs(mask: Bools) -> list[tuple[int, int]]:
    """First and last index of each stretch of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _joined(spans: list[tuple[int, int]], stand: Standing, times: Floats) -> list[tuple[int, int]]:
    """Spans close in time as one, but no further than out and back: who then passes again acts again."""
    joined: list[tuple[int, int]] = []
    been_over = False
    for first, last in sorted(spans):
        turns = bool(np.sign(stand.distance[first]) != np.sign(stand.distance[last]))
        if joined:
            start, end = joined[-1]
            back = been_over and np.sign(stand.distance[start]) == np.sign(stand.distance[end])
            if first <= end or (times[first] - times[end] < ONE_ACT_S and not back):
                joined[-1] = (start, max(last, end))
                been_over |= turns
                continue
        joined.append((first, last))
        been_over = turns
    return joined


def line_slots(stand: Standing, times: Floats) -> list[tuple[int, int]]:
    """First and last knot of each slot over a line; both are certain, or a track's end.

    Slots less than ONE_ACT_S apart are one, until the path is back where it came from.
    """
    n = len(times)
    spans = [(max(a - _PAD, 0), min(b + _PAD, n - 1)) for a, b in _runs(~stand.certain)]
    turned = stand.certain[1:] & stand.certain[:-1] & (np.sign(stand.distance[1:]) != np.sign(stand.distance[:-1]))
    spans += [(int(k), int(k) + 1) for k in np.flatnonzero(turned)]
    return _joined(spans, stand, times)


def zone_slots(stand: Standing) -> list[tuple[int, int]]:
    """First and last knot of each stay that is not certainly none; who was certainly outside in between stays twice."""
    n = len(stand.certain)
    runs = _runs(~(stand.certain & (stand.distance < 0)))
    spans = []
    for k, (a, b) in enumerate(runs):
        room_before = (a - runs[k - 1][1] - 1) // 2 if k else a
        room_after = (runs[k + 1][0] - b - 1) // 2 if k + 1 < len(runs) else n - 1 - b
        before = min(_PAD, max(room_before, 1)) if a else 0
        after = min(_PAD, max(room_after, 1)) if b < n - 1 else 0
        spans.append((a - before, b + after))
    return spans


def in_doubt(stand: Standing, knots: Ints) -> Bools:
    """Which knots have to be drawn: uncertain ones and their neighbours, and both sides of a turn."""
    n = len(stand.certain)
    wanted = ~stand.certain
    turned = np.flatnonzero(np.sign(stand.distance[:-1]) != np.sign(stand.distance[1:]))
    wanted[turned] = wanted[turned + 1] = True
    reach = np.convolve(wanted.astype(np.int64), np.ones(2 * _PAD + 1, dtype=np.int64))[_PAD : _PAD + n] > 0
    picked: Bools = np.asarray(reach[knots])
    return picked


def doubtful(stand: Standing, first: int, last: int) -> Ints:
    """The knots of a slot that its test needs: those in doubt, and the slot's two ends."""
    knots = np.arange(first, last + 1)
    needed = in_doubt(stand, knots)
    needed[0] = needed[-1] = True
    return knots[needed]
