"""Which tracks are one mover: evidence pair by pair, then whole partitions, one draw per open group and history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.reconstruction import partitions, wander
from observance.reconstruction.curves import Curve
from observance.reconstruction.joint import EIGHT, Joint
from observance.values import draws

Floats = NDArray[np.float64]
Bits = NDArray[np.bool_]

CERTAIN = 6.907
"""Log odds of 0.999."""
SPREAD_M = 15.0
"""How far from each other two different movers of one scene usually are, 1 sigma per axis."""
SPREAD_MPS = 1.0
LONGEST_GAP_S = 8.0
_JITTER_M = 0.1
_HOPELESS = 10.0
"""Standard errors beyond which two tracks are not compared in full."""
_SURE = 30.0
_REFUSED_LINK = -2.0
"""Log odds before looking, where the tracker of one clip already chose not to join two pieces."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """Tracks taken for one mover, in the histories where they are (None: all), and in what share of them."""

    curves: tuple[Curve, ...]
    exists: Bits | None
    share: float
    main: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Movers:
    """All blocks; those of one undecided group stand in `groups` together. `assumptions` are sentences."""

    groups: tuple[tuple[Block, ...], ...]
    assumptions: tuple[str, ...]


def log_odds(a: Curve, b: Curve, joint: Joint, identity_error_m: float, persons: Mapping[str, str]) -> float | None:
    """Log odds that two tracks are one mover; None where they can never be (or are not compared)."""
    if a.kind != b.kind:
        return None
    named = persons.get(a.key), persons.get(b.key)
    if None not in named and named[0] != named[1]:
        return None
    sa, sb = joint.clocks.starts[a.item], joint.clocks.starts[b.item]
    begin, end = max(sa + a.begins, sb + b.begins), min(sa + a.ends, sb + b.ends)
    if a.camera == b.camera and end > begin:
        return None
    if begin - end > LONGEST_GAP_S:
        return None
    if None not in named:
        return _SURE
    error = identity_error_m if a.camera != b.camera else 0.0
    if _hopeless(a, b, (begin + end) / 2 - sa, (begin + end) / 2 - sb, max(begin - end, 0.0), error, joint):
        return -_SURE
    if end - begin < 0.5:
        prior = _REFUSED_LINK if a.item == b.item else 0.0
        first = (a, b, sa, sb) if sa + a.ends <= sb + b.ends else (b, a, sb, sa)
        odds = _succession(*first, joint, error) + prior
    else:
        odds = _together(a, b, sa, sb, begin, end, joint, error)
    return float(np.clip(odds, -_SURE, _SURE))


def _hopeless(
    a: Curve, b: Curve, when_a: float, when_b: float, gap: float, identity_error_m: float, joint: Joint
) -> bool:
    """Too far apart in the middle of their common time, or of the gap between them, to be looked at closely."""
    i = min(int(np.searchsorted(a.times, when_a)), len(a.times) - 1)
    j = min(int(np.searchsorted(b.times, when_b)), len(b.times) - 1)
    apart = float(np.hypot(*(a.xy[i] - b.xy[j])))
    speed = max(float(np.hypot(*a.velocity[i])), float(np.hypot(*b.velocity[j])))
    late = float(np.sqrt(np.trace(joint.clocks.covariance([a.item, b.item])))) + gap + 0.2
    error = float(np.sqrt(a.spread[i] + b.spread[j])) + identity_error_m + 0.4 + 0.45 * gap + speed * late
    return apart > _HOPELESS * error


def _gauss(residual: Floats, covariance: NDArray[np.floating]) -> float:
    factor = np.linalg.cholesky(covariance)
    scaled = np.linalg.solve(factor, residual)
    return float(-0.5 * scaled @ scaled - np.log(np.diag(factor)).sum() - 0.5 * len(residual) * np.log(2 * np.pi))


def _together(
    a: Curve, b: Curve, sa: float, sb: float, begin: float, end: float, joint: Joint, identity_error_m: float
) -> float:
    """Both seen at the same instants: their whole difference under one mover, against two independent ones."""
    n = int(np.clip(np.floor((end - begin) / 1.0) + 1, 2, 8))
    when = np.linspace(begin, end, n)
    pa, pb = a.at(when - sa), b.at(when - sb)
    residual = (pa.xy - pb.xy).reshape(-1)
    total = np.kron(np.eye(n), np.eye(2)) * _JITTER_M**2
    total += np.kron(np.ones((n, n)), np.eye(2)) * identity_error_m**2
    for point in (pa, pb):
        root = np.linalg.cholesky(point.covariance)
        own = np.einsum("iab,jcb->iajc", root, root) * wander.correlation(point.own)[:, None, :, None]
        total += own.reshape(2 * n, 2 * n)
    late = ((pa.velocity + pb.velocity) / 2).reshape(-1)
    eights = [p.calibration.reshape(2 * n, EIGHT) for p in (pa, pb)]
    slope = np.column_stack([eights[0], -eights[1], -late, late])
    total += slope @ joint.covariance([a.camera, b.camera], [a.item, b.item]) @ slope.T
    apart = when - when.mean()
    other = total + np.kron(np.ones((n, n)) * SPREAD_M**2 + np.outer(apart, apart) * SPREAD_MPS**2, np.eye(2))
    return _gauss(residual, total) - _gauss(residual, other)


def _succession(a: Curve, b: Curve, sa: float, sb: float, joint: Joint, identity_error_m: float) -> float:
    """One after the other: both ends carried to the middle of the gap; 0.4 m + 0.45 m per second of doubt."""
    gap = max(sb + b.begins - sa - a.ends, 0.0)
    pa, pb = a.at(np.array([a.ends])), b.at(np.array([b.begins]))
    residual = (pb.xy - pb.velocity * gap / 2 - pa.xy - pa.velocity * gap / 2)[0]
    total = pa.covariance[0] + pb.covariance[0] + np.eye(2) * ((0.4 + 0.45 * gap) ** 2 + identity_error_m**2)
    if a.camera != b.camera:
        slope = np.hstack([pa.calibration[0], -pb.calibration[0]])
        total = total + slope @ joint.covariance([a.camera, b.camera], []) @ slope.T
    return _gauss(residual, total) - _gauss(residual, total + np.eye(2) * SPREAD_M**2)


def movers(
    curves: Sequence[Curve],
    joint: Joint,
    persons: Mapping[str, str],
    *,
    settled: Sequence[frozenset[str]] = (),
    identity_error_m: float,
    seed: int,
    histories: int,
) -> Movers:
    """Sort the tracks into movers.

    A pair is merged for good when it is certain to 0.999 against all rivals for it (another track that one of the two
    could be, and that the other cannot be at the same time); what stays open is drawn as whole partitions.

    Args:
        settled: keys of tracks already merged: what calibrations were fitted to is not weighed by them again.
    """
    together = {key: number for number, keys in enumerate(settled) for key in keys}
    curves = sorted(curves, key=lambda c: c.key)
    n = len(curves)
    odds = np.full((n, n), -np.inf)
    for i in range(n):
        for j in range(i + 1, n):
            mine = together.get(curves[i].key)
            if mine is not None and mine == together.get(curves[j].key):
                value: float | None = None if _excluded(curves[i], curves[j], joint, persons) else _SURE
            else:
                value = log_odds(curves[i], curves[j], joint, identity_error_m, persons)
            if value is not None:
                odds[i, j] = odds[j, i] = value
    never = ~np.isfinite(odds) & _meet(curves, joint, persons)
    blocks = partitions.merge_certain(odds, never, CERTAIN)
    groups: list[tuple[Block, ...]] = []
    assumptions: list[str] = []
    for group in partitions.undecided(blocks, odds, never, CERTAIN):
        if len(group) == 1:
            tracks = tuple(curves[i] for i in sorted(group[0]))
            groups.append((Block(curves=tracks, exists=None, share=1.0, main=True),))
            continue
        table = partitions.weigh(group, odds, never)
        if not table.exact:
            names = ", ".join(curves[i].key for block in group for i in sorted(block))
            assumptions.append(
                f"Too many tracks could be one another to weigh every way; the likeliest is taken: {names}."
            )
        groups.append(_drawn(table, curves, seed, histories))
    return Movers(groups=tuple(groups), assumptions=tuple(assumptions))


def _meet(curves: Sequence[Curve], joint: Joint, persons: Mapping[str, str]) -> Bits:
    """Pairs that exclude each other: other kinds, other persons, or two places of one camera at one time."""
    n = len(curves)
    never = np.zeros((n, n), dtype=bool)
    for i, a in enumerate(curves):
        for j, b in enumerate(curves):
            never[i, j] = i != j and _excluded(a, b, joint, persons)
    return never


def _excluded(a: Curve, b: Curve, joint: Joint, persons: Mapping[str, str]) -> bool:
    sa, sb = joint.clocks.starts[a.item], joint.clocks.starts[b.item]
    together = min(sa + a.ends, sb + b.ends) > max(sa + a.begins, sb + b.begins)
    pa, pb = persons.get(a.key), persons.get(b.key)
    return a.kind != b.kind or (a.camera == b.camera and together) or (pa is not None and pb is not None and pa != pb)


def _drawn(table: partitions.Weighed, curves: Sequence[Curve], seed: int, histories: int) -> tuple[Block, ...]:
    """One uniform number per history picks a whole partition; every block exists where its partitions were picked."""
    name = "+".join(sorted(curves[i].key for block in table.ways[0] for i in block))
    number = draws.uniform(seed, f"identity:{name}", histories)[:, 0]
    picked = np.minimum(np.searchsorted(np.cumsum(table.shares), number, side="right"), len(table.ways) - 1)
    main = int(np.argmax(table.shares))
    result = []
    for block in sorted({b for way in table.ways for b in way}, key=sorted):
        ways = [w for w, way in enumerate(table.ways) if block in way]
        share = float(sum(table.shares[w] for w in ways))
        exists = np.isin(picked, ways)
        tracks = tuple(curves[i] for i in sorted(block))
        result.append(Block(curves=tracks, exists=exists, share=share, main=main in ways))
    return tuple(result)
