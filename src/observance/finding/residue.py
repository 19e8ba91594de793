"""What is left of a grounding in each history: states meet, orders of times hold, and cuts take instants away.

The loops over histories, compiled. Semantics: `docs/explanation/semantics.md`. A grounding is a row of fact ids; a
*cut* is a stretch of time (or everything) that an exception or a negated sentence takes away where it holds.
Bits are words of 64 histories, the lowest history in the lowest bit. Times that all histories share are plain numbers;
only groundings with an uncertain time, or with several cuts that cover only together, look at single histories.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import prange
from numpy.typing import NDArray

from observance.finding.compiled import loop, parallel_loop

TOUCH_S = 1e-6
"""A rest no longer than this is none, seconds; an act no longer than this has one instant."""

EVERYTHING = -1
"""The instant of a cut that takes away all, whatever the time."""

Words = NDArray[np.uint64]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@loop
def _rest(lo: float, hi: float, cut_lo: Floats, cut_hi: Floats, cuts: int, out_lo: Floats, out_hi: Floats) -> int:
    """Write what closed cuts leave of [lo, hi]; the number of stretches. The cuts are sorted in place."""
    if cuts == 0:
        out_lo[0], out_hi[0] = lo, hi
        return 1
    if hi - lo <= TOUCH_S:
        for k in range(cuts):
            if cut_lo[k] <= lo and hi <= cut_hi[k]:
                return 0
        out_lo[0], out_hi[0] = lo, hi
        return 1
    for k in range(1, cuts):  # few cuts: insertion
        a, b, j = cut_lo[k], cut_hi[k], k - 1
        while j >= 0 and cut_lo[j] > a:
            cut_lo[j + 1], cut_hi[j + 1] = cut_lo[j], cut_hi[j]
            j -= 1
        cut_lo[j + 1], cut_hi[j + 1] = a, b
    at, found = lo, 0
    for k in range(cuts):
        if cut_lo[k] > hi:
            break
        if cut_lo[k] - at > TOUCH_S:  # the instant of the cut itself is gone: what begins there does not meet the rest
            out_lo[found], out_hi[found] = at, np.nextafter(cut_lo[k], -np.inf)
            found += 1
        at = max(at, np.nextafter(cut_hi[k], np.inf))
    if hi - at > TOUCH_S:
        out_lo[found], out_hi[found] = at, hi
        found += 1
    return found


@loop
def _meet(
    row: Ints, tied: Ints, instants: int, slot: Ints, low: Floats, high: Floats, begins: Floats, ends: Floats, h: int,
    lo: Floats, hi: Floats,
) -> bool:  # fmt: skip
    """Last begin and first end per instant; whether all that is tied to each has an instant in common."""
    for i in range(lo.size):  # what is timeless alone holds at every instant
        lo[i], hi[i] = -np.inf, np.inf
    for k in range(row.size):
        i = tied[k]
        if i < 0:
            continue
        f = row[k]
        s = slot[f]
        b = low[f] if s < 0 else begins[s, h]
        e = high[f] if s < 0 else ends[s, h]
        if b > lo[i]:
            lo[i] = b
        if e < hi[i]:
            hi[i] = e
    for i in range(instants):  # noqa: SIM110 -- generators do not compile
        if lo[i] > hi[i]:
            return False
    return True


@loop
def _ordered(
    row: Ints, pairs: Ints, bounds: Floats, strict: Flags, slot: Ints, low: Floats, begins: Floats, h: int
) -> bool:
    """Whether every order of two named times holds, by the begins of their events."""
    for r in range(pairs.shape[0]):
        left, right = row[pairs[r, 0]], row[pairs[r, 1]]
        a = low[left] if slot[left] < 0 else begins[slot[left], h]
        b = low[right] if slot[right] < 0 else begins[slot[right], h]
        apart = b - a
        if apart != apart:  # not held there, and not excluded: the bits decide
            continue
        held = apart > bounds[r, 0] if strict[r, 0] else apart >= bounds[r, 0]
        held = held and (apart < bounds[r, 1] if strict[r, 1] else apart <= bounds[r, 1])
        if held == strict[r, 2]:  # the third flag: the order is negated
            return False
    return True


@loop
def _left_at(
    i: int, lo: float, hi: float, first: int, last: int, cut_instant: Ints, cut_bits: Words, cut_slot: Ints,
    cut_low: Floats, cut_high: Floats, cut_begins: Floats, cut_ends: Floats, h: int, a: Floats, b: Floats,
    out_lo: Floats, out_hi: Floats,
) -> int:  # fmt: skip
    """What the cuts that hold in history h leave of instant i; 0 too where one of them takes everything."""
    w, bit, n = h >> 6, np.uint64(h & 63), 0
    for c in range(first, last):
        if not (cut_bits[c, w] >> bit) & np.uint64(1):
            continue
        if cut_instant[c] == EVERYTHING:
            return 0
        if cut_instant[c] != i:
            continue
        s = cut_slot[c]
        a[n] = cut_low[c] if s < 0 else cut_begins[s, h]
        b[n] = cut_high[c] if s < 0 else cut_ends[s, h]
        if b[n] >= a[n]:  # a stretch that is no number, or none at all, takes nothing
            n += 1
    return _rest(lo, hi, a, b, n, out_lo, out_hi)


def residue(
    rows: Ints, tied: Ints, instants: int, bits: Words, slot: Ints, low: Floats, high: Floats, begins: Floats,
    ends: Floats, pairs: Ints, bounds: Floats, strict: Flags, cut_of: Ints, cut_instant: Ints, cut_bits: Words,
    cut_slot: Ints, cut_low: Floats, cut_high: Floats, cut_begins: Floats, cut_ends: Floats, first_atom: int,
    histories: int, out: Words,
) -> None:  # fmt: skip
    """In which histories something is left of each grounding, as words (groundings, words), into `out`.

    Args:
        rows: fact ids (groundings, atoms). tied: instant of each atom, -1 for the timeless. instants: how many.
        bits: words in which each fact holds. slot: row of `begins`/`ends`, -1 where `low`/`high` say the time.
        pairs, bounds, strict: orders of times: atoms left and right, seconds, and (open below, open above, negated).
        cut_of: pointers (groundings + 1) into the cuts of each grounding.
        first_atom: existence counts from this atom on; 1 asks for what is beside the anchor, held or not.
    """
    words = out.shape[1]
    everything = np.uint64(0xFFFFFFFFFFFFFFFF)
    tail = everything if histories % 64 == 0 else (np.uint64(1) << np.uint64(histories % 64)) - np.uint64(1)
    for g in prange(rows.shape[0]):
        row, first, last = rows[g], cut_of[g], cut_of[g + 1]
        lo, hi = np.empty(max(1, instants)), np.empty(max(1, instants))
        n = last - first
        a, b, out_lo, out_hi = np.empty(n + 1), np.empty(n + 1), np.empty(n + 2), np.empty(n + 2)
        sure, single = True, False
        for k in range(row.size):
            if slot[row[k]] >= 0:
                sure = False
        for c in range(first, last):
            if cut_instant[c] != EVERYTHING and cut_slot[c] >= 0:
                sure = False
        if sure:
            good = _meet(row, tied, instants, slot, low, high, begins, ends, 0, lo, hi)
            good = good and _ordered(row, pairs, bounds, strict, slot, low, begins, 0)
            if not good:
                out[g, :] = np.uint64(0)
                continue
            for i in range(instants):  # do all of its partial cuts together cover an instant that none covers alone?
                m = 0
                for c in range(first, last):
                    if cut_instant[c] == i and cut_high[c] >= cut_low[c]:
                        a[m], b[m] = cut_low[c], cut_high[c]
                        m += 1
                if m > 1 and _rest(lo[i], hi[i], a, b, m, out_lo, out_hi) == 0:
                    single = True
        for w in range(words):
            live = tail if w == words - 1 else everything
            for k in range(first_atom, row.size):
                live &= bits[row[k], w]
            if sure and live:
                for c in range(first, last):
                    i = cut_instant[c]
                    whole = i == EVERYTHING
                    if not whole:
                        a[0], b[0] = cut_low[c], cut_high[c]
                        whole = b[0] >= a[0] and _rest(lo[i], hi[i], a, b, 1, out_lo, out_hi) == 0
                    if whole:
                        live &= ~cut_bits[c, w]
            if live and (single or not sure):
                for bit in range(64):
                    if not (live >> np.uint64(bit)) & np.uint64(1):
                        continue
                    h = 64 * w + bit
                    held = _meet(row, tied, instants, slot, low, high, begins, ends, h, lo, hi)
                    held = held and _ordered(row, pairs, bounds, strict, slot, low, begins, h)
                    if held and n > 0:
                        for i in range(max(1, instants)):
                            left = _left_at(
                                i, lo[i] if instants else 0.0, hi[i] if instants else 0.0, first, last, cut_instant,
                                cut_bits, cut_slot, cut_low, cut_high, cut_begins, cut_ends, h, a, b, out_lo, out_hi,
                            )  # fmt: skip
                            held = held and left > 0
                    if not held:
                        live &= ~(np.uint64(1) << np.uint64(bit))
            out[g, w] = live


_few, _many = loop(residue), parallel_loop(residue)
_MANY = 2048
"""Groundings from which on a second core is worth waking; fewer are done before it has started."""


def left(groundings: int) -> Callable[..., None]:
    """The compiled `residue` for so many groundings; the bytes are the same."""
    return _many if groundings >= _MANY else _few


@loop
def stretches(
    rows: Ints, tied: Ints, instants: int, bits: Words, slot: Ints, low: Floats, high: Floats, begins: Floats,
    ends: Floats, pairs: Ints, bounds: Floats, strict: Flags, cut_of: Ints, cut_instant: Ints, cut_bits: Words,
    cut_slot: Ints, cut_low: Floats, cut_high: Floats, cut_begins: Floats, cut_ends: Floats, which: Ints, instant: int,
    first_atom: int, histories: int, out_lo: Floats, out_hi: Floats, count: Ints,
) -> None:  # fmt: skip
    """The stretches of one instant that the groundings of `which` leave, by history, in order of their begins.

    They go into `out_lo`, `out_hi` (most, histories); `count` says how many each history has. Arguments otherwise as
    `residue` has them.
    """
    most = 1
    for g in which:
        most += 1 + cut_of[g + 1] - cut_of[g]
    lo, hi = np.empty(max(1, instants)), np.empty(max(1, instants))
    a, b, some_lo, some_hi = np.empty(most + 1), np.empty(most + 1), np.empty(most + 1), np.empty(most + 1)
    all_lo, all_hi = np.empty(most + 1), np.empty(most + 1)
    for h in range(histories):
        w, bit, n = h >> 6, np.uint64(h & 63), 0
        for g in which:
            row = rows[g]
            held = True
            for k in range(first_atom, row.size):
                held = held and ((bits[row[k], w] >> bit) & np.uint64(1)) != 0
            held = held and _meet(row, tied, instants, slot, low, high, begins, ends, h, lo, hi)
            if not (held and _ordered(row, pairs, bounds, strict, slot, low, begins, h)):
                continue
            left = _left_at(
                instant, lo[instant], hi[instant], cut_of[g], cut_of[g + 1], cut_instant, cut_bits, cut_slot, cut_low,
                cut_high, cut_begins, cut_ends, h, a, b, some_lo, some_hi,
            )  # fmt: skip
            for k in range(left):
                j = n - 1
                while j >= 0 and all_lo[j] > some_lo[k]:
                    all_lo[j + 1], all_hi[j + 1] = all_lo[j], all_hi[j]
                    j -= 1
                all_lo[j + 1], all_hi[j + 1] = some_lo[k], some_hi[k]
                n += 1
        for k in range(n):
            out_lo[k, h], out_hi[k, h] = all_lo[k], all_hi[k]
        count[h] = n
