"""Paths: one mover from all cameras, fused by precision, drawn jointly with the causes that cameras and clocks share.

In history h a path is, at the instant t,
    sum_c W_c(t) [x_c(t - d_c,h + d_h) + s_c,h L_c(t) a_c,h(t) + G_c(t) z_c,h],   all of it d_h later,
with x the track's mean, a its wandering error, s its heavy tail, z the camera's calibration (eight numbers, drawn once
per camera and history, those of cameras that saw the same movers together), d_c the clock of its item, and d_h their
weighted mean: what all cameras of the path share of clock error moves its times and never its shape, however large.

W weighs tracks that calibrations were fitted to (`joint`) by their own errors alone: then what the path errs by is
independent of the tracks' difference, from which the calibrations were learnt (Gauss and Markov). Other tracks, whose
calibrations know nothing of each other, are weighed by their whole errors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from observance.reconstruction import wander
from observance.reconstruction.curves import At, Curve, seen_between
from observance.reconstruction.joint import EIGHT, Joint

Floats = NDArray[np.float64]
Bits = NDArray[np.bool_]
STEP_S = 0.2
_RAMP_S = 1.0
_LEAST = 0.02


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """One track's share of a path at the path's knots; zero rows where the track is not there.

    `track`: (n, 2, 2) = W L; `calibration`: (n, 2, 8) = W G; `weight`: (n, 2, 2) = W; `own`: (n,) pace; `here`: (n,).
    `start`: case-clock instant of its item's time 0.
    """

    curve: Curve
    track: Floats
    calibration: Floats
    weight: Floats
    start: float
    own: Floats
    here: Bits


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Path:
    """One mover.

    Attributes:
        id: its own id. mover: what acts call it: a pseudonym, or the id of the likeliest path of this mover.
        times: (n,) knots on the case clock. mean, velocity: (n, 2).
        track_covariance, common_covariance: (n, 2, 2): the tracks' own errors; calibration and relative clocks.
        clock_weights: item to its weight in the path's shared clock. clock_variance: of that shared part, s2.
        progress: (n,) how far the mover has come since the first knot, in knots of `wander`: who stands makes none.
        exists: (histories,) which histories hold this path; None for all.
    """

    id: str
    mover: str
    kind: str
    parts: tuple[Part, ...]
    times: Floats
    mean: Floats
    velocity: Floats
    track_covariance: Floats
    common_covariance: Floats
    clock_weights: Mapping[str, float]
    clock_variance: float
    progress: Floats
    exists: Bits | None = None

    @property
    def cameras(self) -> tuple[str, ...]:
        """Sorted ids of the cameras that saw it."""
        return tuple(sorted({part.curve.camera for part in self.parts}))

    @property
    def items(self) -> tuple[str, ...]:
        """Sorted ids of the items that show it."""
        return tuple(sorted({part.curve.item for part in self.parts}))

    @property
    def tracks(self) -> tuple[str, ...]:
        """Sorted keys of its tracks."""
        return tuple(sorted(part.curve.key for part in self.parts))


def fuse(
    id: str, mover: str, curves: Sequence[Curve], joint: Joint, exists: Bits | None = None, step_s: float = STEP_S
) -> Path:
    """One path from the tracks of one mover, each on an item that has a place on the case clock."""
    curves = sorted(curves, key=lambda c: c.key)
    starts = [joint.clocks.starts[c.item] for c in curves]
    base = min(s + c.begins for c, s in zip(curves, starts, strict=True))
    times = _knots(curves, starts, base, step_s)
    items = sorted({c.item for c in curves})
    cameras = sorted({c.camera for c in curves})
    lasting = {item: sum(c.ends - c.begins for c in curves if c.item == item) + 1e-3 for item in items}
    weights = {item: lasting[item] / sum(lasting.values()) for item in items}
    shared = joint.covariance(cameras, items)
    among = shared[EIGHT * len(cameras) :, EIGHT * len(cameras) :]
    w = np.array([weights[item] for item in items])
    relative = {
        item: float(among[i, i] - 2 * among[i] @ w + w @ among @ w) for i, item in enumerate(items)
    }  # variance of one item's clock against the path's
    n = len(times)
    fitted = joint.agreed.issuperset(c.key for c in curves)
    at, here, precision = [], [], []
    for curve, start in zip(curves, starts, strict=True):
        when = times - start
        inside = (when >= curve.begins - 1e-6) & (when <= curve.ends + 1e-6)
        point = curve.at(when)
        total = point.covariance if fitted else _whole(point, max(relative[curve.item], 0.0))
        edge = np.minimum(when - curve.begins, curve.ends - when) / _RAMP_S
        ramp = np.where(inside, np.clip(edge, _LEAST, 1.0), 0.0)
        precision.append(np.linalg.inv(total) * ramp[:, None, None])
        at.append(point)
        here.append(inside)
    gain = np.linalg.inv(np.sum(precision, axis=0))
    mean, velocity, own = np.zeros((n, 2)), np.zeros((n, 2)), np.zeros((n, 2, 2))
    slope = np.zeros((n, 2, len(shared)))
    parts = []
    for curve, point, inside, p in zip(curves, at, here, precision, strict=True):
        weight = gain @ p
        mean += np.einsum("nij,nj->ni", weight, point.xy)
        velocity += np.einsum("nij,nj->ni", weight, point.velocity)
        part = Part(
            curve=curve,
            track=weight @ np.linalg.cholesky(point.covariance),
            calibration=weight @ point.calibration,
            weight=weight,
            start=joint.clocks.starts[curve.item],
            own=point.own,
            here=inside,
        )
        parts.append(part)
        own += part.track @ part.track.transpose(0, 2, 1)
        eight = EIGHT * cameras.index(curve.camera)
        slope[:, :, eight : eight + EIGHT] += part.calibration
        late = np.einsum("nij,nj->ni", weight, point.velocity)
        slope[:, :, EIGHT * len(cameras) :] -= late[:, :, None] * ((np.array(items) == curve.item) - w)
    common = slope @ shared @ slope.transpose(0, 2, 1)
    return Path(
        id=id, mover=mover, kind=curves[0].kind, parts=tuple(parts), times=times, mean=mean, velocity=velocity,
        track_covariance=own, common_covariance=common, clock_weights=weights,
        clock_variance=float(max(w @ among @ w, 0.0)), progress=_progress(parts, mean), exists=exists,
    )  # fmt: skip


def _whole(point: At, clock_variance: float) -> Floats:
    """All that one track errs by, (n, 2, 2): its own, its calibration's, and its clock's against the path's."""
    late = point.velocity[:, :, None] * point.velocity[:, None, :] * clock_variance
    whole: Floats = point.covariance + point.calibration @ point.calibration.transpose(0, 2, 1) + late
    return whole


