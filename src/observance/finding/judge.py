"""Every candidate act judged: weighed in the main world and in each alternative, then decided once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from observance.agreement.tree import Agreement, Type
from observance.finding.answer import Decided, Standing, alone, decide
from observance.finding.bound import bound, closed_times, moments
from observance.finding.clausetest import ClauseTest, NormWord, clause_tests
from observance.finding.collisions import collide, permissions
from observance.finding.counting import weigh_limit
from observance.finding.duties import weigh_duty
from observance.finding.prepared import Prepared
from observance.finding.reasons import counter_evidence
from observance.finding.rows import SpanEntry
from observance.finding.standing import Stood, stand, thresholds
from observance.finding.weigh import weigh
from observance.finding.weighed import Weighed
from observance.finding.world import Context, World
from observance.values.errors import Fault, RefusedInput
from observance.values.shares import wilson


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One act under one reading, with its answer and what the answer was under each alternative."""

    weighed: Weighed
    stood: Stood
    decided: Decided
    span: tuple[SpanEntry, ...]
    counter: tuple[str, ...]


def every_test(agreement: Agreement, context: Context) -> list[ClauseTest]:
    """The tests of every reading of every clause.

    Raises:
        RefusedInput: every norm that this version does not test.
    """
    tests: list[ClauseTest] = []
    faults: list[Fault] = []
    for clause in agreement.clauses:
        for reading in clause.readings:
            try:
                attribution = context.profile.attribution != "none"
                closed = closed_times(agreement, clause, reading, context)
                made = clause_tests(agreement, clause, reading, attribution=attribution)
                tests += [_within(test, closed) for test in made]
            except RefusedInput as refused:
                faults += refused.faults
    if faults:
        raise RefusedInput(faults)
    return tests


def _within(test: ClauseTest, closed: tuple[tuple[float, float], ...]) -> ClauseTest:
    """The test in the days in which its reading binds."""
    return replace(test, closed=closed, lastings=tuple(replace(one, closed=closed) for one in test.lastings))


def weigh_all(
    agreement: Agreement, tests: Sequence[ClauseTest], beside: Sequence[ClauseTest], world: World, context: Context
) -> tuple[Prepared, list[list[tuple[Weighed, Stood]]]]:
    """One world: for each test its weighed acts, with their standing.

    Args:
        beside: the tests of permissions and duties: what a clause forbids, another may allow in the same histories.
    """
    prepared = Prepared(world, context, agreement, [*tests, *beside])
    every: list[list[tuple[Weighed, bool, bool]]] = []
    for test in tests:
        rows = []
        for weighed in _WEIGHED[test.norm](test, prepared):
            party = weighed.party if test.reading.norm.who.type is Type.SIDE else None
            about = (agreement, test.clause, test.reading)
            asked = moments(*about, weighed.act.outer, _middle(weighed), context)
            binds = any(bound(*about, party, when, context) for when in asked)
            contested = bool(counter_evidence(weighed.act, prepared))
            rows.append((weighed, binds, contested))
        every.append(rows)
    allowed = permissions(beside, prepared)
    return prepared, [
        [
            (one, stand(one, prepared, in_force=binds, contested=contested))
            for weighed, binds, contested in rows
            for one in (collide(weighed, allowed) if binds else weighed,)
        ]
        for rows in every
    ]


_WEIGHED: Mapping[NormWord, Callable[[ClauseTest, Prepared], list[Weighed]]] = {
    "forbids": weigh, "permits": weigh, "requires": weigh_duty, "limits": weigh_limit
}  # fmt: skip


def judge(
    main: list[list[tuple[Weighed, Stood]]],
    others: Sequence[tuple[World, list[list[tuple[Weighed, Stood]]]]],
    prepared: Prepared,
) -> list[Judged]:
    """Decide every act of the main world over the whole span."""
    limit = thresholds(prepared.context.profile)
    result = []
    for index, rows in enumerate(main):
        for weighed, stood in rows:
            span, alternatives = [], []
            for world, other in others:
                there = _same(weighed, other[index])
                standing = there.standing if there is not None else _gone(prepared.facts.histories)
                alternatives.append((world.name, standing))
                share = there.low if there is not None else standing.low
                span.append(SpanEntry(alternative=world.name, share=share, answer=alone(standing, limit)))
            result.append(
                Judged(
                    weighed=weighed,
                    stood=stood,
                    decided=decide(stood.standing, tuple(alternatives), limit),
                    span=tuple(span),
                    counter=counter_evidence(weighed.act, prepared),
                )
            )
    return result


def answers_in(rows: list[list[tuple[Weighed, Stood]]], judged: Judged, index: int, context: Context) -> str:
    """The answer that the same act has in another world; an act that is gone there has none."""
    there = _same(judged.weighed, rows[index])
    return alone(there.standing, thresholds(context.profile)) if there is not None else "no act"


def _same(weighed: Weighed, rows: list[tuple[Weighed, Stood]]) -> Stood | None:
    """The same slot in another world, by its id; else the same kind, mover and place at an overlapping time."""
    mine = weighed.act
    for other, stood in rows:
        if other.act.id == mine.id and other.party == weighed.party:
            return stood
    for other, stood in rows:
        theirs = other.act
        if (
            (theirs.kind, theirs.mover, theirs.place) == (mine.kind, mine.mover, mine.place)
            and theirs.outer[0] <= mine.outer[1]
            and mine.outer[0] <= theirs.outer[1]
            and other.party in (weighed.party, None)
        ):
            return stood
    for other, stood in rows:
        if other.act.id == mine.id and other.party is None:
            return stood
    return None


def _gone(histories: int) -> Standing:
    """An act that an alternative does not hold at all."""
    nothing = wilson(0, histories)
    return Standing(act=nothing, share=nothing, low=nothing, high=nothing)


def _middle(weighed: Weighed) -> float:
    """When the act was: the middle of its begins; of its outer interval where no history holds it."""
    begins = weighed.fact.begins
    kept = begins[np.isfinite(begins)]
    if kept.size:
        return float(np.median(kept))
    low, high = weighed.act.outer
    return (low + high) / 2
