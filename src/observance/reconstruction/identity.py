"""Which tracks are one mover: evidence pair by pair, then whole partitions, one draw per open group and history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.reconstruction import partitions, sortings, wander
from observance.reconstruction.curves import Curve
from observance.reconstruction.joint import EIGHT, Joint
from observance.values import draws

Floats = NDArray[np.float64]
Bits = NDArray[np.bool_]

CERTAIN = 6.907
"""Log odds of 0.999."""
PROBABLE = 2.2
"""Log odds of 0.9."""
MANY = 10
SPREAD_M = 15.0
"""How far from each other two different movers of one scene usually are, 1 sigma per axis."""
SPREAD_MPS = 1.0
LONGEST_GAP_S = 8.0
_JITTER_M = 0.1
_HOPELESS = 6.0
"""Standard errors beyond which two tracks are not compared in full."""
_SURE = 30.0
_GIVEN_UP = 15.0
"""Log odds against, from which a better calibration is not waited for."""
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


def log_odds(
    a: Curve,
    b: Curve,
    joint: Joint,
    shared: Floats,
    identity_error_m: float,
    persons: Mapping[str, str],
) -> float | None:
    """Log odds that two tracks are one mover; None where they were not near each other in time.

    Args:
        shared: covariance of both calibrations, then of both starts.
    """
    named = persons.get(a.key), persons.get(b.key)
    sa, sb = joint.clocks.starts[a.item], joint.clocks.starts[b.item]
    begin, end = max(sa + a.begins, sb + b.begins), min(sa + a.ends, sb + b.ends)
    if begin - end > LONGEST_GAP_S:
        return None
    if None not in named:
        return _SURE
    error = identity_error_m if a.camera != b.camera else 0.0
    if _hopeless(a, b, (begin + end) / 2 - sa, (begin + end) / 2 - sb, max(begin - end, 0.0), error, shared):
        return -_SURE
    if end - begin < 0.5:
        prior = _REFUSED_LINK if a.item == b.item else 0.0
        first = (a, b, sa, sb, shared) if sa + a.ends <= sb + b.ends else (b, a, sb, sa, _turned(shared))
        odds = _succession(*first, error) + prior
    else:
        odds = _together(a, b, sa, sb, begin, end, shared, error)
    return float(np.clip(odds, -_SURE, _SURE))


def _turned(shared: Floats) -> Floats:
    order = np.concatenate([np.arange(EIGHT, 2 * EIGHT), np.arange(EIGHT), [2 * EIGHT + 1, 2 * EIGHT]])
    turned: Floats = shared[np.ix_(order, order)]
    return turned


def _hopeless(
    a: Curve, b: Curve, when_a: float, when_b: float, gap: float, identity_error_m: float, shared: Floats
) -> bool:
    """Too far apart in the middle of their common time, or of the gap between them, to be looked at closely."""
    i = min(int(np.searchsorted(a.times, when_a)), len(a.times) - 1)
    j = min(int(np.searchsorted(b.times, when_b)), len(b.times) - 1)
    apart = float(np.hypot(*(a.xy[i] - b.xy[j])))
    speed = max(float(np.hypot(*a.velocity[i])), float(np.hypot(*b.velocity[j])))
    late = float(np.sqrt(shared[-1, -1] + shared[-2, -2])) + gap + 0.2
    error = float(np.sqrt(a.spread[i] + b.spread[j])) + identity_error_m + 0.4 + 0.45 * gap + speed * late
    return apart > _HOPELESS * error


def _gauss(residual: Floats, covariance: NDArray[np.floating]) -> float:
    factor = np.linalg.cholesky(covariance)
    scaled = np.linalg.solve(factor, residual)
    return float(-0.5 * scaled @ scaled - np.log(np.diag(factor)).sum() - 0.5 * len(residual) * np.log(2 * np.pi))


def _together(
    a: Curve, b: Curve, sa: float, sb: float, begin: float, end: float, shared: Floats, identity_error_m: float
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
    total += slope @ shared @ slope.T
    apart = when - when.mean()
    other = total + np.kron(np.ones((n, n)) * SPREAD_M**2 + np.outer(apart, apart) * SPREAD_MPS**2, np.eye(2))
    return _gauss(residual, total) - _gauss(residual, other)


def _succession(a: Curve, b: Curve, sa: float, sb: float, shared: Floats, identity_error_m: float) -> float:
    """One after the other: both ends carried to the middle of the gap; 0.4 m + 0.45 m per second of doubt."""
    gap = max(sb + b.begins - sa - a.ends, 0.0)
    pa, pb = a.at(np.array([a.ends])), b.at(np.array([b.begins]))
    residual = (pb.xy - pb.velocity * gap / 2 - pa.xy - pa.velocity * gap / 2)[0]
    total = pa.covariance[0] + pb.covariance[0] + np.eye(2) * ((0.4 + 0.45 * gap) ** 2 + identity_error_m**2)
    if a.camera != b.camera:
        slope = np.hstack([pa.calibration[0], -pb.calibration[0]])
        total = total + slope @ shared[: 2 * EIGHT, : 2 * EIGHT] @ slope.T
    return _gauss(residual, total) - _gauss(residual, total + np.eye(2) * SPREAD_M**2)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Merged:
    """Tracks with what is certain of them: `blocks` of indices into `curves`, the rest in `odds` and `never`."""

    curves: tuple[Curve, ...]
    blocks: tuple[frozenset[int], ...]
    odds: Floats
    never: Bits

    @property
    def certain(self) -> tuple[tuple[str, ...], ...]:
        """Keys of the tracks that are one mover in every history, more than one each."""
        return tuple(tuple(self.curves[i].key for i in sorted(block)) for block in self.blocks if len(block) > 1)

    def calibrating(self) -> tuple[tuple[str, ...], ...]:
        """Keys of the tracks that calibrations are fitted to, mover by mover.

        In a crowd hardly any pair is certain while the cameras are not calibrated together: so where MANY pairs are
        probable, all these speak, and none of them weighs much. Fewer would only confirm themselves.
        """
        probable = partitions.merge_certain(self.odds, self.never, PROBABLE)
        movers = tuple(tuple(self.curves[i].key for i in sorted(block)) for block in probable if len(block) > 1)
        return movers if len(movers) >= MANY else self.certain


def merge(
    curves: Sequence[Curve],
    joint: Joint,
    persons: Mapping[str, str],
    *,
    settled: Sequence[Sequence[str]] = (),
    before: Merged | None = None,
    identity_error_m: float,
) -> Merged:
    """Merge the pairs that are certain to 0.999 against all rivals for them.

    A rival is another track that one of the two could be, and that the other cannot be at the same time.

    Args:
        settled: keys of tracks already merged: what calibrations were fitted to is not weighed by them again.
        before: the same tracks, weighed with other calibrations: pairs that were hopeless then are not weighed again.
    """
    together = {key: number for number, keys in enumerate(settled) for key in keys}
    curves = tuple(sorted(curves, key=lambda c: c.key))
    never = _meet(curves, joint, persons)
    known = None if before is None else before.odds
    odds = _table(curves, joint, persons, together, never, known, identity_error_m)
    return Merged(curves=curves, blocks=tuple(partitions.merge_certain(odds, never, CERTAIN)), odds=odds, never=never)


def movers(merged: Merged, *, seed: int, histories: int) -> Movers:
    """Sort the tracks into movers: what stays open is drawn as whole partitions."""
    curves, odds, never = merged.curves, merged.odds, merged.never
    groups: list[tuple[Block, ...]] = []
    assumptions: list[str] = []
    for group in partitions.undecided(merged.blocks, odds, never, CERTAIN):
        if len(group) == 1:
            tracks = tuple(curves[i] for i in sorted(group[0]))
            groups.append((Block(curves=tracks, exists=None, share=1.0, main=True),))
            continue
        name = "+".join(sorted(curves[i].key for block in group for i in block))
        table = partitions.weigh(group, odds, never, seed, name)
        if not table.exact:
            assumptions.append(
                f"Too many tracks could be one another to weigh every way; {sortings.KEPT} ways were drawn by their "
                f"weight: {len(group)} pieces, from {curves[min(group[0])].key} on."
            )
        groups.append(_drawn(table, curves, seed, histories))
    return Movers(groups=tuple(groups), assumptions=tuple(assumptions))


def _table(
    curves: Sequence[Curve],
    joint: Joint,
    persons: Mapping[str, str],
    together: Mapping[str, int],
    never: Bits,
    before: Floats | None,
    identity_error_m: float,
) -> Floats:
    """Log odds of all pairs (n, n); minus infinity where two were not compared or can never be one."""
    n = len(curves)
    odds = np.full((n, n), -np.inf)
    begins, ends = _spans(curves, joint)
    apart = np.maximum(begins[:, None], begins[None, :]) - np.minimum(ends[:, None], ends[None, :])
    settled = np.array([together.get(c.key, -1 - i) for i, c in enumerate(curves)])
    odds[(settled[:, None] == settled[None, :]) & ~never] = _SURE
    np.fill_diagonal(odds, -np.inf)
    if before is not None:
        hopeless = np.isfinite(before) & (before < -_GIVEN_UP) & ~np.isfinite(odds) & ~never
        odds[hopeless] = before[hopeless]
    shared: dict[tuple[str, str, str, str], Floats] = {}
    for i, j in zip(*np.nonzero(np.triu((apart <= LONGEST_GAP_S) & ~never & ~np.isfinite(odds), 1)), strict=True):
        a, b = curves[i], curves[j]
        key = (a.camera, b.camera, a.item, b.item)
        if key not in shared:
            shared[key] = joint.covariance([a.camera, b.camera], [a.item, b.item])
        value = log_odds(a, b, joint, shared[key], identity_error_m, persons)
        if value is not None:
            odds[i, j] = odds[j, i] = value
    return odds


def _spans(curves: Sequence[Curve], joint: Joint) -> tuple[Floats, Floats]:
    starts = np.array([joint.clocks.starts[c.item] for c in curves])
    return starts + [c.begins for c in curves], starts + [c.ends for c in curves]


def _meet(curves: Sequence[Curve], joint: Joint, persons: Mapping[str, str]) -> Bits:
    """Pairs that exclude each other: other kinds, other persons, or two places of one camera at one time."""

    def numbered(names: Sequence[str]) -> NDArray[np.int64]:
        return np.unique(np.array(names), return_inverse=True)[1].reshape(-1)

    begins, ends = _spans(curves, joint)
    kind, camera = numbered([c.kind for c in curves]), numbered([c.camera for c in curves])
    person = numbered([persons.get(c.key, "") for c in curves])
    named = np.array([c.key in persons for c in curves], dtype=bool)
    both = np.minimum(ends[:, None], ends[None, :]) > np.maximum(begins[:, None], begins[None, :])
    never: Bits = kind[:, None] != kind[None, :]
    never |= (camera[:, None] == camera[None, :]) & both
    never |= named[:, None] & named[None, :] & (person[:, None] != person[None, :])
    np.fill_diagonal(never, False)
    return never


def _drawn(table: partitions.Weighed, curves: Sequence[Curve], seed: int, histories: int) -> tuple[Block, ...]:
    """One uniform number per history picks a whole partition; every block exists where its partitions were picked."""
    name = "+".join(sorted(curves[i].key for block in table.ways[0] for i in block))
    number = draws.uniform(seed, f"identity:{name}", histories)[:, 0]
    picked = np.minimum(np.searchsorted(np.cumsum(table.shares), number, side="right"), len(table.ways) - 1)
    result = []
    for block in sorted({b for way in table.ways for b in way}, key=sorted):
        ways = [w for w, way in enumerate(table.ways) if block in way]
        share = float(sum(table.shares[w] for w in ways))
        exists = np.isin(picked, ways)
        tracks = tuple(curves[i] for i in sorted(block))
        result.append(Block(curves=tracks, exists=exists, share=share, main=table.likeliest in ways))
    return tuple(result)
