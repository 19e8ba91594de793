"""An agreement held against the histories of one case: every act row, party row and legal note, in a fixed order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from observance.agreement.tree import Agreement
from observance.finding.actrows import act_row
from observance.finding.adoptions import adopted_rows
from observance.finding.certificate import Part, act_part, party_part, with_files
from observance.finding.clausetest import ClauseTest
from observance.finding.collisions import permitting
from observance.finding.hinges import hinges
from observance.finding.judge import Judged, every_test, judge, weigh_all
from observance.finding.partyrows import parties_of, party_row, pattern
from observance.finding.prepared import Prepared
from observance.finding.rows import Findings, Row
from observance.finding.statuses import with_statuses
from observance.finding.world import Context, worlds
from observance.reconstruction.ensemble import Ensemble

SCOPE = "Under this agreement only: justification, humanitarian law and human-rights law are not examined here."


def assess(agreement: Agreement, main: Ensemble, alternatives: Sequence[Ensemble], context: Context) -> Findings:
    """Answer every reading of every clause for every candidate act and every party.

    Args:
        alternatives: the same case under each other declared assumption, named in `Ensemble.alternative`.

    Raises:
        RefusedInput: norms that this version does not test, all of them at once.
    """
    tests = every_test(agreement, context)
    first, *others = worlds(main, tuple(alternatives), context)
    beside = permitting(tests)
    prepared, weighed = weigh_all(agreement, tests, beside, first, context)
    spans = [(world, weigh_all(agreement, tests, beside, world, context)[1]) for world in others]
    judged, slight = _worth_a_row(judge(weighed, spans, prepared), context)
    hinged = hinges(judged, agreement, beside, first, context)
    acts = [(one, act_row(one, prepared, agreement, found)) for one, found in zip(judged, hinged, strict=True)]
    rows: list[Row] = []
    parts: list[Part] = []
    patterns: list[str] = []
    for group in _readings(tests):
        mine = [(one, row) for one, row in acts if any(one.weighed.test is test for test in group)]
        mine.sort(key=lambda pair: _order(pair[1]))
        rows += [row for _, row in mine]
        parts += [act_part(row, one, prepared, agreement) for one, row in mine]
        for party in parties_of(agreement, group, prepared):
            if group[0].norm == "permits" and not mine:
                continue  # nobody made use of a permission: there is nothing to answer
            row, standing, own = party_row(party, group, [row for _, row in mine], agreement, prepared)
            rows.append(row)
            parts.append(party_part(row, standing, own, group[0], prepared, agreement))
            patterns += _patterns(party, mine, prepared)
    profile = context.profile
    final = adopted_rows(with_statuses(rows, context), context.reviews.adoptions, profile, context.time_zone)
    final, files = with_files(final, parts, prepared)
    return Findings(
        case=context.case,
        kind=context.kind,
        caution=" ".join(part for part in (context.caution, SCOPE) if part),
        profile=profile.id,
        standard_words=profile.standard.words,
        seed=main.seed,
        histories=main.histories,
        assumptions=prepared.assumptions,
        rows=final,
        patterns=(*patterns, *_left_out(slight)),
        unmatched=tuple(sorted({*main.unmatched, *prepared.reviewed.unmatched, *prepared.open_holes})),
        conclusions=_conclusions(context),
        files=files,
    )


def _worth_a_row(judged: Sequence[Judged], context: Context) -> tuple[list[Judged], list[Judged]]:
    """Acts to answer, and those that next to no history holds under any assumption: these are listed, not answered."""
    bound = context.profile.lower_bound
    slight = [
        one
        for one in judged
        if (one.stood.share if one.weighed.test.norm == "permits" else one.stood.standing.act).sampling_high <= bound
        and one.decided.answer == "not determined"
        and all(entry.answer == "not determined" for entry in one.span)
    ]
    gone = {id(one) for one in slight}
    return [one for one in judged if id(one) not in gone], slight


def _left_out(slight: Sequence[Judged]) -> list[str]:
    acts = sorted({f"{one.weighed.act.kind} {one.weighed.act.id}" for one in slight})
    return [f"Held in next to none of the histories, so without a row: {', '.join(acts)}"] if acts else []


def _readings(tests: Sequence[ClauseTest]) -> list[list[ClauseTest]]:
    """The tests of each reading together, in the agreement's order; rival readings stay apart."""
    groups: dict[int, list[ClauseTest]] = {}
    for test in tests:
        groups.setdefault(id(test.reading), []).append(test)
    return list(groups.values())


def _order(row: Row) -> tuple[float, str, str, str]:
    began = row.began.middle if row.began is not None else float("inf")
    return (began, row.level, row.party or "", row.id)


def _patterns(party: str | None, mine: Sequence[tuple[Judged, Row]], prepared: Prepared) -> list[str]:
    theirs = [(one, row) for one, row in mine if row.level == "act" and row.party == party]
    name = next((p.name for p in prepared.context.actors.parties if p.id == party), party or "no party named")
    if not theirs:
        return []
    row = theirs[0][1]
    text = pattern(row.clause, row.reading, name, [one for one, _ in theirs], [row for _, row in theirs])
    return [text] if text is not None else []


def _conclusions(context: Context) -> tuple[str, ...]:
    """Other bodies' own conclusions: beside ours, they change nothing."""
    zone = ZoneInfo(context.time_zone)
    return tuple(
        f"{c.body}, {datetime.fromtimestamp(c.date, tz=timezone.utc).astimezone(zone).date().isoformat()}: "
        f"“{c.quote}” (read as: {c.answer})" + (f"; did not address: {c.did_not_address}" if c.did_not_address else "")
        for c in sorted(context.conclusions.conclusions, key=lambda c: (c.date, c.id))
    )
