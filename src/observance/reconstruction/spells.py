"""What a mover does by himself: runs, stops, lies, leaves a vehicle."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from observance.reconstruction.acts import origin_of
from observance.reconstruction.candidate import Candidate, bounded
from observance.reconstruction.paths import Chance, Path, draw
from observance.values import draws

Floats = NDArray[np.float64]
Bits = NDArray[np.bool_]

RUN_MPS = 2.5
RUN_S = 1.0
STOP_MPS = 0.3
STOP_S = 2.0
LIE_S = 2.0
LIE_ASPECT = 1.3
"""Width over height of a body's box from which it is taken to lie."""
LIE_LONG, LIE_LOW = 0.5, 0.6
"""A lying box is at least so long and at most so tall, in body heights of who would stand there."""
LIE_SHARE = 0.8
"""A declared assumption: how often a lying box is a lying person."""
LEAVE_M = 2.5
STOOD_S = 60.0
"""How long a vehicle may have stood (and so have left the moving picture) before a person leaves it."""
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


def _candidate(path: Path, kind: str, holds: Bits, begins: Floats, ends: Floats, **attributes: str) -> list[Candidate]:
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
    """Faster than RUN_MPS over at least RUN_S, by the displacement over one second in each history."""
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
    for first, last in _spans(speed > 0.7 * RUN_MPS, times, _APART_S):
        doubt = (
            _TAIL * float(np.sqrt(np.trace(path.track_covariance[first : last + 1], axis1=1, axis2=2).max())) / RUN_S
        )
        if speed[first : last + 1].max() + doubt < RUN_MPS:
            continue
        if speed[first : last + 1].min() - doubt > RUN_MPS:
            everywhere = np.ones(chance.histories, dtype=bool)
            begin_s, end_s = float(times[first]), float(times[ahead[last]])
            result += _candidate(path, "runs", everywhere, begin_s + chance.delay(path), end_s + chance.delay(path))
            continue
        picked = [k for k in range(first, last + 1, 2) if fit[k]]
        knots = np.unique(np.concatenate([picked, ahead[picked]]))
        points = draw(path, knots, chance)
        a, b = np.searchsorted(knots, picked), np.searchsorted(knots, ahead[picked])
        moved = points[:, b] - points[:, a]
        lasted = times[ahead[picked]] - times[picked]
        fast = np.hypot(moved[0], moved[1]) / lasted[:, None] > RUN_MPS
        begin = times[picked][np.argmax(fast, axis=0)]
        end = times[ahead[picked]][::-1][np.argmax(fast[::-1], axis=0)]
        delay = chance.delay(path)
        result += _candidate(path, "runs", np.asarray(fast.any(axis=0)), begin + delay, end + delay)
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
            result += _candidate(
                path, "stops", everywhere, begin + delay, end + delay, at_x_m=f"{at[0]:.2f}", at_y_m=f"{at[1]:.2f}"
            )
    return result


def lies(path: Path, chance: Chance) -> list[Candidate]:
    """A person whose box is wider than tall for at least LIE_S; one bit per path and spell."""
    if path.kind != "person":
        return []
    result = []
    for part in path.parts:
        boxes = part.curve.boxes
        wide = boxes.seen & (boxes.boxes[:, 2] > LIE_ASPECT * boxes.boxes[:, 3])
        wide &= (boxes.boxes[:, 2] > LIE_LONG * boxes.upright_px) & (boxes.boxes[:, 3] < LIE_LOW * boxes.upright_px)
        offset = path.times[np.argmax(part.here)] - part.curve.times[0]
        for first, last in _spans(wide, part.curve.times, 1.0):
            begin, end = float(part.curve.times[first]), float(part.curve.times[last])
            if end - begin < LIE_S or np.mean(wide[first : last + 1]) < 0.6:
                continue
            delay = chance.delay(path) + offset
            holds = draws.bernoulli(
                chance.seed, f"track:{part.curve.key}:lies:{round(begin)}", chance.histories, LIE_SHARE
            )
            result += _candidate(path, "lies", holds, begin + delay, end + delay)
    return result


def leaves_vehicle(paths: Sequence[Path], chance: Chance) -> list[Candidate]:
    """A person's path that begins, inside the footage, within LEAVE_M of a vehicle's path."""
    result = []
    vehicles = [p for p in paths if p.kind == "vehicle"]
    for path in paths:
        if path.kind != "person" or not vehicles or not _born_inside(path):
            continue
        born = float(path.times[0])
        best: tuple[float, Path, int] | None = None
        for vehicle in vehicles:
            k = int(np.clip(np.searchsorted(vehicle.times, born), 0, len(vehicle.times) - 1))
            if not -1.0 <= born - float(vehicle.times[k]) <= STOOD_S:
                continue
            gap = float(np.hypot(*(vehicle.mean[k] - path.mean[0])))
            if best is None or gap < best[0]:
                best = (gap, vehicle, k)
        if best is None or best[0] > 4 * LEAVE_M:
            continue
        _, vehicle, k = best
        apart = (draw(path, np.array([0]), chance) - draw(vehicle, np.array([k]), chance))[:, 0]
        holds = np.hypot(apart[0], apart[1]) < LEAVE_M
        if vehicle.exists is not None:
            holds &= vehicle.exists
        when = born + chance.delay(path)
        result += _candidate(path, "leaves-vehicle", holds, when, when, object=vehicle.mover)
    return result


def _born_inside(path: Path) -> bool:
    """Whether the path begins while its first camera was already running."""
    first = min(path.parts, key=lambda part: int(np.argmax(part.here)))
    return first.curve.begins > first.curve.opens_s + 0.5
