"""Tying: every two items of different cameras whose times may overlap, held against each other for what both show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from observance.reconstruction import clock_paths
from observance.reconstruction.clock_rows import Held, Kind, Tie
from observance.reconstruction.clocks import Clocks
from observance.reconstruction.curves import Curve
from observance.reconstruction.inputs import Footage
from observance.reconstruction.walks import walks_of

Floats = NDArray[np.float64]
SEARCH_S = 600.0
"""Clocks are never trusted so far that an offset within so many seconds is not looked at."""
_SIGMAS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one look at two items gave: a tie, or why none.

    Attributes:
        words: one sentence. second_s, second_share: the next best offset against the best, and how well it fits
            beside it; not a number where nothing was found.
    """

    kind: Kind
    item: str
    other_item: str
    tie: Tie | None
    words: str
    second_s: float
    second_share: float


def held_of(footage: Sequence[Footage]) -> dict[str, Held]:
    """Whose every item is, and the middle of its own time."""
    return {
        f.item: Held(camera=f.camera, middle_s=float(f.frame_times_s[0] + f.frame_times_s[-1]) / 2)
        for f in footage
        if len(f.frame_times_s)
    }


def window(one: Footage, other: Footage, rough: Clocks) -> tuple[float, float] | None:
    """Between which offsets (time of one less time of the other) both can show the same instant; None: never."""
    if not len(one.frame_times_s) or not len(other.frame_times_s):
        return None
    low = float(one.frame_times_s[0] - other.frame_times_s[-1])
    high = float(one.frame_times_s[-1] - other.frame_times_s[0])
    if one.item in rough.starts and other.item in rough.starts:
        said = rough.starts[other.item] - rough.starts[one.item]
        among = rough.covariance([one.item, other.item])
        sigma = float(np.sqrt(max(among[0, 0] + among[1, 1] - 2 * among[0, 1], 0.0)))
        reach = max(SEARCH_S, _SIGMAS * sigma)
        low, high = max(low, said - reach), min(high, said + reach)
    return (low, high) if high > low else None


def pairs_of(footage: Sequence[Footage], rough: Clocks) -> list[tuple[Footage, Footage, float, float]]:
    """Two items of different cameras and the offsets that are possible between them."""
    result = []
    for one, other in combinations(sorted(footage, key=lambda f: f.item), 2):
        span = window(one, other, rough) if one.camera != other.camera else None
        if span is not None:
            result.append((one, other, *span))
    return result


def movements(
    footage: Sequence[Footage],
    curves_of: Mapping[str, Sequence[Curve]],
    rough: Clocks,
    drift_ppm: Mapping[str, float],
    progress: Callable[[float], None] = lambda done: None,
) -> tuple[Found, ...]:
    """What movers say of the clocks of every pair; items without tracks on the ground say nothing.

    Args:
        rough: clocks without any tie. drift_ppm: camera to 1 sigma of its drift, millionths.
    """
    result = []
    walks = {item: walks_of(curves) for item, curves in curves_of.items()}
    pairs = [p for p in pairs_of(footage, rough) if walks.get(p[0].item) and walks.get(p[1].item)]
    for number, (one, other, low, high) in enumerate(pairs):
        drift = float(np.hypot(drift_ppm.get(one.camera, 50.0), drift_ppm.get(other.camera, 50.0))) * 1e-6
        matched = clock_paths.match(
            walks[one.item], walks[other.item], low_s=low, high_s=high, drift_error=max(drift, 1e-7)
        )
        result.append(_moved(one.item, other.item, matched))
        progress((number + 1) / len(pairs))
    return tuple(result)


def _moved(item: str, other: str, matched: clock_paths.Matched) -> Found:
    if matched.why:
        tie, words = None, f"Movements in {item} and {other} tie no clocks: {matched.why}."
    else:
        at, offset, error = matched.steadiest()
        information = matched.drift_information
        words = (
            f"{matched.movers} movers of {item} and {other} agree at {offset:+.3f} s ± {error:.3f} s; the next best "
            f"offset, {matched.second_s - matched.offset_s:+.1f} s from it, agrees {matched.second_share:.0%} as well"
        )
        tie = Tie(
            kind="movement", item=item, time_s=at + offset, other_item=other, other_time_s=at, error_s=error,
            words=words, drift=matched.drift,
            drift_error=float(information**-0.5) if information > 0 else float("inf"),
        )  # fmt: skip
        words += "."
    return Found(
        kind="movement", item=item, other_item=other, tie=tie, words=words,
        second_s=matched.second_s - matched.offset_s, second_share=matched.second_share,
    )  # fmt: skip
