"""Acts that paths show at lines and in zones: crosses, stays, enters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.reconstruction import boundary, passages, slots
from observance.reconstruction.candidate import Candidate, bounded, only
from observance.reconstruction.ensemble import Origin
from observance.reconstruction.lines import Place
from observance.reconstruction.paths import Chance, Path, draw, watched_between

Floats = NDArray[np.float64]
Bits = NDArray[np.bool_]
Ints = NDArray[np.int64]
NEAR_M = 5.0
"""Who comes closer to a line than this and does not cross it has an act of his own, held in no history."""
_MOST_KNOTS = 250
_LEAST_PROGRESS = 0.12
CLOUD = 60
"""Histories whose paths are kept for drawing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cloud:
    """Some histories of a path at a line, for the map: times (k,), points (CLOUD, k, 2), where each first meets it."""

    path: str
    place: str
    times: Floats
    points: Floats
    meets: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """What the paths show: candidates, and the clouds of those at a line."""

    candidates: tuple[Candidate, ...]
    clouds: tuple[Cloud, ...]


def origin_of(path: Path, holds: Bits, begins: Floats, ends: Floats, passages: Ints | None = None) -> Origin:
    """The path as an origin, where the path exists."""
    if path.exists is not None:
        holds = holds & path.exists
    return Origin(
        id=path.id, kind="path", items=path.items, group="footage:" + "+".join(path.cameras), holds=holds,
        begins=only(holds, begins), ends=only(holds, ends),
        passages=passages * holds if passages is not None else None,
    )  # fmt: skip


def shown(path: Path, places: Sequence[Place], chance: Chance, starts: Mapping[str, float]) -> Shown:
    """Crossings, stays and entries of one path; it is drawn once, at the knots that any place leaves in doubt."""
    plans: list[tuple[Place, slots.Standing, int, int, Ints]] = []
    for place in places:
        stand = slots.standing(path, place)
        spans = slots.line_slots(stand, path.times) if place.kind == "line" else slots.zone_slots(stand)
        if not spans and place.kind == "line":
            spans = _near(path, stand)
        plans += [
            (place, stand, first, last, _thinned(path, slots.doubtful(stand, first, last)))
            for first, last in spans
            if place.valid[0] <= path.times[last] and path.times[first] <= place.valid[1]
        ]
    if not plans:
        return Shown(candidates=(), clouds=())
    open_ = np.unique(np.concatenate([plan[4][slots.in_doubt(plan[1], plan[4])] for plan in plans]))
    points = draw(path, open_, chance) if len(open_) else np.zeros((2, 0, chance.histories))
    delay = chance.delay(path)
    candidates: list[Candidate] = []
    clouds: list[Cloud] = []
    for place, stand, first, last, wanted in plans:
        times = path.times[wanted]
        settled = not slots.in_doubt(stand, wanted).any()
        if settled and place.kind == "line":
            nothing = passages.nothing(chance.histories, left=bool(stand.distance[first] >= 0))
            candidates.append(_crossing(path, place, stand, (first, last), nothing, delay, starts))
            continue
        if settled:
            always = passages.throughout(chance.histories, float(times[0]), float(times[-1]))
            candidates += _staying(path, place, always, delay)
            continue
        here = _filled(path, wanted, open_, points)
        moved = here - chance.shifts[place.id][:, None, :]
        for k in (0, -1):
            if stand.certain[wanted[k]]:  # what is certain is the same in every history
                moved[:, k] = path.mean[wanted[k]][:, None]
        in_doubt = last == len(path.times) - 1 and not stand.certain[last]
        shape = boundary.near(place.boundary, moved.min(axis=(1, 2)), moved.max(axis=(1, 2)))
        if place.kind == "line":
            passed = passages.over_line(shape, moved, times, ends_in_doubt=in_doubt)
            candidates.append(_crossing(path, place, stand, (first, last), passed, delay, starts))
            clouds.append(_cloud(path, place, times, here, passed))
        else:
            candidates += _staying(path, place, passages.in_zone(shape, moved, times, ends_in_doubt=in_doubt), delay)
    return Shown(candidates=tuple(candidates), clouds=tuple(clouds))


def _filled(path: Path, wanted: Ints, open_: Ints, points: Floats) -> Floats:
    """The path at the knots wanted, (2, n, histories): as drawn, and at its mean where nothing was in doubt."""
    at = np.searchsorted(open_, wanted)
    drawn = (at < len(open_)) & (open_[np.minimum(at, len(open_) - 1)] == wanted)
    if drawn.all():
        return points[:, at]
    filled = np.repeat(path.mean[wanted].T[:, :, None], points.shape[2], axis=2)
    filled[:, drawn] = points[:, at[drawn]]
    return filled


