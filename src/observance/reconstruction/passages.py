"""What happens at a boundary in each history: passages over a line, stays in a zone. Plain logic, no shares in it.

A passage means that the mover stood on one side, his path cut the drawn line, and he then stood at least half a step
(DEPTH_M) deep on the other side. A shallower excursion is the jitter of a noisy path, not a passage. Where a track ends
in doubt, no depth is asked of its last instant: there is no later step to wait for. Going round the line's end changes
the side and is no passage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.reconstruction import boundary

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Counts = NDArray[np.int64]
DEPTH_M = 0.15


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Passed:
    """Passages over a line within one slot, per history; times on the path's own mean clock, NaN without a passage.

    `from_left`: the side before the first passage. `last_left`: the side at the slot's end. `nearest`: metres, the
    smallest distance at any knot.
    """

    count: Counts
    first: Floats
    last: Floats
    from_left: Bools
    last_left: Bools
    nearest: Floats


def over_line(shape: boundary.Boundary, points: Floats, times: Floats, *, ends_in_doubt: bool) -> Passed:
    """Passages of paths (2, knots, histories) over a line at rest.

    Args:
        points: the paths less the line's shift.
        ends_in_doubt: the track ends here, and the side of its last knot is not certain.
    """
    knots, histories = points.shape[1:]
    lie = boundary.offset(shape, points[0], points[1])
    side = lie.distance >= 0
    cut = np.zeros((knots, histories), dtype=bool)
    cut_at = np.zeros((knots, histories))
    k, h = np.nonzero(side[1:] != side[:-1])
    if len(k):
        count, along = boundary.cuts(shape, points[:, k, h].T, points[:, k + 1, h].T)
        cut[k + 1, h] = count % 2 == 1
        cut_at[k + 1, h] = times[k] + along * (times[k + 1] - times[k])
    deep = lie.abreast & (np.abs(lie.distance) > DEPTH_M)
    if ends_in_doubt:
        deep[-1] = True
    stands = side[0].copy()
    pending = np.zeros(histories, dtype=bool)
    latest = np.zeros(histories)
    number = np.zeros(histories, dtype=np.int64)
    first, last = np.full(histories, np.nan), np.full(histories, np.nan)
    from_left = stands.copy()
    for step in range(1, knots):
        now = cut[step]
        if now.any():
            pending ^= now
            latest = np.where(now, cut_at[step], latest)
        settled = deep[step]
        changed = settled & (side[step] != stands)
        if changed.any():
            passed = changed & pending
            fresh = passed & (number == 0)
            first = np.where(fresh, latest, first)
            from_left = np.where(fresh, stands, from_left)
            last = np.where(passed, latest, last)
            number += passed
            stands = np.where(changed, side[step], stands)
        pending &= ~settled
    return Passed(
        count=number, first=first, last=last, from_left=from_left, last_left=stands,
        nearest=np.abs(lie.distance).min(axis=0),
    )  # fmt: skip


def nothing(histories: int, *, left: bool) -> Passed:
    """No passage in any history: the mover certainly stays on one side."""
    never = np.full(histories, np.nan)
    side = np.full(histories, left)
    return Passed(
        count=np.zeros(histories, dtype=np.int64), first=never, last=never, from_left=side, last_left=side,
        nearest=never,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stayed:
    """Stays within one slot, and whether seen to enter.

    Attributes:
        begins, ends: (k, histories), row i for the stay that is the i-th of its history, NaN where there are fewer: who
            goes out in between stays twice.
        enters: (histories,) whether he goes in at all. entered: when first, NaN where he does not.
    """

    begins: Floats
    ends: Floats
    enters: Bools
    entered: Floats


def in_zone(shape: boundary.Boundary, points: Floats, times: Floats, *, ends_in_doubt: bool) -> Stayed:
    """Stays of paths (2, knots, histories) in a zone at rest. `ends_in_doubt` as in `over_line`."""
    knots, histories = points.shape[1:]
    depth = boundary.offset(shape, points[0], points[1]).distance
    inside = depth[0] >= 0
    begins, ends = [np.where(inside, times[0], np.nan)], [np.full(histories, np.nan)]
    number = inside.astype(np.int64)
    entered = np.full(histories, np.nan)
    turned = np.full(histories, times[0])
    for k in range(1, knots):
        changed = (depth[k] >= 0) != (depth[k - 1] >= 0)
        if changed.any():
            part = np.abs(depth[k - 1]) / np.maximum(np.abs(depth[k - 1]) + np.abs(depth[k]), 1e-12)
            turned = np.where(changed, times[k - 1] + part * (times[k] - times[k - 1]), turned)
        needed = 0.0 if ends_in_doubt and k == knots - 1 else DEPTH_M
        goes_in = ~inside & (depth[k] > needed)
        goes_out = inside & (depth[k] < -needed)
        if goes_in.any():
            entered = np.where(goes_in & np.isnan(entered), turned, entered)
            number += goes_in
            while len(begins) < number.max():
                begins.append(np.full(histories, np.nan))
                ends.append(np.full(histories, np.nan))
            _noted(begins, number, goes_in, turned)
        if goes_out.any():
            _noted(ends, number, goes_out, turned)
        inside = (inside | goes_in) & ~goes_out
    _noted(ends, number, inside, np.full(histories, times[-1]))
    return Stayed(begins=np.stack(begins), ends=np.stack(ends), enters=~np.isnan(entered), entered=entered)


def _noted(into: list[Floats], number: Counts, where: Bools, times: Floats) -> None:
    """Write the times of the histories `where` into the row of each one's own stay, counted from 1."""
    for row in np.unique(number[where]):
        mine = where & (number == row)
        into[int(row) - 1][mine] = times[mine]


def throughout(histories: int, begin: float, end: float) -> Stayed:
    """Certainly inside from the first knot to the last."""
    return Stayed(
        begins=np.full((1, histories), begin), ends=np.full((1, histories), end),
        enters=np.zeros(histories, dtype=bool), entered=np.full(histories, np.nan),
    )  # fmt: skip
