"""How people really walked: over a boundary, back before it or behind it, along it, or to a stop near it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STEP_S = 0.05
LAG_S = 0.4
"""How fast somebody takes up a new pace."""
UNREST = 0.088
UNREST_S = 3.0
"""Power density of a walker's own unrest, m2/s3 (measured on walkers .077-.088), and the time in which it is gone."""
DEPTH_M = 0.15
"""Half a step: who comes less deep over a line has not passed it (docs/decisions/0004-crossing.md)."""
KINDS = ("on", "back", "along", "end")
_HOW_OFTEN = (0.15, 0.45, 0.2, 0.2)
_REACH_M = 2.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Walk:
    """A course: times (n,) on the true clock, seconds; places (n, 2), metres; evenly STEP_S apart."""

    kind: str
    times: Floats
    xy: Floats

    def at(self, when: Floats) -> Floats:
        """Places (k, 2)."""
        return np.column_stack([np.interp(when, self.times, self.xy[:, axis]) for axis in (0, 1)])

    def between(self, first: float, last: float) -> Walk:
        """The part within [first, last]."""
        kept = (self.times >= first - 1e-9) & (self.times <= last + 1e-9)
        return Walk(kind=self.kind, times=self.times[kept], xy=self.xy[kept])


def walk(chance: np.random.Generator, *, begins: float, x_m: float, boundary_y: float) -> Walk:
    """One person's course near the boundary y = boundary_y; how deep he comes is even over REACH_M on both sides."""
    kind = str(chance.choice(KINDS, p=_HOW_OFTEN))
    way = float(chance.choice((-1.0, 1.0)))
    pace, slant = chance.uniform(0.8, 1.6), np.radians(chance.uniform(-40, 40))
    start = chance.uniform(2.0, 7.0)
    ahead = np.array([np.sin(slant), way * np.cos(slant)]) * pace
    approach = start / abs(ahead[1])
    dwell = (float(chance.uniform(0.3, 8.0)), np.zeros(2))
    legs: list[tuple[float, Floats]] = [(approach, ahead)]
    if kind == "on":
        legs += [(float(chance.uniform(2.0, 6.0)), ahead)]
    if kind == "back":
        turned = np.radians(chance.uniform(-40, 40))
        away = np.array([np.sin(turned), -way * np.cos(turned)]) * chance.uniform(0.8, 1.6)
        legs += [dwell, (float(chance.uniform(2.0, 6.0)), away)]
    if kind == "along":
        legs = [(float(chance.uniform(6.0, 14.0)), np.array([chance.choice((-1.0, 1.0)) * pace, 0.0]))]
    if kind == "end":
        legs += [(dwell[0] / 2, dwell[1])]
    xy = _followed(chance, legs)
    depth = float(chance.uniform(-_REACH_M, _REACH_M))
    along_way = way * xy[:, 1]
    turn = min(round(approach / STEP_S), len(xy) - 1)
    reference = {
        "on": along_way[turn], "back": along_way.max(), "along": float(np.median(along_way)), "end": along_way[-1],
    }[kind]  # fmt: skip
    xy = xy + np.array([x_m - xy[:, 0].mean(), boundary_y + way * (depth - float(reference))])
    return Walk(kind=kind, times=begins + STEP_S * np.arange(len(xy), dtype=np.float64), xy=xy)


def _followed(chance: np.random.Generator, legs: list[tuple[float, Floats]]) -> Floats:
    """Places along these (seconds, velocity), with inertia and unrest; who stands hardly sways."""
    wanted = np.concatenate([np.tile(v, (max(round(s / STEP_S), 1), 1)) for s, v in legs])
    kicks = chance.normal(size=wanted.shape) * np.sqrt(UNREST * STEP_S)
    velocity, sway = wanted[0].copy(), np.zeros(2)
    moved = np.empty_like(wanted)
    for k, aim in enumerate(wanted):
        velocity = velocity + (aim - velocity) * (STEP_S / LAG_S)
        sway = sway * (1 - STEP_S / UNREST_S) + kicks[k]
        moved[k] = velocity + sway * max(min(float(np.hypot(*velocity)), 1.0), 0.05)
    return np.cumsum(moved * STEP_S, axis=0)


def spells(times: Floats, side: Floats) -> list[tuple[float, float]]:
    """Stretches on the positive side of a boundary, by the signed distance: begun and left by half a step's depth.

    A begin or an end is where the boundary was last cut. At the last instant the side itself counts.
    """
    inside = bool(side[0] >= 0)
    begun, cut = float(times[0]), float(times[0])
    found: list[tuple[float, float]] = []
    for k in range(1, len(side)):
        if (side[k] >= 0) != (side[k - 1] >= 0):
            part = abs(side[k - 1]) / max(abs(side[k - 1]) + abs(side[k]), 1e-12)
            cut = float(times[k - 1] + part * (times[k] - times[k - 1]))
        depth = 0.0 if k == len(side) - 1 else DEPTH_M
        if not inside and side[k] > depth:
            inside, begun = True, cut
        elif inside and side[k] < -depth:
            inside = False
            found.append((begun, cut))
    return [*found, (begun, float(times[-1]))] if inside else found


def passages(times: Floats, side: Floats) -> list[float]:
    """When the boundary was passed, one way or the other."""
    ends = [t for spell in spells(times, side) for t in spell]
    return [t for t in ends if times[0] < t < times[-1]]
