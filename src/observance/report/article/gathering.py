"""Everything that a case knows: from its papers, its observations and, once it was run, its answers and acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from observance.finding.papers import ActorsFile, Conclusion, Notice
from observance.finding.seen import SeenFindings
from observance.observation.marked import ObservationsFile
from observance.observation.statement.claims import StatementFile
from observance.report.article.acted import ActHeld, acts_known, answers_known, doers, marks_known
from observance.report.article.claimed import (
    claims_known,
    conclusions_counted,
    conclusions_known,
    notices_known,
    quotes_of,
)
from observance.report.article.clauses import acts
from observance.report.article.facts import Knowledge, Known, Meanings
from observance.report.article.lexicon import harmless
from observance.report.article.meanings import Reader, tells
from observance.report.article.named import PLACE, WHO, Spot, named


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePapers:
    """What of a case is held against an article. `findings` and `acts` are there once the case was run."""

    zone: str
    span: tuple[float, float]
    title: str
    names: Mapping[str, str]
    actors: ActorsFile
    spots: tuple[Spot, ...]
    statements: tuple[StatementFile, ...]
    conclusions: tuple[Conclusion, ...]
    notices: tuple[Notice, ...]
    observations: ObservationsFile
    findings: SeenFindings | None = None
    acts: Sequence[ActHeld] = ()


def known(papers: CasePapers) -> tuple[Knowledge, Reader]:
    """What a case knows, and how text is read with its names."""
    names = named(papers.actors, papers.spots)
    reader = Reader(named=names, names=papers.names)
    seen = list(marks_known(papers.observations, reader))
    seen += doers(seen, {p.id: p.called for p in papers.actors.persons})
    if papers.findings is not None:
        seen += answers_known(papers.findings, reader)
    seen += acts_known(papers.acts, reader)
    by_act: dict[str, Meanings] = {}
    for fact in seen:
        if fact.anchor.kind == "observation":
            for does in fact.core:
                by_act[does] = by_act.get(does, frozenset()) | fact.actor
    actors = {
        one.act: by_act.get(next(iter(reader.content(one.act)), ""), frozenset())
        for one in papers.conclusions if one.act is not None
    }  # fmt: skip
    concluded = list(conclusions_known(papers.conclusions, reader, actors))
    facts = [
        *seen,
        *claims_known(papers.statements, reader),
        *concluded,
        *conclusions_counted(concluded),
        *notices_known(papers.notices, reader),
    ]
    day = datetime.fromtimestamp(papers.span[0], ZoneInfo(papers.zone))
    quantities: dict[str, list[Known]] = {}
    for fact in facts:
        if fact.quantity:
            quantities.setdefault(fact.quantity, []).append(fact)
    units = {WHO + one.id for one in papers.actors.parties} | {WHO + one.id for one in papers.actors.units}
    return (
        Knowledge(
            facts=tuple(facts),
            quotes=tuple(quotes_of(papers.statements, papers.conclusions, reader)),
            phrases=names.phrases,
            party_of=names.party_of,
            units=frozenset(units),
            subjects=frozenset().union(*(f.topic for f in facts)) - harmless(),
            cores=frozenset(m for f in facts for m in f.core) & acts(),
            place=_place(papers, reader),
            zone=papers.zone,
            span=papers.span,
            year=day.year,
            weekday=day.weekday(),
            fleeing=names.fleeing,
            quantities={name: tuple(those) for name, those in quantities.items()},
        ),
        reader,
    )


def _place(papers: CasePapers, reader: Reader) -> Meanings:
    """Where all of it was: names in the title, what units are called after, zones that are nobody's."""
    homes = {zone for party in papers.actors.parties for zone in party.home_zones}
    spots = {PLACE + spot.id for spot in papers.spots if spot.kind == "zone" and spot.id not in homes}
    after = [unit.name.partition(",")[2].strip() for unit in papers.actors.units]
    initials = {"".join(word[0] for word in name.split()).lower() for name in after if name}
    title = {t.meaning for t in reader.tokens(papers.title) if t.start and t.raw[0].isupper() and tells(t)}
    return frozenset(spots | initials | title) | reader.content(". ".join(after))
