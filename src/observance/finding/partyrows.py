"""The party row: one answer for one clause, party, place and time; and the pattern of several acts, kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from observance.agreement.bound import party_bound
from observance.agreement.tree import Agreement, TextStatus, Type
from observance.finding.actrows import watched_place
from observance.finding.answer import PartyStanding, decide_party
from observance.finding.bound import bound, moments
from observance.finding.clausetest import ClauseTest
from observance.finding.judge import Judged
from observance.finding.lacking import party_lacks
from observance.finding.prepared import Prepared
from observance.finding.reasons import would_settle
from observance.finding.rows import Attribution, Row
from observance.finding.statuses import version_said
from observance.finding.wording import party_sentence
from observance.values.digests import content_id
from observance.values.shares import wilson


def parties_of(agreement: Agreement, tests: Sequence[ClauseTest], prepared: Prepared) -> list[str | None]:
    """The one party that a rule binds; else those of the agreement, or of the case where it names none;
    nobody without attribution."""
    if not all(test.reading.norm.who.type is Type.SIDE for test in tests):
        return [None]
    if prepared.context.profile.attribution == "none" and not any(_addressed(test) for test in tests):
        return [None]
    only = party_bound(tests[0].reading)
    if only is not None:
        return [only]
    named = [party.name for party in agreement.parties] or [p.id for p in prepared.context.actors.parties]
    return [*sorted(named)]


def _addressed(test: ClauseTest) -> bool:
    """The clause names its side by something other than the actor's party."""
    return any(term == test.reading.norm.who for term in test.anchor.arguments)


def party_row(
    party: str | None, tests: Sequence[ClauseTest], rows: Sequence[Row], agreement: Agreement, prepared: Prepared
) -> tuple[Row, PartyStanding, list[Row]]:
    """The row of one party under one reading, what it was decided by, and its act rows.

    `rows` are that reading's act rows and legal notes.

    An act whose actor nobody could attribute to any party stands in the way of every party's `none seen`.
    """
    context, test = prepared.context, tests[0]
    mine = [row for row in rows if row.level == "act" and _concerns(row, party)]
    coverage = watched_place(test, context.span, context)
    profile = context.profile
    clause, reading = test.clause, test.reading
    about = (agreement, clause, reading)
    asked = moments(*about, context.span, context.span[0], context)
    binds = any(bound(*about, party, when, context) for when in (*asked, context.span[1]))
    standing = PartyStanding(
        act_answers=tuple(row.answer for row in mine),
        act_reasons=frozenset(reason for row in mine for reason in row.because),
        in_force=binds,
        watched_enough=coverage.watched_share >= profile.least_watched_share,
        missed_small=coverage.missed_share <= profile.lower_bound,
        noted=any(row.level == "note" and _concerns(row, party) for row in rows),
        text_held=clause.text_status is not TextStatus.SUMMARY,
    )
    decided = decide_party(standing)
    if "rests on an assumption" in decided.because:
        decided = replace(decided, rests_on=tuple(sorted({name for row in mine for name in row.rests_on})))
    name = next((p.name for p in context.actors.parties if p.id == party), party or "no party is addressed")
    version = version_said(agreement, clause, reading)
    row_id = content_id("party", [agreement.name, clause.id, reading.name + version, party or "", decided.answer])
    strongest = _strongest(mine)
    lacks = party_lacks(decided, coverage, mine, context)
    nothing = wilson(0, prepared.facts.histories)
    missed = coverage.missed_share
    made = Row(
        id=row_id,
        level="party",
        agreement=agreement.name,
        clause=clause.id,
        reading=reading.name,
        party=party,
        actor=None,
        act=strongest.act if strongest else None,
        act_kind=strongest.act_kind if strongest else None,
        act_words=strongest.act_words if strongest else "no act is established",
        answer=decided.answer,
        because=decided.because,
        standard=profile.standard.name,
        status="draft",
        share=strongest.share if strongest else nothing,
        share_low=strongest.share_low if strongest else nothing,
        share_high=strongest.share_high
        if strongest
        else replace(nothing, value=missed, sampling_low=missed, sampling_high=max(missed, nothing.sampling_high)),
        span=strongest.span if strongest else (),
        histories=prepared.facts.histories,
        began=None,
        ended=None,
        lasted_s=None,
        elements=(),
        exceptions=(),
        supports=tuple(row.id for row in mine if row.answer == decided.answer),
        hinges=strongest.hinges if strongest else (),
        turns_on=strongest.turns_on if strongest else (),
        would_settle=would_settle(decided, {reason: lack.settles for reason, lack in lacks.items()}),
        coverage=coverage,
        attribution=Attribution(party=party, share=None, established=False),
        reviewed_by=strongest.reviewed_by if strongest else (),
        assumptions=tuple(f"A{k + 1}" for k in range(len(prepared.assumptions))),
        sentence=party_sentence(name, clause.id, decided, coverage, context),
        rests_on=decided.rests_on,
        lacking={reason: lack.words for reason, lack in lacks.items()},
        text_status=clause.text_status.value,
        version=version,
    )
    return made, standing, mine


def _concerns(row: Row, party: str | None) -> bool:
    if row.party is not None or party is None:
        return row.party == party or party is None
    if row.attribution.party is not None:
        return row.attribution.party == party
    return row.answer == "not determined"


def _strongest(rows: Sequence[Row]) -> Row | None:
    """A party's answer is that of its most strongly established act, never the union of weak ones."""
    rank = {"breach": 0, "not determined": 1, "permitted": 2, "consistent": 3, "not in force": 4, "none seen": 5}
    return min(rows, key=lambda r: (rank[r.answer], -r.share_low.value, -r.share.value, r.act or "")) if rows else None


def pattern(clause: str, reading: str, party: str, judged: Sequence[Judged], rows: Sequence[Row]) -> str | None:
    """Several acts of one party: in how many histories at least one counts, the list, and how many may be wrong.

    The union answers nothing: at least one of a thousand weak sightings is always certain. How many may be wrong is
    the 99th percentile, over the histories, of the listed breaches that a history does not hold.
    """
    if len(judged) < 2:
        return None
    counts = np.stack([one.weighed.counts for one in judged])
    held = int(np.count_nonzero(counts.any(axis=0)))
    listed = ", ".join(sorted(row.id for row in rows))
    text = (
        f"{clause}, {reading}, {party}: {len(judged)} acts ({listed}); at least one counts in {held} of "
        f"{counts.shape[1]} histories, which decides nothing by itself"
    )
    breaches = np.array([row.answer == "breach" for row in rows])
    if breaches.any():
        wrong = int(np.quantile((~counts[breaches]).sum(axis=0), 0.99, method="higher"))
        text += f"; of the {int(breaches.sum())} answered breach, up to {wrong} may be wrong"
    return text
