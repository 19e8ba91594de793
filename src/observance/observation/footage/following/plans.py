"""Plans: where each track is expected in every processed frame, a little beyond its ends too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.empty.view import View
from observance.observation.footage.following.courses import Track, course
from observance.observation.footage.sighting.hull import UPRIGHT
from observance.observation.footage.sighting.sightings import Sightings

Floats = NDArray[np.float64]

BEYOND_S = 1.0
_ACCELERATION = 0.036
_WALK_MPS = 1.8
"""Who gets faster than this also starts and stops hard: the course may bend more, by the cube."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One track in one frame: the foot in working pixels; `inside` is false before its first and after its last."""

    track: int
    u: float
    v: float
    inside: bool
    pose: int = UPRIGHT
    turn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is expected per step, and how tall each track's body is against the usual one."""

    steps: tuple[tuple[Expected, ...], ...]
    statures: tuple[float, ...]


def plan(sightings: Sightings, tracks: list[Track], statures: list[float], view: View, beyond: bool = True) -> Plan:
    """The plan of all tracks."""
    times = sightings.times
    steps: list[list[Expected]] = [[] for _ in times]
    for number, track in enumerate(tracks):
        made = course(sightings, track)
        fastest = float(np.quantile(np.hypot(made.states[:, 2], made.states[:, 3]), 0.95))
        made = course(sightings, track, _ACCELERATION * max(1.0, fastest / _WALK_MPS) ** 3)
        places = {made.first + k: state[:2] for k, state in enumerate(made.states)}
        if beyond:
            for at_end in (False, True):
                end = made.states[-1] if at_end else made.states[0]
                step = made.last if at_end else made.first
                way = 1 if at_end else -1
                ahead = step + way
                while 0 <= ahead < len(times) and abs(times[ahead] - times[step]) <= BEYOND_S + 1e-9:
                    places[ahead] = end[:2] + end[2:] * (times[ahead] - times[step])
                    ahead += way
        order = sorted(places)
        own_steps = sightings.step[track]
        feet = view.pixels(np.array([places[step] for step in order]))
        for step, (u, v) in zip(order, feet, strict=True):
            if -8 < u < view.width + 8 and 0 < v < view.height + 30:
                inside = made.first <= step <= made.last
                row = track[np.abs(own_steps - step).argmin()]
                pose, turn = int(sightings.found.pose[row]), int(sightings.found.turn[row])
                one = Expected(track=number, u=float(u), v=float(v), inside=inside, pose=pose, turn=turn)
                steps[step].append(one)
    return Plan(steps=tuple(tuple(step) for step in steps), statures=tuple(statures))
