"""The facts of `benchmarks/engine.py`, and the exact share of every person by summing over the states that matter.

Constant density in time: however many facts there are, 1.5 crossings come in 30 s, and one person has 20 facts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.finding.bulk.drawn import CUT, Floats
from observance.finding.bulk.facts import BulkFacts, Columns
from observance.finding.compiled import loop
from observance.values.draws import keys_numbered, uniform

Numbers = NDArray[np.int64]

SEED, WINDOW_S, SPREAD_S = 2017, 30.0, 5.0
MDL, DMZ, FIRST_PERSON = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """The facts of one kind: person, begin and end (s), probability, number of the variable, doubt (s)."""

    person: Numbers
    begins: Floats
    ends: Floats
    p: Floats
    variable: Numbers
    spread: Floats


def lots(n: int, doubtful: float) -> dict[str, Lot]:
    """`n` facts by kind; the share `doubtful` of each kind has times with a standard deviation of 5 s."""
    u = uniform(SEED, f"benchmark:{n}", n, 5)
    sizes = {"crosses": int(0.4 * n), "authorised": int(0.2 * n), "fires": int(0.2 * n)}
    sizes["in_zone"] = n - sum(sizes.values())
    persons, span = max(1, n // 20), 0.4 * n / 1.5 * WINDOW_S
    made, first = {}, 0
    for kind, size in sizes.items():
        part = u[first : first + size]
        begins = span * part[:, 0]
        lasts = 1.0 + (span / 2.0 - 1.0) * part[:, 1] if kind in ("authorised", "in_zone") else 0.0
        made[kind] = Lot(
            person=np.minimum((part[:, 2] * persons).astype(np.int64), persons - 1), begins=begins, ends=begins + lasts,
            p=0.05 + 0.9 * part[:, 3], variable=np.arange(first, first + size, dtype=np.int64),
            spread=np.where(part[:, 4] < doubtful, SPREAD_S, 0.0),
        )  # fmt: skip
        first += size
    return made


def columns_of(given: dict[str, Lot]) -> BulkFacts:
    """The facts as columns of the vocabulary's relations; a shot has a name of its own."""
    relations, unnamed = {}, FIRST_PERSON + max(int(lot.person.max(initial=0)) for lot in given.values()) + 1
    for kind, lot in given.items():
        beside = {
            "crosses": (np.full(lot.person.size, MDL),), "in_zone": (np.full(lot.person.size, DMZ),),
            "fires": (unnamed + np.arange(lot.person.size),), "authorised": (),
        }[kind]  # fmt: skip
        relations[kind] = Columns(
            arguments=(lot.person + FIRST_PERSON, *beside), begins=lot.begins, ends=lot.ends,
            keys=keys_numbered(SEED, lot.variable), probabilities=lot.p, spreads=lot.spread,
        )  # fmt: skip
    return BulkFacts.drawn(relations, codes={"mdl": MDL, "dmz": DMZ})


def by_person(lot: Lot, persons: int) -> tuple[Numbers, Numbers]:
    """The facts in order of person and time, and pointers to each person's."""
    order = np.lexsort((lot.begins, lot.person))
    return order, np.concatenate([[0], np.cumsum(np.bincount(lot.person, minlength=persons))]).astype(np.int64)


@loop
def _exact_a(begins: Floats, p: Floats, of: Numbers, low: Floats, high: Floats, q: Floats, by: Numbers) -> Floats:
    """Per person: given which authorisations hold, crossings are independent; the sum over all such states."""
    found = np.zeros(of.size - 1)
    for who in range(of.size - 1):
        papers = by[who + 1] - by[who]
        covering = np.zeros(of[who + 1] - of[who], np.int64)
        for c in range(covering.size):
            for a in range(papers):
                if low[by[who] + a] <= begins[of[who] + c] <= high[by[who] + a]:
                    covering[c] |= 1 << a
        for state in range(1 << papers):
            weight = 1.0
            for a in range(papers):
                weight *= q[by[who] + a] if state >> a & 1 else 1.0 - q[by[who] + a]
            none = 1.0
            for c in range(covering.size):
                if covering[c] & state == 0:
                    none *= 1.0 - p[of[who] + c]
            found[who] += weight * (1.0 - none)
    return found


@loop
def _exact_b(
    begins: Floats, p: Floats, of: Numbers, low: Floats, high: Floats, q: Floats, by: Numbers, crossing: Floats,
    none: Floats,
) -> Floats:  # fmt: skip
    """Per person: given which stays hold, shots in order of time; windows are equally long, so that what a shot's adds
    to the union of the windows before it begins where the last one ends. `none` are the crossings' 1 - p, by time.
    """
    found = np.zeros(of.size - 1)
    for who in range(of.size - 1):
        stays, shots = by[who + 1] - by[who], of[who + 1] - of[who]
        inside, quiet = np.zeros(shots, np.int64), np.zeros((shots, shots + 1))
        for s in range(shots):
            at = begins[of[who] + s]
            for z in range(stays):
                if low[by[who] + z] <= at <= high[by[who] + z]:
                    inside[s] |= 1 << z
            for last in range(s + 1):
                after = at if last == 0 else max(at, begins[of[who] + last - 1] + WINDOW_S)
                product, c = 1.0, np.searchsorted(crossing, after, side="right")
                while c < crossing.size and crossing[c] <= at + WINDOW_S:
                    product *= none[c]
                    c += 1
                quiet[s, last] = product
        weights = np.zeros(shots + 1)
        for state in range(1 << stays):
            held = 1.0
            for z in range(stays):
                held *= q[by[who] + z] if state >> z & 1 else 1.0 - q[by[who] + z]
            weights[:] = 0.0
            weights[0] = held
            for s in range(shots):
                if inside[s] & state:
                    fired, chosen = p[of[who] + s], 0.0
                    for last in range(s + 1):
                        chosen += weights[last] * quiet[s, last]
                        weights[last] *= 1.0 - fired
                    weights[s + 1] = fired * chosen
            found[who] += held - weights.sum()
    return found


def exact(clause: str, given: dict[str, Lot], persons: int) -> tuple[Floats, NDArray[np.bool_]]:
    """The exact share of every person, and whose answer rests on certain times alone."""
    act, state = given["crosses" if clause == "A" else "fires"], given["authorised" if clause == "A" else "in_zone"]
    (i, of), (j, by) = by_person(act, persons), by_person(state, persons)
    parts = (act.begins[i], act.p[i], of, state.begins[j], state.ends[j], state.p[j], by)
    clean = np.ones(persons, dtype=np.bool_)
    for lot in (act, state):
        clean[lot.person[lot.spread > 0.0]] = False
    if clause == "A":
        return _exact_a(*parts), clean
    crosses = given["crosses"]
    k = np.argsort(crosses.begins)
    doubtful = np.sort(crosses.begins[crosses.spread > 0.0])
    reach = CUT * SPREAD_S
    near = np.searchsorted(doubtful, act.begins - reach) < np.searchsorted(doubtful, act.begins + WINDOW_S + reach)
    clean[act.person[near]] = False
    return _exact_b(*parts, crosses.begins[k], 1.0 - crosses.p[k]), clean
