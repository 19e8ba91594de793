"""The answers as they are printed: one card per act, the parties' rows, legal notes; plain sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from observance.finding.clausetest import BELONGS
from observance.finding.lacking import part_words
from observance.finding.papers import Conclusion
from observance.finding.phrases import the, with_article
from observance.finding.rows import Findings, Row
from observance.report.clock_words import lasted_words, period_words, span_words, with_clock, zone_words
from observance.report.inputs import ClauseShown, KeyFrame, ReportInputs
from observance.report.particulars_said import particulars
from observance.report.words import answer_word, because_sentence, established, sentence_of, standard_met


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One answer, every field ready to print; anchors are made of the row's place, never of its contents."""

    row: Row
    anchor: str
    number: int
    word: str
    tone: str
    sentence: str
    clause: ClauseShown | None
    reading: str
    party: str
    actor: str
    actor_named: bool
    when: str
    lasted: str
    act_line: str
    attribution_line: str
    status_line: str
    because: tuple[tuple[str, str], ...]
    watched_line: str
    frames: tuple[KeyFrame, ...]
    conclusions: tuple[Conclusion, ...]
    listed: tuple[Conclusion, ...]
    assumptions: tuple[tuple[str, str], ...]
    witnesses: tuple[str, ...]
    particulars: tuple[tuple[str, str], ...]
    not_used: str
    """The items known to exist that are not used and could bear on it, each with its state."""


