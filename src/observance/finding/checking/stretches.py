"""Stretches of time, history by history: what they have in common, what is left of one, which of them last.

All arrays have the shape (histories,) or (1,), which stands for every history. Times are POSIX seconds, ends included.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.bool_]
Times = NDArray[np.float64]

INSTANT_S = 1e-6
"""A rest of no more than this is none, unless there was but one instant from the start."""

YES: Bits = np.ones(1, dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `begin` to `end`, in the histories `on`."""

    begin: Times
    end: Times
    on: Bits


@dataclass(frozen=True, slots=True)
class Box:
    """For each time that is named, a stretch of instants; in the histories `on`. Without times: all instants."""

    spans: Mapping[str, tuple[Times, Times]]
    on: Bits


def only_times(box: Box, times: frozenset[str]) -> Box:
    """The same as seen by these times alone: what is tied to others must only be somewhere."""
    return Box({t: span for t, span in box.spans.items() if t in times}, box.on)


def is_left(box: Box, cuts: Sequence[Box]) -> Bits:
    """The histories in which something of the box is in none of the cuts.

    The instants of each named time are cut up at every begin and end of a cut; a piece between two neighbours is in a
    cut wholly or not at all, so it is enough to ask piece by piece, one named time after the other.
    """
    live = [cut for cut in cuts if (cut.on & box.on).any()]
    if not live:
        return box.on
    time = next((t for t in box.spans if any(t in cut.spans for cut in live)), None)
    if time is None:  # none of the cuts that are left asks when
        taken = np.zeros(1, dtype=np.bool_)
        for cut in live:
            taken = taken | cut.on
        return box.on & ~taken
    low, high = box.spans[time]
    others = Box({t: span for t, span in box.spans.items() if t != time}, box.on)
    edges = [low, high]
    for begin, end in (cut.spans[time] for cut in live if time in cut.spans):
        edges += [np.clip(begin, low, high), np.clip(end, low, high)]
    ladder = np.sort(np.stack(np.broadcast_arrays(*edges)), axis=0)
    single = ~_wide(low, high)
    result = np.zeros(1, dtype=np.bool_)
    for step in range(len(ladder) - 1):
        a, b = ladder[step], np.where(single, high, ladder[step + 1])
        counts = _wide(a, b) | (single & (step == 0))
        if not (counts & box.on).any():
            continue
        rest = Box(others.spans, box.on & counts)
        result = result | is_left(rest, [_beside(cut, time, a, b) for cut in live])
    return result


def _wide(a: Times, b: Times) -> Bits:
    with np.errstate(invalid="ignore"):  # from never to never
        return np.asarray(b - a > INSTANT_S)


def _beside(cut: Box, time: str, a: Times, b: Times) -> Box:
    """What the cut takes of the other times, in the histories in which it takes the whole piece from a to b."""
    if time not in cut.spans:
        return cut
    begin, end = cut.spans[time]
    return Box({t: s for t, s in cut.spans.items() if t != time}, cut.on & (begin <= a) & (b <= end))


def pieces_left(stretch: Stretch, cuts: Sequence[Stretch]) -> list[Stretch]:
    """What is left of one stretch, piece by piece."""
    live = [cut for cut in cuts if (cut.on & stretch.on).any()]
    if not live:
        return [stretch]
    low, high = stretch.begin, stretch.end
    begins, ends = _in_order([Stretch(c.begin, c.end, c.on & (c.end >= low) & (c.begin <= high)) for c in live])
    single, reach, found = ~_wide(low, high), low, list[Stretch]()
    taken = np.zeros(1, dtype=np.bool_)
    for begin, end in zip(begins, ends, strict=True):
        stop = np.minimum(begin, high)
        found.append(Stretch(reach, stop, stretch.on & _wide(reach, stop)))
        taken = taken | ((begin <= low) & (end >= high))
        reach = np.maximum(reach, np.where(begin < np.inf, end, reach))
    found.append(Stretch(reach, high, stretch.on & _wide(reach, high)))
    found.append(Stretch(low, high, stretch.on & single & ~taken))
    return [piece for piece in found if piece.on.any()]


def lasting(stretches: Sequence[Stretch], seconds: float) -> list[Stretch]:
    """Stretches that touch made one; of these, those that last so long or longer."""
    live = [stretch for stretch in stretches if stretch.on.any()]
    if not live:
        return []
    begins, ends = _in_order(live)
    start, reach, found = begins[0], ends[0], list[Stretch]()
    for begin, end in zip(begins[1:], ends[1:], strict=True):
        here = begin < np.inf
        new = here & (begin > reach)
        found.append(Stretch(start, reach, new & _long(start, reach, seconds)))
        start = np.where(new, begin, start)
        reach = np.where(new, end, np.where(here, np.maximum(reach, end), reach))
    found.append(Stretch(start, reach, _long(start, reach, seconds)))
    return [stretch for stretch in found if stretch.on.any()]


def _long(begin: Times, end: Times, seconds: float) -> Bits:
    with np.errstate(invalid="ignore"):  # from never to never
        return (begin < np.inf) & ~(end - begin < seconds - INSTANT_S)


def _in_order(stretches: Sequence[Stretch]) -> tuple[Times, Times]:
    """Begins and ends by begin, shape (stretches, histories); those that are not there come last, at infinity."""
    begins = np.stack(np.broadcast_arrays(*(np.where(s.on, s.begin, np.inf) for s in stretches)))
    ends = np.stack(np.broadcast_arrays(*(np.where(s.on, s.end, np.inf) for s in stretches), begins[0])[:-1])
    begins = np.broadcast_to(begins, ends.shape)
    order = np.argsort(begins, axis=0, kind="stable")
    return np.take_along_axis(begins, order, axis=0), np.take_along_axis(ends, order, axis=0)
