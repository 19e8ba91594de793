"""First association, frame by frame: Kalman filters on the ground, one assignment per frame, colour beside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from observance.observation.footage.following.courses import ACCELERATION, Track, transition
from observance.observation.footage.sighting import colour
from observance.observation.footage.sighting.sightings import Sightings

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

_GATE = 14.0
_WIDE_GATE = 60.0
_NEW_TRACK_COST = 3.0
_COLOUR_WEIGHT, _COLOUR_ALIKE = 6.0, 0.7
_MISS_S, _MISS_NEW_S = 1.0, 0.3
_NEVER = 1e6
_MEMORY = 0.9


@dataclass(slots=True)
class _Open:
    """A track that may still grow: its rows, its last step and time, its colours so far."""

    rows: list[int]
    last_s: float
    colour: Floats


def link(sightings: Sightings, most_mps: float, least_rows: int = 3) -> list[Track]:
    """Tracks of at least `least_rows` detections; nothing moves faster than `most_mps`."""
    order: dict[int, list[int]] = {}
    for row, step in enumerate(sightings.step.tolist()):
        order.setdefault(step, []).append(row)
    linker = _Linker(sightings, most_mps)
    for step in range(len(sightings.times)):
        linker.advance(step, np.array(order.get(step, []), dtype=np.int64))
    tracks = [np.array(track.rows, dtype=np.int64) for track in linker.closed + linker.open]
    return [track for track in tracks if len(track) >= least_rows]


class _Linker:
    def __init__(self, sightings: Sightings, most_mps: float) -> None:
        self._s = sightings
        self._most = most_mps
        self._colours = sightings.found.colour.astype(np.float64)
        self._known = np.isfinite(self._colours[:, 0]) if len(self._colours) else np.zeros(0, dtype=bool)
        self.open: list[_Open] = []
        self.closed: list[_Open] = []
        self._states = np.zeros((0, 4))
        self._covs = np.zeros((0, 4, 4))
        self._now = float(sightings.times[0]) if len(sightings.times) else 0.0

    def advance(self, step: int, rows: Indices) -> None:
        now = float(self._s.times[step])
        dt, self._now = now - self._now, now
        if self.open and dt > 0:
            move, noise = transition(dt, 1.0)
            speed = np.hypot(self._states[:, 2], self._states[:, 3])
            power = ACCELERATION * (1 + (speed / 1.8) ** 2)  # who runs also turns and stops harder
            self._states = self._states @ move.T
            self._covs = move @ self._covs @ move.T + power[:, None, None] * noise
        taken = np.zeros(len(rows), dtype=bool)
        if self.open and len(rows):
            self._match(rows, taken)
        self._close()
        self._begin(rows[~taken])

    def _match(self, rows: Indices, taken: NDArray[np.bool_]) -> None:
        miss = self._s.ground[rows][None] - self._states[:, None, :2]
        total = self._covs[:, None, :2, :2] + self._s.noise[rows][None]
        inverse = np.linalg.inv(total)
        distance = np.einsum("abi,abij,abj->ab", miss, inverse, miss)
        waited = np.array([self._now - track.last_s for track in self.open])
        reach = np.hypot(miss[..., 0], miss[..., 1])
        far = reach > (self._most * waited + 0.6)[:, None]
        cost = np.asarray(distance + np.log(np.linalg.det(total)) + self._colour_cost(rows), dtype=np.float64)
        cost = cost + np.array([0.0 if len(track.rows) >= 2 else _NEW_TRACK_COST for track in self.open])[:, None]
        used = np.zeros(len(self.open), dtype=bool)
        for gate in (_GATE, _WIDE_GATE):  # the second round takes leftovers: someone who broke into a run
            closed = (distance > gate) | far | used[:, None] | taken[None]
            if gate == _WIDE_GATE:
                closed |= ~_alone(reach, closed)
            for a, b in zip(*linear_sum_assignment(np.where(closed, _NEVER, cost)), strict=True):
                if not closed[a, b]:
                    self._update(int(a), int(rows[b]), miss[a, b], total[a, b], inverse[a, b], gate == _WIDE_GATE)
                    used[a] = taken[b] = True

    def _colour_cost(self, rows: Indices) -> Floats:
        own = np.array([track.colour for track in self.open])
        both = np.isfinite(own[:, 0])[:, None] & self._known[rows][None]
        like = colour.alike(np.nan_to_num(own), np.nan_to_num(self._colours[rows]))
        return np.where(both, _COLOUR_WEIGHT * (_COLOUR_ALIKE - like), 0.0)

    def _update(self, a: int, row: int, miss: Floats, total: Floats, inverse: Floats, surprised: bool) -> None:
        if surprised:
            self._covs[a, 2:, 2:] += np.eye(2) * 4.0
            self._covs[a, :2, :2] += np.eye(2) * 0.25
            total = self._covs[a, :2, :2] + self._s.noise[row]
            inverse = np.asarray(np.linalg.inv(total), dtype=np.float64)
        gain = self._covs[a][:, :2] @ inverse
        self._states[a] += gain @ miss
        self._covs[a] -= gain @ total @ gain.T
        track = self.open[a]
        track.rows.append(row)
        track.last_s = self._now
        if self._known[row]:
            new = self._colours[row]
            track.colour = _MEMORY * track.colour + (1 - _MEMORY) * new if np.isfinite(track.colour[0]) else new

    def _close(self) -> None:
        keep = []
        for k, track in enumerate(self.open):
            patience = _MISS_S if len(track.rows) >= 3 else _MISS_NEW_S
            if self._now - track.last_s <= patience + 1e-9:
                keep.append(k)
            else:
                self.closed.append(track)
        self.open = [self.open[k] for k in keep]
        self._states, self._covs = self._states[keep], self._covs[keep]

    def _begin(self, rows: Indices) -> None:
        if not len(rows):
            return
        covs = np.zeros((len(rows), 4, 4))
        covs[:, :2, :2] = self._s.noise[rows]
        covs[:, 2, 2] = covs[:, 3, 3] = min(4.0, (self._most / 2) ** 2) if self._most < 10 else 60.0
        self._states = np.vstack([self._states, np.column_stack([self._s.ground[rows], np.zeros((len(rows), 2))])])
        self._covs = np.concatenate([self._covs, covs])
        self.open += [_Open(rows=[int(r)], last_s=self._now, colour=self._colours[r].copy()) for r in rows]


def _alone(reach: Floats, closed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pairs that are each other's only candidate."""
    possible = ~closed
    return np.asarray(possible & (possible.sum(axis=1) == 1)[:, None] & (possible.sum(axis=0) == 1)[None])
