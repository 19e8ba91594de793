"""Pieces joined end to start by one bipartite assignment over the whole clip, with births and deaths as rivals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from observance.observation.footage.following.courses import Courses, Track, merged
from observance.observation.footage.following.encounters import BORDER_HEIGHTS
from observance.observation.footage.following.likeness import Likeness, mean_colour

Floats = NDArray[np.float64]

_LONGEST_GAP_S = 7.0
_AHEAD_S = 1.2
_FAST_MPS, _AHEAD_FAST_S, _SPREAD_SHARE = 2.5, 3.0, 0.1
_SPREAD_M, _SPREAD_MPS = 0.4, 0.45
_MISFIT_COST, _WAIT_COST = 1.7, 0.5
_OPEN_COST, _BORDER_COST = 3.5, 0.27
"""Log odds, with the weight of colours in `likeness`: a conditional logit of true joints among rivals, on the first$
half of PETS S2L1 laid over itself with shifts in time."""
_HELD_ODDS = 1.0
"""What it counts that the frame-by-frame link went through a meeting the same way: it saw the inside too."""
_LEAVING_HEIGHTS = 0.47
_LEAVING_GAP_S = 0.45
_LEAVING_COST = 20.0
WALKING_MPS = 1.6
_REACH_MPS = 2.2
_STILL_MPS, _STILL_M, _STILL_COUNTS_S = 0.4, 0.7, 3.0
_COLOUR_ROWS = 40
_SAME_PLACE_M = 1.2
_GIVE_BACK_GATE = 12.0
NEVER = 1e6
"""The cost of what cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ends:
    """Where and how every piece ends (or starts): step, time, place, velocity, at the border or not."""

    step: NDArray[np.int64]
    time: Floats
    place: Floats
    velocity: Floats
    speed: Floats
    border: Floats


def stitch(courses: Courses, tracks: list[Track], most_mps: float, likeness: Likeness) -> list[Track]:
    """Join pieces into tracks, then give back to them the detections dropped at meetings."""
    if not tracks:
        return []
    s = courses.sightings
    count = len(tracks)
    cost = joints(courses, tracks, most_mps)
    ends = np.array([mean_colour(s, track[-_COLOUR_ROWS:]) for track in tracks])
    starts = np.array([mean_colour(s, track[:_COLOUR_ROWS]) for track in tracks])
    possible = cost[:count, :count] < NEVER
    cost[:count, :count] -= np.where(possible, likeness.odds(ends, starts), 0)
    after = {
        int(a): int(b)
        for a, b in zip(*linear_sum_assignment(cost), strict=True)
        if a < count and b < count and cost[a, b] < NEVER
    }
    joined: list[Track] = []
    for head in sorted(set(range(count)) - set(after.values())):
        chain = [head]
        while chain[-1] in after:
            chain.append(after[chain[-1]])
        joined.append(merged(s, *(tracks[k] for k in chain)))
    return given_back(courses, joined)


def joints(courses: Courses, tracks: list[Track], most_mps: float) -> Floats:
    """Costs (2 n, 2 n) of joining the end of a piece to the start of another by motion, of ending and of beginning."""
    s = courses.sightings
    ends, starts = _ends(courses, tracks, True), _ends(courses, tracks, False)
    count = len(tracks)
    cost = np.full((2 * count, 2 * count), NEVER)
    by_linker = np.array([courses.linked[track[[0, -1]]] for track in tracks])
    held = (by_linker[:, 1, None] == by_linker[None, :, 0]) & (by_linker[:, 1, None] >= 0)
    cost[:count, :count] = _link_cost(ends, starts, most_mps)
    cost[:count, :count] -= _HELD_ODDS * (held & (cost[:count, :count] < NEVER))
    last = len(s.times) - 1
    dies = np.where((ends.border < BORDER_HEIGHTS) | (ends.step >= last - 3), _BORDER_COST, _OPEN_COST)
    begins = np.where((starts.border < BORDER_HEIGHTS) | (starts.step <= 2), _BORDER_COST, _OPEN_COST)
    cost[np.arange(count), count + np.arange(count)] = dies
    cost[count + np.arange(count), np.arange(count)] = begins
    cost[count:, count:] = 0
    return cost