def _thinned(path: Path, knots: Ints) -> Ints:
    """Knots between which the path moves or wanders; at most about _MOST_KNOTS; both ends kept."""
    steps = np.floor(path.progress[knots] / _LEAST_PROGRESS)
    fresh = np.concatenate([[True], steps[1:] != steps[:-1]])
    fresh[-1] = True
    knots = knots[fresh]
    if len(knots) <= _MOST_KNOTS:
        return knots
    picked: Ints = knots[np.unique(np.linspace(0, len(knots) - 1, _MOST_KNOTS).astype(np.int64))]
    return picked


def _near(path: Path, stand: slots.Standing) -> list[tuple[int, int]]:
    close = np.flatnonzero((np.abs(stand.distance) <= NEAR_M) & stand.abreast)
    return [(int(close[0]), int(close[-1]))] if len(close) else []


def _crossing(
    path: Path,
    place: Place,
    stand: slots.Standing,
    span: tuple[int, int],
    passed: passages.Passed,
    delay: Floats,
    starts: Mapping[str, float],
) -> Candidate:
    first, last = span
    begin, end = float(path.times[first]), float(path.times[last])
    origin = origin_of(path, passed.count > 0, passed.first + delay, passed.last + delay, passed.count)
    attributes = {"nearest_m": f"{float(np.abs(stand.distance[first : last + 1]).min()):.2f}"}
    held = origin.holds
    if not held.any():
        left = bool(stand.distance[first] >= 0)
        attributes["from_side"], attributes["to_side"] = (
            (place.left, place.right) if left else (place.right, place.left)
        )
    else:
        left = int(np.count_nonzero(passed.from_left[held])) * 2 >= int(np.count_nonzero(held))
        attributes["from_side"], attributes["to_side"] = (
            (place.left, place.right) if left else (place.right, place.left)
        )
        numbers, counts = np.unique(passed.count[held], return_counts=True)
        number = int(numbers[np.argmax(counts)])
        attributes["passages"] = str(number)
        attributes["returns"] = "yes" if number % 2 == 0 else "no"
        back = int(np.count_nonzero(passed.last_left[held])) * 2 >= int(np.count_nonzero(held))
        attributes["ends_on"] = place.left if back else place.right
        at = path.mean[first + int(np.argmin(np.abs(stand.distance[first : last + 1])))]
        attributes["at_x_m"], attributes["at_y_m"] = f"{at[0]:.2f}", f"{at[1]:.2f}"
    attributes = {k: v for k, v in attributes.items() if v}
    return Candidate(
        kind="crosses",
        mover=path.mover,
        place=place.id,
        outer=bounded(held, origin.begins, origin.ends, (begin + float(delay.min()), end + float(delay.max()))),
        origin=origin,
        cameras=path.cameras,
        attributes=attributes,
        watched=bool(stand.certain[first] and stand.certain[last]) and watched_between(path, begin, end, starts),
    )


def _staying(path: Path, place: Place, stayed: passages.Stayed, delay: Floats) -> list[Candidate]:
    result = []
    spells = [
        ("stays", ~np.isnan(begins), begins, ends) for begins, ends in zip(stayed.begins, stayed.ends, strict=True)
    ]
    for kind, holds, begins, ends in (*spells, ("enters", stayed.enters, stayed.entered, stayed.entered)):
        origin = origin_of(path, holds, begins + delay, ends + delay)
        if origin.holds.any():
            result.append(
                Candidate(
                    kind=kind,
                    mover=path.mover,
                    place=place.id,
                    outer=bounded(origin.holds, origin.begins, origin.ends, (0.0, 0.0)),
                    origin=origin,
                    cameras=path.cameras,
                    watched=True,
                )
            )
    return result


def _cloud(path: Path, place: Place, times: Floats, points: Floats, passed: passages.Passed) -> Cloud:
    some = np.ascontiguousarray(points[:, :, :CLOUD].transpose(2, 1, 0))
    meets = np.full((len(some), 2), np.nan)
    for h in np.flatnonzero(passed.count[:CLOUD] > 0):
        meets[h] = [np.interp(passed.first[h], times, some[h, :, axis]) for axis in (0, 1)]
    return Cloud(path=path.id, place=place.id, times=times, points=some, meets=meets)
