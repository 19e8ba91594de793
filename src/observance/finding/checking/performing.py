"""What a duty comes to: performed in time, late, missed or pending, by the performances that the facts hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from observance.finding.checking.alternatives import alternatives
from observance.finding.checking.answer_file import ActPart, Duty
from observance.finding.checking.counting import instant_of
from observance.finding.checking.forbidding import Derived, without_side
from observance.finding.checking.holding import AGAINST, OPEN, PLAIN, Mode, Reader, Scope
from observance.finding.checking.stretches import INSTANT_S, Stretch, Times, lasting


def perform(part: ActPart, duty: Duty, file: str, histories: int) -> tuple[Derived, Duty]:
    """The duty's four states, and what counts towards its breach. Since when it runs is as the file says.

    Missed rests on an absence, which counts only where that is said. A performance that is possible and not confirmed
    takes a breach away, and a late one that nobody confirmed makes none.
    """
    first, sure, possibly = (_first(part, duty, file, histories, mode) for mode in (PLAIN, AGAINST, OPEN))
    arose, over = part.deed, duty.deadline <= duty.case_ends
    met, late = arose & (first <= duty.deadline), arose & (first > duty.deadline) & np.isfinite(first)
    missed, pending = arose & ~met & ~late & over, arose & ~met & ~late & ~over
    absent = missed & duty.absence_counts
    seen = missed | ~np.isfinite(first) | np.isfinite(sure)
    counts = (late | absent) & duty.arose_confirmed & (possibly > duty.deadline) & seen
    nothing = np.zeros(histories, dtype=np.bool_)
    confirmed = (late | absent) & duty.arose_confirmed
    derived = Derived(
        met=late | missed, confirmed=confirmed, counts=counts, covered=nothing, covers=(), supports=frozenset()
    )
    return derived, replace(duty, met=met, late=late, missed=missed, pending=pending)


def _first(part: ActPart, duty: Duty, file: str, histories: int, mode: Mode) -> Times:
    """The first instant, from when the duty runs on, at which it is performed; infinite where it never is.

    A duty without a deadline is performed where one stretch lasts over all of its time; then that instant is its end.
    """
    reader, rule = Reader(part.facts, file, ()), part.rule
    scope = Scope(
        names={letter: name for letter, name in duty.names.items() if name},
        begins=dict.fromkeys(duty.runs_from, duty.since),
        times=(),
    )
    found = []
    for way in alternatives(rule.when):
        own = without_side(way, rule.who) if rule.without_side else way
        for one in reader.groundings(own, scope, mode):
            at = instant_of(own, one, reader)
            found += [Stretch(*box.spans[at], box.on) for box in reader.left_of(one, (), one.scope)]
    first = np.full(histories, np.inf)
    for kept in lasting(found, 0.0):
        if duty.throughout:
            whole = (kept.begin <= duty.since + INSTANT_S) & (kept.end >= duty.deadline - INSTANT_S)
            first = np.where(kept.on & whole, duty.deadline, first)
        else:
            after = kept.on & (kept.end >= duty.since)
            first = np.where(after, np.minimum(first, np.maximum(kept.begin, duty.since)), first)
    return first
