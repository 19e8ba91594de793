"""What movers do with one another: get out of a vehicle and into one, follow, are moved by others."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from observance.reconstruction import gait
from observance.reconstruction.candidate import Candidate
from observance.reconstruction.paths import Chance, Path, draw
from observance.reconstruction.spells import act_of
from observance.values import draws

Floats = NDArray[np.float64]
Bits = NDArray[np.bool_]
Ints = NDArray[np.int64]

REACH_M = 2.5
"""How far from a vehicle's middle its doors are."""
STOOD_S = 60.0
"""How long a vehicle may have stood (and so have left the moving picture) when a person gets out of it or in."""
HIDDEN_S = 15.0
HIDDEN_SHARE = 0.5
"""A declared assumption: who is lost beside a vehicle while another appears there got in, and the other out, as often
as it is one person whom the vehicle hid."""
FOLLOW_M, FOLLOW_S, FOLLOW_PATH_M = 1.5, 6.0, 6.0
FOLLOW_LAGS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0)
MOVED_M, MOVED_S, MOVED_PATH_M = 2.0, 3.0, 1.0
MOVED_MPS = 2.0
_BRIDGE_S = 1.0
_EDGE_S = 0.5


def vehicles_entered_and_left(paths: Sequence[Path], chance: Chance) -> list[Candidate]:
    """Persons whose paths begin or end, inside the footage, beside a vehicle: they got out of it, or in.

    Who walks past a vehicle goes on, and does neither. A vehicle also hides: where one person is lost beside it and
    another appears there within HIDDEN_S, both acts are doubtful together.
    """
    persons = [p for p in paths if p.kind == "person"]
    vehicles = [p for p in paths if p.kind == "vehicle"]
    out = [first for p in persons if begins_inside(p) and (first := _beside(p, 0, vehicles)) is not None]
    into = [last for p in persons if ends_inside(p) and (last := _beside(p, -1, vehicles)) is not None]
    result: list[Candidate] = []
    for kind, found, others in (("leaves-vehicle", out, into), ("enters-vehicle", into, out)):
        for person, knot, vehicle, at in found:
            apart = (draw(person, np.array([knot]), chance) - draw(vehicle, np.array([at]), chance))[:, 0]
            holds = np.hypot(apart[0], apart[1]) < REACH_M
            if vehicle.exists is not None:
                holds &= vehicle.exists
            when = float(person.times[knot])
            rivals = [o for o in others if o[2] is vehicle and o[0] is not person and _hidden(kind, when, o)]
            if rivals:
                pair = "+".join(sorted([person.id, rivals[0][0].id]))
                holds &= draws.bernoulli(chance.seed, f"hidden:{pair}", chance.histories, HIDDEN_SHARE)
            times = when + chance.delay(person)
            result += act_of(person, kind, np.asarray(holds), times, times, object=vehicle.mover)
    return result


_Beside = tuple[Path, int, Path, int]


def _hidden(kind: str, when: float, other: _Beside) -> bool:
    """Whether the other end or begin is such that a vehicle may have hidden one person in between."""
    then = float(other[0].times[other[1]])
    gap = when - then if kind == "leaves-vehicle" else then - when
    return 0.0 <= gap <= HIDDEN_S


def _beside(person: Path, end: int, vehicles: Sequence[Path]) -> _Beside | None:
    """The person's first or last knot (its index), the nearest vehicle that stood or drove there then, and its knot."""
    knot = end % len(person.times)
    when, best = float(person.times[knot]), None
    for vehicle in vehicles:
        k = int(np.clip(np.searchsorted(vehicle.times, when), 0, len(vehicle.times) - 1))
        ahead = float(vehicle.times[k]) - when
        if not (-STOOD_S <= ahead <= (1.0 if end == 0 else STOOD_S)):
            continue
        gap = float(np.hypot(*(vehicle.mean[k] - person.mean[knot])))
        if best is None or gap < best[0]:
            best = (gap, vehicle, k)
    return None if best is None or best[0] > 4 * REACH_M else (person, knot, best[1], best[2])


def begins_inside(path: Path) -> bool:
    """Whether the path begins while its first camera was already running."""
    first = min(path.parts, key=lambda part: int(np.argmax(part.here)))
    return first.curve.begins > first.curve.opens_s + _EDGE_S


def ends_inside(path: Path) -> bool:
    """Whether the path ends while its last camera still ran."""
    last = max(path.parts, key=lambda part: int(np.flatnonzero(part.here)[-1]))
    return last.curve.ends < last.curve.closes_s - _EDGE_S


