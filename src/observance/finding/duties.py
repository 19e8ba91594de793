"""`requires S that A by DATE` or `… within D after B`: met, late, missed or pending, history by history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np

from observance.agreement.bound import party_bound
from observance.agreement.force import deadline_end
from observance.agreement.terms import Type, Variable
from observance.agreement.tree import By, Requires, WithinAfter
from observance.finding.clausetest import ClauseTest, ElementTest
from observance.finding.compile import variables_of
from observance.finding.episodes import binding_of
from observance.finding.evaluate import held
from observance.finding.facts import Fact, unpack
from observance.finding.performances import Performed, performed_by
from observance.finding.prepared import Prepared
from observance.finding.registers import performance_registers
from observance.finding.residue import TOUCH_S
from observance.finding.stated import relation_word
from observance.finding.synthetic import made_act, place_of, watched_to_the_profile
from observance.finding.weigh import modes
from observance.finding.weighed import DutyWeighed, ElementWeighed, Weighed
from observance.reconstruction.ensemble import Bits, Times
from observance.values.digests import content_id

_FREE = frozenset({Type.TIME, Type.EVENT})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Arisen:
    """One duty: whose, for which names, since when it runs, up to when it may be performed.

    Attributes:
        names: of the letters that the trigger and the performance share; the first is the party.
        since, deadline: (histories,), POSIX seconds.
        holds, confirmed: in which histories it arose.
        throughout: a duty without a deadline, to be performed at all instants from `since` to `deadline`.
    """

    names: tuple[str, ...]
    since: Times
    deadline: Times
    holds: Bits
    confirmed: Bits
    under: tuple[Fact, ...]
    id: str
    throughout: bool = False


def weigh_duty(test: ClauseTest, prepared: Prepared) -> list[Weighed]:
    """Every duty that arose, with how it was performed."""
    norm = test.reading.norm
    if not isinstance(norm, Requires):
        raise TypeError(f"{test.clause.id} is no duty")
    letters = _letters(test)
    found = [performed_by(test, letters, prepared, mode) for mode in modes(prepared.facts)]
    arisen = _triggered(test, letters, norm, prepared) if test.trigger is not None else _dated(test, norm, prepared)
    return [_weighed(test, one, [_of(one.names, by_key) for by_key in found], prepared) for one in arisen]


def _letters(test: ClauseTest) -> tuple[str, ...]:
    """The party, and what the trigger names that the performance names too; times and acts are each its own."""
    if test.trigger is None:
        return (test.who,)
    shared = _named(test) & _named(test.trigger) - {test.who}
    return (test.who, *sorted(shared))


def _named(test: ClauseTest) -> set[str]:
    atoms = [atom for piece in test.pieces for atom in piece.query.atoms]
    timed = {
        term.name for a in atoms for term in (*a.arguments, a.at) if isinstance(term, Variable) and term.type in _FREE
    }
    return {name for atom in atoms for name in variables_of(atom)} - timed


def _runs_from(test: ClauseTest) -> tuple[str, ...]:
    """The times of the event that the duty runs from."""
    pieces = test.trigger.pieces if test.trigger is not None else ()
    return tuple(sorted({name for piece in pieces for name in piece.query.instants if name not in ("", "·")}))


def _dated(test: ClauseTest, norm: Requires, prepared: Prepared) -> list[_Arisen]:
    """A duty with a date (or none: then it holds from the first day) arises for every party."""
    context, n = prepared.context, prepared.facts.histories
    every = np.ones(n, dtype=np.bool_)
    starts = [high for low, high in test.closed if low == float("-inf")]
    ends = [low for low, high in test.closed if high == float("inf")]
    since, end = float("-inf"), min([context.span[1], *ends])
    if isinstance(norm.deadline, By):
        end = deadline_end(prepared.agreement, norm.deadline, ZoneInfo(context.time_zone))
    else:
        since = max([context.span[0], *starts])
    return [
        _Arisen(
            names=(party,), since=np.full(n, since), deadline=np.full(n, end), holds=every, confirmed=every,
            under=(), id=content_id("duty", [*_identity(test), party]), throughout=norm.deadline is None,
        )
        for party in _parties(test, prepared)
    ]  # fmt: skip


def _triggered(test: ClauseTest, letters: Sequence[str], norm: Requires, prepared: Prepared) -> list[_Arisen]:
    """A duty for each event that it runs from, and each party that the event names, else each there is."""
    trigger, facts = test.trigger, prepared.facts
    if trigger is None or not isinstance(norm.deadline, WithinAfter):
        return []
    made: dict[str, _Arisen] = {}
    mode, sure, _ = modes(facts)
    for piece in trigger.pieces:
        ids, holds = held(piece, prepared.tables, mode, closed=test.closed)
        _, confirmed = held(piece, prepared.tables, sure, closed=test.closed)
        for g in range(ids.shape[0]):
            named = binding_of(piece, ids[g], letters, prepared.tables)
            fact = facts.rows[int(ids[g, 0])]
            begin = np.broadcast_to(fact.begins, (facts.histories,))
            for party in (named[0],) if named[0] else _parties(test, prepared):
                names = (party, *named[1:])
                one = _Arisen(
                    names=names, since=begin, deadline=begin + norm.deadline.duration.si,
                    holds=unpack(holds[g], facts.histories), confirmed=unpack(confirmed[g], facts.histories),
                    under=tuple(facts.rows[int(f)] for f in ids[g]),
                    id=content_id("duty", [*_identity(test), *names, fact.act or list(fact.arguments)]),
                )  # fmt: skip
                made[one.id] = _either(made[one.id], one) if one.id in made else one
    return list(made.values())


def _either(one: _Arisen, other: _Arisen) -> _Arisen:
    """The same duty from the same event, found twice: by two alternatives, or beside two facts of the same names."""
    return replace(
        one, holds=one.holds | other.holds, confirmed=one.confirmed | other.confirmed,
        since=np.where(np.isnan(one.since), other.since, one.since),
        deadline=np.where(np.isnan(one.deadline), other.deadline, one.deadline),
        under=tuple({id(fact): fact for fact in (*one.under, *other.under)}.values()),
    )  # fmt: skip


def _identity(test: ClauseTest) -> list[str]:
    return [test.agreement, test.clause.id, test.clause.version, test.reading.name]


def _parties(test: ClauseTest, prepared: Prepared) -> list[str]:
    """Who can owe the duty: the agreement's parties, else the case's; nobody in particular without attribution."""
    if test.reading.norm.who.type is not Type.SIDE or prepared.context.profile.attribution == "none":
        return [""]
    only = party_bound(test.reading)
    if only is not None:
        return [only]
    named = [party.name for party in prepared.agreement.parties]
    return sorted(named or [party.id for party in prepared.context.actors.parties])


def _of(names: Sequence[str], found: Sequence[tuple[tuple[str, ...], Performed]]) -> list[Performed]:
    """What was performed under these names; a performance that leaves a name open speaks for every one."""
    return [e for key, e in found if all(k in ("", n) or not n for k, n in zip(key, names, strict=True))]


def _throughout(performed: Iterable[Performed], one: _Arisen, n: int) -> Times:
    """The end of a duty's days where it was performed over all of them, infinite where not, (histories,)."""
    whole = np.zeros(n, dtype=np.bool_)
    for kept in performed:
        for begins, ends in zip(kept.held.begins, kept.held.ends, strict=True):
            whole |= (begins <= one.since + TOUCH_S) & (ends >= one.deadline - TOUCH_S)
    return np.where(whole, one.deadline, np.inf)


