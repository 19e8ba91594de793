"""What a rule that limits a number comes to: who is there at each instant, and when most histories have too many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.finding.checking.alternatives import Alternative, alternatives, anchor_of
from observance.finding.checking.answer_file import ActPart, Number
from observance.finding.checking.clause_tree import Sentence
from observance.finding.checking.forbidding import Derived, without_side
from observance.finding.checking.holding import AGAINST, PLAIN, Grounding, Mode, Reader, Scope
from observance.finding.checking.stretches import Bits, Stretch, Times, lasting

Crowd = Mapping[str, list[Stretch]]
"""By name, over which stretches whoever bears it is there."""


def count(part: ActPart, number: Number, file: str, histories: int) -> tuple[Derived, float, Bits]:
    """Where too many are there, at the instant at which most histories have too many; that instant; where ever so.

    The instant goes by names that no exception covers, else by all names; where no history has too many anywhere, it is
    the one at which most are there. Of several, the earliest.
    """
    reader = Reader(part.facts, file, part.rule.closed)
    crowd, free = _crowd(part, number, reader, PLAIN, False), _crowd(part, number, reader, PLAIN, True)
    sure = _crowd(part, number, reader, AGAINST, True)
    over, ever = _over(free, number, histories), _over(crowd, number, histories)
    if not over.begins.size:
        over = ever
    if not over.begins.size:
        over = _all_of(crowd, histories)
    at = over.deepest()
    met, rest, counts = (_at(who, at, number, histories) > number.at_most for who in (crowd, free, sure))
    covered = met & ~rest
    derived = Derived(
        met=met, confirmed=counts, counts=counts, covered=covered, covers=tuple(covered for _ in part.rule.unless),
        supports=frozenset(),
    )  # fmt: skip
    held = np.zeros(histories, dtype=np.bool_)
    held[ever.histories] = True
    return derived, at, held


@dataclass(frozen=True, slots=True)
class _Spans:
    """Stretches of all histories one after another, with the history of each."""

    begins: Times
    ends: Times
    histories: NDArray[np.int64]

    def deepest(self) -> float:
        """The earliest instant that lies in most of them."""
        if not self.begins.size:
            return 0.0
        starts = np.unique(self.begins)
        inside = np.searchsorted(np.sort(self.begins), starts, side="right")
        gone = np.searchsorted(np.sort(self.ends), starts, side="left")
        return float(starts[int(np.argmax(inside - gone))])


def _crowd(part: ActPart, number: Number, reader: Reader, mode: Mode, excepted: bool) -> Crowd:
    rule, found = part.rule, dict[str, list[Stretch]]()
    names = {rule.who: part.party} if part.party is not None else {}
    scope = Scope(names=names, begins={}, times=())
    for way in alternatives(rule.when):
        own = without_side(way, rule.who) if rule.without_side else way
        for one in reader.groundings(own, scope, mode):
            at = instant_of(own, one, reader)
            cuts = one.shut(rule.closed, at, own.sentences[0])
            if excepted:
                cuts += [box for unless in rule.unless for box in reader.boxes(unless, one.scope, mode.turned())]
            for box in reader.left_of(one, cuts, one.scope):
                stretch = Stretch(*box.spans[at], box.on)
                found.setdefault(one.scope.names.get(number.counted, ""), []).append(stretch)
    return {name: lasting(stretches, 0.0) for name, stretches in found.items()}


def instant_of(way: Alternative, one: Grounding, reader: Reader) -> str:
    """The time of the sentence that decides when: the first event's, else the common one."""
    anchor = anchor_of(way)
    return reader.when(anchor, one.scope.times) if isinstance(anchor, Sentence) else reader.common(one.scope.times)


def _at(crowd: Crowd, at: float, number: Number, histories: int) -> NDArray[np.int64]:
    """How many are there at one instant, by history."""
    total = np.zeros(histories, dtype=np.int64)
    for name, stretches in crowd.items():
        there = np.zeros(histories, dtype=np.bool_)
        for stretch in stretches:
            there |= stretch.on & (stretch.begin <= at) & (at <= stretch.end)
        total += there * number.stands_for.get(name, 1)
    return total


def _all_of(crowd: Crowd, histories: int) -> _Spans:
    every = [stretch for stretches in crowd.values() for stretch in stretches]
    rows = [tuple(np.broadcast_to(a, histories) for a in (s.on, s.begin, s.end)) for s in every]
    numbers = np.arange(histories)
    picked = [(begin[on], end[on], numbers[on]) for on, begin, end in rows]
    blank = np.zeros(0)
    return _Spans(
        np.concatenate([blank, *(p[0] for p in picked)]), np.concatenate([blank, *(p[1] for p in picked)]),
        np.concatenate([blank.astype(np.int64), *(p[2] for p in picked)]),
    )  # fmt: skip


def _over(crowd: Crowd, number: Number, histories: int) -> _Spans:
    """Over which stretches each history has too many. Whoever comes as another goes is there with him."""
    times, weights = [], []
    for sign in (1, -1):
        for name, stretches in crowd.items():
            for stretch in stretches:
                when = np.where(stretch.on, stretch.begin if sign == 1 else stretch.end, np.inf)
                times.append(np.broadcast_to(when, histories))
                weights.append(np.broadcast_to(stretch.on * sign * number.stands_for.get(name, 1), histories))
    if not times:
        return _all_of({}, histories)
    order = np.argsort(np.stack(times), axis=0, kind="stable")  # begins stand before ends
    when = np.take_along_axis(np.stack(times), order, axis=0)
    total = np.cumsum(np.take_along_axis(np.stack(weights), order, axis=0), axis=0)
    over = total > number.at_most
    before = np.vstack([np.zeros((1, histories), dtype=np.bool_), over[:-1]])
    comes, goes = (over & ~before).T, (~over & before).T
    return _Spans(when.T[comes], when.T[goes], np.nonzero(comes)[0])
