"""Strips of histories, 512 at a time, over very many groundings: units by words, open groundings one history at a time.

Compiled loops. Each is given the bits of its facts for one strip and adds what holds to the bits of the groups.
"""

from __future__ import annotations

import numpy as np

from observance.finding.bulk.cuts import Cuts, Flags, Numbers, box_of, covers, in_order, meeting, stretches
from observance.finding.bulk.drawn import STRIP, Floats
from observance.finding.compiled import loop
from observance.values.draws import Words

_NOUGHT, _ONE, _ALL = np.uint64(0), np.uint64(1), ~np.uint64(0)
_M1, _M2, _M4, _H = (
    np.uint64(n) for n in (0x5555555555555555, 0x3333333333333333, 0x0F0F0F0F0F0F0F0F, 0x0101010101010101)
)
_S1, _S2, _S4, _S56 = (np.uint64(n) for n in (1, 2, 4, 56))


@loop
def units_strip(
    rows: Numbers, unit: Numbers, pointer: Numbers, over: Numbers, group: Numbers, cuts: Cuts, bits: Words,
    taking: Words, met: Words, counted: Words,
) -> None:  # fmt: skip
    """Add the histories that meet each unit to its group, and those that no exception takes away.

    Args:
        rows, cuts.facts: facts by their row in `bits`.
        unit, pointer, over: from `cuts.units_of`.
        group: (groundings,) row in `met` and `counted`.
        bits: (facts, 8), where each holds. taking: the same, where it takes away.
        met, counted: (groups, 8), added to.
    """
    live, rest, cut = np.empty(STRIP, np.uint64), np.empty(STRIP, np.uint64), np.empty(STRIP, np.uint64)
    for u in range(unit.size):
        g = unit[u]
        first = bits[rows[g, 0]]
        for w in range(STRIP):
            live[w] = first[w]
        for k in range(1, rows.shape[1]):
            more = bits[rows[g, k]]
            for w in range(STRIP):
                live[w] &= more[w]
        for w in range(STRIP):
            rest[w] = live[w]
        for j in range(pointer[u], pointer[u + 1]):
            c = over[j]
            for w in range(STRIP):
                cut[w] = _ALL
            for k in range(cuts.facts.shape[1]):
                f = cuts.facts[c, k]
                if f >= 0:
                    more = taking[f]
                    for w in range(STRIP):
                        cut[w] &= more[w]
            for w in range(STRIP):
                rest[w] &= ~cut[w]
            if not cuts.excepts[cuts.query[c]]:
                for w in range(STRIP):
                    live[w] &= ~cut[w]
        into, beside = met[group[g]], counted[group[g]]
        for w in range(STRIP):
            into[w] |= live[w]
            beside[w] |= rest[w]


