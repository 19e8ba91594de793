"""Very many groundings made ready for words of histories: what each leaves of its time, and what takes the rest away.

Compiled loops. A grounding whose times are certain becomes *units*: for each stretch of its time that every cut either
covers or leaves alone, one line of bits (its own facts, and not those of any cut over that stretch); most are one unit.
A grounding with an uncertain time, its own or a cut's, is *open*: single histories decide it.
Semantics: `docs/explanation/semantics.md`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from observance.finding.bulk.drawn import Floats
from observance.finding.compiled import loop

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

TOUCH_S = 1e-6
"""A rest no longer than this, in seconds, is none; what lasts no longer has but one instant."""


class Cuts(NamedTuple):
    """What is taken from groundings, in the order of the groundings, for compiled loops.

    Attributes:
        of: (groundings + 1,) pointers.
        facts: (cuts, most) facts beside the grounding's, -1 beyond the last.
        query: (cuts,) which query found each.
        excepts: (queries,) an exception, counted apart; else a sentence that must not hold.
        ties: (queries, most) the named time of each fact, the norm's times first; -1 for none.
        times: (queries,) how many named times there are, the norm's among them.
        orders: (orders, 7), as `joins.Shape` has them.
        orders_of: (queries + 1,) pointers.
    """

    of: Numbers
    facts: Numbers
    query: Numbers
    excepts: Flags
    ties: Numbers
    times: Numbers
    orders: Floats
    orders_of: Numbers


@loop
def meeting(ties: Numbers, begins: Floats, ends: Floats, low: Floats, high: Floats, times: int) -> bool:
    """Write the last begin and the first end of what is tied to each named time; whether all of each meet."""
    for t in range(times):
        low[t], high[t] = -np.inf, np.inf
    for k in range(ties.size):
        t = ties[k]
        if t >= 0:
            low[t] = max(low[t], begins[k])
            high[t] = min(high[t], ends[k])
    for t in range(times):  # noqa: SIM110 -- generators do not compile
        if low[t] > high[t]:
            return False
    return True


@loop
def in_order(orders: Floats, own: Floats, beside: Floats) -> bool:
    """Whether the begins of events stand as asked."""
    for r in range(orders.shape[0]):
        left, right = int(orders[r, 0]), int(orders[r, 1])
        a = own[left] if left < own.size else beside[left - own.size]
        b = own[right] if right < own.size else beside[right - own.size]
        apart = b - a
        if apart != apart:  # the time of what is possible but did not happen: no order is excluded
            continue
        held = apart > orders[r, 2] if orders[r, 4] > 0.0 else apart >= orders[r, 2]
        held = held and (apart < orders[r, 3] if orders[r, 5] > 0.0 else apart <= orders[r, 3])
        if held == (orders[r, 6] > 0.0):
            return False
    return True


@loop
def box_of(
    cut: int, cuts: Cuts, norm: int, low: Floats, high: Floats, own: Floats, started: Floats, begins: Floats,
    ends: Floats, box_low: Floats, box_high: Floats, scratch: Floats,
) -> bool:  # fmt: skip
    """Write over which stretch of each of the norm's times a cut takes away; whether it takes away anything.

    Args:
        norm: how many named times the norm has.
        low, high: (norm,) the grounding's own stretches.
        own: begins of the grounding's own facts.
        started: (most,) begins of the facts beside, no number where one is possible but did not happen.
        begins, ends: (most,) the same, and where no number is, outer times.
        scratch: (2, times) or more, for the times that the norm does not name.
    """
    q = cuts.query[cut]
    for t in range(norm):
        box_low[t], box_high[t] = -np.inf, np.inf
    for t in range(norm, cuts.times[q]):
        scratch[0, t], scratch[1, t] = -np.inf, np.inf
    for k in range(cuts.facts.shape[1]):
        t = cuts.ties[q, k]
        if t < 0 or cuts.facts[cut, k] < 0:
            continue
        if t < norm:
            box_low[t], box_high[t] = max(box_low[t], begins[k]), min(box_high[t], ends[k])
        else:
            scratch[0, t], scratch[1, t] = max(scratch[0, t], begins[k]), min(scratch[1, t], ends[k])
    for t in range(norm):
        if box_low[t] > box_high[t] or box_low[t] > high[t] + TOUCH_S or low[t] > box_high[t] + TOUCH_S:
            return False
    for t in range(norm, cuts.times[q]):
        if scratch[0, t] > scratch[1, t]:
            return False
    return in_order(cuts.orders[cuts.orders_of[q] : cuts.orders_of[q + 1]], own, started)


@loop
def stretches(low: float, high: float, t: int, boxes: int, box_low: Floats, box_high: Floats, out: Floats) -> int:
    """Write stretches (begin, end) of [low, high] that every box either covers or leaves alone; return their number.

    What lasts a microsecond or less after the cutting is left out.
    """
    if high - low <= TOUCH_S:
        out[0, 0], out[0, 1] = low, high
        return 1
    found = 0
    marks = np.empty(2 * boxes + 2)
    marks[0], marks[1] = low, high
    n = 2
    for b in range(boxes):
        for mark in (box_low[b, t], box_high[b, t]):
            if low < mark < high:
                marks[n] = mark
                n += 1
    if n == 2:
        out[0, 0], out[0, 1] = low, high
        return 1
    marks = np.sort(marks[:n])
    for k in range(n - 1):
        if marks[k + 1] - marks[k] > TOUCH_S:
            out[found, 0], out[found, 1] = marks[k], marks[k + 1]
            found += 1
    return found


@loop
def covers(low: float, high: float, begin: float, end: float) -> bool:
    """Whether a box from `low` to `high` covers a stretch."""
    return low <= begin + TOUCH_S and end <= high + TOUCH_S


@loop
def units_of(
    first: int, last: int, rows: Numbers, ties: Numbers, times: int, orders: Floats, cuts: Cuts,
    begins: Floats, ends: Floats, unsure: Flags,
) -> tuple[Numbers, Numbers, Numbers, Numbers]:  # fmt: skip
    """The units of the groundings from `first` to `last`, and which groundings are open.

    Args:
        rows: (groundings, atoms) facts. ties, times, orders: the norm's, as `joins.Shape` has them.
        begins, ends, unsure: (facts,).

    Returns:
        The grounding of each unit, pointers (units + 1,), the cuts over each unit, and the open groundings.
    """
    own, most = rows.shape[1], cuts.facts.shape[1]
    unit, pointer = np.empty(last - first + 16, np.int64), np.empty(last - first + 17, np.int64)
    over, left = np.empty(last - first + 16, np.int64), np.empty(16, np.int64)
    units, overs, lefts = 0, 0, 0
    pointer[0] = 0
    low, high = np.empty(max(1, times)), np.empty(max(1, times))
    own_begins, own_ends = np.empty(own), np.empty(own)
    beside_begins, beside_ends = np.empty(most), np.empty(most)
    scratch = np.empty((2, max(1, times + most)))
    largest = 0
    for g in range(first, last):
        largest = max(largest, cuts.of[g + 1] - cuts.of[g])
    box_low, box_high = np.empty((largest + 1, max(1, times))), np.empty((largest + 1, max(1, times)))
    parts, count = np.empty((max(1, times), 2 * largest + 2, 2)), np.ones(max(1, times), np.int64)
    which = np.empty(largest, np.int64)
    for g in range(first, last):
        open_ = False
        for k in range(own):
            f = rows[g, k]
            open_ = open_ or unsure[f]
            own_begins[k], own_ends[k] = begins[f], ends[f]
        for c in range(cuts.of[g], cuts.of[g + 1]):
            for k in range(most):
                open_ = open_ or (cuts.facts[c, k] >= 0 and unsure[cuts.facts[c, k]])
        if open_:
            if lefts == left.size:
                left = np.concatenate((left, np.empty(left.size, np.int64)))
            left[lefts] = g
            lefts += 1
            continue
        if not (meeting(ties, own_begins, own_ends, low, high, times) and in_order(orders, own_begins, own_ends)):
            continue
        boxes, whole = 0, True
        for c in range(cuts.of[g], cuts.of[g + 1]):
            for k in range(most):
                if cuts.facts[c, k] >= 0:
                    beside_begins[k], beside_ends[k] = begins[cuts.facts[c, k]], ends[cuts.facts[c, k]]
            if box_of(
                c, cuts, times, low, high, own_begins, beside_begins, beside_begins, beside_ends, box_low[boxes],
                box_high[boxes], scratch,
            ):  # fmt: skip
                for t in range(times):
                    whole = whole and covers(box_low[boxes, t], box_high[boxes, t], low[t], high[t])
                which[boxes] = c
                boxes += 1
        cells = 1
        if not whole:
            for t in range(times):
                count[t] = stretches(low[t], high[t], t, boxes, box_low, box_high, parts[t])
                cells *= count[t]
        for cell in range(cells):
            if units + 1 >= unit.size:
                unit = np.concatenate((unit, np.empty(unit.size, np.int64)))
                pointer = np.concatenate((pointer, np.empty(pointer.size, np.int64)))
            if overs + boxes > over.size:
                over = np.concatenate((over, np.empty(over.size + boxes, np.int64)))
            for b in range(boxes):
                inside, rest = True, cell
                if not whole:
                    for t in range(times):
                        part = parts[t, rest % count[t]]
                        rest //= count[t]
                        inside = inside and covers(box_low[b, t], box_high[b, t], part[0], part[1])
                if inside:
                    over[overs] = which[b]
                    overs += 1
            unit[units] = g
            units += 1
            pointer[units] = overs
    return unit[:units], pointer[: units + 1], over[:overs], left[:lefts]