def _ends(courses: Courses, tracks: list[Track], at_end: bool) -> _Ends:
    s = courses.sightings
    made = [courses.of(track) for track in tracks]
    state = np.array([c.states[-1] if at_end else c.states[0] for c in made])
    step = np.array([c.last if at_end else c.first for c in made])
    second = max(1, round(1.0 / max(float(np.median(np.diff(s.times))) if len(s.times) > 1 else 1.0, 1e-3)))
    speed = np.array([np.hypot(*c.end_velocity(at_end, second)) for c in made])
    bound = np.maximum(WALKING_MPS, speed)
    size = np.maximum(np.hypot(state[:, 2], state[:, 3]), 1e-6)
    settled = np.array([len(track) >= 4 for track in tracks])
    velocity = state[:, 2:] * (np.minimum(1, bound / size) * settled)[:, None]
    return _Ends(
        step=step,
        time=s.times[step],
        place=state[:, :2],
        velocity=velocity,
        speed=speed,
        border=s.plane.border(state[:, :2]),
    )


def _link_cost(ends: _Ends, starts: _Ends, most_mps: float) -> Floats:
    wait = starts.time[None] - ends.time[:, None]
    gap = starts.place[None] - ends.place[:, None]
    apart = np.hypot(gap[..., 0], gap[..., 1])
    rested = (ends.speed[:, None] < _STILL_MPS) & (starts.speed[None] < _STILL_MPS) & (apart < _STILL_M)
    counted = np.where(rested, np.minimum(wait, _STILL_COUNTS_S), wait)
    both = np.minimum(ends.speed[:, None], starts.speed[None])
    fast = both > _FAST_MPS  # who runs or drives goes on: carried further, with more doubt
    half = np.clip(counted / 2, 0, np.where(fast, _AHEAD_FAST_S, _AHEAD_S))[..., None]
    misfit = np.linalg.norm(gap - (ends.velocity[:, None] + starts.velocity[None]) * half, axis=2)
    rate = _SPREAD_MPS + np.where(fast, _SPREAD_SHARE * both, 0.0)
    spread = np.maximum(_SPREAD_M + rate * counted, _SPREAD_M)
    cost = _MISFIT_COST * misfit / spread + _WAIT_COST * counted
    left = (ends.border < _LEAVING_HEIGHTS)[:, None] & (starts.border < _LEAVING_HEIGHTS)[None]
    cost += _LEAVING_COST * (left & (wait > _LEAVING_GAP_S))  # who leaves the view and who enters it are two tracks
    speed = np.clip(1.3 * np.maximum(ends.speed[:, None], starts.speed[None]), min(_REACH_MPS, most_mps), most_mps)
    never = (starts.step[None] <= ends.step[:, None]) | (apart > speed * wait + 0.8)
    never |= wait > _LONGEST_GAP_S
    return np.where(never, NEVER, cost)


def given_back(courses: Courses, tracks: list[Track]) -> list[Track]:
    """Detections in no track go to the nearest course that lacks one at that step."""
    s = courses.sightings
    used = np.zeros(len(s.step), dtype=bool)
    for track in tracks:
        used[track] = True
    made = [courses.of(track) for track in tracks]
    has = [set(s.step[track].tolist()) for track in tracks]
    added: list[list[int]] = [[] for _ in tracks]
    free: dict[int, list[int]] = {}
    for row in np.flatnonzero(~used).tolist():
        free.setdefault(int(s.step[row]), []).append(row)
    for step, rows in free.items():
        lacking = [k for k, c in enumerate(made) if c.first <= step <= c.last and step not in has[k]]
        if not lacking:
            continue
        states = np.array([made[k].states[step - made[k].first, :2] for k in lacking])
        covs = np.array([made[k].covariances[step - made[k].first, :2, :2] for k in lacking])
        miss = s.ground[rows][None] - states[:, None]
        distance = np.einsum("abi,abij,abj->ab", miss, np.linalg.inv(covs[:, None] + s.noise[rows][None]), miss)
        closed = (distance > _GIVE_BACK_GATE) | (np.hypot(miss[..., 0], miss[..., 1]) > _SAME_PLACE_M)
        for a, b in zip(*linear_sum_assignment(np.where(closed, NEVER, distance)), strict=True):
            if not closed[a, b]:
                added[lacking[a]].append(rows[b])
    return [
        merged(s, track, np.array(rows, dtype=np.int64)) if rows else track
        for track, rows in zip(tracks, added, strict=True)
    ]
