"""What a mover does by himself: runs, stops, lies, falls."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from observance.reconstruction import gait
from observance.reconstruction.acts import origin_of
from observance.reconstruction.candidate import Candidate, bounded
from observance.reconstruction.paths import Chance, Path, draw
from observance.values import draws

Floats = NDArray[np.float64]
Bits = NDArray[np.bool_]

RUN_S = 1.0
STOP_MPS = 0.3
STOP_S = 2.0
LIE_S = 2.0
FALL_S = 1.5
"""Who is down so soon after he stood fell; slower, he lay down."""
_APART_S = 3.0
_TAIL = 5.9
"""0.999 of Student's t with five degrees."""


def _spans(mask: Bits, times: Floats, gap_s: float) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for k in np.flatnonzero(mask):
        if spans and times[k] - times[spans[-1][1]] <= gap_s:
            spans[-1] = (spans[-1][0], int(k))
        else:
            spans.append((int(k), int(k)))
    return spans


def act_of(path: Path, kind: str, holds: Bits, begins: Floats, ends: Floats, **attributes: str) -> list[Candidate]:
    """One act of the path in these histories; none where none holds it."""
    origin = origin_of(path, holds, begins, ends)
    if not origin.holds.any():
        return []
    outer = bounded(origin.holds, origin.begins, origin.ends, (0.0, 0.0))
    return [
        Candidate(
            kind=kind,
            mover=path.mover,
            place="",
            outer=outer,
            origin=origin,
            cameras=path.cameras,
            attributes=attributes,
            watched=True,
        )
    ]


def runs(path: Path, chance: Chance) -> list[Candidate]:
    """Faster than gait.RUN_MPS over at least RUN_S, by the displacement over one second in each history."""
    if path.kind != "person":
        return []
    times = path.times
    ahead = np.searchsorted(times, times + RUN_S - 1e-6)
    fit = ahead < len(times)
    fit[fit] = times[ahead[fit]] - times[fit] <= RUN_S + 0.25
    speed = np.zeros(len(times))
    rows = np.flatnonzero(fit)
    speed[rows] = np.hypot(*(path.mean[ahead[rows]] - path.mean[rows]).T) / (times[ahead[rows]] - times[rows])
    result = []
    for first, last in _spans(speed > 0.7 * gait.RUN_MPS, times, _APART_S):
        doubt = (
            _TAIL * float(np.sqrt(np.trace(path.track_covariance[first : last + 1], axis1=1, axis2=2).max())) / RUN_S
        )
        if speed[first : last + 1].max() + doubt < gait.RUN_MPS:
            continue
        if speed[first : last + 1].min() - doubt > gait.RUN_MPS:
            everywhere = np.ones(chance.histories, dtype=bool)
            begin_s, end_s = float(times[first]), float(times[ahead[last]])
            result += act_of(path, "runs", everywhere, begin_s + chance.delay(path), end_s + chance.delay(path))
            continue
        picked = [k for k in range(first, last + 1, 2) if fit[k]]
        knots = np.unique(np.concatenate([picked, ahead[picked]]))
        points = draw(path, knots, chance)
        a, b = np.searchsorted(knots, picked), np.searchsorted(knots, ahead[picked])
        moved = points[:, b] - points[:, a]
        lasted = times[ahead[picked]] - times[picked]
        fast = np.hypot(moved[0], moved[1]) / lasted[:, None] > gait.RUN_MPS
        begin = times[picked][np.argmax(fast, axis=0)]
        end = times[ahead[picked]][::-1][np.argmax(fast[::-1], axis=0)]
        delay = chance.delay(path)
        result += act_of(path, "runs", np.asarray(fast.any(axis=0)), begin + delay, end + delay)
    return result


def stops(path: Path, chance: Chance) -> list[Candidate]:
    """Stands: less than STOP_MPS for at least STOP_S, by the mean path (its error is common to the stand)."""
    slow = np.hypot(path.velocity[:, 0], path.velocity[:, 1]) < STOP_MPS
    delay = chance.delay(path)
    result = []
    for first, last in _spans(slow, path.times, 0.5):
        begin, end = float(path.times[first]), float(path.times[last])
        if end - begin >= STOP_S:
            everywhere = np.ones(chance.histories, dtype=bool)
            at = path.mean[first : last + 1].mean(axis=0)
            result += act_of(
                path, "stops", everywhere, begin + delay, end + delay, at_x_m=f"{at[0]:.2f}", at_y_m=f"{at[1]:.2f}"
            )
    return result


def lies_and_falls(path: Path, chance: Chance) -> list[Candidate]:
    """A person whose box is wider than tall for at least LIE_S; one bit per path and spell.

    Who stood no longer than FALL_S before fell, in the histories in which he lies.
    """
    if path.kind != "person":
        return []
    result = []
    for part in path.parts:
        wide, tall = gait.low_and_tall(part.curve)
        offset = path.times[np.argmax(part.here)] - part.curve.times[0]
        for first, last in _spans(wide, part.curve.times, 1.0):
            begin, end = float(part.curve.times[first]), float(part.curve.times[last])
            if end - begin < LIE_S or np.mean(wide[first : last + 1]) < 0.6:
                continue
            delay = chance.delay(path) + offset
            holds = draws.bernoulli(
                chance.seed, f"track:{part.curve.key}:lies:{round(begin)}", chance.histories, gait.LIE_SHARE
            )
            result += act_of(path, "lies", holds, begin + delay, end + delay)
            before = np.flatnonzero(tall[:first])
            if len(before) > 1 and begin - float(part.curve.times[before[-1]]) <= FALL_S:
                result += act_of(path, "falls", holds, begin + delay, begin + delay)
    return result
