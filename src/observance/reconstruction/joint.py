"""Joint calibration: what cameras that saw the same movers must agree on, for their calibrations and clocks together.

Two cameras that see one mover at one instant see one place. With x the mover's track, G its camera's calibration
(metres per standard normal number z), v its speed and d its item's clock,
    x_a + G_a z_a - v_a d_a  =  x_b + G_b z_b - v_b d_b  + what both tracks err by,
with errors that wander as the tracks' do (see `wander`), so that many frames are no more looks than they are. All z
and d are normal before; so they are afterwards, given all movers that are certainly the same: mean, covariance, and
draws that agree. The mover's place is left free: of m cameras at an instant only the m - 1 differences speak. The
clocks' part is not linear (who turns is elsewhere): Gauss and Newton's steps. A mover whose cameras differ by more than
errors explain counts for less, as in a fit of Student's t (Lange, Little and Taylor, JASA 84, 1989), so that one wrong
association bends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from observance.reconstruction import wander
from observance.reconstruction.clocks import Clocks, Tied
from observance.reconstruction.curves import Curve
from observance.values import draws

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EIGHT = 8
SIDE_M = 0.07
"""A foot is not one point: how far the side of it that a camera sees lies from its middle, 1 sigma per axis (places
from boxes lie .07 to .12 m, median, from WILDTRACK's own, camera by camera)."""
JITTER_M = 0.05
_SPACING_S, _FINE_S, _MOST = 1.0, 0.25, 24
_STEPS = 8
_AT_REST = 1e-4
_TOLD = 0.2
"""A mover that counts for less than this is told of."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Look:
    """One mover's differences between cameras: r (m,) metres, by unknown (m, k), covariance (m, m)."""

    misses: Floats
    slope: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Knot:
    """Cameras and clocks that shared movers tie: what is common to them after looking.

    Attributes:
        cameras: each has eight numbers, in order. unknowns: of clocks (`item:x`, `camera:x`), after the cameras'.
        prior, covariance: (k, k). root: (k, k) symmetric root of what the movers say of the unknowns.
    """

    cameras: tuple[str, ...]
    unknowns: tuple[str, ...]
    prior: Floats
    covariance: Floats
    root: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Joint:
    """All calibrations and clocks, after what shared movers say of them.

    Attributes:
        clocks: with what the movers say of them. before: without.
        means: camera to the mean of its eight numbers; a camera without shared movers has none.
        agreed: keys of the tracks that spoke.
        conflicts: sentences on movers whom cameras place further apart than their errors allow.
    """

    clocks: Clocks
    before: Clocks
    means: Mapping[str, Floats]
    knots: tuple[Knot, ...]
    agreed: frozenset[str]
    conflicts: tuple[str, ...]

    def covariance(self, cameras: Sequence[str], items: Sequence[str]) -> Floats:
        """Covariance of the eight numbers of each of these cameras, then of the starts of these items, s."""
        k = EIGHT * len(cameras)
        total = np.zeros((k + len(items), k + len(items)))
        for i, one in enumerate(cameras):
            for j, other in enumerate(cameras):
                if one == other:
                    total[EIGHT * i : EIGHT * i + EIGHT, EIGHT * j : EIGHT * j + EIGHT] = np.eye(EIGHT)
        total[k:, k:] = self.clocks.covariance(items)
        for knot in self.knots:
            place = {c: EIGHT * i for i, c in enumerate(knot.cameras)}
            times = {u: EIGHT * len(place) + i for i, u in enumerate(knot.unknowns)}
            here = [(EIGHT * i + e, place[c] + e) for i, c in enumerate(cameras) if c in place for e in range(EIGHT)]
            here += [(k + i, times[f"item:{item}"]) for i, item in enumerate(items) if f"item:{item}" in times]
            if here:
                rows, own = (np.array(side) for side in zip(*here, strict=True))
                total[np.ix_(rows, rows)] = knot.covariance[np.ix_(own, own)]
        return total

    def corrected(self, curve: Curve) -> Curve:
        """The track where its camera's calibration now puts it."""
        mean = self.means.get(curve.camera)
        return curve if mean is None else replace(curve, xy=curve.xy + curve.calibration @ mean)

    def drawn(self, seed: int, histories: int, cameras: Sequence[str]) -> tuple[dict[str, Floats], dict[str, Floats]]:
        """Deviations from the means in every history: of clocks' unknowns, seconds (histories,), and of cameras.

        Cameras' are (8, histories). Every unknown has its own stream before, and another for what the movers say.
        """
        clocks = self.before.deviations(seed, histories)
        numbers = {c: calibration_draws(seed, c, histories) for c in cameras}
        for knot in self.knots:
            before = np.vstack(
                [numbers.get(c, calibration_draws(seed, c, histories)) for c in knot.cameras]
                + [clocks[u][None] for u in knot.unknowns]
            )
            own = np.vstack(
                [draws.normal(seed, f"agrees:calibration:{c}", histories, EIGHT).T for c in knot.cameras]
                + [draws.normal(seed, f"agrees:clock:{u}", histories).T for u in knot.unknowns]
            )
            after = before - _gain(knot.prior, knot.root) @ (knot.root @ before - own)
            for i, camera in enumerate(knot.cameras):
                numbers[camera] = np.ascontiguousarray(after[EIGHT * i : EIGHT * i + EIGHT])
            for i, unknown in enumerate(knot.unknowns):
                clocks[unknown] = np.ascontiguousarray(after[EIGHT * len(knot.cameras) + i])
        return clocks, {c: numbers[c] for c in cameras}


def calibration_draws(seed: int, camera: str, histories: int) -> Floats:
    """One camera's eight numbers in each history, as its control points alone leave them, (8, histories)."""
    return np.ascontiguousarray(draws.normal(seed, f"calibration:{camera}", histories, EIGHT).T)


def apart(clocks: Clocks) -> Joint:
    """Every camera by itself."""
    return Joint(clocks=clocks, before=clocks, means={}, knots=(), agreed=frozenset(), conflicts=())


def fit(movers: Sequence[Sequence[Curve]], clocks: Clocks, timed: frozenset[str] = frozenset()) -> Joint:
    """Calibrations and clocks given movers whose tracks are certainly one, each on an item with a place in time.

    Args:
        timed: items whose clocks were already fitted to these movements: what the movers say of them is not counted
            twice. What is left of their clocks' error is little beside the tracks' own.
    """
    shared = [sorted(tracks, key=lambda c: c.key) for tracks in movers]
    shared = sorted((s for s in shared if _instants(s, clocks.starts) is not None), key=lambda s: s[0].key)
    result = apart(clocks)
    for members in _tied(shared):
        result = _with(result, members, timed)
    return result


def _tied(shared: Sequence[list[Curve]]) -> list[list[list[Curve]]]:
    """Movers that have cameras or items in common, together."""
    groups: list[tuple[set[str], list[list[Curve]]]] = []
    for tracks in shared:
        names = {f"camera:{c.camera}" for c in tracks} | {f"item:{c.item}" for c in tracks}
        own = [tracks]
        for group in [g for g in groups if g[0] & names]:
            names |= group[0]
            own = group[1] + own
            groups.remove(group)
        groups.append((names, own))
    return [sorted(own, key=lambda s: s[0].key) for _, own in groups]


def _with(known: Joint, movers: Sequence[list[Curve]], timed: frozenset[str]) -> Joint:
    """What these movers say, added to what is known; they share no unknown with movers that spoke before."""
    cameras = tuple(sorted({c.camera for tracks in movers for c in tracks}))
    items = {f"item:{c.item}" for tracks in movers for c in tracks}
    touched = [t for t in known.clocks.tied if items & set(t.unknowns)]
    unknowns = tuple(u for t in touched for u in t.unknowns)
    start = EIGHT * len(cameras)
    prior = np.eye(start + len(unknowns))
    at = start
    for t in touched:
        prior[at : at + len(t.unknowns), at : at + len(t.unknowns)] = t.covariance
        at += len(t.unknowns)
    place = {**{c: EIGHT * i for i, c in enumerate(cameras)}, **{u: start + i for i, u in enumerate(unknowns)}}
    mean, counts, root = np.zeros(len(prior)), np.ones(len(movers)), np.zeros_like(prior)
    for step in range(_STEPS):
        starts = {
            i: s + (mean[place[f"item:{i}"]] if f"item:{i}" in place else 0.0) for i, s in known.clocks.starts.items()
        }
        looks = [_look(tracks, starts, mean, place, timed) for tracks in movers]
        counts = np.array([0.0 if look is None else _count(look, prior if step == 0 else None) for look in looks])
        said, told = np.zeros_like(prior), np.zeros(len(prior))
        for look, count in zip(looks, counts, strict=True):
            if look is not None:
                carried = count * np.linalg.solve(look.covariance, look.slope).T
                said += carried @ look.slope
                told += carried @ (look.slope @ mean - look.misses)
        root = _root(said)
        moved = (prior - _gain(prior, root) @ root @ prior) @ told - mean
        mean = mean + moved
        if step and float(np.abs(moved).max()) < _AT_REST:
            break
    covariance = prior - _gain(prior, root) @ root @ prior
    covariance = (covariance + covariance.T) / 2
    knot = Knot(cameras=cameras, unknowns=unknowns, prior=prior, covariance=covariance, root=root)
    tied = Tied(
        unknowns=unknowns, covariance=covariance[start:, start:],
        mean=np.concatenate([t.mean for t in touched]) + mean[start:],
    )  # fmt: skip
    starts = {
        i: s + (float(mean[place[f"item:{i}"]]) if f"item:{i}" in place else 0.0)
        for i, s in known.clocks.starts.items()
    }
    errors = dict(known.clocks.errors)
    for i, unknown in enumerate(unknowns):
        if unknown.startswith("camera:"):
            value = errors[unknown.removeprefix("camera:")][0] + float(mean[start + i])
            errors[unknown.removeprefix("camera:")] = (
                value,
                float(np.sqrt(max(covariance[start + i, start + i], 0.0))),
            )
    rest = tuple(t for t in known.clocks.tied if all(t is not other for other in touched))
    return Joint(
        clocks=replace(known.clocks, tied=(*rest, tied), starts=starts, errors=errors),
        before=known.before,
        means={**known.means, **{c: mean[EIGHT * i : EIGHT * i + EIGHT] for i, c in enumerate(cameras)}},
        knots=(*known.knots, knot),
        agreed=known.agreed
        | {c.key for tracks, count in zip(movers, counts, strict=True) if count >= _TOLD for c in tracks},
        conflicts=known.conflicts
        + tuple(_sentence(tracks) for tracks, count in zip(movers, counts, strict=True) if count < _TOLD),
    )


def _sentence(tracks: Sequence[Curve]) -> str:
    names = ", ".join(c.key for c in tracks)
    return f"Cameras place this mover further apart than their errors allow; it hardly counts for calibration: {names}."


def _gain(prior: Floats, root: Floats) -> Floats:
    """(k, k) from a unit look through `root` to the unknowns."""
    gain: Floats = np.asarray(np.linalg.solve(np.eye(len(root)) + root @ prior @ root, root @ prior).T)
    return gain


def _root(said: Floats) -> Floats:
    values, vectors = np.linalg.eigh((said + said.T) / 2)
    root: Floats = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    return root


def _count(look: _Look, prior: Floats | None) -> float:
    """How much a mover counts: 1 where its cameras differ as errors say (the prior's among them, before any step)."""
    total = look.covariance if prior is None else look.covariance + look.slope @ prior @ look.slope.T
    size = float(look.misses @ np.linalg.solve(total, look.misses))
    return (wander.NU + len(look.misses)) / (wander.NU + size)


def _instants(tracks: Sequence[Curve], starts: Mapping[str, float]) -> Floats | None:
    """Instants at which at least two of the tracks are there, a second apart and at most _MOST; None without any."""
    spans = [(starts[c.item] + c.begins, starts[c.item] + c.ends) for c in tracks]
    first, last = min(s[0] for s in spans), max(s[1] for s in spans)
    fine = first + _FINE_S * np.arange(int((last - first) / _FINE_S) + 1)
    number = np.sum([(fine >= begin) & (fine <= end) for begin, end in spans], axis=0)
    both = fine[number >= 2]
    if len(both) < 2:
        return None
    steps = np.floor((both - both[0] + 1e-9) / _SPACING_S)
    apart_ = both[np.concatenate([[True], steps[1:] != steps[:-1]])]
    if len(apart_) < 2:
        apart_ = both[[0, -1]]
    if len(apart_) > _MOST:
        apart_ = apart_[np.unique(np.linspace(0, len(apart_) - 1, _MOST).astype(np.int64))]
    kept: Floats = apart_
    return kept


def _look(
    tracks: Sequence[Curve], starts: Mapping[str, float], mean: Floats, place: Mapping[str, int], timed: frozenset[str]
) -> _Look | None:
    """The mover's differences between cameras where calibrations and clocks have these means."""
    when = _instants(tracks, starts)
    if when is None:
        return None
    there = np.array([(when >= starts[c.item] + c.begins) & (when <= starts[c.item] + c.ends) for c in tracks])
    size = 2 * int(there.sum())
    misses, slope, error = np.zeros(size), np.zeros((size, len(mean))), np.zeros((size, size))
    rows = np.full(there.shape, -1)
    points = [curve.at(when - starts[curve.item]) for curve in tracks]
    # one speed for all: were they to differ by their noise, clocks that all are late together would seem to be known
    speed = np.einsum("kt,ktj->tj", there / there.sum(axis=0), np.stack([p.velocity for p in points]))
    at = 0
    for k, curve in enumerate(tracks):
        n = int(there[k].sum())
        rows[k, there[k]] = at // 2 + np.arange(n)
        if n == 0:
            continue
        point = points[k]
        here = slice(at, at + 2 * n)
        eight = slice(place[curve.camera], place[curve.camera] + EIGHT)
        flat = point.calibration[there[k]].reshape(2 * n, EIGHT)
        misses[here] = point.xy[there[k]].reshape(-1) + flat @ mean[eight]
        slope[here, eight] = flat
        if f"item:{curve.item}" in place and curve.item not in timed:
            slope[here, place[f"item:{curve.item}"]] = -speed[there[k]].reshape(-1)
        error[here, here] = _own_error(point.covariance[there[k]], point.own[there[k]])
        at += 2 * n
    contrast = np.zeros((0, size))
    lines = []
    for t in range(len(when)):
        seen = rows[there[:, t], t]
        for one, other in pairwise(seen):
            for axis in (0, 1):
                line = np.zeros(size)
                line[2 * one + axis], line[2 * other + axis] = 1.0, -1.0
                lines.append(line)
    contrast = np.array(lines)
    return _Look(misses=contrast @ misses, slope=contrast @ slope, covariance=contrast @ error @ contrast.T)


def _own_error(covariance: Floats, own: Floats) -> Floats:
    """Covariance (2 n, 2 n) of one track's places: as smoothed, wandering; the side of the foot; and a little noise."""
    n = len(covariance)
    root = np.linalg.cholesky(covariance)
    total = np.einsum("iab,jcb->iajc", root, root) * wander.correlation(own)[:, None, :, None]
    flat: Floats = total.reshape(2 * n, 2 * n)
    return flat + np.kron(np.ones((n, n)), np.eye(2)) * SIDE_M**2 + np.eye(2 * n) * JITTER_M**2