@loop
def open_strip(
    rows: Numbers, ties: Numbers, times: int, orders: Floats, left: Numbers, group: Numbers, cuts: Cuts, bits: Words,
    taking: Words, begins: Floats, ends: Floats, earliest: Floats, latest: Floats, slot: Numbers, some_begins: Floats,
    some_ends: Floats, met: Words, counted: Words,
) -> None:  # fmt: skip
    """The same for open groundings, each history by its own times.

    Args:
        left: the open groundings. begins, ends: (facts,) where `slot` is -1; else row `slot` of `some_begins` and
            `some_ends`, (rows, 512). earliest, latest: (facts,) outer times, for what is possible without a time.
    """
    own, most = rows.shape[1], cuts.facts.shape[1]
    low, high = np.empty(max(1, times)), np.empty(max(1, times))
    own_begins, own_ends = np.empty(own), np.empty(own)
    started, beside_begins, beside_ends = np.empty(most), np.empty(most), np.empty(most)
    scratch = np.empty((2, max(1, times + most)))
    largest = 0
    for g in left:
        largest = max(largest, cuts.of[g + 1] - cuts.of[g])
    box_low, box_high = np.empty((largest + 1, max(1, times))), np.empty((largest + 1, max(1, times)))
    parts, count = np.empty((max(1, times), 2 * largest + 2, 2)), np.ones(max(1, times), np.int64)
    excepts, takes = np.empty(largest + 1, np.bool_), np.empty(largest + 1, np.uint64)
    for g in left:
        into, beside = met[group[g]], counted[group[g]]
        first, n = cuts.of[g], cuts.of[g + 1] - cuts.of[g]
        for w in range(STRIP):
            live = _ALL
            for k in range(own):
                live &= bits[rows[g, k], w]
            live &= ~(into[w] & beside[w])  # what is there already needs no second look
            if live == _NOUGHT:
                continue
            for j in range(n):
                takes[j] = _ALL
                for k in range(most):
                    if cuts.facts[first + j, k] >= 0:
                        takes[j] &= taking[cuts.facts[first + j, k], w]
            for bit in range(64):
                mark = _ONE << np.uint64(bit)
                if live & mark == _NOUGHT:
                    continue
                h = 64 * w + bit
                for k in range(own):
                    f = rows[g, k]
                    s = slot[f]
                    own_begins[k] = begins[f] if s < 0 else some_begins[s, h]
                    own_ends[k] = ends[f] if s < 0 else some_ends[s, h]
                if not (
                    meeting(ties, own_begins, own_ends, low, high, times) and in_order(orders, own_begins, own_ends)
                ):
                    continue
                boxes, all_excepts = 0, True
                for j in range(n):
                    if takes[j] & mark == _NOUGHT:
                        continue
                    for k in range(most):
                        f = cuts.facts[first + j, k]
                        if f >= 0:
                            s = slot[f]
                            started[k] = beside_begins[k] = begins[f] if s < 0 else some_begins[s, h]
                            beside_ends[k] = ends[f] if s < 0 else some_ends[s, h]
                            if np.isnan(started[k]):
                                beside_begins[k], beside_ends[k] = earliest[f], latest[f]
                    if box_of(
                        first + j, cuts, times, low, high, own_begins, started, beside_begins, beside_ends,
                        box_low[boxes], box_high[boxes], scratch,
                    ):  # fmt: skip
                        excepts[boxes] = cuts.excepts[cuts.query[first + j]]
                        all_excepts = all_excepts and excepts[boxes]
                        boxes += 1
                if boxes == 0:
                    into[w] |= mark
                    beside[w] |= mark
                    continue
                if all_excepts or _left(times, low, high, boxes, box_low, box_high, excepts, True, parts, count):
                    into[w] |= mark
                    if _left(times, low, high, boxes, box_low, box_high, excepts, False, parts, count):
                        beside[w] |= mark


@loop
def _left(
    times: int, low: Floats, high: Floats, boxes: int, box_low: Floats, box_high: Floats, excepts: Flags,
    spare: bool, parts: Floats, count: Numbers,
) -> bool:  # fmt: skip
    """Whether the boxes leave anything of a grounding's stretches; `spare` leaves exceptions out of account."""
    cells = 1
    for t in range(times):
        count[t] = stretches(low[t], high[t], t, boxes, box_low, box_high, parts[t])
        cells *= count[t]
    for cell in range(cells):
        free = True
        for b in range(boxes):
            if spare and excepts[b]:
                continue
            inside, rest = True, cell
            for t in range(times):
                part = parts[t, rest % count[t]]
                rest //= count[t]
                inside = inside and covers(box_low[b, t], box_high[b, t], part[0], part[1])
            if inside:
                free = False
                break
        if free:
            return True
    return False


@loop
def add_counts(words: Words, last: Words, counts: Numbers) -> None:
    """Add to `counts` how many histories each row of `words` (rows, 8) has among those of `last` (8,)."""
    for i in range(words.shape[0]):
        total = _NOUGHT
        for w in range(STRIP):
            x = words[i, w] & last[w]
            x = x - ((x >> _S1) & _M1)
            x = (x & _M2) + ((x >> _S2) & _M2)
            total += (((x + (x >> _S4)) & _M4) * _H) >> _S56
        counts[i] += np.int64(total)
