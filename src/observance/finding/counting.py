"""`limits S to at most N …`: how many different names there are at each instant, history by history.

The answer rests on the instant at which most histories exceed the limit, never on the union of instants: somewhere in a
long time, some history always counts too many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.agreement.tree import Limits
from observance.finding.clausetest import ClauseTest, ElementTest
from observance.finding.compiled import loop
from observance.finding.episodes import Episodes, episodes
from observance.finding.evaluate import Mode
from observance.finding.prepared import Prepared
from observance.finding.synthetic import made_act, place_of, watched_to_the_profile
from observance.finding.weigh import modes
from observance.finding.weighed import CountWeighed, ElementWeighed, ExceptionWeighed, Weighed
from observance.reconstruction.ensemble import Bits, Times
from observance.values.digests import content_id

ENDLESS = 1 << 40
"""The most of a name whose number nobody bounded."""

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Crowd:
    """All names of one party: their stretches one after another, the least and the most that each counts for."""

    begins: Times
    ends: Times
    name: Counts
    least: Counts
    most: Counts
    facts: tuple[int, ...]
    called: tuple[str, ...]

    @property
    def names(self) -> int:
        return int(self.least.size)


def weigh_limit(test: ClauseTest, prepared: Prepared) -> list[Weighed]:
    """One weighed count for each party of which anybody is counted, at the instant at which most histories exceed."""
    norm = test.reading.norm
    if not isinstance(norm, Limits):
        raise TypeError(f"{test.clause.id} is no limit")
    every = [[piece for e in test.exceptions for i, piece in e.pieces if i == k] for k in range(len(test.pieces))]
    holds, sure, open_ = modes(prepared.facts)
    letters = (test.who, norm.counted.name)

    def crowds(mode: Mode, excepted: Sequence[Sequence[object]]) -> Mapping[str, _Crowd]:
        found = episodes(
            test.pieces, letters, prepared.tables, mode, excepted=every if excepted else (), closed=test.closed
        )  # fmt: skip
        return _by_party(found, prepared)

    met, confirmed, possible = crowds(holds, ()), crowds(sure, every), crowds(open_, ())
    free = crowds(holds, every) if any(every) else met
    return [_weighed(test, party, met[party], confirmed, possible, free, norm.at_most, prepared) for party in met]


def _by_party(found: Mapping[tuple[str, ...], Episodes], prepared: Prepared) -> dict[str, _Crowd]:
    parties: dict[str, list[tuple[str, Episodes]]] = defaultdict(list)
    for (party, name), held in found.items():
        parties[party].append((name, held))
    return {party: _crowd(names, prepared) for party, names in sorted(parties.items())}


def _crowd(names: Sequence[tuple[str, Episodes]], prepared: Prepared) -> _Crowd:
    least, most = zip(*(_numbers(held, prepared) for _, held in names), strict=True)
    return _Crowd(
        begins=np.concatenate([held.begins for _, held in names]),
        ends=np.concatenate([held.ends for _, held in names]),
        name=np.repeat(np.arange(len(names)), [held.begins.shape[0] for _, held in names]),
        least=np.array(least, dtype=np.int64),
        most=np.array(most, dtype=np.int64),
        facts=tuple(sorted({fact for _, held in names for fact in held.facts})),
        called=tuple(name for name, _ in names),
    )


def _numbers(held: Episodes, prepared: Prepared) -> tuple[int, int]:
    """How many a name stands for, at least and at most: one, or what its observations say."""
    least, most = 1, 1
    for fact in held.facts:
        act = prepared.deeds.acts.get(prepared.facts.rows[fact].act)
        if act is not None and "count" in act.attributes:
            least = max(least, int(act.attributes.get("count_at_least", "1")))
            most = max(most, least, int(act.attributes.get("count_at_most", str(ENDLESS))))
    return least, most


def _weighed(
    test: ClauseTest, party: str, crowd: _Crowd, confirmed: Mapping[str, _Crowd], possible: Mapping[str, _Crowd],
    free: Mapping[str, _Crowd], limit: int, prepared: Prepared,
) -> Weighed:  # fmt: skip
    facts, histories = prepared.facts, prepared.facts.histories
    at = _fullest(free.get(party), crowd, limit)

    def counted(kept: Mapping[str, _Crowd], numbers: str) -> Counts:
        other = kept.get(party)
        if other is None:
            return np.zeros(histories, dtype=np.int64)
        return _count(other.begins, other.ends, other.name, getattr(other, numbers), at)

    least, most = counted({party: crowd}, "least"), counted(possible, "most")
    met: Bits = least > limit
    place = place_of(test)
    enough = watched_to_the_profile(place, (at, at + 1.0), prepared)
    high: Bits = met | (most > limit)
    if not enough:
        high = np.ones(histories, dtype=np.bool_)
    under = [facts.rows[f] for f in crowd.facts]
    act = made_act(
        content_id("count", [test.agreement, test.clause.id, test.clause.version, test.reading.name, party]),
        kind="count", mover=party, place=place, outer=(at, at), under=under, prepared=prepared,
    )  # fmt: skip
    fact = prepared.deeds.register(act, met, counted(confirmed, "least") > limit, at, at)
    part = tuple(part for element in test.elements[:1] for part in element.alternatives[0])
    element = ElementWeighed(
        test=ElementTest(
            label="", alternatives=(part,), pieces=(), said=f"more than {limit} {_counted_words(test)} at one time"
        ),
        met=met, confirmed=counted(confirmed, "least") > limit, possible=high,
        latent="" if enough else "unwatched", facts=tuple(under),
    )  # fmt: skip
    left = counted(free, "least") > limit
    return Weighed(
        test=test, act=act, fact=fact, party=party or None, deed=least > 0, met=met,
        counts=counted(confirmed, "least") > limit, confirmed=element.confirmed, high=high, covered=met & ~left,
        elements=(element,),
        exceptions=tuple(ExceptionWeighed(test=e, covers=met & ~left, facts=()) for e in test.exceptions),
        supports=tuple(under), groundings=crowd.names,
        count=CountWeighed(
            at=at, limit=limit, stands_for={n: int(k) for n, k in zip(crowd.called, crowd.least, strict=True) if k > 1},
            least=least, most=np.maximum(least, most),
            ever=_ever(crowd, limit),
        ),
    )  # fmt: skip


def _counted_words(test: ClauseTest) -> str:
    norm = test.reading.norm
    return f"{norm.counted.type.value}s" if isinstance(norm, Limits) else ""


def _fullest(free: _Crowd | None, crowd: _Crowd, limit: int) -> float:
    """The instant at which most histories exceed the limit by names that no exception covers; else by all names; where
    no history exceeds it anywhere, the one at which most are there. The earliest of several, POSIX seconds."""
    for names in (free, crowd):
        if names is not None:
            begins, ends = _stretches_over(names.begins, names.ends, names.name, names.least, limit)
            if begins.size:
                return _deepest(begins, ends)
    there = np.isfinite(crowd.begins) & np.isfinite(crowd.ends)
    return _deepest(crowd.begins[there], crowd.ends[there]) if there.any() else 0.0


def _deepest(begins: Times, ends: Times) -> float:
    """The earliest instant that lies in most of the closed stretches."""
    starts, stops = np.sort(begins), np.sort(ends)
    depth = np.arange(1, starts.size + 1) - np.searchsorted(stops, starts, side="left")
    last = np.searchsorted(starts, starts, side="right") - 1  # all that begin at one instant are there together
    return float(starts[int(np.argmax(depth[last]))])


@loop
def _stretches_over(begins: Times, ends: Times, name: Counts, numbers: Counts, limit: int) -> tuple[Times, Times]:
    """The closed stretches in which a history counts more than the limit, of all histories one after another."""
    most = begins.shape[0] * begins.shape[1]
    lo, hi = np.empty(most), np.empty(most)
    found = 0
    for h in range(begins.shape[1]):
        there = np.flatnonzero(begins[:, h] <= ends[:, h])
        order_in = there[np.argsort(begins[there, h])]
        order_out = there[np.argsort(ends[there, h])]
        total, i, o, since = 0, 0, 0, np.nan
        while o < order_out.size:
            # whoever comes at the instant at which another goes is there with him: ends are included
            if i < order_in.size and begins[order_in[i], h] <= ends[order_out[o], h]:
                was = total
                total += numbers[name[order_in[i]]]
                if was <= limit < total:
                    since = begins[order_in[i], h]
                i += 1
            else:
                was = total
                total -= numbers[name[order_out[o]]]
                if total <= limit < was:
                    lo[found], hi[found] = since, ends[order_out[o], h]
                    found += 1
                o += 1
    return lo[:found], hi[:found]


@loop
def _count(begins: Times, ends: Times, name: Counts, numbers: Counts, at: float) -> Counts:
    """How many are there at one instant, by history; a name in several stretches counts once."""
    out = np.zeros(begins.shape[1], np.int64)
    for h in range(begins.shape[1]):
        last = -1
        for k in range(begins.shape[0]):
            if begins[k, h] <= at and at <= ends[k, h] and name[k] != last:
                last = name[k]
                out[h] += numbers[last]
    return out


def _ever(crowd: _Crowd, limit: int) -> Bits:
    """In which histories the limit is exceeded at some instant of all."""
    found: Bits = np.zeros(crowd.begins.shape[1], dtype=np.bool_)
    for h in range(found.size):
        begins, _ = _stretches_over(
            crowd.begins[:, h : h + 1].copy(), crowd.ends[:, h : h + 1].copy(), crowd.name, crowd.least, limit
        )  # fmt: skip
        found[h] = begins.size > 0
    return found