def _first(performed: Iterable[Performed], one: _Arisen, n: int) -> Times:
    """The first instant since it arose at which it was performed, (histories,); infinite where there is none."""
    since = one.since
    first = np.full(n, np.inf)
    for kept in performed:
        good = kept.in_order(since)
        for begins, ends in zip(kept.held.begins, kept.held.ends, strict=True):
            there = np.isfinite(ends) | np.isinf(ends)
            after = there & good & (ends >= since)
            first = np.where(after, np.fmin(first, np.fmax(begins, since)), first)
    return first


def _weighed(test: ClauseTest, one: _Arisen, performed: Sequence[list[Performed]], prepared: Prepared) -> Weighed:
    facts, context, n = prepared.facts, prepared.context, prepared.facts.histories
    when = _throughout if one.throughout else _first
    first, sure, possibly = (when(kind, one, n) for kind in performed)
    last = np.where(np.isnan(one.deadline), np.inf, one.deadline)
    arose: Bits = one.holds
    met, late = arose & (first <= last), arose & (first > last) & np.isfinite(first)
    over = last <= context.span[1]
    missed, pending = arose & ~met & ~late & over, arose & ~met & ~late & ~over
    seen = _absence_counts(test, one, prepared)
    broken = late | (missed if seen else np.zeros(n, dtype=np.bool_))
    counts = broken & one.confirmed & ~(possibly <= last) & (~np.isfinite(first) | np.isfinite(sure) | missed)
    under = (*one.under, *(facts.rows[f] for one_ in performed[0] for f in one_.held.facts))
    finite = one.deadline[np.isfinite(one.deadline)]
    ends = float(finite.max()) if finite.size else context.span[1]
    begins = one.since[np.isfinite(one.since)]
    outer = (float(begins.min()) if begins.size else min(ends, context.span[0]), ends)
    act = made_act(
        one.id, kind="duty", mover=one.names[0], place=place_of(test), outer=outer, under=under, prepared=prepared
    )
    fact = prepared.deeds.register(act, late | missed, counts, one.deadline, one.deadline)
    violated: Bits = late | missed
    element = ElementWeighed(
        test=ElementTest(label="", alternatives=((),), pieces=(), said="the duty was not performed in time"),
        met=violated, confirmed=counts, possible=arose & ~met, latent="" if seen else "unwatched", facts=under,
    )  # fmt: skip
    return Weighed(
        test=test, act=act, fact=fact, party=one.names[0] or None, deed=arose, met=violated, counts=counts,
        confirmed=violated & one.confirmed if seen else late & one.confirmed, high=arose & ~met,
        covered=np.zeros(n, dtype=np.bool_), elements=(element,), exceptions=(), supports=under,
        groundings=len(under),
        duty=DutyWeighed(
            deadline=one.deadline, performed=np.where(np.isfinite(first), first, np.nan), met=met, late=late,
            missed=missed, pending=pending, absence_counts=seen,
            names=dict(zip(_letters(test), one.names, strict=True)), runs_from=_runs_from(test),
            since=one.since, confirmed=one.confirmed,
            throughout=one.throughout,
        ),
    )  # fmt: skip


def _absence_counts(test: ClauseTest, one: _Arisen, prepared: Prepared) -> bool:
    """Whether what was not seen to be done was not done: place and time watched, or a register of it complete."""
    context = prepared.context
    finite = one.deadline[np.isfinite(one.deadline)]
    end = min(float(finite.max()) if finite.size else context.span[1], context.span[1])
    begins = one.since[np.isfinite(one.since)]
    begin = float(begins.min()) if begins.size else context.span[0]
    if begin < end and watched_to_the_profile(place_of(test), (begin, end), prepared):
        return True
    words = {relation_word(a.relation.name) for piece in test.pieces for a in piece.query.atoms[:1]}
    return performance_registers(context, words, (begin, end), 1.0 - context.profile.lower_bound)