def cards(inputs: ReportInputs, findings: Findings) -> tuple[Card, ...]:
    """A card for every row, in the findings' order."""
    return tuple(_card(i, row, inputs, findings) for i, row in enumerate(findings.rows, start=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseGroup:
    """The act rows of one clause, breaches first, under its words."""

    name: str
    clause: ClauseShown | None
    cards: tuple[Card, ...]
    several_readings: bool


def supporting(card: Card, all_cards: Sequence[Card]) -> tuple[Card, ...]:
    """The act rows that a party's row rests on."""
    return tuple(one for one in all_cards if one.row.level == "act" and one.row.id in card.row.supports)


def bearing_holes(all_cards: Sequence[Card], zone: str) -> tuple[tuple[str, str], ...]:
    """Each hole in the watch once, with the clauses whose answers it bears on; instants as clock times of the zone."""
    found: dict[str, list[str]] = {}
    for card in all_cards:
        matters = card.row.answer == "none seen" or "not covered" in card.row.because
        for hole in card.row.coverage.holes if card.row.coverage is not None and matters else ():
            clauses = found.setdefault(with_clock(hole, zone), [])
            name = card.clause.number if card.clause is not None else card.row.clause
            if name not in clauses:
                clauses.append(name)
    return tuple((hole, ", ".join(clauses)) for hole, clauses in found.items())


def by_clause(acts: Sequence[Card]) -> tuple[ClauseGroup, ...]:
    """The cards of act rows by clause, in the order in which the clauses first come."""
    groups: dict[tuple[str, str], list[Card]] = {}
    for card in acts:
        groups.setdefault((card.row.agreement, card.row.clause), []).append(card)
    return tuple(
        ClauseGroup(
            name=own[0].clause.number if own[0].clause is not None else own[0].row.clause,
            clause=own[0].clause,
            cards=tuple(sorted(own, key=lambda card: _ORDER.index(card.row.answer))),
            several_readings=len({card.reading for card in own}) > 1,
        )
        for own in groups.values()
    )


_ORDER = ("breach", "permitted", "consistent", "none seen", "not in force", "not determined")


def _card(place: int, row: Row, inputs: ReportInputs, findings: Findings) -> Card:
    names = dict(inputs.names)
    clause = next((c for c in inputs.clauses if (c.agreement, c.id) == (row.agreement, row.clause)), None)
    zoned = f" ({zone_words(inputs.zone, row.began.middle)[-9:]})" if row.began is not None else ""
    return Card(
        row=row,
        anchor=f"answer-{place}",
        number=place,
        word=answer_word(row.answer, inputs.profile),
        tone=row.answer.replace(" ", "-"),
        sentence=sentence_of(row, names),
        clause=clause,
        reading=_reading(row, clause),
        party=names.get(row.party or "", row.party or "no party is named"),
        actor=names.get(row.actor or "", row.actor or ""),
        actor_named=names.get(row.actor or "", row.actor or "") in row.sentence,
        when=span_words(row.began, row.ended, inputs.zone) + zoned if row.began is not None else "",
        lasted=lasted_words(row.lasted_s) if row.lasted_s is not None else "",
        act_line=_act_line(row),
        attribution_line=_attribution_line(row, names, inputs),
        status_line=_status_line(row),
        because=tuple((reason, _because(reason, row)) for reason in row.because),
        watched_line=_watched_line(row, inputs),
        frames=tuple(frame for frame in inputs.key_frames if row.id in frame.rows),
        conclusions=tuple(c for c in inputs.conclusions if _speaks_of(c, row)),
        listed=tuple(c for c in inputs.conclusions if c.clause == row.clause),
        assumptions=_references(row, findings),
        witnesses=tuple(sorted({w for o in inputs.observations if o.id in row.supports for w in o.witnesses})),
        particulars=particulars(row, inputs.zone),
        not_used=_not_used(row, inputs),
    )


def _not_used(row: Row, inputs: ReportInputs) -> str:
    states = {item.id: item.status for item in inputs.items}
    named = inputs.could_bear.get(row.id, ())
    return ", ".join(f"{inputs.names.get(item, item)} ({states[item]})" for item in named)


def _reading(row: Row, clause: ClauseShown | None) -> str:
    said = clause.readings.get(row.reading, row.reading) if clause is not None else row.reading
    return f"{said} ({row.version})" if row.version else said


def _because(reason: str, row: Row) -> str:
    sentence = because_sentence(reason)
    if reason == "rests on an assumption" and row.rests_on:
        return f"{sentence} It is another one under: {', '.join(row.rests_on)}."
    if reason in row.lacking:
        return f"{sentence} Here: {row.lacking[reason]}."
    return sentence


def _act_line(row: Row) -> str:
    if established(row):
        return f"Established, {standard_met(row)}."
    missing = [element.words for element in row.elements if not element.established]
    return "Not established" + (f" (open: {'; '.join(missing)})." if missing else ".")


def _attribution_line(row: Row, names: dict[str, str], inputs: ReportInputs) -> str:
    if inputs.profile is not None and inputs.profile.attribution == "none":
        return "Not asked by this profile; no party is printed."
    one = row.attribution
    basis = f", on: {'; '.join(one.bases)}" if one.bases else ", on no listed basis"
    standing = f" Standing: {one.standing}."
    if one.established and one.party is not None:
        return f"Established, to {names.get(one.party, one.party)}{basis}.{standing}"
    if one.party is None and one.share is None and not any(BELONGS in e.relation.split(" | ") for e in row.elements):
        return f"Not asked under this reading.{standing}"
    return f"Not established{basis}.{standing}"


def _status_line(row: Row) -> str:
    if not row.adoptions:
        return "Draft assessment, adopted by nobody." if row.status == "draft" else "Finding, adopted."
    if row.status == "draft":
        return f"Draft assessment, adopted by too few: {' '.join(row.adoptions)}"
    return f"Finding, adopted by {' '.join(the(one) for one in row.adoptions)}"


def _watched_line(row: Row, inputs: ReportInputs) -> str:
    if row.coverage is None or (row.answer == "none seen" and row.sentence) or established(row):
        return ""
    one = row.coverage
    when = period_words(one.span[0], one.span[1], inputs.zone)
    place = with_article(inputs.names.get(one.place, one.place)) if one.place else "the ground of the case"
    return f"{part_words(one.watched_share).capitalize()} of {place}, {when}."


def _speaks_of(conclusion: Conclusion, row: Row) -> bool:
    if conclusion.clause is not None and conclusion.clause != row.clause:
        return False
    if conclusion.person is not None and conclusion.person != row.actor:
        return False
    if conclusion.act is not None and conclusion.act != row.act_kind:
        return False
    return any(part is not None for part in (conclusion.clause, conclusion.person, conclusion.act))


def _references(row: Row, findings: Findings) -> tuple[tuple[str, str], ...]:
    """The assumptions by label; all of them as one range, since a list of thirty helps nobody."""
    every = tuple(_reference(word, findings) for word in row.assumptions)
    if len(every) > 4 and [label for label, _ in every] == [f"A{k}" for k in range(1, len(every) + 1)]:
        return (("A1 to " + every[-1][0], every[0][1]),)
    return every


def _reference(word: str, findings: Findings) -> tuple[str, str]:
    """An assumption as (label, anchor): a number such as A3, or words that are looked up in the findings' list."""
    found = re.fullmatch(r"A(\d+)", word)
    if found and 1 <= int(found[1]) <= len(findings.assumptions):
        return word, f"assumption-{found[1]}"
    if word in findings.assumptions:
        place = findings.assumptions.index(word) + 1
        return f"A{place}", f"assumption-{place}"
    return word, ""