def follows(paths: Sequence[Path], chance: Chance) -> list[Candidate]:
    """A person who goes where another went, some seconds behind: for FOLLOW_S and FOLLOW_PATH_M at least.

    In each history his distance from where the other was so long before stays under FOLLOW_M (in the middle of its
    values); who walks beside somebody does not follow.
    """
    result: list[Candidate] = []
    persons = [p for p in paths if p.kind == "person"]
    for path in persons:
        for other in persons:
            if other is path or other.mover == path.mover or not _met(path, other):
                continue
            best: tuple[float, float, Ints] | None = None
            for lag in FOLLOW_LAGS:
                found = _behind(path, other, lag)
                if found is not None and (best is None or found[0] < best[0]):
                    best = (found[0], lag, found[1])
            if best is None:
                continue
            some = best[2][np.unique(np.linspace(0, len(best[2]) - 1, 9).astype(np.int64))]
            then = np.clip(np.searchsorted(other.times, path.times[some] - best[1]), 0, len(other.times) - 1)
            knots = np.unique(then)
            ahead = draw(other, knots, chance)[:, np.searchsorted(knots, then)]
            apart = np.median(np.hypot(*(draw(path, some, chance) - ahead)), axis=0)
            holds = apart < FOLLOW_M
            if other.exists is not None:
                holds &= other.exists
            delay = chance.delay(path)
            begins, ends = path.times[best[2][0]] + delay, path.times[best[2][-1]] + delay
            result += act_of(
                path, "follows", np.asarray(holds), begins, ends, object=other.mover, behind_s=f"{best[1]:g}"
            )
    return result


def _met(a: Path, b: Path) -> bool:
    """Whether their ground and their times come near enough to be looked at."""
    if min(a.times[-1], b.times[-1]) - max(a.times[0], b.times[0]) < FOLLOW_S - max(FOLLOW_LAGS):
        return False
    low, high = np.maximum(a.mean.min(axis=0), b.mean.min(axis=0)), np.minimum(a.mean.max(axis=0), b.mean.max(axis=0))
    return bool((low - 2 * FOLLOW_M < high).all())


def _behind(path: Path, other: Path, lag: float) -> tuple[float, Ints] | None:
    """The longest stretch in which the path goes where the other was `lag` before; its middle distance, its knots."""
    inside = (path.times - lag >= other.times[0]) & (path.times - lag <= other.times[-1])
    if np.count_nonzero(inside) < 2:
        return None
    knots = np.flatnonzero(inside)
    when = path.times[knots]

    def of(t: Floats) -> Floats:
        return np.column_stack([np.interp(t, other.times, other.mean[:, k]) for k in (0, 1)])

    apart = np.hypot(*(path.mean[knots] - of(when - lag)).T)
    now = np.hypot(*(path.mean[knots] - of(np.minimum(when, other.times[-1]))).T)
    near = (apart < 2 * FOLLOW_M) & (now > FOLLOW_M) & (apart < now)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], near.astype(np.int8), [0]])))
    best: Ints | None = None
    for first, stop in zip(edges[::2], edges[1::2], strict=True):
        if best is None or when[stop - 1] - when[first] > path.times[best[-1]] - path.times[best[0]]:
            best = knots[first:stop]
    if best is None or path.times[best[-1]] - path.times[best[0]] < FOLLOW_S:
        return None
    went = float(np.hypot(*(path.mean[best[-1]] - path.mean[best[0]])))
    if went < FOLLOW_PATH_M:
        return None
    return float(np.median(apart[np.isin(knots, best)])), best


def moved_by_others(paths: Sequence[Path], chance: Chance) -> list[Candidate]:
    """A person whose body is low and who comes along, close to somebody upright and at his pace: dragged or carried.

    He has `by` in the attributes: who moved him. One bit per spell, as lying is (a declared assumption).
    """
    result: list[Candidate] = []
    persons = [p for p in paths if p.kind == "person"]
    for path in persons:
        low, _ = gait.boxed(path)
        if not low.any():
            continue
        helped: dict[str, Bits] = {}
        for other in persons:
            if other is path or other.mover == path.mover:
                continue
            both = (path.times >= other.times[0]) & (path.times <= other.times[-1])
            at = np.column_stack([np.interp(path.times, other.times, other.mean[:, k]) for k in (0, 1)])
            _, tall = gait.boxed(other)
            upright = tall[np.clip(np.searchsorted(other.times, path.times), 0, len(other.times) - 1)]
            helped[other.mover] = both & upright & (np.hypot(*(path.mean - at).T) < MOVED_M)
        if not helped:
            continue
        close = low & np.any(list(helped.values()), axis=0) & (np.hypot(*path.velocity.T) < MOVED_MPS)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], _bridged(close, path.times).astype(np.int8), [0]])))
        for first, stop in zip(edges[::2], edges[1::2], strict=True):
            begin, end = float(path.times[first]), float(path.times[stop - 1])
            went = float(np.hypot(*(path.mean[stop - 1] - path.mean[first])))
            if end - begin < MOVED_S or went < MOVED_PATH_M:
                continue
            by = sorted(name for name, bits in helped.items() if bits[first:stop].mean() > 0.5)
            points = draw(path, np.array([first, stop - 1]), chance)
            far = np.hypot(*(points[:, 1] - points[:, 0])) > MOVED_PATH_M / 2
            named = f"path:{path.id}:moved:{round(begin)}"
            lying = draws.bernoulli(chance.seed, named, chance.histories, gait.LIE_SHARE)
            delay = chance.delay(path)
            if by:
                result += act_of(path, "moves", np.asarray(far & lying), begin + delay, end + delay, by=", ".join(by))
    return result


def _bridged(mask: Bits, times: Floats) -> Bits:
    """The mask with holes of up to a second filled."""
    filled = mask.copy()
    on = np.flatnonzero(mask)
    for a, b in pairwise(on):
        if times[b] - times[a] <= _BRIDGE_S:
            filled[a:b] = True
    return filled
