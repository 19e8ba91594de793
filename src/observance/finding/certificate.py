"""The answer file of a row: everything from which a small independent checker can derive the answer once more.

`docs/reference/answer-file.md` says what each field means; `observance finding check` reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from observance.agreement.conditions import Condition
from observance.agreement.expansion import condition_of
from observance.agreement.layout import condition_text
from observance.agreement.tree import Agreement, Limits, TextStatus, Type
from observance.finding.answer import PartyStanding
from observance.finding.canonical import plain
from observance.finding.clausetest import ClauseTest
from observance.finding.columns import Columns, bounds
from observance.finding.facts import Fact
from observance.finding.judge import Judged
from observance.finding.needed_facts import belongings, needed_facts
from observance.finding.prepared import Prepared
from observance.finding.profile import Profile
from observance.finding.rows import Row
from observance.finding.weighed import CountWeighed, DutyWeighed
from observance.finding.written_test import opened, sentence, tree
from observance.values.digests import Json, canonical_json, digest_bytes

FORMAT = "observance-answer/1"
FOLDER = "answers"

Part: TypeAlias = "dict[str, Json]"
"""The fields of an answer file that are no part of every one."""

_DERIVED = frozenset(
    [
        "deadline pending",
        "norm conflict",
        "not attributable",
        "not corroborated",
        "not reviewed",
        "authorisations not seen",
        "open term undecided",
        "text not held",
    ]
)
"""Reasons that follow from the numbers of an answer file; the others are stated there."""


def act_part(row: Row, judged: Judged, prepared: Prepared, agreement: Agreement) -> Part:
    """What the answer file of an act row holds beside the row."""
    weighed, test, columns = judged.weighed, judged.weighed.test, Columns(prepared.facts.histories)
    when, unless = opened(agreement, test.reading)
    anchor: int | None = None
    if weighed.duty is not None or weighed.count is not None:  # made of all acts that the rule speaks of, not of one
        ids = sorted({id for relation in test.relations for id in prepared.facts.of(relation.name)})
    else:
        anchor = _fact_id(weighed.fact, prepared)
        bound = {} if weighed.party is None else {test.who: weighed.party}
        lasting = next((one.condition for one in test.lastings if one.relation == test.anchor.relation), None)
        lasts, own = (None if lasting is None else lasting.condition), (test.anchor, anchor)
        ids = needed_facts(when, unless, own, bound, prepared.facts, prepared.functions, lasts=lasts)
        ids = sorted({*ids, *belongings(prepared.facts, weighed.act.mover, weighed.party)})
    made = {one.relation.name for one in test.lastings}
    ids = [id for id in ids if prepared.facts.rows[id].relation not in made]
    person = prepared.persons.get(weighed.act.mover)
    return {
        "rule": _rule(test, agreement, when, unless, without_side=not _asks_sides(prepared.context.profile)),
        "binding": {
            **_anchor(test, anchor, ids, prepared), "party": weighed.party, "act": weighed.act.id,
            "actor": weighed.act.mover,
        },
        "facts": [_fact(prepared.facts.rows[id], test, columns) for id in ids],
        "yields": {name: dict(rows) for name, rows in sorted(prepared.functions.items())},
        "weighed": {
            "deed": columns.bits(weighed.deed),
            "met": columns.bits(weighed.met), "confirmed": columns.bits(weighed.confirmed),
            "counts": columns.bits(weighed.counts), "covered": columns.bits(weighed.covered),
            "covers": [columns.bits(one.covers) for one in weighed.exceptions],
            "prevailing": [
                {"clause": clause, "holds": columns.bits(bits)}
                for clause, bits in zip(weighed.prevailing, weighed.allowed, strict=True)
            ],
            "colliding": [{"clause": clause, "holds": columns.bits(bits)} for clause, bits in weighed.collisions],
            "number": None if weighed.count is None else _number(weighed.count, test),
            "duty": None if weighed.duty is None else _duty(weighed.duty, columns, prepared),
            "origins": [
                {"id": o.id, "kind": o.kind, "group": o.group, "holds": columns.bits(o.holds)}
                for o in weighed.act.origins
            ],
            "elements": [
                {
                    "words": shown.words, "met": columns.bits(element.met),
                    "confirmed": columns.bits(element.confirmed), "possible": columns.bits(element.possible),
                    "latent": element.latent,
                }
                for element, shown in zip(weighed.elements, row.elements, strict=True)
            ],
            "registers_may_lack": list(judged.stood.lacking),
            "attributed_by": weighed.act.mover if test.attributed and anchor is not None else None,
            "protected": person is not None and person.protected is not None,
            "undecided": "open term undecided" in judged.stood.standing.blocked,
            "act_confirmed": bool(prepared.deeds.confirmed[weighed.act.id].any()),
            "blocked": [*sorted(judged.stood.standing.blocked - _DERIVED)],
            "doubts": [*sorted(judged.stood.standing.doubts - _DERIVED)],
        },
        "in_force": judged.stood.standing.in_force,
        "columns": columns.as_json(),
    }  # fmt: skip


def _fact_id(fact: Fact, prepared: Prepared) -> int:
    return next(id for id in prepared.facts.of(fact.relation) if prepared.facts.rows[id] is fact)


def _number(count: CountWeighed, test: ClauseTest) -> Json:
    """What is counted, up to how many, and what names stand for that an observation gives a number."""
    norm = test.reading.norm
    if not isinstance(norm, Limits):
        raise TypeError(f"{test.clause.id} is no limit")
    return {"counted": norm.counted.name, "at_most": norm.at_most, "stands_for": dict(sorted(count.stands_for.items()))}


def _duty(duty: DutyWeighed, columns: Columns, prepared: Prepared) -> Json:
    return {
        "met": columns.bits(duty.met), "late": columns.bits(duty.late), "missed": columns.bits(duty.missed),
        "pending": columns.bits(duty.pending), "absence_counts": duty.absence_counts, "throughout": duty.throughout,
        "names": dict(duty.names), "runs_from": [*duty.runs_from],
        "since": columns.times(duty.since), "deadline": columns.times(duty.deadline),
        "case_ends": prepared.context.span[1], "arose_confirmed": columns.bits(duty.confirmed),
    }  # fmt: skip


def _anchor(test: ClauseTest, anchor: int | None, ids: Sequence[int], prepared: Prepared) -> dict[str, Json]:
    """What the act fills: a sentence, by a fact; a lasting state, by its names; nothing, where it is made of many."""
    if anchor is None:
        return {"fills": None}
    lasting = next((one.condition for one in test.lastings if one.relation == test.anchor.relation), None)
    if lasting is None:
        return {"fills": sentence(test.anchor), "fact": ids.index(anchor)}
    arguments = prepared.facts.rows[anchor].arguments
    names: dict[str, Json] = dict(zip(test.anchor.relation.columns, arguments, strict=True))
    return {"fills": tree(lasting), "names": names}


def party_part(
    row: Row, standing: PartyStanding, rows: Sequence[Row], test: ClauseTest, prepared: Prepared, agreement: Agreement
) -> Part:
    """What the answer file of a party row holds beside the row; `rows` are its act rows."""
    when, unless = opened(agreement, test.reading)
    coverage = row.coverage
    assert coverage is not None
    return {
        "rule": _rule(test, agreement, when, unless, without_side=not _asks_sides(prepared.context.profile)),
        "acts": [{"row": one.id, "answer": one.answer, "because": list(one.because)} for one in rows],
        "watched": {"watched_share": coverage.watched_share, "missed_share": coverage.missed_share},
        "noted": standing.noted,
        "in_force": standing.in_force,
    }


def with_files(
    rows: Sequence[Row], parts: Sequence[Part], prepared: Prepared
) -> tuple[tuple[Row, ...], dict[str, bytes]]:
    """Final rows with their certificates, and the answer files by name; two rows of one id have files of their own."""
    files: dict[str, bytes] = {}
    certified = []
    for row, part in zip(rows, parts, strict=True):
        name, count = f"{row.id}.json", 1
        while name in files:
            count += 1
            name = f"{row.id}-{count}.json"
        whole: dict[str, Json] = {
            "format": FORMAT, "row": plain(replace(row, certificate={})),
            "profile": _profile(prepared.context.profile), "histories": prepared.facts.histories,
            "seed": prepared.world.ensemble.seed, "caution": prepared.context.caution, **part,
        }  # fmt: skip
        files[name] = canonical_json(whole)
        said = {"file": name, "sha256": digest_bytes(files[name])}
        certified.append(replace(row, certificate=row.certificate | said))
    return tuple(certified), files


def _profile(profile: Profile) -> Json:
    return {
        "id": profile.id, "standard": profile.standard.threshold, "applies": profile.standard.applies,
        "lower_bound": profile.lower_bound, "least_watched_share": profile.least_watched_share,
        "exception": profile.exceptions.threshold, "origins": profile.corroboration.origins,
        "kinds": [*sorted(profile.corroboration.kinds)],
    }  # fmt: skip


def _asks_sides(profile: Profile) -> bool:
    return profile.attribution != "none"


def _rule(
    test: ClauseTest, agreement: Agreement, when: Condition, unless: Sequence[Condition], *, without_side: bool
) -> Json:
    clause, reading = test.clause, test.reading
    return {
        "agreement": agreement.name, "agreement_digest": agreement.digest, "clause": clause.id,
        "text_digest": clause.text_digest, "text_held": clause.text_status is not TextStatus.SUMMARY,
        "reading": reading.name, "addressed": reading.addressed.value, "norm": test.norm,
        "who": test.who, "without_side": without_side,
        "closed": [bounds(span) for span in test.closed], "of_a_side": test.reading.norm.who.type is Type.SIDE,
        "when": tree(when), "unless": [tree(one) for one in unless],
        "when_words": condition_text(condition_of(reading)),
        "unless_words": [condition_text(u.condition) for u in reading.exceptions],
        "priorities": [[p.precedence.value, p.clause] for p in reading.priorities],
    }  # fmt: skip


def _fact(fact: Fact, test: ClauseTest, columns: Columns) -> Json:
    kinds = {relation.name: relation.kind.value for relation in test.relations}
    return {
        "relation": fact.relation, "names": list(fact.arguments), "kind": kinds.get(fact.relation, "timeless"),
        "holds": columns.bits(fact.holds), "confirmed": columns.bits(fact.confirmed),
        "possible": columns.bits(fact.possible), "begins": columns.times(fact.begins),
        "ends": columns.times(fact.ends), "outer": bounds(fact.outer), "act": fact.act,
        "rests_on": list(fact.rests_on),
    }  # fmt: skip