def _progress(parts: Sequence[Part], mean: Floats) -> Floats:
    moved = np.hypot(*np.diff(mean, axis=0).T) / (wander.SPACING_S * wander.WALKING_MPS)
    for part in parts:
        both = part.here[1:] & part.here[:-1]
        moved = np.maximum(moved, np.where(both, np.abs(np.diff(part.own)), 0.0))
    progress: Floats = np.concatenate([[0.0], np.cumsum(moved)])
    return progress


def _knots(curves: Sequence[Curve], starts: Sequence[float], base: float, step_s: float) -> Floats:
    """Instants at which some track is there: a regular grid from the first, and every track's own ends."""
    spans = [(s + c.begins, s + c.ends) for c, s in zip(curves, starts, strict=True)]
    last = max(end for _, end in spans)
    grid = base + step_s * np.arange(int(np.floor((last - base) / step_s)) + 1)
    ends = np.array([t for span in spans for t in span])
    grid = grid[np.min(np.abs(grid[:, None] - ends[None, :]), axis=1) > step_s / 4]
    knots = np.unique(np.concatenate([grid, ends]))
    inside = np.zeros(len(knots), dtype=bool)
    for begin, end in spans:
        inside |= (knots >= begin - 1e-9) & (knots <= end + 1e-9)
    kept: Floats = knots[inside]
    return kept


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chance:
    """The shared draws of one ensemble, made once: what is not here is drawn by name where it is needed.

    Attributes:
        clocks: unknown of `clocks` to its deviation, seconds, (histories,).
        paces: item to the instant of its middle, where that deviation holds, and to the deviation of its drift.
        calibrations: camera to its eight standard normal numbers, (8, histories).
        shifts: line or zone to its planar shift, metres, (2, histories).
    """

    seed: int
    histories: int
    clocks: Mapping[str, Floats]
    calibrations: Mapping[str, Floats]
    shifts: Mapping[str, Floats]
    paces: Mapping[str, tuple[float, Floats]] = field(default_factory=dict)

    def late(self, item: str, path: Path) -> Floats:
        """How much later than its mean the item is in the middle of the path, seconds, (histories,)."""
        middle, drift = self.paces.get(item, (0.0, None))
        own = self.clocks[f"item:{item}"]
        return own if drift is None else own + drift * (float(path.times[0] + path.times[-1]) / 2 - middle)

    def delay(self, path: Path) -> Floats:
        """How much later than its mean the whole path is, seconds, (histories,)."""
        total = np.zeros(self.histories)
        for item, weight in sorted(path.clock_weights.items()):
            total += weight * self.late(item, path)
        return total


def draw(path: Path, knots: NDArray[np.int64], chance: Chance) -> Floats:
    """The path at some of its knots in every history: x and y in metres, (2, len(knots), histories)."""
    delay = chance.delay(path)
    points = np.repeat(path.mean[knots].T[:, :, None], chance.histories, axis=2)
    for part in path.parts:
        here = np.flatnonzero(part.here[knots])
        if not len(here):
            continue
        at = knots[here]
        key = part.curve.key
        wandering = wander.unit(chance.seed, key, chance.histories, part.own[at])
        wandering *= wander.tail(chance.seed, key, chance.histories)
        moved = np.empty((2, len(at), chance.histories))
        for axis in (0, 1):
            np.multiply(wandering[0], part.track[at, axis, 0, None], out=moved[axis])
            moved[axis] += wandering[1] * part.track[at, axis, 1, None]
        if part.calibration[at].any():
            moved += np.matmul(part.calibration[at].transpose(1, 0, 2), chance.calibrations[part.curve.camera])
        if len(path.clock_weights) > 1:
            relative = chance.late(part.curve.item, path) - delay
            moved += _shifted(part, path.times[at] - part.start, at, relative)
        if len(here) == len(knots):
            points += moved
        else:
            points[:, here] += moved
    return points


def _shifted(part: Part, times: Floats, at: NDArray[np.int64], relative: Floats) -> Floats:
    """How far the part lies elsewhere where its clock is `relative` seconds late, metres, (2, len(at), histories).

    The track is read at the other instant, not carried on at its speed: who turns or stops at a line would be carried
    over it. Nor is it carried on beyond its ends, where nobody saw him.
    """
    curve = part.curve
    there = times[:, None] - relative
    moved = np.stack(
        [
            np.interp(there, curve.times, curve.xy[:, axis]) - np.interp(times, curve.times, curve.xy[:, axis])[:, None]
            for axis in (0, 1)
        ]
    )
    elsewhere: Floats = np.einsum("kij,jkh->ikh", part.weight[at], moved)
    return elsewhere


def watched_between(path: Path, begin: float, end: float, starts: Mapping[str, float]) -> bool:
    """Whether one camera had the mover in view without a break over [begin, end] of the case clock."""
    return any(
        part.curve.begins <= begin - starts[part.curve.item] + 1e-6
        and part.curve.ends >= end - starts[part.curve.item] - 1e-6
        and seen_between(part.curve, begin - starts[part.curve.item], end - starts[part.curve.item])
        for part in path.parts
    )
